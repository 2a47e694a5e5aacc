//! Patterns that are linear here and not in Python, whose engine backtracks.
//!
//! In: the text of a pattern. Out: whether some text costs Python time that grows exponentially, or with the cube of its length.
//! The analysis is on the syntax tree and on the safe side: what it lets pass is never slow, and some of what it refuses is fast.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

/// A repetition of at least so many rounds counts as one without end.
const MANY: u32 = 10;

/// So many repetitions that could take the same characters may follow one another.
const MAX_ADJACENT: usize = 2;

/// Whether Python may take very long to find that a text does not match.
pub(super) fn is_slow(pattern: &str) -> bool {
    regex_syntax::parse(pattern).map_or(true, |hir| slow(&hir))
}

fn slow(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            (loops(repetition) && is_ambiguous(&repetition.sub)) || slow(&repetition.sub)
        }
        HirKind::Capture(capture) => slow(&capture.sub),
        HirKind::Concat(parts) => are_adjacent(parts) || parts.iter().any(slow),
        HirKind::Alternation(parts) => parts.iter().any(slow),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

fn loops(repetition: &Repetition) -> bool {
    repetition.max.is_none_or(|max| max >= MANY && max > repetition.min)
}

/// Whether the rounds of a repetition of `body` can be told apart in more than one way.
fn is_ambiguous(body: &Hir) -> bool {
    match body.kind() {
        HirKind::Capture(capture) => is_ambiguous(&capture.sub),
        HirKind::Alternation(parts) => {
            let overlap = parts
                .iter()
                .enumerate()
                .any(|(at, one)| parts.iter().skip(at + 1).any(|other| meet(&first(one), &first(other))));
            let mixed = parts.iter().enumerate().any(|(at, one)| {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                varies(one) && meet(&characters(one), &union(others.map(|(_, other)| characters(other))))
            });
            overlap || mixed || parts.iter().any(is_ambiguous)
        }
        HirKind::Concat(parts) => {
            let varies = parts.iter().any(varies);
            let delimited = parts.iter().enumerate().any(|(at, part)| {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                one_character(part)
                    .is_some_and(|mark| others.into_iter().all(|(_, other)| !meet(&mark, &characters(other))))
            });
            varies && !delimited
        }
        _ => varies(body),
    }
}

/// Whether it matches texts of several lengths.
fn varies(hir: &Hir) -> bool {
    let properties = hir.properties();
    properties.minimum_len() != properties.maximum_len() && characters_vary(hir)
}

/// The same, in characters: a class whose characters have different numbers of bytes is one character all the same.
fn characters_vary(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => repetition.max != Some(repetition.min) || characters_vary(&repetition.sub),
        HirKind::Capture(capture) => characters_vary(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(characters_vary),
        HirKind::Alternation(_) => true,
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// Whether more than [`MAX_ADJACENT`] endless repetitions that share characters follow one another with nothing to part them.
fn are_adjacent(parts: &[Hir]) -> bool {
    let mut run: Vec<ClassUnicode> = Vec::new();
    for part in parts {
        let set = characters(part);
        if is_endless(part) {
            run.retain(|other| meet(other, &set));
            run.push(set);
            if run.len() > MAX_ADJACENT {
                return true;
            }
        } else if !is_nullable(part) {
            // What must come in between and cannot be taken by what is before parts the two.
            run.retain(|other| meet(other, &set));
        }
    }
    false
}

fn is_endless(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => loops(repetition),
        HirKind::Capture(capture) => is_endless(&capture.sub),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts.iter().any(is_endless),
        _ => false,
    }
}

fn is_nullable(hir: &Hir) -> bool {
    hir.properties().minimum_len() == Some(0)
}

/// The set of a part that is exactly one character.
fn one_character(hir: &Hir) -> Option<ClassUnicode> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            // Of several, the first marks the place as well.
            text.chars().next().map(|c| ClassUnicode::new([ClassUnicodeRange::new(c, c)]))
        }
        HirKind::Class(class) => Some(set(class)),
        HirKind::Capture(capture) => one_character(&capture.sub),
        _ => None,
    }
}

fn set(class: &Class) -> ClassUnicode {
    match class {
        Class::Unicode(class) => class.clone(),
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ClassUnicode::new(ranges.map(|range| ClassUnicodeRange::new(range.start().into(), range.end().into())))
        }
    }
}

/// All characters that are in what it matches.
fn characters(hir: &Hir) -> ClassUnicode {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => ClassUnicode::empty(),
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            ClassUnicode::new(text.chars().map(|c| ClassUnicodeRange::new(c, c)))
        }
        HirKind::Class(class) => set(class),
        HirKind::Repetition(repetition) => characters(&repetition.sub),
        HirKind::Capture(capture) => characters(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => union(parts.iter().map(characters)),
    }
}

/// The characters that it may begin with.
fn first(hir: &Hir) -> ClassUnicode {
    match hir.kind() {
        HirKind::Literal(_) => one_character(hir).unwrap_or_else(ClassUnicode::empty),
        HirKind::Repetition(repetition) => first(&repetition.sub),
        HirKind::Capture(capture) => first(&capture.sub),
        HirKind::Alternation(parts) => union(parts.iter().map(first)),
        HirKind::Concat(parts) => {
            let needed = parts.iter().position(|part| !is_nullable(part)).unwrap_or(parts.len());
            union(parts.iter().take(needed + 1).map(first))
        }
        _ => characters(hir),
    }
}

fn union(sets: impl Iterator<Item = ClassUnicode>) -> ClassUnicode {
    sets.fold(ClassUnicode::empty(), |mut all, set| {
        all.union(&set);
        all
    })
}

fn meet(one: &ClassUnicode, other: &ClassUnicode) -> bool {
    let mut both = one.clone();
    both.intersect(other);
    !both.ranges().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_and_overlapping_repetitions_are_slow() {
        for pattern in [
            "(?:[a-z]+ ?)+$",
            "([a-z]+)*",
            "(?:a|ab|b)*c",
            "(?:aa|aaa)+$",
            "(?:ab|ba|abba)*c",
            "(?:a+|b)*c",
            "(?:a?){20,30}",
            "(?:(?:ab)+)+$",
            "x(?:[a-z]{2,3})*y",
            "(?:.*,)*x",
            "a*a*a*b",
            "[a-z]+[a-z0-9]+[a-z]*$",
            ".*a.*b.*c",
            "(?:(?:[a-z]+-)*[a-z]+)*$",
        ] {
            assert!(is_slow(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_has_one_way_to_match_is_not() {
        for pattern in [
            "[a-z]+(?:\\.[a-z]+)*$",
            "(?:[a-z0-9-]+\\.)+[a-z]{2,}$",
            "(?:%20|[a-z])*$",
            "(?:foo|bar)*$",
            "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
            "/srv/[^/]+/[^/]+/.*$",
            "(?s:.*)x",
            "[a-z]+@[a-z]+\\.com$",
            "(?:[^,]*,)*[^,]*$",
            "[0-9]{1,3}(?:,[0-9]{3})*$",
            "a{2,4}",
            "",
        ] {
            assert!(!is_slow(pattern), "{pattern}");
        }
    }
}
