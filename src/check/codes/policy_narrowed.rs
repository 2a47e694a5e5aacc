//! P021: a policy lets less through than before.

use crate::check::Code;
use crate::diag::Severity;

/// A policy lets less through than before.
pub const CODE: Code = Code {
    id: "P021",
    name: "policy-narrowed",
    severity: Severity::Warning,
    summary: "The new policy stops something that the old one let through.",
    help: "\
Found by `policyc diff`, with a request that both policies were asked. Narrowing is the opposite of widening: from allow to
ask, from allow to block or from ask to block. It is safe and may break an agent; `--logs` counts the events of a log that it
touches.",
    check: None,
};

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_changed;

    #[test]
    fn a_lowered_bound_is_found() {
        let rules = |max: u32| format!("[{{id: a, action: x, effect: allow, constraints: {{n: {{max: {max}}}}}}}]");
        assert_changed(&rules(2), &rules(1), &["P021"]);
        assert_changed("[]", "[{id: a, action: x, effect: block}]", &[]);
    }
}
