use super::*;

/// Lets `read_*` through, asks about `close`, and remembers what it is told.
#[derive(Debug, Default)]
struct Rules {
    decided: Vec<Call>,
    answered: Vec<(String, Value, bool)>,
    requested: Vec<String>,
    listed: Vec<String>,
    approved: bool,
    broken: bool,
}

fn gate(elicits: bool) -> Gate {
    Gate::new("r", elicits, RequestSources::default())
}

impl Judge for Rules {
    fn decide(&mut self, call: &Call) -> Result<Ruling, String> {
        self.decided.push(call.clone());
        if self.broken {
            return Err("the store is full".to_owned());
        }
        let refuse = |approval: Option<&str>| Ruling::Refuse {
            reason: "amount is 9; 5 would pass".to_owned(),
            details: json!({"effect": "block"}),
            approval: approval.map(str::to_owned),
        };
        Ok(match call.tool.as_str() {
            tool if tool.starts_with("read_") => Ruling::Pass,
            "close" if self.approved => Ruling::Pass,
            "close" => refuse(Some("apr_1")),
            _ => refuse(None),
        })
    }

    fn answered(&mut self, call_id: &str, output: &Value, failed: bool) -> Result<(), String> {
        self.answered.push((call_id.to_owned(), output.clone(), failed));
        Ok(())
    }

    fn requested(&mut self, text: &str) -> Result<(), String> {
        if self.broken {
            return Err("the store is full".to_owned());
        }
        self.requested.push(text.to_owned());
        Ok(())
    }

    fn could_pass(&mut self, tools: &[&str]) -> Vec<bool> {
        tools.iter().map(|tool| tool.starts_with("read_") || self.listed.contains(&(*tool).to_owned())).collect()
    }

    fn approve(&mut self, _: &str, approved: bool) -> Result<(), String> {
        self.approved = approved;
        Ok(())
    }
}

fn call(id: u64, tool: &str) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "arguments": {"amount": 9}}})
        .to_string()
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

#[test]
fn a_call_that_passes_goes_on_and_its_answer_is_noted() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    let sent = gate.client_sent(&call(1, "read_mail"), &mut rules);
    assert_eq!((sent.to_server.len(), sent.to_client.len()), (1, 0));
    assert_eq!(parsed(&sent.to_server[0]), parsed(&call(1, "read_mail")));
    assert!(gate.is_waiting());
    let answer =
        json!({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": "{\"iban\": \"DE\"}"}]}})
            .to_string();
    let sent = gate.server_sent(&answer, &mut rules);
    assert_eq!(sent.to_client, [answer]);
    assert_eq!(rules.answered, [("r-1".to_owned(), json!({"iban": "DE"}), false)]);
    assert!(!gate.is_waiting());
}

#[test]
fn a_refused_call_is_answered_with_the_reason_and_never_reaches_the_server() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    for tool in ["rm", "close"] {
        let sent = gate.client_sent(&call(7, tool), &mut rules);
        assert!(sent.to_server.is_empty());
        let answer = parsed(&sent.to_client[0]);
        assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!(7), &json!(true)));
        assert!(answer["result"]["content"][0]["text"].as_str().unwrap().contains("5 would pass"));
    }
    // A notification has nobody to answer to, and is not carried out either.
    let quiet = json!({"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "rm"}}).to_string();
    assert_eq!(gate.client_sent(&quiet, &mut rules), Sent::default());
    rules.broken = true;
    let sent = gate.client_sent(&call(8, "read_mail"), &mut rules);
    assert!(sent.to_server.is_empty() && sent.to_client[0].contains("store is full") && sent.notes.len() == 1);
}

#[test]
fn everything_else_goes_through_untouched() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    for line in [
        r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
        r#"{ "jsonrpc" : "2.0", "method":"notifications/unheard/of", "params":{"x":1e2}, "extra": [1] }"#,
        r#"{"jsonrpc":"2.0","id":"s-1","result":{"roots":[]}}"#,
        r#"{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"a"}}"#,
    ] {
        let sent = gate.client_sent(&format!("{line}\r\n"), &mut rules);
        assert_eq!((sent.to_server, sent.to_client), (vec![line.to_owned()], Vec::new()));
    }
    for line in [
        r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"a" : 1}}"#,
    ] {
        assert_eq!(gate.server_sent(line, &mut rules).to_client, [line]);
    }
    assert!(rules.decided.is_empty());
    assert_eq!(gate.client_sent("  \n", &mut rules), Sent::default());
}

#[test]
fn tools_that_could_never_pass_are_not_listed() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    gate.client_sent(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, &mut rules);
    let list = json!({"jsonrpc": "2.0", "id": 1, "result": {"tools": [{"name": "read_a", "x": 1}, {"name": "rm"}, {"noname": 1}], "nextCursor": "c"}});
    let sent = gate.server_sent(&list.to_string(), &mut rules);
    let list = parsed(&sent.to_client[0]);
    assert_eq!(list["result"], json!({"tools": [{"name": "read_a", "x": 1}], "nextCursor": "c"}));
    // The answer to something else is no list, whatever it looks like.
    gate.client_sent(r#"{"jsonrpc":"2.0","id":2,"method":"other"}"#, &mut rules);
    let other = r#"{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"rm"}]}}"#;
    assert_eq!(gate.server_sent(other, &mut rules).to_client, [other]);
}

#[test]
fn the_client_is_told_once_when_the_policy_lists_other_tools() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    let told = r#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#;
    let list = |gate: &mut Gate, rules: &mut Rules, cursor: &Value, names: &[&str]| {
        let ask = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": cursor}});
        gate.client_sent(&ask.to_string(), rules);
        let tools: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
        gate.server_sent(&json!({"jsonrpc": "2.0", "id": 1, "result": {"tools": tools}}).to_string(), rules)
    };
    rules.listed = vec!["rm".to_owned()];
    assert_eq!(gate.policy_changed(&mut rules), Sent::default(), "who never asked for the list needs no news of it");
    list(&mut gate, &mut rules, &json!(null), &["read_a"]);
    list(&mut gate, &mut rules, &json!("2"), &["rm", "pay"]);
    assert_eq!(gate.policy_changed(&mut rules), Sent::default());
    // Both pages are minded.
    rules.listed = Vec::new();
    let sent = gate.policy_changed(&mut rules);
    assert_eq!(sent.to_client.iter().map(|line| parsed(line)).collect::<Vec<_>>(), [parsed(told)]);
    assert_eq!(gate.policy_changed(&mut rules), Sent::default(), "once");
    rules.listed = vec!["pay".to_owned()];
    assert_eq!(gate.policy_changed(&mut rules).to_client.len(), 1);
    // Of a new list alone it is minded what is in it.
    list(&mut gate, &mut rules, &json!(null), &["read_a"]);
    rules.listed = vec!["rm".to_owned()];
    assert_eq!(gate.policy_changed(&mut rules), Sent::default());
    // The server's own news goes through as it is.
    assert_eq!(gate.server_sent(told, &mut rules).to_client, [told]);
}

#[test]
fn the_client_learns_that_the_list_of_tools_may_change() {
    for (capabilities, expected) in [
        (json!({"tools": {}}), json!({"tools": {"listChanged": true}})),
        (json!({"tools": {"listChanged": false}, "x": 1}), json!({"tools": {"listChanged": true}, "x": 1})),
        (json!({"tools": {"listChanged": true}}), json!({"tools": {"listChanged": true}})),
        (json!({"prompts": {}}), json!({"prompts": {}})),
    ] {
        let (mut gate, mut rules) = (gate(false), Rules::default());
        gate.client_sent(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#, &mut rules);
        let answer = json!({"jsonrpc": "2.0", "id": 1, "result": {"capabilities": capabilities, "serverInfo": {}}});
        let sent = gate.server_sent(&answer.to_string(), &mut rules);
        let expected = json!({"capabilities": expected, "serverInfo": {}});
        assert_eq!(parsed(&sent.to_client[0])["result"], expected);
    }
}

/// Whatever of a connection could be the user's request.
fn a_conversation(gate: &mut Gate, rules: &mut Rules) -> Vec<String> {
    let mut to_server = Vec::new();
    for line in [
        json!({"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": {"name": "p", "arguments": {"to": "argument"}}}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "read_a", "_meta": {"policyc/request": "meta"}}}),
        json!({"jsonrpc": "2.0", "method": "notifications/x", "params": {"_meta": {"policyc/request": "meta"}}}),
        // Of other methods, and in arguments, the same words mean nothing.
        json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "read_a", "arguments": {"policyc/request": "no"}}}),
        json!({"jsonrpc": "2.0", "id": 4, "method": "completion/complete", "params": {"arguments": {"to": "no"}}}),
    ] {
        let sent = gate.client_sent(&line.to_string(), rules);
        assert!(sent.to_client.is_empty(), "{sent:?}");
        to_server.extend(sent.to_server);
    }
    let messages = |text: &str| json!([{"role": "user", "content": {"type": "text", "text": text}}]);
    for line in [
        json!({"jsonrpc": "2.0", "id": 1, "result": {"messages": messages("prompt")}}),
        json!({"jsonrpc": "2.0", "id": "s", "method": "sampling/createMessage", "params": {"messages": messages("sampling")}}),
        json!({"jsonrpc": "2.0", "id": 4, "result": {"messages": messages("no")}}),
    ] {
        assert_eq!(gate.server_sent(&line.to_string(), rules).to_client.len(), 1);
    }
    to_server
}

#[test]
fn only_what_is_trusted_counts_as_the_users_request() {
    let none = RequestSources::default();
    for (sources, expected) in [
        (none, &[][..]),
        (RequestSources { meta: true, ..none }, &["meta"]),
        (RequestSources { arguments: true, ..none }, &["argument"]),
        (RequestSources { prompts: true, ..none }, &["prompt"]),
        (RequestSources { sampling: true, ..none }, &["sampling"]),
        (
            RequestSources { meta: true, arguments: true, prompts: true, sampling: true },
            &["argument", "meta", "prompt", "sampling"],
        ),
    ] {
        let (mut gate, mut rules) = (Gate::new("r", false, sources), Rules::default());
        let to_server = a_conversation(&mut gate, &mut rules);
        assert_eq!(rules.requested, expected, "{sources:?}");
        assert_eq!(to_server.len(), 5);
        assert!(!to_server.concat().contains("meta"), "what the host says stays here");
    }
}

#[test]
fn a_request_that_is_wrong_or_cannot_be_noted_licenses_nothing() {
    let sources = RequestSources { meta: true, ..RequestSources::default() };
    let (mut gate, mut rules) = (Gate::new("r", false, sources), Rules::default());
    let with = |id: u64, request: &Value| {
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "read_a", "_meta": {"policyc/request": request}}}).to_string()
    };
    let sent = gate.client_sent(&with(1, &json!({"text": "x"})), &mut rules);
    assert!(sent.to_server.is_empty() && parsed(&sent.to_client[0])["error"]["code"] == -32_602, "{sent:?}");
    assert!(rules.decided.is_empty());
    rules.broken = true;
    let sent = gate.client_sent(&with(2, &json!("pay")), &mut rules);
    assert!(sent.notes[0].contains("could not be noted: the store is full"), "{sent:?}");
    // It is said again with the next call, and then noted.
    rules.broken = false;
    gate.client_sent(&with(3, &json!("pay")), &mut rules);
    gate.client_sent(&with(4, &json!("pay")), &mut rules);
    gate.client_sent(&with(5, &json!(" ")), &mut rules);
    assert_eq!(rules.requested, ["pay"]);
}

#[test]
fn malformed_messages_are_answered_and_not_handed_on() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    for (line, code) in [
        ("{", -32_700),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}"#, -32_700),
        ("[]", -32_600),
        ("[1]", -32_600),
        ("3", -32_600),
        (r#"{"jsonrpc":"2.0","id":5,"METHOD":"tools/call"}"#, -32_600),
        (r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read_a","NAME":"rm"}}"#, -32_602),
        (r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":[]}"#, -32_602),
    ] {
        let sent = gate.client_sent(line, &mut rules);
        assert!(sent.to_server.is_empty(), "{line}");
        let answer = parsed(&sent.to_client[0]);
        let answer = answer.get(0).unwrap_or(&answer);
        assert_eq!(answer["error"]["code"], code, "{line}");
    }
    // A server with universal newlines would read the inner part as a call of its own.
    let hidden = format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":\r{}\r}}\n", call(9, "rm"));
    let sent = gate.client_sent(&hidden, &mut rules);
    assert!(sent.to_server.is_empty() && sent.to_client[0].contains("carriage return"), "{sent:?}");
    let sent = gate.server_sent(&hidden, &mut rules);
    assert!(sent.to_client.is_empty() && sent.notes.len() == 1);
    assert!(rules.decided.is_empty());
    // What a server prints by mistake is dropped with a note.
    let sent = gate.server_sent("Listening on stdio...", &mut rules);
    assert!(sent.to_client.is_empty() && sent.notes.len() == 1);
    // An id that is under way is not used again: its answer would be taken for the other's.
    gate.client_sent(&call(1, "read_a"), &mut rules);
    let twice = gate.client_sent(&call(1, "read_b"), &mut rules);
    assert!(twice.to_server.is_empty() && twice.to_client[0].contains("under way"));
}

#[test]
fn of_a_batch_what_passes_goes_on() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    let batch = format!("[{},{},{}]", call(1, "read_a"), call(2, "rm"), r#"{"jsonrpc":"2.0","id":3,"method":"ping"}"#);
    let sent = gate.client_sent(&batch, &mut rules);
    let on = parsed(&sent.to_server[0]);
    assert_eq!(on.as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>(), [json!(1), json!(3)]);
    let back = parsed(&sent.to_client[0]);
    assert_eq!((back.as_array().unwrap().len(), &back[0]["id"]), (1, &json!(2)));
    let answers = r#"[{"jsonrpc":"2.0","id":1,"result":{"content":[]}},{"jsonrpc":"2.0","id":3,"result":{}}]"#;
    assert_eq!(gate.server_sent(answers, &mut rules).to_client, [answers]);
    assert_eq!(rules.answered.len(), 1);
    assert!(!gate.is_waiting());
}

#[test]
fn a_person_at_the_client_is_asked_where_that_is_wanted() {
    let initialize = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{"elicitation":{}}}}"#;
    for (answer, passes) in [
        (json!({"action": "accept", "content": {"approve": true}}), true),
        (json!({"action": "accept", "content": {"approve": "yes"}}), false),
        (json!({"action": "accept", "content": {"approve": false}}), false),
        (json!({"action": "decline"}), false),
        (json!({"action": "cancel"}), false),
    ] {
        let (mut gate, mut rules) = (gate(true), Rules::default());
        gate.client_sent(initialize, &mut rules);
        let sent = gate.client_sent(&call(4, "close"), &mut rules);
        let question = parsed(&sent.to_client[0]);
        assert_eq!((&question["method"], sent.to_server.len()), (&json!("elicitation/create"), 0));
        let reply = json!({"jsonrpc": "2.0", "id": question["id"], "result": answer}).to_string();
        let sent = gate.client_sent(&reply, &mut rules);
        assert_eq!(sent.to_server.len(), usize::from(passes), "{answer}");
        if passes {
            assert_eq!(parsed(&sent.to_server[0])["id"], 4);
        } else {
            assert_eq!(parsed(&sent.to_client[0])["result"]["isError"], true, "{answer}");
        }
        // The answer is used once.
        assert_eq!(gate.client_sent(&reply, &mut rules), Sent::default());
    }
    // A client that cannot ask gets the refusal.
    let (mut gate, mut rules) = (gate(true), Rules::default());
    assert!(gate.client_sent(&call(4, "close"), &mut rules).to_client[0].contains("isError"));
}

#[test]
fn who_waits_is_told_when_the_server_is_gone() {
    let (mut gate, mut rules) = (gate(false), Rules::default());
    gate.client_sent(&call(1, "read_a"), &mut rules);
    gate.client_sent(r#"{"jsonrpc":"2.0","id":"b","method":"ping"}"#, &mut rules);
    let told = gate.server_gone("the server ended");
    let ids: Vec<_> = told.iter().map(|line| parsed(line)["id"].clone()).collect();
    assert_eq!(ids, [json!("b"), json!(1)]);
    assert!(told[0].contains("the server ended") && !gate.is_waiting());
}

#[test]
fn outputs_are_what_a_session_can_search() {
    for (answer, expected) in [
        (json!({"result": {"structuredContent": {"a": 1}, "content": [{"text": "x"}]}}), (json!({"a": 1}), false)),
        (
            json!({"result": {"content": [{"text": "x"}, {"resource": {"text": "[1]"}}, {"type": "image"}]}}),
            (json!(["x", [1]]), false),
        ),
        (json!({"result": {"content": [{"text": "no"}], "isError": true}}), (json!("no"), true)),
        (json!({"error": {"code": 1, "message": "gone"}}), (json!("gone"), true)),
        (json!({"result": {}}), (json!([]), false)),
    ] {
        assert_eq!(output(&answer), expected, "{answer}");
    }
}
