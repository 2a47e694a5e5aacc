//! A rule allows as often as an agent likes.

use crate::mine::Class;
use crate::policy::{RateLimit, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule that does more than read has no rate limit.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "no-rate-limit",
    category: Category::BestPractice,
    summary: "A rule that does more than read has no rate limit.",
    look,
};

/// So many times the busiest hour of the log are allowed.
const HEADROOM: usize = 2;
/// Fewer good events teach no rate.
const LEAST: usize = 20;

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows().filter(|rule| rule.rate_limit.is_none()) {
        let by_rule = facts.of(&rule.id);
        if by_rule.good.len() < LEAST || facts.class_of_rule(rule).is_none_or(|class| class == Class::Read) {
            continue;
        }
        let all: Vec<usize> = by_rule.good.iter().chain(&by_rule.neutral).copied().collect();
        let Some(busiest) = facts.busiest_hour(&all) else { continue };
        let Ok(most) = u32::try_from(busiest * HEADROOM) else { continue };
        let limit = RateLimit { max_requests: most, window_seconds: 3_600 };
        let text = format!(
            "rule {} has no rate limit; the busiest hour of one agent had {busiest} requests: allow {most} an hour",
            rule.id
        );
        let limited = Rule { rate_limit: Some(limit), ..rule.clone() };
        found.push(Draft::new(rule.action.to_string(), text).rule(&rule.id).patch([Edit::Replace(Box::new(limited))]));
    }
}
