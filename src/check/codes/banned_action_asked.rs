//! P003: a banned action is not blocked but asked.

use crate::check::{BanShown, Code, Context, Found};
use crate::diag::Severity;

/// A banned action is not blocked but asked.
pub const CODE: Code = Code {
    id: "P003",
    name: "banned-action-asked",
    severity: Severity::Warning,
    summary: "An action that must never go through needs an approval only.",
    help: "\
Nothing allows the action, but a person may approve it, or it is not ruled out that a rule asks for that. It is a warning;
`--fail-on warning` makes it fail.

To mend it, make the rule a `block` rule, or set the default to `block`.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for verdict in context.bans() {
        let Some(ban) = context.expectations.banned.get(verdict.ban) else { continue };
        let by = verdict.rule.as_ref().map_or("the default".to_owned(), |rule| format!("rule {rule}"));
        let (action, because) = (&verdict.action, ban.because());
        let (message, witness) = match &verdict.shown {
            BanShown::Asked(request) => {
                (format!("banned action `{action}` is asked by {by}, not blocked{because}"), Some(request.clone()))
            }
            BanShown::AskUndecided => {
                let none = "no request was found that it does, and none is ruled out";
                (format!("{by} may ask for banned action `{action}`: {none}{because}"), None)
            }
            _ => continue,
        };
        let mut one = Found::new(&CODE, message)
            .at(context.places.of(verdict.rule.as_deref()))
            .action(action)
            .rule(verdict.rule.clone())
            .help(format!("block `{}`", ban.action.to_block(action)));
        one.evidence.clone_from(&verdict.evidence);
        one.witness = witness;
        found.push(one);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn an_ask_rule_and_a_default_of_ask_are_found() {
        let ban = "banned: [{action: x}]";
        assert_found("block", "[{id: a, action: x, effect: ask}]", ban, &["P003 x a"]);
        assert_found("ask", "[]", ban, &["P003 x"]);
        assert_found("ask", "[{id: b, action: x, effect: block}]", ban, &[]);
        // Whether the rule can ask is a hard question, and it is not taken for a no.
        let hard =
            "[{id: a, action: x, effect: ask, constraints: {n: {pattern: '[a-f]{4}$', not_pattern: '[a-f]+$'}}}]";
        assert_found("block", hard, ban, &["P003 x a"]);
        assert_found("block", &hard.replace("not_pattern: '[a-f]+$'", "exists: false"), ban, &["P035 x a"]);
        assert_found("ask", hard, ban, &["P003 x", "P003 x a"]);
        assert_found("ask", "[{id: a, action: x, effect: allow}, {id: b, action: x, effect: ask}]", ban, &["P001 x a"]);
        // What is allowed is said, not that it would be asked elsewhere.
        assert_found("ask", "[{id: a, action: x, effect: allow}]", ban, &["P001 x a"]);
    }
}
