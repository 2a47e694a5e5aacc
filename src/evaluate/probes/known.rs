//! What a log shows: who did what, with which values, and what was denied.
//!
//! In: events. Out: answers about values, names, agents and actions, the same for every order of lines.

use std::collections::{BTreeMap, BTreeSet};

use super::slots::{OrderedScalar, names, path_name, slots};
use crate::event::value::{Map, Value};

/// How many calls of an action are kept as examples.
const MAX_EXAMPLES: usize = 16;
/// A string of more words than this is free text.
const MAX_WORDS: usize = 3;

/// One call: who, what, with which context.
#[derive(Debug, Clone, Copy)]
pub(in crate::evaluate) struct KnownCall<'e> {
    pub(in crate::evaluate) agent: &'e str,
    pub(in crate::evaluate) action: &'e str,
    pub(in crate::evaluate) context: &'e Map<String, Value>,
}

/// One argument of one action.
#[derive(Debug, Default)]
struct ArgumentColumn<'e> {
    /// The values of good calls, by agent.
    by_agent: BTreeMap<&'e str, BTreeSet<OrderedScalar>>,
    denied: BTreeSet<OrderedScalar>,
    /// How many good values are strings of many words, and how many are there.
    text: u64,
    values: u64,
}

/// An argument by its name, with its values in their order.
type ArgumentValues = (String, Vec<OrderedScalar>);

/// What a log shows.
#[derive(Debug, Default)]
pub(in crate::evaluate) struct Known<'e> {
    columns: BTreeMap<(&'e str, String), ArgumentColumn<'e>>,
    /// By name of the argument: the actions that have it.
    actions_with: BTreeMap<String, BTreeSet<&'e str>>,
    /// By type: the arguments with values of it, free text apart, each with the values; made by [`Known::ready`].
    by_type: BTreeMap<(u8, bool), Vec<ArgumentValues>>,
    /// All values of an argument of an action, in their order; made by [`Known::ready`].
    all: BTreeMap<(&'e str, String), Vec<OrderedScalar>>,
    /// The names of the arguments of an action.
    names: BTreeMap<&'e str, BTreeSet<&'e str>>,
    /// Every name of an argument, with a value that it had.
    examples_of_names: BTreeMap<&'e str, &'e Value>,
    agents: BTreeSet<&'e str>,
    done: BTreeMap<&'e str, BTreeSet<&'e str>>,
    examples: BTreeMap<&'e str, Vec<&'e Map<String, Value>>>,
    denied_examples: BTreeMap<&'e str, &'e Map<String, Value>>,
}

/// The type of a scalar.
fn kind(value: &Value) -> u8 {
    match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        _ => 2,
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.split_whitespace().count() > MAX_WORDS)
}

impl<'e> Known<'e> {
    /// What `good` calls show, and what was `denied`.
    pub(in crate::evaluate) fn new(
        good: impl Iterator<Item = KnownCall<'e>>,
        denied: impl Iterator<Item = KnownCall<'e>>,
    ) -> Self {
        let mut known = Self::default();
        good.for_each(|call| known.good(call));
        denied.for_each(|call| known.denied(call));
        known.ready();
        known
    }

    fn good(&mut self, call: KnownCall<'e>) {
        for slot in slots(call.context) {
            let column = self.columns.entry((call.action, slot.name.clone())).or_default();
            column.values += 1;
            column.text += u64::from(is_text(slot.value));
            column.by_agent.entry(call.agent).or_default().insert(OrderedScalar(slot.value.clone()));
            self.actions_with.entry(slot.name).or_default().insert(call.action);
        }
        for (name, value) in names(call.context) {
            self.names.entry(call.action).or_default().insert(name);
            self.examples_of_names.entry(name).or_insert(value);
        }
        self.agents.insert(call.agent);
        self.done.entry(call.action).or_default().insert(call.agent);
        let examples = self.examples.entry(call.action).or_default();
        if examples.len() < MAX_EXAMPLES {
            examples.push(call.context);
        }
    }

    fn denied(&mut self, call: KnownCall<'e>) {
        for slot in slots(call.context) {
            let column = self.columns.entry((call.action, slot.name)).or_default();
            column.denied.insert(OrderedScalar(slot.value.clone()));
        }
        self.agents.insert(call.agent);
        self.denied_examples.entry(call.action).or_insert(call.context);
    }

    fn ready(&mut self) {
        let mut by_type: BTreeMap<(u8, bool), BTreeMap<String, BTreeSet<OrderedScalar>>> = BTreeMap::new();
        for ((action, name), column) in &self.columns {
            let all: BTreeSet<&OrderedScalar> = column.by_agent.values().flatten().collect();
            let text = column.text * 2 > column.values;
            for value in &all {
                let of_name = by_type.entry((kind(&value.0), text)).or_default().entry(name.clone()).or_default();
                of_name.insert((*value).clone());
            }
            self.all.insert((action, name.clone()), all.into_iter().cloned().collect());
        }
        let listed = |names: BTreeMap<String, BTreeSet<OrderedScalar>>| {
            names.into_iter().map(|(name, values)| (name, values.into_iter().collect())).collect()
        };
        self.by_type = by_type.into_iter().map(|(kind, names)| (kind, listed(names))).collect();
    }

    fn column(&self, action: &'e str, name: &str) -> Option<&ArgumentColumn<'e>> {
        self.columns.get(&(action, name.to_owned()))
    }

    /// The values that an agent's good calls of an action have in an argument.
    pub(super) fn seen(&self, agent: &str, action: &'e str, name: &str) -> Option<&BTreeSet<OrderedScalar>> {
        self.column(action, name)?.by_agent.get(agent)
    }

    /// Whether most values of an argument of an action are free text.
    pub(super) fn is_text(&self, action: &'e str, name: &str) -> bool {
        self.column(action, name).is_some_and(|column| column.text * 2 > column.values)
    }

    /// All values of an argument of an action, by whichever agent.
    pub(super) fn of_action(&self, action: &'e str, name: &str) -> &[OrderedScalar] {
        self.all.get(&(action, name.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }

    /// What was denied in an argument of an action.
    pub(super) fn denied_values(&self, action: &'e str, name: &str) -> Vec<&OrderedScalar> {
        self.column(action, name).map(|column| column.denied.iter().collect()).unwrap_or_default()
    }

    /// The other actions with an argument of this name.
    pub(super) fn other_actions(&self, action: &str, name: &str) -> Vec<&'e str> {
        let actions = self.actions_with.get(name).into_iter().flatten();
        actions.copied().filter(|other| *other != action).collect()
    }

    /// Other arguments with values of the type of `value`; free text for free text alone.
    pub(super) fn other_arguments(&self, name: &str, value: &Value, text: bool) -> Vec<&[OrderedScalar]> {
        let arguments = self.by_type.get(&(kind(value), text)).into_iter().flatten();
        arguments.filter(|(other, _)| other != name).map(|(_, values)| values.as_slice()).collect()
    }

    /// Whether a good call of the action had an argument of this name.
    pub(super) fn has_name(&self, action: &str, name: &str) -> bool {
        self.names.get(action).is_some_and(|names| names.contains(name))
    }

    /// Arguments of other actions that this one never had, each with a value.
    pub(super) fn foreign_names(&self, action: &str) -> Vec<(&'e str, &'e Value)> {
        let names = self.examples_of_names.iter().map(|(name, value)| (*name, *value));
        names.filter(|(name, _)| !self.has_name(action, name)).collect()
    }

    /// The agents that never did an action well.
    pub(super) fn strangers_to(&self, action: &str) -> Vec<&'e str> {
        let did = self.done.get(action);
        self.agents.iter().copied().filter(|agent| did.is_none_or(|did| !did.contains(agent))).collect()
    }

    pub(super) fn has_agent(&self, agent: &str) -> bool {
        self.agents.contains(agent)
    }

    /// The actions of the log that an agent never did well, each with calls of it.
    pub(super) fn not_done_by(&self, agent: &str) -> Vec<(&'e str, Vec<&'e Map<String, Value>>)> {
        let others = self.done.iter().filter(|(_, agents)| !agents.contains(agent));
        let others = others.map(|(action, _)| (*action, self.examples.get(action).cloned().unwrap_or_default()));
        let denied = self.denied_examples.iter().filter(|(action, _)| !self.done.contains_key(*action));
        others.chain(denied.map(|(action, context)| (*action, vec![*context]))).collect()
    }

    /// Takes a value that good calls had beside those that were shown, if the argument is known.
    pub(in crate::evaluate) fn also(&mut self, agent: &'e str, action: &'e str, path: &[String], value: Value) {
        if let Some(column) = self.columns.get_mut(&(action, path_name(path))) {
            column.by_agent.entry(agent).or_default().insert(OrderedScalar(value));
        }
    }

    /// The actions that were done well.
    pub(in crate::evaluate) fn actions(&self) -> impl Iterator<Item = &'e str> {
        self.done.keys().copied()
    }

    /// The names of the slots of an action that say where it strikes or how hard: numbers, and strings that are no free text.
    pub(in crate::evaluate) fn targets_and_amounts(&self, action: &'e str) -> impl Iterator<Item = &str> {
        let from = (action, String::new());
        let columns = self.columns.range(from..).take_while(move |((of, _), _)| *of == action);
        let counts = columns.filter(|(_, column)| {
            let values = || column.by_agent.values().flatten();
            let text = column.text * 2 > column.values;
            !text && values().any(|value| !value.0.is_boolean())
        });
        counts.map(|((_, name), _)| name.as_str())
    }
}
