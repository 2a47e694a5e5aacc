//! `diff`: what changed between two versions of a policy or of a policy set.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use policyc::check::codes::change_not_shown;
use policyc::check::diff::{self, Decides, EventChanges};
use policyc::check::{Checked, Found, Places};
use policyc::event::{ReadError, read_in_order};
use policyc::policy::yaml::Located;
use policyc::policy::{Decider, Effect, Metadata, Policy, PolicySet};
use policyc::replay::{Projection, Reference};
use policyc::report;
use policyc::targets::{Deployed, Input};

use super::check::print;
use crate::args::{Diff, FailOnChange, FindingsFormat};
use crate::progress::Bar;
use crate::reading::{SkippedReport, traced};
use crate::{Outcome, artifact, output};

/// One side of the comparison.
struct Side {
    name: String,
    input: Input,
    places: Places,
}

/// Compares and prints.
pub(crate) fn run(args: &Diff, quiet: bool) -> Result<Outcome> {
    let (old, new) = match (&args.base, &args.new) {
        (Some(revision), _) => {
            let name = format!("{revision}:{}", args.old.display());
            let new = Side::read(&args.old)?;
            let old = match in_git(revision, &args.old)? {
                Some(text) => Side::new(name, &args.old, &text)?,
                None => {
                    if !quiet {
                        anstream::eprintln!(
                            "note: {} does not exist in {revision}, so everything that it allows counts as new",
                            report::visible(&args.old.display().to_string())
                        );
                    }
                    Side::nothing(name, &new.input)?
                }
            };
            (old, new)
        }
        (None, Some(new)) => (Side::read(&args.old)?, Side::read(new)?),
        (None, None) => bail!("nothing to compare with: give NEW, or --base REV"),
    };
    let found = found(args, &old, &new, quiet)?;
    if let Some(path) = &args.html {
        output::write_file(path, &report::page::findings(&format!("{} → {}", old.name, new.name), &found))?;
    }
    let fails = found.iter().any(|found| fails(found, args.fail_on));
    let checked = Checked { found, waived: Vec::new() };
    if !checked.found.is_empty() || args.format != FindingsFormat::Text {
        print(&new.name, &format!("{} → {}", old.name, new.name), &checked, args.format, true)?;
    }
    Ok(if fails { Outcome::Findings } else { Outcome::Clean })
}

/// What changed from `old` to `new`.
fn found(args: &Diff, old: &Side, new: &Side, quiet: bool) -> Result<Vec<Found>> {
    let places = (&old.places, &new.places);
    let (before, after) = match (&old.input, &new.input) {
        (Input::Set(_), Input::Set(_)) if !args.logs.is_empty() => {
            bail!("--logs is for policies: a policy set decides no events")
        }
        (Input::Set(before), Input::Set(after)) => return Ok(diff::sets(before, after, places)),
        (Input::Set(_), _) | (_, Input::Set(_)) => bail!(
            "{} is {} and {} is {}: compare two policies or two policy sets; `policyc compile` makes a policy of a set",
            old.name,
            old.input.noun(),
            new.name,
            new.input.noun()
        ),
        _ => (policy(old)?, policy(new)?),
    };
    let mut sides = match (old.input.engine(), new.input.engine()) {
        (None, None) => None,
        _ => Some((decides(&old.input, before)?, decides(&new.input, after)?)),
    };
    let log = if args.logs.is_empty() { None } else { Some(read_log(args, before, after, sides.as_ref(), quiet)?) };
    let mut changes = diff::changes(before, after);
    if let Some((old, new)) = &mut sides {
        changes = diff::as_decided(changes, old, new);
    }
    Ok(diff::findings(changes, log.as_ref(), places))
}

fn policy(side: &Side) -> Result<&Policy> {
    side.input.policy().with_context(|| {
        format!(
            "{} cannot be compared as a policy; compare answers: `policyc decide {} --logs L`",
            side.name, side.name
        )
    })
}

fn fails(found: &Found, on: FailOnChange) -> bool {
    match on {
        FailOnChange::Never => false,
        FailOnChange::Any => true,
        // What cannot be told fails either way.
        FailOnChange::Widen => {
            let narrows = found.about.as_deref() == Some(change_not_shown::NARROWS);
            matches!(found.finding.code, "P020" | "P022" | "P025") && !narrows
        }
        FailOnChange::Narrow => matches!(found.finding.code, "P021" | "P023" | "P025"),
    }
}

/// What decides the requests of a side, which is or means `policy`.
fn decides<'s>(input: &'s Input, policy: &'s Policy) -> Result<Decides<'s>> {
    Ok(match input.engine().and_then(Deployed::filter) {
        Some(filter) => Decides::Filter(Box::new(filter?)),
        None => Decides::Policy(Box::new(Reference::new(Decider::new(policy)))),
    })
}

impl Side {
    /// What there was before a file was there: a policy, or a set, that lets nothing through.
    fn nothing(name: String, like: &Input) -> Result<Self> {
        let input = match like {
            Input::Set(_) => Input::Set(Box::new(PolicySet::from_json(r#"{"policies": []}"#)?)),
            _ => {
                let policy = Policy::new(Metadata::default(), Effect::Block, Vec::new())?;
                Input::Policy(Box::new(Located { policy, rule_lines: BTreeMap::new() }))
            }
        };
        Ok(Self { name, input, places: Places::default() })
    }

    fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let (input, places) =
            artifact::read_with_places(path, None, false).with_context(|| format!("reading {name}"))?;
        Ok(Self { name, input, places })
    }

    fn new(name: String, path: &Path, text: &str) -> Result<Self> {
        let input = Input::of_text(path, text, None).with_context(|| format!("reading {name}"))?;
        let places = input.places(&name, &[(name.clone(), text.to_owned())]);
        Ok(Self { name, input, places })
    }
}

/// The file as it is in a revision; `None` if the revision is there and does not have it.
fn in_git(revision: &str, path: &Path) -> Result<Option<String>> {
    // A revision that starts with a dash would be an option.
    if revision.starts_with('-') || revision.is_empty() {
        bail!("--base: unknown revision `{revision}`");
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = path.file_name().with_context(|| format!("{} names no file", path.display()))?;
    let mut object = std::ffi::OsString::from(format!("{revision}:./"));
    object.push(file);
    let shown = Command::new("git")
        .arg("-C")
        .arg(parent)
        .args(["show", "--no-textconv"])
        .arg(object)
        .output()
        .context("--base needs git, and it cannot be run")?;
    if !shown.status.success() {
        let git = |args: &[&std::ffi::OsStr]| Command::new("git").arg("-C").arg(parent).args(args).output();
        let commit = std::ffi::OsString::from(format!("{revision}^{{commit}}"));
        let known = git(&["rev-parse".as_ref(), "--quiet".as_ref(), "--verify".as_ref(), &commit])?.status.success();
        let listed = git(&["ls-tree".as_ref(), "--name-only".as_ref(), revision.as_ref(), "--".as_ref(), file])?;
        if known && listed.status.success() && listed.stdout.is_empty() {
            return Ok(None);
        }
        bail!("git has no {} in {revision}: {}", path.display(), String::from_utf8_lossy(&shown.stderr).trim());
    }
    String::from_utf8(shown.stdout).map(Some).with_context(|| format!("{revision}:{}: not valid UTF-8", path.display()))
}

/// Decides the log by `sides`, or by the policies where there are none.
fn read_log(
    args: &Diff,
    old: &Policy,
    new: &Policy,
    sides: Option<&(Decides<'_>, Decides<'_>)>,
    quiet: bool,
) -> Result<EventChanges> {
    let reads = Projection::of(old).reads_session().with(Projection::of(new).reads_session());
    let (inputs, options) = traced(args.reading.inputs(&args.logs)?, args.reading.options(), reads, quiet)?;
    let mut skipped = SkippedReport::new(&args.reading, &inputs, &[])?;
    let (old, new) = (Decider::new(old), Decider::new(new));
    let mut changes = EventChanges::default();
    let report = read_in_order(
        &inputs,
        &options,
        |block| {
            let mut part = EventChanges::default();
            let mut sides = sides.cloned();
            for (event, at) in block {
                match &mut sides {
                    Some((old, new)) => part.event_as_decided(&event, at, (old, new)),
                    None => part.event(&event, at, &old, &new),
                }
            }
            part
        },
        |part| {
            changes.append(part);
            Ok::<_, ReadError>(())
        },
        |line| skipped.add(line),
        &Bar::new("comparing", quiet),
    )?;
    skipped.finish(&report, quiet)?;
    Ok(changes)
}
