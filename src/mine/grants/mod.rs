//! Grants: what an action was seen to need, agent by agent.
//!
//! In: events, one by one, in any order. Out: grants, from good events alone. Each agent is learned from its own events,
//! and agents are put into one grant only where they came to the very same constraints: no pair of agent and value is
//! allowed because two others were seen. `docs/learning.md` gives the algorithm with its reasons and sources:
//!
//! - reads are open, all else is guarded: `classes` tells by the action's name;
//! - where requests are logged and explain what was done, a guarded action needs a licence: `log` asks the sample,
//!   `licence` lists what could be granted, `choose` takes what would seldom hold by accident;
//! - where they are not, `ladder` holds attributes to what was seen;
//! - `unseen` says what the names of actions that were never seen allow.
//!
//! Bounded: counts and domains are of the whole log. An action with more than [`MAX_ATTRIBUTES`], or an agent with more than
//! [`MAX_AGENT_CELLS`], is given up alone and asks; past [`MAX_GRANT_CELLS`] none are learned at all, and the miner warns;
//! requests and whole events are of a `sample`.

mod ablation;
mod blind;
#[cfg(test)]
mod bounds_tests;
mod choose;
mod classes;
mod ladder;
mod licence;
mod log;
#[cfg(test)]
mod monotone_tests;
mod odd;
mod only;
mod origin;
mod sample;
mod shown;
#[cfg(test)]
mod tests;
mod unseen;
mod words;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::Value;

pub use self::ablation::Ingredient;
pub use self::blind::Blind;
use self::choose::{ActionChoice, choose, explained};
pub use self::classes::{Class, Classes};
use self::ladder::{ActionPool, AgentAction, DeniedValues};
use self::log::{AgentLog, Patterns};
pub(super) use self::sample::session_hash;
use self::sample::{Flat, LogSample};
pub use self::shown::{Ends, Shown, ShownCall};
use self::unseen::Unseen;
use super::count::TimeRange;
use super::domains::{Domain, Owner, Redactions};
use super::items::NamesByHash;
use super::log_ids::LogIds;
use super::spread::SessionSpread;
use super::stats::{float, kt, round6};
use super::{MAX_AGENTS, MAX_GRANT_CELLS};
use crate::event::{AttributePath, Line};
use crate::policy::{ActionPattern, Condition, Conditions, Effect, Evidence, Grant, OutcomeCounts, Test, Withheld};

/// How many attributes one action of one agent may have. One line can have any number of keys.
pub(super) const MAX_ATTRIBUTES: usize = 2_000;
/// How many attributes all actions of one agent may have, so that no agent fills what is kept of all.
pub(super) const MAX_AGENT_CELLS: usize = 12_500;
/// An agent with fewer good events gets a grant of its own: together with others it would look better founded than it is.
const MIN_EVENTS_TO_SHARE: u64 = 3;
/// How often a licence may hold by accident: in so large a share of the sessions that it was not learned from.
const ALPHA: f64 = 0.25;
/// The risk at which a fact that never varied becomes a condition.
const GAMMA: f64 = 0.05;
/// How many good sessions a kind of licence must explain.
const MIN_EVIDENCE: u64 = 3;
/// Licences are used where at least this share of sessions might be explained by their requests.
const MIN_EXPLAINED: f64 = 0.5;
/// Reads that were never seen are left to the default where at most this share of reads is new: a person is not even asked about them.
const MAX_NEW_READS: f64 = 0.01;
/// Of how many attributes of actions it is said what was withheld.
const MAX_WITHHELD: usize = 1_000;
/// How many grants over names of unseen actions there are at most; past it none are learned for further agents.
const MAX_UNSEEN: usize = 20_000;
/// How many agents are learned from before what is too much is dropped.
const AGENTS_AT_ONCE: usize = 256;

/// What is kept of the events.
#[derive(Debug)]
pub(super) struct Observations {
    /// By hash of action, then agent.
    uses: FxHashMap<(u64, u64), Use>,
    agents: NamesByHash,
    sample: LogSample,
    cells: usize,
    /// How many attributes each agent has, by hash; one more than [`MAX_AGENT_CELLS`] if it was given up.
    by_agent: FxHashMap<u64, usize>,
    /// Whether there were too many agents or cells; then nothing is kept.
    pub(super) overflow: bool,
    pub(super) collision: bool,
}

/// One agent's events with one action.
#[derive(Debug, Default)]
pub(super) struct Use {
    pub(super) outcomes: OutcomeCounts,
    pub(super) times: TimeRange,
    pub(super) log_ids: LogIds,
    /// The sessions of the good events.
    pub(super) sessions: Owner,
    /// By hash of the path; in the order of the hashes of a run, which no output shows.
    pub(super) domains: BTreeMap<u64, (Vec<String>, Domain)>,
    /// Whether there were too many attributes; then none are kept.
    pub(super) given_up: bool,
}

impl Observations {
    pub(super) fn new() -> Self {
        Self {
            uses: FxHashMap::default(),
            agents: NamesByHash::new(MAX_AGENTS),
            sample: LogSample::new(),
            cells: 0,
            by_agent: FxHashMap::default(),
            overflow: false,
            collision: false,
        }
    }

    /// Takes a good or a denied event of an agent, for the sample. Gives up to which session it will take the agent's.
    pub(super) fn sample(&mut self, agent: u64, session: u64, line: &Line<'_>, good: bool) -> u64 {
        if self.overflow { 0 } else { self.sample.add(agent, session, line, good) }
    }

    /// Takes events of an agent.
    pub(super) fn agent(&mut self, agent: u64, name: &str, events: u64) {
        self.agents.add(agent, name, events);
        self.check();
    }

    /// Takes events of an agent with an action, both by hash. Only good ones have sessions, times, log ids and attributes:
    /// denials count against a grant, errors for nothing, and neither widens it.
    pub(super) fn add(&mut self, action: u64, agent: u64, part: Use) {
        if self.overflow {
            return;
        }
        let known = self.uses.entry((action, agent));
        self.cells += usize::from(matches!(known, std::collections::hash_map::Entry::Vacant(_)));
        let known = known.or_default();
        known.outcomes.join(part.outcomes);
        known.sessions.join(part.sessions);
        known.times.join(part.times);
        known.log_ids.join(&part.log_ids);
        let before = known.cells();
        known.given_up |= part.given_up || self.by_agent.get(&agent).is_some_and(|cells| *cells > MAX_AGENT_CELLS);
        for (hash, (path, domain)) in part.domains {
            if known.given_up {
                break;
            }
            match known.domains.entry(hash) {
                Entry::Vacant(slot) => {
                    slot.insert((path, domain));
                }
                Entry::Occupied(mut slot) => {
                    let (known, into) = slot.get_mut();
                    self.collision |= *known != path;
                    *into = std::mem::take(into).merge(domain);
                }
            }
            known.given_up = known.domains.len() > MAX_ATTRIBUTES;
        }
        if known.given_up {
            known.domains.clear();
        }
        let more = known.cells().saturating_sub(before);
        self.charge(agent, more);
        self.check();
    }

    /// Counts attributes to an agent; one with too many is given up. What is counted only grows, and never by more than the limits
    /// let it, so that the order of events changes nothing.
    fn charge(&mut self, agent: u64, more: usize) {
        let cells = self.by_agent.entry(agent).or_default();
        let after = (*cells + more).min(MAX_AGENT_CELLS + 1);
        self.cells += after - *cells;
        let over = after > MAX_AGENT_CELLS && *cells <= MAX_AGENT_CELLS;
        *cells = after;
        if over {
            let of_agent = self.uses.iter_mut().filter(|((_, other), _)| *other == agent);
            of_agent.for_each(|(_, seen)| {
                seen.given_up = true;
                seen.domains.clear();
            });
        }
    }

    /// Whether nothing is known of some action of an agent, for having too many attributes.
    pub(super) fn gave_up(&self) -> bool {
        self.uses.values().any(|seen| seen.given_up)
    }

    fn check(&mut self) {
        if self.overflow || self.cells > MAX_GRANT_CELLS || self.agents.overflow {
            self.overflow = true;
            self.uses = FxHashMap::default();
            self.by_agent = FxHashMap::default();
            self.sample = LogSample::new();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.overflow |= other.overflow;
        self.collision |= other.collision;
        self.agents = self.agents.merge(other.agents);
        self.sample = self.sample.merge(other.sample);
        other.uses.into_iter().for_each(|((action, agent), part)| self.add(action, agent, part));
        self.check();
        self
    }

    /// What no grant may list, by action and attribute.
    pub(super) fn withheld(&self, actions: &NamesByHash) -> Vec<Withheld> {
        let mut counts: BTreeMap<(&str, &[String]), (Redactions, u64)> = BTreeMap::new();
        let uses = self.uses.iter().filter_map(|((action, _), seen)| Some((actions.get(*action)?, seen)));
        for (action, (path, domain)) in uses.flat_map(|(action, seen)| seen.domains.values().map(move |d| (action, d)))
        {
            if (domain.withheld.total() > 0 || domain.forms.big > 0) && !is_course(path) {
                let (strings, big) = counts.entry((action, path)).or_default();
                strings.join(domain.withheld);
                *big += domain.forms.big;
            }
        }
        let withheld = counts.into_iter().filter_map(|((action, path), found)| {
            let (Redactions { secrets, personal, text }, big_numbers) = found;
            let attribute = AttributePath::new(path.iter().map(String::as_str)).ok()?;
            Some(Withheld { action: action.to_owned(), attribute, secrets, personal, text, big_numbers })
        });
        let mut withheld: Vec<Withheld> = withheld.collect();
        withheld.sort_by_key(|found| std::cmp::Reverse(found.total()));
        withheld.truncate(MAX_WITHHELD);
        withheld.sort_by(|a, b| (&a.action, &a.attribute).cmp(&(&b.action, &b.attribute)));
        withheld
    }

    /// The events of an agent with an action, both by hash.
    pub(super) fn of(&self, action: u64, agent: u64) -> Option<&Use> {
        self.uses.get(&(action, agent))
    }

    pub(super) fn agent_name(&self, agent: u64) -> Option<&str> {
        self.agents.get(agent)
    }

    /// The attributes of the sampled good events of an agent with an action, once [`Observations::finish`] has read them. Long strings
    /// are cut.
    pub(super) fn sampled<'a>(&'a self, agent: u64, action: &'a str) -> impl Iterator<Item = &'a Flat> {
        let sessions = self.sample.of(agent).filter_map(move |(_, session)| session.good.get(action));
        sessions.flat_map(|events| events.values().map(|event| &event.flat))
    }

    /// By action, the agents that have good events with it.
    pub(super) fn done_well<'a>(&'a self, actions: &'a NamesByHash) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for ((action, agent), _) in self.uses.iter().filter(|(_, seen)| seen.outcomes.good > 0) {
            if let (Some(action), Some(agent)) = (actions.get(*action), self.agents.get(*agent)) {
                found.entry(action).or_default().insert(agent);
            }
        }
        found
    }

    pub(super) fn met_collision(&self) -> bool {
        self.collision || self.agents.collision
    }

    /// Makes ready to learn, when all events have been taken.
    pub(super) fn finish(&mut self) {
        self.sample.read();
    }

    /// The grants: those of seen actions by action, then agents; behind them those over names of unseen ones. With what their bounds cost.
    pub(super) fn learn(&self, actions: &NamesByHash, options: &GrantOptions) -> (Vec<Grant>, Price) {
        let mut agents: BTreeMap<&str, (u64, BTreeMap<&str, &Use>)> = BTreeMap::new();
        for ((action, agent), seen) in self.uses.iter().filter(|(_, seen)| seen.outcomes.good > 0) {
            if let (Some(action), Some(name)) = (actions.get(*action), self.agents.get(*agent)) {
                agents.entry(name).or_insert_with(|| (*agent, BTreeMap::new())).1.insert(action, seen);
            }
        }
        let (mut drafts, mut globs, mut price) = (Vec::new(), 0, Price::default());
        for (name, (_, uses)) in &mut agents {
            // An agent that has done more than can be looked at is asked about, action by action.
            let given_up = uses.iter().filter(|(_, seen)| seen.given_up);
            drafts.extend(given_up.map(|(action, seen)| AgentGrant::of_too_much(name, action, seen)));
            uses.retain(|_, seen| !seen.given_up);
        }
        let patterns = Patterns::default();
        let pools = pools(agents.values().flat_map(|(_, uses)| uses));
        let facts = facts(agents.values().flat_map(|(_, uses)| uses));
        let agents: Vec<_> = agents.iter().collect();
        for some in agents.chunks(AGENTS_AT_ONCE) {
            let learned = some.par_iter().map(|(name, (hash, uses))| {
                let sessions = self.sample.of(*hash).collect();
                Agent { name, uses, sessions, options, patterns: &patterns, pools: &pools, facts: &facts }.learn()
            });
            for Learned { seen, unseen, price: of_agent } in learned.collect::<Vec<_>>() {
                drafts.extend(seen);
                price.join(of_agent);
                if globs + unseen.len() <= MAX_UNSEEN {
                    globs += unseen.len();
                    drafts.extend(unseen);
                }
            }
        }
        drafts.sort_by(|a, b| (a.glob, &a.action).cmp(&(b.glob, &b.action)));
        (merge(drafts), price)
    }
}

/// What agents did together with each action that several did.
fn pools<'a, 'u: 'a>(uses: impl Iterator<Item = (&'a &'u str, &'a &'u Use)>) -> BTreeMap<&'u str, ActionPool> {
    let mut by_action: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    uses.for_each(|(action, seen)| by_action.entry(action).or_default().push(seen));
    by_action.retain(|_, uses| uses.len() > 1);
    let pools: Vec<_> = by_action.into_iter().collect();
    let pools = pools.into_par_iter().map(|(action, uses)| {
        let mut pool = ActionPool::default();
        for seen in uses {
            pool.add(seen);
        }
        (action, pool)
    });
    pools.collect()
}

/// By action and hash of its path, the value of each attribute that is no argument, where all agents' good events have the same.
type ConstantFacts<'u> = BTreeMap<&'u str, BTreeMap<u64, Option<&'u Value>>>;

fn facts<'a, 'u: 'a>(uses: impl Iterator<Item = (&'a &'u str, &'a &'u Use)>) -> ConstantFacts<'u> {
    let mut facts = ConstantFacts::new();
    for (action, seen) in uses {
        let known = facts.entry(action).or_default();
        for (hash, (path, domain)) in &seen.domains {
            if path.first().is_some_and(|key| key != "params") {
                let value = domain.only_value();
                let first = known.entry(*hash).or_insert(value);
                *first = first.filter(|_| *first == value);
            }
        }
    }
    facts
}

/// How grants are learned.
#[derive(Debug, Clone, Default)]
pub struct GrantOptions {
    /// What the names of actions mean.
    pub classes: Classes,
    /// What is done with an action that was never seen and whose name says that it reads. `None`: it is allowed for an
    /// agent whose requests license what it does, and falls to the default for any other, whose log has nothing that would
    /// tell a good unseen action from a bad one.
    pub unseen_reads: Option<Effect>,
    /// What is left out of the learner, to see what it is worth.
    pub without: Option<Ingredient>,
}

/// A grant for one agent.
#[derive(Debug)]
struct AgentGrant<'a> {
    action: String,
    glob: bool,
    agent: &'a str,
    effect: Option<Effect>,
    constraints: Conditions,
    support: Option<u64>,
    reason: Option<String>,
    seen: Option<&'a Use>,
    /// Facts among the constraints that never had another value.
    constant: Vec<AttributePath>,
    /// Of the events that a licence rests on.
    spread: SessionSpread,
}

impl<'a> AgentGrant<'a> {
    fn of_too_much(agent: &'a str, action: &str, seen: &'a Use) -> Self {
        Self {
            action: action.to_owned(),
            glob: false,
            agent,
            effect: Some(Effect::Ask),
            constraints: Conditions::default(),
            support: None,
            reason: Some("it has more attributes than can be bounded".to_owned()),
            constant: Vec::new(),
            seen: Some(seen),
            spread: SessionSpread::default(),
        }
    }
}

/// Each of some alternatives with the bounds that hold in all of them, where what closes an object stands already; the bounds alone if there are none.
fn joined(alternatives: Vec<Vec<Condition>>, bounds: &Conditions) -> Vec<Vec<Condition>> {
    if alternatives.is_empty() {
        return vec![bounds.iter().cloned().collect()];
    }
    let bounds = bounds.iter().filter(|bound| !matches!(bound.test, Test::Only(_)));
    let with = |mut conditions: Vec<Condition>| {
        conditions.extend(bounds.clone().cloned());
        conditions
    };
    alternatives.into_iter().map(with).collect()
}

/// Puts agents that came to the same into one grant, where the first of them stands.
fn merge(drafts: Vec<AgentGrant<'_>>) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    let mut spreads: Vec<SessionSpread> = Vec::new();
    let mut known: BTreeMap<(bool, String, Option<Effect>, String), usize> = BTreeMap::new();
    for draft in drafts {
        let next = grants.len();
        let alone = draft.effect.is_none() && draft.seen.is_some_and(|seen| seen.outcomes.good < MIN_EVENTS_TO_SHARE);
        let key = (draft.glob, draft.action.clone(), draft.effect, spelling(&draft.constraints));
        let place = if alone { next } else { *known.entry(key).or_insert(next) };
        if place == next {
            grants.push(Grant {
                grant_id: format!("grant_{:04}", next + 1),
                action: draft.action,
                glob: draft.glob,
                agents: Vec::new(),
                effect: draft.effect,
                constraints: draft.constraints,
                support: draft.support,
                reason: draft.reason,
                rates: Vec::new(),
                rate_limit: None,
                undated: 0,
                evidence: Evidence { constant: draft.constant, ..Evidence::default() },
            });
            spreads.push(SessionSpread::default());
        }
        if let Some(spread) = spreads.get_mut(place) {
            spread.join(&draft.spread);
        }
        if let Some(grant) = grants.get_mut(place) {
            grant.agents.push(draft.agent.to_owned());
            // A grant for several is as well founded as for the one that has least.
            grant.support = grant.support.zip(draft.support).map(|(a, b)| a.min(b));
            if let Some(seen) = draft.seen {
                seen.add_to(&mut grant.evidence);
            }
        }
    }
    grants.iter_mut().zip(&spreads).for_each(|(grant, spread)| spread.fill(&mut grant.evidence));
    grants
}

/// What was learned from one agent's events.
struct Learned<'a> {
    seen: Vec<AgentGrant<'a>>,
    /// Over names of actions that were not seen.
    unseen: Vec<AgentGrant<'a>>,
    price: Price,
}

/// What bounds cost in false asks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Price {
    /// How many good events have a price: those of actions that are held to what was seen.
    priced: u64,
    /// How many events of as many new ones are expected outside of the bounds.
    asked: f64,
}

impl Price {
    fn add(&mut self, good: u64, missed: u64, bound: bool) {
        self.priced += good;
        if bound {
            self.asked += kt(float(missed), float(good)) * float(good);
        }
    }

    fn join(&mut self, other: Self) {
        self.priced += other.priced;
        self.asked += other.asked;
    }

    /// The share of new good events that would be asked about, if at least nine in ten of `good` have a price.
    pub(super) fn ask_rate(self, good: u64) -> Option<f64> {
        let rate = self.asked / float(self.priced);
        (self.priced > 0 && self.priced * 10 >= good * 9).then(|| round6(rate.min(1.0)))
    }
}

/// What is known of one agent.
struct Agent<'a> {
    name: &'a str,
    uses: &'a BTreeMap<&'a str, &'a Use>,
    sessions: Vec<(u64, &'a sample::SampledSession)>,
    options: &'a GrantOptions,
    patterns: &'a Patterns,
    /// What all agents did with the actions that several did.
    pools: &'a BTreeMap<&'a str, ActionPool>,
    facts: &'a ConstantFacts<'a>,
}

impl<'a> Agent<'a> {
    fn learn(&self) -> Learned<'a> {
        let (mut drafts, mut price) = (Vec::new(), Price::default());
        let classes = &self.options.classes;
        let actions: Vec<&str> = self.uses.keys().copied().collect();
        let guarded: Vec<&str> = actions.iter().copied().filter(|action| !self.is_open(action)).collect();
        let log = AgentLog::new(self.sessions.iter().copied(), self.options, self.patterns);
        let by_request = log.uses(Ingredient::Licences)
            && log.has_requests()
            && explained(&log, &guarded, unseen::allows) >= MIN_EXPLAINED;
        // Where reads are known, those that were seen are bounded; a pattern of names would let them through outside of their bounds.
        let is_steady = by_request && self.options.unseen_reads.is_none() && self.knows_its_reads(&actions);
        let mut unseen = match self.options.unseen_reads.or((by_request && !is_steady).then_some(Effect::Allow)) {
            Some(effect) if log.uses(Ingredient::UnseenReads) => {
                unseen::reads(&actions, actions.len() - guarded.len(), classes, effect)
            }
            _ => Vec::new(),
        };
        let denied = DeniedValues::new(self.sessions.iter().map(|(_, session)| *session));
        let mut widened = false;
        if by_request {
            let chosen = choose(&log, &guarded);
            let mut closings = self.closings(&guarded, &log);
            for action in &guarded {
                if let Some(choice) = chosen.by_action.get(action) {
                    let closings = closings.remove(action).unwrap_or_default();
                    let closings = joined(closings, &self.free_bounds(action, &denied));
                    self.licences(action, choice, (&chosen.support, &closings), &log, &mut drafts);
                }
                drafts.push(self.ask(action, "the request does not call for it"));
            }
            if log.uses(Ingredient::UnseenWrites) {
                let writes = unseen::writes(&log, &chosen, &actions);
                let strikes = unseen::strikes(&log, &chosen, &actions);
                widened = !writes.is_empty() || !strikes.is_empty();
                unseen.extend(writes.into_iter().chain(strikes));
            }
        } else {
            let facts = self.usual_facts();
            for (action, seen) in self.uses {
                let (bounds, of_action) = self.bounds(action, seen, (&denied, &facts), &log);
                drafts.extend(bounds);
                price.join(of_action);
            }
        }
        for action in actions.iter().filter(|action| by_request && self.is_open(action)) {
            let constraints = if is_steady { self.free_bounds(action, &denied) } else { Conditions::default() };
            drafts.extend(self.outside(action, &constraints));
            let draft = self.draft(action, Some(Effect::Allow)).because("it only reads".to_owned());
            drafts.push(AgentGrant { constraints, ..draft });
        }
        if !unseen.is_empty() {
            unseen.extend(unseen::refusals(&log, &actions, widened));
        }
        Learned { seen: drafts, unseen: unseen.into_iter().map(|unseen| self.unseen(unseen)).collect(), price }
    }

    /// What the action may do within its bounds, and that it is asked about outside of them.
    fn bounds(
        &self,
        action: &'a str,
        seen: &Use,
        (denied, facts): (&DeniedValues<'_>, &BTreeMap<u64, Domain>),
        log: &AgentLog<'_>,
    ) -> (Vec<AgentGrant<'a>>, Price) {
        let (pool, sessions) = (self.pools.get(action), self.sessions.as_slice());
        let budget = ladder::budget(self.options.classes.read(action).class);
        let cell = AgentAction { action, seen, pool, sessions, denied, facts, budget };
        let (constraints, cost) = cell.climb();
        let mut price = Price::default();
        debug_assert!(log.all_hold(&constraints, action) || cost.is_odd, "{action}: {constraints:?}");
        if let Some(why) = cell.blind(&constraints) {
            price.add(seen.outcomes.good, seen.outcomes.good, true);
            return (vec![self.ask(action, &why)], price);
        }
        price.add(seen.outcomes.good, cost.missed, !constraints.is_empty());
        let outside = self.outside(action, &constraints);
        let mut constant = self.constant(action, seen, &constraints);
        let origins = constraints.iter().filter(|condition| origin::is_of(condition));
        constant.extend(origins.map(|condition| condition.path.clone()));
        constant.sort();
        constant.dedup();
        let inside = AgentGrant { constraints, constant, ..self.draft(action, None) };
        ([inside].into_iter().chain(outside).collect(), price)
    }

    /// That an action is asked about outside of its bounds, if it has any.
    fn outside(&self, action: &str, bounds: &Conditions) -> Option<AgentGrant<'a>> {
        (!bounds.is_empty()).then(|| self.ask(action, "no successful call had arguments like these"))
    }

    /// The bounds of an action that no good event would have broken, had its session not been there: where requests license the work
    /// these cost little. None where evidence is so thin that the prior alone costs more.
    fn free_bounds(&self, action: &'a str, denied: &DeniedValues<'_>) -> Conditions {
        let Some(seen) = self.uses.get(action) else { return Conditions::default() };
        let (pool, sessions, facts) = (self.pools.get(action), self.sessions.as_slice(), BTreeMap::new());
        let cell = AgentAction { action, seen, pool, sessions, denied, facts: &facts, budget: 0.0 };
        if cell.is_thin() || kt(0.0, float(seen.outcomes.good)) > ladder::BETA_READ {
            return Conditions::default();
        }
        let (constraints, _) = cell.climb();
        if cell.blind(&constraints).is_some() { Conditions::default() } else { constraints }
    }

    /// What its good events have beside arguments, whatever the action, by hash of the path.
    fn usual_facts(&self) -> BTreeMap<u64, Domain> {
        let mut facts: BTreeMap<u64, Domain> = BTreeMap::new();
        for (hash, (path, domain)) in self.uses.values().flat_map(|seen| &seen.domains) {
            if path.first().is_some_and(|key| key != "params") {
                let known = facts.entry(*hash).or_default();
                *known = std::mem::take(known).merge(domain.clone());
            }
        }
        facts
    }

    /// The facts among the constraints that never had another value with this action.
    fn constant(&self, action: &str, seen: &Use, constraints: &Conditions) -> Vec<AttributePath> {
        let facts = self.facts.get(action);
        let same = seen
            .domains
            .iter()
            .filter(|(hash, _)| facts.and_then(|facts| facts.get(*hash)).is_some_and(Option::is_some));
        let same: BTreeSet<&[String]> = same.map(|(_, (path, _))| path.as_slice()).collect();
        let bound: BTreeSet<&AttributePath> = constraints.iter().map(|condition| &condition.path).collect();
        bound.into_iter().filter(|path| same.contains(path.keys())).cloned().collect()
    }

    /// Whether an action is a read that goes nowhere: its name says so, and most of its events name no place on the
    /// network.
    fn is_open(&self, action: &str) -> bool {
        let classes = &self.options.classes;
        let goes_out = |seen: &Use| {
            let places =
                seen.domains.values().filter(|(path, _)| path.len() > 1 && path.first().is_some_and(|p| p == "params"));
            let counts = places.map(|(path, domain)| {
                if path.last().is_some_and(|key| classes.is_sink(key)) { domain.present } else { domain.urls }
            });
            counts.max().unwrap_or_default() * 2 > seen.outcomes.good
        };
        self.options.without != Some(Ingredient::OpenReads)
            && classes.read(action).class == Some(Class::Read)
            && !self.uses.get(action).is_some_and(|seen| goes_out(seen))
    }

    /// Whether a new session seldom has a read that was never seen: few good events of reads are of actions that one session alone did.
    fn knows_its_reads(&self, actions: &[&str]) -> bool {
        let reads = actions.iter().filter(|action| self.is_open(action)).filter_map(|action| self.uses.get(action));
        let (events, missed) = reads.fold((0, 0), |(events, missed), seen| {
            let alone = seen.sessions != Owner::Several;
            (events + seen.outcomes.good, missed + if alone { seen.outcomes.good } else { 0 })
        });
        kt(float(missed), float(events)) <= MAX_NEW_READS
    }

    fn licences(
        &self,
        action: &str,
        choice: &ActionChoice,
        (support, closings): (&BTreeMap<licence::Schema, u64>, &[Vec<Condition>]),
        log: &AgentLog<'_>,
        drafts: &mut Vec<AgentGrant<'a>>,
    ) {
        let traced = log.traced(action);
        for licence in &choice.licences {
            let Some(constraints) = licence.conditions(&choice.targets, &traced) else { continue };
            let pooled = support.get(&licence.schema()).copied().unwrap_or_default();
            let reason = format!(
                "{}: so in {} sessions ({pooled} for conditions of this form); by chance in {:.0} % of other sessions, \
                 {:.0} % for all conditions of this action",
                licence.name(),
                licence.cover.len(),
                licence.null * 100.0,
                choice.union * 100.0
            );
            let draft = self.draft(action, Some(Effect::Allow)).because(reason);
            debug_assert!(log.each_holds(&constraints, action, &licence.cover), "{action}: {constraints:?}");
            let with = |closing: &[Condition]| AgentGrant {
                constraints: constraints.iter().chain(closing).cloned().collect(),
                support: Some(pooled),
                spread: licence.spread.clone(),
                reason: draft.reason.clone(),
                ..self.draft(action, Some(Effect::Allow))
            };
            drafts.extend(closings.iter().map(|closing| with(closing)));
        }
    }

    /// What each licence of an action is joined with, so that it licenses no argument that the action never had: any of these conditions. The
    /// names of its arguments are closed where that costs little over all actions that several sessions did; and where the log says how arguments came to
    /// be, one of another name will do if nothing that machines read stands in text alone.
    fn closings(&self, guarded: &[&'a str], log: &AgentLog<'_>) -> BTreeMap<&'a str, Vec<Vec<Condition>>> {
        let (denied, facts) = (DeniedValues::default(), BTreeMap::new());
        let (mut events, mut missed) = (0, 0);
        let mut names: BTreeMap<&str, Vec<Condition>> = BTreeMap::new();
        for action in guarded {
            let Some(seen) = self.uses.get(action) else { continue };
            let sessions = self.sessions.as_slice();
            let cell = AgentAction { action, seen, pool: None, sessions, denied: &denied, facts: &facts, budget: 0.0 };
            let (closed, misses) = cell.closed_names();
            if seen.sessions == Owner::Several {
                events += seen.outcomes.good;
                missed += misses;
            }
            names.insert(action, closed);
        }
        let sourced = unseen::sourced(log, guarded);
        let is_cheap = kt(float(missed), float(events)) <= ladder::BETA_RISKY;
        names.retain(|_, closed| !closed.is_empty() && (is_cheap || sourced.is_some()));
        let closings = names.into_iter().map(|(action, closed)| {
            let sourced = sourced.clone().map(|sourced| vec![sourced]);
            (action, std::iter::once(closed).chain(sourced).collect())
        });
        closings.collect()
    }

    fn ask(&self, action: &str, reason: &str) -> AgentGrant<'a> {
        self.draft(action, Some(Effect::Ask)).because(reason.to_owned())
    }

    fn draft(&self, action: &str, effect: Option<Effect>) -> AgentGrant<'a> {
        AgentGrant {
            action: action.to_owned(),
            glob: false,
            agent: self.name,
            effect,
            constraints: Conditions::default(),
            support: None,
            reason: None,
            seen: self.uses.get(action).copied(),
            constant: Vec::new(),
            spread: SessionSpread::default(),
        }
    }

    fn unseen(&self, unseen: Unseen) -> AgentGrant<'a> {
        let Unseen { action, effect, constraints, reason } = unseen;
        let draft = self.draft(&ActionPattern::to_string(&action), Some(effect)).because(reason);
        AgentGrant { glob: true, constraints, seen: None, ..draft }
    }
}

impl AgentGrant<'_> {
    fn because(mut self, reason: String) -> Self {
        self.reason = Some(reason);
        self
    }
}

impl Use {
    /// How many attributes it counts for.
    fn cells(&self) -> usize {
        if self.given_up { MAX_ATTRIBUTES + 1 } else { self.domains.len() }
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

/// Whether a path is of an argument: its name counts even where it has no more than `{}`.
pub(super) fn is_argument(path: &[String]) -> bool {
    matches!(path, [first, _, ..] if first == "params")
}

/// Whether an attribute says where an event stands in its session, which is not what it may do.
pub(super) fn is_course(path: &[String]) -> bool {
    path.first().is_some_and(|first| first == "prov_named")
        || path.last().is_some_and(|last| ladder::COURSE.contains(&last.as_str()))
}

/// Equal for equal conditions alone.
pub(super) fn spelling(conditions: &Conditions) -> String {
    let words = conditions.iter().map(|condition| {
        let optional = if condition.test.is_optional() { "?" } else { "" };
        let (path, test) = (condition.attribute(), condition.test.operator().name());
        format!("{path}{optional} {test} {}\n", condition.test.operand())
    });
    words.collect()
}
