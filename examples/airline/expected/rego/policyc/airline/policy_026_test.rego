# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_flights-1: step breaks max: one more"
test_update_reservation_f_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 27,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: step breaks max: a string"
test_update_reservation_f_step_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": "26",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: step meets max: at the bound"
test_update_reservation_f_step_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 26,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_passengers-1: applies"
test_update_reservation_p_applies if {
	answer := airline.decision with input as {
		"action": "update_reservation_passengers",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-1"]
}

# "update_reservation_passengers-1: another action"
test_update_reservation_p_another_action if {
	answer := airline.decision with input as {
		"action": "update_reservation_passengersx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_passengers-1: an agent out of scope"
test_update_reservation_p_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "update_reservation_passengers",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}
