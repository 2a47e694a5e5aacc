//! The questions that are asked of a store, each in SQL that both databases read.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::entry::{RowCells, effect_number, effect_of};
use super::{Cell, Database, Entry, EntryKind, Hash, StoreError};
use crate::policy::Effect;
use crate::policy::totals::CountedCall;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Names it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The SHA-256 of its key; `None` if it has none.
    pub key_hash: Option<Hash>,
    /// The first characters of its key.
    pub key_preview: String,
    /// Where blocked actions are announced.
    pub webhook_url: Option<String>,
    /// Whether they are.
    pub webhook_enabled: bool,
    /// Whether its key is taken.
    pub is_active: bool,
    /// When it was made, in microseconds since 1970.
    pub created_at: i64,
}

/// A version of a project's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// Its number; no two policies of a store have the same.
    pub id: i64,
    /// The project.
    pub project: String,
    /// The name in the document.
    pub name: String,
    /// The version in the document.
    pub version: String,
    /// Where it came from: `file`, `safety-filter`, `api`.
    pub origin: String,
    /// The document as it was brought.
    pub document: String,
    /// The SHA-256 of the document, in hexadecimal digits.
    pub digest: String,
    /// Whether it decides.
    pub is_active: bool,
    /// When it was brought.
    pub created_at: i64,
    /// When it was last taken or replaced.
    pub updated_at: i64,
}

/// An approval that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Names it.
    pub id: String,
    /// The project.
    pub project: String,
    /// Who wants to act.
    pub agent: String,
    /// What it wants to do.
    pub action: String,
    /// The session.
    pub session: Option<String>,
    /// The whole request as JSON, for the person who decides.
    pub request: String,
    /// What requests must have in common for the approval to hold for them.
    pub digest: String,
    /// Why a person is asked.
    pub reason: String,
    /// `pending`, `approved`, `denied` or `used`.
    pub state: String,
    /// Of one that was given: `once` or `session`.
    pub scope: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// What they said.
    pub comment: Option<String>,
    /// When it was asked for.
    pub opened_at: i64,
    /// When it no longer holds.
    pub expires_at: i64,
    /// When it was decided.
    pub decided_at: Option<i64>,
}

/// Which decisions of a project are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// The agent.
    pub agent: Option<String>,
    /// The action.
    pub action: Option<String>,
    /// The session.
    pub session: Option<String>,
    /// What was decided.
    pub effect: Option<Effect>,
    /// Whether it was allowed.
    pub allowed: Option<bool>,
}

/// A page of decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The decisions, the newest first.
    pub entries: Vec<Entry>,
    /// How many there are in all.
    pub total: i64,
}

/// What became of a project's requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many requests were decided.
    pub total: i64,
    /// How many of them went through.
    pub allowed: i64,
    /// The actions asked for most, with how often.
    pub top_actions: Vec<(String, i64)>,
    /// The agents that asked most, with how often.
    pub top_agents: Vec<(String, i64)>,
}

/// By which name requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum CountedBy {
    /// The action.
    Action,
    /// The agent.
    Agent,
}

/// What a decision counted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct DecisionCount {
    pub(in crate::serve) at: i64,
    pub(in crate::serve) agent: String,
    pub(in crate::serve) action: String,
    /// The rules, as a JSON array.
    pub(in crate::serve) counts: String,
}

/// The request that an entry says was allowed while totals ran; `None` if it says something else.
pub(in crate::serve) fn allowed(entry: &Entry) -> Option<CountedCall> {
    let counts = entry.effect == Some(Effect::Allow) && entry.counts.is_some();
    let (agent, action) = (entry.agent.clone()?, entry.action.clone()?);
    counts.then(|| CountedCall { at: entry.at, agent, action, context: context_of(&entry.body) })
}

/// The call that an entry says has failed; `None` if it says something else.
pub(in crate::serve) fn failed(entry: &Entry) -> Option<CountedCall> {
    let failed = entry.kind == EntryKind::Output && entry.counts.is_some();
    let (agent, action) = (entry.agent.clone()?, entry.action.clone()?);
    failed.then(|| CountedCall { at: entry.at, agent, action, context: Map::new() })
}

/// The context in the line of a decision.
fn context_of(body: &str) -> Map<String, Value> {
    match serde_json::from_str::<Value>(body).ok().as_mut().and_then(|line| line.get_mut("context")).map(Value::take) {
        Some(Value::Object(context)) => context,
        _ => Map::new(),
    }
}

/// The questions.
pub(in crate::serve) struct Queries<'d>(pub(in crate::serve) &'d mut dyn Database);

const PROJECT: &str = "id, name, key_hash, key_preview, webhook_url, webhook_enabled, is_active, created_at";
const POLICY: &str = "id, project, name, version, origin, document, digest, is_active, created_at, updated_at";
const APPROVAL: &str = "id, project, agent, action, session, request, digest, reason, state, scope, decided_by, comment, \
                        opened_at, expires_at, decided_at";

/// How many entries are read at a time.
const CHUNK: i64 = 1_000;

impl Queries<'_> {
    pub(super) fn rows<T>(
        &mut self,
        sql: &str,
        parameters: &[Cell],
        read: impl Fn(&mut RowCells) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.0.query(sql, parameters)?;
        rows.into_iter().map(|row| read(&mut RowCells(row.into_iter()))).collect()
    }

    pub(super) fn number(&mut self, sql: &str, parameters: &[Cell]) -> Result<i64, StoreError> {
        Ok(self.rows(sql, parameters, RowCells::int)?.into_iter().next().unwrap_or_default())
    }

    fn entries(&mut self, rest: &str, parameters: &[Cell]) -> Result<Vec<Entry>, StoreError> {
        let sql = format!("SELECT {} FROM entries {rest}", Entry::COLUMNS);
        self.0.query(&sql, parameters)?.into_iter().map(Entry::read).collect()
    }

    /// The number and the hash of the last entry.
    pub(in crate::serve) fn last(&mut self) -> Result<(i64, Hash), StoreError> {
        let rows = self.rows("SELECT seq, hash FROM head", &[], |row| Ok((row.int()?, row.hash()?)))?;
        rows.into_iter().next().ok_or_else(|| StoreError::Row("no head".to_owned()))
    }

    /// All projects.
    pub(in crate::serve) fn projects(&mut self) -> Result<Vec<ProjectRow>, StoreError> {
        self.rows(&format!("SELECT {PROJECT} FROM projects ORDER BY id"), &[], project)
    }

    /// Whether there is a project of this id.
    pub(in crate::serve) fn has_project(&mut self, id: &str) -> Result<bool, StoreError> {
        Ok(self.number("SELECT COUNT(*) FROM projects WHERE id = $1", &[id.into()])? > 0)
    }

    /// Makes a project or changes it.
    pub(in crate::serve) fn put_project(&mut self, row: &ProjectRow) -> Result<(), StoreError> {
        self.0.execute(
            &format!(
                "INSERT INTO projects ({PROJECT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, key_hash = excluded.key_hash,
                 key_preview = excluded.key_preview, webhook_url = excluded.webhook_url,
                 webhook_enabled = excluded.webhook_enabled, is_active = excluded.is_active"
            ),
            &[
                row.id.as_str().into(),
                row.name.as_str().into(),
                row.key_hash.as_ref().map(Hash::as_slice).into(),
                row.key_preview.as_str().into(),
                row.webhook_url.as_deref().into(),
                row.webhook_enabled.into(),
                row.is_active.into(),
                row.created_at.into(),
            ],
        )
    }

    /// The policies that decide.
    pub(in crate::serve) fn active_policies(&mut self) -> Result<Vec<PolicyRow>, StoreError> {
        self.rows(&format!("SELECT {POLICY} FROM policies WHERE is_active = 1 ORDER BY id"), &[], policy)
    }

    /// A project's policies, the newest first.
    pub(in crate::serve) fn history(&mut self, project: &str, limit: i64) -> Result<Vec<PolicyRow>, StoreError> {
        let sql = format!("SELECT {POLICY} FROM policies WHERE project = $1 ORDER BY id DESC LIMIT $2");
        self.rows(&sql, &[project.into(), limit.into()], policy)
    }

    /// A policy by its number.
    pub(in crate::serve) fn policy(&mut self, id: i64) -> Result<Option<PolicyRow>, StoreError> {
        Ok(self.rows(&format!("SELECT {POLICY} FROM policies WHERE id = $1"), &[id.into()], policy)?.pop())
    }

    /// Puts a policy in force; the one before it no longer is. Its `id` is given here.
    pub(in crate::serve) fn put_policy(&mut self, row: &mut PolicyRow) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE policies SET is_active = 0, updated_at = $1 WHERE project = $2 AND is_active = 1",
            &[row.created_at.into(), row.project.as_str().into()],
        )?;
        row.id = self.number("SELECT COALESCE(MAX(id), 0) + 1 FROM policies", &[])?;
        self.0.execute(
            &format!("INSERT INTO policies ({POLICY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
            &[
                row.id.into(),
                row.project.as_str().into(),
                row.name.as_str().into(),
                row.version.as_str().into(),
                row.origin.as_str().into(),
                row.document.as_str().into(),
                row.digest.as_str().into(),
                row.is_active.into(),
                row.created_at.into(),
                row.updated_at.into(),
            ],
        )
    }

    /// When the log was marked last, and the number of the newest mark that is not after `before`.
    pub(in crate::serve) fn marks(&mut self, before: i64) -> Result<(Option<i64>, Option<i64>), StoreError> {
        let kind = EntryKind::Retention.number();
        let newest = "SELECT at FROM entries WHERE project = '' AND kind = $1 ORDER BY seq DESC LIMIT 1";
        let newest = self.rows(newest, &[kind.into()], RowCells::int)?.pop();
        let cut = "SELECT seq FROM entries WHERE project = '' AND kind = $1 AND at <= $2 ORDER BY seq DESC LIMIT 1";
        Ok((newest, self.rows(cut, &[kind.into(), before.into()], RowCells::int)?.pop()))
    }

    /// Removes what stands before an entry.
    pub(in crate::serve) fn delete_before(&mut self, seq: i64) -> Result<(), StoreError> {
        self.0.execute("DELETE FROM entries WHERE seq < $1", &[seq.into()])
    }

    /// The entries after `seq`, in order, at most a chunk of them.
    pub(in crate::serve) fn entries_after(&mut self, seq: i64) -> Result<Vec<Entry>, StoreError> {
        self.entries("WHERE seq > $1 ORDER BY seq LIMIT $2", &[seq.into(), CHUNK.into()])
    }

    /// A project's newest entries of a kind, the newest first.
    pub(in crate::serve) fn newest_of_kind(
        &mut self,
        project: &str,
        kind: EntryKind,
        count: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        self.entries(
            "WHERE project = $1 AND kind = $2 ORDER BY seq DESC LIMIT $3",
            &[project.into(), kind.number().into(), count.into()],
        )
    }

    /// A project's entries of a kind after `seq`, in order, at most a chunk of them.
    pub(in crate::serve) fn of_kind_after(
        &mut self,
        project: &str,
        kind: EntryKind,
        seq: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        self.entries(
            "WHERE project = $1 AND kind = $2 AND seq > $3 ORDER BY seq LIMIT $4",
            &[project.into(), kind.number().into(), seq.into(), CHUNK.into()],
        )
    }

    /// The newest entries of a session, in order.
    pub(in crate::serve) fn session(
        &mut self,
        project: &str,
        session: &str,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut newest = self.entries(
            "WHERE project = $1 AND session = $2 ORDER BY seq DESC LIMIT $3",
            &[project.into(), session.into(), limit.into()],
        )?;
        newest.reverse();
        Ok(newest)
    }

    /// The entry of a session that the caller named so.
    pub(in crate::serve) fn call(
        &mut self,
        project: &str,
        session: &str,
        kind: EntryKind,
        call: &str,
    ) -> Result<Option<Entry>, StoreError> {
        let rest = "WHERE project = $1 AND session = $2 AND kind = $3 AND call = $4";
        Ok(self.entries(rest, &[project.into(), session.into(), kind.number().into(), call.into()])?.pop())
    }

    /// What a project's rules allowed since `at`, in order.
    pub(in crate::serve) fn counted_since(&mut self, project: &str, at: i64) -> Result<Vec<DecisionCount>, StoreError> {
        self.rows(
            "SELECT at, agent, action, counts FROM entries WHERE project = $1 AND at > $2 AND counts IS NOT NULL ORDER BY seq",
            &[project.into(), at.into()],
            |row| Ok(DecisionCount { at: row.int()?, agent: row.text()?, action: row.text()?, counts: row.text()? }),
        )
    }

    /// What was allowed to a project since `at`, as far as it counts, in order.
    pub(in crate::serve) fn allowed_since(&mut self, project: &str, at: i64) -> Result<Vec<CountedCall>, StoreError> {
        self.rows(
            "SELECT at, agent, action, body FROM entries
             WHERE project = $1 AND at >= $2 AND counts IS NOT NULL AND effect = 1 ORDER BY seq",
            &[project.into(), at.into()],
            |row| {
                Ok(CountedCall {
                    at: row.int()?,
                    agent: row.text()?,
                    action: row.text()?,
                    context: context_of(&row.text()?),
                })
            },
        )
    }

    /// The calls of a project that failed, by their outputs since `at`, in order. Of each it is when it failed, and no context.
    pub(in crate::serve) fn failed_since(&mut self, project: &str, at: i64) -> Result<Vec<CountedCall>, StoreError> {
        self.rows(
            "SELECT at, agent, action FROM entries
             WHERE project = $1 AND at >= $2 AND counts IS NOT NULL AND kind = $3 ORDER BY seq",
            &[project.into(), at.into(), EntryKind::Output.number().into()],
            |row| Ok(CountedCall { at: row.int()?, agent: row.text()?, action: row.text()?, context: Map::new() }),
        )
    }

    /// A page of decisions, the newest first.
    pub(in crate::serve) fn page(
        &mut self,
        project: &str,
        filter: &LogFilter,
        offset: i64,
        limit: i64,
    ) -> Result<LogPage, StoreError> {
        let mut parameters: Vec<Cell> = vec![project.into(), EntryKind::Decision.number().into()];
        let mut rest = "WHERE project = $1 AND kind = $2".to_owned();
        for (column, value) in [("agent", &filter.agent), ("action", &filter.action), ("session", &filter.session)] {
            if let Some(value) = value {
                parameters.push(value.as_str().into());
                let _ = write!(rest, " AND {column} = ${}", parameters.len());
            }
        }
        if let Some(effect) = filter.effect {
            let _ = write!(rest, " AND effect = {}", effect_number(effect));
        }
        match filter.allowed {
            Some(true) => rest.push_str(" AND effect = 1"),
            Some(false) => rest.push_str(" AND effect <> 1"),
            None => {}
        }
        let total = self.number(&format!("SELECT COUNT(*) FROM entries {rest}"), &parameters)?;
        let (limit_at, offset_at) = (parameters.len() + 1, parameters.len() + 2);
        parameters.extend([limit.into(), offset.into()]);
        let entries =
            self.entries(&format!("{rest} ORDER BY seq DESC LIMIT ${limit_at} OFFSET ${offset_at}"), &parameters)?;
        Ok(LogPage { entries, total })
    }

    /// What became of a project's requests.
    pub(in crate::serve) fn stats(&mut self, project: &str) -> Result<Stats, StoreError> {
        let key: [Cell; 2] = [project.into(), EntryKind::Decision.number().into()];
        let count = "SELECT COUNT(*) FROM entries WHERE project = $1 AND kind = $2";
        let total = self.number(count, &key)?;
        let allowed = self.number(&format!("{count} AND effect = 1"), &key)?;
        let mut top = |column: &str| {
            let sql = format!(
                "SELECT {column}, COUNT(*) FROM entries WHERE project = $1 AND kind = $2 AND {column} IS NOT NULL
                 GROUP BY {column} ORDER BY 2 DESC, 1 LIMIT 10"
            );
            self.rows(&sql, &key, |row| Ok((row.text()?, row.int()?)))
        };
        Ok(Stats { total, allowed, top_actions: top("action")?, top_agents: top("agent")? })
    }

    /// How a project's requests were decided, by name.
    pub(in crate::serve) fn tally(
        &mut self,
        project: &str,
        by: CountedBy,
    ) -> Result<Vec<(String, Option<Effect>, i64)>, StoreError> {
        let column = match by {
            CountedBy::Action => "action",
            CountedBy::Agent => "agent",
        };
        let sql = format!(
            "SELECT {column}, effect, COUNT(*) FROM entries WHERE project = $1 AND kind = $2 AND {column} IS NOT NULL
             GROUP BY {column}, effect"
        );
        let key: [Cell; 2] = [project.into(), EntryKind::Decision.number().into()];
        self.rows(&sql, &key, |row| Ok((row.text()?, row.maybe_int()?.and_then(effect_of), row.int()?)))
    }

    /// How a project's requests were decided since a time, by stretches of `step` microseconds since 1970.
    pub(in crate::serve) fn over_time(
        &mut self,
        project: &str,
        since: i64,
        step: i64,
    ) -> Result<Vec<(i64, Option<Effect>, i64)>, StoreError> {
        // The step is ours and stands in the text: as a parameter PostgreSQL would not know that the two places are one.
        let sql = format!(
            "SELECT at / {step}, effect, COUNT(*) FROM entries WHERE project = $1 AND kind = $2 AND at >= $3
             GROUP BY at / {step}, effect"
        );
        let key: [Cell; 3] =
            [project.into(), EntryKind::Decision.number().into(), (since - since.rem_euclid(step)).into()];
        self.rows(&sql, &key, |row| Ok((row.int()?, row.maybe_int()?.and_then(effect_of), row.int()?)))
    }

    /// Opens an approval or changes it.
    pub(in crate::serve) fn put_approval(&mut self, row: &ApprovalRow) -> Result<(), StoreError> {
        self.0.execute(
            &format!(
                "INSERT INTO approvals ({APPROVAL}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                 ON CONFLICT (id) DO UPDATE SET state = excluded.state, scope = excluded.scope,
                 decided_by = excluded.decided_by, comment = excluded.comment, expires_at = excluded.expires_at,
                 decided_at = excluded.decided_at"
            ),
            &[
                row.id.as_str().into(),
                row.project.as_str().into(),
                row.agent.as_str().into(),
                row.action.as_str().into(),
                row.session.as_deref().into(),
                row.request.as_str().into(),
                row.digest.as_str().into(),
                row.reason.as_str().into(),
                row.state.as_str().into(),
                row.scope.as_deref().into(),
                row.decided_by.as_deref().into(),
                row.comment.as_deref().into(),
                row.opened_at.into(),
                row.expires_at.into(),
                row.decided_at.into(),
            ],
        )
    }

    /// An approval by its name.
    pub(in crate::serve) fn approval(&mut self, id: &str) -> Result<Option<ApprovalRow>, StoreError> {
        Ok(self.rows(&format!("SELECT {APPROVAL} FROM approvals WHERE id = $1"), &[id.into()], approval)?.pop())
    }

    /// The newest approval for requests of this digest that is not used up and holds at `now`.
    pub(in crate::serve) fn live_approval(
        &mut self,
        project: &str,
        digest: &str,
        now: i64,
    ) -> Result<Option<ApprovalRow>, StoreError> {
        let sql = format!(
            "SELECT {APPROVAL} FROM approvals WHERE project = $1 AND digest = $2 AND expires_at > $3
             AND state IN ('pending', 'approved', 'denied') ORDER BY opened_at DESC, id LIMIT 1"
        );
        Ok(self.rows(&sql, &[project.into(), digest.into(), now.into()], approval)?.pop())
    }

    /// A project's approvals in a state, the newest first.
    pub(in crate::serve) fn approvals(
        &mut self,
        project: Option<&str>,
        state: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ApprovalRow>, StoreError> {
        // SQLite numbers `$n` by where they first stand.
        let mut rest = String::new();
        let mut conditions: Vec<Cell> = Vec::new();
        for (column, value) in [("project", project), ("state", state)] {
            if let Some(value) = value {
                conditions.push(value.into());
                let word = if rest.is_empty() { "WHERE" } else { "AND" };
                let _ = write!(rest, " {word} {column} = ${}", conditions.len());
            }
        }
        conditions.push(limit.into());
        let sql =
            format!("SELECT {APPROVAL} FROM approvals{rest} ORDER BY opened_at DESC, id LIMIT ${}", conditions.len());
        self.rows(&sql, &conditions, approval)
    }
}

fn project(row: &mut RowCells) -> Result<ProjectRow, StoreError> {
    Ok(ProjectRow {
        id: row.text()?,
        name: row.text()?,
        key_hash: row.maybe_hash()?,
        key_preview: row.text()?,
        webhook_url: row.maybe_text()?,
        webhook_enabled: row.flag()?,
        is_active: row.flag()?,
        created_at: row.int()?,
    })
}

fn policy(row: &mut RowCells) -> Result<PolicyRow, StoreError> {
    Ok(PolicyRow {
        id: row.int()?,
        project: row.text()?,
        name: row.text()?,
        version: row.text()?,
        origin: row.text()?,
        document: row.text()?,
        digest: row.text()?,
        is_active: row.flag()?,
        created_at: row.int()?,
        updated_at: row.int()?,
    })
}

fn approval(row: &mut RowCells) -> Result<ApprovalRow, StoreError> {
    Ok(ApprovalRow {
        id: row.text()?,
        project: row.text()?,
        agent: row.text()?,
        action: row.text()?,
        session: row.maybe_text()?,
        request: row.text()?,
        digest: row.text()?,
        reason: row.text()?,
        state: row.text()?,
        scope: row.maybe_text()?,
        decided_by: row.maybe_text()?,
        comment: row.maybe_text()?,
        opened_at: row.int()?,
        expires_at: row.int()?,
        decided_at: row.maybe_int()?,
    })
}
