//! Which events a replay need not decide again: those that agree in agent and action, and in each attribute that the policy
//! reads hold values that nothing in the policy tells apart.
//!
//! In: lines of a log. Out: a [`Kind`] for each, a list of numbers: two lines of one kind get one decision. Values are of one
//! class only if they compare alike with every number that the policy names for the attribute, or pass the very same tests of
//! strings, *and* are spelled alike: the same JSON type, magnitude, length and characters, so that an engine that mishandled a kind
//! of value would be met with it. A value that the policy names is a class of its own, and so is every value of
//! an attribute whose tests this module does not know to be as simple. Nothing here decides an event.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Number, Value};

use crate::event::value::compare_numbers;
use crate::event::{AttributePath, Dictionary, Held, Line, by_number};
use crate::policy::{Policy, Rule, Test};

/// What tells a line from others of another decision: numbers of agent, action and of a class for each attribute.
pub(super) type Kind = Box<[u32]>;

/// No value.
const MISSING: u32 = 0;
/// A class that has not been looked for.
const UNKNOWN: u32 = u32::MAX;
/// Attributes with so few values are not classed: each value is decided.
const FEW_VALUES: u32 = 16;

/// See the module.
#[derive(Debug)]
pub(super) struct Alike<'p> {
    slots: Vec<Slot<'p>>,
    closed: Vec<Closed<'p>>,
    /// By number of the attribute in the dictionary, the place of its slot.
    places: Vec<Option<usize>>,
    kind: Vec<u32>,
}

/// An object of which the policy asks which fields it has: `only`. A line's class there is the set of fields.
#[derive(Debug)]
struct Closed<'p> {
    path: &'p AttributePath,
    /// What all tests list: fields that never matter.
    common: BTreeSet<&'p str>,
    /// Numbers of other fields.
    fields: FxHashMap<String, u32>,
    classes: FxHashMap<Vec<u32>, u32>,
    /// By number of the attribute in the dictionary, the number of the field that it is or stands in.
    numbers: Vec<Option<u32>>,
    /// The fields of the line.
    found: Vec<u32>,
}

/// The field that never matters.
const COMMON: u32 = 0;

impl<'p> Closed<'p> {
    fn new(path: &'p AttributePath, names: &'p [String]) -> Self {
        Self {
            path,
            common: names.iter().map(String::as_str).collect(),
            fields: FxHashMap::default(),
            classes: FxHashMap::default(),
            numbers: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Whether `path` is the object or one of its fields.
    fn is_at(&self, path: &[String]) -> bool {
        path.strip_prefix(self.path.keys()).is_some_and(|below| below.len() <= 1)
    }

    /// Takes an attribute of a line by its number in the dictionary.
    fn take(&mut self, number: u32, dictionary: &Dictionary) {
        let Self { path, common, fields, numbers, found, .. } = self;
        let field = by_number(numbers, number, |number| {
            let keys = dictionary.attribute(number).map(|attribute| attribute.path.as_slice())?;
            let field = keys.strip_prefix(path.keys())?.first()?;
            if common.contains(field.as_str()) {
                return Some(COMMON);
            }
            let next = u32::try_from(fields.len() + 1).unwrap_or(UNKNOWN);
            Some(*fields.entry(field.clone()).or_insert(next))
        });
        found.extend(field.copied().flatten());
    }

    fn class(&mut self) -> u32 {
        if self.found.is_empty() {
            return MISSING;
        }
        self.found.sort_unstable();
        self.found.dedup();
        self.found.retain(|field| *field != COMMON);
        let next = u32::try_from(self.classes.len() + 1).unwrap_or(UNKNOWN);
        let class = match self.classes.get(&self.found) {
            Some(class) => *class,
            None => *self.classes.entry(self.found.clone()).or_insert(next),
        };
        self.found.clear();
        class
    }

    fn clear(&mut self) {
        self.fields.clear();
        self.classes.clear();
        self.numbers.clear();
    }
}

/// One attribute that the policy reads.
#[derive(Debug)]
struct Slot<'p> {
    path: &'p AttributePath,
    tests: Vec<&'p Test>,
    /// Whether an object there matters for more than its fields.
    reads_object: bool,
    /// Numbers that are named, ascending.
    numbers: Vec<Number>,
    texts: FxHashSet<&'p str>,
    /// Whether all tests of numbers are comparisons with the numbers named, and all tests of strings look at one string.
    simple_numbers: bool,
    simple_texts: bool,
    /// Classes by what makes them.
    by_number: FxHashMap<(usize, bool, u8), u32>,
    by_text: FxHashMap<Vec<u8>, u32>,
    by_value: FxHashMap<String, u32>,
    next: u32,
    /// By number of the value in the dictionary.
    known: Vec<u32>,
}

impl<'p> Alike<'p> {
    pub(super) fn new(policy: &'p Policy) -> Self {
        let mut by_path: BTreeMap<&AttributePath, Slot<'p>> = BTreeMap::new();
        for condition in policy.rules().iter().flat_map(Rule::conditions) {
            by_path.entry(&condition.path).or_insert_with(|| Slot::new(&condition.path)).take(&condition.test);
            if let Some(path) = condition.test.related() {
                by_path.entry(path).or_insert_with(|| Slot::new(path)).relate();
            }
        }
        let mut closed: BTreeMap<&AttributePath, Closed<'p>> = BTreeMap::new();
        for condition in policy.rules().iter().flat_map(Rule::conditions) {
            if let (Test::Only(names), []) = (condition.test.unqualified(), condition.test.steps()) {
                let names: &[String] = names;
                let of_path = closed.entry(&condition.path).or_insert_with(|| Closed::new(&condition.path, names));
                of_path.common.retain(|name| names.iter().any(|other| other == name));
            }
        }
        let mut slots: Vec<_> = by_path.into_values().collect();
        for slot in &mut slots {
            slot.numbers.sort_by(|a, b| compare_numbers(a, b).unwrap_or(Ordering::Equal));
            slot.numbers.dedup_by(|a, b| compare_numbers(a, b) == Some(Ordering::Equal));
        }
        Self { slots, closed: closed.into_values().collect(), places: Vec::new(), kind: Vec::new() }
    }

    /// Whether the policy reads this attribute, or whether it is there.
    pub(super) fn wants(&self, path: &[String]) -> bool {
        self.slots.iter().any(|slot| slot.path.keys() == path)
            || self.closed.iter().any(|closed| path.starts_with(closed.path.keys()))
    }

    /// Whether an object at this path has to be looked at as a whole.
    pub(super) fn watches(&self, path: &[String]) -> bool {
        self.slots.iter().any(|slot| slot.reads_object && slot.path.keys() == path)
    }

    /// Whether it matters that there is an object at this path, though it has nothing in it.
    pub(super) fn wants_empty(&self, path: &[String]) -> bool {
        self.closed.iter().any(|closed| closed.is_at(path))
    }

    /// The kind of a line.
    pub(super) fn kind(&mut self, line: &Line<'_>) -> &[u32] {
        let Self { slots, closed, places, kind } = self;
        kind.clear();
        kind.extend([line.agent, line.action]);
        kind.resize(slots.len() + 2, MISSING);
        for (attribute, held) in line.facts() {
            for closed in closed.iter_mut() {
                closed.take(attribute, line.dictionary);
            }
            let place = by_number(places, attribute, |number| {
                let path = line.dictionary.attribute(number).map(|attribute| &attribute.path)?;
                slots.iter().position(|slot| slot.path.keys() == path)
            });
            let Some(place) = place.copied().flatten() else {
                continue;
            };
            let Some((slot, class)) = slots.get_mut(place).zip(kind.get_mut(place + 2)) else {
                continue;
            };
            *class = match held {
                Held::Fresh(value) => slot.class(value, None),
                Held::Known(known) => match by_number(&mut slot.known, known, |_| UNKNOWN).map(|class| *class) {
                    Some(class) if class != UNKNOWN => class,
                    _ => {
                        let value = line.dictionary.attribute(attribute).and_then(|a| a.value(known));
                        let class = value.map_or(MISSING, |value| slot.class(value, Some(known)));
                        if let Some(cell) = by_number(&mut slot.known, known, |_| UNKNOWN) {
                            *cell = class;
                        }
                        class
                    }
                },
            };
        }
        kind.extend(closed.iter_mut().map(Closed::class));
        kind
    }

    /// Forgets all numbers, the dictionary's and its own.
    pub(super) fn restart(&mut self) {
        self.places = Vec::new();
        for slot in &mut self.slots {
            slot.known = Vec::new();
        }
        for closed in &mut self.closed {
            closed.numbers = Vec::new();
        }
    }

    /// Whether classes have become too many to remember.
    pub(super) fn is_full(&self, most: usize) -> bool {
        self.slots.iter().any(|slot| slot.by_value.len() + slot.by_text.len() > most)
            || self.closed.iter().any(|closed| closed.classes.len() + closed.fields.len() > most)
    }

    /// Forgets the classes of values.
    pub(super) fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.by_number.clear();
            slot.by_text.clear();
            slot.by_value.clear();
            slot.known.clear();
        }
        self.closed.iter_mut().for_each(Closed::clear);
    }
}

impl<'p> Slot<'p> {
    fn new(path: &'p AttributePath) -> Self {
        Self {
            path,
            tests: Vec::new(),
            reads_object: false,
            numbers: Vec::new(),
            texts: FxHashSet::default(),
            simple_numbers: true,
            simple_texts: true,
            by_number: FxHashMap::default(),
            by_text: FxHashMap::default(),
            by_value: FxHashMap::default(),
            next: MISSING + 1,
            known: Vec::new(),
        }
    }

    fn take(&mut self, test: &'p Test) {
        if !self.tests.contains(&test) {
            self.tests.push(test);
        }
        self.reads_object |= !(test.steps().is_empty() && matches!(test.unqualified(), Test::Only(_)));
        match test.unqualified() {
            // An array is a class of its own, and so are two that differ.
            _ if !test.steps().is_empty() => {}
            Test::Min(bound) | Test::Max(bound) => {
                self.numbers.push(bound.number());
                // A filter that reads a numeric string as a number would.
                self.simple_texts = false;
            }
            Test::Equals(literal) | Test::NotEquals(literal) => self.name(literal.value()),
            Test::In(literals) | Test::NotIn(literals) => {
                for literal in literals {
                    self.name(literal.value());
                }
            }
            Test::Pattern(_)
            | Test::NotPattern(_)
            | Test::StartsWith(_)
            | Test::EndsWith(_)
            | Test::Contains(_)
            | Test::NotContains(_)
            | Test::MaxLength(_) => self.simple_numbers = false,
            Test::Exists(_) | Test::MaxItems(_) | Test::Only(_) | Test::Qualified(_) => {}
            Test::SameAs(_) | Test::AppearsIn(_) => self.relate(),
        }
    }

    fn name(&mut self, value: &'p Value) {
        match value {
            Value::Number(number) => {
                self.numbers.push(number.clone());
                self.simple_texts = false;
            }
            Value::String(text) => {
                self.texts.insert(text);
                self.simple_numbers = false;
            }
            _ => {}
        }
    }

    /// Another attribute is compared with this one: every value counts.
    fn relate(&mut self) {
        self.reads_object = true;
        (self.simple_numbers, self.simple_texts) = (false, false);
    }

    /// The class of a value; `known` is its number, if it is one of the first.
    fn class(&mut self, value: &Value, known: Option<u32>) -> u32 {
        let few = known.is_some_and(|number| number < FEW_VALUES);
        let next = self.next;
        let class = match value {
            Value::Number(number) if self.simple_numbers => {
                let at = self.numbers.partition_point(|named| compare_numbers(named, number) == Some(Ordering::Less));
                let same =
                    self.numbers.get(at).is_some_and(|named| compare_numbers(named, number) == Some(Ordering::Equal));
                *self.by_number.entry((at, same, spelling(number))).or_insert(next)
            }
            Value::String(text) if self.simple_texts && !few && !self.texts.contains(text.as_str()) => {
                let mut key: Vec<u8> =
                    self.tests.iter().map(|test| u8::from(test.holds(Some(value), |_| None))).collect();
                let length = text.chars().count();
                key.push(u8::try_from(length.checked_ilog2().map_or(0, |log| log + 1)).unwrap_or(u8::MAX));
                key.push(u8::from(!text.is_ascii()));
                key.push(u8::from(text.contains(|c: char| c.is_control())));
                key.push(u8::from(text.contains(|c: char| !c.is_alphanumeric())));
                key.push(u8::from(text.contains(|c: char| c.is_ascii_digit())));
                *self.by_text.entry(key).or_insert(next)
            }
            value => *self.by_value.entry(value.to_string()).or_insert(next),
        };
        self.next += u32::from(class == next);
        class
    }
}

/// How a number is spelled: whole or not, its sign, and its magnitude in powers of two.
fn spelling(number: &Number) -> u8 {
    let magnitude = match number.as_f64().map(f64::abs) {
        Some(size) if size >= 1.0 => {
            // 2^53, 2^63 and 2^64 are where engines differ.
            let powers = [8, 16, 31, 32, 52, 53, 54, 62, 63, 64, 65, 128, 512, 1023];
            u8::try_from(powers.iter().take_while(|power| size >= 2.0_f64.powi(**power)).count()).unwrap_or(u8::MAX) + 2
        }
        Some(size) if size > 0.0 => 1,
        _ => 0,
    };
    let kind = if number.is_u64() {
        0
    } else if number.is_i64() {
        1
    } else {
        2
    };
    magnitude * 8 + kind * 2 + u8::from(number.as_f64().is_some_and(f64::is_sign_negative))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, Interest, Scanner};
    use crate::policy::{ActionPattern, Bound, Condition, Decider, Effect, Literal, Metadata, Pattern, Request};
    use proptest::prelude::*;
    use serde_json::json;

    fn policy(tests: &[(&str, Test)]) -> Policy {
        let rules = (0..).zip(tests).map(|(number, (path, test))| {
            let mut rule = Rule::new(format!("r{number}"), ActionPattern::any(), Effect::Allow);
            let condition = Condition { path: path.parse().unwrap(), test: test.clone() };
            rule.constraints = [condition].into_iter().collect();
            rule
        });
        Policy::new(Metadata::default(), Effect::Block, rules.collect()).unwrap()
    }

    /// The kinds of events that differ in their context.
    fn kinds(policy: &Policy, contexts: &[Value]) -> Vec<Kind> {
        let (mut alike, mut scanner) = (Alike::new(policy), Scanner::default());
        let kind = |context: &Value| {
            let line = json!({"log_id": "l", "agent_id": "a", "action": "x", "context": context}).to_string();
            let line = {
                let interest = Interest {
                    wants: &|path| alike.wants(path),
                    watches: &|_| false,
                    wants_empty: &|path| alike.wants_empty(path),
                };
                scanner.scan(&line, false, &interest).unwrap()
            };
            alike.kind(&line).into()
        };
        contexts.iter().map(kind).collect()
    }

    fn tests() -> Vec<(&'static str, Test)> {
        let literal = |value: Value| Literal::new(value).unwrap();
        vec![
            ("n", Test::Min(Bound::from_f64(10.0).unwrap())),
            ("n", Test::Max(Bound::from_f64(1e15).unwrap())),
            ("n", Test::In(vec![literal(json!(50)), literal(json!(0.5))])),
            ("s", Test::StartsWith("ab".to_owned())),
            ("s", Test::Pattern(Pattern::new("[a-c]+$").unwrap())),
            ("s", Test::NotEquals(literal(json!("abc")))),
            ("s", Test::MaxLength(5)),
            ("l", Test::In(vec![literal(json!("a")), literal(json!(1))])),
            ("m", Test::Equals(literal(json!(7)))),
            ("m", Test::Contains("x".to_owned())),
            ("p", Test::SameAs("q".parse().unwrap())),
            ("o", Test::Only(vec!["a".to_owned(), "b".to_owned()])),
            ("o", Test::Only(vec!["b".to_owned(), "c".to_owned()])),
            ("o.a", Test::Only(vec![])),
        ]
    }

    #[test]
    fn numbers_between_two_bounds_are_one_kind_if_they_are_spelled_alike() {
        let policy = policy(&tests());
        let numbers = [12.25, 13.5, 9.5, 10.0, 50.0, 50.5, 1e14, 1e18];
        let contexts: Vec<_> = numbers.iter().map(|n| json!({"n": n, "other": n})).collect();
        let found = kinds(&policy, &contexts);
        assert_eq!(found[0], found[1]);
        for (place, kind) in found.iter().enumerate().skip(2) {
            assert!(!found[..place].contains(kind), "{}", numbers[place]);
        }
        let found =
            kinds(&policy, &[json!({"n": 12}), json!({"n": 12.25}), json!({"n": "12"}), json!({}), json!({"n": [12]})]);
        assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), 5);
    }

    #[test]
    fn long_lists_of_names_are_few_kinds_and_related_values_are_all_their_own() {
        let policy = policy(&tests());
        let names: Vec<_> = (0..1_000).map(|n| json!({"s": format!("name{n:04}")})).collect();
        let distinct =
            |contexts: &[Value]| kinds(&policy, contexts).into_iter().collect::<std::collections::BTreeSet<_>>().len();
        assert!(distinct(&names) <= 20);
        let related: Vec<_> = (0..1_000).map(|n| json!({"q": format!("name{n:04}")})).collect();
        assert_eq!(distinct(&related), 1_000);
    }

    /// Objects with fields that `only` lists and others, some of which have nothing in them.
    fn fields() -> impl Strategy<Value = Value> {
        let field = prop_oneof![
            Just(json!(null)),
            Just(json!(1)),
            Just(json!({})),
            Just(json!([])),
            Just(json!({"a": null})),
            Just(json!({"a": {}})),
            Just(json!({"a": {"b": 1}})),
        ];
        prop::collection::btree_map("[abcd]", field, 0..4).prop_map(|fields| json!(fields))
    }

    #[test]
    fn objects_with_the_same_fields_are_one_kind() {
        let policy = policy(&[
            ("o", Test::Only(vec!["a".to_owned(), "b".to_owned()])),
            ("o", Test::Only(vec!["b".to_owned(), "c".to_owned()])),
        ]);
        let alike = |contexts: &[Value]| {
            kinds(&policy, contexts).into_iter().collect::<std::collections::BTreeSet<_>>().len() == 1
        };
        assert!(alike(&[
            json!({"o": {"a": 1, "b": 2}}),
            json!({"o": {"a": "x"}, "n": 1}),
            json!({"o": {"a": {"x": 1}}})
        ]));
        assert!(alike(&[json!({"o": {}}), json!({"o": {"a": null}})]));
        for other in
            [json!({}), json!({"o": {}}), json!({"o": []}), json!({"o": {"c": 1}}), json!({"o": {"a": 1, "d": {}}})]
        {
            assert!(!alike(&[json!({"o": {"a": 1}}), other.clone()]), "{other}");
        }
    }

    proptest! {
        /// What is of one kind is decided alike, by whatever rule.
        #[test]
        fn one_kind_is_one_decision(
            contexts in prop::collection::vec(
                (prop::option::of(fields()), prop::collection::btree_map("[nslmpq]", prop_oneof![
                    any::<i64>().prop_map(Value::from),
                    (0i64..60).prop_map(Value::from),
                    any::<f64>().prop_map(Value::from),
                    (0u32..40).prop_map(|n| Value::from(f64::from(n) / 2.0)),
                    "[abcx0-9é]{0,7}".prop_map(Value::from),
                    any::<bool>().prop_map(Value::from),
                    prop::collection::vec("[ab]", 0..3).prop_map(Value::from),
                ], 0..4)),
                1..80,
            ),
        ) {
            let policy = policy(&tests());
            let decider = Decider::new(&policy);
            let with = |(fields, context): (Option<Value>, std::collections::BTreeMap<String, Value>)| {
                context.into_iter().chain(fields.map(|fields| ("o".to_owned(), fields))).collect::<Value>()
            };
            let contexts: Vec<Value> = contexts.into_iter().map(with).collect();
            let mut decided = std::collections::BTreeMap::new();
            for (context, kind) in contexts.iter().zip(kinds(&policy, &contexts)) {
                let line = json!({"log_id": "l", "agent_id": "a", "action": "x", "context": context}).to_string();
                let event = Event::from_json(&line).unwrap();
                let decision = decider.decide(Request::from(&event), &crate::policy::decide::Usage::default());
                let rules: Vec<_> = decision.rules.iter().map(|rule| rule.id.clone()).collect();
                let known = decided.entry(kind).or_insert_with(|| (rules.clone(), context));
                prop_assert_eq!(&known.0, &rules, "{} and {}", known.1, context);
            }
        }
    }
}
