//! The OPA Data API: a client of OPA changes one URL.
//!
//! `POST /v1/data/<package>` with `{"input": …}` answers what OPA answers with the bundle that policyc compiles of the same
//! policy: `…/decision`, `…/allow`, `…/deny`, or all three. What is not there is undefined: an answer without `result`.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::event::unique;
use crate::policy::Effect;
use crate::serve::engine::{Answer, Ask, Mode, Project, Refusal};
use crate::serve::http::{App, Caller, Problem};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/data", get(whole).post(whole_post))
        .route("/v1/data/{*path}", get(by_get).post(by_post))
        .route("/v0/data/{*path}", axum::routing::post(bare))
}

/// What an error looks like to a client of OPA.
fn wrong(status: StatusCode, code: &str, message: impl Into<String>) -> Response {
    (status, Json(json!({"code": code, "message": message.into()}))).into_response()
}

impl Problem {
    fn opa(self) -> Response {
        let code = match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "unauthorized",
            status if status.is_server_error() => "internal_error",
            _ => "invalid_parameter",
        };
        wrong(self.status, code, self.message)
    }
}

async fn whole(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    by_get(State(app), Path(String::new()), headers, Query(query)).await
}

async fn whole_post(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    by_post(State(app), Path(String::new()), headers, body).await
}

async fn by_get(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let input = match query.get("input").map(|text| unique(text.as_bytes())) {
        None => None,
        Some(Ok(input)) => Some(input),
        Some(Err(error)) => {
            return wrong(StatusCode::BAD_REQUEST, "invalid_parameter", format!("input: not valid JSON: {error}"));
        }
    };
    answer(&app, &path, &headers, input).await
}

async fn by_post(State(app): State<Arc<App>>, Path(path): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let input = if body.is_empty() {
        None
    } else {
        match unique(&body) {
            Ok(Value::Object(mut fields)) => fields.remove("input"),
            Ok(_) => {
                return wrong(StatusCode::BAD_REQUEST, "invalid_parameter", "the body must be an object with `input`");
            }
            Err(error) => {
                return wrong(StatusCode::BAD_REQUEST, "invalid_parameter", format!("not valid JSON: {error}"));
            }
        }
    };
    answer(&app, &path, &headers, input).await
}

/// Version 0: the body is the input, and the answer the result.
async fn bare(State(app): State<Arc<App>>, Path(path): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let input = match unique(&body) {
        Ok(input) => Some(input),
        Err(_) if body.is_empty() => None,
        Err(error) => return wrong(StatusCode::BAD_REQUEST, "invalid_parameter", format!("not valid JSON: {error}")),
    };
    match decided(&app, &path, &headers, input).await {
        Ok(Some((result, _))) => Json(result).into_response(),
        Ok(None) => wrong(StatusCode::NOT_FOUND, "undefined_document", "document missing or undefined"),
        Err(problem) => problem.opa(),
    }
}

async fn answer(app: &App, path: &str, headers: &HeaderMap, input: Option<Value>) -> Response {
    match decided(app, path, headers, input).await {
        Ok(Some((result, answer))) => {
            let mut body = json!({"result": result});
            if let (Value::Object(body), Some(id)) = (&mut body, answer.id) {
                body.insert("decision_id".to_owned(), id.into());
            }
            Json(body).into_response()
        }
        // Undefined, as OPA says it.
        Ok(None) => Json(json!({})).into_response(),
        Err(problem) => problem.opa(),
    }
}

async fn decided(
    app: &App,
    path: &str,
    headers: &HeaderMap,
    input: Option<Value>,
) -> Result<Option<(Value, Answer)>, Problem> {
    let Some((project, below)) = find(app, path, headers)? else { return Ok(None) };
    let input = input.unwrap_or_default();
    let text = |field: &str| input.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let context = match input.get("context") {
        None => Some(Map::new()),
        Some(context) => context.as_object().cloned(),
    };
    let ask = Ask {
        project: project.row.id.clone(),
        // A context that is no object makes the request one that names nobody: it is blocked as malformed.
        agent_id: if context.is_some() { text("agent_id") } else { String::new() },
        action: text("action"),
        context: context.unwrap_or_default(),
        session: input.get("session_id").and_then(Value::as_str).map(str::to_owned),
        front: "opa",
        ..Ask::default()
    };
    let answer = app.decide(ask).await.map_err(|refusal: Refusal| Problem::from(refusal))?;
    let result = match below.as_str() {
        "" => json!({"decision": decision(&answer), "allow": answer.passes(), "deny": deny(&answer)}),
        "decision" => decision(&answer),
        "allow" => answer.passes().into(),
        "deny" => deny(&answer),
        _ => return Ok(None),
    };
    Ok(Some((result, answer)))
}

/// The project whose package `path` is in or at, and what is asked for below the package.
fn find(app: &App, path: &str, headers: &HeaderMap) -> Result<Option<(Project, String)>, Problem> {
    let dotted = path.trim_matches('/').replace('/', ".");
    let directory = app.engine.directory();
    let below = |package: &str| {
        let rest = dotted.strip_prefix(package)?;
        if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix('.').map(str::to_owned) }
    };
    // Two projects may have policies of one name: the key, or the header, says whose is meant.
    let caller = app.caller(headers);
    let named = headers.get("x-policyc-project").and_then(|name| name.to_str().ok());
    let mine = |id: &str| match &caller {
        Caller::Project(own) => own == id,
        _ => named.is_none_or(|named| named == id),
    };
    let mut found = directory.projects.values().filter(|project| mine(&project.row.id)).filter_map(|project| {
        let served = project.policy.as_ref()?.as_ref().ok()?;
        Some((project.row.id.clone(), below(&served.package)?))
    });
    match found.next() {
        Some((id, below)) => Ok(Some((app.project(headers, Some(&id))?, below))),
        // Who may not ask learns nothing of what there is.
        None => match caller {
            Caller::Stranger => Err(Problem::forbidden("invalid_api_key", "nobody has this key")),
            Caller::Nobody if !app.access().open => Err(Problem::unauthorized()),
            _ => Ok(None),
        },
    }
}

/// The document that the Rego back end's `decision` gives; where nothing is enforced it allows and says what it would.
fn decision(answer: &Answer) -> Value {
    let said = &answer.said;
    let mut document = json!({"effect": said.effect, "rules": said.rules, "reason": said.reason});
    if let Value::Object(fields) = &mut document {
        if said.mode != Mode::Enforce {
            fields.insert("effect".to_owned(), Effect::Allow.name().into());
            fields.insert("would".to_owned(), said.effect.name().into());
        }
        if let Some(explanation) = &said.explanation {
            fields.insert("explanation".to_owned(), json!(explanation));
        }
        if let Some(approval) = &said.approval {
            fields.insert("approval_id".to_owned(), approval.as_str().into());
        }
    }
    document
}

fn deny(answer: &Answer) -> Value {
    match answer.said.effect {
        _ if answer.passes() => json!([]),
        Effect::Ask => json!([format!("a person must approve this: {}", answer.said.reason)]),
        _ => json!([answer.said.reason]),
    }
}
