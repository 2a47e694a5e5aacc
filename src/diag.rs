//! stub
#![allow(missing_docs)]
#[derive(Debug)]
pub struct Finding;
impl std::fmt::Display for Finding {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
