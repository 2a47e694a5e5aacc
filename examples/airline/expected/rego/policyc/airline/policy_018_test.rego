# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

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

# "search_onestop_flight-1: step meets max: at the bound"
test_search_onestop_fligh_step_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"date": "none", "destination": "none", "origin": "none"},
			"step": 12,
		},
	}
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
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

# "send_certificate-1: domain breaks equals: another value"
test_send_certificate_1_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline~",
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

# "send_certificate-1: domain breaks equals: another type"
test_send_certificate_1_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": ["airline"],
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

# "send_certificate-1: domain breaks equals: null"
test_send_certificate_1_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": null,
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

# "send_certificate-1: is_write is missing"
test_send_certificate_1_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: is_write breaks equals: another value"
test_send_certificate_1_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: is_write breaks equals: another type"
test_send_certificate_1_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": "true",
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: is_write breaks equals: null"
test_send_certificate_1_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount is missing"
test_send_certificate_1_params_amount_is_missing if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount breaks min: one less"
test_send_certificate_1_params_amount_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 49},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount breaks min: a string"
test_send_certificate_1_params_amount_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": "50"},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount breaks min: null"
test_send_certificate_1_params_amount_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": null},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount breaks max: one more"
test_send_certificate_1_params_amount_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 201},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount breaks max: a string"
test_send_certificate_1_params_amount_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": "200"},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: params.amount meets max: at the bound"
test_send_certificate_1_params_amount_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 200},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["send_certificate-1"]
}

# "send_certificate-1: prov.user_id is missing"
test_send_certificate_1_prov_user_id_is_missing if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: prov.user_id breaks equals: another value"
test_send_certificate_1_prov_user_id_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt~"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: prov.user_id breaks equals: another type"
test_send_certificate_1_prov_user_id_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": ["prompt"]},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: prov.user_id breaks equals: null"
test_send_certificate_1_prov_user_id_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": null},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
