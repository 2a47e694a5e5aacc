//! Tests of where arguments are found to come from.

use super::*;
use crate::session;
use serde_json::json;

fn event(id: &str, second: Option<u32>, step: Option<i64>, more: &Value) -> Event {
    let mut line = json!({"log_id": id, "agent_id": "a", "action": "x", "session_id": "s", "context": {}});
    let fields = line.as_object_mut().unwrap();
    for (key, value) in more.as_object().unwrap() {
        fields.insert(key.clone(), value.clone());
    }
    if let Some(second) = second {
        fields.insert("timestamp".to_owned(), format!("2026-11-01T00:00:{second:02}Z").into());
    }
    if let Some(step) = step {
        fields["context"]["step"] = step.into();
    }
    Event::from_json(&line.to_string()).unwrap()
}

/// What each event says afterwards, by log id.
fn derived(events: &[Event]) -> Vec<(String, Value)> {
    let mut traced = events.to_vec();
    assert_ne!(derive_all(&mut [&mut traced], MINED), Some(Gap::Everywhere));
    assert!(traced.iter().all(|event| event.output.is_none()) || traced == events);
    let mut found: Vec<_> = traced
        .iter()
        .map(|event| (event.log_id.clone(), event.context.get("prov").cloned().unwrap_or_default()))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The index of a log in two parts, of which the second is read first.
fn merged(one: &[Event], other: &[Event]) -> Provenance {
    let events = Arc::default();
    let [other, one] = [other, one].map(|part| {
        let mut index = Provenance::part(MINED, Arc::clone(&events));
        for event in part {
            index.add(event);
        }
        index
    });
    one.merge(other).finish()
}

/// Any order of the lines, and any cut of them, gives what is expected.
#[track_caller]
fn check(events: &[Event], expected: &[(&str, Value)]) {
    let expected: Vec<_> = expected.iter().map(|(id, told)| ((*id).to_owned(), told.clone())).collect();
    for turn in 0..events.len() {
        let mut events = events.to_vec();
        events.rotate_left(turn);
        assert_eq!(derived(&events), expected);
        events.reverse();
        assert_eq!(derived(&events), expected);
        let (a, b) = events.split_at(turn);
        let merged = merged(b, a);
        for mut event in events.clone().into_iter().filter(|_| merged.has_outputs()) {
            merged.derive(&mut event);
            let told = event.context.get("prov").cloned().unwrap_or_default();
            assert!(expected.contains(&(event.log_id.clone(), told)), "{event:?}");
        }
    }
}

#[test]
fn an_argument_came_from_the_request_a_tool_or_nowhere() {
    let read = json!({"context": {"prompt": "Pay 50 to Jane@Example.com", "params": {"file": "bill.txt"}},
                      "output": {"lines": ["IBAN: GB33", {"due": 17.5}], "DE89": null}});
    let pay = json!({"context": {"prompt": "Pay 50 to Jane@Example.com", "params": {
        "to": "jane@example.com", "iban": "gb33", "key": "DE89", "amount": 50, "due": 17.5, "five": 5, "who": "mallory",
        "both": ["Jane@Example.com", "GB33"], "all": ["pay", "to"], "some": ["GB33", "mallory"],
        "nested": {"iban": "GB33", "flag": true}, "flag": true, "empty": "", "none": [], "odd": [{}],
    }}});
    check(
        &[event("a", Some(1), None, &read), event("b", Some(2), None, &pay)],
        &[
            ("a", json!({"file": "none"})),
            (
                "b",
                json!({"to": "prompt", "iban": "tool", "key": "tool", "amount": "prompt", "due": "tool", "five": "none",
                       "who": "none", "both": "tool", "all": "prompt", "some": "none", "nested": {"iban": "tool"}}),
            ),
        ],
    );
}

#[test]
fn what_is_not_earlier_does_not_count() {
    let says = |text: &str| json!({"context": {"params": {"x": "secret"}}, "output": text});
    let none = || json!({"x": "none"});
    // The own output, and one of the same moment.
    check(
        &[event("a", Some(1), None, &says("secret")), event("b", Some(1), None, &says("secret"))],
        &[("a", none()), ("b", none())],
    );
    // Equal timestamps go by steps.
    check(
        &[event("a", Some(1), Some(1), &says("secret")), event("b", Some(1), Some(2), &says(""))],
        &[("a", none()), ("b", json!({"x": "tool"}))],
    );
    // Later.
    check(
        &[event("a", Some(2), None, &says("secret")), event("b", Some(1), None, &says("y"))],
        &[("a", none()), ("b", none())],
    );
    // Steps alone, for one event has no time.
    check(
        &[event("a", Some(9), Some(1), &says("secret")), event("b", None, Some(2), &says("y"))],
        &[("a", none()), ("b", json!({"x": "tool"}))],
    );
    // No order, so nothing is said.
    check(
        &[event("a", None, None, &says("secret")), event("b", Some(1), None, &says("y"))],
        &[("a", json!(null)), ("b", json!(null))],
    );
    // A later request.
    let asks = |text: &str| json!({"context": {"prompt": text, "params": {"x": "secret"}}, "output": 1});
    check(
        &[event("a", Some(1), None, &asks("hello")), event("b", Some(2), None, &asks("the Secret"))],
        &[("a", none()), ("b", json!({"x": "prompt"}))],
    );
}

#[test]
fn what_is_given_stays_and_logs_without_outputs_are_left_alone() {
    let given = json!({"context": {"prov": {"x": "prompt"}, "params": {"x": "y", "z": "y"}}, "output": "y"});
    check(
        &[event("a", Some(1), None, &given), event("b", Some(2), None, &given)],
        &[("a", json!({"x": "prompt"})), ("b", json!({"x": "prompt"}))],
    );
    let bare = json!({"context": {"prompt": "y", "params": {"x": "y"}}});
    check(&[event("a", Some(1), None, &bare)], &[("a", json!(null))]);
    // Unless another log that it is held against has some.
    let (mut one, mut other) = ([event("a", Some(1), None, &bare)], [event("a", Some(1), None, &given)]);
    assert_eq!(derive_all(&mut [&mut one, &mut other], MINED), None);
    assert_eq!(one[0].context.get("prov"), Some(&json!({"x": "prompt"})));
    let alone = json!({"context": {"params": {"x": "y"}}, "session_id": null, "output": "y"});
    check(&[event("a", Some(1), None, &alone)], &[("a", json!(null))]);
}

#[test]
fn sessions_without_an_order_or_with_too_much_text_are_counted() {
    let named = |session: &str, mut event: Event| {
        event.session_id = Some(session.to_owned());
        event
    };
    let says = |bytes: usize| json!({"output": "x".repeat(bytes)});
    let unordered = [event("a", Some(1), None, &says(9)), event("b", None, None, &json!({}))];
    let count = i64::try_from(session::limits::MAX_OUTPUTS).unwrap() + 1;
    let many = (0..count).map(|n| {
        let output = json!({"output": format!("said {n}")});
        named("many", event(&n.to_string(), None, Some(n), &output))
    });
    let large = [named("large", event("l", Some(1), None, &says(session::limits::MAX_OUTPUT_BYTES + 1)))];
    let fine =
        [named("fine", event("c", Some(1), None, &says(9))), named("silent", event("d", None, None, &json!({})))];
    let events: Vec<_> = unordered.into_iter().chain(many).chain(large).chain(fine).collect();
    let index = Provenance::of_events(MINED, &events);
    assert_eq!(index.gap(), Some(Gap::Sessions(3)));
    assert_eq!(
        index.gap().unwrap().to_string(),
        "where arguments came from was not derived, or not for all of them, in 3 sessions: not all events there have a \
         `timestamp`, or a number in `context.step`, or there is too much text to hold or to search"
    );
    assert_eq!(derive_all(&mut [&mut events[..2].to_vec(), &mut events[2..].to_vec()], MINED), Some(Gap::Sessions(3)));
    let fine = events.len() - 2;
    assert_eq!(derive_all(&mut [&mut events[fine..].to_vec()], MINED), None);
}

#[test]
fn what_may_have_come_from_what_was_dropped_is_unknown() {
    let says = |bytes: usize| json!({"context": {"params": {"x": "secret", "y": "yes"}}, "output": format!("{} yes", "x".repeat(bytes))});
    let none = || json!({"x": "none", "y": "none"});
    check(
        &[
            event("a", Some(1), None, &says(session::limits::MAX_OUTPUT_BYTES)),
            event("b", Some(2), None, &says(9)),
            event("c", Some(3), None, &says(9)),
        ],
        &[("a", none()), ("b", json!({"x": "unknown", "y": "unknown"})), ("c", json!({"x": "unknown", "y": "tool"}))],
    );
}

#[test]
fn too_much_text_derives_nothing_and_says_so() {
    let big = "x".repeat(limits::MAX_TRACED_BYTES / 20);
    let says = |end: u32| json!({"context": {"params": {"x": "x"}}, "output": format!("{big}{end}")});
    let events: Vec<_> = (0..30).map(|n| event(&n.to_string(), Some(n), None, &says(n))).collect();
    let whole = Provenance::of_events(MINED, &events);
    assert!(whole.gap() == Some(Gap::Everywhere) && whole.told.is_empty());
    let merged = merged(&events[..15], &events[15..]);
    assert!(merged.gap() == Some(Gap::Everywhere) && merged.told.is_empty());
    let mut event = events[1].clone();
    merged.derive(&mut event);
    assert!(!event.context.contains_key("prov"));
}

#[test]
fn slow_many_sessions_of_one_event_take_no_more_than_the_limit() {
    let mut index = Provenance::new(MINED);
    for n in 0..limits::MAX_TRACED_BYTES / 50 {
        let mut event = event("a", Some(1), None, &json!({"output": "o"}));
        event.session_id = Some(n.to_string());
        index.add(&event);
        let bytes = index.bytes + index.events.load(Atomically::Relaxed);
        assert!(bytes <= limits::MAX_TRACED_BYTES || index.sessions.is_empty());
    }
    assert_eq!(index.finish().gap(), Some(Gap::Everywhere));
}

#[test]
fn a_session_is_one_agents() {
    let says = json!({"context": {"params": {"x": "secret"}}, "output": "secret"});
    let mut other = event("a", Some(1), None, &says);
    other.agent_id = "evil".to_owned();
    check(&[other, event("b", Some(2), None, &says)], &[("a", json!({"x": "none"})), ("b", json!({"x": "none"}))]);
}

#[test]
fn long_lists_are_work_as_scalars_are() {
    let says = json!({"output": "ab".repeat(40_000)});
    let list: Vec<_> = (0..1_000).map(|n| format!("abc{n}")).collect();
    let asks = json!({"context": {"params": {"list": list, "one": "ab"}}});
    let events = [event("a", Some(1), None, &says), event("b", Some(2), None, &asks)];
    // What is behind what was too much is unknown too, whatever it is.
    check(&events, &[("a", json!(null)), ("b", json!({"list": "unknown", "one": "unknown"}))]);
    assert_eq!(Provenance::of_events(MINED, &events).gap(), Some(Gap::Sessions(1)));
}

#[test]
fn the_actions_before_are_told_where_events_have_an_order() {
    let attributes = Attributes::STEP.with(Attributes::PREV_ACTION).with(Attributes::HISTORY);
    let done = |id: &str, second: u32, action: &str, outcome: &str| {
        let mut event = event(id, Some(second), None, &json!({"outcome": outcome}));
        event.action = action.to_owned();
        event
    };
    let events = [
        done("a", 1, "read", "success"),
        done("b", 2, "drop", "denied"),
        done("c", 3, "send", "success"),
        done("d", 4, "one", "success"),
        done("e", 4, "two", "success"),
        done("f", 5, "end", "error"),
    ];
    let index = Provenance::of_events(attributes, &events);
    let told = events.map(|mut event| {
        index.derive(&mut event);
        Value::Object(event.context)
    });
    assert_eq!(
        told,
        [
            json!({"step": 0, "prev_action": "none", "history": []}),
            json!({"step": 1, "prev_action": "read", "history": ["read"]}),
            json!({"step": 2, "prev_action": "read", "history": ["read"]}),
            json!({}),
            json!({}),
            json!({"step": 5, "prev_action": "two", "history": ["one", "read", "send", "two"]}),
        ]
    );
}

#[test]
fn whether_a_log_is_too_much_does_not_depend_on_how_it_was_cut() {
    let prompt = |n: usize| "p".repeat(400 + n % 3);
    for count in [1_000, 1_100, 1_200, 1_300, 1_400, 1_500, 1_600] {
        let events: Vec<_> = (0..count)
            .map(|n| {
                let mut event = event(
                    &n.to_string(),
                    Some(1),
                    None,
                    &json!({"context": {"prompt": prompt(n)}, "output": "o".repeat(300)}),
                );
                event.session_id = Some((n % 40).to_string());
                event
            })
            .collect();
        let whole = Provenance::of_events(MINED, &events).gap();
        for at in [0, 1, count / 3, count / 2, count - 1] {
            let (a, b) = events.split_at(at);
            assert_eq!(merged(a, b).gap(), whole, "{count} {at}");
        }
    }
}
