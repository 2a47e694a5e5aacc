# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14; without a request that they apply to: 0; past the limit on tests: 0.
# Tests: 562; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "book_reservation-1: params[\"flights.0.date\"] breaks in: an outsider"
test_book_reservation_1_params_flights_0_date_breaks_in_an_outsider if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-17~",
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

# "book_reservation-1: params[\"flights.0.date\"] breaks in: an outsider in a list"
test_book_reservation_1_params_flights_0_date_breaks_in_an_outsider_i if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": ["2024-05-17~"],
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

# "book_reservation-1: params[\"flights.0.date\"] breaks in: null"
test_book_reservation_1_params_flights_0_date_breaks_in_null if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": null,
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

# "book_reservation-1: params[\"flights.0.date\"] meets in: another member"
test_book_reservation_1_params_flights_0_date_meets_in_another_member if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-20",
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

# "book_reservation-1: params[\"flights.0.date\"] meets in: another member"
test_book_reservation_1_params_flights_0_date_meets_in_another_member_2 if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-24",
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

# "book_reservation-1: params[\"flights.0.date\"] meets in: another member"
test_book_reservation_1_params_flights_0_date_meets_in_another_member_3 if {
	answer := airline.decision with input as {
		"action": "book_reservation",
		"agent_id": "airline-agent",
		"context": {
			"domain": "airline",
			"is_write": true,
			"params": {
				"cabin": "basic_economy",
				"flight_type": "one_way",
				"flights.0.date": "2024-05-25",
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

# "book_reservation-1: params[\"flights.count\"] is missing"
test_book_reservation_1_params_flights_count_is_missing if {
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

# "book_reservation-1: params[\"flights.count\"] breaks in: an outsider"
test_book_reservation_1_params_flights_count_breaks_in_an_outsider if {
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
				"flights.count": 3,
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

# "book_reservation-1: params[\"flights.count\"] breaks in: an outsider in a list"
test_book_reservation_1_params_flights_count_breaks_in_an_outsider_in if {
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
				"flights.count": [3],
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

# "book_reservation-1: params[\"flights.count\"] breaks in: null"
test_book_reservation_1_params_flights_count_breaks_in_null if {
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
				"flights.count": null,
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

# "book_reservation-1: params[\"flights.count\"] meets in: another member"
test_book_reservation_1_params_flights_count_meets_in_another_member if {
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
				"flights.count": 2,
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
