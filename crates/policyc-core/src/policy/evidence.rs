//! What a mined policy, a grant or a denial rests on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::AttributePath;

/// Up to so many sessions and days are told apart in [`Evidence`]; that number stands for more, too.
pub const MAX_SPREAD: usize = 100;

/// What an outcome says about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeClass {
    /// It was done and nobody objected: evidence for a rule.
    Good,
    /// It was refused: evidence against.
    Denied,
    /// Anything else, errors above all: counted in the association metrics, never widening a grant.
    Neutral,
}

/// How many events of each class of outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct OutcomeCounts {
    /// Done, and nobody objected.
    pub good: u64,
    /// Refused.
    pub denied: u64,
    /// Anything else.
    pub neutral: u64,
}

impl OutcomeCounts {
    /// Counts an event.
    pub fn add(&mut self, class: OutcomeClass) {
        match class {
            OutcomeClass::Good => self.good += 1,
            OutcomeClass::Denied => self.denied += 1,
            OutcomeClass::Neutral => self.neutral += 1,
        }
    }

    /// Of all classes.
    pub fn total(self) -> u64 {
        self.good + self.denied + self.neutral
    }

    /// Counts the events of `other` too.
    pub fn join(&mut self, other: Self) {
        self.good += other.good;
        self.denied += other.denied;
        self.neutral += other.neutral;
    }
}

/// What a mined policy or a grant rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Events in which antecedent and action meet.
    pub count: u64,
    /// Those of them by class of outcome.
    pub outcomes: OutcomeCounts,
    /// Who acted in the good ones, sorted; all of them, or none where a log has more agents than the miner lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// Distinct sessions of the good ones; 100 stands for more, too. Absent where the log names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u64>,
    /// Distinct days, in UTC, of the good ones; 100 stands for more, too. Absent where the log has no timestamps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u64>,
    /// The earliest timestamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemas", schemars(with = "Option<String>"))]
    pub first_seen: Option<Timestamp>,
    /// The latest timestamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemas", schemars(with = "Option<String>"))]
    pub last_seen: Option<Timestamp>,
    /// The first five log ids in their order as strings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_ids: Vec<String>,
    /// Attributes of its constraints that are no argument and had one value in every good event of the action, whichever agent did
    /// it: that the value matters is not known. And those that say where an argument came from, which not every engine can read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constant: Vec<AttributePath>,
    /// One-sided p-value of Fisher's exact test that antecedent and action go together by chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// That p-value corrected for how many rules were tried, where a correction was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    /// 95 % Wilson score interval of the confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_interval: Option<Interval>,
}

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}
