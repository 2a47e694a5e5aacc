//! Keeping what people decided about rules: taken only if nobody else decided since it was read.

use serde_json::Value;

use super::ask::Refusal;
use super::desk::Desk;
use super::directory::digest;
use crate::serve::store::{EntryKind, hex};

/// A ledger that is to be kept in place of the one before it.
#[derive(Debug, Clone)]
pub(in crate::serve) struct LedgerChange {
    /// The revision that it was made of.
    pub(in crate::serve) before: String,
    /// The number of the policy in force that was looked at; `None` if no rule was.
    pub(in crate::serve) policy: Option<i64>,
    /// The ledger's text.
    pub(in crate::serve) document: String,
    /// Names in the log what was decided on.
    pub(in crate::serve) id: String,
    /// What the log says of it.
    pub(in crate::serve) body: Value,
}

/// Names a state of a project's ledger; of one that nobody wrote, too.
pub(in crate::serve) fn revision(document: Option<&str>) -> String {
    let digits = hex(&digest(document.unwrap_or_default().as_bytes()));
    digits.get(..32).unwrap_or_default().to_owned()
}

impl Desk<'_> {
    /// Keeps a ledger, and gives its revision.
    ///
    /// # Errors
    ///
    /// [`Refusal::Conflict`] if the ledger or the policy in force is no longer the one that was looked at.
    pub(in crate::serve) fn put_ledger(&mut self, project: &str, change: &LedgerChange) -> Result<String, Refusal> {
        if !self.directory().projects.contains_key(project) {
            return Err(Refusal::NoProject(project.to_owned()));
        }
        let in_force = self.directory().served(project).map(|served| served.row.id);
        if change.policy.is_some_and(|policy| in_force != Some(policy)) {
            let message = "the policy in force changed meanwhile; look at its rules again";
            return Err(Refusal::Conflict(message.to_owned()));
        }
        let known = self.ask(|queries| queries.ledger(project))?;
        if revision(known.as_deref()) != change.before {
            let message = "somebody else decided in the same moment; look again, and decide again";
            return Err(Refusal::Conflict(message.to_owned()));
        }
        let now = self.now();
        self.ask(|queries| queries.put_ledger(project, &change.document, now))?;
        self.noted(EntryKind::Review, project, &change.id, &change.body);
        Ok(revision(Some(&change.document)))
    }
}
