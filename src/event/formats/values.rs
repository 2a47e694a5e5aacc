//! Looking into foreign JSON: paths, names, times, arguments.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::{Map, Value};

use super::python;

/// What stands at a dotted path.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key)).filter(|value| !value.is_null())
}

/// The first of some paths at which something stands.
pub(super) fn first<'v>(value: &'v Value, paths: &[&str]) -> Option<&'v Value> {
    paths.iter().find_map(|path| at(value, path))
}

/// The text at a dotted path.
pub(super) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    at(value, path)?.as_str()
}

/// The first of some paths at which a name stands: a text that is not blank, or a number.
pub(super) fn name(value: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| match at(value, path)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Keys as jq writes them.
pub(super) fn written_path(keys: &[String]) -> String {
    let is_plain = |key: &str| {
        key.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut text = String::new();
    for key in keys {
        if is_plain(key) {
            text.push('.');
            text.push_str(key);
        } else {
            let dot = if text.is_empty() { "." } else { "" };
            text.extend([dot, "[", &*Value::from(key.as_str()).to_string(), "]"]);
        }
    }
    text
}

/// The items at a dotted path; none if it holds no array.
pub(super) fn items<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    at(value, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A time as RFC 3339. Texts without a zone are in UTC; of numbers, the size says whether they count seconds, or thousandths,
/// millionths or billionths of them.
pub(in crate::event) fn time(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            if text.parse::<Timestamp>().is_ok() {
                return Some(text.to_owned());
            }
            if let Ok(civil) = text.parse::<DateTime>() {
                return civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().to_string());
            }
            text.parse::<i128>().ok().and_then(epoch)
        }
        Value::Number(number) => match number.as_i64() {
            Some(whole) => epoch(i128::from(whole)),
            None => {
                let seconds = number.as_f64().filter(|seconds| seconds.is_finite())?;
                let (seconds, unit) = if seconds.abs() < 1e11 { (seconds, 1e3) } else { (seconds, 1.0) };
                let span = std::time::Duration::try_from_secs_f64(seconds * unit / 1e3).ok()?;
                Timestamp::from_millisecond(i64::try_from(span.as_millis()).ok()?).ok().map(|time| time.to_string())
            }
        },
        _ => None,
    }
}

/// A whole number of some fraction of seconds since 1970.
fn epoch(number: i128) -> Option<String> {
    let nanoseconds = match number.abs() {
        0..100_000_000_000 => number * 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => number * 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => number * 1_000,
        _ => number,
    };
    Timestamp::from_nanosecond(nanoseconds).ok().map(|time| time.to_string())
}

/// The first of some paths at which a time stands.
pub(super) fn time_at(value: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| time(at(value, path)?))
}

/// Arguments as an object, whether they came as one or as its text. What is no object stands under `input`.
pub(super) fn arguments(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Null => None,
        Value::Object(arguments) => Some(arguments.clone()),
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(arguments)) => Some(arguments),
            Ok(Value::Null) => Some(Map::new()),
            _ if text.trim().is_empty() => Some(Map::new()),
            _ => Some(python::dictionary(text).unwrap_or_else(|| under_input(value.clone()))),
        },
        other => Some(under_input(other.clone())),
    }
}

fn under_input(value: Value) -> Map<String, Value> {
    Map::from_iter([("input".to_owned(), value)])
}

/// What a tool answered: JSON that came as text is what it says.
pub(super) fn output(value: Option<&Value>) -> Option<Value> {
    match value? {
        Value::Null => None,
        Value::String(text) if text.starts_with(['{', '[']) => {
            Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
        }
        other => Some(other.clone()),
    }
}

/// The text of a message's content: a text, or parts of which some are.
pub(super) fn content_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.as_str().or_else(|| part.get("text")?.as_str()));
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// Whether an object has all of some keys.
pub(super) fn has(value: &Value, keys: &[&str]) -> bool {
    keys.iter().all(|key| value.get(key).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_come_as_text_or_as_numbers_of_any_size() {
        for (given, expected) in [
            (json!("2026-11-01T10:00:00+01:00"), Some("2026-11-01T10:00:00+01:00")),
            (json!("2026-09-25T10:00:00.5"), Some("2026-09-25T10:00:00.5Z")),
            (json!("2026-09-25 10:00:00"), Some("2026-09-25T10:00:00Z")),
            (json!("1760000000000000000"), Some("2025-10-09T08:53:20Z")),
            (json!(1_760_000_000_000_000_i64), Some("2025-10-09T08:53:20Z")),
            (json!(1_760_000_000_123_i64), Some("2025-10-09T08:53:20.123Z")),
            (json!(1_760_000_000), Some("2025-10-09T08:53:20Z")),
            (json!(1_760_000_000.25), Some("2025-10-09T08:53:20.25Z")),
            (json!("yesterday"), None),
            (json!(null), None),
            (json!("99999999999999999999999999"), None),
        ] {
            assert_eq!(time(&given).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn arguments_come_as_an_object_or_as_its_text() {
        for (given, expected) in [
            (json!({"a": 1}), json!({"a": 1})),
            (json!("{\"a\": 1}"), json!({"a": 1})),
            (json!(""), json!({})),
            (json!("null"), json!({})),
            (json!("ls -l"), json!({"input": "ls -l"})),
            (json!([1]), json!({"input": [1]})),
            (json!("{broken"), json!({"input": "{broken"})),
        ] {
            assert_eq!(arguments(&given).map(Value::Object), Some(expected), "{given}");
        }
        assert_eq!(arguments(&Value::Null), None);
    }
}
