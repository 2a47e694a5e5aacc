# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "get_user_details-1: step meets in: another member"
test_get_user_details_1_step_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 3,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

# "get_user_details-1: user_id_matches_customer is missing"
test_get_user_details_1_user_id_matches_customer_is_missing if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: user_id_matches_customer breaks equals: another value"
test_get_user_details_1_user_id_matches_customer_breaks_equals_anothe if {
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
test_get_user_details_1_user_id_matches_customer_breaks_equals_anothe_2 if {
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
test_get_user_details_1_user_id_matches_customer_breaks_equals_null if {
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
test_search_direct_flight_authenticated_user_is_missing if {
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
test_search_direct_flight_authenticated_user_breaks_in_an_outsider if {
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
test_search_direct_flight_authenticated_user_breaks_in_an_outsider_in if {
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
test_search_direct_flight_authenticated_user_breaks_in_null if {
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

# "search_direct_flight-1: authenticated_user meets in: another member"
test_search_direct_flight_authenticated_user_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_garcia_1177",
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

# "search_direct_flight-1: authenticated_user meets in: another member"
test_search_direct_flight_authenticated_user_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "chen_lee_6825",
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

# "search_direct_flight-1: authenticated_user meets in: another member"
test_search_direct_flight_authenticated_user_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "daiki_lee_6144",
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
test_search_direct_flight_domain_breaks_equals_another_value if {
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
test_search_direct_flight_domain_breaks_equals_another_type if {
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
test_search_direct_flight_is_write_breaks_equals_another_value if {
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
test_search_direct_flight_is_write_breaks_equals_another_type if {
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
