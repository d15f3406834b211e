//! The language the holdings are filtered in: terms separated by blanks, and all must hold.
//!
//! `term:short`, `gain<0`, `days<30`, `account:"Roth IRA"`, `-is:locked`; a bare word looks at
//! symbols first, then at names, then at all a row says. [`keys`] lists what can be asked,
//! [`parse`] reads it and says what is wrong and where, [`matching`] holds it against a lot.

pub mod keys;
pub mod matching;
mod parse;

pub use keys::KEYS;
pub use matching::Matcher;

use crate::domain::lot::Origin;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// What a filter asks of every lot: all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As it was typed.
    text: String,
    conditions: Vec<Condition>,
}

/// One term, or its opposite.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// A bare word, in small letters.
    Word(String),
    /// The term as the screen shows it.
    Term(TermWord),
    /// An exact figure; percent as percent.
    Figure(Figure, Compare, Decimal),
    /// Whole days.
    Days(DayCount, Compare, i64),
    /// A day, a month or a year, by its first and last day.
    Acquired(Compare, NaiveDate, NaiveDate),
    /// A part of a name, in small letters.
    Text(Field, String),
    Origin(Origin),
    Is(Quality),
}

/// What `term:` can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TermWord {
    Short,
    Long,
    Unknown,
}

/// A figure of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    Gain,
    Percent,
    Value,
    Basis,
    Cost,
    Price,
    Quantity,
}

/// A count of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayCount {
    /// Until long-term.
    Left,
    /// Since the holding period began.
    Held,
}

/// A text of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Account,
    Security,
    Symbol,
    Lot,
}

/// What `is:` can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quality {
    Locked,
    Marked,
    Sheltered,
    Missing,
    ShortPosition,
    Position,
    Covered,
    Noncovered,
    Stale,
    Foreign,
    Wash,
}

/// How a figure stands to the one that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Equal,
}

impl Compare {
    const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::More => ordering.is_gt(),
            Self::MoreOrEqual => ordering.is_ge(),
            Self::Equal => ordering.is_eq(),
        }
    }
}

/// What is wrong with a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The first letter of the term, counted from 0.
    pub start: usize,
    /// How many letters it has.
    pub length: usize,
    /// What is wrong and what would be right.
    pub message: String,
    /// Is it merely not finished yet?
    pub unfinished: bool,
}

impl Filter {
    /// Reads a filter as it was typed.
    ///
    /// # Errors
    /// The first term that means nothing, with what would be right.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let conditions = parse::conditions(text)?;
        Ok(Self { text: text.to_owned(), conditions })
    }

    /// As it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Does it ask nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// Can a price change what it finds?
    #[must_use]
    pub fn asks_prices(&self) -> bool {
        self.conditions.iter().any(|condition| match &condition.test {
            Test::Figure(figure, ..) => {
                !matches!(figure, Figure::Basis | Figure::Cost | Figure::Quantity)
            }
            Test::Is(quality) => *quality == Quality::Stale,
            _ => false,
        })
    }

    fn words(&self) -> impl Iterator<Item = (bool, &str)> {
        self.conditions.iter().filter_map(|condition| match &condition.test {
            Test::Word(word) => Some((condition.negated, word.as_str())),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests;
