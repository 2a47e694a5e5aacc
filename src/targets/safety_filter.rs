//! The safety filter's JSON: decided by the filter's own reading, and read as a policy that allows nothing that the filter refuses.

use super::{Deployed, Files, LoadError, Loaded, Root, Target};
use crate::backend::SafetyFilter;
use crate::check::Places;
use crate::diag::Finding;
use crate::policy::Policy;
use crate::policy::safety_filter::{LocatedFilter, SafetyFilterError};
use crate::replay::{Evaluator, Projection, SafetyFilterEvaluator, SafetyFilterLoadError, Seat, SeatError};
use crate::session::Attributes;

impl Target for SafetyFilter {
    fn noun(&self) -> &'static str {
        "a safety-filter JSON"
    }

    fn root(&self) -> Root {
        Root::File("safety_filter.json")
    }

    fn keys(&self) -> &'static [&'static str] {
        &["rules"]
    }

    fn load(&self, files: &Files<'_>) -> Result<Loaded, LoadError> {
        let whole = files.text();
        let text = whole.strip_prefix('\u{feff}').unwrap_or(whole).to_owned();
        let policy = match LocatedFilter::from_json(whole, files.name) {
            Ok(located) => Ok(located),
            // The filter decides with it all the same. But a rate limit is counted by the policy's rules: without a policy it
            // would count as used up.
            Err(error @ SafetyFilterError::Value { .. })
                if SafetyFilterEvaluator::new(&text).is_ok() && !text.contains("\"rate_limit\"") =>
            {
                Err(error.to_string())
            }
            Err(error) => return Err(LoadError::new(error)),
        };
        Ok(Loaded::Engine(Box::new(Filter { text, policy })))
    }
}

/// A safety-filter JSON, and the policy that it means or why it means none: look-around, for example, that our own back end does
/// not write.
struct Filter {
    text: String,
    policy: Result<LocatedFilter, String>,
}

impl Seat for Filter {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        Ok(Box::new(SafetyFilterEvaluator::new(&self.text).map_err(SeatError::new)?))
    }
}

impl Deployed for Filter {
    fn policy(&self) -> Result<&Policy, LoadError> {
        self.policy.as_ref().map(|located| &located.policy).map_err(|error| LoadError::new(error.as_str()))
    }

    fn findings(&self) -> &[Finding] {
        self.policy.as_ref().map(|located| located.findings.as_slice()).unwrap_or_default()
    }

    fn reads_session(&self) -> Attributes {
        match &self.policy {
            Ok(located) => Projection::of(&located.policy).reads_session(),
            Err(_) => Attributes::in_text(&self.text),
        }
    }

    fn places(&self, name: &str, _: &[(String, String)]) -> Places {
        Places::of_rules(name, self.policy.iter().flat_map(|located| &located.rule_lines))
    }

    fn filter(&self) -> Option<Result<SafetyFilterEvaluator, SafetyFilterLoadError>> {
        Some(SafetyFilterEvaluator::new(&self.text))
    }
}
