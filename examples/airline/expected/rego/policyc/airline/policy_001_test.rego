# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "browse__-1: params.uri breaks exists: it is there, but empty"
test_browse_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.url breaks exists: it is there"
test_browse_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.url breaks exists: it is there, but empty"
test_browse_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.webhook breaks exists: it is there"
test_browse_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.webhook breaks exists: it is there, but empty"
test_browse_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: applies"
test_calculate_1_applies if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

# "calculate-1: another action"
test_calculate_1_another_action if {
	answer := airline.decision with input as {
		"action": "calculatex",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: an agent out of scope"
test_calculate_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "calculate",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: applies"
test_calculate_1_applies_2 if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["calculate__-1"]
}

# "calculate__-1: another action"
test_calculate_1_another_action_2 if {
	answer := airline.decision with input as {
		"action": "xcalculate_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: an agent out of scope"
test_calculate_1_an_agent_out_of_scope_2 if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.domain breaks exists: it is there"
test_calculate_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.domain breaks exists: it is there, but empty"
test_calculate_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.endpoint breaks exists: it is there"
test_calculate_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.endpoint breaks exists: it is there, but empty"
test_calculate_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.host breaks exists: it is there"
test_calculate_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.host breaks exists: it is there, but empty"
test_calculate_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.href breaks exists: it is there"
test_calculate_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.href breaks exists: it is there, but empty"
test_calculate_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.link breaks exists: it is there"
test_calculate_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.link breaks exists: it is there, but empty"
test_calculate_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.uri breaks exists: it is there"
test_calculate_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.uri breaks exists: it is there, but empty"
test_calculate_1_params_uri_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.url breaks exists: it is there"
test_calculate_1_params_url_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.url breaks exists: it is there, but empty"
test_calculate_1_params_url_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"url": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.webhook breaks exists: it is there"
test_calculate_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "calculate__-1: params.webhook breaks exists: it is there, but empty"
test_calculate_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "calculate_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: applies"
test_cancel_reservation_1_applies if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

# "cancel_reservation-1: another action"
test_cancel_reservation_1_another_action if {
	answer := airline.decision with input as {
		"action": "cancel_reservationx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: an agent out of scope"
test_cancel_reservation_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "cancel_reservation",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: applies"
test_cat_1_applies if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["cat__-1"]
}

# "cat__-1: another action"
test_cat_1_another_action if {
	answer := airline.decision with input as {
		"action": "xcat_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: an agent out of scope"
test_cat_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.domain breaks exists: it is there"
test_cat_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.domain breaks exists: it is there, but empty"
test_cat_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.endpoint breaks exists: it is there"
test_cat_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.endpoint breaks exists: it is there, but empty"
test_cat_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.host breaks exists: it is there"
test_cat_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.host breaks exists: it is there, but empty"
test_cat_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.href breaks exists: it is there"
test_cat_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.href breaks exists: it is there, but empty"
test_cat_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.link breaks exists: it is there"
test_cat_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.link breaks exists: it is there, but empty"
test_cat_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "cat__-1: params.uri breaks exists: it is there"
test_cat_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "cat_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}
