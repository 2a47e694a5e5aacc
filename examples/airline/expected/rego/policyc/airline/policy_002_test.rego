# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 25; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 303; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "send_certificate-1: applies"
send_certificate_1 := {
	"action": "send_certificate", "agent_id": "airline-agent",
	"context": {"authenticated_user": "a_a_0000", "params": {"amount": 50, "user_id": "a_a_0000"}},
}

send_certificate_1_allow := {
	"applies": [],
	"params.amount meets in: another member": [{"op": "replace", "path": "/context/params/amount", "value": 100}],
	"params.amount meets in: another member (2)": [{"op": "replace", "path": "/context/params/amount", "value": 150}],
	"params.amount meets in: another member (3)": [{"op": "replace", "path": "/context/params/amount", "value": 200}],
	"params.amount meets in: a list of them": [{"op": "replace", "path": "/context/params/amount", "value": [50]}],
}

test_send_certificate_1_allow[note] if {
	some note, changes in send_certificate_1_allow
	answer := airline.decision with input as json.patch(send_certificate_1, changes)
	answer.effect == "allow"
	answer.rules == ["send_certificate-1"]
}

send_certificate_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "send_certificatex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_send_certificate_1_block[note] if {
	some note, changes in send_certificate_1_block
	answer := airline.decision with input as json.patch(send_certificate_1, changes)
	answer.effect == "block"
	answer.rules == []
}

send_certificate_1_ask := {
	"authenticated_user is missing": [{"op": "remove", "path": "/context/authenticated_user"}],
	"authenticated_user breaks same_as: another value": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "a_a_0000~"},
	],
	"authenticated_user breaks same_as: null": [{"op": "replace", "path": "/context/authenticated_user", "value": null}],
	"params.amount is missing": [{"op": "remove", "path": "/context/params/amount"}],
	"params.amount breaks in: an outsider": [{"op": "replace", "path": "/context/params/amount", "value": 201}],
	"params.amount breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/amount", "value": [201]},
	],
	"params.amount breaks in: null": [{"op": "replace", "path": "/context/params/amount", "value": null}],
	"params.user_id is missing": [{"op": "remove", "path": "/context/params/user_id"}],
	"params.user_id breaks pattern: no match": [{"op": "replace", "path": "/context/params/user_id", "value": "!"}],
	"params.user_id breaks pattern: no string": [{"op": "replace", "path": "/context/params/user_id", "value": true}],
	"params.user_id breaks pattern: null": [{"op": "replace", "path": "/context/params/user_id", "value": null}],
}

test_send_certificate_1_ask[note] if {
	some note, changes in send_certificate_1_ask
	answer := airline.decision with input as json.patch(send_certificate_1, changes)
	answer.effect == "ask"
	answer.rules == ["send_certificate-2"]
}

# "send_certificate-2: applies"
send_certificate_2 := {"action": "send_certificate", "agent_id": "airline-agent", "context": {}}

send_certificate_2_ask := {
	"applies": [],
}

test_send_certificate_2_ask[note] if {
	some note, changes in send_certificate_2_ask
	answer := airline.decision with input as json.patch(send_certificate_2, changes)
	answer.effect == "ask"
	answer.rules == ["send_certificate-2"]
}

send_certificate_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "send_certificatex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_send_certificate_2_block[note] if {
	some note, changes in send_certificate_2_block
	answer := airline.decision with input as json.patch(send_certificate_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "think-1: applies"
think_1 := {"action": "think", "agent_id": "airline-agent", "context": {}}

think_1_allow := {
	"applies": [],
}

test_think_1_allow[note] if {
	some note, changes in think_1_allow
	answer := airline.decision with input as json.patch(think_1, changes)
	answer.effect == "allow"
	answer.rules == ["think-1"]
}

think_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "thinkx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_think_1_block[note] if {
	some note, changes in think_1_block
	answer := airline.decision with input as json.patch(think_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: applies"
transfer_to_human_agents_1 := {"action": "transfer_to_human_agents", "agent_id": "airline-agent", "context": {}}

transfer_to_human_agents_1_allow := {
	"applies": [],
}

test_transfer_to_human_agents_1_allow[note] if {
	some note, changes in transfer_to_human_agents_1_allow
	answer := airline.decision with input as json.patch(transfer_to_human_agents_1, changes)
	answer.effect == "allow"
	answer.rules == ["transfer_to_human_agents-1"]
}

transfer_to_human_agents_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "transfer_to_human_agentsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_transfer_to_human_agents_1_block[note] if {
	some note, changes in transfer_to_human_agents_1_block
	answer := airline.decision with input as json.patch(transfer_to_human_agents_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: applies"
update_reservation_baggages_1 := {
	"action": "update_reservation_baggages", "agent_id": "airline-agent",
	"context": {
		"params": {"nonfree_baggages": 0, "payment_id": "a_a_0000000", "reservation_id": "A", "total_baggages": 1},
	},
}

update_reservation_baggages_1_allow := {
	"applies": [],
	"params.nonfree_baggages meets max: at the bound": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": 20},
	],
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
	"params.nonfree_baggages is missing": [{"op": "remove", "path": "/context/params/nonfree_baggages"}],
	"params.nonfree_baggages breaks min: one less": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": -1},
	],
	"params.nonfree_baggages breaks min: a string": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": "0"},
	],
	"params.nonfree_baggages breaks min: null": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": null},
	],
	"params.nonfree_baggages breaks max: one more": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": 21},
	],
	"params.nonfree_baggages breaks max: a string": [
		{"op": "replace", "path": "/context/params/nonfree_baggages", "value": "20"},
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
	"action": "update_reservation_flights", "agent_id": "airline-agent",
	"context": {
		"params": {
			"cabin": "business", "flights.0.flight_number": "HAT", "flights.count": 1, "payment_id": "a_a_0000000",
			"reservation_id": "000000",
		},
	},
}

update_reservation_flights_1_allow := {
	"applies": [],
	"params.cabin meets in: another member": [{"op": "replace", "path": "/context/params/cabin", "value": "economy"}],
	"params.cabin meets in: a list of them": [{"op": "replace", "path": "/context/params/cabin", "value": ["business"]}],
	"params[\"flights.count\"] meets in: another member": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 2},
	],
	"params[\"flights.count\"] meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/flights.count", "value": 4},
	],
	"params[\"flights.count\"] meets in: a list of them": [
		{"op": "replace", "path": "/context/params/flights.count", "value": [1]},
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
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "business~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["business~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
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
