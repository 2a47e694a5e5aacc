//! A block rule with constraints lets through what leaves an attribute out.

use crate::backend::witness;
use crate::policy::{Condition, Conditions, Effect, Rule, Test};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule that blocks does not apply where an attribute is missing.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "block-fails-open",
    category: Category::Risk,
    summary: "A rule that blocks does not apply where an attribute is missing.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.policy.rules().iter().filter(|rule| rule.effect == Effect::Block) {
        for (attribute, conditions) in rule.constraints.by_attribute() {
            let path = attribute.root();
            if conditions.iter().any(|condition| condition.test == Test::Exists(false)) {
                continue;
            }
            let there = Condition { path: path.clone(), test: Test::Exists(true) };
            let known = |other: &Rule| {
                other.effect == Effect::Block
                    && other.action.covers(&rule.action)
                    && other.constraints.is_empty()
                    && other
                        .unless
                        .as_ref()
                        .is_some_and(|unless| unless.iter().any(|condition| condition.path == *path))
            };
            if facts.policy.rules().iter().any(known) {
                continue;
            }
            let closed = Rule {
                id: format!("{}-missing", rule.id),
                constraints: Conditions::default(),
                unless: Some([there].into_iter().collect()),
                reason: Some(format!("{path} is missing, so rule {} cannot tell", rule.id)),
                evidence: None,
                ..rule.clone()
            };
            let text = format!(
                "rule {} blocks by {path} and does not apply where that is missing; block what leaves it out",
                rule.id
            );
            let mut witness = witness::for_rule(rule).into_iter().find(|case| case.applies).map(|case| case.input);
            if let Some(context) = witness.as_mut().and_then(|input| input.get_mut("context")) {
                *context = serde_json::json!({});
            }
            let draft =
                Draft::new(rule.action.to_string(), text).rule(&rule.id).about(path.to_string()).witness(witness);
            found.push(draft.proven().patch([Edit::Add(Box::new(closed))]));
        }
    }
}
