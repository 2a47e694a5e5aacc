//! Running totals as attributes: `totals.daily.agent.sum.params.amount` is what the allowed requests of one agent for one action came to
//! today, the request itself included; `totals.rolling_24h.agent.errors` is how many of them failed, and
//! `totals.rolling_5m.agent.error_rate.334` which share of them: an error budget ([`Budget`](super::Budget)).
//!
//! A total is asked about like any attribute (`totals.…: {max: 1000}`), so that every target says it and every check knows it. Whoever enforces
//! the policy puts it into the context of a request, as it does with `prov` and `history`; where it is missing the condition fails.
//! Windows are those of the safety filter: the hour, the day and the week (from Monday) of UTC, or the last hours; and the last minutes.
//! [`Running`] follows totals as requests are allowed and calls fail: the same code for a replay and for a server.

mod running;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::AttributePath;

pub use running::{CountedCall, Of, Running};

/// The first key of every total.
pub const ROOT: &str = "totals";

/// How long a rolling window is at most, in hours: a leap year.
pub const LONGEST_HOURS: u32 = 8_784;

/// A total: over which requests, since when, and of what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Total {
    /// Since when.
    pub window: TotalWindow,
    /// Over whose requests.
    pub scope: TotalScope,
    /// Of what.
    pub measure: Measure,
}

/// What a total counts or adds up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Allowed requests.
    Count,
    /// What stands at a path of allowed requests.
    Sum(AttributePath),
    /// Calls that were allowed and failed, as their outputs say. The request itself is none of them yet.
    Errors,
    /// Which share of the allowed requests failed; of fewer requests than this, which share of this many. So one failure among few is no
    /// high rate.
    ErrorRate(u32),
}

/// Since when a total runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TotalWindow {
    /// Since the hour began.
    Hourly,
    /// Since midnight, UTC.
    Daily,
    /// Since Monday, UTC.
    Weekly,
    /// For so many minutes.
    Rolling(u32),
}

/// Over whose requests a total runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TotalScope {
    /// Those of this agent for this action.
    Agent,
    /// Those of all agents for this action.
    Action,
    /// All.
    Project,
}

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

impl TotalWindow {
    /// When the window that ends at `now` began, in microseconds since 1970.
    pub fn start(self, now: i64) -> i64 {
        match self {
            Self::Hourly => now - now.rem_euclid(HOUR),
            Self::Daily => now - now.rem_euclid(DAY),
            // 1970 began on a Thursday.
            Self::Weekly => now - (now + 3 * DAY).rem_euclid(WEEK),
            Self::Rolling(minutes) => now.saturating_sub(i64::from(minutes) * MINUTE),
        }
    }

    /// Its length in hours, if it is a rolling one of whole hours.
    pub fn rolling_hours(self) -> Option<u32> {
        match self {
            Self::Rolling(minutes) if minutes.is_multiple_of(60) => Some(minutes / 60),
            _ => None,
        }
    }

    /// The last so many seconds, if they are whole minutes and not too many.
    pub fn of_seconds(seconds: u32) -> Option<Self> {
        let minutes = seconds / 60;
        (seconds.is_multiple_of(60) && (1..=LONGEST_HOURS * 60).contains(&minutes)).then_some(Self::Rolling(minutes))
    }

    fn key(self) -> String {
        match self {
            Self::Hourly => "hourly".to_owned(),
            Self::Daily => "daily".to_owned(),
            Self::Weekly => "weekly".to_owned(),
            Self::Rolling(minutes) => match self.rolling_hours() {
                Some(hours) => format!("rolling_{hours}h"),
                None => format!("rolling_{minutes}m"),
            },
        }
    }

    fn of(key: &str) -> Option<Self> {
        match (key, key.strip_prefix("rolling_")) {
            ("hourly", _) => Some(Self::Hourly),
            ("daily", _) => Some(Self::Daily),
            ("weekly", _) => Some(Self::Weekly),
            (_, Some(length)) => match length.strip_suffix('m') {
                // Whole hours are spelt as hours, so that a total has one name.
                Some(minutes) => {
                    Self::of_seconds(whole(minutes)?.checked_mul(60)?).filter(|window| window.rolling_hours().is_none())
                }
                None => Self::rolling(length.strip_suffix('h')?),
            },
            _ => None,
        }
    }

    /// In words: `within the last 24 hours`.
    pub(super) fn words(self) -> String {
        match (self, self.rolling_hours()) {
            (Self::Hourly, _) => "since the hour began".to_owned(),
            (Self::Daily, _) => "since midnight UTC".to_owned(),
            (Self::Weekly, _) => "since Monday UTC".to_owned(),
            (_, Some(1)) => "within the last hour".to_owned(),
            (_, Some(hours)) => format!("within the last {hours} hours"),
            (Self::Rolling(1), None) => "within the last minute".to_owned(),
            (Self::Rolling(minutes), None) => format!("within the last {minutes} minutes"),
        }
    }

    /// The last so many hours, from their digits.
    pub fn rolling(hours: &str) -> Option<Self> {
        let hours = whole(hours).filter(|hours| (1..=LONGEST_HOURS).contains(hours))?;
        Some(Self::Rolling(hours * 60))
    }
}

/// A whole number above 0, written with digits alone and no zero before them.
fn whole(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

impl TotalScope {
    /// Its word, in paths and in the safety filter's JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Action => "action",
            Self::Project => "project",
        }
    }

    /// In words: `of the agent for the action`.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Agent => "of the agent for the action",
            Self::Action => "of all agents for the action",
            Self::Project => "of all agents",
        }
    }

    /// The scope of this word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Agent, Self::Action, Self::Project].into_iter().find(|scope| scope.name() == word)
    }
}

impl Total {
    /// The total that `path` names; `None` if it names none.
    pub fn of(path: &AttributePath) -> Option<Self> {
        let [root, window, scope, measure, rest @ ..] = path.keys() else { return None };
        let measure = match (measure.as_str(), rest) {
            ("count", []) => Measure::Count,
            ("errors", []) => Measure::Errors,
            ("error_rate", [at_least]) => Measure::ErrorRate(whole(at_least)?),
            ("sum", [_, ..]) => Measure::Sum(AttributePath::new(rest.iter().map(String::as_str)).ok()?),
            _ => return None,
        };
        let known = root == ROOT;
        let (window, scope) = (TotalWindow::of(window)?, TotalScope::of(scope)?);
        known.then_some(Self { window, scope, measure })
    }

    /// The path that names it; `None` if it would be longer than a path may be.
    pub fn path(&self) -> Option<AttributePath> {
        let window = self.window.key();
        let (measure, of) = match &self.measure {
            Measure::Count => ("count", Vec::new()),
            Measure::Sum(path) => ("sum", path.keys().to_vec()),
            Measure::Errors => ("errors", Vec::new()),
            Measure::ErrorRate(at_least) => ("error_rate", vec![at_least.to_string()]),
        };
        let own = [ROOT, window.as_str(), self.scope.name(), measure].into_iter();
        AttributePath::new(own.chain(of.iter().map(String::as_str))).ok()
    }

    /// The same requests and window, measured otherwise.
    fn measured(&self, measure: Measure) -> Self {
        Self { measure, ..self.clone() }
    }

    /// In words: `the number of calls of the agent for the action within the last 24 hours that failed`.
    pub fn words(&self) -> String {
        let (when, whose) = (self.window.words(), self.scope.words());
        match &self.measure {
            Measure::Count => format!("the number of allowed requests {whose} {when}, this one included,"),
            Measure::Sum(path) => format!("the sum of {path} over allowed requests {whose} {when}, this one included,"),
            Measure::Errors => format!("the number of calls {whose} {when} that failed"),
            Measure::ErrorRate(at_least) => {
                format!("the share of calls {whose} {when} that failed, of at least {at_least},")
            }
        }
    }

    /// When its window began.
    pub fn since(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_microsecond(self.window.start(now.as_microsecond())).unwrap_or(Timestamp::MIN)
    }
}

/// The totals that a policy reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// Those that are ones.
    pub totals: Vec<Total>,
    /// What has to be followed for them, each once.
    pub followed: Vec<Total>,
    /// Whether anything under `totals` is read, also what is no total.
    pub any: bool,
}

impl Reads {
    /// What the rules of `policy` read.
    pub fn of(policy: &Policy) -> Self {
        let conditions = policy.rules().iter().flat_map(super::Rule::conditions);
        let paths = conditions.flat_map(|condition| std::iter::once(&condition.path).chain(condition.test.related()));
        let paths: BTreeSet<&AttributePath> =
            paths.filter(|path| path.keys().first().is_some_and(|key| key == ROOT)).collect();
        let totals: Vec<Total> = paths.iter().filter_map(|path| Total::of(path)).collect();
        let followed: BTreeSet<Total> = totals.iter().flat_map(Total::parts).collect();
        Self { totals, followed: followed.into_iter().collect(), any: !paths.is_empty() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_total_and_a_total_its_path() {
        for text in [
            "totals.hourly.agent.count",
            "totals.daily.agent.sum.params.amount",
            "totals.weekly.action.sum.params.order.total",
            "totals.rolling_24h.project.count",
            "totals.rolling_1h.agent.errors",
            "totals.rolling_5m.agent.errors",
            "totals.rolling_90m.action.error_rate.334",
        ] {
            let path: AttributePath = text.parse().unwrap();
            assert_eq!(Total::of(&path).unwrap().path(), Some(path), "{text}");
        }
        for text in [
            "totals",
            "totals.daily.agent",
            "totals.daily.agent.sum",
            "totals.daily.agent.count.params",
            "totals.daily.agent.errors.params",
            "totals.dayly.agent.count",
            "totals.daily.someone.count",
            "totals.rolling_0h.agent.count",
            "totals.rolling_9999h.agent.count",
            "totals.rolling_+5h.agent.count",
            "totals.rolling_60m.agent.count",
            "totals.rolling_0m.agent.count",
            "totals.rolling_99999999m.agent.count",
            "totals.rolling_5m.agent.error_rate",
            "totals.rolling_5m.agent.error_rate.0",
            "totals.rolling_5m.agent.error_rate.05",
            "totals.rolling_5m.agent.error_rate.5.5",
            "total.daily.agent.count",
            "params.amount",
        ] {
            assert_eq!(Total::of(&text.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn windows_begin_on_the_hour_at_midnight_and_on_monday() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // A Wednesday.
        let now = at("2026-11-25T13:14:15.5Z");
        for (window, start) in [
            (TotalWindow::Hourly, "2026-11-25T13:00:00Z"),
            (TotalWindow::Daily, "2026-11-25T00:00:00Z"),
            (TotalWindow::Weekly, "2026-11-23T00:00:00Z"),
            (TotalWindow::rolling("2").unwrap(), "2026-11-25T11:14:15.5Z"),
            (TotalWindow::of_seconds(300).unwrap(), "2026-11-25T13:09:15.5Z"),
        ] {
            let total = Total { window, scope: TotalScope::Agent, measure: Measure::Count };
            assert_eq!(total.since(now), at(start), "{window:?}");
        }
        let monday = at("2026-11-23T00:00:00Z");
        assert_eq!(TotalWindow::Weekly.start(monday.as_microsecond()), monday.as_microsecond());
        assert_eq!(TotalWindow::Weekly.start(-1), at("1969-12-29T00:00:00Z").as_microsecond());
    }
}
