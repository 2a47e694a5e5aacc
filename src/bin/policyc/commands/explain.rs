//! `explain`: why a request is decided as it is, or what a finding means.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policyc::check::evidence::{self, Witnessed};
use policyc::check::{codes, docs};
use policyc::event::{ReadError, read_in_order};
use policyc::lower::{LowerOptions, lower};
use policyc::policy::decide::Usage;
use policyc::policy::{Decider, Effect, Policy, PolicySet, Request, Rule};
use policyc::report::visible;
use policyc::targets::{Deployed, Input};
use serde_json::Value;

use crate::args::Explain;
use crate::progress::Bar;
use crate::reading::SkippedReport;
use crate::{Outcome, artifact, output};

/// Explains a code, lists all codes or explains a decision.
pub(crate) fn run(args: &Explain, quiet: bool) -> Result<Outcome> {
    let Some(subject) = &args.subject else {
        output::print(&docs::list())?;
        return Ok(Outcome::Clean);
    };
    let Some(event) = &args.event else {
        let Some(code) = codes::find(subject) else {
            bail!(
                "`{subject}` is no code of a finding (`policyc explain --list` lists them); to explain a decision, add \
                 --event JSON"
            );
        };
        output::print(&docs::text(code))?;
        return Ok(Outcome::Clean);
    };
    let event = if event == "-" { output::read_text(Path::new("-"))? } else { event.clone() };
    let event: Value = serde_json::from_str(&event).context("--event: not valid JSON")?;
    if Request::from_json(&event).is_none() {
        bail!(
            "--event: a request is a JSON object with `agent_id` and `action`, strings without outer blanks, and `context`, an \
             object"
        );
    }
    let input = artifact::read(Path::new(subject), args.entrypoint.as_deref())?;
    let set = match (&args.policies, &input) {
        (Some(path), _) => match artifact::read(path, None)? {
            Input::Set(set) => Some(set),
            _ => bail!("--policies: {} is not a policies.json", path.display()),
        },
        (None, Input::Set(set)) => Some(set.clone()),
        (None, _) => None,
    };
    let lowered;
    let policy = match &input {
        Input::Set(set) => {
            lowered = lower(set, &LowerOptions::default())
                .with_context(|| format!("{subject}: the policy set makes no policy; compile it with other options"))?;
            Ok(&lowered.policy)
        }
        other => other.policy(),
    };
    let text = match policy {
        Ok(policy) => decision(policy, &event, &Grounds::of(policy, &event, set.as_deref(), args, quiet)?),
        Err(error) if set.is_some() || !args.logs.is_empty() => {
            return Err(error).with_context(|| format!("{subject}: it does not say what its rules rest on"));
        }
        Err(why) => answer(input.engine().context(why.to_string())?, &event, &why.to_string())?,
    };
    output::print(&text)?;
    Ok(Outcome::Clean)
}

/// What an artifact says to `event` that can only be asked. `why` is why.
fn answer(engine: &dyn Deployed, event: &Value, why: &str) -> Result<String> {
    let referee = engine.referee();
    let verdict = referee.as_deref().unwrap_or(engine).evaluator()?.decide(event)?;
    let mut text = format!("{}: {}\n", verdict.effect, visible(&verdict.reason));
    for rule in verdict.rules.unwrap_or_default() {
        let _ = writeln!(text, "  by {}", visible(&rule));
    }
    let _ = writeln!(text, "{why}");
    Ok(text)
}

/// What the rules that decided rest on, in lines by the rule's id.
struct Grounds(BTreeMap<String, Vec<String>>);

impl Grounds {
    /// Looks up what the rules of `policy` that decide `event` name in `set`, and the events of the logs that they speak of.
    fn of(policy: &Policy, event: &Value, set: Option<&PolicySet>, args: &Explain, quiet: bool) -> Result<Self> {
        let decider = Decider::new(policy);
        let rules = decider.decide_json(event).rules;
        let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for rule in &rules {
            let named = set.map(|set| evidence::named(rule, set)).unwrap_or_default();
            lines.entry(rule.id.clone()).or_default().extend(named);
        }
        if !args.logs.is_empty() {
            let seen = witnessed(&rules, args, quiet)?;
            for (index, rule) in rules.iter().enumerate() {
                let of_rule = lines.entry(rule.id.clone()).or_default();
                let what = if rule.effect == Effect::Block { "denied" } else { "good" };
                let Some(log) = seen.by_rule.get(&index) else {
                    of_rule.push(format!("none of the {} events in the logs is {what} and meets it", seen.events));
                    continue;
                };
                of_rule.push(format!("{} of {} events in the logs are {what} and meet it", log.count, seen.events));
                of_rule.extend(log.first.iter().map(|one| {
                    let at = one.timestamp.map(|at| format!(" at {at}")).unwrap_or_default();
                    format!("{}:{}: {} by {}{at}", one.path, one.line, one.log_id, one.agent_id)
                }));
            }
        }
        Ok(Self(lines))
    }
}

/// The events of the logs that `rules` rest on.
fn witnessed(rules: &[&Rule], args: &Explain, quiet: bool) -> Result<Witnessed> {
    let inputs = args.reading.inputs(&args.logs)?;
    let outcomes = args.reading.outcomes();
    let mut skipped = SkippedReport::new(&args.reading)?;
    let mut seen = Witnessed::default();
    let report = read_in_order(
        &inputs,
        &args.reading.options(),
        |block| {
            let mut part = Witnessed::default();
            for (event, at) in block {
                part.event(&event, at, rules, &outcomes);
            }
            part
        },
        |part| {
            seen.append(part);
            Ok::<_, ReadError>(())
        },
        |line| skipped.add(line),
        &Bar::new("reading", quiet),
    )?;
    skipped.finish(&report, quiet)?;
    Ok(seen)
}

/// What `policy` says to `event`, the rules that applied, and the nearest that would have let it through.
fn decision(policy: &Policy, event: &Value, grounds: &Grounds) -> String {
    /// So many rules that did not apply are shown.
    const SHOWN: usize = 3;
    let decider = Decider::new(policy);
    let decision = decider.decide_json(event);
    let mut text = format!("{}: {}\n", decision.effect, visible(&decision.reason()));
    for rule in &decision.rules {
        let _ = writeln!(text, "applied: {}", describe(rule));
        for line in grounds.0.get(&rule.id).into_iter().flatten() {
            let _ = writeln!(text, "  {}", visible(line));
        }
    }
    let Some(request) = Request::from_json(event) else { return text };
    let exhausted = decider.candidates(request.action).filter(|rule| {
        rule.rate_limit.is_some() && decision.rule_ids().contains(&rule.id.as_str()) && decision.effect == Effect::Block
    });
    for rule in exhausted {
        if Usage::from_json(event) == Usage::default() {
            let _ =
                writeln!(text, "  {}: the event has no `usage`, so the limit counts as exceeded", visible(&rule.id));
        }
    }
    let mut misses: Vec<_> = decider.misses(request);
    misses.retain(|miss| !decision.rules.iter().any(|rule| rule.id == miss.rule.id));
    for miss in misses.iter().filter(|miss| miss.failures.is_empty()) {
        let _ = writeln!(text, "outweighed: {}", describe(miss.rule));
    }
    misses.retain(|miss| !miss.failures.is_empty());
    for miss in misses.iter().take(SHOWN) {
        let _ = writeln!(text, "did not apply: {}", describe(miss.rule));
        for failure in &miss.failures {
            let _ = writeln!(text, "  because {}", visible(&failure.to_string()));
        }
    }
    if misses.len() > SHOWN {
        let _ = writeln!(text, "… and {} rules more for this action did not apply", misses.len() - SHOWN);
    }
    if decider.candidates(request.action).next().is_none() {
        let _ = writeln!(text, "no rule covers the action {}", visible(request.action));
    }
    text
}

/// `pay-1 (allow pay_*); seen 12 times; evidence: 12 good events, grants grant_0001`.
fn describe(rule: &Rule) -> String {
    let mut text = format!("{} ({} {})", rule.id, rule.effect, rule.action);
    if let Some(reason) = &rule.reason {
        let _ = write!(text, "; {reason}");
    }
    if let Some(evidence) = &rule.evidence {
        let _ = write!(text, "; evidence: {} good events", evidence.count);
        for id in evidence.policies.iter().chain(&evidence.grants) {
            let _ = write!(text, ", {id}");
        }
    }
    visible(&text)
}
