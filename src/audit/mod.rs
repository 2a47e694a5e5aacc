//! What is granted against what is used.
//!
//! In: a policy that is deployed, or a list of permissions read as one ([`settings`]), and the events of a log. Out: which grants were used
//! and how often, which were not, what was done without a grant, and which grants are broader than their use.

pub mod settings;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::mine::Classes;
use crate::policy::{Effect, Policy, PolicyError};
use crate::suggest::{self, Facts};

/// The suggestions that say that a grant is too broad.
const BROAD: [&str; 4] = ["wide-action", "any-arguments", "unbounded-number", "suffix-confusion"];

/// One grant and its use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Used {
    /// The rule.
    pub rule: String,
    /// Its actions.
    pub action: String,
    /// What it does.
    pub effect: Effect,
    /// How many good events it decided.
    pub good: usize,
    /// How many denied ones.
    pub denied: usize,
    /// How many others.
    pub neutral: usize,
    /// By how many agents.
    pub agents: usize,
    /// The last time, RFC 3339, if the log says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// How it is broader than its use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub too_broad: Vec<String>,
}

/// Something that was done and is not granted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// The action.
    pub action: String,
    /// Who did it.
    pub agent: String,
    /// How many good events.
    pub good: usize,
    /// What the policy says to them.
    pub effect: Effect,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// How many events were looked at.
    pub events: usize,
    /// Grants that were used, those used most first.
    pub used: Vec<Used>,
    /// Grants that were not.
    pub unused: Vec<Used>,
    /// What was done without a grant, most often first.
    pub missing: Vec<Missing>,
}

/// Holds what a policy grants against a log.
///
/// # Errors
///
/// [`PolicyError`] if a narrower form of a grant makes no policy, which is a bug.
pub fn audit(
    policy: &Policy,
    events: &[Event],
    outcomes: &OutcomeClasses,
    classes: &Classes,
) -> Result<Audit, PolicyError> {
    let facts = Facts::new(policy, events, outcomes, classes);
    let mut broad: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in suggest::suggest(policy, events, outcomes, classes, &BTreeSet::new())? {
        if let Some(rule) = one.rule.filter(|_| BROAD.contains(&one.code)) {
            broad.entry(rule).or_default().push(one.text);
        }
    }
    let mut all: Vec<Used> = Vec::new();
    for rule in policy.rules().iter().filter(|rule| rule.effect != Effect::Block) {
        let by_rule = facts.of(&rule.id);
        let places: Vec<usize> = by_rule.good.iter().chain(&by_rule.denied).chain(&by_rule.neutral).copied().collect();
        let last = places.iter().filter_map(|at| facts.event(*at)?.timestamp).max();
        all.push(Used {
            rule: rule.id.clone(),
            action: rule.action.to_string(),
            effect: rule.effect,
            good: by_rule.good.len(),
            denied: by_rule.denied.len(),
            neutral: by_rule.neutral.len(),
            agents: facts.distinct(&places, |event| event.agent_id.as_str()).len(),
            last: last.map(|last| last.to_string()),
            too_broad: broad.remove(&rule.id).unwrap_or_default(),
        });
    }
    let (mut used, unused): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.good + one.denied + one.neutral > 0);
    used.sort_by(|a, b| (b.good, &a.rule).cmp(&(a.good, &b.rule)));
    Ok(Audit { events: events.len(), used, unused, missing: missing(&facts) })
}

fn missing(facts: &Facts<'_>) -> Vec<Missing> {
    let mut counts: BTreeMap<(&str, &str, Effect), usize> = BTreeMap::new();
    for (event, effect) in facts.events.iter().zip(&facts.effects) {
        let good = facts.outcomes.class(&event.outcome) == OutcomeClass::Good;
        if good && *effect == Effect::Block {
            *counts.entry((&event.action, &event.agent_id, *effect)).or_default() += 1;
        }
    }
    let one = |((action, agent, effect), good): ((&str, &str, Effect), usize)| Missing {
        action: action.to_owned(),
        agent: agent.to_owned(),
        good,
        effect,
    };
    let mut missing: Vec<_> = counts.into_iter().map(one).collect();
    missing.sort_by(|a, b| (b.good, &a.action, &a.agent).cmp(&(a.good, &b.action, &b.agent)));
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;
    use serde_json::json;

    fn events(action: &str, n: usize) -> Vec<Event> {
        let line = |i: usize| json!({"log_id": format!("{action}{i}"), "agent_id": "a", "action": action, "context": {"params": {"n": i}}});
        (0..n).map(|i| Event::from_json(&line(i).to_string()).unwrap()).collect()
    }

    #[test]
    fn grants_are_used_unused_missing_or_too_broad() {
        let rules = "[{id: u, action: update_x, effect: allow}, {id: n, action: get_y, effect: allow}, {id: b, action: drop, effect: block}]";
        let log = [events("update_x", 20), events("send_z", 3), events("drop", 2)].concat();
        let audit = audit(&policy("block", rules), &log, &OutcomeClasses::default(), &Classes::default()).unwrap();
        assert_eq!(audit.used.iter().map(|one| (one.rule.as_str(), one.good)).collect::<Vec<_>>(), [("u", 20)]);
        assert!(audit.used[0].too_broad[0].contains("any arguments"));
        assert_eq!(audit.unused.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>(), ["n"]);
        assert_eq!(
            audit.missing.iter().map(|one| (one.action.as_str(), one.good)).collect::<Vec<_>>(),
            [("send_z", 3), ("drop", 2)]
        );
    }
}
