//! P025: rules changed, and no request shows it.

use crate::check::Code;
use crate::diag::Severity;

/// Rules changed, and no request was found that is decided differently.
pub const CODE: Code = Code {
    id: "P025",
    name: "change-not-shown",
    severity: Severity::Warning,
    summary: "The rules for an action differ, and no request was found that is decided differently.",
    help: "\
Found by `policyc diff`. Either the rules say the same in other words (a rule was split, or one that another covers is gone),
or the difference shows only where several patterns or relations meet and the search did not get there. It is not taken for
harmless: every `--fail-on` but `never` fails on it.

Compare the rules by eye. `--logs` says whether any event of a log is decided differently.",
    check: None,
};
