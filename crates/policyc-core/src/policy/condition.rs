//! What a rule asks of a request's attributes: tests, and the conditions that put a test on a path.

mod qualified;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) use self::qualified::Culprit;
pub use self::qualified::Qualified;
use super::literal::{Bound, Literal};
use super::pattern::Pattern;
use crate::value;
use crate::{AttributePath, ElementPath};

/// One test of one attribute.
///
/// A test holds only if the attribute is there and of the type that the test speaks of; only `exists: false`, and one that is
/// optional, hold where it is missing. That goes for the negative tests too: a policy never allows on the strength of what is not known.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Is this value.
    Equals(Literal),
    /// Is there and is another value, of whatever type.
    NotEquals(Literal),
    /// Is one of these; for an array, every element is. An empty array has to be one of these itself: many a tool takes it for *all*.
    In(Vec<Literal>),
    /// Is there and is none of these; for an array, no element is.
    NotIn(Vec<Literal>),
    /// Is a number, this one or greater.
    Min(Bound),
    /// Is a number, this one or smaller.
    Max(Bound),
    /// Is a string that matches, anchored at its start.
    Pattern(Pattern),
    /// Is a string that does not match, anchored at its start.
    NotPattern(Pattern),
    /// Is a string that starts so.
    StartsWith(String),
    /// Is a string that ends so.
    EndsWith(String),
    /// Is a string that contains this.
    Contains(String),
    /// Is a string that does not contain this.
    NotContains(String),
    /// Is a string of at most so many code points.
    MaxLength(u32),
    /// Is an array of at most so many elements.
    MaxItems(u32),
    /// Is an object without any other fields than these; one that is null counts as missing.
    Only(Vec<String>),
    /// Equals the value at that path in the same request.
    SameAs(AttributePath),
    /// Is a string, or an array of at least one string, each found in the string at that path.
    AppearsIn(AttributePath),
    /// Is there, or is not.
    Exists(bool),
    /// Another test, of an attribute that may be missing or of the elements of an array.
    Qualified(Box<Qualified>),
}

/// The name of a test, in the order in which tests of one attribute are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is described at the test of its name")]
pub enum Operator {
    Exists,
    Equals,
    NotEquals,
    In,
    NotIn,
    Min,
    Max,
    Pattern,
    NotPattern,
    StartsWith,
    EndsWith,
    Contains,
    NotContains,
    MaxLength,
    MaxItems,
    Only,
    SameAs,
    AppearsIn,
}

impl Operator {
    /// All operators, in their order.
    pub const ALL: [Self; 18] = [
        Self::Exists,
        Self::Equals,
        Self::NotEquals,
        Self::In,
        Self::NotIn,
        Self::Min,
        Self::Max,
        Self::Pattern,
        Self::NotPattern,
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::NotContains,
        Self::MaxLength,
        Self::MaxItems,
        Self::Only,
        Self::SameAs,
        Self::AppearsIn,
    ];

    /// The key that stands for it in a policy document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exists => "exists",
            Self::Equals => "equals",
            Self::NotEquals => "not_equals",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Min => "min",
            Self::Max => "max",
            Self::Pattern => "pattern",
            Self::NotPattern => "not_pattern",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Contains => "contains",
            Self::NotContains => "not_contains",
            Self::MaxLength => "max_length",
            Self::MaxItems => "max_items",
            Self::Only => "only",
            Self::SameAs => "same_as",
            Self::AppearsIn => "appears_in",
        }
    }
}

impl Test {
    /// Which test it is; of a qualified one, which test it qualifies.
    pub fn operator(&self) -> Operator {
        match self {
            Self::Equals(_) => Operator::Equals,
            Self::NotEquals(_) => Operator::NotEquals,
            Self::In(_) => Operator::In,
            Self::NotIn(_) => Operator::NotIn,
            Self::Min(_) => Operator::Min,
            Self::Max(_) => Operator::Max,
            Self::Pattern(_) => Operator::Pattern,
            Self::NotPattern(_) => Operator::NotPattern,
            Self::StartsWith(_) => Operator::StartsWith,
            Self::EndsWith(_) => Operator::EndsWith,
            Self::Contains(_) => Operator::Contains,
            Self::NotContains(_) => Operator::NotContains,
            Self::MaxLength(_) => Operator::MaxLength,
            Self::MaxItems(_) => Operator::MaxItems,
            Self::Only(_) => Operator::Only,
            Self::SameAs(_) => Operator::SameAs,
            Self::AppearsIn(_) => Operator::AppearsIn,
            Self::Exists(_) => Operator::Exists,
            Self::Qualified(qualified) => qualified.test().operator(),
        }
    }

    /// The test itself, whatever qualifies it.
    pub fn unqualified(&self) -> &Self {
        match self {
            Self::Qualified(qualified) => qualified.test(),
            plain => plain,
        }
    }

    /// Whether it holds where the attribute is missing, because it is optional.
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Qualified(qualified) if qualified.is_optional())
    }

    /// For each array whose elements are tested, the path from an element on; see [`ElementPath::steps`].
    pub fn steps(&self) -> &[Option<AttributePath>] {
        match self {
            Self::Qualified(qualified) => qualified.steps(),
            _ => &[],
        }
    }

    /// For a test of elements, the path from an element on (`None`: the element itself) and what is asked there.
    pub fn of_element(&self) -> Option<(Option<&AttributePath>, Self)> {
        let (step, rest) = self.steps().split_first()?;
        Some((step.as_ref(), Qualified::of(self.is_optional(), rest.to_vec(), self.unqualified().clone())))
    }

    /// The other attribute that the test compares with.
    pub fn related(&self) -> Option<&AttributePath> {
        match self.unqualified() {
            Self::SameAs(path) | Self::AppearsIn(path) => Some(path),
            _ => None,
        }
    }

    /// The values that the test compares with.
    pub fn literals(&self) -> &[Literal] {
        match self.unqualified() {
            Self::Equals(literal) | Self::NotEquals(literal) => std::slice::from_ref(literal),
            Self::In(literals) | Self::NotIn(literals) => literals,
            _ => &[],
        }
    }

    /// What the test compares with, as JSON: what stands behind its key in a document.
    pub fn operand(&self) -> Value {
        match self {
            Self::Equals(literal) | Self::NotEquals(literal) => literal.value().clone(),
            Self::In(literals) | Self::NotIn(literals) => {
                literals.iter().map(|literal| literal.value().clone()).collect()
            }
            Self::Min(bound) | Self::Max(bound) => Value::Number(bound.number()),
            Self::Pattern(pattern) | Self::NotPattern(pattern) => pattern.as_str().into(),
            Self::StartsWith(text) | Self::EndsWith(text) | Self::Contains(text) | Self::NotContains(text) => {
                text.as_str().into()
            }
            Self::MaxLength(count) | Self::MaxItems(count) => (*count).into(),
            Self::Only(names) => names.iter().map(String::as_str).collect(),
            Self::SameAs(path) | Self::AppearsIn(path) => path.to_string().into(),
            Self::Exists(there) => (*there).into(),
            Self::Qualified(qualified) => qualified.test().operand(),
        }
    }

    /// Whether the test holds for `attribute` (`None` if it is missing), in a request where `at` finds other attributes.
    pub fn holds<'v>(&self, attribute: Option<&Value>, at: impl Fn(&AttributePath) -> Option<&'v Value>) -> bool {
        if let Self::Qualified(qualified) = self {
            return qualified.holds(attribute, &at);
        }
        let Some(attribute) = attribute else {
            return matches!(self, Self::Exists(false));
        };
        let text = || attribute.as_str();
        match self {
            Self::Exists(there) => *there,
            Self::Equals(literal) => value::same(attribute, literal.value()),
            Self::NotEquals(literal) => !value::same(attribute, literal.value()),
            Self::In(literals) => members(attribute).iter().all(|element| is_one_of(element, literals)),
            Self::NotIn(literals) => !elements(attribute).iter().any(|element| is_one_of(element, literals)),
            Self::Min(bound) => compare(attribute, *bound).is_some_and(std::cmp::Ordering::is_ge),
            Self::Max(bound) => compare(attribute, *bound).is_some_and(std::cmp::Ordering::is_le),
            Self::Pattern(pattern) => text().is_some_and(|text| pattern.is_match(text)),
            Self::NotPattern(pattern) => text().is_some_and(|text| !pattern.is_match(text)),
            Self::StartsWith(start) => text().is_some_and(|text| text.starts_with(start.as_str())),
            Self::EndsWith(end) => text().is_some_and(|text| text.ends_with(end.as_str())),
            Self::Contains(part) => text().is_some_and(|text| text.contains(part.as_str())),
            Self::NotContains(part) => text().is_some_and(|text| !text.contains(part.as_str())),
            Self::MaxLength(limit) => text().is_some_and(|text| within(text.chars().count(), *limit)),
            Self::MaxItems(limit) => attribute.as_array().is_some_and(|items| within(items.len(), *limit)),
            Self::Only(names) => attribute.as_object().is_some_and(|fields| others(fields, names).next().is_none()),
            Self::SameAs(path) => at(path).is_some_and(|other| value::same(attribute, other)),
            Self::AppearsIn(path) => at(path).and_then(Value::as_str).is_some_and(|text| {
                members(attribute).iter().all(|element| element.as_str().is_some_and(|part| text.contains(part)))
            }),
            Self::Qualified(_) => false,
        }
    }
}

/// The fields of an object that `names` does not list. One that is null is missing.
pub(super) fn others<'v>(fields: &'v Map<String, Value>, names: &[String]) -> impl Iterator<Item = &'v String> {
    fields.iter().filter(|(name, value)| !value.is_null() && !names.contains(name)).map(|(name, _)| name)
}

/// The elements of an array, or a value that is none as its own one element.
fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        single => std::slice::from_ref(single),
    }
}

/// What has to be there for a value to be made of what is listed: its elements, or itself if it has none.
fn members(value: &Value) -> &[Value] {
    match elements(value) {
        [] => std::slice::from_ref(value),
        elements => elements,
    }
}

fn is_one_of(value: &Value, literals: &[Literal]) -> bool {
    literals.iter().any(|literal| value::same(value, literal.value()))
}

fn compare(attribute: &Value, bound: Bound) -> Option<std::cmp::Ordering> {
    match attribute {
        Value::Number(number) => value::compare_numbers(number, &bound.number()),
        _ => None,
    }
}

fn within(count: usize, limit: u32) -> bool {
    u32::try_from(count).is_ok_and(|count| count <= limit)
}

/// A test put on an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Where the attribute stands; for a test of elements, where the outermost array stands.
    pub path: AttributePath,
    /// What is asked of it.
    pub test: Test,
}

impl Condition {
    /// Asks `test` of what `path` leads to. If it is `optional`, the condition holds also where nothing is there, which means
    /// nothing for [`Test::Exists`].
    pub fn new(path: impl Into<ElementPath>, optional: bool, test: Test) -> Self {
        let (path, steps) = path.into().into_parts();
        Self { path, test: Qualified::of(optional, steps, test) }
    }

    /// What the condition is about, as a document names it: `params.amount`, `params.items[].qty`.
    pub fn attribute(&self) -> ElementPath {
        // No test has more steps than a path may have.
        ElementPath::new(self.path.clone(), self.test.steps().to_vec()).unwrap_or_else(|_| self.path.clone().into())
    }
}

/// Conditions that must all hold: at most one of each operator on each attribute, in the order of attributes, then operators.
///
/// INVARIANT: those of one attribute are all optional or none is: one that is not asks that the attribute is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conditions(Vec<Condition>);

impl Conditions {
    /// Puts conditions into their order. Of two with the same attribute and operator the later one stays: a document cannot
    /// say both, and its reader refuses to try.
    pub fn new(conditions: impl IntoIterator<Item = Condition>) -> Self {
        let mut by_key: BTreeMap<ElementPath, BTreeMap<Operator, Condition>> = BTreeMap::new();
        for condition in conditions {
            by_key.entry(condition.attribute()).or_default().insert(condition.test.operator(), condition);
        }
        Self(by_key.into_iter().flat_map(|(attribute, conditions)| alike(&attribute, conditions)).collect())
    }

    /// Whether there are none, so that they always hold.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The conditions in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Condition> {
        self.0.iter()
    }

    /// The conditions of each attribute, in the order of attributes.
    pub fn by_attribute(&self) -> impl Iterator<Item = (ElementPath, &[Condition])> {
        let same = |a: &Condition, b: &Condition| a.path == b.path && a.test.steps() == b.test.steps();
        self.0.chunk_by(same).filter_map(|chunk| chunk.first().map(|first| (first.attribute(), chunk)))
    }
}

/// The conditions of one attribute, all optional or all not. Of some that are and some that are not, those that are do not let it
/// be missing; where it must be missing, they ask nothing.
fn alike(attribute: &ElementPath, conditions: BTreeMap<Operator, Condition>) -> Vec<Condition> {
    let conditions: Vec<_> = conditions.into_values().collect();
    if conditions.iter().all(|condition| condition.test.is_optional()) {
        return conditions;
    }
    let missing = conditions.iter().any(|condition| *condition.test.unqualified() == Test::Exists(false));
    let needed = conditions.into_iter().filter(|condition| !missing || !condition.test.is_optional());
    needed.map(|one| Condition::new(attribute.clone(), false, one.test.unqualified().clone())).collect()
}

impl<'c> IntoIterator for &'c Conditions {
    type Item = &'c Condition;
    type IntoIter = std::slice::Iter<'c, Condition>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Condition> for Conditions {
    fn from_iter<I: IntoIterator<Item = Condition>>(conditions: I) -> Self {
        Self::new(conditions)
    }
}

/// How many requests a rule allows each agent for each action within a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// At most so many requests within the window.
    pub max_requests: u32,
    /// The length of the window in seconds, at least 1.
    pub window_seconds: u32,
}
