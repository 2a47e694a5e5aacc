//! The ledger, `policies/decisions.yaml`: who decided what about which rule, when, why and until when.

#![allow(clippy::match_same_arms, reason = "a table of choices")]

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::key::{Basis, Content, Key, token};
use crate::policy::present;
use crate::policy::yaml::{self, DocumentError};
use crate::policy::{Effect, Expiry, Policy, Rule, check_text};

/// The form of the file.
pub const SCHEMA: &str = "policyc/decisions/v1";

/// The longest name of a person and the longest reason, in bytes.
const MAX_WORDS: usize = 4_096;

const HEADER: &str = "\
# What people decided about rules. `policyc review` writes it, `policyc build --decisions` and `policyc check --reviewed` read it.
# A decision holds for the content of a rule, not for its id: it survives a new run of the miner. Keep this file in git.
";

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The rule stands as it is.
    Accept,
    /// The rule goes; nothing it let through is let through by it.
    Reject,
    /// A narrower rule stands instead.
    Narrow,
    /// A wider rule stands instead.
    Widen,
    /// A person is asked each time.
    Ask,
}

impl Choice {
    /// The word for it in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Narrow => "narrow",
            Self::Widen => "widen",
            Self::Ask => "ask",
        }
    }

    /// As it is told: `accepted`.
    pub fn past(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Reject => "rejected",
            Self::Narrow => "narrowed",
            Self::Widen => "widened",
            Self::Ask => "set to ask",
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "EntryDocument", into = "EntryDocument")]
#[schemars(with = "EntryDocument")]
pub struct LedgerEntry(EntryDocument);

/// A decision as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EntryDocument {
    /// The key of `rule`.
    key: Key,
    /// What was decided.
    decision: Choice,
    /// Who decided.
    by: String,
    /// When, RFC 3339.
    #[schemars(with = "String")]
    at: Timestamp,
    /// Why.
    why: String,
    /// From then on the decision is void: what it allowed is blocked, what it rejected is to be decided on again.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    expires: Option<Expiry>,
    /// From then on what was allowed asks a person, until somebody decides again.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    reattest_after: Option<Expiry>,
    /// What the rule was called then; for people.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The rule that was decided on.
    rule: Content,
    /// What stands instead, for `narrow` and `widen`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    instead: Option<Content>,
    /// The policy and the evidence that were looked at.
    basis: Basis,
    /// Binds the decision to rule, policy and evidence.
    token: String,
}

/// Why a decision cannot be taken or a ledger not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// A name or a reason that is missing or too long.
    #[error("`{0}` is {1}; write who decided and why, in at most {MAX_WORDS} bytes each")]
    Words(&'static str, &'static str),
    /// The key is not that of the rule beside it.
    #[error(
        "the key is not that of the rule beside it, which would be `{0}`: the rule was changed by hand. Decide again with `policyc review`"
    )]
    Key(String),
    /// The token does not bind what stands beside it.
    #[error(
        "the token does not fit the rule, the policy and the evidence beside it: the entry was changed by hand. Decide again with `policyc review`"
    )]
    Token,
    /// The token is of another state of the policy or its evidence.
    #[error(
        "the token is stale: the rule, another rule of the policy or the evidence changed since it was printed. Look at `policyc review --list` and decide again"
    )]
    Stale,
    /// `narrow` and `widen` need a rule, the others take none.
    #[error("`instead` is for narrow and widen, which need it: the rule that stands instead")]
    Instead,
    /// Another action.
    #[error("`instead` must be about the same action, with an effect of allow or ask")]
    Other,
    /// What stands instead is not narrower.
    #[error(
        "the rule under `instead` is not proven to be narrower than the rule; use `widen` if it is meant to let more through"
    )]
    NotNarrower,
    /// What stands instead is not wider.
    #[error(
        "the rule under `instead` is not proven to be wider than the rule; use `narrow` if it is meant to let less through"
    )]
    NotWider,
    /// The decision ends before it begins.
    #[error("`{0}` lies before the decision was taken")]
    Past(&'static str),
    /// The rule has ended, and the decision does not say until when it holds.
    #[error(
        "the rule ended on {0} and lets nothing through; give the decision an `expires` of its own, or reject the rule"
    )]
    Ended(Expiry),
    /// A block rule needs no acceptance.
    #[error("the rule blocks; rules that block stand without a decision, and are changed in the policy")]
    Blocks,
    /// A rule whose key stands twice.
    #[error("there is another decision on the rule `{0}`; one stands for each rule, and git keeps the older ones")]
    Twice(String),
}

/// What is needed for a decision beside the rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// What is decided.
    pub choice: Choice,
    /// Who decides.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// Until when.
    pub expires: Option<Expiry>,
    /// When somebody must look again.
    pub reattest_after: Option<Expiry>,
    /// What stands instead, for `narrow` and `widen`.
    pub instead: Option<Content>,
}

impl LedgerEntry {
    /// Decides on `rule` of `policy`. `seen`, if it is given, is the token of what the person looked at.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if the token is stale or something of the decision is missing or contradicts the rest.
    pub fn decide(policy: &Policy, rule: &Rule, needed: Needed, seen: Option<&str>) -> Result<Self, LedgerError> {
        let content = Content::of(rule);
        let (key, basis) = (content.key(), Basis::of(policy, rule));
        let token = token(&key, &basis);
        if seen.is_some_and(|seen| seen != token) {
            return Err(LedgerError::Stale);
        }
        let end = own_end(policy, rule, &content, needed.reattest_after);
        if let Some(end) = end.filter(|end| end.timestamp() <= needed.at)
            && needed.choice != Choice::Reject
            && needed.expires.is_none()
        {
            return Err(LedgerError::Ended(end));
        }
        let Needed { choice, by, why, at, expires, reattest_after, instead } = needed;
        Self::try_from(EntryDocument {
            key,
            decision: choice,
            by,
            at,
            why,
            expires,
            reattest_after,
            id: Some(rule.id.clone()),
            rule: content,
            instead,
            basis,
            token,
        })
    }

    /// The key of the rule that was decided on.
    pub fn key(&self) -> &Key {
        &self.0.key
    }

    /// What was decided.
    pub fn choice(&self) -> Choice {
        self.0.decision
    }

    /// Who decided.
    pub fn by(&self) -> &str {
        &self.0.by
    }

    /// When.
    pub fn at(&self) -> Timestamp {
        self.0.at
    }

    /// Why.
    pub fn why(&self) -> &str {
        &self.0.why
    }

    /// Until when.
    pub fn expires(&self) -> Option<Expiry> {
        self.0.expires
    }

    /// When somebody must look again.
    pub fn reattest_after(&self) -> Option<Expiry> {
        self.0.reattest_after
    }

    /// What the rule was called when it was decided on, or its action.
    pub fn name(&self) -> String {
        self.0.id.clone().unwrap_or_else(|| self.0.rule.action.to_string())
    }

    /// The rule that was decided on.
    pub fn rule(&self) -> &Content {
        &self.0.rule
    }

    /// What stands after the decision; `None` if nothing does.
    pub fn stands(&self) -> Option<Content> {
        let EntryDocument { decision, rule, instead, .. } = &self.0;
        match decision {
            Choice::Accept => Some(rule.clone()),
            Choice::Reject => None,
            Choice::Narrow | Choice::Widen => instead.clone(),
            Choice::Ask => Some(rule.asking()),
        }
    }

    /// Whether the decision is void at `now`.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.0.expires.is_some_and(|end| end.timestamp() <= now)
    }

    /// Whether somebody must look again at `now`.
    pub fn needs_attestation(&self, now: Timestamp) -> bool {
        self.0.reattest_after.is_some_and(|end| end.timestamp() <= now)
    }
}

impl TryFrom<EntryDocument> for LedgerEntry {
    type Error = LedgerError;

    fn try_from(document: EntryDocument) -> Result<Self, LedgerError> {
        check_words(&document.by, &document.why)?;
        let key = document.rule.key();
        if key != document.key {
            return Err(LedgerError::Key(key.to_string()));
        }
        if token(&key, &document.basis) != document.token {
            return Err(LedgerError::Token);
        }
        if document.rule.effect == Effect::Block {
            return Err(LedgerError::Blocks);
        }
        for (field, end) in [("expires", document.expires), ("reattest_after", document.reattest_after)] {
            if end.is_some_and(|end| end.timestamp() <= document.at) {
                return Err(LedgerError::Past(field));
            }
        }
        check_instead(&document)?;
        Ok(Self(document))
    }
}

/// Until when a rule holds by itself. Of one that was to be looked at again, that is the end of the rule that asks since; looked at again, it
/// holds until then.
fn own_end(policy: &Policy, rule: &Rule, content: &Content, again: Option<Expiry>) -> Option<Expiry> {
    let asking = content.asking().key();
    let is_it =
        |other: &&Rule| other.id != rule.id && other.action == rule.action && Content::of(other).key() == asking;
    let asked = again.and_then(|_| policy.rules().iter().find(is_it));
    asked.map_or(rule.expires, |asked| asked.expires)
}

fn check_words(by: &str, why: &str) -> Result<(), LedgerError> {
    for (field, text) in [("by", by), ("why", why)] {
        if text.trim().is_empty() {
            return Err(LedgerError::Words(field, "empty"));
        }
        if text.len() > MAX_WORDS || check_text(text).is_err() {
            return Err(LedgerError::Words(field, "too long, or holds a byte order mark"));
        }
    }
    Ok(())
}

fn check_instead(document: &EntryDocument) -> Result<(), LedgerError> {
    let narrows = document.decision == Choice::Narrow;
    match (&document.instead, document.decision) {
        (None, Choice::Narrow | Choice::Widen) => Err(LedgerError::Instead),
        (Some(instead), Choice::Narrow | Choice::Widen) => {
            if instead.action != document.rule.action || instead.effect == Effect::Block {
                return Err(LedgerError::Other);
            }
            match narrows {
                true if !instead.is_within(&document.rule) => Err(LedgerError::NotNarrower),
                false if !document.rule.is_within(instead) => Err(LedgerError::NotWider),
                _ => Ok(()),
            }
        }
        (Some(_), _) => Err(LedgerError::Instead),
        (None, _) => Ok(()),
    }
}

impl From<LedgerEntry> for EntryDocument {
    fn from(entry: LedgerEntry) -> Self {
        entry.0
    }
}

/// All decisions, in the order of their actions and keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    entries: Vec<LedgerEntry>,
    dismissed: Vec<Dismissal>,
}

/// A suggestion that somebody does not want to see again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismissal {
    /// The id of the suggestion.
    pub suggestion: String,
    /// Who dismissed it.
    pub by: String,
    /// When, RFC 3339.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "policyc decisions")]
struct LedgerDocument {
    #[serde(rename = "apiVersion")]
    api_version: LedgerSchema,
    #[serde(default)]
    decisions: Vec<LedgerEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dismissed: Vec<Dismissal>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
enum LedgerSchema {
    #[serde(rename = "policyc/decisions/v1")]
    V1,
}

impl Ledger {
    /// Reads a ledger. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where; an entry that was changed by hand is refused, too.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        yaml::from_str::<LedgerFile>(text, path).map(|file| file.0)
    }

    /// The text of the file.
    pub fn to_yaml(&self) -> String {
        let document = LedgerDocument {
            api_version: LedgerSchema::V1,
            decisions: self.entries.clone(),
            dismissed: self.dismissed.clone(),
        };
        // INVARIANT: every field is a string, a number, a list or a map with string keys, all of which YAML has.
        let text = serde_yaml::to_string(&document).unwrap_or_default();
        format!("{HEADER}{text}")
    }

    /// The JSON Schema of the file.
    pub fn json_schema() -> schemars::Schema {
        schemars::schema_for!(LedgerDocument)
    }

    /// The decisions.
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// Suggestions that nobody wants to see again.
    pub fn dismissed(&self) -> &[Dismissal] {
        &self.dismissed
    }

    /// Takes in that a suggestion is dismissed; an earlier word on it goes.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Words`] if who or why is missing or too long.
    pub fn dismiss(&mut self, one: Dismissal) -> Result<(), LedgerError> {
        check_words(&one.by, &one.why)?;
        self.dismissed.retain(|other| other.suggestion != one.suggestion);
        self.dismissed.push(one);
        self.dismissed.sort_by(|a, b| a.suggestion.cmp(&b.suggestion));
        Ok(())
    }

    /// Takes back that a suggestion is dismissed.
    pub fn restore(&mut self, suggestion: &str) -> Option<Dismissal> {
        let at = self.dismissed.iter().position(|one| one.suggestion == suggestion)?;
        Some(self.dismissed.remove(at))
    }

    /// The decision on a rule.
    pub fn get(&self, key: &Key) -> Option<&LedgerEntry> {
        self.entries.iter().find(|entry| entry.key() == key)
    }

    /// Takes a decision in; it replaces one on the same rule, which is handed back.
    pub fn record(&mut self, entry: LedgerEntry) -> Option<LedgerEntry> {
        let before = self.remove(entry.key());
        self.entries.push(entry);
        self.entries.sort_by_cached_key(|entry| (entry.rule().action.to_string(), entry.key().clone()));
        before
    }

    /// Takes a decision out.
    pub fn remove(&mut self, key: &Key) -> Option<LedgerEntry> {
        let at = self.entries.iter().position(|entry| entry.key() == key)?;
        Some(self.entries.remove(at))
    }
}

/// The file, checked as a whole.
#[derive(Deserialize)]
#[serde(try_from = "LedgerDocument")]
struct LedgerFile(Ledger);

impl TryFrom<LedgerDocument> for LedgerFile {
    type Error = LedgerError;

    fn try_from(document: LedgerDocument) -> Result<Self, LedgerError> {
        let mut ledger = Ledger::default();
        for entry in document.decisions {
            if let Some(before) = ledger.record(entry) {
                return Err(LedgerError::Twice(before.name()));
            }
        }
        for one in document.dismissed {
            ledger.dismiss(one)?;
        }
        Ok(Self(ledger))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    pub(crate) fn needed(choice: Choice) -> Needed {
        Needed {
            choice,
            by: "Kim".to_owned(),
            why: "needed for refunds".to_owned(),
            at: "2026-11-01T10:00:00Z".parse().unwrap(),
            expires: None,
            reattest_after: None,
            instead: None,
        }
    }

    fn refunds() -> Policy {
        policy(
            "block",
            "[{id: refund-1, action: refund, effect: allow, allowed_agents: [a], constraints: {n: {max: 10}}, evidence: {count: 9}}]",
        )
    }

    fn content(rule: &str) -> Content {
        Content::of(&policy("block", &format!("[{{id: a, {rule}}}]")).rules()[0])
    }

    fn ledger() -> Ledger {
        let policy = refunds();
        let needed = Needed { expires: Some("2027-05-31".parse().unwrap()), ..needed(Choice::Accept) };
        let mut ledger = Ledger::default();
        ledger.record(LedgerEntry::decide(&policy, &policy.rules()[0], needed, None).unwrap());
        ledger
    }

    #[test]
    fn a_ledger_reads_back_as_it_was_written() {
        let ledger = ledger();
        let text = ledger.to_yaml();
        assert_eq!(Ledger::from_yaml(&text, "d.yaml").unwrap(), ledger, "{text}");
        assert_eq!(Ledger::from_yaml(&text, "d.yaml").unwrap().to_yaml(), text);
    }

    #[test]
    fn what_was_changed_by_hand_is_refused_where_it_stands() {
        let text = ledger().to_yaml();
        for (from, to, words) in [
            ("max: 10", "max: 1000", "the key is not that of the rule"),
            ("good: 9", "good: 900", "the token does not fit"),
            ("by: Kim", "by: ''", "`by` is empty"),
            ("by: Kim", "bye: Kim", "did you mean `by`"),
            ("expires: 2027-05-31", "expires: 2020-05-31", "lies before the decision"),
            ("decision: accept", "decision: acept", "accept"),
            ("decision: accept", "decision: narrow", "`instead` is for narrow and widen"),
            ("policyc/decisions/v1", "policyc/decisions/v9", "policyc/decisions/v1"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            let error = Ledger::from_yaml(&changed, "d.yaml").unwrap_err();
            assert!(error.to_string().contains(words) && error.line() > 2, "{from}: {error}");
        }
        let twice = format!("{text}{}", text.split_once("decisions:\n").unwrap().1);
        assert!(Ledger::from_yaml(&twice, "d").unwrap_err().to_string().contains("another decision"));
    }

    #[test]
    fn a_stale_token_is_refused() {
        let policy = refunds();
        let rule = &policy.rules()[0];
        let seen = token(&Content::of(rule).key(), &Basis::of(&policy, rule));
        assert!(LedgerEntry::decide(&policy, rule, needed(Choice::Accept), Some(&seen)).is_ok());
        let more = crate::check::fixture::policy(
            "block",
            "[{id: refund-1, action: refund, effect: allow, allowed_agents: [a], constraints: {n: {max: 10}}, evidence: {count: 10}}]",
        );
        let stale = LedgerEntry::decide(&more, &more.rules()[0], needed(Choice::Accept), Some(&seen));
        assert_eq!(stale.unwrap_err(), LedgerError::Stale);
    }

    #[test]
    fn what_stands_instead_must_be_as_it_is_called() {
        let policy = refunds();
        let decide = |choice, instead: &str| {
            let needed = Needed { instead: Some(content(instead)), ..needed(choice) };
            LedgerEntry::decide(&policy, &policy.rules()[0], needed, None).map(|_| ())
        };
        let of = |max: u32| {
            format!("action: refund, effect: allow, allowed_agents: [a], constraints: {{n: {{max: {max}}}}}")
        };
        assert_eq!(decide(Choice::Narrow, &of(5)), Ok(()));
        assert_eq!(decide(Choice::Narrow, &of(50)), Err(LedgerError::NotNarrower));
        assert_eq!(decide(Choice::Widen, &of(50)), Ok(()));
        assert_eq!(decide(Choice::Widen, &of(5)), Err(LedgerError::NotWider));
        assert_eq!(decide(Choice::Narrow, &of(5).replace("refund", "pay")), Err(LedgerError::Other));
        assert_eq!(decide(Choice::Accept, &of(5)), Err(LedgerError::Instead));
        // The same in every other way, and without its limit.
        let limited = policy_with_limit();
        let needed = Needed {
            instead: Some(Content { rate_limit: None, ..Content::of(&limited.rules()[0]) }),
            ..needed(Choice::Narrow)
        };
        assert_eq!(
            LedgerEntry::decide(&limited, &limited.rules()[0], needed, None).unwrap_err(),
            LedgerError::NotNarrower
        );
    }

    fn policy_with_limit() -> Policy {
        policy("block", "[{id: a, action: x, effect: allow, rate_limit: {max_requests: 3, window_seconds: 60}}]")
    }
}
