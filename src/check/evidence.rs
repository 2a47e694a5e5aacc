//! What rules rest on: the entries of a policy set that they name, and the events of a log that they speak of.

use std::collections::{BTreeMap, BTreeSet};

use super::log::{Log, Occurrence};
use super::proof::evidence_words;
use crate::event::{Event, OutcomeClass, OutcomeClasses, Position};
use crate::policy::decide::holds;
use crate::policy::{ActionPattern, AgentEntry, Effect, PolicySet, Rule};

/// The entries of `set` that `rule` rests on, each in words. An entry is found by its id where it is for the rule's action and agents; else by
/// what it says, since numbers move from one mining to the next. One that the set does not have is said so.
pub fn named(rule: &Rule, set: &PolicySet) -> Vec<String> {
    let Some(evidence) = &rule.evidence else { return Vec::new() };
    let mut lines = Vec::new();
    for id in &evidence.grants {
        let entries = set.grants.iter().map(|grant| SetEntry {
            id: &grant.grant_id,
            action: &grant.action,
            is_rules: is_action(rule, &grant.action, grant.glob) && are_agents(rule, &grant.agents),
            is_alike: grant.constraints == rule.constraints,
            words: evidence_words(&grant.evidence),
        });
        lines.push(found(id, &entries.collect::<Vec<_>>()));
    }
    for id in &evidence.policies {
        let entries = set.policies.iter().map(|policy| SetEntry {
            id: &policy.policy_id,
            action: &policy.consequent,
            is_rules: is_action(rule, &policy.consequent, false),
            is_alike: false,
            words: policy.evidence.as_ref().map(evidence_words).unwrap_or_default(),
        });
        lines.push(found(id, &entries.collect::<Vec<_>>()));
    }
    for id in &evidence.denials {
        let entries = set.denials.iter().map(|denial| SetEntry {
            id: &denial.denial_id,
            action: &denial.action,
            is_rules: is_action(rule, &denial.action, false),
            is_alike: denial.constraints == rule.constraints && denial.unless == rule.unless,
            words: evidence_words(&denial.evidence),
        });
        lines.push(found(id, &entries.collect::<Vec<_>>()));
    }
    lines
}

/// An entry of a policy set, as a rule may name it.
struct SetEntry<'s> {
    id: &'s str,
    action: &'s str,
    /// Whether it is for the rule's action and agents.
    is_rules: bool,
    /// Whether it says what the rule says.
    is_alike: bool,
    words: Vec<String>,
}

impl SetEntry<'_> {
    fn words(&self) -> String {
        if self.words.is_empty() { "no evidence in the set".to_owned() } else { self.words.join("; ") }
    }
}

/// What the set says of the entry `id`.
fn found(id: &str, entries: &[SetEntry<'_>]) -> String {
    let numbered = entries.iter().find(|entry| entry.id == id);
    if let Some(entry) = numbered.filter(|entry| entry.is_rules) {
        return format!("{id}: {}", entry.words());
    }
    let mut alike = entries.iter().filter(|entry| entry.is_rules && entry.is_alike);
    match (alike.next(), alike.next(), numbered) {
        (Some(entry), None, _) => {
            format!(
                "{id}: {} in this policy set, which has the same agents and constraints: {}",
                entry.id,
                entry.words()
            )
        }
        (_, _, Some(entry)) => format!(
            "{id}: this policy set has another entry of that number, for `{}`; the policy was made of another set",
            entry.action
        ),
        _ => format!("{id}: not in this policy set; was the policy made of another?"),
    }
}

fn is_action(rule: &Rule, action: &str, glob: bool) -> bool {
    let pattern = if glob { ActionPattern::parse(action) } else { ActionPattern::exact(action) };
    pattern.is_ok_and(|pattern| pattern.to_string() == rule.action.to_string())
}

/// Whether a rule is for these agents, or for any.
fn are_agents(rule: &Rule, agents: &[String]) -> bool {
    rule.allowed_agents.as_ref().is_none_or(|allowed| {
        let named: BTreeSet<String> =
            agents.iter().filter_map(|agent| AgentEntry::named(agent).ok()).map(|one| one.to_string()).collect();
        allowed.iter().map(ToString::to_string).collect::<BTreeSet<_>>() == named
    })
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

    #[test]
    fn entries_of_another_set_are_found_by_what_they_say_or_not_at_all() {
        let policy = policy(
            "block",
            "[{id: a, action: pay, effect: allow, allowed_agents: [bot], constraints: {n: {max: 5}}, evidence: {grants: [g1], count: 3}}]",
        );
        let grant = |id: &str, action: &str, agent: &str, max: u32| {
            format!(
                r#"{{"grant_id": "{id}", "action": "{action}", "agents": ["{agent}"], "constraints": {{"n": {{"max": {max}}}}},
                 "evidence": {{"count": 7, "outcomes": {{"good": 7, "denied": 0, "neutral": 0}}}}}}"#
            )
        };
        let said = |grants: &[String]| {
            let set =
                PolicySet::from_json(&format!(r#"{{"policies": [], "grants": [{}]}}"#, grants.join(","))).unwrap();
            named(&policy.rules()[0], &set).remove(0)
        };
        assert_eq!(said(&[grant("g1", "pay", "bot", 9)]), "g1: 7 events");
        assert_eq!(
            said(&[grant("g1", "drop", "bot", 5), grant("g2", "pay", "bot", 5)]),
            "g1: g2 in this policy set, which has the same agents and constraints: 7 events"
        );
        let other =
            "g1: this policy set has another entry of that number, for `drop`; the policy was made of another set";
        assert_eq!(said(&[grant("g1", "drop", "bot", 5), grant("g2", "pay", "bot", 6)]), other);
        assert_eq!(said(&[grant("g1", "drop", "bot", 5), grant("g2", "pay", "eve", 5)]), other);
        assert_eq!(said(&[grant("g3", "x", "bot", 5)]), "g1: not in this policy set; was the policy made of another?");
    }
}
