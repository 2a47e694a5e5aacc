//! The questions about policies that were made of prose, and about the answers of models that they come from.

use super::entry::RowCells;
use super::{Cell, Queries, StoreError};

/// A policy that was made of prose or of a template, and does not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct DraftRow {
    /// Names it.
    pub(in crate::serve) id: String,
    /// The project.
    pub(in crate::serve) project: String,
    /// What it is called; of the drafts of a project that are not deleted, no two are called the same.
    pub(in crate::serve) name: String,
    /// `rego`, `yaml` or `json`.
    pub(in crate::serve) form: String,
    /// The policy in that form.
    pub(in crate::serve) content: String,
    /// Its tests in Rego, if it has some.
    pub(in crate::serve) tests: Option<String>,
    /// The policy as a document that decides; `None` of a threshold document, which does not.
    pub(in crate::serve) document: Option<String>,
    /// What it was made of, in a sentence.
    pub(in crate::serve) description: String,
    /// The same as JSON.
    pub(in crate::serve) source: String,
    /// The SHA-256 of the content, in hexadecimal digits.
    pub(in crate::serve) digest: String,
    /// Whether it was not deleted.
    pub(in crate::serve) is_active: bool,
    /// When it was made, in microseconds since 1970.
    pub(in crate::serve) created_at: i64,
    /// When it was made or deleted.
    pub(in crate::serve) updated_at: i64,
}

/// An answer of a model, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct ModelAnswer {
    pub(in crate::serve) id: String,
    pub(in crate::serve) created_at: Option<String>,
    pub(in crate::serve) task: Option<String>,
    pub(in crate::serve) input: Option<String>,
    pub(in crate::serve) output: Option<String>,
    pub(in crate::serve) confidence: Option<String>,
    pub(in crate::serve) explanation: Option<String>,
}

const DRAFT: &str =
    "id, project, name, form, content, tests, document, description, source, digest, is_active, created_at, updated_at";

/// Other programs fill this table, with types of their own.
const ANSWER: &str = "CAST(id AS TEXT), CAST(created_at AS TEXT), CAST(task AS TEXT), CAST(input AS TEXT), \
                      CAST(output AS TEXT), CAST(confidence AS TEXT), CAST(explanation AS TEXT)";

/// How many answers of models are read at most.
const MOST: i64 = 10_000;

impl Queries<'_> {
    /// The answers of models, the newest first; with `id`, that one.
    pub(in crate::serve) fn answers(&mut self, id: Option<&str>) -> Result<Vec<ModelAnswer>, StoreError> {
        let rest = if id.is_some() { "WHERE CAST(id AS TEXT) = $1" } else { "ORDER BY created_at DESC, id LIMIT $1" };
        let parameter: Cell = id.map_or_else(|| MOST.into(), Cell::from);
        self.rows(&format!("SELECT {ANSWER} FROM llm_outputs {rest}"), &[parameter], |row| {
            Ok(ModelAnswer {
                id: row.text()?,
                created_at: row.maybe_text()?,
                task: row.maybe_text()?,
                input: row.maybe_text()?,
                output: row.maybe_text()?,
                confidence: row.maybe_text()?,
                explanation: row.maybe_text()?,
            })
        })
    }

    /// Keeps a draft.
    pub(in crate::serve) fn add_draft(&mut self, row: &DraftRow) -> Result<(), StoreError> {
        self.0.execute(
            &format!("INSERT INTO drafts ({DRAFT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"),
            &[
                row.id.as_str().into(),
                row.project.as_str().into(),
                row.name.as_str().into(),
                row.form.as_str().into(),
                row.content.as_str().into(),
                row.tests.as_deref().into(),
                row.document.as_deref().into(),
                row.description.as_str().into(),
                row.source.as_str().into(),
                row.digest.as_str().into(),
                row.is_active.into(),
                row.created_at.into(),
                row.updated_at.into(),
            ],
        )
    }

    /// Deletes a draft, of which the row stays.
    pub(in crate::serve) fn drop_draft(&mut self, id: &str, at: i64) -> Result<(), StoreError> {
        self.0.execute("UPDATE drafts SET is_active = 0, updated_at = $1 WHERE id = $2", &[at.into(), id.into()])
    }

    /// The draft of a project with this id, or with this name if it was not deleted.
    pub(in crate::serve) fn draft(&mut self, project: &str, name: &str) -> Result<Option<DraftRow>, StoreError> {
        let sql =
            format!("SELECT {DRAFT} FROM drafts WHERE project = $1 AND (id = $2 OR (name = $2 AND is_active = 1))");
        Ok(self.rows(&sql, &[project.into(), name.into()], draft)?.pop())
    }

    /// How many drafts a project has, the deleted ones among them.
    pub(in crate::serve) fn count_drafts(&mut self, project: &str) -> Result<i64, StoreError> {
        self.number("SELECT COUNT(*) FROM drafts WHERE project = $1", &[project.into()])
    }

    /// The drafts of a project, the newest first: those of one form, or all; with the deleted ones, or without.
    pub(in crate::serve) fn drafts(
        &mut self,
        project: &str,
        form: Option<&str>,
        active_only: bool,
    ) -> Result<Vec<DraftRow>, StoreError> {
        let active = if active_only { "AND is_active = 1" } else { "" };
        let sql = format!("SELECT {DRAFT} FROM drafts WHERE project = $1 {active} ORDER BY created_at DESC, id");
        let rows = self.rows(&sql, &[project.into()], draft)?;
        Ok(rows.into_iter().filter(|row| form.is_none_or(|form| row.form == form)).collect())
    }
}

fn draft(row: &mut RowCells) -> Result<DraftRow, StoreError> {
    Ok(DraftRow {
        id: row.text()?,
        project: row.text()?,
        name: row.text()?,
        form: row.text()?,
        content: row.text()?,
        tests: row.maybe_text()?,
        document: row.maybe_text()?,
        description: row.text()?,
        source: row.text()?,
        digest: row.text()?,
        is_active: row.flag()?,
        created_at: row.int()?,
        updated_at: row.int()?,
    })
}
