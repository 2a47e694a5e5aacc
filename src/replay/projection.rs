//! What of an event a policy looks at.
//!
//! Two events that agree in agent, action and in every attribute that some rule reads are decided alike, whatever else is
//! in them. So a replay decides each distinct projection once.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::event::{AttributePath, Event, provenance};
use crate::policy::decide::Usage;
use crate::policy::{Policy, Test};

/// The attributes that the rules of a policy read.
#[derive(Debug, Clone)]
pub struct Projection {
    /// `None`: everything, because it is not known what the artifact reads.
    paths: Option<Vec<AttributePath>>,
    /// Whether requests must say when they are made.
    timed: bool,
}

impl Projection {
    /// The projection onto what `policy` reads.
    pub fn of(policy: &Policy) -> Self {
        let mut paths = BTreeSet::new();
        for condition in policy.rules().iter().flat_map(crate::policy::Rule::conditions) {
            paths.insert(condition.path.clone());
            if let Test::SameAs(path) | Test::AppearsIn(path) = &condition.test {
                paths.insert(path.clone());
            }
        }
        Self { paths: Some(paths.into_iter().collect()), timed: policy.has_expiries() }
    }

    /// The projection that keeps everything, for artifacts that are not ours.
    pub fn everything() -> Self {
        Self { paths: None, timed: true }
    }

    /// Whether it may look at where arguments came from.
    pub fn reads_provenance(&self) -> bool {
        let told = |path: &AttributePath| path.keys().first().is_some_and(|key| key == provenance::KEY);
        self.paths.as_ref().is_none_or(|paths| paths.iter().any(told))
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
                context
            }
        };
        if self.timed {
            return json!({"agent_id": event.agent_id, "action": event.action, "context": context, "now": Usage::IN_FORCE});
        }
        json!({"agent_id": event.agent_id, "action": event.action, "context": context})
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
        assert_eq!(Projection::everything().input(&event)["context"]["y"], 5);
    }
}
