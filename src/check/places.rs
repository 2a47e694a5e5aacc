//! Where the rules of a subject stand, told from its text.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diag::Location;
use crate::policy::yaml::TextPosition;

/// Where the rules of the subject stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    /// The file or folder, as the user named it.
    pub path: String,
    /// Each rule, mined policy or grant, by its id.
    pub rules: BTreeMap<String, Location>,
    /// What decides where no rule is named, if it has a place of its own.
    pub decision: Option<Location>,
}

impl Places {
    /// Rules of the file `path` by id, each with its 1-based line and column.
    pub fn in_file(path: &str, lines: impl IntoIterator<Item = (String, usize, Option<usize>)>) -> Self {
        let mut rules = BTreeMap::new();
        for (rule, line, column) in lines {
            rules.entry(rule).or_insert_with(|| Location { path: path.to_owned(), line: Some(line), column });
        }
        Self { path: path.to_owned(), rules, decision: None }
    }

    /// Rules of the file `path` by id, each with its position.
    pub fn of_rules<'p>(path: &str, lines: impl IntoIterator<Item = (&'p String, &'p TextPosition)>) -> Self {
        Self::in_file(path, lines.into_iter().map(|(rule, at)| (rule.clone(), at.line, Some(at.column))))
    }

    /// The entries of a `policies.json`: the lines of each `policy_id` and `grant_id`.
    pub fn in_policy_set(path: &str, text: &str) -> Self {
        let keys = [r#""policy_id""#, r#""grant_id""#];
        Self::in_file(path, ids(text, &keys).map(|(id, line, _)| (id, line, None)))
    }

    /// The rules of Rego that names what it decides by, and the rule that `entrypoint` asks for. `files` are the sources and
    /// data, by the paths that users know them by.
    ///
    /// A rule is told by `SET contains "ID"` in a source, and by `"id": "ID"` in a document; other Rego says no ids.
    pub fn in_rego(path: &str, files: &[(String, String)], entrypoint: &str) -> Self {
        let mut places = Self { path: path.to_owned(), ..Self::default() };
        let (package, rule) = entrypoint.rsplit_once('.').unwrap_or(("", entrypoint));
        let package = package.strip_prefix("data.").unwrap_or(package);
        // The tests of a policy name its rules, but are not what decides.
        for (file, text) in files.iter().filter(|(file, _)| !file.ends_with("_test.rego")) {
            let at = |line, column| Location { path: file.clone(), line: Some(line), column };
            if Path::new(file).extension().is_some_and(|extension| extension == "json") {
                for (id, line, column) in ids(text, &[r#""id""#]) {
                    places.rules.entry(id).or_insert_with(|| at(line, Some(column)));
                }
                continue;
            }
            for (number, line) in (1..).zip(text.lines()) {
                if let Some(id) = member(line) {
                    places.rules.entry(id).or_insert_with(|| at(number, Some(1)));
                }
            }
            let ours =
                text.lines().any(|line| line.strip_prefix("package ").is_some_and(|name| name.trim() == package));
            let decides = |line: &&str| {
                let head = line.strip_prefix("default ").unwrap_or(line);
                head.strip_prefix(rule).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            };
            if ours && places.decision.is_none() {
                places.decision = text.lines().position(|line| decides(&line)).map(|index| at(index + 1, Some(1)));
            }
        }
        places
    }

    /// Where `rule` stands, or what decides without one, or the file where neither is known.
    pub fn of(&self, rule: Option<&str>) -> Option<Location> {
        let place = match rule {
            Some(rule) => self.rules.get(rule),
            None => self.decision.as_ref(),
        };
        let whole = || Location { path: self.path.clone(), line: None, column: None };
        place.cloned().or_else(|| (!self.path.is_empty()).then(whole))
    }
}

/// The strings behind `keys` in a JSON text, with their 1-based lines and columns.
fn ids(text: &str, keys: &[&str]) -> impl Iterator<Item = (String, usize, usize)> {
    (1..).zip(text.lines()).flat_map(move |(number, line)| {
        keys.iter().flat_map(move |key| {
            line.match_indices(*key).filter_map(move |(at, key)| {
                let value = line.get(at + key.len()..)?.trim_start().strip_prefix(':')?;
                let column = line.get(..at)?.chars().count() + 1;
                Some((first_string(value)?, number, column))
            })
        })
    })
}

/// The id in `SET contains "ID" if {`.
fn member(line: &str) -> Option<String> {
    let (set, rest) = line.split_once(" contains ")?;
    let is_name = !set.is_empty() && set.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| first_string(rest)).flatten()
}

/// The JSON string that `text` begins with.
fn first_string(text: &str) -> Option<String> {
    serde_json::Deserializer::from_str(text).into_iter::<String>().next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(places: &Places, rule: Option<&str>, expected: &str) {
        assert_eq!(places.of(rule).map(|place| place.to_string()).as_deref(), Some(expected), "{rule:?}");
    }

    #[test]
    fn rego_names_its_rules_in_sources_and_in_data() {
        let source = "package policyc.x\n\n# allows contains \"c\" if {\ndefault decision := {}\n\nallows contains \"a\\n\\\"b\" if {\n";
        let data = "{\"policy\": {\"exact\": {\"pay\": [\n  {\"id\": \"d\", \"effect\": \"allow\"}]}}}";
        let test = "package policyc.x_test\n\nallows contains \"d\" if true\ndecision := 1\n";
        let files = [("r/a_test.rego", test), ("r/x.rego", source), ("r/data.json", data)];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let places = Places::in_rego("r", &files, "data.policyc.x.decision");
        check(&places, Some("a\n\"b"), "r/x.rego:6:1");
        check(&places, Some("d"), "r/data.json:2:4");
        check(&places, Some("c"), "r");
        check(&places, None, "r/x.rego:4:1");
        let foreign = [("p.rego".to_owned(), "package authz\n\nallowed := 1\n\nallow if input.x\n".to_owned())];
        check(&Places::in_rego("p.rego", &foreign, "data.authz.allow"), None, "p.rego:5:1");
    }

    #[test]
    fn a_policy_set_names_its_entries() {
        let text = "{\"policies\": [\n{\"policy_id\" : \"p\\u0031\"}],\n\"grants\": [{\"grant_id\": \"g\"}]}";
        let places = Places::in_policy_set("s.json", text);
        check(&places, Some("p1"), "s.json:2");
        check(&places, Some("g"), "s.json:3");
        check(&places, Some("other"), "s.json");
        check(&places, None, "s.json");
    }
}
