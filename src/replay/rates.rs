//! Counting requests along a log's timestamps: for rate limits, and for running totals.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

use super::Projection;
use crate::event::{Event, OutcomeClasses};
use crate::policy::decide::Usage;
use crate::policy::totals::{CountedCall, Of, Running};
use crate::policy::{Decider, Decision, Effect, Request};
use crate::session::Windows;

/// For each rule with a rate limit, agent and action: when the rule allowed a request, within its window; and the totals that rules read.
///
/// Requests come in the order of their times. A server counts with the same [`Windows`] and [`Running`] totals as a replay.
#[derive(Debug)]
pub struct RateCounter<'a> {
    windows: Windows,
    totals: Running,
    /// Says which calls failed.
    outcomes: &'a OutcomeClasses,
}

impl<'a> RateCounter<'a> {
    /// Counts nothing yet. `outcomes` says which calls failed.
    pub fn new(outcomes: &'a OutcomeClasses) -> Self {
        Self { windows: Windows::default(), totals: Running::default(), outcomes }
    }

    /// The order in which events are counted: by time, those without one last; of equal times, by log id.
    pub fn order(event: &Event) -> impl Ord + use<'_> {
        (event.timestamp.is_none(), event.timestamp, event.log_id.as_str())
    }

    /// The input that an engine gets for `event`, with what the rules have allowed so far; and counts the event if the
    /// policy allows it.
    pub fn input(&mut self, decider: &Decider<'_>, projection: &Projection, event: &Event) -> Value {
        let event = self.with_totals(decider, event);
        let request = Request::from(&*event);
        let usage = self.usage(decider, request, event.timestamp);
        let decision = decider.decide(request, &usage);
        self.record(&decision, request, event.timestamp);
        if decision.effect == Effect::Allow {
            self.add(decider, &event);
        }
        let mut input = projection.input(&event);
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
        usage.set_now(Usage::IN_FORCE);
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

    /// The event with the totals that rules read. What a log says of them itself, as a server's does, stays. Without a time nothing is known.
    fn with_totals<'e>(&mut self, decider: &Decider<'_>, event: &'e Event) -> Cow<'e, Event> {
        let (totals, Some(at)) = (&decider.totals().totals, event.timestamp) else { return Cow::Borrowed(event) };
        if totals.is_empty() {
            return Cow::Borrowed(event);
        }
        let mut with = event.clone();
        self.totals.add_missing(totals, Request::from(event), &mut with.context, at.as_microsecond());
        Cow::Owned(with)
    }

    /// Takes note of a request that was allowed, and of whether it failed, which the next ones know.
    fn add(&mut self, decider: &Decider<'_>, event: &Event) {
        let (followed, Some(at)) = (&decider.totals().followed, event.timestamp) else { return };
        if followed.is_empty() {
            return;
        }
        let (agent, action, context) = (event.agent_id.clone(), event.action.clone(), event.context.clone());
        let one = CountedCall { at: at.as_microsecond(), agent, action, context };
        self.totals.add(followed, "", Of::Allowed, &one);
        if self.outcomes.is_failure(&event.outcome) {
            self.totals.add(followed, "", Of::Failed, &one);
        }
    }

    /// Takes note of a request that was allowed at `at`.
    pub fn record(&mut self, decision: &Decision<'_>, request: Request<'_>, at: Option<Timestamp>) {
        let Some(at) = at else {
            return;
        };
        if decision.effect != Effect::Allow {
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
    use crate::policy::{ActionPattern, Metadata, Policy, RateLimit, Rule};
    use serde_json::Map;

    #[test]
    fn a_window_slides_and_counts_for_each_agent_and_action() {
        let mut rule = Rule::new("r", ActionPattern::any(), Effect::Allow);
        rule.rate_limit = Some(RateLimit { max_requests: 2, window_seconds: 10 });
        let policy = Policy::new(Metadata::default(), Effect::Block, vec![rule]).unwrap();
        let decider = Decider::new(&policy);
        let outcomes = OutcomeClasses::default();
        let mut counter = RateCounter::new(&outcomes);
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

    /// What is decided of each event: agent, second, outcome, amount.
    #[track_caller]
    fn check(rules: &str, events: &[(&str, i64, &str, u32)], expected: &str) {
        let text = format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules: [{rules}]\n"
        );
        let policy = Policy::from_yaml(&text, "p.yaml").unwrap();
        let (decider, outcomes) = (Decider::new(&policy), OutcomeClasses::default());
        let projection = Projection::of(&policy);
        let mut counter = RateCounter::new(&outcomes);
        let said = events.iter().enumerate().map(|(n, (agent, second, outcome, amount))| {
            let at = Timestamp::from_second(*second).unwrap();
            let event = serde_json::json!({
                "log_id": n.to_string(), "agent_id": agent, "action": "x", "outcome": outcome, "timestamp": at,
                "context": {"params": {"amount": amount}},
            });
            let event = Event::from_json(&event.to_string()).unwrap();
            decider.decide_json(&counter.input(&decider, &projection, &event)).effect.name()
        });
        assert_eq!(said.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn an_error_budget_is_kept_along_the_timestamps() {
        let rules = "{id: r, action: x, effect: allow, budget: {max_errors: 1, window_seconds: 600}}, {id: s, action: x, effect: ask}";
        let (ok, bad) = ("success", "error");
        check(
            rules,
            &[
                ("a", 0, bad, 1),
                ("a", 60, ok, 1),
                ("a", 120, bad, 1),
                // Two failed: past the budget. What is asked about adds nothing to it.
                ("a", 180, bad, 1),
                ("b", 181, ok, 1),
                // The first has left the window, and one is within it.
                ("a", 601, ok, 1),
                // A denial is no failure, and neither is a question.
                ("a", 602, "denied", 1),
                ("a", 603, "asked", 1),
                ("a", 604, ok, 1),
            ],
            "allow allow allow ask allow allow allow allow allow",
        );
    }

    #[test]
    fn a_rate_and_a_sum_are_kept_too_and_without_a_time_nothing_is_known() {
        let (ok, bad) = ("success", "error");
        check(
            "{id: r, action: x, effect: allow, budget: {max_error_rate: 0.5, min_requests: 2, window_seconds: 600}}",
            &[
                ("a", 0, bad, 1),
                ("a", 1, bad, 1),
                ("a", 2, ok, 1),
                ("b", 3, bad, 1),
                ("a", 662, ok, 1),
                ("a", 663, ok, 1),
            ],
            "allow allow block allow allow allow",
        );
        let sum = "{id: r, action: x, effect: allow}, {id: s, action: x, effect: block, unless: {totals.daily.agent.sum.params.amount: {max: 100}}}";
        check(
            sum,
            &[
                ("a", 0, ok, 60),
                ("a", 1, ok, 41),
                ("a", 2, ok, 40),
                ("a", 3, ok, 1),
                ("b", 4, ok, 100),
                ("a", 86_400, ok, 100),
            ],
            "allow block allow block allow allow",
        );
        let policy = Policy::from_yaml(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  default: block\n  rules: [{id: r, action: x, effect: allow, budget: {max_errors: 9, window_seconds: 60}}]\n",
            "p.yaml",
        )
        .unwrap();
        let (decider, outcomes) = (Decider::new(&policy), OutcomeClasses::default());
        let mut counter = RateCounter::new(&outcomes);
        let mut decide = |line: &str| {
            let input = counter.input(&decider, &Projection::of(&policy), &Event::from_json(line).unwrap());
            decider.decide_json(&input).effect
        };
        assert_eq!(decide(r#"{"log_id":"1","agent_id":"a","action":"x"}"#), Effect::Block);
        // A log that says what was counted is believed.
        let said = r#"{"log_id":"2","agent_id":"a","action":"x","timestamp":"2026-01-01T00:00:00Z","context":{"totals":{"rolling_1m":{"agent":{"errors":10}}}}}"#;
        assert_eq!(decide(said), Effect::Block);
        assert_eq!(
            decide(r#"{"log_id":"3","agent_id":"a","action":"x","timestamp":"2026-01-01T00:00:01Z"}"#),
            Effect::Allow
        );
        let alone = Event::from_json(r#"{"log_id":"4","agent_id":"a","action":"x"}"#).unwrap();
        assert_eq!(decider.decide_alone(Request::from(&alone)).effect, Effect::Allow, "nothing was counted before");
    }
}
