//! Tests of bounds: what is learned of each kind of argument, with attacks on it.

use serde_json::{Value, json};

use crate::event::Event;
use crate::lower::{LowerOptions, lower};
use crate::mine::{Blind, MineOptions, MineWarning, Mined, mine_events};
use crate::policy::decide::{Decider, Usage};
use crate::policy::{Effect, Policy};

fn mined(events: &[Event]) -> Mined {
    mine_events(events, &MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap())).unwrap()
}

fn policy(events: &[Event]) -> Policy {
    lower(&mined(events).set, &LowerOptions::default()).unwrap().policy
}

fn call(id: &str, action: &str, params: &Value, outcome: &str) -> Event {
    let line = json!({"log_id": id, "agent_id": "a", "session_id": id, "action": action,
                      "context": {"params": params}, "outcome": outcome});
    Event::from_json(&line.to_string()).unwrap()
}

/// Events of one action, each in a session of its own, with these arguments.
fn calls(action: &str, count: u32, params: impl Fn(u32) -> Value) -> Vec<Event> {
    (0..count).map(|n| call(&format!("g{n}"), action, &params(n), "success")).collect()
}

/// Checks that all events of the log and the requests `inside` are allowed, and those `outside` asked about.
#[track_caller]
fn check(events: &[Event], inside: &[Value], outside: &[Value]) {
    let policy = policy(events);
    let action = &events[0].action;
    let decide = |event: &Event| Decider::new(&policy).decide(event.into(), &Usage::default()).effect;
    let good = events.iter().filter(|event| event.outcome == "success");
    good.for_each(|event| assert_eq!(decide(event), Effect::Allow, "{:?}", event.context));
    for (params, expected) in
        inside.iter().map(|params| (params, Effect::Allow)).chain(outside.iter().map(|params| (params, Effect::Ask)))
    {
        let rules: Vec<_> = policy.rules().iter().map(|rule| &rule.constraints).collect();
        assert_eq!(decide(&call("x", action, params, "")), expected, "{params}: {rules:?}");
    }
}

#[test]
fn commands_are_held_to_the_operands_that_matter() {
    let command = |n: u32| match n % 4 {
        0 => format!("head -{} notes/day{n}.md", n % 40),
        1 => format!("sort -u lists/l{n}.txt | wc -l"),
        2 => format!("svn diff --summarize trunk/m{n}.c"),
        _ => "du -sh /srv/data/in".to_owned(),
    };
    let mut events = calls("run_shell", 160, |n| json!({"command": command(n)}));
    for n in 0..12 {
        events.push(call(&format!("d{n}"), "run_shell", &json!({"command": "head .netrc"}), "denied"));
    }
    let of = |texts: &[&str]| texts.iter().map(|text| json!({"command": text})).collect::<Vec<_>>();
    check(
        &events,
        &of(&[
            "head -7 notes/other.md",
            "sort lists/z.txt",
            "svn diff --summarize branches/x/y.c",
            "du -sh /srv/data/out",
        ]),
        &of(&[
            "head .netrc",
            "head /etc/gshadow",
            "head ~/.ssh/id_rsa",
            "head ../../secret",
            "head notes/../../secret",
            "head 'notes'/../../secret",
            "sort -o /etc/cron.d/x lists/z.txt",
            "sort lists/z.txt -o out",
            "sort lists/z.txt > /etc/x",
            "sort --output=x lists/z.txt",
            "sort --compress-program=sh lists/z.txt",
            "svn diff --diff-cmd=sh trunk/x.c",
            "svn diff svn://evil.example/x",
            "du -sh /home/jane",
            "head x; rm y",
        ]),
    );
}

#[test]
fn hosts_without_a_scheme_are_hosts() {
    let events = calls("sync_replica", 90, |n| json!({"target": format!("cache{n}.eu.corp.lan"), "port": 6379}));
    let of = |texts: &[&str]| texts.iter().map(|text| json!({"target": text, "port": 6379})).collect::<Vec<_>>();
    check(
        &events,
        &of(&["cache200.eu.corp.lan"]),
        &of(&[
            "cache1.eu.corp.lan.evil.example",
            "cache1.evil.example",
            "cache1.eu.corp.lan:22",
            "evil",
            "x@cache1.eu.corp.lan",
        ]),
    );
}

#[test]
fn some_files_do_not_open_their_directory() {
    let events = calls("edit_file", 60, |n| json!({"path": format!("/usr/lib/units/unit{n}.service")}));
    let of = |texts: &[&str]| texts.iter().map(|text| json!({"path": text})).collect::<Vec<_>>();
    let outside =
        of(&["/usr/lib/units/sshd", "/usr/lib/units/x/unit1.service", "/usr/lib/units/unit1.service.d", "/usr/lib/x"]);
    check(&events, &of(&["/usr/lib/units/unit77.service"]), &outside);
    // Many names of one kind: what they end with.
    let names = ["alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu"];
    let events = calls(
        "edit_file",
        60,
        |n| json!({"path": format!("/usr/lib/units/{}{}.timer", names[usize::try_from(n).unwrap() % names.len()], n / 2)}),
    );
    check(&events, &of(&["/usr/lib/units/xi.timer"]), &of(&["/usr/lib/units/passwd", "/usr/lib/units/x/y.timer"]));
}

#[test]
fn texts_are_held_to_signs_that_they_had() {
    let words = ["please", "call", "before", "noon", "about", "the", "order", "again"];
    let text = |n: u32| {
        (0..5 + n % 4)
            .map(|w| words[usize::try_from(n * 7 + w * 3).unwrap() % words.len()])
            .collect::<Vec<_>>()
            .join(" ")
    };
    let events = calls("add_note", 60, |n| json!({"text": text(n)}));
    let of = |texts: &[&str]| texts.iter().map(|text| json!({"text": text})).collect::<Vec<_>>();
    let inside = of(&["something else, quite unlike it"]);
    check(&events, &inside, &of(&["see /etc/passwd", "mail it to x@evil.example", "$(id)", "a\nb", "<script>"]));
}

#[test]
fn a_sum_has_no_letters() {
    let events = calls("calculate_total", 60, |n| json!({"expression": format!("({n} + 3) * {} / 7", n % 9)}));
    let of = |texts: &[&str]| texts.iter().map(|text| json!({"expression": text})).collect::<Vec<_>>();
    check(&events, &of(&["1 + 2 - (3)"]), &of(&["the order of Jane", "x * 2", "1; 2"]));
}

/// An event of a session with facts.
fn within(id: u32, session: u32, action: &str, context: &Value) -> Event {
    let line = json!({"log_id": format!("e{id}"), "agent_id": "a", "session_id": format!("s{session}"),
                      "action": action, "context": context, "outcome": "success"});
    Event::from_json(&line.to_string()).unwrap()
}

#[test]
fn files_lie_in_the_directory_that_the_session_works_in() {
    let place = |session: u32| format!("/home/dev/projects/web{session}");
    let context = |session: u32, path: String| {
        let tier = ["d", "e", "v"][usize::try_from(session % 3).unwrap()];
        json!({"cwd": place(session), "tier": tier, "ext": path.rsplit_once('.').unwrap().1, "params": {"file": path}})
    };
    let file = |n: u32| {
        let session = n / 5;
        // One that is unlike all others takes the bound from none.
        let place = if n == 7 { "/home/dev/projects/shared".to_owned() } else { place(session) };
        let end = ["rs", "md", "toml"][usize::try_from(n % 3).unwrap()];
        within(n, session, "edit_file", &context(session, format!("{place}/src/f{n}.{end}")))
    };
    let policy = policy(&(0..100).map(file).collect::<Vec<_>>());
    let text = format!("{:?}", policy.rules().iter().map(|rule| &rule.constraints).collect::<Vec<_>>());
    // What is found out about a call is no fact of its session, and a letter stands in any path.
    assert_eq!(text.matches("AppearsIn").count(), 1, "{text}");
    let decide = |session: u32, path: &str| {
        let event = within(0, 0, "edit_file", &context(session, path.to_owned()));
        Decider::new(&policy).decide((&event).into(), &Usage::default()).effect
    };
    assert_eq!(decide(3, "/home/dev/projects/web3/src/new.rs"), Effect::Allow);
    assert_eq!(decide(77, "/home/dev/projects/web77/src/new.rs"), Effect::Allow);
    for path in
        ["/home/dev/projects/web4/src/new.rs", "/home/dev/projects/shared/x.rs", "/etc/home/dev/projects/web3/x.rs"]
    {
        assert_eq!(decide(3, path), Effect::Ask, "{path}");
    }
}

#[test]
fn the_users_of_few_sessions_are_no_closed_set() {
    // Twelve users, each in so many sessions of many events.
    let log = |sessions: u32| -> Vec<Event> {
        let of = |n: u32| {
            let session = n / 10;
            let context = json!({"user": format!("user{}", session % 12), "params": {"page": n % 3}});
            within(n, session, "get_page", &context)
        };
        (0..sessions * 10).map(of).collect()
    };
    for (sessions, expected) in [(24, Effect::Allow), (60, Effect::Ask)] {
        let policy = policy(&log(sessions));
        let event = within(0, 0, "get_page", &json!({"user": "user99", "params": {"page": 1}}));
        let decided = Decider::new(&policy).decide((&event).into(), &Usage::default()).effect;
        assert_eq!(decided, expected, "{sessions}");
    }
}

#[test]
fn a_denied_command_is_refused_by_name() {
    let program = |n: u32| format!("tool{n} --level $LEVEL -x {n} && echo done with it");
    let mut events = calls("run_shell", 60, |n| json!({"command": program(n)}));
    let denied = "tool99 --level $LEVEL -x 5 && echo done with it";
    events.push(call("d1", "run_shell", &json!({"command": denied}), "denied"));
    events.push(call("d2", "run_shell", &json!({"command": "tool98 --key AKIAIOSFODNN7EXAMPLE"}), "denied"));
    check(&events, &[json!({"command": program(70)})], &[json!({"command": denied})]);
    let mined = serde_json::to_string(&mined(&events).set.grants).unwrap();
    assert!(!mined.contains("AKIA"), "{mined}");
    // Prose is not copied.
    let mut events = calls("add_note", 60, |n| json!({"text": format!("the order of customer {n} is late again")}));
    events.push(call("d1", "add_note", &json!({"text": "the order of Jane Doe is lost for good"}), "denied"));
    let mined = serde_json::to_string(&self::mined(&events).set.grants).unwrap();
    assert!(!mined.contains("Jane"), "{mined}");
}

#[test]
fn ids_keep_their_letters_and_a_steady_set_is_one() {
    let events = calls(
        "close_case",
        60,
        |n| json!({"case": format!("CASE-{}", 10_000 + n * 77), "queue": format!("q{}", n % 5)}),
    );
    let of = |case: &str, queue: &str| json!({"case": case, "queue": queue});
    check(
        &events,
        &[of("CASE-99999", "q3")],
        &[of("CASE-1 OR 1=1", "q3"), of("CASE-123456", "q3"), of("X-10000", "q3"), of("CASE-99999", "q7")],
    );
}

#[test]
fn evidence_of_other_agents_stands_in_for_what_one_has_not_seen() {
    let by = |n: u32| {
        let agent = ["desk", "night", "web"][usize::try_from(n).unwrap() % 3];
        let kind = ["std", "std", "std", "rush", "gift", "bulk"][usize::try_from(n / 3).unwrap() % 6];
        let mut event =
            call(&format!("g{n}"), "ship_order", &json!({"kind": kind, "weight": 1 + n * 7 % 40}), "success");
        agent.clone_into(&mut event.agent_id);
        event
    };
    let mut events: Vec<Event> = (0..120).map(by).collect();
    // One agent has met a kind once that others meet all the time.
    let odd = events.iter_mut().filter(|event| event.agent_id == "web" && event.context["params"]["kind"] == "gift");
    odd.skip(1).for_each(|event| event.context["params"]["kind"] = "std".into());
    let policy = policy(&events);
    let decide = |agent: &str, kind: &str| {
        let mut event = call("x", "ship_order", &json!({"kind": kind, "weight": 5}), "");
        agent.clone_into(&mut event.agent_id);
        Decider::new(&policy).decide((&event).into(), &Usage::default()).effect
    };
    for agent in ["desk", "night", "web"] {
        assert_eq!(decide(agent, "gift"), Effect::Allow, "{agent}");
        assert_eq!(decide(agent, "hazmat"), Effect::Ask, "{agent}");
    }
}

/// One event of one agent widens nothing for another: neither a list, nor a range, nor a form.
#[test]
fn what_one_session_alone_did_widens_no_other_agents_bound() {
    let by = |n: u32| {
        let kind = if n.is_multiple_of(2) { "std" } else { "rush" };
        let mut params = json!({"kind": kind, "weight": 1 + n * 7 % 40});
        params["host"] = json!(format!("https://h{n}.acme.example/x"));
        let mut event = call(&format!("g{n}"), "ship_order", &params, "success");
        ["desk", "night", "web"][usize::try_from(n % 3).unwrap()].clone_into(&mut event.agent_id);
        event
    };
    for count in [12, 60, 240] {
        let mut events: Vec<Event> = (0..count).map(by).collect();
        let wild = json!({"kind": "hazmat", "weight": 9_000_000, "host": "https://evil.example/x"});
        let mut odd = call("odd", "ship_order", &wild, "success");
        odd.agent_id = "web".to_owned();
        events.push(odd);
        let policy = policy(&events);
        for agent in ["desk", "night"] {
            for (argument, value) in wild.as_object().unwrap() {
                let mut event = by(0);
                agent.clone_into(&mut event.agent_id);
                let decide = |event: &Event| Decider::new(&policy).decide(event.into(), &Usage::default()).effect;
                event.context["params"][argument] = value.clone();
                assert_eq!(decide(&event), Effect::Ask, "{count} {agent} {argument}: {:?}", policy.rules());
            }
        }
    }
}

/// A fact that the agent's work always has bounds what it seldom does as well.
#[test]
fn a_thin_rule_keeps_the_usual_facts() {
    let with = |id: &str, action: &str, env: &str, host: &str| {
        let mut event = call(id, action, &json!({"name": "a"}), "success");
        event.context.insert("env".to_owned(), env.into());
        event.context.insert("host".to_owned(), host.into());
        event
    };
    let mut events: Vec<Event> = (0..40).map(|n| with(&format!("g{n}"), "look", "prod", &format!("h{n}"))).collect();
    events.extend((0..3).map(|n| with(&format!("r{n}"), "restart", "prod", &format!("h{n}"))));
    let policy = policy(&events);
    let decide = |event: &Event| Decider::new(&policy).decide(event.into(), &Usage::default()).effect;
    assert_eq!(decide(&with("x", "restart", "prod", "another")), Effect::Allow);
    assert_eq!(decide(&with("x", "restart", "staging", "h1")), Effect::Ask, "{:?}", policy.rules());
}

fn blind(events: &[Event]) -> Vec<String> {
    let warnings = mined(events).warnings;
    warnings.iter().filter(|warning| matches!(warning, MineWarning::Blind(_))).map(ToString::to_string).collect()
}

#[test]
fn json_in_a_string_is_not_bounded_and_that_is_said() {
    let text = |n: u32| format!("{{\"city\": \"Ulm\", \"nights\": {n}}}");
    let mut events = calls("book_room", 70, |n| text(n).into());
    assert_eq!(
        blind(&events),
        [
            "`params` of `book_room` is a string that holds JSON in 70 events, which no rule can look into: log it as an object \
             (`jq '.context.params |= fromjson'`)",
            "no action could be bounded: every argument is free text or new in each session; log what tells one call from another \
             (amounts, kinds, hosts, paths) as fields of `context.params`"
        ]
    );
    let policy = policy(&events);
    for text in [text(5), text(99_999), "{\"city\":\"Ulm\"}".to_owned()] {
        let decided =
            Decider::new(&policy).decide((&call("x", "book_room", &text.into(), "")).into(), &Usage::default());
        assert_eq!(decided.effect, Effect::Ask);
    }
    // Where it is one argument of several the others are bounded, and text that only looks like JSON is named.
    events = calls("book_room", 70, |n| json!({"payload": text(n), "hotel": "Ibis"}));
    events[3].context["params"]["payload"] = "{\"city\": \"U".into();
    check(
        &events[4..],
        &[json!({"payload": text(7_000), "hotel": "Ibis"})],
        &[json!({"payload": "{}", "hotel": "Hilton"})],
    );
    let said = blind(&events);
    assert!(
        said[0].starts_with("`params.payload` of `book_room` is a string that holds JSON in 69 events"),
        "{said:?}"
    );
    assert!(
        said[1]
            .starts_with("`params.payload` of `book_room` starts like a JSON object in 1 events and is not valid JSON"),
        "{said:?}"
    );
}

#[test]
fn ids_past_2_to_the_53_are_named_and_asked_about() {
    let big = |n: u32| 9_300_000_000_000_001_u64 + u64::from(n % 2);
    let events = calls("pin_message", 50, |n| json!({"room": big(n), "text": "hi"}));
    let set = mined(&events).set;
    assert_eq!(
        set.withheld.iter().map(|w| (w.attribute.to_string(), w.big_numbers)).collect::<Vec<_>>(),
        [("params.room".to_owned(), 50)]
    );
    assert!(blind(&events)[0].contains("`params.room` of `pin_message` is a number beyond 2^53 in 50 events"));
    assert!(crate::report::text::withheld(&set, 2).contains("50 numbers beyond 2^53"));
    let policy = policy(&events);
    for room in [big(0), big(1) + 40] {
        let event = call("x", "pin_message", &json!({"room": room, "text": "hi"}), "");
        assert_eq!(Decider::new(&policy).decide((&event).into(), &Usage::default()).effect, Effect::Ask);
    }
    // As text they are bounded.
    let events = calls("pin_message", 50, |n| json!({"room": big(n).to_string(), "text": "hi"}));
    check(&events, &[], &[json!({"room": "9300000000000009", "text": "hi"}), json!({"room": big(0), "text": "hi"})]);
}

#[test]
fn a_log_without_arguments_says_what_to_log() {
    let events: Vec<Event> = (0..30)
        .map(|n| {
            let line = json!({"log_id": format!("l{n}"), "agent_id": "a", "session_id": format!("s{n}"), "action": "sync", "outcome": "ok"});
            Event::from_json(&line.to_string()).unwrap()
        })
        .collect();
    assert!(mined(&events).warnings.contains(&MineWarning::Blind(Blind::NoArguments)));
    let events = calls("set_limit", 40, |n| json!({"limit": if n % 2 == 0 { json!(n) } else { json!(n.to_string()) }}));
    assert!(blind(&events)[0].contains("`params.limit` of `set_limit` is a number in 20 events and a string in 20"));
}

#[test]
fn outside_of_bounds_is_left_to_the_default_where_that_is_wanted() {
    let events = calls("create_payment", 40, |n| json!({"amount": 10 + n % 5, "to": "x"}));
    let set = mined(&events).set;
    let policy = |outside| lower(&set, &LowerOptions { outside, ..LowerOptions::default() }).unwrap().policy;
    for outside in [Effect::Ask, Effect::Block] {
        let policy = policy(outside);
        let decide = |amount: u32| {
            let event = call("x", "create_payment", &json!({"amount": amount, "to": "x"}), "");
            Decider::new(&policy).decide((&event).into(), &Usage::default()).effect
        };
        assert_eq!((decide(12), decide(9_000)), (Effect::Allow, outside));
    }
}

#[test]
fn arguments_that_were_never_seen_are_asked_about() {
    let events = calls("create_issue", 60, |n| {
        let mut params = json!({"repo": "web", "title": format!("bug {n}"), "options": {"draft": n % 2 == 0}});
        if n % 4 == 0 {
            params["priority"] = json!(["low", "high"][usize::try_from(n / 4).unwrap() % 2]);
        }
        params
    });
    let with = |name: &str, value: Value| {
        let mut params = json!({"repo": "web", "title": "bug 7", "options": {"draft": true}});
        params[name] = value;
        params
    };
    check(
        &events,
        &[with("priority", json!("high")), with("priority", Value::Null)],
        &[
            with("assignee", json!("mallory")),
            with("repo", json!("infra")),
            // What is sometimes absent is bounded where it is there.
            with("priority", json!("urgent")),
            with("priority", json!({"high": true})),
            with("options", json!({"draft": true, "force": true})),
            with("Repo", json!("web")),
        ],
    );
    // Few events list the names that the agent used.
    check(&events[..4], &[], &[with("assignee", json!("x"))]);
    // What is at times a value and at times an object or an array is not held to either.
    let mixed = [
        json!("x"),
        json!({"y": 1}),
        json!(["x"]),
        json!([{"z": 1}, "x"]),
        json!([["x"]]),
        json!([{"z": {"w": 1}}, {"z": 1}]),
    ];
    let events = calls("set_any", 60, |n| json!({"any": mixed[usize::try_from(n).unwrap() % mixed.len()]}));
    check(&events, &[json!({"any": "y"})], &[json!({"any": "y", "other": 1})]);
    // A map whose keys are data is open.
    let events = calls("set_labels", 60, |n| json!({"labels": {format!("k{n}"): "v"}, "issue": n}));
    check(&events, &[json!({"labels": {"new": "v"}, "issue": 7})], &[json!({"labels": {}, "issue": 7, "force": true})]);
}

#[test]
fn an_argument_without_anything_in_it_is_one_all_the_same() {
    let params = |n: u32| json!({"filter": {}, "page": {"next": if n.is_multiple_of(3) { json!({}) } else { json!({"token": "x"}) }}, "limit": n % 9 + 1});
    let events = calls("describe_instances", 60, params);
    let outside = [json!({"filter": {}, "limit": 3, "bcc": {}}), json!({"filter": {}, "limit": 3, "all": true})];
    check(&events, &[params(3), params(7)], &outside);
    let events = calls("describe_instances", 60, |_| json!({"filter": {}}));
    check(&events, &[], &outside);
}

#[test]
fn what_no_rule_can_name_is_asked_about_and_counted_so() {
    let events = calls("set_mark", 30, |n| json!({"\u{feff}": n % 3, "level": n % 2}));
    let mined = mined(&events);
    let reasons: Vec<_> = mined.set.grants.iter().filter_map(|grant| grant.reason.as_deref()).collect();
    assert_eq!(reasons, ["one of its arguments has U+FEFF in its name, which no rule can have"]);
    assert!(lower(&mined.set, &LowerOptions::default()).unwrap().notes.is_empty());
    // More keys than are looked at: that is said, and not that there are no arguments.
    let many = |n: u32| (0..2_100).map(|key| (format!("k{key}"), json!(n))).collect::<serde_json::Map<_, _>>();
    let events = calls("set_many", 12, |n| Value::Object(many(n)));
    let blind = |warning: &MineWarning| matches!(warning, MineWarning::Blind(_));
    let warnings = self::mined(&events).warnings;
    assert!(warnings.contains(&MineWarning::TooManyAttributes) && !warnings.iter().any(blind), "{warnings:?}");
}

#[test]
fn arguments_come_from_nowhere_less_trusted() {
    let of = |n: u32, user: &str, order: &str| {
        json!({"params": {"user": format!("u{n}"), "order": format!("W{n:05}"), "note": "x"},
               "prov": {"user": user, "order": order, "note": if n.is_multiple_of(2) { "none" } else { "tool" }}})
    };
    let event = |id: &str, context: &Value| {
        let line = json!({"log_id": id, "agent_id": "a", "session_id": id, "action": "cancel_order", "context": context, "outcome": "success"});
        Event::from_json(&line.to_string()).unwrap()
    };
    let mut events: Vec<Event> = (0..60)
        .map(|n| event(&format!("g{n}"), &of(n, "prompt", if n % 2 == 0 { "prompt" } else { "tool" })))
        .collect();
    // One odd event of sixty takes no bound away.
    events.push(event("odd", &of(7, "tool", "none")));
    let policy = policy(&events);
    let decide =
        |context: &Value| Decider::new(&policy).decide((&event("x", context)).into(), &Usage::default()).effect;
    for (user, order, expected) in [
        ("prompt", "prompt", Effect::Allow),
        ("const", "tool", Effect::Allow),
        ("tool", "tool", Effect::Ask),
        ("prompt", "none", Effect::Ask),
        ("prompt", "unknown", Effect::Ask),
        ("", "", Effect::Ask),
    ] {
        assert_eq!(decide(&of(99, user, order)), expected, "{user} {order}");
    }
    let mut untold = of(99, "prompt", "tool");
    untold.as_object_mut().unwrap().remove("prov");
    assert_eq!(decide(&untold), Effect::Ask);
}

/// One event of a log may show what it has, and takes no bound away, however many elements it has.
#[test]
fn slow_one_line_with_many_elements_takes_no_bound_away() {
    let order = |n: u32| {
        let (tag, host) = if n.is_multiple_of(2) { ("red", "a") } else { ("blue", "b") };
        json!({"items": [{"sku": format!("SKU-{n:04}"), "qty": n % 9 + 1}, {"sku": "SKU-0000", "qty": 1}],
               "tags": [tag, "all"], "cc": [format!("u{n}@example.com")],
               "hosts": [format!("https://{host}.example.com/{n}")]})
    };
    let odd = |n: usize| {
        let hosts: Vec<_> = (0..n).map(|n| format!("https://h{n}.evil.net/x")).collect();
        let cc: Vec<_> = (0..n).map(|n| format!("x@evil{n}.net")).collect();
        let items: Vec<_> = (0..n).map(|n| json!({"sku": format!("{n} OR 1=1"), "qty": -5_000})).collect();
        let tags: Vec<_> = (0..n).map(|n| format!("odd{n}")).collect();
        json!({"items": items, "tags": tags, "cc": cc, "hosts": hosts})
    };
    let with = |argument: &str, value: Value| {
        let mut params = order(7);
        params[argument] = json!([value]);
        params
    };
    let outside = [
        with("items", json!({"sku": "1' OR 1", "qty": 1})),
        with("items", json!({"sku": "SKU-0001", "qty": 1_000_000})),
        with("tags", json!("green")),
        with("cc", json!("x@other.net")),
        with("hosts", json!("https://c.other.net/")),
    ];
    for (many, argument) in
        [20, 60, 200].into_iter().flat_map(|many| ["items", "tags", "cc", "hosts"].map(|argument| (many, argument)))
    {
        for mixed in [false, true] {
            let mut events = calls("place_order", 120, order);
            let mut line = order(5);
            line[argument] = odd(many)[argument].clone();
            if mixed {
                line[argument].as_array_mut().unwrap().extend([json!(1), json!({"a": 1}), json!([[]]), Value::Null]);
            }
            events.push(call("odd", "place_order", &line, "success"));
            let policy = policy(&events);
            let decide = |params: &Value| {
                Decider::new(&policy).decide((&call("x", "place_order", params, "")).into(), &Usage::default()).effect
            };
            for params in &outside {
                assert_eq!(decide(params), Effect::Ask, "{many} {argument} {mixed} {params}");
            }
            assert_eq!(decide(&order(3)), Effect::Allow, "{many} {argument} {mixed}");
        }
    }
}

#[test]
fn elements_of_arrays_are_bounded() {
    let line = |n: u32| {
        let unit = if n.is_multiple_of(2) { "kg" } else { "pcs" };
        json!({"code": format!("P{}", 1_000 + n * 37), "count": 1 + n % 12, "unit": unit})
    };
    let copies = ["ann@shop.example", "ben@shop.example"];
    let mut events = calls("place_order", 80, |n| {
        let mut lines = vec![line(n), line(n + 1)];
        if n % 3 == 0 {
            lines[0]["note"] = json!("gift");
        }
        json!({"lines": lines, "cc": copies.get(..usize::try_from(n % 3).unwrap())})
    });
    for n in 0..6 {
        let order = json!({"lines": [{"code": "P1000", "count": 9_000, "unit": "kg"}], "cc": []});
        events.push(call(&format!("d{n}"), "place_order", &order, "denied"));
    }
    let of = |lines: Value| json!({"lines": lines, "cc": []});
    check(
        &events,
        &[of(json!([line(3), line(5), line(7)])), json!({"lines": [line(1)], "cc": ["zoe@shop.example"]})],
        &[
            of(json!([line(1), {"code": "P1234", "count": 9_000, "unit": "kg"}])),
            of(json!([{"code": "P1234", "count": 2, "unit": "t"}])),
            of(json!([{"code": "X", "count": 2, "unit": "kg"}])),
            of(json!([{"code": "P1234", "count": 2, "unit": "kg", "discount": 1}])),
            of(json!([{"code": "P1234", "unit": "kg"}])),
            of(json!([{"code": "P1234", "count": "2", "unit": "kg"}])),
            of(json!({"code": "P1234", "count": 2, "unit": "kg"})),
            json!({"lines": [line(1)], "cc": ["zoe@evil.example"]}),
            json!({"lines": [line(1)], "cc": "ann@shop.example"}),
        ],
    );
}

/// One event whose value is of another kind takes no bound away: it is asked about, and so is what the bound keeps out.
#[test]
fn one_odd_value_takes_no_bound_away() {
    let params = |n: u32| {
        let host = if n.is_multiple_of(2) { "https://a.example" } else { "https://b.example" };
        let mail = format!("user{n}@acme.example");
        json!({"host": host, "amount": n % 90 + 1, "to": ["x", "y"], "mail": mail, "items": [{"qty": n % 9}]})
    };
    let outside = |argument: &str, value: Value| {
        let mut params = params(0);
        params[argument] = value;
        params
    };
    let listed = [json!(7), json!(true), json!("2026-11-26"), json!([{"qty": "many"}])];
    let is_listed = |argument: &str, odd: &Value| ["host", "items"].contains(&argument) && listed.contains(odd);
    for (argument, odd) in [
        ("host", json!([])),
        ("host", json!([{}])),
        ("host", json!({"a": 1})),
        ("host", json!({})),
        ("amount", json!([])),
        ("amount", json!(1e300)),
        ("amount", json!(9_007_199_254_740_993_u64)),
        ("to", json!("x")),
        ("to", json!({"a": 1})),
        ("to", json!(["x", {"a": 1}])),
        ("to", json!(vec!["z"; 300])),
        ("amount", json!("5")),
        ("amount", json!("a word or two that nobody would list, since it is much too long")),
        ("host", json!(7)),
        ("host", json!(true)),
        ("host", json!("2026-11-26")),
        ("host", json!("sk-live-51H8aQ2zXyW")),
        ("host", json!("a note of several words, longer than what any list of names would hold")),
        ("mail", json!("nobody")),
        ("mail", json!("")),
        ("mail", json!(["a@acme.example"])),
        ("items", json!([{"qty": "many"}])),
        ("items", json!(["loose"])),
        ("items", json!([{"qty": {"a": 1}}])),
        (
            "items",
            Value::Array(vec![(0..40).map(|n| (format!("k{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into()]),
        ),
    ] {
        let mut events = calls("fetch", 60, params);
        events.push(call("odd", "fetch", &outside(argument, odd.clone()), "success"));
        let policy = policy(&events);
        let decide = |params: &Value| {
            Decider::new(&policy).decide((&call("x", "fetch", params, "")).into(), &Usage::default()).effect
        };
        assert_eq!(decide(&params(1)), Effect::Allow, "{argument}: {odd}: {:?}", policy.rules());
        for refused in [
            outside("host", json!("http://169.254.169.254/")),
            outside("amount", json!(5_000)),
            outside("to", json!(["x", "mallory"])),
            outside("mail", json!("mallory@evil.example")),
            outside("items", json!([{"qty": 4_000}])),
            // An array without elements passes every `in`, and a list has short words and numbers of any type.
            outside(argument, if odd == json!([]) || is_listed(argument, &odd) { json!([{}]) } else { odd.clone() }),
        ] {
            assert_eq!(decide(&refused), Effect::Ask, "{argument}: {odd}: {refused}: {:?}", policy.rules());
        }
    }
}

/// One event with names that no policy lists, or with very many, opens no object to any name: it is asked about.
#[test]
fn one_event_with_odd_names_opens_no_object() {
    let params = |n: u32| {
        let room = if n.is_multiple_of(2) { "east" } else { "west" };
        json!({"room": room, "window": {"hours": n % 9 + 1},
               "guests": [{"badge": n % 7}, {"badge": 3}]})
    };
    let many = |count: u32| -> Value {
        (0..count).map(|n| (format!("x{n}"), json!("1"))).collect::<serde_json::Map<_, _>>().into()
    };
    let with = |object: &str, names: &Value| {
        let mut params = params(1);
        let fields = match object {
            "" => &mut params,
            "guests" => &mut params["guests"][0],
            object => &mut params[object],
        };
        fields.as_object_mut().unwrap().extend(names.as_object().unwrap().clone());
        params
    };
    let long = "z".repeat(210);
    for (object, names) in [
        ("", json!({&long: "1"})),
        ("", many(70)),
        ("", json!({&long: many(30)})),
        ("window", json!({&long: 1})),
        ("window", many(70)),
        ("guests", json!({&long: 1})),
        ("guests", many(70)),
    ] {
        let odd = with(object, &names);
        let mut events = calls("book_visit", 120, params);
        events.push(call("odd", "book_visit", &odd, "success"));
        let policy = policy(&events);
        let decide = |params: &Value| {
            Decider::new(&policy).decide((&call("x", "book_visit", params, "")).into(), &Usage::default()).effect
        };
        assert_eq!(decide(&params(4)), Effect::Allow, "{object}: {names}: {:?}", policy.rules());
        for refused in [
            odd,
            with("", &json!({"bcc": "m"})),
            with("window", &json!({"all": true})),
            with("guests", &json!({"vip": 1})),
        ] {
            assert_eq!(decide(&refused), Effect::Ask, "{object}: {names}: {refused}: {:?}", policy.rules());
        }
        assert!(!format!("{:?}", policy.rules()).contains(&long), "{:?}", policy.rules());
    }
    // One event with an object of many fields under a name of its own costs what any event costs.
    let mut events = calls("book_visit", 120, params);
    events.push(call("odd", "book_visit", &with("", &json!({"notes": many(30)})), "success"));
    check(&events, &[params(4)], &[with("", &json!({"bcc": "m"}))]);
}

/// Names that are data come with every event, whoever's session it is: their map is open.
#[test]
fn a_map_of_few_sessions_is_open() {
    let events: Vec<Event> = (0..90)
        .map(|n| within(n, n / 30, "set_labels", &json!({"params": {"labels": {format!("k{n}"): "v"}, "issue": n}})))
        .collect();
    let of = |name: &str, issue: &str| json!({"labels": {name: "v"}, issue: 7});
    check(&events, &[of("new", "issue")], &[of("new", "force")]);
}

/// One event that does without a fact takes no bound on it away, and is asked about; a fact that is often missing is not known.
#[test]
fn one_event_without_a_fact_takes_no_bound_away() {
    let context = |n: u32| {
        let drug = if n.is_multiple_of(2) { "a" } else { "b" };
        let duty = if (n / 3).is_multiple_of(2) { "nurse" } else { "doctor" };
        json!({"duty": duty, "site": "ward7", "unit": {"id": "u1"}, "params": {"dose": n % 9 + 1, "drug": drug}})
    };
    let without = |mut context: Value, path: &[&str]| {
        match path {
            [fact] => context.as_object_mut().unwrap().remove(*fact),
            [object, fact] => context[*object].as_object_mut().unwrap().remove(*fact),
            _ => None,
        };
        context
    };
    let with = |fact: &str, value: Value| {
        let mut context = context(1);
        context[fact] = value;
        context
    };
    for path in [&["duty"][..], &["site"], &["unit"], &["unit", "id"]] {
        for (odd, expected) in [(1, Effect::Ask), (30, Effect::Allow)] {
            let mut events: Vec<Event> = (0..120).map(|n| within(n, n / 3, "give_dose", &context(n))).collect();
            events.extend((0..odd).map(|n| within(900 + n, 900 + n, "give_dose", &without(context(n), path))));
            let policy = policy(&events);
            let decide = |context: &Value| {
                let event = within(0, 0, "give_dose", context);
                Decider::new(&policy).decide((&event).into(), &Usage::default()).effect
            };
            assert_eq!(decide(&context(5)), Effect::Allow, "{path:?}: {:?}", policy.rules());
            assert_eq!(decide(&without(context(5), path)), expected, "{path:?}: {:?}", policy.rules());
            let others = [with("duty", json!("guest")), with("site", json!("lab")), with("unit", json!({"id": "u9"}))];
            for refused in others.iter().filter(|_| odd == 1) {
                assert_eq!(decide(refused), Effect::Ask, "{path:?}: {refused}: {:?}", policy.rules());
            }
        }
    }
}

/// One event without the place, or without a text that it could stand in, takes the place away from none.
#[test]
fn slow_one_event_without_its_place_takes_no_place_away() {
    let context = |session: u32, path: &str| json!({"root": format!("/srv/build/job{session}"), "params": {"target": path, "mode": "w"}});
    let inside = |session: u32, n: u32| {
        context(session, &format!("/srv/build/job{session}/out/f{n}.{}", ["o", "map"][usize::try_from(n % 2).unwrap()]))
    };
    let fine = inside(2, 1);
    let change = |path: &str, value: Option<Value>| {
        let mut odd = fine.clone();
        let fields = if path == "root" { &mut odd } else { &mut odd["params"] };
        match value {
            Some(value) => drop(fields.as_object_mut().unwrap().insert(path.to_owned(), value)),
            None => drop(fields.as_object_mut().unwrap().remove(path)),
        }
        odd
    };
    let mut crowd = fine.clone();
    (0..80).for_each(|n| crowd["params"][format!("a{n:02}")] = json!("text"));
    for odd in [
        change("root", None),
        change("root", Some(json!(7))),
        change("root", Some(json!("/"))),
        change("root", Some(json!({"path": "/srv/build/job2"}))),
        change("target", None),
        change("target", Some(json!(["/srv/build/job2/out/f1.o"]))),
        change("target", Some(json!({"path": "/srv/build/job2/out/f1.o"}))),
        change("target", Some(json!(3))),
        crowd,
    ] {
        // The odd event comes first, in the middle or last, by the hash of its session.
        for session in [500, 501, 502] {
            let mut events: Vec<Event> =
                (0..200).map(|n| within(n, n / 5, "write_output", &inside(n / 5, n))).collect();
            events.push(within(900, session, "write_output", &odd));
            let policy = policy(&events);
            let decide = |context: &Value| {
                let event = within(0, 0, "write_output", context);
                Decider::new(&policy).decide((&event).into(), &Usage::default()).effect
            };
            assert_eq!(decide(&inside(77, 3)), Effect::Allow, "{odd}: {:?}", policy.rules());
            for path in ["/srv/build/job5/out/f1.o", "/etc/cron.d/x"] {
                assert_eq!(decide(&context(77, path)), Effect::Ask, "{odd}: {path}: {:?}", policy.rules());
            }
        }
    }
}

/// The events of one session of another agent, however many, do not make common what an agent with thin evidence did.
#[test]
fn one_long_session_of_another_agent_widens_no_thin_evidence() {
    let by = |agent: &str, session: &str, n: u32, to: &str| {
        let line = json!({"log_id": format!("{session}-{n}"), "agent_id": agent, "session_id": session, "action": "send_parcel",
                          "context": {"params": {"depot": to, "weight": n % 7 + 1}}, "outcome": "success"});
        Event::from_json(&line.to_string()).unwrap()
    };
    // Two came once: a list of these is not free, a form of four letters is.
    let depots = ["bonn", "kiel", "hamm", "bonn", "kiel", "gera"];
    let own = |n: u32| by("desk", &format!("d{}", n / 3), n, depots[usize::try_from(n).unwrap()]);
    // Of several sessions, the same events show what is common.
    for (sessions, expected) in [(1, Effect::Ask), (10, Effect::Allow)] {
        let mut events: Vec<Event> = (0..6).map(own).collect();
        events.extend((0..60).map(|n| by("night", &format!("n{}", n % sessions), n, "jena")));
        let policy = policy(&events);
        let decide =
            |to: &str| Decider::new(&policy).decide((&by("desk", "x", 2, to)).into(), &Usage::default()).effect;
        for depot in depots {
            assert_eq!(decide(depot), Effect::Allow, "{sessions} {depot}: {:?}", policy.rules());
        }
        assert_eq!(decide("jena"), expected, "{sessions}: {:?}", policy.rules());
    }
}
