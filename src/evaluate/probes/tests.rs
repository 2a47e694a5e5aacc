//! Probes of a small log that is all known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::corpus::tests::event;
use super::*;
use crate::event::Event;
use crate::mine::Classes;

/// Two clerks pay, each their own customers; one reader reads; one transfer was denied.
fn log() -> Vec<Event> {
    let by = |n: u64, agent: &str, action: &str, params: Value| {
        event(&format!("s{n}"), action, &json!({"agent_id": agent, "context": {"params": params, "step": n}}))
    };
    let mut events = Vec::new();
    for n in 0..12 {
        let (agent, to) = if n % 2 == 0 { ("ann", "A-1") } else { ("bob", "B-2") };
        let memo = format!("please pay the bill {n}");
        events.push(by(n, agent, "pay", json!({"to": to, "amount": 10 + n, "memo": memo})));
        events.push(by(n, "eve", "read_file", json!({"path": format!("/srv/app/{n}.log"), "to": "C-3"})));
    }
    let denied = json!({"agent_id": "ann", "outcome": "denied", "context": {"params": {"to": "X-9", "amount": 5000}}});
    events.push(event("s0", "pay", &denied));
    events
}

fn calls(events: &[Event], outcome: &str) -> Vec<KnownCall<'static>> {
    // Leaked, for a test may.
    let events: &'static [Event] = events.iter().filter(|e| e.outcome == outcome).cloned().collect::<Vec<_>>().leak();
    events.iter().map(|e| KnownCall { agent: &e.agent_id, action: &e.action, context: &e.context }).collect()
}

fn all_probes(events: &[Event], seeds: u64) -> Vec<Probe> {
    let (good, denied) = (calls(events, "success"), calls(events, "denied"));
    let known = Known::new(good.iter().copied(), denied.iter().copied());
    let classes = Classes::default();
    let class = |action: &str| classes.class(action);
    let numbered = good.iter().zip(0..);
    numbered
        .flat_map(|(call, of)| (0..seeds).flat_map(move |seed| [(seed, *call, of)]))
        .flat_map(|(seed, call, of)| probes_of(call, of, seed, &known, &class))
        .collect()
}

/// The values that probes of a kind put into an argument of an action.
fn drawn(probes: &[Probe], kind: Kind, action: &str, argument: &str) -> BTreeSet<String> {
    let of = |probe: &&Probe| {
        probe.kind == kind
            && probe.action == action
            && probe.argument.as_deref() == Some(&format!("params\u{1f}{argument}"))
    };
    probes.iter().filter(of).map(|probe| probe.context["params"][argument].to_string()).collect()
}

#[test]
fn no_probe_is_what_the_log_shows_as_good_work() {
    let events = log();
    let done: BTreeSet<String> = events
        .iter()
        .filter(|e| e.outcome == "success")
        .map(|e| json!([e.agent_id, e.action, e.context]).to_string())
        .collect();
    let probes = all_probes(&events, 20);
    assert!(probes.len() > 2_000, "{}", probes.len());
    for probe in &probes {
        let request = json!([probe.agent, probe.action, probe.context]).to_string();
        assert!(!done.contains(&request), "{:?}: {request}", probe.kind);
    }
}

#[test]
fn each_kind_changes_what_it_says() {
    let probes = all_probes(&log(), 40);
    let drawn = |kind, action: &str, argument: &str| drawn(&probes, kind, action, argument);
    let words = |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect::<BTreeSet<_>>();
    assert_eq!(drawn(Kind::OtherAgentsValue, "pay", "to"), words(&["A-1", "B-2"]));
    assert_eq!(drawn(Kind::OtherActionsValue, "pay", "to"), words(&["C-3"]));
    assert_eq!(drawn(Kind::OtherActionsValue, "read_file", "to"), words(&["A-1", "B-2"]));
    assert!(drawn(Kind::OtherArgumentsValue, "pay", "to").contains("\"/srv/app/3.log\""));
    assert!(drawn(Kind::OtherArgumentsValue, "pay", "amount").is_empty(), "no other argument has numbers");
    assert_eq!(drawn(Kind::Denied, "pay", "to"), words(&["X-9"]));
    assert_eq!(drawn(Kind::Denied, "pay", "amount"), ["5000".to_owned()].into());
    assert!(drawn(Kind::Place, "read_file", "path").contains("\"/srv/app/../../../../../../etc/shadow\""));
    assert!(drawn(Kind::Argument, "pay", "path").len() == 1 && drawn(Kind::Argument, "read_file", "bcc").len() == 1);
    for near in drawn(Kind::Near, "pay", "amount").iter().map(|n| n.parse::<i64>().unwrap()) {
        assert!(!(10..=21).contains(&near) && (-60..=63).contains(&near), "{near}");
    }
    assert!(drawn(Kind::Far, "pay", "amount").iter().all(|n| n.parse::<i64>().unwrap().abs() >= 80));

    let agents: BTreeMap<&str, BTreeSet<&str>> =
        probes.iter().filter(|p| p.kind == Kind::Agent).fold(BTreeMap::new(), |mut agents, probe| {
            agents.entry(probe.action.as_str()).or_insert_with(BTreeSet::new).insert(probe.agent.as_str());
            agents
        });
    assert_eq!(agents, [("pay", ["eve"].into()), ("read_file", ["ann", "bob"].into())].into());
    assert!(probes.iter().filter(|p| p.kind == Kind::Action).all(|p| (p.action == "pay") == (p.agent == "eve")));
}

#[test]
fn free_text_is_marked_and_takes_free_text_alone() {
    let probes = all_probes(&log(), 20);
    let memo = |p: &&Probe| p.action == "pay" && p.argument.as_deref() == Some("params\u{1f}memo");
    assert!(probes.iter().filter(memo).all(|probe| probe.text));
    assert!(!probes.iter().filter(|p| p.argument.as_deref() == Some("params\u{1f}to")).any(|probe| probe.text));
    assert!(drawn(&probes, Kind::OtherArgumentsValue, "pay", "memo").is_empty());
    assert!(!drawn(&probes, Kind::OtherAgentsValue, "pay", "memo").is_empty());
}

#[test]
fn an_agent_that_does_everything_is_probed_by_a_stranger() {
    let events: Vec<_> = (0..3).map(|n| event(&format!("s{n}"), "read", &json!({"agent_id": "stranger"}))).collect();
    let probes = all_probes(&events, 3);
    assert!(!probes.is_empty() && probes.iter().all(|probe| probe.kind == Kind::Agent && probe.agent == "stranger-"));
}

#[test]
fn actions_that_were_only_denied_are_probed() {
    let mut events = log();
    events.push(event(
        "s1",
        "drop_table",
        &json!({"agent_id": "bob", "outcome": "denied", "context": {"params": {"name": "x"}}}),
    ));
    let probes = all_probes(&events, 20);
    let dropped = probes.iter().find(|probe| probe.action == "drop_table").unwrap();
    assert_eq!((dropped.kind, dropped.class), (Kind::Action, Some(Class::Destructive)));
}

#[test]
fn nothing_is_made_of_nothing() {
    assert!(all_probes(&[], 3).is_empty());
    // Names and values that no policy takes.
    let hostile: Vec<_> = ["\u{202e}a", "b\u{0}", "…"]
        .iter()
        .map(|name| {
            event("s", name, &json!({"context": {"params": {*name: 1e300, "deep": [[[{"x": null}]]], "": ""}}}))
        })
        .collect();
    assert!(!all_probes(&hostile, 3).is_empty());
}
