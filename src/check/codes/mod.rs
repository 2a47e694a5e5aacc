//! Every kind of finding: one file each, with what it means, how it is looked for and a fixture for and against it.
//!
//! To add one: a file, a row in [`ALL`], and `POLICYC_BLESS=1 cargo test --lib check::docs`. Ids are never reused.

pub mod allow_any_action;
pub mod allow_without_evidence;
pub mod banned_action;
pub mod banned_action_asked;
pub mod banned_action_in_log;
pub mod banned_action_undecided;
pub mod change_not_shown;
pub mod decision_without_rule;
pub mod denied_allowed;
pub mod engines_differ;
pub mod expired;
pub mod false_blocks;
pub mod files_passed_over;
pub mod look_alike_action;
pub mod low_coverage;
pub mod missing_bound;
pub mod misspelt_ban;
pub mod no_outcomes;
pub mod outside_boundary;
pub mod policy_narrowed;
pub mod policy_widened;
pub mod probes_truncated;
pub mod rule_appeared;
pub mod rule_moved;
pub mod rule_never_matches;
pub mod rule_vanished;
pub mod too_many_agents;
pub mod unclassified_action;
pub mod unknown_outcome;
pub mod unreadable_lines;
pub mod unreviewed_rule;
pub mod unused_waiver;

use super::Code;

/// All codes, in the order of their ids.
pub const ALL: &[&Code] = &[
    &banned_action::CODE,
    &banned_action_undecided::CODE,
    &banned_action_asked::CODE,
    &banned_action_in_log::CODE,
    &missing_bound::CODE,
    &too_many_agents::CODE,
    &allow_any_action::CODE,
    &allow_without_evidence::CODE,
    &false_blocks::CODE,
    &low_coverage::CODE,
    &expired::CODE,
    &unused_waiver::CODE,
    &probes_truncated::CODE,
    &denied_allowed::CODE,
    &misspelt_ban::CODE,
    &policy_widened::CODE,
    &policy_narrowed::CODE,
    &rule_appeared::CODE,
    &rule_vanished::CODE,
    &rule_moved::CODE,
    &change_not_shown::CODE,
    &unreadable_lines::CODE,
    &unknown_outcome::CODE,
    &look_alike_action::CODE,
    &unclassified_action::CODE,
    &files_passed_over::CODE,
    &rule_never_matches::CODE,
    &no_outcomes::CODE,
    &engines_differ::CODE,
    &unreviewed_rule::CODE,
    &decision_without_rule::CODE,
    &outside_boundary::CODE,
];

/// The code with this id or name, in whatever case.
pub fn find(text: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}

#[cfg(test)]
pub(super) mod tests_of_logs {
    use crate::event::{Inputs, NoProgress, OutcomeClasses, ReadOptions};
    use crate::policy::Policy;
    use crate::replay::{Jury, ReplaySubject, Validation};

    /// What `policy` decides on a log of good events with these actions.
    pub(in crate::check) fn validation(policy: &Policy, actions: &[&str]) -> Validation {
        validation_of(policy, &actions.iter().map(|action| (*action, "success")).collect::<Vec<_>>())
    }

    /// The same for events with these actions and outcomes.
    pub(in crate::check) fn validation_of(policy: &Policy, events: &[(&str, &str)]) -> Validation {
        let line = |(n, (action, outcome)): (usize, &(&str, &str))| {
            let event =
                serde_json::json!({"log_id": n.to_string(), "agent_id": "a", "action": action, "outcome": outcome});
            format!("{event}\n")
        };
        let inputs = Inputs::from_bytes("log", events.iter().enumerate().map(line).collect::<String>().into_bytes());
        let outcomes = OutcomeClasses::default();
        let subject = ReplaySubject { policy: Some(policy), losses: &[], outcomes: &outcomes };
        let jury = Jury { subject, seats: &[policy], referees: &[] };
        jury.replay("x", &inputs, &ReadOptions::default(), |_| {}, &NoProgress).unwrap().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
        for code in ALL {
            assert_eq!(find(code.name).map(|found| found.id), Some(code.id));
            assert!(code.summary.ends_with('.') && !code.help.is_empty(), "{}", code.id);
        }
    }
}
