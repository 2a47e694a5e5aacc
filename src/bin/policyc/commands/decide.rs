//! `decide`: one JSON line an event.

use std::io::{self, BufWriter, Write as _};

use anyhow::{Context as _, Result, bail};
use policyc::event::{Inputs, ReadError};
use policyc::policy::Effect;
use policyc::replay::{ProveError, Seat, Verdict, decide_each};
use serde::Serialize;

use super::validate::rego_seats;
use crate::Outcome;
use crate::args::Decide;
use crate::artifact::{Deciding, Input};
use crate::progress::Bar;
use crate::reading::{SkippedReport, traced};

/// What is printed of an event.
#[derive(Serialize)]
struct Line<'a> {
    log_id: &'a str,
    effect: Effect,
    rules: &'a [String],
    reason: &'a str,
}

/// Why deciding stopped.
enum Stop {
    Failed(anyhow::Error),
    /// Nobody reads what is printed.
    PipeClosed,
}

impl From<ProveError> for Stop {
    fn from(error: ProveError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::Failed(anyhow::Error::new(error).context("cannot write to the standard output")),
        }
    }
}

/// Decides each event, in the order of the log.
pub(crate) fn run(args: &Decide, quiet: bool) -> Result<Outcome> {
    let input = Deciding::read(&args.artifact, args.entrypoint.as_deref())?;
    let (policy, seat) = match &input {
        Deciding::FilterAlone(text) => (None, Seat::SafetyFilter(text)),
        Deciding::Input(Input::Set(_)) => {
            bail!("{} is a policy set; `compile` makes a policy of it", args.artifact.display())
        }
        Deciding::Input(Input::Policy(policy)) => (Some(policy), Seat::Reference(policy)),
        Deciding::Input(Input::SafetyFilter { text, policy, .. }) => (Some(policy), Seat::SafetyFilter(text)),
        Deciding::Input(Input::Rego(artifact)) => (None, rego_seats(artifact).0),
    };
    let (inputs, options) =
        traced(Inputs::resolve(&args.logs)?, args.reading.options(), input.reads_provenance(), quiet)?;
    let mut skipped = SkippedReport::new(&args.reading, &inputs, &[&args.artifact])?;
    let mut out = BufWriter::new(io::stdout().lock());
    let print = |event: &policyc::event::Event, verdict: &Verdict| {
        let line = Line {
            log_id: &event.log_id,
            effect: verdict.effect,
            rules: verdict.rules.as_deref().unwrap_or_default(),
            reason: &verdict.reason,
        };
        serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        Ok(())
    };
    let bar = Bar::new("deciding", quiet);
    let read = match decide_each(seat, policy, &inputs, &options, print, |line| skipped.add(line), &bar) {
        Ok(read) => read,
        Err(Stop::PipeClosed) => return Ok(Outcome::Clean),
        Err(Stop::Failed(error)) => return Err(error),
    };
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(error).context("cannot write to the standard output");
        }
        _ => {}
    }
    skipped.finish(&read, quiet)?;
    Ok(Outcome::Clean)
}
