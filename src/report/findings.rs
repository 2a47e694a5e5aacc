//! What a report of findings holds, whatever its format, and the formats that are plain text.

use std::fmt::Write as _;

use super::comment::sentence;
use super::markdown::{code, escape};
use super::visible;
use crate::check::{Found, Waived};
use crate::diag::Severity;

/// Findings on their way out.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// What was looked at, as the user named it.
    pub subject: &'a str,
    /// What was looked for or compared, in one line, for a report that has nothing to say.
    pub looked_at: &'a str,
    /// In order.
    pub found: &'a [Found],
    /// What a waiver covers.
    pub waived: &'a [Waived],
}

impl Findings<'_> {
    /// `2 errors, 1 warning`.
    pub fn counts(&self) -> String {
        let of = |severity| self.found.iter().filter(|found| found.finding.severity == severity).count();
        let counts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .map(|severity| (of(severity), severity.name()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
            .collect();
        if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") }
    }
}

/// For a terminal.
pub fn text(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for found in findings.found {
        let finding = &found.finding;
        let place = finding.location.as_ref().map(|location| format!("{location}: ")).unwrap_or_default();
        let head = format!("{place}{}[{}]: {}", finding.severity.name(), finding.code, finding.message);
        let _ = writeln!(out, "{}", visible(&head));
        for evidence in &found.evidence {
            let _ = writeln!(out, "  evidence: {}", visible(evidence));
        }
        if let Some(witness) = &found.witness {
            let _ = writeln!(out, "  request:  {}", visible(&witness.to_string()));
        }
        for related in &found.related {
            let _ = writeln!(out, "  see:      {}", visible(&format!("{}: {}", related.location, related.message)));
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  help:     {}", visible(help));
        }
    }
    for waived in findings.waived {
        let line = format!(
            "waived until {} by {}: [{}] {}",
            waived.waiver.expires, waived.waiver.owner, waived.found.finding.code, waived.found.finding.message
        );
        let _ = writeln!(out, "{}", visible(&line));
    }
    let _ = writeln!(out, "{}: {}", visible(findings.looked_at), findings.counts());
    out
}

/// For a comment on a pull request.
pub fn markdown(findings: &Findings<'_>) -> String {
    let mut out = format!("### policyc: {}\n\n{}\n", escape(&findings.counts()), escape(findings.looked_at));
    if !findings.found.is_empty() {
        out.push_str("\n| | code | finding | where |\n|---|---|---|---|\n");
    }
    let (mut rows, mut more) = (String::new(), 0_usize);
    let mut left = super::comment::LONGEST.saturating_sub(out.chars().count());
    for found in findings.found {
        let finding = &found.finding;
        let mark = match finding.severity {
            Severity::Error => "❌",
            Severity::Warning => "⚠️",
            Severity::Note => "ℹ️",
        };
        let names: Vec<&str> = found.action.iter().chain(&found.rule).map(String::as_str).collect();
        let mut cell = sentence(&finding.message, &names);
        for evidence in &found.evidence {
            let _ = write!(cell, "<br>evidence: {}", sentence(evidence, &names));
        }
        if let Some(witness) = &found.witness {
            let _ = write!(cell, "<br>request: {}", code(witness, 1_000));
        }
        let place = finding.location.as_ref().map(ToString::to_string).unwrap_or_default();
        let row = format!("| {mark} | {} {} | {cell} | {} |\n", finding.code, found.name, escape(&place));
        match left.checked_sub(row.chars().count()).filter(|_| more == 0) {
            Some(rest) => {
                left = rest;
                rows.push_str(&row);
            }
            None => more += 1,
        }
    }
    out.push_str(&rows);
    if more > 0 {
        let _ = writeln!(out, "\n… and {more} more.");
    }
    for waived in findings.waived {
        let _ = write!(
            out,
            "\nWaived until {} by {}: {} {}\n",
            waived.waiver.expires,
            escape(&waived.waiver.owner),
            waived.found.finding.code,
            sentence(&waived.found.finding.message, &[])
        );
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::check::codes;
    use crate::diag::Location;

    /// Two findings whose names try to be something else in every format.
    pub(in crate::report) fn hostile() -> Vec<Found> {
        let place = |path: &str| Some(Location { path: path.to_owned(), line: Some(3), column: Some(5) });
        vec![
            Found::new(&codes::banned_action::CODE, "a\n::error::x % | <b> \u{1b}[31m `y` ]]>")
                .at(place("dir,a:b%/p\r\n.yaml"))
                .action("x::y")
                .rule(Some("r\u{202e}")),
            Found::new(&codes::banned_action_asked::CODE, "plain").at(place("p.yaml")),
        ]
    }

    #[test]
    fn hostile_names_stay_on_their_line() {
        let found = hostile();
        let findings = Findings { subject: "p.yaml", looked_at: "p", found: &found, waived: &[] };
        let text = text(&findings);
        assert!(!text.contains('\u{1b}') && !text.contains('\r') && text.lines().count() == 3, "{text}");
        assert!(text.ends_with("p: 1 error, 1 warning\n"));
        let markdown = markdown(&findings);
        let rows: Vec<_> = markdown.lines().filter(|line| line.starts_with("| ❌")).collect();
        let [row] = rows.as_slice() else { panic!("{markdown}") };
        // The bars are those of the row's own cells.
        assert!(row.matches('|').count() == 5 && row.contains("&#124;` <b> ") && row.contains("`y`"), "{markdown}");
    }
}
