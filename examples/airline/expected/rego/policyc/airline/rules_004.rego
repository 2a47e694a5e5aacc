package policyc.airline

# METADATA
# title: "view__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "view__-1"
#   grants: ["grant_0067"]
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
#   grants: ["grant_0068"]
#   count: 0
allows contains "watch__-1" if {
	is_string(input.action)
	startswith(input.action, "watch_")
	watch_1
}

# What rule "view__-1" asks beside the action.
view_1 if {
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

# What rule "watch__-1" asks beside the action.
watch_1 if {
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
