//! Bounds that moved: what two versions of one rule ask of one attribute or of the agent, said exactly, each with a request
//! that shows it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::{Change, Moved, Pair};
use super::implies;
use crate::check::reach;
use crate::event::ElementPath;
use crate::policy::{AgentEntry, Bound, Budget, Condition, Effect, Operator, Rule, Test};

/// So many contexts are made for one bound and one direction.
const BUDGET: usize = 40;

/// So many members of a list are named.
const SHOWN: usize = 5;

/// The versions of one rule: first by id, then those that differ in least. What has no partner is left over.
pub(super) fn pairs<'p>(gone: &[&'p Rule], come: &[&'p Rule]) -> (Vec<(&'p Rule, &'p Rule)>, bool) {
    let mut left: Vec<_> = come.to_vec();
    let mut pairs = Vec::new();
    let mut take = |old: &'p Rule, left: &mut Vec<&'p Rule>, fits: &dyn Fn(&Rule) -> Option<usize>| {
        let best = left.iter().enumerate().filter_map(|(at, new)| Some((fits(new)?, at))).min();
        best.map(|(_, at)| pairs.push((old, left.remove(at)))).is_some()
    };
    let alike = |old: &Rule, new: &Rule| {
        old.effect == new.effect
            && old.rate_limit == new.rate_limit
            && old.expires == new.expires
            && old.unless == new.unless
    };
    let mut rest = Vec::new();
    for old in gone {
        if !take(old, &mut left, &|new| (new.id == old.id && alike(old, new)).then_some(0)) {
            rest.push(*old);
        }
    }
    let mut alone = false;
    for old in rest {
        let differing =
            |new: &Rule| alike(old, new).then(|| paths(old, new).count() + usize::from(!same_agents(old, new)));
        // Two rules that share nothing are not versions of one.
        let fits = |new: &Rule| differing(new).filter(|count| *count <= 1 + old.constraints.len() / 2);
        alone |= !take(old, &mut left, &fits);
    }
    alone |= !left.is_empty();
    (pairs, !alone)
}

fn same_agents(old: &Rule, new: &Rule) -> bool {
    (&old.allowed_agents, &old.blocked_agents) == (&new.allowed_agents, &new.blocked_agents)
}

fn tests<'r>(rule: &'r Rule, path: &ElementPath) -> Vec<&'r Test> {
    rule.constraints
        .iter()
        .filter(|condition| condition.attribute() == *path)
        .map(|condition| &condition.test)
        .collect()
}

/// The attributes of which the two ask something else.
fn paths<'r>(old: &'r Rule, new: &'r Rule) -> impl Iterator<Item = ElementPath> + use<'r> {
    let all: BTreeSet<_> = old.constraints.iter().chain(&new.constraints).map(Condition::attribute).collect();
    all.into_iter().filter(|path| tests(old, path) != tests(new, path))
}

/// The tests of `from` that those of `to` leave open.
fn dropped<'r>(from: &[&'r Test], to: &[&Test]) -> Vec<&'r Test> {
    from.iter().copied().filter(|test| !to.iter().any(|other| implies::test(other, test))).collect()
}

/// What moved between two versions of a rule, each with a request that shows it, and whether every difference was shown or is
/// proven to be none. `before` and `after` are all rules for the action.
pub(super) fn of_pair(
    pair: &Pair<'_>,
    action: &str,
    (old, new): (&Rule, &Rule),
    (before_all, after_all): (&[&Rule], &[&Rule]),
) -> (Vec<Change>, bool) {
    let mut changes: Vec<Change> = Vec::new();
    let mut all_shown = true;
    let moved = |of: String, words: String| Moved { old: old.id.clone(), new: new.id.clone(), of, words };
    for path in paths(old, new) {
        let path = &path;
        let (before, after) = (tests(old, path), tests(new, path));
        let (of, words) = named(path, old, new);
        // What only one version lets through: it meets that version and breaks what the other asks more.
        let sides = [(new, old, dropped(&before, &after), before_all), (old, new, dropped(&after, &before), after_all)];
        for (meets, other, breaks, others) in sides {
            if breaks.iter().all(|test| covered(meets, path, test, others)) {
                continue;
            }
            let elsewhere = other.constraints.iter().filter(|condition| condition.attribute() != *path);
            let shared: Vec<Condition> = meets.constraints.iter().chain(elsewhere).cloned().collect();
            let broken = breaks.iter().map(|test| Condition { path: path.root().clone(), test: (*test).clone() });
            let opposites = broken.flat_map(|condition| against(&condition, meets));
            let found = opposites.into_iter().find_map(|opposite| {
                let start = shared.iter().cloned().chain([opposite]);
                show(pair, action, old, new, &start.collect::<Vec<_>>(), |agent| {
                    old.covers_agent(agent) && new.covers_agent(agent)
                })
            });
            match found {
                Some(change) => changes.push(Change { moved: Some(moved(of.clone(), words.clone())), ..change }),
                None => all_shown = false,
            }
        }
    }
    if !same_agents(old, new) {
        let words = scope_change(old, new);
        let shared: Vec<Condition> = old.constraints.iter().chain(&new.constraints).cloned().collect();
        for (inside, outside) in [(new, old), (old, new)] {
            let only = |agent: &str| inside.covers_agent(agent) && !outside.covers_agent(agent);
            if reach::agents([old, new], only).is_empty() {
                continue;
            }
            match show(pair, action, old, new, &shared, only) {
                Some(change) => {
                    changes.push(Change { moved: Some(moved("agents".to_owned(), words.clone())), ..change });
                }
                None => all_shown = false,
            }
        }
    }
    (changes, all_shown)
}

/// Conditions that break `condition`; first, where it closes an object, those that the other version, `meets`, leaves open.
fn against(condition: &Condition, meets: &Rule) -> Vec<Condition> {
    let attribute = condition.attribute();
    let mut conditions = Vec::new();
    if let Test::Only(names) = condition.test.unqualified() {
        let others = tests(meets, &attribute).into_iter().filter_map(|test| match test.unqualified() {
            Test::Only(others) => Some(others),
            _ => None,
        });
        let wider = others.flatten().filter(|name| !names.contains(name)).take(SHOWN);
        conditions.extend(wider.map(|name| Condition::new(attribute.clone().field(name), false, Test::Exists(true))));
    }
    conditions.extend(reach::opposites(condition));
    conditions
}

/// Whether other rules of the same effect cover what meets `rule` and breaks `test`, a bound, at `path`.
fn covered(rule: &Rule, path: &ElementPath, test: &Test, others: &[&Rule]) -> bool {
    if !path.steps().is_empty() {
        return false;
    }
    let path = path.root();
    let numbers =
        rule.constraints.iter().any(|one| one.path == *path && matches!(one.test, Test::Min(_) | Test::Max(_)));
    let beyond = match test {
        Test::Max(bound) => Bound::from_f64(bound.get().next_up()).map(Test::Min),
        Test::Min(bound) => Bound::from_f64(bound.get().next_down()).map(Test::Max),
        _ => None,
    };
    let Some(beyond) = beyond.filter(|_| numbers) else { return false };
    let beyond = Condition { path: path.clone(), test: beyond };
    let region = Rule { constraints: rule.constraints.iter().cloned().chain([beyond]).collect(), ..rule.clone() };
    let plain = |other: &&&Rule| other.effect == rule.effect && other.rate_limit.is_none();
    others.iter().filter(plain).any(|other| implies::rule(&region, other))
}

/// A request that meets `start` and is decided differently because of one of the two versions.
fn show(
    pair: &Pair<'_>,
    action: &str,
    old: &Rule,
    new: &Rule,
    start: &[Condition],
    wanted: impl Fn(&str) -> bool,
) -> Option<Change> {
    let mut budget = BUDGET;
    let agents = reach::agents([old, new], wanted);
    agents.iter().find_map(|agent| {
        let found = reach::search(agent, action, start, &pair.limited, &mut budget, |request| pair.differs(request))?;
        pair.ask(&found)
    })
}

/// What differs between the tests of one attribute: `in adds "b", removes "a" (3 values before, 3 now)` where it is one list,
/// `max 5 → max 9` else.
fn words_of(before: &[&Test], after: &[&Test]) -> String {
    let list = |own: &[&Test], other: &[&Test]| match unmatched(own, other).as_slice() {
        [one] => list_of(one),
        _ => None,
    };
    if let (Some(old), Some(new)) = (list(before, after), list(after, before))
        && (old.0, old.1) == (new.0, new.1)
    {
        let what = if old.0 == Operator::Only { "field" } else { "value" };
        return format!("{} {}", old.0.name(), list_change(&old.2, &new.2, what));
    }
    format!("{} → {}", all_words(before), all_words(after))
}

/// The tests of `own` that are not among the others.
fn unmatched<'t>(own: &[&'t Test], others: &[&Test]) -> Vec<&'t Test> {
    own.iter().copied().filter(|test| !others.contains(test)).collect()
}

/// The operator of a list, whether it is optional, and its members.
fn list_of(test: &Test) -> Option<(Operator, bool, Vec<String>)> {
    let members = match test.unqualified() {
        Test::In(list) | Test::NotIn(list) => list.iter().map(|one| one.value().to_string()).collect(),
        Test::Only(names) => names.iter().map(|name| Value::from(name.as_str()).to_string()).collect(),
        _ => return None,
    };
    Some((test.operator(), test.is_optional(), members))
}

/// `adds x, y, removes z (2 values before, 3 now)`.
fn list_change(old: &[String], new: &[String], what: &str) -> String {
    let beyond = |own: &[String], other: &[String]| -> Vec<String> {
        own.iter().filter(|one| !other.contains(one)).cloned().collect()
    };
    let parts = [("adds", beyond(new, old)), ("removes", beyond(old, new))];
    let parts = parts.iter().filter(|(_, members)| !members.is_empty());
    let parts: Vec<String> = parts.map(|(verb, members)| format!("{verb} {}", shown(members))).collect();
    let s = if old.len() == 1 { "" } else { "s" };
    format!("{} ({} {what}{s} before, {} now)", parts.join(", "), old.len(), new.len())
}

/// The first few.
fn shown(members: &[String]) -> String {
    let first: Vec<&str> = members.iter().take(SHOWN).map(String::as_str).collect();
    let more = members.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}

/// `optional, min 0, max 100`, or `anything`.
fn all_words(tests: &[&Test]) -> String {
    let word = |test: &&Test| {
        let name = test.operator().name();
        match (list_of(test), test.unqualified()) {
            (Some((_, _, members)), _) => format!("{name} {}", shown(&members)),
            (None, Test::SameAs(path) | Test::AppearsIn(path)) => format!("{name} {path}"),
            (None, test) => format!("{name} {}", test.operand()),
        }
    };
    let optional = tests.iter().any(|test| test.is_optional()).then(|| "optional".to_owned());
    let words: Vec<_> = optional.into_iter().chain(tests.iter().map(word)).collect();
    if words.is_empty() { "anything".to_owned() } else { words.join(", ") }
}

/// What moved at `path`, and in which words. A budget is a constraint on a total, and people know it as a budget.
fn named(path: &ElementPath, old: &Rule, new: &Rule) -> (String, String) {
    let own = |rule: &Rule| {
        let (budget, _) = Budget::of(rule)?;
        Some((budget.condition().ok()?.attribute() == *path, budget.words()))
    };
    let (before, after) = (own(old), own(new));
    if [&before, &after].into_iter().flatten().any(|(here, _)| *here) {
        let words = |budget: Option<(bool, String)>| budget.map_or_else(|| "none".to_owned(), |(_, words)| words);
        return ("budget".to_owned(), format!("{} → {}", words(before), words(after)));
    }
    (path.to_string(), words_of(&tests(old, path), &tests(new, path)))
}

/// What differs between the agents of two rules.
fn scope_change(old: &Rule, new: &Rule) -> String {
    let names = |list: &[AgentEntry]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let listed = |rule: &Rule| match rule.allowed_agents.as_deref() {
        Some(list @ [_, ..]) if !list.contains(&AgentEntry::Anyone) => Some(names(list)),
        _ => None,
    };
    match (listed(old), listed(new)) {
        (Some(before), Some(after)) if old.blocked_agents == new.blocked_agents => {
            list_change(&before, &after, "agent")
        }
        _ if old.allowed_agents == new.allowed_agents => {
            let change = list_change(&names(&old.blocked_agents), &names(&new.blocked_agents), "agent");
            format!("the list of blocked ones {change}")
        }
        _ => format!("{} → {}", scope_of(old), scope_of(new)),
    }
}

/// `a, b`, `anyone` or `anyone but c`.
fn scope_of(rule: &Rule) -> String {
    let names = |entries: &[AgentEntry]| shown(&entries.iter().map(ToString::to_string).collect::<Vec<_>>());
    let allowed = match rule.allowed_agents.as_deref() {
        None => "anyone".to_owned(),
        Some([]) => "nobody".to_owned(),
        Some(list) if list.contains(&AgentEntry::Anyone) => "anyone".to_owned(),
        Some(list) => names(list),
    };
    if rule.blocked_agents.is_empty() { allowed } else { format!("{allowed} but {}", names(&rule.blocked_agents)) }
}

/// The rules that have a part in decisions: one that another covers, whose effect comes first, has none.
pub(super) fn without_moot<'p>(rules: &[&'p Rule]) -> Vec<&'p Rule> {
    // Block comes before allow, and that before ask. A limit that is used up blocks, so such a rule covers nothing.
    let rank = |rule: &Rule| match rule.effect {
        Effect::Block => 0,
        Effect::Allow => 1,
        Effect::Ask => 2,
    };
    let covers = |other: &Rule, rule: &Rule| {
        rank(other) < rank(rule)
            && other.rate_limit.is_none()
            && (rule.rate_limit.is_none() || other.effect == Effect::Block)
            && implies::rule(rule, other)
    };
    rules.iter().copied().filter(|rule| !rules.iter().any(|other| covers(other, rule))).collect()
}

/// Whether two lists of rules for one action provably decide alike: each rule of one is covered by a rule of the other that
/// has the same effect.
pub(super) fn decide_alike(before: &[&Rule], after: &[&Rule]) -> bool {
    let covered = |rules: &[&Rule], by: &[&Rule]| {
        rules.iter().all(|rule| {
            by.iter().any(|other| {
                let limits = match (&rule.rate_limit, &other.rate_limit) {
                    (None, None) => true,
                    // A limit counts what this very rule let through.
                    (limit, others) => {
                        limit == others && rule.constraints == other.constraints && same_agents(rule, other)
                    }
                };
                other.effect == rule.effect && limits && implies::rule(rule, other)
            })
        })
    };
    covered(before, after) && covered(after, before)
}
