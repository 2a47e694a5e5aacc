# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "think-1: is_write breaks equals: another type"
test_think_1_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": "false",
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: is_write breaks equals: null"
test_think_1_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": null,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prev_action is missing"
test_think_1_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prev_action breaks in: an outsider"
test_think_1_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation~",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prev_action breaks in: an outsider in a list"
test_think_1_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": ["book_reservation~"],
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prev_action breaks in: null"
test_think_1_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": null,
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prev_action meets in: another member"
test_think_1_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "calculate",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

# "think-1: prev_action meets in: another member"
test_think_1_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

# "think-1: prev_action meets in: another member"
test_think_1_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "get_reservation_details",
			"prov": {"thought": "none"},
			"step": 1,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

# "think-1: prov.thought is missing"
test_think_1_prov_thought_is_missing if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prov.thought breaks equals: another value"
test_think_1_prov_thought_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none~"},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prov.thought breaks equals: another type"
test_think_1_prov_thought_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": ["none"]},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: prov.thought breaks equals: null"
test_think_1_prov_thought_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": null},
			"step": 1,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: step is missing"
test_think_1_step_is_missing if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: step breaks in: an outsider"
test_think_1_step_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 22,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: step breaks in: an outsider in a list"
test_think_1_step_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": [22],
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: step breaks in: null"
test_think_1_step_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think-1: step meets in: another member"
test_think_1_step_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 2,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

# "think-1: step meets in: another member"
test_think_1_step_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

# "think-1: step meets in: another member"
test_think_1_step_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "think",
		"agent_id": "airline-agent",
		"context": {
			"authenticated_user": "aarav_ahmed_6699",
			"domain": "airline",
			"is_write": false,
			"prev_action": "book_reservation",
			"prov": {"thought": "none"},
			"step": 4,
		},
	}
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

# "transfer_to_human_agents-1: applies"
test_transfer_to_human_ag_applies if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

# "transfer_to_human_agents-1: another action"
test_transfer_to_human_ag_another_action if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agentsx",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: an agent out of scope"
test_transfer_to_human_ag_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "some_agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: domain is missing"
test_transfer_to_human_ag_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"is_write": false, "prev_action": "cancel_reservation", "prov": {"summary": "none"}, "step": 0},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: domain breaks equals: another value"
test_transfer_to_human_ag_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline~",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: domain breaks equals: another type"
test_transfer_to_human_ag_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": ["airline"],
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: domain breaks equals: null"
test_transfer_to_human_ag_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {
			"domain": null,
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"summary": "none"},
			"step": 0,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: is_write is missing"
test_transfer_to_human_ag_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {"domain": "airline", "prev_action": "cancel_reservation", "prov": {"summary": "none"}, "step": 0},
	}
	answer.effect == "block"
	answer.rules == []
}
