//! What rules rest on: the entries of a policy set that they name, and the events of a log that they speak of.

use std::collections::BTreeMap;

use super::log::{Log, Occurrence};
use super::proof::evidence_words;
use crate::event::{Event, OutcomeClass, OutcomeClasses, Position};
use crate::policy::decide::holds;
use crate::policy::{Effect, PolicySet, Rule};

/// The entries of `set` that `rule` names, each in words; one that the set has not is said so.
pub fn named(rule: &Rule, set: &PolicySet) -> Vec<String> {
    let Some(evidence) = &rule.evidence else { return Vec::new() };
    let grants = evidence.grants.iter().map(|id| {
        let grant = set.grants.iter().find(|grant| grant.grant_id == *id);
        (id, grant.map(|grant| evidence_words(&grant.evidence)))
    });
    let policies = evidence.policies.iter().map(|id| {
        let policy = set.policies.iter().find(|policy| policy.policy_id == *id);
        (id, policy.map(|policy| policy.evidence.as_ref().map(evidence_words).unwrap_or_default()))
    });
    let words = |(id, words): (&String, Option<Vec<String>>)| match words {
        Some(words) if words.is_empty() => format!("{id}: no evidence in the set"),
        Some(words) => format!("{id}: {}", words.join("; ")),
        None => format!("{id}: not in this policy set; was the policy made of another?"),
    };
    grants.chain(policies).map(words).collect()
}

/// The events that rules rest on: of a rule that lets something through the good ones that it applies to, of one that blocks
/// the denied ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Witnessed {
    /// By the number of the rule.
    pub by_rule: BTreeMap<usize, Log>,
    /// How many events were looked at.
    pub events: u64,
}

impl Witnessed {
    /// Takes one event.
    pub fn event(&mut self, event: &Event, at: Position<'_>, rules: &[&Rule], outcomes: &OutcomeClasses) {
        self.events += 1;
        let class = outcomes.class(&event.outcome);
        for (index, rule) in rules.iter().enumerate() {
            let speaks = if rule.effect == Effect::Block { OutcomeClass::Denied } else { OutcomeClass::Good };
            let excused =
                rule.unless.as_ref().is_some_and(|unless| unless.iter().all(|one| holds(one, &event.context)));
            let applies = class == speaks
                && rule.action.matches(&event.action)
                && rule.covers_agent(&event.agent_id)
                && rule.constraints.iter().all(|one| holds(one, &event.context))
                && !excused;
            if applies {
                self.by_rule.entry(index).or_default().add(&event.agent_id, || Occurrence::of(event, at));
            }
        }
    }

    /// Adds what a later part of the log says.
    pub fn append(&mut self, later: Self) {
        self.events += later.events;
        for (rule, more) in later.by_rule {
            self.by_rule.entry(rule).or_default().append(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    #[test]
    fn events_that_made_a_rule_are_the_good_ones_that_it_applies_to() {
        let policy = policy(
            "block",
            "[{id: a, action: pay_*, effect: allow, allowed_agents: [bot], constraints: {n: {max: 5}}},
              {id: b, action: pay_*, effect: block, unless: {n: {max: 5}}}]",
        );
        let rules: Vec<_> = policy.rules().iter().collect();
        let mut seen = Witnessed::default();
        for (line, (agent, n, outcome)) in (1..).zip([
            ("bot", 1, "success"),
            ("bot", 6, "success"),
            ("bot", 2, "denied"),
            ("other", 1, "success"),
            ("bot", 9, "denied"),
            ("bot", 5, "ok"),
        ]) {
            let text = format!(
                r#"{{"log_id": "l{line}", "agent_id": "{agent}", "action": "pay_x", "context": {{"n": {n}}}, "outcome": "{outcome}"}}"#
            );
            let event = Event::from_json(&text).unwrap();
            let mut part = Witnessed::default();
            part.event(&event, Position { path: "log", line }, &rules, &OutcomeClasses::default());
            seen.append(part);
        }
        let lines = |rule: usize| {
            let log = &seen.by_rule[&rule];
            (log.count, log.first.iter().map(|one| one.line).collect::<Vec<_>>())
        };
        assert_eq!(seen.events, 6);
        assert_eq!(lines(0), (2, vec![1, 6]));
        assert_eq!(lines(1), (1, vec![5]));
    }

    #[test]
    fn entries_that_a_rule_names_are_looked_up() {
        let policy = policy(
            "block",
            "[{id: a, action: x, effect: allow, evidence: {policies: [p1, p9], grants: [g1], count: 3}}]",
        );
        let set = PolicySet::from_json(
            r#"{"policies": [{"policy_id": "p1", "antecedent": {}, "consequent": "x", "support": 0.1, "confidence": 0.5}],
                "grants": [{"grant_id": "g1", "action": "x", "agents": ["b"], "evidence": {"count": 3, "log_ids": ["7"],
                "outcomes": {"good": 3, "denied": 0, "neutral": 0}}}]}"#,
        )
        .unwrap();
        assert_eq!(
            named(&policy.rules()[0], &set),
            [
                "g1: 3 events; log ids 7",
                "p1: no evidence in the set",
                "p9: not in this policy set; was the policy made of another?"
            ]
        );
    }
}
