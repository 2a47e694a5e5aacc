//! P034: files in a folder of logs were not read.

use crate::check::{Code, Context, Found};
use crate::diag::{Location, Severity};
use crate::event::PassedOver;

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

A file that may hold events and that could not be looked into is an error too, whatever its name is: an archive within an archive, an encrypted or sparse
member of one, a file in a form that is not read (a SQLite database, UTF-32), one that cannot be opened, and one that is in two formats alike. The
reason says what to do: mostly to unpack or to convert it first.

To fix it, name the files or a glob that takes them in (`--logs 'logs/*'`), or move what is no log elsewhere.",
    check: Some(check),
};

/// What the name of a log has in it.
const MARKS: [&str; 4] = [".jsonl", ".ndjson", ".json", ".log"];

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    /// So many files are named.
    const SHOWN: usize = 5;
    let Some(facts) = context.log else { return };
    let is_log = |file: &&PassedOver| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_lowercase();
        MARKS.iter().any(|mark| name.contains(mark))
    };
    let (closed, open): (Vec<_>, Vec<_>) = facts.passed_over.iter().partition(|file| file.may_be_log);
    let (logs, others): (Vec<_>, Vec<_>) = open.into_iter().partition(is_log);
    for (files, what) in [(closed, What::Closed), (logs, What::LooksLikeLog), (others, What::Other)] {
        let Some(first) = files.first() else { continue };
        let place = Location { path: first.path.clone(), line: None, column: None };
        let (severity, about, help) = what.report();
        let mut one = Found::new(&CODE, what.message(files.len())).at(Some(place)).about(about).help(help);
        one.finding.severity = severity;
        one.evidence.extend(files.iter().take(SHOWN).map(ToString::to_string));
        if files.len() > SHOWN {
            one.evidence.push(format!("… and {} more", files.len() - SHOWN));
        }
        found.push(one);
    }
}

/// What files that were passed over have in common.
#[derive(Clone, Copy)]
enum What {
    /// Nobody could look into them.
    Closed,
    /// Their names are those of logs.
    LooksLikeLog,
    Other,
}

impl What {
    /// The severity, what tells the finding from others of its code, and what to do.
    fn report(self) -> (Severity, &'static str, &'static str) {
        const NAME: &str = "name the files, or a glob such as 'logs/*'";
        match self {
            Self::Closed => (
                Severity::Error,
                "cannot be looked into",
                "do what the reason says, or move files that are not logs elsewhere",
            ),
            Self::LooksLikeLog => (Severity::Error, "may be logs", NAME),
            Self::Other => (Severity::Warning, "are not read", NAME),
        }
    }

    fn message(self, count: usize) -> String {
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let what = match (self, count) {
            (Self::Closed, _) => "may hold events and could not be read",
            (Self::LooksLikeLog, 1) => "looks like a log and was not read",
            (Self::LooksLikeLog, _) => "look like logs and were not read",
            (Self::Other, 1) => "was not read",
            (Self::Other, _) => "were not read",
        };
        format!("{files} in the named folders {what}")
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
            (&["l/in.zip!"], &[Severity::Error]),
            (
                &["l/in.zip!", "l/in.jsonl!", "l/.app.jsonl", "l/notes"],
                &[Severity::Error, Severity::Error, Severity::Warning],
            ),
            (&[], &[]),
        ] {
            let mut facts = facts(&[], &expectations);
            // In this table, what ends in `!` could not be looked into.
            let file = |name: &&str| PassedOver {
                path: name.trim_end_matches('!').to_owned(),
                reason: None,
                may_be_log: name.ends_with('!'),
            };
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
