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
	"reason": "malformed request: it has no agent or no action, or its context is not an object",
	"rules": [],
} if {
	not well_formed
} else := verdict("allow", allows, reasons) if {
	count(allows) > 0
} else := verdict("ask", asks, reasons) if {
	count(asks) > 0
}

# METADATA
# scope: document
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

# METADATA
# title: "read_file-1"
# description: "seen 3 times by agent_A, never denied"
# custom:
#   rule: "read_file-1"
#   grants: ["grant_0001"]
#   count: 3
allows contains "read_file-1" if {
	input.action == "read_file"
	read_file_1
}

# METADATA
# title: "read_file-2"
# description: "seen 6 times by agent_A and 3 other agents; no successful call had arguments like these"
# custom:
#   rule: "read_file-2"
#   grants: ["grant_0002"]
#   count: 6
asks contains "read_file-2" if {
	input.action == "read_file"
	read_file_2
}

# METADATA
# title: "read_file-3"
# description: "seen once by agent_B, never denied; 3 needed to allow"
# custom:
#   rule: "read_file-3"
#   grants: ["grant_0003"]
#   count: 1
asks contains "read_file-3" if {
	input.action == "read_file"
	read_file_3
}

# METADATA
# title: "read_file-4"
# description: "seen once by agent_C, never denied; 3 needed to allow"
# custom:
#   rule: "read_file-4"
#   grants: ["grant_0004"]
#   count: 1
asks contains "read_file-4" if {
	input.action == "read_file"
	read_file_4
}

# METADATA
# title: "read_file-5"
# description: "seen once by agent_D, never denied; 3 needed to allow"
# custom:
#   rule: "read_file-5"
#   grants: ["grant_0005"]
#   count: 1
asks contains "read_file-5" if {
	input.action == "read_file"
	read_file_5
}

# METADATA
# title: "send_email-1"
# description: "seen 2 times by agent_B, never denied; 3 needed to allow"
# custom:
#   rule: "send_email-1"
#   grants: ["grant_0006"]
#   count: 2
asks contains "send_email-1" if {
	input.action == "send_email"
	send_email_1
}

# METADATA
# title: "send_email-2"
# description: "seen 3 times by agent_B and agent_C; no successful call had arguments like these"
# custom:
#   rule: "send_email-2"
#   grants: ["grant_0007"]
#   count: 3
asks contains "send_email-2" if {
	input.action == "send_email"
	send_email_2
}

# METADATA
# title: "send_email-3"
# description: "seen once by agent_C, never denied; 3 needed to allow"
# custom:
#   rule: "send_email-3"
#   grants: ["grant_0008"]
#   count: 1
asks contains "send_email-3" if {
	input.action == "send_email"
	send_email_3
}

# What rule "read_file-1" asks beside the action.
read_file_1 if {
	input.agent_id == "agent_A"
	input.context.env == "prod"
	input.context.role == "admin"
}

# What rule "read_file-2" asks beside the action.
read_file_2 if {
	input.agent_id in {"agent_A", "agent_B", "agent_C", "agent_D"}
}

# What rule "read_file-3" asks beside the action.
read_file_3 if {
	input.agent_id == "agent_B"
	input.context.env == "staging"
	input.context.role == "user"
}

# What rule "read_file-4" asks beside the action.
read_file_4 if {
	input.agent_id == "agent_C"
	input.context.env == "prod"
	input.context.role == "admin"
}

# What rule "read_file-5" asks beside the action.
read_file_5 if {
	input.agent_id == "agent_D"
	input.context.env == "prod"
	input.context.role == "viewer"
}

# What rule "send_email-1" asks beside the action.
send_email_1 if {
	input.agent_id == "agent_B"
	input.context.env == "staging"
	input.context.role == "user"
}

# What rule "send_email-2" asks beside the action.
send_email_2 if {
	input.agent_id in {"agent_B", "agent_C"}
}

# What rule "send_email-3" asks beside the action.
send_email_3 if {
	input.agent_id == "agent_C"
	input.context.env == "prod"
	input.context.role == "admin"
}

# What each rule gives as its reason.
reasons := {
	"read_file-1": "seen 3 times by agent_A, never denied",
	"read_file-2": "seen 6 times by agent_A and 3 other agents; no successful call had arguments like these",
	"read_file-3": "seen once by agent_B, never denied; 3 needed to allow",
	"read_file-4": "seen once by agent_C, never denied; 3 needed to allow",
	"read_file-5": "seen once by agent_D, never denied; 3 needed to allow",
	"send_email-1": "seen 2 times by agent_B, never denied; 3 needed to allow",
	"send_email-2": "seen 3 times by agent_B and agent_C; no successful call had arguments like these",
	"send_email-3": "seen once by agent_C, never denied; 3 needed to allow",
}
