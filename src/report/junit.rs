//! JUnit XML: one test case for each kind of finding that was looked for, so that a clean run shows what it did.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::findings::Findings;
use super::visible;
use crate::check::{Found, codes};

/// The report. A code without findings is a case that passed; each finding is a case that failed.
pub fn findings(findings: &Findings<'_>, compared: bool) -> String {
    let mut suite = TestSuite::new(visible(findings.subject));
    for code in codes::ALL.iter().filter(|code| (code.check.is_none() && code.id >= "P020") == compared) {
        let mut of_code = findings.found.iter().filter(|found| found.finding.code == code.id).peekable();
        if of_code.peek().is_none() {
            let mut case = TestCase::new(code.name, TestCaseStatus::success());
            case.set_classname(format!("policyc.{}", code.id));
            suite.add_test_case(case);
        }
        for found in of_code {
            suite.add_test_case(failure(found));
        }
    }
    let mut report = Report::new("policyc");
    report.add_test_suite(suite);
    report.to_string().unwrap_or_default()
}

fn failure(found: &Found) -> TestCase {
    let finding = &found.finding;
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let mut text = vec![finding.to_string()];
    text.extend(found.evidence.iter().map(|evidence| format!("evidence: {evidence}")));
    text.extend(found.witness.iter().map(|witness| format!("request: {witness}")));
    text.extend(found.related.iter().map(|related| format!("see {}: {}", related.location, related.message)));
    let text = text.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n");
    status.set_message(visible(&finding.message)).set_type(finding.severity.name()).set_description(text);
    let about = [found.action.as_deref(), found.rule.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut case = TestCase::new(visible(format!("{} {about}", found.name).trim()), status);
    case.set_classname(format!("policyc.{}", finding.code));
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_counts_what_was_found_and_what_passed() {
        let found = crate::report::findings::tests::hostile();
        let text = findings(&Findings { subject: "p", looked_at: "p", found: &found, waived: &[] }, false);
        assert!(text.contains(r#"failures="2""#), "{text}");
        assert!(text.contains(r#"classname="policyc.P005""#), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains("<b>"), "{text}");
    }
}
