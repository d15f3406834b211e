//! What follows for each lot and each closed lot, once every loss went where it goes.

use super::analysis::{Analysis, Closed, ClosedKey, LotPart, LotParts};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::portfolio::Portfolio;
use crate::domain::realized::{History, RealizedLot};
use crate::domain::term::Term;

impl Analysis {
    /// The lots that were analysed as they are after every loss went where it goes: a lot that took one
    /// in part becomes several, `ID`, `ID/2` and so on by the start of their holding periods.
    #[must_use]
    pub fn applied_to(&self, portfolio: Portfolio) -> Portfolio {
        if self.lots.is_empty() {
            return portfolio;
        }
        let more: usize = self.lots.iter().map(|one| one.parts.len().saturating_sub(1)).sum();
        let mut lots = Vec::with_capacity(portfolio.lots().len() + more);
        let mut next = 0;
        for LotParts { place, parts, .. } in &self.lots {
            let Some((lot, before)) =
                portfolio.lots().get(next..=*place).and_then(<[Lot]>::split_last)
            else {
                continue;
            };
            lots.extend_from_slice(before);
            split(lot, parts, &mut lots);
            next = place + 1;
        }
        lots.extend_from_slice(portfolio.lots().get(next..).unwrap_or_default());
        portfolio.with_parts(lots)
    }

    /// The history with what is disallowed, raised bases and the terms that follow. A row of which a
    /// part took a loss before it was sold becomes a row each.
    #[must_use]
    pub fn applied_to_history(&self, history: &History) -> History {
        if self.closed().next().is_none() {
            return history.clone();
        }
        // Both stand by the place of the rows.
        let mut changed = self.closed.iter().peekable();
        let mut lots = Vec::with_capacity(history.lots().len());
        for (place, row) in history.lots().iter().enumerate() {
            match changed.next_if(|(key, _)| *key == ClosedKey::Row(place)) {
                Some((_, closed)) => rows(row, closed, &mut lots),
                None => lots.push(row.clone()),
            }
        }
        history.with_lots(lots)
    }
}

/// The rows of a lot, one a part.
fn split(lot: &Lot, parts: &[LotPart], into: &mut Vec<Lot>) {
    let Some((last, others)) = parts.split_last() else { return };
    let mut rest = lot.clone();
    for (number, part) in (1..).zip(others) {
        let one = rest.split_off(part.quantity);
        into.push(part_of_lot(one, number, part));
    }
    into.push(part_of_lot(rest, parts.len(), last));
}

/// The shares of a part, which have the name of their lot, under their own, with the loss that they took.
fn part_of_lot(mut lot: Lot, number: usize, part: &LotPart) -> Lot {
    if number > 1 {
        lot.id = lot.id.part(number);
    }
    if !part.carried.is_positive() {
        return lot;
    }
    lot.basis = lot.basis.map(|basis| basis + part.carried);
    // Shares that only have a part of the average can still take a loss themselves.
    if part.holding_since.is_some() {
        let before = lot.rare.wash_disallowed.unwrap_or_default();
        lot.rare.wash_disallowed = Some(before + part.carried);
    }
    // What shares at average cost cost themselves is without it.
    if let Some(averaging) = lot.rare.averaging {
        lot.rare.averaging = Some(averaging + part.carried);
    }
    if let Some(since) = part.holding_since.filter(|_| !lot.is_short()) {
        lot.rare.holding_since = Some(since);
    }
    lot
}

/// The rows of a closed row: its parts that took no loss are one, the others one each.
fn rows(row: &RealizedLot, closed: &Closed, into: &mut Vec<RealizedLot>) {
    let mut left = (row.quantity, row.proceeds, row.basis, row.disallowed);
    let mut nondeductible = row.nondeductible;
    let mut open = closed.quantity();
    for heap in closed.by_start() {
        let of = |total: Money| total.share(heap.quantity, open);
        let quantity = Money::new(left.0.get()).share(heap.quantity, open);
        let (quantity, proceeds) = (Shares::new(quantity.get()), of(left.1));
        let (basis, stated) = (left.2.map(of), left.3.map(of));
        let disallowed = stated.unwrap_or_default() + heap.disallowed;
        let own = of(nondeductible);
        nondeductible -= own;
        into.push(RealizedLot {
            quantity,
            proceeds,
            basis: basis.map(|basis| basis + heap.carried),
            disallowed: stated
                .or((!disallowed.is_zero()).then_some(Money::ZERO))
                .map(|_| disallowed),
            nondeductible: own,
            stated_term: heap
                .holding_since
                .map_or(row.stated_term, |since| Some(Term::on(since, row.sold))),
            ..row.clone()
        });
        open -= heap.quantity;
        left.0 -= quantity;
        left.1 -= proceeds;
        left.2 = left.2.zip(basis).map(|(whole, part)| whole - part);
        left.3 = left.3.zip(stated).map(|(whole, part)| whole - part);
    }
}
