# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 14; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 601; left out as too large or too many: 0.
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
		"domain": "airline", "is_write": true,
		"params": {
			"cabin": "basic_economy", "flight_type": "one_way", "flights.0.date": "2024-05-17", "flights.count": 1,
			"insurance": "no", "nonfree_baggages": 0, "origin": "DTW", "passengers.count": 1, "payment_methods.0.amount": 39,
			"payment_methods.count": 1, "total_baggages": 0,
		},
		"prev_action": "book_reservation",
		"prov": {
			"cabin": "prompt", "destination": "prompt", "flight_type": "none", "flights": "none", "insurance": "prompt",
			"nonfree_baggages": "none", "origin": "prompt", "passengers": "none", "payment_methods": "none",
			"total_baggages": "none", "user_id": "prompt",
		},
		"step": 2, "user_id_matches_customer": true,
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
	"params[\"flights.0.date\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-20"},
	],
	"params[\"flights.0.date\"] meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-24"},
	],
	"params[\"flights.0.date\"] meets in: another member (3)": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": "2024-05-25"},
	],
	"params[\"flights.0.date\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/flights.0.date", "value": ["2024-05-17"]},
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
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": 630},
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
	"prev_action meets in: another member": [{"op": "replace", "path": "/context/prev_action", "value": "calculate"}],
	"prev_action meets in: another member (2)": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_user_details"},
	],
	"prev_action meets in: another member (3)": [
		{"op": "replace", "path": "/context/prev_action", "value": "search_direct_flight"},
	],
	"prev_action meets in: a list of them": [
		{"op": "replace", "path": "/context/prev_action", "value": ["book_reservation"]},
	],
	"prov.cabin meets in: another member": [{"op": "replace", "path": "/context/prov/cabin", "value": "tool"}],
	"prov.cabin meets in: a list of them": [{"op": "replace", "path": "/context/prov/cabin", "value": ["prompt"]}],
	"prov.destination meets in: another member": [{"op": "replace", "path": "/context/prov/destination", "value": "tool"}],
	"prov.destination meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/destination", "value": ["prompt"]},
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
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": false}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "true"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "basic_economy~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["basic_economy~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
	"params.flight_type is missing": [{"op": "remove", "path": "/context/params/flight_type"}],
	"params.flight_type breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/flight_type", "value": "one_way~"},
	],
	"params.flight_type breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/flight_type", "value": ["one_way~"]},
	],
	"params.flight_type breaks in: null": [{"op": "replace", "path": "/context/params/flight_type", "value": null}],
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
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": 38},
	],
	"params[\"payment_methods.0.amount\"] breaks min: a string": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": "39"},
	],
	"params[\"payment_methods.0.amount\"] breaks min: null": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": null},
	],
	"params[\"payment_methods.0.amount\"] breaks max: one more": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": 631},
	],
	"params[\"payment_methods.0.amount\"] breaks max: a string": [
		{"op": "replace", "path": "/context/params/payment_methods.0.amount", "value": "630"},
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
	"prev_action is missing": [{"op": "remove", "path": "/context/prev_action"}],
	"prev_action breaks in: an outsider": [{"op": "replace", "path": "/context/prev_action", "value": "book_reservation~"}],
	"prev_action breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prev_action", "value": ["book_reservation~"]},
	],
	"prev_action breaks in: null": [{"op": "replace", "path": "/context/prev_action", "value": null}],
	"prov.cabin is missing": [{"op": "remove", "path": "/context/prov/cabin"}],
	"prov.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/prov/cabin", "value": "prompt~"}],
	"prov.cabin breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/cabin", "value": ["prompt~"]}],
	"prov.cabin breaks in: null": [{"op": "replace", "path": "/context/prov/cabin", "value": null}],
	"prov.destination is missing": [{"op": "remove", "path": "/context/prov/destination"}],
	"prov.destination breaks in: an outsider": [{"op": "replace", "path": "/context/prov/destination", "value": "prompt~"}],
	"prov.destination breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/destination", "value": ["prompt~"]},
	],
	"prov.destination breaks in: null": [{"op": "replace", "path": "/context/prov/destination", "value": null}],
}

test_book_reservation_1_block[note] if {
	some note, changes in book_reservation_1_block
	answer := airline.decision with input as json.patch(book_reservation_1, changes)
	answer.effect == "block"
	answer.rules == []
	airline.allow == false with input as json.patch(book_reservation_1, changes)
	count(airline.deny) == 1 with input as json.patch(book_reservation_1, changes)
}

# "calculate-1: applies"
calculate_1 := {
	"action": "calculate", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "aarav_ahmed_6699", "domain": "airline", "is_write": false, "prev_action": "book_reservation",
		"prov": {"expression": "none"}, "step": 0,
	},
}

calculate_1_allow := {
	"applies": [],
	"authenticated_user meets in: another member": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "aarav_garcia_1177"},
	],
	"authenticated_user meets in: another member (2)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "anya_garcia_5901"},
	],
	"authenticated_user meets in: another member (3)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "chen_lee_6825"},
	],
	"authenticated_user meets in: a list of them": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["aarav_ahmed_6699"]},
	],
	"prev_action meets in: another member": [{"op": "replace", "path": "/context/prev_action", "value": "calculate"}],
	"prev_action meets in: another member (2)": [
		{"op": "replace", "path": "/context/prev_action", "value": "cancel_reservation"},
	],
	"prev_action meets in: another member (3)": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_reservation_details"},
	],
	"prev_action meets in: a list of them": [
		{"op": "replace", "path": "/context/prev_action", "value": ["book_reservation"]},
	],
	"step meets in: another member": [{"op": "replace", "path": "/context/step", "value": 1}],
	"step meets in: another member (2)": [{"op": "replace", "path": "/context/step", "value": 2}],
	"step meets in: another member (3)": [{"op": "replace", "path": "/context/step", "value": 3}],
	"step meets in: a list of them": [{"op": "replace", "path": "/context/step", "value": [0]}],
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
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": true}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "false"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"prev_action is missing": [{"op": "remove", "path": "/context/prev_action"}],
	"prev_action breaks in: an outsider": [{"op": "replace", "path": "/context/prev_action", "value": "book_reservation~"}],
	"prev_action breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prev_action", "value": ["book_reservation~"]},
	],
	"prev_action breaks in: null": [{"op": "replace", "path": "/context/prev_action", "value": null}],
	"prov.expression is missing": [{"op": "remove", "path": "/context/prov/expression"}],
	"prov.expression breaks equals: another value": [
		{"op": "replace", "path": "/context/prov/expression", "value": "none~"},
	],
	"prov.expression breaks equals: another type": [
		{"op": "replace", "path": "/context/prov/expression", "value": ["none"]},
	],
	"prov.expression breaks equals: null": [{"op": "replace", "path": "/context/prov/expression", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks in: an outsider": [{"op": "replace", "path": "/context/step", "value": 22}],
	"step breaks in: an outsider in a list": [{"op": "replace", "path": "/context/step", "value": [22]}],
	"step breaks in: null": [{"op": "replace", "path": "/context/step", "value": null}],
}

test_calculate_1_block[note] if {
	some note, changes in calculate_1_block
	answer := airline.decision with input as json.patch(calculate_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "cancel_reservation-1: applies"
cancel_reservation_1 := {
	"action": "cancel_reservation", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "aarav_ahmed_6699", "domain": "airline", "is_write": true, "prev_action": "book_reservation",
		"prov": {"reservation_id": "prompt"}, "step": 0,
	},
}

cancel_reservation_1_allow := {
	"applies": [],
	"authenticated_user meets in: another member": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "amelia_davis_8890"},
	],
	"authenticated_user meets in: another member (2)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "anya_garcia_5901"},
	],
	"authenticated_user meets in: another member (3)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "daiki_muller_1116"},
	],
	"authenticated_user meets in: a list of them": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["aarav_ahmed_6699"]},
	],
	"prev_action meets in: another member": [{"op": "replace", "path": "/context/prev_action", "value": "calculate"}],
	"prev_action meets in: another member (2)": [
		{"op": "replace", "path": "/context/prev_action", "value": "cancel_reservation"},
	],
	"prev_action meets in: another member (3)": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_reservation_details"},
	],
	"prev_action meets in: a list of them": [
		{"op": "replace", "path": "/context/prev_action", "value": ["book_reservation"]},
	],
	"prov.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "tool"},
	],
	"prov.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt"]},
	],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 18}],
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
	"prev_action is missing": [{"op": "remove", "path": "/context/prev_action"}],
	"prev_action breaks in: an outsider": [{"op": "replace", "path": "/context/prev_action", "value": "book_reservation~"}],
	"prev_action breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prev_action", "value": ["book_reservation~"]},
	],
	"prev_action breaks in: null": [{"op": "replace", "path": "/context/prev_action", "value": null}],
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "prompt~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": -1}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "0"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 19}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "18"}],
}

test_cancel_reservation_1_block[note] if {
	some note, changes in cancel_reservation_1_block
	answer := airline.decision with input as json.patch(cancel_reservation_1, changes)
	answer.effect == "block"
	answer.rules == []
}
