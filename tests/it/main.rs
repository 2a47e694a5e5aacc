//! The integration tests, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that fails says so; clippy knows tests by their attribute and not the functions they call"
)]

mod rego;
