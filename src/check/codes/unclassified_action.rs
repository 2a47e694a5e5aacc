//! P033: a ban of a class cannot tell what some actions do.

use std::collections::BTreeSet;

use crate::check::{Banned, Code, Context, Found, Subject};
use crate::diag::Severity;
use crate::policy::Effect;

/// A ban of a class cannot tell what some actions do.
pub const CODE: Code = Code {
    id: "P033",
    name: "unclassified-action",
    severity: Severity::Warning,
    summary: "A class is banned, and the names of some actions say nothing about what they do.",
    help: "\
A ban of a class (`class:destructive`) reads the names of actions by a table of verbs. A name without a word of the table is of no
class, so that no ban of a class covers it. The finding lists such names among the actions of the log and those that rules, mined
policies and grants let through.

To fix it, ban by name those that must never happen, or add their verbs to a table of your own (`--classes FILE`).",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    /// So many names are listed.
    const SHOWN: usize = 20;
    let classes = context.expectations.banned.iter().find_map(|ban| match &ban.action {
        Banned::Class(_, classes) => Some(classes),
        Banned::Pattern(_) => None,
    });
    let Some(classes) = classes else { return };
    let mut names: BTreeSet<&str> = context.log.iter().flat_map(|facts| &facts.actions).map(String::as_str).collect();
    match context.subject {
        Subject::Policy(policy) => {
            let rules = policy.rules().iter().filter(|rule| rule.effect != Effect::Block);
            names.extend(rules.filter_map(|rule| rule.action.exact_name()));
        }
        Subject::Set { set, .. } => {
            names.extend(set.grants.iter().filter(|grant| !grant.glob).map(|grant| grant.action.as_str()));
            names.extend(set.policies.iter().map(|policy| policy.consequent.as_str()));
        }
        Subject::Probed(_) | Subject::Nothing => {}
    }
    // What another ban covers by name is no riddle.
    let banned = |name: &str| context.expectations.banned.iter().any(|ban| ban.action.matches(name));
    names.retain(|name| !classes.knows(name) && !banned(name));
    let truncated = context.log.is_some_and(|facts| facts.actions_truncated);
    if names.is_empty() && !truncated {
        return;
    }
    let count = match names.len() {
        1 => "1 action is".to_owned(),
        many => format!("{many} actions are"),
    };
    let more = if truncated { "; the log has more actions than are kept" } else { "" };
    let message = format!("{count} of no class, so no ban of a class covers them{more}");
    let mut one =
        Found::new(&CODE, message).help("ban those by name that must never happen, or extend the table with --classes");
    one.evidence.extend(names.iter().take(SHOWN).map(ToString::to_string));
    if names.len() > SHOWN {
        one.evidence.push(format!("… and {} more", names.len() - SHOWN));
    }
    found.push(one);
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn names_of_no_class_are_listed_where_a_class_is_banned() {
        let rules = "[{id: a, action: frobnicate, effect: allow}, {id: b, action: read_x, effect: allow}]";
        assert_found("block", rules, "banned: [{action: 'class:destructive'}]", &["P033"]);
        assert_found("block", rules, "banned: [{action: delete_x}]", &[]);
        assert_found(
            "block",
            "[{id: b, action: read_x, effect: allow}]",
            "banned: [{action: 'class:destructive'}]",
            &[],
        );
    }
}
