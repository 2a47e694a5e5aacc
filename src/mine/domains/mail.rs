//! Mail addresses: the domain. Who is written to is personal and never copied; where it goes is not.

use super::host::is_host;
use super::kind::{Generalisation, anchored, escape, pattern};
use super::listed::may_be_listed;
use crate::policy::Test;

/// `acme.com`, as in `jane@acme.com`.
pub(super) const DOMAIN: Generalisation =
    Generalisation { level: 10, most: 8, names: &[], keys: |text| Some(vec![domain(text)?.to_owned()]), tests };

/// What stands before the `@`: no quotes, no comments, and none of the signs (`%`, `!`) that once routed mail elsewhere.
const LOCAL: &str = "[A-Za-z0-9._+'-]+";

fn domain(text: &str) -> Option<&str> {
    let (local, domain) = text.split_once('@')?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'\'' | b'-');
    let address =
        (1..=64).contains(&local.len()) && local.bytes().all(plain) && domain.contains('.') && is_host(domain);
    (address && may_be_listed(domain)).then_some(domain)
}

fn tests(domains: &[&str]) -> Option<Vec<Test>> {
    let alternatives: Vec<String> = domains.iter().map(|domain| format!("{LOCAL}@{}", escape(domain))).collect();
    pattern(&anchored(alternatives.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{check, learned};
    use super::*;

    #[test]
    fn a_domain_is_that_domain_alone() {
        let refused = [
            "jane@acme.com@evil.com",
            "jane@evil.com@acme.com",
            "jane@evil.com, joe@acme.com",
            "jane@evil.com;joe@acme.com",
            "\"jane@evil.com\"@acme.com",
            "<jane@evil.com>joe@acme.com",
            "jane@acme.com.evil.com",
            "jane@mail.acme.com",
            "jane@notacme.com",
            "jane@acme.com\n",
            "jane@acme.com\r\nBcc: x@evil.com",
            "jane%evil.com@acme.com",
            "evil.com!jane@acme.com",
            "jane@ACME.COM",
            "jane(c)@acme.com",
            "jane @acme.com",
            "@acme.com",
            "acme.com",
            "",
        ];
        check(&DOMAIN, &["jane.doe@acme.com", "joe+x@acme.com"], &["o'brien@acme.com"], &refused);
        check(&DOMAIN, &["a@acme.com", "b@example.org"], &["c@example.org"], &["c@example.com"]);
    }

    #[test]
    fn whose_address_it_is_is_not_copied() {
        let tests = learned(&DOMAIN, &["jane.doe@acme.com"]).unwrap();
        assert_eq!(tests[0].operand(), r"(?:[A-Za-z0-9._+'-]+@acme\.com)$");
        for text in [
            "jane",
            "jane@localhost",
            "jane@@acme.com",
            "jänne@acme.com",
            "jane@acme..com",
            "a@b.c d",
            &"x".repeat(3000),
        ] {
            assert!(learned(&DOMAIN, &[text]).is_none(), "{text}");
        }
    }
}
