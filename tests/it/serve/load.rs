//! What must not shake it, from outside: a full disk, connections that dawdle, sessions by the ten thousand, TLS, a log that is cut off.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use policyc::serve::store::{self, StoreLocation};
use serde_json::{Value, json};

use super::robust::Process;
use super::{Setup, run};

const POLICY: &str = "examples/airline/expected/policy.yaml";
const ALLOW: &str = "/v1/data/policyc/airline/allow";

fn asks() -> String {
    json!({"input": {"agent_id": "airline-agent", "action": "think", "context": {"params": {"thought": "x".repeat(2_000)}}}}).to_string()
}

/// The names of the decisions in a log.
fn logged(location: &StoreLocation) -> std::collections::BTreeSet<String> {
    let mut exported = policyc::serve::export(location, "airline");
    let mut names = std::collections::BTreeSet::new();
    while let Some(lines) = exported.next_lines().unwrap() {
        names.extend(
            lines
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap()["log_id"].as_str().unwrap().to_owned()),
        );
    }
    names
}

#[test]
fn on_a_full_disk_nothing_is_allowed_and_nothing_that_was_answered_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policyc.db");
    // No file may grow past 1.2 MB; whoever tries is told so, not killed.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 2400; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_policyc")]);
    let process = Process::spawn(command, &path, &[POLICY]);
    let mut stream = process.connect();
    let mut answered = Vec::new();
    let refused = (0..2_000).find_map(|_| {
        let (status, text) = Process::post(&mut stream, ALLOW, &asks()).expect("the process stays up");
        let body: Value = serde_json::from_str(&text).unwrap();
        match status {
            200 => {
                answered.push(body["decision_id"].as_str().unwrap().to_owned());
                None
            }
            _ => Some((status, body)),
        }
    });
    let (status, body) = refused.expect("the disk never was full");
    assert_eq!(status, 503, "{body}");
    assert!(answered.len() > 20, "{}", answered.len());
    assert_ne!(body["result"], true);
    // It says so, and the safety filter's clients get a block.
    assert_eq!(Process::get(&mut process.connect(), "/ready").unwrap().0, 503);
    let action = json!({"project_id": "airline", "agent_name": "airline-agent", "action_type": "think", "params": {"x": "y".repeat(3_000)}});
    let (status, text) = Process::post(&mut process.connect(), "/validate_action", &action.to_string()).unwrap();
    let said: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &said["allowed"]), (200, &json!(false)), "{text}");
    drop(process);
    let location = StoreLocation::Sqlite(path.clone());
    assert_eq!(store::check(&location, None).unwrap().broken, None);
    let names = logged(&location);
    assert!(answered.iter().all(|name| names.contains(name)), "{} answered, {} logged", answered.len(), names.len());
    // With room it goes on where it was.
    let again = Process::start(&path, &[POLICY]);
    assert_eq!(Process::post(&mut again.connect(), ALLOW, &asks()).unwrap().0, 200);
}

#[test]
fn clients_that_dawdle_hold_up_nobody_and_are_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("policyc.db"), &[POLICY, "--idle-seconds", "2"]);
    let half = "POST /v1/data/policyc/airline/allow HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
    let mut slow: Vec<TcpStream> = (0..300)
        .map(|n| {
            let mut stream = process.connect();
            // A third says nothing, a third half a head, a third a head whose body never comes.
            match n % 3 {
                0 => {}
                1 => stream.write_all(half.as_bytes()).unwrap(),
                _ => stream.write_all(format!("{half}x\r\ncontent-length: 100\r\n\r\n{{").as_bytes()).unwrap(),
            }
            stream
        })
        .collect();
    let started = Instant::now();
    let mut quick = process.connect();
    for _ in 0..50 {
        assert_eq!(Process::post(&mut quick, ALLOW, &asks()).unwrap().0, 200);
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    // Who never finished a head is let go; a byte now and then does not help.
    for (n, stream) in slow.iter_mut().enumerate().filter(|(n, _)| n % 3 < 2).take(40) {
        let _ = stream.write_all(b"x");
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut rest = Vec::new();
        let ended = stream.read_to_end(&mut rest);
        assert!(
            ended.is_ok() || ended.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset),
            "{n}: {ended:?}"
        );
    }
    assert_eq!(Process::get(&mut process.connect(), "/ready").unwrap().0, 200);
}

#[test]
fn ten_thousand_sessions_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, super::clients::POLICY).unwrap();
    run(async {
        let asked = std::sync::Arc::new(Setup::new(folder.path()).policy(&policy).open().await);
        let step = async |asked: &super::Asked, session: usize, what: &str, body: Value| {
            asked.post(&format!("/v1/sessions/s{session}/{what}"), None, body).await.json()
        };
        // Each reads bills with an account of its own.
        for start in (0..10_000).step_by(500) {
            let mut tasks = Vec::new();
            for session in start..start + 500 {
                let asked = std::sync::Arc::clone(&asked);
                tasks.push(tokio::spawn(async move {
                    let read = json!({"agent_id": "a", "action": "read_bills", "params": {}, "call_id": "c1"});
                    assert_eq!(step(&asked, session, "decisions", read).await["effect"], "allow");
                    let output =
                        json!({"agent_id": "a", "call_id": "c1", "output": [{"iban": format!("DE{session:08}")}]});
                    assert_eq!(step(&asked, session, "outputs", output).await["recorded"], true);
                }));
            }
            for task in tasks {
                task.await.unwrap();
            }
        }
        // Any of them pays its own account, and nobody else's.
        for session in (0..10_000).step_by(499) {
            let pay = |account: usize| json!({"agent_id": "a", "action": "pay", "params": {"iban": format!("DE{account:08}")}});
            assert_eq!(step(&asked, session, "decisions", pay(session + 1)).await["effect"], "block", "{session}");
            let read = json!({"agent_id": "a", "action": "read_bills", "params": {}});
            assert_eq!(step(&asked, session, "decisions", read).await["effect"], "allow");
            assert_eq!(step(&asked, session, "decisions", pay(session)).await["effect"], "allow", "{session}");
        }
        let Ok(asked) = std::sync::Arc::try_unwrap(asked) else { panic!("somebody still asks") };
        asked.close().await;
    });
}

#[test]
fn over_tls_the_client_knows_whom_it_asks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policyc.db");
    let (cert, key) = ("tests/data/serve/tls/cert.pem", "tests/data/serve/tls/key.pem");
    let process = Process::start(&path, &[POLICY, "--tls-cert", cert, "--tls-key", key]);
    let url = format!("https://localhost:{}/ready", process.address.rsplit(':').next().unwrap());
    let roots = ureq::tls::parse_pem(&std::fs::read(cert).unwrap())
        .filter_map(|item| match item.unwrap() {
            ureq::tls::PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect::<Vec<_>>();
    let agent = |tls: ureq::tls::TlsConfig| -> ureq::Agent {
        ureq::Agent::config_builder().tls_config(tls).timeout_global(Some(Duration::from_secs(10))).build().into()
    };
    let roots = ureq::tls::RootCerts::Specific(std::sync::Arc::new(roots));
    let known = agent(ureq::tls::TlsConfig::builder().root_certs(roots).build());
    assert_eq!(known.get(&url).call().unwrap().body_mut().read_json::<Value>().unwrap()["status"], "ready");
    // Who does not know the certificate does not talk to it, and plain HTTP is answered by nobody.
    assert!(agent(ureq::tls::TlsConfig::default()).get(&url).call().is_err());
    assert!(known.get(url.replace("https", "http")).call().is_err());
    // A wrong pair is said at the start.
    for (cert, key, says) in
        [(key, key, "the certificate"), (cert, cert, "the key"), (cert, "/nowhere.pem", "/nowhere.pem")]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_policyc"))
            .args([
                "serve",
                POLICY,
                "--listen",
                "127.0.0.1:0",
                "--store",
                &format!("sqlite:{}", folder.path().join("x.db").display()),
            ])
            .args(["--tls-cert", cert, "--tls-key", key])
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && message.contains(says), "{message}");
    }
}

#[test]
fn a_file_says_how_to_serve_and_a_misspelt_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("serve.toml");
    std::fs::write(&config, format!("policy = {POLICY:?}\nmode = \"shadow\"\nidle_seconds = 5\n")).unwrap();
    let process = Process::start(&folder.path().join("policyc.db"), &["--config", config.to_str().unwrap()]);
    let (_, text) = Process::get(&mut process.connect(), "/health").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["mode"], "shadow");
    std::fs::write(&config, "polcy = \"x\"\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_policyc"))
        .args(["serve", "--config", config.to_str().unwrap()])
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && message.contains("did you mean `policy`?"), "{message}");
}

/// A clock that the test turns, in microseconds.
static NOW: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(1_800_000_000_000_000);

#[test]
fn a_log_is_cut_off_where_it_is_too_old_and_stays_a_chain() {
    const HOUR: i64 = 3_600_000_000;
    let folder = tempfile::tempdir().unwrap();
    let location = StoreLocation::Sqlite(folder.path().join("policyc.db"));
    run(async {
        let mut setup = Setup::new(folder.path()).policy(POLICY);
        setup.engine.clock =
            || jiff::Timestamp::from_microsecond(NOW.load(std::sync::atomic::Ordering::Relaxed)).unwrap();
        let asked = setup.open().await;
        let server = asked.server.as_ref().unwrap();
        for _ in 0..10 {
            let body: Value = serde_json::from_str(&asks()).unwrap();
            asked.post(ALLOW, None, body).await;
            server.retain(Duration::from_secs(3 * 3_600)).await.unwrap();
            // Twice within the hour changes nothing.
            server.retain(Duration::from_secs(3 * 3_600)).await.unwrap();
            NOW.fetch_add(HOUR, std::sync::atomic::Ordering::Relaxed);
        }
        asked.close().await;
    });
    let names = logged(&location);
    assert!((3..=5).contains(&names.len()), "{}", names.len());
    let checked = store::check(&location, None).unwrap();
    assert_eq!(checked.broken, None);
    assert!(checked.seq > i64::try_from(checked.entries).unwrap());
    // What is left cannot be changed unseen.
    let connection = rusqlite::Connection::open(folder.path().join("policyc.db")).unwrap();
    connection.execute("DELETE FROM entries WHERE seq = (SELECT MIN(seq) FROM entries)", []).unwrap();
    assert!(store::check(&location, None).unwrap().broken.is_some());
}

#[test]
fn secrets_are_not_logged_unless_they_are_to_be() {
    let secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";
    for (redact, there) in [(true, false), (false, true)] {
        let folder = tempfile::tempdir().unwrap();
        let policy = folder.path().join("policy.yaml");
        std::fs::write(&policy, super::clients::POLICY).unwrap();
        run(async {
            let mut setup = Setup::new(folder.path()).policy(&policy);
            setup.engine.redact = redact;
            let asked = setup.open().await;
            let tell =
                async |what: &str, body: Value| asked.post(&format!("/v1/sessions/s/{what}"), None, body).await.json();
            let text = format!("use {secret}");
            tell("requests", json!({"agent_id": "a", "text": text, "call_id": "r"})).await;
            let read = json!({"agent_id": "a", "action": "read_x", "params": {"token": secret, "password": "geheim"}, "call_id": "c"});
            assert_eq!(tell("decisions", read.clone()).await["effect"], "allow");
            // What was left out of the log is the same call all the same.
            assert_eq!(tell("decisions", read).await["repeated"], true);
            tell("outputs", json!({"agent_id": "a", "call_id": "c", "output": {"key": secret}})).await;
            tell("decisions", json!({"agent_id": "a", "action": "close_account", "params": {"token": secret}})).await;
            asked.close().await;
        });
        let bytes = ["policyc.db", "policyc.db-wal"]
            .map(|name| std::fs::read(folder.path().join(name)).unwrap_or_default())
            .concat();
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
            || bytes.windows(6).any(|window| window == b"geheim");
        assert_eq!(found, there);
    }
}
