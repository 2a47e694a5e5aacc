# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 8; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 72; left out as too large or too many: 0.
package policyc.quickstart_test

import data.policyc.quickstart

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
	answer := quickstart.decision with input as document
	answer.effect == "block"
	answer.rules == []
}

# "read_file-1: applies"
read_file_1 := {"action": "read_file", "agent_id": "agent_A", "context": {"env": "prod", "role": "admin"}}

read_file_1_allow := {
	"applies": [],
}

test_read_file_1_allow[note] if {
	some note, changes in read_file_1_allow
	answer := quickstart.decision with input as json.patch(read_file_1, changes)
	answer.effect == "allow"
	answer.rules == ["read_file-1"]
	quickstart.allow == true with input as json.patch(read_file_1, changes)
	count(quickstart.deny) == 0 with input as json.patch(read_file_1, changes)
}

read_file_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "read_filex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_read_file_1_block[note] if {
	some note, changes in read_file_1_block
	answer := quickstart.decision with input as json.patch(read_file_1, changes)
	answer.effect == "block"
	answer.rules == []
	quickstart.allow == false with input as json.patch(read_file_1, changes)
	count(quickstart.deny) == 1 with input as json.patch(read_file_1, changes)
}

read_file_1_ask := {
	"env is missing": [{"op": "remove", "path": "/context/env"}],
	"env breaks equals: another value": [{"op": "replace", "path": "/context/env", "value": "prod~"}],
	"env breaks equals: another type": [{"op": "replace", "path": "/context/env", "value": ["prod"]}],
	"env breaks equals: null": [{"op": "replace", "path": "/context/env", "value": null}],
	"role is missing": [{"op": "remove", "path": "/context/role"}],
	"role breaks equals: another value": [{"op": "replace", "path": "/context/role", "value": "admin~"}],
	"role breaks equals: another type": [{"op": "replace", "path": "/context/role", "value": ["admin"]}],
	"role breaks equals: null": [{"op": "replace", "path": "/context/role", "value": null}],
}

test_read_file_1_ask[note] if {
	some note, changes in read_file_1_ask
	answer := quickstart.decision with input as json.patch(read_file_1, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2"]
	quickstart.allow == false with input as json.patch(read_file_1, changes)
	count(quickstart.deny) == 1 with input as json.patch(read_file_1, changes)
}

# "read_file-2: applies"
read_file_2 := {"action": "read_file", "agent_id": "agent_A", "context": {}}

read_file_2_ask := {
	"applies": [],
}

test_read_file_2_ask[note] if {
	some note, changes in read_file_2_ask
	answer := quickstart.decision with input as json.patch(read_file_2, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2"]
}

read_file_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "read_filex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_read_file_2_block[note] if {
	some note, changes in read_file_2_block
	answer := quickstart.decision with input as json.patch(read_file_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "read_file-3: applies"
read_file_3 := {"action": "read_file", "agent_id": "agent_B", "context": {"env": "staging", "role": "user"}}

read_file_3_ask := {
	"applies": [],
}

test_read_file_3_ask[note] if {
	some note, changes in read_file_3_ask
	answer := quickstart.decision with input as json.patch(read_file_3, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2", "read_file-3"]
}

read_file_3_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "read_filex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_read_file_3_block[note] if {
	some note, changes in read_file_3_block
	answer := quickstart.decision with input as json.patch(read_file_3, changes)
	answer.effect == "block"
	answer.rules == []
}

read_file_3_ask_2 := {
	"env is missing": [{"op": "remove", "path": "/context/env"}],
	"env breaks equals: another value": [{"op": "replace", "path": "/context/env", "value": "staging~"}],
	"env breaks equals: another type": [{"op": "replace", "path": "/context/env", "value": ["staging"]}],
	"env breaks equals: null": [{"op": "replace", "path": "/context/env", "value": null}],
	"role is missing": [{"op": "remove", "path": "/context/role"}],
	"role breaks equals: another value": [{"op": "replace", "path": "/context/role", "value": "user~"}],
	"role breaks equals: another type": [{"op": "replace", "path": "/context/role", "value": ["user"]}],
	"role breaks equals: null": [{"op": "replace", "path": "/context/role", "value": null}],
}

test_read_file_3_ask_2[note] if {
	some note, changes in read_file_3_ask_2
	answer := quickstart.decision with input as json.patch(read_file_3, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2"]
}

# "read_file-4: applies"
read_file_4 := {"action": "read_file", "agent_id": "agent_C", "context": {"env": "prod", "role": "admin"}}

read_file_4_ask := {
	"applies": [],
}

test_read_file_4_ask[note] if {
	some note, changes in read_file_4_ask
	answer := quickstart.decision with input as json.patch(read_file_4, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2", "read_file-4"]
}

read_file_4_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "read_filex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_read_file_4_block[note] if {
	some note, changes in read_file_4_block
	answer := quickstart.decision with input as json.patch(read_file_4, changes)
	answer.effect == "block"
	answer.rules == []
}

read_file_4_ask_2 := {
	"env is missing": [{"op": "remove", "path": "/context/env"}],
	"env breaks equals: another value": [{"op": "replace", "path": "/context/env", "value": "prod~"}],
	"env breaks equals: another type": [{"op": "replace", "path": "/context/env", "value": ["prod"]}],
	"env breaks equals: null": [{"op": "replace", "path": "/context/env", "value": null}],
	"role is missing": [{"op": "remove", "path": "/context/role"}],
	"role breaks equals: another value": [{"op": "replace", "path": "/context/role", "value": "admin~"}],
	"role breaks equals: another type": [{"op": "replace", "path": "/context/role", "value": ["admin"]}],
	"role breaks equals: null": [{"op": "replace", "path": "/context/role", "value": null}],
}

test_read_file_4_ask_2[note] if {
	some note, changes in read_file_4_ask_2
	answer := quickstart.decision with input as json.patch(read_file_4, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2"]
}

# "read_file-5: applies"
read_file_5 := {"action": "read_file", "agent_id": "agent_D", "context": {"env": "prod", "role": "viewer"}}

read_file_5_ask := {
	"applies": [],
}

test_read_file_5_ask[note] if {
	some note, changes in read_file_5_ask
	answer := quickstart.decision with input as json.patch(read_file_5, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2", "read_file-5"]
}

read_file_5_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "read_filex"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_read_file_5_block[note] if {
	some note, changes in read_file_5_block
	answer := quickstart.decision with input as json.patch(read_file_5, changes)
	answer.effect == "block"
	answer.rules == []
}

read_file_5_ask_2 := {
	"env is missing": [{"op": "remove", "path": "/context/env"}],
	"env breaks equals: another value": [{"op": "replace", "path": "/context/env", "value": "prod~"}],
	"env breaks equals: another type": [{"op": "replace", "path": "/context/env", "value": ["prod"]}],
	"env breaks equals: null": [{"op": "replace", "path": "/context/env", "value": null}],
	"role is missing": [{"op": "remove", "path": "/context/role"}],
	"role breaks equals: another value": [{"op": "replace", "path": "/context/role", "value": "viewer~"}],
	"role breaks equals: another type": [{"op": "replace", "path": "/context/role", "value": ["viewer"]}],
	"role breaks equals: null": [{"op": "replace", "path": "/context/role", "value": null}],
}

test_read_file_5_ask_2[note] if {
	some note, changes in read_file_5_ask_2
	answer := quickstart.decision with input as json.patch(read_file_5, changes)
	answer.effect == "ask"
	answer.rules == ["read_file-2"]
}

# "send_email-1: applies"
send_email_1 := {"action": "send_email", "agent_id": "agent_B", "context": {"env": "staging", "role": "user"}}

send_email_1_ask := {
	"applies": [],
}

test_send_email_1_ask[note] if {
	some note, changes in send_email_1_ask
	answer := quickstart.decision with input as json.patch(send_email_1, changes)
	answer.effect == "ask"
	answer.rules == ["send_email-1", "send_email-2"]
}

send_email_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "send_emailx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_send_email_1_block[note] if {
	some note, changes in send_email_1_block
	answer := quickstart.decision with input as json.patch(send_email_1, changes)
	answer.effect == "block"
	answer.rules == []
}

send_email_1_ask_2 := {
	"env is missing": [{"op": "remove", "path": "/context/env"}],
	"env breaks equals: another value": [{"op": "replace", "path": "/context/env", "value": "staging~"}],
	"env breaks equals: another type": [{"op": "replace", "path": "/context/env", "value": ["staging"]}],
	"env breaks equals: null": [{"op": "replace", "path": "/context/env", "value": null}],
	"role is missing": [{"op": "remove", "path": "/context/role"}],
	"role breaks equals: another value": [{"op": "replace", "path": "/context/role", "value": "user~"}],
	"role breaks equals: another type": [{"op": "replace", "path": "/context/role", "value": ["user"]}],
	"role breaks equals: null": [{"op": "replace", "path": "/context/role", "value": null}],
}

test_send_email_1_ask_2[note] if {
	some note, changes in send_email_1_ask_2
	answer := quickstart.decision with input as json.patch(send_email_1, changes)
	answer.effect == "ask"
	answer.rules == ["send_email-2"]
}

# "send_email-2: applies"
send_email_2 := {"action": "send_email", "agent_id": "agent_B", "context": {}}

send_email_2_ask := {
	"applies": [],
}

test_send_email_2_ask[note] if {
	some note, changes in send_email_2_ask
	answer := quickstart.decision with input as json.patch(send_email_2, changes)
	answer.effect == "ask"
	answer.rules == ["send_email-2"]
}

send_email_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "send_emailx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_send_email_2_block[note] if {
	some note, changes in send_email_2_block
	answer := quickstart.decision with input as json.patch(send_email_2, changes)
	answer.effect == "block"
	answer.rules == []
}

# "send_email-3: applies"
send_email_3 := {"action": "send_email", "agent_id": "agent_C", "context": {"env": "prod", "role": "admin"}}

send_email_3_ask := {
	"applies": [],
}

test_send_email_3_ask[note] if {
	some note, changes in send_email_3_ask
	answer := quickstart.decision with input as json.patch(send_email_3, changes)
	answer.effect == "ask"
	answer.rules == ["send_email-2", "send_email-3"]
}

send_email_3_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "send_emailx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_send_email_3_block[note] if {
	some note, changes in send_email_3_block
	answer := quickstart.decision with input as json.patch(send_email_3, changes)
	answer.effect == "block"
	answer.rules == []
}

send_email_3_ask_2 := {
	"env is missing": [{"op": "remove", "path": "/context/env"}],
	"env breaks equals: another value": [{"op": "replace", "path": "/context/env", "value": "prod~"}],
	"env breaks equals: another type": [{"op": "replace", "path": "/context/env", "value": ["prod"]}],
	"env breaks equals: null": [{"op": "replace", "path": "/context/env", "value": null}],
	"role is missing": [{"op": "remove", "path": "/context/role"}],
	"role breaks equals: another value": [{"op": "replace", "path": "/context/role", "value": "admin~"}],
	"role breaks equals: another type": [{"op": "replace", "path": "/context/role", "value": ["admin"]}],
	"role breaks equals: null": [{"op": "replace", "path": "/context/role", "value": null}],
}

test_send_email_3_ask_2[note] if {
	some note, changes in send_email_3_ask_2
	answer := quickstart.decision with input as json.patch(send_email_3, changes)
	answer.effect == "ask"
	answer.rules == ["send_email-2"]
}
