//! Numbers of few digits, without the general parser.

use serde_json::{Number, Value};

/// The powers of ten up to the most digits there may be: exact, as is every whole number of so many digits.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The number that is spelled so, if it has no exponent and at most fifteen digits: what the parser gives. A quotient of two
/// exact doubles is the double next to it (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990).
pub(super) fn number(raw: &str) -> Option<Value> {
    let (negative, digits) = match raw.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    // No zero before another digit.
    if digits.len() >= POWERS.len() || !matches!(digits, [b'0'] | [b'0', b'.', ..] | [b'1'..=b'9', ..]) {
        return None;
    }
    let (mut sum, mut point) = (0_u64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => sum = sum * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    // Minus zero is left to the parser.
    if negative && sum == 0 {
        return None;
    }
    Some(match point {
        None if negative => Value::from(-i64::try_from(sum).ok()?),
        None => Value::from(sum),
        Some(point) => {
            let places = digits.len() - point - 1;
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "exact below 10^15")]
            let quotient = sum as f64 / POWERS.get(places).filter(|_| places > 0)?;
            Value::Number(Number::from_f64(if negative { -quotient } else { quotient })?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn reads_what_the_parser_reads(raw in "-?[0-9]{0,8}(\\.[0-9]{0,8})?([eE]1)?") {
            if let Some(number) = number(&raw) {
                prop_assert_eq!(serde_json::from_str::<Value>(&raw).ok(), Some(number), "{}", raw);
            }
        }

        #[test]
        fn reads_what_is_common(whole in 0u32..10_000_000, cents in 0u8..100, minus in any::<bool>()) {
            for raw in [format!("{}{whole}", if minus { "-" } else { "" }), format!("{whole}.{cents:02}")] {
                prop_assert_eq!(number(&raw).is_none(), raw == "-0", "{}", raw);
            }
        }
    }
}
