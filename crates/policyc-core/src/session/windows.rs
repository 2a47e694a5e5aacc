//! Counts within sliding windows, for rate limits.
//!
//! In: when a rule allowed an agent's action. Out: how often it did within the window that ends now. Bounded by
//! [`MAX_WINDOWS`](super::limits::MAX_WINDOWS): past it, and of what happened before the counter was there, the count is unknown.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::limits;

/// Whose requests are counted.
type WindowKey = (Box<str>, Box<str>, Box<str>);

/// For each rule, agent and action: when the rule allowed a request.
///
/// A window that ends at `t` holds the times after `t − window`. A clock that goes back stands still: what was counted is not
/// forgotten.
#[derive(Debug, Default)]
pub struct Windows {
    times: HashMap<WindowKey, VecDeque<Timestamp>>,
    now: Option<Timestamp>,
}

impl Windows {
    /// How many requests of an agent for an action a rule has allowed within the window up to now; `None` if that is not known, which uses a
    /// limit up.
    pub fn count(
        &mut self,
        rule: &str,
        agent: &str,
        action: &str,
        window: SignedDuration,
        now: Timestamp,
    ) -> Option<usize> {
        let now = self.at(now);
        let key = (rule.into(), agent.into(), action.into());
        let Some(times) = self.times.get_mut(&key) else {
            return (self.times.len() < limits::MAX_WINDOWS).then_some(0);
        };
        while times.front().is_some_and(|time| now.duration_since(*time) >= window) {
            times.pop_front();
        }
        let count = times.len();
        if count == 0 {
            self.times.remove(&key);
        }
        Some(count)
    }

    /// Takes note of a request that a rule allowed. Of more than `most` the oldest are let go: the limit is used up by those behind.
    pub fn record(&mut self, rule: &str, agent: &str, action: &str, most: usize, now: Timestamp) {
        let now = self.at(now);
        let times = self.times.entry((rule.into(), agent.into(), action.into())).or_default();
        times.push_back(now);
        while times.len() > most.max(1) {
            times.pop_front();
        }
    }

    /// Lets go of windows in which nothing happened for so long; called now and then by who keeps them for days.
    pub fn expire(&mut self, longest: SignedDuration, now: Timestamp) {
        let now = self.at(now);
        self.times.retain(|_, times| times.back().is_some_and(|last| now.duration_since(*last) < longest));
    }

    fn at(&mut self, now: Timestamp) -> Timestamp {
        let now = self.now.map_or(now, |last| last.max(now));
        self.now = Some(now);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const WINDOW: SignedDuration = SignedDuration::from_secs(10);

    #[test]
    fn a_window_slides_and_is_one_for_each_rule_agent_and_action() {
        let mut windows = Windows::default();
        for second in [0, 4, 9] {
            windows.record("r", "a", "x", 100, at(second));
        }
        assert_eq!(windows.count("r", "a", "x", WINDOW, at(9)), Some(3));
        assert_eq!(windows.count("r", "b", "x", WINDOW, at(9)), Some(0));
        assert_eq!(windows.count("r", "a", "x", WINDOW, at(10)), Some(2));
        // A clock that goes back stands still.
        assert_eq!(windows.count("r", "a", "x", WINDOW, at(1)), Some(2));
        assert_eq!(windows.count("r", "a", "x", WINDOW, at(19)), Some(0));
        assert!(windows.times.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_unknown_and_not_nothing() {
        let mut windows = Windows::default();
        for n in 0..limits::MAX_WINDOWS {
            assert_eq!(windows.count("r", &n.to_string(), "x", WINDOW, at(0)), Some(0));
            windows.record("r", &n.to_string(), "x", 1, at(0));
        }
        assert_eq!(windows.count("r", "one more", "x", WINDOW, at(0)), None);
        windows.expire(WINDOW, at(20));
        assert_eq!(windows.count("r", "one more", "x", WINDOW, at(20)), Some(0));
    }

    #[test]
    fn no_more_times_are_held_than_a_limit_asks_for() {
        let mut windows = Windows::default();
        (0..100).for_each(|_| windows.record("r", "a", "x", 3, at(0)));
        assert_eq!(windows.count("r", "a", "x", WINDOW, at(1)), Some(3));
    }
}
