//! `inspect`, `convert`, `formats`: what a log holds and lacks, its events in the form of policyc, and the formats that are known.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use policyc::event::quality::Quality;
use policyc::event::{
    self, BehaviorLog, Event, Inputs, ReadAs, ReadError, ReadOptions, ReadReport, Repeats, formats, redact,
};
use policyc::numbers::counted;
use policyc::report::{visible, visible_json};
use serde_json::json;

use crate::args::{ConvertArgs, FormatsArgs, FormatsCommand, InspectArgs, ReportFormat};
use crate::progress::Bar;
use crate::reading::SkippedReport;
use crate::{Outcome, output};

/// So many names of a kind are shown.
const SHOWN: usize = 8;

/// Lists the formats that are known, or prints a map for a log.
pub(crate) fn formats(args: &FormatsArgs) -> Result<Outcome> {
    if let Some(FormatsCommand::Infer { log }) = &args.command {
        let head = Inputs::resolve([log])?.head()?;
        let map = formats::infer(&head).map_err(|reason| anyhow::anyhow!("`{log}`: {reason}"))?;
        output::print(&map.split('\n').map(visible).collect::<Vec<_>>().join("\n"))?;
        return Ok(Outcome::Clean);
    }
    let mut text = String::new();
    for format in formats::FORMATS {
        writeln!(text, "{:<20} {}", format.name(), format.about())?;
    }
    output::print(&text)?;
    Ok(Outcome::Clean)
}

/// Says what logs hold and lack.
pub(crate) fn inspect(args: &InspectArgs, quiet: bool) -> Result<Outcome> {
    let inputs = args.reading.inputs(&args.logs)?;
    let options = ReadOptions { repeats: Repeats::Find, ..args.reading.options() };
    let mut skipped = SkippedReport::new(&args.reading)?;
    let mut causes: BTreeMap<String, u64> = BTreeMap::new();
    let outcomes = args.reading.outcomes();
    let (quality, report) = event::read_reporting(
        &inputs,
        &options,
        || Quality::new(outcomes.clone()),
        |line| {
            skipped.add(line);
            let cause = line.reason.to_string();
            let cause = cause.split(" at column ").next().unwrap_or_default().to_owned();
            if causes.len() < 1_000 || causes.contains_key(&cause) {
                *causes.entry(cause).or_default() += 1;
            }
        },
        &Bar::new("reading", quiet),
    )?;
    skipped.finish(&report, true)?;
    let repeated = repeated(&inputs, &report, &args.reading.options())?;
    let found = FoundFormat { quality: &quality, report: &report, causes: &causes, repeated, inputs: &inputs };
    output::print(&match args.format {
        ReportFormat::Text => found.text()?,
        ReportFormat::Json => visible_json(&(serde_json::to_string_pretty(&found.json())? + "\n")),
    })?;
    Ok(Outcome::Clean)
}

/// How many events have come before; `None` where that takes a second pass that cannot be.
fn repeated(inputs: &Inputs, report: &ReadReport, options: &ReadOptions) -> Result<Option<u64>> {
    let Some(duplicates) = report.duplicates.clone() else { return Ok(None) };
    if !inputs.can_be_read_again(&report.files) {
        return Ok(None);
    }
    let options = ReadOptions { repeats: Repeats::LeaveOut(duplicates), ..options.clone() };
    let again = inputs.again(&report.files);
    let (_, second) = event::read(&again, &options, Quality::default, &event::NoProgress)?;
    Ok(Some(second.left_out))
}

struct FoundFormat<'a> {
    quality: &'a Quality,
    report: &'a ReadReport,
    causes: &'a BTreeMap<String, u64>,
    repeated: Option<u64>,
    inputs: &'a Inputs,
}

impl FoundFormat<'_> {
    /// Shares of events that have something, by what it is.
    fn shares(&self) -> [(&'static str, u64); 5] {
        let quality = self.quality;
        [
            ("arguments", quality.with_arguments),
            ("sessions", quality.with_session),
            ("times", quality.with_time),
            ("outputs", quality.with_output),
            ("requests", quality.with_request),
        ]
    }

    /// What the log lacks, with what to do about it.
    fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        let events = self.quality.events;
        for read in self.report.formats() {
            gaps.extend(read.gaps().into_iter().map(|gap| format!("{}: {gap}", read.format)));
        }
        gaps.extend(
            self.report
                .without_outcomes()
                .map(|file| format!("no event of {} has an outcome: all count as success", visible(&file.path))),
        );
        let foreign = !self.report.formats().is_empty();
        if self.quality.with_arguments == 0 && !foreign {
            gaps.push("no event has arguments (`context.params`), so rules cannot bound them".to_owned());
        }
        if self.quality.with_session < events {
            let without = events - self.quality.with_session;
            let (verb, them) = if without == 1 { ("has", "it") } else { ("have", "them") };
            gaps.push(format!(
                "{} {verb} no session: where arguments came from and what came before is not known of {them}",
                counted(without, "event")
            ));
        }
        if self.quality.denied == 0 {
            gaps.push("no event was denied, so nothing shows what must not be allowed".to_owned());
        }
        gaps
    }

    fn text(&self) -> Result<String> {
        let quality = self.quality;
        let mut text = String::new();
        let denied = quality.denied;
        let neither = quality.events - quality.good - denied;
        let events = counted(quality.events, "event");
        writeln!(text, "{events}: {} good, {denied} denied, {neither} neither", quality.good)?;
        for read in self.report.formats() {
            writeln!(text, "  read as {read}")?;
        }
        let files = self.report.files.len();
        let plural = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
        writeln!(text, "  {}, {}", plural(files, "file"), plural(quality.sessions(), "session"))?;
        if let (Some(first), Some(last)) = (quality.first, quality.last) {
            writeln!(text, "  from {first} to {last}")?;
        }
        names(&mut text, "agents", &quality.agents)?;
        names(&mut text, "actions", &quality.actions)?;
        writeln!(text, "events with")?;
        for (what, count) in self.shares() {
            writeln!(text, "  {what:<10} {count} ({})", share(count, quality.events))?;
        }
        names(&mut text, "outcomes that are no known word", &quality.unknown_outcomes)?;
        match self.repeated {
            Some(0) => {}
            Some(many) => writeln!(text, "duplicates: {many}")?,
            None => writeln!(text, "duplicates: there may be some, which a stream that is read once cannot tell")?,
        }
        if self.report.skipped_lines() > 0 {
            names(&mut text, "unreadable lines", self.causes)?;
        }
        let passed_over = self.inputs.passed_over();
        if !passed_over.is_empty() {
            writeln!(text, "files passed over: {}", passed_over.len())?;
            for file in passed_over.iter().take(SHOWN) {
                writeln!(text, "  {}", visible(&file.to_string()))?;
            }
        }
        let gaps = self.gaps();
        if !gaps.is_empty() {
            writeln!(text, "what is missing")?;
        }
        for gap in gaps {
            writeln!(text, "  {gap}")?;
        }
        Ok(text)
    }

    fn json(&self) -> serde_json::Value {
        let formats = |read: ReadAs| {
            json!({
                "format": read.format, "files": read.files, "sessions": read.sessions, "events": read.imported.events,
                "with_arguments": read.imported.with_arguments, "with_outcome": read.imported.with_outcome,
                "other_records": read.imported.other_records,
            })
        };
        json!({
            "schema": "policyc/inspection/v1",
            "quality": self.quality,
            "sessions": self.quality.sessions(),
            "formats": self.report.formats().into_iter().map(formats).collect::<Vec<_>>(),
            "files": self.report.files.iter().map(|file| json!({
                "path": file.path, "format": file.format(), "events": file.events, "unreadable": file.skipped,
            })).collect::<Vec<_>>(),
            "duplicates": self.repeated,
            "unreadable": {"lines": self.report.skipped_lines(), "causes": self.causes},
            "passed_over": self.inputs.passed_over().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "missing": self.gaps(),
        })
    }
}

/// The most frequent names, with their counts.
fn names(text: &mut String, what: &str, names: &BTreeMap<String, u64>) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    writeln!(text, "{what}: {}", names.len())?;
    let mut sorted: Vec<_> = names.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (name, count) in sorted.iter().take(SHOWN) {
        writeln!(text, "  {count:>8}  {}", visible(name))?;
    }
    if sorted.len() > SHOWN {
        writeln!(text, "  … and {} more", sorted.len() - SHOWN)?;
    }
    Ok(())
}

fn share(count: u64, of: u64) -> String {
    match (count.checked_mul(1_000), of) {
        (Some(thousands), 1..) => format!("{}.{} %", thousands / of / 10, thousands / of % 10),
        _ => "-".to_owned(),
    }
}

/// Why converting stopped.
enum ConvertStop {
    Failed(anyhow::Error),
    /// Nobody reads what is printed.
    PipeClosed,
}

impl From<ReadError> for ConvertStop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<std::io::Error> for ConvertStop {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::Failed(anyhow::Error::new(error).context("cannot write the events")),
        }
    }
}

/// Writes the events of logs in the form of policyc.
pub(crate) fn convert(args: &ConvertArgs, quiet: bool) -> Result<Outcome> {
    let inputs = args.reading.inputs(&args.logs)?;
    if args.output == Path::new("-") {
        let out = std::io::BufWriter::new(std::io::stdout().lock());
        return match write(args, &inputs, out, quiet) {
            Ok(_) | Err(ConvertStop::PipeClosed) => Ok(Outcome::Clean),
            Err(ConvertStop::Failed(error)) => Err(error),
        };
    }
    args.reading.refuse_inputs([args.output.as_path()])?;
    let staged = std::io::BufWriter::new(output::Staged::new(&args.output)?);
    let staged = match write(args, &inputs, staged, quiet) {
        Ok(staged) => staged,
        Err(ConvertStop::Failed(error)) => return Err(error),
        Err(ConvertStop::PipeClosed) => anyhow::bail!("cannot write {}", args.output.display()),
    };
    let file = staged.into_inner().map_err(std::io::IntoInnerError::into_error);
    file.with_context(|| format!("cannot write {}", args.output.display()))?.put(&args.output)?;
    Ok(Outcome::Clean)
}

fn write<W: std::io::Write>(args: &ConvertArgs, inputs: &Inputs, mut out: W, quiet: bool) -> Result<W, ConvertStop> {
    let mut skipped = SkippedReport::new(&args.reading).map_err(ConvertStop::Failed)?;
    let mut redacted = 0;
    // What is printed may be seen on a terminal.
    let printed = args.output == Path::new("-");
    let report = event::read_in_order::<_, ConvertStop>(
        inputs,
        &args.reading.options(),
        |events| {
            let mut text = String::new();
            let mut redacted = 0;
            for (event, _) in events {
                let (line, found) = line(event, args.no_redact);
                redacted += found;
                text.push_str(&if printed { visible_json(&line) } else { line });
                text.push('\n');
            }
            (text, redacted)
        },
        |(text, found)| {
            redacted += found;
            Ok(out.write_all(text.as_bytes())?)
        },
        |line| skipped.add(line),
        &Bar::new("converting", quiet),
    )?;
    out.flush()?;
    skipped.finish(&report, quiet).map_err(ConvertStop::Failed)?;
    if redacted > 0 && !quiet {
        anstream::eprintln!(
            "note: {redacted} values with secrets of a known shape were redacted; --no-redact keeps them"
        );
    }
    Ok(out)
}

/// One event as a line, and how many of its values were redacted.
fn line(event: Event, keep: bool) -> (String, u64) {
    let mut context = serde_json::Value::Object(event.context);
    let mut output = event.output;
    let mut redacted = 0;
    if !keep {
        redacted += redact::value(&mut context) + output.as_mut().map_or(0, redact::value);
    }
    let line = BehaviorLog {
        log_id: event.log_id,
        agent_id: event.agent_id,
        action: event.action,
        context: match context {
            serde_json::Value::Object(context) => context,
            _ => serde_json::Map::new(),
        },
        outcome: event.outcome,
        timestamp: event.timestamp.map(|timestamp| timestamp.to_string()),
        session_id: event.session_id,
        group: event.group,
        label: event.label,
        output,
    };
    (serde_json::to_string(&line).unwrap_or_default(), redacted)
}
