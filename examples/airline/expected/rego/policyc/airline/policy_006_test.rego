# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "get_reservation_details-1: applies"
test_get_reservation_deta_applies if {
	answer := airline.decision with input as {
		"action": "get_reservation_details",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["get__-1", "get_reservation_details-1"]
}

# "get_reservation_details-1: another action"
test_get_reservation_deta_another_action if {
	answer := airline.decision with input as {
		"action": "get_reservation_detailsx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["get__-1"]
}

# "get_reservation_details-1: an agent out of scope"
test_get_reservation_deta_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "get_reservation_details",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: applies"
test_get_user_details_1_applies if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["get__-1", "get_user_details-1"]
}

# "get_user_details-1: another action"
test_get_user_details_1_another_action if {
	answer := airline.decision with input as {
		"action": "get_user_detailsx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["get__-1"]
}

# "get_user_details-1: an agent out of scope"
test_get_user_details_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "get_user_details",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: applies"
test_glob_1_applies if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["glob__-1"]
}

# "glob__-1: another action"
test_glob_1_another_action if {
	answer := airline.decision with input as {
		"action": "xglob_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: an agent out of scope"
test_glob_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.domain breaks exists: it is there"
test_glob_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.domain breaks exists: it is there, but empty"
test_glob_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.endpoint breaks exists: it is there"
test_glob_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.endpoint breaks exists: it is there, but empty"
test_glob_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.host breaks exists: it is there"
test_glob_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.host breaks exists: it is there, but empty"
test_glob_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.href breaks exists: it is there"
test_glob_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.href breaks exists: it is there, but empty"
test_glob_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.link breaks exists: it is there"
test_glob_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.link breaks exists: it is there, but empty"
test_glob_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.uri breaks exists: it is there"
test_glob_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.uri breaks exists: it is there, but empty"
test_glob_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.url breaks exists: it is there"
test_glob_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.url breaks exists: it is there, but empty"
test_glob_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.webhook breaks exists: it is there"
test_glob_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "glob__-1: params.webhook breaks exists: it is there, but empty"
test_glob_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "glob_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: applies"
test_grep_1_applies if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["grep__-1"]
}

# "grep__-1: another action"
test_grep_1_another_action if {
	answer := airline.decision with input as {
		"action": "xgrep_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: an agent out of scope"
test_grep_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.domain breaks exists: it is there"
test_grep_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.domain breaks exists: it is there, but empty"
test_grep_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.endpoint breaks exists: it is there"
test_grep_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.endpoint breaks exists: it is there, but empty"
test_grep_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.host breaks exists: it is there"
test_grep_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.host breaks exists: it is there, but empty"
test_grep_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.href breaks exists: it is there"
test_grep_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.href breaks exists: it is there, but empty"
test_grep_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.link breaks exists: it is there"
test_grep_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.link breaks exists: it is there, but empty"
test_grep_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.uri breaks exists: it is there"
test_grep_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.uri breaks exists: it is there, but empty"
test_grep_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.url breaks exists: it is there"
test_grep_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.url breaks exists: it is there, but empty"
test_grep_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.webhook breaks exists: it is there"
test_grep_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "grep__-1: params.webhook breaks exists: it is there, but empty"
test_grep_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "grep_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}
