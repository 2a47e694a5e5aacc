//! `/health`, `/ready` and `/metrics`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::serve::http::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/health", get(health)).route("/ready", get(ready)).route("/metrics", get(metrics))
}

/// Whether the process is alive.
async fn health(State(app): State<Arc<App>>) -> Response {
    let body = json!({
        "status": "healthy",
        "version": env!("CARGO_PKG_VERSION"),
        "database": app.options.database,
        "cache": "disabled",
        "mode": app.engine.mode(),
    });
    Json(body).into_response()
}

/// Whether requests are decided: the store takes what is written, and the server is not stopping.
async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "shutting_down"}))).into_response();
    }
    if !app.engine.is_healthy() {
        let body = json!({"status": "store_unavailable", "detail": "requests are refused until the store is back"});
        return (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    }
    let directory = app.engine.directory();
    let broken: Vec<_> = directory
        .projects
        .iter()
        .filter(|(_, project)| matches!(project.policy, Some(Err(_))))
        .map(|(id, _)| id)
        .collect();
    let mut body = json!({"status": "ready"});
    if !broken.is_empty() {
        // They are decided for: everything is blocked.
        body = json!({"status": "ready", "blocked_projects": broken});
    }
    Json(body).into_response()
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text()).into_response()
}
