package policyc.airline

# METADATA
# title: "send_certificate-1"
# description: "seen 8 times by airline-agent, never denied"
# custom:
#   rule: "send_certificate-1"
#   grants: ["grant_0017"]
#   count: 8
allows contains "send_certificate-1" if {
	input.action == "send_certificate"
	send_certificate_1
}

# METADATA
# title: "think-1"
# description: "seen 92 times by airline-agent, never denied"
# custom:
#   rule: "think-1"
#   grants: ["grant_0019"]
#   count: 92
allows contains "think-1" if {
	input.action == "think"
	think_1
}

# METADATA
# title: "transfer_to_human_agents-1"
# description: "seen 48 times by airline-agent, never denied"
# custom:
#   rule: "transfer_to_human_agents-1"
#   grants: ["grant_0021"]
#   count: 48
allows contains "transfer_to_human_agents-1" if {
	input.action == "transfer_to_human_agents"
	transfer_to_human_agents_1
}

# METADATA
# title: "update_reservation_baggages-1"
# description: "seen 13 times by airline-agent, never denied"
# custom:
#   rule: "update_reservation_baggages-1"
#   grants: ["grant_0023"]
#   count: 13
allows contains "update_reservation_baggages-1" if {
	input.action == "update_reservation_baggages"
	update_reservation_baggages_1
}

# METADATA
# title: "update_reservation_flights-1"
# description: "seen 62 times by airline-agent, never denied"
# custom:
#   rule: "update_reservation_flights-1"
#   grants: ["grant_0025"]
#   count: 62
allows contains "update_reservation_flights-1" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_1
}

# METADATA
# title: "send_certificate-2"
# description: "seen 8 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "send_certificate-2"
#   grants: ["grant_0018"]
#   count: 8
asks contains "send_certificate-2" if {
	input.action == "send_certificate"
	send_certificate_2
}

# METADATA
# title: "think-2"
# description: "seen 92 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "think-2"
#   grants: ["grant_0020"]
#   count: 92
asks contains "think-2" if {
	input.action == "think"
	think_2
}

# METADATA
# title: "transfer_to_human_agents-2"
# description: "seen 48 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "transfer_to_human_agents-2"
#   grants: ["grant_0022"]
#   count: 48
asks contains "transfer_to_human_agents-2" if {
	input.action == "transfer_to_human_agents"
	transfer_to_human_agents_2
}

# METADATA
# title: "update_reservation_baggages-2"
# description: "seen 13 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "update_reservation_baggages-2"
#   grants: ["grant_0024"]
#   count: 13
asks contains "update_reservation_baggages-2" if {
	input.action == "update_reservation_baggages"
	update_reservation_baggages_2
}

# METADATA
# title: "update_reservation_flights-2"
# description: "seen 62 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "update_reservation_flights-2"
#   grants: ["grant_0026"]
#   count: 62
asks contains "update_reservation_flights-2" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_2
}

# METADATA
# title: "update_reservation_passengers-1"
# description: "seen 2 times by airline-agent, never denied; 3 needed to allow"
# custom:
#   rule: "update_reservation_passengers-1"
#   grants: ["grant_0027"]
#   count: 2
asks contains "update_reservation_passengers-1" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_1
}

# METADATA
# title: "update_reservation_passengers-2"
# description: "seen 2 times by airline-agent; no successful call had arguments like these"
# custom:
#   rule: "update_reservation_passengers-2"
#   grants: ["grant_0028"]
#   count: 2
asks contains "update_reservation_passengers-2" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_2
}

# What rule "send_certificate-1" asks beside the action.
send_certificate_1 if {
	input.agent_id == "airline-agent"
	input.context.authenticated_user != null
	input.context.params.user_id != null
	nearest_double(input.context.authenticated_user) == nearest_double(input.context.params.user_id)
	input.context.domain == "airline"
	is_object(input.context.params)
	has_only(input.context.params, ["amount", "user_id"])
	one_of(input.context.params.amount, [50, 100, 150, 200])
	is_string(input.context.params.user_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.params.user_id)
	one_of(input.context.prov.user_id, ["const", "prompt"])
	input.context.user_id_matches_customer == true
}

# What rule "send_certificate-2" asks beside the action.
send_certificate_2 if {
	input.agent_id == "airline-agent"
}

# What rule "think-1" asks beside the action.
think_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["thought"])
	is_string(input.context.params.thought)
	regex.match("^(?:[A-Z][^/\\\\@`;&<>%\\|]*$)", input.context.params.thought)
}

# What rule "think-2" asks beside the action.
think_2 if {
	input.agent_id == "airline-agent"
}

# What rule "transfer_to_human_agents-1" asks beside the action.
transfer_to_human_agents_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == false
	is_object(input.context.params)
	has_only(input.context.params, ["summary"])
	is_string(input.context.params.summary)
	regex.match("^(?:[A-Z][^/\\\\@`;&<>%\\|\\x00-\\x1f\\x7f]*$)", input.context.params.summary)
}

# What rule "transfer_to_human_agents-2" asks beside the action.
transfer_to_human_agents_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_baggages-1" asks beside the action.
update_reservation_baggages_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == true
	is_object(input.context.params)
	has_only(input.context.params, ["nonfree_baggages", "payment_id", "reservation_id", "total_baggages"])
	is_number(input.context.params.nonfree_baggages)
	nearest_double(input.context.params.nonfree_baggages) >= 0
	nearest_double(input.context.params.nonfree_baggages) <= 20
	is_string(input.context.params.payment_id)
	regex.match(
		`^(?:(?:credit_card_[0-9]{7}|gift_card_[0-9]{7})$)`,
		input.context.params.payment_id,
	)
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z]+|[A-Z]+[0-9]{1}[A-Z]+)$)`, input.context.params.reservation_id)
	one_of(input.context.params.total_baggages, [1, 2, 3])
	one_of(input.context.prov.payment_id, ["const", "prompt", "tool"])
	one_of(input.context.prov.reservation_id, ["const", "prompt", "tool"])
}

# What rule "update_reservation_baggages-2" asks beside the action.
update_reservation_baggages_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_flights-1" asks beside the action.
update_reservation_flights_1 if {
	update_reservation_flights_1_part_1
	update_reservation_flights_1_part_2
}

# A part of `update_reservation_flights_1`.
update_reservation_flights_1_part_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	input.context.is_write == true
	is_object(input.context.params)
	has_only(input.context.params, [
		"cabin", "flights.0.date", "flights.0.destination", "flights.0.flight_number", "flights.0.origin", "flights.1.date",
		"flights.1.destination", "flights.1.flight_number", "flights.1.origin", "flights.2.date", "flights.2.flight_number",
		"flights.3.date", "flights.3.flight_number", "flights.count", "payment_id", "reservation_id",
	])
	one_of(input.context.params.cabin, ["business", "economy"])
	is_string(input.context.params["flights.0.date"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["flights.0.date"])
	update_reservation_flights_1_optional_1
	is_string(input.context.params["flights.0.flight_number"])
	regex.match(`^(?:(?:HAT[0-9]{3})$)`, input.context.params["flights.0.flight_number"])
	update_reservation_flights_1_optional_2
	update_reservation_flights_1_optional_3
	update_reservation_flights_1_optional_4
	update_reservation_flights_1_optional_5
	update_reservation_flights_1_optional_6
}

# A part of `update_reservation_flights_1`.
update_reservation_flights_1_part_2 if {
	update_reservation_flights_1_optional_7
	one_of(input.context.params["flights.count"], [1, 2, 4])
	is_string(input.context.params.payment_id)
	regex.match(
		`^(?:(?:credit_card_[0-9]{7}|gift_card_[0-9]{7})$)`,
		input.context.params.payment_id,
	)
	is_string(input.context.params.reservation_id)
	regex.match(`^(?:(?:[A-Z0-9]{6}|[A-Z]{6})$)`, input.context.params.reservation_id)
	one_of(input.context.prov.cabin, ["const", "prompt", "tool"])
	one_of(input.context.prov.payment_id, ["const", "prompt", "tool"])
	one_of(input.context.prov.reservation_id, ["const", "prompt", "tool"])
}

# What is asked of "params[\"flights.0.destination\"]" where it is there.
update_reservation_flights_1_optional_1 if {
	object.get(input, ["context", "params", "flights.0.destination"], null) == null
}

update_reservation_flights_1_optional_1 if {
	input.context.params["flights.0.destination"] == "IAH"
}

# What is asked of "params[\"flights.1.date\"]" where it is there.
update_reservation_flights_1_optional_2 if {
	object.get(input, ["context", "params", "flights.1.date"], null) == null
}

update_reservation_flights_1_optional_2 if {
	is_string(input.context.params["flights.1.date"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["flights.1.date"])
}

# What is asked of "params[\"flights.1.flight_number\"]" where it is there.
update_reservation_flights_1_optional_3 if {
	object.get(input, ["context", "params", "flights.1.flight_number"], null) == null
}

update_reservation_flights_1_optional_3 if {
	is_string(input.context.params["flights.1.flight_number"])
	regex.match(`^(?:(?:HAT[0-9]{3})$)`, input.context.params["flights.1.flight_number"])
}

# What is asked of "params[\"flights.2.date\"]" where it is there.
update_reservation_flights_1_optional_4 if {
	object.get(input, ["context", "params", "flights.2.date"], null) == null
}

update_reservation_flights_1_optional_4 if {
	is_string(input.context.params["flights.2.date"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["flights.2.date"])
}

# What is asked of "params[\"flights.2.flight_number\"]" where it is there.
update_reservation_flights_1_optional_5 if {
	object.get(input, ["context", "params", "flights.2.flight_number"], null) == null
}

update_reservation_flights_1_optional_5 if {
	is_string(input.context.params["flights.2.flight_number"])
	regex.match(`^(?:(?:HAT[0-9]{3})$)`, input.context.params["flights.2.flight_number"])
}

# What is asked of "params[\"flights.3.date\"]" where it is there.
update_reservation_flights_1_optional_6 if {
	object.get(input, ["context", "params", "flights.3.date"], null) == null
}

update_reservation_flights_1_optional_6 if {
	is_string(input.context.params["flights.3.date"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["flights.3.date"])
}

# What is asked of "params[\"flights.3.flight_number\"]" where it is there.
update_reservation_flights_1_optional_7 if {
	object.get(input, ["context", "params", "flights.3.flight_number"], null) == null
}

update_reservation_flights_1_optional_7 if {
	is_string(input.context.params["flights.3.flight_number"])
	regex.match(`^(?:(?:HAT[0-9]{3})$)`, input.context.params["flights.3.flight_number"])
}

# What rule "update_reservation_flights-2" asks beside the action.
update_reservation_flights_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_passengers-1" asks beside the action.
update_reservation_passengers_1 if {
	input.agent_id == "airline-agent"
	input.context.domain == "airline"
	is_object(input.context.params)
	has_only(input.context.params, [
		"passengers.0.dob", "passengers.0.first_name", "passengers.0.last_name", "passengers.1.dob",
		"passengers.1.first_name", "passengers.1.last_name", "passengers.count", "reservation_id",
	])
	is_string(input.context.params["passengers.0.dob"])
	regex.match(`^(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$)`, input.context.params["passengers.0.dob"])
	one_of(input.context.params["passengers.0.first_name"], ["Anya", "Omar"])
	one_of(input.context.params["passengers.0.last_name"], ["Garcia", "Rossi"])
	update_reservation_passengers_1_optional_1
	update_reservation_passengers_1_optional_2
	one_of(input.context.params["passengers.count"], [1, 2])
	one_of(input.context.params.reservation_id, ["3RK2T9", "FQ8APE"])
	one_of(input.context.prov.reservation_id, ["const", "prompt"])
}

# What is asked of "params[\"passengers.1.first_name\"]" where it is there.
update_reservation_passengers_1_optional_1 if {
	object.get(input, ["context", "params", "passengers.1.first_name"], null) == null
}

update_reservation_passengers_1_optional_1 if {
	input.context.params["passengers.1.first_name"] == "Mei"
}

# What is asked of "params[\"passengers.1.last_name\"]" where it is there.
update_reservation_passengers_1_optional_2 if {
	object.get(input, ["context", "params", "passengers.1.last_name"], null) == null
}

update_reservation_passengers_1_optional_2 if {
	input.context.params["passengers.1.last_name"] == "Garcia"
}

# What rule "update_reservation_passengers-2" asks beside the action.
update_reservation_passengers_2 if {
	input.agent_id == "airline-agent"
}
