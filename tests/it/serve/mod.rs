//! The server: its fronts in process, the binary on a socket, its store.

mod browser;
mod clients;
mod drafts;
mod fronts;
mod load;
mod mcp;
mod openapi;
mod pages;
mod review;
mod robust;
mod safety_filter;
mod sessions;
mod stores;
mod suggestions;
mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use policyc::backend::{Backend as _, EmitOptions, Rego};
use policyc::policy::{Effect, Policy};
use policyc::replay::RegoArtifact;
use policyc::serve::store::{Durability, StoreLocation};
use policyc::serve::{
    Access, Compiler, Created, Creation, EngineOptions, LoadedPolicy, Mode, NotCreated, PolicyFiles, ServeOptions,
    Server,
};
use serde_json::Value;
use tower::ServiceExt as _;

/// Reads policies as the binary does, without proving them: the tests of `build` do that.
pub(crate) struct Reads;

impl Compiler for Reads {
    fn read(&self, name: &str, document: &str) -> Result<LoadedPolicy, String> {
        let policy = if document.trim_start().starts_with('{') {
            let spelled = policyc::policy::safety_filter::with_classes_spelled_out(document);
            let document = spelled.as_ref().map_or(document, |(text, _)| text);
            Policy::from_safety_filter(document, name).map(|(policy, _)| policy).map_err(|error| error.to_string())?
        } else {
            Policy::from_yaml(document, name).map_err(|error| error.to_string())?
        };
        let emitted = Rego.emit(&policy, &EmitOptions::default()).map_err(|error| error.to_string())?;
        let files: Vec<_> = emitted.artifacts.into_iter().map(|file| (file.path, file.text)).collect();
        let artifact = RegoArtifact::from_files(&files, None).map_err(|error| error.to_string())?;
        let package = artifact.entrypoint().trim_start_matches("data.").trim_end_matches(".decision").to_owned();
        Ok(LoadedPolicy { policy, package, notes: Vec::new() })
    }

    fn prove(&self, _: &Policy) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }

    fn changes(&self, old: &Policy, new: &Policy) -> Vec<String> {
        let changes = policyc::check::diff::changes(old, new).0;
        changes.iter().map(|change| format!("{} {} {}", change.action, change.old.0, change.new.0)).collect()
    }

    fn create(&self, creation: &Creation) -> Result<Created, NotCreated> {
        Ok(Created { content: creation.about.clone(), ..Created::default() })
    }
}

/// How a server of the tests is.
pub(crate) struct Setup {
    pub(crate) engine: EngineOptions,
    pub(crate) options: ServeOptions,
    pub(crate) policy: Option<PathBuf>,
}

impl Setup {
    /// A server that everybody may ask, with its store in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            engine: EngineOptions {
                location: StoreLocation::Sqlite(folder.join("policyc.db")),
                durability: Durability::Process,
                mode: Mode::Enforce,
                without_policy: Effect::Block,
                approval_seconds: 60,
                redact: true,
                clock: jiff::Timestamp::now,
            },
            options: ServeOptions { access: Access::open(), loopback: true, ..ServeOptions::default() },
            policy: None,
        }
    }

    pub(crate) fn policy(mut self, path: impl Into<PathBuf>) -> Self {
        self.policy = Some(path.into());
        self
    }

    pub(crate) async fn open(self) -> Asked {
        let server =
            Server::open(self.engine, self.options, Arc::new(Reads), self.policy.map(PolicyFiles::new)).await.unwrap();
        Asked { router: server.router(), server: Some(server) }
    }
}

/// A server that is asked in process.
pub(crate) struct Asked {
    pub(crate) router: Router,
    pub(crate) server: Option<Server>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }
}

impl Asked {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answered { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, key: Option<&str>, body: Option<&Value>) -> Answered {
        self.text(method, path, key, body.map(ToString::to_string)).await
    }

    pub(crate) async fn text(&self, method: &str, path: &str, key: Option<&str>, body: Option<String>) -> Answered {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if let Some(key) = key {
            request = request.header("x-api-key", key);
        }
        self.send(request.body(body.map_or_else(Body::empty, Body::from)).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, key: Option<&str>) -> Answered {
        self.ask("GET", path, key, None).await
    }

    pub(crate) async fn post(&self, path: &str, key: Option<&str>, body: Value) -> Answered {
        self.ask("POST", path, key, Some(&body)).await
    }

    /// A project of this name; gives its key.
    pub(crate) async fn project(&self, id: &str) -> String {
        let made = self.post("/projects", None, serde_json::json!({"id": id, "name": id})).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        made.json()["api_key"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn close(mut self) {
        drop(self.router);
        if let Some(server) = self.server.take() {
            server.close().await;
        }
    }
}

/// Runs a test with a server's threads.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test)
}

/// Asks a server of this policy, in a file.
pub(crate) fn with_policy(policy: &str, access: Access, test: impl AsyncFnOnce(&Asked)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.yaml");
    std::fs::write(&path, policy).unwrap();
    run(async {
        let mut setup = Setup::new(folder.path()).policy(&path);
        setup.options.access = access;
        let asked = setup.open().await;
        test(&asked).await;
        asked.close().await;
    });
}
