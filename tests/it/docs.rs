//! What the documents say is there: files, headings, codes of findings; their tables have as many cells as their heads; and no phrase
//! that STYLE.md replaces comes back, in them or in what the program prints.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use policyc::check::codes;
use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents with their paths from the root.
fn documents() -> Vec<(PathBuf, String)> {
    let listed = |folder: &str| {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    let mut paths: Vec<_> = listed("docs").into_iter().chain(listed(".")).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.strip_prefix(root()).unwrap().to_owned(), text)
    };
    let documents: Vec<_> = paths.into_iter().map(read).collect();
    assert!(documents.len() > 10, "{documents:?}");
    documents
}

/// The lines outside of fenced code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// A heading's anchor, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|(_, line)| line.starts_with('#'));
    headings.map(|(_, line)| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn links_lead_to_files_and_headings() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for (path, text) in documents() {
        for (number, line) in prose(&text) {
            for target in link.captures_iter(line).map(|found| found.get(1).unwrap().as_str()) {
                if target.starts_with("http") {
                    continue;
                }
                let (file, heading) = target.split_once('#').unwrap_or((target, ""));
                let file = if file.is_empty() { root().join(&path) } else { root().join(&path).with_file_name(file) };
                assert!(file.exists(), "{}:{number}: {target} is not there", path.display());
                if !heading.is_empty() {
                    let found = anchors(&std::fs::read_to_string(&file).unwrap());
                    assert!(found.contains(heading), "{}:{number}: {target}: {found:?}", path.display());
                }
            }
        }
    }
}

#[test]
fn paths_in_backticks_are_there() {
    let quoted =
        Regex::new(r"`((?:src|tests|docs|benches|examples|templates|policies|clients|fuzz|\.ci)/[^`\s*{}<>…]+)`")
            .unwrap();
    for (path, text) in documents().into_iter().filter(|(path, _)| path != Path::new("CHANGELOG.md")) {
        for (number, line) in prose(&text) {
            for named in quoted.captures_iter(line).map(|found| found.get(1).unwrap().as_str()) {
                // A file that the program writes for its user, or a class of names in capitals.
                let users = named.starts_with("policies/decisions") || named.chars().any(|c| c.is_ascii_uppercase());
                assert!(users || root().join(named).exists(), "{}:{number}: `{named}` is not there", path.display());
            }
        }
    }
}

#[test]
fn codes_are_in_the_registry_and_all_are_documented() {
    let code = Regex::new(r"\bP[0-9]{3}\b").unwrap();
    let mut documented = BTreeSet::new();
    for (path, text) in documents() {
        for found in code.find_iter(&text) {
            assert!(codes::find(found.as_str()).is_some(), "{}: no code {}", path.display(), found.as_str());
            if path == Path::new("docs/findings.md") {
                documented.insert(found.as_str().to_owned());
            }
        }
    }
    for known in codes::ALL {
        assert!(documented.contains(known.id), "docs/findings.md lacks {}", known.id);
    }
}

#[test]
fn every_suggestion_is_documented() {
    let text = std::fs::read_to_string(root().join("docs/suggestions.md")).unwrap();
    for known in policyc::suggest::codes::ALL {
        assert!(text.contains(known.name), "docs/suggestions.md lacks {}", known.name);
    }
}

#[test]
fn every_command_is_documented() {
    let text = std::fs::read_to_string(root().join("docs/commands.md")).unwrap();
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_policyc")).arg("help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.split_once("Commands:").unwrap().1.split_once("\n\n").unwrap().0.lines();
    let names = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands: Vec<_> = names.filter(|name| !name.is_empty() && *name != "help").collect();
    assert!(commands.len() > 20, "{commands:?}");
    for name in commands {
        assert!(Regex::new(&format!("`{name}[` ]")).unwrap().is_match(&text), "docs/commands.md lacks {name}");
    }
}

#[test]
fn rows_have_as_many_cells_as_their_heads() {
    let code = Regex::new(r"`[^`]*`").unwrap();
    let cells = |line: &str| code.replace_all(&line.replace(r"\|", ""), "").matches('|').count();
    for (path, text) in documents() {
        let mut head = None;
        for (number, line) in prose(&text) {
            if !line.starts_with('|') {
                head = None;
                continue;
            }
            let expected = *head.get_or_insert_with(|| cells(line));
            assert_eq!(cells(line), expected, "{}:{number}: {line}", path.display());
        }
    }
}

/// What STYLE.md replaces; short, so that it never cries wolf.
const REPLACED: &[&str] =
    &["stands twice", "speaks of", "but once", "is none of these", "whence", "that is none", "is no glob"];

#[test]
fn replaced_phrases_do_not_come_back() {
    for (path, text) in documents().into_iter().filter(|(path, _)| path != Path::new("STYLE.md")) {
        for (number, line) in prose(&text) {
            for phrase in REPLACED {
                assert!(!line.contains(phrase), "{}:{number}: write it as STYLE.md does: {line}", path.display());
            }
        }
    }
    // String literals of the program, on one line as they mostly are.
    let literal = Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap();
    let mut folders = vec![root().join("src"), root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap_or_default();
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for said in literal.find_iter(line) {
                    let old = REPLACED.iter().find(|phrase| said.as_str().contains(**phrase));
                    assert!(old.is_none(), "{}: write it as STYLE.md does: {line}", entry.display());
                }
            }
        }
    }
}
