# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 519; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

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
}

test_update_reservation_passengers_1_ask_2[note] if {
	some note, changes in update_reservation_passengers_1_ask_2
	answer := airline.decision with input as json.patch(update_reservation_passengers_1, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-2"]
}

# "update_reservation_passengers-2: applies"
update_reservation_passengers_2 := {
	"action": "update_reservation_passengers", "agent_id": "airline-agent", "context": {},
}

update_reservation_passengers_2_ask := {
	"applies": [],
}

test_update_reservation_passengers_2_ask[note] if {
	some note, changes in update_reservation_passengers_2_ask
	answer := airline.decision with input as json.patch(update_reservation_passengers_2, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-2"]
}

update_reservation_passengers_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_passengersx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_passengers_2_block[note] if {
	some note, changes in update_reservation_passengers_2_block
	answer := airline.decision with input as json.patch(update_reservation_passengers_2, changes)
	answer.effect == "block"
	answer.rules == []
}
