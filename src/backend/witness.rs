//! stub
#![allow(missing_docs)]
pub struct Case {
    pub name: String,
    pub rule: String,
    pub input: serde_json::Value,
}
pub fn requests(_: &crate::policy::Policy) -> Vec<Case> {
    Vec::new()
}
