//! What a log does not say cannot become a rule.

use crate::suggest::{Category, Draft, Facts, SuggestionCode};

/// The log leaves out what rules could ask about.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "log-lacks",
    category: Category::Coverage,
    summary: "The log leaves out what rules could ask about.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    let events = facts.events.len();
    if events == 0 {
        return;
    }
    let without = |has: &dyn Fn(&crate::event::Event) -> bool| facts.events.iter().filter(|event| !has(event)).count();
    for (what, missing, why) in [
        (
            "timestamp",
            without(&|event| event.timestamp.is_some()),
            "no rate limit can be learned, and no rule can be seen to be stale",
        ),
        (
            "session_id",
            without(&|event| event.session_id.is_some()),
            "no order of actions can be learned, and nothing tells how widely evidence is spread",
        ),
        ("context", without(&|event| !event.context.is_empty()), "no argument can be bounded"),
    ] {
        if missing * 2 > events {
            let text = format!("{missing} of {events} events have no `{what}`: {why}; log it");
            found.push(Draft::new("*", text).about(what));
        }
    }
}
