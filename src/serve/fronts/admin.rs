//! Our own: the log as a behaviour log, keys of projects, policies as documents.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::safety_filter::{new_key, preview};
use crate::serve::engine::digest;
use crate::serve::export::Export;
use crate::serve::http::{App, Problem};
use crate::serve::policies::take;
use crate::serve::store::{Queries, hex};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/logs", get(logs))
        .route("/v1/head", get(head))
        .route("/v1/policy", post(bring).get(document))
        .route("/v1/policies/{policy_id}/rollback", post(roll_back))
        .route("/v1/projects/{project_id}/key", post(new_key_of))
}

/// The log of a project as a behaviour log, a line a decision, oldest first: what `policyc build` reads.
async fn logs(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let project = app.project(&headers, query.get("project").map(String::as_str))?;
    let after = match query.get("after").map(|text| text.parse()) {
        None => 0,
        Some(Ok(after)) => after,
        Some(Err(_)) => return Err(Problem::invalid("after must be the number of an entry")),
    };
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    let readers = Arc::clone(&app.readers);
    tokio::task::spawn_blocking(move || {
        let mut export = Export::new(project.row.id, after);
        loop {
            match readers.ask(|database| export.next(&mut Queries(database))) {
                Ok(Some(lines)) => {
                    if sender.blocking_send(Ok(lines.into())).is_err() {
                        return;
                    }
                }
                Ok(None) => return,
                // A torn answer: whoever reads it must not take it for the whole log.
                Err(error) => {
                    let _ = sender.blocking_send(Err(std::io::Error::other(error.to_string())));
                    return;
                }
            }
        }
    });
    let stream = futures_of(receiver);
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(stream)).into_response())
}

fn futures_of(
    receiver: tokio::sync::mpsc::Receiver<Result<Bytes, std::io::Error>>,
) -> impl futures_core::Stream<Item = Result<Bytes, std::io::Error>> {
    struct Chunks(tokio::sync::mpsc::Receiver<Result<Bytes, std::io::Error>>);

    impl futures_core::Stream for Chunks {
        type Item = Result<Bytes, std::io::Error>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0.poll_recv(context)
        }
    }

    Chunks(receiver)
}

/// Where the log ends: keep it elsewhere, and nothing can be cut off unseen.
async fn head(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Json<Value>, Problem> {
    if !app.access().administers(&app.caller(&headers)) {
        return Err(Problem::unauthorized());
    }
    let (seq, hash) = app.ask(|database| Queries(database).last()).await?;
    Ok(Json(json!({"seq": seq, "hash": hex(&hash)})))
}

/// Puts a policy in force, in any form that policyc reads: YAML or the safety filter's JSON.
async fn bring(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let document = String::from_utf8(body.to_vec()).map_err(|_| Problem::field("body", "not valid UTF-8"))?;
    let row = take(&app, &project.row.id, "api", document).await?;
    Ok(Json(
        json!({"id": row.id, "project_id": row.project, "name": row.name, "version": row.version, "digest": row.digest}),
    ))
}

/// The policy in force, as it was brought.
async fn document(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let project = app.project(&headers, None)?;
    let missing = || Problem::not_found("policy_not_found", "the project has no policy");
    let served = project.served().ok_or_else(missing)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], served.row.document.clone()).into_response())
}

/// Puts a policy that was in force before in force again, as a new version.
async fn roll_back(
    State(app): State<Arc<App>>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let row = app.ask(move |database| Queries(database).policy(id)).await?;
    let missing = || Problem::not_found("policy_not_found", format!("the project has no policy {id}"));
    let row = row.filter(|row| row.project == project.row.id).ok_or_else(missing)?;
    let row = take(&app, &project.row.id, &row.origin, row.document).await?;
    Ok(Json(
        json!({"id": row.id, "project_id": row.project, "name": row.name, "version": row.version, "digest": row.digest}),
    ))
}

/// Gives a project a new key; the one before it is no longer taken.
async fn new_key_of(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let mut row = app.project(&headers, Some(&id))?.row;
    let key = new_key();
    (row.key_hash, row.key_preview) = (Some(digest(key.as_bytes())), preview(&key));
    app.engine.run(move |desk| desk.put_project(&row)).await?;
    Ok(Json(json!({"project_id": id, "api_key": key})))
}
