//! Maps that are guessed: logs of no known form, from `formats infer` to a policy, with nothing written by hand.

use std::fs;
use std::path::Path;

use policyc::event::formats::{Mapping, infer};
use serde_json::{Value, json};

use crate::imports::{program, run, succeed};

/// A log that nobody but its vendor writes, and its first events as they must come out.
struct Case {
    name: &'static str,
    log: &'static str,
    /// Lines that the map must have.
    map: &'static [&'static str],
    events: fn() -> Vec<Value>,
}

const CASES: &[Case] = &[
    Case {
        name: "vendor.json",
        log: r#"{"meta": {"page": 1}, "data": {"items": [
            {"eventMeta": {"eventId": "e-1", "occurredAt": "2026-02-01T09:00:00Z"}, "principal": {"agentName": "clerk", "tier": "gold"},
             "invocation": {"toolName": "send_money", "toolInput": {"amount": 40, "to": "bob"}}, "conversation": {"id": "c-1"},
             "request": {"userPrompt": "please pay bob forty"}, "result": {"status": "COMPLETED", "latencyMs": 12}},
            {"eventMeta": {"eventId": "e-2", "occurredAt": "2026-02-01T09:00:05Z"}, "principal": {"agentName": "clerk", "tier": "gold"},
             "invocation": {"toolName": "send_money", "toolInput": {"amount": 9000, "to": "eve"}}, "conversation": {"id": "c-1"},
             "request": {"userPrompt": "please pay bob forty"}, "result": {"status": "REFUSED", "latencyMs": 3}},
            {"eventMeta": {"eventId": "e-3", "occurredAt": "2026-02-01T10:00:00Z"}, "principal": {"agentName": "clerk"},
             "invocation": {"toolName": "look_up", "toolInput": {"who": "bob"}}, "conversation": {"id": "c-2"},
             "request": {"userPrompt": "who is this bob"}, "result": {"status": "COMPLETED", "latencyMs": 12}}]}}"#,
        map: &[
            "records: data.items",
            "  action: .invocation.toolName",
            "  prompt: .request.userPrompt",
            "  #   tier: .principal.tier?",
        ],
        events: || {
            vec![
                json!({"log_id": "e-1", "agent_id": "clerk", "action": "send_money", "outcome": "success", "session_id": "c-1",
                    "timestamp": "2026-02-01T09:00:00Z", "context": {"params": {"amount": 40, "to": "bob"}, "prompt": "please pay bob forty"}}),
                json!({"log_id": "e-2", "outcome": "denied"}),
                json!({"action": "look_up", "session_id": "c-2"}),
            ]
        },
    },
    Case {
        name: "flat.csv",
        log: "Event ID,Event Time (UTC),Agent Name,Tool-Name,Param Amount,Param Payee,HTTP Status,Client IP\n\
              a1,2026-02-01 09:00:00,ann,pay,40,bob,200,10.0.0.1\n\
              a2,2026-02-01 09:00:01,ann,pay,9000,eve,403,10.0.0.1\n\
              a3,2026-02-01 09:00:02,ben,look,,,500,10.0.0.2\n",
        map: &[
            "  action: '.[\"Tool-Name\"]'",
            "    amount: '.[\"Param Amount\"]?'",
            "  # session_id: without it nothing is known of what came before an action",
        ],
        events: || {
            vec![
                json!({"log_id": "a1", "agent_id": "ann", "action": "pay", "outcome": "success", "timestamp": "2026-02-01T09:00:00Z",
                    "context": {"params": {"amount": 40, "payee": "bob"}}}),
                json!({"log_id": "a2", "outcome": "denied"}),
                json!({"agent_id": "ben", "action": "look", "outcome": "error"}),
            ]
        },
    },
    Case {
        name: "dotted.jsonl",
        log: concat!(
            r#"{"event.id":"1","@timestamp":"2026-02-01T09:00:00.5+01:00","session.id":"s","tool.name":"pay","tool args":"{\"n\": 1}","is_error":false,"labels":{"user prompt":"pay the bill please"}}"#,
            "\n",
            r#"{"event.id":"2","@timestamp":"2026-02-01T09:00:01.5+01:00","session.id":"s","tool.name":"pay","tool args":"{\"n\": 2}","is_error":true,"labels":{"user prompt":"pay the bill please"}}"#,
            "\n",
            r#"{"event.id":"3","@timestamp":"2026-02-01T09:00:02.5+01:00","session.id":"t","tool.name":"read","tool args":"{}","is_error":false,"labels":{}}"#,
            "\n",
        ),
        map: &[
            "  action: '.[\"tool.name\"]'",
            "  session_id: '.[\"session.id\"]'",
            "  prompt: '.labels[\"user prompt\"]?'",
        ],
        events: || {
            vec![
                json!({"log_id": "1", "action": "pay", "session_id": "s", "outcome": "success", "timestamp": "2026-02-01T08:00:00.5Z",
                    "context": {"params": {"n": 1}, "prompt": "pay the bill please"}}),
                json!({"log_id": "2", "outcome": "error"}),
                json!({"action": "read", "session_id": "t"}),
            ]
        },
    },
    Case {
        name: "kinds.jsonl",
        log: concat!(
            r#"{"type":"message","id":"m1","run_id":"r1","ts":1769900000,"text":"hello there you"}"#,
            "\n",
            r#"{"type":"tool_call","id":"m2","run_id":"r1","ts":1769900001,"name":"search","input":{"q":"x","name":"y"},"state":"done"}"#,
            "\n",
            r#"{"type":"tool_result","id":"m3","run_id":"r1","ts":1769900002,"name":"search","output":"nothing"}"#,
            "\n",
            r#"{"type":"tool_call","id":"m4","run_id":"r1","ts":1769900003,"name":"delete","input":{"q":"y"},"state":"vetoed"}"#,
            "\n",
            r#"{"type":"tool_call","id":"m5","run_id":"r2","ts":1769900004,"name":"search","input":{"q":"z"},"state":"limbo"}"#,
            "\n",
        ),
        map: &[
            "where: '.type == \"tool_call\"'",
            "  action: .name",
            "  # `limbo`: `--outcome-map WORD=success|denied|error` says what other words mean",
        ],
        events: || {
            vec![
                json!({"log_id": "m2", "action": "search", "session_id": "r1", "outcome": "success", "timestamp": "2026-01-31T22:53:21Z",
                    "context": {"params": {"q": "x", "name": "y"}}}),
                json!({"log_id": "m4", "action": "delete", "outcome": "denied"}),
                json!({"log_id": "m5", "outcome": "limbo", "session_id": "r2"}),
            ]
        },
    },
    Case {
        name: "text.jsonl",
        log: concat!(
            r#"{"ingested":"2026-02-01T09:00:00Z","shard":4,"payload":"{\"invocationId\":\"i1\",\"fn\":\"pay\",\"kwargs\":{\"n\":1},\"ok\":true,\"bot\":\"kim\"}"}"#,
            "\n",
            r#"{"ingested":"2026-02-01T09:00:01Z","shard":4,"payload":"{\"invocationId\":\"i2\",\"fn\":\"pay\",\"kwargs\":{\"n\":2},\"ok\":false,\"bot\":\"kim\"}"}"#,
            "\n",
            r#"{"ingested":"2026-02-01T09:00:02Z","shard":5,"payload":"{\"invocationId\":\"i3\",\"fn\":\"look\",\"kwargs\":{},\"ok\":true,\"bot\":\"kim\"}"}"#,
            "\n",
        ),
        map: &["  action: '.payload | fromjson? | .fn'", "  timestamp: .ingested"],
        events: || {
            vec![
                json!({"log_id": "i1", "agent_id": "kim", "action": "pay", "outcome": "success", "timestamp": "2026-02-01T09:00:00Z",
                    "context": {"params": {"n": 1}}}),
                json!({"log_id": "i2", "outcome": "error"}),
                json!({"action": "look"}),
            ]
        },
    },
    Case {
        name: "approvals.csv",
        log: "When;Who;What;Approved;Remark\n2026-02-01T09:00:00Z;ann;export;Yes;\n2026-02-01T09:00:01Z;ann;drop;No;too much at once\n\
              2026-02-01T09:00:02Z;ben;export;Yes;\n",
        map: &["  agent_id: .Who", "  outcome: 'if .Approved == \"Yes\" then \"success\" else \"denied\" end'"],
        events: || {
            vec![
                json!({"agent_id": "ann", "action": "export", "outcome": "success"}),
                json!({"action": "drop", "outcome": "denied"}),
                json!({"agent_id": "ben", "timestamp": "2026-02-01T09:00:02Z"}),
            ]
        },
    },
    Case {
        name: "errors.jsonl",
        log: concat!(
            r#"{"call_id":"1","function":{"name":"pay"},"error":null}"#,
            "\n",
            r#"{"call_id":"2","function":{"name":"pay"},"error":{"kind":"AccessDenied","text":"no"}}"#,
            "\n",
            r#"{"call_id":"3","function":{"name":"look"},"error":{"kind":"Timeout","text":"late"}}"#,
            "\n",
        ),
        map: &["  action: .function.name"],
        events: || {
            vec![
                json!({"log_id": "1", "action": "pay", "outcome": "success"}),
                json!({"log_id": "2", "outcome": "denied"}),
                json!({"log_id": "3", "action": "look", "outcome": "error"}),
            ]
        },
    },
    Case {
        name: "shells.jsonl",
        log: concat!(
            r#"{"startTime":1769900000123,"runId":"r","worker":{"name":"w1"},"step":{"cmd":"deploy","args":["-f","x"]},"exitCode":0}"#,
            "\n",
            r#"{"startTime":1769900001123,"runId":"r","worker":{"name":"w1"},"step":{"cmd":"test","args":[]},"exitCode":2}"#,
            "\n",
            r#"{"startTime":1769900002123,"runId":"r","worker":{"name":"w1"},"step":{"cmd":"deploy"}}"#,
            "\n",
        ),
        map: &["  action: .step.cmd", "  session_id: .runId", "  params: .step.args?"],
        events: || {
            vec![
                json!({"agent_id": "w1", "action": "deploy", "session_id": "r", "outcome": "success", "context": {"params": {"input": ["-f", "x"]}}}),
                json!({"action": "test", "outcome": "error", "timestamp": "2026-01-31T22:53:21.123Z"}),
                json!({"action": "deploy", "outcome": "unknown"}),
            ]
        },
    },
];

/// Whether a value has what another has. A short id has its session in front.
fn has(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected.iter().all(|(key, value)| {
            found.get(key).is_some_and(|found| match (key.as_str(), found.as_str(), value.as_str()) {
                ("log_id", Some(found), Some(id)) => found.rsplit('/').next() == Some(id),
                _ => has(found, value),
            })
        }),
        _ => found == expected,
    }
}

/// What is wrong with what comes of a case.
fn faults(case: &Case) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join(case.name), case.log).unwrap();
    let map = succeed(program(directory.path()).args(["formats", "infer", case.name]));
    let mut faults = Vec::new();
    for line in case.map {
        if !map.lines().any(|found| found == *line) {
            faults.push(format!("expected `{line}` in\n{map}"));
        }
    }
    fs::write(directory.path().join("map.yaml"), &map).unwrap();
    let arguments = ["-q", "convert", case.name, "--map", "map.yaml", "--assume-outcome", "unknown"];
    let text = succeed(program(directory.path()).args(arguments));
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = (case.events)();
    if events.len() != expected.len() {
        faults.push(format!("expected {} events in\n{text}\n{map}", expected.len()));
    }
    let differ = events.iter().zip(&expected).filter(|(found, expected)| !has(found, expected));
    faults.extend(differ.map(|(found, expected)| format!("expected {expected} in\n{found}\n{map}")));
    let text = succeed(program(directory.path()).args(["build", case.name, "--map", "map.yaml", "--out", "out"]));
    if !text.contains("read as map: 1 file") {
        faults.push(text);
    }
    faults
}

#[test]
fn a_map_that_was_guessed_reads_the_log_as_it_is_meant() {
    let faults: Vec<_> =
        CASES.iter().map(|case| (case.name, faults(case))).filter(|(_, faults)| !faults.is_empty()).collect();
    for (name, faults) in &faults {
        eprintln!("{name}: {}", faults.join("\n"));
    }
    assert_eq!(faults.len(), 0);
}

#[test]
fn whatever_is_guessed_is_a_map() {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/exports");
    let mut maps = 0;
    for file in fs::read_dir(logs).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        if let Ok(map) = infer(&bytes) {
            Mapping::from_yaml(&map).unwrap_or_else(|error| panic!("{error}\n{map}"));
            maps += 1;
        }
    }
    assert!(maps > 30, "{maps}");
}

#[test]
fn what_is_ambiguous_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let log =
        "tool,operation,id,status,result\npay,transfer,7,ok,fine\npay,transfer,7,ok,good\nlook,read,8,denied,none\n";
    fs::write(directory.path().join("l.csv"), log).unwrap();
    let map = succeed(program(directory.path()).args(["formats", "infer", "l.csv"]));
    for line in [
        "  # action: or is it `.operation`?",
        "  action: .tool",
        "  # log_id: no column has a value of its own in each record; ids are made up",
    ] {
        assert!(map.lines().any(|found| found == line), "expected `{line}` in\n{map}");
    }
    // What needs no map is said.
    fs::write(directory.path().join("b.jsonl"), "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"x\"}\n").unwrap();
    let map = succeed(program(directory.path()).args(["formats", "infer", "b.jsonl"]));
    assert!(map.contains("# The log is in the format ") && map.contains("which is read without a map"), "{map}");
}

#[test]
fn a_log_without_actions_is_refused_with_what_is_missing() {
    let directory = tempfile::tempdir().unwrap();
    for (log, message) in [
        (
            "{\"cpu\":0.5,\"mem\":3,\"up\":true}\n{\"cpu\":0.7,\"mem\":4,\"up\":true}\n",
            "no field of its records looks like an action, such as the name of a tool: there are `.cpu`, `.mem`, `.up`; say in a map",
        ),
        ("{}\n", "there are none"),
        ("[1, 2]\n", "no JSON objects and no rows of CSV in it"),
        ("{\"status\":\"ok\",\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}\n", "there are `.id`, `.status`"),
        ("{\"resourceSpans\": [{\"scopeSpans\": []}]}\n", "it is in the format otlp, which is read without a map"),
    ] {
        fs::write(directory.path().join("l.jsonl"), log).unwrap();
        let (code, text) = run(program(directory.path()).args(["formats", "infer", "l.jsonl"]));
        assert!(code == Some(2) && text.contains(message), "expected `{message}`: {text}");
    }
}
