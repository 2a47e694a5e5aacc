//! What a transaction does with sessions.

use serde_json::Value;

use crate::event::{OutcomeClasses, redact};
use crate::policy::Effect;
use crate::policy::totals::Of;
use crate::serve::store::{Entry, EntryKind, failed};
use crate::session::{Attributes, CallId};

use super::ask::{Ask, Refusal};
use super::desk::{Desk, LONGEST_ID, LogNote, wrong_name};
use super::live::{LONGEST, Live, SessionKey};

/// Something that happened in a session besides a decision.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Heard {
    pub(in crate::serve) project: String,
    pub(in crate::serve) agent: String,
    pub(in crate::serve) session: String,
    pub(in crate::serve) kind: EntryKind,
    /// The caller's name for it; for an output, that of its call.
    pub(in crate::serve) call: Option<String>,
    pub(in crate::serve) body: Value,
}

/// What a session adds to the context of a call: all but the request itself, which every decision would repeat.
fn added(reads_prompt: bool) -> Attributes {
    let told = Attributes::PROVENANCE.with(Attributes::STEP).with(Attributes::PREV_ACTION).with(Attributes::HISTORY);
    if reads_prompt { told.with(Attributes::PROMPT) } else { told }
}

/// Whether what a tool answered says that the call failed.
fn has_failed(output: &Value) -> bool {
    let outcome = output.get("outcome").and_then(Value::as_str);
    outcome.is_some_and(|outcome| OutcomeClasses::default().is_failure(outcome))
}

impl Desk<'_> {
    /// Records what happened in a session. Told twice, it happened once.
    pub(in crate::serve) fn hear(&mut self, heard: Heard) -> Result<bool, Refusal> {
        let names = [Some(&heard.session), heard.call.as_ref(), Some(&heard.agent)];
        if names.into_iter().flatten().any(|name| wrong_name(name) || name.len() > LONGEST_ID) {
            return Err(Refusal::Invalid(
                "agent, session and call have names of 1 to 512 bytes, without NUL".to_owned(),
            ));
        }
        if self.directory().projects.get(&heard.project).is_none_or(|project| !project.row.is_active) {
            return Err(Refusal::NoProject(heard.project));
        }
        let mut body = heard.body;
        if self.options.redact {
            redact::value(&mut body);
        }
        let failure = has_failed(&body);
        let body = body.to_string();
        if let Some(call) = &heard.call
            && let Some(known) = self.call(&heard.project, &heard.session, heard.kind, call)?
        {
            if known.body == body && known.agent.as_deref() == Some(&heard.agent) {
                return Ok(true);
            }
            return Err(Refusal::Conflict(format!("`{call}` of session `{}` was something else", heard.session)));
        }
        let mut failed = None;
        if heard.kind == EntryKind::Output {
            let call = heard.call.clone().unwrap_or_default();
            let decision = self.call(&heard.project, &heard.session, EntryKind::Decision, &call)?;
            let decision = decision.filter(|decision| decision.agent.as_deref() == Some(&heard.agent));
            let Some(decision) = decision else {
                let message = format!("session `{}` has no call `{call}` of this agent", heard.session);
                return Err(Refusal::NotFound(message));
            };
            // Of what was counted as allowed, and of nothing else: both sides of a rate are of the same calls.
            let counted = decision.effect == Some(Effect::Allow) && decision.counts.is_some();
            failed = decision.action.filter(|_| failure && counted);
        }
        let key = (heard.project.clone(), heard.agent.clone(), heard.session.clone());
        // Before the entry is pending: else it would be folded in twice.
        self.live(&key)?;
        let note = LogNote {
            project: heard.project,
            id: heard.call.clone().unwrap_or_default(),
            agent: Some(heard.agent),
            session: Some(heard.session),
            call: heard.call,
            body,
            // A call that failed counts for totals of errors, and for the rate of no rule.
            counts: failed.is_some().then(|| "[]".to_owned()),
            action: failed,
            ..LogNote::default()
        };
        let entry = self.append(heard.kind, note);
        self.note_failure(&entry);
        self.live(&key)?.heard(&entry);
        Ok(false)
    }

    /// Adds a call that failed to the totals of errors.
    fn note_failure(&mut self, entry: &Entry) {
        let served = self.state.directory.served(&entry.project).filter(|served| served.totals().any).cloned();
        if let (Some(served), Some(failed)) = (served, failed(entry)) {
            self.state.totals.add(&served.totals().followed, &entry.project, Of::Failed, &failed);
        }
    }

    /// Adds to the context of a call what its session knows.
    pub(super) fn enrich(&mut self, ask: &mut Ask, reads_prompt: bool) -> Result<Option<CallId>, Refusal> {
        let Some(session) = &ask.session else { return Ok(None) };
        let key = (ask.project.clone(), ask.agent_id.clone(), session.clone());
        let attributes = added(reads_prompt);
        if ask.simulate {
            // A simulation leaves no trace: its session is folded for it alone.
            self.fold(&key)?.session.call(&ask.action, &mut ask.context, attributes, ask.claims);
            return Ok(None);
        }
        let live = self.live(&key)?;
        Ok(Some(live.session.call(&ask.action, &mut ask.context, attributes, ask.claims)))
    }

    /// Takes note in its session of what was decided on a call.
    pub(super) fn settle(&mut self, ask: &Ask, call: Option<CallId>, goes_on: bool) -> Result<(), Refusal> {
        let (Some(call), Some(session)) = (call, &ask.session) else { return Ok(()) };
        let key = (ask.project.clone(), ask.agent_id.clone(), session.clone());
        self.live(&key)?.decided(call, ask.call.as_deref(), goes_on);
        Ok(())
    }

    fn live(&mut self, key: &SessionKey) -> Result<&mut Live, Refusal> {
        if self.state.lives.get(key).is_none() {
            let live = self.fold(key)?;
            self.state.lives.keep(key.clone(), live);
        }
        self.state.lives.get(key).ok_or(Refusal::Stopping)
    }

    /// A session from the log, what this transaction appends to it included.
    fn fold(&mut self, key: &SessionKey) -> Result<Live, Refusal> {
        let (project, agent, session) = key;
        let mut entries = self.ask(|queries| queries.session(project, session, LONGEST))?;
        let cut = entries.len() >= usize::try_from(LONGEST).unwrap_or(usize::MAX);
        let here = |entry: &&Entry| entry.project == *project && entry.session.as_ref() == Some(session);
        entries.extend(self.pending().iter().filter(here).cloned());
        Ok(Live::of(entries.iter().filter(|entry| entry.agent.as_ref() == Some(agent)), cut))
    }
}
