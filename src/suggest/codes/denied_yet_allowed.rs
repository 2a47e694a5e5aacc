//! A rule allows what somebody denied.

use crate::policy::{Effect, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule allows events that were denied.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "denied-yet-allowed",
    category: Category::Risk,
    summary: "A rule allows events that were denied.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        let by_rule = facts.of(&rule.id);
        if by_rule.denied.is_empty() {
            continue;
        }
        let witness = facts.witness_of(&by_rule.denied);
        let also = if witness.is_some() { "" } else { super::ALSO };
        let asks = Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() };
        let text = format!(
            "rule {} allows {} events that were denied, beside {} good ones; let it ask a person{also}",
            rule.id,
            by_rule.denied.len(),
            by_rule.good.len()
        );
        let draft = Draft::new(rule.action.to_string(), text).rule(&rule.id).witness(witness);
        found.push(draft.patch([Edit::Replace(Box::new(asks))]));
    }
}
