# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "book_reservation-1: params.total_baggages is missing"
test_book_reservation_1_params_total_baggages_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: params.total_baggages breaks in: an outsider"
test_book_reservation_1_params_total_baggages_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 4,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: params.total_baggages breaks in: an outsider in a list"
test_book_reservation_1_params_total_baggages_breaks_in_an_outsider_i if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": [4],
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: params.total_baggages breaks in: null"
test_book_reservation_1_params_total_baggages_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": null,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: params.total_baggages meets in: another member"
test_book_reservation_1_params_total_baggages_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 2,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["book_reservation-1"]
}

# "book_reservation-1: params.total_baggages meets in: another member"
test_book_reservation_1_params_total_baggages_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 3,
			},
			"prev_action": "book_reservation",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["book_reservation-1"]
}

# "book_reservation-1: prev_action is missing"
test_book_reservation_1_prev_action_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: prev_action breaks in: an outsider"
test_book_reservation_1_prev_action_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prev_action": "book_reservation~",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: prev_action breaks in: an outsider in a list"
test_book_reservation_1_prev_action_breaks_in_an_outsider_in_a_list if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prev_action": ["book_reservation~"],
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: prev_action breaks in: null"
test_book_reservation_1_prev_action_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prev_action": null,
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: prev_action meets in: another member"
test_book_reservation_1_prev_action_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17",
				"flights.count": 1,
				"insurance": "no",
				"nonfree_baggages": 0,
				"origin": "DTW",
				"passengers.count": 1,
				"payment_methods.0.amount": 39,
				"payment_methods.count": 1,
				"total_baggages": 0,
			},
			"prev_action": "calculate",
			"prov": {
				"cabin": "prompt",
				"destination": "prompt",
				"flight_type": "none",
				"flights": "none",
				"insurance": "prompt",
				"nonfree_baggages": "none",
				"origin": "prompt",
				"passengers": "none",
				"payment_methods": "none",
				"total_baggages": "none",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "allow"
	answer.rules == ["book_reservation-1"]
}
