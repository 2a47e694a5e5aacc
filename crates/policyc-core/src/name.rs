//! Names as logs and requests write them.

/// Strips the outer blanks of a name: Unicode white space and the four separator controls U+001C to U+001F, which is
/// what the original's `str.strip` takes.
pub fn trim_name(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}
