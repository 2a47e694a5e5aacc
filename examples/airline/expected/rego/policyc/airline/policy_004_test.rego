# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 588; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_flights-1: applies"
update_reservation_flights_1 := {
	"action": "update_reservation_flights", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": true,
		"params": {
			"cabin": "business", "flights.0.date": "0000-00-00", "flights.0.destination": "IAH",
			"flights.0.flight_number": "HAT000", "flights.1.date": "0000-00-00", "flights.1.flight_number": "HAT000",
			"flights.2.date": "0000-00-00", "flights.2.flight_number": "HAT000", "flights.3.date": "0000-00-00",
			"flights.3.flight_number": "HAT000", "flights.count": 1, "payment_id": "credit_card_0000000",
			"reservation_id": "000000",
		},
		"prov": {"cabin": "const", "payment_id": "const", "reservation_id": "const"},
	},
}

update_reservation_flights_1_allow := {
	"applies": [],
	"params.cabin meets in: another member": [{"op": "replace", "path": "/context/params/cabin", "value": "economy"}],
	"params.cabin meets in: a list of them": [{"op": "replace", "path": "/context/params/cabin", "value": ["business"]}],
	"params[\"flights.0.destination\"] is missing": [{"op": "remove", "path": "/context/params/flights.0.destination"}],
	"params[\"flights.1.date\"] is missing": [{"op": "remove", "path": "/context/params/flights.1.date"}],
	"params[\"flights.1.flight_number\"] is missing": [
		{"op": "remove", "path": "/context/params/flights.1.flight_number"},
	],
	"params[\"flights.2.date\"] is missing": [{"op": "remove", "path": "/context/params/flights.2.date"}],
	"params[\"flights.2.flight_number\"] is missing": [
		{"op": "remove", "path": "/context/params/flights.2.flight_number"},
	],
	"params[\"flights.3.date\"] is missing": [{"op": "remove", "path": "/context/params/flights.3.date"}],
	"params[\"flights.3.flight_number\"] is missing": [
		{"op": "remove", "path": "/context/params/flights.3.flight_number"},
	],
	"params[\"flights.count\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 2},
	],
	"params[\"flights.count\"] meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 4},
	],
	"params[\"flights.count\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/flights.count", "value": [1]},
	],
	"prov.cabin meets in: another member": [{"op": "replace", "path": "/context/prov/cabin", "value": "prompt"}],
	"prov.cabin meets in: another member (2)": [{"op": "replace", "path": "/context/prov/cabin", "value": "tool"}],
	"prov.cabin meets in: a list of them": [{"op": "replace", "path": "/context/prov/cabin", "value": ["const"]}],
	"prov.payment_id meets in: another member": [{"op": "replace", "path": "/context/prov/payment_id", "value": "prompt"}],
	"prov.payment_id meets in: another member (2)": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": "tool"},
	],
	"prov.payment_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": ["const"]},
	],
	"prov.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "prompt"},
	],
	"prov.reservation_id meets in: another member (2)": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "tool"},
	],
	"prov.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["const"]},
	],
}

test_update_reservation_flights_1_allow[note] if {
	some note, changes in update_reservation_flights_1_allow
	answer := airline.decision with input as json.patch(update_reservation_flights_1, changes)
	answer.effect == "allow"
	answer.rules == ["update_reservation_flights-1"]
}

update_reservation_flights_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_flightsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_flights_1_block[note] if {
	some note, changes in update_reservation_flights_1_block
	answer := airline.decision with input as json.patch(update_reservation_flights_1, changes)
	answer.effect == "block"
	answer.rules == []
}

update_reservation_flights_1_ask := {
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": false}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "true"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params is missing": [{"op": "remove", "path": "/context/params"}],
	"params breaks only: another field": [{"op": "add", "path": "/context/params/another", "value": "x"}],
	"params breaks only: no object": [{"op": "replace", "path": "/context/params", "value": "x"}],
	"params breaks only: null": [{"op": "replace", "path": "/context/params", "value": null}],
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "business~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["business~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
	"params[\"flights.0.date\"] is missing": [{"op": "remove", "path": "/context/params/flights.0.date"}],
	"params[\"flights.0.date\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "!"},
	],
	"params[\"flights.0.date\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": true},
	],
	"params[\"flights.0.date\"] breaks pattern: null": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": null},
	],
	"params[\"flights.0.destination\"] breaks equals: another value": [
		{"op": "replace", "path": "/context/params/flights.0.destination", "value": "IAH~"},
	],
	"params[\"flights.0.destination\"] breaks equals: another type": [
		{"op": "replace", "path": "/context/params/flights.0.destination", "value": ["IAH"]},
	],
	"params[\"flights.0.flight_number\"] is missing": [
		{"op": "remove", "path": "/context/params/flights.0.flight_number"},
	],
	"params[\"flights.0.flight_number\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": "!"},
	],
	"params[\"flights.0.flight_number\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": true},
	],
	"params[\"flights.0.flight_number\"] breaks pattern: null": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": null},
	],
	"params[\"flights.1.date\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.1.date", "value": "!"},
	],
	"params[\"flights.1.date\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.1.date", "value": true},
	],
	"params[\"flights.1.flight_number\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.1.flight_number", "value": "!"},
	],
	"params[\"flights.1.flight_number\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.1.flight_number", "value": true},
	],
	"params[\"flights.2.date\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.2.date", "value": "!"},
	],
	"params[\"flights.2.date\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.2.date", "value": true},
	],
	"params[\"flights.2.flight_number\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.2.flight_number", "value": "!"},
	],
	"params[\"flights.2.flight_number\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.2.flight_number", "value": true},
	],
	"params[\"flights.3.date\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.3.date", "value": "!"},
	],
	"params[\"flights.3.date\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.3.date", "value": true},
	],
	"params[\"flights.3.flight_number\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/flights.3.flight_number", "value": "!"},
	],
	"params[\"flights.3.flight_number\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/flights.3.flight_number", "value": true},
	],
	"params[\"flights.count\"] is missing": [{"op": "remove", "path": "/context/params/flights.count"}],
	"params[\"flights.count\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 5},
	],
	"params[\"flights.count\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/flights.count", "value": [5]},
	],
	"params[\"flights.count\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/flights.count", "value": null},
	],
	"params.payment_id is missing": [{"op": "remove", "path": "/context/params/payment_id"}],
	"params.payment_id breaks pattern: no match": [{"op": "replace", "path": "/context/params/payment_id", "value": "!"}],
	"params.payment_id breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/payment_id", "value": true},
	],
	"params.payment_id breaks pattern: null": [{"op": "replace", "path": "/context/params/payment_id", "value": null}],
	"params.reservation_id is missing": [{"op": "remove", "path": "/context/params/reservation_id"}],
	"params.reservation_id breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "!"},
	],
	"params.reservation_id breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": true},
	],
	"params.reservation_id breaks pattern: null": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": null},
	],
	"prov.cabin is missing": [{"op": "remove", "path": "/context/prov/cabin"}],
	"prov.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/prov/cabin", "value": "const~"}],
	"prov.cabin breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/cabin", "value": ["const~"]}],
	"prov.cabin breaks in: null": [{"op": "replace", "path": "/context/prov/cabin", "value": null}],
	"prov.payment_id is missing": [{"op": "remove", "path": "/context/prov/payment_id"}],
	"prov.payment_id breaks in: an outsider": [{"op": "replace", "path": "/context/prov/payment_id", "value": "const~"}],
	"prov.payment_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": ["const~"]},
	],
	"prov.payment_id breaks in: null": [{"op": "replace", "path": "/context/prov/payment_id", "value": null}],
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "const~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["const~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
}

test_update_reservation_flights_1_ask[note] if {
	some note, changes in update_reservation_flights_1_ask
	answer := airline.decision with input as json.patch(update_reservation_flights_1, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

# "update_reservation_flights-2: applies"
update_reservation_flights_2 := {"action": "update_reservation_flights", "agent_id": "airline-agent", "context": {}}

update_reservation_flights_2_ask := {
	"applies": [],
}

test_update_reservation_flights_2_ask[note] if {
	some note, changes in update_reservation_flights_2_ask
	answer := airline.decision with input as json.patch(update_reservation_flights_2, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_flights-2"]
}

update_reservation_flights_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_flightsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_flights_2_block[note] if {
	some note, changes in update_reservation_flights_2_block
	answer := airline.decision with input as json.patch(update_reservation_flights_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_passengers-1: applies"
update_reservation_passengers_1 := {
	"action": "update_reservation_passengers", "agent_id": "airline-agent",
	"context": {
		"domain": "airline",
		"params": {
			"passengers.0.dob": "0000-00-00", "passengers.0.first_name": "Anya", "passengers.0.last_name": "Garcia",
			"passengers.1.first_name": "Mei", "passengers.1.last_name": "Garcia", "passengers.count": 1,
			"reservation_id": "3RK2T9",
		},
		"prov": {"reservation_id": "const"},
	},
}

update_reservation_passengers_1_ask := {
	"applies": [],
	"params[\"passengers.0.first_name\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": "Omar"},
	],
	"params[\"passengers.0.first_name\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": ["Anya"]},
	],
	"params[\"passengers.0.last_name\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": "Rossi"},
	],
	"params[\"passengers.0.last_name\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": ["Garcia"]},
	],
	"params[\"passengers.1.first_name\"] is missing": [
		{"op": "remove", "path": "/context/params/passengers.1.first_name"},
	],
	"params[\"passengers.1.last_name\"] is missing": [{"op": "remove", "path": "/context/params/passengers.1.last_name"}],
	"params[\"passengers.count\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": 2},
	],
	"params[\"passengers.count\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": [1]},
	],
	"params.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "FQ8APE"},
	],
	"params.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": ["3RK2T9"]},
	],
	"prov.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "prompt"},
	],
	"prov.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["const"]},
	],
}

test_update_reservation_passengers_1_ask[note] if {
	some note, changes in update_reservation_passengers_1_ask
	answer := airline.decision with input as json.patch(update_reservation_passengers_1, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-1", "update_reservation_passengers-2"]
}

update_reservation_passengers_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_passengersx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_passengers_1_block[note] if {
	some note, changes in update_reservation_passengers_1_block
	answer := airline.decision with input as json.patch(update_reservation_passengers_1, changes)
	answer.effect == "block"
	answer.rules == []
}

update_reservation_passengers_1_ask_2 := {
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"params is missing": [{"op": "remove", "path": "/context/params"}],
	"params breaks only: another field": [{"op": "add", "path": "/context/params/another", "value": "x"}],
	"params breaks only: no object": [{"op": "replace", "path": "/context/params", "value": "x"}],
	"params breaks only: null": [{"op": "replace", "path": "/context/params", "value": null}],
	"params[\"passengers.0.dob\"] is missing": [{"op": "remove", "path": "/context/params/passengers.0.dob"}],
	"params[\"passengers.0.dob\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/passengers.0.dob", "value": "!"},
	],
	"params[\"passengers.0.dob\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/passengers.0.dob", "value": true},
	],
	"params[\"passengers.0.dob\"] breaks pattern: null": [
		{"op": "replace", "path": "/context/params/passengers.0.dob", "value": null},
	],
	"params[\"passengers.0.first_name\"] is missing": [
		{"op": "remove", "path": "/context/params/passengers.0.first_name"},
	],
	"params[\"passengers.0.first_name\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": "Anya~"},
	],
	"params[\"passengers.0.first_name\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": ["Anya~"]},
	],
	"params[\"passengers.0.first_name\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": null},
	],
	"params[\"passengers.0.last_name\"] is missing": [{"op": "remove", "path": "/context/params/passengers.0.last_name"}],
	"params[\"passengers.0.last_name\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": "Garcia~"},
	],
	"params[\"passengers.0.last_name\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": ["Garcia~"]},
	],
	"params[\"passengers.0.last_name\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": null},
	],
	"params[\"passengers.1.first_name\"] breaks equals: another value": [
		{"op": "replace", "path": "/context/params/passengers.1.first_name", "value": "Mei~"},
	],
	"params[\"passengers.1.first_name\"] breaks equals: another type": [
		{"op": "replace", "path": "/context/params/passengers.1.first_name", "value": ["Mei"]},
	],
	"params[\"passengers.1.last_name\"] breaks equals: another value": [
		{"op": "replace", "path": "/context/params/passengers.1.last_name", "value": "Garcia~"},
	],
	"params[\"passengers.1.last_name\"] breaks equals: another type": [
		{"op": "replace", "path": "/context/params/passengers.1.last_name", "value": ["Garcia"]},
	],
	"params[\"passengers.count\"] is missing": [{"op": "remove", "path": "/context/params/passengers.count"}],
	"params[\"passengers.count\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": 3},
	],
	"params[\"passengers.count\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": [3]},
	],
	"params[\"passengers.count\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": null},
	],
	"params.reservation_id is missing": [{"op": "remove", "path": "/context/params/reservation_id"}],
	"params.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "3RK2T9~"},
	],
	"params.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": ["3RK2T9~"]},
	],
	"params.reservation_id breaks in: null": [{"op": "replace", "path": "/context/params/reservation_id", "value": null}],
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "const~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["const~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
}

test_update_reservation_passengers_1_ask_2[note] if {
	some note, changes in update_reservation_passengers_1_ask_2
	answer := airline.decision with input as json.patch(update_reservation_passengers_1, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-2"]
}
