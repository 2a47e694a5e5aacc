//! `packs`, `templates`, `create-from-template`: controls of standards, bound to what a log shows.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::backend::Yaml;
use policyc::mine::Classes;
use policyc::packs::{self, BoundControl, Control, ControlStanding, Pack, Status};
use policyc::policy::Policy;
use policyc::report::{page, visible, visible_json};

use crate::args::{BindArgs, CreateFromTemplateArgs, PacksArgs, PacksCommand, ReadingArgs, TextOrJson};
use crate::artifact;
use crate::{Outcome, output};

/// `packs`.
pub(crate) fn run(args: &PacksArgs, quiet: bool) -> Result<Outcome> {
    match &args.command {
        PacksCommand::List { format } => list(*format),
        PacksCommand::Bind(args) => bind(args, quiet),
    }
}

/// `packs list`, and `templates`.
pub(crate) fn list(format: TextOrJson) -> Result<Outcome> {
    let all = Pack::shipped()?;
    output::print(&match format {
        TextOrJson::Json => visible_json(&format!("{}\n", serde_json::to_string_pretty(&all)?)),
        TextOrJson::Text => {
            let mut text = String::new();
            for pack in &all {
                let _ = writeln!(text, "{}  {} ({}, {})", pack.name, pack.title, pack.version, pack.date);
                for (index, control) in pack.controls.iter().enumerate() {
                    let _ = writeln!(text, "  {index}  {}  {}  ({})", control.id, control.title, control.status.name());
                }
            }
            text
        }
    })?;
    Ok(Outcome::Clean)
}

fn named(names: &[String]) -> Result<Vec<Pack>> {
    let all = Pack::shipped()?;
    if names.is_empty() {
        return Ok(all);
    }
    names
        .iter()
        .map(|name| match all.iter().find(|pack| pack.name == *name) {
            Some(pack) => Ok(pack.clone()),
            None if Path::new(name).exists() => Ok(Pack::from_yaml(&output::read_text(Path::new(name))?, name)?),
            None => {
                let known: Vec<&str> = all.iter().map(|pack| pack.name.as_str()).collect();
                bail!("no pack `{}`; there are {}, or name a file", visible(name), known.join(", "))
            }
        })
        .collect()
}

fn actions(logs: &[String], reading: &ReadingArgs, quiet: bool) -> Result<BTreeSet<String>> {
    Ok(reading.events(logs, quiet)?.into_iter().map(|event| event.action).collect())
}

fn bind(args: &BindArgs, quiet: bool) -> Result<Outcome> {
    let chosen = named(&args.packs)?;
    let actions = actions(&args.logs, &args.reading, quiet)?;
    let policy = args.policy.as_deref().map(artifact::read_document).transpose()?;
    args.reading.refuse_inputs(args.output.as_deref().into_iter().chain(args.html.as_deref()))?;
    let bound = packs::bind(&chosen, &actions, policy.as_ref(), &Classes::default())?;
    if let Some(path) = &args.output {
        let controls: Vec<(&str, &Control)> = chosen
            .iter()
            .flat_map(|pack| pack.controls.iter().map(move |control| (pack.name.as_str(), control)))
            .collect();
        write(&packs::boundary(&controls, &actions, &Classes::default())?, path)?;
    }
    if let Some(path) = &args.html {
        output::write_file(path, &page::coverage(&bound))?;
    }
    output::print(&match args.format {
        TextOrJson::Json => visible_json(&format!("{}\n", serde_json::to_string_pretty(&bound)?)),
        TextOrJson::Text => text(&bound),
    })?;
    let broken = bound.iter().any(|one| matches!(one.standing, ControlStanding::Broken(_)));
    Ok(if broken { Outcome::Findings } else { Outcome::Clean })
}

fn text(bound: &[BoundControl]) -> String {
    let mut text = String::new();
    for one in bound {
        let _ = writeln!(text, "{}  {}  {}: {}", one.pack, one.control.id, one.control.title, one.standing.name());
        if !one.actions.is_empty() {
            let _ = writeln!(text, "  about {}", visible(&one.actions.join(", ")));
        }
        if let ControlStanding::Broken(said) = &one.standing {
            for sentence in said {
                let _ = writeln!(text, "  {}", visible(sentence));
            }
        }
        if let Some(note) = &one.control.note {
            let _ = writeln!(text, "  {}: {note}", one.control.status.name());
        }
    }
    let count = |name: &str| bound.iter().filter(|one| one.standing.name() == name).count();
    let names = ["met", "broken", "unbound", "to be checked", "not for rules"];
    let counts: Vec<String> = names.iter().map(|name| format!("{} {name}", count(name))).collect();
    let _ = writeln!(text, "{} controls: {}", bound.len(), counts.join(", "));
    text
}

/// `create-from-template`.
pub(crate) fn from_template(args: &CreateFromTemplateArgs, quiet: bool) -> Result<Outcome> {
    let chosen = named(std::slice::from_ref(&args.name))?;
    let pack = chosen.first().context("one pack was named")?;
    let actions = actions(&args.logs, &args.reading, quiet)?;
    write(&ceiling(pack, args.index, &actions)?, &args.output)?;
    Ok(Outcome::Clean)
}

/// What a control of a pack lets these actions do at most.
pub(super) fn ceiling(pack: &Pack, index: i64, actions: &BTreeSet<String>) -> Result<Policy> {
    let control = usize::try_from(index).ok().and_then(|index| pack.controls.get(index)).with_context(|| {
        format!(
            "control {index} of {}: expected a number from 0 to {}",
            pack.name,
            pack.controls.len().saturating_sub(1)
        )
    })?;
    if control.status != Status::Enforceable {
        bail!(
            "{} {} is {}: {}",
            pack.name,
            control.id,
            control.status.name(),
            control.note.as_deref().unwrap_or_default()
        );
    }
    let boundary = packs::boundary(&[(pack.name.as_str(), control)], actions, &Classes::default())?;
    if boundary.rules().is_empty() {
        bail!("{} {}: no action of the log is of its classes, so there is nothing to write", pack.name, control.id);
    }
    Ok(boundary)
}

fn write(policy: &Policy, path: &Path) -> Result<()> {
    let text = Yaml::document(policy)?;
    if path == Path::new("-") { output::print(&text) } else { output::write_file(path, &text) }
}
