//! `diff`: what changed between two versions of a policy or of a policy set.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use policyc::check::codes::change_not_shown;
use policyc::check::{Checked, Found, Places};
use policyc::jobs::{self, Checkable, Compared};
use policyc::policy::yaml::Located;
use policyc::policy::{Effect, Metadata, Policy, PolicySet};
use policyc::report;
use policyc::targets::Input;

use super::check::print;
use crate::args::{DiffArgs, FailOnChange, FindingsFormat};
use crate::reading::Terminal;
use crate::{Outcome, artifact, output};

/// One side of the comparison.
struct DiffSide {
    name: String,
    input: Input,
    places: Places,
}

/// Compares and prints.
pub(crate) fn run(args: &DiffArgs, quiet: bool) -> Result<Outcome> {
    let (old, new) = match (&args.base, &args.new) {
        (Some(revision), _) => {
            let name = format!("{revision}:{}", args.old.display());
            let new = DiffSide::read(&args.old)?;
            let old = match in_git(revision, &args.old)? {
                Some(text) => DiffSide::new(name, &args.old, &text)?,
                None => {
                    if !quiet {
                        anstream::eprintln!(
                            "note: {} does not exist in {revision}, so everything that it allows counts as new",
                            report::visible(&args.old.display().to_string())
                        );
                    }
                    DiffSide::nothing(name, &new.input)?
                }
            };
            (old, new)
        }
        (None, Some(new)) => (DiffSide::read(&args.old)?, DiffSide::read(new)?),
        (None, None) => bail!("nothing to compare with: give NEW, or --base REV"),
    };
    let log =
        if args.logs.is_empty() { None } else { Some((args.reading.inputs(&args.logs)?, args.reading.options())) };
    let mut terminal = match &log {
        Some(_) => Terminal::new(&args.reading, quiet)?,
        None => Terminal::unread(quiet),
    };
    args.reading.refuse_inputs(args.html.as_deref())?;
    let Compared { found, on_log } = jobs::diff(old.checkable(), new.checkable(), log, &mut terminal)?;
    let compared = format!("{} → {}", old.name, new.name);
    if let Some(path) = &args.html {
        output::write_file(path, &report::page::findings(&compared, &found))?;
    }
    let fails = found.iter().any(|found| fails(found, args.fail_on));
    if args.format == FindingsFormat::Markdown {
        output::print(&report::comment::comment(&compared, &found, on_log.as_ref()))?;
    } else if !found.is_empty() || args.format != FindingsFormat::Text {
        print(&new.name, &compared, &Checked { found, waived: Vec::new() }, args.format, true)?;
    }
    Ok(if fails { Outcome::Findings } else { Outcome::Clean })
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

impl DiffSide {
    fn checkable(&self) -> Checkable<'_> {
        Checkable { name: &self.name, is_folder: false, input: &self.input, places: &self.places }
    }

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
