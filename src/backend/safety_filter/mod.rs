//! JSON for the AI agent safety filter.
//!
//! The filter can say less than a policy: every rule that matches an action must pass, so an action has one alternative; it
//! sees parameters alone; it knows no `ask`, no globs and no relations. What it cannot say is narrowed (or widened, if that is
//! asked for) and declared as a [`Loss`](super::Loss). One difference stays whatever is asked for: Python's coercions, kind
//! `coercion`, for which see [`encode`].
//!
//! A template gets JSON text, one line for a short value: `name`, `version`, `description` (or none), `losses`, `default`,
//! `rules`; and `document`, the whole as data.

mod alternatives;
mod backtracking;
mod encode;
mod lower;

use serde::Serialize;

use super::template::render;
use super::{Artifact, Backend, EmitError, EmitOptions, Lowered};
use crate::policy::Policy;
use crate::policy::safety_filter::FilterDocument;

const TEMPLATE: &str = include_str!("../../../templates/safety_filter/policy.json.j2");

/// Rules for the AI agent safety filter.
#[derive(Debug, Clone, Copy)]
pub struct SafetyFilter;

impl Backend for SafetyFilter {
    fn name(&self) -> &'static str {
        "safety-filter"
    }

    fn summary(&self) -> &'static str {
        "rules for the AI agent safety filter, in JSON"
    }

    fn lower(&self, policy: &Policy, options: &EmitOptions) -> Result<Lowered, EmitError> {
        let (mut document, losses) = lower::lower(policy, options.on_loss)?;
        document.losses =
            losses.iter().map(|loss| format!("{} ({}): {}", loss.kind, loss.rules.join(", "), loss.detail)).collect();
        Ok(Lowered { view: minijinja::value::Serde(FilterView::of(document)).into(), losses })
    }

    fn print(&self, view: &minijinja::Value) -> Result<Vec<Artifact>, EmitError> {
        let text = render("policy.json.j2", TEMPLATE, view)?;
        Ok(vec![Artifact { path: "safety_filter.json".to_owned(), text }])
    }
}

/// The context of the template; see the module.
#[derive(Debug, Serialize)]
struct FilterView {
    name: String,
    version: String,
    description: Option<String>,
    losses: Vec<String>,
    default: String,
    rules: Vec<String>,
    document: FilterDocument,
}

impl FilterView {
    fn of(document: FilterDocument) -> Self {
        let text = |text: &Option<String>| json(text.as_deref().unwrap_or_default(), 0);
        Self {
            name: text(&document.name),
            version: text(&document.version),
            description: document.description.as_deref().map(|text| json(text, 0)),
            losses: document.losses.iter().map(|loss| json(loss, 0)).collect(),
            default: text(&document.default),
            rules: document.rules.iter().map(|rule| json(rule, 4)).collect(),
            document,
        }
    }
}

/// JSON with two blanks a level, its lines but the first indented.
fn json(value: &(impl Serialize + ?Sized), indent: usize) -> String {
    // Strings, numbers and maps with string keys always serialize.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.replace('\n', &format!("\n{}", " ".repeat(indent)))
}

#[cfg(test)]
pub(super) mod tests;
