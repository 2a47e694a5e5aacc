package policyc.airline

# METADATA
# title: "update_reservation_passengers-1"
# description: "seen 2 times by airline-agent, never denied; 3 needed to allow"
# custom:
#   rule: "update_reservation_passengers-1"
#   grants: ["grant_0024"]
#   count: 2
asks contains "update_reservation_passengers-1" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_1
}

# METADATA
# title: "update_reservation_passengers-2"
# description: "seen 2 times by airline-agent; never with these arguments"
# custom:
#   rule: "update_reservation_passengers-2"
#   grants: ["grant_0025"]
#   count: 2
asks contains "update_reservation_passengers-2" if {
	input.action == "update_reservation_passengers"
	update_reservation_passengers_2
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
