# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "search_direct_flight-1: params.date breaks in: an outsider"
test_search_direct_flight_params_date_breaks_in_an_outsider if {
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
test_search_direct_flight_params_date_breaks_in_an_outsider_in_a_list if {
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

# "search_direct_flight-1: params.date meets in: another member"
test_search_direct_flight_params_date_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-10", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.date meets in: another member"
test_search_direct_flight_params_date_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-11", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.date meets in: another member"
test_search_direct_flight_params_date_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-13", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.destination is missing"
test_search_direct_flight_params_destination_is_missing if {
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
test_search_direct_flight_params_destination_breaks_in_an_outsider if {
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
test_search_direct_flight_params_destination_breaks_in_an_outsider_in if {
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

# "search_direct_flight-1: params.destination breaks in: null"
test_search_direct_flight_params_destination_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": null, "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.destination meets in: another member"
test_search_direct_flight_params_destination_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "BOS", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.destination meets in: another member"
test_search_direct_flight_params_destination_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "CLT", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.destination meets in: another member"
test_search_direct_flight_params_destination_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "DEN", "origin": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.origin is missing"
test_search_direct_flight_params_origin_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.origin breaks in: an outsider"
test_search_direct_flight_params_origin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL~"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.origin breaks in: an outsider in a list"
test_search_direct_flight_params_origin_breaks_in_an_outsider_in_a_li if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": ["ATL~"]},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.origin breaks in: null"
test_search_direct_flight_params_origin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": null},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: params.origin meets in: another member"
test_search_direct_flight_params_origin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "BOS"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.origin meets in: another member"
test_search_direct_flight_params_origin_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "CLT"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: params.origin meets in: another member"
test_search_direct_flight_params_origin_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "DEN"},
			"prev_action": "cancel_reservation",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_direct_flight-1: prev_action is missing"
test_search_direct_flight_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prev_action breaks in: an outsider"
test_search_direct_flight_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "cancel_reservation~",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prev_action breaks in: an outsider in a list"
test_search_direct_flight_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": ["cancel_reservation~"],
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prev_action breaks in: null"
test_search_direct_flight_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": null,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: prev_action meets in: another member"
test_search_direct_flight_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"},
			"prev_action": "get_reservation_details",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}
