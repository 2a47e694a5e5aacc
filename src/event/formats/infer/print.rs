//! Writes a map that was guessed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use policyc_core::name_words;
use serde_json::Value;

use super::columns::ValueColumn;
use super::fields::{FIELDS, Field};
use super::{MapDraft, outcome};

/// So many other columns are named.
const MAX_OTHERS: usize = 24;

impl MapDraft {
    /// The text of the map. `known` is the format that the log is in anyway.
    pub(super) fn text(&self, known: Option<&str>) -> String {
        let mut text = format!(
            "# A map for `--map`: where each field of an event stands in a record, as a path or an expression of jq.\n\
             # Guessed by names and values of the first {} records: check each line.\n",
            self.records.len()
        );
        if let Some(known) = known {
            let _ = writeln!(text, "# The log is in the format {known}, which is read without a map.");
        }
        if let Some(list) = &self.list {
            let _ = writeln!(text, "records: {}", quoted(list));
        }
        self.print_where(&mut text);
        text.push_str("fields:\n");
        for field in FIELDS {
            self.print_field(field, &mut text);
        }
        self.print_others(&mut text);
        if !self.found.contains_key(&Field::AgentId) {
            text.push_str("constants:\n  agent_id: agent\n");
        }
        text
    }

    /// Which records are actions.
    fn print_where(&self, text: &mut String) {
        let Some(action) = self.column(Field::Action) else { return };
        let mut tests = Vec::new();
        if let Some((kind, wanted)) = &self.kinds {
            let kind = kind.written();
            let wanted: Vec<_> =
                wanted.iter().map(|name| format!("{kind} == {}", Value::from(name.as_str()))).collect();
            tests.push(wanted.join(" or "));
        }
        let path = action.place.written();
        if action.present() < action.records() {
            let is_blank = |record: &Value| {
                let found = action.place.keys().iter().try_fold(record, |value, key| value.get(key));
                found.and_then(Value::as_str).is_some_and(|text| text.trim().is_empty())
            };
            let has_blanks = self.records.iter().any(is_blank);
            tests.push(if has_blanks { format!("({path} // \"\") != \"\"") } else { path });
        }
        if tests.len() > 1 {
            tests = tests.into_iter().map(|test| format!("({test})")).collect();
        }
        if !tests.is_empty() {
            let _ =
                writeln!(text, "# Records without an action are left out.\nwhere: {}", quoted(&tests.join(" and ")));
        }
    }

    fn print_field(&self, field: Field, text: &mut String) {
        let name = field.name();
        let Some(column) = self.column(field) else { return self.print_missing(field, text) };
        let close = self.close.get(&field).into_iter().flatten().filter_map(|at| self.columns.get(*at));
        let close: Vec<_> = close.take(4).map(|column| format!("`{}`", column.place.written())).collect();
        if !close.is_empty() {
            let _ = writeln!(text, "  # {name}: or is it {}?", close.join(", "));
        }
        if field != Field::Outcome {
            let _ = writeln!(text, "  {name}: {}", quoted(&written(column)));
            return;
        }
        let (expression, unknown) = outcome::expression(column);
        if !unknown.is_empty() {
            let words: Vec<_> = unknown.iter().take(8).map(|word| format!("`{}`", word.escape_debug())).collect();
            let words = words.join(", ");
            let _ = writeln!(text, "  # {words}: `--outcome-map WORD=success|denied|error` says what other words mean");
        }
        let _ = writeln!(text, "  {name}: {}", quoted(&expression));
    }

    /// What a map can do without, and what that means.
    fn print_missing(&self, field: Field, text: &mut String) {
        let line = match field {
            Field::Outcome => {
                "  # Without it every event counts as done: outcome: if .path == \"no\" then \"denied\" else \"success\" end\n"
            }
            Field::LogId => "  # log_id: no column has a value of its own in each record; ids are made up\n",
            Field::SessionId => "  # session_id: without it nothing is known of what came before an action\n",
            Field::Params if !self.arguments.is_empty() => {
                text.push_str("  params:\n");
                for (name, at) in &self.arguments {
                    if let Some(column) = self.columns.get(*at) {
                        let _ = writeln!(text, "    {}: {}", quoted_key(name), quoted(&written(column)));
                    }
                }
                return;
            }
            Field::Params => {
                "  # params: no object of arguments; if columns are arguments: params: {amount: .amount}\n"
            }
            _ => return,
        };
        text.push_str(line);
    }

    /// Columns that are no field, as facts that a map could add.
    fn print_others(&self, text: &mut String) {
        let is_taken = |at: usize, column: &ValueColumn| {
            let taken = self.found.values().chain(self.arguments.iter().map(|(_, at)| at));
            taken.clone().any(|taken| *taken == at)
                || taken
                    .filter_map(|taken| self.columns.get(*taken))
                    .any(|taken| taken.place.holds(&column.place) || column.place.holds(&taken.place))
        };
        let others = self.columns.iter().enumerate().filter(|(at, column)| column.is_leaf() && !is_taken(*at, column));
        let others: Vec<_> = others.take(MAX_OTHERS).collect();
        if others.is_empty() {
            return;
        }
        text.push_str("  # Facts that rules may ask about, under names of your own:\n  # context:\n");
        let mut names = BTreeSet::new();
        for (_, column) in others {
            let keys = column.place.keys();
            let shortest = (1..=keys.len()).map(|count| {
                let keys = keys.get(keys.len() - count..).unwrap_or_default();
                keys.iter().flat_map(|key| name_words(key)).collect::<Vec<_>>().join("_")
            });
            let name = shortest.filter(|name| !name.is_empty()).find(|name| names.insert(name.clone()));
            if let Some(name) = name {
                let _ = writeln!(text, "  #   {}: {}", quoted_key(&name), quoted(&written(column)));
            }
        }
    }
}

/// Where a column stands; a path that not every record has ends in `?`.
fn written(column: &ValueColumn) -> String {
    let optional = if column.place.is_path() && column.present() < column.records() { "?" } else { "" };
    format!("{}{optional}", column.place.written())
}

/// A scalar of YAML: plain where it can be.
fn quoted(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '_'));
    if begins && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '?')) {
        return text.to_owned();
    }
    if text.chars().any(char::is_control) {
        // Double quotes of YAML take what those of JSON do.
        return Value::from(text).to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as a key of YAML: words such as `on` or `no` would be truths.
fn quoted_key(name: &str) -> String {
    let is_plain = name.len() > 3 && !matches!(name, "true" | "false" | "null");
    if is_plain && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_') {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "''"))
    }
}
