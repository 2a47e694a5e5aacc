//! Items: what an event's context says, cut into attributes with scalar values.
//!
//! Objects are walked into paths; an array contributes one item for each scalar in it, and nothing for arrays and
//! objects; `null` and what is empty contribute nothing. In: a context. Out: items by keyed hash, without a copy of the
//! log's text. Nothing here counts.

use std::hash::{BuildHasher, Hasher, RandomState};

use rustc_hash::FxHashMap;
use serde_json::{Map, Number, Value};

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
    /// which [`Seen`] notices.
    pub(super) hash: u64,
    /// Of the attribute alone, as [`Keys::attributes`] gives it.
    pub(super) attribute: u64,
    path: &'a [&'a str],
    element: bool,
    value: &'a Value,
}

impl ItemRef<'_> {
    fn is(&self, item: &Item) -> bool {
        item.attribute.element == self.element
            && item.attribute.path.keys().iter().map(String::as_str).eq(self.path.iter().copied())
            && value::same(&item.value, self.value)
    }

    fn to_item(self) -> Option<Item> {
        let path = AttributePath::new(self.path.iter().copied()).ok()?;
        Some(Item { attribute: Attribute { path, element: self.element }, value: canonical(self.value) })
    }
}

/// The keys of the hashes: drawn anew for each run, so that no log can be written to make hashes meet.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys(RandomState);

type PathHasher = <RandomState as BuildHasher>::Hasher;

impl Keys {
    pub(super) fn name(&self, text: &str) -> u64 {
        self.0.hash_one(text)
    }

    /// Visits each attribute of a context: what is no object and not `null`, arrays whole.
    pub(super) fn attributes<'c>(
        &self,
        context: &'c Map<String, Value>,
        mut visit: impl FnMut(u64, &[&'c str], &'c Value),
    ) {
        walk(context, &self.0.build_hasher(), &mut Vec::new(), &mut |hasher, path, value| {
            visit(hasher.finish(), path, value);
        });
    }

    /// Visits each item of a context; one that an array holds twice is visited twice.
    pub(super) fn items(&self, context: &Map<String, Value>, mut visit: impl FnMut(ItemRef<'_>)) {
        walk(context, &self.0.build_hasher(), &mut Vec::new(), &mut |hasher, path, value| {
            let attribute = hasher.finish();
            let mut item = |element: bool, value: &Value| {
                let mut hasher = hasher.clone();
                hasher.write_u8(u8::from(element));
                if hash_scalar(&mut hasher, value) {
                    visit(ItemRef { hash: hasher.finish(), attribute, path, element, value });
                }
            };
            match value {
                Value::Array(elements) => elements.iter().for_each(|element| item(true, element)),
                scalar => item(false, scalar),
            }
        });
    }
}

/// Visits each attribute of a context, in the order of its keys: what is no object and not `null`, arrays whole.
pub(super) fn walk_attributes<'c>(context: &'c Map<String, Value>, visit: &mut dyn FnMut(&[&'c str], &'c Value)) {
    fn walk<'c>(object: &'c Map<String, Value>, path: &mut Vec<&'c str>, visit: &mut dyn FnMut(&[&'c str], &'c Value)) {
        for (key, value) in object {
            path.push(key);
            match value {
                Value::Null => {}
                Value::Object(inner) => walk(inner, path, visit),
                value => visit(path, value),
            }
            path.pop();
        }
    }
    walk(context, &mut Vec::new(), visit);
}

/// The parser bounds the depth of what comes from a log.
fn walk<'c>(
    object: &'c Map<String, Value>,
    hasher: &PathHasher,
    path: &mut Vec<&'c str>,
    visit: &mut dyn FnMut(&PathHasher, &[&'c str], &'c Value),
) {
    for (key, value) in object {
        if value.is_null() {
            continue;
        }
        let mut hasher = hasher.clone();
        hasher.write(key.as_bytes());
        // No UTF-8 text contains this byte.
        hasher.write_u8(0xff);
        path.push(key);
        match value {
            Value::Object(inner) => walk(inner, &hasher, path, visit),
            value => visit(&hasher, path, value),
        }
        path.pop();
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
pub(super) struct Seen {
    items: Vec<Option<Item>>,
    /// Whether two items were met under one hash. What was counted then is worth nothing.
    pub(super) collision: bool,
}

impl Seen {
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
pub(super) struct Names {
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

impl Names {
    pub(super) fn new(limit: usize) -> Self {
        Self { by_hash: FxHashMap::default(), bytes: 0, limit, overflow: false, collision: false }
    }

    pub(super) fn add(&mut self, hash: u64, name: &str) {
        if self.overflow {
            return;
        }
        match self.by_hash.get_mut(&hash) {
            Some((known, count)) => {
                self.collision |= known != name;
                *count += 1;
            }
            None => self.insert(hash, name.to_owned(), 1),
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

    #[track_caller]
    fn check(context: &Value, expected: &[(&str, Value)]) {
        let keys = Keys::default();
        let mut found = Vec::new();
        keys.items(context.as_object().unwrap(), |item| found.push(item.to_item().unwrap()));
        let found: Vec<_> = found.iter().map(|item| (item.attribute.to_string(), item.value.clone())).collect();
        let expected: Vec<_> = expected.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn walks_objects_and_arrays_of_scalars() {
        check(
            &json!({"a": {"b": 1, "c": {"d": "x"}}, "l": ["p", 2.0, ["q"], {"r": 1}, null], "t": true}),
            &[("a.b", json!(1)), ("a.c.d", json!("x")), ("l[]", json!("p")), ("l[]", json!(2)), ("t", json!(true))],
        );
    }

    #[test]
    fn null_and_empty_containers_are_no_items() {
        check(&json!({"n": null, "o": {}, "l": [], "oo": {"o": {}, "n": null}}), &[]);
    }

    #[test]
    fn equal_values_meet_and_others_do_not() {
        let keys = Keys::default();
        let hash = |context: Value| {
            let mut hashes = Vec::new();
            keys.items(context.as_object().unwrap(), |item| hashes.push(item.hash));
            hashes[0]
        };
        for (a, b) in [(json!(1), json!(1.0)), (json!(0), json!(-0.0)), (json!(u64::MAX), json!(u64::MAX))] {
            assert_eq!(hash(json!({"k": a})), hash(json!({"k": b})));
            assert_eq!(canonical(&a), canonical(&b));
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
            let mut names = Names::new(2);
            for n in list {
                names.add(*n, &n.to_string());
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
        let mut names = Names::new(9);
        names.add(1, "a");
        names.add(1, "b");
        assert!(names.collision);
    }
}
