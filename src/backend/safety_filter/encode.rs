//! Conditions of a policy as constraints of the filter.
//!
//! INVARIANT: a constraint made here passes only values that the conditions hold for, but for values of another type that
//! Python takes for the same: a string that is a plain number within the bounds where a number is asked for, and a number or
//! a boolean whose text passes where a string is asked for. No construct of the filter tells these apart. Guards keep out all
//! else that Python would let through: `nan` and `inf`, blanks and underscores around digits, `True` as 1, and the text of
//! arrays and objects.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::backtracking;
use crate::backend::LossKind;
use crate::event::AttributePath;
use crate::event::value::MAX_EXACT_INTEGER;
use crate::policy::safety_filter::FilterConstraint;
use crate::policy::safety_filter::guards::{ARRAY, CONTAINER, NUMBER, TWINS};
use crate::policy::{Bound, Condition, Literal, Test};

/// Longer repetitions cost the filter's engine more than they are worth.
const LONGEST: u32 = 4_000;

const DRAWN_IN: &str = "a bound at ±2^53 is tightened by one, because larger numbers round to it";

const TWINS_REFUSED: &str = "Python takes 1 for true and 0 for false, so both are refused where one is listed";

/// A condition that the filter cannot say.
pub(super) struct Inexpressible {
    pub(super) kind: LossKind,
    pub(super) what: String,
}

/// Constraints, and in which ways they differ from the conditions.
#[derive(Default)]
pub(super) struct Encoded {
    pub(super) constraints: BTreeMap<String, FilterConstraint>,
    pub(super) inexpressible: Vec<Inexpressible>,
    /// Values of another type pass, as said above.
    pub(super) coerces: bool,
    /// Narrower than the conditions, and how.
    pub(super) narrower: Vec<(LossKind, &'static str)>,
}

/// Encodes conditions that must all hold and whose attributes must be there.
pub(super) fn needed<'c>(conditions: impl IntoIterator<Item = &'c Condition>) -> Encoded {
    let mut encoded = Encoded::default();
    let mut by_path: BTreeMap<&AttributePath, EncodedTests> = BTreeMap::new();
    for condition in conditions {
        match filter_path(&condition.path) {
            _ if condition.test.steps().is_empty() && matches!(condition.test.unqualified(), Test::Only(_)) => {
                let what = format!("the filter cannot refuse fields of `{}` that are not listed", condition.path);
                encoded.inexpressible.push(Inexpressible { kind: LossKind::Arguments, what });
            }
            Ok(_) if !condition.test.steps().is_empty() => {
                let what = format!("the filter cannot look at `{}`, the elements of an array", condition.attribute());
                encoded.inexpressible.push(Inexpressible { kind: LossKind::Elements, what });
            }
            Ok(_) => {
                if condition.test.is_optional() {
                    encoded
                        .narrower
                        .push((LossKind::Optional, "a request without an argument that may be missing is refused"));
                }
                let parts = by_path.entry(&condition.path).or_default();
                if let Err(inexpressible) = parts.add(condition.test.unqualified(), &mut encoded) {
                    encoded.inexpressible.push(inexpressible);
                }
            }
            Err(inexpressible) => encoded.inexpressible.push(inexpressible),
        }
    }
    for (path, parts) in by_path {
        if let (Ok(path), Some(constraint)) = (filter_path(path), parts.finish()) {
            encoded.constraints.insert(path, constraint);
        }
    }
    encoded
}

/// The path for the filter, which sees the parameters alone and splits at every dot.
pub(super) fn filter_path(path: &AttributePath) -> Result<String, Inexpressible> {
    match path.keys() {
        [first] if first == "params" => Err(Inexpressible {
            kind: LossKind::Context,
            what: "the filter sees each parameter by itself, not all of `params`".to_owned(),
        }),
        [first, rest @ ..] if first == "params" && !rest.is_empty() && rest.iter().all(|key| !key.contains('.')) => {
            Ok(format!("params.{}", rest.join(".")))
        }
        _ => Err(Inexpressible {
            kind: LossKind::Context,
            what: format!("the filter cannot read `{path}`, only `params`"),
        }),
    }
}

/// Refuses a pattern that would keep the filter busy until its time is up.
fn is_fast(pattern: &str) -> Result<(), Inexpressible> {
    if !backtracking::is_slow(pattern) {
        return Ok(());
    }
    let what = format!(
        "Python may take very long to match `{pattern}`, in which repetitions are nested or take the same characters"
    );
    Err(Inexpressible { kind: LossKind::Backtracking, what })
}

/// A constraint that passes where `test` does not hold or its attribute is missing, if the filter has one. It may refuse
/// more: values of another type whose text the test would take.
pub(super) fn negated(test: &Test) -> Option<FilterConstraint> {
    let not_pattern = match test {
        Test::Exists(true) => String::new(),
        Test::Exists(false) => {
            return Some(FilterConstraint { not_in: Some(Vec::new()), ..FilterConstraint::default() });
        }
        Test::Pattern(pattern) if backtracking::is_slow(&pattern.anchored()) => return None,
        Test::Pattern(pattern) => format!(r"\A(?:{})", pattern.python()),
        Test::StartsWith(part) => format!(r"\A{}", escape(part)),
        Test::EndsWith(part) => format!(r"{}\Z", escape(part)),
        Test::Contains(part) => escape(part),
        Test::Equals(literal) => format!(r"\A{}\Z", escape(literal.value().as_str()?)),
        Test::In(literals) => {
            let texts: Option<Vec<String>> =
                literals.iter().map(|literal| literal.value().as_str().map(escape)).collect();
            // An array passes `in` by its elements.
            format!(r"\A(?:{})\Z|\A\[", texts?.join("|"))
        }
        _ => return None,
    };
    Some(FilterConstraint { not_pattern: Some(not_pattern), ..FilterConstraint::default() })
}

/// A constraint that passes where the attribute is missing or all tests hold, if the filter has one.
pub(super) fn optional<'c>(tests: impl IntoIterator<Item = &'c Test>) -> Option<FilterConstraint> {
    let mut refused = vec![format!(r"\A{CONTAINER}")];
    let mut constraint = FilterConstraint::default();
    for test in tests {
        match test {
            Test::NotPattern(pattern) if backtracking::is_slow(&pattern.anchored()) => return None,
            Test::NotPattern(pattern) => refused.push(format!(r"\A(?:{})", pattern.python())),
            Test::NotContains(part) => refused.push(escape(part)),
            Test::Contains(part) => constraint.contains = Some(part.clone()),
            _ => return None,
        }
    }
    constraint.not_pattern = Some(refused.join("|"));
    Some(constraint)
}

/// What the tests of one attribute add up to.
#[derive(Default)]
struct EncodedTests {
    constraint: FilterConstraint,
    /// Patterns that the text must match at its start, and that it must not.
    must: Vec<String>,
    must_not: Vec<String>,
}

impl EncodedTests {
    #[expect(clippy::too_many_lines, reason = "an arm for each operator")]
    fn add(&mut self, test: &Test, encoded: &mut Encoded) -> Result<(), Inexpressible> {
        match test {
            Test::Exists(true) => {
                self.constraint.not_in.get_or_insert_default();
            }
            // Any text matches nothing at some place.
            Test::Exists(false) => self.constraint.not_pattern = Some(String::new()),
            Test::Equals(literal) => {
                if has_twin(literal.value(), true) {
                    let what = format!("{} holds numbers or booleans that are equal in Python", literal.value());
                    return Err(Inexpressible { kind: LossKind::Values, what });
                }
                self.must_not.extend(twin_guard(std::slice::from_ref(literal)));
                self.constraint.equals = Some(literal.value().clone());
            }
            Test::NotEquals(literal) => {
                if refuses_twins(std::slice::from_ref(literal)) {
                    encoded.narrower.push((LossKind::Values, TWINS_REFUSED));
                }
                self.constraint.not_in.get_or_insert_default().push(literal.value().clone());
            }
            Test::In(literals) => {
                let scalars: Vec<&Literal> = literals.iter().filter(|literal| literal.depth() == 0).collect();
                if scalars.len() < literals.len() {
                    encoded.narrower.push((LossKind::Values, "arrays and objects in a list of values are left out"));
                }
                encoded.narrower.push((LossKind::Array, "arrays are refused, even if every element is in the list"));
                self.must_not.extend(twin_guard(literals));
                self.constraint.in_ = Some(scalars.into_iter().map(|literal| literal.value().clone()).collect());
            }
            Test::NotIn(literals) => {
                encoded
                    .narrower
                    .push((LossKind::Array, "arrays and strings that look like one (starting with `[`) are refused"));
                if refuses_twins(literals) {
                    encoded.narrower.push((LossKind::Values, TWINS_REFUSED));
                }
                self.must_not.push(ARRAY.to_owned());
                let listed = literals.iter().map(|literal| literal.value().clone());
                self.constraint.not_in.get_or_insert_default().extend(listed);
            }
            Test::Min(bound) => {
                let drawn_in = bound.get().max(1.0 - MAX_EXACT_INTEGER);
                if drawn_in > bound.get() {
                    encoded.narrower.push((LossKind::Bound, DRAWN_IN));
                }
                self.constraint.min = Some(self.number(drawn_in, encoded));
            }
            Test::Max(bound) => {
                let drawn_in = bound.get().min(MAX_EXACT_INTEGER - 1.0);
                if drawn_in < bound.get() {
                    encoded.narrower.push((LossKind::Bound, DRAWN_IN));
                }
                self.constraint.max = Some(self.number(drawn_in, encoded));
            }
            Test::Pattern(pattern) => {
                is_fast(&pattern.anchored())?;
                self.text(pattern.python(), encoded);
            }
            Test::StartsWith(part) => self.text(escape(part), encoded),
            Test::EndsWith(part) => self.text(format!(r"(?s:.*){}\Z", escape(part)), encoded),
            Test::Contains(part) => self.text(format!("(?s:.*){}", escape(part)), encoded),
            Test::NotPattern(pattern) => {
                let refused = pattern.python();
                is_fast(&pattern.anchored())?;
                self.is_text(encoded);
                if !self.must_not.contains(&refused) {
                    self.must_not.push(refused);
                }
            }
            Test::NotContains(part) => {
                self.is_text(encoded);
                self.must_not.push(format!("(?s:.*){}", escape(part)));
            }
            Test::MaxLength(count) => {
                if *count > LONGEST {
                    encoded.narrower.push((LossKind::Length, "strings of more than 4000 characters are refused"));
                }
                self.text(format!(r"(?s:.){{0,{}}}\Z", count.min(&LONGEST)), encoded);
            }
            Test::MaxItems(_) => {
                return Err(Inexpressible {
                    kind: LossKind::Array,
                    what: "the filter cannot count the elements of an array".to_owned(),
                });
            }
            Test::Only(_) => {
                return Err(Inexpressible {
                    kind: LossKind::Arguments,
                    what: "the filter cannot refuse fields that are not listed".to_owned(),
                });
            }
            // INVARIANT: what comes here is not qualified; if it were, the rule is dropped.
            Test::Qualified(_) => {
                return Err(Inexpressible { kind: LossKind::Elements, what: "the filter cannot ask that".to_owned() });
            }
            Test::SameAs(path) | Test::AppearsIn(path) => {
                let what = format!("the filter cannot compare with the value at `{path}`");
                return Err(Inexpressible { kind: LossKind::Relation, what });
            }
        }
        Ok(())
    }

    /// Asks for a number. A bound at ±2^53 is drawn in by one: past it `float()` rounds to the bound.
    fn number(&mut self, bound: f64, encoded: &mut Encoded) -> Number {
        encoded.coerces = true;
        if !self.must.iter().any(|pattern| pattern == NUMBER) {
            self.must.push(NUMBER.to_owned());
        }
        Bound::from_f64(bound).map_or_else(|| Number::from(0), Bound::number)
    }

    fn text(&mut self, pattern: String, encoded: &mut Encoded) {
        self.is_text(encoded);
        self.must.push(pattern);
    }

    fn is_text(&mut self, encoded: &mut Encoded) {
        encoded.coerces = true;
        if !self.must_not.iter().any(|pattern| pattern == CONTAINER) {
            encoded.narrower.push((
                LossKind::Array,
                "arrays, objects and strings that look like one (starting with `[` or `{`) are refused",
            ));
            self.must_not.push(CONTAINER.to_owned());
        }
    }

    fn finish(self) -> Option<FilterConstraint> {
        let Self { mut constraint, must, must_not } = self;
        let mut looks: Vec<String> = must_not.iter().map(|refused| format!("(?!{refused})")).collect();
        match must.split_last() {
            Some((last, others)) => {
                looks.extend(others.iter().map(|asked| format!("(?={asked})")));
                let grouped = last.contains('|') && !looks.is_empty();
                looks.push(if grouped { format!("(?:{last})") } else { last.clone() });
                constraint.pattern = Some(looks.concat());
            }
            None if !looks.is_empty() => constraint.pattern = Some(looks.concat()),
            None => {}
        }
        (constraint != FilterConstraint::default()).then_some(constraint)
    }
}

/// Whether an array or object holds, at any depth, what Python takes for a value of another type.
fn has_twin(value: &Value, outermost: bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has_twin(item, false)),
        Value::Object(fields) => fields.values().any(|field| has_twin(field, false)),
        Value::Bool(_) => !outermost,
        Value::Number(number) => !outermost && [Some(0.0), Some(1.0)].contains(&number.as_f64()),
        Value::Null | Value::String(_) => false,
    }
}

/// Whether a list of refused values refuses others that Python takes for them.
fn refuses_twins(literals: &[Literal]) -> bool {
    !twin_guard(literals).is_empty() || literals.iter().any(|literal| has_twin(literal.value(), true))
}

/// Patterns for the texts of values that Python takes for one of the literals and that are none of them.
fn twin_guard(literals: &[Literal]) -> Vec<String> {
    let has_bool = |wanted: bool| literals.iter().any(|literal| *literal.value() == Value::Bool(wanted));
    let has_number = |wanted: f64| literals.iter().any(|literal| literal.value().as_f64() == Some(wanted));
    TWINS
        .into_iter()
        .filter_map(|(boolean, number, boolean_text, number_text)| match (has_bool(boolean), has_number(number)) {
            (true, false) => Some(number_text.to_owned()),
            (false, true) => Some(boolean_text.to_owned()),
            _ => None,
        })
        .collect()
}

/// `text` as a pattern of Python's that matches it alone.
fn escape(text: &str) -> String {
    regex_syntax::escape(text)
}
