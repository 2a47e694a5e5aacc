//! An agent that acts and that the policy does not know.

use crate::policy::Effect;
use crate::suggest::{Category, Draft, Facts, SuggestionCode};

/// An agent of the log is in the scope of no rule.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "agent-without-rule",
    category: Category::Coverage,
    summary: "An agent of the log is in the scope of no rule.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    let places: Vec<usize> = (0..facts.events.len()).collect();
    for agent in facts.distinct(&places, |event| event.agent_id.as_str()) {
        if facts.policy.rules().iter().any(|rule| rule.effect != Effect::Block && rule.covers_agent(agent)) {
            continue;
        }
        let of_agent: Vec<usize> =
            places.iter().copied().filter(|at| facts.event(*at).is_some_and(|event| event.agent_id == agent)).collect();
        let text =
            format!("`{agent}` acted {} times and is in the scope of no rule; decide what it may do", of_agent.len());
        let witness = of_agent.first().and_then(|at| facts.witness(*at));
        found.push(Draft::new("*", text).about(agent).witness(witness));
    }
}
