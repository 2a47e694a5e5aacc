//! Grants: what an action was seen to need, agent by agent.
//!
//! In: events, one by one, in any order. Out: grants, from good events alone. Each agent is learned from its own events,
//! and agents are put into one grant only where they came to the very same constraints: no pair of agent and value is
//! allowed because two others were seen. Bounded: past [`MAX_CELLS`] none are
//! learned at all, and the miner warns.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::count::{LogIds, TimeRange};
use super::items::{Keys, Names};
use super::{MAX_AGENTS, domains::Domain};
use crate::event::{AttributePath, Event, OutcomeClass};
use crate::policy::{Condition, Conditions, Evidence, Grant, OutcomeCounts};

/// How many triples of action, agent and attribute are kept.
pub(super) const MAX_CELLS: usize = 50_000;
/// An agent with fewer good events gets a grant of its own: together with others it would look better founded than it is.
const MIN_EVENTS_TO_SHARE: u64 = 3;

/// What is kept of the events.
#[derive(Debug)]
pub(super) struct Observations {
    /// By hash of action, then agent.
    uses: FxHashMap<(u64, u64), Use>,
    agents: Names,
    cells: usize,
    /// Whether there were too many agents or cells; then nothing is kept.
    pub(super) overflow: bool,
    pub(super) collision: bool,
}

/// One agent's events with one action.
#[derive(Debug, Default)]
struct Use {
    outcomes: OutcomeCounts,
    times: TimeRange,
    log_ids: LogIds,
    /// By hash of the path.
    domains: FxHashMap<u64, (Vec<String>, Domain)>,
}

impl Observations {
    pub(super) fn new() -> Self {
        Self { uses: FxHashMap::default(), agents: Names::new(MAX_AGENTS), cells: 0, overflow: false, collision: false }
    }

    /// Takes one event, whose action has that hash.
    pub(super) fn event(&mut self, keys: &Keys, action: u64, event: &Event, class: OutcomeClass) {
        if self.overflow {
            return;
        }
        let agent = keys.name(&event.agent_id);
        self.agents.add(agent, &event.agent_id);
        let entry = self.uses.entry((action, agent));
        self.cells += usize::from(matches!(entry, std::collections::hash_map::Entry::Vacant(_)));
        let seen = entry.or_default();
        seen.outcomes.add(class);
        // Denials count against a grant, errors for nothing: neither widens it.
        if class == OutcomeClass::Good {
            seen.times.add(event.timestamp);
            seen.log_ids.add(&event.log_id);
            keys.attributes(&event.context, |hash, path, value| {
                let domain = seen.domains.entry(hash).or_insert_with(|| {
                    self.cells += 1;
                    (path.iter().map(|key| (*key).to_owned()).collect(), Domain::default())
                });
                self.collision |= !domain.0.iter().map(String::as_str).eq(path.iter().copied());
                domain.1.add(value);
            });
        }
        self.check();
    }

    fn check(&mut self) {
        if self.overflow || self.cells > MAX_CELLS || self.agents.overflow {
            self.overflow = true;
            self.uses = FxHashMap::default();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.overflow |= other.overflow;
        self.collision |= other.collision;
        self.agents = self.agents.merge(other.agents);
        self.cells += other.cells;
        let mut shared = 0;
        other.uses.into_iter().for_each(|(key, from)| match self.uses.get_mut(&key) {
            None => {
                self.uses.insert(key, from);
            }
            Some(into) => {
                shared += 1;
                into.outcomes.join(from.outcomes);
                into.times.join(from.times);
                into.log_ids.join(&from.log_ids);
                from.domains.into_iter().for_each(|(hash, (path, domain))| {
                    let known = into.domains.remove(&hash).map(|(known, domain)| {
                        shared += 1;
                        self.collision |= known != path;
                        domain
                    });
                    let domain = match known {
                        Some(known) => known.merge(domain),
                        None => domain,
                    };
                    into.domains.insert(hash, (path, domain));
                });
            }
        });
        self.cells -= shared;
        self.check();
        self
    }

    pub(super) fn met_collision(&self) -> bool {
        self.collision || self.agents.collision
    }

    /// The grants, by action, then agents.
    pub(super) fn learn(&self, actions: &Names) -> Vec<Grant> {
        let mut by_name: BTreeMap<(&str, &str), &Use> = BTreeMap::new();
        by_name.extend(
            self.uses
                .iter()
                .filter(|(_, seen)| seen.outcomes.good > 0)
                .filter_map(|((action, agent), seen)| Some(((actions.get(*action)?, self.agents.get(*agent)?), seen))),
        );
        let mut grants: Vec<Grant> = Vec::new();
        // Where the constraints of an action stand in `grants`.
        let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
        for ((action, agent), seen) in by_name {
            let constraints = seen.constraints();
            let alone = seen.outcomes.good < MIN_EVENTS_TO_SHARE;
            let next = grants.len();
            let place = if alone { next } else { *known.entry((action, spelling(&constraints))).or_insert(next) };
            if place == next {
                grants.push(Grant {
                    grant_id: format!("grant_{:04}", next + 1),
                    action: action.to_owned(),
                    agents: Vec::new(),
                    constraints,
                    evidence: Evidence::default(),
                });
            }
            if let Some(grant) = grants.get_mut(place) {
                grant.agents.push(agent.to_owned());
                seen.add_to(&mut grant.evidence);
            }
        }
        grants
    }
}

impl Use {
    fn constraints(&self) -> Conditions {
        let conditions = self.domains.values().flat_map(|(path, domain)| {
            let tests = domain.tests(self.outcomes.good);
            tests.into_iter().filter_map(|test| Some(Condition { path: AttributePath::new(path.clone()).ok()?, test }))
        });
        conditions.collect()
    }

    fn add_to(&self, evidence: &mut Evidence) {
        evidence.count += self.outcomes.good;
        evidence.outcomes.join(self.outcomes);
        let mut times = TimeRange { first: evidence.first_seen, last: evidence.last_seen };
        times.join(self.times);
        (evidence.first_seen, evidence.last_seen) = (times.first, times.last);
        let mut log_ids = LogIds::from_sorted(std::mem::take(&mut evidence.log_ids));
        log_ids.join(&self.log_ids);
        evidence.log_ids = log_ids.into_sorted();
    }
}

/// Equal for equal conditions alone.
fn spelling(conditions: &Conditions) -> String {
    let words = conditions.iter().map(|c| format!("{} {} {}\n", c.path, c.test.operator().name(), c.test.operand()));
    words.collect()
}

impl OutcomeCounts {
    pub(super) fn add(&mut self, class: OutcomeClass) {
        match class {
            OutcomeClass::Good => self.good += 1,
            OutcomeClass::Denied => self.denied += 1,
            OutcomeClass::Neutral => self.neutral += 1,
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.good += other.good;
        self.denied += other.denied;
        self.neutral += other.neutral;
    }
}
