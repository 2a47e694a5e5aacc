# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 25; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 303; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "get_reservation_details-1: applies"
rule_get_reservation_details_1 := {
	"action": "get_reservation_details", "agent_id": "airline-agent", "context": {"params": {"reservation_id": "000000"}},
}

rule_get_reservation_details_1_allow := {
	"applies": [],
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
	"context": {"authenticated_user": "a_a_0000", "params": {"user_id": "a_a_0000"}},
}

rule_get_user_details_1_allow := {
	"applies": [],
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
	"params.user_id is missing": [{"op": "remove", "path": "/context/params/user_id"}],
	"params.user_id breaks pattern: no match": [{"op": "replace", "path": "/context/params/user_id", "value": "!"}],
	"params.user_id breaks pattern: no string": [{"op": "replace", "path": "/context/params/user_id", "value": true}],
	"params.user_id breaks pattern: null": [{"op": "replace", "path": "/context/params/user_id", "value": null}],
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
	"action": "list_all_airports", "agent_id": "airline-agent", "context": {"authenticated_user": "mia_kim_4397"},
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

# "search_direct_flight-1: applies"
search_direct_flight_1 := {
	"action": "search_direct_flight", "agent_id": "airline-agent",
	"context": {"params": {"destination": "ATL", "origin": "ATL"}},
}

search_direct_flight_1_allow := {
	"applies": [],
	"params.destination meets in: another member": [
		{"op": "replace", "path": "/context/params/destination", "value": "BOS"},
	],
	"params.destination meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/destination", "value": "CLT"},
	],
	"params.destination meets in: another member (3)": [
		{"op": "replace", "path": "/context/params/destination", "value": "DEN"},
	],
	"params.destination meets in: a list of them": [
		{"op": "replace", "path": "/context/params/destination", "value": ["ATL"]},
	],
	"params.origin meets in: another member": [{"op": "replace", "path": "/context/params/origin", "value": "BOS"}],
	"params.origin meets in: another member (2)": [{"op": "replace", "path": "/context/params/origin", "value": "CLT"}],
	"params.origin meets in: another member (3)": [{"op": "replace", "path": "/context/params/origin", "value": "DEN"}],
	"params.origin meets in: a list of them": [{"op": "replace", "path": "/context/params/origin", "value": ["ATL"]}],
}

test_search_direct_flight_1_allow[note] if {
	some note, changes in search_direct_flight_1_allow
	answer := airline.decision with input as json.patch(search_direct_flight_1, changes)
	answer.effect == "allow"
	answer.rules == ["search_direct_flight-1"]
}

search_direct_flight_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "search_direct_flightx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_search_direct_flight_1_block[note] if {
	some note, changes in search_direct_flight_1_block
	answer := airline.decision with input as json.patch(search_direct_flight_1, changes)
	answer.effect == "block"
	answer.rules == []
}

search_direct_flight_1_ask := {
	"params.destination is missing": [{"op": "remove", "path": "/context/params/destination"}],
	"params.destination breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/destination", "value": "ATL~"},
	],
	"params.destination breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/destination", "value": ["ATL~"]},
	],
	"params.destination breaks in: null": [{"op": "replace", "path": "/context/params/destination", "value": null}],
	"params.origin is missing": [{"op": "remove", "path": "/context/params/origin"}],
	"params.origin breaks in: an outsider": [{"op": "replace", "path": "/context/params/origin", "value": "ATL~"}],
	"params.origin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/origin", "value": ["ATL~"]},
	],
	"params.origin breaks in: null": [{"op": "replace", "path": "/context/params/origin", "value": null}],
}

test_search_direct_flight_1_ask[note] if {
	some note, changes in search_direct_flight_1_ask
	answer := airline.decision with input as json.patch(search_direct_flight_1, changes)
	answer.effect == "ask"
	answer.rules == ["search_direct_flight-2"]
}

# "search_direct_flight-2: applies"
search_direct_flight_2 := {"action": "search_direct_flight", "agent_id": "airline-agent", "context": {}}

search_direct_flight_2_ask := {
	"applies": [],
}

test_search_direct_flight_2_ask[note] if {
	some note, changes in search_direct_flight_2_ask
	answer := airline.decision with input as json.patch(search_direct_flight_2, changes)
	answer.effect == "ask"
	answer.rules == ["search_direct_flight-2"]
}

search_direct_flight_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "search_direct_flightx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_search_direct_flight_2_block[note] if {
	some note, changes in search_direct_flight_2_block
	answer := airline.decision with input as json.patch(search_direct_flight_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: applies"
search_onestop_flight_1 := {
	"action": "search_onestop_flight", "agent_id": "airline-agent",
	"context": {"params": {"destination": "A", "origin": "A"}},
}

search_onestop_flight_1_allow := {
	"applies": [],
}

test_search_onestop_flight_1_allow[note] if {
	some note, changes in search_onestop_flight_1_allow
	answer := airline.decision with input as json.patch(search_onestop_flight_1, changes)
	answer.effect == "allow"
	answer.rules == ["search_onestop_flight-1"]
}

search_onestop_flight_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "search_onestop_flightx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_search_onestop_flight_1_block[note] if {
	some note, changes in search_onestop_flight_1_block
	answer := airline.decision with input as json.patch(search_onestop_flight_1, changes)
	answer.effect == "block"
	answer.rules == []
}

search_onestop_flight_1_ask := {
	"params.destination is missing": [{"op": "remove", "path": "/context/params/destination"}],
	"params.destination breaks pattern: no match": [
		{"op": "replace", "path": "/context/params/destination", "value": "!"},
	],
	"params.destination breaks pattern: no string": [
		{"op": "replace", "path": "/context/params/destination", "value": true},
	],
	"params.destination breaks pattern: null": [{"op": "replace", "path": "/context/params/destination", "value": null}],
	"params.origin is missing": [{"op": "remove", "path": "/context/params/origin"}],
	"params.origin breaks pattern: no match": [{"op": "replace", "path": "/context/params/origin", "value": "!"}],
	"params.origin breaks pattern: no string": [{"op": "replace", "path": "/context/params/origin", "value": true}],
	"params.origin breaks pattern: null": [{"op": "replace", "path": "/context/params/origin", "value": null}],
}

test_search_onestop_flight_1_ask[note] if {
	some note, changes in search_onestop_flight_1_ask
	answer := airline.decision with input as json.patch(search_onestop_flight_1, changes)
	answer.effect == "ask"
	answer.rules == ["search_onestop_flight-2"]
}

# "search_onestop_flight-2: applies"
search_onestop_flight_2 := {"action": "search_onestop_flight", "agent_id": "airline-agent", "context": {}}

search_onestop_flight_2_ask := {
	"applies": [],
}

test_search_onestop_flight_2_ask[note] if {
	some note, changes in search_onestop_flight_2_ask
	answer := airline.decision with input as json.patch(search_onestop_flight_2, changes)
	answer.effect == "ask"
	answer.rules == ["search_onestop_flight-2"]
}

search_onestop_flight_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "search_onestop_flightx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_search_onestop_flight_2_block[note] if {
	some note, changes in search_onestop_flight_2_block
	answer := airline.decision with input as json.patch(search_onestop_flight_2, changes)
	answer.effect == "block"
	answer.rules == []
}
