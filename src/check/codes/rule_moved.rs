//! P024: a mined policy's confidence moved.

use crate::check::Code;
use crate::diag::Severity;

/// A mined policy's confidence moved.
pub const CODE: Code = Code {
    id: "P024",
    name: "rule-moved",
    severity: Severity::Warning,
    summary: "The confidence of a mined policy changed by more than chance explains.",
    help: "\
Found by `policyc diff` on two policies.json: Fisher's exact test (twice the smaller tail) on how often the action followed in the events
where the antecedent holds, in the old log and the new one, with p below 0.05 divided by the number of policies compared
(Bonferroni). Sets without counts (the original miner's) are not tested; there a change of 0.1 or more is reported.",
    check: None,
};
