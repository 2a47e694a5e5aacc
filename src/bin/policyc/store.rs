//! The store of models' answers, in SQLite. The table is the original's, so that a database of it is opened in place.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use policyc::suggest::prose::StoredAnswer;
use rusqlite::{Connection, OpenFlags, params};
use serde_json::Value;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS llm_outputs (
    id TEXT PRIMARY KEY, created_at TEXT, task TEXT, input TEXT, output TEXT, confidence REAL, explanation TEXT)";

/// The file that a URL names.
fn file(url: &str) -> Result<PathBuf> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            bail!("--store {url}: name a file, such as sqlite:policyc.db");
        }
        return Ok(PathBuf::from(path));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        bail!("--store {url}: this command reads sqlite:FILE; a PostgreSQL store is read by `policyc serve`");
    }
    bail!("--store {url}: expected sqlite:FILE, such as sqlite:policyc.db")
}

/// Takes rows in; one that is there already stays as it is. How many are new.
pub(crate) fn add(url: &str, rows: &[StoredAnswer]) -> Result<usize> {
    let path = file(url)?;
    let mut connection = Connection::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    connection.execute(TABLE, []).with_context(|| format!("{} is no database that can be written", path.display()))?;
    let transaction = connection.transaction()?;
    let mut new = 0;
    for row in rows {
        new += transaction.execute(
            "INSERT OR IGNORE INTO llm_outputs (id, created_at, task, input, output, confidence, explanation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![row.id, row.created_at, row.task, row.input.to_string(), row.output.to_string(), row.confidence, row.explanation],
        )?;
    }
    transaction.commit()?;
    Ok(new)
}

/// All rows, the newest first. The database is not written.
pub(crate) fn rows(url: &str) -> Result<Vec<StoredAnswer>> {
    let path = file(url)?;
    let connection = read_only(&path)?;
    let mut statement = connection
        .prepare("SELECT CAST(id AS TEXT), CAST(created_at AS TEXT), task, input, output, confidence, explanation FROM llm_outputs ORDER BY created_at DESC, id")
        .with_context(|| format!("{}: expected a table llm_outputs with id, created_at, task, input, output, confidence and explanation", path.display()))?;
    let json = |text: Option<String>| {
        text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
    };
    let found = statement.query_map([], |row| {
        Ok(StoredAnswer {
            id: row.get(0)?,
            created_at: row.get(1)?,
            task: row.get(2)?,
            input: json(row.get(3)?),
            output: json(row.get(4)?),
            confidence: row.get(5)?,
            explanation: row.get(6)?,
        })
    })?;
    found
        .collect::<Result<_, _>>()
        .with_context(|| format!("{}: a row of llm_outputs is not as expected", path.display()))
}

fn read_only(path: &Path) -> Result<Connection> {
    if !path.exists() {
        bail!("{}: no such store; `policyc suggestions import FILE` makes one", path.display());
    }
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("cannot open {}", path.display()))
}
