# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "think__-1: params.host breaks exists: it is there, but empty"
test_think_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.href breaks exists: it is there"
test_think_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.href breaks exists: it is there, but empty"
test_think_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.link breaks exists: it is there"
test_think_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.link breaks exists: it is there, but empty"
test_think_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.uri breaks exists: it is there"
test_think_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.uri breaks exists: it is there, but empty"
test_think_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.url breaks exists: it is there"
test_think_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.url breaks exists: it is there, but empty"
test_think_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.webhook breaks exists: it is there"
test_think_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "think__-1: params.webhook breaks exists: it is there, but empty"
test_think_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "think_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: applies"
test_transfer_to_human_ag_applies if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

# "transfer_to_human_agents-1: another action"
test_transfer_to_human_ag_another_action if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agentsx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: an agent out of scope"
test_transfer_to_human_ag_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "transfer_to_human_agents",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: applies"
test_update_reservation_b_applies if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": 1}},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: another action"
test_update_reservation_b_another_action if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggagesx",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": 1}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: an agent out of scope"
test_update_reservation_b_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "some_agent",
		"context": {"params": {"total_baggages": 1}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: params.total_baggages is missing"
test_update_reservation_b_params_total_baggages_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

# "update_reservation_baggages-1: params.total_baggages breaks in: an outsider"
test_update_reservation_b_params_total_baggages_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": 4}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

# "update_reservation_baggages-1: params.total_baggages breaks in: an outsider in a list"
test_update_reservation_b_params_total_baggages_breaks_in_an_outsider_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": [4]}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

# "update_reservation_baggages-1: params.total_baggages breaks in: null"
test_update_reservation_b_params_total_baggages_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": null}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

# "update_reservation_baggages-1: params.total_baggages meets in: another member"
test_update_reservation_b_params_total_baggages_meets_in_another_memb if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": 2}},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-1: params.total_baggages meets in: another member"
test_update_reservation_b_params_total_baggages_meets_in_another_memb_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {"params": {"total_baggages": 3}},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

# "update_reservation_baggages-2: applies"
test_update_reservation_b_applies_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

# "update_reservation_baggages-2: another action"
test_update_reservation_b_another_action_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggagesx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-2: an agent out of scope"
test_update_reservation_b_an_agent_out_of_scope_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_baggages",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: applies"
test_update_reservation_f_applies if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": "business"}},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-1: another action"
test_update_reservation_f_another_action if {
	answer := airline.decision with input as {
		"action": "update_reservation_flightsx",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": "business"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: an agent out of scope"
test_update_reservation_f_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "some_agent",
		"context": {"params": {"cabin": "business"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: params.cabin is missing"
test_update_reservation_f_params_cabin_is_missing if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {"params": {}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

# "update_reservation_flights-1: params.cabin breaks in: an outsider"
test_update_reservation_f_params_cabin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": "business~"}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

# "update_reservation_flights-1: params.cabin breaks in: an outsider in a list"
test_update_reservation_f_params_cabin_breaks_in_an_outsider_in_a_lis if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": ["business~"]}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

# "update_reservation_flights-1: params.cabin breaks in: null"
test_update_reservation_f_params_cabin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": null}},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

# "update_reservation_flights-1: params.cabin meets in: another member"
test_update_reservation_f_params_cabin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": "economy"}},
	}
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

# "update_reservation_flights-2: applies"
test_update_reservation_f_applies_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

# "update_reservation_flights-2: another action"
test_update_reservation_f_another_action_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flightsx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-2: an agent out of scope"
test_update_reservation_f_an_agent_out_of_scope_2 if {
	answer := airline.decision with input as {
		"action": "update_reservation_flights",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_passengers-1: applies"
test_update_reservation_p_applies if {
	answer := airline.decision with input as {
		"action": "update_reservation_passengers",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-1"]
}

# "update_reservation_passengers-1: another action"
test_update_reservation_p_another_action if {
	answer := airline.decision with input as {
		"action": "update_reservation_passengersx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_passengers-1: an agent out of scope"
test_update_reservation_p_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "update_reservation_passengers",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "validate__-1: applies"
test_validate_1_applies if {
	answer := airline.decision with input as {
		"action": "validate_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["validate__-1"]
}

# "validate__-1: another action"
test_validate_1_another_action if {
	answer := airline.decision with input as {
		"action": "xvalidate_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "validate__-1: an agent out of scope"
test_validate_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "validate_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "validate__-1: params.domain breaks exists: it is there"
test_validate_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "validate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}
