# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_flights-1: params[\"flights.0.date\"] is missing"
test_update_reservation_f_params_flights_0_date_is_missing if {
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
test_update_reservation_f_params_flights_0_date_breaks_in_an_outsider if {
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
test_update_reservation_f_params_flights_0_date_breaks_in_an_outsider_2 if {
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
test_update_reservation_f_params_flights_0_date_breaks_in_null if {
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

# "update_reservation_flights-1: params[\"flights.0.date\"] meets in: another member"
test_update_reservation_f_params_flights_0_date_meets_in_another_memb if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-18", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params[\"flights.0.date\"] meets in: another member"
test_update_reservation_f_params_flights_0_date_meets_in_another_memb_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-19", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params[\"flights.0.date\"] meets in: another member"
test_update_reservation_f_params_flights_0_date_meets_in_another_memb_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-20", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params[\"flights.count\"] is missing"
test_update_reservation_f_params_flights_count_is_missing if {
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
test_update_reservation_f_params_flights_count_breaks_in_an_outsider if {
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
test_update_reservation_f_params_flights_count_breaks_in_an_outsider_2 if {
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
test_update_reservation_f_params_flights_count_breaks_in_null if {
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

# "update_reservation_flights-1: params[\"flights.count\"] meets in: another member"
test_update_reservation_f_params_flights_count_meets_in_another_membe if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 2, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params[\"flights.count\"] meets in: another member"
test_update_reservation_f_params_flights_count_meets_in_another_membe_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 4, "reservation_id": "1N99U6"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params.reservation_id is missing"
test_update_reservation_f_params_reservation_id_is_missing if {
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
test_update_reservation_f_params_reservation_id_breaks_in_an_outsider if {
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
test_update_reservation_f_params_reservation_id_breaks_in_an_outsider_2 if {
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
test_update_reservation_f_params_reservation_id_breaks_in_null if {
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

# "update_reservation_flights-1: params.reservation_id meets in: another member"
test_update_reservation_f_params_reservation_id_meets_in_another_memb if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "2FBBAH"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params.reservation_id meets in: another member"
test_update_reservation_f_params_reservation_id_meets_in_another_memb_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "4NQLHD"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: params.reservation_id meets in: another member"
test_update_reservation_f_params_reservation_id_meets_in_another_memb_3 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "BOH180"},
			"prev_action": "calculate",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
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
test_update_reservation_f_prev_action_breaks_in_an_outsider if {
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

# "update_reservation_flights-1: prev_action breaks in: an outsider in a list"
test_update_reservation_f_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": ["calculate~"],
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prev_action breaks in: null"
test_update_reservation_f_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": null,
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: prev_action meets in: another member"
test_update_reservation_f_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
			"prev_action": "get_reservation_details",
			"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}
