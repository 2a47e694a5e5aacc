//! P005: a rule allows an action without a bound that is required.

use crate::check::{Code, Context, Found, Subject};
use crate::diag::Severity;
use crate::policy::{Conditions, Effect, Test};

/// A rule allows an action without a bound that is required.
pub const CODE: Code = Code {
    id: "P005",
    name: "missing-bound",
    severity: Severity::Error,
    summary: "A rule allows an action without bounding an attribute that must be bounded.",
    help: "\
`required` in the expectations file lists attributes that every rule which allows an action must bound, such as
`params.amount` for `pay_*`. These operators bound: `max`, `equals`, `in`, `same_as`, `pattern`, `max_length`, `max_items`, `only`.
For a `policies.json` the grants are looked at.

To mend it, add the constraint to the rule.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for required in &context.expectations.required {
        let mut one = |action: &str, rule: &str, conditions: &Conditions| {
            for path in &required.bounded {
                if conditions
                    .iter()
                    .any(|condition| condition.attribute() == *path && bounds(condition.test.unqualified()))
                {
                    continue;
                }
                let because = required.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
                let message = format!("rule {rule} allows `{action}` without a bound on {path}{because}");
                found.push(
                    Found::new(&CODE, message)
                        .at(context.places.of(Some(rule)))
                        .action(action)
                        .rule(Some(rule))
                        .about(path.to_string())
                        .help(format!("add a constraint such as `{path}: {{max: …}}`")),
                );
            }
        };
        match context.subject {
            Subject::Policy(policy) => {
                for rule in policy.rules().iter().filter(|rule| rule.effect == Effect::Allow) {
                    if rule.action.shared_name(&required.action).is_some() {
                        one(&rule.action.to_string(), &rule.id, &rule.constraints);
                    }
                }
            }
            Subject::Set { set, .. } => {
                for grant in set.grants.iter().filter(|grant| required.action.matches(&grant.action)) {
                    one(&grant.action, &grant.grant_id, &grant.constraints);
                }
            }
            Subject::Probed(_) | Subject::Nothing => {}
        }
    }
}

fn bounds(test: &Test) -> bool {
    matches!(
        test,
        Test::Max(_)
            | Test::Equals(_)
            | Test::In(_)
            | Test::SameAs(_)
            | Test::Pattern(_)
            | Test::MaxLength(_)
            | Test::MaxItems(_)
            | Test::Only(_)
    )
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn an_allow_rule_without_the_bound_is_found() {
        let expected = "required: [{action: pay_*, bounded: [params.amount]}]";
        let rule = |action: &str, test: &str| {
            format!("[{{id: a, action: '{action}', effect: allow, constraints: {{params.amount: {{{test}}}}}}}]")
        };
        assert_found("block", &rule("pay_x", "min: 0"), expected, &["P005 pay_x a"]);
        assert_found("block", &rule("*", "exists: true"), expected, &["P005 * a"]);
        assert_found("block", &rule("pay_x", "max: 5"), expected, &[]);
        assert_found("block", &rule("read", "min: 0"), expected, &[]);
        assert_found("block", &rule("pay_x", "optional: true, max: 5"), expected, &[]);
        let expected = "required: [{action: pay_*, bounded: ['params.items[].qty']}]";
        let items = |test: &str| {
            format!(
                "[{{id: a, action: pay_x, effect: allow, constraints: {{'params.items[].qty': {{{test}}}, params.items: {{max_items: 3}}}}}}]"
            )
        };
        assert_found("block", &items("max: 5"), expected, &[]);
        assert_found("block", &items("min: 5"), expected, &["P005 pay_x a"]);
        assert_found("block", "[{id: a, action: pay_x, effect: block}]", expected, &[]);
    }
}
