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

    /// The value of an answer; what the driver says if it is an error.
    fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, String> {
        let mut response = response.unwrap();
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string().unwrap();
        if response.status() != 200 {
            return Err(text);
        }
        Ok(serde_json::from_str::<Value>(&text).unwrap()["value"].take())
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        Self::read(self.agent.post(format!("{}{path}", self.session)).send(body.to_string()))
    }

    fn try_get(&self, path: &str) -> Result<Value, String> {
        Self::read(self.agent.get(format!("{}{path}", self.session)).call())
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap()
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.try_get(path).unwrap()
    }

    /// Opens a page.
    pub(crate) fn go(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// The path of the first element that `css` selects.
    fn element(&self, css: &str) -> Result<String, String> {
        let found = self.try_post("/element", &json!({"using": "css selector", "value": css}))?;
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        Ok(format!("/element/{}", id.unwrap()))
    }

    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        self.post(&format!("{}/click", self.element(css).unwrap()), &json!({}));
    }

    #[track_caller]
    pub(crate) fn write(&self, css: &str, text: &str) {
        self.post(&format!("{}/value", self.element(css).unwrap()), &json!({"text": text}));
    }

    /// What a person reads in an element of a page that has come whole. While one page takes the place of another there is none, or the element
    /// is of the page that goes: then what the driver says.
    pub(crate) fn text(&self, css: &str) -> Result<String, String> {
        let text = self.try_get(&format!("{}/text", self.element(css)?))?;
        let state = json!({"script": "return document.readyState", "args": []});
        match self.try_post("/execute/sync", &state)? {
            state if state == "complete" => Ok(text.as_str().unwrap().to_owned()),
            state => Err(state.to_string()),
        }
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
