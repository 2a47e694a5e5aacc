//! The safety filter's HTTP API, so that its clients work unchanged.
//!
//! Where the original's server and its clients differ, both get what they read: errors carry `error` and `detail`. What the original
//! stores and fails on later is refused when it is brought. Decisions are those of the policy that its rules mean.

mod decide;
mod fields;
mod logs;
mod policies;
mod projects;
mod templates;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use jiff::Timestamp;

pub(super) use projects::{new_key, preview};

use crate::serve::engine::Project;
use crate::serve::http::{App, Caller, Problem};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/projects", post(projects::create))
        .route("/projects/{project_id}", get(projects::show).patch(projects::change).delete(projects::deactivate))
        .route("/validate_action", post(decide::validate_action))
        .route("/policies/{project_id}", get(policies::active).post(policies::bring))
        .route("/policies/{project_id}/history", get(policies::history))
        .route("/policies/{project_id}/from-template/{template_id}", post(policies::from_template))
        .route("/templates", get(templates::list))
        .route("/templates/{template_id}", get(templates::show))
        .route("/logs/{project_id}", get(logs::page))
        .route("/logs/{project_id}/stats", get(logs::stats))
}

/// The project of the key that a request must carry, which must be `id` if one is named.
///
/// # Errors
///
/// 401 without a key, 403 with one that nobody has or that is another project's.
fn keyed(app: &App, headers: &HeaderMap, id: Option<&str>) -> Result<Project, Problem> {
    let directory = app.engine.directory();
    let mismatch = || Problem::forbidden("project_mismatch", "API key does not belong to this project");
    match (app.caller(headers), id) {
        (Caller::Project(own), Some(id)) if own != id => Err(mismatch()),
        (Caller::Project(own), _) => directory.projects.get(&own).cloned().ok_or_else(mismatch),
        (Caller::Admin, Some(id)) => {
            let missing = || Problem::not_found("project_not_found", format!("Project '{id}' not found"));
            directory.projects.get(id).cloned().ok_or_else(missing)
        }
        (Caller::Admin, None) => app.project(headers, None),
        // The original knows of no project without a key; ours may serve one from a file.
        (Caller::Nobody, _) if app.access().open => app.project(headers, id).map_err(|_| Problem::unauthorized()),
        (Caller::Nobody, _) => Err(Problem::unauthorized()),
        (Caller::Stranger, _) => Err(Problem::forbidden("invalid_api_key", "Invalid API key")),
    }
}

/// A time as the original writes it: UTC without saying so, with six digits.
fn naive(microseconds: i64) -> String {
    let at = Timestamp::from_microsecond(microseconds).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits_and_no_zone() {
        assert_eq!(naive(0), "1970-01-01T00:00:00.000000");
        assert_eq!(naive(1_764_160_000_123_450), "2025-11-26T12:26:40.123450");
    }
}
