use super::*;
use proptest::prelude::*;
use serde_json::{Map, json};

const ALL: &Interest<'static> = &Interest { wants: &|_| true, watches: &|_| false, wants_empty: &|_| false };

/// A line as an event: what `Event::from_json` would give, tags aside.
fn event_of(line: &Line<'_>) -> Event {
    let mut context = Map::new();
    for (attribute, value) in line.attributes() {
        crate::event::AttributePath::new(attribute.path.clone()).unwrap().set(&mut context, value.clone());
    }
    Event {
        log_id: line.log_id.to_owned(),
        agent_id: line.dictionary.agents.get(line.agent).to_owned(),
        action: line.action_name().to_owned(),
        context,
        outcome: line.dictionary.outcomes.get(line.outcome).to_owned(),
        timestamp: line.timestamp,
        timestamp_unreadable: line.timestamp_unreadable,
        session_id: line.session_id.map(str::to_owned),
        group: None,
        label: None,
        output: None,
    }
}

/// Without what a line does not carry: nulls, empty objects, tags.
fn bare(mut event: Event) -> Event {
    fn strip(object: &mut Map<String, Value>) {
        object.values_mut().filter_map(Value::as_object_mut).for_each(strip);
        object.retain(|_, value| !value.is_null() && value.as_object().is_none_or(|inner| !inner.is_empty()));
    }
    strip(&mut event.context);
    (event.group, event.label, event.output) = (None, None, None);
    event
}

/// Scans lines one after the other with one scanner, and compares each with the parser. Gives how many were scanned.
#[track_caller]
fn check<'a>(lines: impl IntoIterator<Item = &'a str>) -> usize {
    let mut scanner = Scanner::default();
    // What is an event does not depend on who wants to know of it.
    let mut indifferent = Scanner::default();
    let none = &Interest { wants: &|_| false, watches: &|_| false, wants_empty: &|_| false };
    let mut count = 0;
    for text in lines {
        if scanner.dictionary().is_full() {
            scanner.restart();
            indifferent.restart();
        }
        let expected = Event::from_json(text);
        assert_eq!(indifferent.scan(text, false, none).is_some(), scanner.scan(text, false, ALL).is_some(), "{text}");
        if let Some(line) = scanner.scan(text, false, ALL) {
            count += 1;
            assert_eq!(Ok(event_of(&line)), expected.clone().map(bare), "{text}");
        }
        if let Ok(event) = expected {
            let text = canonical(&event);
            let line = scanner.scan(&text, true, ALL).unwrap_or_else(|| panic!("not scanned: {text}"));
            assert_eq!(event_of(&line), bare(event), "{text}");
        }
    }
    count
}

#[test]
fn plain_lines_are_scanned() {
    let lines = [
        r#"{"log_id": "l1", "agent_id": "a", "action": "x", "context": {"role": "r", "n": 1.50, "deep": {"k": [1, {"a": "]"}]}}, "outcome": "denied", "timestamp": "2026-11-01T00:00:00.5Z"}"#,
        r#"{"log_id": "l2", "agent_id": "a", "action": "x", "context": {"n": 1.5, "deep": {}, "role": null}, "session_id": "s"}"#,
        r#"{"agent_id":"b","log_id":"l3","action":"y","session_id":null,"label":"attack","extra":{"a":[]},"output":{"a":[1]},"context":{}}"#,
        r#"{ "agent_id" : " b ","log_id":"\u0061\n", "action":"y" , "timestamp":"soon", "other": 1e999 }"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k\"ey":"v\\","e":{"":"ä€😀"}}}"#,
    ];
    assert_eq!(check(lines), lines.len());
}

#[test]
fn what_is_no_plain_event_is_left_to_the_parser() {
    let lines = [
        "",
        "x",
        "[]",
        "{}",
        r#"{"log_id":"l","agent_id":"a","action":"x""#,
        r#"{"log_id":"l","agent_id":"a","action":"x"}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x",}"#,
        r#"{,"log_id":"l","agent_id":"a","action":"x"}"#,
        r#"{"log_id":"l" "agent_id":"a","action":"x"}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","action":"y"}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":1,"\u006b":2}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":01}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":tru}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":1e999}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":"\ud800"}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":[1}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":null}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","outcome":null}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","extra":[}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","output":1e999}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","extra":"\q"}"#,
        r#"{"log_id":7,"agent_id":"a","action":"x"}"#,
        r#"{"log_id":" ","agent_id":"a","action":"x"}"#,
        r#"{"log_id":"l","agent_id":"a"}"#,
        "{\"log_id\":\"l\",\"agent_id\":\"a\",\"action\":\"x\",\"context\":{\"k\":\"a\u{1}\"}}",
    ];
    assert_eq!(check(lines), 0);
}

#[test]
fn deep_lines_are_left_to_the_parser_and_taken_from_it() {
    let nested = |open: &str, close: &str, depth: usize| {
        let (open, close) = (open.repeat(depth), close.repeat(depth));
        format!(r#"{{"log_id":"l","agent_id":"a","action":"x","context":{{"k":{open}1{close}}}}}"#)
    };
    let lines: Vec<_> = [20, 40, 120].iter().flat_map(|d| [nested("[", "]", *d), nested("{\"k\":", "}", *d)]).collect();
    assert_eq!(check(lines.iter().map(String::as_str)), 2);
}

#[test]
fn unwanted_attributes_are_passed_over() {
    let mut scanner = Scanner::default();
    let text = r#"{"log_id":"l","agent_id":"a","action":"x","context":{"a":1,"b":{"c":2,"d":3}}}"#;
    let interest = Interest {
        wants: &|path| path.last().is_some_and(|key| key == "c"),
        watches: &|path| path == ["b"],
        wants_empty: &|_| false,
    };
    let line = scanner.scan(text, false, &interest).unwrap();
    assert!(line.has_watched_object);
    let found: Vec<_> = line.attributes().map(|(attribute, value)| (attribute.path.join("."), value.clone())).collect();
    assert_eq!(found, [("b.c".to_owned(), json!(2))]);
    for torn in [r#""a":[1"2"]"#, r#""a":tru"#, r#""a":"\x""#, r#""a":{"c":1,"d":01}"#, r#""a":1e999"#] {
        let text = text.replace(r#""a":1"#, torn);
        assert!(scanner.scan(&text, false, &interest).is_none(), "{text}");
    }
}

#[test]
fn a_full_dictionary_says_so() {
    let mut scanner = Scanner::default();
    let line = |n: u32| format!(r#"{{"log_id":"l","agent_id":"a{n}","action":"x","context":{{"k":{n}}}}}"#);
    let full = (0..1_000).find(|n| {
        assert!(scanner.scan(&line(*n), false, ALL).is_some());
        scanner.dictionary().is_full()
    });
    assert!(full.is_some_and(|n| n > 8));
    scanner.restart();
    assert!(!scanner.dictionary().is_full());
}

proptest! {
    /// Lines of one shape with others between them, values of every kind, keys in any order, some twice, some bytes lost.
    #[test]
    fn scans_what_the_parser_reads(
        lines in prop::collection::vec(
            (
                prop::collection::vec((0usize..12, 0usize..14), 0..9),
                prop::sample::select(vec!["", " ", "\t"]),
                prop::option::weighted(0.2, (0usize..400, prop::sample::select(vec!["", "}", "\"", ",", "\\", "1", "{"]))),
            ),
            1..12,
        ),
    ) {
        const KEYS: [&str; 12] = ["log_id", "agent_id", "action", "outcome", "timestamp", "session_id", "label", "a", "b", "k\\n", "\\u0061", ""];
        const VALUES: [&str; 14] = [
            "\"x\"", "\"y z\"", "\"ä\\\"\"", "1", "-0.0", "1.0", "12345678901234567890", "true", "null", "[1, \"a\", [2]]", "{}",
            "{\"a\": 1, \"b\": {\"c\": \"d\"}}", "\" \"", "[{\"k\": \"v\", \"k\": 1}]",
        ];
        let texts: Vec<String> = lines
            .iter()
            .map(|(members, blank, cut)| {
                let member = |(key, value): &(usize, usize)| format!("\"{}\":{blank}{}", KEYS[*key], VALUES[*value]);
                let members: Vec<_> = members.iter().map(member).collect();
                let (outer, inner) = members.split_at(members.len() / 2);
                let mut text = format!(
                    "{{\"log_id\":\"l\",\"agent_id\":{blank}\"a\",\"action\":\"x\",{}\"context\":{{{}}}}}",
                    outer.iter().flat_map(|member| [member, ",", blank]).collect::<String>(),
                    inner.join(&format!("{blank},")),
                );
                if let Some((at, with)) = cut {
                    let at = at % text.len();
                    if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
                        text.replace_range(at..=at, with);
                    }
                }
                text
            })
            .collect();
        check(texts.iter().map(|text| text.trim()));
    }
}

#[test]
fn a_comma_is_never_predicted_away() {
    let lines = [
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":1,"m":2}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"m":2,"k":1}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{"k":"1""m":2}}"#,
        r#"{"log_id":"l","agent_id":"a","action":"x","context":{,"m":2}}"#,
    ];
    assert_eq!(check(lines), 2);
    let reversed = lines.iter().rev().chain(&lines).copied();
    assert_eq!(check(reversed), 4);
}
