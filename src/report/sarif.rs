//! SARIF 2.1.0, for code scanning: one rule for each code, one result for each finding.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::findings::Findings;
use crate::check::{Found, codes};
use crate::diag::{Location, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: Value,
    column_kind: &'static str,
    results: Vec<SarifResult>,
    /// How many results were left out, if any.
    #[serde(skip_serializing_if = "Value::is_null")]
    properties: Value,
}

/// Code scanning takes so many results of a run.
const MAX_RESULTS: usize = 25_000;

/// The levels, the gravest first.
const LEVELS: [&str; 3] = ["error", "warning", "note"];

/// Which fingerprints were given: code scanning takes results with the same one for the same alert.
#[derive(Default)]
struct Marks(BTreeMap<String, usize>);

impl Marks {
    fn told_apart(&mut self, mut result: SarifResult) -> SarifResult {
        let count = self.0.entry(result.mark.clone()).or_default();
        *count += 1;
        // GitHub's own form, a hash and a count; it makes one of the line where there is none.
        let line = format!("{}:{count}", result.mark.get(..16).unwrap_or(&result.mark));
        result.partial_fingerprints = json!({"policyc/v1": result.mark, "primaryLocationLineHash": line});
        result
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Value,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    #[serde(skip)]
    mark: String,
    partial_fingerprints: Value,
    #[serde(skip_serializing_if = "Map::is_empty")]
    properties: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Value>,
}

/// The report, with the findings that a waiver covers as suppressed results.
pub fn findings(findings: &Findings<'_>) -> String {
    let rules: Vec<_> = codes::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.id,
                "name": code.name,
                "shortDescription": {"text": code.summary},
                "fullDescription": {"text": code.summary},
                "help": {"text": code.help, "markdown": code.help},
                "defaultConfiguration": {"level": level(code.severity)},
            })
        })
        .collect();
    let mut marks = Marks::default();
    let waived = findings.waived.iter().map(|waived| {
        let waiver = &waived.waiver;
        let why = format!("{} (owner {}, until {})", waiver.reason, waiver.owner, waiver.expires);
        SarifResult {
            suppressions: vec![json!({"kind": "external", "status": "accepted", "justification": why})],
            ..result(&waived.found, findings.subject)
        }
    });
    let results = findings.found.iter().map(|found| result(found, findings.subject)).chain(waived);
    let mut results: Vec<SarifResult> = results.map(|result| marks.told_apart(result)).collect();
    let left_out = results.len().saturating_sub(MAX_RESULTS);
    if left_out > 0 {
        // What is grave is kept.
        results.sort_by_key(|result| LEVELS.iter().position(|level| *level == result.level));
        results.truncate(MAX_RESULTS);
    }
    let driver = json!({"name": "policyc", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules});
    let properties = if left_out > 0 { json!({"leftOut": left_out}) } else { Value::Null };
    let run = SarifRun { tool: json!({"driver": driver}), column_kind: "unicodeCodePoints", results, properties };
    let log = SarifLog { schema: SCHEMA, version: "2.1.0", runs: [run] };
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn result(found: &Found, subject: &str) -> SarifResult {
    let finding = &found.finding;
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message = format!("{message}\n{help}");
    }
    // Code scanning shows nothing without a location: what has none of its own is about the subject.
    let place = finding.location.clone();
    let place = place.unwrap_or_else(|| Location { path: subject.to_owned(), line: None, column: None });
    let mut properties = Map::new();
    if !found.evidence.is_empty() {
        properties.insert("evidence".to_owned(), found.evidence.iter().cloned().collect());
    }
    properties.extend(found.witness.iter().map(|witness| ("request".to_owned(), witness.clone())));
    SarifResult {
        rule_id: finding.code,
        rule_index: codes::ALL.iter().position(|code| code.id == finding.code).unwrap_or_default(),
        level: level(finding.severity),
        message: json!({"text": message}),
        locations: vec![location(&place, found, None)],
        related_locations: found
            .related
            .iter()
            .map(|related| location(&related.location, found, Some(&related.message)))
            .collect(),
        mark: found.fingerprint(),
        partial_fingerprints: Value::Null,
        properties,
        suppressions: Vec::new(),
    }
}

fn location(place: &Location, found: &Found, message: Option<&str>) -> Value {
    // Code scanning shows no result without a line: what is about the whole file is at its first.
    let mut region = json!({"startLine": place.line.unwrap_or(1)});
    if let (Some(column), Some(region)) = (place.column, region.as_object_mut()) {
        region.insert("startColumn".to_owned(), column.into());
    }
    let physical = json!({"artifactLocation": {"uri": uri(&place.path)}, "region": region});
    let mut location = json!({"physicalLocation": physical});
    if let Some(fields) = location.as_object_mut() {
        if let Some(message) = message {
            fields.insert("message".to_owned(), json!({"text": message}));
        } else if let Some(rule) = &found.rule {
            fields.insert("logicalLocations".to_owned(), json!([{"name": rule, "kind": "member"}]));
        }
    }
    location
}

/// A path as a relative URI reference: what RFC 3986 does not let stand is percent-encoded.
fn uri(path: &str) -> String {
    let path = if path == "-" { "stdin" } else { path };
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(char::from(byte)),
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    // An absolute path is a URI of its own scheme only.
    if uri.starts_with('/') { format!("file://{uri}") } else { uri }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_result_has_a_rule_a_place_and_a_fingerprint() {
        let found = crate::report::findings::tests::hostile();
        let text = findings(&Findings { subject: "p", looked_at: "p", found: &found, waived: &[] });
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), codes::ALL.len());
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            assert_eq!(result["partialFingerprints"]["policyc/v1"].as_str().unwrap().len(), 32);
        }
        let place = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "dir%2Ca%3Ab%25/p%0D%0A.yaml");
        assert_eq!(place["region"]["startLine"], 3);
        let lines: Vec<_> = run["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| &result["partialFingerprints"]["primaryLocationLineHash"])
            .collect();
        let distinct: std::collections::BTreeSet<_> = lines.iter().map(|line| line.as_str().unwrap()).collect();
        assert_eq!(distinct.len(), lines.len());
        for result in run["results"].as_array().unwrap() {
            assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap() > 0);
        }
    }

    #[test]
    fn slow_no_more_results_than_code_scanning_takes_and_errors_first() {
        let one = |severity| {
            let mut found = crate::report::findings::tests::hostile().swap_remove(0);
            found.finding.severity = severity;
            found
        };
        let (note, error) = (one(Severity::Note), one(Severity::Error));
        let found: Vec<_> = std::iter::repeat_n(note, MAX_RESULTS).chain([error]).collect();
        let text = findings(&Findings { subject: "p", looked_at: "p", found: &found, waived: &[] });
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        assert_eq!(run["results"].as_array().unwrap().len(), MAX_RESULTS);
        assert_eq!((&run["results"][0]["level"], &run["properties"]["leftOut"]), (&json!("error"), &json!(1)));
    }
}
