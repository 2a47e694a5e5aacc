//! Sessions: requests, decisions and outputs, with which the caller need keep nothing.
//!
//! Each is told once by the caller's name for it, `call_id`: told again, it is answered as before and counts once.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::event::unique;
use crate::serve::engine::{Answer, Ask, Heard, Mode};
use crate::serve::http::{App, Problem};
use crate::serve::store::EntryKind;
use crate::session::Claims;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/sessions/{session_id}/requests", post(request))
        .route("/v1/sessions/{session_id}/outputs", post(output))
        .route("/v1/sessions/{session_id}/decisions", post(decision))
}

/// The fields of a body, taken one by one; what is left over was misspelt.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn read(body: &Bytes) -> Result<Self, Problem> {
        match unique(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Problem::invalid("the body must be a JSON object")),
            Err(error) => Err(Problem::invalid(format!("not valid JSON: {error}"))),
        }
    }

    pub(super) fn maybe_text(&mut self, field: &str) -> Result<Option<String>, Problem> {
        match self.0.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::invalid(format!("{field} must be a string"))),
        }
    }

    pub(super) fn text(&mut self, field: &str) -> Result<String, Problem> {
        self.maybe_text(field)?.ok_or_else(|| Problem::invalid(format!("{field} is missing")))
    }

    pub(super) fn maybe_object(&mut self, field: &str) -> Result<Option<Map<String, Value>>, Problem> {
        match self.0.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(Problem::invalid(format!("{field} must be an object"))),
        }
    }

    fn flag(&mut self, field: &str) -> Result<Option<bool>, Problem> {
        match self.0.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(value)),
            Some(_) => Err(Problem::invalid(format!("{field} must be true or false"))),
        }
    }

    pub(super) fn take(&mut self, field: &str) -> Option<Value> {
        self.0.remove(field)
    }

    pub(super) fn integer(&mut self, field: &str) -> Result<i64, Problem> {
        match self.0.remove(field) {
            Some(Value::Number(number)) if number.is_i64() => Ok(number.as_i64().unwrap_or_default()),
            None => Err(Problem::invalid(format!("{field} is missing"))),
            Some(_) => Err(Problem::invalid(format!("{field} must be a whole number"))),
        }
    }

    pub(super) fn finish(self) -> Result<(), Problem> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(field) => Err(Problem::invalid(format!("unknown field `{field}`"))),
        }
    }
}

/// The user asked for something.
async fn request(
    State(app): State<Arc<App>>,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    let mut fields = Fields::read(&body)?;
    let agent = fields.text("agent_id")?;
    let (text, principal, call) =
        (fields.text("text")?, fields.maybe_text("principal")?, fields.maybe_text("call_id")?);
    fields.finish()?;
    let body = json!({"text": text, "principal": principal});
    heard(&app, Heard { project, agent, session, kind: EntryKind::Request, call, body }).await
}

/// A tool answered a call.
async fn output(
    State(app): State<Arc<App>>,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    let mut fields = Fields::read(&body)?;
    let (agent, call) = (fields.text("agent_id")?, fields.text("call_id")?);
    let (outcome, carried_out) = (fields.maybe_text("outcome")?, fields.flag("carried_out")?);
    let output = fields.0.remove("output").unwrap_or_default();
    fields.finish()?;
    let mut body = json!({"output": output});
    if let Value::Object(body) = &mut body {
        body.extend(outcome.map(|outcome| ("outcome".to_owned(), outcome.into())));
        body.extend(carried_out.map(|done| ("carried_out".to_owned(), done.into())));
    }
    heard(&app, Heard { project, agent, session, kind: EntryKind::Output, call: Some(call), body }).await
}

async fn heard(app: &App, heard: Heard) -> Result<Json<Value>, Problem> {
    let repeated = app.engine.run(move |desk| desk.hear(heard)).await?;
    Ok(Json(json!({"recorded": true, "repeated": repeated})))
}

/// The agent is about to act.
async fn decision(
    State(app): State<Arc<App>>,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    let mut fields = Fields::read(&body)?;
    let (agent_id, action, call) = (fields.text("agent_id")?, fields.text("action")?, fields.maybe_text("call_id")?);
    let (params, context) = (fields.maybe_object("params")?, fields.maybe_object("context")?);
    let simulate = fields.flag("simulate")?.unwrap_or(false);
    fields.finish()?;
    let mut context = context.unwrap_or_default();
    context.extend(params.map(|params| ("params".to_owned(), Value::Object(params))));
    let claims = Claims::Replace;
    let ask =
        Ask { project, agent_id, action, context, session: Some(session), call, simulate, claims, front: "sessions" };
    let answer = app.decide(ask).await?;
    Ok(Json(told(&answer)))
}

/// A decision in our own words. Where nothing is enforced the effect is `none`: no opinion, for another layer to have one.
pub(super) fn told(answer: &Answer) -> Value {
    let said = &answer.said;
    let enforced = said.mode == Mode::Enforce;
    let mut body = json!({
        "decision_id": answer.id,
        "timestamp": answer.at,
        "effect": if enforced { said.effect.name() } else { "none" },
        "mode": said.mode,
        "rules": said.rules,
        "reason": said.reason,
        "repeated": answer.repeated,
    });
    if let Value::Object(body) = &mut body {
        if !enforced {
            body.insert("would".to_owned(), said.effect.name().into());
        }
        body.extend(said.explanation.as_ref().map(|explanation| ("explanation".to_owned(), json!(explanation))));
        body.extend(said.approval.as_ref().map(|approval| ("approval_id".to_owned(), approval.as_str().into())));
        body.extend(said.policy.as_ref().map(|policy| ("policy".to_owned(), json!(policy))));
    }
    body
}
