//! The ladder: constraints on an action's attributes where requests do not explain it.
//!
//! In: the domains of an action's attributes, and what denied events had there. Out: constraints that all good events meet.
//! Every attribute is bounded as finely as the budget allows: that no other value was ever refused is no licence. What the
//! constraints cost together, the chance that the next good event breaks one, stays within the budget of the action's class.
//! Thin evidence is narrow: below [`THIN`] good events, the values seen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::licence::kt;
use super::sample::Session;
use super::{Class, Use};
use crate::event::{AttributePath, provenance, value};
use crate::mine::domains::{Owner, Rung, cut, may_be_listed};
use crate::mine::stats::float;
use crate::policy::{Bound, Condition, Conditions, Literal, Test};

/// The chance that a good event breaks one of the constraints of an action that reads, of one that writes or that the table
/// does not know, and of one that pays, destroys, executes, sends out or handles credentials: a false ask costs work, and protects
/// more where more is at stake.
const BETA_READ: f64 = 0.03;
const BETA_WRITE: f64 = 0.05;
const BETA_RISKY: f64 = 0.10;
/// With fewer good events not even a constraint that nothing ever broke is within the budget of a write.
const THIN: u64 = 9;
/// A list of more numbers than this is less readable than their range, and hardly narrower.
const MAX_LISTED_NUMBERS: usize = 5;
/// Rungs from this level on go by how a string begins or what it looks like.
const PREFIX: u8 = 20;
/// How many denied values are left out of a bound by name.
const MAX_EXCLUDED: usize = 64;
/// Values that must differ before their equality to another attribute's says something.
const MIN_RELATED: usize = 3;
/// So many attributes are tried as relations.
const MAX_RELATED: usize = 64;
/// Where an event stands in its session, which is not what it may do.
pub(super) const COURSE: [&str; 3] = ["step", "prev_action", "prompt"];

/// What the sampled sessions of an agent had at each path, by action.
#[derive(Debug, Default)]
pub(super) struct Elsewhere<'a> {
    denied: BTreeMap<&'a AttributePath, BTreeMap<&'a str, Vec<&'a Value>>>,
    /// Attributes that the action alone decides: they say nothing that its name does not.
    fixed: BTreeSet<&'a AttributePath>,
}

impl<'a> Elsewhere<'a> {
    pub(super) fn new(sessions: impl Iterator<Item = &'a Session>) -> Self {
        type Values<'a> = BTreeMap<&'a AttributePath, BTreeMap<&'a str, Vec<&'a Value>>>;
        let mut all = Self::default();
        let mut values = Values::new();
        for session in sessions {
            for (kept, into) in [(&session.good, &mut values), (&session.denied, &mut all.denied)] {
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
        let fixed = values.iter().filter(|(_, by)| by.len() > 1 && by.values().all(constant));
        all.fixed = fixed.map(|(path, _)| *path).collect();
        all
    }

    /// Whether an attribute may be bounded: it is an argument, or a fact that the action alone does not decide, and neither says
    /// where in its session the event stands nor where an argument came from.
    fn may_bound(&self, path: &AttributePath) -> bool {
        let course = path.keys().last().is_some_and(|last| COURSE.contains(&last.as_str()));
        let derived = path.keys().first().is_some_and(|key| key == provenance::KEY);
        !course && !derived && (is_argument(path) || !self.fixed.contains(path))
    }

    /// The values that denied events of the action had at a path.
    fn denied(&self, path: &AttributePath, action: &str) -> &[&'a Value] {
        self.denied.get(path).and_then(|by| by.get(action)).map_or(&[], Vec::as_slice)
    }
}

/// The most that the constraints of an action may cost together.
pub(super) fn budget(class: Option<Class>) -> f64 {
    match class {
        Some(Class::Read) => BETA_READ,
        Some(Class::Write) | None => BETA_WRITE,
        Some(Class::Execute | Class::Egress | Class::Pay | Class::Destructive | Class::Credential) => BETA_RISKY,
    }
}

/// The constraints of an action that together cost at most `budget`, and how many of its good events they would have missed, had the
/// session that alone shows something not been there.
pub(super) fn climb<'a>(
    action: &str,
    seen: &Use,
    sessions: impl Iterator<Item = (u64, &'a Session)>,
    elsewhere: &Elsewhere<'_>,
    budget: f64,
) -> (Conditions, u64) {
    let good = seen.outcomes.good;
    let acts: Vec<_> = sessions
        .flat_map(|(hash, session)| {
            session.good.get(action).into_iter().flatten().map(move |(_, act)| (hash, &act.flat))
        })
        .collect();
    // What one session did alone is no evidence of what another will do, however often it did it.
    let thin = good < THIN || seen.sessions != Owner::Several;
    let has_arguments = seen.domains.values().any(|(path, _)| path.first().is_some_and(|key| key == "params"));
    let mut taken: BTreeMap<AttributePath, Rung> = BTreeMap::new();
    let mut rungs: Vec<(AttributePath, Rung)> = Vec::new();
    for (path, domain) in seen.domains.values() {
        let Ok(path) = AttributePath::new(path.clone()) else { continue };
        if !elsewhere.may_bound(&path) {
            continue;
        }
        let name = path.keys().last().map(String::as_str).unwrap_or_default();
        let mut own = domain.rungs(name, good);
        let ranged = own.iter().any(|rung| matches!(rung.tests.as_slice(), [Test::Min(_), ..]));
        own.retain(|rung| thin || !ranged || !lists_many(rung));
        // What ids of a session look like is no privilege, and not every target can ask for what is no argument.
        own.retain(|rung| is_argument(&path) || !has_arguments || rung.level < PREFIX);
        if let Some(ends) = domain.ends().filter(|_| ranged && !thin) {
            let numbers: Vec<_> =
                acts.iter().filter_map(|(at, flat)| Some((*at, flat.get(&path)?.as_f64()?))).collect();
            own.extend(WIDER.iter().filter_map(|(level, widen)| wider(*level, *widen, ends, &numbers, good)));
        }
        for rung in &mut own {
            if let [Test::StartsWith(_), ..] = rung.tests.as_slice() {
                let texts: Vec<_> =
                    acts.iter().filter_map(|(at, flat)| Some((*at, flat.get(&path)?.as_str()?))).collect();
                rung.misses = prefix_misses(&texts);
            }
        }
        if thin {
            // Of ids and free text, which no list holds, what they have in common.
            let finest = own.into_iter().filter(|rung| rung.level == 0 || rung.misses == 0);
            if let Some(rung) = finest.min_by_key(|rung| rung.level) {
                taken.insert(path, rung);
            }
            continue;
        }
        if let Some(sessions) = sessions_of_fact(&path, &acts) {
            own.retain(|rung| {
                let missed = rung.misses.saturating_mul(sessions).div_ceil(good);
                kt(float(missed), float(sessions)) <= budget
            });
        }
        rungs.extend(own.into_iter().map(|rung| (path.clone(), rung)));
    }
    // What nothing ever broke costs nothing beyond the prior, which is paid once.
    rungs.sort_by(|(path, a), (other_path, b)| {
        (a.misses, a.level).cmp(&(b.misses, b.level)).then_with(|| path.cmp(other_path))
    });
    let mut misses = 0;
    for (path, rung) in rungs {
        let known = taken.get(&path);
        let spent = misses - known.map_or(0, |rung| rung.misses) + rung.misses;
        let finer = known.is_none_or(|known| rung.level < known.level);
        if finer && (spent == misses || kt(float(spent), float(good)) <= budget) {
            misses = spent;
            taken.insert(path, rung);
        }
    }
    for (path, rung) in relations(&acts) {
        taken.entry(path).or_insert(rung);
    }
    let missed = taken.values().map(|rung| rung.misses).sum();
    let conditions = taken.into_iter().flat_map(|(path, rung)| {
        let ends = seen.domains.values().find(|(keys, _)| keys == path.keys()).and_then(|(_, domain)| domain.ends());
        let denied = elsewhere.denied(&path, action);
        let good = |value: &Value| acts.iter().any(|(_, flat)| flat.get(&path).is_some_and(|v| value::same(v, value)));
        let denied: Vec<&Value> = denied.iter().copied().filter(|value| !good(value)).collect();
        let tests = keep_out(rung.tests, ends, &denied);
        tests.into_iter().map(move |test| Condition { path: path.clone(), test })
    });
    (conditions.collect(), missed)
}

/// How far a range is rounded outwards where two digits are not affordable: to the limits that people set, 1, 2 or 5 times a power of
/// ten; and, better than no bound, to such a limit of ten times what was seen. With the place on the ladder.
const WIDER: [(u8, Widen); 2] = [(3, round_125), (4, |end| round_125(end * 10.0))];

/// Moves an end of a range away from zero.
type Widen = fn(f64) -> f64;

/// The next number away from zero that is 1, 2 or 5 times a power of ten.
fn round_125(value: f64) -> f64 {
    let size = value.abs();
    let power = size.log10().floor();
    if !power.is_finite() {
        return value;
    }
    // As text, since powers of ten are not exact doubles.
    let steps = [1, 2, 5, 10, 20].into_iter().filter_map(|step| format!("{step}e{power}").parse::<f64>().ok());
    steps.filter(|step| *step >= size).fold(f64::INFINITY, f64::min).copysign(value)
}

/// The range from `low` to `high`, widened: an end on its own side of zero goes outwards, or to zero.
fn widened(widen: Widen, (low, high): (f64, f64)) -> (f64, f64) {
    (if low < 0.0 { widen(low) } else { 0.0 }, if high > 0.0 { widen(high) } else { 0.0 })
}

/// A wider range than that of two digits. What it costs is seen by leaving out the session that has an end: how many of its
/// sampled `numbers` would lie outside what the others justify, in proportion to all good events.
fn wider(level: u8, widen: fn(f64) -> f64, ends: (f64, f64), numbers: &[(u64, f64)], good: u64) -> Option<Rung> {
    let owner = |better: fn(f64, f64) -> bool| {
        numbers.iter().copied().reduce(|a, b| if better(b.1, a.1) { b } else { a }).map(|(session, _)| session)
    };
    let owners: BTreeSet<u64> = [owner(|a, b| a < b), owner(|a, b| a > b)].into_iter().flatten().collect();
    let misses = owners.iter().map(|owner| {
        let others = || numbers.iter().filter(|(session, _)| session != owner).map(|(_, at)| *at);
        let (low, high) =
            widened(widen, (others().fold(f64::INFINITY, f64::min), others().fold(f64::NEG_INFINITY, f64::max)));
        let own = numbers.iter().filter(|(session, at)| session == owner && !(low <= *at && *at <= high));
        own.count()
    });
    let misses = u64::try_from(misses.sum::<usize>()).unwrap_or(u64::MAX);
    let sampled = u64::try_from(numbers.len()).unwrap_or(u64::MAX).max(1);
    let (low, high) = widened(widen, ends);
    let tests = vec![Test::Min(Bound::from_f64(low)?), Test::Max(Bound::from_f64(high)?)];
    Some(Rung { level, tests, misses: misses.saturating_mul(good).div_ceil(sampled) })
}

/// Whether an attribute is an argument of the call.
fn is_argument(path: &AttributePath) -> bool {
    path.keys().first().is_some_and(|key| key == "params")
}

/// Whether a rung is a long list of numbers.
fn lists_many(rung: &Rung) -> bool {
    matches!(rung.tests.as_slice(), [Test::In(list)] if list.len() > MAX_LISTED_NUMBERS && list.iter().all(|one| one.value().is_number()))
}

/// How many sampled sessions have an attribute that is a fact about the session: one that is no argument, or that mostly stays
/// the same within a session. A hundred events of one session are one observation of its working directory. `None` of any other.
fn sessions_of_fact(path: &AttributePath, acts: &[(u64, &super::sample::Flat)]) -> Option<u64> {
    let mut by_session: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    for (session, flat) in acts {
        by_session.entry(*session).or_default().extend(flat.get(path));
    }
    by_session.retain(|_, values| !values.is_empty());
    let same = |values: &&Vec<&Value>| values.iter().all(|value| values.first() == Some(value));
    let repeated = || by_session.values().filter(|values| values.len() > 1);
    let (all, constant) = (repeated().count(), repeated().filter(same).count());
    (!is_argument(path) || (all > 1 && constant * 10 >= all * 9))
        .then(|| u64::try_from(by_session.len()).unwrap_or(u64::MAX))
}

/// The tests, and that no denied value passes them: an end of a range that reaches a denied value goes half way back to the
/// numbers seen, `ends`; any other denied value is named.
fn keep_out(mut tests: Vec<Test>, ends: Option<(f64, f64)>, denied: &[&Value]) -> Vec<Test> {
    if let Some((low, high)) = ends {
        let numbers = || denied.iter().filter_map(|value| value.as_f64());
        let above = numbers().filter(|denied| *denied > high).fold(f64::INFINITY, f64::min);
        let below = numbers().filter(|denied| *denied < low).fold(f64::NEG_INFINITY, f64::max);
        for test in &mut tests {
            let drawn = match test {
                Test::Max(bound) if bound.get() >= above => Bound::from_f64(f64::midpoint(high, above)).map(Test::Max),
                Test::Min(bound) if bound.get() <= below => Bound::from_f64(f64::midpoint(low, below)).map(Test::Min),
                _ => None,
            };
            *test = drawn.unwrap_or_else(|| test.clone());
        }
    }
    let passes = |value: &Value| tests.iter().all(|test| test.holds(Some(value), |_| None));
    let listed = |value: &Value| value.as_str().is_none_or(may_be_listed) && !value.is_array() && !value.is_object();
    let mut excluded: Vec<Literal> = Vec::new();
    for value in denied.iter().filter(|value| passes(value) && listed(value)) {
        if let Ok(literal) = Literal::new((*value).clone())
            && !excluded.contains(&literal)
        {
            excluded.push(literal);
        }
    }
    excluded.sort_by(|a, b| value::order(a.value(), b.value()));
    excluded.truncate(MAX_EXCLUDED);
    tests.extend((!excluded.is_empty()).then_some(Test::NotIn(excluded)));
    tests
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
fn relations(acts: &[(u64, &super::sample::Flat)]) -> Vec<(AttributePath, Rung)> {
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
                let rung = Rung { level: 1, tests: vec![Test::SameAs((*other).clone())], misses: 0 };
                found.push(((*path).clone(), rung));
            }
        }
    }
    found
}
