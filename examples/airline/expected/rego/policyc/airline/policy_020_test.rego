# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14, without a request that they apply to: 0. Tests: 478, left out: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_baggages-1: is_write breaks equals: null"
test_update_reservation_b_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages is missing"
test_update_reservation_b_params_total_baggages_is_mi if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages breaks in: an outsider"
test_update_reservation_b_params_total_baggages_break if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 4},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages breaks in: an outsider in a list"
test_update_reservation_b_params_total_baggages_break_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": [4]},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages breaks in: null"
test_update_reservation_b_params_total_baggages_break_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": null},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id is missing"
test_update_reservation_b_prov_payment_id_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id breaks equals: another value"
test_update_reservation_b_prov_payment_id_breaks_equa if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool~", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id breaks equals: another type"
test_update_reservation_b_prov_payment_id_breaks_equa_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": ["tool"], "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id breaks equals: null"
test_update_reservation_b_prov_payment_id_breaks_equa_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": null, "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id is missing"
test_update_reservation_b_prov_reservation_id_is_miss if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id breaks in: an outsider"
test_update_reservation_b_prov_reservation_id_breaks if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt~", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id breaks in: an outsider in a list"
test_update_reservation_b_prov_reservation_id_breaks_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": ["prompt~"], "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id breaks in: null"
test_update_reservation_b_prov_reservation_id_breaks_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": null, "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages is missing"
test_update_reservation_b_prov_total_baggages_is_miss if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages breaks in: an outsider"
test_update_reservation_b_prov_total_baggages_breaks if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none~"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages breaks in: an outsider in a list"
test_update_reservation_b_prov_total_baggages_breaks_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": ["none~"]},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages breaks in: null"
test_update_reservation_b_prov_total_baggages_breaks_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": null},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step is missing"
test_update_reservation_b_step_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks min: one less"
test_update_reservation_b_step_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks min: a string"
test_update_reservation_b_step_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": "3",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks min: null"
test_update_reservation_b_step_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks max: one more"
test_update_reservation_b_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 11,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

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
test_update_reservation_f_authenticated_user_is_missi if {
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
test_update_reservation_f_authenticated_user_breaks_i if {
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
test_update_reservation_f_authenticated_user_breaks_i_2 if {
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
