//! The three policies of the safety filter's guide: they compile to every target, and decide as the guide promises.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use policyc::backend::{Backend, EmitOptions, LossKind, OnLoss, SafetyFilter, Yaml};
use policyc::policy::{Decider, Effect, Policy};
use policyc::replay::{Evaluator, SafetyFilterEvaluator};
use serde_json::{Value, json};

use crate::pipeline::succeed;
use crate::rego::batch::{Bench, compare};
use crate::rego::has_opa;

use Effect::{Allow, Block};

const NAMES: [&str; 3] = ["finance-bot", "support-bot", "research-agent"];

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/policies").join(file)).unwrap()
}

fn request(agent: &str, action: &str, params: &Value) -> Value {
    json!({"agent_id": agent, "action": action, "context": {"params": params}})
}

fn counted(mut request: Value, rule: &str, count: u32) -> Value {
    request["usage"] = json!({rule: count});
    request
}

/// What the guide promises of each policy: the effect on each request.
fn promises(name: &str) -> Vec<(Value, Effect)> {
    let pay = |agent, params: Value| request(agent, "pay_invoice", &params);
    let any = |action, params: Value| request("anyone", action, &params);
    // Support counts every action; this one is its fifth in the hour.
    let few = |action, params: Value| counted(request("anyone", action, &params), "all-1", 5);
    match name {
        "finance-bot" => vec![
            (pay("invoice_agent", json!({"amount": 10_000, "currency": "USD"})), Allow),
            (pay("payment_agent", json!({"amount": 0, "currency": "EUR"})), Allow),
            (pay("payment_agent", json!({"amount": 0.5, "currency": "EUR"})), Allow),
            (pay("invoice_agent", json!({"amount": 10_001, "currency": "USD"})), Block),
            (pay("invoice_agent", json!({"amount": -1, "currency": "USD"})), Block),
            (pay("invoice_agent", json!({"amount": 10, "currency": "GBP"})), Block),
            (pay("invoice_agent", json!({"currency": "USD"})), Block),
            (pay("invoice_agent", json!({"amount": 10})), Block),
            (pay("other_agent", json!({"amount": 10, "currency": "USD"})), Block),
            (any("transfer_funds", json!({"amount": 5_000, "destination_type": "internal"})), Allow),
            (any("transfer_funds", json!({"amount": 5_001, "destination_type": "internal"})), Block),
            (any("transfer_funds", json!({"amount": 1, "destination_type": "external"})), Block),
            (any("transfer_funds", json!({"amount": 1, "destination_type": ["internal"]})), Block),
            (any("close_books", json!({})), Block),
        ],
        "support-bot" => vec![
            (few("send_email", json!({"to": "a@company.com"})), Allow),
            (few("send_email", json!({"to": "b@customer.com"})), Allow),
            (few("send_email", json!({"to": "a@company.com.evil.org"})), Block),
            (few("send_email", json!({"to": "a@companyXcom"})), Block),
            (few("send_email", json!({"to": "a@evil.org"})), Block),
            (few("send_email", json!({})), Block),
            (few("refund", json!({"amount": 100})), Allow),
            (few("refund", json!({"amount": 100.01})), Block),
            (few("refund", json!({})), Block),
            (few("delete_account", json!({})), Block),
            (few("look_up_order", json!({})), Allow),
            (counted(any("look_up_order", json!({})), "all-1", 999), Allow),
            (counted(any("look_up_order", json!({})), "all-1", 1_000), Block),
        ],
        "research-agent" => vec![
            (counted(any("web_search", json!({"q": "x"})), "web_search-1", 49), Allow),
            (counted(any("web_search", json!({"q": "x"})), "web_search-1", 50), Block),
            (any("download_file", json!({"size_mb": 100, "file_type": "pdf"})), Allow),
            (any("download_file", json!({"size_mb": 101, "file_type": "pdf"})), Block),
            (any("download_file", json!({"size_mb": 1, "file_type": "exe"})), Block),
            (any("download_file", json!({"file_type": "pdf"})), Block),
            (any("execute_code", json!({"code": "1"})), Block),
            (any("access_database", json!({"operation": "read"})), Allow),
            (any("access_database", json!({"operation": "write"})), Block),
            (any("access_database", json!({})), Block),
            (any("summarise", json!({})), Allow),
        ],
        other => panic!("{other}"),
    }
}

#[test]
fn the_yaml_is_what_the_json_means() {
    for name in NAMES {
        let (from_json, findings) = Policy::from_safety_filter(&text(&format!("{name}.json")), name).unwrap();
        let yaml = text(&format!("{name}.yaml"));
        assert_eq!(Policy::from_yaml(&yaml, name).unwrap(), from_json, "{name}");
        assert_eq!(Yaml.emit(&from_json, &EmitOptions::default()).unwrap().artifacts[0].text, yaml, "{name}");
        let codes: Vec<_> = findings.iter().map(|finding| finding.code.to_string()).collect();
        assert_eq!(codes, if name == "finance-bot" { vec!["filter-star-agent"] } else { vec![] }, "{name}");
    }
}

#[test]
fn every_engine_keeps_the_promises_of_the_guide() {
    let mut benches = Vec::new();
    for name in NAMES {
        let policy = Policy::from_yaml(&text(&format!("{name}.yaml")), name).unwrap();
        let mut promises = promises(name);
        if name == "finance-bot" {
            promises.push((request("anyone", "read_balance", &json!({})), Allow));
        }
        let decider = Decider::new(&policy);
        for (input, effect) in &promises {
            assert_eq!(decider.decide_json(input).effect, *effect, "{name}: {input}");
        }
        benches.push(Bench { policy, inputs: promises.into_iter().map(|(input, _)| input).collect() });
    }
    assert_eq!(compare(&benches).differences.first(), None);
}

/// The file as it is, in the deployed filter's own reading, and what we print for it.
#[test]
fn the_filter_keeps_them_too_as_written_and_as_compiled() {
    for name in NAMES {
        let written = text(&format!("{name}.json"));
        let policy = Policy::from_yaml(&text(&format!("{name}.yaml")), name).unwrap();
        let emitted = SafetyFilter.emit(&policy, &EmitOptions::default()).unwrap();
        for json in [&written, &emitted.artifacts[0].text] {
            let mut filter = SafetyFilterEvaluator::new(json).unwrap();
            for (input, effect) in promises(name) {
                assert_eq!(filter.decide(&input).unwrap().effect, effect, "{name}: {input}\n{json}");
            }
        }
        // Where the guide and the deployed filter part: `*` in `allowed_agents` is nobody to it.
        if name == "finance-bot" {
            let balance = request("anyone", "read_balance", &json!({}));
            assert_eq!(SafetyFilterEvaluator::new(&written).unwrap().decide(&balance).unwrap().effect, Block);
            let compiled = &emitted.artifacts[0].text;
            assert_eq!(SafetyFilterEvaluator::new(compiled).unwrap().decide(&balance).unwrap().effect, Allow);
        }
        let strict = SafetyFilter.emit(&policy, &EmitOptions { on_loss: OnLoss::Widen, ..EmitOptions::default() });
        assert!(strict.unwrap().losses.iter().all(|loss| loss.kind != LossKind::Ask), "{name}");
    }
}

/// Two searches a second for 30 seconds, then one when the first has left the window.
fn searches() -> String {
    let mut log = String::new();
    let seconds = (0..60).map(|n| (n / 2, n % 2 * 500)).chain([(59, 999), (60, 0), (60, 1)]);
    for (number, (second, millisecond)) in seconds.enumerate() {
        let time = format!("2026-01-01T00:{:02}:{:02}.{millisecond:03}Z", second / 60, second % 60);
        let line = json!({
            "log_id": format!("l{number:02}"), "agent_id": "a", "action": "web_search", "timestamp": time,
        });
        writeln!(log, "{line}").unwrap();
    }
    log
}

#[test]
fn rate_limits_count_along_timestamps() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    // The order of lines is not the order of time.
    let lines = searches();
    let mut reversed: Vec<_> = lines.lines().rev().collect();
    fs::write(&log, reversed.join("\n")).unwrap();
    reversed.reverse();
    let log = log.to_str().unwrap();
    for artifact in ["examples/policies/research-agent.yaml", "examples/policies/research-agent.json"] {
        let printed = succeed(&["decide", artifact, "--logs", log]);
        let mut allowed: Vec<String> = printed
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line["effect"] == "allow")
            .map(|line| line["log_id"].as_str().unwrap().to_owned())
            .collect();
        allowed.sort();
        // Fifty, and, a minute after the first, one for the first search that has left the window.
        let expected: Vec<String> = (0..50).chain([61]).map(|number| format!("l{number:02}")).collect();
        assert_eq!(allowed, expected, "{artifact}");
    }
    let engines = if has_opa() { "regorus,rvm,opa" } else { "regorus,rvm" };
    succeed(&["validate", "examples/policies/research-agent.yaml", "--logs", log, "--engine", engines]);
}

#[test]
fn they_compile_to_every_target() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    fs::write(&log, searches()).unwrap();
    for name in NAMES {
        let outs = ["json", "yaml"].map(|form| {
            let out = folder.path().join(format!("{name}-{form}"));
            let input = format!("examples/policies/{name}.{form}");
            succeed(&["compile", &input, "--out", out.to_str().unwrap(), "--logs", log.to_str().unwrap()]);
            out
        });
        for file in ["policy.yaml", "safety_filter.json", "rego/.manifest"] {
            let [a, b] = outs.each_ref().map(|out| fs::read_to_string(out.join(file)).unwrap());
            assert_eq!(a, b, "{name}: {file}");
        }
        if has_opa() {
            let rego = outs[0].join("rego");
            for arguments in
                [&["check", "--strict", "--bundle"][..], &["test", "--timeout", "60s", "--bundle"], &["fmt", "--fail"]]
            {
                crate::rego::opa(&rego, &[arguments, &["."]].concat());
            }
        }
    }
}
