//! One page to look at: tables and bars, light and dark, no scripts, nothing fetched.

use std::fmt::Write as _;

use crate::audit::Audit;
use crate::check::Found;
use crate::packs::{BoundControl, ControlStanding};
use crate::replay::Validation;

use super::evaluation::escape;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#d4d9df;--good:#2e7d4f;--ask:#b7791f;--bad:#b3372f;--soft:#f3f5f7}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#14171a;--line:#363c43;--good:#5fbf86;--ask:#e0a94a;--bad:#ef7a72;--soft:#1d2226}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{background:var(--soft)}td.n{text-align:right;font-variant-numeric:tabular-nums}
svg text{fill:var(--ink);font:13px system-ui,sans-serif}
@media print{body{max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}}";

/// A page under construction.
#[derive(Debug)]
pub struct Page {
    title: String,
    body: String,
}

/// Events of one name: allowed, asked, blocked.
type EffectBar = (String, [u64; 3]);

/// How many bars are drawn; the rest is in the table.
const BARS: usize = 30;

impl Page {
    /// An empty page.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), body: String::new() }
    }

    /// Begins a section.
    pub fn section(&mut self, heading: &str) {
        let _ = writeln!(self.body, "<h2>{}</h2>", escape(heading));
    }

    /// Adds a paragraph.
    pub fn say(&mut self, text: &str) {
        let _ = writeln!(self.body, "<p>{}</p>", escape(text));
    }

    /// Adds a table; a cell that is a number stands to the right.
    pub fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        self.body.push_str("<table><thead><tr>");
        for cell in head {
            let _ = write!(self.body, "<th>{}</th>", escape(cell));
        }
        self.body.push_str("</tr></thead><tbody>\n");
        for row in rows {
            self.body.push_str("<tr>");
            for cell in row {
                let number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
                let _ = write!(self.body, "<td{}>{}</td>", if number { " class=\"n\"" } else { "" }, escape(&cell));
            }
            self.body.push_str("</tr>\n");
        }
        self.body.push_str("</tbody></table>\n");
    }

    /// Draws what is allowed, asked and blocked, a bar each.
    pub fn bars(&mut self, label: &str, bars: &[EffectBar]) {
        const WIDTH: u64 = 420;
        const LEFT: u64 = 230;
        let shown = bars.iter().take(BARS);
        let most = bars.iter().map(|(_, counts)| counts.iter().sum::<u64>()).max().unwrap_or(0).max(1);
        let height = 24 * u64::try_from(bars.len().min(BARS)).unwrap_or(0) + 8;
        let _ = writeln!(
            self.body,
            "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 720 {height}\" width=\"100%\">",
            escape(label)
        );
        for (row, (name, counts)) in (0u64..).zip(shown) {
            let y = 24 * row + 4;
            let short: String = name.chars().take(30).collect();
            let _ = write!(self.body, "<text x=\"0\" y=\"{}\">{}</text>", y + 14, escape(&short));
            let mut x = LEFT;
            for (count, colour) in counts.iter().zip(["--good", "--ask", "--bad"]) {
                let width = count.saturating_mul(WIDTH) / most;
                let _ = write!(
                    self.body,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"18\" style=\"fill:var({colour})\"/>"
                );
                x += width;
            }
            let _ = writeln!(self.body, "<text x=\"{}\" y=\"{}\">{}</text>", x + 6, y + 14, counts.iter().sum::<u64>());
        }
        self.body.push_str("</svg>\n<p>Green is allowed, amber asks a person, red is blocked.</p>\n");
    }

    /// The page as one file.
    pub fn finish(self) -> String {
        let title = escape(&self.title);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>{title}</title>\n<style>\n{STYLE}\n</style>\n<h1>{title}</h1>\n{}</html>\n",
            self.body
        )
    }
}

/// What a replay found.
pub fn validation(validation: &Validation) -> String {
    let mut page = Page::new("What the policy decides on the log");
    let good = validation.outcomes.good;
    page.say(&format!(
        "{} good events: {} allowed, {} ask a person, {} blocked. {} requests at the bounds of the rules were decided alike by every engine.",
        good.total(),
        good.allow,
        good.ask,
        good.block,
        validation.boundary_cases
    ));
    for (heading, rows) in [("By action", &validation.by_action), ("By agent", &validation.by_agent)] {
        let Some(rows) = rows else { continue };
        page.section(heading);
        let bars: Vec<EffectBar> = rows
            .iter()
            .map(|row| (row.name.clone(), [row.outcomes.good.allow, row.outcomes.good.ask, row.outcomes.good.block]))
            .collect();
        page.bars(&format!("good events {}", heading.to_lowercase()), &bars);
        let cells = rows.iter().map(|row| {
            let (good, denied) = (row.outcomes.good, row.outcomes.denied);
            let counts = [good.allow, good.ask, good.block, denied.allow, denied.ask, denied.block];
            std::iter::once(row.name.clone()).chain(counts.map(|count| count.to_string())).collect()
        });
        page.table(
            &[
                "",
                "good, allowed",
                "good, asked",
                "good, blocked",
                "denied, allowed",
                "denied, asked",
                "denied, blocked",
            ],
            cells,
        );
    }
    page.section("Rules that decided no event");
    page.table(&["rule"], validation.never_fired.iter().map(|rule| vec![rule.clone()]));
    page.finish()
}

/// What a check or a comparison found.
pub fn findings(title: &str, found: &[Found]) -> String {
    let mut page = Page::new(title);
    page.say(&format!("{} findings", found.len()));
    page.table(
        &["code", "severity", "action", "what", "shown by"],
        found.iter().map(|one| {
            vec![
                one.finding.code.to_owned(),
                one.finding.severity.name().to_owned(),
                one.action.clone().unwrap_or_default(),
                one.finding.message.clone(),
                one.witness.as_ref().map(ToString::to_string).unwrap_or_default(),
            ]
        }),
    );
    page.finish()
}

/// What is granted against what is used.
pub fn audit(audit: &Audit) -> String {
    let mut page = Page::new("What is granted and what is used");
    page.say(&format!(
        "{} events: {} grants used, {} unused, {} things done without a grant.",
        audit.events,
        audit.used.len(),
        audit.unused.len(),
        audit.missing.len()
    ));
    page.section("Used");
    page.table(
        &["rule", "action", "effect", "good", "denied", "agents", "last", "too broad"],
        audit.used.iter().map(|one| {
            let last = one.last.clone().unwrap_or_default();
            let counts = [one.good, one.denied, one.agents].map(|count| count.to_string());
            let words = [one.rule.clone(), one.action.clone(), one.effect.to_string()];
            words.into_iter().chain(counts).chain([last, one.too_broad.join("; ")]).collect()
        }),
    );
    page.section("Unused");
    page.table(
        &["rule", "action", "effect"],
        audit.unused.iter().map(|one| vec![one.rule.clone(), one.action.clone(), one.effect.to_string()]),
    );
    page.section("Done without a grant");
    page.table(
        &["action", "agent", "good events", "decided"],
        audit
            .missing
            .iter()
            .map(|one| vec![one.action.clone(), one.agent.clone(), one.good.to_string(), one.effect.to_string()]),
    );
    page.finish()
}

/// How a policy stands to the controls of standards.
pub fn coverage(bound: &[BoundControl]) -> String {
    let mut page = Page::new("Controls and how the policy stands to them");
    page.table(
        &["pack", "control", "", "standing", "actions", "why"],
        bound.iter().map(|one| {
            let why = match &one.standing {
                ControlStanding::Broken(said) => said.join("; "),
                _ => one.control.note.clone().unwrap_or_default(),
            };
            let control = &one.control;
            vec![
                one.pack.clone(),
                control.id.clone(),
                control.title.clone(),
                one.standing.name().to_owned(),
                one.actions.join(", "),
                why,
            ]
        }),
    );
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_log_becomes_markup() {
        let mut page = Page::new("<script>alert(1)</script>");
        page.section("\" onload=\"x");
        page.say("a & b \u{1b}[31m");
        page.table(&["<b>"], [vec!["'><img src=x onerror=alert(1)>".to_owned(), "12".to_owned()]]);
        page.bars(
            "\"><script>",
            &[("</text><script>".to_owned(), [u64::MAX / 1_000, 1, 0]), ("x".to_owned(), [0, 0, 0])],
        );
        let html = page.finish();
        for bad in ["<script", "<img", "<b>", "onload=\"", "\u{1b}"] {
            assert!(!html.contains(bad), "{bad}: {html}");
        }
        assert!(html.contains("<td class=\"n\">12</td>") && html.contains("prefers-color-scheme:dark"));
    }
}
