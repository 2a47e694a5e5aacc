//! Google Cloud: audit logs of Cloud Logging, as entries or as lists of them.
//!
//! The fields are those of `google.cloud.audit.AuditLog` within a `LogEntry`. An operation that takes long is logged when it begins and when
//! it ends, under one id, and counts once.

use serde_json::Value;

use super::join::Joiner;
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, has, items, name, output, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Gcp;

impl Format for Gcp {
    fn name(&self) -> &'static str {
        "gcp"
    }

    fn about(&self) -> &'static str {
        "Google Cloud audit logs"
    }

    fn fits(&self, value: &Value) -> bool {
        audit(value).is_some() || items(value, "entries").iter().any(|entry| audit(entry).is_some())
    }

    fn lists(&self) -> &'static [&'static str] {
        &["entries"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["protoPayload", "insertId"]
    }

    fn advice(&self) -> &'static str {
        "requests are in data access logs: switch on DATA_READ and DATA_WRITE for the services"
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(GcpEntries::default())
    }
}

/// What an entry says of the operation: `protoPayload`, or the name that exports to `BigQuery` have for it.
fn audit(entry: &Value) -> Option<&Value> {
    ["protoPayload", "protopayload_auditlog"]
        .into_iter()
        .find_map(|key| at(entry, key))
        .filter(|payload| has(payload, &["methodName"]) && has(payload, &["serviceName"]))
}

#[derive(Default)]
struct GcpEntries {
    operations: Joiner,
}

impl Importer for GcpEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let entry = &record.value;
        let Some(payload) = audit(entry) else {
            // Other services write to the same log.
            if has(entry, &["insertId"]) {
                return sink.other();
            }
            let reason = "not an audit entry: expected `protoPayload` with `serviceName` and `methodName`";
            return sink.bad(record.line, reason, record.text.as_bytes());
        };
        let call = call(entry, payload, record.line);
        let flag =
            |key: &str| at(entry, "operation").and_then(|operation| at(operation, key)) == Some(&Value::Bool(true));
        let (first, last) = (flag("first"), flag("last"));
        let Some(id) = text(entry, "operation.id").filter(|_| first != last) else {
            return self.operations.whole(call, sink);
        };
        if first {
            return self.operations.call(id, call, sink);
        }
        let end = |begun: &mut ImportedCall| {
            begun.outcome.clone_from(&call.outcome);
            begun.output.clone_from(&call.output);
        };
        if !self.operations.result(id, end, sink) {
            self.operations.whole(call, sink);
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.operations.finish(sink);
    }
}

fn call(entry: &Value, payload: &Value, line: u64) -> ImportedCall {
    let service = text(payload, "serviceName").unwrap_or_default();
    let service = service.strip_suffix(".googleapis.com").unwrap_or(service);
    let method = text(payload, "methodName").unwrap_or_default();
    // Full names of methods begin with the API: the last two parts, without the version, tell them apart.
    let is_version = |part: &str| {
        part == "beta" || part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut parts: Vec<_> = method.rsplit('.').filter(|part| !is_version(part)).take(2).collect();
    parts.reverse();
    let mut call = ImportedCall::new(line, format!("{service}:{}", parts.join(".")));
    call.id = name(entry, &["insertId"]);
    call.agent = name(
        payload,
        &["authenticationInfo.principalEmail", "authenticationInfo.principalSubject", "requestMetadata.callerIp"],
    );
    call.time = time_at(entry, &["timestamp", "receiveTimestamp"]);
    call.session = name(entry, &["trace", "operation.id"]);
    let mut params = at(payload, "request").and_then(arguments).unwrap_or_default();
    params.remove("@type");
    if let Some(resource) = name(payload, &["resourceName"]) {
        params.entry("resource").or_insert(resource.into());
    }
    call.params = Some(params);
    call.output = output(at(payload, "response"));
    call.fact("project", name(entry, &["resource.labels.project_id"]));
    call.fact("location", name(entry, &["resource.labels.location", "resource.labels.zone"]));
    call.outcome = Some(word(payload).into());
    call
}

/// What came of an operation, by its status, a code of `google.rpc.Code`, and by the permissions that were asked for.
fn word(payload: &Value) -> &'static str {
    const PERMISSION_DENIED: i64 = 7;
    const UNAUTHENTICATED: i64 = 16;
    let refused =
        items(payload, "authorizationInfo").iter().any(|asked| asked.get("granted") == Some(&Value::Bool(false)));
    match at(payload, "status.code").and_then(Value::as_i64).unwrap_or(0) {
        PERMISSION_DENIED | UNAUTHENTICATED => outcome::DENIED,
        0 if refused => outcome::DENIED,
        0 => outcome::SUCCESS,
        _ => outcome::ERROR,
    }
}
