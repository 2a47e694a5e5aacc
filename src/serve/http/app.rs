//! What every request can reach.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use tokio::sync::Semaphore;

use super::json::Problem;
use super::{Access, Caller, Metrics};
use crate::policy::Effect;
use crate::serve::ServeOptions;
use crate::serve::engine::{Answer, Ask, Compiler, EngineHandle, Mode, Project, Refusal};
use crate::serve::store::{Database, Readers, StoreError};
use crate::serve::webhooks::{Announcement, Webhooks};

/// What every request can reach.
pub(in crate::serve) struct App {
    pub(in crate::serve) engine: EngineHandle,
    pub(in crate::serve) readers: Arc<Readers>,
    pub(in crate::serve) compiler: Arc<dyn Compiler>,
    pub(in crate::serve) options: ServeOptions,
    pub(in crate::serve) metrics: Metrics,
    pub(in crate::serve) webhooks: Webhooks,
    pub(in crate::serve) stopping: AtomicBool,
    /// How many more requests may have a language model asked at once.
    pub(in crate::serve) models: Arc<Semaphore>,
    /// The projects whose policies are served from files.
    pub(in crate::serve) from_files: RwLock<BTreeSet<String>>,
}

/// For how many requests at once a language model is asked: each holds a thread until it is answered.
pub(in crate::serve) const MOST_ASKED: usize = 2;

/// The header that names a project where the key does not.
const PROJECT: &str = "x-policyc-project";

impl App {
    /// Who may do what.
    pub(in crate::serve) fn access(&self) -> &Access {
        &self.options.access
    }

    /// Who asks.
    pub(in crate::serve) fn caller(&self, headers: &HeaderMap) -> Caller {
        self.access().caller(headers, &self.engine.directory())
    }

    /// Whether the caller may put a policy in force: with a token, who has it; an agent holds its project's key, and must not change its own
    /// policy. Left open, as in the original, the project's key is enough.
    ///
    /// # Errors
    ///
    /// 401 without a key, 403 with one that is not the administrator's token.
    pub(in crate::serve) fn may_change_policies(&self, headers: &HeaderMap) -> Result<(), Problem> {
        const HINT: &str = "send the administrator's token as `Authorization: Bearer`";
        if !self.access().has_token() || self.access().open {
            return Ok(());
        }
        match self.caller(headers) {
            Caller::Admin => Ok(()),
            Caller::Nobody => Err(Problem::unauthorized().hint(HINT)),
            Caller::Project(_) | Caller::Stranger => {
                let message = "policies are changed with the administrator's token, not with a project's key";
                Err(Problem::forbidden("not_an_administrator", message).hint(HINT))
            }
        }
    }

    /// Takes note that the policy of a project is served from a file.
    pub(in crate::serve) fn served_from_file(&self, project: &str) {
        self.from_files.write().unwrap_or_else(PoisonError::into_inner).insert(project.to_owned());
    }

    /// Whether the policy of a project is served from a file.
    pub(in crate::serve) fn is_from_file(&self, project: &str) -> bool {
        self.from_files.read().unwrap_or_else(PoisonError::into_inner).contains(project)
    }

    /// The project that a request is about: that of its key, else the one it names, else the only one there is.
    ///
    /// # Errors
    ///
    /// [`Problem`] where it carries no key and needs one, or names no project.
    pub(in crate::serve) fn project(&self, headers: &HeaderMap, named: Option<&str>) -> Result<Project, Problem> {
        let directory = self.engine.directory();
        let named = named.or_else(|| headers.get(PROJECT).and_then(|name| name.to_str().ok()));
        let caller = self.access().caller(headers, &directory);
        let known = |id: &str| directory.projects.get(id).filter(|project| project.row.is_active).cloned();
        let missing = |id: &str| Problem::not_found("project_not_found", format!("there is no project `{id}`"));
        match caller {
            Caller::Project(id) if named.is_some_and(|named| named != id) => {
                Err(Problem::forbidden("project_mismatch", "the key is another project's"))
            }
            Caller::Project(id) => known(&id).ok_or_else(|| missing(&id)),
            Caller::Stranger => Err(Problem::forbidden("invalid_api_key", "nobody has this key")),
            Caller::Nobody if !self.access().open => Err(Problem::unauthorized()),
            Caller::Admin | Caller::Nobody => {
                let only = || match directory.projects.len() {
                    1 => directory.projects.keys().next().map(String::as_str),
                    _ => self.options.default_project.as_deref(),
                };
                let id = named.or_else(only).ok_or_else(|| {
                    Problem::invalid(format!("there are several projects; name one in the header `{PROJECT}`"))
                })?;
                match known(id) {
                    // Without a key only what has none: a key is not got around by leaving it out.
                    Some(project) if project.row.key_hash.is_some() && caller == Caller::Nobody => {
                        Err(Problem::unauthorized())
                    }
                    Some(project) => Ok(project),
                    None => Err(missing(id)),
                }
            }
        }
    }

    /// Decides, counts that, and announces what is not let through to who wants to hear of it.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is no decision, which must be taken for a block.
    pub(in crate::serve) async fn decide(&self, ask: Ask) -> Result<Answer, Refusal> {
        let directory = self.engine.directory();
        let project = directory.projects.get(&ask.project);
        let announcement = project.and_then(|project| Announcement::of(&project.row, &ask));
        let answer = self.engine.decide(ask).await?;
        self.metrics.count(&answer);
        let is_news = answer.said.effect != Effect::Allow && answer.said.mode == Mode::Enforce && !answer.repeated;
        if let Some(announcement) = announcement.filter(|_| is_news) {
            self.webhooks.announce(announcement, &answer, &self.metrics.webhooks);
        }
        Ok(answer)
    }

    /// Asks the store on a thread that may block.
    pub(in crate::serve) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let readers = Arc::clone(&self.readers);
        let asked = tokio::task::spawn_blocking(move || readers.ask(question)).await;
        match asked {
            Ok(answer) => answer.map_err(|error| Problem::from(Refusal::Store(error.to_string()))),
            Err(_) => Err(Problem::from(Refusal::Stopping)),
        }
    }
}
