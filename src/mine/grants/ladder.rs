//! The ladder: constraints on an action's attributes where requests do not explain it.
//!
//! In: the domains of an action's attributes, and what denied events had there. Out: constraints that all good events meet.
//! Every attribute is bounded as finely as the budget allows: that no other value was ever refused is no licence. What the
//! constraints cost together, the chance that the next good event breaks one, stays within the budget of the action's class.
//! Thin evidence is narrow: below [`THIN`] good events, the values seen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::odd::{MANY_ODD, in_whole_log};
use super::sample::{Flat, SampledSession};
use super::{Class, Use};
use super::{only, origin};
use crate::event::{AttributePath, ElementPath, value};
use crate::mine::domains::{
    Domain, Elements, MIN_TIMES_OF_ID, Owner, Rung, Unit, are_ids, charged, cut, may_be_refused,
};
use crate::mine::stats::{float, kt};
use crate::policy::{Bound, Condition, Conditions, Literal, Pattern, Test};
use crate::session::Attributes;

/// The chance that a good event breaks one of the constraints of an action that reads, of one that writes or that the table
/// does not know, and of one that pays, destroys, executes, sends out or handles credentials: a false ask costs work, and protects
/// more where more is at stake.
pub(super) const BETA_READ: f64 = 0.03;
const BETA_WRITE: f64 = 0.05;
pub(super) const BETA_RISKY: f64 = 0.10;
/// With fewer good events not even a constraint that nothing ever broke is within the budget of a write.
const THIN: u64 = 9;
/// With so many of all agents together, what they show is common.
const THIN_POOLED: u64 = 2 * THIN;
/// Of so many events with a value each, values are no list.
const MIN_ALWAYS_NEW: u64 = 5;
/// An agent with fewer sessions shows nothing twice: there each event counts as a session.
const MIN_SESSIONS: usize = 3;
/// A list of more numbers than this is less readable than their range, and hardly narrower.
const MAX_LISTED_NUMBERS: usize = 5;
/// Rungs from this level on go by how a string begins or what it looks like.
const PREFIX: u8 = 20;
/// What of attributes that are no arguments is bounded: their values, and where strings of a kind go.
const FACTS: std::ops::Range<u8> = 0..8;
const PLACES: std::ops::Range<u8> = 10..18;
/// Rungs from this level on say which signs a text has; the last what it begins with.
const SIGNS: u8 = 39;
const BEGINNING: u8 = 41;
/// How many denied values are left out of a bound by name.
const MAX_EXCLUDED: usize = 64;
/// Values that must differ before their equality to another attribute's says something.
const MIN_RELATED: usize = 3;
/// So many attributes are tried as relations.
const MAX_RELATED: usize = 64;
/// So many facts are looked for in arguments, of at least so many bytes each: a letter stands in any text.
const MAX_FACTS: usize = 8;
const MIN_FACT: usize = 4;
/// Where an event stands in its session, which is not what it may do.
pub(super) const COURSE: [&str; 3] = ["step", "prev_action", "prompt"];

/// What the denied events of an agent had at each path, by action.
#[derive(Debug, Default)]
pub(super) struct DeniedValues<'a>(BTreeMap<&'a AttributePath, BTreeMap<&'a str, Vec<&'a Value>>>);

impl<'a> DeniedValues<'a> {
    pub(super) fn new(sessions: impl Iterator<Item = &'a SampledSession>) -> Self {
        let mut all = Self::default();
        for session in sessions {
            let acts =
                session.denied.iter().flat_map(|(action, acts)| acts.values().map(move |act| (action, &act.flat)));
            for (action, flat) in acts {
                for (path, value) in flat {
                    all.0.entry(path).or_default().entry(action).or_default().push(value);
                }
            }
        }
        all
    }

    fn at(&self, path: &AttributePath, action: &str) -> &[&'a Value] {
        self.0.get(path).and_then(|by| by.get(action)).map_or(&[], Vec::as_slice)
    }
}

/// Whether an attribute may be bounded: it says neither where in its session the event stands nor where an argument came from.
fn may_bound(path: &AttributePath) -> bool {
    let course = path.keys().last().is_some_and(|last| COURSE.contains(&last.as_str()));
    !course && path.keys().first().is_none_or(|key| Attributes::of_key(key).is_empty())
}

/// The most that the constraints of an action may cost together.
pub(super) fn budget(class: Option<Class>) -> f64 {
    match class {
        Some(Class::Read) => BETA_READ,
        Some(Class::Write) | None => BETA_WRITE,
        Some(Class::Execute | Class::Egress | Class::Pay | Class::Destructive | Class::Credential) => BETA_RISKY,
    }
}

/// What all agents together did with one action.
#[derive(Debug, Default)]
pub(super) struct ActionPool {
    /// How many they are, those of an agent's only session counted as one: what one session alone did is no evidence of what another will do.
    events: u64,
    /// By hash of the path.
    domains: BTreeMap<u64, Domain>,
}

impl ActionPool {
    pub(super) fn add(&mut self, seen: &Use) {
        self.events += if seen.sessions == Owner::Several { seen.outcomes.good } else { 1 };
        for (path, (_, domain)) in &seen.domains {
            let known = self.domains.entry(*path).or_default();
            *known = std::mem::take(known).merge(domain.clone());
        }
    }
}

/// What one agent did with one action, to be bounded.
pub(super) struct AgentAction<'a> {
    pub(super) action: &'a str,
    pub(super) seen: &'a Use,
    /// The events of all agents, if there are others.
    pub(super) pool: Option<&'a ActionPool>,
    /// The sessions of the agent.
    pub(super) sessions: &'a [(u64, &'a SampledSession)],
    pub(super) denied: &'a DeniedValues<'a>,
    /// What the agent's good events have beside arguments, whatever the action, by hash of the path.
    pub(super) facts: &'a BTreeMap<u64, Domain>,
    pub(super) budget: f64,
}

impl<'a> AgentAction<'a> {
    /// The constraints that together cost at most the budget, and what they cost.
    pub(super) fn climb(&self) -> (Conditions, Cost) {
        let acts: Vec<(u64, &Flat)> = self.acts().collect();
        let mut taken: BTreeMap<ElementPath, Rung> = BTreeMap::new();
        let mut rungs: Vec<(ElementPath, Rung)> = Vec::new();
        let attributes = self.attributes();
        for (path, attribute) in &attributes {
            let own = self.rungs(path, attribute, &acts);
            if self.is_thin() {
                taken.extend(self.narrowest(&own, path, attribute).map(|rung| (path.clone(), rung)));
            } else {
                rungs.extend(own.into_iter().map(|rung| (path.clone(), rung)));
            }
        }
        for (path, rung) in only::rungs(self.seen, self.unit(), &acts) {
            if self.is_thin() {
                taken.entry(path).or_insert(rung);
            } else {
                rungs.push((path, rung));
            }
        }
        for (path, rung) in origin::rungs(self.seen) {
            if !self.is_thin() {
                rungs.push((path, rung));
            } else if rung.misses == 0 {
                taken.entry(path).or_insert(rung);
            }
        }
        let places = self.places(&acts);
        let spent: u64 = places.iter().map(|(_, _, odd)| charged(*odd)).sum();
        let shapes = self.buy(rungs, &mut taken, spent);
        let missed = spent + taken.values().map(|rung| rung.misses).sum::<u64>();
        let is_odd = taken.values().any(|rung| rung.odd > 0) || places.iter().any(|(_, _, odd)| *odd > 0);
        let mut tests: BTreeMap<ElementPath, Vec<Test>> = BTreeMap::new();
        for (path, mut rung) in taken {
            // How a text begins says nothing of the rest of it.
            let shape = shapes.get(&path).filter(|_| rung.level == PREFIX);
            rung.tests.extend(shape.into_iter().flat_map(|shape| shape.tests.clone()));
            let kept = if path.steps().is_empty() { self.keep_out(path.root(), rung.tests, &acts) } else { rung.tests };
            tests.insert(path, kept);
        }
        for path in attributes.keys().filter(|path| path.steps().is_empty()) {
            if !tests.contains_key(path) && is_argument(path.root()) {
                let refused = self.keep_out(path.root(), Vec::new(), &acts);
                tests.extend((!refused.is_empty()).then(|| (path.clone(), refused)));
            }
        }
        let closed: Vec<(ElementPath, Vec<String>)> = tests.iter().filter_map(names).collect();
        // What such a field has is asked about whatever it is, and its name need not stand in the policy.
        tests.retain(|path, _| !closed.iter().any(|(object, names)| only::keeps_out(object, names, path)));
        for (path, test) in relations(&acts) {
            tests.entry(path.into()).or_default().push(test);
        }
        for (fact, test, _) in places {
            tests.entry(fact.into()).or_default().push(test);
        }
        let optional: BTreeSet<&ElementPath> =
            attributes.iter().filter(|(_, attribute)| attribute.optional).map(|(path, _)| path).collect();
        let conditions = tests.iter().flat_map(|(path, tests)| {
            // An object is there where one of its fields always is.
            let is_only = tests.iter().any(|test| matches!(test, Test::Only(_)));
            let optional = if is_only { !self.is_always_there(path) } else { optional.contains(path) };
            tests.iter().map(move |test| Condition::new(path.clone(), optional, test.clone()))
        });
        (conditions.collect(), Cost { missed, is_odd })
    }

    /// Facts about the session that stand in an argument, as tests of the facts, while they cost at most the budget: they say where a call
    /// strikes, and no list of places that were seen is as narrow. With how many events miss each.
    fn places(&self, acts: &[(u64, &Flat)]) -> Vec<(AttributePath, Test, u64)> {
        let mut spent = 0;
        let mut taken = Vec::new();
        for (fact, argument, missed) in if self.is_thin() { Vec::new() } else { contained(acts) } {
            let odd = in_whole_log(missed, acts.len(), self.good());
            if odd == 0 || kt(float(spent + charged(odd)), float(self.good())) <= self.budget {
                spent += charged(odd);
                taken.push((fact, Test::AppearsIn(argument), odd));
            }
        }
        taken
    }

    /// Takes rungs while they cost, with what is `spent` before, at most the budget: those that nothing ever broke, which cost nothing beyond the prior that is paid
    /// once; then values and places for what is held to a form alone or to nothing; then finer ones. Gives the finest form of each
    /// attribute that costs nothing.
    fn buy(
        &self,
        mut rungs: Vec<(ElementPath, Rung)>,
        taken: &mut BTreeMap<ElementPath, Rung>,
        spent: u64,
    ) -> BTreeMap<ElementPath, Rung> {
        rungs.sort_by(|(path, a), (other_path, b)| {
            (a.misses, a.level, a.pooled).cmp(&(b.misses, b.level, b.pooled)).then_with(|| path.cmp(other_path))
        });
        let mut misses = spent;
        for first in [true, false] {
            for (path, rung) in &rungs {
                let known = taken.get(path);
                let is_open = known.is_none_or(|known| known.level >= PREFIX);
                if first && rung.misses > 0 && !(is_open && rung.level < PREFIX) {
                    continue;
                }
                let spent = misses - known.map_or(0, |rung| rung.misses) + rung.misses;
                let finer = known.is_none_or(|known| (rung.level, rung.pooled) < (known.level, known.pooled));
                if finer && (spent == misses || kt(float(spent), float(self.good())) <= self.budget) {
                    misses = spent;
                    taken.insert(path.clone(), rung.clone());
                }
            }
        }
        // What a text begins with says nothing of the rest of it, and the other way round.
        for (path, beginning) in rungs.iter().filter(|(_, rung)| rung.level == BEGINNING && !rung.pooled) {
            if let Some(signs) = taken.get_mut(path).filter(|rung| (SIGNS..BEGINNING).contains(&rung.level))
                && let Some(both) = one_after_the_other(&beginning.tests, &signs.tests)
            {
                (signs.tests, signs.odd) = (vec![both], signs.odd.max(beginning.odd));
            }
        }
        free_shapes(&rungs)
    }

    /// The names of its arguments, closed, and how many good events would have had another, had their session not been there.
    pub(super) fn closed_names(&self) -> (Vec<Condition>, u64) {
        let acts: Vec<(u64, &Flat)> = self.acts().collect();
        let rungs = only::rungs(self.seen, self.unit(), &acts);
        let misses = rungs.iter().map(|(_, rung)| rung.misses).max().unwrap_or_default();
        let conditions = rungs.into_iter().flat_map(|(path, rung)| {
            let optional = !self.is_always_there(&path);
            rung.tests.into_iter().map(move |test| Condition::new(path.clone(), optional, test))
        });
        (conditions.collect(), misses)
    }

    /// Whether all good events have a field of an object.
    fn is_always_there(&self, object: &ElementPath) -> bool {
        let keys = object.root().keys();
        let below = |path: &[String]| path.len() >= keys.len() && path.starts_with(keys);
        self.seen.domains.values().any(|(path, domain)| below(path) && domain.present == self.good())
            && object.steps().iter().all(Option::is_none)
    }

    /// The attributes that may be bounded, and the elements of arrays.
    fn attributes(&self) -> BTreeMap<ElementPath, BoundAttribute<'a>> {
        let mut found = BTreeMap::new();
        for (hash, (path, domain)) in &self.seen.domains {
            let Some(path) = AttributePath::new(path.clone()).ok().filter(may_bound) else { continue };
            let all = self.pool.and_then(|pool| pool.domains.get(hash));
            let missing = self.good().saturating_sub(domain.present);
            // What is mostly an object is not held to a value; a few objects are odd events among others.
            let objects = if missing > 0 { self.objects(&path) } else { 0 };
            if objects >= domain.present {
                continue;
            }
            // Only arguments come and go with the call. A fact that few events do without is odd there; one that more do without is
            // not known.
            let (optional, odd) = if is_argument(&path) { (missing > 0, objects) } else { (false, missing) };
            if odd <= self.few() || is_argument(&path) {
                walk(&path.into(), &BoundAttribute { domain, all, optional, odd }, &mut found);
            }
        }
        found
    }

    /// In how many good events the attribute is an object with something in it, at least.
    fn objects(&self, path: &AttributePath) -> u64 {
        let below = |other: &[String]| other.len() > path.keys().len() && other.starts_with(path.keys());
        let fields = self.seen.domains.values().filter(|(other, _)| below(other));
        fields.map(|(_, domain)| domain.present).max().unwrap_or_default()
    }

    fn good(&self) -> u64 {
        self.seen.outcomes.good
    }

    /// How many of the good events may be unlike the others, at most.
    fn few(&self) -> u64 {
        self.good().div_ceil(MANY_ODD)
    }

    fn has_arguments(&self) -> bool {
        self.seen.domains.values().any(|(path, _)| path.first().is_some_and(|key| key == "params"))
    }

    /// The sampled good events, with their sessions.
    fn acts(&self) -> impl Iterator<Item = (u64, &'a Flat)> {
        let action = self.action;
        self.sessions.iter().flat_map(move |(hash, session)| {
            session.good.get(action).into_iter().flatten().map(move |(_, act)| (*hash, &act.flat))
        })
    }

    fn unit(&self) -> Unit {
        let good = self.sessions.iter().filter(|(_, session)| !session.good.is_empty());
        if good.count() < MIN_SESSIONS { Unit::Event } else { Unit::Session }
    }

    /// Whether the values seen are all that is known. What one session did alone is no evidence of what another will do, however often
    /// it did it.
    pub(super) fn is_thin(&self) -> bool {
        self.good() < THIN || (self.unit() == Unit::Session && self.seen.sessions != Owner::Several)
    }

    /// The rungs of an attribute that may be taken.
    fn rungs(&self, path: &ElementPath, attribute: &BoundAttribute<'_>, acts: &[(u64, &Flat)]) -> Vec<Rung> {
        let (good, unit, domain) = (self.good(), self.unit(), attribute.domain);
        let (root, is_element) = (path.root(), !path.steps().is_empty());
        let name = path.keys().last().map(String::as_str).unwrap_or_default();
        let mut own = domain.rungs(name, domain.present, unit);
        own.retain_mut(|rung| {
            if rung.level == PREFIX {
                let texts: Vec<_> =
                    acts.iter().filter_map(|(at, flat)| Some((*at, flat.get(root)?.as_str()?))).collect();
                rung.misses = prefix_misses(&texts);
            }
            rung.level != PREFIX || !is_element
        });
        if let Some(all) = attribute.all {
            own.extend(domain.pooled(all, name, domain.present, unit));
        }
        for rung in &mut own {
            rung.misses = rung.misses.min(good);
        }
        let ranged = own.iter().any(|rung| matches!(rung.tests.as_slice(), [Test::Min(_), ..]));
        own.retain(|rung| self.is_thin() || !ranged || !lists_many(rung));
        // Nothing but the very text says what JSON in a text says.
        own.retain(|rung| domain.forms.json == 0 || rung.level == 0);
        // How the names of a session look is no privilege, and not every target can ask for what is no argument.
        own.retain(|rung| {
            is_argument(root) || (FACTS.contains(&rung.level) || PLACES.contains(&rung.level)) || !self.has_arguments()
        });
        // A few odd values must not take a bound away; many show that the attribute has values of several kinds.
        own.retain(|rung| rung.odd <= domain.present.div_ceil(MANY_ODD));
        // What says least is taken where it costs nothing.
        own.retain(|rung| rung.level < SIGNS || rung.misses == 0);
        if let Some(sessions) = sessions_of_fact(root, acts).filter(|_| !self.is_thin() && !is_element) {
            own.retain(|rung| {
                let missed = rung.misses.saturating_mul(sessions).div_ceil(good);
                // Ids that come in each event of a session have come once.
                let steady = ids_of(rung).is_none_or(|ids| sessions >= ids.saturating_mul(MIN_TIMES_OF_ID));
                steady && kt(float(missed), float(sessions)) <= self.budget
            });
        }
        for rung in &mut own {
            rung.misses = rung.misses.saturating_add(charged(attribute.odd)).min(good);
            rung.odd += attribute.odd;
        }
        own
    }

    /// The values seen; of ids, amounts and free text, which no list holds, the finest of what they have in common; and where other
    /// agents show what is common, that.
    fn narrowest(&self, own: &[Rung], path: &ElementPath, attribute: &BoundAttribute<'_>) -> Option<Rung> {
        let domain = attribute.domain;
        let finest = |free: bool| {
            let few_odd = own.iter().filter(|rung| rung.odd * 2 <= self.good());
            let fits =
                few_odd.filter(|rung| if free { rung.misses <= rung.odd } else { rung.level == 0 && !rung.pooled });
            fits.min_by_key(|rung| (rung.level, rung.pooled)).cloned()
        };
        let pooled = is_argument(path.root()) && self.pool.is_some_and(|pool| pool.events >= THIN_POOLED);
        if !is_argument(path.root()) && self.has_arguments() {
            return self.usual_fact(path.root());
        }
        let mostly_new = || self.budget < BETA_RISKY && domain.is_mostly_new(self.unit());
        let new = self.good() >= MIN_ALWAYS_NEW && (domain.is_always_new() || mostly_new());
        if new || pooled { finest(true).or_else(|| finest(false)) } else { finest(false).or_else(|| finest(true)) }
    }

    /// The values that a fact has in what the agent does, where these are few: the sessions of one action say nothing of where its next
    /// one will be, those of all actions do.
    fn usual_fact(&self, path: &AttributePath) -> Option<Rung> {
        let (hash, _) = self.seen.domains.iter().find(|(_, (keys, _))| keys == path.keys())?;
        let domain = self.facts.get(hash)?;
        let set = domain.rungs("", domain.present, self.unit()).into_iter().find(|rung| rung.level == 0)?;
        // That it is true or false says nothing.
        if let [Test::In(list)] = set.tests.as_slice()
            && list.iter().all(|one| one.value().is_boolean())
        {
            return None;
        }
        let sessions = self.sessions.iter().filter(|(_, session)| !session.good.is_empty()).count();
        let sessions = u64::try_from(sessions).unwrap_or(u64::MAX);
        let missed = set.misses.saturating_mul(sessions).div_ceil(domain.present.max(1));
        (sessions >= THIN && kt(float(missed), float(sessions)) <= self.budget).then_some(set)
    }

    /// The tests, and that no denied value passes them: an end of a range that reaches a denied value goes half way back to the
    /// numbers seen; any other denied value is named.
    fn keep_out(&self, path: &AttributePath, tests: Vec<Test>, acts: &[(u64, &Flat)]) -> Vec<Test> {
        let domain = self.seen.domains.values().find(|(keys, _)| keys == path.keys());
        // Of an array each element is refused that is.
        let has = |seen: &Value, value: &Value| {
            value::same(seen, value)
                || seen.as_array().is_some_and(|items| items.iter().any(|item| value::same(item, value)))
        };
        let good = |value: &Value| acts.iter().any(|(_, flat)| flat.get(path).is_some_and(|seen| has(seen, value)));
        let denied: Vec<&Value> =
            self.denied.at(path, self.action).iter().copied().filter(|value| !good(value)).collect();
        let name = path.keys().last().map(String::as_str).unwrap_or_default();
        keep_out(name, tests, domain.and_then(|(_, domain)| domain.ends()), &denied)
    }

    /// Why no constraints can hold what the action does, although its arguments are there, if so.
    pub(super) fn blind(&self, constraints: &Conditions) -> Option<String> {
        self.seen.domains.values().find_map(|(path, domain)| {
            let path = AttributePath::new(path.clone()).ok()?;
            let bound = || constraints.iter().any(|condition| condition.path == path);
            if path.keys() == ["params"] && domain.forms.json > 0 && !bound() {
                return Some("its arguments are JSON in a string, which no rule can bound".to_owned());
            }
            if is_argument(&path) && bound() && path.keys().iter().any(|key| Literal::new(key.as_str().into()).is_err())
            {
                return Some("one of its arguments has U+FEFF in its name, which no rule can have".to_owned());
            }
            (is_argument(&path) && domain.is_closed_and_big())
                .then(|| format!("`{path}` is a number beyond 2^53, which no rule can bound"))
        })
    }
}

/// What the constraints of an action cost.
pub(super) struct Cost {
    /// How many of its good events they would have missed, had the session that alone shows something not been there.
    pub(super) missed: u64,
    /// Whether they miss some all the same, because of values unlike the others: those are asked about.
    pub(super) is_odd: bool,
}

/// An attribute to be bounded.
struct BoundAttribute<'a> {
    domain: &'a Domain,
    /// The domain of all agents' values.
    all: Option<&'a Domain>,
    /// Whether some good events do without it.
    optional: bool,
    /// How many good events are outside of every bound because of what their value is.
    odd: u64,
}

/// Takes an attribute, and what the elements have where it is an array.
fn walk<'a>(path: &ElementPath, attribute: &BoundAttribute<'a>, found: &mut BTreeMap<ElementPath, BoundAttribute<'a>>) {
    let BoundAttribute { domain, all, optional, odd } = *attribute;
    found.insert(path.clone(), BoundAttribute { domain, all, optional, odd: odd + domain.odd() });
    for place in domain.of_elements().into_iter().flat_map(Elements::fields) {
        let step = AttributePath::new(place.keys.iter().map(String::as_str)).ok();
        let steps = path.steps().iter().cloned().chain([step]);
        // Past the arrays that a path leads through nothing is bounded.
        let Ok(path) = ElementPath::new(path.root().clone(), steps.collect()) else { continue };
        let all = all.and_then(Domain::of_elements).and_then(|elements| elements.field(place.keys));
        let (optional, odd) = (optional || place.is_optional, odd + domain.not_arrays() + place.unlike);
        walk(&path, &BoundAttribute { domain: place.domain, all, optional, odd }, found);
    }
}

/// One pattern of what a text begins with, which is a letter, and which signs it has.
fn one_after_the_other(beginning: &[Test], signs: &[Test]) -> Option<Test> {
    let (Some(Test::Pattern(first)), [Test::Pattern(rest)]) = (beginning.first(), signs) else { return None };
    Some(Test::Pattern(Pattern::new(&format!("{}{}", first.as_str(), rest.as_str())).ok()?))
}

/// Of what each attribute's texts look like, the finest that nothing ever broke; `rungs` come by their places.
fn free_shapes(rungs: &[(ElementPath, Rung)]) -> BTreeMap<ElementPath, Rung> {
    let mut shapes = BTreeMap::new();
    for (path, rung) in
        rungs.iter().filter(|(_, rung)| (PREFIX + 1..BEGINNING).contains(&rung.level) && rung.misses == 0)
    {
        shapes.entry(path.clone()).or_insert_with(|| rung.clone());
    }
    shapes
}

/// The names that an object is closed to, if it is.
fn names((path, tests): (&ElementPath, &Vec<Test>)) -> Option<(ElementPath, Vec<String>)> {
    tests.iter().find_map(|test| match test {
        Test::Only(names) => Some((path.clone(), names.clone())),
        _ => None,
    })
}

/// Whether an attribute is an argument of the call.
fn is_argument(path: &AttributePath) -> bool {
    path.keys().first().is_some_and(|key| key == "params")
}

/// Whether a rung is a long list of numbers.
fn lists_many(rung: &Rung) -> bool {
    matches!(rung.tests.as_slice(), [Test::In(list)] if list.len() > MAX_LISTED_NUMBERS && list.iter().all(|one| one.value().is_number()))
}

/// How many ids a rung lists, if it does.
fn ids_of(rung: &Rung) -> Option<u64> {
    match rung.tests.as_slice() {
        [Test::In(list)] if are_ids(list.iter().map(Literal::value)) => u64::try_from(list.len()).ok(),
        _ => None,
    }
}

/// How many sampled sessions have an attribute that is a fact about the session: one that is no argument, or that mostly stays
/// the same within a session, but not in all. A hundred events of one session are one observation of its working directory. `None` of
/// any other.
fn sessions_of_fact(path: &AttributePath, acts: &[(u64, &Flat)]) -> Option<u64> {
    let by_session = by_session(path, acts);
    (!is_argument(path) || is_the_sessions(&by_session)).then(|| u64::try_from(by_session.len()).unwrap_or(u64::MAX))
}

/// The values of an attribute, by the sessions that have it.
fn by_session<'a>(path: &AttributePath, acts: &[(u64, &'a Flat)]) -> BTreeMap<u64, Vec<&'a Value>> {
    let mut by_session: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    for (session, flat) in acts {
        by_session.entry(*session).or_default().extend(flat.get(path));
    }
    by_session.retain(|_, values| !values.is_empty());
    by_session
}

/// Whether values mostly stay the same within a session, but not in all.
fn is_the_sessions(by_session: &BTreeMap<u64, Vec<&Value>>) -> bool {
    let same = |values: &&Vec<&Value>| values.iter().all(|value| values.first() == Some(value));
    let repeated = || by_session.values().filter(|values| values.len() > 1);
    let (all, constant) = (repeated().count(), repeated().filter(same).count());
    let mut values = by_session.values().flatten();
    let first = values.next();
    values.any(|value| Some(value) != first) && all > 1 && constant * 10 >= all * 9
}

/// The tests, and that no denied value passes them: an end of a range that reaches a denied value goes half way back to the
/// numbers seen, `ends`; any other denied value is named.
fn keep_out(name: &str, mut tests: Vec<Test>, ends: Option<(f64, f64)>, denied: &[&Value]) -> Vec<Test> {
    if let Some((low, high)) = ends {
        let numbers = || denied.iter().filter_map(|value| value.as_f64());
        let above = numbers().filter(|denied| *denied > high).fold(f64::INFINITY, f64::min);
        let below = numbers().filter(|denied| *denied < low).fold(f64::NEG_INFINITY, f64::max);
        for test in &mut tests {
            let drawn = match test {
                Test::Max(bound) if bound.get() >= above => Bound::from_f64(f64::midpoint(high, above)).map(Test::Max),
                Test::Min(bound) if bound.get() <= below => Bound::from_f64(f64::midpoint(low, below)).map(Test::Min),
                _ => None,
            };
            *test = drawn.unwrap_or_else(|| test.clone());
        }
    }
    let passes = |value: &Value| tests.iter().all(|test| test.holds(Some(value), |_| None));
    let listed = |value: &Value| {
        value.as_str().is_none_or(|text| may_be_refused(name, text)) && !value.is_array() && !value.is_object()
    };
    let mut excluded: Vec<Literal> = Vec::new();
    for value in denied.iter().filter(|value| passes(value) && listed(value)) {
        if let Ok(literal) = Literal::new((*value).clone())
            && !excluded.contains(&literal)
        {
            excluded.push(literal);
        }
    }
    excluded.sort_by(|a, b| value::order(a.value(), b.value()));
    excluded.truncate(MAX_EXCLUDED);
    tests.extend((!excluded.is_empty()).then_some(Test::NotIn(excluded)));
    tests
}

/// How many texts the prefix of the other sessions' texts would have refused.
fn prefix_misses(texts: &[(u64, &str)]) -> u64 {
    let mut by_session: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for (session, text) in texts {
        by_session.entry(*session).or_default().push(text);
    }
    // The prefix of all but one session: what the sessions before and behind it share.
    let own: Vec<&str> =
        by_session.values().map(|texts| texts.iter().copied().reduce(common).unwrap_or_default()).collect();
    let misses = by_session.values().enumerate().map(|(at, texts)| {
        let others = own.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, prefix)| *prefix).reduce(common);
        texts.iter().filter(|text| others.is_none_or(|prefix| !text.starts_with(prefix))).count()
    });
    u64::try_from(misses.sum::<usize>()).unwrap_or(u64::MAX)
}

fn common<'t>(a: &'t str, b: &str) -> &'t str {
    cut(a, a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count())
}

/// Attributes that always equal another one.
fn relations(acts: &[(u64, &Flat)]) -> Vec<(AttributePath, Test)> {
    let Some((_, first)) = acts.first() else {
        return Vec::new();
    };
    let told = |path: &AttributePath| path.keys().first().is_some_and(|key| key == "prov");
    let course = |path: &AttributePath| path.keys().last().is_some_and(|key| COURSE.contains(&key.as_str()));
    let scalars = first.iter().filter(|(path, value)| !value.is_array() && !told(path) && !course(path));
    let scalars: Vec<_> = scalars.take(MAX_RELATED).collect();
    let mut found = Vec::new();
    for (at, (path, value)) in scalars.iter().enumerate() {
        for (other, _) in scalars.iter().skip(at + 1).filter(|(_, other)| value::same(value, other)) {
            let pairs = || acts.iter().map(|(_, flat)| (flat.get(*path), flat.get(*other)));
            let equal = pairs().all(|(a, b)| matches!((a, b), (Some(a), Some(b)) if value::same(a, b)));
            let distinct: BTreeSet<String> = pairs().filter_map(|(a, _)| a.map(Value::to_string)).collect();
            if equal && distinct.len() >= MIN_RELATED {
                found.push(((*path).clone(), Test::SameAs((*other).clone())));
            }
        }
    }
    found
}

/// Facts about the session that stand in an argument, such as the working directory in the path of a file, where no more than one in
/// [`MANY_ODD`] events miss it, for whatever reason: for each argument the longest. With how many miss it.
fn contained(acts: &[(u64, &Flat)]) -> Vec<(AttributePath, AttributePath, usize)> {
    let few = acts.len().div_ceil(usize::try_from(MANY_ODD).unwrap_or(usize::MAX));
    let texts = |path: &AttributePath| -> Vec<Option<&str>> {
        acts.iter().map(|(_, flat)| flat.get(path).and_then(Value::as_str)).collect()
    };
    let mut strings: BTreeMap<&AttributePath, usize> = BTreeMap::new();
    for (path, _) in acts.iter().flat_map(|(_, flat)| flat.iter()).filter(|(_, value)| value.is_string()) {
        *strings.entry(path).or_default() += 1;
    }
    strings.retain(|_, events| *events + few >= acts.len());
    // What is found out about the call, such as the ending of its path, says nothing of the session.
    let is_fact =
        |path: &&AttributePath| may_bound(path) && !is_argument(path) && is_the_sessions(&by_session(path, acts));
    // A letter stands in any text.
    let says = |fact: &&str| fact.len() >= MIN_FACT;
    let facts = strings.keys().copied().filter(is_fact).filter_map(|path| {
        let texts: Vec<Option<&str>> = texts(path).into_iter().map(|text| text.filter(says)).collect();
        let distinct: BTreeSet<&str> = texts.iter().flatten().copied().collect();
        let missing = texts.iter().filter(|text| text.is_none()).count();
        (missing <= few && distinct.len() >= MIN_RELATED).then_some((path, texts))
    });
    let facts: Vec<_> = facts.take(MAX_FACTS).collect();
    let arguments = strings.keys().copied().filter(|path| is_argument(path)).take(MAX_RELATED);
    let found = arguments.filter_map(|argument| {
        let values = texts(argument);
        let in_it = facts.iter().filter_map(|(fact, facts)| {
            let pairs = || facts.iter().zip(&values).filter_map(|(fact, value)| Some(((*fact)?, (*value)?)));
            let missed = acts.len() - pairs().filter(|(fact, value)| value.contains(*fact)).count();
            let length: usize = facts.iter().flatten().map(|fact| fact.len()).sum();
            // What is the argument itself is another relation.
            let is_part = pairs().any(|(fact, value)| value.len() > fact.len());
            (missed <= few && is_part).then_some((length, *fact, missed))
        });
        let (_, fact, missed) = in_it.max()?;
        Some((fact.clone(), argument.clone(), missed))
    });
    found.collect()
}
