# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_baggages-1: step breaks max: a string"
test_update_reservation_b_step_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": "10",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step meets max: at the bound"
test_update_reservation_b_step_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 10,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_flights-1: applies"
test_update_reservation_f_applies if {
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
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: another action"
test_update_reservation_f_another_action if {
	answer := airline.decision with input as {
		"action": "update_reservation_flightsx",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: an agent out of scope"
test_update_reservation_f_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "some_agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: authenticated_user is missing"
test_update_reservation_f_authenticated_user_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: authenticated_user breaks in: an outsider"
test_update_reservation_f_authenticated_user_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699~",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: authenticated_user breaks in: an outsider in a list"
test_update_reservation_f_authenticated_user_breaks_in_an_outsider_in if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": ["aarav_ahmed_6699~"],
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: authenticated_user breaks in: null"
test_update_reservation_f_authenticated_user_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": null,
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: authenticated_user meets in: another member"
test_update_reservation_f_authenticated_user_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_garcia_1177",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: authenticated_user meets in: another member"
test_update_reservation_f_authenticated_user_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "chen_lee_6825",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: authenticated_user meets in: another member"
test_update_reservation_f_authenticated_user_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "daiki_muller_1116",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: domain is missing"
test_update_reservation_f_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: domain breaks equals: another value"
test_update_reservation_f_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline~",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: domain breaks equals: another type"
test_update_reservation_f_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": ["airline"],
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: domain breaks equals: null"
test_update_reservation_f_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": null,
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: is_write is missing"
test_update_reservation_f_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: is_write breaks equals: another value"
test_update_reservation_f_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: is_write breaks equals: another type"
test_update_reservation_f_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": "true",
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: is_write breaks equals: null"
test_update_reservation_f_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": null,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.cabin is missing"
test_update_reservation_f_params_cabin_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.cabin breaks in: an outsider"
test_update_reservation_f_params_cabin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business~", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.cabin breaks in: an outsider in a list"
test_update_reservation_f_params_cabin_breaks_in_an_outsider_in_a_lis if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": ["business~"], "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.cabin breaks in: null"
test_update_reservation_f_params_cabin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": null, "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.cabin meets in: another member"
test_update_reservation_f_params_cabin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "economy", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}
