//! One file a command: from its arguments to what it prints.

pub(crate) mod build;
pub(crate) mod compile;
pub(crate) mod decide;
pub(crate) mod describe;
mod engines;
pub(crate) mod evaluate;
pub(crate) mod extract;
pub(crate) mod format;
mod proof;
pub(crate) mod validate;
