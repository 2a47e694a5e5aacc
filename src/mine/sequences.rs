//! Sequences: which action comes before which within a session.
//!
//! In: good events that name a session, one by one, in any order; a session is one agent's, whoever else uses its id. Out: pairs of actions with their figures. What is kept of
//! a session is the earliest moment of each of its actions, which merges in any order: *A comes before B* in a session if
//! the first A is strictly earlier than the first B. The moment is the timestamp, and where timestamps are equal the
//! number in `context.step`; a session without timestamps on all its events goes by steps alone, one without either has no
//! order and is not counted. The order of lines says nothing.
//!
//! Bounded: past [`MAX_ORDERED_SESSIONS`] sessions or [`MAX_STEPS`] pairs of session and action, half of the sessions are dropped, and
//! half again, by a fixed hash of their ids, so that every partition of a log drops the same ones; the figures are then
//! those of the sample, and the miner says so. Nothing here knows of grants: what a sequence says is for people, and for
//! constraints over attributes such as `prev_action` where a log carries them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::Timestamp;
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::MAX_ORDERED_SESSIONS;
use super::items::NamesByHash;
use super::rules::{RuleCounts, compare_ratios, is_frequent};
use super::significance::Family;
use super::stats::{float, round6, wilson};
use crate::policy::{Correction, Evidence, OutcomeCounts, Sequence, Thresholds};

/// How many pairs of session and action are kept.
pub(super) const MAX_STEPS: usize = if cfg!(test) { 2_000 } else { 500_000 };
/// Between how many actions sequences are looked for: those of most sessions.
const MAX_ACTIONS: usize = 100;
/// In how many sessions one action must come before the other.
const MIN_SESSIONS: u64 = 3;

/// When an action first happened in a session.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moment {
    time: Option<Timestamp>,
    step: Option<f64>,
}

impl Moment {
    /// `step` is the value of `context.step`, if there is one.
    pub(super) fn new(time: Option<Timestamp>, step: Option<&Value>) -> Self {
        Self { time, step: step.and_then(Value::as_f64).filter(|step| step.is_finite()) }
    }

    fn earliest(self, other: Self) -> Self {
        Self {
            time: [self.time, other.time].into_iter().flatten().min(),
            step: [self.step, other.step].into_iter().flatten().min_by(f64::total_cmp),
        }
    }
}

/// What is kept of a session.
#[derive(Debug, Clone)]
struct FirstActions {
    /// How often the sessions are halved before this one is dropped.
    rank: u32,
    /// Whether all its events have a timestamp.
    timed: bool,
    /// Whether all its events have a step.
    stepped: bool,
    /// By hash of action, in the order of the hashes.
    first: Vec<(u64, Moment)>,
}

impl FirstActions {
    /// True if the action is new to the session.
    fn add(&mut self, action: u64, moment: Moment) -> bool {
        let place = self.first.binary_search_by_key(&action, |(known, _)| *known);
        match place {
            Ok(place) => {
                if let Some((_, first)) = self.first.get_mut(place) {
                    *first = first.earliest(moment);
                }
            }
            Err(place) => self.first.insert(place, (action, moment)),
        }
        place.is_err()
    }

    fn is_ordered(&self) -> bool {
        self.timed || self.stepped
    }

    /// In what order two moments of the session stand, so far as all its events tell.
    fn order(&self, a: Moment, b: Moment) -> Ordering {
        let times = if self.timed { a.time.cmp(&b.time) } else { Ordering::Equal };
        let steps = || a.step.zip(b.step).filter(|_| self.stepped).map_or(Ordering::Equal, |(a, b)| a.total_cmp(&b));
        times.then_with(steps)
    }
}

/// What is kept of the events.
#[derive(Debug, Default)]
pub(super) struct SessionPairs {
    /// By keyed hash of the id.
    by_id: FxHashMap<u64, FirstActions>,
    steps: usize,
    /// How often the sessions were halved.
    halved: u32,
}

impl SessionPairs {
    /// Takes one good event, whose action and session have these hashes; `id` is the session's.
    pub(super) fn add(&mut self, action: u64, session: u64, id: &str, moment: Moment) {
        if let Some(known) = self.by_id.get_mut(&session) {
            known.timed &= moment.time.is_some();
            known.stepped &= moment.step.is_some();
            self.steps += usize::from(known.add(action, moment));
        } else {
            let rank = rank(id);
            if rank < self.halved {
                return;
            }
            let (timed, stepped) = (moment.time.is_some(), moment.step.is_some());
            self.by_id.insert(session, FirstActions { rank, timed, stepped, first: vec![(action, moment)] });
            self.steps += 1;
        }
        self.check();
    }

    /// Halves the sessions while there are too many. What is left does not depend on the order of events: a part that has
    /// too many is part of a whole that has.
    fn check(&mut self) {
        while self.by_id.len() > MAX_ORDERED_SESSIONS || self.steps > MAX_STEPS {
            self.halved += 1;
            self.by_id.retain(|_, session| session.rank >= self.halved);
            self.steps = self.by_id.values().map(|session| session.first.len()).sum();
        }
    }

    pub(super) fn merge(mut self, mut other: Self) -> Self {
        self.halved = self.halved.max(other.halved);
        for part in [&mut self.by_id, &mut other.by_id] {
            part.retain(|_, session| session.rank >= self.halved);
        }
        self.steps = self.by_id.values().map(|session| session.first.len()).sum();
        other.by_id.into_iter().for_each(|(id, from)| {
            let Some(into) = self.by_id.get_mut(&id) else {
                self.steps += from.first.len();
                self.by_id.insert(id, from);
                return;
            };
            into.timed &= from.timed;
            into.stepped &= from.stepped;
            for (action, moment) in from.first {
                self.steps += usize::from(into.add(action, moment));
            }
        });
        self.check();
        self
    }

    /// Whether some sessions were dropped.
    pub(super) fn is_sample(&self) -> bool {
        self.halved > 0
    }

    /// Whether sessions have several actions, and none an order.
    pub(super) fn is_unordered(&self) -> bool {
        self.by_id.values().any(|session| session.first.len() > 1) && !self.by_id.values().any(FirstActions::is_ordered)
    }

    /// The sequences that reach the thresholds and pass the correction, by confidence, lift and support, descending.
    ///
    /// The p-value is that of two actions which share a session at least as often as the one was seen before the other, were they
    /// independent: it says less than the order does, so it is never too small. The hypotheses are all pairs of frequent
    /// actions.
    pub(super) fn sequences(
        &self,
        names: &NamesByHash,
        thresholds: &Thresholds,
        correction: Correction,
        alpha: f64,
    ) -> Vec<Sequence> {
        let ordered = || self.by_id.values().filter(|session| session.is_ordered());
        let total = ordered().map(|_| 1_u64).sum();
        let actions = self.frequent_actions(names, thresholds, total);
        let numbers: FxHashMap<u64, usize> =
            (0..).zip(&actions).map(|(number, action)| (action.hash, number)).collect();
        // How often the first comes before the second, row by row.
        let mut counts = vec![0_u64; actions.len() * actions.len()];
        for session in ordered() {
            let first = || session.first.iter().filter_map(|(action, at)| Some((*numbers.get(action)?, *at)));
            for (before, early) in first() {
                for (after, _) in first().filter(|(_, late)| session.order(early, *late).is_lt()) {
                    if let Some(count) = counts.get_mut(before * actions.len() + after) {
                        *count += 1;
                    }
                }
            }
        }
        let pairs = actions.iter().flat_map(|before| actions.iter().map(move |action| (before, action)));
        let pairs = pairs.zip(counts).filter(|((before, action), _)| before.hash != action.hash);
        let all: Vec<_> = pairs.map(|((before, action), both)| PairCount { before, action, both, total }).collect();
        let tested = all.iter().filter(|counts| counts.both > 0);
        let tested = tested.map(|counts| (counts.before.hash, number(&numbers, counts.action.hash), counts.rule()));
        let adjusted = Family::new(tested).adjust(correction);
        let mut found: Vec<_> = all.iter().filter(|counts| counts.reach(thresholds)).collect();
        found.sort_by(|a, b| a.order(b));
        let corrected = correction != Correction::None;
        let sequences = found.into_iter().map(|counts| {
            let mut sequence = counts.sequence();
            sequence.evidence.p_adjusted = corrected.then(|| adjusted.of(counts.rule().p_value()));
            sequence
        });
        sequences.filter(|sequence| sequence.evidence.p_adjusted.is_none_or(|p| p <= alpha)).collect()
    }

    /// The actions of most sessions.
    fn frequent_actions<'n>(
        &self,
        names: &'n NamesByHash,
        thresholds: &Thresholds,
        total: u64,
    ) -> Vec<ActionCount<'n>> {
        let mut by_hash: FxHashMap<u64, u64> = FxHashMap::default();
        let ordered = self.by_id.values().filter(|session| session.is_ordered());
        for (action, _) in ordered.flat_map(|session| &session.first) {
            *by_hash.entry(*action).or_insert(0) += 1;
        }
        let frequent = by_hash
            .into_iter()
            .filter(|(_, sessions)| *sessions >= MIN_SESSIONS && is_frequent(*sessions, total, thresholds.min_support))
            .filter_map(|(hash, sessions)| {
                Some((names.get(hash)?, ActionCount { name: names.get(hash)?, hash, sessions }))
            });
        let mut actions: Vec<_> = frequent.collect::<BTreeMap<_, _>>().into_values().collect();
        actions.sort_by_key(|action| std::cmp::Reverse(action.sessions));
        actions.truncate(MAX_ACTIONS);
        actions
    }
}

/// An action and how many sessions have it.
#[derive(Debug, Clone, Copy)]
struct ActionCount<'n> {
    name: &'n str,
    hash: u64,
    sessions: u64,
}

/// A pair of actions, counted in sessions.
#[derive(Debug, Clone, Copy)]
struct PairCount<'n> {
    before: &'n ActionCount<'n>,
    action: &'n ActionCount<'n>,
    /// Sessions in which the one comes before the other.
    both: u64,
    total: u64,
}

impl PairCount<'_> {
    fn confidence(&self) -> f64 {
        float(self.both) / float(self.action.sessions)
    }

    fn lift(&self) -> f64 {
        self.confidence() / (float(self.before.sessions) / float(self.total))
    }

    fn rule(&self) -> RuleCounts {
        let Self { before, action, both, total } = self;
        RuleCounts { both: *both, antecedent: before.sessions, consequent: action.sessions, total: *total }
    }

    fn reach(&self, thresholds: &Thresholds) -> bool {
        self.both >= MIN_SESSIONS
            && is_frequent(self.both, self.total, thresholds.min_support)
            && self.confidence() >= thresholds.min_confidence
            && self.lift() >= thresholds.min_lift
    }

    fn order(&self, other: &Self) -> Ordering {
        let confidence = |counts: &Self| (counts.both, counts.action.sessions);
        compare_ratios(confidence(other), confidence(self))
            // Of equals in confidence, the rarer the first action, the higher the lift.
            .then_with(|| self.before.sessions.cmp(&other.before.sessions))
            .then_with(|| other.both.cmp(&self.both))
            .then_with(|| self.before.name.cmp(other.before.name))
            .then_with(|| self.action.name.cmp(other.action.name))
    }

    fn sequence(&self) -> Sequence {
        Sequence {
            before: self.before.name.to_owned(),
            action: self.action.name.to_owned(),
            support: round6(float(self.both) / float(self.total)),
            confidence: round6(self.confidence()),
            lift: round6(self.lift()),
            evidence: Evidence {
                count: self.both,
                outcomes: OutcomeCounts { good: self.both, ..OutcomeCounts::default() },
                p_value: Some(self.rule().p_value()),
                confidence_interval: Some(wilson(self.both, self.action.sessions)),
                ..Evidence::default()
            },
        }
    }
}

fn number(numbers: &FxHashMap<u64, usize>, action: u64) -> u32 {
    numbers.get(&action).and_then(|number| u32::try_from(*number).ok()).unwrap_or(u32::MAX)
}

/// How often sessions can be halved before the one of this id is dropped: half of all ids have 0, a quarter 1. The same in
/// every run and on every machine (FNV-1a, its bits mixed as in `SplitMix64`).
fn rank(id: &str) -> u32 {
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31)).trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::mine::items::Keys;
    use proptest::prelude::*;
    use serde_json::json;

    /// An event with a session, and a moment if there is one.
    fn event(session: &str, action: &str, time: Option<u32>, step: Option<i64>) -> Event {
        let time = time.map(|second| format!("2026-11-01T00:{:02}:{:02}Z", second / 60, second % 60));
        let mut line =
            json!({"log_id": "l", "agent_id": "a", "action": action, "session_id": session, "context": {"step": step}});
        if let Some(time) = time {
            line["timestamp"] = time.into();
        }
        Event::from_json(&line.to_string()).unwrap()
    }

    fn fold(keys: &Keys, events: &[Event]) -> (SessionPairs, NamesByHash) {
        let (mut sessions, mut names) = (SessionPairs::default(), NamesByHash::new(1_000));
        for event in events {
            let action = keys.name(&event.action);
            names.add(action, &event.action, 1);
            let id = event.session_id.as_deref().unwrap();
            sessions.add(action, keys.name(id), id, Moment::new(event.timestamp, event.context.get("step")));
        }
        (sessions, names)
    }

    const THRESHOLDS: Thresholds =
        Thresholds { min_support: 0.05, min_confidence: 0.6, min_lift: 1.0, max_conditions: 1 };

    #[track_caller]
    fn check(events: &[Event], expected: &[(&str, &str, u64, f64, f64)]) {
        let (sessions, names) = fold(&Keys::default(), events);
        let found = sessions.sequences(&names, &THRESHOLDS, Correction::None, 0.05);
        let found: Vec<_> = found
            .iter()
            .map(|s| (s.before.as_str(), s.action.as_str(), s.evidence.count, s.confidence, s.lift))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_comes_first_is_found_whatever_the_order_of_lines() {
        // In eight of ten sessions `read` comes before `pay`; in one after, in one only `pay`. Five others only read.
        let mut events = Vec::new();
        for session in 0..15 {
            let id = format!("s{session}");
            match session {
                0..8 => events.extend([
                    event(&id, "pay", Some(30), None),
                    event(&id, "read", Some(40), None),
                    event(&id, "read", Some(10), None),
                ]),
                8 => events.extend([event(&id, "read", Some(31), None), event(&id, "pay", Some(30), None)]),
                9 => events.push(event(&id, "pay", Some(30), None)),
                _ => events.push(event(&id, "read", Some(1), None)),
            }
        }
        // 8 of 10 sessions that pay; 14 of 15 read.
        let expected = [("read", "pay", 8, 0.8, 0.857_143)];
        let (sessions, names) = fold(&Keys::default(), &events);
        assert!(sessions.sequences(&names, &THRESHOLDS, Correction::None, 0.05).is_empty(), "its lift is below 1");
        let found = sessions.sequences(&names, &Thresholds { min_lift: 0.5, ..THRESHOLDS }, Correction::None, 0.05);
        let found: Vec<_> =
            found.iter().map(|s| (&*s.before, &*s.action, s.evidence.count, s.confidence, s.lift)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn equal_timestamps_go_by_step_and_no_order_is_no_sequence() {
        let three = |time: Option<u32>, steps: [Option<i64>; 2]| {
            let sessions = (0..3).flat_map(|n| {
                let id = format!("s{n}");
                [event(&id, "a", time, steps[0]), event(&id, "b", time, steps[1])]
            });
            sessions.collect::<Vec<_>>()
        };
        check(&three(Some(5), [Some(1), Some(0)]), &[("b", "a", 3, 1.0, 1.0)]);
        check(&three(None, [Some(0), Some(1)]), &[("a", "b", 3, 1.0, 1.0)]);
        check(&three(Some(5), [None, None]), &[]);
        // One event without a moment: what came before it cannot be told.
        check(&three(None, [Some(0), None]), &[]);
        let unordered = |events: &[Event]| fold(&Keys::default(), events).0.is_unordered();
        assert!(unordered(&three(None, [Some(0), None])) && !unordered(&three(Some(5), [None, None])));
        assert!(!unordered(&three(None, [None, None])[..1]), "a single action needs no order");
    }

    #[test]
    fn too_many_sessions_leave_the_same_sample_in_any_order() {
        let keys = Keys::default();
        let events: Vec<_> = (0..3 * MAX_STEPS)
            .flat_map(|n| {
                let id = format!("s{n}");
                [event(&id, "a", Some(1), None), event(&id, "b", Some(2), None)]
            })
            .collect();
        let (whole, names) = fold(&keys, &events);
        let sample = whole.sequences(&names, &THRESHOLDS, Correction::None, 0.05);
        assert!(whole.is_sample() && whole.steps <= MAX_STEPS && whole.steps > MAX_STEPS / 4, "{}", whole.steps);
        assert_eq!((sample.len(), sample[0].confidence), (1, 1.0));
        let (odd, even): (Vec<_>, Vec<_>) = events.into_iter().rev().enumerate().partition(|(place, _)| place % 2 == 1);
        let part = |part: Vec<(usize, Event)>| fold(&keys, &part.into_iter().map(|(_, e)| e).collect::<Vec<_>>()).0;
        assert_eq!(part(odd).merge(part(even)).sequences(&names, &THRESHOLDS, Correction::None, 0.05), sample);
    }

    #[test]
    fn sequences_carry_p_values_and_pass_a_correction() {
        // `a` comes before `b` in 30 of 60 sessions and never without it; `x` is in every other session of each half.
        let mut events = Vec::new();
        for n in 0..60 {
            let id = format!("s{n}");
            if n % 2 == 0 {
                events.extend([event(&id, "a", Some(1), None), event(&id, "b", Some(2), None)]);
            }
            if n % 4 < 2 {
                events.push(event(&id, "x", Some(0), None));
            }
            events.push(event(&id, "z", Some(3), None));
        }
        let (sessions, names) = fold(&Keys::default(), &events);
        let all = Thresholds { min_support: 0.0, min_confidence: 0.0, min_lift: 0.0, max_conditions: 1 };
        let found = |correction| {
            let found = sessions.sequences(&names, &all, correction, 0.05);
            let found = found
                .iter()
                .map(|s| (format!("{} {}", s.before, s.action), s.evidence.p_value.unwrap(), s.evidence.p_adjusted));
            found.collect::<Vec<_>>()
        };
        let plain = found(Correction::None);
        assert_eq!(plain.len(), 6, "{plain:?}");
        assert!(plain.iter().all(|(_, _, adjusted)| adjusted.is_none()));
        for correction in [Correction::Holm, Correction::Bh] {
            let corrected = found(correction);
            assert_eq!(corrected.len(), 1, "{corrected:?}");
            let (pair, p, adjusted) = &corrected[0];
            // 1 / C(60, 30); three actions come first and three after.
            assert_eq!((pair.as_str(), *p, *adjusted), ("a b", 8.45562e-18, Some(7.61006e-17)));
        }
    }

    proptest! {
        #[test]
        fn no_partition_changes_a_sequence(
            steps in prop::collection::vec((0u32..8, 0usize..4, prop::option::weighted(0.95, 0u32..9), prop::option::weighted(0.9, 0i64..9)), 0..120),
            cut in 0usize..120,
        ) {
            let keys = Keys::default();
            let events: Vec<_> = steps
                .iter()
                .map(|(session, action, time, step)| event(&format!("s{session}"), ["a", "b", "c", "d"][*action], *time, *step))
                .collect();
            let (whole, names) = fold(&keys, &events);
            let (a, b) = events.split_at(cut.min(events.len()));
            let merged = fold(&keys, b).0.merge(fold(&keys, a).0);
            let all = Thresholds { min_support: 0.0, min_confidence: 0.0, min_lift: 0.0, max_conditions: 1 };
            prop_assert_eq!(merged.steps, whole.steps);
            prop_assert_eq!(merged.sequences(&names, &all, Correction::None, 0.05), whole.sequences(&names, &all, Correction::None, 0.05));
        }
    }
}
