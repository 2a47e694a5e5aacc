//! `validate --engine` through the binary, and Rego that cannot be taken at all.

use std::fs;
use std::process::Stdio;

use crate::pipeline::{program, refuse, run, succeed};
use crate::rego::has_opa;

const LOG: &str = "examples/airline/events.jsonl";

#[test]
fn every_engine_replays_the_example_alike() {
    let engines = if has_opa() { "regorus,rvm,opa" } else { "regorus,rvm" };
    for artifact in ["examples/airline/expected/policy.yaml", "examples/airline/expected/rego"] {
        let report = succeed(&["validate", artifact, "--logs", LOG, "--engine", engines, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["events"], 1164);
        let others = report["evaluators"].as_array().unwrap();
        assert!(others.iter().all(|other| other["disagreements"] == 0 && other["outcomes"] == others[0]["outcomes"]));
        let names: Vec<_> = others.iter().map(|other| other["name"].as_str().unwrap()).collect();
        assert_eq!(names.contains(&"opa"), engines.contains("opa"), "{names:?}");
    }
}

/// A negated call on an attribute that is missing: undefined in OPA, so that nothing denies; true in regorus.
const DIFFERS: &str = "package guard

deny contains \"the path is not below /home\" if not startswith(input.context.path, \"/home\")
";

#[test]
fn a_difference_names_the_event_and_both_answers() {
    if !has_opa() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("guard.rego"), DIFFERS).unwrap();
    let log = r#"{"log_id": "fine", "agent_id": "a", "action": "read", "context": {"path": "/home/x"}}
{"log_id": "without-path", "agent_id": "a", "action": "read", "context": {}}
"#;
    fs::write(path("log.jsonl"), log).unwrap();
    let args = ["validate", &path("guard.rego"), "--logs", &path("log.jsonl"), "--engine"];
    let output = run(&[&args[..], &["opa,regorus"]].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    for words in ["finding: opa disagrees with rego on 1 events", "without-path", "rego says block", "opa says allow"] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    // One engine has nobody to differ from.
    succeed(&[&args[..], &["opa"]].concat());
}

#[test]
fn a_log_from_the_standard_input_is_replayed_twice() {
    if !has_opa() {
        return;
    }
    let log = fs::File::open(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(LOG)).unwrap();
    let args = ["validate", "examples/airline/expected/rego", "--logs", "-", "--engine", "rvm,opa", "--format", "json"];
    let output = program().args(args).stdin(Stdio::from(log)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["events"], 1164);
}

#[test]
fn without_opa_it_says_what_to_do() {
    let nowhere = tempfile::tempdir().unwrap();
    let output = program()
        .env("PATH", nowhere.path())
        .args(["validate", "examples/airline/expected/rego", "--logs", LOG, "--engine", "opa"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    for words in ["there is no `opa` on PATH", "install it", "leave `opa` out of --engine"] {
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[test]
fn rego_that_cannot_be_taken_is_refused_with_the_fix() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = "package x\n\nallow if input.action == \"read\"\n";
    let log = "examples/quickstart/events.jsonl";
    for command in ["validate", "decide"] {
        let refuse = |artifact: &str, more: &[&str], words: &[&str]| {
            refuse(&[&[command, artifact, "--logs", log], more].concat(), words);
        };
        refuse(&file("torn.rego", "package x\n\nallow if {\n\tinput.action ==\n}\n"), &[], &["torn.rego:5"]);
        refuse(&file("unsafe.rego", "package x\n\nallow if y == 1\n"), &[], &["unsafe.rego:3", "y"]);
        refuse(&file("v0.rego", "package x\n\nallow {\n\tinput.action == \"read\"\n}\n"), &[], &["v0.rego:3"]);
        refuse(&file("nothing.rego", "package x\n\nother := 1\n"), &[], &["decision", "allow", "deny"]);
        let good_source = file("fine.rego", good);
        refuse(&good_source, &["--entrypoint", "data.x.decision"], &["data.x.decision", "there is data.x.allow"]);
        refuse(&good_source, &["--entrypoint", "data.y.allow"], &["data.y.allow", "there is data.x.allow"]);
        let policy = "examples/airline/expected/policy.yaml";
        refuse(policy, &["--entrypoint", "data.x.allow"], &["--entrypoint only applies to Rego"]);

        let bundle = |name: &str, manifest: &str| {
            file(&format!("{name}/policy.rego"), good);
            file(&format!("{name}/.manifest"), manifest);
            folder.path().join(name).to_str().unwrap().to_owned()
        };
        refuse(
            &bundle("two", r#"{"rego_version": 2}"#),
            &[],
            &[".manifest", "rego_version is 2", "0 and 1 are known", r#"write `"rego_version": 1`"#],
        );
        refuse(&bundle("text", r#"{"rego_version": "1"}"#), &[], &[".manifest", "rego_version is \"1\""]);
        refuse(&bundle("torn", "{"), &[], &[".manifest"]);
        refuse(&bundle("list", "[]"), &[], &[".manifest"]);
        fs::create_dir_all(folder.path().join("empty")).unwrap();
        refuse(folder.path().join("empty").to_str().unwrap(), &[], &["no Rego source"]);
    }
    let set = "examples/airline/expected/policies.json";
    refuse(&["validate", set, "--logs", log, "--engine", "rvm"], &["--engine is for Rego", "`compile`"]);
    refuse(&["validate", set, "--logs", log, "--engine", "wasm"], &["wasm", "regorus", "rvm", "opa"]);
}
