# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 55; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 691; left out as too large or too many: 0.
package policyc.quickstart_test

import data.policyc.quickstart

# "_bill_-1: applies"
test_bill_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xbillx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_bill_-1"]
}

# "_bill_-1: an agent out of scope"
test_bill_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xbillx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_cash_-1: applies"
test_cash_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xcashx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_cash_-1"]
}

# "_cash_-1: an agent out of scope"
test_cash_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xcashx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_certificate_-1: applies"
test_certificate_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xcertificatex",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_certificate_-1"]
}

# "_certificate_-1: an agent out of scope"
test_certificate_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xcertificatex",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_credential_-1: applies"
test_credential_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xcredentialx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_credential_-1"]
}

# "_credential_-1: an agent out of scope"
test_credential_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xcredentialx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_fund_-1: applies"
test_fund_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xfundx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_fund_-1"]
}

# "_fund_-1: an agent out of scope"
test_fund_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xfundx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_invoice_-1: applies"
test_invoice_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xinvoicex",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_invoice_-1"]
}

# "_invoice_-1: an agent out of scope"
test_invoice_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xinvoicex",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_key_-1: applies"
test_key_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xkeyx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_key_-1"]
}

# "_key_-1: an agent out of scope"
test_key_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xkeyx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_mfa_-1: applies"
test_mfa_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xmfax",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_mfa_-1"]
}

# "_mfa_-1: an agent out of scope"
test_mfa_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xmfax",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_money_-1: applies"
test_money_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xmoneyx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_money_-1"]
}

# "_money_-1: an agent out of scope"
test_money_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xmoneyx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_otp_-1: applies"
test_otp_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xotpx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_otp_-1"]
}

# "_otp_-1: an agent out of scope"
test_otp_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xotpx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_passwd_-1: applies"
test_passwd_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xpasswdx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_passwd_-1"]
}

# "_passwd_-1: an agent out of scope"
test_passwd_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xpasswdx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_password_-1: applies"
test_password_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xpasswordx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_password_-1"]
}

# "_password_-1: an agent out of scope"
test_password_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xpasswordx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_payment_-1: applies"
test_payment_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xpaymentx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_payment_-1"]
}

# "_payment_-1: an agent out of scope"
test_payment_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xpaymentx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_payout_-1: applies"
test_payout_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xpayoutx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_payout_-1"]
}

# "_payout_-1: an agent out of scope"
test_payout_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xpayoutx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_salary_-1: applies"
test_salary_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xsalaryx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_salary_-1"]
}

# "_salary_-1: an agent out of scope"
test_salary_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xsalaryx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_secret_-1: applies"
test_secret_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xsecretx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_secret_-1"]
}

# "_secret_-1: an agent out of scope"
test_secret_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xsecretx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_token_-1: applies"
test_token_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xtokenx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_token_-1"]
}

# "_token_-1: an agent out of scope"
test_token_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xtokenx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_transaction_-1: applies"
test_transaction_1_applies if {
	answer := quickstart.decision with input as {
		"action": "xtransactionx",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_transaction_-1"]
}

# "_transaction_-1: an agent out of scope"
test_transaction_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "xtransactionx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: applies"
test_browse_1_applies if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["browse__-1"]
}

# "browse__-1: another action"
test_browse_1_another_action if {
	answer := quickstart.decision with input as {
		"action": "xbrowse_x",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: an agent out of scope"
test_browse_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.domain breaks exists: it is there"
test_browse_1_params_domain_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "agent_A",
		"context": {"params": {"domain": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.domain breaks exists: it is there, but empty"
test_browse_1_params_domain_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "agent_A",
		"context": {"params": {"domain": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.endpoint breaks exists: it is there"
test_browse_1_params_endpoint_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "agent_A",
		"context": {"params": {"endpoint": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.endpoint breaks exists: it is there, but empty"
test_browse_1_params_endpoint_breaks_exists_it_is_there_but_empty if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "agent_A",
		"context": {"params": {"endpoint": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "browse__-1: params.host breaks exists: it is there"
test_browse_1_params_host_breaks_exists_it_is_there if {
	answer := quickstart.decision with input as {
		"action": "browse_x",
		"agent_id": "agent_A",
		"context": {"params": {"host": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}
