# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14, without a request that they apply to: 0. Tests: 478, left out: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_flights-1: authenticated_user breaks in: null"
test_update_reservation_f_authenticated_user_breaks_i_3 if {
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
test_update_reservation_f_domain_breaks_equals_anothe if {
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
test_update_reservation_f_domain_breaks_equals_anothe_2 if {
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
test_update_reservation_f_is_write_breaks_equals_anot if {
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
test_update_reservation_f_is_write_breaks_equals_anot_2 if {
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
test_update_reservation_f_params_cabin_breaks_in_an_o if {
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
test_update_reservation_f_params_cabin_breaks_in_an_o_2 if {
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

# "update_reservation_flights-1: params[\"flights.0.date\"] is missing"
test_update_reservation_f_params_flights_0_date_is_mi if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.0.date\"] breaks in: an outsider"
test_update_reservation_f_params_flights_0_date_break if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17~", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.0.date\"] breaks in: an outsider in a list"
test_update_reservation_f_params_flights_0_date_break_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": ["2024-05-17~"], "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.0.date\"] breaks in: null"
test_update_reservation_f_params_flights_0_date_break_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": null, "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.count\"] is missing"
test_update_reservation_f_params_flights_count_is_mis if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.count\"] breaks in: an outsider"
test_update_reservation_f_params_flights_count_breaks if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 5, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.count\"] breaks in: an outsider in a list"
test_update_reservation_f_params_flights_count_breaks_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": [5], "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params[\"flights.count\"] breaks in: null"
test_update_reservation_f_params_flights_count_breaks_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": null, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.reservation_id is missing"
test_update_reservation_f_params_reservation_id_is_mi if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.reservation_id breaks in: an outsider"
test_update_reservation_f_params_reservation_id_break if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6~"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.reservation_id breaks in: an outsider in a list"
test_update_reservation_f_params_reservation_id_break_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": ["1N99U6~"]},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.reservation_id breaks in: null"
test_update_reservation_f_params_reservation_id_break_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": null},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prev_action is missing"
test_update_reservation_f_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prev_action breaks in: an outsider"
test_update_reservation_f_prev_action_breaks_in_an_ou if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate~",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
