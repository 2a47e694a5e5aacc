//! Passes over events: logs are read as often as the miner asks, events in memory are walked.
//!
//! In: where events come from. Out: folds of all of them. The first pass over logs says which lines were skipped and where
//! the log has outputs, in which case all passes are told where arguments came from.

use rayon::prelude::*;

use super::MineError;
use crate::event::provenance::{MINED, trace};
use crate::event::{
    self, Dictionary, Event, Inputs, KeepStreams, Line, LineFold, NoProgress, Progress, ReadOptions, ReadReport,
    Repeats, Scanner, Skipped,
};

/// A pass, and whether an event of a session had an output.
struct Watching<P>(P, bool);

impl<P: LineFold> LineFold for Watching<P> {
    fn wants(&self, path: &[String]) -> bool {
        self.0.wants(path)
    }

    fn watches(&self, path: &[String]) -> bool {
        self.0.watches(path)
    }

    fn wants_empty(&self, path: &[String]) -> bool {
        self.0.wants_empty(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        self.1 |= line.has_output && line.session_id.is_some();
        self.0.line(line);
    }

    fn close(&mut self, dictionary: &Dictionary) {
        self.0.close(dictionary);
    }

    fn merge(self, other: Self) -> Self {
        Self(self.0.merge(other.0), self.1 || other.1)
    }
}

pub(super) fn has_output(event: &Event) -> bool {
    event.output.is_some() && event.session_id.is_some()
}

/// Where the events come from, as often as they are asked for.
pub(super) trait Events {
    fn pass<P: LineFold>(&mut self, new: impl Fn() -> P + Sync) -> Result<P, MineError>;

    /// The same for a few events that cost little; `None` where there are none of that kind.
    fn glance<P: LineFold>(&mut self, new: impl Fn() -> P + Sync) -> Option<P> {
        let _ = new;
        None
    }
}

/// Logs as files or streams.
pub(super) struct Logs<'a, S> {
    inputs: Inputs,
    pub(super) options: ReadOptions,
    progress: &'a dyn Progress,
    skipped: S,
    /// Of the first pass.
    pub(super) report: Option<ReadReport>,
}

impl<'a, S> Logs<'a, S> {
    pub(super) fn new(inputs: &Inputs, options: ReadOptions, progress: &'a dyn Progress, skipped: S) -> Self {
        Self { inputs: inputs.clone(), options, progress, skipped, report: None }
    }
}

impl<S: FnMut(&Skipped)> Events for Logs<'_, S> {
    fn pass<P: LineFold>(&mut self, new: impl Fn() -> P + Sync) -> Result<P, MineError> {
        if self.report.is_some() {
            return Ok(event::read_lines(&self.inputs, &self.options, new, |_| {}, self.progress)?.0);
        }
        let watching = || Watching(new(), false);
        self.options.repeats = Repeats::Find;
        let (Watching(fold, has_outputs), mut report) =
            event::read_lines(&self.inputs, &self.options, watching, &mut self.skipped, self.progress)?;
        self.inputs = self.inputs.again(&report.files);
        self.options.keep_streams = KeepStreams::No;
        let duplicates = report.duplicates.clone().unwrap_or_default();
        let has_duplicates = duplicates.any();
        self.options.repeats = Repeats::LeaveOut(duplicates);
        if has_outputs {
            // The log has outputs: the pass is done over with events that say where their arguments came from.
            self.options = trace(&self.inputs, &self.options, MINED, self.progress)?.options;
        }
        if !has_outputs && !has_duplicates {
            self.report = Some(report);
            return Ok(fold);
        }
        drop(fold);
        let (fold, again) = event::read_lines(&self.inputs, &self.options, new, |_| {}, self.progress)?;
        (report.left_out, report.reused_ids) = (again.left_out, again.reused_ids);
        self.report = Some(report);
        Ok(fold)
    }

    fn glance<P: LineFold>(&mut self, new: impl Fn() -> P + Sync) -> Option<P> {
        // What is wrong with the log is the first pass's to say.
        let options = ReadOptions { strict: false, max_skipped_listed: 0, ..ReadOptions::default() };
        let beginning = self.inputs.beginning()?;
        event::read_lines(&beginning, &options, new, |_| {}, &NoProgress).ok().map(|(fold, _)| fold)
    }
}

impl Events for &[Event] {
    fn pass<P: LineFold>(&mut self, new: impl Fn() -> P + Sync) -> Result<P, MineError> {
        let parts = self.par_chunks(4096).map(|events| {
            let (mut scanner, mut part) = (Scanner::default(), new());
            for event in events {
                event::take_event(&mut scanner, &mut part, event);
            }
            part.close(scanner.dictionary());
            part
        });
        Ok(parts.reduce_with(P::merge).unwrap_or_else(&new))
    }
}
