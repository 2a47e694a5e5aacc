//! Timestamps: those that are spelled as most are, without the general parser.

use jiff::Timestamp;

/// Reads timestamps; it remembers the start of the last day.
#[derive(Debug, Default)]
pub(super) struct Clock {
    day: Option<([u8; 10], i64)>,
}

impl Clock {
    /// The timestamp, if it is RFC 3339; outer blanks are passed over.
    pub(super) fn read(&mut self, text: &str) -> Option<Timestamp> {
        self.read_plain(text.as_bytes()).or_else(|| text.trim().parse().ok())
    }

    /// `2026-11-01T10:00:00Z`, with up to nine digits of a second's fraction.
    fn read_plain(&mut self, text: &[u8]) -> Option<Timestamp> {
        let (day, rest) = text.split_first_chunk::<10>()?;
        let (time, rest) = rest.split_first_chunk::<9>()?;
        let [b'T', h1, h2, b':', m1, m2, b':', s1, s2] = *time else {
            return None;
        };
        let two = |tens: u8, ones: u8, below: i64| {
            let both = i64::from(tens.wrapping_sub(b'0')) * 10 + i64::from(ones.wrapping_sub(b'0'));
            (tens.is_ascii_digit() && ones.is_ascii_digit() && both < below).then_some(both)
        };
        let (hour, minute, second) = (two(h1, h2, 24)?, two(m1, m2, 60)?, two(s1, s2, 60)?);
        let nanosecond = match rest {
            b"Z" => 0,
            [b'.', digits @ .., b'Z'] if (1..=9).contains(&digits.len()) => {
                let number = digits.iter().try_fold(0_i32, |sum, digit| {
                    digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit.wrapping_sub(b'0')))
                })?;
                number * 10_i32.pow(u32::try_from(9 - digits.len()).ok()?)
            }
            _ => return None,
        };
        let midnight = match self.day {
            Some((known, midnight)) if known == *day => midnight,
            _ => {
                let date = std::str::from_utf8(day).ok()?;
                let midnight = format!("{date}T00:00:00Z").parse::<Timestamp>().ok()?.as_second();
                self.day = Some((*day, midnight));
                midnight
            }
        };
        let seconds = midnight + hour * 3600 + minute * 60 + second;
        // Before 1970 seconds and their fraction have one sign: left to the parser.
        if seconds < 0 {
            return None;
        }
        Timestamp::new(seconds, nanosecond).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_the_parser_reads(
            texts in prop::collection::vec(
                "(19|20|99)[0-9]{2}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|z|\\+01:00|)? ?",
                1..4,
            ),
        ) {
            let mut clock = Clock::default();
            for text in &texts {
                prop_assert_eq!(clock.read(text), text.trim().parse().ok(), "{}", text);
            }
        }
    }

    #[test]
    fn passes_over_blanks_and_refuses_what_is_no_timestamp() {
        let mut clock = Clock::default();
        assert_eq!(clock.read(" 2026-11-01T10:00:00Z"), "2026-11-01T10:00:00Z".parse().ok());
        for text in ["", "yesterday", "2026-11-01", "2026-11-01T10:00:00", "2026-13-01T10:00:00Z"] {
            assert_eq!(clock.read(text), None, "{text}");
        }
    }
}
