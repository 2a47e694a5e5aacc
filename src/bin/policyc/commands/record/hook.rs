//! One call of a hook of Claude Code: what it is told on the standard input becomes a line of a behaviour log.
//!
//! A call begins with `PreToolUse` and ends with `PostToolUse`, `PostToolUseFailure` or `PermissionDenied`; one that is still open when its turn
//! ends was not run: somebody refused or stopped it, and it is logged as denied. What is open is kept in a hidden directory beside the log.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use policyc::event::redact;
use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::rotating;

/// The longest input of a hook, in bytes.
const MAX_INPUT: u64 = 64 * 1024 * 1024;
/// A longer output is left out, in bytes.
const MAX_OUTPUT: usize = 4 * 1024 * 1024;

/// Runs `record hook --log FILE` before the command line is set up, which would take longer than all the rest. `None` if that is not
/// what was asked for.
pub(crate) fn early(mut args: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let words: Vec<_> = args.by_ref().skip(1).take(5).collect();
    let [record, hook, option, log] = words.as_slice() else { return None };
    if record != "record" || hook != "hook" || option != "--log" {
        return None;
    }
    Some(match self::record(&mut std::io::stdin().lock(), Path::new(log), true) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Code 2 would stop the agent.
            anstream::eprintln!("error: the call was not logged: {error:#}");
            ExitCode::from(1)
        }
    })
}

/// Logs what a hook is told.
pub(crate) fn record(input: &mut dyn Read, log: &Path, redact: bool) -> Result<()> {
    let mut text = Vec::new();
    input.take(MAX_INPUT + 1).read_to_end(&mut text).context("cannot read the standard input")?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_INPUT {
        bail!("the input is longer than 64 MiB");
    }
    let told: Value = serde_json::from_slice(&text).context("the input is not JSON")?;
    let Some(event) = told.get("hook_event_name").and_then(Value::as_str) else {
        bail!(
            "the input has no `hook_event_name`: this program is run by the hooks of Claude Code (policyc record claude-code)"
        );
    };
    HookRecorder { told: &told, open: OpenCalls::new(log, &told), log, redact, now: jiff::Timestamp::now().to_string() }
        .take(event)
}

struct HookRecorder<'a> {
    told: &'a Value,
    open: OpenCalls,
    log: &'a Path,
    redact: bool,
    now: String,
}

impl HookRecorder<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.told.get(key)?.as_str()
    }

    fn take(&self, event: &str) -> Result<()> {
        match event {
            "UserPromptSubmit" => {
                self.give_up_open()?;
                self.open.put("prompt", &json!(self.text("prompt").unwrap_or_default()))
            }
            "PreToolUse" => {
                let call = self.begin(self.open.take("prompt"));
                self.open.put(&self.call_name(), &call)
            }
            "PostToolUse" => self.end(outcome(self.told), self.told.get("tool_response")),
            "PostToolUseFailure" => self.end("error", self.told.get("error")),
            "PermissionDenied" => self.end("denied", None),
            "Stop" | "SessionStart" | "SessionEnd" => self.give_up_open(),
            _ => Ok(()),
        }
    }

    fn call_name(&self) -> String {
        format!("call-{}", plain(self.text("tool_use_id").unwrap_or_default()))
    }

    /// What is known of a call when it begins.
    fn begin(&self, prompt: Option<Value>) -> Value {
        let aside = self.told.get("agent_id").is_some_and(|agent| !agent.is_null());
        let mut context =
            Map::from_iter([("params".to_owned(), self.told.get("tool_input").cloned().unwrap_or_default())]);
        if !context.get("params").is_some_and(Value::is_object) {
            context.insert("params".to_owned(), json!({"input": context.get("params")}));
        }
        for key in ["cwd", "permission_mode"] {
            context.extend(self.text(key).map(|text| (key.to_owned(), text.into())));
        }
        context.extend(prompt.filter(|prompt| prompt.as_str() != Some("")).map(|prompt| ("prompt".to_owned(), prompt)));
        let id = self.text("tool_use_id").map_or_else(|| format!("{}-{}", self.now, std::process::id()), str::to_owned);
        json!({
            "log_id": id, "agent_id": if aside { "claude-code-subagent" } else { "claude-code" },
            "action": self.text("tool_name").unwrap_or("unknown"), "context": context, "timestamp": self.now,
            "session_id": self.text("session_id"),
        })
    }

    fn end(&self, outcome: &str, output: Option<&Value>) -> Result<()> {
        let call = self.open.take(&self.call_name()).unwrap_or_else(|| self.begin(None));
        self.write(call, outcome, output.filter(|output| !output.is_null()).cloned())
    }

    /// Logs the calls that a turn left open.
    fn give_up_open(&self) -> Result<()> {
        for call in self.open.take_calls() {
            self.write(call, "denied", None)?;
        }
        Ok(())
    }

    fn write(&self, mut call: Value, outcome: &str, output: Option<Value>) -> Result<()> {
        if let Value::Object(fields) = &mut call {
            fields.insert("outcome".to_owned(), outcome.into());
            let short = |output: &Value| output.to_string().len() <= MAX_OUTPUT;
            fields.extend(output.filter(short).map(|output| ("output".to_owned(), output)));
            for key in ["context", "output"] {
                if let Some(value) = fields.get_mut(key).filter(|_| self.redact) {
                    redact::value(value);
                }
            }
        }
        let failed = || format!("cannot write {}", self.log.display());
        let (mut file, _) = rotating::open(self.log).with_context(failed)?;
        file.write_all(format!("{call}\n").as_bytes()).with_context(failed)
    }
}

/// What a tool's answer says of its end.
fn outcome(told: &Value) -> &'static str {
    let answer = told.get("tool_response").unwrap_or(&Value::Null);
    let is = |key: &str, truth: bool| answer.get(key) == Some(&Value::Bool(truth));
    let failed = is("is_error", true) || is("isError", true) || is("success", false) || is("interrupted", true);
    if failed { "error" } else { "success" }
}

/// What is open in a session.
struct OpenCalls {
    directory: PathBuf,
}

impl OpenCalls {
    fn new(log: &Path, told: &Value) -> Self {
        let name = log.file_name().unwrap_or_default().to_string_lossy();
        let session = plain(told.get("session_id").and_then(Value::as_str).unwrap_or("none"));
        Self { directory: log.with_file_name(format!(".{name}.open")).join(session) }
    }

    fn put(&self, name: &str, value: &Value) -> Result<()> {
        let failed = || format!("cannot write into {}", self.directory.display());
        fs::create_dir_all(&self.directory).with_context(failed)?;
        // Hooks run side by side: nobody may read half a file.
        let part = self.directory.join(format!(".{name}.{}", std::process::id()));
        fs::write(&part, value.to_string()).with_context(failed)?;
        fs::rename(&part, self.directory.join(name)).with_context(failed)
    }

    /// What was put under a name; whoever removes the file has it.
    fn take(&self, name: &str) -> Option<Value> {
        let path = self.directory.join(name);
        let text = fs::read_to_string(&path).ok()?;
        fs::remove_file(&path).ok()?;
        serde_json::from_str(&text).ok()
    }

    fn take_calls(&self) -> Vec<Value> {
        let Ok(entries) = fs::read_dir(&self.directory) else { return Vec::new() };
        let mut names: Vec<_> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.starts_with("call-"))
            .collect();
        names.sort();
        let mut calls: Vec<_> = names.iter().filter_map(|name| self.take(name)).collect();
        calls.sort_by_key(|call| call.get("timestamp").and_then(Value::as_str).unwrap_or_default().to_owned());
        calls
    }
}

/// A name for a file, of an id that somebody else made.
fn plain(id: &str) -> String {
    let safe = !id.is_empty()
        && id.len() <= 100
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if safe { id.to_owned() } else { format!("{:016x}", xxh3_64(id.as_bytes())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(event: &str, id: &str, more: &Value) -> String {
        let mut told =
            json!({"hook_event_name": event, "session_id": "s", "tool_use_id": id, "tool_name": "Bash", "cwd": "/app"});
        if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
            told.extend(more.clone());
        }
        told.to_string()
    }

    fn run(log: &Path, inputs: &[String]) -> Vec<String> {
        for input in inputs {
            record(&mut input.as_bytes(), log, true).unwrap();
        }
        let text = fs::read_to_string(log).unwrap_or_default();
        let word = |line: &str| {
            let event = policyc::event::Event::from_json(line).unwrap();
            format!(
                "{} {} {} {}",
                event.log_id,
                event.outcome,
                Value::Object(event.context),
                event.output.unwrap_or_default()
            )
        };
        text.lines().map(word).collect()
    }

    #[test]
    fn each_call_is_one_line_with_what_became_of_it() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("c.jsonl");
        let input = |command: &str| json!({"tool_input": {"command": command}});
        let lines = run(
            &log,
            &[
                told("UserPromptSubmit", "", &json!({"prompt": "clean up"})),
                told("PreToolUse", "t1", &input("curl -H 'Authorization: Bearer abcdef0123456789abcdef'")),
                told("PreToolUse", "t2", &input("rm x")),
                told("PreToolUse", "../t3", &input("rm y")),
                told("PostToolUse", "t2", &json!({"tool_response": {"stdout": "ok", "interrupted": true}})),
                told("PostToolUse", "t1", &json!({"tool_response": "done"})),
                told("PostToolUse", "t1", &json!({"tool_response": "done"})),
                told("Stop", "", &json!({})),
                told("Stop", "", &json!({})),
            ],
        );
        assert_eq!(
            lines,
            [
                r#"t2 error {"cwd":"/app","params":{"command":"rm x"}} {"interrupted":true,"stdout":"ok"}"#,
                r#"t1 success {"cwd":"/app","params":{"command":"curl -H 'Authorization: Bearer [redacted]'"},"prompt":"clean up"} "done""#,
                r#"t1 success {"cwd":"/app","params":{"input":null}} "done""#,
                r#"../t3 denied {"cwd":"/app","params":{"command":"rm y"}} null"#,
            ]
        );
        // Nothing stays open, and nothing was written elsewhere.
        let names: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn what_no_hook_says_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("c.jsonl");
        let refuses = |input: &str, message: &str| {
            let error = format!("{:#}", record(&mut input.as_bytes(), &log, true).unwrap_err());
            assert!(error.contains(message), "{error}");
        };
        refuses("hello", "the input is not JSON");
        refuses("{}", "no `hook_event_name`");
        assert!(early(["policyc", "record", "otlp"].into_iter().map(OsString::from)).is_none());
        assert!(run(&log, &[told("Notification", "", &json!({}))]).is_empty());
    }
}
