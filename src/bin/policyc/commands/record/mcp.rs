//! A proxy between an MCP client and the server that it runs: bytes pass unchanged, calls of tools and their answers are logged.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use policyc::event::redact;
use serde_json::{Value, json};

use super::rotating::Rotating;
use crate::Outcome;
use crate::args::McpArgs;

/// A longer message passes, and is not logged, in bytes.
const MAX_MESSAGE: usize = 16 * 1024 * 1024;
/// So many calls wait for their answers at most.
const MAX_OPEN: usize = 16 * 1024;

/// Runs a server. Ends as it does.
pub(super) fn run(args: &McpArgs) -> Result<Outcome> {
    let log = Rotating::open(&args.log, u64::MAX, 1).with_context(|| format!("cannot write {}", args.log.display()))?;
    let wire = Arc::new(Mutex::new(Wire {
        log,
        session: format!("mcp-{}-{}", jiff::Timestamp::now().as_millisecond(), std::process::id()),
        agent: args.agent.clone(),
        open: HashSet::new(),
        redact: !args.no_redact,
        failed: false,
    }));
    let (program, rest) = args.command.split_first().context("say which server to run, after --")?;
    let mut child = Command::new(program)
        .args(rest)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", program.to_string_lossy()))?;
    let (to, from) = child.stdin.take().zip(child.stdout.take()).context("cannot speak to the server")?;
    let of_client = wire.clone();
    // Ends when the client closes its end, or with this program when the server has.
    std::thread::spawn(move || pass(io::stdin(), to, Peer::Client, &of_client));
    pass(from, io::stdout(), Peer::Server, &wire);
    let status = child.wait().context("cannot wait for the server")?;
    std::process::exit(code(status));
}

fn code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(1)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Peer {
    Client,
    Server,
}

/// Hands bytes on as they come, and lines to the log.
fn pass(from: impl io::Read, mut to: impl Write, side: Peer, wire: &Mutex<Wire>) {
    let mut from = BufReader::new(from);
    let (mut line, mut too_long) = (Vec::new(), false);
    loop {
        let bytes = match from.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        let part = bytes.get(..end).unwrap_or_default();
        too_long |= line.len() + part.len() > MAX_MESSAGE;
        if too_long {
            line.clear();
        } else {
            line.extend_from_slice(part);
        }
        // A call is noted before the server can answer it.
        if part.ends_with(b"\n") {
            wire.lock().unwrap_or_else(PoisonError::into_inner).line(&line, side);
            (line, too_long) = (Vec::new(), false);
        }
        if to.write_all(part).and_then(|()| to.flush()).is_err() {
            break;
        }
        from.consume(end);
    }
    wire.lock().unwrap_or_else(PoisonError::into_inner).line(&line, side);
}

/// What is known of a connection.
struct Wire {
    log: Rotating,
    session: String,
    agent: Option<String>,
    /// The ids of calls that wait for their answers.
    open: HashSet<String>,
    redact: bool,
    failed: bool,
}

impl Wire {
    fn line(&mut self, line: &[u8], side: Peer) {
        match serde_json::from_slice(line) {
            Ok(Value::Array(batch)) => batch.into_iter().for_each(|message| self.message(message, side)),
            Ok(message) => self.message(message, side),
            Err(_) => {}
        }
    }

    fn message(&mut self, mut message: Value, side: Peer) {
        let id = message.get("id").filter(|id| !id.is_null()).map(ToString::to_string);
        let wanted = match (side, message.get("method").and_then(Value::as_str), id) {
            (Peer::Client, Some("initialize"), _) => true,
            (Peer::Client, Some("tools/call"), Some(id)) => {
                if self.open.len() < MAX_OPEN {
                    self.open.insert(id);
                }
                true
            }
            (Peer::Server, None, Some(id)) => self.open.remove(&id),
            _ => false,
        };
        if !wanted {
            return;
        }
        if self.redact {
            redact::value(&mut message);
        }
        let mut line = json!({
            "time": jiff::Timestamp::now().to_string(), "session_id": self.session,
            "direction": if side == Peer::Client { "client" } else { "server" }, "message": message,
        });
        if let (Some(agent), Some(fields)) = (&self.agent, line.as_object_mut()) {
            fields.insert("agent".to_owned(), agent.as_str().into());
        }
        if let Err(error) = self.log.append(line.to_string())
            && !self.failed
        {
            self.failed = true;
            anstream::eprintln!("warning: calls are not logged: {error}");
        }
    }
}
