//! What is asked of a policy.

use serde_json::{Map, Value};

use crate::trim_name;
use crate::value::type_name;

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
        Self::read(input).ok()
    }

    /// Reads a request as [`from_json`](Self::from_json) does, and says what is wrong with one that is malformed.
    ///
    /// # Errors
    ///
    /// [`RequestError`]: the first mistake, in the order of the fields.
    pub fn read(input: &'r Value) -> Result<Self, RequestError> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        if !input.is_object() {
            return Err(RequestError::NotAnObject(type_name(input)));
        }
        let name = |field: &'static str| match input.get(field) {
            None => Err(RequestError::Missing(field)),
            Some(Value::String(name)) => check_name(field, name).map(|()| name.as_str()),
            Some(other) => Err(RequestError::NotAString(field, type_name(other))),
        };
        Ok(Self {
            agent_id: name("agent_id")?,
            action: name("action")?,
            context: match input.get("context") {
                None => &EMPTY,
                Some(Value::Object(context)) => context,
                Some(other) => return Err(RequestError::Context(type_name(other))),
            },
        })
    }

    /// Checks the names of a request whose fields have their types already.
    ///
    /// # Errors
    ///
    /// [`RequestError`], if a name is empty or has blanks around it.
    pub fn check(&self) -> Result<(), RequestError> {
        check_name("agent_id", self.agent_id)?;
        check_name("action", self.action)
    }
}

fn check_name(field: &'static str, name: &str) -> Result<(), RequestError> {
    if name.is_empty() {
        Err(RequestError::Empty(field))
    } else if trim_name(name).len() == name.len() {
        Ok(())
    } else {
        Err(RequestError::Blanks(field))
    }
}

/// What makes a JSON document no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The document is of this type.
    #[error("a request is an object with `agent_id`, `action` and `context`, not {0}")]
    NotAnObject(&'static str),
    /// This field is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// This field has a value of this type.
    #[error("`{0}` must be a string, not {1}")]
    NotAString(&'static str, &'static str),
    /// This field is the empty string.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// This field begins or ends with a space, a line end or the like.
    #[error("`{0}` begins or ends with a blank")]
    Blanks(&'static str),
    /// The context is of this type.
    #[error("`context` must be an object, not {0}; leave it out if there is none")]
    Context(&'static str),
}
