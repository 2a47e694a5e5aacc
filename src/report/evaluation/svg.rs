//! The frontier as a picture: how much good work a policy lets through against how many attacks it stops.
//!
//! Plain SVG 1.1: no script, nothing fetched, every name escaped.

use std::fmt::Write as _;

use thiserror::Error;

use super::{escape, percent};
use crate::evaluate::{Evaluation, Share};

/// Colours that are told apart by every kind of sight (Okabe and Ito, "Color Universal Design", 2008), the one under
/// evaluation in the strongest.
const COLOURS: [&str; 7] = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// The plot's corner, its side and its place for names, in pixels.
const LEFT: f64 = 64.0;
const TOP: f64 = 40.0;
const SIDE: f64 = 400.0;
const LEGEND: f64 = LEFT + SIDE + 28.0;

/// Without attacks there is no frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no attacks to plot: label events `attack`, or pass --attacks")]
pub struct NothingToDraw;

/// Draws one point for each learner, with its 95 % intervals as whiskers.
///
/// # Errors
///
/// [`NothingToDraw`] if no attack was judged.
pub fn svg(evaluation: &Evaluation) -> Result<String, NothingToDraw> {
    let points: Vec<_> = evaluation
        .learners
        .iter()
        .filter_map(|report| {
            let attacks = report.overall.attacks?.sessions_stopped;
            let good = report.overall.good_sessions.allowed;
            Some((report.learner.as_str(), (good, good.share?), (attacks, attacks.share?)))
        })
        .collect();
    if points.is_empty() {
        return Err(NothingToDraw);
    }
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 500\" width=\"760\" height=\"500\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Good sessions allowed against attacks stopped</title>\n\
         <rect width=\"760\" height=\"500\" fill=\"#ffffff\"/>\n",
    );
    axes(&mut out);
    // From the last to the first, so that the one under evaluation lies on top.
    for (index, (name, good, attacks)) in points.iter().enumerate().rev() {
        let colour = COLOURS.get(index % COLOURS.len()).copied().unwrap_or("#000000");
        point(&mut out, index, (name, colour), *good, *attacks);
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn across(share: f64) -> f64 {
    LEFT + share * SIDE
}

fn up(share: f64) -> f64 {
    TOP + (1.0 - share) * SIDE
}

fn axes(out: &mut String) {
    for step in 0..=5_u32 {
        let share = f64::from(step) / 5.0;
        let (x, y) = (across(share), up(share));
        let _ = writeln!(
            out,
            "<path d=\"M{x:.1} {TOP:.1}V{bottom:.1}M{LEFT:.1} {y:.1}H{right:.1}\" stroke=\"#dddddd\" fill=\"none\"/>\n\
             <text x=\"{x:.1}\" y=\"{below:.1}\" text-anchor=\"middle\">{label}</text>\n\
             <text x=\"{beside:.1}\" y=\"{level:.1}\" text-anchor=\"end\">{label}</text>",
            bottom = TOP + SIDE,
            right = LEFT + SIDE,
            below = TOP + SIDE + 18.0,
            beside = LEFT - 8.0,
            level = y + 4.0,
            label = step * 20,
        );
    }
    let middle = SIDE / 2.0;
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">good sessions allowed in full, %</text>\n\
         <text transform=\"translate(20 {:.1}) rotate(-90)\" text-anchor=\"middle\">attacks stopped, %</text>\n\
         <text x=\"{LEGEND:.1}\" y=\"{TOP:.1}\" font-weight=\"bold\">learner: allowed / stopped</text>",
        LEFT + middle,
        TOP + SIDE + 42.0,
        TOP + middle,
    );
}

fn point(
    out: &mut String,
    index: usize,
    (name, colour): (&str, &str),
    (good, allowed): (Share, f64),
    (attacks, stopped): (Share, f64),
) {
    /// Longer names are cut in the legend; the point's title has the whole.
    const LONGEST: usize = 24;
    let (x, y) = (across(allowed), up(stopped));
    let figures = format!("{} / {}", percent(good.share), percent(attacks.share));
    let short: String = if name.chars().count() > LONGEST {
        name.chars().take(LONGEST).chain(['…']).collect()
    } else {
        name.to_owned()
    };
    let row = u32::try_from(index).map_or(0.0, |index| f64::from(index) * 22.0) + TOP + 24.0;
    let _ = writeln!(
        out,
        "<g><title>{title}</title>\n\
         <path d=\"M{low_x:.1} {y:.1}H{high_x:.1}M{x:.1} {low_y:.1}V{high_y:.1}\" stroke=\"{colour}\" \
         stroke-width=\"1.5\" opacity=\"0.6\" fill=\"none\"/>\n\
         <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{colour}\"/>\n\
         <circle cx=\"{dot:.1}\" cy=\"{row:.1}\" r=\"5\" fill=\"{colour}\"/>\n\
         <text x=\"{legend:.1}\" y=\"{line:.1}\">{name}: {figures}</text></g>",
        title = escape(&format!("{name}: {figures}")),
        low_x = across(good.interval.low),
        high_x = across(good.interval.high),
        low_y = up(attacks.interval.low),
        high_y = up(attacks.interval.high),
        radius = if index == 0 { 7 } else { 5 },
        dot = LEGEND + 5.0,
        legend = LEGEND + 16.0,
        line = row + 4.0,
        name = escape(&short),
    );
}
