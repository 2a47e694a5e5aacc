# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "search_direct_flight-1: prev_action meets in: another member"
test_search_direct_flight_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "get_user_details",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prev_action meets in: another member"
test_search_direct_flight_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "list_all_airports",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prov.date is missing"
test_search_direct_flight_prov_date_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.date breaks in: an outsider"
test_search_direct_flight_prov_date_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none~", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.date breaks in: an outsider in a list"
test_search_direct_flight_prov_date_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": ["none~"], "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.date breaks in: null"
test_search_direct_flight_prov_date_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": null, "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.date meets in: another member"
test_search_direct_flight_prov_date_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "tool", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prov.destination is missing"
test_search_direct_flight_prov_destination_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.destination breaks in: an outsider"
test_search_direct_flight_prov_destination_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none~", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.destination breaks in: an outsider in a list"
test_search_direct_flight_prov_destination_breaks_in_an_outsider_in_a if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": ["none~"], "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.destination breaks in: null"
test_search_direct_flight_prov_destination_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": null, "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.destination meets in: another member"
test_search_direct_flight_prov_destination_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "prompt", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prov.destination meets in: another member"
test_search_direct_flight_prov_destination_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "tool", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prov.origin is missing"
test_search_direct_flight_prov_origin_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.origin breaks in: an outsider"
test_search_direct_flight_prov_origin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none~"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.origin breaks in: an outsider in a list"
test_search_direct_flight_prov_origin_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": ["none~"]},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.origin breaks in: null"
test_search_direct_flight_prov_origin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": null},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prov.origin meets in: another member"
test_search_direct_flight_prov_origin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "prompt"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prov.origin meets in: another member"
test_search_direct_flight_prov_origin_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "tool"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: step is missing"
test_search_direct_flight_step_is_missing if {
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
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: step breaks min: one less"
test_search_direct_flight_step_breaks_min_one_less if {
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
			"step": -1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: step breaks min: a string"
test_search_direct_flight_step_breaks_min_a_string if {
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
			"step": "0",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: step breaks min: null"
test_search_direct_flight_step_breaks_min_null if {
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
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: step breaks max: one more"
test_search_direct_flight_step_breaks_max_one_more if {
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
			"step": 23,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: step breaks max: a string"
test_search_direct_flight_step_breaks_max_a_string if {
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
			"step": "22",
		},
	}
	answer.effect == "block"
	answer.rules == []
}
