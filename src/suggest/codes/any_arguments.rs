//! A rule allows an action whatever its arguments are.

use crate::backend::witness;
use crate::mine::Class;
use crate::policy::{Effect, Rule};
use crate::review::Content;
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule that does more than read allows any arguments.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "any-arguments",
    category: Category::Risk,
    summary: "A rule that does more than read allows any arguments.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows().filter(|rule| rule.constraints.is_empty()) {
        let Some(action) = rule.action.exact_name() else { continue };
        if facts.class_of_rule(rule).is_none_or(|class| class == Class::Read) {
            continue;
        }
        let by_rule = facts.of(&rule.id);
        if facts.arguments(&by_rule.good).is_empty() {
            continue;
        }
        let narrower: Vec<Rule> = facts
            .learned(action)
            .into_iter()
            .filter(|learned| learned.effect == Effect::Allow && !learned.constraints.is_empty())
            .filter(|learned| Content::of(learned).is_within(&Content::of(rule)))
            .cloned()
            .collect();
        let (what, edits) = if narrower.is_empty() {
            let asks = Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() };
            ("let it ask a person", vec![Edit::Replace(Box::new(asks))])
        } else {
            // What is left of the rule asks, so that nothing is blocked that was allowed.
            let asks = Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() };
            let bounded = narrower.into_iter().map(|learned| {
                Edit::Add(Box::new(Rule {
                    id: format!("{}-bounded", rule.id),
                    rate_limit: rule.rate_limit,
                    expires: rule.expires,
                    ..learned
                }))
            });
            (
                "bound it as the log does, and ask about the rest",
                std::iter::once(Edit::Replace(Box::new(asks))).chain(bounded).collect(),
            )
        };
        let text = format!("rule {} allows `{action}` with any arguments; {what}", rule.id);
        let witness = witness::for_rule(rule).into_iter().find(|case| case.applies).map(|case| case.input);
        found.push(Draft::new(action, text).rule(&rule.id).witness(witness).patch(edits));
    }
}
