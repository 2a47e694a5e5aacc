//! Reading YAML documents that people write, with the place of everything that is wrong.
//!
//! In: text. Out: any type that serde can read, or a [`DocumentError`] with line, column and, where there is one, a hint.
//! The language is YAML 1.2 with the core schema, less what lets a document say something else than it seems to: anchors,
//! aliases, tags, merge keys, several documents, keys that are no strings or stand twice, and numbers that readers of
//! YAML 1.1 take for others. JSON is YAML, so JSON documents are read too.
//!
//! Nothing here reads files.

mod de;
mod error;
mod scalar;
mod tree;

use std::collections::BTreeMap;

use saphyr_parser::{Marker, Span};
use serde::de::DeserializeOwned;

#[doc(hidden)]
pub use error::did_you_mean;
pub use error::{DocumentError, TextPosition};

use self::error::Fault;
use self::tree::Node;
use super::document::PolicyDocument;
use super::{Policy, PolicyError, PolicyProblem};

/// Limits on hostile documents.
pub mod limits {
    /// The largest document, in bytes.
    pub const MAX_BYTES: usize = 16 * 1024 * 1024;
    /// How deep mappings and sequences nest.
    pub const MAX_DEPTH: usize = 64;
}

/// Reads the document in `text`. Messages call it `path`.
///
/// # Errors
///
/// [`DocumentError`] if the text is no YAML of the kind described above, or not what `T` reads.
pub fn from_str<T: DeserializeOwned>(text: &str, path: &str) -> Result<T, DocumentError> {
    let text = without_mark(text);
    tree::parse(text).and_then(|root| de::read(&root)).map_err(|fault| DocumentError::new(path, text, fault))
}

/// Reads the document in `bytes`, which must be UTF-8. Messages call it `path`.
///
/// # Errors
///
/// As [`from_str`], and if the bytes are no UTF-8.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8], path: &str) -> Result<T, DocumentError> {
    from_str(utf8(bytes, path)?, path)
}

/// The bytes as text.
fn utf8<'b>(bytes: &'b [u8], path: &str) -> Result<&'b str, DocumentError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
        let column = good.rsplit('\n').next().map_or(0, |line| line.chars().count());
        let at = Marker::new(good.chars().count(), good.matches('\n').count() + 1, column);
        let fault = Fault::new("not valid UTF-8").help("save the file as UTF-8").at(Span::empty(at));
        DocumentError::new(path, good, fault)
    })
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A policy and where its rules stand in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The policy.
    pub policy: Policy,
    /// Where each rule starts, by its id.
    pub rule_lines: BTreeMap<String, TextPosition>,
}

impl Policy {
    /// Reads a policy document. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        Located::from_yaml(text, path).map(|located| located.policy)
    }

    /// Reads a policy document that must be UTF-8. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where.
    pub fn from_yaml_bytes(bytes: &[u8], path: &str) -> Result<Self, DocumentError> {
        Self::from_yaml(utf8(bytes, path)?, path)
    }
}

impl Located {
    /// Reads a policy document. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        let text = without_mark(text);
        read_policy(text).map_err(|fault| DocumentError::new(path, text, fault))
    }
}

fn read_policy(text: &str) -> Result<Located, Fault> {
    let root = tree::parse(text)?;
    let document: PolicyDocument = de::read(&root)?;
    let policy = Policy::try_from(document).map_err(|error| locate(&root, &error))?;
    let rule_lines = rules(&root)
        .iter()
        .filter_map(|rule| Some((rule.get("id")?.1.as_str()?.to_owned(), TextPosition::of(rule.span))))
        .collect();
    Ok(Located { policy, rule_lines })
}

fn rules(root: &Node) -> &[Node] {
    root.get("spec").and_then(|(_, spec)| spec.get("rules")).map_or(&[], |(_, rules)| rules.items())
}

/// Gives an error of the policy as a whole its place: the field that is wrong, else the rule, else the document.
fn locate(root: &Node, error: &PolicyError) -> Fault {
    let fault = Fault::new(error.to_string());
    let Some(id) = &error.rule else {
        let node = match &error.problem {
            PolicyProblem::Text { field, .. } => root.get("metadata").and_then(|(_, metadata)| metadata.get(field)),
            _ => root.get("spec").and_then(|(_, spec)| spec.get("rules")),
        };
        return fault.at(node.map_or(root.span, |(key, _)| key.span));
    };
    let mut named = rules(root).iter().filter(|rule| rule.get("id").and_then(|(_, id)| id.as_str()) == Some(id));
    let Some(first) = named.next() else {
        return fault.at(root.span);
    };
    if error.problem == PolicyProblem::DuplicateId {
        let id_of = |rule: &Node| rule.get("id").map_or(rule.span, |(_, id)| id.span);
        let mut fault = fault.at(id_of(named.next().unwrap_or(first)));
        fault.help = Some(format!("the first is in line {}", id_of(first).start.line()));
        fault.also = Some(Box::new(("first here".to_owned(), id_of(first))));
        return fault;
    }
    // Where two rules have the id, the wrong one is the one that has the field.
    let span = std::iter::once(first).chain(named).find_map(|rule| field_of(rule, &error.problem));
    fault.at(span.unwrap_or(first.span))
}

/// The field of `rule` that the problem is about.
fn field_of(rule: &Node, problem: &PolicyProblem) -> Option<Span> {
    let value = |node: &Node, key: &str| node.get(key).map(|(_, node)| node.span);
    let key = |key: &str| rule.get(key).map(|(key, _)| key.span);
    match problem {
        PolicyProblem::Name(_) => value(rule, "id"),
        PolicyProblem::UnlessOutsideBlock | PolicyProblem::EmptyUnless => key("unless"),
        PolicyProblem::RateLimitOutsideAllow => key("rate_limit"),
        PolicyProblem::ExpiresOnBlock => key("expires"),
        PolicyProblem::Budget(problem) => {
            let (own, budget) = rule.get("budget")?;
            problem.field().and_then(|field| value(budget, field)).or(Some(own.span))
        }
        PolicyProblem::EmptyWindow => rule.get("rate_limit").and_then(|(_, limit)| value(limit, "window_seconds")),
        PolicyProblem::Text { field, .. } => {
            value(rule, field).or_else(|| key("constraints")).or_else(|| key("unless"))
        }
        PolicyProblem::TooManyConditions(_) | PolicyProblem::TooManyNames(_) => {
            key("constraints").or_else(|| key("unless"))
        }
        PolicyProblem::DuplicateId | PolicyProblem::TooManyRules(_) => None,
    }
}

#[cfg(test)]
mod tests;
