//! What few lots have, kept apart: a hundred thousand lots are read, sorted and summed, and those
//! without any of it stay small.

use crate::domain::ids::SecurityId;
use crate::domain::money::Money;
use crate::domain::told::Word;
use chrono::{NaiveDate, NaiveTime};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// What shares were until a merger or a spin-off made them shares of another security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// What they were of.
    pub security: SecurityId,
    /// The day of the merger or the spin-off.
    pub until: NaiveDate,
}

/// What few lots have. Where shares trade a lot many of them took a loss: words, which next to none have,
/// stand apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RareFacts {
    /// The time of day, where the file gives one; decides among lots of one day.
    pub acquired_at: Option<NaiveTime>,
    /// The start of the holding period where it differs from the acquisition (gift, wash sale).
    pub holding_since: Option<NaiveDate>,
    /// Total fair value on the day of a gift.
    pub gift_value: Option<Money>,
    /// Loss disallowed by a wash sale that is already in the basis.
    pub wash_disallowed: Option<Money>,
    /// What an average over a pool added to what the shares themselves cost, negative where it took
    /// off; with the sign of the basis.
    pub averaging: Option<Money>,
    /// Is it held against an open short sale of identical shares, so that its holding period only begins
    /// when that is closed or the lot is sold (IRC §1233(b)(2))?
    pub against_short: bool,
    /// What the shares were before they were of their security, the first of it first.
    pub former: Vec<Former>,
    /// The currency code where it is not US dollars; such a lot is shown and enters no figure.
    pub foreign_currency: Option<Arc<str>>,
    /// A free remark.
    pub note: Option<String>,
    /// Who told the acquisition date, where the file has none.
    pub date_told: Option<Box<Word>>,
    /// Who told the basis, where the file has none.
    pub basis_told: Option<Box<Word>>,
}

/// The facts of a lot without any.
static NONE: RareFacts = RareFacts {
    acquired_at: None,
    holding_since: None,
    gift_value: None,
    wash_disallowed: None,
    averaging: None,
    against_short: false,
    former: Vec::new(),
    foreign_currency: None,
    note: None,
    date_told: None,
    basis_told: None,
};

/// [`RareFacts`] in the space of a pointer; they take room only where there are any.
#[derive(Clone, Default)]
pub struct Rare(Option<Box<RareFacts>>);

impl Rare {
    /// Takes over a fact where there is one.
    pub fn put<T>(&mut self, fact: Option<T>, place: fn(&mut RareFacts) -> &mut Option<T>) {
        if fact.is_some() {
            *place(self) = fact;
        }
    }

    /// Makes of each total what this gives: of shares that are a part of a lot, their part.
    pub fn map_totals(&mut self, of: impl Fn(Money) -> Money) {
        let Some(facts) = &mut self.0 else { return };
        let RareFacts { gift_value, wash_disallowed, averaging, .. } = &mut **facts;
        for total in [gift_value, wash_disallowed, averaging].into_iter().flatten() {
            *total = of(*total);
        }
    }
}

impl Deref for Rare {
    type Target = RareFacts;
    fn deref(&self) -> &RareFacts {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for Rare {
    fn deref_mut(&mut self) -> &mut RareFacts {
        self.0.get_or_insert_default()
    }
}

impl From<RareFacts> for Rare {
    fn from(facts: RareFacts) -> Self {
        Self((facts != NONE).then(|| Box::new(facts)))
    }
}

impl PartialEq for Rare {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Rare {}

impl std::fmt::Debug for Rare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_facts_take_no_room_and_room_without_facts_is_none() {
        assert!(Rare::from(RareFacts::default()).0.is_none());
        let note = Some("sold by mistake".to_owned());
        let mut rare = Rare::from(RareFacts { note, ..RareFacts::default() });
        assert_ne!(rare, Rare::default());
        rare.note = None;
        assert!(rare.0.is_some());
        assert_eq!(rare, Rare::default());
    }
}
