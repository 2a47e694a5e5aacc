//! The command line of `record`.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    #[command(subcommand)]
    pub(crate) command: RecordCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Print the hooks that make Claude Code log each call of a tool, for its settings.json
    ClaudeCode {
        /// Where the calls are logged [default: ~/.policyc/claude-code.jsonl]
        #[arg(long, value_name = "FILE")]
        log: Option<PathBuf>,
    },
    /// Log what a hook of Claude Code is told on the standard input (the hooks run this)
    Hook(HookArgs),
    /// Receive traces and logs of OpenTelemetry over HTTP (JSON and protobuf) into a file
    Otlp(OtlpArgs),
    /// Run an MCP server and log the calls of its tools
    Mcp(McpArgs),
}

#[derive(Debug, Args)]
pub(crate) struct HookArgs {
    /// Where the calls are logged
    #[arg(long, value_name = "FILE")]
    pub(crate) log: PathBuf,
    /// Keep tokens, keys and passwords of known shapes
    #[arg(long)]
    pub(crate) no_redact: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OtlpArgs {
    /// Where to listen; port 0 for any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4318")]
    pub(crate) listen: SocketAddr,
    /// Where the spans and log records go, one request a line
    #[arg(long, value_name = "FILE", default_value = "otlp.jsonl")]
    pub(crate) log: PathBuf,
    /// A file that would become larger is rotated: FILE becomes FILE.1
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_size: u64,
    /// So many rotated files are kept; the oldest goes
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) keep: u32,
    /// Keep tokens, keys and passwords of known shapes
    #[arg(long)]
    pub(crate) no_redact: bool,
}

#[derive(Debug, Args)]
pub(crate) struct McpArgs {
    /// Where the calls are logged, as JSON-RPC messages
    #[arg(long, value_name = "FILE", default_value = "mcp.jsonl")]
    pub(crate) log: PathBuf,
    /// Who calls, if the client's own name does not say
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Option<String>,
    /// Keep tokens, keys and passwords of known shapes
    #[arg(long)]
    pub(crate) no_redact: bool,
    /// The server and its arguments
    #[arg(required = true, last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}
