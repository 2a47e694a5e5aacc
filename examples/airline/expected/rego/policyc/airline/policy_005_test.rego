# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 28; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 588; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "update_reservation_passengers-2: applies"
update_reservation_passengers_2 := {
	"action": "update_reservation_passengers", "agent_id": "airline-agent", "context": {},
}

update_reservation_passengers_2_ask := {
	"applies": [],
}

test_update_reservation_passengers_2_ask[note] if {
	some note, changes in update_reservation_passengers_2_ask
	answer := airline.decision with input as json.patch(update_reservation_passengers_2, changes)
	answer.effect == "ask"
	answer.rules == ["update_reservation_passengers-2"]
}

update_reservation_passengers_2_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "update_reservation_passengersx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_update_reservation_passengers_2_block[note] if {
	some note, changes in update_reservation_passengers_2_block
	answer := airline.decision with input as json.patch(update_reservation_passengers_2, changes)
	answer.effect == "block"
	answer.rules == []
}
