//! The policy document: YAML that people review and keep in git, and that reads back as the same policy.
//!
//! The language says everything, so there are no losses.

mod node;

use std::borrow::Cow;

use serde::Serialize;

use self::node::{FlowNode, ScalarPlace, scalar};
use super::template::render;
use super::{Artifact, Backend, EmitError, EmitOptions, Lowered};
use crate::policy::document::PolicyDocument;
use crate::policy::{AgentEntry, Budget, Conditions, Policy, Rule, RuleEvidence};

const TEMPLATE: &str = include_str!("../../../templates/yaml/policy.yaml.j2");

/// The policy document.
#[derive(Debug, Clone, Copy)]
pub struct Yaml;

impl Yaml {
    /// The document of a policy: its one artifact.
    ///
    /// # Errors
    ///
    /// [`EmitError`], as of [`emit`](Backend::emit).
    pub fn document(policy: &Policy) -> Result<String, EmitError> {
        let emitted = Self.emit(policy, &EmitOptions::default())?;
        Ok(emitted.artifacts.into_iter().map(|file| file.text).collect())
    }
}

impl Backend for Yaml {
    fn name(&self) -> &'static str {
        "yaml"
    }

    fn summary(&self) -> &'static str {
        "the policy document, to review and keep in git"
    }

    fn lower(&self, policy: &Policy, _: &EmitOptions) -> Result<Lowered, EmitError> {
        Ok(Lowered { view: minijinja::value::Serde(YamlView::of(policy)).into(), losses: Vec::new() })
    }

    fn print(&self, view: &minijinja::Value) -> Result<Vec<Artifact>, EmitError> {
        let text = render("policy.yaml.j2", TEMPLATE, view)?;
        Ok(vec![Artifact { path: "policy.yaml".to_owned(), text }])
    }
}

/// The context of the template.
///
/// All but `policy` is YAML text, quoted where it must be. A field of a rule that may span lines starts with what stands
/// behind the colon of its key, a blank or a line break; one that the rule lacks is none.
#[derive(Debug, Serialize)]
struct YamlView {
    /// The document as data, unquoted: for templates of other languages, with the filter `tojson`.
    policy: PolicyDocument,
    metadata: MetadataView,
    default: &'static str,
    rules: Vec<RuleView>,
}

#[derive(Debug, Serialize)]
struct MetadataView {
    name: String,
    version: String,
    description: Option<String>,
    source_digest: Option<String>,
}

#[derive(Debug, Serialize)]
struct RuleView {
    id: String,
    action: String,
    effect: &'static str,
    allowed_agents: Option<String>,
    blocked_agents: Option<String>,
    constraints: Option<String>,
    unless: Option<String>,
    rate_limit: Option<String>,
    budget: Option<String>,
    expires: Option<String>,
    reason: Option<String>,
    evidence: Option<String>,
}

impl YamlView {
    fn of(policy: &Policy) -> Self {
        let metadata = policy.metadata();
        Self {
            policy: policy.into(),
            metadata: MetadataView {
                name: line(&metadata.name),
                version: line(&metadata.version),
                description: metadata.description.as_deref().map(line),
                source_digest: metadata.source_digest.as_deref().map(line),
            },
            default: policy.default_effect().name(),
            rules: policy.rules().iter().map(RuleView::of).collect(),
        }
    }
}

/// Where the keys of a rule stand.
const INDENT: usize = 6;

impl RuleView {
    fn of(rule: &Rule) -> Self {
        let (budget, constraints) = match Budget::of(rule) {
            Some((budget, others)) => (Some(budget), Cow::Owned(others)),
            None => (None, Cow::Borrowed(&rule.constraints)),
        };
        Self {
            id: line(&rule.id),
            action: line(&rule.action.to_string()),
            effect: rule.effect.name(),
            allowed_agents: rule.allowed_agents.as_deref().map(|list| agents("allowed_agents", list)),
            blocked_agents: (!rule.blocked_agents.is_empty()).then(|| agents("blocked_agents", &rule.blocked_agents)),
            constraints: (!constraints.is_empty()).then(|| conditions(&constraints)),
            unless: rule.unless.as_ref().map(conditions),
            rate_limit: rule.rate_limit.map(|limit| {
                let counts = [("max_requests", limit.max_requests), ("window_seconds", limit.window_seconds)];
                let entries = counts.map(|(key, count)| (key.to_owned(), FlowNode::Scalar(count.to_string())));
                FlowNode::Mapping(entries.into()).behind_key("rate_limit", INDENT)
            }),
            budget: budget.map(|budget| {
                let entries = budget.fields().into_iter().map(|(key, value)| (key.to_owned(), FlowNode::Scalar(value)));
                FlowNode::Mapping(entries.collect()).behind_key("budget", INDENT)
            }),
            expires: rule.expires.map(|end| line(&end.to_string())),
            reason: rule.reason.as_deref().map(line),
            evidence: rule.evidence.as_ref().map(evidence),
        }
    }
}

fn line(text: &str) -> String {
    scalar(text, ScalarPlace::Block)
}

fn agents(key: &str, entries: &[AgentEntry]) -> String {
    FlowNode::Sequence(entries.iter().map(|entry| FlowNode::text(&entry.to_string())).collect()).behind_key(key, INDENT)
}

/// Each path on a line of its own.
fn conditions(conditions: &Conditions) -> String {
    let paths = conditions.by_attribute().map(|(path, conditions)| {
        let tests = conditions
            .iter()
            .map(|condition| (condition.test.operator().name().to_owned(), FlowNode::of(&condition.test.operand())));
        let optional = conditions.iter().any(|condition| condition.test.is_optional());
        let optional = optional.then(|| ("optional".to_owned(), FlowNode::Scalar("true".to_owned())));
        (line(&path.to_string()), FlowNode::Mapping(optional.into_iter().chain(tests).collect()))
    });
    FlowNode::Mapping(paths.collect()).below_key(INDENT)
}

fn evidence(evidence: &RuleEvidence) -> String {
    let lists = [("policies", &evidence.policies), ("grants", &evidence.grants), ("denials", &evidence.denials)];
    let mut entries: Vec<(String, FlowNode)> = lists
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(key, ids)| (key.to_owned(), FlowNode::Sequence(ids.iter().map(|id| FlowNode::text(id)).collect())))
        .collect();
    entries.push(("count".to_owned(), FlowNode::Scalar(evidence.count.to_string())));
    if !evidence.constant.is_empty() {
        let paths = evidence.constant.iter().map(|path| FlowNode::text(&path.to_string()));
        entries.push(("constant".to_owned(), FlowNode::Sequence(paths.collect())));
    }
    FlowNode::Mapping(entries).behind_key("evidence", INDENT)
}

#[cfg(test)]
mod tests;
