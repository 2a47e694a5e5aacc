//! Rego, decided by the embedded engine. This folder alone names regorus.
//!
//! In: the text of the files of a bundle, or of one Rego source. Out: verdicts. Nothing here reads files.
//!
//! Of a bundle are read: every `.rego` file but the tests (`*_test.rego`), every `data.json`, mounted under its folder's
//! path, and of `.manifest` the language version (`rego_version`; `file_rego_versions` is not). Other files are passed
//! over, as OPA does, except `data.yaml`, which OPA would read and this loader cannot: it is refused.
//!
//! Errors of built-in functions make an expression undefined, as they do in OPA unless it is told otherwise.

mod screen;
mod tokens;
mod verdict;

pub use screen::Doubt;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::{NonZeroU32, NonZeroUsize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};
use std::time::Duration;

use regorus::PolicyLengthConfig;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::utils::limits::ExecutionTimerConfig;
use serde_json::{Map, Value};
use thiserror::Error;

use self::screen::TokenisedSource;
use super::{EvalError, Evaluator, Seat, SeatError, Verdict};
use crate::session::Attributes;

/// The rules that decide, in the order in which they are looked for.
const DECIDING: [&str; 3] = ["decision", "allow", "deny"];

/// How many instructions a decision may take on the virtual machine. Rego always ends; this ends it in seconds.
const MAX_INSTRUCTIONS: usize = 100_000_000;

/// How long a decision may take, in whatever engine.
const MAX_TIME: Duration = Duration::from_secs(10);

/// So many steps are taken between two looks at the clock.
const STEPS: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

fn timer() -> ExecutionTimerConfig {
    ExecutionTimerConfig { limit: MAX_TIME, check_interval: STEPS }
}

/// How many compiled regular expressions are kept, for all evaluators of the process.
const REGEX_CACHE: usize = 8_192;

/// Which engine of regorus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The interpreter: the referee.
    Interpreter,
    /// The virtual machine: the fast path.
    Rvm,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Interpreter => "rego",
            Self::Rvm => "rego-vm",
        }
    }
}

/// Why Rego was not loaded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RegoError {
    /// There is no Rego source among the files.
    #[error("no Rego source found (a `.rego` file that is not a test)")]
    NoSource,
    /// A source is not Rego, or not of the language version that is read.
    #[error("{path}{}: {message}", SourcePlace(*line, *column))]
    Source {
        /// The file.
        path: String,
        /// The 1-based line, where the engine names it.
        line: Option<u32>,
        /// The 1-based column, where the engine names it.
        column: Option<u32>,
        /// What is wrong.
        message: String,
    },
    /// A data file or a manifest is not what it should be.
    #[error("{path}: {message}")]
    Document {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// The rule that should decide is not there.
    #[error("there is no rule `{wanted}`; {}", ListedNames(available))]
    NoEntrypoint {
        /// What was looked for.
        wanted: String,
        /// The rules that could decide.
        available: Vec<String>,
    },
    /// More than one package has a rule that could decide.
    #[error("more than one rule could decide; name one with `--entrypoint`: {}", found.join(", "))]
    AmbiguousEntrypoint {
        /// The rules.
        found: Vec<String>,
    },
    /// The virtual machine cannot run this policy; the interpreter can.
    #[error("the virtual machine cannot run this policy: {0}")]
    Rvm(String),
}

struct SourcePlace(Option<u32>, Option<u32>);

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for number in [self.0, self.1].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}

struct ListedNames<'l>(&'l [String]);

impl fmt::Display for ListedNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => f.write_str("no package has a rule `decision`, `allow` or `deny`"),
            some => write!(f, "there is {}", some.join(", ")),
        }
    }
}

impl RegoError {
    /// Reads the place that regorus puts in front of its message: `--> file:line:column`, the line itself, `error: …`.
    fn source(path: &str, text: &str) -> Self {
        let place = text.split_once("--> ").and_then(|(_, rest)| rest.lines().next()).unwrap_or_default();
        let mut numbers = place.rsplitn(3, ':');
        let column = numbers.next().and_then(|column| column.trim().parse().ok());
        let line = numbers.next().and_then(|line| line.parse().ok());
        let path = numbers.next().filter(|_| line.is_some()).unwrap_or(path);
        let message = text.rsplit_once("error: ").map_or(text, |(_, message)| message);
        Self::Source { path: path.to_owned(), line, column, message: message.trim().to_owned() }
    }
}

/// Rego sources and data, loaded and ready for evaluators.
#[derive(Debug, Clone)]
pub struct RegoArtifact {
    engine: regorus::Engine,
    entrypoint: String,
    reads_session: Attributes,
    doubts: Vec<Doubt>,
    /// Whether the virtual machine decides it as the interpreter does.
    machine_decides: bool,
}

/// Who decides with what is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The embedded engine.
    Us,
    /// Another engine: what ours lacks is no reason to refuse.
    Others,
}

impl RegoArtifact {
    /// Loads the files of a bundle, given as their paths and texts; the folder of `.manifest` is the bundle's root.
    ///
    /// The rule that decides is `entrypoint` (`data.agents.decision`, or a package, in which it is looked for), else the
    /// one `decision` there is, else the one `allow`, else the one `deny`.
    ///
    /// # Errors
    ///
    /// [`RegoError`] names the file, and the line where the engine does.
    pub fn from_files(files: &[(String, String)], entrypoint: Option<&str>) -> Result<Self, RegoError> {
        Self::load(files, entrypoint, By::Us)
    }

    /// Loads as much of the files as it takes to find the rule that decides, for another engine to decide with.
    ///
    /// # Errors
    ///
    /// As [`RegoArtifact::from_files`], but functions that the embedded engine lacks are none.
    pub fn outline(files: &[(String, String)], entrypoint: Option<&str>) -> Result<Self, RegoError> {
        Self::load(files, entrypoint, By::Others)
    }

    fn load(files: &[(String, String)], entrypoint: Option<&str>, by: By) -> Result<Self, RegoError> {
        let files: BTreeMap<String, &str> =
            files.iter().map(|(path, text)| (normalized(path), text.as_str())).collect();
        let root = root(&files)?;
        let mut engine = new_engine(&files);
        if let Some(text) = files.get(&format!("{root}.manifest")) {
            engine.set_rego_v0(is_v0(&format!("{root}.manifest"), text)?);
        }
        let is_ours = files.get(&format!("{root}.manifest")).is_some_and(|text| is_ours(text));
        let wanted = |(path, _): &(&String, &&str)| {
            path.starts_with(&root) && is_source(path.rsplit('/').next().unwrap_or(path))
        };
        let sources: Vec<_> =
            files.iter().filter(wanted).map(|(path, text)| TokenisedSource::new(path, text)).collect();
        sources.iter().try_for_each(screen::shape)?;
        let reads_session = files.values().fold(Attributes::NONE, |all, text| all.with(Attributes::in_text(text)));
        let mut packages = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| path.starts_with(&root)) {
            let name = path.rsplit('/').next().unwrap_or(path);
            if name == "data.json" {
                let data = mounted(path, root.as_str(), text)?;
                engine.add_data(to_rego(&data)).map_err(|error| document(path, &error))?;
            } else if matches!(name, "data.yaml" | "data.yml") {
                return Err(document(path, &"YAML data is not supported; write it as `data.json`"));
            } else if is_source(name) {
                let package = engine
                    .add_policy(path.clone(), (*text).to_owned())
                    .map_err(|error| RegoError::source(path, &format!("{error:#}")))?;
                packages.push((path.as_str(), package));
            }
        }
        if packages.is_empty() {
            return Err(RegoError::NoSource);
        }
        let entrypoint = find_entrypoint(&engine, &packages, entrypoint)?;
        let doubts = screen::doubts(&sources);
        let machine_decides = is_ours && !screen::binds_an_attribute(&sources);
        if by == By::Others {
            return Ok(Self { engine, entrypoint, reads_session, doubts, machine_decides });
        }
        screen::recursion(&sources)?;
        screen::functions(&sources)?;
        // What only shows when rules are put together is found now, not at the first decision.
        engine
            .clone()
            .compile_with_entrypoint(&entrypoint.as_str().into())
            .map_err(|error| RegoError::source("policy", &format!("{error:#}")))?;
        Ok(Self { engine, entrypoint, reads_session, doubts, machine_decides })
    }

    /// What OPA and the embedded engine may not decide alike.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Loads one Rego source.
    ///
    /// # Errors
    ///
    /// As [`RegoArtifact::from_files`].
    pub fn from_source(path: &str, text: &str, entrypoint: Option<&str>) -> Result<Self, RegoError> {
        // A file that is named outright is read whatever it is called.
        let name = if is_source(path) { path } else { "policy.rego" };
        Self::from_files(&[(name.to_owned(), text.to_owned())], entrypoint)
    }

    /// What it may look at of what sessions know: the keys that stand anywhere in it.
    pub fn reads_session(&self) -> Attributes {
        self.reads_session
    }

    /// The rule that decides, as `data.agents.decision`.
    pub fn entrypoint(&self) -> &str {
        &self.entrypoint
    }

    /// Reads what another engine of the language answers for the entrypoint, as JSON; `None` is undefined.
    ///
    /// # Errors
    ///
    /// Says why the answer is no decision. A caller takes that as a block.
    pub fn read_answer(answer: Option<&Value>) -> Result<Verdict, String> {
        verdict::read(&answer.map_or(regorus::Value::Undefined, to_rego))
    }

    /// An evaluator on `engine`; one a thread.
    ///
    /// # Errors
    ///
    /// [`RegoError::Rvm`] if the virtual machine cannot run the policy; a caller falls back to the interpreter.
    pub fn evaluator(&self, engine: Engine) -> Result<RegoEvaluator, RegoError> {
        let machine = match engine {
            Engine::Interpreter => Machine::Interpreter(Box::new(self.engine.clone())),
            Engine::Rvm => {
                let mut engine = self.engine.clone();
                let entrypoint = self.entrypoint.as_str();
                let compiled = engine
                    .compile_with_entrypoint(&entrypoint.into())
                    .map_err(|error| RegoError::Rvm(format!("{error:#}")))?;
                let program = Compiler::compile_from_policy(&compiled, &[entrypoint])
                    .map_err(|error| RegoError::Rvm(error.to_string()))?;
                let mut machine = RegoVM::new_with_policy(compiled);
                machine.load_program(program);
                machine.set_max_instructions(MAX_INSTRUCTIONS);
                machine.set_execution_timer_config(Some(timer()));
                machine.set_data(engine.get_data()).map_err(|error| RegoError::Rvm(error.to_string()))?;
                Machine::Rvm(Box::new(machine))
            }
        };
        Ok(RegoEvaluator { machine, engine, entrypoint: self.entrypoint.as_str().into() })
    }

    /// The artifact, decided by `engine`.
    pub fn on(&self, engine: Engine) -> RegoOn<'_> {
        RegoOn { artifact: self, engine }
    }

    /// The engine that checks the faster one, where the virtual machine decides.
    pub fn referee(&self) -> Option<RegoOn<'_>> {
        (self.machine_decides && self.evaluator(Engine::Rvm).is_ok()).then(|| self.on(Engine::Interpreter))
    }
}

/// The virtual machine decides what we wrote. What others wrote is the interpreter's: `x := input.y` does not end a body of the
/// machine's where `y` is missing, as it does in OPA.
impl Seat for RegoArtifact {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        let machine = self.machine_decides.then(|| self.evaluator(Engine::Rvm).ok()).flatten();
        let evaluator = machine.map_or_else(|| self.evaluator(Engine::Interpreter), Ok);
        Ok(Box::new(evaluator.map_err(SeatError::new)?))
    }
}

/// An artifact and the engine that decides it.
#[derive(Debug, Clone, Copy)]
pub struct RegoOn<'a> {
    artifact: &'a RegoArtifact,
    engine: Engine,
}

impl Seat for RegoOn<'_> {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        Ok(Box::new(self.artifact.evaluator(self.engine).map_err(SeatError::new)?))
    }
}

fn document(path: &str, message: &dyn fmt::Display) -> RegoError {
    RegoError::Document { path: path.to_owned(), message: message.to_string() }
}

fn normalized(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches("./").to_owned()
}

/// Whether a file is Rego and no test.
#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "OPA passes over `.REGO`, and so does this")]
fn is_source(path: &str) -> bool {
    path.ends_with(".rego") && !path.ends_with("_test.rego")
}

/// The folder of the manifest with its slash; empty if there is none.
fn root(files: &BTreeMap<String, &str>) -> Result<String, RegoError> {
    let mut manifests =
        files.keys().filter_map(|path| path.strip_suffix(".manifest")).filter(|f| f.is_empty() || f.ends_with('/'));
    let root = manifests.next().unwrap_or_default();
    match manifests.next() {
        Some(other) => Err(document(
            &format!("{other}.manifest"),
            &format!("there is another manifest, `{root}.manifest`; load one bundle at a time"),
        )),
        None => Ok(root.to_owned()),
    }
}

/// Whether the manifest is one of ours.
fn is_ours(text: &str) -> bool {
    let manifest: Option<Value> = serde_json::from_str(text).ok();
    let generator = manifest.as_ref().and_then(|manifest| manifest.pointer("/metadata/generator")?.as_str());
    generator.is_some_and(|name| name.starts_with("policyc"))
}

/// Whether the manifest says that the sources are of Rego v0.
fn is_v0(path: &str, text: &str) -> Result<bool, RegoError> {
    let manifest: Map<String, Value> = serde_json::from_str(text).map_err(|error| document(path, &error))?;
    match manifest.get("rego_version") {
        None => Ok(false),
        Some(version) => match version.as_u64() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(document(
                path,
                &format!(
                    "rego_version is {version}; 0 and 1 are known: write `\"rego_version\": 1` if rules have `if` and \
                     `contains`, `\"rego_version\": 0` if they are of OPA before 1.0"
                ),
            )),
        },
    }
}

/// The data of a file below the folders that lead to it from the bundle's root.
fn mounted(path: &str, root: &str, text: &str) -> Result<Value, RegoError> {
    let data: Value = serde_json::from_str(text).map_err(|error| document(path, &error))?;
    if !data.is_object() {
        return Err(document(path, &"data must be a JSON object"));
    }
    let folders = path.strip_prefix(root).unwrap_or(path).rsplit('/').skip(1);
    Ok(folders.fold(data, |data, folder| Value::Object(Map::from_iter([(folder.to_owned(), data)]))))
}

/// An engine whose limits on sources the files are within: they were read already, so their size is known.
fn new_engine(files: &BTreeMap<String, &str>) -> regorus::Engine {
    static CACHE: Once = Once::new();
    CACHE.call_once(|| {
        let glob = regorus::cache::Config::default().glob;
        regorus::cache::configure(regorus::cache::Config { regex: REGEX_CACHE, glob });
    });
    let longest = files.values().map(|text| text.len()).max().unwrap_or_default().saturating_add(1);
    let default = PolicyLengthConfig::default();
    let roomy = NonZeroUsize::new(longest);
    let mut engine = regorus::Engine::new();
    engine.set_strict_builtin_errors(false);
    engine.set_execution_timer_config(timer());
    // What a policy prints goes nowhere: a terminal would take it for what it likes.
    engine.set_gather_prints(true);
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: default.max_col.max(u32::try_from(longest).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX)),
        max_file_bytes: default.max_file_bytes.max(roomy.unwrap_or(NonZeroUsize::MAX)),
        max_lines: default.max_lines.max(roomy.unwrap_or(NonZeroUsize::MAX)),
    });
    engine
}

fn find_entrypoint(
    engine: &regorus::Engine,
    packages: &[(&str, String)],
    wanted: Option<&str>,
) -> Result<String, RegoError> {
    let declares = |path: &str, rule: &str| engine.has_declared_rule_rooted_at(path, rule).unwrap_or(false);
    let deciding = |rule: &str| -> BTreeSet<String> {
        packages
            .iter()
            .filter(|(path, _)| declares(path, rule))
            .map(|(_, package)| format!("{package}.{rule}"))
            .collect()
    };
    let Some(wanted) = wanted else {
        let found = DECIDING.iter().map(|rule| deciding(rule)).find(|found| !found.is_empty()).unwrap_or_default();
        let mut found = found.into_iter();
        return match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(one), Some(two)) => {
                Err(RegoError::AmbiguousEntrypoint { found: [one, two].into_iter().chain(found).collect() })
            }
            (None, _) => Err(RegoError::NoEntrypoint { wanted: "decision".to_owned(), available: Vec::new() }),
        };
    };
    let full = if wanted.starts_with("data.") { wanted.to_owned() } else { format!("data.{wanted}") };
    let rules_of = |package: &str| {
        DECIDING.into_iter().find(|rule| packages.iter().any(|(path, other)| other == package && declares(path, rule)))
    };
    if let Some(rule) = rules_of(&full) {
        return Ok(format!("{full}.{rule}"));
    }
    let is_there = packages.iter().any(|(path, package)| {
        full.strip_prefix(package.as_str())
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rule| declares(path, rule))
    });
    if is_there {
        return Ok(full);
    }
    let available = DECIDING.iter().flat_map(|rule| deciding(rule)).collect();
    Err(RegoError::NoEntrypoint { wanted: full, available })
}

/// Loaded Rego on one engine.
#[derive(Debug)]
pub struct RegoEvaluator {
    machine: Machine,
    engine: Engine,
    entrypoint: Arc<str>,
}

enum Machine {
    Interpreter(Box<regorus::Engine>),
    Rvm(Box<RegoVM>),
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interpreter(_) => "Interpreter",
            Self::Rvm(_) => "Rvm",
        })
    }
}

impl RegoEvaluator {
    /// Ends a decision with an error after `most` instructions of the virtual machine. The interpreter counts none.
    pub fn limit_instructions(&mut self, most: usize) {
        if let Machine::Rvm(machine) = &mut self.machine {
            machine.set_max_instructions(most);
        }
    }
}

impl Evaluator for RegoEvaluator {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    fn decide(&mut self, input: &Value) -> Result<Verdict, EvalError> {
        let engine = self.engine.name();
        // A function of the engine that panics has no answer; what it leaves is replaced with the next input.
        catch_unwind(AssertUnwindSafe(|| self.answer(input))).unwrap_or_else(|_| {
            Err(EvalError { engine, reason: "the engine panicked; this is a bug in it".to_owned() })
        })
    }
}

impl RegoEvaluator {
    fn answer(&mut self, input: &Value) -> Result<Verdict, EvalError> {
        let engine = self.engine.name();
        let input = to_rego(input);
        let result = match &mut self.machine {
            Machine::Interpreter(interpreter) => {
                interpreter.set_input(input);
                let answer = interpreter.eval_rule(self.entrypoint.to_string());
                let _ = interpreter.take_prints();
                answer.map_err(|error| EvalError { engine, reason: format!("{error:#}").trim().to_owned() })?
            }
            Machine::Rvm(machine) => {
                machine.set_input(input);
                machine
                    .execute_entry_point_by_name(&self.entrypoint)
                    .map_err(|error| EvalError { engine, reason: error.to_string().trim().to_owned() })?
            }
        };
        verdict::read(&result).map_err(|reason| EvalError { engine, reason })
    }
}

/// A JSON value for the engine: directly, so that whole numbers stay exact.
fn to_rego(value: &Value) -> regorus::Value {
    match value {
        Value::Null => regorus::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(integer), _, _) => integer.into(),
            (_, Some(integer), _) => integer.into(),
            (_, _, Some(double)) => double.into(),
            _ => regorus::Value::Null,
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_rego).collect::<Vec<_>>().into(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, field)| (key.as_str().into(), to_rego(field)))
            .collect::<BTreeMap<regorus::Value, regorus::Value>>()
            .into(),
    }
}

#[cfg(test)]
mod tests;
