//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::fmt::Write as _;

use super::findings::Findings;
use crate::diag::Severity;

/// One command a finding.
pub fn findings(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for found in findings.found {
        let finding = &found.finding;
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(location) = &finding.location {
            properties.push(format!("file={}", property(&location.path)));
            properties.extend(location.line.map(|line| format!("line={line}")));
            properties.extend(location.column.map(|column| format!("col={column}")));
        }
        properties.push(format!("title={}", property(&format!("{} {}", finding.code, found.name))));
        let mut lines = vec![finding.message.clone()];
        lines.extend(found.evidence.iter().map(|evidence| format!("evidence: {evidence}")));
        lines.extend(found.witness.iter().map(|witness| format!("request: {witness}")));
        lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
        let _ = writeln!(out, "::{command} {}::{}", properties.join(","), data(&lines));
    }
    out
}

/// What stands behind the last `::`: lines of ours, in each of which every control character is made visible.
fn data(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| super::visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// The value of a property. Line breaks are escaped as GitHub reads them, so that a path stays the path; of a path with other characters
/// that nobody sees there is no line to point to.
fn property(text: &str) -> String {
    let visible: String = text
        .split_inclusive(['\r', '\n'])
        .flat_map(|piece| {
            let line = piece.trim_end_matches(['\r', '\n']);
            [super::visible(line), piece.get(line.len()..).unwrap_or_default().to_owned()]
        })
        .collect();
    visible.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_end_no_command_and_start_none() {
        let found = crate::report::findings::tests::hostile();
        let text = findings(&Findings { subject: "p", looked_at: "p", found: &found, waived: &[] });
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        let head = "::error file=dir%2Ca%3Ab%25/p%0D%0A.yaml,line=3,col=5,title=P001 banned-action::";
        assert!(lines[0].starts_with(head), "{text}");
        assert!(lines[0].ends_with(r"a\n::error::x %25 | <b> \u{1b}[31m `y` ]]>"), "{text}");
        assert_eq!(property("a\u{202e}b\r\n\u{9b}"), r"a\u{202e}b%0D%0A\u{9b}");
        assert_eq!(lines[1], "::warning file=p.yaml,line=3,col=5,title=P003 banned-action-asked::plain");
    }
}
