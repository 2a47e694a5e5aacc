//! What people decided about rules and suggestions: read, changed, and kept only if nobody else decided meanwhile.
//!
//! In: a project, a decision, and what its author had seen. Out: the ledger (`policies/decisions.yaml`), of which the store keeps one a project.
//! Nothing here changes a policy: what decisions come to is a change like any other, which somebody accepts.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::engine::{LedgerChange, Project, digest, revision};
use super::http::{App, Problem};
use super::store::{Queries, hex};
use crate::policy::{Effect, Expiry, Policy, Rule};
use crate::review::{Choice, Content, Dismissal, Key, KeyError, Ledger, LedgerEntry, LedgerError, Needed};

/// A project's ledger as the store has it.
#[derive(Debug, Clone)]
pub(super) struct StoredLedger {
    pub(super) ledger: Ledger,
    /// Names this state of it.
    pub(super) revision: String,
}

impl StoredLedger {
    fn read(project: &str, document: Option<&str>) -> Result<Self, Problem> {
        let ledger = match document {
            None => Ledger::default(),
            Some(text) => Ledger::from_yaml(text, "decisions.yaml").map_err(|error| {
                let message = format!(
                    "the decisions that the store keeps for project `{project}` cannot be read, so none of them is applied: {error}. \
                     Bring them anew: PUT /v1/review/decisions with `If-Match: *`"
                );
                Problem::new(StatusCode::CONFLICT, "unreadable_decisions", message)
            })?,
        };
        Ok(Self { ledger, revision: revision(document) })
    }
}

/// What whoever decides had seen of the decisions before.
#[derive(Debug, Clone)]
pub(super) enum SeenBefore {
    /// Nothing that matters.
    Anything,
    /// The whole ledger, in one of these revisions.
    Revisions(Vec<String>),
    /// The decision on the rule, by its mark; `None` if there was none.
    Decision(Option<String>),
}

impl SeenBefore {
    /// Whether the ledger is still what was seen.
    fn still(&self, revision: &str, of_rule: Option<&LedgerEntry>) -> Result<(), Problem> {
        match self {
            Self::Anything => Ok(()),
            Self::Revisions(seen) if seen.iter().any(|seen| seen == revision) => Ok(()),
            Self::Revisions(_) => {
                let message = "the decisions are no longer those of this `If-Match`; read them again";
                Err(Problem::new(StatusCode::PRECONDITION_FAILED, "decisions_changed", message))
            }
            Self::Decision(seen) if *seen == of_rule.map(mark) => Ok(()),
            Self::Decision(_) => {
                let now = of_rule.map_or_else(
                    || "the decision was taken back meanwhile".to_owned(),
                    |entry| {
                        format!("the rule was {} by {} already: {}", entry.choice().past(), entry.by(), entry.why())
                    },
                );
                let message =
                    format!("{now}. Look at the rule again; to decide otherwise, take that decision back first");
                Err(Problem::new(StatusCode::CONFLICT, "decided_already", message))
            }
        }
    }
}

/// Tells a decision from any other on the same rule.
pub(super) fn mark(entry: &LedgerEntry) -> String {
    let text = serde_json::to_string(entry).unwrap_or_default();
    hex(&digest(text.as_bytes())).get(..24).unwrap_or_default().to_owned()
}

/// A decision on a rule, as it is sent.
#[derive(Debug, Clone)]
pub(super) struct RuleDecision {
    /// The key of the rule, or its beginning.
    pub(super) key: String,
    /// The token of what was looked at.
    pub(super) token: String,
    pub(super) choice: Choice,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) expires: Option<Expiry>,
    pub(super) reattest_after: Option<Expiry>,
}

/// What came of a change of the ledger.
#[derive(Debug, Clone)]
pub(super) struct Done {
    /// What was done, in a few words.
    pub(super) said: String,
    /// The ledger's revision.
    pub(super) revision: String,
    /// The decision, if one was taken.
    pub(super) entry: Option<LedgerEntry>,
}

/// What people decided about the rules of a project.
///
/// # Errors
///
/// [`Problem`] if the store is not there, or keeps a text that is no ledger.
pub(super) async fn kept(app: &App, project: &str) -> Result<StoredLedger, Problem> {
    let (id, name) = (project.to_owned(), project.to_owned());
    let document = app.ask(move |database| Queries(database).ledger(&id)).await?;
    worked(move || StoredLedger::read(&name, document.as_deref())).await
}

/// Does on a thread of its own what may take a while.
pub(super) async fn worked<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        tracing::error!("a review ended before its time; this is a bug in policyc");
        let message = "the review could not be worked out; this is a bug in policyc";
        Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message))
    })
}

/// What is to be kept, and what is said of it.
struct LedgerDraft {
    id: String,
    body: Value,
    said: String,
    entry: Option<LedgerEntry>,
}

/// Reads the ledger, has `change` change it and keeps it.
async fn change(
    app: &App,
    project: &str,
    policy: Option<i64>,
    change: impl FnOnce(&mut StoredLedger) -> Result<LedgerDraft, Problem> + Send + 'static,
) -> Result<Done, Problem> {
    let mut kept = kept(app, project).await?;
    let changed = worked(move || {
        let draft = change(&mut kept)?;
        let document = kept.ledger.to_yaml();
        let LedgerDraft { id, body, said, entry } = draft;
        Ok((LedgerChange { before: kept.revision, policy, document, id, body }, said, entry))
    });
    let (change, said, entry) = changed.await?;
    let revision = keep(app, project, change).await?;
    Ok(Done { said, revision, entry })
}

async fn keep(app: &App, project: &str, change: LedgerChange) -> Result<String, Problem> {
    let id = project.to_owned();
    Ok(app.engine.run(move |desk| desk.put_ledger(&id, &change)).await?)
}

/// Takes a decision on a rule of the policy in force.
///
/// # Errors
///
/// [`Problem`] if there is no such rule, if it or a decision on it changed after it was looked at, or if something of the decision is missing.
pub(super) async fn decide(
    app: &App,
    project: &Project,
    verdict: RuleDecision,
    seen: SeenBefore,
) -> Result<Done, Problem> {
    let served = Arc::clone(project.served().ok_or_else(no_policy)?);
    let number = served.row.id;
    change(app, &project.row.id, Some(number), move |kept| {
        let rule = rule(served.policy(), &verdict.key)?;
        let key = Content::of(rule).key();
        seen.still(&kept.revision, kept.ledger.get(&key))?;
        let (choice, token) = (verdict.choice, verdict.token.clone());
        let entry = LedgerEntry::decide(served.policy(), rule, needed(verdict), Some(&token)).map_err(refused)?;
        let body = json!({
            "rule": rule.id, "key": key, "decision": choice, "by": entry.by(), "why": entry.why(), "expires": entry.expires(),
            "reattest_after": entry.reattest_after(), "policy": number,
        });
        kept.ledger.record(entry.clone());
        let said = format!("{} is {}", rule.id, choice.past());
        Ok(LedgerDraft { id: key.to_string(), body, said, entry: Some(entry) })
    })
    .await
}

fn needed(verdict: RuleDecision) -> Needed {
    let RuleDecision { choice, by, why, expires, reattest_after, .. } = verdict;
    Needed { choice, by, why, at: now(), expires, reattest_after, instead: None }
}

/// When a decision is taken, to the second.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The rule of a policy that has this key.
fn rule<'p>(policy: &'p Policy, text: &str) -> Result<&'p Rule, Problem> {
    let lets_through = policy.rules().iter().filter(|rule| rule.effect != Effect::Block);
    let keys: Vec<(Key, &Rule)> = lets_through.map(|rule| (Content::of(rule).key(), rule)).collect();
    let key = found(text, keys.iter().map(|(key, _)| key), "rule_not_found", "rule of the policy in force")?;
    let rule = keys.iter().find(|(other, _)| other == key).map(|(_, rule)| *rule);
    rule.ok_or_else(|| Problem::not_found("rule_not_found", "the rule is gone"))
}

/// The key that begins with `text`.
fn found<'k>(
    text: &str,
    keys: impl IntoIterator<Item = &'k Key>,
    code: &'static str,
    what: &str,
) -> Result<&'k Key, Problem> {
    Key::find(text, keys).map_err(|error| match error {
        KeyError::Unknown(text) => Problem::not_found(
            code,
            format!("no {what} has the key `{text}`; it may have changed meanwhile. Look at the review again"),
        ),
        KeyError::Ambiguous(text, count) => {
            Problem::invalid(format!("`{text}` begins the keys of {count} rules; write more of its digits"))
        }
        _ => Problem::invalid("key: expected 6 to 24 hexadecimal digits, as the review has them"),
    })
}

fn refused(error: LedgerError) -> Problem {
    match error {
        LedgerError::Stale => {
            let message =
                "the policy or the evidence changed after this was shown; look at the rule again, and decide then";
            Problem::new(StatusCode::CONFLICT, "stale_token", message)
        }
        other => Problem::invalid(other.to_string()),
    }
}

/// There is nothing to review.
pub(super) fn no_policy() -> Problem {
    Problem::not_found("policy_not_found", "the project has no policy in force")
}

/// Takes a decision back.
///
/// # Errors
///
/// [`Problem`] if there is none of this key, or if it is not the one that was seen.
pub(super) async fn forget(app: &App, project: &str, key: String, seen: SeenBefore) -> Result<Done, Problem> {
    change(app, project, None, move |kept| {
        let keys: Vec<Key> = kept.ledger.entries().iter().map(|entry| entry.key().clone()).collect();
        let key = found(&key, &keys, "decision_not_found", "decision")?;
        seen.still(&kept.revision, kept.ledger.get(key))?;
        let missing = || Problem::not_found("decision_not_found", "the decision is gone");
        let entry = kept.ledger.remove(key).ok_or_else(missing)?;
        let body = json!({"rule": entry.name(), "key": key, "taken_back": entry.choice(), "of": entry.by()});
        let said = format!("the decision on {} is taken back", entry.name());
        Ok(LedgerDraft { id: key.to_string(), body, said, entry: None })
    })
    .await
}

/// Takes in that nobody wants to see a suggestion again.
///
/// # Errors
///
/// [`Problem`] if it was dismissed already, or if it is not said by whom and why.
pub(super) async fn dismiss(app: &App, project: &str, id: String, by: String, why: String) -> Result<Done, Problem> {
    change(app, project, None, move |kept| {
        if let Some(known) = kept.ledger.dismissed().iter().find(|one| one.suggestion == id) {
            let message = format!("it was dismissed by {} already: {}", known.by, known.why);
            return Err(Problem::new(StatusCode::CONFLICT, "dismissed_already", message));
        }
        let body = json!({"suggestion": id, "dismissed": true, "by": by, "why": why});
        let one = Dismissal { suggestion: id.clone(), by, at: now(), why };
        kept.ledger.dismiss(one).map_err(refused)?;
        Ok(LedgerDraft { body, said: format!("{id} is not shown again"), id, entry: None })
    })
    .await
}

/// Brings a suggestion back.
///
/// # Errors
///
/// [`Problem`] if nobody dismissed it.
pub(super) async fn restore(app: &App, project: &str, id: String) -> Result<Done, Problem> {
    change(app, project, None, move |kept| {
        let missing = || Problem::not_found("dismissal_not_found", "nobody dismissed this suggestion");
        let known = kept.ledger.restore(&id).ok_or_else(missing)?;
        let body = json!({"suggestion": id, "dismissed": false, "of": known.by});
        Ok(LedgerDraft { body, said: format!("{id} is shown again"), id, entry: None })
    })
    .await
}

/// Keeps a ledger that somebody brought, in place of the one there is: also of one that cannot be read.
///
/// # Errors
///
/// [`Problem`] with the line that is wrong, or if the ledger is not the one that was seen.
pub(super) async fn replace(app: &App, project: &str, text: String, seen: SeenBefore) -> Result<StoredLedger, Problem> {
    let id = project.to_owned();
    let document = app.ask(move |database| Queries(database).ledger(&id)).await?;
    let before = revision(document.as_deref());
    seen.still(&before, None)?;
    let (ledger, change) = worked(move || {
        let read = Ledger::from_yaml(&text, "decisions.yaml");
        let ledger = read.map_err(|error| Problem::field("body", error.to_string()))?;
        let body = json!({"brought": ledger.entries().len(), "dismissed": ledger.dismissed().len()});
        let document = ledger.to_yaml();
        Ok((ledger, LedgerChange { before, policy: None, document, id: "decisions".to_owned(), body }))
    })
    .await?;
    let revision = keep(app, project, change).await?;
    Ok(StoredLedger { ledger, revision })
}
