//! A proposed change of the policy in force: what it says, what would be decided otherwise, and the button that accepts it.
//!
//! It is worked out again when somebody accepts it, and accepted only if it is what they were shown.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::suggestions::{effect, of_the_log};
use super::{Parameters, View, encoded, failed, form, go, said, text, who};
use crate::backend::Yaml;
use crate::draft;
use crate::event::{Event, OutcomeClasses};
use crate::policy::Policy;
use crate::review::{Applied, Fate, LedgerEntry, Standing, apply_in_force};
use crate::serve::engine::{Acceptance, Project, digest};
use crate::serve::fronts::drafts::{found, newest_events};
use crate::serve::http::{App, Problem};
use crate::serve::ledgers::{self, no_policy};
use crate::serve::policies;
use crate::serve::store::hex;
use crate::suggest::{self, Edit, Patch};

/// What is proposed, and the ways to take it.
struct ProposedChange {
    /// The id of the draft or the suggestion, or the decisions.
    of: String,
    title: String,
    about: String,
    /// What it means, in sentences.
    says: Vec<String>,
    ways: Vec<Way>,
    /// Why it cannot be taken, if there is no way.
    hindrance: Option<&'static str>,
}

/// One way to take it: the policy that would be in force.
struct Way {
    name: &'static str,
    label: &'static str,
    document: String,
    /// What would be decided otherwise; `None` if nothing is in force.
    changes: Option<Vec<String>>,
}

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let kind = kind(&query);
    let (back, back_name) = match kind {
        "review" => ("/ui/review", "To the review"),
        _ => ("/ui/suggestions", "To the suggestions"),
    };
    let view = match View::of(&app, &headers, &query, back) {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let proposal = match proposed(&app, &view.project, &query).await {
        Ok(proposal) => proposal,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let ways: Vec<Value> = proposal
        .ways
        .iter()
        .map(|way| {
            json!({
                "name": way.name, "label": way.label, "document": way.document, "changes": way.changes,
                "digest": hex(&digest(way.document.as_bytes())),
            })
        })
        .collect();
    let own = json!({
        "of": proposal.of, "about": proposal.about, "says": proposal.says, "ways": ways, "hindrance": proposal.hindrance,
        "kind": kind, "from_file": app.is_from_file(&view.project.row.id), "may": view.changes(), "heading": proposal.title,
        "back": format!("{back}?{}", encoded(&[("project", &view.project.row.id)])), "back_name": back_name,
    });
    view.page("change.html", "Proposed change", own)
}

/// What a change is made of, as the field that names it is called.
fn kind(query: &Parameters) -> &'static str {
    ["draft", "suggestion", "review"].into_iter().find(|kind| query.contains_key(*kind)).unwrap_or_default()
}

async fn proposed(app: &App, project: &Project, query: &Parameters) -> Result<ProposedChange, Problem> {
    let kind = kind(query);
    let id = text(query, kind);
    match kind {
        "draft" => of_draft(app, project, &id).await,
        "suggestion" => of_suggestion(app, project, &id).await,
        "review" => of_review(app, project).await,
        _ => Err(Problem::not_found("change_not_found", "name a draft, a suggestion or the review")),
    }
}

/// A draft: its rules beside those in force, or instead of them.
async fn of_draft(app: &App, project: &Project, id: &str) -> Result<ProposedChange, Problem> {
    let row = found(app, project.row.id.clone(), id.to_owned()).await?;
    let mut proposal = ProposedChange {
        of: row.id.clone(),
        title: row.name.clone(),
        about: row.description.clone(),
        says: Vec::new(),
        ways: Vec::new(),
        hindrance: None,
    };
    let Some(document) = row.document.filter(|_| row.is_active) else {
        proposal.hindrance = Some(if row.is_active {
            "It is a threshold document, which is about metrics: nothing decides by it."
        } else {
            "It was deleted."
        });
        return Ok(proposal);
    };
    let (old, compiler) = (project.in_force(), Arc::clone(&app.compiler));
    let worked = tokio::task::spawn_blocking(move || {
        let new = compiler.read("the draft", &document)?.policy;
        proposal.says = draft::says(&new);
        let changes = |new: &Policy| old.as_ref().map(|old| compiler.changes(old, new));
        if let Some(old) = &old {
            let edits = new.rules().iter().map(|rule| Edit::Add(Box::new(rule.clone()))).collect();
            let both = Patch { edits }.apply(old).map_err(|error| error.to_string())?;
            proposal.ways.push(Way {
                name: "add",
                label: "Add its rules to the policy",
                changes: changes(&both),
                document: yaml(&both)?,
            });
        }
        proposal.ways.push(Way {
            name: "replace",
            label: "Put it in force instead of the policy",
            changes: changes(&new),
            document,
        });
        Ok(proposal)
    });
    worked.await.map_err(|_| not_worked_out("it ended"))?.map_err(|reason: String| not_worked_out(&reason))
}

/// A suggestion of the policy and the log: its patch.
async fn of_suggestion(app: &App, project: &Project, id: &str) -> Result<ProposedChange, Problem> {
    let gone =
        || Problem::not_found("suggestion_not_found", "nothing suggests this any more; look at the suggestions again");
    let old = project.in_force().ok_or_else(gone)?;
    let ledger = ledgers::kept(app, &project.row.id).await?.ledger;
    let (all, _) = of_the_log(app, &project.row.id, old.clone(), &ledger).await?;
    let one = all.into_iter().find(|one| one.id == id).ok_or_else(gone)?;
    let mut proposal = ProposedChange {
        of: one.id.clone(),
        title: one.code.replace('-', " "),
        about: one.text.clone(),
        says: one.on_log.iter().map(|on| format!("In the log: {}.", effect(on))).collect(),
        ways: Vec::new(),
        hindrance: None,
    };
    let Some(patch) = one.patch else {
        proposal.hindrance = Some("Something must be logged or decided first: there is no change to accept.");
        return Ok(proposal);
    };
    let compiler = Arc::clone(&app.compiler);
    let worked = tokio::task::spawn_blocking(move || {
        let new = patch.apply(&old).map_err(|error| error.to_string())?;
        let changes = Some(compiler.changes(&old, &new));
        proposal.ways.push(Way { name: "apply", label: "Change the policy so", changes, document: yaml(&new)? });
        Ok(proposal)
    });
    worked.await.map_err(|_| not_worked_out("it ended"))?.map_err(|reason: String| not_worked_out(&reason))
}

/// What people decided about the rules in force. Nobody's word on a rule leaves the rule as it is.
async fn of_review(app: &App, project: &Project) -> Result<ProposedChange, Problem> {
    let old = project.in_force().ok_or_else(no_policy)?;
    let kept = ledgers::kept(app, &project.row.id).await?;
    let lines = newest_events(app, &project.row.id).await?;
    let mut proposal = ProposedChange {
        of: format!("review {}", kept.revision.get(..12).unwrap_or_default()),
        title: "decisions of the review".to_owned(),
        about: "The policy in force with what people decided about its rules. A rule that nobody decided on keeps its effect.".to_owned(),
        says: Vec::new(),
        ways: Vec::new(),
        hindrance: None,
    };
    let compiler = Arc::clone(&app.compiler);
    let worked = tokio::task::spawn_blocking(move || {
        let applied = apply_in_force(&old, &kept.ledger, Timestamp::now());
        let Applied { policy: new, fates, .. } = applied.map_err(|error| error.to_string())?;
        proposal.says = fates.iter().map(|fate| decided(fate, kept.ledger.get(&fate.key))).collect();
        if new == old {
            proposal.hindrance = Some(if fates.is_empty() {
                "Nobody decided on a rule yet."
            } else {
                "The policy in force is what was decided already: there is nothing to accept."
            });
            return Ok(proposal);
        }
        let events: Vec<Event> = lines.iter().filter_map(|line| Event::from_json(line).ok()).collect();
        let on_log = suggest::effect(&old, &new, &events, &OutcomeClasses::default());
        proposal.says.push(format!("In the log: {}.", effect(&on_log)));
        let (changes, document) = (Some(compiler.changes(&old, &new)), yaml(&new)?);
        proposal.ways.push(Way { name: "apply", label: "Put the decisions in force", changes, document });
        Ok(proposal)
    });
    worked.await.map_err(|_| not_worked_out("it ended"))?.map_err(|reason: String| not_worked_out(&reason))
}

/// A decision in a sentence: who decided what and why, or what became of it.
fn decided(fate: &Fate, entry: Option<&LedgerEntry>) -> String {
    match entry.filter(|_| fate.standing == Standing::Applies) {
        Some(entry) => {
            let (past, day) = (fate.decision.past(), entry.at().strftime("%Y-%m-%d"));
            format!("{}: {past} by {} on {day}: {}", fate.rule, entry.by(), entry.why())
        }
        None => format!("{}.", fate.sentence()),
    }
}

fn yaml(policy: &Policy) -> Result<String, String> {
    Yaml::document(policy).map_err(|error| error.to_string())
}

pub(super) fn not_worked_out(reason: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_worked_out", format!("the change cannot be made: {reason}"))
}

/// Puts a proposed change in force, if it is what was shown.
pub(super) async fn accept(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, fields) = match form(&app, &headers, &body) {
        Ok(form) => form,
        Err(page) => return *page,
    };
    let id = text(&fields, "project");
    let Some((by, comment)) = who(&fields) else {
        return said(&app, &headers, StatusCode::BAD_REQUEST, "Say who accepts it: the log records it.");
    };
    let Some(project) = app.engine.directory().projects.get(&id).cloned() else {
        return said(&app, &headers, StatusCode::NOT_FOUND, "There is no such project.");
    };
    let proposal = match proposed(&app, &project, &fields).await {
        Ok(proposal) => proposal,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let way = proposal.ways.into_iter().find(|way| way.name == text(&fields, "way"));
    let Some(way) = way.filter(|way| hex(&digest(way.document.as_bytes())) == text(&fields, "digest")) else {
        let message = "This is no longer what you were shown: the policy or the log changed. Look at the change again.";
        return said(&app, &headers, StatusCode::CONFLICT, message);
    };
    let after = project.served().map(|served| served.row.id);
    let acceptance = Acceptance { by, comment, of: proposal.of, after };
    match policies::accept(&app, &id, way.document, acceptance).await {
        Ok(row) => go("/ui/versions", &[("project", &id), ("done", &format!("number {} is in force", row.id))]),
        Err(problem) => failed(&app, &headers, &problem),
    }
}
