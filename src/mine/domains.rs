//! Domains: what values an attribute takes in the events of one action and agent.
//!
//! In: values, one by one, in any order. Out: the tests that they justify. Bounded: past [`MAX_VALUES`] distinct values
//! the list is dropped, and so it is at the first value that may not stand in a policy. Nothing here knows of agents.

use std::collections::BTreeMap;

use serde_json::Value;

use super::items::canonical;
use super::stats::float;
use crate::event::value;
use crate::policy::{Bound, Literal, Test};

/// How many distinct values are kept.
const MAX_VALUES: usize = 24;
/// How large a set of values may be that a constraint lists.
const MAX_SET: usize = 20;
/// How often an attribute must have been seen with the same value before it is held to it.
const MIN_EVENTS_CONSTANT: u64 = 5;
/// How often an attribute must have been seen before it is held to a set or a range.
const MIN_EVENTS: u64 = 8;
/// How many distinct numbers make a range.
const MIN_RANGE_VALUES: usize = 4;
/// The share of values seen once (an estimate of the share of values not seen yet: Good, "The Population Frequencies of
/// Species and the Estimation of Population Parameters", Biometrika 40, 1953) up to which a set counts as closed.
const MAX_UNSEEN: f64 = 0.05;
/// The longest string that a constraint lists, in characters.
const MAX_LISTED_CHARS: usize = 64;

/// A scalar that sorts as in outputs.
#[derive(Debug, Clone)]
struct Scalar(Value);

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scalar {}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scalar {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        value::order(&self.0, &other.0)
    }
}

/// The values of one attribute.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    present: u64,
    numbers: u64,
    arrays: u64,
    low: f64,
    high: f64,
    /// Scalars, or elements of arrays, with how often each was seen; `None` once they cannot be listed.
    values: Option<BTreeMap<Scalar, u64>>,
}

impl Default for Domain {
    fn default() -> Self {
        Self {
            present: 0,
            numbers: 0,
            arrays: 0,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            values: Some(BTreeMap::new()),
        }
    }
}

impl Domain {
    /// Takes the attribute's value in one event.
    pub(super) fn add(&mut self, value: &Value) {
        self.present += 1;
        match value {
            Value::Array(elements) => {
                self.arrays += 1;
                for element in elements {
                    self.list(element);
                }
            }
            scalar => {
                if let Some(number) = scalar.as_f64() {
                    self.numbers += 1;
                    self.low = self.low.min(number);
                    self.high = self.high.max(number);
                }
                self.list(scalar);
            }
        }
    }

    fn list(&mut self, value: &Value) {
        let Some(values) = &mut self.values else {
            return;
        };
        let fits = match value {
            Value::Bool(_) | Value::Number(_) => true,
            Value::String(text) => may_be_listed(text),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        if fits {
            *values.entry(Scalar(canonical(value))).or_insert(0) += 1;
        }
        if !fits || values.len() > MAX_VALUES {
            self.values = None;
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.present += other.present;
        self.numbers += other.numbers;
        self.arrays += other.arrays;
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
        self.values = self.values.zip(other.values).and_then(|(mut values, others)| {
            for (value, count) in others {
                *values.entry(value).or_insert(0) += count;
            }
            (values.len() <= MAX_VALUES).then_some(values)
        });
        self
    }

    /// The tests that the values justify, where the attribute belongs to `events` events: one value → `equals`, few
    /// values and little unseen mass → `in`, numbers → `min` and `max`, rounded outwards to two significant digits.
    /// None where it was missing once, for then requests go without it.
    pub(super) fn tests(&self, events: u64) -> Vec<Test> {
        if self.present != events {
            return Vec::new();
        }
        if let Some(values) = &self.values {
            let seen: u64 = values.values().sum();
            let once = values.values().filter(|count| **count == 1).count();
            let unseen = u64::try_from(once).map_or(1.0, |once| float(once) / float(seen.max(1)));
            let literals: Option<Vec<Literal>> =
                values.keys().map(|value| Literal::new(value.0.clone()).ok()).collect();
            match literals.as_deref() {
                Some([only]) if self.arrays == 0 && events >= MIN_EVENTS_CONSTANT => {
                    return vec![Test::Equals(only.clone())];
                }
                Some(literals)
                    if (1..=MAX_SET).contains(&literals.len())
                        && (self.arrays == 0 || self.arrays == events)
                        && seen.min(events) >= MIN_EVENTS
                        && unseen <= MAX_UNSEEN =>
                {
                    return vec![Test::In(literals.to_vec())];
                }
                _ => {}
            }
        }
        let distinct = self.values.as_ref().map_or(usize::MAX, BTreeMap::len);
        if self.numbers == events && events >= MIN_EVENTS && distinct >= MIN_RANGE_VALUES {
            let low = Bound::from_f64(-round_up(-self.low)).map(Test::Min);
            let high = Bound::from_f64(round_up(self.high)).map(Test::Max);
            return low.zip(high).map(|(low, high)| vec![low, high]).unwrap_or_default();
        }
        Vec::new()
    }
}

/// The next number of two significant digits that is not below `value`.
fn round_up(value: f64) -> f64 {
    // As text, since powers of ten are not exact doubles: `1.2e3`.
    let text = format!("{value:.1e}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return value;
    };
    let (Ok(nearest), Ok(digits), Ok(exponent)) =
        (text.parse::<f64>(), digits.replace('.', "").parse::<i64>(), exponent.parse::<i32>())
    else {
        return value;
    };
    if nearest >= value {
        return nearest;
    }
    format!("{}e{}", digits + 1, exponent - 1).parse().unwrap_or(value)
}

/// Whether a string of the log may be copied into a constraint: a short name of something. Refused are free text, mail
/// addresses, and what is shaped like a key, a token or a random id.
fn may_be_listed(text: &str) -> bool {
    const TOKEN_STARTS: [&str; 12] =
        ["sk-", "pk-", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA", "eyJ"];
    let short = text.chars().nth(MAX_LISTED_CHARS).is_none();
    let words = text.split_whitespace().count();
    let plain = words <= 4 && !text.contains('@') && !text.contains(|c: char| c.is_control() || c == '\u{feff}');
    let secret = TOKEN_STARTS.iter().any(|start| text.starts_with(start)) || text.split_whitespace().any(looks_random);
    short && plain && !secret
}

/// Whether a word has the looks of a random string: long, letters and digits mixed all along.
fn looks_random(word: &str) -> bool {
    let runs = word.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '+').filter(|run| run.len() >= 20);
    runs.into_iter().any(|run| {
        let turns = run.as_bytes().windows(2).filter(|pair| match pair {
            [a, b] => a.is_ascii_digit() != b.is_ascii_digit(),
            _ => false,
        });
        turns.count() >= 4
    })
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded figures are exact")]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(values: &[Value], expected: &str) {
        let domain = |values: &[Value]| {
            let mut domain = Domain::default();
            for value in values {
                domain.add(value);
            }
            domain
        };
        let events = u64::try_from(values.len()).unwrap();
        let print = |domain: &Domain| {
            let tests = domain.tests(events);
            let tests: Vec<_> =
                tests.iter().map(|test| format!("{} {}", test.operator().name(), test.operand())).collect();
            tests.join(", ")
        };
        assert_eq!(print(&domain(values)), expected);
        let (a, b) = values.split_at(values.len() / 3);
        assert_eq!(print(&domain(b).merge(domain(a))), expected, "merged");
    }

    fn times(values: &[Value], times: usize) -> Vec<Value> {
        values.iter().cycle().take(values.len() * times).cloned().collect()
    }

    #[test]
    fn one_value_seen_often_is_required() {
        check(&times(&[json!("EUR")], 5), r#"equals "EUR""#);
        check(&times(&[json!(1), json!(1.0)], 3), "equals 1");
        check(&times(&[json!("EUR")], 4), "");
    }

    #[test]
    fn a_few_values_seen_again_and_again_are_a_closed_set() {
        check(&times(&[json!("USD"), json!("EUR")], 4), r#"in ["EUR","USD"]"#);
        check(&times(&[json!(true), json!("true")], 4), r#"in [true,"true"]"#);
        check(&times(&[json!(["a", "b"]), json!([])], 8), r#"in ["a","b"]"#);
    }

    #[test]
    fn values_seen_once_keep_a_set_open() {
        let mut values = times(&[json!("a")], 18);
        values.push(json!("b"));
        check(&values, "");
        values.push(json!("a"));
        check(&values, r#"in ["a","b"]"#);
        check(&(0..25).map(|n| json!(format!("v{n}"))).collect::<Vec<_>>(), "");
    }

    #[test]
    fn numbers_are_held_to_a_range_rounded_outwards() {
        check(&[3, 7, 12, 45, 99, 101, 1234, 8].map(|n| json!(n)), "min 3, max 1300");
        check(&[-0.123, -0.5, 0.25, 0.75, 0.011, 0.1, 0.2, 0.3].map(|n| json!(n)), "min -0.5, max 0.75");
        check(&[1, 2, 3, 4, 5, 6, 7].map(|n| json!(n)), "");
        check(&(0..100).map(|n| json!(n)).collect::<Vec<_>>(), "min 0, max 99");
        check(&[json!(1e300), json!(2), json!(3), json!(4), json!(5), json!(6), json!(7), json!(8)], "");
    }

    #[test]
    fn mixed_types_are_left_open() {
        check(&times(&[json!("a"), json!(["a"])], 9), "");
        check(&[1, 2, 3, 4, 5, 6, 7].map(|n| json!(n)).into_iter().chain([json!("8")]).collect::<Vec<_>>(), "");
    }

    #[test]
    fn an_attribute_that_was_missing_is_not_required() {
        let mut domain = Domain::default();
        for _ in 0..9 {
            domain.add(&json!("x"));
        }
        assert_eq!(domain.tests(10), []);
    }

    #[test]
    fn free_text_and_secrets_are_not_copied() {
        for text in [
            "please send the report to finance",
            "a\nb",
            "jane@example.com",
            "sk-live-51H",
            "AKIAIOSFODNN7EXAMPLE",
            "550e8400-e29b-41d4-a716-446655440000",
            "9f86d081884c7d659a2feaa0c55ad015",
            &"x".repeat(65),
        ] {
            check(&times(&[json!(text)], 30), "");
        }
        for text in ["prod", "/etc/hosts", "eu-central-1", "New York", "2026-11-01", "GB33BUKB20201555555555"] {
            check(&times(&[json!(text)], 30), &format!("equals {text:?}"));
        }
    }

    #[test]
    fn rounds_up_to_two_digits() {
        for (value, expected) in [
            (0.0, 0.0),
            (99.0, 99.0),
            (99.5, 100.0),
            (101.0, 110.0),
            (0.00123, 0.0013),
            (-101.0, -100.0),
            (-99.0, -99.0),
        ] {
            assert_eq!(round_up(value), expected, "{value}");
        }
    }
}
