//! P031: the outcome of events is no known word.

use crate::check::{Code, Context, Found, Related};
use crate::diag::{Location, Severity};

/// The outcome of events is no known word.
pub const CODE: Code = Code {
    id: "P031",
    name: "unknown-outcome",
    severity: Severity::Error,
    summary: "Events have an outcome that is neither good nor a denial nor a known failure.",
    help: "\
A log may say `completed`, `done` or `200` where policyc expects `success`. Such an event is no evidence for anything, and a
banned action with such an outcome may have been done: that is an error. Unknown outcomes of other actions are a warning that
lists the words. Words for a failure (`error`, `failed`, `timeout`, `cancelled` and the like) are known.

To fix it, say what the words mean: `--outcome-map completed=success,declined=denied`.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(facts) = context.log else { return };
    for ((ban, action), log) in &facts.unclear {
        let Some(ban) = context.expectations.banned.get(*ban) else { continue };
        let events = if log.count == 1 { "1 event".to_owned() } else { format!("{} events", log.count) };
        let message = format!(
            "banned action `{action}` may have gone through: {events} with the outcome {}{}",
            log.outcomes,
            ban.because()
        );
        let place =
            |path: &str, line: u64| Location { path: path.to_owned(), line: usize::try_from(line).ok(), column: None };
        let mut one = Found::new(&CODE, message)
            .at(log.first.first().map(|first| place(&first.path, first.line)))
            .action(action)
            .help("say with --good-outcomes or --denied-outcomes what the word means");
        one.evidence.extend(log.first.iter().take(1).map(|first| format!("{} by {}", first.log_id, first.agent_id)));
        one.related.extend(log.first.iter().skip(1).map(|other| Related {
            location: place(&other.path, other.line),
            message: format!("{} by {}", other.log_id, other.agent_id),
        }));
        found.push(one);
    }
    let words = &facts.unknown_outcomes;
    if words.total() > 0 {
        let message = match words.total() {
            1 => format!("1 event has an outcome that is unknown: {words}"),
            many => format!("{many} events have outcomes that are unknown: {words}"),
        };
        let mut one = Found::new(&CODE, message).help(
            "say with --good-outcomes or --denied-outcomes what the words mean; others count neither for nor against",
        );
        one.finding.severity = Severity::Warning;
        found.push(one);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::fixture::{codes, expectations, facts};

    #[test]
    fn a_banned_action_whose_outcome_is_unknown_is_found() {
        let expectations = expectations("banned: [{action: wipe}]");
        for (action, outcome, expected) in [
            ("wipe", "completed", &["P031", "P031 wipe"][..]),
            ("wipe", "", &["P031", "P031 wipe"]),
            ("read", "200", &["P031"]),
            ("wipe", "failed", &[]),
            ("wipe", "denied", &[]),
        ] {
            let line = format!(r#"{{"log_id": "1", "agent_id": "a", "action": "{action}", "outcome": "{outcome}"}}"#);
            let facts = facts(&[&line], &expectations);
            assert_eq!(codes(Subject::Nothing, &expectations, Some(&facts), None), expected, "{line}");
        }
    }
}
