# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "book_reservation-1: prov.insurance is missing"
test_book_reservation_1_prov_insurance_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: prov.insurance breaks in: an outsider"
test_book_reservation_1_prov_insurance_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt~",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: applies"
test_calculate_1_applies if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: another action"
test_calculate_1_another_action if {
	answer := airline.decision with input as {
		"action": "calculatex",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: an agent out of scope"
test_calculate_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "some_agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: authenticated_user is missing"
test_calculate_1_authenticated_user_is_missing if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: authenticated_user breaks in: an outsider"
test_calculate_1_authenticated_user_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699~",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: authenticated_user breaks in: an outsider in a list"
test_calculate_1_authenticated_user_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": ["aarav_ahmed_6699~"],
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: authenticated_user breaks in: null"
test_calculate_1_authenticated_user_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": null,
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: authenticated_user meets in: another member"
test_calculate_1_authenticated_user_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_garcia_1177",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: authenticated_user meets in: another member"
test_calculate_1_authenticated_user_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "anya_garcia_5901",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: authenticated_user meets in: another member"
test_calculate_1_authenticated_user_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "chen_lee_6825",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: domain is missing"
test_calculate_1_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: domain breaks equals: another value"
test_calculate_1_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline~",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: domain breaks equals: another type"
test_calculate_1_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": ["airline"],
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: domain breaks equals: null"
test_calculate_1_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": null,
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: is_write is missing"
test_calculate_1_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: is_write breaks equals: another value"
test_calculate_1_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: is_write breaks equals: another type"
test_calculate_1_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": "false",
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: is_write breaks equals: null"
test_calculate_1_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": null,
			"prev_action": "book_reservation",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prev_action is missing"
test_calculate_1_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prev_action breaks in: an outsider"
test_calculate_1_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation~",
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prev_action breaks in: an outsider in a list"
test_calculate_1_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": ["book_reservation~"],
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: prev_action breaks in: null"
test_calculate_1_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": null,
			"prov": {"expression": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
