//! A sample of the requests that could be made: how much of them a policy lets through is how much privilege it gives.

use std::collections::{BTreeMap, BTreeSet};

use super::learner::leaves;
use super::random::Random;
use crate::event::value::{Map, Value, order};
use crate::event::{AttributePath, Event, OutcomeClass, OutcomeClasses};
use crate::numbers::count;
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Policy, Request};

/// A request that nobody made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sampled {
    agent_id: String,
    action: String,
    context: Map<String, Value>,
}

/// How often each value stands at each path in the events of one action; `None` where it is missing.
type Marginals<'e> = BTreeMap<AttributePath, Vec<Option<&'e Value>>>;

/// Draws requests from the product of the marginals of the good events in `training`: the action and the agent, and
/// each attribute of that action, each on its own and as often as it occurs. What an agent does with one argument and
/// never with another meets there; a policy that allows it all has learned nothing but values.
pub(super) fn sample(
    training: &[Event],
    outcomes: &OutcomeClasses,
    requests: usize,
    mut random: Random,
) -> Vec<Sampled> {
    let good: Vec<_> = training.iter().filter(|event| outcomes.class(&event.outcome) == OutcomeClass::Good).collect();
    let sorted = |name: fn(&Event) -> &str| {
        let mut names: Vec<_> = good.iter().map(|event| name(event)).collect();
        names.sort_unstable();
        names
    };
    let (actions, agents) = (sorted(|event| &event.action), sorted(|event| &event.agent_id));
    let marginals = marginals(&good);
    let draw = |_| {
        let action = *random.pick(&actions)?;
        let agent = *random.pick(&agents)?;
        let mut context = Map::new();
        for (path, values) in marginals.get(action)? {
            if let Some(Some(value)) = random.pick(values) {
                path.set(&mut context, (*value).clone());
            }
        }
        Some(Sampled { agent_id: agent.to_owned(), action: action.to_owned(), context })
    };
    (0..requests).map_while(draw).collect()
}

fn marginals<'e>(good: &[&'e Event]) -> BTreeMap<&'e str, Marginals<'e>> {
    let mut events: BTreeMap<&str, Vec<BTreeMap<AttributePath, &Value>>> = BTreeMap::new();
    for event in good {
        events.entry(&event.action).or_default().push(leaves(event, false));
    }
    let column = |events: &[BTreeMap<AttributePath, &'e Value>], path: &AttributePath| {
        let mut values: Vec<_> = events.iter().map(|leaves| leaves.get(path).copied()).collect();
        // In an order of their own, so that the draws do not hang on the order of the log.
        values.sort_by(|a, b| order(a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null)));
        values
    };
    events
        .into_iter()
        .map(|(action, events)| {
            let paths: BTreeSet<_> = events.iter().flat_map(BTreeMap::keys).collect();
            (action, paths.into_iter().map(|path| (path.clone(), column(&events, path))).collect())
        })
        .collect()
}

/// How many of `requests` the policy allows.
pub(super) fn allowed(policy: &Policy, requests: &[Sampled]) -> u64 {
    let decider = Decider::new(policy);
    let allows = |request: &&Sampled| {
        let Sampled { agent_id, action, context } = request;
        decider.decide(Request { agent_id, action, context }, &Usage::default()).effect == Effect::Allow
    };
    count(requests.iter().filter(allows).count())
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::event;
    use super::*;
    use crate::evaluate::learner::{Learner as _, baselines};
    use serde_json::json;

    fn training() -> Vec<Event> {
        (0..20)
            .map(|n| {
                let to = if n % 2 == 0 { "A" } else { "B" };
                let amount = n % 2;
                event(&format!("s{n}"), "pay", &json!({"context": {"params": {"to": to, "amount": amount}}}))
            })
            .chain([event("x", "drop", &json!({"outcome": "denied"}))])
            .collect()
    }

    #[test]
    fn attributes_are_drawn_on_their_own() {
        let outcomes = OutcomeClasses::default();
        let mut training = training();
        let requests = sample(&training, &outcomes, 2_000, Random::new(0, "requests"));
        training.reverse();
        assert_eq!(requests, sample(&training, &outcomes, 2_000, Random::new(0, "requests")));
        assert!(requests.iter().all(|request| request.action == "pay"), "a denied call is not an expected request");
        let share = |learner: usize| {
            let policy = baselines(&outcomes)[learner].learn(&training).unwrap();
            allowed(&policy, &requests)
        };
        assert_eq!((share(0), share(1), share(2)), (2_000, 2_000, 2_000));
        // Two of the four pairs were seen.
        assert!((900..1_100).contains(&share(3)), "{}", share(3));
    }

    #[test]
    fn nothing_is_drawn_from_nothing() {
        assert_eq!(sample(&[], &OutcomeClasses::default(), 5, Random::new(0, "")), []);
    }
}
