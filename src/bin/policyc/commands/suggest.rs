//! `suggest`: changes that a log gives grounds for; shown, written where somebody asks for it, never applied.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use policyc::backend::{EmitOptions, Yaml};
use policyc::jobs::Proof;
use policyc::mine::Classes;
use policyc::policy::Policy;
use policyc::report::{visible, visible_json};
use policyc::review::Dismissal;
use policyc::suggest::{self, Suggestion};
use policyc::targets;

use super::decisions;
use super::review::write;
use crate::args::{SuggestArgs, TextOrJson};
use crate::artifact;
use crate::progress::Bar;
use crate::reading::generated_at;
use crate::{Outcome, output};

/// Looks and prints.
pub(crate) fn run(args: &SuggestArgs, quiet: bool) -> Result<Outcome> {
    let policy = artifact::read_document(&args.policy)?;
    let mut ledger = decisions::read_or_new(&args.decisions)?;
    let events = args.reading.events(&args.logs, quiet)?;
    if events.is_empty() {
        bail!("the log has no event, so it gives no grounds");
    }
    let dismissed: BTreeSet<String> = ledger.dismissed().iter().map(|one| one.suggestion.clone()).collect();
    let mut found = suggest::suggest(&policy, &events, &args.reading.outcomes(), &Classes::default(), &dismissed)?;
    if let (Some(id), Some(by), Some(why)) = (&args.dismiss, &args.by, &args.why) {
        let one = find(&found, id)?;
        let at = generated_at()?;
        ledger.dismiss(Dismissal { suggestion: one.id.clone(), by: by.clone(), at, why: why.clone() })?;
        write(&args.decisions, &ledger)?;
        output::print(&format!("{} is not shown again\n", one.id))?;
        return Ok(Outcome::Clean);
    }
    if let (Some(id), Some(path)) = (&args.apply, &args.output) {
        let one = find(&found, id)?;
        let patch =
            one.patch.as_ref().with_context(|| format!("{}: it has no patch: {}", one.id, one.effort.because))?;
        let changed = patch.apply(&policy)?;
        output::write_file(path, &proven(&changed, quiet)?)?;
        output::print(&format!(
            "{}: nothing is in force yet; compare: policyc diff {} {}\n",
            one.id,
            args.policy.display(),
            path.display()
        ))?;
        return Ok(Outcome::Clean);
    }
    if let Some(category) = &args.category {
        found.retain(|one| one.category.name() == category);
    }
    output::print(&match args.format {
        TextOrJson::Json => visible_json(&format!("{}\n", serde_json::to_string_pretty(&found)?)),
        TextOrJson::Text => text(&found, args),
    })?;
    Ok(Outcome::Clean)
}

/// The text of a policy that every engine decides alike.
fn proven(policy: &Policy, quiet: bool) -> Result<String> {
    let proof = Proof::emit(policy, &targets::defaults(), &EmitOptions::default())?;
    proof.prove(None, &policyc::event::OutcomeClasses::default(), &Bar::new("validating", quiet))?;
    Ok(Yaml::document(policy)?)
}

fn find<'s>(found: &'s [Suggestion], id: &str) -> Result<&'s Suggestion> {
    found.iter().find(|one| one.id == id).with_context(|| {
        format!("no suggestion `{}`; its ground may be gone, or it was dismissed. `policyc suggest` lists those that there are", visible(id))
    })
}

fn text(found: &[Suggestion], args: &SuggestArgs) -> String {
    let mut text = String::new();
    let (first, counts) = suggest::first(found);
    let shown: Vec<&Suggestion> = if args.all { found.iter().collect() } else { first };
    for one in &shown {
        let _ = writeln!(text, "{}  {}", one.id, one.category.name());
        let _ = writeln!(text, "  {}", visible(&one.text));
        for (what, weighed) in [("priority", &one.priority), ("impact", &one.impact), ("effort", &one.effort)] {
            let _ = writeln!(text, "  {what} {}: {}", weighed.level.name(), visible(&weighed.because));
        }
        if let Some(on_log) = one.on_log {
            let _ = writeln!(
                text,
                "  on the log: {} good events stay allowed, {} ask, {} are blocked; {} denied stopped; {} opened",
                on_log.good_kept, on_log.good_asked, on_log.good_blocked, on_log.denied_stopped, on_log.opened
            );
        }
        let _ = writeln!(text, "  confidence {} ({})", one.confidence, one.measured);
        if let Some(witness) = &one.witness {
            let _ = writeln!(text, "  shown by {}", visible(&witness.to_string()));
        }
        text.push('\n');
    }
    let all: usize = counts.values().sum();
    if all == 0 {
        return "nothing to suggest\n".to_owned();
    }
    if all > shown.len() {
        let kinds: BTreeMap<_, _> = counts;
        let kinds: Vec<_> = kinds.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let _ = writeln!(text, "{all} suggestions: {}; --all prints them", kinds.join(", "));
    }
    text.push_str(
        "Write one with --apply ID --output FILE; leave one out for good with --dismiss ID --by NAME --why TEXT\n",
    );
    text
}
