//! The documentation of the codes, for the terminal and as a page.

use std::fmt::Write as _;

use super::Code;
use super::codes::ALL;

/// One code as `policyc explain CODE` prints it.
pub fn text(code: &Code) -> String {
    format!("{} {} ({})\n\n{}\n\n{}\n", code.id, code.name, code.severity.name(), code.summary, code.help)
}

/// One line for each code.
pub fn list() -> String {
    let width = ALL.iter().map(|code| code.name.len()).max().unwrap_or(0);
    ALL.iter().fold(String::new(), |mut out, code| {
        let _ = writeln!(out, "{}  {:width$}  {:7}  {}", code.id, code.name, code.severity.name(), code.summary);
        out
    })
}

/// The page of all codes, in Markdown: `docs/findings.md`.
pub fn page() -> String {
    let mut out = String::from(
        "# Findings\n\nWhat `policyc check` and `policyc diff` have to say. Codes are stable: a code never changes its meaning, and the id \
         of one that\nis gone is not used again. `policyc explain P001` prints the same text. This page is made from the code; do not \
         edit it.\n\n| code | name | severity | |\n|---|---|---|---|\n",
    );
    for code in ALL {
        let _ = writeln!(
            out,
            "| [{}](#{}-{}) | `{}` | {} | {} |",
            code.id,
            code.id.to_lowercase(),
            code.name,
            code.name,
            code.severity.name(),
            code.summary
        );
    }
    for code in ALL {
        let _ = write!(out, "\n## {} {}\n\n{}\n\n{}\n", code.id, code.name, code.summary, code.help);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_the_repository_is_fresh() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
        if std::env::var_os("POLICYC_BLESS").is_some() {
            std::fs::write(&path, super::page()).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == super::page(), "docs/findings.md is stale: POLICYC_BLESS=1 cargo test --lib check::docs");
    }
}
