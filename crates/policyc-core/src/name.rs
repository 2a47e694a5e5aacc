//! Names as logs and requests write them.

/// Strips the outer blanks of a name: Unicode white space and the four separator controls U+001C to U+001F, which is
/// what the original's `str.strip` takes.
pub fn trim_name(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

/// Whether a word begins at `c` within a name: `toolName` has one that begins at `N`, `HTTPStatus` one that begins at `S`, and
/// `s3Bucket` one that begins at `B`.
pub fn begins_word(before: Option<char>, c: char, after: Option<char>) -> bool {
    let follows = |before: char| before.is_lowercase() || before.is_numeric();
    c.is_uppercase()
        && before.is_some_and(|b| follows(b) || (b.is_uppercase() && after.is_some_and(char::is_lowercase)))
}

/// The words of a name, in lower case: `toolName`, `tool_name`, `tool-name` and `ToolName` have the same ones. Digits belong to the word
/// that they stand in.
pub fn name_words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = None;
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        if !c.is_alphanumeric() || begins_word(before, c, characters.peek().copied()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_same_words_however_they_are_written() {
        for (name, words) in [
            ("pay_invoice", "pay invoice"),
            ("payInvoice", "pay invoice"),
            ("Pay-Invoice", "pay invoice"),
            ("crm.pay/invoice", "crm pay invoice"),
            ("HTTPStatusCode", "http status code"),
            ("userID", "user id"),
            ("s3Bucket", "s3 bucket"),
            ("v2_list", "v2 list"),
            ("sha256sum", "sha256sum"),
            ("größeÄndern", "größe ändern"),
            ("_x__y_", "x y"),
            ("ABC", "abc"),
            ("@timestamp", "timestamp"),
            ("iso8601Time", "iso8601 time"),
            ("", ""),
        ] {
            assert_eq!(name_words(name).join(" "), words, "{name}");
        }
    }
}
