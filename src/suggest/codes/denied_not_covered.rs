//! Only the default blocks what people always deny.

use crate::event::OutcomeClass;
use crate::policy::{ActionPattern, Effect, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// An action was only ever denied, and nothing but the default blocks it.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "denied-not-covered",
    category: Category::Coverage,
    summary: "An action was only ever denied, and nothing but the default blocks it.",
    look,
};

/// Fewer denials are chance.
const LEAST: usize = 3;

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for (action, places) in facts.actions() {
        let denied = places.iter().filter(|at| facts.class_of_outcome(**at) == Some(OutcomeClass::Denied)).count();
        let blocks = |rule: &Rule| rule.effect == Effect::Block && rule.action.matches(action);
        if denied < LEAST || denied < places.len() || facts.policy.rules().iter().any(blocks) {
            continue;
        }
        let Ok(pattern) = ActionPattern::exact(action) else { continue };
        let mut rule = Rule::new(format!("deny-{action}"), pattern, Effect::Block);
        rule.reason = Some(format!("denied {denied} times, never done"));
        let text = format!(
            "`{action}` was denied {denied} times and never done, and only the default blocks it; say so in a rule"
        );
        let witness = places.first().and_then(|at| facts.witness(*at));
        found.push(Draft::new(action, text).witness(witness).patch([Edit::Add(Box::new(rule))]));
    }
}
