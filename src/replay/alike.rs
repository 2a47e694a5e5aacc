//! Which events a replay need not decide again: those that agree in agent and action, and in each attribute that the policy
//! reads hold values that nothing in the policy tells apart.
//!
//! In: lines of a log. Out: a [`LineKind`] for each, a list of numbers: two lines of one kind get one decision. Values are of one
//! class only if they compare alike with every number that the policy names for the attribute, or pass the very same tests of
//! strings, *and* are spelled alike: the same JSON type, magnitude, length and characters, so that an engine that mishandled a kind
//! of value would be met with it. A value that the policy names is a class of its own, and so is every value of
//! an attribute whose tests this module does not know to be as simple. Nothing here decides an event.
//!
//! Kinds multiply: a log in which seven attributes are bounded has nearly as many kinds as lines. So each line has a [`Signature`], too:
//! what the tests of the rules for its agent and action say of each of its values, however they are spelled. The policy decides
//! lines of one signature alike; whether engines do is seen by deciding, for each signature, every class of every attribute at least
//! once (each value by itself, not each combination: the one-way coverage of combinatorial testing, Kuhn and others, NIST SP 800-142).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Number, Value};

use crate::event::value::compare_numbers;
use crate::event::{AttributePath, Dictionary, Held, Line, by_number};
use crate::policy::{Policy, Rule, Test};

/// What tells a line from others of another decision: numbers of agent, action and of a class for each attribute.
pub(super) type LineKind = Box<[u32]>;

/// What the policy goes by: numbers of agent, action and of what is true of each attribute.
pub(super) type Signature = Box<[u32]>;

/// A line as engines and as the policy tell it from others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sorted<'a> {
    pub(super) kind: &'a [u32],
    pub(super) signature: &'a [u32],
}

/// No value.
const MISSING: u32 = 0;
/// A class that has not been looked for.
const UNKNOWN: u32 = u32::MAX;
/// Attributes with so few values are not classed: each value is decided.
const FEW_VALUES: u32 = 16;

/// See the module.
#[derive(Debug)]
pub(super) struct Alike<'p> {
    slots: Vec<AttributeSlot<'p>>,
    closed: Vec<Closed<'p>>,
    /// By number of the attribute in the dictionary, the place of its slot.
    places: Vec<Option<usize>>,
    rules: &'p [Rule],
    /// By numbers of agent and action.
    scopes: FxHashMap<(u32, u32), AgentActionScope<'p>>,
    kind: Vec<u32>,
    signature: Vec<u32>,
}

/// What the rules for one agent and action read.
#[derive(Debug)]
struct AgentActionScope<'p> {
    /// By place of the slot.
    facets: Vec<Option<Facet<'p>>>,
    /// By place, whether they ask which fields the object has.
    closed: Vec<bool>,
}

/// What the rules for one agent and action ask of an attribute.
#[derive(Debug, Default)]
struct Facet<'p> {
    tests: Vec<&'p Test>,
    /// Whether it is compared with another attribute, so that each value is its own truth.
    related: bool,
    /// What is true of each class.
    truths: FxHashMap<u32, u32>,
    known: FxHashMap<Vec<bool>, u32>,
}

impl<'p> AgentActionScope<'p> {
    fn new(rules: &'p [Rule], agent: &str, action: &str, slots: &[AttributeSlot<'p>], closed: &[Closed<'p>]) -> Self {
        let mut scope =
            Self { facets: slots.iter().map(|_| None).collect(), closed: closed.iter().map(|_| false).collect() };
        let rules = rules.iter().filter(|rule| rule.covers_agent(agent) && rule.action.matches(action));
        for condition in rules.flat_map(Rule::conditions) {
            let mut facet = |path: &AttributePath, test: Option<&'p Test>| {
                let place = slots.iter().position(|slot| slot.path == path);
                if let Some(facet) = place.and_then(|place| scope.facets.get_mut(place)) {
                    let facet = facet.get_or_insert_default();
                    facet.related |= test.is_none_or(|test| test.related().is_some());
                    facet.tests.extend(test);
                }
            };
            facet(&condition.path, Some(&condition.test));
            if let Some(path) = condition.test.related() {
                facet(path, None);
            }
            for (reads, closed) in scope.closed.iter_mut().zip(closed) {
                *reads |= *closed.path == condition.path;
            }
        }
        scope
    }
}

impl Facet<'_> {
    /// What is true of a value of this class.
    fn truth<'v>(&mut self, class: u32, value: impl FnOnce() -> Option<&'v Value>) -> u32 {
        if self.related || class == MISSING {
            return class;
        }
        let Self { tests, truths, known, .. } = self;
        *truths.entry(class).or_insert_with(|| {
            let value = value();
            let holds = tests.iter().map(|test| test.holds(value, |_| None)).collect();
            let next = u32::try_from(known.len() + 1).unwrap_or(UNKNOWN);
            *known.entry(holds).or_insert(next)
        })
    }
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
struct AttributeSlot<'p> {
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
        let mut by_path: BTreeMap<&AttributePath, AttributeSlot<'p>> = BTreeMap::new();
        for condition in policy.rules().iter().flat_map(Rule::conditions) {
            by_path.entry(&condition.path).or_insert_with(|| AttributeSlot::new(&condition.path)).take(&condition.test);
            if let Some(path) = condition.test.related() {
                by_path.entry(path).or_insert_with(|| AttributeSlot::new(path)).relate();
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
        Self {
            slots,
            closed: closed.into_values().collect(),
            places: Vec::new(),
            rules: policy.rules(),
            scopes: FxHashMap::default(),
            kind: Vec::new(),
            signature: Vec::new(),
        }
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

    /// The kind and the signature of a line.
    pub(super) fn sort(&mut self, line: &Line<'_>) -> Sorted<'_> {
        let Self { slots, closed, places, rules, scopes, kind, signature } = self;
        let scope = scopes.entry((line.agent, line.action)).or_insert_with(|| {
            let (agent, action) = (line.dictionary.agents.get(line.agent), line.dictionary.actions.get(line.action));
            AgentActionScope::new(rules, agent, action, slots, closed)
        });
        for list in [&mut *kind, &mut *signature] {
            list.clear();
            list.extend([line.agent, line.action]);
            list.resize(slots.len() + 2, MISSING);
        }
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
            let (Some(slot), Some(facet)) = (slots.get_mut(place), scope.facets.get_mut(place)) else {
                continue;
            };
            let value = || match held {
                Held::Fresh(value) => Some(value),
                Held::Known(known) => line.dictionary.attribute(attribute).and_then(|a| a.value(known)),
            };
            let class = slot.class_of(held, value);
            // A target may ask of all agents what the policy asks of one, so that the kind has what the signature leaves out.
            let truth = facet.as_mut().map_or(MISSING, |facet| facet.truth(class, value));
            for (list, number) in [(&mut *kind, class), (&mut *signature, truth)] {
                if let Some(cell) = list.get_mut(place + 2) {
                    *cell = number;
                }
            }
        }
        for (closed, reads) in closed.iter_mut().zip(&scope.closed) {
            let class = closed.class();
            kind.push(class);
            signature.push(if *reads { class } else { MISSING });
        }
        Sorted { kind, signature }
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
        self.scopes.clear();
    }

    /// Whether classes have become too many to remember.
    pub(super) fn is_full(&self, most: usize) -> bool {
        self.scopes.len() > most
            || self.slots.iter().any(|slot| slot.by_value.len() + slot.by_text.len() > most)
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
        self.scopes.clear();
    }
}

impl<'p> AttributeSlot<'p> {
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
            // The safety filter's language takes one for the other.
            Value::Bool(truth) => self.numbers.push(u8::from(*truth).into()),
            _ => {}
        }
    }

    /// Another attribute is compared with this one: every value counts.
    fn relate(&mut self) {
        self.reads_object = true;
        (self.simple_numbers, self.simple_texts) = (false, false);
    }

    /// The class of a line's value.
    fn class_of<'v>(&mut self, held: Held<'_>, value: impl FnOnce() -> Option<&'v Value>) -> u32 {
        let known = match held {
            Held::Fresh(value) => return self.class(value, None),
            Held::Known(known) => known,
        };
        match by_number(&mut self.known, known, |_| UNKNOWN).map(|class| *class) {
            Some(class) if class != UNKNOWN => class,
            _ => {
                let class = value().map_or(MISSING, |value| self.class(value, Some(known)));
                if let Some(cell) = by_number(&mut self.known, known, |_| UNKNOWN) {
                    *cell = class;
                }
                class
            }
        }
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
                // The filter's guards go by how a text begins, and Python by whether it is a number.
                let start = text.chars().next();
                key.push(start.and_then(|c| "[{-+ ".find(c)).map_or(0, |place| u8::try_from(place + 1).unwrap_or(0)));
                key.push(u8::from(text.trim().parse::<f64>().is_ok()));
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
    fn kinds(policy: &Policy, contexts: &[Value]) -> Vec<LineKind> {
        sorted(policy, contexts).into_iter().map(|(kind, _)| kind).collect()
    }

    /// Kinds and signatures of events that differ in their context.
    fn sorted(policy: &Policy, contexts: &[Value]) -> Vec<(LineKind, Signature)> {
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
            let Sorted { kind, signature } = alike.sort(&line);
            (kind.into(), signature.into())
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

    /// Values that pass the same tests are of one signature, however they are spelled, and what rules for other actions ask is nothing.
    #[test]
    fn a_signature_is_what_is_true_of_each_value() {
        let mut rules = policy(&tests()).rules().to_vec();
        for rule in &mut rules {
            rule.action = ActionPattern::exact("other").unwrap();
        }
        let contexts = [json!({"n": 1, "s": "a"}), json!({"n": 50, "s": "ab"}), json!({"n": [], "s": ""})];
        let elsewhere = Policy::new(Metadata::default(), Effect::Block, rules).unwrap();
        let found = sorted(&elsewhere, &contexts);
        assert!(found.iter().all(|(_, signature)| *signature == found[0].1), "{found:?}");

        let named = ["eu", "us", "asia"].map(|name| Literal::new(Value::from(name)).unwrap());
        let policy = policy(&[("s", Test::In(named.to_vec())), ("n", Test::Max(Bound::from_f64(9.0).unwrap()))]);
        let signatures = |contexts: &[Value]| -> Vec<Signature> {
            sorted(&policy, contexts).into_iter().map(|(_, signature)| signature).collect()
        };
        let found = signatures(&[
            json!({"s": "eu", "n": 1}),
            json!({"s": "asia", "n": -7.25}),
            json!({"s": "mars", "n": 1}),
            json!({"s": "venus", "n": 3}),
            json!({"s": "eu"}),
        ]);
        assert_eq!(found[0], found[1]);
        assert_eq!(found[2], found[3]);
        assert!(found[0] != found[2] && found[0] != found[4]);
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
        /// What is of one kind, and what is of one signature, is decided alike, by whatever rule.
        #[test]
        fn one_kind_or_signature_is_one_decision(
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
            for (context, (kind, signature)) in contexts.iter().zip(sorted(&policy, &contexts)) {
                let line = json!({"log_id": "l", "agent_id": "a", "action": "x", "context": context}).to_string();
                let event = Event::from_json(&line).unwrap();
                let decision = decider.decide(Request::from(&event), &crate::policy::decide::Usage::default());
                let rules: Vec<_> = decision.rules.iter().map(|rule| rule.id.clone()).collect();
                for key in [(0, kind), (1, signature)] {
                    let known = decided.entry(key).or_insert_with(|| (rules.clone(), context));
                    prop_assert_eq!(&known.0, &rules, "{} and {}", known.1, context);
                }
            }
        }
    }
}
