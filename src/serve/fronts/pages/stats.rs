//! Counts as charts: over the last day and month, by action and by agent.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Parameters, View, failed};
use crate::policy::Effect;
use crate::serve::http::App;
use crate::serve::store::{CountedBy, Queries};

const HOUR: i64 = 3_600_000_000;

/// How many bars by name are drawn.
const MOST: usize = 15;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/stats") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let (id, now) = (view.project.row.id.clone(), Timestamp::now().as_microsecond());
    let asked = app
        .ask(move |database| {
            let mut queries = Queries(database);
            let (hours, days) = (
                queries.over_time(&id, now - 23 * HOUR, HOUR)?,
                queries.over_time(&id, now - 29 * 24 * HOUR, 24 * HOUR)?,
            );
            Ok((queries.tally(&id, CountedBy::Action)?, queries.tally(&id, CountedBy::Agent)?, hours, days))
        })
        .await;
    let (actions, agents, hours, days) = match asked {
        Ok(found) => found,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let mut all = [0; 3];
    for (_, effect, count) in &actions {
        add(&mut all, *effect, *count);
    }
    let own = json!({
        "allow": all[0], "ask": all[1], "block": all[2], "total": all.iter().sum::<i64>(),
        "hours": columns("Decisions in each of the last 24 hours", &hours, now.div_euclid(HOUR), 24, |hour| label(hour * HOUR, "%H")),
        "days": columns("Decisions on each of the last 30 days", &days, now.div_euclid(24 * HOUR), 30, |day| label(day * 24 * HOUR, "%d")),
        "actions": bars("Decisions by action", actions), "agents": bars("Decisions by agent", agents),
    });
    view.page("stats.html", "Statistics", own)
}

/// Allowed, asked, blocked.
type EffectCounts = [i64; 3];

fn add(counts: &mut EffectCounts, effect: Option<Effect>, count: i64) {
    let [allow, ask, block] = counts;
    match effect {
        Some(Effect::Allow) => *allow += count,
        Some(Effect::Ask) => *ask += count,
        _ => *block += count,
    }
}

fn label(at: i64, format: &str) -> String {
    Timestamp::from_microsecond(at).unwrap_or_default().strftime(format).to_string()
}

const NAMES: [&str; 3] = ["allow", "ask", "block"];

/// A column for each stretch of time, the last at `now`.
fn columns(
    title: &str,
    found: &[(i64, Option<Effect>, i64)],
    now: i64,
    number: i64,
    named: impl Fn(i64) -> String,
) -> Value {
    const HEIGHT: i64 = 120;
    const WIDTH: i64 = 24;
    let mut by_time: BTreeMap<i64, EffectCounts> = BTreeMap::new();
    for (time, effect, count) in found {
        add(by_time.entry(*time).or_default(), *effect, *count);
    }
    let most = by_time.values().map(|counts| counts.iter().sum::<i64>()).max().unwrap_or_default().max(1);
    let each = (0..number).map(|place| {
        let time = now - number + 1 + place;
        let counts = by_time.get(&time).copied().unwrap_or_default();
        let mut y = HEIGHT;
        let parts: Vec<_> = counts
            .iter()
            .zip(NAMES)
            .filter(|(count, _)| **count > 0)
            .map(|(count, name)| {
                // What is there is seen.
                let height = (count * (HEIGHT - 10) / most).max(2);
                y -= height;
                json!({"y": y, "height": height, "name": name})
            })
            .collect();
        json!({
            "x": place * WIDTH + 40, "label": named(time), "parts": parts, "total": counts.iter().sum::<i64>(),
            "title": format!("{}: {} allowed, {} asked, {} blocked", named(time), counts[0], counts[1], counts[2]),
        })
    });
    json!({"title": title, "width": number * WIDTH + 50, "most": most, "columns": each.collect::<Vec<_>>()})
}

/// A bar for each name, the longest first.
fn bars(title: &str, found: Vec<(String, Option<Effect>, i64)>) -> Value {
    const WIDTH: i64 = 420;
    let mut by_name: BTreeMap<String, EffectCounts> = BTreeMap::new();
    for (name, effect, count) in found {
        add(by_name.entry(name).or_default(), effect, count);
    }
    let mut rows: Vec<(String, EffectCounts)> = by_name.into_iter().collect();
    rows.sort_by(|a, b| b.1.iter().sum::<i64>().cmp(&a.1.iter().sum()).then_with(|| a.0.cmp(&b.0)));
    let (more, most) =
        (rows.len().saturating_sub(MOST), rows.first().map_or(1, |(_, counts)| counts.iter().sum::<i64>().max(1)));
    let each = (0_i64..).zip(rows.iter().take(MOST)).map(|(row, (name, counts))| {
        let mut x = 230;
        let parts: Vec<_> = counts
            .iter()
            .zip(NAMES)
            .filter(|(count, _)| **count > 0)
            .map(|(count, name)| {
                let width = (count * WIDTH / most).max(2);
                let part = json!({"x": x, "width": width, "name": name});
                x += width;
                part
            })
            .collect();
        let short: String = name.chars().take(28).collect();
        json!({
            "name": name, "short": if short.len() < name.len() { format!("{short}…") } else { short }, "y": row * 26 + 4,
            "parts": parts, "end": x + 6, "total": counts.iter().sum::<i64>(), "counts": counts,
        })
    });
    let each: Vec<_> = each.collect();
    json!({"title": title, "height": each.len() * 26 + 10, "bars": each, "more": more})
}
