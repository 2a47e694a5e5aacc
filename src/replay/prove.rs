//! From artifacts to a [`Validation`]: seats the evaluators, replays a log on all cores, tries the bounds of each rule.

use thiserror::Error;

use super::recorded::{Gathered, Recorded};
use super::tally::Merge as _;
use super::validate::{Panel, Subject, Tally, Validation, replay_in_time};
use super::{Engine, Evaluator, Reference, RegoArtifact, RegoError, SafetyFilterEvaluator, SafetyFilterLoadError};
use crate::backend::witness;
use crate::event::Position;
use crate::event::{Event, Inputs};
use crate::event::{Fold, Progress, ReadError, ReadOptions, ReadReport, Skipped, read_reporting};
use crate::policy::{Decider, Policy};

/// One evaluator of a jury.
#[derive(Clone, Copy)]
pub enum Seat<'a> {
    /// The reference semantics of a policy.
    Reference(&'a Policy),
    /// A Rego engine.
    Rego(&'a RegoArtifact, Engine),
    /// The deployed safety filter's reading of its JSON.
    SafetyFilter(&'a str),
    /// What an engine outside of the library said beforehand.
    Recorded(&'a Recorded),
}

impl<'a> Seat<'a> {
    /// The evaluator; one a thread.
    ///
    /// # Errors
    ///
    /// [`SeatError`] if an engine does not take the artifact.
    pub fn evaluator(self) -> Result<Box<dyn Evaluator + Send + 'a>, SeatError> {
        Ok(match self {
            Self::Reference(policy) => Box::new(Reference::new(Decider::new(policy))),
            Self::Rego(artifact, engine) => Box::new(artifact.evaluator(engine)?),
            Self::SafetyFilter(text) => Box::new(SafetyFilterEvaluator::new(text)?),
            Self::Recorded(answers) => Box::new(answers),
        })
    }
}

/// The evaluators that decide a log together.
#[derive(Clone, Copy)]
pub struct Jury<'a> {
    /// What is compared; see [`Subject`].
    pub subject: Subject<'a>,
    /// The evaluators that decide every event. The report is about the first.
    pub seats: &'a [Seat<'a>],
    /// A slower evaluator that checks the first few thousand distinct requests and every boundary case.
    pub referee: Option<Seat<'a>>,
}

/// Why nothing was proven.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An engine did not take the artifact.
    #[error(transparent)]
    Seat(#[from] SeatError),
}

/// Why an engine did not take an artifact.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SeatError {
    /// The Rego engine.
    #[error(transparent)]
    Rego(#[from] RegoError),
    /// The safety filter.
    #[error(transparent)]
    SafetyFilter(#[from] SafetyFilterLoadError),
}

impl<'a> Jury<'a> {
    fn panel(&self) -> Result<Panel<'a>, SeatError> {
        let evaluators = self.seats.iter().map(|seat| seat.evaluator()).collect::<Result<_, _>>()?;
        Ok(Panel::new(self.subject, evaluators, self.referee.map(Seat::evaluator).transpose()?))
    }

    /// Replays `inputs` and tries the bounds of each rule. `name` is the report's; `skipped` hears of malformed lines.
    ///
    /// # Errors
    ///
    /// [`ProveError`] if the log cannot be read or an engine does not take the artifact. That evaluators disagree is no
    /// error but a result: [`Validation::agrees`].
    pub fn replay(
        &self,
        name: &str,
        inputs: &Inputs,
        options: &ReadOptions,
        skipped: impl FnMut(&Skipped),
        progress: &dyn Progress,
    ) -> Result<(Validation, ReadReport), ProveError> {
        // Once here, so that an artifact that an engine does not take is found before the log is read.
        let mut panel = self.panel()?;
        let (tally, report) = if self.subject.policy.is_some_and(Policy::has_rate_limits) {
            let (Gathered(mut events), report) = read_reporting(inputs, options, Gathered::default, skipped, progress)?;
            (replay_in_time(&mut panel, &mut events), report)
        } else {
            let new = || Part { panel: self.panel(), tally: Tally::default() };
            let (part, report) = read_reporting(inputs, options, new, skipped, progress)?;
            part.panel?;
            (part.tally, report)
        };
        let mut validation = Validation::new(name.to_owned(), &tally, self.subject, &panel.names(), self.seats.len());
        self.try_bounds(&mut panel, &mut validation);
        Ok((validation, report))
    }

    /// Tries the bounds of each rule alone, without a log.
    ///
    /// # Errors
    ///
    /// [`ProveError::Seat`] if an engine does not take the artifact.
    pub fn bounds(&self, name: &str) -> Result<Validation, ProveError> {
        let mut panel = self.panel()?;
        let mut validation =
            Validation::new(name.to_owned(), &Tally::default(), self.subject, &panel.names(), self.seats.len());
        self.try_bounds(&mut panel, &mut validation);
        Ok(validation)
    }

    fn try_bounds(&self, panel: &mut Panel<'a>, validation: &mut Validation) {
        let cases = self.subject.policy.map(witness::requests).unwrap_or_default();
        for case in &cases {
            for (evaluator, expected, found) in panel.case(&case.input) {
                validation.add_difference(
                    &evaluator,
                    format!(
                        "{}: expected {} by {:?}, found {} by {:?}, for {}",
                        case.name,
                        expected.effect,
                        expected.rules.unwrap_or_default(),
                        found.effect,
                        found.rules.unwrap_or_default(),
                        case.input
                    ),
                );
            }
        }
        validation.boundary_cases = u64::try_from(cases.len()).unwrap_or(u64::MAX);
    }
}

/// One thread's part of a replay.
struct Part<'a> {
    panel: Result<Panel<'a>, SeatError>,
    tally: Tally,
}

impl Fold for Part<'_> {
    fn event(&mut self, event: Event, _: Position<'_>) {
        if let Ok(panel) = &mut self.panel {
            panel.event(&event, None, &mut self.tally);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.tally.merge(other.tally);
        Self { panel: self.panel.and(other.panel), tally: self.tally }
    }
}
