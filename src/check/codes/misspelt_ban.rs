//! P015: a ban matches nothing and is nearly the name of an action.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::{Ban, BanOrigin, Banned, Code, Context, Found, Subject, alike};
use crate::diag::Severity;
use crate::numbers::counted;

/// A ban matches nothing and is nearly the name of an action.
pub const CODE: Code = Code {
    id: "P015",
    name: "misspelt-ban",
    severity: Severity::Warning,
    summary: "A ban matches no action of the input and differs from one by a letter or two.",
    help: "\
A misspelt ban is kept by every policy. Looked at are the actions of the log and those of rules, mined policies and grants. A ban that matches
none of them and resembles none is not a finding, since the action may come later; `check` mentions it on standard error, unless it stands in `policies/expectations.yaml`.

To fix it, correct the ban; if it is right, waive the finding.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for ban in unmatched(context) {
        let Banned::Pattern(pattern) = &ban.action else { continue };
        let Some(name) = pattern.exact_name() else { continue };
        let near = actions(context).into_iter().filter(|action| !alike::resembles(&ban.action, action));
        let near = near.map(|action| (strsim::damerau_levenshtein(name, action), action));
        if let Some((_, action)) = near.filter(|(distance, _)| *distance <= slips(name)).min() {
            let message = format!("the ban of `{name}` matches no action here; did you mean `{action}`?");
            found.push(Found::new(&CODE, message).action(name).about(action.to_owned()).help(help(action)));
        }
    }
}

/// How to name `action` in a ban. A line end is shown as an escape, and a shell knows none.
fn help(action: &str) -> String {
    if action.contains(char::is_control) {
        let name = Value::from(action);
        format!("correct the ban; of an expectations file: `banned: [{{action: {name}}}]`, with the quotes")
    } else {
        "correct the ban".to_owned()
    }
}

/// How many letters may be wrong before a name is another word.
fn slips(name: &str) -> usize {
    if name.chars().count() < 8 { 1 } else { 2 }
}

/// The bans that match no action of the log, of a rule, a mined policy or a grant; none where there is no action to look at.
pub fn unmatched<'c>(context: &'c Context<'_>) -> Vec<&'c Ban> {
    if context.log.is_none() && matches!(context.subject, Subject::Probed(_) | Subject::Nothing) {
        return Vec::new();
    }
    // A log of which not every action was kept may hold it.
    if context.log.is_some_and(|facts| facts.actions_truncated) {
        return Vec::new();
    }
    context.expectations.banned.iter().filter(|ban| !matches_something(context, ban)).collect()
}

/// Whether the ban matches an action of the log, of a rule, a mined policy or a grant.
pub(super) fn matches_something(context: &Context<'_>, ban: &Ban) -> bool {
    let in_rules = match context.subject {
        // `*` in a rule says nothing of which actions there are.
        Subject::Policy(policy) => policy.rules().iter().any(|rule| !ban.action.names_in(&rule.action, "x").is_empty()),
        _ => false,
    };
    in_rules || actions(context).into_iter().any(|action| ban.action.matches(action))
}

/// The actions that are named in full.
fn actions<'c>(context: &'c Context<'_>) -> BTreeSet<&'c str> {
    let mut actions: BTreeSet<&str> = context.log.iter().flat_map(|facts| &facts.actions).map(String::as_str).collect();
    match context.subject {
        Subject::Policy(policy) => actions.extend(policy.rules().iter().filter_map(|rule| rule.action.exact_name())),
        Subject::Set { set, .. } => {
            actions.extend(set.grants.iter().map(|grant| grant.action.as_str()));
            actions.extend(set.policies.iter().map(|policy| policy.consequent.as_str()));
        }
        Subject::Probed(_) | Subject::Nothing => {}
    }
    actions
}

/// The bans that match nothing, in one sentence. Those of a file that nobody named are meant to match nothing on most days, so they
/// are left out.
pub fn sentence(context: &Context<'_>) -> Option<String> {
    let named = unmatched(context).into_iter().filter(|ban| ban.origin != BanOrigin::StandingFile);
    let names: Vec<String> = named.map(|ban| format!("`{}`", ban.action)).collect();
    let number = u64::try_from(names.len()).unwrap_or(u64::MAX);
    let verb = if number == 1 { "matches" } else { "match" };
    (number > 0).then(|| format!("{} {verb} no action here: {}", counted(number, "ban"), names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::{assert_found, assert_found_in_set, codes, expectations, facts, policy};
    use crate::check::{Places, Subject};

    #[test]
    fn a_ban_that_is_nearly_an_action_is_found() {
        let rule = |action: &str| format!("[{{id: r, action: '{action}', effect: block}}]");
        let ban = "banned: [{action: delete_recrod}]";
        assert_found("block", &rule("delete_record"), ban, &["P015 delete_recrod"]);
        for other in ["delete_recrod", "delete_*", "delete_account", "read"] {
            assert_found("block", &rule(other), ban, &[]);
        }
        // A short name with another letter is another word half of the time; with two it is one.
        assert_found("block", &rule("pays"), "banned: [{action: pay}]", &["P015 pay"]);
        assert_found("block", &rule("play"), "banned: [{action: pull}]", &[]);
        assert_found("block", &rule("drop_table"), "banned: [{action: 'drop_tabel*'}]", &[]);
        let set = r#"{"grants": [{"grant_id": "g", "action": "wipe_disc", "agents": ["a"], "evidence": {"count": 9, "outcomes": {"good": 9, "denied": 0, "neutral": 0}}}]}"#;
        assert_found_in_set(set, "banned: [{action: wipe_disk}]", &["P015 wipe_disk"]);
    }

    #[test]
    fn a_name_with_a_line_end_is_written_so_that_it_can_be_banned() {
        let rules = r#"[{id: r, action: "delete_\nrecords", effect: block}]"#;
        let (policy, bans) = (policy("block", rules), expectations("banned: [{action: delete_record}]"));
        let places = Places::default();
        let today = jiff::civil::date(2026, 6, 15);
        let context = Context::new(Subject::Policy(&policy), &places, &bans, None, None, today);
        let mut found = Vec::new();
        check(&context, &mut found);
        let help = found.first().and_then(|one| one.finding.help.clone());
        let own = r#"banned: [{action: "delete_\nrecords"}]"#;
        assert_eq!(help.unwrap(), format!("correct the ban; of an expectations file: `{own}`, with the quotes"));
        let (bans, mut found) = (expectations(own), Vec::new());
        let context = Context::new(Subject::Policy(&policy), &places, &bans, None, None, today);
        check(&context, &mut found);
        assert!(found.is_empty(), "it is banned");
    }

    #[test]
    fn the_log_counts_too() {
        let ban = expectations("banned: [{action: wipe_disk}]");
        let line =
            |action: &str| format!(r#"{{"log_id": "1", "agent_id": "a", "action": "{action}", "outcome": "denied"}}"#);
        for (action, expected) in [("wipe_disks", &["P015 wipe_disk"][..]), ("wipe_disk", &[]), ("sing", &[])] {
            let facts = facts(&[&line(action)], &ban);
            assert_eq!(codes(Subject::Nothing, &ban, Some(&facts), None), expected, "{action}");
        }
    }

    #[test]
    fn bans_that_match_nothing_are_said() {
        let policy = policy("block", "[{id: r, action: read, effect: allow}]");
        let mut bans = expectations("banned: [{action: wipe}, {action: read}, {action: 'drop_*'}]");
        let places = Places::default();
        let today = jiff::civil::date(2026, 6, 15);
        let context = Context::new(Subject::Policy(&policy), &places, &bans, None, None, today);
        assert_eq!(sentence(&context).unwrap(), "2 bans match no action here: `wipe`, `drop_*`");
        let context = Context::new(Subject::Nothing, &places, &bans, None, None, today);
        assert_eq!(sentence(&context), None);
        bans.banned[0].origin = BanOrigin::StandingFile;
        let context = Context::new(Subject::Policy(&policy), &places, &bans, None, None, today);
        assert_eq!(sentence(&context).unwrap(), "1 ban matches no action here: `drop_*`");
    }
}
