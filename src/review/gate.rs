//! The ledger as a gate: findings on rules that nobody accepted and on decisions about nothing.

use jiff::Timestamp;

use super::ledger::{Choice, Ledger};
use super::queue::reviewed;
use super::{Content, LedgerEntry};
use crate::check::codes::{decision_without_rule, unreviewed_rule};
use crate::check::{Found, Places};
use crate::policy::{Effect, Policy};

/// What `check --reviewed` finds.
pub fn findings(policy: &Policy, ledger: &Ledger, places: &Places, now: Timestamp) -> Vec<Found> {
    let mut found = Vec::new();
    if policy.default_effect() == Effect::Allow {
        let message = "the default allows every action that no rule covers, and nobody can accept that";
        let one = Found::new(&unreviewed_rule::CODE, message).at(places.of(None)).action("*");
        found.push(one.help("set `default: block`"));
    }
    for rule in policy.rules() {
        let Some(why) = reviewed(rule, ledger, now) else { continue };
        let key = Content::of(rule).key();
        let one = Found::new(&unreviewed_rule::CODE, format!("rule {} allows `{}`: {why}", rule.id, rule.action))
            .at(places.of(Some(&rule.id)))
            .action(rule.action.to_string())
            .rule(Some(&rule.id))
            .help(format!("look at it and decide: policyc review --accept {key} --by NAME --why TEXT"));
        found.push(one);
    }
    found.extend(ledger.entries().iter().filter_map(|entry| idle(policy, entry, now)));
    found
}

/// The finding on a decision that does nothing.
fn idle(policy: &Policy, entry: &LedgerEntry, now: Timestamp) -> Option<Found> {
    if entry.choice() == Choice::Reject && !entry.has_lapsed(now) {
        return None;
    }
    let stands = entry.stands();
    let met = policy.rules().iter().any(|rule| {
        let content = Content::of(rule);
        let of_it = stands.as_ref().is_some_and(|stands| content.is_within(stands));
        of_it || entry.rule().is_within(&content) || entry.rule().is_like(&content)
    });
    let (by, name, past) = (entry.by(), entry.name(), entry.choice().past());
    let message = match entry.expires().filter(|_| entry.has_lapsed(now)) {
        Some(end) => format!("{name} was {past} by {by}, and that ended on {end}"),
        None if !met => format!("{name} was {past} by {by}, and the policy has no such rule"),
        None => return None,
    };
    let one = Found::new(&decision_without_rule::CODE, message).action(entry.rule().action.to_string());
    Some(
        one.about(entry.key().as_str())
            .help(format!("decide again, or take it out: policyc review --forget {}", entry.key())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    #[test]
    fn rules_without_a_decision_and_decisions_without_a_rule_are_found() {
        let base = policy("block", "[{id: a, action: x, effect: allow}, {id: b, action: y, effect: ask}]");
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        let codes = |policy: &Policy, ledger: &Ledger| -> Vec<_> {
            let found = findings(policy, ledger, &Places::default(), now).into_iter();
            found.map(|one| (one.finding.code, one.action.unwrap_or_default())).collect()
        };
        assert_eq!(codes(&base, &Ledger::default()), [("P050", "x".to_owned())]);
        let mut ledger = Ledger::default();
        let needed = super::super::Needed {
            choice: Choice::Accept,
            by: "Kim".to_owned(),
            why: "ok".to_owned(),
            at: "2026-11-01T10:00:00Z".parse().unwrap(),
            expires: None,
            reattest_after: None,
            instead: None,
        };
        ledger.record(LedgerEntry::decide(&base, &base.rules()[0], needed, None).unwrap());
        assert!(codes(&base, &ledger).is_empty());
        assert_eq!(codes(&policy("block", "[]"), &ledger), [("P051", "x".to_owned())]);
        assert_eq!(codes(&policy("allow", "[]"), &Ledger::default()), [("P050", "*".to_owned())]);
    }
}
