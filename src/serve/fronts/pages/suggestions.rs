//! What could be changed: what the policy and the log suggest, what models suggested, a sentence of one's own, and the drafts made of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{Parameters, View, encoded, failed, form, go, said, text, when};
use crate::event::{Event, OutcomeClasses};
use crate::mine::Classes;
use crate::policy::Policy;
use crate::review::{Dismissal, Ledger};
use crate::serve::engine::Project;
use crate::serve::fronts::drafts::{Suggested, Wanted, newest_events, of_sentence, of_suggestion, suggested};
use crate::serve::fronts::review::word;
use crate::serve::http::{App, Problem};
use crate::serve::ledgers;
use crate::serve::store::{DraftRow, Queries};
use crate::suggest::{self, PatchEffect, Suggestion};

/// How many suggestions of models, and how many drafts, are shown.
const MOST: usize = 100;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/suggestions") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    match own(&app, &view.project, query.contains_key("all")).await {
        Ok(own) => {
            let around = json!({"may": view.changes(), "done": query.get("done")});
            view.page("suggestions.html", "Suggestions", super::merged(own, around))
        }
        Err(problem) => failed(&app, &headers, &problem),
    }
}

async fn own(app: &App, project: &Project, all: bool) -> Result<Value, Problem> {
    let id = project.row.id.as_str();
    let ledger = ledgers::kept(app, id).await?.ledger;
    let (found, events) = match project.in_force() {
        Some(policy) => of_the_log(app, id, policy, &ledger).await?,
        None => (Vec::new(), 0),
    };
    let (first, _) = suggest::first(&found);
    let shown: Vec<Value> = if all { found.iter().collect() } else { first }
        .into_iter()
        .map(|one| {
            let link = one.patch.as_ref().map(|_| encoded(&[("project", id), ("suggestion", &one.id)]));
            json!({"what": one, "effect": one.on_log.as_ref().map(effect), "link": link.map(|query| format!("/ui/change?{query}"))})
        })
        .collect();
    let mut models = suggested(app, None, None).await?;
    let of_models = models.len();
    models.truncate(MOST);
    let named = id.to_owned();
    let drafts = app.ask(move |database| Queries(database).drafts(&named, None, true)).await?;
    let count = drafts.len();
    let drafts: Vec<Value> = drafts.iter().take(MOST).map(|row| draft(row, id)).collect();
    Ok(json!({
        "found": found.len(), "shown": shown, "events": events, "has_policy": project.served().is_some(),
        "dismissed": ledger.dismissed().iter().map(dismissed).collect::<Vec<_>>(),
        "all_link": (found.len() > shown.len()).then(|| format!("/ui/suggestions?{}", encoded(&[("project", id), ("all", "1")]))),
        "models": models, "of_models": of_models, "drafts": drafts, "of_drafts": count,
    }))
}

fn draft(row: &DraftRow, project: &str) -> Value {
    let link = format!("/ui/change?{}", encoded(&[("project", project), ("draft", &row.id)]));
    json!({"name": row.name, "made": when(row.created_at), "about": row.description, "link": link})
}

/// A suggestion that nobody wants to see again.
fn dismissed(one: &Dismissal) -> Value {
    json!({"id": one.suggestion, "by": one.by, "why": one.why, "at": one.at.strftime("%Y-%m-%d").to_string()})
}

/// What a policy and the newest events of the project's log suggest, but for what `ledger` says was dismissed, and how many events those are.
pub(super) async fn of_the_log(
    app: &App,
    project: &str,
    policy: Policy,
    ledger: &Ledger,
) -> Result<(Vec<Suggestion>, usize), Problem> {
    let lines = newest_events(app, project).await?;
    let dismissed: BTreeSet<String> = ledger.dismissed().iter().map(|one| one.suggestion.clone()).collect();
    let worked = tokio::task::spawn_blocking(move || {
        let events: Vec<Event> = lines.iter().filter_map(|line| Event::from_json(line).ok()).collect();
        let found = suggest::suggest(&policy, &events, &OutcomeClasses::default(), &Classes::default(), &dismissed);
        found.map(|found| (found, events.len())).map_err(|error| error.to_string())
    });
    match worked.await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(reason)) => Err(broken(&reason)),
        Err(_) => Err(broken("it ended")),
    }
}

fn broken(reason: &str) -> Problem {
    tracing::error!(reason, "the suggestions could not be worked out; this is a bug in policyc");
    let message = "the suggestions could not be worked out; this is a bug in policyc";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message)
}

/// What a change does to the log, in a sentence.
pub(super) fn effect(on: &PatchEffect) -> String {
    let counts = [
        (on.good_kept, "good event stays allowed", "good events stay allowed"),
        (on.good_asked, "good event would ask a person", "good events would ask a person"),
        (on.good_blocked, "good event would be blocked", "good events would be blocked"),
        (on.denied_stopped, "denied event would be stopped", "denied events would be stopped"),
        (on.opened, "event would get further than before", "events would get further than before"),
    ];
    let told = counts.iter().filter(|(count, ..)| *count > 0);
    let said: Vec<String> =
        told.map(|(count, one, more)| format!("{count} {}", if *count == 1 { one } else { more })).collect();
    if said.is_empty() { "nothing is decided otherwise".to_owned() } else { said.join(", ") }
}

/// Makes a draft of what a model suggested, or of a sentence, and shows what it would change.
pub(super) async fn make(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, fields) = match form(&app, &headers, &body) {
        Ok(form) => form,
        Err(page) => return *page,
    };
    let id = text(&fields, "project");
    let Some(project) = app.engine.directory().projects.get(&id).cloned() else {
        return said(&app, &headers, StatusCode::NOT_FOUND, "There is no such project.");
    };
    let made = match (text(&fields, "sentence"), text(&fields, "index").parse()) {
        (sentence, _) if !sentence.is_empty() => of_sentence(&app, project, sentence, Wanted::rules()).await,
        (_, Ok(index)) => {
            let suggested = Suggested { id: text(&fields, "answer"), index, customizations: Map::new() };
            of_suggestion(&app, project, suggested, Wanted::rules()).await
        }
        _ => return said(&app, &headers, StatusCode::BAD_REQUEST, "Write a sentence, or choose a suggestion."),
    };
    match made {
        Ok(made) => {
            go("/ui/change", &[("project", &id), ("draft", made.get("id").and_then(Value::as_str).unwrap_or_default())])
        }
        Err(problem) => failed(&app, &headers, &problem),
    }
}

/// Leaves a suggestion out from now on, or brings one back.
pub(super) async fn dismiss(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, fields) = match form(&app, &headers, &body) {
        Ok(form) => form,
        Err(page) => return *page,
    };
    let id = text(&fields, "project");
    let Some(project) = app.engine.directory().projects.get(&id).cloned() else {
        return said(&app, &headers, StatusCode::NOT_FOUND, "There is no such project.");
    };
    let one = text(&fields, "suggestion");
    let done = if fields.contains_key("restore") {
        ledgers::restore(&app, &id, one).await
    } else {
        dismissed_by(&app, &project, one, &fields).await
    };
    match done {
        Ok(done) => go("/ui/suggestions", &[("project", &id), ("done", &done.said)]),
        Err(problem) => failed(&app, &headers, &problem),
    }
}

/// Dismisses a suggestion that there is.
async fn dismissed_by(
    app: &App,
    project: &Project,
    one: String,
    fields: &Parameters,
) -> Result<ledgers::Done, Problem> {
    let (by, why) = (word("by", &text(fields, "by"))?, word("why", &text(fields, "why"))?);
    let id = project.row.id.as_str();
    let ledger = ledgers::kept(app, id).await?.ledger;
    let known = ledger.dismissed().iter().any(|known| known.suggestion == one);
    if !known {
        let gone = || Problem::not_found("suggestion_not_found", "nothing suggests this any more");
        let policy = project.in_force().ok_or_else(gone)?;
        let (found, _) = of_the_log(app, id, policy, &ledger).await?;
        found.iter().find(|other| other.id == one).ok_or_else(gone)?;
    }
    ledgers::dismiss(app, id, one, by, why).await
}
