//! What the sample shows of each agent's actions, for whoever tries a policy on it.
//!
//! In: observations, once they are finished. Out: [`Shown`]: a bounded choice of calls, the same for every order of lines.

use std::collections::BTreeSet;

use super::sample::{Kept, MAX_NAME, MAX_STRING, SampledSession};
use super::{NamesByHash, Observations};
use crate::event::value::Map;
use serde_json::Value;

/// How many calls are chosen, and how many of one agent and action at most and at least.
const MAX_CALLS: usize = 1_024;
const MAX_OF_CELL: usize = 32;
const MIN_OF_CELL: usize = 2;

/// A call from the log. Strings longer than 200 bytes are cut.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownCall {
    /// Who did it.
    pub agent: String,
    /// What was done.
    pub action: String,
    /// The attributes.
    pub context: Map<String, Value>,
    /// Whether it was good, or denied.
    pub good: bool,
    /// Whether none of its attributes was cut.
    pub whole: bool,
}

/// The least and the greatest number of an attribute in an agent's good calls of an action, of the whole log.
#[derive(Debug, Clone, PartialEq)]
pub struct Ends {
    /// The agent.
    pub agent: String,
    /// The action.
    pub action: String,
    /// The keys of the attribute's path.
    pub path: Vec<String>,
    /// The least number.
    pub least: f64,
    /// The greatest number.
    pub greatest: f64,
}

/// What a log shows, in part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shown {
    /// Calls, by agent, action and the hash of the session.
    pub calls: Vec<ShownCall>,
    /// The ends of numbers.
    pub ends: Vec<Ends>,
    /// The share of new good events that is expected outside of the learned bounds: the learner's own price of them. `None` where requests
    /// license most of the work, which has no price.
    pub expected_ask_rate: Option<f64>,
    /// How many actions have names of more than 256 bytes: none of their calls is in the sample.
    pub long_names: u64,
}

impl Observations {
    /// A choice of calls of each agent and action: those of the sessions with the smallest hashes.
    pub(in crate::mine) fn shown(&self, actions: &NamesByHash) -> Shown {
        let cells = self.uses.iter().filter_map(|((action, agent), seen)| {
            Some((self.agents.get(*agent)?, actions.get(*action)?, *agent, seen))
        });
        let mut cells: Vec<_> = cells.collect();
        cells.sort_by_key(|(agent, action, _, _)| (*agent, *action));
        let each = (MAX_CALLS / cells.len().max(1)).clamp(MIN_OF_CELL, MAX_OF_CELL);
        let long: BTreeSet<&str> =
            cells.iter().map(|(_, action, _, _)| *action).filter(|action| action.len() > MAX_NAME).collect();
        let mut shown = Shown { long_names: crate::numbers::count(long.len()), ..Shown::default() };
        for (agent, action, hash, seen) in cells.into_iter().take(MAX_CALLS / MIN_OF_CELL) {
            for good in [true, false] {
                let kept = |session: &'_ SampledSession| {
                    if good { &session.good } else { &session.denied }.contains_key(action)
                };
                let sessions = self.sample.of(hash).map(|(_, session)| session).filter(|session| kept(session));
                let examples = sessions.flat_map(|session| {
                    let events = if good { &session.good } else { &session.denied };
                    calls_of(events, action, session.prompt.as_deref())
                });
                shown.calls.extend(examples.take(each).map(|(context, whole)| ShownCall {
                    agent: agent.to_owned(),
                    action: action.to_owned(),
                    context,
                    good,
                    whole,
                }));
            }
            let mut ends: Vec<_> = seen
                .domains
                .values()
                .filter_map(|(path, domain)| domain.ends().map(|(least, greatest)| (path.clone(), least, greatest)))
                .collect();
            ends.sort_by(|a, b| a.0.cmp(&b.0));
            shown.ends.extend(ends.into_iter().map(|(path, least, greatest)| Ends {
                agent: agent.to_owned(),
                action: action.to_owned(),
                path,
                least,
                greatest,
            }));
        }
        shown
    }
}

/// The contexts of a session's events of an action, and whether they are all there. The request is the session's.
fn calls_of<'k>(
    events: &'k Kept,
    action: &str,
    prompt: Option<&'k str>,
) -> impl Iterator<Item = (Map<String, Value>, bool)> + 'k {
    events.get(action).into_iter().flat_map(|events| events.values()).map(move |event| {
        let mut context = Map::new();
        let mut whole = true;
        for (path, value) in &event.flat {
            whole &= value.as_str().is_none_or(|text| text.len() < MAX_STRING);
            path.set(&mut context, value.clone());
        }
        if let Some(prompt) = prompt {
            context.insert("prompt".to_owned(), Value::String(prompt.to_owned()));
        }
        (context, whole)
    })
}
