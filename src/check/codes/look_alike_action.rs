//! P032: an action looks like a banned one.

use std::collections::BTreeSet;

use super::misspelt_ban::matches_something;
use crate::check::{Ban, Code, Context, Found, MAX_ACTIONS, Subject, alike};
use crate::diag::Severity;
use crate::numbers::{count, counted};
use crate::policy::Effect;

/// An action looks like a banned one.
pub const CODE: Code = Code {
    id: "P032",
    name: "look-alike-action",
    severity: Severity::Warning,
    summary: "The name of an action looks like a banned one, and the ban does not match it.",
    help: "\
The names differ only by case, separators, invisible characters or characters that look alike (Unicode TR39): `delete_record` and
`Delete_Record`, `delete-record`, or one with a Cyrillic `е`. A tool may take either, and a reader sees no difference. Looked at
are the actions of the log and those that rules, mined policies and grants let through.

It is an error where the ban matches none of these actions itself: then the ban is probably misspelt, and would pass for ever. Of a log
with more than 20,000 names of actions, which no set of tools has, it is said that not all were looked at.

To fix it, ban the other name too, or correct the ban.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    if context.log.is_some_and(|facts| facts.actions_truncated) && !context.expectations.banned.is_empty() {
        let most = counted(count(MAX_ACTIONS), "action");
        let message = format!("the log names more than {most}, so not all were compared with the bans");
        found.push(
            Found::new(&CODE, message).about("more actions").help("see why it has so many, or check a part of it"),
        );
    }
    for ban in &context.expectations.banned {
        let mut alike: BTreeSet<(String, Option<&str>)> = BTreeSet::new();
        for action in context.log.iter().flat_map(|facts| &facts.actions) {
            if alike::resembles(&ban.action, action) {
                alike.insert((action.clone(), None));
            }
        }
        match context.subject {
            Subject::Policy(policy) => {
                for rule in policy.rules() {
                    if rule.effect != Effect::Block && alike::pattern_resembles(&ban.action, &rule.action) {
                        alike.insert((rule.action.to_string(), Some(&rule.id)));
                    }
                }
            }
            Subject::Set { set, .. } => {
                let grants = set.grants.iter().map(|grant| (&grant.action, &grant.grant_id));
                let mined = set.policies.iter().map(|policy| (&policy.consequent, &policy.policy_id));
                for (action, id) in grants.chain(mined) {
                    if alike::resembles(&ban.action, action) {
                        alike.insert((action.clone(), Some(id)));
                    }
                }
            }
            Subject::Probed(_) | Subject::Nothing => {}
        }
        found.extend(alike.iter().map(|(action, rule)| look_alike(context, ban, action, *rule)));
        if !alike.is_empty() && !matches_something(context, ban) {
            let message =
                format!("the ban of `{}` matches no action here, only look-alikes of one; is it misspelt?", ban.action);
            let mut one =
                Found::new(&CODE, message).action(ban.action.to_string()).about("misspelt").help("correct the ban");
            one.finding.severity = Severity::Error;
            let names: BTreeSet<_> = alike.iter().map(|(action, _)| shown(action)).collect();
            one.evidence.extend(names.into_iter().take(5));
            found.push(one);
        }
    }
}

fn look_alike(context: &Context<'_>, ban: &Ban, action: &str, rule: Option<&str>) -> Found {
    let by = rule.map(|rule| format!(", of rule {rule},")).unwrap_or_default();
    let message = format!(
        "action `{action}`{by} looks like one that the ban of `{}` matches, and is another{}",
        ban.action,
        ban.because()
    );
    let mut one = Found::new(&CODE, message)
        .at(rule.and_then(|rule| context.places.of(Some(rule))))
        .action(action)
        .rule(rule)
        .about(ban.action.to_string())
        .help("ban it too, if it does the same");
    one.evidence.push(shown(action));
    one
}

/// The name with every character that is not ASCII by its number.
fn shown(action: &str) -> String {
    let spelled: String = action
        .chars()
        .flat_map(|c| match c {
            ' '..='~' => c.to_string().chars().collect::<Vec<_>>(),
            _ => format!("<U+{:04X}>", u32::from(c)).chars().collect(),
        })
        .collect();
    format!("spelled {spelled}")
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{assert_found, codes, expectations, facts};
    use crate::check::{LogFacts, MAX_ACTIONS, Subject};

    #[test]
    fn a_name_that_differs_by_what_nobody_sees_is_found() {
        let ban = expectations("banned: [{action: wipe_disk}]");
        let line =
            |action: &str| format!(r#"{{"log_id": "1", "agent_id": "a", "action": "{action}", "outcome": "denied"}}"#);
        for (action, expected) in
            [("wipe_disk", &[][..]), ("Wipe_Disk", &["P032 Wipe_Disk", "P032 wipe_disk"]), ("read_disk", &[])]
        {
            let facts = facts(&[&line(action)], &ban);
            assert_eq!(codes(Subject::Nothing, &ban, Some(&facts), None), expected, "{action}");
        }
        // Where the ban matches something, it is not misspelt.
        let facts = facts(&[&line("wipe_disk"), &line("WIPE_DISK")], &ban);
        assert_eq!(codes(Subject::Nothing, &ban, Some(&facts), None), ["P032 WIPE_DISK"]);
    }

    #[test]
    fn names_past_those_that_are_kept_are_said() {
        let ban = expectations("banned: [{action: wipe_disk}]");
        for (more, expected) in [(0, &[][..]), (1, &["P032"])] {
            let mut facts =
                facts(&[r#"{"log_id": "1", "agent_id": "a", "action": "wipe_disk", "outcome": "denied"}"#], &ban);
            let others = (1..MAX_ACTIONS + more).map(|n| format!("read_{n}"));
            facts.append(LogFacts { actions: others.collect(), ..LogFacts::default() });
            assert_eq!(codes(Subject::Nothing, &ban, Some(&facts), None), expected, "{more}");
        }
    }

    #[test]
    fn rules_for_look_alikes_are_found() {
        let ban = "banned: [{action: wipe_disk}]";
        let rule = |action: &str, effect: &str| format!("[{{id: r, action: '{action}', effect: {effect}}}]");
        assert_found("block", &rule("Wipe_Disk", "allow"), ban, &["P032 wipe_disk", "P032 Wipe_Disk r"]);
        assert_found("block", &rule("Wipe_Disk", "block"), ban, &[]);
        assert_found("block", &rule("wipe_disk", "block"), ban, &[]);
        assert_found("block", &rule("read", "allow"), ban, &[]);
    }
}
