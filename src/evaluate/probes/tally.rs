//! Counting what policies say to probes, over folds.
//!
//! In: probes and effects, good events and effects. Out: a [`ProbeReport`].

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::metrics::Share;
use super::document::{ClassReport, KindReport, ProbeReport, ProbedArgument};
use super::slots::readable;
use super::{Group, Kind, Probe};
use crate::event::Event;
use crate::mine::Class;
use crate::numbers::count;
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Policy, Request};

/// How many actions and arguments with probes that were allowed are listed.
const LISTED: usize = 20;

/// Judgements, and of how many different things.
#[derive(Debug, Clone, Default)]
struct JudgementCounts {
    hits: u64,
    of: u64,
    distinct: BTreeSet<u64>,
}

impl JudgementCounts {
    fn add(&mut self, thing: u64, hit: bool) {
        self.of += 1;
        self.hits += u64::from(hit);
        self.distinct.insert(thing);
    }

    fn share(&self) -> Share {
        Share::new(self.hits, self.of, count(self.distinct.len()))
    }
}

/// What was said to probes so far.
#[derive(Debug, Clone, Default)]
pub(in crate::evaluate) struct ProbeTally {
    kinds: BTreeMap<(Kind, bool), JudgementCounts>,
    groups: BTreeMap<Group, JudgementCounts>,
    total: JudgementCounts,
    without_text: JudgementCounts,
    /// By class, `None` for names without a known verb.
    classes: BTreeMap<Option<Class>, (JudgementCounts, JudgementCounts)>,
    places: BTreeMap<(String, Kind, Option<String>), JudgementCounts>,
}

impl ProbeTally {
    /// Decides `probes` and counts what was stopped.
    pub(in crate::evaluate) fn add(&mut self, policy: &Policy, probes: &[Probe]) {
        let decider = Decider::new(policy);
        let stopped = |probe: &Probe| decider.decide(probe.request(), &Usage::default()).effect != Effect::Allow;
        let stopped: Vec<bool> = probes.par_iter().map(stopped).collect();
        for (probe, stopped) in probes.iter().zip(stopped) {
            self.count(probe, stopped);
        }
    }

    fn count(&mut self, probe: &Probe, stopped: bool) {
        let thing = probe.of;
        self.kinds.entry((probe.kind, probe.text)).or_default().add(thing, stopped);
        let group = probe.kind.group();
        self.groups.entry(group).or_default().add(thing, stopped);
        if group == Group::Apart {
            return;
        }
        // A call's probes of several kinds are different probes.
        let thing = thing.wrapping_mul(31).wrapping_add(u64::from(probe.kind.number()));
        self.total.add(thing, stopped);
        if !probe.text {
            self.without_text.add(thing, stopped);
        }
        self.classes.entry(probe.class).or_default().1.add(thing, stopped);
        let place = (probe.action.clone(), probe.kind, probe.argument.clone());
        self.places.entry(place).or_default().add(thing, stopped);
    }

    /// Decides held-out good events and counts what is allowed.
    pub(in crate::evaluate) fn beside(&mut self, policy: &Policy, work: Vec<(u64, &Event, Option<Class>)>) {
        let decider = Decider::new(policy);
        let allows = |event: &Event| decider.decide(Request::from(event), &Usage::default()).effect == Effect::Allow;
        let allowed: Vec<bool> = work.par_iter().map(|(_, event, _)| allows(event)).collect();
        for ((number, _, class), allowed) in work.into_iter().zip(allowed) {
            self.classes.entry(class).or_default().0.add(number, allowed);
        }
    }

    /// The counts as shares.
    pub(in crate::evaluate) fn report(&self) -> ProbeReport {
        let group = |group: Group| {
            self.groups.get(&group).map_or_else(|| JudgementCounts::default().share(), JudgementCounts::share)
        };
        let kinds = self.kinds.iter().map(|((kind, text), counts)| KindReport {
            kind: kind.name().to_owned(),
            free_text: *text,
            stopped: counts.share(),
        });
        let classes = self.classes.iter().rev().map(|(class, (work, probes))| ClassReport {
            class: class.map_or("unknown", Class::name).to_owned(),
            work_allowed: work.share(),
            stopped: probes.share(),
        });
        let mut worst: Vec<_> = self.places.iter().filter(|(_, counts)| counts.hits < counts.of).collect();
        worst.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.of - counts.hits));
        let let_through = worst.into_iter().take(LISTED).map(|((action, kind, argument), counts)| ProbedArgument {
            action: action.clone(),
            kind: kind.name().to_owned(),
            argument: argument.as_deref().map(readable),
            stopped: counts.share(),
        });
        ProbeReport {
            stopped: self.total.share(),
            stopped_without_text: self.without_text.share(),
            values: group(Group::Value),
            arguments: group(Group::Argument),
            agents: group(Group::Agent),
            actions: group(Group::Action),
            kinds: kinds.collect(),
            classes: classes.collect(),
            let_through: let_through.collect(),
        }
    }
}
