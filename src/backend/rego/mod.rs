//! Rego: a bundle for OPA, conftest and every other engine of the language.
//!
//! In: a policy. Out: a bundle's directory: `policy.rego` (and `rules_001.rego`, … where it gets long), its tests,
//! `.manifest`, and `data.json` in the data layout. Both layouts decide as [`crate::policy::decide`] does, on OPA and on
//! both engines of regorus; there are no losses.
//!
//! The sources are Rego v1 as `opa fmt` leaves it, clean under `opa check --strict`, and keep to Regal's default rules as
//! far as the policy's own texts let them: a text of a thousand characters is a line of a thousand characters.
//!
//! # The view
//!
//! A user's template is rendered with these names. Every text that belongs in a source is a literal of Rego already,
//! quotes and all; lines of METADATA are YAML.
//!
//! | name | |
//! |---|---|
//! | `generator`, `package`, `layout` | `policyc 0.1.0`; the last name of the package; `rules` or `data` |
//! | `metadata` | lines of the package's METADATA |
//! | `default_effect`, `default_reason`, `malformed_reason` | literals |
//! | `sets`, `functions` | which of `blocks`, `allows`, `asks` have members; which shared functions are called |
//! | `reasons`, `used_up` | lines `ID: REASON` of objects |
//! | `files` | `path`, `template`, `members` (`set`, `id`, `metadata`, `body`), `helpers` (`comment`, `name`, `body`), `tests` (`comment`, `name`, `request`, `tables`), `no_requests` |
//! | `manifest`, `data` | the texts of the JSON files; `data` is none in the layout `rules` |

mod data;
mod glob;
pub(crate) mod literal;
mod rules;
mod tests_file;
mod view;

use std::fmt::Write as _;

use minijinja::Value as View;
use minijinja::value::Serde;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::template::{TemplateError, render_with};
use super::{Artifact, Backend, EmitError, EmitOptions, Lowered};
use crate::policy::decide::{MALFORMED_REASON, default_reason};
use crate::policy::document::PolicyDocument;
use crate::policy::{Policy, Test};
use rules::{RuleText, Writer};
use view::{Bundle, File, Functions, Sets};

/// The templates, by the name under which one includes another.
const TEMPLATES: &[(&str, &str)] = &[
    ("policy.rego.j2", include_str!("../../../templates/rego/policy.rego.j2")),
    ("rules.rego.j2", include_str!("../../../templates/rego/rules.rego.j2")),
    ("rules_body.rego.j2", include_str!("../../../templates/rego/rules_body.rego.j2")),
    ("data.rego.j2", include_str!("../../../templates/rego/data.rego.j2")),
    ("test.rego.j2", include_str!("../../../templates/rego/test.rego.j2")),
];

/// The most lines of a source: Regal's limit is 500.
const MAX_LINES: usize = 490;

/// The lines of `policy.rego` without rules and reasons, at most.
const BASE_LINES: usize = 150;

/// How deep a value in a source nests at most: the parser of regorus takes twice the time for each level.
const MAX_INLINE_DEPTH: usize = 3;

/// The longest list of values that people are asked to read in a rule.
const MAX_READABLE_LIST: usize = 200;

/// Rego.
#[derive(Debug, Clone, Copy)]
pub struct Rego;

/// How the Rego is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// `Rules` up to [`Layout::MAX_READABLE_RULES`] rules whose values are few and nest little; `Data` above.
    #[default]
    Auto,
    /// One rule an id with one helper, for people to read.
    Rules,
    /// A fixed `policy.rego` that looks its rules up in `data.json` by action.
    Data,
}

impl Layout {
    /// Up to so many rules, `Auto` is `Rules`.
    pub const MAX_READABLE_RULES: usize = 200;
}

impl Backend for Rego {
    fn name(&self) -> &'static str {
        "rego"
    }

    fn summary(&self) -> &'static str {
        "a bundle for OPA"
    }

    fn lower(&self, policy: &Policy, options: &EmitOptions) -> Result<Lowered, EmitError> {
        let bundle = match options.layout {
            Layout::Rules => match too_deep(policy) {
                None => rules_layout(policy)?,
                Some(rule) => {
                    return Err(EmitError::Limit {
                        target: "rego",
                        detail: format!(
                            "a value of rule {} nests more than {MAX_INLINE_DEPTH} levels deep, which engines parse in \
                             exponential time; use the layout `data`",
                            literal::string(rule)
                        ),
                    });
                }
            },
            Layout::Auto if is_readable(policy) => rules_layout(policy)?,
            Layout::Auto | Layout::Data => data_layout(policy)?,
        };
        Ok(Lowered { view: View::from(Serde(&bundle)), losses: Vec::new() })
    }

    fn print(&self, view: &View) -> Result<Vec<Artifact>, EmitError> {
        let mut artifacts = Vec::new();
        let folder = format!("rego/policyc/{}", text(view, "package")?);
        for file in view.get_attr("files").and_then(|files| files.try_iter()).map_err(TemplateError::from)? {
            let template = text(&file, "template")?;
            let context = minijinja::context! { bundle => view, file => file.clone() };
            artifacts.push(Artifact { path: text(&file, "path")?, text: render_with(TEMPLATES, &template, &context)? });
        }
        let data = view.get_attr("data").map_err(TemplateError::from)?;
        if let Some(data) = data.as_str() {
            artifacts.push(Artifact { path: format!("{folder}/data.json"), text: data.to_owned() });
        }
        artifacts.push(Artifact { path: "rego/.manifest".to_owned(), text: text(view, "manifest")? });
        Ok(artifacts)
    }
}

/// A text of the view.
fn text(view: &View, name: &str) -> Result<String, TemplateError> {
    let value = view.get_attr(name)?;
    value.as_str().map(str::to_owned).ok_or_else(|| TemplateError { message: format!("`{name}` is not a string") })
}

/// The first rule with a value that nests too deep for a source.
fn too_deep(policy: &Policy) -> Option<&str> {
    let deep = |test: &Test| match test.unqualified() {
        Test::Equals(literal) | Test::NotEquals(literal) => literal.depth() > MAX_INLINE_DEPTH,
        Test::In(literals) | Test::NotIn(literals) => {
            literals.iter().any(|literal| literal.depth() >= MAX_INLINE_DEPTH)
        }
        _ => false,
    };
    policy
        .rules()
        .iter()
        .find(|rule| rule.conditions().any(|condition| deep(&condition.test)))
        .map(|rule| rule.id.as_str())
}

/// Whether people can read the policy as rules.
fn is_readable(policy: &Policy) -> bool {
    let long = |test: &Test| match test.unqualified() {
        Test::In(literals) | Test::NotIn(literals) => literals.len() > MAX_READABLE_LIST,
        Test::Only(names) => names.len() > MAX_READABLE_LIST,
        _ => false,
    };
    policy.rules().len() <= Layout::MAX_READABLE_RULES
        && too_deep(policy).is_none()
        && !policy.rules().iter().flat_map(crate::policy::Rule::conditions).any(|condition| long(&condition.test))
}

fn bundle(policy: &Policy, layout: &'static str, idle: &[String]) -> Result<Bundle, EmitError> {
    let package = literal::package(&policy.metadata().name);
    let generator = format!("policyc {}", env!("CARGO_PKG_VERSION"));
    Ok(Bundle {
        layout,
        metadata: metadata(policy, &generator, idle),
        default_effect: literal::string(policy.default_effect().name()),
        default_reason: literal::string(default_reason(policy.default_effect())),
        malformed_reason: literal::string(MALFORMED_REASON),
        functions: Functions::default(),
        sets: Sets::default(),
        reasons: Vec::new(),
        used_up: Vec::new(),
        timed: policy.has_expiries(),
        files: Vec::new(),
        manifest: manifest(policy, &package, &generator)?,
        data: None,
        generator,
        package,
    })
}

fn path(package: &str, file: &str) -> String {
    format!("rego/policyc/{package}/{file}")
}

fn data_layout(policy: &Policy) -> Result<Bundle, EmitError> {
    let mut bundle = bundle(policy, "data", &[])?;
    // Its functions are there for any policy.
    "nearest_double(".clone_into(&mut bundle.functions.read);
    for condition in policy.rules().iter().flat_map(crate::policy::Rule::conditions) {
        bundle.functions.compare_with(condition.test.literals());
    }
    bundle.data = Some(data::document(policy)?);
    bundle.files.push(File { path: path(&bundle.package, "policy.rego"), template: "data.rego.j2", ..File::default() });
    bundle.files.extend(tests_file::files(policy, &bundle.package));
    Ok(bundle)
}

fn rules_layout(policy: &Policy) -> Result<Bundle, EmitError> {
    let package = literal::package(&policy.metadata().name);
    let mut writer = Writer::new(&package);
    let mut texts = policy.rules().iter().map(|rule| writer.rule(rule)).collect::<Result<Vec<_>, _>>()?;
    texts.retain(|text| !text.members.is_empty());
    let mut bundle = bundle(policy, "rules", &writer.idle)?;
    bundle.functions = writer.functions;
    bundle.sets = writer.sets;
    bundle.reasons = texts.iter().map(|text| text.reason.clone()).collect();
    bundle.used_up = texts.iter().filter_map(|text| text.used_up.clone()).collect();

    let rule_lines: usize = texts.iter().map(lines).sum();
    let reason_lines = bundle.reasons.len() + bundle.used_up.len() + 8;
    let with_reasons = !texts.is_empty();
    let mut head = File { path: path(&package, "policy.rego"), template: "policy.rego.j2", ..File::default() };
    let mut rest = Vec::new();
    if BASE_LINES + bundle.metadata.len() + rule_lines + reason_lines <= MAX_LINES {
        head.with_reasons = with_reasons;
        fill(&mut head, texts);
    } else {
        if BASE_LINES + bundle.metadata.len() + reason_lines <= MAX_LINES {
            head.with_reasons = with_reasons;
        } else {
            rest.push(File {
                path: path(&package, "reasons.rego"),
                template: "rules.rego.j2",
                with_reasons,
                ..File::default()
            });
        }
        let mut waiting = texts.into_iter().peekable();
        while let Some(first) = waiting.next() {
            let mut total = 2 + lines(&first);
            let mut chunk = vec![first];
            while let Some(next) = waiting.next_if(|next| total + lines(next) <= MAX_LINES) {
                total += lines(&next);
                chunk.push(next);
            }
            let name = format!("rules_{:03}.rego", rest.len() + 1);
            let mut file = File { path: path(&package, &name), template: "rules.rego.j2", ..File::default() };
            fill(&mut file, chunk);
            rest.push(file);
        }
    }
    bundle.files.push(head);
    bundle.files.extend(rest);
    bundle.files.extend(tests_file::files(policy, &package));
    Ok(bundle)
}

fn lines(text: &RuleText) -> usize {
    text.members.iter().map(view::SetMember::lines).sum::<usize>()
        + text.helpers.iter().map(view::Helper::lines).sum::<usize>()
}

/// Puts rules into a file: the members of one set side by side, then the helpers in the order of their rules.
fn fill(file: &mut File, texts: Vec<RuleText>) {
    for text in texts {
        file.members.extend(text.members);
        file.helpers.extend(text.helpers);
    }
    let rank = |set: &str| ["blocks", "allows", "asks"].iter().position(|name| *name == set);
    file.members.sort_by_key(|member| rank(member.set));
}

fn metadata(policy: &Policy, generator: &str, idle: &[String]) -> Vec<String> {
    let metadata = policy.metadata();
    let mut lines = vec![format!("title: {}", literal::string(&metadata.name))];
    if let Some(description) = &metadata.description {
        lines.push(format!("description: {}", literal::string(description)));
    }
    lines.extend(["scope: package".to_owned(), "custom:".to_owned()]);
    lines.push(format!("  generator: {}", literal::string(generator)));
    lines.push(format!("  version: {}", literal::string(&metadata.version)));
    if let Some(digest) = &metadata.source_digest {
        lines.push(format!("  source_digest: {}", literal::string(digest)));
    }
    if !idle.is_empty() {
        lines.push("  rules_for_no_agent:".to_owned());
        lines.extend(idle.iter().map(|id| format!("    - {id}")));
    }
    lines
}

#[derive(Serialize)]
struct Manifest<'m> {
    revision: String,
    roots: [String; 2],
    rego_version: u8,
    metadata: ManifestMetadata<'m>,
}

#[derive(Serialize)]
struct ManifestMetadata<'m> {
    name: &'m str,
    version: &'m str,
    generator: &'m str,
}

fn manifest(policy: &Policy, package: &str, generator: &str) -> Result<String, EmitError> {
    let metadata = policy.metadata();
    let revision = match &metadata.source_digest {
        Some(digest) => digest.clone(),
        None => digest(policy)?,
    };
    // The tests are a package beside the policy's: OPA loads no bundle with a package outside its roots.
    let roots = [format!("policyc/{package}"), format!("policyc/{package}_test")];
    let metadata = ManifestMetadata { name: &metadata.name, version: &metadata.version, generator };
    pretty(&Manifest { revision, roots, rego_version: 1, metadata })
}

/// The digest of the policy's document as JSON.
fn digest(policy: &Policy) -> Result<String, EmitError> {
    let document = serde_json::to_vec(&PolicyDocument::from(policy)).map_err(|error| unprintable(&error))?;
    Ok(Sha256::digest(document).iter().fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn pretty(value: &impl Serialize) -> Result<String, EmitError> {
    let mut text = serde_json::to_string_pretty(value).map_err(|error| unprintable(&error))?;
    text.push('\n');
    Ok(text)
}

fn unprintable(error: &serde_json::Error) -> EmitError {
    EmitError::Template(TemplateError { message: error.to_string() })
}
