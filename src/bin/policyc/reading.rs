//! Options of reading logs → the library's, and what is said about malformed lines.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use policyc::event::OutcomeClasses;
use policyc::event::formats::{self, AssumedOutcome, From, Importing, Mapping};
use policyc::event::{Event, Inputs, Progress, ReadError, ReadOptions, ReadReport, Skipped, read_in_order};
use policyc::jobs::{self, Observer, ObserverError};
use policyc::report::visible;
use policyc::session::Attributes;

use crate::args::{AssumedArg, Meaning, ReadingArgs};
use crate::output::{Staged, note_input, refuse_inputs};
use crate::progress::Bar;
use crate::served;

/// So many skipped lines are shown; all of them go to `--report-skipped`.
const SHOWN: usize = 5;

impl ReadingArgs {
    /// Refuses `outputs`, or the report of skipped lines, where they are among what is read or one file.
    pub(crate) fn refuse_inputs<'p>(&'p self, outputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
        refuse_inputs(outputs.into_iter().chain(self.report_skipped.as_deref()))
    }

    /// The logs behind `names`, in the format that was asked for.
    pub(crate) fn inputs(&self, names: &[String]) -> Result<Inputs> {
        let from = match &self.map {
            Some(path) => {
                let shown = path.display();
                note_input(path);
                let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the map {shown}"))?;
                let mapping = Mapping::from_yaml(&text).with_context(|| format!("{shown} is no map of a log"))?;
                From::Mapped(Arc::new(mapping))
            }
            None => formats::by_name(&self.from).map_or(From::Auto, From::Named),
        };
        let assume_outcome = self.assume_outcome.map(|assumed| match assumed {
            AssumedArg::Success => AssumedOutcome::Success,
            AssumedArg::Unknown => AssumedOutcome::Unknown,
        });
        let importing = Importing { from, assume_outcome };
        if let Some((name, bytes)) = served::log(names)? {
            return Ok(Inputs::from_bytes_of(&name, bytes, importing));
        }
        let inputs = Inputs::resolve_from(names, importing)?;
        inputs.names().map(Path::new).for_each(note_input);
        Ok(inputs)
    }

    /// How logs are read.
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions { strict: self.strict, max_skipped_listed: SHOWN, ..ReadOptions::default() }
    }

    /// Every event of logs, in memory.
    pub(crate) fn events(&self, logs: &[String], quiet: bool) -> Result<Vec<Event>> {
        let (inputs, options) = traced(self.inputs(logs)?, self.options(), Attributes::ALL, quiet)?;
        let mut skipped = SkippedReport::new(self)?;
        let mut events = Vec::new();
        let report = read_in_order(
            &inputs,
            &options,
            |block| block.map(|(event, _)| event).collect::<Vec<_>>(),
            |mut block| {
                events.append(&mut block);
                Ok::<_, ReadError>(())
            },
            |line| skipped.add(line),
            &Bar::new("reading", quiet),
        )?;
        skipped.finish(&report, quiet)?;
        Ok(events)
    }

    /// Which outcomes are good and which are denials.
    pub(crate) fn outcomes(&self) -> OutcomeClasses {
        let mapped =
            |meaning| self.outcome_map.iter().filter(move |(_, means)| *means == meaning).map(|(word, _)| word);
        OutcomeClasses::new(
            self.good_outcomes.iter().chain(mapped(Meaning::Success)),
            self.denied_outcomes.iter().chain(mapped(Meaning::Denied)),
        )
        .with_failures(mapped(Meaning::Error))
    }
}

/// The log and how it is read for an artifact that `reads` what sessions know.
pub(crate) fn traced(
    inputs: Inputs,
    options: ReadOptions,
    reads: Attributes,
    quiet: bool,
) -> Result<(Inputs, ReadOptions)> {
    Ok(jobs::trace(inputs, options, reads, &mut Terminal::unread(quiet))?)
}

/// Says on the standard error stream what happens in a job.
pub(crate) struct Terminal<'a> {
    /// Of the pass that is reported; none for a job that reads no log.
    skipped: Option<SkippedReport<'a>>,
    quiet: bool,
}

impl<'a> Terminal<'a> {
    /// Reports the pass over a log as `reading` asks; see [`SkippedReport::new`].
    pub(crate) fn new(reading: &'a ReadingArgs, quiet: bool) -> Result<Self> {
        Ok(Self { skipped: Some(SkippedReport::new(reading)?), quiet })
    }

    /// Reports no pass over a log, only warnings.
    pub(crate) fn unread(quiet: bool) -> Self {
        Self { skipped: None, quiet }
    }
}

impl Observer for Terminal<'_> {
    fn pass(&self, purpose: &'static str) -> Box<dyn Progress> {
        Box::new(Bar::new(purpose, self.quiet))
    }

    fn skipped(&mut self, line: &Skipped) {
        if let Some(report) = &mut self.skipped {
            report.add(line);
        }
    }

    fn read(&mut self, report: &ReadReport) -> Result<(), ObserverError> {
        match self.skipped.take() {
            Some(skipped) => Ok(skipped.finish(report, self.quiet)?),
            None => Ok(()),
        }
    }

    fn warn(&mut self, warning: &str) {
        if !self.quiet {
            anstream::eprintln!("warning: {}", visible(warning));
        }
    }
}

/// Gathers skipped lines for `--report-skipped`, in a file beside the one that is asked for.
pub(crate) struct SkippedReport<'a> {
    file: Option<(BufWriter<Staged>, &'a Path)>,
    failed: Option<io::Error>,
}

impl<'a> SkippedReport<'a> {
    /// Begins the report that `reading` asks for, if it does; it may replace nothing that is read.
    pub(crate) fn new(reading: &'a ReadingArgs) -> Result<Self> {
        let file = match &reading.report_skipped {
            Some(path) => Some((BufWriter::new(Staged::new(path)?), path.as_path())),
            None => None,
        };
        Ok(Self { file, failed: None })
    }

    /// Takes note of a skipped line.
    pub(crate) fn add(&mut self, skipped: &Skipped) {
        if let Some((file, _)) = &mut self.file
            && self.failed.is_none()
        {
            self.failed = writeln!(file, "{}", visible(&skipped.to_string())).err();
        }
    }

    /// Says what was skipped and writes the file that was asked for.
    pub(crate) fn finish(self, report: &ReadReport, quiet: bool) -> Result<()> {
        let listed = self.file.is_some();
        if !quiet {
            say_formats(report);
            say_passed_over(report);
        }
        if let Some((file, path)) = self.file {
            let file = match self.failed {
                None => file.into_inner().map_err(io::IntoInnerError::into_error),
                Some(error) => Err(error),
            };
            file.with_context(|| format!("cannot write {}", path.display()))?.put(path)?;
        }
        if !quiet && report.left_out > 0 {
            let (events, have) = if report.left_out == 1 { ("event", "it has") } else { ("events", "each has") };
            anstream::eprintln!(
                "note: {} duplicate {events} left out: {have} the `log_id` and the content of another event",
                report.left_out
            );
        }
        let skipped = report.skipped_lines();
        if quiet || skipped == 0 {
            return Ok(());
        }
        let lines = if skipped == 1 { "line" } else { "lines" };
        anstream::eprintln!("warning: {skipped} malformed {lines} skipped");
        for line in &report.skipped {
            anstream::eprintln!("  {}", visible(&line.to_string()));
        }
        let shown = u64::try_from(report.skipped.len()).unwrap_or(u64::MAX);
        if skipped > shown && !listed {
            anstream::eprintln!("  … and {} more; --report-skipped FILE lists them all", skipped - shown);
        }
        Ok(())
    }
}

/// Says what logs of other formats were read as, and what those do not say.
fn say_formats(report: &ReadReport) {
    for read in report.formats() {
        anstream::eprintln!("note: read as {read}");
        for gap in read.gaps() {
            anstream::eprintln!("warning: {}: {gap}", read.format);
        }
    }
    for file in report.without_outcomes() {
        anstream::eprintln!("warning: no event of {} has an outcome: all count as success", visible(&file.path));
    }
}

/// Says which files of the named directories and archives were not read.
fn say_passed_over(report: &ReadReport) {
    let count = report.passed_over.len();
    if count == 0 {
        return;
    }
    // A reason is worth more than a name.
    let (with, without): (Vec<_>, Vec<_>) = report.passed_over.iter().partition(|file| file.reason.is_some());
    let (word, lead) =
        if with.is_empty() { ("note", "nothing shows that they are logs") } else { ("warning", "see below") };
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    anstream::eprintln!("{word}: {files} passed over ({lead}):");
    for file in with.into_iter().chain(without).take(SHOWN) {
        anstream::eprintln!("  {}", visible(&file.to_string()));
    }
    if count > SHOWN {
        anstream::eprintln!("  … and {} more; `policyc inspect --format json` lists them all", count - SHOWN);
    }
}

/// The time that artifacts carry: `SOURCE_DATE_EPOCH` if it is set, else now.
///
/// # Errors
///
/// If `SOURCE_DATE_EPOCH` is no number of seconds.
pub(crate) fn generated_at() -> Result<jiff::Timestamp> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds
            .trim()
            .parse::<i64>()
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .ok_or_else(|| anyhow::anyhow!("SOURCE_DATE_EPOCH is `{seconds}`, expected seconds since 1970")),
        Err(_) => Ok(jiff::Timestamp::from_second(jiff::Timestamp::now().as_second())?),
    }
}
