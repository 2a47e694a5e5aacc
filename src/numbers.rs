//! Counts, and how people read them.

/// A length as a count.
pub fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// Whether a count is none: what serde leaves out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
pub(crate) fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A count with a comma between each three digits.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 session`, `1,204 sessions`.
pub fn counted(number: u64, what: &str) -> String {
    format!("{} {what}{}", thousands(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_by_their_thousands() {
        for (number, read) in [
            (0, "0 events"),
            (1, "1 event"),
            (999, "999 events"),
            (1_204, "1,204 events"),
            (1_000_000, "1,000,000 events"),
        ] {
            assert_eq!(counted(number, "event"), read);
        }
    }
}
