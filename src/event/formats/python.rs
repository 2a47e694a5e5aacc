//! A dictionary as Python prints it: `{'q': 'cats', 'exact': True, 'lang': None}`. `LangChain` logs the arguments of tools so.
//!
//! In: text. Out: the object that it is, or nothing where any part is something else, such as `datetime.date(2026, 1, 1)`.

use serde_json::{Map, Value};

/// What nests deeper is no arguments.
const MAX_DEPTH: usize = 64;

/// The dictionary that `text` is.
pub(super) fn dictionary(text: &str) -> Option<Map<String, Value>> {
    let mut reader = LiteralReader { rest: text.trim() };
    let Value::Object(found) = reader.value(0)? else { return None };
    reader.rest.is_empty().then_some(found)
}

struct LiteralReader<'t> {
    rest: &'t str,
}

impl LiteralReader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        if let Some(rest) = rest {
            self.rest = rest.trim_start();
        }
        rest.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.rest.chars().next().filter(|_| depth < MAX_DEPTH)? {
            '{' => self.object(depth),
            '[' => self.list("[", "]", depth),
            '(' => self.list("(", ")", depth),
            '\'' | '"' => self.string().map(Value::String),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut found = Map::new();
        self.take("{");
        while !self.take("}") {
            let key = match self.value(depth + 1)? {
                Value::String(key) => key,
                number @ Value::Number(_) => number.to_string(),
                _ => return None,
            };
            if !self.take(":") {
                return None;
            }
            let value = self.value(depth + 1)?;
            found.insert(key, value);
            if !self.take(",") && !self.rest.starts_with('}') {
                return None;
            }
        }
        Some(Value::Object(found))
    }

    fn list(&mut self, open: &str, close: &str, depth: usize) -> Option<Value> {
        let mut found = Vec::new();
        self.take(open);
        while !self.take(close) {
            found.push(self.value(depth + 1)?);
            if !self.take(",") && !self.rest.starts_with(close) {
                return None;
            }
        }
        Some(Value::Array(found))
    }

    /// A number, a truth or nothing.
    fn word(&mut self) -> Option<Value> {
        let is_end = |c: char| matches!(c, ',' | ':' | '}' | ']' | ')') || c.is_whitespace();
        let (word, rest) = self.rest.split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = rest.trim_start();
        match word {
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            "None" => Some(Value::Null),
            "nan" | "inf" | "-inf" => Some(Value::String(word.to_owned())),
            _ => serde_json::from_str(word).ok().filter(Value::is_number),
        }
    }

    fn string(&mut self) -> Option<String> {
        let mut chars = self.rest.chars();
        let quote = chars.next()?;
        let mut found = String::new();
        loop {
            match chars.next()? {
                c if c == quote => break,
                '\\' => found.push(match chars.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'x' => code(&mut chars, 2)?,
                    'u' => code(&mut chars, 4)?,
                    'U' => code(&mut chars, 8)?,
                    c @ ('\\' | '\'' | '"') => c,
                    _ => return None,
                }),
                c => found.push(c),
            }
        }
        self.rest = chars.as_str().trim_start();
        Some(found)
    }
}

/// The character of so many hexadecimal digits; a lone surrogate is U+FFFD, as everywhere.
fn code(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let (text, rest) = chars.as_str().split_at_checked(digits)?;
    *chars = rest.chars();
    let number = u32::from_str_radix(text, 16).ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    match char::from_u32(number) {
        Some(c) => Some(c),
        None if (0xd800..0xe000).contains(&number) => Some('\u{fffd}'),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_python_prints_is_read() {
        for (text, expected) in [
            ("{}", json!({})),
            ("{'q': 'cats'}", json!({"q": "cats"})),
            (
                r#"{'a': "it's", 'b': 'a "b"', 'c': '\n\x41\u00e9\U0001f600\\'}"#,
                json!({"a": "it's", "b": "a \"b\"", "c": "\nAé😀\\"}),
            ),
            (
                "{'n': 1, 'f': -2.5e3, 't': True, 'u': False, 'x': None}",
                json!({"n": 1, "f": -2500.0, "t": true, "u": false, "x": null}),
            ),
            (
                "{'l': [1, 'a', (2, 3), ()], 'd': {'k': {}}, 1: 'one'}",
                json!({"l": [1, "a", [2, 3], []], "d": {"k": {}}, "1": "one"}),
            ),
            (" {'a': nan , } ", json!({"a": "nan"})),
            (r"{'a': '\ud800'}", json!({"a": "\u{fffd}"})),
        ] {
            assert_eq!(dictionary(text).map(Value::Object), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_alone() {
        let deep = format!("{{'a': {}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        for text in [
            "",
            "{",
            "{'a'}",
            "{'a': }",
            "{'a': 1",
            "{'a': 1} x",
            "['a']",
            "cats",
            "{'a': datetime.date(2026, 1, 1)}",
            "{'a': b'x'}",
            "{'a': 'x",
            r"{'a': '\q'}",
            r"{'a': '\u12'}",
            r"{'a': '\u+123'}",
            r"{'a': '\U00ffffff'}",
            "{'a' 'b': 1}",
            "{True: 1}",
            "{'a': 1 'b': 2}",
            &deep,
        ] {
            assert_eq!(dictionary(text), None, "{}", text.chars().take(40).collect::<String>());
        }
    }
}
