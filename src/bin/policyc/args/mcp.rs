//! The arguments of the gate between an MCP client and its server.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use policyc::mcp::RequestSources;

/// What may count as the user's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RequestFrom {
    /// The field `policyc/request` in `_meta` of a message, which the host writes
    Meta,
    /// The arguments of prompts, which the user fills in
    Arguments,
    /// Prompts that the user picks: the server writes them
    Prompts,
    /// Messages that the server gives the client's model (sampling)
    Sampling,
}

impl McpProxyArgs {
    /// What counts as the user's request.
    pub(crate) fn sources(&self) -> RequestSources {
        let takes = |source| self.request_from.contains(&source);
        RequestSources {
            meta: takes(RequestFrom::Meta),
            arguments: takes(RequestFrom::Arguments),
            prompts: takes(RequestFrom::Prompts),
            sampling: takes(RequestFrom::Sampling),
        }
    }
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("who_decides").required(true).args(["policy", "server"]))]
#[command(group = ArgGroup::new("what_is_behind").required(true).args(["upstream", "command"]))]
pub(crate) struct McpProxyArgs {
    /// Policy that decides: YAML or safety-filter JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Decision server that decides, of `policyc serve`
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// MCP server over streamable HTTP, instead of a command
    #[arg(long, value_name = "URL")]
    pub(crate) upstream: Option<String>,
    /// Header for the MCP server, such as `Authorization: Bearer …`
    #[arg(long, value_name = "NAME: VALUE", requires = "upstream")]
    pub(crate) upstream_header: Vec<String>,
    /// File that holds the key of the project at the decision server
    #[arg(long, value_name = "FILE", requires = "server")]
    pub(crate) key_file: Option<PathBuf>,
    /// Project at the decision server, where the key does not say it
    #[arg(long, value_name = "ID", requires = "server")]
    pub(crate) project: Option<String>,
    /// Name of the agent in rules and in the log
    #[arg(long, value_name = "NAME", default_value = "mcp-agent")]
    pub(crate) agent: String,
    /// Name of the session [default: a new one for each run]
    #[arg(long, value_name = "ID")]
    pub(crate) session: Option<String>,
    /// Fact that the policy may read beside `params`, such as `user=alice` or `env.region=eu`; a JSON value is taken as that
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) context: Vec<String>,
    /// What the user asked for, where the agent works on one task that is known beforehand
    #[arg(long, value_name = "TEXT")]
    pub(crate) request: Vec<String>,
    /// What of the connection counts as the user's request, and licenses what it names
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    pub(crate) request_from: Vec<RequestFrom>,
    /// Where decisions are kept, with --policy: sqlite:FILE or <postgres://USER@HOST/DATABASE>
    #[arg(long, value_name = "URL", default_value = "sqlite:policyc.db", conflicts_with = "server")]
    pub(crate) store: String,
    /// Whether decisions are enforced, with --policy
    #[arg(long, default_value = "enforce", conflicts_with = "server")]
    pub(crate) mode: super::ModeArg,
    /// Ask the user of the client about calls that need approval, if the client can
    #[arg(long, conflicts_with = "server")]
    pub(crate) elicit: bool,
    /// Longest line that is read
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1_024..))]
    pub(crate) max_line: u64,
    /// Command of the MCP server, which speaks on its standard input and output
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}
