//! Actions that were never seen: what their names allow.
//!
//! In: what was learned of the seen ones. Out: grants over patterns of names, in the styles in which the log writes names.
//! A name that says that it reads is let through, one that says that it writes or sends where the request has the verb;
//! anything else falls to the default. A pattern of names cannot make exceptions, so names with a noun of money or of
//! credentials are refused outright: a refusal outranks every grant.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::{Class, Classes};
use super::licence::{ANY_TARGET, Intent, POINTED_TARGETS, Target, float_len, kt, pointed_to, trim};
use super::log::Log;
use super::{ALPHA, MIN_EVIDENCE, choose::Chosen, words};
use crate::event::AttributePath;
use crate::policy::{ActionPattern, Condition, Conditions, Effect, Pattern, Test};

/// How many different reads an agent must have been seen to do, before others are taken for its work.
const MIN_READS: usize = 2;

/// So many verbs are granted at most for names of unseen actions, the likeliest first: those that read, and those that write
/// or send. A person reads each of them.
const MAX_READS: usize = 12;
const MAX_WRITES: usize = 32;
/// By so many arguments at most it is told what an unseen action strikes.
const MAX_STRUCK: usize = 2;
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

/// The pattern by which a request may ask for each verb of some classes, where it is rare enough and requests that have the verb, and so
/// name a `target`, were seen to explain what was done.
fn verb_patterns<'v>(
    log: &'v Log<'_>,
    chosen: &Chosen<'_>,
    classes: &[Class],
    target: u8,
    wanted: impl Fn(&str) -> bool,
) -> BTreeMap<&'v str, String> {
    let schema = |intent| chosen.support.get(&(Some(intent), target, false)).copied().unwrap_or_default();
    if [Intent::Verb, Intent::Trimmed, Intent::Wide].into_iter().map(schema).max() < Some(MIN_EVIDENCE) {
        return BTreeMap::new();
    }
    let mut patterns = BTreeMap::new();
    let verbs = log.classes.likeliest(classes).into_iter().take(MAX_WRITES);
    for (verb, class) in verbs.filter(|(verb, _)| wanted(verb)) {
        let words = trim(verb, &log.classes.synonyms(verb, Some(class)), &BTreeSet::new(), log);
        let pattern = words::pattern(&words, log.classes);
        let Some(matches) = log.matches(&pattern) else { continue };
        let hits = log.foreign.iter().filter(|session| matches.get(**session).copied().unwrap_or_default()).count();
        if kt(float_len(hits), float_len(log.foreign.len())) <= ALPHA {
            patterns.insert(verb, pattern);
        }
    }
    patterns
}

/// Verbs that write or send, by the request, each with its pattern. Left out where a seen action would be widened.
///
/// `only`: an action's name that the grants must speak of.
fn licensed(log: &Log<'_>, chosen: &Chosen<'_>, actions: &[&str], only: Option<&str>) -> Vec<(ActionPattern, String)> {
    let styles = styles(actions);
    let names = |verb: &str| -> Vec<ActionPattern> {
        let names = styles.iter().filter_map(|style| style.pattern(verb));
        names.filter(|name| only.is_none_or(|action| name.matches(action))).collect()
    };
    let mut found = Vec::new();
    for (verb, pattern) in verb_patterns(log, chosen, &WRITES, ANY_TARGET, |verb| !names(verb).is_empty()) {
        for name in names(verb) {
            let widened = actions.iter().filter(|action| name.matches(action)).any(|action| {
                let licences =
                    chosen.by_action.get(action).map(|choice| choice.licences.as_slice()).unwrap_or_default();
                !licences.iter().any(|licence| {
                    licence.target == Target::Free
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
pub(super) fn allows(log: &Log<'_>, chosen: &Chosen<'_>, action: &str, session: usize) -> bool {
    let actions: Vec<&str> = log.acts.keys().copied().collect();
    licensed(log, chosen, &actions, Some(action)).iter().any(|(_, pattern)| {
        let hits = log.matches(pattern);
        hits.is_some_and(|hits| hits.get(session).copied().unwrap_or_default())
    })
}

/// Unseen writes and sends that the request asks for.
pub(super) fn writes(log: &Log<'_>, chosen: &Chosen<'_>, actions: &[&str]) -> Vec<Unseen> {
    let Ok(prompt) = AttributePath::new(["prompt"]) else {
        return Vec::new();
    };
    let verbs = log.classes.likeliest(&WRITES).len();
    let found = licensed(log, chosen, actions, None).into_iter().filter_map(|(action, pattern)| {
        let test = Test::Pattern(Pattern::new(&pattern).ok()?);
        Some(Unseen {
            action,
            effect: Effect::Allow,
            constraints: [Condition { path: prompt.clone(), test }].into_iter().collect(),
            reason: format!("never seen; the request uses the verb in its name{}", of_all(MAX_WRITES, verbs)),
        })
    });
    found.collect()
}

/// Names that say that they delete or the like, where the request has the verb and points to what is struck: an argument that other
/// actions of the agent have, and that the request names or the record it stands in. No seen action is widened.
pub(super) fn strikes(log: &Log<'_>, chosen: &Chosen<'_>, actions: &[&str]) -> Vec<Unseen> {
    let Ok(prompt) = AttributePath::new(["prompt"]) else {
        return Vec::new();
    };
    let targets: BTreeSet<&AttributePath> = chosen
        .by_action
        .iter()
        .flat_map(|(action, choice)| {
            let graded = log.graded(action);
            log.machine_like(action, &choice.targets).into_iter().filter(move |path| graded.contains(*path))
        })
        .collect();
    let styles = styles(actions);
    let patterns = verb_patterns(log, chosen, &[Class::Destructive], POINTED_TARGETS, |_| !targets.is_empty());
    let mut found = Vec::new();
    let likeliest = log.classes.likeliest(&[Class::Destructive]);
    let likeliest = likeliest.iter().take(MAX_STRIKES).filter_map(|(verb, _)| patterns.get_key_value(verb));
    for (verb, pattern) in likeliest {
        let names = styles.iter().filter_map(|style| style.pattern(verb));
        for name in names.filter(|name| !actions.iter().any(|action| name.matches(action))) {
            for target in targets.iter().take(MAX_STRUCK) {
                let Ok(asked) = Pattern::new(pattern) else { continue };
                let asked = Condition { path: prompt.clone(), test: Test::Pattern(asked) };
                let Some(pointed) = pointed_to(target) else { continue };
                found.push(Unseen {
                    action: name.clone(),
                    effect: Effect::Allow,
                    constraints: [asked, pointed].into_iter().collect(),
                    reason: "not seen; the request has the verb of its name, and names what it strikes or the record it is from".to_owned(),
                });
            }
        }
    }
    found
}

/// Names with a noun of credentials that no seen action has, and where unseen writes are granted, of money: no pattern of
/// names shall let them through.
pub(super) fn refusals(actions: &[&str], classes: &Classes, writes: bool) -> Vec<Unseen> {
    let capitals = actions.iter().any(|action| action.contains(|c: char| c.is_ascii_uppercase()));
    let nouns: BTreeSet<&str> = classes.nouns(writes).collect();
    let shortest = nouns.iter().filter(|noun| !nouns.iter().any(|other| other != *noun && noun.contains(other)));
    let spellings = shortest.flat_map(|noun| [Some((*noun).to_owned()), capitals.then(|| capitalised(noun))]);
    let refused = spellings.flatten().filter(|noun| !actions.iter().any(|action| action.contains(noun.as_str())));
    let grant = |noun: String| {
        Some(Unseen {
            action: ActionPattern::parse(&format!("*{noun}*")).ok()?,
            effect: Effect::Block,
            constraints: Conditions::default(),
            reason: "never seen; by its name it deals with money or credentials".to_owned(),
        })
    };
    refused.filter_map(grant).collect()
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
