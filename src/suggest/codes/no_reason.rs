//! A rule without a reason tells nobody anything when it blocks.

use crate::policy::Rule;
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule does not say why it is there.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "no-reason",
    category: Category::BestPractice,
    summary: "A rule does not say why it is there.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in
        facts.policy.rules().iter().filter(|rule| rule.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()))
    {
        let good = facts.of(&rule.id).good.len();
        let text = format!("rule {} gives no reason; agents and people are told it when a request is decided", rule.id);
        let reason = Some(format!("decided {good} good events of the log"));
        let reasoned = Rule { reason, ..rule.clone() };
        found.push(Draft::new(rule.action.to_string(), text).rule(&rule.id).patch([Edit::Replace(Box::new(reasoned))]));
    }
}
