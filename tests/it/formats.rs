//! Reports of findings held against what their readers ask for: the schema of SARIF 2.1.0, an XML parser, the grammar of
//! workflow commands. Names come from logs and policies, so they are as hostile as names can be.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use policyc::policy::{ActionPattern, AgentEntry};
use quick_xml::events::Event;
use regex::Regex;
use serde_json::{Value, json};

/// A name that tries to be a command, a tag, a section end, a property and an escape sequence.
const HOSTILE: &str = "a\u{1b}[31m,b:c%d\n::error file=x::y ]]> <b a='1'>&amp; \u{202e} -- @team `|` \u{7f} é\u{1F600}";

/// The arguments of commands that find something, with what they are to read in `dir`.
fn commands(dir: &Path) -> Vec<Vec<String>> {
    let write = |name: &str, text: &str| {
        let path = dir.join(name);
        // YAML takes the character as an escape only.
        fs::write(&path, text.replace('\u{7f}', "\\u007f")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let name = Value::from(HOSTILE);
    let action = ActionPattern::exact(HOSTILE).unwrap().to_string();
    let agent = AgentEntry::named(HOSTILE).unwrap().to_string();
    let policy = |max: u32| {
        json!({
            "apiVersion": "policyc/v1", "kind": "Policy", "metadata": {"name": name},
            "spec": {"default": "block", "rules": [
                {"id": name, "action": "pay_x", "effect": "allow", "reason": name,
                 "constraints": {"params": {"exists": true}, "n": {"max": max}}},
                {"id": "asks", "action": action, "effect": "ask"},
                {"id": "any", "action": "*", "effect": "allow", "allowed_agents": [agent], "constraints": {"k": {"equals": name}}},
            ]},
        })
        .to_string()
    };
    let old = write("old,1:%\u{e9}.yaml", &policy(5));
    let new = write("new <&>\"'.yaml", &policy(9));
    let asks = json!({
        "apiVersion": "policyc/v1", "kind": "Policy", "metadata": {"name": name},
        "spec": {"default": "block", "rules": [{"id": name, "action": action, "effect": "ask"}]},
    });
    let asks = write("asks.yaml", &asks.to_string());
    let set = |action: &str| {
        json!({"policies": [{"policy_id": name, "antecedent": {"role": name}, "consequent": action, "support": 0.1, "confidence": 0.9,
                             "description": name}]})
        .to_string()
    };
    let (before, after) = (write("before.json", &set("x")), write("after.json", &set(HOSTILE)));
    let event =
        |id: &str| json!({"log_id": id, "agent_id": HOSTILE, "action": HOSTILE, "timestamp": "2026-01-01T00:00:00Z"});
    let blocked = json!({"log_id": "3", "agent_id": "b", "action": "pay_y"});
    let log = write("log,:%.jsonl", &format!("{}\n{}\n{blocked}\n", event("1"), event(HOSTILE)));
    let expect = json!({
        "banned": [{"action": "*", "reason": name, "owner": name, "expires": "2026-01-01"}],
        "required": [{"action": "pay_*", "bounded": ["params.amount"], "reason": name}],
        "max_agents": [{"action": "*", "agents": 0}],
        "rules": {"evidence": true, "named_actions": true},
        "log": {"max_false_blocks": 0.0, "min_coverage": 1.0},
        "waivers": [
            {"code": "P005", "action": "pay_*", "reason": name, "owner": name, "expires": "2027-01-01"},
            {"code": "P012", "action": "gone", "reason": name, "owner": name, "expires": "2027-01-01"},
            {"code": "P001", "action": "gone", "reason": name, "owner": name, "expires": "2026-01-01"},
        ],
    });
    let expect = write("expect.yaml", &expect.to_string());
    let bans = write("bans.yaml", "banned: [{action: '*'}]");
    let args = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect();
    vec![
        args(&["check", &old, "--expect", &expect, "--logs", &log]),
        args(&["check", &before, "--expect", &bans]),
        args(&["check", &asks, "--expect", &bans]),
        args(&["check", "--expect", &bans, "--logs", &log]),
        args(&["check", "--expect", &bans, "--ban", "nothing", "examples/airline/expected/policy.yaml"]),
        args(&["diff", &old, &new, "--logs", &log]),
        args(&["diff", &before, &after]),
        args(&["diff", &old, &old]),
    ]
}

/// What each command prints in `format`, with the codes that it prints as JSON.
fn reports(format: &str) -> Vec<(Vec<String>, String)> {
    let dir = tempfile::tempdir().unwrap();
    let print = |args: &[String], format: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_policyc"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("SOURCE_DATE_EPOCH", "1781481600")
            .stdin(Stdio::null())
            .args(args)
            .args(["--format", format])
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    };
    let reports: Vec<_> = commands(dir.path())
        .iter()
        .map(|args| {
            let json: Value = serde_json::from_str(&print(args, "json")).unwrap();
            let codes = json["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned());
            (codes.collect::<Vec<_>>(), print(args, format))
        })
        .collect();
    let mut codes: Vec<_> = reports.iter().flat_map(|(codes, _)| codes.iter().map(String::as_str)).collect();
    codes.sort_unstable();
    codes.dedup();
    // A report without findings proves little.
    let some = ["P001", "P003", "P004", "P006", "P007", "P008", "P009", "P010", "P011", "P012", "P020", "P022", "P023"];
    for code in some {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    reports
}

#[test]
fn sarif_keeps_to_the_schema_of_oasis() {
    let mut schema: Value = serde_json::from_str(include_str!("../data/sarif/sarif-schema-2.1.0.json")).unwrap();
    // A lone bracket, which JavaScript takes for itself; later errata of the standard mend the pattern so.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"]["pattern"];
        assert_eq!(language, "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$");
        *language = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let mut suppressed = 0;
    for (codes, text) in reports("sarif") {
        let log: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let results = log["runs"][0]["results"].as_array().unwrap();
        let open = results.iter().filter(|result| result["suppressions"].is_null());
        assert_eq!(open.map(|result| result["ruleId"].as_str().unwrap()).collect::<Vec<_>>(), codes);
        suppressed += results.iter().filter(|result| !result["suppressions"].is_null()).count();
        // Not every mistake breaks the schema: a wrong one must, or it proves nothing.
        let mut wrong = log.clone();
        wrong["runs"][0]["tool"]["driver"]["name"] = json!(1);
        assert!(!validator.is_valid(&wrong));
    }
    assert!(suppressed > 0, "no finding is waived");
    let bad = json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [
        {"message": {"text": "x"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a b%"}}}]}]}]});
    assert!(!validator.is_valid(&bad), "URIs are looked at");
}

#[test]
fn junit_is_xml_with_a_case_for_each_finding() {
    for (codes, text) in reports("junit") {
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        let (mut failures, mut cases, mut declared) = (0, 0, None);
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}:\n{text}")) {
                Event::Eof => break,
                Event::Start(tag) | Event::Empty(tag) => {
                    let of = |key: &str| {
                        let mut attributes = tag
                            .attributes()
                            .map(|attribute| attribute.unwrap_or_else(|error| panic!("{error}:\n{text}")));
                        let found = attributes.find(|attribute| attribute.key.as_ref() == key.as_bytes());
                        found.map(|attribute| {
                            attribute
                                .decoded_and_normalized_value(quick_xml::XmlVersion::Implicit1_0, reader.decoder())
                                .unwrap()
                                .into_owned()
                        })
                    };
                    match tag.name().as_ref() {
                        b"testsuites" => declared = of("failures").map(|count| count.parse::<usize>().unwrap()),
                        b"testcase" => {
                            cases += 1;
                            assert!(
                                !of("name").unwrap().is_empty() && of("classname").unwrap().starts_with("policyc.P")
                            );
                        }
                        b"failure" => failures += 1,
                        _ => {}
                    }
                }
                Event::Text(text) => {
                    let text = text.xml_content(quick_xml::XmlVersion::Implicit1_0).unwrap();
                    assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
                }
                _ => {}
            }
        }
        assert_eq!((failures, declared), (codes.len(), Some(codes.len())), "{text}");
        assert!(cases >= failures);
    }
}

#[test]
fn every_annotation_is_one_well_formed_line() {
    let value = "[^,:\r\n]+";
    let line = format!(
        "^::(error|warning|notice) (file={value},(line=[0-9]+,(col=[0-9]+,)?)?)?title=(P[0-9]{{3}}) [a-z-]+::[^\\p{{Cc}}]+$"
    );
    let line = Regex::new(&line).unwrap();
    for (codes, text) in reports("github") {
        let found: Vec<_> = text
            .lines()
            .map(|one| {
                let parts = line.captures(one).unwrap_or_else(|| panic!("{one:?}"));
                // A percent sign starts an escape of the runner's and nothing else.
                for (at, _) in one.match_indices('%') {
                    assert!(["%25", "%0A", "%0D", "%3A", "%2C"].contains(&&one[at..at + 3]), "{one:?}");
                }
                parts[5].to_owned()
            })
            .collect();
        assert_eq!(found, codes, "{text}");
    }
}
