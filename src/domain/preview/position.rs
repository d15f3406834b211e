//! What an order is taken from: everything of it that is open, and what is around it.

use super::shorts;
use super::stays::HeldBack;
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::order::Order;
use crate::domain::portfolio::Sums;
use crate::domain::tax::{Gains, Profile};
use crate::domain::wash::Around;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Everything an order's side has open, locked lots and later purchases too: what
/// [`Remaining`](super::Remaining) is counted from.
#[derive(Clone, Debug, Default)]
pub struct Position<'a> {
    pub(super) sums: Sums,
    /// Gifts with two bases, which leave the sums otherwise than they are taxed.
    pub(super) gifts: Vec<&'a Lot>,
    /// The purchases that its losses would meet.
    pub(super) around: Around<'a>,
    /// What the user holds back of it.
    pub(super) held_back: Option<HeldBack>,
    /// Is its security held long and sold short?
    pub(super) beside_shorts: bool,
    /// The tax year that was first asked for.
    year: OnceLock<BeforeSale>,
}

/// A tax year as it stands before a sale.
#[derive(Clone, Debug)]
pub(super) struct BeforeSale {
    year: i32,
    as_of: NaiveDate,
    /// The profile it is taxed by.
    pub profile: Profile,
    /// What is realized so far.
    pub realized: Gains,
    /// What is left out of that.
    pub left_out: Option<String>,
}

impl BeforeSale {
    fn of(household: &Household, year: i32, as_of: NaiveDate) -> Self {
        let profile = household.profile_for(year, as_of);
        let realized = household.realized(year, &profile);
        let left_out = household.unknown_history(year, profile.is_joint());
        Self { year, as_of, profile, realized, left_out }
    }
}

impl<'a> Position<'a> {
    /// The purchases that its losses would meet.
    pub(in crate::domain) const fn around(&self) -> &Around<'a> {
        &self.around
    }

    /// The tax year of a sale before it: worked out once for all plans that fall into the same one.
    pub(super) fn year(
        &self,
        household: &Household,
        year: i32,
        as_of: NaiveDate,
    ) -> Cow<'_, BeforeSale> {
        let kept = self.year.get_or_init(|| BeforeSale::of(household, year, as_of));
        if (kept.year, kept.as_of) == (year, as_of) {
            Cow::Borrowed(kept)
        } else {
            Cow::Owned(BeforeSale::of(household, year, as_of))
        }
    }
}

/// The position an order is taken from.
#[must_use]
pub fn position<'a>(household: &'a Household, order: &Order) -> Position<'a> {
    let portfolio = household.portfolio();
    let sheltered = portfolio.is_sheltered(&order.account);
    let held_back = HeldBack::of(portfolio, order);
    let around = household.around(order);
    let beside_shorts = shorts::stand_beside(household, &order.security);
    let mut position = Position { around, held_back, beside_shorts, ..Position::default() };
    for lot in portfolio.open(&order.account, &order.security, order.side) {
        position.sums.add_lot(lot, sheltered, order.trade_date);
        if lot.dual_basis().is_some() {
            position.gifts.push(lot);
        }
    }
    position
}

/// What is left of a lot after `taken` shares (positive) left it; `None` when nothing is.
#[must_use]
pub fn lot_less(lot: &Lot, taken: Shares) -> Option<Lot> {
    let signed = if lot.is_short() { -taken } else { taken };
    let quantity = lot.quantity - signed;
    if quantity.is_zero() || quantity.is_negative() != lot.quantity.is_negative() {
        return None;
    }
    if taken.is_zero() {
        return Some(lot.clone());
    }
    let mut rest = lot.clone();
    rest.set_shares(quantity, |total| total - total.share(signed, lot.quantity));
    Some(rest)
}
