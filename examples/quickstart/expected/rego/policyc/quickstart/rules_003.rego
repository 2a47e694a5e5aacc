package policyc.quickstart

# METADATA
# title: "retrieve__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "retrieve__-1"
#   grants: ["grant_0046"]
#   count: 0
allows contains "retrieve__-1" if {
	is_string(input.action)
	startswith(input.action, "retrieve_")
	retrieve_1
}

# METADATA
# title: "scan__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "scan__-1"
#   grants: ["grant_0047"]
#   count: 0
allows contains "scan__-1" if {
	is_string(input.action)
	startswith(input.action, "scan_")
	scan_1
}

# METADATA
# title: "search__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "search__-1"
#   grants: ["grant_0048"]
#   count: 0
allows contains "search__-1" if {
	is_string(input.action)
	startswith(input.action, "search_")
	search_1
}

# METADATA
# title: "show__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "show__-1"
#   grants: ["grant_0049"]
#   count: 0
allows contains "show__-1" if {
	is_string(input.action)
	startswith(input.action, "show_")
	show_1
}

# METADATA
# title: "stat__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "stat__-1"
#   grants: ["grant_0050"]
#   count: 0
allows contains "stat__-1" if {
	is_string(input.action)
	startswith(input.action, "stat_")
	stat_1
}

# METADATA
# title: "think__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "think__-1"
#   grants: ["grant_0051"]
#   count: 0
allows contains "think__-1" if {
	is_string(input.action)
	startswith(input.action, "think_")
	think_1
}

# METADATA
# title: "validate__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "validate__-1"
#   grants: ["grant_0052"]
#   count: 0
allows contains "validate__-1" if {
	is_string(input.action)
	startswith(input.action, "validate_")
	validate_1
}

# METADATA
# title: "verify__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "verify__-1"
#   grants: ["grant_0053"]
#   count: 0
allows contains "verify__-1" if {
	is_string(input.action)
	startswith(input.action, "verify_")
	verify_1
}

# METADATA
# title: "view__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "view__-1"
#   grants: ["grant_0054"]
#   count: 0
allows contains "view__-1" if {
	is_string(input.action)
	startswith(input.action, "view_")
	view_1
}

# METADATA
# title: "watch__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "watch__-1"
#   grants: ["grant_0055"]
#   count: 0
allows contains "watch__-1" if {
	is_string(input.action)
	startswith(input.action, "watch_")
	watch_1
}

# METADATA
# title: "send_email-1"
# description: "seen 2 times by agent_B, no denial"
# custom:
#   rule: "send_email-1"
#   grants: ["grant_0002"]
#   count: 2
asks contains "send_email-1" if {
	input.action == "send_email"
	send_email_1
}

# METADATA
# title: "send_email-2"
# description: "seen once by agent_C, no denial"
# custom:
#   rule: "send_email-2"
#   grants: ["grant_0003"]
#   count: 1
asks contains "send_email-2" if {
	input.action == "send_email"
	send_email_2
}

# What rule "retrieve__-1" asks beside the action.
retrieve_1 if {
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

# What rule "scan__-1" asks beside the action.
scan_1 if {
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

# What rule "search__-1" asks beside the action.
search_1 if {
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

# What rule "send_email-1" asks beside the action.
send_email_1 if {
	input.agent_id == "agent_B"
}

# What rule "send_email-2" asks beside the action.
send_email_2 if {
	input.agent_id == "agent_C"
}

# What rule "show__-1" asks beside the action.
show_1 if {
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

# What rule "stat__-1" asks beside the action.
stat_1 if {
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

# What rule "think__-1" asks beside the action.
think_1 if {
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

# What rule "validate__-1" asks beside the action.
validate_1 if {
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

# What rule "verify__-1" asks beside the action.
verify_1 if {
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

# What rule "view__-1" asks beside the action.
view_1 if {
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

# What rule "watch__-1" asks beside the action.
watch_1 if {
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
