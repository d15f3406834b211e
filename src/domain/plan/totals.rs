//! What a plan comes to, added up while its lots are walked once.

use super::Slice;
use super::choice::{Choice, Fees, Rest};
use crate::domain::ids::LotId;
use crate::domain::loss::Recast;
use crate::domain::method::order::Shelf;
use crate::domain::money::Money;
use crate::domain::order::{Order, Side};
use crate::domain::tax::Gains;
use crate::domain::term::Term;

/// Sums over the slices of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    short_term: Heap,
    long_term: Heap,
    undated: Heap,
    recast: Recast,
    gaining: bool,
    losses: [Option<LotId>; 2],
}

/// Slices of one term: those whose basis is known, and those whose basis is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Heap {
    known: Amounts,
    unknown: Amounts,
}

/// Sums of dollars, and how many slices are in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Amounts {
    proceeds: Money,
    basis: Money,
    fee: Money,
    slices: usize,
}

impl Amounts {
    fn add(&mut self, proceeds: Money, basis: Money, fee: Money) {
        self.proceeds += proceeds;
        self.basis += basis;
        if !fee.is_zero() {
            self.fee += fee;
        }
        self.slices += 1;
    }

    fn before_fee(&self) -> Money {
        self.proceeds - self.basis
    }

    fn gain(&self) -> Money {
        self.before_fee() - self.fee
    }
}

impl Totals {
    /// Of what a choice takes of a shelf.
    pub(super) fn of(order: &Order, shelf: &Shelf, choice: &Choice) -> Self {
        let fees = Fees::of(order, shelf, choice);
        let mut totals = Self::default();
        choice.each(shelf, &Rest::all(order.quantity), |lot, quantity| {
            let (value, basis) = lot.part(order, quantity);
            let fee = fees.of_lot(lot, quantity);
            let carried = basis.unwrap_or(Money::ZERO);
            let (proceeds, cost) = match order.side {
                Side::Sell => (value, carried),
                Side::Cover => (carried, value),
            };
            totals.heap(lot.term, basis.is_none()).add(proceeds, cost, fee);
            if basis.is_none() {
                return;
            }
            let sign = if fee.is_zero() {
                lot.cost_key().cmp(&0)
            } else {
                (proceeds - cost - fee).cmp(&Money::ZERO)
            };
            totals.gaining |= sign.is_gt();
            if sign.is_lt() {
                totals.lose(|| shelf.name(lot).cloned());
            }
        });
        totals
    }

    /// Of slices that were priced before.
    pub(super) fn of_slices(slices: &[Slice]) -> Self {
        let mut totals = Self::default();
        for slice in slices {
            let basis = slice.basis.unwrap_or(Money::ZERO);
            totals.heap(slice.term, slice.missing_basis).add(slice.proceeds, basis, slice.fee);
            totals.recast.long_term += slice.recast.long_term;
            totals.recast.disallowed += slice.recast.disallowed;
            totals.gaining |= slice.gain().is_some_and(Money::is_positive);
            if slice.gain().is_some_and(Money::is_negative) {
                totals.lose(|| Some(slice.lot.clone()));
            }
        }
        totals
    }

    fn lose(&mut self, lot: impl FnOnce() -> Option<LotId>) {
        if let Some(free) = self.losses.iter_mut().find(|loss| loss.is_none()) {
            *free = lot();
        }
    }

    fn heap(&mut self, term: Option<Term>, missing: bool) -> &mut Amounts {
        let heap = match term {
            Some(Term::Short) => &mut self.short_term,
            Some(Term::Long) => &mut self.long_term,
            None => &mut self.undated,
        };
        if missing { &mut heap.unknown } else { &mut heap.known }
    }

    fn heaps(&self) -> [&Heap; 3] {
        [&self.short_term, &self.long_term, &self.undated]
    }

    fn sum(&self, of: impl Fn(&Amounts) -> Money) -> Money {
        self.heaps().iter().map(|heap| of(&heap.known) + of(&heap.unknown)).sum()
    }

    /// What the slices fetch before the fee; for a cover, their opening proceeds.
    #[must_use]
    pub fn proceeds(&self) -> Money {
        self.sum(|amounts| amounts.proceeds)
    }

    /// What they cost (a missing basis counts as zero); for a cover, their cost now.
    #[must_use]
    pub fn basis(&self) -> Money {
        self.sum(|amounts| amounts.basis)
    }

    /// The gain by term as it is taxed: an unknown term is short, a missing basis zero, and losses are
    /// what rules make of them.
    #[must_use]
    pub fn gains(&self) -> Gains {
        let of = |heap: &Heap| heap.known.gain() + heap.unknown.gain();
        let Recast { long_term, disallowed } = self.recast;
        Gains::new(
            of(&self.short_term) + of(&self.undated) + long_term + disallowed,
            of(&self.long_term) - long_term,
        )
    }

    /// What rules that look back make of the losses.
    #[must_use]
    pub fn recast(&self) -> Recast {
        self.recast
    }

    /// The gain of the slices whose basis is known, after the fee.
    #[must_use]
    pub fn known_gain(&self) -> Money {
        self.heaps().iter().map(|heap| heap.known.gain()).sum()
    }

    /// The gain before the fee of the slices of a known basis: short-term, long-term, and of unknown
    /// term.
    #[must_use]
    pub fn before_fee(&self) -> [Money; 3] {
        self.heaps().map(|heap| heap.known.before_fee())
    }

    /// Is a basis missing?
    #[must_use]
    pub fn has_missing_basis(&self) -> bool {
        self.heaps().iter().any(|heap| heap.unknown.slices > 0)
    }

    /// Is a term unknown?
    #[must_use]
    pub fn has_unknown_term(&self) -> bool {
        self.undated != Heap::default()
    }

    /// Does any slice gain?
    #[must_use]
    pub fn has_gain(&self) -> bool {
        self.gaining
    }

    /// Does any slice lose?
    #[must_use]
    pub fn has_loss(&self) -> bool {
        self.losses().next().is_some()
    }

    /// The lots of the first two slices that lose.
    pub fn losses(&self) -> impl Iterator<Item = &LotId> {
        self.losses.iter().flatten()
    }
}
