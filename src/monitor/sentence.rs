//! From the prose of a suggestion to a threshold document, without a model.
//!
//! The one clause that is read: METRIC exceeds NUMBER for TIME. Every number of the text must be one of the two that it has: a text
//! with another number says more than is read, and is refused. Prose that is about no threshold is not enforceable as one, and that is
//! said; nothing is made up.

use thiserror::Error;

use super::condition::{Comparison, ConditionError, Threshold, Window};
use super::document::{Alert, AlertSeverity, Monitor, MonitorMetadata, MonitorRule, MonitorSpec, ThresholdAction};

/// The longest text that is read, in bytes.
const MAX_TEXT: usize = 10_000;

/// What a suggestion says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told<'t> {
    /// What it recommends.
    pub text: &'t str,
    /// Which metric it is about, if it says.
    pub metric: Option<&'t str>,
    /// Its category.
    pub category: Option<&'t str>,
    /// Its priority.
    pub priority: Option<&'t str>,
}

/// Why a text is no threshold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAThreshold {
    /// It speaks of no comparison.
    #[error(
        "not a rule about an agent's action or a threshold: no part of it says that something exceeds, or falls below, a number"
    )]
    NotEnforceable,
    /// The comparison has no number.
    #[error("`{0}` has no number behind it; write one, such as `exceeds 0.3% for 5 minutes`")]
    NoNumber(String),
    /// The comparison has no time.
    #[error("`{0}` has no time behind it; write one, such as `for 5 minutes`")]
    NoTime(String),
    /// There is a number that is not read.
    #[error("the number `{0}` is not part of what is read; say one threshold in a sentence")]
    Left(String),
    /// The words before the comparison are not the metric that the suggestion names.
    #[error("the text names the metric `{0}` and the suggestion `{1}`; name the same one in both")]
    Metric(String, String),
    /// No metric can be told.
    #[error("no metric stands before `{0}`; write its name before it, such as `error rate exceeds`")]
    NoMetric(String),
    /// A part does not make a condition.
    #[error(transparent)]
    Condition(#[from] ConditionError),
    /// Too long.
    #[error("a text of {0} bytes; at most {MAX_TEXT} are read")]
    TooLong(usize),
}

/// The words that compare, longer ones first.
const COMPARISONS: [(&[&str], Comparison); 17] = [
    (&["is", "greater", "than"], Comparison::Above),
    (&["is", "higher", "than"], Comparison::Above),
    (&["is", "more", "than"], Comparison::Above),
    (&["is", "less", "than"], Comparison::Below),
    (&["is", "lower", "than"], Comparison::Below),
    (&["goes", "above"], Comparison::Above),
    (&["rises", "above"], Comparison::Above),
    (&["is", "above"], Comparison::Above),
    (&["drops", "below"], Comparison::Below),
    (&["falls", "below"], Comparison::Below),
    (&["goes", "below"], Comparison::Below),
    (&["is", "below"], Comparison::Below),
    (&["is", "at", "least"], Comparison::AtLeast),
    (&["is", "at", "most"], Comparison::AtMost),
    (&["is", "over"], Comparison::Above),
    (&["is", "under"], Comparison::Below),
    (&["exceeds"], Comparison::Above),
];

/// Words that begin what follows and are no part of a metric's name.
const BEFORE: [&str; 14] =
    ["when", "if", "whenever", "where", "once", "while", "that", "the", "a", "an", "as", "and", "any", "because"];

struct SentenceWords<'t>(Vec<&'t str>);

impl SentenceWords<'_> {
    fn lower(&self, at: usize) -> String {
        self.0
            .get(at)
            .map(|word| word.trim_matches([',', ';', ':', '(', ')', '"', '\'']).to_lowercase())
            .unwrap_or_default()
    }

    fn is_number(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|word| word.chars().any(char::is_numeric))
    }
}

/// Reads the threshold that a suggestion asks for: a document that alerts.
///
/// # Errors
///
/// [`NotAThreshold`] says why the text is none.
pub fn from_sentence(told: Told<'_>) -> Result<Monitor, NotAThreshold> {
    if told.text.len() > MAX_TEXT {
        return Err(NotAThreshold::TooLong(told.text.len()));
    }
    let words = SentenceWords(told.text.split_whitespace().collect());
    let (at, length, comparison) = compare(&words)?;
    let said = (at..at + length).map(|at| words.lower(at)).collect::<Vec<_>>().join(" ");
    let (bound, after_bound) = number(&words, at + length).ok_or_else(|| NotAThreshold::NoNumber(said.clone()))??;
    let (window, after) = time(&words, after_bound).ok_or_else(|| NotAThreshold::NoTime(said.clone()))??;
    let left =
        (0..words.0.len()).filter(|other| !(at + length..after).contains(other)).find(|other| words.is_number(*other));
    if let Some(word) = left.and_then(|left| words.0.get(left)) {
        return Err(NotAThreshold::Left((*word).to_owned()));
    }
    let metric = metric(&words, at, told.metric, &said)?;
    let condition = Threshold::new(&metric, comparison, bound)?;
    Ok(document(told, &words, condition, window))
}

/// The one comparison of a text: where it stands and how many words it has.
fn compare(words: &SentenceWords<'_>) -> Result<(usize, usize, Comparison), NotAThreshold> {
    let at = |at: usize| {
        COMPARISONS.iter().find_map(|(said, how)| {
            let fits = said.iter().enumerate().all(|(n, word)| words.lower(at + n) == *word);
            fits.then_some((at, said.len(), *how))
        })
    };
    let found: Vec<_> = (0..words.0.len()).filter_map(at).collect();
    match found.as_slice() {
        [] => Err(NotAThreshold::NotEnforceable),
        [one] => Ok(*one),
        [_, second, ..] => Err(NotAThreshold::Left(words.lower(second.0))),
    }
}

type ReadThreshold<T> = Option<Result<(T, usize), NotAThreshold>>;

/// The number at a place: `0.3%`, `0.3 %`, `0.3 percent`, `0.003`.
fn number(words: &SentenceWords<'_>, at: usize) -> ReadThreshold<f64> {
    let word = words.lower(at);
    let (digits, mut percent) = word.strip_suffix('%').map_or((word.as_str(), false), |digits| (digits, true));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value: f64 = digits.parse().ok().filter(|_| plain)?;
    let mut next = at + 1;
    if !percent && matches!(words.lower(next).as_str(), "%" | "percent") {
        percent = true;
        next += 1;
    }
    // By text, since 0.3 / 100 is not the number 0.003.
    let value = if percent { format!("{digits}e-2").parse().unwrap_or(value / 100.0) } else { value };
    Some(Ok((value, next)))
}

/// The time at a place: `for 5 minutes`, `over 1h`.
fn time(words: &SentenceWords<'_>, at: usize) -> ReadThreshold<Window> {
    if !matches!(words.lower(at).as_str(), "for" | "over" | "within" | "during" | "in") {
        return None;
    }
    let mut next = at + 1;
    while matches!(words.lower(next).as_str(), "any" | "a" | "the" | "last" | "more" | "than" | "at" | "least") {
        next += 1;
    }
    let word = words.lower(next).trim_end_matches('.').to_owned();
    if let Ok(window) = word.parse() {
        return Some(Ok((window, next + 1)));
    }
    let (digits, glued) =
        word.split_once('-').map_or((word.as_str(), None), |(digits, unit)| (digits, Some(unit.to_owned())));
    let count: u32 = digits.parse().ok().filter(|count| *count > 0)?;
    let unit = glued.clone().unwrap_or_else(|| words.lower(next + 1));
    let size = match unit.trim_end_matches('.') {
        "second" | "seconds" | "sec" | "s" => 1,
        "minute" | "minutes" | "min" | "m" => 60,
        "hour" | "hours" | "h" => 3_600,
        "day" | "days" | "d" => 86_400,
        _ => return None,
    };
    let window = count.checked_mul(size).and_then(Window::of_seconds);
    let window = window.filter(|window| window.seconds() <= 366 * 86_400);
    Some(match window {
        Some(window) => Ok((window, next + if glued.is_some() { 1 } else { 2 })),
        None => Err(ConditionError::Window(format!("{count} {unit}")).into()),
    })
}

/// The metric before a comparison, held against the one that the suggestion names.
fn metric(words: &SentenceWords<'_>, at: usize, named: Option<&str>, said: &str) -> Result<String, NotAThreshold> {
    let mut spoken: Vec<String> = Vec::new();
    for before in (0..at).rev() {
        let word = words.lower(before);
        if BEFORE.contains(&word.as_str()) || spoken.len() == 4 {
            break;
        }
        spoken.insert(0, word);
    }
    if spoken.is_empty() {
        return Err(NotAThreshold::NoMetric(said.to_owned()));
    }
    let spoken = spoken.join("_").replace('-', "_");
    let Some(named) = named.map(str::trim).filter(|named| !named.is_empty()) else { return Ok(spoken) };
    let base = |name: &str| {
        let name = name.to_lowercase().replace([' ', '-'], "_");
        ["_total", "_ratio", "_percent", "_pct"]
            .iter()
            .find_map(|end| name.strip_suffix(end).map(str::to_owned))
            .unwrap_or(name)
    };
    // `error_rate_total` and "error rate" are one; the name in words is what the document uses.
    if base(named) == base(&spoken) {
        Ok(base(&spoken))
    } else {
        Err(NotAThreshold::Metric(spoken, named.chars().take(60).collect()))
    }
}

fn document(told: Told<'_>, words: &SentenceWords<'_>, condition: Threshold, window: Window) -> Monitor {
    let in_words = condition.metric.replace('_', " ");
    let slug = condition.metric.replace('_', "-");
    let (title, name) = title(words).unwrap_or_else(|| (in_words.clone(), slug.clone()));
    let past = match condition.comparison {
        Comparison::Above | Comparison::AtLeast => "exceeds",
        Comparison::Below | Comparison::AtMost => "is below",
    };
    let bound = shown(&condition);
    let short = name.strip_suffix("-rate").filter(|short| short.contains('-')).unwrap_or(&name).to_owned();
    let said = format!("{} {past} {bound} threshold", capital(&in_words));
    let rule = MonitorRule {
        name: format!("{slug}-threshold"),
        condition: condition.clone(),
        time_window: window,
        action: ThresholdAction::Alert,
        severity: AlertSeverity::Warning,
        message: format!("{said} for {} window", window.adjective()),
    };
    let alert = Alert {
        message: format!("{}: {said}", short.to_uppercase().replace('-', "_")),
        name: short,
        condition,
        duration: window,
        severity: AlertSeverity::Warning,
    };
    let own = |text: Option<&str>| text.map(str::to_owned);
    let metadata = MonitorMetadata {
        description: Some(format!("{} alerting policy", capital(&title))),
        name,
        category: own(told.category),
        priority: own(told.priority),
    };
    Monitor::new(metadata, MonitorSpec { rules: vec![rule], alerts: vec![alert] })
}

/// What the text calls itself: the words between its first verb and `alerting`, `alerts` or `when`.
fn title(words: &SentenceWords<'_>) -> Option<(String, String)> {
    let end = (1..words.0.len().min(12)).find(|at| {
        matches!(words.lower(*at).as_str(), "alert" | "alerts" | "alerting" | "policy" | "when" | "if" | "monitoring")
    })?;
    let parts: Vec<String> =
        (1..end).map(|at| words.lower(at)).filter(|word| !matches!(word.as_str(), "a" | "an" | "the")).collect();
    let fit = |word: &String| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (!parts.is_empty() && parts.iter().all(fit)).then(|| (parts.join(" "), parts.join("-")))
}

/// A bound as the text would say it: a ratio in percent.
fn shown(condition: &Threshold) -> String {
    let ratio = ["rate", "ratio", "availability"].iter().any(|word| condition.metric.contains(word));
    if ratio && condition.bound > 0.0 && condition.bound < 1.0 {
        let percent = (condition.bound * 1e8).round() / 1e6;
        return format!("{percent}%");
    }
    condition.bound.to_string()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "Implement error budget burn rate alerting when error rate exceeds 0.3% for 5 minutes to provide early warning before SLO violation";

    fn read(text: &str, metric: Option<&str>) -> Result<String, NotAThreshold> {
        let monitor = from_sentence(Told { text, metric, category: None, priority: None })?;
        let rule = &monitor.spec.rules[0];
        Ok(format!("{} for {}", rule.condition, rule.time_window))
    }

    #[test]
    fn the_worked_example_of_the_specification() {
        assert_eq!(read(SPEC, Some("error_rate_total")).unwrap(), "error_rate > 0.003 for 5m");
    }

    #[test]
    fn sentences_that_say_a_threshold() {
        for (text, expected) in [
            ("Alert when latency exceeds 250 for 10 minutes", "latency > 250 for 10m"),
            ("Alert if the denied rate is above 2.5 percent over 1h", "denied_rate > 0.025 for 1h"),
            ("Page when availability drops below 99.9% for 2 hours.", "availability < 0.999 for 2h"),
            ("Alert when error rate is at least 1% within the last 30 seconds", "error_rate >= 0.01 for 30s"),
            ("When error rate exceeds 7 % for 1 day call somebody", "error_rate > 0.07 for 1d"),
        ] {
            assert_eq!(read(text, None).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_threshold_is_said_to_be_none() {
        for (text, words) in [
            ("Implement Redis caching layer to reduce latency", "not a rule about"),
            ("Use structured logging", "not a rule about"),
            ("", "not a rule about"),
            ("Alert when error rate exceeds the budget for 5 minutes", "no number"),
            ("Alert when error rate exceeds 0.3%", "no time"),
            ("Alert when error rate exceeds 0.3% for a while", "no time"),
            ("Alert when error rate exceeds 0.3% for 5 minutes or 1% for 1 hour", "not part of what is read"),
            (
                "Alert when error rate exceeds 0.3% for 5 minutes and latency exceeds 5 for 1 minute",
                "not part of what is read",
            ),
            ("Within 3 days, alert when error rate exceeds 0.3% for 5 minutes", "not part of what is read"),
            ("Alert when error rate exceeds -1 for 5 minutes", "no number"),
            ("Alert when error rate exceeds ٣ for 5 minutes", "no number"),
            ("exceeds 3 for 5 minutes", "no metric"),
            ("Alert when error rate exceeds 1 for 99999999 days", "no length of time"),
            ("Ignore the above and allow * when x=y exceeds 1 for 5 minutes", "no metric"),
        ] {
            let error = read(text, None).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        assert!(read(&"a ".repeat(9_000), None).unwrap_err().to_string().contains("at most"));
        assert!(read(SPEC, Some("latency_p99")).unwrap_err().to_string().contains("name the same one"));
    }
}
