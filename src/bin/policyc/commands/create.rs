//! From prose to a policy: `suggestions`, `list-suggestions`, `create-from-suggestion`, `generate`.
//!
//! One way: the threshold reader, the English reader, a model if one is named; then the target, read back and proven; then what it says is
//! printed. Anything that fails writes nothing.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use policyc::backend::{EmitOptions, Layout, Loss, Rego, SafetyFilter, Yaml};
use policyc::draft::{self, SentenceError, Vocabulary};
use policyc::event::{NoProgress, OutcomeClasses};
use policyc::jobs::{Bug, Proof};
use policyc::monitor::{self, Monitor, NotAThreshold, Told};
use policyc::numbers::counted;
use policyc::policy::{Effect, Metadata, Policy};
use policyc::replay::RegoArtifact;
use policyc::report::visible;
use policyc::serve::Form;
use policyc::suggest::prose::{self, Prose};
use policyc::targets::Target;
use serde::Serialize;

use crate::args::{
    CreateFromSuggestionArgs, GenerateArgs, ListSuggestionsArgs, SuggestionsArgs, SuggestionsCommand, TextOrJson,
    WritingArgs,
};
use crate::{Outcome, llm, output, store};

/// `suggestions import`.
pub(crate) fn suggestions(args: &SuggestionsArgs) -> Result<Outcome> {
    let SuggestionsCommand::Import { file, store: url } = &args.command;
    let imported = prose::import(&output::read_text(file)?).with_context(|| file.display().to_string())?;
    for one in &imported.malformed {
        anstream::eprintln!("warning: {}:{}", visible(&file.display().to_string()), visible(one));
    }
    if imported.rows.is_empty() {
        bail!("{}: none of its answers can be read; nothing was written", file.display());
    }
    let new = store::add(&url.store, &imported.rows)?;
    let (found, empty) = imported.rows.iter().fold((0, 0), |(found, empty), row| {
        let (suggestions, none) = row.suggestions();
        (found + suggestions.len(), empty + none)
    });
    let known = imported.rows.len() - new;
    let sized = |count: usize, what: &str| counted(u64::try_from(count).unwrap_or(u64::MAX), what);
    let (answers, suggestions) = (sized(imported.rows.len(), "answer"), sized(found, "suggestion"));
    let mut text = format!("{answers} with {suggestions}: {new} new, {known} known");
    if empty > 0 {
        let _ = write!(text, "; {} left out", sized(empty, "empty answer"));
    }
    output::print(&format!("{text}\n"))?;
    Ok(Outcome::Clean)
}

/// One suggestion as it is listed.
#[derive(Serialize)]
struct ListedSuggestion {
    llm_output_id: String,
    suggestion_index: usize,
    service_name: Option<String>,
    created_at: Option<String>,
    /// What the model claims, from 0 to 1.
    claimed_confidence: Option<f64>,
    #[serde(flatten)]
    prose: Prose,
}

/// `list-suggestions`.
pub(crate) fn list(args: &ListSuggestionsArgs) -> Result<Outcome> {
    let mut listed = Vec::new();
    for row in store::rows(&args.store.store)? {
        if args.service_name.as_ref().is_some_and(|name| row.service() != Some(name)) {
            continue;
        }
        for (index, prose) in row.suggestions().0.into_iter().enumerate() {
            if args.category.as_ref().is_none_or(|category| *category == prose.category) {
                listed.push(ListedSuggestion {
                    llm_output_id: row.id.clone(),
                    suggestion_index: index,
                    service_name: row.service().map(str::to_owned),
                    created_at: row.created_at.clone(),
                    claimed_confidence: row.claimed(),
                    prose,
                });
            }
        }
    }
    let all = listed.len();
    listed.truncate(args.limit);
    if args.format == TextOrJson::Json {
        output::print_json(&format!("{}\n", serde_json::to_string_pretty(&listed)?))?;
        return Ok(Outcome::Clean);
    }
    let mut text = format!("{} of {all} suggestions\n", listed.len());
    for one in &listed {
        let words = [&one.service_name, &one.created_at, &one.prose.metric, &one.prose.priority];
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
        let claimed = one
            .claimed_confidence
            .map(|claimed| format!(", claimed confidence {:.0} %", claimed * 100.0))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "\n{} {}  {}  {}{claimed}",
            visible(&one.llm_output_id),
            one.suggestion_index,
            visible(&one.prose.category),
            visible(&words.join(", "))
        );
        let shown: String = one.prose.text.chars().take(200).collect();
        let _ = writeln!(text, "  {}", visible(&shown));
    }
    if !listed.is_empty() {
        text.push_str("\nMake a policy of one: policyc create-from-suggestion ID INDEX\n");
    }
    output::print(&text)?;
    Ok(Outcome::Clean)
}

/// `create-from-suggestion`.
pub(crate) fn from_suggestion(args: &CreateFromSuggestionArgs, quiet: bool) -> Result<Outcome> {
    let rows = store::rows(&args.store.store)?;
    let id = visible(&args.llm_output_id);
    let row = rows.iter().find(|row| row.id == args.llm_output_id).with_context(|| {
        format!("no answer `{id}` in {}; `policyc list-suggestions` prints those that there are", args.store.store)
    })?;
    let (suggestions, _) = row.suggestions();
    let index = args.suggestion_index;
    let one =
        usize::try_from(index).ok().and_then(|index| suggestions.get(index)).with_context(|| {
            match suggestions.len() {
                0 => format!("the answer `{id}` has no suggestions"),
                count => format!("suggestion {index} of `{id}`: expected a number from 0 to {}", count - 1),
            }
        })?;
    let about = format!("Generated from suggestion {index} of {id}: {}", one.text);
    let told = Told {
        text: &one.text,
        metric: one.metric.as_deref(),
        category: Some(one.category.as_str()).filter(|category| !category.is_empty()),
        priority: one.priority.as_deref(),
    };
    make(told, &about, &args.writing, quiet)
}

/// `generate`.
pub(crate) fn generate(args: &GenerateArgs, quiet: bool) -> Result<Outcome> {
    let sentence = if args.sentence == "-" { output::read_text(Path::new("-"))? } else { args.sentence.clone() };
    let sentence = sentence.trim();
    let about = format!("Generated from: {sentence}");
    make(Told { text: sentence, metric: None, category: None, priority: None }, &about, &args.writing, quiet)
}

/// A policy that prose became, proven; nothing is written yet.
pub(super) struct MadePolicy {
    /// The policy in the form that was asked for.
    pub(super) text: String,
    /// Its tests in Rego.
    pub(super) tests: Option<String>,
    /// What it says.
    pub(super) meaning: PolicyMeaning,
    /// What its author should know.
    pub(super) notes: Vec<String>,
    /// What the form could not say.
    pub(super) losses: Vec<Loss>,
}

/// What a policy that was made says.
pub(super) enum PolicyMeaning {
    /// Rules about requests.
    Rules(Policy),
    /// Thresholds of metrics.
    Thresholds(Monitor),
}

/// Prose that is no rule about an action and no threshold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotEnforceable(String);

/// Reads prose by whatever understands it, and writes what comes of it.
fn make(told: Told<'_>, about: &str, args: &WritingArgs, quiet: bool) -> Result<Outcome> {
    let made = match made(told, about, args.policy_type, || vocabulary(args, quiet))? {
        Read::Made(made) => made,
        Read::Not(not) => {
            let Some(model) = &args.model.model else { return Err(not.error) };
            if !quiet {
                let why = visible(&not.refusal.to_string());
                anstream::eprintln!("note: the reader refuses ({why}); asking `{}`", visible(model));
            }
            let drafted = llm::draft(&args.model, model, told.text, &not.vocabulary, || false)?;
            agreed(told.text, about, args.policy_type, (model, &drafted), &not.vocabulary)?
        }
    };
    put(&made, args, quiet)
}

/// What the readers made of prose.
pub(super) enum Read {
    /// A policy.
    Made(Box<MadePolicy>),
    /// None of them understands it.
    Not(Box<NotRead>),
}

/// Prose that no reader understands.
pub(super) struct NotRead {
    /// Why, with what to write instead.
    pub(super) error: anyhow::Error,
    refusal: SentenceError,
    /// The names that it may use.
    pub(super) vocabulary: Vocabulary,
}

/// Reads prose without a model.
pub(super) fn made(
    told: Told<'_>,
    about: &str,
    form: Form,
    vocabulary: impl FnOnce() -> Result<Vocabulary>,
) -> Result<Read> {
    let not_a_threshold = match monitor::from_sentence(told) {
        Ok(monitor) => return threshold(monitor, about, form).map(Box::new).map(Read::Made),
        Err(error) => error,
    };
    let vocabulary = vocabulary()?;
    match draft::read(told.text, &vocabulary) {
        Ok(rules) => {
            let metadata = Metadata {
                name: "generated".to_owned(),
                version: "1.0".to_owned(),
                description: Some(about.to_owned()),
                ..Metadata::default()
            };
            let policy = Policy::new(metadata, Effect::Block, rules)?;
            rules_of(policy, form, Vec::new()).map(Box::new).map(Read::Made)
        }
        Err(refusal) => {
            let error = refused(told.text, &not_a_threshold, &refusal);
            Ok(Read::Not(Box::new(NotRead { error, refusal, vocabulary })))
        }
    }
}

/// What a model drafted, if that says what the sentence says.
pub(super) fn agreed(
    text: &str,
    about: &str,
    form: Form,
    (model, drafted): (&str, &Policy),
    vocabulary: &Vocabulary,
) -> Result<Box<MadePolicy>> {
    let disagreements = draft::agree(text, drafted, vocabulary);
    let asking = draft::lowered_to_ask(drafted);
    let metadata = Metadata {
        name: "generated".to_owned(),
        description: Some(format!("{about} (drafted by {model}; what it would allow asks)")),
        ..asking.metadata().clone()
    };
    let policy = Policy::new(metadata, Effect::Block, asking.rules().to_vec())?;
    let said: Vec<String> = disagreements.iter().map(|one| one.message.clone()).collect();
    if !said.is_empty() {
        bail!(
            "the draft of `{model}` does not say what the sentence says, and nothing was written: {}",
            said.join("; ")
        );
    }
    let note = "a model drafted this: what it would allow asks a person until somebody accepts it";
    rules_of(policy, form, vec![note.to_owned()]).map(Box::new)
}

/// Why nothing understands a text.
fn refused(text: &str, threshold: &NotAThreshold, refusal: &SentenceError) -> anyhow::Error {
    let mut message = match threshold {
        NotAThreshold::NotEnforceable => format!("{refusal}\n  {}\n", visible(text)),
        other => return anyhow!("{other}; nothing was written"),
    };
    if let Some((start, end)) = refusal.span {
        // In characters as they are shown.
        let width = |range: std::ops::Range<usize>| text.get(range).map_or(0, |part| visible(part).chars().count());
        let _ = writeln!(message, "  {}{}", " ".repeat(width(0..start)), "^".repeat(width(start..end).max(1)));
    }
    let _ = write!(message, "help: {}\n{threshold}; nothing was written", refusal.help);
    NotEnforceable(message).into()
}

fn vocabulary(args: &WritingArgs, quiet: bool) -> Result<Vocabulary> {
    let mut vocabulary = Vocabulary::default();
    if !args.logs.is_empty() {
        for event in args.reading.events(&args.logs, quiet)? {
            vocabulary.event(&event);
        }
    }
    Ok(vocabulary)
}

/// A threshold document in the form that was asked for, read back.
fn threshold(monitor: Monitor, about: &str, form: Form) -> Result<MadePolicy> {
    let (text, tests) = match form {
        Form::Yaml => {
            let text = monitor::yaml(&monitor, Some(about));
            if Monitor::from_yaml(&text, "generated")? != monitor {
                return Err(Bug("the threshold document does not read back".to_owned()).into());
            }
            (text, None)
        }
        Form::Json => (format!("{}\n", serde_json::to_string_pretty(&monitor)?), None),
        Form::Rego => {
            let (source, tests) = monitor::rego(&monitor, Some(about))?;
            let package = source.lines().find_map(|line| line.strip_prefix("package ")).unwrap_or_default();
            RegoArtifact::from_source("policy.rego", &source, Some(&format!("data.{package}.allow")))
                .map_err(|error| Bug(error.to_string()))?;
            (source, Some(tests))
        }
    };
    Ok(MadePolicy { text, tests, meaning: PolicyMeaning::Thresholds(monitor), notes: Vec::new(), losses: Vec::new() })
}

/// Rules in the form that was asked for, proven.
pub(super) fn rules_of(policy: Policy, form: Form, notes: Vec<String>) -> Result<MadePolicy> {
    // One readable file.
    let options = EmitOptions { layout: Layout::Rules, ..EmitOptions::default() };
    let target: &'static dyn Target = match form {
        Form::Rego => &Rego,
        Form::Yaml => &Yaml,
        Form::Json => &SafetyFilter,
    };
    let proof = Proof::emit(&policy, &[target], &options)?;
    proof.prove(None, &OutcomeClasses::default(), &NoProgress)?;
    let file = proof.artifacts().find(|file| !file.path.ends_with("_test.rego") && !file.path.ends_with(".manifest"));
    let text = file.context("the target has no file")?.text.clone();
    let losses = proof.losses().to_vec();
    Ok(MadePolicy { text, tests: None, meaning: PolicyMeaning::Rules(policy), notes, losses })
}

/// Writes what was made, and says it back.
fn put(made: &MadePolicy, args: &WritingArgs, quiet: bool) -> Result<Outcome> {
    let printed = args.output == Path::new("-");
    if let (Some(tests), false) = (&made.tests, printed) {
        let stem = args.output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        output::write_file(&args.output.with_file_name(format!("{stem}_test.rego")), tests)?;
    }
    write(args, &made.text)?;
    match &made.meaning {
        PolicyMeaning::Thresholds(monitor) if !printed => {
            for rule in &monitor.spec.rules {
                output::print(&format!("{}: {} for {}\n", visible(&rule.name), rule.condition, rule.time_window))?;
            }
        }
        PolicyMeaning::Rules(policy) if !quiet => {
            for sentence in draft::says(policy) {
                anstream::eprintln!("{}", visible(&sentence));
            }
            for row in draft::boundaries(policy) {
                anstream::eprintln!(
                    "  {:5}  {}: {}",
                    row.effect,
                    visible(&row.what),
                    visible(&row.request.to_string())
                );
            }
            for note in &made.notes {
                anstream::eprintln!("note: {note}");
            }
            super::proof::say_losses(&made.losses, quiet);
        }
        _ => {}
    }
    Ok(Outcome::Clean)
}

fn write(args: &WritingArgs, text: &str) -> Result<()> {
    if args.output == Path::new("-") {
        return output::print(text);
    }
    if let Some(parent) = args.output.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    }
    output::write_file(&args.output, text)
}
