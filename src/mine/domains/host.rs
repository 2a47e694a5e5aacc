//! Names of hosts that stand by themselves, with or without a port: the hosts, else the domain.
//!
//! `db-1.internal` goes on to `db-1.internal.evil.net` under any prefix, so a host is held as one in a URL is: whole, in lower case.

use super::kind::{Generalisation, escape, pattern};
use super::listed::may_be_listed;
use crate::policy::Test;

/// `db-1.internal:5432`.
pub(super) const HOST: Generalisation =
    Generalisation { level: 10, most: 8, names: &[], keys: |text| Some(vec![host_key(text)?]), tests };
/// `*.internal`: the registered domain with all below it, or where nobody registers names, what stands after the first label.
pub(super) const DOMAIN: Generalisation =
    Generalisation { level: 11, most: 8, names: &[], keys: |text| Some(vec![domain_key(text)?]), tests };

/// A label of a host's name.
pub(super) const LABEL: &str = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?";

/// Stands for any labels before a registered domain, and for one before another.
const BELOW: &str = "**.";
const ONE: &str = "*.";

/// Whether a text is a host's name in lower case, without a dot at its end.
pub(super) fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    host.len() <= 253 && host.split('.').all(label)
}

/// The hosts of a registered domain, `**.example.com`; where nobody registers names, those below what stands after the first label,
/// `*.db.internal`.
pub(super) fn domain_of(host: &str) -> Option<String> {
    // An address has no domain, and a number is no host.
    host.rsplit('.').next()?.bytes().any(|b| b.is_ascii_alphabetic()).then_some(())?;
    match psl::domain(host.as_bytes()).filter(|domain| domain.suffix().is_known()) {
        Some(domain) => Some(format!("{BELOW}{}", std::str::from_utf8(domain.as_bytes()).ok()?)),
        None if psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known()) => None,
        None => Some(format!("{ONE}{}", host.split_once('.')?.1)),
    }
}

/// The pattern of a host or of what [`domain_of`] gives.
pub(super) fn host_pattern(host: &str) -> String {
    if let Some(domain) = host.strip_prefix(BELOW) {
        format!("(?:{LABEL}\\.)*{}", escape(domain))
    } else if let Some(parent) = host.strip_prefix(ONE) {
        format!("{LABEL}\\.{}", escape(parent))
    } else {
        escape(host)
    }
}

/// The host and the port. Names have a dot; without one any word would be a host.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let digits = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    (host.contains('.') && is_host(host) && port.is_none_or(digits)).then_some((host, port))
}

fn with_port(host: &str, port: Option<&str>) -> Option<String> {
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    may_be_listed(host.trim_start_matches(['*', '.'])).then(|| format!("{host}{port}"))
}

fn host_key(text: &str) -> Option<String> {
    let (host, port) = split(text)?;
    with_port(host, port)
}

fn domain_key(text: &str) -> Option<String> {
    let (host, port) = split(text)?;
    with_port(&domain_of(host)?, port)
}

fn tests(keys: &[&str]) -> Option<Vec<Test>> {
    let alternatives = keys.iter().map(|key| host_pattern(key));
    pattern(&format!("(?:{})$", alternatives.collect::<Vec<_>>().join("|")))
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{check, learned};
    use super::*;

    #[test]
    fn a_host_is_that_host_alone() {
        let refused = [
            "mail.corp.local.evil.net",
            "mail.corp.locals",
            "MAIL.corp.local",
            "mail.corp.local.",
            "mail.corp.local:26",
            "x@mail.corp.local",
            "https://mail.corp.local",
            "a.mail.corp.local",
            "mail.corp.local\n",
            "",
        ];
        check(&HOST, &["mail.corp.local", "ntp.corp.local"], &[], &refused);
        check(&HOST, &["cache.corp.local:6379"], &[], &["cache.corp.local", "cache.corp.local:63790"]);
        check(&HOST, &["10.0.0.1"], &[], &["10.0.0.12", "10x0.0.1"]);
    }

    #[test]
    fn a_domain_is_what_nobody_else_can_register() {
        let refused =
            ["node-1.rack.evil.net", "rack", "node-1.rack.x", "node-1-rack", ".rack", "a.b.rack", "node-1.rack:22"];
        check(&DOMAIN, &["node-1.rack", "node-2.rack"], &["node-77.rack"], &refused);
        let refused = ["example.com.evil.net", "badexample.com", "example.org", "x.EXAMPLE.com", "x..example.com"];
        check(&DOMAIN, &["a.example.com", "b.c.example.com"], &["example.com", "z.example.com"], &refused);
        check(&DOMAIN, &["us.github.io"], &["a.us.github.io"], &["evil.github.io", "github.io"]);
        for text in ["co.uk", "10.0.0.1", "1.5", "word", "a..b", "-a.b", "a b.c", "A.b"] {
            assert!(learned(&DOMAIN, &[text]).is_none(), "{text}");
        }
    }
}
