//! `decide`: one JSON line an event.

use std::io::{self, BufWriter, Write as _};

use anyhow::{Context as _, Result, bail};
use policyc::event::{Event, ReadError, read_with_lines};
use policyc::numbers::counted;
use policyc::policy::Effect;
use policyc::replay::{Engine, EventDecision, Projection, ProveError, ReplaySubject, Seat, Verdict, decide_each};
use policyc::report::{visible, visible_json};
use serde::Serialize;

use super::decisions::input_in_force;
use crate::args::{DecideArgs, EngineArg};
use crate::artifact::{for_opa, rego_files};
use crate::opa::Opa;
use crate::progress::Bar;
use crate::reading::{SkippedReport, traced};
use crate::{Outcome, artifact};

/// What is printed of an event.
#[derive(Serialize)]
struct DecidedLine<'a> {
    log_id: &'a str,
    effect: Effect,
    rules: &'a [String],
    reason: &'a str,
}

/// Why deciding stopped.
enum DecideStop {
    Failed(anyhow::Error),
    /// Nobody reads what is printed.
    PipeClosed,
}

impl From<ProveError> for DecideStop {
    fn from(error: ProveError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ReadError> for DecideStop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<io::Error> for DecideStop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::Failed(anyhow::Error::new(error).context("cannot write to the standard output")),
        }
    }
}

/// Decides each event, in the order of the log.
pub(crate) fn run(args: &DecideArgs, quiet: bool) -> Result<Outcome> {
    if args.engine == Some(EngineArg::Opa) {
        return by_opa(args, quiet);
    }
    let input = input_in_force(artifact::read(&args.artifact, args.entrypoint.as_deref())?, quiet)?;
    let name = args.artifact.display();
    let (machine, interpreter);
    let seat: &dyn Seat = match (args.engine, input.rego()) {
        (None | Some(EngineArg::Opa), _) => input.seat().map_err(|error| error.about(&name.to_string()))?,
        (Some(EngineArg::Rvm), Some(artifact)) => {
            machine = artifact.on(Engine::Rvm);
            &machine
        }
        (Some(EngineArg::Regorus), Some(artifact)) => {
            interpreter = artifact.on(Engine::Interpreter);
            &interpreter
        }
        (Some(_), None) => {
            bail!("--engine is for Rego, and {name} is {}; `compile` makes Rego of it", input.noun())
        }
    };
    let policy = input.policy().ok();
    let (inputs, options) =
        traced(args.reading.inputs(&args.logs)?, args.reading.options(), input.reads_session(), quiet)?;
    let mut skipped = SkippedReport::new(&args.reading)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failures: (u64, Option<String>) = (0, None);
    let print = |event: &Event, answer: &EventDecision| {
        if answer.failed {
            failures.0 += 1;
            failures.1.get_or_insert_with(|| answer.verdict.reason.clone());
        }
        Ok(write_line(&mut out, &event.log_id, &answer.verdict)?)
    };
    let bar = Bar::new("deciding", quiet);
    let outcomes = args.reading.outcomes();
    let subject = ReplaySubject { policy, losses: &[], outcomes: &outcomes };
    let read = match decide_each(seat, subject, &inputs, &options, print, |line| skipped.add(line), &bar) {
        Ok(read) => read,
        Err(DecideStop::PipeClosed) => return Ok(Outcome::Clean),
        Err(DecideStop::Failed(error)) => return Err(error),
    };
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(error).context("cannot write to the standard output");
        }
        _ => {}
    }
    skipped.finish(&read, quiet)?;
    match failures {
        (count, Some(first)) => Err(failed("the engine", count, &first)),
        _ => Ok(Outcome::Clean),
    }
}

/// What could not be decided is printed as a block, and is an error all the same.
fn failed(engine: &str, count: u64, first: &str) -> anyhow::Error {
    let are = if count == 1 { "is" } else { "are" };
    let events = counted(count, "event");
    anyhow::anyhow!("{engine} failed on {events}, which {are} printed as blocked; the first: {}", visible(first))
}

fn write_line(out: &mut impl io::Write, log_id: &str, verdict: &Verdict) -> io::Result<()> {
    let rules = verdict.rules.as_deref().unwrap_or_default();
    let line = DecidedLine { log_id, effect: verdict.effect, rules, reason: &verdict.reason };
    let line = serde_json::to_string(&line).map_err(io::Error::from)?;
    out.write_all(visible_json(&line).as_bytes())?;
    out.write_all(b"\n")
}

/// Has OPA decide each line of the log as it stands, unless the Rego asks what sessions know.
fn by_opa(args: &DecideArgs, quiet: bool) -> Result<Outcome> {
    let artifact = for_opa(&args.artifact, args.entrypoint.as_deref())?;
    let mut opa = Opa::new(&rego_files(&args.artifact)?, artifact.entrypoint())?;
    let reads = artifact.reads_session();
    let (inputs, options) = traced(args.reading.inputs(&args.logs)?, args.reading.options(), reads, quiet)?;
    let mut skipped = SkippedReport::new(&args.reading)?;
    let everything = Projection::everything();
    let (mut ids, mut lines) = (Vec::new(), Vec::new());
    let read = read_with_lines::<ReadError>(
        &inputs,
        &options,
        |event, line| {
            // What sessions know is not in the line.
            let traced = options.provenance.is_some();
            lines.push(if traced { everything.input(&event).to_string() } else { everything.as_written(&line) });
            ids.push(event.log_id);
            Ok(())
        },
        |line| skipped.add(line),
        &Bar::new("reading", quiet),
    )?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (id, verdict) in ids.iter().zip(opa.decide_texts(&lines)?) {
        match write_line(&mut out, id, &verdict) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Clean),
            written => written.context("cannot write to the standard output")?,
        }
    }
    out.flush().context("cannot write to the standard output")?;
    skipped.finish(&read, quiet)?;
    match opa.failures() {
        Some((count, first)) => Err(failed("OPA", u64::try_from(count).unwrap_or(u64::MAX), first)),
        None => Ok(Outcome::Clean),
    }
}
