# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_baggages-1: is_write breaks equals: another type"
test_update_reservation_b_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": "true",
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: is_write breaks equals: null"
test_update_reservation_b_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages is missing"
test_update_reservation_b_params_total_baggages_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages breaks in: an outsider"
test_update_reservation_b_params_total_baggages_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 4},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages breaks in: an outsider in a list"
test_update_reservation_b_params_total_baggages_breaks_in_an_outsider_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": [4]},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages breaks in: null"
test_update_reservation_b_params_total_baggages_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": null},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages meets in: another member"
test_update_reservation_b_params_total_baggages_meets_in_another_memb if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 2},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: params.total_baggages meets in: another member"
test_update_reservation_b_params_total_baggages_meets_in_another_memb_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 3},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: prov.payment_id is missing"
test_update_reservation_b_prov_payment_id_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id breaks equals: another value"
test_update_reservation_b_prov_payment_id_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool~", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id breaks equals: another type"
test_update_reservation_b_prov_payment_id_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": ["tool"], "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.payment_id breaks equals: null"
test_update_reservation_b_prov_payment_id_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": null, "reservation_id": "prompt", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id is missing"
test_update_reservation_b_prov_reservation_id_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id breaks in: an outsider"
test_update_reservation_b_prov_reservation_id_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt~", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id breaks in: an outsider in a list"
test_update_reservation_b_prov_reservation_id_breaks_in_an_outsider_i if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": ["prompt~"], "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id breaks in: null"
test_update_reservation_b_prov_reservation_id_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": null, "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.reservation_id meets in: another member"
test_update_reservation_b_prov_reservation_id_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "tool", "total_baggages": "none"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: prov.total_baggages is missing"
test_update_reservation_b_prov_total_baggages_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages breaks in: an outsider"
test_update_reservation_b_prov_total_baggages_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none~"},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages breaks in: an outsider in a list"
test_update_reservation_b_prov_total_baggages_breaks_in_an_outsider_i if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": ["none~"]},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages breaks in: null"
test_update_reservation_b_prov_total_baggages_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": null},
			"step": 3,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: prov.total_baggages meets in: another member"
test_update_reservation_b_prov_total_baggages_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "prompt"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: prov.total_baggages meets in: another member"
test_update_reservation_b_prov_total_baggages_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "tool"},
			"step": 3,
		},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: step is missing"
test_update_reservation_b_step_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks min: one less"
test_update_reservation_b_step_breaks_min_one_less if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 2,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks min: a string"
test_update_reservation_b_step_breaks_min_a_string if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": "3",
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks min: null"
test_update_reservation_b_step_breaks_min_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": null,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: step breaks max: one more"
test_update_reservation_b_step_breaks_max_one_more if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {"total_baggages": 1},
			"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"},
			"step": 11,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
