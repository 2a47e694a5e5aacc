package policyc.airline

# METADATA
# title: "update_reservation_flights-1"
# description: "seen 62 times by airline-agent, no denial"
# custom:
#   rule: "update_reservation_flights-1"
#   grants: ["grant_0025"]
#   count: 62
allows contains "update_reservation_flights-1" if {
	input.action == "update_reservation_flights"
	update_reservation_flights_1
}

# METADATA
# title: "update_reservation_baggages-2"
# description: "seen 13 times by airline-agent, no denial; with arguments that differ from those seen"
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
# description: "seen 62 times by airline-agent, no denial; with arguments that differ from those seen"
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
# description: "seen 2 times by airline-agent, no denial"
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
# description: "seen 2 times by airline-agent, no denial; with arguments that differ from those seen"
# custom:
#   rule: "update_reservation_passengers-2"
#   grants: ["grant_0028"]
#   count: 2
asks contains "update_reservation_passengers-2" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_2
}

# What rule "update_reservation_baggages-2" asks beside the action.
update_reservation_baggages_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_flights-1" asks beside the action.
update_reservation_flights_1 if {
	input.agent_id == "airline-agent"
	is_string(input.context.authenticated_user)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{4})$)`, input.context.authenticated_user)
	one_of(input.context.params.cabin, ["business", "economy"])
	is_string(input.context.params["flights.0.flight_number"])
	startswith(input.context.params["flights.0.flight_number"], "HAT")
	one_of(input.context.params["flights.count"], [1, 2, 4])
	is_string(input.context.params.payment_id)
	regex.match(`^(?:(?:[a-z]+_[a-z]+_[0-9]{7})$)`, input.context.params.payment_id)
}

# What rule "update_reservation_flights-2" asks beside the action.
update_reservation_flights_2 if {
	input.agent_id == "airline-agent"
}

# What rule "update_reservation_passengers-1" asks beside the action.
update_reservation_passengers_1 if {
	input.agent_id == "airline-agent"
	one_of(input.context.authenticated_user, ["anya_garcia_5901", "omar_rossi_1241"])
	one_of(input.context.params["passengers.0.first_name"], ["Anya", "Omar"])
	one_of(input.context.params["passengers.0.last_name"], ["Garcia", "Rossi"])
	one_of(input.context.params["passengers.count"], [1, 2])
	one_of(input.context.params.reservation_id, ["3RK2T9", "FQ8APE"])
}

# What rule "update_reservation_passengers-2" asks beside the action.
update_reservation_passengers_2 if {
	input.agent_id == "airline-agent"
}
