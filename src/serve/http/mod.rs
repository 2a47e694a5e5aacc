//! What all fronts share: who may ask, errors, limits, metrics, the log of requests.
//!
//! In: HTTP. Out: HTTP. Nothing here decides, and nothing here knows of any front's protocol.

pub(super) mod access;
mod app;
mod json;
mod metrics;
mod wrap;

pub use access::Access;
pub(super) use access::{Caller, key_of};
pub(super) use app::{App, MOST_ASKED};
pub(super) use json::{Problem, body_of};
pub(super) use metrics::Metrics;
pub(super) use wrap::wrap;
