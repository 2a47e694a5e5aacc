//! Action patterns with wildcards, as both layouts test them.

use regex::RegexBuilder;

use super::super::EmitError;
use crate::policy::{ActionPattern, Rule, limits};

/// What an action must do to match: start so; the rest end so; what is left between contain this, or the whole match
/// that expression. An empty text asks nothing.
///
/// The start is taken off before the end is looked at, so that the two never share characters: `a*a` does not match `a`.
pub(super) struct Glob<'p> {
    pub(super) start: &'p str,
    pub(super) end: &'p str,
    pub(super) middle: &'p str,
    /// For two or more runs in the middle, whose order string functions cannot tell.
    pub(super) pattern: String,
}

impl<'p> Glob<'p> {
    /// The parts of a rule's pattern; `None` if it has no wildcard.
    ///
    /// # Errors
    ///
    /// [`EmitError::Limit`] if an engine would refuse to compile the expression.
    pub(super) fn of(rule: &'p Rule) -> Result<Option<Self>, EmitError> {
        let [start, middle @ .., end] = rule.action.runs() else {
            return Ok(None);
        };
        let (middle, pattern) = match middle {
            [] => ("", String::new()),
            [one] => (one.as_str(), String::new()),
            _ => ("", expression(&rule.action)),
        };
        if RegexBuilder::new(&pattern).size_limit(limits::MAX_PATTERN_BYTES).build().is_err() {
            return Err(EmitError::Limit {
                target: "rego",
                detail: format!(
                    "the action of rule {} compiles to more than {} KiB, the limit of an engine; use fewer or shorter \
                     runs between its stars",
                    super::literal::string(&rule.id),
                    limits::MAX_PATTERN_BYTES / 1024
                ),
            });
        }
        Ok(Some(Self { start, end, middle, pattern }))
    }
}

/// The pattern as a regular expression that matches the whole of an action.
fn expression(action: &ActionPattern) -> String {
    let runs: Vec<String> = action
        .runs()
        .iter()
        .map(|run| {
            run.chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || c == '_' {
                        c.to_string()
                    } else {
                        format!("\\x{{{:x}}}", u32::from(c))
                    }
                })
                .collect()
        })
        .collect();
    format!("^(?s:{})$", runs.join(".*"))
}
