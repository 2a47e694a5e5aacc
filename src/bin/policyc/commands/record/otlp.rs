//! Receives OTLP/HTTP, as JSON or protobuf, under gzip or not, into a file of OTLP/JSON.

use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use policyc::event::formats::otlp_json;
use policyc::event::redact;
use serde_json::Value;

use super::rotating::Rotating;
use crate::Outcome;
use crate::args::OtlpArgs;
use crate::commands::serve::stop;

/// The longest body, as it is sent and as it unpacks, in bytes.
const MAX_BODY: usize = 32 * 1024 * 1024;
const MAX_PLAIN: usize = 128 * 1024 * 1024;

const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";

struct SpanSink {
    log: Mutex<Rotating>,
    redact: bool,
}

/// Receives until it is told to stop.
pub(super) fn run(args: &OtlpArgs, quiet: bool) -> Result<Outcome> {
    let max_bytes = args.max_size.saturating_mul(1024 * 1024);
    let log = Rotating::open(&args.log, max_bytes, args.keep)
        .with_context(|| format!("cannot write {}", args.log.display()))?;
    let sink = Arc::new(SpanSink { log: Mutex::new(log), redact: !args.no_redact });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen).await.with_context(|| {
            format!("cannot listen on {}; choose another address with --listen, port 0 for any that is free", args.listen)
        })?;
        let at = listener.local_addr().unwrap_or(args.listen);
        if !quiet {
            anstream::eprintln!(
                "receiving on http://{at}: export OTEL_EXPORTER_OTLP_ENDPOINT=http://{at} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf; \
                 spans go to {}",
                args.log.display()
            );
            if !at.ip().is_loopback() {
                anstream::eprintln!("warning: whoever reaches {at} can write into the log");
            }
        }
        axum::serve(listener, router(sink)).with_graceful_shutdown(stop()).await.context("cannot serve")
    });
    served.map(|()| Outcome::Clean)
}

fn router(sink: Arc<SpanSink>) -> Router {
    Router::new()
        .route("/v1/{signal}", post(receive))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "OTLP/HTTP is sent to /v1/traces and /v1/logs") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(sink)
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, [(header::CONTENT_TYPE, JSON)], serde_json::json!({"message": message}).to_string()).into_response()
}

async fn receive(
    State(sink): State<Arc<SpanSink>>,
    Path(signal): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let word = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = word(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let binary = match kind.as_str() {
        PROTOBUF => true,
        JSON => false,
        _ => {
            let message = format!("content type `{kind}`: expected {JSON} or {PROTOBUF}");
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, &message);
        }
    };
    let encoding = word(header::CONTENT_ENCODING).trim().to_ascii_lowercase();
    let done = tokio::task::spawn_blocking(move || {
        let plain = unpacked(&body, &encoding)?;
        match signal.as_str() {
            "traces" | "logs" => sink.take(&plain, binary),
            // Nothing of it is about calls.
            "metrics" | "profiles" => Ok(()),
            _ => Err((StatusCode::NOT_FOUND, "OTLP/HTTP is sent to /v1/traces and /v1/logs".to_owned())),
        }
    });
    match done.await {
        Ok(Ok(())) if binary => ([(header::CONTENT_TYPE, PROTOBUF)], Bytes::new()).into_response(),
        Ok(Ok(())) => ([(header::CONTENT_TYPE, JSON)], "{}").into_response(),
        Ok(Err((status, message))) => refuse(status, &message),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "the request could not be handled"),
    }
}

fn unpacked(body: &[u8], encoding: &str) -> Result<Vec<u8>, (StatusCode, String)> {
    let mut plain = Vec::new();
    match encoding {
        "" | "identity" => return Ok(body.to_vec()),
        "gzip" => {
            let most = u64::try_from(MAX_PLAIN).unwrap_or(u64::MAX);
            let read = flate2::read::MultiGzDecoder::new(body).take(most + 1).read_to_end(&mut plain);
            read.map_err(|error| (StatusCode::BAD_REQUEST, format!("broken gzip data: {error}")))?;
        }
        _ => {
            let message = format!("content encoding `{encoding}`: expected gzip or none");
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
    }
    if plain.len() > MAX_PLAIN {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, "it unpacks to more than 128 MiB".to_owned()));
    }
    Ok(plain)
}

impl SpanSink {
    fn take(&self, body: &[u8], binary: bool) -> Result<(), (StatusCode, String)> {
        let bad = |message: String| (StatusCode::BAD_REQUEST, message);
        let mut value: Value = if binary {
            match otlp_json(body).map_err(bad)? {
                Some(text) => serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?,
                None => return Ok(()),
            }
        } else {
            serde_json::from_slice(body).map_err(|error| bad(format!("not valid JSON: {error}")))?
        };
        if !["resourceSpans", "resourceLogs"].iter().any(|key| value.get(key).is_some_and(Value::is_array)) {
            return Err(bad("expected `resourceSpans` or `resourceLogs`".to_owned()));
        }
        if self.redact {
            redact::value(&mut value);
        }
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.append(value.to_string()).map_err(|error| {
            anstream::eprintln!("error: cannot write the log: {error}");
            // The sender tries again later.
            (StatusCode::SERVICE_UNAVAILABLE, "cannot write the log".to_owned())
        })
    }
}
