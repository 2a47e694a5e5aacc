//! Announcements: of what was blocked, in three tries, and never into the machine.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Asked, Setup, run};

/// Somebody who is told: answers the first requests with `first`, and the others with 200. Gives the bodies.
fn receiver(first: Vec<u16>) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, bodies) = channel();
    std::thread::spawn(move || {
        let mut statuses = first.into_iter();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let status = statuses.next().unwrap_or(200);
            let location = if status == 302 { "location: http://127.0.0.1:1/\r\n" } else { "" };
            write!(stream, "HTTP/1.1 {status} x\r\n{location}content-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            if sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
                return;
            }
        }
    });
    (url, bodies)
}

async fn project(asked: &Asked, url: &str) -> String {
    let body = json!({"id": "p", "name": "p", "webhook_url": url, "webhook_enabled": true});
    let made = asked.post("/projects", None, body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let key = made.json()["api_key"].as_str().unwrap().to_owned();
    asked.post("/policies/p", Some(&key), json!({"default": "block", "rules": [{"action_type": "x"}]})).await;
    key
}

async fn ask(asked: &Asked, key: &str, action: &str, simulate: bool) -> Value {
    let body = json!({"project_id": "p", "agent_name": "a", "action_type": action, "simulate": simulate,
                      "params": {"amount": 5, "password": "geheim"}});
    asked.post("/validate_action", Some(key), body).await.json()
}

#[test]
fn a_block_is_announced_once_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let (url, bodies) = receiver(Vec::new());
    run(async {
        let mut setup = Setup::new(folder.path());
        setup.options.private_webhooks = true;
        let asked = setup.open().await;
        let key = project(&asked, &url).await;
        ask(&asked, &key, "x", false).await;
        ask(&asked, &key, "y", true).await;
        let blocked = ask(&asked, &key, "y", false).await;
        let told =
            tokio::task::spawn_blocking(move || (bodies.recv_timeout(Duration::from_secs(10)).unwrap(), bodies)).await;
        let (told, bodies) = told.unwrap();
        assert_eq!(
            (&told["event"], &told["action_id"], &told["action_type"], &told["params"]["amount"]),
            (&json!("action_blocked"), &blocked["action_id"], &json!("y"), &json!(5))
        );
        assert!(!told.to_string().contains("geheim"));
        // It can be switched off.
        asked.ask("PATCH", "/projects/p", Some(&key), Some(&json!({"webhook_enabled": false}))).await;
        ask(&asked, &key, "y", false).await;
        let more = tokio::task::spawn_blocking(move || bodies.recv_timeout(Duration::from_millis(300))).await.unwrap();
        assert!(more.is_err(), "{more:?}");
        let metrics = asked.get("/metrics", None).await.text;
        assert!(metrics.contains("webhook_sent_total{project_id=\"p\",success=\"true\"} 1"), "{metrics}");
        asked.close().await;
    });
}

#[test]
fn it_is_tried_three_times_and_no_redirect_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (url, bodies) = receiver(vec![500, 302, 503]);
    run(async {
        let mut setup = Setup::new(folder.path());
        setup.options.private_webhooks = true;
        let asked = setup.open().await;
        let key = project(&asked, &url).await;
        ask(&asked, &key, "y", false).await;
        let (tries, took) = tokio::task::spawn_blocking(move || {
            let started = std::time::Instant::now();
            let tries = std::iter::from_fn(|| bodies.recv_timeout(Duration::from_secs(4)).ok()).take(3).count();
            (tries, started.elapsed())
        })
        .await
        .unwrap();
        assert_eq!(tries, 3);
        assert!(took >= Duration::from_millis(2_900), "{took:?}");
        for _ in 0..100 {
            let metrics = asked.get("/metrics", None).await.text;
            if metrics.contains("webhook_sent_total{project_id=\"p\",success=\"false\"} 1") {
                asked.close().await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the failure was not counted");
    });
}

#[test]
fn an_address_in_the_machine_is_refused_unless_that_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        let make = async |url: &str| {
            asked
                .post("/projects", None, json!({"id": "p", "name": "p", "webhook_url": url, "webhook_enabled": true}))
                .await
        };
        for url in
            ["http://127.0.0.1:9/x", "http://169.254.169.254/latest", "http://[::1]/", "gopher://example.com", "x"]
        {
            let refused = make(url).await;
            assert_eq!(refused.status, 422, "{url}");
            assert_eq!(refused.json()["errors"][0]["field"], "body.webhook_url", "{url}");
        }
        assert_eq!(make("https://hooks.slack.com/services/T/B/x").await.status, 200);
        asked.close().await;
    });
}
