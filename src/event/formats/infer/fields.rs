//! Which column of a log is which field of an event: by words of its name, and by its values.
//!
//! In: a column. Out: how likely it is the field, as points out of about a hundred. What cannot be one by its values gets none.

use crate::event::OutcomeClasses;

use policyc_core::name_words;

use super::columns::ValueColumn;
use super::outcome::{is_about_errors, is_code};

/// A field of an event that a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    LogId,
    Action,
    AgentId,
    Timestamp,
    SessionId,
    Outcome,
    Params,
    Output,
    Prompt,
}

/// All of them, in the order in which a map has them.
pub(super) const FIELDS: [Field; 9] = [
    Field::LogId,
    Field::Action,
    Field::AgentId,
    Field::Timestamp,
    Field::SessionId,
    Field::Outcome,
    Field::Params,
    Field::Output,
    Field::Prompt,
];

/// A column with fewer points is not guessed to be a field.
const LEAST: i32 = 30;

/// A name with fewer points counts only as a whole: `id` is an id, and `user_id` is not.
const VAGUE: i32 = 60;

/// Names that say that a column is none of a field, however it ends.
const NEVER: i32 = 0;

/// Words after which a name means what it meant before them.
const TRAILERS: [&str; 20] = [
    "at", "called", "display", "epoch", "invoked", "iso", "iso8601", "json", "label", "millis", "ms", "nano", "nanos",
    "raw", "str", "string", "text", "unix", "used", "utc",
];

/// Objects whose fields are those of the record: their own names say nothing.
const WRAPPERS: [&str; 22] = [
    "attributes",
    "body",
    "call",
    "context",
    "data",
    "detail",
    "details",
    "entry",
    "event",
    "extra",
    "fields",
    "info",
    "item",
    "log",
    "message",
    "meta",
    "metadata",
    "payload",
    "properties",
    "record",
    "span",
    "step",
];

const LOG_ID: &[(&str, i32)] = &[
    ("log id", 100),
    ("event id", 95),
    ("tool call id", 90),
    ("call id", 85),
    ("uuid", 80),
    ("guid", 80),
    ("invocation id", 80),
    ("execution id", 75),
    ("record id", 75),
    ("entry id", 75),
    ("insert id", 75),
    ("request id", 75),
    ("span id", 75),
    ("message id", 70),
    ("action id", 65),
    ("uid", 50),
    ("id", 45),
];

const ACTION: &[(&str, i32)] = &[
    ("tool name", 100),
    ("action name", 98),
    ("action", 95),
    ("tool", 95),
    ("function name", 95),
    ("function", 85),
    ("operation name", 90),
    ("operation", 85),
    ("action type", 80),
    ("capability", 70),
    ("method name", 70),
    ("method", 65),
    ("api name", 70),
    ("event name", 70),
    ("command name", 70),
    ("activity", 65),
    ("verb", 60),
    ("skill", 60),
    ("command", 55),
    ("op", 55),
    ("fn", 55),
    ("cmd", 50),
    ("call", 45),
    ("what", 45),
    ("endpoint", 45),
    ("event type", 45),
    ("task name", 45),
    ("step name", 45),
    ("event", 42),
    ("name", 40),
    ("type", 32),
    ("host name", NEVER),
    ("user name", NEVER),
    ("agent name", NEVER),
    ("file name", NEVER),
    ("http method", 50),
];

const AGENT_ID: &[(&str, i32)] = &[
    ("agent id", 100),
    ("agent name", 98),
    ("agent", 95),
    ("assistant id", 85),
    ("assistant name", 85),
    ("assistant", 80),
    ("actor id", 80),
    ("actor", 80),
    ("bot id", 75),
    ("bot name", 75),
    ("bot", 75),
    ("principal id", 75),
    ("principal", 75),
    ("service account", 75),
    ("caller", 70),
    ("persona", 60),
    ("worker", 60),
    ("user id", 60),
    ("user name", 60),
    ("client id", 60),
    ("client name", 60),
    ("who", 58),
    ("user", 58),
    ("user email", 55),
    ("client", 52),
    ("application", 50),
    ("app name", 52),
    ("app", 50),
    ("service name", 52),
    ("service", 50),
    ("identity", 50),
    ("operator", 50),
    ("email", 48),
    ("by", 45),
    ("subject", 42),
    ("owner", 40),
    ("role", 35),
    ("source", 32),
    ("user agent", NEVER),
];

const TIMESTAMP: &[(&str, i32)] = &[
    ("timestamp", 100),
    ("event time", 98),
    ("time", 90),
    ("ts", 90),
    ("datetime", 90),
    ("occurred at", 90),
    ("occurred", 85),
    ("created at", 85),
    ("created time", 85),
    ("started at", 85),
    ("start time", 85),
    ("logged at", 80),
    ("when", 80),
    ("received at", 65),
    ("created", 70),
    ("started", 70),
    ("date", 70),
    ("at", 60),
    ("start", 55),
    ("epoch", 70),
    ("t", 50),
    ("end time", 45),
    ("ended at", 45),
    ("finished at", 45),
    ("updated at", 40),
];

const SESSION_ID: &[(&str, i32)] = &[
    ("session id", 100),
    ("session", 95),
    ("conversation id", 95),
    ("conversation", 90),
    ("conv id", 85),
    ("thread id", 85),
    ("thread", 80),
    ("chat id", 85),
    ("dialog id", 80),
    ("trajectory id", 75),
    ("run id", 75),
    ("trace id", 75),
    ("episode id", 70),
    ("interaction id", 65),
    ("task id", 65),
    ("job id", 60),
    ("correlation id", 60),
    ("workflow id", 60),
    ("episode", 55),
    ("conv", 55),
    ("chat", 50),
    ("sid", 55),
    ("case id", 50),
    ("ticket", 45),
    ("run", 45),
    ("group", 35),
];

const OUTCOME: &[(&str, i32)] = &[
    ("outcome", 100),
    ("decision", 95),
    ("verdict", 95),
    ("result status", 90),
    ("allowed", 90),
    ("status code", 85),
    ("http status", 85),
    ("approved", 85),
    ("permitted", 85),
    ("denied", 85),
    ("blocked", 85),
    ("rejected", 85),
    ("refused", 85),
    ("success", 85),
    ("succeeded", 85),
    ("successful", 85),
    ("status", 80),
    ("response code", 80),
    ("http code", 80),
    ("disposition", 80),
    ("authorized", 80),
    ("granted", 80),
    ("is error", 80),
    ("failed", 78),
    ("allow", 78),
    ("deny", 78),
    ("ok", 75),
    ("exit code", 75),
    ("return code", 75),
    ("effect", 60),
    ("state", 60),
    ("result", 55),
    ("error", 55),
    ("http", 50),
    ("error message", 50),
    ("exception", 50),
    ("error code", 50),
    ("code", 45),
    ("rc", 45),
    ("res", 45),
    ("response", 40),
];

const PARAMS: &[(&str, i32)] = &[
    ("params", 100),
    ("parameters", 100),
    ("arguments", 100),
    ("args", 98),
    ("tool input", 97),
    ("kwargs", 85),
    ("input", 75),
    ("inputs", 75),
    ("request body", 60),
    ("payload", 55),
    ("options", 52),
    ("request", 50),
    ("body", 45),
    ("data", 35),
    ("details", 35),
];

const OUTPUT: &[(&str, i32)] = &[
    ("tool output", 100),
    ("output", 95),
    ("outputs", 90),
    ("tool response", 95),
    ("tool result", 95),
    ("observation", 85),
    ("return value", 85),
    ("response body", 75),
    ("returned", 75),
    ("answer", 70),
    ("response", 68),
    ("result", 65),
    ("results", 60),
    ("reply", 60),
    ("stdout", 60),
];

const PROMPT: &[(&str, i32)] = &[
    ("user prompt", 100),
    ("user message", 98),
    ("user request", 95),
    ("user query", 95),
    ("prompt", 95),
    ("user input", 90),
    ("instruction", 85),
    ("utterance", 85),
    ("question", 80),
    ("instructions", 75),
    ("task description", 75),
    ("goal", 70),
    ("objective", 60),
    ("query", 55),
    ("ask", 50),
    ("task", 50),
    ("request", 40),
    ("message", 35),
    ("system prompt", NEVER),
];

impl Field {
    /// Its name in a map.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::LogId => "log_id",
            Self::Action => "action",
            Self::AgentId => "agent_id",
            Self::Timestamp => "timestamp",
            Self::SessionId => "session_id",
            Self::Outcome => "outcome",
            Self::Params => "params",
            Self::Output => "output",
            Self::Prompt => "prompt",
        }
    }

    /// What other programs call it.
    fn synonyms(self) -> &'static [(&'static str, i32)] {
        match self {
            Self::LogId => LOG_ID,
            Self::Action => ACTION,
            Self::AgentId => AGENT_ID,
            Self::Timestamp => TIMESTAMP,
            Self::SessionId => SESSION_ID,
            Self::Outcome => OUTCOME,
            Self::Params => PARAMS,
            Self::Output => OUTPUT,
            Self::Prompt => PROMPT,
        }
    }

    /// How likely a column is this field; `None` if it is not guessed to be.
    pub(super) fn points(self, column: &ValueColumn) -> Option<i32> {
        let depth = i32::try_from(column.place.depth()).unwrap_or(i32::MAX);
        let points = self.by_name(column) + self.by_values(column)? - 3 * depth - self.cost_of_arguments(column);
        (points >= LEAST).then_some(points)
    }

    /// What is within arguments or answers is most likely an argument or a part of an answer.
    fn cost_of_arguments(self, column: &ValueColumn) -> i32 {
        let Some((_, above)) = column.place.keys().split_last() else { return 0 };
        let mut whole = PARAMS.iter().chain(OUTPUT).filter(|(_, points)| *points > 70);
        let is_within = whole
            .any(|(synonym, points)| above.iter().any(|key| likeness(&name_words(key), synonym, *points).is_some()));
        match self {
            _ if !is_within => 0,
            Self::Params | Self::Output => 0,
            Self::Prompt => 5,
            _ => 30,
        }
    }

    fn by_name(self, column: &ValueColumn) -> i32 {
        let keys = column.place.keys();
        let Some((last, above)) = keys.split_last() else { return 0 };
        let whole = name_words(last);
        let parent = above.last().map(|key| name_words(key)).unwrap_or_default();
        let alone = above.iter().all(|key| {
            let key = name_words(key);
            key.last().is_some_and(|word| WRAPPERS.contains(&word.as_str()))
        });
        let joined = [parent, whole.clone()].concat();
        let best = |name: &[String], vague: bool| {
            let alike = |(synonym, points): &(&str, i32)| Some((likeness(name, synonym, *points)?, *points));
            let alike: Vec<_> = self.synonyms().iter().filter_map(alike).collect();
            let never = alike.iter().any(|(_, points)| *points == NEVER);
            let best =
                alike.iter().filter(|(_, points)| vague || *points >= VAGUE).map(|(likeness, _)| *likeness).max();
            (!never).then_some(best.unwrap_or(0))
        };
        // `worker.name` and `caller_id` are a worker and a caller.
        let shorter = match joined.split_last() {
            Some((last, rest)) if self == Self::AgentId && ["email", "id", "name"].contains(&last.as_str()) => {
                best(rest, true)
            }
            _ => Some(0),
        };
        // `user.name` is a name of a user; `event.name` is what `name` would be.
        match (best(&whole, alone), best(&joined, true), shorter) {
            (Some(whole), Some(joined), Some(shorter)) => whole.max(joined).max(shorter),
            _ => 0,
        }
    }

    /// What the values add to the name's points; `None` if they cannot be those of this field.
    fn by_values(self, column: &ValueColumn) -> Option<i32> {
        match self {
            Self::LogId => (column.is_scalar() && column.is_distinct() && !column.is_time_text()).then_some(0),
            Self::Action => by_actions(column),
            Self::AgentId => {
                let is_name = column.is_scalar() && !column.has_truths() && column.longest() <= 200;
                (is_name && !column.is_time_text()).then_some(0)
            }
            Self::Timestamp if column.is_time_text() => Some(30),
            Self::Timestamp => column.is_epoch().then_some(0),
            Self::SessionId => {
                let points = if column.is_distinct() && column.present() >= 5 { -30 } else { 0 };
                (column.is_scalar() && !column.has_truths() && !column.is_time_text()).then_some(points)
            }
            Self::Outcome => by_outcomes(column),
            Self::Params if column.is_object() => Some(0),
            Self::Params => (!column.is_scalar() || column.is_text()).then_some(-40),
            Self::Output => Some(if column.is_outcome_like() { -40 } else { 0 }),
            Self::Prompt => column.is_text().then_some(if column.mean_words() >= 3 { 5 } else { -30 }),
        }
    }
}

fn by_actions(column: &ValueColumn) -> Option<i32> {
    let words = OutcomeClasses::default();
    let texts: Vec<_> = column.texts().collect();
    if !column.is_text() || column.longest() > 120 || column.is_time_text() {
        return None;
    }
    if texts.iter().all(|text| words.is_known(text)) || texts.iter().any(|text| text.contains('\n') || is_id(text)) {
        return None;
    }
    let has_blanks = texts.iter().any(|text| text.trim().contains(' '));
    let many = column.present() >= 8;
    let says_little = many && (column.distinct() == 1 || column.is_distinct());
    Some(if has_blanks { -15 } else { 0 } - if says_little { 25 } else { 0 })
}

fn by_outcomes(column: &ValueColumn) -> Option<i32> {
    if column.is_truth() {
        return Some(0);
    }
    if column.is_number() {
        return is_code(column).then_some(0);
    }
    if column.is_object() {
        // An object of an error is there or not.
        return (column.present() < column.records()).then_some(-5);
    }
    if !column.is_text() || column.is_time_text() {
        return None;
    }
    if column.is_outcome_like() {
        return Some(45);
    }
    let is_word = column.longest() < 40 && column.mean_words() <= 3 && column.distinct() <= 12;
    let is_error = column.present() < column.records() && is_about_errors(column);
    (is_word || is_error).then_some(if is_word && !column.is_distinct() { 5 } else { -5 })
}

/// How a name is like one that is known: the same, or the same with words before it.
fn likeness(name: &[String], synonym: &str, points: i32) -> Option<i32> {
    let known = synonym.replace(' ', "");
    let trailing = name.iter().rev().take_while(|word| TRAILERS.contains(&word.as_str())).count();
    (0..=trailing).find_map(|cut| {
        let name = name.get(..name.len() - cut)?;
        if name.concat() == known {
            return Some(points);
        }
        let is_end = (1..name.len()).any(|start| name.get(start..).is_some_and(|end| end.concat() == known));
        (is_end && (points >= VAGUE || points == NEVER)).then_some(points * 4 / 5)
    })
}

/// Whether a text is an id that a machine made: long, of hexadecimal digits.
fn is_id(text: &str) -> bool {
    let digits = text.chars().filter(|c| *c != '-').count();
    digits >= 16 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-') && text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::columns::columns;
    use super::*;
    use serde_json::{Value, json};

    /// The fields that a column of this name may be, the likeliest first, by values of three records.
    fn fields(name: &str, values: [Value; 3]) -> Vec<&'static str> {
        let records = values.map(|value| json!({name: value}));
        let columns = columns(&records);
        let mut likely: Vec<_> =
            FIELDS.iter().filter_map(|field| Some((field.points(columns.first()?)?, field.name()))).collect();
        likely.sort_by_key(|(points, _)| -points);
        likely.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn names_and_values_say_what_a_column_may_be() {
        let words = || ["pay", "pay", "look"].map(Value::from);
        for name in
            ["toolName", "tool_name", "tool-name", "ToolName", "tool.name", "TOOLNAME", "mcpToolName", "tool name used"]
        {
            assert_eq!(fields(name, words()).first(), Some(&"action"), "{name}");
        }
        let ids = || ["a1", "a2", "a3"].map(Value::from);
        let times = || ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:01Z"].map(Value::from);
        let outcomes = || ["ok", "denied", "ok"].map(Value::from);
        for (name, values, expected) in [
            ("eventId", ids(), Some("log_id")),
            ("user_id", ids(), Some("agent_id")),
            ("id", ["a", "a", "b"].map(Value::from), None),
            ("whatever", times(), Some("timestamp")),
            ("whatever", outcomes(), Some("outcome")),
            ("tool_status", outcomes(), Some("outcome")),
            ("tool_version", words(), None),
            ("user_agent", words(), None),
            ("timestamp", words(), None),
            ("http.status_code", [200, 403, 200].map(Value::from), Some("outcome")),
            ("result", [7, 8, 1000].map(Value::from), Some("output")),
            ("args", [json!({"a": 1}), json!({}), json!({})], Some("params")),
            ("tool_args", [json!("{}"), json!("{\"a\":1}"), json!("{}")], Some("params")),
            ("conversationId", ["x", "x", "y"].map(Value::from), Some("session_id")),
            ("user_prompt", ["pay the bill", "pay the bill", "who am i"].map(Value::from), Some("prompt")),
        ] {
            assert_eq!(fields(name, values).first().copied(), expected, "{name}");
        }
    }
}
