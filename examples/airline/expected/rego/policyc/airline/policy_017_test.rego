# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14, without a request that they apply to: 0. Tests: 478, left out: 0.
package policyc.airline_test

import data.policyc.airline

# "send_certificate-1: domain breaks equals: another value"
test_send_certificate_1_domain_breaks_equals_another if {
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
test_send_certificate_1_domain_breaks_equals_another_2 if {
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
test_send_certificate_1_is_write_breaks_equals_anothe if {
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
test_send_certificate_1_is_write_breaks_equals_anothe_2 if {
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
test_send_certificate_1_params_amount_breaks_min_one if {
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
test_send_certificate_1_params_amount_breaks_min_a_st if {
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
test_send_certificate_1_params_amount_breaks_max_one if {
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
test_send_certificate_1_params_amount_breaks_max_a_st if {
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
test_send_certificate_1_prov_user_id_breaks_equals_an if {
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
test_send_certificate_1_prov_user_id_breaks_equals_an_2 if {
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
test_send_certificate_1_prov_user_id_breaks_equals_nu if {
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

# "send_certificate-1: step is missing"
test_send_certificate_1_step_is_missing if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: step breaks min: one less"
test_send_certificate_1_step_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 1,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: step breaks min: a string"
test_send_certificate_1_step_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": "2",
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: step breaks min: null"
test_send_certificate_1_step_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": null,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: step breaks max: one more"
test_send_certificate_1_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 11,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: step breaks max: a string"
test_send_certificate_1_step_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": "10",
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: user_id_matches_customer is missing"
test_send_certificate_1_user_id_matches_customer_is_m if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: user_id_matches_customer breaks equals: another value"
test_send_certificate_1_user_id_matches_customer_brea if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": false,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: user_id_matches_customer breaks equals: another type"
test_send_certificate_1_user_id_matches_customer_brea_2 if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": "true",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: user_id_matches_customer breaks equals: null"
test_send_certificate_1_user_id_matches_customer_brea_3 if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: applies"
test_think_1_applies if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}
