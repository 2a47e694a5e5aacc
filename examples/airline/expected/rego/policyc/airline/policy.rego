# METADATA
# title: "airline"
# description: "mined from events.jsonl (1,164 events, sha256 4b10c0c5a446…)"
# scope: package
# custom:
#   generator: "policyc 0.1.0"
#   version: "1.0"
#   source_digest: "4b10c0c5a4469b6fb859c8a0b9cbe6f37cc121873f84233367d43446cf3d87ac"
package policyc.airline

# METADATA
# title: decision
# description: what is done with the request, the rules that decided it, and why
# entrypoint: true
default decision := {
	"effect": "block",
	"reason": "no rule applies; the default is block",
	"rules": [],
}

decision := {
	"effect": "block",
	"reason": "malformed request: it has no agent or no action, or its context is not an object",
	"rules": [],
} if {
	not well_formed
} else := verdict("allow", allows, reasons) if {
	count(allows) > 0
} else := verdict("ask", asks, reasons) if {
	count(asks) > 0
}

# METADATA
# scope: document
# description: whether the request goes through as it is
default allow := false

allow if decision.effect == "allow"

# METADATA
# scope: document
# description: why the request does not go through as it is
deny contains message if {
	decision.effect == "block"
	message := decision.reason
}

deny contains message if {
	decision.effect == "ask"
	message := concat("", ["a person must approve this: ", decision.reason])
}

# The decision of the rules found; its reason is that of the first.
verdict(effect, found, because) := {"effect": effect, "reason": because[ids[0]], "rules": ids} if {
	ids := sort(found)
}

# Whether the input is a request: an agent, an action and, if there is one, a context that is an object.
well_formed if {
	is_name(input.agent_id)
	is_name(input.action)
	is_object(object.get(input, "context", {}))
}

# Whether text can name something: not empty, no blanks around it.
is_name(text) if {
	is_string(text)
	text != ""
	trim_space(text) == text
	trim(text, "\u001c\u001d\u001e\u001f") == text
}

# The double that is nearest to a number: OPA keeps every digit of a request, and whoever acts on it keeps a double.
# A number past all doubles is taken for the largest.
nearest_double(value) := to_number(sprintf("%v", [value])) if {
	is_number(value)
} else := 1.7976931348623157e308 if {
	is_number(value)
	value > 0
} else := -1.7976931348623157e308 if {
	is_number(value)
} else := value

# Whether value is one of list; if it is an array, whether every element is. An empty one has to be listed itself.
one_of(value, list) if {
	is_array(value) == false
	nearest_double(value) in list
}

one_of(value, list) if {
	value == []
	value in list
}

one_of(value, list) if {
	is_array(value)
	count(value) > 0
	every element in value {
		nearest_double(element) in list
	}
}

# Whether an object has no fields but those listed. One that is null counts as missing.
has_only(fields, names) if {
	every field in object.remove(fields, names) {
		field == null
	}
}

# What each rule gives as its reason.
reasons := {
	"book_reservation-1": "seen 23 times by airline-agent, never denied",
	"book_reservation-2": "seen 23 times by airline-agent; no successful call had arguments like these",
	"calculate-1": "seen 96 times by airline-agent, never denied",
	"calculate-2": "seen 96 times by airline-agent; no successful call had arguments like these",
	"cancel_reservation-1": "seen 69 times by airline-agent, never denied",
	"cancel_reservation-2": "seen 69 times by airline-agent; no successful call had arguments like these",
	"get_reservation_details-1": "seen 377 times by airline-agent, never denied",
	"get_reservation_details-2": "seen 377 times by airline-agent; no successful call had arguments like these",
	"get_user_details-1": "seen 120 times by airline-agent, never denied",
	"get_user_details-2": "seen 120 times by airline-agent; no successful call had arguments like these",
	"list_all_airports-1": "seen 2 times by airline-agent, never denied; 3 needed to allow",
	"list_all_airports-2": "seen 2 times by airline-agent; no successful call had arguments like these",
	"search_direct_flight-1": "seen 141 times by airline-agent, never denied",
	"search_direct_flight-2": "seen 141 times by airline-agent; no successful call had arguments like these",
	"search_onestop_flight-1": "seen 38 times by airline-agent, never denied",
	"search_onestop_flight-2": "seen 38 times by airline-agent; no successful call had arguments like these",
	"send_certificate-1": "seen 8 times by airline-agent, never denied",
	"send_certificate-2": "seen 8 times by airline-agent; no successful call had arguments like these",
	"think-1": "seen 92 times by airline-agent, never denied",
	"think-2": "seen 92 times by airline-agent; no successful call had arguments like these",
	"transfer_to_human_agents-1": "seen 48 times by airline-agent, never denied",
	"transfer_to_human_agents-2": "seen 48 times by airline-agent; no successful call had arguments like these",
	"update_reservation_baggages-1": "seen 13 times by airline-agent, never denied",
	"update_reservation_baggages-2": "seen 13 times by airline-agent; no successful call had arguments like these",
	"update_reservation_flights-1": "seen 62 times by airline-agent, never denied",
	"update_reservation_flights-2": "seen 62 times by airline-agent; no successful call had arguments like these",
	"update_reservation_passengers-1": "seen 2 times by airline-agent, never denied; 3 needed to allow",
	"update_reservation_passengers-2": "seen 2 times by airline-agent; no successful call had arguments like these",
}
