package policyc.airline

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
# description: "seen 96 times by airline-agent, no denial"
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
# description: "seen 377 times by airline-agent, no denial"
# custom:
#   rule: "get_reservation_details-1"
#   grants: ["grant_0006"]
#   count: 377
allows contains "get_reservation_details-1" if {
	input.action == "get_reservation_details"
	rule_get_reservation_details_1
}

# METADATA
# title: "get_user_details-1"
# description: "seen 120 times by airline-agent, no denial"
# custom:
#   rule: "get_user_details-1"
#   grants: ["grant_0008"]
#   count: 120
allows contains "get_user_details-1" if {
	input.action == "get_user_details"
	rule_get_user_details_1
}

# METADATA
# title: "search_direct_flight-1"
# description: "seen 141 times by airline-agent, no denial"
# custom:
#   rule: "search_direct_flight-1"
#   grants: ["grant_0012"]
#   count: 141
allows contains "search_direct_flight-1" if {
	input.action == "search_direct_flight"
	search_direct_flight_1
}

# METADATA
# title: "search_onestop_flight-1"
# description: "seen 38 times by airline-agent, no denial"
# custom:
#   rule: "search_onestop_flight-1"
#   grants: ["grant_0014"]
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
#   grants: ["grant_0016"]
#   count: 8
allows contains "send_certificate-1" if {
	input.action == "send_certificate"
	send_certificate_1
}

# METADATA
# title: "think-1"
# description: "seen 92 times by airline-agent, no denial"
# custom:
#   rule: "think-1"
#   grants: ["grant_0018"]
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
#   grants: ["grant_0019"]
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
#   grants: ["grant_0020"]
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
#   grants: ["grant_0022"]
#   count: 62
allows contains "update_reservation_flights-1" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_1
}

# METADATA
# title: "book_reservation-2"
# description: "seen 23 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "book_reservation-2"
#   grants: ["grant_0002"]
#   count: 23
asks contains "book_reservation-2" if {
	input.action == "book_reservation"
	book_reservation_2
}

# METADATA
# title: "cancel_reservation-2"
# description: "seen 69 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "cancel_reservation-2"
#   grants: ["grant_0005"]
#   count: 69
asks contains "cancel_reservation-2" if {
	input.action == "cancel_reservation"
	cancel_reservation_2
}

# METADATA
# title: "get_reservation_details-2"
# description: "seen 377 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "get_reservation_details-2"
#   grants: ["grant_0007"]
#   count: 377
asks contains "get_reservation_details-2" if {
	input.action == "get_reservation_details"
	rule_get_reservation_details_2
}

# METADATA
# title: "get_user_details-2"
# description: "seen 120 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "get_user_details-2"
#   grants: ["grant_0009"]
#   count: 120
asks contains "get_user_details-2" if {
	input.action == "get_user_details"
	rule_get_user_details_2
}

# METADATA
# title: "list_all_airports-1"
# description: "seen 2 times by airline-agent, no denial"
# custom:
#   rule: "list_all_airports-1"
#   grants: ["grant_0010"]
#   count: 2
asks contains "list_all_airports-1" if {
	input.action == "list_all_airports"
	rule_list_all_airports_1
}

# METADATA
# title: "list_all_airports-2"
# description: "seen 2 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "list_all_airports-2"
#   grants: ["grant_0011"]
#   count: 2
asks contains "list_all_airports-2" if {
	input.action == "list_all_airports"
	rule_list_all_airports_2
}

# METADATA
# title: "search_direct_flight-2"
# description: "seen 141 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "search_direct_flight-2"
#   grants: ["grant_0013"]
#   count: 141
asks contains "search_direct_flight-2" if {
	input.action == "search_direct_flight"
	search_direct_flight_2
}

# METADATA
# title: "search_onestop_flight-2"
# description: "seen 38 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "search_onestop_flight-2"
#   grants: ["grant_0015"]
#   count: 38
asks contains "search_onestop_flight-2" if {
	input.action == "search_onestop_flight"
	search_onestop_flight_2
}

# METADATA
# title: "send_certificate-2"
# description: "seen 8 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "send_certificate-2"
#   grants: ["grant_0017"]
#   count: 8
asks contains "send_certificate-2" if {
	input.action == "send_certificate"
	send_certificate_2
}

# METADATA
# title: "update_reservation_baggages-2"
# description: "seen 13 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "update_reservation_baggages-2"
#   grants: ["grant_0021"]
#   count: 13
asks contains "update_reservation_baggages-2" if {
	input.action == "update_reservation_baggages"
	update_reservation_baggages_2
}

# METADATA
# title: "update_reservation_flights-2"
# description: "seen 62 times by airline-agent, no denial; with other arguments"
# custom:
#   rule: "update_reservation_flights-2"
#   grants: ["grant_0023"]
#   count: 62
asks contains "update_reservation_flights-2" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_2
}

# What rule "book_reservation-1" asks beside the action.
book_reservation_1 if {
	book_reservation_1_part_1
	book_reservation_1_part_2
}

# A part of `book_reservation_1`.
book_reservation_1_part_1 if {
	input.agent_id == "airline-agent"
	input.context.authenticated_user != null
	input.context.params.user_id != null
	nearest_double(input.context.authenticated_user) == nearest_double(input.context.params.user_id)
	one_of(input.context.params.cabin, ["basic_economy", "economy"])
	is_string(input.context.params.destination)
	regex.match(`^(?:(?:[A-Z]+)$)`, input.context.params.destination)
	one_of(input.context.params.flight_type, ["one_way", "round_trip"])
	is_string(input.context.params["flights.0.flight_number"])
	startswith(input.context.params["flights.0.flight_number"], "HAT")
	one_of(input.context.params["flights.count"], [1, 2])
	input.context.params.insurance == "no"
	one_of(input.context.params.nonfree_baggages, [0, 1])
	one_of(input.context.params.origin, ["DTW", "EWR", "JFK", "ORD"])
	is_string(input.context.params["passengers.0.first_name"])
	regex.match(`^(?:(?:[A-Z]+[a-z]+)$)`, input.context.params["passengers.0.first_name"])
	is_string(input.context.params["passengers.0.last_name"])
	regex.match(`^(?:(?:[A-Z]+[a-z]+)$)`, input.context.params["passengers.0.last_name"])
	one_of(input.context.params["passengers.count"], [1, 2])
}

# A part of `book_reservation_1`.
book_reservation_1_part_2 if {
	is_number(input.context.params["payment_methods.0.amount"])
	nearest_double(input.context.params["payment_methods.0.amount"]) >= 0
	nearest_double(input.context.params["payment_methods.0.amount"]) <= 1000
	is_string(input.context.params["payment_methods.0.payment_id"])
	regex.match(`^(?:(?:[a-z]+_[0-9]{7}|[a-z]+_[a-z]+_[0-9]{7})$)`, input.context.params["payment_methods.0.payment_id"])
	one_of(input.context.params["payment_methods.count"], [1, 2])
	one_of(input.context.params.total_baggages, [0, 2, 3])
	is_string(input.context.params.user_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.params.user_id)
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
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z0-9]{6}|[A-Z]{6})$)`, input.context.params.reservation_id)
}

# What rule "cancel_reservation-2" asks beside the action.
cancel_reservation_2 if {
	input.agent_id == "airline-agent"
}

# What rule "get_reservation_details-1" asks beside the action.
rule_get_reservation_details_1 if {
	input.agent_id == "airline-agent"
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z0-9]{6}|[A-Z]{6})$)`, input.context.params.reservation_id)
}

# What rule "get_reservation_details-2" asks beside the action.
rule_get_reservation_details_2 if {
	input.agent_id == "airline-agent"
}

# What rule "get_user_details-1" asks beside the action.
rule_get_user_details_1 if {
	input.agent_id == "airline-agent"
	input.context.authenticated_user != null
	input.context.params.user_id != null
	nearest_double(input.context.authenticated_user) == nearest_double(input.context.params.user_id)
	is_string(input.context.params.user_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.params.user_id)
}

# What rule "get_user_details-2" asks beside the action.
rule_get_user_details_2 if {
	input.agent_id == "airline-agent"
}

# What rule "list_all_airports-1" asks beside the action.
rule_list_all_airports_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, ["mia_kim_4397", "yara_garcia_1905"])
}

# What rule "list_all_airports-2" asks beside the action.
rule_list_all_airports_2 if {
	input.agent_id == "airline-agent"
}

# What rule "search_direct_flight-1" asks beside the action.
search_direct_flight_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.params.destination, [
		"ATL", "BOS", "CLT", "DEN", "DFW", "DTW", "EWR", "IAH", "JFK", "LAS", "LAX", "MCO", "MIA", "MSP", "ORD", "PHL", "SEA",
		"SFO",
	])
	one_of(input.context.params.origin, [
		"ATL", "BOS", "CLT", "DEN", "DTW", "EWR", "IAH", "JFK", "LAS", "LAX", "MCO", "MIA", "MSP", "ORD", "PHL", "SEA", "SFO",
	])
}

# What rule "search_direct_flight-2" asks beside the action.
search_direct_flight_2 if {
	input.agent_id == "airline-agent"
}

# What rule "search_onestop_flight-1" asks beside the action.
search_onestop_flight_1 if {
	input.agent_id == "airline-agent"
	is_string(input.context.params.destination)
	regex.match(`^(?:(?:[A-Z]+)$)`, input.context.params.destination)
	is_string(input.context.params.origin)
	regex.match(`^(?:(?:[A-Z]+)$)`, input.context.params.origin)
}

# What rule "search_onestop_flight-2" asks beside the action.
search_onestop_flight_2 if {
	input.agent_id == "airline-agent"
}

# What rule "send_certificate-1" asks beside the action.
send_certificate_1 if {
	input.agent_id == "airline-agent"
	input.context.authenticated_user != null
	input.context.params.user_id != null
	nearest_double(input.context.authenticated_user) == nearest_double(input.context.params.user_id)
	one_of(input.context.params.amount, [50, 100, 150, 200])
	is_string(input.context.params.user_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.params.user_id)
}

# What rule "send_certificate-2" asks beside the action.
send_certificate_2 if {
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
	is_number(input.context.params.nonfree_baggages)
	nearest_double(input.context.params.nonfree_baggages) >= 0
	nearest_double(input.context.params.nonfree_baggages) <= 20
	is_string(input.context.params.payment_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{7})$)`, input.context.params.payment_id)
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z]+|[A-Z]+[0-9]{1}[A-Z]+)$)`, input.context.params.reservation_id)
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
	is_string(input.context.params["flights.0.flight_number"])
	startswith(input.context.params["flights.0.flight_number"], "HAT")
	one_of(input.context.params["flights.count"], [1, 2, 4])
	is_string(input.context.params.payment_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{7})$)`, input.context.params.payment_id)
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z0-9]{6}|[A-Z]{6})$)`, input.context.params.reservation_id)
}

# What rule "update_reservation_flights-2" asks beside the action.
update_reservation_flights_2 if {
	input.agent_id == "airline-agent"
}
