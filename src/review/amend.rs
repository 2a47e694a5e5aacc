//! From what was stopped and approved after all to proposals: rules that would have let it through.
//!
//! In: a policy and the events of a log. Of those that the policy blocks or asks about, the good ones are what people approved; rules are
//! learned from them as from any log, with the denied ones as counter-examples. Out: proposals, none of which is in force.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::key::{Content, Key};
use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::lower::{LowerOptions, lower};
use crate::mine::{MineError, MineOptions, mine_events};
use crate::numbers::count;
use crate::policy::{Decider, Effect, Policy, PolicyError, Request, Rule};

/// A rule that would let through what was stopped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// Names the rule by its content.
    pub key: Key,
    /// The rule.
    #[serde(serialize_with = "as_content")]
    pub rule: Rule,
    /// How many of the events that were stopped and approved it lets through.
    pub opens: u64,
    /// How many denied events it lets through, which is why to look twice.
    pub denied: u64,
}

fn as_content<S: serde::Serializer>(rule: &Rule, serializer: S) -> Result<S::Ok, S::Error> {
    Content::of(rule).serialize(serializer)
}

/// What came of a log of denials.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amended {
    /// How many events the policy stops: blocks or asks about.
    pub stopped: u64,
    /// Those of them that were done after all.
    pub approved: u64,
    /// Rules to decide on, those that open most first.
    pub proposals: Vec<Proposal>,
}

/// Why nothing is proposed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AmendError {
    /// The events could not be learned from.
    #[error(transparent)]
    Mine(#[from] MineError),
    /// What was learned makes no policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Proposes rules for what `policy` stopped and people approved.
///
/// # Errors
///
/// [`AmendError`] if nothing can be learned from the events.
pub fn amend(
    policy: &Policy,
    events: &[Event],
    outcomes: &OutcomeClasses,
    now: Timestamp,
) -> Result<Amended, AmendError> {
    let decider = Decider::new(policy);
    let stopped: Vec<&Event> = events.iter().filter(|event| effect(&decider, event) != Effect::Allow).collect();
    let approved = |event: &&&Event| outcomes.class(&event.outcome) == OutcomeClass::Good;
    let actions: BTreeSet<&str> = stopped.iter().filter(approved).map(|event| event.action.as_str()).collect();
    let learn: Vec<Event> =
        stopped.iter().filter(|event| actions.contains(event.action.as_str())).map(|event| (*event).clone()).collect();
    let mut amended = Amended {
        stopped: count(stopped.len()),
        approved: count(stopped.iter().filter(approved).count()),
        proposals: Vec::new(),
    };
    if learn.is_empty() {
        return Ok(amended);
    }
    let options = MineOptions { outcomes: outcomes.clone(), ..MineOptions::new(now) };
    let set = mine_events(&learn, &options)?.set;
    let learned = lower(&set, &LowerOptions::default())?.policy;
    let known: BTreeSet<Key> = policy.rules().iter().map(|rule| Content::of(rule).key()).collect();
    for rule in learned.rules().iter().filter(|rule| rule.effect == Effect::Allow && rule.action.exact_name().is_some())
    {
        let key = Content::of(rule).key();
        if known.contains(&key) {
            continue;
        }
        let alone = learned.with_rules(|other| other.id == rule.id);
        let alone = Decider::new(&alone);
        let opened = |class| {
            let of_class = stopped.iter().filter(|event| outcomes.class(&event.outcome) == class);
            count(of_class.filter(|event| effect(&alone, event) == Effect::Allow).count())
        };
        let (opens, denied) = (opened(OutcomeClass::Good), opened(OutcomeClass::Denied));
        if opens > 0 {
            let rule = Rule { id: format!("amend-{}", rule.id), ..rule.clone() };
            amended.proposals.push(Proposal { key, rule, opens, denied });
        }
    }
    amended.proposals.sort_by(|a, b| (b.opens, &a.rule.id).cmp(&(a.opens, &b.rule.id)));
    Ok(amended)
}

/// What is decided while no rate limit is used up and every rule is in force.
fn effect(decider: &Decider<'_>, event: &Event) -> Effect {
    decider.decide_alone(Request::from(event)).effect
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;
    use serde_json::json;

    fn events(amount: u32, outcome: &str, n: u32) -> Vec<Event> {
        let event = |i: u32| {
            json!({"log_id": format!("{outcome}{amount}-{i}"), "agent_id": "a", "action": "pay", "outcome": outcome,
                   "session_id": format!("s{i}"), "context": {"params": {"amount": amount + i % 3}}})
        };
        (0..n).map(|i| Event::from_json(&event(i).to_string()).unwrap()).collect()
    }

    #[test]
    fn what_was_approved_is_proposed_and_what_was_denied_is_not() {
        let before = policy("block", "[{id: p, action: pay, effect: allow, constraints: {params.amount: {max: 10}}}]");
        let log = [events(5, "success", 20), events(20, "success", 20), events(900, "denied", 5)].concat();
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        let amended = amend(&before, &log, &OutcomeClasses::default(), now).unwrap();
        assert_eq!((amended.stopped, amended.approved), (25, 20));
        let proposal = &amended.proposals[0];
        assert_eq!((proposal.opens, proposal.denied), (20, 0), "{proposal:?}");
        let nothing = amend(&before, &events(900, "denied", 5), &OutcomeClasses::default(), now).unwrap();
        assert_eq!((nothing.stopped, nothing.approved, nothing.proposals.len()), (5, 0, 0));
        assert_eq!(amend(&before, &[], &OutcomeClasses::default(), now).unwrap().stopped, 0);
    }
}
