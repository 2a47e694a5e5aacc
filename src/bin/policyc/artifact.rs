//! What a file is: a policy set, a policy, a safety-filter file or Rego; told by its content, not its name alone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::diag::{self, Finding};
use policyc::policy::safety_filter::SafetyFilterError;
use policyc::policy::{Policy, PolicySet};
use policyc::replay::{Projection, RegoArtifact, SafetyFilterEvaluator};
use policyc::session::Attributes;

use crate::output;

/// Something that `compile`, `validate` or `decide` was given.
pub(crate) enum Input {
    /// A policies.json.
    Set(Box<PolicySet>),
    /// A policy YAML.
    Policy(Policy),
    /// A safety-filter JSON: what the filter itself would read, and the policy that it means.
    SafetyFilter { text: String, policy: Policy, findings: Vec<Finding> },
    /// A Rego file or bundle.
    Rego(Box<RegoArtifact>),
}

impl Input {
    /// Reads what is at `path`; `-` is the standard input. `entrypoint` is for Rego.
    pub(crate) fn read(path: &Path, entrypoint: Option<&str>) -> Result<Self> {
        let name = path.display().to_string();
        if path.is_dir() {
            let artifact = RegoArtifact::from_files(&bundle_files(path)?, entrypoint).with_context(|| name)?;
            return Ok(Self::Rego(Box::new(artifact)));
        }
        Self::of_text(path, &output::read_text(path)?, entrypoint)
    }

    /// Reads the Rego at `path` for OPA to decide with: what the embedded engine lacks is no error.
    pub(crate) fn for_opa(path: &Path, entrypoint: Option<&str>) -> Result<RegoArtifact> {
        let is_rego = path.is_dir() || path.extension().is_some_and(|extension| extension == "rego");
        if !is_rego {
            bail!("--engine opa decides with Rego, and {} is none; `compile` makes Rego of it", path.display());
        }
        RegoArtifact::outline(&rego_files(path)?, entrypoint).with_context(|| path.display().to_string())
    }

    /// Reads the text of the file at `path`, wherever it came from.
    pub(crate) fn of_text(path: &Path, text: &str, entrypoint: Option<&str>) -> Result<Self> {
        let name = path.display().to_string();
        if path.extension().is_some_and(|extension| extension == "rego") {
            return Ok(Self::Rego(Box::new(RegoArtifact::from_source(&name, text, entrypoint)?)));
        }
        if entrypoint.is_some() {
            bail!("--entrypoint only applies to Rego, and {name} is not Rego");
        }
        let whole = text;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match text.trim_start().chars().next() {
            None => bail!("{name} is empty; expected a policies.json, a policy YAML or a safety-filter JSON"),
            Some('{') => Self::from_json(whole, text, &name),
            Some(_) => Ok(Self::Policy(Policy::from_yaml(text, &name)?)),
        }
    }

    /// What it may look at of what sessions know when it decides.
    pub(crate) fn reads_session(&self) -> Attributes {
        match self {
            Self::Set(_) => Attributes::NONE,
            Self::Policy(policy) | Self::SafetyFilter { policy, .. } => Projection::of(policy).reads_session(),
            Self::Rego(artifact) => artifact.reads_session(),
        }
    }

    /// `text` is the `whole` without its byte order mark.
    fn from_json(whole: &str, text: &str, name: &str) -> Result<Self> {
        // What the keys say it is; what is wrong with it is said by the reader of that format.
        let keys: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(text).with_context(|| format!("{name}: not valid JSON"))?;
        if keys.contains_key("rules") {
            let (policy, findings) = Policy::from_safety_filter(whole, name)?;
            Ok(Self::SafetyFilter { text: text.to_owned(), policy, findings })
        } else if keys.contains_key("apiVersion") || keys.contains_key("kind") {
            Ok(Self::Policy(Policy::from_yaml(&json_as_yaml(text), name)?))
        } else if keys.contains_key("policies") || keys.contains_key("grants") {
            Ok(Self::Set(Box::new(PolicySet::from_json(text).with_context(|| name.to_owned())?)))
        } else {
            bail!(
                "{name}: neither a policy set (no `policies`) nor a safety-filter file (no `rules`) nor a policy (no `apiVersion`)"
            );
        }
    }
}

/// JSON that a reader of YAML takes for the same document, line by line: YAML has no pairs of surrogates, no tabs between
/// values, and fewer characters that may stand in a string as they are.
fn json_as_yaml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut within = false;
    while let Some(c) = rest.chars().next() {
        let escape = rest.get(..2).filter(|_| within && c == '\\');
        let taken = match (escape, c) {
            (Some("\\u"), _) => surrogates(rest).map_or(6, |pair| {
                out.push(pair);
                12
            }),
            (Some(_), _) => 2,
            _ => c.len_utf8(),
        };
        let piece = rest.get(..taken).unwrap_or(rest);
        match (piece, within) {
            ("\"", _) => {
                within = !within;
                out.push('"');
            }
            ("\t", false) => out.push(' '),
            (_, true) if taken == c.len_utf8() && diag::is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ if taken == 12 => {}
            (piece, _) => out.push_str(piece),
        }
        rest = rest.get(piece.len()..).unwrap_or_default();
    }
    out
}

/// The character that `\uD83D\uDE00` at the start of `text` is.
fn surrogates(text: &str) -> Option<char> {
    let unit = |at: usize| u16::from_str_radix(text.get(at..)?.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let (high, low) = (unit(0)?, unit(6)?);
    (0xd800..0xdc00).contains(&high).then(|| char::decode_utf16([high, low]).next()?.ok()).flatten()
}

/// Something that only has to decide, for `validate` and `decide`.
pub(crate) enum Deciding {
    /// Something that is understood.
    Input(Input),
    /// A safety-filter JSON that says what no policy can say, such as look-around that our own back end does not write. The
    /// filter's own reading decides with it all the same.
    FilterAlone(String),
}

impl Deciding {
    /// Reads what is at `path`; `-` is the standard input. `entrypoint` is for Rego.
    pub(crate) fn read(path: &Path, entrypoint: Option<&str>) -> Result<Self> {
        let error = match Input::read(path, entrypoint) {
            Ok(input) => return Ok(Self::Input(input)),
            Err(error) => error,
        };
        match error.downcast_ref::<SafetyFilterError>() {
            // A rate limit is counted by the policy's rules: without a policy it would count as used up.
            Some(SafetyFilterError::Value { .. }) if path != Path::new("-") => {
                let text = output::read_text(path)?;
                let decides = SafetyFilterEvaluator::new(&text).is_ok() && !text.contains("\"rate_limit\"");
                if decides { Ok(Self::FilterAlone(text)) } else { Err(error) }
            }
            _ => Err(error),
        }
    }
}

impl Deciding {
    /// What it may look at of what sessions know.
    pub(crate) fn reads_session(&self) -> Attributes {
        match self {
            Self::Input(input) => input.reads_session(),
            Self::FilterAlone(text) => Attributes::in_text(text),
        }
    }
}

/// The files of the Rego at `path`, a source or a bundle's directory.
pub(crate) fn rego_files(path: &Path) -> Result<Vec<(String, String)>> {
    if path.is_dir() {
        return bundle_files(path);
    }
    Ok(vec![("policy.rego".to_owned(), output::read_text(path)?)])
}

/// The files of a bundle below `directory`, their paths relative to it.
fn bundle_files(directory: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(directory).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot list {}", directory.display()))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy();
        let wanted = name == ".manifest" || name.starts_with("data.") || name.ends_with(".rego");
        if !entry.file_type().is_file() || !wanted {
            continue;
        }
        let relative = path.strip_prefix(directory).unwrap_or(path);
        let relative =
            relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((relative, text));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_other_writers_reads_as_the_policy_it_is() {
        let rule = |reason: &str| {
            format!(
                "{{\n\t\"apiVersion\": \"policyc/v1\",\r\n\t\"kind\": \"Policy\", \"metadata\": {{\"name\": \"t\"}},\n\t\"spec\": \
                 {{\"default\": \"block\", \"rules\": [{{\"id\": \"r\", \"action\": \"pay\", \"effect\": \"allow\", \"reason\": {reason}}}]}}}}"
            )
        };
        for reason in [
            r#""\ud83d\ude00""#,
            r#""\uD83D\uDE00 \u00e9""#,
            r#""a\/b \\ud83d\\ude00""#,
            r#""\\\ud83d\ude00""#,
            "\"\u{7f}\u{85}\u{2028}\"",
            r#""tab\there \"quoted\"""#,
            r#""x: y # z - [a] {b} *c &d""#,
        ] {
            let Ok(Input::Policy(policy)) = Input::of_text(Path::new("p.json"), &rule(reason), None) else {
                panic!("{reason} is not read")
            };
            let expected: String = serde_json::from_str(reason).unwrap();
            assert_eq!(policy.rules()[0].reason.as_deref(), Some(expected.as_str()), "{reason}");
        }
        assert!(Input::of_text(Path::new("p.json"), &rule(r#""\ud83d""#), None).is_err(), "half a pair");
    }
}
