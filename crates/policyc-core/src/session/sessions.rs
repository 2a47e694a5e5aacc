//! Many sessions at once, by agent and id.
//!
//! In: who asks, when. Out: his session. One that is idle for too long is forgotten, and so are those that were idle longest where all of
//! them take too much. A forgotten one that comes back is known as such, and what was before is unknown in it.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use jiff::{SignedDuration, Timestamp};

use super::{Session, limits};

/// Sessions of all agents. A session is one agent's: another agent with the same id has another one, for what one agent's tools answered
/// says nothing about where another's arguments came from.
#[derive(Debug)]
pub struct Sessions {
    by_name: HashMap<(Box<str>, Box<str>), HeldSession>,
    /// By when they were last used.
    by_use: BTreeMap<(Timestamp, u64), (Box<str>, Box<str>)>,
    uses: u64,
    bytes: usize,
    idle: SignedDuration,
    now: Timestamp,
    forgotten: Forgotten,
}

#[derive(Debug)]
struct HeldSession {
    session: Session,
    bytes: usize,
    used: (Timestamp, u64),
}

/// The hashes of sessions that are no longer there.
#[derive(Debug, Default)]
struct Forgotten {
    hasher: RandomState,
    known: HashSet<u64>,
    order: VecDeque<u64>,
    lost: u64,
}

/// What there is, for metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionsStats {
    /// Sessions that are open.
    pub open: usize,
    /// What they take in memory, in bytes, nearly.
    pub bytes: usize,
    /// Forgotten sessions that would be known if they came back.
    pub forgotten: usize,
    /// Forgotten sessions that would not.
    pub lost: u64,
}

impl Default for Sessions {
    fn default() -> Self {
        Self::new(SignedDuration::from_secs(limits::IDLE_SECONDS))
    }
}

impl Sessions {
    /// No sessions; those that will come are forgotten when they have been `idle` for so long.
    pub fn new(idle: SignedDuration) -> Self {
        Self {
            by_name: HashMap::new(),
            by_use: BTreeMap::new(),
            uses: 0,
            bytes: 0,
            idle,
            now: Timestamp::MIN,
            forgotten: Forgotten::default(),
        }
    }

    /// Hands an agent's session to `work`, a new one if there is none. A clock that goes back stands still.
    pub fn with<T>(&mut self, agent: &str, id: &str, now: Timestamp, work: impl FnOnce(&mut Session) -> T) -> T {
        self.expire(now);
        let name: (Box<str>, Box<str>) = (agent.into(), id.into());
        let mut held = self
            .take(&name)
            .unwrap_or_else(|| if self.forgotten.has(&name) { Session::resumed() } else { Session::new() });
        let result = work(&mut held);
        self.put(name, held);
        self.bound();
        result
    }

    /// The session of an agent, as it is; `None` if there is none. Looking at it is no use of it.
    pub fn get(&self, agent: &str, id: &str) -> Option<&Session> {
        self.by_name.get(&(agent.into(), id.into())).map(|held| &held.session)
    }

    /// Ends an agent's session, if there is one. It is remembered as forgotten.
    pub fn end(&mut self, agent: &str, id: &str) -> Option<Session> {
        let name = (agent.into(), id.into());
        let session = self.take(&name)?;
        self.forgotten.add(&name);
        Some(session)
    }

    /// Forgets sessions that have been idle for too long. Gives how many.
    pub fn expire(&mut self, now: Timestamp) -> usize {
        self.now = self.now.max(now);
        let before = self.by_name.len();
        while self.by_use.first_key_value().is_some_and(|((used, _), _)| self.now.duration_since(*used) >= self.idle) {
            self.forget_oldest();
        }
        before - self.by_name.len()
    }

    /// What there is.
    pub fn stats(&self) -> SessionsStats {
        SessionsStats {
            open: self.by_name.len(),
            bytes: self.bytes,
            forgotten: self.forgotten.known.len(),
            lost: self.forgotten.lost,
        }
    }

    fn take(&mut self, name: &(Box<str>, Box<str>)) -> Option<Session> {
        let held = self.by_name.remove(name)?;
        self.by_use.remove(&held.used);
        self.bytes -= held.bytes;
        Some(held.session)
    }

    fn put(&mut self, name: (Box<str>, Box<str>), session: Session) {
        const ENTRY: usize = 128;
        self.uses += 1;
        let used = (self.now, self.uses);
        let bytes = session.bytes() + 2 * (name.0.len() + name.1.len()) + ENTRY;
        self.bytes += bytes;
        self.by_use.insert(used, name.clone());
        self.by_name.insert(name, HeldSession { session, bytes, used });
    }

    /// The one that was just used stays, whatever it takes: it is bounded by itself.
    fn bound(&mut self) {
        while self.by_name.len() > 1
            && (self.by_name.len() > limits::MAX_SESSIONS || self.bytes > limits::MAX_SESSIONS_BYTES)
        {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, name)) = self.by_use.pop_first()
            && let Some(held) = self.by_name.remove(&name)
        {
            self.bytes -= held.bytes;
            self.forgotten.add(&name);
        }
    }
}

impl Forgotten {
    fn hash(&self, name: &(Box<str>, Box<str>)) -> u64 {
        self.hasher.hash_one(name)
    }

    fn add(&mut self, name: &(Box<str>, Box<str>)) {
        let hash = self.hash(name);
        if self.known.insert(hash) {
            self.order.push_back(hash);
        }
        while self.order.len() > limits::MAX_FORGOTTEN {
            if let Some(oldest) = self.order.pop_front() {
                self.lost += u64::from(self.known.remove(&oldest));
            }
        }
    }

    fn has(&self, name: &(Box<str>, Box<str>)) -> bool {
        self.known.contains(&self.hash(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Attributes, Claims};
    use serde_json::{Map, Value, json};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn asks(sessions: &mut Sessions, agent: &str, id: &str, second: i64) -> Value {
        sessions.with(agent, id, at(second), |session| {
            let mut context = Map::from_iter([("params".to_owned(), json!({"x": "secret"}))]);
            session.call("read", &mut context, Attributes::ORIGIN, Claims::Replace);
            context.get("prov").and_then(|prov| prov.get("x")).cloned().unwrap_or_default()
        })
    }

    #[test]
    fn sessions_are_one_agents_each() {
        let mut sessions = Sessions::default();
        sessions.with("a", "s", at(0), |session| session.request("the secret"));
        assert_eq!(asks(&mut sessions, "a", "s", 1), "prompt");
        assert_eq!(asks(&mut sessions, "b", "s", 1), "none");
        assert_eq!(asks(&mut sessions, "a", "t", 1), "none");
        assert_eq!(sessions.stats().open, 3);
        assert!(sessions.get("a", "u").is_none() && sessions.get("a", "s").is_some());
    }

    #[test]
    fn an_idle_session_is_forgotten_and_known_when_it_comes_back() {
        let mut sessions = Sessions::new(SignedDuration::from_secs(60));
        sessions.with("a", "s", at(0), |session| session.request("the secret"));
        assert_eq!(asks(&mut sessions, "a", "s", 59), "prompt");
        // A clock that goes back is no reason to forget, nor to remember longer.
        assert_eq!(asks(&mut sessions, "a", "s", 0), "prompt");
        assert_eq!(sessions.expire(at(118)), 0);
        assert_eq!(sessions.expire(at(119)), 1);
        assert_eq!(sessions.stats(), SessionsStats { open: 0, bytes: 0, forgotten: 1, lost: 0 });
        assert_eq!(asks(&mut sessions, "a", "s", 120), "unknown");
        assert_eq!(asks(&mut sessions, "a", "new", 120), "none");
    }

    #[test]
    fn an_ended_session_is_not_a_new_one_either() {
        let mut sessions = Sessions::default();
        assert!(sessions.end("a", "s").is_none());
        assert_eq!(asks(&mut sessions, "a", "s", 0), "none");
        assert!(sessions.end("a", "s").is_some());
        assert_eq!(asks(&mut sessions, "a", "s", 0), "unknown");
    }

    #[test]
    fn neither_many_sessions_nor_large_ones_take_more_than_the_limits() {
        let mut sessions = Sessions::default();
        for n in 0..10 * limits::MAX_SESSIONS {
            asks(&mut sessions, "a", &n.to_string(), 0);
        }
        let stats = sessions.stats();
        assert_eq!(stats.open, limits::MAX_SESSIONS);
        assert_eq!(stats.forgotten, limits::MAX_FORGOTTEN);
        assert!(stats.lost > 0);
        for n in 0..limits::MAX_SESSIONS {
            sessions.with("b", &n.to_string(), at(0), |session| {
                for text in 0..100 {
                    let call = session.call("read", &mut Map::new(), Attributes::NONE, Claims::Replace);
                    session.output(call, &json!(format!("{text}{}", "x".repeat(limits::MAX_OUTPUT_BYTES / 10))));
                }
            });
            assert!(sessions.stats().bytes <= limits::MAX_SESSIONS_BYTES);
        }
        assert!((1..limits::MAX_SESSIONS).contains(&sessions.stats().open));
    }

    #[test]
    fn sessions_may_go_to_another_thread() {
        fn sends<T: Send + 'static>(_: &T) {}
        sends(&Sessions::default());
        sends(&Session::new());
    }
}
