//! Answers that an engine gave beforehand, all at once: for engines that are another program, where a process for each
//! decision would cost a thousand times the decision.
//!
//! The library runs no program. A caller gathers the [`requests`] of a log, has them decided, records the answers, and
//! seats the record as an evaluator like any other.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::rates::RateCounter;
use super::validate::ReplaySubject;
use super::{EvalError, Evaluator, Projection, Seat, SeatError, Verdict};
use crate::backend::witness;
use crate::event::{
    Event, Fold, Inputs, Position, Progress, ReadError, ReadOptions, ReadReport, duplicates, read_reporting,
};
use crate::policy::Decider;

/// What an engine said to each request.
#[derive(Debug, Clone)]
pub struct Recorded {
    name: &'static str,
    answers: HashMap<String, Verdict>,
}

impl Recorded {
    /// An empty record of the engine of this name.
    pub fn new(name: &'static str) -> Self {
        Self { name, answers: HashMap::new() }
    }

    /// Takes down what the engine said to `input`.
    pub fn record(&mut self, input: &Value, verdict: Verdict) {
        self.answers.insert(input.to_string(), verdict);
    }
}

impl Evaluator for &Recorded {
    fn name(&self) -> &'static str {
        self.name
    }

    fn decide(&mut self, input: &Value) -> Result<Verdict, EvalError> {
        self.answers
            .get(&input.to_string())
            .cloned()
            .ok_or_else(|| EvalError { engine: self.name, reason: "it was not asked".to_owned() })
    }
}

impl Seat for Recorded {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        Ok(Box::new(self))
    }
}

/// The distinct requests that a replay of `inputs` puts to an evaluator, in a fixed order; with a policy its boundary cases
/// too. All are held in memory.
///
/// # Errors
///
/// [`ReadError`] if the log cannot be read.
pub fn requests(
    subject: ReplaySubject<'_>,
    inputs: &Inputs,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<(Vec<Value>, ReadReport), ReadError> {
    let ReplaySubject { policy, outcomes, .. } = subject;
    let projection = policy.map_or_else(Projection::everything, Projection::of);
    let mut distinct = BTreeSet::new();
    let report = match policy.filter(|policy| policy.counts()) {
        Some(policy) => {
            let (Gathered(mut events), report) = read_reporting(inputs, options, Gathered::default, |_| {}, progress)?;
            // As the replay does, which counts each event once.
            duplicates::leave_out(&mut events);
            events.sort_by(|a, b| RateCounter::order(a).cmp(&RateCounter::order(b)));
            let decider = Decider::new(policy);
            let mut rates = RateCounter::new(outcomes);
            distinct.extend(events.iter().map(|event| rates.input(&decider, &projection, event).to_string()));
            report
        }
        None => {
            let new = || Distinct { projection: &projection, inputs: BTreeSet::new() };
            let (found, report) = read_reporting(inputs, options, new, |_| {}, progress)?;
            distinct.extend(found.inputs);
            report
        }
    };
    distinct.extend(policy.map(witness::requests).unwrap_or_default().iter().map(|case| case.input.to_string()));
    // What was printed as JSON reads back.
    let requests = distinct.iter().filter_map(|input| serde_json::from_str(input).ok()).collect();
    Ok((requests, report))
}

/// One thread's distinct requests.
struct Distinct<'p> {
    projection: &'p Projection,
    inputs: BTreeSet<String>,
}

impl Fold for Distinct<'_> {
    fn event(&mut self, event: Event, _: Position<'_>) {
        self.inputs.insert(self.projection.input(&event).to_string());
    }

    fn merge(mut self, mut other: Self) -> Self {
        self.inputs.append(&mut other.inputs);
        self
    }
}

/// All events in memory: what a rate limit needs, because it counts along timestamps and not along lines.
#[derive(Default)]
pub(super) struct Gathered(pub(super) Vec<Event>);

impl Fold for Gathered {
    fn event(&mut self, event: Event, _: Position<'_>) {
        self.0.push(event);
    }

    fn merge(mut self, mut other: Self) -> Self {
        self.0.append(&mut other.0);
        self
    }
}
