//! P020: a policy lets more through than before.

use crate::check::Code;
use crate::diag::Severity;

/// A policy lets more through than before.
pub const CODE: Code = Code {
    id: "P020",
    name: "policy-widened",
    severity: Severity::Error,
    summary: "The new policy lets something through that the old one did not.",
    help: "\
Found by `policyc diff`. The finding names the action, what the old policy and the new one say, and a request that shows it:
both were asked. Widening is from block to ask, from block to allow or from ask to allow.

To mend it, narrow the new rule; or, if it is meant, merge it with the review that the change needs.",
    check: None,
};
