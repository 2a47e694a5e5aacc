//! Tests of attributes that may be missing, and of the elements of arrays.
//!
//! In: a test and what qualifies it. Out: whether it holds. A qualified test asks the same of each value that a path with `[]`
//! leads to; how it is written belongs to the document.

use serde_json::Value;

use super::Test;
use crate::AttributePath;

/// A test of an attribute that may be missing, of the elements of an array, or both.
///
/// It holds if
/// - the attribute is missing, and the test is optional;
/// - or it is an array, and the test holds for what each element has at the next step: an element that is no object has nothing
///   there, and it fails even an optional test. An empty array has no element that could fail;
/// - or there are no steps, and the test itself holds.
///
/// INVARIANT: it is optional or has steps; the test is not qualified itself, and is no [`Test::Exists`] if it is optional.
#[derive(Debug, Clone, PartialEq)]
pub struct Qualified {
    optional: bool,
    steps: Vec<Option<AttributePath>>,
    test: Test,
}

impl Qualified {
    /// `test`, qualified if there is a reason to.
    pub(super) fn of(optional: bool, steps: Vec<Option<AttributePath>>, test: Test) -> Test {
        let test = match test {
            Test::Qualified(inner) => inner.test,
            plain => plain,
        };
        let optional = optional && !matches!(test, Test::Exists(_));
        if optional || !steps.is_empty() { Test::Qualified(Box::new(Self { optional, steps, test })) } else { test }
    }

    /// Whether it holds where the attribute is missing; with steps, also where an element has nothing at a step.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// For each array the path from an element on; see [`ElementPath::steps`](crate::ElementPath::steps).
    pub fn steps(&self) -> &[Option<AttributePath>] {
        &self.steps
    }

    /// The test itself.
    pub fn test(&self) -> &Test {
        &self.test
    }

    pub(super) fn holds<'v>(
        &self,
        attribute: Option<&Value>,
        at: &dyn Fn(&AttributePath) -> Option<&'v Value>,
    ) -> bool {
        self.culprit(attribute, &self.steps, at).is_none()
    }

    /// What keeps the test from holding: the places in each array, outermost first, and what stands there.
    pub(in crate::policy) fn failure<'a, 'v>(
        &self,
        attribute: Option<&'a Value>,
        at: &dyn Fn(&AttributePath) -> Option<&'v Value>,
    ) -> Option<Culprit<'a>> {
        self.culprit(attribute, &self.steps, at)
    }

    fn culprit<'a, 'v>(
        &self,
        found: Option<&'a Value>,
        steps: &[Option<AttributePath>],
        at: &dyn Fn(&AttributePath) -> Option<&'v Value>,
    ) -> Option<Culprit<'a>> {
        let here = Culprit { places: Vec::new(), in_object: true, found };
        let Some((step, rest)) = steps.split_first() else {
            let missing = found.is_none() && self.optional;
            return (!missing && !self.test.holds(found, at)).then_some(here);
        };
        let items = match found {
            None if self.optional => return None,
            Some(Value::Array(items)) => items,
            _ => return Some(here),
        };
        items.iter().enumerate().find_map(|(place, item)| {
            let mut culprit = match (step, item) {
                (None, Value::Null) => self.culprit(None, rest, at),
                (None, item) => self.culprit(Some(item), rest, at),
                (Some(path), Value::Object(fields)) => self.culprit(path.get(fields), rest, at),
                (Some(_), other) => Some(Culprit { places: Vec::new(), in_object: false, found: Some(other) }),
            }?;
            culprit.places.insert(0, place);
            Some(culprit)
        })
    }
}

/// What keeps a qualified test from holding.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::policy) struct Culprit<'a> {
    /// The place in each array on the way, outermost first.
    pub(in crate::policy) places: Vec<usize>,
    /// False if the last element on the way had to be an object and is not: then it is what was found.
    pub(in crate::policy) in_object: bool,
    /// What stands there; `None` if nothing does.
    pub(in crate::policy) found: Option<&'a Value>,
}
