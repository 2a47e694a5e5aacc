//! What was asked and how it was decided, the newest first.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Parameters, View, encoded, failed, pretty, when};
use crate::policy::Effect;
use crate::serve::http::App;
use crate::serve::store::{Entry, LogFilter, Queries};

/// How many decisions are on a page.
const SIZE: i64 = 50;

pub(super) async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(query): Query<Parameters>) -> Response {
    let view = match View::of(&app, &headers, &query, "/ui/decisions") {
        Ok(view) => view,
        Err(page) => return *page,
    };
    let given = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let effect = given("effect")
        .and_then(|word| [Effect::Allow, Effect::Ask, Effect::Block].into_iter().find(|effect| effect.name() == word));
    let filter = LogFilter {
        agent: given("agent").map(str::to_owned),
        action: given("action").map(str::to_owned),
        session: given("session").map(str::to_owned),
        effect,
        allowed: None,
    };
    let number = given("page").and_then(|text| text.parse().ok()).unwrap_or(1_i64).clamp(1, i64::MAX / 100);
    let offset = (number - 1) * SIZE;
    let (id, wanted) = (view.project.row.id.clone(), filter.clone());
    let found = match app.ask(move |database| Queries(database).page(&id, &wanted, offset, SIZE)).await {
        Ok(found) => found,
        Err(problem) => return failed(&app, &headers, &problem),
    };
    let link = |page: i64| {
        let (page, text) = (page.to_string(), |name: &str| given(name).unwrap_or_default());
        let pairs = [
            ("project", view.project.row.id.as_str()),
            ("agent", text("agent")),
            ("action", text("action")),
            ("effect", text("effect")),
            ("session", text("session")),
            ("page", page.as_str()),
        ];
        format!("/ui/decisions?{}", encoded(&pairs))
    };
    let live = given("live").is_some() && number == 1;
    let own = json!({
        "rows": found.entries.iter().map(|entry| row(entry, &view.project.row.id)).collect::<Vec<_>>(),
        "total": found.total,
        "first": if found.entries.is_empty() { 0 } else { offset + 1 },
        "last": offset + i64::try_from(found.entries.len()).unwrap_or_default(),
        "filter": {"agent": filter.agent, "action": filter.action, "session": filter.session, "effect": effect.map(Effect::name)},
        "newer": (number > 1).then(|| link(number - 1)),
        "older": (offset + SIZE < found.total).then(|| link(number + 1)),
        "all_link": format!("/ui/decisions?{}", encoded(&[("project", &view.project.row.id)])),
        "live": live,
        "live_link": format!("{}&live=1", link(1)),
        "still_link": link(1),
    });
    view.page("decisions.html", "Decisions", own)
}

fn row(entry: &Entry, project: &str) -> Value {
    let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
    let at = |path: &str| body.pointer(path).cloned().unwrap_or_default();
    json!({
        "id": entry.id, "when": when(entry.at), "agent": entry.agent, "action": entry.action, "session": entry.session,
        "effect": entry.effect.map(Effect::name), "mode": at("/decision/mode"), "rules": at("/decision/rules"),
        "reason": at("/decision/reason"), "next": at("/decision/explanation/next"), "context": pretty(&at("/context")),
        "session_link": entry.session.as_ref().map(|session| format!("/ui/decisions?{}", encoded(&[("project", project), ("session", session)]))),
        "policy": at("/decision/policy"), "front": at("/decision/front"),
    })
}
