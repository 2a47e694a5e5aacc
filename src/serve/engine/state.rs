//! What follows from the log, kept so that it need not be read again.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::directory::Directory;
use super::live::Lives;
use crate::policy::Policy;
use crate::policy::totals::{Of, Running};
use crate::serve::store::{Entry, allowed, failed};
use crate::session::Windows;

/// What follows from the log, kept so that it need not be read again.
#[derive(Default)]
pub(super) struct State {
    /// The last entry that is in it.
    pub(super) seq: i64,
    pub(super) directory: Arc<Directory>,
    /// What each project's rules allowed, and the policy for which that was read.
    pub(super) windows: HashMap<String, (i64, Windows)>,
    pub(super) totals: Running,
    pub(super) lives: Lives,
}

impl State {
    /// Throws away what follows from the log.
    pub(super) fn forget(&mut self) {
        self.windows.clear();
        self.totals.clear();
        self.lives.clear();
    }

    /// Another server appended `entry`.
    pub(super) fn heard_of(&mut self, entry: &Entry) {
        if let (Some(agent), Some(session)) = (&entry.agent, &entry.session) {
            self.lives.forget(&(entry.project.clone(), agent.clone(), session.clone()));
        }
        if let Some(served) = self.directory.served(&entry.project)
            && served.totals().any
        {
            let followed = &served.totals().followed;
            if let Some(allowed) = allowed(entry) {
                self.totals.add(followed, &entry.project, Of::Allowed, &allowed);
            }
            if let Some(failed) = failed(entry) {
                self.totals.add(followed, &entry.project, Of::Failed, &failed);
            }
        }
        if let (Some((_, windows)), Some(counts)) = (self.windows.get_mut(&entry.project), &entry.counts) {
            let served = self.directory.served(&entry.project);
            if let (Some(served), Some(agent), Some(action)) = (served, &entry.agent, &entry.action) {
                count(windows, served.policy(), counts, agent, action, entry.at);
            }
        }
    }
}

/// Takes note of what the rules in `counts` allowed.
pub(super) fn count(windows: &mut Windows, policy: &Policy, counts: &str, agent: &str, action: &str, at: i64) {
    let rules: Vec<String> = serde_json::from_str(counts).unwrap_or_default();
    let at = Timestamp::from_microsecond(at).unwrap_or_default();
    for rule in rules {
        let limit = policy.rule(&rule).and_then(|rule| rule.rate_limit);
        if let Some(limit) = limit {
            let most = usize::try_from(limit.max_requests).unwrap_or(usize::MAX);
            windows.record(&rule, agent, action, most, at);
        }
    }
}
