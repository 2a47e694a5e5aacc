//! Keys of documents that may be absent.

use serde::{Deserialize, Deserializer};

/// Reads an optional key that is there: `null` is an error, where `Option` alone would take it for an absent key and so
/// widen the policy silently.
///
/// # Errors
///
/// What the value's own reader says; of `null`, that it is none.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
