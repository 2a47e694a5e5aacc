//! P014: too many denied events are allowed.

use crate::check::{Code, Context, Found};
use crate::diag::Severity;

/// Too many denied events are allowed.
pub const CODE: Code = Code {
    id: "P014",
    name: "denied-allowed",
    severity: Severity::Error,
    summary: "The policy allows more denied events of the log than the expectations permit, or the log has none to check.",
    help: "\
`log: {max_denied_allowed: 0}` in the expectations file: no event that was denied in the log may be allowed by the policy. A whole
number counts events; with a decimal point it is a share of the denied events, so `1` is one event and `1.0` all of them. Asking
and blocking both keep the limit. A log without denied events breaks it, because a gate that had nothing to measure must not
pass: check `--denied-outcomes`.

To fix it, see which rules allow them with `policyc validate`, and bound those rules or block what was denied.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let (Some(most), Some(validation)) = (context.expectations.log.max_denied_allowed, context.validation) else {
        return;
    };
    let Some(message) = most.broken_by(validation.outcomes.denied) else {
        return;
    };
    let mut one =
        Found::new(&CODE, message).at(context.places.of(None)).help("`policyc validate` says which rules allow them");
    let worst = validation.denied_allowed.iter().flatten().take(3);
    one.evidence.extend(worst.map(|row| format!("{} × {} by {}", row.count, row.action, row.by())));
    found.push(one);
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::codes::tests_of_logs::validation_of;
    use crate::check::fixture::{codes, expectations, policy};

    #[test]
    fn how_many_denied_events_are_allowed_is_bounded() {
        let policy = policy("block", "[{id: a, action: x, effect: allow}]");
        let log = [("x", "denied"), ("y", "denied"), ("x", "success"), ("z", "blocked"), ("z", "rejected")];
        let some = validation_of(&policy, &log);
        let none = validation_of(&policy, &[("x", "success")]);
        for (most, validation, expected) in [
            ("0", &some, &["P014"][..]),
            ("1", &some, &[]),
            ("0.2", &some, &["P014"]),
            ("0.25", &some, &[]),
            ("0", &none, &["P014"]),
            ("1.0", &none, &["P014"]),
        ] {
            let expectations = expectations(&format!("log: {{max_denied_allowed: {most}}}"));
            assert_eq!(codes(Subject::Policy(&policy), &expectations, None, Some(validation)), expected, "{most}");
        }
    }
}
