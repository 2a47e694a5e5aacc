//! A pass over a log for its sessions, after which its events say where their arguments came from.

use std::sync::Arc;

use super::Event;
use super::error::ReadError;
use super::fold::{Fold, Position};
use super::options::{KeepStreams, Progress, ReadOptions};
use super::provenance::Provenance;
use super::read::read;
use super::source::Inputs;
use crate::session::Attributes;

/// Inputs and options with which a log is read so that its events say where their arguments came from.
#[derive(Debug)]
pub struct Traced {
    /// The inputs for the next pass.
    pub inputs: Inputs,
    /// The options, with the index.
    pub options: ReadOptions,
}

/// Reads a log for its sessions. What comes but once, such as the standard input, is kept for the next pass.
///
/// # Errors
///
/// [`ReadError`]; also if there is no event at all.
pub fn trace(
    inputs: &Inputs,
    options: &ReadOptions,
    attributes: Attributes,
    progress: &dyn Progress,
) -> Result<Traced, ReadError> {
    let first = ReadOptions { keep_streams: KeepStreams::Yes, ..options.clone() };
    let events = Arc::default();
    let (index, report) = read(inputs, &first, || Provenance::part(attributes, Arc::clone(&events)), progress)?;
    let provenance = Some(Arc::new(index.finish()));
    Ok(Traced { inputs: inputs.again(&report.files), options: ReadOptions { provenance, ..options.clone() } })
}

impl Fold for Provenance {
    fn event(&mut self, event: Event, _: Position<'_>) {
        self.add(&event);
    }

    fn merge(self, other: Self) -> Self {
        self.merge(other)
    }
}
