//! Taking a policy: read, proven, and only then in force. The one before it stays on any error.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;

use super::engine::{Acceptance, Compiler, LoadedPolicy, Project, digest};
use super::http::{App, Problem};
use super::store::{PolicyRow, ProjectRow, hex};

/// How often the files of policies are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Reads, proves and puts in force a document that somebody brought.
///
/// # Errors
///
/// What is wrong with it; then nothing changed.
pub(super) async fn take(app: &App, project: &str, origin: &str, document: String) -> Result<PolicyRow, Problem> {
    put_in_force(app, project, origin, document, None).await
}

/// Reads, proves and puts in force a document that was made here, as somebody accepts it.
///
/// # Errors
///
/// What is wrong with it, or that another policy is in force than the one it was compared with; then nothing changed.
pub(super) async fn accept(
    app: &App,
    project: &str,
    document: String,
    acceptance: Acceptance,
) -> Result<PolicyRow, Problem> {
    put_in_force(app, project, "accepted", document, Some(acceptance)).await
}

async fn put_in_force(
    app: &App,
    project: &str,
    origin: &str,
    document: String,
    acceptance: Option<Acceptance>,
) -> Result<PolicyRow, Problem> {
    if app.is_from_file(project) {
        let message = format!(
            "the policy of project `{project}` is served from a file; change the file, and the server takes it within a second"
        );
        return Err(Problem::new(StatusCode::CONFLICT, "served_from_file", message));
    }
    let (compiler, name) = (Arc::clone(&app.compiler), format!("the policy of project `{project}`"));
    let text = document.clone();
    let proven = tokio::task::spawn_blocking(move || proven(compiler.as_ref(), &name, &text)).await;
    let loaded = match proven {
        Ok(Ok(loaded)) => loaded,
        Ok(Err(reason)) => {
            app.metrics.refused_policies.with_label_values(&[origin]).inc();
            return Err(Problem::field("body.rules", reason));
        }
        Err(_) => {
            return Err(Problem::field("body.rules", "the policy could not be worked on; this is a bug in policyc"));
        }
    };
    for note in &loaded.notes {
        tracing::warn!(project, note, "a note on a policy");
    }
    let row = row(project, origin, document, &loaded);
    Ok(app.engine.run(move |desk| desk.put_policy(row, acceptance.as_ref())).await?)
}

fn proven(compiler: &dyn Compiler, name: &str, document: &str) -> Result<LoadedPolicy, String> {
    let mut loaded = compiler.read(name, document)?;
    loaded.notes.extend(compiler.prove(&loaded.policy)?);
    Ok(loaded)
}

fn row(project: &str, origin: &str, document: String, loaded: &LoadedPolicy) -> PolicyRow {
    let metadata = loaded.policy.metadata();
    PolicyRow {
        id: 0,
        project: project.to_owned(),
        name: metadata.name.clone(),
        version: metadata.version.clone(),
        origin: origin.to_owned(),
        digest: hex(&digest(document.as_bytes())),
        document,
        is_active: true,
        created_at: 0,
        updated_at: 0,
    }
}

/// The files whose policies are served, and what was last read of each.
#[derive(Debug, Default)]
pub struct PolicyFiles {
    path: PathBuf,
    /// By path: the digest of what was last taken or refused.
    seen: BTreeMap<PathBuf, String>,
    /// The project of a single file: a policy that is renamed stays where it is asked.
    only: Option<String>,
}

/// Why a file's policy is not in force.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

impl PolicyFiles {
    /// The policy at `path`, or all policies in the folder there.
    pub fn new(path: PathBuf) -> Self {
        Self { path, ..Self::default() }
    }

    /// The files there are now.
    fn list(&self) -> Result<Vec<PathBuf>, FileError> {
        let failed = |error: std::io::Error| FileError { path: self.path.clone(), reason: error.to_string() };
        if !std::fs::metadata(&self.path).map_err(failed)?.is_dir() {
            return Ok(vec![self.path.clone()]);
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let wanted =
                path.extension().is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|own| extension == *own));
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if wanted && !hidden && path.is_file() {
                files.push(path);
            }
        }
        files.sort();
        if files.is_empty() {
            let reason = "holds no policy (*.yaml, *.yml or *.json)".to_owned();
            return Err(FileError { path: self.path.clone(), reason });
        }
        Ok(files)
    }

    /// Reads what changed since the last time. Of a folder a project is named after its file, of a single file after its policy.
    fn changed(&mut self, compiler: &dyn Compiler) -> Vec<Result<(String, String, LoadedPolicy), FileError>> {
        let files = match self.list() {
            Ok(files) => files,
            Err(error) => return vec![Err(error)],
        };
        let single = files.first() == Some(&self.path);
        let mut changed = Vec::new();
        for path in files {
            let name = path.display().to_string();
            let failed = |reason: String| FileError { path: path.clone(), reason };
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) => {
                    changed.push(Err(failed(error.to_string())));
                    continue;
                }
            };
            let seen = hex(&digest(text.as_bytes()));
            if self.seen.get(&path) == Some(&seen) {
                continue;
            }
            self.seen.insert(path.clone(), seen);
            let read = proven(compiler, &name, &text).map_err(failed);
            changed.push(read.map(|loaded| {
                let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                let project = if single {
                    self.only.get_or_insert_with(|| loaded.policy.metadata().name.clone()).clone()
                } else {
                    stem
                };
                (project, text, loaded)
            }));
        }
        changed
    }
}

/// Puts the policies of files in force that are not yet.
///
/// # Errors
///
/// The first that is not right.
pub(super) async fn take_files(app: &App, mut files: PolicyFiles) -> Result<(PolicyFiles, Vec<String>), FileError> {
    let compiler = Arc::clone(&app.compiler);
    let read = tokio::task::spawn_blocking(move || {
        let changed = files.changed(compiler.as_ref());
        (files, changed)
    });
    let Ok((files, changed)) = read.await else {
        return Err(FileError {
            path: PathBuf::new(),
            reason: "could not be read; this is a bug in policyc".to_owned(),
        });
    };
    let mut projects = Vec::new();
    for one in changed {
        let (project, document, loaded) = one?;
        let path = files.path.clone();
        put(app, &project, document, &loaded).await.map_err(|problem| FileError { path, reason: problem.message })?;
        projects.push(project);
    }
    Ok((files, projects))
}

/// Puts the policy of a file in force if it is another than the one that is.
async fn put(app: &App, project: &str, document: String, loaded: &LoadedPolicy) -> Result<(), Problem> {
    app.served_from_file(project);
    let row = row(project, "file", document, loaded);
    let put = app.engine.run(move |desk| {
        let known = desk.directory().projects.get(&row.project).cloned();
        if known.is_none() {
            let project = ProjectRow {
                id: row.project.clone(),
                name: row.name.clone(),
                key_hash: None,
                key_preview: String::new(),
                webhook_url: None,
                webhook_enabled: false,
                is_active: true,
                created_at: desk.now(),
            };
            desk.put_project(&project)?;
        }
        let served = known.as_ref().and_then(Project::served);
        let same = served.is_some_and(|served| served.row.digest == row.digest);
        if same { Ok(()) } else { desk.put_policy(row, None).map(|_| ()) }
    });
    Ok(put.await?)
}

/// Looks at the files again and again, until the server stops.
pub(super) async fn watch(app: Arc<App>, mut files: PolicyFiles) {
    let mut last_error = None;
    loop {
        tokio::time::sleep(EVERY).await;
        let compiler = Arc::clone(&app.compiler);
        let read = tokio::task::spawn_blocking(move || {
            let changed = files.changed(compiler.as_ref());
            (files, changed)
        });
        let Ok((back, changed)) = read.await else { return };
        files = back;
        for one in changed {
            let outcome = match one {
                Ok((project, document, loaded)) => match put(&app, &project, document, &loaded).await {
                    Ok(()) => {
                        tracing::info!(project, "the policy was reloaded");
                        Ok(())
                    }
                    Err(problem) => {
                        // It is tried again: the store may be back then.
                        files.seen.clear();
                        Err(problem.message)
                    }
                },
                Err(error) => Err(error.to_string()),
            };
            if let Err(reason) = outcome
                && last_error.as_ref() != Some(&reason)
            {
                app.metrics.refused_policies.with_label_values(&["file"]).inc();
                tracing::error!(reason, "the policy was not taken; the one before it stays in force");
                last_error = Some(reason);
            }
        }
    }
}
