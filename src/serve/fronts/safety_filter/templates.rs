//! Policies to begin with. The original's name no action, so that each of their rules is one for every action; these do.

use std::sync::LazyLock;

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use crate::serve::http::Problem;

/// A policy to begin with.
pub(super) struct Template {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    text: &'static str,
}

static TEMPLATES: [Template; 3] = [
    Template {
        id: "finance",
        name: "Finance & Payments",
        description: "Payments and refunds within limits, to known currencies; everything else is blocked",
        text: include_str!("templates/finance.json"),
    },
    Template {
        id: "healthcare",
        name: "Healthcare & PII Protection",
        description: "Records are read one at a time and for a purpose; nothing is exported or deleted",
        text: include_str!("templates/healthcare.json"),
    },
    Template {
        id: "general",
        name: "General Purpose",
        description: "Reads and searches are allowed at a limited rate; shells and deletions are blocked",
        text: include_str!("templates/general.json"),
    },
];

impl Template {
    /// What it says.
    pub(super) fn policy(&self) -> Value {
        static PARSED: LazyLock<Vec<Value>> = LazyLock::new(|| {
            TEMPLATES.iter().map(|template| serde_json::from_str(template.text).unwrap_or_default()).collect()
        });
        let place = TEMPLATES.iter().position(|template| template.id == self.id);
        place.and_then(|place| PARSED.get(place)).cloned().unwrap_or_default()
    }
}

/// The template of this name.
pub(super) fn template(id: &str) -> Result<&'static Template, Problem> {
    let missing = || {
        Problem::not_found("template_not_found", format!("Template '{id}' not found")).hint("GET /templates lists them")
    };
    TEMPLATES.iter().find(|template| template.id == id).ok_or_else(missing)
}

/// All templates.
pub(super) async fn list() -> Json<Value> {
    let list = TEMPLATES.iter().map(|one| json!({"id": one.id, "name": one.name, "description": one.description}));
    Json(json!({"templates": list.collect::<Vec<_>>()}))
}

/// One template.
pub(super) async fn show(Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let one = template(&id)?;
    Ok(Json(json!({"id": one.id, "name": one.name, "description": one.description, "policy": one.policy()})))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn every_template_is_a_policy_and_no_rule_of_it_is_for_every_action() {
        for template in &TEMPLATES {
            let policy = template.policy();
            let (read, findings) = Policy::from_safety_filter(template.text, template.id).unwrap();
            assert!(findings.is_empty(), "{}: {findings:?}", template.id);
            assert!(!read.rules().is_empty());
            for rule in policy["rules"].as_array().unwrap() {
                assert!(rule["action_type"].as_str().is_some_and(|action| action != "*"), "{rule}");
            }
        }
    }
}
