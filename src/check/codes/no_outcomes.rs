//! P036: no event of a log has an outcome.

use crate::check::{Code, Context, Found};
use crate::diag::{Location, Severity};

/// No event of a log has an outcome.
pub const CODE: Code = Code {
    id: "P036",
    name: "no-outcomes",
    severity: Severity::Warning,
    summary: "No event of a log has an outcome, so that all count as done.",
    help: "\
An event without `outcome` counts as success. Where no event of a log has one, it was probably never logged, and calls that were
refused count as evidence for their actions.

To fix it, log outcomes, or read the log in a format that has them. `--assume-outcome unknown` takes such events for no evidence; `--assume-outcome success`
says that all were done.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    /// So many files are named.
    const SHOWN: usize = 5;
    let Some(facts) = context.log else { return };
    let files = &facts.without_outcomes;
    let Some(first) = files.first() else { return };
    let message = match files.as_slice() {
        [_] => "no event of the log has an outcome: all count as success".to_owned(),
        several => format!("no event of {} logs has an outcome: all of them count as success", several.len()),
    };
    let place = Location { path: first.clone(), line: None, column: None };
    let mut one =
        Found::new(&CODE, message).at(Some(place)).help("say what they count as with --assume-outcome success|unknown");
    one.evidence.extend(files.iter().skip(1).take(SHOWN).cloned());
    found.push(one);
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::fixture::{codes, expectations, facts};

    #[test]
    fn logs_without_outcomes_are_found() {
        let expectations = expectations("banned: [{action: x}]");
        for (files, expected) in [(&[][..], &[][..]), (&["a.jsonl"], &["P036"]), (&["a.jsonl", "b.jsonl"], &["P036"])] {
            let mut facts = facts(&[], &expectations);
            facts.without_outcomes = files.iter().map(ToString::to_string).collect();
            assert_eq!(codes(Subject::Nothing, &expectations, Some(&facts), None), expected, "{files:?}");
        }
    }
}
