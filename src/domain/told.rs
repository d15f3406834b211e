//! What the user knows of a lot whose file does not say it: a date, a basis, and where it is from.
//!
//! A basis has to be proven by whoever claims it (IRC §1012; Treas. Reg. §1.1012-1(c)), so what is
//! told keeps who said it, when, and from which paper.

use super::ids::{AccountId, LotId, SecurityId};
use super::money::{Money, Shares};
use chrono::NaiveDate;

/// What a user who tells of a lot is called unless another name is given.
pub const ME: &str = "me";

/// Who said something, when, and where it is known from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Who; empty where nobody is named.
    pub who: String,
    /// The day it was written down.
    pub when: Option<NaiveDate>,
    /// The paper or place it is known from; empty where none is named.
    pub source: String,
}

impl Word {
    /// `you gave on 2026-11-22: statement of 2019`
    #[must_use]
    pub fn words(&self) -> String {
        let who = if self.who.is_empty() || self.who == ME { "you" } else { &self.who };
        let when = self.when.map_or_else(String::new, |day| format!(" on {day}"));
        let source =
            if self.source.is_empty() { String::new() } else { format!(": {}", self.source) };
        format!("{who} gave{when}{source}")
    }
}

/// What is told of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The account that holds it.
    pub account: AccountId,
    /// Its security.
    pub security: SecurityId,
    /// Its id.
    pub lot: LotId,
    /// How many shares the lot had when it was told, positive for both sides.
    pub quantity: Shares,
    /// The day it was acquired, where that is told.
    pub acquired: Option<NaiveDate>,
    /// What all of it cost, where that is told; for a short lot the opening proceeds. Positive.
    pub basis: Option<Money>,
    /// Who says so.
    pub word: Word,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;

    #[test]
    fn a_word_names_who_when_and_from_what() {
        let word = |who: &str, when: Option<&str>, source: &str| {
            Word { who: who.to_owned(), when: when.map(day), source: source.to_owned() }.words()
        };
        assert_eq!(
            word("me", Some("2026-11-22"), "statement of 2019"),
            "you gave on 2026-11-22: statement of 2019"
        );
        assert_eq!(word("Ana", None, ""), "Ana gave");
        assert_eq!(word("", None, "letter"), "you gave: letter");
    }
}
