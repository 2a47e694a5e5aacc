//! Closed names: which arguments a call has at all.
//!
//! In: the attributes of an action's good events. Out: for each object of arguments the constraint that it has no other fields. It
//! costs what any set does: the events with a name that one session alone has. A name that may not stand in a policy, and rare ones past
//! [`MAX_NAMES`], are not listed: the events that have one are odd. Open are maps whose keys are data: those with more than a few such events.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Use;
use super::odd::{MANY_ODD, in_whole_log};
use super::sample::Flat;
use crate::event::{AttributePath, ElementPath};
use crate::mine::domains::{Elements, Rung, SeenIn, Unit, charged, may_be_listed};
use crate::policy::Test;

/// How many names are listed.
const MAX_NAMES: usize = 48;

/// The names of the fields of each object of arguments, and of the objects in their arrays. `acts` are the sampled events.
pub(super) fn rungs(seen: &Use, unit: Unit, acts: &[(u64, &Flat)]) -> Vec<(ElementPath, Rung)> {
    let mut objects: BTreeMap<ElementPath, BTreeMap<&str, SeenIn>> = BTreeMap::new();
    // How many events have something else than an array there.
    let mut odd: BTreeMap<ElementPath, u64> = BTreeMap::new();
    for (path, domain) in seen.domains.values().filter(|(path, _)| path.first().is_some_and(|key| key == "params")) {
        for depth in 1..path.len() {
            let (Some((object, _)), Some(name)) = (path.split_at_checked(depth), path.get(depth)) else { continue };
            let Ok(object) = AttributePath::new(object.iter().map(String::as_str)) else { continue };
            add(objects.entry(object.into()).or_default().entry(name).or_default(), domain.seen());
        }
        let fields = domain.of_elements().into_iter().flat_map(Elements::fields);
        for place in fields {
            let (Some(name), Ok(array)) = (place.keys.first(), AttributePath::new(path.iter().map(String::as_str)))
            else {
                continue;
            };
            let Ok(element) = ElementPath::new(array, vec![None]) else { continue };
            add(objects.entry(element.clone()).or_default().entry(name).or_default(), place.domain.seen());
            let odd: &mut u64 = odd.entry(element).or_default();
            *odd = (*odd).max(domain.not_arrays() + place.unlike);
        }
    }
    let good = seen.outcomes.good;
    let rungs = objects.into_iter().filter_map(|(object, names)| {
        let most = names.values().map(|seen| seen.count).max().unwrap_or_default().min(good);
        let (listed, unlisted) = split(names, most);
        // What stands beside the objects of an array is paid for by the constraints on their fields.
        let beside = odd.get(&object).copied().unwrap_or_default();
        let scalars = no_objects(seen, &object);
        let others = events_with(&unlisted, &object, acts, good);
        let misses = (scalars + charged(others) + alone(listed.values(), unit)).min(good);
        let odd = beside + scalars + others;
        let is_closed = !listed.is_empty() && others <= most.div_ceil(MANY_ODD) && odd * 2 <= good;
        let test = Test::Only(listed.into_keys().map(str::to_owned).collect());
        is_closed.then(|| (object, Rung { level: 0, pooled: false, tests: vec![test], misses, odd }))
    });
    rungs.collect()
}

/// Whether something is a field, or part of one, that a constraint on the names of an object keeps out.
pub(super) fn keeps_out(object: &ElementPath, names: &[String], path: &ElementPath) -> bool {
    let name = match object.steps() {
        [] => path.root().keys().strip_prefix(object.root().keys()).and_then(<[String]>::first),
        [_] if path.root() == object.root() => {
            path.steps().first().and_then(Option::as_ref).and_then(|step| step.keys().first())
        }
        _ => None,
    };
    name.is_some_and(|name| !names.contains(name))
}

/// Adds what one of the attributes below a name has. An object with many fields is there once.
fn add(name: &mut SeenIn, field: SeenIn) {
    name.count = name.count.max(field.count);
    name.owner.join(field.owner);
}

/// The names that are listed, and those that are not: those that may not be, and of too many those that at most one in
/// [`MANY_ODD`] of `most` have.
fn split(names: BTreeMap<&str, SeenIn>, most: u64) -> (BTreeMap<&str, SeenIn>, BTreeMap<&str, SeenIn>) {
    let (listed, mut unlisted): (BTreeMap<_, _>, BTreeMap<_, _>) =
        names.into_iter().partition(|(name, _)| may_be_listed(name));
    if listed.len() <= MAX_NAMES {
        return (listed, unlisted);
    }
    let (usual, rare): (BTreeMap<_, _>, BTreeMap<_, _>) =
        listed.into_iter().partition(|(_, seen)| seen.count > most.div_ceil(MANY_ODD));
    unlisted.extend(rare);
    if usual.len() <= MAX_NAMES { (usual, unlisted) } else { (BTreeMap::new(), unlisted) }
}

/// How many events have one of the names in an object: as many as the sample says, and no fewer than their counts do.
fn events_with(names: &BTreeMap<&str, SeenIn>, object: &ElementPath, acts: &[(u64, &Flat)], good: u64) -> u64 {
    if names.is_empty() {
        return 0;
    }
    let keys = object.root().keys();
    let has = |flat: &Flat| match object.steps() {
        [] => flat.keys().any(|path| {
            let name = path.keys().strip_prefix(keys).and_then(<[String]>::first);
            name.is_some_and(|name| names.contains_key(name.as_str()))
        }),
        _ => flat.get(object.root()).and_then(Value::as_array).is_some_and(|items| {
            let fields = items.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
            fields.into_iter().any(|name| names.contains_key(name.as_str()))
        }),
    };
    let sampled = acts.iter().filter(|(_, flat)| has(flat)).count();
    in_whole_log(sampled, acts.len(), good).max(at_least(names.values()))
}

/// How many events have one of some names, at least: sessions have no event in common.
fn at_least<'n>(names: impl Iterator<Item = &'n SeenIn>) -> u64 {
    let (mut by_session, mut of_several): (BTreeMap<u64, u64>, u64) = (BTreeMap::new(), 0);
    for seen in names {
        match seen.owner.alone() {
            Some(session) => {
                let most = by_session.entry(session).or_default();
                *most = (*most).max(seen.count);
            }
            None => of_several = of_several.max(seen.count),
        }
    }
    by_session.values().sum::<u64>().max(of_several)
}

/// How many events have a name that one session alone has. A session with several such names is counted once: by that of the most events.
fn alone<'n>(names: impl Iterator<Item = &'n SeenIn>, unit: Unit) -> u64 {
    let mut by_session: BTreeMap<u64, u64> = BTreeMap::new();
    let mut events = 0;
    for seen in names {
        match (unit, seen.owner.alone()) {
            (Unit::Session, Some(session)) => {
                let most = by_session.entry(session).or_default();
                *most = (*most).max(seen.count);
            }
            _ => events += seen.alone(unit),
        }
    }
    events + by_session.values().sum::<u64>()
}

/// In how many events an attribute is no object.
fn no_objects(seen: &Use, object: &ElementPath) -> u64 {
    let scalar = seen.domains.values().find(|(path, _)| path == object.root().keys() && object.steps().is_empty());
    scalar.map_or(0, |(_, domain)| domain.not_objects())
}
