//! OTLP as protobuf: request bodies one after the other, and what the collector's file exporter writes: each message behind its length, plain,
//! under zstd, or as JSON.
//!
//! In: a stream of bytes. Out: spans and log records as [`Piece`]s of OTLP/JSON, each with its resource. Memory is that of one resource's spans.

use std::fmt::Write as _;
use std::io::{self, Read};

use prost::Message;
use serde_json::{Map, Value, json};

use super::split::{Piece, Pieces, RecordLayout, Splitter};

/// The longest message, and the longest list of one resource's spans, in bytes.
const MAX_MESSAGE: usize = if cfg!(test) { 64 * 1024 } else { 64 * 1024 * 1024 };

/// How messages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// Fields of one message after the other.
    Bare,
    /// Each message behind its length: four bytes, big end first.
    Lengths,
}

#[derive(Clone, PartialEq, Message)]
struct Resources {
    #[prost(message, repeated, tag = "1")]
    all: Vec<OfResource>,
}

#[derive(Clone, PartialEq, Message)]
struct OfResource {
    #[prost(message, optional, tag = "1")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scopes: Vec<OfScope>,
}

#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct OfScope {
    /// Spans, log records or metrics: which, only they themselves tell.
    #[prost(bytes = "vec", repeated, tag = "2")]
    items: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct SpanMessage {
    #[prost(bytes = "vec", tag = "1")]
    trace: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    parent: Vec<u8>,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(fixed64, tag = "7")]
    start: u64,
    #[prost(fixed64, tag = "8")]
    end: u64,
    #[prost(message, repeated, tag = "9")]
    attributes: Vec<KeyValue>,
    #[prost(message, repeated, tag = "11")]
    events: Vec<SpanEvent>,
    #[prost(message, optional, tag = "15")]
    status: Option<StatusMessage>,
}

#[derive(Clone, PartialEq, Message)]
struct SpanEvent {
    #[prost(fixed64, tag = "1")]
    time: u64,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(message, repeated, tag = "3")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct StatusMessage {
    #[prost(string, tag = "2")]
    message: String,
    #[prost(int32, tag = "3")]
    code: i32,
}

#[derive(Clone, PartialEq, Message)]
struct LogRecord {
    #[prost(fixed64, tag = "1")]
    time: u64,
    #[prost(message, optional, tag = "5")]
    body: Option<AnyValue>,
    #[prost(message, repeated, tag = "6")]
    attributes: Vec<KeyValue>,
    #[prost(fixed64, tag = "11")]
    observed: u64,
    #[prost(string, tag = "12")]
    event: String,
}

#[derive(Clone, PartialEq, Message)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct AnyValue {
    #[prost(oneof = "Any", tags = "1, 2, 3, 4, 5, 6, 7")]
    value: Option<Any>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Any {
    #[prost(string, tag = "1")]
    Text(String),
    #[prost(bool, tag = "2")]
    Truth(bool),
    #[prost(int64, tag = "3")]
    Whole(i64),
    #[prost(double, tag = "4")]
    Number(f64),
    #[prost(message, tag = "5")]
    Array(ArrayValue),
    #[prost(message, tag = "6")]
    Map(KeyValues),
    #[prost(bytes = "vec", tag = "7")]
    Bytes(Vec<u8>),
}

#[derive(Clone, PartialEq, Message)]
struct ArrayValue {
    #[prost(message, repeated, tag = "1")]
    values: Vec<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct KeyValues {
    #[prost(message, repeated, tag = "1")]
    values: Vec<KeyValue>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn any(value: &AnyValue) -> Value {
    match &value.value {
        None => json!({}),
        Some(Any::Text(text)) => json!({"stringValue": text}),
        Some(Any::Truth(truth)) => json!({"boolValue": truth}),
        Some(Any::Whole(whole)) => json!({"intValue": whole.to_string()}),
        Some(Any::Number(number)) if number.is_finite() => json!({"doubleValue": number}),
        Some(Any::Number(number)) => json!({"stringValue": number.to_string()}),
        Some(Any::Array(array)) => json!({"arrayValue": {"values": array.values.iter().map(any).collect::<Vec<_>>()}}),
        Some(Any::Map(map)) => json!({"kvlistValue": {"values": pairs(&map.values)}}),
        Some(Any::Bytes(bytes)) => json!({"bytesValue": hex(bytes)}),
    }
}

fn pairs(pairs: &[KeyValue]) -> Value {
    let pair = |pair: &KeyValue| json!({"key": pair.key, "value": pair.value.as_ref().map_or_else(|| json!({}), any)});
    pairs.iter().map(pair).collect()
}

/// What an item of a scope is: a span begins with an id of 16 bytes, a log record with a time.
enum ScopeItem {
    Span(Map<String, Value>),
    Log(Map<String, Value>),
    Other,
}

fn item(bytes: &[u8]) -> Result<ScopeItem, String> {
    let fields = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    match bytes {
        [0x0a, 16, ..] => {
            let span = SpanMessage::decode(bytes).map_err(|error| format!("not a span: {error}"))?;
            let event = |event: &SpanEvent| json!({"timeUnixNano": event.time.to_string(), "name": event.name, "attributes": pairs(&event.attributes)});
            let events: Vec<Value> = span.events.iter().map(event).collect();
            let status = span.status.unwrap_or_default();
            Ok(ScopeItem::Span(fields(json!({
                "traceId": hex(&span.trace), "spanId": hex(&span.id), "parentSpanId": hex(&span.parent), "name": span.name,
                "startTimeUnixNano": span.start.to_string(), "endTimeUnixNano": span.end.to_string(),
                "attributes": pairs(&span.attributes), "events": events,
                "status": {"code": status.code, "message": status.message},
            }))))
        }
        [0x09 | 0x59, ..] => {
            let log = LogRecord::decode(bytes).map_err(|error| format!("not a log record: {error}"))?;
            Ok(ScopeItem::Log(fields(json!({
                "timeUnixNano": log.time.to_string(), "observedTimeUnixNano": log.observed.to_string(),
                "body": log.body.as_ref().map_or_else(|| json!({}), any), "attributes": pairs(&log.attributes),
                "eventName": log.event,
            }))))
        }
        _ => Ok(ScopeItem::Other),
    }
}

/// A request body of OTLP/HTTP as one line of OTLP/JSON, without metrics; `None` if nothing else is in it.
///
/// # Errors
///
/// What is wrong with it, if it is no such message.
pub fn otlp_json(body: &[u8]) -> Result<Option<String>, String> {
    let resources = Resources::decode(body).map_err(|error| format!("not an OTLP message: {error}"))?;
    let (mut spans, mut logs) = (Vec::new(), Vec::new());
    for one in resources.all {
        let resource = json!({"attributes": pairs(&one.resource.unwrap_or_default().attributes)});
        let (mut its_spans, mut its_logs) = (Vec::new(), Vec::new());
        for bytes in one.scopes.iter().flat_map(|scope| &scope.items) {
            match item(bytes)? {
                ScopeItem::Span(span) => its_spans.push(span),
                ScopeItem::Log(log) => its_logs.push(log),
                ScopeItem::Other => {}
            }
        }
        if !its_spans.is_empty() {
            spans.push(json!({"resource": resource.clone(), "scopeSpans": [{"spans": its_spans}]}));
        }
        if !its_logs.is_empty() {
            logs.push(json!({"resource": resource, "scopeLogs": [{"logRecords": its_logs}]}));
        }
    }
    let mut whole = Map::new();
    for (key, list) in [("resourceSpans", spans), ("resourceLogs", logs)] {
        if !list.is_empty() {
            whole.insert(key.to_owned(), list.into());
        }
    }
    Ok((!whole.is_empty()).then(|| Value::Object(whole).to_string()))
}

/// A number of LEB128 at the beginning, and how many bytes it takes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (place, byte) in bytes.iter().take(10).enumerate() {
        number |= u64::from(byte & 0x7f).checked_shl(u32::try_from(place * 7).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((number, place + 1));
        }
    }
    None
}

/// Whether bytes begin as a message of resources does: a field 1 that is a message whose first field is 1 or 2.
fn is_message(head: &[u8]) -> bool {
    let Some((length, size)) = head.strip_prefix(&[0x0a]).and_then(varint) else { return false };
    let Some(inner) = head.get(1 + size..) else { return false };
    let Some((first, inner_size)) = inner.get(1..).and_then(varint) else { return false };
    let fits = first.saturating_add(1 + u64::try_from(inner_size).unwrap_or(0)) <= length;
    matches!(inner.first(), Some(0x0a | 0x12)) && fits && {
        // A resource has attributes, a scope its name or items.
        let deeper = inner.get(1 + inner_size..).and_then(<[u8]>::first);
        first == 0 || matches!(deeper, None | Some(0x0a | 0x10 | 0x12))
    }
}

/// How messages follow each other in what begins so, if it is OTLP as protobuf or behind lengths.
pub(super) fn framing(head: &[u8]) -> Option<Framing> {
    if is_message(head) {
        return Some(Framing::Bare);
    }
    let (length, rest) = head.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let known = rest.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || is_message(rest) || rest.starts_with(b"{\"resource");
    (known && (1..=MAX_MESSAGE).contains(&length)).then_some(Framing::Lengths)
}

/// See the module.
pub(super) struct Messages<R> {
    reader: R,
    framing: Framing,
    /// Which message is read, from 1: it stands for a line.
    number: u64,
    waiting: std::collections::VecDeque<Piece>,
}

impl<R: Read> Messages<R> {
    pub(super) fn new(reader: R, framing: Framing) -> Self {
        Self { reader, framing, number: 0, waiting: std::collections::VecDeque::new() }
    }

    /// The next bytes, so many; `None` if they are not all there.
    fn bytes(&mut self, length: usize) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let most = u64::try_from(length).unwrap_or(u64::MAX);
        self.reader.by_ref().take(most).read_to_end(&mut bytes)?;
        Ok((bytes.len() == length).then_some(bytes))
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        Ok(self.bytes(1)?.and_then(|bytes| bytes.first().copied()))
    }

    /// Reads the next message; `false` at the end.
    fn message(&mut self) -> io::Result<bool> {
        let Some(first) = self.byte()? else { return Ok(false) };
        self.number += 1;
        let length = match self.framing {
            Framing::Bare if first == 0x0a => self.length()?,
            Framing::Bare => None,
            Framing::Lengths => self.bytes(3)?.and_then(|rest| {
                let length = rest.iter().fold(u64::from(first), |number, byte| number << 8 | u64::from(*byte));
                usize::try_from(length).ok()
            }),
        };
        let Some(length) = length.filter(|length| *length <= MAX_MESSAGE) else {
            self.give_up("not an OTLP message: expected the length of one")?;
            return Ok(true);
        };
        let Some(bytes) = self.bytes(length)? else {
            self.give_up("an OTLP message that is cut short")?;
            return Ok(true);
        };
        match self.framing {
            Framing::Bare => match OfResource::decode(bytes.as_slice()) {
                Ok(one) => self.resource(&one),
                Err(error) => self.bad(format!("not an OTLP message: {error}")),
            },
            Framing::Lengths => self.framed(bytes),
        }
        Ok(true)
    }

    fn length(&mut self) -> io::Result<Option<usize>> {
        let mut bytes = Vec::new();
        while bytes.len() < 10 {
            let Some(byte) = self.byte()? else { return Ok(None) };
            bytes.push(byte);
            if byte & 0x80 == 0 {
                return Ok(varint(&bytes).and_then(|(length, _)| usize::try_from(length).ok()));
            }
        }
        Ok(None)
    }

    /// A message that came behind its length.
    fn framed(&mut self, bytes: Vec<u8>) {
        let plain = if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let mut plain = Vec::new();
            let decoder = zstd::stream::read::Decoder::with_buffer(bytes.as_slice());
            let most = u64::try_from(MAX_MESSAGE).unwrap_or(u64::MAX);
            match decoder.and_then(|decoder| decoder.take(most + 1).read_to_end(&mut plain)) {
                Ok(_) if plain.len() > MAX_MESSAGE => return self.bad("an OTLP message longer than 64 MiB".to_owned()),
                Ok(_) => plain,
                Err(error) => return self.bad(format!("broken zstd data: {error}")),
            }
        } else {
            bytes
        };
        if plain.trim_ascii_start().starts_with(b"{") {
            return self.json(&plain);
        }
        match Resources::decode(plain.as_slice()) {
            Ok(resources) => resources.all.iter().for_each(|one| self.resource(one)),
            Err(error) => self.bad(format!("not an OTLP message: {error}")),
        }
    }

    /// A message of OTLP/JSON, whose resources go with each of its records.
    fn json(&mut self, text: &[u8]) {
        let mut splitter = Splitter::new(text, RecordLayout::Documents, super::otlp::LISTS);
        let mut resource = Value::Null;
        while let Ok(Some(piece)) = splitter.next() {
            match piece {
                Piece::Record { text, depth, .. } => {
                    let around = (0..depth).rev().find_map(|depth| {
                        let around: Value = serde_json::from_slice(&splitter.envelope(depth)?).ok()?;
                        around.get("resource").cloned()
                    });
                    resource = around.unwrap_or(resource);
                    if let Ok(Value::Object(record)) = serde_json::from_slice(&text) {
                        self.record(record, &resource);
                    }
                }
                Piece::Bad { reason, .. } => self.bad(reason),
                Piece::End { .. } => {}
            }
        }
    }

    fn resource(&mut self, one: &OfResource) {
        let attributes = one.resource.as_ref().map_or(&[][..], |resource| &resource.attributes);
        let resource = json!({"attributes": pairs(attributes)});
        for bytes in one.scopes.iter().flat_map(|scope| &scope.items) {
            match item(bytes) {
                Ok(ScopeItem::Span(record) | ScopeItem::Log(record)) => self.record(record, &resource),
                Ok(ScopeItem::Other) => {}
                Err(reason) => self.bad(reason),
            }
        }
    }

    fn record(&mut self, mut record: Map<String, Value>, resource: &Value) {
        record.insert("resource".to_owned(), resource.clone());
        let text = Value::Object(record).to_string().into_bytes();
        self.waiting.push_back(Piece::Record { text, line: self.number, depth: 0, document: self.number });
    }

    fn bad(&mut self, reason: String) {
        self.waiting.push_back(Piece::Bad { reason, line: self.number, text: Vec::new() });
    }

    /// Nothing tells where the next message begins.
    fn give_up(&mut self, reason: &str) -> io::Result<()> {
        self.bad(reason.to_owned());
        io::copy(&mut self.reader, &mut io::sink()).map(|_| ())
    }
}

impl<R: Read> Pieces for Messages<R> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            if let Some(piece) = self.waiting.pop_front() {
                return Ok(Some(piece));
            }
            if !self.message()? {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> AnyValue {
        AnyValue { value: Some(Any::Text(text.to_owned())) }
    }

    fn message(tool: &str) -> Resources {
        let attribute = |key: &str, value: AnyValue| KeyValue { key: key.to_owned(), value: Some(value) };
        let arguments = KeyValues { values: vec![attribute("n", AnyValue { value: Some(Any::Whole(4)) })] };
        let span = SpanMessage {
            trace: vec![7; 16],
            id: vec![1; 8],
            name: format!("execute_tool {tool}"),
            start: 1_760_000_000_000_000_000,
            attributes: vec![
                attribute("gen_ai.tool.name", text(tool)),
                attribute("gen_ai.tool.call.arguments", AnyValue { value: Some(Any::Map(arguments)) }),
            ],
            status: Some(StatusMessage { message: "boom".to_owned(), code: 2 }),
            ..SpanMessage::default()
        };
        let log = LogRecord { time: 1, event: "tool_result".to_owned(), ..LogRecord::default() };
        let resource = Resource { attributes: vec![attribute("service.name", text("bot"))] };
        let items = vec![span.encode_to_vec(), log.encode_to_vec(), b"\x0a\x03cpu".to_vec()];
        Resources { all: vec![OfResource { resource: Some(resource), scopes: vec![OfScope { items }] }] }
    }

    fn records(bytes: &[u8]) -> Vec<String> {
        let mut messages = Messages::new(bytes, framing(bytes).unwrap());
        let mut found = Vec::new();
        while let Some(piece) = messages.next().unwrap() {
            found.push(match piece {
                Piece::Record { text, line, .. } => {
                    let value: Value = serde_json::from_slice(&text).unwrap();
                    let what = value.get("name").or(value.get("eventName")).unwrap().as_str().unwrap().to_owned();
                    let service = &value["resource"]["attributes"][0]["value"]["stringValue"];
                    format!("{line} {what} {service}")
                }
                Piece::Bad { reason, line, .. } => format!("{line}! {reason}"),
                Piece::End { .. } => unreachable!(),
            });
        }
        found
    }

    fn framed(message: &[u8]) -> Vec<u8> {
        [&u32::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
    }

    #[test]
    fn messages_are_read_however_they_follow_each_other() {
        let (one, two) = (message("pay").encode_to_vec(), message("tell").encode_to_vec());
        let expected = [
            "1 execute_tool pay \"bot\"",
            "1 tool_result \"bot\"",
            "2 execute_tool tell \"bot\"",
            "2 tool_result \"bot\"",
        ];
        assert_eq!(records(&[one.clone(), two.clone()].concat()), expected);
        assert_eq!(records(&[framed(&one), framed(&two)].concat()), expected);
        let packed = |bytes: &[u8]| framed(&zstd::encode_all(bytes, 1).unwrap());
        assert_eq!(records(&[packed(&one), packed(&two)].concat()), expected);
        let json = |bytes: &[u8]| framed(otlp_json(bytes).unwrap().unwrap().as_bytes());
        let mut found = records(&[json(&one), json(&two)].concat());
        found.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_cut_short_or_no_message_is_said() {
        let one = message("pay").encode_to_vec();
        let cut = |bytes: &[u8]| records(bytes.get(..bytes.len() - 3).unwrap()).pop().unwrap();
        assert_eq!(cut(&[one.clone(), one.clone()].concat()), "2! an OTLP message that is cut short");
        assert_eq!(cut(&[framed(&one), framed(&one)].concat()), "2! an OTLP message that is cut short");
        assert_eq!(
            records(&[&*one, b"hello"].concat()).pop().unwrap(),
            "2! not an OTLP message: expected the length of one"
        );
        assert!(otlp_json(b"hello").unwrap_err().starts_with("not an OTLP message: "));
        for none in [&b"\n{\"a\":1}\n"[..], b"{\"resourceSpans\":[]}", b"", b"\n\n\n\n", b"\0\0\0\x05hello"] {
            assert_eq!(framing(none), None, "{}", none.escape_ascii());
        }
    }
}
