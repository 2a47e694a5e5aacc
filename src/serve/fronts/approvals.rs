//! Approvals: what a person must decide, and what they decided.
//!
//! An agent holds its project's key, so the key gives no approval: only the administrator's token does. An approval holds for requests
//! of the same agent, action and arguments in the same session, once or as long as it is open.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::event::unique;
use crate::serve::engine::{Desk, Refusal};
use crate::serve::http::{App, Caller, Problem};
use crate::serve::store::{ApprovalRow, Queries};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/approvals", get(list)).route("/v1/approvals/{approval_id}", get(show).post(decide))
}

/// What an approval can be, as the store knows it.
const STATES: [&str; 4] = ["pending", "approved", "denied", "used"];

/// How many approvals are listed at most.
const MOST: i64 = 200;

async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let project = match app.caller(&headers) {
        Caller::Admin => query.get("project").cloned(),
        _ => Some(app.project(&headers, query.get("project").map(String::as_str))?.row.id),
    };
    let state = query.get("state").cloned();
    if let Some(other) = state.as_deref().filter(|state| !STATES.contains(state)) {
        let message = format!("state `{other}`: expected one of {}", STATES.join(", "));
        return Err(Problem::invalid(message));
    }
    let rows = app.ask(move |database| Queries(database).approvals(project.as_deref(), state.as_deref(), MOST)).await?;
    Ok(Json(json!({"approvals": rows.iter().map(shown).collect::<Vec<_>>()})))
}

async fn show(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap) -> Result<Json<Value>, Problem> {
    let missing = || Problem::not_found("approval_not_found", format!("there is no approval `{id}`"));
    let wanted = id.clone();
    let row = app.ask(move |database| Queries(database).approval(&wanted)).await?;
    let caller = app.caller(&headers);
    match row {
        Some(row) if caller == Caller::Admin => Ok(Json(shown(&row))),
        // Who may not see the project must not learn which approvals there are.
        Some(row) if app.project(&headers, Some(&row.project)).is_ok() => Ok(Json(shown(&row))),
        _ if caller == Caller::Nobody && !app.access().open => Err(Problem::unauthorized()),
        _ => Err(missing()),
    }
}

async fn decide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    match app.caller(&headers) {
        Caller::Admin => {}
        Caller::Nobody if app.access().has_token() => return Err(Problem::unauthorized()),
        _ => {
            let message =
                "approvals are given with the administrator's token; start the server with --admin-token-file";
            return Err(Problem::forbidden("not_an_approver", message));
        }
    }
    let body: Value = unique(&body).map_err(|error| Problem::invalid(format!("not valid JSON: {error}")))?;
    let text = |field: &str| body.get(field).and_then(Value::as_str);
    let approve = match text("decision") {
        Some("approve") => true,
        Some("deny") => false,
        _ => return Err(Problem::invalid("decision must be `approve` or `deny`")),
    };
    let scope = match text("scope").unwrap_or("once") {
        scope @ ("once" | "session") => scope.to_owned(),
        other => return Err(Problem::invalid(format!("scope must be `once` or `session`, not `{other}`"))),
    };
    let by = text("by").map(str::trim).filter(|by| !by.is_empty() && !by.contains('\0'));
    let by = by.ok_or_else(|| Problem::invalid("by must name who decides"))?.to_owned();
    let comment = text("comment").filter(|comment| !comment.contains('\0')).map(str::to_owned);
    let row = app.engine.run(move |desk| decided(desk, &id, approve, scope, by, comment)).await?;
    Ok(Json(shown(&row)))
}

/// Takes a person's word on an approval.
pub(in crate::serve) fn decided(
    desk: &mut Desk<'_>,
    id: &str,
    approve: bool,
    scope: String,
    by: String,
    comment: Option<String>,
) -> Result<ApprovalRow, Refusal> {
    let row = desk.ask(|queries| queries.approval(id))?;
    let mut row = row.ok_or_else(|| Refusal::NotFound(format!("there is no approval `{id}`")))?;
    if row.state != "pending" {
        return Err(Refusal::Conflict(format!("approval `{id}` is {} already", row.state)));
    }
    if row.expires_at <= desk.now() {
        return Err(Refusal::Conflict(format!("approval `{id}` has expired; the agent must ask again")));
    }
    if scope == "session" && row.session.is_none() {
        return Err(Refusal::Invalid("the request was made outside a session; approve it once".to_owned()));
    }
    let state = if approve { "approved" } else { "denied" };
    state.clone_into(&mut row.state);
    (row.scope, row.decided_by, row.comment) = (Some(scope), Some(by), comment);
    row.decided_at = Some(desk.now());
    desk.put_approval(&row)?;
    Ok(row)
}

fn shown(row: &ApprovalRow) -> Value {
    let at = |microseconds: i64| Timestamp::from_microsecond(microseconds).unwrap_or_default();
    let expired = matches!(row.state.as_str(), "pending" | "approved") && at(row.expires_at) <= Timestamp::now();
    json!({
        "id": row.id,
        "project_id": row.project,
        "agent_id": row.agent,
        "action": row.action,
        "session_id": row.session,
        "context": serde_json::from_str::<Value>(&row.request).unwrap_or_default(),
        "reason": row.reason,
        "state": if expired { "expired" } else { &row.state },
        "scope": row.scope,
        "by": row.decided_by,
        "comment": row.comment,
        "opened_at": at(row.opened_at),
        "expires_at": at(row.expires_at),
        "decided_at": row.decided_at.map(at),
    })
}
