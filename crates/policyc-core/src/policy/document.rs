//! The disk form of a [`Policy`]: the structs that `policy.yaml` is read into and printed from, and that its JSON Schema
//! is made of.
//!
//! Unknown keys are errors everywhere: a misspelt constraint must never widen a policy silently.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    ActionPattern, AgentEntry, Bound, Budget, Condition, Conditions, Effect, Expiry, Literal, Metadata, Pattern,
    Policy, PolicyError, RateLimit, Rule, RuleEvidence, Test, present,
};
use crate::{AttributePath, ElementPath};

/// The form of the document: `apiVersion`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub enum ApiVersion {
    /// The first and only one.
    #[default]
    #[serde(rename = "policyc/v1")]
    V1,
}

/// The kind of the document: `kind`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub enum Kind {
    /// A policy.
    #[default]
    Policy,
}

/// A policy as it stands on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schemas", schemars(title = "policyc policy"))]
pub struct PolicyDocument {
    /// `policyc/v1`.
    #[serde(rename = "apiVersion")]
    pub api_version: ApiVersion,
    /// `Policy`.
    pub kind: Kind,
    /// Name, version, description.
    pub metadata: Metadata,
    /// What is allowed.
    pub spec: Spec,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What is done with a request that no rule applies to.
    pub default: Effect,
    /// The rules; their order does not matter.
    #[serde(default)]
    pub rules: Vec<RuleDocument>,
}

/// A rule as it stands on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleDocument {
    /// Names the rule in decisions; unique.
    pub id: String,
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
    /// For a block rule: it does not apply where all of these hold.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub unless: Option<Conditions>,
    /// For an allow rule: how many requests it lets through.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// For an allow or ask rule: how many calls may fail before it no longer applies.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// For an allow or ask rule: from this date or time on it does not apply.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub expires: Option<Expiry>,
    /// Why the rule is there.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a mined rule rests on.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub evidence: Option<RuleEvidence>,
}

impl TryFrom<RuleDocument> for Rule {
    type Error = PolicyError;

    fn try_from(document: RuleDocument) -> Result<Self, PolicyError> {
        let RuleDocument {
            id,
            action,
            effect,
            allowed_agents,
            blocked_agents,
            constraints,
            unless,
            rate_limit,
            budget,
            expires,
            reason,
            evidence,
        } = document;
        let constraints = match budget.map(|budget| budget.join(&constraints, effect)) {
            None => constraints,
            Some(Ok(all)) => all,
            Some(Err(problem)) => return Err(PolicyError { rule: Some(id), problem: problem.into() }),
        };
        Ok(Self {
            id,
            action,
            effect,
            allowed_agents,
            blocked_agents,
            constraints,
            unless,
            rate_limit,
            expires,
            reason,
            evidence,
        })
    }
}

impl From<&Rule> for RuleDocument {
    fn from(rule: &Rule) -> Self {
        let Rule {
            id,
            action,
            effect,
            allowed_agents,
            blocked_agents,
            constraints,
            unless,
            rate_limit,
            expires,
            reason,
            evidence,
        } = rule.clone();
        let (budget, constraints) = match Budget::of(rule) {
            Some((budget, others)) => (Some(budget), others),
            None => (None, constraints),
        };
        Self {
            id,
            action,
            effect,
            allowed_agents,
            blocked_agents,
            constraints,
            unless,
            rate_limit,
            budget,
            expires,
            reason,
            evidence,
        }
    }
}

impl TryFrom<PolicyDocument> for Policy {
    type Error = PolicyError;

    fn try_from(document: PolicyDocument) -> Result<Self, PolicyError> {
        let rules = document.spec.rules.into_iter().map(Rule::try_from).collect::<Result<_, _>>()?;
        Self::new(document.metadata, document.spec.default, rules)
    }
}

impl From<&Policy> for PolicyDocument {
    fn from(policy: &Policy) -> Self {
        Self {
            api_version: ApiVersion::V1,
            kind: Kind::Policy,
            metadata: policy.metadata().clone(),
            spec: Spec {
                default: policy.default_effect(),
                rules: policy.rules().iter().map(RuleDocument::from).collect(),
            },
        }
    }
}

/// Serde's message in words that a user knows: the names of Rust's types stand for kinds of JSON value.
pub(crate) fn plain_words(message: &str) -> String {
    const WORDS: [(&str, &str); 8] = [
        ("expected f64", "expected a number"),
        ("expected u64", "expected a whole number, at least 0, in digits alone"),
        ("expected u32", "expected a whole number from 0 to 4294967295, in digits alone"),
        ("expected a string or a borrowed string", "expected a string"),
        ("invalid type: map", "invalid type: an object"),
        ("invalid type: sequence", "invalid type: an array"),
        ("invalid type: unit value", "invalid type: null"),
        ("expected a sequence", "expected an array"),
    ];
    let mut message = WORDS.iter().fold(message.to_owned(), |text, (from, to)| text.replace(from, to));
    while let Some(start) = message.find("expected struct ") {
        let end = message
            .get(start + "expected struct ".len()..)
            .and_then(|rest| rest.find([' ', ',']).map(|end| start + "expected struct ".len() + end))
            .unwrap_or(message.len());
        message.replace_range(start..end, "expected an object");
    }
    message
}

/// The tests of one attribute: each operator at most once, all of which must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConstraintDocument {
    /// The attribute may be missing; the other operators hold if it is there.
    #[serde(default, deserialize_with = "optional", skip_serializing_if = "is_false")]
    optional: bool,
    /// The attribute is there, or is not.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    exists: Option<bool>,
    /// It is this value.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    equals: Option<Literal>,
    /// It is there and is not this value.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    not_equals: Option<Literal>,
    /// It is one of these; for an array, every element is.
    #[serde(default, rename = "in", deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    in_: Option<Vec<Literal>>,
    /// It is there and none of these; for an array, no element is.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    not_in: Option<Vec<Literal>>,
    /// It is a number of at least this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    min: Option<Bound>,
    /// It is a number of at most this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    max: Option<Bound>,
    /// It is a string that matches, anchored at its start.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pattern: Option<Pattern>,
    /// It is a string that does not match.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    not_pattern: Option<Pattern>,
    /// It is a string that starts so.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    starts_with: Option<String>,
    /// It is a string that ends so.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    ends_with: Option<String>,
    /// It is a string that contains this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    contains: Option<String>,
    /// It is a string that does not contain this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    not_contains: Option<String>,
    /// It is a string of at most so many code points.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    /// It is an array of at most so many elements.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    max_items: Option<u32>,
    /// It is an object without any other fields than these.
    #[serde(default, deserialize_with = "distinct", skip_serializing_if = "Option::is_none")]
    only: Option<Vec<String>>,
    /// It equals the value at that path in the same request.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    same_as: Option<AttributePath>,
    /// It is a string, or an array of them, found in the string at that path.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    appears_in: Option<AttributePath>,
}

impl ConstraintDocument {
    /// The tests, in the order of their operators.
    fn into_tests(self) -> impl Iterator<Item = Test> {
        [
            self.exists.map(Test::Exists),
            self.equals.map(Test::Equals),
            self.not_equals.map(Test::NotEquals),
            self.in_.map(Test::In),
            self.not_in.map(Test::NotIn),
            self.min.map(Test::Min),
            self.max.map(Test::Max),
            self.pattern.map(Test::Pattern),
            self.not_pattern.map(Test::NotPattern),
            self.starts_with.map(Test::StartsWith),
            self.ends_with.map(Test::EndsWith),
            self.contains.map(Test::Contains),
            self.not_contains.map(Test::NotContains),
            self.max_length.map(Test::MaxLength),
            self.max_items.map(Test::MaxItems),
            self.only.map(Test::Only),
            self.same_as.map(Test::SameAs),
            self.appears_in.map(Test::AppearsIn),
        ]
        .into_iter()
        .flatten()
    }

    fn put(&mut self, test: &Test) {
        self.optional |= test.is_optional();
        match test.unqualified().clone() {
            Test::Exists(there) => self.exists = Some(there),
            Test::Equals(literal) => self.equals = Some(literal),
            Test::NotEquals(literal) => self.not_equals = Some(literal),
            Test::In(literals) => self.in_ = Some(literals),
            Test::NotIn(literals) => self.not_in = Some(literals),
            Test::Min(bound) => self.min = Some(bound),
            Test::Max(bound) => self.max = Some(bound),
            Test::Pattern(pattern) => self.pattern = Some(pattern),
            Test::NotPattern(pattern) => self.not_pattern = Some(pattern),
            Test::StartsWith(part) => self.starts_with = Some(part),
            Test::EndsWith(part) => self.ends_with = Some(part),
            Test::Contains(part) => self.contains = Some(part),
            Test::NotContains(part) => self.not_contains = Some(part),
            Test::MaxLength(count) => self.max_length = Some(count),
            Test::MaxItems(count) => self.max_items = Some(count),
            Test::Only(names) => self.only = Some(names),
            Test::SameAs(path) => self.same_as = Some(path),
            Test::AppearsIn(path) => self.appears_in = Some(path),
            // INVARIANT: what is qualified is not qualified itself.
            Test::Qualified(_) => {}
        }
    }

    /// Refuses operators that ask nothing together.
    fn check(&self, path: &ElementPath) -> Result<(), String> {
        let without = Self { optional: false, ..self.clone() };
        match (self.optional, self.exists) {
            (false, _) if without == Self::default() => {
                Err(format!("the constraint on `{path}` asks nothing; write `exists: true` if it must be there"))
            }
            (true, None) if without == Self::default() => Err(format!(
                "the constraint on `{path}` asks nothing; beside `optional: true`, write what `{path}` must be where it is there"
            )),
            (true, Some(true)) => Err(format!(
                "`{path}` cannot be optional and have to be there; drop `exists: true` or `optional: true`"
            )),
            (true, Some(false)) => {
                Err(format!("`{path}` cannot be optional and have to be missing; drop `optional: true`"))
            }
            _ => Ok(()),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Reads `optional`, which is `true` or is left out.
fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    if bool::deserialize(deserializer)? {
        return Ok(true);
    }
    Err(de::Error::custom(
        "an attribute must be there unless `optional: true` says that it need not; leave `optional` out",
    ))
}

/// Reads names, each once.
fn distinct<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(*name)) {
        Some(twice) => Err(de::Error::custom(format_args!("duplicate name `{twice}`; list each name once"))),
        None => Ok(Some(names)),
    }
}

impl Serialize for Conditions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.by_attribute().map(|(path, conditions)| {
            let mut document = ConstraintDocument::default();
            for condition in conditions {
                document.put(&condition.test);
            }
            (path, document)
        }))
    }
}

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByPath;

        impl<'de> Visitor<'de> for ByPath {
            type Value = Conditions;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of attribute paths to constraints")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Conditions, A::Error> {
                let mut conditions = BTreeMap::new();
                while let Some(path) = map.next_key::<ElementPath>()? {
                    let document: ConstraintDocument = map.next_value()?;
                    document.check(&path).map_err(de::Error::custom)?;
                    if conditions.contains_key(&path) {
                        return Err(de::Error::custom(format_args!("duplicate path `{path}`")));
                    }
                    conditions.insert(path, document);
                }
                Ok(conditions
                    .into_iter()
                    .flat_map(|(path, document)| {
                        let optional = document.optional;
                        document.into_tests().map(move |test| Condition::new(path.clone(), optional, test))
                    })
                    .collect())
            }
        }

        deserializer.deserialize_map(ByPath)
    }
}
