//! A rule that nobody needed.

use crate::numbers::{count, counted};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule that allows decided no event of the log.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "never-fired",
    category: Category::Optimization,
    summary: "A rule that allows decided no event of the log.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        let by_rule = facts.of(&rule.id);
        if by_rule.good.len() + by_rule.denied.len() + by_rule.neutral.len() > 0 || facts.events.is_empty() {
            continue;
        }
        let events = counted(count(facts.events.len()), "event");
        let text = format!("rule {} allowed nothing in {events}; take it out until it is needed", rule.id);
        found.push(Draft::new(rule.action.to_string(), text).rule(&rule.id).patch([Edit::Remove(rule.id.clone())]));
    }
}
