//! Counting requests for rate limits along a log's timestamps.

use jiff::Timestamp;
use serde_json::Value;

use super::Projection;
use crate::event::Event;
use crate::policy::decide::Usage;
use crate::policy::{Decider, Decision, Request};
use crate::session::Windows;

/// For each rule with a rate limit, agent and action: when the rule allowed a request, within its window.
///
/// Requests come in the order of their times. A server counts with the same [`Windows`] as a replay.
#[derive(Debug, Default)]
pub struct RateCounter {
    windows: Windows,
}

impl RateCounter {
    /// The order in which events are counted: by time, those without one last; of equal times, by log id.
    pub fn order(event: &Event) -> impl Ord + use<'_> {
        (event.timestamp.is_none(), event.timestamp, event.log_id.as_str())
    }

    /// The input that an engine gets for `event`, with what the rules have allowed so far; and counts the event if the
    /// policy allows it.
    pub fn input(&mut self, decider: &Decider<'_>, projection: &Projection, event: &Event) -> Value {
        let request = Request::from(event);
        let usage = self.usage(decider, request, event.timestamp);
        let decision = decider.decide(request, &usage);
        self.record(&decision, request, event.timestamp);
        let mut input = projection.input(event);
        if let Value::Object(fields) = &mut input {
            fields.insert("usage".to_owned(), usage.to_json());
            if let Some(at) = event.timestamp {
                fields.insert("timestamp".to_owned(), at.to_string().into());
            }
        }
        input
    }

    /// What the rules for `request` have allowed up to `at`. Without a time nothing is known, and every limit counts as
    /// used up.
    pub fn usage(&mut self, decider: &Decider<'_>, request: Request<'_>, at: Option<Timestamp>) -> Usage {
        let mut usage = Usage::default();
        let Some(at) = at else {
            return usage;
        };
        for rule in decider.candidates(request.action) {
            let Some(limit) = rule.rate_limit else {
                continue;
            };
            let window = jiff::SignedDuration::from_secs(limit.window_seconds.into());
            let count = self.windows.count(&rule.id, request.agent_id, request.action, window, at);
            if let Some(count) = count {
                usage.set(rule.id.clone(), f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
            }
        }
        usage
    }

    /// Takes note of a request that was allowed at `at`.
    pub fn record(&mut self, decision: &Decision<'_>, request: Request<'_>, at: Option<Timestamp>) {
        let Some(at) = at else {
            return;
        };
        if decision.effect != crate::policy::Effect::Allow {
            return;
        }
        for rule in &decision.rules {
            if let Some(limit) = rule.rate_limit {
                let most = usize::try_from(limit.max_requests).unwrap_or(usize::MAX);
                self.windows.record(&rule.id, request.agent_id, request.action, most, at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{ActionPattern, Effect, Metadata, Policy, RateLimit, Rule};
    use serde_json::Map;

    #[test]
    fn a_window_slides_and_counts_for_each_agent_and_action() {
        let mut rule = Rule::new("r", ActionPattern::any(), Effect::Allow);
        rule.rate_limit = Some(RateLimit { max_requests: 2, window_seconds: 10 });
        let policy = Policy::new(Metadata::default(), Effect::Block, vec![rule]).unwrap();
        let decider = Decider::new(&policy);
        let mut counter = RateCounter::default();
        let context = Map::new();
        let mut decide = |agent, action, second: Option<i64>| {
            let request = Request { agent_id: agent, action, context: &context };
            let at = second.map(|second| Timestamp::from_second(second).unwrap());
            let usage = counter.usage(&decider, request, at);
            let decision = decider.decide(request, &usage);
            counter.record(&decision, request, at);
            decision.effect
        };
        assert_eq!(decide("a", "x", Some(0)), Effect::Allow);
        assert_eq!(decide("a", "x", Some(5)), Effect::Allow);
        assert_eq!(decide("a", "x", Some(9)), Effect::Block);
        assert_eq!(decide("b", "x", Some(9)), Effect::Allow);
        assert_eq!(decide("a", "y", Some(9)), Effect::Allow);
        // The request at 0 left the window; the blocked one at 9 never was in it.
        assert_eq!(decide("a", "x", Some(10)), Effect::Allow);
        assert_eq!(decide("a", "x", Some(11)), Effect::Block);
        assert_eq!(decide("a", "x", None), Effect::Block);
    }
}
