use serde_json::json;

use super::*;
use crate::check::fixture::policy;
use crate::policy::{Decider, Effect, Rule};

/// A log of `n` events of each row: agent, action, outcome, context; a minute apart.
fn log(rows: &[(&str, &str, Value)], n: usize) -> Vec<Event> {
    let rows = rows.iter().flat_map(|row| (0..n).map(move |i| (row, i)));
    let line = |(index, ((action, outcome, params), i)): (usize, (&(&str, &str, Value), usize))| {
        let event = json!({"log_id": format!("l{index}"), "agent_id": "a", "action": action, "outcome": outcome,
            "session_id": format!("s{}", i % 7), "context": {"params": params},
            "timestamp": format!("2026-11-0{}T{:02}:{:02}:00Z", 1 + index / 1_440, index / 60 % 24, index % 60)});
        Event::from_json(&event.to_string()).unwrap()
    };
    rows.enumerate().map(line).collect()
}

fn run(default: &str, rules: &str, events: &[Event]) -> (Policy, Vec<Suggestion>) {
    let policy = policy(default, rules);
    let found = suggest(&policy, events, &OutcomeClasses::default(), &Classes::default(), &BTreeSet::new()).unwrap();
    (policy, found)
}

/// The suggestion of a code, whose patch makes a policy that the code has nothing more to say to.
#[track_caller]
fn check(default: &str, rules: &str, events: &[Event], code: &str) -> Suggestion {
    let (policy, found) = run(default, rules, events);
    let Some(one) = found.iter().find(|one| one.code == code) else {
        panic!("no {code} in {:?}", found.iter().map(|one| (one.code, &one.text)).collect::<Vec<_>>())
    };
    if let Some(patch) = &one.patch {
        let changed = patch.apply(&policy).unwrap();
        let again =
            suggest(&changed, events, &OutcomeClasses::default(), &Classes::default(), &BTreeSet::new()).unwrap();
        assert!(!again.iter().any(|other| other.id == one.id), "{code} is said again of what it proposed: {changed:?}");
    }
    one.clone()
}

#[track_caller]
fn silent(default: &str, rules: &str, events: &[Event], code: &str) {
    let (_, found) = run(default, rules, events);
    assert!(!found.iter().any(|one| one.code == code), "{code} in {found:?}");
}

fn pay(outcome: &'static str, amount: u32) -> (&'static str, &'static str, Value) {
    ("pay_invoice", outcome, json!({"amount": amount}))
}

#[test]
fn what_was_denied_and_is_allowed_is_asked() {
    let events = [log(&[pay("success", 5)], 20), log(&[pay("denied", 9)], 3)].concat();
    let rules = "[{id: p, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 10}}}]";
    let one = check("block", rules, &events, "denied-yet-allowed");
    assert_eq!((one.impact.level, one.priority.level), (Level::High, Level::High));
    assert_eq!(one.on_log.unwrap(), PatchEffect { good_asked: 20, denied_stopped: 3, ..PatchEffect::default() });
    silent("block", &rules.replace("10", "8"), &events, "denied-yet-allowed");
}

#[test]
fn a_glob_is_replaced_by_the_names_of_the_log() {
    let events = log(&[("get_user", "success", json!({})), ("get_order", "success", json!({}))], 5);
    let one = check("block", "[{id: g, action: 'get_*', effect: allow}]", &events, "wide-action");
    assert_eq!(one.on_log.unwrap(), PatchEffect { good_kept: 10, ..PatchEffect::default() });
    assert_eq!((one.confidence, one.measured), (1.0, "proof"));
    silent("block", "[{id: g, action: get_user, effect: allow}]", &events, "wide-action");
    // Nothing of the log to name: no patch, and never a bare star.
    assert!(check("block", "[{id: g, action: 'put_*', effect: allow}]", &events, "wide-action").patch.is_none());
}

#[test]
fn arguments_and_numbers_are_bounded_by_the_log() {
    let events = log(&[pay("success", 5), pay("success", 70)], 20);
    let one = check("block", "[{id: p, action: pay_invoice, effect: allow}]", &events, "any-arguments");
    assert_eq!(one.on_log.unwrap().good_blocked, 0);
    let rules = "[{id: p, action: pay_invoice, effect: allow, constraints: {params.amount: {min: 0}}}]";
    let one = check("block", rules, &events, "unbounded-number");
    assert!(one.text.contains("bound it at 100"), "{}", one.text);
    assert_eq!(one.on_log.unwrap(), PatchEffect { good_kept: 40, ..PatchEffect::default() });
    silent("block", &rules.replace("min: 0", "max: 900"), &events, "unbounded-number");
    silent(
        "block",
        "[{id: g, action: get_user, effect: allow}]",
        &log(&[("get_user", "success", json!({"id": 1}))], 9),
        "any-arguments",
    );
}

#[test]
fn thin_evidence_asks_and_what_fails_is_said() {
    let rules = "[{id: p, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 10}}}]";
    check("block", rules, &log(&[pay("success", 5)], 4), "thin-evidence");
    silent("block", rules, &log(&[pay("success", 5)], 30), "thin-evidence");
    let failing = [log(&[pay("error", 5)], 30), log(&[pay("success", 5)], 12)].concat();
    let one = check("block", rules, &failing, "fails-often");
    assert_eq!((one.patch, one.effort.level), (None, Level::High));
}

#[test]
fn what_fails_open_is_closed() {
    let events = log(&[pay("success", 5)], 20);
    let rules = "[{id: b, action: pay_invoice, effect: block, constraints: {params.amount: {min: 100}}}]";
    let one = check("allow", rules, &events, "block-fails-open");
    assert_eq!(one.witness.as_ref().unwrap()["context"], json!({}));
    let changed = one.patch.unwrap().apply(&policy("allow", rules)).unwrap();
    let decider = crate::policy::Decider::new(&changed);
    assert_eq!(decider.decide_json(one.witness.as_ref().unwrap()).effect, Effect::Block);

    let mail = log(&[("send_mail", "success", json!({"to": "kim@company.com"}))], 12);
    let rules = "[{id: m, action: send_mail, effect: allow, constraints: {params.to: {ends_with: company.com}}}]";
    let one = check("block", rules, &mail, "suffix-confusion");
    let decides =
        |policy: &Policy| crate::policy::Decider::new(policy).decide_json(one.witness.as_ref().unwrap()).effect;
    assert_eq!(decides(&policy("block", rules)), Effect::Allow);
    assert_eq!(decides(&one.patch.as_ref().unwrap().apply(&policy("block", rules)).unwrap()), Effect::Block);
    silent("block", &rules.replace("company.com", "'@company.com'"), &mail, "suffix-confusion");
}

#[test]
fn gaps_are_covered_by_asking_and_by_blocking() {
    let events = log(&[("get_user", "success", json!({"id": "u-1"}))], 12);
    let one = check("block", "[]", &events, "action-without-rule");
    assert_eq!(one.on_log.unwrap().opened, 12);
    let changed = one.patch.unwrap().apply(&policy("block", "[]")).unwrap();
    assert!(changed.rules().iter().all(|rule| rule.effect == Effect::Ask));
    check("block", "[]", &events, "agent-without-rule");
    let denied = log(&[("drop_table", "denied", json!({}))], 4);
    check("block", "[]", &denied, "denied-not-covered");
    silent("block", "[]", &log(&[("drop_table", "denied", json!({}))], 2), "denied-not-covered");
    let bare: Vec<Event> = events.iter().map(|event| Event { timestamp: None, ..event.clone() }).collect();
    check("block", "[]", &bare, "log-lacks");
    silent("block", "[]", &events, "log-lacks");
}

#[test]
fn what_decides_nothing_can_go() {
    let events = log(&[("get_user", "success", json!({}))], 12);
    let rules =
        "[{id: a, action: get_user, effect: allow}, {id: b, action: get_user, effect: allow, allowed_agents: [a]}]";
    let one = check("block", rules, &events, "subsumed-rule");
    assert_eq!((one.rule.as_deref(), one.confidence, one.priority.level), (Some("b"), 1.0, Level::Low));
    let twins = "[{id: a, action: get_user, effect: allow}, {id: b, action: get_user, effect: allow}]";
    assert_eq!(run("block", twins, &events).1.iter().filter(|one| one.code == "subsumed-rule").count(), 1);
    check("block", "[{id: a, action: get_order, effect: allow}]", &events, "never-fired");
}

#[test]
fn good_practice_is_proposed() {
    let events = log(&[pay("success", 5)], 40);
    let rules = "[{id: p, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 10}}}]";
    let one = check("block", rules, &events, "no-rate-limit");
    assert!(one.text.contains("allow 80 an hour"), "{}", one.text);
    check("block", rules, &events, "destructive-not-asked");
    check("block", rules, &events, "no-reason");
    assert_eq!(check("allow", "[]", &events, "default-not-block").on_log.unwrap().good_asked, 40);
}

#[test]
fn no_patch_opens_but_by_asking_and_none_weakens_a_block() {
    let events = [
        log(&[pay("success", 5), ("get_user", "success", json!({"id": "u-1"}))], 30),
        log(&[pay("denied", 9), ("drop_table", "denied", json!({}))], 4),
    ]
    .concat();
    let rules = "[{id: p, action: pay_invoice, effect: allow}, {id: b, action: 'drop_*', effect: block, constraints: {params.x: {min: 1}}},
        {id: g, action: '*', effect: ask}]";
    let (policy, found) = run("block", rules, &events);
    assert!(found.len() > 5);
    for one in &found {
        let Some(patch) = &one.patch else { continue };
        let changed = patch.apply(&policy).unwrap();
        for rule in policy.rules().iter().filter(|rule| rule.effect == Effect::Block) {
            let unreasoned = |rule: &Rule| Rule { reason: None, ..rule.clone() };
            assert_eq!(changed.rule(&rule.id).map(unreasoned), Some(unreasoned(rule)), "{}", one.id);
        }
        assert!(one.code == "action-without-rule" || one.on_log.unwrap().opened == 0, "{}", one.id);
        assert!(!patch.edits.iter().any(|edit| matches!(edit, Edit::Add(rule) if rule.action.is_any())));
    }
}

#[test]
fn what_was_dismissed_stays_away_when_the_log_grows() {
    let rules = "[{id: p, action: pay_invoice, effect: allow}]";
    let policy = policy("block", rules);
    let (few, more) = (log(&[pay("success", 5)], 30), log(&[pay("success", 5)], 33));
    let of = |events: &[Event], dismissed: &BTreeSet<String>| {
        suggest(&policy, events, &OutcomeClasses::default(), &Classes::default(), dismissed).unwrap()
    };
    let first = of(&few, &BTreeSet::new());
    let dismissed: BTreeSet<String> = first.iter().map(|one| one.id.clone()).collect();
    assert!(!dismissed.is_empty() && of(&few, &dismissed).is_empty());
    assert!(of(&more, &dismissed).is_empty());
    assert!(suggest(&policy, &[], &OutcomeClasses::default(), &Classes::default(), &BTreeSet::new()).is_ok());
}

#[test]
fn what_was_dismissed_stays_away_from_a_rule_that_was_mined_anew() {
    let events = log(&[pay("success", 5)], 4);
    let of = |rules: &str, dismissed: &BTreeSet<String>| {
        let found =
            suggest(&policy("block", rules), &events, &OutcomeClasses::default(), &Classes::default(), dismissed);
        let thin = found.unwrap().into_iter().filter(|one| one.code == "thin-evidence");
        thin.map(|one| (one.rule.unwrap(), one.id)).collect::<Vec<_>>()
    };
    let before = "[{id: p, action: pay_invoice, effect: allow, constraints: {params.amount: {in: [5]}}}]";
    let after = "[{id: q, action: pay_invoice, effect: allow, constraints: {domain: {exists: false}, params.amount: {min: 1, max: 9}}}]";
    let dismissed = of(before, &BTreeSet::new()).into_iter().map(|(_, id)| id).collect();
    assert_eq!(of(after, &dismissed), []);
    // Of several rules for the same agents and action each is dismissed by itself.
    let two = |more: &str| {
        format!(
            "[{{id: a, action: pay_invoice, effect: allow, constraints: {{prompt: {{exists: false}}}}}},
              {{id: b, action: pay_invoice, effect: allow, constraints: {{prov.to: {{exists: false}}{more}}}}}]"
        )
    };
    let both = of(&two(""), &BTreeSet::new());
    let [(first, _), (second, id)] = both.as_slice() else { panic!("{both:?}") };
    assert_eq!((first.as_str(), second.as_str()), ("a", "b"));
    let left = of(&two(", params.amount: {max: 9}"), &BTreeSet::from([id.clone()]));
    assert_eq!(left.iter().map(|(rule, _)| rule.as_str()).collect::<Vec<_>>(), ["a"]);
    // It stays away, too, when the other one is gone.
    let alone = "[{id: b, action: pay_invoice, effect: allow, constraints: {prov.to: {exists: false}}}]";
    assert_eq!(of(alone, &BTreeSet::from([id.clone()])), []);
    // Rules that nothing tells apart are shown, all of them.
    let twins = "[{id: a, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 9}}},
                  {id: b, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 8}}}]";
    assert_eq!(of(twins, &BTreeSet::new()).len(), 2);
}

#[test]
fn a_witness_is_decided_otherwise_by_the_patch() {
    let mut events = log(&[pay("success", 5)], 4);
    events.extend(log(&[pay("success", 15)], 4));
    let rules = "[{id: a, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 20}}},
                  {id: b, action: pay_invoice, effect: allow, constraints: {params.amount: {max: 10}}}]";
    let (policy, found) = run("block", rules, &events);
    let thin: Vec<_> = found.iter().filter(|one| one.code == "thin-evidence").collect();
    assert_eq!(thin.len(), 2);
    for one in thin {
        let patched = one.patch.as_ref().unwrap().apply(&policy).unwrap();
        let effect = |policy: &Policy, request: &Value| Decider::new(policy).decide_json(request).effect;
        match &one.witness {
            Some(witness) => {
                assert_eq!((effect(&policy, witness), effect(&patched, witness)), (Effect::Allow, Effect::Ask));
                assert_eq!(witness["context"]["params"]["amount"], 15);
            }
            // Whatever this one allows, the other does, too.
            None => {
                assert!(one.rule.as_deref() == Some("b") && one.text.contains("change those as well"), "{}", one.text);
            }
        }
    }
}

#[test]
fn the_first_are_one_of_each_code() {
    let events = log(&[pay("success", 5), ("delete_user", "success", json!({"id": 3}))], 30);
    let rules = "[{id: p, action: pay_invoice, effect: allow}, {id: d, action: delete_user, effect: allow}]";
    let (_, found) = run("block", rules, &events);
    let (first, counts) = first(&found);
    assert!(first.len() <= FIRST && counts["any-arguments"] == 2);
    let codes: BTreeSet<_> = first.iter().map(|one| one.code).collect();
    assert_eq!(codes.len(), first.len());
}
