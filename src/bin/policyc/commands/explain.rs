//! `explain`: why a request is decided as it is, or what a finding means.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::check::{codes, docs};
use policyc::jobs::{self, AppliedRule, Explanation, Grounds, RuleLine, Sources};
use policyc::numbers::{counted, thousands};
use policyc::policy::Effect;
use policyc::report::visible;
use policyc::targets::Input;
use serde_json::Value;

use crate::args::ExplainArgs;
use crate::reading::Terminal;
use crate::{Outcome, artifact, output};

/// Explains a code, lists all codes or explains a decision.
pub(crate) fn run(args: &ExplainArgs, quiet: bool) -> Result<Outcome> {
    let Some(subject) = &args.subject else {
        output::print(&docs::list())?;
        return Ok(Outcome::Clean);
    };
    let Some(event) = &args.event else {
        let Some(code) = codes::find(subject) else { return Err(no_code(subject)) };
        output::print(&docs::text(code))?;
        return Ok(Outcome::Clean);
    };
    let event = if event == "-" { output::read_text(Path::new("-"))? } else { event.clone() };
    let event: Value = serde_json::from_str(&event).context("--event: not valid JSON")?;
    let input = artifact::read(Path::new(subject), args.entrypoint.as_deref())?;
    let set = match &args.policies {
        None => None,
        Some(path) => match artifact::read(path, None)? {
            Input::Set(set) => Some(set),
            _ => bail!("--policies: {} is not a policies.json", path.display()),
        },
    };
    let log = if args.logs.is_empty() { None } else { Some(args.reading.inputs(&args.logs)?) };
    let mut terminal = match &log {
        Some(_) => Terminal::new(&args.reading, quiet)?,
        None => Terminal::unread(quiet),
    };
    let log = log.map(|inputs| (inputs, args.reading.options(), args.reading.outcomes()));
    let sources = Sources { set: set.as_deref(), log };
    let explanation = jobs::explain(subject, &input, &event, sources, &mut terminal)?;
    let action = event.get("action").and_then(Value::as_str).unwrap_or_default();
    output::print(&text(&explanation, action))?;
    Ok(Outcome::Clean)
}

/// What to write instead of `subject`, which is no code.
fn no_code(subject: &str) -> anyhow::Error {
    const REQUEST: &str = r#"--event '{"agent_id": "a", "action": "x", "context": {}}'"#;
    let exists = Path::new(subject).exists();
    let subject = visible(subject);
    if exists {
        return anyhow::anyhow!("`{subject}` decides requests: say which one to explain, for example with {REQUEST}");
    }
    let near = codes::ALL.iter().map(|code| (strsim::damerau_levenshtein(code.name, &subject), code));
    let near = near.filter(|(distance, _)| *distance <= 3).min_by_key(|(distance, _)| *distance);
    let hint = match near {
        Some((_, code)) => format!("did you mean `{}`?", code.name),
        None => "`policyc explain --list` lists the codes of findings".to_owned(),
    };
    anyhow::anyhow!("`{subject}` is neither the code of a finding nor a file; {hint}")
}

/// An explanation for a terminal.
fn text(explanation: &Explanation, action: &str) -> String {
    /// So many rules that did not apply are shown.
    const SHOWN: usize = 3;
    let mut text = format!("{}: {}\n", explanation.effect, visible(&explanation.reason));
    let rules = match &explanation.grounds {
        Grounds::Rules(rules) => rules,
        Grounds::Answer { named, because } => {
            for rule in named {
                let _ = writeln!(text, "  by {}", visible(rule));
            }
            let _ = writeln!(text, "{because}");
            return text;
        }
    };
    for applied in &rules.applied {
        let _ = writeln!(text, "applied: {}", describe(&applied.rule));
        for line in lines(applied) {
            let _ = writeln!(text, "  {}", visible(&line));
        }
    }
    for rule in &rules.outweighed {
        let _ = writeln!(text, "outweighed: {}", describe(rule));
    }
    for missed in rules.missed.iter().take(SHOWN) {
        let _ = writeln!(text, "did not apply: {}", describe(&missed.rule));
        for because in &missed.because {
            let _ = writeln!(text, "  because {}", visible(because));
        }
    }
    if rules.missed.len() > SHOWN {
        let more = counted(u64::try_from(rules.missed.len() - SHOWN).unwrap_or(u64::MAX), "more rule");
        let _ = writeln!(text, "… and {more} for this action did not apply");
    }
    if rules.applied.is_empty() && rules.outweighed.is_empty() && rules.missed.is_empty() {
        let _ = writeln!(text, "no rule covers the action {}", visible(action));
    }
    text
}

/// What a rule that applied rests on.
fn lines(applied: &AppliedRule) -> Vec<String> {
    let mut lines = applied.mined_from.clone();
    if let Some(seen) = &applied.seen {
        let what = if applied.rule.effect == Effect::Block { "denied" } else { "good" };
        lines.push(match seen.count {
            0 => format!("none of the {} events in the logs is {what} and meets it", seen.events),
            count => format!("{count} of {} events in the logs are {what} and meet it", seen.events),
        });
        lines.extend(seen.first.iter().cloned());
        let shown = u64::try_from(seen.first.len()).unwrap_or(u64::MAX);
        if seen.count > shown {
            lines.push(format!("… and {} more", thousands(seen.count.saturating_sub(shown))));
        }
    }
    if applied.usage_unknown {
        lines.push("the event has no `usage`, so its rate limit counts as exceeded".to_owned());
    }
    lines
}

/// `pay-1 (allow pay_*); seen 12 times; evidence: 12 good events, grants grant_0001`.
fn describe(rule: &RuleLine) -> String {
    let mut text = format!("{} ({} {})", rule.id, rule.effect, rule.action);
    if let Some(reason) = &rule.reason {
        let _ = write!(text, "; {reason}");
    }
    if let Some((count, sources)) = &rule.evidence {
        let _ = write!(text, "; evidence: {count} good events");
        for id in sources {
            let _ = write!(text, ", {id}");
        }
    }
    visible(&text)
}
