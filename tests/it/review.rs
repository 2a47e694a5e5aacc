//! Decisions of people: they survive a new run of the miner, end when they say, in every engine, and stand in the gate.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use policyc::backend::{Backend as _, EmitOptions, Layout, LossKind, OnLoss, Rego};
use policyc::event::{Event, Inputs, NoProgress, OutcomeClasses, ReadOptions};
use policyc::jobs::Proof;
use policyc::lower::{LowerOptions, lower};
use policyc::mine::{MineOptions, mine_events};
use policyc::policy::{Effect, Policy};
use policyc::replay::{Engine, Evaluator as _, RegoArtifact, Seat as _};
use policyc::review::{self, Choice, Ledger, LedgerEntry, Needed, Options};
use policyc::targets;
use serde_json::{Value, json};

pub(crate) fn program(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_policyc"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("SOURCE_DATE_EPOCH", "1796083200")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .args(args)
        .output()
        .unwrap()
}

/// Runs and gives both streams.
#[track_caller]
pub(crate) fn exits(code: i32, args: &[&str]) -> String {
    let output = program(args);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{text}");
    text
}

#[track_caller]
pub(crate) fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "should say {word:?}:\n{text}");
    }
}

/// An expectations file beside which nothing is expected: the repository has one of its own, which asks for a log.
pub(crate) fn nothing_else(directory: &Path) -> String {
    let path = directory.join("expectations.yaml");
    fs::write(&path, "banned: [{action: never_heard_of}]\n").unwrap();
    path.to_str().unwrap().to_owned()
}

fn airline() -> Vec<Event> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/airline/events.jsonl")).unwrap();
    text.lines().map(|line| Event::from_json(line).unwrap()).collect()
}

fn mined(events: &[Event]) -> Policy {
    let options = MineOptions::new("2026-11-01T00:00:00Z".parse().unwrap());
    lower(&mine_events(events, &options).unwrap().set, &LowerOptions::default()).unwrap().policy
}

fn needed(choice: Choice, expires: Option<&str>) -> Needed {
    Needed {
        choice,
        by: "Kim".to_owned(),
        why: "checked".to_owned(),
        at: "2026-11-02T00:00:00Z".parse().unwrap(),
        expires: expires.map(|end| end.parse().unwrap()),
        reattest_after: None,
        instead: None,
    }
}

#[test]
fn twelve_decisions_survive_ten_percent_more_events() {
    let all = airline();
    // Whole sessions, as the log has them: the last tenth of them comes later.
    let most = &all[..all.len() * 10 / 11];
    let before = mined(most);
    let mut ledger = Ledger::default();
    let choices = [Choice::Accept, Choice::Accept, Choice::Reject, Choice::Ask];
    for (rule, choice) in before.rules().iter().zip(choices.into_iter().cycle()).take(12) {
        ledger.record(LedgerEntry::decide(&before, rule, needed(choice, None), None).unwrap());
    }
    assert_eq!(ledger.entries().len(), 12);
    let ledger = Ledger::from_yaml(&ledger.to_yaml(), "decisions.yaml").unwrap();
    let after = mined(&all);
    let options = Options { now: "2026-11-20T00:00:00Z".parse().unwrap(), unreviewed: Effect::Ask };
    let applied = review::apply(&after, &ledger, options).unwrap();
    assert_eq!(applied.fates.len(), 12);
    for fate in &applied.fates {
        println!("{}", fate.sentence());
    }
    let held = applied.fates.iter().filter(|fate| fate.standing.holds()).count();
    assert!(held >= 10, "{held} of 12 hold");
    // What was not decided on does not allow, and what was rejected lets nothing through.
    for rule in applied.policy.rules().iter().filter(|rule| rule.effect == Effect::Allow) {
        assert_eq!(
            review::findings(&applied.policy, &ledger, &policyc::check::Places::default(), options.now)
                .iter()
                .filter(|found| found.finding.code == "P050")
                .count(),
            0,
            "{}",
            rule.id
        );
    }
    for fate in applied.fates.iter().filter(|fate| fate.decision == Choice::Reject && fate.standing.holds()) {
        assert!(applied.policy.rule(&fate.rule).is_none(), "{}", fate.rule);
    }
}

const TIMED: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: timed}
spec:
  default: block
  rules:
    - {id: pay-1, action: pay, effect: allow, constraints: {params.n: {max: 10}}, expires: 2027-01-10}
    - {id: pay-2, action: pay, effect: ask, constraints: {params.n: {max: 20}}, expires: '2027-01-10T12:00:00Z'}
    - {id: get-1, action: get, effect: allow, rate_limit: {max_requests: 2, window_seconds: 60}, expires: 2027-01-10}
    - {id: 'list-*', action: 'list_*', effect: allow}
";

fn request(now: &Value) -> Value {
    let mut request = json!({"agent_id": "a", "action": "pay", "context": {"params": {"n": 9}}});
    if !now.is_null() {
        request["now"] = now.clone();
    }
    request
}

#[test]
fn a_rule_ends_in_every_engine_and_layout() {
    let policy = Policy::from_yaml(TIMED, "timed.yaml").unwrap();
    let end = 1_799_539_200_i64;
    for layout in [Layout::Rules, Layout::Data] {
        let options = EmitOptions { layout, ..EmitOptions::default() };
        let files: Vec<_> =
            Rego.emit(&policy, &options).unwrap().artifacts.into_iter().map(|file| (file.path, file.text)).collect();
        let artifact = RegoArtifact::from_files(&files, None).unwrap();
        for engine in [Engine::Interpreter, Engine::Rvm] {
            let mut rego = artifact.evaluator(engine).unwrap();
            let mut reference = policy.evaluator().unwrap();
            for (now, expected) in [
                (json!(end - 1), Effect::Allow),
                (json!(end), Effect::Ask),
                (json!(end + 43_200), Effect::Block),
                (json!(null), Effect::Block),
                (json!("0"), Effect::Block),
                (json!(-1e12), Effect::Allow),
            ] {
                let request = request(&now);
                let said = rego.decide(&request).unwrap();
                assert_eq!(said.effect, expected, "{layout:?} {engine:?} {now}");
                assert_eq!(reference.decide(&request).unwrap(), said, "{layout:?} {engine:?} {now}");
            }
        }
    }
}

#[test]
fn every_target_agrees_on_ends_or_declares_that_it_knows_no_time() {
    let policy = Policy::from_yaml(TIMED, "timed.yaml").unwrap();
    let outcomes = OutcomeClasses::default();
    for (on_loss, layout) in
        [(OnLoss::Narrow, Layout::Rules), (OnLoss::Narrow, Layout::Data), (OnLoss::Widen, Layout::Rules)]
    {
        let options = EmitOptions { on_loss, layout };
        let proof = Proof::emit(&policy, &targets::defaults(), &options).unwrap();
        let losses = proof.losses();
        assert!(
            losses.iter().any(|loss| loss.kind == LossKind::Expires && loss.rules.contains(&"pay-1".to_owned())),
            "{losses:?}"
        );
        let filter = &proof.artifacts().find(|file| file.path == "safety_filter.json").unwrap().text;
        assert_eq!(filter.contains("\"id\": \"pay-1\""), on_loss == OnLoss::Widen, "{filter}");
        let log = "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"pay\",\"context\":{\"params\":{\"n\":9}},\"timestamp\":\"2026-11-01T00:00:00Z\"}\n";
        let inputs = Inputs::from_bytes("log", log.as_bytes().to_vec());
        // It fails where a target disagrees.
        let log = Some((&inputs, &ReadOptions::default()));
        let validation = proof.prove(log, &outcomes, &NoProgress).unwrap();
        assert_eq!(validation.evaluators.len(), 3, "{on_loss:?} {layout:?}");
        assert!(validation.boundary_cases > 10);
        assert_eq!(validation.outcomes.good.allow, 1);
    }
}

#[test]
fn a_diff_shows_an_end_that_moved() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (dir.path().join("old.yaml"), dir.path().join("new.yaml"));
    let of = |end: &str| {
        format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: x}}\nspec:\n  default: block\n  rules:\n    - {{id: a, action: pay, effect: allow{end}}}\n"
        )
    };
    fs::write(&old, of(", expires: 2027-01-10")).unwrap();
    fs::write(&new, of(", expires: 2027-02-10")).unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    says(&exits(1, &["diff", old, new, "--fail-on", "widen"]), &["pay", "block to allow"]);
    says(&exits(0, &["diff", new, old, "--fail-on", "widen"]), &["allow to block"]);
    exits(0, &["diff", old, old]);
    fs::write(dir.path().join("new.yaml"), of("")).unwrap();
    says(&exits(1, &["diff", old, new, "--fail-on", "widen"]), &["block to allow"]);
}

#[test]
fn a_ban_is_broken_by_a_rule_that_will_end() {
    let dir = tempfile::tempdir().unwrap();
    let policy = dir.path().join("p.yaml");
    fs::write(&policy, TIMED).unwrap();
    let expect = nothing_else(dir.path());
    says(&exits(1, &["check", policy.to_str().unwrap(), "--ban", "pay", "--expect", &expect]), &["P001", "pay-1"]);
}

#[test]
fn a_block_rule_and_a_bad_date_take_no_end() {
    for (from, to, words) in [
        ("effect: allow, constraints", "effect: block, constraints", "allow and ask rules only"),
        ("expires: 2027-01-10}", "expires: soon}", "is no date"),
        ("expires: 2027-01-10}", "expires: null}", "expected a string"),
        ("expires: 2027-01-10}", "expire: 2027-01-10}", "did you mean `expires`"),
    ] {
        let error = Policy::from_yaml(&TIMED.replacen(from, to, 1), "t").unwrap_err();
        assert!(error.to_string().contains(words) && error.line() == 7, "{error}");
    }
}

/// Mines, reviews, builds, checks: the loop through the binary.
#[test]
fn the_loop_from_mining_to_the_gate() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (out, decisions) = (at("out"), at("policies/decisions.yaml"));
    exits(0, &["build", "examples/airline/events.jsonl", "--out", &out, "-q"]);
    let (set, policy) = (format!("{out}/policies.json"), format!("{out}/policy.yaml"));
    let review = |args: &[&str], code| {
        exits(code, &[&["review", set.as_str(), "--decisions", decisions.as_str()], args].concat())
    };
    let list = || -> Vec<Value> {
        serde_json::from_str(&review(
            &["--list", "--format", "json", "-q", "--logs", "examples/airline/events.jsonl"],
            0,
        ))
        .unwrap()
    };
    let items = list();
    let pick = |rule: &str| items.iter().find(|item| item["rule"] == rule).unwrap().clone();
    assert!(items.iter().all(|item| item.get("decided").is_none()));
    assert_eq!(items[0]["risk"], "high");
    let cancel = pick("cancel_reservation-1");
    let (key, token) = (cancel["key"].as_str().unwrap(), cancel["token"].as_str().unwrap());
    assert!(cancel["on_log"]["good"].as_u64().unwrap() > 0 && cancel["witness"]["action"] == "cancel_reservation");

    // Without who and why, with a stale token, with a key of nothing: exit 2, words, nothing written.
    says(&review(&["--accept", key], 2), &["--by NAME"]);
    says(&review(&["--accept", key, "--by", "Kim"], 2), &["--why TEXT"]);
    says(&review(&["--accept", key, "--by", "Kim", "--why", "x", "--token", "00"], 2), &["the token is stale"]);
    says(&review(&["--accept", "0000000000", "--by", "Kim", "--why", "x"], 2), &["no rule has the key"]);
    says(&review(&["--narrow", key, "--by", "Kim", "--why", "x"], 2), &["--rule FILE"]);
    says(&review(&[], 2), &["there is no terminal"]);
    says(
        &exits(2, &["build", "examples/airline/events.jsonl", "--out", &at("o"), "--decisions", &decisions]),
        &["no such file"],
    );
    assert!(!Path::new(&decisions).exists());

    review(
        &["--accept", key, "--by", "Kim", "--why", "customers cancel", "--token", token, "--expires", "2027-05-31"],
        0,
    );
    let think = pick("think-1");
    review(&["--reject", think["key"].as_str().unwrap(), "--by", "Kim", "--why", "not a tool"], 0);
    assert_eq!(list().iter().filter(|item| item.get("decided").is_some()).count(), 2);

    let again = at("again");
    let text = exits(0, &["build", "examples/airline/events.jsonl", "--out", &again, "--decisions", &decisions]);
    says(&text, &["decisions: 2 of 2 hold", "nobody decided on", "they ask a person"]);
    let reviewed = format!("{again}/policy.yaml");
    let yaml = fs::read_to_string(&reviewed).unwrap();
    says(&yaml, &["accepted by Kim on 2026-12-01: customers cancel", "expires: "]);
    assert!(!yaml.contains("id: think-1"));
    let filter = fs::read_to_string(format!("{again}/safety_filter.json")).unwrap();
    says(&filter, &["a rule with an end is dropped"]);

    // The gate: the built policy passes, the mined one does not.
    let expect = nothing_else(dir.path());
    let gate = |policy: &str, code| {
        exits(code, &["check", policy, "--reviewed", "--decisions", &decisions, "--expect", &expect])
    };
    gate(&reviewed, 0);
    let text = gate(&policy, 1);
    says(&text, &["P050", "nobody accepted it", "rejected by Kim", "policyc review --accept"]);
    says(&gate(&set, 2), &["--reviewed is for a policy YAML"]);

    // Changed by hand: refused, with the line.
    let ledger = fs::read_to_string(&decisions).unwrap();
    fs::write(&decisions, ledger.replacen("good: ", "good: 1", 1)).unwrap();
    says(&gate(&reviewed, 2), &["decisions.yaml:", "changed by hand"]);
    fs::write(&decisions, &ledger).unwrap();
    says(&review(&["--forget", think["key"].as_str().unwrap()], 0), &["forgotten: think-1, rejected by Kim"]);
    says(&review(&["--forget", think["key"].as_str().unwrap()], 2), &["has no such decision"]);
}

#[test]
fn what_lapsed_is_blocked_and_said() {
    let dir = tempfile::tempdir().unwrap();
    let policy = dir.path().join("p.yaml");
    fs::write(&policy, TIMED.replace("2027-01-10", "2026-11-30").replace("T12:00:00Z", "")).unwrap();
    let log = dir.path().join("l.jsonl");
    fs::write(&log, "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"pay\",\"context\":{\"params\":{\"n\":9}}}\n")
        .unwrap();
    let (policy, log) = (policy.to_str().unwrap(), log.to_str().unwrap());
    let text = exits(0, &["decide", policy, "--logs", log]);
    says(&text, &["\"effect\":\"block\"", "rule pay-1 ended on 2026-11-30"]);
    let out = dir.path().join("out");
    let text = exits(0, &["compile", policy, "--out", out.to_str().unwrap()]);
    says(&text, &["rule pay-1 ended on 2026-11-30; it is left out"]);
    assert!(!fs::read_to_string(out.join("policy.yaml")).unwrap().contains("pay-1"));
}

#[test]
fn what_was_stopped_and_approved_is_proposed() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("p.yaml"), TIMED).unwrap();
    let line = |i: u32| {
        json!({"log_id": format!("l{i}"), "agent_id": "a", "action": "refund", "session_id": format!("s{i}"),
                                "context": {"params": {"n": i % 4}}})
        .to_string()
            + "\n"
    };
    fs::write(at("l.jsonl"), (0..20).map(line).collect::<String>()).unwrap();
    let text = exits(0, &["amend", &at("p.yaml"), "--from", &at("l.jsonl"), "--output", &at("new.yaml")]);
    says(&text, &["20 events stopped, 20 of them approved", "amend-refund-1", "lets 20 through", "policyc review"]);
    let amended = Policy::from_yaml(&fs::read_to_string(at("new.yaml")).unwrap(), "n").unwrap();
    assert!(amended.rule("amend-refund-1").is_some() && amended.rule("pay-1").is_some());
    says(&exits(2, &["amend", &at("l.jsonl"), "--from", &at("l.jsonl")]), &["l.jsonl"]);
}

#[test]
fn suggestions_are_shown_written_and_dismissed() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let log = "examples/airline/events.jsonl";
    exits(0, &["build", log, "--out", &at("out"), "-q"]);
    let policy = at("out/policy.yaml");
    let decisions = at("decisions.yaml");
    let suggest = |args: &[&str], code| {
        exits(
            code,
            &[&["suggest", policy.as_str(), "--logs", log, "--decisions", decisions.as_str(), "-q"], args].concat(),
        )
    };
    let all: Vec<Value> = serde_json::from_str(&suggest(&["--format", "json"], 0)).unwrap();
    assert!(all.len() > 5, "{}", all.len());
    says(&suggest(&[], 0), &["priority", "confidence", "on the log:", "--all prints them", "--dismiss ID"]);
    let risk: Vec<Value> = serde_json::from_str(&suggest(&["--format", "json", "--category", "risk"], 0)).unwrap();
    assert!(risk.iter().all(|one| one["category"] == "risk") && risk.len() < all.len());
    // Every patch makes a policy that every engine decides alike, and that opens nothing.
    let before = Policy::from_yaml(&fs::read_to_string(&policy).unwrap(), "p").unwrap();
    for one in all.iter().filter(|one| one.get("patch").is_some()).take(4) {
        let id = one["id"].as_str().unwrap();
        suggest(&["--apply", id, "--output", &at("new.yaml")], 0);
        let after = Policy::from_yaml(&fs::read_to_string(at("new.yaml")).unwrap(), "n").unwrap();
        assert_ne!(before, after, "{id}");
        let opened = one["on_log"]["opened"].as_u64().unwrap();
        assert!(opened == 0 || one["code"] == "action-without-rule", "{id}");
    }
    let id = all[0]["id"].as_str().unwrap();
    says(&suggest(&["--dismiss", id], 2), &["--by"]);
    says(&suggest(&["--dismiss", id, "--by", "Kim", "--why", "known"], 0), &["is not shown again"]);
    let left: Vec<Value> = serde_json::from_str(&suggest(&["--format", "json"], 0)).unwrap();
    assert_eq!(left.len() + 1, all.len());
    says(&suggest(&["--apply", id, "--output", &at("x.yaml")], 2), &["no suggestion"]);
    says(&exits(2, &["suggest", &at("out/policies.json"), "--logs", log]), &["expected a policy YAML"]);
}
