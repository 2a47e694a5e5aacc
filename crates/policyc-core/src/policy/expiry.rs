//! The moment at which a rule stops letting anything through.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in whole seconds: written as a date (its first second in UTC) or as an RFC 3339 timestamp.
///
/// Requests carry the time as `now`, in seconds since 1970-01-01 00:00 UTC; a rule is in force while `now` is below its end. A request
/// without `now`, or with one that is no number, meets no rule that has an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Expiry(Timestamp);

impl Expiry {
    /// The first second of a day in UTC.
    pub fn on(day: Date) -> Option<Self> {
        day.to_zoned(TimeZone::UTC).ok().map(|zoned| Self(zoned.timestamp()))
    }

    /// A moment, cut to whole seconds.
    pub fn at(moment: Timestamp) -> Option<Self> {
        Timestamp::from_second(moment.as_second()).ok().map(Self)
    }

    /// The moment.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// The seconds since 1970-01-01 00:00 UTC that `now` of a request is compared with.
    pub fn seconds(self) -> i64 {
        self.0.as_second()
    }

    /// Whether a rule that ends then is in force at `now`.
    pub fn is_after(self, now: f64) -> bool {
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "years up to 9999 stay far below 2^53 seconds"
        )]
        let end = self.seconds() as f64;
        now < end
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.0.to_zoned(TimeZone::UTC).date();
        if Self::on(date) == Some(*self) { write!(f, "{date}") } else { write!(f, "{}", self.0) }
    }
}

impl FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected =
            || format!("`{text}` is no date; write one such as 2027-05-31, or a time such as 2027-05-31T18:00:00Z");
        // A date with a time behind it reads as a date, too, so the length tells them apart.
        let parsed = if text.len() <= "2027-05-31".len() {
            text.parse::<Date>().ok().and_then(Self::on)
        } else {
            text.parse::<Timestamp>().ok().and_then(Self::at)
        };
        parsed.ok_or_else(expected)
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_read_back_as_they_are_written() {
        for text in ["2027-05-31", "2027-05-31T18:00:00Z"] {
            assert_eq!(text.parse::<Expiry>().unwrap().to_string(), text);
        }
        assert_eq!("2027-05-31T02:00:00+02:00".parse::<Expiry>().unwrap().to_string(), "2027-05-31");
        for bad in ["", "soon", "2027-13-01", "2027-05-31T18:00:00", "31.05.2027", "1798761600"] {
            assert!(bad.parse::<Expiry>().unwrap_err().contains("is no date"), "{bad}");
        }
    }

    #[test]
    fn a_rule_is_in_force_until_the_very_second() {
        let end: Expiry = "1970-01-02".parse().unwrap();
        assert!(end.is_after(86_399.0) && !end.is_after(86_400.0) && !end.is_after(f64::NAN));
    }
}
