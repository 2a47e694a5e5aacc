//! What is around every request: its id, whether a browser sent it from elsewhere, how long it took, one line in the log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::App;
use super::json::Problem;
use crate::serve::engine::{Refusal, random};
use crate::serve::store::hex;

const CORRELATION: &str = "x-correlation-id";

/// How long a request takes at most, its body included.
const PATIENCE: Duration = Duration::from_secs(35);

/// Wraps a request.
pub(in crate::serve) async fn wrap(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = correlation(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", |path| path.as_str()).to_owned();
    let origin = request.headers().get(header::ORIGIN).cloned();
    app.metrics.in_progress.inc();
    let mut response = match admitted(&app, &request) {
        Err(problem) => problem.into_response(),
        Ok(()) if is_preflight(&request) => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => match tokio::time::timeout(patience(&app, &route), next.run(request)).await {
            Ok(response) => worded(response, app.options.body_limit).await,
            Err(_) => Problem::from(Refusal::Timeout).into_response(),
        },
    };
    app.metrics.in_progress.dec();
    let status = response.status();
    let took = started.elapsed();
    app.metrics.requests.with_label_values(&[method.as_str(), &route, status.as_str()]).inc();
    app.metrics.seconds.with_label_values(&[method.as_str(), &route]).observe(took.as_secs_f64());
    // The route, not the path: a path holds names that others chose.
    let milliseconds = took.as_secs_f64() * 1e3;
    let level = if status.is_server_error() { tracing::Level::WARN } else { tracing::Level::DEBUG };
    let text = id.to_str().unwrap_or_default();
    if level == tracing::Level::WARN {
        tracing::warn!(%method, route, status = status.as_u16(), milliseconds, correlation_id = text, "answered");
    } else {
        tracing::debug!(%method, route, status = status.as_u16(), milliseconds, correlation_id = text, "answered");
    }
    response.headers_mut().insert(CORRELATION, id);
    response.headers_mut().insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    if let Some(origin) = origin.filter(|_| app.options.cors) {
        allow(response.headers_mut(), origin);
    }
    response
}

/// How long a request for this route may take: a language model is slower than everything else.
fn patience(app: &App, route: &str) -> Duration {
    let asks = ["/policies/generate", "/policies/create-from-suggestion"].iter().any(|end| route.ends_with(end));
    PATIENCE + app.options.model_patience.filter(|_| asks).unwrap_or_default()
}

/// What the framework refuses in plain text, such as a body that is too large, refused as we do.
async fn worded(response: Response, most: usize) -> Response {
    let status = response.status();
    let plain =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain || !status.is_client_error() {
        return response;
    }
    let said = axum::body::to_bytes(response.into_body(), 4_096).await.unwrap_or_default();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(most).into_response();
    }
    Problem::new(status, "invalid_request", String::from_utf8_lossy(&said)).into_response()
}

fn too_large(most: usize) -> Problem {
    let message = format!("the body is larger than {most} bytes; the server takes more with --body-limit");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
}

/// The id that the request carries, if it is one that a log can hold, else a new one.
fn correlation(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(CORRELATION).filter(|value| {
        let bytes = value.as_bytes();
        !bytes.is_empty() && bytes.len() <= 128 && bytes.iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(|| {
        let fresh = hex(&random::<8>());
        HeaderValue::from_str(&fresh).unwrap_or_else(|_| HeaderValue::from_static("-"))
    })
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key("access-control-request-method")
}

/// Whether the body is one that will be taken, and whether a browser may have been led here by a page from elsewhere: such a request is refused, for it comes from this machine and
/// would be taken for its user's.
fn admitted(app: &App, request: &Request) -> Result<(), Problem> {
    let headers = request.headers();
    // Nobody waits for a body that will be refused.
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > app.options.body_limit)) {
        return Err(too_large(app.options.body_limit));
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if app.options.loopback && host.is_some_and(|host| !is_local(host)) {
        let message = "the request is for another host; a server on the loopback answers to localhost alone";
        return Err(Problem::forbidden("wrong_host", message));
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    // `null`, of a page without an origin, is nobody's own.
    let from = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
    let own = from.is_some() && from == host;
    if own || app.options.cors {
        return Ok(());
    }
    Err(Problem::forbidden("wrong_origin", "the request comes from a page of another origin; see --cors"))
}

fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What a browser must be told so that a page from `origin` may read the answer.
fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    let methods = HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    let names = "authorization, content-type, if-match, x-api-key, x-correlation-id, x-policyc-project, x-request-id";
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(names));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag, x-correlation-id"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_local() {
        for host in ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "127.9.9.9", "[::1]:8000", "[::1]"] {
            assert!(is_local(host), "{host}");
        }
        for host in
            ["", "example.com", "localhost.example.com:8000", "127.0.0.1.nip.io", "10.0.0.1", "[::2]:80", "0.0.0.0"]
        {
            assert!(!is_local(host), "{host}");
        }
    }
}
