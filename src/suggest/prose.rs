//! Suggestions in prose, as language models wrote them: every shape that there is, read without trusting it.
//!
//! In: a JSON text. Out: rows, each one answer of a model, and the suggestions of an answer. Prose is the least part of a suggestion; what it
//! can become is for [`monitor`](crate::monitor) and [`draft`](crate::draft) to say. Known placeholders are no suggestions.

#![allow(
    clippy::indexing_slicing,
    clippy::unnecessary_to_owned,
    reason = "what is missing from a JSON value reads as null"
)]

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// The longest file, in bytes.
const MAX_FILE: usize = 64 * 1024 * 1024;
/// The longest text of a suggestion that is kept, in characters.
const MAX_TEXT: usize = 10_000;
/// The most suggestions of one answer.
const MAX_SUGGESTIONS: usize = 1_000;

/// One answer of a model, as a row of the table `llm_outputs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredAnswer {
    /// Names it; made of its content where the file gives none.
    pub id: String,
    /// When it was made, as the file says it.
    #[serde(default)]
    pub created_at: Option<String>,
    /// What was asked for.
    #[serde(default)]
    pub task: Option<String>,
    /// What was asked with.
    #[serde(default)]
    pub input: Value,
    /// What was answered.
    pub output: Value,
    /// What the model, or the program around it, claims; 0 to 1 or 0 to 100.
    #[serde(default)]
    pub confidence: Option<f64>,
    /// What was said beside it.
    #[serde(default)]
    pub explanation: Option<String>,
}

/// One suggestion of an answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Prose {
    /// `risk`, `coverage`, `optimization`, `best_practice`, or another word, which is kept.
    pub category: String,
    /// Which metric it is about, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// What it calls itself, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it recommends.
    pub text: String,
    /// `high`, `medium`, `low`, or another word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// The same for how much work it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// The same for how much it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
}

/// Why a file holds no answers.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Too long.
    #[error("a file of {0} bytes; at most {MAX_FILE} are read")]
    TooLong(usize),
    /// Not JSON.
    #[error("not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// None of the shapes.
    #[error(
        "no answer of a model in it; expected `outputs`, rows with `output`, a result with `final_data`, `llm_suggestions` or `suggestions`, or a list of suggestions"
    )]
    Shape,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportedAnswers {
    /// The answers.
    pub rows: Vec<StoredAnswer>,
    /// What is none, with its place and why.
    pub malformed: Vec<String>,
}

/// Reads a file of whatever shape.
///
/// # Errors
///
/// [`ImportError`] if it is not JSON, or no shape that is known.
pub fn import(text: &str) -> Result<ImportedAnswers, ImportError> {
    if text.len() > MAX_FILE {
        return Err(ImportError::TooLong(text.len()));
    }
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let mut imported = ImportedAnswers::default();
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(rows)) = object.get("outputs") {
                imported.rows_of(rows);
            } else if object.contains_key("output") {
                imported.row(0, &Value::Object(object));
            } else if ["final_data", "llm_suggestions", "suggestions"].iter().any(|key| object.contains_key(*key)) {
                imported.rows.push(bare(Value::Object(object)));
            } else {
                return Err(ImportError::Shape);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.get("output").is_some()) => imported.rows_of(&items),
        Value::Array(items) if items.iter().all(|item| item.get("final_data").is_some()) && !items.is_empty() => {
            imported.rows.extend(items.into_iter().map(bare));
        }
        Value::Array(items) if items.iter().any(is_suggestion) => {
            imported.rows.push(bare(serde_json::json!({"llm_suggestions": items})));
        }
        _ => return Err(ImportError::Shape),
    }
    Ok(imported)
}

impl ImportedAnswers {
    fn rows_of(&mut self, rows: &[Value]) {
        for (at, row) in rows.iter().enumerate() {
            self.row(at, row);
        }
    }

    fn row(&mut self, at: usize, row: &Value) {
        let Some(object) = row.as_object() else {
            self.malformed.push(format!("row {}: expected an object", at + 1));
            return;
        };
        // Some stores keep JSON as text.
        let json = |key: &str| match object.get(key) {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())),
            Some(value) => value.clone(),
            None => Value::Null,
        };
        let output = json("output");
        if !output.is_object() && !output.is_array() {
            self.malformed.push(format!("row {}: `output` is no JSON object", at + 1));
            return;
        }
        let text = |keys: [&str; 2]| keys.iter().find_map(|key| object.get(*key)?.as_str()).map(str::to_owned);
        let id = object
            .get("id")
            .and_then(|id| id.as_str().map(str::to_owned).or_else(|| id.as_i64().map(|id| id.to_string())));
        let id = id.filter(|id| !id.trim().is_empty() && id.len() <= 200).unwrap_or_else(|| content_id(&output));
        self.rows.push(StoredAnswer {
            id,
            created_at: text(["created_at", "createdAt"]),
            task: text(["task", "task"]),
            input: json("input"),
            confidence: object.get("confidence").and_then(Value::as_f64),
            explanation: text(["explanation", "explanation"]),
            output,
        });
    }
}

fn bare(output: Value) -> StoredAnswer {
    StoredAnswer {
        id: content_id(&output),
        created_at: None,
        task: None,
        input: Value::Null,
        output,
        confidence: None,
        explanation: None,
    }
}

fn content_id(output: &Value) -> String {
    let digest = Sha256::digest(output.to_string().as_bytes());
    digest.iter().take(8).fold("o-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

fn is_suggestion(value: &Value) -> bool {
    value.is_string() || ["recommendation", "description", "title"].iter().any(|key| value.get(*key).is_some())
}

impl StoredAnswer {
    /// Which service the answer is about, if it says.
    pub fn service(&self) -> Option<&str> {
        let places = [&self.output["metadata"], &self.output["final_data"]["metadata"], &self.input, &self.output];
        places.into_iter().find_map(|place| place.get("service_name")?.as_str())
    }

    /// The confidence from 0 to 1, whatever scale it was claimed on.
    pub fn claimed(&self) -> Option<f64> {
        self.confidence
            .filter(|claimed| claimed.is_finite())
            .map(|claimed| if claimed > 1.0 { claimed / 100.0 } else { claimed }.clamp(0.0, 1.0))
    }

    /// The suggestions, in their order, and how many answers are empty: placeholders of the program that stored them.
    pub fn suggestions(&self) -> (Vec<Prose>, usize) {
        let lists = [
            &self.output["final_data"]["llm_suggestions"],
            &self.output["llm_suggestions"],
            &self.output["suggestions"],
            &self.output["final_data"]["suggestions"],
            &self.output,
        ];
        let items = lists.into_iter().find_map(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let all: Vec<Prose> = items.iter().take(MAX_SUGGESTIONS).filter_map(prose).collect();
        let before = all.len();
        let kept: Vec<Prose> = all.into_iter().filter(|one| !is_placeholder(one)).collect();
        let empty = before - kept.len() + items.len().min(MAX_SUGGESTIONS).saturating_sub(before);
        (kept, empty)
    }
}

fn prose(value: &Value) -> Option<Prose> {
    if let Some(text) = value.as_str() {
        return Some(Prose { category: String::new(), text: capped(text), ..Prose::default() });
    }
    let object: &Map<String, Value> = value.as_object()?;
    let word = |key: &str| object.get(key).and_then(Value::as_str).map(capped).filter(|text| !text.trim().is_empty());
    Some(Prose {
        category: word("category").unwrap_or_default(),
        metric: word("metric"),
        title: word("title"),
        text: word("recommendation").or_else(|| word("description")).or_else(|| word("title"))?,
        priority: word("priority"),
        effort: word("effort"),
        impact: word("impact"),
    })
}

fn capped(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

/// What the original stores where a model said nothing.
fn is_placeholder(one: &Prose) -> bool {
    let text = one.text.trim().to_lowercase();
    let starts = ["no suggestions provided", "unable to parse", "auto-generated recommendation", "no recommendation"];
    text.is_empty()
        || starts.iter().any(|start| text.starts_with(start))
        || one.metric.as_deref().is_some_and(|metric| {
            metric.strip_prefix("metric_").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ONE: &str = r#"{"category": "risk", "metric": "error_rate_total", "recommendation": "alert when error rate exceeds 0.3% for 5 minutes", "priority": "high"}"#;

    #[track_caller]
    fn check(text: &str, ids: &[&str], suggestions: usize) {
        let imported = import(text).unwrap();
        let found: usize = imported.rows.iter().map(|row| row.suggestions().0.len()).sum();
        assert_eq!((imported.rows.len(), found), (ids.len(), suggestions), "{imported:?}");
        for (row, id) in imported.rows.iter().zip(ids) {
            assert!(row.id == *id || id.is_empty(), "{}", row.id);
        }
    }

    #[test]
    fn every_shape_is_read() {
        check(
            &format!(
                r#"{{"outputs": [{{"id": "a", "output": {{"llm_suggestions": [{ONE}]}}}}, {{"id": 7, "output": {{"suggestions": [{ONE}]}}}}]}}"#
            ),
            &["a", "7"],
            2,
        );
        check(
            &format!(r#"{{"id": "a", "output": {{"final_data": {{"llm_suggestions": [{ONE}, "add a cache"]}}}}}}"#),
            &["a"],
            2,
        );
        check(&r#"[{"id": "a", "output": "{\"llm_suggestions\": [\"x y\"]}"}]"#.to_string(), &["a"], 1);
        check(
            &format!(r#"{{"final_data": {{"llm_suggestions": [{ONE}]}}, "metadata": {{"service_name": "user-api"}}}}"#),
            &[""],
            1,
        );
        check(&format!(r#"{{"llm_suggestions": [{ONE}]}}"#), &[""], 1);
        check(r#"{"suggestions": [{"category": "cost", "title": "t", "description": "d"}]}"#, &[""], 1);
        check(&format!("[{ONE}, \"a string\"]"), &[""], 2);
        let row = import(r#"{"llm_suggestions": ["x"], "metadata": {"service_name": "s"}}"#).unwrap().rows.remove(0);
        assert_eq!(row.service(), Some("s"));
        assert_eq!(
            row.id,
            import(r#"{"llm_suggestions": ["x"], "metadata": {"service_name": "s"}}"#).unwrap().rows[0].id
        );
    }

    #[test]
    fn placeholders_and_what_is_malformed_are_counted() {
        let text = json!({"outputs": [
            {"id": "a", "output": {"llm_suggestions": [{"metric": "metric_1", "recommendation": "x"}, "No suggestions provided", {"recommendation": "Auto-generated recommendation 1"}, 5, {"x": 1}]}},
            {"id": "b", "output": "not json"}, 3]});
        let imported = import(&text.to_string()).unwrap();
        assert_eq!(imported.malformed.len(), 2, "{:?}", imported.malformed);
        assert_eq!(imported.rows[0].suggestions(), (Vec::new(), 5));
        for bad in ["", "{", "{}", "[]", "3", "[3]", "\"x\""] {
            assert!(import(bad).is_err(), "{bad}");
        }
        let long = json!({"llm_suggestions": ["y".repeat(50_000)]});
        assert_eq!(import(&long.to_string()).unwrap().rows[0].suggestions().0[0].text.len(), MAX_TEXT);
    }

    #[test]
    fn confidences_are_on_one_scale() {
        let claimed = |confidence| StoredAnswer { confidence: Some(confidence), ..bare(Value::Null) }.claimed();
        assert_eq!(
            [claimed(0.8), claimed(92.5), claimed(-3.0), claimed(f64::NAN)],
            [Some(0.8), Some(0.925), Some(0.0), None]
        );
    }
}
