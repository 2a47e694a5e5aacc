//! `explain`: why a request is decided as it is.

use serde::Serialize;
use serde_json::Value;

use super::{JobError, Observer};
use crate::check::Log;
use crate::check::evidence::{self, Witnessed};
use crate::event::{Inputs, OutcomeClasses, ReadError, ReadOptions, read_in_order};
use crate::lower::{LowerOptions, lower};
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Policy, PolicySet, Request, Rule};
use crate::targets::{Deployed, Input};

/// What a policy says to a request, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// What is done.
    pub effect: Effect,
    /// Why, in one sentence.
    pub reason: String,
    /// What the sentence rests on.
    #[serde(flatten)]
    pub grounds: Grounds,
}

/// What a decision rests on.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Grounds {
    /// The rules of a policy.
    Rules(RuleAnswers),
    /// The answer of an engine, whose rules cannot be looked into.
    Answer {
        /// The rules that it names.
        named: Vec<String>,
        /// Why there is no more to say.
        because: String,
    },
}

/// What the rules for an action have to say.
#[derive(Debug, Clone, Serialize)]
pub struct RuleAnswers {
    /// Those that decided.
    pub applied: Vec<AppliedRule>,
    /// Those that apply too, and that others outweigh.
    pub outweighed: Vec<RuleLine>,
    /// Those that did not apply, the nearest to letting the request through first.
    pub missed: Vec<Missed>,
}

/// A rule, as an explanation shows it.
#[derive(Debug, Clone, Serialize)]
pub struct RuleLine {
    /// Its id.
    pub id: String,
    /// What it does where it applies.
    pub effect: Effect,
    /// The actions it speaks of, as the policy writes them.
    pub action: String,
    /// Its own reason.
    pub reason: Option<String>,
    /// For a mined rule: how many events it rests on, and the entries of the policies.json that it was made of.
    pub evidence: Option<(u64, Vec<String>)>,
}

/// A rule that decided.
#[derive(Debug, Clone, Serialize)]
pub struct AppliedRule {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleLine,
    /// Whether it blocks because the request does not say how much of its rate limit is used.
    pub usage_unknown: bool,
    /// What it was mined from, in sentences. Empty if there is no policy set to look it up in.
    pub mined_from: Vec<String>,
    /// The events of the logs that it rests on. `None` without logs.
    pub seen: Option<Seen>,
}

/// The events of logs that a rule rests on: of a rule that blocks the denied ones that it applies to, of any other the good ones.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// How many.
    pub count: u64,
    /// Out of how many events.
    pub events: u64,
    /// The first few: `log.jsonl:7: log id by agent at time`.
    pub first: Vec<String>,
}

/// A rule that did not apply.
#[derive(Debug, Clone, Serialize)]
pub struct Missed {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleLine,
    /// What kept it from applying.
    pub because: Vec<String>,
}

/// Where to look up what the rules of a policy rest on.
#[derive(Default)]
pub struct Sources<'a> {
    /// The set that the policy was made of. A policy set that is explained itself needs no other.
    pub set: Option<&'a PolicySet>,
    /// Logs, which outcomes in them are good, and which are denials.
    pub log: Option<(Inputs, ReadOptions, OutcomeClasses)>,
}

/// Explains what `input`, which messages call `name`, says to `request`. A policy set is explained by the policy that it makes.
///
/// ```
/// use std::path::Path;
///
/// use policyc::prelude::*;
///
/// let text = std::fs::read_to_string("examples/quickstart/expected/policy.yaml")?;
/// let input = Input::of_text(Path::new("policy.yaml"), &text, None)?;
/// let request = serde_json::json!({"agent_id": "agent_A", "action": "read_file", "context": {"role": "admin", "env": "staging"}});
/// let explanation = jobs::explain("policy.yaml", &input, &request, jobs::Sources::default(), &mut NoProgress)?;
/// assert_eq!(explanation.effect, Effect::Ask);
/// let jobs::Grounds::Rules(rules) = explanation.grounds else { unreachable!("a policy has rules") };
/// assert!(rules.missed[0].because[0].starts_with("env is \"staging\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`JobError`]; [`JobError::Unchecked`] if `request` is none, or if what its rules rest on is asked of something that has no rules to look into.
pub fn explain(
    name: &str,
    input: &Input,
    request: &Value,
    sources: Sources<'_>,
    observer: &mut dyn Observer,
) -> Result<Explanation, JobError> {
    Request::read(request).map_err(|mistake| JobError::Unchecked(format!("a malformed request: {mistake}")))?;
    let lowered;
    let (policy, set) = match input {
        Input::Set(own) => {
            lowered = lower(own, &LowerOptions::default()).map_err(JobError::Lower)?;
            (Ok(&lowered.policy), sources.set.or(Some(own)))
        }
        other => (other.policy(), sources.set),
    };
    match policy {
        Ok(policy) => by_rules(policy, request, set, sources.log, observer),
        Err(why) if set.is_some() || sources.log.is_some() => {
            Err(JobError::Unchecked(format!("{}, so it does not say what its rules rest on", why.about(name))))
        }
        Err(why) => {
            let because = why.to_string();
            by_answer(input.engine().ok_or(JobError::Load(why))?, request, because)
        }
    }
}

fn by_answer(engine: &dyn Deployed, request: &Value, because: String) -> Result<Explanation, JobError> {
    let referee = engine.referee();
    let mut evaluator = referee.as_deref().unwrap_or(engine).evaluator()?;
    let verdict = evaluator.decide(request).map_err(JobError::Ask)?;
    let grounds = Grounds::Answer { named: verdict.rules.unwrap_or_default(), because };
    Ok(Explanation { effect: verdict.effect, reason: verdict.reason, grounds })
}

fn by_rules(
    policy: &Policy,
    input: &Value,
    set: Option<&PolicySet>,
    log: Option<(Inputs, ReadOptions, OutcomeClasses)>,
    observer: &mut dyn Observer,
) -> Result<Explanation, JobError> {
    let decider = Decider::new(policy);
    let decision = decider.decide_json(input);
    let seen = log.map(|log| witnessed(&decision.rules, log, observer)).transpose()?;
    let usage_unknown = Usage::from_json(input) == Usage::default() && decision.effect == Effect::Block;
    let applied = decision.rules.iter().enumerate().map(|(index, rule)| AppliedRule {
        rule: RuleLine::of(rule),
        usage_unknown: usage_unknown && rule.rate_limit.is_some(),
        mined_from: set.map(|set| evidence::named(rule, set)).unwrap_or_default(),
        seen: seen.as_ref().map(|seen| Seen::of(seen.by_rule.get(&index), seen.events)),
    });
    let misses = Request::from_json(input).map(|request| decider.misses(request)).unwrap_or_default();
    let others = misses.into_iter().filter(|miss| !decision.rules.iter().any(|rule| rule.id == miss.rule.id));
    let (outweighed, missed): (Vec<_>, Vec<_>) = others.partition(|miss| miss.failures.is_empty());
    let grounds = Grounds::Rules(RuleAnswers {
        applied: applied.collect(),
        outweighed: outweighed.iter().map(|miss| RuleLine::of(miss.rule)).collect(),
        missed: missed
            .iter()
            .map(|miss| Missed {
                rule: RuleLine::of(miss.rule),
                because: miss.failures.iter().map(ToString::to_string).collect(),
            })
            .collect(),
    });
    Ok(Explanation { effect: decision.effect, reason: decision.reason(), grounds })
}

/// The events of a log that `rules` rest on.
fn witnessed(
    rules: &[&Rule],
    (inputs, reading, outcomes): (Inputs, ReadOptions, OutcomeClasses),
    observer: &mut dyn Observer,
) -> Result<Witnessed, JobError> {
    let mut seen = Witnessed::default();
    let progress = observer.pass("reading");
    let report = read_in_order(
        &inputs,
        &reading,
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
        |line| observer.skipped(line),
        progress.as_ref(),
    )?;
    observer.read(&report).map_err(JobError::Observer)?;
    Ok(seen)
}

impl RuleLine {
    fn of(rule: &Rule) -> Self {
        let evidence = rule.evidence.as_ref().map(|evidence| {
            (evidence.count, evidence.policies.iter().chain(&evidence.grants).cloned().collect::<Vec<_>>())
        });
        Self {
            id: rule.id.clone(),
            effect: rule.effect,
            action: rule.action.to_string(),
            reason: rule.reason.clone(),
            evidence,
        }
    }
}

impl Seen {
    fn of(log: Option<&Log>, events: u64) -> Self {
        let first = log.into_iter().flat_map(|log| &log.first).map(|one| {
            let at = one.timestamp.map(|at| format!(" at {at}")).unwrap_or_default();
            format!("{}:{}: {} by {}{at}", one.path, one.line, one.log_id, one.agent_id)
        });
        Self { count: log.map_or(0, |log| log.count), events, first: first.collect() }
    }
}
