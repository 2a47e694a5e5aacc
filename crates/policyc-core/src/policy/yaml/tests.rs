//! What is read, what is refused, and where the refusal points.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const SAMPLE: &str = r#"apiVersion: policyc/v1
kind: Policy
metadata:
  name: finance-bot
  version: "1.0"
  description: mined from events.jsonl, 2026-11-01 to 2026-11-21
spec:
  default: block                      # allow | ask | block
  rules:
    - id: pay_invoice-1
      action: pay_invoice             # exact, or a glob: pay_*, *
      effect: allow                   # allow | ask | block
      allowed_agents: [invoice_agent] # absent or ["*"]: any agent
      constraints:                    # all must hold
        params.amount: {min: 0, max: 10000}
        params.currency: {in: [USD, EUR]}
        params.customer: {same_as: session.customer}
      rate_limit: {max_requests: 100, window_seconds: 3600}
      reason: seen 1,204 times by invoice_agent, no denial
      evidence: {policies: [policy_0003], count: 1204}
    - id: b
      action: other
      effect: block
"#;

/// The sample with one text replaced, which must stand there.
fn with(from: &str, to: &str) -> String {
    assert!(SAMPLE.contains(from), "{from}");
    SAMPLE.replacen(from, to, 1)
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    let error = Policy::from_yaml(text, "p.yaml").unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn reads_the_sample_with_the_lines_of_its_rules() {
    let located = Located::from_yaml(SAMPLE, "p.yaml").unwrap();
    assert_eq!(located.policy.rules().len(), 2);
    assert_eq!(located.policy.rules()[1].constraints.len(), 4);
    assert_eq!(located.rule_lines["pay_invoice-1"], TextPosition { line: 10, column: 7 });
    assert_eq!(located.rule_lines["b"], TextPosition { line: 21, column: 7 });
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let policy = Policy::from_yaml(SAMPLE, "p.yaml").unwrap();
    let crlf = SAMPLE.replace('\n', "\r\n");
    assert_eq!(Policy::from_yaml(&crlf, "p.yaml").unwrap(), policy);
    assert_eq!(Policy::from_yaml(&format!("\u{feff}{SAMPLE}"), "p.yaml").unwrap(), policy);
    assert_eq!(Policy::from_yaml_bytes(format!("\u{feff}{crlf}").as_bytes(), "p.yaml").unwrap(), policy);
    let wrong = crlf.replace("max:", "maxx:");
    check_error(&wrong, "p.yaml:15:33: unknown key `maxx`; did you mean `max`?");
    check_error(&format!("\u{feff}{wrong}"), "p.yaml:15:33: unknown key `maxx`; did you mean `max`?");
}

#[test]
fn a_slip_in_a_key_or_a_word_is_named() {
    check_error(&with("max:", "maximum:"), "p.yaml:15:33: unknown key `maximum`; did you mean `max`?");
    check_error(&with("in: [", "inn: ["), "p.yaml:16:27: unknown key `inn`; did you mean `in`?");
    check_error(
        &with("constraints:", "constrains:"),
        "p.yaml:14:7: unknown key `constrains`; did you mean `constraints`?",
    );
    check_error(&with("effect: allow ", "effect: alow "), "p.yaml:12:15: unknown value `alow`; did you mean `allow`?");
    check_error(&with("kind: Policy", "kind: Polcy"), "p.yaml:2:7: unknown value `Polcy`; did you mean `Policy`?");
    check_error(&with("kind: Policy", "kind: Deployment"), "p.yaml:2:7: unknown value `Deployment`; expected `Policy`");
    check_error(
        &with("policyc/v1", "policyc/v2"),
        "p.yaml:1:13: unknown value `policyc/v2`; did you mean `policyc/v1`?",
    );
    check_error(&with("kind: Policy\n", ""), "p.yaml:1:1: missing key `kind`");
    check_error(&with("      effect: block\n", ""), "p.yaml:21:7: missing key `effect`");
}

#[test]
fn a_value_of_the_wrong_type_is_pointed_at() {
    check_error(
        &with("\"1.0\"", "1.0"),
        "p.yaml:5:12: expected a string, found the number 1; put a string that looks like a number or a boolean in quotes",
    );
    check_error(&with("max: 10000", "max: \"10000\""), "p.yaml:15:38: expected a number, found a string");
    check_error(
        &with("max: 10000", "max: 1e300"),
        "p.yaml:15:38: the number 1e+300 is beyond 2^53, where engines round differently; write it as a string",
    );
    check_error(
        &with("{max_requests: 100,", "{max_requests: -1,"),
        "p.yaml:18:34: expected a whole number from 0 to 4294967295, in digits alone, found the number -1",
    );
    check_error(
        &with("[invoice_agent]", "invoice_agent"),
        "p.yaml:13:23: expected an array, found the string \"invoice_agent\"",
    );
    check_error(&with("[invoice_agent]", ""), "p.yaml:13:21: expected an array, found null");
    check_error(
        &with("{in: [USD, EUR]}", "{}"),
        "p.yaml:16:9: the constraint on `params.currency` asks nothing; write `exists: true` if it must be there",
    );
    check_error(
        &with("params.currency", "params..currency"),
        "p.yaml:16:9: the path `params..currency` has an empty key; write an empty key as `[\"\"]`",
    );
    let bad_pattern = Policy::from_yaml(&with("{in: [USD, EUR]}", "{pattern: \"(\"}"), "p.yaml").unwrap_err();
    assert_eq!(bad_pattern.position(), TextPosition { line: 16, column: 36 });
    check_error("[]", "p.yaml:1:1: expected an object, found an array");
    check_error("just text", "p.yaml:1:1: expected an object, found the string \"just text\"");
}

#[test]
fn what_means_nothing_beside_optional_is_refused() {
    for (constraint, expected) in [
        (
            "{optional: true}",
            "p.yaml:16:9: the constraint on `params.currency` asks nothing; beside `optional: true`, write what \
             `params.currency` must be where it is there",
        ),
        (
            "{optional: true, exists: true}",
            "p.yaml:16:9: `params.currency` cannot be optional and have to be there; drop `exists: true` or `optional: true`",
        ),
        (
            "{optional: true, exists: false, in: [USD]}",
            "p.yaml:16:9: `params.currency` cannot be optional and have to be missing; drop `optional: true`",
        ),
        (
            "{optional: false, in: [USD]}",
            "p.yaml:16:37: an attribute must be there unless `optional: true` says that it need not; leave `optional` out",
        ),
        ("{optional: yes, in: [USD]}", "p.yaml:16:37: expected a boolean, found the string \"yes\""),
        ("{only: [to, cc, to]}", "p.yaml:16:33: duplicate name `to`; list each name once"),
        ("{only: to}", "p.yaml:16:33: expected an array, found the string \"to\""),
        (
            "{only: [1]}",
            "p.yaml:16:34: expected a string, found the number 1; put a string that looks like a number or a boolean in quotes",
        ),
        ("{only: null}", "p.yaml:16:33: expected an array, found null"),
        (
            "{same_as: \"params.items[].qty\"}",
            "p.yaml:16:36: the path `params.items[].qty` leads to the elements of an array, where one value is needed; write \
             a path without `[]`",
        ),
    ] {
        check_error(&with("{in: [USD, EUR]}", constraint), expected);
    }
    check_error(
        &with("params.currency", "\"params.items[0].qty\""),
        "p.yaml:16:9: the path `params.items[0].qty` has a bad bracket; a key in brackets is a JSON string, as in \
         `params[\"odd.key\"]`, and `[]` is every element of an array",
    );
    check_error(
        &with("params.currency", "\"a[].b[].c[].d[].e\""),
        "p.yaml:16:9: the path `a[].b[].c[].d[].e` leads through more than 3 arrays, one inside the other; use fewer `[]`",
    );
    let many: Vec<_> = (0..1_001).map(|n| format!("n{n}")).collect();
    check_error(
        &with("{in: [USD, EUR]}", &format!("{{only: [{}]}}", many.join(", "))),
        "p.yaml:14:7: rule `pay_invoice-1`: `only` lists 1001 names; at most 1000 are allowed",
    );
}

#[test]
fn errors_of_the_whole_policy_point_at_their_rule() {
    check_error(
        &with("id: b\n", "id: pay_invoice-1\n"),
        "p.yaml:21:11: rule `pay_invoice-1`: there is another rule with this id; ids are unique; the first is in line 10",
    );
    check_error(
        &with("window_seconds: 3600", "window_seconds: 0"),
        "p.yaml:18:55: rule `pay_invoice-1`: `window_seconds` must be at least 1",
    );
    check_error(
        &with("      effect: block\n", "      effect: block\n      unless: {}\n"),
        "p.yaml:24:7: rule `b`: `unless` has no conditions, so the rule would never apply",
    );
    check_error(
        &with("effect: allow ", "effect: ask "),
        "p.yaml:18:7: rule `pay_invoice-1`: `rate_limit` is for allow rules only",
    );
    check_error(
        &with("id: b\n", "id: \" b\"\n"),
        "p.yaml:21:11: rule ` b`: the name \" b\" has blanks around it; no request carries such a name",
    );
    check_error(
        &with("reason: seen", "reason: \"\\uFEFF\" # "),
        "p.yaml:19:15: rule `pay_invoice-1`: reason: the string \"\\u{feff}\" contains U+FEFF (a byte order mark), which OPA refuses",
    );
    check_error(
        &with("name: finance-bot", "name: \"\\uFEFF\""),
        "p.yaml:4:3: name: the string \"\\u{feff}\" contains U+FEFF (a byte order mark), which OPA refuses",
    );
}

#[test]
fn refuses_what_makes_yaml_say_something_else_than_it_seems_to() {
    let refused = |text: &str, expected: &str| {
        let error = from_str::<Value>(text, "d").unwrap_err();
        assert_eq!(error.to_string(), expected, "{text:?}");
    };
    refused("a: &x 1", "d:1:4: anchors (`&name`) are not allowed; write the value out");
    refused("a: &x {b: 1}", "d:1:4: anchors (`&name`) are not allowed; write the value out");
    refused(
        "a: !!str 1",
        "d:1:4: tags (`!name`) are not allowed; put a string in quotes and write other values as they are",
    );
    refused("a: 1\nb: 2\na: 3", "d:3:1: duplicate key `a`; first used on line 1");
    refused("{a: 1, \"a\": 3}", "d:1:8: duplicate key `a`; first used on line 1");
    refused("<<: {a: 1}", "d:1:1: merge keys (`<<`) are not allowed; write the keys out");
    refused("1: a", "d:1:1: a key must be a string; put it in quotes: \"1\"");
    refused("true: a", "d:1:1: a key must be a string; put it in quotes: \"true\"");
    refused("[a]: b", "d:1:1: a key must be a string");
    refused("{a: 1}: b", "d:1:1: a key must be a string");
    refused("a: 1\n---\nb: 1", "d:2:1: a second document starts here; a file holds one");
    refused(
        "a: 010",
        "d:1:4: `010` is one number to readers of YAML 1.1 and another to those of 1.2; drop the zeros in front, or put it in quotes if it is a string",
    );
    refused("a: .nan", "d:1:4: `.nan` is not a number that a policy can compare");
    refused(
        "a: 1\0b: 2",
        "d:1:5: the character U+0000 may not stand in YAML; is this a text file? in double quotes it can be written as an escape",
    );
    refused(
        "a:\n\tb: 1",
        "d:2:2: not valid YAML: tabs disallowed within this context (block indentation); indent with blanks, not with tabs",
    );
    refused("", "d:1:1: the document is empty");
    refused("# nothing\n", "d:1:1: the document is empty");
}

#[test]
fn slow_nesting_is_limited_whatever_its_style() {
    for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
        assert!(from_str::<Value>(&text, "d").is_err());
    }
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(from_str::<Value>(&deep(limits::MAX_DEPTH), "d").is_ok());
    let error = from_str::<Value>(&deep(limits::MAX_DEPTH + 1), "d").unwrap_err();
    assert_eq!(error.message(), "nested more than 64 levels deep");
    assert!(from_str::<Value>(&" ".repeat(limits::MAX_BYTES + 1), "d").is_err());
}

#[test]
fn bytes_that_are_no_text_are_refused_where_they_stand() {
    let error = from_bytes::<Value>(b"a: 1\nb: \xff", "d").unwrap_err();
    assert_eq!(error.to_string(), "d:2:4: not valid UTF-8; save the file as UTF-8");
    assert!(from_bytes::<Value>(b"\x1f\x8b\x08\x00\x00", "d").is_err());
}

#[test]
fn a_torn_file_is_never_read_as_a_whole_one() {
    let whole = Policy::from_yaml(SAMPLE, "p.yaml").unwrap();
    for end in 0..SAMPLE.len() {
        // A document cut between two rules is one that somebody could have written; no cut may panic.
        if let Ok(policy) = Policy::from_yaml(&SAMPLE[..end], "p.yaml") {
            assert!(policy.rules().len() <= whole.rules().len());
        }
    }
}

#[test]
fn messages_never_carry_control_characters() {
    let error = from_str::<PolicyDocument>("\"\\e[31m\\n\": 1", "d").unwrap_err();
    assert_eq!(error.message(), "unknown key `\\u{1b}[31m\\n`");
    let error = from_str::<Value>("a: \u{1b}[31m", "d").unwrap_err();
    let mut shown = String::new();
    miette::NarratableReportHandler::new().render_report(&mut shown, &error).unwrap();
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn the_source_is_shown_with_the_place() {
    let error = Policy::from_yaml(&with("max:", "maximum:"), "p.yaml").unwrap_err();
    let mut shown = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    miette::GraphicalReportHandler::new_themed(theme).render_report(&mut shown, &error).unwrap();
    assert!(
        shown.contains("p.yaml:15:33") && shown.contains("maximum: 10000") && shown.contains("did you mean"),
        "{shown}"
    );
}

#[test]
fn a_line_that_no_terminal_shows_is_not_shown() {
    let line = format!("{{a: {}, b: [}}", "x".repeat(100_000));
    let error = from_str::<Value>(&line, "p.yaml").unwrap_err();
    let mut shown = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    miette::GraphicalReportHandler::new_themed(theme).render_report(&mut shown, &error).unwrap();
    assert!(shown.contains("p.yaml:1:10") && shown.len() < 500, "{}", shown.len());
    // Beside it, too.
    let error = from_str::<Value>(&format!("# {}\na: [}}", "x".repeat(100_000)), "p.yaml").unwrap_err();
    let mut shown = String::new();
    miette::GraphicalReportHandler::new().render_report(&mut shown, &error).unwrap();
    assert!(shown.contains("p.yaml:2:") && shown.len() < 500, "{}", shown.len());
}

#[test]
fn enums_with_data_are_read() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    enum Shape {
        Point,
        Circle(f64),
        Box { w: u8, h: u8 },
    }
    let shapes: Vec<Shape> = from_str("[Point, {Circle: 2}, {Box: {w: 1, h: 2}}]", "d").unwrap();
    assert_eq!(shapes, [Shape::Point, Shape::Circle(2.0), Shape::Box { w: 1, h: 2 }]);
    let error = from_str::<Vec<Shape>>("- Pont", "d").unwrap_err();
    assert_eq!(error.to_string(), "d:1:3: unknown value `Pont`; did you mean `Point`?");
}

/// JSON values without what the reader refuses: null keys aside, everything JSON has.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e15..1e15).prop_map(Value::from),
        "[ -~é\u{1F600}\n\t]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\\\:# -]{0,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_is_read_as_json(value in json_value()) {
        prop_assert_eq!(from_str::<Value>(&value.to_string(), "d").unwrap(), value.clone());
        prop_assert_eq!(from_str::<Value>(&serde_json::to_string_pretty(&value).unwrap(), "d").unwrap(), value);
    }

    #[test]
    fn nothing_panics(text in "[-a-c:{}\\[\\]#&*!|>'\"%@,? \n\t\r\u{85}\u{feff}é]{0,40}") {
        let _ = from_str::<Value>(&text, "d");
        let _ = Policy::from_yaml(&text, "d");
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = from_bytes::<Value>(&bytes, "d");
    }
}

#[test]
fn a_value_is_what_json_says_it_is() {
    let value: Value = from_str("a: [1, -2, 1.5, yes, \"1\", ~, true]\n? b\n: |\n  x\n  y\n", "d").unwrap();
    assert_eq!(value, json!({"a": [1, -2, 1.5, "yes", "1", null, true], "b": "x\ny\n"}));
}

#[test]
fn a_rule_in_flow_style_stands_where_its_brace_does() {
    for (rules, line, column) in [
        ("\n    - {id: a, action: x, effect: allow}\n", 7, 7),
        (" [{id: a, action: x, effect: allow}]\n", 6, 11),
        ("\n    - id: a\n      action: x\n      effect: allow\n", 7, 7),
    ] {
        let text = format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: x}}\nspec:\n  default: block\n  rules:{rules}"
        );
        let located = Located::from_yaml(&text, "p.yaml").unwrap();
        assert_eq!(located.rule_lines["a"], TextPosition { line, column }, "{text}");
    }
}
