//! policyc

pub mod diag;
pub mod event;
pub mod policy;

pub mod backend;

pub mod replay;
