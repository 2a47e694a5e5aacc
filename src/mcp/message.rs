//! One message of JSON-RPC as both sides of a proxy must understand it.
//!
//! What two parsers could read differently is refused: a key that stands twice, which one takes the first and another the last of, and
//! a key that differs from one of the protocol in its case alone, which some parsers take for it. Else a call could be judged as one
//! thing and carried out as another.

use serde_json::{Map, Value, json};

use crate::event::unique;

/// Keys of the protocol in a message.
const MESSAGE_KEYS: [&str; 6] = ["jsonrpc", "id", "method", "params", "result", "error"];
/// Keys of the protocol in what a call carries.
const CALL_KEYS: [&str; 2] = ["name", "arguments"];

/// JSON-RPC's codes.
pub(super) const PARSE_ERROR: i64 = -32_700;
pub(super) const INVALID_REQUEST: i64 = -32_600;
pub(super) const INVALID_PARAMS: i64 = -32_602;
/// Of a server's own range: what was asked cannot be answered any more.
pub(super) const GONE: i64 = -32_000;

/// Reads a line: one message or a batch.
///
/// # Errors
///
/// JSON-RPC's code and what is wrong.
pub(super) fn read(line: &str) -> Result<Value, (i64, String)> {
    let plain = line.strip_suffix('\n').unwrap_or(line);
    // To a reader with universal newlines a carriage return ends the line: it would read what follows as another message.
    if plain.strip_suffix('\r').unwrap_or(plain).contains('\r') {
        return Err((
            PARSE_ERROR,
            "a carriage return inside a message; write `\\r` in strings and end lines with `\\n`".to_owned(),
        ));
    }
    unique(line.as_bytes()).map_err(|error| (PARSE_ERROR, format!("not valid JSON: {error}")))
}

/// What a message is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// A request, which is answered; or, without an id, a notification.
    Request { id: Option<Value>, method: String },
    /// An answer to a request.
    Answer { id: Value },
}

/// Says what a message is.
///
/// # Errors
///
/// Why it is none.
pub(super) fn kind(message: &Value) -> Result<Message, String> {
    let Value::Object(fields) = message else { return Err("a message is a JSON object".to_owned()) };
    exact(fields, &MESSAGE_KEYS)?;
    let id = match fields.get("id") {
        None => None,
        Some(id @ (Value::String(_) | Value::Number(_))) => Some(id.clone()),
        // An error whose request could not be read carries none.
        Some(Value::Null) if !fields.contains_key("method") => Some(Value::Null),
        Some(_) => return Err("id must be a string or a number".to_owned()),
    };
    match (fields.get("method"), id) {
        (Some(_), _) if fields.contains_key("result") || fields.contains_key("error") => {
            Err("a message is a request or an answer, not both".to_owned())
        }
        (Some(Value::String(method)), id) => Ok(Message::Request { id, method: method.clone() }),
        (Some(_), _) => Err("method must be a string".to_owned()),
        (None, Some(id)) if fields.contains_key("result") || fields.contains_key("error") => Ok(Message::Answer { id }),
        (None, _) => Err("neither a request nor an answer".to_owned()),
    }
}

/// Name and arguments of a `tools/call`.
///
/// # Errors
///
/// Why there is no such call.
pub(super) fn call(message: &Value) -> Result<(String, Map<String, Value>), String> {
    let Some(Value::Object(params)) = message.get("params") else {
        return Err("tools/call: params must be an object".to_owned());
    };
    exact(params, &CALL_KEYS)?;
    let name = match params.get("name") {
        Some(Value::String(name)) if !name.is_empty() => name.clone(),
        _ => return Err("tools/call: params.name must be the name of a tool".to_owned()),
    };
    match params.get("arguments") {
        None | Some(Value::Null) => Ok((name, Map::new())),
        Some(Value::Object(arguments)) => Ok((name, arguments.clone())),
        Some(_) => Err("tools/call: params.arguments must be an object".to_owned()),
    }
}

/// Refuses keys that some parsers would take for one of `known`.
fn exact(fields: &Map<String, Value>, known: &[&str]) -> Result<(), String> {
    let taken_for = |key: &String| known.iter().find(|own| own.eq_ignore_ascii_case(key) && **own != key.as_str());
    match fields.keys().find_map(|key| Some((key, taken_for(key)?))) {
        Some((key, own)) => Err(format!("unknown key `{key}`; write `{own}`")),
        None => Ok(()),
    }
}

/// An error as JSON-RPC says it.
pub(super) fn error(id: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_requests_notifications_and_answers_apart() {
        let of = |text: &str| kind(&read(text).unwrap());
        let request = |id: Option<Value>, method: &str| Ok(Message::Request { id, method: method.to_owned() });
        assert_eq!(of(r#"{"jsonrpc":"2.0","id":1,"method":"x"}"#), request(Some(json!(1)), "x"));
        assert_eq!(of(r#"{"jsonrpc":"2.0","id":"a","method":"x"}"#), request(Some(json!("a")), "x"));
        assert_eq!(of(r#"{"jsonrpc":"2.0","method":"x"}"#), request(None, "x"));
        assert_eq!(of(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#), Ok(Message::Answer { id: json!(1) }));
        assert_eq!(of(r#"{"jsonrpc":"2.0","id":null,"error":{}}"#), Ok(Message::Answer { id: json!(null) }));
        for text in [
            "1",
            "\"x\"",
            "{}",
            r#"{"id":1}"#,
            r#"{"id":null,"method":"x"}"#,
            r#"{"id":[],"method":"x"}"#,
            r#"{"method":1}"#,
            r#"{"id":1,"method":"x","result":{}}"#,
            r#"{"id":1,"Method":"tools/call","method":"ping"}"#,
            r#"{"ID":1,"method":"x"}"#,
        ] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_parsers_read_differently_is_refused() {
        for text in [
            r#"{"method":"ping","method":"tools/call"}"#,
            r#"{"method":"tools/call","params":{"name":"a","arguments":{"x":1,"x":2}}}"#,
            "{",
            "{} {}",
            "",
            "[1,]",
            "{\"a\":NaN}",
            "{\"a\":1e999}",
            "{\"method\":\"ping\"\r}",
            "{}\r\r\n",
        ] {
            assert_eq!(read(text).unwrap_err().0, PARSE_ERROR, "{text}");
        }
        let deep = "[".repeat(10_000);
        assert!(read(&deep).is_err());
    }

    #[test]
    fn a_call_names_a_tool_and_has_an_object_of_arguments() {
        let of = |params: Value| call(&json!({"params": params}));
        assert_eq!(of(json!({"name": "a"})), Ok(("a".to_owned(), Map::new())));
        assert!(of(json!({"name": "a", "arguments": {"x": 1}, "_meta": {}})).is_ok());
        for params in [
            json!(null),
            json!([]),
            json!({}),
            json!({"name": ""}),
            json!({"name": 1}),
            json!({"name": "a", "arguments": []}),
            json!({"name": "safe", "Name": "evil"}),
            json!({"name": "a", "Arguments": {}}),
        ] {
            assert!(of(params.clone()).is_err(), "{params}");
        }
    }
}
