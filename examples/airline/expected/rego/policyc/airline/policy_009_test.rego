# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "list__-1: params.link breaks exists: it is there, but empty"
test_list_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list__-1: params.uri breaks exists: it is there"
test_list_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list__-1: params.uri breaks exists: it is there, but empty"
test_list_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list__-1: params.url breaks exists: it is there"
test_list_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list__-1: params.url breaks exists: it is there, but empty"
test_list_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list__-1: params.webhook breaks exists: it is there"
test_list_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list__-1: params.webhook breaks exists: it is there, but empty"
test_list_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "list_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "list_all_airports-1: applies"
test_list_all_airports_1_applies if {
	answer := airline.decision with input as {
		"action": "list_all_airports",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["list__-1", "list_all_airports-1"]
}

# "list_all_airports-1: another action"
test_list_all_airports_1_another_action if {
	answer := airline.decision with input as {
		"action": "list_all_airportsx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["list__-1"]
}

# "list_all_airports-1: an agent out of scope"
test_list_all_airports_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "list_all_airports",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: applies"
test_look_1_applies if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["look__-1"]
}

# "look__-1: another action"
test_look_1_another_action if {
	answer := airline.decision with input as {
		"action": "xlook_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: an agent out of scope"
test_look_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.domain breaks exists: it is there"
test_look_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.domain breaks exists: it is there, but empty"
test_look_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.endpoint breaks exists: it is there"
test_look_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.endpoint breaks exists: it is there, but empty"
test_look_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.host breaks exists: it is there"
test_look_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.host breaks exists: it is there, but empty"
test_look_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.href breaks exists: it is there"
test_look_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.href breaks exists: it is there, but empty"
test_look_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.link breaks exists: it is there"
test_look_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.link breaks exists: it is there, but empty"
test_look_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.uri breaks exists: it is there"
test_look_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.uri breaks exists: it is there, but empty"
test_look_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.url breaks exists: it is there"
test_look_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.url breaks exists: it is there, but empty"
test_look_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.webhook breaks exists: it is there"
test_look_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "look__-1: params.webhook breaks exists: it is there, but empty"
test_look_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "look_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: applies"
test_lookup_1_applies if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["lookup__-1"]
}

# "lookup__-1: another action"
test_lookup_1_another_action if {
	answer := airline.decision with input as {
		"action": "xlookup_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: an agent out of scope"
test_lookup_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.domain breaks exists: it is there"
test_lookup_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.domain breaks exists: it is there, but empty"
test_lookup_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.endpoint breaks exists: it is there"
test_lookup_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.endpoint breaks exists: it is there, but empty"
test_lookup_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.host breaks exists: it is there"
test_lookup_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.host breaks exists: it is there, but empty"
test_lookup_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.href breaks exists: it is there"
test_lookup_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.href breaks exists: it is there, but empty"
test_lookup_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.link breaks exists: it is there"
test_lookup_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.link breaks exists: it is there, but empty"
test_lookup_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.uri breaks exists: it is there"
test_lookup_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "lookup__-1: params.uri breaks exists: it is there, but empty"
test_lookup_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "lookup_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}
