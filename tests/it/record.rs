//! The recorders, each as somebody would use it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::imports::{program, run, succeed};

/// Runs a hook as Claude Code does: by the shell, with what happens on the standard input.
fn hook(directory: &Path, command: &str, input: &Value) -> bool {
    let mut child = std::process::Command::new("sh")
        .args(["-c", command])
        .current_dir(directory)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    child.wait().unwrap().success()
}

#[test]
fn claude_code_is_recorded_by_the_hooks_that_are_printed() {
    let directory = tempfile::tempdir().unwrap();
    let settings =
        succeed(program(directory.path()).args(["-q", "record", "claude-code", "--log", "it's a log.jsonl"]));
    let settings: Value = serde_json::from_str(&settings).unwrap();
    for (number, (event, more)) in [
        ("UserPromptSubmit", json!({"prompt": "clean up"})),
        ("PreToolUse", json!({"tool_use_id": "t1", "tool_name": "Bash", "tool_input": {"command": "ls"}})),
        ("PostToolUse", json!({"tool_use_id": "t1", "tool_name": "Bash", "tool_input": {"command": "ls"}, "tool_response": {"stdout": "a"}})),
        ("PreToolUse", json!({"tool_use_id": "t2", "tool_name": "Bash", "tool_input": {"command": "rm -rf /"}})),
        ("Stop", json!({})),
    ]
    .into_iter()
    .enumerate()
    {
        let command = settings["hooks"][event][0]["hooks"][0]["command"].as_str().unwrap();
        let mut input = json!({"hook_event_name": event, "session_id": "s", "cwd": "/app", "number": number});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert!(hook(directory.path(), command, &input), "{command}");
    }
    let text = succeed(program(directory.path()).args(["inspect", "it's a log.jsonl"]));
    assert!(text.contains("2 events: 1 good, 1 denied, 0 neither"), "{text}");
    let (code, text) = run(program(directory.path()).args(["record", "hook", "--log", "x.jsonl"]));
    assert!(code == Some(1) && text.contains("the call was not logged: the input is not JSON"), "{text}");
    let (code, text) = run(program(directory.path()).args(["record", "hook"]));
    assert!(code == Some(2) && text.contains("--log <FILE>"), "{text}");
}

#[test]
fn calls_of_an_mcp_server_are_recorded_and_pass_unchanged() {
    let directory = tempfile::tempdir().unwrap();
    let answer = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"ok"}]}}"#;
    // A server that answers every line alike, and says something that is no message.
    let server = format!("echo starting; while read -r line; do echo '{answer}'; done; exit 3");
    let mut child = program(directory.path())
        .args(["record", "mcp", "--log", "m.jsonl", "--", "sh", "-c", &server])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "pay", "arguments": {"n": 1, "api_key": "secret"}}});
    let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"clientInfo": {"name": "desk"}}});
    let mut to = child.stdin.take().unwrap();
    to.write_all(format!("{hello}\n{call}\nnot a message").as_bytes()).unwrap();
    drop(to);
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert!(text.starts_with(&format!("starting\n{answer}\n{answer}\n")), "{text}");
    let events = succeed(program(directory.path()).args(["-q", "convert", "m.jsonl"]));
    let event: Value = serde_json::from_str(&events).unwrap();
    assert_eq!((event["agent_id"].as_str(), event["outcome"].as_str()), (Some("desk"), Some("success")), "{event}");
    assert_eq!(event["context"]["params"], json!({"n": 1, "api_key": "[redacted]"}));
    assert!(!fs::read_to_string(directory.path().join("m.jsonl")).unwrap().contains("secret"));
    let (code, text) = run(program(directory.path()).args(["record", "mcp", "--", "./no-such-server"]));
    assert!(code == Some(2) && text.contains("cannot run ./no-such-server"), "{text}");
}

struct Receiver {
    child: Child,
    address: String,
}

impl Receiver {
    fn start(directory: &Path) -> Self {
        let mut child = program(directory)
            .args(["record", "otlp", "--listen", "127.0.0.1:0", "--log", "o.jsonl"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split(':').take(2).collect::<Vec<_>>().join(":");
        Self { child, address }
    }

    /// Sends a request, and gives the status and the body of the answer.
    fn post(&self, path: &str, headers: &str, body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One span of a tool in protobuf, written by hand: fields by number, strings behind their lengths.
pub(crate) fn protobuf(tool: &str) -> Vec<u8> {
    let field = |number: u8, bytes: &[u8]| [&[number << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat();
    let pair =
        |key: &str, value: &str| field(9, &[field(1, key.as_bytes()), field(2, &field(1, value.as_bytes()))].concat());
    let span = [
        field(1, &[7; 16]),
        field(2, &[1; 8]),
        field(5, b"x"),
        [&[0x39][..], &1_760_000_000_000_000_000_u64.to_le_bytes()].concat(),
        pair("gen_ai.tool.name", tool),
        pair("mcp.method.name", "tools/call"),
    ]
    .concat();
    field(1, &field(2, &field(2, &span)))
}

#[test]
fn spans_are_received_as_json_and_protobuf() {
    let directory = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(directory.path());
    let attribute = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let span = json!({"traceId": "a", "spanId": "b", "name": "execute_tool look", "startTimeUnixNano": "1", "attributes": [
        attribute("gen_ai.operation.name", "execute_tool"), attribute("gen_ai.tool.name", "look"),
        attribute("gen_ai.tool.call.arguments", "{\"h\":\"Bearer abcdef0123456789abcdef\"}")]});
    let body = json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).to_string();
    let post = |path: &str, headers: &str, body: &[u8]| receiver.post(path, headers, body);
    assert_eq!(post("/v1/traces", "Content-Type: application/json", body.as_bytes()), (200, "{}".to_owned()));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&protobuf("pay")).unwrap();
    let packed = gzip.finish().unwrap();
    let headers = "Content-Type: application/x-protobuf\r\nContent-Encoding: gzip";
    assert_eq!(post("/v1/traces", headers, &packed), (200, String::new()));
    assert_eq!(post("/v1/metrics", "Content-Type: application/json", b"{}").0, 200);
    for (path, headers, body, status, message) in [
        ("/v1/traces", "Content-Type: application/json", &b"{\"a\":1}"[..], 400, "expected `resourceSpans`"),
        ("/v1/traces", "Content-Type: application/json", b"{", 400, "not valid JSON"),
        ("/v1/traces", "Content-Type: application/x-protobuf", b"hello", 400, "not an OTLP message"),
        ("/v1/traces", "Content-Type: text/plain", b"", 415, "content type `text/plain`"),
        ("/v1/traces", "Content-Type: application/json\r\nContent-Encoding: br", b"", 415, "content encoding `br`"),
        ("/v1/traces", headers, b"hello", 400, "broken gzip data"),
        ("/v1/else", "Content-Type: application/json", b"{}", 404, "/v1/traces"),
        ("/other", "", b"", 404, "/v1/traces"),
    ] {
        let (found, text) = post(path, headers, body);
        assert_eq!(found, status, "{path} {text}");
        assert!(text.contains(message), "{text}");
    }
    drop(receiver);
    let log = fs::read_to_string(directory.path().join("o.jsonl")).unwrap();
    assert!(log.contains("Bearer [redacted]"), "{log}");
    // What was received is read, and so is the body itself.
    let text = succeed(program(directory.path()).args(["-q", "convert", "o.jsonl"]));
    assert!(text.contains("\"action\":\"look\"") && text.contains("\"action\":\"pay\""), "{text}");
    fs::write(directory.path().join("body.bin"), protobuf("pay")).unwrap();
    let text = succeed(program(directory.path()).args(["inspect", "body.bin"]));
    assert!(text.contains("read as otlp: 1 file, 1 session, 1 event"), "{text}");
}
