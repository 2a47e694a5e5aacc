//! The gate, through the binary: exit codes, what findings name, formats, waivers, diff.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const AIRLINE: &str = "examples/airline";

/// The program at the root of the repository, on 2026-06-15.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("SOURCE_DATE_EPOCH", "1781481600")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

/// Runs and gives both streams, standard output first.
#[track_caller]
fn exits(code: i32, args: &[&str]) -> String {
    let output = run(args);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{text}");
    text
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "should say {word:?}:\n{text}");
    }
}

const FILTER: &str = r#"{"name": "airline", "version": "1.0", "default": "block", "rules": [
    {"id": "cancel", "action_type": "cancel_reservation", "allowed_agents": ["airline-agent"]}]}"#;

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn expect_nothing_else(&self) -> String {
        self.file("bans.yaml", "banned: [{action: nothing_is_called_so}]\n")
    }
}

fn policy(rules: &str) -> String {
    format!("apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: x}}\nspec:\n  default: block\n  rules:\n{rules}")
}

#[test]
fn a_banned_action_is_found_in_every_kind_of_input() {
    let dir = Dir::new();
    let expect = dir.expect_nothing_else();
    let at = |name: &str| format!("{AIRLINE}/expected/{name}");
    let log = format!("{AIRLINE}/events.jsonl");
    let policy = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(at("policy.yaml"))).unwrap();
    let line = policy.lines().position(|line| line.contains("id: cancel_reservation-1")).unwrap() + 1;
    let rule = format!("policy.yaml:{line}:7");
    // A long policy is spread over several files.
    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join(at("rego/policyc/airline"));
    let rego_line = fs::read_dir(bundle).unwrap().find_map(|file| {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let line = text.lines().position(|line| line.starts_with("allows contains \"cancel_reservation-1\""))? + 1;
        Some(format!("{}:{line}:1: error[P001]", path.file_name()?.to_str()?))
    });
    let rego_line = rego_line.unwrap();
    // The filter of this example drops the rule rather than widen it; this one has it.
    let wide = dir.file("filter.json", FILTER);
    let inputs: [(&[&str], &[&str]); 5] = [
        (&[&at("policies.json")], &["P001", "grant_0005", "69 events", "policies.json:"]),
        (
            &[&at("policy.yaml")],
            &["P001", "cancel_reservation-1", "69 good events", &rule, "\"agent_id\":\"airline-agent\""],
        ),
        (&[&at("rego"), "--logs", &log], &["P001", "cancel_reservation-1", "events.jsonl:", "P004", &rego_line]),
        (&["--logs", &log], &["P004", "69 times", "airline-agent", "events.jsonl:104"]),
        (&[&wide], &["P001", "cancel_reservation", "filter.json:2:5"]),
    ];
    for (input, words) in inputs {
        let with = |ban: &'static str| [&["check", "--expect", &expect, "--ban", ban], input].concat();
        let text = exits(1, &with("cancel_reservation"));
        says(&text, words);
        says(&text, &["cancel_reservation"]);
        exits(1, &with("cancel_*"));
        exits(0, &with("delete_user"));
    }
}

#[test]
fn a_class_is_banned_in_every_kind_of_input() {
    let dir = Dir::new();
    let expect = dir.expect_nothing_else();
    let at = |name: &str| format!("{AIRLINE}/expected/{name}");
    let log = format!("{AIRLINE}/events.jsonl");
    let wide = dir.file("filter.json", FILTER);
    let inputs: [(&[&str], &str); 5] = [
        (&[&at("policies.json")], "P001"),
        (&[&at("policy.yaml")], "P001"),
        (&[&at("rego"), "--logs", &log], "P001"),
        (&["--logs", &log], "P004"),
        (&[&wide], "P001"),
    ];
    // By this table nothing that an airline does destroys anything.
    let table = dir.file("classes.yaml", "classes: {destructive: {verbs: [[smash]]}}\n");
    for (input, code) in inputs {
        let run = |code: i32, more: &[&str]| exits(code, &[&["check", "--expect", &expect], input, more].concat());
        let text = run(1, &["--ban", "class:destructive"]);
        says(&text, &[code, "`cancel_reservation`", "(class:destructive)"]);
        assert!(!text.contains("book_reservation"), "{text}");
        run(0, &["--ban", "class:execute"]);
        run(0, &["--ban", "class:destructive", "--classes", &table]);
        let unknown = run(2, &["--ban", "class:all"]);
        says(&unknown, &["unknown class of actions `class:all`", "class:read, class:write", "class:credential"]);
        says(&run(2, &["--ban", "class:pay", "--classes", &table]), &["no verb of class:pay"]);
    }
    // What our own back end writes is read with its guards.
    let guarded = policy(
        "    - {id: a, action: delete_x, effect: allow, constraints: {params.n: {max: 5}, params.s: {contains: b, not_pattern: 'a|c'}}}\n",
    );
    let out = dir.0.path().join("out");
    exits(
        0,
        &["compile", &dir.file("guarded.yaml", &guarded), "--target", "safety-filter", "--out", out.to_str().unwrap()],
    );
    let written = out.join("safety_filter.json");
    assert!(fs::read_to_string(&written).unwrap().contains("(?!"));
    let written = written.to_str().unwrap();
    says(
        &exits(1, &["check", written, "--expect", &expect, "--ban", "class:destructive"]),
        &["P001", "`delete_x`", "by rule a"],
    );
    exits(0, &["diff", written, written]);
    exits(0, &["compile", written, "--target", "rego", "--out", dir.0.path().join("rego").to_str().unwrap()]);
    // In the expectations file and in a file of bans; a glob is proven with an action that it can name.
    let bans = dir.file("classes-banned.yaml", "banned: [{action: class:destructive, owner: kim}]\n");
    let globs =
        |glob: &str| dir.file("globs.yaml", &policy(&format!("    - {{id: a, action: \"{glob}\", effect: allow}}\n")));
    says(&exits(1, &["check", &globs("user_*"), "--expect", &bans]), &["`user_delete`", "owner of the ban: kim"]);
    exits(0, &["check", &globs("get_*"), "--expect", &bans]);
    let list = dir.file("list.txt", "class:destructive # nothing is destroyed\n");
    exits(1, &["check", &globs("*"), "--expect", &expect, "--ban-file", &list]);
    let unknown = dir.file("unknown.yaml", "banned:\n  - action: class:destuctive\n");
    says(&exits(2, &["check", &globs("*"), "--expect", &unknown]), &["unknown.yaml:2:13", "class:destructive"]);
    // A rule that always blocks one name of the class leaves the others.
    let most = "    - {id: a, action: \"*\", effect: allow}\n    - {id: b, action: delete*, effect: block}\n";
    says(&exits(1, &["check", &dir.file("most.yaml", &policy(most)), "--expect", &bans]), &["P001", "by rule a"]);
    let all = most.replace("delete*", "\"*\"");
    exits(0, &["check", &dir.file("all.yaml", &policy(&all)), "--expect", &bans]);
}

#[test]
fn a_gate_that_read_nothing_never_passes() {
    let dir = Dir::new();
    let refuse = |args: &[&str], words: &[&str]| says(&exits(2, &[&["check"], args].concat()), words);
    let good = dir.file("good.yaml", &policy("    - {id: a, action: x, effect: allow}\n"));
    let expect = dir.expect_nothing_else();
    refuse(&[&dir.file("empty.yaml", ""), "--ban", "x"], &["empty"]);
    refuse(&["no-such-file.yaml", "--ban", "x"], &["no-such-file.yaml"]);
    refuse(&[&dir.file("torn.json", "{\"policies\": ["), "--ban", "x"], &["torn.json"]);
    refuse(&[&dir.file("other.json", "{}"), "--ban", "x"], &["neither"]);
    refuse(&[&dir.file("none.json", "{\"policies\": []}"), "--ban", "x"], &["the policy set is empty"]);
    refuse(&[&format!("{AIRLINE}/expected/rego"), "--ban", "x", "--expect", &expect], &["--logs"]);
    refuse(&["--logs", &dir.file("empty.jsonl", ""), "--ban", "x"], &["empty"]);
    refuse(&["--logs", &dir.file("bad.jsonl", "nope\n"), "--ban", "x"], &["malformed"]);
    refuse(&[&good, "--ban", "delete_[ab]"], &["delete_[ab]", "only `*`"]);
    refuse(&[&good, "--ban", ""], &["blank"]);
    refuse(&[&good, "--ban-file", &dir.file("bans.txt", "# none\n")], &["no banned action"]);
    refuse(&[&good, "--ban-file", &dir.file("bans2.txt", "x\n{a,b}\n")], &["bans2.txt:2"]);
    refuse(&[&good, "--expect", &dir.file("e0.yaml", "rules: {evidence: false}\n")], &["expects nothing"]);
    refuse(
        &[&good, "--expect", &dir.file("e1.yaml", "banned:\n  - {acton: x}\n")],
        &["e1.yaml:2:6", "did you mean `action`"],
    );
    let expiry = "waivers:\n  - {code: P001, action: x, reason: r, owner: o, expires: soon}\n";
    refuse(&[&good, "--expect", &dir.file("e2.yaml", expiry)], &["e2.yaml:2:", "YYYY-MM-DD"]);
    refuse(&[&good, "--expect", &dir.file("e3.yaml", "log: {min_coverage: 0.9}\n")], &["--logs"]);
    refuse(&[], &["<INPUT>"]);
    // Without a ban and without a file there is nothing to look for.
    let output = program().current_dir(dir.0.path()).args(["check", &good]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    says(&String::from_utf8_lossy(&output.stderr), &["nothing to check", "--ban"]);
}

#[test]
fn a_waiver_holds_until_its_day_and_then_names_its_owner() {
    let dir = Dir::new();
    let good = dir.file("p.yaml", &policy("    - {id: a, action: x, effect: allow}\n"));
    let expect = |day: &str| {
        let text = format!(
            "banned: [{{action: x}}]\nwaivers: [{{code: P001, action: x, reason: until then, owner: Kim, expires: {day}}}]\n"
        );
        dir.file(&format!("{day}.yaml"), &text)
    };
    says(&exits(0, &["check", &good, "--expect", &expect("2026-06-15")]), &["waived until 2026-06-15 by Kim"]);
    says(
        &exits(1, &["check", &good, "--expect", &expect("2026-06-14")]),
        &["P001", "P011", "expired on 2026-06-14", "owner is Kim"],
    );
}

#[test]
fn what_is_only_asked_fails_on_demand() {
    let dir = Dir::new();
    let asks = dir.file("p.yaml", &policy("    - {id: a, action: x, effect: ask}\n"));
    let expect = dir.expect_nothing_else();
    let args = ["check", &asks, "--expect", &expect, "--ban", "x"];
    says(&exits(0, &args), &["warning[P003]"]);
    exits(1, &[&args[..], &["--fail-on", "warning"]].concat());
}

#[test]
fn the_policies_of_this_repository_are_as_expected() {
    let log = format!("{AIRLINE}/events.jsonl");
    exits(0, &["check", &format!("{AIRLINE}/expected/policy.yaml"), "--logs", &log, "--fail-on", "warning"]);
}

#[test]
fn sarif_is_what_code_scanning_reads() {
    let dir = Dir::new();
    let rules = "    - {id: \"r,1:%\", action: x, effect: allow}\n    - {id: b, action: y, effect: ask}\n";
    let path = dir.file("p.yaml", &policy(rules));
    let expect = dir.expect_nothing_else();
    let sarif = |path: &str| {
        let output = run(&["check", path, "--expect", &expect, "--ban", "x", "--ban", "y", "--format", "sarif"]);
        assert_eq!(output.status.code(), Some(1));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let log = sarif(&path);
    assert_eq!(log["version"], "2.1.0");
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["name"], "policyc");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().ends_with("p.yaml"));
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 7);
    }
    // An unrelated edit above moves the lines and no fingerprint.
    let moved = dir.file("q.yaml", &policy(&format!("    - {{id: a0, action: z, effect: allow}}\n{rules}")));
    let prints = |log: &Value| -> Vec<Value> {
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    assert_eq!(prints(&log), prints(&sarif(&moved)));
}

#[test]
fn json_keeps_to_its_schema_and_the_other_formats_parse() {
    let dir = Dir::new();
    let hostile = "a\\u001b[31m,b:c%d\\n::error::x";
    let rules = format!("    - {{id: \"{hostile}\", action: x, effect: allow, reason: \"<b>]]>\"}}\n");
    let path = dir.file("p,1:%.yaml", &policy(&rules));
    let expect = dir.expect_nothing_else();
    let print = |format: &str| {
        let output = run(&["check", &path, "--expect", &expect, "--ban", "x", "--format", format]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let json: Value = serde_json::from_str(&print("json")).unwrap();
    let schema: Value = serde_json::from_slice(&run(&["schema", "findings"]).stdout).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    assert_eq!(json["findings"][0]["code"], "P001");

    let github = print("github");
    let lines: Vec<_> = github.lines().collect();
    assert_eq!(lines.len(), 1, "{github}");
    assert!(lines[0].starts_with("::error file=") && lines[0].contains("p%2C1%3A%25.yaml,line=7,col="), "{github}");
    assert!(!github.contains('\u{1b}'));

    let junit = quick_junit::Report::deserialize_from_str(&print("junit")).unwrap();
    assert_eq!(junit.failures, 1);
    assert!(junit.tests > 5);

    let markdown = print("markdown");
    assert!(!markdown.contains("<b>") && !markdown.contains('\u{1b}'), "{markdown}");
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| ❌")).count(), 1, "{markdown}");
}

#[test]
fn a_policy_and_itself_do_not_differ() {
    for file in
        ["airline/expected/policy.yaml", "airline/expected/policies.json", "quickstart/expected/safety_filter.json"]
    {
        let path = format!("examples/{file}");
        assert_eq!(exits(0, &["diff", &path, &path]), "");
    }
}

#[test]
fn one_bound_raised_is_exactly_that() {
    let dir = Dir::new();
    let old = format!("{AIRLINE}/expected/policy.yaml");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&old)).unwrap();
    let bounded = |max: u32| {
        let bound = format!("params.nonfree_baggages: {{min: 0, max: {max}}}");
        text.replacen("params.nonfree_baggages: {in: [0, 1]}", &bound, 1)
    };
    let (old, new) = (dir.file("old.yaml", &bounded(630)), dir.file("new.yaml", &bounded(700)));
    let log = format!("{AIRLINE}/events.jsonl");
    let output = run(&["diff", &old, &new, "--logs", &log, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let [one] = found["findings"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!((one["code"].as_str(), one["action"].as_str()), (Some("P020"), Some("book_reservation")));
    // The request that shows it, asked again.
    let event = one["request"].to_string();
    assert!(exits(0, &["explain", &old, "--event", &event]).starts_with("ask:"));
    let text = exits(0, &["explain", &new, "--event", &event]);
    says(&text, &["allow:", "applied: book_reservation-1", "23 good events"]);
    says(&exits(0, &["explain", &old, "--event", &event]), &["did not apply: book_reservation-1", "at most 630"]);
    exits(1, &["diff", &old, &new, "--fail-on", "widen"]);
    exits(0, &["diff", &old, &new, "--fail-on", "narrow"]);
    exits(0, &["diff", &old, &new, "--fail-on", "never"]);
    exits(1, &["diff", &new, &old, "--fail-on", "narrow"]);
}

#[test]
fn a_decision_is_explained_down_to_the_lines_of_the_log() {
    let at = |name: &str| format!("{AIRLINE}/expected/{name}");
    let (policy, set, log) = (at("policy.yaml"), at("policies.json"), format!("{AIRLINE}/events.jsonl"));
    let event = r#"{"agent_id": "airline-agent", "action": "cancel_reservation", "context": {"domain": "airline", "is_write": true, "params": {"reservation_id": "Q69X3R"}, "prov": {"reservation_id": "tool"}}}"#;
    let grant = ["grant_0005: 69 events; log ids tau:"];
    let lines = ["69 of 1164 events in the logs are good and meet it", "airline/events.jsonl:104: tau:"];
    let plain = exits(0, &["explain", &policy, "--event", event]);
    assert!(plain.starts_with("allow:") && !plain.contains("log ids"), "{plain}");
    let named = exits(0, &["explain", &policy, "--event", event, "--policies", &set]);
    says(&named, &grant);
    let all = exits(0, &["explain", &policy, "--event", event, "--policies", &set, "--logs", &log]);
    says(&all, &grant);
    says(&all, &lines);
    // A policy set is explained by the policy that is made of it.
    says(&exits(0, &["explain", &set, "--event", event]), &grant);
    says(&exits(2, &["explain", &policy, "--event", event, "--policies", &policy]), &["is not a policies.json"]);
    says(&exits(2, &["explain", &at("rego"), "--event", event, "--logs", &log]), &["use the policy YAML"]);
    exits(2, &["explain", "P001", "--logs", &log]);
    let event = r#"{"agent_id": "airline-agent", "action": "search_direct_flight"}"#;
    let other =
        exits(0, &["explain", &policy, "--event", event, "--policies", "examples/quickstart/expected/policies.json"]);
    says(&other, &["grant_0014: not in this policy set"]);
}

#[test]
fn two_kinds_of_input_are_not_compared() {
    let at = |name: &str| format!("{AIRLINE}/expected/{name}");
    says(&exits(2, &["diff", &at("policy.yaml"), &at("policies.json")]), &["is a policy", "is a policy set"]);
    says(&exits(2, &["diff", &at("rego"), &at("rego")]), &["Rego can only be asked"]);
    exits(2, &["diff", &at("policy.yaml")]);
}

#[test]
fn policy_sets_are_compared_by_what_they_say() {
    let dir = Dir::new();
    let set = |action: &str| {
        format!(
            r#"{{"policies": [{{"policy_id": "p1", "antecedent": {{"role": "a"}}, "consequent": "{action}", "support": 0.1,
                "confidence": 0.9}}]}}"#
        )
    };
    let (old, new) = (dir.file("a.json", &set("read")), dir.file("b.json", &set("delete")));
    says(&exits(1, &["diff", &old, &new, "--fail-on", "widen"]), &["P022", "delete", "P023", "read", "b.json:1"]);
}

#[test]
fn codes_are_explained() {
    says(&exits(0, &["explain", "P001"]), &["banned-action", "To mend it"]);
    says(&exits(0, &["explain", "banned-action"]), &["P001"]);
    says(&exits(0, &["explain", "--list"]), &["P001", "P025"]);
    says(&exits(2, &["explain", "P999"]), &["--list", "--event"]);
}

fn git(dir: &Path, args: &[&str]) {
    let done = Command::new("git")
        .current_dir(dir)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main"])
        .args(args)
        .output()
        .unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Every command of the files in examples/ci, run where they would be.
#[test]
fn the_files_to_paste_work() {
    let dir = Dir::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::copy(root.join("examples/airline/expected/policy.yaml"), dir.0.path().join("policy.yaml")).unwrap();
    fs::copy(root.join("examples/airline/events.jsonl"), dir.0.path().join("events.jsonl")).unwrap();
    fs::copy(root.join("policies/expectations.yaml"), dir.0.path().join("expectations.yaml")).unwrap();
    git(dir.0.path(), &["init", "-q"]);
    git(dir.0.path(), &["add", "."]);
    git(dir.0.path(), &["commit", "-qm", "policy"]);
    git(dir.0.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let mut ran = 0;
    for file in ["github-workflow.yml", "gitlab-ci.yml", "pre-commit-config.yaml", "Makefile"] {
        let text = fs::read_to_string(root.join("examples/ci").join(file)).unwrap();
        if file != "Makefile" {
            serde_yaml::from_str::<serde_yaml::Value>(&text).unwrap();
        }
        let commands = text.lines().filter_map(|line| {
            line.find("policyc check p").or(line.find("policyc diff p")).and_then(|at| line.get(at..))
        });
        for command in commands {
            let command = command.split(" >").next().unwrap();
            let args: Vec<_> = command.split_whitespace().skip(1).collect();
            let output = program().current_dir(dir.0.path()).args(&args).output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{file}: {command}\n{stderr}");
            ran += 1;
        }
    }
    assert_eq!(ran, 8, "a command was not recognised");
    // The comment is told from others by what it begins with.
    let workflow = fs::read_to_string(root.join("examples/ci/github-workflow.yml")).unwrap();
    assert!(workflow.contains(&format!("startswith(\"{}\")", policyc::report::comment::MARK)));
    // And they fail where they should.
    let policy = fs::read_to_string(dir.0.path().join("policy.yaml")).unwrap();
    let wider = policy.replacen("[basic_economy, economy]", "[basic_economy, business, economy]", 1);
    fs::write(dir.0.path().join("policy.yaml"), wider).unwrap();
    let output = program()
        .current_dir(dir.0.path())
        .args(["diff", "policy.yaml", "--base", "origin/main", "--fail-on", "widen"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let output =
        program().current_dir(dir.0.path()).args(["diff", "policy.yaml", "--base", "no-such-rev"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
