//! P010: too few good events are allowed.

use crate::check::{Code, Context, Found};
use crate::diag::Severity;

/// Too few good events are allowed.
pub const CODE: Code = Code {
    id: "P010",
    name: "low-coverage",
    severity: Severity::Error,
    summary: "On the log, a smaller share of good events is allowed than the expectations ask for.",
    help: "\
`log: {min_coverage: 0.95}` in the expectations file: of the events with a good outcome, at least 95 in a hundred must be
allowed without asking anybody.

To mend it, see what is asked and blocked with `policyc validate`, and add the rules that are missing.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let (Some(least), Some(validation)) = (context.expectations.log.min_coverage, context.validation) else {
        return;
    };
    let good = validation.outcomes.good;
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of events, as a share")]
    let coverage = if good.total() == 0 { 0.0 } else { good.allow as f64 / good.total() as f64 };
    if coverage >= least {
        return;
    }
    let message = format!(
        "{} of {} good events are allowed ({:.2} %); at least {:.2} % must be",
        good.allow,
        good.total(),
        coverage * 100.0,
        least * 100.0
    );
    found.push(
        Found::new(&CODE, message)
            .at(context.places.of(None))
            .help("`policyc validate` says what is asked and blocked, and why"),
    );
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::codes::tests_of_logs::validation;
    use crate::check::fixture::{codes, expectations, policy};

    #[test]
    fn the_share_of_good_events_that_are_allowed_is_bounded() {
        let policy = policy("block", "[{id: a, action: x, effect: allow}, {id: b, action: y, effect: ask}]");
        let validation = validation(&policy, &["x", "x", "x", "y"]);
        for (least, expected) in [("0.76", &["P010"][..]), ("0.75", &[])] {
            let expectations = expectations(&format!("log: {{min_coverage: {least}}}"));
            assert_eq!(codes(Subject::Policy(&policy), &expectations, None, Some(&validation)), expected);
        }
    }
}
