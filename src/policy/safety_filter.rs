//! stub
#![allow(missing_docs)]
#[derive(schemars::JsonSchema)]
pub struct SafetyFilterDocument;
impl super::Policy {
    pub fn from_safety_filter(_: &str, _: &str) -> Result<(Self, Vec<crate::diag::Finding>), std::io::Error> {
        todo!()
    }
}
