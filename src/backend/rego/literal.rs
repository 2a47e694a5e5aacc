//! Rego text: literals and names. Whatever comes from a policy passes through here before it stands in a source.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

/// The width of a line, where it can be kept.
pub(super) const WIDTH: usize = 120;

/// The width that `opa fmt` and Regal give a tab in a line's length: one character.
const TAB: usize = 1;

/// The longest name made of a text; a longer one is cut.
const LONGEST_NAME: usize = 64;

/// Keywords: as keys they stand in brackets, and nothing is named by them.
const KEYWORDS: &[&str] = &[
    "as", "contains", "default", "else", "every", "false", "if", "import", "in", "not", "null", "package", "some",
    "true", "with",
];

/// Words beside the keywords that no rule or package may be named by.
const RESERVED: &[&str] = &[
    // roots, built-in functions and their namespaces
    "data",
    "input",
    "abs",
    "all",
    "and",
    "any",
    "array",
    "assign",
    "base64",
    "base64url",
    "bits",
    "cast_array",
    "cast_boolean",
    "cast_null",
    "cast_object",
    "cast_set",
    "cast_string",
    "ceil",
    "concat",
    "count",
    "crypto",
    "div",
    "endswith",
    "eq",
    "equal",
    "floor",
    "format_int",
    "glob",
    "graph",
    "graphql",
    "gt",
    "gte",
    "hex",
    "http",
    "indexof",
    "indexof_n",
    "internal",
    "intersection",
    "io",
    "is_array",
    "is_boolean",
    "is_null",
    "is_number",
    "is_object",
    "is_set",
    "is_string",
    "json",
    "lower",
    "lt",
    "lte",
    "max",
    "min",
    "minus",
    "mul",
    "neq",
    "net",
    "numbers",
    "object",
    "opa",
    "or",
    "plus",
    "print",
    "product",
    "providers",
    "rand",
    "re_match",
    "regex",
    "rego",
    "rem",
    "replace",
    "round",
    "semver",
    "set_diff",
    "sort",
    "split",
    "sprintf",
    "startswith",
    "strings",
    "substring",
    "sum",
    "time",
    "to_number",
    "trace",
    "trim",
    "trim_left",
    "trim_prefix",
    "trim_right",
    "trim_space",
    "trim_suffix",
    "type_name",
    "union",
    "units",
    "upper",
    "uri",
    "urlquery",
    "uuid",
    "walk",
    "yaml",
    // names of ours
    "allow",
    "allows",
    "answer",
    "appears_in",
    "asks",
    "blocks",
    "changes",
    "decision",
    "has_only",
    "is_name",
    "item",
    "item_2",
    "item_3",
    "no_requests",
    "none_of",
    "note",
    "one",
    "one_2",
    "one_3",
    "one_of",
    "policyc",
    "reasons",
    "set",
    "shorter",
    "test",
    "used_up",
    "verdict",
    "well_formed",
];

/// What a rule's name must not begin with: `opa test` runs `test_*`, conftest reads some, and Regal wants none that is called
/// after getting or listing, or that is a negation, which `not` would double.
const RESERVED_PREFIXES: &[&str] = &[
    "cannot_",
    "deny",
    "exception",
    "get_",
    "list_",
    "no_",
    "non_",
    "not_",
    "test_",
    "todo_test_",
    "violation",
    "warn",
];

/// A JSON string that Rego, YAML and people read alike: one line, with every character escaped that does not show.
pub(crate) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Only characters of the basic plane are hidden, so one escape suffices; YAML has no surrogate pairs.
            hidden if is_hidden(hidden) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(hidden));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}

/// Whether a character of the basic plane does not show, reorders what does, ends a line, or is refused by an engine.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
            | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
}

/// A regular expression as a literal: raw where it can be, as Regal asks.
pub(super) fn regex(pattern: &str) -> String {
    if pattern.chars().any(|c| c == '`' || is_hidden(c)) { string(pattern) } else { format!("`{pattern}`") }
}

/// A JSON value as a term on one line, laid out as `opa fmt` lays it out.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(key, field)| format!("{}: {}", string(key), self::value(field))).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// A JSON value as a term that begins at `column` of a line indented by `depth` tabs, over several lines where one is
/// too short.
pub(super) fn wrapped_value(term: &Value, depth: usize, column: usize) -> String {
    let line = value(term);
    // One column is left for the comma behind it.
    if column + line.chars().count() < WIDTH {
        return line;
    }
    match term {
        Value::Object(fields) if !fields.is_empty() => {
            let inner = depth + 1;
            let mut out = String::from("{");
            for (key, field) in fields {
                let key = string(key);
                let column = inner * TAB + key.chars().count() + 3;
                let _ = write!(out, "\n{}{key}: {},", tabs(inner), wrapped_value(field, inner, column));
            }
            let _ = write!(out, "\n{}}}", tabs(depth));
            out
        }
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            let items: Vec<_> = items.iter().map(value).collect();
            list("[", &items, "]", depth, column)
        }
        Value::Array(items) if !items.is_empty() => {
            let inner = depth + 1;
            let mut out = String::from("[");
            for item in items {
                let _ = write!(out, "\n{}{},", tabs(inner), wrapped_value(item, inner, inner * TAB + 1));
            }
            let _ = write!(out, "\n{}]", tabs(depth));
            out
        }
        _ => line,
    }
}

/// As [`wrapped_value`], with as many fields of an object on a line as it takes.
pub(super) fn packed_value(term: &Value, depth: usize, column: usize) -> String {
    let Value::Object(fields) = term else { return wrapped_value(term, depth, column) };
    let line = value(term);
    // One column is left for the comma behind it.
    if column + line.chars().count() < WIDTH {
        return line;
    }
    let inner = depth + 1;
    let mut out = String::from("{");
    // Where the line that is being filled ends; `None` where the next field begins a new one.
    let mut at: Option<usize> = None;
    for (key, field) in fields {
        let key = string(key);
        let short = format!("{key}: {},", value(field));
        let length = short.chars().count();
        match at {
            Some(end) if end + 1 + length <= WIDTH => {
                let _ = write!(out, " {short}");
                at = Some(end + 1 + length);
            }
            _ if inner * TAB + length <= WIDTH => {
                let _ = write!(out, "\n{}{short}", tabs(inner));
                at = Some(inner * TAB + length);
            }
            _ => {
                let column = inner * TAB + key.chars().count() + 3;
                let _ = write!(out, "\n{}{key}: {},", tabs(inner), packed_value(field, inner, column));
                at = None;
            }
        }
    }
    let _ = write!(out, "\n{}}}", tabs(depth));
    out
}

/// A list of terms between `open` and `close`, which begins at `column` of a line indented by `depth` tabs: on that line
/// if it fits, else over as few lines as it needs.
pub(super) fn list(open: &str, items: &[String], close: &str, depth: usize, column: usize) -> String {
    let line = format!("{open}{}{close}", items.join(", "));
    // One column is left for what closes a call around it.
    if items.is_empty() || column + line.chars().count() < WIDTH {
        return line;
    }
    let indent = tabs(depth + 1);
    let mut out = format!("{open}\n{indent}");
    let mut at = (depth + 1) * TAB;
    for (index, item) in items.iter().enumerate() {
        let width = item.chars().count() + 1;
        if index > 0 {
            if at + 1 + width > WIDTH {
                let _ = write!(out, "\n{indent}");
                at = (depth + 1) * TAB;
            } else {
                out.push(' ');
                at += 1;
            }
        }
        out.push_str(item);
        out.push(',');
        at += width;
    }
    let _ = write!(out, "\n{}{close}", tabs(depth));
    out
}

fn tabs(count: usize) -> String {
    "\t".repeat(count)
}

/// What stands at `keys` below the field `root` of the input: a reference with a dot before an identifier and brackets
/// around all else.
///
/// `opa fmt` misprints references with control characters and some others beyond ASCII: a key of those is looked up with
/// `object.get`, which gives null where a reference is undefined. No test tells the two apart.
pub(super) fn reference(root: &str, keys: &[String]) -> String {
    if !prints(keys) {
        return lookup(root, keys);
    }
    dotted(format!("input.{root}"), keys)
}

/// What stands at `keys` below a variable, as [`reference()`] writes it.
pub(super) fn below(variable: &str, keys: &[String]) -> String {
    if prints(keys) {
        dotted(variable.to_owned(), keys)
    } else {
        format!("object.get({variable}, {}, null)", path(keys))
    }
}

/// Whether `opa fmt` prints a reference with these keys as it is.
fn prints(keys: &[String]) -> bool {
    let prints = |c: char| c == ' ' || c.is_ascii_graphic() || (c.is_alphanumeric() && u32::from(c) <= 0xffff);
    keys.iter().all(|key| key.chars().all(prints))
}

/// A list of keys.
pub(super) fn path(keys: &[String]) -> String {
    format!("[{}]", keys.iter().map(|key| string(key)).collect::<Vec<_>>().join(", "))
}

fn dotted(start: String, keys: &[String]) -> String {
    keys.iter().fold(start, |mut out, key| {
        if is_identifier(key) && !KEYWORDS.contains(&key.as_str()) {
            out.push('.');
            out.push_str(key);
        } else {
            let _ = write!(out, "[{}]", string(key));
        }
        out
    })
}

/// What stands at `keys` below the field `root` of the input, null if there is nothing.
pub(super) fn lookup(root: &str, keys: &[String]) -> String {
    let keys: Vec<_> = std::iter::once(root).chain(keys.iter().map(String::as_str)).map(string).collect();
    format!("object.get(input, [{}], null)", keys.join(", "))
}

fn is_reserved(name: &str) -> bool {
    KEYWORDS.contains(&name) || RESERVED.contains(&name)
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Makes a text into a name in snake case; empty if nothing of it can stand in one.
fn snake(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if out.len() >= LONGEST_NAME {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

/// The package's last name, made of the policy's: never empty, a keyword, a built-in or a test package.
pub(crate) fn package(name: &str) -> String {
    let snake = snake(name);
    let fits = snake.starts_with(|c: char| c.is_ascii_lowercase()) && !is_reserved(&snake) && !snake.ends_with("_test");
    match (fits, snake.is_empty()) {
        (true, _) => snake,
        (_, true) => "policy".to_owned(),
        (_, false) => format!("policy_{}", snake.strip_suffix("_test").unwrap_or(&snake)),
    }
}

/// The names of a package: none is given twice.
#[derive(Debug)]
pub(super) struct PackageNames {
    package: String,
    taken: BTreeSet<String>,
}

impl PackageNames {
    pub(super) fn new(package: &str) -> Self {
        Self { package: package.to_owned(), taken: BTreeSet::new() }
    }

    /// A name made of `text` such that it is free itself and behind it each of `suffixes`; takes them all.
    pub(super) fn take(&mut self, text: &str, suffixes: &[String]) -> String {
        let mut base = snake(text);
        let fits = base.starts_with(|c: char| c.is_ascii_lowercase())
            && !is_reserved(&base)
            && !RESERVED_PREFIXES.iter().any(|prefix| base.starts_with(prefix))
            // Tests are called after the rule, with more behind the name.
            && !matches!(base.as_str(), "get" | "list")
            // Regal: a rule's name does not repeat the package's.
            && !base.starts_with(&self.package);
        if !fits {
            base = format!("rule_{base}");
            base.truncate(base.trim_end_matches('_').len());
        }
        let mut number = 1_usize;
        loop {
            let name = if number == 1 { base.clone() } else { format!("{base}_{number}") };
            let all = || std::iter::once(name.clone()).chain(suffixes.iter().map(|suffix| format!("{name}{suffix}")));
            let clashes = |name: &String| self.taken.contains(name) || is_reserved(name);
            if !all().any(|name| clashes(&name)) {
                self.taken.extend(all());
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strings_stay_on_their_line_and_show_what_they_hold() {
        let cases = [
            ("a\"b\\c", r#""a\"b\\c""#),
            ("a\nb\r\t\0\u{7f}\u{85}", r#""a\nb\r\t\u0000\u007f\u0085""#),
            ("\u{2028}\u{202e}\u{200b}\u{feff}\u{ffff}", r#""\u2028\u202e\u200b\ufeff\uffff""#),
            ("é 支付 😀 # */ {{ }} ${x}", r#""é 支付 😀 # */ {{ }} ${x}""#),
        ];
        for (text, expected) in cases {
            assert_eq!(string(text), expected);
            assert_eq!(serde_json::from_str::<String>(expected).unwrap(), text);
        }
        assert_eq!(regex("^(?:[a-z]+\\.)"), "`^(?:[a-z]+\\.)`");
        assert_eq!(regex("^(?:`)"), "\"^(?:`)\"");
        assert_eq!(regex("^(?:\n)"), "\"^(?:\\n)\"");
    }

    #[test]
    fn long_lists_are_wrapped() {
        let items: Vec<_> = (0..60).map(|n| n.to_string()).collect();
        let text = list("[", &items, "]", 1, 20);
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.starts_with("[\n\t\t0, 1,") && text.ends_with(" 59,\n\t]"), "{text}");
        assert_eq!(value(&json!({"a": [1, {"b": null}], "c": {}})), r#"{"a": [1, {"b": null}], "c": {}}"#);
    }

    #[test]
    fn names_are_identifiers_and_unique() {
        let mut names = PackageNames::new("agents");
        let excused = ["_excused".to_owned()];
        assert_eq!(names.take("pay-invoice 1", &excused), "pay_invoice_1");
        assert_eq!(names.take("pay_invoice_1_excused", &[]), "pay_invoice_1_excused_2");
        assert_eq!(names.take("Pay Invoice.1", &[]), "pay_invoice_1_2");
        assert_eq!(names.take("支付", &[]), "rule");
        assert_eq!(names.take("3", &[]), "rule_3");
        assert_eq!(names.take("deny", &[]), "rule_deny");
        assert_eq!(names.take("test_x", &[]), "rule_test_x");
        assert_eq!(names.take("count", &[]), "rule_count");
        assert_eq!(names.take("agents_read", &[]), "rule_agents_read");
        assert_eq!(names.take(&"x".repeat(4096), &[]), "x".repeat(LONGEST_NAME));
    }

    #[test]
    fn packages_are_identifiers() {
        for (name, expected) in [
            ("finance-bot", "finance_bot"),
            ("default", "policy_default"),
            ("input", "policy_input"),
            ("7", "policy_7"),
            ("", "policy"),
            ("財務", "policy"),
            ("x_test", "policy_x"),
            ("count", "policy_count"),
        ] {
            assert_eq!(package(name), expected);
        }
    }

    #[test]
    fn keys_that_are_no_identifiers_stand_in_brackets() {
        let keys = ["params", "odd key", "in", "count", "a-b", ""].map(str::to_owned);
        assert_eq!(reference("context", &keys), r#"input.context.params["odd key"]["in"].count["a-b"][""]"#);
        let hidden = ["a".to_owned(), "\u{0}\u{1F600}".to_owned()];
        assert_eq!(reference("usage", &hidden), "object.get(input, [\"usage\", \"a\", \"\\u0000\u{1F600}\"], null)");
    }
}
