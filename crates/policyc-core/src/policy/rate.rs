//! How often something was done, as a miner writes it.

use serde::{Deserialize, Serialize};

use super::condition::RateLimit;

/// How often an agent did an action within any window of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Rate {
    /// The length of the window: 60, 3,600 or 86,400 seconds.
    pub window_seconds: u32,
    /// At most so many events fell into any window, wherever it began; of several agents, those of the busiest.
    pub peak: u64,
    /// In how many windows, one beginning where the other ends, there was an event.
    pub windows: u64,
    /// The limit that the peak suggests; absent where there were events in too few windows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_requests: Option<u32>,
}

impl Rate {
    /// The limit for a rule, which takes one: that of an hour, else of a minute, else of a day.
    pub fn choose(rates: &[Self]) -> Option<RateLimit> {
        const ORDER: [u32; 3] = [3_600, 60, 86_400];
        let mut ordered =
            ORDER.into_iter().filter_map(|window| rates.iter().find(|rate| rate.window_seconds == window));
        ordered.find_map(Self::limit)
    }

    /// The limit that it suggests.
    pub fn limit(&self) -> Option<RateLimit> {
        Some(RateLimit { max_requests: self.max_requests?, window_seconds: self.window_seconds })
    }

    /// `minute`, `hour`, `day`, or its seconds.
    pub fn window(&self) -> String {
        match self.window_seconds {
            60 => "minute".to_owned(),
            3_600 => "hour".to_owned(),
            86_400 => "day".to_owned(),
            seconds => format!("{seconds} seconds"),
        }
    }
}

/// Whether rates are mined, and become limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RateLimits {
    /// They are not mined, and no rule gets a limit.
    Off,
    /// They are mined and suggested.
    #[default]
    Suggest,
    /// The suggested limits stand in the rules.
    On,
}
