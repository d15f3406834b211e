//! Simulated sales: the journal's events, and what follows from them.
//!
//! Events are only ever added. Folding them gives the sales with their fate; the state of a sale
//! follows from its fate and the date.

mod numbers;

pub use numbers::Numbers;

use super::ids::{AccountId, LotId, SecurityId};
use super::lot::Lot;
use super::money::Shares;
use super::order::Order;
use super::portfolio::Portfolio;
use super::preview::{self, Preview, Warning};
use super::refusal::Refusal;
use super::tax::Gains;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The number of a sale, from 1, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SaleId(pub u32);

impl fmt::Display for SaleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a journal event, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub u32);

/// Something that was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number.
    pub event: EventId,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What it was.
    #[serde(flatten)]
    pub what: Decision,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Decision {
    /// A sale was recorded.
    Sold {
        /// Its number.
        sale: SaleId,
        /// The sale as it was shown.
        preview: Box<Preview>,
    },
    /// A pending sale was taken back.
    Cancelled {
        /// The sale.
        sale: SaleId,
    },
    /// A simulation was dropped.
    Discarded {
        /// The sale.
        sale: SaleId,
    },
    /// An earlier event was reversed.
    Undone {
        /// That event.
        reverses: EventId,
    },
}

/// Where a sale stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SaleState {
    /// Until the settlement date ends.
    Pending,
    /// From the day after it.
    Settled,
    /// Taken back while pending.
    Cancelled,
    /// Dropped.
    Discarded,
}

impl SaleState {
    /// The word in JSON and on screens.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Cancelled => "cancelled",
            Self::Discarded => "discarded",
        }
    }

    /// Are its shares out of the portfolio?
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Settled)
    }
}

/// A recorded sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its number.
    pub id: SaleId,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The sale as it was shown.
    pub preview: Preview,
    /// How it ended, if somebody ended it.
    ended: Option<SaleState>,
}

impl Sale {
    /// Where it stands on `today`.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> SaleState {
        self.ended.unwrap_or(if today > self.preview.settles_on {
            SaleState::Settled
        } else {
            SaleState::Pending
        })
    }

    /// Are its shares out of the portfolio?
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.ended.is_none()
    }
}

/// Which lot of which security in which account.
type LotKey<'a> = (&'a AccountId, &'a SecurityId, &'a LotId);

/// All recorded sales, as the journal's events leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaleBook {
    events: Vec<Event>,
    sales: Vec<Sale>,
    numbers: Numbers,
}

impl SaleBook {
    /// The book that follows from a journal all of whose lines are these events.
    #[must_use]
    pub fn new(events: Vec<Event>) -> Self {
        let mut numbers = Numbers::default();
        events.iter().for_each(|event| numbers.take(event));
        Self::of_journal(events, numbers)
    }

    /// The book that follows from a journal whose lines have these numbers, those that are not
    /// understood too.
    #[must_use]
    pub fn of_journal(events: Vec<Event>, numbers: Numbers) -> Self {
        let sales = fold(&events);
        Self { events, sales, numbers }
    }

    /// The sales in the order of their numbers.
    #[must_use]
    pub fn sales(&self) -> &[Sale] {
        &self.sales
    }

    /// The events in the order of the journal.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The sale with this number.
    ///
    /// # Errors
    /// When there is none.
    pub fn sale(&self, id: SaleId) -> Result<&Sale, Refusal> {
        self.sales.iter().find(|sale| sale.id == id).ok_or(Refusal::UnknownSale { id })
    }

    /// The sales whose shares are out of the portfolio.
    pub fn live(&self) -> impl Iterator<Item = &Sale> {
        self.sales.iter().filter(|sale| sale.is_live())
    }

    /// The number the next event gets: higher than any the journal can hold.
    #[must_use]
    pub const fn next_event(&self) -> EventId {
        self.numbers.next_event()
    }

    /// The number the next sale gets: a number is never used again, not after an undo either.
    #[must_use]
    pub const fn next_sale(&self) -> SaleId {
        self.numbers.next_sale()
    }

    /// Numbers a decision, ready for the journal.
    #[must_use]
    pub fn event(&self, what: Decision, at: DateTime<Utc>) -> Event {
        Event { event: self.next_event(), at, what }
    }

    /// The book with one more event.
    #[must_use]
    pub fn with(&self, event: Event) -> Self {
        let (mut events, mut numbers) = (self.events.clone(), self.numbers);
        numbers.take(&event);
        events.push(event);
        Self::of_journal(events, numbers)
    }

    /// The decision that takes a pending sale back.
    ///
    /// # Errors
    /// When there is no such sale, or it is not pending.
    pub fn cancel(&self, id: SaleId, today: NaiveDate) -> Result<Decision, Refusal> {
        match self.sale(id)?.state(today) {
            SaleState::Pending => Ok(Decision::Cancelled { sale: id }),
            state => Err(Refusal::NotPending { id, state }),
        }
    }

    /// The decision that drops a simulation.
    ///
    /// # Errors
    /// When there is no such sale, or it is out of the portfolio already.
    pub fn discard(&self, id: SaleId, today: NaiveDate) -> Result<Decision, Refusal> {
        match self.sale(id)?.state(today) {
            SaleState::Pending | SaleState::Settled => Ok(Decision::Discarded { sale: id }),
            state => Err(Refusal::AlreadyGone { id, state }),
        }
    }

    /// The gains that live sales of taxable accounts on this return realize in a tax year.
    #[must_use]
    pub fn realized(&self, portfolio: &Portfolio, year: i32, joint: bool) -> Gains {
        self.realized_by(portfolio, year, joint, |_| true)
    }

    /// The same of the sales that are `wanted`.
    #[must_use]
    pub fn realized_by(
        &self,
        portfolio: &Portfolio,
        year: i32,
        joint: bool,
        wanted: impl Fn(&Sale) -> bool,
    ) -> Gains {
        self.live()
            .filter(|sale| wanted(sale))
            .filter(|sale| sale.preview.tax_year == year)
            .map(|sale| (&sale.preview.plan.order, sale.preview.gains))
            .filter(|(order, _)| portfolio.enters_return(&order.account, joint))
            .map(|(order, gains)| portfolio.with_collectibles(&order.security, gains))
            .sum()
    }

    /// The holdings less the shares of live sales.
    ///
    /// A sale whose lots the holdings no longer have is named in a warning: what it could not take
    /// is not taken from other lots.
    #[must_use]
    pub fn apply(&self, holdings: &Portfolio) -> (Portfolio, Vec<Warning>) {
        // Sale by sale, as they were planned: the rest of a rest rounds like the parts did.
        let mut sold: BTreeMap<LotKey<'_>, Vec<(SaleId, Shares)>> = BTreeMap::new();
        for sale in self.live() {
            let order = &sale.preview.plan.order;
            for slice in &sale.preview.plan.slices {
                let key = (&order.account, &order.security, &slice.lot);
                sold.entry(key).or_default().push((sale.id, slice.quantity));
            }
        }
        if sold.is_empty() {
            return (holdings.clone(), Vec::new());
        }
        let mut left: Vec<Lot> = Vec::with_capacity(holdings.lots().len());
        for lot in holdings.lots() {
            let Some(taken) = sold.get_mut(&(&lot.account, &lot.security, &lot.id)) else {
                left.push(lot.clone());
                continue;
            };
            let mut rest = Some(lot.clone());
            for (_, quantity) in taken {
                let Some(open) = &rest else { break };
                let part = (*quantity).min(open.quantity.abs());
                *quantity -= part;
                rest = preview::lot_less(open, part);
            }
            left.extend(rest);
        }
        let mut named = BTreeSet::new();
        let missing = sold.iter().flat_map(|((account, _, lot), taken)| {
            taken.iter().map(move |(sale, missing)| (account, lot, sale, missing))
        });
        let mut warnings: Vec<Warning> = missing
            .filter(|(.., missing)| missing.is_positive())
            .map(|(account, lot, sale, missing)| {
                named.insert(*sale);
                Warning::new(
                    "sale-not-in-holdings",
                    format!(
                        "sale #{sale} took {missing} more shares of {lot} in {account} than the files hold: \
                         if they already show the sale, discard #{sale}"
                    ),
                )
            })
            .collect();
        let shown = self.shown_by(holdings).into_iter().filter(|sale| !named.contains(sale));
        warnings.extend(shown.map(|sale| {
            Warning::new(
                "holdings-show-sale",
                format!("the files already show sale #{sale}: discard it, else it counts twice"),
            )
        }));
        (holdings.with_lots(left), warnings)
    }

    /// The live sales that the holdings seem to show already: those up to the last one of a
    /// position after which just as many shares were to remain as the files hold. Files that did
    /// not change hold more than was to remain after any of them.
    fn shown_by(&self, holdings: &Portfolio) -> Vec<SaleId> {
        let mut positions: Vec<(&Order, Vec<&Sale>)> = Vec::new();
        for sale in self.live() {
            let order = &sale.preview.plan.order;
            let same = |one: &Order| {
                (&one.account, &one.security, one.side)
                    == (&order.account, &order.security, order.side)
            };
            match positions.iter_mut().find(|(one, _)| same(one)) {
                Some((_, sales)) => sales.push(sale),
                None => positions.push((order, vec![sale])),
            }
        }
        let shown = positions.iter().flat_map(|(order, sales)| {
            let open = holdings.open(&order.account, &order.security, order.side);
            let held: Shares = open.map(|lot| lot.quantity).sum();
            let fits = |sale: &&Sale| sale.preview.remaining.quantity == held;
            let last = sales.iter().rposition(fits).map_or(0, |place| place + 1);
            sales.iter().take(last).map(|sale| sale.id)
        });
        shown.collect()
    }
}

/// The sales that follow from events; an undone event counts as never made.
fn fold(events: &[Event]) -> Vec<Sale> {
    // From the newest back, so that an undone undo gives life back to what it had reversed.
    let mut undone = BTreeSet::new();
    for event in events.iter().rev() {
        if let Decision::Undone { reverses } = &event.what
            && !undone.contains(&event.event)
        {
            undone.insert(*reverses);
        }
    }
    let mut sales: BTreeMap<SaleId, Sale> = BTreeMap::new();
    for event in events.iter().filter(|event| !undone.contains(&event.event)) {
        match &event.what {
            Decision::Sold { sale, preview } => {
                let preview = (**preview).clone();
                sales.insert(*sale, Sale { id: *sale, at: event.at, preview, ended: None });
            }
            Decision::Cancelled { sale } => end(&mut sales, *sale, SaleState::Cancelled),
            Decision::Discarded { sale } => end(&mut sales, *sale, SaleState::Discarded),
            Decision::Undone { .. } => {}
        }
    }
    sales.into_values().collect()
}

fn end(sales: &mut BTreeMap<SaleId, Sale>, id: SaleId, state: SaleState) {
    if let Some(sale) = sales.get_mut(&id) {
        sale.ended = Some(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::Household;
    use crate::domain::method::Method;
    use crate::domain::money::{Money, UnitPrice};
    use crate::domain::order::Side;
    use crate::domain::plan::Selection;
    use crate::domain::testing::{day, household, lot};
    use rust_decimal::{Decimal, dec};

    fn lots(first: Decimal, second: Decimal) -> Vec<Lot> {
        [("2020-01-02", first), ("2021-01-04", second)]
            .into_iter()
            .filter(|(_, quantity)| !quantity.is_zero())
            .map(|(day, quantity)| lot("X", "A", day, quantity, Some(quantity)))
            .collect()
    }

    /// A household of 100 + 50 shares that sold these quantities, oldest first.
    fn sold(quantities: &[Decimal]) -> Household {
        let mut household = household(lots(dec!(100), dec!(50)));
        for quantity in quantities {
            let order = Order {
                account: "A".into(),
                security: "X".into(),
                side: Side::Sell,
                quantity: Shares::new(*quantity),
                price: UnitPrice::new(dec!(80)),
                trade_date: day("2026-11-24"),
                fee: Money::ZERO,
            };
            let fifo = Selection::Method(Method::Fifo);
            let planned = preview::preview(&household, &order, &fifo, day("2026-11-24")).unwrap();
            let sale = household.book.next_sale();
            let what = Decision::Sold { sale, preview: Box::new(planned) };
            let event = household.book.event(what, DateTime::UNIX_EPOCH);
            household.record(event);
        }
        household
    }

    /// What the book says of files that hold these lots now.
    fn said(household: &Household, lots: Vec<Lot>) -> Vec<String> {
        let (_, warnings) = household.book.apply(&household.holdings.with_lots(lots));
        let of_code = |code: &str| {
            let of = warnings.iter().filter(|warning| warning.code == code);
            of.map(|warning| warning.message.clone()).collect::<Vec<_>>()
        };
        of_code("holdings-show-sale")
    }

    #[test]
    fn files_that_show_a_sale_already_are_noticed() {
        let household = sold(&[dec!(40), dec!(10)]);
        assert!(household.warnings().is_empty(), "the files are as they were");
        let of =
            |sale| format!("the files already show sale #{sale}: discard it, else it counts twice");
        assert_eq!(said(&household, lots(dec!(60), dec!(50))), [of(1)], "the first alone");
        assert_eq!(said(&household, lots(dec!(50), dec!(50))), [of(1), of(2)], "both");
        assert!(said(&household, lots(dec!(100), dec!(60))).is_empty(), "another purchase");
        assert!(said(&household, lots(dec!(99), dec!(50))).is_empty(), "some other change");
    }

    #[test]
    fn a_sale_is_named_once() {
        // All of the first lot is gone: that it is not in the files says it already.
        let household = sold(&[dec!(100)]);
        let files = household.holdings.with_lots(lots(dec!(0), dec!(50)));
        let (left, warnings) = household.book.apply(&files);
        let codes: Vec<_> = warnings.iter().map(|warning| &*warning.code).collect();
        assert_eq!(codes, ["sale-not-in-holdings"]);
        assert_eq!(left.lots(), files.lots());
    }

    #[test]
    fn a_discarded_sale_is_not_looked_for() {
        let mut household = sold(&[dec!(40)]);
        let discard = household.book.discard(SaleId(1), day("2026-11-24")).unwrap();
        household.record(household.book.event(discard, DateTime::UNIX_EPOCH));
        assert!(said(&household, lots(dec!(60), dec!(50))).is_empty());
    }
}
