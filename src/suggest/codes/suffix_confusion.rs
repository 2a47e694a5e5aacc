//! `ends_with: company.com` holds for `evilcompany.com`.

use crate::backend::witness;
use crate::policy::{Condition, Rule, Test};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule takes any text that ends in a domain, so also another domain.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "suffix-confusion",
    category: Category::Risk,
    summary: "A rule takes any text that ends in a domain, so also another domain.",
    look,
};

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows() {
        for condition in &rule.constraints {
            let Test::EndsWith(end) = &condition.test else { continue };
            if !is_bare_domain(end) {
                continue;
            }
            let by_rule = facts.of(&rule.id);
            let values: Vec<&str> =
                by_rule.good.iter().filter_map(|at| condition.path.get(&facts.event(*at)?.context)?.as_str()).collect();
            let closed = ["@", ".", "/"].into_iter().map(|mark| format!("{mark}{end}"));
            let closed = closed.into_iter().find(|closed| values.iter().all(|value| value.ends_with(closed.as_str())));
            let text = format!(
                "rule {} takes every {} that ends in `{end}`, and `evil{end}` does; ask for the character before it, too",
                rule.id, condition.path
            );
            let mut witness = witness::for_rule(rule).into_iter().find(|case| case.applies).map(|case| case.input);
            if let Some(context) =
                witness.as_mut().and_then(|input| input.get_mut("context")).and_then(serde_json::Value::as_object_mut)
            {
                condition.path.set(context, format!("x@evil{end}").into());
            }
            let mut draft = Draft::new(rule.action.to_string(), text)
                .rule(&rule.id)
                .about(condition.path.to_string())
                .witness(witness)
                .proven();
            if let Some(closed) = closed.filter(|_| !values.is_empty()) {
                let mended = |other: &Condition| {
                    if other == condition {
                        Condition { path: other.path.clone(), test: Test::EndsWith(closed.clone()) }
                    } else {
                        other.clone()
                    }
                };
                let constraints = rule.constraints.iter().map(mended).collect();
                draft = draft.patch([Edit::Replace(Box::new(Rule { constraints, ..rule.clone() }))]);
            }
            found.push(draft);
        }
    }
}

/// Whether a text looks like a domain without what comes before one.
fn is_bare_domain(text: &str) -> bool {
    let mut labels = text.split('.');
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.contains('.') && labels.all(label) && text.bytes().any(|b| b.is_ascii_alphabetic())
}
