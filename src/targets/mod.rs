//! Targets: all that is particular to one of the languages that policies compile to.
//!
//! In: a policy, or the files of something deployed. Out: files, and what they turn out to be when they are loaded: a policy read
//! back, an engine that can be asked, or nothing that decides, with the reason. Emission is a [`Backend`]; loading, recognising and
//! describing are here. Nothing here reads or writes files, and nothing outside of this folder asks for a target by its name.
//!
//! To add a target: one room here, one folder under `templates/`, one row in [`TARGETS`], one section in `docs/targets.md`.

mod input;
mod markdown;
mod rego;
mod safety_filter;
mod yaml;

use std::fmt;
use std::path::Path;

pub use input::Input;
pub use markdown::Markdown;

use crate::backend::{Artifact, Backend, Loss, Rego, SafetyFilter, Yaml};
use crate::check::Places;
use crate::diag::Finding;
use crate::policy::Policy;
use crate::policy::yaml::{DocumentError, Located};
use crate::replay::{RegoArtifact, SafetyFilterEvaluator, SafetyFilterLoadError, Seat};
use crate::report::summary;
use crate::session::Attributes;

/// All targets, in the order of `--help`. Of several that know a text, the last has it.
pub const TARGETS: &[&dyn Target] = &[&Rego, &Yaml, &SafetyFilter, &Markdown];

/// A language that policies compile to.
pub trait Target: Backend {
    /// What an artifact is called in messages: `Rego`, `a policy YAML`.
    fn noun(&self) -> &'static str;

    /// Where its files go.
    fn root(&self) -> Root;

    /// Whether it is emitted where nobody says what to emit.
    fn by_default(&self) -> bool {
        true
    }

    /// Whether an artifact is a program, which others may have written: it has an entrypoint and decides in a process of its own.
    fn is_program(&self) -> bool {
        false
    }

    /// Whether an artifact is known by its path alone.
    fn has_path(&self, _path: &Path, _is_folder: bool) -> bool {
        false
    }

    /// Which of the files in a folder belong to an artifact.
    fn has_file(&self, _name: &str) -> bool {
        false
    }

    /// The keys of a JSON object, any of which says that it is an artifact.
    fn keys(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether a text that is not a JSON object is an artifact.
    fn has_text(&self, _text: &str) -> bool {
        false
    }

    /// Loads an artifact, whoever wrote it.
    ///
    /// # Errors
    ///
    /// [`LoadError`] says what is wrong with it and where.
    fn load(&self, files: &Files<'_>) -> Result<Loaded, LoadError>;

    /// What is said of the files that were written, in a few words.
    fn caption(&self, product: &Product, losses: &[Loss]) -> String {
        match &product.loaded {
            Loaded::Unproven(reason) => (*reason).to_owned(),
            Loaded::Policy(_) | Loaded::Engine(_) => summary::losses_line(losses, product.target.name()),
        }
    }
}

impl fmt::Debug for dyn Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the files of a target go below the output directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// One file of this name.
    File(&'static str),
    /// A folder that is replaced as a whole.
    Folder(Folder),
}

impl Root {
    /// The file or folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::File(name) | Self::Folder(Folder { name, .. }) => name,
        }
    }
}

/// A folder that is replaced as a whole, if nothing is in it that another program put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folder {
    /// Its name.
    pub name: &'static str,
    /// The file that says who wrote it: JSON with `metadata.generator`.
    pub manifest: &'static str,
    /// The names of its files; `*` stands for a number.
    pub files: &'static [&'static str],
}

/// The files of an artifact.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The file or folder, as messages call it.
    pub name: &'a str,
    /// The files, by their paths below the folder; the text of a single file is the only one.
    pub files: &'a [(String, String)],
    /// What decides in a program.
    pub entrypoint: Option<&'a str>,
}

impl<'a> Files<'a> {
    /// The text of the first file.
    fn text(&self) -> &'a str {
        self.files.first().map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

/// What an artifact turns out to be.
pub enum Loaded {
    /// A policy, in whole: read back, it is the policy that it was made of.
    Policy(Box<Located>),
    /// Something that decides by itself.
    Engine(Box<dyn Deployed>),
    /// Nothing decides by it, for this reason.
    Unproven(&'static str),
}

/// An artifact that decides.
pub trait Deployed: Seat + Send {
    /// The policy that it means.
    ///
    /// # Errors
    ///
    /// Says why it cannot be read as one.
    fn policy(&self) -> Result<&Policy, LoadError>;

    /// What is to be said about the artifact.
    fn findings(&self) -> &[Finding] {
        &[]
    }

    /// What it may look at of what sessions know.
    fn reads_session(&self) -> Attributes;

    /// Where its rules stand. `files` have the paths that users know.
    fn places(&self, name: &str, files: &[(String, String)]) -> Places;

    /// A slower engine that checks the one that decides.
    fn referee(&self) -> Option<Box<dyn Seat + '_>> {
        None
    }

    /// The Rego that it is, which other engines can decide with.
    fn rego(&self) -> Option<&RegoArtifact> {
        None
    }

    /// The reading of a filter that coerces types, and so allows more than the policy that it means.
    ///
    /// # Errors
    ///
    /// [`SafetyFilterLoadError`] if the filter could decide nothing.
    fn filter(&self) -> Option<Result<SafetyFilterEvaluator, SafetyFilterLoadError>> {
        None
    }
}

/// What a target made of a policy, loaded back.
pub struct Product {
    /// The target.
    pub target: &'static dyn Target,
    /// The files.
    pub artifacts: Vec<Artifact>,
    /// What the files are.
    pub loaded: Loaded,
}

/// Why an artifact was not loaded.
#[derive(Debug)]
pub struct LoadError(Box<dyn std::error::Error + Send + Sync>);

impl LoadError {
    /// An error of a reader, or a message.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }

    /// The error, with the name of the file before it where it does not begin with that already.
    #[must_use]
    pub fn about(self, name: &str) -> Self {
        let text = self.to_string();
        let says = text.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
        if says || self.document().is_some() { self } else { Self(format!("{name}: {text}").into()) }
    }

    /// The error of a policy document, which shows the lines that it is about.
    pub fn document(&self) -> Option<&DocumentError> {
        self.0.downcast_ref()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// The target of this name.
pub fn target(name: &str) -> Option<&'static dyn Target> {
    TARGETS.iter().copied().find(|target| target.name() == name)
}

/// The targets that are emitted where nobody says what to emit.
pub fn defaults() -> Vec<&'static dyn Target> {
    TARGETS.iter().copied().filter(|target| target.by_default()).collect()
}

/// The folder of this name that a target writes.
pub fn folder(name: &str) -> Option<Folder> {
    TARGETS.iter().find_map(|target| match target.root() {
        Root::Folder(folder) if folder.name == name => Some(folder),
        Root::Folder(_) | Root::File(_) => None,
    })
}

/// The target whose artifacts are known by this path.
pub fn at(path: &Path, is_folder: bool) -> Option<&'static dyn Target> {
    TARGETS.iter().copied().find(|target| target.has_path(path, is_folder))
}

#[cfg(test)]
mod tests;
