//! Kubernetes: the audit log of the API server. A request is logged at each of its stages and counts once, as its last stage has it.

use serde_json::{Map, Value};

use super::join::Joiner;
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{at, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Kubernetes;

impl Format for Kubernetes {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    fn about(&self) -> &'static str {
        "audit logs of Kubernetes"
    }

    fn fits(&self, value: &Value) -> bool {
        is_event(value) || items(value, "items").iter().any(is_event)
    }

    fn lists(&self) -> &'static [&'static str] {
        &["items"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["auditID", "verb"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(KubernetesRequests::default())
    }
}

fn is_event(value: &Value) -> bool {
    has(value, &["auditID", "verb"])
}

#[derive(Default)]
struct KubernetesRequests {
    calls: Joiner,
}

impl Importer for KubernetesRequests {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let event = &record.value;
        let (Some(id), Some(verb)) = (text(event, "auditID"), text(event, "verb")) else {
            return sink.bad(record.line, "not an audit event: expected `auditID` and `verb`", record.text.as_bytes());
        };
        let over = !matches!(text(event, "stage"), Some("RequestReceived" | "ResponseStarted"));
        let last = |call: &mut ImportedCall| {
            call.outcome = Some(word(event).into());
            call.output = None;
        };
        if over && self.calls.result(id, last, sink) {
            return;
        }
        let mut call = request(event, verb, record.line);
        call.id = Some(id.to_owned());
        if over {
            call.outcome = Some(word(event).into());
            self.calls.whole(call, sink);
        } else {
            self.calls.call(id, call, sink);
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.calls.finish(sink);
    }
}

fn request(event: &Value, verb: &str, line: u64) -> ImportedCall {
    let resource = match (text(event, "objectRef.resource"), text(event, "objectRef.subresource")) {
        (Some(resource), Some(part)) => format!("{resource}/{part}"),
        (Some(resource), None) => resource.to_owned(),
        (None, _) => "nonresource".to_owned(),
    };
    let mut call = ImportedCall::new(line, format!("{verb}_{resource}"));
    let mut params = Map::new();
    for (key, path) in
        [("namespace", "objectRef.namespace"), ("name", "objectRef.name"), ("group", "objectRef.apiGroup")]
    {
        params.extend(name(event, &[path]).map(|value| (key.to_owned(), value.into())));
    }
    if at(event, "objectRef").is_none() {
        let path = text(event, "requestURI").and_then(|uri| uri.split('?').next());
        params.extend(path.map(|path| ("path".to_owned(), path.into())));
    }
    call.params = Some(params);
    call.agent = name(event, &["impersonatedUser.username", "user.username"]);
    call.time =
        time_at(event, &["requestReceivedTimestamp", "stageTimestamp", "timestamp", "metadata.creationTimestamp"]);
    call
}

fn word(event: &Value) -> &'static str {
    if text(event, "stage") == Some("Panic") {
        return outcome::ERROR;
    }
    // Keys of annotations have dots in them.
    let annotation =
        event.get("annotations").and_then(|all| all.get("authorization.k8s.io/decision")).and_then(Value::as_str);
    match (annotation, at(event, "responseStatus.code").and_then(Value::as_i64)) {
        (Some("forbid"), _) | (_, Some(401 | 403)) => outcome::DENIED,
        (_, Some(..=399)) => outcome::SUCCESS,
        (_, Some(_)) => outcome::ERROR,
        (_, None) => outcome::UNKNOWN,
    }
}
