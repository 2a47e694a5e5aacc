//! Policies: the one in force, those before it, new ones.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use super::fields::{FilterFields, Query, problem};
use super::templates::template;
use super::{keyed, naive};
use crate::serve::http::{App, Problem, body_of};
use crate::serve::policies::take;
use crate::serve::store::{PolicyRow, Queries};

/// The policy in force.
pub(super) async fn active(
    State(app): State<Arc<App>>,
    Path(project): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    keyed(&app, &headers, Some(&project))?;
    let id = project.clone();
    let newest = app.ask(move |database| Queries(database).active_policies()).await?;
    match newest.iter().find(|row| row.project == id) {
        Some(row) => Ok(Json(shown(row))),
        None => Err(Problem::not_found("policy_not_found", format!("No active policy found for project '{project}'"))),
    }
}

/// All policies of a project, the newest first.
pub(super) async fn history(
    State(app): State<Arc<App>>,
    Path(project): Path<String>,
    headers: HeaderMap,
    Parameters(query): Parameters<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    keyed(&app, &headers, Some(&project))?;
    let mut query = Query::new(query);
    let limit = query.number("limit", 10, i64::MIN..=i64::MAX);
    query.check()?;
    // The original takes any negative number for all of them.
    let limit = if limit < 0 { i64::MAX } else { limit };
    let rows = app.ask(move |database| Queries(database).history(&project, limit)).await?;
    Ok(Json(rows.iter().map(shown).collect()))
}

/// Puts a policy in force.
pub(super) async fn bring(
    State(app): State<Arc<App>>,
    Path(project): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body = body_of(&body)?;
    keyed(&app, &headers, Some(&project))?;
    app.may_change_policies(&headers)?;
    let document = document(&body)?;
    Ok(Json(shown(&take(&app, &project, "safety-filter", document.to_string()).await?)))
}

/// Puts one of our templates in force.
pub(super) async fn from_template(
    State(app): State<Arc<App>>,
    Path((project, name)): Path<(String, String)>,
    headers: HeaderMap,
    Parameters(query): Parameters<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    keyed(&app, &headers, Some(&project))?;
    app.may_change_policies(&headers)?;
    let mut body = template(&name)?.policy();
    if let (Some(name), Value::Object(fields)) = (query.get("name"), &mut body) {
        fields.insert("name".to_owned(), name.as_str().into());
    }
    let document = document(&body)?;
    Ok(Json(shown(&take(&app, &project, "safety-filter", document.to_string()).await?)))
}

const RULE_KEYS: [&str; 8] =
    ["id", "action_type", "constraints", "allowed_agents", "blocked_agents", "rate_limit", "aggregate_limit", "reason"];

/// The document that a body means: keys that the original drops are dropped, numbers are what it coerces them to.
fn document(body: &Value) -> Result<Value, Problem> {
    let mut fields = FilterFields::of(body, "body")?;
    let mut document = Map::new();
    for (key, default) in [("name", "default"), ("version", "1.0"), ("default", "allow")] {
        document.insert(key.to_owned(), fields.text_or(key, default).into());
    }
    let default = document.get("default").and_then(Value::as_str).unwrap_or_default();
    if !matches!(default, "allow" | "block") && fields.wrong.is_empty() {
        let message = format!("`{default}` is neither `allow` nor `block`; the original takes it for `allow`");
        fields.wrong("default", message);
    }
    for key in ["description", "losses"] {
        if let Some(value) = body.get(key) {
            document.insert(key.to_owned(), value.clone());
        }
    }
    let mut rules = Vec::new();
    match body.get("rules") {
        None => {}
        Some(Value::Array(list)) => {
            for (index, rule) in list.iter().enumerate() {
                match rule_of(rule) {
                    Ok(rule) => rules.push(rule),
                    Err(wrong) => wrong.into_iter().for_each(|(field, message)| {
                        let dot = if field.is_empty() { "" } else { "." };
                        fields.wrong(&format!("rules.{index}{dot}{field}"), message);
                    }),
                }
            }
        }
        Some(_) => fields.wrong("rules", "Input should be a valid list"),
    }
    problem(fields.wrong)?;
    document.insert("rules".to_owned(), rules.into());
    Ok(Value::Object(document))
}

fn rule_of(rule: &Value) -> Result<Value, Vec<(String, String)>> {
    let Value::Object(fields) = rule else {
        return Err(vec![(String::new(), "Input should be a valid dictionary".to_owned())]);
    };
    let mut wrong = Vec::new();
    // What is null was left out.
    let known = fields.iter().filter(|(key, value)| RULE_KEYS.contains(&key.as_str()) && !value.is_null());
    let mut kept: Map<String, Value> = known.map(|(key, value)| (key.clone(), value.clone())).collect();
    if let Some(Value::Object(limit)) = kept.get_mut("rate_limit") {
        limit.retain(|key, _| matches!(key.as_str(), "max_requests" | "window_seconds"));
        for (key, value) in limit.iter_mut() {
            match whole(value) {
                Some(number) => *value = number.into(),
                None => wrong
                    .push((format!("rate_limit.{key}"), "Input should be a valid integer, 0 or greater".to_owned())),
            }
        }
        if limit.get("window_seconds").and_then(Value::as_u64) == Some(0) {
            wrong.push(("rate_limit.window_seconds".to_owned(), "must be at least 1".to_owned()));
        }
    }
    if kept.get("allowed_agents").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        kept.remove("allowed_agents");
    }
    if wrong.is_empty() { Ok(Value::Object(kept)) } else { Err(wrong) }
}

/// A whole number, also one that is written as a float or in digits.
fn whole(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => match number.as_u64() {
            Some(number) => u32::try_from(number).ok(),
            None => number
                .as_f64()
                .filter(|float| float.fract() == 0.0)
                .and_then(|float| format!("{float:.0}").parse().ok()),
        },
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn shown(row: &PolicyRow) -> Value {
    let document: Value = serde_json::from_str(&row.document).unwrap_or_default();
    let rules = document.get("rules").filter(|rules| rules.is_array()).cloned().unwrap_or_else(|| json!([]));
    let default = document.get("default").cloned().unwrap_or_else(|| "block".into());
    json!({
        "id": row.id,
        "project_id": row.project,
        "name": row.name,
        "version": row.version,
        "rules": {"version": row.version, "default": default, "rules": rules},
        "is_active": row.is_active,
        "created_at": naive(row.created_at),
        "updated_at": naive(row.updated_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(body: &Value, place: &str) {
        let problem = document(body).unwrap_err();
        assert_eq!(problem.fields.first().map(|(place, _)| place.as_str()), Some(place), "{body}");
    }

    #[test]
    fn coerces_what_the_original_coerces_and_drops_what_it_drops() {
        let body = json!({"rules": [{"action_type": "x", "surprise": 1, "reason": "kept", "allowed_agents": [],
                                     "rate_limit": {"max_requests": "5", "window_seconds": 60.0, "burst": 1}}]});
        let document = document(&body).unwrap();
        assert_eq!(
            document,
            json!({"name": "default", "version": "1.0", "default": "allow",
                   "rules": [{"action_type": "x", "reason": "kept", "rate_limit": {"max_requests": 5, "window_seconds": 60}}]})
        );
    }

    #[test]
    fn says_where_a_body_is_wrong() {
        refuses(&json!([]), "body");
        refuses(&json!({"name": 1}), "body.name");
        refuses(&json!({"default": "blok"}), "body.default");
        refuses(&json!({"rules": {}}), "body.rules");
        refuses(&json!({"rules": [{}, 1]}), "body.rules.1");
        for number in [json!(-1), json!(1.5), json!("x"), json!(1e12), json!(null), json!([])] {
            let body = json!({"rules": [{"rate_limit": {"max_requests": number}}]});
            refuses(&body, "body.rules.0.rate_limit.max_requests");
        }
    }
}
