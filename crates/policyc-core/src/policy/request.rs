//! What is asked of a policy.

use serde_json::{Map, Value};

use crate::trim_name;

/// What is asked of a policy: an event without its outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request<'r> {
    /// Who acts.
    pub agent_id: &'r str,
    /// What the agent is about to do.
    pub action: &'r str,
    /// The circumstances.
    pub context: &'r Map<String, Value>,
}

impl<'r> Request<'r> {
    /// Reads a request from the JSON document that an engine gets as its input. `None` if it is malformed: `agent_id` or
    /// `action` is not a string, is empty or has blanks around it, or `context` is present but not an object.
    pub fn from_json(input: &'r Value) -> Option<Self> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        let name = |field: &str| {
            input
                .get(field)
                .and_then(Value::as_str)
                .filter(|name| !name.is_empty() && trim_name(name).len() == name.len())
        };
        Some(Self {
            agent_id: name("agent_id")?,
            action: name("action")?,
            context: match input.get("context") {
                None => &EMPTY,
                Some(context) => context.as_object()?,
            },
        })
    }
}
