# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 588; left out as too large or too many: 0.
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
		"authenticated_user": "a_a_0000", "domain": "airline", "is_write": true,
		"params": {
			"cabin": "basic_economy", "destination": "A", "flight_type": "one_way", "flights.0.date": "0000-00-00",
			"flights.0.flight_number": "HAT000", "flights.1.date": "0000-00-00", "flights.1.flight_number": "HAT000",
			"flights.count": 1, "insurance": "no", "nonfree_baggages": 0, "origin": "DTW", "passengers.0.dob": "0000-00-00",
			"passengers.0.first_name": "Aa", "passengers.0.last_name": "Aa", "passengers.1.dob": "0000-00-00",
			"passengers.1.first_name": "Daiki", "passengers.1.last_name": "Li", "passengers.count": 1,
			"payment_methods.0.amount": 0, "payment_methods.0.payment_id": "certificate_0000000", "payment_methods.1.amount": 55,
			"payment_methods.1.payment_id": "certificate_0000000", "payment_methods.count": 1, "total_baggages": 0,
			"user_id": "a_a_0000",
		},
		"prov": {"cabin": "const", "destination": "const", "insurance": "const", "origin": "const", "user_id": "const"},
		"user_id_matches_customer": true,
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
	"params[\"flights.1.date\"] is missing": [{"op": "remove", "path": "/context/params/flights.1.date"}],
	"params[\"flights.1.flight_number\"] is missing": [
		{"op": "remove", "path": "/context/params/flights.1.flight_number"},
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
	"params[\"passengers.1.dob\"] is missing": [{"op": "remove", "path": "/context/params/passengers.1.dob"}],
	"params[\"passengers.1.first_name\"] is missing": [
		{"op": "remove", "path": "/context/params/passengers.1.first_name"},
	],
	"params[\"passengers.1.first_name\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/passengers.1.first_name", "value": "Kevin"},
	],
	"params[\"passengers.1.first_name\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/passengers.1.first_name", "value": ["Daiki"]},
	],
	"params[\"passengers.1.last_name\"] is missing": [{"op": "remove", "path": "/context/params/passengers.1.last_name"}],
	"params[\"passengers.1.last_name\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/passengers.1.last_name", "value": "Smith"},
	],
	"params[\"passengers.1.last_name\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/passengers.1.last_name", "value": ["Li"]},
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
	"params[\"passengers.1.dob\"] breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/passengers.1.dob", "value": "!"},
	],
	"params[\"passengers.1.dob\"] breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/passengers.1.dob", "value": true},
	],
	"params[\"passengers.1.first_name\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/passengers.1.first_name", "value": "Daiki~"},
	],
	"params[\"passengers.1.first_name\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/passengers.1.first_name", "value": ["Daiki~"]},
	],
	"params[\"passengers.1.last_name\"] breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/passengers.1.last_name", "value": "Li~"},
	],
	"params[\"passengers.1.last_name\"] breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/passengers.1.last_name", "value": ["Li~"]},
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
calculate_1 := {
	"action": "calculate", "agent_id": "airline-agent",
	"context": {"domain": "airline", "is_write": false, "params": {"expression": ""}},
}

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

calculate_1_ask := {
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": true}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "false"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params is missing": [{"op": "remove", "path": "/context/params"}],
	"params breaks only: another field": [{"op": "add", "path": "/context/params/another", "value": "x"}],
	"params breaks only: no object": [{"op": "replace", "path": "/context/params", "value": "x"}],
	"params breaks only: null": [{"op": "replace", "path": "/context/params", "value": null}],
	"params.expression is missing": [{"op": "remove", "path": "/context/params/expression"}],
	"params.expression breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/expression", "value": "\u0001"},
	],
	"params.expression breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/expression", "value": true},
	],
	"params.expression breaks pattern: null": [{"op": "replace", "path": "/context/params/expression", "value": null}],
}

test_calculate_1_ask[note] if {
	some note, changes in calculate_1_ask
	answer := airline.decision with input as json.patch(calculate_1, changes)
	answer.effect == "ask"
	answer.rules == ["calculate-2"]
}

# "calculate-2: applies"
calculate_2 := {"action": "calculate", "agent_id": "airline-agent", "context": {}}

calculate_2_ask := {
	"applies": [],
}

test_calculate_2_ask[note] if {
	some note, changes in calculate_2_ask
	answer := airline.decision with input as json.patch(calculate_2, changes)
	answer.effect == "ask"
	answer.rules == ["calculate-2"]
}

calculate_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "calculatex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_calculate_2_block[note] if {
	some note, changes in calculate_2_block
	answer := airline.decision with input as json.patch(calculate_2, changes)
	answer.effect == "block"
	answer.rules == []
}
