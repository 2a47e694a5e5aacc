//! Whether a log is what was written.

use super::chain::{Follower, hex};
use super::{Queries, StoreError, StoreLocation, open_to_read};

/// What a look at a whole log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainCheck {
    /// How many entries were read.
    pub entries: u64,
    /// The number of the last entry.
    pub seq: i64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
    /// What is wrong, if anything is.
    pub broken: Option<String>,
}

/// The projects in the store at `location`.
///
/// # Errors
///
/// [`StoreError`] if the store cannot be read.
pub fn projects(location: &StoreLocation) -> Result<Vec<String>, StoreError> {
    let mut database = open_to_read(location)?;
    Ok(Queries(database.as_mut()).projects()?.into_iter().map(|row| row.id).collect())
}

/// Follows the chain of the log at `location`. With `expect`, an entry of that hash must be in it.
///
/// # Errors
///
/// [`StoreError`] if the store cannot be read.
pub fn check(location: &StoreLocation, expect: Option<&str>) -> Result<ChainCheck, StoreError> {
    let mut database = open_to_read(location)?;
    let mut queries = Queries(database.as_mut());
    let (mut follower, mut entries, mut expected) = (Follower::new(), 0, expect.is_none());
    let mut after = i64::MIN;
    let broken = 'log: loop {
        let chunk = queries.entries_after(after)?;
        let Some(last) = chunk.last() else { break None };
        after = last.seq;
        for entry in &chunk {
            if let Err(broken) = follower.next(entry) {
                break 'log Some(broken.to_string());
            }
            entries += 1;
            expected |= expect.is_some_and(|expect| expect.eq_ignore_ascii_case(&hex(&entry.hash)));
        }
    };
    let (seq, hash) = follower.last();
    // The log may have grown since it was read; it must not have become shorter.
    let (head, _) = queries.last()?;
    let broken = broken
        .or_else(|| {
            (head < seq || entries == 0 && head > 0)
                .then(|| format!("the head is entry {head}, and the last entry {seq}"))
        })
        .or_else(|| {
            (!expected)
                .then(|| "no entry has the hash that was expected: the log was cut off, or is another".to_owned())
        });
    Ok(ChainCheck { entries, seq, hash: hex(&hash), broken })
}
