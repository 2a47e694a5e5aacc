//! Pages: templates of minijinja in which every value is escaped, and the headers that keep a page from doing anything else.
//!
//! In: the name of a template and its values. Out: a page without scripts, that fetches nothing but its own style sheet and can stand in no
//! frame. Text from agents is in most of them.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, escape_formatter};
use serde_json::{Value, json};

use super::http::App;
use crate::report::visible;

/// The templates, by the names that they include each other by.
const TEMPLATES: [(&str, &str); 12] = [
    ("approvals.html", include_str!("../../templates/serve/approvals.html")),
    ("base.html", include_str!("../../templates/serve/base.html")),
    ("change.html", include_str!("../../templates/serve/change.html")),
    ("decisions.html", include_str!("../../templates/serve/decisions.html")),
    ("docs.html", include_str!("../../templates/serve/docs.html")),
    ("login.html", include_str!("../../templates/serve/login.html")),
    ("policy.html", include_str!("../../templates/serve/policy.html")),
    ("review.html", include_str!("../../templates/serve/review.html")),
    ("said.html", include_str!("../../templates/serve/said.html")),
    ("stats.html", include_str!("../../templates/serve/stats.html")),
    ("suggestions.html", include_str!("../../templates/serve/suggestions.html")),
    ("versions.html", include_str!("../../templates/serve/versions.html")),
];

/// The pages that every page leads to.
pub(super) const PLACES: [(&str, &str); 7] = [
    ("Decisions", "/ui/decisions"),
    ("Policy", "/ui/policy"),
    ("Approvals", "/ui/approvals"),
    ("Review", "/ui/review"),
    ("Suggestions", "/ui/suggestions"),
    ("Versions", "/ui/versions"),
    ("Statistics", "/ui/stats"),
];

/// What stands around a page that is about no project.
pub(super) fn bare_frame() -> Value {
    json!({"places": PLACES.map(|(name, link)| json!({"name": name, "link": link}))})
}

/// The one style sheet.
const STYLE: &str = include_str!("../../templates/serve/style.css");

/// Nothing but our own style sheet and our own forms.
const CONTENT_SECURITY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    // INVARIANT: every value is escaped, whatever a template is called.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(shown);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    for (name, source) in TEMPLATES {
        if let Err(error) = environment.add_template(name, source) {
            tracing::error!(%error, name, "a template cannot be read; this is a bug");
        }
    }
    environment
});

/// Writes a value so that it is what it looks like: escaped, and with what would turn the text around it made visible, such as the
/// marks that make a line run backwards. Line ends stay.
fn shown(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &minijinja::Value) -> Result<(), minijinja::Error> {
    match value.as_str().filter(|_| !value.is_safe()) {
        Some(text) => {
            let lines: Vec<String> = text.split('\n').map(visible).collect();
            escape_formatter(out, state, &lines.join("\n").into())
        }
        None => escape_formatter(out, state, value),
    }
}

/// The style sheet's route.
pub(super) fn routes() -> Router<Arc<App>> {
    let style = async || {
        let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
        (headers, STYLE).into_response()
    };
    Router::new().route("/ui/style.css", get(style))
}

/// A page of a template.
pub(super) fn page(name: &str, values: &Value) -> Response {
    page_with(StatusCode::OK, name, values)
}

/// A page of a template with a status of its own.
pub(super) fn page_with(status: StatusCode, name: &str, values: &Value) -> Response {
    let rendered = ENVIRONMENT.get_template(name).and_then(|template| template.render(minijinja::value::Serde(values)));
    let (status, text) = match rendered {
        Ok(text) => (status, text),
        Err(error) => {
            tracing::error!(%error, name, "a page cannot be rendered; this is a bug");
            (StatusCode::INTERNAL_SERVER_ERROR, "this page cannot be shown; the server's log says why".to_owned())
        }
    };
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_read() {
        for (name, _) in TEMPLATES {
            assert!(ENVIRONMENT.get_template(name).is_ok(), "{name}");
        }
    }
}
