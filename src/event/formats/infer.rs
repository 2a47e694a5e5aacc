//! A map for a log of no known form, as a starting point: which field is which, guessed by names.
//!
//! In: the beginning of a log. Out: the text of a map, with what else there is in comments. Where nothing is near, a comment says what to write.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::detect::{shape_of, values_of};
use super::mapped::paths;
use super::values::{at, items, time};

/// The fields of an event, with names that other programs have for them, the likeliest first.
const NAMES: [(&str, &[&str]); 9] = [
    ("log_id", &["logid", "eventid", "id", "uuid", "guid", "requestid", "spanid", "callid", "toolcallid", "messageid"]),
    (
        "action",
        &[
            "action",
            "toolname",
            "tool",
            "actionname",
            "tooldisplayname",
            "functionname",
            "function",
            "operationname",
            "operation",
            "eventname",
            "method",
            "command",
            "event",
            "activity",
            "name",
        ],
    ),
    (
        "agent_id",
        &[
            "agentid",
            "agentname",
            "agent",
            "assistantid",
            "assistant",
            "actor",
            "principal",
            "serviceaccount",
            "userid",
            "username",
            "user",
            "clientid",
            "client",
            "application",
            "app",
            "service",
        ],
    ),
    (
        "timestamp",
        &[
            "timestamp",
            "time",
            "ts",
            "datetime",
            "createdat",
            "starttime",
            "startedat",
            "eventtime",
            "occurredat",
            "loggedat",
            "date",
        ],
    ),
    (
        "session_id",
        &[
            "sessionid",
            "session",
            "conversationid",
            "conversation",
            "threadid",
            "thread",
            "chatid",
            "traceid",
            "runid",
            "taskid",
        ],
    ),
    (
        "outcome",
        &[
            "outcome",
            "decision",
            "verdict",
            "status",
            "result",
            "statuscode",
            "responsecode",
            "httpstatus",
            "allowed",
            "approved",
            "permitted",
            "success",
            "succeeded",
            "ok",
            "iserror",
            "error",
            "exitcode",
        ],
    ),
    (
        "params",
        &[
            "params",
            "parameters",
            "arguments",
            "args",
            "toolinput",
            "toolargs",
            "inputs",
            "input",
            "kwargs",
            "payload",
            "requestparameters",
            "request",
            "body",
        ],
    ),
    (
        "output",
        &[
            "output",
            "outputs",
            "toolresponse",
            "tooloutput",
            "response",
            "responsebody",
            "answer",
            "result",
            "returned",
        ],
    ),
    ("prompt", &["prompt", "usermessage", "userprompt", "instruction", "query", "question"]),
];

/// A path is guessed no deeper.
const MAX_DEPTH: usize = 3;

/// Letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A map for a log that begins so.
///
/// # Errors
///
/// What is missing, if there are no records in it.
pub fn infer(head: &[u8]) -> Result<String, String> {
    let shape = shape_of(head);
    let documents: Vec<_> = values_of(head, shape, &[]);
    let list = documents.first().filter(|_| documents.len() < 3).and_then(|document| longest_list(document, "", 0));
    let records: Vec<Value> = match &list {
        Some((path, _)) => documents.iter().flat_map(|document| items(document, path)).cloned().collect(),
        None => documents,
    };
    let records: Vec<_> = records.into_iter().filter(Value::is_object).collect();
    if records.is_empty() {
        return Err("no JSON objects and no rows of CSV in it: a map needs records with fields".to_owned());
    }
    let mut all = BTreeSet::new();
    for record in &records {
        paths(record, "", 0, &mut all);
    }
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    for (field, names) in NAMES {
        let taken: BTreeSet<_> = found.values().cloned().collect();
        let fits = |path: &&String| {
            !taken.contains(*path) && path.matches('.').count() < MAX_DEPTH && can_be(field, path, &records)
        };
        let rank = |path: &String| {
            let last = plain(path.rsplit('.').next().unwrap_or(path));
            let whole = plain(path);
            names.iter().position(|name| *name == whole || *name == last)
        };
        let best =
            all.iter().filter(fits).filter_map(|path| Some((rank(path)?, path.matches('.').count(), path))).min();
        if let Some((.., path)) = best {
            found.insert(field, path.clone());
        }
    }
    Ok(text(list.as_ref().map(|(path, _)| path.as_str()), &found, &all, &records))
}

/// Whether what stands at a path can be what a field holds.
fn can_be(field: &str, path: &str, records: &[Value]) -> bool {
    let mut values = records.iter().filter_map(|record| at(record, path)).peekable();
    values.peek().is_some()
        && values.all(|value| match field {
            "timestamp" => time(value).is_some(),
            "output" => true,
            "params" => value.is_object() || value.as_str().is_some_and(|text| text.trim_start().starts_with('{')),
            "outcome" => match value {
                Value::String(word) => word.len() < 40,
                other => other.is_boolean() || other.is_number(),
            },
            "prompt" => value.is_string(),
            _ => value.is_string() || value.is_number(),
        })
}

/// The longest list of objects in a document, and its path.
fn longest_list(value: &Value, above: &str, depth: usize) -> Option<(String, usize)> {
    let Value::Object(fields) = value else { return None };
    let mut best: Option<(String, usize)> = None;
    for (key, inner) in fields {
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        let found = match inner {
            Value::Array(items) if items.iter().any(Value::is_object) => Some((path, items.len())),
            Value::Object(_) if depth < MAX_DEPTH => longest_list(inner, &path, depth + 1),
            _ => None,
        };
        if found.as_ref().map(|(_, length)| *length) > best.as_ref().map(|(_, length)| *length) {
            best = found;
        }
    }
    best
}

/// A path as jq writes it; one that not every record has ends in `?`.
fn written(path: &str, records: &[Value]) -> String {
    let is_plain = |key: &str| {
        key.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let optional = if records.iter().all(|record| at(record, path).is_some()) { "" } else { "?" };
    if path.split('.').all(is_plain) {
        return format!(".{path}{optional}");
    }
    let keys: String = path.split('.').map(|key| ["[", &*Value::from(key).to_string(), "]"].concat()).collect();
    format!(".{keys}")
}

/// The expression for an outcome, by the values that stand there, and those that are words.
fn outcome(path: &str, records: &[Value]) -> (String, BTreeSet<String>) {
    let written = written(path, records);
    let plain_path = written.trim_end_matches('?');
    let name = plain(path.rsplit('.').next().unwrap_or(path));
    let values: Vec<_> = records.iter().filter_map(|record| at(record, path)).collect();
    if values.iter().all(|value| value.is_boolean()) {
        let (yes, no) = match name.as_str() {
            "iserror" | "error" => ("error", "success"),
            "success" | "succeeded" | "ok" => ("success", "error"),
            _ => ("success", "denied"),
        };
        return (format!("if {plain_path} then \"{yes}\" else \"{no}\" end"), BTreeSet::new());
    }
    if values.iter().all(|value| value.is_number()) {
        let expression = if name.contains("exit") {
            format!("if {plain_path} == 0 then \"success\" else \"error\" end")
        } else {
            format!(
                "if {plain_path} == 401 or {plain_path} == 403 then \"denied\" elif {plain_path} < 400 then \"success\" else \"error\" end"
            )
        };
        return (expression, BTreeSet::new());
    }
    let words = values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect();
    (written, words)
}

fn text(list: Option<&str>, found: &BTreeMap<&str, String>, all: &BTreeSet<String>, records: &[Value]) -> String {
    let mut text = String::from(
        "# A map for `--map`: where each field of an event stands in a record, as a path or an expression of jq.\n\
         # Guessed by names: check each line.\n",
    );
    let mut line = |line: &str| {
        let _ = writeln!(text, "{line}");
    };
    if let Some(list) = list {
        line(&format!("records: {list}"));
    }
    line("fields:");
    for (field, _) in NAMES {
        match (field, found.get(field)) {
            ("outcome", Some(path)) => {
                let (expression, words) = outcome(path, records);
                if !words.is_empty() {
                    let words: Vec<_> = words.iter().take(8).map(|word| format!("`{word}`")).collect();
                    line(&format!(
                        "  # {}: `--outcome-map WORD=success|denied|error` says what other words mean",
                        words.join(", ")
                    ));
                }
                line(&format!("  outcome: {}", quoted(&expression)));
            }
            (_, Some(path)) => line(&format!("  {field}: {}", quoted(&written(path, records)))),
            ("action", None) => line("  # Needed: what was done, such as the name of the tool.\n  # action: .path"),
            ("outcome", None) => {
                line(
                    "  # Without it every event counts as done: outcome: if .path == \"no\" then \"denied\" else \"success\" end",
                );
            }
            _ => {}
        }
    }
    let taken = |path: &&String| {
        found.values().any(|found| {
            found == *path || path.starts_with(&format!("{found}.")) || found.starts_with(&format!("{path}."))
        })
    };
    let rest: Vec<_> = all.iter().filter(|path| !taken(path)).take(24).collect();
    if !rest.is_empty() {
        line("  # Facts that rules may ask about, under names of your own:");
        line("  # context:");
        for path in rest {
            let name = path.rsplit('.').next().unwrap_or(path);
            line(&format!("  #   {name}: {}", quoted(&written(path, records))));
        }
    }
    if !found.contains_key("agent_id") {
        line("constants:\n  agent_id: agent");
    }
    text
}

/// A scalar of YAML: plain where it can be.
fn quoted(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '?')) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::formats::Mapping;

    #[test]
    fn a_map_that_is_inferred_is_one() {
        let log = "{\"result\":{\"rows\":[{\"uuid\":\"1\",\"when\":{\"ts\":\"2026-01-01T00:00:00Z\"},\"tool_name\":\"pay\",\"http-status\":403,\"args\":{\"n\":1},\"region\":\"eu\"},\
                   {\"uuid\":\"2\",\"when\":{\"ts\":\"2026-01-01T00:00:01Z\"},\"tool_name\":\"pay\",\"http-status\":200,\"args\":{\"n\":2}}]}}";
        let map = infer(log.as_bytes()).unwrap();
        let expected = [
            "records: result.rows",
            "  log_id: .uuid",
            "  action: .tool_name",
            "  timestamp: .when.ts",
            "  outcome: 'if .[\"http-status\"] == 401 or .[\"http-status\"] == 403 then \"denied\" elif .[\"http-status\"] < 400 then \"success\" \
             else \"error\" end'",
            "  params: .args",
            "  #   region: .region?",
            "  agent_id: agent",
        ];
        for line in expected {
            assert!(map.lines().any(|found| found == line), "expected {line} in\n{map}");
        }
        Mapping::from_yaml(&map).unwrap();
        let csv = infer(b"Agent,Tool,Allowed\nann,pay,true\nann,pay,false\n").unwrap();
        assert!(csv.contains("  outcome: 'if .Allowed then \"success\" else \"denied\" end'"), "{csv}");
        Mapping::from_yaml(&csv).unwrap();
        assert!(infer(b"hello").unwrap_err().starts_with("no JSON objects"));
        assert!(infer(b"").is_err());
    }
}
