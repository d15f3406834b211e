//! The most that recent purchases would wash at any prices.
//!
//! What stands beside them is put in order once, so that a price tick looks at as many lots as the
//! purchases can take, and not at all of them: of one security, the lot that cost most a share is the
//! deepest loss whatever the price.

use crate::domain::ids::SecurityId;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::price::PriceBook;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::{Add, Sub};

/// What could be sold at a loss beside recent purchases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stake {
    /// The shares that would take a loss.
    pub free: Reach,
    /// Lots that are worth the same a share, by security.
    heaps: BTreeMap<(SecurityId, Rate), Vec<Beside>>,
}

/// Shares of recent purchases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// All of them.
    pub all: Shares,
    /// Those in which a loss is lost for good.
    pub for_good: Shares,
}

impl Add for Reach {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { all: self.all + other.all, for_good: self.for_good + other.for_good }
    }
}

impl Sub for Reach {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { all: self.all - other.all, for_good: self.for_good - other.for_good }
    }
}

/// A lot that could be sold at a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Beside {
    /// The purchase it is of, where it is one of those.
    pub purchase: Option<usize>,
    /// Its shares among those that would take a loss.
    pub own: Reach,
    /// The shares that its loss can meet.
    pub met: Reach,
    quantity: Shares,
    /// What a loss is measured from, and a share of it; with the sign of the lot.
    basis: Money,
    of_a_share: UnitPrice,
    /// Is it a short position, which loses as the price rises?
    short: bool,
    multiplier: Rate,
}

impl Stake {
    /// Adds a lot that could be sold at a loss; nothing is at stake where its basis is not known.
    pub(super) fn add(&mut self, lot: &Lot, purchase: Option<usize>, own: Reach, met: Reach) {
        let heap = self.heaps.entry((lot.security.clone(), lot.multiplier)).or_default();
        // Of a gift that was worth less than it cost, that value is what a loss is measured from.
        let basis = lot.dual_basis().map(|(_, gift_value)| gift_value).or(lot.basis);
        let quantity = lot.quantity.abs();
        if let Some((basis, of_a_share)) = basis.and_then(|of| Some((of, of.per_share(quantity)?)))
        {
            let (short, multiplier) = (lot.is_short(), lot.multiplier);
            heap.push(Beside {
                purchase,
                own,
                met,
                quantity,
                basis,
                of_a_share,
                short,
                multiplier,
            });
        }
    }

    /// Puts the deepest losses first, once all are there.
    pub(super) fn arrange(&mut self) {
        for heap in self.heaps.values_mut() {
            heap.sort_by_key(|lot| Reverse(lot.of_a_share));
        }
    }

    /// No more than the first amount would wash at these prices, and no more than the second for good;
    /// `None` where a price is missing.
    ///
    /// Every free share takes the deepest loss that it could, but none of its own purchase. Which lots
    /// it takes to get there is left open, so that the figure can be more than any one sale comes to.
    pub(super) fn most(&self, prices: &PriceBook) -> Option<(Money, Money)> {
        let heaps = self.heaps.iter().map(|((security, _), heap)| {
            Some(Heap { price: prices.price(security)?, lots: heap.as_slice() })
        });
        let heaps: Vec<Heap<'_>> = heaps.collect::<Option<_>>()?;
        Some((
            bound(heaps.clone(), self.free.all, |reach| reach.all),
            bound(heaps, self.free.for_good, |reach| reach.for_good),
        ))
    }
}

impl Beside {
    /// Positive where it loses at a price.
    fn loss(&self, price: UnitPrice) -> Money {
        let signed = if self.short { -self.quantity } else { self.quantity };
        self.basis - price * (signed * self.multiplier)
    }
}

/// Lots at their price, the deepest loss first.
#[derive(Clone, Copy)]
struct Heap<'a> {
    price: UnitPrice,
    lots: &'a [Beside],
}

impl<'a> Heap<'a> {
    /// The first lot, as long as it loses, with its loss, and what a share of it loses.
    fn first(&self) -> Option<(UnitPrice, Money, &'a Beside)> {
        let lot = self.lots.first()?;
        let loss = Some(lot.loss(self.price)).filter(|loss| loss.is_positive())?;
        Some((loss.per_share(lot.quantity)?, loss, lot))
    }
}

/// What so many free shares could take at most of losses; `of` says which shares are meant.
fn bound(heaps: Vec<Heap<'_>>, free: Shares, of: impl Fn(Reach) -> Shares) -> Money {
    // A share that is sold takes no loss: where the purchases' own shares are sold, each loss that is
    // washed needs two of them.
    let mut others = Shares::ZERO;
    for (_, lot) in deepest_first(heaps.clone()) {
        if others >= free {
            break;
        }
        others += lot.quantity - of(lot.own);
    }
    let mut left = (free + others.min(free)) * Rate::new(Decimal::new(5, 1));
    let mut used: BTreeMap<usize, Shares> = BTreeMap::new();
    let mut washed = Money::ZERO;
    for (loss, lot) in deepest_first(heaps) {
        if !left.is_positive() {
            break;
        }
        let mut taken = lot.quantity.min(of(lot.met)).min(left);
        if let Some(purchase) = lot.purchase {
            let used = used.entry(purchase).or_default();
            taken = taken.min(of(lot.met) - *used);
            *used += taken;
        }
        left -= taken;
        washed += loss.share(taken, lot.quantity);
    }
    washed
}

/// The lots that lose, with their loss, the deepest first.
fn deepest_first(mut heaps: Vec<Heap<'_>>) -> impl Iterator<Item = (Money, &Beside)> {
    std::iter::from_fn(move || {
        let firsts = heaps.iter_mut().filter_map(|heap| Some((heap.first()?, heap)));
        let ((_, loss, lot), heap) = firsts.max_by_key(|((of_a_share, ..), _)| *of_a_share)?;
        heap.lots = heap.lots.get(1..).unwrap_or_default();
        Some((loss, lot))
    })
}

#[cfg(test)]
mod tests;
