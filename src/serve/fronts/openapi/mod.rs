//! What this API is: a document of version 3.1 at `/openapi.json`, and the same as a page at `/docs`, without scripts and with nothing fetched.

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::serve::html;
use crate::serve::http::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/openapi.json", get(document)).route("/docs", get(page)).route("/redoc", get(page))
}

/// The document. A test reads it, so that what cannot be read is never shipped.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut document = serde_yaml::from_str(include_str!("openapi.yaml")).unwrap_or_default();
    say_twice(&mut document, "/api/policies/", "/api/v1/policies/");
    document
});

/// Says the operations of `prefix` once more under another, where they stand as well.
fn say_twice(document: &mut Value, prefix: &str, other: &str) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    let twice: Vec<(String, Value)> = paths
        .iter()
        .filter_map(|(path, item)| Some((format!("{other}{}", path.strip_prefix(prefix)?), item.clone())))
        .collect();
    for (path, mut item) in twice {
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let id = operation.get("operationId").and_then(Value::as_str).map(|id| format!("{id}V1"));
            operation.insert("operationId".to_owned(), id.into());
        }
        paths.insert(path, item);
    }
}

async fn document() -> Json<&'static Value> {
    Json(&DOCUMENT)
}

async fn page(State(_): State<Arc<App>>) -> Response {
    html::page("docs.html", &json!({"title": "API", "frame": html::bare_frame(), "document": view()}))
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The operations under their tags, with what each takes and answers.
fn view() -> Value {
    let empty = Map::new();
    let paths = DOCUMENT.get("paths").and_then(Value::as_object).unwrap_or(&empty);
    let tags = DOCUMENT.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
    let groups = tags.iter().map(|tag| {
        let operations = paths.iter().flat_map(|(path, item)| {
            METHODS.iter().filter_map(|method| {
                let operation = item.get(method).filter(|operation| operation.pointer("/tags/0") == tag.get("name"))?;
                Some(operation_view(path, method, item, operation))
            })
        });
        json!({"name": tag.get("name"), "description": tag.get("description"), "operations": operations.collect::<Vec<_>>()})
    });
    let schemas = DOCUMENT.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&empty);
    let schemas = schemas.iter().map(|(name, schema)| json!({"name": name, "fields": fields(schema)}));
    json!({
        "info": DOCUMENT.get("info"),
        "groups": groups.collect::<Vec<_>>(),
        "schemas": schemas.collect::<Vec<_>>(),
    })
}

fn operation_view(path: &str, method: &str, item: &Value, operation: &Value) -> Value {
    let list = |of: &Value| of.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let parameters = list(item).into_iter().chain(list(operation)).map(|parameter| {
        let parameter = resolved(&parameter).clone();
        json!({
            "name": parameter.get("name"), "in": parameter.get("in"), "description": parameter.get("description"),
            "kind": parameter.get("schema").map(kind), "required": parameter.get("required"),
        })
    });
    let empty = Map::new();
    let answers =
        operation.get("responses").and_then(Value::as_object).unwrap_or(&empty).iter().map(|(status, answer)| {
            let answer = resolved(answer);
            json!({"status": status, "description": answer.get("description"), "body": body(answer)})
        });
    json!({
        "id": operation.get("operationId"), "path": path, "method": method.to_uppercase(), "summary": operation.get("summary"),
        "parameters": parameters.collect::<Vec<_>>(), "body": operation.get("requestBody").map(body),
        "answers": answers.collect::<Vec<_>>(),
    })
}

/// What a reference refers to.
fn resolved(value: &Value) -> &Value {
    let target =
        value.get("$ref").and_then(Value::as_str).and_then(|target| DOCUMENT.pointer(target.trim_start_matches('#')));
    target.unwrap_or(value)
}

/// The kinds of body that a request or an answer has.
fn body(of: &Value) -> String {
    let contents = of.get("content").and_then(Value::as_object);
    let kinds = contents.into_iter().flatten().map(|(media, content)| {
        let schema = content.get("schema").map(kind).unwrap_or_default();
        if media == "application/json" { schema } else { format!("{media}: {schema}") }
    });
    kinds.collect::<Vec<_>>().join(", ")
}

fn fields(schema: &Value) -> Vec<Value> {
    let required = |name: &str| {
        let list = schema.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|field| field == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let each = properties.into_iter().flatten().map(|(name, field)| {
        json!({"name": name, "kind": kind(field), "description": field.get("description"), "required": required(name)})
    });
    each.collect()
}

/// A schema in a word or two.
fn kind(schema: &Value) -> String {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return target.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
        return options.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(options) = schema.get("enum").and_then(Value::as_array) {
        return options.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    }
    match (schema.get("type"), schema.get("items")) {
        (Some(Value::String(name)), Some(items)) if name == "array" => format!("array of {}", kind(items)),
        (Some(Value::String(name)), _) => name.clone(),
        (Some(Value::Array(names)), _) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere_and_every_operation_has_a_tag() {
        fn follow(value: &Value) {
            if let Some(target) = value.get("$ref").and_then(Value::as_str) {
                assert!(DOCUMENT.pointer(target.trim_start_matches('#')).is_some(), "{target}");
            }
            match value {
                Value::Array(items) => items.iter().for_each(follow),
                Value::Object(fields) => fields.values().for_each(follow),
                _ => {}
            }
        }
        follow(&DOCUMENT);
        let shown: usize = view()["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["operations"].as_array().unwrap().len())
            .sum();
        let there: usize = DOCUMENT["paths"]
            .as_object()
            .unwrap()
            .values()
            .map(|item| METHODS.iter().filter(|method| item.get(**method).is_some()).count())
            .sum();
        assert_eq!(shown, there);
        assert!(there >= 35, "{there}");
    }
}
