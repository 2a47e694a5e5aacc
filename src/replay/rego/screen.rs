//! What is refused in Rego before the embedded engine sees it, and what is decided elsewhere in another way.
//!
//! In: the sources. Out: a refusal with its line, or the [`Doubt`]s about them. The engine's parser takes time exponential in the
//! nesting of literals, it recurses on the stack of the process, and it finds out only while it decides that a function
//! is missing or a rule is recursive, which OPA refuses when it loads a policy.

use std::collections::{BTreeMap, BTreeSet};

use super::RegoError;
use super::tokens::{Token, TokenKind, tokens};

/// So deep brackets may nest. Sixteen levels of arrays take the engine's parser a tenth of a second, and each one more doubles it.
const MAX_DEPTH: usize = 16;

/// So many operators one expression may have: each is a level of recursion.
const MAX_OPERATORS: usize = 512;

/// Built-in functions that the engine has and that end the process on some arguments.
const UNSOUND: [&str; 1] = ["regex.template_match"];

/// Something in Rego that OPA and the embedded engine do not decide alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// The file.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// Whether OPA may allow what the embedded engine blocks.
    pub grave: bool,
    /// What differs.
    pub message: String,
}

/// A source and its tokens.
pub(super) struct TokenisedSource<'t> {
    path: &'t str,
    text: &'t str,
    tokens: Vec<Token<'t>>,
}

impl<'t> TokenisedSource<'t> {
    pub(super) fn new(path: &'t str, text: &'t str) -> Self {
        Self { path, text, tokens: tokens(text) }
    }

    fn refuse(&self, line: u32, message: String) -> RegoError {
        RegoError::Source { path: self.path.to_owned(), line: Some(line), column: None, message }
    }

    /// The package, as `data.a.b`.
    fn package(&self) -> String {
        let start = self.tokens.iter().position(|token| token.is("package")).map_or(0, |at| at + 1);
        let name = path_at(&self.tokens, start).0;
        format!("data.{}", name.join("."))
    }

    /// The rules, each with its tokens.
    fn rules(&self) -> Vec<RuleSource<'_, 't>> {
        let starts: Vec<usize> = (0..self.tokens.len()).filter(|at| self.starts_statement(*at)).collect();
        let ends = starts.iter().skip(1).copied().chain([self.tokens.len()]);
        let statements = starts.iter().zip(ends).filter_map(|(start, end)| self.tokens.get(*start..end));
        statements.filter_map(RuleSource::new).collect()
    }

    fn starts_statement(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let goes_on = before.is_some_and(|before| before.is_operator() || before.is("if") || before.is("contains"));
        token.kind == TokenKind::Word
            && token.first
            && token.depth == 0
            && !goes_on
            && !token.is("else")
            && !token.is("if")
    }

    /// The names that `import data.a.b` and `import data.a as b` make.
    fn imports(&self) -> BTreeMap<&'t str, Vec<&'t str>> {
        let mut imports = BTreeMap::new();
        for at in (0..self.tokens.len()).filter(|at| self.starts_statement(*at)) {
            if self.tokens.get(at).is_some_and(|token| token.is("import")) {
                let (path, next) = path_at(&self.tokens, at + 1);
                let alias = match (self.tokens.get(next), self.tokens.get(next + 1)) {
                    (Some(word), Some(alias)) if word.is("as") => Some(alias.text),
                    _ => path.last().copied(),
                };
                imports.extend(alias.map(|alias| (alias, path)));
            }
        }
        imports
    }
}

/// `a.b.c` from a place on, and the place behind it.
fn path_at<'t>(tokens: &[Token<'t>], start: usize) -> (Vec<&'t str>, usize) {
    let mut path: Vec<_> =
        tokens.get(start).filter(|token| token.kind == TokenKind::Word).map(|token| token.text).into_iter().collect();
    let mut at = start + 1;
    while let (Some(dot), Some(word)) = (tokens.get(at), tokens.get(at + 1)) {
        if !dot.is(".") || !dot.joined || word.kind != TokenKind::Word {
            break;
        }
        path.push(word.text);
        at += 2;
    }
    (path, at)
}

struct RuleSource<'s, 't> {
    name: &'t str,
    line: u32,
    is_default: bool,
    body: &'s [Token<'t>],
    /// Names that mean something of the rule's own.
    locals: BTreeSet<&'t str>,
}

impl<'s, 't> RuleSource<'s, 't> {
    fn new(tokens: &'s [Token<'t>]) -> Option<Self> {
        let head = tokens.first().filter(|head| !head.is("package") && !head.is("import"))?;
        let is_default = head.is("default");
        let tokens = if is_default { tokens.get(1..)? } else { tokens };
        let head = tokens.first().filter(|head| head.kind == TokenKind::Word)?;
        let (_, start) = path_at(tokens, 0);
        let body = tokens.get(start..)?;
        Some(Self { name: head.text, line: head.line, is_default, body, locals: locals(body) })
    }

    /// The paths that are looked at: `a`, or `data.a.b`; which are called, and where.
    fn paths(&self) -> impl Iterator<Item = (Vec<&'t str>, bool, u32)> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                let token = self.body.get(at)?;
                if token.kind != TokenKind::Word
                    || at.checked_sub(1).and_then(|at| self.body.get(at)).is_some_and(|dot| dot.is("."))
                {
                    at += 1;
                    continue;
                }
                let (path, next) = path_at(self.body, at);
                at = next;
                let called = self.body.get(next).is_some_and(|mark| mark.is("(") && mark.joined);
                return Some((path, called, token.line));
            }
        })
    }
}

/// The arguments of a function, and what `:=`, `some` and `every` declare.
fn locals<'t>(body: &[Token<'t>]) -> BTreeSet<&'t str> {
    let mut locals = BTreeSet::new();
    let arguments =
        body.first().filter(|mark| mark.is("(")).map(|_| body.iter().skip(1).take_while(|token| token.depth > 0));
    locals
        .extend(arguments.into_iter().flatten().filter(|token| token.kind == TokenKind::Word).map(|token| token.text));
    for (at, token) in body.iter().enumerate() {
        if token.is(":=") {
            // `x := …`, and `[x, y] := …` with all that is in the brackets.
            let before = body.get(..at).unwrap_or_default();
            let within = before.last().is_some_and(|last| last.is("]"));
            let inner = before.iter().rev().skip(1).take_while(|other| within && other.depth > token.depth);
            let declared = before.last().into_iter().chain(inner);
            locals.extend(declared.filter(|token| token.kind == TokenKind::Word).map(|token| token.text));
        } else if token.is("some") || token.is("every") {
            let declared =
                body.iter().skip(at + 1).take_while(|other| !other.is("in") && !other.first && !other.is(";"));
            locals.extend(declared.filter(|token| token.kind == TokenKind::Word).map(|token| token.text));
        }
    }
    locals
}

/// Refuses what the engine's parser does not end on, and characters by which a source shows, on a terminal or in a review, as another
/// than it is: control characters, and those that turn the direction of text.
pub(super) fn shape(source: &TokenisedSource<'_>) -> Result<(), RegoError> {
    let hides = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some((at, hidden)) = source.text.char_indices().find(|(_, c)| hides(*c)) {
        let before = source.text.get(..at).unwrap_or_default();
        let line = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1);
        let number = u32::from(hidden);
        return Err(source.refuse(
            line,
            format!("the source has the character U+{number:04X}; write it as an escape, \"\\u{number:04x}\""),
        ));
    }
    let mut operators = 0;
    let mut before: Option<&Token<'_>> = None;
    for token in &source.tokens {
        if token.depth > MAX_DEPTH {
            return Err(source.refuse(
                token.line,
                format!("brackets nest deeper than {MAX_DEPTH} levels, which the embedded engine cannot read in time; use several rules, or put the value into data.json"),
            ));
        }
        let goes_on = before.is_some_and(Token::is_operator);
        operators = match (token.first && !goes_on || token.is(";") || token.is(","), token.is_operator()) {
            (true, _) => 0,
            (false, true) => operators + 1,
            (false, false) => operators,
        };
        if operators > MAX_OPERATORS {
            return Err(source.refuse(
                token.line,
                format!("an expression has more than {MAX_OPERATORS} operators; use several rules"),
            ));
        }
        before = Some(token);
    }
    Ok(())
}

/// Refuses functions that the embedded engine does not have, and imports that it warns of.
pub(super) fn functions(sources: &[TokenisedSource<'_>]) -> Result<(), RegoError> {
    let defined: BTreeSet<&str> = sources.iter().flat_map(TokenisedSource::rules).map(|rule| rule.name).collect();
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    for source in sources {
        let imports = source.imports();
        // The engine would repeat the line on the standard error, whatever stands in it.
        let redundant = |words: &[Token<'_>]| matches!(words, [import, input, next] if import.is("import") && input.is("input") && next.first);
        if let Some([import, ..]) = source.tokens.windows(3).find(|words| redundant(words)) {
            return Err(source.refuse(import.line, "`import input` imports what is there anyway; remove it".to_owned()));
        }
        for rule in source.rules() {
            for (path, called, line) in rule.paths() {
                let Some(first) = path.first().filter(|_| called) else { continue };
                let own = rule.locals.contains(first) || imports.contains_key(first) || defined.contains(first);
                if own || matches!(*first, "data" | "input") || KEYWORDS.contains(first) {
                    continue;
                }
                let name = path.join(".");
                let has = *known.entry(name.clone()).or_insert_with(|| engine_has(&name));
                if !has {
                    return Err(source.refuse(
                        line,
                        format!("the embedded engine has no function `{name}`; ask OPA with `--engine opa`"),
                    ));
                }
            }
        }
    }
    Ok(())
}

/// Words in front of a bracket that call nothing; `set()` is a literal.
const KEYWORDS: [&str; 10] = ["set", "if", "not", "in", "else", "as", "with", "some", "every", "default"];

/// Whether the engine has a function: it is asked.
fn engine_has(name: &str) -> bool {
    if UNSOUND.contains(&name) {
        return false;
    }
    let mut engine = regorus::Engine::new();
    let source = format!("package probe\n\nx := {name}(1)\n");
    if engine.add_policy("probe.rego".to_owned(), source).is_err() {
        return true;
    }
    match engine.eval_rule("data.probe.x".to_owned()) {
        Ok(_) => true,
        Err(error) => !format!("{error:#}").contains("could not find function"),
    }
}

/// Refuses rules that ask themselves, as OPA does.
pub(super) fn recursion(sources: &[TokenisedSource<'_>]) -> Result<(), RegoError> {
    let packages: BTreeMap<String, BTreeSet<&str>> = sources.iter().fold(BTreeMap::new(), |mut packages, source| {
        packages.entry(source.package()).or_default().extend(source.rules().iter().map(|rule| rule.name));
        packages
    });
    let mut edges: BTreeMap<(String, &str), BTreeSet<(String, &str)>> = BTreeMap::new();
    let mut places: BTreeMap<(String, &str), (&TokenisedSource<'_>, u32)> = BTreeMap::new();
    for source in sources {
        let (package, imports) = (source.package(), source.imports());
        for rule in source.rules() {
            let from = (package.clone(), rule.name);
            places.entry(from.clone()).or_insert((source, rule.line));
            let asked = edges.entry(from).or_default();
            for (path, _, _) in rule.paths() {
                let Some(first) = path.first().filter(|first| !rule.locals.contains(*first)) else { continue };
                let imported =
                    imports.get(first).map(|import| [import.as_slice(), path.get(1..).unwrap_or_default()].concat());
                let path = imported.unwrap_or(path);
                if path.first() != Some(&"data") {
                    let own = path.first().and_then(|first| packages.get(&package)?.get(first));
                    asked.extend(own.map(|name| (package.clone(), *name)));
                    continue;
                }
                let full = path.join(".");
                for (other, rules) in &packages {
                    if let Some(rest) = full.strip_prefix(other.as_str()).and_then(|rest| rest.strip_prefix('.')) {
                        let name = rest.split('.').next().and_then(|name| rules.get(name));
                        asked.extend(name.map(|name| (other.clone(), *name)));
                    } else if *other == full || other.starts_with(&format!("{full}.")) {
                        asked.extend(rules.iter().map(|name| (other.clone(), *name)));
                    }
                }
            }
        }
    }
    let Some(cycle) = cycle(&edges) else { return Ok(()) };
    let names: Vec<_> = cycle.iter().chain(cycle.first()).map(|(package, name)| format!("{package}.{name}")).collect();
    let at = cycle.first().and_then(|rule| places.get(rule));
    let message = format!("a rule may not ask itself: {}", names.join(" → "));
    Err(at.map_or_else(|| RegoError::Rvm(message.clone()), |(source, line)| source.refuse(*line, message.clone())))
}

/// Some cycle; without recursion of our own, which a policy could make deep.
fn cycle<N: Ord + Clone>(edges: &BTreeMap<N, BTreeSet<N>>) -> Option<Vec<N>> {
    let mut done: BTreeSet<N> = BTreeSet::new();
    for start in edges.keys() {
        let next = |node: &N| edges.get(node).into_iter().flatten().cloned().collect::<Vec<_>>();
        let mut path = vec![start.clone()];
        let mut waiting = vec![next(start)];
        while let Some(candidates) = waiting.last_mut() {
            match candidates.pop() {
                Some(node) => {
                    if let Some(at) = path.iter().position(|other| *other == node) {
                        return Some(path.split_off(at));
                    }
                    if !done.contains(&node) {
                        waiting.push(next(&node));
                        path.push(node);
                    }
                }
                None => {
                    waiting.pop();
                    done.extend(path.pop());
                }
            }
        }
    }
    None
}

/// What stands in patterns that OPA and the embedded engine read in two ways, and how.
const READ_OTHERWISE: [(&[&str], &str); 2] = [
    (
        &["\\s", "\\w", "\\d", "\\b", "\\S", "\\W", "\\D", "\\B"],
        "means ASCII in OPA and Unicode in the embedded engine",
    ),
    (&["&&", "~~", "\\<", "\\>"], "is these characters in OPA and has a meaning in the embedded engine"),
];

/// What OPA and the embedded engine do not decide alike.
pub(super) fn doubts(sources: &[TokenisedSource<'_>]) -> Vec<Doubt> {
    let mut found = BTreeSet::new();
    let absent = Absent::of(sources);
    for source in sources {
        let mut say = |line: u32, grave: bool, message: String| {
            found.insert(Doubt { path: source.path.to_owned(), line, grave, message });
        };
        let names = absent.names_in(source);
        let mut in_regex_call = false;
        for (at, token) in source.tokens.iter().enumerate() {
            if token.is("not") && negates_a_lookup(source.tokens.get(at + 1..).unwrap_or_default(), &names) {
                say(
                    token.line,
                    true,
                    "`not` over a call, an operator or a literal with a look-up in it: where the attribute is missing, OPA lets the \
                     rule fail and the embedded engine lets it hold"
                        .to_owned(),
                );
            }
            if token.is("(") {
                let before = source.tokens.get(at.saturating_sub(3)..at);
                in_regex_call = matches!(before, Some([regex, dot, _]) if regex.is("regex") && dot.is("."));
            }
            if token.kind == TokenKind::Text && in_regex_call {
                let told = READ_OTHERWISE.into_iter().find_map(|(signs, how)| {
                    let sign = signs.iter().find(|sign| token.text.contains(**sign))?;
                    Some(format!("`{sign}` in a pattern {how}; write out the characters"))
                });
                if let Some(message) = told {
                    say(token.line, false, message);
                }
            }
        }
    }
    found.into_iter().collect()
}

/// The rules that are undefined for some requests: those without a default whose value or body looks something up.
struct Absent<'t>(BTreeSet<(String, &'t str)>);

impl<'t> Absent<'t> {
    fn of(sources: &[TokenisedSource<'t>]) -> Self {
        let mut absent = BTreeSet::new();
        let mut always = BTreeSet::new();
        for source in sources {
            let package = source.package();
            for rule in source.rules() {
                let constant =
                    !rule.body.iter().any(|token| token.is("if")) && rule.paths().all(|(path, ..)| is_literal(&path));
                let partial =
                    rule.body.first().is_some_and(|next| next.is("contains") || (next.is("[") && next.joined));
                let named = if rule.is_default || constant || partial { &mut always } else { &mut absent };
                named.insert((package.clone(), rule.name));
            }
        }
        absent.retain(|rule| !always.contains(rule));
        Self(absent)
    }

    /// The words by which one of them, or an attribute of the request, is asked for in a source.
    fn names_in(&self, source: &TokenisedSource<'t>) -> BTreeSet<String> {
        let package = source.package();
        let own = self.0.iter().filter(|(other, _)| *other == package).map(|(_, name)| (*name).to_owned());
        let full = self.0.iter().map(|(package, name)| format!("{package}.{name}"));
        let mut names: BTreeSet<String> = own.chain(full).collect();
        let imported: Vec<_> = source
            .imports()
            .into_iter()
            .filter(|(_, path)| path.first() == Some(&"input") || names.contains(&path.join(".")))
            .map(|(alias, _)| alias.to_owned())
            .collect();
        names.extend(imported);
        names
    }
}

fn is_literal(path: &[&str]) -> bool {
    matches!(path, ["true" | "false" | "null" | "set"])
}

/// Whether what is negated is a call, an operator or a literal with something in it that may be missing; `names` are the words for
/// that beside look-ups. OPA takes such look-ups out of the negation, so that a missing one fails the rule. A bare look-up, and one
/// that is compared by `==`, stays within it.
fn negates_a_lookup(rest: &[Token<'_>], names: &BTreeSet<String>) -> bool {
    let depth = rest.first().map_or(0, |token| token.depth);
    let length = rest
        .iter()
        .enumerate()
        .position(|(at, token)| {
            at > 0 && (token.depth < depth || (token.depth == depth && (token.first || token.is(";"))))
        })
        .unwrap_or(rest.len());
    let expression = rest.get(..length).unwrap_or(rest);
    // `object.get` has a value for what is missing.
    let mut guarded_to = 0;
    let mut missing = Vec::new();
    for (at, token) in expression.iter().enumerate() {
        if at < guarded_to
            || token.kind != TokenKind::Word
            || expression.get(at.wrapping_sub(1)).is_some_and(|dot| dot.is("."))
        {
            continue;
        }
        let (path, next) = path_at(expression, at);
        let mark = expression.get(next).filter(|mark| mark.joined);
        if mark.is_some_and(|mark| mark.is("(")) {
            let (of, behind) = path_at(expression, next + 1);
            let of_request = of == ["input"] || of == ["input", "context"];
            if path == ["object", "get"] && of_request && expression.get(behind).is_some_and(|comma| comma.is(",")) {
                guarded_to = bracket_end(expression, next);
            }
            continue;
        }
        let looked_up = (path.len() > 1 || mark.is_some_and(|mark| mark.is("["))) && path.first() != Some(&"data");
        let full = path.join(".");
        let named = names.contains(full.as_str())
            || names.iter().any(|name| full.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.')));
        if looked_up || named {
            missing.push(at);
        }
    }
    let inside = |open: usize| missing.iter().any(|at| (open..bracket_end(expression, open)).contains(at));
    !missing.is_empty()
        && expression.iter().enumerate().any(|(at, token)| {
            let operator =
                token.is("in") || (token.is_operator() && !matches!(token.text, "." | "," | "==" | "=" | ":="));
            operator
                || (matches!(token.text, "(" | "[" | "{")
                    && token.kind == TokenKind::Mark
                    && is_more_than_brackets(expression, at)
                    && inside(at))
        })
}

/// Whether an opening bracket is not only there to group an expression.
fn is_more_than_brackets(expression: &[Token<'_>], open: usize) -> bool {
    expression.get(open).is_some_and(|bracket| !bracket.is("(") || (bracket.joined && open > 0))
}

/// The place behind the bracket that closes the one at `open`.
fn bracket_end(tokens: &[Token<'_>], open: usize) -> usize {
    let depth = tokens.get(open).map_or(0, |token| token.depth);
    let inner = tokens.iter().skip(open + 1).take_while(|token| token.depth > depth).count();
    open + inner + 2
}

/// Whether some rule binds a name to an attribute of the request. The virtual machine goes on where that is missing.
pub(super) fn binds_an_attribute(sources: &[TokenisedSource<'_>]) -> bool {
    let binds = |words: &[Token<'_>]| matches!(words, [mark, input, dot] if (mark.is(":=") || mark.is("=")) && input.is("input") && (dot.is(".") || dot.is("[")));
    sources.iter().any(|source| source.tokens.windows(3).any(binds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<(), RegoError> {
        let source = [TokenisedSource::new("p.rego", text)];
        shape(&source[0])?;
        functions(&source)?;
        recursion(&source)
    }

    #[test]
    fn rules_that_ask_themselves_are_refused() {
        for body in [
            "allow if allow",
            "allow if lower(allow) == \"x\"",
            "f(x) := f(x + 1)\nallow if f(1) == 2",
            "a if not b\nb if not a\nallow if a",
            "deny contains x if some x in deny",
            "f(x) := y if { x > 0; y := f(x - 1) } else := 0\nallow if f(1) == 0",
            "allow if count(data.p) > 0",
            "allow if data.p.allow",
            "import data.p as q\nallow if q.allow",
        ] {
            let error = all(&format!("package p\n{body}\n")).expect_err(body).to_string();
            assert!(error.contains("may not ask itself"), "{body}: {error}");
        }
        for body in [
            "allow if input.allow",
            "allow if { allow := 1; allow == 1 }",
            "f(allow) := allow\nallow if f(true)",
            "a if b\nb if c\nc := 1\nallow if {\n\ta\n\tb\n\tinput.a\n}",
            "deny contains msg if {\n\tsome deny in input.list\n\tmsg := sprintf(\"%v\", [deny])\n}",
            "allow if data.other.allow",
            "allow if \"allow\" == input.x # allow",
        ] {
            all(&format!("package p\n{body}\n")).unwrap_or_else(|error| panic!("{body}: {error}"));
        }
    }

    #[test]
    fn what_the_parser_does_not_end_on_is_refused() {
        let nested = format!("package p\nallow if {}1{} == 1\n", "[".repeat(22), "]".repeat(22));
        let long = format!("package p\nallow if {} == 3\n", "1+".repeat(20_000) + "1");
        let lines = format!("package p\nallow if {} == 3\n", "1 +\n".repeat(20_000) + "1");
        for text in [nested, long, lines, "[".repeat(100_000)] {
            all(&text).unwrap_err();
        }
        all(&format!("package p\nallow if {{\n{}}}\n", "\t1 + 1 == 2\n".repeat(5_000))).unwrap();
        all("package p\nx := \"unclosed\n\ny := `open").unwrap();
    }

    #[test]
    fn functions_that_the_engine_lacks_are_named() {
        for name in ["time.now_ns", "walk", "io.jwt.decode", "regex.template_match"] {
            let error = all(&format!("package p\nallow if {name}(input.x)\n")).unwrap_err().to_string();
            assert!(error.contains(&format!("no function `{name}`")), "{error}");
        }
        all("package p\nf(x) := x\nallow if {\n\tf(1) == 1\n\tcount(input.x) > 0\n\tregex.match(`a`, input.y)\n}\n")
            .unwrap();
        let error = all("package p\nimport input # \u{200b}\nallow := true\n").unwrap_err().to_string();
        assert!(error.contains("remove it"), "{error}");
        all("package p\nimport input as i\nimport input.context\nallow := true\n").unwrap();
    }

    #[test]
    fn imports_of_the_request_are_look_ups() {
        for import in ["import input as i", "import input.i", "import input.context as i"] {
            let text = format!("package p\n{import}\ndeny contains 1 if not startswith(i, \"a\")\n");
            assert_eq!(doubts(&[TokenisedSource::new("p.rego", &text)]).len(), 1, "{import}");
        }
    }

    #[test]
    fn sources_with_characters_that_hide_others_are_refused() {
        for hidden in ["\u{0}", "\u{1b}[31m", "\u{9b}", "\u{202e}", "\u{2067}"] {
            let error = all(&format!("package p\n# {hidden}\nallow := true\n")).unwrap_err().to_string();
            assert!(error.starts_with("p.rego:2: ") && error.contains("U+"), "{error}");
        }
        all("package p\r\n\tallow := \"\u{e9}\u{200f}\"\n").unwrap();
    }

    #[test]
    fn many_rules_take_as_long_as_they_are() {
        let text = format!("package p\n{}", "allow if input.x == \"a\"\n".repeat(100_000));
        assert_eq!(doubts(&[TokenisedSource::new("p.rego", &text)]), []);
    }

    #[test]
    fn names_that_are_bound_to_attributes_are_seen() {
        for (body, expected) in [
            ("x := input.y", true),
            ("x = input[\"y\"]", true),
            ("x == input.y", false),
            ("x := object.get(input, \"y\", 1)", false),
        ] {
            let text = format!("package p\nallow if {{\n\t{body}\n}}\n");
            assert_eq!(binds_an_attribute(&[TokenisedSource::new("p.rego", &text)]), expected, "{body}");
        }
    }

    #[test]
    fn what_engines_do_not_decide_alike_is_found() {
        let check = |body: &str, expected: &[bool]| {
            let text = format!("package p\ndeny contains 1 if {{\n\t{body}\n}}\n");
            let found: Vec<_> =
                doubts(&[TokenisedSource::new("p.rego", &text)]).iter().map(|doubt| doubt.grave).collect();
            assert_eq!(found, expected, "{body}");
        };
        check("not startswith(input.context.ticket, \"OPS-\")", &[true]);
        check("not input.x in [1]", &[true]);
        check("not input.x == 1", &[]);
        check("not input.x > 1", &[true]);
        check("not input.x + 1 == 2", &[true]);
        check("not {input.x} == {1}", &[true]);
        check("not {1} | input.x == {1}", &[true]);
        check("not {\"a\": input.x}.a", &[true]);
        check("not list[input.x]", &[true]);
        check("not input.list[_]", &[]);
        check("not (input.x == 1)", &[]);
        check("x := input.x\n\tnot startswith(x.y, \"a\")", &[true]);
        check("some x in input.list\n\tnot startswith(x, \"a\")", &[]);
        check("some x in input.list\n\tnot x in allowed\n}\n\nallowed := {1}\n\nlist := {1 |\n\ttrue", &[]);
        check("not startswith(ticket, \"a\")\n}\n\nticket := input.x if {\n\ttrue", &[true]);
        check("not startswith(ticket, \"a\")\n}\n\nticket := input.x\n\nlist := {1 |\n\ttrue", &[true]);
        check("not startswith(ticket, \"a\")\n}\n\ndefault ticket := \"\"\n\nticket := input.x if {\n\ttrue", &[]);
        check("not startswith(data.p.ticket, \"a\")\n}\n\nticket := input.x if {\n\ttrue", &[true]);
        check("not startswith(data.p.other, \"a\")", &[]);
        check("not startswith(object.get(input, \"x\", \"\"), input.y)", &[true]);
        check("not startswith(object.get(input.z, \"x\", \"\"), \"a\")", &[true]);
        check("not startswith(object.get(input.context, \"x\", \"\"), \"a\")", &[]);
        check("not input.x", &[]);
        check("not helper", &[]);
        check("not startswith(object.get(input, \"x\", \"\"), \"a\")", &[]);
        check("not ok\n\tcount(input.x) > 1", &[]);
        check("regex.match(`^\\s+$`, input.x)", &[false]);
        check("regex.match(\"^[a-z]$\", input.x)", &[]);
        check("regex.match(`^[a-z&&[^b]]$`, input.x)", &[false]);
        check("input.x == `\\s`", &[]);
    }
}
