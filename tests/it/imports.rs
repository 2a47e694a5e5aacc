//! Logs that other programs write: each builds with no option but `--out`, and counts what an independent program counts.

#![allow(
    clippy::as_conversions,
    clippy::format_push_string,
    clippy::too_many_lines,
    clippy::format_collect,
    reason = "tables and small texts"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use policyc::event::formats::{FORMATS, From, by_name};
use policyc::event::{Event, Inputs, LogEntry, ReadOptions, events};
use serde_json::{Value, json};

pub(crate) fn program(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(directory).env("SOURCE_DATE_EPOCH", "0");
    command
}

/// The exit code and what was printed, on the standard output and on stderr.
pub(crate) fn run(command: &mut Command) -> (Option<i32>, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[track_caller]
pub(crate) fn succeed(command: &mut Command) -> String {
    let (code, text) = run(command);
    assert_eq!(code, Some(0), "{text}");
    text
}

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name).display().to_string()
}

fn read(inputs: &Inputs) -> (Vec<Event>, Vec<String>) {
    let (mut found, mut bad) = (Vec::new(), Vec::new());
    for entry in events(inputs, &ReadOptions::default()) {
        match entry.unwrap() {
            LogEntry::Event { event, .. } => found.push(*event),
            LogEntry::Skipped(line) => bad.push(line.to_string()),
        }
    }
    (found, bad)
}

fn read_text(text: &str) -> (Vec<Event>, Vec<String>) {
    read(&Inputs::from_bytes("log", text.as_bytes().to_vec()))
}

/// Events, denials, errors, unknown outcomes and sessions.
fn counts(events: &[Event]) -> [usize; 5] {
    let with = |word: &str| events.iter().filter(|event| event.outcome == word).count();
    let mut sessions: Vec<_> = events.iter().filter_map(|event| event.session_id.as_deref()).collect();
    sessions.sort_unstable();
    sessions.dedup();
    [events.len(), with("denied"), with("error"), with("unknown"), sessions.len()]
}

/// The counts beside each file are those of this program:
///
/// ```python
/// import json
/// for f in ["claude_code_short.jsonl", "claude_code_tool_heavy.jsonl"]:
///     parts = [(l, p) for l in map(json.loads, open(f)) if isinstance(l.get("message", {}).get("content"), list) for p in l["message"]["content"]]
///     calls = {p["id"] for l, p in parts if p["type"] == "tool_use"}
///     denied = {p["tool_use_id"] for l, p in parts if p["type"] == "tool_result" and l.get("toolUseResult") == "User rejected tool use"}
///     failed = {p["tool_use_id"] for l, p in parts if p["type"] == "tool_result" and p.get("is_error")} - denied
///     told = {p["tool_use_id"] for l, p in parts if p["type"] == "tool_result"}
///     print(f, len(calls), len(denied), len(failed), len(calls - told), len({l["sessionId"] for l, p in parts if p["type"] == "tool_use"}))
/// d = json.load(open("cloudtrail_stratus.json"))
/// print(len(d), sum("Unauthorized" in e.get("errorCode", "") or "AccessDenied" in e.get("errorCode", "") for e in d), len({e["userIdentity"].get("accessKeyId") for e in d}))
/// d = [json.loads(l) for l in open("k8s_audit_demo.jsonl")]
/// print(len({e["auditID"] for e in d}), sum(e["responseStatus"]["code"] == 403 for e in d))
/// d = [json.loads(l) for l in open("openai_messages_invariant.jsonl")]
/// print(sum(len(m.get("tool_calls") or []) for c in d for m in c["messages"]), len(d))
/// d = json.load(open("taubench_openai_traj.json"))
/// print(sum(len(m.get("tool_calls") or []) for c in d for m in c["traj"]), sum(m["role"] == "tool" and m["content"].lower().startswith("error") for c in d for m in c["traj"]), len({(c["task_id"], c["trial"]) for c in d if any(m.get("tool_calls") for m in c["traj"])}))
/// print(len(json.load(open("sweagent_demo.traj"))["trajectory"]))
/// ```
const SAMPLES: [(&str, &str, [usize; 5]); 7] = [
    ("claude_code_short.jsonl", "claude-code", [2, 2, 0, 0, 1]),
    ("claude_code_tool_heavy.jsonl", "claude-code", [6, 0, 0, 0, 1]),
    ("cloudtrail_stratus.json", "cloudtrail", [34, 32, 0, 0, 2]),
    ("k8s_audit_demo.jsonl", "kubernetes", [37, 11, 0, 0, 0]),
    ("openai_messages_invariant.jsonl", "openai-messages", [6, 0, 0, 0, 3]),
    ("taubench_openai_traj.json", "openai-messages", [101, 0, 13, 0, 12]),
    ("managed_events.jsonl", "managed-agents", [4, 4, 0, 0, 4]),
];

#[test]
fn each_sample_counts_what_an_independent_program_counts() {
    for (name, format, expected) in SAMPLES {
        let (events, bad) = read(&Inputs::resolve([data(name)]).unwrap());
        assert_eq!(bad, [""; 0], "{name}");
        let mut found = counts(&events);
        // Of two calls in a row without ids the only answer may be either's.
        if name == "openai_messages_invariant.jsonl" {
            assert_eq!(found[3], 1);
            found[3] = 0;
        }
        assert_eq!(found, expected, "{name} as {format}");
    }
    let (events, bad) = read(&Inputs::resolve([data("sweagent_demo.traj")]).unwrap());
    assert_eq!((events.len(), bad.len()), (14, 0));
    assert!(events.iter().all(|event| event.action == "bash" && event.context["params"]["command"].is_string()));
}

#[test]
fn each_sample_builds_with_no_option_but_out() {
    let directory = tempfile::tempdir().unwrap();
    for (name, format, [all, denied, ..]) in
        SAMPLES.into_iter().chain([("sweagent_demo.traj", "swe-agent", [14, 0, 0, 0, 1])])
    {
        let (code, text) = run(program(directory.path()).args(["build", &data(name), "--out", name]));
        assert_eq!(code, Some(0), "{name}\n{text}");
        assert!(text.contains(&format!("note: read as {format}: 1 file")), "{name}\n{text}");
        let set: Value =
            serde_json::from_slice(&fs::read(directory.path().join(name).join("policies.json")).unwrap()).unwrap();
        assert_eq!(set["source_logs"], all, "{name}");
        let validation: Value =
            serde_json::from_slice(&fs::read(directory.path().join(name).join("validation.json")).unwrap()).unwrap();
        let of_denied = &validation["outcomes"]["denied"];
        let total: u64 = ["allow", "ask", "block"].iter().filter_map(|effect| of_denied[effect].as_u64()).sum();
        assert_eq!(total, denied as u64, "{name} {validation}");
    }
}

/// One session of an agent: a request, three calls of which the second was refused and the third failed.
struct Session;

impl Session {
    const PROMPT: &str = "refund order A1, then tell ana@shop.example";
    /// Name, arguments, how it ended, what the tool said.
    fn calls() -> [(&'static str, Value, &'static str, &'static str); 5] {
        [
            ("get_order", json!({"order": "A1"}), "success", "{\"total\":40}"),
            ("refund", json!({"order": "A1", "amount": 40}), "success", "done"),
            ("get_order", json!({"order": "A2"}), "success", "{\"total\":7}"),
            ("send_mail", json!({"to": "ana@shop.example"}), "denied", "rejected by user"),
            ("get_order", json!({"order": "A3"}), "error", "Error: no such order"),
        ]
    }

    fn id(number: usize) -> String {
        format!("toolu_0123456789_{number}")
    }

    fn time(number: usize) -> String {
        format!("2026-06-01T08:0{number}:00Z")
    }

    fn canonical() -> String {
        let mut text = String::new();
        for (number, (action, params, outcome, output)) in Self::calls().into_iter().enumerate() {
            let mut context = json!({"params": params});
            if number == 0 {
                context["prompt"] = Self::PROMPT.into();
            }
            let mut event = json!({
                "log_id": Self::id(number), "agent_id": "shop", "action": action, "context": context, "outcome": outcome,
                "timestamp": Self::time(number), "session_id": "s1",
            });
            event["output"] = serde_json::from_str(output).unwrap_or_else(|_| output.into());
            text += &format!("{event}\n");
        }
        text
    }

    fn openai() -> String {
        let mut messages = vec![json!({"role": "user", "content": Self::PROMPT})];
        for (number, (action, params, _, output)) in Self::calls().into_iter().enumerate() {
            let call = json!({"id": Self::id(number), "type": "function", "function": {"name": action, "arguments": params.to_string()}});
            messages.push(json!({"role": "assistant", "tool_calls": [call], "timestamp": Self::time(number)}));
            messages.push(json!({"role": "tool", "tool_call_id": Self::id(number), "content": output}));
        }
        json!({"session_id": "s1", "agent": "shop", "messages": messages}).to_string()
    }

    fn anthropic() -> String {
        let mut messages = vec![json!({"role": "user", "content": Self::PROMPT})];
        for (number, (action, params, outcome, output)) in Self::calls().into_iter().enumerate() {
            let call = json!({"type": "tool_use", "id": Self::id(number), "name": action, "input": params});
            messages.push(json!({"role": "assistant", "content": [call], "timestamp": Self::time(number)}));
            let result = json!({"type": "tool_result", "tool_use_id": Self::id(number), "content": output, "is_error": outcome != "success"});
            messages.push(json!({"role": "user", "content": [result]}));
        }
        json!({"session_id": "s1", "agent": "shop", "messages": messages}).to_string()
    }

    fn langgraph() -> String {
        let mut messages = vec![json!({"type": "human", "content": Self::PROMPT})];
        for (number, (action, params, outcome, output)) in Self::calls().into_iter().enumerate() {
            let call = json!({"name": action, "args": params, "id": Self::id(number), "type": "tool_call"});
            messages.push(json!({"type": "ai", "content": "", "tool_calls": [call], "timestamp": Self::time(number)}));
            let status = if outcome == "success" { "success" } else { "error" };
            messages
                .push(json!({"type": "tool", "tool_call_id": Self::id(number), "content": output, "status": status}));
        }
        json!({"thread_id": "s1", "agent": "shop", "values": {"messages": messages}}).to_string()
    }

    fn otlp() -> String {
        let attribute = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
        let start = |number: usize| {
            let time: jiff::Timestamp = Self::time(number).parse().unwrap();
            time.as_nanosecond().to_string()
        };
        let asked = json!([{"role": "user", "parts": [{"type": "text", "content": Self::PROMPT}]}]).to_string();
        let mut spans = vec![
            json!({"traceId": "t1", "spanId": "model", "parentSpanId": "root", "name": "chat", "startTimeUnixNano": start(0),
            "attributes": [attribute("gen_ai.operation.name", "chat"), attribute("gen_ai.input.messages", &asked)]}),
        ];
        for (number, (action, params, outcome, output)) in Self::calls().into_iter().enumerate() {
            let mut span = json!({
                "traceId": "t1", "spanId": format!("c{number}"), "parentSpanId": "root", "name": format!("execute_tool {action}"),
                "startTimeUnixNano": start(number),
                "attributes": [
                    attribute("gen_ai.operation.name", "execute_tool"), attribute("gen_ai.tool.name", action),
                    attribute("gen_ai.tool.call.id", &Self::id(number)),
                    attribute("gen_ai.tool.call.arguments", &params.to_string()), attribute("gen_ai.tool.call.result", output),
                ],
            });
            if outcome != "success" {
                span["status"] = json!({"code": 2, "message": output});
            }
            // The server's side of the same call.
            let inner = json!({
                "traceId": "t1", "spanId": format!("m{number}"), "parentSpanId": format!("c{number}"), "name": format!("tools/call {action}"),
                "startTimeUnixNano": start(number),
                "attributes": [attribute("mcp.method.name", "tools/call"), attribute("gen_ai.tool.name", action)],
            });
            spans.extend([span, inner]);
        }
        // The agent's span ends last, and so comes last.
        spans.push(
            json!({"traceId": "t1", "spanId": "root", "name": "invoke_agent shop", "startTimeUnixNano": start(0),
            "attributes": [attribute("gen_ai.agent.name", "shop"), attribute("gen_ai.conversation.id", "s1")]}),
        );
        json!({"resourceSpans": [{"resource": {"attributes": [attribute("service.name", "svc")]}, "scopeSpans": [{"spans": spans}]}]})
            .to_string()
    }
}

#[test]
fn the_same_session_in_five_formats_gives_the_same_rules() {
    let directory = tempfile::tempdir().unwrap();
    let build = |name: &str, text: String| {
        fs::write(directory.path().join(name), text).unwrap();
        succeed(program(directory.path()).args([
            "build",
            name,
            "--out",
            "out",
            "--min-evidence",
            "1",
            "--name",
            "same",
        ]));
        let out = directory.path().join("out");
        let set: Value = serde_json::from_slice(&fs::read(out.join("policies.json")).unwrap()).unwrap();
        (set["policies"].clone(), set["grants"].clone(), fs::read_to_string(out.join("policy.yaml")).unwrap())
    };
    let spec = |yaml: &str| yaml.split_once("spec:").unwrap().1.to_owned();
    let expected = build("canonical.jsonl", Session::canonical());
    assert!(expected.2.contains("refund"), "{}", expected.2);
    for (name, text) in [
        ("openai.json", Session::openai()),
        ("anthropic.json", Session::anthropic()),
        ("langgraph.json", Session::langgraph()),
        ("otlp.json", Session::otlp()),
    ] {
        let found = build(name, text);
        assert_eq!(found.0, expected.0, "{name}");
        assert_eq!(found.1, expected.1, "{name}");
        assert_eq!(spec(&found.2), spec(&expected.2), "{name}");
    }
}

/// What an event says, in short: who did what with which arguments, and what came of it.
fn short(event: &Event) -> String {
    let params = event.context.get("params").cloned().unwrap_or_default();
    format!("{} {} {params} {}", event.agent_id, event.action, event.outcome)
}

#[track_caller]
fn check(format: &str, text: &str, expected: &[&str]) {
    let (events, bad) = read_text(text);
    let found: Vec<_> = events.iter().map(short).collect();
    assert_eq!(found, expected, "{format}: {bad:?}");
    assert_eq!(bad, [""; 0], "{format}");
    // Whoever names the format gets the same.
    let named = Inputs::from_bytes_of("log", text.as_bytes().to_vec(), From::Named(by_name(format).unwrap()));
    assert_eq!(read(&named).0, events, "{format}");
}

#[test]
fn every_format_is_found_and_read() {
    let codex = [
        json!({"timestamp": "2026-08-10T20:05:00Z", "type": "session_meta", "payload": {"id": "s", "cwd": "/app"}}),
        json!({"timestamp": "2026-08-10T20:05:01Z", "type": "response_item", "payload": {"type": "function_call", "name": "exec_command", "arguments": "{\"cmd\":\"ls\"}", "call_id": "call_abcdefghijkl"}}),
        json!({"timestamp": "2026-08-10T20:05:02Z", "type": "response_item", "payload": {"type": "function_call_output", "call_id": "call_abcdefghijkl", "output": "{\"output\":\"a\",\"metadata\":{\"exit_code\":2}}"}}),
        json!({"timestamp": "2026-08-10T20:05:03Z", "type": "response_item", "payload": {"type": "custom_tool_call", "name": "apply_patch", "input": "*** Begin", "call_id": "call_mnopqrstuvwx"}}),
        json!({"timestamp": "2026-08-10T20:05:04Z", "type": "response_item", "payload": {"type": "custom_tool_call_output", "call_id": "call_mnopqrstuvwx", "output": "exec command rejected by user"}}),
    ];
    check(
        "codex",
        &lines(&codex),
        &["codex exec_command {\"cmd\":\"ls\"} error", "codex apply_patch {\"input\":\"*** Begin\"} denied"],
    );
    let gemini = json!({"sessionId": "s", "projectHash": "h", "messages": [
        {"id": "1", "type": "user", "content": "look"},
        {"id": "2", "type": "gemini", "content": "", "toolCalls": [
            {"id": "t1", "name": "read_file", "args": {"path": "a"}, "status": "success", "timestamp": "2026-01-01T00:00:00Z"},
            {"id": "t2", "name": "run_shell_command", "args": {"command": "rm a"}, "status": "cancelled"}]}]});
    check(
        "gemini-cli",
        &pretty(&gemini),
        &[
            "gemini-cli read_file {\"path\":\"a\"} success",
            "gemini-cli run_shell_command {\"command\":\"rm a\"} denied",
        ],
    );
    let opencode = json!({"info": {"id": "s"}, "messages": [{"info": {"role": "assistant", "sessionID": "s", "agent": "build"}, "parts": [
        {"type": "text", "text": "x"},
        {"type": "tool", "sessionID": "s", "messageID": "m", "callID": "c1", "tool": "bash", "state": {"status": "completed", "input": {"command": "ls"}, "output": "a"}},
        {"type": "tool", "sessionID": "s", "messageID": "m", "callID": "c2", "tool": "edit", "state": {"status": "error", "input": {}, "error": "The user rejected permission to use this specific tool call."}}]}]});
    check("opencode", &pretty(&opencode), &["build bash {\"command\":\"ls\"} success", "build edit {} denied"]);
    let atif = json!({"schema_version": "ATIF-v1.7", "session_id": "s", "agent": {"name": "h"}, "steps": [
        {"step_id": 1, "source": "user", "message": "do"},
        {"step_id": 2, "source": "agent", "tool_calls": [{"tool_call_id": "a", "function_name": "run", "arguments": {"x": 1}}], "observation": {"results": [{"source_call_id": "a", "content": "ok"}]}}]});
    check("atif", &pretty(&atif), &["h run {\"x\":1} success"]);
    let sdk = [
        json!({"object": "trace.span", "id": "span_2", "trace_id": "t", "parent_id": "span_1", "started_at": "2026-01-01T00:00:01Z", "span_data": {"type": "function", "name": "pay", "input": "{\"n\":1}", "output": "ok"}}),
        json!({"object": "trace.span", "id": "span_1", "trace_id": "t", "started_at": "2026-01-01T00:00:00Z", "span_data": {"type": "agent", "name": "clerk"}}),
    ];
    check("openai-agents", &lines(&sdk), &["clerk pay {\"n\":1} success"]);
    let jaeger = json!({"data": [{"traceID": "t", "spans": [
        {"traceID": "t", "spanID": "a", "operationName": "execute_tool pay", "processID": "p1", "startTime": 1_760_000_000_000_000_i64, "tags": [
            {"key": "gen_ai.operation.name", "type": "string", "value": "execute_tool"}, {"key": "gen_ai.tool.name", "value": "pay"},
            {"key": "gcp.vertex.agent.tool_call_args", "value": "{\"n\":1}"}, {"key": "error", "type": "bool", "value": true}]},
        {"traceID": "t", "spanID": "b", "operationName": "GET /", "processID": "p1", "startTime": 1, "tags": []}],
        "processes": {"p1": {"serviceName": "bank"}}}]});
    check("jaeger", &pretty(&jaeger), &["bank pay {\"n\":1} error"]);
    let inference = [
        json!({"name": "get_weather", "context": {"trace_id": "t", "span_id": "a"}, "start_time": "2026-01-01T00:00:00Z",
        "attributes": {"openinference.span.kind": "TOOL", "tool.name": "get_weather", "input.value": "{\"city\":\"Oslo\"}", "session.id": "s"}}),
    ];
    check("openinference", &lines(&inference), &["agent get_weather {\"city\":\"Oslo\"} success"]);
    let langfuse = json!([{"id": "o1", "traceId": "t1", "type": "TOOL", "name": "refund", "startTime": "2026-09-25T10:00:00Z", "input": {"amount": 40}, "level": "ERROR"},
        {"id": "o0", "traceId": "t1", "type": "GENERATION", "name": "chat", "startTime": "2026-09-25T10:00:00Z"}]);
    check("langfuse", &pretty(&langfuse), &["agent refund {\"amount\":40} error"]);
    let langsmith = json!({"id": "r0", "run_type": "chain", "name": "graph", "trace_id": "t", "extra": {"metadata": {"thread_id": "s", "lc_agent_name": "clerk"}}, "child_runs": [
        {"id": "r1", "run_type": "tool", "name": "refund", "start_time": "2026-09-25T10:00:00.000", "inputs": {"input": "{\"amount\": 40}"}, "error": null}]});
    check("langsmith", &pretty(&langsmith), &["clerk refund {\"amount\":40} success"]);
    let mcp = [
        json!({"ts": "2026-01-01T00:00:00Z", "direction": "out", "message": {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"clientInfo": {"name": "desk"}}}}),
        json!({"ts": "2026-01-01T00:00:01Z", "message": {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "get_customer", "arguments": {"id": "c"}}}}),
        json!({"ts": "2026-01-01T00:00:02Z", "message": {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "drop", "arguments": {}}}}),
        json!({"ts": "2026-01-01T00:00:03Z", "message": {"jsonrpc": "2.0", "id": 3, "error": {"code": 403, "message": "denied"}}}),
        json!({"ts": "2026-01-01T00:00:03Z", "message": {"jsonrpc": "2.0", "id": 2, "result": {"content": [{"type": "text", "text": "x"}], "isError": false}}}),
    ];
    check("mcp", &lines(&mcp), &["desk get_customer {\"id\":\"c\"} success", "desk drop {} denied"]);
    let toolhive = [
        json!({"audit_id": "a1", "type": "mcp_tool_call", "logged_at": "2026-01-01T00:00:00Z", "outcome": "denied", "component": "github",
        "subjects": {"user": "ann"}, "target": {"name": "create_issue", "type": "tool"}, "data": {"request": {"params": {"arguments": {"title": "x"}}}}}),
    ];
    check("toolhive", &lines(&toolhive), &["ann create_issue {\"title\":\"x\"} denied"]);
    let gateway = [
        json!({"level": "info", "time": "2026-01-01T00:00:00Z", "scope": "request", "gateway": "g", "mcp.method.name": "tools/call", "gen_ai.tool.name": "echo", "http.status": 200, "jwt.sub": "ann"}),
    ];
    check("agentgateway", &lines(&gateway), &["ann echo null success"]);
    let opa = [
        json!({"decision_id": "d1", "path": "policy/allow", "timestamp": "2026-01-01T00:00:00Z", "input": {"agent_id": "a", "action": "pay", "context": {"params": {"n": 1}}}, "result": true}),
        json!({"decision_id": "d2", "path": "policy/allow", "timestamp": "2026-01-01T00:00:00Z", "input": {"agent_id": "a", "action": "pay", "context": {"params": {"n": 9}}}}),
    ];
    check("opa", &lines(&opa), &["a pay {\"n\":1} success", "a pay {\"n\":9} denied"]);
    let filter = json!({"items": [{"action_id": "1", "project_id": "p", "agent_name": "a", "action_type": "pay", "params": {"n": 1}, "allowed": false, "reason": "x", "timestamp": "2026-01-01T00:00:00.000000"}], "total": 1, "page": 1});
    check("safety-filter", &filter.to_string(), &["a pay {\"n\":1} denied"]);
    let authzen = [
        json!({"timestamp": "2026-01-01T00:00:00Z", "request": {"subject": {"type": "identity", "id": "ann"}, "action": {"name": "tools/call"}, "resource": {"type": "tool", "id": "refund", "properties": {"amount": 4}}}, "response": {"decision": true}}),
    ];
    check("authzen", &lines(&authzen), &["ann refund {\"amount\":4} success"]);
    let github = [
        json!({"@timestamp": 1_760_000_000_000_i64, "_document_id": "d", "action": "repo.transfer", "actor": "ann", "org": "o", "repo": "o/r"}),
    ];
    check("github-audit", &lines(&github), &["ann repo.transfer {\"org\":\"o\",\"repo\":\"o/r\"} success"]);
    let kubernetes = [
        json!({"auditID": "u0", "stage": "RequestReceived", "verb": "delete", "user": {"username": "ci"}, "objectRef": {"resource": "secrets", "namespace": "prod"}}),
        json!({"auditID": "u1", "stage": "RequestReceived", "verb": "get", "user": {"username": "ci"}, "objectRef": {"resource": "pods"}}),
        json!({"auditID": "u0", "stage": "ResponseComplete", "verb": "delete", "user": {"username": "ci"}, "objectRef": {"resource": "secrets", "namespace": "prod"}, "responseStatus": {"code": 403}}),
    ];
    check(
        "kubernetes",
        &lines(&kubernetes),
        &["ci delete_secrets {\"namespace\":\"prod\"} denied", "ci get_pods {} unknown"],
    );
    let trail = json!({"Records": [{"eventID": "e", "eventTime": "2026-01-01T00:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "userIdentity": {"userName": "ann"}, "requestParameters": {"bucketName": "b"}, "errorCode": "AccessDenied"}]});
    check("cloudtrail", &pretty(&trail), &["ann s3:GetObject {\"bucketName\":\"b\"} denied"]);
    let entry = |id: &str, method: &str, more: Value| {
        let mut entry = json!({"insertId": id, "timestamp": "2026-01-01T00:00:00Z", "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
            "resource": {"type": "gce_instance", "labels": {"project_id": "p", "zone": "z"}}, "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": "compute.googleapis.com", "methodName": method,
            "resourceName": "projects/p/zones/z/instances/i", "authenticationInfo": {"principalEmail": "ann@example.com"}}});
        for (key, value) in more.as_object().unwrap() {
            match key.as_str() {
                "operation" => entry["operation"] = value.clone(),
                _ => entry["protoPayload"][key] = value.clone(),
            }
        }
        entry
    };
    let gcp = [
        entry(
            "1",
            "v1.compute.instances.insert",
            json!({"request": {"@type": "x", "name": "i"}, "operation": {"id": "o", "first": true}}),
        ),
        entry("2", "google.iam.admin.v1.CreateRole", json!({"status": {"code": 7, "message": "PERMISSION_DENIED"}})),
        entry(
            "3",
            "v1.compute.instances.insert",
            json!({"status": {"code": 3}, "operation": {"id": "o", "last": true}}),
        ),
        json!({"insertId": "4", "textPayload": "hello"}),
        entry(
            "5",
            "storage.objects.get",
            json!({"authorizationInfo": [{"permission": "storage.objects.get", "granted": false}]}),
        ),
    ];
    check(
        "gcp",
        &lines(&gcp),
        &[
            "ann@example.com compute:instances.insert {\"name\":\"i\",\"resource\":\"projects/p/zones/z/instances/i\"} error",
            "ann@example.com compute:admin.CreateRole {\"resource\":\"projects/p/zones/z/instances/i\"} denied",
            "ann@example.com compute:objects.get {\"resource\":\"projects/p/zones/z/instances/i\"} denied",
        ],
    );
    let hands = json!([
        {"id": 0, "timestamp": "2026-01-01T00:00:00.5", "source": "user", "message": "fix it", "action": "message", "args": {"content": "fix it"}},
        {"id": 1, "timestamp": "2026-01-01T00:00:01", "source": "agent", "message": "Running", "action": "run",
            "args": {"command": "ls", "thought": "look", "hidden": false, "confirmation_state": "confirmed"}},
        {"id": 2, "timestamp": "2026-01-01T00:00:02", "source": "agent", "cause": 1, "observation": "run", "content": "a", "extras": {"metadata": {"exit_code": 0}}},
        {"id": 3, "timestamp": "2026-01-01T00:00:03", "source": "agent", "action": "think", "args": {"thought": "hm"}},
        {"id": 4, "timestamp": "2026-01-01T00:00:04", "source": "agent", "action": "run", "args": {"command": "rm -rf /"}},
        {"id": 5, "timestamp": "2026-01-01T00:00:05", "source": "user", "cause": 4, "observation": "user_rejected", "content": "no", "extras": {}},
        {"id": 6, "timestamp": "2026-01-01T00:00:06", "source": "agent", "action": "call_tool_mcp", "args": {"name": "fetch", "arguments": {"url": "x"}}},
        {"id": 7, "timestamp": "2026-01-01T00:00:07", "source": "agent", "cause": 6, "observation": "error", "content": "gone", "extras": {}},
    ]);
    let hands_read = [
        "agent run {\"command\":\"ls\"} success",
        "agent run {\"command\":\"rm -rf /\"} denied",
        "agent fetch {\"url\":\"x\"} error",
    ];
    check("openhands", &hands.to_string(), &hands_read);
    // In the output of an evaluation, each line is a run that counts its events from nought.
    let run = |id: &str| json!({"instance_id": id, "history": hands});
    check("openhands", &lines(&[run("a"), run("b")]), &[hands_read, hands_read].concat());
    let tested = [
        "policyc",
        "claude-code",
        "swe-agent",
        "openai-messages",
        "anthropic-messages",
        "langgraph",
        "managed-agents",
        "otlp",
    ];
    let here = [
        "codex",
        "gemini-cli",
        "opencode",
        "atif",
        "openai-agents",
        "jaeger",
        "openinference",
        "langfuse",
        "langsmith",
        "mcp",
        "toolhive",
        "agentgateway",
        "opa",
        "safety-filter",
        "authzen",
        "github-audit",
        "kubernetes",
        "cloudtrail",
        "gcp",
        "openhands",
    ];
    assert_eq!(FORMATS.len(), tested.len() + here.len(), "a format without a test");
}

fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn behaviour_logs_are_read_however_they_are_laid_out() {
    let events = [
        json!({"log_id": "1", "agent_id": "a", "action": "x"}),
        json!({"log_id": "2", "agent_id": "a", "action": "y"}),
    ];
    let plain = lines(&events);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(plain.as_bytes()).unwrap();
    for (name, bytes) in [
        ("lines", plain.clone().into_bytes()),
        ("array", serde_json::to_vec(&events).unwrap()),
        ("array by line", format!("[\n{},\n{}\n]\n", events[0], events[1]).into_bytes()),
        ("documents", events.iter().map(pretty).collect::<String>().into_bytes()),
        ("carriage returns", plain.replace('\n', "\r").into_bytes()),
        ("UTF-16", wide),
        ("BOM in the middle", format!("\u{feff}{}\n\u{feff}{}\n", events[0], events[1]).into_bytes()),
        ("server-sent events", format!("data: {}\n\ndata: {}\n", events[0], events[1]).into_bytes()),
        ("bzip2", bzip2.finish().unwrap()),
    ] {
        let (found, bad) = read(&Inputs::from_bytes("log", bytes));
        assert_eq!(found.iter().map(|event| &*event.log_id).collect::<Vec<_>>(), ["1", "2"], "{name}: {bad:?}");
        assert_eq!(bad, [""; 0], "{name}");
    }
    let nulls = "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"x\",\"timestamp\":null,\"context\":null,\"outcome\":null}\n\
                 {\"log_id\":\"2\",\"agent_id\":\"a\",\"action\":\"x\",\"timestamp\":1764111111123}\n";
    let (found, bad) = read_text(nulls);
    assert_eq!((found.len(), bad.len()), (2, 0), "{bad:?}");
    assert_eq!(found[1].timestamp.unwrap().to_string(), "2025-11-25T22:51:51.123Z");
}

#[test]
fn what_cannot_be_read_stays_as_a_line_that_says_why() {
    let good = json!({"auditID": "u", "stage": "ResponseComplete", "verb": "get", "user": {"username": "ci"}, "objectRef": {"resource": "pods"}, "responseStatus": {"code": 200}});
    let (found, bad) = read_text(&format!("{good}\n{{\"auditID\":\"v\"}}\n{good}x\n{{\"torn"));
    assert_eq!(found.len(), 2);
    assert_eq!(
        bad,
        [
            "log:2: not an audit event: expected `auditID` and `verb`",
            "log:3: not valid JSON: expected a value",
            "log:4: not valid JSON: cut short within a string"
        ]
    );
    let directory = tempfile::tempdir().unwrap();
    let logs = directory.path().join("logs");
    fs::create_dir(&logs).unwrap();
    fs::write(logs.join("good.log"), format!("{good}\n")).unwrap();
    for (name, text) in [
        ("arrays.json", "[".repeat(1_000_000)),
        ("spans.jsonl", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"execute_tool x\"},{\"traceId\":\"t\",\"spanId\":\"a\",\"parentSpanId\":\"b\",\"name\":\"execute_tool x\"},{\"traceId\":\"t\",\"spanId\":\"b\",\"parentSpanId\":\"a\",\"name\":\"execute_tool y\"}]}]}]}".to_owned()),
        ("notes.txt", "hello".to_owned()),
    ] {
        fs::write(logs.join(name), text).unwrap();
    }
    let (code, text) = run(program(directory.path()).args(["inspect", "logs", "--format", "json"]));
    assert_eq!(code, Some(0), "{text}");
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["quality"]["events"], 3, "{text}");
    assert_eq!(report["unreadable"]["lines"], 1, "{text}");
    assert_eq!(report["passed_over"].as_array().unwrap().len(), 2, "{text}");
    let (code, text) = run(program(directory.path()).args(["check", "--logs", "logs", "--ban", "nothing"]));
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("P034") && text.contains("P030"), "{text}");
}

#[test]
fn what_is_no_log_or_may_be_two_is_refused_with_what_is_nearest() {
    let directory = tempfile::tempdir().unwrap();
    let refuses = |text: &str, options: &[&str], message: &str| {
        fs::write(directory.path().join("l.json"), text).unwrap();
        let (code, found) = run(program(directory.path()).args(["inspect", "l.json"]).args(options));
        assert_eq!(code, Some(2), "{found}");
        assert!(found.contains(message), "{found}");
    };
    refuses("{\"a\":\n1}", &[], "missing field `log_id`");
    refuses("{\"verb\":\"get\"}", &[], "the nearest is kubernetes, but `auditID` is missing");
    refuses("{\"a\":1}", &["--from", "claude-cod"], "claude-code");
    refuses(
        "{\"decision_id\":\"d\",\"input\":{},\"path\":\"x\"}\n{\"auditID\":\"a\",\"verb\":\"get\",\"stage\":\"Panic\"}\n",
        &[],
        "`l.json` may be opa or kubernetes; say which with --from",
    );
    refuses("PK\u{3}\u{4}xxxxxxxx", &[], "broken zip archive");
}

#[test]
fn a_folder_gives_every_file_that_is_a_log() {
    let directory = tempfile::tempdir().unwrap();
    let logs = directory.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let names = ["agent.jsonl", "agent.jsonl.1", "agent.jsonl-20261101", "agent.log", "agent-2026-11-01.json"];
    for (number, name) in names.iter().enumerate() {
        let event = json!({"log_id": number.to_string(), "agent_id": "a", "action": name});
        fs::write(logs.join(name), format!("{event}\n")).unwrap();
    }
    fs::write(logs.join("package.json"), "{\"name\":\"x\"}").unwrap();
    let (events, _) = read(&Inputs::resolve([logs.display().to_string()]).unwrap());
    assert_eq!(events.len(), names.len());
    for name in names {
        let (code, text) = run(program(directory.path()).args(["check", "--logs", "logs", "--ban", name]));
        assert!(code == Some(1) && text.contains("P004"), "{name}\n{text}");
    }
}

#[test]
fn convert_writes_the_canonical_form_without_secrets() {
    let directory = tempfile::tempdir().unwrap();
    let chat = json!({"messages": [{"role": "assistant", "tool_calls": [{"id": "call_0123456789", "function": {"name": "fetch", "arguments": {"url": "https://u:hunter2@h.example/"}}}]}]});
    fs::write(directory.path().join("c.json"), chat.to_string()).unwrap();
    let kept = succeed(program(directory.path()).args(["convert", "c.json", "--no-redact"]));
    assert!(kept.contains("hunter2"), "{kept}");
    succeed(program(directory.path()).args(["convert", "c.json", "-o", "e.jsonl"]));
    let text = fs::read_to_string(directory.path().join("e.jsonl")).unwrap();
    assert!(text.contains("https://u:[redacted]@h.example/"), "{text}");
    assert_eq!(Event::from_json(text.trim()).unwrap().action, "fetch");
    let mut child = program(directory.path());
    let mut child = child
        .args(["-q", "convert", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(chat.to_string().as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(done.stdout).unwrap(), text);
}

#[test]
fn outcome_words_can_be_given_a_meaning() {
    let directory = tempfile::tempdir().unwrap();
    let event = json!({"log_id": "1", "agent_id": "a", "action": "wipe", "outcome": "completed"});
    fs::write(directory.path().join("l.jsonl"), format!("{event}\n")).unwrap();
    let found =
        |map: &[&str]| run(program(directory.path()).args(["check", "--logs", "l.jsonl", "--ban", "wipe"]).args(map));
    assert!(found(&["--outcome-map", "completed=success"]).1.contains("P004"));
    assert_eq!(found(&["--outcome-map", "completed=denied"]).0, Some(0));
    let (code, text) = found(&["--outcome-map", "completed"]);
    assert!(code == Some(2) && text.contains("WORD=success"), "{text}");
    let without = json!({"log_id": "1", "agent_id": "a", "action": "look"});
    fs::write(directory.path().join("l.jsonl"), format!("{without}\n")).unwrap();
    let (_, text) = run(program(directory.path()).args(["build", "l.jsonl", "--out", "o"]));
    assert!(text.contains("no event of l.jsonl has an outcome: all count as success"), "{text}");
}
