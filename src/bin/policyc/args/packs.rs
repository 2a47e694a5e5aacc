//! The arguments of `packs`, `templates` and `create-from-template`.

#![allow(clippy::large_enum_variant, reason = "made once a run")]

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ReadingArgs, TextOrJson};

#[derive(Debug, Args)]
pub(crate) struct PacksArgs {
    #[command(subcommand)]
    pub(crate) command: PacksCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PacksCommand {
    /// List the packs and their controls
    List {
        /// How they are printed
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: TextOrJson,
    },
    /// Say what of a log each control means, and how a policy stands to it
    Bind(BindArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BindArgs {
    /// Packs by name, or files; all that ship if none is named
    pub(crate) packs: Vec<String>,
    /// Logs whose actions are of classes
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// A policy YAML, to say which controls it keeps
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Write what may happen at most, for check --within
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write the coverage as a page to look at: one file without scripts
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// How the coverage is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CreateFromTemplateArgs {
    /// The pack
    pub(crate) name: String,
    /// Which of its controls, from 0, as `policyc templates` lists them
    #[arg(allow_negative_numbers = true)]
    pub(crate) index: i64,
    /// Logs whose actions are of the control's classes
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Where the boundary goes; - prints it
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}
