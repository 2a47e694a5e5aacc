//! The chain of hashes over the log: who changes, removes or inserts an entry breaks it.
//!
//! `hash(n) = SHA-256(hash(n − 1) ‖ fields of entry n)`, each field with its length before it, so that no two entries have the
//! same bytes. Whoever holds the hash of the last entry can tell that nothing before it was changed; to know that nothing
//! was cut off at the end, keep that hash somewhere else.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::entry::{Entry, EntryKind, Hash, effect_number};

/// What the first entry follows.
pub const GENESIS: Hash = [0; 32];

impl Entry {
    /// The hash of this entry after `before`.
    pub(in crate::serve) fn hash_after(&self, before: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(before);
        for number in [self.seq, self.at, self.kind.number(), self.effect.map_or(0, effect_number)] {
            hasher.update(number.to_be_bytes());
        }
        let texts = [
            Some(&self.project),
            Some(&self.id),
            self.agent.as_ref(),
            self.action.as_ref(),
            self.session.as_ref(),
            self.call.as_ref(),
            self.counts.as_ref(),
            Some(&self.body),
        ];
        for text in texts {
            // What is absent is told from what is empty.
            let length = text.map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or(u64::MAX - 1));
            hasher.update(length.to_be_bytes());
            hasher.update(text.map(String::as_bytes).unwrap_or_default());
        }
        hasher.finalize().into()
    }
}

/// Where a log is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The first entry that is wrong.
    pub seq: i64,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}", self.seq, self.problem)
    }
}

/// Follows a chain; hand it the entries in their order.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Follower {
    seq: i64,
    at: i64,
    hash: Hash,
}

impl Follower {
    /// From the beginning of a log.
    pub(in crate::serve) fn new() -> Self {
        Self { seq: 0, at: i64::MIN, hash: GENESIS }
    }

    /// The number and hash of the last entry.
    pub(in crate::serve) fn last(&self) -> (i64, Hash) {
        (self.seq, self.hash)
    }

    /// Takes the next entry.
    ///
    /// # Errors
    ///
    /// [`Broken`] if it does not follow the one before.
    pub(in crate::serve) fn next(&mut self, entry: &Entry) -> Result<(), Broken> {
        let broken = |problem: String| Err(Broken { seq: entry.seq, problem });
        // A log that was cut off begins with the entry that says so, which carries the hash of what was before it.
        if self.seq == 0 && entry.seq > 1 && entry.kind == EntryKind::Retention {
            let before = serde_json::from_str::<serde_json::Value>(&entry.body).ok();
            let before = before.as_ref().and_then(|body| body.get("after_hash")?.as_str()).and_then(unhex);
            let Some(before) = before else { return broken("says not what it follows".to_owned()) };
            (self.seq, self.hash) = (entry.seq - 1, before);
        }
        if entry.seq != self.seq + 1 {
            return broken(format!("follows entry {}: {} missing", self.seq, entry.seq - self.seq - 1));
        }
        if entry.at < self.at {
            return broken("is earlier than the one before".to_owned());
        }
        if entry.hash_after(&self.hash) != entry.hash {
            return broken("was changed: its hash is another".to_owned());
        }
        (self.seq, self.at, self.hash) = (entry.seq, entry.at, entry.hash);
        Ok(())
    }
}

impl Default for Follower {
    fn default() -> Self {
        Self::new()
    }
}

/// Follows a whole chain and gives its last entry's number and hash.
///
/// # Errors
///
/// [`Broken`] names the first entry that is wrong.
pub fn verify<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Result<(i64, Hash), Broken> {
    let mut follower = Follower::new();
    entries.into_iter().try_for_each(|entry| follower.next(entry))?;
    Ok(follower.last())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A hash from its hexadecimal digits.
pub(in crate::serve) fn unhex(text: &str) -> Option<Hash> {
    let mut hash = GENESIS;
    if text.len() != hash.len() * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Effect;

    fn chain(length: i64) -> Vec<Entry> {
        let mut before = GENESIS;
        (1..=length)
            .map(|seq| {
                let mut entry = Entry {
                    seq,
                    at: seq * 10,
                    project: "p".to_owned(),
                    kind: EntryKind::Decision,
                    id: format!("d{seq}"),
                    agent: Some("a".to_owned()),
                    action: Some("x".to_owned()),
                    session: None,
                    call: None,
                    effect: Some(Effect::Allow),
                    counts: None,
                    body: "{}".to_owned(),
                    hash: GENESIS,
                };
                entry.hash = entry.hash_after(&before);
                before = entry.hash;
                entry
            })
            .collect()
    }

    #[test]
    fn a_chain_that_is_whole_verifies() {
        let entries = chain(4);
        assert_eq!(verify(&entries), Ok((4, entries[3].hash)));
        assert_eq!(verify(&[]), Ok((0, GENESIS)));
    }

    #[test]
    fn a_changed_removed_moved_or_inserted_entry_breaks_it() {
        type Spoil = fn(&mut Vec<Entry>);
        let spoil: [(&str, Spoil, i64); 8] = [
            ("body", |e| e[1].body = "{ }".to_owned(), 2),
            ("effect", |e| e[1].effect = Some(Effect::Block), 2),
            ("agent moved to action", |e| (e[1].agent, e[1].action) = (Some("ax".into()), Some(String::new())), 2),
            ("absent is not empty", |e| e[1].session = Some(String::new()), 2),
            ("time", |e| e[1].at = 1, 2),
            ("removed", |e| drop(e.remove(1)), 3),
            ("swapped", |e| e.swap(1, 2), 3),
            ("hash", |e| e[1].hash = [1; 32], 2),
        ];
        for (name, change, at) in spoil {
            let mut entries = chain(4);
            change(&mut entries);
            assert_eq!(verify(&entries).unwrap_err().seq, at, "{name}");
        }
    }

    #[test]
    fn hexadecimal_goes_both_ways() {
        let hash = chain(1)[0].hash;
        assert_eq!(unhex(&hex(&hash)), Some(hash));
        for text in ["", "zz", &"0".repeat(63), &"é".repeat(32)] {
            assert_eq!(unhex(text), None);
        }
    }
}
