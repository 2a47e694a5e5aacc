//! A gate between an MCP client and its server: each `tools/call` is decided, and everything else goes through as it is.
//!
//! In: lines of JSON-RPC from either side, and a [`Judge`] that decides and keeps the session. Out: lines for either side. Nothing here reads a
//! pipe or a socket, and nothing here decides.
//!
//! The official SDK (`rmcp`) is made for an end of a connection: it reads messages into types, so that a method or a field that it does not
//! know would be lost between two ends that do. A gate has to hand on what it does not understand, byte for byte; so lines are read as
//! JSON here, and only what is judged is looked into.

mod message;
mod requests;
mod tools;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

pub use requests::RequestSources;
pub use tools::could_pass;

use message::{GONE, INVALID_PARAMS, INVALID_REQUEST, Message, error};

/// A call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Names it in its session; no two calls have one name.
    pub id: String,
    /// The tool.
    pub tool: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
}

/// What is said to a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruling {
    /// It goes through.
    Pass,
    /// It does not.
    Refuse {
        /// Why, for the model that made the call, and what would pass.
        reason: String,
        /// The decision, for programs.
        details: Value,
        /// The approval that a person may give.
        approval: Option<String>,
    },
}

/// Who decides calls and keeps the session.
pub trait Judge {
    /// Decides a call.
    ///
    /// # Errors
    ///
    /// Why there is no decision; the call is refused then.
    fn decide(&mut self, call: &Call) -> Result<Ruling, String>;

    /// Takes note of what a tool answered. `failed` if the tool says that it failed.
    ///
    /// # Errors
    ///
    /// Why it could not be noted. The answer is handed on all the same: what the tool did is done.
    fn answered(&mut self, call_id: &str, output: &Value, failed: bool) -> Result<(), String>;

    /// Takes note of what the user asked for.
    ///
    /// # Errors
    ///
    /// Why it could not be noted. What depends on the request is refused then.
    fn requested(&mut self, text: &str) -> Result<(), String>;

    /// Of each tool, whether it could ever be called.
    fn could_pass(&mut self, tools: &[&str]) -> Vec<bool>;

    /// Takes a person's word on an approval.
    ///
    /// # Errors
    ///
    /// Why it is not taken.
    fn approve(&mut self, approval: &str, approved: bool) -> Result<(), String>;
}

/// What is to be sent after a line was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// Lines for the server, without line ends.
    pub to_server: Vec<String>,
    /// Lines for the client.
    pub to_client: Vec<String>,
    /// What somebody should be told.
    pub notes: Vec<String>,
}

/// A request of the client's that the server has not answered yet.
#[derive(Debug)]
enum PendingRequest {
    /// A call, by its name in the session.
    Call(String),
    /// A list of tools, or the next page of it.
    Tools { first: bool },
    /// What the server can do.
    Initialize,
    /// A prompt of the server's.
    Prompt,
    /// Something else.
    Other,
}

/// How many requests may be open at once; with more, the client is refused until some are answered.
const MOST_OPEN: usize = 10_000;

/// How many tools are remembered, to notice that the policy lists other ones.
const MOST_TOOLS: usize = 10_000;

/// Ids of the gate's own requests begin so.
const OWN: &str = "policyc-gate-";

/// A gate; it holds what either side still waits for.
#[derive(Debug, Default)]
pub struct Gate {
    waiting: HashMap<String, PendingRequest>,
    /// Calls that wait for a person's word, by the id of the question.
    held: HashMap<String, (Value, Value, String)>,
    calls: u64,
    questions: u64,
    /// Makes the names of calls unique among runs.
    run: String,
    /// Whether a person at the client may approve.
    elicits: bool,
    client_elicits: bool,
    /// What counts as the user's request.
    sources: RequestSources,
    /// The request that was noted last.
    requested: Option<String>,
    /// The server's tools as the client knows them, and whether each was listed.
    tools: BTreeMap<String, bool>,
}

impl Gate {
    /// A gate. `run` makes its calls' names unique. With `elicits`, the user of a client that can ask is asked for approvals.
    pub fn new(run: impl Into<String>, elicits: bool, sources: RequestSources) -> Self {
        Self { run: run.into(), elicits, sources, ..Self::default() }
    }

    /// Takes a line of the client.
    pub fn client_sent(&mut self, line: &str, judge: &mut dyn Judge) -> Sent {
        let mut sent = Sent::default();
        if line.trim().is_empty() {
            return sent;
        }
        match message::read(line) {
            Err((code, problem)) => sent.to_client.push(error(&Value::Null, code, &problem).to_string()),
            Ok(Value::Array(batch)) if batch.is_empty() => {
                sent.to_client.push(error(&Value::Null, INVALID_REQUEST, "an empty batch").to_string());
            }
            Ok(Value::Array(batch)) => self.batch(batch, judge, &mut sent),
            Ok(mut message) => match self.of_client(&mut message, judge, &mut sent) {
                Route::On(None) => sent.to_server.push(line.trim_end_matches(['\r', '\n']).to_owned()),
                Route::On(Some(judged)) => sent.to_server.push(judged.to_string()),
                Route::Back(answer) => sent.to_client.push(answer.to_string()),
                Route::Gone => {}
            },
        }
        sent
    }

    /// What goes on of a batch goes on as one; what is refused is answered at once, as one.
    fn batch(&mut self, batch: Vec<Value>, judge: &mut dyn Judge, sent: &mut Sent) {
        let (mut on, mut back) = (Vec::new(), Vec::new());
        for mut message in batch {
            match self.of_client(&mut message, judge, sent) {
                Route::On(judged) => on.push(judged.unwrap_or(message)),
                Route::Back(answer) => back.push(answer),
                Route::Gone => {}
            }
        }
        if !on.is_empty() {
            sent.to_server.push(Value::Array(on).to_string());
        }
        if !back.is_empty() {
            sent.to_client.push(Value::Array(back).to_string());
        }
    }

    fn of_client(&mut self, message: &mut Value, judge: &mut dyn Judge, sent: &mut Sent) -> Route {
        let (id, method) = match message::kind(message) {
            Ok(Message::Request { id, method }) => (id, method),
            Ok(Message::Answer { id }) => return self.answer_of_client(&id, message, judge, sent),
            Err(problem) => {
                let id = message.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
                return Route::Back(error(&id.unwrap_or_default(), INVALID_REQUEST, &problem));
            }
        };
        if let Some(id) = &id {
            if self.waiting.contains_key(&id.to_string()) {
                return Route::Back(error(id, INVALID_REQUEST, "a request with this id is under way"));
            }
            if self.waiting.len() >= MOST_OPEN {
                return Route::Back(error(id, GONE, "too many requests are under way"));
            }
        }
        // What the user said is between the host and this gate.
        let given = match requests::take(message) {
            Ok(given) => given,
            Err(problem) => return id.map_or(Route::Gone, |id| Route::Back(error(&id, INVALID_PARAMS, &problem))),
        };
        let changed = given.is_some();
        match given {
            Some(text) if self.sources.meta => self.request(&text, judge, sent),
            Some(_) => sent
                .notes
                .push("the host gave the user's request, which is taken with --request-from meta alone".to_owned()),
            None => {}
        }
        let waiting = match method.as_str() {
            "tools/call" => return self.call(id, message, judge, sent),
            "tools/list" => {
                PendingRequest::Tools { first: message.pointer("/params/cursor").is_none_or(Value::is_null) }
            }
            "initialize" => {
                self.client_elicits = message.pointer("/params/capabilities/elicitation").is_some();
                PendingRequest::Initialize
            }
            "prompts/get" => {
                if let Some(text) = requests::arguments(message).filter(|_| self.sources.arguments) {
                    self.request(&text, judge, sent);
                }
                PendingRequest::Prompt
            }
            _ => PendingRequest::Other,
        };
        if let Some(id) = id {
            self.waiting.insert(id.to_string(), waiting);
        }
        Route::On(changed.then(|| message.clone()))
    }

    /// Takes note of what the user asked for. A host may say it with each call: it is one request.
    fn request(&mut self, text: &str, judge: &mut dyn Judge, sent: &mut Sent) {
        if text.trim().is_empty() || self.requested.as_deref() == Some(text) {
            return;
        }
        match judge.requested(text) {
            Ok(()) => self.requested = Some(text.to_owned()),
            Err(problem) => sent.notes.push(format!("what the user asked for could not be noted: {problem}")),
        }
    }

    fn call(&mut self, id: Option<Value>, message: &Value, judge: &mut dyn Judge, sent: &mut Sent) -> Route {
        let (tool, arguments) = match message::call(message) {
            Ok(call) => call,
            Err(problem) => return id.map_or(Route::Gone, |id| Route::Back(error(&id, INVALID_PARAMS, &problem))),
        };
        self.calls += 1;
        let call = Call { id: format!("{}-{}", self.run, self.calls), tool, arguments };
        let ruling = judge.decide(&call).unwrap_or_else(|problem| {
            sent.notes.push(format!("a call was refused, for it could not be decided: {problem}"));
            let reason = format!("the policy could not be asked, and what is not decided is not done: {problem}");
            Ruling::Refuse { reason, details: json!({"effect": "block"}), approval: None }
        });
        match (ruling, id) {
            (Ruling::Pass, id) => {
                if let Some(id) = id {
                    self.waiting.insert(id.to_string(), PendingRequest::Call(call.id));
                }
                // As it was judged, not as it was written.
                Route::On(Some(message.clone()))
            }
            // Nobody waits for the answer to a notification.
            (Ruling::Refuse { .. }, None) => Route::Gone,
            (Ruling::Refuse { reason, approval: Some(approval), .. }, Some(id))
                if self.elicits && self.client_elicits =>
            {
                self.questions += 1;
                let question = format!("{OWN}{}", self.questions);
                sent.to_client.push(asked(&question, &call, &reason).to_string());
                self.held.insert(Value::from(question).to_string(), (id, message.clone(), approval));
                Route::Gone
            }
            (Ruling::Refuse { reason, details, .. }, Some(id)) => Route::Back(refusal(&id, &reason, &details)),
        }
    }

    /// The client answered: a question of the server's, or one of ours.
    fn answer_of_client(&mut self, id: &Value, answer: &Value, judge: &mut dyn Judge, sent: &mut Sent) -> Route {
        let Some((request, held, approval)) = self.held.remove(&id.to_string()) else {
            let ours = id.as_str().is_some_and(|id| id.starts_with(OWN));
            return if ours { Route::Gone } else { Route::On(None) };
        };
        let accepted = answer.pointer("/result/action").and_then(Value::as_str) == Some("accept");
        let approved = accepted && answer.pointer("/result/content/approve").and_then(Value::as_bool) == Some(true);
        let dismissed = !accepted && answer.pointer("/result/action").and_then(Value::as_str) != Some("decline");
        if dismissed {
            let reason = "a person must approve this call, and nobody did";
            return Route::Back(refusal(&request, reason, &json!({"effect": "ask", "approval_id": approval})));
        }
        if let Err(problem) = judge.approve(&approval, approved) {
            let reason = format!("the approval was not taken: {problem}");
            return Route::Back(refusal(&request, &reason, &json!({"effect": "ask", "approval_id": approval})));
        }
        // It is decided again, now with the person's word; it asks no second time.
        let elicits = std::mem::replace(&mut self.elicits, false);
        let route = self.call(Some(request), &held, judge, sent);
        self.elicits = elicits;
        route
    }

    /// Takes a line of the server.
    pub fn server_sent(&mut self, line: &str, judge: &mut dyn Judge) -> Sent {
        let mut sent = Sent::default();
        if line.trim().is_empty() {
            return sent;
        }
        let plain = line.trim_end_matches(['\r', '\n']);
        match message::read(line) {
            // What a server prints that is no message is none of the client's business, and would break its reading.
            Err((_, problem)) => sent.notes.push(format!("a line of the server was dropped: {problem}")),
            Ok(Value::Array(mut batch)) => {
                let changed = batch.iter_mut().map(|message| self.of_server(message, judge, &mut sent));
                let changed = changed.filter(|changed| *changed).count() > 0;
                sent.to_client.push(if changed { Value::Array(batch).to_string() } else { plain.to_owned() });
            }
            Ok(mut message) => {
                let changed = self.of_server(&mut message, judge, &mut sent);
                sent.to_client.push(if changed { message.to_string() } else { plain.to_owned() });
            }
        }
        sent
    }

    /// Whether a message was changed.
    fn of_server(&mut self, message: &mut Value, judge: &mut dyn Judge, sent: &mut Sent) -> bool {
        let id = match message::kind(message) {
            Ok(Message::Answer { id }) => id,
            Ok(Message::Request { method, .. }) if method == "sampling/createMessage" && self.sources.sampling => {
                self.requests(message.pointer("/params/messages"), judge, sent);
                return false;
            }
            _ => return false,
        };
        match self.waiting.remove(&id.to_string()) {
            Some(PendingRequest::Call(call)) => {
                let (output, failed) = output(message);
                if let Err(problem) = judge.answered(&call, &output, failed) {
                    sent.notes.push(format!("what a tool answered could not be noted: {problem}"));
                }
                false
            }
            Some(PendingRequest::Tools { first }) => self.list(message, first, judge),
            Some(PendingRequest::Initialize) => match message.pointer_mut("/result/capabilities/tools") {
                // The policy changes the list, even if the server does not.
                Some(Value::Object(tools)) => {
                    tools.insert("listChanged".to_owned(), true.into()) != Some(Value::Bool(true))
                }
                _ => false,
            },
            Some(PendingRequest::Prompt) if self.sources.prompts => {
                self.requests(message.pointer("/result/messages"), judge, sent);
                false
            }
            Some(PendingRequest::Prompt | PendingRequest::Other) | None => false,
        }
    }

    fn requests(&mut self, messages: Option<&Value>, judge: &mut dyn Judge, sent: &mut Sent) {
        for text in requests::of_user(messages) {
            self.request(text, judge, sent);
        }
    }

    /// Leaves out of a list what could never be called. Whether it was changed.
    fn list(&mut self, message: &mut Value, first: bool, judge: &mut dyn Judge) -> bool {
        let Some(Value::Array(tools)) = message.pointer_mut("/result/tools") else { return false };
        let names: Vec<&str> =
            tools.iter().map(|tool| tool.get("name").and_then(Value::as_str).unwrap_or_default()).collect();
        let listed = judge.could_pass(&names);
        if first {
            self.tools.clear();
        }
        for (name, listed) in names.iter().zip(&listed) {
            if self.tools.len() < MOST_TOOLS {
                self.tools.insert((*name).to_owned(), *listed);
            }
        }
        let all = tools.len();
        // A tool without a name cannot be called, and one of which nothing is said is not listed.
        let mut listed = listed.into_iter();
        tools.retain(|tool| listed.next() == Some(true) && tool.get("name").is_some_and(Value::is_string));
        tools.len() < all
    }

    /// Looks whether the policy lists other tools than the client knows, and tells it so. To be called when the policy may have changed.
    pub fn policy_changed(&mut self, judge: &mut dyn Judge) -> Sent {
        let names: Vec<&str> = self.tools.keys().map(String::as_str).collect();
        if names.is_empty() {
            return Sent::default();
        }
        let listed = judge.could_pass(&names);
        if listed.len() != self.tools.len() || self.tools.values().eq(&listed) {
            return Sent::default();
        }
        self.tools.values_mut().zip(listed).for_each(|(known, listed)| *known = listed);
        let told = json!({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"});
        Sent { to_client: vec![told.to_string()], ..Sent::default() }
    }

    /// What the client must be told when the server is gone.
    pub fn server_gone(&mut self, why: &str) -> Vec<String> {
        let mut ids: Vec<String> = std::mem::take(&mut self.waiting).into_keys().collect();
        ids.extend(std::mem::take(&mut self.held).into_values().map(|(id, ..)| id.to_string()));
        ids.sort();
        let each = ids.iter().map(|id| serde_json::from_str::<Value>(id).unwrap_or_default());
        each.map(|id| error(&id, GONE, why).to_string()).collect()
    }

    /// Whether some request waits for an answer.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}

/// Where a message of the client's goes.
enum Route {
    /// To the server; as judged, or as it came.
    On(Option<Value>),
    /// It is answered here.
    Back(Value),
    /// Nowhere.
    Gone,
}

/// A refused call, answered as a tool that failed: the model reads it and can do otherwise, where an error of the protocol is often kept from it.
fn refusal(id: &Value, reason: &str, details: &Value) -> Value {
    json!({
        "jsonrpc": "2.0",
        "id": id,
        "result": {
            "content": [{"type": "text", "text": reason}],
            "isError": true,
            "_meta": {"policyc/decision": details},
        },
    })
}

fn asked(question: &str, call: &Call, reason: &str) -> Value {
    let arguments = Value::Object(call.arguments.clone());
    let message =
        format!("The agent wants to call the tool {} with {arguments}.\n{reason}", Value::from(call.tool.as_str()));
    json!({
        "jsonrpc": "2.0",
        "id": question,
        "method": "elicitation/create",
        "params": {
            "message": message,
            "requestedSchema": {
                "type": "object",
                "properties": {"approve": {"type": "boolean", "title": "Approve this call once", "default": false}},
                "required": ["approve"],
            },
        },
    })
}

/// What a tool answered, as a session knows it: the structured content, else the texts, each read as JSON where it is JSON.
fn output(answer: &Value) -> (Value, bool) {
    let Some(result) = answer.get("result") else {
        return (answer.pointer("/error/message").cloned().unwrap_or_default(), true);
    };
    let failed = result.get("isError").and_then(Value::as_bool) == Some(true);
    if let Some(structured) = result.get("structuredContent").filter(|content| !content.is_null()) {
        return (structured.clone(), failed);
    }
    let contents = result.get("content").and_then(Value::as_array);
    let texts = contents.into_iter().flatten().filter_map(|content| {
        let text = content.get("text").or_else(|| content.pointer("/resource/text")).and_then(Value::as_str)?;
        Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
    });
    let mut texts: Vec<Value> = texts.collect();
    let output = if texts.len() == 1 { texts.pop().unwrap_or_default() } else { Value::Array(texts) };
    (output, failed)
}

#[cfg(test)]
mod tests;
