//! The ladder: constraints on an action's attributes where requests do not explain it.
//!
//! In: the domains of an action's attributes, and what other actions and denied events had there. Out: constraints that all
//! good events meet. Each has a cost, the chance that the next good event breaks it; together they cost at most [`BETA`]
//! (a union bound). One that would refuse nothing seen elsewhere says nothing and is left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Use;
use super::licence::{float_len, kt};
use super::sample::Session;
use crate::event::{AttributePath, value};
use crate::mine::domains::{Owner, Rung, cut};
use crate::mine::stats::float;
use crate::policy::{Condition, Conditions, Test};

/// The chance that a good event breaks one of an action's constraints, at most.
const BETA: f64 = 0.05;
/// Values that must differ before their equality to another attribute's says something.
const MIN_RELATED: usize = 3;
/// So many attributes are tried as relations.
const MAX_RELATED: usize = 64;
/// Where an event stands in its session, which is not what it may do.
pub(super) const COURSE: [&str; 3] = ["step", "prev_action", "prompt"];

/// What the sampled sessions of an agent had at each path, by action.
#[derive(Debug, Default)]
pub(super) struct Elsewhere<'a> {
    values: BTreeMap<&'a AttributePath, BTreeMap<&'a str, Vec<&'a Value>>>,
    denied: BTreeMap<&'a AttributePath, BTreeMap<&'a str, Vec<&'a Value>>>,
    /// Attributes that the action alone decides: they say nothing that its name does not.
    fixed: BTreeSet<&'a AttributePath>,
}

impl<'a> Elsewhere<'a> {
    pub(super) fn new(sessions: impl Iterator<Item = &'a Session>) -> Self {
        let mut all = Self::default();
        for session in sessions {
            for (kept, into) in [(&session.good, &mut all.values), (&session.denied, &mut all.denied)] {
                for (action, flat) in
                    kept.iter().flat_map(|(action, acts)| acts.values().map(move |act| (action, &act.flat)))
                {
                    for (path, value) in flat {
                        into.entry(path).or_default().entry(action).or_default().push(value);
                    }
                }
            }
        }
        let constant = |values: &Vec<&Value>| values.windows(2).all(|pair| pair.first() == pair.last());
        let fixed = all.values.iter().filter(|(_, by)| by.len() > 1 && by.values().all(constant));
        all.fixed = fixed.map(|(path, _)| *path).collect();
        all
    }

    /// Whether `tests` would refuse a value of another action, or of a denied event.
    fn refuses(&self, tests: &[Test], path: &AttributePath, action: &str) -> bool {
        let others = self.values.get(path).into_iter().flatten().filter(|(by, _)| **by != action);
        let denied = self.denied.get(path).and_then(|by| by.get(action));
        let mut values = others.flat_map(|(_, values)| values).chain(denied.into_iter().flatten());
        values.any(|value| !tests.iter().all(|test| test.holds(Some(value), |_| None)))
    }
}

/// The constraints of an action. `alone`: the agent does nothing else, so that there is nothing to tell apart.
pub(super) fn climb<'a>(
    action: &str,
    seen: &Use,
    sessions: impl Iterator<Item = (u64, &'a Session)>,
    elsewhere: &Elsewhere<'_>,
    alone: bool,
) -> Conditions {
    let good = seen.outcomes.good;
    let acts: Vec<_> = sessions
        .flat_map(|(hash, session)| {
            session.good.get(action).into_iter().flatten().map(move |(_, act)| (hash, &act.flat))
        })
        .collect();
    let mut rungs: Vec<(AttributePath, Rung, f64)> = Vec::new();
    let paths =
        seen.domains.values().filter_map(|(path, domain)| Some((AttributePath::new(path.clone()).ok()?, domain)));
    let mut domains: Vec<_> = paths.collect();
    domains.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (path, domain) in domains {
        let course = path.keys().last().is_some_and(|last| COURSE.contains(&last.as_str()));
        if course || elsewhere.fixed.contains(&path) {
            continue;
        }
        let name = path.keys().last().map(String::as_str).unwrap_or_default();
        for mut rung in domain.rungs(name, good) {
            let mut trials = good;
            if let [Test::StartsWith(_), ..] = rung.tests.as_slice() {
                let texts: Vec<_> =
                    acts.iter().filter_map(|(at, flat)| Some((*at, flat.get(&path)?.as_str()?))).collect();
                trials = u64::try_from(texts.len()).unwrap_or(u64::MAX);
                rung.misses = prefix_misses(&texts);
            }
            if seen.sessions != Owner::Several {
                rung.misses = trials;
            }
            let cost = kt(float(rung.misses), float(trials));
            rungs.push((path.clone(), rung, cost));
        }
    }
    rungs.extend(relations(&acts));
    rungs.sort_by(|(path, a, cost), (other_path, b, other)| {
        let key = |rung: &Rung| (rung.level != 1, rung.level);
        key(a).cmp(&key(b)).then(cost.total_cmp(other)).then_with(|| path.cmp(other_path))
    });
    let (mut taken, mut spent) = (BTreeMap::new(), 0.0);
    for (path, rung, cost) in rungs {
        let relation = rung.level == 1;
        if spent + cost > BETA || taken.contains_key(&path) {
            continue;
        }
        if relation || alone || rung.strikes || elsewhere.refuses(&rung.tests, &path, action) {
            taken.insert(path, rung.tests);
            spent += cost;
        }
    }
    let conditions = taken
        .into_iter()
        .flat_map(|(path, tests)| tests.into_iter().map(move |test| Condition { path: path.clone(), test }));
    conditions.collect()
}

/// How many texts the prefix of the other sessions' texts would have refused.
fn prefix_misses(texts: &[(u64, &str)]) -> u64 {
    let mut by_session: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for (session, text) in texts {
        by_session.entry(*session).or_default().push(text);
    }
    // The prefix of all but one session: what the sessions before and behind it share.
    let own: Vec<&str> =
        by_session.values().map(|texts| texts.iter().copied().reduce(common).unwrap_or_default()).collect();
    let misses = by_session.values().enumerate().map(|(at, texts)| {
        let others = own.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, prefix)| *prefix).reduce(common);
        texts.iter().filter(|text| others.is_none_or(|prefix| !text.starts_with(prefix))).count()
    });
    u64::try_from(misses.sum::<usize>()).unwrap_or(u64::MAX)
}

fn common<'t>(a: &'t str, b: &str) -> &'t str {
    cut(a, a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count())
}

/// Attributes that always equal another one.
fn relations(acts: &[(u64, &super::sample::Flat)]) -> Vec<(AttributePath, Rung, f64)> {
    let Some((_, first)) = acts.first() else {
        return Vec::new();
    };
    let told = |path: &AttributePath| path.keys().first().is_some_and(|key| key == "prov");
    let course = |path: &AttributePath| path.keys().last().is_some_and(|key| COURSE.contains(&key.as_str()));
    let scalars = first.iter().filter(|(path, value)| !value.is_array() && !told(path) && !course(path));
    let scalars: Vec<_> = scalars.take(MAX_RELATED).collect();
    let mut found = Vec::new();
    for (at, (path, value)) in scalars.iter().enumerate() {
        for (other, _) in scalars.iter().skip(at + 1).filter(|(_, other)| value::same(value, other)) {
            let pairs = || acts.iter().map(|(_, flat)| (flat.get(*path), flat.get(*other)));
            let equal = pairs().all(|(a, b)| matches!((a, b), (Some(a), Some(b)) if value::same(a, b)));
            let distinct: BTreeSet<String> = pairs().filter_map(|(a, _)| a.map(Value::to_string)).collect();
            if equal && distinct.len() >= MIN_RELATED {
                let rung = Rung { level: 1, tests: vec![Test::SameAs((*other).clone())], misses: 0, strikes: false };
                found.push(((*path).clone(), rung, kt(0.0, float_len(acts.len()))));
            }
        }
    }
    found
}
