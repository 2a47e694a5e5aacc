//! What of a connection the user said.
//!
//! A client sends calls of tools, and not the conversation that they come from. What the user asked for is known where the host says it
//! ([`META`]), and from prompts and samplings, as far as their writer is trusted to speak for the user.

use serde_json::{Map, Value};

/// The field of `params._meta` in which a host gives what the user asked for.
const META: &str = "policyc/request";

/// What counts as the user's request. Nothing does by itself: who writes a text decides whether it may license a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a source of its own")]
pub struct RequestSources {
    /// `_meta["policyc/request"]` of a request or notification: written by the host.
    pub meta: bool,
    /// The arguments of `prompts/get`: filled in by the user.
    pub arguments: bool,
    /// Messages of the user's role in what `prompts/get` gives: written by the server, picked by the user.
    pub prompts: bool,
    /// Messages of the user's role in `sampling/createMessage`: written by the server.
    pub sampling: bool,
}

/// Takes what the host says of the user out of a message: it is no business of the server's.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn take(message: &mut Value) -> Result<Option<String>, String> {
    let Some(Value::Object(meta)) = message.pointer_mut("/params/_meta") else { return Ok(None) };
    let given = meta.remove(META);
    let is_empty = meta.is_empty();
    let text = match given {
        None => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(format!("_meta[\"{META}\"] must be the user's request, a string")),
    };
    if let (true, Some(Value::Object(params))) = (is_empty, message.get_mut("params")) {
        params.remove("_meta");
    }
    Ok(Some(text))
}

/// What the user filled into a prompt, a line an argument.
pub(super) fn arguments(message: &Value) -> Option<String> {
    let arguments = message.pointer("/params/arguments").and_then(Value::as_object)?;
    let texts: Vec<&str> = arguments.values().filter_map(Value::as_str).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// The texts of messages that have the user's role.
pub(super) fn of_user(messages: Option<&Value>) -> impl Iterator<Item = &str> {
    let messages = messages.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let by_user = messages.filter(|message| message.get("role").and_then(Value::as_str) == Some("user"));
    by_user
        .flat_map(contents)
        .filter(|content| content.get("type").and_then(Value::as_str) == Some("text"))
        .filter_map(|content| content.get("text")?.as_str())
}

/// One content, or a list of them.
fn contents(message: &Map<String, Value>) -> &[Value] {
    match message.get("content") {
        Some(Value::Array(contents)) => contents,
        Some(content) => std::slice::from_ref(content),
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_host_says_is_taken_out() {
        for (message, text, left) in [
            (json!({"params": {"name": "a", "_meta": {META: "pay"}}}), Some("pay"), json!({"params": {"name": "a"}})),
            (
                json!({"params": {"_meta": {META: "pay", "progressToken": 1}}}),
                Some("pay"),
                json!({"params": {"_meta": {"progressToken": 1}}}),
            ),
            (json!({"params": {"_meta": {}}}), None, json!({"params": {"_meta": {}}})),
            (json!({"params": {"_meta": 1}}), None, json!({"params": {"_meta": 1}})),
            // In the arguments it would be the model's word.
            (json!({"params": {"arguments": {META: "pay"}}}), None, json!({"params": {"arguments": {META: "pay"}}})),
            (json!({"params": []}), None, json!({"params": []})),
            (json!({}), None, json!({})),
        ] {
            let mut taken = message.clone();
            assert_eq!((take(&mut taken).unwrap().as_deref(), taken), (text, left), "{message}");
        }
        for wrong in [json!(1), json!(null), json!(["pay"]), json!({"text": "pay"})] {
            assert!(take(&mut json!({"params": {"_meta": {META: wrong}}})).unwrap_err().contains("a string"));
        }
    }

    #[test]
    fn only_text_of_the_users_role_is_read() {
        let messages = json!([
            {"role": "user", "content": {"type": "text", "text": "one"}},
            {"role": "user", "content": [{"type": "text", "text": "two"}, {"type": "image", "text": "no"}, {"type": "text", "text": 3}]},
            {"role": "assistant", "content": {"type": "text", "text": "no"}},
            {"role": "user"},
            {"content": {"type": "text", "text": "no"}},
            "no",
        ]);
        assert_eq!(of_user(Some(&messages)).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(of_user(Some(&json!({"role": "user"}))).count() + of_user(None).count(), 0);
        let filled = json!({"params": {"arguments": {"amount": "5", "n": 7, "to": "Carol Ltd"}}});
        assert_eq!(arguments(&filled).as_deref(), Some("5\nCarol Ltd"));
        assert_eq!(arguments(&json!({"params": {"arguments": {"n": 7}}})), None);
    }
}
