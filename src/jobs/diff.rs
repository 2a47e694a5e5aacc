//! `diff`: what changed between two policies or two policy sets.

use super::check::Checkable;
use super::{JobError, Observer, trace};
use crate::check::Found;
use crate::check::diff::{self, Decides, EventChanges};
use crate::event::{Inputs, ReadError, ReadOptions, read_in_order};
use crate::policy::{Decider, Policy};
use crate::replay::{Projection, Reference};
use crate::targets::{Deployed, Input};

/// What changed from one policy to another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// The changes.
    pub found: Vec<Found>,
    /// What the events of a log show of them, if there was one.
    pub on_log: Option<EventChanges>,
}

/// What changed from `old` to `new`: for policies which requests are decided differently, with how many events of `log` show it; for policy
/// sets what appeared, vanished and moved.
///
/// ```
/// use std::path::Path;
///
/// use policyc::check::Places;
/// use policyc::prelude::*;
///
/// let policy = |max: u32| {
///     let rule = format!("{{id: pay-1, action: pay, effect: allow, constraints: {{params.amount: {{max: {max}}}}}}}");
///     let text = format!("apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: pay}}\nspec: {{default: block, rules: [{rule}]}}\n");
///     Input::of_text(Path::new("policy.yaml"), &text, None)
/// };
/// let (old, new, places) = (policy(100)?, policy(250)?, Places::default());
/// let side = |name, input| jobs::Checkable { name, is_folder: false, input, places: &places };
/// let compared = jobs::diff(side("old", &old), side("new", &new), None, &mut NoProgress)?;
/// assert_eq!(compared.found[0].finding.code, "P020", "it allows more");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`JobError::Unchecked`] if the two cannot be compared, or not by a log.
pub fn diff(
    old: Checkable<'_>,
    new: Checkable<'_>,
    log: Option<(Inputs, ReadOptions)>,
    observer: &mut dyn Observer,
) -> Result<Compared, JobError> {
    let places = (old.places, new.places);
    match (old.input, new.input) {
        (Input::Set(_), Input::Set(_)) if log.is_some() => {
            return Err(JobError::Unchecked("--logs is for policies: a policy set decides no events".to_owned()));
        }
        (Input::Set(before), Input::Set(after)) => {
            return Ok(Compared { found: diff::sets(before, after, places), on_log: None });
        }
        (Input::Set(_), _) | (_, Input::Set(_)) => {
            return Err(JobError::Unchecked(format!(
                "{} is {} and {} is {}: compare two policies or two policy sets; `policyc compile` makes a policy of a set",
                old.name,
                old.input.noun(),
                new.name,
                new.input.noun()
            )));
        }
        _ => {}
    }
    let (before, after) = (policy(old)?, policy(new)?);
    let mut sides = match (old.input.engine(), new.input.engine()) {
        (None, None) => None,
        _ => Some((decides(old.input, before)?, decides(new.input, after)?)),
    };
    let on_log = log.map(|log| on_log(log, before, after, sides.as_ref(), observer)).transpose()?;
    let mut changes = diff::changes(before, after);
    if let Some((old, new)) = &mut sides {
        changes = diff::as_decided(changes, old, new);
    }
    Ok(Compared { found: diff::findings(changes, on_log.as_ref(), places), on_log })
}

fn policy(side: Checkable<'_>) -> Result<&Policy, JobError> {
    let name = side.name;
    side.input.policy().map_err(|error| {
        let error = error.about(name);
        JobError::Unchecked(format!("{error}, or compare answers: `policyc decide {name} --logs LOGS`"))
    })
}

/// What decides the requests of a side, which is or means `policy`.
fn decides<'s>(input: &'s Input, policy: &'s Policy) -> Result<Decides<'s>, JobError> {
    Ok(match input.engine().and_then(Deployed::filter) {
        Some(filter) => Decides::Filter(Box::new(filter.map_err(JobError::Filter)?)),
        None => Decides::Policy(Box::new(Reference::new(Decider::new(policy)))),
    })
}

/// Decides the log by `sides`, or by the policies where there are none.
fn on_log(
    (inputs, reading): (Inputs, ReadOptions),
    old: &Policy,
    new: &Policy,
    sides: Option<&(Decides<'_>, Decides<'_>)>,
    observer: &mut dyn Observer,
) -> Result<EventChanges, JobError> {
    let reads = Projection::of(old).reads_session().with(Projection::of(new).reads_session());
    let (inputs, reading) = trace(inputs, reading, reads, observer)?;
    let (old, new) = (Decider::new(old), Decider::new(new));
    let mut changes = EventChanges::default();
    let progress = observer.pass("comparing");
    let report = read_in_order(
        &inputs,
        &reading,
        |block| {
            let mut part = EventChanges::default();
            let mut sides = sides.cloned();
            for (event, at) in block {
                match &mut sides {
                    Some((old, new)) => part.event_as_decided(&event, at, (old, new)),
                    None => part.event(&event, at, &old, &new),
                }
            }
            part
        },
        |part| {
            changes.append(part);
            Ok::<_, ReadError>(())
        },
        |line| observer.skipped(line),
        progress.as_ref(),
    )?;
    observer.read(&report).map_err(JobError::Observer)?;
    Ok(changes)
}
