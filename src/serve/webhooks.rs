//! Telling a project's webhook what was not let through.
//!
//! In: a decision that was answered. Out: a POST of JSON, in the shape that Slack or Discord reads where the address is theirs. Three tries, a
//! second and two apart, five seconds each; nobody waits for them. An address that belongs to this machine or to a private
//! network is not asked: whoever may set a project's webhook could otherwise reach what only this machine can. Names are looked up and
//! judged once for each try, so that a name cannot mean one address when it is judged and another when it is asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use jiff::Timestamp;
use prometheus::IntCounterVec;
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::engine::{Answer, Ask};
use super::store::ProjectRow;
use crate::event::redact;
use crate::policy::Effect;

/// How long one try takes at most.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited before the second and the third try.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];
/// How many announcements are under way at most; what comes then is dropped and counted as failed.
const MOST_WAITING: usize = 1_024;
/// How many requests are open at once.
const MOST_OPEN: usize = 16;
/// How long an address is at most, in bytes.
const LONGEST_URL: usize = 2_048;

/// What sends announcements.
pub(super) struct Webhooks {
    agent: ureq::Agent,
    may_be_private: bool,
    waiting: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl std::fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhooks").field("may_be_private", &self.may_be_private).finish_non_exhaustive()
    }
}

/// What is announced, and where.
#[derive(Debug, Clone)]
pub(super) struct Announcement {
    url: String,
    project: String,
    agent: String,
    action: String,
    params: Value,
}

impl Announcement {
    /// What would be announced if `ask` were not let through; `None` where nobody wants to hear of it.
    pub(super) fn of(project: &ProjectRow, ask: &Ask) -> Option<Self> {
        let url = project.webhook_url.as_ref().filter(|_| project.webhook_enabled && !ask.simulate)?;
        Some(Self {
            url: url.clone(),
            project: project.id.clone(),
            agent: ask.agent_id.clone(),
            action: ask.action.clone(),
            params: ask.context.get("params").cloned().unwrap_or_else(|| Value::Object(Map::new())),
        })
    }
}

impl Webhooks {
    pub(super) fn new(may_be_private: bool) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_idle_connections(0)
            .proxy(None)
            .user_agent(concat!("policyc/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = PublicOnly { inner: DefaultResolver::default(), may_be_private };
        Self {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
            may_be_private,
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
            open: Arc::new(Semaphore::new(MOST_OPEN)),
        }
    }

    /// What is wrong with an address that a project wants to be told at.
    pub(super) fn wrong_url(&self, url: &str) -> Option<String> {
        if url.len() > LONGEST_URL {
            return Some(format!("longer than {LONGEST_URL} bytes"));
        }
        let uri = url.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        let Some(host) = uri.as_ref().and_then(Uri::host).filter(|host| !host.is_empty()) else {
            return Some("must be an http:// or https:// URL".to_owned());
        };
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let private = address.is_some_and(|address| !is_public(address)) || host.eq_ignore_ascii_case("localhost");
        (private && !self.may_be_private).then(|| {
            format!("`{host}` is on this machine or in a private network; start the server with --private-webhooks to allow that")
        })
    }

    /// Announces what was not let through, later.
    pub(super) fn announce(&self, announcement: Announcement, answer: &Answer, sent: &IntCounterVec) {
        let sent = sent.clone();
        let count = move |project: &str, success: bool| {
            sent.with_label_values(&[project, if success { "true" } else { "false" }]).inc();
        };
        let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() else {
            tracing::warn!(project = announcement.project, "too many announcements wait; one was dropped");
            count(&announcement.project, false);
            return;
        };
        let body = Arc::new(body(&announcement, answer).to_string());
        let (agent, open) = (self.agent.clone(), Arc::clone(&self.open));
        tokio::spawn(async move {
            let _place = place;
            let mut success = false;
            for pause in PAUSES.into_iter().map(Some).chain([None]) {
                let Ok(turn) = open.acquire().await else { return };
                let (agent, url, body) = (agent.clone(), announcement.url.clone(), Arc::clone(&body));
                let tried = tokio::task::spawn_blocking(move || post(&agent, &url, &body)).await;
                drop(turn);
                match (tried, pause) {
                    (Ok(Ok(())), _) => {
                        success = true;
                        break;
                    }
                    (Ok(Err(reason)), Some(pause)) => {
                        tracing::debug!(
                            project = announcement.project,
                            reason,
                            "a webhook did not take it; tried again"
                        );
                        tokio::time::sleep(pause).await;
                    }
                    (Ok(Err(reason)), None) => {
                        tracing::warn!(
                            project = announcement.project,
                            reason,
                            "a webhook did not take an announcement"
                        );
                    }
                    (Err(_), _) => break,
                }
            }
            count(&announcement.project, success);
        });
    }
}

fn post(agent: &ureq::Agent, url: &str, body: &str) -> Result<(), String> {
    let answered = agent.post(url).header("content-type", "application/json").send(body);
    match answered {
        Ok(response) if response.status().is_success() => Ok(()),
        Ok(response) => Err(format!("status {}", response.status().as_u16())),
        // An address may hold a token: it is not repeated.
        Err(ureq::Error::StatusCode(status)) => Err(format!("status {status}")),
        Err(ureq::Error::Other(error)) => Err(error.to_string()),
        Err(ureq::Error::HostNotFound) => Err("there is no such host".to_owned()),
        Err(ureq::Error::Timeout(_)) => Err("no answer in time".to_owned()),
        Err(ureq::Error::Io(error)) => Err(error.kind().to_string()),
        Err(_) => Err("the request failed".to_owned()),
    }
}

fn body(announcement: &Announcement, answer: &Answer) -> Value {
    let said = &answer.said;
    let asks = said.effect == Effect::Ask;
    let mut params = announcement.params.clone();
    redact::value(&mut params);
    let mut plain = json!({
        "event": if asks { "approval_required" } else { "action_blocked" },
        "action_id": answer.id,
        "project_id": announcement.project,
        "agent_name": announcement.agent,
        "action_type": announcement.action,
        "params": params,
        "reason": said.reason,
        "timestamp": answer.at.to_string(),
    });
    if let (Some(approval), Value::Object(fields)) = (&said.approval, &mut plain) {
        fields.insert("approval_id".to_owned(), approval.as_str().into());
    }
    match kind_of(&announcement.url) {
        WebhookKind::Plain => plain,
        WebhookKind::Slack => slack(&announcement.lines(answer, slack_text), asks, answer.at),
        WebhookKind::Discord => discord(&announcement.lines(answer, discord_text), asks, answer.at),
    }
}

enum WebhookKind {
    Plain,
    Slack,
    Discord,
}

/// Whose address it is, by host and path: a query that names another host changes nothing.
fn kind_of(url: &str) -> WebhookKind {
    let Ok(uri) = url.parse::<Uri>() else { return WebhookKind::Plain };
    match uri.host().map(str::to_ascii_lowercase).as_deref() {
        Some("hooks.slack.com") => WebhookKind::Slack,
        Some("discord.com" | "discordapp.com") if uri.path().starts_with("/api/webhooks") => WebhookKind::Discord,
        _ => WebhookKind::Plain,
    }
}

impl Announcement {
    /// What people are told, a label and a text each, written for where it is shown.
    fn lines(&self, answer: &Answer, written: fn(&str) -> String) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("Agent", written(&self.agent)),
            ("Action", written(&self.action)),
            ("Project", written(&self.project)),
            ("Decision", written(answer.id.as_deref().unwrap_or("none"))),
            ("Reason", written(&answer.said.reason)),
        ];
        lines.extend(answer.said.approval.as_ref().map(|approval| ("Approval", written(approval))));
        lines
    }
}

fn title(asks: bool) -> &'static str {
    if asks { "An agent's action needs approval" } else { "An agent's action was blocked" }
}

fn slack(lines: &[(&str, String)], asks: bool, at: Timestamp) -> Value {
    let fields: Vec<_> =
        lines.iter().map(|(label, text)| json!({"type": "mrkdwn", "text": format!("*{label}*\n{text}")})).collect();
    json!({
        "text": title(asks),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": title(asks)}},
            {"type": "section", "fields": fields},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": at.to_string()}]},
        ],
    })
}

fn discord(lines: &[(&str, String)], asks: bool, at: Timestamp) -> Value {
    let fields: Vec<_> =
        lines.iter().map(|(label, text)| json!({"name": label, "value": text, "inline": *label != "Reason"})).collect();
    json!({
        // A name like `@everyone` calls nobody.
        "allowed_mentions": {"parse": []},
        "embeds": [{
            "title": title(asks),
            "color": if asks { 0x00B7_791F } else { 0x00B3_372F },
            "fields": fields,
            "timestamp": at.to_string(),
        }],
    })
}

/// How long a text in a message is at most, in characters: Discord takes 1,024, Slack 2,000.
const LONGEST_TEXT: usize = 900;

fn short(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST_TEXT).collect();
    let cut = if shown.len() < text.len() { "…" } else { "" };
    if shown.trim().is_empty() { "(empty)".to_owned() } else { format!("{shown}{cut}") }
}

/// Without what Slack takes for links, mentions and marks.
fn slack_text(text: &str) -> String {
    let plain = short(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    plain.replace(['*', '_', '~', '`'], "'")
}

/// Without what Discord takes for marks.
fn discord_text(text: &str) -> String {
    let mut plain = String::new();
    for letter in short(text).chars() {
        if matches!(letter, '*' | '_' | '~' | '`' | '|' | '>' | '[' | ']' | '\\' | '<' | '@' | '#') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain.chars().take(1_024).collect()
}

/// Looks names up, and finds none that are not public.
#[derive(Debug)]
struct PublicOnly {
    inner: DefaultResolver,
    may_be_private: bool,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &ureq::http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut public = self.empty();
        for address in found.iter().filter(|address| self.may_be_private || is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            let message = "the address is on this machine or in a private network";
            return Err(ureq::Error::Other(message.into()));
        }
        Ok(public)
    }
}

/// Whether an address is one of the Internet: neither this machine's, nor a private network's, nor reserved.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [a, b, ..] = segments;
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match segments {
        // What stands for an address of the older kind is judged as that.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            is_public_v4(v4(high, low))
        }
        // Of what was given out, 2000::/3, without documentation, Teredo and benchmarks.
        _ => a & 0xe000 == 0x2000 && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && a != 0x3fff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::engine::{Mode, Said};

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for address in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "127.9.9.9",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "64:ff9b:1::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn addresses_that_would_reach_into_the_machine_are_refused() {
        let hooks = Webhooks::new(false);
        for url in ["https://hooks.slack.com/services/x", "http://example.com:8080/a?b", "https://[2606:4700::1111]/x"]
        {
            assert_eq!(hooks.wrong_url(url), None, "{url}");
        }
        for url in [
            "",
            "x",
            "ftp://example.com",
            "file:///etc/passwd",
            "//example.com",
            "http://",
            "http://127.0.0.1/x",
            "http://localhost:9",
            "http://LOCALHOST",
            "http://[::1]:80/",
            "http://169.254.169.254/latest",
            "http://10.0.0.1",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(hooks.wrong_url(url).is_some(), "{url}");
        }
        assert_eq!(Webhooks::new(true).wrong_url("http://127.0.0.1:9/x"), None);
        assert!(hooks.wrong_url(&format!("https://example.com/{}", "x".repeat(3_000))).is_some());
    }

    fn announced(url: &str, effect: Effect) -> Value {
        let announcement = Announcement {
            url: url.to_owned(),
            project: "p".to_owned(),
            agent: "<!channel> *bold* @everyone".to_owned(),
            action: "pay".to_owned(),
            params: json!({"password": "geheim", "amount": 5}),
        };
        let said = Said {
            effect,
            rules: Vec::new(),
            reason: "x".repeat(5_000),
            mode: Mode::Enforce,
            policy: None,
            explanation: None,
            approval: (effect == Effect::Ask).then(|| "apr_1".to_owned()),
            claims: None,
            front: String::new(),
            milliseconds: 0,
        };
        let answer = Answer { id: Some("act_1".to_owned()), at: Timestamp::UNIX_EPOCH, said, repeated: false };
        body(&announcement, &answer)
    }

    #[test]
    fn each_receiver_gets_its_shape_and_no_name_is_a_mention() {
        let plain = announced("https://example.com/?x=hooks.slack.com", Effect::Block);
        assert_eq!((&plain["event"], &plain["params"]["amount"]), (&json!("action_blocked"), &json!(5)));
        assert_ne!(plain["params"]["password"], "geheim");
        let slack = announced("https://hooks.slack.com/services/x", Effect::Block).to_string();
        assert!(
            slack.contains("\"blocks\"") && slack.contains("&lt;!channel&gt;") && !slack.contains("<!channel>"),
            "{slack}"
        );
        let discord = announced("https://discord.com/api/webhooks/1/x", Effect::Ask);
        assert_eq!(discord["allowed_mentions"]["parse"], json!([]));
        let fields = discord["embeds"][0]["fields"].as_array().unwrap();
        assert!(fields.iter().all(|field| field["value"].as_str().unwrap().chars().count() <= 1_024));
        assert!(discord.to_string().contains(r"apr\\_1") && discord.to_string().contains("needs approval"));
        assert_eq!(announced("https://example.com", Effect::Ask)["event"], "approval_required");
    }
}
