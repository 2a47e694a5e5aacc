//! SWE-agent: trajectories (`*.traj`). Each step is a command given to its shell: the action is `bash`, the command an argument.

use serde_json::{Map, Value};

use super::messages::said;
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{has, name, text};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct SweAgent;

impl Format for SweAgent {
    fn name(&self) -> &'static str {
        "swe-agent"
    }

    fn about(&self) -> &'static str {
        "SWE-agent trajectories (*.traj)"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["trajectory"])
            && (has(value, &["history"]) || has(value, &["environment"]) || has(value, &["info"]))
    }

    fn lists(&self) -> &'static [&'static str] {
        &["trajectory"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["trajectory"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(SweAgentSteps { step: 0 })
    }
}

struct SweAgentSteps {
    step: u64,
}

/// How observations of commands that failed begin, or what stands in them.
const FAILURES: [&str; 5] = [
    "command not found",
    "COMMAND FAILED",
    "Your proposed edit has introduced new syntax error",
    "Traceback (most",
    "EXECUTION TIMED OUT",
];

impl Importer for SweAgentSteps {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let step = &record.value;
        let Some(command) = text(step, "action") else {
            return sink.bad(record.line, "a step without `action`", record.text.as_bytes());
        };
        if command.trim().is_empty() {
            return sink.other();
        }
        let mut call = ImportedCall::new(record.line, "bash");
        call.params = Some(Map::from_iter([("command".to_owned(), Value::from(command.trim_end()))]));
        call.agent = Some("swe-agent".to_owned());
        let task = record.envelopes.first().and_then(|run| name(run, &["instance_id", "environment"]));
        call.session = Some(match task {
            Some(task) => format!("{task}/{}", sink.input_name()),
            None => sink.input_name().to_owned(),
        });
        call.fact("step", Some(self.step));
        self.step += 1;
        call.outcome = text(step, "observation").map(|seen| {
            if FAILURES.iter().any(|mark| seen.contains(mark)) { outcome::ERROR } else { outcome::SUCCESS }.into()
        });
        call.output = text(step, "observation").map(str::to_owned).and_then(said);
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}
