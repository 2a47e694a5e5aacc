//! What of an event a policy looks at.
//!
//! Two events that agree in agent, action and in every attribute that some rule reads are decided alike, whatever else is
//! in them. So a replay decides each distinct projection once.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::event::{AttributePath, Event};
use crate::policy::decide::Usage;
use crate::policy::{Policy, Test};
use crate::session::Attributes;

/// The attributes that the rules of a policy read.
#[derive(Debug, Clone)]
pub struct Projection {
    /// `None`: everything, because it is not known what the artifact reads.
    paths: Option<Vec<AttributePath>>,
    /// Objects of which it matters only which fields they have.
    closed: Vec<AttributePath>,
    /// Whether requests must say when they are made.
    timed: bool,
}

impl Projection {
    /// The projection onto what `policy` reads.
    pub fn of(policy: &Policy) -> Self {
        let (mut paths, mut closed) = (BTreeSet::new(), BTreeSet::new());
        for condition in policy.rules().iter().flat_map(crate::policy::Rule::conditions) {
            match condition.test.unqualified() {
                Test::Only(_) if condition.test.steps().is_empty() => closed.insert(condition.path.clone()),
                _ => paths.insert(condition.path.clone()),
            };
            paths.extend(condition.test.related().cloned());
        }
        let (paths, closed) = (paths.into_iter().collect(), closed.into_iter().collect());
        Self { paths: Some(paths), closed, timed: policy.has_expiries() }
    }

    /// The projection that keeps everything, for artifacts that are not ours.
    pub fn everything() -> Self {
        Self { paths: None, closed: Vec::new(), timed: true }
    }

    /// What it may look at of what sessions know.
    pub fn reads_session(&self) -> Attributes {
        let Some(paths) = &self.paths else { return Attributes::ALL };
        let keys = paths.iter().filter_map(|path| path.keys().first());
        keys.fold(Attributes::NONE, |all, key| all.with(Attributes::of_key(key)))
    }

    /// The request that `event` is to this policy, as the input of an engine: made while every rule is in force, if rules have ends.
    pub fn input(&self, event: &Event) -> Value {
        let context = match &self.paths {
            None => event.context.clone(),
            Some(paths) => {
                let mut context = Map::new();
                for path in paths {
                    if let Some(value) = path.get(&event.context) {
                        place(&mut context, path.keys(), value);
                    }
                }
                // Deeper ones first: what stands in for their values would hide their fields.
                for path in self.closed.iter().rev() {
                    if let Some(value) = path.get(&event.context) {
                        place_fields(&mut context, path, value);
                    }
                }
                context
            }
        };
        if self.timed {
            return json!({"agent_id": event.agent_id, "action": event.action, "context": context, "now": Usage::IN_FORCE});
        }
        json!({"agent_id": event.agent_id, "action": event.action, "context": context})
    }

    /// The request that the `line` of an event is, with every digit of its numbers: the line as it stands, made while every rule is
    /// in force, if rules have ends.
    pub fn as_written(&self, line: &str) -> String {
        match line.trim_end().strip_suffix('}') {
            Some(fields) if self.timed => format!("{fields},\"now\":{}}}", Usage::IN_FORCE),
            _ => line.to_owned(),
        }
    }
}

/// Puts `value` where `keys` lead. A shorter path that was placed before holds all that a longer one would.
fn place(context: &mut Map<String, Value>, keys: &[String], value: &Value) {
    let Some((last, way)) = keys.split_last() else {
        return;
    };
    let mut at = context;
    for key in way {
        let next = at.entry(key.clone()).or_insert_with(|| Value::Object(Map::new()));
        match next {
            Value::Object(object) => at = object,
            _ => return,
        }
    }
    at.insert(last.clone(), value.clone());
}

/// Puts the fields of an object where `path` leads: of those that are not there yet, `true` stands for the value.
fn place_fields(context: &mut Map<String, Value>, path: &AttributePath, value: &Value) {
    let Value::Object(fields) = value else {
        return place(context, path.keys(), value);
    };
    let mut placed = match path.get(context) {
        None => Map::new(),
        Some(Value::Object(placed)) => placed.clone(),
        Some(_) => return,
    };
    for (field, _) in fields.iter().filter(|(_, value)| !value.is_null()) {
        placed.entry(field.clone()).or_insert(Value::Bool(true));
    }
    place(context, path.keys(), &Value::Object(placed));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{ActionPattern, Condition, Effect, Metadata, Rule};

    #[test]
    fn keeps_what_rules_read_and_nothing_else() {
        let mut rule = Rule::new("r", ActionPattern::any(), Effect::Allow);
        rule.constraints = [
            ("a.b", Test::Exists(true)),
            ("a", Test::Exists(true)),
            ("l.x", Test::Exists(true)),
            ("c", Test::SameAs("d.e".parse().unwrap())),
        ]
        .into_iter()
        .map(|(path, test)| Condition { path: path.parse().unwrap(), test })
        .collect();
        let policy = Policy::new(Metadata::default(), Effect::Block, vec![rule]).unwrap();
        let event = Event::from_json(
            r#"{"log_id":"l","agent_id":"g","action":"x","session_id":"s",
                "context":{"a":{"b":1,"z":2},"l":[1],"c":null,"d":{"e":3,"f":4},"y":5}}"#,
        )
        .unwrap();
        assert_eq!(
            Projection::of(&policy).input(&event),
            json!({"agent_id":"g","action":"x","context":{"a":{"b":1,"z":2},"d":{"e":3}}})
        );
        let mut closed = Rule::new("c", ActionPattern::any(), Effect::Allow);
        closed.constraints = [
            ("a", Test::Only(vec![])),
            ("d", Test::Only(vec![])),
            ("l", Test::Only(vec![])),
            ("d.e", Test::Exists(true)),
        ]
        .into_iter()
        .map(|(path, test)| Condition { path: path.parse().unwrap(), test })
        .collect();
        let policy = Policy::new(Metadata::default(), Effect::Block, vec![closed]).unwrap();
        assert_eq!(
            Projection::of(&policy).input(&event)["context"],
            json!({"a": {"b": true, "z": true}, "d": {"e": 3, "f": true}, "l": [1]})
        );
        assert_eq!(Projection::everything().input(&event)["context"]["y"], 5);
    }
}
