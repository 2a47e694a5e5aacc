//! A map for a log of no known form, as a starting point: which field is which, guessed by names and values.
//!
//! In: the beginning of a log. Out: the text of a map, with what else there is in comments, or what is missing for one. `columns.rs` says what
//! stands where, `fields.rs` which field that may be, `outcome.rs` what its values say of outcomes, `print.rs` writes the map.

mod columns;
mod fields;
mod outcome;
mod print;

use std::collections::{BTreeMap, BTreeSet};

use policyc_core::name_words;
use serde_json::Value;

use self::columns::{ValueColumn, ValuePlace, columns};
use self::fields::{FIELDS, Field};
use super::From;
use super::detect::{detect, shape_of, values_of};
use super::values::items;

/// So many lists of a document are looked into.
const MAX_LISTS: usize = 8;
/// Lists that stand deeper are not.
const MAX_DEPTH: usize = 3;
/// A column with so many points fewer than the one that was taken may be meant as well.
const CLOSE: i32 = 20;
/// What the columns of single arguments begin with.
const ARGUMENTS: [&str; 8] = ["arg", "args", "argument", "arguments", "param", "params", "parameter", "input"];

/// What a map is made of.
struct MapDraft {
    /// The list that holds the records, if a document does.
    list: Option<String>,
    /// Which records are actions, if not all are: where their kind stands, and which those are.
    kinds: Option<(ValuePlace, BTreeSet<String>)>,
    records: Vec<Value>,
    columns: Vec<ValueColumn>,
    /// The column of each field, by its index.
    found: BTreeMap<Field, usize>,
    /// Columns that may be meant as well.
    close: BTreeMap<Field, Vec<usize>>,
    /// Columns that are an argument each, with their names.
    arguments: Vec<(String, usize)>,
    points: i32,
}

/// A map for a log that begins so.
///
/// # Errors
///
/// What is missing, if there are no records in it or none of their fields looks like an action.
pub fn infer(head: &[u8]) -> Result<String, String> {
    let documents = values_of(head, shape_of(head), &[]);
    let mut guesses = vec![MapDraft::new(None, &documents)];
    for list in lists(&documents) {
        let records: Vec<_> = documents.iter().flat_map(|document| items(document, &list)).cloned().collect();
        guesses.push(MapDraft::new(Some(list), &records));
    }
    let best =
        guesses.into_iter().flatten().reduce(|best, guess| if guess.rank() > best.rank() { guess } else { best });
    let Some(best) = best else {
        return Err("no JSON objects and no rows of CSV in it: a map needs records with fields".to_owned());
    };
    let known = detect(head, &From::Auto).ok().and_then(|detected| detected.name());
    if best.found.contains_key(&Field::Action) {
        return Ok(best.text(known));
    }
    let leaves: Vec<_> = best.columns.iter().filter(|column| column.is_scalar()).take(12).collect();
    let leaves: Vec<_> = leaves.iter().map(|column| format!("`{}`", column.place.written())).collect();
    Err(format!(
        "no field of its records looks like an action, such as the name of a tool: there are {}; {}",
        if leaves.is_empty() { "none".to_owned() } else { leaves.join(", ") },
        match known {
            Some(known) => format!("but it is in the format {known}, which is read without a map"),
            None => "say in a map which it is (`fields: {action: .PATH}`) or, if all are the same, `constants: {action: NAME}`"
                .to_owned(),
        }
    ))
}

impl MapDraft {
    /// What may be meant by some records; `None` if none is an object.
    fn new(list: Option<String>, values: &[Value]) -> Option<Self> {
        let mut records: Vec<_> = values.iter().filter(|value| value.is_object()).cloned().collect();
        if records.is_empty() {
            return None;
        }
        // An event that was logged twice has its id twice.
        let mut seen = BTreeSet::new();
        records.retain(|record| seen.insert(record.to_string()));
        let whole = Self::of(list.clone(), records, None);
        let Some((kind, wanted)) = kinds(&whole.columns) else { return Some(whole) };
        let is_wanted = |record: &&Value| {
            kind.keys()
                .iter()
                .try_fold(*record, |value, key| value.get(key))
                .and_then(Value::as_str)
                .is_some_and(|kind| wanted.contains(kind))
        };
        let calls: Vec<_> = whole.records.iter().filter(is_wanted).cloned().collect();
        let calls = Self::of(list, calls, Some((kind.clone(), wanted)));
        let says_more = calls
            .found
            .get(&Field::Action)
            .and_then(|at| calls.columns.get(*at))
            .is_some_and(|column| column.place != kind);
        Some(if says_more { calls } else { whole })
    }

    fn of(list: Option<String>, records: Vec<Value>, kinds: Option<(ValuePlace, BTreeSet<String>)>) -> Self {
        let columns = columns(&records);
        let mut likely: Vec<(i32, Field, usize)> = Vec::new();
        for field in FIELDS {
            let points = columns.iter().enumerate().filter_map(|(at, column)| Some((field.points(column)?, field, at)));
            likely.extend(points);
        }
        likely.sort_by_key(|(points, field, at)| (-points, *field, *at));
        let mut guess = Self {
            list,
            kinds,
            records,
            columns,
            found: BTreeMap::new(),
            close: BTreeMap::new(),
            arguments: Vec::new(),
            points: 0,
        };
        for (points, field, at) in &likely {
            if !guess.found.contains_key(field) && guess.is_free(*field, *at) {
                guess.found.insert(*field, *at);
                guess.points += points;
            }
        }
        for (points, field, at) in &likely {
            let taken = likely.iter().find(|(_, other, at)| other == field && guess.found.get(field) == Some(at));
            if taken.is_some_and(|(most, ..)| points + CLOSE >= *most) && guess.is_free(*field, *at) {
                guess.close.entry(*field).or_default().push(*at);
            }
        }
        if !guess.found.contains_key(&Field::Params) {
            guess.arguments = guess.single_arguments();
        }
        guess
    }

    /// Whether a column is no other field's, nor around or within one that cannot share it.
    fn is_free(&self, field: Field, at: usize) -> bool {
        let Some(column) = self.columns.get(at) else { return false };
        let is_whole = |field: Field| matches!(field, Field::Params | Field::Output | Field::Outcome);
        self.found.iter().all(|(other, taken)| {
            let Some(taken) = self.columns.get(*taken) else { return true };
            let holds = is_whole(field) && *other != Field::Prompt && column.place.holds(&taken.place);
            let is_within = is_whole(*other) && field != Field::Prompt && taken.place.holds(&column.place);
            column.place != taken.place && !holds && !is_within
        })
    }

    /// Columns such as `param_amount`.
    fn single_arguments(&self) -> Vec<(String, usize)> {
        let name = |column: &ValueColumn| {
            let words = name_words(column.place.last());
            let (first, rest) = words.split_first()?;
            let is_one = column.place.depth() == 0 && column.place.is_path() && column.is_scalar() && !rest.is_empty();
            (is_one && ARGUMENTS.contains(&first.as_str())).then(|| rest.join("_"))
        };
        let columns = self.columns.iter().enumerate().filter(|(at, _)| !self.found.values().any(|taken| taken == at));
        columns.filter_map(|(at, column)| Some((name(column)?, at))).collect()
    }

    fn rank(&self) -> (bool, i32) {
        (self.found.contains_key(&Field::Action), self.points)
    }

    fn column(&self, field: Field) -> Option<&ValueColumn> {
        self.columns.get(*self.found.get(&field)?)
    }
}

/// Lists of objects in documents: keys joined by dots.
fn lists(documents: &[Value]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for document in documents {
        gather_lists(document, "", 0, &mut found);
    }
    found.into_iter().take(MAX_LISTS).collect()
}

fn gather_lists(value: &Value, above: &str, depth: usize, found: &mut BTreeSet<String>) {
    let Value::Object(fields) = value else { return };
    for (key, inner) in fields.iter().filter(|(key, _)| !key.contains('.')) {
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        match inner {
            Value::Array(items) if items.iter().any(Value::is_object) => {
                found.insert(path);
            }
            Value::Object(_) if depth < MAX_DEPTH => gather_lists(inner, &path, depth + 1, found),
            _ => {}
        }
    }
}

/// Where the kind of a record stands and which kinds are calls, if some are and others are not.
fn kinds(columns: &[ValueColumn]) -> Option<(ValuePlace, BTreeSet<String>)> {
    let is_call = |kind: &str| {
        let words = name_words(kind);
        let has = |marks: &[&str]| words.iter().any(|word| marks.contains(&word.as_str()));
        has(&["action", "call", "calls", "function", "invocation", "invoke", "invoked", "tool"])
            && !has(&["end", "ended", "finished", "output", "response", "result", "results", "returned", "list"])
    };
    columns.iter().find_map(|column| {
        let name = name_words(column.place.last()).concat();
        let is_kind = ["kind", "type", "event", "eventtype", "recordtype", "messagetype", "entrytype", "category"]
            .contains(&name.as_str());
        if !is_kind || !column.place.is_path() || !column.is_text() || column.longest() > 60 {
            return None;
        }
        let all: BTreeSet<_> = column.texts().map(str::to_owned).collect();
        let calls: BTreeSet<_> = all.iter().filter(|kind| is_call(kind)).cloned().collect();
        let others = all.len() > calls.len() || column.present() < column.records();
        (!calls.is_empty() && others && all.len() <= 12).then(|| (column.place.clone(), calls))
    })
}
