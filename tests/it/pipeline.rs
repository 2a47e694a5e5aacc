//! The main job from end to end, through the binary: examples byte for byte, determinism, hostile names, bad input.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program, ready to run at the root of the repository, with a clock that stands still.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("SOURCE_DATE_EPOCH", "0").env_remove("NO_COLOR");
    command
}

pub(crate) fn run(args: &[&str]) -> Output {
    program().args(args).stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
pub(crate) fn succeed(args: &[&str]) -> String {
    let output = run(args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {:?}\n{stderr}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// Every file below `root`, by its path relative to it.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[track_caller]
fn assert_same(expected: &BTreeMap<String, String>, found: &BTreeMap<String, String>) {
    assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (name, text) in expected {
        assert!(found[name] == *text, "{name} differs");
    }
}

pub(crate) fn build(logs: &Path, out: &Path, more: &[&str]) -> String {
    let mut args = vec!["build", logs.to_str().unwrap(), "--out", out.to_str().unwrap()];
    args.extend(more);
    succeed(&args)
}

#[track_caller]
fn check_example(name: &str) {
    let directory = Path::new("examples").join(name);
    let out = tempfile::tempdir().unwrap();
    build(&directory.join("events.jsonl"), out.path(), &["--name", name]);
    let found = files(out.path());
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join(&directory).join("expected");
    if std::env::var_os("POLICYC_BLESS").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (name, text) in &found {
            let path = expected.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    assert_same(&files(&expected), &found);
}

#[test]
fn the_airline_example_is_as_expected() {
    check_example("airline");
}

#[test]
fn the_quickstart_example_is_as_expected() {
    check_example("quickstart");
}

#[test]
fn the_policy_compiles_to_the_artifacts_that_build_wrote() {
    let out = tempfile::tempdir().unwrap();
    build(Path::new("examples/airline/events.jsonl"), &out.path().join("a"), &["--name", "airline"]);
    let (a, b) = (out.path().join("a"), out.path().join("b"));
    succeed(&["compile", a.join("policy.yaml").to_str().unwrap(), "--out", b.to_str().unwrap()]);
    let mut expected = files(&a);
    expected.remove("policies.json");
    expected.remove("validation.json");
    assert_same(&expected, &files(&b));
    // So does the set, with the options that `build` took.
    let c = out.path().join("c");
    succeed(&["compile", a.join("policies.json").to_str().unwrap(), "--out", c.to_str().unwrap()]);
    assert_same(&expected, &files(&c));
}

#[test]
fn neither_the_order_of_lines_nor_the_number_of_threads_changes_a_byte() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/airline/events.jsonl")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("events.jsonl");
    let mut expected = None;
    for (round, threads) in ["1", "2", "16"].into_iter().enumerate() {
        // A fixed shuffle: the point is another order, not a random one.
        let step = [1, 389, 701][round];
        let len = lines.len();
        let shuffled: Vec<&str> = (0..len).map(|i| lines[(i * step + round) % len]).collect();
        fs::write(&log, shuffled.join("\n")).unwrap();
        let out = directory.path().join(threads);
        let output = program()
            .env("RAYON_NUM_THREADS", threads)
            .args(["build", log.to_str().unwrap(), "--max-conditions", "2", "--min-support", "0.02", "--out"])
            .arg(&out)
            .output()
            .unwrap();
        assert!(output.status.success());
        let found = files(&out);
        match &expected {
            None => expected = Some(found),
            Some(expected) => assert_same(expected, &found),
        }
        lines = shuffled;
    }
}

/// Names that try to be something else in Rego, YAML, JSON, a terminal or a template.
const HOSTILE: [&str; 14] = [
    "x\" } allow if { true",
    "a\nallow := true",
    "odd key.with\"quote",
    "\u{2028}line",
    "-- # */ {{ 7*7 }} {% raw %} ${x}",
    "*",
    "pay_*",
    "\\*",
    "input",
    "default",
    "true",
    "1e3",
    "é\u{1f600}\u{202e}",
    "\u{1b}[31mred",
];

fn hostile_log(directory: &Path) -> PathBuf {
    let mut log = String::new();
    for (index, name) in HOSTILE.iter().enumerate() {
        for round in 0..8 {
            let line = serde_json::json!({
                "log_id": format!("l{index}-{round}"), "agent_id": name, "action": name,
                "context": {*name: "v", "params": {*name: {"deep\n": true}}, "n": index * 10 + round},
                "outcome": if round == 7 { "denied" } else { "success" },
            });
            log.push_str(&line.to_string());
            log.push('\n');
        }
    }
    let name = "n".repeat(4096);
    for round in 0..3 {
        let line = serde_json::json!({"log_id": format!("long-{round}"), "agent_id": name, "action": name});
        log.push_str(&line.to_string());
        log.push('\n');
    }
    let path = directory.join("hostile.jsonl");
    fs::write(&path, log).unwrap();
    path
}

pub(crate) fn decisions(artifact: &Path, log: &Path) -> Vec<(String, String)> {
    succeed(&["decide", artifact.to_str().unwrap(), "--logs", log.to_str().unwrap()])
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| line[name].as_str().unwrap().to_owned();
            (field("log_id"), field("effect"))
        })
        .collect()
}

#[test]
fn hostile_names_go_through_every_target_and_are_decided_alike() {
    let directory = tempfile::tempdir().unwrap();
    let log = hostile_log(directory.path());
    // Requests that the policy has never seen: each agent with the next one's action.
    let crossed = directory.path().join("crossed.jsonl");
    let lines = HOSTILE.iter().zip(HOSTILE.iter().cycle().skip(1)).map(|(agent, action)| {
        serde_json::json!({"log_id": agent.trim(), "agent_id": agent, "action": action}).to_string()
    });
    fs::write(&crossed, lines.collect::<Vec<_>>().join("\n")).unwrap();
    for layout in ["rules", "data"] {
        let out = directory.path().join(layout);
        let summary = build(&log, &out, &["--layout", layout]);
        assert!(!summary.contains('\u{1b}') && !summary.contains('\u{202e}'), "{summary}");
        for log in [&log, &crossed] {
            let reference = decisions(&out.join("policy.yaml"), log);
            assert_eq!(reference, decisions(&out.join("rego"), log), "{layout}");
            for (mine, filter) in reference.iter().zip(decisions(&out.join("safety_filter.json"), log)) {
                assert!(mine.1 == filter.1 || filter.1 == "block", "{mine:?} {filter:?}");
            }
        }
        let allowed = decisions(&out.join("policy.yaml"), &log).iter().filter(|(_, effect)| effect == "allow").count();
        assert!(allowed >= HOSTILE.len() * 7, "{allowed}");
        assert!(decisions(&out.join("policy.yaml"), &crossed).iter().all(|(_, effect)| effect == "block"));
    }
}

#[track_caller]
pub(crate) fn refuse(args: &[&str], words: &[&str]) {
    let output = run(args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    for word in words {
        assert!(stderr.contains(word), "{args:?} should say {word:?}:\n{stderr}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn bad_input_is_named_and_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let file = |name: &str, text: &str| {
        fs::write(directory.path().join(name), text).unwrap();
        path(name)
    };
    let out = path("out");
    let log = "examples/quickstart/events.jsonl";
    let build = |log: &str, words: &[&str]| refuse(&["build", log, "--out", &out], words);

    build(&path("missing.jsonl"), &["missing.jsonl", "no such file"]);
    build(&file("empty.jsonl", ""), &["empty"]);
    build(&file("blank.jsonl", "\n \n"), &["empty"]);
    build(&file("bad.jsonl", "{\"log_id\": 1}\nnope\n"), &["all 2 lines are malformed", "bad.jsonl:1", "`log_id`"]);
    build(&file("torn.jsonl", "{\"log_id\": \"l"), &["torn.jsonl:1", "not valid JSON"]);
    build(&path("*.nothing"), &["matches no file"]);
    refuse(
        &["build", &file("mixed.jsonl", "nope\n"), log, "--strict", "--out", &out],
        &["mixed.jsonl:1", "not valid JSON"],
    );
    refuse(&["build", log, "--out", &file("in-the-way", "x")], &["in-the-way"]);
    refuse(&["extract", "--logs", log, "--output", &format!("{}/p.json", path("in-the-way"))], &["in-the-way"]);

    for (option, value) in [
        ("--min-support", "1.3"),
        ("--min-support", "-0.1"),
        ("--min-confidence", "five"),
        ("--min-confidence", "nan"),
        ("--min-lift", "-1"),
        ("--max-conditions", "0"),
        ("--rare", "maybe"),
    ] {
        refuse(&["build", log, "--out", &out, option, value], &[option, value]);
    }
    refuse(&["compile", &file("p.yaml", "x"), "--target", "cedar"], &["cedar", "rego", "safety-filter"]);

    let set = |policy: &str| format!(r#"{{"policies": [{policy}]}}"#);
    let compile = |input: &str, words: &[&str]| refuse(&["compile", input, "--out", &out], words);
    compile(
        &file(
            "range.json",
            &set(r#"{"policy_id": "p1", "antecedent": {}, "consequent": "x", "support": 0, "confidence": 1.3}"#),
        ),
        &["range.json", "p1", "confidence is 1.3"],
    );
    compile(
        &file(
            "type.json",
            &set(r#"{"policy_id": "p1", "antecedent": [], "consequent": "x", "support": 0, "confidence": 1}"#),
        ),
        &["type.json", "policies[0].antecedent"],
    );
    let policy = |rule: &str| {
        format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: x}}\nspec:\n  default: block\n  rules:\n{rule}"
        )
    };
    compile(
        &file("key.yaml", &policy("    - {id: a, action: x, effect: allow,\n       constraints: {n: {maxx: 3}}}\n")),
        &["key.yaml", ":8:", "maxx", "did you mean", "max"],
    );
    compile(&file("effect.yaml", &policy("    - {id: a, action: x, effect: alow}\n")), &["effect.yaml", ":7:", "alow"]);
    compile(
        &file("regex.yaml", &policy("    - {id: a, action: x, effect: allow, constraints: {n: {pattern: '(a'}}}\n")),
        &["regex.yaml", ":7:"],
    );
    compile(
        &file(
            "twice.yaml",
            &policy("    - {id: a, action: x, effect: allow}\n    - {id: a, action: y, effect: allow}\n"),
        ),
        &["twice.yaml", ":8:", "`a`"],
    );
    compile(&file("empty.yaml", ""), &["empty.yaml", "empty"]);
    compile(&file("other.json", "{}"), &["other.json", "neither"]);
    compile(&file("torn.json", "{\"rules\": ["), &["torn.json"]);
    refuse(&["validate", &file("bad.rego", "package x\nallow if {"), "--logs", log], &["bad.rego"]);
    refuse(&["decide", log, "--logs", log], &["events.jsonl"]);
    assert!(!directory.path().join("out").exists(), "a failed run left something behind");
}

#[test]
fn a_failed_run_leaves_what_was_there() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    build(Path::new("examples/quickstart/events.jsonl"), &out, &[]);
    let before = files(&out);
    let torn = directory.path().join("torn.jsonl");
    fs::write(&torn, "nope").unwrap();
    refuse(&["build", torn.to_str().unwrap(), "--out", out.to_str().unwrap()], &["malformed"]);
    assert_same(&before, &files(&out));
    // And a good one replaces it.
    build(Path::new("examples/airline/events.jsonl"), &out, &[]);
    assert_ne!(before, files(&out));
}

#[test]
fn reads_the_standard_input() {
    let log = fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/airline/events.jsonl")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let output =
        program().args(["build", "-", "--out", directory.path().to_str().unwrap()]).stdin(log).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let set: Value =
        serde_json::from_str(&fs::read_to_string(directory.path().join("policies.json")).unwrap()).unwrap();
    assert_eq!((set["source_logs"].as_u64(), set["source"]["files"][0]["path"].as_str()), (Some(1164), Some("-")));
}

#[test]
fn skipped_lines_are_counted_and_listed() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log.jsonl");
    let good = r#"{"log_id":"l","agent_id":"a","action":"x"}"#;
    fs::write(&log, format!("{good}\nnope\n\n{}\r\n{{\"log_id\":\"l\"}}\n", good.replace("\"l\"", "\"m\""))).unwrap();
    let listed = directory.path().join("skipped.txt");
    let output = run(&[
        "extract",
        "--logs",
        log.to_str().unwrap(),
        "--output",
        "-",
        "--report-skipped",
        listed.to_str().unwrap(),
    ]);
    assert!(output.status.success());
    let set: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((set["source_logs"].as_u64(), set["source"]["files"][0]["skipped"].as_u64()), (Some(2), Some(2)));
    let listed = fs::read_to_string(listed).unwrap();
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(lines[0].contains("log.jsonl:2: not valid JSON") && lines[1].contains("log.jsonl:5: missing field"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("2 malformed lines skipped"));
}
