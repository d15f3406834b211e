//! In which order shares stand that were acquired on one day.

use super::analysis::ClosedKey;
use super::pooled::Item;
use super::sold::Sold;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Former, Lot};
use crate::domain::money::{Money, Shares};
use chrono::{NaiveDate, NaiveTime};

/// An open lot or closed shares as a row of the matching.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// Closed shares of unknown age stand by the day they were sold: they take nothing, and their days
    /// are none.
    pub acquired: NaiveDate,
    pub whose: Whose<'a>,
}

#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    /// With its place among the open lots.
    Lot(usize, &'a Lot),
    /// With the number of the order that sold them.
    Closed(usize, &'a Sold<'a>),
}

impl<'a> Whose<'a> {
    /// What the shares were before mergers and spin-offs, the earliest first.
    pub(super) fn former(self) -> &'a [Former] {
        match self {
            Self::Lot(_, lot) => &lot.rare.former,
            Self::Closed(_, one) => one.former,
        }
    }

    /// By what the pools know them.
    pub(super) const fn item(self) -> Item {
        match self {
            Self::Lot(place, _) => Item::Lot(place),
            Self::Closed(_, one) => Item::Closed(one.key),
        }
    }
}

impl<'a> Row<'a> {
    pub(super) const fn of_lot((place, lot): (usize, &'a Lot), acquired: NaiveDate) -> Self {
        Self { acquired, whose: Whose::Lot(place, lot) }
    }

    pub(super) fn of_sold((order, one): (usize, &'a Sold<'a>)) -> Self {
        Self { acquired: one.acquired.unwrap_or(one.on), whose: Whose::Closed(order, one) }
    }

    /// Puts rows in order: by acquisition, and those of one day by what no order of files changes.
    pub(super) fn sort(rows: &mut [Self]) {
        // Few are of one day, and only those are looked at any closer.
        rows.sort_unstable_by_key(|row| row.acquired);
        for of_day in rows.chunk_by_mut(|a, b| a.acquired == b.acquired) {
            of_day.sort_unstable_by(|a, b| Tie::of(a.whose).cmp(&Tie::of(b.whose)));
        }
    }
}

/// What orders rows of one day. Of one lot, shares that were sold with a loss of others in their basis
/// come first, then those that are held: as the losses of earlier sales were shared out before.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Tie<'a> {
    time: Option<NaiveTime>,
    account: &'a AccountId,
    security: &'a SecurityId,
    lot: Option<&'a str>,
    rank: u8,
    sold: Option<NaiveDate>,
    figures: (Shares, Option<Money>, Money),
    key: Option<ClosedKey>,
}

impl<'a> Tie<'a> {
    fn of(whose: Whose<'a>) -> Self {
        match whose {
            Whose::Lot(_, lot) => Self {
                time: lot.rare.acquired_at,
                account: &lot.account,
                security: &lot.security,
                lot: Some(&lot.id),
                rank: 1,
                sold: None,
                figures: (lot.quantity.abs(), lot.basis, Money::ZERO),
                key: None,
            },
            Whose::Closed(_, one) => Self {
                time: None,
                account: one.account,
                security: one.security,
                lot: one.lot.map(LotId::stem),
                rank: if one.carried { 0 } else { 2 },
                sold: Some(one.on),
                figures: (one.quantity, one.basis, one.proceeds),
                key: Some(one.key),
            },
        }
    }
}
