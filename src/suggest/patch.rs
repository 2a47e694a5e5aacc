//! A change of a policy: rules that go, come or are replaced, or another default.

use serde::{Serialize, Serializer};

use crate::policy::document::RuleDocument;
use crate::policy::{Effect, Policy, PolicyError, Rule};

/// One step of a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Edit {
    /// The rule with this id goes.
    Remove(String),
    /// This rule stands in the place of the one with its id.
    Replace(#[serde(serialize_with = "as_document")] Box<Rule>),
    /// This rule comes. If its id is taken, it gets another.
    Add(#[serde(serialize_with = "as_document")] Box<Rule>),
    /// Another default.
    Default(Effect),
}

fn as_document<S: Serializer>(rule: &Rule, serializer: S) -> Result<S::Ok, S::Error> {
    RuleDocument::from(rule).serialize(serializer)
}

/// A change of a policy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Patch {
    /// Its steps.
    pub edits: Vec<Edit>,
}

impl Patch {
    /// The policy after the change.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if the rules make no policy.
    pub fn apply(&self, policy: &Policy) -> Result<Policy, PolicyError> {
        let mut default = policy.default_effect();
        let mut rules: Vec<Rule> = policy.rules().to_vec();
        for edit in &self.edits {
            match edit {
                Edit::Remove(id) => rules.retain(|rule| rule.id != *id),
                Edit::Replace(new) => {
                    for rule in rules.iter_mut().filter(|rule| rule.id == new.id) {
                        rule.clone_from(new);
                    }
                }
                Edit::Add(new) => {
                    let numbered = (1..).map(|n| if n == 1 { new.id.clone() } else { format!("{}-{n}", new.id) });
                    let free = |id: &String| !rules.iter().any(|rule| rule.id == *id);
                    let id = numbered.take(rules.len() + 1).find(free).unwrap_or_else(|| new.id.clone());
                    rules.push(Rule { id, ..(**new).clone() });
                }
                Edit::Default(effect) => default = *effect,
            }
        }
        Policy::new(policy.metadata().clone(), default, rules)
    }
}
