//! Provenance: where arguments came from, found out from a session's requests and earlier outputs.
//!
//! In: the events of a log, of which some carry an `output`. Out: an index, and events with what [`session`](crate::session) knows of them
//! added where it is not given. The index folds each session once, with the same fold that a server runs; what is kept of it is a few bytes for
//! each argument of the log. Nothing here learns: the index is thrown away when the log has been read.
//!
//! A session is one agent's. Before and after are by `timestamp`, and where timestamps are equal by the number in `context.step`; a
//! session without timestamps on all its events goes by steps alone, and for one without either nothing is said. What has one moment
//! has no order: all its requests are there before its calls, and its outputs after them. The order of lines says nothing. A fold: parts
//! of a log merge in any order.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering as Atomically};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::{Event, OutcomeClass, OutcomeClasses, limits};
use crate::session::{ArgumentOrigin, Arguments, Attributes, Course, Done, Output, Session, tell};

/// What the miner asks of sessions.
pub const MINED: Attributes = Attributes::ORIGIN.with(Attributes::GRADE).with(Attributes::NAMED);

/// When an event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct EventTime {
    time: Option<Timestamp>,
    step: Option<i64>,
}

impl EventTime {
    fn of(event: &Event) -> Self {
        Self { time: event.timestamp, step: event.context.get("step").and_then(Value::as_i64) }
    }
}

/// What a session's events can be ordered by.
#[derive(Debug, Clone, Copy)]
enum SessionOrder {
    Time,
    Step,
}

impl SessionOrder {
    fn of(steps: &[PendingEvent]) -> Option<Self> {
        let all = |has: fn(&PendingEvent) -> bool| steps.iter().all(has);
        if all(|step| step.at.time.is_some()) {
            Some(Self::Time)
        } else if all(|step| step.at.step.is_some()) {
            Some(Self::Step)
        } else {
            None
        }
    }

    fn compare(self, a: EventTime, b: EventTime) -> Ordering {
        let steps = || a.step.cmp(&b.step);
        match self {
            Self::Time => a.time.cmp(&b.time).then_with(steps),
            Self::Step => steps(),
        }
    }
}

/// What is kept of an event until its session is folded.
#[derive(Debug)]
struct PendingEvent {
    at: EventTime,
    event: Name,
    /// The hash of the log id, which is the same in every run.
    order: u64,
    action: Arc<str>,
    prompt: Option<Arc<str>>,
    arguments: Arguments,
    output: Option<GivenOutput>,
    done: Done,
}

/// What a tool answered.
#[derive(Debug)]
enum GivenOutput {
    Indexed(Box<Output>),
    TooLarge,
}

impl PendingEvent {
    fn bytes(&self) -> usize {
        // What the allocator takes for each of its blocks.
        const BLOCKS: usize = 64;
        let output = match &self.output {
            Some(GivenOutput::Indexed(output)) => output.bytes() + BLOCKS,
            _ => 0,
        };
        size_of::<Self>() + BLOCKS + self.action.len() + self.arguments.bytes() + output
    }

    /// Puts events of one moment in the same order in every run.
    fn content(&self) -> impl Ord + '_ {
        let output = self.output.as_ref().map(|output| match output {
            GivenOutput::Indexed(output) => output.text(),
            GivenOutput::TooLarge => "",
        });
        (self.order, &*self.action, &self.arguments, output, self.prompt.as_deref())
    }

    fn has_text(&self) -> bool {
        self.prompt.is_some() || self.output.is_some()
    }
}

/// An event, or a session, by a hash whose key nobody knows.
type Name = u128;

/// Hashes with two keys at once.
struct Hashers(<RandomState as BuildHasher>::Hasher, <RandomState as BuildHasher>::Hasher);

impl Hashers {
    fn new() -> Self {
        static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(Default::default);
        Self(KEYS.0.build_hasher(), KEYS.1.build_hasher())
    }

    fn add(mut self, value: &(impl Hash + ?Sized)) -> Self {
        value.hash(&mut self.0);
        value.hash(&mut self.1);
        self
    }

    fn name(&self) -> Name {
        u128::from(self.0.finish()) << 64 | u128::from(self.1.finish())
    }
}

impl io::Write for Hashers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        self.1.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn session_name(event: &Event) -> Option<Name> {
    event.session_id.as_ref().map(|id| Hashers::new().add(&*event.agent_id).add(&**id).name())
}

/// What of an event decides where its arguments came from, its session being given. Events that agree in it are told alike.
fn event_name(session: Name, event: &Event) -> Name {
    let mut hashers = Hashers::new().add(&session).add(&EventTime::of(event)).add(&*event.action);
    if let Some(params) = event.context.get("params") {
        // Writing to a hasher does not fail.
        let _ = serde_json::to_writer(&mut hashers, params);
    }
    hashers.name()
}

/// Where it is not derived where arguments came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Everywhere: there is more text than [`limits::MAX_TRACED_BYTES`].
    Everywhere,
    /// Not in so many sessions: their events have no order, or they are past what a [session](crate::session::limits) holds and does.
    Sessions(usize),
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = limits::MAX_TRACED_BYTES / (1024 * 1024);
        match self {
            Self::Everywhere => write!(
                f,
                "where arguments came from was not derived: the requests, arguments and outputs of the log take more than {mebibytes} \
                 MiB; give `context.prov` in the log"
            ),
            Self::Sessions(count) => write!(
                f,
                "where arguments came from was not derived, or not for all of them, in {count} session{}: not all events there have a \
                 `timestamp`, or a number in `context.step`, or there is too much text to hold or to search",
                if *count == 1 { "" } else { "s" }
            ),
        }
    }
}

impl Gap {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Sessions(a), Self::Sessions(b)) => Self::Sessions(a + b),
            _ => Self::Everywhere,
        }
    }
}

/// What is told of one event.
#[derive(Debug)]
struct EventOrigins {
    traces: Box<[ArgumentOrigin]>,
    course: Option<Box<Course>>,
}

/// The events of one session.
#[derive(Debug, Default)]
struct SessionEvents {
    steps: Vec<PendingEvent>,
    /// The distinct texts of its requests.
    prompts: BTreeSet<Arc<str>>,
}

impl SessionEvents {
    /// What a session takes beside its events and requests.
    const BYTES: usize = 2 * size_of::<(Name, Self)>();

    /// Takes a request. Gives it as it is held, and what it takes if it is new.
    fn prompt(&mut self, text: &str) -> (Arc<str>, usize) {
        match self.prompts.get(text) {
            Some(known) => (Arc::clone(known), 0),
            None => {
                let new: Arc<str> = text.into();
                self.prompts.insert(Arc::clone(&new));
                (new, text.len() + Provenance::REQUEST)
            }
        }
    }
}

/// What sessions say about the events of a log: gathered, then folded by [`Provenance::finish`].
#[derive(Debug)]
pub struct Provenance {
    attributes: Attributes,
    sessions: HashMap<Name, SessionEvents>,
    actions: HashSet<Arc<str>>,
    /// What sessions and their requests take.
    bytes: usize,
    /// What the events of all parts of the log take: this much is known before parts are merged.
    events: Arc<AtomicUsize>,
    told: HashMap<Name, EventOrigins>,
    /// Sessions of which something is not told.
    silent: usize,
    has_outputs: bool,
    /// Whether there was more than [`limits::MAX_TRACED_BYTES`]; then nothing is kept.
    overflow: bool,
}

impl Provenance {
    /// An index of nothing, for these attributes.
    pub fn new(attributes: Attributes) -> Self {
        Self::part(attributes, Arc::default())
    }

    /// The index of a part of a log. All parts count what events take together.
    pub(super) fn part(attributes: Attributes, events: Arc<AtomicUsize>) -> Self {
        Self {
            attributes,
            sessions: HashMap::new(),
            actions: HashSet::new(),
            bytes: 0,
            events,
            told: HashMap::new(),
            silent: 0,
            has_outputs: false,
            overflow: false,
        }
    }

    /// The index of events in memory.
    pub fn of_events<'e>(attributes: Attributes, events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut index = Self::new(attributes);
        events.into_iter().for_each(|event| index.add(event));
        index.finish()
    }

    /// Whether the log has an output in a session.
    pub fn has_outputs(&self) -> bool {
        self.has_outputs
    }

    /// Where nothing is derived although the log has outputs.
    pub fn gap(&self) -> Option<Gap> {
        match self.silent {
            _ if self.overflow => Some(Gap::Everywhere),
            _ if !self.has_outputs => None,
            0 => None,
            sessions => Some(Gap::Sessions(sessions)),
        }
    }

    pub(super) fn add(&mut self, event: &Event) {
        let Some(session) = session_name(event) else {
            return;
        };
        self.has_outputs |= event.output.is_some();
        if self.overflow {
            return;
        }
        let prompt = event.context.get("prompt").and_then(Value::as_str);
        let prompt = prompt.filter(|text| self.asks_for_arguments() && !text.trim().is_empty());
        let step = self.step(session, event);
        self.events.fetch_add(step.bytes(), Atomically::Relaxed);
        let gathered = self.sessions.entry(session).or_default();
        self.bytes += if gathered.steps.is_empty() { SessionEvents::BYTES } else { 0 };
        let prompt = prompt.map(|text| gathered.prompt(text)).map(|(prompt, bytes)| {
            self.bytes += bytes;
            prompt
        });
        grow(&mut gathered.steps, 1);
        gathered.steps.push(PendingEvent { prompt, ..step });
        self.bound();
    }

    /// What a request takes beside its text.
    const REQUEST: usize = 64;

    fn asks_for_arguments(&self) -> bool {
        !self.attributes.and(Attributes::PROVENANCE).is_empty()
    }

    fn step(&mut self, session: Name, event: &Event) -> PendingEvent {
        let action = match self.actions.get(&*event.action) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = Arc::from(&*event.action);
                self.actions.insert(Arc::clone(&new));
                new
            }
        };
        let about_arguments = self.asks_for_arguments();
        let output = event.output.as_ref().filter(|_| about_arguments).map(|output| {
            Output::of(Arc::clone(&action), output)
                .map_or(GivenOutput::TooLarge, |output| GivenOutput::Indexed(Box::new(output)))
        });
        PendingEvent {
            at: EventTime::of(event),
            event: event_name(session, event),
            order: xxh3_64(event.log_id.as_bytes()),
            action,
            prompt: None,
            arguments: if about_arguments { Arguments::of(&event.context) } else { Arguments::default() },
            output: output.filter(|output| !matches!(output, GivenOutput::Indexed(output) if output.is_empty())),
            done: done(&event.outcome),
        }
    }

    fn bound(&mut self) {
        if self.overflow || self.bytes + self.events.load(Atomically::Relaxed) > limits::MAX_TRACED_BYTES {
            self.overflow = true;
            self.sessions = HashMap::new();
            self.actions = HashSet::new();
        }
    }

    /// Joins the indexes of two parts of one log, neither of them finished.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.has_outputs |= other.has_outputs;
        self.overflow |= other.overflow;
        self.bytes += other.bytes;
        let mut others: Vec<_> = other.sessions.into_iter().collect();
        while let Some((id, mut gathered)) = others.pop().filter(|_| !self.overflow) {
            let into = self.sessions.entry(id).or_default();
            if into.steps.is_empty() {
                *into = gathered;
                continue;
            }
            // What both parts know counts once.
            self.bytes -= SessionEvents::BYTES;
            for prompt in gathered.prompts {
                let bytes = prompt.len() + Self::REQUEST;
                self.bytes -= if into.prompts.insert(prompt) { 0 } else { bytes };
            }
            grow(&mut into.steps, gathered.steps.len());
            into.steps.append(&mut gathered.steps);
        }
        self.bound();
        self
    }

    /// Folds all sessions. What has been merged before is the whole log.
    #[must_use]
    pub fn finish(mut self) -> Self {
        let sessions = std::mem::take(&mut self.sessions).into_values().map(|gathered| gathered.steps);
        let sessions: Vec<Vec<PendingEvent>> = sessions.collect();
        self.actions = HashSet::new();
        let attributes = self.attributes;
        let folded: Vec<Folded> = sessions.into_par_iter().map(|steps| fold(steps, attributes)).collect();
        for Folded { told, is_silent } in folded {
            self.silent += usize::from(is_silent);
            self.told.extend(told);
        }
        self
    }

    /// Adds what its session knows to an event of the log, as far as it is not given.
    pub fn derive(&self, event: &mut Event) {
        event.output = None;
        if self.told.is_empty() {
            return;
        }
        let name = session_name(event).map(|session| event_name(session, event));
        if let Some(EventOrigins { traces, course }) = name.and_then(|name| self.told.get(&name)) {
            tell(&mut event.context, traces, course.as_deref(), self.attributes);
        }
    }
}

/// Makes room for `more`, without any for steps that most sessions never have.
fn grow<T>(into: &mut Vec<T>, more: usize) {
    if into.capacity() - into.len() < more {
        into.reserve_exact(more.max(into.len() / 2));
    }
}

/// Whether an event was carried out, as far as its outcome says.
fn done(outcome: &str) -> Done {
    static CLASSES: LazyLock<OutcomeClasses> = LazyLock::new(OutcomeClasses::default);
    if CLASSES.class(outcome) == OutcomeClass::Denied { Done::No } else { Done::Yes }
}

/// What became of a session.
struct Folded {
    told: Vec<(Name, EventOrigins)>,
    is_silent: bool,
}

/// Folds a session: of each moment the requests, then the calls, then what was answered.
fn fold(mut steps: Vec<PendingEvent>, attributes: Attributes) -> Folded {
    let Some(clock) = SessionOrder::of(&steps) else {
        return Folded { told: Vec::new(), is_silent: steps.iter().any(PendingEvent::has_text) };
    };
    settle(&mut steps);
    steps.sort_by(|a, b| clock.compare(a.at, b.at).then_with(|| a.content().cmp(&b.content())));
    let mut session = Session::new();
    let mut told = Vec::with_capacity(steps.len());
    while !steps.is_empty() {
        let first = steps.first().map(|step| step.at);
        let same = steps.iter().take_while(|step| first.is_some_and(|at| clock.compare(at, step.at).is_eq())).count();
        let rest = steps.split_off(same);
        moment(&mut session, std::mem::replace(&mut steps, rest), attributes, &mut told);
    }
    Folded { told, is_silent: session.dropped().any() }
}

/// Of events at one time of which one has no step, the steps say nothing.
fn settle(steps: &mut [PendingEvent]) {
    let without: HashSet<_> = steps.iter().filter(|step| step.at.step.is_none()).map(|step| step.at.time).collect();
    for step in steps.iter_mut().filter(|step| step.at.time.is_some() && without.contains(&step.at.time)) {
        step.at.step = None;
    }
}

fn moment(
    session: &mut Session,
    steps: Vec<PendingEvent>,
    attributes: Attributes,
    told: &mut Vec<(Name, EventOrigins)>,
) {
    for prompt in steps.iter().filter_map(|step| step.prompt.as_ref()) {
        session.request(prompt);
    }
    // What has one moment has no order.
    let course = (steps.len() == 1).then(|| session.course(attributes)).flatten();
    let calls: Vec<_> = steps
        .iter()
        .map(|step| {
            let traces = session.trace(&step.arguments);
            let call = session.opened(&step.action, &step.arguments, &traces);
            let traces = traces.into_iter().map(|trace| trace.only(attributes)).collect();
            told.push((step.event, EventOrigins { traces, course: course.clone() }));
            call
        })
        .collect();
    for (step, call) in steps.into_iter().zip(calls) {
        session.outcome(call, step.done);
        match step.output {
            Some(GivenOutput::Indexed(output)) => session.answered(call, Some(*output)),
            Some(GivenOutput::TooLarge) => session.answered(call, None),
            None => {}
        }
    }
}

/// Adds where arguments came from to the events of some logs in memory, if an event of any of them has an output in its
/// session. Sessions of different logs are different ones, whatever their names. Gives where nothing could be derived.
pub fn derive_all(logs: &mut [&mut [Event]], attributes: Attributes) -> Option<Gap> {
    let indexes: Vec<_> = logs.iter().map(|events| Provenance::of_events(attributes, events.iter())).collect();
    if !indexes.iter().any(Provenance::has_outputs) {
        return None;
    }
    for (events, index) in logs.iter_mut().zip(&indexes) {
        events.iter_mut().for_each(|event| index.derive(event));
    }
    indexes.iter().filter_map(Provenance::gap).reduce(Gap::join)
}

#[cfg(test)]
mod tests;
