//! What holds for every row of the registry.

use std::collections::BTreeSet;

use super::*;
use crate::backend::EmitOptions;

const POLICY: &str = "\
apiVersion: policyc/v1
kind: Policy
metadata: {name: t}
spec:
  default: block
  rules:
    - {id: pay-1, action: pay, effect: allow, allowed_agents: [a], constraints: {params.n: {max: 5}}}
    - {id: refund-1, action: refund, effect: ask}
";

fn policy() -> Policy {
    Policy::from_yaml(POLICY, "t.yaml").unwrap()
}

/// What a target prints, as files.
fn emitted(target: &dyn Target) -> (Vec<(String, String)>, Vec<Loss>) {
    let emitted = target.emit(&policy(), &EmitOptions::default()).unwrap();
    (emitted.artifacts.into_iter().map(|file| (file.path, file.text)).collect(), emitted.losses)
}

#[test]
fn names_roots_and_keys_are_unique() {
    let unique = |words: Vec<&str>| words.iter().collect::<BTreeSet<_>>().len() == words.len();
    assert!(unique(TARGETS.iter().map(|target| target.name()).collect()));
    assert!(unique(TARGETS.iter().map(|target| target.root().name()).collect()));
    assert!(unique(TARGETS.iter().flat_map(|target| target.keys()).copied().collect()));
}

#[test]
fn every_target_writes_below_its_root_and_knows_what_it_wrote() {
    for target in TARGETS {
        let name = target.name();
        let (files, losses) = emitted(*target);
        assert!(losses.iter().all(|loss| loss.target == name), "{losses:?}");
        for (path, _) in &files {
            match target.root() {
                Root::File(root) => assert_eq!(path, root, "{name}"),
                Root::Folder(root) => {
                    assert!(path.starts_with(&format!("{}/", root.name)), "{name}: {path}");
                    assert!(target.has_file(path.rsplit('/').next().unwrap()), "{name}: {path}");
                }
            }
        }
        let at = Path::new(target.root().name());
        let known = match target.root() {
            Root::Folder(_) => super::at(at, true),
            Root::File(_) => super::at(at, false).or_else(|| input::of_content(&files[0].1, name).unwrap()),
        };
        assert_eq!(known.unwrap().name(), name);
    }
}

#[test]
fn every_target_loads_what_it_wrote() {
    let policy = policy();
    for target in TARGETS {
        let (files, losses) = emitted(*target);
        match target.load(&Files { name: target.root().name(), files: &files, entrypoint: None }).unwrap() {
            Loaded::Policy(read) => assert!(read.policy == policy && losses.is_empty(), "{target:?}"),
            Loaded::Engine(engine) => {
                // A loss says why the engine of this name differs.
                assert!(losses.is_empty() || engine.evaluator().unwrap().name() == target.name(), "{target:?}");
            }
            Loaded::Unproven(reason) => assert!(!reason.is_empty() && !target.by_default(), "{target:?}"),
        }
    }
}

#[test]
fn what_no_target_knows_is_refused_with_what_is_expected() {
    let refused = |text: &str, entrypoint| match Input::of_text(Path::new("x"), text, entrypoint) {
        Ok(_) => panic!("{text} is taken"),
        Err(error) => error.to_string(),
    };
    for (text, said) in [
        ("", "x is empty; expected a policies.json, a policy YAML"),
        (" \n", "x is empty"),
        ("{\"a\": 1}", "x: neither a policies.json (no `policies`) nor a policy YAML (no `apiVersion`) nor"),
        ("{\"rules\": ", "x: not valid JSON"),
        ("{\"rules\": 7}", "x:1:"),
        ("- 7", "x:1:"),
    ] {
        assert!(refused(text, None).contains(said), "{text}: {}", refused(text, None));
    }
    let said = refused(POLICY, Some("data.x"));
    assert_eq!(said, "--entrypoint only applies to Rego, and x is a policy YAML");
}

#[test]
fn what_a_target_wrote_comes_in_as_what_it_is() {
    for target in defaults() {
        let (files, _) = emitted(target);
        let files = Files { name: target.root().name(), files: &files, entrypoint: None };
        let input = Input::load(target, &files).unwrap();
        input.seat().unwrap().evaluator().unwrap();
        let places = input.places(files.name, files.files);
        assert!(places.rules.keys().any(|rule| rule.contains("pay")), "{target:?}: {places:?}");
    }
}

/// What `docs/targets.md` says of each target before its section.
#[test]
fn the_docs_have_a_row_and_a_section_for_every_target() {
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/targets.md")).unwrap();
    for target in TARGETS {
        let (files, _) = emitted(*target);
        let root = match target.root() {
            Root::File(name) => name.to_owned(),
            Root::Folder(folder) => format!("{}/", folder.name),
        };
        let proven = match target.load(&Files { name: &root, files: &files, entrypoint: None }).unwrap() {
            Loaded::Policy(_) => "reading it back as the same policy".to_owned(),
            Loaded::Engine(_) => "its engine, on every event and boundary case".to_owned(),
            Loaded::Unproven(reason) => format!("nothing: {reason}"),
        };
        let row = format!("| `{}` | `{root}` | {proven} |\n", target.name());
        assert!(docs.contains(&row), "docs/targets.md lacks the row: {row}");
        assert!(
            docs.contains(&format!("\n## {}\n", target.name())),
            "docs/targets.md lacks a section: {}",
            target.name()
        );
    }
}
