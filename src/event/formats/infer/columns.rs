//! The columns of a log: where values stand in its records, and what the values are like.
//!
//! In: records. Out: [`ValueColumn`]s. Objects within a text are looked into as objects are.

use std::collections::{BTreeMap, BTreeSet};

use policyc_core::name_words;
use serde_json::Value;

use super::super::values::{time, written_path};
use crate::event::OutcomeClasses;

/// So many columns are looked at.
const MAX_COLUMNS: usize = 1_000;
/// Values that stand deeper are not.
const MAX_DEPTH: usize = 5;

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ValuePlace {
    /// The keys from the record down, those of an object within a text after it.
    keys: Vec<String>,
    /// How many keys lead to a text that is read as JSON, if one is.
    text: Option<usize>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct ValueColumn {
    pub(super) place: ValuePlace,
    /// What stands there, of the records that have it.
    values: Vec<Value>,
    records: usize,
}

impl ValuePlace {
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }

    pub(super) fn last(&self) -> &str {
        self.keys.last().map_or("", String::as_str)
    }

    /// How many objects are around it, those aside that are a record by another name.
    pub(super) fn depth(&self) -> usize {
        self.keys.len().saturating_sub(1)
    }

    /// Whether another place is within this one.
    pub(super) fn holds(&self, other: &Self) -> bool {
        other.keys.len() > self.keys.len() && other.keys.starts_with(&self.keys)
    }

    /// It as jq writes it.
    pub(super) fn written(&self) -> String {
        match self.text {
            None => written_path(&self.keys),
            Some(length) => {
                let (text, inner) = self.keys.split_at(length.min(self.keys.len()));
                format!("{} | fromjson? | {}", written_path(text), written_path(inner))
            }
        }
    }

    /// The same as a part of an expression.
    pub(super) fn term(&self) -> String {
        if self.text.is_some() { format!("({})", self.written()) } else { self.written() }
    }

    /// Whether it is a path, and no expression.
    pub(super) fn is_path(&self) -> bool {
        self.text.is_none()
    }
}

/// The columns of some records.
pub(super) fn columns(records: &[Value]) -> Vec<ValueColumn> {
    let mut found: BTreeMap<ValuePlace, Vec<Value>> = BTreeMap::new();
    for record in records {
        gather(record, &ValuePlace { keys: Vec::new(), text: None }, &mut found);
    }
    let texts: Vec<_> = found.iter().filter(|(place, values)| place.text.is_none() && are_objects(values)).collect();
    let texts: Vec<_> = texts.into_iter().map(|(place, values)| (place.clone(), values.clone())).collect();
    for (place, values) in texts {
        let inner = ValuePlace { text: Some(place.keys.len()), ..place };
        for value in values {
            let object = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            gather(&object.unwrap_or_default(), &inner, &mut found);
        }
    }
    let column = |(place, values)| ValueColumn { place, values, records: records.len() };
    found.into_iter().map(column).collect()
}

/// Whether values are objects in the form of texts.
fn are_objects(values: &[Value]) -> bool {
    let is_object = |value: &Value| {
        let text = value.as_str().filter(|text| text.trim_start().starts_with('{'));
        text.is_some_and(|text| serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object()))
    };
    values.iter().all(is_object)
}

fn gather(value: &Value, above: &ValuePlace, found: &mut BTreeMap<ValuePlace, Vec<Value>>) {
    let Value::Object(fields) = value else { return };
    for (key, inner) in fields {
        let is_blank = inner.is_null() || inner.as_str().is_some_and(|text| text.trim().is_empty());
        if is_blank || above.keys.len() >= MAX_DEPTH {
            continue;
        }
        let mut place = above.clone();
        place.keys.push(key.clone());
        gather(inner, &place, found);
        if found.len() < MAX_COLUMNS || found.contains_key(&place) {
            found.entry(place).or_default().push(inner.clone());
        }
    }
}

impl ValueColumn {
    pub(super) fn present(&self) -> usize {
        self.values.len()
    }

    pub(super) fn records(&self) -> usize {
        self.records
    }

    pub(super) fn distinct(&self) -> usize {
        self.values.iter().map(Value::to_string).collect::<BTreeSet<_>>().len()
    }

    /// Whether each record has a value of its own.
    pub(super) fn is_distinct(&self) -> bool {
        self.distinct() == self.present()
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(Value::as_str)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values.iter().filter_map(Value::as_f64)
    }

    /// Whether all are nought or one.
    pub(super) fn is_bit(&self) -> bool {
        self.all(|value| matches!(value.as_u64(), Some(0 | 1)))
    }

    fn all(&self, is: impl Fn(&Value) -> bool) -> bool {
        self.values.iter().all(is)
    }

    pub(super) fn is_text(&self) -> bool {
        self.all(Value::is_string)
    }

    pub(super) fn is_truth(&self) -> bool {
        self.all(Value::is_boolean)
    }

    pub(super) fn has_truths(&self) -> bool {
        !self.all(|value| !value.is_boolean())
    }

    pub(super) fn is_number(&self) -> bool {
        self.all(Value::is_number)
    }

    pub(super) fn is_scalar(&self) -> bool {
        self.all(|value| !value.is_object() && !value.is_array())
    }

    /// Whether all are objects, or texts of objects.
    pub(super) fn is_object(&self) -> bool {
        self.all(Value::is_object) || are_objects(&self.values)
    }

    /// Whether no column is within it.
    pub(super) fn is_leaf(&self) -> bool {
        !self.is_object()
    }

    pub(super) fn is_time_text(&self) -> bool {
        self.all(|value| value.as_str().is_some_and(|text| text.contains(['-', ':']) && time(value).is_some()))
    }

    /// Whether all are numbers of seconds since 1970, or of parts of them, from 2001 to 2100.
    pub(super) fn is_epoch(&self) -> bool {
        let is_recent = |value: &Value| {
            let year = time(value).and_then(|time| time.get(..4).and_then(|year| year.parse::<u16>().ok()));
            year.is_some_and(|year| (2001..=2100).contains(&year))
        };
        self.all(is_recent)
    }

    /// The length of the longest text, in bytes.
    pub(super) fn longest(&self) -> usize {
        self.texts().map(str::len).max().unwrap_or(0)
    }

    pub(super) fn mean_words(&self) -> usize {
        let words: usize = self.texts().map(|text| text.split_whitespace().count()).sum();
        words.checked_div(self.texts().count()).unwrap_or(0)
    }

    /// Whether most values are words for outcomes.
    pub(super) fn is_outcome_like(&self) -> bool {
        let known = self.texts().filter(|text| meaning(text).is_some()).count();
        known * 2 > self.present()
    }
}

/// What a word for an outcome means; `None` if that is not known.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    use crate::event::OutcomeClass::{Denied, Good};

    let classes = OutcomeClasses::default();
    let word = name_words(word).concat();
    match (classes.class(&word), word.as_str()) {
        (Good, _) => Some("success"),
        (Denied, _) => Some("denied"),
        _ if classes.is_known(&word) => Some("error"),
        (
            _,
            "accepted" | "allow" | "approve" | "approved" | "authorized" | "completed" | "complete" | "done"
            | "executed" | "finished" | "granted" | "pass" | "passed" | "permit" | "permitted" | "succeeded"
            | "successful",
        ) => Some("success"),
        (
            _,
            "block" | "declined" | "deny" | "disallowed" | "forbid" | "forbidden" | "prevented" | "prohibited"
            | "refused" | "reject" | "unauthorized" | "vetoed",
        ) => Some("denied"),
        (_, "crashed" | "err" | "errors" | "killed" | "timedout") => Some("error"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_are_written_as_jq_reads_them() {
        let records = [json!({"a": {"b c": {"d.e": 1}}, "x\"y": 2, "t": "{\"in ner\": {\"n\": 3}}"})];
        let written: Vec<_> = columns(&records).iter().map(|column| column.place.written()).collect();
        assert_eq!(
            written,
            [
                ".a",
                ".a[\"b c\"]",
                ".a[\"b c\"][\"d.e\"]",
                ".t",
                ".t | fromjson? | .[\"in ner\"]",
                ".t | fromjson? | .[\"in ner\"].n",
                ".[\"x\\\"y\"]",
            ]
        );
    }
}
