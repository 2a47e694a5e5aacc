//! What must not shake it: killed under load, wrong policies, hostile names, bodies past every limit.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use policyc::serve::Access;
use policyc::serve::store::{self, StoreLocation};
use serde_json::{Value, json};

use super::{Setup, run};

const POLICY: &str = "examples/airline/expected/policy.yaml";

/// The binary on a socket.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
}

impl Process {
    pub(crate) fn start(store: &Path, arguments: &[&str]) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_policyc")), store, arguments)
    }

    /// The server as `command` runs it.
    pub(crate) fn spawn(mut command: Command, store: &Path, arguments: &[&str]) -> Self {
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--store", &format!("sqlite:{}", store.display())])
            .args(["--log-level", "error"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let address = line
            .split_once("://")
            .and_then(|(_, rest)| rest.split(',').next())
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    pub(crate) fn get(stream: &mut TcpStream, path: &str) -> Option<(u16, String)> {
        Self::ask(stream, &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n"))
    }

    /// One request over a connection that is kept; `None` if the server went away.
    pub(crate) fn post(stream: &mut TcpStream, path: &str, body: &str) -> Option<(u16, String)> {
        let length = body.len();
        Self::ask(stream, &format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}"))
    }

    pub(crate) fn ask(stream: &mut TcpStream, request: &str) -> Option<(u16, String)> {
        stream.write_all(request.as_bytes()).ok()?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        Some((status, String::from_utf8(body).ok()?))
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn nothing_that_was_answered_is_lost_when_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policyc.db");
    let mut process = Process::start(&path, &[POLICY]);
    let stop = AtomicBool::new(false);
    let answered: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let mut stream = process.connect();
                let stop = &stop;
                scope.spawn(move || {
                    let mut ids = Vec::new();
                    for n in 0.. {
                        let body = json!({"input": {"agent_id": "airline-agent", "action": "think", "context": {"params": {"thought": format!("{thread}/{n}")}}}});
                        let Some((status, text)) = Process::post(&mut stream, "/v1/data/policyc/airline/allow", &body.to_string()) else { break };
                        assert_eq!(status, 200, "{text}");
                        let body: Value = serde_json::from_str(&text).unwrap();
                        ids.push(body["decision_id"].as_str().unwrap().to_owned());
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                    ids
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(700));
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answered.len() > 100, "{}", answered.len());
    let location = StoreLocation::Sqlite(path.clone());
    assert_eq!(store::check(&location, None).unwrap().broken, None);
    let mut logged = std::collections::BTreeSet::new();
    let mut exported = policyc::serve::export(&location, "airline");
    while let Some(lines) = exported.next_lines().unwrap() {
        logged.extend(
            lines
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap()["log_id"].as_str().unwrap().to_owned()),
        );
    }
    let lost: Vec<_> = answered.iter().filter(|id| !logged.contains(*id)).collect();
    assert!(lost.is_empty(), "{} of {} lost", lost.len(), answered.len());
    // And it starts again where it was.
    let again = Process::start(&path, &[POLICY]);
    let body = json!({"input": {"agent_id": "airline-agent", "action": "think"}}).to_string();
    assert_eq!(Process::post(&mut again.connect(), "/v1/data/policyc/airline/allow", &body).unwrap().0, 200);
}

#[test]
fn a_policy_that_does_not_compile_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.yaml");
    let text = |effect: &str| {
        format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: hot, version: '1'}}\nspec:\n  default: block\n  rules:\n  - {{id: r, action: x, effect: {effect}}}\n"
        )
    };
    std::fs::write(&path, text("allow")).unwrap();
    let process = Process::start(&folder.path().join("policyc.db"), &[path.to_str().unwrap()]);
    let mut stream = process.connect();
    let body = json!({"input": {"agent_id": "a", "action": "x"}}).to_string();
    let mut effect = || {
        let (_, text) = Process::post(&mut stream, "/v1/data/policyc/hot/decision", &body).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["result"]["effect"].as_str().unwrap().to_owned()
    };
    let mut becomes = |expected: &str| {
        (0..200).any(|_| {
            effect() == expected || {
                std::thread::sleep(Duration::from_millis(50));
                false
            }
        })
    };
    assert!(becomes("allow"));
    std::fs::write(&path, text("alow")).unwrap();
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(becomes("allow"), "a wrong policy was taken");
    std::fs::write(&path, text("block")).unwrap();
    assert!(becomes("block"), "a right policy was not taken");
    std::fs::remove_file(&path).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(becomes("block"), "without its file the policy was dropped");
}

#[test]
fn hostile_names_are_names() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        let key = asked.project("p").await;
        asked.post("/policies/p", Some(&key), json!({"rules": []})).await;
        let names = [
            "'; DROP TABLE entries; --",
            "\" OR \"\"=\"",
            "<script>alert(1)</script>",
            "{{ 7 * 7 }}",
            "\u{202e}evil",
            "a\r\nX-Evil: 1",
            "%00",
            "é\u{301}",
            "$1",
        ];
        for name in names {
            let body = json!({"project_id": "p", "agent_name": name, "action_type": name, "params": {name: name}});
            let answered = asked.post("/validate_action", Some(&key), body).await;
            assert_eq!(answered.json()["allowed"], true, "{name:?}: {}", answered.text);
            assert!(!answered.headers.contains_key("x-evil"));
        }
        let page = asked.get("/logs/p", Some(&key)).await.json();
        let mut found: Vec<_> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["agent_name"].as_str().unwrap().to_owned())
            .collect();
        found.reverse();
        assert_eq!(found, names);
        // What no log and no database can hold, and what is no name, is blocked, and nothing else fails for it.
        for name in ["a\0b", "", " a", &"x".repeat(5_000)] {
            let body = json!({"project_id": "p", "agent_name": name, "action_type": "x"});
            assert_eq!(asked.post("/validate_action", Some(&key), body).await.json()["allowed"], false, "{name:?}");
        }
        for id in ["", " p", "a/b", "..", "a\nb", &"x".repeat(200), "a?b"] {
            assert_eq!(asked.post("/projects", None, json!({"id": id, "name": "n"})).await.status, 422, "{id:?}");
        }
        asked.close().await;
    });
}

#[test]
fn bodies_past_the_limits_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let mut setup = Setup::new(folder.path());
        setup.options.body_limit = 10_000;
        let asked = setup.open().await;
        let key = asked.project("p").await;
        let nested = |depth: usize| {
            format!(
                "{{\"project_id\":\"p\",\"agent_name\":\"a\",\"action_type\":\"x\",\"params\":{{\"a\":{}{}}}}}",
                "[".repeat(depth),
                "]".repeat(depth)
            )
        };
        assert_eq!(asked.text("POST", "/validate_action", Some(&key), Some(nested(100))).await.status, 200);
        assert_eq!(asked.text("POST", "/validate_action", Some(&key), Some(nested(1_000))).await.status, 422);
        let long = asked.text("POST", "/validate_action", Some(&key), Some("x".repeat(10_001))).await;
        assert!(long.status == 413 && long.text.contains("larger than 10000 bytes"), "{}", long.text);
        // A length that is only claimed is refused before the body is waited for.
        let claimed = axum::http::Request::builder().method("POST").uri("/validate_action");
        let claimed = claimed.header("content-length", "99999999999").body(axum::body::Body::empty()).unwrap();
        let claimed = asked.send(claimed).await;
        assert!(claimed.status == 413 && claimed.text.contains("larger than 10000 bytes"), "{}", claimed.text);
        assert_eq!(asked.text("POST", "/v1/data/a/allow", None, Some("[".repeat(9_000))).await.status, 400);
        asked.close().await;
    });
}

#[test]
fn pages_from_elsewhere_and_other_hosts_names_are_refused_on_the_loopback() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        for (header, value, status) in [
            ("host", "localhost:8000", 200),
            ("host", "evil.example", 403),
            ("origin", "https://evil.example", 403),
            ("origin", "null", 403),
        ] {
            let request = axum::http::Request::builder().method("POST").uri("/projects").header(header, value);
            let body = json!({"id": format!("p{status}{header}"), "name": "n"}).to_string();
            let answered = asked.send(request.body(body.into()).unwrap()).await;
            assert_eq!(answered.status.as_u16(), status, "{header}: {value}");
            assert!(!answered.headers.contains_key("access-control-allow-origin"));
        }
        asked.close().await;
    });
}

#[test]
fn off_the_loopback_nobody_without_a_token_or_a_key_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let mut setup = Setup::new(folder.path()).policy(POLICY);
        (setup.options.access, setup.options.loopback) = (Access::token("0123456789abcdef"), false);
        let asked = setup.open().await;
        let input = json!({"input": {"agent_id": "airline-agent", "action": "think"}});
        let evaluation = json!({"subject": {"type": "a", "id": "a"}, "action": {"name": "think"}, "resource": {"type": "a", "id": "a"}});
        let attempts = [
            ("POST", "/v1/data/policyc/airline/allow", input.clone()),
            ("POST", "/v1/data/policyc/nothing", input.clone()),
            ("POST", "/access/v1/evaluation", evaluation.clone()),
            ("POST", "/decision", json!({"principal": {"sub": "a"}, "operation": "o", "resource": "r"})),
            ("POST", "/projects", json!({"id": "p", "name": "p"})),
            ("GET", "/projects/airline", json!(null)),
            ("DELETE", "/projects/airline", json!(null)),
            ("GET", "/v1/logs", json!(null)),
            ("GET", "/v1/head", json!(null)),
            ("GET", "/v1/policy", json!(null)),
            ("POST", "/v1/policy", json!(null)),
            ("POST", "/v1/projects/airline/key", json!(null)),
        ];
        for (method, path, body) in &attempts {
            assert_eq!(asked.ask(method, path, None, Some(body)).await.status, 401, "{path}");
            assert!(
                [401, 403].contains(&asked.ask(method, path, Some("wrong"), Some(body)).await.status.as_u16()),
                "{path}"
            );
        }
        let answer = asked.post("/v1/data/policyc/airline/allow", Some("0123456789abcdef"), input.clone()).await;
        assert!(answer.json()["result"].is_boolean(), "{}", answer.text);
        let key = asked.post("/v1/projects/airline/key", Some("0123456789abcdef"), json!(null)).await.json()["api_key"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(asked.post("/access/v1/evaluation", Some(&key), evaluation).await.json()["decision"].is_boolean());
        // The key stands nowhere in the store.
        asked.close().await;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(key.len()).any(|window| window == key.as_bytes()));
        }
    });
}

#[test]
fn the_command_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("a.db").display());
    let fails = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_policyc")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap().to_string();
    for (arguments, says) in [
        (vec!["serve", "--listen", "0.0.0.0:0", "--store", &store], "--admin-token-file"),
        (vec!["serve", "--listen", &at, "--store", &store], "cannot listen on"),
        (vec!["serve", "--store", "mysql://u:secret@h/d"], "`mysql://u@h/d` is not a store"),
        (vec!["serve", "--store", "sqlite:/nowhere/at/all.db"], "the store"),
        (vec!["serve", "nothing.yaml", "--store", &store], "nothing.yaml"),
        (vec!["serve", "tests/cmd/misspelt.yaml", "--store", &store], "did you mean `max`?"),
        (vec!["audit", "verify", "--store", "sqlite:nothing.db"], "there is no store at nothing.db"),
    ] {
        let message = fails(&arguments);
        assert!(message.contains(says), "{arguments:?}: {message}");
        assert!(!message.contains("secret"), "{message}");
    }
}

#[test]
fn a_store_that_does_not_open_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none").join("p.db");
    for (store, says) in [
        (format!("sqlite:{}", missing.display()), "the folder must exist and be writable"),
        ("postgres://nobody@127.0.0.1:1/x".to_owned(), "the database must be running"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_policyc"))
            .args(["serve", "--listen", "127.0.0.1:0", "--store", &store])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(says) && said.contains("--store"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
