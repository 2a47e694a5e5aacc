//! P009: too many good events are blocked.

use crate::check::{Code, Context, Found};
use crate::diag::Severity;

/// Too many good events are blocked.
pub const CODE: Code = Code {
    id: "P009",
    name: "false-blocks",
    severity: Severity::Error,
    summary: "On the log, a larger share of good events is blocked than the expectations permit.",
    help: "\
`log: {max_false_blocks: 0.01}` in the expectations file: of the events with a good outcome, at most one in a hundred may be
blocked. A policy that breaks agents gets switched off. A log without a good event shows nothing, and is a finding too.

To mend it, see what blocks them with `policyc validate`, and widen those rules or add new ones.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let (Some(most), Some(validation)) = (context.expectations.log.max_false_blocks, context.validation) else {
        return;
    };
    let good = validation.outcomes.good;
    if good.total() == 0 {
        let message =
            format!("the log has no good events, so it does not show that at most {:.2} % are blocked", most * 100.0);
        let help = "give a log with good events, or say with --good-outcomes which outcomes are good";
        found.push(Found::new(&CODE, message).at(context.places.of(None)).help(help));
        return;
    }
    if validation.false_block_rate <= most {
        return;
    }
    let message = format!(
        "{} of {} good events are blocked ({:.2} %); at most {:.2} % may be",
        good.block,
        good.total(),
        validation.false_block_rate * 100.0,
        most * 100.0
    );
    let mut one = Found::new(&CODE, message)
        .at(context.places.of(None))
        .help("`policyc validate` says which rules block them and why");
    let worst = validation.false_blocks.iter().flatten().take(3);
    one.evidence.extend(worst.map(|block| format!("{} × {}", block.count, block.action)));
    found.push(one);
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::codes::tests_of_logs::validation;
    use crate::check::fixture::{codes, expectations, policy};

    #[test]
    fn the_share_of_good_events_that_are_blocked_is_bounded() {
        let policy = policy("block", "[{id: a, action: x, effect: allow}]");
        let validation = validation(&policy, &["x", "x", "x", "y"]);
        for (most, expected) in [("0.2", &["P009"][..]), ("0.25", &[])] {
            let expectations = expectations(&format!("log: {{max_false_blocks: {most}}}"));
            assert_eq!(codes(Subject::Policy(&policy), &expectations, None, Some(&validation)), expected);
        }
    }

    #[test]
    fn a_share_of_no_events_is_no_share() {
        let policy = policy("block", "[{id: a, action: x, effect: allow}]");
        let expectations = expectations("log: {max_false_blocks: 1}");
        let mut validation = validation(&policy, &["x"]);
        assert_eq!(codes(Subject::Policy(&policy), &expectations, None, Some(&validation)), [""; 0]);
        // As if the one event had been denied.
        std::mem::swap(&mut validation.outcomes.good, &mut validation.outcomes.denied);
        assert_eq!(codes(Subject::Policy(&policy), &expectations, None, Some(&validation)), ["P009"]);
    }
}
