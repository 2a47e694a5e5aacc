//! The session: a user's requests, an agent's calls and what its tools answered, one by one, become what rules ask about.
//!
//! In: [`Session::request`], [`Session::call`], [`Session::outcome`] and [`Session::output`], in the order in which they happened. Out: the
//! context of each call with what its session knows: where each argument came from ([`ArgumentOrigin`]), the request, the actions
//! before. The log reader runs the same fold over a log (`event/provenance.rs`) and a server as calls come in, so that the
//! same events give the same decision. [`Sessions`] keeps many apart, by agent and id; [`Windows`] counts for rate limits.
//!
//! No I/O, no clock, no threads: the caller says when something happened. Bounded: see [`limits`]. What had to be dropped
//! fails closed: where a dropped text could have held an argument, it came from [`Origin::Unknown`], which is no word that a rule
//! trusts, and [`Session::dropped`] says what is gone.
//!
//! ```
//! use policyc_core::session::{Attributes, Claims, Done, Session};
//! use serde_json::{Map, json};
//!
//! let mut session = Session::new();
//! session.request("Pay the bill of Carol Ltd");
//!
//! let mut context = Map::new();
//! context.insert("params".into(), json!({"customer": "Carol Ltd"}));
//! let read = session.call("list_bills", &mut context, Attributes::ALL, Claims::Replace);
//! assert_eq!(context["prov"], json!({"customer": "prompt"}));
//! session.outcome(read, Done::Yes);
//! session.output(read, &json!([{"to": "Carol Ltd", "iban": "DE02 1203"}, {"to": "Eve", "iban": "XX99 0000"}]));
//!
//! let mut context = Map::new();
//! context.insert("params".into(), json!({"iban": "DE02 1203"}));
//! session.call("pay", &mut context, Attributes::ALL, Claims::Replace);
//! assert_eq!(context["prov"], json!({"iban": "tool"}));
//! assert_eq!(context["prov_grade"], json!({"iban": "record"}));
//! assert_eq!(context["prov_field"], json!({"iban": ".[].iban"}));
//! assert_eq!(context["prev_action"], "list_bills");
//! ```

mod arguments;
mod attributes;
mod enrich;
mod grade;
mod output;
mod sessions;
#[cfg(test)]
mod tests;
mod text;
mod windows;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

pub use self::arguments::Arguments;
pub use self::attributes::{Attributes, KEYS};
pub use self::enrich::{Claims, Course};
#[doc(hidden)]
pub use self::enrich::{NO_TARGET, is_target, tell};
pub use self::grade::{ArgumentOrigin, Grade, Origin};
pub use self::output::Output;
pub use self::sessions::{Sessions, SessionsStats};
use self::text::Requests;
#[doc(hidden)]
pub use self::text::{is_date, is_id_name, is_machine_like, stands_in, words};
pub use self::windows::Windows;

/// What a session, and all of them together, may hold and do.
pub mod limits {
    /// Text of a session's requests, in bytes: 1 MiB. Past it the oldest are dropped.
    pub const MAX_REQUEST_BYTES: usize = if cfg!(test) { 4 * 1024 } else { 1024 * 1024 };
    /// What a session's outputs take in memory: 4 MiB, more than any model reads back. Past it the oldest are dropped, and one
    /// that is larger is not taken.
    pub const MAX_OUTPUT_BYTES: usize = if cfg!(test) { 64 * 1024 } else { 4 * 1024 * 1024 };
    /// Outputs of a session that are held, whatever their size: 1,024. Past it the oldest are dropped.
    pub const MAX_OUTPUTS: usize = if cfg!(test) { 64 } else { 1_024 };
    /// Bytes that are searched for the arguments of one call: 64 MiB. The arguments behind came from nowhere known.
    pub const MAX_CALL_WORK: u64 = if cfg!(test) { 256 * 1024 } else { 64 * 1024 * 1024 };
    /// Bytes that are searched for all arguments of a session: 16 GiB. Past it arguments came from nowhere known.
    pub const MAX_SESSION_WORK: u64 = if cfg!(test) { 16 * 1024 * 1024 } else { 16 * 1024 * 1024 * 1024 };
    /// Places in one output at which an argument is looked at: 64.
    pub const MAX_OCCURRENCES: usize = 64;
    /// Distinct actions that a session's history holds: 256. Past it the history is not told.
    pub const MAX_HISTORY: usize = if cfg!(test) { 8 } else { 256 };
    /// Calls of a session whose output is still to come: 256. The output of an older one is that of no known call.
    pub const MAX_OPEN_CALLS: usize = if cfg!(test) { 8 } else { 256 };
    /// Names of the principal of a session: 16.
    pub const MAX_PRINCIPALS: usize = 16;
    /// The longest name of an action that is held, in bytes: 256. A longer one is cut, with an ellipsis that no name has.
    pub const MAX_NAME_BYTES: usize = 256;
    /// Sessions that are open at once: 100,000. Past it the one that has been idle longest is forgotten.
    pub const MAX_SESSIONS: usize = if cfg!(test) { 16 } else { 100_000 };
    /// What all sessions take in memory: 1 GiB. Past it those that have been idle longest are forgotten.
    pub const MAX_SESSIONS_BYTES: usize = if cfg!(test) { 256 * 1024 } else { 1024 * 1024 * 1024 };
    /// After so many seconds without an event a session is forgotten: a day.
    pub const IDLE_SECONDS: i64 = 24 * 60 * 60;
    /// Forgotten sessions that are remembered as such, by a hash: 1 Mi. One that comes back after that is taken for a new one.
    pub const MAX_FORGOTTEN: usize = if cfg!(test) { 32 } else { 1024 * 1024 };
    /// Windows of rates, one for each rule, agent and action: 1 Mi. Past it the count is unknown, which uses a limit up.
    pub const MAX_WINDOWS: usize = if cfg!(test) { 64 } else { 1024 * 1024 };
}

/// Names a call within its session, for its outcome and its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// Whether a call was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was, or nobody knows that it was not.
    Yes,
    /// It was denied, or the tool was never asked.
    No,
}

/// What a session had to drop. Whatever depends on it fails closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Requests past [`limits::MAX_REQUEST_BYTES`].
    pub requests: u64,
    /// Outputs past [`limits::MAX_OUTPUT_BYTES`] or [`limits::MAX_OUTPUTS`].
    pub outputs: u64,
    /// Arguments that were not searched for: [`limits::MAX_CALL_WORK`], [`limits::MAX_SESSION_WORK`].
    pub arguments: u64,
    /// Whether the session is one that was forgotten and came back: what was before is unknown.
    pub before: bool,
}

impl Dropped {
    /// Whether anything is gone.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What is known of a call until its output is there.
#[derive(Debug, Clone)]
struct OpenCall {
    action: Arc<str>,
    trust: Option<output::Trust>,
}

/// One session of one agent.
#[derive(Debug, Default)]
pub struct Session {
    requests: Requests,
    outputs: VecDeque<Output>,
    output_bytes: usize,
    open: BTreeMap<CallId, OpenCall>,
    calls: u64,
    previous: Option<Arc<str>>,
    history: BTreeSet<Arc<str>>,
    history_is_full: bool,
    work: u64,
    dropped: Dropped,
    /// How the principal is called, in lower case.
    principals: BTreeSet<Box<str>>,
}

impl Session {
    /// A session in which nothing has happened.
    pub fn new() -> Self {
        Self::default()
    }

    /// A session of which the beginning is unknown: after a restart, or when it comes back after it was forgotten.
    ///
    /// What does not come from what is heard from here on came from nowhere known, and neither the step nor the actions before are told.
    pub fn resumed() -> Self {
        Self { dropped: Dropped { before: true, ..Dropped::default() }, ..Self::default() }
    }

    /// The user asks for something. The same text again is no other request.
    pub fn request(&mut self, text: &str) {
        self.dropped.requests += self.requests.add(text);
    }

    /// Names the user that the agent acts for, as records of tools call him: his address, his account.
    pub fn principal(&mut self, name: &str) {
        if self.principals.len() < limits::MAX_PRINCIPALS && name.len() <= limits::MAX_NAME_BYTES {
            self.principals.insert(name.trim().to_lowercase().into());
        }
    }

    fn is_principal(&self, name: &str) -> bool {
        self.principals.contains(name)
    }

    /// The agent is about to call a tool: adds to `context` what the session knows, as far as `attributes` asks for it.
    ///
    /// With [`Claims::Keep`], what `context` says of these attributes stays as it is, and its `prompt` counts as a request. With
    /// [`Claims::Replace`], the session alone is believed.
    pub fn call(
        &mut self,
        action: &str,
        context: &mut Map<String, Value>,
        attributes: Attributes,
        claims: Claims,
    ) -> CallId {
        if claims == Claims::Keep
            && let Some(text) = context.get("prompt").and_then(Value::as_str)
        {
            self.request(text);
        }
        if let Some(name) = context.get("principal").and_then(Value::as_str) {
            self.principal(name);
        }
        let arguments = Arguments::of(context);
        let traces = self.trace(&arguments);
        if claims == Claims::Replace {
            enrich::forget(context);
        }
        let course = enrich::course(self, attributes);
        tell(context, &traces, course.as_deref(), attributes);
        if attributes.has(Attributes::PROMPT) && !context.contains_key("prompt") {
            context.extend(self.requests.last().map(|text| ("prompt".to_owned(), Value::from(&**text))));
        }
        self.opened(action, &arguments, &traces)
    }

    /// Whether the call was carried out. One that was not is no action before another, and has no output.
    pub fn outcome(&mut self, call: CallId, done: Done) {
        match done {
            Done::Yes => {
                if let Some(action) = self.open.get(&call).map(|open| Arc::clone(&open.action)) {
                    self.did(action);
                }
            }
            Done::No => {
                self.open.remove(&call);
            }
        }
    }

    /// What the tool answered: arguments of later calls may come from it. Of a call that is not known, from nobody's tool.
    pub fn output(&mut self, call: CallId, output: &Value) {
        let open = self.open.remove(&call);
        let (action, trust) = open.map_or_else(|| (Arc::from(""), None), |open| (open.action, open.trust));
        let indexed = Output::of(action, output).map(|output| output.trusted(trust));
        self.take(indexed);
    }

    /// What had to be dropped.
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// What the session takes in memory, in bytes, nearly.
    pub fn bytes(&self) -> usize {
        const OPEN: usize = 128;
        let history: usize = self.history.iter().map(|action| action.len() + 64).sum();
        size_of::<Self>() + self.requests.bytes() + self.output_bytes + self.open.len() * OPEN + history
    }

    /// Where arguments came from, as of now.
    pub fn trace(&mut self, arguments: &Arguments) -> Vec<ArgumentOrigin> {
        grade::ArgumentSearch::new(self).arguments(arguments)
    }

    /// Takes note of a call that is under way.
    pub fn opened(&mut self, action: &str, arguments: &Arguments, traces: &[ArgumentOrigin]) -> CallId {
        let trust = grade::trust(arguments, traces, &self.requests);
        let call = CallId(self.calls);
        self.calls += 1;
        self.open.insert(call, OpenCall { action: name(action), trust });
        if self.open.len() > limits::MAX_OPEN_CALLS {
            self.open.pop_first();
        }
        call
    }

    /// Where the session is.
    pub fn course(&self, attributes: Attributes) -> Option<Box<Course>> {
        enrich::course(self, attributes)
    }

    /// Takes an output that was indexed before.
    pub fn answered(&mut self, call: CallId, output: Option<Output>) {
        let open = self.open.remove(&call);
        self.take(output.map(|output| match open {
            Some(open) => output.trusted(open.trust),
            None => output.of_nobody(),
        }));
    }

    /// Takes an output; `None` for one that is too large.
    fn take(&mut self, output: Option<Output>) {
        let Some(output) = output else {
            self.dropped.outputs += 1;
            return;
        };
        self.output_bytes += output.bytes();
        self.outputs.push_back(output);
        while self.output_bytes > limits::MAX_OUTPUT_BYTES || self.outputs.len() > limits::MAX_OUTPUTS {
            let Some(oldest) = self.outputs.pop_front() else { break };
            self.output_bytes -= oldest.bytes();
            self.dropped.outputs += 1;
        }
    }

    fn did(&mut self, action: Arc<str>) {
        if self.history.len() < limits::MAX_HISTORY {
            self.history.insert(Arc::clone(&action));
        } else {
            self.history_is_full |= !self.history.contains(&action);
        }
        self.previous = Some(action);
    }

    /// The last action that was carried out; `None` if that is unknown.
    fn previous(&self) -> Option<Arc<str>> {
        self.previous.clone().or_else(|| (!self.dropped.before).then(|| enrich::NO_ACTION.into()))
    }

    /// The distinct actions that were carried out; `None` if some are not known.
    fn history(&self) -> Option<Vec<Arc<str>>> {
        (!self.dropped.before && !self.history_is_full).then(|| self.history.iter().cloned().collect())
    }

    /// How many calls there were; `None` if that is unknown.
    fn step(&self) -> Option<u64> {
        (!self.dropped.before).then_some(self.calls)
    }
}

/// A name as it is held.
fn name(action: &str) -> Arc<str> {
    if action.len() <= limits::MAX_NAME_BYTES {
        return action.into();
    }
    let cut = (0..=limits::MAX_NAME_BYTES).rev().find(|at| action.is_char_boundary(*at)).unwrap_or_default();
    format!("{}…", action.get(..cut).unwrap_or_default()).into()
}
