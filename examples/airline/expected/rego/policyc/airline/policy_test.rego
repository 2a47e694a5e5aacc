# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 68; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 750; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "_bill_-1: applies"
test_bill_1_applies if {
	answer := airline.decision with input as {
		"action": "xbillx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_bill_-1"]
}

# "_bill_-1: an agent out of scope"
test_bill_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xbillx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_cash_-1: applies"
test_cash_1_applies if {
	answer := airline.decision with input as {
		"action": "xcashx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_cash_-1"]
}

# "_cash_-1: an agent out of scope"
test_cash_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xcashx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

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

# "_fund_-1: applies"
test_fund_1_applies if {
	answer := airline.decision with input as {
		"action": "xfundx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_fund_-1"]
}

# "_fund_-1: an agent out of scope"
test_fund_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xfundx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_invoice_-1: applies"
test_invoice_1_applies if {
	answer := airline.decision with input as {
		"action": "xinvoicex",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_invoice_-1"]
}

# "_invoice_-1: an agent out of scope"
test_invoice_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xinvoicex",
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

# "_money_-1: applies"
test_money_1_applies if {
	answer := airline.decision with input as {
		"action": "xmoneyx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_money_-1"]
}

# "_money_-1: an agent out of scope"
test_money_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xmoneyx",
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

# "_payment_-1: applies"
test_payment_1_applies if {
	answer := airline.decision with input as {
		"action": "xpaymentx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_payment_-1"]
}

# "_payment_-1: an agent out of scope"
test_payment_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xpaymentx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_payout_-1: applies"
test_payout_1_applies if {
	answer := airline.decision with input as {
		"action": "xpayoutx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_payout_-1"]
}

# "_payout_-1: an agent out of scope"
test_payout_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xpayoutx",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "_salary_-1: applies"
test_salary_1_applies if {
	answer := airline.decision with input as {
		"action": "xsalaryx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_salary_-1"]
}

# "_salary_-1: an agent out of scope"
test_salary_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xsalaryx",
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

# "_transaction_-1: applies"
test_transaction_1_applies if {
	answer := airline.decision with input as {
		"action": "xtransactionx",
		"agent_id": "airline-agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == ["_transaction_-1"]
}

# "_transaction_-1: an agent out of scope"
test_transaction_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "xtransactionx",
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
