# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 588; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "search_direct_flight-1: applies"
search_direct_flight_1 := {
	"action": "search_direct_flight", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": false, "params": {"date": "0000-00-00", "destination": "ATL", "origin": "ATL"},
	},
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
	"params.date is missing": [{"op": "remove", "path": "/context/params/date"}],
	"params.date breaks pattern: no match": [{"op": "replace", "path": "/context/params/date", "value": "!"}],
	"params.date breaks pattern: no string": [{"op": "replace", "path": "/context/params/date", "value": true}],
	"params.date breaks pattern: null": [{"op": "replace", "path": "/context/params/date", "value": null}],
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
	"context": {
		"domain": "airline", "is_write": false, "params": {"date": "0000-00-00", "destination": "A", "origin": "A"},
	},
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
	"params.date is missing": [{"op": "remove", "path": "/context/params/date"}],
	"params.date breaks pattern: no match": [{"op": "replace", "path": "/context/params/date", "value": "!"}],
	"params.date breaks pattern: no string": [{"op": "replace", "path": "/context/params/date", "value": true}],
	"params.date breaks pattern: null": [{"op": "replace", "path": "/context/params/date", "value": null}],
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

# "send_certificate-1: applies"
send_certificate_1 := {
	"action": "send_certificate", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "a_a_0000", "domain": "airline", "params": {"amount": 50, "user_id": "a_a_0000"},
		"prov": {"user_id": "const"}, "user_id_matches_customer": true,
	},
}

send_certificate_1_allow := {
	"applies": [],
	"params.amount meets in: another member": [{"op": "replace", "path": "/context/params/amount", "value": 100}],
	"params.amount meets in: another member (2)": [{"op": "replace", "path": "/context/params/amount", "value": 150}],
	"params.amount meets in: another member (3)": [{"op": "replace", "path": "/context/params/amount", "value": 200}],
	"params.amount meets in: a list of them": [{"op": "replace", "path": "/context/params/amount", "value": [50]}],
	"prov.user_id meets in: another member": [{"op": "replace", "path": "/context/prov/user_id", "value": "prompt"}],
	"prov.user_id meets in: a list of them": [{"op": "replace", "path": "/context/prov/user_id", "value": ["const"]}],
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
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"params is missing": [{"op": "remove", "path": "/context/params"}],
	"params breaks only: another field": [{"op": "add", "path": "/context/params/another", "value": "x"}],
	"params breaks only: no object": [{"op": "replace", "path": "/context/params", "value": "x"}],
	"params breaks only: null": [{"op": "replace", "path": "/context/params", "value": null}],
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
think_1 := {
	"action": "think", "agent_id": "airline-agent",
	"context": {"domain": "airline", "is_write": false, "params": {"thought": "A"}},
}

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

think_1_ask := {
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
	"params.thought is missing": [{"op": "remove", "path": "/context/params/thought"}],
	"params.thought breaks pattern: no match": [{"op": "replace", "path": "/context/params/thought", "value": "!"}],
	"params.thought breaks pattern: no string": [{"op": "replace", "path": "/context/params/thought", "value": true}],
	"params.thought breaks pattern: null": [{"op": "replace", "path": "/context/params/thought", "value": null}],
}

test_think_1_ask[note] if {
	some note, changes in think_1_ask
	answer := airline.decision with input as json.patch(think_1, changes)
	answer.effect == "ask"
	answer.rules == ["think-2"]
}

# "think-2: applies"
think_2 := {"action": "think", "agent_id": "airline-agent", "context": {}}

think_2_ask := {
	"applies": [],
}

test_think_2_ask[note] if {
	some note, changes in think_2_ask
	answer := airline.decision with input as json.patch(think_2, changes)
	answer.effect == "ask"
	answer.rules == ["think-2"]
}

think_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "thinkx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_think_2_block[note] if {
	some note, changes in think_2_block
	answer := airline.decision with input as json.patch(think_2, changes)
	answer.effect == "block"
	answer.rules == []
}
