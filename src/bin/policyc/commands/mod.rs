//! One file a command: from its arguments to what it prints.

pub(crate) mod amend;
pub(crate) mod audit;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod create;
pub(crate) mod decide;
mod decisions;
pub(crate) mod describe;
pub(crate) mod diff;
mod engines;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod extract;
pub(crate) mod format;
pub(crate) mod logs;
pub(crate) mod mcp_proxy;
pub(crate) mod packs;
mod proof;
pub(crate) mod record;
pub(crate) mod review;
pub(crate) mod serve;
pub(crate) mod suggest;
pub(crate) mod validate;
