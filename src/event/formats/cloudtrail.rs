//! AWS `CloudTrail`: files of `Records`, exports of single events, `EventBridge`.

use serde_json::Value;

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, first, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct CloudTrail;

impl Format for CloudTrail {
    fn name(&self) -> &'static str {
        "cloudtrail"
    }

    fn about(&self) -> &'static str {
        "AWS CloudTrail"
    }

    fn fits(&self, value: &Value) -> bool {
        is_event(value)
            || at(value, "detail").is_some_and(is_event)
            || items(value, "Events").iter().any(|event| has(event, &["CloudTrailEvent"]))
            || at(value, "Records").is_some()
                && items(value, "Records")
                    .iter()
                    .all(|record| has(record, &["eventName"]) || record == &Value::Object(serde_json::Map::new()))
            || has(value, &["CloudTrailEvent"])
    }

    fn lists(&self) -> &'static [&'static str] {
        &["Records", "Events"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["eventSource", "eventName", "userIdentity"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(CloudtrailEvents)
    }
}

fn is_event(value: &Value) -> bool {
    has(value, &["eventSource", "eventName"])
}

struct CloudtrailEvents;

impl Importer for CloudtrailEvents {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        // `aws cloudtrail lookup-events` has the event as text.
        let told = text(&record.value, "CloudTrailEvent").and_then(|text| serde_json::from_str::<Value>(text).ok());
        let event = told.as_ref().or_else(|| at(&record.value, "detail")).unwrap_or(&record.value);
        let Some(action) = text(event, "eventName") else {
            let reason = "not a CloudTrail event: missing field `eventName`";
            return sink.bad(record.line, reason, record.text.as_bytes());
        };
        let service = text(event, "eventSource").map(|source| source.strip_suffix(".amazonaws.com").unwrap_or(source));
        let action = service.map_or_else(|| action.to_owned(), |service| format!("{service}:{action}"));
        let mut call = ImportedCall::new(record.line, action);
        // An MCP gateway's call of a tool is one of that tool.
        let body = at(event, "requestParameters.body");
        if body.and_then(|body| text(body, "method")) == Some("tools/call")
            && let Some(tool) = body.and_then(|body| text(body, "params.name"))
        {
            tool.clone_into(&mut call.action);
            call.params = body.and_then(|body| at(body, "params.arguments")).and_then(arguments);
        } else {
            call.params = Some(at(event, "requestParameters").and_then(arguments).unwrap_or_default());
        }
        call.id = name(event, &["eventID"]);
        call.agent = name(
            event,
            &[
                "userIdentity.sessionContext.sessionIssuer.userName",
                "userIdentity.userName",
                "userIdentity.invokedBy",
                "userIdentity.arn",
                "userIdentity.principalId",
                "userIdentity.type",
            ],
        );
        call.session = name(event, &["userIdentity.accessKeyId", "userIdentity.principalId"]);
        call.time = time_at(event, &["eventTime"]);
        call.fact("region", name(event, &["awsRegion"]));
        call.fact("account", name(event, &["recipientAccountId", "userIdentity.accountId"]));
        call.fact("read_only", at(event, "readOnly").and_then(Value::as_bool));
        let error = first(event, &["errorCode", "responseElements.body.error.code"]).map(ToString::to_string);
        call.outcome = Some(word(error.as_deref(), text(event, "errorMessage").unwrap_or_default()).into());
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}

fn word(error: Option<&str>, message: &str) -> &'static str {
    let Some(error) = error else {
        // Failed logins have a message and no code.
        return if message.is_empty() { outcome::SUCCESS } else { outcome::ERROR };
    };
    let words =
        ["AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden", "Client.UnauthorizedOperation", "ExplicitDeny"];
    if words.iter().any(|word| error.contains(word)) { outcome::DENIED } else { outcome::ERROR }
}
