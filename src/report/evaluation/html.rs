//! The evaluation as one page: the picture and the tables, nothing fetched, no script.

use std::fmt::Write as _;

use super::{escape, grids, heading, svg};
use crate::evaluate::Evaluation;

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n<title>policyc evaluation</title>\n<style>\n\
    body{font:15px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}\n\
    svg{max-width:100%;height:auto}\n\
    table{border-collapse:collapse;margin:.5rem 0 2rem}\n\
    caption{text-align:left;font-weight:bold;padding:.5rem 0}\n\
    th,td{padding:.2rem .8rem;border-bottom:1px solid #ddd;text-align:right;font-variant-numeric:tabular-nums}\n\
    .word{text-align:left}\n\
    </style>\n</head>\n<body>\n<h1>How the mined policy does on sessions it has not seen</h1>\n";

/// The whole page. Without attacks it has no picture and says so.
pub fn html(evaluation: &Evaluation) -> String {
    let mut out = HEAD.to_owned();
    for line in heading(evaluation) {
        let _ = writeln!(out, "<p>{}</p>", escape(&line));
    }
    match svg(evaluation) {
        Ok(picture) => out.push_str(&picture),
        Err(nothing) => {
            let _ = writeln!(out, "<p>{}</p>", escape(&nothing.to_string()));
        }
    }
    for grid in grids(evaluation) {
        let class = |column: usize| if column < grid.words { " class=\"word\"" } else { "" };
        let _ = writeln!(out, "<table>\n<caption>{}</caption>", escape(&grid.title));
        let head = grid
            .head
            .iter()
            .enumerate()
            .map(|(column, name)| format!("<th scope=\"col\"{}>{}</th>", class(column), escape(name)));
        let _ = writeln!(out, "<thead><tr>{}</tr></thead>\n<tbody>", head.collect::<String>());
        for row in &grid.rows {
            let cells =
                row.iter().enumerate().map(|(column, cell)| format!("<td{}>{}</td>", class(column), escape(cell)));
            let _ = writeln!(out, "<tr>{}</tr>", cells.collect::<String>());
        }
        out.push_str("</tbody>\n</table>\n");
    }
    out.push_str("<ul>\n");
    for report in &evaluation.learners {
        let _ = writeln!(out, "<li><b>{}</b>: {}</li>", escape(&report.learner), escape(&report.description));
    }
    for note in &evaluation.notes {
        let _ = writeln!(out, "<li>{}</li>", escape(note));
    }
    out.push_str("</ul>\n</body>\n</html>\n");
    out
}
