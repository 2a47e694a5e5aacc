//! The policy in force, a row a rule, with its evidence and how often it decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Parameters, View, failed, when};
use crate::policy::{AgentEntry, Conditions, Rule};
use crate::serve::http::App;
use crate::serve::store::{LogFilter, Queries, StoreError};

/// In how many of the newest decisions it is counted which rules decided.
const COUNTED: i64 = 10_000;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/policy") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let served = match &view.project.policy {
        Some(Ok(served)) => Arc::clone(served),
        Some(Err(problem)) => {
            let message = format!("The policy does not load, so everything is blocked: {problem}");
            return view.page("policy.html", "Policy", json!({"problem": message, "rules": []}));
        }
        None => {
            let message = "The project has no policy.";
            return view.page("policy.html", "Policy", json!({"problem": message, "rules": []}));
        }
    };
    let (id, policy) = (view.project.row.id.clone(), served.row.id);
    let counted = app.ask(move |database| fired(&mut Queries(database), &id, policy)).await;
    let (fired, of) = match counted {
        Ok(counted) => counted,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let rules = served.policy().rules().iter().map(|rule| row(rule, fired.get(&rule.id).copied().unwrap_or_default()));
    let metadata = served.policy().metadata();
    let own = json!({
        "name": metadata.name, "version": metadata.version, "description": metadata.description, "id": served.row.id,
        "since": when(served.row.created_at), "origin": served.row.origin, "default": served.policy().default_effect(),
        "default_fired": fired.get("").copied().unwrap_or_default(), "of": of,
        "rules": rules.collect::<Vec<_>>(),
    });
    view.page("policy.html", "Policy", own)
}

/// How often each rule of a policy decided, among the newest decisions; under no name, how often the default did.
fn fired(queries: &mut Queries<'_>, project: &str, policy: i64) -> Result<(BTreeMap<String, u64>, u64), StoreError> {
    let page = queries.page(project, &LogFilter::default(), 0, COUNTED)?;
    let (mut fired, mut of) = (BTreeMap::new(), 0);
    for entry in &page.entries {
        let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
        if body.pointer("/decision/policy/id").and_then(Value::as_i64) != Some(policy) {
            continue;
        }
        of += 1;
        let rules = body.pointer("/decision/rules").and_then(Value::as_array).cloned().unwrap_or_default();
        if rules.is_empty() {
            *fired.entry(String::new()).or_default() += 1;
        }
        for rule in rules.iter().filter_map(Value::as_str) {
            *fired.entry(rule.to_owned()).or_default() += 1;
        }
    }
    Ok((fired, of))
}

fn row(rule: &Rule, fired: u64) -> Value {
    let agents = |entries: &[AgentEntry]| entries.iter().map(ToString::to_string).collect::<Vec<_>>();
    let evidence = rule.evidence.as_ref().map(|evidence| {
        let from = [&evidence.policies[..], &evidence.grants[..], &evidence.denials[..]].concat();
        json!({"count": evidence.count, "from": from})
    });
    json!({
        "id": rule.id, "action": rule.action.to_string(), "effect": rule.effect, "reason": rule.reason,
        "allowed": rule.allowed_agents.as_deref().map(agents), "blocked": agents(&rule.blocked_agents),
        "conditions": lines(&rule.constraints), "unless": rule.unless.as_ref().map(lines),
        "rate_limit": rule.rate_limit.map(|limit| json!({"requests": limit.max_requests, "seconds": limit.window_seconds})),
        "expires": rule.expires.map(|end| end.to_string()), "evidence": evidence, "fired": fired,
    })
}

/// Conditions as a person reads them.
fn lines(conditions: &Conditions) -> Vec<Value> {
    let each = conditions.iter().map(|condition| {
        let optional = condition.test.is_optional();
        json!({
            "path": condition.attribute().to_string(), "test": condition.test.operator().name().replace('_', " "),
            "operand": condition.test.operand().to_string(), "optional": optional,
        })
    });
    each.collect()
}
