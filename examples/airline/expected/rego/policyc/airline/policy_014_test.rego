# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14, without a request that they apply to: 0. Tests: 478, left out: 0.
package policyc.airline_test

import data.policyc.airline

# "get_user_details-1: user_id_matches_customer breaks equals: another value"
test_get_user_details_1_user_id_matches_customer_brea if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": false,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: user_id_matches_customer breaks equals: another type"
test_get_user_details_1_user_id_matches_customer_brea_2 if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": "true",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: user_id_matches_customer breaks equals: null"
test_get_user_details_1_user_id_matches_customer_brea_3 if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list_all_airports-1: applies"
test_list_all_airports_1_applies if {
	answer := airline.decision with input as {
		"action": "list_all_airports",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["list_all_airports-1"]
}

# "list_all_airports-1: another action"
test_list_all_airports_1_another_action if {
	answer := airline.decision with input as {
		"action": "list_all_airportsx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list_all_airports-1: an agent out of scope"
test_list_all_airports_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "list_all_airports",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: applies"
test_search_direct_flight_applies if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: another action"
test_search_direct_flight_another_action if {
	answer := airline.decision with input as {
		"action": "search_direct_flightx",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: an agent out of scope"
test_search_direct_flight_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "some_agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: authenticated_user is missing"
test_search_direct_flight_authenticated_user_is_missi if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: authenticated_user breaks in: an outsider"
test_search_direct_flight_authenticated_user_breaks_i if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699~",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: authenticated_user breaks in: an outsider in a list"
test_search_direct_flight_authenticated_user_breaks_i_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": ["aarav_ahmed_6699~"],
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: authenticated_user breaks in: null"
test_search_direct_flight_authenticated_user_breaks_i_3 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": null,
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: domain is missing"
test_search_direct_flight_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: domain breaks equals: another value"
test_search_direct_flight_domain_breaks_equals_anothe if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline~",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: domain breaks equals: another type"
test_search_direct_flight_domain_breaks_equals_anothe_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": ["airline"],
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: domain breaks equals: null"
test_search_direct_flight_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": null,
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: is_write is missing"
test_search_direct_flight_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: is_write breaks equals: another value"
test_search_direct_flight_is_write_breaks_equals_anot if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: is_write breaks equals: another type"
test_search_direct_flight_is_write_breaks_equals_anot_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": "false",
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: is_write breaks equals: null"
test_search_direct_flight_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": null,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.date is missing"
test_search_direct_flight_params_date_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.date breaks in: an outsider"
test_search_direct_flight_params_date_breaks_in_an_ou if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06~", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.date breaks in: an outsider in a list"
test_search_direct_flight_params_date_breaks_in_an_ou_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": ["2024-05-06~"], "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.date breaks in: null"
test_search_direct_flight_params_date_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": null, "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.destination is missing"
test_search_direct_flight_params_destination_is_missi if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.destination breaks in: an outsider"
test_search_direct_flight_params_destination_breaks_i if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL~", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.destination breaks in: an outsider in a list"
test_search_direct_flight_params_destination_breaks_i_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": ["ATL~"], "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
