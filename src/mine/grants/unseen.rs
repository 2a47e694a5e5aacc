//! Actions that were never seen: what their names allow.
//!
//! In: what was learned of the seen ones. Out: grants over patterns of names, in the styles in which the log writes names.
//! A name that says that it reads is let through, one that says that it writes or sends where the request has the verb;
//! anything else falls to the default. A pattern of names cannot make exceptions, so names with a noun of money or of
//! credentials are refused outright: a refusal outranks every grant.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::{Chosen, MAX_EVENTS};
use super::classes::{Class, Classes};
use super::licence::{
    ANY_TARGET, Intent, KNOWN_TARGETS, Naming, POINTED_TARGETS, SOURCE, TargetsNamed, at_least, one_of, trim, weights,
};
use super::log::{AgentLog, is_argument};
use super::{ALPHA, Ingredient, MIN_EVIDENCE, words};
use crate::event::AttributePath;
use crate::mine::stats::{float_len, kt};
use crate::policy::{ActionPattern, Condition, Conditions, Effect, Literal, Pattern, Test};
use crate::session::{Grade, NO_TARGET, is_target};

/// How many different reads an agent must have been seen to do, before others are taken for its work.
const MIN_READS: usize = 2;

/// So many verbs are granted at most for names of unseen actions, the likeliest first: those that read, and those that write
/// or send. A person reads each of them.
const MAX_READS: usize = 12;
const MAX_WRITES: usize = 32;
/// So many verbs that delete or the like are granted at most.
const MAX_STRIKES: usize = 6;
/// The classes whose verbs a request may ask for by name.
const WRITES: [Class; 2] = [Class::Write, Class::Egress];

/// A grant over names.
#[derive(Debug)]
pub(super) struct Unseen {
    pub(super) action: ActionPattern,
    pub(super) effect: Effect,
    pub(super) constraints: Conditions,
    pub(super) reason: String,
}

/// How a log writes names: what stands before the verb, what after it, and whether it is capitalised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Style {
    before: Option<char>,
    after: Option<char>,
    capital: bool,
}

impl Style {
    fn of(name: &str) -> Option<Self> {
        let mut starts: Vec<(usize, Option<char>)> = name
            .char_indices()
            .filter(|(_, c)| matches!(c, ':' | '.' | '/'))
            .map(|(at, c)| (at + 1, Some(c)))
            .collect();
        starts.insert(0, (0, None));
        starts.into_iter().rev().find_map(|(start, before)| {
            let rest = name.get(start..)?;
            let first = rest.chars().next().filter(char::is_ascii_alphabetic)?;
            let next = rest.chars().skip(1).find(|c| !c.is_ascii_lowercase());
            let after = match next {
                None => None,
                Some(c) if matches!(c, '_' | '-') => Some(c),
                Some(c) if c.is_ascii_uppercase() => None,
                Some(_) => return None,
            };
            Some(Self { before, after, capital: first.is_ascii_uppercase() })
        })
    }

    /// The pattern of names that start with a verb; none where `getaway` would be taken for a name with `get`.
    fn pattern(&self, verb: &str) -> Option<ActionPattern> {
        if self.before.is_none() && self.after.is_none() && !self.capital {
            return None;
        }
        let mut text = self.before.map(|c| format!("*{c}")).unwrap_or_default();
        text.push_str(&if self.capital { capitalised(verb) } else { verb.to_owned() });
        text.extend(self.after);
        text.push('*');
        ActionPattern::parse(&text).ok()
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

fn styles(actions: &[&str]) -> BTreeSet<Style> {
    actions.iter().filter_map(|action| Style::of(action)).collect()
}

/// Unseen reads, where they are not refused.
///
/// `open`: how many reads were seen. An agent that reads one thing is not one that reads anything.
pub(super) fn reads(actions: &[&str], open: usize, classes: &Classes, effect: Effect) -> Vec<Unseen> {
    if effect == Effect::Block || open < MIN_READS {
        return Vec::new();
    }
    let absent = |sink| {
        let path = AttributePath::new(["params", sink]).ok()?;
        Some(Condition { path, test: Test::Exists(false) })
    };
    let constraints: Conditions = classes.sinks().filter_map(absent).collect();
    let styles = styles(actions);
    let verbs = classes.first_group(Class::Read);
    let patterns = verbs.iter().take(MAX_READS).flat_map(|verb| styles.iter().map(move |s| s.pattern(verb)));
    let grant = |action| Unseen {
        action,
        effect,
        constraints: constraints.clone(),
        reason: format!("never seen; by its name it only reads{}", of_all(MAX_READS, verbs.len())),
    };
    patterns.flatten().map(grant).collect()
}

/// What is said of verbs that were left out.
fn of_all(most: usize, verbs: usize) -> String {
    if verbs > most { format!(" (the {most} likeliest of {verbs} verbs)") } else { String::new() }
}

/// The pattern by which a request may ask for each verb of some classes, where requests that have the verb, with a target of one of these
/// `kinds`, were seen to explain what was done, and that seldom holds by accident: `odds` says how often what else is asked holds in each session.
fn verb_patterns<'v>(
    log: &'v AgentLog<'_>,
    chosen: &Chosen<'_>,
    (classes, kinds): (&[Class], &[u8]),
    odds: impl Fn(usize) -> f64,
    wanted: impl Fn(&str) -> bool,
) -> BTreeMap<&'v str, String> {
    let intents = [Intent::Verb, Intent::Trimmed, Intent::Wide];
    let schemas = kinds.iter().flat_map(|kind| intents.map(|intent| (Some(intent), *kind, false)));
    if schemas.filter_map(|schema| chosen.support.get(&schema).copied()).max() < Some(MIN_EVIDENCE) {
        return BTreeMap::new();
    }
    let mut patterns = BTreeMap::new();
    let verbs = log.classes.likeliest(classes).into_iter().take(MAX_WRITES);
    for (verb, class) in verbs.filter(|(verb, _)| wanted(verb)) {
        let words = trim(verb, &log.classes.synonyms(verb, Some(class)), &BTreeSet::new(), log);
        let pattern = words::pattern(&words, log.classes);
        let Some(matches) = log.matches(&pattern) else { continue };
        let hits = log.foreign.iter().filter(|session| matches.get(**session).copied().unwrap_or_default());
        if kt(hits.map(|session| odds(*session)).sum(), float_len(log.foreign.len())) <= ALPHA {
            patterns.insert(verb, pattern);
        }
    }
    patterns
}

/// Verbs that write or send, by the request, each with its pattern. Left out where a seen action has its name and asks for more than the verb.
/// Whoever grants them must still see to it that they are not the seen actions that have their names: a licence asks for facts and sources too.
///
/// `only`: an action's name that the grants must speak of.
fn licensed(
    log: &AgentLog<'_>,
    chosen: &Chosen<'_>,
    actions: &[&str],
    only: Option<&str>,
) -> Vec<(ActionPattern, String)> {
    let styles = styles(actions);
    let names = |verb: &str| -> Vec<ActionPattern> {
        let names = styles.iter().filter_map(|style| style.pattern(verb));
        names.filter(|name| only.is_none_or(|action| name.matches(action))).collect()
    };
    let mut found = Vec::new();
    let kinds = (WRITES.as_slice(), [ANY_TARGET].as_slice());
    for (verb, pattern) in verb_patterns(log, chosen, kinds, |_| 1.0, |verb| !names(verb).is_empty()) {
        for name in names(verb) {
            let widened = actions.iter().filter(|action| name.matches(action)).any(|action| {
                let licences =
                    chosen.by_action.get(action).map(|choice| choice.licences.as_slice()).unwrap_or_default();
                !licences.iter().any(|licence| {
                    licence.target == TargetsNamed::Free
                        && licence.intent.as_ref().is_some_and(|(_, known)| *known == pattern)
                })
            });
            if !widened {
                found.push((name, pattern.clone()));
            }
        }
    }
    found
}

/// Whether an action that was not seen would be licensed by its name under the request of a session.
pub(super) fn allows(log: &AgentLog<'_>, chosen: &Chosen<'_>, action: &str, session: usize) -> bool {
    let actions: Vec<&str> = log.acts.keys().copied().collect();
    licensed(log, chosen, &actions, Some(action)).iter().any(|(_, pattern)| {
        let hits = log.matches(pattern);
        hits.is_some_and(|hits| hits.get(session).copied().unwrap_or_default())
    })
}

/// Unseen writes and sends that the request asks for: where its verb is rare enough, whatever they strike that does not come from text; else
/// where the request points to what they strike, or they strike nothing.
pub(super) fn writes(log: &AgentLog<'_>, chosen: &Chosen<'_>, actions: &[&str]) -> Vec<Unseen> {
    let is_graded = is_graded(log, actions);
    let sourced = if is_graded && chosen.sourced { struck(SOURCE, true) } else { None };
    let pointed = if is_graded && log.uses(Ingredient::Records) { struck(Naming::POINTED, true) } else { None };
    let verbs = log.classes.likeliest(&WRITES).len();
    let reason = |text: &str| format!("{text}{}", of_all(MAX_WRITES, verbs));
    let licensed = licensed(log, chosen, actions, None);
    let alone = licensed.iter().filter_map(|(action, pattern)| {
        let constraints = std::iter::once(asked(pattern)?).chain(sourced.clone());
        Some(Unseen {
            action: action.clone(),
            effect: Effect::Allow,
            constraints: constraints.chain(no_seen_one(action, actions, log)?).collect(),
            reason: reason("never seen; the request uses the verb in its name"),
        })
    });
    let mut found: Vec<Unseen> = alone.collect();
    if let Some(pointed) = pointed {
        let (odds, styles) = (pointed_elsewhere(log, chosen), styles(actions));
        let odds = |session: usize| odds.get(&session).copied().unwrap_or(1.0);
        let kinds = (WRITES.as_slice(), KNOWN_TARGETS.as_slice());
        for (verb, pattern) in verb_patterns(log, chosen, kinds, odds, |_| true) {
            let names = styles.iter().filter_map(|style| style.pattern(verb));
            for action in names.filter(|name| licensed.iter().all(|(known, _)| known != name)) {
                let (Some(asked), Some(others)) = (asked(&pattern), no_seen_one(&action, actions, log)) else {
                    continue;
                };
                found.push(Unseen {
                    action,
                    effect: Effect::Allow,
                    constraints: [asked, pointed.clone()].into_iter().chain(others).collect(),
                    reason: reason(
                        "never seen; the request uses the verb in its name, and names what it strikes, if anything, or the record it is from",
                    ),
                });
            }
        }
    }
    found
}

/// Whether the log says of some action how its arguments came to be, so that whoever asks for a decision knows it too.
fn is_graded(log: &AgentLog<'_>, actions: &[&str]) -> bool {
    actions.iter().any(|action| !log.graded(action).is_empty())
}

/// That nothing that machines read stands in text alone, or nowhere; `None` where the log does not say.
pub(super) fn sourced(log: &AgentLog<'_>, actions: &[&str]) -> Option<Condition> {
    if is_graded(log, actions) { struck(SOURCE, true) } else { None }
}

/// That the request has a word of a verb's pattern.
fn asked(pattern: &str) -> Option<Condition> {
    let path = AttributePath::new(["prompt"]).ok()?;
    Some(Condition { path, test: Test::Pattern(Pattern::new(pattern).ok()?) })
}

/// That all arguments that machines read are at least as good as `least`; whether there may be none.
fn struck(least: Grade, may_be_absent: bool) -> Option<Condition> {
    let words = at_least(least).chain(may_be_absent.then_some(NO_TARGET));
    Some(Condition { path: AttributePath::new(["prov_target"]).ok()?, test: one_of(words)? })
}

/// That a call is none of the seen actions whose names match: it lacks an argument that all of their good calls have. `None` where there is
/// no such argument.
fn no_seen_one(name: &ActionPattern, actions: &[&str], log: &AgentLog<'_>) -> Option<Vec<Condition>> {
    let seen: BTreeSet<AttributePath> = actions
        .iter()
        .filter(|action| name.matches(action))
        .map(|action| {
            let targets = log.targets(action);
            let acts = log.acts_of(action);
            let always =
                |path: &&AttributePath| !acts.is_empty() && acts.iter().all(|act| act.flat.contains_key(*path));
            let machine_like = log.machine_like(action, &targets).into_iter().find(always);
            let target = machine_like.or_else(|| targets.iter().find(always));
            target.or_else(|| acts.first()?.flat.keys().filter(|path| is_argument(path)).find(always)).cloned()
        })
        .collect::<Option<_>>()?;
    Some(seen.into_iter().map(|path| Condition { path, test: Test::Exists(false) }).collect())
}

/// For each session, how often its request would name what a guarded call of another one strikes, or where that is from, or the call strikes
/// nothing.
fn pointed_elsewhere(log: &AgentLog<'_>, chosen: &Chosen<'_>) -> BTreeMap<usize, f64> {
    let mut odds: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for action in chosen.by_action.keys() {
        let acts = log.acts_of(action);
        let step = acts.len().div_ceil(MAX_EVENTS).max(1);
        for (act, weight) in acts.iter().zip(weights(acts)).step_by(step) {
            let struck = act.flat.iter().filter(|(path, value)| {
                is_argument(path) && path.keys().last().is_some_and(|name| is_target(name, value))
            });
            let known: Vec<_> = struck.map(|(path, _)| log.knows(act, path)).collect();
            for session in log.foreign.iter().filter(|session| **session != act.session) {
                let holds = known.iter().all(|hits| hits.get(*session).copied().unwrap_or_default());
                let (held, all) = odds.entry(*session).or_default();
                *all += weight;
                *held += if holds { weight } else { 0.0 };
            }
        }
    }
    odds.into_iter().map(|(session, (held, all))| (session, kt(held, all))).collect()
}

/// Names that say that they delete or the like, where the request has the verb and points to what is struck: it names that, or the record it
/// stands in. No seen action is widened.
pub(super) fn strikes(log: &AgentLog<'_>, chosen: &Chosen<'_>, actions: &[&str]) -> Vec<Unseen> {
    let Some(pointed) = struck(Naming::POINTED, false).filter(|_| is_graded(log, actions)) else {
        return Vec::new();
    };
    let styles = styles(actions);
    let kinds = ([Class::Destructive].as_slice(), [POINTED_TARGETS].as_slice());
    let patterns = verb_patterns(log, chosen, kinds, |_| 1.0, |_| true);
    let mut found = Vec::new();
    let likeliest = log.classes.likeliest(&[Class::Destructive]);
    let likeliest = likeliest.iter().take(MAX_STRIKES).filter_map(|(verb, _)| patterns.get_key_value(verb));
    for (verb, pattern) in likeliest {
        let names = styles.iter().filter_map(|style| style.pattern(verb));
        for action in names.filter(|name| !actions.iter().any(|action| name.matches(action))) {
            let Some(asked) = asked(pattern) else { continue };
            found.push(Unseen {
                action,
                effect: Effect::Allow,
                constraints: [asked, pointed.clone()].into_iter().collect(),
                reason:
                    "never seen; the request uses the verb in its name, and names what it strikes or the record it is from"
                        .to_owned(),
            });
        }
    }
    found
}

/// Names with a noun of credentials that no seen action has, and where unseen writes are granted, of money: no pattern of
/// names shall let them through. A credential that the request itself spells out is the user's own affair: where the log says how arguments
/// came to be, an argument of that name may stand there, if all others that count (`prov_target`) do too.
pub(super) fn refusals(log: &AgentLog<'_>, actions: &[&str], writes: bool) -> Vec<Unseen> {
    let capitals = actions.iter().any(|action| action.contains(|c: char| c.is_ascii_uppercase()));
    let nouns: BTreeSet<&str> = log.classes.nouns(writes).collect();
    let shortest = nouns.iter().filter(|noun| !nouns.iter().any(|other| other != *noun && noun.contains(other)));
    let spellings = shortest.flat_map(|noun| [Some((*noun).to_owned()), capitals.then(|| capitalised(noun))]);
    let refused = spellings.flatten().filter(|noun| !actions.iter().any(|action| action.contains(noun.as_str())));
    let credentials: BTreeSet<&str> = log.classes.nouns(false).collect();
    let is_graded = is_graded(log, actions);
    let grants = |noun: String| {
        let own = writes && is_graded && credentials.contains(noun.as_str());
        let any = (Conditions::default(), "never seen; by its name it deals with money or credentials");
        let elsewhere = [
            (
                vec!["prov_grade", &noun],
                "never seen; by its name it deals with credentials, and the request does not spell one out",
            ),
            (
                vec!["prov_target"],
                "never seen; by its name it deals with credentials, and the request does not spell all arguments out",
            ),
        ];
        let spelled = elsewhere.into_iter().map(|(path, reason)| {
            from_elsewhere(&path).map_or_else(|| any.clone(), |condition| ([condition].into_iter().collect(), reason))
        });
        let refusals: Vec<_> = if own { spelled.collect() } else { vec![any.clone()] };
        let action = ActionPattern::parse(&format!("*{noun}*")).ok();
        refusals.into_iter().filter_map(move |(constraints, reason)| {
            Some(Unseen { action: action.clone()?, effect: Effect::Block, constraints, reason: reason.to_owned() })
        })
    };
    refused.flat_map(grants).collect()
}

/// That how an argument came to be, or the worst of them, is not known or not that it stands in the request.
fn from_elsewhere(path: &[&str]) -> Option<Condition> {
    let path = AttributePath::new(path.iter().copied()).ok()?;
    let spelled = Literal::new(Grade::Prompt.name().into()).ok()?;
    Some(Condition::new(path, true, Test::NotIn(vec![spelled])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_log_writes_them() {
        let patterns =
            |name: &str| Style::of(name).and_then(|style| style.pattern("get")).map(|pattern| pattern.to_string());
        for (name, expected) in [
            ("send_email", Some("get_*")),
            ("send-email", Some("get-*")),
            ("SendEmail", Some("Get*")),
            ("sendEmail", None),
            ("ec2:DescribeX", Some("*:Get*")),
            ("k8s:get:pods", Some("*:get*")),
            ("42", None),
            ("a.b2c", None),
        ] {
            assert_eq!(patterns(name).as_deref(), expected, "{name}");
        }
    }
}
