# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "get_user_details-1: an agent out of scope"
test_get_user_details_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "some_agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: domain is missing"
test_get_user_details_1_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: domain breaks equals: another value"
test_get_user_details_1_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline~",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: domain breaks equals: another type"
test_get_user_details_1_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": ["airline"],
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: domain breaks equals: null"
test_get_user_details_1_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": null,
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: is_write is missing"
test_get_user_details_1_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: is_write breaks equals: another value"
test_get_user_details_1_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: is_write breaks equals: another type"
test_get_user_details_1_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": "false",
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: is_write breaks equals: null"
test_get_user_details_1_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prev_action is missing"
test_get_user_details_1_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prev_action breaks in: an outsider"
test_get_user_details_1_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation~",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prev_action breaks in: an outsider in a list"
test_get_user_details_1_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": ["cancel_reservation~"],
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prev_action breaks in: null"
test_get_user_details_1_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": null,
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prev_action meets in: another member"
test_get_user_details_1_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "get_reservation_details",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

# "get_user_details-1: prev_action meets in: another member"
test_get_user_details_1_prev_action_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "none",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

# "get_user_details-1: prev_action meets in: another member"
test_get_user_details_1_prev_action_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "search_direct_flight",
			"prov": {"user_id": "prompt"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

# "get_user_details-1: prov.user_id is missing"
test_get_user_details_1_prov_user_id_is_missing if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prov.user_id breaks in: an outsider"
test_get_user_details_1_prov_user_id_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt~"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prov.user_id breaks in: an outsider in a list"
test_get_user_details_1_prov_user_id_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": ["prompt~"]},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prov.user_id breaks in: null"
test_get_user_details_1_prov_user_id_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": null},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: prov.user_id meets in: another member"
test_get_user_details_1_prov_user_id_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "tool"},
			"step": 0,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

# "get_user_details-1: step is missing"
test_get_user_details_1_step_is_missing if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: step breaks in: an outsider"
test_get_user_details_1_step_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 10,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: step breaks in: an outsider in a list"
test_get_user_details_1_step_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": [10],
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: step breaks in: null"
test_get_user_details_1_step_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": null,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: step meets in: another member"
test_get_user_details_1_step_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 1,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

# "get_user_details-1: step meets in: another member"
test_get_user_details_1_step_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
			"prev_action": "cancel_reservation",
			"prov": {"user_id": "prompt"},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}
