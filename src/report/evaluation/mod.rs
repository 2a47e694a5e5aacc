//! An [`Evaluation`] as text, as a picture of the frontier, and as a page of both.
//!
//! All of them show the same tables: what a figure is called and how it is rounded is decided once, here.

mod html;
mod probes;
mod svg;
mod text;

pub use html::html;
pub use svg::{NothingToDraw, svg};
pub use text::text;

use super::visible;
use crate::evaluate::{AgentReport, Evaluation, LearnerReport, Scores, Share, Spread};
use crate::numbers::thousands;

/// So many agents are listed in tables; JSON has all.
const AGENTS_SHOWN: usize = 20;

/// A table: words in its first columns, figures in the others.
struct Grid {
    title: String,
    /// How many columns hold words.
    words: usize,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The tables in the order in which they are read: good work, attacks, privilege, then details. Empty ones are left out.
fn grids(evaluation: &Evaluation) -> Vec<Grid> {
    let judged = |title: &str, learners: &[LearnerReport]| {
        let good = Grid {
            title: format!("Good work{title}, in %"),
            words: 1,
            head: heads(&["learner", "sessions allowed", "asked", "blocked", "events allowed", "asked", "blocked"]),
            rows: learners.iter().map(good_row).collect(),
        };
        let attacks = Grid {
            title: format!("Attacks{title}, in %: stopped is asked or blocked"),
            words: 1,
            head: heads(&["learner", "sessions stopped", "at the first step", "events stopped", "asked", "blocked"]),
            rows: learners.iter().filter_map(attack_row).collect(),
        };
        [good, attacks]
    };
    let mut grids = Vec::from(judged("", &evaluation.learners));
    grids.extend(probes::grids(&evaluation.learners));
    grids.push(Grid {
        title: "What the policies give beyond what is used, and how much they are to read".to_owned(),
        words: 1,
        head: heads(&[
            "learner",
            "unused rules %",
            "open requests %",
            "rules",
            "constraints",
            "complexity",
            "stability",
        ]),
        rows: evaluation.learners.iter().map(policy_row).collect(),
    });
    if evaluation.split.folds > 1 {
        let parts = if evaluation.split.holdout.is_some() { "splits" } else { "folds" };
        let spread = |spread: Option<Spread>| {
            spread.map_or_else(
                || "-".to_owned(),
                |spread| format!("{:.1} ± {:.1}", spread.mean * 100.0, spread.deviation * 100.0),
            )
        };
        grids.push(Grid {
            title: format!("Mean of {} {parts} ± standard deviation, in %", evaluation.split.folds),
            words: 1,
            head: heads(&["learner", "sessions allowed", "attack sessions stopped"]),
            rows: evaluation
                .learners
                .iter()
                .map(|report| {
                    let (good, attacks) = (report.sessions_allowed_by_fold, report.attacks_stopped_by_fold);
                    vec![visible(&report.learner), spread(good), spread(attacks)]
                })
                .collect(),
        });
    }
    grids.extend(agents(evaluation));
    if let Some(tune) = &evaluation.tune {
        grids.extend(judged(" in the part to tune by", tune));
    }
    grids.retain(|grid| !grid.rows.is_empty());
    grids
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn agents(evaluation: &Evaluation) -> Option<Grid> {
    let mut names: Vec<_> =
        evaluation.learners.iter().flat_map(|report| &report.agents).map(|agent| agent.agent.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return None;
    }
    let more = match names.len().saturating_sub(AGENTS_SHOWN) {
        0 => String::new(),
        more => format!(" (the first {AGENTS_SHOWN}; JSON has {more} more)"),
    };
    let rows = names.iter().take(AGENTS_SHOWN).flat_map(|name| {
        evaluation.learners.iter().filter_map(move |report| {
            let AgentReport { agent, scores } = report.agents.iter().find(|agent| agent.agent == *name)?;
            Some(vec![
                visible(agent),
                visible(&report.learner),
                thousands(scores.good_sessions.allowed.of),
                interval(&scores.good_sessions.allowed),
                percent(scores.good_events.allowed.share),
                stopped(scores),
            ])
        })
    });
    Some(Grid {
        title: format!("By agent, in %{more}"),
        words: 2,
        head: heads(&["agent", "learner", "sessions", "sessions allowed", "events allowed", "attack sessions stopped"]),
        rows: rows.collect(),
    })
}

fn good_row(report: &LearnerReport) -> Vec<String> {
    let Scores { good_sessions, good_events, .. } = &report.overall;
    vec![
        visible(&report.learner),
        interval(&good_sessions.allowed),
        percent(good_sessions.asked.share),
        percent(good_sessions.blocked.share),
        interval(&good_events.allowed),
        percent(good_events.asked.share),
        percent(good_events.blocked.share),
    ]
}

fn attack_row(report: &LearnerReport) -> Option<Vec<String>> {
    let attacks = report.overall.attacks?;
    Some(vec![
        visible(&report.learner),
        interval(&attacks.sessions_stopped),
        interval(&attacks.sessions_stopped_first),
        interval(&attacks.events_stopped),
        percent(attacks.events_asked.share),
        percent(attacks.events_blocked.share),
    ])
}

fn policy_row(report: &LearnerReport) -> Vec<String> {
    vec![
        visible(&report.learner),
        percent(report.privilege.unused),
        percent(report.privilege.permissiveness),
        format!("{:.1}", report.size.rules),
        format!("{:.1}", report.size.constraints),
        format!("{:.1}", report.size.complexity),
        report.stability.map_or_else(|| "-".to_owned(), |stability| format!("{stability:.2}")),
    ]
}

fn stopped(scores: &Scores) -> String {
    scores.attacks.map_or_else(|| "-".to_owned(), |attacks| interval(&attacks.sessions_stopped))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1}", share * 100.0))
}

/// `83.1 [71.2, 90.9]`.
fn interval(share: &Share) -> String {
    match share.share {
        None => "-".to_owned(),
        Some(_) => {
            format!("{} [{:.1}, {:.1}]", percent(share.share), share.interval.low * 100.0, share.interval.high * 100.0)
        }
    }
}

/// What was evaluated, in a line or two.
fn heading(evaluation: &Evaluation) -> [String; 2] {
    let data = &evaluation.data;
    let of =
        |count: u64, one: &str, many: &str| format!("{} {}", thousands(count), if count == 1 { one } else { many });
    let good = format!(
        "{} with {} ({} good) by {}",
        of(data.sessions, "session", "sessions"),
        of(data.events, "event", "events"),
        thousands(data.good_events),
        of(data.agents, "agent", "agents"),
    );
    let attacks = match data.attack_sessions {
        0 => "no attacks".to_owned(),
        attacked => {
            let sessions = of(attacked, "attack session", "attack sessions");
            format!("{sessions} with {}", of(data.attack_events, "attack event", "attack events"))
        }
    };
    let split = &evaluation.split;
    let parts = match (split.by.as_str(), split.holdout) {
        ("time", _) => "the first 60 % taught, the last 20 % were judged".to_owned(),
        ("agent", _) => format!("{} agents, each left out in turn", split.folds),
        (_, Some(share)) => {
            format!("{:.0} % held out, {}, seed {}", share * 100.0, of(split.folds, "split", "splits"), split.seed)
        }
        _ => format!("{} folds, seed {}", split.folds, split.seed),
    };
    [format!("{good}; {attacks}"), format!("split by {}: {parts}; intervals are 95 % (Wilson)", split.by)]
}

/// `text` for HTML and SVG, in content and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // The two code points of the Basic Multilingual Plane that XML has no place for and `visible` lets through.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
