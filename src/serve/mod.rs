//! The decision server: what the policy says, over HTTP, with everything it decided in a chained log.
//!
//! In: policies, requests. Out: decisions. One evaluator (the reference semantics) behind several fronts: the safety filter's API, the
//! OPA Data API, AuthZEN, ToolHive. What does not compile is not taken; what cannot be logged is not decided; what was
//! answered is in the log. The caller hands in how a document becomes a policy ([`Compiler`]), the clock and the socket.
//!
//! ```text
//! fronts ──Ask──▶ engine (one thread, batches) ──entries──▶ store (SQLite or PostgreSQL)
//!        ◀Answer─                              ◀─commit───
//! ```

mod engine;
mod export;
mod fronts;
mod html;
mod http;
mod ledgers;
mod policies;
pub mod store;
mod tls;
mod webhooks;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::IntoResponse as _;
use thiserror::Error;

pub use crate::session::Claims;
pub use engine::{
    Answer, Ask, Cancelled, Compiler, Created, Creation, CreationSource, EngineOptions, Failed, Form, Hindrance,
    LoadedPolicy, Mode, NotCreated, PolicyName, Refusal, Said, WantedModel,
};
pub use export::{Exported, export};
pub use http::Access;
pub use policies::{FileError, PolicyFiles};
pub use tls::{Tls, TlsError};

use crate::policy::Policy;
use engine::{EngineHandle, Heard};
use http::{App, Metrics, Problem};
use store::{EntryKind, Readers, StoreError};
use webhooks::Webhooks;

/// How a server goes about it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct ServeOptions {
    /// Who may do what.
    pub access: Access,
    /// Whether pages of any origin may ask from a browser.
    pub cors: bool,
    /// Whether the server listens on the loopback alone; then it answers to no other host's name.
    pub loopback: bool,
    /// Whether it is reached over TLS.
    pub tls: bool,
    /// The project of requests that name none.
    pub default_project: Option<String>,
    /// How large a body is at most, in bytes.
    pub body_limit: usize,
    /// How long a connection may take for the head of a request.
    pub idle: Duration,
    /// For how long decisions are kept at least; for ever if `None`. What is older goes with the next hour.
    pub keep: Option<Duration>,
    /// Whether a request of the safety filter's clients that cannot be decided is answered as blocked, not with an error.
    pub fail_closed: bool,
    /// Whether webhooks may be on this machine and in private networks.
    pub private_webhooks: bool,
    /// The kind of database, for `/health`.
    pub database: &'static str,
    /// For how much longer a request may take that a language model is asked for, if one is.
    pub model_patience: Option<Duration>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            access: Access::default(),
            cors: false,
            loopback: false,
            tls: false,
            default_project: None,
            body_limit: 1024 * 1024,
            idle: Duration::from_secs(60),
            keep: None,
            fail_closed: true,
            private_webhooks: false,
            database: "sqlite",
            model_patience: None,
        }
    }
}

/// Why there is no server.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A policy is not right.
    #[error(transparent)]
    Policy(#[from] FileError),
    /// The counters are not right, which is a bug.
    #[error("metrics: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The socket failed.
    #[error("the socket: {0}")]
    Socket(#[from] std::io::Error),
}

/// What a tool answered to a call that was decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolOutput {
    /// The project.
    pub project: String,
    /// Who called.
    pub agent_id: String,
    /// The session.
    pub session: String,
    /// The call.
    pub call: String,
    /// What the tool answered.
    pub output: serde_json::Value,
    /// How it went, if that is another thing than the decision.
    pub outcome: Option<String>,
}

/// What the user of an agent asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRequest {
    /// The project.
    pub project: String,
    /// Whose session.
    pub agent_id: String,
    /// The session.
    pub session: String,
    /// What was asked for.
    pub text: String,
}

/// A server that can be asked.
pub struct Server {
    app: Arc<App>,
    files: Option<PolicyFiles>,
    /// What runs beside the answers until the server is closed.
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("options", &self.app.options).finish_non_exhaustive()
    }
}

/// How often it is looked whether another server changed something.
const LOOK: Duration = Duration::from_secs(1);

impl Server {
    /// Opens the store, and puts the policies in `files` in force.
    ///
    /// # Errors
    ///
    /// [`ServeError`]; a policy that is not right is one at this point.
    pub async fn open(
        engine: EngineOptions,
        mut options: ServeOptions,
        compiler: Arc<dyn Compiler>,
        files: Option<PolicyFiles>,
    ) -> Result<Self, ServeError> {
        options.database = engine.location.kind();
        let readers = Arc::new(Readers::new(engine.location.clone()));
        let with = Arc::clone(&compiler);
        let started = tokio::task::spawn_blocking(move || EngineHandle::start(engine, with)).await;
        let engine = started.map_err(std::io::Error::other)??;
        let stopping = AtomicBool::new(false);
        let webhooks = Webhooks::new(options.private_webhooks);
        let (metrics, from_files) = (Metrics::new()?, RwLock::new(BTreeSet::new()));
        let models = Arc::new(tokio::sync::Semaphore::new(http::MOST_ASKED));
        let mut app = App { engine, readers, compiler, options, metrics, webhooks, stopping, models, from_files };
        let files = match files {
            Some(files) => {
                let (files, projects) = policies::take_files(&app, files).await?;
                if let ([only], None) = (projects.as_slice(), &app.options.default_project) {
                    app.options.default_project = Some(only.clone());
                }
                Some(files)
            }
            None => None,
        };
        Ok(Self { app: Arc::new(app), files, tasks: Vec::new() })
    }

    /// What answers requests.
    pub fn router(&self) -> Router {
        fronts::routes()
            .fallback(elsewhere)
            .method_not_allowed_fallback(async || {
                not_found(axum::http::StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
            })
            .layer(DefaultBodyLimit::max(self.app.options.body_limit))
            .layer(axum::middleware::from_fn_with_state(Arc::clone(&self.app), http::wrap))
            .with_state(Arc::clone(&self.app))
    }

    /// Decides a request without HTTP.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is no decision, which must be taken for a block.
    pub async fn decide(&self, ask: Ask) -> Result<Answer, Refusal> {
        self.app.engine.decide(ask).await
    }

    /// Records what the user asked for in a session.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it is not in the log.
    pub async fn request(&self, told: UserRequest) -> Result<(), Refusal> {
        let UserRequest { project, agent_id, session, text } = told;
        let body = serde_json::json!({"text": text});
        let heard = Heard { project, agent: agent_id, session, kind: EntryKind::Request, call: None, body };
        self.app.engine.run(move |desk| desk.hear(heard).map(drop)).await
    }

    /// Records what a tool answered to a call of a session.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it is not in the log.
    pub async fn output(&self, told: ToolOutput) -> Result<(), Refusal> {
        let mut body = serde_json::json!({"output": told.output});
        if let (Some(outcome), serde_json::Value::Object(body)) = (told.outcome, &mut body) {
            body.insert("outcome".to_owned(), outcome.into());
        }
        let heard = Heard {
            project: told.project,
            agent: told.agent_id,
            session: told.session,
            kind: EntryKind::Output,
            call: Some(told.call),
            body,
        };
        self.app.engine.run(move |desk| desk.hear(heard).map(drop)).await
    }

    /// Approves an approval once, or denies it.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is none that waits.
    pub async fn approve(&self, approval: &str, approved: bool, by: &str) -> Result<(), Refusal> {
        let (id, by) = (approval.to_owned(), by.to_owned());
        self.app
            .engine
            .run(move |desk| fronts::decide_approval(desk, &id, approved, "once".to_owned(), by, None).map(drop))
            .await
    }

    /// The project of requests that name none, and its policy, if that loads.
    pub fn only_policy(&self) -> Option<(String, Policy)> {
        let id = self.app.options.default_project.clone()?;
        let served = self.app.engine.directory().served(&id).cloned()?;
        Some((id, served.policy().clone()))
    }

    /// Cuts the log off before what is older than `keep`, now and then: see [`ServeOptions::keep`].
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the store did not take it.
    pub async fn retain(&self, keep: Duration) -> Result<(), Refusal> {
        retain(&self.app, keep).await
    }

    /// Answers what comes in at `listener`, over TLS if there is some, until `stop` is over, and then what is under way, for at most `grace`.
    ///
    /// # Errors
    ///
    /// [`ServeError::Socket`].
    pub async fn run(
        mut self,
        listener: std::net::TcpListener,
        tls: Option<Tls>,
        stop: impl Future<Output = ()> + Send + 'static,
        grace: Duration,
    ) -> Result<(), ServeError> {
        self.watch();
        self.tasks.push(tokio::spawn(look(Arc::clone(&self.app))));
        self.tasks.extend(self.app.options.keep.map(|keep| tokio::spawn(retain_always(Arc::clone(&self.app), keep))));
        let handle = axum_server::Handle::new();
        let (app, stopped) = (Arc::clone(&self.app), handle.clone());
        self.tasks.push(tokio::spawn(async move {
            stop.await;
            app.stopping.store(true, Ordering::Relaxed);
            stopped.graceful_shutdown(Some(grace));
        }));
        let served = answer(listener, tls, handle, self.router(), self.app.options.idle).await;
        self.close().await;
        Ok(served?)
    }

    /// Takes changes of the files that it was opened with, from now on; on an error the policy before stays. [`Server::run`] does so by itself.
    /// To be called where the runtime is known.
    pub fn watch(&mut self) {
        let files = self.files.take();
        self.tasks.extend(files.map(|files| tokio::spawn(policies::watch(Arc::clone(&self.app), files))));
    }

    /// Lets the engine finish what it has.
    pub async fn close(self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
        for task in self.tasks {
            // Each holds the app until it is over.
            let _ = task.await;
        }
        let app = self.app;
        // Connections must not be dropped where the runtime runs.
        let _ = tokio::task::spawn_blocking(move || {
            if let Some(app) = Arc::into_inner(app) {
                app.engine.stop();
            }
        })
        .await;
    }
}

/// Answers at a socket. Who takes longer than `idle` for the head of a request, or for the handshake, is let go: connections that are held
/// open without asking anything cost memory alone, and not for long.
async fn answer(
    listener: std::net::TcpListener,
    tls: Option<Tls>,
    handle: axum_server::Handle<std::net::SocketAddr>,
    router: Router,
    idle: Duration,
) -> std::io::Result<()> {
    let service = router.into_make_service();
    match tls {
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle).first_request_timeout(idle);
            server.http_builder().http1().header_read_timeout(idle);
            server.serve(service).await
        }
        Some(tls) => {
            let mut server = axum_server::from_tcp_rustls(listener, tls.0)?.handle(handle).first_request_timeout(idle);
            server.http_builder().http1().header_read_timeout(idle);
            server.serve(service).await
        }
    }
}

/// How often it is looked what of the log is too old.
const RETAIN: Duration = Duration::from_secs(600);

async fn retain_always(app: Arc<App>, keep: Duration) {
    loop {
        if let Err(refusal) = retain(&app, keep).await {
            tracing::warn!(%refusal, "the log was not cut off; it is tried again");
        }
        tokio::time::sleep(RETAIN).await;
    }
}

async fn retain(app: &App, keep: Duration) -> Result<(), Refusal> {
    let keep = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
    app.engine.run(move |desk| desk.retain(keep)).await
}

async fn look(app: Arc<App>) {
    loop {
        tokio::time::sleep(LOOK).await;
        app.engine.look().await;
    }
}

/// A path that is none. With a slash too many at its end it is another's, as the safety filter's clients may write it.
async fn elsewhere(uri: axum::http::Uri) -> axum::response::Response {
    let path = uri.path().trim_end_matches('/');
    // `//host` would lead to another host.
    if path.is_empty() || path.len() == uri.path().len() || uri.path().starts_with("//") {
        return not_found(axum::http::StatusCode::NOT_FOUND, "Not Found");
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    axum::response::Redirect::temporary(&format!("{path}{query}")).into_response()
}

fn not_found(status: axum::http::StatusCode, message: &'static str) -> axum::response::Response {
    let code = if status == axum::http::StatusCode::NOT_FOUND { "not_found" } else { "method_not_allowed" };
    Problem::new(status, code, message).into_response()
}
