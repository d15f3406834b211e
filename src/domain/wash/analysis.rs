//! What wash sales make of a household: of every lot that took a loss, and of every loss.

use super::assembly::{self, Facts};
use super::matching::Part;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::portfolio::places_in;
use crate::domain::sales::SaleId;
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
    /// Is another one of its holding period?
    fn starts_with(&self, other: &Self) -> bool {
        self.holding_since == other.holding_since
    }

    /// It and another one.
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
    parts: Vec<ClosedPart>,
    /// Where their loss went.
    pub taken: Vec<Taken>,
    /// All parts as one.
    whole: ClosedPart,
    /// Are they of one holding period?
    is_one: bool,
}

impl Closed {
    /// Shares that were sold, of which there is a part at least.
    pub(super) fn of(mut parts: Vec<ClosedPart>, taken: Vec<Taken>) -> Option<Self> {
        parts.sort_by_key(|part| part.holding_since);
        let is_one = parts.is_sorted_by(ClosedPart::starts_with);
        let whole = parts.iter().copied().reduce(ClosedPart::and)?;
        Some(Self { parts, taken, whole, is_one })
    }

    /// All of the shares, as they are counted today.
    #[must_use]
    pub const fn quantity(&self) -> Shares {
        self.whole.quantity
    }

    /// What is disallowed of their loss beside what the row states, positive.
    #[must_use]
    pub const fn disallowed(&self) -> Money {
        self.whole.disallowed
    }

    /// Them, part by part, by the start of their holding period: first those that took no loss.
    #[must_use]
    pub fn parts(&self) -> &[ClosedPart] {
        &self.parts
    }

    /// Their parts, those of one holding period as one.
    pub fn by_start(&self) -> impl Iterator<Item = ClosedPart> {
        // Mostly there is one, for which no part is looked at.
        let (one, parts) =
            if self.is_one { (Some(self.whole), [].as_slice()) } else { (None, self.parts()) };
        let of_one = parts.chunk_by(ClosedPart::starts_with);
        let several = of_one.filter_map(|parts| parts.iter().copied().reduce(ClosedPart::and));
        one.into_iter().chain(several)
    }

    /// Gives each part more of the losses of others.
    pub(super) fn raise(&mut self, by: impl FnOnce(&mut [ClosedPart])) {
        by(&mut self.parts);
        self.whole.carried = self.parts.iter().map(|part| part.carried).sum();
    }
}

/// What is known of closed shares: put in order once, and then only looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ByKey<T>(Vec<(ClosedKey, T)>);

impl<T> ByKey<T> {
    /// All of it, by its key.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, (ClosedKey, T)> {
        self.0.iter()
    }

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
        self.closed.iter().map(|(_, closed)| closed)
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
}
