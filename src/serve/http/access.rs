//! Who may ask: keys of projects and the token of the administrator.
//!
//! Keys are random, so their SHA-256 is looked up as it is: what an attacker could time tells him nothing about a key. The token of the
//! administrator is compared in constant time. Neither is ever logged.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq as _;

use crate::serve::engine::{Directory, digest, random};
use crate::serve::store::{Hash, hex};

/// Who may do what.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Whether projects without a key are decided for, and projects made, without a key: for a server that only this machine reaches.
    pub open: bool,
    /// The SHA-256 of the administrator's token.
    admin: Option<Hash>,
}

impl Access {
    /// Everybody who reaches the server may do everything that needs no project's key.
    pub fn open() -> Self {
        Self { open: true, admin: None }
    }

    /// Only who has this token, or a project's key.
    pub fn token(token: &str) -> Self {
        Self { open: false, admin: Some(digest(token.as_bytes())) }
    }

    /// Leaves open what a token would protect, as the original safety filter does.
    #[must_use]
    pub fn opened(self) -> Self {
        Self { open: true, ..self }
    }

    /// Whether a token is known.
    pub fn has_token(&self) -> bool {
        self.admin.is_some()
    }

    /// What seals `text` for a `purpose`, in hexadecimal digits: only who has the administrator's token can make it, or, where there is none, this
    /// process.
    pub(in crate::serve) fn seal(&self, purpose: &str, text: &str) -> String {
        static OWN: LazyLock<Hash> = LazyLock::new(random);
        let secret = self.admin.unwrap_or(*OWN);
        // Twice, with the secret first both times: nobody can lengthen what was sealed.
        let inner = digest(&[&secret, purpose.as_bytes(), &[0], text.as_bytes()].concat());
        hex(&digest(&[&secret[..], &inner].concat()))
    }

    fn is_admin(&self, token: &str) -> bool {
        self.admin.is_some_and(|admin| bool::from(admin.ct_eq(&digest(token.as_bytes()))))
    }

    /// Whose key or token the request carries.
    pub(in crate::serve) fn caller(&self, headers: &HeaderMap, directory: &Directory) -> Caller {
        let Some(key) = key_of(headers) else { return Caller::Nobody };
        if self.is_admin(key) {
            return Caller::Admin;
        }
        match directory.of_key(key) {
            Some(project) => Caller::Project(project.row.id.clone()),
            None => Caller::Stranger,
        }
    }

    /// Whether `caller` may make projects, change their keys and see all of them.
    pub(in crate::serve) fn administers(&self, caller: &Caller) -> bool {
        *caller == Caller::Admin || (self.open && *caller == Caller::Nobody)
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) enum Caller {
    /// The administrator.
    Admin,
    /// Who holds the key of this project.
    Project(String),
    /// Somebody without a key.
    Nobody,
    /// Somebody with a key that nobody has.
    Stranger,
}

/// The key that a request carries: as the safety filter's clients send it, or as a bearer token.
pub(in crate::serve) fn key_of(headers: &HeaderMap) -> Option<&str> {
    let own = headers.get("x-api-key").and_then(|value| value.to_str().ok());
    let bearer = || {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    };
    own.or_else(bearer).filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(axum::http::HeaderName::from_static(name), value.parse().unwrap())])
    }

    #[test]
    fn a_token_is_taken_whole_or_not_at_all() {
        let access = Access::token("secret");
        let directory = Directory::default();
        let caller = |headers: &HeaderMap| access.caller(headers, &directory);
        assert_eq!(caller(&headers("x-api-key", "secret")), Caller::Admin);
        assert_eq!(caller(&headers("authorization", "Bearer secret")), Caller::Admin);
        assert_eq!(caller(&headers("authorization", "bearer secret")), Caller::Admin);
        for (name, value) in [("x-api-key", "secre"), ("x-api-key", "secret "), ("authorization", "Bearer secret2")] {
            assert_ne!(caller(&headers(name, value)), Caller::Admin, "{value}");
        }
        assert_eq!(caller(&headers("authorization", "Basic secret")), Caller::Nobody);
        assert_eq!(caller(&HeaderMap::new()), Caller::Nobody);
    }

    #[test]
    fn nobody_administers_a_server_that_is_not_open() {
        for (access, caller, may) in [
            (Access::token("t"), Caller::Nobody, false),
            (Access::token("t"), Caller::Project("p".to_owned()), false),
            (Access::token("t"), Caller::Stranger, false),
            (Access::token("t"), Caller::Admin, true),
            (Access::default(), Caller::Nobody, false),
            (Access::open(), Caller::Nobody, true),
            (Access::open(), Caller::Stranger, false),
        ] {
            assert_eq!(access.administers(&caller), may, "{access:?} {caller:?}");
        }
    }
}
