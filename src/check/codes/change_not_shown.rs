//! P025: rules changed, and no request shows it.

use crate::check::Code;
use crate::diag::Severity;

/// What such a finding is about if a change could only stop more than before.
pub const NARROWS: &str = "narrows";

/// Rules changed, and no request was found that is decided differently.
pub const CODE: Code = Code {
    id: "P025",
    name: "change-not-shown",
    severity: Severity::Warning,
    summary: "The rules for an action differ, and no request was found that is decided differently.",
    help: "\
Found by `policyc diff`. Where each rule is covered by one of the other policy, by the intervals, lists and agents that it asks
for, nothing changed and nothing is said. Here neither that is so nor was a request found: the rules may say the same in a way that
is not seen (two patterns for one), or the difference shows only where several patterns or relations meet. It is not taken for
harmless: every `--fail-on` but `never` fails on it; `--fail-on widen` does not where the rules say the same and only the default
became narrower, for then nothing can be let through that was not.

Compare the rules by eye. `--logs` says whether any event of a log is decided differently.",
    check: None,
};

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_changed;

    #[test]
    fn rules_that_say_the_same_in_other_words_are_found() {
        let rule = |pattern: &str| {
            format!("[{{id: a, action: x, effect: allow, constraints: {{s: {{pattern: '{pattern}'}}}}}}]")
        };
        assert_changed(&rule("[ab]+$"), &rule("[ab]{1,}$"), &["P025"]);
        assert_changed(&rule("[ab]+$"), &rule("[ab]+$"), &[]);
        let allow = "{id: a, action: x, effect: allow}";
        let less = "{id: b, action: x, effect: allow, constraints: {n: {max: 1}}}";
        assert_changed(&format!("[{allow}, {less}]"), &format!("[{allow}]"), &[]);
    }
}
