# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14, without a request that they apply to: 0. Tests: 478, left out: 0.
package policyc.airline_test

import data.policyc.airline

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
test_search_onestop_fligh_domain_breaks_equals_anothe if {
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
test_search_onestop_fligh_domain_breaks_equals_anothe_2 if {
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
test_search_onestop_fligh_is_write_breaks_equals_anot if {
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
test_search_onestop_fligh_is_write_breaks_equals_anot_2 if {
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
test_search_onestop_fligh_prov_date_breaks_in_an_outs if {
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
test_search_onestop_fligh_prov_date_breaks_in_an_outs_2 if {
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
test_search_onestop_fligh_prov_destination_breaks_in if {
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
test_search_onestop_fligh_prov_destination_breaks_in_2 if {
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
test_search_onestop_fligh_prov_destination_breaks_in_3 if {
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
test_search_onestop_fligh_prov_origin_breaks_in_an_ou if {
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
test_search_onestop_fligh_prov_origin_breaks_in_an_ou_2 if {
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

# "search_onestop_flight-1: step breaks min: a string"
test_search_onestop_fligh_step_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": "1",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: step breaks min: null"
test_search_onestop_fligh_step_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: step breaks max: one more"
test_search_onestop_fligh_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 13,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: step breaks max: a string"
test_search_onestop_fligh_step_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": "12",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: applies"
test_send_certificate_1_applies if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["send_certificate-1"]
}

# "send_certificate-1: another action"
test_send_certificate_1_another_action if {
	answer := airline.decision with input as {
		"action": "send_certificatex",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: an agent out of scope"
test_send_certificate_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "some_agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: domain is missing"
test_send_certificate_1_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
