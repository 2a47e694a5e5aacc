//! The options of mining and lowering that judge evidence, through the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::pipeline::{build, decisions, refuse, run, succeed};

/// Mines `log` with `options`; the policy set.
#[track_caller]
fn extract(log: &Path, options: &[&str]) -> Value {
    let mut args = vec!["extract", "--logs", log.to_str().unwrap(), "--output", "-"];
    args.extend(options);
    serde_json::from_str(&succeed(&args)).unwrap()
}

#[test]
fn a_correction_drops_what_could_be_chance() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log.jsonl");
    let mut text = String::new();
    for n in 0..60 {
        // `role` decides, `seat` does not.
        let action = if n % 2 == 0 { "read" } else { "write" };
        let context = json!({"role": if n % 2 == 0 { "r" } else { "w" }, "seat": n / 2 % 11});
        writeln!(text, "{}", json!({"log_id": n.to_string(), "agent_id": "a", "action": action, "context": context}))
            .unwrap();
    }
    fs::write(&log, text).unwrap();
    let thresholds = ["--min-support", "0.01", "--min-confidence", "0.3"];
    let count = |more: &[&str]| {
        let set = extract(&log, &[&thresholds, more].concat());
        (set["policies"].as_array().unwrap().len(), set["significance"].clone())
    };
    assert_eq!(count(&[]), (24, Value::Null));
    assert_eq!(count(&["--correction", "none"]), (24, Value::Null));
    let significance = |correction: &str| json!({"correction": correction, "alpha": 0.05, "hypotheses": 26});
    assert_eq!(count(&["--correction", "holm"]), (2, significance("holm")));
    assert_eq!(count(&["--correction", "bh", "--alpha", "0.05"]), (2, significance("bh")));
}

/// 1,980 events of three agents over 99 sessions and ten days.
fn clean_log() -> String {
    let mut text = String::new();
    for n in 0..1980 {
        let agent = ["a", "b", "c"][n % 3];
        let action = ["read", "read", "pay"][n / 3 % 3];
        let line = json!({
            "log_id": format!("l{n:04}"), "agent_id": agent, "action": action, "session_id": format!("s{}", n / 20),
            "timestamp": format!("2026-11-{:02}T10:00:00Z", 1 + n / 198),
            "context": {"env": "prod", "params": {"amount": 10 + n / 3 * 7 % 90}},
        });
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// 20 lines of one agent: what nobody did before, and what others do with more than they ever asked for.
fn poison(agent: &str) -> String {
    let mut text = String::new();
    for n in 0..20 {
        let (action, amount) = if n % 2 == 0 { ("wipe", 1) } else { ("pay", 1_000_000 + n) };
        let line = json!({
            "log_id": format!("x{n:04}"), "agent_id": agent, "action": action, "session_id": format!("x{n}"),
            "timestamp": format!("2026-11-{:02}T10:00:00Z", 1 + n),
            "context": {"env": "prod", "params": {"amount": amount}},
        });
        writeln!(text, "{line}").unwrap();
    }
    text
}

#[test]
fn one_agents_poison_allows_nothing_where_two_are_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("clean.jsonl"), clean_log()).unwrap();
    for (agent, more) in [("mallory", "ask"), ("mallory", "allow"), ("a", "ask")] {
        let log = at("poisoned.jsonl");
        fs::write(&log, clean_log() + &poison(agent)).unwrap();
        let options = ["--min-agents", "2", "--rare", more];
        let summary = build(&at("clean.jsonl"), &at("clean"), &options);
        assert!(summary.contains("no single agent can obtain an allow rule alone"), "{summary}");
        build(&log, &at("poisoned"), &options);
        let clean = decisions(&at("clean/policy.yaml"), &log);
        let poisoned = decisions(&at("poisoned/policy.yaml"), &log);
        assert!(clean.iter().filter(|(_, effect)| effect == "allow").count() >= 1980);
        for (before, after) in clean.iter().zip(&poisoned) {
            assert!(before.1 == "allow" || after.1 != "allow", "{agent}: {before:?}, then {after:?}");
            // An agent without a past takes nothing from the others either.
            assert!(agent != "mallory" || before.1 != "allow" || after.1 == "allow", "{before:?}, then {after:?}");
        }
        // Without the floor the lines are enough.
        build(&log, &at("open"), &[]);
        assert!(decisions(&at("open/policy.yaml"), &log).iter().all(|(_, effect)| effect == "allow"));
    }
}

#[test]
fn floors_ask_for_sessions_and_days() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log.jsonl");
    fs::write(&log, clean_log()).unwrap();
    let set = extract(&log, &[]);
    let grant = &set["grants"][0]["evidence"];
    assert_eq!((grant["sessions"].as_u64(), grant["days"].as_u64()), (Some(99), Some(10)));
    let evidence = &set["policies"][0]["evidence"];
    assert_eq!((evidence["sessions"].as_u64(), evidence["days"].as_u64()), (Some(99), Some(10)));
    let out = directory.path().join("out");
    let effects = |options: &[&str]| {
        let summary = build(&log, &out, options);
        let effects: std::collections::BTreeSet<_> =
            decisions(&out.join("policy.yaml"), &log).into_iter().map(|(_, effect)| effect).collect();
        (effects.into_iter().collect::<Vec<_>>().join(" "), summary)
    };
    let (allowed, summary) = effects(&["--min-sessions", "99", "--min-days", "10"]);
    assert_eq!(allowed, "allow");
    assert!(summary.contains("99 log lines by one agent are enough"), "{summary}");
    let (asked, summary) = effects(&["--min-days", "11", "--rare", "allow"]);
    assert_eq!(asked, "ask");
    assert!(summary.contains("needs 11 days (10 seen)"), "{summary}");
    assert_eq!(effects(&["--min-sessions", "100", "--rare", "block"]).0, "block");
    // What a log does not tell is not there.
    let (asked, summary) = {
        let untold = directory.path().join("untold.jsonl");
        let line = r#"{"log_id":"l","agent_id":"a","action":"x"}"#;
        fs::write(&untold, [line; 9].join("\n")).unwrap();
        let summary = build(&untold, &out, &["--min-sessions", "2"]);
        (decisions(&out.join("policy.yaml"), &untold), summary)
    };
    assert!(asked.iter().all(|(_, effect)| effect == "ask"));
    assert!(summary.contains("needs 2 sessions (none known)"), "{summary}");
}

#[test]
fn readiness_says_what_was_seen_enough() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log.jsonl");
    // Ninety-nine sessions that read and pay the same way; the last one also drops something.
    let dropped = json!({"log_id": "d", "agent_id": "a", "action": "drop", "session_id": "s98"});
    fs::write(&log, format!("{}{dropped}\n", clean_log())).unwrap();
    let set = extract(&log, &[]);
    let rows: Vec<_> = set["readiness"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["action"].as_str().unwrap(), row["sessions"].as_u64(), row["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rows,
        [("drop", Some(1), "keep_logging"), ("pay", Some(99), "seen_enough"), ("read", Some(99), "seen_enough")]
    );
    let summary = build(&log, &directory.path().join("out"), &[]);
    assert!(
        summary.contains("seen enough of 2 of 3 actions; expect new behaviour in the others\n    drop: "),
        "{summary}"
    );
}

/// Sessions that read, then pay, and others that do something else; each event with a moment as `at` gives it.
fn sessions(at: impl Fn(usize) -> Value) -> String {
    let mut text = String::new();
    for n in 0..20 {
        let actions: &[_] = if n < 10 { &["read", "pay"] } else { &["list", "list"] };
        // The later one stands first in the log.
        for (step, action) in actions.iter().enumerate().rev() {
            let mut line = json!({"log_id": format!("l{n}{step}"), "agent_id": "a", "action": action, "session_id": format!("s{n}")});
            line.as_object_mut().unwrap().extend(at(step).as_object().unwrap().clone());
            writeln!(text, "{line}").unwrap();
        }
    }
    text
}

#[test]
fn sequences_are_mined_where_sessions_have_an_order() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log.jsonl");
    let expected = json!([{
        "before": "read", "action": "pay", "support": 0.5, "confidence": 1.0, "lift": 2.0,
        "evidence": {
            "count": 10, "outcomes": {"good": 10, "denied": 0, "neutral": 0},
            // One of the ways to choose 10 of 20 sessions.
            "p_value": 5.41254e-6, "confidence_interval": {"low": 0.722_467, "high": 1.0},
        },
    }]);
    let timed = |step: usize| json!({"timestamp": format!("2026-11-01T10:00:0{step}Z")});
    let stepped = |step: usize| json!({"context": {"step": step}});
    for text in [sessions(timed), sessions(stepped)] {
        fs::write(&log, text).unwrap();
        assert_eq!(extract(&log, &[])["sequences"], expected);
    }
    let line = "Sequences: 1 seen\n  read before pay: confidence=1.0000 lift=2.0000, 10 sessions\n";
    let printed = succeed(&[
        "extract",
        "--logs",
        log.to_str().unwrap(),
        "--output",
        directory.path().join("p.json").to_str().unwrap(),
    ]);
    assert!(printed.starts_with("Parsed 40 valid log entries.\n") && printed.ends_with(line), "{printed}");
    let summary = build(&log, &directory.path().join("out"), &[]);
    assert!(line.lines().all(|line| summary.contains(line)), "{summary}");

    fs::write(&log, sessions(|_| json!({}))).unwrap();
    let output = run(&["extract", "--logs", log.to_str().unwrap(), "--output", "-"]);
    assert!(output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("warning: no sequences were mined"), "{stderr}");
    let set: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(set["sequences"], Value::Null);
}

#[test]
fn bad_values_are_named() {
    let log = "examples/quickstart/events.jsonl";
    for (option, value, words) in [
        ("--alpha", "2", "between 0 and 1"),
        ("--alpha", "0", "between 0 and 1"),
        ("--alpha", "-1", "between 0 and 1"),
        ("--alpha", "nan", "expected a number"),
        ("--min-sessions", "0", "1..=100"),
        ("--min-agents", "101", "1..=100"),
        ("--min-days", "x", "invalid digit"),
        ("--correction", "foo", "possible values: none, holm, bh"),
    ] {
        refuse(&["build", log, "--out", "never-written", option, value], &[option, value, words]);
    }
    refuse(&["extract", "--logs", log, "--output", "-", "--alpha", "0.01"], &["--correction"]);
}
