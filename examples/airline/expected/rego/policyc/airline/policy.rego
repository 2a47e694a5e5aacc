# METADATA
# title: "airline"
# description: "mined from events.jsonl (1,164 events, sha256 4b10c0c5a446…)"
# scope: package
# custom:
#   generator: "policyc 0.1.0"
#   version: "1.0"
#   source_digest: "4b10c0c5a4469b6fb859c8a0b9cbe6f37cc121873f84233367d43446cf3d87ac"
package policyc.airline

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

# Whether value is one of list; if it is an array, whether every element is.
one_of(value, list) if {
	is_array(value) == false
	value in list
}

one_of(value, list) if {
	is_array(value)
	every element in value {
		element in list
	}
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
# title: "get_reservation_details-1"
# description: "seen 377 times by airline-agent, no denial; reads"
# custom:
#   rule: "get_reservation_details-1"
#   grants: ["grant_0005"]
#   count: 377
allows contains "get_reservation_details-1" if {
	input.action == "get_reservation_details"
	rule_get_reservation_details_1
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
	rule_get_user_details_1
}

# METADATA
# title: "search_direct_flight-1"
# description: "seen 141 times by airline-agent, no denial; reads"
# custom:
#   rule: "search_direct_flight-1"
#   grants: ["grant_0008"]
#   count: 141
allows contains "search_direct_flight-1" if {
	input.action == "search_direct_flight"
	search_direct_flight_1
}

# METADATA
# title: "search_onestop_flight-1"
# description: "seen 38 times by airline-agent, no denial; reads"
# custom:
#   rule: "search_onestop_flight-1"
#   grants: ["grant_0009"]
#   count: 38
allows contains "search_onestop_flight-1" if {
	input.action == "search_onestop_flight"
	search_onestop_flight_1
}

# METADATA
# title: "send_certificate-1"
# description: "seen 8 times by airline-agent, no denial"
# custom:
#   rule: "send_certificate-1"
#   grants: ["grant_0010"]
#   count: 8
allows contains "send_certificate-1" if {
	input.action == "send_certificate"
	send_certificate_1
}

# METADATA
# title: "think-1"
# description: "seen 92 times by airline-agent, no denial; reads"
# custom:
#   rule: "think-1"
#   grants: ["grant_0011"]
#   count: 92
allows contains "think-1" if {
	input.action == "think"
	think_1
}

# METADATA
# title: "transfer_to_human_agents-1"
# description: "seen 48 times by airline-agent, no denial"
# custom:
#   rule: "transfer_to_human_agents-1"
#   grants: ["grant_0012"]
#   count: 48
allows contains "transfer_to_human_agents-1" if {
	input.action == "transfer_to_human_agents"
	transfer_to_human_agents_1
}

# METADATA
# title: "update_reservation_baggages-1"
# description: "seen 13 times by airline-agent, no denial"
# custom:
#   rule: "update_reservation_baggages-1"
#   grants: ["grant_0013"]
#   count: 13
allows contains "update_reservation_baggages-1" if {
	input.action == "update_reservation_baggages"
	update_reservation_baggages_1
}

# METADATA
# title: "update_reservation_flights-1"
# description: "seen 62 times by airline-agent, no denial"
# custom:
#   rule: "update_reservation_flights-1"
#   grants: ["grant_0015"]
#   count: 62
allows contains "update_reservation_flights-1" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_1
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

# METADATA
# title: "list_all_airports-1"
# description: "seen 2 times by airline-agent, no denial; reads"
# custom:
#   rule: "list_all_airports-1"
#   grants: ["grant_0007"]
#   count: 2
asks contains "list_all_airports-1" if {
	input.action == "list_all_airports"
	rule_list_all_airports_1
}

# METADATA
# title: "update_reservation_baggages-2"
# description: "seen 13 times by airline-agent, no denial; seen, but not like this"
# custom:
#   rule: "update_reservation_baggages-2"
#   grants: ["grant_0014"]
#   count: 13
asks contains "update_reservation_baggages-2" if {
	input.action == "update_reservation_baggages"
	update_reservation_baggages_2
}

# METADATA
# title: "update_reservation_flights-2"
# description: "seen 62 times by airline-agent, no denial; seen, but not like this"
# custom:
#   rule: "update_reservation_flights-2"
#   grants: ["grant_0016"]
#   count: 62
asks contains "update_reservation_flights-2" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_2
}

# METADATA
# title: "update_reservation_passengers-1"
# description: "seen 2 times by airline-agent, no denial"
# custom:
#   rule: "update_reservation_passengers-1"
#   grants: ["grant_0017"]
#   count: 2
asks contains "update_reservation_passengers-1" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_1
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

# What rule "calculate-1" asks beside the action.
calculate_1 if {
	input.agent_id == "airline-agent"
}

# What rule "cancel_reservation-1" asks beside the action.
cancel_reservation_1 if {
	input.agent_id == "airline-agent"
}

# What rule "get_reservation_details-1" asks beside the action.
rule_get_reservation_details_1 if {
	input.agent_id == "airline-agent"
}

# What rule "get_user_details-1" asks beside the action.
rule_get_user_details_1 if {
	input.agent_id == "airline-agent"
}

# What rule "list_all_airports-1" asks beside the action.
rule_list_all_airports_1 if {
	input.agent_id == "airline-agent"
}

# What rule "search_direct_flight-1" asks beside the action.
search_direct_flight_1 if {
	input.agent_id == "airline-agent"
}

# What rule "search_onestop_flight-1" asks beside the action.
search_onestop_flight_1 if {
	input.agent_id == "airline-agent"
}

# What rule "send_certificate-1" asks beside the action.
send_certificate_1 if {
	input.agent_id == "airline-agent"
}

# What rule "think-1" asks beside the action.
think_1 if {
	input.agent_id == "airline-agent"
}

# What rule "transfer_to_human_agents-1" asks beside the action.
transfer_to_human_agents_1 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_baggages-1" asks beside the action.
update_reservation_baggages_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.params.total_baggages, [1, 2, 3])
}

# What rule "update_reservation_baggages-2" asks beside the action.
update_reservation_baggages_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_flights-1" asks beside the action.
update_reservation_flights_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.params.cabin, ["business", "economy"])
}

# What rule "update_reservation_flights-2" asks beside the action.
update_reservation_flights_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_passengers-1" asks beside the action.
update_reservation_passengers_1 if {
	input.agent_id == "airline-agent"
}

# What each rule gives as its reason.
reasons := {
	"book_reservation-1": "seen 23 times by airline-agent, no denial",
	"book_reservation-2": "seen 23 times by airline-agent, no denial; seen, but not like this",
	"calculate-1": "seen 96 times by airline-agent, no denial; reads",
	"cancel_reservation-1": "seen 69 times by airline-agent, no denial",
	"get_reservation_details-1": "seen 377 times by airline-agent, no denial; reads",
	"get_user_details-1": "seen 120 times by airline-agent, no denial; reads",
	"list_all_airports-1": "seen 2 times by airline-agent, no denial; reads",
	"search_direct_flight-1": "seen 141 times by airline-agent, no denial; reads",
	"search_onestop_flight-1": "seen 38 times by airline-agent, no denial; reads",
	"send_certificate-1": "seen 8 times by airline-agent, no denial",
	"think-1": "seen 92 times by airline-agent, no denial; reads",
	"transfer_to_human_agents-1": "seen 48 times by airline-agent, no denial",
	"update_reservation_baggages-1": "seen 13 times by airline-agent, no denial",
	"update_reservation_baggages-2": "seen 13 times by airline-agent, no denial; seen, but not like this",
	"update_reservation_flights-1": "seen 62 times by airline-agent, no denial",
	"update_reservation_flights-2": "seen 62 times by airline-agent, no denial; seen, but not like this",
	"update_reservation_passengers-1": "seen 2 times by airline-agent, no denial",
}
