//! What a job works on: one transaction, in which everything that is decided is appended to the log.

use std::borrow::Cow;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::event::redact;
use crate::policy::decide::Usage;
use crate::policy::totals::{self, CountedCall, Of};
use crate::policy::{Cause, Decider, Decision, Effect, Request};
use crate::serve::store::{
    ApprovalRow, Database, DraftRow, Entry, EntryKind, GENESIS, Head, PolicyRow, ProjectRow, Queries, StoreError,
    allowed, failed, hex,
};
use crate::session::{Claims, Windows};

use super::EngineOptions;
use super::acceptance::Acceptance;
use super::ask::{Answer, Ask, Mode, PolicyName, Refusal, Said};
use super::directory::{Directory, Served, digest};
use super::explain::{Hindrance, explain};
use super::secrets::leave_out;
use super::state::{State, count};

/// How long a name is at most, in bytes: of a session or a call, and of an agent or an action.
pub(super) const LONGEST_ID: usize = 512;
const LONGEST_NAME: usize = 4_096;

/// How many policies that do not decide a project has at most.
const MOST_DRAFTS: i64 = 10_000;

/// How many totals are followed; with more, all are forgotten and read from the log again when they are asked about.
const MOST_TOTALS: usize = 100_000;

/// How often the log is marked, in microseconds.
const MARK_EVERY: i64 = 3_600_000_000;

/// One transaction.
pub(in crate::serve) struct Desk<'t> {
    pub(super) options: &'t EngineOptions,
    pub(super) database: &'t mut dyn Database,
    pub(super) state: &'t mut State,
    head: Head,
    pending: Vec<Entry>,
    failure: Option<StoreError>,
}

/// What an entry records, before it has a place in the log.
#[derive(Default)]
pub(in crate::serve) struct LogNote {
    pub(in crate::serve) project: String,
    pub(in crate::serve) id: String,
    pub(in crate::serve) agent: Option<String>,
    pub(in crate::serve) action: Option<String>,
    pub(in crate::serve) session: Option<String>,
    pub(in crate::serve) call: Option<String>,
    pub(in crate::serve) effect: Option<Effect>,
    pub(in crate::serve) counts: Option<String>,
    pub(in crate::serve) body: String,
}

/// A decision as it stands in the log: a line of a behaviour log, which `build` reads again.
#[derive(Serialize)]
struct LoggedDecision<'a> {
    log_id: &'a str,
    agent_id: &'a str,
    action: &'a str,
    context: &'a Map<String, Value>,
    outcome: &'static str,
    timestamp: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    decision: &'a Said,
    /// Of a call with a name: tells a repetition from another request, also where they differ in what is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_digest: Option<String>,
}

impl<'t> Desk<'t> {
    pub(super) fn new(
        options: &'t EngineOptions,
        database: &'t mut dyn Database,
        state: &'t mut State,
        mut head: Head,
    ) -> Self {
        let pending = Vec::new();
        // A clock that goes back stands still.
        head.at = head.at.max((options.clock)().as_microsecond());
        Self { options, database, state, head, pending, failure: None }
    }

    /// Marks the transaction as one that must not be committed.
    pub(super) fn fail(&mut self, error: StoreError) {
        self.failure.get_or_insert(error);
    }

    /// What is to be appended, if all went well.
    pub(super) fn finish(self) -> Result<(Head, Vec<Entry>), StoreError> {
        match self.failure {
            Some(error) => Err(error),
            None => Ok((self.head, self.pending)),
        }
    }

    /// Asks the store; a failure ends the transaction.
    pub(in crate::serve) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Queries<'_>) -> Result<T, StoreError>,
    ) -> Result<T, Refusal> {
        question(&mut Queries(self.database)).map_err(|error| {
            let refusal = Refusal::Store(error.to_string());
            self.fail(error);
            refusal
        })
    }

    /// Now, in microseconds since 1970.
    pub(in crate::serve) fn now(&self) -> i64 {
        self.head.at
    }

    /// Everybody.
    pub(in crate::serve) fn directory(&self) -> &Directory {
        &self.state.directory
    }

    /// Appends an entry.
    pub(in crate::serve) fn append(&mut self, kind: EntryKind, note: LogNote) -> Entry {
        let mut entry = Entry {
            seq: self.head.seq + 1,
            at: self.head.at,
            project: note.project,
            kind,
            id: note.id,
            agent: note.agent,
            action: note.action,
            session: note.session,
            call: note.call,
            effect: note.effect,
            counts: note.counts,
            body: note.body,
            hash: GENESIS,
        };
        entry.hash = entry.hash_after(&self.head.hash);
        (self.head.seq, self.head.hash) = (entry.seq, entry.hash);
        self.pending.push(entry.clone());
        entry
    }

    /// What this transaction appends so far.
    pub(super) fn pending(&self) -> &[Entry] {
        &self.pending
    }

    /// Makes a project or changes it.
    pub(in crate::serve) fn put_project(&mut self, row: &ProjectRow) -> Result<(), Refusal> {
        self.ask(|queries| queries.put_project(row))?;
        let body = serde_json::json!({
            "project": row.id, "name": row.name, "is_active": row.is_active, "key_preview": row.key_preview,
            "webhook_enabled": row.webhook_enabled,
        });
        self.changed(EntryKind::Project, &row.id, &row.id, &body);
        Ok(())
    }

    /// Puts a policy in force. It must have been compiled and proven. One that somebody accepted comes in only after the policy that it was
    /// compared with.
    pub(in crate::serve) fn put_policy(
        &mut self,
        mut row: PolicyRow,
        acceptance: Option<&Acceptance>,
    ) -> Result<PolicyRow, Refusal> {
        let in_force = self.directory().served(&row.project).map(|served| served.row.id);
        if acceptance.is_some_and(|acceptance| acceptance.after != in_force) {
            let message = "the policy in force changed after this was shown; look at the differences again";
            return Err(Refusal::Conflict(message.to_owned()));
        }
        (row.created_at, row.updated_at, row.is_active) = (self.now(), self.now(), true);
        self.ask(|queries| queries.put_policy(&mut row))?;
        let body = serde_json::json!({
            "policy": row.id, "name": row.name, "version": row.version, "digest": row.digest, "origin": row.origin,
            "accepted": acceptance,
        });
        self.changed(EntryKind::Policy, &row.project, &row.id.to_string(), &body);
        Ok(row)
    }

    /// Keeps a policy that does not decide.
    pub(in crate::serve) fn add_draft(&mut self, mut row: DraftRow) -> Result<DraftRow, Refusal> {
        let (project, name) = (row.project.clone(), row.name.clone());
        let (known, count) = self.ask(|queries| {
            Ok((queries.draft(&project, &name)?.filter(|row| row.is_active), queries.count_drafts(&project)?))
        })?;
        if let Some(known) = known {
            let message = format!("there is a policy `{name}`, {}; delete it, or give another name", known.id);
            return Err(Refusal::Conflict(message));
        }
        if count >= MOST_DRAFTS {
            return Err(Refusal::Conflict(format!(
                "the project has {MOST_DRAFTS} policies that were made here, the most there may be"
            )));
        }
        row.id = format!("pol_{}", hex(&random::<8>()));
        (row.created_at, row.updated_at, row.is_active) = (self.now(), self.now(), true);
        self.ask(|queries| queries.add_draft(&row))?;
        let source: Value = serde_json::from_str(&row.source).unwrap_or_default();
        let body = serde_json::json!({"made": row.name, "form": row.form, "digest": row.digest, "source": source});
        self.noted(EntryKind::Draft, &row.project, &row.id, &body);
        Ok(row)
    }

    /// Deletes a policy that does not decide. Its row stays.
    pub(in crate::serve) fn drop_draft(&mut self, project: &str, name: &str) -> Result<DraftRow, Refusal> {
        let known = self.ask(|queries| queries.draft(project, name))?.filter(|row| row.is_active);
        let missing = || Refusal::NotFound(format!("there is no policy `{name}`"));
        let row = known.ok_or_else(missing)?;
        let now = self.now();
        self.ask(|queries| queries.drop_draft(&row.id, now))?;
        self.noted(EntryKind::Draft, project, &row.id, &serde_json::json!({"deleted": row.name, "digest": row.digest}));
        Ok(row)
    }

    /// Records a change that every server must learn of.
    fn changed(&mut self, kind: EntryKind, project: &str, id: &str, body: &Value) {
        self.head.epoch += 1;
        self.noted(kind, project, id, body);
    }

    pub(super) fn noted(&mut self, kind: EntryKind, project: &str, id: &str, body: &Value) {
        let note =
            LogNote { project: project.to_owned(), id: id.to_owned(), body: body.to_string(), ..LogNote::default() };
        self.append(kind, note);
    }

    /// Marks where the log could be cut off, once an hour, and cuts it off at the newest mark that is older than `keep` microseconds.
    pub(in crate::serve) fn retain(&mut self, keep: i64) -> Result<(), Refusal> {
        let now = self.now();
        let (newest, cut) = self.ask(|queries| queries.marks(now.saturating_sub(keep)))?;
        if newest.is_none_or(|at| now.saturating_sub(at) >= MARK_EVERY) {
            // The log that begins with this entry follows what is no more.
            let body = serde_json::json!({"after_hash": hex(&self.head.hash)}).to_string();
            self.append(EntryKind::Retention, LogNote { id: "mark".to_owned(), body, ..LogNote::default() });
        }
        match cut {
            Some(seq) => self.ask(|queries| queries.delete_before(seq)),
            None => Ok(()),
        }
    }

    /// Decides and records the decision.
    pub(super) fn decide(&mut self, mut ask: Ask, since: Instant) -> Result<Answer, Refusal> {
        let at = Timestamp::from_microsecond(self.head.at).unwrap_or_default();
        if self.options.mode == Mode::Off {
            let said = self.said(Effect::Allow, "decisions are switched off");
            return Ok(Answer { id: None, at, said, repeated: false });
        }
        if let Some(problem) = malformed(&ask) {
            let mut said = self.said(Effect::Block, &problem);
            said.explanation = Some(Hindrance { next: problem.into_owned(), ..Hindrance::default() });
            return Ok(Answer { id: None, at, said, repeated: false });
        }
        if let Some(known) = self.repeated(&ask)? {
            return Ok(known);
        }
        let policy = match self.state.directory.projects.get(&ask.project) {
            None => return Err(Refusal::NoProject(ask.project)),
            Some(project) if !project.row.is_active => return Err(Refusal::NoProject(ask.project)),
            Some(project) => project.policy.clone(),
        };
        let reads_prompt = matches!(&policy, Some(Ok(served)) if served.reads_prompt);
        let whole = ask.call.is_some().then(|| Value::Object(ask.context.clone()).to_string());
        let call = self.enrich(&mut ask, reads_prompt)?;
        let (mut said, counts) = match policy {
            Some(Ok(served)) => {
                self.add_totals(&served, &mut ask)?;
                self.by_policy(&served, &ask, at)?
            }
            Some(Err(problem)) => {
                let reason = format!("the policy does not load, so everything is blocked: {problem}");
                (self.said(Effect::Block, &reason), Vec::new())
            }
            None => (self.said(self.options.without_policy, "No policy configured"), Vec::new()),
        };
        ask.front.clone_into(&mut said.front);
        said.claims = (ask.claims == Claims::Replace).then(|| "replace".to_owned());
        said.milliseconds = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Where nothing is enforced, everything is carried out.
        self.settle(&ask, call, said.effect == Effect::Allow || said.mode != Mode::Enforce)?;
        let id = (!ask.simulate).then(|| self.record(&ask, &said, &counts, at, whole.as_deref()));
        Ok(Answer { id, at, said, repeated: false })
    }

    fn said(&self, effect: Effect, reason: &str) -> Said {
        Said {
            effect,
            rules: Vec::new(),
            reason: reason.to_owned(),
            mode: self.options.mode,
            policy: None,
            explanation: None,
            approval: None,
            claims: None,
            front: String::new(),
            milliseconds: 0,
        }
    }

    /// The answer to a call that was asked about before.
    fn repeated(&mut self, ask: &Ask) -> Result<Option<Answer>, Refusal> {
        let (Some(session), Some(call)) = (&ask.session, &ask.call) else { return Ok(None) };
        let Some(entry) = self.call(&ask.project, session, EntryKind::Decision, call)? else { return Ok(None) };
        let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
        let said = body.get("decision").cloned().and_then(|said| serde_json::from_value(said).ok());
        let same = entry.agent.as_deref() == Some(&ask.agent_id)
            && entry.action.as_deref() == Some(&ask.action)
            && match body.get("request_digest").and_then(Value::as_str) {
                Some(known) => known == request_digest(&entry.id, &Value::Object(ask.context.clone()).to_string()),
                // Of a log that was written before there were digests.
                None => {
                    let params = body.get("context").and_then(|context| context.get("params"));
                    params == self.clean(&ask.context).get("params")
                }
            };
        match said {
            Some(said) if same => {
                let at = Timestamp::from_microsecond(entry.at).unwrap_or_default();
                Ok(Some(Answer { id: Some(entry.id), at, said, repeated: true }))
            }
            _ => Err(Refusal::Conflict(format!("call `{call}` of session `{session}` was another request"))),
        }
    }

    /// The entry that the caller named so, in this transaction or before it.
    pub(in crate::serve) fn call(
        &mut self,
        project: &str,
        session: &str,
        kind: EntryKind,
        call: &str,
    ) -> Result<Option<Entry>, Refusal> {
        let is_it = |entry: &&Entry| {
            entry.kind == kind
                && entry.call.as_deref() == Some(call)
                && entry.session.as_deref() == Some(session)
                && entry.project == project
        };
        if let Some(entry) = self.pending.iter().find(is_it) {
            return Ok(Some(entry.clone()));
        }
        self.ask(|queries| queries.call(project, session, kind, call))
    }

    fn by_policy(&mut self, served: &Served, ask: &Ask, at: Timestamp) -> Result<(Said, Vec<String>), Refusal> {
        let decider = served.decider();
        let request = Request { agent_id: &ask.agent_id, action: &ask.action, context: &ask.context };
        let usage = self.usage(served, &decider, request, at)?;
        let decision = decider.decide(request, &usage);
        let mut said = self.said(decision.effect, &reason(&decider, &decision, request));
        said.rules = decision.rule_ids().into_iter().map(str::to_owned).collect();
        said.policy =
            Some(PolicyName { id: served.row.id, name: served.row.name.clone(), version: served.row.version.clone() });
        said.explanation = explain(&decider, &decision, request);
        self.approval(ask, &mut said)?;
        let counts = match decision.effect {
            Effect::Allow => {
                decision.rules.iter().filter(|rule| rule.rate_limit.is_some()).map(|rule| rule.id.clone()).collect()
            }
            _ => Vec::new(),
        };
        Ok((said, counts))
    }

    /// Puts the running totals that the policy reads into the context. What a request says of them itself is never believed.
    fn add_totals(&mut self, served: &Served, ask: &mut Ask) -> Result<(), Refusal> {
        if !served.totals().any {
            return Ok(());
        }
        if self.state.totals.len() >= MOST_TOTALS {
            self.state.totals.clear();
        }
        ask.context.remove(totals::ROOT);
        let (project, now) = (ask.project.clone(), self.now());
        let mut found = Vec::new();
        for total in &served.totals().totals {
            let mut known = std::mem::take(&mut self.state.totals);
            let whose = (project.as_str(), ask.agent_id.as_str(), ask.action.as_str());
            let number = known.with(total, whose, &ask.context, now, |of, since| {
                let mut found = self.ask(|queries| match of {
                    Of::Allowed => queries.allowed_since(&project, since),
                    Of::Failed => queries.failed_since(&project, since),
                })?;
                let pending = self.pending.iter().filter(|entry| entry.project == project && entry.at >= since);
                found.extend(pending.filter_map(match of {
                    Of::Allowed => allowed,
                    Of::Failed => failed,
                }));
                Ok(found)
            });
            self.state.totals = known;
            found.extend(number?.and_then(|number| Some((total.path()?, number))));
        }
        for (path, number) in found {
            path.set(&mut ask.context, Value::Number(number));
        }
        Ok(())
    }

    /// What the rules for a request have allowed within their windows.
    fn usage(
        &mut self,
        served: &Served,
        decider: &Decider<'_>,
        request: Request<'_>,
        at: Timestamp,
    ) -> Result<Usage, Refusal> {
        let mut usage = Usage::default();
        usage.set_now(at.as_duration().as_secs_f64());
        let limited = decider.candidates(request.action).filter_map(|rule| Some((rule, rule.rate_limit?)));
        let limited: Vec<_> = limited.collect();
        if limited.is_empty() {
            return Ok(usage);
        }
        let windows = self.windows(served)?;
        for (rule, limit) in limited {
            let window = SignedDuration::from_secs(limit.window_seconds.into());
            if let Some(count) = windows.count(&rule.id, request.agent_id, request.action, window, at) {
                usage.set(rule.id.clone(), f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
            }
        }
        Ok(usage)
    }

    /// What the rules of a policy allowed, read from the log if it is not known.
    fn windows(&mut self, served: &Served) -> Result<&mut Windows, Refusal> {
        let (project, version) = (&served.row.project, served.row.id);
        if self.state.windows.get(project).is_none_or(|(of, _)| *of != version) {
            let since = self.head.at - served.longest_window;
            let mut counted = self.ask(|queries| queries.counted_since(project, since))?;
            let pending = self.pending.iter().filter(|entry| entry.project == *project);
            counted.extend(pending.filter_map(|entry| {
                let (agent, action) = (entry.agent.clone()?, entry.action.clone()?);
                Some(crate::serve::store::DecisionCount { at: entry.at, agent, action, counts: entry.counts.clone()? })
            }));
            let mut windows = Windows::default();
            for one in counted {
                count(&mut windows, served.policy(), &one.counts, &one.agent, &one.action, one.at);
            }
            self.state.windows.insert(project.clone(), (version, windows));
        }
        self.state.windows.get_mut(project).map(|(_, windows)| windows).ok_or(Refusal::Stopping)
    }

    /// A context as the log holds it: without secrets of known shapes, unless they are to be kept.
    fn clean<'c>(&self, context: &'c Map<String, Value>) -> Cow<'c, Map<String, Value>> {
        if !self.options.redact {
            return Cow::Borrowed(context);
        }
        let mut whole = Value::Object(context.clone());
        match (redact::value(&mut whole), whole) {
            (1.., Value::Object(clean)) => Cow::Owned(clean),
            _ => Cow::Borrowed(context),
        }
    }

    /// What is said of a request as the log holds it: without the secrets that are left out of its context.
    fn clean_said(&self, ask: &Ask, said: &Said) -> Said {
        let mut clean = said.clone();
        if self.options.redact {
            leave_out(&mut clean, &ask.context, &self.clean(&ask.context));
        }
        clean
    }

    /// Appends a decision and counts it. `whole` is the context as it came, of a call with a name.
    fn record(&mut self, ask: &Ask, said: &Said, counts: &[String], at: Timestamp, whole: Option<&str>) -> String {
        let id = format!("act_{}", hex(&random::<8>()));
        let outcome = match said.effect {
            Effect::Allow => "allowed",
            Effect::Ask => "asked",
            Effect::Block => "blocked",
        };
        let (clean, told) = (self.clean(&ask.context), self.clean_said(ask, said));
        let line = LoggedDecision {
            log_id: &id,
            agent_id: &ask.agent_id,
            action: &ask.action,
            context: &clean,
            outcome,
            timestamp: at,
            session_id: ask.session.as_deref(),
            decision: &told,
            request_digest: whole.map(|whole| request_digest(&id, whole)),
        };
        let served = self.state.directory.served(&ask.project).cloned();
        let totals = served.as_ref().is_some_and(|served| served.totals().any) && said.effect == Effect::Allow;
        let counted = (!counts.is_empty() || totals).then(|| Value::from(counts.to_vec()).to_string());
        if let (Some(served), true) = (&served, totals) {
            let (agent, action) = (ask.agent_id.clone(), ask.action.clone());
            let one = CountedCall { at: self.head.at, agent, action, context: ask.context.clone() };
            self.state.totals.add(&served.totals().followed, &ask.project, Of::Allowed, &one);
        }
        if let (Some(counted), Some(served), Some((_, windows))) =
            (&counted, &served, self.state.windows.get_mut(&ask.project))
        {
            count(windows, served.policy(), counted, &ask.agent_id, &ask.action, self.head.at);
        }
        let note = LogNote {
            project: ask.project.clone(),
            id: id.clone(),
            agent: Some(ask.agent_id.clone()),
            action: Some(ask.action.clone()),
            session: ask.session.clone(),
            call: ask.call.clone(),
            effect: Some(said.effect),
            counts: counted,
            body: serde_json::to_string(&line).unwrap_or_default(),
        };
        self.append(EntryKind::Decision, note);
        id
    }

    /// Looks whether a person approved what must be asked about, and asks one if not.
    fn approval(&mut self, ask: &Ask, said: &mut Said) -> Result<(), Refusal> {
        if said.effect != Effect::Ask {
            return Ok(());
        }
        let digest = approval_digest(ask);
        let now = self.now();
        let live = self.ask(|queries| queries.live_approval(&ask.project, &digest, now))?;
        match live {
            // Nobody is asked about what is not enforced.
            None if ask.simulate || said.mode != Mode::Enforce => {}
            None => said.approval = Some(self.open_approval(ask, said, digest)?),
            Some(row) => {
                said.approval = Some(row.id.clone());
                let by = row.decided_by.clone().unwrap_or_default();
                match row.state.as_str() {
                    "approved" => {
                        (said.effect, said.explanation) = (Effect::Allow, None);
                        said.reason = format!("approved by {by}");
                        self.use_approval(row, ask)?;
                    }
                    "denied" => {
                        said.effect = Effect::Block;
                        said.reason = format!("refused by {by}");
                        let next = "a person refused it; do not try it again".to_owned();
                        said.explanation = Some(Hindrance { next, ..Hindrance::default() });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn open_approval(&mut self, ask: &Ask, said: &Said, digest: String) -> Result<String, Refusal> {
        let row = ApprovalRow {
            id: format!("apr_{}", hex(&random::<12>())),
            project: ask.project.clone(),
            agent: ask.agent_id.clone(),
            action: ask.action.clone(),
            session: ask.session.clone(),
            request: Value::Object(self.clean(&ask.context).into_owned()).to_string(),
            digest,
            reason: self.clean_said(ask, said).reason,
            state: "pending".to_owned(),
            scope: None,
            decided_by: None,
            comment: None,
            opened_at: self.now(),
            expires_at: self.now() + i64::from(self.options.approval_seconds) * 1_000_000,
            decided_at: None,
        };
        self.put_approval(&row)?;
        Ok(row.id)
    }

    fn use_approval(&mut self, mut row: ApprovalRow, ask: &Ask) -> Result<(), Refusal> {
        if row.scope.as_deref() == Some("session") || ask.simulate {
            return Ok(());
        }
        "used".clone_into(&mut row.state);
        self.put_approval(&row)
    }

    /// Opens an approval or changes it, and records that.
    pub(in crate::serve) fn put_approval(&mut self, row: &ApprovalRow) -> Result<(), Refusal> {
        self.ask(|queries| queries.put_approval(row))?;
        let body = serde_json::json!({
            "approval": row.id, "state": row.state, "scope": row.scope, "by": row.decided_by, "comment": row.comment,
            "agent_id": row.agent, "action": row.action, "session_id": row.session, "expires_at": row.expires_at,
        });
        let note = LogNote {
            project: row.project.clone(),
            id: row.id.clone(),
            agent: Some(row.agent.clone()),
            action: Some(row.action.clone()),
            session: row.session.clone(),
            body: body.to_string(),
            ..LogNote::default()
        };
        self.append(EntryKind::Approval, note);
        Ok(())
    }
}

/// Why, in one sentence: what `policyc decide` says.
fn reason(decider: &Decider<'_>, decision: &Decision<'_>, request: Request<'_>) -> String {
    let reason = decision.reason();
    match (decision.effect, decision.cause) {
        (Effect::Block, Cause::Default) => match decider.nearest(request) {
            Some(miss) => format!("{reason}; {miss}"),
            None => format!("{reason}; no rule covers this action"),
        },
        _ => reason,
    }
}

/// What is wrong with a request, if it is none.
fn malformed(ask: &Ask) -> Option<Cow<'static, str>> {
    let request = Request { agent_id: &ask.agent_id, action: &ask.action, context: &ask.context };
    if let Err(mistake) = request.check() {
        return Some(format!("malformed request: {mistake}").into());
    }
    let names = [&ask.agent_id, &ask.action];
    let ids = [ask.session.as_ref(), ask.call.as_ref()];
    let problem = if names.iter().any(|text| text.len() > LONGEST_NAME) {
        Some("the name of the agent or of the action is longer than 4096 bytes")
    } else if ids.iter().flatten().any(|text| text.is_empty() || text.len() > LONGEST_ID) {
        Some("a session or a call has a name of 1 to 512 bytes")
    } else if names.into_iter().chain(ids.into_iter().flatten()).any(|text| wrong_name(text)) {
        Some("a name holds a NUL character")
    } else {
        None
    };
    problem.map(Cow::Borrowed)
}

/// Whether a name is one that no store can hold.
pub(super) fn wrong_name(name: &str) -> bool {
    name.is_empty() || name.contains('\0')
}

/// What tells whether a call that is named again is the same request. The entry's random id makes equal requests differ in the log.
fn request_digest(id: &str, whole: &str) -> String {
    hex(&digest(&[id.as_bytes(), &[0], whole.as_bytes()].concat()))
}

/// What two requests have in common if one approval holds for both: project, session, agent, action and arguments.
fn approval_digest(ask: &Ask) -> String {
    let params = ask.context.get("params").filter(|params| params.is_object()).cloned();
    let subject = params.unwrap_or_else(|| Value::Object(ask.context.clone()));
    let whole = serde_json::json!([ask.project, ask.session, ask.agent_id, ask.action, subject]);
    hex(&digest(whole.to_string().as_bytes()))
}

/// Random bytes from the operating system.
pub(in crate::serve) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // INVARIANT: a system without randomness makes no keys and no ids; there is nothing to fall back to.
    #[expect(clippy::expect_used, reason = "without randomness a key would be guessable")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
