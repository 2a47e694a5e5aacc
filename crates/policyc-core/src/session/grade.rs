//! Where an argument came from, and how far that can be trusted.
//!
//! In: the texts of arguments, what the user asked for and what tools answered before. Out: a [`ArgumentOrigin`] for each argument. Of several
//! places the best counts, and of equally good ones the latest; of an array the element that is worst.

use std::sync::Arc;

use super::arguments::{Arguments, Needle};
use super::output::{Extreme, Leaf, Output, Trust};
use super::text::{Requests, is_telling, places, stands_alone, words};
use super::{Attributes, Session, limits};

/// How long a chain of trusted calls may be.
const MAX_CHAIN: u8 = 3;
/// How much of an argument is kept to say why a call is trusted, in bytes.
const MAX_PHRASE: usize = 200;
/// Words of requests that mean a whole list.
const ALL: [&str; 6] = ["all", "every", "each", "everyone", "everybody", "everything"];

/// Where an argument came from: the word that `context.prov` has for it. The order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// From what was dropped, or it was not searched for: nobody knows.
    Unknown,
    /// It stands neither in a request nor in an output.
    None,
    /// It stands in an output.
    Tool,
    /// It stands in a request.
    Prompt,
}

impl Origin {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Tool => "tool",
            Self::Prompt => "prompt",
        }
    }
}

/// How an argument came from there: the word that `context.prov_grade` has for it. The order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Nobody knows.
    Unknown,
    /// From nowhere.
    None,
    /// It stands inside of a longer text, or is prose itself.
    Text,
    /// It is the whole value of a field.
    Field,
    /// It is that in the output of a call whose argument the user named, or that came from such a one.
    Chain,
    /// It is that in a list, and the request is about all of them.
    Listed,
    /// It is that in the one record that has the largest, latest, … of a list, and the request asks for that.
    Ranked,
    /// It is that in a record that the request names by another field.
    Record,
    /// It stands by itself in a request.
    Prompt,
}

impl Grade {
    /// All of them, the best first.
    pub const ALL: [Self; 9] = [
        Self::Prompt,
        Self::Record,
        Self::Ranked,
        Self::Listed,
        Self::Chain,
        Self::Field,
        Self::Text,
        Self::None,
        Self::Unknown,
    ];

    /// The grade of that name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.name() == word)
    }

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Text => "text",
            Self::Field => "field",
            Self::Chain => "chain",
            Self::Listed => "listed",
            Self::Ranked => "ranked",
            Self::Record => "record",
            Self::Prompt => "prompt",
        }
    }
}

/// Where one argument came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentOrigin {
    /// Whether from the user, a tool, or nowhere known.
    pub origin: Origin,
    /// How.
    pub grade: Grade,
    /// What of the request names the record, the list or the call that the value stands in.
    pub named: Option<Arc<str>>,
    /// Where it stands in an output; `None` if it stands in a request alone, or nowhere.
    pub source: Option<Box<OutputSource>>,
    /// How many trusted calls led to it.
    depth: u8,
}

/// A place in an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSource {
    /// The action whose output it is.
    pub tool: Arc<str>,
    /// The field, as jq writes it: `.[].iban`; `{}` is a key that is data.
    pub field: Box<str>,
    /// Whether the value is all that stands there.
    pub whole: bool,
    /// Whether the principal wrote the record; `None` if it does not say who did.
    pub principal: Option<bool>,
}

impl ArgumentOrigin {
    fn of(origin: Origin, grade: Grade) -> Self {
        Self { origin, grade, named: None, source: None, depth: 0 }
    }

    /// What is known of an argument of which nothing is known.
    pub const UNKNOWN: Self =
        Self { origin: Origin::Unknown, grade: Grade::Unknown, named: None, source: None, depth: 0 };

    /// The same without what nobody asks for.
    #[must_use]
    pub fn only(self, attributes: Attributes) -> Self {
        const PLACE: [Attributes; 4] = [Attributes::TOOL, Attributes::FIELD, Attributes::WHOLE, Attributes::AUTHOR];
        let source = self.source.filter(|_| PLACE.iter().any(|asked| attributes.has(*asked)));
        Self { named: self.named.filter(|_| attributes.has(Attributes::NAMED)), source, ..self }
    }

    /// The trace of an array of which `other` is another element.
    fn worse(self, other: Self) -> Self {
        let origin = self.origin.min(other.origin);
        let worse = if other.grade < self.grade { other } else { self };
        Self { origin, ..worse }
    }
}

/// Why a call with these arguments is trusted: the words of one stand in the request, or it came from a record that the request names.
pub(super) fn trust(arguments: &Arguments, traces: &[ArgumentOrigin], requests: &Requests) -> Option<Trust> {
    let asked = |needles: &mut dyn Iterator<Item = Needle<'_>>| {
        let first = needles.next().filter(|needle| !needle.is_number && needle.text.len() <= MAX_PHRASE)?;
        let mut telling = false;
        let all = needles.next().is_none()
            && words(first.text).all(|word| {
                telling |= is_telling(word) || word.chars().filter(|c| c.is_alphabetic()).count() >= 3;
                requests.has_word(word)
            });
        (all && telling).then(|| Trust { phrase: first.text.into(), depth: 1 })
    };
    let came = |trace: &ArgumentOrigin| {
        let phrase = trace.named.clone().filter(|_| trace.grade >= Grade::Chain && trace.depth < MAX_CHAIN)?;
        Some(Trust { phrase, depth: trace.depth + 1 })
    };
    arguments.each().find_map(|mut needles| asked(&mut needles)).or_else(|| traces.iter().find_map(came))
}

/// The search for the arguments of one call.
pub(super) struct ArgumentSearch<'s> {
    session: &'s mut Session,
    spent: u64,
}

/// The best place so far.
#[derive(Debug)]
struct Best<'s> {
    grade: Grade,
    named: Option<Arc<str>>,
    depth: u8,
    place: Option<(&'s Output, Option<&'s Leaf>)>,
}

impl<'s> ArgumentSearch<'s> {
    pub(super) fn new(session: &'s mut Session) -> Self {
        Self { session, spent: 0 }
    }

    pub(super) fn arguments(mut self, arguments: &Arguments) -> Vec<ArgumentOrigin> {
        let traces = arguments.each().map(|needles| {
            let mut traces = needles.map(|needle| self.scalar(needle));
            traces.next().map_or(ArgumentOrigin::UNKNOWN, |first| traces.fold(first, ArgumentOrigin::worse))
        });
        traces.collect()
    }

    fn is_spent(&self) -> bool {
        self.spent > limits::MAX_CALL_WORK || self.session.work > limits::MAX_SESSION_WORK
    }

    fn spend(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.spent = self.spent.saturating_add(bytes);
        self.session.work = self.session.work.saturating_add(bytes);
    }

    fn scalar(&mut self, needle: Needle<'_>) -> ArgumentOrigin {
        if self.is_spent() {
            self.session.dropped.arguments += 1;
            return ArgumentOrigin::UNKNOWN;
        }
        self.spend(self.session.requests.length() + needle.text.len());
        let (said, alone) = in_requests(&self.session.requests, needle);
        if alone {
            return ArgumentOrigin::of(Origin::Prompt, Grade::Prompt);
        }
        let mut work = 0;
        let (found, searched) = self.outputs(needle, &mut work);
        self.spend(usize::try_from(work).unwrap_or(usize::MAX));
        if !searched {
            self.session.dropped.arguments += 1;
            return ArgumentOrigin {
                origin: if said { Origin::Prompt } else { Origin::Unknown },
                ..ArgumentOrigin::UNKNOWN
            };
        }
        let gone = self.session.dropped;
        let is_gone = gone.requests > 0 || gone.outputs > 0 || gone.before;
        match found {
            Some(trace) if said => ArgumentOrigin { origin: Origin::Prompt, ..trace },
            Some(trace) => trace,
            None if said => ArgumentOrigin::of(Origin::Prompt, if is_gone { Grade::Unknown } else { Grade::None }),
            None if is_gone => ArgumentOrigin::UNKNOWN,
            None => ArgumentOrigin::of(Origin::None, Grade::None),
        }
    }

    /// The best place in the outputs, and whether all of them were searched as far as it matters.
    fn outputs(&self, needle: Needle<'_>, work: &mut u64) -> (Option<ArgumentOrigin>, bool) {
        let mut best: Option<Best<'_>> = None;
        let limit = limits::MAX_CALL_WORK.saturating_sub(self.spent);
        for output in self.session.outputs.iter().rev() {
            if best.as_ref().is_some_and(|best| best.grade >= Grade::Record) {
                break;
            }
            if *work > limit {
                return (None, false);
            }
            *work += u64::try_from(output.text.len()).unwrap_or(u64::MAX);
            for at in places(&output.text, needle.text, needle.is_number).take(limits::MAX_OCCURRENCES) {
                let found = self.place(output, at, needle, work);
                if best.as_ref().is_none_or(|best| found.grade > best.grade) {
                    best = Some(found);
                }
            }
        }
        (best.map(|best| self.trace(best)), true)
    }

    fn place<'o>(&self, output: &'o Output, at: usize, needle: Needle<'_>, work: &mut u64) -> Best<'o> {
        let Some(leaf) = output.whole(at, at + needle.text.len()).filter(|leaf| !output.is_prose(leaf)) else {
            return Best { grade: Grade::Text, named: None, depth: 0, place: Some((output, output.leaf_at(at))) };
        };
        let (grade, named, depth) = self.field(output, leaf, work);
        Best { grade, named, depth, place: Some((output, Some(leaf))) }
    }

    /// How far the field that a leaf is can be trusted, and by what of the request.
    fn field(&self, output: &Output, leaf: &Leaf, work: &mut u64) -> (Grade, Option<Arc<str>>, u8) {
        let requests = &self.session.requests;
        if let Some(word) = output.named(leaf, requests, work) {
            return (Grade::Record, Some(word.into()), 0);
        }
        let mut asked = Extreme::WORDS.iter().filter(|(word, _)| requests.has_word(word));
        if let Some((word, _)) = asked.find(|(_, extreme)| output.ranks(leaf, *extreme, work)) {
            return (Grade::Ranked, Some((*word).into()), 0);
        }
        if let Some(word) = ALL.iter().find(|word| output.is_listed(leaf) && requests.has_word(word)) {
            return (Grade::Listed, Some((*word).into()), 0);
        }
        match &output.trust {
            Some(trust) => (Grade::Chain, Some(Arc::clone(&trust.phrase)), trust.depth),
            None => (Grade::Field, None, 0),
        }
    }

    fn trace(&self, best: Best<'_>) -> ArgumentOrigin {
        let source = best.place.map(|(output, leaf)| {
            Box::new(OutputSource {
                tool: Arc::clone(&output.tool),
                field: jq(leaf.map_or("", |leaf| output.path(leaf))),
                whole: best.grade > Grade::Text,
                principal: leaf.and_then(|leaf| output.is_principals(leaf, |name| self.session.is_principal(name))),
            })
        });
        ArgumentOrigin { origin: Origin::Tool, grade: best.grade, named: best.named, source, depth: best.depth }
    }
}

/// A path as jq writes it.
fn jq(path: &str) -> Box<str> {
    if path.starts_with('.') { path.into() } else { format!(".{path}").into() }
}

/// Whether a text stands in a request, and whether by itself. A number of one or two digits may mean anything, a day say.
fn in_requests(requests: &Requests, needle: Needle<'_>) -> (bool, bool) {
    let short = needle.text.len() < 3 && needle.text.bytes().all(|b| b.is_ascii_digit());
    let mut said = false;
    for request in requests.lower() {
        for at in places(request, needle.text, needle.is_number) {
            said = true;
            if !short && stands_alone(request, at, needle.text.len()) {
                return (true, true);
            }
            if short {
                break;
            }
        }
    }
    (said, false)
}
