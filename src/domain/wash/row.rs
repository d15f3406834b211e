//! In which order shares stand that were acquired on one day.

use super::analysis::ClosedKey;
use super::sold::Sold;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use chrono::{NaiveDate, NaiveTime};

/// The order of rows: by acquisition, and where that ties by what no order of files changes. Of one
/// lot, shares that were sold with a loss of others in their basis come first, then those that are
/// held: as the losses of earlier sales were shared out before.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowOrder<'a> {
    pub acquired: NaiveDate,
    time: Option<NaiveTime>,
    account: &'a AccountId,
    security: &'a SecurityId,
    lot: Option<LotId>,
    rank: u8,
    sold: Option<NaiveDate>,
    figures: (Shares, Option<Money>, Money),
    key: Option<ClosedKey>,
}

impl<'a> RowOrder<'a> {
    pub(super) fn of_lot(lot: &'a Lot, acquired: NaiveDate) -> Self {
        Self {
            acquired,
            time: lot.rare.acquired_at,
            account: &lot.account,
            security: &lot.security,
            lot: Some(lot.id.clone()),
            rank: 1,
            sold: None,
            figures: (lot.quantity.abs(), lot.basis, Money::ZERO),
            key: None,
        }
    }

    pub(super) fn of_sold(one: &'a Sold<'a>) -> Self {
        Self {
            // Of unknown age: it takes nothing, and its days are none.
            acquired: one.acquired.unwrap_or(one.on),
            time: None,
            account: one.account,
            security: one.security,
            lot: one.lot.map(LotId::whole),
            rank: if one.carried { 0 } else { 2 },
            sold: Some(one.on),
            figures: (one.quantity, one.basis, one.proceeds),
            key: Some(one.key),
        }
    }
}
