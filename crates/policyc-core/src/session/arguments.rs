//! The arguments of a call as they are searched for.
//!
//! In: `context.params`. Out: the texts of its scalars in lower case, in the order in which objects are walked. An argument is a
//! scalar or an array of scalars; truths, what is empty and arrays of anything else have no text that could have come from anywhere.

use serde_json::{Map, Value};

/// One text that is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needle<'a> {
    /// In lower case.
    pub text: &'a str,
    pub is_number: bool,
}

/// The arguments of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arguments {
    /// All texts, one behind the other.
    text: String,
    /// Where each text ends, and whether it is a number.
    scalars: Vec<(u32, bool)>,
    /// Up to which scalar each argument goes.
    ends: Vec<u32>,
}

impl Arguments {
    /// Those of a context.
    pub fn of(context: &Map<String, Value>) -> Self {
        let mut arguments = Self::default();
        if let Some(Value::Object(params)) = context.get("params") {
            walk(params, &mut |value| {
                arguments.add(value);
            });
        }
        arguments.text.shrink_to_fit();
        arguments.scalars.shrink_to_fit();
        arguments.ends.shrink_to_fit();
        arguments
    }

    /// What they take in memory beside the struct itself.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.scalars.len() * size_of::<(u32, bool)>() + self.ends.len() * size_of::<u32>()
    }

    /// Each argument as the texts of its scalars.
    pub fn each(&self) -> impl Iterator<Item = impl Iterator<Item = Needle<'_>>> {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let some = std::mem::replace(&mut from, index(*end))..index(*end);
            some.map(|at| self.needle(at))
        })
    }

    fn needle(&self, at: usize) -> Needle<'_> {
        let start = at.checked_sub(1).and_then(|before| self.scalars.get(before)).map_or(0, |(end, _)| index(*end));
        let (end, is_number) = self.scalars.get(at).copied().unwrap_or_default();
        Needle { text: self.text.get(start..index(end)).unwrap_or_default(), is_number }
    }

    /// Adds an argument; `false`, and nothing added, if it has no text.
    fn add(&mut self, value: &Value) -> bool {
        let (text, scalars) = (self.text.len(), self.scalars.len());
        let all = match value {
            Value::Array(items) if !items.is_empty() => items.iter().all(|item| self.scalar(item)),
            value => self.scalar(value),
        };
        match u32::try_from(self.scalars.len()) {
            Ok(end) if all && u32::try_from(self.text.len()).is_ok() => self.ends.push(end),
            _ => {
                self.text.truncate(text);
                self.scalars.truncate(scalars);
                return false;
            }
        }
        true
    }

    fn scalar(&mut self, value: &Value) -> bool {
        let is_number = match value {
            Value::Number(number) => {
                self.text.push_str(&number.to_string());
                true
            }
            Value::String(text) if !text.trim().is_empty() => {
                self.text.push_str(&text.to_lowercase());
                false
            }
            _ => return false,
        };
        self.scalars.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), is_number));
        true
    }
}

/// Hands on each value of an object that is none itself.
fn walk(params: &Map<String, Value>, each: &mut impl FnMut(&Value)) {
    for value in params.values() {
        match value {
            Value::Object(inner) => walk(inner, each),
            value => each(value),
        }
    }
}

/// Whether an argument has a text, so that [`Arguments::each`] gives it.
pub(super) fn has_text(value: &Value) -> bool {
    let scalar = |value: &Value| match value {
        Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        _ => false,
    };
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().all(scalar),
        value => scalar(value),
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn gives_the_texts_of_scalars_and_of_arrays_of_them() {
        let params = json!({
            "a": "Some Text", "b": 5, "c": ["X", 1.5], "d": true, "e": null, "f": " ", "g": [], "h": ["x", null],
            "i": [["x"]], "j": {"k": "Inner", "l": {}}, "m": [""], "n": "Z",
        });
        let Value::Object(context) = json!({"params": params}) else { panic!() };
        let arguments = Arguments::of(&context);
        let texts: Vec<Vec<_>> =
            arguments.each().map(|needles| needles.map(|n| (n.text, n.is_number)).collect()).collect();
        let expected: [&[(&str, bool)]; 5] = [
            &[("some text", false)],
            &[("5", true)],
            &[("x", false), ("1.5", true)],
            &[("inner", false)],
            &[("z", false)],
        ];
        assert_eq!(texts, expected);
        let mut count = 0;
        walk(params.as_object().unwrap(), &mut |value| count += usize::from(has_text(value)));
        assert_eq!(count, expected.len());
        assert_eq!(Arguments::of(&Map::new()), Arguments::default());
    }
}
