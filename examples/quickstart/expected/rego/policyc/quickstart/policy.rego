# METADATA
# title: "quickstart"
# description: "mined from events.jsonl (10 events, sha256 795c1fa119f0…)"
# scope: package
# custom:
#   generator: "policyc 0.1.0"
#   version: "1.0"
#   source_digest: "795c1fa119f08f8779298477c34d766c3bf15589ed73c80b5c9b255dcc0a1ddb"
package policyc.quickstart

# METADATA
# title: decision
# description: what is done with the request, the rules that decided it, and why
# entrypoint: true
default decision := {
	"effect": "block",
	"reason": "no rule applies; the default is block",
	"rules": [],
}

decision := {
	"effect": "block",
	"reason": "the request names no agent or no action, or its context is no object",
	"rules": [],
} if {
	not well_formed
} else := verdict("block", blocks, reasons) if {
	count(blocks) > 0
} else := verdict("allow", allows, reasons) if {
	count(allows) > 0
} else := verdict("ask", asks, reasons) if {
	count(asks) > 0
}

# METADATA
# description: whether the request goes through as it is
default allow := false

allow if decision.effect == "allow"

# METADATA
# scope: document
# description: why the request does not go through as it is
deny contains message if {
	decision.effect == "block"
	message := decision.reason
}

deny contains message if {
	decision.effect == "ask"
	message := concat("", ["a person must approve this: ", decision.reason])
}

# The decision of the rules found; its reason is that of the first.
verdict(effect, found, because) := {"effect": effect, "reason": because[ids[0]], "rules": ids} if {
	ids := sort(found)
}

# Whether the input is a request: an agent, an action and, if there is one, a context that is an object.
well_formed if {
	is_name(input.agent_id)
	is_name(input.action)
	is_object(object.get(input, "context", {}))
}

# Whether text can name something: not empty, no blanks around it.
is_name(text) if {
	is_string(text)
	text != ""
	trim_space(text) == text
	trim(text, "\u001c\u001d\u001e\u001f") == text
}

# What each rule gives as its reason.
reasons := {
	"_bill_-1": "not seen; its name speaks of money or credentials",
	"_cash_-1": "not seen; its name speaks of money or credentials",
	"_certificate_-1": "not seen; its name speaks of money or credentials",
	"_credential_-1": "not seen; its name speaks of money or credentials",
	"_fund_-1": "not seen; its name speaks of money or credentials",
	"_invoice_-1": "not seen; its name speaks of money or credentials",
	"_key_-1": "not seen; its name speaks of money or credentials",
	"_mfa_-1": "not seen; its name speaks of money or credentials",
	"_money_-1": "not seen; its name speaks of money or credentials",
	"_otp_-1": "not seen; its name speaks of money or credentials",
	"_passwd_-1": "not seen; its name speaks of money or credentials",
	"_password_-1": "not seen; its name speaks of money or credentials",
	"_payment_-1": "not seen; its name speaks of money or credentials",
	"_payout_-1": "not seen; its name speaks of money or credentials",
	"_salary_-1": "not seen; its name speaks of money or credentials",
	"_secret_-1": "not seen; its name speaks of money or credentials",
	"_token_-1": "not seen; its name speaks of money or credentials",
	"_transaction_-1": "not seen; its name speaks of money or credentials",
	"browse__-1": "not seen; its name says that it reads",
	"calculate__-1": "not seen; its name says that it reads",
	"cat__-1": "not seen; its name says that it reads",
	"check__-1": "not seen; its name says that it reads",
	"compare__-1": "not seen; its name says that it reads",
	"compute__-1": "not seen; its name says that it reads",
	"count__-1": "not seen; its name says that it reads",
	"describe__-1": "not seen; its name says that it reads",
	"exists__-1": "not seen; its name says that it reads",
	"fetch__-1": "not seen; its name says that it reads",
	"find__-1": "not seen; its name says that it reads",
	"get__-1": "not seen; its name says that it reads",
	"glob__-1": "not seen; its name says that it reads",
	"grep__-1": "not seen; its name says that it reads",
	"has__-1": "not seen; its name says that it reads",
	"head__-1": "not seen; its name says that it reads",
	"inspect__-1": "not seen; its name says that it reads",
	"is__-1": "not seen; its name says that it reads",
	"list__-1": "not seen; its name says that it reads",
	"look__-1": "not seen; its name says that it reads",
	"lookup__-1": "not seen; its name says that it reads",
	"ls__-1": "not seen; its name says that it reads",
	"query__-1": "not seen; its name says that it reads",
	"read__-1": "not seen; its name says that it reads",
	"read_file-1": "seen 6 times by agent_A and 3 other agents, no denial; reads",
	"retrieve__-1": "not seen; its name says that it reads",
	"scan__-1": "not seen; its name says that it reads",
	"search__-1": "not seen; its name says that it reads",
	"send_email-1": "seen 2 times by agent_B, no denial",
	"send_email-2": "seen once by agent_C, no denial",
	"show__-1": "not seen; its name says that it reads",
	"stat__-1": "not seen; its name says that it reads",
	"think__-1": "not seen; its name says that it reads",
	"validate__-1": "not seen; its name says that it reads",
	"verify__-1": "not seen; its name says that it reads",
	"view__-1": "not seen; its name says that it reads",
	"watch__-1": "not seen; its name says that it reads",
}
