//! Which lots of an order would wash, and what is disallowed of any choice among them: the figures of
//! [`Around::wash`] for a search, which has no plan.

use super::{Around, Bought, Takes};
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::Shares;
use crate::domain::order::Order;
use crate::domain::wash::policy::Policies;
use crate::domain::wash::purchase::{Cost, Named, Purchases, Shown};
use chrono::NaiveDate;

/// The lots of one order at a loss, and the purchases that they would meet.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Meeting {
    /// In the order in which they take losses.
    pools: Vec<Pool>,
    /// In the order in which they are matched.
    losses: Vec<Loss>,
    policies: Policies,
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

impl Meeting {
    /// What the lots of an order would meet; `None` where no loss can wash.
    pub fn of(around: &Around<'_>, order: &Order, shelf: &Shelf) -> Option<Self> {
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
        let mut losses = Vec::new();
        let tagged = shelf.tags().iter().zip(shelf.lots());
        for (tag, lot) in tagged.filter(|(_, lot)| loses(order, lot)) {
            let acquired = tag.acquired.unwrap_or(order.trade_date);
            let of_day = pools.binary_search_by_key(&acquired, |pool| pool.acquired).is_ok();
            let purchase = of_day.then(|| {
                let named = around.bought.iter().find(|bought| bought.lot == Some(&tag.id));
                purchases.number(Shown {
                    account: &order.account,
                    acquired,
                    lot: Some(&tag.id),
                    named: named.map_or(Named::File, |bought| bought.named),
                    cost: Cost::new(lot.basis, lot.shares),
                })
            });
            losses.push((acquired, &tag.id, Loss { place: lot.place, acquired, purchase }));
        }
        losses.sort_by_key(|(acquired, id, _)| (*acquired, *id));
        let losses = losses.into_iter().map(|(.., loss)| loss).collect();
        let meeting = Self { pools, losses, policies: around.policies };
        let washes = meeting.washing().next().is_some();
        washes.then_some(meeting)
    }

    /// The places of the lots whose loss would be disallowed, at least in part, if they were sold
    /// alone; oldest first.
    pub fn washing(&self) -> impl Iterator<Item = u32> {
        let washes = |loss: &&Loss| self.pools.iter().any(|pool| self.takes(pool, loss));
        self.losses.iter().filter(washes).map(|loss| loss.place)
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
        for loss in &self.losses {
            let mut shares = sold(loss.place);
            if !shares.is_positive() {
                continue;
            }
            let mut any_left = false;
            for (pool, left) in self.pools.iter().zip(&mut left) {
                if !left.is_positive() {
                    continue;
                }
                any_left = true;
                if shares.is_positive() && self.takes(pool, loss) {
                    let taken = shares.min(*left);
                    *left -= taken;
                    shares -= taken;
                    met(Met { place: loss.place, shares: taken, for_good: pool.for_good });
                }
            }
            if !any_left {
                return;
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
    of_day.find(|(tag, _)| bought.lot == Some(&tag.id)).map(|(_, lot)| lot.place)
}

/// Would a sale of this lot lose, with its part of the fee?
fn loses(order: &Order, lot: &Keyed) -> bool {
    let fee = match order.fee {
        fee if fee.is_zero() => fee,
        fee => fee.share(lot.shares, order.quantity),
    };
    lot.basis.is_some() && (lot.gain_of(order, lot.shares) - fee).is_negative()
}
