//! Rego source → tokens: enough to see what it calls and how deep it nests, without parsing it.
//!
//! In: text, however hostile. Out: words, numbers, strings and marks with their lines, in one pass.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword.
    Word,
    /// A string; its text is without the quotes.
    Text,
    Number,
    /// One character, or two that belong together (`:=`, `==`, …).
    Mark,
}

/// A piece of source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    /// 1-based.
    pub(super) line: u32,
    /// How many brackets are open around it.
    pub(super) depth: usize,
    /// Whether nothing is between it and the token before.
    pub(super) joined: bool,
    /// Whether it is the first of its line.
    pub(super) first: bool,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != TokenKind::Text && self.text == text
    }

    /// Whether an expression goes on behind it.
    pub(super) fn is_operator(&self) -> bool {
        const OPERATORS: [&str; 17] =
            ["+", "-", "*", "/", "%", "|", "&", "==", "!=", "<", ">", "<=", ">=", ":=", "=", ",", "."];
        self.kind == TokenKind::Mark && OPERATORS.contains(&self.text)
    }
}

/// The tokens of `source`, comments left out.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let (mut at, mut line, mut depth) = (0, 1, 0_usize);
    let (mut end, mut line_of_last) = (0, 0);
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length, lines) = match rest.chars().next().unwrap_or_default() {
            '\n' => {
                line += 1;
                at += 1;
                continue;
            }
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '"' => (TokenKind::Text, quoted(rest), 0),
            '`' => {
                let length = rest.get(1..).and_then(|inner| inner.find('`')).map_or(rest.len(), |end| end + 2);
                let lines = rest.get(..length).map_or(0, |raw| raw.matches('\n').count());
                (TokenKind::Text, length, u32::try_from(lines).unwrap_or(u32::MAX))
            }
            c if c.is_alphabetic() || c == '_' => {
                (TokenKind::Word, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()), 0)
            }
            c if c.is_ascii_digit() => (
                TokenKind::Number,
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len()),
                0,
            ),
            c => {
                let two = [":=", "==", "!=", "<=", ">="].iter().any(|mark| rest.starts_with(mark));
                (TokenKind::Mark, if two { 2 } else { c.len_utf8() }, 0)
            }
        };
        let whole = rest.get(..length).unwrap_or(rest);
        let text = if kind == TokenKind::Text { whole.trim_matches(['"', '`']) } else { whole };
        if kind == TokenKind::Mark && matches!(text, ")" | "]" | "}") {
            depth = depth.saturating_sub(1);
        }
        found.push(Token { kind, text, line, depth, joined: end == at && at > 0, first: line != line_of_last });
        if kind == TokenKind::Mark && matches!(text, "(" | "[" | "{") {
            depth += 1;
        }
        line = line.saturating_add(lines);
        line_of_last = line;
        at += whole.len();
        end = at;
    }
    found
}

/// The length of a string with its quotes; to the end of the line if it is never closed.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return index,
            '"' if !escaped => return index + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}
