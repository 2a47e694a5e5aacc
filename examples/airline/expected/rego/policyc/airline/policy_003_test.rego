# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 14; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 601; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_flights-1: applies"
update_reservation_flights_1 := {
	"action": "update_reservation_flights", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "aarav_ahmed_6699", "domain": "airline", "is_write": true,
		"params": {"cabin": "business", "flights.0.date": "2024-05-17", "flights.count": 1, "reservation_id": "1N99U6"},
		"prev_action": "calculate",
		"prov": {"cabin": "prompt", "flights": "none", "payment_id": "tool", "reservation_id": "prompt"}, "step": 2,
	},
}

update_reservation_flights_1_allow := {
	"applies": [],
	"authenticated_user meets in: another member": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "aarav_garcia_1177"},
	],
	"authenticated_user meets in: another member (2)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "chen_lee_6825"},
	],
	"authenticated_user meets in: another member (3)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "daiki_muller_1116"},
	],
	"authenticated_user meets in: a list of them": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["aarav_ahmed_6699"]},
	],
	"params.cabin meets in: another member": [{"op": "replace", "path": "/context/params/cabin", "value": "economy"}],
	"params.cabin meets in: a list of them": [{"op": "replace", "path": "/context/params/cabin", "value": ["business"]}],
	"params[\"flights.0.date\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-18"},
	],
	"params[\"flights.0.date\"] meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-19"},
	],
	"params[\"flights.0.date\"] meets in: another member (3)": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-20"},
	],
	"params[\"flights.0.date\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": ["2024-05-17"]},
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
	"params.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "2FBBAH"},
	],
	"params.reservation_id meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "4NQLHD"},
	],
	"params.reservation_id meets in: another member (3)": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "BOH180"},
	],
	"params.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": ["1N99U6"]},
	],
	"prev_action meets in: another member": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_reservation_details"},
	],
	"prev_action meets in: another member (2)": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_user_details"},
	],
	"prev_action meets in: another member (3)": [
		{"op": "replace", "path": "/context/prev_action", "value": "search_direct_flight"},
	],
	"prev_action meets in: a list of them": [{"op": "replace", "path": "/context/prev_action", "value": ["calculate"]}],
	"prov.cabin meets in: another member": [{"op": "replace", "path": "/context/prov/cabin", "value": "tool"}],
	"prov.cabin meets in: a list of them": [{"op": "replace", "path": "/context/prov/cabin", "value": ["prompt"]}],
	"prov.flights meets in: another member": [{"op": "replace", "path": "/context/prov/flights", "value": "tool"}],
	"prov.flights meets in: a list of them": [{"op": "replace", "path": "/context/prov/flights", "value": ["none"]}],
	"prov.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "tool"},
	],
	"prov.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt"]},
	],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 26}],
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
	"authenticated_user is missing": [{"op": "remove", "path": "/context/authenticated_user"}],
	"authenticated_user breaks in: an outsider": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "aarav_ahmed_6699~"},
	],
	"authenticated_user breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["aarav_ahmed_6699~"]},
	],
	"authenticated_user breaks in: null": [{"op": "replace", "path": "/context/authenticated_user", "value": null}],
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": false}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "true"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "business~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["business~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
	"params[\"flights.0.date\"] is missing": [{"op": "remove", "path": "/context/params/flights.0.date"}],
	"params[\"flights.0.date\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-17~"},
	],
	"params[\"flights.0.date\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": ["2024-05-17~"]},
	],
	"params[\"flights.0.date\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": null},
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
	"params.reservation_id is missing": [{"op": "remove", "path": "/context/params/reservation_id"}],
	"params.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": "1N99U6~"},
	],
	"params.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/reservation_id", "value": ["1N99U6~"]},
	],
	"params.reservation_id breaks in: null": [{"op": "replace", "path": "/context/params/reservation_id", "value": null}],
	"prev_action is missing": [{"op": "remove", "path": "/context/prev_action"}],
	"prev_action breaks in: an outsider": [{"op": "replace", "path": "/context/prev_action", "value": "calculate~"}],
	"prev_action breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prev_action", "value": ["calculate~"]},
	],
	"prev_action breaks in: null": [{"op": "replace", "path": "/context/prev_action", "value": null}],
	"prov.cabin is missing": [{"op": "remove", "path": "/context/prov/cabin"}],
	"prov.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/prov/cabin", "value": "prompt~"}],
	"prov.cabin breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/cabin", "value": ["prompt~"]}],
	"prov.cabin breaks in: null": [{"op": "replace", "path": "/context/prov/cabin", "value": null}],
	"prov.flights is missing": [{"op": "remove", "path": "/context/prov/flights"}],
	"prov.flights breaks in: an outsider": [{"op": "replace", "path": "/context/prov/flights", "value": "none~"}],
	"prov.flights breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/flights", "value": ["none~"]},
	],
	"prov.flights breaks in: null": [{"op": "replace", "path": "/context/prov/flights", "value": null}],
	"prov.payment_id is missing": [{"op": "remove", "path": "/context/prov/payment_id"}],
	"prov.payment_id breaks equals: another value": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": "tool~"},
	],
	"prov.payment_id breaks equals: another type": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": ["tool"]},
	],
	"prov.payment_id breaks equals: null": [{"op": "replace", "path": "/context/prov/payment_id", "value": null}],
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "prompt~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": 1}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "2"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 27}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "26"}],
}

test_update_reservation_flights_1_block[note] if {
	some note, changes in update_reservation_flights_1_block
	answer := airline.decision with input as json.patch(update_reservation_flights_1, changes)
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
