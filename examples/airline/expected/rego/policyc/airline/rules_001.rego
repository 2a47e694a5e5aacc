package policyc.airline

# METADATA
# title: "book_reservation-1"
# description: "seen 23 times by airline-agent, never denied"
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
# description: "seen 96 times by airline-agent, never denied"
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
# description: "seen 69 times by airline-agent, never denied"
# custom:
#   rule: "cancel_reservation-1"
#   grants: ["grant_0005"]
#   count: 69
allows contains "cancel_reservation-1" if {
	input.action == "cancel_reservation"
	cancel_reservation_1
}

# METADATA
# title: "get_reservation_details-1"
# description: "seen 377 times by airline-agent, never denied"
# custom:
#   rule: "get_reservation_details-1"
#   grants: ["grant_0007"]
#   count: 377
allows contains "get_reservation_details-1" if {
	input.action == "get_reservation_details"
	rule_get_reservation_details_1
}

# METADATA
# title: "get_user_details-1"
# description: "seen 120 times by airline-agent, never denied"
# custom:
#   rule: "get_user_details-1"
#   grants: ["grant_0009"]
#   count: 120
allows contains "get_user_details-1" if {
	input.action == "get_user_details"
	rule_get_user_details_1
}

# METADATA
# title: "search_direct_flight-1"
# description: "seen 141 times by airline-agent, never denied"
# custom:
#   rule: "search_direct_flight-1"
#   grants: ["grant_0013"]
#   count: 141
allows contains "search_direct_flight-1" if {
	input.action == "search_direct_flight"
	search_direct_flight_1
}

# METADATA
# title: "search_onestop_flight-1"
# description: "seen 38 times by airline-agent, never denied"
# custom:
#   rule: "search_onestop_flight-1"
#   grants: ["grant_0015"]
#   count: 38
allows contains "search_onestop_flight-1" if {
	input.action == "search_onestop_flight"
	search_onestop_flight_1
}

# METADATA
# title: "book_reservation-2"
# description: "seen 23 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "book_reservation-2"
#   grants: ["grant_0002"]
#   count: 23
asks contains "book_reservation-2" if {
	input.action == "book_reservation"
	book_reservation_2
}

# METADATA
# title: "calculate-2"
# description: "seen 96 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "calculate-2"
#   grants: ["grant_0004"]
#   count: 96
asks contains "calculate-2" if {
	input.action == "calculate"
	calculate_2
}

# METADATA
# title: "cancel_reservation-2"
# description: "seen 69 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "cancel_reservation-2"
#   grants: ["grant_0006"]
#   count: 69
asks contains "cancel_reservation-2" if {
	input.action == "cancel_reservation"
	cancel_reservation_2
}

# METADATA
# title: "get_reservation_details-2"
# description: "seen 377 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "get_reservation_details-2"
#   grants: ["grant_0008"]
#   count: 377
asks contains "get_reservation_details-2" if {
	input.action == "get_reservation_details"
	rule_get_reservation_details_2
}

# METADATA
# title: "get_user_details-2"
# description: "seen 120 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "get_user_details-2"
#   grants: ["grant_0010"]
#   count: 120
asks contains "get_user_details-2" if {
	input.action == "get_user_details"
	rule_get_user_details_2
}

# METADATA
# title: "list_all_airports-1"
# description: "seen 2 times by airline-agent, never denied; 3 needed to allow"
# custom:
#   rule: "list_all_airports-1"
#   grants: ["grant_0011"]
#   count: 2
asks contains "list_all_airports-1" if {
	input.action == "list_all_airports"
	rule_list_all_airports_1
}

# METADATA
# title: "list_all_airports-2"
# description: "seen 2 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "list_all_airports-2"
#   grants: ["grant_0012"]
#   count: 2
asks contains "list_all_airports-2" if {
	input.action == "list_all_airports"
	rule_list_all_airports_2
}

# METADATA
# title: "search_direct_flight-2"
# description: "seen 141 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "search_direct_flight-2"
#   grants: ["grant_0014"]
#   count: 141
asks contains "search_direct_flight-2" if {
	input.action == "search_direct_flight"
	search_direct_flight_2
}

# METADATA
# title: "search_onestop_flight-2"
# description: "seen 38 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "search_onestop_flight-2"
#   grants: ["grant_0016"]
#   count: 38
asks contains "search_onestop_flight-2" if {
	input.action == "search_onestop_flight"
	search_onestop_flight_2
}

# What rule "book_reservation-1" asks beside the action.
book_reservation_1 if {
	book_reservation_1_part_1
	book_reservation_1_part_2
	book_reservation_1_part_3
}

# A part of `book_reservation_1`.
book_reservation_1_part_1 if {
	input.agent_id == "airline-agent"
	input.context.authenticated_user != null
	input.context.params.user_id != null
	nearest_double(input.context.authenticated_user) == nearest_double(input.context.params.user_id)
	input.context.domain == "airline"
	input.context.is_write == true
	is_object(input.context.params)
	has_only(input.context.params, [
		"cabin", "destination", "flight_type", "flights.0.date", "flights.0.flight_number", "flights.1.date",
		"flights.1.flight_number", "flights.count", "insurance", "nonfree_baggages", "origin", "passengers.0.dob",
		"passengers.0.first_name", "passengers.0.last_name", "passengers.1.dob", "passengers.1.first_name",
		"passengers.1.last_name", "passengers.count", "payment_methods.0.amount", "payment_methods.0.payment_id",
		"payment_methods.1.amount", "payment_methods.1.payment_id", "payment_methods.count", "total_baggages", "user_id",
	])
	one_of(input.context.params.cabin, ["basic_economy", "economy"])
	is_string(input.context.params.destination)
	regex.match(`^(?:(?:[A-Z]+)$)`, input.context.params.destination)
	one_of(input.context.params.flight_type, ["one_way", "round_trip"])
	is_string(input.context.params["flights.0.date"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["flights.0.date"])
}

# A part of `book_reservation_1`.
book_reservation_1_part_2 if {
	is_string(input.context.params["flights.0.flight_number"])
	regex.match(`^(?:(?:HAT[0-9]{3})$)`, input.context.params["flights.0.flight_number"])
	book_reservation_1_optional_1
	book_reservation_1_optional_2
	one_of(input.context.params["flights.count"], [1, 2])
	input.context.params.insurance == "no"
	one_of(input.context.params.nonfree_baggages, [0, 1])
	one_of(input.context.params.origin, ["DTW", "EWR", "JFK", "ORD"])
	is_string(input.context.params["passengers.0.dob"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["passengers.0.dob"])
	is_string(input.context.params["passengers.0.first_name"])
	regex.match(`^(?:(?:[A-Z]+[a-z]+)$)`, input.context.params["passengers.0.first_name"])
	is_string(input.context.params["passengers.0.last_name"])
	regex.match(`^(?:(?:[A-Z]+[a-z]+)$)`, input.context.params["passengers.0.last_name"])
	book_reservation_1_optional_3
	book_reservation_1_optional_4
	book_reservation_1_optional_5
	one_of(input.context.params["passengers.count"], [1, 2])
}

# A part of `book_reservation_1`.
book_reservation_1_part_3 if {
	is_number(input.context.params["payment_methods.0.amount"])
	nearest_double(input.context.params["payment_methods.0.amount"]) >= 0
	nearest_double(input.context.params["payment_methods.0.amount"]) <= 1000
	is_string(input.context.params["payment_methods.0.payment_id"])
	regex.match(
		`^(?:(?:certificate_[0-9]{7}|credit_card_[0-9]{7}|gift_card_[0-9]{7})$)`,
		input.context.params["payment_methods.0.payment_id"],
	)
	book_reservation_1_optional_6
	book_reservation_1_optional_7
	one_of(input.context.params["payment_methods.count"], [1, 2])
	one_of(input.context.params.total_baggages, [0, 2, 3])
	is_string(input.context.params.user_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.params.user_id)
	one_of(input.context.prov.cabin, ["const", "prompt", "tool"])
	one_of(input.context.prov.destination, ["const", "prompt", "tool"])
	one_of(input.context.prov.insurance, ["const", "prompt", "tool"])
	one_of(input.context.prov.origin, ["const", "prompt", "tool"])
	one_of(input.context.prov.user_id, ["const", "prompt"])
	input.context.user_id_matches_customer == true
}

# What is asked of "params[\"flights.1.date\"]" where it is there.
book_reservation_1_optional_1 if {
	object.get(input, ["context", "params", "flights.1.date"], null) == null
}

book_reservation_1_optional_1 if {
	is_string(input.context.params["flights.1.date"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["flights.1.date"])
}

# What is asked of "params[\"flights.1.flight_number\"]" where it is there.
book_reservation_1_optional_2 if {
	object.get(input, ["context", "params", "flights.1.flight_number"], null) == null
}

book_reservation_1_optional_2 if {
	is_string(input.context.params["flights.1.flight_number"])
	regex.match(`^(?:(?:HAT[0-9]{3})$)`, input.context.params["flights.1.flight_number"])
}

# What is asked of "params[\"passengers.1.dob\"]" where it is there.
book_reservation_1_optional_3 if {
	object.get(input, ["context", "params", "passengers.1.dob"], null) == null
}

book_reservation_1_optional_3 if {
	is_string(input.context.params["passengers.1.dob"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["passengers.1.dob"])
}

# What is asked of "params[\"passengers.1.first_name\"]" where it is there.
book_reservation_1_optional_4 if {
	object.get(input, ["context", "params", "passengers.1.first_name"], null) == null
}

book_reservation_1_optional_4 if {
	one_of(input.context.params["passengers.1.first_name"], ["Daiki", "Kevin"])
}

# What is asked of "params[\"passengers.1.last_name\"]" where it is there.
book_reservation_1_optional_5 if {
	object.get(input, ["context", "params", "passengers.1.last_name"], null) == null
}

book_reservation_1_optional_5 if {
	one_of(input.context.params["passengers.1.last_name"], ["Li", "Smith"])
}

# What is asked of "params[\"payment_methods.1.amount\"]" where it is there.
book_reservation_1_optional_6 if {
	object.get(input, ["context", "params", "payment_methods.1.amount"], null) == null
}

book_reservation_1_optional_6 if {
	is_number(input.context.params["payment_methods.1.amount"])
	nearest_double(input.context.params["payment_methods.1.amount"]) >= 55
	nearest_double(input.context.params["payment_methods.1.amount"]) <= 250
}

# What is asked of "params[\"payment_methods.1.payment_id\"]" where it is there.
book_reservation_1_optional_7 if {
	object.get(input, ["context", "params", "payment_methods.1.payment_id"], null) == null
}

book_reservation_1_optional_7 if {
	is_string(input.context.params["payment_methods.1.payment_id"])
	regex.match(
		`^(?:(?:certificate_[0-9]{7}|credit_card_[0-9]{7}|gift_card_[0-9]{7})$)`,
		input.context.params["payment_methods.1.payment_id"],
	)
}

# What rule "book_reservation-2" asks beside the action.
book_reservation_2 if {
	input.agent_id == "airline-agent"
}

# What rule "calculate-1" asks beside the action.
calculate_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["expression"])
	is_string(input.context.params.expression)
	regex.match(
		"^(?:[^A-Za-z/\\\\@:\\$`;&<>%\\|\\x00-\\x1f\\x7f]*$)",
		input.context.params.expression,
	)
}

# What rule "calculate-2" asks beside the action.
calculate_2 if {
	input.agent_id == "airline-agent"
}

# What rule "cancel_reservation-1" asks beside the action.
cancel_reservation_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == true
	is_object(input.context.params)
	has_only(input.context.params, ["reservation_id"])
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z0-9]{6}|[A-Z]{6})$)`, input.context.params.reservation_id)
	one_of(input.context.prov.reservation_id, ["const", "prompt", "tool"])
}

# What rule "cancel_reservation-2" asks beside the action.
cancel_reservation_2 if {
	input.agent_id == "airline-agent"
}

# What rule "get_reservation_details-1" asks beside the action.
rule_get_reservation_details_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["reservation_id"])
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z0-9]{6}|[A-Z]{6})$)`, input.context.params.reservation_id)
	one_of(input.context.prov.reservation_id, ["const", "prompt", "tool"])
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
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["user_id"])
	is_string(input.context.params.user_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.params.user_id)
	one_of(input.context.prov.user_id, ["const", "prompt", "tool"])
	input.context.user_id_matches_customer == true
}

# What rule "get_user_details-2" asks beside the action.
rule_get_user_details_2 if {
	input.agent_id == "airline-agent"
}

# What rule "list_all_airports-1" asks beside the action.
rule_list_all_airports_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, ["mia_kim_4397", "yara_garcia_1905"])
	input.context.domain == "airline"
	input.context.is_write == false
}

# What rule "list_all_airports-2" asks beside the action.
rule_list_all_airports_2 if {
	input.agent_id == "airline-agent"
}

# What rule "search_direct_flight-1" asks beside the action.
search_direct_flight_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["date", "destination", "origin"])
	is_string(input.context.params.date)
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params.date)
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
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["date", "destination", "origin"])
	is_string(input.context.params.date)
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params.date)
	is_string(input.context.params.destination)
	regex.match(`^(?:(?:[A-Z]+)$)`, input.context.params.destination)
	is_string(input.context.params.origin)
	regex.match(`^(?:(?:[A-Z]+)$)`, input.context.params.origin)
}

# What rule "search_onestop_flight-2" asks beside the action.
search_onestop_flight_2 if {
	input.agent_id == "airline-agent"
}
