//! JSON in, JSON out, and what is said where something is wrong.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::event::unique;
use crate::serve::engine::Refusal;

/// Something that is wrong with a request, or with the server.
///
/// It is sent in the shapes of both the safety filter's server and its clients: `error` and `detail`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::serve) struct Problem {
    pub(in crate::serve) status: StatusCode,
    pub(in crate::serve) code: &'static str,
    pub(in crate::serve) message: String,
    pub(in crate::serve) hint: Option<&'static str>,
    /// Fields that are wrong, by their place, such as `body.rules.0.action_type`.
    pub(in crate::serve) fields: Vec<(String, String)>,
}

impl Problem {
    pub(in crate::serve) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), hint: None, fields: Vec::new() }
    }

    pub(in crate::serve) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    pub(in crate::serve) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    pub(in crate::serve) fn unauthorized() -> Self {
        Self {
            hint: Some("send the project's key as `X-API-Key` or as `Authorization: Bearer`"),
            ..Self::new(StatusCode::UNAUTHORIZED, "missing_api_key", "Missing API key")
        }
    }

    pub(in crate::serve) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    /// A field of the body that is wrong.
    pub(in crate::serve) fn field(place: impl Into<String>, message: impl Into<String>) -> Self {
        let (place, message) = (place.into(), message.into());
        Self {
            fields: vec![(place.clone(), message.clone())],
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", format!("{place}: {message}"))
        }
    }

    pub(in crate::serve) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = match &refusal {
            Refusal::Store(_) | Refusal::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable"),
            Refusal::Timeout => (StatusCode::GATEWAY_TIMEOUT, "request_timeout"),
            Refusal::NoProject(_) => (StatusCode::NOT_FOUND, "project_not_found"),
            Refusal::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Refusal::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Refusal::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
        };
        // What a database says may name hosts and users: it is for the log, not for whoever asks.
        let message = match &refusal {
            Refusal::Store(reason) => {
                tracing::warn!(reason, "refused: the store");
                "the decision log cannot be written, and what cannot be logged is not decided".to_owned()
            }
            other => other.to_string(),
        };
        Self::new(status, code, message)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = if self.fields.is_empty() {
            let mut error = json!({"code": self.code, "message": self.message});
            if let (Some(hint), Value::Object(error)) = (self.hint, &mut error) {
                error.insert("hint".to_owned(), hint.into());
            }
            json!({"error": error, "detail": self.message})
        } else {
            let errors = self.fields.iter().map(|(place, message)| {
                json!({"code": self.code, "message": message, "field": place, "hint": "check the field against /docs"})
            });
            let detail = self.fields.iter().map(|(place, message)| {
                let location: Vec<Value> = place
                    .split('.')
                    .map(|part| part.parse::<u64>().map_or_else(|_| part.into(), Value::from))
                    .collect();
                json!({"loc": location, "msg": message, "type": "value_error"})
            });
            json!({"errors": errors.collect::<Vec<_>>(), "detail": detail.collect::<Vec<_>>()})
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// Reads a body as JSON. NaN, infinities, numbers that no double holds, more than 128 levels and lone surrogates are no JSON.
///
/// # Errors
///
/// [`Problem`] with the place where it ends to be JSON; 400 for a duplicate key, which another reader could take otherwise.
pub(in crate::serve) fn body_of(bytes: &[u8]) -> Result<Value, Problem> {
    unique(bytes).map_err(|error| {
        let message = format!("not valid JSON: {error}");
        if error.is_data() { Problem::invalid(message) } else { Problem::field("body", message) }
    })
}
