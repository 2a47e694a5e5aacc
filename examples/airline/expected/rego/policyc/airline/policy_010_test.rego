# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "calculate-1: prev_action meets in: another member"
test_calculate_1_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "calculate",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: prev_action meets in: another member"
test_calculate_1_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: prev_action meets in: another member"
test_calculate_1_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "get_reservation_details",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: prov.expression is missing"
test_calculate_1_prov_expression_is_missing if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prov.expression breaks equals: another value"
test_calculate_1_prov_expression_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none~"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prov.expression breaks equals: another type"
test_calculate_1_prov_expression_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": ["none"]},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prov.expression breaks equals: null"
test_calculate_1_prov_expression_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": null},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: step is missing"
test_calculate_1_step_is_missing if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: step breaks in: an outsider"
test_calculate_1_step_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 22,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: step breaks in: an outsider in a list"
test_calculate_1_step_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": [22],
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: step breaks in: null"
test_calculate_1_step_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: step meets in: another member"
test_calculate_1_step_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: step meets in: another member"
test_calculate_1_step_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: step meets in: another member"
test_calculate_1_step_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "cancel_reservation-1: applies"
test_cancel_reservation_1_applies if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: another action"
test_cancel_reservation_1_another_action if {
	answer := airline.decision with input as {
		"action": "cancel_reservationx",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: an agent out of scope"
test_cancel_reservation_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "some_agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: authenticated_user is missing"
test_cancel_reservation_1_authenticated_user_is_missing if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: authenticated_user breaks in: an outsider"
test_cancel_reservation_1_authenticated_user_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699~",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: authenticated_user breaks in: an outsider in a list"
test_cancel_reservation_1_authenticated_user_breaks_in_an_outsider_in if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": ["aarav_ahmed_6699~"],
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: authenticated_user breaks in: null"
test_cancel_reservation_1_authenticated_user_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": null,
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: authenticated_user meets in: another member"
test_cancel_reservation_1_authenticated_user_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "amelia_davis_8890",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: authenticated_user meets in: another member"
test_cancel_reservation_1_authenticated_user_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "anya_garcia_5901",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: authenticated_user meets in: another member"
test_cancel_reservation_1_authenticated_user_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "daiki_muller_1116",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: domain is missing"
test_cancel_reservation_1_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: domain breaks equals: another value"
test_cancel_reservation_1_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline~",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: domain breaks equals: another type"
test_cancel_reservation_1_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": ["airline"],
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
