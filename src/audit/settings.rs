//! Lists of permissions of agents' own settings, read as policies: `permissions` of Claude Code, tool lists of MCP clients.
//!
//! What an entry cannot be read as is an error: an audit of half a list would call the other half missing.

use serde_json::Value;
use thiserror::Error;

use crate::event::AttributePath;
use crate::policy::{ActionPattern, Condition, Effect, Literal, Metadata, Pattern, Policy, PolicyError, Rule, Test};

/// The most entries of a list.
const MAX_ENTRIES: usize = 10_000;

/// Why settings are no policy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// Not JSON.
    #[error("not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Nothing in it is a list of permissions.
    #[error(
        "no list of permissions in it; expected `permissions` with `allow`, `ask` or `deny`, or a list of tools under `allowedTools`, `autoApprove`, `alwaysAllow` or `tools`"
    )]
    Nothing,
    /// An entry that is not understood.
    #[error("{list}[{at}]: `{entry}`: {reason}")]
    Entry {
        /// The list.
        list: String,
        /// Its place, from 0.
        at: usize,
        /// The entry.
        entry: String,
        /// What is wrong.
        reason: String,
    },
    /// The rules make no policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Whether a JSON object has lists of permissions.
pub fn is_one(text: &str) -> bool {
    serde_json::from_str(text).is_ok_and(|value| !lists(&value).is_empty())
}

/// Each list with its name, what it does and its entries.
fn lists(settings: &Value) -> Vec<(String, Effect, Vec<Value>)> {
    let mut found = Vec::new();
    if let Some(permissions) = settings.get("permissions").and_then(Value::as_object) {
        for (key, effect) in [("allow", Effect::Allow), ("ask", Effect::Ask), ("deny", Effect::Block)] {
            if let Some(list) = permissions.get(key).and_then(Value::as_array) {
                found.push((format!("permissions.{key}"), effect, list.clone()));
            }
        }
    }
    let mut servers: Vec<(String, &Value)> = vec![(String::new(), settings)];
    for key in ["mcpServers", "servers"] {
        let of_key = settings.get(key).and_then(Value::as_object).into_iter().flatten();
        servers.extend(of_key.map(|(name, server)| (format!("{key}.{name}."), server)));
    }
    for (prefix, server) in servers {
        for key in ["allowedTools", "autoApprove", "alwaysAllow", "tools"] {
            if let Some(list) =
                server.get(key).and_then(Value::as_array).filter(|list| list.iter().all(Value::is_string))
            {
                found.push((format!("{prefix}{key}"), Effect::Allow, list.clone()));
            }
        }
    }
    found
}

/// Reads settings as a policy that blocks what no list names.
///
/// # Errors
///
/// [`SettingsError`] names the list and the entry that is not understood.
pub fn read(text: &str, name: &str) -> Result<Policy, SettingsError> {
    let settings: Value = serde_json::from_str(text)?;
    let lists = lists(&settings);
    if lists.is_empty() {
        return Err(SettingsError::Nothing);
    }
    let mut rules = Vec::new();
    for (list, effect, entries) in lists {
        for (at, entry) in entries.iter().enumerate().take(MAX_ENTRIES) {
            let fail = |reason: String| {
                let shown = entry.as_str().map_or_else(|| entry.to_string(), str::to_owned);
                SettingsError::Entry { list: list.clone(), at, entry: shown.chars().take(80).collect(), reason }
            };
            let text = entry.as_str().ok_or_else(|| fail("expected a string".to_owned()))?;
            let (action, condition) = entry_of(text).map_err(fail)?;
            let mut rule = Rule::new(format!("{list}[{at}]"), action, effect);
            rule.constraints = condition.into_iter().collect();
            rule.reason = Some(text.to_owned());
            rules.push(rule);
        }
    }
    let metadata = Metadata { name: name.to_owned(), version: "1.0".to_owned(), ..Metadata::default() };
    Ok(Policy::new(metadata, Effect::Block, rules)?)
}

/// `Bash`, `Bash(git status:*)`, `Read(./src/**)`, `WebFetch(domain:example.com)`, `mcp__github__*`.
fn entry_of(text: &str) -> Result<(ActionPattern, Option<Condition>), String> {
    let (tool, specifier) = match text.split_once('(') {
        Some((tool, rest)) => {
            let inner = rest.strip_suffix(')').ok_or("expected `)` at its end")?;
            (tool, Some(inner).filter(|inner| !matches!(*inner, "" | "*" | ":*")))
        }
        None => (text, None),
    };
    // A server's name alone stands for all of its tools.
    let server = tool.strip_prefix("mcp__").is_some_and(|rest| !rest.contains("__"));
    let name = if server { format!("{tool}__*") } else { tool.to_owned() };
    let action = ActionPattern::parse(&name).map_err(|error| error.to_string())?;
    let Some(specifier) = specifier else { return Ok((action, None)) };
    let (key, test) = match tool {
        "Bash" => ("command", command(specifier)?),
        "Read" | "Edit" | "Write" | "MultiEdit" => ("file_path", path(specifier)?),
        "NotebookEdit" => ("notebook_path", path(specifier)?),
        "Glob" | "Grep" | "LS" => ("path", path(specifier)?),
        "WebFetch" => {
            let domain = specifier.strip_prefix("domain:").ok_or("expected `domain:` and a domain")?;
            let domain = regex::escape(domain);
            (
                "url",
                Test::Pattern(Pattern::new(&format!("https?://{domain}(/.*)?$")).map_err(|error| error.to_string())?),
            )
        }
        _ => return Err("no argument of this tool is known; write the tool alone".to_owned()),
    };
    let path = AttributePath::new(["params", key]).map_err(|error| error.to_string())?;
    Ok((action, Some(Condition { path, test })))
}

/// `git status:*` and `git status *` are beginnings, anything else is the command.
fn command(specifier: &str) -> Result<Test, String> {
    let start = specifier.strip_suffix(":*").or_else(|| specifier.strip_suffix('*'));
    match start {
        Some(start) if !start.contains('*') => Ok(Test::StartsWith(start.to_owned())),
        None if !specifier.contains('*') => equals(specifier),
        _ => Err("a `*` that is not at the end is not read".to_owned()),
    }
}

/// `./src/**` is a directory, anything without a star one file.
fn path(specifier: &str) -> Result<Test, String> {
    // `//` starts an absolute path, `/` one from the settings, whose place is not known.
    let plain = specifier.strip_prefix('/').filter(|rest| rest.starts_with('/')).unwrap_or(specifier);
    let plain = plain.strip_prefix("./").unwrap_or(plain);
    match plain.strip_suffix("**").or_else(|| plain.strip_suffix('*')) {
        Some(start) if !start.contains(['*', '?', '[']) => Ok(Test::StartsWith(start.to_owned())),
        None if !plain.contains(['*', '?', '[']) => equals(plain),
        _ => Err("a pattern with a wildcard that is not at the end is not read".to_owned()),
    }
}

fn equals(text: &str) -> Result<Test, String> {
    Literal::new(Value::from(text)).map(Test::Equals).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Decider;
    use serde_json::json;

    #[test]
    fn settings_are_read_as_they_are_meant() {
        let settings = json!({"permissions": {
            "allow": ["Read", "Bash(git status:*)", "Bash(npm test)", "mcp__github", "mcp__db__query", "WebFetch(domain:example.com)", "Edit(./src/**)"],
            "ask": ["Write"], "deny": ["Bash(git status --secret:*)"]}});
        let policy = read(&settings.to_string(), "s").unwrap();
        let decider = Decider::new(&policy);
        let says = |action: &str, params: Value| {
            decider.decide_json(&json!({"agent_id": "a", "action": action, "context": {"params": params}})).effect
        };
        for (action, params, expected) in [
            ("Read", json!({"file_path": "/etc/passwd"}), Effect::Allow),
            ("Bash", json!({"command": "git status -s"}), Effect::Allow),
            ("Bash", json!({"command": "git status --secret x"}), Effect::Block),
            ("Bash", json!({"command": "npm test"}), Effect::Allow),
            ("Bash", json!({"command": "npm test; rm -rf /"}), Effect::Block),
            ("Bash", json!({}), Effect::Block),
            ("mcp__github__create_issue", json!({}), Effect::Allow),
            ("mcp__githubx__create_issue", json!({}), Effect::Block),
            ("mcp__db__drop", json!({}), Effect::Block),
            ("WebFetch", json!({"url": "https://example.com/a"}), Effect::Allow),
            ("WebFetch", json!({"url": "https://example.com.evil.org/"}), Effect::Block),
            ("WebFetch", json!({"url": "https://exampleXcom/"}), Effect::Block),
            ("Edit", json!({"file_path": "src/a.rs"}), Effect::Allow),
            ("Write", json!({}), Effect::Ask),
        ] {
            assert_eq!(says(action, params.clone()), expected, "{action} {params}");
        }
        let list = read(r#"{"mcpServers": {"db": {"autoApprove": ["query", "list"]}}}"#, "m").unwrap();
        assert_eq!(list.rules().len(), 2);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (text, words) in [
            ("{", "not valid JSON"),
            ("{}", "no list of permissions"),
            (r#"{"permissions": {"allow": [3]}}"#, "expected a string"),
            (r#"{"permissions": {"allow": ["Bash(git"]}}"#, "expected `)`"),
            (r#"{"permissions": {"allow": ["Bash(git * push)"]}}"#, "not at the end"),
            (r#"{"permissions": {"allow": ["Task(x)"]}}"#, "no argument of this tool"),
            (r#"{"permissions": {"allow": ["WebFetch(example.com)"]}}"#, "domain:"),
            (r#"{"permissions": {"allow": [""]}}"#, "permissions.allow[0]"),
        ] {
            assert!(read(text, "s").unwrap_err().to_string().contains(words), "{text}");
        }
    }
}
