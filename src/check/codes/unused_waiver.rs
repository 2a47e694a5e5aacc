//! P012: a waiver covers nothing.

use crate::check::Code;
use crate::diag::Severity;

/// A waiver covers nothing.
pub const CODE: Code = Code {
    id: "P012",
    name: "unused-waiver",
    severity: Severity::Warning,
    summary: "A waiver in the expectations file covers no finding.",
    help: "\
What was waived is mended, or the waiver is misspelt. Left in place it would silently cover the next finding of its kind.

To mend it, remove the waiver.",
    // Found where waivers are applied: only there it is known what each of them covers.
    check: None,
};

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn a_waiver_without_a_finding_is_found() {
        let expected = "banned: [{action: x}]
waivers: [{code: banned-action, action: x, reason: r, owner: o, expires: 2027-01-01}]";
        assert_found("block", "[]", expected, &["P012 x"]);
        assert_found("block", "[{id: a, action: x, effect: allow}]", expected, &[]);
    }
}
