//! Requests made up from a policy alone: for each rule one that it applies to, and near misses, each of which differs in
//! one thing: a limit overstepped by one, an attribute missing or of another type, an agent out of scope. Values at the very
//! edge of a limit are tried too.
//!
//! They are the tests that ship with an artifact and the boundary cases of validation. What a request decides is never
//! assumed: ask [`Decider`](crate::policy::Decider). Equal policies give equal requests.

mod elements;
mod sample;

use serde_json::{Map, Value, json};

pub(crate) use self::sample::stranger;
use crate::event::{AttributePath, trim_name};
use crate::policy::decide::holds;
use crate::policy::{AgentEntry, Condition, Policy, Rule, Test};

/// How many near misses are made for a rule: a rule of a thousand conditions has requests of a thousand attributes.
const MAX_NEAR_MISSES: usize = 100;

/// A request made up for a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What it tries, in a few words.
    pub name: String,
    /// The id of the rule.
    pub rule: String,
    /// Whether the rule applies to it; a near miss otherwise.
    pub applies: bool,
    /// The request, as an engine gets it.
    pub input: Value,
}

/// The requests for every rule, in the order of rules; for each the one it applies to, then its near misses, a hundred
/// or so at most. A rule for which none could be found has none at all.
pub fn requests(policy: &Policy) -> Vec<Case> {
    policy.rules().iter().flat_map(for_rule).collect()
}

/// The requests for one rule.
pub fn for_rule(rule: &Rule) -> Vec<Case> {
    let Some(base) = RequestDraft::satisfying(rule) else { return Vec::new() };
    let mut cases = vec![base.case(rule, "applies", true)];
    if let Some(name) = other_action(rule) {
        cases.push(RequestDraft { action: name, ..base.clone() }.case(rule, "another action", false));
    }
    if let Some(agent) = other_agent(rule) {
        cases.push(RequestDraft { agent, ..base.clone() }.case(rule, "an agent out of scope", false));
    }
    for condition in &rule.constraints {
        near_misses(rule, &base, condition, &mut cases);
    }
    if let Some(unless) = &rule.unless {
        let all: Vec<_> = rule.conditions().collect();
        if let Some(context) = satisfy(&all) {
            let excused = RequestDraft { context, ..base.clone() };
            cases.push(excused.case(rule, "excused by unless", false));
            // These are counted by themselves: the conditions that excuse are what matters to a block rule.
            let mut of_unless = Vec::new();
            for condition in unless {
                near_misses(rule, &excused, condition, &mut of_unless);
            }
            cases.append(&mut of_unless);
        }
    }
    if let Some(limit) = rule.rate_limit {
        let usage = |count: Option<Value>| RequestDraft { usage: count, ..base.clone() };
        cases.push(usage(Some(limit.max_requests.into())).case(rule, "rate limit used up", false));
        cases.push(usage(Some("0".into())).case(rule, "usage is not a number", false));
        cases.push(usage(None).case(rule, "usage is unknown", false));
    }
    if let Some(end) = rule.expires {
        let now = |now: Option<Value>| RequestDraft { now, ..base.clone() };
        cases.push(now(Some(end.seconds().into())).case(rule, "the rule has lapsed", false));
        cases.push(now(Some("0".into())).case(rule, "the time is no number", false));
        cases.push(now(None).case(rule, "the time is unknown", false));
    }
    cases
}

fn near_misses(rule: &Rule, base: &RequestDraft, condition: &Condition, cases: &mut Vec<Case>) {
    let (path, attribute) = (&condition.path, condition.attribute());
    let operator = condition.test.operator().name();
    let mut add = |name: String, context: Map<String, Value>, applies: bool| {
        if cases.len() > MAX_NEAR_MISSES {
            return;
        }
        let draft = RequestDraft { context, ..base.clone() };
        let input = draft.input(rule);
        // Two ways to break a condition may come to the same request.
        if !cases.iter().any(|case| case.input == input) {
            cases.push(draft.case(rule, &name, applies));
        }
    };
    if condition.test != Test::Exists(false) {
        let mut context = base.context.clone();
        remove(&mut context, path);
        let meets = rule.conditions().all(|condition| holds(condition, &context));
        if meets || !holds(condition, &context) {
            add(format!("{path} is missing"), context, meets && rule.unless.is_none());
        }
    }
    let there = path.get(&base.context);
    let other = condition.test.related().and_then(|path| path.get(&base.context));
    let mut tried = "";
    for (what, value) in sample::violations(&condition.test, there, other) {
        let mut context = base.context.clone();
        path.set(&mut context, value);
        // Of several values meant to break a condition alike, one that does is enough.
        if what != tried && !holds(condition, &context) {
            add(format!("{attribute} breaks {operator}: {what}"), context, false);
            tried = what;
        }
    }
    for (what, value) in sample::edges(&condition.test) {
        let mut context = base.context.clone();
        path.set(&mut context, value);
        if rule.conditions().all(|condition| holds(condition, &context)) {
            add(format!("{attribute} meets {operator}: {what}"), context, rule.unless.is_none());
        }
    }
}

/// A request while it is made.
#[derive(Debug, Clone)]
struct RequestDraft {
    agent: String,
    action: String,
    context: Map<String, Value>,
    usage: Option<Value>,
    now: Option<Value>,
}

impl RequestDraft {
    /// A request that the rule applies to.
    fn satisfying(rule: &Rule) -> Option<Self> {
        let conditions: Vec<_> = rule.constraints.iter().collect();
        let context = satisfy(&conditions)?;
        Some(Self {
            agent: agent(rule)?,
            action: action(rule)?,
            context: break_unless(rule, context)?,
            usage: rule.rate_limit.map(|limit| limit.max_requests.saturating_sub(1).into()),
            now: rule.expires.map(|end| end.seconds().saturating_sub(1).into()),
        })
    }

    fn input(&self, rule: &Rule) -> Value {
        let mut input = Map::new();
        input.insert("action".to_owned(), self.action.as_str().into());
        input.insert("agent_id".to_owned(), self.agent.as_str().into());
        input.insert("context".to_owned(), Value::Object(self.context.clone()));
        if let Some(now) = &self.now {
            input.insert("now".to_owned(), now.clone());
        }
        if let Some(usage) = &self.usage {
            input.insert("usage".to_owned(), Value::Object(Map::from_iter([(rule.id.clone(), usage.clone())])));
        }
        Value::Object(input)
    }

    fn case(&self, rule: &Rule, name: &str, applies: bool) -> Case {
        Case { name: name.to_owned(), rule: rule.id.clone(), applies, input: self.input(rule) }
    }
}

/// A name that a request can carry.
fn is_name(text: &str) -> bool {
    !text.is_empty() && trim_name(text).len() == text.len()
}

fn action(rule: &Rule) -> Option<String> {
    if let Some(name) = rule.action.exact_name() {
        return Some(name.to_owned());
    }
    // A wildcard stands for a character, so that a blank beside it is not at an end.
    [rule.action.runs().join("x"), rule.action.runs().concat()].into_iter().find(|name| is_name(name))
}

fn other_action(rule: &Rule) -> Option<String> {
    let name = action(rule)?;
    [format!("{name}x"), format!("x{name}")].into_iter().find(|name| is_name(name) && !rule.action.matches(name))
}

fn agent(rule: &Rule) -> Option<String> {
    let allowed = rule.allowed_agents.as_deref().unwrap_or_default().iter().filter_map(|entry| match entry {
        AgentEntry::Named(name) => Some(name.clone()),
        AgentEntry::Anyone => None,
    });
    allowed.chain(made_up_agents()).find(|name| rule.covers_agent(name))
}

fn other_agent(rule: &Rule) -> Option<String> {
    let blocked = rule.blocked_agents.iter().filter_map(|entry| match entry {
        AgentEntry::Named(name) => Some(name.clone()),
        AgentEntry::Anyone => None,
    });
    blocked.chain(made_up_agents()).find(|name| !rule.covers_agent(name))
}

/// More names than a list of a rule is likely to have.
fn made_up_agents() -> impl Iterator<Item = String> {
    std::iter::once("some_agent".to_owned()).chain((2..=20).map(|number| format!("some_agent_{number}")))
}

/// The context, changed if need be so that `unless` does not hold in full; `None` if it cannot be.
fn break_unless(rule: &Rule, context: Map<String, Value>) -> Option<Map<String, Value>> {
    let Some(unless) = &rule.unless else { return Some(context) };
    let fits = |context: &Map<String, Value>| {
        rule.constraints.iter().all(|condition| holds(condition, context))
            && !unless.iter().all(|condition| holds(condition, context))
    };
    if fits(&context) {
        return Some(context);
    }
    unless
        .iter()
        .flat_map(|condition| {
            let other = condition.test.related().and_then(|path| path.get(&context));
            sample::violations(&condition.test, condition.path.get(&context), other)
                .into_iter()
                .map(|(_, value)| {
                    let mut broken = context.clone();
                    condition.path.set(&mut broken, value);
                    broken
                })
                .collect::<Vec<_>>()
        })
        .find(fits)
}

/// A context in which all the conditions hold; `None` if none was found, which does not prove that there is none.
pub fn satisfy(conditions: &[&Condition]) -> Option<Map<String, Value>> {
    let mut context = meet(conditions)?;
    // Relations are mended one after the other; mending one may break another, so it takes some rounds.
    for _ in 0..4 {
        for condition in conditions {
            if !holds(condition, &context) {
                relate(condition, conditions, &mut context);
            }
        }
    }
    conditions.iter().all(|condition| holds(condition, &context)).then_some(context)
}

/// A context in which, of each attribute by itself, all conditions hold that speak of no other one.
fn meet(conditions: &[&Condition]) -> Option<Map<String, Value>> {
    let mut context = Map::new();
    let mut paths: Vec<_> = conditions.iter().map(|condition| &condition.path).collect();
    paths.sort();
    paths.dedup();
    for path in &paths {
        let tests: Vec<_> = tests_of(conditions, path);
        if tests.contains(&&Test::Exists(false)) {
            continue;
        }
        let value = sample::candidates(&tests).into_iter().find(|value| fits(&tests, value))?;
        path.set(&mut context, value);
    }
    Some(context)
}

fn tests_of<'c>(conditions: &[&'c Condition], path: &AttributePath) -> Vec<&'c Test> {
    conditions.iter().filter(|condition| condition.path == *path).map(|condition| &condition.test).collect()
}

/// Whether a value passes all the tests that speak of no other attribute.
fn fits(tests: &[&Test], value: &Value) -> bool {
    tests.iter().all(|test| test.related().is_some() || test.holds(Some(value), |_| None))
}

/// Changes one side of a relation so that it holds.
fn relate(condition: &Condition, conditions: &[&Condition], context: &mut Map<String, Value>) {
    let Some(other) = condition.test.related() else { return };
    if !condition.test.steps().is_empty() {
        return relate_elements(condition, other, context);
    }
    let here_tests = tests_of(conditions, &condition.path);
    let there_tests = tests_of(conditions, other);
    let here = condition.path.get(context).cloned();
    let there = other.get(context).cloned();
    let container = match (condition.test.unqualified(), &here) {
        (Test::AppearsIn(_), Some(Value::String(part))) => Some(json!(format!("please use {part} here"))),
        (Test::AppearsIn(_), Some(Value::Array(parts))) => {
            Some(parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ").into())
        }
        _ => None,
    };
    let all = sample::candidates(&here_tests).into_iter().chain(sample::candidates(&there_tests));
    let shared = all.into_iter().find(|value| fits(&here_tests, value) && fits(&there_tests, value));
    // The cheapest change first: the other side takes what is here, this side takes what is there, both something new.
    let trials = [(None, container), (None, here), (there, None), (shared.clone(), shared)];
    for (new_here, new_there) in trials {
        let all_fit = new_here.as_ref().is_none_or(|value| fits(&here_tests, value))
            && new_there.as_ref().is_none_or(|value| fits(&there_tests, value));
        if !all_fit || (new_here.is_none() && new_there.is_none()) {
            continue;
        }
        let mut trial = context.clone();
        for (path, value) in [(&condition.path, new_here), (other, new_there)] {
            if let Some(value) = value {
                path.set(&mut trial, value);
            }
        }
        if holds(condition, &trial) {
            *context = trial;
            return;
        }
    }
}

/// Gives all elements the value that they are compared with, which is made up if there is none.
fn relate_elements(condition: &Condition, other: &AttributePath, context: &mut Map<String, Value>) {
    let value = other.get(context).cloned().unwrap_or_else(|| json!("x"));
    let mut trial = context.clone();
    other.set(&mut trial, value.clone());
    elements::fill(&condition.test, &condition.path, &mut trial, &value);
    if holds(condition, &trial) {
        *context = trial;
    }
}

/// Takes the value at a path out of the context.
fn remove(context: &mut Map<String, Value>, path: &AttributePath) {
    let Some((last, way)) = path.keys().split_last() else { return };
    let mut at = context;
    for key in way {
        match at.get_mut(key) {
            Some(Value::Object(object)) => at = object,
            _ => return,
        }
    }
    at.remove(last);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{ActionPattern, Bound, Decider, Effect, Literal, Metadata, Operator, Pattern, RateLimit};

    fn rule(conditions: &[(&str, Test)]) -> Rule {
        let mut rule = Rule::new("r", ActionPattern::parse("pay_*").unwrap(), Effect::Allow);
        rule.constraints = conditions
            .iter()
            .map(|(path, test)| Condition { path: path.parse().unwrap(), test: test.clone() })
            .collect();
        rule
    }

    /// The first request is decided by the rule; there are so many others or more, and they are not.
    #[track_caller]
    fn check(rule: Rule, near_misses: usize) {
        let policy = Policy::new(Metadata::default(), Effect::Block, vec![rule]).unwrap();
        let cases = requests(&policy);
        assert!(cases.len() > near_misses, "{cases:#?}");
        let decider = Decider::new(&policy);
        for case in &cases {
            let decision = decider.decide_json(&case.input);
            assert_eq!(decision.effect == Effect::Allow, case.applies, "{case:?}");
        }
        assert!(cases[0].applies);
    }

    fn literal(value: Value) -> Literal {
        Literal::new(value).unwrap()
    }

    #[test]
    fn finds_a_request_for_every_operator_and_near_misses() {
        let text = |text: &str| text.to_owned();
        let path = |path: &str| path.parse().unwrap();
        let tests = [
            (Test::Equals(literal(json!(5))), 4),
            (Test::NotEquals(literal(json!("x"))), 3),
            (Test::In(vec![literal(json!("a")), literal(json!("b"))]), 4),
            (Test::NotIn(vec![literal(json!("x"))]), 3),
            (Test::Min(Bound::from_f64(5.0).unwrap()), 4),
            (Test::Max(Bound::from_f64(-5.5).unwrap()), 4),
            (Test::Pattern(Pattern::new("[a-z]{2,3}-[0-9]+$").unwrap()), 4),
            (Test::NotPattern(Pattern::new("admin|root").unwrap()), 4),
            (Test::StartsWith(text("ab")), 4),
            (Test::EndsWith(text("ab")), 4),
            (Test::Contains(text("ab")), 4),
            (Test::NotContains(text("ab")), 4),
            (Test::MaxLength(3), 4),
            (Test::MaxItems(2), 4),
            (Test::Only(vec!["a".to_owned(), "b".to_owned()]), 4),
            (Test::SameAs(path("other")), 3),
            (Test::AppearsIn(path("other")), 4),
            (Test::Exists(true), 2),
            (Test::Exists(false), 2),
        ];
        for operator in Operator::ALL {
            assert!(tests.iter().any(|(test, _)| test.operator() == operator), "{operator:?}");
        }
        for (test, near_misses) in tests {
            check(rule(&[("params.x", test)]), near_misses);
        }
    }

    #[test]
    fn tests_of_one_attribute_are_met_together() {
        let text = |text: &str| text.to_owned();
        let cases = rule(&[
            ("x", Test::StartsWith(text("https://"))),
            ("x", Test::EndsWith(text(".pdf"))),
            ("x", Test::Contains(text("example"))),
            ("x", Test::MaxLength(40)),
            ("x", Test::NotContains(text(".."))),
            ("y", Test::Min(Bound::from_f64(3.0).unwrap())),
            ("y", Test::Max(Bound::from_f64(3.5).unwrap())),
            ("z", Test::SameAs("y".parse().unwrap())),
            ("w", Test::AppearsIn("said".parse().unwrap())),
            ("w", Test::In(vec![literal(json!("Rome"))])),
        ]);
        assert_eq!(for_rule(&cases)[0].input["context"]["x"], "https://example.pdf");
        assert!(!for_rule(&cases).is_empty());
    }

    #[test]
    fn agents_limits_and_unless_have_their_cases() {
        let mut limited = rule(&[]);
        limited.allowed_agents = Some(vec![AgentEntry::parse("a").unwrap()]);
        limited.rate_limit = Some(RateLimit { max_requests: 3, window_seconds: 60 });
        check(limited, 5);

        let mut block = rule(&[]);
        block.effect = Effect::Block;
        block.unless = Some(rule(&[("x", Test::Max(Bound::from_f64(5.0).unwrap()))]).constraints);
        let policy = Policy::new(Metadata::default(), Effect::Allow, vec![block]).unwrap();
        let decider = Decider::new(&policy);
        let cases = requests(&policy);
        let effects: Vec<_> =
            cases.iter().map(|case| (case.name.as_str(), decider.decide_json(&case.input).effect)).collect();
        assert_eq!(effects.first(), Some(&("applies", Effect::Block)));
        assert!(effects.contains(&("excused by unless", Effect::Allow)), "{effects:?}");
        assert!(effects.contains(&("x breaks max: one more", Effect::Block)), "{effects:?}");
    }

    #[test]
    fn a_rule_that_nothing_can_meet_has_no_requests() {
        let impossible =
            rule(&[("x", Test::Min(Bound::from_f64(3.0).unwrap())), ("x", Test::Max(Bound::from_f64(2.0).unwrap()))]);
        assert_eq!(for_rule(&impossible), []);
        let mut nobody = rule(&[]);
        nobody.allowed_agents = Some(vec![]);
        assert_eq!(for_rule(&nobody), []);
    }
}
