package policyc.quickstart

# METADATA
# title: "count__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "count__-1"
#   grants: ["grant_0028"]
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
#   grants: ["grant_0029"]
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
#   grants: ["grant_0030"]
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
#   grants: ["grant_0031"]
#   count: 0
allows contains "fetch__-1" if {
	is_string(input.action)
	startswith(input.action, "fetch_")
	fetch_1
}

# METADATA
# title: "find__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "find__-1"
#   grants: ["grant_0032"]
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
#   grants: ["grant_0033"]
#   count: 0
allows contains "get__-1" if {
	is_string(input.action)
	startswith(input.action, "get_")
	get_1
}

# METADATA
# title: "glob__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "glob__-1"
#   grants: ["grant_0034"]
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
#   grants: ["grant_0035"]
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
#   grants: ["grant_0036"]
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
#   grants: ["grant_0037"]
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
#   grants: ["grant_0038"]
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
#   grants: ["grant_0039"]
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
#   grants: ["grant_0040"]
#   count: 0
allows contains "list__-1" if {
	is_string(input.action)
	startswith(input.action, "list_")
	list_1
}

# METADATA
# title: "look__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "look__-1"
#   grants: ["grant_0041"]
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
#   grants: ["grant_0042"]
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
#   grants: ["grant_0043"]
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
#   grants: ["grant_0044"]
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
#   grants: ["grant_0045"]
#   count: 0
allows contains "read__-1" if {
	is_string(input.action)
	startswith(input.action, "read_")
	read_1
}

# METADATA
# title: "read_file-1"
# description: "seen 6 times by agent_A and 3 other agents, no denial; reads"
# custom:
#   rule: "read_file-1"
#   grants: ["grant_0001"]
#   count: 6
allows contains "read_file-1" if {
	input.action == "read_file"
	read_file_1
}

# What rule "count__-1" asks beside the action.
count_1 if {
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

# What rule "describe__-1" asks beside the action.
describe_1 if {
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

# What rule "exists__-1" asks beside the action.
exists_1 if {
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

# What rule "fetch__-1" asks beside the action.
fetch_1 if {
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

# What rule "find__-1" asks beside the action.
find_1 if {
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

# What rule "get__-1" asks beside the action.
get_1 if {
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

# What rule "glob__-1" asks beside the action.
glob_1 if {
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

# What rule "grep__-1" asks beside the action.
grep_1 if {
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

# What rule "has__-1" asks beside the action.
has_1 if {
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

# What rule "head__-1" asks beside the action.
head_1 if {
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

# What rule "inspect__-1" asks beside the action.
inspect_1 if {
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

# What rule "is__-1" asks beside the action.
is_1 if {
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

# What rule "list__-1" asks beside the action.
list_1 if {
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

# What rule "look__-1" asks beside the action.
look_1 if {
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

# What rule "lookup__-1" asks beside the action.
lookup_1 if {
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

# What rule "ls__-1" asks beside the action.
ls_1 if {
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

# What rule "query__-1" asks beside the action.
query_1 if {
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

# What rule "read__-1" asks beside the action.
read_1 if {
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

# What rule "read_file-1" asks beside the action.
read_file_1 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}
