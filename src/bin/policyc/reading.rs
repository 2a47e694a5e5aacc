//! Options of reading logs → the library's, and what is said about malformed lines.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use policyc::event::OutcomeClasses;
use policyc::event::formats::{self, From};
use policyc::event::provenance::{Traced, trace};
use policyc::event::{Inputs, ReadOptions, ReadReport, Skipped};
use policyc::report::visible;
use policyc::session::Attributes;
use tempfile::NamedTempFile;

use crate::args::{Meaning, Reading};
use crate::output;
use crate::progress::Bar;
use crate::served;

/// So many skipped lines are shown; all of them go to `--report-skipped`.
const SHOWN: usize = 5;

impl Reading {
    /// The logs behind `names`, in the format that was asked for.
    pub(crate) fn inputs(&self, names: &[String]) -> Result<Inputs> {
        let from = formats::by_name(&self.from).map_or(From::Auto, From::Named);
        if let Some((name, bytes)) = served::log(names)? {
            return Ok(Inputs::from_bytes_of(&name, bytes, from));
        }
        Ok(Inputs::resolve_from(names, from)?)
    }

    /// How logs are read.
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions { strict: self.strict, max_skipped_listed: SHOWN, ..ReadOptions::default() }
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

/// The log and how it is read for an artifact: where that `reads` what sessions know, the log is read once before, for its sessions.
pub(crate) fn traced(
    inputs: Inputs,
    options: ReadOptions,
    reads: Attributes,
    quiet: bool,
) -> Result<(Inputs, ReadOptions)> {
    // A log says with each event what was asked for.
    let reads = reads.without(Attributes::PROMPT);
    if reads.is_empty() {
        return Ok((inputs, options));
    }
    let Traced { inputs, options: with_index } = trace(&inputs, &options, reads, &Bar::new("reading sessions", quiet))?;
    if let Some(gap) = with_index.provenance.as_ref().and_then(|index| index.gap()).filter(|_| !quiet) {
        anstream::eprintln!("warning: {gap}");
    }
    Ok((inputs, with_index))
}

/// Gathers skipped lines for `--report-skipped`, in a file beside the one that is asked for.
pub(crate) struct SkippedReport<'a> {
    file: Option<(BufWriter<NamedTempFile>, &'a Path)>,
    failed: Option<io::Error>,
}

impl<'a> SkippedReport<'a> {
    /// Begins the report that `reading` asks for, if it does.
    pub(crate) fn new(reading: &'a Reading) -> Result<Self> {
        let file = match &reading.report_skipped {
            Some(path) => Some((BufWriter::new(output::staged_for(path)?), path.as_path())),
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
        }
        if let Some((file, path)) = self.file {
            let file = match self.failed {
                None => file.into_inner().map_err(io::IntoInnerError::into_error),
                Some(error) => Err(error),
            };
            output::put(file.with_context(|| format!("cannot write {}", path.display()))?, path)?;
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
