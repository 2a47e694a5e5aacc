//! One agent's sampled sessions, as the learner asks for them.
//!
//! In: the sample and the table of classes. Out: answers, each remembered: which requests match a pattern, in which
//! an argument is named, which arguments say where an action strikes. Nothing here decides what is granted.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::classes::Classes;
use super::sample::{Flat, MAX_STRING, SampledEvent, SampledSession};
use super::{GrantOptions, Ingredient};
use crate::event::AttributePath;
use crate::mine::domains::is_date;
use crate::policy::{Condition, Conditions, Pattern, Test};
use crate::session::{Attributes, Grade, is_id_name, is_machine_like, stands_in, words};

/// So many targets an action has at most.
const MAX_TARGETS: usize = 8;

/// A good event of the sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act<'a> {
    /// Its number in the whole log.
    number: usize,
    pub(super) session: usize,
    action: &'a str,
    pub(super) flat: &'a Flat,
    /// The day of UTC since 1970, if the log says.
    pub(super) day: Option<i64>,
}

/// The sessions of one agent.
#[derive(Debug, Clone)]
pub(super) struct AgentLog<'a> {
    pub(super) classes: &'a Classes,
    without: Option<Ingredient>,
    requests: Arc<SessionRequests<'a>>,
    /// Good events by action, in the order of sessions.
    pub(super) acts: BTreeMap<&'a str, Vec<Act<'a>>>,
    /// By action, the arguments of which the log always says where they came from.
    traced: Arc<BTreeMap<&'a str, BTreeSet<AttributePath>>>,
    /// By action, the arguments of which it always says how.
    graded: Arc<BTreeMap<&'a str, BTreeSet<AttributePath>>>,
    /// The sessions with a request: those that a licence is tried in.
    pub(super) foreign: Vec<usize>,
    /// How many sessions there are.
    sessions: usize,
}

/// What was found out, for whoever asks again on whatever thread. Only time depends on what is remembered.
#[derive(Debug)]
struct Memory<K, V>(Mutex<FxHashMap<K, V>>);

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq, V: Clone> Memory<K, V> {
    fn lock(&self) -> MutexGuard<'_, FxHashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.lock().get(key).cloned()
    }

    /// Two threads may find the same thing out at once: then it is the same.
    fn insert(&self, key: K, value: V) -> V {
        self.lock().insert(key, value.clone());
        value
    }
}

/// Compiled patterns, for all agents.
#[derive(Debug, Default)]
pub(super) struct Patterns(Memory<String, Option<Arc<Pattern>>>);

impl Patterns {
    const MOST: usize = 2_048;

    fn compile(&self, source: &str) -> Option<Arc<Pattern>> {
        if let Some(known) = self.0.get(source) {
            return known;
        }
        let compiled = Pattern::new(source).ok().map(Arc::new);
        if self.0.lock().len() >= Self::MOST {
            self.0.lock().clear();
        }
        self.0.insert(source.to_owned(), compiled)
    }
}

/// A truth for each session.
type Hits = Arc<Vec<bool>>;

/// What users asked for, by session, and what was found out about it.
#[derive(Debug)]
struct SessionRequests<'a> {
    patterns: &'a Patterns,
    texts: Vec<Option<&'a str>>,
    /// The hashes of the sessions' ids, where they have one.
    names: Vec<Option<u64>>,
    lower: Vec<String>,
    matches: Memory<String, Option<Hits>>,
    named: Memory<(usize, AttributePath), Hits>,
    known: Memory<(usize, AttributePath), Hits>,
}

impl<'a> AgentLog<'a> {
    pub(super) fn new(
        sessions: impl Iterator<Item = (u64, &'a SampledSession)>,
        options: &'a GrantOptions,
        patterns: &'a Patterns,
    ) -> Self {
        let mut requests = SessionRequests {
            patterns,
            texts: Vec::new(),
            names: Vec::new(),
            lower: Vec::new(),
            matches: Memory::default(),
            named: Memory::default(),
            known: Memory::default(),
        };
        let mut acts: BTreeMap<&str, Vec<Act<'a>>> = BTreeMap::new();
        let mut foreign = Vec::new();
        let mut number = 0;
        for (hash, kept) in sessions.filter(|(_, kept)| !kept.good.is_empty()) {
            let session = requests.texts.len();
            if kept.prompt.is_some() {
                foreign.push(session);
            }
            requests.texts.push(kept.prompt.as_deref());
            requests.names.push(kept.named.then_some(hash));
            requests.lower.push(kept.prompt.as_deref().unwrap_or_default().to_lowercase());
            for (action, events) in &kept.good {
                for SampledEvent { flat, day, .. } in events.values() {
                    acts.entry(action).or_default().push(Act { number, session, action, flat, day: *day });
                    number += 1;
                }
            }
        }
        let sessions = requests.texts.len();
        let traced = acts.iter().map(|(action, acts)| (*action, told(acts, "prov"))).collect();
        let graded = acts.iter().map(|(action, acts)| (*action, told(acts, "prov_grade"))).collect();
        Self {
            classes: &options.classes,
            without: options.without,
            requests: Arc::new(requests),
            acts,
            traced: Arc::new(traced),
            graded: Arc::new(graded),
            foreign,
            sessions,
        }
    }

    /// Whether an ingredient is not left out.
    pub(super) fn uses(&self, ingredient: Ingredient) -> bool {
        self.without != Some(ingredient)
    }

    /// The log as it would be had one session not happened.
    pub(super) fn without(&self, session: usize) -> Self {
        let mut rest = self.clone();
        rest.foreign.retain(|other| *other != session);
        rest.sessions = rest.sessions.saturating_sub(1);
        for acts in rest.acts.values_mut() {
            acts.retain(|act| act.session != session);
        }
        rest.acts.retain(|_, acts| !acts.is_empty());
        rest
    }

    /// Whether requests can tell what was asked for: most sessions have one, and not all the same.
    pub(super) fn has_requests(&self) -> bool {
        let distinct: BTreeSet<_> = self.foreign.iter().filter_map(|s| self.request(*s)).collect();
        self.foreign.len() >= 2 && self.foreign.len() * 2 >= self.sessions && distinct.len() >= 2
    }

    pub(super) fn request(&self, session: usize) -> Option<&'a str> {
        self.requests.texts.get(session).copied().flatten()
    }

    /// The hash of a session's id, if it has one.
    pub(super) fn name(&self, session: usize) -> Option<u64> {
        self.requests.names.get(session).copied().flatten()
    }

    pub(super) fn acts_of(&self, action: &str) -> &[Act<'a>] {
        self.acts.get(action).map(Vec::as_slice).unwrap_or_default()
    }

    /// For each session whether its request matches; `None` if the expression is not one that a policy takes.
    pub(super) fn matches(&self, pattern: &str) -> Option<Hits> {
        if let Some(known) = self.requests.matches.get(pattern) {
            return known;
        }
        let found = self.requests.patterns.compile(pattern).map(|compiled| {
            let texts = self.requests.texts.iter();
            Arc::new(texts.map(|text| text.is_some_and(|text| compiled.is_match(text))).collect::<Vec<_>>())
        });
        self.requests.matches.insert(pattern.to_owned(), found)
    }

    /// Whether the request names the argument, by what the log says where it came from, or by its very text.
    pub(super) fn names_own(&self, act: &Act<'_>, argument: &AttributePath) -> bool {
        match self.told(act, argument) {
            Some(from) => from == "prompt" || from == "const",
            None => self.request(act.session).is_some_and(|request| {
                let parts = act.flat.get(argument).and_then(strings);
                parts.is_some_and(|parts| parts.iter().all(|part| request.contains(part)))
            }),
        }
    }

    /// For each session whether its request would name the argument.
    pub(super) fn names(&self, act: &Act<'_>, argument: &AttributePath) -> Hits {
        let key = (act.number, argument.clone());
        if let Some(known) = self.requests.named.get(&key) {
            return known;
        }
        let parts = act.flat.get(argument).and_then(strings);
        let all = self.requests.texts.len();
        let found: Vec<bool> = match (self.told(act, argument), parts) {
            (Some("const"), _) => vec![true; all],
            (_, None) => vec![false; all],
            // Who says where an argument came from compares without case.
            (Some(_), Some(parts)) => {
                let parts: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
                self.requests.lower.iter().map(|text| parts.iter().all(|part| text.contains(part))).collect()
            }
            (None, Some(parts)) => {
                let texts = self.requests.texts.iter().map(|text| text.unwrap_or_default());
                texts.map(|text| parts.iter().all(|part| text.contains(part))).collect()
            }
        };
        self.requests.named.insert(key, Arc::new(found))
    }

    /// Whether an argument stands in the request, or where the request points to; `None` if the log does not always say.
    pub(super) fn grade(&self, act: &Act<'_>, argument: &AttributePath) -> Option<Grade> {
        let graded = self.graded.get(act.action).is_some_and(|graded| graded.contains(argument));
        let word = grade(argument).filter(|_| graded).and_then(|path| act.flat.get(&path))?;
        Grade::named(word.as_str()?)
    }

    /// The arguments of which the log always says how they came from there.
    pub(super) fn graded(&self, action: &str) -> BTreeSet<AttributePath> {
        self.graded.get(action).cloned().unwrap_or_default()
    }

    /// For each session whether its request would name the argument or what it came from.
    pub(super) fn knows(&self, act: &Act<'_>, argument: &AttributePath) -> Hits {
        let key = (act.number, argument.clone());
        if let Some(known) = self.requests.known.get(&key) {
            return known;
        }
        let phrase = beside(argument, "prov_named").and_then(|path| act.flat.get(&path)).and_then(Value::as_str);
        let named = self.names(act, argument);
        let found = match phrase {
            None => named,
            Some(phrase) => {
                let phrase: Vec<&str> = words(phrase).collect();
                let points = |text: &String| !phrase.is_empty() && phrase.iter().all(|word| stands_in(text, word));
                Arc::new(named.iter().zip(&self.requests.lower).map(|(named, text)| *named || points(text)).collect())
            }
        };
        self.requests.known.insert(key, found)
    }

    /// The targets whose values are mostly one word with a digit or a sign in it: what machines read, and nobody composes.
    pub(super) fn machine_like<'t>(&self, action: &str, targets: &'t [AttributePath]) -> Vec<&'t AttributePath> {
        targets.iter().filter(|path| self.is_id(action, path) || self.machine_score(action, path) >= 0.5).collect()
    }

    /// Whether conditions hold for all events of the action. What was cut or left out of the sample cannot be told, and passes.
    pub(super) fn all_hold(&self, conditions: &Conditions, action: &str) -> bool {
        let mut acts = self.acts_of(action).iter();
        acts.all(|act| conditions.iter().all(|condition| self.may_hold(condition, act)))
    }

    /// Whether conditions hold for an event of the action in each of these sessions.
    pub(super) fn each_holds(&self, conditions: &Conditions, action: &str, sessions: &BTreeSet<usize>) -> bool {
        sessions.iter().all(|session| {
            let mut acts = self.acts_of(action).iter().filter(|act| act.session == *session);
            acts.any(|act| conditions.iter().all(|condition| self.may_hold(condition, act)))
        })
    }

    fn may_hold(&self, condition: &Condition, act: &Act<'_>) -> bool {
        let prompt = self.request(act.session).map(Value::from);
        let at = |path: &AttributePath| match path.keys() {
            [key] if key == "prompt" => prompt.as_ref(),
            _ => act.flat.get(path),
        };
        let cut = |value: &Value| match value {
            Value::String(text) => text.len() >= MAX_STRING,
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        match at(&condition.path) {
            Some(value) if cut(value) => true,
            None if condition.test != Test::Exists(false) => true,
            value => condition.test.holds(value, at),
        }
    }

    /// The arguments at least half of whose values are identifiers: they say where an action strikes.
    pub(super) fn targets(&self, action: &str) -> Vec<AttributePath> {
        if !self.uses(Ingredient::Targets) {
            return Vec::new();
        }
        let mut counts: BTreeMap<&AttributePath, (u32, u32)> = BTreeMap::new();
        for (path, value) in self.acts_of(action).iter().flat_map(|act| act.flat).filter(|(path, _)| is_argument(path))
        {
            let (all, identifiers) = counts.entry(path).or_default();
            *all += 1;
            *identifiers += u32::from(is_identifier(value));
        }
        let targets =
            counts.into_iter().filter(|(path, (all, identifiers))| identifiers * 2 > *all || self.is_id(action, path));
        targets.map(|(path, _)| path.clone()).take(MAX_TARGETS).collect()
    }

    /// Of several targets, those whose values look most like identifiers: one word with a digit or a sign in it.
    pub(super) fn principal<'t>(&self, action: &str, targets: &'t [AttributePath]) -> Vec<&'t AttributePath> {
        let scores: Vec<(f64, &AttributePath)> =
            targets.iter().map(|path| (self.machine_score(action, path), path)).collect();
        let top = scores.iter().map(|(score, _)| *score).fold(0.0, f64::max);
        scores.into_iter().filter(|(score, _)| *score >= top).map(|(_, path)| path).collect()
    }

    /// Whether an argument is an id by its name, of so few characters that it stands in many requests by accident: 7, say. It is a target
    /// where the log says how it came to be.
    pub(super) fn is_id(&self, action: &str, path: &AttributePath) -> bool {
        let named = path.keys().last().is_some_and(|key| is_id_name(key));
        let short = |value: &Value| match value {
            Value::Number(number) => number.is_u64(),
            Value::String(text) => !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        let mut values = self.acts_of(action).iter().filter_map(|act| act.flat.get(path));
        named && self.graded.get(action).is_some_and(|graded| graded.contains(path)) && values.all(short)
    }

    /// The share of one-word values with a digit or a sign.
    fn machine_score(&self, action: &str, path: &AttributePath) -> f64 {
        let values = self.acts_of(action).iter().filter_map(|act| act.flat.get(path).and_then(strings)).flatten();
        let (mut all, mut sure) = (0.0_f64, 0.0);
        for value in values {
            all += 1.0;
            sure += f64::from(u8::from(is_machine_like(value)));
        }
        sure / all.max(1.0)
    }

    /// The arguments of which the log always says where they came from.
    pub(super) fn traced(&self, action: &str) -> BTreeSet<AttributePath> {
        self.traced.get(action).cloned().unwrap_or_default()
    }

    /// Where an argument came from, if the log always says so: a licence asks the one or the other of all requests.
    fn told<'v>(&self, act: &'v Act<'_>, argument: &AttributePath) -> Option<&'v str> {
        let traced = self.traced.get(act.action).is_some_and(|traced| traced.contains(argument));
        provenance(argument).filter(|_| traced).and_then(|path| act.flat.get(&path)).and_then(Value::as_str)
    }
}

/// The arguments of which all acts say something under a key.
fn told(acts: &[Act<'_>], key: &str) -> BTreeSet<AttributePath> {
    let arguments: BTreeSet<_> = acts.iter().flat_map(|act| act.flat.keys()).filter(|p| is_argument(p)).collect();
    let traced = arguments.into_iter().filter(|path| {
        let from = beside(path, key);
        acts.iter()
            .filter(|act| act.flat.contains_key(*path))
            .all(|act| from.as_ref().and_then(|from| act.flat.get(from)).is_some_and(Value::is_string))
    });
    traced.cloned().collect()
}

pub(super) fn is_argument(path: &AttributePath) -> bool {
    matches!(path.keys(), [first, _, ..] if first == "params")
}

/// Where the log says whence an argument came: `prov.x` for `params.x`.
pub(super) fn provenance(argument: &AttributePath) -> Option<AttributePath> {
    beside(argument, "prov")
}

/// Where the log says how it came from there.
pub(super) fn grade(argument: &AttributePath) -> Option<AttributePath> {
    beside(argument, "prov_grade")
}

/// What stands under another key where an argument stands under `params`.
fn beside(argument: &AttributePath, key: &str) -> Option<AttributePath> {
    match argument.keys() {
        [first, rest @ ..] if first == "params" && !rest.is_empty() => {
            AttributePath::new(std::iter::once(key).chain(rest.iter().map(String::as_str))).ok()
        }
        _ => None,
    }
}

/// The string, or the strings of an array; `None` for what is neither, and for what was cut.
fn strings(value: &Value) -> Option<Vec<&str>> {
    let parts: Vec<&str> = match value {
        Value::String(text) => vec![text],
        Value::Array(items) if !items.is_empty() => items.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    parts.iter().all(|part| part.len() <= MAX_STRING).then_some(parts)
}

fn is_identifier(value: &Value) -> bool {
    strings(value).is_some_and(|parts| {
        parts.iter().all(|part| {
            (1..=2).contains(&part.split_whitespace().count())
                && part.chars().nth(2).is_some()
                && !part.contains('\n')
                && !is_date(part)
                && !is_number(part)
        })
    })
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    [whole, rest].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The facts of an event: what stands neither among its arguments nor in the course of its session, and is a truth or
/// short.
pub(super) fn facts(flat: &Flat) -> impl Iterator<Item = (&AttributePath, &Value)> {
    flat.iter().filter(|(path, value)| {
        let outside =
            path.keys().first().is_some_and(|first| first != "params" && Attributes::of_key(first).is_empty());
        outside && (value.is_boolean() || value.as_str().is_some_and(|text| text.chars().nth(40).is_none()))
    })
}

/// The fact without the argument that it is about: `env.body_has_url` → `has_url`.
pub(super) fn suffix(path: &AttributePath) -> &str {
    let last = path.keys().last().map(String::as_str).unwrap_or_default();
    last.split_once('_').map_or(last, |(_, rest)| rest)
}
