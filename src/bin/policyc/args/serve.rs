//! The arguments of the server and of its log.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_override_self = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct ServeArgs {
    /// Policy to serve, or a folder of them, each a project: YAML or safety-filter JSON. Without one, the projects in the store
    #[arg(value_name = "POLICY|DIR")]
    pub(crate) policy: Option<PathBuf>,
    /// Configuration file in TOML or YAML: the options below, by their names; the command line outweighs it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
    pub(crate) listen: SocketAddr,
    /// Where projects, policies and decisions are kept: sqlite:FILE or <postgres://USER@HOST/DATABASE>
    #[arg(long, value_name = "URL", default_value = "sqlite:policyc.db")]
    pub(crate) store: String,
    /// Whether decisions are enforced
    #[arg(long, default_value = "enforce")]
    pub(crate) mode: ModeArg,
    /// File that holds the administrator's token; needed to be reached from other machines
    #[arg(long, value_name = "FILE", help_heading = "Access")]
    pub(crate) admin_token_file: Option<PathBuf>,
    /// Certificate of the server, its chain after it, in PEM; the server is then reached over TLS
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Access")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "Access")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Let everybody who reaches the server make projects and ask those without a key
    #[arg(long, help_heading = "Access")]
    pub(crate) open: bool,
    /// Let pages of any origin ask from a browser
    #[arg(long, help_heading = "Access")]
    pub(crate) cors: bool,
    /// On the loopback, answer to any host's name
    #[arg(long, help_heading = "Access")]
    pub(crate) any_host: bool,
    /// Let webhooks be on this machine and in private networks
    #[arg(long, help_heading = "Access")]
    pub(crate) private_webhooks: bool,
    /// Project of requests that name none and carry no key
    #[arg(long, value_name = "ID", help_heading = "Access")]
    pub(crate) default_project: Option<String>,
    /// Be as open as the original safety filter: --open --cors --without-policy-allow
    #[arg(long, help_heading = "Access")]
    pub(crate) original: bool,
    /// Allow the requests of a project that has no policy, instead of blocking them
    #[arg(long, help_heading = "Decisions")]
    pub(crate) without_policy_allow: bool,
    /// Answer the safety filter's clients with an error where nothing can be decided, instead of a block
    #[arg(long, help_heading = "Decisions")]
    pub(crate) fail_with_errors: bool,
    /// For how long an approval can be given, and holds
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600, help_heading = "Decisions",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) approval_seconds: u32,
    /// Answer before the disk has the decision: a crash of the machine or of PostgreSQL can lose the last ones
    #[arg(long, help_heading = "Limits")]
    pub(crate) fast_commit: bool,
    /// For how many days decisions are kept; for ever by default
    #[arg(long, value_name = "DAYS", help_heading = "Limits", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) keep_days: Option<u32>,
    /// Log tokens, passwords and keys as they were sent, instead of leaving out what looks like one
    #[arg(long, help_heading = "Logging")]
    pub(crate) keep_secrets: bool,
    /// How long a connection may take for the head of a request
    #[arg(long, value_name = "SECONDS", default_value_t = 60, help_heading = "Limits",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) idle_seconds: u64,
    #[command(flatten)]
    pub(crate) model: super::ModelArgs,
    /// Largest body of a request
    #[arg(long, value_name = "BYTES", default_value_t = 1_048_576, help_heading = "Limits")]
    pub(crate) body_limit: usize,
    /// How long requests under way may take once the server is told to stop
    #[arg(long, value_name = "SECONDS", default_value_t = 30, help_heading = "Limits")]
    pub(crate) grace_seconds: u64,
    /// What is logged to stderr
    #[arg(long, value_name = "LEVEL", default_value = "info", help_heading = "Logging")]
    pub(crate) log_level: LogLevel,
    /// How it is logged
    #[arg(long, value_name = "FORMAT", default_value = "json", help_heading = "Logging")]
    pub(crate) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeArg {
    /// What is decided holds
    Enforce,
    /// What would be decided is said and logged; nothing is blocked
    Shadow,
    /// Nothing is decided or logged
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

impl From<LogLevel> for tracing::Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A JSON object a line
    Json,
    /// For people
    Text,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that no entry of a server's log was changed, removed or inserted
    Verify {
        /// The store: sqlite:FILE or <postgres://USER@HOST/DATABASE>
        #[arg(long, value_name = "URL", default_value = "sqlite:policyc.db")]
        store: String,
        /// Hash of an entry that must be in the log, such as the last one that you noted: finds a log that was cut off
        #[arg(long, value_name = "HASH")]
        expect: Option<String>,
    },
    /// Print a project's decisions as a behaviour log
    Export {
        /// The store: sqlite:FILE or <postgres://USER@HOST/DATABASE>
        #[arg(long, value_name = "URL", default_value = "sqlite:policyc.db")]
        store: String,
        /// The project [default: the only one of the store]
        #[arg(long, value_name = "ID")]
        project: Option<String>,
    },
}
