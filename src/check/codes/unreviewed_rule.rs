//! P050: a rule lets something through that nobody accepted.

use crate::check::Code;
use crate::diag::Severity;

/// A rule lets something through that nobody accepted.
pub const CODE: Code = Code {
    id: "P050",
    name: "unreviewed-rule",
    severity: Severity::Error,
    summary: "An allow rule, or the default, lets something through that nobody accepted, or whose acceptance ended.",
    help: "\
`policyc check POLICY --reviewed` holds every allow rule against the ledger of decisions (`policies/decisions.yaml`, or `--decisions
FILE`). A rule passes if somebody accepted it, or a rule that provably takes it in, and that decision has neither expired nor is due to
be looked at again. A rule that asks passes: a person decides each time.

To mend it, decide: `policyc review POLICY`, or `policyc review POLICY --accept KEY --by NAME --why TEXT` in a script. Then build with
`--decisions`, so that rules end when decisions do.",
    check: None,
};
