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
#   grants: ["grant_0002"]
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
#   grants: ["grant_0003"]
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
#   grants: ["grant_0004"]
#   count: 377
allows contains "get_reservation_details-1" if {
	input.action == "get_reservation_details"
	get_reservation_details_1
}

# METADATA
# title: "get_user_details-1"
# description: "seen 120 times by airline-agent, no denial"
# custom:
#   rule: "get_user_details-1"
#   grants: ["grant_0005"]
#   count: 120
allows contains "get_user_details-1" if {
	input.action == "get_user_details"
	get_user_details_1
}

# METADATA
# title: "search_direct_flight-1"
# description: "seen 141 times by airline-agent, no denial"
# custom:
#   rule: "search_direct_flight-1"
#   grants: ["grant_0007"]
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
#   grants: ["grant_0008"]
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
#   grants: ["grant_0009"]
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
#   grants: ["grant_0010"]
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
#   grants: ["grant_0011"]
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
#   grants: ["grant_0012"]
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
#   grants: ["grant_0013"]
#   count: 62
allows contains "update_reservation_flights-1" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_1
}

# METADATA
# title: "list_all_airports-1"
# description: "seen 2 times by airline-agent, no denial"
# custom:
#   rule: "list_all_airports-1"
#   grants: ["grant_0006"]
#   count: 2
asks contains "list_all_airports-1" if {
	input.action == "list_all_airports"
	list_all_airports_1
}

# METADATA
# title: "update_reservation_passengers-1"
# description: "seen 2 times by airline-agent, no denial"
# custom:
#   rule: "update_reservation_passengers-1"
#   grants: ["grant_0014"]
#   count: 2
asks contains "update_reservation_passengers-1" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_1
}

# What rule "book_reservation-1" asks beside the action.
book_reservation_1 if {
	book_reservation_1_part_1
	book_reservation_1_part_2
}

# A part of `book_reservation_1`.
book_reservation_1_part_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == true
	one_of(input.context.params.cabin, ["basic_economy", "economy"])
	one_of(input.context.params.flight_type, ["one_way", "round_trip"])
	one_of(input.context.params["flights.0.date"], ["2024-05-17", "2024-05-20", "2024-05-24", "2024-05-25", "2024-05-26"])
	one_of(input.context.params["flights.count"], [1, 2])
	input.context.params.insurance == "no"
	one_of(input.context.params.nonfree_baggages, [0, 1])
	one_of(input.context.params.origin, ["DTW", "EWR", "JFK", "ORD"])
	one_of(input.context.params["passengers.count"], [1, 2])
	is_number(input.context.params["payment_methods.0.amount"])
	input.context.params["payment_methods.0.amount"] >= 39
	input.context.params["payment_methods.0.amount"] <= 630
	one_of(input.context.params["payment_methods.count"], [1, 2])
	one_of(input.context.params.total_baggages, [0, 2, 3])
	one_of(input.context.prev_action, [
		"book_reservation", "calculate", "get_user_details", "search_direct_flight", "think",
	])
	one_of(input.context.prov.cabin, ["prompt", "tool"])
}

# A part of `book_reservation_1`.
book_reservation_1_part_2 if {
	one_of(input.context.prov.destination, ["prompt", "tool"])
	one_of(input.context.prov.flight_type, ["none", "tool"])
	one_of(input.context.prov.flights, ["none", "tool"])
	one_of(input.context.prov.insurance, ["prompt", "tool"])
	one_of(input.context.prov.nonfree_baggages, ["none", "prompt", "tool"])
	one_of(input.context.prov.origin, ["prompt", "tool"])
	one_of(input.context.prov.passengers, ["none", "tool"])
	one_of(input.context.prov.payment_methods, ["none", "tool"])
	one_of(input.context.prov.total_baggages, ["none", "prompt", "tool"])
	input.context.prov.user_id == "prompt"
	is_number(input.context.step)
	input.context.step >= 2
	input.context.step <= 13
	input.context.user_id_matches_customer == true
}

# What rule "calculate-1" asks beside the action.
calculate_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, [
		"aarav_ahmed_6699", "aarav_garcia_1177", "anya_garcia_5901", "chen_lee_6825", "daiki_muller_1116", "ivan_muller_7015",
		"ivan_rossi_8555", "liam_khan_2521", "mia_li_3668", "mohamed_silva_9265", "noah_muller_9847", "omar_davis_3817",
		"omar_rossi_1241", "sofia_kim_7287", "sophia_silva_7557", "yara_garcia_1905",
	])
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.prev_action, [
		"book_reservation", "calculate", "cancel_reservation", "get_reservation_details", "get_user_details", "none",
		"search_direct_flight", "search_onestop_flight", "think", "update_reservation_flights",
	])
	input.context.prov.expression == "none"
	one_of(input.context.step, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 21])
}

# What rule "cancel_reservation-1" asks beside the action.
cancel_reservation_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, [
		"aarav_ahmed_6699", "amelia_davis_8890", "anya_garcia_5901", "daiki_muller_1116", "james_patel_9828", "mia_li_3668",
		"mohamed_hernandez_5188", "mohamed_silva_9265", "olivia_gonzalez_2305", "raj_sanchez_7340", "sophia_martin_4574",
		"sophia_silva_7557",
	])
	input.context.domain == "airline"
	input.context.is_write == true
	one_of(input.context.prev_action, [
		"book_reservation", "calculate", "cancel_reservation", "get_reservation_details", "none", "search_direct_flight",
		"think", "update_reservation_flights",
	])
	one_of(input.context.prov.reservation_id, ["prompt", "tool"])
	is_number(input.context.step)
	input.context.step >= 0
	input.context.step <= 18
}

# What rule "get_reservation_details-1" asks beside the action.
get_reservation_details_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.prev_action, [
		"cancel_reservation", "get_reservation_details", "get_user_details", "none", "search_direct_flight", "think",
	])
	one_of(input.context.prov.reservation_id, ["prompt", "tool"])
	one_of(input.context.step, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
}

# What rule "get_user_details-1" asks beside the action.
get_user_details_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.prev_action, [
		"cancel_reservation", "get_reservation_details", "none", "search_direct_flight", "search_onestop_flight", "think",
		"update_reservation_flights",
	])
	one_of(input.context.prov.user_id, ["prompt", "tool"])
	one_of(input.context.step, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
	input.context.user_id_matches_customer == true
}

# What rule "list_all_airports-1" asks beside the action.
list_all_airports_1 if {
	input.agent_id == "airline-agent"
}

# What rule "search_direct_flight-1" asks beside the action.
search_direct_flight_1 if {
	search_direct_flight_1_part_1
	search_direct_flight_1_part_2
}

# A part of `search_direct_flight_1`.
search_direct_flight_1_part_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, [
		"aarav_ahmed_6699", "aarav_garcia_1177", "chen_lee_6825", "daiki_lee_6144", "ivan_rossi_8555", "james_lee_6136",
		"james_taylor_7043", "liam_khan_2521", "mia_kim_4397", "mia_li_3668", "mohamed_silva_9265", "noah_muller_9847",
		"omar_davis_3817", "raj_brown_5782", "sofia_kim_7287", "sophia_silva_7557", "yara_garcia_1905",
	])
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.params.date, [
		"2024-05-06", "2024-05-10", "2024-05-11", "2024-05-13", "2024-05-15", "2024-05-17", "2024-05-18", "2024-05-19",
		"2024-05-20", "2024-05-21", "2024-05-22", "2024-05-23", "2024-05-24", "2024-05-25", "2024-05-26", "2024-05-27",
		"2024-05-28", "2024-05-30",
	])
	one_of(input.context.params.destination, [
		"ATL", "BOS", "CLT", "DEN", "DFW", "DTW", "EWR", "IAH", "JFK", "LAS", "LAX", "MCO", "MIA", "MSP", "ORD", "PHL", "SEA",
		"SFO",
	])
	one_of(input.context.params.origin, [
		"ATL", "BOS", "CLT", "DEN", "DTW", "EWR", "IAH", "JFK", "LAS", "LAX", "MCO", "MIA", "MSP", "ORD", "PHL", "SEA", "SFO",
	])
}

# A part of `search_direct_flight_1`.
search_direct_flight_1_part_2 if {
	one_of(input.context.prev_action, [
		"cancel_reservation", "get_reservation_details", "get_user_details", "list_all_airports", "none",
		"search_direct_flight", "search_onestop_flight", "send_certificate", "think", "update_reservation_flights",
	])
	one_of(input.context.prov.date, ["none", "tool"])
	one_of(input.context.prov.destination, ["none", "prompt", "tool"])
	one_of(input.context.prov.origin, ["none", "prompt", "tool"])
	is_number(input.context.step)
	input.context.step >= 0
	input.context.step <= 22
}

# What rule "search_onestop_flight-1" asks beside the action.
search_onestop_flight_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.prov.date, ["none", "tool"])
	one_of(input.context.prov.destination, ["none", "prompt", "tool"])
	one_of(input.context.prov.origin, ["none", "prompt", "tool"])
	is_number(input.context.step)
	input.context.step >= 1
	input.context.step <= 12
}

# What rule "send_certificate-1" asks beside the action.
send_certificate_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == true
	is_number(input.context.params.amount)
	input.context.params.amount >= 50
	input.context.params.amount <= 200
	input.context.prov.user_id == "prompt"
	is_number(input.context.step)
	input.context.step >= 2
	input.context.step <= 10
	input.context.user_id_matches_customer == true
}

# What rule "think-1" asks beside the action.
think_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, [
		"aarav_ahmed_6699", "aarav_garcia_1177", "amelia_davis_8890", "anya_garcia_5901", "chen_lee_6825",
		"daiki_muller_1116", "ivan_muller_7015", "ivan_rossi_8555", "james_lee_6136", "liam_khan_2521", "mia_li_3668",
		"mohamed_silva_9265", "noah_muller_9847", "omar_davis_3817", "omar_rossi_1241", "sofia_kim_7287", "sophia_silva_7557",
		"yara_garcia_1905",
	])
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.prev_action, [
		"book_reservation", "calculate", "cancel_reservation", "get_reservation_details", "get_user_details",
		"search_direct_flight", "search_onestop_flight", "update_reservation_flights",
	])
	input.context.prov.thought == "none"
	one_of(input.context.step, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 17, 18, 19, 21])
}

# What rule "transfer_to_human_agents-1" asks beside the action.
transfer_to_human_agents_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	one_of(input.context.prev_action, [
		"cancel_reservation", "get_reservation_details", "none", "search_direct_flight", "send_certificate", "think",
		"update_reservation_flights",
	])
	input.context.prov.summary == "none"
	is_number(input.context.step)
	input.context.step >= 0
	input.context.step <= 15
}

# What rule "update_reservation_baggages-1" asks beside the action.
update_reservation_baggages_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == true
	one_of(input.context.params.total_baggages, [1, 2, 3])
	input.context.prov.payment_id == "tool"
	one_of(input.context.prov.reservation_id, ["prompt", "tool"])
	one_of(input.context.prov.total_baggages, ["none", "prompt", "tool"])
	is_number(input.context.step)
	input.context.step >= 3
	input.context.step <= 10
}

# What rule "update_reservation_flights-1" asks beside the action.
update_reservation_flights_1 if {
	update_reservation_flights_1_part_1
	update_reservation_flights_1_part_2
}

# A part of `update_reservation_flights_1`.
update_reservation_flights_1_part_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, [
		"aarav_ahmed_6699", "aarav_garcia_1177", "chen_lee_6825", "daiki_muller_1116", "ivan_rossi_8555", "james_lee_6136",
		"james_patel_9828", "james_taylor_7043", "liam_khan_2521", "omar_davis_3817", "omar_rossi_1241", "raj_brown_5782",
		"sofia_kim_7287", "sophia_silva_7557", "yara_garcia_1905",
	])
	input.context.domain == "airline"
	input.context.is_write == true
	one_of(input.context.params.cabin, ["business", "economy"])
	one_of(input.context.params["flights.0.date"], [
		"2024-05-17", "2024-05-18", "2024-05-19", "2024-05-20", "2024-05-21", "2024-05-22", "2024-05-23", "2024-05-24",
		"2024-05-25", "2024-05-27", "2024-05-28",
	])
	one_of(input.context.params["flights.count"], [1, 2, 4])
	one_of(input.context.params.reservation_id, [
		"1N99U6", "2FBBAH", "4NQLHD", "BOH180", "EQ1G6C", "FQ8APE", "GV1N64", "H8Q05L", "HXDUBJ", "JG7FMM", "M05KNL",
		"M20IZO", "OBUT9V", "OWZ4XL", "VA5SGQ", "X7BYG1", "XEHM4B", "XEWRD9", "YAX4DR",
	])
}

# A part of `update_reservation_flights_1`.
update_reservation_flights_1_part_2 if {
	one_of(input.context.prev_action, [
		"calculate", "get_reservation_details", "get_user_details", "search_direct_flight", "search_onestop_flight", "think",
		"update_reservation_baggages", "update_reservation_flights", "update_reservation_passengers",
	])
	one_of(input.context.prov.cabin, ["prompt", "tool"])
	one_of(input.context.prov.flights, ["none", "tool"])
	input.context.prov.payment_id == "tool"
	one_of(input.context.prov.reservation_id, ["prompt", "tool"])
	is_number(input.context.step)
	input.context.step >= 2
	input.context.step <= 26
}

# What rule "update_reservation_passengers-1" asks beside the action.
update_reservation_passengers_1 if {
	input.agent_id == "airline-agent"
}
