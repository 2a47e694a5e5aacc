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
        let mut message = finding.message.clone();
        for evidence in &found.evidence {
            let _ = write!(message, "\nevidence: {evidence}");
        }
        if let Some(witness) = &found.witness {
            let _ = write!(message, "\nrequest: {witness}");
        }
        if let Some(help) = &finding.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        let _ = writeln!(out, "::{command} {}::{}", properties.join(","), data(&message));
    }
    out
}

/// What stands behind the last `::`. Line breaks of ours are kept as GitHub writes them.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(super::visible).collect();
    lines.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property. It is not made visible: a path must stay the path.
fn property(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(':', "%3A").replace(',', "%2C")
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
        assert!(lines[0].ends_with(r"a%0A::error::x %25 | <b> \u{1b}[31m `y` ]]>"), "{text}");
        assert_eq!(lines[1], "::warning file=p.yaml,line=3,col=5,title=P003 banned-action-asked::plain");
    }
}
