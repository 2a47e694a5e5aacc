//! Formats of logs that other programs write, one file each, and the table of them.
//!
//! In: plain bytes of any format that is known. Out: the same events as lines of a behaviour log, in a stream of bounded memory, with
//! the line of the source that each came from; what cannot be read stays as a line that says why. Lines of a behaviour log
//! themselves pass through untouched. Nothing here knows of files or policies.
//!
//! A new format is one file that implements [`Format`] and one row in [`FORMATS`].

mod adapt;
mod canonical;
mod container;
mod detect;
mod infer;
mod join;
mod sink;
mod split;
mod values;

mod agentgateway;
mod agents_sdk;
mod atif;
mod authzen;
mod claude_code;
mod cloudtrail;
mod codex;
mod gcp;
mod gemini_cli;
mod github;
mod jaeger;
mod kubernetes;
mod langfuse;
mod langsmith;
mod managed_agents;
mod mapped;
mod mcp;
mod messages;
mod opa;
mod opencode;
mod openhands;
mod otlp;
mod otlp_binary;
mod prefixed;
mod python;
mod rows;
mod safety_filter;
mod spans;
mod swe_agent;
mod toolhive;

use std::sync::Arc;

use serde_json::Value;

pub(super) use adapt::{Adapted, adapt};
pub use detect::{Ambiguous, Detected};
pub use infer::infer;
pub use mapped::{MapError, Mapping};
pub use otlp_binary::otlp_json;
pub use sink::Imported;

pub(super) use container::{compression, container, is_ascii_text};
pub(super) use detect::{detect, is_known, nearest};
pub(super) use sink::{numbered, unreadable};
pub(super) use split::mended;
pub(super) use values::time;

use self::sink::Sink;

/// A format of logs.
pub trait Format: Sync {
    /// The name that `--from` takes.
    fn name(&self) -> &'static str;

    /// What writes it, in a few words.
    fn about(&self) -> &'static str;

    /// Whether a value is of this format: a line, a document or an element of one. Of a long document it is the beginning.
    fn fits(&self, value: &Value) -> bool;

    /// Whether a log that begins with this value is of this format, whatever its other values look like.
    fn begins(&self, first: &Value) -> bool {
        let _ = first;
        false
    }

    /// The lists whose elements are the records, if a document holds them: keys joined by dots.
    fn lists(&self) -> &'static [&'static str] {
        &[]
    }

    /// The keys that a record cannot do without, for messages.
    fn keys(&self) -> &'static [&'static str];

    /// Formats of one family are read alike: where several fit, the first is taken.
    fn family(&self) -> Option<&'static str> {
        None
    }

    /// What to switch on where the program that writes it leaves out arguments or outcomes.
    fn advice(&self) -> &'static str {
        ""
    }

    /// What makes events of one input's records.
    fn importer(&self) -> Box<dyn Importer + Send>;
}

/// Makes events of the records of one input, in their order.
pub trait Importer {
    /// Takes a record.
    fn record(&mut self, record: Record<'_>, sink: &mut Sink);

    /// Takes note that an object ended which held lists of records, and of what else it held. `depth` is how many keys lead to it.
    fn end(&mut self, depth: usize, envelope: &Value, sink: &mut Sink) {
        let _ = (depth, envelope, sink);
    }

    /// Lets go of what it held back.
    fn finish(&mut self, sink: &mut Sink);
}

/// One record.
#[derive(Debug)]
pub struct Record<'a> {
    /// What it says.
    pub(super) value: Value,
    /// The same as compact JSON.
    pub(super) text: &'a str,
    /// The 1-based line on which it begins.
    pub(super) line: u64,
    /// In which of the outermost values of the log it stands, from 1.
    pub(super) document: u64,
    /// What the objects around it hold beside their lists, as far as it has been read, outermost first.
    pub(super) envelopes: &'a [Value],
}

/// All formats, in the order in which they are listed.
pub const FORMATS: &[&dyn Format] = &[
    &canonical::Canonical,
    &claude_code::ClaudeCode,
    &codex::Codex,
    &gemini_cli::GeminiCli,
    &opencode::OpenCode,
    &openhands::OpenHands,
    &swe_agent::SweAgent,
    &atif::Atif,
    &messages::OpenAi,
    &messages::Anthropic,
    &messages::LangGraph,
    &agents_sdk::AgentsSdk,
    &managed_agents::ManagedAgents,
    &otlp::Otlp,
    &jaeger::Jaeger,
    &otlp::OpenInference,
    &langfuse::Langfuse,
    &langsmith::LangSmith,
    &mcp::Mcp,
    &toolhive::ToolHive,
    &agentgateway::AgentGateway,
    &opa::OpaLog,
    &safety_filter::SafetyFilterLog,
    &authzen::AuthZen,
    &cloudtrail::CloudTrail,
    &gcp::Gcp,
    &kubernetes::Kubernetes,
    &github::GitHub,
];

/// The format of this name.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// How logs become events.
#[derive(Debug, Clone, Default)]
pub struct Importing {
    /// How their formats are found.
    pub from: From,
    /// What an event counts as whose outcome the log does not give; `None` for what its format says: `success` in a behaviour log, `unknown`
    /// in formats that give outcomes elsewhere.
    pub assume_outcome: Option<AssumedOutcome>,
}

impl std::convert::From<From> for Importing {
    fn from(from: From) -> Self {
        Self { from, ..Self::default() }
    }
}

/// What an event counts as whose outcome the log does not give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssumedOutcome {
    /// It was done.
    Success,
    /// Nobody knows: no evidence for it nor against it.
    Unknown,
}

impl AssumedOutcome {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => sink::outcome::SUCCESS,
            Self::Unknown => sink::outcome::UNKNOWN,
        }
    }
}

/// How the format of a log is found.
#[derive(Clone, Default)]
pub enum From {
    /// By what is in it.
    #[default]
    Auto,
    /// It is this one.
    Named(&'static dyn Format),
    /// It is what a map says.
    Mapped(Arc<Mapping>),
}

impl std::fmt::Debug for From {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Named(format) => f.write_str(format.name()),
            Self::Mapped(mapping) => mapping.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
