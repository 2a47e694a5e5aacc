//! Properties: which events can change what an agent may do with an action.

use proptest::prelude::*;
use serde_json::json;

use crate::event::{Event, Inputs, NoProgress, ReadOptions};
use crate::lower::{LowerOptions, lower};
use crate::mine::{MineOptions, mine, mine_events};
use crate::policy::decide::{Decider, Usage};
use crate::policy::{Effect, Policy};

/// An event as a few numbers: agent, action, session, values, and whether it was denied.
type Draw = (u8, u8, u8, u8, u8, bool);

const ACTIONS: [&str; 3] = ["create_payment", "read_file", "send_note"];

fn draw() -> impl Strategy<Value = Draw> {
    (0u8..3, 0u8..3, 0u8..9, 0u8..8, 0u8..4, prop::bool::weighted(0.1))
}

fn event(id: &str, (agent, action, session, a, b, denied): Draw, action_name: Option<&str>) -> Event {
    let currency = ["EUR", "USD", "GBP", "CHF"][usize::from(b)];
    let mut params = match action {
        0 => json!({"amount": u32::from(a) * 13 + u32::from(b), "currency": currency}),
        1 => json!({"path": format!("/data/{currency}/f{a}.csv"), "lines": [a, b]}),
        _ => {
            json!({"to": format!("p{a}@{}.example", ["x", "y"][usize::from(b % 2)]), "text": format!("note {a} of {b}")})
        }
    };
    if a == 7 {
        params["urgent"] = json!(b > 1);
    }
    // A fact that varies follows, in thin evidence, what the agent does otherwise.
    let region = ["eu", "us"][usize::from(agent % 2)];
    let line = json!({
        "log_id": id, "agent_id": format!("agent{agent}"), "session_id": format!("{agent}-{session}"),
        "action": action_name.unwrap_or(ACTIONS[usize::from(action)]), "outcome": if denied { "denied" } else { "success" },
        "context": {"params": params, "region": region}
    });
    Event::from_json(&line.to_string()).unwrap()
}

fn policy(events: &[Event]) -> Policy {
    let set = mine_events(events, &MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap())).unwrap().set;
    lower(&set, &LowerOptions::default()).unwrap().policy
}

fn allows(policy: &Policy, event: &Event) -> bool {
    Decider::new(policy).decide(event.into(), &Usage::default()).effect == Effect::Allow
}

/// A log in which each agent has three sessions at least, by an action that no request is of.
fn log(draws: &[Draw]) -> Vec<Event> {
    let settled = (0..3).flat_map(|agent| {
        (0..3).map(move |session| {
            event(&format!("s{agent}{session}"), (agent, 2, session, 1, 1, false), Some("list_days"))
        })
    });
    let drawn = draws.iter().enumerate().map(|(n, draw)| event(&format!("l{n}"), *draw, None));
    settled.chain(drawn).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What an agent may do with an action depends on the events of that action alone, once it has three sessions.
    #[test]
    fn slow_events_of_other_actions_change_nothing(
        base in prop::collection::vec(draw(), 10..80),
        more in prop::collection::vec(draw(), 1..40),
        asked in prop::collection::vec(draw(), 40),
    ) {
        let events = log(&base);
        let mut grown = events.clone();
        let others = ["ping_host", "delete_page", "pay_bonus"];
        grown.extend(more.iter().enumerate().map(|(n, draw)| event(&format!("m{n}"), *draw, Some(others[n % 3]))));
        let (before, after) = (policy(&events), policy(&grown));
        for (n, draw) in asked.iter().enumerate() {
            let request = event(&format!("q{n}"), *draw, None);
            prop_assert_eq!(allows(&before, &request), allows(&after, &request), "{:?}", request);
        }
    }

    /// Every good event of the log is allowed, or too rare.
    #[test]
    fn slow_good_events_are_allowed(base in prop::collection::vec(draw(), 10..80)) {
        let events = log(&base);
        let policy = policy(&events);
        let is_good = |event: &&Event| event.outcome == "success";
        for event in events.iter().filter(is_good) {
            let like = |other: &&Event| other.agent_id == event.agent_id && other.action == event.action;
            let often = events.iter().filter(is_good).filter(like).count() >= 3;
            prop_assert!(allows(&policy, event) || !often, "{:?}", event);
        }
    }
}

/// What one line may put in place of an argument.
fn odd() -> impl Strategy<Value = serde_json::Value> {
    let scalars = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        ".{0,12}".prop_map(serde_json::Value::from),
        "[a-z]{3,9}( [a-z]{3,9}){0,14}".prop_map(serde_json::Value::from),
        prop::sample::select(vec![
            json!(null),
            json!("https://x.example/"),
            json!("/a/b"),
            json!("a@b.example"),
            json!("{}")
        ]),
    ];
    scalars.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// One good line of an attacker, whatever it has in one argument, opens no other value of another type or another place.
    #[test]
    fn slow_one_line_opens_no_bound(count in 40u32..160, at in 0usize..5, odd in odd(), agent in 0u8..2) {
        let arguments = ["amount", "currency", "url", "to", "items"];
        let params = |n: u32| json!({
            "amount": n * 7 % 90 + 1, "currency": if n.is_multiple_of(3) { "EUR" } else { "USD" },
            "url": format!("https://api.acme.com/v1/{n}"), "to": format!("user{n}@acme.com"),
            "items": [{"sku": format!("SK-{}", 1_000 + n), "qty": n % 9}, {"sku": "SK-1000", "qty": 1}],
        });
        let call = |id: &str, params: serde_json::Value, agent: u8| {
            let line = json!({"log_id": id, "agent_id": format!("agent{agent}"), "session_id": id, "action": "place_order",
                              "context": {"params": params}, "outcome": "success"});
            Event::from_json(&line.to_string()).unwrap()
        };
        let mut events: Vec<Event> = (0..count).map(|n| call(&format!("l{n}"), params(n), 0)).collect();
        // A number may widen a range, for it is one more amount.
        prop_assume!(arguments[at] != "amount" || !odd.is_number());
        let mut poisoned = params(0);
        poisoned[arguments[at]] = odd;
        events.push(call("odd", poisoned, agent));
        let policy = policy(&events);
        prop_assert!(allows(&policy, &call("q", params(1), 0)));
        for (argument, value) in [
            ("amount", json!(5_000_000)), ("amount", json!("5")), ("currency", json!("BTC")), ("url", json!("https://evil.net/v1/1")),
            ("to", json!("user1@evil.net")), ("items", json!([{"sku": "SK-1000", "qty": 90_000}])), ("items", json!([{"sku": "SK-1000", "qty": 1, "free": true}])),
        ] {
            let mut asked = params(2);
            asked[argument] = value;
            prop_assert!(!allows(&policy, &call("q", asked.clone(), 0)), "{asked}: {:?}", policy.rules());
        }
    }
}

/// The grants of a log with these lines.
fn grants(lines: &[String]) -> String {
    let inputs = Inputs::from_bytes("log", lines.join("\n").as_bytes());
    let options = MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap());
    let mined = mine(&inputs, &ReadOptions::default(), &options, |_| {}, &NoProgress).unwrap();
    serde_json::to_string(&mined.set.grants).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// A line that comes again, or a log delivered twice, is no evidence.
    #[test]
    fn slow_duplicates_change_nothing(
        base in prop::collection::vec(draw(), 10..60),
        again in prop::collection::vec(any::<prop::sample::Index>(), 1..30),
    ) {
        let lines: Vec<String> = log(&base).iter().map(|event| serde_json::to_string(&event_line(event)).unwrap()).collect();
        let mut more = lines.clone();
        more.extend(again.iter().map(|index| index.get(&lines).clone()));
        prop_assert_eq!(grants(&lines), grants(&more));
    }
}

fn event_line(event: &Event) -> serde_json::Value {
    json!({
        "log_id": event.log_id, "agent_id": event.agent_id, "action": event.action, "session_id": event.session_id,
        "outcome": event.outcome, "context": event.context
    })
}
