//! policyc

pub mod event;
pub mod policy;

pub mod lower;

pub mod backend;

pub mod replay;

pub mod report;
