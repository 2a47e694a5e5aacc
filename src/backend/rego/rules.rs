//! The layout `rules`: one member of a set for each rule of the policy, and one helper with all it asks.
//!
//! The forms are those that OPA and both engines of regorus read alike: no `not` but over a rule without arguments, no
//! comparison without a guard on the type, no body longer than the virtual machine has registers for.

use super::super::EmitError;
use super::glob::Glob;
use super::literal::{self, Names};
use super::view::{Functions, Helper, Member, Sets};
use crate::policy::decide::{exhausted_reason, rule_reason};
use crate::policy::{AgentEntry, Condition, Conditions, Effect, Rule, Test};

/// The longest body in lines: Regal's limit on a rule is 30, the virtual machine's registers suffice for about as many.
const MAX_BODY: usize = 20;

/// The Rego of one rule.
#[derive(Debug, Default)]
pub(super) struct RuleText {
    pub(super) members: Vec<Member>,
    pub(super) helpers: Vec<Helper>,
    /// `ID: REASON`, both quoted.
    pub(super) reason: String,
    /// The same for a used-up rate limit.
    pub(super) used_up: Option<String>,
}

/// Writes rules as Rego, giving each names of its own.
pub(super) struct Writer {
    names: Names,
    pub(super) functions: Functions,
    pub(super) sets: Sets,
    /// Quoted ids of the rules that speak of no agent, and so are not written.
    pub(super) idle: Vec<String>,
}

impl Writer {
    pub(super) fn new(package: &str) -> Self {
        let names = Names::new(package);
        Self { names, functions: Functions::default(), sets: Sets::default(), idle: Vec::new() }
    }

    /// Writes one rule; nothing if it speaks of no agent.
    pub(super) fn rule(&mut self, rule: &Rule) -> Result<RuleText, EmitError> {
        let Some(agents) = self.agents(rule) else {
            self.idle.push(literal::string(&rule.id));
            return Ok(RuleText::default());
        };
        let conditions = std::iter::once(agents)
            .chain(rule.constraints.by_path().map(|(_, conditions)| self.conditions(conditions)))
            .filter(|group| !group.is_empty())
            .collect::<Vec<_>>();
        let unless = rule.unless.as_ref().map(|unless| self.groups(unless));
        let parts = needed_parts(&conditions).max(unless.as_deref().map_or(0, needed_parts));
        let name = self.names.take(&rule.id, &suffixes(rule, parts));

        let id = literal::string(&rule.id);
        let mut text =
            RuleText { reason: format!("{id}: {}", literal::string(&rule_reason(rule))), ..RuleText::default() };
        let mut body = action(rule)?;
        let mut own = conditions;
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
        } else if body.is_empty() {
            // Every request: the set is read only for a request that is one.
            body.push("well_formed".to_owned());
        }
        let metadata = metadata(rule);
        match (rule.effect, rule.rate_limit) {
            (Effect::Allow, Some(limit)) => {
                let within = format!("{name}_within_limit");
                let usage = literal::reference("usage", std::slice::from_ref(&rule.id));
                let exhausted = exhausted_reason(rule);
                text.helpers.push(Helper {
                    comment: format!("Whether the rate limit of rule {id} has room; an unknown count leaves none."),
                    name: within.clone(),
                    body: vec![
                        format!("is_number({usage})"),
                        format!("{} < {}", self.nearest_double(&usage), limit.max_requests),
                    ],
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
                text.members.push(Member { set: "blocks", id: id.clone(), metadata: described, body: blocked });
                text.members.push(Member { set: "allows", id, metadata, body });
                self.sets.blocks = true;
                self.sets.allows = true;
            }
            (effect, _) => {
                let set = match effect {
                    Effect::Block => ("blocks", &mut self.sets.blocks),
                    Effect::Allow => ("allows", &mut self.sets.allows),
                    Effect::Ask => ("asks", &mut self.sets.asks),
                };
                *set.1 = true;
                text.members.push(Member { set: set.0, id, metadata, body });
            }
        }
        Ok(text)
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

    fn groups(&mut self, conditions: &Conditions) -> Vec<Vec<String>> {
        conditions.by_path().map(|(_, conditions)| self.conditions(conditions)).collect()
    }

    /// The tests of one attribute, each expression once.
    fn conditions(&mut self, conditions: &[Condition]) -> Vec<String> {
        let mut body = Vec::new();
        for condition in conditions {
            for expression in self.condition(condition) {
                if !body.contains(&expression) {
                    body.push(expression);
                }
            }
        }
        body
    }

    /// The value as a double, where it is compared with numbers.
    fn double(&mut self, value: &str, literals: &[crate::policy::Literal]) -> Option<String> {
        let numbers = literals.iter().any(|literal| literal.value().is_number());
        numbers.then(|| self.nearest_double(value))
    }

    fn nearest_double(&mut self, value: &str) -> String {
        self.functions.nearest_double = true;
        format!("nearest_double({value})")
    }

    fn condition(&mut self, condition: &Condition) -> Vec<String> {
        let at = |keys: &[String]| literal::reference("context", keys);
        let v = at(condition.path.keys());
        let present = format!("{v} != null");
        let text = format!("is_string({v})");
        let items = |literals: &[crate::policy::Literal]| -> Vec<String> {
            literals.iter().map(|literal| literal::value(literal.value())).collect()
        };
        match &condition.test {
            Test::Exists(true) => vec![present],
            Test::Exists(false) => {
                vec![format!("{} == null", literal::lookup("context", condition.path.keys()))]
            }
            Test::Equals(literal) => match self.double(&v, std::slice::from_ref(literal)) {
                Some(double) => {
                    vec![format!("is_number({v})"), format!("{double} == {}", literal::value(literal.value()))]
                }
                None => vec![format!("{v} == {}", literal::value(literal.value()))],
            },
            Test::NotEquals(literal) => {
                let read = self.double(&v, std::slice::from_ref(literal)).unwrap_or(v);
                vec![present, format!("{read} != {}", literal::value(literal.value()))]
            }
            Test::In(literals) => {
                self.functions.one_of = true;
                self.double(&v, literals);
                vec![call_with_list("one_of", &v, &items(literals))]
            }
            Test::NotIn(literals) => {
                self.functions.none_of = true;
                self.double(&v, literals);
                vec![present, call_with_list("none_of", &v, &items(literals))]
            }
            Test::Min(bound) => {
                vec![format!("is_number({v})"), format!("{} >= {}", self.nearest_double(&v), bound.number())]
            }
            Test::Max(bound) => {
                vec![format!("is_number({v})"), format!("{} <= {}", self.nearest_double(&v), bound.number())]
            }
            Test::Pattern(pattern) => {
                vec![text, format!("regex.match({}, {v})", literal::regex(&pattern.anchored()))]
            }
            Test::NotPattern(pattern) => {
                vec![text, format!("regex.match({}, {v}) == false", literal::regex(&pattern.anchored()))]
            }
            Test::StartsWith(start) => vec![text, format!("startswith({v}, {})", literal::string(start))],
            Test::EndsWith(end) => vec![text, format!("endswith({v}, {})", literal::string(end))],
            Test::Contains(part) => vec![text, format!("contains({v}, {})", literal::string(part))],
            Test::NotContains(part) => vec![text, format!("contains({v}, {}) == false", literal::string(part))],
            Test::MaxLength(most) => {
                self.functions.shorter = true;
                vec![text, format!("shorter({v}, {most})")]
            }
            Test::MaxItems(most) => vec![format!("is_array({v})"), format!("count({v}) <= {most}")],
            Test::SameAs(path) => {
                let other = at(path.keys());
                let compared = format!("{} == {}", self.nearest_double(&v), self.nearest_double(&other));
                vec![present, format!("{other} != null"), compared]
            }
            Test::AppearsIn(path) => {
                self.functions.appears_in = true;
                let other = at(path.keys());
                vec![present, format!("is_string({other})"), format!("appears_in({v}, {other})")]
            }
        }
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
fn suffixes(rule: &Rule, parts: usize) -> Vec<String> {
    let mut suffixes = Vec::new();
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
fn needed_parts(groups: &[Vec<String>]) -> usize {
    if groups.iter().map(|group| lines(group)).sum::<usize>() < MAX_BODY { 0 } else { 2 * groups.len() + 2 }
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
            parts.push(Helper { comment: format!("A part of `{name}`."), name: part, body });
        }
        groups = above;
    }
    let body = groups.into_iter().flatten().collect();
    std::iter::once(Helper { comment: comment.to_owned(), name: name.to_owned(), body }).chain(parts).collect()
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
