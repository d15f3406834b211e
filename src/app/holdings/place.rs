//! Where the cursor stands, whatever happens to the rows: on a lot, or on a heading.

use super::sort::first_lot;
use super::{Grouping, Holdings, LotKey, Row};
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::portfolio::Portfolio;
use chrono::NaiveDate;

/// What a row stands for, whatever its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A heading, and the first lot under it.
    Group(String, Option<LotKey>),
    /// A lot.
    Lot(LotKey),
}

impl Grouping {
    /// The heading a lot stands under.
    pub(super) fn label(self, key: &LotKey) -> &str {
        match self {
            Self::Security => &key.security,
            Self::Account => &key.account,
            Self::Flat => "",
        }
    }
}

impl Holdings {
    /// Puts the lots together in the next way. The cursor stays on its lot, whose heading opens;
    /// from a heading that is no more it goes to the first lot that stood under it.
    pub fn regroup(&mut self, household: &Household, today: NaiveDate) {
        let standing = self.standing(household.portfolio(), today);
        self.grouping = self.grouping.next();
        if let Some(Standing::Lot(key)) = standing {
            self.open.insert(self.grouping.label(&key).to_owned());
        }
        self.rebuild(household, today);
    }

    /// What the cursor is on; the rows must still be those of `portfolio`.
    pub(super) fn standing(&self, portfolio: &Portfolio, today: NaiveDate) -> Option<Standing> {
        let key = |place: usize| portfolio.lots().get(place).map(LotKey::of);
        match self.current()? {
            Row::Group(group) => {
                let group = self.groups.get(group)?;
                let of = (self.grouping, portfolio);
                let first = first_lot(&group.lots, self.sort, of, today).and_then(key);
                Some(Standing::Group(group.label.clone(), first))
            }
            Row::Lot { lot, .. } => Some(Standing::Lot(key(lot)?)),
        }
    }

    /// Puts the cursor back on what it was on, or on the heading of that, or near where it was.
    pub(super) fn restore(&mut self, standing: Option<&Standing>, portfolio: &Portfolio) {
        let lot_or_heading = |key: &LotKey| {
            self.row_of(key, portfolio).or_else(|| self.heading(self.grouping.label(key)))
        };
        let place = match standing {
            None => None,
            Some(Standing::Group(label, first)) => {
                self.heading(label).or_else(|| first.as_ref().and_then(lot_or_heading))
            }
            Some(Standing::Lot(key)) => lot_or_heading(key),
        };
        self.go_to(place.unwrap_or(self.cursor));
    }

    fn heading(&self, label: &str) -> Option<usize> {
        self.rows.iter().position(|row| match row {
            Row::Group(group) => self.groups.get(*group).is_some_and(|group| group.label == label),
            Row::Lot { .. } => false,
        })
    }

    fn row_of(&self, key: &LotKey, portfolio: &Portfolio) -> Option<usize> {
        let is = |lot: &Lot| {
            lot.id == key.lot && lot.security == key.security && lot.account == key.account
        };
        self.rows.iter().position(|row| match row {
            Row::Lot { lot, .. } => portfolio.lots().get(*lot).is_some_and(is),
            Row::Group(_) => false,
        })
    }

    /// Puts the cursor on a security's heading, if it is listed.
    pub fn find(&mut self, label: &str) -> bool {
        let place = self.heading(label);
        if let Some(place) = place {
            self.cursor = place;
        }
        place.is_some()
    }

    /// Puts the cursor on a lot, if it has a row.
    pub fn go_to_lot(&mut self, key: &LotKey, portfolio: &Portfolio) {
        if let Some(row) = self.row_of(key, portfolio) {
            self.cursor = row;
        }
    }
}
