//! Totals as they run: followed as requests are allowed and calls fail, begun with what the log says where there is one.
//!
//! Sums are kept as whole millionths, so that ten times 0.1 is 1. What is allowed is added in buckets of a minute: a rolling window
//! lets go of a request at most a minute late, never early.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;

use serde_json::{Map, Number, Value};

use super::{Measure, Total, TotalScope};
use crate::policy::Request;

const MINUTE: i64 = 60_000_000;

/// What one request adds, in millionths.
type Amount = i128;

const ONE: Amount = 1_000_000;

/// Whose total: project, agent and action as far as the scope asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct TotalKey {
    project: String,
    agent: Option<String>,
    action: Option<String>,
}

impl TotalKey {
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

/// A request that was allowed, or a call that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedCall {
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Whose.
    pub agent: String,
    /// For what.
    pub action: String,
    /// What it said.
    pub context: Map<String, Value>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Requests that were allowed.
    Allowed,
    /// Calls that failed.
    Failed,
}

impl Total {
    /// What has to be followed to know it.
    pub(super) fn parts(&self) -> Vec<Self> {
        match self.measure {
            Measure::Count | Measure::Sum(_) | Measure::Errors => vec![self.clone()],
            Measure::ErrorRate(_) => vec![self.measured(Measure::Count), self.measured(Measure::Errors)],
        }
    }

    fn counts(&self) -> Of {
        match self.measure {
            Measure::Count | Measure::Sum(_) => Of::Allowed,
            Measure::Errors | Measure::ErrorRate(_) => Of::Failed,
        }
    }
}

/// One total as it runs: what was added, by the minute, with the time of the last addition.
#[derive(Debug, Default)]
struct Minutes {
    minutes: VecDeque<(i64, Amount)>,
    sum: Amount,
}

impl Minutes {
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
pub struct Running {
    running: HashMap<(Total, TotalKey), Minutes>,
}

impl Running {
    /// Forgets everything: what is asked about is begun again.
    pub fn clear(&mut self) {
        self.running.clear();
    }

    /// How many totals are followed.
    pub fn len(&self) -> usize {
        self.running.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// What `total` would come to with a request of `agent` for `action` at `now`, `None` if that cannot be told. What is not followed yet is
    /// begun with what `read` finds since the window began.
    ///
    /// # Errors
    ///
    /// What `read` fails with.
    pub fn with<E>(
        &mut self,
        total: &Total,
        whose: (&str, &str, &str),
        context: &Map<String, Value>,
        now: i64,
        mut read: impl FnMut(Of, i64) -> Result<Vec<CountedCall>, E>,
    ) -> Result<Option<Number>, E> {
        let Some(own) = amount(total, context) else { return Ok(None) };
        let mut before = Vec::new();
        for part in total.parts() {
            before.push(self.before(part, whose, now, &mut read)?);
        }
        Ok(match (&total.measure, before.as_slice()) {
            (Measure::ErrorRate(at_least), [requests, errors]) => {
                share(*errors, (*requests).max(ONE * Amount::from(*at_least)))
            }
            (_, [before]) => number(before.saturating_add(own)),
            // INVARIANT: a rate has two parts, and everything else one.
            _ => None,
        })
    }

    /// Puts into the context of a request, made at `now`, those of `totals` that it does not bring along. Nothing is known of what was before
    /// what this was told.
    pub fn add_missing(&mut self, totals: &[Total], request: Request<'_>, context: &mut Map<String, Value>, now: i64) {
        let whose = ("", request.agent_id, request.action);
        for total in totals {
            let Some(path) = total.path().filter(|path| path.get(context).is_none()) else { continue };
            let Ok(number) = self.with(total, whose, request.context, now, |_, _| Ok::<_, Infallible>(Vec::new()));
            if let Some(number) = number {
                path.set(context, Value::Number(number));
            }
        }
    }

    fn before<E>(
        &mut self,
        total: Total,
        (project, agent, action): (&str, &str, &str),
        now: i64,
        read: &mut impl FnMut(Of, i64) -> Result<Vec<CountedCall>, E>,
    ) -> Result<Amount, E> {
        let start = total.window.start(now);
        let whose = TotalKey::of(&total, project, agent, action);
        let key = (total, whose);
        if !self.running.contains_key(&key) {
            let mut running = Minutes::default();
            for one in read(key.0.counts(), start)?.iter().filter(|one| key.1.covers(&one.agent, &one.action)) {
                running.add(one.at, adds(&key.0, one));
            }
            self.running.insert(key.clone(), running);
        }
        Ok(self.running.get_mut(&key).map_or(0, |running| running.since(start)))
    }

    /// Takes note of a request that was allowed, or of a call that failed, for those of `followed` that count it.
    pub fn add(&mut self, followed: &[Total], project: &str, of: Of, one: &CountedCall) {
        for total in followed.iter().filter(|total| total.counts() == of) {
            let key = (total.clone(), TotalKey::of(total, project, &one.agent, &one.action));
            if let Some(running) = self.running.get_mut(&key) {
                running.add(one.at, adds(total, one));
            }
        }
    }
}

/// What something that counts adds to a total that counts it.
fn adds(total: &Total, one: &CountedCall) -> Amount {
    match total.counts() {
        Of::Failed => ONE,
        Of::Allowed => amount(total, &one.context).unwrap_or_default(),
    }
}

/// What a request adds. What it does not say adds nothing, and what is below zero takes nothing back; what is no number cannot be told.
fn amount(total: &Total, context: &Map<String, Value>) -> Option<Amount> {
    let path = match &total.measure {
        Measure::Count => return Some(ONE),
        // Whether it fails shows later.
        Measure::Errors | Measure::ErrorRate(_) => return Some(0),
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

/// A part of a whole that is not 0.
fn share(part: Amount, whole: Amount) -> Option<Number> {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts are far below 2^53 millions")]
    Number::from_f64(part as f64 / whole as f64)
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

    fn allowed(at: i64, agent: &str, action: &str, amount: &Value) -> CountedCall {
        CountedCall { at, agent: agent.to_owned(), action: action.to_owned(), context: context(amount) }
    }

    fn asked(
        totals: &mut Running,
        total: &Total,
        who: (&str, &str),
        own: &Value,
        now: i64,
        log: Vec<CountedCall>,
    ) -> Option<Value> {
        let mut log = Some(log);
        let read = |_, _| Ok::<_, ()>(log.take().unwrap_or_default());
        totals.with(total, ("p", who.0, who.1), &context(own), now, read).unwrap().map(Value::Number)
    }

    #[test]
    fn ten_times_a_tenth_is_one() {
        let total = total("totals.daily.agent.sum.params.amount");
        let mut totals = Running::default();
        for _ in 0..9 {
            asked(&mut totals, &total, ("a", "x"), &json!(0.1), 5, Vec::new());
            totals.add(std::slice::from_ref(&total), "p", Of::Allowed, &allowed(5, "a", "x", &json!(0.1)));
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
            let found = asked(&mut Running::default(), &total, ("a", "x"), &json!(1_000), 9, log());
            assert_eq!(found, Some(json!(expected)), "{scope}");
        }
        let count = total("totals.daily.project.count");
        assert_eq!(asked(&mut Running::default(), &count, ("z", "z"), &json!("any"), 9, log()), Some(json!(4)));
    }

    #[test]
    fn errors_are_those_that_failed() {
        let total = total("totals.rolling_1h.agent.errors");
        let mut totals = Running::default();
        let failed = |at| allowed(at, "a", "x", &json!(7));
        let now = |totals: &mut Running, at| asked(totals, &total, ("a", "x"), &json!("any"), at, vec![failed(1)]);
        assert_eq!(now(&mut totals, 2), Some(json!(1)), "the request itself has not failed");
        totals.add(std::slice::from_ref(&total), "p", Of::Allowed, &failed(3));
        assert_eq!(now(&mut totals, 4), Some(json!(1)), "to be allowed is not to fail");
        totals.add(std::slice::from_ref(&total), "p", Of::Failed, &failed(5));
        totals.add(std::slice::from_ref(&total), "p", Of::Failed, &allowed(5, "b", "x", &json!(7)));
        assert_eq!(now(&mut totals, 6), Some(json!(2)));
        assert_eq!(now(&mut totals, 60 * MINUTE + 6), Some(json!(0)));
    }

    #[test]
    fn a_rate_is_the_share_that_failed_and_one_among_few_is_no_high_rate() {
        let total = total("totals.rolling_5m.agent.error_rate.10");
        let followed = total.parts();
        let mut totals = Running::default();
        let call = |at, agent| allowed(at, agent, "x", &json!("any"));
        let rate = |totals: &mut Running, at| asked(totals, &total, ("a", "x"), &json!("any"), at, Vec::new());
        assert_eq!(rate(&mut totals, 0), Some(json!(0.0)));
        for at in 1..=2 {
            totals.add(&followed, "p", Of::Allowed, &call(at, "a"));
            totals.add(&followed, "p", Of::Allowed, &call(at, "b"));
        }
        totals.add(&followed, "p", Of::Failed, &call(3, "a"));
        totals.add(&followed, "p", Of::Failed, &call(3, "b"));
        assert_eq!(rate(&mut totals, 4), Some(json!(0.1)), "one of two is one of the ten that there must be");
        (5..23).for_each(|at| totals.add(&followed, "p", Of::Allowed, &call(at, "a")));
        assert_eq!(rate(&mut totals, 30), Some(json!(0.05)), "one of twenty");
        assert_eq!(rate(&mut totals, 5 * MINUTE + 23), Some(json!(0.0)));
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
            let mut totals = Running::default();
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
            assert_eq!(asked(&mut Running::default(), &total, ("a", "x"), &own, 9, log()), expected, "{own}");
        }
    }
}
