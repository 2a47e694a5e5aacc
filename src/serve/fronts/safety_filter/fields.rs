//! Reading bodies and queries as the original does, with all that is wrong with them at once.

use std::collections::HashMap;

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::serve::http::Problem;

/// The fields of a body, and what is wrong with them.
pub(super) struct FilterFields<'b> {
    given: &'b Map<String, Value>,
    place: String,
    pub(super) wrong: Vec<(String, String)>,
}

impl<'b> FilterFields<'b> {
    /// The fields of `value`, which is at `place`.
    ///
    /// # Errors
    ///
    /// If it is no object.
    pub(super) fn of(value: &'b Value, place: &str) -> Result<Self, Problem> {
        match value {
            Value::Object(fields) => Ok(Self { given: fields, place: place.to_owned(), wrong: Vec::new() }),
            _ => Err(Problem::field(place, "Input should be a valid dictionary")),
        }
    }

    pub(super) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.wrong.push((format!("{}.{field}", self.place), message.into()));
    }

    /// A string that must be there.
    pub(super) fn text(&mut self, field: &str) -> String {
        match self.given.get(field) {
            Some(Value::String(text)) => return text.clone(),
            Some(_) => self.wrong(field, "Input should be a valid string"),
            None => self.wrong(field, "Field required"),
        }
        String::new()
    }

    /// A string, or what stands for it.
    pub(super) fn text_or(&mut self, field: &str, default: &str) -> String {
        match self.given.get(field) {
            None => default.to_owned(),
            Some(_) => self.text(field),
        }
    }

    /// A string that may be missing or null.
    pub(super) fn maybe_text(&mut self, field: &str) -> Option<String> {
        match self.given.get(field) {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.text(field)),
        }
    }

    /// An object, or an empty one.
    pub(super) fn object(&mut self, field: &str) -> Map<String, Value> {
        match self.given.get(field) {
            None => Map::new(),
            Some(Value::Object(object)) => object.clone(),
            Some(_) => {
                self.wrong(field, "Input should be a valid dictionary");
                Map::new()
            }
        }
    }

    /// A truth, in any of the words that the original takes for one.
    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.given.get(field)? {
            Value::Null => None,
            Value::Bool(value) => Some(*value),
            Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
            Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
            Value::String(word) if truth(word).is_some() => truth(word),
            _ => {
                self.wrong(field, "Input should be a valid boolean");
                None
            }
        }
    }

    /// What is wrong, if anything is.
    ///
    /// # Errors
    ///
    /// Everything that is.
    pub(super) fn check(self) -> Result<(), Problem> {
        problem(self.wrong)
    }
}

/// What is wrong with several fields, if anything is.
pub(super) fn problem(wrong: Vec<(String, String)>) -> Result<(), Problem> {
    if wrong.is_empty() {
        return Ok(());
    }
    let message = wrong.iter().map(|(place, message)| format!("{place}: {message}")).collect::<Vec<_>>().join("; ");
    Err(Problem { fields: wrong, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", message) })
}

fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Some(true),
        "false" | "0" | "no" | "off" | "f" | "n" => Some(false),
        _ => None,
    }
}

/// The parameters of a query, and what is wrong with them.
pub(super) struct Query {
    fields: HashMap<String, String>,
    wrong: Vec<(String, String)>,
}

impl Query {
    pub(super) fn new(fields: HashMap<String, String>) -> Self {
        Self { fields, wrong: Vec::new() }
    }

    pub(super) fn text(&mut self, field: &str) -> Option<String> {
        self.fields.remove(field)
    }

    pub(super) fn number(&mut self, field: &str, default: i64, range: std::ops::RangeInclusive<i64>) -> i64 {
        let Some(text) = self.fields.get(field) else { return default };
        match text.trim().parse() {
            Ok(number) if range.contains(&number) => return number,
            Ok(number) if number < *range.start() => {
                self.wrong.push((
                    format!("query.{field}"),
                    format!("Input should be greater than or equal to {}", range.start()),
                ));
            }
            Ok(_) => {
                self.wrong
                    .push((format!("query.{field}"), format!("Input should be less than or equal to {}", range.end())));
            }
            Err(_) => self.wrong.push((format!("query.{field}"), "Input should be a valid integer".to_owned())),
        }
        default
    }

    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        let word = self.fields.get(field)?;
        let value = truth(word);
        if value.is_none() {
            self.wrong.push((format!("query.{field}"), "Input should be a valid boolean".to_owned()));
        }
        value
    }

    /// What is wrong, if anything is.
    ///
    /// # Errors
    ///
    /// Everything that is.
    pub(super) fn check(self) -> Result<(), Problem> {
        problem(self.wrong)
    }
}
