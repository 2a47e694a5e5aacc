//! What a plain scalar means: the core schema of YAML 1.2, less what other readers take differently.

/// A scalar with its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    /// An integer that 64 bits hold without sign.
    Unsigned(u64),
    /// A negative one.
    Signed(i64),
    /// Any other number; finite.
    Float(f64),
    Text(String),
}

/// Resolves a plain scalar. The words of YAML 1.1 (`yes`, `no`, `on`, `off`) are strings, as in 1.2.
///
/// # Errors
///
/// A message for what is a number that JSON lacks, and for a number that readers of YAML 1.1 would take for another one.
pub(super) fn resolve(text: &str) -> Result<Scalar, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Scalar::Null),
        "true" | "True" | "TRUE" => return Ok(Scalar::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Scalar::Bool(false)),
        _ => {}
    }
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => ("-", text.get(1..).unwrap_or_default()),
        Some(b'+') => ("", text.get(1..).unwrap_or_default()),
        _ => ("", text),
    };
    match digits {
        ".inf" | ".Inf" | ".INF" => return Err(format!("`{text}` is not a number that a policy can compare")),
        ".nan" | ".NaN" | ".NAN" if digits == text => {
            return Err(format!("`{text}` is not a number that a policy can compare"));
        }
        _ => {}
    }
    // In 1.2 bases carry no sign.
    if digits == text {
        for (prefix, base) in [("0x", 16), ("0o", 8)] {
            if let Some(rest) = text.strip_prefix(prefix)
                && !rest.is_empty()
                && rest.chars().all(|c| c.is_digit(base))
            {
                return u64::from_str_radix(rest, base)
                    .map(Scalar::Unsigned)
                    .map_err(|_| format!("the number {text} does not fit 64 bits"));
            }
        }
    }
    if !is_number(digits) {
        return Ok(Scalar::Text(text.to_owned()));
    }
    if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "`{text}` is one number to readers of YAML 1.1 and another to those of 1.2; drop the zeros in front, or put it \
             in quotes if it is a string"
        ));
    }
    let number = format!("{sign}{digits}");
    if let Ok(value) = number.parse() {
        return Ok(Scalar::Unsigned(value));
    }
    if let Ok(value) = number.parse::<i64>() {
        // `-0` is zero.
        return Ok(u64::try_from(value).map_or(Scalar::Signed(value), Scalar::Unsigned));
    }
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Scalar::Float(value)),
        _ => Err(format!("the number {text} is too large")),
    }
}

/// `\. [0-9]+ | [0-9]+ ( \. [0-9]* )?`, then `( [eE] [-+]? [0-9]+ )?`.
fn is_number(text: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let mantissa_ok = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && all_digits(fraction),
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    mantissa_ok && exponent.is_none_or(|digits| !digits.is_empty() && all_digits(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_core_schema() {
        let text = |text: &str| Scalar::Text(text.to_owned());
        for (source, expected) in [
            ("", Scalar::Null),
            ("~", Scalar::Null),
            ("Null", Scalar::Null),
            ("nULL", text("nULL")),
            ("TRUE", Scalar::Bool(true)),
            ("yes", text("yes")),
            ("off", text("off")),
            ("0", Scalar::Unsigned(0)),
            ("-0", Scalar::Unsigned(0)),
            ("+12", Scalar::Unsigned(12)),
            ("-12", Scalar::Signed(-12)),
            ("0x1F", Scalar::Unsigned(31)),
            ("0o17", Scalar::Unsigned(15)),
            ("-0x1F", text("-0x1F")),
            ("0x", text("0x")),
            ("1.5", Scalar::Float(1.5)),
            (".5", Scalar::Float(0.5)),
            ("-.5", Scalar::Float(-0.5)),
            ("5.", Scalar::Float(5.0)),
            ("1e3", Scalar::Float(1000.0)),
            ("18446744073709551616", Scalar::Float(18_446_744_073_709_551_616.0)),
            (".", text(".")),
            ("1_000", text("1_000")),
            ("1:30", text("1:30")),
            ("2026-11-01", text("2026-11-01")),
            ("1.0.0", text("1.0.0")),
            ("e5", text("e5")),
            ("1e", text("1e")),
            ("-", text("-")),
            ("infinity", text("infinity")),
            ("nan", text("nan")),
        ] {
            assert_eq!(resolve(source), Ok(expected), "{source}");
        }
    }

    #[test]
    fn refuses_what_readers_take_differently() {
        for source in [".inf", "-.INF", ".nan", "010", "-007", "1e999", "0xFFFFFFFFFFFFFFFFF"] {
            assert!(resolve(source).is_err(), "{source}");
        }
    }
}
