//! What a decision is about: the content of a rule, its key, and the token that binds a decision to what was looked at.

use std::fmt::{self, Write as _};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::check::diff::implies;
use crate::policy::present;
use crate::policy::{ActionPattern, AgentEntry, Conditions, Effect, Policy, RateLimit, Rule};

/// So many hexadecimal digits stand for a digest: 96 bits, out of reach for somebody who writes logs.
const DIGITS: usize = 24;

/// The least digits that name a key on a command line.
const LEAST: usize = 6;

/// What of a rule has a part in decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// An action's name, or a glob.
    pub action: ActionPattern,
    /// What the rule does where it applies.
    pub effect: Effect,
    /// The agents in scope; absent is any agent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub allowed_agents: Option<Vec<AgentEntry>>,
    /// Agents out of scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocked_agents: Vec<AgentEntry>,
    /// All must hold for the rule to apply.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub constraints: Conditions,
    /// For an allow rule: how many requests it lets through.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
}

impl Content {
    /// The content of a rule, without its id, its reason, its evidence and its end.
    pub fn of(rule: &Rule) -> Self {
        Self {
            action: rule.action.clone(),
            effect: rule.effect,
            allowed_agents: rule.allowed_agents.clone(),
            blocked_agents: rule.blocked_agents.clone(),
            constraints: rule.constraints.clone(),
            rate_limit: rule.rate_limit,
        }
    }

    /// A rule of this content.
    pub fn rule(&self, id: impl Into<String>) -> Rule {
        let mut rule = Rule::new(id, self.action.clone(), self.effect);
        rule.allowed_agents.clone_from(&self.allowed_agents);
        rule.blocked_agents.clone_from(&self.blocked_agents);
        rule.constraints = self.constraints.clone();
        rule.rate_limit = self.rate_limit;
        rule
    }

    /// The same rule, asking a person each time.
    #[must_use]
    pub fn asking(&self) -> Self {
        Self { effect: Effect::Ask, rate_limit: None, ..self.clone() }
    }

    /// Whether this rule is proven to let nothing through that `other` does not, and to ask wherever that asks.
    pub fn is_within(&self, other: &Self) -> bool {
        let limits = match (self.rate_limit, other.rate_limit) {
            (_, None) => true,
            (Some(a), Some(b)) => a.window_seconds == b.window_seconds && a.max_requests <= b.max_requests,
            (None, Some(_)) => false,
        };
        // Effects order from the widest.
        self.effect >= other.effect
            && limits
            && other.action.covers(&self.action)
            && implies::rule(&self.rule("a"), &other.rule("b"))
    }

    /// Whether both speak of the same action with the same effect and test the same attributes in the same ways, whatever with.
    pub fn is_like(&self, other: &Self) -> bool {
        let shape = |content: &Self| -> Vec<_> {
            content.constraints.iter().map(|c| (c.path.clone(), c.test.operator())).collect()
        };
        self.action == other.action
            && self.effect == other.effect
            && shape(self) == shape(other)
            && self.shares_agents(other)
    }

    /// Whether some agent is in the scope of both.
    pub fn shares_agents(&self, other: &Self) -> bool {
        let (a, b) = (self.rule("a"), other.rule("b"));
        let named = |content: &Self| -> Vec<String> {
            let entries = content.allowed_agents.iter().flatten();
            entries
                .filter_map(|entry| if let AgentEntry::Named(name) = entry { Some(name.clone()) } else { None })
                .collect()
        };
        let open =
            |content: &Self| content.allowed_agents.as_ref().is_none_or(|list| list.contains(&AgentEntry::Anyone));
        (open(self) && open(other))
            || named(self).iter().chain(&named(other)).any(|name| a.covers_agent(name) && b.covers_agent(name))
    }

    /// The key: the same for the same content, whatever the order of its lists.
    pub fn key(&self) -> Key {
        let names = |entries: &[AgentEntry]| {
            let mut names: Vec<String> = entries.iter().map(ToString::to_string).collect();
            names.sort();
            names.dedup();
            names
        };
        let anyone = |entries: &&Vec<AgentEntry>| entries.contains(&AgentEntry::Anyone);
        let allowed = self.allowed_agents.as_ref().filter(|entries| !anyone(entries)).map(|entries| names(entries));
        let constraints: Vec<Value> = self
            .constraints
            .iter()
            .map(|condition| {
                json!([condition.path.to_string(), condition.test.operator().name(), sorted(condition.test.operand())])
            })
            .collect();
        let limit = self.rate_limit.map(|limit| [limit.max_requests, limit.window_seconds]);
        let content = json!([
            "policyc/rule/v1",
            self.action.to_string(),
            self.effect.name(),
            allowed,
            names(&self.blocked_agents),
            constraints,
            limit
        ]);
        Key(digest(&content))
    }
}

/// A list without the order of its members.
fn sorted(operand: Value) -> Value {
    match operand {
        Value::Array(mut items) => {
            items.sort_by_key(ToString::to_string);
            items.into()
        }
        other => other,
    }
}

fn digest(value: &Value) -> String {
    let hash = Sha256::digest(value.to_string().as_bytes());
    let hex = hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    hex.chars().take(DIGITS).collect()
}

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not the form of a key.
    #[error("`{0}` is no key; write 6 to 24 of the hexadecimal digits that `policyc review --list` prints")]
    Form(String),
    /// No rule has it.
    #[error(
        "no rule has the key `{0}`; `policyc review --list` prints those that there are. The policy may have been mined again since"
    )]
    Unknown(String),
    /// Several rules have keys that begin so.
    #[error("`{0}` begins the keys of {1} rules; write more of its digits")]
    Ambiguous(String, usize),
}

/// Names a rule by its content: 24 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one of `keys` that begins with `text`.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if none does, or several do.
    pub fn find<'k>(text: &str, keys: impl IntoIterator<Item = &'k Self>) -> Result<&'k Self, KeyError> {
        if text.len() < LEAST || text.len() > DIGITS || !is_hex(text) {
            return Err(KeyError::Form(text.to_owned()));
        }
        let mut found: Vec<&Self> = keys.into_iter().filter(|key| key.0.starts_with(text)).collect();
        found.sort();
        found.dedup();
        match found.as_slice() {
            [] => Err(KeyError::Unknown(text.to_owned())),
            [one] => Ok(one),
            several => Err(KeyError::Ambiguous(text.to_owned(), several.len())),
        }
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() == DIGITS && is_hex(&text) {
            Ok(Self(text))
        } else {
            Err(de::Error::custom(format_args!("`{text}` is no key; a key is {DIGITS} hexadecimal digits")))
        }
    }
}

/// What a decision was taken on: the policy as it was, and what the rule rested on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The digest of all rules of the policy; see [`base_digest`].
    pub base: String,
    /// The digest of the log that the policy was mined from, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// How many good events the rule rested on.
    #[serde(default)]
    pub good: u64,
}

impl Basis {
    /// What a decision on `rule` of `policy` is taken on.
    pub fn of(policy: &Policy, rule: &Rule) -> Self {
        Self::on(base_digest(policy), policy, rule)
    }

    /// The same, of a policy whose [`base_digest`] is `base`: it is the same for all its rules.
    pub(super) fn on(base: String, policy: &Policy, rule: &Rule) -> Self {
        Self {
            base,
            log: policy.metadata().source_digest.clone(),
            good: rule.evidence.as_ref().map_or(0, |evidence| evidence.count),
        }
    }
}

/// A digest of what a policy decides by: its default and the content of its rules, without ids, reasons and evidence.
pub fn base_digest(policy: &Policy) -> String {
    let rule = |rule: &Rule| {
        let unless: Vec<Value> = rule
            .unless
            .iter()
            .flatten()
            .map(|c| json!([c.path.to_string(), c.test.operator().name(), c.test.operand()]))
            .collect();
        json!([Content::of(rule).key().as_str(), unless, rule.expires.map(|end| end.to_string())])
    };
    let mut rules: Vec<Value> = policy.rules().iter().map(rule).collect();
    rules.sort_by_key(ToString::to_string);
    digest(&json!(["policyc/base/v1", policy.default_effect().name(), rules]))
}

/// The review token: it changes with the rule, with any other rule of the policy and with the evidence.
pub fn token(key: &Key, basis: &Basis) -> String {
    digest(&json!(["policyc/review/v1", key.as_str(), basis.base, basis.log, basis.good]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    fn key(rule: &str) -> Key {
        Content::of(&policy("block", &format!("[{{id: a, action: x, effect: allow{rule}}}]")).rules()[0]).key()
    }

    #[test]
    fn a_key_forgets_the_order_of_lists_and_nothing_else() {
        let base = key(", allowed_agents: [p, q], constraints: {n: {in: [1, 2]}}");
        assert_eq!(base, key(", allowed_agents: [q, p], constraints: {n: {in: [2, 1]}}, reason: other"));
        assert_ne!(base, key(", allowed_agents: [p], constraints: {n: {in: [1, 2]}}"));
        assert_ne!(base, key(", allowed_agents: [p, q], constraints: {n: {in: [1, 2, 3]}}"));
        assert_ne!(base, key(", allowed_agents: [p, q], constraints: {n: {not_in: [1, 2]}}"));
        assert_ne!(key(", constraints: {n: {equals: 1}}"), key(", constraints: {n: {equals: '1'}}"));
        assert_eq!(key(""), key(", allowed_agents: ['*']"));
        assert_ne!(key(""), key(r", allowed_agents: ['\*']"));
        assert_ne!(key(""), key(", rate_limit: {max_requests: 1, window_seconds: 1}"));
    }

    #[test]
    fn a_token_changes_with_every_rule_and_with_the_evidence() {
        let rules = "{id: a, action: x, effect: allow, evidence: {count: 3}}";
        let of = |text: &str| {
            let policy = policy("block", text);
            let rule = &policy.rules()[0];
            token(&Content::of(rule).key(), &Basis::of(&policy, rule))
        };
        let base = of(&format!("[{rules}]"));
        assert_eq!(base, of(&format!("[{}]", rules.replace("id: a", "id: b"))));
        assert_ne!(base, of(&format!("[{}]", rules.replace("count: 3", "count: 4"))));
        assert_ne!(base, of(&format!("[{rules}, {{id: z, action: y, effect: ask}}]")));
    }

    #[test]
    fn a_key_is_found_by_its_beginning() {
        let (a, b) = (key(""), key(", allowed_agents: [p]"));
        assert_eq!(Key::find(&a.as_str()[..8], [&a, &b]).unwrap(), &a);
        assert!(matches!(Key::find("zzzzzz", [&a]), Err(KeyError::Form(_))));
        assert!(matches!(Key::find("abc", [&a]), Err(KeyError::Form(_))));
        assert!(matches!(Key::find("000000", [&a, &b]), Err(KeyError::Unknown(_))));
    }
}
