//! The options of mining and lowering that judge evidence, through the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::pipeline::{refuse, succeed};

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

#[test]
fn bad_values_are_named() {
    let log = "examples/quickstart/events.jsonl";
    for (option, value, words) in [
        ("--alpha", "2", "between 0 and 1"),
        ("--alpha", "0", "between 0 and 1"),
        ("--alpha", "-1", "between 0 and 1"),
        ("--alpha", "nan", "expected a number"),
        ("--correction", "foo", "possible values: none, holm, bh"),
    ] {
        refuse(&["extract", "--logs", log, "--output", "-", option, value], &[option, value, words]);
    }
    refuse(&["extract", "--logs", log, "--output", "-", "--alpha", "0.01"], &["--correction"]);
}
