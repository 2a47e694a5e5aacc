//! Licences: what a request must say, and of what, to allow an action.
//!
//! In: one agent's sessions. Out: for each action the licences that could be granted, from which [`super::choose()`] takes.
//! A licence is a conjunction of an intent (the request asks for the verb), a target (the request names what it strikes)
//! and facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::log::{Act, AgentLog, facts, grade, provenance, suffix};
use super::{ALPHA, GAMMA, Ingredient, words};
use crate::event::AttributePath;
use crate::mine::domains::may_be_listed;
use crate::mine::spread::SessionSpread;
use crate::mine::stats::{float_len, kt};
use crate::policy::{Condition, Conditions, Literal, Pattern, Test};
use crate::session::Grade;

/// What text says anybody may have written; a field at least has a place for the value.
pub(super) const SOURCE: Grade = Grade::Field;
/// How often a target may be from text, over all guarded actions, for it to be held to fields.
const MAX_FROM_TEXT: f64 = ALPHA;

/// So many combinations of present targets are tried, those seen most.
const MAX_SIGNATURES: usize = 16;

/// How the request is asked whether it means the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Intent {
    /// It has the verb.
    Verb,
    /// It has the verb, or one of the synonyms that fit the budget.
    Trimmed,
    /// It has the verb or any synonym.
    Wide,
}

/// How the request must name a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// It stands in the request.
    Itself,
    /// It does, or it is the whole value of a field where the request points to: in a record that it names or selects, or in what a call
    /// answered that was asked for so.
    Pointed,
}

impl Naming {
    /// The least grade that will do.
    pub(super) const POINTED: Grade = Grade::Chain;

    fn holds(self, act: &Act<'_>, path: &AttributePath, log: &AgentLog<'_>) -> bool {
        match self {
            Self::Itself => log.names_own(act, path),
            Self::Pointed => log.grade(act, path).is_some_and(|grade| grade >= Self::POINTED),
        }
    }

    fn transplanted(self, act: &Act<'_>, path: &AttributePath, log: &AgentLog<'_>) -> Arc<Vec<bool>> {
        match self {
            Self::Itself => log.names(act, path),
            Self::Pointed => log.knows(act, path),
        }
    }
}

/// What of its targets the request must name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TargetsNamed {
    Free,
    /// All of these, and the other targets are not there.
    All(Vec<AttributePath>, Naming),
    /// This one.
    One(AttributePath, Naming),
    /// There is none.
    Absent,
}

/// The kind of target that says nothing.
pub(super) const ANY_TARGET: u8 = 0;
/// The kind of target of which all are named.
const NAMED_TARGETS: u8 = 1;
/// The kind of target of which all are pointed to.
pub(super) const POINTED_TARGETS: u8 = 4;
/// The kinds of target that are named or pointed to, all or one.
pub(super) const KNOWN_TARGETS: [u8; 4] = [NAMED_TARGETS, 2, POINTED_TARGETS, 5];

/// A kind of licence: what evidence is pooled over.
pub(super) type Schema = (Option<Intent>, u8, bool);

#[derive(Debug, Clone)]
pub(super) struct Licence {
    pub(super) intent: Option<(Intent, String)>,
    pub(super) target: TargetsNamed,
    pub(super) facts: BTreeMap<AttributePath, Literal>,
    /// Targets that must be the whole value of some field, or stand in the request.
    sources: Vec<AttributePath>,
    /// Targets that must not be there: with them it is another licence.
    absent: Vec<AttributePath>,
    /// Whether one of the facts is an assurance.
    assured: bool,
    /// Whether the log has no act with these targets alone, only acts with one more.
    reduced: bool,
    /// How often what no transplant can move would hold anyway.
    pub(super) base: f64,
    /// How often the licence holds by accident.
    pub(super) null: f64,
    /// The sessions in which it holds for an event of their own.
    pub(super) cover: BTreeSet<usize>,
    /// Over how many named sessions and days these are spread.
    pub(super) spread: SessionSpread,
}

/// The kind of target that is named itself where this one is pointed to; `None` for other kinds.
pub(super) fn itself(target: u8) -> Option<u8> {
    match target {
        POINTED_TARGETS => Some(NAMED_TARGETS),
        5 => Some(2),
        _ => None,
    }
}

impl Licence {
    fn new(intent: Option<&(Intent, String)>, target: TargetsNamed, facts: &BTreeMap<AttributePath, Literal>) -> Self {
        let (intent, facts) = (intent.cloned(), facts.clone());
        Self {
            intent,
            target,
            facts,
            sources: Vec::new(),
            absent: Vec::new(),
            assured: false,
            reduced: false,
            base: 1.0,
            null: 1.0,
            cover: BTreeSet::new(),
            spread: SessionSpread::default(),
        }
    }

    pub(super) fn schema(&self) -> Schema {
        let target = match self.target {
            TargetsNamed::Free => ANY_TARGET,
            TargetsNamed::All(_, Naming::Itself) => NAMED_TARGETS,
            TargetsNamed::One(_, Naming::Itself) => 2,
            TargetsNamed::Absent => 3,
            TargetsNamed::All(_, Naming::Pointed) => POINTED_TARGETS,
            TargetsNamed::One(_, Naming::Pointed) => 5,
        };
        (self.intent.as_ref().map(|(intent, _)| *intent), target, self.assured)
    }

    /// Orders licences that are equal in all that counts.
    pub(super) fn rank(&self) -> (Option<Intent>, u8, Option<&AttributePath>) {
        let (rank, path) = match &self.target {
            TargetsNamed::Free if self.base < 1.0 => (1, self.facts.keys().next()),
            TargetsNamed::Free => (0, None),
            TargetsNamed::All(_, Naming::Itself) => (2, None),
            TargetsNamed::One(path, Naming::Itself) => (3, Some(path)),
            TargetsNamed::Absent => (4, None),
            TargetsNamed::All(_, Naming::Pointed) => (5, None),
            TargetsNamed::One(path, Naming::Pointed) => (6, Some(path)),
        };
        (self.intent.as_ref().map(|(intent, _)| *intent), rank, path)
    }

    /// How many conjuncts there are.
    pub(super) fn size(&self) -> usize {
        usize::from(self.intent.is_some()) + usize::from(self.target != TargetsNamed::Free) + self.facts.len()
    }

    /// Its name for the reviewer.
    pub(super) fn name(&self) -> String {
        let intent = match self.intent {
            None => "",
            Some((Intent::Verb, _)) => "the request uses the verb",
            Some((Intent::Trimmed, _)) => "the request uses the verb or a synonym",
            Some((Intent::Wide, _)) => "the request uses the verb or any synonym",
        };
        let target = match &self.target {
            TargetsNamed::Free => String::new(),
            TargetsNamed::All(_, Naming::Itself) => "names every target".to_owned(),
            TargetsNamed::One(path, Naming::Itself) => format!("names {path}"),
            TargetsNamed::All(_, Naming::Pointed) => "names every target or the record it is from".to_owned(),
            TargetsNamed::One(path, Naming::Pointed) => format!("names {path} or the record it is from"),
            TargetsNamed::Absent => "there is no target".to_owned(),
        };
        let fact = if self.assured { "a known fact confirms it" } else { "" };
        let parts: Vec<&str> = [intent, &target, fact].into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }

    /// Whether this is the wider one: it holds wherever `other` does.
    pub(super) fn is_implied_by(&self, other: &Self) -> bool {
        let intent = match (&self.intent, &other.intent) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((kind, pattern)), Some((other_kind, other_pattern))) => pattern == other_pattern || kind > other_kind,
        };
        let target = match (&self.target, &other.target) {
            (TargetsNamed::Free, _) => true,
            (TargetsNamed::One(path, how), TargetsNamed::One(other, by)) => path == other && how >= by,
            (TargetsNamed::One(path, how), TargetsNamed::All(paths, by)) => paths.contains(path) && how >= by,
            (TargetsNamed::All(paths, how), TargetsNamed::All(others, by)) => paths == others && how >= by,
            (target, other) => target == other,
        };
        let narrows = |own: &[AttributePath], other: &[AttributePath]| own.iter().all(|path| other.contains(path));
        let sources = narrows(&self.sources, &other.sources) && narrows(&self.absent, &other.absent);
        intent && target && sources && self.facts.iter().all(|(path, value)| other.facts.get(path) == Some(value))
    }

    /// Whether it holds on an event in its own session.
    pub(super) fn holds(&self, act: &Act<'_>, targets: &[AttributePath], log: &AgentLog<'_>) -> bool {
        let intent = self.intent.as_ref().is_none_or(|(_, pattern)| {
            log.matches(pattern).is_some_and(|hits| hits.get(act.session).copied().unwrap_or_default())
        });
        let present = || targets.iter().filter(|path| act.flat.contains_key(*path));
        let target = match &self.target {
            TargetsNamed::Free => true,
            TargetsNamed::All(paths, how) => present().eq(paths) && paths.iter().all(|path| how.holds(act, path, log)),
            TargetsNamed::One(path, how) => act.flat.contains_key(path) && how.holds(act, path, log),
            TargetsNamed::Absent => present().next().is_none(),
        };
        let facts =
            || self.facts.iter().all(|(path, value)| Test::Equals(value.clone()).holds(act.flat.get(path), |_| None));
        let sources = || {
            self.sources.iter().all(|path| has_source(act, path, log))
                && self.absent.iter().all(|path| !act.flat.contains_key(path))
        };
        intent && target && sources() && facts()
    }

    /// For each session whether it would hold on the event there, `base` aside.
    pub(super) fn transplanted(
        &self,
        act: &Act<'_>,
        targets: &[AttributePath],
        log: &AgentLog<'_>,
        sessions: &[usize],
    ) -> Vec<bool> {
        let at = |hits: &[bool], session: usize| hits.get(session).copied().unwrap_or_default();
        let mut held = vec![true; sessions.len()];
        let mut narrow = |hits: &[bool]| {
            held.iter_mut().zip(sessions).for_each(|(held, session)| *held &= at(hits, *session));
        };
        if let Some((_, pattern)) = &self.intent {
            match log.matches(pattern) {
                Some(hits) => narrow(&hits),
                None => narrow(&[]),
            }
        }
        match &self.target {
            TargetsNamed::Free | TargetsNamed::Absent => {}
            TargetsNamed::All(paths, how) => {
                let present: Vec<&AttributePath> = targets.iter().filter(|path| act.flat.contains_key(*path)).collect();
                // The act as it would be without the targets that are left out.
                if present.iter().copied().eq(paths)
                    || (self.reduced && paths.iter().all(|path| present.contains(&path)))
                {
                    for path in paths {
                        narrow(&how.transplanted(act, path, log));
                    }
                } else {
                    narrow(&[]);
                }
            }
            TargetsNamed::One(path, how) if act.flat.contains_key(path) => narrow(&how.transplanted(act, path, log)),
            TargetsNamed::One(..) => narrow(&[]),
        }
        held
    }

    /// The licence with what machines read held to fields: one for each combination of what is there.
    fn with_sources(self, acts: &[Act<'_>], machine_like: &[AttributePath]) -> Vec<Self> {
        let open: Vec<AttributePath> = machine_like.iter().filter(|path| !self.says(path)).cloned().collect();
        if open.is_empty() {
            return vec![self];
        }
        let one = |present: Vec<AttributePath>| {
            let absent = open.iter().filter(|path| !present.contains(path)).cloned().collect();
            Self { sources: present, absent, ..self.clone() }
        };
        signatures(acts, &open).into_iter().map(one).collect()
    }

    /// Whether the target says of this argument how good it must be, or that it is not there.
    fn says(&self, path: &AttributePath) -> bool {
        match &self.target {
            TargetsNamed::Free => false,
            TargetsNamed::One(own, _) => own == path,
            TargetsNamed::All(..) | TargetsNamed::Absent => true,
        }
    }

    /// The licence in the language of policies.
    pub(super) fn conditions(&self, targets: &[AttributePath], traced: &BTreeSet<AttributePath>) -> Option<Conditions> {
        let prompt = AttributePath::new(["prompt"]).ok()?;
        let mut conditions = Vec::new();
        if let Some((_, pattern)) = &self.intent {
            conditions.push(Condition { path: prompt.clone(), test: Test::Pattern(Pattern::new(pattern).ok()?) });
        }
        let says = |path: &AttributePath, how: Naming| {
            if how == Naming::Pointed {
                return graded(path, Naming::POINTED);
            }
            if traced.contains(path) {
                let from = ["const", "prompt"].map(|from| Literal::new(from.into()).ok());
                let from = from.into_iter().collect::<Option<_>>()?;
                return Some(Condition { path: provenance(path)?, test: Test::In(from) });
            }
            Some(Condition { path: path.clone(), test: Test::AppearsIn(prompt.clone()) })
        };
        let absent = |path: &AttributePath| Condition { path: path.clone(), test: Test::Exists(false) };
        match &self.target {
            TargetsNamed::Free => {}
            TargetsNamed::All(named, how) => {
                for path in targets {
                    conditions.push(if named.contains(path) { says(path, *how)? } else { absent(path) });
                }
            }
            TargetsNamed::One(path, how) => conditions.push(says(path, *how)?),
            TargetsNamed::Absent => conditions.extend(targets.iter().map(absent)),
        }
        for path in &self.sources {
            conditions.push(graded(path, SOURCE)?);
        }
        conditions.extend(self.absent.iter().map(absent));
        for (path, value) in &self.facts {
            conditions.push(Condition { path: path.clone(), test: Test::Equals(value.clone()) });
        }
        Some(conditions.into_iter().collect())
    }
}

/// That an argument is at least as good as `least`.
fn graded(path: &AttributePath, least: Grade) -> Option<Condition> {
    Some(Condition { path: grade(path)?, test: one_of(at_least(least))? })
}

/// The words of the grades from `least` up.
pub(super) fn at_least(least: Grade) -> impl Iterator<Item = &'static str> {
    Grade::ALL.into_iter().filter(move |grade| *grade >= least).map(Grade::name)
}

/// That something is one of some words.
pub(super) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> Option<Test> {
    let words: BTreeSet<&str> = words.into_iter().collect();
    let words = words.into_iter().map(|word| Literal::new(word.into()).ok()).collect::<Option<_>>()?;
    Some(Test::In(words))
}

/// Whether an argument is the whole value of some field, or stands in the request.
fn has_source(act: &Act<'_>, path: &AttributePath, log: &AgentLog<'_>) -> bool {
    log.grade(act, path).is_some_and(|grade| grade >= SOURCE)
}

/// What is known of all guarded actions of an agent together.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// Facts that never varied, by suffix.
    constant: BTreeMap<String, Literal>,
    /// How often a guarded call has no target.
    no_target: f64,
    /// How often what machines read comes from text, or from nowhere.
    from_text: f64,
    /// How often facts of a suffix are true.
    truths: BTreeMap<String, f64>,
}

impl Pool {
    /// Whether what machines read is held to fields: little of the agent's work takes it from text.
    pub(super) fn is_sourced(&self, log: &AgentLog<'_>) -> bool {
        self.from_text <= MAX_FROM_TEXT && log.uses(Ingredient::Sources)
    }

    pub(super) fn new(log: &AgentLog<'_>, guarded: &[&str]) -> Self {
        // The values that facts of one suffix and type have, by their spelling, with the sessions that have them.
        type Values = BTreeMap<String, (Literal, BTreeSet<usize>)>;
        let mut values: BTreeMap<(&str, bool), Values> = BTreeMap::new();
        let mut truths: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        let (mut bare, mut all) = (0.0, 0.0);
        let (mut from_text, mut graded) = (0.0, 0.0);
        for action in guarded {
            let targets = log.targets(action);
            let machine_like = log.machine_like(action, &targets);
            let weights = weights(log.acts_of(action));
            for (act, weight) in log.acts_of(action).iter().zip(weights) {
                all += weight;
                for path in machine_like.iter().filter(|path| act.flat.contains_key(**path)) {
                    if let Some(grade) = log.grade(act, path) {
                        graded += weight;
                        from_text += if grade < SOURCE { weight } else { 0.0 };
                    }
                }
                bare += if targets.iter().any(|path| act.flat.contains_key(path)) { 0.0 } else { weight };
                for (path, value) in facts(act.flat) {
                    let Ok(literal) = Literal::new(value.clone()) else { continue };
                    let seen = values.entry((suffix(path), value.is_boolean())).or_default();
                    seen.entry(value.to_string()).or_insert_with(|| (literal, BTreeSet::new())).1.insert(act.session);
                    if let Some(truth) = value.as_bool() {
                        let (held, seen) = truths.entry(suffix(path)).or_default();
                        *seen += weight;
                        *held += if truth { weight } else { 0.0 };
                    }
                }
            }
        }
        let constant = values.into_iter().filter_map(|((suffix, _), values)| {
            let mut values = values.into_values();
            let (literal, sessions) = values.next().filter(|_| values.next().is_none())?;
            let listed = literal.value().as_str().is_none_or(may_be_listed);
            (listed && kt(0.0, float_len(sessions.len())) <= GAMMA).then(|| (suffix.to_owned(), literal))
        });
        Self {
            constant: constant.collect(),
            no_target: kt(bare, all),
            from_text: kt(from_text, graded),
            truths: truths.into_iter().map(|(suffix, (held, seen))| (suffix.to_owned(), kt(held, seen))).collect(),
        }
    }
}

/// Each event's share of its session: a session counts once, however often it repeats an action.
pub(super) fn weights(acts: &[Act<'_>]) -> Vec<f64> {
    let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
    for act in acts {
        *counts.entry(act.session).or_default() += 1.0;
    }
    acts.iter().map(|act| 1.0 / counts.get(&act.session).copied().unwrap_or(1.0)).collect()
}

/// The licences that could be granted for an action.
pub(super) fn candidates(action: &str, log: &AgentLog<'_>, targets: &[AttributePath], pool: &Pool) -> Vec<Licence> {
    let acts = log.acts_of(action);
    let guards: BTreeMap<AttributePath, Literal> = acts
        .iter()
        .flat_map(|act| facts(act.flat))
        .filter(|(path, _)| log.uses(Ingredient::Facts) && acts.iter().all(|act| act.flat.contains_key(*path)))
        .filter_map(|(path, _)| Some((path.clone(), pool.constant.get(suffix(path))?.clone())))
        .collect();
    let assurances: BTreeSet<&AttributePath> = acts
        .iter()
        .flat_map(|act| facts(act.flat))
        .filter(|(path, value)| {
            let key = path.keys().last().map(String::as_str).unwrap_or_default();
            log.uses(Ingredient::Facts)
                && value.as_bool() == Some(true)
                && log.classes.is_assurance(key)
                && !guards.contains_key(*path)
        })
        .map(|(path, _)| path)
        .collect();
    let principal = log.principal(action, targets);
    let signatures = signatures(acts, targets);
    let graded = if log.uses(Ingredient::Records) { log.graded(action) } else { BTreeSet::new() };
    let mut licences = Vec::new();
    for intent in std::iter::once(None).chain(intents(action, log).iter().map(Some)) {
        for present in signatures.iter().filter(|present| !present.is_empty()) {
            if !present.iter().any(|path| log.is_id(action, path)) {
                licences.push(Licence::new(intent, TargetsNamed::All(present.clone(), Naming::Itself), &guards));
            }
            if present.iter().all(|path| graded.contains(path)) {
                licences.push(Licence::new(intent, TargetsNamed::All(present.clone(), Naming::Pointed), &guards));
            }
        }
        for present in reduced(&signatures).iter().filter(|_| intent.is_some()) {
            let names = |how| Licence {
                reduced: true,
                ..Licence::new(intent, TargetsNamed::All(present.clone(), how), &guards)
            };
            if !present.iter().any(|path| log.is_id(action, path)) {
                licences.push(names(Naming::Itself));
            }
            if present.iter().all(|path| graded.contains(path)) {
                licences.push(names(Naming::Pointed));
            }
        }
        for path in targets.iter().filter(|path| targets.len() > 1 && (intent.is_some() || principal.contains(path))) {
            if !log.is_id(action, path) {
                licences.push(Licence::new(intent, TargetsNamed::One(path.clone(), Naming::Itself), &guards));
            }
            if graded.contains(path) {
                licences.push(Licence::new(intent, TargetsNamed::One(path.clone(), Naming::Pointed), &guards));
            }
        }
        if !targets.is_empty() && signatures.iter().any(Vec::is_empty) {
            let licence = Licence::new(intent, TargetsNamed::Absent, &guards);
            licences.push(Licence { base: pool.no_target, ..licence });
        }
        for path in &assurances {
            let mut licence = Licence::new(intent, TargetsNamed::Free, &guards);
            if let Ok(truth) = Literal::new(true.into()) {
                licence.facts.insert((*path).clone(), truth);
            }
            licence.base = pool.truths.get(suffix(path)).copied().unwrap_or(1.0);
            licence.assured = licence.base < 1.0;
            licences.push(licence);
        }
        licences.push(Licence::new(intent, TargetsNamed::Free, &guards));
    }
    let machine_like = sources(action, log, targets, pool);
    licences.into_iter().flat_map(|licence| licence.with_sources(acts, &machine_like)).collect()
}

/// The targets of an action that must not come from text: what machines read, where little of the agent's work takes it from there.
fn sources(action: &str, log: &AgentLog<'_>, targets: &[AttributePath], pool: &Pool) -> Vec<AttributePath> {
    if !pool.is_sourced(log) {
        return Vec::new();
    }
    let graded = log.graded(action);
    // A short id says nothing by itself, and agents know some without having read them.
    let held =
        log.machine_like(action, targets).into_iter().filter(|path| graded.contains(*path) && !log.is_id(action, path));
    held.cloned().collect()
}

/// Which targets were there together, those seen most, in their order.
fn signatures(acts: &[Act<'_>], targets: &[AttributePath]) -> BTreeSet<Vec<AttributePath>> {
    let mut counts: BTreeMap<Vec<AttributePath>, usize> = BTreeMap::new();
    for act in acts {
        let present = targets.iter().filter(|path| act.flat.contains_key(*path)).cloned().collect();
        *counts.entry(present).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(MAX_SIGNATURES).map(|(present, _)| present).collect()
}

/// Targets that would be there together if one of those that were seen together were not, and were never seen so: a call that says less
/// of where it strikes needs no more leave than one that says more.
fn reduced(signatures: &BTreeSet<Vec<AttributePath>>) -> BTreeSet<Vec<AttributePath>> {
    let without = |present: &Vec<AttributePath>, at: usize| {
        let rest = present.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, path)| path.clone());
        rest.collect::<Vec<_>>()
    };
    let all = signatures.iter().flat_map(|present| (0..present.len()).map(move |at| without(present, at)));
    all.filter(|rest| !rest.is_empty() && !signatures.contains(rest)).take(MAX_SIGNATURES).collect()
}

/// The patterns by which a request may ask for an action; one that no policy takes is left out.
fn intents(action: &str, log: &AgentLog<'_>) -> Vec<(Intent, String)> {
    let reading = log.classes.read(action);
    let Some(verb) = reading.verb else {
        return Vec::new();
    };
    let wide = log.classes.synonyms(&verb, reading.class);
    let doing: BTreeSet<usize> = log.acts_of(action).iter().map(|act| act.session).collect();
    let trimmed = trim(&verb, &wide, &doing, log);
    let pattern = |words: &BTreeSet<String>| words::pattern(words, log.classes);
    let (verb, trimmed, wide) = (pattern(&BTreeSet::from([verb])), pattern(&trimmed), pattern(&wide));
    let mut intents = vec![(Intent::Verb, verb.clone())];
    if trimmed != verb && trimmed != wide {
        intents.push((Intent::Trimmed, trimmed));
    }
    if wide != verb {
        intents.push((Intent::Wide, wide));
    }
    intents.retain(|(intent, pattern)| {
        let left_out = match intent {
            _ if !log.uses(Ingredient::Intent) => true,
            Intent::Verb => false,
            Intent::Trimmed => !log.uses(Ingredient::Synonyms) || !log.uses(Ingredient::Trimming),
            Intent::Wide => !log.uses(Ingredient::Synonyms),
        };
        !left_out && log.matches(pattern).is_some()
    });
    intents
}

/// The verb, then its synonyms, those first that requests for the action used, while requests with one of them stay so few
/// that the pattern alone would be within [`ALPHA`].
pub(super) fn trim(
    verb: &str,
    words: &BTreeSet<String>,
    doing: &BTreeSet<usize>,
    log: &AgentLog<'_>,
) -> BTreeSet<String> {
    let hits = |word: &str| -> BTreeSet<usize> {
        let pattern = words::pattern(&BTreeSet::from([word.to_owned()]), log.classes);
        let hits = log.matches(&pattern);
        let hit = |session: usize| hits.as_ref().is_none_or(|hits| hits.get(session).copied().unwrap_or_default());
        log.foreign.iter().copied().filter(|session| hit(*session)).collect()
    };
    let mut rest: Vec<_> = words.iter().filter(|word| *word != verb).map(|word| (word, hits(word))).collect();
    rest.sort_by_key(|(word, hits)| {
        let own = hits.intersection(doing).count();
        (std::cmp::Reverse(own), hits.len() - own, *word)
    });
    let (mut kept, mut covered) = (BTreeSet::from([verb.to_owned()]), hits(verb));
    for (word, hits) in rest {
        let both = covered.union(&hits).count();
        if both == covered.len() || kt(float_len(both), float_len(log.foreign.len())) <= ALPHA {
            kept.insert(word.clone());
            covered.extend(hits);
        }
    }
    kept
}
