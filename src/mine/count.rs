//! Counting: candidates for rules, how often each holds, and what it rests on.
//!
//! In: the pairs of item and action that the survey found, and lines. Out: exact counts with their evidence: the [`CandidateCounts`]
//! merges in any order. Nothing here decides what is kept.

use rustc_hash::{FxHashMap, FxHashSet};

use jiff::Timestamp;
use serde_json::Value;

use super::MAX_AGENTS;
use super::items::{AttributeKey, Keys, NamesByHash, Noted, index};
use super::log_ids::LogIds;
use super::spread::SessionSpread;
use crate::event::{Dictionary, Held, Line, LineFold, OutcomeClass, OutcomeClasses, by_number};
use crate::policy::OutcomeCounts;

/// The earliest and the latest of some timestamps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TimeRange {
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
}

impl TimeRange {
    #[inline]
    pub(super) fn add(&mut self, time: Option<Timestamp>) {
        if let Some(time) = time {
            if self.first.is_none_or(|first| time < first) {
                self.first = Some(time);
            }
            if self.last.is_none_or(|last| time > last) {
                self.last = Some(time);
            }
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        if other.first.is_some() && (self.first.is_none() || other.first < self.first) {
            self.first = other.first;
        }
        self.last = self.last.max(other.last);
    }
}

/// Items and actions that can be part of a rule, numbered.
#[derive(Debug, Default)]
pub(super) struct ItemVocabulary {
    items: FxHashMap<u64, u32>,
    /// Numbers of actions, by hash.
    actions: FxHashMap<u64, u32>,
    /// Hashes of actions, by number.
    pub(super) action_hashes: Vec<u64>,
}

impl ItemVocabulary {
    /// Numbers what stands in pairs of item and action.
    pub(super) fn new(pairs: &[(u64, u64)]) -> Self {
        let mut vocabulary = Self::default();
        let id = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        for (item, action) in pairs {
            let next = id(vocabulary.items.len());
            vocabulary.items.entry(*item).or_insert(next);
            let next = id(vocabulary.actions.len());
            vocabulary.actions.entry(*action).or_insert_with(|| {
                vocabulary.action_hashes.push(*action);
                next
            });
        }
        vocabulary
    }

    /// The rules with one condition that these pairs make, which it numbers.
    pub(super) fn candidates(&self, pairs: &[(u64, u64)]) -> Candidates {
        let numbered = |(item, action): &(u64, u64)| Some((Box::from([self.item(*item)?]), self.action(*action)?));
        Candidates::new(pairs.iter().filter_map(numbered))
    }

    pub(super) fn item_count(&self) -> usize {
        self.items.len()
    }

    pub(super) fn item(&self, hash: u64) -> Option<u32> {
        self.items.get(&hash).copied()
    }

    pub(super) fn action(&self, hash: u64) -> Option<u32> {
        self.actions.get(&hash).copied()
    }
}

/// The items of lines that are in a vocabulary.
#[derive(Debug)]
pub(super) struct ItemReader<'k> {
    keys: &'k Keys,
    vocabulary: &'k ItemVocabulary,
    /// By hash, the attributes that the items are of, if that is known.
    wanted: Option<&'k FxHashSet<u64>>,
    pub(super) seen: Noted,
    /// By number; `None` where no item is in the vocabulary.
    attributes: Vec<Option<Box<AttributeItems>>>,
    actions: Vec<Option<u32>>,
    ids: Vec<u32>,
}

/// What is known of an attribute.
#[derive(Debug)]
struct AttributeItems {
    key: AttributeKey,
    /// By number of the value, its items in the vocabulary.
    items: Vec<LineItems>,
}

/// Items in the vocabulary: mostly there is none, or one.
#[derive(Debug)]
enum LineItems {
    Nothing,
    One(u32),
    Several(Box<[u32]>),
}

impl From<Vec<u32>> for LineItems {
    fn from(ids: Vec<u32>) -> Self {
        match *ids {
            [] => Self::Nothing,
            [id] => Self::One(id),
            _ => Self::Several(ids.into()),
        }
    }
}

impl<'k> ItemReader<'k> {
    pub(super) fn new(keys: &'k Keys, vocabulary: &'k ItemVocabulary, wanted: Option<&'k FxHashSet<u64>>) -> Self {
        let seen = Noted::new(vocabulary.item_count());
        Self { keys, vocabulary, wanted, seen, attributes: Vec::new(), actions: Vec::new(), ids: Vec::new() }
    }

    pub(super) fn wants(&self, path: &[String]) -> bool {
        self.wanted.is_none_or(|wanted| wanted.contains(&self.keys.attribute(path).hash))
    }

    /// The number of the line's action, if it is in the vocabulary.
    pub(super) fn action(&mut self, line: &Line<'_>) -> Option<u32> {
        let (keys, vocabulary) = (self.keys, self.vocabulary);
        let action = by_number(&mut self.actions, line.action, |number| {
            vocabulary.action(keys.name(line.dictionary.actions.get(number)))
        });
        action.copied().flatten()
    }

    /// The line's items, sorted, each once.
    pub(super) fn items(&mut self, line: &Line<'_>) -> &[u32] {
        let Self { keys, vocabulary, wanted, seen, attributes, ids, .. } = self;
        ids.clear();
        for (number, held) in line.facts() {
            // Mostly it is one that is known to have none.
            if matches!(attributes.get(index(number)), Some(None)) {
                continue;
            }
            let reader = by_number(attributes, number, |number| {
                let path = line.dictionary.attribute(number).map(|attribute| attribute.path.as_slice());
                let key = keys.attribute(path.unwrap_or_default());
                let wanted = wanted.is_none_or(|wanted| wanted.contains(&key.hash));
                wanted.then(|| Box::new(AttributeItems { key, items: Vec::new() }))
            });
            let Some(AttributeItems { key, items }) = reader.and_then(Option::as_deref_mut) else {
                continue;
            };
            let Some(attribute) = line.dictionary.attribute(number) else {
                continue;
            };
            let mut find = |value: &Value, ids: &mut Vec<u32>| {
                key.items(&attribute.path, value, |item| {
                    if let Some(id) = vocabulary.item(item.hash) {
                        seen.note(id, item);
                        ids.push(id);
                    }
                });
            };
            match held {
                Held::Fresh(value) => find(value, ids),
                Held::Known(number) => {
                    let known = by_number(items, number, |number| {
                        let mut found = Vec::new();
                        attribute.value(number).into_iter().for_each(|value| find(value, &mut found));
                        found.into()
                    });
                    match known {
                        Some(LineItems::One(id)) => ids.push(*id),
                        Some(LineItems::Several(several)) => ids.extend_from_slice(several),
                        Some(LineItems::Nothing) | None => {}
                    }
                }
            }
        }
        // One item is of one attribute, and a value has each of its items once.
        ids.sort_unstable();
        ids
    }

    /// Forgets what the numbers stand for.
    pub(super) fn close(&mut self) {
        (self.attributes, self.actions) = (Vec::new(), Vec::new());
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.seen = self.seen.merge(other.seen);
        self
    }
}

/// The rules to count: antecedents, and the actions that go with each.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Sorted numbers of items, never empty.
    pub(super) antecedents: Vec<Box<[u32]>>,
    /// By antecedent and action; the values number the pairs.
    pub(super) pairs: FxHashMap<(u32, u32), u32>,
    /// Antecedents by their first item.
    by_first: Vec<Vec<u32>>,
    /// By antecedent, its actions and the numbers of the pairs.
    by_antecedent: Vec<Vec<(u32, u32)>>,
}

impl Candidates {
    pub(super) fn new(rules: impl IntoIterator<Item = (Box<[u32]>, u32)>) -> Self {
        let mut candidates = Self::default();
        let mut known: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
        for (antecedent, action) in rules {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let number = *known.entry(antecedent.clone()).or_insert(next);
            if number == next
                && let Some(first) = antecedent.first().copied()
            {
                if let Some(antecedents) = by_number(&mut candidates.by_first, first, |_| Vec::new()) {
                    antecedents.push(number);
                }
                candidates.antecedents.push(antecedent);
                candidates.by_antecedent.push(Vec::new());
            }
            let next = u32::try_from(candidates.pairs.len()).unwrap_or(u32::MAX);
            if *candidates.pairs.entry((number, action)).or_insert(next) == next
                && let Some(actions) = candidates.by_antecedent.get_mut(index(number))
            {
                actions.push((action, next));
            }
        }
        candidates
    }
}

/// What a candidate rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct CandidateEvidence {
    pub(super) outcomes: OutcomeCounts,
    pub(super) count: u64,
    pub(super) times: TimeRange,
    pub(super) log_ids: LogIds,
    /// Hashes of the agents of good events.
    pub(super) agents: FxHashSet<u64>,
    /// Those that have not been put under hashes yet, by number.
    agent_numbers: Vec<bool>,
    /// Of good events.
    pub(super) spread: SessionSpread,
}

impl CandidateEvidence {
    fn join(&mut self, other: Self) {
        self.count += other.count;
        self.outcomes.join(other.outcomes);
        self.times.join(other.times);
        self.log_ids.join(&other.log_ids);
        self.agents.extend(other.agents);
        self.spread.join(&other.spread);
    }
}

/// The last pass: exact counts of the candidates, and their evidence.
pub(super) struct CandidateCounts<'k> {
    classes: &'k OutcomeClasses,
    candidates: &'k Candidates,
    pub(super) reading: ItemReader<'k>,
    /// Events in which each antecedent holds.
    pub(super) antecedents: Vec<u64>,
    pub(super) pairs: Vec<CandidateEvidence>,
    /// Agents of good events.
    pub(super) agents: NamesByHash,
    outcomes: Vec<OutcomeClass>,
    /// How many of them there are, by number of the agent.
    good_events: Vec<u64>,
    session: Option<(String, u64)>,
}

impl<'k> CandidateCounts<'k> {
    pub(super) fn new(reading: ItemReader<'k>, classes: &'k OutcomeClasses, candidates: &'k Candidates) -> Self {
        Self {
            classes,
            candidates,
            reading,
            antecedents: vec![0; candidates.antecedents.len()],
            pairs: vec![CandidateEvidence::default(); candidates.pairs.len()],
            agents: NamesByHash::new(MAX_AGENTS),
            outcomes: Vec::new(),
            good_events: Vec::new(),
            session: None,
        }
    }

    fn session(&mut self, id: &str) -> u64 {
        match &self.session {
            Some((last, hash)) if last == id => *hash,
            _ => {
                let hash = self.reading.keys.name(id);
                self.session = Some((id.to_owned(), hash));
                hash
            }
        }
    }
}

impl LineFold for CandidateCounts<'_> {
    fn wants(&self, path: &[String]) -> bool {
        self.reading.wants(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        let classes = self.classes;
        let class =
            by_number(&mut self.outcomes, line.outcome, |outcome| classes.class(line.dictionary.outcomes.get(outcome)));
        let class = class.map_or(OutcomeClass::Neutral, |class| *class);
        let good = class == OutcomeClass::Good;
        if good && let Some(events) = by_number(&mut self.good_events, line.agent, |_| 0) {
            *events += 1;
        }
        let session = line.session_id.map(|id| self.session(id));
        let action = self.reading.action(line);
        let Self { reading, candidates, antecedents, pairs, .. } = self;
        let ids = reading.items(line);
        for antecedent in ids.iter().filter_map(|id| candidates.by_first.get(index(*id))).flatten() {
            let Some(items) = candidates.antecedents.get(index(*antecedent)) else {
                continue;
            };
            if items.len() > 1 && !items.iter().all(|item| ids.binary_search(item).is_ok()) {
                continue;
            }
            if let Some(count) = antecedents.get_mut(index(*antecedent)) {
                *count += 1;
            }
            let actions = candidates.by_antecedent.get(index(*antecedent)).into_iter().flatten();
            let pair = actions.into_iter().find(|(known, _)| Some(*known) == action);
            if let Some(gathered) = pair.and_then(|(_, pair)| pairs.get_mut(index(*pair))) {
                gathered.count += 1;
                gathered.outcomes.add(class);
                gathered.times.add(line.timestamp);
                gathered.log_ids.add(line.log_id);
                if good {
                    gathered.spread.add(session, line.timestamp);
                    if let Some(seen) = by_number(&mut gathered.agent_numbers, line.agent, |_| false) {
                        *seen = true;
                    }
                }
            }
        }
    }

    fn close(&mut self, dictionary: &Dictionary) {
        self.reading.close();
        self.outcomes = Vec::new();
        let keys = self.reading.keys;
        let mut hashes = Vec::new();
        for (number, events) in (0_u32..).zip(std::mem::take(&mut self.good_events)) {
            let name = dictionary.agents.get(number);
            hashes.push(keys.name(name));
            if let Some(hash) = hashes.last().filter(|_| events > 0) {
                self.agents.add(*hash, name, events);
            }
        }
        for gathered in &mut self.pairs {
            let seen = std::mem::take(&mut gathered.agent_numbers).into_iter().zip(&hashes);
            gathered.agents.extend(seen.filter(|(seen, _)| *seen).map(|(_, hash)| *hash));
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.reading = self.reading.merge(other.reading);
        self.agents = self.agents.merge(other.agents);
        self.antecedents.iter_mut().zip(other.antecedents).for_each(|(into, from)| *into += from);
        self.pairs.iter_mut().zip(other.pairs).for_each(|(into, from)| into.join(from));
        self
    }
}
