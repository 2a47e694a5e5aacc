//! P004: a banned action happened.

use crate::check::{Code, Context, Found, Related};
use crate::diag::{Location, Severity};

/// A banned action happened.
pub const CODE: Code = Code {
    id: "P004",
    name: "banned-action-in-log",
    severity: Severity::Error,
    summary: "The log says that a banned action went through.",
    help: "\
An event of the log has the action and a good outcome (`--good-outcomes`): nobody stopped it. The finding counts them, names
the agents and shows the first few lines. Denied attempts are no finding.

To mend it, find out who let it through, and enforce a policy that blocks it.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    /// So many agents are named.
    const SHOWN: usize = 5;
    for ((ban, action), log) in context.log.iter().flat_map(|facts| &facts.banned) {
        let Some(ban) = context.expectations.banned.get(*ban) else { continue };
        let mut agents: Vec<_> = log.agents.iter().take(SHOWN).map(String::as_str).collect();
        if log.agents.len() > SHOWN {
            agents.push("…");
        }
        let times = if log.count == 1 { "once".to_owned() } else { format!("{} times", log.count) };
        let message =
            format!("banned action `{action}` went through {times}, by {}{}", agents.join(", "), ban.because());
        let mut places = log.first.iter().map(|one| Related {
            location: Location { path: one.path.clone(), line: usize::try_from(one.line).ok(), column: None },
            message: match one.timestamp {
                Some(at) => format!("{} by {} at {at}", one.log_id, one.agent_id),
                None => format!("{} by {}", one.log_id, one.agent_id),
            },
        });
        let first = places.next();
        let mut one = Found::new(&CODE, message).at(first.as_ref().map(|first| first.location.clone())).action(action);
        one.evidence.extend(first.into_iter().map(|first| format!("{}: {}", first.location, first.message)));
        one.related.extend(places);
        found.push(one);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::fixture::{codes, expectations, facts};

    #[test]
    fn what_went_through_is_found_and_what_was_denied_is_not() {
        let expectations = expectations("banned: [{action: delete_*}]");
        let line = |action: &str, outcome: &str| {
            format!(r#"{{"log_id": "1", "agent_id": "a", "action": "{action}", "outcome": "{outcome}"}}"#)
        };
        for (action, outcome, expected) in [
            ("delete_x", "success", &["P004 delete_x"][..]),
            ("delete_x", "denied", &[]),
            ("delete_x", "error", &[]),
            ("read", "success", &[]),
        ] {
            let facts = facts(&[&line(action, outcome)], &expectations);
            assert_eq!(codes(Subject::Nothing, &expectations, Some(&facts), None), expected);
        }
    }
}
