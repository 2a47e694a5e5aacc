//! The arguments of `audit`.

use std::path::PathBuf;

use clap::Args;

use super::{AuditCommand, ReadingArgs, TextOrJson};

/// What is granted against what was done, or a server's log.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct AuditOrLogArgs {
    #[command(subcommand)]
    pub(crate) log: Option<AuditCommand>,
    #[command(flatten)]
    pub(crate) grants: AuditArgs,
}

/// Events are held in memory.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// What is deployed: a policy YAML, a safety-filter JSON, settings with `permissions`, or a list of MCP tools
    pub(crate) grants: Option<PathBuf>,
    /// What was done
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Exit 1 if a grant is unused, missing or too broad
    #[arg(long)]
    pub(crate) strict_use: bool,
    /// How the audit is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextOrJson,
    /// Write a report to look at: one file without scripts
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}
