//! Domains: what values an attribute takes in the good events of one action and agent.
//!
//! In: values, one by one, in any order, each with its session. Out: the constraints that they justify, each with an
//! estimate of how often the next good event would break it. That estimate goes by session: a value that one session
//! repeats is no evidence that another will show it. One value unlike all others takes no constraint away: it is an event that
//! the constraint refuses, and counts as what that costs. Bounded: past [`MAX_VALUES`] distinct values the list is dropped. Strings
//! of a kind (URLs, paths, …) have their constraints by the table in [`generalise`]. Nothing here knows of agents.

mod amount;
mod command;
mod elements;
mod generalise;
mod host;
mod id;
mod kind;
mod listed;
mod mail;
mod operands;
mod outside;
mod path;
mod signs;
mod url;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;
use serde_json::Value;

use self::amount::Range;
pub(super) use self::elements::Elements;
use self::generalise::ShapeKeys;
use self::listed::{MAX_LISTED_CHARS, Withholding, withheld};
pub(super) use self::listed::{cut, is_date, may_be_listed};
pub(super) use self::outside::{Apart, TestReach};
use super::items::canonical;
use crate::event::{redact, value};
use crate::policy::{Bound, Literal, Test};

/// How many distinct values are kept, and listed.
const MAX_VALUES: usize = 64;
/// How many of them one event may add: no line of a log fills the list.
const MAX_VALUES_OF_EVENT: usize = 32;
/// How many distinct strings, most of them with a digit in them, are no set of kinds but ids.
const MAX_IDS: usize = 3;
/// How often ids must come on average to be a set all the same.
pub(super) const MIN_TIMES_OF_ID: u64 = 4;
/// The place of a set of all agents' values: below what strings of a kind have in common comes, above ranges.
const POOLED_SET: u8 = 5;
/// A denied command that is longer is not refused by name.
const MAX_REFUSED_COMMAND: usize = 200;
/// The shortest prefix that says something.
const MIN_PREFIX: usize = 3;

/// Whose a value is: nobody's yet, one session's, or several sessions'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Owner {
    #[default]
    Nobody,
    One(u64),
    /// One event's of a session, which may have other values at the same place: what stands in an array.
    Event(u64, u64),
    /// Several such events' of one session.
    Events(u64),
    Several,
}

impl Owner {
    /// The one session.
    pub(super) fn alone(self) -> Option<u64> {
        match self {
            Self::One(session) | Self::Event(session, _) | Self::Events(session) => Some(session),
            Self::Nobody | Self::Several => None,
        }
    }

    /// The same without which event of the session it is.
    fn of_session(self) -> Self {
        self.alone().map_or(self, Self::One)
    }

    #[inline]
    pub(super) fn join(&mut self, other: Self) {
        if *self == Self::Several {
            return;
        }
        *self = match (*self, other) {
            (Self::Nobody, owner) | (owner, Self::Nobody) => owner,
            (a, b) if a == b => a,
            (Self::Event(a, _) | Self::Events(a), Self::Event(b, _) | Self::Events(b)) if a == b => Self::Events(a),
            (a, b) if a.alone() == b.alone() => a.of_session(),
            _ => Self::Several,
        };
    }
}

/// How often something was seen, and in which sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SeenIn {
    pub(super) count: u64,
    pub(super) owner: Owner,
}

impl SeenIn {
    /// In one event of a session.
    pub(super) fn once(session: u64) -> Self {
        Self { count: 1, owner: Owner::One(session) }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.count += other.count;
        self.owner.join(other.owner);
    }

    /// How many events would be new to a log without the session, or the event, that alone has this.
    pub(super) fn alone(self, unit: Unit) -> u64 {
        match unit {
            Unit::Session if self.owner == Owner::Several => 0,
            Unit::Event if self.count > 1 => 0,
            Unit::Session | Unit::Event => self.count,
        }
    }
}

/// How many events would be new to a log without the sessions, or the events, that alone have some of these things. What stands in one array
/// is of one event, however much it is.
pub(super) fn alone_of(seen: impl Iterator<Item = SeenIn>, unit: Unit) -> u64 {
    events_of(seen.filter(|seen| seen.alone(unit) > 0))
}

/// How many events have one of these things. What several events of one session have in arrays, as many as have the commonest of it.
pub(super) fn events_of(seen: impl Iterator<Item = SeenIn>) -> u64 {
    let mut in_arrays: BTreeMap<(u64, Option<u64>), u64> = BTreeMap::new();
    let mut events = 0;
    for seen in seen {
        let array = match seen.owner {
            Owner::Event(session, event) => (session, Some(event)),
            Owner::Events(session) => (session, None),
            Owner::Nobody | Owner::One(_) | Owner::Several => {
                events += seen.count;
                continue;
            }
        };
        let most = in_arrays.entry(array).or_default();
        *most = (*most).max(seen.count);
    }
    events + in_arrays.values().sum::<u64>()
}

/// What is left out to see what a constraint costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Session,
    /// Of an agent with too few sessions to see anything twice.
    Event,
}

/// A scalar that sorts as in outputs.
#[derive(Debug, Clone)]
struct SortedScalar(Value);

impl PartialEq for SortedScalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortedScalar {}

impl PartialOrd for SortedScalar {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SortedScalar {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        value::order(&self.0, &other.0)
    }
}

/// How many strings may not be copied into a policy, by why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Redactions {
    pub(super) secrets: u64,
    pub(super) personal: u64,
    pub(super) text: u64,
}

impl Redactions {
    fn add(&mut self, why: Withholding, count: u64) {
        *match why {
            Withholding::Secret => &mut self.secrets,
            Withholding::Personal => &mut self.personal,
            Withholding::Text => &mut self.text,
        } += count;
    }

    pub(super) fn join(&mut self, other: Self) {
        self.secrets += other.secrets;
        self.personal += other.personal;
        self.text += other.text;
    }

    pub(super) fn total(self) -> u64 {
        self.secrets + self.personal + self.text
    }
}

/// The values of one attribute.
#[derive(Debug, Clone, Default)]
pub(super) struct Domain {
    pub(super) present: u64,
    numbers: u64,
    booleans: u64,
    /// Objects without anything in them.
    objects: u64,
    strings: u64,
    /// Strings that start as a URL does.
    pub(super) urls: u64,
    dates: u64,
    pub(super) withheld: Redactions,
    range: Option<Range>,
    /// Scalars with how often each was seen; past the bounds none.
    values: BTreeMap<SortedScalar, SeenIn>,
    unlisted: bool,
    /// Whether an event may have several values: elements of its arrays. Then `keys` are of all strings.
    of_arrays: bool,
    /// In how many events there are more values than one event may add to the list.
    crowded: u64,
    /// The sessions that have the attribute.
    pub(super) owner: Owner,
    pub(super) forms: Forms,
    /// What the elements of arrays have.
    elements: Option<Box<Elements>>,
    /// What the strings have in common that are not listed: all of them past the bounds, before only those that may not stand in a policy.
    keys: ShapeKeys,
    /// Whether a string has two dots in a row.
    dotted: bool,
    /// The first and the last string in their order, cut.
    texts: Option<(String, String)>,
}

/// How many values are in a form that no constraint can look into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::mine) struct Forms {
    /// Strings that hold a JSON object or array.
    pub(super) json: u64,
    /// Strings that start as JSON does and are none.
    pub(super) torn_json: u64,
    /// Integers past ±2^53, which engines round differently.
    pub(super) big: u64,
}

impl Forms {
    fn of(value: &Value, count: u64) -> Self {
        let mut forms = Self::default();
        match value {
            Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
                if serde_json::from_str::<IgnoredAny>(text).is_ok() {
                    forms.json = count;
                } else if text.trim_start().starts_with("{\"") {
                    forms.torn_json = count;
                }
            }
            Value::Number(number)
                if Bound::new(number).is_err() && number.as_f64().is_some_and(|n| n.fract() == 0.0) =>
            {
                forms.big = count;
            }
            _ => {}
        }
        forms
    }

    /// Of one event the most of each.
    fn most(self, other: Self) -> Self {
        Self {
            json: self.json.max(other.json),
            torn_json: self.torn_json.max(other.torn_json),
            big: self.big.max(other.big),
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.json += other.json;
        self.torn_json += other.torn_json;
        self.big += other.big;
    }
}

/// A constraint that the values justify.
#[derive(Debug, Clone)]
pub(super) struct Rung {
    /// Its place on the ladder: lower ones grant less.
    pub(super) level: u8,
    /// Whether it is of the values of all agents: those grant more than the agent's own at the same place.
    pub(super) pooled: bool,
    pub(super) tests: Vec<Test>,
    /// How many of `present` events it would have refused, had their session not been there to learn from.
    pub(super) misses: u64,
    /// How many of these it refuses all the same: values unlike the others.
    pub(super) odd: u64,
}

impl Rung {
    /// A range with its place and its misses; besides, `odd` events have no number there.
    fn of_range((level, tests, misses): (u8, Vec<Test>, u64), pooled: bool, odd: u64) -> Self {
        Self { level, pooled, tests, misses: misses + charged(odd), odd }
    }
}

impl Domain {
    /// Takes the attribute's value in all the events that `seen` counts: the same as one call for each of them.
    pub(super) fn add(&mut self, value: &Value, seen: SeenIn) {
        if seen.count == 0 {
            return;
        }
        self.present += seen.count;
        self.owner.join(seen.owner);
        self.forms.join(Forms::of(value, seen.count));
        match value {
            Value::Bool(_) => self.booleans += seen.count,
            // What no bound can hold is no number among others.
            Value::Number(number) if Bound::new(number).is_ok() => {
                self.numbers += seen.count;
                if let Some(at) = number.as_f64() {
                    self.join_range(Range::of(at, seen));
                }
            }
            Value::String(text) => self.add_text(text, seen),
            Value::Array(items) => self.elements.get_or_insert_default().add(items.iter(), seen),
            Value::Object(_) => self.objects += seen.count,
            Value::Number(_) | Value::Null => {}
        }
        if matches!(value, Value::Array(_) | Value::Object(_) | Value::Null) {
            return;
        }
        let why = value.as_str().and_then(withheld);
        if let Some(why) = why {
            self.withheld.add(why, seen.count);
        }
        if why.is_none() && !self.unlisted {
            self.values.entry(SortedScalar(canonical(value))).or_default().join(seen);
        } else if let Some(text) = value.as_str() {
            self.keys.add(&[text], seen);
        }
        self.bound();
    }

    /// Takes what stands at one place in the elements of an event's array: one event, however many they are. Values of several kinds are unlike
    /// those of other events, and so are more distinct ones than one event may show.
    fn add_elements(&mut self, found: &[&Value], seen: SeenIn) {
        self.of_arrays = true;
        self.present += seen.count;
        self.owner.join(seen.owner.of_session());
        let forms = found.iter().map(|value| Forms::of(value, seen.count));
        self.forms.join(forms.fold(Forms::default(), Forms::most));
        let texts: Vec<&str> = found.iter().filter_map(|value| value.as_str()).collect();
        if texts.len() == found.len() {
            self.strings += seen.count;
            self.urls += if texts.iter().any(|text| is_url(text)) { seen.count } else { 0 };
            self.dates += if texts.iter().any(|text| is_date(text)) { seen.count } else { 0 };
            self.keys.add(&texts, seen);
        } else if found.iter().all(|value| value.is_boolean()) {
            self.booleans += seen.count;
        } else if found.iter().all(|value| is_bound(value)) {
            self.numbers += seen.count;
            let numbers = || found.iter().filter_map(|value| value.as_f64());
            let mut ends = vec![numbers().fold(f64::INFINITY, f64::min), numbers().fold(f64::NEG_INFINITY, f64::max)];
            // An end counts once, too.
            ends.dedup_by(|a, b| a.total_cmp(b).is_eq());
            for at in ends {
                self.join_range(Range::of(at, SeenIn { owner: seen.owner.of_session(), ..seen }));
            }
        } else {
            let arrays: Vec<&Vec<Value>> = found.iter().filter_map(|value| value.as_array()).collect();
            if arrays.len() == found.len() {
                self.elements.get_or_insert_default().add(arrays.into_iter().flatten(), seen);
            }
            return;
        }
        self.list(found, seen);
        self.bound();
    }

    /// Lists the scalars of one event, unless they are too many.
    fn list(&mut self, found: &[&Value], seen: SeenIn) {
        if let Some(why) = found.iter().filter_map(|value| withheld(value.as_str()?)).min() {
            self.withheld.add(why, seen.count);
        }
        let listed = found.iter().filter(|value| value.as_str().and_then(withheld).is_none());
        let distinct: BTreeSet<SortedScalar> = listed.map(|value| SortedScalar(canonical(value))).collect();
        if distinct.len() > MAX_VALUES_OF_EVENT {
            self.crowded += seen.count;
        } else if !self.unlisted {
            for value in distinct {
                self.values.entry(value).or_default().join(seen);
            }
        }
    }

    fn add_text(&mut self, text: &str, seen: SeenIn) {
        self.strings += seen.count;
        if is_url(text) {
            self.urls += seen.count;
        }
        if is_date(text) {
            self.dates += seen.count;
        }
        self.dotted |= text.contains("..");
        let cut = cut(text, MAX_LISTED_CHARS);
        match &mut self.texts {
            None => self.texts = Some((cut.to_owned(), cut.to_owned())),
            Some((first, _)) if cut < first.as_str() => cut.clone_into(first),
            Some((_, last)) if cut > last.as_str() => cut.clone_into(last),
            Some(_) => {}
        }
    }

    fn join_range(&mut self, other: Range) {
        match &mut self.range {
            None => self.range = Some(other),
            Some(range) => range.join(other),
        }
    }

    fn bound(&mut self) {
        if self.values.len() > MAX_VALUES {
            self.unlist();
        }
    }

    /// Drops the list; what its strings have in common stays.
    fn unlist(&mut self) {
        self.unlisted = true;
        if !self.values.is_empty() {
            let values = std::mem::take(&mut self.values);
            if !self.of_arrays {
                self.keys = std::mem::take(&mut self.keys).merge(keys(&values));
            }
        }
    }

    pub(super) fn merge(mut self, mut other: Self) -> Self {
        self.of_arrays |= other.of_arrays;
        self.crowded += other.crowded;
        if self.unlisted || other.unlisted {
            self.unlist();
            other.unlist();
        }
        self.present += other.present;
        self.owner.join(other.owner);
        self.forms.join(other.forms);
        self.numbers += other.numbers;
        self.booleans += other.booleans;
        self.objects += other.objects;
        self.strings += other.strings;
        self.urls += other.urls;
        self.dates += other.dates;
        self.withheld.join(other.withheld);
        if let Some(range) = other.range {
            self.join_range(range);
        }
        for (value, seen) in other.values {
            self.values.entry(value).or_default().join(seen);
        }
        self.keys = self.keys.merge(other.keys);
        self.elements = match (self.elements, other.elements) {
            (Some(own), Some(other)) => Some(Box::new(own.merge(*other))),
            (known, new) => known.or(new),
        };
        self.dotted |= other.dotted;
        self.texts = match (self.texts, other.texts) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (known, new) => known.or(new),
        };
        self.bound();
        self
    }

    /// The rungs that hold for every value, where the attribute, whose path ends with `name`, belongs to `events` events: a
    /// set (0), ranges (2 to 4), what strings of a kind have in common (8 to 19), a prefix (20), shapes (30 to 33), signs (39, 40). None where it
    /// was missing once, for then requests go without it.
    pub(super) fn rungs(&self, name: &str, events: u64, unit: Unit) -> Vec<Rung> {
        let Some(usual) = self.usual().filter(|_| self.present == events) else {
            return Vec::new();
        };
        let mut rungs = Vec::new();
        rungs.extend(self.set(unit, |_, _| true));
        if let Some(odd) = unlike(self.numbers, usual) {
            let ranges = self.range.as_ref().into_iter().flat_map(|range| range.rungs(unit));
            rungs.extend(ranges.map(|range| Rung::of_range(range, false, odd)));
        }
        if let Some(odd) = unlike(self.strings, usual) {
            rungs.extend(self.prefix(name).filter(|_| odd == 0));
            rungs.extend(self.string_keys().rungs(name, unit, odd));
        }
        rungs
    }

    /// The rungs that hold for the values of all agents, whose domain is `all`, with what they cost this one. What one session alone
    /// did widens no other agent's.
    pub(super) fn pooled(&self, all: &Self, name: &str, events: u64, unit: Unit) -> Vec<Rung> {
        let (Some(usual), Some(own)) = (all.usual(), self.usual().filter(|_| self.present == events)) else {
            return Vec::new();
        };
        let mut rungs = Vec::new();
        let shared =
            |value: &SortedScalar, seen: &SeenIn| seen.owner == Owner::Several || self.values.contains_key(value);
        if let Some(rung) = all.set(unit, shared).filter(|_| !self.unlisted && all.numbers == 0) {
            let own = self.values.iter();
            let alone = own.filter_map(|(value, seen)| (all.values.get(value)?.alone(unit) > 0).then_some(*seen));
            let odd = self.withheld.total() + self.crowded;
            rungs.push(Rung { level: POOLED_SET, pooled: true, misses: events_of(alone) + charged(odd), odd, ..rung });
        }
        let is_of = |kind: u64, of_all: u64| unlike(kind, own).filter(|_| unlike(of_all, usual).is_some());
        if let (Some(range), Some(own), Some(odd)) = (all.range, self.range, is_of(self.numbers, all.numbers)) {
            let ranges = range.shared_with(own).rungs_for(own, unit);
            rungs.extend(ranges.map(|range| Rung::of_range(range, true, odd)));
        }
        if let Some(odd) = is_of(self.strings, all.strings) {
            rungs.extend(self.string_keys().pooled(&all.string_keys(), name, unit, odd));
        }
        rungs
    }

    /// What all strings have in common.
    fn string_keys(&self) -> Cow<'_, ShapeKeys> {
        if self.values.is_empty() || self.of_arrays {
            Cow::Borrowed(&self.keys)
        } else {
            Cow::Owned(self.keys.clone().merge(keys(&self.values)))
        }
    }

    /// In how many events the value is one that a bound can hold, where it mostly is: one odd event must not take a bound away.
    fn usual(&self) -> Option<u64> {
        let usual = self.numbers + self.strings + self.booleans;
        (usual * 2 > self.present).then_some(usual)
    }

    /// How many events a bound refuses because of what their value is: an array, an object or a number beyond ±2^53 among others.
    pub(super) fn odd(&self) -> u64 {
        self.usual().map_or(0, |usual| self.present - usual)
    }

    /// How many events have something else than an object.
    pub(super) fn not_objects(&self) -> u64 {
        self.present - self.objects
    }

    /// How many events have no array, where most have one.
    pub(super) fn not_arrays(&self) -> u64 {
        self.of_elements().map_or(0, |elements| self.present - elements.arrays)
    }

    /// The value, if there is one alone.
    pub(super) fn only_value(&self) -> Option<&Value> {
        let mut values = self.values.keys();
        let closed = self.is_listed() && self.usual() == Some(self.present);
        values.next().filter(|_| closed && values.next().is_none()).map(|SortedScalar(value)| value)
    }

    /// The values with how often each came, where all are strings that are listed.
    pub(super) fn words(&self) -> Option<Vec<(&str, u64)>> {
        let words = self.values.iter().map(|(value, seen)| Some((value.0.as_str()?, seen.count)));
        words.collect::<Option<Vec<_>>>().filter(|_| self.is_listed() && self.strings == self.present)
    }

    /// Whether the values are few, by what several sessions have, but cannot be listed since engines round them differently.
    pub(super) fn is_closed_and_big(&self) -> bool {
        self.forms.big > 0 && self.is_listed() && self.values.values().all(|seen| seen.alone(Unit::Session) == 0)
    }

    /// How many values are numbers and how many strings, where there are both.
    pub(super) fn mixed(&self) -> Option<(u64, u64)> {
        (self.numbers > 0 && self.strings > 0).then_some((self.numbers, self.strings))
    }

    /// What the elements have, where most values are arrays.
    pub(super) fn of_elements(&self) -> Option<&Elements> {
        self.elements.as_deref().filter(|elements| elements.arrays * 2 > self.present)
    }

    /// In how many events, and in whose sessions, the attribute is.
    pub(super) fn seen(&self) -> SeenIn {
        SeenIn { count: self.present, owner: self.owner }
    }

    /// Whether most events have a value that one session, or event, alone has.
    pub(super) fn is_mostly_new(&self, unit: Unit) -> bool {
        let alone = alone_of(self.values.values().copied(), unit);
        !self.is_listed() || self.usual().is_none() || alone * 2 > self.present
    }

    /// Whether no value came twice.
    pub(super) fn is_always_new(&self) -> bool {
        !self.is_listed() || self.usual().is_none() || self.values.values().all(|seen| seen.count == 1)
    }

    /// Whether every scalar is among the values.
    fn is_listed(&self) -> bool {
        !self.unlisted && self.withheld.total() == 0 && self.crowded == 0
    }

    /// The least and the greatest number.
    pub(super) fn ends(&self) -> Option<(f64, f64)> {
        self.range.as_ref().map(Range::ends)
    }

    /// The set of the values that are `wanted`.
    fn set(&self, unit: Unit, wanted: impl Fn(&SortedScalar, &SeenIn) -> bool) -> Option<Rung> {
        // Yesterday's dates are not tomorrow's.
        if self.unlisted || self.dates * 2 > self.strings {
            return None;
        }
        let values: BTreeMap<&SortedScalar, &SeenIn> =
            self.values.iter().filter(|(value, seen)| wanted(value, seen)).collect();
        // A set of ids is yesterday's customers, unless they are always the same. What one array alone has does not say what the others hold.
        let of_others = || values.iter().filter(|(_, seen)| !matches!(seen.owner, Owner::Event(..)));
        let ids = if of_others().next().is_some() {
            are_ids(of_others().map(|(value, _)| &value.0))
        } else {
            are_ids(values.keys().map(|value| &value.0))
        };
        // What no list can hold, such as a number past 2^53, is unlike the others.
        let (mut literals, mut said, mut unsayable) = (Vec::new(), Vec::new(), 0);
        for (value, seen) in &values {
            match Literal::new(value.0.clone()) {
                Ok(literal) => {
                    literals.push(literal);
                    said.push(**seen);
                }
                Err(_) => unsayable += seen.count,
            }
        }
        let alone = alone_of(said.into_iter(), unit);
        let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
        let times = values.values().map(|seen| seen.count).sum::<u64>().max(self.present);
        let steady = alone == 0 && times >= count.saturating_mul(MIN_TIMES_OF_ID);
        if ids && !steady {
            return None;
        }
        let test = match literals.as_slice() {
            [] => return None,
            [only] => Test::Equals(only.clone()),
            _ => Test::In(literals),
        };
        let odd = self.withheld.total() + self.crowded + unsayable;
        Some(Rung { level: 0, pooled: false, tests: vec![test], misses: alone + charged(odd), odd })
    }

    fn prefix(&self, name: &str) -> Option<Rung> {
        let (first, last) = self.texts.as_ref()?;
        let same = first.chars().zip(last.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a);
        let prefix: String = same.collect();
        let listed = self.dates == 0
            && self.withheld.total() == 0
            && prefix.chars().count() >= MIN_PREFIX
            && may_be_listed(&prefix);
        // `https://good.com` goes on to `https://good.com.evil.net`, and `git status` to `git status; rm`.
        let open =
            prefix.split_once("://").is_some_and(|(_, rest)| !rest.contains('/')) || command::NAMES.contains(&name);
        // `{"amount": 10` goes on to any amount, and `db-1` to `db-1.evil.net`.
        let json = prefix.starts_with(['{', '[']);
        let is_host = |text: &str| text.contains('.') && !text.contains(['/', '\\', ' ']);
        if !listed
            || open
            || json
            || (is_host(first) && is_host(last))
            || first == last
            || Literal::new(prefix.as_str().into()).is_err()
        {
            return None;
        }
        let climbs = prefix.contains(['/', '\\']) && !self.dotted;
        let tests = std::iter::once(Test::StartsWith(prefix));
        let tests = tests.chain(climbs.then(|| Test::NotContains("..".to_owned()))).collect();
        // Its cost is left to the caller, who has the sessions' values.
        Some(Rung { level: 20, pooled: false, tests, misses: 0, odd: 0 })
    }
}

/// Whether values are ids: several, and most are strings with a digit in them.
pub(super) fn are_ids<'v>(values: impl Iterator<Item = &'v Value>) -> bool {
    let (mut all, mut named) = (0_usize, 0_usize);
    for value in values {
        all += 1;
        named += usize::from(value.as_str().is_some_and(|text| text.contains(|c: char| c.is_ascii_digit())));
    }
    all > MAX_IDS && named * 2 > all
}

/// Whether a denied value of an argument of that name may stand in a policy, to be refused by name: as any other, and a command that is a
/// line of words too, since what is run is no prose.
pub(super) fn may_be_refused(name: &str, text: &str) -> bool {
    match withheld(text) {
        None => true,
        Some(Withholding::Text) => {
            let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | ':'));
            command::NAMES.contains(&name)
                && text.len() < MAX_REFUSED_COMMAND
                && !text.contains(|c: char| c.is_control() || c == '\u{feff}')
                && parts.map(withheld).all(|why| why != Some(Withholding::Secret))
                && redact::text(text).is_none()
        }
        Some(Withholding::Secret | Withholding::Personal) => false,
    }
}

/// Whether a value is a number that a bound can hold.
fn is_bound(value: &Value) -> bool {
    value.as_number().is_some_and(|number| Bound::new(number).is_ok())
}

/// How many of `usual` values are not of a kind that `of_kind` are of, where most are.
fn unlike(of_kind: u64, usual: u64) -> Option<u64> {
    (of_kind * 2 > usual).then(|| usual.saturating_sub(of_kind))
}

/// How many of the events with a value unlike the others are charged: one is always odd, lest one line of a log take a bound away.
pub(super) fn charged(odd: u64) -> u64 {
    odd.saturating_sub(1)
}

/// The keys of the strings among some values.
fn keys(values: &BTreeMap<SortedScalar, SeenIn>) -> ShapeKeys {
    let mut keys = ShapeKeys::default();
    for (value, seen) in values {
        if let Some(text) = value.0.as_str() {
            keys.add(&[text], *seen);
        }
    }
    keys
}

fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    text.starts_with("www.")
        || scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_lowercase())
                && scheme.len() <= 32
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// The rungs as text; each value is of a session of its own unless `session` says otherwise.
    fn rungs(values: &[Value], session: impl Fn(u64) -> u64) -> Vec<String> {
        let domain = |from: usize, to: usize| {
            let mut domain = Domain::default();
            for (n, value) in values.iter().enumerate().take(to).skip(from) {
                domain.add(value, SeenIn::once(session(u64::try_from(n).unwrap())));
            }
            domain
        };
        let (events, third) = (values.len(), values.len() / 3);
        let print = |domain: &Domain| -> Vec<String> {
            let rungs = domain.rungs("x", u64::try_from(events).unwrap(), Unit::Session);
            let rungs = rungs.iter().filter(|rung| !matches!(rung.level, 32 | 33 | 39..=41)).map(|rung| {
                let tests = rung.tests.iter().map(|test| format!("{} {}", test.operator().name(), test.operand()));
                format!("{} ({})", tests.collect::<Vec<_>>().join(" "), rung.misses)
            });
            rungs.collect()
        };
        let expected = print(&domain(0, events));
        assert_eq!(print(&domain(third, events).merge(domain(0, third))), expected, "merged");
        expected
    }

    fn times(values: &[Value], times: usize) -> Vec<Value> {
        values.iter().cycle().take(values.len() * times).cloned().collect()
    }

    #[test]
    fn a_value_that_one_session_alone_has_counts_as_unseen() {
        let values = times(&[json!("EUR"), json!("USD")], 4);
        assert_eq!(
            rungs(&values, |n| n),
            [r#"in ["EUR","USD"] (0)"#, r#"pattern "(?:[A-Z]+)$" (0)"#, r#"pattern "(?:[A-Z]{3})$" (0)"#]
        );
        assert_eq!(
            rungs(&values, |n| n % 2),
            [r#"in ["EUR","USD"] (8)"#, r#"pattern "(?:[A-Z]+)$" (0)"#, r#"pattern "(?:[A-Z]{3})$" (0)"#]
        );
        assert_eq!(
            rungs(&[times(&[json!("EUR"), json!("USD")], 4), vec![json!(-9_007_199_254_741_057_i64)]].concat(), |n| n)
                [0],
            r#"in ["EUR","USD"] (0)"#
        );
        assert_eq!(
            rungs(&times(&[json!(1), json!(1.0)], 3), |n| n),
            ["equals 1 (0)", "min 1 max 1 (0)", "min 0 max 1 (0)", "min 0 max 10 (0)"]
        );
    }

    #[test]
    fn numbers_are_held_to_a_range_rounded_outwards() {
        let values: Vec<_> = (0..100).map(|n| json!(n * 13)).collect();
        assert_eq!(rungs(&values, |n| n), ["min 0 max 1300 (1)", "min 0 max 2000 (0)", "min 0 max 20000 (0)"]);
        assert_eq!(rungs(&[json!(1), json!("1")], |n| n), [r#"in [1,"1"] (2)"#]);
        assert!(rungs(&[json!(1e300), json!(2e300)], |n| n).is_empty());
    }

    #[test]
    fn ids_and_dates_are_held_to_their_shape() {
        let values: Vec<_> = (10..40).map(|n| json!(format!("#W{n}.x"))).collect();
        assert_eq!(
            rungs(&values, |n| n),
            [
                r#"pattern "(?:#W[0-9]{2}\\.x)$" (0)"#,
                r#"pattern "(?:#W[0-9]+\\.x)$" (0)"#,
                r#"pattern "(?:#[A-Z]+[0-9]{2}\\.[a-z]+)$" (0)"#
            ]
        );
        // More than are listed.
        let values: Vec<_> = (100..300).map(|n| json!(format!("/data/{}/{n}", n % 5))).collect();
        let found = rungs(&values, |n| n);
        assert!(found.iter().any(|rung| rung.contains("/data/0|/data/1") && rung.ends_with("(0)")), "{found:?}");
        let values: Vec<_> = (10..30).map(|n| json!(format!("2026-11-{n}T00:00"))).collect();
        let found = rungs(&values, |n| n);
        assert_eq!(found[0], r#"pattern "(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})$" (0)"#);
        assert!(found.iter().all(|rung| !rung.contains("2026")), "{found:?}");
        assert!(is_date("9:30") && is_date("01/02/2026") && !is_date("10.0.0.1") && !is_date("x"));
    }

    #[test]
    fn free_text_and_secrets_are_not_copied() {
        for text in [
            "please send the report to finance",
            "a\nb",
            "jane@example.com",
            "sk-live-51H",
            "AKIAIOSFODNN7EXAMPLE",
            "use AKIAIOSFODNN7EXAMPLE",
            "550e8400-e29b-41d4-a716-446655440000",
            "9f86d081884c7d659a2feaa0c55ad015",
            &"x".repeat(65),
        ] {
            let rungs = rungs(&times(&[json!(text)], 30), |n| n);
            assert!(rungs.iter().all(|rung| rung.starts_with("pattern")), "{rungs:?}");
            assert!(rungs.iter().all(|rung| !rung.contains("jane") && !rung.contains("live")), "{rungs:?}");
        }
        for text in ["prod", "/etc/hosts", "eu-central-1", "New York", "GB33BUKB20201555555555"] {
            let rungs = rungs(&times(&[json!(text)], 30), |n| n);
            assert_eq!(rungs.first(), Some(&format!("equals {text:?} (0)")));
        }
    }

    proptest! {
        #[test]
        fn one_call_for_many_events_is_as_one_for_each(calls in prop::collection::vec((0usize..12, 0usize..4, 0u64..3), 0..40)) {
            let values = [
                json!("EUR"), json!("USD"), json!(7), json!(7.0), json!(-3.5), json!(true), json!([1]), json!({}),
                json!("https://a.b/c"), json!("2026-11-01"), json!("jane@example.com"), json!("GB33-20"),
            ];
            let (mut single, mut grouped) = (Domain::default(), Domain::default());
            for (value, times, session) in calls {
                let mut seen = SeenIn::default();
                for n in 0..times {
                    // Sessions 0 and 1 are one session each, the third is as many as there are events.
                    let session = if session < 2 { session } else { 2 + u64::try_from(n).unwrap() };
                    single.add(&values[value], SeenIn::once(session));
                    seen.join(SeenIn::once(session));
                }
                grouped.add(&values[value], seen);
            }
            prop_assert_eq!(format!("{single:?}"), format!("{grouped:?}"));
        }
    }
}
