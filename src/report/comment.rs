//! What a change of a policy does, as a comment on a pull request: Markdown of a bounded length, in which no name is markup, a link, a
//! mention or a reference.

use std::fmt::Write as _;

use super::markdown::{self, code, escape};
use crate::check::Found;
use crate::check::codes::{policy_narrowed, policy_widened, rule_appeared, rule_vanished};
use crate::check::diff::EventChanges;
use crate::policy::Effect;

/// The first line, by which a workflow finds the comment again to bring it up to date.
pub const MARK: &str = "<!-- policyc diff -->";

/// How many characters a comment has at most. GitHub takes 65,536; what a workflow puts around it still fits.
pub const LONGEST: usize = 60_000;

/// How many characters of one sentence, and of one request, are shown.
const MAX_SENTENCE: usize = 400;
const MAX_REQUEST: usize = 1_000;

/// What a change does to requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChangeKind {
    Wider,
    Narrower,
    Unclear,
}

impl ChangeKind {
    const ALL: [Self; 3] = [Self::Wider, Self::Narrower, Self::Unclear];

    fn of(found: &Found) -> Self {
        let is = |codes: [&str; 2]| codes.contains(&found.finding.code);
        if is([policy_widened::CODE.id, rule_appeared::CODE.id]) {
            Self::Wider
        } else if is([policy_narrowed::CODE.id, rule_vanished::CODE.id]) {
            Self::Narrower
        } else {
            Self::Unclear
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Wider => "Wider: review these first",
            Self::Narrower => "Narrower",
            Self::Unclear => "To compare by eye",
        }
    }
}

/// The comment. `compared` says what was compared, and `on_log` what events of a log show of it.
pub fn comment(compared: &str, found: &[Found], on_log: Option<&EventChanges>) -> String {
    let of = |way: ChangeKind| found.iter().filter(move |one| ChangeKind::of(one) == way);
    let mut out = format!(
        "{MARK}\n### policyc: {}\n\n{}\n",
        headline(ChangeKind::ALL.map(|way| of(way).count())),
        escape(cut(compared).0)
    );
    if let Some(changes) = on_log {
        let _ = write!(out, "\n{}\n", log(changes));
    }
    for way in ChangeKind::ALL {
        let mut rows = of(way).map(row).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let head = format!("\n#### {}\n\n| change | a request that shows it | where |\n|---|---|---|\n", way.heading());
        let mut left = LONGEST.saturating_sub(length(&out) + length(&head) + MAX_SENTENCE);
        let (mut table, mut more) = (String::new(), 0_usize);
        for row in rows {
            match left.checked_sub(length(&row)).filter(|_| more == 0) {
                Some(rest) => {
                    left = rest;
                    table.push_str(&row);
                }
                // In order: what is left out stands after what is shown.
                None => more += 1,
            }
        }
        if !table.is_empty() {
            out.push_str(&head);
            out.push_str(&table);
        }
        if more > 0 {
            let _ = write!(out, "\n{}: {more} more; `policyc diff` lists all.\n", way.heading());
        }
    }
    out
}

fn headline([wider, narrower, unclear]: [usize; 3]) -> String {
    let changes = |count: usize| if count == 1 { "1 change".to_owned() } else { format!("{count} changes") };
    let verb = |count: usize, one: &'static str, several: &'static str| if count == 1 { one } else { several };
    let parts = [
        (wider, format!("{} {} more through", changes(wider), verb(wider, "lets", "let"))),
        (narrower, format!("{} {} less through", changes(narrower), verb(narrower, "lets", "let"))),
        (unclear, format!("{} {} to be compared by eye", changes(unclear), verb(unclear, "has", "have"))),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if parts.is_empty() { "no request is decided otherwise".to_owned() } else { parts.join(", ") }
}

/// `Of 1842 events of the log, 3 are decided otherwise: 2 from block to allow, 1 from allow to ask.`
fn log(changes: &EventChanges) -> String {
    let effects = [Effect::Allow, Effect::Ask, Effect::Block];
    let pairs = effects.iter().flat_map(|old| effects.iter().map(move |new| (*old, *new)));
    let counts = pairs.filter_map(|(old, new)| {
        let of = changes.by_action.iter().filter(|((_, from, to), _)| (*from, *to) == (old, new));
        let count: u64 = of.map(|(_, change)| change.count).sum();
        (count > 0).then(|| (count, format!("{count} from {old} to {new}")))
    });
    let counts: Vec<_> = counts.collect();
    let (events, moved) = (changes.events, counts.iter().map(|(count, _)| count).sum::<u64>());
    let words: Vec<_> = counts.into_iter().map(|(_, words)| words).collect();
    match moved {
        0 => format!("Of {events} events of the log, none is decided otherwise."),
        1 => format!("Of {events} events of the log, 1 is decided otherwise: {}.", words.join(", ")),
        moved => format!("Of {events} events of the log, {moved} are decided otherwise: {}.", words.join(", ")),
    }
}

fn row(found: &Found) -> String {
    let names: Vec<&str> = found.action.iter().chain(&found.rule).map(String::as_str).collect();
    let mut what = sentence(&found.finding.message, &names);
    for evidence in found.evidence.iter().take(2) {
        let _ = write!(what, "<br>{}", sentence(evidence, &names));
    }
    if let Some(help) = &found.finding.help {
        let _ = write!(what, "<br>{}", sentence(help, &names));
    }
    let request = found.witness.as_ref().map(|request| code(request, MAX_REQUEST)).unwrap_or_default();
    let place = found.finding.location.as_ref().map(|place| escape(&place.to_string())).unwrap_or_default();
    format!("| {what} | {request} | {place} |\n")
}

/// The beginning of a text, and a sign that there is more.
fn cut(text: &str) -> (&str, &'static str) {
    match text.char_indices().nth(MAX_SENTENCE) {
        Some((end, _)) => (text.get(..end).unwrap_or_default(), "…"),
        None => (text, ""),
    }
}

/// The beginning of a sentence about `names`.
pub(super) fn sentence(text: &str, names: &[&str]) -> String {
    let (shown, more) = cut(text);
    format!("{}{more}", markdown::sentence(shown, names))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Places;
    use crate::check::codes::change_not_shown;
    use crate::check::diff::{changes, findings};
    use crate::check::fixture::policy;
    use serde_json::json;

    fn found(code: &crate::check::Code, message: &str) -> Found {
        let mut found = Found::new(code, message);
        found.witness = Some(json!({"action": "x"}));
        found
    }

    #[test]
    fn wider_narrower_and_unclear_changes_stand_apart() {
        let old = policy(
            "block",
            "[{id: a, action: pay, effect: allow, constraints: {n: {max: 5}}}, {id: b, action: mail, effect: allow}]",
        );
        let new = policy(
            "block",
            "[{id: a, action: pay, effect: allow, constraints: {n: {max: 9}}}, {id: b, action: mail, effect: ask}]",
        );
        let places = Places::default();
        let all = findings(changes(&old, &new), None, (&places, &places));
        let text = comment("old → new", &all, None);
        assert!(text.starts_with("<!-- policyc diff -->\n### policyc: 1 change lets more through, 1 change lets less through\n\nold → new\n"), "{text}");
        let (wider, narrower) = text.split_once("#### Narrower").unwrap();
        assert!(wider.contains("max 5 → max 9") && wider.contains("`{\"action\":\"pay\""), "{text}");
        assert!(narrower.contains("mail") && !narrower.contains("pay"), "{text}");
        let none = comment("old → new", &[], Some(&EventChanges { events: 7, ..EventChanges::default() }));
        assert!(none.contains("no request is decided otherwise"), "{none}");
        assert!(none.ends_with("Of 7 events of the log, none is decided otherwise.\n"), "{none}");
        let unclear = comment("p", &[found(&change_not_shown::CODE, "differs").help("compare")], None);
        assert!(unclear.contains("1 change has to be compared by eye") && unclear.contains("<br>compare"), "{unclear}");
    }

    /// What is left of one line of Markdown when its code is taken out: a run of backticks closes one as long.
    fn outside_of_code(line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find('`') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let inside = from.trim_start_matches('`');
            let fence = from.len() - inside.len();
            let runs = inside.match_indices('`').filter(|(at, _)| !inside[..*at].ends_with('`'));
            let mut ends = runs.map(|(at, _)| (at, inside[at..].len() - inside[at..].trim_start_matches('`').len()));
            let (end, _) = ends.find(|(_, length)| *length == fence).expect("code ends");
            rest = &inside[end + fence..];
        }
        out + rest
    }

    #[test]
    fn a_hostile_name_stays_in_its_cell_and_reaches_nobody() {
        let hostile = "x` | a |\n\n# head @team <img src=x> [l](http://e.x) https://e.x www.e.x o/r#1 \u{202e}";
        let mut one = found(&policy_widened::CODE, hostile);
        one.witness = Some(json!({"action": hostile, "b\\": "\\|`"}));
        let text = comment(hostile, &[one], None);
        let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(rows.len(), 1, "{text}");
        // Bars that end a cell: those of the row itself, and those within the JSON are none.
        assert_eq!(rows[0].matches('|').count(), 4, "{text}");
        let (sentence, code) = rows[0].rsplit_once(" | `{").unwrap();
        let alive = outside_of_code(sentence).replace("&#124;", "");
        for live in ["@", "#", "<", "http", "www", "["] {
            assert!(!alive.contains(live), "{live}: {alive}");
        }
        assert!(!text.contains('\u{202e}'));
        // Within code nothing is alive but what ends it, and the request is still the request.
        assert_eq!(code.matches('`').count(), 1, "{code}");
        let (json, _) = code.split_once("` |").unwrap();
        let read: serde_json::Value = serde_json::from_str(&format!("{{{json}")).unwrap();
        assert_eq!((&read["action"], &read["b\\"]), (&json!(hostile), &json!("\\|`")));
    }

    #[test]
    fn a_comment_is_never_too_long() {
        let long = "@|`".repeat(5_000);
        let mut many: Vec<_> = (0..300).map(|_| found(&policy_widened::CODE, &long)).collect();
        for one in &mut many {
            one.witness = Some(json!({ &long: &long }));
        }
        many.extend((0..300).map(|_| found(&policy_narrowed::CODE, &long)));
        many.push(found(&change_not_shown::CODE, &long));
        let text = comment(&long, &many, None);
        assert!(length(&text) <= LONGEST && length(&text) > LONGEST / 2, "{}", length(&text));
        assert!(text.contains("300 changes let more through") && text.contains("Narrower: "), "{}", &text[..400]);
        let (wider, _) = text.split_once("Narrower").unwrap();
        let shown = wider.lines().filter(|line| line.starts_with("| `@`")).count();
        assert!(text.contains(&format!("Wider: review these first: {} more", 300 - shown)), "{shown}");
    }
}
