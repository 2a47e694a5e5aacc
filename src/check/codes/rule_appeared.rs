//! P022: a set has an entry that the older one has not.

use crate::check::Code;
use crate::diag::Severity;

/// A set has an entry that the older one has not.
pub const CODE: Code = Code {
    id: "P022",
    name: "rule-appeared",
    severity: Severity::Warning,
    summary: "A mined policy or a grant is in the new set and not in the old one.",
    help: "\
Found by `policyc diff` on two policies.json. Mined policies are told by antecedent and action, grants by action, agents and
constraints; ids do not matter. A grant that is in both, and that the policy made of the set lets through more easily than before
(from block to ask, from ask to allow), is found too.

Look at what the agent does now that it did not do before; `policyc check --ban` says what it must never do.",
    check: None,
};

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_drifted;

    #[test]
    fn a_new_action_is_found() {
        assert_drifted(("x", 0.5, 9), ("y", 0.5, 9), &["P022", "P023"]);
        assert_drifted(("x", 0.5, 9), ("x", 0.5, 9), &[]);
    }
}
