//! A rule that another one makes superfluous.

use crate::check::diff::implies;
use crate::policy::Rule;
use crate::review::Content;
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// Another rule takes a rule in, so that it decides nothing.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "subsumed-rule",
    category: Category::Optimization,
    summary: "Another rule takes a rule in, so that it decides nothing.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    let rules = facts.policy.rules();
    for (at, rule) in rules.iter().enumerate() {
        let takes_in = |(other_at, other): (usize, &Rule)| {
            let twins = Content::of(other).key() == Content::of(rule).key();
            other.effect == rule.effect
                && other.rate_limit.is_none()
                && rule.rate_limit.is_none()
                && other.action.covers(&rule.action)
                && implies::rule(rule, other)
                // Of two that say the same the first stays.
                && (!twins || other_at < at)
        };
        let by = rules.iter().enumerate().filter(|(other_at, _)| *other_at != at).find(|pair| takes_in(*pair));
        if let Some((_, by)) = by {
            let text = format!("rule {} takes rule {} in; it can go, and nothing is decided otherwise", by.id, rule.id);
            found.push(
                Draft::new(rule.action.to_string(), text)
                    .rule(&rule.id)
                    .proven()
                    .patch([Edit::Remove(rule.id.clone())]),
            );
        }
    }
}
