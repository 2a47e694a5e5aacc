use serde_json::json;

use super::*;
use crate::policy::Effect;

const ENGINES: [Engine; 2] = [Engine::Interpreter, Engine::Rvm];

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

#[track_caller]
fn check(source: &str, input: &Value, effect: Effect, reason: &str) {
    let artifact = RegoArtifact::from_source("p.rego", source, None).unwrap();
    for engine in ENGINES {
        let verdict = artifact.evaluator(engine).unwrap().decide(input).unwrap();
        assert_eq!((verdict.effect, verdict.reason.as_str()), (effect, reason), "{engine:?}");
    }
}

#[test]
fn reads_the_answers_of_foreign_policies() {
    let boolean = "package p\n\ndefault allow := false\n\nallow if input.x == 1\n";
    check(boolean, &json!({"x": 1}), Effect::Allow, "the policy says true");
    check(boolean, &json!({"x": 1.0}), Effect::Allow, "the policy says true");
    check(boolean, &json!({}), Effect::Block, "the policy says false");

    let undefined = "package p\n\nallow if input.x == 1\n";
    check(undefined, &json!({}), Effect::Block, "undefined");

    let deny = "package main\n\ndeny contains msg if {\n\tinput.x > 1\n\tmsg := \"too large\"\n}\n";
    check(deny, &json!({"x": 2}), Effect::Block, "too large");
    check(deny, &json!({"x": 1}), Effect::Allow, "the policy has no objection");

    let objection = "package main\n\ndeny contains {\"msg\": \"no\"} if input.x == 1\n";
    check(objection, &json!({"x": 1}), Effect::Block, "no");

    let object = "package p\n\ndecision := {\"allow\": input.x == 1, \"reason\": \"because\"}\n";
    check(object, &json!({"x": 1}), Effect::Allow, "because");
}

#[test]
fn what_is_no_decision_is_an_error() {
    for value in ["3", "\"maybe\"", "null", "{\"effect\": \"maybe\"}", "{\"allow\": 1}"] {
        let source = format!("package p\n\ndecision := {value}\n");
        let artifact = RegoArtifact::from_source("p.rego", &source, None).unwrap();
        for engine in ENGINES {
            assert!(artifact.evaluator(engine).unwrap().decide(&json!({})).is_err(), "{value} {engine:?}");
        }
    }
}

#[test]
fn data_is_mounted_under_its_folder_below_the_manifest() {
    let files = [
        file("out/rego/.manifest", r#"{"roots": ["a"], "rego_version": 1}"#),
        file("out/rego/a/b/data.json", r#"{"limit": 9007199254740993}"#),
        file("out/rego/a/b/policy.rego", "package a.b\n\nallow if input.x == data.a.b.limit\n"),
        file("out/rego/a/b/policy_test.rego", "no rego"),
        file("out/rego/a/b/README.md", "no rego"),
    ];
    let artifact = RegoArtifact::from_files(&files, None).unwrap();
    assert_eq!(artifact.entrypoint(), "data.a.b.allow");
    for engine in ENGINES {
        let mut evaluator = artifact.evaluator(engine).unwrap();
        assert_eq!(evaluator.decide(&json!({"x": 9_007_199_254_740_993_i64})).unwrap().effect, Effect::Allow);
        assert_eq!(evaluator.decide(&json!({"x": 9_007_199_254_740_992_i64})).unwrap().effect, Effect::Block);
    }
}

#[test]
fn finds_the_entrypoint_or_lists_what_is_there() {
    let two = [file("a.rego", "package a\n\nallow := true\n"), file("b.rego", "package b\n\ndeny := []\n\nx := 1\n")];
    let entry = |wanted| RegoArtifact::from_files(&two, wanted).map(|artifact| artifact.entrypoint);
    assert_eq!(entry(None).unwrap(), "data.a.allow");
    assert_eq!(entry(Some("data.b")).unwrap(), "data.b.deny");
    assert_eq!(entry(Some("b.x")).unwrap(), "data.b.x");
    assert_eq!(
        entry(Some("data.b.y")).unwrap_err().to_string(),
        "there is no rule `data.b.y`; there is data.a.allow, data.b.deny"
    );
    let same = [file("a.rego", "package a\n\nallow := true\n"), file("b.rego", "package b\n\nallow := true\n")];
    assert_eq!(
        RegoArtifact::from_files(&same, None).unwrap_err(),
        RegoError::AmbiguousEntrypoint { found: vec!["data.a.allow".to_owned(), "data.b.allow".to_owned()] }
    );
}

#[test]
fn says_where_a_source_is_wrong() {
    let error = RegoArtifact::from_source("p.rego", "package p\n\nallow if {\n\tinput.x ==\n}\n", None).unwrap_err();
    assert!(matches!(&error, RegoError::Source { path, line: Some(5), .. } if path == "p.rego"), "{error:?}");
    for (path, text, expected) in [
        ("data.json", "[]", "data.json: data must be a JSON object"),
        ("data.yaml", "a: 1", "data.yaml: YAML data is not supported; write it as `data.json`"),
        (
            ".manifest",
            r#"{"rego_version": 2}"#,
            ".manifest: rego_version is 2; 0 and 1 are known: write `\"rego_version\": 1` if rules have `if` and `contains`, `\"rego_version\": 0` if they are of OPA before 1.0",
        ),
    ] {
        let files = [file("p.rego", "package p\n\nallow := true\n"), file(path, text)];
        assert_eq!(RegoArtifact::from_files(&files, None).unwrap_err().to_string(), expected);
    }
    assert_eq!(RegoArtifact::from_files(&[], None).unwrap_err(), RegoError::NoSource);
}

#[test]
fn a_policy_beyond_the_virtual_machine_says_so() {
    let source = "package p\n\nallow if ok with input as 1\n\nok if input == 1\n";
    let artifact = RegoArtifact::from_source("p.rego", source, None).unwrap();
    assert!(matches!(artifact.evaluator(Engine::Rvm), Err(RegoError::Rvm(_))));
    assert_eq!(artifact.evaluator(Engine::Interpreter).unwrap().decide(&json!({})).unwrap().effect, Effect::Allow);
}

#[test]
fn rego_v0_is_read_where_the_manifest_says_so() {
    let files = [file(".manifest", r#"{"rego_version": 0}"#), file("p.rego", "package p\n\nallow { input.x == 1 }\n")];
    let artifact = RegoArtifact::from_files(&files, None).unwrap();
    let verdict = artifact.evaluator(Engine::Interpreter).unwrap().decide(&json!({"x": 1})).unwrap();
    assert_eq!(verdict.effect, Effect::Allow);
}

#[test]
fn long_lines_are_read() {
    let source = format!("package p\n\nallow if input.x == \"{}\"\n", "a".repeat(5000));
    check(&source, &json!({"x": "a".repeat(5000)}), Effect::Allow, "the policy says true");
}

#[test]
fn built_ins_of_hand_written_rego_are_there_but_for_the_clock() {
    let source = "package p\n\nallow if {\n\tglob.match(\"pay_*\", [\"_\"], input.action)\n\tyaml.unmarshal(\"n: 1\").n == 1\n}\n";
    let artifact = RegoArtifact::from_source("p.rego", source, None).unwrap();
    for engine in [Engine::Interpreter, Engine::Rvm] {
        let mut evaluator = artifact.evaluator(engine).unwrap();
        for (action, effect) in [("pay_x", Effect::Allow), ("read", Effect::Block)] {
            assert_eq!(
                evaluator.decide(&json!({"action": action, "agent_id": "a"})).unwrap().effect,
                effect,
                "{action}"
            );
        }
    }
    for (call, name) in
        [("time.now_ns() > 0", "time.now_ns"), ("walk(input, [_, 1])", "walk"), ("no.such(1)", "no.such")]
    {
        let source = format!("package p\n\nallow if {call}\n");
        let error = RegoArtifact::from_source("p.rego", &source, None).unwrap_err().to_string();
        assert!(error.starts_with(&format!("p.rego:3: the embedded engine has no function `{name}`")), "{error}");
        RegoArtifact::outline(&[file("p.rego", &source)], None).unwrap();
    }
}
