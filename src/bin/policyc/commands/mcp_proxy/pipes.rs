//! A server that is a command: its standard input and output are the connection.

use std::io::{BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::lines::{self, ReadLine};
use super::{Between, ClientGone};
use crate::Outcome;

/// How long the server may take to end once the client is gone.
const GRACE: Duration = Duration::from_secs(5);

/// Which end ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndOfPipe {
    Client,
    Server,
}

/// Runs `command` until it or the client ends.
pub(super) fn run(between: &Arc<Between>, command: &[String], max_line: u64) -> Result<Outcome> {
    let Some((program, arguments)) = command.split_first() else { bail!("name the server's command after `--`") };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        bail!("cannot reach the standard input and output of {program}");
    };
    let (ended, ends) = mpsc::channel();
    let (one, other, also) = (Arc::clone(between), Arc::clone(between), ended.clone());
    std::thread::spawn(move || client(&one, input, max_line, &ended));
    std::thread::spawn(move || server(&other, output, max_line, &also));
    let first = ends.recv().unwrap_or(EndOfPipe::Client);
    let status = end(&mut child, first, &ends)?;
    match status {
        Some(status) if first == EndOfPipe::Server && !status.success() => bail!("{program} ended: {status}"),
        _ => Ok(Outcome::Clean),
    }
}

/// Hands the client's lines to the server until one of them is gone.
fn client(between: &Between, mut input: impl Write, max_line: u64, ended: &Sender<EndOfPipe>) {
    let mut reader = BufReader::new(std::io::stdin());
    loop {
        let lines = match lines::read(&mut reader, max_line) {
            Ok(ReadLine::Whole(line)) => between.client_sent(&line),
            Ok(ReadLine::Bad(why)) => between.to_client(&[refused(why)]).map(|()| Vec::new()),
            Ok(ReadLine::End) | Err(_) => break,
        };
        let Ok(lines) = lines else { break };
        let written = lines.iter().try_for_each(|line| input.write_all(format!("{line}\n").as_bytes()));
        if written.and_then(|()| input.flush()).is_err() {
            between.server_gone("the server closed its input");
            break;
        }
    }
    // With this the server's input is closed, which tells it to end.
    drop(input);
    let _ = ended.send(EndOfPipe::Client);
}

/// Hands the server's lines to the client until one of them is gone.
fn server(between: &Between, output: impl Read, max_line: u64, ended: &Sender<EndOfPipe>) {
    let mut reader = BufReader::new(output);
    let why = loop {
        match lines::read(&mut reader, max_line) {
            Ok(ReadLine::Whole(line)) => {
                if let Err(ClientGone) = between.server_sent(&line) {
                    let _ = ended.send(EndOfPipe::Client);
                    return;
                }
            }
            Ok(ReadLine::Bad(why)) => {
                // Whose answer it was cannot be told, so nobody may wait for it.
                between.note(&format!("of the server: {why}"));
                between.server_gone(&format!("the server sent what cannot be read: {why}"));
            }
            Ok(ReadLine::End) => break "the server ended".to_owned(),
            Err(error) => break format!("the server cannot be read: {error}"),
        }
    };
    between.server_gone(&why);
    let _ = ended.send(EndOfPipe::Server);
}

fn refused(why: &str) -> String {
    serde_json::json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32_600, "message": why}}).to_string()
}

/// Waits for the server to end, and ends it if it does not.
fn end(child: &mut Child, first: EndOfPipe, ends: &Receiver<EndOfPipe>) -> Result<Option<ExitStatus>> {
    let until = Instant::now() + GRACE;
    if first == EndOfPipe::Client {
        // What it still answers is handed on.
        while let Ok(EndOfPipe::Client) | Err(RecvTimeoutError::Disconnected) =
            ends.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            std::thread::sleep(Duration::from_millis(10));
            if Instant::now() >= until {
                break;
            }
        }
    }
    while Instant::now() < until {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}
