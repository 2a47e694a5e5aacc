//! What the parts do together: one binary, so that the library is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test that fails says so; clippy knows tests by their attribute and not the functions they call"
)]

mod bounds;
mod cases;
mod check;
mod conformance;
mod containers;
mod create;
mod denials;
mod docs;
mod duplicates;
mod engines;
mod evaluate;
mod exports;
mod files;
mod formats;
mod fuzz_corpus;
mod gates;
mod guide;
mod hostile_rego;
mod imports;
mod infer;
mod jobs;
mod losses;
mod maps;
mod mining;
mod monitor;
mod odd_inputs;
#[cfg(feature = "parquet")]
mod parquet;
mod pipeline;
mod provenance;
mod rates;
mod readme;
mod record;
mod rego;
mod review;
mod schemas;
#[cfg(feature = "serve")]
mod serve;
mod session;
mod terminal;
