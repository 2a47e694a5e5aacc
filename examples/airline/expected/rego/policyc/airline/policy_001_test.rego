# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 588; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "cancel_reservation-1: applies"
cancel_reservation_1 := {
	"action": "cancel_reservation", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": true, "params": {"reservation_id": "000000"}, "prov": {"reservation_id": "const"},
	},
}

cancel_reservation_1_allow := {
	"applies": [],
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
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "const~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["const~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
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

# "get_reservation_details-1: applies"
rule_get_reservation_details_1 := {
	"action": "get_reservation_details", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": false, "params": {"reservation_id": "000000"}, "prov": {"reservation_id": "const"},
	},
}

rule_get_reservation_details_1_allow := {
	"applies": [],
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

test_rule_get_reservation_details_1_allow[note] if {
	some note, changes in rule_get_reservation_details_1_allow
	answer := airline.decision with input as json.patch(rule_get_reservation_details_1, changes)
	answer.effect == "allow"
	answer.rules == ["get_reservation_details-1"]
}

rule_get_reservation_details_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "get_reservation_detailsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_rule_get_reservation_details_1_block[note] if {
	some note, changes in rule_get_reservation_details_1_block
	answer := airline.decision with input as json.patch(rule_get_reservation_details_1, changes)
	answer.effect == "block"
	answer.rules == []
}

rule_get_reservation_details_1_ask := {
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
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "const~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["const~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
}

test_rule_get_reservation_details_1_ask[note] if {
	some note, changes in rule_get_reservation_details_1_ask
	answer := airline.decision with input as json.patch(rule_get_reservation_details_1, changes)
	answer.effect == "ask"
	answer.rules == ["get_reservation_details-2"]
}

# "get_reservation_details-2: applies"
rule_get_reservation_details_2 := {"action": "get_reservation_details", "agent_id": "airline-agent", "context": {}}

rule_get_reservation_details_2_ask := {
	"applies": [],
}

test_rule_get_reservation_details_2_ask[note] if {
	some note, changes in rule_get_reservation_details_2_ask
	answer := airline.decision with input as json.patch(rule_get_reservation_details_2, changes)
	answer.effect == "ask"
	answer.rules == ["get_reservation_details-2"]
}

rule_get_reservation_details_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "get_reservation_detailsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_rule_get_reservation_details_2_block[note] if {
	some note, changes in rule_get_reservation_details_2_block
	answer := airline.decision with input as json.patch(rule_get_reservation_details_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: applies"
rule_get_user_details_1 := {
	"action": "get_user_details", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "a_a_0000", "domain": "airline", "is_write": false, "params": {"user_id": "a_a_0000"},
		"prov": {"user_id": "const"}, "user_id_matches_customer": true,
	},
}

rule_get_user_details_1_allow := {
	"applies": [],
	"prov.user_id meets in: another member": [{"op": "replace", "path": "/context/prov/user_id", "value": "prompt"}],
	"prov.user_id meets in: another member (2)": [{"op": "replace", "path": "/context/prov/user_id", "value": "tool"}],
	"prov.user_id meets in: a list of them": [{"op": "replace", "path": "/context/prov/user_id", "value": ["const"]}],
}

test_rule_get_user_details_1_allow[note] if {
	some note, changes in rule_get_user_details_1_allow
	answer := airline.decision with input as json.patch(rule_get_user_details_1, changes)
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

rule_get_user_details_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "get_user_detailsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_rule_get_user_details_1_block[note] if {
	some note, changes in rule_get_user_details_1_block
	answer := airline.decision with input as json.patch(rule_get_user_details_1, changes)
	answer.effect == "block"
	answer.rules == []
}

rule_get_user_details_1_ask := {
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
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": true}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "false"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params is missing": [{"op": "remove", "path": "/context/params"}],
	"params breaks only: another field": [{"op": "add", "path": "/context/params/another", "value": "x"}],
	"params breaks only: no object": [{"op": "replace", "path": "/context/params", "value": "x"}],
	"params breaks only: null": [{"op": "replace", "path": "/context/params", "value": null}],
	"params.user_id is missing": [{"op": "remove", "path": "/context/params/user_id"}],
	"params.user_id breaks pattern: no match": [{"op": "replace", "path": "/context/params/user_id", "value": "!"}],
	"params.user_id breaks pattern: no string": [{"op": "replace", "path": "/context/params/user_id", "value": true}],
	"params.user_id breaks pattern: null": [{"op": "replace", "path": "/context/params/user_id", "value": null}],
	"prov.user_id is missing": [{"op": "remove", "path": "/context/prov/user_id"}],
	"prov.user_id breaks in: an outsider": [{"op": "replace", "path": "/context/prov/user_id", "value": "const~"}],
	"prov.user_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/user_id", "value": ["const~"]},
	],
	"prov.user_id breaks in: null": [{"op": "replace", "path": "/context/prov/user_id", "value": null}],
	"user_id_matches_customer is missing": [{"op": "remove", "path": "/context/user_id_matches_customer"}],
	"user_id_matches_customer breaks equals: another value": [
		{"op": "replace", "path": "/context/user_id_matches_customer", "value": false},
	],
	"user_id_matches_customer breaks equals: another type": [
		{"op": "replace", "path": "/context/user_id_matches_customer", "value": "true"},
	],
	"user_id_matches_customer breaks equals: null": [
		{"op": "replace", "path": "/context/user_id_matches_customer", "value": null},
	],
}

test_rule_get_user_details_1_ask[note] if {
	some note, changes in rule_get_user_details_1_ask
	answer := airline.decision with input as json.patch(rule_get_user_details_1, changes)
	answer.effect == "ask"
	answer.rules == ["get_user_details-2"]
}

# "get_user_details-2: applies"
rule_get_user_details_2 := {"action": "get_user_details", "agent_id": "airline-agent", "context": {}}

rule_get_user_details_2_ask := {
	"applies": [],
}

test_rule_get_user_details_2_ask[note] if {
	some note, changes in rule_get_user_details_2_ask
	answer := airline.decision with input as json.patch(rule_get_user_details_2, changes)
	answer.effect == "ask"
	answer.rules == ["get_user_details-2"]
}

rule_get_user_details_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "get_user_detailsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_rule_get_user_details_2_block[note] if {
	some note, changes in rule_get_user_details_2_block
	answer := airline.decision with input as json.patch(rule_get_user_details_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "list_all_airports-1: applies"
rule_list_all_airports_1 := {
	"action": "list_all_airports", "agent_id": "airline-agent",
	"context": {"authenticated_user": "mia_kim_4397", "domain": "airline", "is_write": false},
}

rule_list_all_airports_1_ask := {
	"applies": [],
	"authenticated_user meets in: another member": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "yara_garcia_1905"},
	],
	"authenticated_user meets in: a list of them": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["mia_kim_4397"]},
	],
}

test_rule_list_all_airports_1_ask[note] if {
	some note, changes in rule_list_all_airports_1_ask
	answer := airline.decision with input as json.patch(rule_list_all_airports_1, changes)
	answer.effect == "ask"
	answer.rules == ["list_all_airports-1", "list_all_airports-2"]
}

rule_list_all_airports_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "list_all_airportsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_rule_list_all_airports_1_block[note] if {
	some note, changes in rule_list_all_airports_1_block
	answer := airline.decision with input as json.patch(rule_list_all_airports_1, changes)
	answer.effect == "block"
	answer.rules == []
}

rule_list_all_airports_1_ask_2 := {
	"authenticated_user is missing": [{"op": "remove", "path": "/context/authenticated_user"}],
	"authenticated_user breaks in: an outsider": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "mia_kim_4397~"},
	],
	"authenticated_user breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["mia_kim_4397~"]},
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
}

test_rule_list_all_airports_1_ask_2[note] if {
	some note, changes in rule_list_all_airports_1_ask_2
	answer := airline.decision with input as json.patch(rule_list_all_airports_1, changes)
	answer.effect == "ask"
	answer.rules == ["list_all_airports-2"]
}

# "list_all_airports-2: applies"
rule_list_all_airports_2 := {"action": "list_all_airports", "agent_id": "airline-agent", "context": {}}

rule_list_all_airports_2_ask := {
	"applies": [],
}

test_rule_list_all_airports_2_ask[note] if {
	some note, changes in rule_list_all_airports_2_ask
	answer := airline.decision with input as json.patch(rule_list_all_airports_2, changes)
	answer.effect == "ask"
	answer.rules == ["list_all_airports-2"]
}

rule_list_all_airports_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "list_all_airportsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_rule_list_all_airports_2_block[note] if {
	some note, changes in rule_list_all_airports_2_block
	answer := airline.decision with input as json.patch(rule_list_all_airports_2, changes)
	answer.effect == "block"
	answer.rules == []
}
