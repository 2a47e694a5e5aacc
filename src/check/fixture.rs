//! What the tests of the codes share: a policy and expectations as text, and the findings that come of them.

use jiff::civil::date;

use super::{Context, Expectations, LogFacts, Places, Probed, RuleAttributes, Subject, Unreadable, check};
use crate::event::{Event, Inputs, LogEntry, OutcomeClasses, Position, ReadOptions};
use crate::policy::{Policy, PolicySet};
use crate::replay::Validation;

/// A policy with these rules, in flow style, and this default.
pub(crate) fn policy(default: &str, rules: &str) -> Policy {
    let text = format!(
        "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: x}}\nspec:\n  default: {default}\n  rules: {rules}\n"
    );
    Policy::from_yaml(&text, "policy.yaml").unwrap()
}

pub(super) fn expectations(text: &str) -> Expectations {
    Expectations::from_yaml(text, "expectations.yaml").unwrap()
}

/// The codes that are found, with the actions and rules that they name. Today is 2026-06-15.
pub(super) fn codes(
    subject: Subject<'_>,
    expectations: &Expectations,
    log: Option<&LogFacts>,
    validation: Option<&Validation>,
) -> Vec<String> {
    let places = Places { path: "policy.yaml".to_owned(), ..Places::default() };
    let context = Context::new(subject, &places, expectations, log, validation, date(2026, 6, 15));
    let parts = |found: super::Found| {
        let words = [Some(found.finding.code.to_owned()), found.action, found.rule];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    check(&context).found.into_iter().map(parts).collect()
}

/// A policy with these rules and this default, against these expectations.
#[track_caller]
pub(super) fn assert_found(default: &str, rules: &str, expected: &str, found: &[&str]) {
    let policy = policy(default, rules);
    assert_eq!(codes(Subject::Policy(&policy), &expectations(expected), None, None), found);
}

/// A set with these mined policies and grants, against these expectations.
#[track_caller]
pub(super) fn assert_found_in_set(set: &str, expected: &str, found: &[&str]) {
    let set = PolicySet::from_json(set).unwrap();
    let subject = Subject::Set { set: &set, min_confidence: 0.5 };
    assert_eq!(codes(subject, &expectations(expected), None, None), found);
}

/// What `diff` finds from one list of rules to another.
#[track_caller]
pub(super) fn assert_changed(old: &str, new: &str, found: &[&str]) {
    let (old, new) = (policy("block", old), policy("block", new));
    let places = Places::default();
    let all = super::diff::findings(super::diff::changes(&old, &new), None, (&places, &places));
    assert_eq!(all.iter().map(|found| found.finding.code).collect::<Vec<_>>(), found);
}

/// What `diff` finds between two sets of one policy each: `(action, confidence, count)`.
#[track_caller]
pub(super) fn assert_drifted(old: (&str, f64, u64), new: (&str, f64, u64), found: &[&str]) {
    let set = |(action, confidence, count): (&str, f64, u64)| {
        let policy = serde_json::json!({
            "policy_id": "p", "antecedent": {"role": "a"}, "consequent": action, "support": 0.1, "confidence": confidence,
            "evidence": {"count": count, "outcomes": {"good": count, "denied": 0, "neutral": 0}},
        });
        PolicySet::from_json(&serde_json::json!({"policies": [policy]}).to_string()).unwrap()
    };
    let places = Places::default();
    let all = super::diff::sets(&set(old), &set(new), (&places, &places));
    assert_eq!(all.iter().map(|found| found.finding.code).collect::<Vec<_>>(), found);
}

/// What a log of these lines says of the bans in `expectations`.
pub(super) fn facts(lines: &[&str], expectations: &Expectations) -> LogFacts {
    let mut facts = LogFacts::default();
    for (line, text) in (1..).zip(lines) {
        let at = Position { path: "log.jsonl", line };
        let event = Event::from_json(text).unwrap();
        facts.event(event, at, &expectations.banned, &OutcomeClasses::default(), true);
    }
    facts
}

/// The same of the rules of `policy` too.
pub(super) fn facts_of(policy: &Policy, lines: &[&str], expectations: &Expectations) -> LogFacts {
    let mut facts = facts(lines, expectations);
    facts.attributes = RuleAttributes::of(policy);
    for text in lines {
        facts.attributes.event(&Event::from_json(text).unwrap());
    }
    facts
}

/// What is said of these lines, which are no events.
pub(super) fn unreadable(lines: &[&str], expectations: &Expectations) -> Unreadable {
    let text = format!("{}\n", lines.join("\n"));
    let inputs = Inputs::from_bytes("log.jsonl", text.into_bytes());
    let mut unreadable = Unreadable::default();
    for entry in crate::event::events(&inputs, &ReadOptions::default()) {
        if let LogEntry::Skipped(line) = entry.unwrap() {
            unreadable.add(&line, &expectations.banned);
        }
    }
    unreadable
}

/// The probes of an artifact that says what `policy` says.
pub(super) fn probed(policy: &Policy, facts: &LogFacts, expectations: &Expectations) -> Probed {
    let mut reference = crate::replay::Reference::new(crate::policy::Decider::new(policy));
    super::probe(&mut reference, facts, &expectations.banned).unwrap()
}
