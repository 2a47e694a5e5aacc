//! The layout `rules`: one member of a set for each rule of the policy, and one helper with all it asks.
//!
//! The forms are those that OPA and both engines of regorus read alike: no `not` but over a rule without arguments, no
//! comparison without a guard on the type, no body longer than the virtual machine has registers for.

use super::super::EmitError;
use super::glob::Glob;
use super::literal::{self, PackageNames};
use super::view::{Functions, Helper, SetMember, Sets};
use crate::event::{AttributePath, ElementPath};
use crate::policy::decide::{exhausted_reason, rule_reason};
use crate::policy::{AgentEntry, Condition, Conditions, Effect, Rule, Test};

/// The longest body in lines: Regal's limit on a rule is 30, the virtual machine's registers suffice for about as many.
const MAX_BODY: usize = 20;

/// The Rego of one rule.
#[derive(Debug, Default)]
pub(super) struct RuleText {
    pub(super) members: Vec<SetMember>,
    pub(super) helpers: Vec<Helper>,
    /// `ID: REASON`, both quoted.
    pub(super) reason: String,
    /// The same for a used-up rate limit.
    pub(super) used_up: Option<String>,
}

/// Writes rules as Rego, giving each names of its own.
pub(super) struct Writer {
    names: PackageNames,
    pub(super) functions: Functions,
    pub(super) sets: Sets,
    /// Quoted ids of the rules that speak of no agent, and so are not written.
    pub(super) idle: Vec<String>,
}

impl Writer {
    pub(super) fn new(package: &str) -> Self {
        let names = PackageNames::new(package);
        Self { names, functions: Functions::default(), sets: Sets::default(), idle: Vec::new() }
    }

    /// Writes one rule; nothing if it speaks of no agent.
    pub(super) fn rule(&mut self, rule: &Rule) -> Result<RuleText, EmitError> {
        let Some(agents) = self.agents(rule) else {
            self.idle.push(literal::string(&rule.id));
            return Ok(RuleText::default());
        };
        let mut optional = Vec::new();
        let conditions = std::iter::once(AttributeTests::Plain(agents))
            .chain(self.groups(&rule.constraints, &mut optional))
            .filter(|group| !group.is_empty())
            .collect::<Vec<_>>();
        let unless = rule.unless.as_ref().map(|unless| self.groups(unless, &mut optional));
        let parts = needed_parts(&conditions).max(unless.as_deref().map_or(0, needed_parts));
        let name = self.names.take(&rule.id, &suffixes(rule, parts, optional.len()));
        let conditions = named(conditions, &name);
        let unless = unless.map(|unless| named(unless, &name));

        let id = literal::string(&rule.id);
        let mut text =
            RuleText { reason: format!("{id}: {}", literal::string(&rule_reason(rule))), ..RuleText::default() };
        let mut body = action(rule)?;
        let mut own = conditions;
        if let Some(end) = rule.expires {
            let now = self.nearest_double("input.now");
            own.push(vec!["is_number(input.now)".to_owned(), format!("{now} < {}", end.seconds())]);
        }
        if let Some(unless) = unless {
            let excused = format!("{name}_excused");
            own.push(vec![format!("not {excused}")]);
            text.helpers.extend(helpers(&excused, &format!("What rule {id} lets pass."), unless));
        }
        if !own.is_empty() {
            body.push(name.clone());
            let mut asked = helpers(&name, &format!("What rule {id} asks beside the action."), own);
            asked.append(&mut text.helpers);
            text.helpers = asked;
            text.helpers.extend(optional.into_iter().zip(1..).map(|(optional, number)| optional.helper(&name, number)));
        } else if body.is_empty() {
            // Every request: the set is read only for a request that is one.
            body.push("well_formed".to_owned());
        }
        self.members(rule, &name, body, &mut text);
        Ok(text)
    }

    /// Puts the rule, which applies where `body` holds, into the sets that decide. Past its rate limit it blocks what it would allow.
    fn members(&mut self, rule: &Rule, name: &str, mut body: Vec<String>, text: &mut RuleText) {
        let (id, metadata) = (literal::string(&rule.id), metadata(rule));
        let Some(limit) = rule.rate_limit.filter(|_| rule.effect == Effect::Allow) else {
            let set = match rule.effect {
                Effect::Block => ("blocks", &mut self.sets.blocks),
                Effect::Allow => ("allows", &mut self.sets.allows),
                Effect::Ask => ("asks", &mut self.sets.asks),
            };
            *set.1 = true;
            text.members.push(SetMember { set: set.0, id, metadata, body });
            return;
        };
        let within = format!("{name}_within_limit");
        let usage = literal::reference("usage", std::slice::from_ref(&rule.id));
        let exhausted = exhausted_reason(rule);
        text.helpers.push(Helper {
            comment: format!("Whether the rate limit of rule {id} has room; an unknown count leaves none."),
            name: within.clone(),
            bodies: vec![vec![
                format!("is_number({usage})"),
                format!("{} < {}", self.nearest_double(&usage), limit.max_requests),
            ]],
        });
        text.used_up = Some(format!("{id}: {}", literal::string(&exhausted)));
        let mut blocked = body.clone();
        blocked.push(format!("not {within}"));
        body.push(within);
        let described = vec![
            format!("title: {id}"),
            format!("description: {}", literal::string(&exhausted)),
            "custom:".to_owned(),
            format!("  rule: {id}"),
        ];
        text.members.push(SetMember { set: "blocks", id: id.clone(), metadata: described, body: blocked });
        text.members.push(SetMember { set: "allows", id, metadata, body });
        self.sets.blocks = true;
        self.sets.allows = true;
    }

    /// The test of the agent, empty for any agent; `None` if there is no agent in scope.
    fn agents(&mut self, rule: &Rule) -> Option<Vec<String>> {
        let mut blocked = Vec::new();
        for entry in &rule.blocked_agents {
            match entry {
                AgentEntry::Anyone => return None,
                AgentEntry::Named(name) => blocked.push(name.as_str()),
            }
        }
        let entries = rule.allowed_agents.as_ref().filter(|entries| !entries.contains(&AgentEntry::Anyone));
        let Some(entries) = entries else {
            let blocked: Vec<_> = sorted(blocked);
            return Some(match blocked.as_slice() {
                [] => Vec::new(),
                [one] => vec![format!("input.agent_id != {one}")],
                some => {
                    self.functions.none_of = true;
                    vec![call_with_list("none_of", "input.agent_id", some)]
                }
            });
        };
        let named = entries.iter().filter_map(|entry| match entry {
            AgentEntry::Named(name) if !blocked.contains(&name.as_str()) => Some(name.as_str()),
            _ => None,
        });
        let named = sorted(named.collect());
        match named.as_slice() {
            [] => None,
            [one] => Some(vec![format!("input.agent_id == {one}")]),
            some => {
                let left = "input.agent_id in ";
                Some(vec![format!("{left}{}", literal::list("{", some, "}", 1, 1 + left.len()))])
            }
        }
    }

    /// The tests of each attribute. Those of one that may be missing need a rule of their own, which is put into `optional`.
    fn groups(&mut self, conditions: &Conditions, optional: &mut Vec<OptionalHelper>) -> Vec<AttributeTests> {
        let mut groups = Vec::new();
        for (attribute, conditions) in conditions.by_attribute() {
            let body = self.attribute(&attribute, conditions);
            if !conditions.iter().any(|condition| condition.test.is_optional()) {
                groups.push(AttributeTests::Plain(body));
                continue;
            }
            optional.push(OptionalHelper {
                attribute: attribute.to_string(),
                missing: format!("{} == null", literal::lookup("context", attribute.root().keys())),
                body,
            });
            groups.push(AttributeTests::Optional(optional.len()));
        }
        groups
    }

    /// The tests of an attribute where it is there.
    fn attribute(&mut self, attribute: &ElementPath, conditions: &[Condition]) -> Vec<String> {
        let keys = attribute.root().keys();
        let value =
            ValueRef { reference: literal::reference("context", keys), lookup: literal::lookup("context", keys) };
        let optional = conditions.iter().any(|condition| condition.test.is_optional());
        self.elements(&value, attribute.steps(), optional, conditions, 1)
    }

    /// The tests of the elements at `steps` of the array at `array`, or of the value there if there are no steps. `depth` counts
    /// the loops, for the names of their variables.
    fn elements(
        &mut self,
        array: &ValueRef,
        steps: &[Option<AttributePath>],
        optional: bool,
        conditions: &[Condition],
        depth: usize,
    ) -> Vec<String> {
        let Some((step, rest)) = steps.split_first() else { return self.conditions(array, conditions) };
        let ValueRef { reference, .. } = array;
        let (item, one) = element_names(depth);
        let mut body = vec![format!("is_array({reference})")];
        let is_object = step.is_some().then(|| format!("is_object({item})"));
        let at = |name: &str| match step {
            Some(path) => ValueRef {
                reference: literal::below(name, path.keys()),
                lookup: format!("object.get({name}, {}, null)", literal::path(path.keys())),
            },
            None => ValueRef { reference: name.to_owned(), lookup: name.to_owned() },
        };
        let within = self.elements(&at(&item), rest, optional, conditions, depth + 1);
        if optional {
            body.extend(is_object.map(|is_object| every(&item, reference, &[is_object])));
            // Those that have something there.
            let (some, there) = (format!("some {one} in {reference}"), format!("{} != null", at(&one).lookup));
            let there = if some.len() + there.len() > WIDE {
                format!("[{one} |\n\t\t{some}\n\t\t{there}\n\t]")
            } else {
                format!("[{one} | {some}; {there}]")
            };
            body.push(every(&item, &there, &within));
        } else {
            let within: Vec<_> = is_object.into_iter().chain(within).collect();
            body.push(every(&item, reference, &within));
        }
        body
    }

    /// The tests of one value, each expression once.
    fn conditions(&mut self, at: &ValueRef, conditions: &[Condition]) -> Vec<String> {
        let mut body = Vec::new();
        for condition in conditions {
            for expression in self.condition(at, condition.test.unqualified()) {
                if !body.contains(&expression) {
                    body.push(expression);
                }
            }
        }
        body
    }

    /// The value with doubles for its numbers, where it is compared with numbers.
    fn double(&mut self, value: &str, literals: &[crate::policy::Literal]) -> Option<String> {
        self.functions.compare_with(literals).map(|call| format!("{call}{value})"))
    }

    fn nearest_double(&mut self, value: &str) -> String {
        self.functions.nearest_double = true;
        format!("nearest_double({value})")
    }

    fn condition(&mut self, ValueRef { reference: v, lookup }: &ValueRef, test: &Test) -> Vec<String> {
        let at = |path: &AttributePath| literal::reference("context", path.keys());
        let present = format!("{v} != null");
        let string = format!("is_string({v})");
        let items = |literals: &[crate::policy::Literal]| -> Vec<String> {
            literals.iter().map(|literal| literal::value(literal.value())).collect()
        };
        match test {
            Test::Exists(true) => vec![present],
            Test::Exists(false) => vec![format!("{lookup} == null")],
            Test::Equals(literal) => match self.double(v, std::slice::from_ref(literal)) {
                Some(double) => {
                    let compared = format!("{double} == {}", literal::value(literal.value()));
                    let number = literal.value().is_number().then(|| format!("is_number({v})"));
                    number.into_iter().chain([compared]).collect()
                }
                None => vec![format!("{v} == {}", literal::value(literal.value()))],
            },
            Test::NotEquals(literal) => {
                let read = self.double(v, std::slice::from_ref(literal)).unwrap_or_else(|| v.clone());
                vec![present, format!("{read} != {}", literal::value(literal.value()))]
            }
            Test::In(literals) => {
                self.functions.one_of = true;
                self.double(v, literals);
                vec![call_with_list("one_of", v, &items(literals))]
            }
            Test::NotIn(literals) => {
                self.functions.none_of = true;
                self.double(v, literals);
                vec![present, call_with_list("none_of", v, &items(literals))]
            }
            Test::Min(bound) => {
                vec![format!("is_number({v})"), format!("{} >= {}", self.nearest_double(v), bound.number())]
            }
            Test::Max(bound) => {
                vec![format!("is_number({v})"), format!("{} <= {}", self.nearest_double(v), bound.number())]
            }
            Test::Pattern(pattern) => {
                vec![string, regex_match(&pattern.anchored(), v)]
            }
            Test::NotPattern(pattern) => {
                vec![string, format!("{} == false", regex_match(&pattern.anchored(), v))]
            }
            Test::StartsWith(start) => vec![string, format!("startswith({v}, {})", literal::string(start))],
            Test::EndsWith(end) => vec![string, format!("endswith({v}, {})", literal::string(end))],
            Test::Contains(part) => vec![string, format!("contains({v}, {})", literal::string(part))],
            Test::NotContains(part) => vec![string, format!("contains({v}, {}) == false", literal::string(part))],
            Test::MaxLength(most) => {
                self.functions.shorter = true;
                vec![string, format!("shorter({v}, {most})")]
            }
            Test::MaxItems(most) => vec![format!("is_array({v})"), format!("count({v}) <= {most}")],
            Test::Only(names) => {
                self.functions.has_only = true;
                let names: Vec<_> = names.iter().map(|name| literal::string(name)).collect();
                vec![format!("is_object({v})"), call_with_list("has_only", v, &names)]
            }
            Test::SameAs(path) => {
                let other = at(path);
                let compared = format!("{} == {}", self.nearest_double(v), self.nearest_double(&other));
                vec![present, format!("{other} != null"), compared]
            }
            Test::AppearsIn(path) => {
                self.functions.appears_in = true;
                let other = at(path);
                vec![present, format!("is_string({other})"), format!("appears_in({v}, {other})")]
            }
            // INVARIANT: the test is not qualified.
            Test::Qualified(_) => vec!["false".to_owned()],
        }
    }
}

/// How a value is referred to, and how it is looked up so that it is null where there is none.
struct ValueRef {
    reference: String,
    lookup: String,
}

/// What a rule asks of one attribute.
enum AttributeTests {
    /// Expressions.
    Plain(Vec<String>),
    /// The rule of this number, for an attribute that may be missing.
    Optional(usize),
}

impl AttributeTests {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Plain(body) if body.is_empty())
    }
}

/// What is asked of an attribute that may be missing.
struct OptionalHelper {
    attribute: String,
    /// Holds if it is missing.
    missing: String,
    body: Vec<String>,
}

impl OptionalHelper {
    fn helper(self, name: &str, number: usize) -> Helper {
        Helper {
            comment: format!("What is asked of {} where it is there.", literal::string(&self.attribute)),
            name: optional_name(name, number),
            bodies: vec![vec![self.missing], self.body],
        }
    }
}

fn optional_name(name: &str, number: usize) -> String {
    format!("{name}_optional_{number}")
}

/// The expressions of groups, once the rule has its name.
fn named(groups: Vec<AttributeTests>, name: &str) -> Vec<Vec<String>> {
    let body = |group| match group {
        AttributeTests::Plain(body) => body,
        AttributeTests::Optional(number) => vec![optional_name(name, number)],
    };
    groups.into_iter().map(body).collect()
}

/// What an element is called at a depth, and what it is called where some are chosen.
fn element_names(depth: usize) -> (String, String) {
    if depth == 1 { ("item".to_owned(), "one".to_owned()) } else { (format!("item_{depth}"), format!("one_{depth}")) }
}

/// An expression with more characters than this is broken over several lines: Regal allows 120 columns.
const WIDE: usize = 80;

/// `every ITEM in DOMAIN { BODY }`. Its lines but the first, as those of every expression, are indented as in the body of a rule.
fn every(item: &str, domain: &str, body: &[String]) -> String {
    let lines: Vec<_> = body.iter().map(|expression| expression.replace('\n', "\n\t")).collect();
    format!("every {item} in {domain} {{\n\t\t{}\n\t}}", lines.join("\n\t\t"))
}

/// The call that matches `value`, on several lines if it is long.
fn regex_match(pattern: &str, value: &str) -> String {
    let pattern = literal::regex(pattern);
    if pattern.len() + value.len() > WIDE {
        format!("regex.match(\n\t\t{pattern},\n\t\t{value},\n\t)")
    } else {
        format!("regex.match({pattern}, {value})")
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(literal::string).collect()
}

fn call_with_list(function: &str, value: &str, items: &[String]) -> String {
    let left = format!("{function}({value}, ");
    format!("{left}{})", literal::list("[", items, "]", 1, 1 + left.chars().count()))
}

/// The test of the action: empty for any.
fn action(rule: &Rule) -> Result<Vec<String>, EmitError> {
    if let Some(name) = rule.action.exact_name() {
        return Ok(vec![format!("input.action == {}", literal::string(name))]);
    }
    let Some(glob) = Glob::of(rule)? else { return Ok(Vec::new()) };
    let mut body = Vec::new();
    let mut rest = "input.action".to_owned();
    if !glob.start.is_empty() {
        let start = literal::string(glob.start);
        body.push(format!("startswith({rest}, {start})"));
        rest = format!("trim_prefix({rest}, {start})");
    }
    if !glob.pattern.is_empty() {
        body = vec![format!("regex.match({}, input.action)", literal::regex(&glob.pattern))];
    } else if !glob.middle.is_empty() {
        let middle = literal::string(glob.middle);
        if glob.end.is_empty() {
            body.push(format!("contains({rest}, {middle})"));
        } else {
            let end = literal::string(glob.end);
            body.push(format!("endswith({rest}, {end})"));
            body.push(format!("contains(trim_suffix({rest}, {end}), {middle})"));
        }
    } else if !glob.end.is_empty() {
        body.push(format!("endswith({rest}, {})", literal::string(glob.end)));
    }
    if !body.is_empty() {
        body.insert(0, "is_string(input.action)".to_owned());
    }
    Ok(body)
}

/// The names that a rule's helpers take behind its own.
fn suffixes(rule: &Rule, parts: usize, optional: usize) -> Vec<String> {
    let mut suffixes: Vec<_> = (1..=optional).map(|number| optional_name("", number)).collect();
    let mut roots = vec![String::new()];
    if rule.unless.is_some() {
        suffixes.push("_excused".to_owned());
        roots.push("_excused".to_owned());
    }
    if rule.rate_limit.is_some() {
        suffixes.push("_within_limit".to_owned());
    }
    for root in roots {
        suffixes.extend((1..=parts).map(|part| format!("{root}_part_{part}")));
    }
    suffixes
}

fn lines(group: &[String]) -> usize {
    group.iter().map(|expression| expression.lines().count()).sum()
}

/// At least as many parts as [`helpers`] makes of these groups.
fn needed_parts(groups: &[AttributeTests]) -> usize {
    let count = |group: &AttributeTests| match group {
        AttributeTests::Plain(body) => lines(body),
        AttributeTests::Optional(_) => 1,
    };
    if groups.iter().map(count).sum::<usize>() < MAX_BODY { 0 } else { 2 * groups.len() + 2 }
}

/// A rule without arguments that holds where all of `groups` do. What is too long for one body is put into parts, and
/// parts into parts; a group, whose guards belong to its comparisons, is never torn.
fn helpers(name: &str, comment: &str, mut groups: Vec<Vec<String>>) -> Vec<Helper> {
    let mut parts = Vec::new();
    while groups.len() > 1 && groups.iter().map(|group| lines(group)).sum::<usize>() > MAX_BODY {
        let mut above = Vec::new();
        let mut waiting = groups.into_iter().peekable();
        while let Some(mut body) = waiting.next() {
            while let Some(group) = waiting.next_if(|next| lines(&body) + lines(next) <= MAX_BODY) {
                body.extend(group);
            }
            let part = format!("{name}_part_{}", parts.len() + 1);
            above.push(vec![part.clone()]);
            parts.push(Helper { comment: format!("A part of `{name}`."), name: part, bodies: vec![body] });
        }
        groups = above;
    }
    let body = groups.into_iter().flatten().collect();
    let whole = Helper { comment: comment.to_owned(), name: name.to_owned(), bodies: vec![body] };
    let mut helpers: Vec<_> = std::iter::once(whole).chain(parts).collect();
    // What does not depend on a loop stands before it, so that it is asked once.
    helpers
        .iter_mut()
        .flat_map(|helper| &mut helper.bodies)
        .for_each(|body| body.sort_by_key(|line| line.starts_with("every ")));
    helpers
}

fn metadata(rule: &Rule) -> Vec<String> {
    let id = literal::string(&rule.id);
    let mut metadata = vec![format!("title: {id}")];
    metadata.extend(rule.reason.as_ref().map(|reason| format!("description: {}", literal::string(reason))));
    metadata.extend(["custom:".to_owned(), format!("  rule: {id}")]);
    if let Some(evidence) = &rule.evidence {
        for (key, ids) in [("policies", &evidence.policies), ("grants", &evidence.grants)] {
            if !ids.is_empty() {
                metadata.extend(names("  ", key, ids));
            }
        }
        metadata.push(format!("  count: {}", evidence.count));
    }
    metadata
}

/// A YAML list of names: on one line if it fits, else one a line.
pub(super) fn names(indent: &str, key: &str, names: &[impl AsRef<str>]) -> Vec<String> {
    let names: Vec<_> = names.iter().map(|name| literal::string(name.as_ref())).collect();
    let line = format!("{indent}{key}: [{}]", names.join(", "));
    if line.chars().count() + 2 <= literal::WIDTH {
        return vec![line];
    }
    let items = names.iter().map(|name| format!("{indent}  - {name}"));
    std::iter::once(format!("{indent}{key}:")).chain(items).collect()
}
