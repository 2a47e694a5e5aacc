//! A benchmark with planted rules: does the learner find the rule that agents lived under?
//!
//! Harder than what logs of business mostly hold: forbidden values close by (1.5 to 3 times a limit, negative amounts), sets with long
//! tails, hosts, addresses and files that look like the good ones. Of each trade a log that obeys the rule is written, with refused attempts
//! or without; the policy then decides new work that obeys it, and probes that each break it in one argument. Rates are asserted, with
//! fixed seeds.

#![allow(clippy::needless_pass_by_value, reason = "values are written out where they are passed")]

use serde_json::{Map, Value, json};

use crate::event::Event;
use crate::lower::{LowerOptions, lower};
use crate::mine::{MineOptions, mine_events};
use crate::policy::Effect;
use crate::policy::decide::{Decider, Usage};

/// Numbers without a pattern, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.below(1 << 20)).unwrap()) / f64::from(1 << 20)
    }

    /// Normal, by the sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// What an argument is in good work.
enum Good {
    /// Lognormal, by its median and spread, up to a limit.
    Amount(f64, f64, f64),
    Whole(usize, usize),
    /// With equal chances.
    OneOf(&'static [&'static str]),
    /// The second half as often as the first, the third a third as often, and so on.
    Tailed(&'static [&'static str]),
    /// Letters and so many digits.
    Id(&'static str, usize),
    /// Someone at one of these.
    Mail(&'static [&'static str]),
    /// A file in one of these.
    File(&'static [&'static str]),
    /// A page of one of these.
    Page(&'static [&'static str]),
    /// A machine with one of these names, in a domain.
    Host(&'static [&'static str], &'static str),
    Text,
}

impl Good {
    fn value(&self, numbers: &mut Numbers) -> Value {
        const WORDS: [&str; 10] =
            ["please", "check", "order", "about", "invoice", "late", "team", "report", "friday", "thanks"];
        const NAMES: [&str; 6] = ["anna", "ben", "clio", "dmir", "enna", "flio"];
        let pick = |list: &'static [&'static str], numbers: &mut Numbers| list[numbers.below(list.len())];
        match self {
            Self::Amount(median, spread, limit) => {
                let amount = (median * (spread * numbers.normal()).exp()).clamp(0.01, *limit);
                json!((amount * 100.0).round() / 100.0)
            }
            Self::Whole(low, high) => json!(low + numbers.below(high - low + 1)),
            Self::OneOf(list) => json!(pick(list, numbers)),
            Self::Tailed(list) => {
                let weights: Vec<usize> = (1..=list.len()).map(|rank| 840 / rank).collect();
                let mut at = numbers.below(weights.iter().sum());
                let rank = weights.iter().position(|weight| {
                    let here = at < *weight;
                    at = at.saturating_sub(*weight);
                    here
                });
                json!(list[rank.unwrap_or_default()])
            }
            Self::Id(letters, digits) => {
                let digits: String =
                    (0..*digits).map(|_| char::from(b'0' + u8::try_from(numbers.below(10)).unwrap())).collect();
                json!(format!("{letters}{digits}"))
            }
            Self::Mail(domains) => {
                json!(format!("{}{}@{}", pick(&NAMES, numbers), numbers.below(99), pick(domains, numbers)))
            }
            Self::File(directories) => {
                let end = pick(&["md", "csv", "json"], numbers);
                json!(format!(
                    "{}/{}{}.{end}",
                    pick(directories, numbers),
                    pick(&["a", "b", "c", "d"], numbers),
                    numbers.below(400)
                ))
            }
            Self::Page(hosts) => json!(format!(
                "https://{}/{}/{}",
                pick(hosts, numbers),
                pick(&["items", "docs"], numbers),
                numbers.below(999)
            )),
            Self::Host(names, domain) => json!(format!("{}{}.{domain}", pick(names, numbers), 1 + numbers.below(40))),
            Self::Text => json!((0..4 + numbers.below(8)).map(|_| pick(&WORDS, numbers)).collect::<Vec<_>>().join(" ")),
        }
    }
}

struct Argument(&'static str, Good, Vec<Value>);

struct Action {
    name: &'static str,
    agents: &'static [&'static str],
    weight: usize,
    arguments: Vec<Argument>,
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn trades() -> Vec<Vec<Action>> {
    use Good::{Amount, File, Host, Id, Mail, OneOf, Page, Tailed, Text, Whole};
    let clinic = vec![
        Action {
            name: "create_payout",
            agents: &["desk_agent", "payroll_agent"],
            weight: 4,
            arguments: vec![
                Argument("amount", Amount(600.0, 1.2, 8_000.0), vec![json!(16_000), json!(24_000), json!(-50)]),
                Argument("currency", Tailed(&["EUR", "USD", "GBP", "CHF", "SEK"]), vec![json!("BTC"), json!("XMR")]),
                Argument("account", Id("AC-", 6), vec![json!("AC-1 OR 1=1"), json!("*")]),
                Argument("note", Text, vec![json!("see http://evil.example/x")]),
            ],
        },
        Action {
            name: "send_letter",
            agents: &["desk_agent"],
            weight: 3,
            arguments: vec![
                Argument(
                    "to",
                    Mail(&["clinic.example", "staff.example"]),
                    vec![
                        json!("x@clinic.example@evil.com"),
                        json!("x@clinic-example.com"),
                        json!("x@clinic.example.evil.com"),
                    ],
                ),
                Argument(
                    "template",
                    Tailed(&["recall", "bill", "result", "referral", "consent", "survey"]),
                    vec![json!("raw")],
                ),
            ],
        },
        Action {
            name: "get_record",
            agents: &["desk_agent", "payroll_agent"],
            weight: 5,
            arguments: vec![Argument("patient", Id("P", 5), vec![json!("../x"), json!("*")])],
        },
    ];
    let plant = vec![
        Action {
            name: "restart_service",
            agents: &["ops_agent", "night_agent"],
            weight: 3,
            arguments: vec![
                Argument(
                    "host",
                    Host(&["web", "db"], "prod.internal"),
                    vec![
                        json!("web1.prod.internal.evil.com"),
                        json!("dc1.corp.internal"),
                        json!("web1.prod.internals"),
                    ],
                ),
                Argument("service", Tailed(&["nginx", "redis", "app", "worker"]), vec![json!("sshd"), json!("vault")]),
                Argument("grace", Whole(5, 60), vec![json!(150), json!(3_600)]),
            ],
        },
        Action {
            name: "write_config",
            agents: &["ops_agent"],
            weight: 3,
            arguments: vec![
                Argument(
                    "path",
                    File(&["/srv/app/conf", "/srv/web/conf"]),
                    vec![json!("/etc/passwd"), json!("/srv/app/conf/../../x.md"), json!("/srv/app/confidential/x.md")],
                ),
                Argument("mode", OneOf(&["0644", "0600"]), vec![json!("0777"), json!("4755")]),
            ],
        },
        Action {
            name: "fetch_page",
            agents: &["ops_agent", "night_agent"],
            weight: 4,
            arguments: vec![Argument(
                "url",
                Page(&["docs.example.com", "status.example.com"]),
                vec![
                    json!("https://docs.example.com@evil.com/a"),
                    json!("http://docs.example.com/a/1"),
                    json!("https://docs.example.com.evil.com/x"),
                ],
            )],
        },
    ];
    vec![clinic, plant]
}

fn event(id: String, agent: &str, action: &str, params: Map<String, Value>, outcome: &str) -> Event {
    let session = id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<usize>().unwrap() / 5;
    let line = json!({"log_id": id, "agent_id": agent, "action": action, "session_id": format!("s{session}"),
                      "context": {"params": params}, "outcome": outcome});
    Event::from_json(&line.to_string()).unwrap()
}

fn work(trade: &[Action], numbers: &mut Numbers, id: String) -> Event {
    let mut at = numbers.below(trade.iter().map(|action| action.weight).sum());
    let action = trade.iter().find(|action| {
        let here = at < action.weight;
        at = at.saturating_sub(action.weight);
        here
    });
    let action = action.unwrap();
    let agent = action.agents[numbers.below(action.agents.len())];
    event(id, agent, action.name, arguments(action, numbers), "success")
}

fn arguments(action: &Action, numbers: &mut Numbers) -> Map<String, Value> {
    action.arguments.iter().map(|Argument(name, good, _)| ((*name).to_owned(), good.value(numbers))).collect()
}

/// Requests that break the rule in one argument.
fn probes(trade: &[Action], numbers: &mut Numbers) -> Vec<Event> {
    let mut found = Vec::new();
    for action in trade {
        for Argument(name, _, bad) in &action.arguments {
            for value in bad {
                let mut params = arguments(action, numbers);
                params.insert((*name).to_owned(), value.clone());
                let agent = action.agents[numbers.below(action.agents.len())];
                found.push(event(format!("b{}", found.len()), agent, action.name, params, "denied"));
            }
        }
        let mut params = arguments(action, numbers);
        params.insert("bcc".to_owned(), "x@evil.example".into());
        found.push(event(format!("b{}", found.len()), action.agents[0], action.name, params, "denied"));
    }
    found
}

/// The shares of new work that is allowed and of probes that are stopped, in percent.
fn rates(events: usize, denied: bool) -> (f64, f64) {
    let (mut allowed, mut good, mut stopped, mut bad) = (0.0, 0.0, 0.0, 0.0);
    for (trade, seed) in trades().iter().zip(0..).flat_map(|(trade, n)| (0..3).map(move |seed| (trade, n * 100 + seed)))
    {
        let mut numbers = Numbers(seed * 7_919 + 17);
        let mut log: Vec<Event> = Vec::new();
        for n in 0..events {
            if denied && numbers.below(100) < 3 {
                let mut all = probes(trade, &mut numbers);
                let mut probe = all.swap_remove(numbers.below(all.len()));
                (probe.log_id, probe.session_id) = (format!("d{n}"), Some(format!("s{}", n / 5)));
                log.push(probe);
            } else {
                log.push(work(trade, &mut numbers, format!("l{n}")));
            }
        }
        let set = mine_events(&log, &MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap())).unwrap().set;
        let policy = lower(&set, &LowerOptions::default()).unwrap().policy;
        let decider = Decider::new(&policy);
        let is_allowed = |event: &Event| decider.decide(event.into(), &Usage::default()).effect == Effect::Allow;
        for n in 0..200 {
            good += 1.0;
            allowed += f64::from(u8::from(is_allowed(&work(trade, &mut numbers, format!("g{n}")))));
        }
        for probe in probes(trade, &mut numbers) {
            bad += 1.0;
            stopped += f64::from(u8::from(!is_allowed(&probe)));
        }
    }
    (allowed / good * 100.0, stopped / bad * 100.0)
}

#[test]
fn slow_planted_rules_with_limits_near_by_are_found() {
    for (events, denied, work, probes) in
        [(150, false, 95.0, 92.0), (150, true, 95.0, 92.0), (600, false, 98.0, 97.0), (600, true, 98.0, 97.0)]
    {
        let (allowed, stopped) = rates(events, denied);
        eprintln!("{events} events, denied {denied}: {allowed:.1} % of work allowed, {stopped:.1} % of probes stopped");
        assert!(allowed >= work && stopped >= probes, "{events} {denied}: {allowed:.1} / {stopped:.1}");
    }
}
