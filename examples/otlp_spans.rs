//! Prints spans of OpenTelemetry as a collector's file exporter writes them, to measure how logs of any size are read:
//!
//! ```sh
//! cargo run --release --example otlp_spans -- 10000000 > spans.jsonl
//! ```
//!
//! Every trace is a request to an agent, which asks a model and calls three tools; each call is told by the client and by the MCP server. Traces
//! are interleaved, and the span of the agent comes last, as it ends last.

use std::io::{self, BufWriter, Write};

use serde_json::{Value, json};

/// So many traces are under way at a time.
const INTERLEAVED: u64 = 50;
/// The tools that are called, in turn.
const TOOLS: [&str; 4] = ["get_order", "refund", "send_mail", "search"];

fn attributes(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(key, value)| json!({"key": key, "value": {"stringValue": value}})).collect()
}

/// The span of a trace that comes at a place, of eight.
fn span(trace: u64, place: u64) -> Value {
    let id = |place: u64| format!("{:016x}", trace * 8 + place + 1);
    let tool: &&str =
        usize::try_from((trace + place / 2) % 4).ok().and_then(|turn| TOOLS.get(turn)).unwrap_or(&"search");
    let (name, parent, found) = match place {
        7 => {
            let session = format!("session-{}", trace / 4);
            let pairs = [
                ("gen_ai.operation.name", "invoke_agent"),
                ("gen_ai.agent.name", "clerk"),
                ("gen_ai.conversation.id", session.as_str()),
            ];
            ("invoke_agent clerk".to_owned(), String::new(), attributes(&pairs))
        }
        6 => ("chat".to_owned(), id(7), attributes(&[("gen_ai.operation.name", "chat")])),
        place if place % 2 == 0 => {
            let arguments = json!({"order": format!("A{}", trace % 1_000), "amount": trace % 90 + place}).to_string();
            let pairs = [
                ("gen_ai.operation.name", "execute_tool"),
                ("gen_ai.tool.name", *tool),
                ("gen_ai.tool.call.arguments", arguments.as_str()),
            ];
            (format!("execute_tool {tool}"), id(7), attributes(&pairs))
        }
        place => {
            let pairs = [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", *tool)];
            (format!("tools/call {tool}"), id(place - 1), attributes(&pairs))
        }
    };
    let start = 1_760_000_000_000_000_000 + trace * 1_000_000_000 + place * 1_000_000;
    json!({
        "traceId": format!("{trace:032x}"), "spanId": id(place), "parentSpanId": parent, "name": name,
        "startTimeUnixNano": start.to_string(), "endTimeUnixNano": (start + 500_000).to_string(), "attributes": found,
    })
}

fn main() -> io::Result<()> {
    let count: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let mut out = BufWriter::new(io::stdout().lock());
    let resource = json!({"attributes": attributes(&[("service.name", "shop")])});
    let mut written = 0;
    while written < count {
        let first = written / 8;
        for place in 0..8 {
            let many = INTERLEAVED.min(count - written);
            let spans: Vec<_> = (first..first + many).map(|trace| span(trace, place)).collect();
            let line = json!({"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "shop"}, "spans": spans}]}]});
            match writeln!(out, "{line}") {
                // Whoever reads has enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                done => done?,
            }
            written += many;
            if written == count {
                break;
            }
        }
    }
    out.flush()
}
