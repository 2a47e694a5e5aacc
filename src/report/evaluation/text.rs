//! Tables for terminals.

use std::fmt::Write as _;

use super::{Grid, grids, heading};
use crate::evaluate::Evaluation;
use crate::report::visible;

/// The evaluation in tables, with what the learners are below them.
pub fn text(evaluation: &Evaluation) -> String {
    let mut out = String::new();
    for line in heading(evaluation) {
        let _ = writeln!(out, "{line}");
    }
    for grid in grids(evaluation) {
        table(&mut out, &grid);
    }
    out.push('\n');
    let width = evaluation.learners.iter().map(|report| visible(&report.learner).chars().count()).max().unwrap_or(0);
    for report in &evaluation.learners {
        let _ = writeln!(out, "{:width$}  {}", visible(&report.learner), visible(&report.description));
    }
    for note in &evaluation.notes {
        let _ = writeln!(out, "note: {}", visible(note));
    }
    out
}

fn table(out: &mut String, grid: &Grid) {
    let _ = writeln!(out, "\n{}", grid.title);
    let width = |column: usize| {
        let cells = grid.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(grid.head.get(column).map(|name| name.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..grid.head.len()).map(width).collect();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column < grid.words { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        let _ = writeln!(out, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    };
    line(&mut grid.head.iter().map(String::as_str));
    for row in &grid.rows {
        line(&mut row.iter().map(String::as_str));
    }
}
