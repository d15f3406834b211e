//! Which shares of which lots a plan takes.

use crate::domain::method::Method;
use crate::domain::method::order::{Keyed, Reason, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use std::collections::BTreeMap;

/// A lot and how much of it is taken.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Take {
    /// The lot.
    pub lot: Keyed,
    /// Shares of it.
    pub quantity: Shares,
    /// Why.
    pub reason: Reason,
    /// The part of them that the method for the rest of a hand-made selection added.
    pub by_fallback: Shares,
}

impl Take {
    /// What it realizes as a part of `order`, its fee included.
    pub fn gains(&self, order: &Order) -> Gains {
        let fee = order.fee.share(self.quantity, order.quantity);
        Gains::of(self.lot.taxed_term(), self.lot.gain_of(order, self.quantity) - fee)
    }
}

/// So many shares of the lots of one term, dearest first: of the guarded ones, or of the others.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Stretch {
    /// The term.
    pub term: Term,
    /// Are they left for last?
    pub guarded: bool,
    /// How many shares.
    pub shares: Shares,
}

/// The lots of a plan in as few words as will do: a method takes the first of its order, and nobody
/// may ever look at them one by one.
#[derive(Clone, Debug)]
pub(in crate::domain) enum Choice {
    /// The first of a method's order.
    First(Method),
    /// The dearest of each term: the least tax.
    Dearest(Vec<Stretch>),
    /// One by one.
    Listed(Vec<Take>),
}

/// What is still needed of an order, and what was named by hand before.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Rest<'r> {
    /// Shares to be taken.
    pub needed: Shares,
    /// Shares named by hand, by the place of their lot.
    used: &'r BTreeMap<u32, Shares>,
    /// The lots named by hand.
    pub picked: &'r [Take],
}

impl<'r> Rest<'r> {
    /// What lots named by hand leave open.
    pub const fn new(needed: Shares, used: &'r BTreeMap<u32, Shares>, picked: &'r [Take]) -> Self {
        Self { needed, used, picked }
    }

    /// All of an order.
    pub const fn all(needed: Shares) -> Self {
        const NONE: &BTreeMap<u32, Shares> = &BTreeMap::new();
        Self { needed, used: NONE, picked: &[] }
    }

    /// Only so much of it.
    pub fn only(self, needed: Shares) -> Self {
        Self { needed, ..self }
    }

    /// What was named by hand of a lot.
    pub fn named(&self, lot: &Keyed) -> Shares {
        self.used.get(&lot.place).copied().unwrap_or(Shares::ZERO)
    }

    /// How much of a lot is free.
    pub fn open(&self, lot: &Keyed) -> Shares {
        if self.used.is_empty() {
            return lot.shares;
        }
        lot.shares - self.named(lot)
    }
}

impl Choice {
    /// Calls `visit` with each lot and the shares of it, in the order in which they are taken.
    pub fn each(&self, lots: &Shelf, rest: &Rest<'_>, mut visit: impl FnMut(&Keyed, Shares)) {
        match self {
            Self::Listed(takes) => takes.iter().for_each(|take| visit(&take.lot, take.quantity)),
            _ => self.walk(lots, rest, |_, lot, shares, _| visit(lot, shares)),
        }
    }

    /// The lots one by one, each with its reason.
    pub fn takes(self, lots: &Shelf, rest: &Rest<'_>) -> Vec<Take> {
        let mut takes = Vec::new();
        self.walk(lots, rest, |method, lot, quantity, beside| {
            let part = quantity < rest.open(lot);
            let reason = Reason::of(method, lots, lot, beside, part);
            takes.push(Take { lot: *lot, quantity, reason, by_fallback: Shares::ZERO });
        });
        if let Self::Listed(takes) = self { takes } else { takes }
    }

    fn walk<'s>(
        &self,
        lots: &'s Shelf,
        rest: &Rest<'_>,
        mut visit: impl FnMut(Method, &'s Keyed, Shares, [Option<&'s Keyed>; 2]),
    ) {
        match self {
            Self::First(method) => {
                let visit = |lot, quantity, beside| visit(*method, lot, quantity, beside);
                walk(lots.guarded_last(*method), rest, visit);
            }
            Self::Dearest(stretches) => {
                for stretch in stretches {
                    let of_term = lots.dearest_of(stretch.term);
                    let of_term = of_term.filter(|lot| lot.guarded == stretch.guarded);
                    let visit =
                        |lot, quantity, beside| visit(Method::Optimal, lot, quantity, beside);
                    walk(of_term, &rest.only(stretch.shares), visit);
                }
            }
            Self::Listed(_) => (),
        }
    }
}

/// Takes lots one after the other until the rest is filled; each stands between two others.
fn walk<'s>(
    lots: impl Iterator<Item = &'s Keyed>,
    rest: &Rest<'_>,
    mut visit: impl FnMut(&'s Keyed, Shares, [Option<&'s Keyed>; 2]),
) {
    let mut left = rest.needed;
    let mut before = None;
    let mut lots = lots.peekable();
    while !left.is_zero() {
        let Some(lot) = lots.next() else { break };
        let quantity = left.min(rest.open(lot));
        if !quantity.is_zero() {
            left -= quantity;
            visit(lot, quantity, [before, lots.peek().copied()]);
        }
        before = Some(lot);
    }
}

/// How an order's fee is shared out: by quantity, its remainder on the youngest lot, so that methods
/// which take the same lots in another order come to the same gains to the last decimal.
pub(super) struct Fees<'o> {
    order: &'o Order,
    youngest: Option<u32>,
    of_youngest: Money,
}

impl<'o> Fees<'o> {
    /// Of an order and the lots that it takes.
    pub fn of(order: &'o Order, shelf: &Shelf, choice: &Choice) -> Self {
        let mut fees = Self { order, youngest: None, of_youngest: order.fee };
        if order.fee.is_zero() {
            return fees;
        }
        let mut youngest_share = Money::ZERO;
        choice.each(shelf, &Rest::all(order.quantity), |lot, quantity| {
            let share = order.fee.share(quantity, order.quantity);
            fees.of_youngest -= share;
            if fees.youngest < Some(lot.place) {
                (fees.youngest, youngest_share) = (Some(lot.place), share);
            }
        });
        fees.of_youngest += youngest_share;
        fees
    }

    /// The fee of so many shares of a lot.
    pub fn of_lot(&self, lot: &Keyed, quantity: Shares) -> Money {
        if self.order.fee.is_zero() {
            Money::ZERO
        } else if Some(lot.place) == self.youngest {
            self.of_youngest
        } else {
            self.order.fee.share(quantity, self.order.quantity)
        }
    }
}
