//! What the codes look at, worked out once: what the policy decides on each event, events by action and by rule, rules that the miner would
//! propose.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::event::{AttributePath, Event, OutcomeClass, OutcomeClasses};
use crate::lower::{LowerOptions, lower};
use crate::mine::{Class, Classes, MineOptions, mine_events};
use crate::policy::{Decider, Effect, Policy, Request, Rule};

/// What one rule decided.
#[derive(Debug, Default, Clone)]
pub struct ByRule {
    /// Places of good events.
    pub good: Vec<usize>,
    /// Places of denied events.
    pub denied: Vec<usize>,
    /// Places of others.
    pub neutral: Vec<usize>,
}

/// All that codes look at.
pub struct Facts<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The log.
    pub events: &'a [Event],
    /// Which outcomes are good.
    pub outcomes: &'a OutcomeClasses,
    classes: &'a Classes,
    /// What is decided on each event.
    pub effects: Vec<Effect>,
    /// Whether one rule alone decides the event.
    alone: Vec<bool>,
    by_rule: BTreeMap<String, ByRule>,
    by_action: BTreeMap<&'a str, Vec<usize>>,
    learned: OnceCell<Option<Policy>>,
}

impl<'a> Facts<'a> {
    /// Decides the log and counts.
    pub fn new(policy: &'a Policy, events: &'a [Event], outcomes: &'a OutcomeClasses, classes: &'a Classes) -> Self {
        let decider = Decider::new(policy);
        let mut facts = Self {
            policy,
            events,
            outcomes,
            classes,
            effects: Vec::with_capacity(events.len()),
            alone: Vec::with_capacity(events.len()),
            by_rule: BTreeMap::new(),
            by_action: BTreeMap::new(),
            learned: OnceCell::new(),
        };
        for (at, event) in events.iter().enumerate() {
            let decision = decider.decide_alone(Request::from(event));
            facts.effects.push(decision.effect);
            facts.alone.push(decision.rules.len() == 1);
            facts.by_action.entry(&event.action).or_default().push(at);
            for rule in decision.rules {
                let by_rule = facts.by_rule.entry(rule.id.clone()).or_default();
                match outcomes.class(&event.outcome) {
                    OutcomeClass::Good => by_rule.good.push(at),
                    OutcomeClass::Denied => by_rule.denied.push(at),
                    OutcomeClass::Neutral => by_rule.neutral.push(at),
                }
            }
        }
        facts
    }

    /// What a rule decided.
    pub fn of(&self, rule: &str) -> ByRule {
        self.by_rule.get(rule).cloned().unwrap_or_default()
    }

    /// Events by action.
    pub fn actions(&self) -> impl Iterator<Item = (&'a str, &[usize])> {
        self.by_action.iter().map(|(action, places)| (*action, places.as_slice()))
    }

    /// The event at a place.
    pub fn event(&self, at: usize) -> Option<&'a Event> {
        self.events.get(at)
    }

    /// The class of the event at a place.
    pub fn class_of_outcome(&self, at: usize) -> Option<OutcomeClass> {
        self.event(at).map(|event| self.outcomes.class(&event.outcome))
    }

    /// The gravest class that an action's name is of.
    pub fn class(&self, action: &str) -> Option<Class> {
        Class::ALL.into_iter().rev().find(|class| self.classes.is_of(*class, action))
    }

    /// The gravest class of a rule's actions.
    pub fn class_of_rule(&self, rule: &Rule) -> Option<Class> {
        match rule.action.exact_name() {
            Some(name) => self.class(name),
            None => self.class(&rule.action.runs().join("_")),
        }
    }

    /// The rules that allow.
    pub fn allows(&self) -> impl Iterator<Item = &'a Rule> {
        self.policy.rules().iter().filter(|rule| rule.effect == Effect::Allow)
    }

    /// The request that an event is, with its log id.
    pub fn witness(&self, at: usize) -> Option<Value> {
        let event = self.event(at)?;
        Some(
            json!({"log_id": event.log_id, "agent_id": event.agent_id, "action": event.action, "context": event.context}),
        )
    }

    /// The first of the events at these places that one rule alone decides: what is done with it changes with the rule.
    pub fn witness_of(&self, places: &[usize]) -> Option<Value> {
        places.iter().find(|at| self.alone.get(**at) == Some(&true)).and_then(|at| self.witness(*at))
    }

    /// What the miner would propose for an action, from the whole log.
    pub fn learned(&self, action: &str) -> Vec<&Rule> {
        let learned = self.learned.get_or_init(|| {
            let options = MineOptions { outcomes: self.outcomes.clone(), ..MineOptions::new(Timestamp::UNIX_EPOCH) };
            let set = mine_events(self.events, &options).ok()?.set;
            lower(&set, &LowerOptions::default()).ok().map(|lowered| lowered.policy)
        });
        let rules = learned.iter().flat_map(Policy::rules);
        rules.filter(|rule| rule.action.exact_name() == Some(action)).collect()
    }

    /// The scalar arguments that events at these places have, with the values.
    pub fn arguments(&self, places: &[usize]) -> BTreeMap<AttributePath, Vec<&'a Value>> {
        let mut found: BTreeMap<AttributePath, Vec<&'a Value>> = BTreeMap::new();
        for event in places.iter().filter_map(|at| self.event(*at)) {
            let params = event.context.get("params").and_then(Value::as_object);
            for (key, value) in params.into_iter().flatten() {
                let Ok(path) = AttributePath::new(["params".to_owned(), key.clone()]) else { continue };
                if !value.is_object() && !value.is_array() && !value.is_null() {
                    found.entry(path).or_default().push(value);
                }
            }
        }
        found
    }

    /// The most events of one agent within any hour, of those at these places; `None` where one has no timestamp.
    pub fn busiest_hour(&self, places: &[usize]) -> Option<usize> {
        let mut by_agent: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for event in places.iter().filter_map(|at| self.event(*at)) {
            by_agent.entry(&event.agent_id).or_default().push(event.timestamp?.as_second());
        }
        let busiest = by_agent.into_values().map(|mut times| {
            times.sort_unstable();
            let mut start = 0;
            let mut most = 0;
            for (end, time) in times.iter().enumerate() {
                while times.get(start).is_some_and(|first| time - first >= 3_600) {
                    start += 1;
                }
                most = most.max(end + 1 - start);
            }
            most
        });
        busiest.max()
    }

    /// Distinct values of something over the events at these places.
    pub fn distinct<T: Ord>(&self, places: &[usize], of: impl Fn(&'a Event) -> T) -> BTreeSet<T> {
        places.iter().filter_map(|at| self.event(*at)).map(of).collect()
    }
}
