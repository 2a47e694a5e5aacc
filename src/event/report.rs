//! What was read: each file with its events and digest, the first lines that are no events, and the files that were passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::digest::Digest;
use super::duplicates::Duplicates;
use super::formats::{self, Detected, Imported};
use super::skipped::Skipped;
use super::unread::Unread;

/// One file as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// As it was named, or `-`.
    pub path: String,
    /// Over its lines, malformed ones included.
    pub(super) sums: Sums,
    /// How many events it holds, duplicates included.
    pub events: u64,
    /// How many malformed lines.
    pub skipped: u64,
    /// How many bytes it has on disk.
    pub bytes: u64,
    /// All of it, where it was a stream that had to be kept.
    pub(super) kept: Option<Arc<[u8]>>,
    pub(super) detected: Option<Detected>,
    /// Whether `outcome` stands in it somewhere.
    pub(super) has_outcome: bool,
    /// What was made of it, where it is in another format.
    pub imported: Imported,
    /// Where it is in no known format: the nearest one.
    pub(super) nearest: Option<String>,
}

impl FileReport {
    /// The format that it was read as; `None` if it is in none that is known.
    pub fn format(&self) -> Option<&'static str> {
        self.detected.and_then(|detected| detected.name())
    }

    /// The digest of its lines, malformed ones included.
    pub fn digest(&self) -> Digest {
        self.sums.digest
    }
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Each file, in the order of their names.
    pub files: Vec<FileReport>,
    /// The first skipped lines, by file and line; at most [`max_skipped_listed`](super::ReadOptions::max_skipped_listed).
    pub skipped: Vec<Skipped>,
    /// The log ids that came more than once, where the pass looked for them.
    pub duplicates: Option<Arc<Duplicates>>,
    /// How many events were left out because an equal one had been taken.
    pub left_out: u64,
    /// Where duplicates were left out: how many events share the log id of another and differ from it.
    pub reused_ids: u64,
    /// Files in the named directories and archives that were not read.
    pub passed_over: Vec<PassedOver>,
}

impl ReadReport {
    /// How many events were read, duplicates included.
    pub fn events(&self) -> u64 {
        self.files.iter().map(|file| file.events).sum()
    }

    /// How many malformed lines were skipped.
    pub fn skipped_lines(&self) -> u64 {
        self.files.iter().map(|file| file.skipped).sum()
    }

    /// The files of events of which none has an outcome.
    pub fn without_outcomes(&self) -> impl Iterator<Item = &FileReport> {
        self.files.iter().filter(|file| file.events > 0 && !file.has_outcome)
    }

    /// What logs of other formats were read as, by the names of the formats.
    pub fn formats(&self) -> Vec<ReadAs> {
        let mut found: BTreeMap<&'static str, (ReadAs, BTreeSet<u64>)> = BTreeMap::new();
        for file in self.files.iter().filter(|file| !file.imported.format.is_empty()) {
            let (read, sessions) = found.entry(file.imported.format).or_default();
            read.format = file.imported.format;
            read.files += 1;
            sessions.extend(&file.imported.sessions);
            read.imported.events += file.imported.events;
            read.imported.with_arguments += file.imported.with_arguments;
            read.imported.with_outcome += file.imported.with_outcome;
            read.imported.other_records += file.imported.other_records;
        }
        found.into_values().map(|(read, sessions)| ReadAs { sessions: sessions.len(), ..read }).collect()
    }

    /// What to say of logs of no known format.
    pub(super) fn hint(&self) -> String {
        let Some(nearest) =
            self.files.iter().find(|file| file.format().is_none()).and_then(|file| file.nearest.as_ref())
        else {
            return String::new();
        };
        format!(
            "; the log is in no format that is known: {nearest} (`policyc formats` lists them; `policyc formats infer` prints a map to read \
             it by)"
        )
    }

    /// The digest of all lines.
    pub fn digest(&self) -> Digest {
        self.files.iter().map(FileReport::digest).sum()
    }
}

/// What was made of all logs of one format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadAs {
    /// The format's name.
    pub format: &'static str,
    /// How many files there are of it.
    pub files: u64,
    /// How many sessions.
    pub sessions: usize,
    /// What was made of them.
    pub imported: Imported,
}

impl fmt::Display for ReadAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn count(number: u64, one: &str) -> String {
            if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
        }
        let sessions = u64::try_from(self.sessions).unwrap_or(u64::MAX);
        write!(f, "{}: {}", self.format, count(self.files, "file"))?;
        if sessions > 0 {
            write!(f, ", {}", count(sessions, "session"))?;
        }
        write!(f, ", {}", count(self.imported.events, "event"))
    }
}

impl ReadAs {
    /// What the logs do not say, which a policy needs.
    pub fn gaps(&self) -> Vec<String> {
        let Imported { events, with_arguments, with_outcome, .. } = self.imported;
        let advice = formats::by_name(self.format).map_or("", |format| format.advice());
        let advice = if advice.is_empty() { String::new() } else { format!("; {advice}") };
        let mut gaps = Vec::new();
        // Events of behaviour logs are not looked into here.
        if formats::FORMATS.first().is_some_and(|own| own.name() == self.format) {
            return gaps;
        }
        if events > 0 && with_arguments == 0 {
            gaps.push(format!("no event has arguments, so rules cannot bound them{advice}"));
        }
        if events > 0 && with_outcome == 0 && self.format == "map" {
            gaps.push(
                "the map says nothing of outcomes, so that all events count as done; give it `outcome`, or say --assume-outcome unknown"
                    .to_owned(),
            );
        } else if events > 0 && with_outcome == 0 {
            gaps.push("no event has an outcome, so nothing shows what was done and what was refused".to_owned());
        }
        gaps
    }
}

/// Sums over lines in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) digest: Digest,
    pub(super) fingerprint: u64,
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.digest += other.digest;
        self.fingerprint = self.fingerprint.wrapping_add(other.fingerprint);
    }
}

/// A file that is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The file.
    pub path: String,
    /// Why, where it is not just that nothing shows that it is a log.
    pub reason: Option<String>,
    /// Whether it may be a log whatever its name is: it cannot be looked into, or is in a form that is not read.
    pub may_be_log: bool,
}

impl PassedOver {
    pub(super) fn new(path: impl Into<String>, unread: Unread) -> Self {
        let (reason, may_be_log) = match unread {
            Unread::NoSign => (None, false),
            Unread::Because(reason) => (Some(reason), false),
            Unread::Closed(reason) => (Some(reason), true),
        };
        Self { path: path.into(), reason, may_be_log }
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        self.reason.iter().try_for_each(|reason| write!(f, " ({reason})"))
    }
}
