//! A rule rests on so few events that somebody could have planted them.

use crate::mine::Class;
use crate::policy::{Effect, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule that allows rests on few events.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "thin-evidence",
    category: Category::Risk,
    summary: "A rule that allows rests on few events.",
    look,
};

/// So many good events are enough.
const ENOUGH: usize = 10;

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        let by_rule = facts.of(&rule.id);
        let good = by_rule.good.len();
        if good == 0 || good >= ENOUGH || facts.class_of_rule(rule) == Some(Class::Read) {
            continue;
        }
        let asks = Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() };
        let witness = facts.witness_of(&by_rule.good);
        let also = if witness.is_some() { "" } else { super::ALSO };
        let text =
            format!("rule {} rests on {good} good events; let it ask a person until there are {ENOUGH}{also}", rule.id);
        found.push(
            Draft::new(rule.action.to_string(), text)
                .rule(&rule.id)
                .witness(witness)
                .patch([Edit::Replace(Box::new(asks))]),
        );
    }
}
