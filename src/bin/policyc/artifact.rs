//! What a file is: a policy set, a policy, a safety-filter file or Rego; told by its content, not its name alone.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::diag::Finding;
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
            Ok(Self::Policy(Policy::from_yaml(text, name)?))
        } else if keys.contains_key("policies") || keys.contains_key("grants") {
            Ok(Self::Set(Box::new(PolicySet::from_json(text).with_context(|| name.to_owned())?)))
        } else {
            bail!(
                "{name}: neither a policy set (no `policies`) nor a safety-filter file (no `rules`) nor a policy (no `apiVersion`)"
            );
        }
    }
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
