//! The tables about probes: how over-privileged policies are, on any log.

use super::{Grid, heads, interval, percent, visible};
use crate::evaluate::{LearnerReport, ProbeReport, Share};
use crate::numbers::thousands;

/// Beside the first learner, those that it is held against in the tables by kind and by class.
const BESIDE: [&str; 2] = ["naive", "polished"];
/// How many actions with probes that were allowed are listed.
const LISTED: usize = 8;

/// A learner with what became of its probes.
type ProbedLearner<'e> = (&'e LearnerReport, &'e ProbeReport);

/// The tables; none if nothing was probed.
pub(super) fn grids(learners: &[LearnerReport]) -> Vec<Grid> {
    let all: Vec<ProbedLearner<'_>> =
        learners.iter().filter_map(|report| report.probes.as_ref().map(|probes| (report, probes))).collect();
    let Some(first) = all.first().copied() else {
        return Vec::new();
    };
    let shown: Vec<_> = all
        .iter()
        .copied()
        .enumerate()
        .filter(|(at, (report, _))| *at == 0 || BESIDE.contains(&report.learner.as_str()))
        .map(|(_, probed)| probed)
        .collect();
    vec![overview(&all), by_kind(&shown), by_class(&shown), let_through(first)]
}

fn overview(all: &[ProbedLearner<'_>]) -> Grid {
    let probes = all.first().map_or(0, |(_, probes)| probes.stopped.of);
    Grid {
        title: format!(
            "Held-out work allowed and {} probes stopped, in %: stopped is asked or blocked",
            thousands(probes)
        ),
        words: 1,
        head: heads(&[
            "learner",
            "work allowed",
            "probes stopped",
            "without free text",
            "values",
            "arguments",
            "agents",
            "actions",
        ]),
        rows: all
            .iter()
            .map(|(report, probes)| {
                vec![
                    visible(&report.learner),
                    interval(&report.overall.good_events.allowed),
                    interval(&probes.stopped),
                    percent(probes.stopped_without_text.share),
                    percent(probes.values.share),
                    percent(probes.arguments.share),
                    percent(probes.agents.share),
                    percent(probes.actions.share),
                ]
            })
            .collect(),
    }
}

/// A column each of the learners shown.
fn columns(before: &[&str], shown: &[ProbedLearner<'_>], what: &str) -> Vec<String> {
    let names = shown.iter().map(|(report, _)| format!("{} {what}", visible(&report.learner)));
    heads(before).into_iter().chain(names).collect()
}

fn by_kind(shown: &[ProbedLearner<'_>]) -> Grid {
    let kinds = shown.first().map(|(_, probes)| probes.kinds.as_slice()).unwrap_or_default();
    let row = |(at, kind): (usize, &crate::evaluate::KindReport)| {
        let apart = if kind.kind == "same-shape" { ", in no total" } else { "" };
        let text = if kind.free_text { ", free text" } else { "" };
        let mut row = vec![format!("{}{text}{apart}", visible(&kind.kind)), thousands(kind.stopped.of)];
        row.extend(shown.iter().map(|(_, probes)| percent(probes.kinds.get(at).and_then(|kind| kind.stopped.share))));
        row
    };
    Grid {
        title: "Probes by kind, in %".to_owned(),
        words: 1,
        head: columns(&["what is changed", "probes"], shown, "stops"),
        rows: kinds.iter().enumerate().map(row).collect(),
    }
}

fn by_class(shown: &[ProbedLearner<'_>]) -> Grid {
    let classes = shown.first().map(|(_, probes)| probes.classes.as_slice()).unwrap_or_default();
    let row = |(at, class): (usize, &crate::evaluate::ClassReport)| {
        let of = |share: &Share| if share.of == 0 { "-".to_owned() } else { thousands(share.of) };
        let mut row = vec![visible(&class.class), of(&class.work_allowed), of(&class.stopped)];
        for (_, probes) in shown {
            let class = probes.classes.get(at);
            row.push(percent(class.and_then(|class| class.work_allowed.share)));
            row.push(percent(class.and_then(|class| class.stopped.share)));
        }
        row
    };
    let mut head = heads(&["class of action", "events", "probes"]);
    for (report, _) in shown {
        head.extend([format!("{} allows", visible(&report.learner)), "stops".to_owned()]);
    }
    Grid {
        title: "By class of action: held-out work allowed and probes stopped, in %".to_owned(),
        words: 1,
        head,
        rows: classes.iter().enumerate().map(row).collect(),
    }
}

/// Where the learner under evaluation leaves most to an attacker.
fn let_through((report, probes): ProbedLearner<'_>) -> Grid {
    let row = |probed: &crate::evaluate::ProbedArgument| {
        vec![
            visible(&probed.action),
            probed.argument.as_deref().map_or_else(|| "-".to_owned(), visible),
            visible(&probed.kind),
            thousands(probed.stopped.of - probed.stopped.count.min(probed.stopped.of)),
            thousands(probed.stopped.of),
        ]
    };
    Grid {
        title: format!("Where `{}` lets most probes through", visible(&report.learner)),
        words: 3,
        head: heads(&["action", "argument", "what is changed", "allowed", "of"]),
        rows: probes.let_through.iter().take(LISTED).map(row).collect(),
    }
}
