//! How action patterns relate: whether two share a name, and whether one takes in another.
//!
//! Both are exact, because the alphabet has no end: a character that stands in neither pattern is only ever matched by a
//! star.

use super::ActionPattern;

impl ActionPattern {
    /// A name that both patterns match; `None` if there is none.
    ///
    /// Two globs share a name if and only if one of their literal starts begins the other and one of their literal ends
    /// closes the other: between them the stars take whatever runs the other pattern asks for.
    pub fn shared_name(&self, other: &Self) -> Option<String> {
        self.shared_name_with(other, "x")
    }

    /// As [`shared_name`](Self::shared_name), with `filler` where a star has to stand for something. With a filler that
    /// occurs in no other pattern, a pattern that matches the name of one glob takes in all of it.
    pub fn shared_name_with(&self, other: &Self, filler: &str) -> Option<String> {
        match (self.exact_name(), other.exact_name()) {
            (Some(name), _) => other.matches(name).then(|| name.to_owned()),
            (_, Some(name)) => self.matches(name).then(|| name.to_owned()),
            (None, None) => {
                let start = longer(self.start(), other.start(), |long, short| long.starts_with(short))?;
                let end = longer(self.end(), other.end(), |long, short| long.ends_with(short))?;
                let mut name = start.to_owned();
                name.push_str(filler);
                for run in self.middle().chain(other.middle()) {
                    name.push_str(run);
                    name.push_str(filler);
                }
                name.push_str(end);
                Some(name)
            }
        }
    }

    /// Whether every name that `other` matches is matched by this pattern.
    pub fn covers(&self, other: &Self) -> bool {
        match (self.exact_name(), other.exact_name()) {
            (_, Some(name)) => self.matches(name),
            (Some(_), None) => false,
            (None, None) => {
                // A character that this pattern does not name is matched by its stars alone; it stands for any run.
                let fresh = fresh_character(&[self]);
                self.matches(&other.runs().join(&fresh.to_string()))
            }
        }
    }

    fn start(&self) -> &str {
        self.runs().first().map_or("", String::as_str)
    }

    fn end(&self) -> &str {
        self.runs().last().map_or("", String::as_str)
    }

    /// The runs between the first and the last star.
    fn middle(&self) -> impl Iterator<Item = &String> {
        self.runs().iter().skip(1).take(self.runs().len().saturating_sub(2))
    }
}

/// The longer of two texts, if it contains the shorter where it should.
fn longer<'t>(a: &'t str, b: &'t str, fits: impl Fn(&str, &str) -> bool) -> Option<&'t str> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    fits(long, short).then_some(long)
}

/// A character that stands in none of the patterns: a letter if there is one left, else one of private use.
pub fn fresh_character(patterns: &[&ActionPattern]) -> char {
    let used = |c: char| patterns.iter().any(|pattern| pattern.runs().iter().any(|run| run.contains(c)));
    // More private characters than patterns of this size can name; the last resort is one that nothing writes.
    "xqzjk0".chars().chain('\u{e000}'..='\u{f8ff}').find(|&c| !used(c)).unwrap_or('\u{10fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(text: &str) -> ActionPattern {
        ActionPattern::parse(text).unwrap()
    }

    #[track_caller]
    fn check(a: &str, b: &str, shared: bool) {
        for (a, b) in [(a, b), (b, a)] {
            let (a, b) = (pattern(a), pattern(b));
            let name = a.shared_name(&b);
            assert_eq!(name.is_some(), shared, "{a} and {b}: {name:?}");
            if let Some(name) = name {
                assert!(a.matches(&name) && b.matches(&name), "{a} and {b}: {name}");
                assert!(crate::policy::check_name(&name).is_ok(), "{name:?}");
            }
        }
    }

    #[test]
    fn finds_a_name_that_two_patterns_share() {
        check("pay", "pay", true);
        check("pay", "pay_*", false);
        check("pay_x", "pay_*", true);
        check("pay_*", "*_invoice", true);
        check("pay_*", "del_*", false);
        check("*a", "*b", false);
        check("a*", "b*", false);
        check("a*b*c", "a*d*c", true);
        check("ab*", "a*", true);
        check("*", "*", true);
        check(r"\*", "*", true);
        check("* a", "*", true);
    }

    #[test]
    fn a_pattern_covers_another() {
        for (wide, narrow, covers) in [
            ("*", "pay_*", true),
            ("pay_*", "*", false),
            ("pay_*", "pay_x*", true),
            ("a*b", "ab", true),
            ("*a*", "*b*a*c*", true),
            ("*x*", "*", false),
            ("pay", "pay_*", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(pattern(wide).covers(&pattern(narrow)), covers, "{wide} {narrow}");
        }
    }

    proptest! {
        /// Against all names of up to five characters over an alphabet with one letter more than the patterns have.
        #[test]
        fn agrees_with_trying_every_name(a in "[ab*]{1,4}", b in "[ab*]{1,4}") {
            let mut names = vec![String::new()];
            let mut all = Vec::new();
            for _ in 0..6 {
                names = names.iter().flat_map(|name| ['a', 'b', 'c'].map(|c| format!("{name}{c}"))).collect();
                all.extend(names.clone());
            }
            let (a, b) = (pattern(&a), pattern(&b));
            let shared = all.iter().any(|name| a.matches(name) && b.matches(name));
            prop_assert_eq!(a.shared_name(&b).is_some(), shared);
            let covers = all.iter().all(|name| !b.matches(name) || a.matches(name));
            prop_assert_eq!(a.covers(&b), covers);
        }
    }
}
