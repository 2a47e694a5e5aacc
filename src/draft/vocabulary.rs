//! The words that a sentence may use: actions with their arguments, agents, values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::event::Event;
use crate::policy::{AgentEntry, Policy, Test};

/// So many values of an argument are words.
const MAX_VALUES: usize = 64;

/// A value longer than this is no word.
const MAX_VALUE: usize = 64;

/// What is known of an argument.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Argument {
    /// Whether it is ever a number.
    pub number: bool,
    /// The short texts that it has.
    pub values: BTreeSet<String>,
}

/// What sentences may speak of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// Actions with their arguments, by name below `params`.
    pub actions: BTreeMap<String, BTreeMap<String, Argument>>,
    /// Agents.
    pub agents: BTreeSet<String>,
}

impl Vocabulary {
    /// Adds what an event names.
    pub fn event(&mut self, event: &Event) {
        self.agents.insert(event.agent_id.clone());
        let arguments = self.actions.entry(event.action.clone()).or_default();
        let params = event.context.get("params").and_then(Value::as_object);
        for (key, value) in params.into_iter().flatten() {
            let argument = arguments.entry(key.clone()).or_default();
            let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            for item in items {
                argument.number |= item.is_number();
                if let Some(text) =
                    item.as_str().filter(|text| text.len() <= MAX_VALUE && argument.values.len() < MAX_VALUES)
                {
                    argument.values.insert(text.to_owned());
                }
            }
        }
    }

    /// Adds what a policy names.
    pub fn policy(&mut self, policy: &Policy) {
        for rule in policy.rules() {
            for entry in rule.allowed_agents.iter().flatten().chain(&rule.blocked_agents) {
                if let AgentEntry::Named(name) = entry {
                    self.agents.insert(name.clone());
                }
            }
            let Some(action) = rule.action.exact_name() else { continue };
            let arguments = self.actions.entry(action.to_owned()).or_default();
            for condition in rule.conditions() {
                let [root, key] = condition.path.keys() else { continue };
                if root != "params" {
                    continue;
                }
                let argument = arguments.entry(key.clone()).or_default();
                argument.number |= matches!(condition.test, Test::Min(_) | Test::Max(_));
                let literals: Vec<Value> = match &condition.test {
                    Test::Equals(literal) => vec![literal.value().clone()],
                    Test::In(literals) => literals.iter().map(|literal| literal.value().clone()).collect(),
                    _ => Vec::new(),
                };
                for literal in literals {
                    argument.number |= literal.is_number();
                    if let Some(text) = literal.as_str() {
                        argument.values.insert(text.to_owned());
                    }
                }
            }
        }
    }
}
