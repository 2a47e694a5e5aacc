# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 3; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 9; left out as too large or too many: 0.
package policyc.quickstart_test

import data.policyc.quickstart

# "read_file-1: applies"
test_read_file_1_applies if {
	answer := quickstart.decision with input as {
		"action": "read_file",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "allow"
	answer.rules == ["read_file-1"]
}

# "read_file-1: another action"
test_read_file_1_another_action if {
	answer := quickstart.decision with input as {
		"action": "read_filex",
		"agent_id": "agent_A",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "read_file-1: an agent out of scope"
test_read_file_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "read_file",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-1: applies"
test_send_email_1_applies if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "agent_B",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["send_email-1"]
}

# "send_email-1: another action"
test_send_email_1_another_action if {
	answer := quickstart.decision with input as {
		"action": "send_emailx",
		"agent_id": "agent_B",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-1: an agent out of scope"
test_send_email_1_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-2: applies"
test_send_email_2_applies if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "agent_C",
		"context": {},
	}
	answer.effect == "ask"
	answer.rules == ["send_email-2"]
}

# "send_email-2: another action"
test_send_email_2_another_action if {
	answer := quickstart.decision with input as {
		"action": "send_emailx",
		"agent_id": "agent_C",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}

# "send_email-2: an agent out of scope"
test_send_email_2_an_agent_out_of_scope if {
	answer := quickstart.decision with input as {
		"action": "send_email",
		"agent_id": "some_agent",
		"context": {},
	}
	answer.effect == "block"
	answer.rules == []
}
