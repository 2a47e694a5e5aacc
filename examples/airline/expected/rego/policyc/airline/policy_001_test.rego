# Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,
# and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name.
# Rules: 14; without a request that they apply to: 0; past the limit on cases: 0.
# Cases: 601; left out as too large or too many: 0.
package policyc.airline_test

import data.policyc.airline

# "get_reservation_details-1: applies"
get_reservation_details_1 := {
	"action": "get_reservation_details", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": false, "prev_action": "cancel_reservation", "prov": {"reservation_id": "prompt"},
		"step": 0,
	},
}

get_reservation_details_1_allow := {
	"applies": [],
	"prev_action meets in: another member": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_reservation_details"},
	],
	"prev_action meets in: another member (2)": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_user_details"},
	],
	"prev_action meets in: another member (3)": [{"op": "replace", "path": "/context/prev_action", "value": "none"}],
	"prev_action meets in: a list of them": [
		{"op": "replace", "path": "/context/prev_action", "value": ["cancel_reservation"]},
	],
	"prov.reservation_id meets in: another member": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "tool"},
	],
	"prov.reservation_id meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt"]},
	],
	"step meets in: another member": [{"op": "replace", "path": "/context/step", "value": 1}],
	"step meets in: another member (2)": [{"op": "replace", "path": "/context/step", "value": 2}],
	"step meets in: another member (3)": [{"op": "replace", "path": "/context/step", "value": 3}],
	"step meets in: a list of them": [{"op": "replace", "path": "/context/step", "value": [0]}],
}

test_get_reservation_details_1_allow[note] if {
	some note, changes in get_reservation_details_1_allow
	answer := airline.decision with input as json.patch(get_reservation_details_1, changes)
	answer.effect == "allow"
	answer.rules == ["get_reservation_details-1"]
}

get_reservation_details_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "get_reservation_detailsx"}],
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
	"prov.reservation_id is missing": [{"op": "remove", "path": "/context/prov/reservation_id"}],
	"prov.reservation_id breaks in: an outsider": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": "prompt~"},
	],
	"prov.reservation_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/reservation_id", "value": ["prompt~"]},
	],
	"prov.reservation_id breaks in: null": [{"op": "replace", "path": "/context/prov/reservation_id", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks in: an outsider": [{"op": "replace", "path": "/context/step", "value": 10}],
	"step breaks in: an outsider in a list": [{"op": "replace", "path": "/context/step", "value": [10]}],
	"step breaks in: null": [{"op": "replace", "path": "/context/step", "value": null}],
}

test_get_reservation_details_1_block[note] if {
	some note, changes in get_reservation_details_1_block
	answer := airline.decision with input as json.patch(get_reservation_details_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "get_user_details-1: applies"
get_user_details_1 := {
	"action": "get_user_details", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": false, "prev_action": "cancel_reservation", "prov": {"user_id": "prompt"}, "step": 0,
		"user_id_matches_customer": true,
	},
}

get_user_details_1_allow := {
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
	"prov.user_id meets in: another member": [{"op": "replace", "path": "/context/prov/user_id", "value": "tool"}],
	"prov.user_id meets in: a list of them": [{"op": "replace", "path": "/context/prov/user_id", "value": ["prompt"]}],
	"step meets in: another member": [{"op": "replace", "path": "/context/step", "value": 1}],
	"step meets in: another member (2)": [{"op": "replace", "path": "/context/step", "value": 2}],
	"step meets in: another member (3)": [{"op": "replace", "path": "/context/step", "value": 3}],
	"step meets in: a list of them": [{"op": "replace", "path": "/context/step", "value": [0]}],
}

test_get_user_details_1_allow[note] if {
	some note, changes in get_user_details_1_allow
	answer := airline.decision with input as json.patch(get_user_details_1, changes)
	answer.effect == "allow"
	answer.rules == ["get_user_details-1"]
}

get_user_details_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "get_user_detailsx"}],
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
	"prov.user_id is missing": [{"op": "remove", "path": "/context/prov/user_id"}],
	"prov.user_id breaks in: an outsider": [{"op": "replace", "path": "/context/prov/user_id", "value": "prompt~"}],
	"prov.user_id breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/user_id", "value": ["prompt~"]},
	],
	"prov.user_id breaks in: null": [{"op": "replace", "path": "/context/prov/user_id", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks in: an outsider": [{"op": "replace", "path": "/context/step", "value": 10}],
	"step breaks in: an outsider in a list": [{"op": "replace", "path": "/context/step", "value": [10]}],
	"step breaks in: null": [{"op": "replace", "path": "/context/step", "value": null}],
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

test_get_user_details_1_block[note] if {
	some note, changes in get_user_details_1_block
	answer := airline.decision with input as json.patch(get_user_details_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "list_all_airports-1: applies"
list_all_airports_1 := {"action": "list_all_airports", "agent_id": "airline-agent", "context": {}}

list_all_airports_1_ask := {
	"applies": [],
}

test_list_all_airports_1_ask[note] if {
	some note, changes in list_all_airports_1_ask
	answer := airline.decision with input as json.patch(list_all_airports_1, changes)
	answer.effect == "ask"
	answer.rules == ["list_all_airports-1"]
	airline.allow == false with input as json.patch(list_all_airports_1, changes)
	count(airline.deny) == 1 with input as json.patch(list_all_airports_1, changes)
}

list_all_airports_1_block := {
	"another action": [{"op": "replace", "path": "/action", "value": "list_all_airportsx"}],
	"an agent out of scope": [{"op": "replace", "path": "/agent_id", "value": "some_agent"}],
}

test_list_all_airports_1_block[note] if {
	some note, changes in list_all_airports_1_block
	answer := airline.decision with input as json.patch(list_all_airports_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "search_direct_flight-1: applies"
search_direct_flight_1 := {
	"action": "search_direct_flight", "agent_id": "airline-agent",
	"context": {
		"authenticated_user": "aarav_ahmed_6699", "domain": "airline", "is_write": false,
		"params": {"date": "2024-05-06", "destination": "ATL", "origin": "ATL"}, "prev_action": "cancel_reservation",
		"prov": {"date": "none", "destination": "none", "origin": "none"}, "step": 0,
	},
}

search_direct_flight_1_allow := {
	"applies": [],
	"authenticated_user meets in: another member": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "aarav_garcia_1177"},
	],
	"authenticated_user meets in: another member (2)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "chen_lee_6825"},
	],
	"authenticated_user meets in: another member (3)": [
		{"op": "replace", "path": "/context/authenticated_user", "value": "daiki_lee_6144"},
	],
	"authenticated_user meets in: a list of them": [
		{"op": "replace", "path": "/context/authenticated_user", "value": ["aarav_ahmed_6699"]},
	],
	"params.date meets in: another member": [{"op": "replace", "path": "/context/params/date", "value": "2024-05-10"}],
	"params.date meets in: another member (2)": [{"op": "replace", "path": "/context/params/date", "value": "2024-05-11"}],
	"params.date meets in: another member (3)": [{"op": "replace", "path": "/context/params/date", "value": "2024-05-13"}],
	"params.date meets in: a list of them": [{"op": "replace", "path": "/context/params/date", "value": ["2024-05-06"]}],
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
	"prev_action meets in: another member": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_reservation_details"},
	],
	"prev_action meets in: another member (2)": [
		{"op": "replace", "path": "/context/prev_action", "value": "get_user_details"},
	],
	"prev_action meets in: another member (3)": [
		{"op": "replace", "path": "/context/prev_action", "value": "list_all_airports"},
	],
	"prev_action meets in: a list of them": [
		{"op": "replace", "path": "/context/prev_action", "value": ["cancel_reservation"]},
	],
	"prov.date meets in: another member": [{"op": "replace", "path": "/context/prov/date", "value": "tool"}],
	"prov.date meets in: a list of them": [{"op": "replace", "path": "/context/prov/date", "value": ["none"]}],
	"prov.destination meets in: another member": [
		{"op": "replace", "path": "/context/prov/destination", "value": "prompt"},
	],
	"prov.destination meets in: another member (2)": [
		{"op": "replace", "path": "/context/prov/destination", "value": "tool"},
	],
	"prov.destination meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/destination", "value": ["none"]},
	],
	"prov.origin meets in: another member": [{"op": "replace", "path": "/context/prov/origin", "value": "prompt"}],
	"prov.origin meets in: another member (2)": [{"op": "replace", "path": "/context/prov/origin", "value": "tool"}],
	"prov.origin meets in: a list of them": [{"op": "replace", "path": "/context/prov/origin", "value": ["none"]}],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 22}],
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
	"params.date is missing": [{"op": "remove", "path": "/context/params/date"}],
	"params.date breaks in: an outsider": [{"op": "replace", "path": "/context/params/date", "value": "2024-05-06~"}],
	"params.date breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/params/date", "value": ["2024-05-06~"]},
	],
	"params.date breaks in: null": [{"op": "replace", "path": "/context/params/date", "value": null}],
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
	"prev_action is missing": [{"op": "remove", "path": "/context/prev_action"}],
	"prev_action breaks in: an outsider": [
		{"op": "replace", "path": "/context/prev_action", "value": "cancel_reservation~"},
	],
	"prev_action breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prev_action", "value": ["cancel_reservation~"]},
	],
	"prev_action breaks in: null": [{"op": "replace", "path": "/context/prev_action", "value": null}],
	"prov.date is missing": [{"op": "remove", "path": "/context/prov/date"}],
	"prov.date breaks in: an outsider": [{"op": "replace", "path": "/context/prov/date", "value": "none~"}],
	"prov.date breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/date", "value": ["none~"]}],
	"prov.date breaks in: null": [{"op": "replace", "path": "/context/prov/date", "value": null}],
	"prov.destination is missing": [{"op": "remove", "path": "/context/prov/destination"}],
	"prov.destination breaks in: an outsider": [{"op": "replace", "path": "/context/prov/destination", "value": "none~"}],
	"prov.destination breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/destination", "value": ["none~"]},
	],
	"prov.destination breaks in: null": [{"op": "replace", "path": "/context/prov/destination", "value": null}],
	"prov.origin is missing": [{"op": "remove", "path": "/context/prov/origin"}],
	"prov.origin breaks in: an outsider": [{"op": "replace", "path": "/context/prov/origin", "value": "none~"}],
	"prov.origin breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/origin", "value": ["none~"]}],
	"prov.origin breaks in: null": [{"op": "replace", "path": "/context/prov/origin", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": -1}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "0"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 23}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "22"}],
}

test_search_direct_flight_1_block[note] if {
	some note, changes in search_direct_flight_1_block
	answer := airline.decision with input as json.patch(search_direct_flight_1, changes)
	answer.effect == "block"
	answer.rules == []
}

# "search_onestop_flight-1: applies"
search_onestop_flight_1 := {
	"action": "search_onestop_flight", "agent_id": "airline-agent",
	"context": {
		"domain": "airline", "is_write": false, "prov": {"date": "none", "destination": "none", "origin": "none"}, "step": 1,
	},
}

search_onestop_flight_1_allow := {
	"applies": [],
	"prov.date meets in: another member": [{"op": "replace", "path": "/context/prov/date", "value": "tool"}],
	"prov.date meets in: a list of them": [{"op": "replace", "path": "/context/prov/date", "value": ["none"]}],
	"prov.destination meets in: another member": [
		{"op": "replace", "path": "/context/prov/destination", "value": "prompt"},
	],
	"prov.destination meets in: another member (2)": [
		{"op": "replace", "path": "/context/prov/destination", "value": "tool"},
	],
	"prov.destination meets in: a list of them": [
		{"op": "replace", "path": "/context/prov/destination", "value": ["none"]},
	],
	"prov.origin meets in: another member": [{"op": "replace", "path": "/context/prov/origin", "value": "prompt"}],
	"prov.origin meets in: another member (2)": [{"op": "replace", "path": "/context/prov/origin", "value": "tool"}],
	"prov.origin meets in: a list of them": [{"op": "replace", "path": "/context/prov/origin", "value": ["none"]}],
	"step meets max: at the bound": [{"op": "replace", "path": "/context/step", "value": 12}],
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
	"domain is missing": [{"op": "remove", "path": "/context/domain"}],
	"domain breaks equals: another value": [{"op": "replace", "path": "/context/domain", "value": "airline~"}],
	"domain breaks equals: another type": [{"op": "replace", "path": "/context/domain", "value": ["airline"]}],
	"domain breaks equals: null": [{"op": "replace", "path": "/context/domain", "value": null}],
	"is_write is missing": [{"op": "remove", "path": "/context/is_write"}],
	"is_write breaks equals: another value": [{"op": "replace", "path": "/context/is_write", "value": true}],
	"is_write breaks equals: another type": [{"op": "replace", "path": "/context/is_write", "value": "false"}],
	"is_write breaks equals: null": [{"op": "replace", "path": "/context/is_write", "value": null}],
	"prov.date is missing": [{"op": "remove", "path": "/context/prov/date"}],
	"prov.date breaks in: an outsider": [{"op": "replace", "path": "/context/prov/date", "value": "none~"}],
	"prov.date breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/date", "value": ["none~"]}],
	"prov.date breaks in: null": [{"op": "replace", "path": "/context/prov/date", "value": null}],
	"prov.destination is missing": [{"op": "remove", "path": "/context/prov/destination"}],
	"prov.destination breaks in: an outsider": [{"op": "replace", "path": "/context/prov/destination", "value": "none~"}],
	"prov.destination breaks in: an outsider in a list": [
		{"op": "replace", "path": "/context/prov/destination", "value": ["none~"]},
	],
	"prov.destination breaks in: null": [{"op": "replace", "path": "/context/prov/destination", "value": null}],
	"prov.origin is missing": [{"op": "remove", "path": "/context/prov/origin"}],
	"prov.origin breaks in: an outsider": [{"op": "replace", "path": "/context/prov/origin", "value": "none~"}],
	"prov.origin breaks in: an outsider in a list": [{"op": "replace", "path": "/context/prov/origin", "value": ["none~"]}],
	"prov.origin breaks in: null": [{"op": "replace", "path": "/context/prov/origin", "value": null}],
	"step is missing": [{"op": "remove", "path": "/context/step"}],
	"step breaks min: one less": [{"op": "replace", "path": "/context/step", "value": 0}],
	"step breaks min: a string": [{"op": "replace", "path": "/context/step", "value": "1"}],
	"step breaks min: null": [{"op": "replace", "path": "/context/step", "value": null}],
	"step breaks max: one more": [{"op": "replace", "path": "/context/step", "value": 13}],
	"step breaks max: a string": [{"op": "replace", "path": "/context/step", "value": "12"}],
}

test_search_onestop_flight_1_block[note] if {
	some note, changes in search_onestop_flight_1_block
	answer := airline.decision with input as json.patch(search_onestop_flight_1, changes)
	answer.effect == "block"
	answer.rules == []
}
