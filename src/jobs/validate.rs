//! `validate`: what an artifact does with a log, and whether that is put up with.

use super::{JobError, Observer};
use crate::event::{self, Inputs, OutcomeClasses, ReadOptions, Traced};
use crate::numbers::counted;
use crate::replay::{DeniedLimit, Jury, ReplaySubject, Seat, Validation};
use crate::session::Attributes;
use crate::targets::{Deployed, Input};

/// Replays a log through `input`, which reports call `name`, and checks its engine by a slower one where it has one.
///
/// ```
/// use std::path::Path;
///
/// use policyc::prelude::*;
///
/// let text = std::fs::read_to_string("examples/quickstart/expected/policy.yaml")?;
/// let policy = Input::of_text(Path::new("policy.yaml"), &text, None)?;
/// let log = (Inputs::resolve(["examples/quickstart/events.jsonl"])?, ReadOptions::default());
/// let outcomes = OutcomeClasses::default();
/// let validation = jobs::validate("policy.yaml", &policy, log, &outcomes, &mut NoProgress)?;
/// let limits = jobs::Limits { max_false_block: Some(0.05), ..Default::default() };
/// assert_eq!(limits.broken_by(&validation), Vec::<String>::new());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`JobError`]. That engines disagree is no error but a result: [`Validation::agrees`].
pub fn validate(
    name: &str,
    input: &Input,
    (inputs, reading): (Inputs, ReadOptions),
    outcomes: &OutcomeClasses,
    observer: &mut dyn Observer,
) -> Result<Validation, JobError> {
    let seat = input.seat()?;
    let referee = input.engine().and_then(Deployed::referee);
    let referees: Vec<&dyn Seat> = referee.iter().map(AsRef::as_ref).collect();
    let subject = ReplaySubject { policy: input.policy().ok(), losses: &[], outcomes };
    let jury = Jury { subject, seats: &[seat], referees: &referees };
    let (inputs, reading) = trace(inputs, reading, input.reads_session(), observer)?;
    replay(name, &jury, &inputs, &reading, observer)
}

/// Replays `inputs` before `jury`.
///
/// # Errors
///
/// [`JobError`] if the log cannot be read or an engine does not take its artifact.
pub fn replay(
    name: &str,
    jury: &Jury<'_>,
    inputs: &Inputs,
    reading: &ReadOptions,
    observer: &mut dyn Observer,
) -> Result<Validation, JobError> {
    let progress = observer.pass("validating");
    let (validation, report) = jury.replay(name, inputs, reading, |line| observer.skipped(line), progress.as_ref())?;
    observer.read(&report).map_err(JobError::Observer)?;
    Ok(validation)
}

/// The log and how it is read for an artifact: where that `reads` what sessions know, the log is read once before, for its sessions.
///
/// # Errors
///
/// [`JobError::Read`] if the log cannot be read.
pub fn trace(
    inputs: Inputs,
    reading: ReadOptions,
    reads: Attributes,
    observer: &mut dyn Observer,
) -> Result<(Inputs, ReadOptions), JobError> {
    // A log says with each event what was asked for.
    let reads = reads.without(Attributes::PROMPT);
    if reads.is_empty() {
        return Ok((inputs, reading));
    }
    let traced = event::trace(&inputs, &reading, reads, observer.pass("reading sessions").as_ref())?;
    let Traced { inputs, options } = traced;
    if let Some(gap) = options.provenance.as_ref().and_then(|index| index.gap()) {
        observer.warn(&gap.to_string());
    }
    Ok((inputs, options))
}

/// What somebody puts up with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// The largest share of good events that may be blocked.
    pub max_false_block: Option<f64>,
    /// How many denied events may be allowed.
    pub max_denied_allowed: Option<DeniedLimit>,
}

impl Limits {
    /// What is past a limit, or cannot be told, in sentences.
    pub fn broken_by(&self, validation: &Validation) -> Vec<String> {
        let mut broken = Vec::new();
        let is_asked = self.max_false_block.is_some() || self.max_denied_allowed.is_some();
        if is_asked && validation.failures() > 0 {
            broken.push(format!(
                "the engine failed on {}, counted as blocked; the report has the errors",
                counted(validation.failures(), "event")
            ));
        }
        let rate = validation.false_block_rate;
        match self.max_false_block {
            Some(_) if validation.outcomes.good.total() == 0 => broken.push(
                "the log has no good events, so --max-false-block cannot be checked; name good outcomes with --good-outcomes"
                    .to_owned(),
            ),
            Some(limit) if rate > limit => broken.push(format!(
                "{:.2} % of good events are blocked; --max-false-block is {:.2} %",
                rate * 100.0,
                limit * 100.0
            )),
            _ => {}
        }
        let denied = self.max_denied_allowed.and_then(|limit| limit.broken_by(validation.outcomes.denied));
        broken.extend(denied.map(|denied| format!("{denied} (--max-denied-allowed)")));
        broken
    }
}
