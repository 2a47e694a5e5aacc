//! Thresholds: the worked example of the specification, suggestion in, Rego and YAML out, without a model.

use std::fmt::Write as _;
use std::process::Command;

use policyc::monitor::{Monitor, Told, from_sentence, lower, prometheus, rego, yaml};
use policyc::policy::{Decider, Effect, Metadata, Policy};
use policyc::replay::{Engine, Evaluator as _, RegoArtifact};
use serde_json::{Value, json};

const TEXT: &str = "Implement error budget burn rate alerting when error rate exceeds 0.3% for 5 minutes to provide early warning before SLO violation";

/// The document of the specification's example, its comments left out.
const YAML: &str = r#"apiVersion: v1
kind: Policy
metadata:
  name: error-budget-burn-rate
  description: "Error budget burn rate alerting policy"
  category: "risk"
  priority: "high"
spec:
  rules:
    - name: "error-rate-threshold"
      condition: "error_rate > 0.003"
      timeWindow: "5m"
      action: "alert"
      severity: "warning"
      message: "Error rate exceeds 0.3% threshold for 5-minute window"

  alerts:
    - name: "error-budget-burn"
      condition: "error_rate > 0.003"
      duration: "5m"
      severity: "warning"
      message: "ERROR_BUDGET_BURN: Error rate exceeds 0.3% threshold"
"#;

fn worked() -> Monitor {
    from_sentence(Told { text: TEXT, metric: Some("error_rate_total"), category: Some("risk"), priority: Some("high") })
        .unwrap()
}

#[test]
fn the_suggestion_becomes_the_document_of_the_specification() {
    let expected = Monitor::from_yaml(YAML, "spec.yaml").unwrap();
    assert_eq!(worked(), expected);
    let text = yaml(&worked(), Some("Generated from a suggestion\nby policyc"));
    assert!(text.starts_with("# Generated from a suggestion\n# by policyc\n"));
    assert_eq!(Monitor::from_yaml(&text, "again.yaml").unwrap(), expected, "{text}");
    assert!(Monitor::is_one(&text) && !Monitor::is_one("apiVersion: policyc/v1\n"));
}

/// Whether the Rego allows an input.
fn allows(engine: Engine, input: &Value) -> bool {
    let (source, _) = rego(&worked(), None).unwrap();
    let artifact =
        RegoArtifact::from_source("policy.rego", &source, Some("data.error_budget_burn_rate.allow")).unwrap();
    artifact.evaluator(engine).unwrap().decide(input).unwrap().effect == Effect::Allow
}

#[test]
fn ten_probes_are_decided_as_wanted() {
    for (input, allowed) in [
        (json!({"error_rate": 0.002, "time_window": "5m"}), true),
        (json!({"error_rate": 0.003, "time_window": "5m"}), true),
        (json!({"error_rate": 0, "time_window": "300s"}), true),
        (json!({"error_rate": 0.01, "time_window": "5m"}), false),
        (json!({"error_rate": null, "time_window": "5m"}), false),
        (json!({"error_rate": -1, "time_window": "5m"}), false),
        (json!({"error_rate": "0.001", "time_window": "5m"}), false),
        (json!({"time_window": "5m"}), false),
        (json!({"error_rate": 0.001}), false),
        (json!({"error_rate": 0.001, "time_window": "1h"}), false),
    ] {
        for engine in [Engine::Interpreter, Engine::Rvm] {
            assert_eq!(allows(engine, &input), allowed, "{input} {engine:?}");
        }
    }
}

/// Real OPA runs the tests that are written beside the policy, and says what it denies.
#[test]
fn opa_passes_the_tests_that_come_with_it() {
    if Command::new("opa").arg("version").output().is_err() {
        assert!(std::env::var_os("POLICYC_REQUIRE_OPA").is_none(), "opa is missing");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let documents = [
        worked(),
        Monitor::from_yaml(
            &YAML.replace("error_rate >", "if >=").replace("Error rate", "100% {{x}} \\u001b Error"),
            "y",
        )
        .unwrap(),
        Monitor::from_yaml(&YAML.replace("error_rate > 0.003", "availability < 0.99"), "y").unwrap(),
        Monitor::from_yaml(&YAML.replace("error_rate > 0.003", "saldo <= 10"), "y").unwrap(),
    ];
    for (n, monitor) in documents.iter().enumerate() {
        let at = dir.path().join(n.to_string());
        std::fs::create_dir(&at).unwrap();
        let (source, tests) = rego(monitor, Some("Generated from a suggestion")).unwrap();
        std::fs::write(at.join("policy.rego"), &source).unwrap();
        std::fs::write(at.join("policy_test.rego"), &tests).unwrap();
        for args in [&["check", "--strict"][..], &["test", "-v"], &["fmt", "--fail", "--diff"]] {
            let output = Command::new("opa").args(args).arg(&at).output().unwrap();
            let said =
                format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "opa {args:?}\n{said}\n{source}\n{tests}");
        }
    }
    let eval = |input: &str| -> Value {
        let output = Command::new("opa")
            .args(["eval", "-d"])
            .arg(dir.path().join("0/policy.rego"))
            .args(["--stdin-input", "--format", "json", "data.error_budget_burn_rate"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .and_then(|mut child| {
                use std::io::Write as _;
                child.stdin.take().unwrap().write_all(input.as_bytes())?;
                child.wait_with_output()
            })
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["result"][0]["expressions"][0]["value"].clone()
    };
    let said = eval(r#"{"error_rate": 0.01, "time_window": "5m"}"#);
    assert_eq!(said["allow"], false);
    assert_eq!(said["deny"][0], "Error rate exceeds 0.3% threshold for 5-minute window: error_rate is 0.01");
    assert_eq!(said["alert"][0], "ERROR_BUDGET_BURN: Error rate exceeds 0.3% threshold: error_rate is 0.01");
    let said = eval(r#"{"error_rate": "0.01"}"#);
    assert_eq!(said["deny"].as_array().unwrap().len(), 2, "{said}");
}

#[test]
fn a_threshold_that_blocks_becomes_a_rule_over_signals() {
    let blocking = Monitor::from_yaml(&YAML.replace("\"alert\"", "\"block\""), "y").unwrap();
    let rules = lower(&blocking).unwrap();
    assert!(lower(&worked()).unwrap().is_empty());
    let policy = Policy::new(Metadata::default(), Effect::Allow, rules).unwrap();
    let decider = Decider::new(&policy);
    for (value, expected) in [
        (json!(0.002), Effect::Allow),
        (json!(0.003), Effect::Allow),
        (json!(0.0031), Effect::Block),
        (json!("0.001"), Effect::Block),
        (json!(null), Effect::Block),
    ] {
        let totals = json!({"rolling_5m": {"project": {"error_rate": {"334": value}}}});
        let input = json!({"agent_id": "a", "action": "x", "context": {"totals": totals}});
        assert_eq!(decider.decide_json(&input).effect, expected, "{value}");
    }
    for (condition, value, expected) in [
        ("latency > 0.003", 0.003, Effect::Allow),
        ("latency > 0.003", -1.0, Effect::Block),
        ("latency >= 0.003", 0.003, Effect::Block),
        ("latency < 0.003", 0.003, Effect::Allow),
        ("latency <= 0.003", 0.003, Effect::Block),
        ("latency < 0.003", 0.001, Effect::Block),
    ] {
        let monitor =
            Monitor::from_yaml(&YAML.replace("\"alert\"", "\"ask\"").replacen("error_rate > 0.003", condition, 1), "y")
                .unwrap();
        let policy = Policy::new(Metadata::default(), Effect::Allow, lower(&monitor).unwrap()).unwrap();
        let input = json!({"agent_id": "a", "action": "x", "context": {"signals": {"latency_5m": value}}});
        assert_eq!(Decider::new(&policy).decide_json(&input).effect, expected, "{condition} {value}");
    }
}

#[test]
fn a_threshold_is_a_budget_that_a_replay_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let thresholds = write("thresholds.yaml", &YAML.replacen("\"alert\"", "\"block\"", 1));
    // One failure stays within 0.3 % of at least 334 calls, two do not; after five minutes they are forgotten.
    let events = [(0, "error"), (60, "success"), (61, "error"), (62, "success"), (301, "success"), (400, "success")];
    let mut log = String::new();
    for (n, (second, outcome)) in events.iter().enumerate() {
        let at = jiff::Timestamp::from_second(1_800_000_000 + second).unwrap();
        let line =
            json!({"log_id": n.to_string(), "agent_id": "a", "action": "x", "timestamp": at, "outcome": outcome});
        writeln!(log, "{line}").unwrap();
    }
    let log = write("log.jsonl", &log);
    let effects: Vec<_> = crate::pipeline::decisions(&thresholds, &log).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(effects, ["allow", "allow", "allow", "block", "allow", "allow"]);
    let out = dir.path().join("out");
    crate::pipeline::succeed(&["compile", thresholds.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(
        std::fs::read_to_string(out.join("policy.yaml")).unwrap().contains("totals.rolling_5m.project.error_rate.334")
    );
    let alerts = write("alerts.yaml", YAML);
    let refused = crate::pipeline::run(&["compile", alerts.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("thresholds that only alert decide no request"));
}

#[test]
fn alerts_become_alerting_rules() {
    let text = prometheus(&worked());
    let read: Value = serde_yaml::from_str(&text).unwrap();
    let rules = read["groups"][0]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 2);
    assert_eq!(
        (&rules[1]["alert"], &rules[1]["expr"], &rules[1]["for"]),
        (&json!("error_budget_burn"), &json!("error_rate > 0.003"), &json!("5m"))
    );
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    for (from, to, line, words) in [
        ("error_rate > 0.003", "error_rate == 0.003", 11, "is no condition"),
        ("timeWindow: \"5m\"", "timeWindow: \"soon\"", 12, "is no length of time"),
        ("timeWindow:", "timewindow:", 12, "did you mean `timeWindow`"),
        ("action: \"alert\"", "action: \"alarm\"", 13, "alert"),
        ("apiVersion: v1", "apiVersion: v2", 1, "v1"),
    ] {
        let error = Monitor::from_yaml(&YAML.replacen(from, to, 1), "m.yaml").unwrap_err();
        assert_eq!(error.line(), line, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}
