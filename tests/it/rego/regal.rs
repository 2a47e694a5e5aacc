//! Regal, the linter of Rego, over what the back end writes: its default rules find nothing.
//!
//! Its rule `opa-fmt` is left out: Regal formats as the OPA that is built into it does, which is older than the one that
//! `agree_with_opa` holds every bundle to with `opa fmt --fail`.

use std::fs;
use std::path::Path;
use std::process::Command;

use policyc::backend::Layout;
use policyc::policy::Policy;
use serde_json::Value;

use super::{LAYOUTS, emit, hostile, layout, lint};

/// Whether Regal is there. It must be where `POLICYC_REQUIRE_REGAL` is 1.
fn has_regal() -> bool {
    let there = Command::new("regal").arg("version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("POLICYC_REQUIRE_REGAL").is_ok_and(|value| value == "1");
    assert!(there || !required, "POLICYC_REQUIRE_REGAL is 1 and there is no `regal` on PATH");
    if !there {
        println!("skipped: there is no `regal` on PATH");
    }
    there
}

/// The violations in the bundles of these policies, as `title file:row text`.
fn violations(policies: &[(Policy, Layout)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("regal");
    command.current_dir(folder.path()).args(["lint", "--format", "json", "--disable", "opa-fmt"]);
    for (index, (policy, layout)) in policies.iter().enumerate() {
        let bundle = format!("{index}");
        for artifact in emit(policy, *layout) {
            let path = folder.path().join(&bundle).join(artifact.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, artifact.text).unwrap();
        }
        command.arg(format!("{bundle}/rego"));
    }
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    assert!(
        report["summary"]["files_scanned"].as_u64().unwrap() >= 2 * u64::try_from(policies.len()).unwrap(),
        "{report}"
    );
    let violations = report["violations"].as_array().unwrap().iter();
    violations
        .map(|one| {
            format!(
                "{} {}:{} {}",
                one["title"].as_str().unwrap(),
                one["location"]["file"],
                one["location"]["row"],
                one["location"]["text"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

fn in_both_layouts(policy: &Policy) -> [(Policy, Layout); 2] {
    LAYOUTS.map(|layout| (policy.clone(), layout))
}

#[test]
fn regal_finds_nothing() {
    if !has_regal() {
        return;
    }
    // Many policies have each construct: one layout of each will do.
    let many = lint::policies().into_iter().chain(crate::conformance::policies());
    let mut bundles: Vec<(Policy, Layout)> = many.zip(LAYOUTS.into_iter().cycle()).collect();
    let mut policies = layout::every_form();
    policies.extend([layout::sample(), layout::of_elements()]);
    for file in ["airline/expected/policy", "policies/finance-bot", "policies/support-bot", "policies/research-agent"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file).with_extension("yaml");
        policies.push(Policy::from_yaml(&fs::read_to_string(path).unwrap(), file).unwrap());
    }
    bundles.extend(policies.iter().flat_map(in_both_layouts));
    let mut found = violations(&bundles);
    // Raw strings hold no backtick, and a line feed in one would be a line of the source.
    found.retain(|one| !(one.starts_with("non-raw-regex-pattern ") && (one.contains('`') || one.contains(r"\n"))));
    // Within a loop, a test of the whole request has to stay there: of an empty array nothing is asked.
    found.retain(|one| {
        !(one.starts_with("non-loop-expression ") && one.contains(" \t\t") && one.contains("input.context."))
    });
    assert!(found.is_empty(), "{} in {} bundles:\n{}", found.len(), bundles.len(), found.join("\n"));
    // Names of a thousand characters make long lines, and Regal takes a key of the input that begins with an underscore for a
    // name that is private to a package; nothing else is found.
    let mut found = violations(&in_both_layouts(&hostile::hostile().0));
    found.retain(|one| {
        let private = one.starts_with("leaked-internal-reference ") && one.contains("input.");
        !private && !one.starts_with("line-length ")
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}
