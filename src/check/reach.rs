//! Whether some request reaches a decision: a search that is led by counterexamples.
//!
//! It starts with a request that meets a list of conditions and asks what is decided. Where a rule stands in the way, it
//! adds a condition that keeps the rule from applying, and tries again; each way to do so is a branch. What is found was
//! decided by the caller, so a witness is never wrong. That none is found proves nothing by itself: [`never()`] says where
//! it is proven.

use serde_json::{Map, Value, json};

use super::Banned;
use crate::backend::witness::{satisfy, stranger};
use crate::event::AttributePath;
use crate::policy::{AgentEntry, Bound, Condition, Conditions, Effect, Literal, Pattern, Policy, Rule, Test};

/// How many contexts are made for one ban and one rule.
pub(super) const BUDGET: usize = 400;

/// How many members of a list are tried where a rule must be kept from applying.
const MEMBERS: usize = 8;

/// What the caller says to a request.
pub(super) enum Judged<'p> {
    /// It is what was looked for.
    Found,
    /// It would be, if this rule did not apply.
    Evade(&'p Rule),
    /// It is not, and no rule stands in the way.
    Dead,
}

/// Looks for a request by `agent` for `action` that meets `start` and that `judge` calls found. The usage of every rule in
/// `limited` is given as none. Each context that is made takes one
/// from `budget`.
pub(super) fn search<'p>(
    agent: &str,
    action: &str,
    start: impl IntoIterator<Item = &'p Condition>,
    limited: &Value,
    budget: &mut usize,
    mut judge: impl FnMut(&Value) -> Judged<'p>,
) -> Option<Value> {
    let mut open: Vec<Vec<Condition>> = vec![start.into_iter().cloned().collect()];
    while *budget > 0 {
        *budget -= 1;
        let conditions = open.pop()?;
        let Some(context) = satisfy(&conditions.iter().collect::<Vec<_>>()) else { continue };
        let request = request(agent, action, &context, limited);
        match judge(&request) {
            Judged::Found => return Some(request),
            Judged::Dead => {}
            Judged::Evade(rule) => {
                // The last one pushed is tried first: the mildest change comes last.
                for more in ways_out(rule).into_iter().rev() {
                    let mut next = conditions.clone();
                    next.extend(more);
                    open.push(next);
                }
            }
        }
    }
    None
}

fn request(agent: &str, action: &str, context: &Map<String, Value>, limited: &Value) -> Value {
    let mut request = json!({"agent_id": agent, "action": action, "context": context});
    if let (Value::Object(fields), Value::Object(counts)) = (&mut request, limited)
        && !counts.is_empty()
    {
        fields.insert("usage".to_owned(), limited.clone());
    }
    request
}

/// The counts under which no rate limit of `policy` is used up.
pub(super) fn unused<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Value {
    let rules = policies.into_iter().flat_map(Policy::rules);
    rules.filter(|rule| rule.rate_limit.is_some()).map(|rule| (rule.id.clone(), json!(0))).collect::<Map<_, _>>().into()
}

/// Conditions each of which keeps `rule` from applying.
fn ways_out(rule: &Rule) -> Vec<Vec<Condition>> {
    let broken = rule.constraints.iter().flat_map(opposites).map(|opposite| vec![opposite]);
    let excused = rule.unless.iter().map(|unless| unless.iter().cloned().collect());
    excused.chain(broken).collect()
}

/// Conditions that hold only where `condition` does not, but for empty arrays. Not all there are.
pub(super) fn opposites(condition: &Condition) -> Vec<Condition> {
    let Condition { path, test } = condition;
    let at = |test: Test| Condition { path: path.clone(), test };
    let attribute = condition.attribute();
    let inner = test.unqualified();
    let mut conditions: Vec<_> = tests_against(inner)
        .into_iter()
        .filter(|test| *test != Test::Exists(false) || !condition.test.is_optional())
        .map(|test| Condition::new(attribute.clone(), false, test))
        .collect();
    if let Test::Only(names) = inner {
        let field = attribute.field(&stranger(names));
        conditions.insert(0, Condition::new(field, false, Test::Exists(true)));
    }
    if !test.steps().is_empty() {
        conditions.extend(Literal::new(json!("~")).map(Test::Equals).map(at));
        conditions.extend((!test.is_optional()).then(|| at(Test::Exists(false))));
    }
    conditions
}

/// Tests that hold only where `test`, which is not qualified, does not.
fn tests_against(test: &Test) -> Vec<Test> {
    let number = |value: f64| Bound::from_f64(value);
    let literal = |value: Value| Literal::new(value).ok();
    let pattern = |text: &str| Pattern::new(&regex::escape(text)).ok();
    let mut tests = match test {
        Test::Exists(true) => vec![],
        Test::Exists(false) => return vec![Test::Exists(true)],
        Test::Equals(value) => vec![Test::NotEquals(value.clone())],
        Test::NotEquals(value) => vec![Test::Equals(value.clone())],
        Test::In(values) => vec![Test::NotIn(values.clone())],
        Test::NotIn(values) => values.iter().take(MEMBERS).cloned().map(Test::Equals).collect(),
        Test::Min(bound) => {
            let below = [bound.get() - 1.0, bound.get() - 0.01, bound.get().next_down()];
            below.into_iter().filter_map(number).map(Test::Max).collect()
        }
        Test::Max(bound) => {
            let above = [bound.get() + 1.0, bound.get() + 0.01, bound.get().next_up()];
            above.into_iter().filter_map(number).map(Test::Min).collect()
        }
        Test::Pattern(pattern) => vec![Test::NotPattern(pattern.clone())],
        Test::NotPattern(pattern) => vec![Test::Pattern(pattern.clone())],
        Test::StartsWith(start) => pattern(start).map(Test::NotPattern).into_iter().collect(),
        Test::EndsWith(_) | Test::MaxItems(_) | Test::Only(_) => {
            literal(json!("~")).map(Test::Equals).into_iter().collect()
        }
        Test::Contains(part) => vec![Test::NotContains(part.clone())],
        Test::NotContains(part) => vec![Test::Contains(part.clone())],
        Test::MaxLength(most) => {
            let long = usize::try_from(*most).ok().filter(|most| *most < 2_000).map(|most| "y".repeat(most + 1));
            long.and_then(|text| literal(text.into())).map(Test::Equals).into_iter().collect()
        }
        Test::SameAs(_) | Test::AppearsIn(_) => literal(json!("~ another ~")).map(Test::Equals).into_iter().collect(),
        Test::Qualified(_) => return Vec::new(),
    };
    tests.push(Test::Exists(false));
    tests
}

/// Agents worth trying with `rules`: all that they name, as far as `wanted` takes them, and one that none of them names.
pub(super) fn agents<'p>(rules: impl IntoIterator<Item = &'p Rule>, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    /// Agents that are treated alike need not be tried one by one; lists this long seldom differ.
    const MOST: usize = 64;
    let mut named: Vec<String> = Vec::new();
    for rule in rules {
        for entry in rule.allowed_agents.iter().flatten().chain(&rule.blocked_agents) {
            if let AgentEntry::Named(name) = entry
                && named.len() < MOST
                && !named.contains(name)
            {
                named.push(name.clone());
            }
        }
    }
    let stranger = (1..).map(|n| if n == 1 { "some_agent".to_owned() } else { format!("some_agent_{n}") });
    let stranger = stranger.take(MOST + 1).find(|name| !named.contains(name));
    named.into_iter().chain(stranger).filter(|name| wanted(name)).collect()
}

/// Why no request for an action of `banned` can have `rule` let it through; `None` if that is not proven.
pub(super) fn never<'p>(rule: &Rule, banned: &Banned, blocks: impl IntoIterator<Item = &'p Rule>) -> Option<String> {
    let nobody = rule.allowed_agents.as_ref().is_some_and(|allowed| {
        allowed.iter().all(|entry| rule.blocked_agents.contains(entry))
            || rule.blocked_agents.contains(&AgentEntry::Anyone)
    });
    if nobody || rule.blocked_agents.contains(&AgentEntry::Anyone) {
        return Some("no agent is in its scope".to_owned());
    }
    if rule.rate_limit.is_some_and(|limit| limit.max_requests == 0) {
        return Some("its rate limit lets nothing through".to_owned());
    }
    if let Some(path) = contradiction(&rule.constraints) {
        return Some(format!("nothing meets its constraints on {path}"));
    }
    blocks
        .into_iter()
        .find(|block| is_always(block) && (banned.is_within(&block.action) || block.action.covers(&rule.action)))
        .map(|block| format!("rule {} always blocks it", block.id))
}

/// Whether a block rule applies to every request for its actions.
pub(super) fn is_always(rule: &Rule) -> bool {
    rule.effect == Effect::Block && applies_always(rule)
}

/// Whether a rule applies to every request for its actions, whatever was requested before.
pub(super) fn applies_always(rule: &Rule) -> bool {
    rule.rate_limit.is_none()
        && rule.constraints.is_empty()
        && rule.unless.is_none()
        && rule.blocked_agents.is_empty()
        && rule.allowed_agents.as_ref().is_none_or(|agents| agents.contains(&AgentEntry::Anyone))
}

/// An attribute of which conditions ask what nothing can meet, as far as that shows without trying values: missing and
/// there, crossed bounds, a fixed value that fails another test, a field that is needed and not among those that there may be.
pub(super) fn contradiction(conditions: &Conditions) -> Option<&AttributePath> {
    conditions.iter().map(|condition| &condition.path).find(|path| {
        let tests: Vec<&Test> = conditions.iter().filter(|c| c.path == **path).map(|c| &c.test).collect();
        let needed = |test: &Test| !test.holds(None, |_| None);
        if tests.contains(&&Test::Exists(false)) && tests.iter().any(|test| needed(test)) {
            return true;
        }
        let low = tests.iter().filter_map(|test| if let Test::Min(b) = test { Some(b.get()) } else { None });
        let high = tests.iter().filter_map(|test| if let Test::Max(b) = test { Some(b.get()) } else { None });
        let crossed = low.fold(f64::NEG_INFINITY, f64::max) > high.fold(f64::INFINITY, f64::min);
        let plain = |test: &&&Test| test.related().is_none();
        let fails = |value: &Value| tests.iter().filter(plain).any(|test| !test.holds(Some(value), |_| None));
        let closed = tests.iter().any(|test| match test {
            Test::Only(names) => conditions.iter().any(|one| {
                let below = one.path.keys().strip_prefix(path.keys()).and_then(<[String]>::first);
                below.is_some_and(|field| !names.contains(field)) && needed(&one.test)
            }),
            _ => false,
        });
        crossed || closed || tests.iter().any(|test| matches!(test, Test::Equals(literal) if fails(literal.value())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{ActionPattern, Decider, Metadata};

    fn rule(id: &str, effect: Effect, conditions: &[(&str, Test)]) -> Rule {
        let mut rule = Rule::new(id, ActionPattern::any(), effect);
        rule.constraints = conditions
            .iter()
            .map(|(path, test)| Condition { path: path.parse().unwrap(), test: test.clone() })
            .collect();
        rule
    }

    fn max(bound: f64) -> Test {
        Test::Max(Bound::from_f64(bound).unwrap())
    }

    fn min(bound: f64) -> Test {
        Test::Min(Bound::from_f64(bound).unwrap())
    }

    /// A request that `rules` allow, if one is found.
    fn allowed(rules: Vec<Rule>) -> Option<Value> {
        let policy = Policy::new(Metadata::default(), Effect::Block, rules).unwrap();
        let decider = Decider::new(&policy);
        let allow = policy.rules().iter().find(|rule| rule.effect == Effect::Allow).unwrap();
        search("a", "x", &allow.constraints, &unused([&policy]), &mut 400, |request| {
            let decision = decider.decide_json(request);
            match (decision.effect, decision.rules.first()) {
                (Effect::Allow, _) => Judged::Found,
                (_, Some(rule)) => Judged::Evade(rule),
                (_, None) => Judged::Dead,
            }
        })
    }

    #[test]
    fn finds_a_way_between_rules_that_block() {
        let allow = rule("a", Effect::Allow, &[("n", max(100.0))]);
        let low = rule("b", Effect::Block, &[("n", max(99.5))]);
        let mut by_role = rule("c", Effect::Block, &[]);
        by_role.unless =
            Some(Conditions::new([Condition { path: "role".parse().unwrap(), test: Test::Contains("adm".into()) }]));
        let found = allowed(vec![allow, low, by_role]).unwrap();
        let n = found["context"]["n"].as_f64().unwrap();
        assert!(n > 99.5 && n <= 100.0, "{found}");
        assert!(found["context"]["role"].as_str().unwrap().contains("adm"));
    }

    #[test]
    fn finds_nothing_where_there_is_nothing() {
        let allow = || rule("a", Effect::Allow, &[("n", max(100.0))]);
        assert_eq!(allowed(vec![allow(), rule("b", Effect::Block, &[])]), None);
        assert_eq!(allowed(vec![allow(), rule("b", Effect::Block, &[("n", max(100.0))])]), None);
    }

    #[test]
    fn says_why_a_rule_never_allows() {
        let any = Banned::Pattern(ActionPattern::any());
        let block = rule("b", Effect::Block, &[]);
        let free = rule("a", Effect::Allow, &[]);
        assert_eq!(never(&free, &any, []), None);
        assert_eq!(never(&free, &any, [&block]).as_deref(), Some("rule b always blocks it"));
        let crossed = rule("a", Effect::Allow, &[("n", max(1.0)), ("n", min(2.0))]);
        assert!(never(&crossed, &any, []).unwrap().contains("constraints on n"));
        let mut nobody = free.clone();
        nobody.allowed_agents = Some(Vec::new());
        assert!(never(&nobody, &any, []).unwrap().contains("no agent"));
    }
}
