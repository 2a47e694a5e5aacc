# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 17; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 73; left out as too large or too many: 0.
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
	"context": {"authenticated_user": "x", "params": {"cabin": "basic_economy", "user_id": "x"}},
}

book_reservation_1_allow := {
	"applies": [],
	"params.cabin meets in: another member": [{"op": "replace", "path": "/context/params/cabin", "value": "economy"}],
	"params.cabin meets in: a list of them": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["basic_economy"]},
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
		{"op": "replace", "path": "/context/authenticated_user", "value": "x~"},
	],
	"authenticated_user breaks same_as: null": [{"op": "replace", "path": "/context/authenticated_user", "value": null}],
	"params.cabin is missing": [{"op": "remove", "path": "/context/params/cabin"}],
	"params.cabin breaks in: an outsider": [{"op": "replace", "path": "/context/params/cabin", "value": "basic_economy~"}],
	"params.cabin breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/cabin", "value": ["basic_economy~"]},
	],
	"params.cabin breaks in: null": [{"op": "replace", "path": "/context/params/cabin", "value": null}],
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
cancel_reservation_1 := {"action": "cancel_reservation", "agent_id": "airline-agent", "context": {}}

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

# "get_reservation_details-1: applies"
rule_get_reservation_details_1 := {"action": "get_reservation_details", "agent_id": "airline-agent", "context": {}}

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

# "get_user_details-1: applies"
rule_get_user_details_1 := {"action": "get_user_details", "agent_id": "airline-agent", "context": {}}

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

# "list_all_airports-1: applies"
rule_list_all_airports_1 := {"action": "list_all_airports", "agent_id": "airline-agent", "context": {}}

rule_list_all_airports_1_ask := {
	"applies": [],
}

test_rule_list_all_airports_1_ask[note] if {
	some note, changes in rule_list_all_airports_1_ask
	answer := airline.decision with input as json.patch(rule_list_all_airports_1, changes)
	answer.effect == "ask"
	answer.rules == ["list_all_airports-1"]
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

# "search_direct_flight-1: applies"
search_direct_flight_1 := {"action": "search_direct_flight", "agent_id": "airline-agent", "context": {}}

search_direct_flight_1_allow := {
	"applies": [],
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

# "search_onestop_flight-1: applies"
search_onestop_flight_1 := {"action": "search_onestop_flight", "agent_id": "airline-agent", "context": {}}

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

# "send_certificate-1: applies"
send_certificate_1 := {"action": "send_certificate", "agent_id": "airline-agent", "context": {}}

send_certificate_1_allow := {
	"applies": [],
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
