//! Which sessions teach and which are judged.
//!
//! In: sessions. Out: folds, each with a part to learn from and a part to judge. A session is never in both, nor is a group
//! where the split is by group. Which part a session falls to depends on its name, the seed and whether it has a good event:
//! sessions with one are dealt out first, so that every part has something to learn from or to judge. A log that cannot bear as
//! many folds as were asked for gets fewer, and a note says so.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::{Corpus, CorpusSession};
use super::error::EvaluateError;
use super::random::keyed_hash;
use crate::event::{OutcomeClass, OutcomeClasses};

/// How good sessions are split into those that teach and those that are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Split {
    /// In the order of their first timestamps: the first 60 % teach, the next 20 % are there to tune by, the last 20 %
    /// are judged. If a session has no timestamp, in the order of the log.
    Time,
    /// By session.
    Session(Parts),
    /// By `group`: all sessions of a group fall into one part. A session without a group is one of its own.
    Group(Parts),
    /// For each agent, the sessions that it acted in are judged and all others teach. A policy that names the agents it
    /// allows blocks such a stranger by its nature: what is told is how far rules for anyone would carry.
    Agent,
}

/// Into how many parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Parts {
    /// This many, each judged once by what the others teach; fewer where fewer units have good events.
    Folds(usize),
    /// Two, drawn anew `repeat` times.
    Holdout {
        /// The share that is judged, between 0 and 1.
        share: f64,
        /// How often.
        repeat: usize,
    },
}

/// The most folds, and the most repeats, that may be asked for.
pub const MAX_FOLDS: usize = 1_000;

/// One way of splitting: indexes into the sessions of a [`Corpus`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SplitFold {
    /// `fold 2 of 5`.
    pub(super) name: String,
    /// The agent whose sessions are judged, in a split by agent.
    held_out: Option<String>,
    pub(super) train: Vec<usize>,
    /// Good sessions to tune by, with the attacks judged beside them.
    pub(super) tune: Option<Part>,
    pub(super) test: Part,
}

/// What is judged: good sessions and attack sessions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Part {
    pub(super) good: Vec<usize>,
    pub(super) attacks: Vec<usize>,
}

/// The folds of a log, and what a reader should know about them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Folds {
    pub(super) folds: Vec<SplitFold>,
    pub(super) notes: Vec<String>,
}

/// Sessions that stay together.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct SessionGroup {
    sessions: Vec<usize>,
    /// Whether any of them has a good event.
    good: bool,
}

impl Split {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Session(_) => "session",
            Self::Group(_) => "group",
            Self::Agent => "agent",
        }
    }

    /// Splits the corpus.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`] if there is too little to split, or a part would have nothing to teach or to judge.
    pub(super) fn folds(self, corpus: &Corpus, seed: u64, outcomes: &OutcomeClasses) -> Result<Folds, EvaluateError> {
        let is_good = |session: &CorpusSession| {
            session.steps.iter().any(|step| outcomes.class(&step.event.outcome) == OutcomeClass::Good)
        };
        let good: Vec<_> = corpus.good.iter().map(is_good).collect();
        if !good.contains(&true) {
            return Err(EvaluateError::NoGoodEvents { denied: denied_events(corpus, outcomes) });
        }
        let (folds, mut notes) = match self {
            Self::Time => (vec![by_time(corpus)?], Vec::new()),
            Self::Session(parts) => by_unit(&sessions(corpus, &good), "session", parts, seed)?,
            Self::Group(parts) => by_unit(&groups(corpus, &good)?, "group", parts, seed)?,
            Self::Agent => (by_agent(corpus)?, Vec::new()),
        };
        let (kept, silent): (Vec<_>, Vec<_>) = folds.into_iter().partition(|fold| empty_part(fold, &good).is_none());
        // Another split of the same log says as much as it can; one that is the only one says why it can't.
        if let Some(first) = silent.first() {
            let purpose = empty_part(first, &good).unwrap_or("judge");
            if kept.is_empty() {
                return Err(EvaluateError::EmptyPart { fold: first.name.clone(), purpose });
            }
            notes.push(format!(
                "{} of {} parts are left out, the first `{}`: it has no good event to {purpose}",
                silent.len(),
                silent.len() + kept.len(),
                first.name
            ));
        }
        let judged = |mut part: Part, of: Option<&str>| {
            part.attacks = attacks_beside(corpus, &part.good, of);
            part
        };
        let with_attacks = |fold: SplitFold| {
            let agent = fold.held_out.as_deref();
            let (tune, test) = (fold.tune.map(|tune| judged(tune, agent)), judged(fold.test, agent));
            SplitFold { tune, test, ..fold }
        };
        Ok(Folds { folds: kept.into_iter().map(with_attacks).collect(), notes })
    }
}

fn denied_events(corpus: &Corpus, outcomes: &OutcomeClasses) -> usize {
    let steps = corpus.good.iter().flat_map(|session| &session.steps);
    steps.filter(|step| outcomes.class(&step.event.outcome) == OutcomeClass::Denied).count()
}

/// What the first part of `fold` without a good event would be for.
fn empty_part(fold: &SplitFold, good: &[bool]) -> Option<&'static str> {
    let parts = [
        (Some(&fold.train), "learn from"),
        (fold.tune.as_ref().map(|tune| &tune.good), "tune by"),
        (Some(&fold.test.good), "judge"),
    ];
    let has_good = |part: &Vec<usize>| part.iter().any(|index| good.get(*index) == Some(&true));
    parts.into_iter().find(|(part, _)| part.is_some_and(|part| !has_good(part))).map(|(_, purpose)| purpose)
}

/// The attacks that are judged beside the good sessions of a part: of those that have a group which the log has too, the
/// ones whose group is in the part, since the others repeat what the learner was taught; with one agent held out, of
/// those by agents that the log has too, that agent's.
fn attacks_beside(corpus: &Corpus, part: &[usize], held_out: Option<&str>) -> Vec<usize> {
    let known: BTreeSet<_> = corpus.good.iter().filter_map(|session| session.group.as_deref()).collect();
    let beside: BTreeSet<_> = part
        .iter()
        .filter_map(|index| corpus.good.get(*index))
        .filter_map(|session| session.group.as_deref())
        .collect();
    let agents = corpus.agents();
    let by_group = |session: &CorpusSession| {
        session.group.as_deref().is_none_or(|group| !known.contains(group) || beside.contains(group))
    };
    let by_agent = |session: &CorpusSession| {
        held_out.is_none_or(|agent| {
            let attackers: BTreeSet<_> =
                session.steps.iter().filter(|step| step.attack).map(|step| step.event.agent_id.as_str()).collect();
            attackers.contains(agent) || attackers.is_disjoint(&agents)
        })
    };
    let attacks = corpus.attacks.iter().enumerate();
    attacks.filter(|(_, session)| by_group(session) && by_agent(session)).map(|(index, _)| index).collect()
}

fn by_time(corpus: &Corpus) -> Result<SplitFold, EvaluateError> {
    let mut order: Vec<_> = corpus.good.iter().enumerate().collect();
    // Some sessions with a time and some without have no common order but that of the log.
    if order.iter().all(|(_, session)| session.began().is_some()) {
        order.sort_by_key(|(_, session)| session.began());
    } else {
        order.sort_by_key(|(_, session)| session.position);
    }
    let order: Vec<_> = order.into_iter().map(|(index, _)| index).collect();
    let count = order.len();
    let (learned, tuned) = (count * 6 / 10, count * 8 / 10);
    if learned == 0 || tuned == learned {
        return Err(EvaluateError::TooFew {
            unit: "sessions",
            found: count,
            needed: 3,
            parts: "60 % to learn from, 20 % to tune by and 20 % to judge".to_owned(),
            remedy: "log more sessions; events without a `session_id` are each a session of their own",
        });
    }
    let part = |from: usize, to: usize| order.get(from..to).unwrap_or_default().to_vec();
    Ok(SplitFold {
        name: "the split by time".to_owned(),
        held_out: None,
        train: part(0, learned),
        tune: Some(Part { good: part(learned, tuned), attacks: Vec::new() }),
        test: Part { good: part(tuned, count), attacks: Vec::new() },
    })
}

/// Each session by itself.
fn sessions(corpus: &Corpus, good: &[bool]) -> BTreeMap<String, SessionGroup> {
    let sessions = corpus.good.iter().zip(good).enumerate();
    sessions
        .map(|(index, (session, good))| (session.key.clone(), SessionGroup { sessions: vec![index], good: *good }))
        .collect()
}

/// The sessions of each group; a session without one is a group by itself.
fn groups(corpus: &Corpus, good: &[bool]) -> Result<BTreeMap<String, SessionGroup>, EvaluateError> {
    if !corpus.has_groups() {
        return Err(EvaluateError::NoGroups);
    }
    let mut groups: BTreeMap<String, SessionGroup> = BTreeMap::new();
    for (index, (session, good)) in corpus.good.iter().zip(good).enumerate() {
        let name = match &session.group {
            Some(group) => format!("g:{group}"),
            None => session.key.clone(),
        };
        let unit = groups.entry(name).or_default();
        unit.sessions.push(index);
        unit.good |= good;
    }
    Ok(groups)
}

fn by_unit(
    units: &BTreeMap<String, SessionGroup>,
    unit: &'static str,
    parts: Parts,
    seed: u64,
) -> Result<(Vec<SplitFold>, Vec<String>), EvaluateError> {
    let refuse = |option, value: String, expected| Err(EvaluateError::Option { option, value, expected });
    match parts {
        Parts::Folds(folds) if !(2..=MAX_FOLDS).contains(&folds) => {
            return refuse("folds", folds.to_string(), "a whole number from 2 to 1000");
        }
        Parts::Holdout { share, .. } if !(share > 0.0 && share < 1.0) => {
            return refuse("holdout", share.to_string(), "a number between 0 and 1, such as 0.5");
        }
        Parts::Holdout { repeat, .. } if !(1..=MAX_FOLDS).contains(&repeat) => {
            return refuse("repeat", repeat.to_string(), "a whole number from 1 to 1000");
        }
        _ => {}
    }
    let good = units.values().filter(|unit| unit.good).count();
    if good < 2 {
        return Err(EvaluateError::OneUnit { unit });
    }
    Ok(match parts {
        Parts::Folds(asked) => {
            let folds = asked.min(good);
            let note = format!(
                "{folds} folds instead of {asked}: the log has {good} {unit}s with a good event, and each fold needs one to judge"
            );
            (dealt(units, folds, seed), if folds < asked { vec![note] } else { Vec::new() })
        }
        Parts::Holdout { share, repeat } => (drawn(units, share, repeat, seed), Vec::new()),
    })
}

/// Deals the units out to `folds` folds, one each in turn.
fn dealt(units: &BTreeMap<String, SessionGroup>, folds: usize, seed: u64) -> Vec<SplitFold> {
    let order = shuffled(units, seed);
    let chosen = |fold: usize| {
        let mut chosen = SplitFold { name: format!("fold {} of {folds}", fold + 1), ..SplitFold::default() };
        for (place, unit) in order.iter().enumerate() {
            let part = if place % folds == fold { &mut chosen.test.good } else { &mut chosen.train };
            part.extend_from_slice(&unit.sessions);
        }
        sorted(chosen)
    };
    (0..folds).map(chosen).collect()
}

/// Draws `share` of the units with a good event, and of those without one, `repeat` times.
fn drawn(units: &BTreeMap<String, SessionGroup>, share: f64, repeat: usize, seed: u64) -> Vec<SplitFold> {
    let draw = |number: usize| {
        let order = shuffled(units, keyed_hash(seed, &format!("split {number}")));
        let (good, idle): (Vec<&SessionGroup>, Vec<&SessionGroup>) = order.into_iter().partition(|unit| unit.good);
        let mut fold = SplitFold { name: format!("split {} of {repeat}", number + 1), ..SplitFold::default() };
        for part in [good, idle] {
            let held = share_of(part.len(), share);
            for (place, unit) in part.into_iter().enumerate() {
                let side = if place < held { &mut fold.test.good } else { &mut fold.train };
                side.extend_from_slice(&unit.sessions);
            }
        }
        sorted(fold)
    };
    (0..repeat).map(draw).collect()
}

/// `share` of `count`, to the nearest, at least one and not all.
fn share_of(count: usize, share: f64) -> usize {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share is within 0 and 1, so the product is within 0 and `count`, which counts what is in memory"
    )]
    let held = (share * count as f64).round() as usize;
    held.clamp(1, count.saturating_sub(1).max(1))
}

/// The units in an order that their names and the seed decide, those with a good event first.
fn shuffled(units: &BTreeMap<String, SessionGroup>, seed: u64) -> Vec<&SessionGroup> {
    let mut order: Vec<_> = units.iter().map(|(name, unit)| (!unit.good, keyed_hash(seed, name), name, unit)).collect();
    order.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    order.into_iter().map(|(_, _, _, unit)| unit).collect()
}

fn sorted(mut fold: SplitFold) -> SplitFold {
    fold.train.sort_unstable();
    fold.test.good.sort_unstable();
    fold
}

fn by_agent(corpus: &Corpus) -> Result<Vec<SplitFold>, EvaluateError> {
    let agents = corpus.agents();
    if agents.len() < 2 {
        return Err(EvaluateError::TooFew {
            unit: "agents",
            found: agents.len(),
            needed: 2,
            parts: "leaving one out".to_owned(),
            remedy: "split by session",
        });
    }
    if agents.len() > MAX_FOLDS {
        return Err(EvaluateError::Option {
            option: "split",
            value: format!("agent, on a log of {} agents", agents.len()),
            expected: "at most 1000 agents; split by session (does `agent_id` hold session ids?)",
        });
    }
    let fold = |agent: &str| {
        let (test, train): (Vec<_>, Vec<_>) =
            corpus.good.iter().enumerate().partition(|(_, session)| session.agents().any(|other| other == agent));
        let indexes = |part: Vec<(usize, &CorpusSession)>| part.into_iter().map(|(index, _)| index).collect();
        SplitFold {
            name: format!("without agent {agent}"),
            held_out: Some(agent.to_owned()),
            train: indexes(train),
            tune: None,
            test: Part { good: indexes(test), attacks: Vec::new() },
        }
    };
    Ok(agents.into_iter().map(fold).collect())
}

#[cfg(test)]
mod tests;
