# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

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

# "send_certificate-1: step meets max: at the bound"
test_send_certificate_1_step_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"amount": 50},
			"prov": {"user_id": "prompt"},
			"step": 10,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["send_certificate-1"]
}

# "send_certificate-1: user_id_matches_customer is missing"
test_send_certificate_1_user_id_matches_customer_is_missing if {
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
test_send_certificate_1_user_id_matches_customer_breaks_equals_anothe if {
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
test_send_certificate_1_user_id_matches_customer_breaks_equals_anothe_2 if {
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
test_send_certificate_1_user_id_matches_customer_breaks_equals_null if {
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

# "think-1: another action"
test_think_1_another_action if {
	answer := airline.decision with input as {
		"action": "thinkx",
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
	answer.effect == "block"
	answer.rules == []
}

# "think-1: an agent out of scope"
test_think_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "some_agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: authenticated_user is missing"
test_think_1_authenticated_user_is_missing if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: authenticated_user breaks in: an outsider"
test_think_1_authenticated_user_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699~",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: authenticated_user breaks in: an outsider in a list"
test_think_1_authenticated_user_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": ["aarav_ahmed_6699~"],
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: authenticated_user breaks in: null"
test_think_1_authenticated_user_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": null,
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: authenticated_user meets in: another member"
test_think_1_authenticated_user_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_garcia_1177",
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

# "think-1: authenticated_user meets in: another member"
test_think_1_authenticated_user_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "amelia_davis_8890",
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

# "think-1: authenticated_user meets in: another member"
test_think_1_authenticated_user_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "anya_garcia_5901",
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

# "think-1: domain is missing"
test_think_1_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: domain breaks equals: another value"
test_think_1_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline~",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: domain breaks equals: another type"
test_think_1_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": ["airline"],
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: domain breaks equals: null"
test_think_1_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": null,
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: is_write is missing"
test_think_1_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: is_write breaks equals: another value"
test_think_1_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": true,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
