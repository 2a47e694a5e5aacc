//! P023: a set lacks an entry that the older one has.

use crate::check::Code;
use crate::diag::Severity;

/// A set lacks an entry that the older one has.
pub const CODE: Code = Code {
    id: "P023",
    name: "rule-vanished",
    severity: Severity::Warning,
    summary: "A mined policy or a grant is in the old set and not in the new one.",
    help: "\
Found by `policyc diff` on two policies.json: what the agent was seen to do, it does no longer, or too rarely for the
thresholds. Compare the thresholds of both sets before reading more into it.",
    check: None,
};
