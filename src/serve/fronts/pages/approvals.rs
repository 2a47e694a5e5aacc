//! What waits for a person's word, and what was decided.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Parameters, View, failed, form, go, pretty, said, text, when, who};
use crate::serve::fronts::decide_approval;
use crate::serve::http::{App, Problem};
use crate::serve::store::{ApprovalRow, Queries};

const MOST: i64 = 200;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/approvals") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let id = view.project.row.id.clone();
    let rows = match app.ask(move |database| Queries(database).approvals(Some(&id), None, MOST)).await {
        Ok(rows) => rows,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let now = Timestamp::now().as_microsecond();
    let waits = |row: &&ApprovalRow| row.state == "pending" && row.expires_at > now;
    let (waiting, decided): (Vec<_>, Vec<_>) = rows.iter().partition(waits);
    let own = json!({
        "waiting": waiting.iter().map(|row| shown(row, now)).collect::<Vec<_>>(),
        "decided": decided.iter().map(|row| shown(row, now)).collect::<Vec<_>>(),
        "may": view.changes(),
        "done": query.get("done"),
    });
    view.page("approvals.html", "Approvals", own)
}

fn shown(row: &ApprovalRow, now: i64) -> Value {
    let request: Value = serde_json::from_str(&row.request).unwrap_or_default();
    let expired = matches!(row.state.as_str(), "pending" | "approved") && row.expires_at <= now;
    json!({
        "id": row.id, "agent": row.agent, "action": row.action, "session": row.session, "reason": row.reason,
        "params": pretty(request.get("params").unwrap_or(&request)), "context": pretty(&request),
        "state": if expired { "expired" } else { row.state.as_str() }, "scope": row.scope, "by": row.decided_by, "comment": row.comment,
        "opened": when(row.opened_at), "ends": when(row.expires_at), "decided": row.decided_at.map(when),
    })
}

pub(super) async fn decide(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, fields) = match form(&app, &headers, &body) {
        Ok(form) => form,
        Err(page) => return *page,
    };
    let approve = match text(&fields, "decision").as_str() {
        "approve" => true,
        "deny" => false,
        _ => return said(&app, &headers, StatusCode::BAD_REQUEST, "Choose whether to approve or to deny."),
    };
    let scope = if text(&fields, "scope") == "session" { "session" } else { "once" }.to_owned();
    let id = text(&fields, "id");
    let Some((by, comment)) = who(&fields) else {
        return said(&app, &headers, StatusCode::BAD_REQUEST, "Say who decides: the log records it.");
    };
    let decided = app.engine.run(move |desk| decide_approval(desk, &id, approve, scope, by, comment)).await;
    match decided {
        Ok(row) => go("/ui/approvals", &[("project", &row.project), ("done", &format!("{} is {}", row.id, row.state))]),
        Err(refusal) => failed(&app, &headers, &Problem::from(refusal)),
    }
}
