//! Which attributes of its rules a log has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::{AttributePath, Event};
use crate::policy::{ActionPattern, Policy, Rule};

/// So many actions are looked up once.
const MAX_ACTIONS: usize = 20_000;

/// What the rules of a policy look at: pairs of action pattern and path.
type Watched = Arc<[(ActionPattern, AttributePath)]>;

/// Which of the attributes that rules look at stand in events with the rules' actions.
#[derive(Debug, Clone, Default)]
pub struct RuleAttributes {
    watched: Watched,
    /// Those of which there was an event with the action.
    met: BTreeSet<usize>,
    /// Those of which there was an event that has the attribute.
    seen: BTreeSet<usize>,
    /// Which are watched in events of an action.
    of_action: BTreeMap<String, Vec<usize>>,
}

impl PartialEq for RuleAttributes {
    fn eq(&self, other: &Self) -> bool {
        (&self.met, &self.seen) == (&other.met, &other.seen)
    }
}

impl RuleAttributes {
    /// Watches what the rules of `policy` look at.
    pub fn of(policy: &Policy) -> Self {
        let pairs = policy.rules().iter().flat_map(|rule| rule.conditions().map(|one| (&rule.action, &one.path)));
        let pairs: BTreeSet<_> = pairs.collect();
        Self {
            watched: pairs.into_iter().map(|(action, path)| (action.clone(), path.clone())).collect(),
            ..Self::default()
        }
    }

    /// The same, for another part of the log.
    #[must_use]
    pub fn part(&self) -> Self {
        Self { watched: Arc::clone(&self.watched), ..Self::default() }
    }

    /// Takes one event.
    pub fn event(&mut self, event: &Event) {
        if self.watched.is_empty() {
            return;
        }
        if !self.of_action.contains_key(&event.action) {
            let matching = self.watched.iter().enumerate().filter(|(_, (action, _))| action.matches(&event.action));
            let matching: Vec<usize> = matching.map(|(index, _)| index).collect();
            self.met.extend(&matching);
            if self.of_action.len() >= MAX_ACTIONS {
                self.of_action.clear();
            }
            self.of_action.insert(event.action.clone(), matching);
        }
        let Some(open) = self.of_action.get_mut(&event.action) else { return };
        let (watched, seen) = (&self.watched, &mut self.seen);
        open.retain(|index| {
            let there = watched.get(*index).is_some_and(|(_, path)| path.get(&event.context).is_some());
            if there {
                seen.insert(*index);
            }
            !there
        });
    }

    /// Adds what a later part of the log has.
    pub fn append(&mut self, later: Self) {
        if self.watched.is_empty() {
            self.watched = later.watched;
        }
        self.met.extend(later.met);
        self.seen.extend(later.seen);
    }

    /// Whether there are events with the rule's action, and none has the attribute.
    pub fn is_missing(&self, rule: &Rule, path: &AttributePath) -> bool {
        let index = self.watched.iter().position(|(action, other)| *action == rule.action && other == path);
        index.is_some_and(|index| self.met.contains(&index) && !self.seen.contains(&index))
    }
}
