//! The disk form of an event, for its JSON Schema and for those who write logs.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// One line of a behaviour log. Unknown keys are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "policyc behaviour log, one line")]
pub struct BehaviorLog {
    /// Names the entry in its log; not blank.
    #[schemars(length(min = 1))]
    pub log_id: String,
    /// Who acted; not blank.
    #[schemars(length(min = 1))]
    pub agent_id: String,
    /// What the agent did; not blank.
    #[schemars(length(min = 1))]
    pub action: String,
    /// The circumstances, nested as you like: arguments under `params`, facts under names of your own.
    #[serde(default)]
    pub context: Map<String, Value>,
    /// `success`, `denied`, or anything else.
    #[schemars(default = "success")]
    pub outcome: String,
    /// When it happened, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub timestamp: Option<String>,
    /// The session that the action belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Events that must fall into one fold of an evaluation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// `benign` or `attack`, for evaluation only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What the tool answered, any JSON: tells where later arguments came from. Never learned from and no part of a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}

fn success() -> String {
    "success".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    #[test]
    fn a_line_that_is_written_is_read() {
        let line = BehaviorLog {
            log_id: "l".to_owned(),
            agent_id: "a".to_owned(),
            action: "x".to_owned(),
            context: Map::from_iter([("k".to_owned(), Value::from(1))]),
            outcome: "denied".to_owned(),
            timestamp: Some("2026-11-01T00:00:00Z".to_owned()),
            session_id: None,
            group: None,
            label: None,
            output: None,
        };
        let event = Event::from_json(&serde_json::to_string(&line).unwrap()).unwrap();
        assert_eq!((event.action.as_str(), event.outcome.as_str()), ("x", "denied"));
        assert!(event.timestamp.is_some());
    }
}
