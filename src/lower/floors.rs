//! Floors: what a few lines of a log may not create, and how many would have been enough.
//!
//! In: the evidence of an entry of a set. Out: what it is short of, and the poison budget of the rules that allow. A log
//! may already hold the attack: an agent that was taken over writes lines like any other. Nothing here makes a rule.

use serde::Serialize;

use crate::numbers::{counted, thousands};
use crate::policy::{Evidence, MAX_SPREAD};

/// What a rule must rest on, besides good events, before it may allow. 1 asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floors {
    /// Distinct sessions; up to [`MAX_SPREAD`] can be told apart.
    pub sessions: u64,
    /// Distinct agents.
    pub agents: u64,
    /// Distinct days, in UTC; up to [`MAX_SPREAD`] can be told apart.
    pub days: u64,
}

impl Default for Floors {
    fn default() -> Self {
        Self { sessions: 1, agents: 1, days: 1 }
    }
}

impl Floors {
    /// What the evidence is short of, in words: `2 agents (1 seen)`. What a set does not say is not there.
    pub(super) fn missing(&self, evidence: Option<&Evidence>, agents: Option<&[String]>) -> Vec<String> {
        let agents = agents.and_then(|agents| u64::try_from(agents.len()).ok());
        let sessions = evidence.and_then(|evidence| evidence.sessions);
        let days = evidence.and_then(|evidence| evidence.days);
        let floors =
            [("agents", self.agents, agents), ("sessions", self.sessions, sessions), ("days", self.days, days)];
        let short = floors.into_iter().filter(|(_, least, seen)| *least > 1 && seen.unwrap_or(0) < *least);
        let words = short.map(|(what, least, seen)| match seen {
            Some(seen) if seen > 0 => format!("{} {what} ({} seen)", thousands(least), thousands(seen)),
            _ => format!("{} {what} (none known)", thousands(least)),
        });
        words.collect()
    }

    /// The fewest lines that one agent would have had to write for a rule that needs `good` good events. None if no number
    /// of lines would have been enough.
    pub(super) fn budget(&self, good: u64) -> Option<u64> {
        // Who writes one line can make it a session and a day of its own.
        (self.agents <= 1).then(|| good.max(self.sessions).max(self.days).max(1))
    }
}

/// How many lines of the log would have been enough to create a rule that allows, and what it rests on in fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PoisonBudget {
    /// The rule.
    pub rule: String,
    /// The fewest lines by one agent that would have created it; none if one agent alone could not.
    pub lines: Option<u64>,
    /// The good events that it rests on.
    pub good: u64,
    /// Their agents, where the set says so.
    pub agents: Option<u64>,
    /// Their sessions, where the set says so.
    pub sessions: Option<u64>,
    /// Their days, where the set says so.
    pub days: Option<u64>,
}

impl PoisonBudget {
    /// Cheapest first: fewest lines, then fewest agents and good events.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |budget: &Self| (budget.lines.unwrap_or(u64::MAX), budget.agents.unwrap_or(0), budget.good);
        key(self).cmp(&key(other)).then_with(|| self.rule.cmp(&other.rule))
    }

    /// `3 good events, 1 agent, 2 sessions, 1 day`.
    pub fn ground(&self) -> String {
        let cap = u64::try_from(MAX_SPREAD).unwrap_or(u64::MAX);
        let mut parts = vec![counted(self.good, "good event")];
        parts.extend(self.agents.filter(|agents| *agents > 0).map(|agents| counted(agents, "agent")));
        for (number, what) in [(self.sessions, "session"), (self.days, "day")] {
            parts.extend(number.map(|number| match number {
                number if number >= cap => format!("at least {}", counted(number, what)),
                number => counted(number, what),
            }));
        }
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_the_highest_floor() {
        let floors = |sessions, agents, days| Floors { sessions, agents, days };
        assert_eq!(floors(1, 1, 1).budget(3), Some(3));
        assert_eq!(floors(5, 1, 2).budget(3), Some(5));
        assert_eq!(floors(1, 0, 7).budget(0), Some(7));
        assert_eq!(floors(1, 2, 1).budget(3), None);
    }

    #[test]
    fn says_what_evidence_is_short_of() {
        let evidence = Evidence { sessions: Some(1), ..Evidence::default() };
        let names = ["a".to_owned()];
        let floors = Floors { sessions: 2, agents: 2, days: 3 };
        assert_eq!(
            floors.missing(Some(&evidence), Some(&names)),
            ["2 agents (1 seen)", "2 sessions (1 seen)", "3 days (none known)"]
        );
        assert!(floors.missing(None, None).iter().all(|words| words.ends_with("(none known)")));
        assert!(Floors::default().missing(None, None).is_empty());
    }

    #[test]
    fn numbers_at_the_cap_are_lower_bounds() {
        let budget = PoisonBudget {
            rule: "r".to_owned(),
            lines: Some(3),
            good: 1,
            agents: Some(2),
            sessions: Some(100),
            days: None,
        };
        assert_eq!(budget.ground(), "1 good event, 2 agents, at least 100 sessions");
    }
}
