//! Patterns of Python's `re`, translated for the engine that runs them here.
//!
//! In: a pattern as the deployed filter compiles it (`str` patterns, Python 3.11). Out: one that matches the same strings, or why
//! there is none: Python refuses it itself, or it has something whose meaning here is not known to be the same. Every construct
//! is spelled out, so that nothing rests on what two engines call `\w` or `$`.

use fancy_regex::{Regex, RegexBuilder};
use thiserror::Error;

/// How often the engine may step back before it gives up, which the filter does by the clock.
const BACKTRACK_LIMIT: usize = 1_000_000;

/// How deep groups may nest.
const MAX_DEPTH: usize = 50;

/// Why a pattern is not run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum PatternTrouble {
    /// Python raises when it compiles it, so that the filter fails.
    #[error("Python refuses the pattern: {0}")]
    Refused(String),
    /// It is not known to mean the same here.
    #[error("{0} means something else in Python; write the pattern without it")]
    Unread(String),
}

use PatternTrouble::{Refused, Unread};

/// Compiles a pattern of Python's `re`: to match from the start as `re.match` does, or anywhere as `re.search` does.
pub(super) fn compile(pattern: &str, anchored: bool) -> Result<Regex, PatternTrouble> {
    let translated = translate(pattern)?;
    let whole = if anchored { format!("\\A(?:{translated})") } else { translated };
    let built = RegexBuilder::new(&whole).backtrack_limit(BACKTRACK_LIMIT).build();
    built.map_err(|_| Unread("a pattern of this size or form".to_owned()))
}

fn refused<T>(why: &str) -> Result<T, PatternTrouble> {
    Err(Refused(why.to_owned()))
}

/// The flags that hold where a construct stands.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of Python's")]
struct Flags {
    ignore_case: bool,
    multiline: bool,
    dot_all: bool,
    ascii: bool,
}

/// How long what a construct matches is, in characters; the most is `None` where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Width(u64, Option<u64>);

impl Width {
    const ZERO: Self = Self(0, Some(0));
    const ONE: Self = Self(1, Some(1));

    fn then(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0), self.1.zip(other.1).map(|(a, b)| a.saturating_add(b)))
    }

    fn or(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.zip(other.1).map(|(a, b)| a.max(b)))
    }

    fn times(self, least: u64, most: Option<u64>) -> Self {
        let upper = if self.1 == Some(0) { Some(0) } else { self.1.zip(most).map(|(a, b)| a.saturating_mul(b)) };
        Self(self.0.saturating_mul(least), upper)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum PieceKind {
    Plain,
    /// An anchor, which cannot be repeated.
    Anchor,
    /// What is repeated already.
    Repeated,
}

struct RegexPiece {
    text: String,
    kind: PieceKind,
    width: Width,
}

/// How often at least and at most, and what makes it lazy or possessive.
type Repetition = (u64, Option<u64>, &'static str);

/// A group that captures: its name, and its width once it is closed.
struct CaptureGroup {
    name: Option<String>,
    width: Option<Width>,
}

struct RegexReader {
    chars: Vec<char>,
    at: usize,
    groups: Vec<CaptureGroup>,
    depth: usize,
    /// How many groups were open where the innermost look-behind began, if one is open.
    behind: Option<usize>,
}

fn translate(pattern: &str) -> Result<String, PatternTrouble> {
    let mut reader =
        RegexReader { chars: pattern.chars().collect(), at: 0, groups: Vec::new(), depth: 0, behind: None };
    let mut flags = Flags::default();
    // Flags for the whole pattern stand at its start, perhaps several groups of them.
    let mut letters = String::new();
    loop {
        while reader.take_str("(?#") {
            reader.comment()?;
        }
        let Some(more) = reader.global_flags() else { break };
        letters.push_str(&more);
    }
    if letters.contains('a') && letters.contains('u') {
        return refused("ASCII and UNICODE flags are incompatible");
    }
    for letter in letters.chars() {
        flags = with_flag(flags, letter, true)?;
    }
    let (text, _) = reader.alternatives(flags)?;
    if reader.at < reader.chars.len() {
        return refused("unbalanced parenthesis");
    }
    Ok(text)
}

/// What `\w` matches, without the brackets.
fn word(flags: Flags) -> &'static str {
    if flags.ascii { "A-Za-z0-9_" } else { r"\p{L}\p{N}_" }
}

fn digit(flags: Flags) -> &'static str {
    if flags.ascii { "0-9" } else { r"\p{Nd}" }
}

fn space(flags: Flags) -> &'static str {
    if flags.ascii { r" \t\n\r\x0b\x0c" } else { r"\p{White_Space}\x1c-\x1f" }
}

/// The class that `\d`, `\w` or `\s` stands for, in brackets.
fn category(letter: char, flags: Flags) -> Option<String> {
    let inner = match letter.to_ascii_lowercase() {
        'd' => digit(flags),
        'w' => word(flags),
        's' => space(flags),
        _ => return None,
    };
    Some(format!("[{}{inner}]", if letter.is_ascii_uppercase() { "^" } else { "" }))
}

/// A character by its number.
fn number(c: char) -> String {
    format!("\\x{{{:x}}}", u32::from(c))
}

/// The letters that Python takes for `i` where case does not matter, and the folding here keeps apart.
const DOTTED: [char; 4] = ['i', 'I', '\u{130}', '\u{131}'];

fn literal(c: char, flags: Flags) -> String {
    match (flags.ignore_case, DOTTED.contains(&c)) {
        (false, _) => number(c),
        (true, true) => format!("[{}]", DOTTED.map(number).concat()),
        (true, false) => format!("(?i:{})", number(c)),
    }
}

/// A member of a class, or an end of a range in it.
enum ClassMember {
    One(char),
    Many(String),
    /// A half of a surrogate pair, which no text here has.
    Nothing,
}

impl RegexReader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn take_str(&mut self, wanted: &str) -> bool {
        let length = wanted.chars().count();
        let there =
            self.chars.get(self.at..self.at + length).is_some_and(|chars| chars.iter().copied().eq(wanted.chars()));
        self.at += if there { length } else { 0 };
        there
    }

    /// The letters of a group such as `(?im)` at this place.
    fn global_flags(&mut self) -> Option<String> {
        let start = self.at;
        let mut letters = String::new();
        if self.take_str("(?") {
            while let Some(letter) = self.peek().filter(|c| "aimsuxL".contains(*c)) {
                letters.push(letter);
                self.at += 1;
            }
            if !letters.is_empty() && self.take(')') {
                return Some(letters);
            }
        }
        self.at = start;
        None
    }

    fn alternatives(&mut self, flags: Flags) -> Result<(String, Width), PatternTrouble> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unread("so deep a nesting of groups".to_owned()));
        }
        let (mut text, mut width) = self.sequence(flags)?;
        while self.take('|') {
            let (other, others) = self.sequence(flags)?;
            text = format!("{text}|{other}");
            width = width.or(others);
        }
        self.depth -= 1;
        Ok((text, width))
    }

    fn sequence(&mut self, flags: Flags) -> Result<(String, Width), PatternTrouble> {
        let mut pieces: Vec<RegexPiece> = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            self.at += 1;
            let (text, kind, width) = match c {
                '\\' => self.escape(flags)?,
                '[' => (self.class(flags)?, PieceKind::Plain, Width::ONE),
                '.' => (if flags.dot_all { "(?s:.)" } else { r"[^\n]" }.to_owned(), PieceKind::Plain, Width::ONE),
                '^' => {
                    let text = if flags.multiline { r"(?:\A|(?<=\n))" } else { r"\A" };
                    (text.to_owned(), PieceKind::Anchor, Width::ZERO)
                }
                '$' => {
                    let text = if flags.multiline { r"(?=\n|\z)" } else { r"(?=\n?\z)" };
                    (text.to_owned(), PieceKind::Anchor, Width::ZERO)
                }
                '(' => match self.group(flags)? {
                    Some((text, width)) => (text, PieceKind::Plain, width),
                    None => continue,
                },
                '*' | '+' | '?' | '{' => match self.repeat(c)? {
                    Some((least, most, mode)) => {
                        let piece = pieces.last_mut().filter(|piece| piece.kind != PieceKind::Anchor);
                        let Some(piece) = piece else { return refused("nothing to repeat") };
                        if piece.kind == PieceKind::Repeated {
                            return refused("multiple repeat");
                        }
                        let upper = most.map(|most| most.to_string()).unwrap_or_default();
                        piece.text = format!("(?:{}){{{least},{upper}}}{mode}", piece.text);
                        piece.width = piece.width.times(least, most);
                        piece.kind = PieceKind::Repeated;
                        continue;
                    }
                    None => (literal('{', flags), PieceKind::Plain, Width::ONE),
                },
                other => (literal(other, flags), PieceKind::Plain, Width::ONE),
            };
            pieces.push(RegexPiece { text, kind, width });
        }
        let width = pieces.iter().fold(Width::ZERO, |sum, piece| sum.then(piece.width));
        Ok((pieces.into_iter().map(|piece| piece.text).collect(), width))
    }

    /// How often, and greedily or not; `None` for a brace that repeats nothing.
    fn repeat(&mut self, c: char) -> Result<Option<Repetition>, PatternTrouble> {
        let (least, most) = match c {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            _ => {
                let start = self.at;
                if self.peek() == Some('}') {
                    return Ok(None);
                }
                let low = self.digits();
                let high = if self.take(',') { self.digits() } else { low.clone() };
                if !self.take('}') {
                    self.at = start;
                    return Ok(None);
                }
                let count = |digits: &str| digits.parse::<u32>().map(u64::from);
                let least = if low.is_empty() { Ok(0) } else { count(&low) };
                let most = if high.is_empty() { Ok(None) } else { count(&high).map(Some) };
                let (Ok(least), Ok(most)) = (least, most) else {
                    return refused("the repetition number is too large");
                };
                if most.is_some_and(|most| most < least) {
                    return refused("min repeat greater than max repeat");
                }
                (least, most)
            }
        };
        let mode = if self.take('?') {
            "?"
        } else if self.take('+') {
            "+"
        } else {
            ""
        };
        Ok(Some((least, most, mode)))
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.at += 1;
        }
        digits
    }

    /// What a backslash outside of a class starts.
    fn escape(&mut self, flags: Flags) -> Result<(String, PieceKind, Width), PatternTrouble> {
        let Some(c) = self.next() else { return refused("bad escape (end of pattern)") };
        let boundary = |inside: &str| {
            let word = format!("[{}]", word(flags));
            match inside {
                "b" => format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"),
                // There is none in an empty text.
                _ => format!(r"(?:(?<={word})(?={word})|(?!\A\z)(?<!{word})(?!{word}))"),
            }
        };
        match c {
            'A' => Ok((r"\A".to_owned(), PieceKind::Anchor, Width::ZERO)),
            'Z' => Ok((r"\z".to_owned(), PieceKind::Anchor, Width::ZERO)),
            'b' => Ok((boundary("b"), PieceKind::Anchor, Width::ZERO)),
            'B' => Ok((boundary("B"), PieceKind::Anchor, Width::ZERO)),
            '1'..='9' => self.reference(c, flags),
            _ => {
                let text = match self.character(c, flags)? {
                    ClassMember::One(c) => literal(c, flags),
                    ClassMember::Many(class) => class,
                    ClassMember::Nothing => r"[^\s\S]".to_owned(),
                };
                Ok((text, PieceKind::Plain, Width::ONE))
            }
        }
    }

    /// A reference to a group by number, or a character by three octal digits.
    fn reference(&mut self, first: char, flags: Flags) -> Result<(String, PieceKind, Width), PatternTrouble> {
        let octal = |c: Option<char>| c.filter(|c| matches!(c, '0'..='7'));
        let mut digits = String::from(first);
        if let Some(second) = self.peek().filter(char::is_ascii_digit) {
            self.at += 1;
            digits.push(second);
            if let (Some(_), Some(_), Some(third)) = (octal(Some(first)), octal(Some(second)), octal(self.peek())) {
                self.at += 1;
                digits.push(third);
                let code = u32::from_str_radix(&digits, 8).ok().filter(|code| *code <= 0o377);
                return match code.and_then(char::from_u32) {
                    Some(c) => Ok((literal(c, flags), PieceKind::Plain, Width::ONE)),
                    None => refused("octal escape outside of range"),
                };
            }
        }
        let index: usize = digits.parse().unwrap_or(usize::MAX);
        self.back(index, flags)
    }

    fn back(&mut self, index: usize, flags: Flags) -> Result<(String, PieceKind, Width), PatternTrouble> {
        let Some(group) = index.checked_sub(1).and_then(|at| self.groups.get(at)) else {
            return refused("invalid group reference");
        };
        let Some(width) = group.width else { return refused("cannot refer to an open group") };
        if self.behind.is_some_and(|open| index > open) {
            return refused("cannot refer to group defined in the same lookbehind subpattern");
        }
        if flags.ignore_case {
            return Err(Unread("a back-reference where case does not matter".to_owned()));
        }
        Ok((format!("(?:\\{index})"), PieceKind::Plain, width))
    }

    /// A character or a class by the letter behind a backslash, inside of a class or outside.
    fn character(&mut self, c: char, flags: Flags) -> Result<ClassMember, PatternTrouble> {
        let plain = |c: char| Ok(ClassMember::One(c));
        match c {
            'a' => plain('\u{7}'),
            'f' => plain('\u{c}'),
            'n' => plain('\n'),
            'r' => plain('\r'),
            't' => plain('\t'),
            'v' => plain('\u{b}'),
            'x' => self.hex(2),
            'u' => self.hex(4),
            'U' => self.hex(8),
            '0' => {
                let mut digits = String::from("0");
                while digits.len() < 3 {
                    let Some(digit) = self.peek().filter(|c| matches!(c, '0'..='7')) else { break };
                    digits.push(digit);
                    self.at += 1;
                }
                match u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32) {
                    Some(c) => plain(c),
                    None => refused("octal escape outside of range"),
                }
            }
            'N' => Err(Unread("`\\N{…}`".to_owned())),
            other => match category(other, flags) {
                Some(class) => Ok(ClassMember::Many(class)),
                None if other.is_ascii_alphabetic() => refused(&format!("bad escape \\{other}")),
                None => plain(other),
            },
        }
    }

    fn hex(&mut self, length: usize) -> Result<ClassMember, PatternTrouble> {
        let digits: String =
            self.chars.iter().skip(self.at).take(length).take_while(|c| c.is_ascii_hexdigit()).collect();
        self.at += digits.len();
        if digits.len() != length {
            return refused("incomplete escape");
        }
        match u32::from_str_radix(&digits, 16) {
            Ok(code) if (0xd800..0xe000).contains(&code) => Ok(ClassMember::Nothing),
            Ok(code) => char::from_u32(code).map(ClassMember::One).ok_or_else(|| Refused("bad escape".to_owned())),
            Err(_) => refused("bad escape"),
        }
    }

    /// A class, behind its bracket.
    fn class(&mut self, flags: Flags) -> Result<String, PatternTrouble> {
        let negated = self.take('^');
        let mut text = String::new();
        let mut dotted = false;
        let mut first = true;
        loop {
            let Some(c) = self.next() else { return refused("unterminated character set") };
            if c == ']' && !first {
                break;
            }
            first = false;
            let from = self.member(c, flags)?;
            let ranges = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|next| *next != ']');
            if self.peek() == Some('-') && self.chars.get(self.at + 1).is_none() {
                return refused("unterminated character set");
            }
            if !ranges {
                match from {
                    ClassMember::One(c) => {
                        dotted |= DOTTED.contains(&c);
                        text.push_str(&number(c));
                    }
                    ClassMember::Many(class) => text.push_str(&class),
                    ClassMember::Nothing => {}
                }
                continue;
            }
            self.at += 1;
            let Some(c) = self.next() else { return refused("unterminated character set") };
            match (from, self.member(c, flags)?) {
                (ClassMember::One(from), ClassMember::One(to)) if from <= to => {
                    dotted |= DOTTED.iter().any(|dotted| (from..=to).contains(dotted));
                    text.extend([number(from), "-".to_owned(), number(to)]);
                }
                (ClassMember::Nothing, _) | (_, ClassMember::Nothing) => {
                    return Err(Unread("a range of surrogates".to_owned()));
                }
                _ => return refused("bad character range"),
            }
        }
        if flags.ignore_case && dotted {
            text.push_str(&DOTTED.map(number).concat());
        }
        let class = match (text.is_empty(), negated) {
            (true, true) => "(?s:.)".to_owned(),
            (true, false) => r"[^\s\S]".to_owned(),
            (false, _) => format!("[{}{text}]", if negated { "^" } else { "" }),
        };
        Ok(if flags.ignore_case { format!("(?i:{class})") } else { class })
    }

    fn member(&mut self, c: char, flags: Flags) -> Result<ClassMember, PatternTrouble> {
        if c != '\\' {
            return Ok(ClassMember::One(c));
        }
        match self.next() {
            None => refused("unterminated character set"),
            Some('b') => Ok(ClassMember::One('\u{8}')),
            Some(first @ '1'..='7') => {
                let rest: String = self.chars.iter().skip(self.at).take(2).collect();
                let rest: String = rest.chars().take_while(|c| matches!(c, '0'..='7')).collect();
                self.at += rest.len();
                let code = u32::from_str_radix(&format!("{first}{rest}"), 8).ok().filter(|code| *code <= 0o377);
                match code.and_then(char::from_u32) {
                    Some(c) => Ok(ClassMember::One(c)),
                    None => refused("octal escape outside of range"),
                }
            }
            Some('8' | '9') => refused("bad escape"),
            Some(other) => self.character(other, flags),
        }
    }

    /// Passes over the rest of a comment.
    fn comment(&mut self) -> Result<(), PatternTrouble> {
        while let Some(c) = self.next() {
            if c == ')' {
                return Ok(());
            }
        }
        refused("missing ), unterminated comment")
    }

    /// A group, behind its parenthesis; `None` for a comment.
    fn group(&mut self, flags: Flags) -> Result<Option<(String, Width)>, PatternTrouble> {
        if !self.take('?') {
            return self.capture(None, flags).map(Some);
        }
        let Some(kind) = self.next() else { return refused("unexpected end of pattern") };
        match kind {
            ':' => self.closed(flags).map(|(text, width)| Some((format!("(?:{text})"), width))),
            '>' => self.closed(flags).map(|(text, width)| Some((format!("(?>{text})"), width))),
            '=' | '!' => self.closed(flags).map(|(text, _)| Some((format!("(?{kind}{text})"), Width::ZERO))),
            '#' => self.comment().map(|()| None),
            '<' => {
                let Some(sign) = self.next().filter(|sign| matches!(sign, '=' | '!')) else {
                    return refused("unknown extension ?<");
                };
                let outer = self.behind;
                self.behind = outer.or(Some(self.groups.len()));
                let (text, width) = self.closed(flags)?;
                self.behind = outer;
                if width.1 != Some(width.0) {
                    return refused("look-behind requires fixed-width pattern");
                }
                Ok(Some((format!("(?<{sign}{text})"), Width::ZERO)))
            }
            'P' => match self.next() {
                Some('<') => {
                    let name = self.name('>')?;
                    if self.groups.iter().any(|group| group.name.as_ref() == Some(&name)) {
                        return refused("redefinition of group name");
                    }
                    self.capture(Some(name), flags).map(Some)
                }
                Some('=') => {
                    let name = self.name(')')?;
                    let index = self.groups.iter().position(|group| group.name.as_ref() == Some(&name));
                    let Some(index) = index else { return refused("unknown group name") };
                    self.back(index + 1, flags).map(|(text, _, width)| Some((text, width)))
                }
                _ => refused("unknown extension ?P"),
            },
            '(' => Err(Unread("a group that asks for another, `(?(…)…)`,".to_owned())),
            other => {
                self.at -= 1;
                self.scoped(other, flags).map(Some)
            }
        }
    }

    /// A group with flags of its own: `(?i-s:…)`.
    fn scoped(&mut self, first: char, flags: Flags) -> Result<(String, Width), PatternTrouble> {
        if !first.is_ascii_alphabetic() && first != '-' {
            return refused("unknown extension");
        }
        let (mut own, mut on) = (flags, true);
        let mut sets = String::new();
        let mut removed = false;
        loop {
            match self.next() {
                Some(':') if on || removed => break,
                Some(')') if on => return refused("global flags not at the start of the expression"),
                Some('-') if on => on = false,
                Some(letter @ ('a' | 'i' | 'm' | 's' | 'u' | 'x' | 'L')) => {
                    if !on && matches!(letter, 'a' | 'u' | 'L') {
                        return refused("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
                    }
                    removed |= !on;
                    if matches!(letter, 'a' | 'u') && sets.chars().any(|other| other != letter) {
                        return refused("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
                    }
                    sets.extend(Some(letter).filter(|letter| matches!(letter, 'a' | 'u')));
                    own = with_flag(own, letter, on)?;
                }
                _ => return refused("unknown flag"),
            }
        }
        let (text, width) = self.closed(own)?;
        Ok((format!("(?:{text})"), width))
    }

    fn name(&mut self, end: char) -> Result<String, PatternTrouble> {
        let mut name = String::new();
        loop {
            match self.next() {
                Some(c) if c == end => break,
                Some(c) => name.push(c),
                None => return refused("missing end of a group's name"),
            }
        }
        let starts = name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
        if starts && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
            return Ok(name);
        }
        if name.is_ascii() {
            refused("bad character in group name")
        } else {
            Err(Unread("such a name of a group".to_owned()))
        }
    }

    fn capture(&mut self, name: Option<String>, flags: Flags) -> Result<(String, Width), PatternTrouble> {
        let index = self.groups.len();
        self.groups.push(CaptureGroup { name, width: None });
        let (text, width) = self.closed(flags)?;
        if let Some(group) = self.groups.get_mut(index) {
            group.width = Some(width);
        }
        Ok((format!("({text})"), width))
    }

    fn closed(&mut self, flags: Flags) -> Result<(String, Width), PatternTrouble> {
        let inner = self.alternatives(flags)?;
        if self.take(')') { Ok(inner) } else { refused("missing ), unterminated subpattern") }
    }
}

fn with_flag(mut flags: Flags, letter: char, on: bool) -> Result<Flags, PatternTrouble> {
    match letter {
        'a' => flags.ascii = on,
        'i' => flags.ignore_case = on,
        'm' => flags.multiline = on,
        's' => flags.dot_all = on,
        'u' => flags.ascii = false,
        'x' => return Err(Unread("the flag `x`".to_owned())),
        _ => return refused("bad inline flags: cannot use 'L' flag with a str pattern"),
    }
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_as_in_python() {
        for (pattern, text, expected) in [
            (r"ab$", "ab\n", true),
            (r"ab\Z", "ab\n", false),
            (r"ab$", "ab\n\n", false),
            ("[]$[]+", "]$[", true),
            ("(?=.*b)(?!c)a", "ab", true),
            (r"\w+$", "e\u{301}", false),
            (r"\w", "²", true),
            (r"\<b\>", "<b>", true),
            ("(?m)a$", "a\nrm", true),
            (r"\s", "\u{1c}", true),
            ("[a&&b]", "&", true),
            ("x{,2}y", "xxy", true),
            ("x{}", "x{}", true),
            (r"(?a:\w)", "é", false),
            ("(?i)istanbul", "İSTANBUL", true),
            (r"(a)(?P<n>b)\1(?P=n)", "abab", true),
            ("(?s:.)", "\n", true),
            (".", "\r", true),
        ] {
            let found = compile(pattern, true).unwrap().is_match(text).unwrap();
            assert_eq!(found, expected, "{pattern:?} on {text:?}");
        }
    }

    #[test]
    fn what_python_refuses_and_what_is_not_read_are_told_apart() {
        for pattern in
            ["a**", "*a", "^*", r"\q", "a)", "(a", "[a", "(?<n>a)", "[b-a]", "a(?i)b", "(?<=a*)b", r"\1", "x{2,1}"]
        {
            assert!(matches!(compile(pattern, true), Err(Refused(_))), "{pattern}");
        }
        for pattern in ["(?x)a", "(?(1)a|b)", r"\N{DASH}", r"(?i)(a)\1", "a{0,999999999}"] {
            assert!(matches!(compile(pattern, true), Err(Unread(_))), "{pattern}");
        }
    }
}
