# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_flights-1: prev_action meets in: another member"
test_update_reservation_f_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "get_user_details",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: prev_action meets in: another member"
test_update_reservation_f_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "search_direct_flight",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: prov.cabin is missing"
test_update_reservation_f_prov_cabin_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.cabin breaks in: an outsider"
test_update_reservation_f_prov_cabin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt~", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.cabin breaks in: an outsider in a list"
test_update_reservation_f_prov_cabin_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": ["prompt~"], "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.cabin breaks in: null"
test_update_reservation_f_prov_cabin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": null, "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.cabin meets in: another member"
test_update_reservation_f_prov_cabin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "tool", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: prov.flights is missing"
test_update_reservation_f_prov_flights_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.flights breaks in: an outsider"
test_update_reservation_f_prov_flights_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none~", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.flights breaks in: an outsider in a list"
test_update_reservation_f_prov_flights_breaks_in_an_outsider_in_a_lis if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": ["none~"], "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.flights breaks in: null"
test_update_reservation_f_prov_flights_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": null, "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.flights meets in: another member"
test_update_reservation_f_prov_flights_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "tool", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: prov.payment_id is missing"
test_update_reservation_f_prov_payment_id_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.payment_id breaks equals: another value"
test_update_reservation_f_prov_payment_id_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool~", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.payment_id breaks equals: another type"
test_update_reservation_f_prov_payment_id_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": ["tool"], "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.payment_id breaks equals: null"
test_update_reservation_f_prov_payment_id_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": null, "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.reservation_id is missing"
test_update_reservation_f_prov_reservation_id_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.reservation_id breaks in: an outsider"
test_update_reservation_f_prov_reservation_id_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt~"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.reservation_id breaks in: an outsider in a list"
test_update_reservation_f_prov_reservation_id_breaks_in_an_outsider_i if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": ["prompt~"]},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.reservation_id breaks in: null"
test_update_reservation_f_prov_reservation_id_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": null},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prov.reservation_id meets in: another member"
test_update_reservation_f_prov_reservation_id_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "tool"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: step is missing"
test_update_reservation_f_step_is_missing if {
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
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: step breaks min: one less"
test_update_reservation_f_step_breaks_min_one_less if {
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
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: step breaks min: a string"
test_update_reservation_f_step_breaks_min_a_string if {
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
			"step": "2",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: step breaks min: null"
test_update_reservation_f_step_breaks_min_null if {
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
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
