# Requests made up from the policy, and what the reference semantics of policyc say to each.
# Rules: 14, without a request that they apply to: 0. Tests: 478, left out: 0.
package policyc.airline_test

import data.policyc.airline

# "book_reservation-1: prov.origin breaks in: null"
test_book_reservation_1_prov_origin_breaks_in_null if {
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
				"origin": null,
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

# "book_reservation-1: prov.passengers is missing"
test_book_reservation_1_prov_passengers_is_missing if {
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

# "book_reservation-1: prov.passengers breaks in: an outsider"
test_book_reservation_1_prov_passengers_breaks_in_an if {
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
				"passengers": "none~",
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

# "book_reservation-1: prov.passengers breaks in: an outsider in a list"
test_book_reservation_1_prov_passengers_breaks_in_an_2 if {
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
				"passengers": ["none~"],
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

# "book_reservation-1: prov.passengers breaks in: null"
test_book_reservation_1_prov_passengers_breaks_in_nul if {
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
				"passengers": null,
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

# "book_reservation-1: prov.payment_methods is missing"
test_book_reservation_1_prov_payment_methods_is_missi if {
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

# "book_reservation-1: prov.payment_methods breaks in: an outsider"
test_book_reservation_1_prov_payment_methods_breaks_i if {
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
				"payment_methods": "none~",
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

# "book_reservation-1: prov.payment_methods breaks in: an outsider in a list"
test_book_reservation_1_prov_payment_methods_breaks_i_2 if {
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
				"payment_methods": ["none~"],
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

# "book_reservation-1: prov.payment_methods breaks in: null"
test_book_reservation_1_prov_payment_methods_breaks_i_3 if {
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
				"payment_methods": null,
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

# "book_reservation-1: prov.total_baggages is missing"
test_book_reservation_1_prov_total_baggages_is_missin if {
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
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}

# "book_reservation-1: prov.total_baggages breaks in: an outsider"
test_book_reservation_1_prov_total_baggages_breaks_in if {
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
				"total_baggages": "none~",
				"user_id": "prompt",
			},
			"step": 2,
			"user_id_matches_customer": true,
		},
	}
	answer.effect == "block"
	answer.rules == []
}
