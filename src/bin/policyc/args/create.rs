//! The arguments of `suggestions`, `list-suggestions`, `create-from-suggestion`, `generate`, `templates`, `create-from-template`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use policyc::serve::Form;

use super::{ReadingArgs, TextOrJson};

/// Where answers of models are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct StoreArg {
    /// Where answers of models are kept: sqlite:FILE
    #[arg(long, value_name = "URL", default_value = "sqlite:policyc.db")]
    pub(crate) store: String,
}

#[derive(Debug, Args)]
pub(crate) struct SuggestionsArgs {
    #[command(subcommand)]
    pub(crate) command: SuggestionsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SuggestionsCommand {
    /// Take answers of models into the store, whatever shape they have
    Import {
        /// A JSON file; - is the standard input
        file: PathBuf,
        #[command(flatten)]
        store: StoreArg,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ListSuggestionsArgs {
    /// Only those about this service
    #[arg(long, value_name = "NAME")]
    pub(crate) service_name: Option<String>,
    /// Only those of this category
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Option<String>,
    /// Most suggestions to list
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) store: StoreArg,
}

/// Which model is asked where the reader does not understand.
#[derive(Debug, Clone, Args)]
pub(crate) struct ModelArgs {
    /// A model to ask where the deterministic reader refuses; what it would allow asks a person
    #[arg(long, value_name = "NAME", help_heading = "Model")]
    pub(crate) model: Option<String>,
    /// A server that speaks /v1/chat/completions
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:11434", help_heading = "Model")]
    pub(crate) llm_url: String,
    /// How freely the model writes
    #[arg(long, value_name = "T", default_value_t = 0.3, value_parser = temperature, help_heading = "Model")]
    pub(crate) temperature: f64,
    /// Seconds to wait for a draft, up to two repairs included
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3_600), help_heading = "Model")]
    pub(crate) llm_timeout: u64,
}

fn temperature(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|value| (0.0..=2.0).contains(value))
        .ok_or_else(|| "expected a number from 0 to 2".to_owned())
}

/// The forms that policies are written in, by their names.
fn forms() -> impl TypedValueParser<Value = Form> {
    PossibleValuesParser::new(Form::ALL.map(|form| PossibleValue::new(form.name()).help(form.about())))
        .try_map(|name| Form::find(&name).ok_or("no such form"))
}

#[derive(Debug, Args)]
pub(crate) struct WritingArgs {
    /// Where the policy goes; - prints it
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// What is written
    #[arg(long, value_name = "TYPE", default_value = "yaml", value_parser = forms())]
    pub(crate) policy_type: Form,
    /// Logs whose actions, agents and values the sentence may speak of
    #[arg(long, num_args = 1.., value_name = "LOGS")]
    pub(crate) logs: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CreateFromSuggestionArgs {
    /// The id of the answer
    pub(crate) llm_output_id: String,
    /// Which of its suggestions, from 0
    #[arg(allow_negative_numbers = true)]
    pub(crate) suggestion_index: i64,
    #[command(flatten)]
    pub(crate) store: StoreArg,
    #[command(flatten)]
    pub(crate) writing: WritingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// One rule in plain English; - is the standard input
    pub(crate) sentence: String,
    #[command(flatten)]
    pub(crate) writing: WritingArgs,
}
