# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "transfer_to_human_agents-1: is_write breaks equals: another value"
test_transfer_to_human_ag_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: is_write breaks equals: another type"
test_transfer_to_human_ag_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": "false",
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: is_write breaks equals: null"
test_transfer_to_human_ag_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prev_action is missing"
test_transfer_to_human_ag_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prov": {"summary": "none"}, "step": 0},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prev_action breaks in: an outsider"
test_transfer_to_human_ag_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation~",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prev_action breaks in: an outsider in a list"
test_transfer_to_human_ag_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": ["cancel_reservation~"],
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prev_action breaks in: null"
test_transfer_to_human_ag_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prev_action": null, "prov": {"summary": "none"}, "step": 0},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prev_action meets in: another member"
test_transfer_to_human_ag_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "get_reservation_details",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

# "transfer_to_human_agents-1: prev_action meets in: another member"
test_transfer_to_human_ag_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prev_action": "none", "prov": {"summary": "none"}, "step": 0},
	}
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

# "transfer_to_human_agents-1: prev_action meets in: another member"
test_transfer_to_human_ag_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "search_direct_flight",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

# "transfer_to_human_agents-1: prov.summary is missing"
test_transfer_to_human_ag_prov_summary_is_missing if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prev_action": "cancel_reservation", "prov": {}, "step": 0},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prov.summary breaks equals: another value"
test_transfer_to_human_ag_prov_summary_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none~"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prov.summary breaks equals: another type"
test_transfer_to_human_ag_prov_summary_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": ["none"]},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: prov.summary breaks equals: null"
test_transfer_to_human_ag_prov_summary_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": null},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step is missing"
test_transfer_to_human_ag_step_is_missing if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "is_write": false, "prev_action": "cancel_reservation", "prov": {"summary": "none"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step breaks min: one less"
test_transfer_to_human_ag_step_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": -1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step breaks min: a string"
test_transfer_to_human_ag_step_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": "0",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step breaks min: null"
test_transfer_to_human_ag_step_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step breaks max: one more"
test_transfer_to_human_ag_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 16,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step breaks max: a string"
test_transfer_to_human_ag_step_breaks_max_a_string if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": "15",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: step meets max: at the bound"
test_transfer_to_human_ag_step_meets_max_at_the_bound if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 15,
		},
	}
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

# "update_reservation_baggages-1: applies"
test_update_reservation_b_applies if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: another action"
test_update_reservation_b_another_action if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggagesx",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: an agent out of scope"
test_update_reservation_b_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "some_agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: domain is missing"
test_update_reservation_b_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: domain breaks equals: another value"
test_update_reservation_b_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline~",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: domain breaks equals: another type"
test_update_reservation_b_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": ["airline"],
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: domain breaks equals: null"
test_update_reservation_b_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": null,
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: is_write is missing"
test_update_reservation_b_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: is_write breaks equals: another value"
test_update_reservation_b_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
