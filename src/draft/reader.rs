//! The reader: effect × agents × one action × bounds × lists × window × ask. Every word is used, or nothing is read.

#![allow(clippy::while_let_loop, reason = "each turn takes a word")]

use std::collections::BTreeSet;

use policyc_core::name_words;
use thiserror::Error;

use super::numbers::{SentenceWord, WordKind, stem, tokens};
use super::vocabulary::Vocabulary;
use crate::event::AttributePath;
use crate::policy::{ActionPattern, AgentEntry, Bound, Condition, Effect, Literal, RateLimit, Rule, Test, check_name};

/// The longest sentence, in bytes.
const MAX_SENTENCE: usize = 2_000;

/// Why a sentence is not read: what, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}{}", span.as_ref().map(|(start, _)| format!(" (at character {})", start + 1)).unwrap_or_default())]
pub struct SentenceError {
    /// What is not understood.
    pub what: String,
    /// Where it stands, in bytes; `None` for the sentence as a whole.
    pub span: Option<(usize, usize)>,
    /// What to write.
    pub help: String,
}

impl SentenceError {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), span: None, help: help.into() }
    }

    fn at(mut self, token: &SentenceWord) -> Self {
        self.span = Some((token.start, token.end));
        self
    }
}

/// Words that say what is done, longest first.
const EFFECTS: [(&[&str], Effect, VerbRole); 34] = [
    (&["ask", "a", "person", "before"], Effect::Ask, VerbRole::Leads),
    (&["a", "person", "must", "approve"], Effect::Ask, VerbRole::Leads),
    (&["is", "not", "allowed", "to"], Effect::Block, VerbRole::Follows),
    (&["are", "not", "allowed", "to"], Effect::Block, VerbRole::Follows),
    (&["must", "ask", "before"], Effect::Ask, VerbRole::Follows),
    (&["needs", "approval", "to"], Effect::Ask, VerbRole::Follows),
    (&["needs", "approval", "for"], Effect::Ask, VerbRole::Follows),
    (&["require", "approval", "for"], Effect::Ask, VerbRole::Leads),
    (&["require", "approval", "before"], Effect::Ask, VerbRole::Leads),
    (&["is", "allowed", "to"], Effect::Allow, VerbRole::Follows),
    (&["are", "allowed", "to"], Effect::Allow, VerbRole::Follows),
    (&["do", "not", "allow"], Effect::Block, VerbRole::Leads),
    (&["do", "not", "let"], Effect::Block, VerbRole::Leads),
    (&["never", "allow"], Effect::Block, VerbRole::Leads),
    (&["never", "let"], Effect::Block, VerbRole::Leads),
    (&["don't", "allow"], Effect::Block, VerbRole::Leads),
    (&["don't", "let"], Effect::Block, VerbRole::Leads),
    (&["may", "not"], Effect::Block, VerbRole::Follows),
    (&["may", "never"], Effect::Block, VerbRole::Follows),
    (&["must", "not"], Effect::Block, VerbRole::Follows),
    (&["must", "never"], Effect::Block, VerbRole::Follows),
    (&["can", "not"], Effect::Block, VerbRole::Follows),
    (&["ask", "before"], Effect::Ask, VerbRole::Leads),
    (&["cannot"], Effect::Block, VerbRole::Follows),
    (&["can't"], Effect::Block, VerbRole::Follows),
    (&["may"], Effect::Allow, VerbRole::Follows),
    (&["can"], Effect::Allow, VerbRole::Follows),
    (&["allow"], Effect::Allow, VerbRole::Leads),
    (&["permit"], Effect::Allow, VerbRole::Leads),
    (&["let"], Effect::Allow, VerbRole::Leads),
    (&["block"], Effect::Block, VerbRole::Leads),
    (&["deny"], Effect::Block, VerbRole::Leads),
    (&["forbid"], Effect::Block, VerbRole::Leads),
    (&["prohibit"], Effect::Block, VerbRole::Leads),
];

/// Where a word that says what is done stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum VerbRole {
    /// At the start of the sentence.
    Leads,
    /// After the agents.
    Follows,
}

/// Words that may stand anywhere and say nothing.
const FILLER: [&str; 4] = ["the", "a", "an", "please"];

/// Ways to say a bound, longest first; `true` for one that the number itself is within.
const BOUNDS: [(&[&str], BoundSide, bool); 20] = [
    (&["less", "than", "or", "equal", "to"], BoundSide::Upper, true),
    (&["greater", "than", "or", "equal", "to"], BoundSide::Lower, true),
    (&["not", "more", "than"], BoundSide::Upper, true),
    (&["no", "more", "than"], BoundSide::Upper, true),
    (&["no", "less", "than"], BoundSide::Lower, true),
    (&["a", "maximum", "of"], BoundSide::Upper, true),
    (&["a", "minimum", "of"], BoundSide::Lower, true),
    (&["more", "than"], BoundSide::Lower, false),
    (&["greater", "than"], BoundSide::Lower, false),
    (&["less", "than"], BoundSide::Upper, false),
    (&["up", "to"], BoundSide::Upper, true),
    (&["at", "most"], BoundSide::Upper, true),
    (&["at", "least"], BoundSide::Lower, true),
    (&["limited", "to"], BoundSide::Upper, true),
    (&["over"], BoundSide::Lower, false),
    (&["above"], BoundSide::Lower, false),
    (&["exceeding"], BoundSide::Lower, false),
    (&["under"], BoundSide::Upper, false),
    (&["below"], BoundSide::Upper, false),
    (&["from"], BoundSide::Lower, true),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BoundSide {
    Lower,
    Upper,
}

struct SentenceReader<'v> {
    words: Vec<SentenceWord>,
    used: Vec<bool>,
    vocabulary: &'v Vocabulary,
}

/// What was read, before it becomes rules.
struct ReadSentence {
    effect: Effect,
    agents: Option<Vec<String>>,
    only: bool,
    action: String,
    conditions: Vec<Condition>,
    limit: Option<RateLimit>,
    ask_beyond: bool,
}

/// Reads a sentence as rules.
///
/// # Errors
///
/// [`SentenceError`] shows the span that is not understood.
pub fn read(sentence: &str, vocabulary: &Vocabulary) -> Result<Vec<Rule>, SentenceError> {
    if sentence.len() > MAX_SENTENCE {
        return Err(SentenceError::new(
            format!("a sentence of {} bytes", sentence.len()),
            format!("write at most {MAX_SENTENCE}, one rule a sentence"),
        ));
    }
    let words = tokens(sentence).map_err(|start| {
        let mut refusal = SentenceError::new("a quote that is not closed", "close it");
        refusal.span = Some((start, start + 1));
        refusal
    })?;
    let used = vec![false; words.len()];
    let mut reader = SentenceReader { words, used, vocabulary };
    let read = reader.sentence()?;
    reader.leftover(&read)?;
    rules(read)
}

impl SentenceReader<'_> {
    fn free(&self, at: usize) -> bool {
        self.used.get(at) == Some(&false)
    }

    fn text(&self, at: usize) -> &str {
        self.words.get(at).filter(|word| word.kind != WordKind::Quoted).map_or("", |word| word.text.as_str())
    }

    fn is(&self, at: usize, said: &[&str]) -> bool {
        said.iter().enumerate().all(|(n, word)| self.free(at + n) && self.text(at + n) == *word)
    }

    fn take(&mut self, at: usize, count: usize) {
        for used in self.used.iter_mut().skip(at).take(count) {
            *used = true;
        }
    }

    fn sentence(&mut self) -> Result<ReadSentence, SentenceError> {
        if let Some(at) = (0..self.words.len()).rev().find(|at| *at + 1 == self.words.len() && self.text(*at) == ".") {
            self.take(at, 1);
        }
        let ask_beyond = self.tail();
        let (effect, role, at, count) = self.effect()?;
        let (agents, only) = self.agents(role, at, count)?;
        let (limit, uncounted) = self.limit()?;
        let action = self.action()?;
        if let Some(token) = uncounted.filter(|_| self.has_number(&action)) {
            let what = format!("`{}` could limit how often, or how much", token.raw);
            return Err(SentenceError::new(what, format!("for how often, write `{} times`", token.raw)).at(&token));
        }
        let mut conditions = self.bounds(&action)?;
        conditions.extend(self.values(&action)?);
        Ok(ReadSentence { effect, agents, only, action, conditions, limit, ask_beyond })
    }

    /// `…, and ask above that`.
    fn tail(&mut self) -> bool {
        let tails: [&[&str]; 6] = [
            &["ask", "a", "person", "above", "that"],
            &["ask", "above", "that"],
            &["above", "that", "ask", "a", "person"],
            &["above", "that", "ask"],
            &["ask", "a", "person", "beyond", "that"],
            &["ask", "beyond", "that"],
        ];
        let end = (0..self.words.len()).rev().find(|at| self.free(*at)).map_or(0, |last| last + 1);
        for said in tails {
            let Some(start) = end.checked_sub(said.len()).filter(|start| *start > 0 && self.is(*start, said)) else {
                continue;
            };
            self.take(start, said.len());
            for link in (0..start)
                .rev()
                .take_while(|at| matches!(self.text(*at), "," | ";" | "and" | "but" | "then"))
                .collect::<Vec<_>>()
            {
                self.take(link, 1);
            }
            return true;
        }
        false
    }

    /// The one word, or group of words, that says what is done.
    fn effect(&mut self) -> Result<(Effect, VerbRole, usize, usize), SentenceError> {
        let first = (0..self.words.len()).find(|at| self.text(*at) != "please").unwrap_or(0);
        for at in 0..self.words.len() {
            for (said, effect, role) in EFFECTS {
                let placed = match role {
                    VerbRole::Leads => at == first,
                    VerbRole::Follows => at > first,
                };
                if placed && self.is(at, said) {
                    self.take(at, said.len());
                    return Ok((effect, role, at, said.len()));
                }
            }
        }
        Err(SentenceError::new(
            "nothing says what is done",
            "start with `Allow`, `Block` or `Ask before`, or write `AGENT may`, `AGENT may not`, `AGENT must ask before`",
        ))
    }

    /// Agents stand after a word that leads, before one that follows, or after `by`.
    fn agents(
        &mut self,
        role: VerbRole,
        at: usize,
        count: usize,
    ) -> Result<(Option<Vec<String>>, bool), SentenceError> {
        let mut only = false;
        let range: Vec<usize> = match role {
            VerbRole::Leads => (at + count..self.words.len()).collect(),
            VerbRole::Follows => (0..at).collect(),
        };
        let mut names = Vec::new();
        let mut anyone = false;
        for &at in &range {
            if !self.free(at) {
                continue;
            }
            if self.text(at) == "only" && names.is_empty() && !only {
                only = true;
                self.take(at, 1);
            } else if let Some(name) = self.agent(at) {
                names.push(name);
                self.take(at, 1);
            } else if let Some(said) = anyone_at(self, at).filter(|_| names.is_empty()) {
                anyone = true;
                self.take(at, said);
            } else if matches!(self.text(at), "," | "and" | "or") && !names.is_empty() && self.agent_follows(at) {
                self.take(at, 1);
            } else if !(FILLER.contains(&self.text(at)) && names.is_empty() && !anyone && role == VerbRole::Follows) {
                break;
            }
        }
        if role == VerbRole::Leads && (anyone || !names.is_empty()) {
            // `Allow x to pay`; `Let x pay` has no `to`.
            if let Some(to) = range.iter().copied().find(|at| self.free(*at)).filter(|at| self.text(*at) == "to") {
                self.take(to, 1);
            }
        }
        if role == VerbRole::Leads && names.is_empty() && !anyone {
            names = self.by();
        }
        if only && names.is_empty() {
            return Err(SentenceError::new(
                "`only` names nobody",
                "write the agents after it, such as `Only billing may`",
            ));
        }
        if role == VerbRole::Follows && names.is_empty() && !anyone {
            let word = self.words.first();
            let refusal = SentenceError::new(
                "no agent stands before it",
                "write an agent of the log, a name in backquotes, or `any agent`",
            );
            return Err(word.map_or(refusal.clone(), |word| refusal.at(word)));
        }
        Ok(((!names.is_empty()).then_some(names), only))
    }

    /// `… by billing or refunds`.
    fn by(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        let Some(by) =
            (0..self.words.len()).find(|at| self.free(*at) && self.text(*at) == "by" && self.agent(at + 1).is_some())
        else {
            return names;
        };
        self.take(by, 1);
        for at in by + 1..self.words.len() {
            if let Some(name) = self.agent(at) {
                names.push(name);
            } else if !(matches!(self.text(at), "," | "and" | "or") && self.agent_follows(at)) {
                break;
            }
            self.take(at, 1);
        }
        names
    }

    fn agent_follows(&self, at: usize) -> bool {
        (at + 1..self.words.len())
            .find(|next| !matches!(self.text(*next), "," | "and" | "or"))
            .is_some_and(|next| self.agent(next).is_some())
    }

    /// The agent that a word names.
    fn agent(&self, at: usize) -> Option<String> {
        let word = self.words.get(at).filter(|_| self.free(at))?;
        let agents = &self.vocabulary.agents;
        let known = agents.get(&word.raw).or_else(|| agents.iter().find(|agent| word.begins_with(agent)));
        let literal = || {
            // In quotes, where no vocabulary knows better; not one that is an action.
            let own = word.kind == WordKind::Quoted
                && self.vocabulary.agents.is_empty()
                && !self.vocabulary.actions.contains_key(&word.raw);
            (own && check_name(&word.raw).is_ok()).then(|| word.raw.clone())
        };
        known.cloned().or_else(literal)
    }

    /// `3 times an hour`, `up to 100 requests per day`; and the number, if nothing says what it counts.
    fn limit(&mut self) -> Result<(Option<RateLimit>, Option<SentenceWord>), SentenceError> {
        let (mut found, mut uncounted) = (None, None);
        for at in 0..self.words.len() {
            let Some(WordKind::Number { value, dollar: false }) =
                self.words.get(at).filter(|_| self.free(at)).map(|word| word.kind.clone())
            else {
                continue;
            };
            let mut next = at + 1;
            let counted = matches!(self.text(next), "times" | "time" | "requests" | "request" | "calls" | "call");
            next += usize::from(counted);
            if !matches!(self.text(next), "per" | "a" | "an" | "every" | "each") {
                continue;
            }
            let seconds = match self.text(next + 1) {
                "second" => 1,
                "minute" => 60,
                "hour" => 3_600,
                "day" => 86_400,
                "week" => 604_800,
                _ => continue,
            };
            let token = self.words.get(at).cloned();
            let refuse = |what: &str| {
                let refusal = SentenceError::new(what, "write one whole number, such as `100 times an hour`");
                token.as_ref().map_or(refusal.clone(), |token| refusal.at(token))
            };
            if found.is_some() {
                return Err(refuse("a second limit on how often"));
            }
            if value.fract() != 0.0 || value < 1.0 || value > f64::from(u32::MAX) {
                return Err(refuse("a limit that is no whole number"));
            }
            #[expect(
                clippy::as_conversions,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number within u32, as just checked"
            )]
            let most = value as u32;
            found = Some(RateLimit { max_requests: most, window_seconds: seconds });
            uncounted = token.filter(|_| !counted);
            self.take(at, next + 2 - at);
            let before: [&[&str]; 5] =
                [&["no", "more", "than"], &["a", "maximum", "of"], &["up", "to"], &["at", "most"], &["limited", "to"]];
            for said in before {
                if let Some(start) = at.checked_sub(said.len()).filter(|start| self.is(*start, said)) {
                    self.take(start, said.len());
                    break;
                }
            }
        }
        Ok((found, uncounted))
    }

    /// Whether an argument of the action is a number.
    fn has_number(&self, action: &str) -> bool {
        self.vocabulary.actions.get(action).into_iter().flatten().any(|(_, argument)| argument.number)
    }

    /// The one action that the sentence names: by its name, or by the words of its name in their order.
    fn action(&mut self) -> Result<String, SentenceError> {
        let mut found: Vec<(usize, Vec<usize>, String)> = Vec::new();
        for at in 0..self.words.len() {
            let Some(word) = self.words.get(at).filter(|_| self.free(at)) else { continue };
            if self.vocabulary.actions.contains_key(&word.raw) {
                found.push((usize::MAX, vec![at], word.raw.clone()));
                continue;
            }
            if word.kind == WordKind::Quoted {
                if self.vocabulary.actions.is_empty() && check_name(&word.raw).is_ok() {
                    found.push((usize::MAX, vec![at], word.raw.clone()));
                }
                continue;
            }
            for action in self.vocabulary.actions.keys() {
                if let Some(places) = self.spelt(at, action) {
                    found.push((places.len(), places, action.clone()));
                }
            }
        }
        // One that uses more words says more: `transfer` beside `transfer_funds`.
        let most = found.iter().map(|(length, ..)| *length).max().unwrap_or(0);
        found.retain(|(length, ..)| *length == most);
        let names: BTreeSet<&String> = found.iter().map(|(_, _, name)| name).collect();
        match (names.len(), found.first()) {
            (1, Some((_, places, name))) if found.len() == 1 => {
                let (places, name) = (places.clone(), name.clone());
                for at in places {
                    self.take(at, 1);
                }
                Ok(name)
            }
            (0, _) => {
                let known: Vec<&str> = self.vocabulary.actions.keys().take(5).map(String::as_str).collect();
                let help = if known.is_empty() {
                    "write the action's name in backquotes".to_owned()
                } else {
                    format!("write the name of an action of the log, such as {}", known.join(", "))
                };
                let refusal = SentenceError::new("no action is named", help);
                let left = (0..self.words.len()).find(|at| self.free(*at) && !FILLER.contains(&self.text(*at)));
                Err(left.and_then(|at| self.words.get(at)).map_or(refusal.clone(), |word| refusal.at(word)))
            }
            _ => {
                let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
                let refusal = SentenceError::new(
                    format!("several actions could be meant: {}", names.join(", ")),
                    "write one rule a sentence, and the action by its own name",
                );
                let second = found.last().and_then(|(_, places, _)| self.words.get(*places.first()?));
                Err(second.map_or(refusal.clone(), |word| refusal.at(word)))
            }
        }
    }

    /// Where the words of an action's name stand from `at` on, one after the other, articles aside.
    fn spelt(&self, at: usize, action: &str) -> Option<Vec<usize>> {
        let parts: Vec<String> = name_words(action).iter().map(|part| stem(part)).collect();
        let mut places = Vec::new();
        let mut next = at;
        for part in &parts {
            while !places.is_empty() && FILLER.contains(&self.text(next)) {
                places.push(next);
                next += 1;
            }
            let word = self.words.get(next).filter(|word| self.free(next) && word.kind == WordKind::Word)?;
            if stem(&word.text) != *part {
                return None;
            }
            places.push(next);
            next += 1;
        }
        (!parts.is_empty()).then_some(places)
    }

    /// Numbers that bound an argument.
    fn bounds(&mut self, action: &str) -> Result<Vec<Condition>, SentenceError> {
        let mut found = Vec::new();
        for at in 0..self.words.len() {
            if self.text(at) == "between" && self.free(at) {
                found.extend(self.between(at, action)?);
                continue;
            }
            let Some((said, side, inclusive)) = BOUNDS.into_iter().find(|(said, ..)| self.is(at, said)) else {
                continue;
            };
            let number_at = at + said.len();
            let Some(token) = self.words.get(number_at).cloned() else { continue };
            let WordKind::Number { value, dollar } = token.kind else { continue };
            // `from 5 to 9` is said as `between`; a lone `from` may mean anything.
            if said == ["from"] {
                return Err(
                    SentenceError::new("`from` with a number", "write `between A and B`, or `at least`").at(&token)
                );
            }
            self.take(at, said.len() + 1);
            let path = self.argument(at, number_at + 1, action, &token)?;
            let bound = Bound::from_f64(value).ok_or_else(|| {
                SentenceError::new("a number too large to compare with", "write it as a text").at(&token)
            })?;
            let test = if side == BoundSide::Upper { Test::Max(bound) } else { Test::Min(bound) };
            found.push(Condition { path: path.clone(), test });
            if !inclusive {
                let literal = Literal::new(serde_json::json!(bound.number())).ok();
                found.extend(literal.map(|literal| Condition { path: path.clone(), test: Test::NotEquals(literal) }));
            }
            if dollar {
                found.push(self.dollar(action, &token)?);
            }
        }
        Ok(found)
    }

    /// `between 5 and 9`.
    fn between(&mut self, at: usize, action: &str) -> Result<Vec<Condition>, SentenceError> {
        let number = |at: usize| match self.words.get(at).map(|word| &word.kind) {
            Some(WordKind::Number { value, .. }) => Some(*value),
            _ => None,
        };
        let (Some(low), Some(high), "and") = (number(at + 1), number(at + 3), self.text(at + 2)) else {
            return Ok(Vec::new());
        };
        let Some(token) = self.words.get(at + 1).cloned() else { return Ok(Vec::new()) };
        let dollars = self
            .words
            .iter()
            .skip(at + 1)
            .take(3)
            .any(|word| matches!(word.kind, WordKind::Number { dollar: true, .. }));
        self.take(at, 4);
        let path = self.argument(at, at + 4, action, &token)?;
        let bounds = Bound::from_f64(low).zip(Bound::from_f64(high)).filter(|_| low <= high);
        let (low, high) = bounds
            .ok_or_else(|| SentenceError::new("the bounds are crossed", "write the smaller number first").at(&token))?;
        let mut found =
            vec![Condition { path: path.clone(), test: Test::Min(low) }, Condition { path, test: Test::Max(high) }];
        if dollars {
            found.push(self.dollar(action, &token)?);
        }
        Ok(found)
    }

    /// `$` where the log knows USD.
    fn dollar(&self, action: &str, token: &SentenceWord) -> Result<Condition, SentenceError> {
        let arguments = self.vocabulary.actions.get(action).into_iter().flatten();
        let known: Vec<&String> =
            arguments.filter(|(_, argument)| argument.values.contains("USD")).map(|(key, _)| key).collect();
        match known.as_slice() {
            [key] => condition(key, Test::Equals(text("USD", token)?), token),
            _ => Err(SentenceError::new(
                "`$` bounds nothing: no argument of the action has the value USD",
                "leave the sign out",
            )
            .at(token)),
        }
    }

    /// Which argument a bound is on, which ends before `after`: the one named before it, or after it (`of up to 100 rows`), or the only
    /// number that the action has.
    fn argument(
        &mut self,
        at: usize,
        after: usize,
        action: &str,
        token: &SentenceWord,
    ) -> Result<AttributePath, SentenceError> {
        let empty = std::collections::BTreeMap::new();
        let arguments = self.vocabulary.actions.get(action).unwrap_or(&empty);
        let mut before = at;
        while before > 0 && matches!(self.text(before - 1), "of" | "is" | "are" | "be") && self.free(before - 1) {
            before -= 1;
        }
        for (key, _) in arguments.iter().filter(|(_, argument)| argument.number) {
            let parts: Vec<String> = name_words(key).iter().map(|part| stem(part)).collect();
            let Some(start) = before.checked_sub(parts.len()) else { continue };
            let named =
                parts.iter().enumerate().all(|(n, part)| self.free(start + n) && stem(self.text(start + n)) == *part);
            if !parts.is_empty() && named {
                let path = AttributePath::new(["params", key.as_str()])
                    .map_err(|error| SentenceError::new(error.to_string(), "").at(token))?;
                self.take(start, at - start);
                let mut link = start;
                while link > 0
                    && (FILLER.contains(&self.text(link - 1))
                        || matches!(self.text(link - 1), "with" | "where" | "if" | "when" | "for"))
                    && self.free(link - 1)
                {
                    link -= 1;
                    self.take(link, 1);
                }
                return Ok(path);
            }
        }
        for (key, _) in arguments.iter().filter(|(_, argument)| argument.number) {
            let parts: Vec<String> = name_words(key).iter().map(|part| stem(part)).collect();
            let named =
                parts.iter().enumerate().all(|(n, part)| self.free(after + n) && stem(self.text(after + n)) == *part);
            if parts.is_empty() || !named {
                continue;
            }
            let path = AttributePath::new(["params", key.as_str()])
                .map_err(|error| SentenceError::new(error.to_string(), "").at(token))?;
            self.take(after, parts.len());
            if let Some(link) =
                at.checked_sub(1).filter(|link| self.free(*link) && matches!(self.text(*link), "of" | "to" | "with"))
            {
                self.take(link, 1);
            }
            return Ok(path);
        }
        // `of up to 10`
        if before < at && self.text(before) == "of" {
            self.take(before, at - before);
        }
        let numbers: Vec<&String> =
            arguments.iter().filter(|(_, argument)| argument.number).map(|(key, _)| key).collect();
        match numbers.as_slice() {
            [key] => AttributePath::new(["params", key.as_str()])
                .map_err(|error| SentenceError::new(error.to_string(), "").at(token)),
            [] => Err(SentenceError::new(
                format!("`{}` bounds nothing: `{action}` has no argument that is a number", token.raw),
                "leave it out, or give a log that has one",
            )
            .at(token)),
            several => {
                let names: Vec<&str> = several.iter().map(|key| key.as_str()).collect();
                Err(SentenceError::new(
                    format!("`{}` could bound {}", token.raw, names.join(" or ")),
                    "name the argument before it, such as `amount up to 100`",
                )
                .at(token))
            }
        }
    }

    /// Lists of values that the log knows for the action.
    fn values(&mut self, action: &str) -> Result<Vec<Condition>, SentenceError> {
        let mut by_key: Vec<(String, bool, Vec<Literal>)> = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let Some(key) = self.value(at, action)? else {
                at += 1;
                continue;
            };
            let negated = self.before_value(at, &key);
            let mut literals = Vec::new();
            let mut next = at;
            loop {
                let Some(token) = self.words.get(next).cloned() else { break };
                literals.push(text(&token.raw, &token)?);
                self.take(next, 1);
                let mut link = next + 1;
                while matches!(self.text(link), "," | "or" | "and") && self.free(link) {
                    link += 1;
                }
                if link == next + 1 || self.value(link, action)?.as_ref() != Some(&key) {
                    break;
                }
                self.take(next + 1, link - next - 1);
                next = link;
            }
            if by_key.iter().any(|(other, ..)| *other == key) {
                let refusal = SentenceError::new(format!("values of `{key}` in two places"), "write them as one list");
                return Err(self.words.get(at).map_or(refusal.clone(), |word| refusal.at(word)));
            }
            by_key.push((key, negated, literals));
            at = next + 1;
        }
        let mut found = Vec::new();
        for (key, negated, literals) in by_key {
            let test = if negated { Test::NotIn(literals) } else { Test::In(literals) };
            let path = AttributePath::new(["params", key.as_str()])
                .map_err(|error| SentenceError::new(error.to_string(), ""))?;
            found.push(Condition { path, test });
        }
        Ok(found)
    }

    /// The argument that has the word as a value.
    fn value(&self, at: usize, action: &str) -> Result<Option<String>, SentenceError> {
        let Some(word) =
            self.words.get(at).filter(|word| self.free(at) && matches!(word.kind, WordKind::Word | WordKind::Quoted))
        else {
            return Ok(None);
        };
        let arguments = self.vocabulary.actions.get(action).into_iter().flatten();
        let has = |values: &BTreeSet<String>| values.contains(&word.raw);
        let keys: Vec<&String> = arguments.filter(|(_, argument)| has(&argument.values)).map(|(key, _)| key).collect();
        match keys.as_slice() {
            [] => Ok(None),
            [key] => Ok(Some((*key).clone())),
            several => {
                // The argument may be named before it.
                let named = several.iter().find(|key| self.named_before(at, key).is_some());
                match named {
                    Some(key) => Ok(Some((*key).clone())),
                    None => {
                        let names: Vec<&str> = several.iter().map(|key| key.as_str()).collect();
                        Err(SentenceError::new(
                            format!("`{}` could be {}", word.raw, names.join(" or ")),
                            "name the argument before it",
                        )
                        .at(word))
                    }
                }
            }
        }
    }

    /// Where the name of an argument stands before a value: `currency is USD`, `currency USD`.
    fn named_before(&self, at: usize, key: &str) -> Option<usize> {
        let parts: Vec<String> = name_words(key).iter().map(|part| stem(part)).collect();
        let mut before = at;
        while before > 0
            && matches!(self.text(before - 1), "is" | "of" | "one" | "in" | "not" | "either")
            && self.free(before - 1)
        {
            before -= 1;
        }
        let start = before.checked_sub(parts.len())?;
        let named =
            parts.iter().enumerate().all(|(n, part)| self.free(start + n) && stem(self.text(start + n)) == *part);
        named.then_some(start)
    }

    /// Takes what stands before a list of values; whether it says that the values are not meant.
    fn before_value(&mut self, at: usize, key: &str) -> bool {
        let start = self.named_before(at, key);
        let from = start.unwrap_or_else(|| {
            let mut before = at;
            while before > 0
                && self.free(before - 1)
                && matches!(
                    self.text(before - 1),
                    "in" | "to"
                        | "from"
                        | "for"
                        | "on"
                        | "as"
                        | "with"
                        | "of"
                        | "not"
                        | "except"
                        | "than"
                        | "other"
                        | "the"
                )
            {
                before -= 1;
            }
            before
        });
        let negated = (from..at).any(|at| matches!(self.text(at), "not" | "except" | "other"));
        self.take(from, at - from);
        if start.is_some() {
            let mut link = from;
            while link > 0
                && self.free(link - 1)
                && (matches!(self.text(link - 1), "with" | "where" | "if" | "when")
                    || FILLER.contains(&self.text(link - 1)))
            {
                link -= 1;
                self.take(link, 1);
            }
        }
        negated
    }

    /// Refuses a sentence of which a word is left.
    fn leftover(&self, read: &ReadSentence) -> Result<(), SentenceError> {
        let bounded = !read.conditions.is_empty() || read.limit.is_some();
        for (at, word) in self.words.iter().enumerate() {
            let text = self.text(at);
            let link = matches!(text, "," | "and") && bounded && self.links(at);
            if self.free(at) && !(word.kind == WordKind::Word && FILLER.contains(&text)) && !link {
                let help = match (&word.kind, text) {
                    (WordKind::Number { .. }, _) => {
                        "say what it bounds: `up to`, `at least`, `between A and B`, `N times an hour`"
                    }
                    (_, "unless" | "except" | "if" | "when" | "but" | "or" | "and") => {
                        "write one rule a sentence, and another sentence for what is different"
                    }
                    (WordKind::Quoted, _) => "it is no agent, action or value that the log knows",
                    _ => "every word must have a part in the rule; leave it out or say it otherwise",
                };
                return Err(SentenceError::new(format!("`{}` is not understood", word.raw), help).at(word));
            }
        }
        Ok(())
    }

    /// Whether what is left between two parts only links them.
    fn links(&self, at: usize) -> bool {
        let used = |at: Option<usize>| at.is_some_and(|at| self.used.get(at) == Some(&true));
        let before = (0..at).rev().find(|other| self.text(*other) != ",");
        let after = (at + 1..self.words.len()).find(|other| self.text(*other) != "and");
        used(before) && used(after)
    }
}

/// `any agent`, `anyone`, and how many words that is.
fn anyone_at(reader: &SentenceReader<'_>, at: usize) -> Option<usize> {
    let said: [&[&str]; 7] = [
        &["any", "agent"],
        &["every", "agent"],
        &["all", "agents"],
        &["agents"],
        &["anyone"],
        &["everyone"],
        &["anybody"],
    ];
    said.into_iter().find(|said| reader.is(at, said)).map(<[&str]>::len)
}

fn text(value: &str, token: &SentenceWord) -> Result<Literal, SentenceError> {
    Literal::new(value.into()).map_err(|error| SentenceError::new(error.to_string(), "write another value").at(token))
}

fn condition(key: &str, test: Test, token: &SentenceWord) -> Result<Condition, SentenceError> {
    let path =
        AttributePath::new(["params", key]).map_err(|error| SentenceError::new(error.to_string(), "").at(token))?;
    Ok(Condition { path, test })
}

/// The rules that a sentence means.
fn rules(read: ReadSentence) -> Result<Vec<Rule>, SentenceError> {
    let ReadSentence { effect, agents, only, action, conditions, limit, ask_beyond } = read;
    let fail = |error: crate::policy::NameError| SentenceError::new(error.to_string(), "write another name");
    let entries = agents
        .as_ref()
        .map(|names| names.iter().map(|name| AgentEntry::named(name)).collect::<Result<Vec<_>, _>>())
        .transpose()
        .map_err(fail)?;
    let pattern = ActionPattern::exact(&action).map_err(fail)?;
    let id = |what: &str| format!("{action}-{what}");
    let mut rule = Rule::new(id(effect.name()), pattern.clone(), effect);
    if limit.is_some() && effect != Effect::Allow {
        return Err(SentenceError::new(
            "a limit on how often, in a sentence that does not allow",
            "write `Allow … N times an hour`",
        ));
    }
    if ask_beyond && (effect != Effect::Allow || conditions.is_empty()) {
        return Err(SentenceError::new(
            "`above that` without a bound before it",
            "write `up to N, and ask above that`",
        ));
    }
    rule.rate_limit = limit;
    rule.allowed_agents.clone_from(&entries);
    if only && effect != Effect::Allow {
        return Err(SentenceError::new("`only` with what is not allowed", "write `Only AGENT may …`"));
    }
    if effect == Effect::Block {
        // What is missing is blocked, too: the rule blocks unless the opposite is known.
        if !conditions.is_empty() {
            rule.unless = Some(opposite(&conditions)?.into_iter().collect());
        }
    } else {
        rule.constraints = conditions.iter().cloned().collect();
        if rule.constraints.len() != conditions.len() {
            return Err(SentenceError::new("two bounds of one kind on one argument", "write one of them"));
        }
    }
    let mut rules = vec![rule];
    if only {
        let mut others = Rule::new(id("others"), pattern.clone(), Effect::Block);
        others.blocked_agents = entries.clone().unwrap_or_default();
        rules.push(others);
    }
    if ask_beyond {
        let mut ask = Rule::new(id("beyond"), pattern, Effect::Ask);
        ask.allowed_agents = entries;
        ask.constraints = conditions
            .into_iter()
            .filter(|condition| !matches!(condition.test, Test::Max(_) | Test::NotEquals(_)))
            .collect();
        rules.push(ask);
    }
    Ok(rules)
}

/// What must be known for a request not to be blocked.
fn opposite(conditions: &[Condition]) -> Result<Vec<Condition>, SentenceError> {
    let unsure = || SentenceError::new("a block with several conditions", "write one condition a sentence");
    let of = |path: &AttributePath, test: Test| Condition { path: path.clone(), test };
    Ok(match conditions {
        [Condition { path, test: Test::Min(bound) }, Condition { path: other, test: Test::NotEquals(_) }]
            if path == other =>
        {
            vec![of(path, Test::Max(*bound))]
        }
        [Condition { path, test: Test::Max(bound) }, Condition { path: other, test: Test::NotEquals(_) }]
            if path == other =>
        {
            vec![of(path, Test::Min(*bound))]
        }
        [Condition { path, test }] => {
            let next = |value: f64| Bound::from_f64(value).ok_or_else(unsure);
            vec![match test {
                Test::Min(bound) => of(path, Test::Max(next(bound.get().next_down())?)),
                Test::Max(bound) => of(path, Test::Min(next(bound.get().next_up())?)),
                Test::In(values) => of(path, Test::NotIn(values.clone())),
                Test::NotIn(values) => of(path, Test::In(values.clone())),
                _ => return Err(unsure()),
            }]
        }
        _ => return Err(unsure()),
    })
}
