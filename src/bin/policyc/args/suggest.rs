//! The arguments of `suggest`.

use std::path::PathBuf;

use clap::Args;

use super::{DECISIONS, ReadingArgs, TextOrJson};

/// Events are held in memory.
#[derive(Debug, Args)]
pub(crate) struct SuggestArgs {
    /// A policy YAML
    pub(crate) policy: PathBuf,
    /// Logs that give the grounds
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Print every suggestion, not only the first of the five kinds that matter most
    #[arg(long)]
    pub(crate) all: bool,
    /// Only suggestions of this category: risk, coverage, optimization, `best_practice`
    #[arg(long, value_name = "CATEGORY", value_parser = ["risk", "coverage", "optimization", "best_practice"])]
    pub(crate) category: Option<String>,
    /// Write the policy with the patch of this suggestion to --output
    #[arg(long, value_name = "ID", requires = "output", conflicts_with = "dismiss")]
    pub(crate) apply: Option<String>,
    /// Where the patched policy goes
    #[arg(long, value_name = "FILE", requires = "apply")]
    pub(crate) output: Option<PathBuf>,
    /// Do not show this suggestion again, as long as its ground is the same
    #[arg(long, value_name = "ID", requires = "by", requires = "why")]
    pub(crate) dismiss: Option<String>,
    /// Who dismisses it
    #[arg(long, value_name = "NAME", requires = "dismiss")]
    pub(crate) by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", requires = "dismiss")]
    pub(crate) why: Option<String>,
    /// Where decisions are kept
    #[arg(long, value_name = "FILE", default_value = DECISIONS)]
    pub(crate) decisions: PathBuf,
    /// How suggestions are printed; JSON holds all
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}
