//! Asking a language model: the one place that speaks HTTP. Sent are the sentence and the names that it may use, never a line of a log.

#![allow(clippy::indexing_slicing, reason = "what is missing from a JSON value reads as null")]

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use policyc::draft::{self, Vocabulary};
use policyc::policy::Policy;
use serde_json::{Value, json};

use crate::args::ModelArgs;

/// How often a draft that does not compile is sent back with its error.
const REPAIRS: usize = 2;
/// The longest answer that is read, in bytes.
const MAX_BODY: u64 = 2 * 1024 * 1024;

const SYSTEM: &str = "You turn one sentence about what software agents may do into JSON rules. Use only the names of the schema. \
A bound such as `up to 10` is {\"attribute\": ..., \"op\": \"max\", \"value\": 10}. Say only what the sentence says.";

/// A draft of a model that compiles: what it says is not known to be what the sentence says. `cancelled` says that nobody waits for it any more.
pub(crate) fn draft(
    args: &ModelArgs,
    model: &str,
    sentence: &str,
    vocabulary: &Vocabulary,
    cancelled: impl Fn() -> bool,
) -> Result<Policy> {
    let patience = Duration::from_secs(args.llm_timeout);
    let started = Instant::now();
    let names = json!({"actions": vocabulary.actions.iter().map(|(name, arguments)| (name, arguments.keys().collect::<Vec<_>>())).collect::<std::collections::BTreeMap<_, _>>(),
        "agents": vocabulary.agents});
    let mut messages = vec![
        json!({"role": "system", "content": SYSTEM}),
        json!({"role": "user", "content": format!("Names: {names}\nSentence: {sentence}")}),
    ];
    let mut reasons = Vec::new();
    for _ in 0..=REPAIRS {
        if cancelled() {
            bail!("nobody waits for the draft any more");
        }
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            bail!(
                "the model `{model}` gave no draft that compiles within {} seconds (--llm-timeout): {}",
                args.llm_timeout,
                reasons.join("; ")
            );
        }
        let answer = ask(args, model, &messages, &draft::draft_schema(vocabulary), left)?;
        match draft::from_draft(&answer, vocabulary) {
            Ok(policy) => return Ok(policy),
            Err(error) => {
                messages.push(json!({"role": "assistant", "content": answer}));
                messages.push(json!({"role": "user", "content": format!("That does not compile: {error}. Answer with the JSON alone.")}));
                reasons.push(error.to_string());
            }
        }
    }
    bail!("the model `{model}` gave no draft that compiles, {} times: {}", reasons.len(), reasons.join("; "))
}

/// One question, one answer.
fn ask(args: &ModelArgs, model: &str, messages: &[Value], schema: &Value, patience: Duration) -> Result<String> {
    let url = format!("{}/v1/chat/completions", args.llm_url.trim_end_matches('/'));
    if !url.starts_with("http://") {
        bail!("--llm-url {}: expected an http:// URL of a server on this machine or in this network", args.llm_url);
    }
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        // The server that was named, and nobody between.
        .proxy(None)
        .build()
        .into();
    let body = json!({"model": model, "messages": messages, "temperature": args.temperature, "seed": 0, "stream": false, "max_tokens": 1024,
        "response_format": {"type": "json_schema", "json_schema": {"name": "draft", "strict": true, "schema": schema}}});
    let without = || {
        format!("no answer from {url}; start the model's server, or leave out --model: the reader then decides alone")
    };
    let mut response = agent.post(&url).send_json(&body).with_context(without)?;
    let status = response.status().as_u16();
    let text = response.body_mut().with_config().limit(MAX_BODY).read_to_string().with_context(without)?;
    let short = |text: &str| policyc::report::visible(&text.chars().take(200).collect::<String>());
    if status != 200 {
        bail!("{url} answered {status}: {}; is `{model}` a model that it has?", short(&text));
    }
    let answer: Value =
        serde_json::from_str(&text).with_context(|| format!("{url}: the answer is not JSON: {}", short(&text)))?;
    let choice = &answer["choices"][0];
    match choice["finish_reason"].as_str() {
        Some("stop") => {}
        Some(other) => {
            bail!("the model stopped early (`{}`), so its draft is not whole; nothing was written", short(other))
        }
        None => bail!("{url}: the answer has no `finish_reason`: {}", short(&text)),
    }
    choice["message"]["content"]
        .as_str()
        .map(str::to_owned)
        .with_context(|| format!("{url}: the answer has no content: {}", short(&text)))
}
