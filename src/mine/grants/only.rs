//! Closed names: which arguments a call has at all.
//!
//! In: the attributes of an action's good events. Out: for each object of arguments the constraint that it has no other fields. It
//! costs what any set does: the events with a name that one session alone has. Open are maps whose keys are data: more than
//! [`MAX_NAMES`] names, or one that may not stand in a policy.

use std::collections::BTreeMap;

use super::Use;
use crate::event::{AttributePath, ElementPath};
use crate::mine::domains::{Elements, Rung, Seen, Unit, may_be_listed};
use crate::policy::Test;

/// How many names are listed.
const MAX_NAMES: usize = 48;

/// The names of the fields of each object of arguments, and of the objects in their arrays.
pub(super) fn rungs(seen: &Use, unit: Unit) -> Vec<(ElementPath, Rung)> {
    let mut objects: BTreeMap<ElementPath, BTreeMap<&str, Seen>> = BTreeMap::new();
    // How many events have something else than an array there.
    let mut odd: BTreeMap<ElementPath, u64> = BTreeMap::new();
    for (path, domain) in seen.domains.values().filter(|(path, _)| path.first().is_some_and(|key| key == "params")) {
        for depth in 1..path.len() {
            let (Some((object, _)), Some(name)) = (path.split_at_checked(depth), path.get(depth)) else { continue };
            let Ok(object) = AttributePath::new(object.iter().map(String::as_str)) else { continue };
            objects.entry(object.into()).or_default().entry(name).or_default().join(domain.seen());
        }
        let fields = domain.of_elements().into_iter().flat_map(Elements::fields);
        for (keys, field, unlike) in fields {
            let (Some(name), Ok(array)) = (keys.first(), AttributePath::new(path.iter().map(String::as_str))) else {
                continue;
            };
            let Ok(element) = ElementPath::new(array, vec![None]) else { continue };
            objects.entry(element.clone()).or_default().entry(name).or_default().join(field.seen());
            let odd: &mut u64 = odd.entry(element).or_default();
            *odd = (*odd).max(domain.not_arrays() + unlike);
        }
    }
    let rungs = objects.into_iter().filter_map(|(object, names)| {
        let listed = names.len() <= MAX_NAMES && names.keys().all(|name| may_be_listed(name));
        // What stands beside the objects of an array is paid for by the constraints on their fields.
        let beside = odd.get(&object).copied().unwrap_or_default();
        let scalars = no_objects(seen, &object);
        let misses = (scalars + names.values().map(|seen| seen.alone(unit)).sum::<u64>()).min(seen.outcomes.good);
        let odd = beside + scalars;
        let test = Test::Only(names.into_keys().map(str::to_owned).collect());
        (listed && odd * 2 <= seen.outcomes.good)
            .then(|| (object, Rung { level: 0, pooled: false, tests: vec![test], misses, odd }))
    });
    rungs.collect()
}

/// In how many events an attribute is no object with fields.
fn no_objects(seen: &Use, object: &ElementPath) -> u64 {
    let scalar = seen.domains.values().find(|(path, _)| path == object.root().keys() && object.steps().is_empty());
    scalar.map_or(0, |(_, domain)| domain.present)
}
