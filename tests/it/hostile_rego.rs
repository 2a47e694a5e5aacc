//! Rego and requests that others wrote, through the binary: no panic, no abort, no minutes, and no decision that OPA does not share.

use std::fs;
use std::process::{Output, Stdio};

use policyc::backend::{Backend as _, EmitOptions, Rego};
use policyc::policy::Policy;
use serde_json::Value;

use crate::pipeline::program;
use crate::rego::{has_opa, opa};

const LINE: &str = r#"{"log_id": "1", "agent_id": "a", "action": "send", "context": {"params": {"to": "urn:abc:x", "n": 9000000000000}}}"#;

/// Runs a command in a folder with `p.rego` and `log.jsonl`.
fn run(rego: &str, log: &str, arguments: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.rego"), rego).unwrap();
    fs::write(folder.path().join("log.jsonl"), log).unwrap();
    program().current_dir(folder.path()).args(arguments.split(' ')).stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn refused(body: &str, expected: &str) {
    let rego = format!("package p\n\ndefault allow := false\n\n{body}\n");
    for command in [
        "decide p.rego --logs log.jsonl",
        "check p.rego --ban send --logs log.jsonl",
        "validate p.rego --logs log.jsonl",
    ] {
        let output = run(&rego, LINE, command);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {stderr}");
        assert!(stderr.contains(expected), "{command}: {stderr}");
    }
}

#[test]
fn what_ends_an_engine_is_refused() {
    refused("allow if allow", "may not ask itself: data.p.allow → data.p.allow");
    refused("a if not b\n\nb if not a\n\nallow if a", "may not ask itself");
    refused(&format!("allow if not {}1{} == 1", "[".repeat(22), "]".repeat(22)), "nest deeper");
    refused(&format!("allow if {}1{} == 1", "(".repeat(3_000), ")".repeat(3_000)), "nest deeper");
    refused(&format!("allow if {}1 == 20001", "1+".repeat(20_000)), "operators");
    refused("allow if walk(input, [_, 1])", "no function `walk`");
    refused(
        "allow if regex.template_match(\"urn:{[a-z]+}:x\", input.context.params.to, \"{\", \"}\")",
        "no function `regex.template_match`",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_and_what_passes_the_bound_is_no_decision() {
    let body = "allow if input.context.params.n in numbers.range(0, input.context.params.n)";
    let output =
        run(&format!("package p\n\ndefault allow := false\n\n{body}\n"), LINE, "decide p.rego --logs log.jsonl");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
}

#[test]
fn an_engine_error_is_an_error_of_decide() {
    let rego = "package p\n\nallow := 1 if input.action == \"send\"\n\nallow := 2 if input.agent_id == \"a\"\n";
    let output = run(rego, LINE, "decide p.rego --logs log.jsonl --engine regorus");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("the engine failed on 1 event, which is printed as blocked"), "{stderr}");
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""effect":"block""#));
}

#[test]
fn words_are_decisions() {
    let rego = "package p\n\ndefault decision := \"deny\"\n\ndecision := \"allow\" if input.action == \"send\"\n";
    let other = LINE.replace("send", "drop").replace(r#""1""#, r#""2""#);
    let output = run(rego, &format!("{LINE}\n{other}\n"), "decide p.rego --logs log.jsonl");
    let effects: Vec<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["effect"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(effects, ["allow", "block"]);
}

#[test]
fn what_engines_decide_in_two_ways_is_no_clean_gate() {
    let rego = "package main\n\ndeny contains \"needs a ticket\" if {\n\tinput.action == \"drop\"\n\tnot startswith(input.context.params.ticket, \"OPS-\")\n}\n";
    let line = LINE.replace("send", "read");
    let output = run(rego, &line, "check p.rego --ban drop --logs log.jsonl");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("P040") && stdout.contains("p.rego:5"), "{stdout}");
    if has_opa() {
        let output = run(rego, &line, "check p.rego --ban drop --logs log.jsonl --engine opa");
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{stdout}");
        assert!(stdout.contains("P001") && !stdout.contains("P040"), "{stdout}");
    }
}

#[test]
fn opa_decides_what_the_embedded_engine_cannot() {
    if !has_opa() {
        return;
    }
    let rego = "package p\n\ndefault allow := false\n\nallow if {\n\ttime.clock(time.now_ns())[0] < 25\n\tinput.action == \"send\"\n}\n";
    let output = run(rego, LINE, "decide p.rego --logs log.jsonl --engine opa");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""effect":"allow""#));
    let output = run(rego, LINE, "check p.rego --ban send --logs log.jsonl --engine opa");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    refused("allow if time.now_ns() > 0", "no function `time.now_ns`; ask OPA with `--engine opa`");
}

/// What is negated, in ways that hide a look-up: where OPA lets through what the embedded engine blocks, the gate says so.
#[test]
fn what_opa_lets_through_is_never_clean() {
    if !has_opa() {
        return;
    }
    let bodies = [
        "deny contains 1 if { t := input.context.ticket; not startswith(t, \"OPS-\") }",
        "deny contains 1 if { t := input.context; not startswith(t.ticket, \"OPS-\") }",
        "deny contains 1 if bad(input.context)\n\nbad(t) if not startswith(t.ticket, \"OPS-\")",
        "import input.context as here\n\ndeny contains 1 if not startswith(here.ticket, \"OPS-\")",
        "deny contains 1 if not startswith(ticket, \"OPS-\")\n\nticket := input.context.ticket",
        "deny contains 1 if not known[input.context.ticket]\n\nknown := {\"OPS-1\": true}",
        "deny contains 1 if not {input.context.ticket} == {\"OPS-1\"}",
        "deny contains 1 if not {1} | input.context.ticket == {1}",
        "deny contains 1 if not {\"a\": input.context.ticket}.a == \"OPS-1\"",
        "deny contains 1 if not input.context.ticket > 5",
        "deny contains 1 if not input.context.ticket in [\"OPS-1\"]",
        "deny contains 1 if { some known in [\"OPS-1\"]; not startswith(known, input.context.ticket) }",
        "deny contains 1 if not startswith(object.get(input.other, \"ticket\", \"\"), \"OPS-\")",
        "default allow := false\n\nallow if { t := input.context.ticket; not startswith(t, \"BAD-\") }",
    ];
    for body in bodies {
        let rego = format!("package p\n\n{body}\n");
        let decide = |how: &str| {
            let output = run(&rego, LINE, &format!("decide p.rego --logs log.jsonl{how}"));
            let line: Value = serde_json::from_slice(&output.stdout).unwrap();
            line["effect"].as_str().unwrap().to_owned()
        };
        let check = run(&rego, LINE, "check p.rego --ban send --logs log.jsonl");
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        let told = said.contains("P001") || said.contains("error[P040]");
        assert!(decide("") == decide(" --engine opa") || told, "{body}\n{said}");
        assert!(decide(" --engine opa") == "block" || told, "{body}\n{said}");
    }
}

/// Nothing that a policy prints, or has in its source, reaches the terminal.
#[test]
fn a_policy_shows_nothing_on_the_terminal() {
    for engine in ["", " --engine regorus", " --engine rvm"] {
        let rego = "package p\n\ndefault allow := false\n\nallow if {\n\tprint(\"\\u001b[31m\", input.action, \"\\u009b\")\n}\n";
        let output = run(rego, LINE, &format!("decide p.rego --logs log.jsonl{engine}"));
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
        assert!(!said.contains(['\u{1b}', '\u{9b}']), "{engine}: {said:?}");
    }
    refused("# \u{1b}[31m\nallow if input.x == 1", "U+001B");
    let output = run("package p\n\nimport input # \u{200b}\n\nallow := true\n", LINE, "decide p.rego --logs log.jsonl");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("p.rego:3: `import input`"));
}

/// Every digit of a request reaches OPA; what acts on it reads doubles, as the reference does.
#[test]
fn numbers_in_whatever_spelling_decide_alike() {
    if !has_opa() {
        return;
    }
    let conditions = [
        "{equals: 40071}",
        "{not_equals: 0.1}",
        "{in: [40071, 0.1, 1]}",
        "{not_in: [1, 0.1]}",
        "{min: 1000}",
        "{max: 0.1}",
        "{same_as: params.other}",
        "{equals: [1, 0.1]}",
        "{not_equals: {k: [1]}}",
        "{in: [[[1]], {k: 0.1}, [1]]}",
        "{not_in: [{k: [1]}, [1]]}",
    ];
    let rules: Vec<_> = conditions
        .iter()
        .enumerate()
        .map(|(index, condition)| {
            format!("    - {{id: r{index}, action: pay, effect: allow, constraints: {{params.n: {condition}}}}}\n")
        })
        .collect();
    let text = format!(
        "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: t}}\nspec:\n  default: block\n  rules:\n{}",
        rules.concat()
    );
    let policy = Policy::from_yaml(&text, "p.yaml").unwrap();
    let numbers = [
        "1",
        "1.0",
        "1e0",
        "1.00000000000000000000001",
        "40071.00000000000000001",
        "40070.99999999999999999",
        "0.1",
        "0.1000000000000000055511151231257827",
        "0.10000000000000001",
        "999.99999999999999999999",
        "1000.00000000000000000001",
        "-0",
        "-0.0",
        "1e-400",
        "5e-324",
        "1E2",
        "9007199254740993",
        "9007199254740992.9999",
        "[1.00000000000000000000001, 0.1]",
        "[[1.00000000000000000000001]]",
        "[[[1.00000000000000000000001]]]",
        "[[0.99999999999999999999999, \"a\"]]",
        "{\"k\": 0.1000000000000000055511151231257827}",
        "{\"k\": [1.00000000000000000000001]}",
        "[{\"k\": [1.00000000000000000000001]}]",
        "{\"k\": [1.5]}",
        "[]",
        "1e400",
        "-1e400",
        "[1e400]",
        "\"1\"",
    ];
    let lines: Vec<_> = numbers
        .iter()
        .flat_map(|n| ["0.1", "1", "0.1000000000000000055511151231257827", "9007199254740993"].map(|other| (n, other)))
        .map(|(n, other)| {
            format!(r#"{{"log_id": "x", "agent_id": "a", "action": "pay", "context": {{"params": {{"n": {n}, "other": {other}}}}}}}"#)
        })
        .collect();
    let decider = policyc::policy::Decider::new(&policy);
    for layout in [policyc::backend::Layout::Rules, policyc::backend::Layout::Data] {
        let folder = tempfile::tempdir().unwrap();
        for artifact in Rego.emit(&policy, &EmitOptions { layout, ..EmitOptions::default() }).unwrap().artifacts {
            let path = folder.path().join(&artifact.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &artifact.text).unwrap();
        }
        fs::write(folder.path().join("input.json"), format!("[{}]", lines.join(","))).unwrap();
        let query = "[d.rules | some i in input; d := data.policyc.t.decision with input as i]";
        let output =
            opa(folder.path(), &["eval", "--bundle", "rego", "--input", "input.json", "--format", "json", query]);
        let result: Value = serde_json::from_slice(&output.stdout).unwrap();
        let answers = result["result"][0]["expressions"][0]["value"].as_array().unwrap();
        assert_eq!(answers.len(), lines.len());
        for (line, answer) in lines.iter().zip(answers) {
            // As the reader of logs has it.
            let request: Value = serde_json::from_str(&line.replace("1e400", "1.7976931348623157e308")).unwrap();
            let expected: Vec<_> = decider.decide_json(&request).rules.iter().map(|rule| rule.id.clone()).collect();
            assert_eq!(answer, &serde_json::json!(expected), "{layout:?} {line}");
        }
    }
}

#[test]
fn validate_gives_opa_the_line_as_it_stands() {
    if !has_opa() {
        return;
    }
    // The embedded engine reads a double; OPA reads the digits.
    let rego = "package p\n\ndefault allow := false\n\nallow if input.context.n != 1\n";
    let line = r#"{"log_id": "odd", "agent_id": "a", "action": "pay", "context": {"n": 1.00000000000000000000001}}"#;
    let output = run(rego, line, "validate p.rego --logs log.jsonl --engine regorus,opa");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("given the line as it stands, disagrees on odd"), "{stderr}");
    assert!(!stderr.contains("bug in policyc"), "{stderr}");
}
