//! Who looks at pages: nobody, who holds a project's key, or the administrator.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{decoded, frame};
use crate::serve::engine::{Project, random};
use crate::serve::html;
use crate::serve::http::{App, Caller};
use crate::serve::store::hex;

const COOKIE: &str = "policyc_login";

/// For how long a login holds, in seconds.
const HOLDS: i64 = 12 * 3_600;

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Login {
    caller: Caller,
    /// What the cookie holds: forms are sealed with it.
    ticket: String,
}

impl Login {
    /// Whose cookie, key or token a request carries.
    pub(super) fn of(app: &App, headers: &HeaderMap) -> Self {
        let by_cookie = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
            .find_map(|cookie| Self::read(app, cookie));
        by_cookie.unwrap_or_else(|| Self { caller: app.caller(headers), ticket: String::new() })
    }

    /// A cookie is `end.nonce.who.seal`; `who` is `admin` or the hexadecimal digits of a project's id and of its key's hash.
    fn read(app: &App, cookie: &str) -> Option<Self> {
        let (ticket, seal) = cookie.rsplit_once('.')?;
        if !bool::from(app.access().seal("login", ticket).as_bytes().ct_eq(seal.as_bytes())) {
            return None;
        }
        let (end, rest) = ticket.split_once('.')?;
        let (_, who) = rest.split_once('.')?;
        if end.parse::<i64>().ok()? <= Timestamp::now().as_second() {
            return None;
        }
        let caller = match who.split_once('-') {
            None if who == "admin" => Caller::Admin,
            None => return None,
            Some((id, key)) => {
                // A key that was replaced, or whose project is no more, is no longer taken.
                let directory = app.engine.directory();
                let project = directory.projects.values().find(|project| hex(project.row.id.as_bytes()) == id)?;
                let holds = project.row.is_active && project.row.key_hash.is_some_and(|hash| hex(&hash) == key);
                holds.then(|| Caller::Project(project.row.id.clone()))?
            }
        };
        Some(Self { caller, ticket: ticket.to_owned() })
    }

    /// The cookie of who carries `key`, which is a project's or the administrator's token.
    fn cookie(app: &App, key: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", HeaderValue::from_str(key).ok()?);
        let who = match app.caller(&headers) {
            Caller::Admin => "admin".to_owned(),
            Caller::Project(id) => {
                let directory = app.engine.directory();
                let hash = directory.projects.get(&id)?.row.key_hash?;
                format!("{}-{}", hex(id.as_bytes()), hex(&hash))
            }
            Caller::Nobody | Caller::Stranger => return None,
        };
        let ticket = format!("{}.{}.{who}", Timestamp::now().as_second() + HOLDS, hex(&random::<16>()));
        Some(format!("{ticket}.{}", app.access().seal("login", &ticket)))
    }

    pub(super) fn is_admin(&self) -> bool {
        self.caller == Caller::Admin
    }

    pub(super) fn is_somebody(&self) -> bool {
        matches!(self.caller, Caller::Admin | Caller::Project(_))
    }

    /// Whether a project is shown: to its key's holder and the administrator; where everything is open, what has no key to everybody.
    pub(super) fn sees(&self, app: &App, project: &Project) -> bool {
        match &self.caller {
            Caller::Admin => true,
            Caller::Project(own) => *own == project.row.id,
            Caller::Nobody => app.access().open && project.row.key_hash.is_none(),
            Caller::Stranger => false,
        }
    }

    /// Who it is, in words.
    pub(super) fn shown(&self, _: &App) -> Value {
        match &self.caller {
            Caller::Admin => "administrator".into(),
            Caller::Project(id) => format!("key of {id}").into(),
            Caller::Nobody | Caller::Stranger => Value::Null,
        }
    }

    /// What a form of this login carries.
    pub(super) fn csrf(&self, app: &App) -> String {
        app.access().seal("form", &self.ticket)
    }

    /// Whether a form is of this login. Who sends the token itself with a request needs no seal: no other page can send that.
    pub(super) fn sealed(&self, app: &App, csrf: &str) -> bool {
        self.ticket.is_empty() || bool::from(self.csrf(app).as_bytes().ct_eq(csrf.as_bytes()))
    }
}

/// The page that asks for a key or the token.
pub(super) fn ask(app: &App, status: StatusCode, message: Option<&str>) -> Response {
    let nobody = Login { caller: Caller::Nobody, ticket: String::new() };
    let frame = frame(app, &nobody, "", None, std::iter::empty());
    html::page_with(status, "login.html", &json!({"title": "Log in", "frame": frame, "message": message}))
}

pub(super) async fn page(State(app): State<Arc<App>>) -> Response {
    ask(&app, StatusCode::OK, None)
}

pub(super) async fn enter(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = decoded(&body);
    let key = fields.get("key").map(|key| key.trim()).unwrap_or_default();
    let Some(cookie) = Login::cookie(&app, key) else {
        tracing::warn!("a login was refused");
        return ask(&app, StatusCode::FORBIDDEN, Some("Nobody has this key or token."));
    };
    let secure = if headers.get("x-forwarded-proto").is_some_and(|value| value == "https") || app.options.tls {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age={HOLDS}{secure}");
    with_cookie(&cookie)
}

pub(super) async fn leave(State(_): State<Arc<App>>) -> Response {
    with_cookie(&format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn with_cookie(cookie: &str) -> Response {
    let mut response = Redirect::to("/ui/decisions").into_response();
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}
