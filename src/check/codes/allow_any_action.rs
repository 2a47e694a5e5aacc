//! P007: a rule allows any action.

use crate::check::{Code, Context, Found, Subject};
use crate::diag::Severity;
use crate::policy::Effect;

/// A rule allows any action.
pub const CODE: Code = Code {
    id: "P007",
    name: "allow-any-action",
    severity: Severity::Error,
    summary: "A rule, or the default, allows actions that nobody named.",
    help: "\
`rules: {named_actions: true}` in the expectations file forbids allow rules for `*` and a default of `allow`: a tool that is
added tomorrow must not be allowed today.

To mend it, name the actions, or a prefix of them such as `get_*`.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Subject::Policy(policy) = context.subject else { return };
    if !context.expectations.rules.named_actions {
        return;
    }
    if policy.default_effect() == Effect::Allow {
        let message = "the default allows every action that no rule covers";
        found.push(Found::new(&CODE, message).at(context.places.of(None)).action("*").help("set `default: block`"));
    }
    for rule in policy.rules().iter().filter(|rule| rule.effect == Effect::Allow && rule.action.is_any()) {
        found.push(
            Found::new(&CODE, format!("rule {} allows any action", rule.id))
                .at(context.places.of(Some(&rule.id)))
                .action("*")
                .rule(Some(&rule.id))
                .help("name the actions that it is for"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn a_star_that_allows_is_found() {
        let expected = "rules: {named_actions: true}";
        let rule = |action: &str, effect: &str| format!("[{{id: a, action: '{action}', effect: {effect}}}]");
        assert_found("block", &rule("*", "allow"), expected, &["P007 * a"]);
        assert_found("allow", "[]", expected, &["P007 *"]);
        assert_found("block", &rule("*", "block"), expected, &[]);
        assert_found("block", &rule("get_*", "allow"), expected, &[]);
        assert_found("block", &rule("*", "allow"), "rules: {named_actions: false}", &[]);
    }
}
