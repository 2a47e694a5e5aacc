//! A rule allows any number where the log has few.

use crate::mine::Class;
use crate::policy::{Bound, Condition, Rule, Test};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A number that the log has has no upper bound in the rule.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "unbounded-number",
    category: Category::Risk,
    summary: "A number that the log has has no upper bound in the rule.",
    look,
};

/// Fewer values teach no bound.
const LEAST: usize = 9;

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        if facts.class_of_rule(rule).is_none_or(|class| class == Class::Read) || rule.constraints.is_empty() {
            continue;
        }
        let by_rule = facts.of(&rule.id);
        for (path, values) in facts.arguments(&by_rule.good) {
            let numbers: Vec<f64> = values.iter().filter_map(|value| value.as_f64()).collect();
            let bounded = rule.constraints.iter().any(|condition| condition.path == path && bounds(&condition.test));
            // Where the argument is often left out, or is no number, a bound would block what was good.
            if bounded || numbers.len() != by_rule.good.len() || numbers.len() < LEAST {
                continue;
            }
            let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let Some(bound) = round_up(most).and_then(Bound::from_f64) else { continue };
            let limit = Condition { path: path.clone(), test: Test::Max(bound) };
            let constraints = rule.constraints.iter().cloned().chain([limit]).collect();
            let text = format!(
                "rule {} puts no upper bound on {path}; in {} good events it was at most {most}: bound it at {}",
                rule.id,
                numbers.len(),
                bound.number()
            );
            let mut far = facts.witness(*by_rule.good.first().unwrap_or(&0));
            if let Some(context) =
                far.as_mut().and_then(|far| far.get_mut("context")).and_then(serde_json::Value::as_object_mut)
            {
                path.set(context, serde_json::json!(1e15));
            }
            let bounded = Rule { constraints, ..rule.clone() };
            let draft = Draft::new(rule.action.to_string(), text).rule(&rule.id).about(path.to_string()).witness(far);
            found.push(draft.patch([Edit::Replace(Box::new(bounded))]));
        }
    }
}

fn bounds(test: &Test) -> bool {
    matches!(test, Test::Max(_) | Test::Equals(_) | Test::In(_) | Test::SameAs(_))
}

/// The next of 1, 2 and 5 times a power of ten that is at least `most`.
fn round_up(most: f64) -> Option<f64> {
    if !most.is_finite() || most <= 0.0 {
        return most.is_finite().then_some(0.0);
    }
    let base = 10_f64.powf(most.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * base).find(|bound| *bound >= most)
}
