//! From text to conditions: words outside quotes, each read alone.

use super::keys::{self, Key, Kind, QUALITIES, TERMS};
use super::{Compare, Condition, Fault, Figure, Test};
use crate::domain::lot::Origin;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// The largest number a filter takes: far from where exact products end.
const MOST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// A word with its place; the quotes are still in it.
struct Word<'a> {
    text: &'a str,
    start: usize,
}

impl Word<'_> {
    fn fault(&self, message: String, unfinished: bool) -> Fault {
        Fault { start: self.start, length: self.text.chars().count(), message, unfinished }
    }
}

pub(super) fn conditions(text: &str) -> Result<Vec<Condition>, Fault> {
    words(text).iter().map(condition).collect()
}

/// The words of a text: blanks inside quotes belong to their word.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut begun: Option<(usize, usize)> = None;
    let mut quoted = false;
    for (letter, (at, c)) in text.char_indices().enumerate() {
        if c == '"' {
            quoted = !quoted;
        }
        match (c.is_whitespace() && !quoted, begun) {
            (false, None) => begun = Some((at, letter)),
            (true, Some((from, start))) => {
                words.extend(text.get(from..at).map(|text| Word { text, start }));
                begun = None;
            }
            _ => {}
        }
    }
    if let Some((from, start)) = begun {
        words.extend(text.get(from..).map(|text| Word { text, start }));
    }
    words
}

fn condition(word: &Word<'_>) -> Result<Condition, Fault> {
    let (negated, body) = match word.text.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word.text),
    };
    let at = body.find([':', '<', '>', '=', '"']).filter(|at| *at > 0);
    let split = at.and_then(|at| Some((body.get(..at)?, body.get(at..)?)));
    let test = match split {
        Some((name, rest)) if !rest.starts_with('"') => {
            let key = keys::named(name).ok_or_else(|| word.fault(unknown(name), false))?;
            let (compare, value) = operator(rest);
            term(word, key, compare, &unquoted(value))?
        }
        _ => Test::Word(unquoted(body).to_lowercase()),
    };
    Ok(Condition { negated, test })
}

fn unquoted(text: &str) -> String {
    text.replace('"', "")
}

/// The comparison a text begins with, and what follows it; a colon asks for the same.
fn operator(text: &str) -> (Option<Compare>, &str) {
    for (sign, compare) in [
        ("<=", Some(Compare::LessOrEqual)),
        (">=", Some(Compare::MoreOrEqual)),
        ("<", Some(Compare::Less)),
        (">", Some(Compare::More)),
        ("=", Some(Compare::Equal)),
        (":", None),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (compare, rest);
        }
    }
    (None, text)
}

/// `gian is no key: gain, gain%?`
fn unknown(name: &str) -> String {
    let first = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase());
    let near: Vec<&str> =
        keys::all().map(|key| key.name).filter(|key| first(key) == first(name)).collect();
    if near.is_empty() {
        let all: Vec<&str> = keys::all().map(|key| key.name).collect();
        return format!("{name} is no key; the keys are {}", all.join(" "));
    }
    format!("{name} is no key; near it: {}", near.join(", "))
}

fn term(
    word: &Word<'_>,
    key: &'static Key,
    compare: Option<Compare>,
    value: &str,
) -> Result<Test, Fault> {
    let text = word.text;
    let begins = |known: &&str| known.starts_with(&value.to_lowercase());
    let unfinished = value.is_empty() || key.values().iter().any(begins);
    let needs = |what: &str| {
        word.fault(format!("{text}: {what} is needed, as in {}", key.example), unfinished)
    };
    if matches!(compare, Some(compare) if !key.compares() && compare != Compare::Equal) {
        let message =
            format!("{text}: {} is not compared, it takes a colon: {}", key.name, key.example);
        return Err(word.fault(message, false));
    }
    let one_of = |known: Vec<&str>| needs(&format!("one of {}", known.join(" ")));
    let compare = compare.unwrap_or(Compare::Equal);
    Ok(match key.kind {
        Kind::Term => Test::Term(value_of(&TERMS, value).ok_or_else(|| one_of(key.values()))?),
        Kind::Is => Test::Is(value_of(&QUALITIES, value).ok_or_else(|| one_of(key.values()))?),
        Kind::Origin => {
            let origin = Origin::ALL.iter().find(|(_, word)| word.eq_ignore_ascii_case(value));
            Test::Origin(origin.ok_or_else(|| one_of(key.values()))?.0)
        }
        Kind::Text(_) if value.is_empty() => return Err(needs("a text")),
        Kind::Text(field) => Test::Text(field, value.to_lowercase()),
        Kind::Days(count) => {
            let days = value.trim_end_matches('d').parse();
            Test::Days(count, compare, days.map_err(|_| needs("a whole number"))?)
        }
        Kind::Figure(figure) => {
            let number = number(value, figure).ok_or_else(|| needs("a number"))?;
            Test::Figure(figure, compare, number)
        }
        Kind::Acquired => {
            let (first, last) = span(value)
                .ok_or_else(|| needs("a day, month or year (2024, 2024-05, 2024-05-31)"))?;
            Test::Acquired(compare, first, last)
        }
    })
}

fn value_of<T: Copy>(known: &[(&str, T)], value: &str) -> Option<T> {
    known.iter().find(|(word, _)| word.eq_ignore_ascii_case(value)).map(|(_, value)| *value)
}

/// `1,000`, `$1000.50`, `10k`, `-10%`: exact, whatever it is multiplied with.
fn number(text: &str, figure: Figure) -> Option<Decimal> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix('$').unwrap_or(text);
    let text =
        if figure == Figure::Percent { text.strip_suffix('%').unwrap_or(text) } else { text };
    let (text, times) = match text.strip_suffix(['k', 'K']) {
        Some(rest) => (rest, Decimal::ONE_THOUSAND),
        None => match text.strip_suffix(['m', 'M']) {
            Some(rest) => (rest, Decimal::from_parts(1_000_000, 0, 0, false, 0)),
            None => (text, Decimal::ONE),
        },
    };
    let digits = ungrouped(text)?;
    let number = Decimal::from_str_exact(&digits).ok()?.checked_mul(times)?;
    (number <= MOST).then_some(if negative { -number } else { number })
}

/// Digits with at most one point; commas only between groups of three.
fn ungrouped(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let grouped = groups.clone().next().is_none() || (1..=3).contains(&first.len());
    let rest = groups.all(|group| group.len() == 3 && is_digits(group));
    let right = grouped && rest && is_digits(first) && is_digits(fraction);
    (right && !(whole.is_empty() && fraction.is_empty())).then(|| text.replace(',', ""))
}

/// The first and last day of a year, a month or a day.
fn span(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let mut parts = text.split('-');
    let year = part(parts.next(), 4)?;
    let year = i32::try_from(year).ok()?;
    let month = match parts.next() {
        None => {
            return Some((
                NaiveDate::from_ymd_opt(year, 1, 1)?,
                NaiveDate::from_ymd_opt(year, 12, 31)?,
            ));
        }
        month => part(month, 2)?,
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let day = parts.next();
    if parts.next().is_some() {
        return None;
    }
    match day {
        None => Some((first, first.with_day(u32::from(first.num_days_in_month()))?)),
        day => first.with_day(part(day, 2)?).map(|day| (day, day)),
    }
}

fn part(text: Option<&str>, longest: usize) -> Option<u32> {
    text.filter(|text| (1..=longest).contains(&text.len()))
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
}
