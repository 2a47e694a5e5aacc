//! The arguments of `check`, `diff` and `explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ReadingArgs, ratio};

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingsFormat {
    /// For a terminal
    Text,
    /// See `policyc schema findings`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// XML for test reports, as CI servers read it
    Junit,
    /// Annotations of a GitHub workflow
    Github,
    /// For a comment on a pull request
    Markdown,
}

/// The least grave finding that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
}

/// Which changes fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnChange {
    /// Something is let through that was not; of policy sets: entries that appeared
    Widen,
    /// Something is stopped that was not; of policy sets: entries that vanished
    Narrow,
    /// Any change
    Any,
    /// No change: only say what there is
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// A policies.json, a policy YAML, a safety-filter JSON, a Rego file or a bundle directory
    #[arg(required_unless_present = "logs")]
    pub(crate) input: Option<PathBuf>,
    /// An action that must never go through: a name, a glob such as delete_*, or a class such as class:destructive
    #[arg(long, value_name = "ACTION")]
    pub(crate) ban: Vec<String>,
    /// A file of banned actions, one a line; # at the start of a line or after a blank starts a comment
    #[arg(long, value_name = "FILE")]
    pub(crate) ban_file: Option<PathBuf>,
    /// Table of what the names of actions mean, for bans of a class, instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) classes: Option<PathBuf>,
    /// What the policy is held to [default: policies/expectations.yaml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) expect: Option<PathBuf>,
    /// Fail on rules that nobody accepted: every allow rule is held against the decisions in --decisions
    #[arg(long, requires = "input")]
    pub(crate) reviewed: bool,
    /// Fail where the policy lets more through than this policy: a ceiling
    #[arg(long, value_name = "FILE", requires = "input")]
    pub(crate) within: Option<PathBuf>,
    /// Where decisions are kept, for --reviewed
    #[arg(long, value_name = "FILE", default_value = super::DECISIONS)]
    pub(crate) decisions: PathBuf,
    /// Logs: what happened, and what Rego is probed with
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// For a policies.json: a mined policy counts if its confidence is above this
    #[arg(long, value_name = "SHARE", default_value = "0.5", value_parser = ratio, allow_negative_numbers = true)]
    pub(crate) min_confidence: f64,
    /// The least grave finding that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub(crate) fail_on: FailOn,
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: FindingsFormat,
    /// For Rego: the rule to evaluate, such as data.policyc.airline.decision
    #[arg(long, value_name = "RULE")]
    pub(crate) entrypoint: Option<String>,
    /// For Rego: ask this engine
    #[arg(long, value_name = "ENGINE")]
    pub(crate) engine: Option<super::EngineArg>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The old one; with --base, the file in both revisions
    pub(crate) old: PathBuf,
    /// The new one
    #[arg(required_unless_present = "base", conflicts_with = "base")]
    pub(crate) new: Option<PathBuf>,
    /// Compare the file as it is in this git revision with what is in the working tree
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// Count the events of these logs that are decided differently
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Write a report to look at: one file without scripts
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Which changes make the exit code 1
    #[arg(long, value_name = "CHANGE", default_value = "any")]
    pub(crate) fail_on: FailOnChange,
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: FindingsFormat,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The code of a finding, such as P001; or, with --event, a policy YAML, a policies.json, a safety-filter JSON or Rego
    #[arg(required_unless_present = "list")]
    pub(crate) subject: Option<String>,
    /// The request to explain, as JSON; - is the standard input
    #[arg(long, value_name = "JSON")]
    pub(crate) event: Option<String>,
    /// The policies.json that the policy was made of: names the log ids that its rules rest on
    #[arg(long, value_name = "FILE", requires = "event")]
    pub(crate) policies: Option<PathBuf>,
    /// Logs: shows the lines that the rules rest on
    #[arg(long, num_args = 1.., value_name = "LOGS", requires = "event")]
    pub(crate) logs: Vec<String>,
    /// List the codes of all findings
    #[arg(long, conflicts_with_all = ["subject", "event"])]
    pub(crate) list: bool,
    /// For Rego: the rule to evaluate, such as data.policyc.airline.decision
    #[arg(long, value_name = "RULE")]
    pub(crate) entrypoint: Option<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}
