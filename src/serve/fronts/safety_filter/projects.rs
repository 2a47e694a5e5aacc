//! Projects: made, shown, changed, deactivated.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::fields::FilterFields;
use super::{keyed, naive};
use crate::serve::engine::{Desk, Project, Refusal, digest, random};
use crate::serve::http::{App, Caller, Problem, body_of, key_of};
use crate::serve::store::ProjectRow;

/// How long the id of a project is at most, in bytes.
const LONGEST_ID: usize = 128;

/// Makes a project and gives its key, which is shown this once.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body = body_of(&body)?;
    if !app.access().open && app.caller(&headers) != Caller::Admin {
        return Err(Problem::unauthorized().hint("send the administrator's token as `Authorization: Bearer`"));
    }
    let mut fields = FilterFields::of(&body, "body")?;
    let (id, name) = (fields.text("id"), fields.text("name"));
    let webhook_url = fields.maybe_text("webhook_url");
    let webhook_enabled = fields.flag("webhook_enabled").unwrap_or(false);
    if let Some(problem) = webhook_url.as_deref().and_then(|url| app.webhooks.wrong_url(url)) {
        fields.wrong("webhook_url", problem);
    }
    if let Some(problem) = wrong_id(&id).filter(|_| fields.wrong.is_empty()) {
        fields.wrong("id", problem);
    }
    fields.check()?;
    let key = new_key();
    let row = ProjectRow {
        id,
        name,
        key_hash: Some(digest(key.as_bytes())),
        key_preview: preview(&key),
        webhook_url,
        webhook_enabled,
        is_active: true,
        created_at: 0,
    };
    let row = app.engine.run(move |desk| make(desk, row)).await;
    let row = row.map_err(|refusal| match refusal {
        Refusal::Conflict(message) => Problem::new(StatusCode::CONFLICT, "project_exists", message),
        other => other.into(),
    })?;
    Ok(Json(shown(&row, Some(&key))))
}

fn make(desk: &mut Desk<'_>, mut row: ProjectRow) -> Result<ProjectRow, Refusal> {
    // Another request of this very batch may have made it: the store knows, the directory does not yet.
    let id = row.id.clone();
    if desk.ask(|queries| queries.has_project(&id))? {
        return Err(Refusal::Conflict(format!("Project '{}' already exists", row.id)));
    }
    row.created_at = desk.now();
    desk.put_project(&row)?;
    Ok(row)
}

/// A key as the original's clients know them.
pub(in crate::serve::fronts) fn new_key() -> String {
    format!("af_{}", URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// The beginning of a key: enough to tell two apart.
pub(in crate::serve::fronts) fn preview(key: &str) -> String {
    format!("{}...", key.chars().take(10).collect::<String>())
}

/// What is wrong with the id of a project.
pub(in crate::serve::fronts) fn wrong_id(id: &str) -> Option<String> {
    let plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | '?' | '#' | '%');
    if id.trim() != id || id.is_empty() || id == "." || id == ".." {
        Some("must not be blank or have blanks around it".to_owned())
    } else if id.len() > LONGEST_ID {
        Some(format!("longer than {LONGEST_ID} bytes"))
    } else if !id.chars().all(plain) {
        Some("must hold no control characters and none of / \\ ? # %".to_owned())
    } else {
        None
    }
}

fn shown(row: &ProjectRow, key: Option<&str>) -> Value {
    let mut body = json!({
        "id": row.id,
        "name": row.name,
        "is_active": row.is_active,
        "webhook_url": row.webhook_url,
        "webhook_enabled": row.webhook_enabled,
        "created_at": naive(row.created_at),
    });
    if let Value::Object(fields) = &mut body {
        match key {
            Some(key) => fields.insert("api_key".to_owned(), key.into()),
            None => fields.insert("api_key_preview".to_owned(), row.key_preview.as_str().into()),
        };
    }
    body
}

/// Who may see and deactivate a project: who holds its key, the administrator, and anybody where that is left open.
fn known(app: &App, headers: &HeaderMap, id: &str) -> Result<Project, Problem> {
    let caller = app.caller(headers);
    let open = app.access().open;
    match caller {
        Caller::Project(own) if own != id && !open => {
            return Err(Problem::forbidden("project_mismatch", "API key does not belong to this project"));
        }
        Caller::Stranger if !open => return Err(Problem::forbidden("invalid_api_key", "Invalid API key")),
        Caller::Nobody if !open => return Err(Problem::unauthorized()),
        _ => {}
    }
    let missing = || Problem::not_found("project_not_found", format!("Project '{id}' not found"));
    app.engine.directory().projects.get(id).cloned().ok_or_else(missing)
}

/// Shows a project, also one that is deactivated.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    Ok(Json(shown(&known(&app, &headers, &id)?.row, None)))
}

/// Changes a project. The key is in the answer as in the original: it is the one that the request carries.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body = body_of(&body)?;
    let project = keyed(&app, &headers, Some(&id))?;
    let mut fields = FilterFields::of(&body, "body")?;
    let (name, url) = (fields.maybe_text("name"), fields.maybe_text("webhook_url"));
    let enabled = fields.flag("webhook_enabled");
    if let Some(problem) = url.as_deref().and_then(|url| app.webhooks.wrong_url(url)) {
        fields.wrong("webhook_url", problem);
    }
    fields.check()?;
    let mut row = project.row;
    row.name = name.unwrap_or(row.name);
    row.webhook_url = url.or(row.webhook_url);
    row.webhook_enabled = enabled.unwrap_or(row.webhook_enabled);
    let row = app.engine.run(move |desk| desk.put_project(&row).map(|()| row)).await?;
    let key = key_of(&headers).filter(|_| matches!(app.caller(&headers), Caller::Project(_)));
    Ok(Json(shown(&row, key)))
}

/// Deactivates a project: its key is no longer taken, what it did stays.
pub(super) async fn deactivate(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let mut row = known(&app, &headers, &id)?.row;
    row.is_active = false;
    app.engine.run(move |desk| desk.put_project(&row)).await?;
    Ok(Json(json!({"message": format!("Project '{id}' has been deactivated")})))
}
