# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "search_direct_flight-1: step meets max: at the bound"
test_search_direct_flight_step_meets_max_at_the_bound if {
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
			"step": 22,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

# "search_onestop_flight-1: applies"
test_search_onestop_fligh_applies if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

# "search_onestop_flight-1: another action"
test_search_onestop_fligh_another_action if {
	answer := airline.decision with input as {
		"action": "search_onestop_flightx",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: an agent out of scope"
test_search_onestop_fligh_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "some_agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: domain is missing"
test_search_onestop_fligh_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {"is_write": false, "prov": {"date": "none", "destination": "none", "origin": "none"}, "step": 1},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: domain breaks equals: another value"
test_search_onestop_fligh_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline~",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: domain breaks equals: another type"
test_search_onestop_fligh_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": ["airline"],
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: domain breaks equals: null"
test_search_onestop_fligh_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": null,
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: is_write is missing"
test_search_onestop_fligh_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "prov": {"date": "none", "destination": "none", "origin": "none"}, "step": 1},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: is_write breaks equals: another value"
test_search_onestop_fligh_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: is_write breaks equals: another type"
test_search_onestop_fligh_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": "false",
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: is_write breaks equals: null"
test_search_onestop_fligh_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.date is missing"
test_search_onestop_fligh_prov_date_is_missing if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prov": {"destination": "none", "origin": "none"}, "step": 1},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.date breaks in: an outsider"
test_search_onestop_fligh_prov_date_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none~", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.date breaks in: an outsider in a list"
test_search_onestop_fligh_prov_date_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": ["none~"], "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.date breaks in: null"
test_search_onestop_fligh_prov_date_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": null, "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.date meets in: another member"
test_search_onestop_fligh_prov_date_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "tool", "destination": "none", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

# "search_onestop_flight-1: prov.destination is missing"
test_search_onestop_fligh_prov_destination_is_missing if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prov": {"date": "none", "origin": "none"}, "step": 1},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.destination breaks in: an outsider"
test_search_onestop_fligh_prov_destination_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none~", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.destination breaks in: an outsider in a list"
test_search_onestop_fligh_prov_destination_breaks_in_an_outsider_in_a if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": ["none~"], "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.destination breaks in: null"
test_search_onestop_fligh_prov_destination_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": null, "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.destination meets in: another member"
test_search_onestop_fligh_prov_destination_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "prompt", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

# "search_onestop_flight-1: prov.destination meets in: another member"
test_search_onestop_fligh_prov_destination_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "tool", "origin": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

# "search_onestop_flight-1: prov.origin is missing"
test_search_onestop_fligh_prov_origin_is_missing if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prov": {"date": "none", "destination": "none"}, "step": 1},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.origin breaks in: an outsider"
test_search_onestop_fligh_prov_origin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none~"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.origin breaks in: an outsider in a list"
test_search_onestop_fligh_prov_origin_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": ["none~"]},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.origin breaks in: null"
test_search_onestop_fligh_prov_origin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": null},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: prov.origin meets in: another member"
test_search_onestop_fligh_prov_origin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "prompt"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

# "search_onestop_flight-1: prov.origin meets in: another member"
test_search_onestop_fligh_prov_origin_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "tool"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

# "search_onestop_flight-1: step is missing"
test_search_onestop_fligh_step_is_missing if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: step breaks min: one less"
test_search_onestop_fligh_step_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
