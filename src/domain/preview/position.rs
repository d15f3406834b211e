//! What an order is taken from: everything of it that is open, and what is around it.

use super::stays::HeldBack;
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::order::Order;
use crate::domain::portfolio::Sums;
use crate::domain::wash::Around;

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
}

impl<'a> Position<'a> {
    /// The purchases that its losses would meet.
    pub(in crate::domain) const fn around(&self) -> &Around<'a> {
        &self.around
    }
}

/// The position an order is taken from.
#[must_use]
pub fn position<'a>(household: &'a Household, order: &Order) -> Position<'a> {
    let portfolio = household.portfolio();
    let sheltered = portfolio.is_sheltered(&order.account);
    let held_back = HeldBack::of(portfolio, order);
    let around = household.around(order);
    let mut position = Position { around, held_back, ..Position::default() };
    for lot in portfolio.open(&order.account, &order.security, order.side) {
        position.sums.add_lot(lot, sheltered, order.trade_date);
        if lot.dual_basis().is_some() {
            position.gifts.push(lot);
        }
    }
    position
}
