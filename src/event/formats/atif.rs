//! ATIF: the trajectories of Harbor and of agents that write its interchange format.

use std::collections::HashMap;

use serde_json::Value;

use super::messages::{failed, refused, said};
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Atif;

impl Format for Atif {
    fn name(&self) -> &'static str {
        "atif"
    }

    fn about(&self) -> &'static str {
        "ATIF trajectories (Harbor)"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["steps", "agent"])
            || text(value, "schema_version").is_some_and(|version| version.starts_with("ATIF"))
    }

    fn lists(&self) -> &'static [&'static str] {
        &["steps"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["schema_version", "agent", "steps"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(AtifSteps::default())
    }
}

#[derive(Default)]
struct AtifSteps {
    prompt: Option<String>,
    step: u64,
}

impl Importer for AtifSteps {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let step = &record.value;
        let run = record.envelopes.first();
        let calls = items(step, "tool_calls");
        if calls.is_empty() {
            if text(step, "source") == Some("user") {
                self.prompt = at(step, "message").map(content_text);
            }
            return sink.other();
        }
        let results: HashMap<&str, &Value> = items(step, "observation.results")
            .iter()
            .filter_map(|result| Some((text(result, "source_call_id")?, at(result, "content")?)))
            .collect();
        for made in calls {
            let mut call = ImportedCall::new(record.line, text(made, "function_name").unwrap_or_default());
            call.id = name(made, &["tool_call_id"]);
            call.params = at(made, "arguments").and_then(arguments);
            call.time = time_at(step, &["timestamp"]);
            call.session =
                Some(run.and_then(|run| name(run, &["session_id"])).unwrap_or_else(|| sink.input_name().to_owned()));
            call.agent = run.and_then(|run| name(run, &["agent.name"]));
            call.fact("prompt", self.prompt.take());
            if call.time.is_none() {
                call.fact("step", Some(self.step));
                self.step += 1;
            }
            let result = call.id.as_deref().and_then(|id| results.get(id)).map(|content| content_text(content));
            call.outcome = result.as_deref().map(|result| match result {
                result if refused(result) => outcome::DENIED.into(),
                result if failed(result) => outcome::ERROR.into(),
                _ => outcome::SUCCESS.into(),
            });
            call.output = result.and_then(said);
            sink.call(call);
        }
    }

    fn finish(&mut self, _: &mut Sink) {}
}
