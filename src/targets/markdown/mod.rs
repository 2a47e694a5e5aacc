//! Markdown: the policy as a table, for people who review it and do not read YAML.
//!
//! A template gets text that is escaped for Markdown: `mark`, `name`, `description` (or none), `default`, and `rules` with `id`, `effect`,
//! `agents`, `action`, `conditions`, `limits`, `evidence` and `reason`. Nothing decides by a table, and it does not read back. Long
//! conditions are cut, which is a declared loss.

use minijinja::Value as View;
use minijinja::value::Serde;
use serde::Serialize;

use super::{Files, LoadError, Loaded, Root, Target};
use crate::backend::{
    Artifact, Backend, Direction, EmitError, EmitOptions, Loss, LossKind, Lowered, OnLoss, render_template,
};
use crate::draft;
use crate::numbers::counted;
use crate::policy::{Conditions, Effect, Policy, Rule};
use crate::report::markdown::escape;

const TEMPLATE: &str = include_str!("../../../templates/markdown/policy.md.j2");

const NAME: &str = "markdown";

/// What the first line of such a file is, by which it is known.
const MARK: &str = "<!-- policyc: a table for people -->";

/// Why it is not proven.
const UNPROVEN: &str = "a table for people, nothing decides by it";

/// So many characters of a rule's conditions are in its cell.
const MAX_CONDITIONS: usize = 400;

/// The policy as a table for people.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl Backend for Markdown {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "the policy as a table for people"
    }

    fn lower(&self, policy: &Policy, options: &EmitOptions) -> Result<Lowered, EmitError> {
        let losses: Vec<Loss> = policy.rules().iter().filter_map(cut).collect();
        match losses.first() {
            Some(loss) if options.on_loss == OnLoss::Error => Err(EmitError::Inexpressible(loss.clone())),
            _ => Ok(Lowered { view: View::from(Serde(&TableView::of(policy))), losses }),
        }
    }

    fn print(&self, view: &View) -> Result<Vec<Artifact>, EmitError> {
        let text = render_template("policy.md.j2", TEMPLATE, view)?;
        Ok(vec![Artifact { path: "policy.md".to_owned(), text }])
    }
}

impl Target for Markdown {
    fn noun(&self) -> &'static str {
        "a table for people"
    }

    fn root(&self) -> Root {
        Root::File("policy.md")
    }

    fn by_default(&self) -> bool {
        false
    }

    fn has_text(&self, text: &str) -> bool {
        text.trim_start().starts_with(MARK)
    }

    fn load(&self, _: &Files<'_>) -> Result<Loaded, LoadError> {
        Ok(Loaded::Unproven(UNPROVEN))
    }
}

/// The context of the template.
#[derive(Debug, Serialize)]
struct TableView {
    mark: &'static str,
    name: String,
    description: Option<String>,
    default: &'static str,
    rules: Vec<TableRow>,
}

#[derive(Debug, Serialize)]
struct TableRow {
    id: String,
    effect: &'static str,
    agents: String,
    action: String,
    conditions: String,
    limits: String,
    evidence: String,
    reason: String,
}

impl TableView {
    fn of(policy: &Policy) -> Self {
        Self {
            mark: MARK,
            name: escape(&policy.metadata().name),
            description: policy.metadata().description.as_deref().map(escape),
            default: match policy.default_effect() {
                Effect::Allow => "Everything that no rule covers is allowed.",
                Effect::Ask => "A person is asked about everything that no rule covers.",
                Effect::Block => "Everything that no rule covers is blocked.",
            },
            rules: policy.rules().iter().map(TableRow::of).collect(),
        }
    }
}

impl TableRow {
    fn of(rule: &Rule) -> Self {
        Self {
            id: escape(&rule.id),
            effect: rule.effect.name(),
            agents: escape(&draft::who(rule)),
            action: escape(&rule.action.to_string()),
            conditions: escape(&short(&conditions(rule))),
            limits: escape(&limits(rule)),
            evidence: evidence(rule),
            reason: rule.reason.as_deref().map(escape).unwrap_or_default(),
        }
    }
}

/// `if params.n is at most 5 and …, unless …`.
fn conditions(rule: &Rule) -> String {
    let words = |conditions: &Conditions| conditions.iter().map(draft::condition).collect::<Vec<_>>().join(" and ");
    let constraints = (!rule.constraints.is_empty()).then(|| format!("if {}", words(&rule.constraints)));
    let unless = rule.unless.as_ref().map(|unless| format!("unless {}", words(unless)));
    let parts: Vec<String> = constraints.into_iter().chain(unless).collect();
    if parts.is_empty() { "always".to_owned() } else { parts.join(", ") }
}

/// The text, or its beginning and how much more there is.
fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_CONDITIONS) {
        None => text.to_owned(),
        Some((end, _)) => {
            let (shown, rest) = text.split_at(end);
            format!("{shown}… ({} more characters in the policy YAML)", rest.chars().count())
        }
    }
}

/// The loss of a rule whose conditions are too long for a cell.
fn cut(rule: &Rule) -> Option<Loss> {
    (conditions(rule).chars().count() > MAX_CONDITIONS).then(|| Loss {
        target: NAME,
        kind: LossKind::Length,
        rules: vec![rule.id.clone()],
        detail: format!("only the first {MAX_CONDITIONS} characters of the conditions are in the table"),
        direction: Direction::Wider,
    })
}

fn limits(rule: &Rule) -> String {
    let rate =
        rule.rate_limit.map(|limit| format!("at most {} in {} seconds", limit.max_requests, limit.window_seconds));
    let end = rule.expires.map(|end| format!("until {end}"));
    rate.into_iter().chain(end).collect::<Vec<_>>().join("; ")
}

fn evidence(rule: &Rule) -> String {
    rule.evidence.as_ref().map(|evidence| counted(evidence.count, "good event")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
