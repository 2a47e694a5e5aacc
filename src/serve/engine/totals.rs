//! Running totals, which rules read as `totals.…`: followed as requests are allowed, read from the log when they are not known.
//!
//! Sums are kept as whole millionths, so that ten times 0.1 is 1. What is allowed is added in buckets of a minute: a rolling window
//! lets go of a request at most a minute late, never early.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Number, Value};

use crate::policy::totals::{Measure, Total, TotalScope};
use crate::serve::store::Allowed;

/// How many totals are kept; with more, all are thrown away and read again when they are asked about.
const MOST: usize = 100_000;

const MINUTE: i64 = 60_000_000;

/// What one request adds, in millionths.
type Amount = i128;

const ONE: Amount = 1_000_000;

/// Whose total: project, agent and action as far as the scope asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    project: String,
    agent: Option<String>,
    action: Option<String>,
}

impl Key {
    fn of(total: &Total, project: &str, agent: &str, action: &str) -> Self {
        let (agent, action) = match total.scope {
            TotalScope::Agent => (Some(agent), Some(action)),
            TotalScope::Action => (None, Some(action)),
            TotalScope::Project => (None, None),
        };
        Self { project: project.to_owned(), agent: agent.map(str::to_owned), action: action.map(str::to_owned) }
    }

    fn covers(&self, agent: &str, action: &str) -> bool {
        self.agent.as_deref().is_none_or(|own| own == agent) && self.action.as_deref().is_none_or(|own| own == action)
    }
}

/// One total as it runs: what was added, by the minute, with the time of the last addition.
#[derive(Debug, Default)]
struct Running {
    minutes: VecDeque<(i64, Amount)>,
    sum: Amount,
}

impl Running {
    fn add(&mut self, at: i64, amount: Amount) {
        self.sum = self.sum.saturating_add(amount);
        match self.minutes.back_mut() {
            Some((last, so_far)) if last.div_euclid(MINUTE) == at.div_euclid(MINUTE) => {
                (*last, *so_far) = (at.max(*last), so_far.saturating_add(amount));
            }
            _ => self.minutes.push_back((at, amount)),
        }
    }

    fn since(&mut self, start: i64) -> Amount {
        while let Some((_, amount)) = self.minutes.front().filter(|(last, _)| *last < start) {
            self.sum = self.sum.saturating_sub(*amount);
            self.minutes.pop_front();
        }
        self.sum
    }
}

/// The totals that are followed.
#[derive(Debug, Default)]
pub(super) struct Totals {
    running: HashMap<(Total, Key), Running>,
}

impl Totals {
    pub(super) fn clear(&mut self) {
        self.running.clear();
    }

    /// What `total` would come to with a request of `agent` for `action`, `None` if that cannot be told. What is not followed yet is begun with
    /// what `read` finds in the log since the window began.
    pub(super) fn with<E>(
        &mut self,
        total: &Total,
        (project, agent, action): (&str, &str, &str),
        context: &Map<String, Value>,
        now: i64,
        read: impl FnOnce(i64) -> Result<Vec<Allowed>, E>,
    ) -> Result<Option<Number>, E> {
        let Some(own) = amount(total, context) else { return Ok(None) };
        let start = total.window.start(now);
        let key = (total.clone(), Key::of(total, project, agent, action));
        if !self.running.contains_key(&key) {
            if self.running.len() >= MOST {
                self.running.clear();
            }
            let mut running = Running::default();
            for one in read(start)?.iter().filter(|one| key.1.covers(&one.agent, &one.action)) {
                running.add(one.at, of_log(total, one));
            }
            self.running.insert(key.clone(), running);
        }
        let before = self.running.get_mut(&key).map_or(0, |running| running.since(start));
        Ok(number(before.saturating_add(own)))
    }

    /// Takes note of a request that was allowed.
    pub(super) fn allowed(&mut self, totals: &[Total], project: &str, one: &Allowed) {
        self.add(totals.iter().filter(|total| total.measure != Measure::Errors), project, one);
    }

    /// Takes note of a call that failed.
    pub(super) fn failed(&mut self, totals: &[Total], project: &str, one: &Allowed) {
        self.add(totals.iter().filter(|total| total.measure == Measure::Errors), project, one);
    }

    fn add<'t>(&mut self, totals: impl Iterator<Item = &'t Total>, project: &str, one: &Allowed) {
        for total in totals {
            let key = (total.clone(), Key::of(total, project, &one.agent, &one.action));
            if let Some(running) = self.running.get_mut(&key) {
                running.add(one.at, of_log(total, one));
            }
        }
    }
}

/// What an entry of the log adds. Of a total of errors, all that are read are some.
fn of_log(total: &Total, one: &Allowed) -> Amount {
    match total.measure {
        Measure::Errors => ONE,
        Measure::Count | Measure::Sum(_) => amount(total, &one.context).unwrap_or_default(),
    }
}

/// What a request adds. What it does not say adds nothing, and what is below zero takes nothing back; what is no number cannot be told.
fn amount(total: &Total, context: &Map<String, Value>) -> Option<Amount> {
    let path = match &total.measure {
        Measure::Count => return Some(ONE),
        // Whether it fails shows later.
        Measure::Errors => return Some(0),
        Measure::Sum(path) => path,
    };
    match path.get(context) {
        None | Some(Value::Null) => Some(0),
        Some(Value::Number(number)) => millionths(number.as_f64()?).map(|amount| amount.max(0)),
        Some(_) => None,
    }
}

/// Rounded to whole millionths; `None` past what can be added up exactly.
fn millionths(value: f64) -> Option<Amount> {
    let digits = format!("{value:.6}").replace('.', "");
    digits.parse::<Amount>().ok().filter(|amount| amount.unsigned_abs() < 1 << 100)
}

/// An amount as a number of JSON: whole where it is.
fn number(amount: Amount) -> Option<Number> {
    if amount % ONE == 0 {
        return i64::try_from(amount / ONE).ok().map(Number::from);
    }
    let text = format!("{}.{:06}", amount / ONE, (amount % ONE).abs());
    text.parse().ok().and_then(Number::from_f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn total(text: &str) -> Total {
        Total::of(&text.parse().unwrap()).unwrap()
    }

    fn context(amount: &Value) -> Map<String, Value> {
        Map::from_iter([("params".to_owned(), json!({"amount": amount}))])
    }

    fn allowed(at: i64, agent: &str, action: &str, amount: &Value) -> Allowed {
        Allowed { at, agent: agent.to_owned(), action: action.to_owned(), context: context(amount) }
    }

    fn asked(
        totals: &mut Totals,
        total: &Total,
        who: (&str, &str),
        own: &Value,
        now: i64,
        log: Vec<Allowed>,
    ) -> Option<Value> {
        let read = |_| Ok::<_, ()>(log);
        totals.with(total, ("p", who.0, who.1), &context(own), now, read).unwrap().map(Value::Number)
    }

    #[test]
    fn ten_times_a_tenth_is_one() {
        let total = total("totals.daily.agent.sum.params.amount");
        let mut totals = Totals::default();
        for _ in 0..9 {
            asked(&mut totals, &total, ("a", "x"), &json!(0.1), 5, Vec::new());
            totals.allowed(std::slice::from_ref(&total), "p", &allowed(5, "a", "x", &json!(0.1)));
        }
        assert_eq!(asked(&mut totals, &total, ("a", "x"), &json!(0.1), 5, Vec::new()), Some(json!(1)));
        assert_eq!(asked(&mut totals, &total, ("a", "x"), &json!(0.15), 5, Vec::new()), Some(json!(1.05)));
    }

    #[test]
    fn a_scope_says_whose_requests_count() {
        let log = || {
            vec![allowed(1, "a", "x", &json!(1)), allowed(2, "b", "x", &json!(10)), allowed(3, "a", "y", &json!(100))]
        };
        for (scope, expected) in [("agent", 1_001), ("action", 1_011), ("project", 1_111)] {
            let total = total(&format!("totals.daily.{scope}.sum.params.amount"));
            let found = asked(&mut Totals::default(), &total, ("a", "x"), &json!(1_000), 9, log());
            assert_eq!(found, Some(json!(expected)), "{scope}");
        }
        let count = total("totals.daily.project.count");
        assert_eq!(asked(&mut Totals::default(), &count, ("z", "z"), &json!("any"), 9, log()), Some(json!(4)));
    }

    #[test]
    fn errors_are_those_that_failed() {
        let total = total("totals.rolling_1h.agent.errors");
        let mut totals = Totals::default();
        let failed = |at| allowed(at, "a", "x", &json!(7));
        let now = |totals: &mut Totals, at| asked(totals, &total, ("a", "x"), &json!("any"), at, vec![failed(1)]);
        assert_eq!(now(&mut totals, 2), Some(json!(1)), "the request itself has not failed");
        totals.allowed(std::slice::from_ref(&total), "p", &failed(3));
        assert_eq!(now(&mut totals, 4), Some(json!(1)), "to be allowed is not to fail");
        totals.failed(std::slice::from_ref(&total), "p", &failed(5));
        totals.failed(std::slice::from_ref(&total), "p", &allowed(5, "b", "x", &json!(7)));
        assert_eq!(now(&mut totals, 6), Some(json!(2)));
        assert_eq!(now(&mut totals, 60 * MINUTE + 6), Some(json!(0)));
    }

    #[test]
    fn a_window_that_is_over_is_forgotten() {
        let hour = 60 * MINUTE;
        for (path, at, expected) in [
            ("totals.hourly.agent.count", hour - 1, 2),
            ("totals.hourly.agent.count", hour, 1),
            ("totals.rolling_1h.agent.count", hour + 5, 2),
            ("totals.rolling_1h.agent.count", hour + 6, 1),
        ] {
            let total = total(path);
            let mut totals = Totals::default();
            asked(&mut totals, &total, ("a", "x"), &json!(0), 5, vec![allowed(5, "a", "x", &json!(0))]);
            assert_eq!(
                asked(&mut totals, &total, ("a", "x"), &json!(0), at, Vec::new()),
                Some(json!(expected)),
                "{path} {at}"
            );
        }
    }

    #[test]
    fn what_is_no_number_cannot_be_told_and_nothing_is_taken_back() {
        let total = total("totals.daily.agent.sum.params.amount");
        let log = || {
            vec![allowed(1, "a", "x", &json!(5)), allowed(2, "a", "x", &json!(-100)), allowed(3, "a", "x", &json!("7"))]
        };
        for (own, expected) in [
            (json!(1), Some(json!(6))),
            (json!(-1), Some(json!(5))),
            (json!(null), Some(json!(5))),
            (json!("1"), None),
            (json!(true), None),
            (json!(1e300), None),
        ] {
            assert_eq!(asked(&mut Totals::default(), &total, ("a", "x"), &own, 9, log()), expected, "{own}");
        }
    }
}
