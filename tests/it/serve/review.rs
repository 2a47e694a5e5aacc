//! Review on the page and over HTTP: rules are decided on, the change that comes of it is accepted by a person, and only then decides. What is
//! stale, forged, not by the administrator or overtaken by somebody else is refused.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use policyc::policy::Policy;
use policyc::review::{Choice, Ledger, LedgerEntry, Needed};
use policyc::serve::Access;
use serde_json::{Value, json};

use super::browser::{self, Browser};
use super::pages::{HOSTILE, TOKEN, csrf, decide, log_in, look, send};
use super::suggestions::{self, Site, keep, shows};
use super::{Answered, Asked, Setup, run, with_policy};
use crate::review::{exits, nothing_else};

const POLICY: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: shop}
spec:
  default: block
  rules:
  - {id: drop, action: delete_record, effect: allow, evidence: {count: 3}}
  - {id: look, action: get_record, effect: allow, evidence: {count: 90}}
  - {id: pay, action: pay_invoice, effect: allow, allowed_agents: [billing], constraints: {params.amount: {max: 100}}, reason: seen often}
";

/// Asks a server with a policy that was brought to it, and says where its store is.
fn shop(test: impl AsyncFnOnce(&Asked, &std::path::Path)) {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let mut setup = Setup::new(folder.path());
        setup.options.access = Access::token(TOKEN);
        let asked = setup.open().await;
        let made = asked.post("/projects", Some(TOKEN), json!({"id": "shop", "name": "shop"})).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        bring(&asked, POLICY).await;
        test(&asked, &folder.path().join("policyc.db")).await;
        asked.close().await;
    });
}

async fn bring(asked: &Asked, policy: &str) {
    let brought = api(asked, "POST", "/v1/policy", None, policy).await;
    assert_eq!(brought.status, StatusCode::OK, "{}", brought.text);
}

/// Asks as the administrator.
async fn api(asked: &Asked, method: &str, path: &str, if_match: Option<&str>, body: &str) -> Answered {
    let mut request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {TOKEN}"));
    if let Some(tag) = if_match {
        request = request.header("if-match", tag);
    }
    asked.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// The rules to decide on.
async fn queue(asked: &Asked) -> Vec<Value> {
    let queue = api(asked, "GET", "/v1/review", None, "").await;
    assert_eq!(queue.status, StatusCode::OK, "{}", queue.text);
    queue.json().as_array().unwrap().clone()
}

async fn item(asked: &Asked, rule: &str) -> Value {
    queue(asked).await.into_iter().find(|item| item["rule"] == rule).unwrap_or_else(|| panic!("no rule {rule}"))
}

/// A decision on a rule as the API takes it.
fn decision(item: &Value, choice: &str, by: &str) -> Value {
    json!({"key": item["key"], "token": item["token"], "choice": choice, "by": by, "why": "looked at it"})
}

async fn decided(asked: &Asked, rule: &str, choice: &str) {
    let body = decision(&item(asked, rule).await, choice, "kim").to_string();
    let done = api(asked, "POST", "/v1/review", None, &body).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
}

#[track_caller]
fn refused(answer: &Answered, status: u16, says: &str) {
    assert!(
        answer.status == status && answer.text.contains(says),
        "{status} {says}: {} {}",
        answer.status,
        answer.text
    );
}

async fn ledger(asked: &Asked) -> (Ledger, String) {
    let file = api(asked, "GET", "/v1/review/decisions", None, "").await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    (Ledger::from_yaml(&file.text, "d").unwrap(), file.headers["etag"].to_str().unwrap().to_owned())
}

/// `name=value` pairs as a browser sends them.
fn fields(pairs: &[(&str, &str)]) -> String {
    let byte = |byte: u8| format!("%{byte:02X}");
    let text = |text: &str| text.bytes().map(byte).collect::<String>();
    pairs.iter().map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join("&")
}

/// The hidden fields of the form for a rule, by its id.
fn form<'p>(page: &'p str, rule: &str) -> Vec<(&'p str, &'p str)> {
    let card = page.split("<section").find(|card| card.contains(&format!("<code>{rule}</code>"))).unwrap();
    let inputs = card.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            (name, rest.split('"').next().unwrap())
        })
        .collect()
}

#[test]
fn what_is_decided_comes_into_force_when_somebody_accepts_it() {
    shop(async |asked, store| {
        decide(asked, HOSTILE, "delete_record", json!({"note": HOSTILE}), None).await;
        let admin = log_in(asked, TOKEN).await;
        let page = look(asked, "/ui/review", Some(&admin)).await.text;
        for said in
            ["3 of 3 rules of shop", "high risk", "1 good, 0 denied, 0 neither", "any agent", "seen often", "shop:"]
        {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains('\u{202e}') && page.contains("u{202e}"), "{page}");
        assert!(
            page.find("<code>drop</code>").unwrap() < page.find("<code>look</code>").unwrap(),
            "the riskiest first"
        );
        let choose = async |rule: &str, choice: &str| {
            let page = look(asked, "/ui/review", Some(&admin)).await.text;
            let own = [("choice", choice), ("by", HOSTILE), ("why", HOSTILE)];
            let done = send(asked, "/ui/review", Some(&admin), &fields(&[&form(&page, rule)[..], &own].concat())).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
            look(asked, done.headers["location"].to_str().unwrap(), Some(&admin)).await.text
        };
        assert!(choose("drop", "reject").await.contains("drop is rejected"));
        let page = choose("pay", "ask").await;
        assert!(!page.contains("<script") && !page.contains('\u{202e}') && page.contains("{{7*7}}"), "{page}");
        assert!(page.contains("1 of 3 rules") && page.contains("Decisions are waiting to come into force"), "{page}");
        // Decided is not in force.
        assert_eq!(decide(asked, "a", "delete_record", json!({}), None).await["effect"], "allow");
        let change = "/ui/change?project=shop&review=1";
        let page = look(asked, change, Some(&admin)).await.text;
        for said in ["drop: rejected", "pay: set to ask", "delete_record allow block", "would be blocked"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<script") && page.contains("name=\"review\""), "{page}");
        let own = [("by", "ada"), ("comment", "the review of today")];
        let hidden = form(&page.replace("<h2 id=\"apply\">", "<code>apply</code>"), "apply")
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>();
        let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let whole = fields(&[&hidden[..], &own].concat());
        refused(&send(asked, "/ui/change", None, &whole).await, 401, "token");
        let done = send(asked, "/ui/change", Some(&admin), &whole).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = look(asked, done.headers["location"].to_str().unwrap(), Some(&admin)).await.text;
        assert!(page.contains("number 2 is in force") && page.contains("by ada: the review of today"), "{page}");
        for (action, agent, effect) in
            [("delete_record", "a", "block"), ("pay_invoice", "billing", "ask"), ("get_record", "a", "allow")]
        {
            assert_eq!(decide(asked, agent, action, json!({"amount": 5}), None).await["effect"], effect, "{action}");
        }
        // In force, nothing waits any more.
        let page = look(asked, "/ui/review", Some(&admin)).await.text;
        assert!(!page.contains("are waiting") && page.contains("drop: rejected"), "{page}");
        assert!(look(asked, change, Some(&admin)).await.text.contains("there is nothing to accept"));
        let log = rusqlite::Connection::open(store).unwrap();
        let bodies = |kind: i64| -> Vec<String> {
            let mut rows = log.prepare("SELECT body FROM entries WHERE kind = ?1 ORDER BY seq").unwrap();
            let rows = rows.query_map([kind], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert!(
            bodies(4)[1].contains("\"by\":\"ada\"") && bodies(4)[1].contains("\"of\":\"review "),
            "{:?}",
            bodies(4)
        );
        let reviews: Vec<Value> = bodies(9).iter().map(|body| serde_json::from_str(body).unwrap()).collect();
        assert_eq!((reviews.len(), &reviews[0]["decision"], &reviews[1]["by"]), (2, &json!("reject"), &json!(HOSTILE)));
    });
}

#[test]
fn what_is_stale_forged_or_unsaid_is_refused() {
    shop(async |asked, _| {
        let admin = log_in(asked, TOKEN).await;
        let page = look(asked, "/ui/review", Some(&admin)).await.text;
        let with = |changes: &[(&str, &str)]| {
            let mut pairs = form(&page, "drop");
            pairs.extend([("choice", "accept"), ("by", "kim"), ("why", "needed")]);
            for (name, value) in changes {
                pairs.retain(|(known, _)| known != name);
                pairs.push((*name, *value));
            }
            fields(&pairs)
        };
        refused(&send(asked, "/ui/review", None, &with(&[])).await, 401, "token");
        refused(&send(asked, "/ui/review", Some(&admin), &with(&[("csrf", "00")])).await, 403, "not from this server");
        for (changes, status, says) in [
            (("why", " "), 400, "why is empty"),
            (("by", ""), 400, "by is empty"),
            (("by", "a\0b"), 400, "by holds a NUL"),
            (("choice", "accpet"), 400, "expected `accept`, `ask` or `reject`"),
            (("choice", "widen"), 400, "need the rule that stands instead"),
            (("expires", "soon"), 400, "expires: `soon` is no date"),
            (("expires", "2020-01-01"), 400, "`expires` lies before"),
            (("reattest_after", "2020-01-01"), 400, "`reattest_after` lies before"),
            (("key", "abc"), 400, "hexadecimal digits"),
            (("key", "000000000000"), 404, "no rule of the policy in force"),
            (("token", "0000"), 409, "changed after this was shown"),
            (("seen", "0000"), 409, "taken back meanwhile"),
            (("project", "none"), 404, "no such project"),
        ] {
            let answer = send(asked, "/ui/review", Some(&admin), &with(&[changes])).await;
            assert_eq!(answer.status, status, "{changes:?}: {}", answer.text);
            let text = answer.text.replace("&#x27;", "'").replace("&#x60;", "`");
            assert!(text.contains(says), "{changes:?}: {says}: {text}");
        }
        // Another rule changed meanwhile: what was looked at is another policy.
        bring(asked, &POLICY.replace("max: 100", "max: 900")).await;
        refused(&send(asked, "/ui/review", Some(&admin), &with(&[])).await, 409, "look at the rule again");
        assert!(ledger(asked).await.0.entries().is_empty(), "what was refused changed nothing");
        let gone = api(asked, "DELETE", "/v1/review/000000000000", None, "").await;
        refused(&gone, 404, "no decision has the key");
        let misspelt = api(asked, "POST", "/v1/review", None, "{\"kee\": 1}").await;
        refused(&misspelt, 400, "key is missing");
    });
}

#[test]
fn who_holds_a_projects_key_looks_and_does_not_decide() {
    shop(async |asked, _| {
        let key = asked.post("/v1/projects/shop/key", Some(TOKEN), json!(null)).await.json();
        let key = key["api_key"].as_str();
        assert_eq!(asked.get("/v1/review", key).await.status, 200);
        assert_eq!(asked.get("/v1/review/decisions", key).await.status, 200);
        let body = decision(&item(asked, "drop").await, "accept", "kim");
        refused(&asked.post("/v1/review", key, body.clone()).await, 403, "not_an_administrator");
        refused(&asked.ask("DELETE", "/v1/review/000000", key, None).await, 403, "not_an_administrator");
        refused(
            &asked.text("PUT", "/v1/review/decisions", key, Some(String::new())).await,
            403,
            "not_an_administrator",
        );
        refused(&asked.post("/v1/review", None, body).await, 401, "Missing");
        refused(&asked.get("/v1/review", None).await, 401, "Missing");
        let cookie = log_in(asked, key.unwrap()).await;
        let page = look(asked, "/ui/review", Some(&cookie)).await.text;
        assert!(page.contains("3 of 3 rules") && !page.contains("name=\"choice\""), "{page}");
        assert_eq!(send(asked, "/ui/review", Some(&cookie), "choice=accept").await.status, 401);
    });
}

#[test]
fn two_reviewers_do_not_overwrite_each_other() {
    shop(async |asked, _| {
        let admin = log_in(asked, TOKEN).await;
        let page = look(asked, "/ui/review", Some(&admin)).await.text;
        let (_, before) = ledger(asked).await;
        let send_as = async |by: &str, choice: &str| {
            let own = [("choice", choice), ("by", by), ("why", "mine")];
            send(asked, "/ui/review", Some(&admin), &fields(&[&form(&page, "drop")[..], &own].concat())).await
        };
        assert_eq!(send_as("kim", "accept").await.status, 303);
        refused(&send_as("ada", "reject").await, 409, "accepted by kim already");
        // Another rule is nobody's business but its own.
        decided(asked, "look", "accept").await;
        let drop = decision(&item(asked, "drop").await, "reject", "ada").to_string();
        refused(&api(asked, "POST", "/v1/review", None, &drop).await, 409, "accepted by kim already");
        refused(&api(asked, "POST", "/v1/review", Some(&before), &drop).await, 412, "decisions_changed");
        let (known, now) = ledger(asked).await;
        assert_eq!(known.entries().len(), 2);
        refused(&api(asked, "POST", "/v1/review", Some("W/x"), &drop).await, 400, "If-Match");
        let done = api(asked, "POST", "/v1/review", Some(&now), &drop).await;
        assert_eq!(done.json()["decision"]["decision"], "reject", "{}", done.text);
        assert_eq!(ledger(asked).await.1, done.headers["etag"].to_str().unwrap());
        // All at once: of those that decide on one rule one is taken, and what was taken is there.
        let pay = item(asked, "pay").await;
        let mut posts = Vec::new();
        for n in 0..8 {
            let body = decision(&pay, "accept", &format!("reviewer {n}")).to_string();
            let asked = Asked { router: asked.router.clone(), server: None };
            posts.push(tokio::spawn(async move { api(&asked, "POST", "/v1/review", None, &body).await.status }));
        }
        let mut statuses = Vec::new();
        for post in posts {
            statuses.push(post.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| *status == 200 || *status == 409), "{statuses:?}");
        assert_eq!(ledger(asked).await.0.entries().len(), 3);
    });
}

#[test]
fn a_decision_is_taken_back() {
    shop(async |asked, _| {
        decided(asked, "drop", "reject").await;
        let admin = log_in(asked, TOKEN).await;
        let page = look(asked, "/ui/review", Some(&admin)).await.text;
        let back = fields(&[&form(&page, "drop")[..], &[("choice", "forget")]].concat());
        let other =
            fields(&[("csrf", csrf(&page)), ("project", "shop"), ("key", "000000000000"), ("choice", "forget")]);
        refused(&send(asked, "/ui/review", Some(&admin), &other).await, 404, "no decision has the key");
        let done = send(asked, "/ui/review", Some(&admin), &back).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(ledger(asked).await.0.entries().is_empty());
        assert!(look(asked, "/ui/change?review=1", Some(&admin)).await.text.contains("Nobody decided on a rule yet"));
        refused(&send(asked, "/ui/review", Some(&admin), &back).await, 404, "no decision has the key");
        // Over HTTP, by the beginning of the key, and only as it was seen.
        decided(asked, "drop", "ask").await;
        let key = item(asked, "drop").await["key"].as_str().unwrap()[..8].to_owned();
        let path = format!("/v1/review/{key}");
        refused(&api(asked, "DELETE", &path, Some("\"other\""), "").await, 412, "decisions_changed");
        let done = api(asked, "DELETE", &path, None, "").await;
        assert!(done.status == 200 && done.json()["decision"].is_null(), "{}", done.text);
        assert!(item(asked, "drop").await["decided"].is_null());
    });
}

/// A ledger with a decision on `rule` that was taken long ago.
fn old_decision(rule: &str, expires: Option<&str>, again: Option<&str>) -> String {
    let policy = Policy::from_yaml(POLICY, "p").unwrap();
    let needed = Needed {
        choice: Choice::Accept,
        by: "kim".to_owned(),
        why: "for a while".to_owned(),
        at: "2025-01-01T00:00:00Z".parse().unwrap(),
        expires: expires.map(|end| end.parse().unwrap()),
        reattest_after: again.map(|end| end.parse().unwrap()),
        instead: None,
    };
    let mut ledger = Ledger::default();
    ledger.record(LedgerEntry::decide(&policy, policy.rule(rule).unwrap(), needed, None).unwrap());
    ledger.to_yaml()
}

/// Accepts the change that comes of the review.
async fn accept(asked: &Asked, admin: &str) {
    let page = look(asked, "/ui/change?review=1", Some(admin)).await.text;
    let page = page.replace("<h2 id=\"apply\">", "<code>apply</code>");
    let whole = fields(&[&form(&page, "apply")[..], &[("by", "ada"), ("comment", "")]].concat());
    let done = send(asked, "/ui/change", Some(admin), &whole).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

#[test]
fn a_decision_that_ended_blocks_and_one_to_be_renewed_asks() {
    shop(async |asked, _| {
        let admin = log_in(asked, TOKEN).await;
        for (ends, says, effect) in [
            ((Some("2025-02-01"), None), "that ended on 2025-02-01", "block"),
            ((None, Some("2025-03-01")), "to be looked at again since 2025-03-01", "ask"),
        ] {
            bring(asked, POLICY).await;
            let file = old_decision("drop", ends.0, ends.1);
            assert_eq!(api(asked, "PUT", "/v1/review/decisions", Some("*"), &file).await.status, 200);
            let item = item(asked, "drop").await;
            assert!(item["decided"].is_null() && item["decision"].as_str().unwrap().contains(says), "{item}");
            assert_eq!(
                decide(asked, "a", "delete_record", json!({}), None).await["effect"],
                "allow",
                "not in force yet"
            );
            accept(asked, &admin).await;
            assert_eq!(decide(asked, "a", "delete_record", json!({}), None).await["effect"], effect);
        }
        // What was to be looked at again is looked at, and holds until the next time.
        let drop = item(asked, "drop").await;
        let mut body = decision(&drop, "accept", "ada");
        let again = api(asked, "POST", "/v1/review", None, &body.to_string()).await;
        refused(&again, 409, "accepted by kim already");
        let tag = ledger(asked).await.1;
        let again = api(asked, "POST", "/v1/review", Some(&tag), &body.to_string()).await;
        refused(&again, 400, "ended on 2025-03-01");
        body["reattest_after"] = json!("2999-01-01");
        let again = api(asked, "POST", "/v1/review", Some(&tag), &body.to_string()).await;
        assert_eq!(again.status, 200, "{}", again.text);
        accept(asked, &admin).await;
        assert_eq!(decide(asked, "a", "delete_record", json!({}), None).await["effect"], "allow");
        let policy = api(asked, "GET", "/v1/policy", None, "").await.text;
        assert!(policy.contains("expires: \"2999-01-01\"") && policy.contains("drop-again"), "{policy}");
    });
}

#[test]
fn the_decisions_go_to_git_and_come_back() {
    shop(async |asked, store| {
        let folder = store.parent().unwrap();
        let (policy_file, decisions) = (folder.join("p.yaml"), folder.join("decisions.yaml"));
        std::fs::write(&policy_file, POLICY).unwrap();
        let (policy, file) = (policy_file.to_str().unwrap(), decisions.to_str().unwrap());
        // The command line lists the same rules with the same keys and tokens.
        let listed = exits(0, &["review", policy, "--decisions", file, "--list", "--format", "json"]);
        let mut own = queue(asked).await;
        for item in &mut own {
            assert!(item.as_object_mut().unwrap().remove("on_log").is_some());
        }
        assert_eq!(json!(own), serde_json::from_str::<Value>(&listed).unwrap());
        for rule in ["drop", "look", "pay"] {
            decided(asked, rule, "accept").await;
        }
        let answer = api(asked, "GET", "/v1/review/decisions", None, "").await;
        std::fs::write(&decisions, &answer.text).unwrap();
        let expect = nothing_else(folder);
        exits(0, &["check", policy, "--reviewed", "--decisions", file, "--expect", &expect]);
        let tag = answer.headers["etag"].to_str().unwrap().to_owned();
        let put = async |tag: Option<&str>, text: &str| api(asked, "PUT", "/v1/review/decisions", tag, text).await;
        refused(&put(None, &answer.text).await, 428, "If-Match");
        refused(&put(Some("\"other\""), &answer.text).await, 412, "decisions_changed");
        refused(&put(Some(&tag), &answer.text.replace("good: 90", "good: 91")).await, 422, "changed by hand");
        refused(&put(Some(&tag), "decisions: [").await, 422, "decisions.yaml");
        assert_eq!(put(Some(&tag), &answer.text).await.text, answer.text);
        // Decided on the command line, brought to the server.
        let key = item(asked, "drop").await["key"].as_str().unwrap().to_owned();
        exits(0, &["review", policy, "--decisions", file, "--reject", &key, "--by", "Kim", "--why", "no longer"]);
        let brought = put(Some(&tag), &std::fs::read_to_string(&decisions).unwrap()).await;
        assert_eq!(brought.status, 200, "{}", brought.text);
        assert_eq!(item(asked, "drop").await["decided"], "reject");
    });
}

#[test]
fn decisions_that_cannot_be_read_are_an_error_that_says_so() {
    shop(async |asked, store| {
        decided(asked, "drop", "reject").await;
        let body = decision(&item(asked, "look").await, "accept", "kim").to_string();
        let connection = rusqlite::Connection::open(store).unwrap();
        let change = "UPDATE ledgers SET document = replace(document, 'good: 3', 'good: 4')";
        assert_eq!(connection.execute(change, []).unwrap(), 1);
        let says = "the decisions that the store keeps for project";
        for path in ["/v1/review", "/v1/review/decisions"] {
            refused(&api(asked, "GET", path, None, "").await, 409, says);
        }
        refused(&api(asked, "POST", "/v1/review", None, &body).await, 409, says);
        let admin = log_in(asked, TOKEN).await;
        for path in ["/ui/review", "/ui/suggestions", "/ui/change?review=1"] {
            refused(&look(asked, path, Some(&admin)).await, 409, says);
        }
        let empty = Ledger::default().to_yaml();
        assert_eq!(api(asked, "PUT", "/v1/review/decisions", Some("*"), &empty).await.status, 200);
        assert_eq!(api(asked, "POST", "/v1/review", None, &body).await.status, 200);
    });
}

#[test]
fn a_dismissed_suggestion_stays_away_until_it_is_brought_back() {
    shop(async |asked, _| {
        let admin = log_in(asked, TOKEN).await;
        let all = "/ui/suggestions?all=1";
        let page = look(asked, all, Some(&admin)).await.text;
        let id = page.split("name=\"suggestion\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let id = id.into_iter().find(|id| id.starts_with("destructive-not-asked:")).unwrap().to_owned();
        let card = format!("name=\"suggestion\" value=\"{id}\"");
        let csrf = csrf(&page).to_owned();
        let dismiss = async |cookie: Option<&str>, csrf: &str, id: &str, more: &[(&str, &str)]| {
            let pairs = [&[("csrf", csrf), ("project", "shop"), ("suggestion", id)][..], more].concat();
            send(asked, "/ui/suggestions/dismissed", cookie, &fields(&pairs)).await
        };
        let why = [("by", HOSTILE), ("why", HOSTILE)];
        refused(&dismiss(None, &csrf, &id, &why).await, 401, "token");
        refused(&dismiss(Some(&admin), "00", &id, &why).await, 403, "not from this server");
        refused(&dismiss(Some(&admin), &csrf, &id, &[("by", "kim")]).await, 400, "why is empty");
        refused(&dismiss(Some(&admin), &csrf, "none:000000000000", &why).await, 404, "nothing suggests this");
        refused(&dismiss(Some(&admin), &csrf, &id, &[("restore", "1")]).await, 404, "nobody dismissed");
        assert_eq!(dismiss(Some(&admin), &csrf, &id, &why).await.status, 303);
        refused(&dismiss(Some(&admin), &csrf, &id, &why).await, 409, "already");
        // It stays away when the log grows, and its change is gone with it.
        for n in 0..5 {
            decide(asked, "a", "delete_record", json!({"n": n}), None).await;
        }
        let page = look(asked, all, Some(&admin)).await.text;
        assert!(page.contains("Dismissed") && page.contains("Bring it back") && !page.contains("<script"), "{page}");
        assert_eq!(page.matches(&card).count(), 1, "the form that brings it back, and no other: {page}");
        let change = format!("/ui/change?project=shop&suggestion={id}");
        assert_eq!(look(asked, &change, Some(&admin)).await.status, 404);
        assert_eq!(ledger(asked).await.0.dismissed()[0].by, HOSTILE);
        assert_eq!(dismiss(Some(&admin), &csrf, &id, &[("restore", "1")]).await.status, 303);
        assert_eq!(look(asked, &change, Some(&admin)).await.status, 200);
        assert!(!look(asked, all, Some(&admin)).await.text.contains("Bring it back"));
    });
}

#[test]
fn a_policy_of_a_file_is_reviewed_and_changed_in_the_file() {
    with_policy(POLICY, Access::token(TOKEN), async |asked| {
        decided(asked, "drop", "reject").await;
        let admin = log_in(asked, TOKEN).await;
        assert!(look(asked, "/ui/review", Some(&admin)).await.text.contains("put the new policy into the file"));
        let page = look(asked, "/ui/change?review=1", Some(&admin)).await.text;
        assert!(page.contains("drop: rejected") && !page.contains("name=\"digest\""), "{page}");
        assert_eq!(look(asked, "/ui/review?project=none", Some(&admin)).await.status, 404);
    });
}

/// By the binary, whose differences say when something is decided otherwise.
#[test]
fn an_end_is_shown_with_its_time_before_it_is_accepted() {
    let site = Site::start();
    let (_, _, _, admin) = site.form("/ui/login", "", &[("key", TOKEN)]);
    let (_, page) = site.look("/ui/review", &admin);
    let own = [("choice", "accept"), ("by", "kim"), ("why", "for now"), ("reattest_after", "2999-01-01")];
    let (status, _, said, _) = site.form("/ui/review", &admin, &[&form(&page, "drop")[..], &own].concat());
    assert_eq!(status, 303, "{said}");
    let (status, page) = site.look("/ui/change?review=1", &admin);
    let says = "delete_record: allow by drop becomes ask by drop-again at 2999-01-01T00:00:00Z";
    assert!(status == 200 && page.contains(says), "{page}");
}

/// A rule is rejected and the change accepted, as a person does it: with the mouse, in both themes.
#[test]
fn slow_a_browser_leads_from_the_review_to_the_decision() {
    if !browser::is_there() {
        return;
    }
    for theme in ["light", "dark"] {
        let site = Site::start();
        site.decide(30);
        let body = json!({"agent_id": suggestions::HOSTILE, "action": "delete_record", "params": {"id": "a-71"}});
        assert_eq!(site.send("/v1/sessions/s/decisions", &body.to_string()).0, 200);
        let browser = Browser::start(theme);
        browser.go(&site.url("/ui/login"));
        browser.write("input[name=key]", TOKEN);
        browser.click("main form button");
        shows(&browser, "Decisions of shop");
        browser.go(&site.url("/ui/review"));
        shows(&browser, "2 of 2 rules");
        shows(&browser, suggestions::HOSTILE);
        keep(&browser, site.folder(), &format!("review-{theme}.png"));
        browser.write("#by-1", "kim");
        browser.write("#why-1", suggestions::HOSTILE);
        browser.click("section[aria-labelledby=rule-1] button.bad");
        shows(&browser, "drop is rejected");
        keep(&browser, site.folder(), &format!("review-decided-{theme}.png"));
        browser.click("a[href*='review=1']");
        shows(&browser, "What was decided");
        keep(&browser, site.folder(), &format!("review-change-{theme}.png"));
        browser.write("#by-apply", "ada");
        browser.click("section[aria-labelledby=apply] button.good");
        shows(&browser, "number 2 is in force");
        let (_, text) = site.send("/v1/sessions/s/decisions", &body.to_string());
        assert!(text.contains("\"block\""), "{text}");
        browser.go(&site.url("/ui/review"));
        shows(&browser, "Decisions on rules as they were");
        browser.click("main > details summary");
        shows(&browser, "apiVersion: policyc/decisions/v1");
        keep(&browser, site.folder(), &format!("review-ledger-{theme}.png"));
        browser.go(&site.url("/ui/suggestions"));
        shows(&browser, "Do not show it again");
        browser.click("section summary");
        browser.write("#by-1", "kim");
        browser.write("#why-1", "known");
        browser.click("section details button");
        shows(&browser, "Bring it back");
        keep(&browser, site.folder(), &format!("review-dismissed-{theme}.png"));
        assert!(browser.title().ends_with("policyc"), "a page ran what an agent wrote: {}", browser.title());
    }
}
