//! The Rego back end against the reference: on both engines of regorus, and on OPA itself where it is installed.

pub(crate) mod batch;
mod differential;
mod hostile;
mod layout;
mod lint;
mod random;
mod regal;
mod zoo;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use policyc::backend::{Artifact, Backend, EmitOptions, Layout, Rego};
use policyc::policy::{ActionPattern, Condition, Conditions, Decider, Effect, Metadata, Policy, Rule, Test};
use policyc::replay::{Engine, Evaluator, Reference, RegoArtifact, Verdict};
use serde_json::{Value, json};

const LAYOUTS: [Layout; 2] = [Layout::Rules, Layout::Data];

fn policy(name: &str, default: Effect, rules: Vec<Rule>) -> Policy {
    let metadata = Metadata { name: name.to_owned(), version: "1.0".to_owned(), ..Metadata::default() };
    Policy::new(metadata, default, rules).unwrap()
}

fn rule(id: &str, action: &str, effect: Effect) -> Rule {
    Rule::new(id, ActionPattern::parse(action).unwrap(), effect)
}

fn condition(path: &str, test: &Test) -> Condition {
    Condition { path: path.parse().unwrap(), test: test.clone() }
}

fn one(path: &str, test: &Test) -> Conditions {
    Conditions::new([condition(path, test)])
}

fn emit(policy: &Policy, layout: Layout) -> Vec<Artifact> {
    let emitted = Rego.emit(policy, &EmitOptions { layout, ..EmitOptions::default() }).unwrap();
    assert!(emitted.losses.is_empty());
    emitted.artifacts
}

fn load(artifacts: &[Artifact]) -> RegoArtifact {
    let files: Vec<_> = artifacts.iter().map(|artifact| (artifact.path.clone(), artifact.text.clone())).collect();
    RegoArtifact::from_files(&files, None).unwrap()
}

/// Every layout on both engines decides every input as the reference does.
#[track_caller]
fn agree(policy: &Policy, inputs: &[Value]) {
    for layout in LAYOUTS {
        let artifacts = emit(policy, layout);
        let artifact = load(&artifacts);
        for engine in [Engine::Interpreter, Engine::Rvm] {
            let mut evaluator = artifact.evaluator(engine).unwrap();
            let mut reference = Reference::new(Decider::new(policy));
            for input in inputs {
                let expected = reference.decide(input).unwrap();
                let verdict = evaluator.decide(input).unwrap();
                assert_eq!(verdict, expected, "{layout:?} on {engine:?}\n{input}\n{}", source(&artifacts));
            }
        }
    }
}

/// The Rego sources among the files.
fn sources(artifacts: &[Artifact]) -> impl Iterator<Item = &Artifact> {
    artifacts.iter().filter(|artifact| Path::new(&artifact.path).extension().is_some_and(|ext| ext == "rego"))
}

/// The sources and data, for a message.
fn source(artifacts: &[Artifact]) -> String {
    let shown = artifacts.iter().filter(|artifact| !artifact.path.ends_with("_test.rego"));
    shown.map(|artifact| format!("-- {}\n{}", artifact.path, artifact.text)).collect::<Vec<_>>().concat()
}

/// Whether OPA is there. It must be where `POLICYC_REQUIRE_OPA` is 1.
pub(crate) fn has_opa() -> bool {
    let there = Command::new("opa").arg("version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("POLICYC_REQUIRE_OPA").is_ok_and(|value| value == "1");
    assert!(there || !required, "POLICYC_REQUIRE_OPA is 1 and there is no `opa` on PATH");
    if !there {
        println!("skipped: there is no `opa` on PATH");
    }
    there
}

#[track_caller]
pub(crate) fn opa(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new("opa").args(arguments).current_dir(folder).output().unwrap();
    assert!(
        output.status.success(),
        "opa {arguments:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// How many inputs are decided by every rule that a caller may ask.
const ASKED_ALL: usize = 200;

/// OPA finds the bundle well formed, its own tests pass, and it decides every input as the reference does.
#[track_caller]
fn agree_with_opa(policy: &Policy, inputs: &[Value]) {
    if !has_opa() {
        return;
    }
    for layout in LAYOUTS {
        let artifacts = emit(policy, layout);
        let folder = tempfile::tempdir().unwrap();
        for artifact in &artifacts {
            let path = folder.path().join(&artifact.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &artifact.text).unwrap();
        }
        let at = folder.path();
        opa(at, &["fmt", "--fail", "--diff", "rego"]);
        opa(at, &["check", "--strict", "--bundle", "rego"]);
        // Its own limit is five seconds a test, which a machine under load is not held to here.
        opa(at, &["test", "--timeout", "60s", "--bundle", "rego"]);
        opa(at, &["build", "--bundle", "rego", "--output", "bundle.tar.gz"]);
        if inputs.is_empty() {
            continue;
        }
        fs::write(at.join("inputs.json"), json!(inputs).to_string()).unwrap();
        let entrypoint = load(&artifacts).entrypoint().to_owned();
        let package = entrypoint.rsplit_once('.').unwrap().0;
        // What a gateway asks for and what conftest does follow from the decision: a part of the inputs tells.
        let query = format!(
            "array.concat( \
             [{{\"decision\": d, \"allow\": a, \"deny\": m}} | some i in array.slice(input, 0, {ASKED_ALL}); \
             d := {entrypoint} with input as i; a := {package}.allow with input as i; m := {package}.deny with input as i], \
             [{{\"decision\": d}} | some i in array.slice(input, {ASKED_ALL}, count(input)); \
             d := {entrypoint} with input as i])"
        );
        let output = opa(at, &["eval", "--bundle", "rego", "--input", "inputs.json", "--format", "json", &query]);
        let result: Value = serde_json::from_slice(&output.stdout).unwrap();
        let answers = result["result"][0]["expressions"][0]["value"].as_array().unwrap();
        assert_eq!(answers.len(), inputs.len(), "{layout:?}: OPA left requests undecided");
        let mut reference = Reference::new(Decider::new(policy));
        for (input, answer) in inputs.iter().zip(answers) {
            let Verdict { effect, rules, reason } = reference.decide(input).unwrap();
            let decision = json!({"effect": effect, "rules": rules, "reason": reason});
            // What a gateway asks for, and what conftest does.
            assert_eq!(answer["decision"], decision, "{layout:?} on OPA\n{input}\n{}", source(&artifacts));
            if answer.get("allow").is_none() {
                continue;
            }
            assert_eq!(answer["allow"], json!(effect == Effect::Allow), "{layout:?} on OPA\n{input}");
            let messages = match effect {
                Effect::Allow => json!([]),
                Effect::Ask => json!([format!("a person must approve this: {reason}")]),
                Effect::Block => json!([reason]),
            };
            assert_eq!(answer["deny"], messages, "{layout:?} on OPA\n{input}");
        }
    }
}
