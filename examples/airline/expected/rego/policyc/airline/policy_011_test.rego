# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "cancel_reservation-1: domain breaks equals: null"
test_cancel_reservation_1_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": null,
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: is_write is missing"
test_cancel_reservation_1_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: is_write breaks equals: another value"
test_cancel_reservation_1_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: is_write breaks equals: another type"
test_cancel_reservation_1_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": "true",
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: is_write breaks equals: null"
test_cancel_reservation_1_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": null,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prev_action is missing"
test_cancel_reservation_1_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prev_action breaks in: an outsider"
test_cancel_reservation_1_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation~",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prev_action breaks in: an outsider in a list"
test_cancel_reservation_1_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": ["book_reservation~"],
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prev_action breaks in: null"
test_cancel_reservation_1_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": null,
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prev_action meets in: another member"
test_cancel_reservation_1_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "calculate",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: prev_action meets in: another member"
test_cancel_reservation_1_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "cancel_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: prev_action meets in: another member"
test_cancel_reservation_1_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "get_reservation_details",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: prov.reservation_id is missing"
test_cancel_reservation_1_prov_reservation_id_is_missing if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prov.reservation_id breaks in: an outsider"
test_cancel_reservation_1_prov_reservation_id_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt~"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prov.reservation_id breaks in: an outsider in a list"
test_cancel_reservation_1_prov_reservation_id_breaks_in_an_outsider_i if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": ["prompt~"]},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prov.reservation_id breaks in: null"
test_cancel_reservation_1_prov_reservation_id_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": null},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: prov.reservation_id meets in: another member"
test_cancel_reservation_1_prov_reservation_id_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "tool"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: step is missing"
test_cancel_reservation_1_step_is_missing if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: step breaks min: one less"
test_cancel_reservation_1_step_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": -1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: step breaks min: a string"
test_cancel_reservation_1_step_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": "0",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: step breaks min: null"
test_cancel_reservation_1_step_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: step breaks max: one more"
test_cancel_reservation_1_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 19,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: step breaks max: a string"
test_cancel_reservation_1_step_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": "18",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: step meets max: at the bound"
test_cancel_reservation_1_step_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 18,
		},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "get_reservation_details-1: applies"
test_get_reservation_deta_applies if {
	answer := airline.decision with input as {
		"action": "get_reservation_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_reservation_details-1"]
}

# "get_reservation_details-1: another action"
test_get_reservation_deta_another_action if {
	answer := airline.decision with input as {
		"action": "get_reservation_detailsx",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_reservation_details-1: an agent out of scope"
test_get_reservation_deta_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "get_reservation_details",
		"agent_id": "some_agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"reservation_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
