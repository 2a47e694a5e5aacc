//! The log of a project as a behaviour log.

use serde_json::Value;

use super::store::{Entry, EntryKind, Queries, Readers, StoreError, StoreLocation};

/// A project's decisions, a chunk at a time.
#[derive(Debug)]
pub(super) struct Export {
    project: String,
    after: i64,
}

impl Export {
    /// The decisions of `project` after the entry of this number.
    pub(super) fn new(project: String, after: i64) -> Self {
        Self { project, after }
    }

    /// The next lines; `None` after the last.
    pub(super) fn next(&mut self, queries: &mut Queries<'_>) -> Result<Option<String>, StoreError> {
        let entries = queries.of_kind_after(&self.project, EntryKind::Decision, self.after)?;
        let Some(last) = entries.last() else { return Ok(None) };
        self.after = last.seq;
        let mut lines = String::new();
        for entry in &entries {
            lines.push_str(&line(entry, queries)?);
            lines.push('\n');
        }
        Ok(Some(lines))
    }
}

/// The line of a decision, with what its tool answered if that was told.
fn line(entry: &Entry, queries: &mut Queries<'_>) -> Result<String, StoreError> {
    let (Some(session), Some(call)) = (&entry.session, &entry.call) else { return Ok(entry.body.clone()) };
    let Some(answer) = queries.call(&entry.project, session, EntryKind::Output, call)? else {
        return Ok(entry.body.clone());
    };
    let (Ok(Value::Object(mut line)), Ok(Value::Object(mut answer))) =
        (serde_json::from_str(&entry.body), serde_json::from_str(&answer.body))
    else {
        return Ok(entry.body.clone());
    };
    line.extend(answer.remove("output").map(|output| ("output".to_owned(), output)));
    line.extend(answer.remove("outcome").filter(Value::is_string).map(|outcome| ("outcome".to_owned(), outcome)));
    Ok(Value::Object(line).to_string())
}

/// A project's decisions out of a store, without a server.
#[derive(Debug)]
pub struct Exported {
    readers: Readers,
    export: Export,
}

/// The decisions of `project` in the store at `location`.
pub fn export(location: &StoreLocation, project: &str) -> Exported {
    Exported { readers: Readers::new(location.clone()), export: Export::new(project.to_owned(), 0) }
}

impl Exported {
    /// The next lines of the behaviour log; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub fn next_lines(&mut self) -> Result<Option<String>, StoreError> {
        let Self { readers, export } = self;
        readers.ask(|database| export.next(&mut Queries(database)))
    }
}
