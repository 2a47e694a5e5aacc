# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "scan__-1: params.host breaks exists: it is there, but empty"
test_scan_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.href breaks exists: it is there"
test_scan_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.href breaks exists: it is there, but empty"
test_scan_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.link breaks exists: it is there"
test_scan_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.link breaks exists: it is there, but empty"
test_scan_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.uri breaks exists: it is there"
test_scan_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.uri breaks exists: it is there, but empty"
test_scan_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.url breaks exists: it is there"
test_scan_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.url breaks exists: it is there, but empty"
test_scan_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.webhook breaks exists: it is there"
test_scan_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "scan__-1: params.webhook breaks exists: it is there, but empty"
test_scan_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "scan_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: applies"
test_search_1_applies if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["search__-1"]
}

# "search__-1: another action"
test_search_1_another_action if {
	answer := airline.decision with input as {
		"action": "xsearch_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: an agent out of scope"
test_search_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.domain breaks exists: it is there"
test_search_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.domain breaks exists: it is there, but empty"
test_search_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.endpoint breaks exists: it is there"
test_search_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.endpoint breaks exists: it is there, but empty"
test_search_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.host breaks exists: it is there"
test_search_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.host breaks exists: it is there, but empty"
test_search_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.href breaks exists: it is there"
test_search_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.href breaks exists: it is there, but empty"
test_search_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.link breaks exists: it is there"
test_search_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.link breaks exists: it is there, but empty"
test_search_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.uri breaks exists: it is there"
test_search_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.uri breaks exists: it is there, but empty"
test_search_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.url breaks exists: it is there"
test_search_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.url breaks exists: it is there, but empty"
test_search_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.webhook breaks exists: it is there"
test_search_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search__-1: params.webhook breaks exists: it is there, but empty"
test_search_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "search_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: applies"
test_search_direct_flight_applies if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["search__-1", "search_direct_flight-1"]
}

# "search_direct_flight-1: another action"
test_search_direct_flight_another_action if {
	answer := airline.decision with input as {
		"action": "search_direct_flightx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["search__-1"]
}

# "search_direct_flight-1: an agent out of scope"
test_search_direct_flight_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "search_direct_flight",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: applies"
test_search_onestop_fligh_applies if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["search__-1", "search_onestop_flight-1"]
}

# "search_onestop_flight-1: another action"
test_search_onestop_fligh_another_action if {
	answer := airline.decision with input as {
		"action": "search_onestop_flightx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["search__-1"]
}

# "search_onestop_flight-1: an agent out of scope"
test_search_onestop_fligh_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "search_onestop_flight",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: applies"
test_send_certificate_1_applies if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["send_certificate-1"]
}

# "send_certificate-1: another action"
test_send_certificate_1_another_action if {
	answer := airline.decision with input as {
		"action": "send_certificatex",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_certificate-1: an agent out of scope"
test_send_certificate_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "send_certificate",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: applies"
test_show_1_applies if {
	answer := airline.decision with input as {
		"action": "show_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["show__-1"]
}

# "show__-1: another action"
test_show_1_another_action if {
	answer := airline.decision with input as {
		"action": "xshow_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: an agent out of scope"
test_show_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "show_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.domain breaks exists: it is there"
test_show_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "show_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "show__-1: params.domain breaks exists: it is there, but empty"
test_show_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "show_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}
