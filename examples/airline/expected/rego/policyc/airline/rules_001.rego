package policyc.airline

# METADATA
# title: "_credential_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_credential_-1"
#   grants: ["grant_0018"]
#   count: 0
blocks contains "_credential_-1" if {
	is_string(input.action)
	contains(input.action, "credential")
	credential_1
}

# METADATA
# title: "_key_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_key_-1"
#   grants: ["grant_0019"]
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
#   grants: ["grant_0020"]
#   count: 0
blocks contains "_mfa_-1" if {
	is_string(input.action)
	contains(input.action, "mfa")
	mfa_1
}

# METADATA
# title: "_otp_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_otp_-1"
#   grants: ["grant_0021"]
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
#   grants: ["grant_0022"]
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
#   grants: ["grant_0023"]
#   count: 0
blocks contains "_password_-1" if {
	is_string(input.action)
	contains(input.action, "password")
	password_1
}

# METADATA
# title: "_secret_-1"
# description: "not seen; its name speaks of money or credentials"
# custom:
#   rule: "_secret_-1"
#   grants: ["grant_0024"]
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
#   grants: ["grant_0025"]
#   count: 0
blocks contains "_token_-1" if {
	is_string(input.action)
	contains(input.action, "token")
	token_1
}

# METADATA
# title: "book_reservation-1"
# description: "seen 23 times by airline-agent, no denial"
# custom:
#   rule: "book_reservation-1"
#   grants: ["grant_0001"]
#   count: 23
allows contains "book_reservation-1" if {
	input.action == "book_reservation"
	book_reservation_1
}

# METADATA
# title: "browse__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "browse__-1"
#   grants: ["grant_0026"]
#   count: 0
allows contains "browse__-1" if {
	is_string(input.action)
	startswith(input.action, "browse_")
	browse_1
}

# METADATA
# title: "calculate-1"
# description: "seen 96 times by airline-agent, no denial; reads"
# custom:
#   rule: "calculate-1"
#   grants: ["grant_0003"]
#   count: 96
allows contains "calculate-1" if {
	input.action == "calculate"
	calculate_1
}

# METADATA
# title: "calculate__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "calculate__-1"
#   grants: ["grant_0027"]
#   count: 0
allows contains "calculate__-1" if {
	is_string(input.action)
	startswith(input.action, "calculate_")
	calculate_1_2
}

# METADATA
# title: "cancel_reservation-1"
# description: "seen 69 times by airline-agent, no denial"
# custom:
#   rule: "cancel_reservation-1"
#   grants: ["grant_0004"]
#   count: 69
allows contains "cancel_reservation-1" if {
	input.action == "cancel_reservation"
	cancel_reservation_1
}

# METADATA
# title: "cat__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "cat__-1"
#   grants: ["grant_0028"]
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
#   grants: ["grant_0029"]
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
#   grants: ["grant_0030"]
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
#   grants: ["grant_0031"]
#   count: 0
allows contains "compute__-1" if {
	is_string(input.action)
	startswith(input.action, "compute_")
	compute_1
}

# METADATA
# title: "count__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "count__-1"
#   grants: ["grant_0032"]
#   count: 0
allows contains "count__-1" if {
	is_string(input.action)
	startswith(input.action, "count_")
	count_1
}

# METADATA
# title: "describe__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "describe__-1"
#   grants: ["grant_0033"]
#   count: 0
allows contains "describe__-1" if {
	is_string(input.action)
	startswith(input.action, "describe_")
	describe_1
}

# METADATA
# title: "exists__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "exists__-1"
#   grants: ["grant_0034"]
#   count: 0
allows contains "exists__-1" if {
	is_string(input.action)
	startswith(input.action, "exists_")
	exists_1
}

# METADATA
# title: "fetch__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "fetch__-1"
#   grants: ["grant_0035"]
#   count: 0
allows contains "fetch__-1" if {
	is_string(input.action)
	startswith(input.action, "fetch_")
	fetch_1
}

# METADATA
# title: "book_reservation-2"
# description: "seen 23 times by airline-agent, no denial; seen, but not like this"
# custom:
#   rule: "book_reservation-2"
#   grants: ["grant_0002"]
#   count: 23
asks contains "book_reservation-2" if {
	input.action == "book_reservation"
	book_reservation_2
}

# What rule "_credential_-1" asks beside the action.
credential_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_key_-1" asks beside the action.
key_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_mfa_-1" asks beside the action.
mfa_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_otp_-1" asks beside the action.
otp_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_passwd_-1" asks beside the action.
passwd_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_password_-1" asks beside the action.
password_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_secret_-1" asks beside the action.
secret_1 if {
	input.agent_id == "airline-agent"
}

# What rule "_token_-1" asks beside the action.
token_1 if {
	input.agent_id == "airline-agent"
}

# What rule "book_reservation-1" asks beside the action.
book_reservation_1 if {
	input.agent_id == "airline-agent"
	input.context.authenticated_user != null
	input.context.params.user_id != null
	input.context.authenticated_user == input.context.params.user_id
	one_of(input.context.params.cabin, ["basic_economy", "economy"])
}

# What rule "book_reservation-2" asks beside the action.
book_reservation_2 if {
	input.agent_id == "airline-agent"
}

# What rule "browse__-1" asks beside the action.
browse_1 if {
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "calculate-1" asks beside the action.
calculate_1 if {
	input.agent_id == "airline-agent"
}

# What rule "calculate__-1" asks beside the action.
calculate_1_2 if {
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "cancel_reservation-1" asks beside the action.
cancel_reservation_1 if {
	input.agent_id == "airline-agent"
}

# What rule "cat__-1" asks beside the action.
cat_1 if {
	input.agent_id == "airline-agent"
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
	input.agent_id == "airline-agent"
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
	input.agent_id == "airline-agent"
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
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "count__-1" asks beside the action.
count_1 if {
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "describe__-1" asks beside the action.
describe_1 if {
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "exists__-1" asks beside the action.
exists_1 if {
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}

# What rule "fetch__-1" asks beside the action.
fetch_1 if {
	input.agent_id == "airline-agent"
	object.get(input, ["context", "params", "domain"], null) == null
	object.get(input, ["context", "params", "endpoint"], null) == null
	object.get(input, ["context", "params", "host"], null) == null
	object.get(input, ["context", "params", "href"], null) == null
	object.get(input, ["context", "params", "link"], null) == null
	object.get(input, ["context", "params", "uri"], null) == null
	object.get(input, ["context", "params", "url"], null) == null
	object.get(input, ["context", "params", "webhook"], null) == null
}
