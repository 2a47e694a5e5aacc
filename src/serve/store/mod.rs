//! What the server keeps: projects, policies, approvals, decisions on rules, and the log that everything else follows from.
//!
//! In: entries to append, questions. Out: rows. SQLite by default, PostgreSQL where several servers share a store. One
//! transaction at a time writes, whoever holds the row `head`: it reads what others appended since, decides, appends and
//! commits. So any number of servers on one store decide as one server would. Nothing here knows of policies.

mod audit;
mod chain;
mod drafts;
mod entry;
mod ledgers;
mod postgres;
mod queries;
mod readers;
mod sqlite;

use std::path::PathBuf;

use thiserror::Error;

pub use audit::{ChainCheck, check, projects};
pub use chain::{Broken, GENESIS, hex, verify};
pub(in crate::serve) use drafts::{DraftRow, ModelAnswer};
pub use entry::{Entry, EntryKind, Hash};
pub use queries::{ApprovalRow, LogFilter, LogPage, PolicyRow, ProjectRow, Stats};
pub(in crate::serve) use queries::{CountedBy, DecisionCount, Queries, allowed, failed};
pub use readers::Readers;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreLocation {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A database of PostgreSQL, by its URL.
    Postgres(String),
}

/// A store's location that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a store; write `sqlite:FILE` or `postgres://USER@HOST/DATABASE`")]
pub struct LocationError(String);

impl std::str::FromStr for StoreLocation {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let scheme = |prefix: &str| text.strip_prefix(prefix).map(|rest| rest.trim_start_matches("//"));
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match scheme("sqlite:") {
            Some(path) if !path.is_empty() => {
                // `sqlite:///a/b` is the absolute path /a/b, `sqlite://a` and `sqlite:a` are relative.
                let absolute =
                    text.starts_with("sqlite:///") || text.starts_with("sqlite:/") && !text.starts_with("sqlite://");
                Ok(Self::Sqlite(if absolute {
                    format!("/{}", path.trim_start_matches('/')).into()
                } else {
                    path.into()
                }))
            }
            _ => Err(LocationError(without_password(text))),
        }
    }
}

impl StoreLocation {
    /// The kind of database, as the safety filter's `/health` says it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgresql",
        }
    }
}

impl std::fmt::Display for StoreLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

/// A URL without the password in it, for messages and logs.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
        None => authority.to_owned(),
    };
    let tail = if tail.contains("password=") { tail.split('?').next().unwrap_or_default() } else { tail };
    format!("{scheme}://{authority}{tail}")
}

/// Whether a commit waits until the disk has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// It does: nothing that was answered is lost, whatever crashes.
    #[default]
    Power,
    /// It does not: nothing is lost if this process is killed; if the machine loses power, or `PostgreSQL` crashes, the last
    /// second may be.
    Process,
}

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite said no.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL said no, or is not there.
    #[error("the store: {}", postgres_reason(.0))]
    Postgres(#[from] ::postgres::Error),
    /// Its tables were made by a newer policyc.
    #[error("the store has schema {found}, and this policyc knows {known}; use a newer policyc, or another store")]
    Newer {
        /// The version that its tables have.
        found: i64,
        /// The version that this program writes.
        known: i64,
    },
    /// A row is not what this program writes.
    #[error("the store holds a row that policyc did not write: {0}")]
    Row(String),
}

/// PostgreSQL's message with its cause, which `Display` of the error leaves out.
fn postgres_reason(error: &::postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{error}: {}", db.message()),
        None => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{error}{cause}")
        }
    }
}

/// A value of a column or of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::serve) enum Cell {
    /// SQL's null.
    Null,
    /// Any integer.
    Int(i64),
    /// Any string.
    Text(String),
    /// Any bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&[u8]> for Cell {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a result.
pub(in crate::serve) type StoreRow = Vec<Cell>;

/// Where the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct Head {
    /// The number of the last entry; 0 before the first.
    pub(in crate::serve) seq: i64,
    /// When that was, in microseconds since 1970.
    pub(in crate::serve) at: i64,
    /// Its hash.
    pub(in crate::serve) hash: Hash,
    /// How often projects and policies changed.
    pub(in crate::serve) epoch: i64,
}

/// A connection to a database. SQL is written once, with `$1` for parameters in the order in which they first stand.
pub(in crate::serve) trait Database: Send {
    /// Begins a transaction that writes, alone, and says where the log ends.
    fn begin(&mut self) -> Result<Head, StoreError>;

    /// Appends entries and moves the head there.
    fn append(&mut self, entries: &[Entry], head: &Head) -> Result<(), StoreError>;

    /// Ends the transaction; what was written is durable when it returns.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Gives the transaction up.
    fn rollback(&mut self);

    /// Asks.
    fn query(&mut self, sql: &str, parameters: &[Cell]) -> Result<Vec<StoreRow>, StoreError>;

    /// Whether the connection is still there, after it was not used for a while.
    fn is_alive(&mut self) -> bool;

    /// Changes rows.
    fn execute(&mut self, sql: &str, parameters: &[Cell]) -> Result<(), StoreError>;
}

/// The version of the tables.
const SCHEMA: i64 = 3;

/// What makes each version out of the one before.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];

/// Opens a connection that may write, and brings the tables to this version.
pub(in crate::serve) fn open(
    location: &StoreLocation,
    durability: Durability,
) -> Result<Box<dyn Database>, StoreError> {
    Ok(match location {
        StoreLocation::Sqlite(path) => Box::new(sqlite::Sqlite::open(path, durability)?),
        StoreLocation::Postgres(url) => Box::new(postgres::Postgres::open(url, durability)?),
    })
}

/// Opens a connection that only reads.
pub(in crate::serve) fn open_to_read(location: &StoreLocation) -> Result<Box<dyn Database>, StoreError> {
    Ok(match location {
        StoreLocation::Sqlite(path) => Box::new(sqlite::Sqlite::open_to_read(path)?),
        StoreLocation::Postgres(url) => Box::new(postgres::Postgres::open_to_read(url)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_locations() {
        for (text, expected) in [
            ("sqlite:a.db", StoreLocation::Sqlite("a.db".into())),
            ("sqlite://a.db", StoreLocation::Sqlite("a.db".into())),
            ("sqlite:/var/a.db", StoreLocation::Sqlite("/var/a.db".into())),
            ("sqlite:///var/a.db", StoreLocation::Sqlite("/var/a.db".into())),
            ("postgres://u@h/d", StoreLocation::Postgres("postgres://u@h/d".to_owned())),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in ["", "sqlite:", "a.db", "mysql://h/d"] {
            assert!(text.parse::<StoreLocation>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        for url in ["postgres://u:geheim@h:1/d", "postgres://u@h/d?password=geheim", "mysql://u:geheim@h/d"] {
            let shown = match url.parse::<StoreLocation>() {
                Ok(location) => location.to_string(),
                Err(error) => error.to_string(),
            };
            assert!(!shown.contains("geheim") && shown.contains("u@h"), "{shown}");
        }
    }
}
