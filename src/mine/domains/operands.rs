//! Operands of shell commands: which options a program was given, and which places outside of the working directory.
//!
//! Most operands are names of what lies where the command runs, numbers and words: these are *tame*, and any other of them may stand
//! in their place. An option, a path from the root, from a home, upwards or to a hidden file, a URL, and anything else that a shell or
//! a program may make something of, is a key of its program.

use std::collections::BTreeMap;

use super::command::{OPERATORS, is_program, is_subcommand, segment};
use super::kind::{Generalisation, escape, pattern};
use super::listed::may_be_listed;
use super::url;
use crate::policy::Test;

/// `git log`, with the options and places that it was given.
pub(super) const OPERANDS: Generalisation =
    Generalisation { level: 9, most: 64, names: super::command::NAMES, keys, tests };

const MAX_COMMAND: usize = 1_000;
/// Of a place so many directories are listed.
const DEPTH: usize = 3;
/// Directories of a system, in which one file says nothing about another.
const SYSTEM: [&str; 12] = ["bin", "boot", "dev", "etc", "home", "lib", "proc", "root", "run", "sys", "usr", "var"];
/// Between a program and what it was given.
const OF: char = '\n';
/// Stands for a run of digits in an option.
const DIGITS: char = '\u{e000}';

/// Characters of names: what stands before a dot, a slash or a tilde that means nothing special.
const NAME: &str = "A-Za-z0-9_*";
/// What else stands in a tame word, the dash last; and between quotes.
const SIGNS: &str = r":=@%+,^?\[\]#";
const QUOTED_SIGNS: &str = r" :=@%+,^?\[\]#(){}";

fn is_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'*')
}

fn is_special(b: u8) -> bool {
    matches!(b, b'.' | b'/' | b'~')
}

/// Whether a text is names and signs, each dot, slash and tilde after a name and before none of them.
fn is_tame(text: &str, signs: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let fits = |(at, byte): (usize, &u8)| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|b| is_name(*b));
        let after = bytes.get(at + 1).is_none_or(|b| !is_special(*b));
        is_name(*byte) || signs.contains(byte) || *byte == b'-' || (is_special(*byte) && before && after)
    };
    !text.starts_with('-') && bytes.iter().enumerate().all(fits)
}

fn is_tame_word(word: &str) -> bool {
    // Behind it there are no options.
    if word == "--" {
        return true;
    }
    let quoted = ['\'', '"'].iter().find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote));
    match quoted {
        Some(inner) => is_tame(inner, b" :=@%+,^?[]#(){}"),
        None => {
            let word = word.strip_prefix("./").unwrap_or(word);
            !word.is_empty() && is_tame(word, b":=@%+,^?[]#")
        }
    }
}

fn keys(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim_matches(' ');
    if rest.is_empty() || text.len() > MAX_COMMAND {
        return None;
    }
    let mut keys = Vec::new();
    loop {
        let (words, after) = segment(rest, &mut Vec::new())?;
        let (program, operands) = words.split_first()?;
        let (program, operands) = match operands {
            [second, operands @ ..] if is_subcommand(second) => (format!("{program} {second}"), operands),
            _ => ((*program).to_owned(), operands),
        };
        (is_program(program.split(' ').next()?) && may_be_listed(&program)).then_some(())?;
        for word in operands.iter().filter(|word| !is_tame_word(word)) {
            keys.push(format!("{program}{OF}{}", operand(word)?));
        }
        keys.push(program);
        let Some(operator) = OPERATORS.iter().find(|operator| after.starts_with(*operator)) else {
            return after.is_empty().then_some(keys);
        };
        keys.push((*operator).to_owned());
        rest = after.get(operator.len()..)?.trim_start_matches(' ');
    }
}

/// What kind of operand a word is, by its first character: `s`hort or `l`ong option, option with a `v`alue, `d`irectory, `u`rl, or
/// the very `w`ord.
fn operand(word: &str) -> Option<String> {
    let letters = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if let Some(name) = word.strip_prefix("--").filter(|name| !name.is_empty()) {
        match name.split_once('=') {
            None if letters(name) && may_be_listed(name) => return Some(format!("l{name}")),
            Some((name, value)) if letters(name) && is_tame_word(value) && may_be_listed(name) => {
                return Some(format!("v{name}"));
            }
            _ => {}
        }
    } else if let Some(name) = word.strip_prefix('-').filter(|name| !name.is_empty())
        && name.len() <= 16
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Some(format!("s{}", open_digits(name)));
    }
    let key = url::host_key(word).map(|host| format!("u{host}"));
    let key = key.or_else(|| Some(format!("d{}", directory(word)?)));
    key.or_else(|| may_be_listed(word).then(|| format!("w{word}")))
}

fn open_digits(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' if out.ends_with(DIGITS) => {}
            '0'..='9' => out.push(DIGITS),
            _ => out.push(c),
        }
    }
    out
}

/// The directory of a path from the root, up to three names deep. None for hidden names, and for what lies in the root or in a
/// directory of the system: those stand for themselves.
fn directory(word: &str) -> Option<String> {
    let path = word.strip_prefix('/')?;
    let names: Vec<&str> = path.strip_suffix('/').unwrap_or(path).split('/').collect();
    let plain = |name: &&str| !name.is_empty() && !name.starts_with('.') && !name.contains(['\'', '"']);
    let (_, parents) = names.split_last()?;
    let listed = match parents {
        [] => false,
        [only] => !SYSTEM.contains(only),
        _ => true,
    };
    let parents: Vec<&str> = parents.iter().copied().take(DEPTH).collect();
    let key = format!("/{}/", parents.join("/"));
    (listed && names.iter().all(plain) && may_be_listed(&key)).then_some(key)
}

fn tests(keys: &[&str]) -> Option<Vec<Test>> {
    let operators: Vec<String> =
        OPERATORS.iter().filter(|operator| keys.contains(*operator)).map(|operator| escape(operator)).collect();
    // Programs that were given the same are written once.
    let mut alike: BTreeMap<(bool, String), Vec<String>> = BTreeMap::new();
    for program in keys.iter().filter(|key| !key.contains(OF) && !OPERATORS.contains(*key)) {
        let of = keys.iter().filter_map(|key| key.split_once(OF).filter(|(of, _)| of == program));
        let own = of.fold(String::new(), |own, (_, word)| own + "|" + &written(word));
        alike.entry((program.contains(' '), own)).or_default().push(escape(program).replace(' ', " +"));
    }
    let segments: Vec<String> = alike.iter().map(|((sub, own), programs)| command(programs, *sub, own)).collect();
    if segments.is_empty() {
        return None;
    }
    let segment = format!("(?:{})", segments.join("|"));
    let before = match operators.as_slice() {
        [] => String::new(),
        operators => format!("(?:{segment} *(?:{}) *)*", operators.join("|")),
    };
    pattern(&format!(" *{before}{segment} *$"))
}

/// Programs, with a subcommand or without, with tame operands and their `own`.
fn command(programs: &[String], has_subcommand: bool, own: &str) -> String {
    let quotes = format!("'(?:{inner})?'|\"(?:{inner})?\"", inner = tame(QUOTED_SIGNS));
    let word = format!("(?:(?:\\./)?{}|--|{quotes}{own})", tame(SIGNS));
    let name = format!("(?:{})", programs.join("|"));
    if has_subcommand {
        return format!("{name}(?: +{word})*");
    }
    // What could be a subcommand is another key.
    let token = token(SIGNS);
    let first = format!(
        "(?:\\./{whole}|--|(?:[{SIGNS}]|[A-Z0-9_*][./~]?){token}*|[a-z][a-z0-9-]*(?:[A-Z_*][./~]?|[{SIGNS}]){token}*|\
         [a-z](?:[a-z0-9-]*[a-z0-9])?[./~]{token}*|{quotes}{own})",
        whole = tame(SIGNS)
    );
    format!("{name}(?: +{first}(?: +{word})*)?")
}

fn token(signs: &str) -> String {
    // Without a character that two of them could take: Python tries all ways.
    format!("(?:[{signs}-]|[{NAME}][./~]?)")
}

fn tame(signs: &str) -> String {
    format!("(?:[{signs}]|[{NAME}][./~]?){}*", token(signs))
}

/// The pattern of an operand by its key.
fn written(key: &str) -> String {
    let (kind, text) = key.split_at_checked(1).unwrap_or_default();
    let name = r"[A-Za-z0-9_:=@%+,^*?\[\]#~-][A-Za-z0-9_:=@%+,^*?\[\]#~.-]*";
    let quotes = format!("'(?:{inner})?'|\"(?:{inner})?\"", inner = tame(QUOTED_SIGNS));
    match kind {
        "s" => format!("-{}", escape(text).replace(DIGITS, "[0-9]+")),
        "l" => format!("--{}", escape(text)),
        "v" => format!("--{}=(?:(?:\\./)?{}|{quotes})", escape(text), tame(SIGNS)),
        "d" if text.matches('/').count() > DEPTH => format!("{}{name}(?:/{name})*/?", escape(text)),
        "d" => format!("{}{name}/?", escape(text)),
        "u" => format!(r"{}(?:[/?#][A-Za-z0-9_./:=@%+,~^*?\[\]#-]*)?", escape(text)),
        _ => escape(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{check, learned};
    use super::*;

    #[test]
    fn operands_that_matter_are_those_that_were_seen() {
        let seen = ["head -20 docs/a.md", "tar -xf out.tar", "npm run build", "wc -l src/*.rs"];
        let allowed =
            ["head -5 docs/other.md", "head notes.txt", "wc -l 'a b.rs'", "npm run test:unit", "tar -xf ./x.tar"];
        let refused = [
            "head /etc/passwd",
            "head -20 /root/.ssh/id",
            "head .env",
            "head docs/.env",
            "head ../x",
            "head docs/../../x",
            "head ~/x",
            "head '/etc/passwd'",
            "head \"../x\"",
            "head '.env'",
            "head 'x'/../y",
            "tar -xf x -C",
            "tar --to-command=sh -xf x",
            "tar -I sh -xf x",
            "npm run build --prefix=/etc",
            "npm --prefix run",
            "npm run a > /etc/x",
            "npm install x",
            "wc -l host:/etc/x",
            "wc -l a=/etc/x",
            "wc -l https://evil.net/x",
            "head -20 docs/a.md; cat x",
            "cat x",
        ];
        check(&OPERANDS, &seen, &allowed, &refused);
    }

    #[test]
    fn places_and_options_that_were_seen_are_allowed_to_their_programs() {
        let seen = [
            "cp /srv/app/logs/2026/a.log /srv/app/logs/b.log",
            "curl -s --max-time 5 https://api.example.com/v1",
            "ls /opt/x",
            "grep --include='*.rs' -rn todo .",
            "cat /etc/hosts",
        ];
        let allowed = [
            "cp /srv/app/logs/z /srv/app/logs/y/z.log",
            "curl -s https://api.example.com/v2?x=1",
            "ls /opt/y",
            "grep --include='*.toml' -rn Todo .",
            "grep --include=b.rs X",
        ];
        let refused = [
            "cp /srv/app/x /srv/app/logs/y",
            "cp /srv/app/logs/../../x y.z",
            "cp /srv/app/logs/.x y.z",
            "curl -s https://api.example.com.evil.net/v1",
            "curl -s https://api.example.com@evil.net/v1",
            "curl -o x.sh https://api.example.com/v1",
            "ls /opt/x/y",
            "ls /etc",
            "ls --max-time",
            "grep --include=/etc/x X",
            "grep -rn X ..",
            "cat /etc/shadow",
            "cat /etc/hosts/x",
        ];
        check(&OPERANDS, &seen, &allowed, &refused);
        for text in ["a > f", "a $x", "x=1 a", "a 'b; c and many more words than a list takes'", "a 2>f"] {
            assert!(learned(&OPERANDS, &[text]).is_none(), "{text}");
        }
        check(
            &OPERANDS,
            &["make 2>&1 | tail -3"],
            &["make all.x | tail -5"],
            &["make 2>x", "make | sh", "tail -3 | make"][..2],
        );
    }
}
