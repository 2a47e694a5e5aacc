//! What comes in: a policy set, or the artifact of a target; told by its path or its content.

use std::path::Path;

use super::{Deployed, Files, LoadError, Loaded, TARGETS, Target, at};
use crate::check::Places;
use crate::policy::yaml::Located;
use crate::policy::{Policy, PolicySet};
use crate::replay::{Projection, RegoArtifact, Seat};
use crate::session::Attributes;

/// Something that was mined, written or deployed.
pub enum Input {
    /// A policies.json.
    Set(Box<PolicySet>),
    /// A policy, in whole.
    Policy(Box<Located>),
    /// What decides by itself.
    Engine(&'static dyn Target, Box<dyn Deployed>),
}

/// The keys of a JSON object, any of which says that it is a policy set.
const SET_KEYS: [&str; 2] = ["policies", "grants"];

impl Input {
    /// Reads the text of the file at `path`, wherever it came from. `entrypoint` is for programs.
    ///
    /// # Errors
    ///
    /// [`LoadError`] says what is wrong with it, or what was expected.
    pub fn of_text(path: &Path, text: &str, entrypoint: Option<&str>) -> Result<Self, LoadError> {
        let name = path.display().to_string();
        let target = match at(path, false) {
            Some(target) => target,
            None => match of_content(text, &name)? {
                Some(target) => target,
                None => return set(text, &name),
            },
        };
        if entrypoint.is_some() && !target.is_program() {
            let programs =
                either(TARGETS.iter().filter(|target| target.is_program()).map(|target| target.noun().to_owned()));
            let noun = target.noun();
            return Err(LoadError::new(format!("--entrypoint only applies to {programs}, and {name} is {noun}")));
        }
        Self::load(target, &Files { name: &name, files: &[(name.clone(), text.to_owned())], entrypoint })
    }

    /// Loads the files of an artifact of `target`.
    ///
    /// # Errors
    ///
    /// [`LoadError`] says what is wrong with them.
    pub fn load(target: &'static dyn Target, files: &Files<'_>) -> Result<Self, LoadError> {
        match target.load(files)? {
            Loaded::Policy(located) => Ok(Self::Policy(located)),
            Loaded::Engine(engine) => Ok(Self::Engine(target, engine)),
            Loaded::Unproven(reason) => Err(LoadError::new(format!("{}: {reason}", files.name))),
        }
    }

    /// What it is called in messages.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Set(_) => "a policy set",
            Self::Policy(_) => "a policy",
            Self::Engine(target, _) => target.noun(),
        }
    }

    /// The policy that it is or means.
    ///
    /// # Errors
    ///
    /// Says why it is none and what to use instead.
    pub fn policy(&self) -> Result<&Policy, LoadError> {
        match self {
            Self::Set(_) => Err(LoadError::new("expected a policy; `policyc compile` makes one of a policies.json")),
            Self::Policy(located) => Ok(&located.policy),
            Self::Engine(_, engine) => engine.policy(),
        }
    }

    /// The policy that it is or means.
    ///
    /// # Errors
    ///
    /// As [`Input::policy`].
    pub fn into_policy(self) -> Result<Policy, LoadError> {
        match self {
            Self::Policy(located) => Ok(located.policy),
            other => other.policy().cloned(),
        }
    }

    /// The Rego that it is, which other engines can decide with.
    pub fn rego(&self) -> Option<&RegoArtifact> {
        self.engine()?.rego()
    }

    /// What decides requests.
    ///
    /// # Errors
    ///
    /// Says why nothing does and what to use instead.
    pub fn seat(&self) -> Result<&dyn Seat, LoadError> {
        match self {
            Self::Engine(_, engine) => Ok(engine.as_ref()),
            Self::Set(_) | Self::Policy(_) => Ok(self.policy()?),
        }
    }

    /// What decides by itself.
    pub fn engine(&self) -> Option<&dyn Deployed> {
        match self {
            Self::Engine(_, engine) => Some(engine.as_ref()),
            Self::Set(_) | Self::Policy(_) => None,
        }
    }

    /// What it may look at of what sessions know when it decides.
    pub fn reads_session(&self) -> Attributes {
        match self {
            Self::Set(_) => Attributes::NONE,
            Self::Policy(located) => Projection::of(&located.policy).reads_session(),
            Self::Engine(_, engine) => engine.reads_session(),
        }
    }

    /// Where its rules stand. `files` have the paths that users know.
    pub fn places(&self, name: &str, files: &[(String, String)]) -> Places {
        match self {
            Self::Set(_) => {
                Places::in_policy_set(name, files.first().map(|(_, text)| text.as_str()).unwrap_or_default())
            }
            Self::Policy(located) => Places::of_rules(name, &located.rule_lines),
            Self::Engine(_, engine) => engine.places(name, files),
        }
    }
}

fn set(text: &str, name: &str) -> Result<Input, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let set = PolicySet::from_json(text).map_err(|error| LoadError::new(format!("{name}: {error}")))?;
    Ok(Input::Set(Box::new(set)))
}

/// The target whose artifact a text is; `None` is a policy set. What is wrong with it is said by the reader of that format.
pub(super) fn of_content(text: &str, name: &str) -> Result<Option<&'static dyn Target>, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let known = || TARGETS.iter().rev().copied();
    match text.trim_start().chars().next() {
        None => {
            let told_by_content = TARGETS.iter().filter(|target| !target.keys().is_empty());
            let nouns = std::iter::once("a policies.json").chain(told_by_content.map(|target| target.noun()));
            Err(LoadError::new(format!("{name} is empty; expected {}", either(nouns.map(str::to_owned)))))
        }
        Some('{') => {
            let keys: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)
                .map_err(|error| LoadError::new(format!("{name}: not valid JSON: {error}")))?;
            let has = |names: &[&str]| names.iter().any(|name| keys.contains_key(*name));
            match known().find(|target| has(target.keys())) {
                Some(target) => Ok(Some(target)),
                None if has(&SET_KEYS) => Ok(None),
                None => Err(LoadError::new(format!("{name}: neither {}", kinds()))),
            }
        }
        Some(_) => known()
            .find(|target| target.has_text(text))
            .map(Some)
            .ok_or_else(|| LoadError::new(format!("{name}: unknown kind of file"))),
    }
}

/// `a policies.json (no `policies`) nor a policy YAML (no `apiVersion`)`.
fn kinds() -> String {
    let targets = TARGETS.iter().map(|target| (target.noun(), target.keys()));
    let kinds = std::iter::once(("a policies.json", SET_KEYS.as_slice())).chain(targets);
    let named = kinds.filter_map(|(noun, keys)| Some(format!("{noun} (no `{}`)", keys.first()?)));
    named.collect::<Vec<_>>().join(" nor ")
}

/// `a, b or c`.
fn either(words: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = words.collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
