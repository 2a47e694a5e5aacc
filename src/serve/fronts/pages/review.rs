//! The rules of the policy in force, the riskiest first: what each lets through, and what people decide about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Parameters, View, encoded, failed, form, go, said, text};
use crate::policy::Effect;
use crate::review::{Choice, Fate, Item, Key, LedgerEntry, apply_in_force};
use crate::serve::engine::Project;
use crate::serve::fronts::review::{Reviewed, reviewed, verdict_of};
use crate::serve::http::{App, Problem};
use crate::serve::ledgers::{self, SeenBefore, StoredLedger, mark, worked};

/// How many rules are shown at first.
const MOST: usize = 50;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/review") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let around =
        json!({"may": view.changes(), "done": query.get("done"), "from_file": app.is_from_file(&view.project.row.id)});
    if view.project.served().is_none() {
        return view.page(
            "review.html",
            "Review",
            super::merged(around, json!({"problem": "There is no policy in force."})),
        );
    }
    match own(&app, &view.project, query.contains_key("all")).await {
        Ok(own) => view.page("review.html", "Review", super::merged(own, around)),
        Err(problem) => failed(&app, &headers, &problem),
    }
}

async fn own(app: &App, project: &Project, all: bool) -> Result<Value, Problem> {
    let Reviewed { policy, kept, items, events } = reviewed(app, project).await?;
    let id = project.row.id.clone();
    worked(move || {
        let applied = apply_in_force(&policy, &kept.ledger, Timestamp::now());
        let applied = applied.map_err(|error| super::change::not_worked_out(&error.to_string()))?;
        let keys: BTreeSet<&Key> = items.iter().map(|item| &item.key).collect();
        let others = applied.fates.iter().filter(|fate| !keys.contains(&fate.key));
        let most = if all { items.len() } else { MOST };
        let link = |path: &str, more: (&str, &str)| format!("{path}?{}", encoded(&[("project", &id), more]));
        Ok(json!({
            "name": policy.metadata().name, "version": policy.metadata().version, "events": events,
            "rules": items.iter().take(most).map(|item| shown(item, &kept)).collect::<Vec<_>>(), "of": items.len(),
            "open": items.iter().filter(|item| item.decided.is_none()).count(),
            "all_link": (items.len() > most).then(|| link("/ui/review", ("all", "1"))),
            "others": others.map(|fate| other(fate, &kept)).collect::<Vec<_>>(),
            "versions_link": format!("/ui/versions?{}", encoded(&[("project", &id)])),
            "change_link": (applied.policy != policy).then(|| link("/ui/change", ("review", "1"))),
            "decisions": kept.ledger.entries().len(), "document": kept.ledger.to_yaml(),
        }))
    })
    .await
}

/// A rule with what a person wants to see of it.
fn shown(item: &Item, kept: &StoredLedger) -> Value {
    let mut details: Vec<(&str, Vec<String>)> = Vec::new();
    for (what, text) in item.details() {
        match details.last_mut() {
            Some((before, texts)) if *before == what => texts.push(text),
            _ => details.push((what, vec![text])),
        }
    }
    let decided = kept.ledger.get(&item.key);
    json!({
        "rule": item.rule, "effect": item.content.effect, "action": item.content.action.to_string(), "risk": item.risk,
        "state": item.decided.map(Choice::past), "details": details, "key": item.key, "token": item.token,
        "seen": decided.map(mark), "asks": item.content.effect == Effect::Ask,
    })
}

/// A decision on a rule that the policy in force has otherwise, or no longer.
fn other(fate: &Fate, kept: &StoredLedger) -> Value {
    let entry = kept.ledger.get(&fate.key);
    json!({
        "says": fate.sentence(), "by": entry.map(LedgerEntry::by), "why": entry.map(LedgerEntry::why),
        "at": entry.map(|entry| entry.at().strftime("%Y-%m-%d").to_string()), "key": fate.key, "seen": entry.map(mark),
    })
}

/// Takes a decision, or takes one back.
pub(super) async fn decide(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, fields) = match form(&app, &headers, &body) {
        Ok(form) => form,
        Err(page) => return *page,
    };
    let id = text(&fields, "project");
    let Some(project) = app.engine.directory().projects.get(&id).cloned() else {
        return said(&app, &headers, StatusCode::NOT_FOUND, "There is no such project.");
    };
    let seen = SeenBefore::Decision(Some(text(&fields, "seen")).filter(|mark| !mark.is_empty()));
    let done = if text(&fields, "choice") == "forget" {
        ledgers::forget(&app, &id, text(&fields, "key"), seen).await
    } else {
        match verdict_of(&fields) {
            Ok(verdict) => ledgers::decide(&app, &project, verdict, seen).await,
            Err(problem) => Err(problem),
        }
    };
    match done {
        Ok(done) => go("/ui/review", &[("project", &id), ("done", &done.said)]),
        Err(problem) => failed(&app, &headers, &problem),
    }
}
