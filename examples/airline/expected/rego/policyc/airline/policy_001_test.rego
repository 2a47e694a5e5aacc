# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 17; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 73; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_baggages-1: applies"
update_reservation_baggages_1 := {
	"action": "update_reservation_baggages", "agent_id": "airline-agent", "context": {"params": {"total_baggages": 1}},
}

update_reservation_baggages_1_allow := {
	"applies": [],
	"params.total_baggages meets in: another member": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 2},
	],
	"params.total_baggages meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 3},
	],
	"params.total_baggages meets in: a list of them": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": [1]},
	],
}

test_update_reservation_baggages_1_allow[note] if {
	some note, changes in update_reservation_baggages_1_allow
	answer := airline.decision with input as json.patch(update_reservation_baggages_1, changes)
	answer.effect == "allow"
	answer.rules == ["update_reservation_baggages-1"]
}

update_reservation_baggages_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_baggagesx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_baggages_1_block[note] if {
	some note, changes in update_reservation_baggages_1_block
	answer := airline.decision with input as json.patch(update_reservation_baggages_1, changes)
	answer.effect == "block"
	answer.rules == []
}

update_reservation_baggages_1_ask := {
	"params.total_baggages is missing": [{"op": "remove", "path": "/context/params/total_baggages"}],
	"params.total_baggages breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 4},
	],
	"params.total_baggages breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": [4]},
	],
	"params.total_baggages breaks in: null": [{"op": "replace", "path": "/context/params/total_baggages", "value": null}],
}

test_update_reservation_baggages_1_ask[note] if {
	some note, changes in update_reservation_baggages_1_ask
	answer := airline.decision with input as json.patch(update_reservation_baggages_1, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

# "update_reservation_baggages-2: applies"
update_reservation_baggages_2 := {"action": "update_reservation_baggages", "agent_id": "airline-agent", "context": {}}

update_reservation_baggages_2_ask := {
	"applies": [],
}

test_update_reservation_baggages_2_ask[note] if {
	some note, changes in update_reservation_baggages_2_ask
	answer := airline.decision with input as json.patch(update_reservation_baggages_2, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_baggages-2"]
}

update_reservation_baggages_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_baggagesx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_baggages_2_block[note] if {
	some note, changes in update_reservation_baggages_2_block
	answer := airline.decision with input as json.patch(update_reservation_baggages_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_flights-1: applies"
update_reservation_flights_1 := {
	"action": "update_reservation_flights", "agent_id": "airline-agent", "context": {"params": {"cabin": "business"}},
}

update_reservation_flights_1_allow := {
	"applies": [],
	"params.cabin meets in: another member": [{"op": "replace", "path": "/context/params/cabin", "value": "economy"}],
	"params.cabin meets in: a list of them": [{"op": "replace", "path": "/context/params/cabin", "value": ["business"]}],
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
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "business~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["business~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
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
	"action": "update_reservation_passengers", "agent_id": "airline-agent", "context": {},
}

update_reservation_passengers_1_ask := {
	"applies": [],
}

test_update_reservation_passengers_1_ask[note] if {
	some note, changes in update_reservation_passengers_1_ask
	answer := airline.decision with input as json.patch(update_reservation_passengers_1, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-1"]
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
