//! Deciding a log event by event, in its order.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::prove::ProveError;
use super::rates::RateCounter;
use super::seat::{Seat, SeatError};
use super::validate::ReplaySubject;
use super::{Evaluator, Projection, Verdict};
use crate::event::Inputs;
use crate::event::{Event, OutcomeClasses, duplicates};
use crate::event::{Progress, ReadError, ReadOptions, ReadReport, Skipped, read_in_order};
use crate::policy::{Cause, Decider, Effect, Policy, Request, Rule};

/// What was decided of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDecision {
    /// The verdict; a block where the engine failed.
    pub verdict: Verdict,
    /// Whether it failed.
    pub failed: bool,
}

/// Decides every event with one evaluator and hands event and answer to `each`, in the order of the log.
///
/// The policy of `subject` is what the artifact was made of or means, if that is known: it says what is counted and, for a block
/// that no rule asked for, which rule came nearest. A policy that counts needs the whole log in memory, because it
/// counts along timestamps.
///
/// # Errors
///
/// [`ProveError`] if the log cannot be read or the engine does not take the artifact, or what `each` fails with.
pub fn decide_each<E: From<ProveError> + From<ReadError>>(
    seat: &dyn Seat,
    subject: ReplaySubject<'_>,
    inputs: &Inputs,
    options: &ReadOptions,
    mut each: impl FnMut(&Event, &EventDecision) -> Result<(), E>,
    skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<ReadReport, E> {
    let ReplaySubject { policy, outcomes, .. } = subject;
    let decider = policy.map(Decider::new);
    // What an artifact of ours reads of an event; of a foreign one nothing is known.
    let projection = policy.map_or_else(Projection::everything, Projection::of);
    let mut first = seat.evaluator().map_err(ProveError::from)?;
    if let (Some(decider), true) = (&decider, policy.is_some_and(Policy::counts)) {
        let mut events = Vec::new();
        let report = read_in_order(
            inputs,
            options,
            |block| block.map(|(event, _)| event).collect::<Vec<_>>(),
            |mut block| {
                events.append(&mut block);
                Ok::<_, ProveError>(())
            },
            skipped,
            progress,
        )?;
        for (event, answer) in events.iter().zip(in_time(first.as_mut(), decider, &projection, outcomes, &events)) {
            each(event, &answer)?;
        }
        return Ok(report);
    }
    let idle = Mutex::new(vec![Ok(first)]);
    let lock = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    read_in_order(
        inputs,
        options,
        |block| {
            let evaluator = lock().pop();
            let mut evaluator: Result<_, SeatError> = evaluator.unwrap_or_else(|| seat.evaluator());
            let verdicts = block.map(|(event, _)| {
                let verdict = match &mut evaluator {
                    Ok(evaluator) => decided(evaluator.as_mut(), decider.as_ref(), &event, &projection.input(&event)),
                    Err(error) => failed(error.to_string()),
                };
                (event, verdict)
            });
            let verdicts: Vec<_> = verdicts.collect();
            lock().push(evaluator);
            verdicts
        },
        |block| block.iter().try_for_each(|(event, verdict)| each(event, verdict)),
        skipped,
        progress,
    )
}

fn failed(reason: String) -> EventDecision {
    EventDecision { verdict: Verdict { effect: Effect::Block, rules: None, reason }, failed: true }
}

fn decided(
    evaluator: &mut (dyn Evaluator + Send + '_),
    decider: Option<&Decider<'_>>,
    event: &Event,
    input: &Value,
) -> EventDecision {
    let mut verdict = match evaluator.decide(input) {
        Ok(verdict) => verdict,
        Err(error) => return failed(error.to_string()),
    };
    if let Some(decider) = decider
        && let Some(why) = difference(decider, event, input, verdict.effect)
    {
        verdict.reason = format!("{}; {why}", verdict.reason);
    }
    EventDecision { verdict, failed: false }
}

/// What kept the request from being allowed, where no rule that blocks says so: how it differs from the nearest rule that
/// would have let it through.
fn difference(decider: &Decider<'_>, event: &Event, input: &Value, effect: Effect) -> Option<String> {
    if effect == Effect::Allow {
        return None;
    }
    let decision = decider.decide_json(input);
    let limited = |rule: &&Rule| rule.effect == Effect::Allow && rule.rate_limit.is_some();
    if effect == Effect::Block && event.timestamp.is_none() && decision.rules.iter().any(limited) {
        return Some("the event has no readable timestamp, so that the limit counts as used up".to_owned());
    }
    let cause = decision.cause;
    // As it was decided, with what was counted.
    let nearest = decider.nearest(Request::from_json(input).unwrap_or_else(|| Request::from(event)));
    match (effect, cause, nearest) {
        (Effect::Ask, _, Some(miss)) if miss.rule.effect == Effect::Allow => Some(miss.to_string()),
        (Effect::Block, Cause::Default, Some(miss)) => Some(miss.to_string()),
        (Effect::Block, Cause::Default, None) => Some("no rule covers this action".to_owned()),
        _ => None,
    }
}

/// The verdicts on `events`, which were decided in the order of their times. A duplicate is decided as what it is a duplicate of, and counts
/// for no rate.
fn in_time(
    evaluator: &mut (dyn Evaluator + Send + '_),
    decider: &Decider<'_>,
    projection: &Projection,
    outcomes: &OutcomeClasses,
    events: &[Event],
) -> Vec<EventDecision> {
    let mut order: Vec<_> = events.iter().enumerate().collect();
    order.sort_by_key(|(_, event)| RateCounter::order(event));
    let mut rates = RateCounter::new(outcomes);
    let firsts = duplicates::firsts(events);
    let mut verdicts: Vec<Option<EventDecision>> = vec![None; events.len()];
    for (index, event) in order {
        let first = firsts.as_ref().and_then(|firsts| firsts.get(index)).filter(|first| **first != index);
        // Of equal events, the first stands first in any order that is stable.
        let known = first.and_then(|first| verdicts.get(*first)?.clone());
        let verdict = known.unwrap_or_else(|| {
            let input = rates.input(decider, projection, event);
            decided(evaluator, Some(decider), event, &input)
        });
        if let Some(slot) = verdicts.get_mut(index) {
            *slot = Some(verdict);
        }
    }
    // INVARIANT: the order has each event once.
    verdicts.into_iter().flatten().collect()
}
