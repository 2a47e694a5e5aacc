//! The disk form of a safety-filter policy.
//!
//! The deployed filter ignores keys that it does not know. Reading here refuses them, for a misspelt constraint is one that
//! nobody enforces; the keys that only policyc knows (`description`, `losses`, `id`, `reason` of a rule) are marked.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

use crate::AttributePath;
use crate::policy::RateLimit;
use crate::policy::present;
use crate::policy::totals::{self, Measure, Total, TotalScope, TotalWindow};

/// A policy of the safety filter as it stands on disk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schemas", schemars(title = "safety-filter policy"))]
pub struct FilterDocument {
    /// The policy's name.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The author's version.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// For reviewers; policyc's own key.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the policy that this was compiled from says and this cannot; policyc's own key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<String>,
    /// What is done with an action that no rule matches: `block`, and anything else is `allow`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The rules; every one that matches an action must pass.
    #[serde(deserialize_with = "objects")]
    pub rules: Vec<FilterRule>,
}

/// A rule of the safety filter: it restricts the actions that it matches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FilterRule {
    /// Names the rule of the policy that this was compiled from; policyc's own key.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The action's name; `*`, or absent, is any action. There are no other wildcards.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub action_type: Option<String>,
    /// The agents that may; absent or empty is any agent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub allowed_agents: Option<Vec<String>>,
    /// The agents that may not; `*` is every agent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocked_agents: Vec<String>,
    /// All must hold, by the path of the parameter.
    #[serde(default, deserialize_with = "objects_by_name", skip_serializing_if = "BTreeMap::is_empty")]
    pub constraints: BTreeMap<String, FilterConstraint>,
    /// How many requests go through, per agent and action.
    #[serde(default, deserialize_with = "one_object", skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<FilterRateLimit>,
    /// How much goes through within a window.
    #[serde(default, deserialize_with = "one_object", skip_serializing_if = "Option::is_none")]
    pub aggregate_limit: Option<FilterAggregateLimit>,
    /// Why the rule is there; policyc's own key.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is asked of one parameter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FilterConstraint {
    /// At most this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// At least this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// One of these.
    #[serde(default, rename = "in", deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub in_: Option<Vec<Value>>,
    /// None of these.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub not_in: Option<Vec<Value>>,
    /// Matches, anchored at its start.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Is this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// Matches nowhere; a missing parameter passes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub not_pattern: Option<String>,
    /// Contains this; a missing parameter passes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// Does not contain this; a missing parameter passes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub not_contains: Option<String>,
    /// What the filter says where `not_pattern` matches.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl FilterConstraint {
    /// Whether the filter blocks where the parameter is missing.
    pub(super) fn needs_value(&self) -> bool {
        self.max.is_some()
            || self.min.is_some()
            || self.in_.is_some()
            || self.not_in.is_some()
            || self.pattern.is_some()
            || self.equals.is_some()
    }
}

/// A limit of the filter; it counts per agent and action. One without keys is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FilterRateLimit {
    /// At most so many requests within the window; 100 if only the window is given.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub max_requests: Option<u32>,
    /// The length of the window in seconds; an hour if only the count is given.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<u32>,
}

impl FilterRateLimit {
    /// The limit with the filter's defaults; `None` if it has no keys, which the filter takes for no limit.
    pub(super) fn limit(self) -> Option<RateLimit> {
        (self.max_requests.is_some() || self.window_seconds.is_some()).then(|| RateLimit {
            max_requests: self.max_requests.unwrap_or(100),
            window_seconds: self.window_seconds.unwrap_or(3_600),
        })
    }
}

/// A limit of the filter on what the allowed requests of a window come to, the request itself included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FilterAggregateLimit {
    /// At most this.
    pub max_value: Number,
    /// `hourly`, `daily`, `weekly` or `rolling_hours:N`; a day if absent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// The parameter that is added up; `amount` if absent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub param_path: Option<String>,
    /// `sum` or `count`; the sum if absent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// `agent`, `action` or `project`; the agent if absent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

impl FilterAggregateLimit {
    /// The total that it limits.
    ///
    /// # Errors
    ///
    /// The field that is wrong, and what it must be.
    pub fn total(&self) -> Result<Total, (&'static str, String)> {
        let window = match self.window.as_deref().unwrap_or("daily") {
            "hourly" => Some(TotalWindow::Hourly),
            "daily" => Some(TotalWindow::Daily),
            "weekly" => Some(TotalWindow::Weekly),
            other => other.strip_prefix("rolling_hours:").and_then(TotalWindow::rolling),
        };
        let window = window.ok_or_else(|| {
            let most = totals::LONGEST_HOURS;
            ("window", format!("must be hourly, daily, weekly or rolling_hours:N with N from 1 to {most}"))
        })?;
        let scope = TotalScope::of(self.scope.as_deref().unwrap_or("agent"))
            .ok_or_else(|| ("scope", "must be agent, action or project".to_owned()))?;
        let measure = match self.measure.as_deref().unwrap_or("sum") {
            "count" => Measure::Count,
            "sum" => {
                let path = self.param_path.as_deref().unwrap_or("amount");
                let keys = path.strip_prefix("params.").unwrap_or(path).split('.');
                if keys.clone().any(str::is_empty) {
                    return Err(("param_path", "must be names with dots between them".to_owned()));
                }
                let path = AttributePath::new(std::iter::once("params").chain(keys));
                Measure::Sum(path.map_err(|error| ("param_path", error.to_string()))?)
            }
            _ => return Err(("measure", "must be sum or count".to_owned())),
        };
        Ok(Total { window, scope, measure })
    }

    /// The limit that says that `total` is at most `max`.
    pub fn of(total: &Total, max: Number) -> Option<Self> {
        let window = match total.window {
            TotalWindow::Hourly => "hourly".to_owned(),
            TotalWindow::Daily => "daily".to_owned(),
            TotalWindow::Weekly => "weekly".to_owned(),
            TotalWindow::Rolling(_) => format!("rolling_hours:{}", total.window.rolling_hours()?),
        };
        let of = match &total.measure {
            Measure::Count => None,
            Measure::Sum(path) => Some(path.keys()),
            // The filter learns of no outcome.
            Measure::Errors | Measure::ErrorRate(_) => return None,
        };
        let (measure, param_path) = match of {
            None => ("count", None),
            // The filter splits at dots, and adds up parameters alone.
            Some([root, rest @ ..])
                if root == "params" && !rest.is_empty() && !rest.iter().any(|key| key.contains('.')) =>
            {
                ("sum", Some(rest.join(".")))
            }
            Some(_) => return None,
        };
        Some(Self {
            max_value: max,
            window: Some(window),
            param_path,
            measure: Some(measure.to_owned()),
            scope: Some(total.scope.name().to_owned()),
        })
    }
}

/// A JSON object. Serde reads a struct from an array of its fields as well; the filter does not.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|object| object.0).collect())
}

fn objects_by_name<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    let objects = BTreeMap::<String, Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|(name, object)| (name, object.0)).collect())
}

fn one_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Object::deserialize(deserializer).map(|object| Some(object.0))
}
