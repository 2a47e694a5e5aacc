//! The pages for people: what they show, to whom, and what they let anybody do.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use policyc::serve::Access;
use serde_json::{Value, json};

use super::{Answered, Asked, Setup, run, with_policy};

pub(super) const TOKEN: &str = "0123456789abcdef";
pub(super) const HOSTILE: &str = "<script>alert(1)</script>\"'{{7*7}}&\u{202e}x";

const POLICY: &str = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: shop, version: '3'}\nspec:\n  default: block\n  rules:\n  - {id: read, action: read_*, effect: allow, evidence: {count: 1204, grants: [g1]}}\n  - {id: ask, action: close, effect: ask}\n  - id: pay\n    action: pay\n    effect: allow\n    constraints: {params.amount: {max: 100}}\n    rate_limit: {max_requests: 5, window_seconds: 60}\n";

pub(super) async fn look(asked: &Asked, path: &str, cookie: Option<&str>) -> Answered {
    let mut request = Request::builder().uri(path).header("accept", "text/html,*/*");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    asked.send(request.body(Body::empty()).unwrap()).await
}

pub(super) async fn send(asked: &Asked, path: &str, cookie: Option<&str>, fields: &str) -> Answered {
    let mut request =
        Request::builder().method("POST").uri(path).header("content-type", "application/x-www-form-urlencoded");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    asked.send(request.body(Body::from(fields.to_owned())).unwrap()).await
}

pub(super) async fn log_in(asked: &Asked, key: &str) -> String {
    let entered = send(asked, "/ui/login", None, &format!("key={key}")).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    let cookie = entered.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

/// The seal in the first form of a page.
pub(super) fn csrf(page: &str) -> &str {
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap()
}

pub(super) async fn decide(asked: &Asked, agent: &str, action: &str, params: Value, session: Option<&str>) -> Value {
    let body = json!({"agent_id": agent, "action": action, "params": params});
    let session = session.unwrap_or("s");
    let request = Request::builder()
        .method("POST")
        .uri(format!("/v1/sessions/{session}/decisions"))
        .header("authorization", format!("Bearer {TOKEN}"))
        .body(Body::from(body.to_string()));
    asked.send(request.unwrap()).await.json()
}

fn with(access: Access, test: impl AsyncFnOnce(&Asked)) {
    with_policy(POLICY, access, test);
}

#[test]
fn every_page_shows_what_there_is_and_no_name_is_more_than_a_name() {
    with(Access::token(TOKEN), async |asked| {
        decide(asked, HOSTILE, "read_mail", json!({HOSTILE: HOSTILE}), None).await;
        decide(asked, HOSTILE, "close", json!({"note": HOSTILE}), None).await;
        decide(asked, "a", HOSTILE, json!({}), None).await;
        decide(asked, "a", "pay", json!({"amount": 250}), None).await;
        let admin = log_in(asked, TOKEN).await;
        for (path, shows) in [
            ("/", "set params.amount to 100"),
            ("/ui/decisions", "4 of 4"),
            ("/ui/decisions?effect=block&agent=a", "2 of 2"),
            ("/ui/decisions?session=s&action=pay", "1 of 1"),
            ("/ui/decisions?agent=nobody", "No decisions"),
            ("/ui/decisions?page=9", "4"),
            ("/ui/policy", "1204 events"),
            ("/ui/approvals", "Waiting: 1"),
            ("/ui/review", "3 of 3 rules"),
            ("/ui/versions", "in force"),
            ("/ui/stats", "fill-block"),
            ("/ui/login", "Log in"),
            ("/docs", "validate_action"),
        ] {
            let page = look(asked, path, Some(&admin)).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(page.text.contains(shows), "{path}: {shows}: {}", page.text);
            assert!(!page.text.contains("<script") && !page.text.contains("style=\""), "{path}");
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
            assert!(page.headers["cache-control"] == "no-store" && page.text.contains("<html lang=\"en\">"));
        }
        // What would turn the text around it is made visible.
        let page = look(asked, "/ui/decisions", Some(&admin)).await.text;
        assert!(!page.contains('\u{202e}') && page.contains("u{202e}"), "{page}");
        // Rules are shown with how often they decided.
        let policy = look(asked, "/ui/policy", Some(&admin)).await.text;
        assert!(policy.contains("params.amount</code> max <code>100"), "{policy}");
        // Hostile queries are text as well.
        let page =
            look(asked, "/ui/decisions?agent=%3Cscript%3Ealert(1)%3C/script%3E&project=%22%3E", Some(&admin)).await;
        assert!(!page.text.contains("<script"), "{}", page.text);
        // A program gets what it always got.
        assert_eq!(asked.get("/", None).await.json()["health"], "/health");
    });
}

#[test]
fn only_who_may_look_sees_and_only_the_administrator_changes() {
    with(Access::token(TOKEN), async |asked| {
        decide(asked, "a", "close", json!({"n": 1}), None).await;
        for path in ["/", "/ui/decisions", "/ui/policy", "/ui/approvals", "/ui/review", "/ui/versions", "/ui/stats"] {
            let page = look(asked, path, None).await;
            assert!(page.status == StatusCode::UNAUTHORIZED && page.text.contains("name=\"key\""), "{path}");
            let forged = look(asked, path, Some("policyc_login=9999999999.00.admin.00")).await;
            assert_eq!(forged.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        assert_eq!(send(asked, "/ui/login", None, "key=wrong").await.status, StatusCode::FORBIDDEN);
        let admin = log_in(asked, TOKEN).await;
        let page = look(asked, "/ui/approvals", Some(&admin)).await.text;
        let id = page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let seal = csrf(&page).to_owned();
        let fields =
            |seal: &str, by: &str| format!("csrf={seal}&id={id}&decision=approve&scope=once&by={by}&comment=fine");
        assert_eq!(send(asked, "/ui/approvals", None, &fields(&seal, "carol")).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            send(asked, "/ui/approvals", Some(&admin), &fields("00", "carol")).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            send(asked, "/ui/approvals", Some(&admin), &fields(&seal, "")).await.status,
            StatusCode::BAD_REQUEST
        );
        // The seal of another login is another.
        let other = log_in(asked, TOKEN).await;
        assert_eq!(
            send(asked, "/ui/approvals", Some(&other), &fields(&seal, "carol")).await.status,
            StatusCode::FORBIDDEN
        );
        // A form from another page is not taken, whatever it holds.
        let foreign = Request::builder()
            .method("POST")
            .uri("/ui/approvals")
            .header("cookie", &admin)
            .header("host", "localhost")
            .header("origin", "http://evil.example")
            .body(Body::from(fields(&seal, "carol")));
        assert_eq!(asked.send(foreign.unwrap()).await.status, StatusCode::FORBIDDEN);
        let done = send(asked, "/ui/approvals", Some(&admin), &fields(&seal, "carol")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = look(asked, done.headers["location"].to_str().unwrap(), Some(&admin)).await.text;
        assert!(page.contains("is approved") && page.contains("carol") && page.contains("Waiting: 0"), "{page}");
        assert_eq!(
            send(asked, "/ui/approvals", Some(&admin), &fields(&seal, "carol")).await.status,
            StatusCode::CONFLICT
        );
        assert_eq!(decide(asked, "a", "close", json!({"n": 1}), None).await["effect"], "allow");
    });
}

#[test]
fn a_key_shows_its_own_project_and_no_longer_than_it_is_taken() {
    with(Access::token(TOKEN).opened(), async |asked| {
        let (p, q) = (asked.project("p").await, asked.project("q").await);
        asked.post("/policies/p", Some(&p), json!({"rules": []})).await;
        let by_key = log_in(asked, &p).await;
        assert_eq!(look(asked, "/ui/decisions?project=p", Some(&by_key)).await.status, StatusCode::OK);
        for other in ["q", "shop", "nothing"] {
            let page = look(asked, &format!("/ui/decisions?project={other}"), Some(&by_key)).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{other}");
        }
        // Who holds a key does not approve or roll back.
        assert_eq!(send(asked, "/ui/versions", Some(&by_key), "project=p&id=1").await.status, StatusCode::UNAUTHORIZED);
        // Where everything is open, a project without a key is shown to everybody, and one with a key to nobody else.
        assert!(look(asked, "/ui/decisions", None).await.text.contains("Decisions of shop"));
        assert_eq!(look(asked, "/ui/decisions?project=q", None).await.status, StatusCode::UNAUTHORIZED);
        let new = asked.post("/v1/projects/p/key", Some(&p), json!(null)).await;
        assert_eq!(new.status, StatusCode::OK, "{}", new.text);
        let gone = look(asked, "/ui/decisions?project=p", Some(&by_key)).await;
        assert_eq!(gone.status, StatusCode::UNAUTHORIZED, "{}", gone.text);
        drop(q);
    });
}

#[test]
fn versions_are_compared_and_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        // The policy of a file is changed in the file: this one is brought.
        let mut setup = Setup::new(folder.path());
        setup.options.access = Access::token(TOKEN);
        let opened = setup.open().await;
        let asked = &opened;
        let made = asked.post("/projects", Some(TOKEN), json!({"id": "shop", "name": "shop"})).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let key = made.json()["api_key"].as_str().unwrap().to_owned();
        let refused = asked.text("POST", "/v1/policy", Some(&key), Some(POLICY.to_owned())).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
        let refused = asked.post("/policies/shop", Some(&key), json!({"rules": []})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
        let bring = async |text: &str| {
            let request =
                Request::builder().method("POST").uri("/v1/policy").header("authorization", format!("Bearer {TOKEN}"));
            asked.send(request.body(Body::from(text.to_owned())).unwrap()).await
        };
        assert_eq!(bring(POLICY).await.status, StatusCode::OK);
        assert_eq!(bring(&POLICY.replace("max: 100", "max: 500")).await.status, StatusCode::OK);
        let admin = log_in(asked, TOKEN).await;
        let page = look(asked, "/ui/versions?old=1", Some(&admin)).await.text;
        assert!(page.contains("pay block allow"), "{page}");
        let fields = format!("csrf={}&project=shop&id=1", csrf(&page));
        let done = send(asked, "/ui/versions", Some(&admin), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = look(asked, done.headers["location"].to_str().unwrap(), Some(&admin)).await.text;
        assert!(page.contains("version 1 is in force again, as number 3"), "{page}");
        assert_eq!(decide(asked, "a", "pay", json!({"amount": 250}), None).await["effect"], "block");
        let fields = fields.replace("id=1", "id=77");
        assert_eq!(send(asked, "/ui/versions", Some(&admin), &fields).await.status, StatusCode::NOT_FOUND);
        opened.close().await;
    });
}
