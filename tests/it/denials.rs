//! What denials do to a policy, and the gates on denied events that are allowed: through the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::pipeline::{decisions, run, succeed};

/// 200 rentals of up to 14 days, some of which were denied: for their length, their kind, who asked, or nothing that shows.
fn rentals() -> String {
    let mut text = String::new();
    let mut add = |agent: &str, action: &str, outcome: &str, params: Value| {
        let n = text.lines().count();
        let line = json!({
            "log_id": format!("r{n:04}"), "agent_id": agent, "action": action, "session_id": format!("s{n}"),
            "outcome": outcome, "context": {"params": params},
        });
        writeln!(text, "{line}").unwrap();
    };
    for n in 0..200 {
        let kind = ["van", "car", "bike"][n % 3];
        add(
            ["desk", "web"][n % 2],
            "rent",
            "success",
            json!({"days": 1 + n % 14, "kind": kind, "ref": format!("F{n}")}),
        );
    }
    for days in [90, 365, 120] {
        add("desk", "rent", "denied", json!({"days": days, "kind": "car", "ref": "F1"}));
    }
    for agent in ["desk", "web"] {
        add(agent, "rent", "denied", json!({"days": 2, "kind": "tank", "ref": "F2"}));
    }
    for n in 0..3 {
        add("guest", "rent", "denied", json!({"days": n, "kind": "bike", "ref": "F3"}));
    }
    add("web", "rent", "denied", json!({"days": 2, "kind": "car", "ref": "F1"}));
    text
}

#[track_caller]
fn build(log: &Path, out: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let mut args = vec!["build", log.to_str().unwrap(), "--out", out.to_str().unwrap()];
    args.extend(more);
    let output = run(&args);
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn denied_patterns_are_blocked_where_the_default_allows() {
    let directory = tempfile::tempdir().unwrap();
    let (log, out) = (directory.path().join("log.jsonl"), directory.path().join("out"));
    fs::write(&log, rentals()).unwrap();
    let (code, said, _) = build(&log, &out, &["--default", "allow"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("successful events         200 allowed, 0 asked, 0 blocked\n"), "{said}");
    assert!(said.contains("denied events             1 allowed, 0 asked, 8 blocked\n"), "{said}");
    assert!(said.contains("rent by web: 1 of 2 denied events cannot be told from successful ones"), "{said}");
    assert!(said.contains("1 × rent (by rent-"), "{said}");
    let policy = fs::read_to_string(out.join("policy.yaml")).unwrap();
    for expected in
        ["params.days: {min: ", "params.kind: {in: [bike, car, van]}", "denials: [denial_", "denied 3 times to guest"]
    {
        assert!(policy.contains(expected), "{expected}: {policy}");
    }
    // What was not in the log is decided by the patterns as well.
    let ask = |agent: &str, days: u32, kind: &str| json!({"log_id": "q", "agent_id": agent, "action": "rent", "context": {"params": {"days": days, "kind": kind, "ref": "F9"}}});
    let probes = directory.path().join("probes.jsonl");
    let lines = [ask("desk", 200, "car"), ask("desk", 9, "car"), ask("web", 1, "tank"), ask("guest", 1, "car")];
    fs::write(&probes, lines.map(|line| line.to_string() + "\n").concat()).unwrap();
    let policy = out.join("policy.yaml");
    let effects: Vec<_> = decisions(&policy, &probes).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(effects, ["block", "allow", "block", "block"]);
    // A default that blocks needs no such rules.
    build(&log, &out, &[]);
    assert!(!fs::read_to_string(&policy).unwrap().contains("effect: block"));
}

#[test]
fn denied_events_that_are_allowed_fail_the_gates() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("log.jsonl"), rentals()).unwrap();
    let denied = |line: &&str| line.contains(r#""outcome":"denied""#);
    let good: String =
        rentals().lines().filter(|line| !denied(line)).fold(String::new(), |text, line| text + line + "\n");
    fs::write(at("good.jsonl"), good).unwrap();
    let allow = ["--default", "allow", "--max-denied-allowed"];
    for (limit, code) in [("0", 1), ("1", 0), ("0.1", 1), ("0.2", 0)] {
        let (found, _, said) = build(&at("log.jsonl"), &at("out"), &[&allow[..], &[limit]].concat());
        assert_eq!(found, Some(code), "{limit}: {said}");
        assert_eq!(said.contains("finding: 1 of 9 denied events are allowed (11.11 %); at most"), code == 1, "{said}");
        let policy = at("out").join("policy.yaml").display().to_string();
        let log = at("log.jsonl").display().to_string();
        let output = run(&["validate", &policy, "--logs", &log, "--max-denied-allowed", limit]);
        assert_eq!(output.status.code(), Some(code));
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(report.contains("denied but allowed: 1 x rent by rent-"), "{report}");
        fs::write(at("expect.yaml"), format!("log:\n  max_denied_allowed: {limit}\n")).unwrap();
        let expect = at("expect.yaml").display().to_string();
        let output = run(&["check", &policy, "--logs", &log, "--expect", &expect]);
        let findings = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{findings}");
        assert_eq!(findings.contains("P014"), code == 1, "{findings}");
    }
    // Nothing to measure is no pass.
    for limit in ["0", "1.0"] {
        let (found, _, said) = build(&at("good.jsonl"), &at("out"), &[&allow[..], &[limit]].concat());
        assert_eq!(found, Some(1));
        assert!(said.contains("the log has no denied events"), "{said}");
    }
    for wrong in ["-1", "1.5", "5%", "x"] {
        let (found, _, said) = build(&at("good.jsonl"), &at("out"), &[&allow[..], &[wrong]].concat());
        assert_eq!(found, Some(2), "{wrong}");
        assert!(said.contains("expected a number of events, such as 0 or 5"), "{said}");
    }
    fs::write(at("expect.yaml"), "log:\n  max_denied_allowed: 1.5\n").unwrap();
    let output = run(&[
        "check",
        &at("out").join("policy.yaml").display().to_string(),
        "--logs",
        &at("log.jsonl").display().to_string(),
        "--expect",
        &at("expect.yaml").display().to_string(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("found 1.5"));
}

#[test]
fn the_rules_are_in_every_target_and_in_the_set() {
    let directory = tempfile::tempdir().unwrap();
    let (log, out) = (directory.path().join("log.jsonl"), directory.path().join("out"));
    fs::write(&log, rentals()).unwrap();
    let set = directory.path().join("set.json");
    let set = set.to_str().unwrap();
    succeed(&["extract", "--logs", log.to_str().unwrap(), "--output", set]);
    let read: Value = serde_json::from_str(&fs::read_to_string(set).unwrap()).unwrap();
    assert_eq!(read["denials"].as_array().unwrap().len(), 3);
    assert_eq!(read["inseparable"][0]["count"], 1);
    // `compile` proves that Rego and the safety filter decide as the policy does.
    succeed(&["compile", set, "--default", "allow", "--out", out.to_str().unwrap(), "--logs", log.to_str().unwrap()]);
    assert!(fs::read_to_string(out.join("policy.yaml")).unwrap().contains("effect: block"));
}
