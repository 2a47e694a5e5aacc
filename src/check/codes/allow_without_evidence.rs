//! P008: an allow rule names no evidence.

use crate::check::{Code, Context, Found, Subject};
use crate::diag::Severity;
use crate::policy::Effect;

/// An allow rule names no evidence.
pub const CODE: Code = Code {
    id: "P008",
    name: "allow-without-evidence",
    severity: Severity::Error,
    summary: "A rule allows something and no event that was seen speaks for it.",
    help: "\
`rules: {evidence: true}` in the expectations file asks that every allow rule carries `evidence` with a count above zero, as
mined rules do. A rule that somebody wrote by hand then needs a waiver, which has an owner and a last day.

To mend it, mine the rule from a log, or waive the finding.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Subject::Policy(policy) = context.subject else { return };
    if !context.expectations.rules.evidence {
        return;
    }
    for rule in policy.rules().iter().filter(|rule| rule.effect == Effect::Allow) {
        if rule.evidence.as_ref().is_none_or(|evidence| evidence.count == 0) {
            found.push(
                Found::new(&CODE, format!("rule {} allows `{}` without evidence", rule.id, rule.action))
                    .at(context.places.of(Some(&rule.id)))
                    .action(rule.action.to_string())
                    .rule(Some(&rule.id))
                    .help("mine the rule from a log, or waive this with an owner and a last day"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn an_allow_rule_without_events_behind_it_is_found() {
        let expected = "rules: {evidence: true}";
        let rule = |more: &str| format!("[{{id: a, action: x, effect: {more}}}]");
        assert_found("block", &rule("allow"), expected, &["P008 x a"]);
        assert_found("block", &rule("allow, evidence: {count: 0}"), expected, &["P008 x a"]);
        assert_found("block", &rule("allow, evidence: {count: 3}"), expected, &[]);
        assert_found("block", &rule("block"), expected, &[]);
    }
}
