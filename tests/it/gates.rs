//! A gate that cannot be fooled, through the binary: a table of what was tried, the exit code and what must be said; and a
//! property: an event of a banned action, hidden in every way that the reader tolerates, is never clean.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use policyc::check::{Ban, Context, Expectations, LogFacts, Places, Subject, Unreadable, check};
use policyc::diag::Severity;
use policyc::event::{Inputs, LogEntry, OutcomeClasses, Position, ReadOptions, events};
use proptest::prelude::*;

/// One row: files, the command, the exit code and what it says on both streams.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    command: &'static [&'static str],
    exit: i32,
    says: &'static [&'static str],
}

const SPEND: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: t}
spec:
  default: block
  rules:
    - {id: spend, action: spend, effect: allow}
";

const CASES: &[Case] = &[
    Case {
        name: "unreadable lines of a banned action",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"look\"}\n{\"log_id\":\"2\",\"agent_id\":\"a\",\"action\":\"burn_disk\",\"context\":{\"params\":{\"n\":nope}}}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "burn_disk"],
        exit: 1,
        says: &["error[P030]", "1 unreadable line names banned action `burn_disk`", "l.jsonl:2"],
    },
    Case {
        name: "unreadable lines of another action are a warning",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"look\"}\n{\"log_id\":\"2\",\"agent_id\":\"a\",\"action\":\"look\",\"context\":{\"n\":nope}}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "burn_disk"],
        exit: 0,
        says: &["warning[P030]", "1 line of the log is unreadable"],
    },
    Case {
        name: "an outcome that is no known word",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"burn_disk\",\"outcome\":\"finished\"}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "burn_*"],
        exit: 1,
        says: &["error[P031]", "`finished` (1)"],
    },
    Case {
        name: "a banned action under an escaped key",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"look\"}\n{\"act\\u0069on\":\"burn_disk\",\"context\":{\"action\":\"read\"},\"n\":nope}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "burn_disk"],
        exit: 1,
        says: &["error[P030]", "l.jsonl:2"],
    },
    Case {
        name: "an outcome that the user says is good",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"burn_disk\",\"outcome\":\"finished\"}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "burn_*", "--good-outcomes", "finished"],
        exit: 1,
        says: &["error[P004]"],
    },
    Case {
        name: "a failure is no success",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"burn_disk\",\"outcome\":\"timeout\"}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "burn_*"],
        exit: 0,
        says: &["no findings"],
    },
    Case {
        name: "build names outcomes that it does not know",
        files: &[("l.jsonl", "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"look\",\"outcome\":\"finished\"}\n")],
        command: &["build", "l.jsonl", "--out", "out"],
        exit: 0,
        says: &["unknown outcomes", "`finished`"],
    },
    Case {
        name: "files of a folder that are passed over",
        files: &[
            ("logs/a.jsonl", "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"look\"}\n"),
            ("logs/a.jsonl.7", "{}"),
            ("logs/notes.md", "x"),
        ],
        command: &["check", "--logs", "logs", "--ban", "burn_disk"],
        exit: 1,
        says: &["error[P030]", "a.jsonl.7:1", "warning[P034]", "notes.md"],
    },
    Case {
        name: "a share of no events",
        files: &[
            ("p.yaml", SPEND),
            ("l.jsonl", "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"x\",\"outcome\":\"denied\"}\n"),
        ],
        command: &["validate", "p.yaml", "--logs", "l.jsonl", "--max-false-block", "1"],
        exit: 1,
        says: &["no good events"],
    },
    Case {
        name: "a ban in another language",
        files: &[("p.yaml", SPEND)],
        command: &["check", "p.yaml", "--ban", "spend_.*"],
        exit: 2,
        says: &["would never match", "`.*` has no meaning here", r"`spend_.\*`"],
    },
    Case {
        name: "several bans in one",
        files: &[("p.yaml", SPEND)],
        command: &["check", "p.yaml", "--ban", "spend,pay"],
        exit: 2,
        says: &["`,` has no meaning here", "ban several actions one by one"],
    },
    Case {
        name: "a class in upper case",
        files: &[("p.yaml", SPEND)],
        command: &["check", "p.yaml", "--ban", "Class:pay"],
        exit: 2,
        says: &["class:pay"],
    },
    Case {
        name: "a comment in a ban file starts after a blank",
        files: &[("p.yaml", SPEND), ("bans", "# all\nx#spend\nspend # no spending\n")],
        command: &["check", "p.yaml", "--ban-file", "bans", "--format", "json"],
        exit: 1,
        says: &["P001", "spend"],
    },
    Case {
        name: "a ban that only a look-alike meets",
        files: &[("p.yaml", SPEND)],
        command: &["check", "p.yaml", "--ban", "Spend"],
        exit: 1,
        says: &["warning[P032]", "error[P032]", "misspelt"],
    },
    Case {
        name: "a class knows unusual verbs",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"chart_uninstall\"}\n{\"log_id\":\"2\",\"agent_id\":\"a\",\"action\":\"wibble\"}\n",
        )],
        command: &["check", "--logs", "l.jsonl", "--ban", "class:destructive"],
        exit: 1,
        says: &["P004", "chart_uninstall", "warning[P033]", "wibble"],
    },
    Case {
        name: "a pattern of another language in a rule",
        files: &[(
            "p.yaml",
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: allow\n  rules:\n    - {id: r, action: 'burn_[ab]', effect: block}\n",
        )],
        command: &["compile", "p.yaml", "--out", "out"],
        exit: 2,
        says: &["p.yaml:7:23", "`[`", r"`burn_\[ab\]`"],
    },
    Case {
        name: "a pattern among agents",
        files: &[(
            "p.yaml",
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: allow\n  rules:\n    - {id: r, action: burn, effect: block, allowed_agents: ['ops-*']}\n",
        )],
        command: &["compile", "p.yaml", "--out", "out"],
        exit: 2,
        says: &["list of agents", r"`ops-\*`"],
    },
    Case {
        name: "a filter file that allows by coercion",
        files: &[(
            "f.json",
            "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"max\":3,\"in\":[\"2\"]}}}]}",
        )],
        command: &["check", "f.json", "--ban", "burn"],
        exit: 1,
        says: &["error[P001]", "\"k\":\"2\""],
    },
    Case {
        name: "a filter file whose values exclude each other",
        files: &[(
            "f.json",
            "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"max\":3,\"in\":[\"4\",true,\"x\"],\"pattern\":\"[a-z]\"}}}]}",
        )],
        command: &["check", "f.json", "--ban", "burn"],
        exit: 0,
        says: &["no findings"],
    },
    Case {
        name: "a filter file that became wider by coercion",
        files: &[
            (
                "a.json",
                "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"max\":3,\"pattern\":\"[0-9]\"}}}]}",
            ),
            (
                "b.json",
                "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"max\":9,\"pattern\":\"[0-9]\"}}}]}",
            ),
        ],
        command: &["diff", "a.json", "b.json", "--fail-on", "widen"],
        exit: 1,
        says: &["error[P020]", "block to allow"],
    },
    Case {
        name: "a filter file that became narrower",
        files: &[
            (
                "a.json",
                "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"max\":9,\"pattern\":\"[0-9]\"}}}]}",
            ),
            (
                "b.json",
                "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"max\":3,\"pattern\":\"[0-9]\"}}}]}",
            ),
        ],
        command: &["diff", "a.json", "b.json", "--fail-on", "widen"],
        exit: 0,
        says: &["P021", "allow to block"],
    },
    Case {
        name: "a pattern that is not read as Python reads it",
        files: &[
            (
                "f.json",
                "{\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"pattern\":\"(?x) a\"}}}]}",
            ),
            (
                "l.jsonl",
                "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"burn\",\"context\":{\"params\":{\"k\":\"a\"}}}\n",
            ),
        ],
        command: &["decide", "f.json", "--logs", "l.jsonl"],
        exit: 2,
        says: &["(?x"],
    },
    Case {
        name: "digits and marks as Python has them",
        files: &[
            (
                "f.json",
                "{\"default\":\"block\",\"rules\":[{\"action_type\":\"burn\",\"constraints\":{\"params.k\":{\"min\":2,\"not_pattern\":\"\\\\w$\"}}}]}",
            ),
            (
                "l.jsonl",
                "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"burn\",\"context\":{\"params\":{\"k\":\"\\u0967\\u0968 \"}}}\n",
            ),
        ],
        command: &["decide", "f.json", "--logs", "l.jsonl"],
        exit: 0,
        says: &["\"effect\":\"allow\""],
    },
    Case {
        name: "a grant that allows what it asked about",
        files: &[
            (
                "a.json",
                "{\"policies\":[],\"grants\":[{\"grant_id\":\"g\",\"action\":\"burn\",\"agents\":[\"a\"],\"effect\":\"ask\",\"support\":9,\"evidence\":{\"count\":9,\"outcomes\":{\"good\":9,\"denied\":0,\"neutral\":0}}}]}",
            ),
            (
                "b.json",
                "{\"policies\":[],\"grants\":[{\"grant_id\":\"g\",\"action\":\"burn\",\"agents\":[\"a\"],\"effect\":\"allow\",\"support\":9,\"evidence\":{\"count\":9,\"outcomes\":{\"good\":9,\"denied\":0,\"neutral\":0}}}]}",
            ),
        ],
        command: &["diff", "a.json", "b.json", "--fail-on", "widen"],
        exit: 1,
        says: &["P022", "`burn` by a went from ask to allow"],
    },
    Case {
        name: "rules that can never apply",
        files: &[
            (
                "p.yaml",
                "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: block\n  rules:\n    - {id: crossed, action: burn, effect: block, constraints: {params.n: {min: 7, max: 2}}}\n    - {id: misspelt, action: burn, effect: block, constraints: {params.sise: {min: 7}}}\n    - {id: within, action: burn, effect: block, constraints: {context.zone: {equals: x}}}\n",
            ),
            (
                "l.jsonl",
                "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"burn\",\"context\":{\"zone\":\"x\",\"params\":{\"n\":1,\"size\":3}},\"outcome\":\"denied\"}\n",
            ),
        ],
        command: &["check", "p.yaml", "--logs", "l.jsonl", "--ban", "burn", "--fail-on", "warning"],
        exit: 1,
        says: &["rule crossed: nothing meets", "rule misspelt: no event of the log", "write zone"],
    },
    Case {
        name: "compile warns of rules that can never apply",
        files: &[(
            "p.yaml",
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: block\n  rules:\n    - {id: crossed, action: burn, effect: block, constraints: {params.n: {min: 7, max: 2}}}\n",
        )],
        command: &["compile", "p.yaml", "--out", "out"],
        exit: 0,
        says: &["warning: rule crossed: nothing meets its constraints on params.n"],
    },
    Case {
        name: "a tighter default is no widening",
        files: &[
            (
                "a.yaml",
                "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: allow\n  rules:\n    - {id: spend, action: spend, effect: allow}\n",
            ),
            ("b.yaml", SPEND),
        ],
        command: &["diff", "a.yaml", "b.yaml", "--fail-on", "widen"],
        exit: 0,
        says: &["P021"],
    },
    Case {
        name: "a bound at 2^53 compiles",
        files: &[(
            "p.yaml",
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: block\n  rules:\n    - {id: r, action: spend, effect: allow, constraints: {params.n: {min: 9007199254740992}, params.m: {max: 9007199254740992}}}\n",
        )],
        command: &["compile", "p.yaml", "--out", "out"],
        exit: 0,
        says: &["tightened by one"],
    },
    Case {
        name: "an ask rule for a glob, widened",
        files: &[(
            "p.yaml",
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: block\n  rules:\n    - {id: r, action: 'spend_*', effect: ask}\n    - {id: s, action: spend_less, effect: allow}\n",
        )],
        command: &["compile", "p.yaml", "--on-loss", "widen", "--out", "out"],
        exit: 0,
        says: &["a glob covers only the actions that the policy names"],
    },
    Case {
        name: "a label that is neither",
        files: &[(
            "l.jsonl",
            "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"look\",\"session_id\":\"s\",\"label\":\"hostile\"}\n",
        )],
        command: &["evaluate", "--logs", "l.jsonl"],
        exit: 2,
        says: &["unknown labels: `hostile` (1 events)", "`attack` or `benign`"],
    },
];

fn program(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(directory).env("SOURCE_DATE_EPOCH", "1781481600").env("COLUMNS", "400").stdin(Stdio::null());
    command
}

/// Both streams, with the line breaks of messages undone.
fn run(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), text.replace("\n  │ ", " "))
}

#[test]
fn what_was_tried_is_found_or_refused() {
    for case in CASES {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in case.files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let (code, text) = run(program(directory.path()).args(case.command));
        assert_eq!(code, Some(case.exit), "{}\n{text}", case.name);
        for words in case.says {
            assert!(text.contains(words), "{} should say {words:?}:\n{text}", case.name);
        }
    }
}

#[test]
fn what_was_not_seen_is_said_in_every_format() {
    let directory = tempfile::tempdir().unwrap();
    let line = r#"{"log_id":"1","agent_id":"a","action":"look"}"#;
    let log = format!(
        "{line}\n{{\"log_id\":\"2\",\"agent_id\":\"a\",\"action\":\"burn_disk\",\"context\":{{\"n\":nope}}}}\n"
    );
    fs::write(directory.path().join("l.jsonl"), log).unwrap();
    for format in ["text", "json", "sarif", "junit", "github", "markdown"] {
        let mut command = program(directory.path());
        let (code, text) =
            run(command.args(["-q", "check", "--logs", "l.jsonl", "--ban", "burn_disk", "--format", format]));
        assert_eq!(code, Some(1), "{format}\n{text}");
        assert!(text.contains("P030") && text.contains("burn_disk"), "{format}\n{text}");
    }
}

#[test]
fn a_policy_that_the_base_does_not_have_is_all_new() {
    let directory = tempfile::tempdir().unwrap();
    let git = |args: &[&str]| {
        let own = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
        let done = Command::new("git").current_dir(directory.path()).args(own).args(args).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "-q"]);
    fs::write(directory.path().join("README"), "x").unwrap();
    git(&["add", "."]);
    git(&["commit", "-qm", "first"]);
    fs::write(directory.path().join("p.yaml"), SPEND).unwrap();
    let diff = |more: &[&str]| run(program(directory.path()).args(["diff", "p.yaml", "--base", "HEAD"]).args(more));
    let (code, text) = diff(&["--fail-on", "widen"]);
    assert!(code == Some(1) && text.contains("P020") && text.contains("p.yaml does not exist in HEAD"), "{text}");
    assert_eq!(diff(&["--fail-on", "never"]).0, Some(0));
    let (code, text) = run(program(directory.path()).args(["diff", "p.yaml", "--base", "nowhere"]));
    assert_eq!(code, Some(2), "{text}");
    git(&["add", "."]);
    git(&["commit", "-qm", "second"]);
    assert_eq!(diff(&[]).0, Some(0));
}

/// Ways to write the line of an event, the identity among them.
fn hide(line: &str, how: usize) -> Vec<u8> {
    let text = match how {
        0 => line.to_owned(),
        1 => format!(" \t{line} \r"),
        2 => line.replacen("\"action\"", "\"\\u0061ction\"", 1),
        3 => line.replacen("\"action\"", "\"action\":\"look\",\"action\"", 1),
        18 => line.replacen("\"burn_disk\"", "\"burn_disk\",\"action\":\"look\"", 1),
        19 => line.replacen('{', "{\"outcome\":\"success\",", 1).replacen(
            ",\"outcome\":\"",
            ",\"outcome\":\"denied\",\"was\":\"",
            1,
        ),
        4 => line.replacen("burn", "\\u0062urn", 1),
        5 => line.replacen("burn_disk", " burn_disk\\u00a0", 1),
        6 => line.replacen('{', "{\"note\":NaN,", 1),
        7 => line.replacen('{', "{\"note\":\"\\ud800\",", 1),
        8 => format!("{}{line}", "\u{feff}"),
        9 => format!("{line},"),
        10 => format!("[{line}]"),
        11 => line.replacen('{', &format!("{{\"note\":{}1{},", "[".repeat(200), "]".repeat(200)), 1),
        12 => line.trim_end_matches('}').to_owned(),
        13 => line.replacen("\"log_id\"", "\"id\"", 1),
        14 => line.replacen('{', "{\"timestamp\":17,", 1),
        15 => format!("{line}{line}"),
        _ => line.replacen('{', "{\"context\":[],", 1),
    };
    match how {
        17 => [line.as_bytes(), b"\xff"].concat(),
        _ => text.into_bytes(),
    }
}

/// The gravest finding on a log of one plain event and these lines, with `burn_disk` banned.
fn gravest(lines: &[Vec<u8>]) -> Option<Severity> {
    let expectations = Expectations { banned: vec![Ban::parse("burn_disk").unwrap()], ..Expectations::default() };
    let mut log = br#"{"log_id":"0","agent_id":"a","action":"look"}"#.to_vec();
    for line in lines {
        log.push(b'\n');
        log.extend(line);
    }
    let mut facts = LogFacts::default();
    let mut unreadable = Unreadable::default();
    for entry in events(&Inputs::from_bytes("log", log), &ReadOptions::default()) {
        match entry.unwrap() {
            LogEntry::Event { event, path, line } => {
                let at = Position { path: &path, line };
                facts.event(*event, at, &expectations.banned, &OutcomeClasses::default(), false);
            }
            LogEntry::Skipped(line) => unreadable.add(&line, &expectations.banned),
        }
    }
    facts.unreadable = unreadable;
    let places = Places::default();
    let today = jiff::civil::date(2026, 6, 15);
    let context = Context::new(Subject::Nothing, &places, &expectations, Some(&facts), None, today);
    check(&context).found.iter().map(|found| found.finding.severity).min()
}

proptest! {
    #[test]
    fn a_banned_event_is_never_clean_however_it_is_written(
        hows in prop::collection::vec(0..20_usize, 1..4),
        outcome in prop::sample::select(vec!["success", "OK", " allowed ", "completed", "200", "", "succeeded", "true"]),
    ) {
        let line = format!(r#"{{"log_id":"1","agent_id":"a","action":"burn_disk","outcome":"{outcome}","context":{{}}}}"#);
        let lines: Vec<_> = hows.iter().map(|how| hide(&line, *how)).collect();
        prop_assert_eq!(gravest(&lines), Some(Severity::Error), "{:?}", hows);
    }

    #[test]
    fn an_event_that_was_denied_or_is_of_another_action_is_clean(
        outcome in prop::sample::select(vec!["denied", " Blocked", "error", "timeout"]),
        how in prop::sample::select(vec![0, 1, 2, 4, 5]),
    ) {
        let line = format!(r#"{{"log_id":"1","agent_id":"a","action":"burn_disk","outcome":"{outcome}","context":{{}}}}"#);
        prop_assert_eq!(gravest(&[hide(&line, how)]), None);
        let other = line.replace("burn_disk", "read_disk").replace(outcome, "success");
        prop_assert_eq!(gravest(&[hide(&other, how)]), None);
    }
}
