//! What is taken of lots, priced: the slices of a plan.

use super::{Slice, Take};
use crate::domain::money::Money;
use crate::domain::order::{Order, Side};

/// How an order's fee is shared out: by quantity, its remainder on the youngest lot, so that methods
/// which take the same lots in another order come to the same gains to the last decimal.
struct Fees<'o> {
    order: &'o Order,
    youngest: Option<usize>,
    of_youngest: Money,
}

impl<'o> Fees<'o> {
    /// `None` where there is no fee to share.
    fn of(order: &'o Order, taken: &[Take<'_>]) -> Option<Self> {
        if order.fee.is_zero() {
            return None;
        }
        let aged = taken.iter().enumerate().max_by_key(|(_, take)| take.lot.age());
        let youngest = aged.map(|(place, _)| place);
        let others: Money = taken
            .iter()
            .enumerate()
            .filter(|(place, _)| Some(*place) != youngest)
            .map(|(_, take)| order.fee.share(take.quantity, order.quantity))
            .sum();
        Some(Self { order, youngest, of_youngest: order.fee - others })
    }

    fn of_take(&self, place: usize, take: &Take<'_>) -> Money {
        if Some(place) == self.youngest {
            return self.of_youngest;
        }
        self.order.fee.share(take.quantity, self.order.quantity)
    }
}

/// Prices what was taken: proceeds, basis and fee of every lot.
pub(super) fn slices(order: &Order, taken: &[Take<'_>]) -> Vec<Slice> {
    let fees = Fees::of(order, taken);
    taken
        .iter()
        .enumerate()
        .map(|(place, take)| {
            let lot = take.lot.lot;
            let fee = fees.as_ref().map_or(Money::ZERO, |fees| fees.of_take(place, take));
            let disposal = take.lot.disposal;
            let (market, carried) = if take.quantity == take.lot.shares {
                (take.lot.value, disposal.basis.map(Money::abs))
            } else {
                let carried = |total: Money| total.share(take.quantity, take.lot.shares).abs();
                (order.price * (take.quantity * lot.multiplier), disposal.basis.map(carried))
            };
            let (proceeds, basis) = match order.side {
                Side::Sell => (market, carried),
                Side::Cover => (carried.unwrap_or(Money::ZERO), Some(market)),
            };
            Slice {
                lot: lot.id.clone(),
                acquired: lot.acquired,
                quantity: take.quantity,
                proceeds,
                basis,
                fee,
                term: disposal.term,
                missing_basis: carried.is_none(),
                reason: take.reason,
                by_fallback: take.by_fallback,
                in_files: None,
            }
        })
        .collect()
}
