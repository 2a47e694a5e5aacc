//! The arguments of `review` and `amend`, and of those that apply the ledger.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use policyc::policy::Expiry;

use super::{EffectArg, LoweringArgs, ReadingArgs};

/// Where decisions are kept unless somebody says otherwise.
pub(crate) const DECISIONS: &str = "policies/decisions.yaml";

/// Which decisions of people are applied to what was mined.
#[derive(Debug, Clone, Args)]
pub(crate) struct DecidingArgs {
    /// Apply the decisions in this file, which `policyc review` writes
    #[arg(long, value_name = "FILE", help_heading = "Review")]
    pub(crate) decisions: Option<PathBuf>,
    /// With --decisions: what becomes of a rule that would allow and that nobody decided on
    #[arg(long, value_name = "EFFECT", default_value = "ask", help_heading = "Review")]
    pub(crate) unreviewed: EffectArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    Text,
    Json,
}

/// Without --list or a decision it opens a terminal UI.
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// A policies.json, as `build` writes it, or a policy YAML
    pub(crate) input: PathBuf,
    /// Where decisions are kept
    #[arg(long, value_name = "FILE", default_value = DECISIONS)]
    pub(crate) decisions: PathBuf,
    /// Show what each rule decides in these logs
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// List the rules, those to be decided on first
    #[arg(long)]
    pub(crate) list: bool,
    /// How the list is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", requires = "list")]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) verdict: VerdictArgs,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
    /// From this date or time on the decision is void: what it allowed is blocked
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: Option<Expiry>,
    /// From this date or time on what was allowed asks a person, until somebody decides again
    #[arg(long, value_name = "DATE")]
    pub(crate) reattest_after: Option<Expiry>,
    /// The token that --list printed: the decision is refused if rule, policy or evidence changed since
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// For --narrow and --widen: a policy YAML with the one rule that stands instead
    #[arg(long, value_name = "FILE")]
    pub(crate) rule: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) lowering: LoweringArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct VerdictArgs {
    /// The rule with this key stands as it is
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub(crate) accept: Option<String>,
    /// The rule with this key goes
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub(crate) reject: Option<String>,
    /// A person is asked each time
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub(crate) ask: Option<String>,
    /// A narrower rule stands instead (--rule FILE)
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub(crate) narrow: Option<String>,
    /// A wider rule stands instead (--rule FILE)
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub(crate) widen: Option<String>,
    /// Take the decision on this key out of the file
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub(crate) forget: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AmendArgs {
    /// A policy YAML
    pub(crate) policy: PathBuf,
    /// Logs of what the policy stopped; events with a good outcome are what people approved
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) from: Vec<String>,
    /// Write the policy with the proposals here, to be reviewed
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How the proposals are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextOrJson,
}
