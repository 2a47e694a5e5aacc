//! A real browser, Chromium, by the `WebDriver` protocol (W3C Recommendation): as much of it as the tests need.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// Whether there is a browser and its driver. They must be where `POLICYC_REQUIRE_BROWSER` is 1.
pub(crate) fn is_there() -> bool {
    let there = Command::new("chromedriver").arg("--version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("POLICYC_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
    assert!(there || !required, "POLICYC_REQUIRE_BROWSER is 1 and there is no `chromedriver` on PATH");
    if !there {
        println!("skipped: there is no `chromedriver` on PATH");
    }
    there
}

/// A window of the browser.
pub(crate) struct Browser {
    driver: Child,
    agent: ureq::Agent,
    session: String,
    profile: tempfile::TempDir,
}

impl Browser {
    /// A window in the theme `light` or `dark`.
    pub(crate) fn start(theme: &str) -> Self {
        let mut driver =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .find_map(|line| Some(line.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned()))
            .unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir().unwrap();
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(120)))
            .http_status_as_error(false)
            .proxy(None)
            .build();
        let mut browser =
            Self { driver, agent: agent.into(), session: format!("http://127.0.0.1:{port}/session"), profile };
        let profile = format!("--user-data-dir={}", browser.profile.path().display());
        let mut arguments = vec![
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--window-size=1200,1000",
            &profile,
        ];
        if theme == "dark" {
            arguments.push("--blink-settings=preferredColorScheme=0");
        }
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}});
        let made = browser.post("", &wanted);
        let id = made["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    #[track_caller]
    fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
        let mut response = response.unwrap();
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string().unwrap();
        assert_eq!(response.status(), 200, "{text}");
        serde_json::from_str::<Value>(&text).unwrap()["value"].take()
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        Self::read(self.agent.post(format!("{}{path}", self.session)).send(body.to_string()))
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        Self::read(self.agent.get(format!("{}{path}", self.session)).call())
    }

    /// Opens a page.
    pub(crate) fn go(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// The path of the first element that `css` selects.
    #[track_caller]
    fn element(&self, css: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        format!("/element/{}", id.unwrap())
    }

    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        self.post(&format!("{}/click", self.element(css)), &json!({}));
    }

    #[track_caller]
    pub(crate) fn write(&self, css: &str, text: &str) {
        self.post(&format!("{}/value", self.element(css)), &json!({"text": text}));
    }

    /// What a person reads in an element.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        self.get(&format!("{}/text", self.element(css))).as_str().unwrap().to_owned()
    }

    pub(crate) fn title(&self) -> String {
        self.get("/title").as_str().unwrap().to_owned()
    }

    /// What the window shows, as PNG.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        use base64::Engine as _;
        base64::prelude::BASE64_STANDARD.decode(self.get("/screenshot").as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
