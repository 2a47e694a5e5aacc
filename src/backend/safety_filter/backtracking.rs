//! Patterns that are linear here and not in Python, whose engine backtracks.
//!
//! In: the text of a pattern. Out: whether some text costs Python time that grows exponentially, or with the cube of its length.
//! The analysis is on the syntax tree and on the safe side: what it lets pass is never slow, and some of what it refuses is fast.

use regex_syntax::ast::{self, Ast, RepetitionKind, RepetitionRange};
use regex_syntax::hir::translate::Translator;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

/// A repetition with at least this many rounds counts as unbounded.
const MANY: u32 = 10;

/// With this many rounds, an ambiguous and unbounded body takes more than quadratic time.
const SEVERAL: u32 = 3;

/// So many repetitions that could take the same characters may follow one another.
const MAX_ADJACENT: usize = 2;

/// Whether Python may take very long to find that a text does not match.
pub(super) fn is_slow(pattern: &str) -> bool {
    let Ok(ast) = ast::parse::Parser::new().parse(pattern) else { return true };
    let Ok(hir) = Translator::new().translate(pattern, &ast) else { return true };
    slow(&hir, 1) || repeats_a_choice(pattern, &ast, 1)
}

/// `rounds` is how often the repetitions around it may come in all.
fn slow(hir: &Hir, rounds: u32) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let (max, sub) = (repetition.max.unwrap_or(u32::MAX), &repetition.sub);
            let inner = rounds.saturating_mul(max.max(1));
            let often = max > 1 && inner >= MANY;
            let endless = max >= SEVERAL && has_endless(sub);
            ((often || endless) && is_ambiguous(sub)) || slow(sub, inner)
        }
        HirKind::Capture(capture) => slow(&capture.sub, rounds),
        HirKind::Concat(parts) => are_adjacent(parts) || parts.iter().any(|part| slow(part, rounds)),
        HirKind::Alternation(parts) => parts.iter().any(|part| slow(part, rounds)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// Whether a repetition has a choice of which two branches match one text, as in `(?:b|b)*`. It is looked for in the syntax as it is
/// written: what [`Hir`] says of it is simplified, and Python simplifies nothing.
fn repeats_a_choice(pattern: &str, ast: &Ast, rounds: u32) -> bool {
    match ast {
        Ast::Repetition(repetition) => {
            let max = match &repetition.op.kind {
                RepetitionKind::ZeroOrOne => 1,
                RepetitionKind::Range(RepetitionRange::Exactly(max) | RepetitionRange::Bounded(_, max)) => *max,
                RepetitionKind::ZeroOrMore | RepetitionKind::OneOrMore | RepetitionKind::Range(_) => u32::MAX,
            };
            repeats_a_choice(pattern, &repetition.ast, rounds.saturating_mul(max.max(1)))
        }
        Ast::Group(group) => repeats_a_choice(pattern, &group.ast, rounds),
        Ast::Concat(concat) => concat.asts.iter().any(|part| repeats_a_choice(pattern, part, rounds)),
        Ast::Alternation(alternation) => {
            let branches = &alternation.asts;
            let doubled = || {
                let texts = |branch| fixed(&Translator::new().translate(pattern, branch).ok()?);
                let texts: Vec<_> = branches.iter().filter_map(texts).collect();
                let alike = |one: &[ClassUnicode], other: &[ClassUnicode]| {
                    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| meet(one, other))
                };
                texts.iter().enumerate().any(|(at, one)| texts.iter().skip(at + 1).any(|other| alike(one, other)))
            };
            (rounds >= MANY && doubled()) || branches.iter().any(|branch| repeats_a_choice(pattern, branch, rounds))
        }
        _ => false,
    }
}

/// The sets that the characters of a text are of, where all texts that it matches have one length.
fn fixed(hir: &Hir) -> Option<Vec<ClassUnicode>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(Vec::new()),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(text.chars().map(|c| ClassUnicode::new([ClassUnicodeRange::new(c, c)])).collect())
        }
        HirKind::Class(class) => Some(vec![set(class)]),
        HirKind::Capture(capture) => fixed(&capture.sub),
        HirKind::Concat(parts) => Some(parts.iter().map(fixed).collect::<Option<Vec<_>>>()?.concat()),
        HirKind::Repetition(repetition) if repetition.max == Some(repetition.min) && repetition.min < MANY => {
            let once = fixed(&repetition.sub)?;
            Some((0..repetition.min).flat_map(|_| once.iter().cloned()).collect())
        }
        HirKind::Repetition(_) | HirKind::Alternation(_) => None,
    }
}

/// Whether a repetition without end is anywhere in it.
fn has_endless(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => loops(repetition) || has_endless(&repetition.sub),
        HirKind::Capture(capture) => has_endless(&capture.sub),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts.iter().any(has_endless),
        _ => false,
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
                .any(|(at, one)| parts.iter().skip(at + 1).any(|other| begin_alike(one, other)));
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

/// Whether a text may begin as both do.
fn begin_alike(one: &Hir, other: &Hir) -> bool {
    match (fixed(one), fixed(other)) {
        (Some(one), Some(other)) => one.iter().zip(&other).all(|(one, other)| meet(one, other)),
        _ => meet(&first(one), &first(other)),
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
        if has_endless(part) {
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
            "(?:a?){20}",
            "a*(?:a*)?(?:a*)?b",
            "(?:(?:ab)+)+$",
            "x(?:[a-z]{2,3})*y",
            "(?:.*,)*x",
            "a*a*a*b",
            "[a-z]+[a-z0-9]+[a-z]*$",
            ".*a.*b.*c",
            "(?:(?:[a-z]+-)*[a-z]+)*$",
            "(?:b|b)*c",
            "(?:ab|a[bc])*d",
            "(?:(?:(?:b|b)| [^b])|ab)*$",
            "(?:[a-z]*){1,5}$",
            "(?:(?:[ab]{1,5}|b+)|b*a){1,5}$",
            "(?:(?:a+|(?: |[a-z])){1,5}){1,5}$",
            "(?:(?:[a-z]{1,5}){1,5}){1,5}$",
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
            "(?:foo|far)*$",
            "(?:[a-z]{1,3}-){1,9}$",
            "(?:[0-9]+\\.){3}[0-9]+$",
            "",
        ] {
            assert!(!is_slow(pattern), "{pattern}");
        }
    }
}
