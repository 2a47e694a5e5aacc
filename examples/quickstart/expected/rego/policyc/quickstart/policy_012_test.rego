# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 55; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 691; left out as too large or too many: 0.
package policyc.quickstart_test

import data.policyc.quickstart

# "scan__-1: params.uri breaks exists: it is there, but empty"
test_scan_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "scan_x",
		"agent_id": "agent_A",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.url breaks exists: it is there"
test_scan_1_params_url_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "scan_x",
		"agent_id": "agent_A",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.url breaks exists: it is there, but empty"
test_scan_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "scan_x",
		"agent_id": "agent_A",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.webhook breaks exists: it is there"
test_scan_1_params_webhook_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "scan_x",
		"agent_id": "agent_A",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.webhook breaks exists: it is there, but empty"
test_scan_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "scan_x",
		"agent_id": "agent_A",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: applies"
test_search_1_applies if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["search__-1"]
}

# "search__-1: another action"
test_search_1_another_action if {
	answer := quickstart.decision with input as {
		"action": "xsearch_x",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: an agent out of scope"
test_search_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.domain breaks exists: it is there"
test_search_1_params_domain_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.domain breaks exists: it is there, but empty"
test_search_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.endpoint breaks exists: it is there"
test_search_1_params_endpoint_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.endpoint breaks exists: it is there, but empty"
test_search_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.host breaks exists: it is there"
test_search_1_params_host_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.host breaks exists: it is there, but empty"
test_search_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.href breaks exists: it is there"
test_search_1_params_href_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.href breaks exists: it is there, but empty"
test_search_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.link breaks exists: it is there"
test_search_1_params_link_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.link breaks exists: it is there, but empty"
test_search_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.uri breaks exists: it is there"
test_search_1_params_uri_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.uri breaks exists: it is there, but empty"
test_search_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.url breaks exists: it is there"
test_search_1_params_url_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.url breaks exists: it is there, but empty"
test_search_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.webhook breaks exists: it is there"
test_search_1_params_webhook_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.webhook breaks exists: it is there, but empty"
test_search_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "search_x",
		"agent_id": "agent_A",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-1: applies"
test_send_email_1_applies if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "agent_B",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["send_email-1"]
}

# "send_email-1: another action"
test_send_email_1_another_action if {
	answer := quickstart.decision with input as {
		"action": "send_emailx",
		"agent_id": "agent_B",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-1: an agent out of scope"
test_send_email_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-2: applies"
test_send_email_2_applies if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "agent_C",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["send_email-2"]
}

# "send_email-2: another action"
test_send_email_2_another_action if {
	answer := quickstart.decision with input as {
		"action": "send_emailx",
		"agent_id": "agent_C",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-2: an agent out of scope"
test_send_email_2_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: applies"
test_show_1_applies if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["show__-1"]
}

# "show__-1: another action"
test_show_1_another_action if {
	answer := quickstart.decision with input as {
		"action": "xshow_x",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: an agent out of scope"
test_show_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.domain breaks exists: it is there"
test_show_1_params_domain_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.domain breaks exists: it is there, but empty"
test_show_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.endpoint breaks exists: it is there"
test_show_1_params_endpoint_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.endpoint breaks exists: it is there, but empty"
test_show_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.host breaks exists: it is there"
test_show_1_params_host_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.host breaks exists: it is there, but empty"
test_show_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.href breaks exists: it is there"
test_show_1_params_href_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.href breaks exists: it is there, but empty"
test_show_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.link breaks exists: it is there"
test_show_1_params_link_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.link breaks exists: it is there, but empty"
test_show_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.uri breaks exists: it is there"
test_show_1_params_uri_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "show_x",
		"agent_id": "agent_A",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}
