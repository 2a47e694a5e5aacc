package policyc.quickstart

# METADATA
# title: "_bill_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_bill_-1"
#   grants: ["grant_0004"]
#   count: 0
blocks contains "_bill_-1" if {
	is_string(input.action)
	contains(input.action, "bill")
	bill_1
}

# METADATA
# title: "_cash_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_cash_-1"
#   grants: ["grant_0005"]
#   count: 0
blocks contains "_cash_-1" if {
	is_string(input.action)
	contains(input.action, "cash")
	cash_1
}

# METADATA
# title: "_certificate_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_certificate_-1"
#   grants: ["grant_0006"]
#   count: 0
blocks contains "_certificate_-1" if {
	is_string(input.action)
	contains(input.action, "certificate")
	certificate_1
}

# METADATA
# title: "_credential_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_credential_-1"
#   grants: ["grant_0007"]
#   count: 0
blocks contains "_credential_-1" if {
	is_string(input.action)
	contains(input.action, "credential")
	credential_1
}

# METADATA
# title: "_fund_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_fund_-1"
#   grants: ["grant_0008"]
#   count: 0
blocks contains "_fund_-1" if {
	is_string(input.action)
	contains(input.action, "fund")
	fund_1
}

# METADATA
# title: "_invoice_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_invoice_-1"
#   grants: ["grant_0009"]
#   count: 0
blocks contains "_invoice_-1" if {
	is_string(input.action)
	contains(input.action, "invoice")
	invoice_1
}

# METADATA
# title: "_key_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_key_-1"
#   grants: ["grant_0010"]
#   count: 0
blocks contains "_key_-1" if {
	is_string(input.action)
	contains(input.action, "key")
	key_1
}

# METADATA
# title: "_mfa_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_mfa_-1"
#   grants: ["grant_0011"]
#   count: 0
blocks contains "_mfa_-1" if {
	is_string(input.action)
	contains(input.action, "mfa")
	mfa_1
}

# METADATA
# title: "_money_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_money_-1"
#   grants: ["grant_0012"]
#   count: 0
blocks contains "_money_-1" if {
	is_string(input.action)
	contains(input.action, "money")
	money_1
}

# METADATA
# title: "_otp_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_otp_-1"
#   grants: ["grant_0013"]
#   count: 0
blocks contains "_otp_-1" if {
	is_string(input.action)
	contains(input.action, "otp")
	otp_1
}

# METADATA
# title: "_passwd_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_passwd_-1"
#   grants: ["grant_0014"]
#   count: 0
blocks contains "_passwd_-1" if {
	is_string(input.action)
	contains(input.action, "passwd")
	passwd_1
}

# METADATA
# title: "_password_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_password_-1"
#   grants: ["grant_0015"]
#   count: 0
blocks contains "_password_-1" if {
	is_string(input.action)
	contains(input.action, "password")
	password_1
}

# METADATA
# title: "_payment_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_payment_-1"
#   grants: ["grant_0016"]
#   count: 0
blocks contains "_payment_-1" if {
	is_string(input.action)
	contains(input.action, "payment")
	payment_1
}

# METADATA
# title: "_payout_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_payout_-1"
#   grants: ["grant_0017"]
#   count: 0
blocks contains "_payout_-1" if {
	is_string(input.action)
	contains(input.action, "payout")
	payout_1
}

# METADATA
# title: "_salary_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_salary_-1"
#   grants: ["grant_0018"]
#   count: 0
blocks contains "_salary_-1" if {
	is_string(input.action)
	contains(input.action, "salary")
	salary_1
}

# METADATA
# title: "_secret_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_secret_-1"
#   grants: ["grant_0019"]
#   count: 0
blocks contains "_secret_-1" if {
	is_string(input.action)
	contains(input.action, "secret")
	secret_1
}

# METADATA
# title: "_token_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_token_-1"
#   grants: ["grant_0020"]
#   count: 0
blocks contains "_token_-1" if {
	is_string(input.action)
	contains(input.action, "token")
	token_1
}

# METADATA
# title: "_transaction_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_transaction_-1"
#   grants: ["grant_0021"]
#   count: 0
blocks contains "_transaction_-1" if {
	is_string(input.action)
	contains(input.action, "transaction")
	transaction_1
}

# METADATA
# title: "browse__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "browse__-1"
#   grants: ["grant_0022"]
#   count: 0
allows contains "browse__-1" if {
	is_string(input.action)
	startswith(input.action, "browse_")
	browse_1
}

# METADATA
# title: "calculate__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "calculate__-1"
#   grants: ["grant_0023"]
#   count: 0
allows contains "calculate__-1" if {
	is_string(input.action)
	startswith(input.action, "calculate_")
	calculate_1
}

# METADATA
# title: "cat__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "cat__-1"
#   grants: ["grant_0024"]
#   count: 0
allows contains "cat__-1" if {
	is_string(input.action)
	startswith(input.action, "cat_")
	cat_1
}

# METADATA
# title: "check__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "check__-1"
#   grants: ["grant_0025"]
#   count: 0
allows contains "check__-1" if {
	is_string(input.action)
	startswith(input.action, "check_")
	check_1
}

# METADATA
# title: "compare__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "compare__-1"
#   grants: ["grant_0026"]
#   count: 0
allows contains "compare__-1" if {
	is_string(input.action)
	startswith(input.action, "compare_")
	compare_1
}

# METADATA
# title: "compute__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "compute__-1"
#   grants: ["grant_0027"]
#   count: 0
allows contains "compute__-1" if {
	is_string(input.action)
	startswith(input.action, "compute_")
	compute_1
}

# What rule "_bill_-1" asks beside the action.
bill_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_cash_-1" asks beside the action.
cash_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_certificate_-1" asks beside the action.
certificate_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_credential_-1" asks beside the action.
credential_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_fund_-1" asks beside the action.
fund_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_invoice_-1" asks beside the action.
invoice_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_key_-1" asks beside the action.
key_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_mfa_-1" asks beside the action.
mfa_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_money_-1" asks beside the action.
money_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_otp_-1" asks beside the action.
otp_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_passwd_-1" asks beside the action.
passwd_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_password_-1" asks beside the action.
password_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_payment_-1" asks beside the action.
payment_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_payout_-1" asks beside the action.
payout_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_salary_-1" asks beside the action.
salary_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_secret_-1" asks beside the action.
secret_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_token_-1" asks beside the action.
token_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "_transaction_-1" asks beside the action.
transaction_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "browse__-1" asks beside the action.
browse_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "calculate__-1" asks beside the action.
calculate_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "cat__-1" asks beside the action.
cat_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "check__-1" asks beside the action.
check_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "compare__-1" asks beside the action.
compare_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "compute__-1" asks beside the action.
compute_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}
