//! Denials: what tells the events that were denied from those that were good, so that a policy that allows by default can block it.
//!
//! In: denied events, one by one, in any order; and, from the observations, what the good events of the same agent and action
//! had. Out: [`Denial`]s, each a pattern that denied events have and no good event of the log has, and [`Inseparable`]s: denied events
//! that look like good ones. `docs/learning.md` has the rules:
//!
//! - an agent that an action was only ever denied is denied the action;
//! - else each attribute is asked by itself for what lies outside of the good values (`domains::outside`), and patterns are taken that
//!   cover most of the denied events that no other covers, those first that speak of more than the very values;
//! - what the domains cannot vouch for is tried on every good event in a pass of its own (`verify`).
//!
//! Bounded: of each action and agent the [`MAX_EVENTS_OF_USE`] denied events with the smallest hashes of their ids are kept, and
//! [`MAX_EVENTS`] of all, those below a threshold that only depends on the whole log.

#[cfg(test)]
mod tests;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::Value;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use self::verify::Question;
use super::MineError;
use super::domains::{Apart, Owner, TestReach};
use super::grants::{Observations, Use, is_course};
use super::items::NamesByHash;
use super::log_ids::LogIds;
use super::passes::Events;
use super::spread::{SessionSpread, day};
use super::stats::float;
use crate::event::{AttributePath, Line, OutcomeClasses};
use crate::policy::{Condition, Conditions, Denial, Evidence, Inseparable, Literal, OutcomeCounts, Test};

/// How many denied events are kept of an agent with an action.
const MAX_EVENTS_OF_USE: usize = 256;
/// How many are kept of all.
const MAX_EVENTS: usize = if cfg!(test) { 1_000 } else { 8_192 };
/// How many bytes of an event's attributes are kept, those behind in the order of paths left out.
const MAX_EVENT_BYTES: usize = 4_096;
/// The longest string that is kept.
const MAX_STRING: usize = 1_024;
/// How many agents must have been denied an action that nobody did well for it to be denied to any agent.
const MIN_AGENTS_FOR_ANY: usize = 2;
/// In a log with more events, values and parts are tried that good events lack by chance at most so often.
const MAX_TRIED_FREELY: u64 = 10_000;
const MAX_CHANCE: f64 = 0.05;
/// How many patterns one agent's denials of an action make at most.
const MAX_PATTERNS: usize = 64;

/// What is kept of a denied event.
#[derive(Debug)]
struct KeptDenial {
    attributes: BTreeMap<Vec<String>, Value>,
    log_id: String,
    session: Option<u64>,
    day: Option<i64>,
}

/// Denied events: by hash of action, then agent; those of one by the hashes of their ids and contents.
#[derive(Debug)]
pub(super) struct Denials {
    uses: FxHashMap<(u64, u64), BTreeMap<(u64, u64), KeptDenial>>,
    kept: usize,
    /// Events whose ids hash to more are not kept. How many there are below a threshold only grows with the log, so the last
    /// threshold is that of the whole log.
    threshold: u64,
}

impl Default for Denials {
    fn default() -> Self {
        Self { uses: FxHashMap::default(), kept: 0, threshold: u64::MAX }
    }
}

impl Denials {
    /// Takes a denied event of an agent with an action, both by hash; `session` is the hash of its session's id.
    pub(super) fn add(&mut self, action: u64, agent: u64, session: Option<u64>, line: &Line<'_>) {
        let order = xxh3_64_with_seed(line.log_id.as_bytes(), 3);
        if order > self.threshold {
            return;
        }
        let events = self.uses.entry((action, agent)).or_default();
        let full = events.len() >= MAX_EVENTS_OF_USE;
        if full && events.last_key_value().is_some_and(|((last, _), _)| order > *last) {
            return;
        }
        let (attributes, content) = attributes(line);
        let (log_id, day) = (line.log_id.to_owned(), line.timestamp.map(day));
        let before = events.len();
        events.insert((order, content), KeptDenial { attributes, log_id, session, day });
        if events.len() > MAX_EVENTS_OF_USE {
            events.pop_last();
        }
        self.kept += events.len() - before;
        self.trim();
    }

    fn trim(&mut self) {
        while self.kept > MAX_EVENTS {
            self.lower_threshold(self.threshold / 2);
        }
    }

    fn lower_threshold(&mut self, threshold: u64) {
        if threshold >= self.threshold {
            return;
        }
        self.threshold = threshold;
        self.kept = 0;
        self.uses.retain(|_, events| {
            events.retain(|(order, _), _| *order <= threshold);
            self.kept += events.len();
            !events.is_empty()
        });
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.lower_threshold(other.threshold);
        let mut others: Vec<_> = other.uses.into_iter().collect();
        while let Some((of, events)) = others.pop() {
            let known = self.uses.entry(of).or_default();
            let before = known.len();
            known.extend(events.into_iter().filter(|((order, _), _)| *order <= self.threshold));
            while known.len() > MAX_EVENTS_OF_USE {
                known.pop_last();
            }
            // Neither is ever less than before.
            self.kept += known.len() - before;
            self.trim();
        }
        self
    }

    /// The patterns that no good event has, and the denied events that have none.
    ///
    /// # Errors
    ///
    /// [`MineError`] if the log cannot be read once more.
    pub(super) fn learn(
        &self,
        total: u64,
        actions: &NamesByHash,
        observations: &Observations,
        classes: &OutcomeClasses,
        events: &mut impl Events,
    ) -> Result<(Vec<Denial>, Vec<Inseparable>), MineError> {
        let values: usize = self.uses.values().flat_map(BTreeMap::values).map(|kept| kept.attributes.len()).sum();
        let uses: Vec<_> = self.uses.iter().filter(|(_, kept)| !kept.is_empty()).collect();
        let looked_at = uses.into_par_iter().filter_map(|((action, agent), kept)| {
            let (action_name, agent_name) = (actions.get(*action)?, observations.agent_name(*agent)?);
            let seen = observations.of(*action, *agent);
            let good = seen.filter(|seen| seen.outcomes.good > 0);
            let all = seen.map_or(0, |seen| seen.outcomes.denied);
            let mut denied =
                DeniedEvents { kept: kept.values().collect(), all, good: good.is_some(), candidates: Vec::new() };
            if let Some(good) = good {
                denied.candidates = candidates(good, &denied.kept);
                let sampled: Vec<_> = observations.sampled(*agent, action_name).collect();
                if total > MAX_TRIED_FREELY {
                    denied.leave_chances(sampled.len(), values);
                }
                denied.candidates.retain(|candidate| !sampled.iter().any(|flat| candidate.has(|path| flat.get(path))));
            }
            Some(((action_name, agent_name), denied))
        });
        let mut denied: BTreeMap<(&str, &str), DeniedEvents<'_>> = looked_at.collect();
        let questions: BTreeMap<_, _> = denied
            .iter()
            .map(|(of, denied)| {
                (*of, denied.candidates.iter().filter(|c| !c.apart.sure).map(Candidate::question).collect::<Vec<_>>())
            })
            .filter(|(_, questions)| !questions.is_empty())
            .collect();
        if !questions.is_empty() {
            let refuted = verify::refuted(&questions, classes, events)?;
            for (of, denied) in &mut denied {
                if let Some(refuted) = refuted.get(of) {
                    let mut answers = refuted.iter();
                    denied.candidates.retain(|candidate| candidate.apart.sure || answers.next() == Some(&false));
                }
            }
        }
        Ok(patterns(&denied, observations, actions))
    }
}

/// The denied events of an agent with an action.
struct DeniedEvents<'a> {
    kept: Vec<&'a KeptDenial>,
    /// How many there were, kept or not.
    all: u64,
    /// Whether the agent has good events with the action.
    good: bool,
    candidates: Vec<Candidate>,
}

impl DeniedEvents<'_> {
    /// Drops values and parts of strings that may be missing among the `sampled` good events by chance, where asking all good
    /// events about them would be another pass over a long log. Were a value denied no more often than others, it would be expected as
    /// often among the sampled good events as among the denied ones, by their numbers; `values` are the values of denied events that
    /// could be missing.
    fn leave_chances(&mut self, sampled: usize, values: usize) {
        let float_len = |len: usize| float(u64::try_from(len).unwrap_or(u64::MAX));
        let needed = (float_len(values) / MAX_CHANCE).ln();
        let expected = float_len(sampled) / float(self.all.max(1));
        let cheap = |candidate: &Candidate| candidate.apart.reach == TestReach::General || candidate.apart.sure;
        self.candidates
            .retain(|candidate| cheap(candidate) || float_len(candidate.apart.covers.len()) * expected >= needed);
    }
}

/// A pattern that may tell denied events from good ones.
#[derive(Debug)]
struct Candidate {
    path: AttributePath,
    apart: Apart,
}

impl Candidate {
    fn conditions(&self) -> Conditions {
        let condition = |test: &Test| Condition { path: self.path.clone(), test: test.clone() };
        self.apart.tests.iter().map(condition).collect()
    }

    fn question(&self) -> Question {
        Question { conditions: self.conditions(), unless: self.apart.unless }
    }

    /// Whether an event has the pattern.
    fn has<'v>(&self, at: impl Fn(&AttributePath) -> Option<&'v Value> + Copy) -> bool {
        self.apart.tests.iter().all(|test| test.holds(at(&self.path), at)) != self.apart.unless
    }
}

/// What may tell the kept events from the good ones.
fn candidates(good: &Use, kept: &[&KeptDenial]) -> Vec<Candidate> {
    let mut by_path: BTreeMap<&[String], Vec<(usize, &Value)>> = BTreeMap::new();
    for (number, event) in kept.iter().enumerate() {
        for (path, value) in &event.attributes {
            by_path.entry(path).or_default().push((number, value));
        }
    }
    let domains: BTreeMap<&[String], _> =
        good.domains.values().map(|(path, domain)| (path.as_slice(), domain)).collect();
    let events = good.outcomes.good;
    let alone = good.sessions != Owner::Several && events > 1;
    let mut found = Vec::new();
    let mut add = |path: &[String], apart: Apart| {
        if let Ok(path) = AttributePath::new(path.iter().map(String::as_str)) {
            found.push(Candidate { path, apart });
        }
    };
    let exists = |there: bool, covers: BTreeSet<usize>, sure: bool| Apart {
        tests: vec![Test::Exists(there)],
        unless: false,
        covers,
        reach: TestReach::General,
        sure,
    };
    for (path, values) in &by_path {
        match domains.get(path) {
            Some(domain) => {
                let name = path.last().map(String::as_str).unwrap_or_default();
                domain.outside(name, events, alone, values).into_iter().for_each(|apart| add(path, apart));
            }
            // An empty object has no attributes, but is there.
            None => add(path, exists(true, values.iter().map(|(number, _)| *number).collect(), false)),
        }
    }
    for (path, domain) in &domains {
        if domain.present == events && !is_course(path) {
            let has = |event: &KeptDenial| event.attributes.keys().any(|known| known.starts_with(path));
            let without = kept.iter().enumerate().filter(|(_, event)| !has(event) && event.is_whole());
            let covers: BTreeSet<usize> = without.map(|(number, _)| number).collect();
            if !covers.is_empty() {
                add(path, exists(false, covers, true));
            }
        }
    }
    found
}

impl KeptDenial {
    /// Whether nothing of it was left out.
    fn is_whole(&self) -> bool {
        !self.attributes.is_empty()
            && self.attributes.iter().map(|(path, value)| size(path, value)).sum::<usize>() < MAX_EVENT_BYTES / 2
    }
}

/// One agent's share in a pattern.
struct AgentShare<'a> {
    agent: &'a str,
    covered: Vec<&'a KeptDenial>,
    /// Whether only some of the denied events were kept.
    sampled: bool,
}

/// A pattern: the action, whether its conditions are an exception, how they are spelled, and themselves.
type DenialPattern<'a> = (&'a str, bool, String);

fn patterns(
    denied: &BTreeMap<(&str, &str), DeniedEvents<'_>>,
    observations: &Observations,
    actions: &NamesByHash,
) -> (Vec<Denial>, Vec<Inseparable>) {
    let done_well = observations.done_well(actions);
    let mut found: BTreeMap<DenialPattern<'_>, (Conditions, Vec<AgentShare<'_>>)> = BTreeMap::new();
    let mut inseparable = Vec::new();
    for ((action, agent), denied) in denied {
        let sampled = u64::try_from(denied.kept.len()).is_ok_and(|kept| kept < denied.all);
        let mut take = |unless: bool, conditions: Conditions, covers: &BTreeSet<usize>| {
            let covered = covers.iter().filter_map(|number| denied.kept.get(*number).copied()).collect();
            let pattern = (*action, unless, super::grants::spelling(&conditions));
            let entry = found.entry(pattern).or_insert_with(|| (conditions, Vec::new()));
            entry.1.push(AgentShare { agent, covered, sampled });
        };
        if !denied.good {
            take(false, Conditions::default(), &(0..denied.kept.len()).collect());
            continue;
        }
        let (chosen, rest) = choose(&denied.candidates, denied.kept.len());
        for (conditions, unless, covers) in chosen {
            take(unless, conditions, &covers);
        }
        if !rest.is_empty() {
            let mut log_ids = LogIds::default();
            rest.iter().filter_map(|number| denied.kept.get(*number)).for_each(|event| log_ids.add(&event.log_id));
            inseparable.push(Inseparable {
                action: (*action).to_owned(),
                agent: (*agent).to_owned(),
                count: u64::try_from(rest.len()).unwrap_or(u64::MAX),
                of: denied.all,
                log_ids: log_ids.into_sorted(),
            });
        }
    }
    let denials = (1..).zip(found).map(|(number, ((action, except, _), (conditions, parts)))| {
        let any = match done_well.get(action) {
            None => parts.len() >= MIN_AGENTS_FOR_ANY,
            // Whoever does it well was denied this.
            Some(agents) => {
                !conditions.is_empty() && agents.iter().all(|agent| parts.iter().any(|part| part.agent == *agent))
            }
        };
        let (mut log_ids, mut spread) = (LogIds::default(), SessionSpread::default());
        let covered = || parts.iter().flat_map(|part| &part.covered);
        for event in covered() {
            log_ids.add(&event.log_id);
            spread.add_day(event.session, event.day);
        }
        let count = u64::try_from(covered().count()).unwrap_or(u64::MAX);
        let outcomes = OutcomeCounts { denied: count, ..OutcomeCounts::default() };
        let agents: Vec<String> = parts.iter().map(|part| part.agent.to_owned()).collect();
        let mut evidence =
            Evidence { count, outcomes, agents: agents.clone(), log_ids: log_ids.into_sorted(), ..Evidence::default() };
        spread.fill(&mut evidence);
        let mut denial = Denial {
            denial_id: format!("denial_{number:04}"),
            action: action.to_owned(),
            agents: if any { Vec::new() } else { agents },
            constraints: Conditions::default(),
            unless: None,
            sampled: parts.iter().any(|part| part.sampled),
            evidence,
        };
        if except {
            denial.unless = Some(conditions);
        } else {
            denial.constraints = conditions;
        }
        denial
    });
    (denials.collect(), inseparable)
}

/// Conditions, whether they are an exception, and the denied events that have the pattern.
type ChosenPattern = (Conditions, bool, BTreeSet<usize>);

/// Patterns that together cover as many of `all` events as patterns can, each those that cover most of the rest; and the rest.
fn choose(candidates: &[Candidate], all: usize) -> (Vec<ChosenPattern>, BTreeSet<usize>) {
    let mut rest: BTreeSet<usize> = (0..all).collect();
    let mut chosen: Vec<&Candidate> = Vec::new();
    for general in [true, false] {
        while chosen.len() < MAX_PATTERNS {
            let gain = |candidate: &Candidate| candidate.apart.covers.intersection(&rest).count();
            // Of equals the longest, which says most; then the first in the order of paths.
            let length = |candidate: &Candidate| match candidate.apart.tests.as_slice() {
                [Test::Contains(text)] => text.chars().count(),
                _ => usize::MAX,
            };
            let best = candidates
                .iter()
                .enumerate()
                .filter(|(_, candidate)| (candidate.apart.reach == TestReach::General) == general)
                .max_by_key(|(at, candidate)| {
                    (gain(candidate), !candidate.apart.unless, length(candidate), std::cmp::Reverse(*at))
                });
            let Some((_, best)) = best.filter(|(_, best)| gain(best) > 0) else {
                break;
            };
            rest.retain(|number| !best.apart.covers.contains(number));
            chosen.push(best);
        }
    }
    let mut listed: BTreeMap<&AttributePath, (Vec<Literal>, BTreeSet<usize>)> = BTreeMap::new();
    let mut found: Vec<ChosenPattern> = Vec::new();
    for candidate in chosen {
        match candidate.apart.tests.as_slice() {
            // Values of one attribute make one list.
            [Test::Equals(value)] if candidate.apart.reach == TestReach::Value => {
                let (values, covers) = listed.entry(&candidate.path).or_default();
                values.push(value.clone());
                covers.extend(&candidate.apart.covers);
            }
            _ => found.push((candidate.conditions(), candidate.apart.unless, candidate.apart.covers.clone())),
        }
    }
    for (path, (mut values, covers)) in listed {
        values.sort_by(|a, b| crate::event::value::order(a.value(), b.value()));
        let test = match values.as_slice() {
            [only] => Test::Equals(only.clone()),
            _ => Test::In(values),
        };
        found.push((std::iter::once(Condition { path: path.clone(), test }).collect(), false, covers));
    }
    (found, rest)
}

fn size(path: &[String], value: &Value) -> usize {
    path.iter().map(String::len).sum::<usize>() + value.as_str().map_or(16, str::len)
}

/// What is kept of an event's attributes, and a hash of it.
fn attributes(line: &Line<'_>) -> (BTreeMap<Vec<String>, Value>, u64) {
    let mut all: Vec<_> = line.attributes().collect();
    all.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let (mut kept, mut bytes, mut text) = (BTreeMap::new(), 0, String::new());
    for (attribute, value) in all.into_iter().filter(|(attribute, _)| !is_course(&attribute.path)) {
        let _ = write!(text, "{:?}\0{value}\0", attribute.path);
        let value = match value {
            Value::String(text) if text.len() > MAX_STRING => continue,
            // It is there, and that is all that is asked.
            Value::Array(_) | Value::Object(_) => Value::Array(Vec::new()),
            value => value.clone(),
        };
        bytes += size(&attribute.path, &value);
        if bytes <= MAX_EVENT_BYTES {
            kept.insert(attribute.path.clone(), value);
        }
    }
    (kept, xxh3_64(text.as_bytes()))
}
