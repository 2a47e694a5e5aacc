//! One thing found, with what a reviewer wants to see of it.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Context;
use crate::diag::{Finding, Location, Severity};

/// A kind of finding. Its id and name never change.
#[derive(Debug)]
pub struct Code {
    /// `P001`.
    pub id: &'static str,
    /// `banned-action`.
    pub name: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub summary: &'static str,
    /// Why it matters and how to mend it, in Markdown.
    pub help: &'static str,
    /// Looks for it; `None` where a comparison of two inputs, not a check of one, finds it.
    pub check: Option<fn(&Context<'_>, &mut Vec<Found>)>,
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    /// The place.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// A finding with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Code, severity, message, place and what to do.
    pub finding: Finding,
    /// The code's name.
    pub name: &'static str,
    /// The action that it is about.
    pub action: Option<String>,
    /// The rule, mined policy or grant.
    pub rule: Option<String>,
    /// What it rests on, in words: counts, log ids, mined policies.
    pub evidence: Vec<String>,
    /// A request that shows it.
    pub witness: Option<Value>,
    /// Other places: lines of the log.
    pub related: Vec<Related>,
}

impl Found {
    /// A finding of `code` without a place.
    pub fn new(code: &Code, message: impl Into<String>) -> Self {
        Self {
            finding: Finding {
                code: code.id,
                severity: code.severity,
                message: message.into(),
                location: None,
                help: None,
            },
            name: code.name,
            action: None,
            rule: None,
            evidence: Vec::new(),
            witness: None,
            related: Vec::new(),
        }
    }

    /// Says where it is.
    #[must_use]
    pub fn at(mut self, location: Option<Location>) -> Self {
        self.finding.location = location;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// Names the action.
    #[must_use]
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Names the rule, if there is one.
    #[must_use]
    pub fn rule(mut self, rule: Option<impl Into<String>>) -> Self {
        self.rule = rule.map(Into::into);
        self
    }

    /// What the same finding is recognised by after unrelated edits: its code, action and rule, and neither its place nor
    /// its wording.
    pub fn fingerprint(&self) -> String {
        let parts = [self.finding.code, self.action.as_deref().unwrap_or(""), self.rule.as_deref().unwrap_or("")];
        let mut hash = Sha256::new();
        for part in parts {
            // Lengths keep `ab`, `c` apart from `a`, `bc`.
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key by which findings are put in order.
    pub(super) fn order(&self) -> impl Ord + use<'_> {
        (self.finding.code, &self.finding.location, &self.action, &self.rule, &self.finding.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::codes;

    #[test]
    fn a_fingerprint_forgets_places_and_wording() {
        let found = |message: &str, line| {
            let location = Location { path: "p".to_owned(), line: Some(line), column: None };
            Found::new(&codes::banned_action::CODE, message).at(Some(location)).action("a").rule(Some("r"))
        };
        assert_eq!(found("x", 1).fingerprint(), found("y", 2).fingerprint());
        assert_ne!(found("x", 1).fingerprint(), found("x", 1).action("b").fingerprint());
        assert_eq!(found("x", 1).fingerprint().len(), 32);
    }
}
