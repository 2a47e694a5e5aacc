//! Values that an attacker would put in the place of a good one.
//!
//! In: a good value, or the ends of the good ones. Out: another value of the same type, drawn by chance that repeats itself.

use serde_json::Number;

use super::super::random::Random;
use crate::event::value::{MAX_EXACT_INTEGER, Value};

/// The longest string that is imitated, in bytes.
const MAX_IMITATED: usize = 64;
/// Whose host and domain nobody's work needs.
const ATTACKER: &str = "attacker.example";

/// A number beyond the ends of the good ones: 1.5 to 3 times as far from zero, or 10 to 1,000,000 times. From 0 to 1, one counts as the
/// distance.
pub(super) fn beyond(least: &Number, greatest: &Number, far: bool, random: &mut Random) -> Option<Value> {
    let (low, high) = (least.as_f64()?, greatest.as_f64()?);
    let factor = if far {
        *random.pick(&[10.0, 100.0, 1_000.0, 1_000_000.0])?
    } else {
        *random.pick(&[1.5, 1.75, 2.0, 2.5, 3.0])?
    };
    let above = random.below(2) == 0;
    let number =
        if above { high + (factor - 1.0) * high.abs().max(1.0) } else { low - (factor - 1.0) * low.abs().max(1.0) };
    if !number.is_finite() {
        return None;
    }
    let whole = |number: &Number| number.is_i64() || number.is_u64();
    if whole(least) && whole(greatest) && number.abs() < MAX_EXACT_INTEGER {
        let number = if above { number.ceil() } else { number.floor() };
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return Some(Value::from(number as i64));
    }
    let rounded = (number * 100.0).round() / 100.0;
    Number::from_f64(if rounded.is_finite() { rounded } else { number }).map(Value::Number)
}

/// What stands where in a string that names a place.
enum StringPart<'s> {
    Url { scheme: &'s str, host: &'s str, rest: &'s str },
    Mail { local: &'s str, domain: &'s str },
    Path { directory: &'s str, file: &'s str },
}

impl<'s> StringPart<'s> {
    fn of(text: &'s str) -> Option<Self> {
        if text.chars().any(char::is_whitespace) {
            return None;
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (host, rest) = rest.split_at_checked(end)?;
            return (!host.is_empty()).then_some(Self::Url { scheme, host, rest });
        }
        if text.starts_with('/') {
            let (directory, file) = text.rsplit_once('/')?;
            return Some(Self::Path { directory, file });
        }
        let (local, domain) = text.split_once('@')?;
        (!local.is_empty() && domain.contains('.') && !domain.contains(['@', '/']))
            .then_some(Self::Mail { local, domain })
    }
}

/// The same at another host, mail domain or directory: an attacker's, or one that looks like the good one.
pub(super) fn elsewhere(text: &str, random: &mut Random) -> Option<Value> {
    let disguised = random.below(2) == 0;
    let text = match (StringPart::of(text)?, disguised) {
        (StringPart::Url { scheme, rest, .. }, false) => format!("{scheme}://{ATTACKER}{rest}"),
        (StringPart::Url { scheme, host, rest }, true) if random.below(2) == 0 => {
            format!("{scheme}://{host}.{ATTACKER}{rest}")
        }
        (StringPart::Url { scheme, host, rest }, true) => format!("{scheme}://{host}@{ATTACKER}{rest}"),
        (StringPart::Mail { local, .. }, false) => format!("{local}@{ATTACKER}"),
        (StringPart::Mail { local, domain }, true) => format!("{local}@{domain}.{ATTACKER}"),
        (StringPart::Path { file, .. }, false) => format!("/srv/elsewhere/{file}"),
        (StringPart::Path { directory, .. }, true) => format!("{directory}/../../../../../../etc/shadow"),
    };
    Some(Value::String(text))
}

/// A string of the same shape: other letters and digits in their places. `None` for text, for places and where there is nothing to change.
pub(super) fn imitated(text: &str, random: &mut Random) -> Option<Value> {
    if text.len() > MAX_IMITATED || text.chars().any(char::is_whitespace) || StringPart::of(text).is_some() {
        return None;
    }
    let digits: Vec<char> = ('0'..='9').collect();
    let (lower, upper): (Vec<char>, Vec<char>) = (('a'..='z').collect(), ('A'..='Z').collect());
    let other = |c: char| {
        let drawn = match c {
            '0'..='9' => random.pick(&digits),
            'a'..='z' => random.pick(&lower),
            'A'..='Z' => random.pick(&upper),
            _ => None,
        };
        drawn.copied().unwrap_or(c)
    };
    let imitation: String = text.chars().map(other).collect();
    (imitation != text).then_some(Value::String(imitation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn number(value: Value) -> Number {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn numbers_lie_beyond_the_ends_and_are_of_their_kind() {
        for (low, high) in
            [(json!(1), json!(100)), (json!(-5), json!(0)), (json!(0.5), json!(9.75)), (json!(7), json!(7))]
        {
            let (low, high) = (number(low), number(high));
            let (least, greatest) = (low.as_f64().unwrap(), high.as_f64().unwrap());
            for draw in 0..50 {
                for far in [false, true] {
                    let mut random = Random::new(draw, "beyond");
                    let value = beyond(&low, &high, far, &mut random).unwrap();
                    let drawn = value.as_f64().unwrap();
                    assert!(drawn < least || drawn > greatest, "{drawn} in {least}..{greatest}");
                    assert_eq!(value.is_i64(), low.is_i64(), "{value}");
                    if !far && drawn > greatest {
                        assert!(drawn <= greatest + 2.0 * greatest.abs().max(1.0) + 1.0, "{drawn}");
                    }
                }
            }
        }
        assert!(
            beyond(&number(json!(f64::MAX)), &number(json!(f64::MAX)), true, &mut Random::new(0, ""))
                .is_none_or(|v| v.is_number())
        );
    }

    #[test]
    fn places_move_and_other_strings_do_not() {
        let all = |text: &str| -> Vec<String> {
            let mut found: Vec<_> = (0..60)
                .filter_map(|seed| elsewhere(text, &mut Random::new(seed, "place")))
                .map(|value| value.as_str().unwrap().to_owned())
                .collect();
            found.sort();
            found.dedup();
            found
        };
        assert_eq!(
            all("https://good.org/a?b"),
            [
                "https://attacker.example/a?b",
                "https://good.org.attacker.example/a?b",
                "https://good.org@attacker.example/a?b"
            ]
        );
        assert_eq!(all("ann@good.org"), ["ann@attacker.example", "ann@good.org.attacker.example"]);
        assert_eq!(all("/srv/app/x.log"), ["/srv/app/../../../../../../etc/shadow", "/srv/elsewhere/x.log"]);
        for other in ["EUR", "ORD-12", "see /etc", "a@b", "://", "", "@x.y"] {
            assert!(all(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn imitations_keep_the_shape() {
        let imitated = |text: &str| imitated(text, &mut Random::new(3, "shape"));
        let drawn = imitated("V-0042x").unwrap();
        let drawn = drawn.as_str().unwrap();
        assert!(drawn != "V-0042x" && drawn.len() == 7 && drawn.contains('-'), "{drawn}");
        for other in ["", "--", "two words", "/a/b", "ü"] {
            assert_eq!(imitated(other), None, "{other}");
        }
    }
}
