//! SQLite: one file, one server or several on one machine.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use super::chain::GENESIS;
use super::entry::{RowCells, effect_number};
use super::{Cell, Database, Durability, Entry, Head, MIGRATIONS, SCHEMA, StoreError, StoreRow};

/// How long a transaction waits for another server's.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let synchronous = match durability {
            Durability::Power => "FULL",
            Durability::Process => "NORMAL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        let mut database = Self(connection);
        database.migrate()?;
        Ok(database)
    }

    pub(super) fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "query_only", true)?;
        let mut database = Self(connection);
        database.version()?;
        Ok(database)
    }

    fn version(&mut self) -> Result<i64, StoreError> {
        let found = self.0.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > SCHEMA { Err(StoreError::Newer { found, known: SCHEMA }) } else { Ok(found) }
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        if self.version()? == SCHEMA {
            return Ok(());
        }
        self.0.execute_batch("BEGIN IMMEDIATE")?;
        // Another server may have been faster.
        let from = usize::try_from(self.version()?).unwrap_or(0);
        for migration in MIGRATIONS.iter().skip(from) {
            self.0.execute_batch(&migration.replace("BYTES", "BLOB"))?;
        }
        if from == 0 {
            self.execute("INSERT INTO head VALUES (1, 0, 0, $1, 0)", &[GENESIS.as_slice().into()])?;
        }
        self.0.pragma_update(None, "user_version", SCHEMA)?;
        self.0.execute_batch("COMMIT")?;
        Ok(())
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Sql::Null),
            Self::Int(value) => ToSqlOutput::Owned(Sql::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell, StoreError> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(value) => return Err(StoreError::Row(value.to_string())),
        ValueRef::Text(text) => {
            Cell::Text(String::from_utf8(text.to_vec()).map_err(|error| StoreError::Row(error.to_string()))?)
        }
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    })
}

impl Database for Sqlite {
    fn is_alive(&mut self) -> bool {
        true
    }

    fn begin(&mut self) -> Result<Head, StoreError> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let rows = self.query("SELECT seq, at, hash, epoch FROM head", &[])?;
        let row = rows.into_iter().next().ok_or_else(|| StoreError::Row("no head".to_owned()))?;
        let mut cells = RowCells(row.into_iter());
        Ok(Head { seq: cells.int()?, at: cells.int()?, hash: cells.hash()?, epoch: cells.int()? })
    }

    fn append(&mut self, entries: &[Entry], head: &Head) -> Result<(), StoreError> {
        {
            let mut insert = self.0.prepare_cached(
                "INSERT INTO entries (seq, at, project, kind, id, agent, action, session, call, effect, counts, body, hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?;
            for entry in entries {
                insert.execute(rusqlite::params![
                    entry.seq,
                    entry.at,
                    entry.project,
                    entry.kind.number(),
                    entry.id,
                    entry.agent,
                    entry.action,
                    entry.session,
                    entry.call,
                    entry.effect.map(effect_number),
                    entry.counts,
                    entry.body,
                    entry.hash.as_slice(),
                ])?;
            }
        }
        let mut update = self.0.prepare_cached("UPDATE head SET seq = ?1, at = ?2, hash = ?3, epoch = ?4")?;
        update.execute(rusqlite::params![head.seq, head.at, head.hash.as_slice(), head.epoch])?;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    fn rollback(&mut self) {
        if !self.0.is_autocommit() {
            let _ = self.0.execute_batch("ROLLBACK");
        }
    }

    fn query(&mut self, sql: &str, parameters: &[Cell]) -> Result<Vec<StoreRow>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((0..columns).map(|column| cell(row.get_ref(column)?)).collect::<Result<StoreRow, _>>()?);
        }
        Ok(found)
    }

    fn execute(&mut self, sql: &str, parameters: &[Cell]) -> Result<(), StoreError> {
        self.0.prepare_cached(sql)?.execute(rusqlite::params_from_iter(parameters))?;
        Ok(())
    }
}
