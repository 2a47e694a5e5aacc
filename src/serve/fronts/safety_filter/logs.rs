//! What a project's agents asked for, and how it was decided.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::fields::Query;
use super::{keyed, naive, words};
use crate::policy::Effect;
use crate::serve::engine::{Project, Said, Served};
use crate::serve::http::{App, Problem};
use crate::serve::store::{Entry, LogFilter, Queries};

/// A page of decisions, the newest first.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    Path(project): Path<String>,
    headers: HeaderMap,
    Parameters(query): Parameters<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let of = keyed(&app, &headers, Some(&project))?;
    let mut query = Query::new(query);
    let (number, size) = (query.number("page", 1, 1..=i64::MAX / 200), query.number("page_size", 50, 1..=100));
    let filter = LogFilter {
        agent: query.text("agent_name"),
        action: query.text("action_type"),
        allowed: query.flag("allowed"),
        ..LogFilter::default()
    };
    query.check()?;
    let offset = (number - 1).saturating_mul(size);
    let page = app.ask(move |database| Queries(database).page(&project, &filter, offset, size)).await?;
    let has_more = offset.saturating_add(size) < page.total;
    Ok(Json(json!({
        "items": page.entries.iter().map(|entry| item(entry, &of)).collect::<Vec<_>>(),
        "total": page.total,
        "page": number,
        "page_size": size,
        "has_more": has_more,
    })))
}

fn item(entry: &Entry, project: &Project) -> Value {
    let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
    let at = |path: &str| body.pointer(path).cloned().unwrap_or_default();
    let allowed = entry.effect == Some(Effect::Allow);
    let params = at("/context/params");
    json!({
        "action_id": entry.id,
        "project_id": entry.project,
        "agent_name": entry.agent,
        "action_type": entry.action,
        "params": if params.is_null() { json!({}) } else { params },
        "allowed": allowed,
        "effect": entry.effect,
        "rules": at("/decision/rules"),
        "reason": reason(entry, project, at("/decision")),
        "policy_version": at("/decision/policy/version"),
        "execution_time_ms": at("/decision/milliseconds"),
        "timestamp": naive(entry.at),
    })
}

/// Why it was decided so, in the words of the answer. Rules are looked up in the policy that decided, if it is still in force.
fn reason(entry: &Entry, project: &Project, said: Value) -> Option<String> {
    let said: Said = serde_json::from_value(said).ok()?;
    let mut project = project.clone();
    let same = |served: &Arc<Served>| said.policy.as_ref().is_some_and(|policy| policy.id == served.row.id);
    project.policy = project.policy.filter(|policy| policy.as_ref().is_ok_and(same));
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    words::reason(&said, &project, &name(&entry.agent), &name(&entry.action))
}

/// What became of a project's requests.
pub(super) async fn stats(
    State(app): State<Arc<App>>,
    Path(project): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    keyed(&app, &headers, Some(&project))?;
    let stats = app.ask(move |database| Queries(database).stats(&project)).await?;
    let blocked = stats.total - stats.allowed;
    Ok(Json(json!({
        "total_actions": stats.total,
        "allowed": stats.allowed,
        "blocked": blocked,
        "block_rate": percent(blocked, stats.total),
        "top_action_types": stats.top_actions.iter().map(|(name, count)| json!({"action_type": name, "count": count})).collect::<Vec<_>>(),
        "top_agents": stats.top_agents.iter().map(|(name, count)| json!({"agent_name": name, "count": count})).collect::<Vec<_>>(),
    })))
}

/// A share in percent, to two decimals.
fn percent(part: i64, whole: i64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    let hundredths = (part.saturating_mul(20_000) / whole + 1) / 2;
    f64::from(u32::try_from(hundredths).unwrap_or(u32::MAX)) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_two_decimals() {
        for (part, whole, expected) in [(0, 0, 0.0), (1, 3, 33.33), (2, 3, 66.67), (1, 1, 100.0), (1, 8, 12.5)] {
            assert!((percent(part, whole) - expected).abs() < 1e-9, "{part}/{whole}");
        }
    }
}
