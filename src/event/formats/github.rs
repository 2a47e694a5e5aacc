//! GitHub: the audit log of an organisation or enterprise. An entry is something that was done, or whose name says that it was not.

use serde_json::{Map, Value};

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{at, first, has, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct GitHub;

impl Format for GitHub {
    fn name(&self) -> &'static str {
        "github-audit"
    }

    fn about(&self) -> &'static str {
        "audit logs of GitHub"
    }

    fn fits(&self, value: &Value) -> bool {
        (has(value, &["_document_id"]) || first(value, &["created_at", "@timestamp"]).is_some())
            && text(value, "action").is_some_and(|action| action.contains('.'))
            && first(value, &["actor", "actor_id", "org", "business"]).is_some()
    }

    fn keys(&self) -> &'static [&'static str] {
        &["action", "actor", "@timestamp"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(GithubEntries)
    }
}

struct GithubEntries;

/// What is said otherwise, or is of no use in a rule.
const NOT_ARGUMENTS: [&str; 14] = [
    "_document_id",
    "@timestamp",
    "created_at",
    "action",
    "actor",
    "actor_id",
    "actor_ip",
    "actor_location",
    "hashed_token",
    "token_id",
    "user_agent",
    "request_id",
    "operation_type",
    "external_identity_nameid",
];

impl Importer for GithubEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let entry = &record.value;
        let Some(action) = text(entry, "action") else {
            return sink.bad(
                record.line,
                "not an entry of an audit log: missing field `action`",
                record.text.as_bytes(),
            );
        };
        let mut call = ImportedCall::new(record.line, action);
        call.id = name(entry, &["_document_id", "id"]);
        call.agent = name(entry, &["actor", "actor_id", "user"]);
        call.time = time_at(entry, &["@timestamp", "created_at"]);
        let arguments =
            entry.as_object().into_iter().flatten().filter(|(key, value)| {
                !NOT_ARGUMENTS.contains(&key.as_str()) && !value.is_null() && !value.is_object()
            });
        call.params = Some(arguments.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>());
        let refused = ["reject", "denied", "deny", "blocked"].iter().any(|word| action.contains(word));
        let said = at(entry, "operation_result").or_else(|| at(entry, "result")).and_then(Value::as_str);
        call.outcome = Some(if refused || said == Some("denied") { outcome::DENIED } else { outcome::SUCCESS }.into());
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}
