//! Who there is and which policy decides for them: one snapshot, replaced as a whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::creation::{Created, Creation, Form, NotCreated};
use crate::event::AttributePath;
use crate::policy::totals::Reads;
use crate::policy::{Condition, Decider, OwnedDecider, Policy, Rule, Test};
use crate::serve::store::{Database, Hash, PolicyRow, ProjectRow, Queries, StoreError};

/// A document that became a policy.
#[derive(Debug, Clone)]
pub struct LoadedPolicy {
    /// The policy.
    pub policy: Policy,
    /// The Rego package that it would be compiled to: where clients of OPA look for it.
    pub package: String,
    /// What its author should know.
    pub notes: Vec<String>,
}

/// Makes policies of documents: the binary hands it in.
pub trait Compiler: Send + Sync {
    /// Reads a document. Messages call it `name`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    fn read(&self, name: &str, document: &str) -> Result<LoadedPolicy, String>;

    /// Proves that every target decides as the policy does; gives what was lost.
    ///
    /// # Errors
    ///
    /// Which does not.
    fn prove(&self, policy: &Policy) -> Result<Vec<String>, String>;

    /// What `new` decides otherwise than `old`, a sentence each.
    fn changes(&self, old: &Policy, new: &Policy) -> Vec<String>;

    /// Makes a policy of prose or of a template, and proves it. One that makes none refuses.
    ///
    /// # Errors
    ///
    /// [`NotCreated`] says what to write instead.
    fn create(&self, _creation: &Creation) -> Result<Created, NotCreated> {
        Err(NotCreated::Refused("this server makes no policies".to_owned()))
    }

    /// The templates that there are, by their names.
    ///
    /// # Errors
    ///
    /// Why they cannot be read.
    fn templates(&self) -> Result<serde_json::Value, String> {
        Ok(serde_json::json!({}))
    }

    /// Whether a text is a policy of this form that can be used, and which, if it decides on requests.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    fn holds_together(&self, form: Form, content: &str) -> Result<Option<Policy>, String> {
        self.read(form.name(), content).map(|loaded| Some(loaded.policy))
    }
}

/// A policy that decides.
#[derive(Debug)]
pub(in crate::serve) struct Served {
    /// What the store says of it.
    pub row: PolicyRow,
    decides: OwnedDecider,
    /// Where clients of OPA look for it.
    pub package: String,
    /// The longest window of its rate limits, in microseconds; 0 if it has none.
    pub(super) longest_window: i64,
    /// Whether a rule reads the user's request.
    pub(super) reads_prompt: bool,
}

impl Served {
    fn new(row: PolicyRow, loaded: LoadedPolicy) -> Self {
        let windows = loaded.policy.rules().iter().filter_map(|rule| rule.rate_limit);
        let longest = windows.map(|limit| i64::from(limit.window_seconds)).max().unwrap_or_default();
        let reads_prompt = loaded.policy.rules().iter().flat_map(Rule::conditions).any(reads_prompt);
        Self {
            row,
            decides: loaded.policy.into(),
            package: loaded.package,
            longest_window: longest * 1_000_000,
            reads_prompt,
        }
    }

    /// The policy.
    pub(in crate::serve) fn policy(&self) -> &Policy {
        self.decides.policy()
    }

    /// The running totals that its rules read.
    pub(super) fn totals(&self) -> &Reads {
        self.decides.reads()
    }

    /// Decides by it.
    pub(in crate::serve) fn decider(&self) -> Decider<'_> {
        self.decides.decider()
    }
}

/// Whether a condition reads `context.prompt`.
fn reads_prompt(condition: &Condition) -> bool {
    let is_it = |path: &AttributePath| path.keys().first().is_some_and(|key| key == "prompt");
    let other = match &condition.test {
        Test::SameAs(path) | Test::AppearsIn(path) => Some(path),
        _ => None,
    };
    is_it(&condition.path) || other.is_some_and(is_it)
}

/// A project and what decides for it.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Project {
    /// What the store says of it.
    pub row: ProjectRow,
    /// Its policy; `None` if it has none, a reason if it does not load.
    pub policy: Option<Result<Arc<Served>, String>>,
}

impl Project {
    /// The policy that decides for it, if it has one that loads.
    pub(in crate::serve) fn served(&self) -> Option<&Arc<Served>> {
        self.policy.as_ref()?.as_ref().ok()
    }

    /// That policy itself.
    pub(in crate::serve) fn in_force(&self) -> Option<Policy> {
        self.served().map(|served| served.policy().clone())
    }
}

/// Everybody.
#[derive(Debug, Clone, Default)]
pub(in crate::serve) struct Directory {
    /// How often projects and policies had changed.
    pub(super) epoch: i64,
    /// The projects by id.
    pub projects: BTreeMap<String, Project>,
    by_key: HashMap<Hash, String>,
}

impl Directory {
    /// Of a store that nobody has read: its epoch is no store's.
    pub(super) fn unread() -> Self {
        Self { epoch: -1, ..Self::default() }
    }

    /// The policy that decides for a project, if it has one that loads.
    pub(in crate::serve) fn served(&self, project: &str) -> Option<&Arc<Served>> {
        self.projects.get(project)?.served()
    }

    /// The project that `key` is of.
    pub(in crate::serve) fn of_key(&self, key: &str) -> Option<&Project> {
        self.by_key.get(&digest(key.as_bytes())).and_then(|id| self.projects.get(id))
    }

    /// Reads all of it; policies that `before` has are not compiled again.
    pub(super) fn read(
        database: &mut dyn Database,
        compiler: &dyn Compiler,
        before: &Self,
        epoch: i64,
    ) -> Result<Self, StoreError> {
        let mut queries = Queries(database);
        let mut directory = Self { epoch, ..Self::default() };
        let mut policies: HashMap<String, PolicyRow> =
            queries.active_policies()?.into_iter().map(|row| (row.project.clone(), row)).collect();
        for row in queries.projects()? {
            if let Some(hash) = row.key_hash.filter(|_| row.is_active) {
                directory.by_key.insert(hash, row.id.clone());
            }
            let known = before.projects.get(&row.id).and_then(|project| project.policy.clone());
            let policy = policies.remove(&row.id).map(|policy| match known {
                Some(Ok(served)) if served.row.id == policy.id => Ok(served),
                _ => compile(policy, compiler),
            });
            directory.projects.insert(row.id.clone(), Project { row, policy });
        }
        Ok(directory)
    }
}

fn compile(row: PolicyRow, compiler: &dyn Compiler) -> Result<Arc<Served>, String> {
    let name = format!("policy {} of project {}", row.id, row.project);
    let loaded = compiler.read(&name, &row.document)?;
    Ok(Arc::new(Served::new(row, loaded)))
}

/// The SHA-256 of some bytes.
pub(in crate::serve) fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}
