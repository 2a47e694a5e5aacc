//! The clients in `clients/`, against the binary.

use std::process::Command;

use super::robust::Process;

pub(crate) const POLICY: &str = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: bank, version: '1'}\nspec:\n  default: block\n  rules:\n  - {id: read, action: read_*, effect: allow}\n  - id: pay\n    action: pay\n    effect: allow\n    constraints:\n      prov.iban: {in: [tool, prompt]}\n      prev_action: {equals: read_bills}\n  - {id: ask, action: close_account, effect: ask}\n";

#[test]
fn the_python_client_keeps_a_session() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no `python3` on PATH");
        return;
    }
    runs("python3", &["-B", "clients/python/test_client.py"]);
}

/// Runs a client's own test against a server whose policy is [`POLICY`].
#[track_caller]
fn runs(program: &str, arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, POLICY).unwrap();
    let process = Process::start(&folder.path().join("policyc.db"), &[policy.to_str().unwrap()]);
    says_ok(program, arguments, &process);
}

#[track_caller]
fn says_ok(program: &str, arguments: &[&str], process: &Process) {
    let output = Command::new(program).args(arguments).arg(format!("http://{}", process.address)).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.trim() == "ok", "{out}{err}");
}

#[test]
fn the_typescript_client_keeps_a_session() {
    if Command::new("node").arg("--version").output().is_err() {
        println!("skipped: there is no `node` on PATH");
        return;
    }
    runs("node", &["clients/typescript/test_client.mjs"]);
}

/// The registry's `ai-firewall` 0.1.0, where it is installed: `POLICYC_AI_FIREWALL_PYTHON` names the Python that has it.
#[test]
fn the_safety_filters_own_python_client_works_unchanged() {
    let python = std::env::var("POLICYC_AI_FIREWALL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import ai_firewall"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: `{python}` has no ai_firewall; pip install ai-firewall==0.1.0");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("policyc.db"), &["--original"]);
    says_ok(&python, &["-B", "tests/it/serve/ai_firewall_client.py"], &process);
}
