//! `audit`: what is granted against what is used.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::audit::{self, settings};
use policyc::mine::Classes;
use policyc::numbers::{count, counted};
use policyc::policy::Policy;
use policyc::report::{page, visible, visible_json};
use policyc::targets::Input;

use crate::args::{AuditArgs, AuditOrLogArgs, TextOrJson};
use crate::artifact;
use crate::{Outcome, output};

/// Audits grants, or the log of a server.
pub(crate) fn run_either(args: &AuditOrLogArgs, quiet: bool) -> Result<Outcome> {
    match (&args.log, &args.grants.grants) {
        (Some(log), _) => super::serve::audit(log),
        (None, Some(granted)) if !args.grants.logs.is_empty() => run(granted, &args.grants, quiet),
        _ => bail!("name what is deployed and its --logs, or use `verify` or `export`"),
    }
}

fn run(granted_at: &Path, args: &AuditArgs, quiet: bool) -> Result<Outcome> {
    let policy = granted(granted_at)?;
    args.reading.inputs(&args.logs)?;
    args.reading.refuse_inputs(args.html.as_deref())?;
    let events = args.reading.events(&args.logs, quiet)?;
    if events.is_empty() {
        bail!("the log has no event, so it shows no use");
    }
    let found = audit::audit(&policy, &events, &args.reading.outcomes(), &Classes::default())?;
    if let Some(path) = &args.html {
        output::write_file(path, &page::audit(&found))?;
    }
    output::print(&match args.format {
        TextOrJson::Json => visible_json(&format!("{}\n", serde_json::to_string_pretty(&found)?)),
        TextOrJson::Text => text(&found),
    })?;
    let clean =
        found.unused.is_empty() && found.missing.is_empty() && found.used.iter().all(|one| one.too_broad.is_empty());
    Ok(if args.strict_use && !clean { Outcome::Findings } else { Outcome::Clean })
}

/// What a file grants, as a policy.
fn granted(path: &Path) -> Result<Policy> {
    let name = path.display().to_string();
    if artifact::is_program(path) {
        return artifact::read(path, None)?.into_policy().map_err(|error| error.about(&name).into());
    }
    let text = output::read_text(path)?;
    if settings::is_one(&text) {
        return settings::read(&text, &name).with_context(|| name);
    }
    Input::of_text(path, &text, None)?.into_policy().map_err(|error| error.about(&name).into())
}

fn text(found: &audit::Audit) -> String {
    let broad = found.used.iter().filter(|one| !one.too_broad.is_empty()).count();
    let mut text = format!(
        "{}: {} used, {broad} of them too broad; {} unused; {} done without a grant\n",
        counted(count(found.events), "event"),
        counted(count(found.used.len()), "grant"),
        found.unused.len(),
        counted(count(found.missing.len()), "thing")
    );
    for one in &found.used {
        let last = one.last.as_ref().map(|last| format!(", last {last}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  used      {} ({} {}): {} good, {} denied, {} neither, {}{last}",
            visible(&one.rule),
            one.effect,
            visible(&one.action),
            one.good,
            one.denied,
            one.neutral,
            counted(count(one.agents), "agent")
        );
        for why in &one.too_broad {
            let _ = writeln!(text, "    too broad: {}", visible(why));
        }
    }
    for one in &found.unused {
        let _ = writeln!(text, "  unused    {} ({} {})", visible(&one.rule), one.effect, visible(&one.action));
    }
    for one in &found.missing {
        let _ = writeln!(
            text,
            "  missing   {} by {}: {}, {}",
            visible(&one.action),
            visible(&one.agent),
            counted(count(one.good), "good event"),
            one.effect
        );
    }
    text
}
