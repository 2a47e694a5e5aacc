//! Elements: what the elements of an attribute's arrays have, field by field.
//!
//! In: arrays. Out: a domain for each field that elements have, and one for elements that are no objects. Arrays in elements have
//! domains of their elements in turn. Bounded: an array of more than [`MAX_ELEMENTS`] elements, or of more than [`MAX_FIELDS`] fields, is not
//! looked at and counted as odd; past [`MAX_FIELDS_OF_ALL`] fields of all arrays nothing is known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Domain, Seen};

/// How many fields the elements of one array may have, and those of all arrays.
const MAX_FIELDS: usize = 24;
const MAX_FIELDS_OF_ALL: usize = 4 * MAX_FIELDS;
/// How many elements of one array are looked at.
const MAX_ELEMENTS: usize = 256;
/// How deep objects in an element are walked.
const MAX_DEPTH: usize = 4;

/// What elements of arrays have.
#[derive(Debug, Clone, Default)]
pub(in crate::mine) struct Elements {
    /// How many arrays there were.
    pub(super) arrays: u64,
    /// How many of them were too big to be looked at.
    pub(super) too_big: u64,
    /// How many elements the others had.
    pub(in crate::mine) count: u64,
    /// How many of these were null: nothing, and no object either.
    nulls: u64,
    /// By the keys from an element on; none is the element itself.
    fields: BTreeMap<Vec<String>, Domain>,
    too_many: bool,
}

impl Elements {
    pub(super) fn add(&mut self, items: &[Value], seen: Seen) {
        self.arrays += seen.count;
        if items.len() > MAX_ELEMENTS || fields_of(items) > MAX_FIELDS {
            self.too_big += seen.count;
            return;
        }
        if self.too_many {
            return;
        }
        for item in items {
            self.count += seen.count;
            if item.is_null() {
                self.nulls += seen.count;
            }
            self.add_field(&mut Vec::new(), item, seen);
        }
        self.bound();
    }

    fn add_field(&mut self, keys: &mut Vec<String>, value: &Value, seen: Seen) {
        match value {
            Value::Null => {}
            Value::Object(fields) if !fields.is_empty() && keys.len() < MAX_DEPTH => {
                for (key, value) in fields {
                    keys.push(key.clone());
                    self.add_field(keys, value, seen);
                    keys.pop();
                }
            }
            value => match self.fields.get_mut(keys) {
                Some(domain) => domain.add(value, seen),
                None => self.fields.entry(keys.clone()).or_default().add(value, seen),
            },
        }
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
        self.count += other.count;
        self.nulls += other.nulls;
        self.arrays += other.arrays;
        self.too_big += other.too_big;
        if self.too_many || other.too_many {
            self.overflow();
            return self;
        }
        for (keys, domain) in other.fields {
            let known = self.fields.entry(keys).or_default();
            *known = std::mem::take(known).merge(domain);
        }
        self.bound();
        self
    }

    /// The domains, by the keys from an element on, and how many elements have something of another kind there. Where most elements
    /// are objects there is none of the others, where most are not there is none of those, and likewise of fields.
    pub(in crate::mine) fn fields(&self) -> impl Iterator<Item = (&[String], &Domain, u64)> {
        self.fields.iter().filter_map(|(keys, domain)| {
            let (below, above) = (self.objects(keys), self.scalars(keys));
            let is_usual = below < domain.present && above.iter().all(|(scalars, objects)| scalars <= objects);
            let nulls = if keys.is_empty() { 0 } else { self.nulls };
            let odd = below + above.iter().map(|(scalars, _)| scalars).sum::<u64>() + nulls + self.too_big;
            is_usual.then_some((keys.as_slice(), domain, odd))
        })
    }

    /// How many elements have an object at `keys`, at least.
    fn objects(&self, keys: &[String]) -> u64 {
        let below = self.fields.iter().filter(|(other, _)| other.len() > keys.len() && other.starts_with(keys));
        below.map(|(_, domain)| domain.present).max().unwrap_or_default()
    }

    /// How many elements have no object where `keys` lead through one, and how many have, for each of the objects.
    fn scalars(&self, keys: &[String]) -> Vec<(u64, u64)> {
        let above = self.fields.iter().filter(|(other, _)| other.len() < keys.len() && keys.starts_with(other));
        above.map(|(other, domain)| (domain.present, self.objects(other))).collect()
    }

    pub(in crate::mine) fn field(&self, keys: &[String]) -> Option<&Domain> {
        self.fields.get(keys)
    }
}

/// How many fields some elements have together, as far as more than are kept.
fn fields_of(items: &[Value]) -> usize {
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

    #[test]
    fn fields_of_elements_have_domains() {
        let mut elements = Elements::default();
        let order = json!([{"sku": "a", "qty": 2, "to": {"zip": "1"}}, {"sku": "b", "tags": ["x", "y"]}, null]);
        elements.add(order.as_array().unwrap(), Seen::once(1));
        let found: Vec<_> =
            elements.fields().map(|(keys, domain, odd)| (keys.join("."), domain.present, odd)).collect();
        let expected = [("qty", 1, 1), ("sku", 2, 1), ("tags", 1, 1), ("to.zip", 1, 1)];
        assert_eq!(found, expected.map(|(keys, present, odd)| (keys.to_owned(), present, odd)));
        assert_eq!(elements.count, 3);
    }

    #[test]
    fn what_is_unlike_the_others_is_counted() {
        let mut elements = Elements::default();
        let found = |elements: &Elements| {
            let fields = elements.fields().map(|(keys, domain, odd)| (keys.join("."), domain.present, odd));
            fields.map(|(keys, present, odd)| format!("{keys} {present} {odd}")).collect::<Vec<_>>().join(", ")
        };
        let order = json!({"sku": "a", "to": {"zip": "1"}});
        elements.add(&vec![order; 5], Seen::once(1));
        elements.add(&[json!(7), json!({"sku": "b", "to": 1})], Seen::once(1));
        assert_eq!(found(&elements), "sku 6 1, to.zip 5 2");
        elements.add(&vec![json!(1); 300], Seen::once(1));
        let many = |from: usize, to: usize| -> Value {
            (from..to).map(|n| (format!("k{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into()
        };
        elements.add(&[many(0, 20), many(10, 40)], Seen::once(1));
        assert_eq!(found(&elements), "sku 6 3, to.zip 5 4");
        elements.add(&vec![json!(1); 200], Seen::once(1));
        assert_eq!(found(&elements), " 201 8");
        (0..10).for_each(|n| elements.add(&[many(n * 20, n * 20 + 20)], Seen::once(1)));
        assert_eq!(found(&elements), "");
    }

    proptest! {
        #[test]
        fn parts_merge_to_the_whole(arrays in prop::collection::vec((0usize..5, 0u64..3), 0..12), cut in 0usize..12) {
            let values = [json!([]), json!([1, 2]), json!([{"a": 1}, {"b": "x"}]), json!([{"a": [1, {"c": 2}]}, null]), json!(["x", {}])];
            let of = |arrays: &[(usize, u64)]| {
                let mut elements = Elements::default();
                for (value, session) in arrays {
                    elements.add(values[*value].as_array().unwrap(), Seen::once(*session));
                }
                elements
            };
            let cut = cut.min(arrays.len());
            let merged = of(&arrays[cut..]).merge(of(&arrays[..cut]));
            prop_assert_eq!(format!("{merged:?}"), format!("{:?}", of(&arrays)));
        }
    }
}
