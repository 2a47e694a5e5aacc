//! Pages for people: decisions, the policy in force, approvals, review, suggestions, versions, counts. Rendered here, without scripts.
//!
//! In: a browser's requests. Out: pages, and what a person decided, through the same functions as the API. Whoever logged in has a cookie that is
//! sealed with the administrator's token, so that every server with that token takes it and none keeps it. A form carries a seal of its own
//! against requests that another page makes.

mod approvals;
mod change;
mod decisions;
mod login;
mod policy;
mod review;
mod stats;
mod suggestions;
mod versions;

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::serve::engine::Project;
use crate::serve::html;
use crate::serve::http::{App, Problem};
use login::Login;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(root))
        .route("/ui/decisions", get(decisions::page))
        .route("/ui/policy", get(policy::page))
        .route("/ui/approvals", get(approvals::page).post(approvals::decide))
        .route("/ui/review", get(review::page).post(review::decide))
        .route("/ui/suggestions", get(suggestions::page).post(suggestions::make))
        .route("/ui/suggestions/dismissed", post(suggestions::dismiss))
        .route("/ui/change", get(change::page).post(change::accept))
        .route("/ui/versions", get(versions::page).post(versions::roll_back))
        .route("/ui/stats", get(stats::page))
        .route("/ui/login", get(login::page).post(login::enter))
        .route("/ui/logout", post(login::leave))
}

type Parameters = HashMap<String, String>;

/// What this is for a program, and the decisions for a browser.
async fn root(State(app): State<Arc<App>>, headers: HeaderMap, query: Query<Parameters>) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.split(',').any(|media| media.trim().starts_with("text/html")) {
        return decisions::page(State(app), headers, query).await;
    }
    let body = json!({
        // The name that the safety filter's clients look for.
        "name": "AI Agent Safety Filter",
        "version": env!("CARGO_PKG_VERSION"),
        "docs": "/docs",
        "health": "/health",
    });
    Json(body).into_response()
}

/// Who looks, at which project.
struct View {
    login: Login,
    project: Project,
    /// What every page shows around its own.
    frame: Value,
}

impl View {
    /// The project that `query` names and whoever asks may see; else a page that asks who they are.
    fn of(app: &App, headers: &HeaderMap, query: &Parameters, place: &str) -> Result<Self, Box<Response>> {
        let login = Login::of(app, headers);
        let directory = app.engine.directory();
        let seen: Vec<&Project> = directory.projects.values().filter(|project| login.sees(app, project)).collect();
        let default = app.options.default_project.as_deref();
        let named = query.get("project").map(String::as_str).filter(|name| !name.is_empty());
        let wanted = named.or(default.filter(|id| seen.iter().any(|project| project.row.id == *id)));
        let project = match wanted {
            Some(id) => seen.iter().find(|project| project.row.id == id),
            None => seen.first(),
        };
        let Some(project) = project else {
            if login.is_somebody() {
                let message = if seen.is_empty() { "There is no project yet." } else { "There is no such project." };
                return Err(Box::new(said(app, headers, StatusCode::NOT_FOUND, message)));
            }
            return Err(Box::new(login::ask(app, StatusCode::UNAUTHORIZED, None)));
        };
        let frame =
            frame(app, &login, place, Some(&project.row.id), seen.iter().map(|project| project.row.id.as_str()));
        Ok(Self { project: (*project).clone(), login, frame })
    }

    /// Whether whoever looks may change things.
    fn changes(&self) -> bool {
        self.login.is_admin()
    }

    fn page(&self, template: &str, title: &str, own: Value) -> Response {
        html::page(template, &merged(json!({"title": title, "frame": self.frame}), own))
    }
}

/// Two objects as one.
fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}

fn frame<'p>(
    app: &App,
    login: &Login,
    place: &str,
    project: Option<&str>,
    projects: impl Iterator<Item = &'p str>,
) -> Value {
    let link = |path: &str| match project {
        Some(project) => format!("{path}?{}", encoded(&[("project", project)])),
        None => path.to_owned(),
    };
    let places = html::PLACES.map(|(name, path)| json!({"name": name, "link": link(path), "here": path == place}));
    json!({
        "places": places, "place": place, "project": project, "projects": projects.collect::<Vec<_>>(),
        "mode": app.engine.mode(), "login": login.shown(app), "csrf": login.csrf(app), "changes": login.is_admin(),
        "can_login": app.access().has_token(),
    })
}

/// A page that says one thing.
fn said(app: &App, headers: &HeaderMap, status: StatusCode, message: &str) -> Response {
    let login = Login::of(app, headers);
    let frame = frame(app, &login, "", None, std::iter::empty());
    let title = if status.is_success() { "Done" } else { "Not done" };
    html::page_with(status, "said.html", &json!({"title": title, "frame": frame, "message": message}))
}

/// A page for what went wrong.
fn failed(app: &App, headers: &HeaderMap, problem: &Problem) -> Response {
    said(app, headers, problem.status, &problem.message)
}

/// The fields of a form that whoever sent it may send.
///
/// # Errors
///
/// The page that says why not.
fn form(app: &App, headers: &HeaderMap, body: &Bytes) -> Result<(Login, Parameters), Box<Response>> {
    let login = Login::of(app, headers);
    let fields = decoded(body);
    if !login.is_admin() {
        return Err(Box::new(login::ask(app, StatusCode::UNAUTHORIZED, Some("This takes the administrator's token."))));
    }
    if !login.sealed(app, fields.get("csrf").map_or("", String::as_str)) {
        let message = "The form is not from this server, or is too old. Go back, reload the page and try again.";
        return Err(Box::new(said(app, headers, StatusCode::FORBIDDEN, message)));
    }
    Ok((login, fields))
}

/// A field of a form, without the blanks around it; nothing if it is not there.
fn text(fields: &Parameters, name: &str) -> String {
    fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default()
}

/// Who sent a form, and why, if they say so. The log records both, and no store keeps a NUL.
fn who(fields: &Parameters) -> Option<(String, Option<String>)> {
    let (by, comment) = (text(fields, "by"), text(fields, "comment"));
    let is_named = !by.is_empty() && !by.contains('\0') && !comment.contains('\0');
    is_named.then(|| (by, (!comment.is_empty()).then_some(comment)))
}

/// To a page of this server, after a form.
fn go(path: &str, parameters: &[(&str, &str)]) -> Response {
    Redirect::to(&format!("{path}?{}", encoded(parameters))).into_response()
}

/// `name=value` pairs as a query.
fn encoded(pairs: &[(&str, &str)]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |text: &str| -> String {
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
    pairs.map(|(name, value)| format!("{}={}", one(name), one(value))).collect::<Vec<_>>().join("&")
}

/// The fields of a form; of two with one name the first.
fn decoded(body: &[u8]) -> Parameters {
    let text = |part: &[u8]| {
        let mut bytes = Vec::with_capacity(part.len());
        let mut rest = part;
        while let [first, after @ ..] = rest {
            let escaped = match (first, after) {
                (b'%', [high, low, ..]) => {
                    std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
                }
                _ => None,
            };
            match escaped {
                Some(byte) => {
                    bytes.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                None => {
                    bytes.push(if *first == b'+' { b' ' } else { *first });
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let mut fields = Parameters::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        fields.entry(text(name)).or_insert_with(|| text(value.get(1..).unwrap_or_default()));
    }
    fields
}

/// A time for people, in UTC.
fn when(microseconds: i64) -> String {
    let at = Timestamp::from_microsecond(microseconds).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// JSON over several lines.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_wrote_it() {
        let fields = decoded(b"a=1&b=x+y%20z&c=%C3%A9%3C&d&a=2&=e&f=%zz%4");
        for (name, value) in [("a", "1"), ("b", "x y z"), ("c", "\u{e9}<"), ("d", ""), ("", "e"), ("f", "%zz%4")] {
            assert_eq!(fields[name], value, "{name}");
        }
        assert_eq!(encoded(&[("a b", "<&>"), ("none", ""), ("c", "\u{e9}")]), "a%20b=%3C%26%3E&c=%C3%A9");
    }
}
