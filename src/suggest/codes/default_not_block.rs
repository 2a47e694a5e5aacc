//! The default lets through what nobody thought of.

use crate::policy::Effect;
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// Actions that no rule covers are let through.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "default-not-block",
    category: Category::BestPractice,
    summary: "Actions that no rule covers are let through.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    if facts.policy.default_effect() != Effect::Allow {
        return;
    }
    let witness = serde_json::json!({"agent_id": "some_agent", "action": "an_action_that_nobody_named", "context": {}});
    let text = "the default allows actions that no rule covers; let it ask a person";
    found.push(Draft::new("*", text).proven().witness(Some(witness)).patch([Edit::Default(Effect::Ask)]));
}
