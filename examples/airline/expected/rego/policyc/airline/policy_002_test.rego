# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 14; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 601; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "send_certificate-1: applies"
send_certificate_1 := {
	"action": "send_certificate", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": true, "params": {"amount": 50}, "prov": {"user_id": "prompt"}, "step": 2,
		"user_id_matches_customer": true,
	},
}

send_certificate_1_allow := {
	"applies": [],
	"params.amount meets max: at the bound": [{"op": "replace", "path": "/context/params/amount", "value": 200}],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 10}],
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
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": false}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "true"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params.amount is missing": [{"op": "remove", "path": "/context/params/amount"}],
	"params.amount breaks min: one less": [{"op": "replace", "path": "/context/params/amount", "value": 49}],
	"params.amount breaks min: a string": [{"op": "replace", "path": "/context/params/amount", "value": "50"}],
	"params.amount breaks min: null": [{"op": "replace", "path": "/context/params/amount", "value": null}],
	"params.amount breaks max: one more": [{"op": "replace", "path": "/context/params/amount", "value": 201}],
	"params.amount breaks max: a string": [{"op": "replace", "path": "/context/params/amount", "value": "200"}],
	"prov.user_id is missing": [{"op": "remove", "path": "/context/prov/user_id"}],
	"prov.user_id breaks equals: another value": [{"op": "replace", "path": "/context/prov/user_id", "value": "prompt~"}],
	"prov.user_id breaks equals: another type": [{"op": "replace", "path": "/context/prov/user_id", "value": ["prompt"]}],
	"prov.user_id breaks equals: null": [{"op": "replace", "path": "/context/prov/user_id", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": 1}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "2"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 11}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "10"}],
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

test_send_certificate_1_block[note] if {
	some note, changes in send_certificate_1_block
	answer := airline.decision with input as json.patch(send_certificate_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "think-1: applies"
think_1 := {
	"action": "think", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "aarav_ahmed_6699", "domain": "airline", "is_write": false, "prev_action": "book_reservation",
		"prov": {"thought": "none"}, "step": 1,
	},
}

think_1_allow := {
	"applies": [],
	"authenticated_user meets in: another member": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "aarav_garcia_1177"},
	],
	"authenticated_user meets in: another member (2)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "amelia_davis_8890"},
	],
	"authenticated_user meets in: another member (3)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "anya_garcia_5901"},
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
	"step meets in: another member": [{"op": "replace", "path": "/context/step", "value": 2}],
	"step meets in: another member (2)": [{"op": "replace", "path": "/context/step", "value": 3}],
	"step meets in: another member (3)": [{"op": "replace", "path": "/context/step", "value": 4}],
	"step meets in: a list of them": [{"op": "replace", "path": "/context/step", "value": [1]}],
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
	"prov.thought is missing": [{"op": "remove", "path": "/context/prov/thought"}],
	"prov.thought breaks equals: another value": [{"op": "replace", "path": "/context/prov/thought", "value": "none~"}],
	"prov.thought breaks equals: another type": [{"op": "replace", "path": "/context/prov/thought", "value": ["none"]}],
	"prov.thought breaks equals: null": [{"op": "replace", "path": "/context/prov/thought", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks in: an outsider": [{"op": "replace", "path": "/context/step", "value": 22}],
	"step breaks in: an outsider in a list": [{"op": "replace", "path": "/context/step", "value": [22]}],
	"step breaks in: null": [{"op": "replace", "path": "/context/step", "value": null}],
}

test_think_1_block[note] if {
	some note, changes in think_1_block
	answer := airline.decision with input as json.patch(think_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "transfer_to_human_agents-1: applies"
transfer_to_human_agents_1 := {
	"action": "transfer_to_human_agents", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": false, "prev_action": "cancel_reservation", "prov": {"summary": "none"}, "step": 0,
	},
}

transfer_to_human_agents_1_allow := {
	"applies": [],
	"prev_action meets in: another member": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_reservation_details"},
	],
	"prev_action meets in: another member (2)": [{"op": "replace", "path": "/context/prev_action", "value": "none"}],
	"prev_action meets in: another member (3)": [
		{"op": "replace", "path": "/context/prev_action", "value": "search_direct_flight"},
	],
	"prev_action meets in: a list of them": [
		{"op": "replace", "path": "/context/prev_action", "value": ["cancel_reservation"]},
	],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 15}],
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
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": true}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "false"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"prev_action is missing": [{"op": "remove", "path": "/context/prev_action"}],
	"prev_action breaks in: an outsider": [
		{"op": "replace", "path": "/context/prev_action", "value": "cancel_reservation~"},
	],
	"prev_action breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prev_action", "value": ["cancel_reservation~"]},
	],
	"prev_action breaks in: null": [{"op": "replace", "path": "/context/prev_action", "value": null}],
	"prov.summary is missing": [{"op": "remove", "path": "/context/prov/summary"}],
	"prov.summary breaks equals: another value": [{"op": "replace", "path": "/context/prov/summary", "value": "none~"}],
	"prov.summary breaks equals: another type": [{"op": "replace", "path": "/context/prov/summary", "value": ["none"]}],
	"prov.summary breaks equals: null": [{"op": "replace", "path": "/context/prov/summary", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": -1}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "0"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 16}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "15"}],
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
		"domain": "airline", "is_write": true, "params": {"total_baggages": 1},
		"prov": {"payment_id": "tool", "reservation_id": "prompt", "total_baggages": "none"}, "step": 3,
	},
}

update_reservation_baggages_1_allow := {
	"applies": [],
	"params.total_baggages meets in: another member": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 2},
	],
	"params.total_baggages meets in: another member (2)": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 3},
	],
	"params.total_baggages meets in: a list of them": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": [1]},
	],
	"prov.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "tool"},
	],
	"prov.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt"]},
	],
	"prov.total_baggages meets in: another member": [
		{"op": "replace", "path": "/context/prov/total_baggages", "value": "prompt"},
	],
	"prov.total_baggages meets in: another member (2)": [
		{"op": "replace", "path": "/context/prov/total_baggages", "value": "tool"},
	],
	"prov.total_baggages meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/total_baggages", "value": ["none"]},
	],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 10}],
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
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": false}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "true"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"params.total_baggages is missing": [{"op": "remove", "path": "/context/params/total_baggages"}],
	"params.total_baggages breaks in: an outsider": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": 4},
	],
	"params.total_baggages breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/total_baggages", "value": [4]},
	],
	"params.total_baggages breaks in: null": [{"op": "replace", "path": "/context/params/total_baggages", "value": null}],
	"prov.payment_id is missing": [{"op": "remove", "path": "/context/prov/payment_id"}],
	"prov.payment_id breaks equals: another value": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": "tool~"},
	],
	"prov.payment_id breaks equals: another type": [
		{"op": "replace", "path": "/context/prov/payment_id", "value": ["tool"]},
	],
	"prov.payment_id breaks equals: null": [{"op": "replace", "path": "/context/prov/payment_id", "value": null}],
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "prompt~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
	"prov.total_baggages is missing": [{"op": "remove", "path": "/context/prov/total_baggages"}],
	"prov.total_baggages breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/total_baggages", "value": "none~"},
	],
	"prov.total_baggages breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/total_baggages", "value": ["none~"]},
	],
	"prov.total_baggages breaks in: null": [{"op": "replace", "path": "/context/prov/total_baggages", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": 2}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "3"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 11}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "10"}],
}

test_update_reservation_baggages_1_block[note] if {
	some note, changes in update_reservation_baggages_1_block
	answer := airline.decision with input as json.patch(update_reservation_baggages_1, changes)
	answer.effect == "block"
	answer.rules == []
}
