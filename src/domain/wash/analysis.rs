//! What wash sales make of a household: of every lot that took a loss, and of every loss.

use super::assembly::{self, Facts};
use super::matching::Part;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::portfolio::{Portfolio, places_in};
use crate::domain::realized::{History, RealizedLot};
use crate::domain::sales::SaleId;
use crate::domain::term::Term;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The taxpayer, who answers for all accounts and all that is identical.
    Taxpayer,
    /// A broker, whose Form 1099-B covers one account and one symbol (Treas. Reg.
    /// §1.6045-1(d)(6)(iii)).
    Broker,
}

/// Closed shares by where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedKey {
    /// The row of the history at this place.
    Row(usize),
    /// The slice of a recorded sale at this place.
    Slice(SaleId, usize),
}

/// Shares that took a loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The account they are in.
    pub account: AccountId,
    /// The security they are of.
    pub security: SecurityId,
    /// Their lot; an export of closed lots does not say.
    pub lot: Option<LotId>,
    /// When they were acquired.
    pub acquired: NaiveDate,
    /// How many.
    pub shares: Shares,
    /// The loss, positive.
    pub amount: Money,
    /// Is it lost for good, as in an IRA (Rev. Rul. 2008-5)? Else their basis rises by it.
    pub for_good: bool,
}

impl Taken {
    /// What it is where no open lot is it any more: `VTI bought on 2026-11-09 and sold again`.
    #[must_use]
    pub fn gone(&self, side: Side) -> String {
        let Self { security, acquired, .. } = self;
        format!("{security} {} on {acquired} and {} again", side.opened(), side.done())
    }
}

/// A part of an open lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotPart {
    /// Shares, positive.
    pub quantity: Shares,
    /// The loss that it took, positive, which raises its basis; in a pool at average cost its part of
    /// what all shares of it took.
    pub carried: Money,
    /// The start of its holding period, where a loss moved it: shares that took one themselves.
    pub holding_since: Option<NaiveDate>,
}

impl LotPart {
    /// A part that took nothing.
    const NONE: Self = Self { quantity: Shares::ZERO, carried: Money::ZERO, holding_since: None };

    /// The loss that a part took, and from when it counts as held.
    pub(super) fn of(part: &Part) -> Self {
        let Part { quantity, carried, holding_start, .. } = *part;
        Self { quantity, carried, holding_since: part.took().then_some(holding_start) }
    }

    /// Parts that took a loss by the start of their holding period, and the others as one behind them.
    pub(super) fn arranged(parts: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut others = Self::NONE;
        let took = parts.filter(|part| {
            let took = part.holding_since.is_some();
            if !took {
                others.quantity += part.quantity;
            }
            took
        });
        let mut took: Vec<Self> = took.collect();
        took.sort_unstable_by_key(|part| (part.holding_since, part.quantity, part.carried));
        took.extend(others.quantity.is_positive().then_some(others));
        took
    }
}

/// An open lot that took a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LotParts {
    /// Its place among the open lots.
    pub place: usize,
    /// Those that took none last.
    pub parts: Vec<LotPart>,
}

/// A part of closed shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedPart {
    /// Its part of the shares that were sold, out of [`Closed::quantity`].
    pub quantity: Shares,
    /// The loss that it took before it was sold, positive; out of a pool at average cost its part of
    /// what all shares of it took.
    pub carried: Money,
    /// The start of its holding period, where that loss moved it.
    pub holding_since: Option<NaiveDate>,
    /// The part of its own loss that is disallowed beside what its row states, positive.
    pub disallowed: Money,
}

impl ClosedPart {
    /// It and another one of its holding period.
    fn and(mut self, other: Self) -> Self {
        self.quantity += other.quantity;
        self.carried += other.carried;
        self.disallowed += other.disallowed;
        self
    }
}

/// Closed shares that a wash sale changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// All of the shares, as they are counted today.
    pub quantity: Shares,
    /// The day they were sold.
    pub sold: NaiveDate,
    /// Them, part by part, by the start of their holding period: first those that took no loss.
    pub parts: Vec<ClosedPart>,
    /// Where their loss went.
    pub taken: Vec<Taken>,
}

impl Closed {
    /// What is disallowed of their loss beside what the row states, positive.
    #[must_use]
    pub fn disallowed(&self) -> Money {
        self.parts.iter().map(|part| part.disallowed).sum()
    }

    /// Their parts, those of one holding period as one.
    pub fn by_start(&self) -> impl Iterator<Item = ClosedPart> {
        let of_one = self.parts.chunk_by(|a, b| a.holding_since == b.holding_since);
        of_one.filter_map(|parts| parts.iter().copied().reduce(ClosedPart::and))
    }

    /// The losses of others in their basis.
    #[must_use]
    pub fn carried(&self) -> Money {
        self.parts.iter().map(|part| part.carried).sum()
    }
}

/// What is known of closed shares: put in order once, and then only looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ByKey<T>(Vec<(ClosedKey, T)>);

impl<T> ByKey<T> {
    fn get(&self, key: ClosedKey) -> Option<&T> {
        let place = self.0.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        self.0.get(place).map(|(_, known)| known)
    }
}

impl<T> From<Vec<(ClosedKey, T)>> for ByKey<T> {
    fn from(mut known: Vec<(ClosedKey, T)>) -> Self {
        known.sort_unstable_by_key(|(key, _)| *key);
        Self(known)
    }
}

impl<T> Default for ByKey<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What wash sales make of a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The open lots that were looked at, by which the others are known.
    pub(super) open: Arc<Vec<Lot>>,
    /// Open lots that took a loss, by their place.
    pub(super) lots: Vec<LotParts>,
    /// Shares of open lots that took a loss which no basis shows, by the place of the lot.
    pub(super) used: Vec<(usize, Shares)>,
    pub(super) closed: ByKey<Closed>,
    /// Closed shares that took a loss, or are said to have.
    pub(super) used_closed: ByKey<Shares>,
}

impl Analysis {
    /// Matches every loss of a household.
    #[must_use]
    pub fn of(facts: &Facts<'_>, view: View) -> Self {
        assembly::analyse(facts, view)
    }

    /// The name in the files of a lot that took a loss, and its parts, those that took none last: the lot
    /// of a position that has one of these names, the first that any has.
    #[must_use]
    pub fn parts_of<'n>(
        &self,
        (security, account): (&SecurityId, &AccountId),
        names: impl IntoIterator<Item = &'n LotId>,
    ) -> Option<(&LotId, &[LotPart])> {
        let places = places_in(&self.open, security, account);
        let from = self.lots.partition_point(|one| one.place < places.start);
        let held = || {
            let held = self.lots.iter().skip(from).take_while(|one| one.place < places.end);
            held.filter_map(|one| Some((&self.open.get(one.place)?.id, one.parts.as_slice())))
        };
        names.into_iter().find_map(|name| held().find(|(id, _)| *id == name))
    }

    /// The closed shares that a wash sale changes.
    pub fn closed(&self) -> impl Iterator<Item = &Closed> {
        self.closed.0.iter().map(|(_, closed)| closed)
    }

    /// What wash sales make of these closed shares; `None` where that is nothing.
    #[must_use]
    pub fn of_closed(&self, key: ClosedKey) -> Option<&Closed> {
        self.closed.get(key)
    }

    /// All that is disallowed beside what rows state.
    #[must_use]
    pub fn disallowed(&self) -> Money {
        self.closed().map(Closed::disallowed).sum()
    }

    /// Shares of an open lot that can take no loss, although no basis shows it.
    #[must_use]
    pub fn used(&self, lot: &Lot) -> Shares {
        if self.used.is_empty() {
            return Shares::ZERO;
        }
        let places = places_in(&self.open, &lot.security, &lot.account);
        let from = self.used.partition_point(|(place, _)| *place < places.start);
        let mut held = self.used.iter().skip(from).take_while(|(place, _)| *place < places.end);
        let same = |place: usize| self.open.get(place).is_some_and(|one| one.id == lot.id);
        held.find(|(place, _)| same(*place)).map_or(Shares::ZERO, |(_, used)| *used)
    }

    /// Of closed shares, those that can take no loss.
    #[must_use]
    pub fn used_closed(&self, key: ClosedKey) -> Shares {
        self.used_closed.get(key).copied().unwrap_or_default()
    }

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
        if self.closed.0.is_empty() {
            return history.clone();
        }
        // Both stand by the place of the rows.
        let mut changed = self.closed.0.iter().peekable();
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
    let mut open = closed.quantity;
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
