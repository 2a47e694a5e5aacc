//! Duplicates: a log that was delivered twice, or a file that was copied, holds no new evidence.
//!
//! Two events are duplicates if they have the same `log_id` and the same content: every field that an [`Event`] has is equal,
//! however the lines are spelled (blanks, line ends, the order of keys, escapes, keys that nothing reads). Events that share
//! a `log_id` and differ in content are both kept and counted.
//!
//! In: the log ids of one pass. Out: [`Duplicates`], the ids that came more than once, by which later passes take each event
//! once. Most logs have none and need no other pass. Which of several equal events is taken does not matter, so neither
//! does the order of lines or the number of threads.
//!
//! Memory is bounded: a first pass keeps 8 bytes for each of up to [`limits::MAX_LOG_IDS`] distinct ids, a later one 32 bytes for
//! each of up to [`limits::MAX_REPEATED_EVENTS`] events whose id came more than once. Past either nothing is left out, and the share of
//! repeated ids is reported: exact, or that of the ids with the smallest hashes, which no order of lines changes.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use foldhash::quality::RandomState;
use jiff::Timestamp;
use rayon::slice::ParallelSliceMut as _;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Event, limits};

/// How many ids are gathered before they are sorted in among the others.
const RECENT: usize = if cfg!(test) { 512 } else { 4 * 1024 * 1024 };
/// How many parts the contents of a pass are kept in, each under a lock of its own.
const SHARDS: usize = 64;
/// The seed of an id's hash; the same in every run, for the share that is estimated by it.
const SEED: u64 = 0x6c6f_675f_6964;

/// What a pass does about events that come more than once.
#[derive(Debug, Clone, Default)]
pub enum Repeats {
    /// Takes each as often as it comes.
    #[default]
    Keep,
    /// The same, and finds out which log ids come more than once: [`ReadReport::duplicates`](super::ReadReport).
    Find,
    /// Takes each once.
    LeaveOut(std::sync::Arc<Duplicates>),
}

/// The log ids that came more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// By hash.
    ids: HashSet<u64, RandomState>,
    /// Where there are too many to leave any out: how many of how many distinct ids came more than once.
    too_many: Option<(u64, u64)>,
}

impl Duplicates {
    /// Whether some events may be left out.
    pub fn any(&self) -> bool {
        self.too_many.is_none() && !self.ids.is_empty()
    }

    /// Where the log has too many ids to leave duplicates out: the share of its distinct ids that came more than once.
    pub fn share_kept(&self) -> Option<f64> {
        let (repeated, distinct) = self.too_many.filter(|(repeated, _)| *repeated > 0)?;
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "both are far below 2^53")]
        let share = repeated as f64 / distinct.max(1) as f64;
        Some((share * 1e6).round() / 1e6)
    }
}

/// The hash of a log id.
pub(super) fn id_hash(log_id: &str) -> u64 {
    xxh3_64_with_seed(log_id.as_bytes(), SEED)
}

/// All that an event says. Objects hold their keys in order, so that their order in the line does not matter.
#[derive(Serialize)]
struct EventContent<'e> {
    log_id: &'e str,
    agent_id: &'e str,
    action: &'e str,
    context: &'e Map<String, Value>,
    outcome: &'e str,
    timestamp: Option<Timestamp>,
    timestamp_unreadable: bool,
    session_id: Option<&'e str>,
    group: Option<&'e str>,
    label: Option<&'e str>,
    output: Option<&'e Value>,
}

/// The hash of all that an event says.
fn content_hash(event: &Event) -> u128 {
    let content = EventContent {
        log_id: &event.log_id,
        agent_id: &event.agent_id,
        action: &event.action,
        context: &event.context,
        outcome: &event.outcome,
        timestamp: event.timestamp,
        timestamp_unreadable: event.timestamp_unreadable,
        session_id: event.session_id.as_deref(),
        group: event.group.as_deref(),
        label: event.label.as_deref(),
        output: event.output.as_ref(),
    };
    // Maps of strings and JSON values are always printed.
    hash(&serde_json::to_vec(&content).unwrap_or_default())
}

/// Of SHA-256, since whoever can find two events with one hash can have one of them left out.
fn hash(bytes: &[u8]) -> u128 {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    hash.first_chunk::<16>().map_or(0, |half| u128::from_be_bytes(*half))
}

/// The ids of a first pass, as they come.
#[derive(Debug)]
pub(super) struct Ids {
    /// Ids up to this hash are kept. How many there are below a threshold only grows with the log, so the last threshold is that of
    /// the whole log, whatever its order.
    threshold: u64,
    recent: Vec<u64>,
    /// Ascending, each once.
    distinct: Vec<u64>,
    /// Those that came more than once; the same.
    repeated: Vec<u64>,
    events: u64,
}

impl Default for Ids {
    fn default() -> Self {
        Self { threshold: u64::MAX, recent: Vec::new(), distinct: Vec::new(), repeated: Vec::new(), events: 0 }
    }
}

impl Ids {
    pub(super) fn add(&mut self, ids: &[u64]) {
        self.events += u64::try_from(ids.len()).unwrap_or(u64::MAX);
        if self.threshold == u64::MAX {
            self.recent.extend_from_slice(ids);
        } else {
            self.recent.extend(ids.iter().filter(|id| **id <= self.threshold));
        }
        if self.recent.len() >= RECENT {
            self.recent.sort_unstable();
            self.settle();
        }
    }

    /// Puts the recent ids, which are sorted, among the others.
    fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.recent);
        let some_were_known = !self.distinct.is_empty();
        if some_were_known {
            all.append(&mut self.distinct);
            // Two runs in order.
            #[expect(clippy::stable_sort_primitive, reason = "a stable sort merges runs that are in order")]
            all.sort();
        }
        let before = self.repeated.len();
        let repeated = &mut self.repeated;
        let mut last = None;
        all.retain(|id| {
            let again = last == Some(*id);
            if again && repeated.get(before..).is_none_or(|fresh| fresh.last() != Some(id)) {
                repeated.push(*id);
            }
            last = Some(*id);
            !again
        });
        if before > 0 {
            #[expect(clippy::stable_sort_primitive, reason = "a stable sort merges runs that are in order")]
            self.repeated.sort();
            self.repeated.dedup();
        }
        self.distinct = all;
        while self.distinct.len() > limits::MAX_LOG_IDS {
            self.threshold /= 2;
            for kept in [&mut self.distinct, &mut self.repeated] {
                let end = kept.partition_point(|id| *id <= self.threshold);
                kept.truncate(end);
            }
        }
    }

    pub(super) fn finish(mut self) -> Duplicates {
        self.recent.par_sort_unstable();
        self.settle();
        let count = |ids: &[u64]| u64::try_from(ids.len()).unwrap_or(u64::MAX);
        let (repeated, distinct) = (count(&self.repeated), count(&self.distinct));
        // Those of repeated ids.
        let events = self.events.saturating_sub(distinct - repeated);
        if self.threshold < u64::MAX || events > limits::MAX_REPEATED_EVENTS {
            return Duplicates { ids: HashSet::default(), too_many: Some((repeated, distinct)) };
        }
        Duplicates { ids: self.repeated.into_iter().collect(), too_many: None }
    }
}

/// Hashes in as many parts as there are locks.
#[derive(Debug)]
struct Hashes(Vec<Mutex<HashSet<u128, RandomState>>>);

impl Hashes {
    fn new() -> Self {
        Self((0..SHARDS).map(|_| Mutex::default()).collect())
    }

    /// Whether the hash was not there; it is now.
    fn insert(&self, hash: u128) -> bool {
        let shards = u128::try_from(SHARDS).unwrap_or(1);
        let shard = usize::try_from(hash % shards).ok().and_then(|shard| self.0.get(shard));
        shard.is_none_or(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).insert(hash))
    }

    fn len(&self) -> usize {
        self.0.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }
}

/// Takes each event once, in one pass.
#[derive(Debug)]
pub(super) struct Sieve<'d> {
    duplicates: &'d Duplicates,
    /// Of the lines whose id came more than once: most duplicates are spelled alike, and need not be parsed.
    lines: Hashes,
    /// Of the contents that were taken.
    taken: Hashes,
}

impl<'d> Sieve<'d> {
    /// For a pass that leaves something out.
    pub(super) fn new(repeats: &'d Repeats) -> Option<Self> {
        match repeats {
            Repeats::LeaveOut(duplicates) if duplicates.any() => {
                Some(Self { duplicates, lines: Hashes::new(), taken: Hashes::new() })
            }
            _ => None,
        }
    }

    /// Whether other events may have this log id.
    #[inline]
    pub(super) fn asks(&self, log_id: &str) -> bool {
        self.duplicates.ids.contains(&id_hash(log_id))
    }

    /// Whether nothing equal to the event of this line was taken; it is now.
    pub(super) fn takes(&self, line: &str, event: impl FnOnce() -> Option<Event>) -> bool {
        self.lines.insert(hash(line.as_bytes())) && event().is_none_or(|event| self.taken.insert(content_hash(&event)))
    }

    /// How many events were taken that share the log id of another and differ from it, the first of each id not counted.
    pub(super) fn reused(&self) -> u64 {
        u64::try_from(self.taken.len().saturating_sub(self.duplicates.ids.len())).unwrap_or(u64::MAX)
    }
}

/// Leaves out all but the first of equal events in memory. Gives how many those were.
pub fn leave_out(events: &mut Vec<Event>) -> u64 {
    let Some(doubtful) = repeated_ids(events) else {
        return 0;
    };
    let before = events.len();
    let mut taken: HashSet<u128, RandomState> = HashSet::default();
    events.retain(|event| !doubtful.contains(&id_hash(&event.log_id)) || taken.insert(content_hash(event)));
    u64::try_from(before - events.len()).unwrap_or(u64::MAX)
}

/// For each event the place of the first that is equal to it; `None` where no events share a log id.
pub(crate) fn firsts(events: &[Event]) -> Option<Vec<usize>> {
    let doubtful = repeated_ids(events)?;
    let mut places: std::collections::HashMap<u128, usize, RandomState> = std::collections::HashMap::default();
    let first = |(place, event): (usize, &Event)| {
        if doubtful.contains(&id_hash(&event.log_id)) {
            *places.entry(content_hash(event)).or_insert(place)
        } else {
            place
        }
    };
    Some(events.iter().enumerate().map(first).collect())
}

/// Whether some events share a log id.
pub(crate) fn may_repeat(events: &[Event]) -> bool {
    repeated_ids(events).is_some()
}

/// The ids that several events share, by hash; `None` where there are none.
fn repeated_ids(events: &[Event]) -> Option<HashSet<u64, RandomState>> {
    let mut ids: Vec<u64> = events.iter().map(|event| id_hash(&event.log_id)).collect();
    ids.sort_unstable();
    let repeated: HashSet<_, _> =
        ids.windows(2).filter_map(|pair| (pair.first() == pair.last()).then(|| pair.first().copied())?).collect();
    (!repeated.is_empty()).then_some(repeated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(line: &str) -> Event {
        Event::from_json(line).unwrap()
    }

    #[track_caller]
    fn check(a: &str, b: &str, equal: bool) {
        let (a, b) = (event(a), event(b));
        assert_eq!(content_hash(&a) == content_hash(&b), equal, "{a:?} {b:?}");
        let mut events = vec![a, b];
        assert_eq!(leave_out(&mut events), u64::from(equal));
    }

    #[test]
    fn spelling_makes_no_other_event() {
        let line = r#"{"log_id":"l","agent_id":"a","action":"x","context":{"p":{"a":1,"b":"\u00e9"}},"timestamp":"2026-05-01T10:00:00Z"}"#;
        for other in [
            r#"{"action":"x", "context":{"p":{"b":"é","a":1}},"agent_id":"a","log_id":"l","timestamp":"2026-05-01T10:00:00Z"}"#,
            r#"{"log_id":" l ","agent_id":"a","action":"x","context":{"p":{"a":1,"b":"é"}},"timestamp":"2026-05-01T12:00:00+02:00","shipped":7}"#,
        ] {
            check(line, other, true);
        }
    }

    #[test]
    fn any_field_makes_another_event() {
        let line = r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":1}}"#;
        for other in [
            r#"{"log_id":"l","agent_id":"b","action":"x","context":{"n":1}}"#,
            r#"{"log_id":"l","agent_id":"a","action":"y","context":{"n":1}}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":2}}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":"1"}}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":1},"outcome":"denied"}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":1},"session_id":"s"}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":1},"timestamp":"2026-05-01T10:00:00Z"}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":1},"label":"attack"}"#,
            r#"{"log_id":"l","agent_id":"a","action":"x","context":{"n":1},"output":"o"}"#,
            r#"{"log_id":"m","agent_id":"a","action":"x","context":{"n":1}}"#,
        ] {
            check(line, other, false);
        }
    }

    #[test]
    fn too_many_ids_give_a_share_that_no_order_changes() {
        let most = u64::try_from(limits::MAX_LOG_IDS).unwrap();
        let ids: Vec<u64> = (0..3 * most).map(|n| id_hash(&n.to_string())).collect();
        let share = |parts: Vec<&[u64]>| {
            let mut all = Ids::default();
            for part in parts {
                all.add(part);
            }
            let found = all.finish();
            assert!(!found.any());
            found.share_kept().unwrap()
        };
        // Every id once more, a quarter of them twice.
        let quarter = &ids[..ids.len() / 4];
        let first = share(vec![&ids, quarter]);
        assert!((first - 0.25).abs() < 0.05, "{first}");
        let mut reversed = ids.clone();
        reversed.reverse();
        assert_eq!(share(vec![quarter, &reversed]).to_bits(), first.to_bits());
        assert_eq!(share(vec![quarter, &reversed, quarter]).to_bits(), first.to_bits());
    }

    #[test]
    fn one_id_for_all_is_too_many_events_to_compare() {
        let mut ids = Ids::default();
        for _ in 0..=limits::MAX_REPEATED_EVENTS {
            ids.add(&[1]);
        }
        let found = ids.finish();
        assert_eq!((found.any(), found.share_kept()), (false, Some(1.0)));
    }

    proptest! {
        #[test]
        fn finds_the_ids_that_come_twice(ids in prop::collection::vec(0u64..2_000, 0..3_000), cut in 1usize..700) {
            let mut gathered = Ids::default();
            ids.chunks(cut).for_each(|part| gathered.add(part));
            let mut counts = std::collections::BTreeMap::new();
            for id in &ids {
                *counts.entry(*id).or_insert(0) += 1;
            }
            let twice: HashSet<u64, RandomState> =
                counts.into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id).collect();
            prop_assert_eq!(gathered.finish(), Duplicates { ids: twice, too_many: None });
        }
    }
}
