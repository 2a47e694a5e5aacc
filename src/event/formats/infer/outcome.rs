//! What the values of a column say of outcomes, as an expression.

use std::collections::BTreeSet;

use policyc_core::name_words;
use serde_json::Value;

use super::columns::{ValueColumn, meaning};
use crate::event::OutcomeClasses;

/// What numbers say of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumericOutcome {
    Http,
    Truth,
    Exit,
}

/// Whether numbers can be read as outcomes.
pub(super) fn is_code(column: &ValueColumn) -> bool {
    code(column).is_some()
}

/// Whether what stands in a column is what went wrong, if something did.
pub(super) fn is_about_errors(column: &ValueColumn) -> bool {
    let name = column.place.last();
    let is_about = |word: &String| matches!(word.as_str(), "error" | "err" | "exception" | "failure");
    name_words(name).iter().any(is_about)
}

fn code(column: &ValueColumn) -> Option<NumericOutcome> {
    let names = name_words(column.place.last());
    let is_named = |name: &str| names.iter().any(|word| word == name);
    let is_http = ["code", "http", "status"].into_iter().any(is_named);
    if is_http && column.numbers().all(|number| (100.0..600.0).contains(&number)) {
        return Some(NumericOutcome::Http);
    }
    if ["code", "errno", "exit", "rc", "return", "status"].into_iter().any(is_named) {
        return Some(NumericOutcome::Exit);
    }
    column.is_bit().then_some(NumericOutcome::Truth)
}

/// What a truth under this name means: what yes and what no says.
fn sides(name: &str) -> (&'static str, &'static str) {
    let words = name_words(name);
    let has = |marks: &[&str]| words.iter().any(|word| marks.contains(&word.as_str()));
    if has(&["block", "blocked", "denied", "deny", "refused", "rejected"]) {
        ("denied", "success")
    } else if has(&["error", "errored", "exception", "fail", "failed", "failure"]) {
        ("error", "success")
    } else if has(&["ok", "succeeded", "success", "successful"]) {
        ("success", "error")
    } else {
        ("success", "denied")
    }
}

/// The expression for an outcome, and the words that it leaves as they are although nobody knows what they mean.
pub(super) fn expression(column: &ValueColumn) -> (String, BTreeSet<String>) {
    let term = column.place.term();
    let none = BTreeSet::new();
    let (yes, no) = sides(column.place.last());
    let choice = |test: &str| format!("if {}{test} then \"{yes}\" else \"{no}\" end", unless_missing(column, &term));
    if column.is_truth() {
        return (choice(&term), none);
    }
    if column.is_number() {
        let missing = unless_missing(column, &term);
        return match code(column) {
            Some(NumericOutcome::Truth) => (choice(&format!("{term} == 1")), none),
            Some(NumericOutcome::Exit) => {
                (format!("if {missing}{term} == 0 then \"success\" else \"error\" end"), none)
            }
            _ => (
                format!(
                    "if {missing}{term} == 401 or {term} == 403 then \"denied\" elif {term} < 400 then \"success\" else \"error\" end"
                ),
                none,
            ),
        };
    }
    if column.is_object() || (is_about_errors(column) && !column.is_outcome_like()) {
        let refused = format!(
            "({term} | tostring | test(\"denied|forbidden|unauthori[sz]ed|not authori[sz]ed|permission\"; \"i\"))"
        );
        return (
            format!(
                "if {term} == null or {term} == \"\" then \"success\" elif {refused} then \"denied\" else \"error\" end"
            ),
            none,
        );
    }
    let seen: BTreeSet<String> = column.texts().map(str::to_owned).collect();
    let is_yes = |word: &&String| matches!(word.to_ascii_lowercase().as_str(), "yes" | "y" | "t" | "true" | "1");
    let is_no = |word: &&String| matches!(word.to_ascii_lowercase().as_str(), "no" | "n" | "f" | "false" | "0");
    if seen.iter().all(|word| is_yes(&word) || is_no(&word)) {
        let tests: Vec<_> = seen.iter().filter(is_yes).map(|word| format!("{term} == {}", quoted(word))).collect();
        let test = if tests.is_empty() { "false".to_owned() } else { tests.join(" or ") };
        return (choice(&test), none);
    }
    by_words(column, &seen)
}

/// The beginning of a choice that leaves a record without the value out.
fn unless_missing(column: &ValueColumn, term: &str) -> String {
    if column.present() < column.records() { format!("{term} == null then null elif ") } else { String::new() }
}

fn by_words(column: &ValueColumn, seen: &BTreeSet<String>) -> (String, BTreeSet<String>) {
    let classes = OutcomeClasses::default();
    let (known, unknown): (Vec<_>, Vec<_>) =
        seen.iter().partition(|word| classes.is_known(word) || meaning(word).is_some());
    let unknown = unknown.into_iter().cloned().collect();
    let others = known.into_iter().filter(|word| !classes.is_known(word));
    let table: Vec<_> = others.filter_map(|word| Some(format!("{}: \"{}\"", quoted(word), meaning(word)?))).collect();
    if table.is_empty() {
        let optional = if column.place.is_path() && column.present() < column.records() { "?" } else { "" };
        return (format!("{}{optional}", column.place.written()), unknown);
    }
    let term = column.place.term();
    (format!("{{{}}}[{term} | strings] // {term}", table.join(", ")), unknown)
}

/// A text as jq writes it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
