# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 588; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "transfer_to_human_agents-1: applies"
transfer_to_human_agents_1 := {
	"action": "transfer_to_human_agents", "agent_id": "airline-agent",
	"context": {"domain": "airline", "is_write": false, "params": {"summary": "A"}},
}

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

transfer_to_human_agents_1_ask := {
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
	"params.summary is missing": [{"op": "remove", "path": "/context/params/summary"}],
	"params.summary breaks pattern: no match": [{"op": "replace", "path": "/context/params/summary", "value": "!"}],
	"params.summary breaks pattern: no string": [{"op": "replace", "path": "/context/params/summary", "value": true}],
	"params.summary breaks pattern: null": [{"op": "replace", "path": "/context/params/summary", "value": null}],
}

test_transfer_to_human_agents_1_ask[note] if {
	some note, changes in transfer_to_human_agents_1_ask
	answer := airline.decision with input as json.patch(transfer_to_human_agents_1, changes)
	answer.effect == "ask"
	answer.rules == ["transfer_to_human_agents-2"]
}

# "transfer_to_human_agents-2: applies"
transfer_to_human_agents_2 := {"action": "transfer_to_human_agents", "agent_id": "airline-agent", "context": {}}

transfer_to_human_agents_2_ask := {
	"applies": [],
}

test_transfer_to_human_agents_2_ask[note] if {
	some note, changes in transfer_to_human_agents_2_ask
	answer := airline.decision with input as json.patch(transfer_to_human_agents_2, changes)
	answer.effect == "ask"
	answer.rules == ["transfer_to_human_agents-2"]
}

transfer_to_human_agents_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "transfer_to_human_agentsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_transfer_to_human_agents_2_block[note] if {
	some note, changes in transfer_to_human_agents_2_block
	answer := airline.decision with input as json.patch(transfer_to_human_agents_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "update_reservation_baggages-1: applies"
update_reservation_baggages_1 := {
	"action": "update_reservation_baggages", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": true,
		"params": {"nonfree_baggages": 0, "payment_id": "credit_card_0000000", "reservation_id": "A", "total_baggages": 1},
		"prov": {"payment_id": "const", "reservation_id": "const"},
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
