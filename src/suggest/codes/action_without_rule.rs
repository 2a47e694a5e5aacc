//! An action that agents do and the policy does not know.

use crate::event::OutcomeClass;
use crate::policy::{Effect, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// The log has an action that no rule covers.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "action-without-rule",
    category: Category::Coverage,
    summary: "The log has an action that no rule covers.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for (action, places) in facts.actions() {
        if facts.policy.rules().iter().any(|rule| rule.action.matches(action)) {
            continue;
        }
        let good: Vec<usize> =
            places.iter().copied().filter(|at| facts.class_of_outcome(*at) == Some(OutcomeClass::Good)).collect();
        let Some(first) = good.first() else { continue };
        let text = format!(
            "`{action}` was done {} times and no rule covers it; let it ask a person, as far as the log shows",
            good.len()
        );
        let asks = facts
            .learned(action)
            .into_iter()
            .filter(|rule| rule.effect != Effect::Block)
            .map(|rule| Edit::Add(Box::new(Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() })));
        let asks: Vec<Edit> = asks.collect();
        let draft = Draft::new(action, text).witness(facts.witness(*first));
        found.push(if asks.is_empty() || facts.policy.default_effect() != Effect::Block {
            draft
        } else {
            draft.patch(asks)
        });
    }
}
