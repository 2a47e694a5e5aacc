//! Inputs by which something was once fooled, through the binary: `tests/data/cases/`, a row each with what must come of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::pipeline::program;
use crate::rego::has_opa;

/// A command in a copy of a case's folder.
#[derive(Clone, Copy)]
struct Row {
    case: &'static str,
    /// Its arguments, by blanks.
    command: &'static str,
    exit: i32,
    /// What it says on either stream.
    says: &'static [&'static str],
    /// What it must not say.
    never: &'static [&'static str],
}

const fn row(case: &'static str, command: &'static str, exit: i32, says: &'static [&'static str]) -> Row {
    Row { case, command, exit, says, never: &[] }
}

const fn never(row: Row, never: &'static [&'static str]) -> Row {
    Row { never, ..row }
}

const ALLOWS: &str = r#""effect":"allow""#;
const BLOCKS: &str = r#""effect":"block""#;

const ROWS: &[Row] = &[
    // What the filter that is deployed lets through, coercions and Python's `re` included.
    row("A01", "check f.json --ban delete_db", 1, &["error[P001]", "\"x\":\"7\""]),
    row("A01", "check g.json --ban delete_db", 1, &["error[P001]", "nan"]),
    row("A01", "decide f.json --logs l.jsonl", 0, &[ALLOWS]),
    row("A02", "decide f.json --logs l.jsonl", 0, &[r#""1","effect":"allow""#, r#""2","effect":"block""#]),
    row("A03", "decide f1.json --logs l.jsonl", 0, &[r#""1","effect":"allow""#]),
    row("A03", "decide f2.json --logs l.jsonl", 0, &[r#""2","effect":"allow""#]),
    row("A03", "decide f3.json --logs l.jsonl", 0, &[r#""3","effect":"allow""#]),
    row("A05", "check old.json --ban pay", 1, &["error[P001]"]),
    row("A05", "diff old.json new.json --fail-on any --logs l.jsonl", 1, &["error[P020]"]),
    // Rego of others.
    row("A07", "check p.rego --ban delete_db --logs l.jsonl", 1, &["p.rego:5: error[P040]"]),
    row("A08", "decide p.rego --logs l.jsonl", 2, &["no function `regex.template_match`"]),
    row("A10", "validate p.rego --logs l.jsonl", 2, &["no function `walk`", "--engine opa"]),
    row("A28", "decide r1.rego --logs l.jsonl", 2, &["may not ask itself"]),
    row("A28", "check r2.rego --ban x --logs l.jsonl", 2, &["may not ask itself"]),
    row("A28", "validate r3.rego --logs l.jsonl", 2, &["may not ask itself"]),
    row("A28", "decide r4.rego --logs l.jsonl", 2, &["data.p.a → data.p.b → data.p.a"]),
    row("A28", "decide r5.rego --logs l.jsonl", 2, &["may not ask itself"]),
    row("A28", "decide r6.rego --logs l.jsonl", 2, &["may not ask itself"]),
    row("A28", "decide r7.rego --logs l.jsonl", 2, &["error: "]),
    row("A28", "decide r8.rego --logs l.jsonl", 2, &["error: "]),
    row("A28", "decide r9.rego --logs l.jsonl", 2, &["more than 512 operators"]),
    row("A28", "decide r10.rego --logs l.jsonl", 2, &["nest deeper than 16 levels"]),
    row("24", "decide rego --logs log.jsonl", 0, &[ALLOWS, BLOCKS]),
    row("24", "check rego --ban delete_record --logs log.jsonl", 1, &["error[P004]"]),
    row("25", "check rego --ban create_user --logs log.jsonl", 1, &["p.rego:7: warning[P040]", "ASCII in OPA"]),
    row("27", "decide time --logs one.jsonl", 2, &["no function `time.clock`", "--engine opa"]),
    // What a gate could not see.
    row("A13", "check --logs l.jsonl --ban delete_record", 1, &["error[P004]", "went through 2 times"]),
    row("A14", "check --logs l.jsonl --ban delete_record", 1, &["error[P031]", "`succeeded` (1)"]),
    row("A15", "check --logs l.jsonl --ban delete_record", 1, &["Delete_Record", "delete_r<U+0435>cord", "<U+200B>"]),
    row("08", "check --logs hide.jsonl --ban delete_record", 1, &["went through 3 times"]),
    row("08", "-q check --logs hide.jsonl --ban delete_record --format json", 1, &["went through 3 times"]),
    row("08", "-q check --logs hide.jsonl --ban delete_record --format sarif", 1, &["went through 3 times"]),
    row("08", "-q check --logs hide.jsonl --ban delete_record --format junit", 1, &["went through 3 times"]),
    row("08", "-q check --logs hide.jsonl --ban delete_record --format github", 1, &["went through 3 times"]),
    row("08", "-q check --logs hide.jsonl --ban delete_record --format markdown", 1, &["went through 3 times"]),
    row("09", "check --logs success.jsonl --ban delete_record", 1, &["error[P004]"]),
    row("09", "check --logs completed.jsonl --ban delete_record", 1, &["error[P031]"]),
    row("09", "check --logs done.jsonl --ban delete_record", 1, &["error[P031]"]),
    row("09", "check --logs executed.jsonl --ban delete_record", 1, &["error[P031]"]),
    row("09", "check --logs 200.jsonl --ban delete_record", 1, &["error[P031]"]),
    row("09", "build completed.jsonl --out o", 0, &["unknown outcomes", "`completed`"]),
    row("10", "check --logs logs --ban delete_record", 1, &["went through 4 times"]),
    row("11", "validate policy.yaml --logs denied_only.jsonl --max-false-block 0", 1, &["no good events"]),
    row("11", "validate policy.yaml --logs neutral_only.jsonl --max-false-block 0", 1, &["no good events"]),
    row("11", "check policy.yaml --expect exp.yaml --logs neutral_only.jsonl", 1, &["error[P009]"]),
    row("A22", "validate pol.yaml --logs den.jsonl --max-false-block 0", 1, &["no good events"]),
    row("A22", "build den.jsonl --out o --max-false-block 0", 1, &["no good events"]),
    row("A22", "check pol.yaml --expect expect.yaml --logs den.jsonl", 1, &["error[P009]"]),
    row("20", "check --logs tools.jsonl --ban class:destructive", 1, &["helm_uninstall", "`rm`", "truncate_table"]),
    // Bans and rules that can never match.
    row("A23", "check del.yaml --ban delete_.*", 2, &["write a glob such as `delete_*`"]),
    row("A23", "check del.yaml --ban delete_record,drop_table", 2, &["ban several actions one by one"]),
    row("A23", "check del.yaml --ban /delete.*/", 2, &["would never match"]),
    row("A23", "check del.yaml --ban Class:destructive", 2, &["class:destructive"]),
    row("A23", "check del.yaml --ban Delete_Record", 1, &["only look-alikes"]),
    row(
        "A23",
        "check del.yaml --ban delete_recrod",
        0,
        &["warning[P015]", "did you mean `delete_record`?", "1 ban matches no action here"],
    ),
    row("21", "compile policy.yaml --target yaml --out -", 2, &["`pay_?` has `?`"]),
    row(
        "22",
        "check policy.yaml --logs log.jsonl --ban x --fail-on warning",
        1,
        &["params.ammount", "write env", "nothing meets"],
    ),
    row("23", "diff old.yaml new.yaml --fail-on widen", 0, &["P021"]),
    // Targets.
    row("A16", "compile p.yaml --out o", 0, &["tightened by one"]),
    row("A27", "compile p.yaml --on-loss widen --target safety-filter --out o", 0, &["a glob covers only"]),
    row("A30", "compile p.yaml --target safety-filter --out o", 0, &["Python may take very long"]),
    never(row("07", "decide policy.yaml --logs log.jsonl", 0, &[BLOCKS]), &[ALLOWS]),
    // What is printed.
    never(row("A24", "-q build l.jsonl --out o", 0, &[]), &["\u{9b}", "\u{9d}", "\u{61c}", "\u{ad}", "\u{e0041}"]),
    never(row("A24", "-q check --logs l.jsonl --ban * --format json", 1, &["P004"]), &["\u{9b}", "\u{9d}", "\u{61c}"]),
    never(
        row("A24", "-q check --logs l.jsonl --ban * --format github", 1, &["P004"]),
        &["\u{9b}", "\u{61c}", "\u{ad}"],
    ),
    row("31", "check policy.yaml --ban pay --ban pay_* --format sarif", 1, &["primaryLocationLineHash", "startLine"]),
    // Foreign and odd logs.
    row("28", "decide policy.yaml --logs no_ts.jsonl", 0, &["no readable timestamp"]),
    row("28", "decide policy.yaml --logs bad_ts.jsonl", 0, &["no readable timestamp"]),
    never(
        row("28", "validate policy.yaml --logs bad_ts.jsonl", 0, &["the rate limit of rule two is used up"]),
        &["two: )"],
    ),
    row("29", "extract --logs nulls.jsonl --output out.json", 0, &["Parsed 5 valid"]),
    row("30", "extract --logs utf16.jsonl --output out.json", 0, &["Parsed 6 valid"]),
    row("30", "extract --logs bom_in_the_middle.jsonl --output out.json", 0, &["Parsed 6 valid"]),
    row("30", "extract --logs array.jsonl --output out.json", 0, &["Parsed 6 valid"]),
    row("30", "extract --logs pretty.json --output out.json", 0, &["Parsed 6 valid"]),
    row("30", "extract --logs sse.jsonl --output out.json", 0, &["Parsed 6 valid"]),
    row("30", "extract --logs cr.jsonl --output out.json", 0, &["Parsed 6 valid"]),
    row("30", "extract --logs cloudtrail.json --output out.json", 0, &["Parsed 1 valid"]),
    row("33", "evaluate --logs log.jsonl", 2, &["unknown labels: `malicious` (6 events)"]),
];

/// The same with OPA, if it is there.
const WITH_OPA: &[Row] = &[
    row("07", "validate policy.yaml --logs log.jsonl --engine regorus,rvm,opa", 0, &["opa: 0 disagreements"]),
    row("24", "validate rego --logs log.jsonl --engine regorus,rvm,opa", 0, &["opa: 0 disagreements"]),
    never(
        row("25", "validate rego --logs log.jsonl --engine regorus,opa", 1, &["opa: 2 disagreements"]),
        &["bug in policyc"],
    ),
    row("27", "decide time --logs one.jsonl --engine opa", 0, &["effect"]),
    row("A10", "decide p.rego --logs l.jsonl --engine opa", 0, &[ALLOWS]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases")
}

/// Copies the files of a case, and of its folders.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::write(target, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

/// Why a row does not come to what it should.
fn wrong(row: &Row) -> Option<String> {
    let copied = tempfile::tempdir().unwrap();
    copy(&folder().join(row.case), copied.path());
    let output =
        program().current_dir(copied.path()).args(row.command.split(' ')).stdin(Stdio::null()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
    let missing = row.says.iter().find(|text| !said.contains(**text));
    let unwanted = row.never.iter().find(|text| said.contains(**text));
    let exit = output.status.code();
    let right = exit == Some(row.exit) && missing.is_none() && unwanted.is_none();
    (!right).then(|| {
        let (case, command) = (row.case, row.command);
        format!("{case}: policyc {command}\nexit {exit:?}, missing {missing:?}, unwanted {unwanted:?}\n{said}")
    })
}

#[test]
fn every_case_comes_to_what_it_should() {
    let rows = ROWS.iter().chain(WITH_OPA.iter().filter(|_| has_opa()));
    let wrong: Vec<_> = rows.filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_folder_is_tried() {
    for entry in fs::read_dir(folder()).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name();
        assert!(ROWS.iter().any(|row| name == row.case), "no row for {}", name.display());
    }
}
