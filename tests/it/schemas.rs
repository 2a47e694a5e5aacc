//! The published JSON Schemas: fresh, and they accept what the program reads and writes.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const NAMES: [&str; 6] = ["policy-set", "policy", "safety-filter", "behavior-log", "evaluation", "decisions"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_policyc")).args(["schema", name]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn the_schemas_in_docs_are_those_that_the_program_prints() {
    for name in NAMES {
        let path = format!("docs/schema/{name}.json");
        if std::env::var_os("POLICYC_BLESS").is_some() {
            std::fs::create_dir_all(root().join("docs/schema")).unwrap();
            std::fs::write(root().join(&path), schema(name)).unwrap();
        }
        assert!(read(&path) == schema(name), "{path} is stale: run `just bless`");
    }
}

#[track_caller]
fn accepts(name: &str, instance: &Value) {
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema(name)).unwrap()).unwrap();
    let errors: Vec<_> = validator.iter_errors(instance).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
}

#[test]
fn the_schemas_accept_what_the_program_writes() {
    for example in ["airline", "quickstart"] {
        let expected = |file: &str| read(format!("examples/{example}/expected/{file}"));
        accepts("policy-set", &serde_json::from_str(&expected("policies.json")).unwrap());
        accepts("policy", &serde_yaml::from_str(&expected("policy.yaml")).unwrap());
        accepts("safety-filter", &serde_json::from_str(&expected("safety_filter.json")).unwrap());
        for line in read(format!("examples/{example}/events.jsonl")).lines().take(50) {
            accepts("behavior-log", &serde_json::from_str(line).unwrap());
        }
    }
}

#[test]
fn the_schemas_refuse_what_the_program_refuses() {
    let refuses = |name: &str, instance: &Value| {
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema(name)).unwrap()).unwrap();
        assert!(!validator.is_valid(instance), "{name} accepts {instance}");
    };
    let misspelt: Value = serde_yaml::from_str(&read("tests/cmd/misspelt.yaml")).unwrap();
    refuses("policy", &misspelt);
    refuses("behavior-log", &serde_json::json!({"log_id": "l", "agent_id": "a"}));
    refuses("behavior-log", &serde_json::json!({"log_id": "", "agent_id": "a", "action": "x"}));
    refuses("safety-filter", &serde_json::json!({"rules": [{"action_typo": "x"}]}));
    refuses("policy-set", &serde_json::json!({"policies": [{"policy_id": 1}]}));
}
