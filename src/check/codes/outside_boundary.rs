//! P052: a policy lets something through that its boundary does not.

use crate::check::diff::{self, Change};
use crate::check::{Code, Found, Places};
use crate::diag::Severity;
use crate::policy::Policy;

/// A policy lets something through that its boundary does not.
pub const CODE: Code = Code {
    id: "P052",
    name: "outside-boundary",
    severity: Severity::Error,
    summary: "A policy lets something through that its boundary does not, or is not proven to stay inside.",
    help: "\
`policyc check POLICY --within BOUNDARY` holds a policy to a ceiling: another policy, which says what may be allowed at most. A finding
carries a request that the policy lets further than the boundary does, decided by both. Where rules differ and neither such a request nor
a proof that there is none is found, the finding says so and fails as well.

To mend it, narrow the rule, or move the boundary where somebody who answers for it agrees.",
    check: None,
};

/// Where `policy` goes beyond `boundary`, or may.
pub fn found(boundary: &Policy, policy: &Policy, places: &Places) -> Vec<Found> {
    let (changes, unshown) = diff::changes(boundary, policy);
    // Effects order from the widest.
    let beyond = changes.into_iter().filter(|change| change.new.0 < change.old.0).map(|change| outside(change, places));
    let unsure = unshown.into_iter().filter(|one| !one.narrows).map(|one| {
        let rule = one.rules.iter().find(|rule| policy.rule(rule).is_some()).cloned();
        let message = format!("`{}`: it is not proven that the policy stays inside the boundary", one.action);
        let place = places.of(rule.as_deref());
        Found::new(&CODE, message)
            .at(place)
            .action(&one.action)
            .rule(rule)
            .about("unproven")
            .help("compare the rules by eye")
    });
    beyond.chain(unsure).collect()
}

fn outside(change: Change, places: &Places) -> Found {
    let Change { action, old, new, request, moved } = change;
    let rule = new.1.first().cloned();
    let by = |rules: &[String]| if rules.is_empty() { "the default".to_owned() } else { rules.join(", ") };
    let what = moved.map(|moved| format!("; {}: {}", moved.of, moved.words)).unwrap_or_default();
    let message = format!(
        "`{action}`: the boundary says {} by {}, the policy says {} by {}{what}",
        old.0,
        by(&old.1),
        new.0,
        by(&new.1)
    );
    let mut one = Found::new(&CODE, message).at(places.of(rule.as_deref())).action(action).rule(rule);
    one.about = Some(format!("{} to {}", old.0, new.0));
    one.witness = Some(request);
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    fn messages(boundary: &str, rules: &str) -> Vec<String> {
        let (boundary, policy) = (policy("block", boundary), policy("block", rules));
        found(&boundary, &policy, &Places::default()).into_iter().map(|one| one.finding.message).collect()
    }

    #[test]
    fn a_policy_stays_inside_its_boundary_or_a_request_shows_where_not() {
        let ceiling =
            "[{id: c, action: 'pay*', effect: allow, constraints: {n: {max: 100}}}, {id: d, action: '*', effect: ask}]";
        let inside = "[{id: a, action: pay, effect: allow, constraints: {n: {min: 1, max: 50}}}, {id: b, action: get, effect: ask}]";
        assert!(messages(ceiling, inside).is_empty());
        assert!(messages(ceiling, "[]").is_empty());
        let said = messages(ceiling, &inside.replace("max: 50", "max: 500"));
        assert!(said.len() == 1 && said[0].contains("boundary says ask by d, the policy says allow by a"), "{said:?}");
        assert_eq!(messages("[]", inside).len(), 2);
        assert_eq!(messages(ceiling, "[{id: a, action: get, effect: allow}]").len(), 1);
    }
}
