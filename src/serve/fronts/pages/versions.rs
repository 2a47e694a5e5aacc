//! The policies that were in force, what changed between them, and the way back.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{Parameters, View, encoded, failed, form, go, said, when};
use crate::policy::Policy;
use crate::serve::http::{App, Problem};
use crate::serve::policies::take;
use crate::serve::store::{Database, Entry, EntryKind, PolicyRow, Queries};

const MOST: i64 = 100;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/versions") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let id = view.project.row.id.clone();
    let read = move |database: &mut dyn Database| {
        let mut queries = Queries(database);
        Ok((queries.history(&id, MOST)?, queries.newest_of_kind(&id, EntryKind::Policy, MOST)?))
    };
    let (rows, entries) = match app.ask(read).await {
        Ok(read) => read,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<i64>().ok());
    let row_of = |id: Option<i64>| id.and_then(|id| rows.iter().find(|row| row.id == id));
    let active = rows.iter().find(|row| row.is_active);
    let compared = match (row_of(number("old")), row_of(number("new")).or(active)) {
        (Some(old), Some(new)) => Some(compared(&app, old.clone(), new.clone()).await),
        _ => None,
    };
    let shown = rows.iter().map(|row| {
        let pairs = [("project", row.project.as_str()), ("old", &row.id.to_string())];
        json!({
            "id": row.id, "name": row.name, "version": row.version, "origin": row.origin, "active": row.is_active,
            "accepted": accepted(&entries, row.id), "digest": row.digest.get(..12), "when": when(row.created_at), "compare": format!("/ui/versions?{}", encoded(&pairs)),
        })
    });
    let own = json!({
        "rows": shown.collect::<Vec<_>>(), "compared": compared, "may": view.changes(), "done": query.get("done"),
    });
    view.page("versions.html", "Versions", own)
}

/// Who accepted a version, and why, if somebody did.
fn accepted(entries: &[Entry], version: i64) -> Option<Value> {
    let entry = entries.iter().find(|entry| entry.id == version.to_string())?;
    let body: Value = serde_json::from_str(&entry.body).ok()?;
    body.get("accepted").filter(|accepted| !accepted.is_null()).cloned()
}

/// What is decided otherwise by `new` than by `old`.
async fn compared(app: &App, old: PolicyRow, new: PolicyRow) -> Value {
    let names = json!({"old": old.id, "new": new.id});
    let compiler = Arc::clone(&app.compiler);
    let worked = tokio::task::spawn_blocking(move || {
        let read = |row: &PolicyRow| -> Result<Policy, String> {
            compiler.read(&format!("policy {}", row.id), &row.document).map(|loaded| loaded.policy)
        };
        Ok::<_, String>(compiler.changes(&read(&old)?, &read(&new)?))
    });
    let own = match worked.await {
        Ok(Ok(changes)) => json!({"changes": changes}),
        Ok(Err(problem)) => json!({"problem": problem}),
        Err(_) => json!({"problem": "the policies could not be compared; this is a bug in policyc"}),
    };
    super::merged(names, own)
}

pub(super) async fn roll_back(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, fields) = match form(&app, &headers, &body) {
        Ok(form) => form,
        Err(page) => return *page,
    };
    let id = fields.get("id").and_then(|text| text.parse::<i64>().ok());
    let project = fields.get("project").cloned().unwrap_or_default();
    let row = match app.ask(move |database| id.map_or(Ok(None), |id| Queries(database).policy(id))).await {
        Ok(row) => row.filter(|row| row.project == project),
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let Some(row) = row else { return said(&app, &headers, StatusCode::NOT_FOUND, "There is no such version.") };
    match take(&app, &row.project, &row.origin, row.document.clone()).await {
        Ok(taken) => {
            let done = format!("version {} is in force again, as number {}", row.id, taken.id);
            go("/ui/versions", &[("project", &row.project), ("done", &done)])
        }
        Err(Problem { message, status, .. }) => said(&app, &headers, status, &message),
    }
}
