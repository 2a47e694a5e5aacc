//! ToolHive: the audit log of its MCP proxy.

use serde_json::Value;

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, first, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct ToolHive;

impl Format for ToolHive {
    fn name(&self) -> &'static str {
        "toolhive"
    }

    fn about(&self) -> &'static str {
        "audit logs of ToolHive"
    }

    fn fits(&self, value: &Value) -> bool {
        text(value, "type").is_some_and(|kind| kind.starts_with("mcp_"))
            && first(value, &["outcome"]).is_some()
            && first(value, &["target", "component", "subjects"]).is_some()
    }

    fn keys(&self) -> &'static [&'static str] {
        &["type", "outcome", "target"]
    }

    fn advice(&self) -> &'static str {
        "set includeRequestData in the audit configuration of ToolHive"
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(ToolhiveEntries)
    }
}

struct ToolhiveEntries;

impl Importer for ToolhiveEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        if text(value, "type") != Some("mcp_tool_call") {
            return sink.other();
        }
        let mut call = ImportedCall::new(
            record.line,
            name(value, &["target.name", "target.tool", "target.resource_id"]).unwrap_or_default(),
        );
        call.id = name(value, &["audit_id", "auditId", "metadata.auditId", "metadata.audit_id"]);
        let request = first(value, &["data.request", "data"]);
        let given = request.and_then(|request| first(request, &["params.arguments", "arguments"]));
        call.params = given.and_then(arguments);
        call.time = time_at(value, &["logged_at", "loggedAt", "time"]);
        call.agent = name(value, &["subjects.client_name", "subjects.user", "subjects.user_id", "source.value"]);
        call.session = name(value, &["source.extra.session_id", "metadata.extra.session_id", "session_id"]);
        call.fact("mcp_server", name(value, &["component"]));
        call.outcome = text(value, "outcome").map(|word| match word {
            "success" => outcome::SUCCESS.into(),
            "denied" => outcome::DENIED.into(),
            "error" | "failure" => outcome::ERROR.into(),
            other => other.to_owned().into(),
        });
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}
