//! A server over streamable HTTP: each message is a POST, whose answer is a message or a stream of them; and one GET, for what the
//! server says unasked.

use std::io::{BufRead, BufReader, Read as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::Between;
use super::lines::{self, ReadLine};
use crate::Outcome;

/// How long answers that are under way may take once the client is gone.
const GRACE: Duration = Duration::from_secs(5);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long is waited before the server's own stream is opened again.
const AGAIN: Duration = Duration::from_secs(3);

struct Upstream {
    between: Arc<Between>,
    agent: ureq::Agent,
    url: String,
    headers: Vec<(String, String)>,
    /// What the server calls this connection, and the version that both agreed on.
    session: Mutex<Option<String>>,
    version: Mutex<Option<String>>,
    under_way: AtomicUsize,
    max_line: u64,
}

/// Runs until the client ends.
pub(super) fn run(between: &Arc<Between>, url: &str, headers: &[String], max_line: u64) -> Result<Outcome> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        bail!("--upstream {url}: expected an http:// or https:// URL");
    }
    let headers = headers.iter().map(|header| match header.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => bail!("--upstream-header: expected `Name: value`"),
    });
    let config =
        ureq::Agent::config_builder().timeout_connect(Some(CONNECT)).http_status_as_error(false).max_redirects(0);
    let upstream = Arc::new(Upstream {
        between: Arc::clone(between),
        agent: config.build().into(),
        url: url.to_owned(),
        headers: headers.collect::<Result<_>>()?,
        session: Mutex::default(),
        version: Mutex::default(),
        under_way: AtomicUsize::new(0),
        max_line,
    });
    let mut reader = BufReader::new(std::io::stdin());
    loop {
        match lines::read(&mut reader, max_line)? {
            ReadLine::Whole(line) => {
                let Ok(lines) = between.client_sent(&line) else { break };
                for line in lines {
                    upstream.send(line);
                }
            }
            ReadLine::Bad(why) => {
                let error = json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32_600, "message": why}});
                if between.to_client(&[error.to_string()]).is_err() {
                    break;
                }
            }
            ReadLine::End => break,
        }
    }
    upstream.end();
    Ok(Outcome::Clean)
}

impl Upstream {
    /// Sends a line; its answers come later, on a thread of their own.
    fn send(self: &Arc<Self>, line: String) {
        let upstream = Arc::clone(self);
        let parsed: Value = serde_json::from_str(&line).unwrap_or_default();
        let method = parsed.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
        upstream.under_way.fetch_add(1, Ordering::SeqCst);
        let work = move || {
            if let Err(why) = upstream.post(&line, method == "initialize") {
                upstream.failed(&parsed, &why);
            } else if method == "notifications/initialized" {
                let own = Arc::clone(&upstream);
                std::thread::spawn(move || own.listen());
            }
            upstream.under_way.fetch_sub(1, Ordering::SeqCst);
        };
        // Until both sides agreed on a version, one message follows the other.
        if self.version.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            std::thread::spawn(work);
        } else {
            work();
        }
    }

    fn post(&self, line: &str, initializes: bool) -> Result<(), String> {
        let mut request = self.agent.post(&self.url).header("content-type", "application/json");
        request = request.header("accept", "application/json, text/event-stream");
        for (name, value) in self.all_headers() {
            request = request.header(name, value);
        }
        let response = request.send(line).map_err(|error| format!("the server cannot be reached: {error}"))?;
        let status = response.status().as_u16();
        if let Some(session) = response.headers().get("mcp-session-id").and_then(|value| value.to_str().ok()) {
            *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.to_owned());
        }
        let media = response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (streams, is_json) = (media.starts_with("text/event-stream"), media.starts_with("application/json"));
        let reader = BufReader::new(response.into_body().into_reader());
        match status {
            202 | 204 => Ok(()),
            200..=299 if streams => self.events(reader, initializes),
            200..=299 => {
                let mut text = String::new();
                let read = reader.take(self.max_line).read_to_string(&mut text);
                read.map_err(|error| format!("the server's answer cannot be read: {error}"))?;
                self.heard(&text, initializes);
                Ok(())
            }
            _ if is_json => {
                let mut text = String::new();
                let _ = reader.take(self.max_line).read_to_string(&mut text);
                // An error of the protocol's own is handed on as it is.
                let answers = serde_json::from_str::<Value>(&text)
                    .is_ok_and(|value| value.get("id").is_some_and(|id| !id.is_null()));
                if answers {
                    self.heard(&text, initializes);
                    return Ok(());
                }
                Err(format!("the server answered with status {status}"))
            }
            _ => Err(format!("the server answered with status {status}")),
        }
    }

    fn all_headers(&self) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        let held = |name: &str, value: &Mutex<Option<String>>| {
            value.lock().unwrap_or_else(PoisonError::into_inner).clone().map(|value| (name.to_owned(), value))
        };
        headers.extend(held("mcp-session-id", &self.session));
        headers.extend(held("mcp-protocol-version", &self.version));
        headers
    }

    /// A message of the server.
    fn heard(&self, text: &str, initializes: bool) {
        if initializes {
            let version = serde_json::from_str::<Value>(text).ok();
            let version = version.as_ref().and_then(|answer| answer.pointer("/result/protocolVersion")?.as_str());
            let mut agreed = self.version.lock().unwrap_or_else(PoisonError::into_inner);
            *agreed = version.map(str::to_owned).or_else(|| agreed.take());
        }
        // A message of several lines is one line for the client.
        let _ = self.between.server_sent(&text.replace(['\r', '\n'], " "));
    }

    /// Reads a stream of events, each a message.
    fn events(&self, mut reader: impl BufRead, initializes: bool) -> Result<(), String> {
        let mut data = String::new();
        loop {
            let line =
                lines::read(&mut reader, self.max_line).map_err(|error| format!("the stream broke off: {error}"))?;
            match line {
                ReadLine::Whole(line) => match line.trim_end_matches('\r') {
                    "" if data.is_empty() => {}
                    "" => self.heard(&std::mem::take(&mut data), initializes),
                    line => {
                        if let Some(part) = line.strip_prefix("data:") {
                            data.push_str(part.strip_prefix(' ').unwrap_or(part));
                            data.push('\n');
                        }
                    }
                },
                ReadLine::Bad(why) => return Err(format!("the server sent what cannot be read: {why}")),
                ReadLine::End => return Ok(()),
            }
        }
    }

    /// Listens to what the server says unasked, for as long as it offers that.
    fn listen(&self) {
        loop {
            let mut request = self.agent.get(&self.url).header("accept", "text/event-stream");
            for (name, value) in self.all_headers() {
                request = request.header(name, value);
            }
            match request.call() {
                Ok(response) if response.status().as_u16() == 200 => {
                    let _ = self.events(BufReader::new(response.into_body().into_reader()), false);
                }
                Ok(_) => return,
                Err(_) => {}
            }
            std::thread::sleep(AGAIN);
        }
    }

    /// Answers what the server did not.
    fn failed(&self, sent: &Value, why: &str) {
        self.between.note(why);
        let messages = sent.as_array().map_or_else(|| vec![sent], |batch| batch.iter().collect());
        for id in
            messages.iter().filter(|message| message.get("method").is_some()).filter_map(|message| message.get("id"))
        {
            let error = json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32_000, "message": why}});
            let _ = self.between.server_sent(&error.to_string());
        }
    }

    /// Waits for answers that are under way, and tells the server that this was all.
    fn end(&self) {
        let until = Instant::now() + GRACE;
        while self.under_way.load(Ordering::SeqCst) > 0 && self.between.is_waiting() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.between.server_gone("the gate is ending");
        if self.session.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            let mut request = self.agent.delete(&self.url).config().timeout_global(Some(GRACE)).build();
            for (name, value) in self.all_headers() {
                request = request.header(name, value);
            }
            // A server need not take it.
            let _ = request.call();
        }
    }
}
