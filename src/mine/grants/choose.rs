//! Choosing licences: those that explain what was done and would seldom have held by accident.
//!
//! In: one agent's sessions. Out: for each guarded action its licences. How specific a licence is, is measured without
//! attacks: each event is transplanted under the requests of other sessions, and a licence's null rate is how often it
//! still holds there.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::licence::{self, Licence, Pool, Schema, candidates, weights};
use super::log::AgentLog;
use super::{ALPHA, Ingredient, MIN_EVIDENCE};
use crate::event::AttributePath;
use crate::mine::stats::{float, float_len, kt, wilson};

/// So many events of an action are transplanted.
pub(super) const MAX_EVENTS: usize = 50;
/// So many sessions are left out in turn to see whether requests explain the log.
const MAX_LEFT_OUT: usize = 20;
/// With fewer sessions there is too little to say that they don't.
const MIN_LEFT_OUT: usize = 10;

/// What was chosen for one action.
#[derive(Debug)]
pub(super) struct ActionChoice {
    pub(super) targets: Vec<AttributePath>,
    pub(super) licences: Vec<Licence>,
    /// How often any of them would hold by accident.
    pub(super) union: f64,
}

/// What was chosen for an agent.
#[derive(Debug, Default)]
pub(super) struct Chosen<'a> {
    pub(super) by_action: BTreeMap<&'a str, ActionChoice>,
    /// How many pairs of action and session each kind of licence explains.
    pub(super) support: BTreeMap<Schema, u64>,
    /// Whether what machines read is held to fields.
    pub(super) sourced: bool,
}

/// Each event transplanted into each other session.
struct Transplants {
    /// The weight of each trial.
    weights: Vec<f64>,
    total: f64,
    /// How many sessions there were to hold by accident in.
    foreign: f64,
    /// For each candidate the trials in which it held.
    held: Vec<Vec<bool>>,
}

impl Transplants {
    fn new(licences: &[Licence], action: &str, targets: &[AttributePath], log: &AgentLog<'_>) -> Self {
        let acts = log.acts_of(action);
        let step = acts.len().div_ceil(MAX_EVENTS).max(1);
        let mut trials = Self {
            weights: Vec::new(),
            total: 0.0,
            foreign: float_len(log.foreign.len().saturating_sub(1)).max(1.0),
            held: vec![Vec::new(); licences.len()],
        };
        for (act, weight) in acts.iter().zip(weights(acts)).step_by(step) {
            let sessions: Vec<usize> = log.foreign.iter().copied().filter(|session| *session != act.session).collect();
            trials.total += weight * float_len(sessions.len());
            trials.weights.extend(sessions.iter().map(|_| weight));
            for (licence, held) in licences.iter().zip(&mut trials.held) {
                held.extend(licence.transplanted(act, targets, log, &sessions));
            }
        }
        trials
    }

    /// The estimate for a rate over all trials; of none, one that no licence gets.
    fn estimate(&self, hits: f64) -> f64 {
        let rate = if self.total > 0.0 { hits / self.total } else { 1.0 };
        kt(rate * self.foreign, self.foreign)
    }

    fn null(&self, at: usize, base: f64) -> f64 {
        let held = self.held.get(at).into_iter().flatten().zip(&self.weights);
        self.estimate(held.filter(|(held, _)| **held).map(|(_, weight)| weight).sum::<f64>() * base)
    }

    /// How often one of several licences would hold. What the same draw decides is nested and not independent: there the
    /// likeliest counts alone.
    fn union(&self, which: &[usize], licences: &[Licence]) -> f64 {
        let held: Vec<(&[bool], f64)> =
            which.iter().filter_map(|at| Some((self.held.get(*at)?.as_slice(), licences.get(*at)?.base))).collect();
        let mut hits = 0.0;
        for (trial, weight) in self.weights.iter().enumerate() {
            let (mut low, mut high, mut none) = (f64::MAX, 0.0_f64, 1.0);
            for (_, base) in held.iter().filter(|(held, _)| held.get(trial).copied().unwrap_or_default()) {
                (low, high, none) = (low.min(*base), high.max(*base), none * (1.0 - base));
            }
            hits += weight * if low < high { 1.0 - none } else { high };
        }
        self.estimate(hits)
    }
}

/// Chooses licences for each guarded action.
///
/// Candidates come by their null rate, the rarest accident first, and are kept while the rate of all that are kept stays
/// within [`ALPHA`]. Evidence is pooled over licences of one kind: one session of `delete_x` will do where requests that
/// have the verb were seen to explain other actions.
pub(super) fn choose<'a>(log: &AgentLog<'a>, guarded: &[&'a str]) -> Chosen<'a> {
    let pool = Pool::new(log, guarded);
    let mut support: BTreeMap<Schema, u64> = BTreeMap::new();
    let mut tried = Vec::new();
    for action in guarded.iter().copied().filter(|action| log.acts.contains_key(action)) {
        let targets = log.targets(action);
        let mut licences = candidates(action, log, &targets, &pool);
        let transplants = Transplants::new(&licences, action, &targets, log);
        let mut explained: BTreeMap<Schema, BTreeSet<usize>> = BTreeMap::new();
        for (at, licence) in licences.iter_mut().enumerate() {
            licence.null = transplants.null(at, licence.base);
            let acts = log.acts_of(action).iter().filter(|act| log.request(act.session).is_some());
            let held: Vec<_> = acts.filter(|act| licence.holds(act, &targets, log)).collect();
            licence.cover = held.iter().map(|act| act.session).collect();
            for act in held {
                licence.spread.add_day(log.name(act.session), act.day);
            }
            explained.entry(licence.schema()).or_default().extend(&licence.cover);
        }
        let mut own: BTreeMap<Schema, u64> = BTreeMap::new();
        for (schema, sessions) in explained {
            let sessions = u64::try_from(sessions.len()).unwrap_or(u64::MAX);
            *support.entry(schema).or_default() += sessions;
            own.insert(schema, sessions);
        }
        tried.push((action, targets, licences, transplants, own));
    }
    let mut by_action = BTreeMap::new();
    let alpha = if log.uses(Ingredient::Accident) { ALPHA } else { 1.0 };
    for (action, targets, licences, transplants, own) in tried {
        let support = if log.uses(Ingredient::Pooling) { &support } else { &own };
        let kept = keep(&licences, &transplants, support, alpha);
        let union = if kept.is_empty() { 0.0 } else { transplants.union(&kept, &licences) };
        let licences = kept.iter().filter_map(|at| licences.get(*at)).cloned().collect();
        by_action.insert(action, ActionChoice { targets, licences, union });
    }
    Chosen { by_action, support, sourced: pool.is_sourced(log) }
}

fn keep(licences: &[Licence], transplants: &Transplants, support: &BTreeMap<Schema, u64>, alpha: f64) -> Vec<usize> {
    let rate = |null: f64| format!("{null:.6}");
    let mut order: Vec<(usize, &Licence)> = licences.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| {
        let key = |l: &Licence| (rate(l.null), l.size(), std::cmp::Reverse(l.cover.len()));
        key(a).cmp(&key(b)).then_with(|| a.rank().cmp(&b.rank()))
    });
    let mut kept: Vec<usize> = Vec::new();
    for (at, licence) in order {
        if licence.null > alpha {
            break;
        }
        let pooled = support.get(&licence.schema()).copied().unwrap_or_default();
        let (intent, target, assured) = licence.schema();
        let twin = licence::itself(target).and_then(|twin| support.get(&(intent, twin, assured)));
        if twin.is_some_and(|twin| *twin >= pooled) {
            // That the request points to what it does not name explains nothing here.
            continue;
        }
        if pooled < MIN_EVIDENCE || (licence.cover.is_empty() && licence.intent.is_none()) {
            continue;
        }
        let known = |at: &usize| licences.get(*at);
        if kept.iter().filter_map(known).any(|wider| wider.is_implied_by(licence)) {
            continue;
        }
        let mut with = kept.clone();
        with.push(at);
        if transplants.union(&with, licences) > alpha {
            continue;
        }
        kept.retain(|narrow| known(narrow).is_none_or(|narrow| !licence.is_implied_by(narrow)));
        kept.push(at);
    }
    kept
}

/// How well requests explain the log: the upper end of the 95 % interval for the share of sessions whose guarded actions
/// would all have been licensed, had the session not been there to learn from. 1 where there are too few to say.
pub(super) fn explained<'a>(
    log: &AgentLog<'a>,
    guarded: &[&'a str],
    licensed: impl Fn(&AgentLog<'a>, &Chosen<'a>, &str, usize) -> bool + Sync,
) -> f64 {
    let sessions: BTreeSet<usize> =
        guarded.iter().flat_map(|action| log.acts_of(action)).map(|act| act.session).collect();
    let step = sessions.len().div_ceil(MAX_LEFT_OUT).max(1);
    let left_out: Vec<usize> = sessions.into_iter().step_by(step).collect();
    if left_out.len() < MIN_LEFT_OUT {
        return 1.0;
    }
    let good = left_out.par_iter().filter(|session| {
        let rest = log.without(**session);
        let chosen = choose(&rest, guarded);
        guarded.iter().all(|action| {
            log.acts_of(action).iter().filter(|act| act.session == **session).all(|act| {
                let choice = chosen.by_action.get(action);
                choice.is_some_and(|c| c.licences.iter().any(|licence| licence.holds(act, &c.targets, log)))
                    || licensed(&rest, &chosen, action, **session)
            })
        })
    });
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    let (good, all) = (count(good.count()), count(left_out.len()));
    debug_assert!(float(good) <= float(all));
    wilson(good, all).high
}
