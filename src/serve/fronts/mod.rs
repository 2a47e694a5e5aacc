//! Fronts: each translates one protocol to the engine's questions and back. None decides.

mod admin;
mod approvals;
mod authzen;
mod drafts;
mod opa;
mod openapi;
mod pages;
mod probes;
mod review;
mod safety_filter;
mod sessions;
mod toolhive;

use std::sync::Arc;

use axum::Router;

pub(super) use approvals::decided as decide_approval;

use super::html;
use super::http::App;

/// The routes of all fronts.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .merge(probes::routes())
        .merge(safety_filter::routes())
        .merge(opa::routes())
        .merge(authzen::routes())
        .merge(toolhive::routes())
        .merge(sessions::routes())
        .merge(approvals::routes())
        .merge(admin::routes())
        .merge(drafts::routes())
        .merge(review::routes())
        .merge(openapi::routes())
        .merge(pages::routes())
        .merge(html::routes())
}
