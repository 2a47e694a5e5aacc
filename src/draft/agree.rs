//! Whether a draft says what the sentence says: that it is valid is not enough.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::numbers::{WordKind, stem, tokens};
use super::vocabulary::Vocabulary;
use crate::policy::{AgentEntry, Effect, Policy, Test};

/// Where sentence and draft differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Disagreement {
    /// What kind of thing: `number`, `agent`, `action`, `value`, `effect`.
    pub kind: &'static str,
    /// In one sentence.
    pub message: String,
}

fn differs(kind: &'static str, message: impl Into<String>) -> Disagreement {
    Disagreement { kind, message: message.into() }
}

/// Every number, agent, value, action and effect that is in one of sentence and draft and not in the other.
pub fn agree(sentence: &str, policy: &Policy, vocabulary: &Vocabulary) -> Vec<Disagreement> {
    let Ok(words) = tokens(sentence) else {
        return vec![differs("text", "the sentence has a quote that is not closed")];
    };
    let mut found = BTreeSet::new();
    numbers(&words, policy, &mut found);
    let said = |name: &str| words.iter().any(|word| word.raw == name || word.begins_with(name));
    let mut agents = BTreeSet::new();
    for rule in policy.rules() {
        let entries = rule.allowed_agents.iter().flatten().chain(&rule.blocked_agents);
        agents.extend(
            entries.filter_map(|entry| if let AgentEntry::Named(name) = entry { Some(name.clone()) } else { None }),
        );
        if rule.action.exact_name().is_none() {
            found.insert(differs(
                "action",
                format!("the draft is for every action like `{}`, and a sentence names one", rule.action),
            ));
        }
        let spelt = rule.action.exact_name().is_some_and(|name| said(name) || is_spelt(&words, name));
        if !spelt {
            found.insert(differs(
                "action",
                format!("the draft is about `{}`, and the sentence does not name it", rule.action),
            ));
        }
    }
    for agent in &agents {
        if !said(agent) {
            found.insert(differs("agent", format!("the draft names the agent `{agent}`, and the sentence does not")));
        }
    }
    for agent in vocabulary.agents.iter().filter(|agent| said(agent) && !agents.contains(*agent)) {
        found.insert(differs("agent", format!("the sentence names the agent `{agent}`, and the draft does not")));
    }
    values(&words, policy, vocabulary, &mut found);
    effects(&words, policy, &mut found);
    found.into_iter().collect()
}

fn is_spelt(words: &[super::numbers::SentenceWord], name: &str) -> bool {
    let parts: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(stem).collect();
    let said: Vec<String> = words
        .iter()
        .filter(|word| !matches!(word.text.as_str(), "a" | "an" | "the"))
        .map(|word| stem(&word.text))
        .collect();
    !parts.is_empty() && said.windows(parts.len()).any(|window| window == parts.as_slice())
}

fn numbers(words: &[super::numbers::SentenceWord], policy: &Policy, found: &mut BTreeSet<Disagreement>) {
    const UNITS: [(&str, f64); 5] =
        [("second", 1.0), ("minute", 60.0), ("hour", 3_600.0), ("day", 86_400.0), ("week", 604_800.0)];
    let mut in_draft: Vec<f64> = Vec::new();
    let mut windows: Vec<f64> = Vec::new();
    for rule in policy.rules() {
        for condition in rule.conditions() {
            let operand = condition.test.operand();
            let items = operand.as_array().map_or(std::slice::from_ref(&operand), Vec::as_slice);
            in_draft.extend(items.iter().filter_map(Value::as_f64));
        }
        if let Some(limit) = rule.rate_limit {
            in_draft.push(f64::from(limit.max_requests));
            windows.push(f64::from(limit.window_seconds));
        }
    }
    let said: Vec<f64> = words
        .iter()
        .filter_map(|word| if let WordKind::Number { value, .. } = word.kind { Some(value) } else { None })
        .collect();
    let near = |a: f64, list: &[f64]| list.iter().any(|b| (a - b).abs() <= 1e-9 * a.abs().max(1.0));
    for number in said.iter().filter(|number| !near(**number, &in_draft)) {
        found.insert(differs("number", format!("the sentence says {number}, and the draft does not")));
    }
    for number in in_draft.iter().filter(|number| !near(**number, &said) && **number != 0.0) {
        found.insert(differs("number", format!("the draft says {number}, and the sentence does not")));
    }
    for window in windows {
        let named = UNITS.iter().any(|(unit, seconds)| {
            (seconds - window).abs() < 0.5 && words.iter().any(|word| stem(&word.text) == stem(unit))
        });
        if !named {
            found.insert(differs(
                "number",
                format!("the draft counts over {window} seconds, and the sentence does not say so"),
            ));
        }
    }
}

fn values(
    words: &[super::numbers::SentenceWord],
    policy: &Policy,
    vocabulary: &Vocabulary,
    found: &mut BTreeSet<Disagreement>,
) {
    let mut in_draft: BTreeSet<String> = BTreeSet::new();
    for condition in policy.rules().iter().flat_map(crate::policy::Rule::conditions) {
        let operand = condition.test.operand();
        let items = operand.as_array().map_or(std::slice::from_ref(&operand), Vec::as_slice);
        in_draft.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
        // A list that is meant and one that is not are told apart by a word.
        let negated =
            words.iter().any(|word| matches!(word.text.as_str(), "not" | "except" | "other" | "never" | "cannot"));
        // A number that is not meant is the bound of `below` or `above`.
        let texts = items.iter().any(|item| !item.is_number());
        if texts
            && matches!(condition.test, Test::NotIn(_) | Test::NotEquals(_))
            && !negated
            && policy.rules().iter().all(|rule| rule.effect != Effect::Block)
        {
            found.insert(differs(
                "value",
                format!("the draft excludes values of {}, and the sentence excludes nothing", condition.path),
            ));
        }
    }
    for value in &in_draft {
        if !words.iter().any(|word| word.raw == *value)
            && !words.iter().any(|word| word.raw.starts_with('$') && value == "USD")
        {
            found.insert(differs("value", format!("the draft says `{value}`, and the sentence does not")));
        }
    }
    let known: BTreeSet<&String> = vocabulary
        .actions
        .values()
        .flat_map(|arguments| arguments.values().flat_map(|argument| &argument.values))
        .collect();
    for word in words.iter().filter(|word| known.contains(&word.raw) && !in_draft.contains(&word.raw)) {
        let spells = |name: &str| name.split(|c: char| !c.is_alphanumeric()).any(|part| part == word.raw);
        let is_name = vocabulary.agents.contains(&word.raw)
            || vocabulary.actions.contains_key(&word.raw)
            || policy.rules().iter().filter_map(|rule| rule.action.exact_name()).any(spells);
        if !is_name && word.raw.len() > 2 {
            found.insert(differs("value", format!("the sentence says `{}`, and the draft does not", word.raw)));
        }
    }
}

fn effects(words: &[super::numbers::SentenceWord], policy: &Policy, found: &mut BTreeSet<Disagreement>) {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.text.as_str()));
    let blocks = has(&["block", "deny", "forbid", "never", "not", "cannot", "can't", "don't", "prohibit", "only"]);
    let asks = has(&["ask", "approve", "approval", "approves", "asks"]);
    let allows = has(&["allow", "permit", "let", "may", "can", "allowed"]);
    for rule in policy.rules() {
        let said = match rule.effect {
            Effect::Allow => allows,
            Effect::Ask => asks,
            Effect::Block => blocks,
        };
        if !said {
            found
                .insert(differs("effect", format!("the draft says {}, and no word of the sentence does", rule.effect)));
        }
        if rule.effect == Effect::Allow
            && has(&["block", "deny", "forbid", "never", "cannot", "can't", "don't", "prohibit"])
        {
            found.insert(differs("effect", "the draft allows, and the sentence has a word that blocks"));
        }
    }
    let any = |effect: Effect| policy.rules().iter().any(|rule| rule.effect == effect);
    if asks && !any(Effect::Ask) {
        found.insert(differs("effect", "the sentence asks a person, and the draft does not"));
    }
    if policy.rules().is_empty() {
        found.insert(differs("effect", "the draft has no rule"));
    }
}
