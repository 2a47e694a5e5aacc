//! What our own Rego never does, whatever the policy: constructs that engines read differently, or that order types.

use std::collections::BTreeMap;

use policyc::policy::{ActionPattern, AgentEntry, Effect, Policy, RateLimit};

use super::zoo::{tests, under_every_effect};
use super::{LAYOUTS, emit, policy, rule, source, sources};

/// Policies with every operator under every effect, globs, agents and rate limits.
pub(super) fn policies() -> Vec<Policy> {
    let tests: Vec<_> = tests().into_iter().enumerate().collect();
    tests
        .chunks(40)
        .map(|chunk| {
            let mut rules: Vec<_> =
                chunk.iter().flat_map(|(index, test)| under_every_effect(*index, "params.x", test)).collect();
            for (number, glob) in ["pay_*", "*_read", "a*b*c", "*"].into_iter().enumerate() {
                let mut limited = rule(&format!("limited-{number}"), "x", Effect::Allow);
                limited.action = ActionPattern::parse(glob).unwrap();
                limited.rate_limit = Some(RateLimit { max_requests: 3, window_seconds: 60 });
                limited.allowed_agents = Some(vec![AgentEntry::named("a").unwrap(), AgentEntry::named("b").unwrap()]);
                limited.blocked_agents = vec![AgentEntry::named("c").unwrap()];
                rules.push(limited);
            }
            policy("lint", Effect::Block, rules)
        })
        .collect()
}

/// The bodies of a source: its paragraphs without comments, each line trimmed.
fn bodies(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.split("\n\n").map(|paragraph| paragraph.lines().filter(|line| !line.starts_with('#')).map(str::trim).collect())
}

/// The parts of a line that are no string.
fn code(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '`' => while chars.next().is_some_and(|c| c != '`') {},
            // A key in brackets is part of a reference: it stays.
            '"' if !out.ends_with('[') => {
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    if c == '\\' {
                        chars.next();
                    }
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// What a line says, behind the head if it stands on one line.
fn expression(line: &str) -> &str {
    line.split_once(" if ").map_or(line, |(_, rest)| rest)
}

#[track_caller]
fn assert_guarded(body: &[&str], number: usize, guards: &[&str], term: &str, path: &str) {
    let guarded =
        body[..number].iter().any(|line| guards.iter().any(|guard| expression(line) == format!("{guard}({term})")));
    assert!(guarded, "{path}: nothing guards {term} in\n{}", body.join("\n"));
}

/// Rego orders types: `"5" > 10` holds, and so does `null < 10`. A comparison stands behind the test of its type.
#[test]
fn no_comparison_is_unguarded() {
    let mut seen = 0;
    for policy in policies() {
        for layout in LAYOUTS {
            for file in sources(&emit(&policy, layout)).filter(|file| !file.path.ends_with("_test.rego")) {
                for body in bodies(&file.text) {
                    for (number, line) in body.iter().enumerate() {
                        let plain = code(expression(line));
                        let Some(left) = [" < ", " > ", " <= ", " >= "]
                            .iter()
                            .find_map(|sign| plain.split_once(sign))
                            .map(|pair| pair.0)
                        else {
                            continue;
                        };
                        seen += 1;
                        // Counting gives a number; of what cannot be counted it is undefined.
                        if !left.starts_with("count(") {
                            let left = left.trim();
                            let number_in =
                                left.strip_prefix("nearest_double(").and_then(|left| left.strip_suffix(')'));
                            assert_guarded(&body, number, &["is_number"], number_in.unwrap_or(left), &file.path);
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// A built-in function on a value of another type is an error where OPA is told to be strict, and undefined elsewhere.
#[test]
fn no_function_of_strings_gets_anything_else() {
    let mut seen = 0;
    for policy in policies() {
        for layout in LAYOUTS {
            for file in sources(&emit(&policy, layout)).filter(|file| !file.path.ends_with("_test.rego")) {
                for body in bodies(&file.text) {
                    for (number, line) in body.iter().enumerate() {
                        let line = expression(line);
                        let argument = ["startswith(", "endswith(", "contains("]
                            .iter()
                            .find_map(|call| line.strip_prefix(call)?.rsplit_once(", ").map(|(first, _)| first))
                            .or_else(|| line.strip_prefix("regex.match(")?.rsplit_once(", ")?.1.split(')').next());
                        // The shared functions leave it to who calls them.
                        let argument = argument
                            .or_else(|| line.strip_prefix("shorter(")?.rsplit_once(", ").map(|(first, _)| first))
                            .or_else(|| {
                                line.strip_prefix("appears_in(")?
                                    .strip_suffix(')')?
                                    .rsplit_once(", ")
                                    .map(|(_, last)| last)
                            });
                        let Some(argument) = argument else { continue };
                        let is_shared = number == 0 || (body[0].starts_with("appears_in(") && argument == "text");
                        // Made of a string by a function of strings.
                        if is_shared || argument == "rest" || argument.starts_with("trim_") {
                            continue;
                        }
                        seen += 1;
                        assert_guarded(&body, number, &["is_string"], argument, &file.path);
                    }
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Two complete rules of a name with different values are an error in OPA and undefined in the virtual machine.
#[test]
fn no_rule_with_a_value_is_written_twice() {
    for policy in policies() {
        for layout in LAYOUTS {
            let artifacts = emit(&policy, layout);
            let mut heads: BTreeMap<String, Vec<bool>> = BTreeMap::new();
            for file in sources(&artifacts).filter(|file| !file.path.ends_with("_test.rego")) {
                for line in file.text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                    if ["package ", "import ", "default "].iter().any(|word| line.starts_with(word)) {
                        continue;
                    }
                    let name: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                    let head = line.split(" if ").next().unwrap_or(line);
                    // A partial set takes members, and a rule without a value is true however often it is written.
                    if !head.contains(" contains ") {
                        heads.entry(name).or_default().push(code(head).contains(" := "));
                    }
                }
            }
            for (name, values) in heads {
                let valued = values.iter().filter(|valued| **valued).count();
                assert!(
                    valued == 0 || values.len() == 1,
                    "{name} is written {} times\n{}",
                    values.len(),
                    source(&artifacts)
                );
            }
        }
    }
}
