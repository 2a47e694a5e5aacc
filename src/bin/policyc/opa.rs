//! The `opa` on PATH: the only place that runs another program.
//!
//! Many requests go to one process. It gets a copy of the Rego, and capabilities without a network: nothing is fetched.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};
use policyc::jobs::{ObserverError, OtherEngine};
use policyc::policy::Effect;
use policyc::replay::{Recorded, RegoArtifact, Verdict};
use policyc::report::visible;
use serde_json::{Value, json};
use tempfile::TempDir;

/// So many requests go to one process.
const BATCH: usize = 5_000;

/// A batch that OPA fails on is halved to find the requests that it fails on, in so many processes at most.
const MAX_PROCESSES: usize = 200;

/// A bundle, ready for OPA.
pub(crate) struct Opa {
    folder: TempDir,
    query: String,
    processes: usize,
    failures: usize,
    first_failure: Option<String>,
}

impl Opa {
    /// Copies the files of a bundle for OPA. `entrypoint` is a rule that is known to be there.
    pub(crate) fn new(files: &[(String, String)], entrypoint: &str) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a temporary directory for OPA")?;
        let root = files
            .iter()
            .find_map(|(path, _)| path.strip_suffix(".manifest").filter(|root| root.is_empty() || root.ends_with('/')))
            .unwrap_or_default();
        for (path, text) in files {
            let Some(path) = path.strip_prefix(root).filter(|path| !path.ends_with("_test.rego")) else { continue };
            put(&folder.path().join("bundle").join(path), text)?;
        }
        let mut capabilities: Value =
            serde_json::from_slice(&run(&["capabilities", "--current"], folder.path())?.stdout)
                .context("`opa capabilities` prints no JSON")?;
        if let Value::Object(fields) = &mut capabilities {
            fields.insert("allow_net".to_owned(), json!([]));
        }
        put(&folder.path().join("capabilities.json"), &capabilities.to_string())?;
        // A request that the rule is undefined for leaves a gap in the numbers.
        let query =
            format!("[[number, answer] | some number, request in input; answer := {entrypoint} with input as request]");
        Ok(Self { folder, query, processes: 0, failures: 0, first_failure: None })
    }

    /// What OPA says to each request. A request that it fails on is blocked.
    pub(crate) fn decide(&mut self, requests: &[Value]) -> Result<Recorded> {
        let texts: Vec<_> = requests.iter().map(Value::to_string).collect();
        let mut recorded = Recorded::new("opa");
        for (request, verdict) in requests.iter().zip(self.decide_texts(&texts)?) {
            recorded.record(request, verdict);
        }
        Ok(recorded)
    }

    /// The same for requests as they are written, digit by digit.
    pub(crate) fn decide_texts(&mut self, requests: &[String]) -> Result<Vec<Verdict>> {
        let mut verdicts = Vec::with_capacity(requests.len());
        for batch in requests.chunks(BATCH) {
            self.batch(batch, &mut verdicts)?;
        }
        Ok(verdicts)
    }

    /// How many requests OPA failed on, and what it said of the first.
    pub(crate) fn failures(&self) -> Option<(usize, &str)> {
        Some((self.failures, self.first_failure.as_deref()?))
    }

    fn fail(&mut self, reason: String) -> Verdict {
        self.failures += 1;
        self.first_failure.get_or_insert_with(|| reason.clone());
        Verdict { effect: Effect::Block, rules: None, reason }
    }

    fn batch(&mut self, requests: &[String], verdicts: &mut Vec<Verdict>) -> Result<()> {
        self.processes += 1;
        let at = self.folder.path();
        put(&at.join("requests.json"), &format!("[{}]", requests.join(",\n")))?;
        let arguments = [
            "eval",
            "--format",
            "json",
            "--capabilities",
            "capabilities.json",
            "--bundle",
            "bundle",
            "--input",
            "requests.json",
            &self.query,
        ];
        let output = run(&arguments, at)?;
        if output.status.success() {
            return self.take(&output, requests.len(), verdicts);
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let said = format!("{said}{}", String::from_utf8_lossy(&output.stderr));
        match requests.split_at(requests.len() / 2) {
            _ if self.processes > MAX_PROCESSES => bail!("OPA fails on too many requests; it says: {}", said.trim()),
            ([], [_]) => {
                let verdict = self.fail(message(&said));
                verdicts.push(verdict);
                Ok(())
            }
            ([], _) => Ok(()),
            (first, second) => {
                self.batch(first, verdicts)?;
                self.batch(second, verdicts)
            }
        }
    }

    /// Reads the pairs of number and answer that OPA printed.
    fn take(&mut self, output: &Output, count: usize, verdicts: &mut Vec<Verdict>) -> Result<()> {
        let result: Value = serde_json::from_slice(&output.stdout).context("`opa eval` prints no JSON")?;
        let pairs = result.pointer("/result/0/expressions/0/value").and_then(Value::as_array);
        let Some(pairs) = pairs else { bail!("`opa eval` prints no result") };
        let answers: std::collections::BTreeMap<u64, &Value> = pairs
            .iter()
            .filter_map(|pair| match pair.as_array()?.as_slice() {
                [number, answer] => Some((number.as_u64()?, answer)),
                _ => None,
            })
            .collect();
        for (number, _) in (0..).zip(0..count) {
            let answer = RegoArtifact::read_answer(answers.get(&number).copied());
            verdicts.push(answer.unwrap_or_else(|reason| self.fail(reason)));
        }
        Ok(())
    }
}

impl OtherEngine for Opa {
    fn name(&self) -> &'static str {
        "opa"
    }

    /// What OPA fails on is no decision, and a gate needs one.
    fn decide(&mut self, requests: &[Value]) -> Result<Vec<Verdict>, ObserverError> {
        let texts: Vec<_> = requests.iter().map(Value::to_string).collect();
        let verdicts = self.decide_texts(&texts)?;
        match self.failures() {
            Some((count, first)) => {
                Err(format!("OPA failed on {count} requests; the first: {}", visible(first)).into())
            }
            None => Ok(verdicts),
        }
    }
}

/// The first message of the errors that `opa eval` prints as JSON, or what it prints.
fn message(said: &str) -> String {
    serde_json::from_str::<Value>(said)
        .ok()
        .and_then(|said| said.pointer("/errors/0/message")?.as_str().map(str::to_owned))
        .unwrap_or_else(|| said.trim().to_owned())
}

fn put(path: &Path, text: &str) -> Result<()> {
    let write = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

fn run(arguments: &[&str], folder: &Path) -> Result<Output> {
    match Command::new("opa").args(arguments).current_dir(folder).stdin(Stdio::null()).output() {
        Ok(output) => Ok(output),
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "there is no `opa` on PATH; install it from https://www.openpolicyagent.org/docs/#running-opa, or leave `opa` \
             out of --engine"
        ),
        Err(error) => Err(error).context("cannot run `opa`"),
    }
}
