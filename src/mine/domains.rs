//! Domains: what values an attribute takes in the good events of one action and agent.
//!
//! In: values, one by one, in any order, each with its session. Out: the constraints that they justify, each with an
//! estimate of how often the next good event would break it. That estimate goes by session: a value that one session
//! repeats is no evidence that another will show it. Bounded: past [`MAX_VALUES`] distinct values the list is dropped, and
//! so it is at the first value that may not stand in a policy. Nothing here knows of agents.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::items::canonical;
use crate::event::value;
use crate::policy::{Bound, Literal, Pattern, Test};

/// How many distinct values are kept, and listed.
const MAX_VALUES: usize = 64;
/// How many distinct strings, most of them with a digit in them, are no set of kinds but ids.
const MAX_IDS: usize = 3;
/// How many shapes strings may have to be held to them, and how long one may be.
const MAX_SHAPES: usize = 4;
const MAX_SHAPE_BYTES: usize = 200;
/// The longest string that a constraint lists, in characters.
const MAX_LISTED_CHARS: usize = 64;
/// The shortest prefix that says something.
const MIN_PREFIX: usize = 3;

/// Whose a value is: nobody's yet, one session's, or several sessions'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Owner {
    #[default]
    Nobody,
    One(u64),
    Several,
}

impl Owner {
    /// The one session.
    pub(super) fn alone(&self) -> Option<u64> {
        match self {
            Self::One(session) => Some(*session),
            Self::Nobody | Self::Several => None,
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::Nobody, owner) | (owner, Self::Nobody) => owner,
            (Self::One(a), Self::One(b)) if a == b => Self::One(a),
            _ => Self::Several,
        };
    }
}

/// How often something was seen, and in which sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) count: u64,
    pub(super) owner: Owner,
}

impl Seen {
    /// In one event of a session.
    pub(super) fn once(session: u64) -> Self {
        Self { count: 1, owner: Owner::One(session) }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.count += other.count;
        self.owner.join(other.owner);
    }

    /// How many events would be new to a log without the session that alone has this.
    fn alone(self) -> u64 {
        if self.owner == Owner::Several { 0 } else { self.count }
    }
}

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

/// An end of a range.
#[derive(Debug, Clone, Copy)]
struct End {
    at: f64,
    seen: Seen,
}

impl End {
    /// Takes another end; the one that `further` prefers stays.
    fn join(&mut self, other: Self, further: fn(f64, f64) -> bool) {
        if further(other.at, self.at) {
            *self = other;
        } else if !further(self.at, other.at) {
            self.seen.join(other.seen);
        }
    }
}

/// The values of one attribute.
#[derive(Debug, Clone, Default)]
pub(super) struct Domain {
    pub(super) present: u64,
    numbers: u64,
    booleans: u64,
    strings: u64,
    /// Strings that start as a URL does.
    pub(super) urls: u64,
    dates: u64,
    /// Strings that may not be copied into a policy.
    pub(super) withheld: u64,
    ends: Option<(End, End)>,
    /// Scalars with how often each was seen; past the bounds none.
    values: BTreeMap<Scalar, Seen>,
    unlisted: bool,
    shapes: BTreeMap<String, Seen>,
    shapeless: bool,
    /// The first and the last string in their order, cut.
    texts: Option<(String, String)>,
}

/// A constraint that the values justify.
#[derive(Debug, Clone)]
pub(super) struct Rung {
    /// Its place on the ladder: lower ones grant less.
    pub(super) level: u8,
    pub(super) tests: Vec<Test>,
    /// How many of `present` events it would have refused, had their session not been there to learn from.
    pub(super) misses: u64,
}

impl Domain {
    /// Takes the attribute's value in all the events that `seen` counts: the same as one call for each of them.
    pub(super) fn add(&mut self, value: &Value, seen: Seen) {
        if seen.count == 0 {
            return;
        }
        self.present += seen.count;
        match value {
            Value::Bool(_) => self.booleans += seen.count,
            Value::Number(number) => {
                self.numbers += seen.count;
                if let Some(at) = number.as_f64() {
                    self.join_ends((End { at, seen }, End { at, seen }));
                }
            }
            Value::String(text) => self.add_text(text, seen),
            Value::Null | Value::Array(_) | Value::Object(_) => self.unlisted = true,
        }
        let fits = match value {
            Value::Bool(_) | Value::Number(_) => true,
            Value::String(text) => may_be_listed(text),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        if !fits && value.is_string() {
            self.withheld += seen.count;
        }
        self.unlisted |= !fits;
        if !self.unlisted {
            self.values.entry(Scalar(canonical(value))).or_default().join(seen);
        }
        self.bound();
    }

    fn add_text(&mut self, text: &str, seen: Seen) {
        self.strings += seen.count;
        if is_url(text) {
            self.urls += seen.count;
        }
        if is_date(text) {
            self.dates += seen.count;
        }
        if !self.shapeless {
            match shape(text) {
                Some(shape) => self.shapes.entry(shape).or_default().join(seen),
                None => self.shapeless = true,
            }
        }
        let cut = cut(text, MAX_LISTED_CHARS);
        match &mut self.texts {
            None => self.texts = Some((cut.to_owned(), cut.to_owned())),
            Some((first, _)) if cut < first.as_str() => cut.clone_into(first),
            Some((_, last)) if cut > last.as_str() => cut.clone_into(last),
            Some(_) => {}
        }
    }

    fn join_ends(&mut self, (low, high): (End, End)) {
        match &mut self.ends {
            None => self.ends = Some((low, high)),
            Some(ends) => {
                ends.0.join(low, |a, b| a < b);
                ends.1.join(high, |a, b| a > b);
            }
        }
    }

    fn bound(&mut self) {
        if self.unlisted || self.values.len() > MAX_VALUES {
            self.unlisted = true;
            self.values = BTreeMap::new();
        }
        if self.shapeless || self.shapes.len() > MAX_SHAPES {
            self.shapeless = true;
            self.shapes = BTreeMap::new();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.present += other.present;
        self.numbers += other.numbers;
        self.booleans += other.booleans;
        self.strings += other.strings;
        self.urls += other.urls;
        self.dates += other.dates;
        self.withheld += other.withheld;
        if let Some(ends) = other.ends {
            self.join_ends(ends);
        }
        self.unlisted |= other.unlisted;
        for (value, seen) in other.values {
            self.values.entry(value).or_default().join(seen);
        }
        self.shapeless |= other.shapeless;
        for (shape, seen) in other.shapes {
            self.shapes.entry(shape).or_default().join(seen);
        }
        self.texts = match (self.texts, other.texts) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (known, new) => known.or(new),
        };
        self.bound();
        self
    }

    /// The rungs that hold for every value, where the attribute belongs to `events` events: a set (0), a range (2), a prefix
    /// (3), shapes (4). None where it was missing once, for then requests go without it, and none of mixed types.
    pub(super) fn rungs(&self, events: u64) -> Vec<Rung> {
        let uniform = [self.numbers, self.booleans, self.strings].contains(&events);
        // Yesterday's dates are not tomorrow's.
        if self.present != events || !uniform || self.dates > 0 {
            return Vec::new();
        }
        let mut rungs = Vec::new();
        rungs.extend(self.set());
        if self.numbers == events {
            rungs.extend(self.range());
        }
        if self.strings == events {
            rungs.extend(self.prefix());
            rungs.extend(self.shape());
        }
        rungs
    }

    fn set(&self) -> Option<Rung> {
        let named = |value: &Scalar| value.0.as_str().is_some_and(|t| t.contains(|c: char| c.is_ascii_digit()));
        // A set of ids is yesterday's customers.
        let ids =
            self.values.len() > MAX_IDS && self.values.keys().filter(|v| named(v)).count() * 2 > self.values.len();
        if self.unlisted || ids {
            return None;
        }
        let literals: Vec<_> = self.values.keys().map(|v| Literal::new(v.0.clone()).ok()).collect::<Option<_>>()?;
        let test = match literals.as_slice() {
            [] => return None,
            [only] => Test::Equals(only.clone()),
            _ => Test::In(literals),
        };
        let misses = self.values.values().map(|seen| seen.alone()).sum();
        Some(Rung { level: 0, tests: vec![test], misses })
    }

    /// Rounded outwards to two significant digits.
    fn range(&self) -> Option<Rung> {
        let (low, high) = self.ends?;
        let tests =
            vec![Test::Min(Bound::from_f64(-round_up(-low.at))?), Test::Max(Bound::from_f64(round_up(high.at))?)];
        Some(Rung { level: 2, tests, misses: low.seen.alone() + high.seen.alone() })
    }

    fn prefix(&self) -> Option<Rung> {
        let (first, last) = self.texts.as_ref()?;
        let same = first.chars().zip(last.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a);
        let prefix: String = same.collect();
        let listed = self.withheld == 0 && prefix.chars().count() >= MIN_PREFIX && may_be_listed(&prefix);
        // Its cost is left to the caller, who has the sessions' values.
        (listed && first != last && Literal::new(prefix.as_str().into()).is_ok()).then(|| Rung {
            level: 3,
            tests: vec![Test::StartsWith(prefix)],
            misses: 0,
        })
    }

    fn shape(&self) -> Option<Rung> {
        if self.shapeless || self.shapes.is_empty() {
            return None;
        }
        let shapes: Vec<&str> = self.shapes.keys().map(String::as_str).collect();
        let pattern = Pattern::new(&format!("(?:{})$", shapes.join("|"))).ok()?;
        let misses = self.shapes.values().map(|seen| seen.alone()).sum();
        Some(Rung { level: 4, tests: vec![Test::Pattern(pattern)], misses })
    }
}

/// The start of a text, at most `most` bytes of it, cut between characters.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    text.starts_with("www.")
        || scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_lowercase())
                && scheme.len() <= 32
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
        })
}

/// Whether a string is a date or a time of day: `2026-11-01…`, `9:30`, `1/11/2026`.
pub(super) fn is_date(text: &str) -> bool {
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if let (Some(day), rest) = (text.get(..10), text.get(10..).unwrap_or_default()) {
        let parts: Vec<&str> = day.split('-').collect();
        if let [y, m, d] = parts.as_slice() {
            return digits(y, 4, 4)
                && digits(m, 2, 2)
                && digits(d, 2, 2)
                && (rest.is_empty() || rest.starts_with(['T', ' ']));
        }
    }
    let parts: Vec<&str> = text.splitn(4, [':', '/', '.']).collect();
    match parts.as_slice() {
        [a, b] => digits(a, 1, 2) && digits(b, 2, 2),
        [a, b, c] => digits(a, 1, 2) && digits(b, 2, 2) && digits(c, 2, 4),
        _ => false,
    }
}

/// A string's shape as a pattern: runs of letters of either case open, runs of digits counted, other ASCII as it stands.
fn shape(text: &str) -> Option<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Run {
        Lower,
        Upper,
        Digit(u32),
        Sign,
    }
    // What is free text has no shape, and a secret's own characters are never copied, for none of them is a sign.
    if text.is_empty() || text.len() > 60 || !text.is_ascii() || text.split(' ').count() > 4 {
        return None;
    }
    let mut out = String::new();
    let close = |out: &mut String, run: Run| match run {
        Run::Lower => out.push_str("[a-z]+"),
        Run::Upper => out.push_str("[A-Z]+"),
        Run::Digit(count) => {
            let _ = write!(out, "[0-9]{{{count}}}");
        }
        Run::Sign => {}
    };
    let mut run = Run::Sign;
    for c in text.chars() {
        let next = match (c, run) {
            ('0'..='9', Run::Digit(count)) => Run::Digit(count + 1),
            ('0'..='9', _) => Run::Digit(1),
            ('a'..='z', _) => Run::Lower,
            ('A'..='Z', _) => Run::Upper,
            _ => Run::Sign,
        };
        let goes_on = next == run && run != Run::Sign || matches!((run, next), (Run::Digit(_), Run::Digit(n)) if n > 1);
        if !goes_on {
            close(&mut out, run);
        }
        if next == Run::Sign {
            if c.is_ascii_control() {
                return None;
            }
            if matches!(c, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$') {
                out.push('\\');
            }
            out.push(c);
        }
        run = next;
    }
    close(&mut out, run);
    (out.len() <= MAX_SHAPE_BYTES).then_some(out)
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
pub(super) fn may_be_listed(text: &str) -> bool {
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
    use proptest::prelude::*;
    use serde_json::json;

    /// The rungs as text; each value is of a session of its own unless `session` says otherwise.
    fn rungs(values: &[Value], session: impl Fn(u64) -> u64) -> Vec<String> {
        let domain = |from: usize, to: usize| {
            let mut domain = Domain::default();
            for (n, value) in values.iter().enumerate().take(to).skip(from) {
                domain.add(value, Seen::once(session(u64::try_from(n).unwrap())));
            }
            domain
        };
        let (events, third) = (values.len(), values.len() / 3);
        let print = |domain: &Domain| -> Vec<String> {
            let rungs = domain.rungs(u64::try_from(events).unwrap());
            let rungs = rungs.iter().map(|rung| {
                let tests = rung.tests.iter().map(|test| format!("{} {}", test.operator().name(), test.operand()));
                format!("{} ({})", tests.collect::<Vec<_>>().join(" "), rung.misses)
            });
            rungs.collect()
        };
        let expected = print(&domain(0, events));
        assert_eq!(print(&domain(third, events).merge(domain(0, third))), expected, "merged");
        expected
    }

    fn times(values: &[Value], times: usize) -> Vec<Value> {
        values.iter().cycle().take(values.len() * times).cloned().collect()
    }

    #[test]
    fn a_value_that_one_session_alone_has_counts_as_unseen() {
        let values = times(&[json!("EUR"), json!("USD")], 4);
        assert_eq!(rungs(&values, |n| n), [r#"in ["EUR","USD"] (0)"#, r#"pattern "(?:[A-Z]+)$" (0)"#]);
        assert_eq!(rungs(&values, |n| n % 2), [r#"in ["EUR","USD"] (8)"#, r#"pattern "(?:[A-Z]+)$" (0)"#]);
        assert_eq!(rungs(&times(&[json!(1), json!(1.0)], 3), |n| n), ["equals 1 (0)", "min 1 max 1 (0)"]);
    }

    #[test]
    fn numbers_are_held_to_a_range_rounded_outwards() {
        let values: Vec<_> = (0..100).map(|n| json!(n * 13)).collect();
        assert_eq!(rungs(&values, |n| n), ["min 0 max 1300 (2)"]);
        assert!(rungs(&[json!(1), json!("1")], |n| n).is_empty());
        assert!(rungs(&[json!(1e300), json!(2e300)], |n| n).is_empty());
    }

    #[test]
    fn ids_are_held_to_their_shape_and_dates_to_nothing() {
        let values: Vec<_> = (10..40).map(|n| json!(format!("#W{n}.x"))).collect();
        assert_eq!(rungs(&values, |n| n), [r#"pattern "(?:#[A-Z]+[0-9]{2}\\.[a-z]+)$" (0)"#]);
        let values: Vec<_> = (10..30).map(|n| json!(format!("2026-11-{n}T00:00"))).collect();
        assert!(rungs(&values, |n| n).is_empty());
        assert!(is_date("9:30") && is_date("01/02/2026") && !is_date("10.0.0.1") && !is_date("x"));
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
            let rungs = rungs(&times(&[json!(text)], 30), |n| n);
            assert!(rungs.iter().all(|rung| rung.starts_with("pattern")), "{rungs:?}");
            assert!(rungs.iter().all(|rung| !rung.contains("jane") && !rung.contains("live")), "{rungs:?}");
        }
        for text in ["prod", "/etc/hosts", "eu-central-1", "New York", "GB33BUKB20201555555555"] {
            let rungs = rungs(&times(&[json!(text)], 30), |n| n);
            assert_eq!(rungs.first(), Some(&format!("equals {text:?} (0)")));
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

    proptest! {
        #[test]
        fn one_call_for_many_events_is_as_one_for_each(calls in prop::collection::vec((0usize..12, 0usize..4, 0u64..3), 0..40)) {
            let values = [
                json!("EUR"), json!("USD"), json!(7), json!(7.0), json!(-3.5), json!(true), json!([1]), json!({}),
                json!("https://a.b/c"), json!("2026-11-01"), json!("jane@example.com"), json!("GB33-20"),
            ];
            let (mut single, mut grouped) = (Domain::default(), Domain::default());
            for (value, times, session) in calls {
                let mut seen = Seen::default();
                for n in 0..times {
                    // Sessions 0 and 1 are one session each, the third is as many as there are events.
                    let session = if session < 2 { session } else { 2 + u64::try_from(n).unwrap() };
                    single.add(&values[value], Seen::once(session));
                    seen.join(Seen::once(session));
                }
                grouped.add(&values[value], seen);
            }
            prop_assert_eq!(format!("{single:?}"), format!("{grouped:?}"));
        }
    }
}
