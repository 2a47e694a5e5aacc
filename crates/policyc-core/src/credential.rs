//! Names of arguments, headers and fields that hold a credential.
//!
//! One table, read in two ways: an argument *may* hold a credential, which is asked with care; and a value *is* one whatever it looks
//! like, so that it does not belong in a log. What names of actions mean is another table, `policies/classes.yaml`, which users replace.

use crate::name_words;

/// Where a row stands in a name that it fits.
#[derive(Debug, Clone, Copy)]
enum Stands {
    /// Anywhere among its letters.
    Anywhere,
    /// As one of its words.
    Word,
    /// As all of its letters.
    Whole,
}

/// The letters and digits of names, in lower case; where they stand; and whether a value under just that name is left out of logs.
const TABLE: [(&str, Stands, bool); 27] = [
    ("accesskey", Stands::Anywhere, false),
    ("apikey", Stands::Anywhere, true),
    ("certificate", Stands::Anywhere, false),
    ("credential", Stands::Anywhere, false),
    ("passcode", Stands::Anywhere, false),
    ("passphrase", Stands::Anywhere, false),
    ("passwd", Stands::Anywhere, true),
    ("password", Stands::Anywhere, true),
    ("passwort", Stands::Anywhere, false),
    ("privatekey", Stands::Anywhere, true),
    ("pwd", Stands::Anywhere, false),
    ("secret", Stands::Anywhere, true),
    ("token", Stands::Anywhere, false),
    ("key", Stands::Word, false),
    ("mfa", Stands::Word, false),
    ("otp", Stands::Word, false),
    ("pin", Stands::Word, false),
    ("accesstoken", Stands::Whole, true),
    ("authorization", Stands::Whole, true),
    ("clientsecret", Stands::Whole, true),
    ("cookie", Stands::Whole, true),
    ("proxyauthorization", Stands::Whole, true),
    ("refreshtoken", Stands::Whole, true),
    ("secretaccesskey", Stands::Whole, true),
    ("sessiontoken", Stands::Whole, true),
    ("setcookie", Stands::Whole, true),
    ("xapikey", Stands::Whole, true),
];

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a name says that an argument holds a credential.
pub fn names_credential(name: &str) -> bool {
    let (letters, words) = (letters(name), name_words(name));
    TABLE.iter().any(|(row, stands, _)| match stands {
        Stands::Anywhere => letters.contains(row),
        Stands::Word => words.iter().any(|word| word == row),
        Stands::Whole => letters == *row,
    })
}

/// Whether what stands under a name is a secret whatever it looks like.
pub fn names_secret(name: &str) -> bool {
    let letters = letters(name);
    TABLE.iter().any(|(row, _, is_secret)| *is_secret && letters == *row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_told_from_others() {
        for name in
            ["new_password", "apiKey", "APIKey", "X-Api-Key", "otp", "OTPCode", "Authorization", "Set-Cookie", "key"]
        {
            assert!(names_credential(name), "{name}");
        }
        for name in ["keyboard", "monkey", "pinned", "cookies", "author", "amount", ""] {
            assert!(!names_credential(name), "{name}");
        }
        for name in ["password", "X-Api-Key", "clientSecret", "Set-Cookie"] {
            assert!(names_secret(name), "{name}");
        }
        for name in ["new_password_policy", "token", "key", "max_tokens"] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
