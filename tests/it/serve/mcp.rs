//! The gate between an MCP client and its server: the binary, with a small server behind it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::clients::POLICY;
use super::robust::Process;

const SERVER: &str = "tests/it/serve/mcp_server.py";

fn python() -> bool {
    let there = Command::new("python3").arg("--version").output().is_ok();
    if !there {
        println!("skipped: there is no `python3` on PATH");
    }
    there
}

/// A gate that is talked to as a client does.
struct Client {
    gate: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Client {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut gate = Command::new(env!("CARGO_BIN_EXE_policyc"))
            .args(["--quiet", "mcp-proxy", "--agent", "a"])
            .args(arguments)
            .env("CALLS", folder.join("calls"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (gate.stdin.take(), BufReader::new(gate.stdout.take().unwrap()));
        Self { gate, input, output }
    }

    /// A gate with the policy here and the server as a command.
    fn here(folder: &Path, more: &[&str]) -> Self {
        let policy = folder.join("policy.yaml");
        std::fs::write(&policy, POLICY).unwrap();
        let store = format!("sqlite:{}", folder.join("policyc.db").display());
        let mut arguments = vec!["--policy", policy.to_str().unwrap(), "--store", &store];
        arguments.extend(more);
        arguments.extend(["--", "python3", "-B", SERVER]);
        Self::start(folder, &arguments)
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        (!line.is_empty()).then(|| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
    }

    fn ask(&mut self, message: &Value) -> Value {
        self.send(&message.to_string());
        self.next().unwrap()
    }

    fn call(&mut self, id: u64, tool: &str, arguments: &Value) -> Value {
        self.ask(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}))
    }

    /// Closes the connection and gives how the gate ended.
    fn end(mut self) -> std::process::ExitStatus {
        drop(self.input.take());
        self.gate.wait().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.gate.kill();
        let _ = self.gate.wait();
    }
}

fn initialize(id: u64, capabilities: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": "initialize",
           "params": {"protocolVersion": "2025-06-18", "capabilities": capabilities, "clientInfo": {"name": "t", "version": "1"}}})
}

fn text_of(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

/// What a gate must do whatever decides and whatever is behind it.
fn keeps_the_session_and_the_policy(client: &mut Client, folder: &Path) {
    assert_eq!(client.ask(&initialize(0, &json!({})))["result"]["serverInfo"]["name"], "t");
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    let listed = client.ask(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}));
    let names: Vec<_> = listed["result"]["tools"].as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert_eq!(names, ["read_bills", "pay", "close_account"], "what could never be called is not listed");
    let pay = json!({"iban": "DE02 1203"});
    let early = client.call(2, "pay", &pay);
    assert_eq!(early["result"]["isError"], true);
    assert!(text_of(&early).contains("prov.iban") && text_of(&early).contains("What to do next"), "{early}");
    assert_eq!(early["result"]["_meta"]["policyc/decision"]["effect"], "block");
    assert!(text_of(&client.call(3, "read_bills", &json!({}))).contains("DE02"));
    assert_eq!(text_of(&client.call(4, "pay", &pay)), "done");
    assert!(text_of(&client.call(5, "close_account", &json!({"n": 1}))).contains("The approval is apr_"));
    assert!(text_of(&client.call(6, "rm", &json!({}))).contains("Not done"));
    let other = client.ask(&json!({"jsonrpc": "2.0", "id": "x", "method": "unheard/of", "params": {"a": [1]}}));
    assert_eq!(other["result"]["echo"], json!({"a": [1]}));
    assert_eq!(std::fs::read_to_string(folder.join("calls")).unwrap(), "read_bills\npay\n");
}

#[test]
fn a_gate_with_a_policy_keeps_the_session_and_logs_what_build_reads() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::here(folder.path(), &[]);
    keeps_the_session_and_the_policy(&mut client, folder.path());
    assert!(client.end().success());
    let store = format!("sqlite:{}", folder.path().join("policyc.db").display());
    let export = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_policyc")).args(arguments).output().unwrap();
    let log = export(&["audit", "export", "--store", &store]);
    assert_eq!(export(&["audit", "export", "--store", &store, "--project", "bank"]).stdout, log.stdout);
    let unknown = export(&["audit", "export", "--store", &store, "--project", "bonk"]);
    assert_eq!(unknown.status.code(), Some(2));
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(said.contains("no project `bonk`; the store has: bank"), "{said}");
    let lines = String::from_utf8(log.stdout).unwrap();
    let events: Vec<_> = lines.lines().map(|line| policyc::event::Event::from_json(line).unwrap()).collect();
    let outcomes: Vec<_> = events.iter().map(|event| (event.action.as_str(), event.outcome.as_str())).collect();
    assert_eq!(
        outcomes,
        [
            ("pay", "blocked"),
            ("read_bills", "allowed"),
            ("pay", "allowed"),
            ("close_account", "asked"),
            ("rm", "blocked")
        ]
    );
    assert_eq!(events[1].output, Some(json!([{"iban": "DE02 1203"}])));
    assert!(export(&["audit", "verify", "--store", &store]).status.success());
}

#[test]
fn a_gate_asks_a_decision_server_and_calls_a_server_over_http() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, POLICY).unwrap();
    let decides = Process::start(&folder.path().join("policyc.db"), &[policy.to_str().unwrap()]);
    let mut behind = Command::new("python3")
        .args(["-B", SERVER, "0"])
        .env("CALLS", folder.path().join("calls"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(behind.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let (server, upstream) = (format!("http://{}", decides.address), format!("http://127.0.0.1:{}/mcp", port.trim()));
    let mut client = Client::start(folder.path(), &["--server", &server, "--upstream", &upstream]);
    assert_eq!(client.ask(&initialize(0, &json!({})))["id"], 0);
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    assert!(text_of(&client.call(1, "rm", &json!({}))).contains("Not done"));
    // Of a stream the notification comes first.
    assert_eq!(client.call(2, "read_bills", &json!({}))["method"], "notifications/progress");
    assert!(text_of(&client.next().unwrap()).contains("DE02"));
    client.call(3, "pay", &json!({"iban": "DE02 1203"}));
    assert_eq!(text_of(&client.next().unwrap()), "done");
    let failed = client.ask(&json!({"jsonrpc": "2.0", "id": 4, "method": "fail"}));
    assert!(failed["error"]["message"].as_str().unwrap().contains("500"), "{failed}");
    drop(decides);
    let undecided = client.call(5, "read_bills", &json!({}));
    assert!(text_of(&undecided).contains("what is not decided is not done"), "{undecided}");
    assert!(client.end().success());
    assert_eq!(std::fs::read_to_string(folder.path().join("calls")).unwrap(), "read_bills\npay\nDELETE\n");
    behind.kill().unwrap();
    behind.wait().unwrap();
}

#[test]
fn the_user_of_the_client_approves_where_that_is_wanted() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::here(folder.path(), &["--elicit"]);
    client.ask(&initialize(0, &json!({"elicitation": {}})));
    let question = client.call(1, "close_account", &json!({"n": 7}));
    assert_eq!(question["method"], "elicitation/create");
    assert!(question["params"]["message"].as_str().unwrap().contains("close_account"));
    let yes =
        json!({"jsonrpc": "2.0", "id": question["id"], "result": {"action": "accept", "content": {"approve": true}}});
    assert_eq!(text_of(&client.ask(&yes)), "done");
    let again = client.call(2, "close_account", &json!({"n": 8}));
    let no = json!({"jsonrpc": "2.0", "id": again["id"], "result": {"action": "decline"}});
    assert!(text_of(&client.ask(&no)).contains("refused by"));
    assert_eq!(std::fs::read_to_string(folder.path().join("calls")).unwrap(), "close_account\n");
}

#[test]
fn lines_that_are_wrong_or_too_long_and_servers_that_die_are_answered() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::here(folder.path(), &["--max-line", "100000"]);
    client.send("{ not json");
    assert_eq!(client.next().unwrap()["error"]["code"], -32_700);
    let long = "x".repeat(200_000);
    client.send(&format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{long}"}}"#));
    assert!(client.next().unwrap()["error"]["message"].as_str().unwrap().contains("--max-line"));
    assert_eq!(client.ask(&json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}))["id"], 1);
    // An answer that cannot be read leaves nobody waiting.
    let huge = client.ask(&json!({"jsonrpc": "2.0", "id": 2, "method": "huge"}));
    assert!(huge["error"]["message"].as_str().unwrap().contains("too long"), "{huge}");
    client.call(3, "read_bills", &json!({}));
    let dead = client.call(4, "pay", &json!({"iban": "DE02 1203", "die": true}));
    assert!(dead["error"]["message"].as_str().unwrap().contains("the server ended"), "{dead}");
    assert_eq!(client.next(), None);
    assert_eq!(client.end().code(), Some(2));
}

#[test]
fn what_is_missing_is_said() {
    let gate = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_policyc")).arg("mcp-proxy").args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, POLICY).unwrap();
    let (policy, store) = (policy.to_str().unwrap(), format!("sqlite:{}", folder.path().join("p.db").display()));
    for (arguments, says) in [
        (vec!["--policy", policy], "--upstream"),
        (vec!["--", "true"], "--policy"),
        (vec!["--policy", policy, "--server", "http://x", "--", "true"], "cannot be used with"),
        (vec!["--policy", "/nowhere.yaml", "--store", &store, "--", "true"], "/nowhere.yaml"),
        (vec!["--policy", policy, "--store", &store, "--", "/no/such/program"], "cannot run /no/such/program"),
        (vec!["--server", "ftp://x", "--", "true"], "expected an http:// or https:// URL"),
        (vec!["--server", "http://x", "--upstream", "x"], "expected an http:// or https:// URL"),
        (vec!["--policy", policy, "--store", &store, "--agent", " a", "--", "true"], "--agent"),
    ] {
        let (code, message) = gate(&arguments);
        assert!(code == Some(2) && message.contains(says), "{arguments:?}: {code:?} {message}");
    }
}

#[test]
fn the_log_of_a_server_is_read_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, POLICY).unwrap();
    let store = folder.path().join("policyc.db");
    let process = Process::start(&store, &[policy.to_str().unwrap()]);
    let mut stream = process.connect();
    for n in 0..20 {
        let body = json!({"agent_id": "a", "action": "read_bills", "params": {"page": n}}).to_string();
        assert_eq!(Process::post(&mut stream, "/v1/sessions/s/decisions", &body).unwrap().0, 200);
    }
    let (store, server) = (format!("sqlite:{}", store.display()), format!("http://{}", process.address));
    let run = |arguments: &[&str]| {
        // `policies.json` goes where the program runs.
        let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
        let output = command.args(arguments).current_dir(folder.path()).env_remove("POLICYC_KEY").output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    for log in [store.clone(), format!("{store}#bank"), server.clone(), format!("{server}#bank")] {
        let (code, out, err) = run(&["extract", "--logs", &log]);
        assert!(code == Some(0) && out.contains("read_bills"), "{log}: {out}{err}");
    }
    for (log, says) in [
        (format!("{server}#other"), "there is no project `other`"),
        ("sqlite:/nowhere.db".to_owned(), "there is no store at /nowhere.db"),
        ("http://127.0.0.1:1".to_owned(), "cannot reach http://127.0.0.1:1"),
    ] {
        let (code, _, err) = run(&["extract", "--logs", &log]);
        assert!(code == Some(2) && err.contains(says), "{log}: {err}");
    }
    let (code, _, err) = run(&["extract", "--logs", &store, "--logs", policy.to_str().unwrap()]);
    assert!(code == Some(2) && err.contains("alone"), "{err}");
}

const FACTS: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: facts}
spec:
  default: block
  rules:
  - {id: pay, action: pay, effect: allow, constraints: {env: {equals: test}, user.name: {in: [alice, bob]}, params.amount: {max: 5}}}
  - {id: ask, action: pay, effect: ask, constraints: {env: {equals: test}}}
";

#[test]
fn facts_reach_the_policy_and_a_refusal_says_what_would_pass() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("facts.yaml");
    std::fs::write(&policy, FACTS).unwrap();
    let store = format!("sqlite:{}", folder.path().join("p.db").display());
    let arguments = |facts: &[&'static str]| -> Vec<String> {
        facts.iter().flat_map(|fact| ["--context".to_owned(), (*fact).to_owned()]).collect()
    };
    let start = |facts: &[&'static str], by: &[&str]| {
        let facts = arguments(facts);
        let mut all = by.to_vec();
        all.extend(facts.iter().map(String::as_str));
        all.extend(["--", "python3", "-B", SERVER]);
        Client::start(folder.path(), &all)
    };
    let here = ["--policy", policy.to_str().unwrap(), "--store", &store];
    let decides = Process::start(&folder.path().join("server.db"), &[policy.to_str().unwrap()]);
    let server = format!("http://{}", decides.address);
    for by in [&here[..], &["--server", &server]] {
        let mut client = start(&["env=test", "user.name=alice"], by);
        assert_eq!(text_of(&client.call(1, "pay", &json!({"amount": 5}))), "done");
        let asked = client.call(2, "pay", &json!({"amount": 9}));
        assert!(
            text_of(&asked).contains("params.amount is 9 (must be a number of at most 5); 5 would pass"),
            "{asked}"
        );
        // The model cannot bring facts of its own.
        let own = start(&["env=prod"], by).call(1, "pay", &json!({"amount": 1, "env": "test"}));
        assert!(text_of(&own).contains("env is \"prod\" (must be \"test\")"), "{own}");
    }
}

#[test]
fn a_policy_that_changes_is_taken_and_one_that_is_wrong_is_not() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::here(folder.path(), &[]);
    let policy = folder.path().join("policy.yaml");
    let allowing = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: renamed}\nspec:\n  default: block\n  rules:\n  - {id: rm, action: rm, effect: allow}\n";
    assert!(text_of(&client.call(1, "rm", &json!({}))).contains("Not done"));
    std::fs::write(&policy, "spec: [").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    assert!(text_of(&client.call(2, "read_bills", &json!({}))).contains("DE02"), "the old policy stays");
    std::fs::write(&policy, allowing).unwrap();
    let taken = (3..40).any(|id| {
        std::thread::sleep(std::time::Duration::from_millis(500));
        !text_of(&client.call(id, "rm", &json!({}))).contains("Not done")
    });
    assert!(taken, "the new policy is in force");
    assert!(text_of(&client.call(99, "read_bills", &json!({}))).contains("Not done"));
    assert!(client.end().success());
}

#[test]
fn the_client_is_told_when_the_policy_lists_other_tools() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, POLICY).unwrap();
    let decides = Process::start(&folder.path().join("server.db"), &[policy.to_str().unwrap()]);
    let server = format!("http://{}", decides.address);
    let here = Client::here(folder.path(), &[]);
    let there = Client::start(folder.path(), &["--server", &server, "--", "python3", "-B", SERVER]);
    let mut clients = [here, there];
    let list = |client: &mut Client| {
        let listed = client.ask(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}));
        let tools = listed["result"]["tools"].as_array().unwrap_or_else(|| panic!("{listed}")).clone();
        tools.into_iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for client in &mut clients {
        let hello = client.ask(&initialize(0, &json!({})));
        assert_eq!(hello["result"]["capabilities"]["tools"]["listChanged"], true, "{hello}");
        assert_eq!(list(client), ["read_bills", "pay", "close_account"]);
    }
    std::fs::write(&policy, POLICY.replace("action: close_account", "action: rm")).unwrap();
    for client in &mut clients {
        let told = client.next().unwrap();
        assert_eq!(told, json!({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}));
        assert_eq!(list(client), ["read_bills", "pay", "rm"]);
    }
}

const NAMED: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: named}
spec:
  default: block
  rules:
  - {id: pay, action: pay, effect: allow, constraints: {prov.iban: {equals: prompt}}}
";

#[test]
fn what_the_user_asked_for_licenses_what_it_names() {
    if !python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("named.yaml");
    std::fs::write(&policy, NAMED).unwrap();
    let store = format!("sqlite:{}", folder.path().join("p.db").display());
    let decides = Process::start(&folder.path().join("server.db"), &[policy.to_str().unwrap()]);
    let server = format!("http://{}", decides.address);
    let here = ["--policy", policy.to_str().unwrap(), "--store", &store];
    let text = "Pay the bill to DE02 1203";
    let prompt = json!({"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": {"name": "p", "arguments": {"iban": "DE02 1203"}}});
    let pay = |iban: &str, meta: &Value| json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "pay", "arguments": {"iban": iban}, "_meta": meta}});
    let said = json!({"policyc/request": text});
    let nothing = json!({});
    for by in [&here[..], &["--server", &server]] {
        for (options, meta, passes) in [
            (&[][..], &nothing, false),
            (&[], &said, false),
            (&["--request", text], &nothing, true),
            (&["--request-from", "meta"], &nothing, false),
            (&["--request-from", "meta"], &said, true),
            (&["--request-from", "prompts,arguments"], &nothing, true),
        ] {
            let mut all = by.to_vec();
            all.extend(options);
            all.extend(["--", "python3", "-B", SERVER]);
            let mut client = Client::start(folder.path(), &all);
            client.ask(&prompt);
            let answer = client.ask(&pay("DE02 1203", meta));
            assert_eq!(answer["result"]["isError"] != true, passes, "{by:?} {options:?} {meta}: {answer}");
            let other = client.ask(&pay("XX99 0000", meta));
            assert!(text_of(&other).contains("prov.iban"), "{other}");
        }
    }
    // What the user said can be told to the decision server by somebody else, too.
    let mut client =
        Client::start(folder.path(), &["--server", &server, "--session", "s9", "--", "python3", "-B", SERVER]);
    let body = json!({"agent_id": "a", "text": text}).to_string();
    assert_eq!(Process::post(&mut decides.connect(), "/v1/sessions/s9/requests", &body).unwrap().0, 200);
    assert_eq!(text_of(&client.ask(&pay("DE02 1203", &nothing))), "done");
}
