//! The two small grammars: `metric > number` and `5m`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// The longest condition, in bytes.
const MAX_TEXT: usize = 256;

/// Why a text is no condition or no window.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConditionError {
    /// Not a condition.
    #[error("`{0}` is no condition; write a metric, one of > >= < <= and a number, such as `error_rate > 0.003`")]
    Condition(String),
    /// Not a metric.
    #[error("`{0}` is no metric; write letters, digits and underscores, such as `error_rate`")]
    Metric(String),
    /// Not a number.
    #[error("`{0}` is no number that can be compared with; write one such as 0.003, at least 0 and without `%`")]
    Number(String),
    /// Not a window.
    #[error("`{0}` is no length of time; write a whole number and s, m, h or d, such as `5m`")]
    Window(String),
}

/// How a metric is compared with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Comparison {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }

    /// The sign of the opposite, which holds while all is well.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Above => Self::AtMost,
            Self::AtLeast => Self::Below,
            Self::Below => Self::AtLeast,
            Self::AtMost => Self::Above,
        }
    }

    /// Whether it holds.
    pub fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Above => value > bound,
            Self::AtLeast => value >= bound,
            Self::Below => value < bound,
            Self::AtMost => value <= bound,
        }
    }
}

/// `error_rate > 0.003`.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The metric.
    pub metric: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what; finite and at least 0.
    pub bound: f64,
}

impl Threshold {
    /// Makes a condition of its parts.
    ///
    /// # Errors
    ///
    /// [`ConditionError`] if the metric is no name or the bound cannot be compared with.
    pub fn new(metric: &str, comparison: Comparison, bound: f64) -> Result<Self, ConditionError> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let starts = metric.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if !starts || !metric.chars().all(word) || metric.len() > MAX_TEXT {
            return Err(ConditionError::Metric(short(metric)));
        }
        if !bound.is_finite() || !(0.0..=9_007_199_254_740_992.0).contains(&bound) {
            return Err(ConditionError::Number(bound.to_string()));
        }
        // -0 is 0.
        Ok(Self { metric: metric.to_owned(), comparison, bound: bound + 0.0 })
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

impl FromStr for Threshold {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let fail = || ConditionError::Condition(short(text));
        if text.len() > MAX_TEXT {
            return Err(fail());
        }
        let at = text.find(['<', '>']).ok_or_else(fail)?;
        let (metric, rest) = text.split_at(at);
        // Longer signs first.
        let signs = [
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            (">", Comparison::Above),
            ("<", Comparison::Below),
        ];
        let (number, comparison) = signs
            .into_iter()
            .find_map(|(sign, how)| rest.strip_prefix(sign).map(|rest| (rest, how)))
            .ok_or_else(fail)?;
        let number = number.trim();
        // `inf`, `1e3` and `+1` are numbers to Rust and not to people who read policies.
        let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let bound = number.parse().ok().filter(|_| plain).ok_or_else(|| ConditionError::Number(short(number)))?;
        Self::new(metric.trim(), comparison, bound)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.metric, self.comparison.sign(), self.bound)
    }
}

/// A length of time, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    count: u32,
    unit: char,
}

impl Window {
    /// Makes a window of a number of seconds, in the largest unit that is whole.
    pub fn of_seconds(seconds: u32) -> Option<Self> {
        let units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
        let (unit, size) = units.into_iter().find(|(_, size)| seconds > 0 && seconds.is_multiple_of(*size))?;
        Some(Self { count: seconds / size, unit })
    }

    /// Its length.
    pub fn seconds(self) -> u32 {
        let size = match self.unit {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            _ => 1,
        };
        // INVARIANT: checked when it was read.
        self.count.saturating_mul(size)
    }

    /// Every way to write it in whole units.
    pub fn spellings(self) -> Vec<String> {
        let seconds = self.seconds();
        let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
        units
            .into_iter()
            .filter(|(_, size)| seconds.is_multiple_of(*size))
            .map(|(unit, size)| format!("{}{unit}", seconds / size))
            .collect()
    }

    /// In words, as an adjective: `5-minute`.
    pub fn adjective(self) -> String {
        let unit = match self.unit {
            'd' => "day",
            'h' => "hour",
            'm' => "minute",
            _ => "second",
        };
        format!("{}-{unit}", self.count)
    }
}

impl FromStr for Window {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let fail = || ConditionError::Window(short(text));
        let unit = text.chars().last().filter(|unit| "smhd".contains(*unit)).ok_or_else(fail)?;
        let digits = text.get(..text.len() - 1).unwrap_or_default();
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let count = digits.parse().ok().filter(|count| plain && *count > 0).ok_or_else(fail)?;
        let window = Self { count, unit };
        // A year is long enough, and no product overflows.
        if u64::from(count) * 86_400 > 366 * 86_400 * 86_400 || window.seconds() > 366 * 86_400 {
            Err(fail())
        } else {
            Ok(window)
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit)
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

as_text!(Threshold, Window);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_back_and_nothing_else_is_one() {
        for (text, shown) in [
            ("error_rate > 0.003", "error_rate > 0.003"),
            ("error_rate>=1", "error_rate >= 1"),
            ("availability <  0.99", "availability < 0.99"),
            ("x <= 10.50", "x <= 10.5"),
        ] {
            let read: Threshold = text.parse().unwrap();
            assert_eq!(read.to_string(), shown);
            assert_eq!(read.to_string().parse::<Threshold>().unwrap(), read);
        }
        for bad in [
            "",
            "error_rate",
            "error_rate > ",
            "> 3",
            "error_rate == 3",
            "a > b",
            "a > 0.3%",
            "a > -1",
            "a > inf",
            "a > NaN",
            "a > 1e3",
            "a > 1 or b > 2",
            "a b > 1",
            "a > 1 > 2",
            "rate(x[5m]) > 1",
            "a >> 1",
            "é > 1",
            "a > 99999999999999999999",
        ] {
            assert!(bad.parse::<Threshold>().is_err(), "{bad}");
        }
        assert!(format!("{} > 1", "a".repeat(300)).parse::<Threshold>().is_err());
    }

    #[test]
    fn windows_read_back_and_are_spelt_in_every_unit() {
        let window: Window = "5m".parse().unwrap();
        assert_eq!(
            (window.seconds(), window.to_string(), window.adjective()),
            (300, "5m".to_owned(), "5-minute".to_owned())
        );
        assert_eq!(window.spellings(), ["300s", "5m"]);
        assert_eq!(Window::of_seconds(7_200).unwrap().to_string(), "2h");
        for bad in ["", "m", "5", "0m", "-5m", "5 m", "5min", "1.5h", "999999999d", "5é", "４m"] {
            assert!(bad.parse::<Window>().is_err(), "{bad}");
        }
    }
}
