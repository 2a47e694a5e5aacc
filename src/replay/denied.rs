//! How many denied events a policy may allow: the limit of the gates.
//!
//! In: a limit as people write it, and the counts of a replay. Out: whether it is kept, or in words why not. A log without denied
//! events keeps no limit: a gate that had nothing to measure must not pass.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::tally::Effects;

/// At most so many denied events are allowed: a whole number counts them, a decimal is their share of all denied events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DeniedLimit {
    /// So many events.
    Count(u64),
    /// A share, 0 to 1.
    Share(f64),
}

/// Why a text is no [`DeniedLimit`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "expected a number of events, such as 0 or 5, or a share with a decimal point from 0.0 to 1.0, such as 0.02; found {0}"
)]
pub struct DeniedLimitError(String);

impl DeniedLimit {
    fn share(share: f64) -> Result<Self, DeniedLimitError> {
        if (0.0..=1.0).contains(&share) { Ok(Self::Share(share)) } else { Err(DeniedLimitError(share.to_string())) }
    }

    /// Why `denied`, what was decided about the denied events of a log, does not keep the limit; `None` if it does.
    pub fn broken_by(self, denied: Effects) -> Option<String> {
        let all = denied.total();
        if all == 0 {
            return Some(
                "the log has no denied events, so how many of them are allowed cannot be measured; are the outcomes of denials \
                 named (--denied-outcomes)?"
                    .to_owned(),
            );
        }
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of events, as a share")]
        let share = denied.allow as f64 / all as f64;
        let (broken, limit) = match self {
            Self::Count(most) => (denied.allow > most, most.to_string()),
            Self::Share(most) => (share > most, format!("{:.2} %", most * 100.0)),
        };
        broken.then(|| {
            format!(
                "{} of {all} denied events are allowed ({:.2} %); at most {limit} may be",
                denied.allow,
                share * 100.0
            )
        })
    }
}

impl FromStr for DeniedLimit {
    type Err = DeniedLimitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let wrong = || DeniedLimitError(format!("`{text}`"));
        if text.contains(['.', 'e', 'E']) {
            return Self::share(text.parse().map_err(|_| wrong())?).map_err(|_| wrong());
        }
        text.parse().map(Self::Count).map_err(|_| wrong())
    }
}

impl fmt::Display for DeniedLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(most) => write!(f, "{most}"),
            Self::Share(most) => write!(f, "{most:?}"),
        }
    }
}

impl Serialize for DeniedLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(most) => serializer.serialize_u64(*most),
            Self::Share(most) => serializer.serialize_f64(*most),
        }
    }
}

impl<'de> Deserialize<'de> for DeniedLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl de::Visitor<'_> for Number {
            type Value = DeniedLimit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of events, such as 0, or a share with a decimal point, such as 0.02")
            }

            fn visit_u64<E: de::Error>(self, count: u64) -> Result<DeniedLimit, E> {
                Ok(DeniedLimit::Count(count))
            }

            fn visit_i64<E: de::Error>(self, count: i64) -> Result<DeniedLimit, E> {
                u64::try_from(count).map(DeniedLimit::Count).map_err(|_| E::custom(DeniedLimitError(count.to_string())))
            }

            fn visit_f64<E: de::Error>(self, share: f64) -> Result<DeniedLimit, E> {
                DeniedLimit::share(share).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Number)
    }
}

impl JsonSchema for DeniedLimit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DeniedLimit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "At most so many denied events are allowed: a whole number counts them, a decimal from 0.0 to 1.0 is their share \
                            of all denied events.",
            "type": "number",
            "minimum": 0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_count_and_decimals_are_shares() {
        assert_eq!("0".parse(), Ok(DeniedLimit::Count(0)));
        assert_eq!(" 12 ".parse(), Ok(DeniedLimit::Count(12)));
        assert_eq!("0.02".parse(), Ok(DeniedLimit::Share(0.02)));
        assert_eq!("1.0".parse(), Ok(DeniedLimit::Share(1.0)));
        for text in ["-1", "1.5", "2 %", "", "many", "nan", "1e3", "0.1.2"] {
            let error = text.parse::<DeniedLimit>().unwrap_err().to_string();
            assert!(error.contains("expected a number of events") && error.contains(text), "{error}");
        }
        for limit in [DeniedLimit::Count(3), DeniedLimit::Share(1.0), DeniedLimit::Share(0.25)] {
            assert_eq!(limit.to_string().parse(), Ok(limit));
            assert_eq!(serde_json::from_str::<DeniedLimit>(&serde_json::to_string(&limit).unwrap()).unwrap(), limit);
        }
        assert!(serde_json::from_str::<DeniedLimit>("-2").is_err());
        assert!(serde_json::from_str::<DeniedLimit>("1.01").is_err());
    }

    #[test]
    fn a_limit_is_kept_up_to_itself_and_by_no_log_without_denials() {
        let denied = |allow, block| Effects { allow, ask: 0, block };
        for (limit, denied, kept) in [
            ("0", denied(0, 4), true),
            ("0", denied(1, 3), false),
            ("1", denied(1, 3), true),
            ("0.25", denied(1, 3), true),
            ("0.24", denied(1, 3), false),
            ("0", denied(0, 0), false),
            ("1.0", denied(0, 0), false),
        ] {
            let limit: DeniedLimit = limit.parse().unwrap();
            assert_eq!(limit.broken_by(denied).is_none(), kept, "{limit} {denied:?}");
        }
        let said = DeniedLimit::Share(0.2).broken_by(denied(1, 3)).unwrap();
        assert_eq!(said, "1 of 4 denied events are allowed (25.00 %); at most 20.00 % may be");
    }
}
