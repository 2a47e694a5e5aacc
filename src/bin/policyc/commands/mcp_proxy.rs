//! `mcp-proxy`: a gate between an MCP client, which started this, and its server, which this starts or calls.
//!
//! Standard input and output belong to the protocol: what people should know goes to stderr.

mod http;
mod judges;
mod lines;
mod pipes;

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use policyc::mcp::{Gate, Judge, Sent};
use policyc::report::visible;

use crate::Outcome;
use crate::args::{LogFormat, McpProxyArgs};

/// How often it is looked whether the policy changed: one here, and one at a decision server.
const LOOK_HERE: Duration = Duration::from_secs(1);
const LOOK_THERE: Duration = Duration::from_secs(5);

/// The gate, shared by what reads the client and what reads the server.
pub(super) struct Between {
    gate: Mutex<(Gate, Box<dyn Judge + Send>)>,
    client: Mutex<std::io::Stdout>,
    quiet: bool,
}

/// The client closed its end.
#[derive(Debug)]
pub(super) struct ClientGone;

impl Between {
    fn new(gate: Gate, judge: Box<dyn Judge + Send>, quiet: bool) -> Arc<Self> {
        Arc::new(Self { gate: Mutex::new((gate, judge)), client: Mutex::new(std::io::stdout()), quiet })
    }

    /// Takes a line of the client; gives what goes to the server.
    pub(super) fn client_sent(&self, line: &str) -> Result<Vec<String>, ClientGone> {
        let sent = self.with(|gate, judge| gate.client_sent(line, judge));
        self.tell(sent)
    }

    /// Takes a line of the server.
    pub(super) fn server_sent(&self, line: &str) -> Result<(), ClientGone> {
        let sent = self.with(|gate, judge| gate.server_sent(line, judge));
        self.tell(sent).map(drop)
    }

    /// Answers the client's open requests: the server will not.
    pub(super) fn server_gone(&self, why: &str) {
        let lines = self.with(|gate, _| gate.server_gone(why));
        // The client may be gone as well.
        let _ = self.to_client(&lines);
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.with(|gate, _| gate.is_waiting())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Gate, &mut dyn Judge) -> T) -> T {
        let mut held = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        let (gate, judge) = &mut *held;
        work(gate, judge.as_mut())
    }

    fn tell(&self, sent: Sent) -> Result<Vec<String>, ClientGone> {
        for note in &sent.notes {
            self.note(note);
        }
        self.to_client(&sent.to_client)?;
        Ok(sent.to_server)
    }

    pub(super) fn to_client(&self, lines: &[String]) -> Result<(), ClientGone> {
        let mut client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        let written = lines.iter().try_for_each(|line| client.write_all(format!("{line}\n").as_bytes()));
        written.and_then(|()| client.flush()).map_err(|_| ClientGone)
    }

    /// Tells people something.
    pub(super) fn note(&self, note: &str) {
        if !self.quiet {
            anstream::eprintln!("policyc mcp-proxy: {}", visible(note));
        }
    }
}

/// Tells the client when the policy lists other tools than before.
fn look(between: &Weak<Between>, every: Duration) {
    loop {
        std::thread::sleep(every);
        let Some(between) = between.upgrade() else { return };
        let sent = between.with(|gate, judge| gate.policy_changed(judge));
        if between.tell(sent).is_err() {
            return;
        }
    }
}

/// Runs until either side ends.
pub(crate) fn run(args: &McpProxyArgs, quiet: bool) -> Result<Outcome> {
    super::serve::trace_to_stderr(LogFormat::Text, if quiet { tracing::Level::ERROR } else { tracing::Level::INFO });
    let session = args.session.clone().unwrap_or_else(|| format!("mcp-{}", judges::random_name()));
    if args.agent.trim() != args.agent || args.agent.is_empty() {
        bail!("--agent: a name must not be blank or have blanks around it");
    }
    let (mut judge, every): (Box<dyn Judge + Send>, _) = match (&args.policy, &args.server) {
        (Some(policy), _) => (Box::new(judges::Here::open(args, policy, &session)?), LOOK_HERE),
        (None, Some(server)) => (Box::new(judges::There::new(args, server, &session)?), LOOK_THERE),
        (None, None) => bail!("name a policy with --policy, or a decision server with --server"),
    };
    for text in &args.request {
        judge.requested(text).map_err(|problem| anyhow!("--request: {problem}"))?;
    }
    let between = Between::new(Gate::new(judges::random_name(), args.elicit, args.sources()), judge, quiet);
    let looked_at = Arc::downgrade(&between);
    std::thread::spawn(move || look(&looked_at, every));
    match &args.upstream {
        Some(url) => http::run(&between, url, &args.upstream_header, args.max_line),
        None => pipes::run(&between, &args.command, args.max_line),
    }
}
