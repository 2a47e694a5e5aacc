//! Elements: what the elements of an attribute's arrays have, field by field.
//!
//! In: arrays. Out: a domain for each field that elements have, and one for elements that are no objects. Arrays in elements have
//! domains of their elements in turn. Bounded: past [`MAX_FIELDS`] fields, or [`MAX_ELEMENTS`] elements of one array, nothing is known.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Domain, Seen};

/// How many fields are kept.
const MAX_FIELDS: usize = 24;
/// How many elements of one array are looked at.
const MAX_ELEMENTS: usize = 256;
/// How deep objects in an element are walked.
const MAX_DEPTH: usize = 4;

/// What elements of arrays have.
#[derive(Debug, Clone, Default)]
pub(in crate::mine) struct Elements {
    /// How many arrays there were.
    pub(super) arrays: u64,
    /// How many elements they had.
    pub(in crate::mine) count: u64,
    /// By the keys from an element on; none is the element itself.
    fields: BTreeMap<Vec<String>, Domain>,
    too_many: bool,
}

impl Elements {
    pub(super) fn add(&mut self, items: &[Value], seen: Seen) {
        if items.len() > MAX_ELEMENTS {
            self.overflow();
        }
        self.arrays += seen.count;
        if self.too_many {
            return;
        }
        for item in items {
            self.count += seen.count;
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
        if self.fields.len() > MAX_FIELDS {
            self.overflow();
        }
    }

    fn overflow(&mut self) {
        self.too_many = true;
        self.fields = BTreeMap::new();
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.count += other.count;
        self.arrays += other.arrays;
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

    /// The domains, by the keys from an element on. Where some elements are objects and others are not, or a field is at times an
    /// object, there is none of those: what holds for the one fails for the other.
    pub(in crate::mine) fn fields(&self) -> impl Iterator<Item = (&[String], &Domain)> {
        let goes_on =
            |keys: &Vec<String>| self.fields.keys().any(|other| other.len() > keys.len() && other.starts_with(keys));
        let mixed = self.fields.contains_key([].as_slice()) && self.fields.len() > 1;
        self.fields
            .iter()
            .filter(move |(keys, _)| !mixed && !goes_on(keys))
            .map(|(keys, domain)| (keys.as_slice(), domain))
    }

    pub(in crate::mine) fn field(&self, keys: &[String]) -> Option<&Domain> {
        self.fields.get(keys)
    }
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
        let found: Vec<_> = elements.fields().map(|(keys, domain)| (keys.join("."), domain.present)).collect();
        let expected = [("qty", 1), ("sku", 2), ("tags", 1), ("to.zip", 1)];
        assert_eq!(found, expected.map(|(keys, present)| (keys.to_owned(), present)));
        assert_eq!(elements.count, 3);
        elements.add(&[json!(7), json!({"to": 1})], Seen::once(1));
        assert_eq!(elements.fields().count(), 0);
        elements.add(&vec![json!(1); 300], Seen::once(1));
        assert_eq!(elements.fields().count(), 0);
        let many: Value = (0..40).map(|n| (format!("k{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into();
        let mut elements = Elements::default();
        elements.add(&[many], Seen::once(1));
        assert_eq!(elements.fields().count(), 0);
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
