# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 25; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 303; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# What is no request is blocked, whatever the rules say.
no_requests := {
	"the agent is missing": {"action": "x"},
	"the action is missing": {"agent_id": "x"},
	"the agent is empty": {"action": "x", "agent_id": ""},
	"the action has blanks around it": {"action": " x", "agent_id": "x"},
	"the action is a number": {"action": 1, "agent_id": "x"},
	"the context is a list": {"action": "x", "agent_id": "x", "context": []},
}

test_no_requests[note] if {
	some note, document in no_requests
	answer := airline.decision with input as document
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: applies"
book_reservation_1 := {
	"action": "book_reservation", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "a_a_0000",
		"params": {
			"cabin": "basic_economy", "destination": "A", "flight_type": "one_way", "flights.0.flight_number": "HAT",
			"flights.count": 1, "insurance": "no", "nonfree_baggages": 0, "origin": "DTW", "passengers.0.first_name": "Aa",
			"passengers.0.last_name": "Aa", "passengers.count": 1, "payment_methods.0.amount": 0,
			"payment_methods.0.payment_id": "a_0000000", "payment_methods.count": 1, "total_baggages": 0, "user_id": "a_a_0000",
		},
	},
}

book_reservation_1_allow := {
	"applies": [],
	"params.cabin meets in: another member": [{"op": "replace", "path": "/context/params/cabin", "value": "economy"}],
	"params.cabin meets in: a list of them": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["basic_economy"]},
	],
	"params.flight_type meets in: another member": [
		{"op": "replace", "path": "/context/params/flight_type", "value": "round_trip"},
	],
	"params.flight_type meets in: a list of them": [
		{"op": "replace", "path": "/context/params/flight_type", "value": ["one_way"]},
	],
	"params[\"flights.count\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 2},
	],
	"params[\"flights.count\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/flights.count", "value": [1]},
	],
	"params.nonfree_baggages meets in: another member": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": 1},
	],
	"params.nonfree_baggages meets in: a list of them": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": [0]},
	],
	"params.origin meets in: another member": [{"op": "replace", "path": "/context/params/origin", "value": "EWR"}],
	"params.origin meets in: another member (2)": [{"op": "replace", "path": "/context/params/origin", "value": "JFK"}],
	"params.origin meets in: another member (3)": [{"op": "replace", "path": "/context/params/origin", "value": "ORD"}],
	"params.origin meets in: a list of them": [{"op": "replace", "path": "/context/params/origin", "value": ["DTW"]}],
	"params[\"passengers.count\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": 2},
	],
	"params[\"passengers.count\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/passengers.count", "value": [1]},
	],
	"params[\"payment_methods.0.amount\"] meets max: at the bound": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": 1000},
	],
	"params[\"payment_methods.count\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/payment_methods.count", "value": 2},
	],
	"params[\"payment_methods.count\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/payment_methods.count", "value": [1]},
	],
	"params.total_baggages meets in: another member": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 2},
	],
	"params.total_baggages meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 3},
	],
	"params.total_baggages meets in: a list of them": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": [0]},
	],
}

test_book_reservation_1_allow[note] if {
	some note, changes in book_reservation_1_allow
	answer := airline.decision with input as json.patch(book_reservation_1, changes)
	answer.effect == "allow"
	answer.rules == ["book_reservation-1"]
	airline.allow == true with input as json.patch(book_reservation_1, changes)
	count(airline.deny) == 0 with input as json.patch(book_reservation_1, changes)
}

book_reservation_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "book_reservationx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_book_reservation_1_block[note] if {
	some note, changes in book_reservation_1_block
	answer := airline.decision with input as json.patch(book_reservation_1, changes)
	answer.effect == "block"
	answer.rules == []
	airline.allow == false with input as json.patch(book_reservation_1, changes)
	count(airline.deny) == 1 with input as json.patch(book_reservation_1, changes)
}

book_reservation_1_ask := {
	"authenticated_user is missing": [{"op": "remove", "path": "/context/authenticated_user"}],
	"authenticated_user breaks same_as: another value": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "a_a_0000~"},
	],
	"authenticated_user breaks same_as: null": [{"op": "replace", "path": "/context/authenticated_user", "value": null}],
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "basic_economy~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["basic_economy~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
	"params.destination is missing": [{"op": "remove", "path": "/context/params/destination"}],
	"params.destination breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/destination", "value": "!"},
	],
	"params.destination breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/destination", "value": true},
	],
	"params.destination breaks pattern: null": [{"op": "replace", "path": "/context/params/destination", "value": null}],
	"params.flight_type is missing": [{"op": "remove", "path": "/context/params/flight_type"}],
	"params.flight_type breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/flight_type", "value": "one_way~"},
	],
	"params.flight_type breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/flight_type", "value": ["one_way~"]},
	],
	"params.flight_type breaks in: null": [{"op": "replace", "path": "/context/params/flight_type", "value": null}],
	"params[\"flights.0.flight_number\"] is missing": [
		{"op": "remove", "path": "/context/params/flights.0.flight_number"},
	],
	"params[\"flights.0.flight_number\"] breaks starts_with: another start": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": "~HAT"},
	],
	"params[\"flights.0.flight_number\"] breaks starts_with: too short": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": "HA"},
	],
	"params[\"flights.0.flight_number\"] breaks starts_with: no string": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": true},
	],
	"params[\"flights.0.flight_number\"] breaks starts_with: null": [
		{"op": "replace", "path": "/context/params/flights.0.flight_number", "value": null},
	],
	"params[\"flights.count\"] is missing": [{"op": "remove", "path": "/context/params/flights.count"}],
	"params[\"flights.count\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 3},
	],
	"params[\"flights.count\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/flights.count", "value": [3]},
	],
	"params[\"flights.count\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/flights.count", "value": null},
	],
	"params.insurance is missing": [{"op": "remove", "path": "/context/params/insurance"}],
	"params.insurance breaks equals: another value": [
		{"op": "replace", "path": "/context/params/insurance", "value": "no~"},
	],
	"params.insurance breaks equals: another type": [
		{"op": "replace", "path": "/context/params/insurance", "value": ["no"]},
	],
	"params.insurance breaks equals: null": [{"op": "replace", "path": "/context/params/insurance", "value": null}],
	"params.nonfree_baggages is missing": [{"op": "remove", "path": "/context/params/nonfree_baggages"}],
	"params.nonfree_baggages breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": 2},
	],
	"params.nonfree_baggages breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": [2]},
	],
	"params.nonfree_baggages breaks in: null": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": null},
	],
	"params.origin is missing": [{"op": "remove", "path": "/context/params/origin"}],
	"params.origin breaks in: an outsider": [{"op": "replace", "path": "/context/params/origin", "value": "DTW~"}],
	"params.origin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/origin", "value": ["DTW~"]},
	],
	"params.origin breaks in: null": [{"op": "replace", "path": "/context/params/origin", "value": null}],
	"params[\"passengers.0.first_name\"] is missing": [
		{"op": "remove", "path": "/context/params/passengers.0.first_name"},
	],
	"params[\"passengers.0.first_name\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": "!"},
	],
	"params[\"passengers.0.first_name\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": true},
	],
	"params[\"passengers.0.first_name\"] breaks pattern: null": [
		{"op": "replace", "path": "/context/params/passengers.0.first_name", "value": null},
	],
	"params[\"passengers.0.last_name\"] is missing": [{"op": "remove", "path": "/context/params/passengers.0.last_name"}],
	"params[\"passengers.0.last_name\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": "!"},
	],
	"params[\"passengers.0.last_name\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": true},
	],
	"params[\"passengers.0.last_name\"] breaks pattern: null": [
		{"op": "replace", "path": "/context/params/passengers.0.last_name", "value": null},
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
	"params[\"payment_methods.0.amount\"] is missing": [
		{"op": "remove", "path": "/context/params/payment_methods.0.amount"},
	],
	"params[\"payment_methods.0.amount\"] breaks min: one less": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": -1},
	],
	"params[\"payment_methods.0.amount\"] breaks min: a string": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": "0"},
	],
	"params[\"payment_methods.0.amount\"] breaks min: null": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": null},
	],
	"params[\"payment_methods.0.amount\"] breaks max: one more": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": 1001},
	],
	"params[\"payment_methods.0.amount\"] breaks max: a string": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": "1000"},
	],
	"params[\"payment_methods.0.payment_id\"] is missing": [
		{"op": "remove", "path": "/context/params/payment_methods.0.payment_id"},
	],
	"params[\"payment_methods.0.payment_id\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/payment_methods.0.payment_id", "value": "!"},
	],
	"params[\"payment_methods.0.payment_id\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/payment_methods.0.payment_id", "value": true},
	],
	"params[\"payment_methods.0.payment_id\"] breaks pattern: null": [
		{"op": "replace", "path": "/context/params/payment_methods.0.payment_id", "value": null},
	],
	"params[\"payment_methods.count\"] is missing": [{"op": "remove", "path": "/context/params/payment_methods.count"}],
	"params[\"payment_methods.count\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/payment_methods.count", "value": 3},
	],
	"params[\"payment_methods.count\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/payment_methods.count", "value": [3]},
	],
	"params[\"payment_methods.count\"] breaks in: null": [
		{"op": "replace", "path": "/context/params/payment_methods.count", "value": null},
	],
	"params.total_baggages is missing": [{"op": "remove", "path": "/context/params/total_baggages"}],
	"params.total_baggages breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 4},
	],
	"params.total_baggages breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": [4]},
	],
	"params.total_baggages breaks in: null": [{"op": "replace", "path": "/context/params/total_baggages", "value": null}],
	"params.user_id is missing": [{"op": "remove", "path": "/context/params/user_id"}],
	"params.user_id breaks pattern: no match": [{"op": "replace", "path": "/context/params/user_id", "value": "!"}],
	"params.user_id breaks pattern: no string": [{"op": "replace", "path": "/context/params/user_id", "value": true}],
	"params.user_id breaks pattern: null": [{"op": "replace", "path": "/context/params/user_id", "value": null}],
}

test_book_reservation_1_ask[note] if {
	some note, changes in book_reservation_1_ask
	answer := airline.decision with input as json.patch(book_reservation_1, changes)
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
	airline.allow == false with input as json.patch(book_reservation_1, changes)
	count(airline.deny) == 1 with input as json.patch(book_reservation_1, changes)
}

# "book_reservation-2: applies"
book_reservation_2 := {"action": "book_reservation", "agent_id": "airline-agent", "context": {}}

book_reservation_2_ask := {
	"applies": [],
}

test_book_reservation_2_ask[note] if {
	some note, changes in book_reservation_2_ask
	answer := airline.decision with input as json.patch(book_reservation_2, changes)
	answer.effect == "ask"
	answer.rules == ["book_reservation-2"]
}

book_reservation_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "book_reservationx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_book_reservation_2_block[note] if {
	some note, changes in book_reservation_2_block
	answer := airline.decision with input as json.patch(book_reservation_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "calculate-1: applies"
calculate_1 := {"action": "calculate", "agent_id": "airline-agent", "context": {}}

calculate_1_allow := {
	"applies": [],
}

test_calculate_1_allow[note] if {
	some note, changes in calculate_1_allow
	answer := airline.decision with input as json.patch(calculate_1, changes)
	answer.effect == "allow"
	answer.rules == ["calculate-1"]
}

calculate_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "calculatex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_calculate_1_block[note] if {
	some note, changes in calculate_1_block
	answer := airline.decision with input as json.patch(calculate_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: applies"
cancel_reservation_1 := {
	"action": "cancel_reservation", "agent_id": "airline-agent", "context": {"params": {"reservation_id": "000000"}},
}

cancel_reservation_1_allow := {
	"applies": [],
}

test_cancel_reservation_1_allow[note] if {
	some note, changes in cancel_reservation_1_allow
	answer := airline.decision with input as json.patch(cancel_reservation_1, changes)
	answer.effect == "allow"
	answer.rules == ["cancel_reservation-1"]
}

cancel_reservation_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "cancel_reservationx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_cancel_reservation_1_block[note] if {
	some note, changes in cancel_reservation_1_block
	answer := airline.decision with input as json.patch(cancel_reservation_1, changes)
	answer.effect == "block"
	answer.rules == []
}

cancel_reservation_1_ask := {
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
}

test_cancel_reservation_1_ask[note] if {
	some note, changes in cancel_reservation_1_ask
	answer := airline.decision with input as json.patch(cancel_reservation_1, changes)
	answer.effect == "ask"
	answer.rules == ["cancel_reservation-2"]
}

# "cancel_reservation-2: applies"
cancel_reservation_2 := {"action": "cancel_reservation", "agent_id": "airline-agent", "context": {}}

cancel_reservation_2_ask := {
	"applies": [],
}

test_cancel_reservation_2_ask[note] if {
	some note, changes in cancel_reservation_2_ask
	answer := airline.decision with input as json.patch(cancel_reservation_2, changes)
	answer.effect == "ask"
	answer.rules == ["cancel_reservation-2"]
}

cancel_reservation_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "cancel_reservationx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_cancel_reservation_2_block[note] if {
	some note, changes in cancel_reservation_2_block
	answer := airline.decision with input as json.patch(cancel_reservation_2, changes)
	answer.effect == "block"
	answer.rules == []
}
