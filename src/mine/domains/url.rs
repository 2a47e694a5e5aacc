//! URLs: the scheme and the host, else the registered domain, else the scheme.
//!
//! Only what every parser of URLs reads alike is a URL here: printable ASCII without a backslash, a host in lower case
//! without a user in front of it. A host says where data goes; what stands behind it says little.

use super::host::{LABEL, domain_of, host_pattern, is_host};
use super::kind::{Generalisation, escape, pattern};
use super::listed::may_be_listed;
use crate::policy::Test;

/// `https://api.example.com`.
pub(super) const HOST: Generalisation =
    Generalisation { level: 10, most: 8, names: &[], keys: |text| Some(vec![host_key(text)?]), tests: hosts };
/// `https://**.example.com`: never a suffix that strangers register names under.
pub(super) const DOMAIN: Generalisation =
    Generalisation { level: 11, most: 8, names: &[], keys: |text| Some(vec![domain_key(text)?]), tests: hosts };
/// `https`.
pub(super) const SCHEME: Generalisation = Generalisation {
    level: 12,
    most: 4,
    names: &[],
    keys: |text| Some(vec![url(text)?.scheme.to_owned()]),
    tests: schemes,
};

const MAX_URL: usize = 2_048;
/// The schemes whose hosts are names of the DNS.
const DNS_SCHEMES: [&str; 6] = ["ftp", "ftps", "http", "https", "ws", "wss"];
/// What may stand in a URL: printable ASCII but the backslash, which some parsers take for a slash.
const REST: &str = r"[!-\[\]-~]*";

struct Url<'t> {
    scheme: &'t str,
    host: &'t str,
    port: Option<&'t str>,
}

fn url(text: &str) -> Option<Url<'_>> {
    if text.len() > MAX_URL || !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'.' | b'-');
    if scheme.len() > 16 || !scheme.starts_with(|c: char| c.is_ascii_lowercase()) || !scheme.bytes().all(plain) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let digits = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    (is_host(host) && port.is_none_or(digits)).then_some(Url { scheme, host, port })
}

fn with_port(scheme: &str, host: &str, port: Option<&str>) -> Option<String> {
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    may_be_listed(host.trim_start_matches(['*', '.'])).then(|| format!("{scheme}://{host}{port}"))
}

pub(super) fn host_key(text: &str) -> Option<String> {
    let Url { scheme, host, port } = url(text)?;
    with_port(scheme, host, port)
}

fn domain_key(text: &str) -> Option<String> {
    let Url { scheme, host, port } = url(text)?;
    DNS_SCHEMES.contains(&scheme).then(|| with_port(scheme, &domain_of(host)?, port)).flatten()
}

fn hosts(keys: &[&str]) -> Option<Vec<Test>> {
    // Behind the host comes the end, or what ends it: no further label, no port, and no `@` that would make it a user.
    let alternatives = keys.iter().map(|key| {
        let (scheme, host) = key.split_once("://").unwrap_or_default();
        format!("{}://{}", escape(scheme), host_pattern(host))
    });
    pattern(&format!("(?:{})(?:[/?#]{REST})?$", alternatives.collect::<Vec<_>>().join("|")))
}

fn schemes(keys: &[&str]) -> Option<Vec<Test>> {
    let schemes: Vec<String> = keys.iter().map(|key| escape(key)).collect();
    pattern(&format!("(?:{})://{LABEL}(?:\\.{LABEL})*(?::[0-9]{{1,5}})?(?:[/?#]{REST})?$", schemes.join("|")))
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{check, learned};
    use super::*;

    /// Everything that looks like `https://good.example.com` and is another place.
    const ATTACKS: [&str; 26] = [
        "https://good.example.com@evil.com/",
        "https://good.example.com:443@evil.com/",
        "https://good.example.com:x@evil.com/",
        "https://user@good.example.com/",
        "https://good.example.com.evil.com/",
        "https://good.example.com.",
        "https://good.example.community/",
        "https://good.example.com\\@evil.com/",
        "https://evil.com\\.good.example.com/",
        "https://evil.com/https://good.example.com/",
        "https://evil.com#good.example.com",
        "https://evil.com?good.example.com",
        "https://GOOD.example.com/",
        "HTTPS://good.example.com/",
        "http://good.example.com/",
        "https://good.example.com:8443/",
        "https:/good.example.com/",
        "https:good.example.com/",
        "https:///good.example.com/",
        "https://good.example.com%2eevil.com/",
        "https://good.example.com\t.evil.com/",
        "https://good.example.com/\nhttps://evil.com/",
        "https://good.example.com/a\\b",
        "https://good。example.com/",
        " https://good.example.com/",
        "",
    ];

    #[test]
    fn a_host_is_that_host_alone() {
        let seen = ["https://good.example.com/a?b=c@d", "https://good.example.com"];
        let allowed =
            ["https://good.example.com?x", "https://good.example.com#y", "https://good.example.com/@evil.com"];
        check(&HOST, &seen, &allowed, &ATTACKS);
        check(&HOST, &seen, &[], &["https://sub.good.example.com/", "https://example.com/"]);
        let port = ["http://localhost:8080/x"];
        check(
            &HOST,
            &port,
            &["http://localhost:8080"],
            &["http://localhost/", "http://localhost:80801/", "http://localhost:8080@evil.com/"],
        );
    }

    #[test]
    fn a_domain_is_one_that_somebody_registered() {
        let seen = ["https://a.good.example.com/a", "https://b.good.example.com", "https://example.com/"];
        let others = ATTACKS.iter().copied().filter(|text| *text != "https://evil.com\\.good.example.com/");
        let refused: Vec<&str> =
            others.chain(["https://badexample.com/", "https://-.com/", "https://evil.com/example.com"]).collect();
        check(&DOMAIN, &seen, &["https://c.d.example.com/"], &refused);
        check(
            &DOMAIN,
            &["https://shop.example.co.uk/"],
            &["https://example.co.uk/"],
            &["https://evil.co.uk/", "https://co.uk/"],
        );
        check(&DOMAIN, &["https://us.github.io/"], &["https://a.us.github.io/"], &["https://evil.github.io/"]);
        for suffix in [
            "https://co.uk/",
            "https://github.io/",
            "https://com/",
            "https://intranet/",
            "https://10.0.0.1/",
            "s3://a.example.com/x",
        ] {
            assert!(learned(&DOMAIN, &[suffix]).is_none(), "{suffix}");
        }
    }

    #[test]
    fn a_scheme_keeps_out_files_and_scripts() {
        let refused = [
            "http://a.example.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https:a",
            "httpss://x",
            "https://a@b",
            "https://",
            "https://a\\b",
        ];
        check(&SCHEME, &["https://a.com/", "https://b.org/x"], &["https://anywhere.net"], &refused);
    }

    #[test]
    fn what_parsers_read_differently_is_no_url() {
        for text in ATTACKS {
            let strict = text.starts_with("https://") && !text.starts_with("https://evil.com")
                || text.starts_with("http://good")
                || text.contains("evil.com/https")
                || text.contains(['#', '?']);
            assert!(strict || url(text).is_none(), "{text}");
        }
        for text in [
            "https://a b/",
            "https://ä.example.com/",
            "https://[::1]/",
            "https://a..b/",
            "https://-a.com/",
            "file:///x",
            "://x",
            &format!("https://{}/", "a".repeat(64)),
            &format!("https://a.com/{}", "x".repeat(3000)),
        ] {
            assert!(url(text).is_none(), "{text}");
        }
        // A host that is a secret is not copied.
        assert!(learned(&HOST, &["https://9f86d081884c7d659a2feaa0c55ad015.example.com/"]).is_none());
        assert!(learned(&DOMAIN, &["https://9f86d081884c7d659a2feaa0c55ad015.example.com/"]).is_some());
    }
}
