//! The page of suggestions, by the binary: what is suggested becomes a draft, is compared with the policy in force, accepted by a person, and
//! decides from then on. Once by forms over HTTP, once in a real browser.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::{self, Browser};
use super::drafts::import;
use super::robust::Process;

const TOKEN: &str = "0123456789abcdef";
pub(super) const HOSTILE: &str = "<img src=x onerror=document.title='owned'>{{7*7}}";

const POLICY: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: shop}
spec:
  default: block
  rules:
  - {id: pay, action: pay_invoice, effect: allow, allowed_agents: [billing], constraints: {params.amount: {max: 100}}}
  - {id: drop, action: delete_record, effect: allow}
";

/// A server with a policy that was brought to it, and answers of models in its store.
pub(super) struct Site {
    process: Process,
    folder: tempfile::TempDir,
    agent: ureq::Agent,
}

impl Site {
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (answers, token) = (folder.path().join("answers.json"), folder.path().join("token"));
        let sentence = "Allow billing to pay invoices up to 500";
        let all = json!({"outputs": [{"id": "abc123", "created_at": "2026-01-02T03:04:05", "output": {"llm_suggestions": [
            {"category": "risk", "recommendation": sentence, "priority": "high"},
            {"category": "risk", "recommendation": HOSTILE},
            {"category": "risk", "recommendation": "Alert when error rate exceeds 0.3% for 5 minutes"},
        ]}}]});
        std::fs::write(&answers, all.to_string()).unwrap();
        std::fs::write(&token, TOKEN).unwrap();
        let store = folder.path().join("policyc.db");
        import(&answers, &store);
        let process = Process::start(&store, &["--admin-token-file", token.to_str().unwrap()]);
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
        let site = Self { process, folder, agent };
        assert_eq!(site.send("/projects", &json!({"id": "shop", "name": "shop"}).to_string()).0, 200);
        assert_eq!(site.send("/v1/policy", POLICY).0, 200);
        site
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.process.address)
    }

    /// Sends as the administrator does.
    pub(super) fn send(&self, path: &str, body: &str) -> (u16, String) {
        let request = self.agent.post(self.url(path)).header("authorization", format!("Bearer {TOKEN}"));
        let mut response = request.send(body).unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    pub(super) fn decide(&self, amount: u32) -> Value {
        let body = json!({"agent_id": "billing", "action": "pay_invoice", "params": {"amount": amount}});
        let (status, text) = self.send("/v1/sessions/s/decisions", &body.to_string());
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(super) fn look(&self, path: &str, cookie: &str) -> (u16, String) {
        let request = self.agent.get(self.url(path)).header("accept", "text/html").header("cookie", cookie);
        let mut response = request.call().unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    /// Sends a form; gives the status, where it leads to, what is said, and the cookie that is set.
    pub(super) fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (u16, String, String, String) {
        let request = self.agent.post(self.url(path)).header("cookie", cookie);
        let mut response = request.send_form(fields.iter().copied()).unwrap();
        let header =
            |name| response.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
        let (location, cookie) = (header("location"), header("set-cookie"));
        let cookie = cookie.split(';').next().unwrap().to_owned();
        (response.status().as_u16(), location, response.body_mut().read_to_string().unwrap(), cookie)
    }
}

/// The value of the hidden field `name` that comes first.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).unwrap_or_else(|| panic!("no {name}: {page}")).split('"').next().unwrap()
}

#[test]
fn what_a_model_suggested_is_drafted_compared_and_accepted() {
    let site = Site::start();
    assert_eq!(site.decide(300)["effect"], "block");
    let (_, _, _, admin) = site.form("/ui/login", "", &[("key", TOKEN)]);
    let (status, page) = site.look("/ui/suggestions", &admin);
    assert_eq!(status, 200);
    // What the policy and the log suggest, and what the model does, whose words are words.
    for said in [
        "Allow billing to pay invoices up to 500",
        "rule drop allows an action of class destructive",
        "Show the change",
        "Draft a policy",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("<img") && page.contains("{{7*7}}"), "{page}");
    let csrf = hidden(&page, "csrf").to_owned();
    let draft = |index: &str, cookie: &str, csrf: &str| {
        let fields = [("csrf", csrf), ("project", "shop"), ("answer", "abc123"), ("index", index)];
        site.form("/ui/suggestions", cookie, &fields)
    };
    // Only the administrator, and only with the form that was shown.
    assert_eq!(draft("0", "", &csrf).0, 401);
    assert_eq!(draft("0", &admin, "forged").0, 403);
    for (index, status) in [("1", 422), ("7", 400), ("x", 400), ("-1", 400)] {
        assert_eq!(draft(index, &admin, &csrf).0, status, "{index}");
    }
    let (status, location, said, _) = draft("0", &admin, &csrf);
    assert_eq!(status, 303, "{said}");
    let (_, page) = site.look(&location, &admin);
    for said in
        ["billing may do pay_invoice", "Add its rules to the policy", "instead of the policy", "Decided otherwise"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let (draft_id, digest) = (hidden(&page, "draft").to_owned(), hidden(&page, "digest").to_owned());
    let accept = |digest: &str, by: &str, cookie: &str| {
        let fields = [
            ("csrf", hidden(&page, "csrf")),
            ("project", "shop"),
            ("draft", &draft_id),
            ("way", "add"),
            ("digest", digest),
            ("by", by),
            ("comment", "asked for by finance"),
        ];
        site.form("/ui/change", cookie, &fields)
    };
    assert_eq!(accept(&digest, "", &admin).0, 400);
    assert_eq!(accept(&digest, "ada", "").0, 401);
    assert_eq!(accept("0000", "ada", &admin).0, 409);
    assert_eq!(site.decide(300)["effect"], "block", "nothing that was refused changed anything");
    let (status, location, said, _) = accept(&digest, "ada", &admin);
    assert_eq!(status, 303, "{said}");
    let (_, page) = site.look(&location, &admin);
    assert!(page.contains("number 2 is in force") && page.contains("accepted by ada: asked for by finance"), "{page}");
    assert_eq!(site.decide(300)["effect"], "allow");
    assert_eq!(site.decide(501)["effect"], "block");
    // Accepted again, it is compared with another policy than the one that was shown.
    assert_eq!(accept(&digest, "ada", &admin).0, 409);
    // A threshold document has nothing to accept, and a page that nobody made says so.
    let (_, location, ..) = draft("2", &admin, &csrf);
    assert!(site.look(&location, &admin).1.contains("nothing decides by it"));
    assert_eq!(site.look("/ui/change?draft=pol_none", &admin).0, 404);
    assert_eq!(site.look("/ui/change?suggestion=none:1", &admin).0, 404);
    assert_eq!(site.look("/ui/change", &admin).0, 404);
}

#[test]
fn what_the_log_suggests_is_accepted_too() {
    let site = Site::start();
    let (_, _, _, admin) = site.form("/ui/login", "", &[("key", TOKEN)]);
    let (_, page) = site.look("/ui/suggestions?all=1", &admin);
    let mut link = page.split("href=\"").filter_map(|rest| rest.split('"').next());
    let link = link.find(|link| link.contains("suggestion=destructive-not-asked")).unwrap().replace("&amp;", "&");
    let (status, page) = site.look(&link.replace("&#x2f;", "/"), &admin);
    assert_eq!(status, 200, "{page}");
    let fields = ["csrf", "project", "suggestion", "way", "digest"].map(|name| (name, hidden(&page, name)));
    let (status, _, said, _) = site.form("/ui/change", &admin, &[&fields[..], &[("by", "ada")]].concat());
    assert_eq!(status, 303, "{said}");
    let body = json!({"agent_id": "billing", "action": "delete_record", "params": {}}).to_string();
    let (_, text) = site.send("/v1/sessions/s/decisions", &body);
    assert!(text.contains("\"ask\""), "{text}");
}

/// Waits until the browser shows `text`.
#[track_caller]
pub(super) fn shows(browser: &Browser, text: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    let mut found = String::new();
    while Instant::now() < until {
        match browser.text("main") {
            Ok(shown) if shown.contains(text) => return,
            Ok(other) | Err(other) => found = other,
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the browser should show {text:?}:\n{found}");
}

pub(super) fn keep(browser: &Browser, folder: &Path, name: &str) {
    let folder = std::env::var_os("POLICYC_SCREENSHOTS").map_or(folder.to_path_buf(), Into::into);
    std::fs::write(folder.join(name), browser.screenshot()).unwrap();
}

/// From a suggestion to a decision, as a person does it: with the mouse, in both themes.
#[test]
fn slow_a_browser_leads_from_a_suggestion_to_the_decision() {
    if !browser::is_there() {
        return;
    }
    for theme in ["light", "dark"] {
        let site = Site::start();
        site.decide(300);
        let browser = Browser::start(theme);
        browser.go(&site.url("/ui/login"));
        browser.write("input[name=key]", TOKEN);
        browser.click("main form button");
        shows(&browser, "Decisions of shop");
        browser.go(&site.url("/ui/suggestions"));
        shows(&browser, HOSTILE);
        keep(&browser, site.folder.path(), &format!("suggestions-{theme}.png"));
        // The first suggestion of a model: the sentence about invoices.
        browser.click("input[name=answer] ~ button");
        shows(&browser, "Add its rules to the policy");
        keep(&browser, site.folder.path(), &format!("change-{theme}.png"));
        browser.write("#by-add", "ada");
        browser.write("#comment-add", HOSTILE);
        browser.click("section[aria-labelledby=add] button.good");
        shows(&browser, "number 2 is in force");
        shows(&browser, HOSTILE);
        keep(&browser, site.folder.path(), &format!("versions-{theme}.png"));
        site.decide(300);
        browser.go(&site.url("/ui/decisions"));
        shows(&browser, "allow");
        keep(&browser, site.folder.path(), &format!("decisions-{theme}.png"));
        assert!(browser.title().ends_with("policyc"), "a page ran what a model wrote: {}", browser.title());
    }
}
