//! What a filter can ask: one table for reading it, for the hints while typing, and for help.

use super::{DayCount, Field, Figure, Quality, TermWord};
use crate::domain::lot::Origin;

/// A key of the language.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As it is typed.
    pub name: &'static str,
    /// How a term with it looks.
    pub example: &'static str,
    /// What it asks, in a few words.
    pub words: &'static str,
    pub(super) kind: Kind,
}

/// What stands behind a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Term,
    Figure(Figure),
    Days(DayCount),
    Acquired,
    Text(Field),
    Origin,
    Is,
}

const fn key(name: &'static str, example: &'static str, words: &'static str, kind: Kind) -> Key {
    Key { name, example, words, kind }
}

/// Every key, the most asked first.
pub const KEYS: [Key; 16] = [
    key("term", "term:short", "short, long, unknown", Kind::Term),
    key("gain", "gain<0", "gain in dollars", Kind::Figure(Figure::Gain)),
    key("gain%", "gain%<-10", "gain in percent", Kind::Figure(Figure::Percent)),
    key("days", "days<30", "days until long-term", Kind::Days(DayCount::Left)),
    key("value", "value>=10k", "value in dollars", Kind::Figure(Figure::Value)),
    key("basis", "basis>5000", "basis in dollars", Kind::Figure(Figure::Basis)),
    key("cost", "cost<100", "basis of one share", Kind::Figure(Figure::Cost)),
    key("price", "price>200", "price of one share", Kind::Figure(Figure::Price)),
    key("quantity", "quantity<0", "shares", Kind::Figure(Figure::Quantity)),
    key("held", "held>365", "days held", Kind::Days(DayCount::Held)),
    key("acquired", "acquired<2024-05", "year, month or day", Kind::Acquired),
    key("account", "account:roth", "part of its name", Kind::Text(Field::Account)),
    key("security", "security:total", "symbol or name", Kind::Text(Field::Security)),
    key("symbol", "symbol:VTI", "the whole symbol", Kind::Text(Field::Symbol)),
    key("lot", "lot:2024-12", "part of the id", Kind::Text(Field::Lot)),
    key("origin", "origin:gift", "how it came in", Kind::Origin),
];

/// `is:`, with what it can be.
pub const IS: Key = key(
    "is",
    "is:locked",
    "locked marked sheltered missing stale wash covered position …",
    Kind::Is,
);

pub(super) const TERMS: [(&str, TermWord); 3] =
    [("short", TermWord::Short), ("long", TermWord::Long), ("unknown", TermWord::Unknown)];

pub(super) const QUALITIES: [(&str, Quality); 11] = [
    ("locked", Quality::Locked),
    ("marked", Quality::Marked),
    ("sheltered", Quality::Sheltered),
    ("missing", Quality::Missing),
    ("short-position", Quality::ShortPosition),
    ("position", Quality::Position),
    ("covered", Quality::Covered),
    ("noncovered", Quality::Noncovered),
    ("stale", Quality::Stale),
    ("foreign", Quality::Foreign),
    ("wash", Quality::Wash),
];

/// Every key, `is` last.
pub fn all() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().chain(std::iter::once(&IS))
}

/// The key of this name.
pub(super) fn named(name: &str) -> Option<&'static Key> {
    all().find(|key| key.name.eq_ignore_ascii_case(name))
}

impl Key {
    /// The words that can stand behind it, where they are known.
    #[must_use]
    pub fn values(&self) -> Vec<&'static str> {
        match self.kind {
            Kind::Term => TERMS.iter().map(|(word, _)| *word).collect(),
            Kind::Origin => Origin::ALL.iter().map(|(_, word)| *word).collect(),
            Kind::Is => QUALITIES.iter().map(|(word, _)| *word).collect(),
            _ => Vec::new(),
        }
    }

    /// What the key is followed by: a colon, or a comparison.
    #[must_use]
    pub fn compares(&self) -> bool {
        matches!(self.kind, Kind::Figure(_) | Kind::Days(_) | Kind::Acquired)
    }
}

/// What the last word of a text could become, each with what it means; all there is where it is no
/// beginning of anything.
#[must_use]
pub fn completions(text: &str) -> Vec<(String, &'static str)> {
    let word = last_word(text);
    let word = word.strip_prefix('-').unwrap_or(word);
    if let Some((name, value)) = word.split_once(':')
        && let Some(key) = named(name)
    {
        let value = value.to_lowercase();
        let fits = |known: &&&str| known.starts_with(&value) && **known != value;
        let values = key.values();
        if values.is_empty() {
            return vec![(key.example.to_owned(), key.words)];
        }
        return values.iter().filter(fits).map(|known| (format!("{name}:{known}"), "")).collect();
    }
    if let Some((name, _)) = word.split_once([':', '<', '>', '='])
        && let Some(key) = named(name)
    {
        return vec![(key.example.to_owned(), key.words)];
    }
    let typed = word.to_lowercase();
    let fits = |key: &&Key| key.name.starts_with(&typed);
    // A bare word is no beginning of a key: all of them can follow.
    let none = !all().any(|key| fits(&key));
    all().filter(|key| none || fits(key)).map(|key| (key.example.to_owned(), key.words)).collect()
}

/// The text with its last word completed: to the only key or value it can become.
#[must_use]
pub fn complete(text: &str) -> Option<String> {
    let word = last_word(text);
    let head = text.get(..text.len() - word.len())?;
    let (minus, word) = word.strip_prefix('-').map_or(("", word), |word| ("-", word));
    if word.is_empty() {
        return None;
    }
    if let Some((name, value)) = word.split_once(':') {
        let value = value.to_lowercase();
        let values = named(name)?.values();
        let mut fitting = values.iter().filter(|known| known.starts_with(&value));
        let only = fitting.next()?;
        return fitting.next().is_none().then(|| format!("{head}{minus}{name}:{only} "));
    }
    let typed = word.to_lowercase();
    let mut fitting = all().filter(|key| key.name.starts_with(&typed));
    let first = fitting.next()?;
    let only = fitting.next().is_none() || first.name == typed;
    let sign = if first.compares() { "" } else { ":" };
    only.then(|| format!("{head}{minus}{}{sign}", first.name))
}

/// What stands behind the last blank outside quotes.
fn last_word(text: &str) -> &str {
    let mut quoted = false;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => start = at + 1,
            _ => {}
        }
    }
    text.get(start..).unwrap_or("")
}
