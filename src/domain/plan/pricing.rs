//! What is taken of lots, priced: the slices of a plan.

use super::Slice;
use super::choice::{Fees, Take};
use crate::domain::loss::Recast;
use crate::domain::method::order::Shelf;
use crate::domain::money::Money;
use crate::domain::order::{Order, Side};

/// Prices what was taken: proceeds, basis and fee of every lot.
pub(super) fn slices(order: &Order, shelf: &Shelf, fees: &Fees<'_>, taken: &[Take]) -> Vec<Slice> {
    let slice = |take: &Take| {
        let tag = shelf.tag(&take.lot)?;
        let (market, carried) = take.lot.part(order, take.quantity);
        let (proceeds, basis) = match order.side {
            Side::Sell => (market, carried),
            Side::Cover => (carried.unwrap_or(Money::ZERO), Some(market)),
        };
        Some(Slice {
            lot: shelf.name(&take.lot)?.clone(),
            acquired: tag.acquired,
            quantity: take.quantity,
            proceeds,
            basis,
            fee: fees.of_lot(&take.lot, take.quantity),
            term: take.lot.term,
            recast: Recast::default(),
            missing_basis: carried.is_none(),
            reason: take.reason,
            by_fallback: take.by_fallback,
            in_files: None,
        })
    };
    taken.iter().filter_map(slice).collect()
}
