//! ToolHive's HTTP authorizer: `POST /decision` with a principal, an operation, a resource and a context; `{"allow": …}` back.
//!
//! The principal is the agent, the tool the action, its arguments the parameters. Operations other than a tool's call are actions of
//! their own names, such as `mcp:prompt:get`, with the resource in the context.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::event::unique;
use crate::serve::engine::{Ask, Project};
use crate::serve::http::{App, Problem};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/decision", post(decision))
}

async fn decision(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?;
    let body: Value = unique(&body).map_err(|error| Problem::invalid(format!("not valid JSON: {error}")))?;
    let answer = app.decide(ask(&project, &body)?).await?;
    let said = &answer.said;
    Ok(Json(json!({
        "allow": answer.passes(),
        "id": answer.id,
        "effect": said.effect,
        "mode": said.mode,
        "rules": said.rules,
        "reason": said.reason,
        "explanation": said.explanation,
        "approval_id": said.approval,
    })))
}

fn ask(project: &Project, body: &Value) -> Result<Ask, Problem> {
    let text = |pointer: &str, name: &str| {
        let found = body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
        found.map(str::to_owned).ok_or_else(|| Problem::invalid(format!("{name} must be a string")))
    };
    let (agent_id, operation, resource) =
        (text("/principal/sub", "principal.sub")?, text("/operation", "operation")?, text("/resource", "resource")?);
    let (server, tool) = tool(&resource);
    let action = match (operation.as_str(), tool) {
        ("mcp:tool:call", Some(tool)) => tool.to_owned(),
        ("mcp:tool:call", None) => return Err(Problem::invalid(format!("resource: `{resource}` names no tool"))),
        _ => operation.clone(),
    };
    let arguments = match body.pointer("/context/mcp/args") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(arguments)) => arguments.clone(),
        Some(_) => return Err(Problem::invalid("context.mcp.args must be an object")),
    };
    let mut context = Map::new();
    context.insert("params".to_owned(), Value::Object(arguments));
    context.insert("mcp".to_owned(), json!({"server": server, "operation": operation, "resource": resource}));
    if let Some(principal) = body.get("principal") {
        context.insert("subject".to_owned(), principal.clone());
    }
    Ok(Ask { project: project.row.id.clone(), agent_id, action, context, front: "toolhive", ..Ask::default() })
}

/// Server and tool of `mrn:mcp:<server>:tool:<name>`. A name may hold colons, and so may a server.
fn tool(resource: &str) -> (Option<&str>, Option<&str>) {
    match resource.strip_prefix("mrn:mcp:").and_then(|rest| rest.split_once(":tool:")) {
        Some((server, tool)) => (Some(server), Some(tool).filter(|tool| !tool.is_empty())),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tools_are_what_follows_the_first_mark() {
        for (resource, expected) in [
            ("mrn:mcp:github:tool:create_issue", (Some("github"), Some("create_issue"))),
            ("mrn:mcp:a:b:tool:x:tool:y", (Some("a:b"), Some("x:tool:y"))),
            ("mrn:mcp:github:tool:", (Some("github"), None)),
            ("github:tool:x", (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(tool(resource), expected, "{resource}");
        }
    }
}
