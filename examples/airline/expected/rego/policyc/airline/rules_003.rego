package policyc.airline

# METADATA
# title: "search__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "search__-1"
#   grants: ["grant_0052"]
#   count: 0
allows contains "search__-1" if {
	is_string(input.action)
	startswith(input.action, "search_")
	search_1
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
# title: "show__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "show__-1"
#   grants: ["grant_0053"]
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
#   grants: ["grant_0054"]
#   count: 0
allows contains "stat__-1" if {
	is_string(input.action)
	startswith(input.action, "stat_")
	stat_1
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
# title: "think__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "think__-1"
#   grants: ["grant_0055"]
#   count: 0
allows contains "think__-1" if {
	is_string(input.action)
	startswith(input.action, "think_")
	think_1_2
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
# title: "validate__-1"
# description: "not seen; its name says that it reads"
# custom:
#   rule: "validate__-1"
#   grants: ["grant_0056"]
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
#   grants: ["grant_0057"]
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
#   grants: ["grant_0058"]
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
#   grants: ["grant_0059"]
#   count: 0
allows contains "watch__-1" if {
	is_string(input.action)
	startswith(input.action, "watch_")
	watch_1
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

# What rule "search__-1" asks beside the action.
search_1 if {
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

# What rule "show__-1" asks beside the action.
show_1 if {
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

# What rule "stat__-1" asks beside the action.
stat_1 if {
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

# What rule "think-1" asks beside the action.
think_1 if {
	input.agent_id == "airline-agent"
}

# What rule "think__-1" asks beside the action.
think_1_2 if {
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

# What rule "validate__-1" asks beside the action.
validate_1 if {
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

# What rule "verify__-1" asks beside the action.
verify_1 if {
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
