# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "book_reservation-1: applies"
test_book_reservation_1_applies if {
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

# "book_reservation-1: another action"
test_book_reservation_1_another_action if {
	answer := airline.decision with input as {
		"action": "book_reservationx",
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

# "book_reservation-1: an agent out of scope"
test_book_reservation_1_an_agent_out_of_scope if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "some_agent",
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

# "book_reservation-1: domain is missing"
test_book_reservation_1_domain_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
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

# "book_reservation-1: domain breaks equals: another value"
test_book_reservation_1_domain_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline~",
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

# "book_reservation-1: domain breaks equals: another type"
test_book_reservation_1_domain_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": ["airline"],
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

# "book_reservation-1: domain breaks equals: null"
test_book_reservation_1_domain_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": null,
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

# "book_reservation-1: is_write is missing"
test_book_reservation_1_is_write_is_missing if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
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

# "book_reservation-1: is_write breaks equals: another value"
test_book_reservation_1_is_write_breaks_equals_another_value if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": false,
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

# "book_reservation-1: is_write breaks equals: another type"
test_book_reservation_1_is_write_breaks_equals_another_type if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": "true",
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

# "book_reservation-1: is_write breaks equals: null"
test_book_reservation_1_is_write_breaks_equals_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": null,
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
