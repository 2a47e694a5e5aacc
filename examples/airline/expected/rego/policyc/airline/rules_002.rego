package policyc.airline

# METADATA
# title: "find__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "find__-1"
#   grants: ["grant_0036"]
#   count: 0
allows contains "find__-1" if {
	is_string(input.action)
	startswith(input.action, "find_")
	find_1
}

# METADATA
# title: "get__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "get__-1"
#   grants: ["grant_0037"]
#   count: 0
allows contains "get__-1" if {
	is_string(input.action)
	startswith(input.action, "get_")
	get_1
}

# METADATA
# title: "get_reservation_details-1"
# description: "seen 377 times by airline-agent, no denial; reads"
# custom:
#   rule: "get_reservation_details-1"
#   grants: ["grant_0005"]
#   count: 377
allows contains "get_reservation_details-1" if {
	input.action == "get_reservation_details"
	get_reservation_details_1
}

# METADATA
# title: "get_user_details-1"
# description: "seen 120 times by airline-agent, no denial; reads"
# custom:
#   rule: "get_user_details-1"
#   grants: ["grant_0006"]
#   count: 120
allows contains "get_user_details-1" if {
	input.action == "get_user_details"
	get_user_details_1
}

# METADATA
# title: "glob__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "glob__-1"
#   grants: ["grant_0038"]
#   count: 0
allows contains "glob__-1" if {
	is_string(input.action)
	startswith(input.action, "glob_")
	glob_1
}

# METADATA
# title: "grep__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "grep__-1"
#   grants: ["grant_0039"]
#   count: 0
allows contains "grep__-1" if {
	is_string(input.action)
	startswith(input.action, "grep_")
	grep_1
}

# METADATA
# title: "has__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "has__-1"
#   grants: ["grant_0040"]
#   count: 0
allows contains "has__-1" if {
	is_string(input.action)
	startswith(input.action, "has_")
	has_1
}

# METADATA
# title: "head__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "head__-1"
#   grants: ["grant_0041"]
#   count: 0
allows contains "head__-1" if {
	is_string(input.action)
	startswith(input.action, "head_")
	head_1
}

# METADATA
# title: "inspect__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "inspect__-1"
#   grants: ["grant_0042"]
#   count: 0
allows contains "inspect__-1" if {
	is_string(input.action)
	startswith(input.action, "inspect_")
	inspect_1
}

# METADATA
# title: "is__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "is__-1"
#   grants: ["grant_0043"]
#   count: 0
allows contains "is__-1" if {
	is_string(input.action)
	startswith(input.action, "is_")
	is_1
}

# METADATA
# title: "list__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "list__-1"
#   grants: ["grant_0044"]
#   count: 0
allows contains "list__-1" if {
	is_string(input.action)
	startswith(input.action, "list_")
	list_1
}

# METADATA
# title: "list_all_airports-1"
# description: "seen 2 times by airline-agent, no denial; reads"
# custom:
#   rule: "list_all_airports-1"
#   grants: ["grant_0007"]
#   count: 2
allows contains "list_all_airports-1" if {
	input.action == "list_all_airports"
	list_all_airports_1
}

# METADATA
# title: "look__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "look__-1"
#   grants: ["grant_0045"]
#   count: 0
allows contains "look__-1" if {
	is_string(input.action)
	startswith(input.action, "look_")
	look_1
}

# METADATA
# title: "lookup__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "lookup__-1"
#   grants: ["grant_0046"]
#   count: 0
allows contains "lookup__-1" if {
	is_string(input.action)
	startswith(input.action, "lookup_")
	lookup_1
}

# METADATA
# title: "ls__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "ls__-1"
#   grants: ["grant_0047"]
#   count: 0
allows contains "ls__-1" if {
	is_string(input.action)
	startswith(input.action, "ls_")
	ls_1
}

# METADATA
# title: "query__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "query__-1"
#   grants: ["grant_0048"]
#   count: 0
allows contains "query__-1" if {
	is_string(input.action)
	startswith(input.action, "query_")
	query_1
}

# METADATA
# title: "read__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "read__-1"
#   grants: ["grant_0049"]
#   count: 0
allows contains "read__-1" if {
	is_string(input.action)
	startswith(input.action, "read_")
	read_1
}

# METADATA
# title: "retrieve__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "retrieve__-1"
#   grants: ["grant_0050"]
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
#   grants: ["grant_0051"]
#   count: 0
allows contains "scan__-1" if {
	is_string(input.action)
	startswith(input.action, "scan_")
	scan_1
}

# What rule "find__-1" asks beside the action.
find_1 if {
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

# What rule "get__-1" asks beside the action.
get_1 if {
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

# What rule "get_reservation_details-1" asks beside the action.
get_reservation_details_1 if {
	input.agent_id == "airline-agent"
}

# What rule "get_user_details-1" asks beside the action.
get_user_details_1 if {
	input.agent_id == "airline-agent"
}

# What rule "glob__-1" asks beside the action.
glob_1 if {
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

# What rule "grep__-1" asks beside the action.
grep_1 if {
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

# What rule "has__-1" asks beside the action.
has_1 if {
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

# What rule "head__-1" asks beside the action.
head_1 if {
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

# What rule "inspect__-1" asks beside the action.
inspect_1 if {
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

# What rule "is__-1" asks beside the action.
is_1 if {
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

# What rule "list__-1" asks beside the action.
list_1 if {
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

# What rule "list_all_airports-1" asks beside the action.
list_all_airports_1 if {
	input.agent_id == "airline-agent"
}

# What rule "look__-1" asks beside the action.
look_1 if {
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

# What rule "lookup__-1" asks beside the action.
lookup_1 if {
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

# What rule "ls__-1" asks beside the action.
ls_1 if {
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

# What rule "query__-1" asks beside the action.
query_1 if {
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

# What rule "read__-1" asks beside the action.
read_1 if {
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

# What rule "retrieve__-1" asks beside the action.
retrieve_1 if {
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

# What rule "scan__-1" asks beside the action.
scan_1 if {
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
