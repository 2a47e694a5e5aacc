//! Shell commands: the programs that are run, with their subcommands where they have one.
//!
//! A command is cut as a POSIX shell cuts it, as far as that can be said by a regular expression: words, quotes, and the operators
//! `&&`, `||`, `;` and `|` between programs. What else a shell would act upon (`$`, backquotes, redirections to files,
//! parentheses, newlines) makes a string no command, and the constraint refuses it. An operator, or a sign of a shell in quotes, is
//! allowed only where one was seen. This bounds which programs are named; it is no sandbox, and what a program does with
//! its arguments is its own affair.

use super::kind::{Generalisation, escape, pattern};
use super::listed::may_be_listed;
use crate::policy::Test;

/// The last keys of attributes that hold commands: any text starts with a word.
pub(super) const NAMES: &[&str] =
    &["bash", "cmd", "command", "command_line", "commandline", "script", "shell", "shell_command"];

/// `git status`: the program, and the word behind it where that is written as subcommands are.
pub(super) const SUBCOMMAND: Generalisation =
    Generalisation { level: 10, most: 32, names: NAMES, keys: |text| keys(text, true), tests: subcommands };
/// `git`.
pub(super) const PROGRAM: Generalisation =
    Generalisation { level: 11, most: 24, names: NAMES, keys: |text| keys(text, false), tests: programs };

const MAX_COMMAND: usize = 1_000;
pub(super) const OPERATORS: [&str; 4] = ["&&", "||", ";", "|"];
/// Redirections that write no file. The longer ones come first.
pub(super) const REDIRECTIONS: [&str; 4] = ["2>/dev/null", ">/dev/null", "2>&1", ">&2"];
/// What stands for itself outside quotes, but for patterns of file names.
const PLAIN: &str = r"A-Za-z0-9_./:=@%+,~^*?\[\]#-";
/// Of those the ones that no subcommand has.
const SIGNS: &str = r"A-Z_./:=@%+,~^*?\[\]#";
/// Between quotes: printable ASCII, without what ends them, and in double quotes without what a shell expands. First without, then
/// with the signs that a shell, or another one than expected, might act upon.
const SINGLE: [&str; 2] = [r"'[ -#%(-:=?-_a-{}~]*'", r"'[ -&(-~]*'"];
const DOUBLE: [&str; 2] = [r#""[ #%'-:=?-\[\]-_a-{}~]*""#, r#""[ #%-\[\]-_a-~]*""#];

fn is_plain(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"_./:=@%+,~^*?[]#-".contains(&b)
}

/// A sign that a shell acts upon outside quotes, and that may stand between them.
fn is_sign(b: u8) -> bool {
    b";|&<>$`".contains(&b)
}

/// The keys of a command, and with them each operator, redirection and kind of quotes that it needs.
fn keys(text: &str, subcommands: bool) -> Option<Vec<String>> {
    let mut rest = text.trim_matches(' ');
    if rest.is_empty() || text.len() > MAX_COMMAND {
        return None;
    }
    let mut keys = Vec::new();
    loop {
        let (words, after) = segment(rest, &mut keys)?;
        let (program, second) = match words.as_slice() {
            [] => return None,
            [program] => (*program, None),
            [program, second, ..] => (*program, Some(*second)),
        };
        let key = match second.filter(|word| subcommands && is_subcommand(word)) {
            Some(word) => format!("{program} {word}"),
            None => program.to_owned(),
        };
        (is_program(program) && may_be_listed(&key)).then_some(())?;
        keys.push(key);
        let Some(operator) = OPERATORS.iter().find(|operator| after.starts_with(*operator)) else {
            return after.is_empty().then_some(keys);
        };
        keys.push((*operator).to_owned());
        rest = after.get(operator.len()..)?.trim_start_matches(' ');
    }
}

/// The words up to the next operator or the end, and what is there.
pub(super) fn segment<'t>(text: &'t str, keys: &mut Vec<String>) -> Option<(Vec<&'t str>, &'t str)> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && !OPERATORS.iter().any(|operator| rest.starts_with(operator)) {
        let word = if let Some(redirection) = REDIRECTIONS.iter().find(|word| rest.starts_with(*word)) {
            keys.push((*redirection).to_owned());
            redirection.len()
        } else {
            word(rest, keys)?
        };
        let (taken, after) = rest.split_at_checked(word)?;
        let next = after.trim_start_matches(' ');
        // Between words there is a blank.
        (next.len() < after.len() || next.is_empty() || OPERATORS.iter().any(|o| next.starts_with(o))).then_some(())?;
        words.push(taken);
        rest = next;
    }
    Some((words, rest))
}

/// How long the word at the start is.
fn word(text: &str, keys: &mut Vec<String>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        if is_plain(byte) {
            at += 1;
        } else if byte == b'\'' || byte == b'"' {
            let inner = bytes.get(at + 1..)?;
            let length = inner.iter().position(|b| *b == byte)?;
            let quoted = inner.get(..length)?;
            let expands = |b: u8| byte == b'"' && matches!(b, b'$' | b'`' | b'\\' | b'!');
            if quoted.iter().any(|b| !(b' '..=b'~').contains(b) || expands(*b)) {
                return None;
            }
            if quoted.iter().any(|b| is_sign(*b)) {
                keys.push(char::from(byte).to_string());
            }
            at += length + 2;
        } else {
            break;
        }
    }
    (at > 0).then_some(at)
}

pub(super) fn is_program(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'/' | b'+' | b'-');
    !word.starts_with('-') && word.bytes().all(plain) && !word.split('/').any(|name| name == "..")
}

pub(super) fn is_subcommand(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The patterns of what may stand between programs and behind them.
struct Grammar<'k> {
    word: String,
    /// A word that is no subcommand.
    operand: String,
    operators: Vec<String>,
    programs: Vec<&'k str>,
}

impl<'k> Grammar<'k> {
    fn new(keys: &[&'k str]) -> Self {
        let has = |key: &&str| keys.contains(key);
        let quotes = |sign, [plain, with_signs]: [&'static str; 2]| if has(&sign) { with_signs } else { plain };
        let literal = format!("{}|{}", quotes("'", SINGLE), quotes("\"", DOUBLE));
        let redirections: Vec<String> = REDIRECTIONS.iter().copied().filter(has).map(escape).collect();
        let redirections = redirections.iter().flat_map(|word| ["|", word]).collect::<String>();
        let part = format!("(?:[{PLAIN}]|{literal})");
        Self {
            word: format!("(?:{part}+{redirections})"),
            operand: format!(
                "(?:(?:[0-9-]|[{SIGNS}]|{literal}){part}*|[a-z][a-z0-9-]*(?:[{SIGNS}]|{literal}){part}*{redirections})"
            ),
            operators: OPERATORS.iter().copied().filter(has).map(escape).collect(),
            programs: keys.iter().copied().filter(|key| is_program_key(key)).collect(),
        }
    }

    fn whole(&self, segment: &str) -> Option<Vec<Test>> {
        let before = match self.operators.as_slice() {
            [] => String::new(),
            operators => format!("(?:{segment} *(?:{}) *)*", operators.join("|")),
        };
        pattern(&format!(" *{before}{segment} *$"))
    }
}

fn is_program_key(key: &str) -> bool {
    !OPERATORS.contains(&key) && !REDIRECTIONS.contains(&key) && key != "'" && key != "\""
}

fn alternatives<'k>(keys: impl Iterator<Item = &'k str>) -> Option<String> {
    let keys: Vec<String> = keys.map(|key| escape(key).replace(' ', " +")).collect();
    (!keys.is_empty()).then(|| format!("(?:{})", keys.join("|")))
}

fn programs(keys: &[&str]) -> Option<Vec<Test>> {
    let grammar = Grammar::new(keys);
    let programs = alternatives(grammar.programs.iter().copied())?;
    grammar.whole(&format!("{programs}(?: +{})*", grammar.word))
}

fn subcommands(keys: &[&str]) -> Option<Vec<Test>> {
    let grammar = Grammar::new(keys);
    let (Grammar { word, operand, .. }, all) = (&grammar, || grammar.programs.iter().copied());
    let with = alternatives(all().filter(|key| key.contains(' '))).map(|keys| format!("{keys}(?: +{word})*"));
    let bare =
        alternatives(all().filter(|key| !key.contains(' '))).map(|keys| format!("{keys}(?: +{operand}(?: +{word})*)?"));
    let kinds: Vec<String> = [with, bare].into_iter().flatten().collect();
    grammar.whole(&format!("(?:{})", kinds.join("|")))
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{check, learned};
    use super::*;

    /// What a shell would run beside, or instead of, the command that was seen.
    const ATTACKS: [&str; 24] = [
        "git status; rm -rf /",
        "git status;rm -rf /",
        "git status && rm -rf /",
        "git status & rm -rf /",
        "git status | sh",
        "git status || sh",
        "git status $(rm -rf /)",
        "git status `rm -rf /`",
        "git status ${IFS}x",
        "git status > /etc/passwd",
        "git status < /etc/passwd",
        "git status >/dev/null/../x",
        "git status\nrm -rf /",
        "git status\r\nrm -rf /",
        "git status \\\nrm",
        "git status \"$(rm -rf /)\"",
        "git status \"`rm`\"",
        "git status \"a; rm -rf /\"",
        "git status 'a; rm -rf /'",
        "git status 'a' ; rm",
        "git status 'a",
        "git status (rm)",
        "X=1 git status",
        "rm -rf /",
    ];

    #[test]
    fn a_subcommand_is_that_subcommand_alone() {
        let allowed = [
            "git status -s --porcelain",
            "git  status",
            "git diff HEAD~1 -- 'a b.rs'",
            "git status \"x y\"",
            " git status ",
        ];
        check(&SUBCOMMAND, &["git status", "git diff --stat"], &allowed, &ATTACKS);
        check(
            &SUBCOMMAND,
            &["git status", "git diff --stat"],
            &[],
            &["git push", "git", "git -C /x push", "gitk status", "/usr/bin/git status", "git statusx"],
        );
        check(
            &SUBCOMMAND,
            &["ls -la", "cat notes.txt"],
            &["ls", "cat /etc/hosts", "cat 'x y'", "ls A-b"],
            &["ls foo", "cat notes", "ls;cat x", "cats x"],
        );
    }

    #[test]
    fn a_program_is_that_program_alone() {
        let refused: Vec<&str> = ATTACKS.into_iter().chain(["gitk", "sh git", "git\tstatus\t;x", ""]).collect();
        check(&PROGRAM, &["git status", "git push origin main"], &["git log"], &refused);
    }

    #[test]
    fn operators_are_allowed_where_they_were_seen_and_between_programs_that_were() {
        let seen = ["git add . && git commit -m 'a; b'", "git log 2>&1 | head -5"];
        let refused = [
            "git log; head",
            "git log || head",
            "git log && rm -rf /",
            "git log | sh",
            "git log |& head",
            "git log && ",
            "&& git log",
            "git log 2>&1>x",
            "git log \"a;b\"",
            "git log && $(x)",
            "git log && git push",
        ];
        check(&SUBCOMMAND, &seen, &["git log | head -1 && git add x", "git log|head -1", "git log 'a|b'"], &refused);
        check(&PROGRAM, &seen, &["git push && head x 2>&1"], &refused[..10]);
    }

    #[test]
    fn what_a_shell_reads_in_other_ways_is_no_command() {
        for text in [
            "",
            " ",
            ";",
            "a;;b",
            "a &",
            "a $x",
            "a `b`",
            "a > f",
            "(a)",
            "a\nb",
            "a 'b",
            "a \"b\\\"",
            "a \\b",
            "-x",
            "a=b c",
            "../x y",
            "ä b",
            "a|",
            "a'b'c\"",
            &"a ".repeat(600),
        ] {
            assert!(keys(text, true).is_none() && keys(text, false).is_none(), "{text:?}");
        }
        assert!(learned(&PROGRAM, &["sk-live-abc x"]).is_none());
    }
}
