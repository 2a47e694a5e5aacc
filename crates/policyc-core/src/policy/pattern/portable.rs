//! Which regular expressions Python's `re`, RE2 and Rust's `regex` read alike.
//!
//! An expression is accepted if every construct in it is known to mean the same to all three; anything else is refused
//! with what to write instead. The table of tests was made by running the three.

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassBracketed, ClassSet, ClassSetItem, ErrorKind, Flag, Flags, FlagsItemKind, GroupKind,
    HexLiteralKind, LiteralKind, RepetitionKind, RepetitionRange, Span,
};

use super::PatternError;

/// RE2's limit on a repetition, and on the product of repetitions inside each other.
const MAX_REPEAT: u32 = 1_000;

/// What the walk finds out beside whether the expression is portable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PatternShape {
    /// The byte offsets of the `$` that mean the end of the text, in order.
    pub(super) ends: Vec<usize>,
    /// Whether a `^` stands in it.
    pub(super) has_start: bool,
}

/// Checks that every engine reads `source` alike.
pub(super) fn check(source: &str) -> Result<PatternShape, PatternError> {
    let ast = ast::parse::ParserBuilder::new().build().parse(source).map_err(|error| unparsed(source, &error))?;
    let mut walk = PortabilityWalk { source, ends: Vec::new(), has_start: false };
    walk.ast(&ast, Edges { start: true, end: true })?;
    Ok(PatternShape { ends: walk.ends, has_start: walk.has_start })
}

fn not_portable(construct: impl Into<String>, instead: &'static str) -> PatternError {
    PatternError::NotPortable { construct: construct.into(), instead }
}

fn unparsed(source: &str, error: &ast::Error) -> PatternError {
    let text = text_at(source, error.span());
    match error.kind() {
        ErrorKind::UnsupportedLookAround => {
            not_portable(format!("{text}…"), "look-around has no counterpart; use `not_pattern` or a second constraint")
        }
        ErrorKind::UnsupportedBackreference => {
            not_portable(text, "back-references have no counterpart; write the text out")
        }
        ErrorKind::EscapeUnrecognized | ErrorKind::ClassEscapeInvalid => {
            not_portable(text, "escape punctuation only; `\\z` and `\\Z` are written `$`, `\\Q…\\E` escape by escape")
        }
        ErrorKind::RepetitionCountUnclosed
        | ErrorKind::RepetitionCountDecimalEmpty
        | ErrorKind::DecimalEmpty
        | ErrorKind::DecimalInvalid => not_portable("{", LITERAL_BRACE),
        ErrorKind::RepetitionMissing
            if source.get(error.span().start.offset..).is_some_and(|rest| rest.starts_with('{')) =>
        {
            not_portable("{", LITERAL_BRACE)
        }
        ErrorKind::FlagUnrecognized | ErrorKind::GroupNameInvalid | ErrorKind::FlagUnexpectedEof => {
            not_portable(format!("(?{text}"), FLAGS)
        }
        // Rust nests classes where the others take the bracket as it is.
        ErrorKind::ClassUnclosed
            if source.get(error.span().start.offset + 1..).is_some_and(|rest| rest.contains('[')) =>
        {
            not_portable("[", CLASS_BRACKET)
        }
        kind => PatternError::Syntax(kind.to_string()),
    }
}

const LITERAL_BRACE: &str = "write a literal brace as `\\{` or `\\}`, and `{,n}` as `{0,n}`";
const CLASS_BRACKET: &str = "a `[` in a class is written `\\[`";
const FLAGS: &str = "of the groups with a question mark only `(?:…)` and `(?s:…)` are";

fn text_at<'s>(source: &'s str, span: &Span) -> &'s str {
    source.get(span.start.offset..span.end.offset).unwrap_or_default()
}

/// Whether the place is the very start or end of the expression, or of an alternative there.
#[derive(Clone, Copy)]
struct Edges {
    start: bool,
    end: bool,
}

impl Edges {
    const NONE: Self = Self { start: false, end: false };
}

struct PortabilityWalk<'s> {
    source: &'s str,
    ends: Vec<usize>,
    has_start: bool,
}

impl PortabilityWalk<'_> {
    /// Checks `ast` and gives the product of the repetitions inside it. The parser limits the depth.
    fn ast(&mut self, ast: &Ast, edges: Edges) -> Result<u32, PatternError> {
        match ast {
            Ast::Empty(_) | Ast::Dot(_) => Ok(1),
            Ast::Flags(set) => Err(not_portable(
                text_at(self.source, &set.span),
                "put what it is for in a group: `(?s:…)`; no other flag is",
            )),
            Ast::Literal(literal) => self.literal(literal).map(|()| 1),
            Ast::Assertion(assertion) => self.assertion(assertion, edges).map(|()| 1),
            Ast::ClassUnicode(class) => Err(not_portable(text_at(self.source, &class.span), CLASS)),
            Ast::ClassPerl(class) => Err(perl(text_at(self.source, &class.span))),
            Ast::ClassBracketed(class) => self.class(class).map(|()| 1),
            Ast::Repetition(repetition) => self.repetition(repetition),
            Ast::Group(group) => {
                match &group.kind {
                    GroupKind::CaptureIndex(_) => {}
                    GroupKind::NonCapturing(flags) if only_dot_all(flags) => {}
                    GroupKind::CaptureName { .. } => {
                        return Err(not_portable(text_at(self.source, &group.span), "write the group without a name"));
                    }
                    GroupKind::NonCapturing(flags) => {
                        let text = format!("(?{}:", text_at(self.source, &flags.span));
                        return Err(not_portable(text, "write both cases out, as in `[aA]`; only `(?s:…)` is"));
                    }
                }
                self.ast(&group.ast, edges)
            }
            Ast::Alternation(alternation) => {
                alternation.asts.iter().try_fold(1, |most, ast| Ok(most.max(self.ast(ast, edges)?)))
            }
            Ast::Concat(concat) => {
                let last = concat.asts.len().saturating_sub(1);
                concat.asts.iter().enumerate().try_fold(1, |most, (index, ast)| {
                    let edges = Edges { start: edges.start && index == 0, end: edges.end && index == last };
                    Ok(most.max(self.ast(ast, edges)?))
                })
            }
        }
    }

    fn literal(&self, literal: &ast::Literal) -> Result<(), PatternError> {
        let text = text_at(self.source, &literal.span);
        match literal.kind {
            LiteralKind::Verbatim if matches!(literal.c, '{' | '}') => Err(not_portable(text, LITERAL_BRACE)),
            LiteralKind::Verbatim
            | LiteralKind::Meta
            | LiteralKind::Superfluous
            | LiteralKind::Special(_)
            | LiteralKind::HexFixed(HexLiteralKind::X) => Ok(()),
            LiteralKind::Octal | LiteralKind::HexFixed(_) | LiteralKind::HexBrace(_) => {
                Err(not_portable(text, "write the character itself, or `\\xHH`"))
            }
        }
    }

    fn assertion(&mut self, assertion: &ast::Assertion, edges: Edges) -> Result<(), PatternError> {
        let text = text_at(self.source, &assertion.span);
        match assertion.kind {
            AssertionKind::StartLine if edges.start => {
                self.has_start = true;
                Ok(())
            }
            AssertionKind::StartLine => {
                Err(not_portable(text, "`^` may only be at the start; write a literal one as `\\^`"))
            }
            AssertionKind::EndLine if edges.end => {
                self.ends.push(assertion.span.start.offset);
                Ok(())
            }
            AssertionKind::EndLine => {
                Err(not_portable(text, "`$` may only be at the end; write a literal one as `\\$`"))
            }
            AssertionKind::StartText => Err(not_portable(text, "write `^`")),
            AssertionKind::EndText => Err(not_portable(text, "write `$`")),
            _ => Err(not_portable(text, "write out what may stand before and after, as in `(?:[^a-z]|$)`")),
        }
    }

    fn repetition(&mut self, repetition: &ast::Repetition) -> Result<u32, PatternError> {
        let text = text_at(self.source, &repetition.span);
        if matches!(*repetition.ast, Ast::Repetition(_)) {
            return Err(not_portable(text, "put what is repeated twice in a group: `(?:a*)*`"));
        }
        let operator = text_at(self.source, &repetition.op.span);
        let count = match repetition.op.kind {
            RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore | RepetitionKind::OneOrMore => 1,
            RepetitionKind::Range(_) if !is_plain_range(operator) => return Err(not_portable(operator, LITERAL_BRACE)),
            RepetitionKind::Range(
                RepetitionRange::Exactly(count) | RepetitionRange::AtLeast(count) | RepetitionRange::Bounded(_, count),
            ) => count,
        };
        let product = count.max(1).saturating_mul(self.ast(&repetition.ast, Edges::NONE)?);
        if product > MAX_REPEAT {
            return Err(not_portable(
                operator,
                "RE2 repeats at most 1000 times, the product of nested repetitions included",
            ));
        }
        Ok(product)
    }

    fn class(&self, class: &ClassBracketed) -> Result<(), PatternError> {
        let text = text_at(self.source, &class.span);
        // Set operations to Rust, literals to the others, a warning in Python.
        for operator in ["&&", "--", "~~", "||"] {
            if text.contains(operator) {
                return Err(not_portable(text, "escape the second of the two characters, as in `[&\\&]`"));
            }
        }
        match &class.kind {
            ClassSet::Item(item) => self.class_item(item),
            ClassSet::BinaryOp(_) => Err(not_portable(text, "write the characters of the class out")),
        }
    }

    fn class_item(&self, item: &ClassSetItem) -> Result<(), PatternError> {
        match item {
            ClassSetItem::Empty(_) => Ok(()),
            ClassSetItem::Literal(literal) => self.class_literal(literal),
            ClassSetItem::Range(range) => {
                self.class_literal(&range.start).and_then(|()| self.class_literal(&range.end))
            }
            ClassSetItem::Ascii(class) => Err(not_portable(text_at(self.source, &class.span), CLASS)),
            ClassSetItem::Unicode(class) => Err(not_portable(text_at(self.source, &class.span), CLASS)),
            ClassSetItem::Perl(class) => Err(perl(text_at(self.source, &class.span))),
            ClassSetItem::Bracketed(class) => Err(not_portable(text_at(self.source, &class.span), CLASS_BRACKET)),
            ClassSetItem::Union(union) => union.items.iter().try_for_each(|item| self.class_item(item)),
        }
    }

    fn class_literal(&self, literal: &ast::Literal) -> Result<(), PatternError> {
        match literal.kind {
            // Braces mean nothing in a class.
            LiteralKind::Verbatim if literal.c == '[' => Err(not_portable("[", CLASS_BRACKET)),
            LiteralKind::Verbatim => Ok(()),
            _ => self.literal(literal),
        }
    }
}

const CLASS: &str = "write the characters of the class out, as in `[a-zA-Z0-9]`";

fn perl(class: &str) -> PatternError {
    let instead = match class {
        "\\d" => "write `[0-9]`",
        "\\D" => "write `[^0-9]`",
        "\\w" => "write `[0-9A-Za-z_]`",
        "\\W" => "write `[^0-9A-Za-z_]`",
        "\\s" => "write `[ \\t\\r\\n]`",
        _ => "write `[^ \\t\\r\\n]`",
    };
    not_portable(class, instead)
}

fn only_dot_all(flags: &Flags) -> bool {
    flags.items.iter().all(|item| item.kind == FlagsItemKind::Flag(Flag::DotMatchesNewLine)) && flags.items.len() <= 1
}

/// `{m}`, `{m,}` or `{m,n}`, without blanks, and perhaps a `?` behind.
fn is_plain_range(operator: &str) -> bool {
    let inner = operator.trim_end_matches('?').strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| {
        inner.starts_with(|c: char| c.is_ascii_digit()) && inner.bytes().all(|b| b.is_ascii_digit() || b == b',')
    })
}
