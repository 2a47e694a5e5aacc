//! Running totals as attributes: `totals.daily.agent.sum.params.amount` is what the allowed requests of one agent for one action came to
//! today, the request itself included; `totals.rolling_24h.agent.errors` is how many of them failed: an error budget.
//!
//! A total is asked about like any attribute (`totals.…: {max: 1000}`), so that every target says it and every check knows it. Whoever enforces
//! the policy puts it into the context of a request, as it does with `prov` and `history`; where it is missing the condition fails.
//! Windows are those of the safety filter: the hour, the day and the week (from Monday) of UTC, or the last hours.

use jiff::Timestamp;

use crate::AttributePath;

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
    /// Calls that failed, as their outputs say. The request itself is none of them yet.
    Errors,
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
    /// For so many hours.
    Rolling(u32),
}

/// Over whose requests a total runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
            Self::Rolling(hours) => now.saturating_sub(i64::from(hours) * HOUR),
        }
    }

    fn key(self) -> String {
        match self {
            Self::Hourly => "hourly".to_owned(),
            Self::Daily => "daily".to_owned(),
            Self::Weekly => "weekly".to_owned(),
            Self::Rolling(hours) => format!("rolling_{hours}h"),
        }
    }

    fn of(key: &str) -> Option<Self> {
        match key {
            "hourly" => Some(Self::Hourly),
            "daily" => Some(Self::Daily),
            "weekly" => Some(Self::Weekly),
            _ => Self::rolling(key.strip_prefix("rolling_")?.strip_suffix('h')?),
        }
    }

    /// The last so many hours, from their digits.
    pub fn rolling(hours: &str) -> Option<Self> {
        let plain = hours.bytes().all(|byte| byte.is_ascii_digit()) && !hours.starts_with('0');
        let hours = hours.parse().ok().filter(|hours| plain && (1..=LONGEST_HOURS).contains(hours))?;
        Some(Self::Rolling(hours))
    }
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
            Measure::Count => ("count", None),
            Measure::Sum(path) => ("sum", Some(path)),
            Measure::Errors => ("errors", None),
        };
        let own = [ROOT, window.as_str(), self.scope.name(), measure].into_iter();
        AttributePath::new(own.chain(of.into_iter().flat_map(AttributePath::keys).map(String::as_str))).ok()
    }

    /// When its window began.
    pub fn since(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_microsecond(self.window.start(now.as_microsecond())).unwrap_or(Timestamp::MIN)
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
            (TotalWindow::Rolling(2), "2026-11-25T11:14:15.5Z"),
        ] {
            let total = Total { window, scope: TotalScope::Agent, measure: Measure::Count };
            assert_eq!(total.since(now), at(start), "{window:?}");
        }
        let monday = at("2026-11-23T00:00:00Z");
        assert_eq!(TotalWindow::Weekly.start(monday.as_microsecond()), monday.as_microsecond());
        assert_eq!(TotalWindow::Weekly.start(-1), at("1969-12-29T00:00:00Z").as_microsecond());
    }
}
