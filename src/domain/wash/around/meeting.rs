//! Which lots of an order would wash, and what is disallowed of any choice among them: the figures of
//! [`Around::wash`] for a search, which has no plan.

use super::{Around, Bought, Takes};
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::Shares;
use crate::domain::order::Order;
use crate::domain::wash::policy::Policies;
use crate::domain::wash::purchase::{Cost, Named, Purchases, Shown};
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::OnceLock;

/// The lots of one order at a loss, and the purchases that they would meet.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Meeting<'s> {
    /// In the order in which they take losses.
    pools: Vec<Pool>,
    /// In the order in which they are matched, but for those of one day.
    losses: Vec<Loss>,
    days: Vec<Day>,
    shelf: &'s Shelf,
    policies: Policies,
}

/// The losses of lots of one day, which are matched by the names of the lots. Of very many days few are
/// ever matched, so each is put into that order when it is.
#[derive(Clone, Debug)]
struct Day {
    losses: Range<usize>,
    by_name: OnceLock<Vec<Loss>>,
}

/// Shares that can take a loss.
#[derive(Clone, Copy, Debug)]
struct Pool {
    acquired: NaiveDate,
    quantity: Shares,
    purchase: usize,
    /// The place of their lot, where the order could sell it.
    own: Option<u32>,
    for_good: bool,
}

/// A lot at a loss.
#[derive(Clone, Copy, Debug)]
struct Loss {
    place: u32,
    acquired: NaiveDate,
    /// The purchase it is a part of, where a pool is of that day; shares of one never replace each
    /// other.
    purchase: Option<usize>,
}

/// A loss that is disallowed.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Met {
    /// The place of its lot.
    pub place: u32,
    /// How many shares of the lot.
    pub shares: Shares,
    /// Is it lost for good?
    pub for_good: bool,
}

impl<'s> Meeting<'s> {
    /// What the lots of an order would meet; `None` where no loss can wash.
    pub fn of(around: &Around<'_>, order: &Order, shelf: &'s Shelf) -> Option<Self> {
        if !around.is_near() {
            return None;
        }
        let mut purchases = Purchases::default();
        let pools = around.bought.iter().map(|bought| Pool {
            acquired: bought.acquired,
            quantity: bought.quantity,
            purchase: purchases.number(bought.shown()),
            own: place_of(bought, order, shelf),
            for_good: bought.takes == Takes::ForGood,
        });
        let pools: Vec<Pool> = pools.collect();
        let first = pools.first().map(|pool| pool.acquired);
        let mut losses = Vec::new();
        let tagged = shelf.tags().iter().zip(shelf.lots());
        for (tag, lot) in tagged.filter(|(_, lot)| loses(order, lot)) {
            let acquired = tag.acquired.unwrap_or(order.trade_date);
            let of_day = first <= Some(acquired)
                && pools.binary_search_by_key(&acquired, |pool| pool.acquired).is_ok();
            let purchase = of_day.then(|| {
                let id = shelf.name(lot);
                let from = around.bought.partition_point(|bought| bought.acquired < acquired);
                let mut bought = around.bought.iter().skip(from);
                let named = bought.find(|bought| bought.acquired != acquired || bought.lot == id);
                let named = named.filter(|bought| bought.acquired == acquired);
                purchases.number(Shown {
                    account: &order.account,
                    acquired,
                    lot: id,
                    named: named.map_or(Named::File, |bought| bought.named),
                    cost: Cost::new(lot.basis, lot.shares),
                })
            });
            losses.push(Loss { place: lot.place, acquired, purchase });
        }
        // Only lots without a date stand elsewhere.
        losses.sort_by_key(|loss| loss.acquired);
        let mut from = 0;
        let days = losses.chunk_by(|one, next| one.acquired == next.acquired).map(|losses| {
            let losses = from..from + losses.len();
            from = losses.end;
            Day { losses, by_name: OnceLock::new() }
        });
        let days = days.collect();
        let meeting = Self { pools, losses, days, shelf, policies: around.policies };
        let washes = meeting.losses.iter().any(|loss| meeting.washes(loss));
        washes.then_some(meeting)
    }

    /// The losses of a day in the order in which they are matched.
    fn of_day<'m>(&'m self, day: &'m Day) -> &'m [Loss] {
        let losses = self.losses.get(day.losses.clone()).unwrap_or_default();
        if losses.len() < 2 {
            return losses;
        }
        day.by_name.get_or_init(|| {
            let name = |loss: &Loss| self.shelf.name_at(loss.place);
            let mut losses = losses.to_vec();
            losses.sort_by(|one, other| name(one).cmp(&name(other)));
            losses
        })
    }

    /// Would any of its loss be disallowed if it were sold alone?
    fn washes(&self, loss: &Loss) -> bool {
        // The latest takes nearly any loss.
        self.pools.iter().rev().any(|pool| self.takes(pool, loss))
    }

    /// The places of the lots whose loss would be disallowed, at least in part, if they were sold
    /// alone; oldest first.
    pub fn washing(&self) -> impl Iterator<Item = u32> {
        let losses = self.days.iter().flat_map(|day| self.of_day(day));
        losses.filter(|loss| self.washes(loss)).map(|loss| loss.place)
    }

    /// The places of the lots of the order that take a loss unless they are sold too, oldest first.
    pub fn replacing(&self) -> impl Iterator<Item = u32> {
        self.pools.iter().filter_map(|pool| pool.own)
    }

    /// The shares whose loss is disallowed at most, whatever is sold.
    pub fn most(&self) -> Shares {
        self.pools.iter().map(|pool| pool.quantity).sum()
    }

    /// Calls `met` with every disallowed loss of a choice, of which `sold` tells the shares of a lot.
    pub fn each(&self, sold: impl Fn(u32) -> Shares, mut met: impl FnMut(Met)) {
        let left = |pool: &Pool| pool.quantity - pool.own.map_or(Shares::ZERO, &sold);
        let mut left: Vec<Shares> = self.pools.iter().map(left).collect();
        // The pools before this one are used up.
        let mut open = 0;
        for loss in self.days.iter().flat_map(|day| self.of_day(day)) {
            let mut shares = sold(loss.place);
            while left.get(open).is_some_and(|left| !left.is_positive()) {
                open += 1;
            }
            if open == left.len() {
                return;
            }
            for (pool, left) in self.pools.iter().zip(&mut left).skip(open) {
                if !shares.is_positive() {
                    break;
                }
                if left.is_positive() && self.takes(pool, loss) {
                    let taken = shares.min(*left);
                    *left -= taken;
                    shares -= taken;
                    met(Met { place: loss.place, shares: taken, for_good: pool.for_good });
                }
            }
        }
    }

    fn takes(&self, pool: &Pool, loss: &Loss) -> bool {
        loss.purchase != Some(pool.purchase)
            && self.policies.lets_replace(pool.acquired, loss.acquired)
    }
}

/// The place of the lot of some shares, where they are of the order's lots.
fn place_of(bought: &Bought<'_>, order: &Order, shelf: &Shelf) -> Option<u32> {
    if *bought.account != order.account || *bought.security != order.security {
        return None;
    }
    // The lots stand by their age.
    let from = shelf.tags().partition_point(|tag| tag.acquired < Some(bought.acquired));
    let of_day = shelf.tags().iter().zip(shelf.lots()).skip(from);
    let mut of_day = of_day.take_while(|(tag, _)| tag.acquired == Some(bought.acquired));
    of_day.find(|(_, lot)| bought.lot == shelf.name(lot)).map(|(_, lot)| lot.place)
}

/// Would a sale of this lot lose, with its part of the fee?
fn loses(order: &Order, lot: &Keyed) -> bool {
    let loses = if order.fee.is_zero() {
        lot.cost_key() < 0
    } else {
        let fee = order.fee.share(lot.shares, order.quantity);
        (lot.gain_of(order, lot.shares) - fee).is_negative()
    };
    lot.basis.is_some() && loses
}
