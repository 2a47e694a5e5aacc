//! Which sessions teach and which are judged.
//!
//! In: sessions. Out: folds, each with a part to learn from and a part to judge. A session never stands in both, nor does
//! a group where the split is by group; and which part it falls to depends on its name and the seed alone.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::{Corpus, Session};
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
    /// So many, each judged once by what the others teach.
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
pub(super) struct Fold {
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
    pub(super) fn folds(
        self,
        corpus: &Corpus,
        seed: u64,
        outcomes: &OutcomeClasses,
    ) -> Result<Vec<Fold>, EvaluateError> {
        let is_good = |session: &Session| {
            session.steps.iter().any(|step| outcomes.class(&step.event.outcome) == OutcomeClass::Good)
        };
        let good: Vec<_> = corpus.good.iter().map(is_good).collect();
        if !good.contains(&true) {
            return Err(EvaluateError::NoGoodEvents);
        }
        let folds = match self {
            Self::Time => vec![by_time(corpus)?],
            Self::Session(parts) => {
                let units = corpus.good.iter().enumerate().map(|(index, session)| (session.key.clone(), vec![index]));
                by_unit(&units.collect(), "sessions", parts, seed)?
            }
            Self::Group(parts) => by_unit(&groups(corpus)?, "groups", parts, seed)?,
            Self::Agent => by_agent(corpus)?,
        };
        let judged = |mut part: Part, of: Option<&str>| {
            part.attacks = attacks_beside(corpus, &part.good, of);
            part
        };
        folds
            .into_iter()
            .map(|fold| {
                let parts = [
                    (Some(&fold.train), "learn from"),
                    (fold.tune.as_ref().map(|tune| &tune.good), "tune by"),
                    (Some(&fold.test.good), "judge"),
                ];
                for (part, purpose) in parts {
                    if let Some(part) = part
                        && !part.iter().any(|index| good.get(*index) == Some(&true))
                    {
                        return Err(EvaluateError::EmptyPart { fold: fold.name.clone(), purpose });
                    }
                }
                let agent = fold.held_out.as_deref();
                let (tune, test) = (fold.tune.map(|tune| judged(tune, agent)), judged(fold.test, agent));
                Ok(Fold { tune, test, ..fold })
            })
            .collect()
    }
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
    let by_group = |session: &Session| {
        session.group.as_deref().is_none_or(|group| !known.contains(group) || beside.contains(group))
    };
    let by_agent = |session: &Session| {
        held_out.is_none_or(|agent| {
            let attackers: BTreeSet<_> =
                session.steps.iter().filter(|step| step.attack).map(|step| step.event.agent_id.as_str()).collect();
            attackers.contains(agent) || attackers.is_disjoint(&agents)
        })
    };
    let attacks = corpus.attacks.iter().enumerate();
    attacks.filter(|(_, session)| by_group(session) && by_agent(session)).map(|(index, _)| index).collect()
}

fn by_time(corpus: &Corpus) -> Result<Fold, EvaluateError> {
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
    Ok(Fold {
        name: "the split by time".to_owned(),
        held_out: None,
        train: part(0, learned),
        tune: Some(Part { good: part(learned, tuned), attacks: Vec::new() }),
        test: Part { good: part(tuned, count), attacks: Vec::new() },
    })
}

/// The sessions of each group; a session without one is a group by itself.
fn groups(corpus: &Corpus) -> Result<BTreeMap<String, Vec<usize>>, EvaluateError> {
    if !corpus.has_groups() {
        return Err(EvaluateError::NoGroups);
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, session) in corpus.good.iter().enumerate() {
        let name = match &session.group {
            Some(group) => format!("g:{group}"),
            None => session.key.clone(),
        };
        groups.entry(name).or_default().push(index);
    }
    Ok(groups)
}

fn by_unit(
    units: &BTreeMap<String, Vec<usize>>,
    unit: &'static str,
    parts: Parts,
    seed: u64,
) -> Result<Vec<Fold>, EvaluateError> {
    let refuse = |option, value: String, expected| Err(EvaluateError::Option { option, value, expected });
    let count = units.len();
    match parts {
        Parts::Folds(folds) => {
            if !(2..=MAX_FOLDS).contains(&folds) {
                return refuse("folds", folds.to_string(), "a whole number from 2 to 1000");
            }
            if count < folds {
                return Err(EvaluateError::TooFew {
                    unit,
                    found: count,
                    needed: folds,
                    parts: format!("{folds} folds"),
                    remedy: "lower `folds` or log more",
                });
            }
            let order = shuffled(units, seed);
            Ok((0..folds)
                .map(|fold| {
                    let mut chosen = Fold { name: format!("fold {} of {folds}", fold + 1), ..Fold::default() };
                    for (place, sessions) in order.iter().enumerate() {
                        let part = if place % folds == fold { &mut chosen.test.good } else { &mut chosen.train };
                        part.extend_from_slice(sessions);
                    }
                    sorted(chosen)
                })
                .collect())
        }
        Parts::Holdout { share, repeat } => {
            if !(share > 0.0 && share < 1.0) {
                return refuse("holdout", share.to_string(), "a number between 0 and 1, such as 0.5");
            }
            if !(1..=MAX_FOLDS).contains(&repeat) {
                return refuse("repeat", repeat.to_string(), "a whole number from 1 to 1000");
            }
            if count < 2 {
                return Err(EvaluateError::TooFew {
                    unit,
                    found: count,
                    needed: 2,
                    parts: "a part to learn from and a part to judge".to_owned(),
                    remedy: "log more",
                });
            }
            let held = share_of(count, share);
            Ok((0..repeat)
                .map(|number| {
                    let order = shuffled(units, keyed_hash(seed, &format!("split {number}")));
                    let (test, train) = order.split_at(held.min(order.len()));
                    sorted(Fold {
                        name: format!("split {} of {repeat}", number + 1),
                        train: train.concat(),
                        test: Part { good: test.concat(), attacks: Vec::new() },
                        ..Fold::default()
                    })
                })
                .collect())
        }
    }
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

/// The units in an order that their names and the seed decide.
fn shuffled(units: &BTreeMap<String, Vec<usize>>, seed: u64) -> Vec<&[usize]> {
    let mut order: Vec<_> = units.iter().map(|(name, sessions)| (keyed_hash(seed, name), name, sessions)).collect();
    order.sort();
    order.into_iter().map(|(_, _, sessions)| sessions.as_slice()).collect()
}

fn sorted(mut fold: Fold) -> Fold {
    fold.train.sort_unstable();
    fold.test.good.sort_unstable();
    fold
}

fn by_agent(corpus: &Corpus) -> Result<Vec<Fold>, EvaluateError> {
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
        let indexes = |part: Vec<(usize, &Session)>| part.into_iter().map(|(index, _)| index).collect();
        Fold {
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
