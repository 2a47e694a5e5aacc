//! P034: files in a folder of logs were not read.

use crate::check::{Code, Context, Found};
use crate::diag::{Location, Severity};

/// Files in a folder of logs were not read.
pub const CODE: Code = Code {
    id: "P034",
    name: "files-passed-over",
    severity: Severity::Error,
    summary: "A folder of logs holds files that were not read, because nothing shows that they are logs.",
    help: "\
Of a folder, `*.jsonl` and `*.ndjson` are read, also compressed or rotated (`app.jsonl.1`, `app.jsonl-20261101.gz`), and every other
file that is in a known format. A `.json` or `.log` of no known format is not, and may hold what the check looks for: that is an
error. Other files are a warning. So it is with hidden ones (`.app.jsonl` is an error), with pipes and devices, and with a hidden folder, of
which the first file with the name of a log is named.

To fix it, name the files or a glob that takes them in (`--logs 'logs/*'`), or move what is no log elsewhere.",
    check: Some(check),
};

/// What the name of a log has in it.
const MARKS: [&str; 4] = [".jsonl", ".ndjson", ".json", ".log"];

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    /// So many files are named.
    const SHOWN: usize = 5;
    let Some(facts) = context.log else { return };
    let is_log = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        MARKS.iter().any(|mark| name.contains(mark))
    };
    let (logs, others): (Vec<_>, Vec<_>) = facts.passed_over.iter().partition(|file| is_log(&file.path));
    for (files, severity, what) in [(logs, Severity::Error, "may be logs"), (others, Severity::Warning, "are not read")]
    {
        let Some(first) = files.first() else { continue };
        let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        let verb = match (files.len(), severity) {
            (1, Severity::Error) => "looks like a log and was not read",
            (_, Severity::Error) => "look like logs and were not read",
            (1, _) => "was not read",
            _ => "were not read",
        };
        let message = format!("{count} in the named folders {verb}");
        let place = Location { path: first.path.clone(), line: None, column: None };
        let mut one =
            Found::new(&CODE, message).at(Some(place)).about(what).help("name the files, or a glob such as 'logs/*'");
        one.finding.severity = severity;
        one.evidence.extend(files.iter().take(SHOWN).map(ToString::to_string));
        if files.len() > SHOWN {
            one.evidence.push(format!("… and {} more", files.len() - SHOWN));
        }
        found.push(one);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{codes, expectations, facts};
    use crate::check::{Context, Places, Subject, check};
    use crate::diag::Severity;
    use crate::event::PassedOver;

    #[test]
    fn files_that_were_not_read_are_found() {
        let expectations = expectations("banned: [{action: x}]");
        for (names, expected) in [
            (&["l/a.jsonl.1"][..], &[Severity::Error][..]),
            (&["l/README.md", "l/app.log-20261101"], &[Severity::Error, Severity::Warning]),
            (&["l.log/notes.txt"], &[Severity::Warning]),
            (&["l/.app.jsonl", "l/.old"], &[Severity::Error, Severity::Warning]),
            (&[], &[]),
        ] {
            let mut facts = facts(&[], &expectations);
            let file = |name: &&str| PassedOver { path: (*name).to_owned(), reason: None };
            facts.passed_over = names.iter().map(file).collect();
            let codes = codes(Subject::Nothing, &expectations, Some(&facts), None);
            assert_eq!(codes, vec!["P034"; expected.len()], "{names:?}");
            let places = Places::default();
            let today = jiff::civil::date(2026, 6, 15);
            let context = Context::new(Subject::Nothing, &places, &expectations, Some(&facts), None, today);
            let mut severities: Vec<_> = check(&context).found.iter().map(|found| found.finding.severity).collect();
            severities.sort();
            assert_eq!(severities, expected, "{names:?}");
        }
    }
}
