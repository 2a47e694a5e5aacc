//! What denials teach, from logs of a few shapes.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::event::{Inputs, NoProgress, ReadOptions};
use crate::mine::{MineOptions, Mined, mine};
use crate::policy::{Conditions, Denial, PolicySet};

fn mined(lines: &[Value]) -> PolicySet {
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let mut line = line.clone();
        line["log_id"] = format!("l{number:05}").into();
        let _ = writeln!(text, "{line}");
    }
    let options = MineOptions::new(jiff::Timestamp::UNIX_EPOCH);
    let inputs = Inputs::from_bytes("log", text.into_bytes());
    let Mined { set, .. } = mine(&inputs, &ReadOptions::default(), &options, |_| {}, &NoProgress).unwrap();
    set
}

fn event(agent: &str, action: &str, outcome: &str, params: &Value) -> Value {
    json!({"agent_id": agent, "action": action, "outcome": outcome, "context": {"params": params}})
}

/// The patterns, each with its agents and how many denied events it covers, and how many are covered by none.
#[track_caller]
fn check(lines: &[Value], expected: &[&str], inseparable: u64) {
    let set = mined(lines);
    let found: Vec<String> = set
        .denials
        .iter()
        .map(|denial| {
            let conditions = serde_json::to_string(denial.unless.as_ref().unwrap_or(&denial.constraints)).unwrap();
            let unless = if denial.unless.is_some() { "unless " } else { "" };
            let agents = if denial.agents.is_empty() { "anyone".to_owned() } else { denial.agents.join(" ") };
            assert_eq!(denial.evidence.outcomes.denied, denial.evidence.count);
            assert!(!denial.evidence.log_ids.is_empty());
            format!("{agents} {} {unless}{conditions}: {}", denial.action, denial.evidence.count)
        })
        .collect();
    assert_eq!(found, expected);
    assert_eq!(set.inseparable.iter().map(|rest| rest.count).sum::<u64>(), inseparable);
}

fn good_payments() -> Vec<Value> {
    (0..60)
        .map(|n| {
            let currency = ["EUR", "CHF"][n % 2];
            event(
                "payer",
                "pay",
                "success",
                &json!({"amount": 1 + n, "currency": currency, "note": format!("for {n}")}),
            )
        })
        .collect()
}

#[test]
fn amounts_and_currencies_that_only_denials_have() {
    let mut log = good_payments();
    for amount in [900, 4_000, 700] {
        log.push(event("payer", "pay", "denied", &json!({"amount": amount, "currency": "EUR", "note": "for me"})));
    }
    for _ in 0..2 {
        log.push(event("payer", "pay", "denied", &json!({"amount": 20, "currency": "XMR", "note": "x"})));
    }
    check(
        &log,
        &[
            r#"anyone pay {"params.amount":{"min":400}}: 3"#,
            r#"anyone pay unless {"params.currency":{"in":["CHF","EUR"]}}: 2"#,
        ],
        0,
    );
}

#[test]
fn what_nobody_did_well_is_denied_to_anyone_and_what_one_did_not_to_that_one() {
    let mut log = good_payments();
    log.push(event("intern", "pay", "denied", &json!({"amount": 5, "currency": "EUR"})));
    for agent in ["intern", "payer"] {
        log.push(event(agent, "wipe", "denied", &json!({})));
    }
    log.push(event("intern", "leave", "denied", &json!({})));
    check(&log, &["intern leave {}: 1", "intern pay {}: 1", "anyone wipe {}: 2"], 0);
}

#[test]
fn a_denial_that_looks_like_good_work_is_not_separable() {
    let mut log = good_payments();
    log.push(event("payer", "pay", "denied", &json!({"amount": 20, "currency": "EUR", "note": "for 19"})));
    // Nor is one that differs by what differs in all events.
    log.push(event("payer", "pay", "denied", &json!({"amount": 21, "currency": "CHF", "note": "for nobody"})));
    check(&log, &[], 2);
}

#[test]
fn an_argument_that_good_events_never_have() {
    let mut log = good_payments();
    log.push(event("payer", "pay", "denied", &json!({"amount": 20, "currency": "EUR", "note": "n", "force": true})));
    check(&log, &[r#"anyone pay {"params.force":{"exists":true}}: 1"#], 0);
    // An empty object is there, too.
    log.push(event("payer", "pay", "success", &json!({"amount": 20, "currency": "EUR", "note": "n", "force": {}})));
    check(&log, &[], 1);
}

#[test]
fn an_argument_that_good_events_always_have() {
    let mut log = good_payments();
    log.push(event("payer", "pay", "denied", &json!({"amount": 20, "note": "n"})));
    check(&log, &[r#"anyone pay {"params.currency":{"exists":false}}: 1"#], 0);
}

#[test]
fn directories_that_only_denials_reach() {
    let read = |outcome: &str, path: String| event("coder", "open", outcome, &json!({"path": path}));
    let mut log: Vec<_> = (0..100).map(|n| read("success", format!("/srv/app/lib{n}/main{n}.py"))).collect();
    for path in ["/etc/passwd", "/etc/group", "/srv/app2/key", "/etc/passwd"] {
        log.push(read("denied", path.to_owned()));
    }
    let set = mined(&log);
    assert!(set.inseparable.is_empty());
    assert_eq!(set.denials.iter().map(|denial| denial.evidence.count).sum::<u64>(), 4);
    let holds = |path: &str| {
        set.denials.iter().any(|denial| denial.constraints.iter().all(|c| c.test.holds(Some(&json!(path)), |_| None)))
    };
    assert!(holds("/etc/passwd") && holds("/srv/app2/key") && !holds("/srv/app/lib3/main3.py"));
}

#[test]
fn commands_are_told_by_parts_that_no_good_command_has() {
    let run = |outcome: &str, command: String| event("coder", "sh", outcome, &json!({"command": command}));
    let mut log: Vec<_> = (0..150).map(|n| run("success", format!("cat src/part{n}.c"))).collect();
    for n in 0..6 {
        log.push(run("denied", format!("cat /etc/secret{}", n % 3)));
    }
    check(&log, &[r#"anyone sh {"params.command":{"contains":"/etc/"}}: 6"#], 0);
    // One good command with that part, and only the very commands are left.
    log.push(run("success", "cat /etc/motd".to_owned()));
    let commands = r#"{"in":["cat /etc/secret0","cat /etc/secret1","cat /etc/secret2"]}"#;
    check(&log, &[&format!(r#"anyone sh {{"params.command":{commands}}}: 6"#)], 0);
}

#[test]
fn agents_with_one_pattern_share_it_and_another_agents_good_value_stays() {
    let mut log = Vec::new();
    for agent in ["a", "b", "c"] {
        for n in 0..30 {
            let zone = ["north", "south"][n % 2];
            log.push(event(agent, "ship", "success", &json!({"zone": zone})));
        }
    }
    log.push(event("c", "ship", "success", &json!({"zone": "moon"})));
    for agent in ["a", "b"] {
        log.push(event(agent, "ship", "denied", &json!({"zone": "moon"})));
    }
    check(&log, &[r#"a b ship {"params.zone":{"equals":"moon"}}: 2"#], 0);
}

#[test]
fn a_log_with_more_denials_than_are_kept_gives_the_same_in_any_order() {
    let mut log = good_payments();
    for n in 0..3_000 {
        let agent = ["payer", "p2", "p3", "p4", "p5", "p6"][n % 6];
        log.push(event(agent, "pay", "denied", &json!({"amount": 500 + n, "currency": "EUR"})));
    }
    let text: Vec<String> = (0..)
        .zip(&log)
        .map(|(number, line)| {
            let mut line = line.clone();
            line["log_id"] = format!("l{number:05}").into();
            line.to_string() + "\n"
        })
        .collect();
    let learn = |text: String, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = MineOptions::new(jiff::Timestamp::UNIX_EPOCH);
        let inputs = Inputs::from_bytes("log", text.into_bytes());
        let set = pool.install(|| mine(&inputs, &ReadOptions::default(), &options, |_| {}, &NoProgress)).unwrap().set;
        (serde_json::to_string(&set.denials).unwrap(), set)
    };
    let (first, set) = learn(text.concat(), 1);
    assert!(set.denials.iter().all(|denial| denial.sampled));
    let threshold = set.denials.iter().find(|denial| !denial.constraints.is_empty()).unwrap();
    assert!(serde_json::to_string(&threshold.constraints).unwrap().starts_with(r#"{"params.amount":{"min":"#));
    for threads in [2, 16] {
        assert_eq!(learn(text.iter().rev().cloned().collect(), threads).0, first);
    }
}

fn any_params() -> impl Strategy<Value = Value> {
    let amount =
        prop::option::of(prop_oneof![(0_i32..30).prop_map(Value::from), Just(json!("12")), Just(json!(9_000))]);
    let text = prop::option::of(prop::sample::select(vec![
        json!("EUR"),
        json!("BTC"),
        json!("/srv/a/b"),
        json!("/etc/passwd"),
        json!("cat /etc/passwd"),
        json!("https://a.example/x"),
        json!(["EUR", "BTC"]),
        json!([]),
        json!({}),
        json!({"deep": true}),
        json!(false),
    ]));
    let noise = prop::option::of((0_u32..80).prop_map(|n| json!(format!("n{n} /tmp/{}", n % 3))));
    (amount, text, noise).prop_map(|(amount, text, noise)| {
        let fields = [("amount", amount), ("path", text), ("note", noise)];
        Value::Object(fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn slow_no_good_event_has_a_denied_pattern(
        events in prop::collection::vec((0_usize..2, 0_usize..2, prop::bool::weighted(0.2), any_params()), 1..150),
    ) {
        let log: Vec<Value> = events
            .iter()
            .map(|(agent, action, denied, params)| {
                event(["a", "b"][*agent], ["x", "y"][*action], if *denied { "denied" } else { "success" }, params)
            })
            .collect();
        let set = mined(&log);
        for (agent, action, denied, params) in &events {
            let context = json!({"params": params});
            let context = context.as_object().unwrap();
            let has = |denial: &Denial| {
                let all = |conditions: &Conditions| {
                    conditions.iter().all(|c| c.test.holds(c.path.get(context), |path| path.get(context)))
                };
                denial.action == ["x", "y"][*action]
                    && (denial.agents.is_empty() || denial.agents.iter().any(|known| known == ["a", "b"][*agent]))
                    && all(&denial.constraints)
                    && denial.unless.as_ref().is_none_or(|unless| !all(unless))
            };
            prop_assert!(*denied || !set.denials.iter().any(has), "{params}: {:?}", set.denials);
        }
        // Each denied event has a pattern or is named as one that has none.
        let covered: u64 = set.inseparable.iter().map(|rest| rest.count).sum();
        let denied = u64::try_from(events.iter().filter(|(_, _, denied, _)| *denied).count()).unwrap();
        prop_assert!(covered + set.denials.iter().map(|denial| denial.evidence.count).sum::<u64>() >= denied);
    }
}
