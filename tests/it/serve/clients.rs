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
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, POLICY).unwrap();
    let process = Process::start(&folder.path().join("policyc.db"), &[policy.to_str().unwrap()]);
    let output = Command::new("python3")
        .args(["-B", "clients/python/test_client.py", &format!("http://{}", process.address)])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.trim() == "ok", "{out}{err}");
}
