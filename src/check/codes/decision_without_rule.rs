//! P051: a decision is about a rule that is gone.

use crate::check::Code;
use crate::diag::Severity;

/// A decision is about a rule that is gone.
pub const CODE: Code = Code {
    id: "P051",
    name: "decision-without-rule",
    severity: Severity::Warning,
    summary: "A decision of the ledger no longer applies: the rule that it is about is gone, or the decision ended.",
    help: "\
`policyc check POLICY --reviewed` looks for the rule of each decision. One that accepted a rule the policy no longer has changes
nothing; it should be taken out of the ledger so that it cannot come into force again unseen, or be taken anew.

To mend it: `policyc review POLICY --forget KEY`, or decide again.",
    check: None,
};
