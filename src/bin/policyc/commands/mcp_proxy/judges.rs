//! Who decides: a policy here, or a decision server elsewhere. Both keep the session.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use policyc::event::AttributePath;
use policyc::mcp::{Call, Judge, Ruling, could_pass};
use policyc::policy::{Effect, Policy};
use policyc::serve::store::Durability;
use policyc::serve::{
    Access, Answer, Ask, Claims, Compiler as _, EngineOptions, Mode, PolicyFiles, ServeOptions, Server, ToolOutput,
    UserRequest,
};
use serde_json::{Map, Value, json};

use crate::args::McpProxyArgs;
use crate::commands::serve::Compile;
use crate::output;

/// A name that no other run has.
pub(super) fn random_name() -> String {
    let mut bytes = [0; 8];
    // Without randomness the time tells runs apart.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = jiff::Timestamp::now().as_microsecond().to_be_bytes();
    }
    policyc::serve::store::hex(&bytes)
}

/// The facts that hold for every call of the run.
///
/// # Errors
///
/// Which one is wrong, and what to write instead.
pub(super) fn facts(given: &[String]) -> Result<Map<String, Value>> {
    let mut facts = Map::new();
    for fact in given {
        let Some((key, value)) = fact.split_once('=') else {
            bail!("--context {fact}: expected KEY=VALUE, such as user=alice");
        };
        let path: AttributePath = key.parse().with_context(|| format!("--context {fact}"))?;
        let root = path.keys().first().map(String::as_str).unwrap_or_default();
        if root == "params" {
            bail!("--context {fact}: `params` are the arguments of the call; name another fact");
        }
        if path.get(&facts).is_some() {
            bail!("--context {fact}: `{key}` is given twice");
        }
        // `01` and `alice` are text; `1`, `true` and `["a"]` are what JSON takes them for.
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        let above = (1..path.keys().len()).filter_map(|end| AttributePath::new(path.keys().get(..end)?.to_vec()).ok());
        if above.filter_map(|above| above.get(&facts).cloned()).any(|above| !above.is_object()) {
            bail!("--context {fact}: what `{key}` is part of is given as a single value already");
        }
        path.set(&mut facts, value);
    }
    Ok(facts)
}

/// Tests that failed and that the reason does not name, each with the nearest value that would pass.
fn unsaid(failed: &Value, why: &str) -> Vec<String> {
    let messages = failed.as_array().into_iter().flatten().filter_map(|one| one.get("message")?.as_str());
    // The reason of a block by default quotes the failures, and what to do next names the values that would pass.
    let said = |message: &str| {
        let core = message.rsplit_once("; ").filter(|(_, hint)| hint.ends_with(" would pass"));
        why.contains(core.map_or(message, |(core, _)| core))
    };
    messages.filter(|message| !said(message)).map(str::to_owned).collect()
}

/// What a refused call is told.
fn reason(effect: &str, why: &str, explanation: &Value, approval: Option<&str>) -> String {
    let mut text = match effect {
        "ask" => format!("Not done: a person must approve this call. {why}."),
        _ => format!("Not done: the policy blocks this call. {why}."),
    };
    let failed = unsaid(explanation.get("failed").unwrap_or(&Value::Null), why);
    if !failed.is_empty() {
        let without = if effect == "ask" { "Why it does not pass without approval" } else { "What failed" };
        let _ = write!(text, " {without}: {}.", failed.join(". "));
    }
    if let Some(approval) = approval {
        let _ = write!(text, " The approval is {approval}.");
    }
    let next = explanation.get("next").and_then(Value::as_str);
    if let Some(next) = next.filter(|next| !next.is_empty()) {
        let _ = write!(text, " What to do next: {next}.");
    }
    text
}

/// A policy in this process, with its decisions in a store.
pub(super) struct Here {
    runtime: tokio::runtime::Runtime,
    server: Option<Server>,
    project: String,
    agent: String,
    session: String,
    enforced: bool,
    facts: Map<String, Value>,
}

impl Here {
    pub(super) fn open(args: &McpProxyArgs, policy: &Path, session: &str) -> Result<Self> {
        let mode = Mode::from(args.mode);
        let engine = EngineOptions {
            location: args.store.parse()?,
            durability: Durability::Power,
            mode,
            without_policy: Effect::Block,
            approval_seconds: 3_600,
            redact: true,
            clock: jiff::Timestamp::now,
        };
        let options = ServeOptions { access: Access::open(), ..ServeOptions::default() };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("cannot start threads")?;
        let files = PolicyFiles::new(policy.to_owned());
        let mut server = runtime.block_on(Server::open(engine, options, Arc::new(Compile::default()), Some(files)))?;
        let Some((project, _)) = server.only_policy() else {
            bail!("{}: name one policy, not a folder of them", policy.display());
        };
        {
            let _inside = runtime.enter();
            server.watch();
        }
        let (agent, session) = (args.agent.clone(), session.to_owned());
        let (enforced, facts) = (mode == Mode::Enforce, facts(&args.context)?);
        Ok(Self { runtime, server: Some(server), project, agent, session, enforced, facts })
    }

    fn server(&self) -> Result<&Server, String> {
        self.server.as_ref().ok_or_else(|| "it is ending".to_owned())
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.close());
        }
    }
}

impl Judge for Here {
    fn decide(&mut self, call: &Call) -> Result<Ruling, String> {
        let mut context = self.facts.clone();
        context.insert("params".to_owned(), Value::Object(call.arguments.clone()));
        let ask = Ask {
            project: self.project.clone(),
            agent_id: self.agent.clone(),
            action: call.tool.clone(),
            context,
            session: Some(self.session.clone()),
            call: Some(call.id.clone()),
            claims: Claims::Replace,
            front: "mcp",
            ..Ask::default()
        };
        let answer: Answer =
            self.runtime.block_on(self.server()?.decide(ask)).map_err(|refusal| refusal.to_string())?;
        if answer.passes() {
            return Ok(Ruling::Pass);
        }
        let (said, effect) = (&answer.said, answer.said.effect.name());
        let explanation = json!(said.explanation);
        Ok(Ruling::Refuse {
            reason: reason(effect, &said.reason, &explanation, said.approval.as_deref()),
            details: json!({
                "decision_id": answer.id, "effect": effect, "rules": said.rules, "reason": said.reason,
                "explanation": explanation, "approval_id": said.approval,
            }),
            approval: said.approval.clone(),
        })
    }

    fn answered(&mut self, call_id: &str, output: &Value, failed: bool) -> Result<(), String> {
        let told = ToolOutput {
            project: self.project.clone(),
            agent_id: self.agent.clone(),
            session: self.session.clone(),
            call: call_id.to_owned(),
            output: output.clone(),
            outcome: failed.then(|| "error".to_owned()),
        };
        self.runtime.block_on(self.server()?.output(told)).map_err(|refusal| refusal.to_string())
    }

    fn requested(&mut self, text: &str) -> Result<(), String> {
        let told = UserRequest {
            project: self.project.clone(),
            agent_id: self.agent.clone(),
            session: self.session.clone(),
            text: text.to_owned(),
        };
        self.runtime.block_on(self.server()?.request(told)).map_err(|refusal| refusal.to_string())
    }

    fn could_pass(&mut self, tools: &[&str]) -> Vec<bool> {
        if !self.enforced {
            return vec![true; tools.len()];
        }
        match self.server.as_ref().and_then(Server::only_policy) {
            Some((_, policy)) => could_pass(&policy, &self.agent, jiff::Timestamp::now(), tools),
            None => vec![false; tools.len()],
        }
    }

    fn approve(&mut self, approval: &str, approved: bool) -> Result<(), String> {
        let approved = self.server()?.approve(approval, approved, "the user of the MCP client");
        self.runtime.block_on(approved).map_err(|refusal| refusal.to_string())
    }
}

/// A decision server.
pub(super) struct There {
    agent: ureq::Agent,
    url: String,
    headers: Vec<(&'static str, String)>,
    agent_id: String,
    session: String,
    facts: Map<String, Value>,
    /// The policy in force there when it was last read, to tell which tools could pass.
    policy: Option<Policy>,
}

/// How long the server may take for a decision.
const PATIENCE: Duration = Duration::from_secs(35);
/// How long it may take for its policy: calls wait meanwhile.
const POLICY_PATIENCE: Duration = Duration::from_secs(3);

impl There {
    pub(super) fn new(args: &McpProxyArgs, url: &str, session: &str) -> Result<Self> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("--server {url}: expected an http:// or https:// URL");
        }
        let mut headers = Vec::new();
        if let Some(path) = &args.key_file {
            headers.push(("x-api-key", output::read_text(path)?.trim().to_owned()));
        }
        headers.extend(args.project.clone().map(|project| ("x-policyc-project", project)));
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Ok(Self {
            agent: config.into(),
            url: url.trim_end_matches('/').to_owned(),
            headers,
            agent_id: args.agent.clone(),
            session: session.to_owned(),
            facts: facts(&args.context)?,
            policy: None,
        })
    }

    fn post(&self, what: &str, body: &Value) -> Result<Value, String> {
        let session = percent(&self.session);
        let mut request = self.agent.post(format!("{}/v1/sessions/{session}/{what}", self.url));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut response = request.send_json(body).map_err(|error| format!("the decision server: {error}"))?;
        let status = response.status().as_u16();
        let answer: Value =
            response.body_mut().read_json().map_err(|error| format!("the decision server's answer: {error}"))?;
        if status == 200 {
            return Ok(answer);
        }
        let detail = answer.get("detail").and_then(Value::as_str).unwrap_or("no reason given");
        Err(format!("the decision server answered {status}: {detail}"))
    }

    fn policy(&self) -> Option<Policy> {
        let request = self.agent.get(format!("{}/v1/policy", self.url));
        let mut request = request.config().timeout_global(Some(POLICY_PATIENCE)).build();
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut response = request.call().ok().filter(|response| response.status().as_u16() == 200)?;
        let document = response.body_mut().read_to_string().ok()?;
        Compile::default().read("the policy of the decision server", &document).ok().map(|loaded| loaded.policy)
    }
}

/// A name as a part of a path.
fn percent(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

impl Judge for There {
    fn decide(&mut self, call: &Call) -> Result<Ruling, String> {
        let body = json!({
            "agent_id": self.agent_id, "action": call.tool, "params": call.arguments, "call_id": call.id,
            "context": self.facts,
        });
        let answer = self.post("decisions", &body)?;
        let text = |field: &str| answer.get(field).and_then(Value::as_str);
        match text("effect") {
            // `none`: nothing is enforced there.
            Some("allow" | "none") => Ok(Ruling::Pass),
            Some(effect @ ("ask" | "block")) => {
                let explanation = answer.get("explanation").unwrap_or(&Value::Null);
                Ok(Ruling::Refuse {
                    reason: reason(effect, text("reason").unwrap_or_default(), explanation, text("approval_id")),
                    approval: text("approval_id").map(str::to_owned),
                    details: answer.clone(),
                })
            }
            _ => Err("the decision server gave no decision".to_owned()),
        }
    }

    fn answered(&mut self, call_id: &str, output: &Value, failed: bool) -> Result<(), String> {
        let outcome = failed.then_some("error");
        let body = json!({"agent_id": self.agent_id, "call_id": call_id, "output": output, "outcome": outcome});
        self.post("outputs", &body).map(drop)
    }

    fn requested(&mut self, text: &str) -> Result<(), String> {
        self.post("requests", &json!({"agent_id": self.agent_id, "text": text})).map(drop)
    }

    fn could_pass(&mut self, tools: &[&str]) -> Vec<bool> {
        // A server that cannot be reached for a moment changes no list.
        self.policy = self.policy().or_else(|| self.policy.take());
        match &self.policy {
            Some(policy) => could_pass(policy, &self.agent_id, jiff::Timestamp::now(), tools),
            // Without a policy to look into, every tool is listed; each call is decided all the same.
            None => vec![true; tools.len()],
        }
    }

    fn approve(&mut self, _: &str, _: bool) -> Result<(), String> {
        Err("approvals are given at the decision server".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_and_what_is_none_is_refused() {
        let read = |given: &[&str]| facts(&given.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            Value::Object(
                read(&["user=alice", "env.region=eu", "env.level=3", "note=a=b", "tags=[\"x\"]", "empty="]).unwrap()
            ),
            json!({"user": "alice", "env": {"region": "eu", "level": 3}, "note": "a=b", "tags": ["x"], "empty": ""})
        );
        for (given, expected) in [
            (&["user"][..], "expected KEY=VALUE"),
            (&["=x"], "--context =x"),
            (&["params.n=1"], "arguments of the call"),
            (&["a=1", "a=2"], "given twice"),
            (&["a=1", "a.b=2"], "single value"),
        ] {
            let error = format!("{:#}", read(given).unwrap_err());
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_reason_says_what_to_do() {
        assert_eq!(
            reason(
                "block",
                "amount is 9",
                &json!({"failed": [{"message": "amount is 9; 5 would pass"}], "next": "set amount to 5"}),
                None
            ),
            "Not done: the policy blocks this call. amount is 9. What to do next: set amount to 5."
        );
        assert!(reason("ask", "x", &Value::Null, Some("apr_1")).contains("The approval is apr_1."));
        let failed = json!({"failed": [{"message": "amount is 9 (must be a number of at most 5); 5 would pass"}], "next": "wait"});
        assert_eq!(
            reason("ask", "rule r asks for approval", &failed, None),
            "Not done: a person must approve this call. rule r asks for approval. Why it does not pass without approval: amount is 9 (must be a \
             number of at most 5); 5 would pass. What to do next: wait."
        );
        assert_eq!(percent("a/b ?é"), "a%2Fb%20%3F%C3%A9");
    }
}
