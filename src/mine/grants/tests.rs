//! Tests of learning as a whole: planted rules are found, and what must never be granted is not.

use serde_json::{Value, json};

use crate::event::Event;
use crate::lower::{LowerOptions, lower};
use crate::mine::{Ingredient, MineOptions, mine_events};
use crate::policy::decide::{Decider, Usage};
use crate::policy::{Effect, Grant, Policy};

fn event(id: &str, agent: &str, session: &str, action: &str, context: &Value, outcome: &str) -> Event {
    let line = json!({"log_id": id, "agent_id": agent, "session_id": session, "action": action, "context": context,
                      "outcome": outcome});
    Event::from_json(&line.to_string()).unwrap()
}

fn grants(events: &[Event]) -> Vec<Grant> {
    mine_events(events, &MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap())).unwrap().set.grants
}

fn learn(events: &[Event]) -> Policy {
    let set = mine_events(events, &MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap())).unwrap().set;
    lower(&set, &LowerOptions::default()).unwrap().policy
}

fn decide(policy: &Policy, event: &Event) -> Effect {
    Decider::new(policy).decide(event.into(), &Usage::default()).effect
}

/// A stream of numbers without a pattern, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What a planted world allows: transfers in two currencies up to 500 by one agent, tickets of one shape by another.
fn world(numbers: &mut Numbers, id: u64, good: bool) -> Event {
    let session = format!("s{}", id / 2);
    let name = format!("l{id}");
    if numbers.below(2) == 0 {
        let currency = if good { ["EUR", "USD"][usize::try_from(numbers.below(2)).unwrap()] } else { "XXX" };
        let context = json!({"currency": currency, "amount": 1 + numbers.below(500), "memo": format!("m{}", numbers.below(1_000_000))});
        return event(&name, "payer", &session, "transfer", &context, "success");
    }
    let digits = if good { format!("{:04}", numbers.below(10_000)) } else { format!("x{}", numbers.below(99)) };
    event(
        &name,
        "desk",
        &session,
        "close_ticket",
        &json!({"ticket": format!("T-{digits}"), "queue": "billing"}),
        "success",
    )
}

#[test]
fn planted_rules_are_found_under_noise() {
    // Noise: extra attributes whose values follow nothing, in a share of the events.
    for noise in [0, 10, 20] {
        let mut numbers = Numbers(7 + noise);
        let mut events = Vec::new();
        for id in 0..600 {
            let mut good = world(&mut numbers, id, true);
            if numbers.below(100) < noise {
                good.context.insert(format!("noise{}", numbers.below(3)), numbers.below(9).into());
            }
            events.push(good);
            // Other things that the same agents do, so that there is something to tell apart.
            for (agent, action) in [("payer", "create_note"), ("desk", "move_card")] {
                let context =
                    json!({"currency": "CHF", "amount": 90_000 + id, "ticket": format!("C{id}"), "queue": "x"});
                events.push(event(
                    &format!("o{id}{agent}"),
                    agent,
                    &format!("s{}", id / 2),
                    action,
                    &context,
                    "success",
                ));
            }
        }
        let policy = learn(&events);
        let (mut right, mut wrong, mut missed) = (0.0, 0.0, 0.0);
        for id in 0..1_000 {
            let good = id % 2 == 0;
            let allowed = decide(&policy, &world(&mut numbers, 10_000 + id, good)) == Effect::Allow;
            match (good, allowed) {
                (true, true) => right += 1.0,
                (true, false) => missed += 1.0,
                (false, true) => wrong += 1.0,
                (false, false) => {}
            }
        }
        assert!(right / (right + wrong) >= 0.95, "precision at {noise} %: {right} {wrong}");
        assert!(right / (right + missed) >= 0.95, "recall at {noise} %: {right} {missed}");
    }
}

/// Sessions with requests: each sends to an address that its request names, or reads.
fn mailbox() -> Vec<Event> {
    const TASKS: [&str; 4] = [
        "Please send the minutes to {}",
        "What is on my calendar about {}?",
        "Summarise the report of {} for me",
        "How many files mention {}?",
    ];
    let mut events = Vec::new();
    for id in 0..40 {
        let address = format!("p{id}@example.org");
        let prompt = TASKS[id % 4].replace("{}", &address);
        let context = json!({"prompt": prompt, "params": {"recipient": address, "body": "the minutes"}});
        let action = ["send_email", "list_files", "get_day", "search_files"][id % 4];
        events.push(event(&format!("l{id}"), "mail", &format!("s{id}"), action, &context, "success"));
    }
    events
}

#[test]
fn a_request_licenses_what_it_asks_for_and_nothing_else() {
    let policy = learn(&mailbox());
    let ask = |action: &str, prompt: &str, to: &str| {
        let context = json!({"prompt": prompt, "params": {"recipient": to, "body": "the minutes"}});
        decide(&policy, &event("t", "mail", "t", action, &context, "success"))
    };
    let asked = "Could you send the plan to new@example.org?";
    assert_eq!(ask("send_email", asked, "new@example.org"), Effect::Allow);
    assert_eq!(ask("send_email", "What is new?", "mallory@example.net"), Effect::Ask);
    assert_eq!(ask("get_weather", "What is new?", "x"), Effect::Allow);
    assert_eq!(ask("delete_email", "delete the mail of new@example.org", "new@example.org"), Effect::Block);
    assert_eq!(ask("get_password", "What is new?", "x"), Effect::Block);
    assert_eq!(ask("send_money", asked, "new@example.org"), Effect::Block);
}

/// Payments whose requests name the payee, and reads of two accounts.
fn bank(sessions: u64) -> Vec<Event> {
    let mut numbers = Numbers(3);
    let one = |id| {
        let (session, iban) = (format!("s{id}"), format!("DE{}", 10_000_000 + numbers.below(80_000_000)));
        let prompt = if id % 2 == 0 { format!("Please pay the bill to {iban}") } else { format!("Balance {id}?") };
        let (action, params) = if id % 2 == 0 {
            let currency = ["EUR", "USD"][usize::try_from(id / 2 % 2).unwrap()];
            ("pay_bill", json!({"iban": iban, "amount": 1 + numbers.below(500), "currency": currency}))
        } else {
            (
                ["get_balance", "list_payments"][usize::try_from(id / 2 % 2).unwrap()],
                json!({"account": format!("a{}", id % 3)}),
            )
        };
        event(&format!("l{id}"), "bank", &session, action, &json!({"prompt": prompt, "params": params}), "success")
    };
    (0..sessions).map(one).collect()
}

/// A request licenses the payee, and what was seen bounds the rest.
#[test]
fn what_a_request_licenses_is_bounded_too() {
    let policy = learn(&bank(300));
    let ask = |action: &str, prompt: &str, params: &Value| {
        decide(&policy, &event("t", "bank", "t", action, &json!({"prompt": prompt, "params": params}), "success"))
    };
    let pay = |iban: &str, amount: u64, currency: &str| {
        let params = json!({"iban": iban, "amount": amount, "currency": currency});
        ask("pay_bill", "Please pay the bill to DE99887766", &params)
    };
    assert_eq!(pay("DE99887766", 120, "EUR"), Effect::Allow);
    for (iban, amount, currency) in
        [("DE11223344", 120, "EUR"), ("DE99887766", 1_000_000, "EUR"), ("DE99887766", 120, "BTC")]
    {
        assert_eq!(pay(iban, amount, currency), Effect::Ask, "{iban} {amount} {currency}");
    }
    // Each session's reads are known, so that a new one is no surprise to be let through.
    assert_eq!(ask("get_balance", "Balance?", &json!({"account": "a1"})), Effect::Allow);
    for params in [json!({"account": "/etc/shadow"}), json!({"account": "a1", "as_user": "root"})] {
        assert_eq!(ask("get_balance", "Balance?", &params), Effect::Ask, "{params}");
    }
    assert_eq!(ask("get_secrets", "Balance?", &json!({"account": "a1"})), Effect::Block);
    // With less to go by, other reads may come.
    let policy = learn(&bank(60));
    let read = json!({"prompt": "Rates?", "params": {"account": "a1"}});
    assert_eq!(decide(&policy, &event("t", "bank", "t", "get_rates", &read, "success")), Effect::Allow);
}

/// An address that only text gave, in an argument that the action never had.
#[test]
fn a_licence_licenses_no_argument_that_the_action_never_had() {
    let asked = "Could you send the plan to new@example.org?";
    let ask = |policy: &Policy, params: &Value, grades: &Value, target: &str| {
        let mut context = json!({"prompt": asked, "params": params});
        if grades != &Value::Null {
            context["prov"] = json!({"recipient": "prompt", "body": "none"});
            context["prov_grade"] = grades.clone();
            context["prov_target"] = target.into();
        }
        decide(policy, &event("t", "mail", "t", "send_email", &context, "success"))
    };
    let mut events = mailbox();
    let plain = json!({"recipient": "new@example.org", "body": "the minutes"});
    let more = |name: &str| {
        let mut params = plain.clone();
        params[name] = json!("mallory@example.net");
        params
    };
    let policy = learn(&events);
    assert_eq!(ask(&policy, &plain, &Value::Null, ""), Effect::Allow);
    for name in ["cc", "bcc", "payee", "reply_to"] {
        assert_eq!(ask(&policy, &more(name), &Value::Null, ""), Effect::Ask, "{name}");
    }
    // Where the log says how arguments came to be, one from a record is let through.
    for event in &mut events {
        event.context.insert("prov".to_owned(), json!({"recipient": "prompt", "body": "none"}));
        event.context.insert("prov_grade".to_owned(), json!({"recipient": "prompt", "body": "none"}));
    }
    let policy = learn(&events);
    let grades = json!({"recipient": "prompt", "body": "none"});
    assert_eq!(ask(&policy, &plain, &grades, "prompt"), Effect::Allow);
    assert_eq!(ask(&policy, &plain, &grades, "text"), Effect::Allow, "only the names that were seen");
    for (target, expected) in
        [("record", Effect::Allow), ("field", Effect::Allow), ("text", Effect::Ask), ("none", Effect::Ask)]
    {
        assert_eq!(ask(&policy, &more("cc"), &grades, target), expected, "{target}");
    }
}

#[test]
fn an_unseen_action_strikes_only_what_the_request_points_to() {
    let mut events = mailbox();
    for event in &mut events {
        event.context.insert("prov".to_owned(), json!({"recipient": "prompt", "body": "none"}));
        event.context.insert("prov_grade".to_owned(), json!({"recipient": "prompt", "body": "none"}));
    }
    let policy = learn(&events);
    let ask = |action: &str, prompt: &str, params: Value, target: Option<&str>, grades: Value| {
        let mut context = json!({"prompt": prompt, "params": params, "prov_grade": grades});
        if let Some(target) = target {
            context["prov_target"] = target.into();
        }
        decide(&policy, &event("t", "mail", "t", action, &context, "success"))
    };
    // A verb that few requests have is enough, but for what comes from text.
    let create = |target| ask("create_list", "Create a list", json!({"name": "x1"}), target, json!({}));
    for target in ["prompt", "record", "field", "absent"] {
        assert_eq!(create(Some(target)), Effect::Allow, "{target}");
    }
    for target in [Some("text"), Some("none"), Some("unknown"), None] {
        assert_eq!(create(target), Effect::Block, "{target:?}");
    }
    // One that many have asks that the request points to what is struck, if anything is.
    let asked = "Could you send the plan to new@example.org?";
    let send = |params: Value, target| ask("send_plan", asked, params, Some(target), json!({}));
    for target in ["prompt", "record", "chain", "absent"] {
        assert_eq!(send(json!({"to": "new@example.org"}), target), Effect::Allow, "{target}");
    }
    assert_eq!(send(json!({"to": "mallory@example.net"}), "field"), Effect::Block);
    assert_eq!(ask("send_plan", "What is new?", json!({}), Some("absent"), json!({})), Effect::Block);
    // And it widens no action that was seen: that always has a recipient.
    assert_eq!(send(json!({"recipient": "new@example.org"}), "prompt"), Effect::Block);
    let seen = ask("send_email", asked, json!({"recipient": "mallory@example.net"}), Some("record"), json!({}));
    assert_eq!(seen, Effect::Ask);
    // A credential must be spelled out, and so must what stands beside it.
    let change = |action: &str, grade: Value| {
        let params = json!({"password": "s3cret-9"});
        ask(action, "Change my password to s3cret-9", params, Some("prompt"), json!({"password": grade}))
    };
    for target in [Some("text"), Some("field"), Some("absent"), None] {
        let params = json!({"password": "s3cret-9", "new_password": "tulipan"});
        let grades = json!({"password": "prompt", "new_password": "text"});
        let effect = ask("change_password", "Change my password s3cret-9", params, target, grades);
        assert_eq!(effect, Effect::Block, "{target:?}");
    }
    assert_eq!(change("change_password", json!("prompt")), Effect::Allow);
    for grade in ["record", "text", "none"] {
        assert_eq!(change("change_password", json!(grade)), Effect::Block, "{grade}");
    }
    assert_eq!(change("change_token", json!("prompt")), Effect::Block);
    assert_eq!(ask("get_password", "What is new?", json!({"user": "carol"}), None, json!({})), Effect::Block);
    // What is struck must be there to be deleted.
    let delete = |target| ask("delete_list", "Delete the list x1", json!({"name": "x1"}), Some(target), json!({}));
    let expected =
        if events.iter().any(|event| event.action.starts_with("delete")) { Effect::Allow } else { Effect::Block };
    assert_eq!([delete("absent"), delete("field")], [Effect::Block; 2]);
    assert_eq!(delete("prompt"), expected);
}

#[test]
fn what_is_granted_to_unseen_actions_can_be_read_by_a_person() {
    let grants = grants(&mailbox());
    let of = |says: &str| {
        grants.iter().filter(|grant| grant.glob && grant.reason.as_deref().unwrap().contains(says)).count()
    };
    assert_eq!(of("by its name it only reads (the 12 likeliest of 34 verbs)"), 12);
    assert!((1..=32).contains(&of("the request uses the verb in its name (the 32 likeliest of 95 verbs)")));
    assert!(grants.len() < 80, "{}", grants.len());
    let text = serde_json::to_string(&grants).unwrap();
    assert!(text.contains("\"create_*\"") && !text.contains("\"relocate_*\"") && !text.contains("\"think_*\""));
}

#[test]
fn logs_without_requests_come_to_the_ladder() {
    let mut events = mailbox();
    for event in &mut events {
        event.context.remove("prompt");
    }
    let grants = grants(&events);
    assert!(grants.iter().all(|grant| grant.constraints.iter().all(|c| c.path.to_string() != "prompt")));
    assert!(grants.iter().any(|grant| grant.action == "send_email" && grant.effect.is_none()));
}

#[test]
fn what_was_denied_or_failed_widens_nothing() {
    let mut events = mailbox();
    let before = grants(&events);
    for n in 0..30 {
        let context = json!({"prompt": "What is new?", "params": {"recipient": "mallory@example.net"}});
        let outcome = if n % 2 == 0 { "denied" } else { "timeout" };
        events.push(event(&format!("d{n}"), "mail", &format!("d{n}"), "send_email", &context, outcome));
        events.push(event(&format!("w{n}"), "mail", &format!("d{n}"), "wipe_disk", &context, outcome));
    }
    let after = grants(&events);
    assert!(after.iter().all(|grant| grant.action != "wipe_disk"));
    let plain = |grants: &[Grant]| -> Vec<_> {
        grants.iter().map(|g| (g.action.clone(), g.effect, serde_json::to_string(&g.constraints).unwrap())).collect()
    };
    assert_eq!(plain(&before), plain(&after));
}

#[test]
fn agents_and_constraints_never_cross() {
    let mut events = Vec::new();
    for n in 0..60 {
        for (agent, env) in [("a", "prod"), ("b", "dev")] {
            let context = json!({"env": env});
            events.push(event(&format!("{agent}{n}"), agent, &format!("{agent}{n}"), "deploy", &context, "success"));
        }
    }
    let policy = learn(&events);
    let at =
        |agent: &str, env: &str| decide(&policy, &event("t", agent, "t", "deploy", &json!({"env": env}), "success"));
    assert_eq!([at("a", "prod"), at("b", "dev")], [Effect::Allow; 2]);
    assert_eq!([at("a", "dev"), at("b", "prod")], [Effect::Ask; 2]);
}

#[test]
fn one_sessions_values_and_counters_are_not_frozen() {
    let mut events = Vec::new();
    for n in 0..60 {
        // Each customer in one session, three times over; steps count up.
        let (session, customer) = (n / 3, format!("customer {}", char::from(b'a' + u8::try_from(n / 3).unwrap())));
        let context = json!({"params": {"customer": customer}, "step": n % 3, "kind": "std"});
        events.push(event(&format!("l{n}"), "a", &format!("s{session}"), "close_account", &context, "success"));
        let context = json!({"params": {"customer": "someone"}, "step": 77, "kind": "other"});
        events.push(event(&format!("o{n}"), "a", &format!("s{session}"), "move_account", &context, "success"));
    }
    let grants = grants(&events);
    let grant = grants.iter().find(|grant| grant.action == "close_account").unwrap();
    let text = serde_json::to_string(&grant.constraints).unwrap();
    assert!(!text.contains("customer a") && !text.contains("step"), "{text}");
}

#[test]
fn secrets_and_personal_data_are_not_copied() {
    let mut events = Vec::new();
    for n in 0..50 {
        let context =
            json!({"key": "AKIAIOSFODNN7EXAMPLE", "mail": "jane@example.com", "note": "call Jane at home after six"});
        events.push(event(&format!("l{n}"), "a", &format!("s{n}"), "update_record", &context, "success"));
        let context = json!({"key": "k", "mail": "m", "note": "n"});
        events.push(event(&format!("o{n}"), "a", &format!("s{n}"), "move_record", &context, "success"));
    }
    let set = mine_events(&events, &MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap())).unwrap().set;
    let text = serde_json::to_string(&(&set.grants, &set.withheld)).unwrap();
    for secret in ["AKIA", "jane", "Jane", "IOSFODNN"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // That it was withheld is said.
    let said: Vec<_> = set
        .withheld
        .iter()
        .map(|w| (w.action.as_str(), w.attribute.to_string(), [w.secrets, w.personal, w.text]))
        .collect();
    let of = |attribute: &str, counts| ("update_record", attribute.to_owned(), counts);
    assert_eq!(said, [of("key", [50, 0, 0]), of("mail", [0, 50, 0]), of("note", [0, 0, 50])]);
    let printed = crate::report::text::withheld(&set, 2);
    assert_eq!(
        printed,
        "Withheld from policies: 50 strings like keys or tokens, 50 with an address, 50 of long or free text\n  \
         update_record key: 50 strings like keys or tokens\n  update_record mail: 50 strings with an address\n  \
         and 1 more: `withheld` in policies.json\n"
    );
}

#[test]
fn hostile_strings_survive() {
    let nasty =
        ["a.*", "(?P<x>", "[[:alpha:]]&&[^a]", "\\", "a\nb", "${x}", "*", "\u{feff}", "ß|ﬀ", "^$", &"x".repeat(4096)];
    let mut events = Vec::new();
    for n in 0..60 {
        let text = nasty[n % nasty.len()];
        let context = json!({"prompt": text, text: text, "params": {"to": text, text: [text, 1]}, "env": {text: true}});
        for action in [text, "send_x"] {
            if action.trim().is_empty() {
                continue;
            }
            events.push(event(&format!("{n}{action}"), "a", &format!("s{n}"), action, &context, "success"));
        }
    }
    let policy = learn(&events);
    assert!(!policy.rules().is_empty());
}

/// The bound on the sample must not show the order of lines.
#[test]
fn slow_the_sample_does_not_depend_on_the_order() {
    let mut events = Vec::new();
    for n in 0..3_000_u64 {
        let context =
            json!({"prompt": format!("send word {n} to p{}", n % 7), "params": {"to": format!("p{}", n % 7)}});
        let action = if n % 3 == 0 { "send_x" } else { "list_x" };
        // Some sessions with more events than are kept.
        let session = if n % 5 == 0 { format!("s{}", n % 11) } else { format!("t{n}") };
        events.push(event(&format!("l{}", n / 2), &format!("a{}", n % 13), &session, action, &context, "success"));
    }
    let print = |events: &[Event]| serde_json::to_string(&grants(events)).unwrap();
    let expected = print(&events);
    events.reverse();
    assert_eq!(print(&events), expected);
    let mut mixed: Vec<Event> = (0..events.len()).map(|n| events[(n * 7919) % events.len()].clone()).collect();
    assert_eq!(print(&mixed), expected);
    mixed.rotate_left(1234);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(|| print(&mixed)), expected);
}

/// Every event that teaches is allowed, asked about or rare: nothing seen is blocked.
#[test]
fn what_was_learned_from_is_not_blocked() {
    let mut events = mailbox();
    let mut numbers = Numbers(3);
    events.extend((0..400).map(|id| world(&mut numbers, id, true)));
    let policy = learn(&events);
    for event in &events {
        let effect = decide(&policy, event);
        assert_ne!(effect, Effect::Block, "{event:?}");
        if event.agent_id != "mail" {
            assert_eq!(effect, Effect::Allow, "{event:?}");
        }
    }
}

/// A log of one agent that does one action with an argument, and another without it.
fn with_argument(action: &str, name: &str, values: impl Fn(u64) -> String) -> Vec<Event> {
    let events = (0..60).flat_map(|n| {
        let session = format!("s{n}");
        let context = json!({"params": {name: values(n)}});
        let act = event(&format!("l{n}"), "a", &session, action, &context, "success");
        [act, event(&format!("o{n}"), "a", &session, "write_note", &json!({"params": {"note": n}}), "success")]
    });
    events.collect()
}

#[test]
fn strings_of_a_kind_are_held_to_what_they_have_in_common() {
    type Case = (&'static str, &'static str, fn(u64) -> String, &'static [&'static str], &'static [&'static str]);
    let cases: [Case; 5] = [
        (
            "download_file",
            "url",
            |n| format!("https://api.example.com/items/{n}"),
            &["https://api.example.com/items/new?x=1"],
            &["https://api.example.com.evil.net/", "https://api.example.com@evil.net/", "https://example.com/"],
        ),
        (
            "download_file",
            "url",
            |n| format!("https://shop{n}.example.com/items/{n}"),
            &["https://www.example.com/"],
            &["https://example.com.evil.net/", "https://evil.net/?example.com", "http://www.example.com/"],
        ),
        (
            "send_email",
            "to",
            |n| format!("p{n}@{}", ["acme.com", "example.org"][usize::from(n % 3 == 0)]),
            &["new.person@acme.com"],
            &["p1@acme.com@evil.net", "p1@evil.net", "p1@evil.net,p2@acme.com"],
        ),
        (
            "write_file",
            "path",
            |n| format!("/data/out/{}/{}/r{n}.csv", ["east", "west", "mid"][usize::try_from(n % 3).unwrap()], n % 20),
            &["/data/out/east/new.csv", "/data/out/mid/a/b"],
            &["/data/out/east/../../../etc/passwd", "/data/output/x", "/etc/passwd"],
        ),
        (
            "run_shell",
            "command",
            |n| format!("git {} file{n}.txt", ["add", "diff", "show"][usize::try_from(n % 3).unwrap()]),
            &["git diff HEAD~2 -- other.txt"],
            &["git push", "git diff x; rm -rf /", "git add $(rm -rf /)", "rm -rf /"],
        ),
    ];
    for (action, name, values, inside, outside) in cases {
        let events = with_argument(action, name, values);
        let policy = learn(&events);
        let at =
            |value: &str| decide(&policy, &event("t", "a", "t", action, &json!({"params": {name: value}}), "success"));
        let text = serde_json::to_string(&grants(&events)).unwrap();
        assert!(events.iter().all(|event| decide(&policy, event) == Effect::Allow), "{action}: {text}");
        for value in inside {
            assert_eq!(at(value), Effect::Allow, "{value}: {text}");
        }
        for value in outside {
            assert_ne!(at(value), Effect::Allow, "{value}: {text}");
        }
        assert!(!text.contains("p1@") && !text.contains("new.person"), "{text}");
    }
}

#[test]
fn a_licence_says_over_how_many_sessions_and_days_it_is_spread() {
    let mut events = mailbox();
    for (n, event) in (0_i64..).zip(&mut events) {
        let day = jiff::SignedDuration::from_hours(24 * (n / 8));
        event.timestamp = Some("2026-11-01T10:00:00Z".parse::<jiff::Timestamp>().unwrap() + day);
    }
    let spread = |events: &[Event]| -> Vec<_> {
        let grants = grants(events);
        let licences = grants.iter().filter(|grant| grant.action == "send_email" && grant.support.is_some());
        licences.map(|grant| (grant.evidence.sessions, grant.evidence.days)).collect()
    };
    // Ten sessions send, two a day.
    let found = spread(&events);
    assert!(!found.is_empty() && found.iter().all(|found| *found == (Some(10), Some(5))), "{found:?}");
    for event in &mut events {
        (event.session_id, event.timestamp) = (None, None);
    }
    assert!(spread(&events).iter().all(|found| *found == (None, None)));
}

/// Where some events say where an argument came from and others do not, both are asked by its text.
#[test]
fn half_a_provenance_is_none() {
    let mut events = mailbox();
    for event in events.iter_mut().step_by(8) {
        event.context.insert("prov".to_owned(), json!({"recipient": "prompt"}));
        event.context["params"]["recipient"] = "NOT@in.the.request".into();
    }
    let text = serde_json::to_string(&grants(&events)).unwrap();
    assert!(!text.contains("prov."), "{text}");
}

#[test]
fn slow_what_is_left_out_shows() {
    let learn = |events: &[Event], without| {
        let mut options = MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap());
        options.grants.without = without;
        mine_events(events, &options).unwrap().set.grants
    };
    // Two sessions of another action that sends, so that there is evidence to pool, and facts that never vary.
    let mut events = mailbox();
    for n in 0..2 {
        let (id, session) = (format!("x{n}"), format!("x{n}"));
        let prompt = format!("Forward the minutes to team{n}@example.org");
        let context = json!({"prompt": prompt, "params": {"to": format!("team{n}@example.org")}});
        events.push(event(&id, "mail", &session, "forward_mail", &context, "success"));
    }
    for event in &mut events {
        event.context.insert("env".to_owned(), json!({"recipient_known": true}));
    }
    // Sessions whose request names the record that the recipient is from, which no request names itself.
    for n in 0..4 {
        let (id, session) = (format!("y{n}"), format!("y{n}"));
        let context = json!({
            "prompt": format!("Notify the sender of letter{n}"), "params": {"address": format!("someone{n}@example.com")},
            "prov": {"address": "tool"}, "prov_grade": {"address": "record"}, "prov_named": {"address": format!("letter{n}")},
        });
        events.push(event(&id, "mail", &session, "notify_sender", &context, "success"));
    }
    let whole = learn(&events, None);
    let changed: Vec<_> =
        Ingredient::ALL.into_iter().filter(|left_out| learn(&events, Some(*left_out)) != whole).collect();
    assert_eq!(changed, Ingredient::ALL);
}

/// Payments of one agent to one account, and what else it did.
fn payments(count: usize, others: usize) -> Vec<Event> {
    let pay = (0..count).map(|n| {
        let params =
            json!({"params": {"amount": 100 + n % 3 * 5, "currency": "EUR", "iban": "DE89370400440532013000"}});
        event(&format!("p{n}"), "payer", &format!("s{n}"), "create_payment", &params, "success")
    });
    let other = (0..others).map(|n| {
        let params = json!({"params": {"host": "a", "amount": 9_000_000}});
        event(&format!("o{n}"), "payer", &format!("t{n}"), "ping", &params, "success")
    });
    pay.chain(other).collect()
}

#[test]
fn neither_other_actions_nor_little_evidence_widen_a_rule() {
    for (count, others) in [(3, 0), (8, 0), (9, 0), (20, 0), (60, 0), (60, 1), (60, 50)] {
        let policy = learn(&payments(count, others));
        let pays = |amount: u32, iban: &str| {
            let params = json!({"params": {"amount": amount, "currency": "EUR", "iban": iban}});
            decide(&policy, &event("x", "payer", "x", "create_payment", &params, ""))
        };
        assert_eq!(pays(105, "DE89370400440532013000"), Effect::Allow, "{count} {others}");
        assert_eq!(pays(9_000_000, "DE89370400440532013000"), Effect::Ask, "{count} {others}");
        assert_eq!(pays(105, "GB29NWBK60161331926819"), Effect::Ask, "{count} {others}");
    }
}

#[test]
fn a_denied_value_lies_inside_no_bound() {
    let read = |id: String, path: &str, amount: u32, outcome: &str| {
        let params = json!({"params": {"path": path, "amount": amount}});
        event(&id, "coder", &id, "read_file", &params, outcome)
    };
    let mut events: Vec<Event> =
        (0..100).map(|n| read(format!("g{n}"), &format!("/work/src/f{n}.rs"), n * 993 / 99, "success")).collect();
    let new = "/work/src/f2000.rs";
    for (n, (path, amount)) in
        [("/etc/shadow", 5), ("/work/src/f3.rs", 1_000), ("/work/src/.env", 6)].into_iter().enumerate()
    {
        events.push(read(format!("d{n}"), path, amount, "denied"));
    }
    let policy = learn(&events);
    for event in &events {
        let expected = if event.outcome == "success" { Effect::Allow } else { Effect::Ask };
        assert_eq!(decide(&policy, event), expected, "{:?}", event.context);
    }
    assert_eq!(decide(&policy, &read("x".to_owned(), new, 996, "")), Effect::Allow);
    assert_eq!(decide(&policy, &read("x".to_owned(), new, 997, "")), Effect::Ask);
}
