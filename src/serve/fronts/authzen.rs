//! AuthZEN 1.0: `POST /access/v1/evaluation` and `/access/v1/evaluations`, with the mapping of MCP's `tools/call` (COAZ).
//!
//! Subject and action become agent and action; of a `tools/call` on a resource of type `tool`, the tool is the action and `context.agent`
//! the agent. Arguments are `context.params` or `context.arguments`, else the properties of action and resource.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::event::unique;
use crate::serve::engine::{Answer, Ask, Project};
use crate::serve::http::{App, Problem};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/.well-known/authzen-configuration", get(metadata))
        .route("/access/v1/evaluation", post(evaluation))
        .route("/access/v1/evaluations", post(evaluations))
}

/// How many evaluations one request holds at most.
const MOST: usize = 1_000;

async fn metadata(headers: HeaderMap) -> Json<Value> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = match headers.get("x-forwarded-proto").map(HeaderValue::as_bytes) {
        Some(b"https") => "https",
        _ => "http",
    };
    let base = format!("{scheme}://{host}");
    Json(json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": format!("{base}/access/v1/evaluation"),
        "access_evaluations_endpoint": format!("{base}/access/v1/evaluations"),
    }))
}

/// A body, or why it is none.
fn read(body: &Bytes) -> Result<Map<String, Value>, Problem> {
    match unique(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Problem::invalid("the body must be a JSON object")),
        Err(error) => Err(Problem::invalid(format!("not valid JSON: {error}"))),
    }
}

fn responded(headers: &HeaderMap, answered: Result<Value, Problem>) -> Response {
    let mut response = match answered {
        Ok(body) => Json(body).into_response(),
        Err(problem) => (problem.status, Json(json!({"error": problem.message}))).into_response(),
    };
    if let Some(id) = headers.get("x-request-id") {
        response.headers_mut().insert("x-request-id", id.clone());
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

async fn evaluation(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let answered = async {
        let project = app.project(&headers, None)?;
        evaluated(&app, &project, &read(&body)?).await
    };
    let answered = answered.await;
    responded(&headers, answered)
}

async fn evaluations(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let answered = all(&app, &headers, &body).await;
    responded(&headers, answered)
}

async fn all(app: &App, headers: &HeaderMap, body: &Bytes) -> Result<Value, Problem> {
    let project = app.project(headers, None)?;
    let mut whole = read(body)?;
    let options = whole.remove("options");
    let semantics = match options.as_ref().and_then(|options| options.get("evaluations_semantic")) {
        None => "execute_all",
        Some(Value::String(name)) => name.as_str(),
        Some(_) => return Err(Problem::invalid("options.evaluations_semantic must be a string")),
    };
    let stop_at = match semantics {
        "execute_all" => None,
        "deny_on_first_deny" => Some(false),
        "permit_on_first_permit" => Some(true),
        other => return Err(Problem::invalid(format!("options.evaluations_semantic: `{other}` is unknown"))),
    };
    let list = match whole.remove("evaluations") {
        // Without a list it is one evaluation.
        None => return evaluated(app, &project, &whole).await,
        Some(Value::Array(list)) if list.is_empty() => return evaluated(app, &project, &whole).await,
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Problem::invalid("evaluations must be an array")),
    };
    if list.len() > MOST {
        return Err(Problem::invalid(format!("{} evaluations; at most {MOST} are answered at once", list.len())));
    }
    let mut answers = Vec::with_capacity(list.len());
    for own in list {
        let Value::Object(own) = own else {
            return Err(Problem::invalid("each of evaluations must be an object"));
        };
        let mut fields = whole.clone();
        fields.extend(own);
        // One that makes no sense is denied; the others are answered.
        let answer = match evaluated(app, &project, &fields).await {
            Err(problem) if problem.status == StatusCode::BAD_REQUEST => {
                json!({"decision": false, "context": {"error": {"status": 400, "message": problem.message}}})
            }
            other => other?,
        };
        let decision = answer.get("decision").and_then(Value::as_bool);
        answers.push(answer);
        if decision.is_some() && decision == stop_at {
            break;
        }
    }
    Ok(json!({"evaluations": answers}))
}

async fn evaluated(app: &App, project: &Project, fields: &Map<String, Value>) -> Result<Value, Problem> {
    let ask = ask(project, fields)?;
    let answer = app.decide(ask).await?;
    Ok(said(&answer))
}

fn said(answer: &Answer) -> Value {
    let said = &answer.said;
    let mut context = json!({
        "id": answer.id,
        "effect": said.effect,
        "mode": said.mode,
        "rules": said.rules,
        "reason_admin": {"en": said.reason},
    });
    if let (Some(explanation), Value::Object(context)) = (&said.explanation, &mut context) {
        context.insert("reason_user".to_owned(), json!({"en": explanation.next}));
        context.insert("explanation".to_owned(), json!(explanation));
        if let Some(approval) = &said.approval {
            context.insert("approval_id".to_owned(), approval.as_str().into());
        }
    }
    json!({"decision": answer.passes(), "context": context})
}

/// The question that an evaluation means.
fn ask(project: &Project, fields: &Map<String, Value>) -> Result<Ask, Problem> {
    let entity = |name: &str| match fields.get(name) {
        Some(Value::Object(entity)) => Ok(entity),
        Some(_) => Err(Problem::invalid(format!("{name} must be an object"))),
        None => Err(Problem::invalid(format!("{name} is missing"))),
    };
    let text = |entity: &Map<String, Value>, place: &str, key: &str| match entity.get(key) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(Problem::invalid(format!("{place}.{key} must be a string"))),
        None => Err(Problem::invalid(format!("{place}.{key} is missing"))),
    };
    let (subject, action, resource) = (entity("subject")?, entity("action")?, entity("resource")?);
    let (subject_id, name) = (text(subject, "subject", "id")?, text(action, "action", "name")?);
    text(subject, "subject", "type")?;
    let (kind, id) = (text(resource, "resource", "type")?, text(resource, "resource", "id")?);
    let mut context = match fields.get("context") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(context)) => context.clone(),
        Some(_) => return Err(Problem::invalid("context must be an object")),
    };
    let is_call = kind == "tool" && matches!(name.as_str(), "tools/call" | "call_tool");
    let agent = context.get("agent").and_then(Value::as_str).filter(|agent| !agent.is_empty());
    let agent_id = agent.map_or(subject_id, str::to_owned);
    if !matches!(context.get("params"), Some(Value::Object(_))) {
        let arguments = context.get("arguments").filter(|arguments| arguments.is_object()).cloned();
        let properties = |entity: &Map<String, Value>| entity.get("properties").and_then(Value::as_object).cloned();
        let mut merged = properties(resource).unwrap_or_default();
        merged.extend(properties(action).unwrap_or_default());
        context.insert("params".to_owned(), arguments.unwrap_or(Value::Object(merged)));
    }
    context.entry("subject").or_insert_with(|| Value::Object(subject.clone()));
    context.entry("resource").or_insert_with(|| Value::Object(resource.clone()));
    let session = context.get("session_id").and_then(Value::as_str).map(str::to_owned);
    Ok(Ask {
        project: project.row.id.clone(),
        agent_id,
        action: if is_call { id } else { name },
        context,
        session,
        front: "authzen",
        ..Ask::default()
    })
}
