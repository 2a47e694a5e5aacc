//! From filter rules to rules of a policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::guards;
use super::{
    FilterAggregateLimit, FilterConstraint, FilterDocument, FilterRateLimit, FilterRule, LocatedFilter,
    SafetyFilterError,
};
use crate::AttributePath;
use crate::diag::{Finding, Location, Severity};
use crate::policy::yaml::TextPosition;
use crate::policy::{
    ActionPattern, AgentEntry, Bound, Condition, Conditions, Effect, Literal, Metadata, Pattern, Policy, Rule, Test,
};
use crate::value::type_name;

/// Translates a document whose rules stand at `positions`.
pub(super) fn policy(
    document: &FilterDocument,
    positions: &[TextPosition],
    path: &str,
) -> Result<LocatedFilter, SafetyFilterError> {
    let names = rule_names(document.rules.iter().map(|rule| (rule.id.as_deref(), action_of(rule))));
    let ids = names.iter().cloned().collect();
    let mut reader = FilterReader { path, at: None, findings: Vec::new(), ids, rules: Vec::new() };
    let mut rule_lines = BTreeMap::new();
    let default = reader.default(document.default.as_deref());
    let bare_star = |rule: &FilterRule| action_of(rule) == "*";
    for ((index, rule), name) in document.rules.iter().enumerate().zip(names) {
        let alone = default == Effect::Block
            && !document.rules.iter().any(bare_star)
            && document.rules.iter().filter(|other| action_of(other) == action_of(rule)).count() == 1;
        reader.at = positions.get(index).copied();
        let before = reader.rules.len();
        reader.rule(index, rule, &name, alone, default)?;
        let made = reader.rules.iter().skip(before).map(|rule| rule.id.clone());
        rule_lines.extend(made.zip(std::iter::repeat(reader.at)).filter_map(|(id, at)| Some((id, at?))));
    }
    reader.at = None;
    let limited = document.rules.iter().filter(|rule| rule.rate_limit.and_then(FilterRateLimit::limit).is_some());
    let mut actions: Vec<&str> = limited.map(action_of).collect();
    actions.sort_unstable();
    let shared =
        actions.windows(2).any(|pair| pair.first() == pair.last()) || (actions.len() > 1 && actions.contains(&"*"));
    if shared {
        reader.warn(
            "filter-shared-limit",
            "several rate limits meet one action: the deployed filter counts each request once for every limit that it \
             meets, the policy once"
                .to_owned(),
        );
    }
    let metadata = Metadata {
        name: document.name.clone().unwrap_or_else(|| "default".to_owned()),
        version: document.version.clone().unwrap_or_else(|| "1.0".to_owned()),
        description: document.description.clone(),
        source_digest: None,
    };
    let policy = Policy::new(metadata, default, reader.rules)
        .map_err(|error| SafetyFilterError::Policy { path: path.to_owned(), error })?;
    Ok(LocatedFilter { policy, findings: reader.findings, rule_lines })
}

/// What is said of a file that begins with a byte order mark.
pub(super) fn byte_order_mark(path: &str) -> Finding {
    Finding {
        code: "filter-bom",
        severity: Severity::Warning,
        message: "the deployed filter loads no file that begins with a byte order mark, and blocks everything"
            .to_owned(),
        location: Some(Location { path: path.to_owned(), line: Some(1), column: None }),
        help: Some("save it as UTF-8 without one".to_owned()),
    }
}

/// What rules are called: by their `id`, else by their action and a number, `all` for `*`; no two alike. The ids of the policy
/// are these, and so are the keys of `usage`.
pub fn rule_names<'r>(rules: impl Iterator<Item = (Option<&'r str>, &'r str)>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // How far each stem is numbered: a file of a hundred thousand rules for one action is read in one go.
    let mut numbers = BTreeMap::new();
    let names = rules.map(|(id, action)| {
        let (stem, mut name) = match (id, action) {
            (Some(id), _) => (id, id.to_owned()),
            (None, "*") => ("all", "all-1".to_owned()),
            (None, action) => (action, format!("{action}-1")),
        };
        let next = numbers.entry(stem).or_insert(2_usize);
        while !taken.insert(name.clone()) {
            name = format!("{stem}-{next}");
            *next += 1;
        }
        name
    });
    names.collect()
}

fn action_of(rule: &FilterRule) -> &str {
    rule.action_type.as_deref().unwrap_or("*")
}

struct FilterReader<'d> {
    path: &'d str,
    /// Where the rule stands that is read.
    at: Option<TextPosition>,
    findings: Vec<Finding>,
    ids: BTreeSet<String>,
    rules: Vec<Rule>,
}

/// The conditions of a rule, sorted by what a missing parameter does.
#[derive(Default)]
struct SortedConditions {
    /// All must hold; a missing parameter blocks.
    needed: Vec<Condition>,
    /// For each parameter that may be missing, what must hold where it is there.
    optional: Vec<(AttributePath, Vec<Condition>)>,
    /// Parameters that must be no arrays, where no test of them says so.
    no_arrays: Vec<AttributePath>,
    /// Parameters that must be no strings that start like an array.
    no_array_texts: Vec<AttributePath>,
    /// Arrays and objects that parameters must not be.
    refused: Vec<(AttributePath, Literal)>,
    reason: Option<String>,
}

/// What a constraint asks of its parameter.
struct ReadConstraint {
    tests: Vec<Test>,
    /// Arrays and objects that it must not be.
    refused: Vec<Literal>,
    /// Arrays, and texts that start like one, are refused.
    no_arrays: bool,
}

impl FilterReader<'_> {
    fn warn(&mut self, code: &'static str, message: String) {
        let location = Some(Location {
            path: self.path.to_owned(),
            line: self.at.map(|at| at.line),
            column: self.at.map(|at| at.column),
        });
        self.findings.push(Finding { code, severity: Severity::Warning, message, location, help: None });
    }

    fn wrong(&self, field: impl Into<String>, message: impl fmt::Display) -> SafetyFilterError {
        SafetyFilterError::Value { path: self.path.to_owned(), field: field.into(), message: message.to_string() }
    }

    fn default(&mut self, default: Option<&str>) -> Effect {
        match default {
            Some("block") => Effect::Block,
            Some("allow") | None => Effect::Allow,
            Some(other) => {
                self.warn(
                    "filter-default",
                    format!("default: the deployed filter takes {other:?} for `allow`, as anything but \"block\""),
                );
                Effect::Allow
            }
        }
    }

    /// An id that no rule has yet.
    fn id(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut next = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{wanted}-{next}");
            next += 1;
        }
        id
    }

    /// Translates the rule at `index`. If it is `alone`, its `allow` carries what it asks.
    fn rule(
        &mut self,
        index: usize,
        rule: &FilterRule,
        base: &str,
        alone: bool,
        default: Effect,
    ) -> Result<(), SafetyFilterError> {
        let at = format!("rules[{index}]");
        let name = action_of(rule);
        let action = match name {
            "*" => ActionPattern::any(),
            name => ActionPattern::exact(name).map_err(|error| self.wrong(format!("{at}.action_type"), error))?,
        };
        if name != "*" && name.contains('*') {
            self.warn(
                "filter-glob",
                format!("{at}: the deployed filter knows no globs: {name:?} is the action of that very name"),
            );
        }
        let (allowed, blocked) = self.agents(&at, rule)?;
        let mut asked = self.constraints(&at, rule)?;
        if name == "*" && default == Effect::Block {
            self.warn(
                "filter-star-allows",
                format!("{at}: a rule for `*` matches every action, so that what it does not refuse is allowed and the default `block` never counts"),
            );
        }
        let reason = rule.reason.clone().or_else(|| asked.reason.clone());

        let mut allow = Rule::new(base, action.clone(), Effect::Allow);
        allow.rate_limit = rule.rate_limit.and_then(FilterRateLimit::limit);
        if rule.rate_limit.is_some() && allow.rate_limit.is_none() {
            self.warn("filter-empty-limit", format!("{at}: a `rate_limit` without keys limits nothing"));
        }
        allow.reason.clone_from(&rule.reason);
        let block = |reader: &mut Self, suffix: &str| {
            let mut block = Rule::new(reader.id(&format!("{base}-{suffix}")), action.clone(), Effect::Block);
            block.reason.clone_from(&reason);
            block
        };
        let needed = std::mem::take(&mut asked.needed);
        if alone {
            allow.allowed_agents = allowed;
            allow.blocked_agents = blocked;
            allow.constraints = needed.into_iter().collect();
        } else {
            if let Some(allowed) = allowed {
                let mut others = block(self, "agents");
                others.blocked_agents = allowed;
                self.rules.push(others);
            }
            if !blocked.is_empty() {
                let mut listed = block(self, "blocked");
                listed.allowed_agents = Some(blocked);
                self.rules.push(listed);
            }
            if !needed.is_empty() {
                let mut unless = block(self, "unless");
                unless.unless = Some(needed.into_iter().collect());
                self.rules.push(unless);
            }
        }
        self.refusals(asked, |reader, suffix| block(reader, suffix));
        if let Some(limit) = &rule.aggregate_limit {
            let mut total = block(self, "total");
            let within = self.within(&at, limit)?;
            // The deployed filter asks after all else passed; so a rule of its own refuses.
            total.reason.clone_from(&rule.reason);
            total.unless = Some([within].into_iter().collect());
            self.rules.push(total);
        }
        self.rules.push(allow);
        Ok(())
    }

    /// The block rules for what the filter refuses beside the constraints that must hold. `block` begins one, by its suffix.
    fn refusals(&mut self, asked: SortedConditions, block: impl Fn(&mut Self, &str) -> Rule) {
        for (path, tests) in asked.optional {
            let mut unless = block(self, "unless");
            unless.constraints = Conditions::new([Condition { path, test: Test::Exists(true) }]);
            unless.unless = Some(tests.into_iter().collect());
            self.rules.push(unless);
        }
        for path in asked.no_arrays {
            let mut array = block(self, "array");
            array.constraints = Conditions::new([Condition { path, test: Test::MaxItems(u32::MAX) }]);
            self.rules.push(array);
        }
        for (path, literal) in asked.refused {
            let mut value = block(self, "value");
            value.constraints = Conditions::new([Condition { path, test: Test::Equals(literal) }]);
            self.rules.push(value);
        }
        for path in asked.no_array_texts {
            let mut text = block(self, "array-text");
            text.constraints = Conditions::new([Condition { path, test: Test::StartsWith("[".to_owned()) }]);
            self.rules.push(text);
        }
    }

    /// The condition that a total is within its limit.
    fn within(&mut self, at: &str, limit: &FilterAggregateLimit) -> Result<Condition, SafetyFilterError> {
        let field = |key: &str| format!("{at}.aggregate_limit.{key}");
        let total = limit.total().map_err(|(key, message)| self.wrong(field(key), message))?;
        let path = total.path().ok_or_else(|| self.wrong(field("param_path"), "the path is too long"))?;
        let max = Bound::new(&limit.max_value).map_err(|error| self.wrong(field("max_value"), error))?;
        if limit.param_path.as_deref().is_some_and(|path| path.starts_with("params.")) {
            self.warn(
                "filter-total-path",
                format!("{at}: the deployed filter takes no `params.` off this `param_path`, finds nothing and limits nothing; write it without"),
            );
        }
        Ok(Condition { path, test: Test::Max(max) })
    }

    /// The agents that may, if not all; and those that may not.
    fn agents(
        &mut self,
        at: &str,
        rule: &FilterRule,
    ) -> Result<(Option<Vec<AgentEntry>>, Vec<AgentEntry>), SafetyFilterError> {
        let entries = |reader: &Self, field: &str, names: &[String]| {
            names
                .iter()
                .map(|name| AgentEntry::named(name).map_err(|error| reader.wrong(format!("{at}.{field}"), error)))
                .collect::<Result<Vec<_>, _>>()
        };
        let allowed = match rule.allowed_agents.as_deref() {
            None => None,
            Some([]) => {
                self.warn(
                    "filter-empty-agents",
                    format!(
                        "{at}: an empty `allowed_agents` is any agent; leave it out, or write `blocked_agents: [\"*\"]`"
                    ),
                );
                None
            }
            Some(list) if list.iter().any(|name| name == "*") => {
                self.warn(
                    "filter-star-agent",
                    format!(
                        "{at}: `*` in `allowed_agents` is read as any agent, as the guide has it; the deployed filter takes \
                         it for the agent of that name and refuses all others: leave `allowed_agents` out"
                    ),
                );
                None
            }
            Some(list) => Some(entries(self, "allowed_agents", list)?),
        };
        let blocked = if rule.blocked_agents.iter().any(|name| name == "*") {
            vec![AgentEntry::Anyone]
        } else {
            entries(self, "blocked_agents", &rule.blocked_agents)?
        };
        Ok((allowed, blocked))
    }

    fn constraints(&self, at: &str, rule: &FilterRule) -> Result<SortedConditions, SafetyFilterError> {
        let mut asked = SortedConditions::default();
        let mut paths = BTreeSet::new();
        for (name, constraint) in &rule.constraints {
            let field = format!("{at}.constraints[{}]", Value::from(name.as_str()));
            // The filter takes one `params.` off and looks for the rest among the parameters.
            let rest = name.strip_prefix("params.").unwrap_or(name);
            let keys = std::iter::once("params").chain(rest.split('.'));
            let path = AttributePath::new(keys).map_err(|error| self.wrong(&*field, error))?;
            if !paths.insert(path.clone()) {
                return Err(self.wrong(field, "another constraint names the same parameter; put them together"));
            }
            let ReadConstraint { tests, refused, no_arrays } = self.tests(&field, constraint)?;
            asked.refused.extend(refused.into_iter().map(|literal| (path.clone(), literal)));
            if tests.is_empty() {
                return Err(self.wrong(field, "asks nothing"));
            }
            let scalar = tests.iter().any(|test| !matches!(test, Test::In(_) | Test::NotIn(_) | Test::Equals(_)));
            if (constraint.in_.is_some() && !scalar) || no_arrays {
                asked.no_arrays.push(path.clone());
            }
            if no_arrays {
                asked.no_array_texts.push(path.clone());
            }
            let conditions: Vec<Condition> =
                tests.into_iter().map(|test| Condition { path: path.clone(), test }).collect();
            if constraint.needs_value() {
                asked.needed.extend(conditions);
            } else {
                asked.optional.push((path, conditions));
            }
            asked.reason = asked.reason.take().or_else(|| constraint.reason.clone());
        }
        Ok(asked)
    }

    fn tests(&self, field: &str, constraint: &FilterConstraint) -> Result<ReadConstraint, SafetyFilterError> {
        let mut tests = Vec::new();
        let mut refused = Vec::new();
        // What is no portable pattern may be one of ours.
        let guarded = constraint.pattern.as_deref().filter(|source| Pattern::new(source).is_err());
        let guarded = guarded.and_then(|source| guards::pattern(source, constraint));
        let bound = |key: &str, number: &serde_json::Number| {
            Bound::new(number).map_err(|error| self.wrong(format!("{field}.{key}"), error))
        };
        let pattern =
            |key: &str, source: &str| Pattern::new(source).map_err(|error| self.wrong(format!("{field}.{key}"), error));
        if let Some(max) = &constraint.max {
            tests.push(Test::Max(bound("max", max)?));
        }
        if let Some(min) = &constraint.min {
            tests.push(Test::Min(bound("min", min)?));
        }
        if let Some(values) = &constraint.in_ {
            let mut literals = self.scalars(&format!("{field}.in"), values)?;
            literals.retain(|literal| !guarded.as_ref().is_some_and(|guarded| guarded.refuses(literal)));
            Self::guard_in(constraint, &literals, &mut tests);
            tests.push(Test::In(literals));
        }
        if let Some(values) = &constraint.not_in {
            // To Python `True == 1` and `False == 0`: the filter refuses both where one is listed. An array or an object is
            // compared as a whole.
            let mut all: Vec<Value> = Vec::new();
            for (index, value) in values.iter().enumerate() {
                let at = || format!("{field}.not_in[{index}]");
                let alike = guards::twins(value).ok_or_else(|| {
                    self.wrong(at(), "holds too many numbers and booleans that Python takes for each other")
                })?;
                for twin in alike {
                    if twin.is_array() || twin.is_object() {
                        refused.push(Literal::new(twin).map_err(|error| self.wrong(at(), error))?);
                    } else if !all.contains(&twin) {
                        all.push(twin);
                    }
                }
            }
            tests.push(Test::NotIn(self.scalars(&format!("{field}.not_in"), &all)?));
        }
        let no_arrays = guarded.as_ref().is_some_and(|guarded| guarded.no_arrays);
        match (&constraint.pattern, guarded) {
            (_, Some(guarded)) => tests.extend(guarded.tests),
            (Some(source), None) => tests.push(Test::Pattern(pattern("pattern", source)?)),
            (None, None) => {}
        }
        if let Some(value) = &constraint.equals {
            let literal = Literal::new(value.clone()).map_err(|error| self.wrong(format!("{field}.equals"), error))?;
            tests.push(Test::Equals(literal));
        }
        if let Some(source) = &constraint.not_pattern {
            let key = format!("{field}.not_pattern");
            let found = match guards::not_pattern(source) {
                Some(found) => found,
                None => Pattern::python_search(source).map_err(|error| self.wrong(&*key, error))?.ok_or_else(|| {
                    self.wrong(key, "`^` starts some alternatives and not others; write a constraint for each")
                })?,
            };
            tests.push(Test::NotPattern(found));
        }
        tests.extend(constraint.contains.clone().map(Test::Contains));
        tests.extend(constraint.not_contains.clone().map(Test::NotContains));
        let tests = guards::merged(tests)
            .ok_or_else(|| self.wrong(field, "asks two things of one kind of one parameter; write a rule for each"))?;
        Ok(ReadConstraint { tests, refused, no_arrays })
    }

    /// The filter looks for an array as a whole in the list, the policy for each of its elements: tests that ask for a string
    /// or a number as long or as large as those listed keep arrays out.
    fn guard_in(constraint: &FilterConstraint, literals: &[Literal], tests: &mut Vec<Test>) {
        let strings: Option<Vec<&str>> = literals.iter().map(|literal| literal.value().as_str()).collect();
        let numbers: Option<Vec<f64>> = literals.iter().map(|literal| literal.value().as_f64()).collect();
        if let Some(strings) = strings {
            let longest = strings.iter().map(|string| string.chars().count()).max().unwrap_or(0);
            tests.push(Test::MaxLength(u32::try_from(longest).unwrap_or(u32::MAX)));
        } else if let Some(numbers) = numbers
            && constraint.max.is_none()
            && let Some(bound) = Bound::from_f64(numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max))
        {
            tests.push(Test::Max(bound));
        }
    }

    fn scalars(&self, field: &str, values: &[Value]) -> Result<Vec<Literal>, SafetyFilterError> {
        values
            .iter()
            .enumerate()
            // A parameter that is null is missing, and refused before it is looked for.
            .filter(|(_, value)| !value.is_null())
            .map(|(index, value)| {
                let at = format!("{field}[{index}]");
                if value.is_array() || value.is_object() {
                    let found = type_name(value);
                    return Err(self.wrong(at, format!("expected a string, a number or a boolean, found {found}")));
                }
                Literal::new(value.clone()).map_err(|error| self.wrong(at, error))
            })
            .collect()
    }
}
