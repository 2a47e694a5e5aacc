# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 68; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 750; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "watch__-1: params.webhook breaks exists: it is there"
test_watch_1_params_webhook_breaks_exists_it_is_there if {
	answer := airline.decision with input as {
		"action": "watch_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": "x"}},
	}
	answer.effect == "block"
	answer.rules == []
}

# "watch__-1: params.webhook breaks exists: it is there, but empty"
test_watch_1_params_webhook_breaks_exists_it_is_there_but_empty if {
	answer := airline.decision with input as {
		"action": "watch_x",
		"agent_id": "airline-agent",
		"context": {"params": {"webhook": ""}},
	}
	answer.effect == "block"
	answer.rules == []
}
