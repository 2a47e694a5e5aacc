//! What is evaluated: ways from training events to a policy. Ours, and what it must beat.
//!
//! A learner sees events without `label` and `group`, never an attack and never a session that it will be judged by: the
//! evaluation strips them before it calls one, so that no learner has to be trusted with it.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::event::value::{Map, Value};
use crate::event::{AttributePath, Event, OutcomeClass, OutcomeClasses};
use crate::lower::{LowerOptions, lower};
use crate::mine::{Ingredient, MineError, MineOptions, mine_events};
use crate::policy::{
    ActionPattern, AgentEntry, Condition, Conditions, Effect, Literal, Metadata, NameError, Policy, PolicyError, Rule,
    Test,
};

/// A way of making a policy of what was seen.
pub trait Learner: Sync {
    /// What it is called in reports.
    fn name(&self) -> &str;

    /// What it does, in a few words.
    fn description(&self) -> &str;

    /// Makes a policy of training events, which are never empty.
    ///
    /// # Errors
    ///
    /// [`LearnError`] if no policy comes of them.
    fn learn(&self, training: &[Event]) -> Result<Policy, LearnError>;
}

/// Why no policy was learned.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LearnError {
    /// Mining failed.
    #[error(transparent)]
    Mine(#[from] MineError),
    /// The rules make no policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// The main job: mining with grants, then lowering.
#[derive(Debug, Clone)]
pub struct MinedLearner {
    /// How it mines.
    pub mine: MineOptions,
    /// How it lowers.
    pub lower: LowerOptions,
}

impl Learner for MinedLearner {
    fn name(&self) -> &'static str {
        self.mine.grants.without.map_or("mined", Ingredient::without)
    }

    fn description(&self) -> &'static str {
        match self.mine.grants.without {
            None => "what `build` makes of the log",
            Some(_) => "the same with an ingredient of the learner left out",
        }
    }

    fn learn(&self, training: &[Event]) -> Result<Policy, LearnError> {
        Ok(lower(&mine_events(training, &self.mine)?.set, &self.lower)?.policy)
    }
}

/// The original miner: single-key association rules without grants.
#[derive(Debug, Clone)]
pub struct SingleKey {
    /// How it mines.
    pub mine: MineOptions,
}

impl Learner for SingleKey {
    fn name(&self) -> &'static str {
        "single-key"
    }

    fn description(&self) -> &'static str {
        "the original's rules: one context value, one action"
    }

    fn learn(&self, training: &[Event]) -> Result<Policy, LearnError> {
        let mut set = mine_events(training, &self.mine)?.set;
        set.grants.clear();
        Ok(lower(&set, &LowerOptions::default())?.policy)
    }
}

/// A learner that needs no thought: what anyone would try first.
#[derive(Debug, Clone)]
pub struct Baseline {
    kind: BaselineKind,
    outcomes: OutcomeClasses,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BaselineKind {
    AllowAll,
    Actions,
    ActionsByAgent,
    ExactArguments,
}

/// The baselines, from the loosest to the strictest. They learn from events with good outcomes.
pub fn baselines(outcomes: &OutcomeClasses) -> [Baseline; 4] {
    [BaselineKind::AllowAll, BaselineKind::Actions, BaselineKind::ActionsByAgent, BaselineKind::ExactArguments]
        .map(|kind| Baseline { kind, outcomes: outcomes.clone() })
}

impl Learner for Baseline {
    fn name(&self) -> &'static str {
        match self.kind {
            BaselineKind::AllowAll => "allow-all",
            BaselineKind::Actions => "actions",
            BaselineKind::ActionsByAgent => "actions-by-agent",
            BaselineKind::ExactArguments => "exact-arguments",
        }
    }

    fn description(&self) -> &'static str {
        match self.kind {
            BaselineKind::AllowAll => "anything goes",
            BaselineKind::Actions => "the actions that were seen, by anyone",
            BaselineKind::ActionsByAgent => "the actions that each agent was seen to do",
            BaselineKind::ExactArguments => "the actions with the very arguments that were seen, by anyone",
        }
    }

    fn learn(&self, training: &[Event]) -> Result<Policy, LearnError> {
        let good = || training.iter().filter(|event| self.outcomes.class(&event.outcome) == OutcomeClass::Good);
        // What has a name that no policy takes gets no rule: narrower, as in lowering.
        let rules: Vec<_> = match self.kind {
            BaselineKind::AllowAll => vec![Rule::new("any", ActionPattern::any(), Effect::Allow)],
            BaselineKind::Actions => {
                let actions: BTreeSet<_> = good().map(|event| event.action.as_str()).collect();
                numbered(actions.into_iter().map(|action| allow(action, None)))
            }
            BaselineKind::ActionsByAgent => {
                let mut actions: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
                for event in good() {
                    actions.entry(event.action.as_str()).or_default().insert(event.agent_id.as_str());
                }
                numbered(actions.into_iter().map(|(action, agents)| allow(action, Some(&agents))))
            }
            BaselineKind::ExactArguments => numbered(exact(good()).into_iter().map(Ok)),
        };
        let metadata = Metadata { name: self.name().to_owned(), version: "1.0".to_owned(), ..Metadata::default() };
        Ok(Policy::new(metadata, Effect::Block, rules)?)
    }
}

pub(super) fn allow(action: &str, agents: Option<&BTreeSet<&str>>) -> Result<Rule, NameError> {
    let mut rule = Rule::new("", ActionPattern::exact(action)?, Effect::Allow);
    rule.allowed_agents =
        agents.map(|agents| agents.iter().map(|agent| AgentEntry::named(agent)).collect()).transpose()?;
    Ok(rule)
}

pub(super) fn numbered(rules: impl Iterator<Item = Result<Rule, NameError>>) -> Vec<Rule> {
    rules.flatten().enumerate().map(|(index, rule)| Rule { id: format!("rule-{:06}", index + 1), ..rule }).collect()
}

/// One rule for each distinct set of arguments of each action. The arguments are what stands under `params`, where the
/// event has that, else the whole context. An argument that other events of the action have and this one has not must
/// be missing, or a call without arguments would license every call.
fn exact<'e>(events: impl Iterator<Item = &'e Event>) -> Vec<Rule> {
    let mut calls: BTreeMap<&str, BTreeMap<String, BTreeMap<AttributePath, &Value>>> = BTreeMap::new();
    for event in events {
        let arguments = leaves(event, true);
        let key: Vec<_> = arguments.iter().map(|(path, value)| (path.to_string(), *value)).collect();
        let key = serde_json::to_string(&key).unwrap_or_default();
        calls.entry(&event.action).or_default().insert(key, arguments);
    }
    let mut rules = Vec::new();
    for (action, calls) in calls {
        let paths: BTreeSet<_> = calls.values().flat_map(BTreeMap::keys).collect();
        for arguments in calls.values() {
            let condition = |path: &AttributePath| {
                let test = match arguments.get(path) {
                    Some(value) => Test::Equals(Literal::new((*value).clone()).ok()?),
                    None => Test::Exists(false),
                };
                Some(Condition { path: path.clone(), test })
            };
            // A value that no engine takes as it is, such as 2^60, can't be compared with: no rule.
            let constraints: Option<Conditions> = paths.iter().map(|path| condition(path)).collect();
            if let (Some(constraints), Ok(rule)) = (constraints, allow(action, None)) {
                rules.push(Rule { constraints, ..rule });
            }
        }
    }
    rules
}

/// The attributes of an event that are no objects, by path; with `arguments_only`, those under `params` if it has that.
pub(super) fn leaves(event: &Event, arguments_only: bool) -> BTreeMap<AttributePath, &Value> {
    fn walk<'v>(keys: &mut Vec<&'v str>, value: &'v Value, found: &mut BTreeMap<AttributePath, &'v Value>) {
        match value {
            Value::Null => {}
            Value::Object(fields) => fields_of(keys, fields, found),
            value => {
                if let Ok(path) = AttributePath::new(keys.iter().copied()) {
                    found.insert(path, value);
                }
            }
        }
    }
    fn fields_of<'v>(
        keys: &mut Vec<&'v str>,
        fields: &'v Map<String, Value>,
        found: &mut BTreeMap<AttributePath, &'v Value>,
    ) {
        for (key, field) in fields {
            keys.push(key);
            walk(keys, field, found);
            keys.pop();
        }
    }
    let mut found = BTreeMap::new();
    match event.context.get("params").filter(|params| arguments_only && params.is_object()) {
        Some(params) => walk(&mut vec!["params"], params, &mut found),
        None => fields_of(&mut Vec::new(), &event.context, &mut found),
    }
    found
}

/// An event as a learner may see it: without `label` and `group`.
pub(super) fn blind(event: &Event) -> Event {
    Event { group: None, label: None, ..event.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::event;
    use super::*;
    use crate::policy::{Decider, Request, decide::Usage};
    use serde_json::json;

    fn training() -> Vec<Event> {
        vec![
            event("1", "pay", &json!({"context": {"params": {"to": "A", "amount": 5}, "step": 1}})),
            event("2", "pay", &json!({"context": {"params": {"to": "B", "memo": null}}, "agent_id": "b"})),
            event("3", "list", &json!({"context": {"params": {}}})),
            event("4", "list", &json!({"context": {"params": {"day": "mon"}}})),
            event("5", "drop", &json!({"outcome": "denied"})),
            event("6", "look", &json!({"context": {"where": {"at": [1, 2]}}})),
        ]
    }

    #[track_caller]
    fn check(learner: usize, action: &str, agent: &str, context: &Value, expected: Effect) {
        let baselines = baselines(&OutcomeClasses::default());
        let policy = baselines[learner].learn(&training()).unwrap();
        let asked = event("x", action, &json!({"agent_id": agent, "context": context}));
        let decision = Decider::new(&policy).decide(Request::from(&asked), &Usage::default());
        assert_eq!(decision.effect, expected, "{} {action} {agent} {context}", baselines[learner].name());
    }

    #[test]
    fn allow_all_allows_all() {
        check(0, "drop", "stranger", &json!({}), Effect::Allow);
    }

    #[test]
    fn an_allow_list_takes_any_arguments_of_what_was_done() {
        check(1, "pay", "stranger", &json!({}), Effect::Allow);
        check(1, "drop", "a", &json!({}), Effect::Block);
        check(2, "pay", "b", &json!({}), Effect::Allow);
        check(2, "list", "b", &json!({}), Effect::Block);
    }

    #[test]
    fn exact_arguments_take_nothing_else() {
        let paying = |to: &str, amount: Value| json!({"params": {"to": to, "amount": amount}, "step": 9});
        check(3, "pay", "stranger", &paying("A", json!(5.0)), Effect::Allow);
        check(3, "pay", "a", &paying("A", json!(6)), Effect::Block);
        check(3, "pay", "a", &paying("B", json!(5)), Effect::Block);
        check(3, "pay", "a", &paying("B", json!(null)), Effect::Allow);
        check(3, "list", "a", &json!({"params": {}}), Effect::Allow);
        check(3, "list", "a", &json!({"params": {"day": "tue"}}), Effect::Block);
        check(3, "look", "a", &json!({"where": {"at": [1, 2]}}), Effect::Allow);
        check(3, "look", "a", &json!({"where": {"at": [1]}}), Effect::Block);
    }

    #[test]
    fn a_learner_is_blind() {
        let labelled = event("2", "send", &json!({"label": "benign", "group": "g", "context": {"k": 1}}));
        let seen = blind(&labelled);
        assert_eq!((&seen.label, &seen.group), (&None, &None));
        assert_eq!(seen, Event { label: None, group: None, ..labelled });
    }
}
