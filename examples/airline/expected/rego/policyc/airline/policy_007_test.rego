# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "has__-1: applies"
test_has_1_applies if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["has__-1"]
}

# "has__-1: another action"
test_has_1_another_action if {
	answer := airline.decision with input as {
		"action": "xhas_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: an agent out of scope"
test_has_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.domain breaks exists: it is there"
test_has_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.domain breaks exists: it is there, but empty"
test_has_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.endpoint breaks exists: it is there"
test_has_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.endpoint breaks exists: it is there, but empty"
test_has_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.host breaks exists: it is there"
test_has_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.host breaks exists: it is there, but empty"
test_has_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.href breaks exists: it is there"
test_has_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.href breaks exists: it is there, but empty"
test_has_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.link breaks exists: it is there"
test_has_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.link breaks exists: it is there, but empty"
test_has_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.uri breaks exists: it is there"
test_has_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.uri breaks exists: it is there, but empty"
test_has_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.url breaks exists: it is there"
test_has_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.url breaks exists: it is there, but empty"
test_has_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.webhook breaks exists: it is there"
test_has_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "has__-1: params.webhook breaks exists: it is there, but empty"
test_has_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "has_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: applies"
test_head_1_applies if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["head__-1"]
}

# "head__-1: another action"
test_head_1_another_action if {
	answer := airline.decision with input as {
		"action": "xhead_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: an agent out of scope"
test_head_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.domain breaks exists: it is there"
test_head_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.domain breaks exists: it is there, but empty"
test_head_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.endpoint breaks exists: it is there"
test_head_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.endpoint breaks exists: it is there, but empty"
test_head_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.host breaks exists: it is there"
test_head_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.host breaks exists: it is there, but empty"
test_head_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.href breaks exists: it is there"
test_head_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.href breaks exists: it is there, but empty"
test_head_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.link breaks exists: it is there"
test_head_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.link breaks exists: it is there, but empty"
test_head_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.uri breaks exists: it is there"
test_head_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.uri breaks exists: it is there, but empty"
test_head_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.url breaks exists: it is there"
test_head_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.url breaks exists: it is there, but empty"
test_head_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.webhook breaks exists: it is there"
test_head_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "head__-1: params.webhook breaks exists: it is there, but empty"
test_head_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "head_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "inspect__-1: applies"
test_inspect_1_applies if {
	answer := airline.decision with input as {
		"action": "inspect_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["inspect__-1"]
}

# "inspect__-1: another action"
test_inspect_1_another_action if {
	answer := airline.decision with input as {
		"action": "xinspect_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "inspect__-1: an agent out of scope"
test_inspect_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "inspect_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "inspect__-1: params.domain breaks exists: it is there"
test_inspect_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "inspect_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "inspect__-1: params.domain breaks exists: it is there, but empty"
test_inspect_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "inspect_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "inspect__-1: params.endpoint breaks exists: it is there"
test_inspect_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "inspect_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}
