//! PostgreSQL: any number of servers on one store.

use std::collections::HashMap;

use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ::postgres::{Client, NoTls, Statement};
use bytes::BytesMut;

use super::chain::GENESIS;
use super::entry::{RowCells, effect_number};
use super::{Cell, Database, Durability, Entry, Head, MIGRATIONS, SCHEMA, StoreError, StoreRow};

pub(super) struct Postgres {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// A transaction that waits longer for another server's is given up.
const SETTINGS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '20s'; SET client_min_messages = 'warning';";

/// How long a connection may take to say that it is still there.
const ALIVE: std::time::Duration = std::time::Duration::from_secs(2);

/// Taken while tables are made, so that two servers that start at once do not both make them.
const MIGRATION_LOCK: i64 = 0x706f_6c69_6379;

impl Postgres {
    fn connect(url: &str) -> Result<Self, StoreError> {
        let mut config: ::postgres::Config = url.parse()?;
        config.connect_timeout(std::time::Duration::from_secs(5)).application_name("policyc");
        config.keepalives_idle(std::time::Duration::from_secs(30));
        let mut client = config.connect(NoTls)?;
        client.batch_execute(SETTINGS)?;
        Ok(Self { client, statements: HashMap::new() })
    }

    pub(super) fn open(url: &str, durability: Durability) -> Result<Self, StoreError> {
        let mut database = Self::connect(url)?;
        if durability == Durability::Process {
            database.client.batch_execute("SET synchronous_commit = off")?;
        }
        database.migrate()?;
        Ok(database)
    }

    pub(super) fn open_to_read(url: &str) -> Result<Self, StoreError> {
        let mut database = Self::connect(url)?;
        database.version()?;
        database.client.batch_execute("SET default_transaction_read_only = on")?;
        Ok(database)
    }

    fn version(&mut self) -> Result<i64, StoreError> {
        let there = self.client.query_one("SELECT to_regclass('policyc_schema') IS NOT NULL", &[])?;
        if !there.get::<_, bool>(0) {
            return Ok(0);
        }
        let found: i64 = self.client.query_one("SELECT version FROM policyc_schema", &[])?.get(0);
        if found > SCHEMA { Err(StoreError::Newer { found, known: SCHEMA }) } else { Ok(found) }
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        if self.version()? == SCHEMA {
            return Ok(());
        }
        self.client.batch_execute("BEGIN")?;
        let made = self.make_tables();
        self.client.batch_execute(if made.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        made
    }

    fn make_tables(&mut self) -> Result<(), StoreError> {
        self.client.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])?;
        // Another server may have been faster.
        let from = usize::try_from(self.version()?).unwrap_or(0);
        for migration in MIGRATIONS.iter().skip(from) {
            self.client.batch_execute(&migration.replace("BYTES", "BYTEA"))?;
        }
        if from == 0 {
            self.client.execute("INSERT INTO head VALUES (1, 0, 0, $1, 0)", &[&GENESIS.as_slice()])?;
            self.client.batch_execute("CREATE TABLE policyc_schema (version BIGINT NOT NULL)")?;
            self.client.execute("INSERT INTO policyc_schema VALUES ($1)", &[&SCHEMA])?;
        } else {
            self.client.execute("UPDATE policyc_schema SET version = $1", &[&SCHEMA])?;
        }
        Ok(())
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl ToSql for Cell {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => value.to_sql(ty, out),
            // PostgreSQL keeps no NUL in a text: it is refused there with a message of its own.
            Self::Text(value) => value.to_sql(ty, out),
            Self::Bytes(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

fn cell(row: &::postgres::Row, column: usize) -> Result<Cell, StoreError> {
    let ty = row.columns().get(column).map(|column| column.type_().clone());
    Ok(match ty {
        Some(Type::INT8) => row.try_get::<_, Option<i64>>(column)?.into(),
        Some(Type::TEXT) => row.try_get::<_, Option<String>>(column)?.map_or(Cell::Null, Cell::Text),
        Some(Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(column)?.map_or(Cell::Null, Cell::Bytes),
        other => return Err(StoreError::Row(format!("a column of type {other:?}"))),
    })
}

impl Database for Postgres {
    fn is_alive(&mut self) -> bool {
        self.client.is_valid(ALIVE).is_ok()
    }

    fn begin(&mut self) -> Result<Head, StoreError> {
        self.client.batch_execute("BEGIN")?;
        let rows = self.query("SELECT seq, at, hash, epoch FROM head WHERE one = 1 FOR UPDATE", &[])?;
        let row = rows.into_iter().next().ok_or_else(|| StoreError::Row("no head".to_owned()))?;
        let mut cells = RowCells(row.into_iter());
        Ok(Head { seq: cells.int()?, at: cells.int()?, hash: cells.hash()?, epoch: cells.int()? })
    }

    fn append(&mut self, entries: &[Entry], head: &Head) -> Result<(), StoreError> {
        if !entries.is_empty() {
            let insert = self.statement(
                "INSERT INTO entries (seq, at, project, kind, id, agent, action, session, call, effect, counts, body, hash)
                 SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                 $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::bytea[])",
            )?;
            let column = |of: fn(&Entry) -> i64| entries.iter().map(of).collect::<Vec<_>>();
            let text = |of: fn(&Entry) -> &str| entries.iter().map(of).collect::<Vec<_>>();
            let maybe = |of: fn(&Entry) -> Option<&str>| entries.iter().map(of).collect::<Vec<_>>();
            let effects: Vec<_> = entries.iter().map(|entry| entry.effect.map(effect_number)).collect();
            let hashes: Vec<_> = entries.iter().map(|entry| entry.hash.as_slice()).collect();
            self.client.execute(
                &insert,
                &[
                    &column(|entry| entry.seq),
                    &column(|entry| entry.at),
                    &text(|entry| &entry.project),
                    &column(|entry| entry.kind.number()),
                    &text(|entry| &entry.id),
                    &maybe(|entry| entry.agent.as_deref()),
                    &maybe(|entry| entry.action.as_deref()),
                    &maybe(|entry| entry.session.as_deref()),
                    &maybe(|entry| entry.call.as_deref()),
                    &effects,
                    &maybe(|entry| entry.counts.as_deref()),
                    &text(|entry| &entry.body),
                    &hashes,
                ],
            )?;
        }
        let update = self.statement("UPDATE head SET seq = $1, at = $2, hash = $3, epoch = $4")?;
        self.client.execute(&update, &[&head.seq, &head.at, &head.hash.as_slice(), &head.epoch])?;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        Ok(self.client.batch_execute("COMMIT")?)
    }

    fn rollback(&mut self) {
        let _ = self.client.batch_execute("ROLLBACK");
    }

    fn query(&mut self, sql: &str, parameters: &[Cell]) -> Result<Vec<StoreRow>, StoreError> {
        let statement = self.statement(sql)?;
        let parameters: Vec<&(dyn ToSql + Sync)> =
            parameters.iter().map(|cell| -> &(dyn ToSql + Sync) { cell }).collect();
        let rows = self.client.query(&statement, &parameters)?;
        rows.iter().map(|row| (0..row.len()).map(|column| cell(row, column)).collect()).collect()
    }

    fn execute(&mut self, sql: &str, parameters: &[Cell]) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let parameters: Vec<&(dyn ToSql + Sync)> =
            parameters.iter().map(|cell| -> &(dyn ToSql + Sync) { cell }).collect();
        self.client.execute(&statement, &parameters)?;
        Ok(())
    }
}
