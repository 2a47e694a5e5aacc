//! Which held-out events probes are made of.
//!
//! In: a corpus and a part of a split. Out: its probes, and the good events that they are to be held against.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::corpus::Corpus;
use super::super::folds::Part;
use super::super::random::keyed_hash;
use super::{Known, KnownCall, Probe, probes_of};
use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::mine::{Class, Classes};

/// How many held-out calls of an agent and an action probes are made of in each fold, and how many of all.
const MAX_CALLS_OF_A_CELL: usize = 64;
const MAX_CALLS: usize = 2_000;

/// Makes probes of held-out events.
pub(in crate::evaluate) struct Prober<'c> {
    corpus: &'c Corpus,
    known: Known<'c>,
    classes: &'c Classes,
    outcomes: &'c OutcomeClasses,
    seed: u64,
}

impl<'c> Prober<'c> {
    /// What is good work is known from the whole log, the held-out part included, so that no probe is what good work does.
    pub(in crate::evaluate) fn new(
        corpus: &'c Corpus,
        classes: &'c Classes,
        outcomes: &'c OutcomeClasses,
        seed: u64,
    ) -> Self {
        let of = |class: OutcomeClass| {
            let events = corpus.good.iter().flat_map(|session| &session.steps).map(|step| &step.event);
            events.filter(move |event| outcomes.class(&event.outcome) == class).map(call)
        };
        let known = Known::new(of(OutcomeClass::Good), of(OutcomeClass::Denied));
        Self { corpus, known, classes, outcomes, seed }
    }

    /// Up to eleven probes of each of a bounded choice of the good events of `part`, made by hash: neither the order of the log
    /// nor an action that is done often decides.
    pub(in crate::evaluate) fn probes(&self, part: &Part) -> Vec<Probe> {
        let mut cells: BTreeMap<(&str, &str), Vec<(u64, &Event)>> = BTreeMap::new();
        for &session in &part.good {
            for (number, event) in good_events(self.corpus, session, self.outcomes) {
                cells.entry((&event.agent_id, &event.action)).or_default().push((number, event));
            }
        }
        let mut chosen = Vec::new();
        for mut events in cells.into_values() {
            events.sort_by_key(|(number, _)| *number);
            chosen.extend(events.into_iter().take(MAX_CALLS_OF_A_CELL));
        }
        chosen.sort_by_key(|(number, _)| *number);
        chosen.truncate(MAX_CALLS);
        let class = |action: &str| self.classes.class(action);
        let of = |(number, event): &(u64, &Event)| probes_of(call(event), *number, self.seed, &self.known, &class);
        chosen.par_iter().flat_map_iter(of).collect()
    }

    /// The good events of `part`, each with a number that stands for it and the class of its action.
    pub(in crate::evaluate) fn work(&self, part: &Part) -> Vec<(u64, &'c Event, Option<Class>)> {
        let events = part.good.iter().flat_map(|session| good_events(self.corpus, *session, self.outcomes));
        events.map(|(number, event)| (number, event, self.classes.class(&event.action))).collect()
    }
}

fn call(event: &Event) -> KnownCall<'_> {
    KnownCall { agent: &event.agent_id, action: &event.action, context: &event.context }
}

/// The good events of a good session, each with a number that stands for it in every order of the log.
fn good_events<'c>(
    corpus: &'c Corpus,
    session: usize,
    outcomes: &OutcomeClasses,
) -> impl Iterator<Item = (u64, &'c Event)> {
    let session = corpus.good.get(session);
    let steps = session.into_iter().flat_map(|session| session.steps.iter().map(move |step| (&session.key, step)));
    let steps = steps.enumerate().map(|(place, (key, step))| (keyed_hash(0, &format!("{place} {key}")), &step.event));
    steps.filter(|(_, event)| outcomes.class(&event.outcome) == OutcomeClass::Good)
}
