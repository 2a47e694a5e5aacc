//! Artifacts on disk: which files they have. What they are is told by the library.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::check::Places;
use policyc::policy::Policy;
use policyc::replay::RegoArtifact;
use policyc::targets::{self, Files, Input, Target};

use crate::output::{self, note_input};

/// Reads what is at `path`; `-` is the standard input. `entrypoint` is for programs.
pub(crate) fn read(path: &Path, entrypoint: Option<&str>) -> Result<Input> {
    if !path.is_dir() {
        return Ok(Input::of_text(path, &output::read_text(path)?, entrypoint)?);
    }
    let name = path.display().to_string();
    let target = folder_target(path)?;
    let files = Files { name: &name, files: &folder_files(path, target)?, entrypoint };
    Input::load(target, &files).map_err(|error| error.about(&name).into())
}

/// Reads what is at `path`, for the embedded engines or for OPA alone, and where its rules stand.
pub(crate) fn read_with_places(path: &Path, entrypoint: Option<&str>, by_opa: bool) -> Result<(Input, Places)> {
    let name = path.display().to_string();
    let given = files(path)?;
    let target = target_at(path);
    let input = match (target, given.as_slice()) {
        (Some(target), _) if by_opa => Input::Engine(target, Box::new(for_opa(path, entrypoint)?)),
        (None, _) if by_opa => return Err(not_rego(path)),
        (_, [(_, text)]) if !path.is_dir() => Input::of_text(path, text, entrypoint)?,
        (Some(target), files) => {
            Input::load(target, &Files { name: &name, files, entrypoint }).map_err(|error| error.about(&name))?
        }
        (None, _) => bail!("{name} is a folder; expected a file"),
    };
    let known: Vec<_> = given.into_iter().map(|(file, text)| (as_known(path, &file), text)).collect();
    let places = input.places(&name, &known);
    Ok((input, places))
}

/// The path by which a user knows a file of the artifact at `path`.
pub(crate) fn as_known(path: &Path, file: &str) -> String {
    if path.is_dir() { path.join(file).display().to_string() } else { path.display().to_string() }
}

/// The policy document at `path`: what is edited and reviewed, and nothing that only means a policy.
pub(crate) fn read_document(path: &Path) -> Result<Policy> {
    match read(path, None)? {
        Input::Policy(located) => Ok(located.policy),
        other => bail!(
            "{}: expected a policy YAML, and this is {}; `policyc compile` makes one",
            path.display(),
            other.noun()
        ),
    }
}

/// Reads the Rego at `path` for OPA to decide with; it may use what the embedded engine lacks.
pub(crate) fn for_opa(path: &Path, entrypoint: Option<&str>) -> Result<RegoArtifact> {
    if !is_program(path) {
        return Err(not_rego(path));
    }
    RegoArtifact::outline(&rego_files(path)?, entrypoint).with_context(|| path.display().to_string())
}

/// The files of the Rego at `path`, a source or a bundle's folder, by their paths in a bundle.
pub(crate) fn rego_files(path: &Path) -> Result<Vec<(String, String)>> {
    if path.is_dir() {
        return files(path);
    }
    Ok(vec![("policy.rego".to_owned(), output::read_text(path)?)])
}

fn not_rego(path: &Path) -> anyhow::Error {
    anyhow::anyhow!(
        "--engine opa needs Rego, which {} is not; `policyc compile` makes it from a policy",
        path.display()
    )
}

/// Whether a program is at `path`, which decides in a process of its own.
pub(crate) fn is_program(path: &Path) -> bool {
    target_at(path).is_some_and(Target::is_program)
}

fn target_at(path: &Path) -> Option<&'static dyn Target> {
    targets::at(path, path.is_dir())
}

fn folder_target(path: &Path) -> Result<&'static dyn Target> {
    target_at(path).with_context(|| format!("{} is a folder; expected a file", path.display()))
}

/// The files of the artifact at `path`, a file or a folder. Those of a folder have paths below it.
pub(crate) fn files(path: &Path) -> Result<Vec<(String, String)>> {
    if path.is_dir() {
        return folder_files(path, folder_target(path)?);
    }
    Ok(vec![(path.display().to_string(), output::read_text(path)?)])
}

fn folder_files(directory: &Path, target: &dyn Target) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(directory).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot list {}", directory.display()))?;
        let path = entry.path();
        if !entry.file_type().is_file() || !target.has_file(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let relative = path.strip_prefix(directory).unwrap_or(path);
        let relative =
            relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        note_input(path);
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((relative, text));
    }
    Ok(files)
}
