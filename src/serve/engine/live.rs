//! Sessions as they are now: folded from the log, kept while they are used.
//!
//! Nothing is lost when one is let go: it is folded again from the log when it is asked about. Of one with more entries than
//! [`LONGEST`] the beginning is unknown, and what depends on it fails closed.

use std::collections::HashMap;

use serde_json::Value;

use crate::policy::Effect;
use crate::serve::store::{Entry, EntryKind};
use crate::session::{Attributes, CallId, Claims, Done, Session};

/// How many entries of a session are folded at most, the newest.
pub(super) const LONGEST: i64 = 20_000;

/// How many sessions are kept, and how many bytes they take, before those unused longest are let go.
const MOST: usize = 20_000;
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Whose session: project, agent, session.
pub(super) type SessionKey = (String, String, String);

/// A session, and how its caller names the calls in it.
#[derive(Default)]
pub(super) struct Live {
    pub(super) session: Session,
    calls: HashMap<String, CallId>,
    used: u64,
}

impl Live {
    /// A session of which `entries` are all there are, or, if `cut`, the newest.
    pub(super) fn of<'e>(entries: impl Iterator<Item = &'e Entry>, cut: bool) -> Self {
        let session = if cut { Session::resumed() } else { Session::new() };
        let mut live = Self { session, ..Self::default() };
        entries.for_each(|entry| live.heard(entry));
        live
    }

    /// Folds an entry in.
    pub(super) fn heard(&mut self, entry: &Entry) {
        let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
        match entry.kind {
            EntryKind::Request => {
                if let Some(name) = body.get("principal").and_then(Value::as_str) {
                    self.session.principal(name);
                }
                if let Some(text) = body.get("text").and_then(Value::as_str) {
                    self.session.request(text);
                }
            }
            EntryKind::Output => {
                let call = entry.call.as_ref().and_then(|call| self.calls.remove(call));
                let failed = body.get("carried_out").and_then(Value::as_bool) == Some(false);
                match (call, body.get("output")) {
                    (Some(call), _) if failed => self.session.outcome(call, Done::No),
                    (Some(call), Some(output)) => self.session.output(call, output),
                    // Of a call that nobody knows: from no known tool.
                    (None, Some(output)) => self.session.output(CallId(u64::MAX), output),
                    (_, None) => {}
                }
            }
            EntryKind::Decision => {
                let mut context = body.get("context").and_then(Value::as_object).cloned().unwrap_or_default();
                let action = entry.action.as_deref().unwrap_or_default();
                // As it was when it was decided: a claim that was not believed is not believed later.
                let said = |field: &str| body.get("decision").and_then(|said| said.get(field)?.as_str());
                let claims = if said("claims") == Some("replace") { Claims::Replace } else { Claims::Keep };
                let enforced = said("mode") == Some("enforce");
                let call = self.session.call(action, &mut context, Attributes::NONE, claims);
                self.decided(call, entry.call.as_deref(), entry.effect == Some(Effect::Allow) || !enforced);
            }
            _ => {}
        }
    }

    /// Takes note of what was decided on a call.
    pub(super) fn decided(&mut self, call: CallId, name: Option<&str>, goes_on: bool) {
        self.session.outcome(call, if goes_on { Done::Yes } else { Done::No });
        if let Some(name) = name.filter(|_| goes_on) {
            self.calls.insert(name.to_owned(), call);
        }
        if self.calls.len() > crate::session::limits::MAX_OPEN_CALLS {
            // The session knows no older ones either.
            let oldest = self.calls.iter().min_by_key(|(_, call)| **call).map(|(name, _)| name.clone());
            oldest.and_then(|name| self.calls.remove(&name));
        }
    }
}

/// The sessions that are kept.
#[derive(Default)]
pub(super) struct Lives {
    by_key: HashMap<SessionKey, Live>,
    uses: u64,
}

impl Lives {
    pub(super) fn get(&mut self, key: &SessionKey) -> Option<&mut Live> {
        self.uses += 1;
        let live = self.by_key.get_mut(key)?;
        live.used = self.uses;
        Some(live)
    }

    pub(super) fn keep(&mut self, key: SessionKey, live: Live) {
        self.uses += 1;
        self.by_key.insert(key, Live { used: self.uses, ..live });
        let bytes = || self.by_key.values().map(|live| live.session.bytes()).sum::<usize>();
        // Bytes are summed now and then: sessions grow between.
        if self.by_key.len() > MOST || (self.uses.is_multiple_of(256) && bytes() > MOST_BYTES) {
            self.let_go();
        }
    }

    /// Lets go of the half that was unused longest.
    fn let_go(&mut self) {
        let mut uses: Vec<u64> = self.by_key.values().map(|live| live.used).collect();
        let middle = uses.len() / 2;
        let (_, middle, _) = uses.select_nth_unstable(middle);
        let middle = *middle;
        self.by_key.retain(|_, live| live.used >= middle);
    }

    pub(super) fn forget(&mut self, key: &SessionKey) {
        self.by_key.remove(key);
    }

    pub(super) fn clear(&mut self) {
        self.by_key.clear();
    }
}
