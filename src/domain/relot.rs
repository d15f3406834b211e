//! Other lots for a pending sale.
//!
//! Until the broker's deadline the lots of a sale can be named anew: by any method or by hand, at
//! the sale's own price and date, out of what the holdings had before it and the other sales leave.
//! The tax is that of the year without this sale, the others included, so that old and new lots are
//! measured from the same place.

use super::figures;
use super::household::Household;
use super::ids::LotId;
use super::money::{Money, Shares};
use super::order::Order;
use super::plan::{Limits, SalePlan, Selection};
use super::preview::{self, Preview};
use super::refusal::Refusal;
use super::sales::{Decision, EventId, Sale, SaleId, SaleState};
use super::settlement;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use std::collections::BTreeMap;

/// When something is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At this moment.
    Now(DateTime<Utc>),
    /// On this day, at no known hour: what can be done at its beginning can be done.
    Day(NaiveDate),
}

impl Moment {
    /// Is a deadline over?
    #[must_use]
    pub fn is_past(self, deadline: &DateTime<FixedOffset>) -> bool {
        match self {
            Self::Now(now) => now >= *deadline,
            Self::Day(day) => settlement::eastern(day, NaiveTime::MIN) >= *deadline,
        }
    }
}

/// The sale whose lots may still be changed.
///
/// # Errors
/// When there is no such sale, it or its deadline is over, or the files do not hold its shares any
/// more.
pub fn changeable(
    household: &Household,
    id: SaleId,
    moment: Moment,
    today: NaiveDate,
) -> Result<&Sale, Refusal> {
    let sale = household.book.sale(id)?;
    let until = sale.preview.change_until;
    match sale.state(today) {
        // Lots that the files have sold already are not there to be chosen from.
        _ if is_open(sale, moment, today) && household.finding(id).is_some() => {
            Err(Refusal::FilesDiffer { id })
        }
        _ if is_open(sale, moment, today) => Ok(sale),
        SaleState::Pending | SaleState::Settled => Err(Refusal::PastDeadline { id, until }),
        state => Err(Refusal::AlreadyGone { id, state }),
    }
}

/// Can the lots of this sale still be named?
#[must_use]
pub fn is_open(sale: &Sale, moment: Moment, today: NaiveDate) -> bool {
    sale.state(today) == SaleState::Pending && !moment.is_past(&sale.preview.change_until)
}

/// The decision that reverses an event: a change of lots, or its undoing, until the deadline alone.
/// What is dropped or taken back can come back at any time.
///
/// # Errors
/// When a sale would have other lots than those that are final.
pub fn undo(
    household: &Household,
    reverses: EventId,
    moment: Moment,
    today: NaiveDate,
) -> Result<Decision, Refusal> {
    let (book, decision) = (&household.book, Decision::Undone { reverses });
    let then = book.with(book.event(decision.clone(), DateTime::UNIX_EPOCH));
    let has_other_lots = |sale: &&Sale| {
        then.sale(sale.id).is_ok_and(|then| then.is_live() && then.preview != sale.preview)
    };
    match book.live().filter(has_other_lots).find(|sale| !is_open(sale, moment, today)) {
        Some(sale) => Err(Refusal::PastDeadline { id: sale.id, until: sale.preview.change_until }),
        None => Ok(decision),
    }
}

/// A pending sale taken up again, to name other lots.
#[derive(Clone, Debug)]
pub struct Reopened {
    /// The sale.
    pub sale: SaleId,
    /// The household as if it had never been.
    pub before: Household,
    /// The lots it has, with their tax from there.
    pub old: Preview,
}

/// What a change of lots comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The sale.
    pub sale: SaleId,
    /// The lots it has.
    pub old: Preview,
    /// The lots it is to have.
    pub new: Preview,
    /// The lots of which it takes more or less than before, more first, each by date.
    pub moved: Vec<Moved>,
    /// The lots of which it would take more if other sales had not.
    pub withheld: Vec<Withheld>,
}

/// A lot of which a change takes more, or less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The lot.
    pub lot: LotId,
    /// When it was acquired.
    pub acquired: Option<NaiveDate>,
    /// Shares taken of it before.
    pub from: Shares,
    /// Shares taken of it after.
    pub to: Shares,
}

/// Shares that another sale has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The lot.
    pub lot: LotId,
    /// Shares of it that the same choice would take, were they there.
    pub wanted: Shares,
    /// The sales that have them.
    pub by: Vec<SaleId>,
}

impl Reopened {
    /// Takes a pending sale up again.
    ///
    /// # Errors
    /// When its lots cannot be changed any more.
    pub fn new(
        household: &Household,
        id: SaleId,
        moment: Moment,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let sale = changeable(household, id, moment, today)?;
        let plan = sale.preview.plan.clone();
        let before = household.without(id);
        let old = preview::complete(&before, plan, today);
        Ok(Self { sale: id, before, old })
    }

    /// What was sold: it stands, whatever its lots.
    #[must_use]
    pub fn order(&self) -> &Order {
        &self.old.plan.order
    }

    /// The sale by another choice of lots.
    ///
    /// # Errors
    /// When no such choice is possible; shares that other sales have are named with them.
    pub fn choose(
        &self,
        selection: &Selection,
        limits: &Limits,
        today: NaiveDate,
    ) -> Result<Change, Refusal> {
        let new = preview::preview_within(&self.before, self.order(), selection, limits, today)
            .map_err(|refusal| self.named(refusal))?;
        Ok(self.change_to(new, selection, limits, today))
    }

    /// What a choice that was planned on [`Self::before`] changes; it is kept with what the files hold
    /// of its lots, as a sale is.
    #[must_use]
    pub fn change_to(
        &self,
        new: Preview,
        selection: &Selection,
        limits: &Limits,
        today: NaiveDate,
    ) -> Change {
        let new = self.before.kept(new);
        let moved = moved(&self.old.plan, &new.plan);
        let withheld = self.withheld(&new.plan, selection, limits, today);
        Change { sale: self.sale, old: self.old.clone(), new, moved, withheld }
    }

    /// The other sales of this position that have shares of a lot.
    fn takers(&self, lot: &LotId) -> Vec<SaleId> {
        let takes = |sale: &&Sale| {
            let plan = &sale.preview.plan;
            plan.order.is_of_the_position_of(self.order())
                && plan.slices.iter().any(|slice| slice.lot == *lot)
        };
        self.before.book.live().filter(takes).map(|sale| sale.id).collect()
    }

    /// A refusal for want of shares, with the sales that have them.
    #[must_use]
    pub fn named(&self, refusal: Refusal) -> Refusal {
        let (lot, asked) = match &refusal {
            Refusal::MoreThanLot { lot, asked, .. } => (lot, Some(*asked)),
            Refusal::UnknownLot { lot, .. } => (lot, None),
            _ => return refusal,
        };
        let by = self.takers(lot);
        if by.is_empty() {
            return refusal;
        }
        let open = match &refusal {
            Refusal::MoreThanLot { open, .. } => *open,
            _ => Shares::ZERO,
        };
        Refusal::TakenByOtherSale { lot: lot.clone(), asked, open, by }
    }

    /// The lots of which the same choice would take more, had the other sales of this position left
    /// their shares: those sales' gains count all the same.
    fn withheld(
        &self,
        plan: &SalePlan,
        selection: &Selection,
        limits: &Limits,
        today: NaiveDate,
    ) -> Vec<Withheld> {
        let order = self.order();
        let of_position = |sale: &Sale| sale.preview.plan.order.is_of_the_position_of(order);
        if !self.before.book.live().any(of_position) {
            return Vec::new();
        }
        let whole = self.before.with_shares_back(of_position);
        // The way out is to take those sales back: only then would this be possible.
        let Ok(wanted) = preview::preview_within(&whole, order, selection, limits, today) else {
            return Vec::new();
        };
        let got = taken(plan);
        let more = wanted.plan.slices.iter().filter(|slice| {
            got.get(&slice.lot).is_none_or(|(_, quantity)| slice.quantity > *quantity)
        });
        let named = more.map(|slice| Withheld {
            lot: slice.lot.clone(),
            wanted: slice.quantity,
            by: self.takers(&slice.lot),
        });
        named.filter(|withheld| !withheld.by.is_empty()).collect()
    }
}

impl Withheld {
    /// What is not to be had, who has it, and the way out.
    #[must_use]
    pub fn words(&self) -> String {
        let by: Vec<String> = self.by.iter().map(|id| format!("#{id}")).collect();
        let (by, wanted) = (by.join(" and "), figures::shares(self.wanted));
        format!(
            "{wanted} of {} would be taken, but {by} has shares of it: take {by} back first, or change \
             its lots",
            self.lot
        )
    }
}

impl Change {
    /// What the new lots cost more than the old ones; `None` without a tax figure, and where they
    /// are taxed in another year.
    #[must_use]
    pub fn tax_change(&self) -> Option<Money> {
        let same_year = self.old.tax_year == self.new.tax_year;
        let taxes = self.old.tax_impact().zip(self.new.tax_impact()).filter(|_| same_year);
        taxes.map(|(old, new)| new - old)
    }

    /// Does it leave every lot as it is?
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.moved.is_empty()
    }

    /// The decision that records it.
    #[must_use]
    pub fn decision(self) -> Decision {
        Decision::LotsChanged { sale: self.sale, preview: Box::new(self.new) }
    }
}

/// Shares that a plan takes of each lot.
fn taken(plan: &SalePlan) -> BTreeMap<&LotId, (Option<NaiveDate>, Shares)> {
    plan.slices.iter().map(|slice| (&slice.lot, (slice.acquired, slice.quantity))).collect()
}

/// The lots of which one plan takes another quantity than the other.
#[must_use]
pub fn moved(old: &SalePlan, new: &SalePlan) -> Vec<Moved> {
    let (before, after) = (taken(old), taken(new));
    let none = |one: Option<&(Option<NaiveDate>, Shares)>| one.map_or(Shares::ZERO, |(_, q)| *q);
    let mut lots: BTreeMap<&LotId, Option<NaiveDate>> = BTreeMap::new();
    lots.extend(before.iter().chain(&after).map(|(lot, (acquired, _))| (*lot, *acquired)));
    let all = lots.into_iter().map(|(lot, acquired)| Moved {
        lot: lot.clone(),
        acquired,
        from: none(before.get(lot)),
        to: none(after.get(lot)),
    });
    let mut moved: Vec<Moved> = all.filter(|one| one.from != one.to).collect();
    moved.sort_by_key(|one| (one.to < one.from, one.acquired));
    moved
}

#[cfg(test)]
mod tests;
