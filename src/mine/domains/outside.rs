//! What lies outside a domain: tests that denied values pass and no good value does.
//!
//! In: the domain of an attribute's good values, and some denied values of it. Out: [`Apart`]s. A value that is merely new says
//! nothing where new values are the rule: an id, a free text. So a value that no good event had counts only where the chance that the
//! next good event brings a new one is small ([`MAX_NEW`]), or where it was denied more than once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::listed::{is_date, may_be_listed};
use super::{Domain, SortedScalar, Unit};
use crate::mine::stats::float;
use crate::policy::{Bound, Literal, Test};

/// The most that the chance of a new value may be where a new value says something.
const MAX_NEW: f64 = 0.2;
/// The most that it may be for all to be refused that is not in a set, and not only what was denied.
const MAX_NEW_TO_CLOSE: f64 = 0.01;
/// How many values a test lists at most.
const MAX_LISTED: usize = 64;
/// How many repeated values, and parts of strings, are tried for one attribute.
const MAX_TRIED: usize = 64;
/// The rows of the table of generalisations that say where something goes: finer ones say how it is called, and coarser ones how it
/// looks, which tells no denied value from a good one.
const PLACES: std::ops::Range<u8> = 10..18;
/// The shortest part of a string that is tried, in characters.
const MIN_PART: usize = 3;

/// How much a test says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mine) enum TestReach {
    /// More than what was denied.
    General,
    /// A value that was denied, which may be listed with others: a list holds for an empty array too, and no good event has arrays.
    Value,
    /// A value that was denied, or a part of it, for itself.
    Exact,
}

/// Tests that denied events pass, or fail, and good ones don't.
#[derive(Debug, Clone)]
pub(in crate::mine) struct Apart {
    pub(in crate::mine) tests: Vec<Test>,
    /// Whether the denied events are those where the tests do not all hold.
    pub(in crate::mine) unless: bool,
    /// The denied events, by the numbers that they came with.
    pub(in crate::mine) covers: BTreeSet<usize>,
    pub(in crate::mine) reach: TestReach,
    /// Whether the domain shows that no good event has such a value. Else the good events have to be asked.
    pub(in crate::mine) sure: bool,
}

impl Domain {
    /// What tells denied values, each with the number of its event, from those of the good events, of which there are `events`.
    /// `name` is the last key of the path, and `alone` says that one session had all good events.
    pub(in crate::mine) fn outside(
        &self,
        name: &str,
        events: u64,
        alone: bool,
        denied: &[(usize, &Value)],
    ) -> Vec<Apart> {
        let chance = |new: u64| {
            let new = if alone { self.present } else { new.min(self.present) };
            (float(new) + 0.5) / (float(self.present) + 1.0)
        };
        let closed = |new: u64| chance(new) <= MAX_NEW;
        let mut found = self.beyond(denied);
        if self.dates > 0 {
            return found;
        }
        let always = self.present == events && [self.numbers, self.booleans, self.strings].contains(&events);
        found.extend(self.unlisted_values(denied, &chance, always));
        found.extend(self.other_kinds(name, denied, &closed, always));
        found.extend(self.repeated(denied));
        found.extend(self.parts(denied));
        found.retain(|apart| !apart.covers.is_empty());
        found
    }

    /// Numbers beyond the good ones.
    fn beyond(&self, denied: &[(usize, &Value)]) -> Vec<Apart> {
        let Some(range) = self.range.as_ref().filter(|_| self.numbers == self.present) else {
            return Vec::new();
        };
        let (low, high) = range.ends();
        let numbers = || denied.iter().filter_map(|(number, value)| Some((*number, value.as_f64()?)));
        let side = |beyond: &dyn Fn(f64) -> bool, test: &dyn Fn(f64) -> Option<Test>, nearest: Option<f64>| {
            let covers = numbers().filter(|(_, at)| beyond(*at)).map(|(number, _)| number).collect();
            Some(Apart { tests: vec![test(nearest?)?], unless: false, covers, reach: TestReach::General, sure: true })
        };
        let above = numbers().map(|(_, at)| at).filter(|at| *at > high).min_by(f64::total_cmp);
        let below = numbers().map(|(_, at)| at).filter(|at| *at < low).max_by(f64::total_cmp);
        [
            side(&|at| at > high, &|at| Some(Test::Min(Bound::from_f64(between(high, at))?)), above),
            side(&|at| at < low, &|at| Some(Test::Max(Bound::from_f64(-between(-low, -at))?)), below),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Values that are not in the set of the good ones.
    fn unlisted_values(&self, denied: &[(usize, &Value)], chance: &impl Fn(u64) -> f64, always: bool) -> Vec<Apart> {
        let chance = chance(self.values.values().map(|seen| seen.alone(Unit::Session)).sum());
        // Between two numbers there is mostly another that is as good.
        if !self.is_listed() || self.values.is_empty() || self.numbers > 0 || chance > MAX_NEW {
            return Vec::new();
        }
        let wanted = |value: &Value| is_scalar(value) && !value.is_number() && !self.has(value);
        let outside: Vec<_> = denied.iter().filter(|(_, value)| wanted(value)).collect();
        let mut found = Vec::new();
        let listed: Vec<_> = outside.iter().filter(|(_, value)| may_stand(value)).collect();
        let values: BTreeSet<SortedScalar> = listed.iter().map(|(_, value)| SortedScalar((*value).clone())).collect();
        let closes = always && chance <= MAX_NEW_TO_CLOSE;
        if !closes
            && values.len() <= MAX_LISTED
            && let Some(test) = one_of(values.iter())
        {
            let covers = listed.iter().map(|(number, _)| *number).collect();
            found.push(Apart { tests: vec![test], unless: false, covers, reach: TestReach::General, sure: true });
        }
        if always && let Some(test) = one_of(self.values.keys()) {
            let covers = outside.iter().map(|(number, _)| *number).collect();
            found.push(Apart { tests: vec![test], unless: true, covers, reach: TestReach::General, sure: true });
        }
        found
    }

    /// Strings of another host, directory, program, … than the good ones.
    fn other_kinds(
        &self,
        name: &str,
        denied: &[(usize, &Value)],
        closed: &impl Fn(u64) -> bool,
        always: bool,
    ) -> Vec<Apart> {
        if self.strings != self.present {
            return Vec::new();
        }
        let known = self.string_keys();
        let texts = || denied.iter().filter_map(|(number, value)| Some((*number, value.as_str()?)));
        let mut found = Vec::new();
        for (row, good) in known.whole_rows(name).filter(|(row, _)| PLACES.contains(&row.level)) {
            if !closed(good.values().map(|seen| seen.alone(Unit::Session)).sum()) {
                continue;
            }
            let mut others: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
            for (number, text) in texts() {
                let keys = (row.keys)(text).unwrap_or_default();
                // Of several keys none may be a good one: what has some of each is for the exception below.
                if keys.iter().all(|key| !good.contains_key(key)) {
                    for key in keys {
                        others.entry(key).or_default().insert(number);
                    }
                }
            }
            let names: Vec<&str> = others.keys().map(String::as_str).collect();
            if !names.is_empty()
                && names.len() <= row.most
                && let Some(tests) = (row.tests)(&names)
            {
                let holds = |text: &str| tests.iter().all(|test| test.holds(Some(&Value::from(text)), |_| None));
                let covers = texts().filter(|(_, text)| holds(text)).map(|(number, _)| number).collect();
                found.push(Apart { tests, unless: false, covers, reach: TestReach::General, sure: false });
            }
            let own: Vec<&str> = good.keys().map(String::as_str).collect();
            if always && let Some(tests) = (row.tests)(&own) {
                let holds = |text: &str| tests.iter().all(|test| test.holds(Some(&Value::from(text)), |_| None));
                let covers = texts().filter(|(_, text)| !holds(text)).map(|(number, _)| number).collect();
                found.push(Apart { tests, unless: true, covers, reach: TestReach::General, sure: false });
            }
        }
        found
    }

    /// The very values that were denied more than once.
    fn repeated(&self, denied: &[(usize, &Value)]) -> Vec<Apart> {
        let mut by_value: BTreeMap<SortedScalar, BTreeSet<usize>> = BTreeMap::new();
        for (number, value) in denied.iter().filter(|(_, value)| is_scalar(value) && may_stand(value)) {
            if !value.is_number() || self.is_listed() {
                by_value.entry(SortedScalar((*value).clone())).or_default().insert(*number);
            }
        }
        by_value.retain(|value, numbers| numbers.len() > 1 && !self.has(&value.0));
        let most = most_denied(by_value);
        let scalars = self.numbers + self.booleans + self.strings == self.present;
        let reach = if scalars { TestReach::Value } else { TestReach::Exact };
        let apart = |(value, covers): (SortedScalar, BTreeSet<usize>)| {
            let tests = vec![Test::Equals(Literal::new(value.0).ok()?)];
            Some(Apart { tests, unless: false, covers, reach, sure: self.is_listed() })
        };
        most.into_iter().filter_map(apart).collect()
    }

    /// Words and beginnings of paths in strings that were denied more than once.
    fn parts(&self, denied: &[(usize, &Value)]) -> Vec<Apart> {
        let mut by_part: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (number, text) in denied.iter().filter_map(|(number, value)| Some((number, value.as_str()?))) {
            for part in parts(text).filter(|part| part.len() < text.len()) {
                by_part.entry(part).or_default().insert(*number);
            }
        }
        let known = |part: &str| self.values.keys().any(|v| v.0.as_str().is_some_and(|text| text.contains(part)));
        by_part.retain(|part, numbers| numbers.len() > 1 && !known(part) && may_be_listed(part));
        let apart = |(part, covers): (&str, BTreeSet<usize>)| Apart {
            tests: vec![Test::Contains(part.to_owned())],
            unless: false,
            covers,
            reach: TestReach::Exact,
            sure: self.is_listed(),
        };
        most_denied(by_part).into_iter().map(apart).collect()
    }

    /// Whether a value is among those that are listed.
    fn has(&self, value: &Value) -> bool {
        self.values.contains_key(&SortedScalar(super::canonical(value)))
    }
}

/// Those that most events were denied with, in their order.
fn most_denied<T: Ord>(all: BTreeMap<T, BTreeSet<usize>>) -> Vec<(T, BTreeSet<usize>)> {
    let mut all: Vec<_> = all.into_iter().collect();
    // Stable: of equals, in the order of the values.
    all.sort_by_key(|(_, numbers)| std::cmp::Reverse(numbers.len()));
    all.truncate(MAX_TRIED);
    all
}

/// The words of a text, and for those with a slash in them what they begin with, up to each slash; `--name=` of an option.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '|' | '&' | '(' | ')' | ','));
    let parts = words.filter(|word| !word.is_empty()).flat_map(|word| {
        let at = |place: usize| word.get(..=place);
        let slashes = word.match_indices('/').filter(|(place, _)| *place > 0).filter_map(move |(place, _)| at(place));
        let option = word.starts_with('-').then(|| word.find('=')).flatten().and_then(at);
        std::iter::once(word).chain(slashes).chain(option)
    });
    parts.filter(|part| part.chars().nth(MIN_PART - 1).is_some())
}

fn is_scalar(value: &Value) -> bool {
    value.is_boolean() || value.is_number() || value.as_str().is_some_and(|text| !is_date(text))
}

fn may_stand(value: &Value) -> bool {
    value.as_str().is_none_or(may_be_listed)
}

fn one_of<'v>(values: impl Iterator<Item = &'v SortedScalar>) -> Option<Test> {
    let literals: Vec<_> = values.map(|value| Literal::new(value.0.clone()).ok()).collect::<Option<_>>()?;
    match literals.as_slice() {
        [] => None,
        [only] => Some(Test::Equals(only.clone())),
        _ => Some(Test::In(literals)),
    }
}

/// Where to part good numbers, up to `good`, from denied ones, from `denied` on: the number with the fewest digits in the upper half of
/// the gap, the smallest of them.
fn between(good: f64, denied: f64) -> f64 {
    let middle = good + (denied - good) / 2.0;
    for digits in 0..=15_usize {
        // As text, since powers of ten are not exact doubles.
        let text = format!("{middle:.digits$e}");
        let Some((mantissa, exponent)) = text.split_once('e') else {
            break;
        };
        let (Ok(number), Ok(mantissa), Ok(exponent)) =
            (text.parse::<f64>(), mantissa.replace('.', "").parse::<i64>(), exponent.parse::<i32>())
        else {
            break;
        };
        let places = i32::try_from(digits).unwrap_or_default();
        // Rounded up where it was rounded down.
        let up = if number < middle {
            format!("{}e{}", mantissa + 1, exponent - places).parse().unwrap_or(denied)
        } else {
            number
        };
        if up > good && up <= denied {
            return up;
        }
    }
    denied
}

#[cfg(test)]
mod tests {
    use super::super::SeenIn;
    use super::*;
    use serde_json::json;

    /// What tells `denied` from `good` values, each of a session of its own, with how many it covers.
    #[track_caller]
    fn check(good: &[Value], denied: &[Value], expected: &[&str]) {
        let mut domain = Domain::default();
        for (session, value) in (0..).zip(good) {
            domain.add(value, SeenIn::once(session));
        }
        let denied: Vec<_> = denied.iter().enumerate().collect();
        let events = u64::try_from(good.len()).unwrap();
        let found: Vec<String> = domain
            .outside("x", events, false, &denied)
            .iter()
            .map(|apart| {
                // No good value is on the denied side.
                let holds = |value: &Value| apart.tests.iter().all(|test| test.holds(Some(value), |_| None));
                assert!(good.iter().all(|value| holds(value) == apart.unless), "{apart:?}");
                let tests = apart.tests.iter().map(|test| format!("{} {}", test.operator().name(), test.operand()));
                let unless = if apart.unless { "unless " } else { "" };
                format!("{unless}{}: {}", tests.collect::<Vec<_>>().join(" "), apart.covers.len())
            })
            .collect();
        assert_eq!(found, expected);
    }

    fn times(values: &[Value], times: usize) -> Vec<Value> {
        values.iter().cycle().take(values.len() * times).cloned().collect()
    }

    #[test]
    fn numbers_part_in_the_gap() {
        let good: Vec<Value> = (1..=100).map(|n| json!(n)).collect();
        check(&good, &[json!(5_000), json!(9_500), json!(50)], &["min 3000: 2"]);
        check(&good, &[json!(-40)], &["max -20: 1"]);
        check(&good, &[json!(101)], &["min 101: 1"]);
        check(&good, &[json!("5000")], &[]);
        for (good, denied, expected) in [
            (100.0, 101.0, 101.0),
            (1.0, 2.0, 2.0),
            (99.99, 100.0, 100.0),
            (0.1, 0.2, 0.2),
            (10_000.0, 10_050.0, 10_030.0),
        ] {
            assert!((between(good, denied) - expected).abs() < 1e-9, "{good} {denied} {}", between(good, denied));
        }
    }

    #[test]
    fn a_closed_set_tells_what_is_new() {
        let good = times(&[json!("EUR"), json!("USD")], 20);
        check(&good, &[json!("BTC"), json!("EUR")], &[r#"equals "BTC": 1"#, r#"unless in ["EUR","USD"]: 1"#]);
        // Long the same few values: all others are refused.
        check(&times(&good, 2), &[json!("BTC"), json!(7)], &[r#"unless in ["EUR","USD"]: 1"#]);
        // A value for each event is no set, and what was denied once is just another one.
        let ids: Vec<Value> = (0..40).map(|n| json!(format!("ref {n} x"))).collect();
        check(&ids, &[json!("ref 99 y")], &[]);
        check(&ids, &[json!("ref 99 y"), json!("ref 99 y")], &[r#"equals "ref 99 y": 2"#]);
    }

    #[test]
    fn directories_and_parts_of_commands_are_told() {
        let good: Vec<Value> = (0..90).map(|n| json!(format!("/work/src/m{n}/f{n}.rs"))).collect();
        let denied = [json!("/etc/shadow"), json!("/root/.ssh/id"), json!("/etc/passwd")];
        let mut domain = Domain::default();
        good.iter().zip(0..).for_each(|(value, session)| domain.add(value, SeenIn::once(session)));
        let denied: Vec<_> = denied.iter().enumerate().collect();
        let found = domain.outside("path", 90, false, &denied);
        assert!(
            found.iter().any(|apart| apart.reach == TestReach::General && !apart.unless && apart.covers.len() == 3),
            "{found:?}"
        );
        let parts: Vec<_> = parts("cat '/etc/cron.d/x' --out=a;rm .env").collect();
        assert_eq!(parts, ["cat", "/etc/cron.d/x", "/etc/", "/etc/cron.d/", "--out=a", "--out=", ".env"]);
    }
}
