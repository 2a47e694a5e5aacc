//! Review over HTTP: the rules of the policy in force by risk, what people decided about them, and the ledger as a file for git.
//!
//! No decision is applied here: what they come to is a change, which somebody accepts on the page.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::json;

use super::drafts::newest_entries;
use super::sessions::Fields;
use crate::event::{Event, OutcomeClasses, Position};
use crate::mine::Classes;
use crate::policy::{Decider, Expiry, Policy};
use crate::review::{self, Choice, Item, OnLog};
use crate::serve::engine::Project;
use crate::serve::http::{App, Problem};
use crate::serve::ledgers::{self, Done, RuleDecision, SeenBefore, StoredLedger, kept, no_policy, worked};
use crate::serve::store::Entry;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/review", get(list).post(decide))
        .route("/v1/review/decisions", get(document).put(bring))
        .route("/v1/review/{key}", delete(forget))
}

/// The rules of a policy with what people decided about them.
pub(super) struct Reviewed {
    pub(super) policy: Policy,
    pub(super) kept: StoredLedger,
    pub(super) items: Vec<Item>,
    /// How many decisions of the log were read.
    pub(super) events: u64,
}

/// The rules of the policy in force, those to be decided on first, with what they decide in the newest decisions of the log.
pub(super) async fn reviewed(app: &App, project: &Project) -> Result<Reviewed, Problem> {
    let policy = project.in_force().ok_or_else(no_policy)?;
    let kept = kept(app, &project.row.id).await?;
    let entries = newest_entries(app, &project.row.id).await?;
    worked(move || {
        let on_log = on_log(&policy, &entries);
        let items = review::queue(&policy, &kept.ledger, Some(&on_log), &Classes::default(), Timestamp::now());
        Ok(Reviewed { policy, kept, items, events: on_log.events })
    })
    .await
}

/// What each rule decides in a log. An event is named by its project and the number of its entry.
fn on_log(policy: &Policy, entries: &[Entry]) -> OnLog {
    let (decider, outcomes) = (Decider::new(policy), OutcomeClasses::default());
    let mut on_log = OnLog::default();
    for entry in entries {
        let Ok(event) = Event::from_json(&entry.body) else { continue };
        let at = Position { path: &entry.project, line: u64::try_from(entry.seq).unwrap_or_default() };
        on_log.event(&event, at, outcomes.class(&event.outcome), &decider);
    }
    on_log
}

async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let project = app.project(&headers, None)?;
    let Reviewed { kept, items, .. } = reviewed(&app, &project).await?;
    Ok(tagged(Json(items), &kept.revision))
}

/// An answer with the revision of the ledger as its `ETag`.
fn tagged(answer: impl IntoResponse, revision: &str) -> Response {
    let mut response = answer.into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{revision}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The revisions of the ledger that a request is about, if it names some.
fn if_match(headers: &HeaderMap) -> Result<Option<SeenBefore>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Problem::invalid("If-Match: expected `*`, or an ETag in quotes"))?;
    if text.trim() == "*" {
        return Ok(Some(SeenBefore::Anything));
    }
    let tag = |text: &str| text.trim().strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
    let tags: Option<Vec<String>> = text.split(',').map(tag).collect();
    tags.map(|tags| Some(SeenBefore::Revisions(tags)))
        .ok_or_else(|| Problem::invalid("If-Match: expected `*`, or an ETag in quotes"))
}

async fn decide(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let mut fields = Fields::read(&body)?;
    let (key, token, choice) = (fields.text("key")?, fields.text("token")?, fields.text("choice")?);
    let (by, why) = (fields.text("by")?, fields.text("why")?);
    let ends = (fields.maybe_text("expires")?, fields.maybe_text("reattest_after")?);
    fields.finish()?;
    let verdict = verdict((key, token), &choice, (by, why), (ends.0.as_deref(), ends.1.as_deref()))?;
    // Without a word on it, whoever decides knows of no other decision on the rule.
    let seen = if_match(&headers)?.unwrap_or(SeenBefore::Decision(None));
    let done = ledgers::decide(&app, &project, verdict, seen).await?;
    Ok(told(&done))
}

/// What came of a change: what was done, the decision, and the ledger's revision.
fn told(done: &Done) -> Response {
    tagged(Json(json!({"status": "success", "message": done.said, "decision": done.entry})), &done.revision)
}

/// A decision as it is sent: the key and the token, what is decided, by whom and why, until when and when to look again.
pub(super) fn verdict(
    (key, token): (String, String),
    choice: &str,
    (by, why): (String, String),
    (expires, again): (Option<&str>, Option<&str>),
) -> Result<RuleDecision, Problem> {
    let choice = match choice {
        "accept" => Choice::Accept,
        "ask" => Choice::Ask,
        "reject" => Choice::Reject,
        "narrow" | "widen" => {
            let message = "choice: narrow and widen need the rule that stands instead: decide with `policyc review`, and bring decisions.yaml";
            return Err(Problem::invalid(message));
        }
        other => return Err(Problem::invalid(format!("choice `{other}`: expected `accept`, `ask` or `reject`"))),
    };
    let end = |field: &str, text: Option<&str>| {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        text.map(str::parse::<Expiry>).transpose().map_err(|error| Problem::invalid(format!("{field}: {error}")))
    };
    let (expires, reattest_after) = (end("expires", expires)?, end("reattest_after", again)?);
    Ok(RuleDecision { key, token, choice, by: word("by", &by)?, why: word("why", &why)?, expires, reattest_after })
}

/// A name or a reason: the log records both, and no store keeps a NUL.
pub(super) fn word(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let wrong = match text {
        "" => "is empty",
        _ if text.contains('\0') => "holds a NUL",
        _ => return Ok(text.to_owned()),
    };
    Err(Problem::invalid(format!("{field} {wrong}; say who decides and why, for those who come after")))
}

async fn forget(State(app): State<Arc<App>>, Path(key): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let seen = if_match(&headers)?.unwrap_or(SeenBefore::Anything);
    let done = ledgers::forget(&app, &project.row.id, key, seen).await?;
    Ok(told(&done))
}

/// The ledger as a file.
async fn document(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let project = app.project(&headers, None)?;
    Ok(file(&kept(&app, &project.row.id).await?))
}

fn file(kept: &StoredLedger) -> Response {
    let answer = ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], kept.ledger.to_yaml());
    tagged(answer, &kept.revision)
}

/// Takes a ledger in that somebody brought, such as one out of git.
async fn bring(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let seen = if_match(&headers)?.ok_or_else(|| {
        let message = "say which decisions these replace: `If-Match` with the ETag of GET /v1/review/decisions, or `*` for whichever there are";
        Problem::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing", message)
    })?;
    let text = String::from_utf8(body.to_vec()).map_err(|_| Problem::field("body", "not valid UTF-8"))?;
    Ok(file(&ledgers::replace(&app, &project.row.id, text, seen).await?))
}

/// The fields of a form as [`verdict`] takes them.
pub(super) fn verdict_of(fields: &HashMap<String, String>) -> Result<RuleDecision, Problem> {
    let text = |name: &str| fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let ends = (fields.get("expires").map(String::as_str), fields.get("reattest_after").map(String::as_str));
    verdict((text("key"), text("token")), &text("choice"), (text("by"), text("why")), ends)
}
