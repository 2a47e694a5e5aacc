//! An action that is allowed and mostly fails.

use crate::suggest::{Category, Draft, Facts, SuggestionCode};

/// What a rule allows fails more often than it works.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "fails-often",
    category: Category::Risk,
    summary: "What a rule allows fails more often than it works.",
    look,
};

/// Fewer events say little.
const LEAST: usize = 20;

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        let by_rule = facts.of(&rule.id);
        let (good, neutral) = (by_rule.good.len(), by_rule.neutral.len());
        if good + neutral >= LEAST && neutral > good {
            let text = format!(
                "what rule {} allows failed {neutral} of {} times; find out why before it goes on",
                rule.id,
                good + neutral
            );
            let witness = by_rule.neutral.first().and_then(|at| facts.witness(*at));
            found.push(Draft::new(rule.action.to_string(), text).rule(&rule.id).witness(witness));
        }
    }
}
