//! `record`: logs where there are none: of Claude Code by its hooks, of whatever sends OpenTelemetry, of MCP servers.

pub(crate) mod hook;
mod mcp;
mod otlp;
mod rotating;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::args::{RecordArgs, RecordCommand};
use crate::{Outcome, output};

/// The events of Claude Code that are logged. Those about tools are asked for of every tool.
const HOOKS: [(&str, bool); 8] = [
    ("UserPromptSubmit", false),
    ("PreToolUse", true),
    ("PostToolUse", true),
    ("PostToolUseFailure", true),
    ("PermissionDenied", true),
    ("Stop", false),
    ("SessionStart", false),
    ("SessionEnd", false),
];

/// Records, or says how.
pub(crate) fn run(args: &RecordArgs, quiet: bool) -> Result<Outcome> {
    match &args.command {
        RecordCommand::ClaudeCode { log } => claude_code(log.as_deref(), quiet),
        RecordCommand::Hook(hook) => {
            hook::record(&mut std::io::stdin().lock(), &hook.log, !hook.no_redact).map(|()| Outcome::Clean)
        }
        RecordCommand::Otlp(args) => otlp::run(args, quiet),
        RecordCommand::Mcp(args) => mcp::run(args),
    }
}

fn claude_code(log: Option<&Path>, quiet: bool) -> Result<Outcome> {
    let log = match log {
        Some(log) => std::path::absolute(log)?,
        None => {
            let home = std::env::var_os("HOME").context("HOME is not set: say where the log goes with --log")?;
            PathBuf::from(home).join(".policyc/claude-code.jsonl")
        }
    };
    let program = std::env::current_exe().context("cannot tell where policyc is")?;
    let command = format!("{} record hook --log {}", quoted(&program)?, quoted(&log)?);
    let entry = |of_tools: bool| {
        let hooks = json!([{"type": "command", "command": command}]);
        if of_tools { json!([{"matcher": "*", "hooks": hooks}]) } else { json!([{"hooks": hooks}]) }
    };
    let hooks: serde_json::Map<String, Value> =
        HOOKS.iter().map(|(name, of_tools)| ((*name).to_owned(), entry(*of_tools))).collect();
    output::print(&format!("{}\n", serde_json::to_string_pretty(&json!({"hooks": hooks}))?))?;
    if !quiet {
        anstream::eprintln!(
            "note: put this into ~/.claude/settings.json, or into .claude/settings.json of a project; calls are then logged in {}",
            log.display()
        );
    }
    Ok(Outcome::Clean)
}

/// A path as a word of a shell's command line.
fn quoted(path: &Path) -> Result<String> {
    let text = path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))?;
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
    Ok(if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) })
}
