//! The questions about what people decided: one document a project.

use super::entry::RowCells;
use super::{Queries, StoreError};

impl Queries<'_> {
    /// What people decided about the rules of a project, as it was kept; `None` before the first decision.
    pub(in crate::serve) fn ledger(&mut self, project: &str) -> Result<Option<String>, StoreError> {
        let found = self.rows("SELECT document FROM ledgers WHERE project = $1", &[project.into()], RowCells::text)?;
        Ok(found.into_iter().next())
    }

    /// Keeps what people decided in place of what was kept before.
    pub(in crate::serve) fn put_ledger(&mut self, project: &str, document: &str, at: i64) -> Result<(), StoreError> {
        self.0.execute(
            "INSERT INTO ledgers (project, document, updated_at) VALUES ($1, $2, $3)
             ON CONFLICT (project) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at",
            &[project.into(), document.into(), at.into()],
        )
    }
}
