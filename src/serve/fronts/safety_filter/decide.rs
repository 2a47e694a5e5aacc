//! `POST /validate_action`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::fields::FilterFields;
use super::{keyed, naive, words};
use crate::serve::engine::{Answer, Ask, Project, Refusal, random};
use crate::serve::http::{App, Problem, body_of};
use crate::serve::store::hex;

/// Whether an agent may do something.
pub(super) async fn validate_action(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body = body_of(&body)?;
    let project = keyed(&app, &headers, None)?;
    let mut fields = FilterFields::of(&body, "body")?;
    let (named, agent, action) = (fields.text("project_id"), fields.text("agent_name"), fields.text("action_type"));
    let params = fields.object("params");
    let simulate = fields.flag("simulate").unwrap_or(false);
    fields.check()?;
    if named != project.row.id {
        return Err(Problem::forbidden("project_mismatch", "API key does not belong to this project"));
    }
    let started = std::time::Instant::now();
    let ask = Ask {
        project: project.row.id.clone(),
        agent_id: agent.clone(),
        action: action.clone(),
        context: Map::from_iter([("params".to_owned(), Value::Object(params))]),
        simulate,
        front: "safety-filter",
        ..Ask::default()
    };
    let answer = match app.decide(ask).await {
        Ok(answer) => answer,
        Err(refusal) if app.options.fail_closed => return Ok(Json(failed_closed(&refusal, simulate))),
        Err(refusal) => return Err(refusal.into()),
    };
    let allowed = answer.passes();
    let label = if allowed { "true" } else { "false" };
    if !simulate {
        app.metrics.validations.with_label_values(&[project.row.id.as_str(), label]).inc();
    }
    app.metrics.validation_seconds.with_label_values(&[label]).observe(started.elapsed().as_secs_f64());
    Ok(Json(said(&answer, &project, &agent, &action, simulate)))
}

/// The answer in the original's words, and ours beside them.
fn said(answer: &Answer, project: &Project, agent: &str, action: &str, simulated: bool) -> Value {
    let mut body = json!({
        "allowed": answer.passes(),
        "action_id": answer.id,
        "timestamp": naive(answer.at.as_microsecond()),
        "reason": words::reason(&answer.said, project, agent, action),
        "execution_time_ms": answer.said.milliseconds,
        "simulated": simulated,
    });
    if let Value::Object(fields) = &mut body {
        let extra = json!({
            "effect": answer.said.effect,
            "mode": answer.said.mode,
            "rules": answer.said.rules,
            "explanation": answer.said.explanation,
            "approval_id": answer.said.approval,
        });
        if let Value::Object(extra) = extra {
            fields.extend(extra);
        }
    }
    body
}

/// The answer where there is no decision: a block, in the shape that every client reads.
fn failed_closed(refusal: &Refusal, simulated: bool) -> Value {
    let problem = Problem::from(refusal.clone());
    debug_assert!(problem.status != StatusCode::OK);
    json!({
        "allowed": false,
        "action_id": format!("fail-closed-{}", hex(&random::<4>())),
        "timestamp": naive(Timestamp::now().as_microsecond()),
        "reason": format!("Service unavailable - fail closed: {}", problem.message),
        "execution_time_ms": 0,
        "simulated": simulated,
    })
}
