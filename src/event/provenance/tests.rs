//! Tests of where arguments are found to come from.

use super::*;
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
    assert_ne!(derive_all(&mut [&mut traced]), Some(Gap::Everywhere));
    assert!(traced.iter().all(|event| event.output.is_none()) || traced == events);
    let mut found: Vec<_> = traced
        .iter()
        .map(|event| (event.log_id.clone(), event.context.get(KEY).cloned().unwrap_or_default()))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
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
        let merged = Provenance::of_events(b).merge(Provenance::of_events(a));
        for mut event in events.clone() {
            merged.derive(&mut event);
            let told = event.context.get(KEY).cloned().unwrap_or_default();
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
    assert_eq!(derive_all(&mut [&mut one, &mut other]), None);
    assert_eq!(one[0].context.get(KEY), Some(&json!({"x": "prompt"})));
    let alone = json!({"context": {"params": {"x": "y"}}, "session_id": null, "output": "y"});
    check(&[event("a", Some(1), None, &alone)], &[("a", json!(null))]);
}

#[test]
fn numbers_stand_by_themselves() {
    for (text, number, expected) in [
        ("5 eur", "5", true),
        ("pay 5.", "5", true),
        ("5, 6", "5", true),
        ("15", "5", false),
        ("5.50", "5", false),
        ("1,5", "5", false),
        ("-5", "5", false),
        ("-5", "-5", true),
        ("v5x", "5", true),
        ("", "5", false),
        ("55 5", "5", true),
    ] {
        assert_eq!(has_number(text, number), expected, "{text} {number}");
    }
}

#[test]
fn sessions_without_an_order_or_with_too_much_to_search_are_counted() {
    let named = |session: &str, mut event: Event| {
        event.session_id = Some(session.to_owned());
        event
    };
    let says = json!({"output": "x".repeat(100_000)});
    let nothing = json!({});
    let unordered = [event("a", Some(1), None, &says), event("b", None, None, &json!({}))];
    let costly = (0..200_u32)
        .map(|n| named("costly", event(&n.to_string(), Some(n % 60), None, if n == 0 { &says } else { &nothing })));
    let fine = [named("fine", event("c", Some(1), None, &says)), named("silent", event("d", None, None, &json!({})))];
    let events: Vec<_> = unordered.into_iter().chain(costly).chain(fine).collect();
    let index = Provenance::of_events(&events);
    assert_eq!(index.gap(), Some(Gap::Sessions(2)));
    assert_eq!(
        index.gap().unwrap().to_string(),
        "where arguments came from was not derived in 2 sessions: not all events there have a `timestamp`, or a number in \
         `context.step`, or there is too much text to search"
    );
    assert_eq!(derive_all(&mut [&mut events[..2].to_vec(), &mut events[2..].to_vec()]), Some(Gap::Sessions(2)));
    assert_eq!(derive_all(&mut [&mut events[202..].to_vec()]), None);
}

#[test]
fn too_much_text_derives_nothing_and_says_so() {
    let big = "x".repeat(limits::MAX_TRACED_BYTES / 2);
    let says = |end: &str| json!({"context": {"params": {"x": "x"}}, "output": format!("{big}{end}")});
    let events = [event("a", Some(1), None, &says("a")), event("b", Some(2), None, &says("b"))];
    let whole = Provenance::of_events(&events);
    assert!(whole.gap() == Some(Gap::Everywhere) && whole.sessions.is_empty());
    let merged = Provenance::of_events(&events[..1]).merge(Provenance::of_events(&events[1..]));
    assert!(merged.gap() == Some(Gap::Everywhere) && merged.sessions.is_empty());
    let mut event = events[1].clone();
    merged.derive(&mut event);
    assert!(!event.context.contains_key(KEY));
    // The same text twice is held once.
    let twice = [event_at("a", &says("a")), event_at("b", &says("a"))];
    assert_eq!(Provenance::of_events(&twice).gap(), None);
}

fn event_at(id: &str, more: &Value) -> Event {
    event(id, Some(1), None, more)
}

#[test]
fn a_session_that_would_take_too_long_is_left_alone() {
    let mut session = Session { bytes: 1 << 20, events: 1, ..Session::default() };
    assert!(!session.is_too_much());
    session.events = 1 << 40;
    assert!(session.is_too_much());
}
