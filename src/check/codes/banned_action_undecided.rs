//! P002: it is not proven that a banned action never goes through.

use crate::check::{BanShown, Code, Context, Found};
use crate::diag::Severity;

/// It is not proven that a banned action never goes through.
pub const CODE: Code = Code {
    id: "P002",
    name: "banned-action-undecided",
    severity: Severity::Error,
    summary: "A rule may allow a banned action: no request was found that shows it, and none is ruled out.",
    help: "\
Whether conditions can hold together is a hard question for regular expressions and relations between attributes. Where the
search finds no request and no simple argument says why there is none, the gate fails closed.

To mend it, add a rule that always blocks the action, or leave it out of the rule that may allow it. If the rule is known
never to apply, remove it, or waive the finding with an owner and a last day.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for verdict in context.bans().iter().filter(|verdict| verdict.shown == BanShown::Undecided) {
        let Some(ban) = context.expectations.banned.get(verdict.ban) else { continue };
        let by = verdict.rule.as_ref().map_or("the default".to_owned(), |rule| format!("rule {rule}"));
        let message = format!(
            "{by} may allow banned action `{}`: no request was found that it does, and none is ruled out{}",
            verdict.action,
            ban.because()
        );
        let mut one = Found::new(&CODE, message)
            .at(context.places.of(verdict.rule.as_deref()))
            .action(&verdict.action)
            .rule(verdict.rule.clone())
            .help(format!("add a rule that always blocks `{}`", ban.action.to_block(&verdict.action)));
        one.evidence.clone_from(&verdict.evidence);
        found.push(one);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn a_rule_whose_conditions_nobody_can_meet_is_not_taken_for_safe() {
        let rules = |second: &str| {
            format!("[{{id: a, action: x, effect: allow, constraints: {{n: {{pattern: '[a-f]{{4}}$', {second}}}}}}}]")
        };
        assert_found("block", &rules("not_pattern: '[a-f]+$'"), "banned: [{action: x}]", &["P002 x a"]);
        assert_found("block", &rules("max_length: 9"), "banned: [{action: x}]", &["P001 x a"]);
        assert_found("block", &rules("exists: false"), "banned: [{action: x}]", &["P035 x a"]);
    }
}
