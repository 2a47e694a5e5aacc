//! P030: lines of the log could not be read.

use crate::check::{Code, Context, Found, Related};
use crate::diag::{Location, Severity};
use crate::event::Skipped;

/// Lines of the log could not be read.
pub const CODE: Code = Code {
    id: "P030",
    name: "unreadable-lines",
    severity: Severity::Error,
    summary: "Lines of the log could not be read, so the check did not see them.",
    help: "\
A line that is not valid JSON, is too long or too deep, or lacks a field is skipped. An agent or a tool can make a line
unreadable by what it puts into an argument or an output, so a gate does not pass over such lines. It is an error where a line
names a banned action, or does not say which action it is of; a warning where all of them name other actions.

To fix it, see the lines with `--report-skipped FILE` and repair what writes them. Lines that are known to be harmless take a
waiver with an owner and a last day.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(unreadable) = context.log.map(|facts| &facts.unreadable).filter(|unreadable| unreadable.lines > 0) else {
        return;
    };
    let mut hidden = false;
    for ((ban, action), (count, first)) in &unreadable.banned {
        let Some(ban) = context.expectations.banned.get(*ban) else { continue };
        hidden = true;
        let message = format!(
            "{} banned action `{action}`{}",
            if *count == 1 { "1 unreadable line names".to_owned() } else { format!("{count} unreadable lines name") },
            ban.because()
        );
        found.push(with_places(Found::new(&CODE, message).action(action), first));
    }
    let lines = if unreadable.lines == 1 { "1 line of the log is" } else { "lines of the log are" };
    let lines = if unreadable.lines == 1 { lines.to_owned() } else { format!("{} {lines}", unreadable.lines) };
    let any = match unreadable.of_any_action {
        0 => String::new(),
        1 => "; 1 does not say which action it is of".to_owned(),
        many => format!("; {many} do not say which action they are of"),
    };
    let mut one = Found::new(&CODE, format!("{lines} unreadable, so the check did not see all of it{any}"));
    if unreadable.of_any_action == 0 && !hidden {
        one.finding.severity = Severity::Warning;
    }
    found.push(with_places(one, &unreadable.first).help("`--report-skipped FILE` lists them all"));
}

/// The first line as the place, all that are shown as evidence and related places.
fn with_places(mut one: Found, lines: &[Skipped]) -> Found {
    let place =
        |line: &Skipped| Location { path: line.path.clone(), line: usize::try_from(line.line).ok(), column: None };
    one.evidence.extend(lines.iter().map(ToString::to_string));
    one.related
        .extend(lines.iter().skip(1).map(|line| Related { location: place(line), message: line.reason.to_string() }));
    one.at(lines.first().map(place))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{codes, expectations, facts, unreadable};
    use crate::check::{Context, Places, Subject, check};
    use crate::diag::Severity;

    #[test]
    fn a_line_that_cannot_be_read_is_found_and_one_that_can_is_not() {
        let expectations = expectations("banned: [{action: wipe_*}]");
        let good = r#"{"log_id": "1", "agent_id": "a", "action": "read"}"#;
        for (line, expected) in [
            (
                r#"{"log_id": "1", "agent_id": "a", "action": "wipe_all", "context": {"n": nope}}"#,
                &["P030", "P030 wipe_all"][..],
            ),
            (r#"{"log_id": "1", "agent_id": "a", "action": "read", "context": {"n": nope}}"#, &["P030"]),
            ("nope", &["P030"]),
            (good, &[]),
        ] {
            let mut facts = facts(&[good], &expectations);
            facts.unreadable = unreadable(&[line], &expectations);
            assert_eq!(codes(Subject::Nothing, &expectations, Some(&facts), None), expected, "{line}");
        }
    }

    #[test]
    fn only_lines_of_other_actions_are_a_mere_warning() {
        let expectations = expectations("banned: [{action: wipe}]");
        for (line, severity) in [
            (r#"{"action": "read", "n": NaN}"#, Severity::Warning),
            (r#"{"action": "wipe", "n": NaN}"#, Severity::Error),
            (r#"{"tool": "wipe", "n": NaN}"#, Severity::Error),
        ] {
            let mut facts = facts(&[], &expectations);
            facts.unreadable = unreadable(&[line], &expectations);
            let places = Places::default();
            let today = jiff::civil::date(2026, 6, 15);
            let context = Context::new(Subject::Nothing, &places, &expectations, Some(&facts), None, today);
            let worst = check(&context).found.iter().map(|found| found.finding.severity).min();
            assert_eq!(worst, Some(severity), "{line}");
        }
    }
}
