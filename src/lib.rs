//! policyc

pub mod event;
pub mod policy;

pub mod mine;

pub mod backend;

pub mod replay;
