# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 59; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 732; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "_credential_-1: applies"
test_credential_1_applies if {
	answer := airline.decision with input as {
		"action": "xcredentialx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_credential_-1"]
}

# "_credential_-1: an agent out of scope"
test_credential_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xcredentialx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_key_-1: applies"
test_key_1_applies if {
	answer := airline.decision with input as {
		"action": "xkeyx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_key_-1"]
}

# "_key_-1: an agent out of scope"
test_key_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xkeyx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_mfa_-1: applies"
test_mfa_1_applies if {
	answer := airline.decision with input as {
		"action": "xmfax",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_mfa_-1"]
}

# "_mfa_-1: an agent out of scope"
test_mfa_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xmfax",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_otp_-1: applies"
test_otp_1_applies if {
	answer := airline.decision with input as {
		"action": "xotpx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_otp_-1"]
}

# "_otp_-1: an agent out of scope"
test_otp_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xotpx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_passwd_-1: applies"
test_passwd_1_applies if {
	answer := airline.decision with input as {
		"action": "xpasswdx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_passwd_-1"]
}

# "_passwd_-1: an agent out of scope"
test_passwd_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xpasswdx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_password_-1: applies"
test_password_1_applies if {
	answer := airline.decision with input as {
		"action": "xpasswordx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_password_-1"]
}

# "_password_-1: an agent out of scope"
test_password_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xpasswordx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_secret_-1: applies"
test_secret_1_applies if {
	answer := airline.decision with input as {
		"action": "xsecretx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_secret_-1"]
}

# "_secret_-1: an agent out of scope"
test_secret_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xsecretx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_token_-1: applies"
test_token_1_applies if {
	answer := airline.decision with input as {
		"action": "xtokenx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_token_-1"]
}

# "_token_-1: an agent out of scope"
test_token_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xtokenx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: applies"
test_book_reservation_1_applies if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"cabin": "basic_economy", "user_id": "x"}},
	}
	answer.effect == "allow"
	answer.rules == ["book_reservation-1"]
}

# "book_reservation-1: another action"
test_book_reservation_1_another_action if {
	answer := airline.decision with input as {
		"action": "book_reservationx",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"cabin": "basic_economy", "user_id": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: an agent out of scope"
test_book_reservation_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "some_agent",
		"context": {"authenticated_user": "x", "params": {"cabin": "basic_economy", "user_id": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: authenticated_user is missing"
test_book_reservation_1_authenticated_user_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"params": {"cabin": "basic_economy", "user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: authenticated_user breaks same_as: another value"
test_book_reservation_1_authenticated_user_breaks_same_as_another_val if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x~", "params": {"cabin": "basic_economy", "user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: authenticated_user breaks same_as: null"
test_book_reservation_1_authenticated_user_breaks_same_as_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": null, "params": {"cabin": "basic_economy", "user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: params.cabin is missing"
test_book_reservation_1_params_cabin_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: params.cabin breaks in: an outsider"
test_book_reservation_1_params_cabin_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"cabin": "basic_economy~", "user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: params.cabin breaks in: an outsider in a list"
test_book_reservation_1_params_cabin_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"cabin": ["basic_economy~"], "user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: params.cabin breaks in: null"
test_book_reservation_1_params_cabin_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"cabin": null, "user_id": "x"}},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-1: params.cabin meets in: another member"
test_book_reservation_1_params_cabin_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {"authenticated_user": "x", "params": {"cabin": "economy", "user_id": "x"}},
	}
	answer.effect == "allow"
	answer.rules == ["book_reservation-1"]
}

# "book_reservation-2: applies"
test_book_reservation_2_applies if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

# "book_reservation-2: another action"
test_book_reservation_2_another_action if {
	answer := airline.decision with input as {
		"action": "book_reservationx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-2: an agent out of scope"
test_book_reservation_2_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: applies"
test_browse_1_applies if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["browse__-1"]
}

# "browse__-1: another action"
test_browse_1_another_action if {
	answer := airline.decision with input as {
		"action": "xbrowse_x",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: an agent out of scope"
test_browse_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.domain breaks exists: it is there"
test_browse_1_params_domain_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.domain breaks exists: it is there, but empty"
test_browse_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.endpoint breaks exists: it is there"
test_browse_1_params_endpoint_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.endpoint breaks exists: it is there, but empty"
test_browse_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.host breaks exists: it is there"
test_browse_1_params_host_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.host breaks exists: it is there, but empty"
test_browse_1_params_host_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"host": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.href breaks exists: it is there"
test_browse_1_params_href_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.href breaks exists: it is there, but empty"
test_browse_1_params_href_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"href": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.link breaks exists: it is there"
test_browse_1_params_link_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.link breaks exists: it is there, but empty"
test_browse_1_params_link_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"link": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.uri breaks exists: it is there"
test_browse_1_params_uri_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "browse_x",
		"agent_id": "airline-agent",
		"context": {"params": {"uri": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}
