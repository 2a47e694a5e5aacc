//! The learners that anyone would write in an afternoon: what ours must beat.
//!
//! In: training events. Out: a policy. Each action is bounded by what all its agents' good events have; nothing is estimated.

use std::collections::{BTreeMap, BTreeSet};

use super::learner::{LearnError, Learner, allow, leaves, numbered};
use crate::event::value::{Value, order};
use crate::event::{AttributePath, Event, OutcomeClass, OutcomeClasses};
use crate::policy::{
    ActionPattern, Bound, Condition, Conditions, Effect, Literal, Metadata, NameError, Pattern, Policy, Rule, Test,
};

/// The most values that a set lists.
const MAX_VALUES: usize = 20;
/// An action with fewer good events is held to the values seen, however many.
const THIN: usize = 9;
/// The most hosts, mail domains and directories that a pattern lists.
const MAX_PLACES: usize = 8;
/// A string of more words than this is free text.
const MAX_WORDS: usize = 3;

/// Agents times actions, with the arguments bounded by what was seen.
#[derive(Debug, Clone)]
pub struct Naive {
    outcomes: OutcomeClasses,
    care: Care,
}

/// How much thought went into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Sets of up to twenty values and ranges from the least to the greatest; all else is open.
    Plain,
    /// The same, and the values seen where there are few events, and hosts, domains, directories and characters for strings.
    Polished,
}

impl Naive {
    /// Sets and ranges.
    pub fn plain(outcomes: &OutcomeClasses) -> Self {
        Self { outcomes: outcomes.clone(), care: Care::Plain }
    }

    /// Sets and ranges, thin evidence exact, strings of a kind by what they have in common.
    pub fn polished(outcomes: &OutcomeClasses) -> Self {
        Self { outcomes: outcomes.clone(), care: Care::Polished }
    }
}

impl Learner for Naive {
    fn name(&self) -> &'static str {
        match self.care {
            Care::Plain => "naive",
            Care::Polished => "polished",
        }
    }

    fn description(&self) -> &'static str {
        match self.care {
            Care::Plain => "agents and actions, sets of up to 20 values, ranges from least to greatest",
            Care::Polished => {
                "naive, with few events held to the values seen, and hosts, domains, directories and characters"
            }
        }
    }

    fn learn(&self, training: &[Event]) -> Result<Policy, LearnError> {
        let mut actions: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
        for event in training.iter().filter(|event| self.outcomes.class(&event.outcome) == OutcomeClass::Good) {
            actions.entry(&event.action).or_default().push(event);
        }
        let rules = actions.into_iter().flat_map(|(action, events)| self.rules(action, &events));
        let metadata = Metadata { name: self.name().to_owned(), version: "1.0".to_owned(), ..Metadata::default() };
        Ok(Policy::new(metadata, Effect::Block, numbered(rules))?)
    }
}

impl Naive {
    /// An allow rule for an action, with what all its events have. What only some have is bounded where it is there: a block rule
    /// each.
    fn rules(&self, action: &str, events: &[&Event]) -> Vec<Result<Rule, NameError>> {
        let agents: BTreeSet<&str> = events.iter().map(|event| event.agent_id.as_str()).collect();
        let mut columns: BTreeMap<AttributePath, Vec<&Value>> = BTreeMap::new();
        for event in events {
            for (path, value) in leaves(event, true) {
                columns.entry(path).or_default().push(value);
            }
        }
        let thin = self.care == Care::Polished && events.len() < THIN;
        let (mut always, mut blocks) = (Vec::new(), Vec::new());
        for (path, values) in columns {
            let conditions = self.tests(&values, thin).into_iter().map(|test| Condition { path: path.clone(), test });
            if values.len() == events.len() {
                always.extend(conditions);
            } else {
                blocks.push((path.clone(), conditions.collect::<Conditions>()));
            }
        }
        let mut rules =
            vec![allow(action, Some(&agents)).map(|rule| Rule { constraints: always.into_iter().collect(), ..rule })];
        rules.extend(blocks.into_iter().filter(|(_, conditions)| !conditions.is_empty()).map(|(path, conditions)| {
            let rule = Rule::new("", ActionPattern::exact(action)?, Effect::Block);
            let there = Condition { path, test: Test::Exists(true) };
            Ok(Rule { constraints: [there].into_iter().collect(), unless: Some(conditions), ..rule })
        }));
        rules
    }

    fn tests(&self, values: &[&Value], thin: bool) -> Vec<Test> {
        let scalars = scalars(values);
        let Some(scalars) = scalars else { return Vec::new() };
        if !thin && scalars.iter().all(|value| value.is_number()) && values.iter().all(|value| value.is_number()) {
            return range(&scalars).unwrap_or_default();
        }
        if thin || scalars.len() <= MAX_VALUES {
            let literals: Option<Vec<_>> = scalars.iter().map(|value| Literal::new((*value).clone()).ok()).collect();
            return literals.map(|literals| vec![Test::In(literals)]).unwrap_or_default();
        }
        let texts: Option<Vec<&str>> = values.iter().map(|value| value.as_str()).collect();
        match (self.care, texts) {
            (Care::Polished, Some(texts)) => in_common(&texts).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// The different scalars among values and the elements of arrays, in their order; `None` if there is an object or an array in one.
fn scalars<'v>(values: &[&'v Value]) -> Option<Vec<&'v Value>> {
    let mut found = Vec::new();
    for value in values {
        match value {
            Value::Array(elements) => found.extend(elements),
            value => found.push(*value),
        }
    }
    if found.iter().any(|value| value.is_array() || value.is_object() || value.is_null()) {
        return None;
    }
    found.sort_by(|a, b| order(a, b));
    found.dedup_by(|a, b| order(a, b).is_eq());
    Some(found)
}

fn range(numbers: &[&Value]) -> Option<Vec<Test>> {
    let bound = |value: Option<&&Value>| Bound::new(value?.as_number()?).ok();
    Some(vec![Test::Min(bound(numbers.first())?), Test::Max(bound(numbers.last())?)])
}

/// What strings have in common that are too many to be listed.
fn in_common(texts: &[&str]) -> Option<Test> {
    let wordy = texts.iter().filter(|text| text.split_whitespace().count() > MAX_WORDS).count();
    if wordy * 2 > texts.len() {
        return None;
    }
    let source = places(texts, host, ("", "(?:[/?#].*)?$"))
        .or_else(|| places(texts, domain, ("[^@ ]+@", "$")))
        .or_else(|| places(texts, directory, ("", "[^/]+$")))
        .unwrap_or_else(|| characters(texts));
    Pattern::new(&source).ok().map(Test::Pattern)
}

/// A pattern of the places that strings name, between what stands around them, if all name one and there are few.
fn places(texts: &[&str], place: fn(&str) -> Option<&str>, (before, after): (&str, &str)) -> Option<String> {
    let places: BTreeSet<&str> = texts.iter().map(|text| place(text)).collect::<Option<_>>()?;
    let escaped: Vec<String> = places.iter().map(|place| regex::escape(place)).collect();
    let escaped: Vec<String> = escaped.into_iter().map(|place| place.replace("\\-", "-").replace("\\/", "/")).collect();
    (places.len() <= MAX_PLACES).then(|| format!("{before}(?:{}){after}", escaped.join("|")))
}

fn host(text: &str) -> Option<&str> {
    let from = text.find("://")? + 3;
    let rest = text.get(from..)?;
    text.get(..from + rest.find(['/', '?', '#']).unwrap_or(rest.len()))
}

fn domain(text: &str) -> Option<&str> {
    text.split_once('@').map(|(_, domain)| domain)
}

fn directory(text: &str) -> Option<&str> {
    text.starts_with('/').then(|| text.rfind('/').and_then(|end| text.get(..=end))).flatten()
}

/// The classes of characters that were seen, and the shortest and the longest.
fn characters(texts: &[&str]) -> String {
    let all = || texts.iter().flat_map(|text| text.chars());
    let mut class = String::new();
    for (range, part) in [('0'..='9', "0-9"), ('A'..='Z', "A-Z"), ('a'..='z', "a-z")] {
        if all().any(|c| range.contains(&c)) {
            class.push_str(part);
        }
    }
    let others: BTreeSet<char> = all().filter(|c| !c.is_ascii_alphanumeric()).collect();
    for c in others {
        if matches!(c, '\\' | ']' | '[' | '^' | '-' | '&' | '~') {
            class.push('\\');
        }
        class.push(c);
    }
    let lengths = || texts.iter().map(|text| text.chars().count());
    format!("[{class}]{{{},{}}}$", lengths().min().unwrap_or(0), lengths().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::event;
    use super::*;
    use crate::policy::{Decider, Request, decide::Usage};
    use serde_json::json;

    fn training() -> Vec<Event> {
        (0..30)
            .map(|n| {
                let mut params = json!({"amount": 10 + n, "currency": if n % 2 == 0 { "EUR" } else { "USD" }, "id": format!("V-{n:03}"),
                    "to": format!("user{n}@good.org"), "link": format!("https://good.org/{n}"), "file": format!("/srv/app/{n}.log"),
                    "memo": format!("please pay the bill number {n}")});
                if n % 3 == 0 {
                    params["tags"] = json!([if n % 2 == 0 { "a" } else { "b" }]);
                }
                event(&format!("s{n}"), "pay", &json!({"context": {"params": params}}))
            })
            .chain((0..4).map(|n| event(&format!("t{n}"), "move", &json!({"context": {"params": {"amount": n}}}))))
            .collect()
    }

    #[track_caller]
    fn check(action: &str, change: &Value, plain: Effect, polished: Effect) {
        let training = training();
        let good = training.iter().find(|event| event.action == action).unwrap();
        let mut request = good.clone();
        let params = request.context.get_mut("params").unwrap();
        for (name, value) in change.as_object().unwrap() {
            params[name] = value.clone();
        }
        let outcomes = OutcomeClasses::default();
        for (learner, expected) in [(Naive::plain(&outcomes), plain), (Naive::polished(&outcomes), polished)] {
            let policy = learner.learn(&training).unwrap();
            let decision = Decider::new(&policy).decide(Request::from(&request), &Usage::default());
            assert_eq!(decision.effect, expected, "{} {change}", learner.name());
        }
    }

    #[test]
    fn what_was_seen_is_allowed() {
        let training = training();
        let outcomes = OutcomeClasses::default();
        for learner in [Naive::plain(&outcomes), Naive::polished(&outcomes)] {
            let policy = learner.learn(&training).unwrap();
            let decider = Decider::new(&policy);
            for event in &training {
                assert_eq!(decider.decide(Request::from(event), &Usage::default()).effect, Effect::Allow, "{event:?}");
            }
        }
    }

    #[test]
    fn sets_and_ranges_bound_both() {
        check("pay", &json!({"amount": 40}), Effect::Block, Effect::Block);
        check("pay", &json!({"currency": "BTC"}), Effect::Block, Effect::Block);
        check("pay", &json!({"tags": ["a", "c"]}), Effect::Block, Effect::Block);
        check("pay", &json!({"memo": "a whole other text about it"}), Effect::Allow, Effect::Allow);
    }

    #[test]
    fn the_polished_one_bounds_thin_evidence_and_strings_of_a_kind() {
        check("move", &json!({"amount": 1.5}), Effect::Allow, Effect::Block);
        check("pay", &json!({"id": "V-1"}), Effect::Allow, Effect::Block);
        check("pay", &json!({"id": "V-777"}), Effect::Allow, Effect::Allow);
        check("pay", &json!({"to": "user@evil.org"}), Effect::Allow, Effect::Block);
        check("pay", &json!({"to": "other@good.org"}), Effect::Allow, Effect::Allow);
        check("pay", &json!({"link": "https://good.org.evil.net/1"}), Effect::Allow, Effect::Block);
        check("pay", &json!({"file": "/srv/app/../x"}), Effect::Allow, Effect::Block);
        check("pay", &json!({"file": "/srv/app/99.log"}), Effect::Allow, Effect::Allow);
    }
}
