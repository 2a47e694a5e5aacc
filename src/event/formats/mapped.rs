//! Logs of any other form, by a map: a YAML document that says where each field of an event stands.
//!
//! In: the text of a map, and records that are JSON or rows of CSV. Out: calls. A path is followed by us; whatever else a map says of a field is an
//! expression of jq. A map is checked against the beginning of a log: a path that no record has is an error, unless it ends in `?`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use jaq_core::load::lex::{Lexer, StrPart, Tok, Token};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Cv, RunPtr, ValXs, Vars, data, load, native, unwrap_valr};
use jaq_json::Val;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::sink::{ImportedCall, Sink};
use super::values::{arguments, output, time, written_path};
use super::{Format, Importer, Record};

/// The row that stands for logs that are read by a map. It is in no table: the map itself makes the importer.
pub(super) struct Mapped;

impl Format for Mapped {
    fn name(&self) -> &'static str {
        "map"
    }

    fn about(&self) -> &'static str {
        "any JSON or CSV, by a map"
    }

    fn fits(&self, _: &Value) -> bool {
        false
    }

    fn keys(&self) -> &'static [&'static str] {
        &[]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(MappedRows { mapping: Arc::default(), step: 0 })
    }
}

/// What is wrong with a map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MapError(String);

/// A map.
#[derive(Default)]
pub struct Mapping {
    /// The list that holds the records, if documents hold one.
    pub(super) records: Option<String>,
    only: Option<Expression>,
    fields: BTreeMap<&'static str, Expression>,
    params: BTreeMap<String, Expression>,
    context: BTreeMap<String, Expression>,
    constants: BTreeMap<&'static str, String>,
    context_constants: Map<String, Value>,
}

impl fmt::Debug for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapping").field("fields", &self.fields.keys()).finish_non_exhaustive()
    }
}

/// A map as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapDocument {
    records: Option<String>,
    #[serde(rename = "where")]
    only: Option<String>,
    fields: MappedFields,
    #[serde(default)]
    constants: Constants,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappedFields {
    log_id: Option<String>,
    agent_id: Option<String>,
    action: Option<String>,
    timestamp: Option<String>,
    session_id: Option<String>,
    outcome: Option<String>,
    output: Option<String>,
    prompt: Option<String>,
    params: Option<Params>,
    #[serde(default)]
    context: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Params {
    /// Where they stand as an object, or as its text.
    Whole(String),
    /// Where each stands.
    Each(BTreeMap<String, String>),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Constants {
    agent_id: Option<String>,
    action: Option<String>,
    session_id: Option<String>,
    outcome: Option<String>,
    #[serde(default)]
    context: Map<String, Value>,
}

/// How a value is found in a record.
enum Expression {
    /// Keys from the record down; `optional` if no record has to have it.
    Path {
        keys: Vec<String>,
        optional: bool,
    },
    Jq(jaq_core::compile::Filter<jaq_core::Native<data::JustLut<Val>>>),
}

impl Mapping {
    /// Reads a map.
    ///
    /// # Errors
    ///
    /// [`MapError`] says which key, path or function is wrong.
    pub fn from_yaml(text: &str) -> Result<Self, MapError> {
        let document: MapDocument = serde_yaml::from_str(text).map_err(|error| MapError(error.to_string()))?;
        let MappedFields { params, context, action, .. } = &document.fields;
        if action.is_none() && document.constants.action.is_none() {
            return Err(MapError(
                "it does not say what the action is: add `action: .path.of.the.tool` to `fields`, or a constant"
                    .to_owned(),
            ));
        }
        let MappedFields { log_id, agent_id, timestamp, session_id, outcome, output, prompt, .. } = &document.fields;
        let named = [
            ("log_id", log_id),
            ("agent_id", agent_id),
            ("action", action),
            ("timestamp", timestamp),
            ("session_id", session_id),
            ("outcome", outcome),
            ("output", output),
            ("prompt", prompt),
        ];
        let mut mapping = Self { records: document.records.clone(), ..Self::default() };
        if let Some(only) = &document.only {
            mapping.only = Some(Expression::new("where", only)?);
        }
        for (name, text) in named {
            if let Some(text) = text {
                let place = format!("fields.{name}");
                // An expression of jq, but nobody means it as one.
                if serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_number() || value.is_boolean()) {
                    let what = "expected a path such as `.tool`; what is the same for all records goes to `constants`";
                    return Err(MapError(format!("`{place}`: `{}`: {what}", text.trim())));
                }
                mapping.fields.insert(name, Expression::new(&place, text)?);
            }
        }
        match params {
            Some(Params::Whole(text)) => {
                mapping.fields.insert("params", Expression::new("fields.params", text)?);
            }
            Some(Params::Each(each)) => mapping.params = each_expression("fields.params", each)?,
            None => {}
        }
        mapping.context = each_expression("fields.context", context)?;
        let Constants { agent_id, action, session_id, outcome, context } = document.constants;
        for (name, text) in
            [("agent_id", agent_id), ("action", action), ("session_id", session_id), ("outcome", outcome)]
        {
            mapping.constants.extend(text.map(|text| (name, text)));
        }
        mapping.context_constants = context;
        Ok(mapping)
    }

    /// Whether it says how outcomes are told.
    pub(super) fn has_outcome(&self) -> bool {
        self.fields.contains_key("outcome") || self.constants.contains_key("outcome")
    }

    /// What makes events of the records of one log.
    pub(super) fn importer(self: &Arc<Self>) -> Box<dyn Importer + Send> {
        Box::new(MappedRows { mapping: self.clone(), step: 0 })
    }

    /// All expressions, with their places in the map.
    fn expressions(&self) -> impl Iterator<Item = (String, &Expression)> {
        let fields = self.fields.iter().map(|(name, expression)| (format!("fields.{name}"), expression));
        let params = self.params.iter().map(|(name, expression)| (format!("fields.params.{name}"), expression));
        let context = self.context.iter().map(|(name, expression)| (format!("fields.context.{name}"), expression));
        self.only.iter().map(|only| ("where".to_owned(), only)).chain(fields).chain(params).chain(context)
    }

    /// Whether the records at the beginning of a log have what the map speaks of.
    pub(super) fn check(&self, values: &[Value]) -> Result<(), MapError> {
        let values: Vec<_> = values.iter().filter(|value| self.wants(value).unwrap_or(true)).collect();
        if values.is_empty() {
            return Ok(());
        }
        let mut known = BTreeSet::new();
        for value in &values {
            paths(value, &[], &mut known);
        }
        for (place, expression) in self.expressions() {
            let Expression::Path { keys, optional: false } = expression else { continue };
            if values.iter().any(|value| follow(value, keys).is_some()) {
                continue;
            }
            let path = written_path(keys);
            let known: Vec<_> = known.iter().map(|keys| written_path(keys)).collect();
            let similar = known.iter().map(|known| (strsim::jaro_winkler(known, &path), known));
            let nearest = similar.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(score, _)| *score > 0.75);
            let hint = match nearest {
                Some((_, nearest)) => format!("did you mean `{nearest}`?"),
                None => format!(
                    "there are {}",
                    known.iter().take(12).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            return Err(MapError(format!(
                "`{place}` of the map: no record has `{path}`; {hint} (`{path}?` if only some later record has it)"
            )));
        }
        Ok(())
    }

    /// Whether a record is one that the map is about.
    fn wants(&self, value: &Value) -> Result<bool, String> {
        let Some(only) = &self.only else { return Ok(true) };
        Ok(!matches!(only.of(value)?, None | Some(Value::Null | Value::Bool(false))))
    }
}

fn each_expression(place: &str, each: &BTreeMap<String, String>) -> Result<BTreeMap<String, Expression>, MapError> {
    each.iter().map(|(name, text)| Ok((name.clone(), Expression::new(&format!("{place}.{name}"), text)?))).collect()
}

/// The paths of a value, to some depth.
fn paths(value: &Value, above: &[String], found: &mut BTreeSet<Vec<String>>) {
    let Value::Object(fields) = value else { return };
    for (key, inner) in fields {
        if found.len() > 1_000 {
            return;
        }
        let path = [above, std::slice::from_ref(key)].concat();
        if path.len() < 5 {
            paths(inner, &path, found);
        }
        found.insert(path);
    }
}

/// What stands at the end of some keys, `null` included.
fn follow<'v>(value: &'v Value, keys: &[String]) -> Option<&'v Value> {
    keys.iter().try_fold(value, |value, key| value.get(key))
}

/// The keys of a path, and whether it is optional: `.a.b`, `a.b`, `.a["b c"]`, `.a.b?`; `None` if a text is no path.
fn path(text: &str) -> Option<(Vec<String>, bool)> {
    let (text, optional) = text.trim().strip_suffix('?').map_or((text.trim(), false), |text| (text, true));
    // Without a dot before it, a bracket makes an array.
    let dot = if text.starts_with(['.', '[']) { "" } else { "." };
    let (mut keys, mut rest) = (Vec::new(), format!("{dot}{text}"));
    while !rest.is_empty() {
        let bracket = if keys.is_empty() { rest.strip_prefix(".[") } else { rest.strip_prefix('[') };
        let (key, after) = match bracket {
            Some(quoted) => {
                let mut texts = serde_json::Deserializer::from_str(quoted).into_iter::<String>();
                let key = texts.next()?.ok()?;
                (key, quoted.get(texts.byte_offset()..)?.strip_prefix(']')?)
            }
            None => {
                let plain = rest.strip_prefix('.')?;
                let (key, after) = plain.split_at(plain.find(['.', '[']).unwrap_or(plain.len()));
                (Some(key).filter(|key| is_key(key))?.to_owned(), after)
            }
        };
        keys.push(key);
        rest = after.to_owned();
    }
    (!keys.is_empty()).then_some((keys, optional))
}

fn is_key(key: &str) -> bool {
    key.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '@')
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '@'))
}

/// Functions that read the clock, the environment or the time zone of the machine.
const IMPURE: [&str; 4] = ["env", "now", "localtime", "strflocaltime"];

/// Words that read files, or with which an expression may never end.
const ENDLESS: [&str; 10] =
    ["import", "include", "def", "recurse", "until", "while", "repeat", "range", "walk", "combinations"];

/// How deep brackets of an expression may nest: jaq reads and compiles by recursion.
const MAX_NESTING: usize = 64;

/// What of an expression is refused.
fn refused(text: &str) -> Option<String> {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > MAX_NESTING {
        return Some(format!("brackets nest more than {MAX_NESTING} deep"));
    }
    // What cannot be cut into words is refused by the parser.
    let tokens = Lexer::new(text).lex().ok()?;
    if let Some(word) = refused_word(&tokens, false) {
        return Some(format!(
            "`{word}` cannot be used in a map: an expression has to end, and reads nothing but the record"
        ));
    }
    // Values that grow while all of them are visited.
    let assignment = if text.contains("..") { assignment(&tokens) } else { None };
    assignment.map(|sign| format!("`..` and `{sign}` cannot be used together in a map"))
}

/// The first sign of an expression that changes values in place.
fn assignment<'t>(tokens: &[Token<&'t str>]) -> Option<&'t str> {
    tokens.iter().find_map(|Token(text, token)| match token {
        Tok::Sym => (text.ends_with('=') && !["==", "!=", "<=", ">="].contains(text)).then_some(*text),
        Tok::Block(inner) => assignment(inner),
        Tok::Str(parts) => parts.iter().find_map(|part| match part {
            StrPart::Term(term) => assignment(std::slice::from_ref(term)),
            _ => None,
        }),
        _ => None,
    })
}

/// The first word of an expression that is refused. Keys of objects are no words.
fn refused_word<'t>(tokens: &[Token<&'t str>], in_object: bool) -> Option<&'t str> {
    tokens.iter().enumerate().find_map(|(index, Token(text, token))| match token {
        Tok::Word => {
            let is_key = in_object && tokens.get(index + 1).is_some_and(|Token(next, _)| *next == ":");
            (!is_key && ENDLESS.contains(text)).then_some(*text)
        }
        Tok::Block(inner) => refused_word(inner, text.starts_with('{')),
        Tok::Str(parts) => parts.iter().find_map(|part| match part {
            StrPart::Term(term) => refused_word(std::slice::from_ref(term), false),
            _ => None,
        }),
        _ => None,
    })
}

/// `fromjson`, with a bound on how deep the text nests: jaq's own has none and overflows the stack.
fn fromjson((_, value): Cv<'_, data::JustLut<Val>>) -> ValXs<'_, Val> {
    let fail = |reason: String| jaq_core::Error::str(format!("cannot parse as JSON: {reason}"));
    let text = match value.try_as_utf8_bytes_owned() {
        Ok(text) if text.trim_ascii().is_empty() => return Box::new(std::iter::empty()),
        Ok(text) => text,
        Err(error) => return native::bome(Err(error)),
    };
    let parsed = serde_json::from_slice::<Value>(&text).map_err(|error| fail(error.to_string()));
    native::bome(parsed.and_then(|value| Val::deserialize(&value).map_err(|error| fail(error.to_string()))))
}

impl Expression {
    fn new(place: &str, text: &str) -> Result<Self, MapError> {
        if let Some((keys, optional)) = path(text) {
            return Ok(Self::Path { keys, optional });
        }
        let wrong = |reason: String| MapError(format!("`{place}`: `{}`: {reason}", text.trim()));
        if let Some(reason) = refused(text) {
            return Err(wrong(reason));
        }
        let arena = Arena::default();
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        // Nothing but the record decides what an event says.
        let standard = jaq_std::funs().filter(|(name, ..)| !IMPURE.contains(name));
        let own: RunPtr<data::JustLut<Val>> = fromjson;
        let own = native::run::<data::JustLut<Val>>(("fromjson", native::v(0), own));
        let json = jaq_json::funs().filter(|(name, ..)| *name != "fromjson");
        let functions = jaq_core::funs().chain(standard).chain(json).chain([own]);
        let modules = Loader::new(definitions)
            .load(&arena, File { code: text, path: () })
            .map_err(|errors| wrong(errors.first().map(|(_, error)| unparsed(error)).unwrap_or_default()))?;
        let filter = Compiler::default().with_funs(functions).compile(modules).map_err(|errors| {
            let first = errors.first().and_then(|(_, errors)| errors.first());
            wrong(first.map(|(name, kind)| undefined(name, kind)).unwrap_or_default())
        })?;
        Ok(Self::Jq(filter))
    }

    /// What it finds in a record: the first result; `None` if there is none.
    fn of(&self, value: &Value) -> Result<Option<Value>, String> {
        match self {
            Self::Path { keys, .. } => Ok(follow(value, keys).cloned()),
            Self::Jq(filter) => {
                let input = Val::deserialize(value).map_err(|error| error.to_string())?;
                let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
                match filter.id.run((context, input)).map(unwrap_valr).next() {
                    None => Ok(None),
                    Some(Ok(found)) => {
                        serde_json::from_str(&found.to_string()).map(Some).map_err(|error| error.to_string())
                    }
                    Some(Err(error)) => Err(error.to_string()),
                }
            }
        }
    }
}

fn unparsed(error: &load::Error<&str>) -> String {
    match error {
        load::Error::Io(errors) => errors.first().map(|(_, reason)| reason.clone()).unwrap_or_default(),
        load::Error::Lex(errors) => match errors.first() {
            Some((expected, found)) => format!("expected {} at `{}`", expected.as_str(), beginning(found)),
            None => String::new(),
        },
        load::Error::Parse(errors) => match errors.first() {
            Some((expected, found)) => format!("expected {}, found `{}`", expected.as_str(), beginning(found)),
            None => String::new(),
        },
    }
}

fn beginning(text: &str) -> String {
    if text.is_empty() { "the end".to_owned() } else { text.chars().take(20).collect() }
}

fn undefined(name: &str, kind: &jaq_core::compile::Undefined) -> String {
    match kind {
        jaq_core::compile::Undefined::Filter(0) => {
            format!("unknown function `{name}`; a field is written `.{name}`, a text `\"{name}\"`")
        }
        jaq_core::compile::Undefined::Filter(1) => format!("unknown function `{name}` with 1 argument"),
        jaq_core::compile::Undefined::Filter(arity) => format!("unknown function `{name}` with {arity} arguments"),
        other => format!("unknown {} `{name}`", other.as_str()),
    }
}

struct MappedRows {
    mapping: Arc<Mapping>,
    step: u64,
}

impl Importer for MappedRows {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        match self.mapping.wants(&record.value) {
            Ok(true) => {}
            Ok(false) => return sink.other(),
            Err(reason) => {
                return sink.bad(record.line, &format!("`where` of the map: {reason}"), record.text.as_bytes());
            }
        }
        match self.call(&record) {
            Ok(call) => sink.call(call),
            Err(reason) => sink.bad(record.line, &reason, record.text.as_bytes()),
        }
    }

    fn finish(&mut self, _: &mut Sink) {}
}

impl MappedRows {
    fn call(&mut self, record: &Record<'_>) -> Result<ImportedCall, String> {
        let mapping = &self.mapping;
        let find = |name: &str| match mapping.fields.get(name) {
            Some(expression) => {
                expression.of(&record.value).map_err(|reason| format!("`fields.{name}` of the map: {reason}"))
            }
            None => Ok(None),
        };
        let word = |name: &'static str| {
            let found = match find(name)? {
                Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
                Some(Value::Number(number)) => Some(number.to_string()),
                Some(Value::Bool(_)) if name == "outcome" => {
                    return Err("`fields.outcome` of the map gives a truth: say what it means, such as \
                                if .allowed then \"success\" else \"denied\" end"
                        .to_owned());
                }
                _ => None,
            };
            Ok(found.or_else(|| mapping.constants.get(name).cloned()))
        };
        let action = word("action")?.ok_or("the map finds no action in the record")?;
        let mut call = ImportedCall::new(record.line, action);
        call.id = word("log_id")?;
        call.agent = word("agent_id")?;
        call.session = word("session_id")?;
        call.outcome = word("outcome")?.map(Into::into);
        call.time = find("timestamp")?.as_ref().and_then(time);
        call.output = output(find("output")?.as_ref());
        call.facts.clone_from(&mapping.context_constants);
        call.fact("prompt", word("prompt")?);
        for (name, expression) in &mapping.context {
            let found = expression
                .of(&record.value)
                .map_err(|reason| format!("`fields.context.{name}` of the map: {reason}"))?;
            call.fact(name, found.filter(|found| !found.is_null()));
        }
        call.params = find("params")?.as_ref().and_then(arguments);
        for (name, expression) in &mapping.params {
            let found = expression
                .of(&record.value)
                .map_err(|reason| format!("`fields.params.{name}` of the map: {reason}"))?;
            if let Some(found) = found.filter(|found| !found.is_null()) {
                call.params.get_or_insert_default().insert(name.clone(), found);
            }
        }
        if call.time.is_none() {
            call.fact("step", Some(self.step));
            self.step += 1;
        }
        Ok(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn refuses(text: &str, message: &str) {
        let error = Mapping::from_yaml(text).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn a_map_that_cannot_be_meant_is_refused_with_its_place() {
        refuses("fields: {acton: .tool}", "unknown field `acton`");
        refuses("fields: {agent_id: .user}", "it does not say what the action is");
        refuses("fields: {action: '.tool | upper'}", "`fields.action`: `.tool | upper`: unknown function `upper`");
        refuses("fields: {action: '.tool |'}", "`fields.action`: `.tool |`: expected");
        refuses("fields: {action: .tool, outcome: 'if .ok then \"success\"'}", "`fields.outcome`");
        refuses("fields: {action: [1]}", "fields.action: invalid type: sequence");
        refuses("fields: {action: 5}", "`fields.action`: `5`: expected a path such as `.tool`");
        refuses("fields: {action: .tool, outcome: true}", "goes to `constants`");
        refuses("fields: {action: .tool, params: {n: .n | f(1)}}", "`f` with 1 argument");
        refuses("", "missing field `fields`");
        refuses("fields: {action: .tool}\nconstants: {agnt: x}", "unknown field `agnt`");
    }

    #[test]
    fn expressions_that_read_files_or_may_never_end_are_refused() {
        let refused = |text: &str, word: &str| {
            let Err(error) = Expression::new("where", text) else { panic!("{text}") };
            assert!(error.to_string().starts_with("`where`") && error.to_string().contains(word), "{error}");
        };
        refused("import \"/etc/passwd\" as $d; $d", "`import` cannot be used in a map");
        refused("include \"x\"; .", "`include`");
        refused("def f: f; f", "`def`");
        refused("[recurse(.)]", "`recurse`");
        refused("\"a\\(until(false; .))\"", "`until`");
        refused("{a: [range(1e9)]}", "`range`");
        refused(".. |= [.]", "`..` and `|=`");
        refused("{a: (.. = [1])}", "`..` and `=`");
        refused(&format!("{}1{}", "(".repeat(20_000), ")".repeat(20_000)), "nest more than 64 deep");
        for text in
            ["{until: .until, range: 1}", ".range + .def", "\"until\" + .a", "[.. | .name?] | first", "[.. | . == 1]"]
        {
            assert!(Expression::new("where", text).is_ok(), "{text}");
        }
    }

    #[test]
    fn paths_that_no_record_has_are_refused_with_what_is_near() {
        let mapping = |text: &str| Mapping::from_yaml(text).unwrap();
        let values = [json!({"tool": {"name": "x"}, "code": 1})];
        let error = mapping("fields: {action: .tool.nam}").check(&values).unwrap_err().to_string();
        assert_eq!(
            error,
            "`fields.action` of the map: no record has `.tool.nam`; did you mean `.tool.name`? (`.tool.nam?` if only some later \
             record has it)"
        );
        let error =
            mapping("fields: {action: '.[\"tool nam\"]'}").check(&[json!({"tool name": 1})]).unwrap_err().to_string();
        assert!(error.contains("no record has `.[\"tool nam\"]`; did you mean `.[\"tool name\"]`?"), "{error}");
        mapping("fields: {action: tool.name, output: '.answer?'}").check(&values).unwrap();
        mapping("fields: {action: tool.name}\nwhere: .code == 2").check(&[json!({})]).unwrap();
    }

    #[test]
    fn expressions_find_what_jq_finds() {
        let found = |text: &str, value: Value| Expression::new("x", text).unwrap().of(&value);
        assert_eq!(
            found("if .code < 400 then \"success\" else \"error\" end", json!({"code": 500})),
            Ok(Some(json!("error")))
        );
        assert_eq!(found(".a[0] + 1.5", json!({"a": [2]})), Ok(Some(json!(3.5))));
        assert_eq!(found(".[\"a b\"]", json!({"a b": "ü\n"})), Ok(Some(json!("ü\n"))));
        assert_eq!(found(".a[\"b.c\"].d", json!({"a": {"b.c": {"d": 1}}})), Ok(Some(json!(1))));
        assert_eq!(found("[\"a\"]", json!({"a": 1})), Ok(Some(json!(["a"]))));
        assert_eq!(found(".[\"\\(.k)\"]", json!({"a": 1, "k": "a"})), Ok(Some(json!(1))));
        assert_eq!(found("empty | .", json!(1)), Ok(None));
        assert!(found(".a | test(\"x\")", json!({"a": 1})).is_err());
        assert_eq!(found(".a | fromjson | .b", json!({"a": "{\"b\": [1]}"})), Ok(Some(json!([1]))));
        assert_eq!(found(".a | tonumber", json!({"a": "12"})), Ok(Some(json!(12))));
        assert!(found(".a | fromjson", json!({"a": "[".repeat(20_000)})).is_err());
        assert_eq!(found("12345678901234567890", json!(1)), Ok(Some(json!(12_345_678_901_234_567_890_u64))));
    }
}
