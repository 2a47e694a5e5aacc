//! One entry of the log, and the kinds there are.

use crate::policy::Effect;

use super::{Cell, StoreError, StoreRow};

/// A SHA-256.
pub type Hash = [u8; 32];

/// What an entry records. The numbers stand in stores: they are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A decision on a request.
    Decision,
    /// What a user asked for in a session.
    Request,
    /// What a tool answered in a session.
    Output,
    /// A policy that was taken, or one taken back.
    Policy,
    /// A project that was made, changed or deactivated.
    Project,
    /// An approval that was opened, given, refused or used.
    Approval,
    /// A policy that was made of prose, or deleted; it does not decide.
    Draft,
    /// What somebody decided about a rule or a suggestion, or took back.
    Review,
    /// The log up to here was cut off; the entry carries the hash that the next one follows.
    Retention,
}

impl EntryKind {
    const ALL: [(Self, i64, &'static str); 9] = [
        (Self::Decision, 1, "decision"),
        (Self::Request, 2, "request"),
        (Self::Output, 3, "output"),
        (Self::Policy, 4, "policy"),
        (Self::Project, 5, "project"),
        (Self::Approval, 6, "approval"),
        (Self::Retention, 7, "retention"),
        (Self::Draft, 8, "draft"),
        (Self::Review, 9, "review"),
    ];

    /// The number that stands in stores.
    pub fn number(self) -> i64 {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or(0, |(_, number, _)| *number)
    }

    /// The word in exports.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., name)| name)
    }

    fn of(number: i64) -> Option<Self> {
        Self::ALL.iter().find(|(_, own, _)| *own == number).map(|(kind, ..)| *kind)
    }
}

/// The number of an effect in stores.
pub(super) fn effect_number(effect: Effect) -> i64 {
    match effect {
        Effect::Allow => 1,
        Effect::Ask => 2,
        Effect::Block => 3,
    }
}

pub(super) fn effect_of(number: i64) -> Option<Effect> {
    Some(match number {
        1 => Effect::Allow,
        2 => Effect::Ask,
        3 => Effect::Block,
        _ => return None,
    })
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number: 1, 2, 3, without gaps.
    pub seq: i64,
    /// When, in microseconds since 1970; never before the entry before it.
    pub at: i64,
    /// The project that it belongs to.
    pub project: String,
    /// What it records.
    pub kind: EntryKind,
    /// Names what it records: of a decision, its `log_id`.
    pub id: String,
    /// Who acted.
    pub agent: Option<String>,
    /// What was to be done.
    pub action: Option<String>,
    /// The session.
    pub session: Option<String>,
    /// The caller's name for this step of the session; no two steps of a kind have the same.
    pub call: Option<String>,
    /// Of a decision, what was decided.
    pub effect: Option<Effect>,
    /// The rules whose rate this decision counts for, as a JSON array.
    pub counts: Option<String>,
    /// Everything, as JSON; of a decision, a line of a behaviour log.
    pub body: String,
    /// The hash of all this and of the entry before.
    pub hash: Hash,
}

impl Entry {
    /// The columns in the order in which [`Entry::read`] takes them.
    pub(super) const COLUMNS: &'static str =
        "seq, at, project, kind, id, agent, action, session, call, effect, counts, body, hash";

    /// Reads a row of [`Entry::COLUMNS`].
    pub(super) fn read(row: StoreRow) -> Result<Self, StoreError> {
        let mut cells = RowCells(row.into_iter());
        Ok(Self {
            seq: cells.int()?,
            at: cells.int()?,
            project: cells.text()?,
            kind: { cells.int().map(EntryKind::of)?.ok_or_else(|| StoreError::Row("an unknown kind".to_owned()))? },
            id: cells.text()?,
            agent: cells.maybe_text()?,
            action: cells.maybe_text()?,
            session: cells.maybe_text()?,
            call: cells.maybe_text()?,
            effect: cells.maybe_int()?.and_then(effect_of),
            counts: cells.maybe_text()?,
            body: cells.text()?,
            hash: cells.hash()?,
        })
    }
}

/// The cells of a row, taken one by one as what they must be.
pub(super) struct RowCells(pub(super) std::vec::IntoIter<Cell>);

impl RowCells {
    fn wrong(cell: Option<&Cell>) -> StoreError {
        StoreError::Row(format!("{cell:?}"))
    }

    pub(super) fn int(&mut self) -> Result<i64, StoreError> {
        self.maybe_int()?.ok_or_else(|| Self::wrong(None))
    }

    pub(super) fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.0.next() {
            Some(Cell::Int(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
            other => Err(Self::wrong(other.as_ref())),
        }
    }

    pub(super) fn text(&mut self) -> Result<String, StoreError> {
        self.maybe_text()?.ok_or_else(|| Self::wrong(None))
    }

    pub(super) fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.0.next() {
            Some(Cell::Text(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
            other => Err(Self::wrong(other.as_ref())),
        }
    }

    pub(super) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    pub(super) fn hash(&mut self) -> Result<Hash, StoreError> {
        self.maybe_hash()?.ok_or_else(|| Self::wrong(None))
    }

    pub(super) fn maybe_hash(&mut self) -> Result<Option<Hash>, StoreError> {
        match self.0.next() {
            Some(Cell::Null) => Ok(None),
            Some(Cell::Bytes(bytes)) => Hash::try_from(bytes.as_slice())
                .map(Some)
                .map_err(|_| StoreError::Row("a hash of another length".into())),
            other => Err(Self::wrong(other.as_ref())),
        }
    }
}
