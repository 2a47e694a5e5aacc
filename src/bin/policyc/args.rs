//! The command line: what `--help` prints and what the commands get.

mod audit;
mod create;
mod gate;
mod mcp;
mod packs;
mod record;
mod review;
mod serve;
mod suggest;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use policyc::policy::{Correction, Effect, RateLimits};
use policyc::replay::DeniedLimit;
use policyc::targets::{self, TARGETS};

pub(crate) use audit::{AuditArgs, AuditOrLogArgs};
pub(crate) use create::{
    CreateFromSuggestionArgs, GenerateArgs, ListSuggestionsArgs, ModelArgs, SuggestionsArgs, SuggestionsCommand,
    WritingArgs,
};
pub(crate) use gate::{CheckArgs, DiffArgs, ExplainArgs, FailOn, FailOnChange, FindingsFormat};
pub(crate) use mcp::McpProxyArgs;
pub(crate) use packs::{BindArgs, CreateFromTemplateArgs, PacksArgs, PacksCommand};
pub(crate) use record::{McpArgs, OtlpArgs, RecordArgs, RecordCommand};
pub(crate) use review::{AmendArgs, DECISIONS, DecidingArgs, ReviewArgs, TextOrJson};
pub(crate) use serve::{AuditCommand, LogFormat, ModeArg, ServeArgs};
pub(crate) use suggest::SuggestArgs;

/// Compiles what agents did into rules about what they may do.
///
/// Reads logs of agents' actions, mines a policy from them, compiles it to Rego for OPA, YAML to review and safety-filter
/// JSON, and proves each by replaying the log.
#[derive(Debug, Parser)]
#[command(name = "policyc", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 clean, 1 findings, 2 usage or bad input, 4 internal error";

#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    /// Say nothing on stderr but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to colour messages
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Do it all: mine logs, compile every target, validate, print a summary
    Build(BuildArgs),
    /// Mine a policy set from logs
    #[command(alias = "mine")]
    Extract(ExtractArgs),
    /// Render a policy set as text, Markdown or JSON
    Format(FormatArgs),
    /// Compile a policy set, a policy or a safety-filter file to targets
    Compile(CompileArgs),
    /// Replay logs through an artifact and report what it allows and blocks
    Validate(ValidateArgs),
    /// Decide each event of a log, one JSON line an event
    Decide(DecideArgs),
    /// Tell how good a mined policy would have been on events it had not seen
    Evaluate(EvaluateArgs),
    /// Fail if something that must never happen is allowed, mined or was done
    Check(CheckArgs),
    /// Say which requests two policies decide differently, or what moved between two policy sets
    Diff(DiffArgs),
    /// Say why a request is decided as it is, or what a finding means
    Explain(ExplainArgs),
    /// Decide on the rules of a policy: accept, reject, narrow, widen, ask
    Review(ReviewArgs),
    /// Propose changes of a policy that a log gives grounds for
    Suggest(SuggestArgs),
    /// Take answers of language models into a store
    Suggestions(SuggestionsArgs),
    /// List the suggestions in a store
    ListSuggestions(ListSuggestionsArgs),
    /// Make a policy of a suggestion in a store
    CreateFromSuggestion(CreateFromSuggestionArgs),
    /// Make a policy of one sentence of plain English
    Generate(GenerateArgs),
    /// Controls of standards: list them, bind them to what a log shows
    Packs(PacksArgs),
    /// List the controls that boundaries can be made of
    Templates,
    /// Write what one control lets happen at most
    CreateFromTemplate(CreateFromTemplateArgs),
    /// Say which grants of a deployed policy are used, unused, missing or too broad
    Audit(AuditOrLogArgs),
    /// Propose rules for what was blocked and approved after all
    Amend(AmendArgs),
    /// Decide over HTTP, and log what was decided
    Serve(ServeArgs),
    /// Stand between an MCP client and its server, and decide each call of a tool
    McpProxy(McpProxyArgs),
    /// Make logs where there are none: of Claude Code, OpenTelemetry, MCP servers
    Record(RecordArgs),
    /// Say what logs hold and what they lack
    Inspect(InspectArgs),
    /// Write the events of logs of any known format as a behaviour log
    Convert(ConvertArgs),
    /// List the formats of logs that are known, or print a map for one that is not
    Formats(FormatsArgs),
    /// Print the JSON Schema of a file format
    Schema(SchemaArgs),
    /// Print a shell's completion script
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Which events are read and how.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReadingArgs {
    /// The format of the logs (`policyc formats` lists them) [default: found by what is in them]
    #[arg(long, value_name = "FORMAT", default_value = "auto", hide_default_value = true, help_heading = "Reading",
          value_parser = clap::builder::PossibleValuesParser::new(format_names()), hide_possible_values = true)]
    pub(crate) from: String,
    /// Read logs of any other JSON or CSV by a map (`policyc formats infer LOG` prints one to start from)
    #[arg(long, value_name = "FILE", help_heading = "Reading", conflicts_with = "from")]
    pub(crate) map: Option<PathBuf>,
    /// Stop at the first malformed line instead of skipping it
    #[arg(long, help_heading = "Reading")]
    pub(crate) strict: bool,
    /// Write every skipped line's path, line number and reason to a file
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) report_skipped: Option<PathBuf>,
    /// Outcomes that are evidence for an action
    #[arg(
        long,
        value_name = "OUTCOME",
        value_delimiter = ',',
        help_heading = "Reading",
        default_value = "success,ok,allowed"
    )]
    pub(crate) good_outcomes: Vec<String>,
    /// Outcomes that are evidence against an action
    #[arg(
        long,
        value_name = "OUTCOME",
        value_delimiter = ',',
        help_heading = "Reading",
        default_value = "denied,blocked,rejected"
    )]
    pub(crate) denied_outcomes: Vec<String>,
    /// What an outcome word means: success, denied or error
    #[arg(long, value_name = "WORD=MEANING", value_delimiter = ',', help_heading = "Reading", value_parser = outcome_map)]
    pub(crate) outcome_map: Vec<(String, Meaning)>,
    /// What events without an outcome count as [default: unknown in formats that give outcomes, else success]
    #[arg(long, value_name = "OUTCOME", help_heading = "Reading")]
    pub(crate) assume_outcome: Option<AssumedArg>,
}

/// What events without an outcome count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AssumedArg {
    /// They were done: evidence for their actions
    Success,
    /// Nobody knows: no evidence for their actions nor against them
    Unknown,
}

/// What an outcome word can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Success,
    Denied,
    Error,
}

fn outcome_map(text: &str) -> Result<(String, Meaning), String> {
    let expected = || format!("`{text}`: expected WORD=success, WORD=denied or WORD=error, such as completed=success");
    let (word, meaning) = text.rsplit_once('=').filter(|(word, _)| !word.trim().is_empty()).ok_or_else(expected)?;
    let meaning = match meaning.trim() {
        "success" => Meaning::Success,
        "denied" => Meaning::Denied,
        "error" => Meaning::Error,
        _ => return Err(expected()),
    };
    Ok((word.trim().to_owned(), meaning))
}

impl ReadingArgs {
    /// How logs are read where a command has no options for it.
    pub(crate) fn plain() -> Self {
        #[derive(Parser)]
        struct Alone {
            #[command(flatten)]
            reading: ReadingArgs,
        }
        Alone::parse_from(["policyc"]).reading
    }
}

/// What a mined policy must reach.
#[derive(Debug, Clone, Args)]
pub(crate) struct MiningArgs {
    /// Least share of all events in which context and action meet
    #[arg(long, value_name = "SHARE", default_value = "0.05", value_parser = ratio, help_heading = "Mining",
          allow_negative_numbers = true)]
    pub(crate) min_support: f64,
    /// Least share of a context's events that have the action
    #[arg(long, value_name = "SHARE", default_value = "0.6", value_parser = ratio, help_heading = "Mining",
          allow_negative_numbers = true)]
    pub(crate) min_confidence: f64,
    /// Least ratio of a rule's confidence to the action's overall frequency
    #[arg(long, value_name = "RATIO", default_value = "1.0", value_parser = at_least_zero, help_heading = "Mining",
          allow_negative_numbers = true)]
    pub(crate) min_lift: f64,
    /// Most conditions in the context of one rule
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Mining",
          value_parser = clap::value_parser!(u32).range(1..=8))]
    pub(crate) max_conditions: u32,
    /// How p-values are corrected for how many rules were tried; rules past --alpha are dropped
    #[arg(long, value_name = "METHOD", default_value = "none", help_heading = "Mining")]
    pub(crate) correction: CorrectionArg,
    /// With --correction: the most that a rule's corrected p-value may be
    #[arg(long, value_name = "P", default_value = "0.05", value_parser = inner_ratio, help_heading = "Mining",
          allow_negative_numbers = true, requires = "correction")]
    pub(crate) alpha: f64,
    /// Name of the policy set and of the policy made of it
    #[arg(long, default_value = "Mined Policy Set", help_heading = "Mining")]
    pub(crate) name: String,
    /// Table of what the names of actions mean, instead of the built-in one
    #[arg(long, value_name = "FILE", help_heading = "Mining")]
    pub(crate) classes: Option<PathBuf>,
    /// What is done with an action never seen whose name says that it reads [default: allow for agents whose requests
    /// license what they do, else nothing]
    #[arg(long, value_name = "EFFECT", help_heading = "Mining")]
    pub(crate) unseen_reads: Option<EffectArg>,
}

/// How a policy set becomes a policy.
#[derive(Debug, Clone, Args)]
pub(crate) struct LoweringArgs {
    /// What is done with a request that no rule applies to [default: block, or what the policy says]
    #[arg(long, value_name = "EFFECT", help_heading = "Lowering")]
    pub(crate) default: Option<EffectArg>,
    /// So many good events allow an action
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = "Lowering",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) min_evidence: u64,
    /// What is done with an action seen less often
    #[arg(long, value_name = "EFFECT", default_value = "ask", help_heading = "Lowering")]
    pub(crate) rare: EffectArg,
    /// What is done with an action that was seen, outside of the bounds learned for it
    #[arg(long, value_name = "EFFECT", default_value = "ask", help_heading = "Lowering")]
    pub(crate) outside: OutsideArg,
    /// Good events from so many sessions allow an action; with fewer it counts as rare, and is never allowed
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Lowering",
          value_parser = clap::value_parser!(u64).range(1..=100))]
    pub(crate) min_sessions: u64,
    /// Good events of so many agents allow an action
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Lowering",
          value_parser = clap::value_parser!(u64).range(1..=100))]
    pub(crate) min_agents: u64,
    /// Good events on so many days (UTC) allow an action
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Lowering",
          value_parser = clap::value_parser!(u64).range(1..=100))]
    pub(crate) min_days: u64,
}

impl LoweringArgs {
    /// Refuses what cannot both be done.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        match self.default {
            Some(default) if default != EffectArg::Block && self.outside == OutsideArg::Block => anyhow::bail!(
                "--outside block needs --default block: outside of its bounds an action falls to the default"
            ),
            _ => Ok(()),
        }
    }
}

/// What is done outside of the bounds of an action that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutsideArg {
    /// It is asked about
    Ask,
    /// No rule covers it, and the default blocks
    Block,
}

impl From<OutsideArg> for Effect {
    fn from(outside: OutsideArg) -> Self {
        match outside {
            OutsideArg::Ask => Self::Ask,
            OutsideArg::Block => Self::Block,
        }
    }
}

/// How targets are printed.
#[derive(Debug, Clone, Args)]
pub(crate) struct EmittingArgs {
    /// What becomes of a rule that a target cannot say
    #[arg(long, value_name = "HOW", default_value = "narrow", help_heading = "Targets")]
    pub(crate) on_loss: OnLossArg,
    /// How Rego is laid out
    #[arg(long, value_name = "LAYOUT", default_value = "auto", help_heading = "Targets")]
    pub(crate) layout: LayoutArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RateLimitsArg {
    /// Rates are not mined, and no rule gets a limit
    Off,
    /// Rates are mined, and policies.json and the summary suggest limits
    Suggest,
    /// The suggested limits stand in the rules; OPA then needs the counts as input.usage
    On,
}

impl From<RateLimitsArg> for RateLimits {
    fn from(limits: RateLimitsArg) -> Self {
        match limits {
            RateLimitsArg::Off => Self::Off,
            RateLimitsArg::Suggest => Self::Suggest,
            RateLimitsArg::On => Self::On,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EffectArg {
    Allow,
    Ask,
    Block,
}

impl From<EffectArg> for Effect {
    fn from(effect: EffectArg) -> Self {
        match effect {
            EffectArg::Allow => Self::Allow,
            EffectArg::Ask => Self::Ask,
            EffectArg::Block => Self::Block,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CorrectionArg {
    /// Rules are kept whatever their p-value
    None,
    /// The chance of one false rule or more is at most alpha
    Holm,
    /// Benjamini-Hochberg: at most a share of alpha of the rules is expected to be false
    Bh,
}

impl From<CorrectionArg> for Correction {
    fn from(correction: CorrectionArg) -> Self {
        match correction {
            CorrectionArg::None => Self::None,
            CorrectionArg::Holm => Self::Holm,
            CorrectionArg::Bh => Self::Bh,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnLossArg {
    /// Refuse to emit
    Error,
    /// Allow less than the policy
    Narrow,
    /// Allow more than the policy
    Widen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LayoutArg {
    /// `rules` up to 200 rules, `data` above
    Auto,
    /// One Rego rule for each rule, to read
    Rules,
    /// A fixed policy that looks its rules up in data.json
    Data,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Logs: files, directories, globs, or - for the standard input
    #[arg(required = true, value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Where the artifacts go
    #[arg(long, value_name = "DIR", default_value = "build")]
    pub(crate) out: PathBuf,
    /// Write a report to look at: one file without scripts
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Exit 1 if a larger share of good events is blocked
    #[arg(long, value_name = "SHARE", value_parser = ratio)]
    pub(crate) max_false_block: Option<f64>,
    /// Exit 1 if more denied events are allowed: a number such as 0, or a share with a decimal point such as 0.02
    #[arg(long, value_name = "N|SHARE", allow_negative_numbers = true)]
    pub(crate) max_denied_allowed: Option<DeniedLimit>,
    /// Whether limits on how often each agent does each action are mined from timestamps
    #[arg(long, value_name = "HOW", default_value = "suggest")]
    pub(crate) rate_limits: RateLimitsArg,
    #[command(flatten)]
    pub(crate) mining: MiningArgs,
    #[command(flatten)]
    pub(crate) lowering: LoweringArgs,
    #[command(flatten)]
    pub(crate) deciding: DecidingArgs,
    #[command(flatten)]
    pub(crate) emitting: EmittingArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// Logs: files, directories, globs, or - for the standard input
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Where the policy set goes; - is the standard output
    #[arg(long, value_name = "FILE", default_value = "policies.json")]
    pub(crate) output: PathBuf,
    /// Whether limits on how often each agent does each action are mined from timestamps
    #[arg(long, value_name = "HOW", default_value = "suggest")]
    pub(crate) rate_limits: RateLimitsArg,
    /// What grants say of an action that was seen, outside of the bounds learned for it
    #[arg(long, value_name = "EFFECT", default_value = "ask")]
    pub(crate) outside: OutsideArg,
    #[command(flatten)]
    pub(crate) mining: MiningArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// The policy set; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) policies: PathBuf,
    /// How it is rendered
    #[arg(long = "output-format", value_name = "FORMAT", default_value = "text", ignore_case = true)]
    pub(crate) rendering: Rendering,
    /// Most policies, and most grants, to render; JSON holds all
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) max_policies: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rendering {
    Text,
    Markdown,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    /// A policies.json, a policy YAML or a safety-filter JSON; - is the standard input
    pub(crate) input: PathBuf,
    /// What to compile to
    #[arg(long, value_name = "TARGET", value_delimiter = ',', default_values = default_targets(),
          value_parser = clap::builder::PossibleValuesParser::new(target_names()))]
    pub(crate) target: Vec<String>,
    /// Where the artifacts go; - prints a single file
    #[arg(long, value_name = "DIR", default_value = "build")]
    pub(crate) out: PathBuf,
    /// Print the single --target's view through a template of your own instead (see docs/templates.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
    /// Replay these logs through the artifacts as well
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Which rate limits the rules get: none, those of the policy set, or those that it suggests (see `extract`)
    #[arg(long, value_name = "HOW", default_value = "suggest")]
    pub(crate) rate_limits: RateLimitsArg,
    #[command(flatten)]
    pub(crate) lowering: LoweringArgs,
    #[command(flatten)]
    pub(crate) deciding: DecidingArgs,
    #[command(flatten)]
    pub(crate) emitting: EmittingArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

fn format_names() -> Vec<&'static str> {
    std::iter::once("auto").chain(policyc::event::formats::FORMATS.iter().map(|format| format.name())).collect()
}

fn target_names() -> Vec<&'static str> {
    TARGETS.iter().map(|target| target.name()).collect()
}

fn default_targets() -> Vec<&'static str> {
    targets::defaults().iter().map(|target| target.name()).collect()
}

#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// A policy YAML, a safety-filter JSON, a Rego file or a bundle directory
    pub(crate) artifact: PathBuf,
    /// Logs: files, directories, globs, or - for the standard input
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Write a report to look at: one file without scripts
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Exit 1 if a larger share of good events is blocked
    #[arg(long, value_name = "SHARE", value_parser = ratio)]
    pub(crate) max_false_block: Option<f64>,
    /// Exit 1 if more denied events are allowed: a number such as 0, or a share with a decimal point such as 0.02
    #[arg(long, value_name = "N|SHARE", allow_negative_numbers = true)]
    pub(crate) max_denied_allowed: Option<DeniedLimit>,
    /// For Rego: the rule to evaluate, such as data.policyc.airline.decision
    #[arg(long, value_name = "RULE")]
    pub(crate) entrypoint: Option<String>,
    /// Decide by these engines, compare what they say, and exit 4 if they differ (a policy is compiled to Rego in memory)
    #[arg(long, value_name = "ENGINE", value_delimiter = ',')]
    pub(crate) engine: Vec<EngineArg>,
    /// How the report is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum EngineArg {
    /// The interpreter of the embedded engine
    Regorus,
    /// The virtual machine of the embedded engine
    Rvm,
    /// The `opa` on PATH
    Opa,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// A policy YAML, a safety-filter JSON, a Rego file or a bundle directory
    pub(crate) artifact: PathBuf,
    /// Logs: files, directories, globs, or - for the standard input
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// For Rego: the rule to evaluate, such as data.policyc.airline.decision
    #[arg(long, value_name = "RULE")]
    pub(crate) entrypoint: Option<String>,
    /// For Rego: decide by this engine; `opa` gets each line of the log as it stands
    #[arg(long, value_name = "ENGINE")]
    pub(crate) engine: Option<EngineArg>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// Events are held in memory. Without `session_id` each is a session of its own.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Logs to learn from and to judge good work by; events labelled `attack` are only judged
    #[arg(long, required = true, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Logs of attacks, only judged: an event with another label than `attack` is the victim's own
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) attacks: Vec<String>,
    /// What stays together, and what is judged by what
    #[arg(long, value_name = "HOW", default_value = "session", help_heading = "Splitting")]
    pub(crate) split: SplitArg,
    /// So many parts, each judged by what the others teach [default: 5]
    #[arg(long, value_name = "N", help_heading = "Splitting", conflicts_with_all = ["holdout", "repeat"])]
    pub(crate) folds: Option<usize>,
    /// Judge this share, drawn at random, by what the rest teaches [default with --repeat: 0.5]
    #[arg(long, value_name = "SHARE", value_parser = number, help_heading = "Splitting", allow_negative_numbers = true)]
    pub(crate) holdout: Option<f64>,
    /// Draw the share to be judged anew so many times [default with --holdout: 1]
    #[arg(long, value_name = "N", help_heading = "Splitting")]
    pub(crate) repeat: Option<usize>,
    /// What is drawn by: the same seed gives the same report
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Splitting")]
    pub(crate) seed: u64,
    /// Also count how much more the policies allow than the log shows: requests made of held-out events with one thing changed
    #[arg(long)]
    pub(crate) probes: bool,
    /// Also try the learner with each of its ingredients left out
    #[arg(long)]
    pub(crate) ablations: bool,
    /// Learn from so many bootstraps to see how alike the policies are; 0 for none
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) bootstraps: usize,
    /// How the report is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: EvaluationFormat,
    /// Where the report goes; - is the standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) mining: MiningArgs,
    #[command(flatten)]
    pub(crate) lowering: LoweringArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SplitArg {
    /// The first 60 % of sessions teach, the last 20 % are judged
    Time,
    /// By session
    Session,
    /// By `group`: all its sessions stay together
    Group,
    /// Each agent is judged by what the others teach
    Agent,
}

impl SplitArg {
    /// The word for it on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Session => "session",
            Self::Group => "group",
            Self::Agent => "agent",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvaluationFormat {
    Text,
    Json,
    /// The frontier as a picture
    Svg,
    /// The picture and the tables as a page
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Logs: files, directories, globs, or - for the standard input
    #[arg(required = true, value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// How the report is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// Logs: files, directories, globs, or - for the standard input
    #[arg(required = true, value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    /// Where the events go; - is the standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Keep tokens, keys and passwords of known shapes
    #[arg(long)]
    pub(crate) no_redact: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FormatsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<FormatsCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FormatsCommand {
    /// Print a map for a log of no known format, to start from: which field is which, guessed by names
    Infer {
        /// The log: JSON or CSV; - is the standard input
        log: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Which format
    pub(crate) format: SchemaName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    PolicySet,
    Policy,
    SafetyFilter,
    BehaviorLog,
    Evaluation,
    Expectations,
    Findings,
    Decisions,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    pub(crate) shell: clap_complete::Shell,
}

fn ratio(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if (0.0..=1.0).contains(&value) {
            Ok(value)
        } else {
            Err("expected a number from 0 to 1, such as 0.05".to_owned())
        }
    })
}

fn inner_ratio(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value > 0.0 && value < 1.0 {
            Ok(value)
        } else {
            Err("expected a number between 0 and 1, such as 0.05".to_owned())
        }
    })
}

fn at_least_zero(text: &str) -> Result<f64, String> {
    number(text)
        .and_then(|value| if value >= 0.0 { Ok(value) } else { Err("expected a number of at least 0".to_owned()) })
}

fn number(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err("expected a number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn thresholds_are_checked() {
        assert_eq!(ratio("0.05"), Ok(0.05));
        assert_eq!(ratio("1"), Ok(1.0));
        for bad in ["1.3", "-0.1", "nan", "inf", "five", ""] {
            assert!(ratio(bad).unwrap_err().starts_with("expected a number"), "{bad}");
        }
        assert_eq!(at_least_zero("2.5"), Ok(2.5));
        assert_eq!(at_least_zero("-1"), Err("expected a number of at least 0".to_owned()));
    }
}
