//! Elements: what the elements of an attribute's arrays have, field by field.
//!
//! In: arrays. Out: a domain for each field that elements have, and one for elements that are no objects. Arrays in elements have
//! domains of their elements in turn. Counted are events, so that no line of a log weighs more than another. Bounded: an array of more than [`MAX_ELEMENTS`] elements, or of more than [`MAX_FIELDS`] fields, is not
//! looked at and counted as odd; past [`MAX_FIELDS_OF_ALL`] fields of all arrays nothing is known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use xxhash_rust::xxh3::Xxh3;

use super::{Domain, Owner, SeenIn};

/// How many fields the elements of one array may have, and those of all arrays.
const MAX_FIELDS: usize = 24;
const MAX_FIELDS_OF_ALL: usize = 4 * MAX_FIELDS;
/// How many elements of one array are looked at.
const MAX_ELEMENTS: usize = 256;
/// How deep objects in an element are walked.
const MAX_DEPTH: usize = 4;

/// What elements of arrays have. All of it is counted by event: an array is one, however many elements it has.
#[derive(Debug, Clone, Default)]
pub(in crate::mine) struct Elements {
    /// How many events have arrays.
    pub(super) arrays: u64,
    /// How many of them were too big to be looked at.
    pub(super) too_big: u64,
    /// How many of the others have an element.
    filled: u64,
    /// How many of these have one that is null, nothing and no object either, and no other that is no object.
    nulls: u64,
    /// By the keys from an element on; none is the element itself.
    fields: BTreeMap<Vec<String>, ElementField>,
    too_many: bool,
}

/// What elements have at one place.
#[derive(Debug, Clone, Default)]
struct ElementField {
    domain: Domain,
    /// How many events have something there in all elements.
    whole: u64,
}

/// A place in elements at which most have something that can be bounded.
#[derive(Debug)]
pub(in crate::mine) struct ElementPlace<'e> {
    /// The keys from an element on.
    pub(in crate::mine) keys: &'e [String],
    pub(in crate::mine) domain: &'e Domain,
    /// How many events have something of another kind there in some element.
    pub(in crate::mine) unlike: u64,
    /// Whether elements of other events go without.
    pub(in crate::mine) is_optional: bool,
}

impl Elements {
    /// Takes the elements of an event's array, or of all its arrays at one place.
    pub(super) fn add<'v>(&mut self, items: impl Iterator<Item = &'v Value>, seen: SeenIn) {
        let items: Vec<&Value> = items.take(MAX_ELEMENTS + 1).collect();
        self.arrays += seen.count;
        if items.len() > MAX_ELEMENTS || fields_of(&items) > MAX_FIELDS {
            self.too_big += seen.count;
            return;
        }
        if self.too_many || items.is_empty() {
            return;
        }
        let seen = SeenIn { owner: of_event(seen.owner, &items), ..seen };
        self.filled += seen.count;
        let is_loose = |item: &&Value| !item.is_null() && !item.is_object();
        if items.iter().any(|item| item.is_null()) && !items.iter().any(is_loose) {
            self.nulls += seen.count;
        }
        let mut found: BTreeMap<Vec<&str>, Vec<&Value>> = BTreeMap::new();
        for item in &items {
            gather(&mut Vec::new(), item, &mut found);
        }
        for (keys, values) in found {
            let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
            let field = self.fields.entry(keys).or_default();
            field.domain.add_elements(&values, seen);
            field.whole += if values.len() == items.len() { seen.count } else { 0 };
        }
        self.bound();
    }

    fn bound(&mut self) {
        if self.fields.len() > MAX_FIELDS_OF_ALL {
            self.overflow();
        }
    }

    fn overflow(&mut self) {
        self.too_many = true;
        self.fields = BTreeMap::new();
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.filled += other.filled;
        self.nulls += other.nulls;
        self.arrays += other.arrays;
        self.too_big += other.too_big;
        if self.too_many || other.too_many {
            self.overflow();
            return self;
        }
        for (keys, ElementField { domain, whole }) in other.fields {
            let known = self.fields.entry(keys).or_default();
            known.domain = std::mem::take(&mut known.domain).merge(domain);
            known.whole += whole;
        }
        self.bound();
        self
    }

    /// What elements have, place by place. Where most events have objects there is none of the others, where most have none there is
    /// none of those, and likewise of fields.
    pub(in crate::mine) fn fields(&self) -> impl Iterator<Item = ElementPlace<'_>> {
        self.fields.iter().filter_map(|(keys, ElementField { domain, whole })| {
            let (below, above) = (self.objects(keys), self.scalars(keys));
            let is_usual = below < domain.present && above.iter().all(|(scalars, objects)| scalars <= objects);
            let nulls = if keys.is_empty() { 0 } else { self.nulls };
            let unlike = below + above.iter().map(|(scalars, _)| scalars).sum::<u64>() + nulls;
            let is_optional = whole + unlike < self.filled;
            is_usual.then_some(ElementPlace { keys, domain, unlike: unlike + self.too_big, is_optional })
        })
    }

    /// How many events have an object at `keys`, at least.
    fn objects(&self, keys: &[String]) -> u64 {
        let below = self.fields.iter().filter(|(other, _)| other.len() > keys.len() && other.starts_with(keys));
        below.map(|(_, field)| field.domain.present).max().unwrap_or_default()
    }

    /// How many events have no object where `keys` lead through one, and how many have, for each of the objects.
    fn scalars(&self, keys: &[String]) -> Vec<(u64, u64)> {
        let above = self.fields.iter().filter(|(other, _)| other.len() < keys.len() && keys.starts_with(other));
        above.map(|(other, field)| (field.domain.present, self.objects(other))).collect()
    }

    pub(in crate::mine) fn field(&self, keys: &[String]) -> Option<&Domain> {
        self.fields.get(keys).map(|field| &field.domain)
    }
}

/// The owner of what stands in an array: the event, told from others of its session by what the array holds.
fn of_event(owner: Owner, items: &[&Value]) -> Owner {
    match owner {
        Owner::One(session) => {
            let mut hash = Xxh3::new();
            for item in items {
                hash.update(item.to_string().as_bytes());
                hash.update(b"\n");
            }
            Owner::Event(session, hash.digest())
        }
        owner => owner,
    }
}

/// The values of an element by their place.
fn gather<'v>(keys: &mut Vec<&'v str>, value: &'v Value, found: &mut BTreeMap<Vec<&'v str>, Vec<&'v Value>>) {
    match value {
        Value::Null => {}
        Value::Object(fields) if !fields.is_empty() && keys.len() < MAX_DEPTH => {
            for (key, value) in fields {
                keys.push(key);
                gather(keys, value, found);
                keys.pop();
            }
        }
        value => found.entry(keys.clone()).or_default().push(value),
    }
}

/// How many fields some elements have together, as far as more than are kept.
fn fields_of(items: &[&Value]) -> usize {
    fn walk<'v>(keys: &mut Vec<&'v str>, value: &'v Value, found: &mut BTreeSet<Vec<&'v str>>) {
        match value {
            _ if found.len() > MAX_FIELDS => {}
            Value::Object(fields) if keys.len() < MAX_DEPTH => {
                for (key, value) in fields {
                    keys.push(key);
                    walk(keys, value, found);
                    keys.pop();
                }
            }
            _ => {
                found.insert(keys.clone());
            }
        }
    }
    let mut found = BTreeSet::new();
    let objects = items.iter().filter(|item| item.is_object());
    objects.for_each(|item| walk(&mut Vec::new(), item, &mut found));
    found.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(events: &[Value]) -> Elements {
        let mut elements = Elements::default();
        for (session, event) in (0..).zip(events) {
            elements.add(event.as_array().unwrap().iter(), SeenIn::once(session));
        }
        elements
    }

    /// Place, events with something there, events with something else there; `?` where elements go without.
    fn found(elements: &Elements) -> String {
        let places = elements.fields().map(|place| {
            let optional = if place.is_optional { "?" } else { "" };
            format!("{}{optional} {} {}", place.keys.join("."), place.domain.present, place.unlike)
        });
        places.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn fields_of_elements_have_domains() {
        let order = json!([{"sku": "a", "qty": 2, "to": {"zip": "1"}}, {"sku": "b", "tags": ["x", "y"]}, null]);
        assert_eq!(found(&of(&[order])), "qty 1 1, sku 1 1, tags 1 1, to.zip 1 1");
        let orders = [json!([{"sku": "a", "qty": 2}, {"sku": "b"}]), json!([{"sku": "a", "qty": 1}]), json!([])];
        assert_eq!(found(&of(&orders)), "qty? 2 0, sku 2 0");
    }

    #[test]
    fn an_event_counts_once_however_many_elements_it_has() {
        let order = json!([{"sku": "a", "to": {"zip": "1"}}]);
        let mut events = vec![order; 5];
        events.push(json!([7, {"sku": "b", "to": 1}]));
        assert_eq!(found(&of(&events)), "sku 6 1, to.zip 5 2");
        let many = |from: usize, to: usize| -> Value {
            (from..to).map(|n| (format!("k{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into()
        };
        events.push(json!(vec![1; 300]));
        events.push(json!([many(0, 20), many(10, 40)]));
        events.push(json!(vec![1; 200]));
        assert_eq!(found(&of(&events)), "sku 6 4, to.zip 5 5");
        events.extend((0..10).map(|n| json!([many(n * 20, n * 20 + 20)])));
        assert_eq!(found(&of(&events)), "", "too many fields of all events");
    }

    proptest! {
        #[test]
        fn parts_merge_to_the_whole(arrays in prop::collection::vec((0usize..9, 0u64..3), 0..12), cut in 0usize..12) {
            let many: Vec<String> = (0..40).map(|n| format!("/srv/d{n}/x")).collect();
            let values = [json!([]), json!([1, 2]), json!([{"a": 1}, {"b": "x"}]), json!([{"a": [1, {"c": 2}]}, null]), json!(["x", {}]),
                json!(many), json!(many[..30]), json!(many[20..]), json!([["x", "y"], ["x"]])];
            let of = |arrays: &[(usize, u64)]| {
                let mut elements = Elements::default();
                for (value, session) in arrays {
                    elements.add(values[*value].as_array().unwrap().iter(), SeenIn::once(*session));
                }
                elements
            };
            let cut = cut.min(arrays.len());
            let merged = of(&arrays[cut..]).merge(of(&arrays[..cut]));
            prop_assert_eq!(format!("{merged:?}"), format!("{:?}", of(&arrays)));
        }
    }
}
