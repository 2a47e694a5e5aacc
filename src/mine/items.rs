//! Items: what an event's context says, cut into attributes with scalar values.
//!
//! An array contributes one item for each scalar in it, and nothing for arrays and objects; what is empty contributes
//! nothing. In: an attribute and a value. Out: items by keyed hash, without a copy of the log's text. Nothing here counts.

use std::hash::{BuildHasher, Hasher, RandomState};

use rustc_hash::FxHashMap;
use serde_json::{Number, Value};

use crate::event::value;
use crate::event::{Attribute, AttributePath};

/// An attribute and a value that it has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) attribute: Attribute,
    /// A scalar; a whole number is an integer, however it was written.
    pub(super) value: Value,
}

impl Item {
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.attribute.cmp(&other.attribute).then_with(|| value::order(&self.value, &other.value))
    }
}

/// An item as it stands in an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemRef<'a> {
    /// The same for equal items, and with [`Keys`] that nobody outside knows, different for others: but for an accident,
    /// which [`Noted`] notices.
    pub(super) hash: u64,
    path: &'a [String],
    element: bool,
    value: &'a Value,
}

impl ItemRef<'_> {
    fn is(&self, item: &Item) -> bool {
        item.attribute.element == self.element
            && item.attribute.path.keys() == self.path
            && value::same(&item.value, self.value)
    }

    fn to_item(self) -> Option<Item> {
        let path = AttributePath::new(self.path).ok()?;
        Some(Item { attribute: Attribute { path, element: self.element }, value: canonical(self.value) })
    }
}

/// The keys of the hashes: drawn anew for each run, so that no log can be written to make hashes meet.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    hashes: RandomState,
    marks: foldhash::fast::RandomState,
}

type PathHasher = <RandomState as BuildHasher>::Hasher;

/// An attribute's hash, and what makes those of its items.
#[derive(Debug, Clone)]
pub(super) struct AttributeKey {
    pub(super) hash: u64,
    hasher: PathHasher,
}

impl Keys {
    pub(super) fn name(&self, text: &str) -> u64 {
        self.hashes.hash_one(text)
    }

    /// A cheap number for a scalar: equal ones have the same, others may share it. `None` for what is none.
    pub(super) fn mark(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Bool(truth) => Some(self.marks.hash_one(truth)),
            // Zero has a sign as a double alone.
            Value::Number(number) => number.as_f64().map(|double| self.marks.hash_one((double + 0.0).to_bits())),
            Value::String(text) => Some(self.marks.hash_one(text)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    pub(super) fn attribute(&self, path: &[String]) -> AttributeKey {
        let mut hasher = self.hashes.build_hasher();
        for key in path {
            hasher.write(key.as_bytes());
            // No UTF-8 text contains this byte.
            hasher.write_u8(0xff);
        }
        AttributeKey { hash: hasher.finish(), hasher }
    }
}

impl AttributeKey {
    /// Visits each item that a value of the attribute makes, once.
    pub(super) fn items<'a>(&self, path: &'a [String], value: &'a Value, mut visit: impl FnMut(ItemRef<'a>)) {
        match value {
            Value::Array(elements) => {
                let mut items: Vec<_> = elements.iter().filter_map(|value| self.item(path, true, value)).collect();
                items.sort_unstable_by_key(|item| item.hash);
                items.dedup_by_key(|item| item.hash);
                items.into_iter().for_each(visit);
            }
            scalar => {
                self.item(path, false, scalar).map(&mut visit);
            }
        }
    }

    /// The hashes of the items.
    pub(super) fn hashes(&self, value: &Value) -> Vec<u64> {
        let mut hashes = Vec::new();
        self.items(&[], value, |item| hashes.push(item.hash));
        hashes
    }

    fn item<'a>(&self, path: &'a [String], element: bool, value: &'a Value) -> Option<ItemRef<'a>> {
        let mut hasher = self.hasher.clone();
        hasher.write_u8(u8::from(element));
        hash_scalar(&mut hasher, value).then(|| ItemRef { hash: hasher.finish(), path, element, value })
    }
}

/// Hashes a scalar so that equal ones meet; false for what is none.
fn hash_scalar(hasher: &mut PathHasher, value: &Value) -> bool {
    match value {
        Value::Bool(truth) => hasher.write_u8(u8::from(*truth)),
        Value::Number(number) => match (whole(number), number.as_f64()) {
            (Some(integer), _) => {
                hasher.write_u8(2);
                hasher.write_i128(integer);
            }
            (None, Some(double)) => {
                hasher.write_u8(3);
                hasher.write_u64(double.to_bits());
            }
            (None, None) => return false,
        },
        Value::String(text) => {
            hasher.write_u8(4);
            hasher.write(text.as_bytes());
        }
        Value::Null | Value::Array(_) | Value::Object(_) => return false,
    }
    true
}

/// The integer that a number is, if it is one that JSON integers of 64 bits can say.
fn whole(number: &Number) -> Option<i128> {
    let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    if integer.is_some() {
        return integer;
    }
    let double = number.as_f64()?;
    let reach = -9_223_372_036_854_775_808.0..18_446_744_073_709_551_616.0;
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole and within 65 bits")]
    let integer = (double.fract() == 0.0 && reach.contains(&double)).then_some(double as i128);
    integer
}

/// A scalar in the one form in which it is printed: `1.0` as `1`.
pub(super) fn canonical(value: &Value) -> Value {
    let integer = value.as_number().and_then(whole);
    match integer.map(|integer| (i64::try_from(integer), u64::try_from(integer))) {
        Some((Ok(integer), _)) => integer.into(),
        Some((_, Ok(integer))) => integer.into(),
        _ => value.clone(),
    }
}

/// The items that hashes stand for, by a number given to each beforehand.
#[derive(Debug, Clone)]
pub(super) struct Noted {
    items: Vec<Option<Item>>,
    /// Whether two items were met under one hash. What was counted then is worth nothing.
    pub(super) collision: bool,
}

impl Noted {
    pub(super) fn new(count: usize) -> Self {
        Self { items: vec![None; count], collision: false }
    }

    pub(super) fn note(&mut self, id: u32, item: ItemRef<'_>) {
        if let Some(slot) = self.items.get_mut(index(id)) {
            match slot {
                Some(known) => self.collision |= !item.is(known),
                None => *slot = item.to_item(),
            }
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.collision |= other.collision;
        for (slot, item) in self.items.iter_mut().zip(other.items) {
            match (&*slot, item) {
                (Some(a), Some(b)) => self.collision |= *a != b,
                (None, item) => *slot = item,
                (Some(_), None) => {}
            }
        }
        self
    }

    pub(super) fn get(&self, id: u32) -> Option<&Item> {
        self.items.get(index(id))?.as_ref()
    }
}

/// A number given to an item, as an index.
pub(super) fn index(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

/// Names that occur in a log, by hash, up to a limit.
#[derive(Debug, Clone)]
pub(super) struct NamesByHash {
    /// With how often each occurred.
    by_hash: FxHashMap<u64, (String, u64)>,
    bytes: usize,
    limit: usize,
    /// Whether there were more than the limit; then all are forgotten.
    pub(super) overflow: bool,
    pub(super) collision: bool,
}

/// How long all names together may be.
const MAX_NAME_BYTES: usize = 16 * 1024 * 1024;

impl NamesByHash {
    pub(super) fn new(limit: usize) -> Self {
        Self { by_hash: FxHashMap::default(), bytes: 0, limit, overflow: false, collision: false }
    }

    /// Takes a name that occurred so often.
    pub(super) fn add(&mut self, hash: u64, name: &str, times: u64) {
        if self.overflow {
            return;
        }
        match self.by_hash.get_mut(&hash) {
            Some((known, count)) => {
                self.collision |= known != name;
                *count += times;
            }
            None => self.insert(hash, name.to_owned(), times),
        }
    }

    fn insert(&mut self, hash: u64, name: String, count: u64) {
        self.bytes += name.len();
        self.by_hash.insert(hash, (name, count));
        if self.by_hash.len() > self.limit || self.bytes > MAX_NAME_BYTES {
            self.overflow = true;
            self.by_hash = FxHashMap::default();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.collision |= other.collision;
        if other.overflow {
            self.overflow = true;
            self.by_hash = FxHashMap::default();
        }
        let mut other: Vec<_> = other.by_hash.into_iter().collect();
        while let Some((hash, (name, count))) = other.pop().filter(|_| !self.overflow) {
            match self.by_hash.get_mut(&hash) {
                Some((known, sum)) => {
                    self.collision |= *known != name;
                    *sum += count;
                }
                None => self.insert(hash, name, count),
            }
        }
        self
    }

    pub(super) fn get(&self, hash: u64) -> Option<&str> {
        self.by_hash.get(&hash).map(|(name, _)| name.as_str())
    }

    pub(super) fn count(&self, hash: u64) -> u64 {
        self.by_hash.get(&hash).map_or(0, |(_, count)| *count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_array_makes_an_item_of_each_scalar_once() {
        let check = |value: Value, expected: &[Value]| {
            let mut found = Vec::new();
            let path = ["l".to_owned()];
            let key = Keys::default().attribute(&path);
            key.items(&path, &value, |item| found.push(item.to_item().unwrap()));
            found.sort_by(Item::order);
            assert!(found.iter().all(|item| item.attribute.to_string() == if value.is_array() { "l[]" } else { "l" }));
            assert_eq!(found.into_iter().map(|item| item.value).collect::<Vec<_>>(), expected, "{value}");
        };
        check(json!(["p", 2.0, ["q"], {"r": 1}, null, "p", 2]), &[json!(2), json!("p")]);
        check(json!(true), &[json!(true)]);
        check(json!(null), &[]);
        check(json!([]), &[]);
        check(json!({"k": 1}), &[]);
    }

    #[test]
    fn equal_values_meet_and_others_do_not() {
        let keys = Keys::default();
        let hash = |context: Value| {
            let (mut path, mut value) = (Vec::new(), &context);
            while let Value::Object(object) = value {
                let (key, inner) = object.iter().next().unwrap();
                path.push(key.clone());
                value = inner;
            }
            let mut hashes = Vec::new();
            keys.attribute(&path).items(&path, value, |item| hashes.push(item.hash));
            hashes[0]
        };
        for (a, b) in [(json!(1), json!(1.0)), (json!(0), json!(-0.0)), (json!(u64::MAX), json!(u64::MAX))] {
            assert_eq!(hash(json!({"k": a})), hash(json!({"k": b})));
            assert_eq!(canonical(&a), canonical(&b));
            assert_eq!(keys.mark(&a), keys.mark(&b));
        }
        let different = [
            json!({"k": true}),
            json!({"k": "true"}),
            json!({"k": 1}),
            json!({"k": "1"}),
            json!({"k": [1]}),
            json!({"k": 1.5}),
            json!({"k": {"k": 1}}),
            json!({"kk": 1}),
            json!({"k.k": 1}),
            json!({"k": 9_007_199_254_740_993_i64}),
            json!({"k": 9_007_199_254_740_992.0}),
            json!({"k": 1e300}),
        ];
        let hashes: std::collections::BTreeSet<_> = different.iter().cloned().map(hash).collect();
        assert_eq!(hashes.len(), different.len());
    }

    #[test]
    fn names_past_the_limit_are_forgotten_in_any_order() {
        let names = |list: &[u64]| {
            let mut names = NamesByHash::new(2);
            for n in list {
                names.add(*n, &n.to_string(), 1);
            }
            names
        };
        assert!(!names(&[1, 2, 1]).merge(names(&[2])).overflow);
        assert_eq!(names(&[1, 2, 1]).merge(names(&[1])).count(1), 3);
        for whole in [names(&[1, 2]).merge(names(&[3])), names(&[3, 2, 1]), names(&[1]).merge(names(&[1, 2, 3]))] {
            assert!(whole.overflow && whole.get(1).is_none());
        }
    }

    #[test]
    fn two_names_under_one_hash_are_noticed() {
        let mut names = NamesByHash::new(9);
        names.add(1, "a", 1);
        names.add(1, "b", 1);
        assert!(names.collision);
    }
}
