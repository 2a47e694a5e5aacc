//! Options of reading logs → the library's, and what is said about malformed lines.

use std::fmt::Write as _;

use anyhow::Result;
use policyc::event::OutcomeClasses;
use policyc::event::read::{ReadOptions, ReadReport, Skipped};

use crate::args::Reading;
use crate::output;

/// So many skipped lines are shown; all of them go to `--report-skipped`.
const SHOWN: usize = 5;

impl Reading {
    /// How logs are read. `again` if there will be a second pass.
    pub(crate) fn options(&self, again: bool) -> ReadOptions {
        ReadOptions { strict: self.strict, max_skipped_listed: SHOWN, keep_streams: again }
    }

    /// Which outcomes are good and which are denials.
    pub(crate) fn outcomes(&self) -> OutcomeClasses {
        OutcomeClasses::new(&self.good_outcomes, &self.denied_outcomes)
    }
}

/// Gathers skipped lines for `--report-skipped`.
pub(crate) struct SkippedReport<'a> {
    reading: &'a Reading,
    text: String,
}

impl<'a> SkippedReport<'a> {
    pub(crate) fn new(reading: &'a Reading) -> Self {
        Self { reading, text: String::new() }
    }

    /// Takes note of a skipped line.
    pub(crate) fn add(&mut self, skipped: &Skipped) {
        if self.reading.report_skipped.is_some() {
            let _ = writeln!(self.text, "{}", policyc::report::visible(&skipped.to_string()));
        }
    }

    /// Says what was skipped and writes the file that was asked for.
    pub(crate) fn finish(self, report: &ReadReport, quiet: bool) -> Result<()> {
        if let Some(path) = &self.reading.report_skipped {
            output::write_file(path, &self.text)?;
        }
        let skipped = report.skipped_lines();
        if quiet || skipped == 0 {
            return Ok(());
        }
        let lines = if skipped == 1 { "line" } else { "lines" };
        anstream::eprintln!("warning: {skipped} malformed {lines} skipped");
        for line in &report.skipped {
            anstream::eprintln!("  {}", policyc::report::visible(&line.to_string()));
        }
        let shown = u64::try_from(report.skipped.len()).unwrap_or(u64::MAX);
        if skipped > shown && self.reading.report_skipped.is_none() {
            anstream::eprintln!("  … and {} more; --report-skipped FILE lists them all", skipped - shown);
        }
        Ok(())
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
