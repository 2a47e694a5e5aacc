//! What a subject says to a ban: for a policy a proof over its rules, for a set a look at what was mined, for an artifact
//! that can only be asked the answers to probes.

use serde_json::{Value, json};

use super::reach::{self, Judged};
use super::{Ban, Banned, LogFacts, Subject};
use crate::lower::{LowerOptions, lower};
use crate::policy::{
    ActionPattern, Cause, Decider, Effect, Evidence, Policy, PolicySet, Request, Rule, decide::Usage, fresh_character,
};
use crate::replay::{Doubt, EvalError, Evaluator};

/// How many actions that a policy names are tried for one rule and one ban.
const MAX_NAMES: usize = 16;

/// How many actions that the log does not name are asked about for one ban.
const MAX_MADE_UP: usize = 4;

/// How many requests an artifact is asked, over all bans.
const MAX_PROBES: usize = 200_000;

/// What was shown about a ban.
#[derive(Debug, Clone, PartialEq)]
pub enum BanShown {
    /// This request is allowed.
    Allowed(Value),
    /// This request is asked, and none was found that is allowed.
    Asked(Value),
    /// Neither a request was found that is allowed nor is it proven that there is none.
    Undecided,
    /// It is not allowed, and neither a request was found that is asked nor is it proven that there is none.
    AskUndecided,
    /// It was mined: the entry says so in words.
    Mined(String),
}

/// What a subject says to a ban.
#[derive(Debug, Clone, PartialEq)]
pub struct BanVerdict {
    /// The number of the ban.
    pub ban: usize,
    /// The action, as far as one can be named.
    pub action: String,
    /// The rule, mined policy or grant; `None` is the default.
    pub rule: Option<String>,
    /// What was shown.
    pub shown: BanShown,
    /// What the rule rests on, in words.
    pub evidence: Vec<String>,
    /// Where in a log the context of the request stands.
    pub seen_at: Option<(String, u64)>,
}

/// What an artifact let through when it was probed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Probed {
    /// For each ban and effect the first request that got it.
    pub verdicts: Vec<BanVerdict>,
    /// How many requests were tried.
    pub probes: usize,
    /// Whether there was more to try.
    pub truncated: bool,
    /// What OPA and the engine that was asked may not decide alike.
    pub doubts: Vec<Doubt>,
}

/// What `subject` says to each of `bans`, where they do not simply hold.
pub(super) fn verdicts(subject: Subject<'_>, bans: &[Ban]) -> Vec<BanVerdict> {
    match subject {
        Subject::Set { set, min_confidence } => {
            let lowered = lower(set, &LowerOptions::default()).map(|lowered| lowered.policy);
            let proof = lowered.as_ref().ok().map(ProofPolicy::new);
            let mut verdicts = Vec::new();
            for (index, ban) in bans.iter().enumerate() {
                let seen = in_set(set, min_confidence, index, ban);
                // What `compile` would allow counts, whatever the confidence.
                let allowed = proof.iter().flat_map(|proof| proof.ban(index, &ban.action));
                let allowed: Vec<_> = allowed.filter_map(|verdict| of_entry(verdict, lowered.as_ref().ok()?)).collect();
                let new = |verdict: &BanVerdict| !seen.iter().any(|other| other.rule == verdict.rule);
                let more: Vec<_> = allowed.into_iter().filter(new).collect();
                verdicts.extend(seen);
                verdicts.extend(more);
            }
            verdicts
        }
        Subject::Policy(policy) => {
            let proof = ProofPolicy::new(policy);
            bans.iter().enumerate().flat_map(|(index, ban)| proof.ban(index, &ban.action)).collect()
        }
        Subject::Probed(probed) => probed.verdicts.clone(),
        Subject::Nothing => Vec::new(),
    }
}

/// What a rule of the policy made of a set lets through, as a verdict on the entry that the rule rests on.
fn of_entry(verdict: BanVerdict, policy: &Policy) -> Option<BanVerdict> {
    if !matches!(verdict.shown, BanShown::Allowed(_) | BanShown::Undecided) {
        return None;
    }
    let evidence = policy.rule(verdict.rule.as_deref()?)?.evidence.as_ref()?;
    let entry = evidence.grants.iter().chain(&evidence.policies).next()?;
    let shown = match verdict.shown {
        BanShown::Allowed(request) => BanShown::Mined(format!("compiled, it allows {request}")),
        other => other,
    };
    Some(BanVerdict { rule: Some(entry.clone()), shown, ..verdict })
}

fn in_set(set: &PolicySet, min_confidence: f64, index: usize, ban: &Ban) -> Vec<BanVerdict> {
    let verdict = |action: &str, id: &str, words: String, evidence: Vec<String>| BanVerdict {
        ban: index,
        action: action.to_owned(),
        rule: Some(id.to_owned()),
        shown: BanShown::Mined(words),
        evidence,
        seen_at: None,
    };
    let policies = set
        .policies
        .iter()
        .filter(|mined| mined.confidence > min_confidence && ban.action.matches(&mined.consequent))
        .map(|mined| {
            let words = format!(
                "mined with confidence {:.4}, support {:.4}: {}",
                mined.confidence, mined.support, mined.description
            );
            let evidence = mined.evidence.as_ref().map(evidence_words).unwrap_or_default();
            verdict(&mined.consequent, &mined.policy_id, words, evidence)
        });
    let grants = set.grants.iter().filter_map(|grant| {
        let pattern =
            if grant.glob { ActionPattern::parse(&grant.action) } else { ActionPattern::exact(&grant.action) };
        let action = match pattern {
            Ok(pattern) => ban.action.names_in(&pattern, "x").into_iter().next()?,
            Err(_) => Some(grant.action.clone()).filter(|action| ban.action.matches(action))?,
        };
        let words = format!("granted to {}", grant.agents.join(", "));
        Some(verdict(&action, &grant.grant_id, words, evidence_words(&grant.evidence)))
    });
    policies.chain(grants).collect()
}

pub(super) fn evidence_words(evidence: &Evidence) -> Vec<String> {
    let mut words = vec![format!("{} events", evidence.count)];
    if !evidence.agents.is_empty() {
        words.push(format!("agents {}", evidence.agents.join(", ")));
    }
    if !evidence.log_ids.is_empty() {
        words.push(format!("log ids {}", evidence.log_ids.join(", ")));
    }
    words
}

/// What a rule of a policy rests on, in words.
pub(super) fn rule_evidence(rule: &Rule) -> Vec<String> {
    let Some(evidence) = &rule.evidence else { return Vec::new() };
    let mut words = vec![format!("{} good events", evidence.count)];
    for (what, list) in [("policies", &evidence.policies), ("grants", &evidence.grants)] {
        if !list.is_empty() {
            words.push(format!("{what} {}", list.join(", ")));
        }
    }
    words
}

/// A policy made ready for proofs.
struct ProofPolicy<'p> {
    policy: &'p Policy,
    decider: Decider<'p>,
    limited: Value,
    /// A character that no action pattern of the policy names.
    filler: String,
}

impl<'p> ProofPolicy<'p> {
    fn new(policy: &'p Policy) -> Self {
        let patterns: Vec<_> = policy.rules().iter().map(|rule| &rule.action).collect();
        Self {
            policy,
            decider: Decider::new(policy),
            limited: reach::unused([policy]),
            filler: fresh_character(&patterns).to_string(),
        }
    }

    fn blocks(&self) -> impl Iterator<Item = &'p Rule> {
        self.policy.rules().iter().filter(|rule| rule.effect == Effect::Block)
    }

    /// Every way in which an action of `ban` gets through, one verdict for each rule and one for the default.
    fn ban(&self, index: usize, ban: &Banned) -> Vec<BanVerdict> {
        let mut verdicts = Vec::new();
        for effect in [Effect::Allow, Effect::Ask] {
            for rule in self.policy.rules().iter().filter(|rule| rule.effect == effect) {
                let made_up = self.made_up(ban, &rule.action);
                let Some(name) = made_up.first().cloned() else { continue };
                if reach::never(rule, ban, self.blocks()).is_some() {
                    continue;
                }
                let shown = self.names(made_up, ban, &rule.action).find_map(|name| {
                    let around: Vec<_> = std::iter::once(rule).chain(self.decider.candidates(&name)).collect();
                    let agents = reach::agents(around, |agent| rule.covers_agent(agent));
                    agents.iter().find_map(|agent| self.search(agent, &name, Some(rule), effect))
                });
                let shown = match (shown, effect) {
                    (Some(request), Effect::Allow) => BanShown::Allowed(request),
                    (Some(request), _) => BanShown::Asked(request),
                    (None, Effect::Allow) => BanShown::Undecided,
                    (None, _) => BanShown::AskUndecided,
                };
                verdicts.push(verdict(index, name, Some(rule), shown));
            }
        }
        verdicts.extend(self.by_default(index, ban));
        // What is allowed matters more than what may be, and that more than that some of it is asked. Of the default it is
        // enough that a rule says as much: whether it is ever reached beside the rule does not matter.
        let allowed = verdicts.iter().any(|verdict| matches!(verdict.shown, BanShown::Allowed(_)));
        let may_be = allowed || verdicts.iter().any(|verdict| verdict.shown == BanShown::Undecided);
        let asked = verdicts.iter().any(|verdict| matches!(verdict.shown, BanShown::Asked(_)));
        verdicts.retain(|verdict| match verdict.shown {
            BanShown::Allowed(_) | BanShown::Mined(_) => true,
            BanShown::Undecided => verdict.rule.is_some() || !allowed,
            BanShown::Asked(_) => !may_be,
            BanShown::AskUndecided => !may_be && (verdict.rule.is_some() || !asked),
        });
        verdicts
    }

    /// Whether the default lets an action of `ban` through.
    fn by_default(&self, index: usize, ban: &Banned) -> Option<BanVerdict> {
        let effect = self.policy.default_effect();
        let closed = self.blocks().any(|rule| reach::is_always(rule) && ban.is_within(&rule.action));
        if effect == Effect::Block || closed {
            return None;
        }
        let any = ActionPattern::any();
        let made_up = self.made_up(ban, &any);
        let name = made_up.first().cloned()?;
        let shown = self.names(made_up, ban, &any).find_map(|name| {
            let agents = reach::agents(self.decider.candidates(&name), |_| true);
            // The stranger first: it is the agent that fewest rules speak of.
            agents.iter().rev().find_map(|agent| self.search(agent, &name, None, effect))
        });
        let shown = match (shown, effect) {
            (Some(request), Effect::Allow) => BanShown::Allowed(request),
            (Some(request), _) => BanShown::Asked(request),
            // The rules of the policy decide everything that was tried; they have verdicts of their own.
            (None, Effect::Allow) => BanShown::Undecided,
            (None, _) => BanShown::AskUndecided,
        };
        Some(verdict(index, name, None, shown))
    }

    /// Names of `ban` that `rule` speaks of, those that a rule always blocks last; empty if there is none.
    fn made_up(&self, ban: &Banned, rule: &ActionPattern) -> Vec<String> {
        let mut names = ban.names_in(rule, &self.filler);
        names.sort_by_key(|name| self.blocks().any(|block| reach::is_always(block) && block.action.matches(name)));
        names
    }

    /// The names to try: those that were made up, then those that the policy itself names.
    fn names(
        &self,
        made_up: Vec<String>,
        ban: &'p Banned,
        rule: &'p ActionPattern,
    ) -> impl Iterator<Item = String> + use<'p, '_> {
        let named = self.policy.rules().iter().filter_map(|rule| rule.action.exact_name());
        let named = named.filter(move |name| ban.matches(name) && rule.matches(name)).map(str::to_owned);
        let first = made_up.clone();
        made_up.into_iter().take(MAX_NAMES).chain(named.filter(move |name| !first.contains(name)).take(MAX_NAMES))
    }

    /// A request that `rule`, or the default, lets through with `effect`.
    fn search(&self, agent: &str, action: &str, rule: Option<&'p Rule>, effect: Effect) -> Option<Value> {
        let start = rule.into_iter().flat_map(|rule| &rule.constraints);
        let mut budget = reach::BUDGET;
        reach::search(agent, action, start, &self.limited, &mut budget, |input| {
            let Some(request) = Request::from_json(input) else { return Judged::Dead };
            let decision = self.decider.decide(request, &Usage::from_json(input));
            let by = match rule {
                Some(rule) => decision.rules.iter().any(|other| other.id == rule.id),
                None => decision.cause == Cause::Default,
            };
            match decision.rules.first() {
                _ if decision.effect == effect && by => Judged::Found,
                Some(blocking) => Judged::Evade(blocking),
                None => Judged::Dead,
            }
        })
    }
}

fn verdict(ban: usize, name: String, rule: Option<&Rule>, shown: BanShown) -> BanVerdict {
    let action = match &shown {
        BanShown::Allowed(request) | BanShown::Asked(request) => {
            request.get("action").and_then(Value::as_str).map_or(name, str::to_owned)
        }
        BanShown::Undecided | BanShown::AskUndecided | BanShown::Mined(_) => name,
    };
    BanVerdict {
        ban,
        action,
        rule: rule.map(|rule| rule.id.clone()),
        shown,
        evidence: rule.map(rule_evidence).unwrap_or_default(),
        seen_at: None,
    }
}

/// Asks an artifact about every ban: each banned action with every context and every agent of the log.
///
/// # Errors
///
/// [`EvalError`] if the engine fails: an artifact that cannot be asked must not pass.
pub fn probe(evaluator: &mut dyn Evaluator, facts: &LogFacts, bans: &[Ban]) -> Result<Probed, EvalError> {
    let mut probed = Probed { truncated: facts.probes.truncated, ..Probed::default() };
    let any = ActionPattern::any();
    for (index, ban) in bans.iter().enumerate() {
        let made_up = ban.action.names_in(&any, "x").into_iter().take(MAX_MADE_UP);
        let seen = facts.probes.actions.iter().filter(|action| ban.action.matches(action)).cloned();
        let mut names: Vec<String> = made_up.chain(seen).collect();
        names.sort();
        names.dedup();
        for name in names {
            let mut asked = None;
            let mut allowed = None;
            'requests: for (context, path, line) in facts.probes.contexts.values() {
                for agent in &facts.probes.agents {
                    if probed.probes >= MAX_PROBES {
                        probed.truncated = true;
                        break 'requests;
                    }
                    probed.probes += 1;
                    let mut request =
                        json!({"agent_id": agent, "action": name, "context": context, "now": Usage::IN_FORCE});
                    let mut said = evaluator.decide(&request)?;
                    // An unknown usage uses a rate limit up; with none used up the same request may get through.
                    if let (Effect::Block, Some(rules), Some(fields)) =
                        (said.effect, said.rules.as_ref().filter(|rules| !rules.is_empty()), request.as_object_mut())
                    {
                        let usage = rules.iter().map(|rule| (rule.clone(), json!(0))).collect();
                        fields.insert("usage".to_owned(), Value::Object(usage));
                        said = evaluator.decide(&request)?;
                    }
                    if said.effect == Effect::Block {
                        continue;
                    }
                    let verdict = BanVerdict {
                        ban: index,
                        action: name.clone(),
                        rule: said.rules.and_then(|rules| rules.into_iter().next()),
                        shown: if said.effect == Effect::Allow {
                            BanShown::Allowed(request)
                        } else {
                            BanShown::Asked(request)
                        },
                        evidence: vec![said.reason],
                        seen_at: Some((path.clone(), *line)),
                    };
                    if said.effect == Effect::Allow {
                        allowed = Some(verdict);
                        break 'requests;
                    }
                    asked.get_or_insert(verdict);
                }
            }
            probed.verdicts.extend(allowed.or(asked));
        }
    }
    Ok(probed)
}
