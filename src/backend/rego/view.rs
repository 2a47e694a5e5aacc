//! The context of the templates: what a Rego bundle holds, every text already a Rego or YAML literal.

use serde::Serialize;
use serde_json::Value;

use crate::policy::Literal;

/// A bundle, ready to print. The context of a user's template is this struct.
///
/// Fields that end up in a source are literals already: a template puts them where they belong and quotes nothing.
#[derive(Debug, Serialize)]
pub(super) struct Bundle {
    /// What made it: `policyc 0.1.0`.
    pub(super) generator: String,
    /// The package's last name; the package is `policyc.<package>`.
    pub(super) package: String,
    /// `rules` or `data`.
    pub(super) layout: &'static str,
    /// Lines of the package's METADATA, without `# `.
    pub(super) metadata: Vec<String>,
    /// The word for the default effect, quoted.
    pub(super) default_effect: String,
    /// The reason of the default, quoted.
    pub(super) default_reason: String,
    /// The reason for blocking what is no request, quoted.
    pub(super) malformed_reason: String,
    /// Which shared functions the rules call.
    pub(super) functions: Functions,
    /// Whether some rule of these effects is there, or might block when its rate limit is used up.
    pub(super) sets: Sets,
    /// Rules by id with the reasons they give, as lines of an object.
    pub(super) reasons: Vec<String>,
    /// Rules by id with the reasons they give when their rate limit is used up, as lines of an object.
    pub(super) used_up: Vec<String>,
    /// Whether some rule has an end, so that it asks for `now`.
    pub(super) timed: bool,
    /// The Rego sources.
    pub(super) files: Vec<File>,
    /// The text of `.manifest`.
    pub(super) manifest: String,
    /// The text of `data.json`, in the data layout.
    pub(super) data: Option<String>,
}

/// Which of the three sets have a rule.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct Sets {
    pub(super) blocks: bool,
    pub(super) allows: bool,
    pub(super) asks: bool,
}

/// The shared functions that the rules call; one that none calls is not printed.
#[derive(Debug, Default, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one for each function, independent of each other")]
pub(super) struct Functions {
    pub(super) one_of: bool,
    pub(super) none_of: bool,
    pub(super) appears_in: bool,
    pub(super) has_only: bool,
    pub(super) shorter: bool,
    pub(super) nearest_double: bool,
    /// So deep numbers stand in the arrays and objects that values are compared with.
    pub(super) nested_doubles: usize,
    /// The call, up to its bracket, that reads what is compared with values; empty where there is no number among them.
    pub(super) read: String,
}

impl Functions {
    /// Notes that values are compared with `literals`: the call that reads them, if there is a number among those.
    pub(super) fn compare_with(&mut self, literals: &[Literal]) -> Option<String> {
        let depth = literals.iter().filter_map(|literal| number_depth(literal.value())).max()?;
        self.nearest_double = true;
        self.nested_doubles = self.nested_doubles.max(depth);
        self.read = call(self.nested_doubles);
        Some(call(depth))
    }
}

fn call(depth: usize) -> String {
    if depth == 0 { "nearest_double(".to_owned() } else { format!("nearest_doubles_{depth}(") }
}

/// How many arrays and objects are around the number that is deepest in a value; `None` if it has no number.
fn number_depth(value: &Value) -> Option<usize> {
    match value {
        Value::Number(_) => Some(0),
        Value::Array(items) => items.iter().filter_map(number_depth).max().map(|depth| depth + 1),
        Value::Object(fields) => fields.values().filter_map(number_depth).max().map(|depth| depth + 1),
        _ => None,
    }
}

/// One Rego source.
#[derive(Debug, Default, Serialize)]
pub(super) struct File {
    /// Where it goes below the output directory.
    pub(super) path: String,
    /// Which template prints it.
    pub(super) template: &'static str,
    /// Members of the sets `blocks`, `allows` and `asks`, one after the other.
    pub(super) members: Vec<SetMember>,
    /// The rules that the members ask.
    pub(super) helpers: Vec<Helper>,
    /// Whether the reasons stand in this file.
    pub(super) with_reasons: bool,
    /// For a file of tests: what stands in its header.
    pub(super) comment: Vec<String>,
    /// For a file of tests: its tests, rule by rule.
    pub(super) tests: Vec<RuleTests>,
    /// For a file of tests: lines of an object of documents that are no request; none where another file has them.
    pub(super) no_requests: Vec<String>,
}

/// `SET contains ID if { BODY }`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SetMember {
    /// `blocks`, `allows` or `asks`.
    pub(super) set: &'static str,
    /// The rule's id, quoted.
    pub(super) id: String,
    /// Lines of METADATA, without `# `.
    pub(super) metadata: Vec<String>,
    /// Expressions, one a line or several lines each.
    pub(super) body: Vec<String>,
}

/// `NAME if { BODY }`, for each of its bodies.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Helper {
    /// What it is for, without `# `.
    pub(super) comment: String,
    /// Its name.
    pub(super) name: String,
    /// Expressions of each body, one a line or several lines each.
    pub(super) bodies: Vec<Vec<String>>,
}

/// A request, and what is said to it as it is and with changes.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RuleTests {
    /// The rule that it was made up for and what it tries, quoted.
    pub(super) comment: String,
    /// The name of the request; those of its tables begin with it.
    pub(super) name: String,
    /// The request.
    pub(super) request: String,
    /// Its cases, by what is decided.
    pub(super) tables: Vec<TestTable>,
}

/// Cases that are decided alike.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TestTable {
    /// Its name.
    pub(super) name: String,
    /// Lines of an object: what a case tries, and what it changes in the request.
    pub(super) cases: Vec<String>,
    /// The effect, quoted.
    pub(super) effect: String,
    /// The ids of the rules that decide.
    pub(super) rules: String,
    /// What `allow` says, for the first table of its effect in a bundle; there `deny` is looked at too.
    pub(super) allow: Option<bool>,
}

impl SetMember {
    /// How many lines it takes, with the blank one behind it.
    pub(super) fn lines(&self) -> usize {
        1 + self.metadata.len() + body_lines(&self.body)
    }
}

impl Helper {
    /// How many lines it takes, with the blank one behind it.
    pub(super) fn lines(&self) -> usize {
        1 + self.bodies.iter().map(|body| body_lines(body)).sum::<usize>()
    }
}

impl RuleTests {
    /// How many lines they take, with the blank ones behind them.
    pub(super) fn lines(&self) -> usize {
        2 + count(&self.request) + self.tables.iter().map(TestTable::lines).sum::<usize>()
    }
}

impl TestTable {
    /// How many lines it takes, with the blank ones behind it.
    fn lines(&self) -> usize {
        11 + count(&self.rules) + self.cases.iter().map(|case| count(case)).sum::<usize>()
    }
}

fn body_lines(body: &[String]) -> usize {
    3 + body.iter().map(|expression| count(expression)).sum::<usize>()
}

fn count(text: &str) -> usize {
    text.lines().count()
}
