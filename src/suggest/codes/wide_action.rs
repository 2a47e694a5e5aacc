//! A rule allows actions by a pattern of their names.

use crate::backend::witness;
use crate::policy::{ActionPattern, Rule};
use crate::suggest::{Category, Draft, Edit, Facts, SuggestionCode};

/// A rule allows actions that nobody named.
pub const CODE: SuggestionCode = SuggestionCode {
    name: "wide-action",
    category: Category::Risk,
    summary: "A rule allows actions that nobody named.",
    look,
};

/// So many names are worth naming.
const MOST: usize = 50;

fn look(facts: &Facts<'_>, found: &mut Vec<Draft>) {
    for rule in facts.allows().filter(|rule| rule.action.exact_name().is_none()) {
        let by_rule = facts.of(&rule.id);
        let names = facts.distinct(&by_rule.good, |event| event.action.as_str());
        let witness = witness::for_rule(rule).into_iter().find(|case| case.applies).map(|case| case.input);
        let text = format!(
            "rule {} allows every action like `{}`, and the log has {} of them; name them",
            rule.id,
            rule.action,
            names.len()
        );
        let mut draft = Draft::new(rule.action.to_string(), text).rule(&rule.id).witness(witness).proven();
        if (1..=MOST).contains(&names.len()) {
            let named = names.iter().enumerate().filter_map(|(n, name)| {
                let action = ActionPattern::exact(name).ok()?;
                let id = if n == 0 { rule.id.clone() } else { format!("{}-{}", rule.id, n + 1) };
                let named = Box::new(Rule { id, action, ..rule.clone() });
                Some(if n == 0 { Edit::Replace(named) } else { Edit::Add(named) })
            });
            draft = draft.patch(named.collect::<Vec<_>>());
        }
        found.push(draft);
    }
}
