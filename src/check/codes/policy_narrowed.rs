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
