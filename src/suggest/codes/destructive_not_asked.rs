//! What cannot be undone is allowed without a person.

use crate::mine::Class;
use crate::policy::{Effect, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// An action that destroys, pays or hands out credentials is allowed without asking.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "destructive-not-asked",
    category: Category::BestPractice,
    summary: "An action that destroys, pays or hands out credentials is allowed without asking.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        let Some(class) = facts.class_of_rule(rule).filter(|class| *class >= Class::Pay) else { continue };
        let asks = Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() };
        let good = facts.of(&rule.id).good;
        let witness = facts.witness_of(&good);
        let also = if witness.is_some() || good.is_empty() { "" } else { super::ALSO };
        let text =
            format!("rule {} allows an action of class {} without a person; let it ask{also}", rule.id, class.name());
        found.push(
            Draft::new(rule.action.to_string(), text)
                .rule(&rule.id)
                .witness(witness)
                .patch([Edit::Replace(Box::new(asks))]),
        );
    }
}
