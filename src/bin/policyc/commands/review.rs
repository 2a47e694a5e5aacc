//! `review`: a person decides on the rules of a policy.

mod screen;

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use policyc::event::{ReadError, read_in_order};
use policyc::lower::{self, LowerOptions};
use policyc::mine::Classes;
use policyc::numbers::{count, counted};
use policyc::policy::{Decider, Effect, Policy, Rule};
use policyc::replay::Projection;
use policyc::report::{visible, visible_json};
use policyc::review::{Choice, Content, Item, Key, Ledger, LedgerEntry, Needed, OnLog, queue};

use super::decisions;
use crate::args::{ReviewArgs, TextOrJson};
use crate::artifact;
use crate::progress::Bar;
use crate::reading::{SkippedReport, generated_at, traced};
use crate::{Outcome, output};
use policyc::targets::Input;

/// Lists, decides or opens the screen.
pub(crate) fn run(args: &ReviewArgs, quiet: bool) -> Result<Outcome> {
    let policy = policy(args)?;
    let ledger = decisions::read_or_new(&args.decisions)?;
    if let Some((choice, key)) = choice(args) {
        return decide(args, &policy, ledger, choice, key);
    }
    if let Some(key) = &args.verdict.forget {
        return forget(args, ledger, key);
    }
    let on_log = if args.logs.is_empty() { None } else { Some(read_log(args, &policy, quiet)?) };
    let items = queue(&policy, &ledger, on_log.as_ref(), &Classes::default(), generated_at()?);
    if args.list {
        return output::print(&match args.format {
            TextOrJson::Json => visible_json(&format!("{}\n", serde_json::to_string_pretty(&items)?)),
            TextOrJson::Text => text(&items),
        })
        .map(|()| Outcome::Clean);
    }
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        bail!("there is no terminal to decide on; use --list, and --accept KEY --by NAME --why TEXT");
    }
    let by = args.by.as_deref().context("say who decides: --by NAME")?;
    let before = ledger.clone();
    let ledger = screen::run(&policy, ledger, items, by, (args.expires, args.reattest_after))?;
    if ledger == before {
        output::print("no decision was taken\n")?;
    } else {
        // Somebody else may have decided meanwhile.
        if decisions::read_or_new(&args.decisions)? != before {
            bail!("{} changed while you decided; nothing was written, decide again", args.decisions.display());
        }
        write(&args.decisions, &ledger)?;
        output::print(&format!(
            "{} in {}\n",
            counted(count(ledger.entries().len()), "decision"),
            args.decisions.display()
        ))?;
    }
    Ok(Outcome::Clean)
}

fn policy(args: &ReviewArgs) -> Result<Policy> {
    match artifact::read(&args.input, None)? {
        Input::Set(set) => {
            let options = LowerOptions::from(&args.lowering);
            Ok(lower::lower(&set, &options).context("the policy set makes no policy")?.policy)
        }
        Input::Policy(located) => Ok(located.policy),
        Input::Engine(..) => {
            bail!(
                "{}: expected a policies.json or a policy YAML; decisions are about their rules",
                args.input.display()
            )
        }
    }
}

fn choice(args: &ReviewArgs) -> Option<(Choice, &str)> {
    let verdict = &args.verdict;
    [
        (Choice::Accept, &verdict.accept),
        (Choice::Reject, &verdict.reject),
        (Choice::Ask, &verdict.ask),
        (Choice::Narrow, &verdict.narrow),
        (Choice::Widen, &verdict.widen),
    ]
    .into_iter()
    .find_map(|(choice, key)| key.as_deref().map(|key| (choice, key)))
}

fn decide(args: &ReviewArgs, policy: &Policy, mut ledger: Ledger, choice: Choice, key: &str) -> Result<Outcome> {
    let keys: Vec<(Key, &Rule)> = policy
        .rules()
        .iter()
        .filter(|rule| rule.effect != Effect::Block)
        .map(|rule| (Content::of(rule).key(), rule))
        .collect();
    let key = Key::find(key, keys.iter().map(|(key, _)| key))?;
    let (_, rule) = keys.iter().find(|(other, _)| other == key).context("the key is of a rule")?;
    let needed = Needed {
        choice,
        by: args.by.clone().with_context(|| format!("--{choice} needs --by NAME: who decides"))?,
        why: args
            .why
            .clone()
            .with_context(|| format!("--{choice} needs --why TEXT: the reason, for those who come after"))?,
        at: now()?,
        expires: args.expires,
        reattest_after: args.reattest_after,
        instead: instead(args, choice)?,
    };
    let entry = LedgerEntry::decide(policy, rule, needed, args.token.as_deref())?;
    let replaced = ledger.record(entry);
    write(&args.decisions, &ledger)?;
    let also = replaced.map(|before| format!("; before, it was {} by {}", before.choice().past(), before.by()));
    output::print(&format!("{}: {}{}\n", visible(&rule.id), choice.past(), visible(&also.unwrap_or_default())))?;
    Ok(Outcome::Clean)
}

/// When a decision is taken: never in the future of the clock, but of `SOURCE_DATE_EPOCH` for tests.
fn now() -> Result<Timestamp> {
    generated_at()
}

fn instead(args: &ReviewArgs, choice: Choice) -> Result<Option<Content>> {
    let Some(path) = &args.rule else {
        if matches!(choice, Choice::Narrow | Choice::Widen) {
            bail!("--{choice} needs --rule FILE: a policy YAML with the one rule that stands instead");
        }
        return Ok(None);
    };
    let policy = artifact::read_document(path)?;
    match policy.rules() {
        [rule] if rule.expires.is_none() => Ok(Some(Content::of(rule))),
        [_] => bail!("{}: write the end as --expires, not into the rule", path.display()),
        rules => bail!("{}: {} rules; expected the one that stands instead", path.display(), rules.len()),
    }
}

fn forget(args: &ReviewArgs, mut ledger: Ledger, key: &str) -> Result<Outcome> {
    let keys: Vec<Key> = ledger.entries().iter().map(|entry| entry.key().clone()).collect();
    let key = Key::find(key, &keys).with_context(|| format!("{} has no such decision", args.decisions.display()))?;
    let entry = ledger.remove(key);
    write(&args.decisions, &ledger)?;
    let what = entry.map(|entry| format!("{}, {} by {}", entry.name(), entry.choice().past(), entry.by()));
    output::print(&format!("forgotten: {}\n", visible(&what.unwrap_or_default())))?;
    Ok(Outcome::Clean)
}

pub(super) fn write(path: &Path, ledger: &Ledger) -> Result<()> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    }
    output::rewrite_file(path, &ledger.to_yaml())
}

fn read_log(args: &ReviewArgs, policy: &Policy, quiet: bool) -> Result<OnLog> {
    let reads = Projection::of(policy).reads_session();
    let (inputs, options) = traced(args.reading.inputs(&args.logs)?, args.reading.options(), reads, quiet)?;
    let mut skipped = SkippedReport::new(&args.reading)?;
    let outcomes = args.reading.outcomes();
    let decider = Decider::new(policy);
    let mut on_log = OnLog::default();
    let report = read_in_order(
        &inputs,
        &options,
        |block| {
            let mut part = OnLog::default();
            for (event, at) in block {
                part.event(&event, at, outcomes.class(&event.outcome), &decider);
            }
            part
        },
        |part| {
            on_log.append(part);
            Ok::<_, ReadError>(())
        },
        |line| skipped.add(line),
        &Bar::new("deciding", quiet),
    )?;
    skipped.finish(&report, quiet)?;
    Ok(on_log)
}

fn text(items: &[Item]) -> String {
    let open = items.iter().filter(|item| item.decided.is_none()).count();
    let mut text = format!("{open} of {} to decide on\n", counted(count(items.len()), "rule"));
    for item in items {
        let state = item.decided.map_or("to decide", Choice::past);
        let _ = writeln!(
            text,
            "\n{}  {} risk  {}  {} {}  ({state})",
            item.key,
            item.risk.name(),
            visible(&item.rule),
            item.content.effect,
            visible(&item.content.action.to_string())
        );
        for line in details(item) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// What a person wants to see of a rule, a line each.
fn details(item: &Item) -> Vec<String> {
    let mut lines: Vec<String> = item
        .details()
        .into_iter()
        .map(|(what, text)| match what {
            "when" => format!("when {}", visible(&text)),
            "event" => format!("  {}", visible(&text)),
            what => format!("{what}: {}", visible(&text)),
        })
        .collect();
    lines.push(format!("token: {}", item.token));
    lines
}
