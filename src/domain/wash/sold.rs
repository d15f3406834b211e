//! Shares that were sold: rows of the history, slices of recorded sales, in one shape.
//!
//! Amounts have the sign that makes `basis − proceeds` the loss: of a short position the basis is its
//! opening proceeds and the proceeds are its cost, both negative.

use super::analysis::ClosedKey;
use super::assembly::Facts;
use super::purchase::{Cost, Named, Shown};
use crate::domain::account::Account;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Former, Level, Lot, Origin};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::plan::Slice;
use crate::domain::realized::{Disposal, RealizedLot};
use crate::domain::replay::ratio::scaled;
use crate::domain::sales::{Sale, SaleId};
use crate::domain::transaction::Ratio;
use chrono::NaiveDate;
use foldhash::HashMap;

/// Shares of one lot that one order sold.
#[derive(Clone, Debug)]
pub(super) struct Sold<'a> {
    pub key: ClosedKey,
    pub account: &'a AccountId,
    pub security: &'a SecurityId,
    pub lot: Option<&'a LotId>,
    pub named: Named,
    pub acquired: Option<NaiveDate>,
    pub holding_start: Option<NaiveDate>,
    pub origin: Origin,
    /// What the shares were before mergers and spin-offs, the earliest first.
    pub former: &'a [Former],
    pub on: NaiveDate,
    pub side: Side,
    /// Shares as they are counted today, positive: those that a merger made of them.
    pub quantity: Shares,
    /// The same as shares of this security, positive.
    pub own: Shares,
    pub basis: Option<Money>,
    pub proceeds: Money,
    /// The part of the loss that the row says is disallowed.
    pub stated: Money,
    pub order: OrderKey<'a>,
    /// Did the basis carry a disallowed loss as the sale was recorded?
    pub carried: bool,
    /// The losses of others in the average that it was sold at, beside the basis: as they are shared out
    /// now.
    pub pooled: Money,
    /// What is known of its account.
    pub of: Option<&'a Account>,
    /// Can it have a loss that counts? There is none in a sheltered account.
    pub counts: bool,
}

/// What tells of shares that were sold, before their figures are looked at.
#[derive(Clone, Copy)]
pub(super) enum Told<'a> {
    /// The row of the history at a place.
    Row(usize, &'a RealizedLot),
    /// A recorded sale.
    Sale(&'a Sale),
}

impl<'a> Told<'a> {
    /// Every row of the history and every sale that counts, the rows first.
    pub(super) fn all<'f>(facts: &'f Facts<'a>) -> impl Iterator<Item = Self> + use<'a, 'f> {
        let rows = facts.history.lots().iter().enumerate();
        let rows = rows.map(|(place, row)| Self::Row(place, row));
        rows.chain(facts.sales.iter().copied().map(Self::Sale))
    }

    /// Were shares sold that somebody held, and not just cash paid for them, or a short position covered
    /// that nobody tells of?
    pub(super) fn is_sold(self) -> bool {
        let none = |how: &Disposal| matches!(how, Disposal::Paid | Disposal::Unopened { .. });
        !matches!(self, Self::Row(_, row) if none(&row.how))
    }

    pub(super) const fn security(self) -> &'a SecurityId {
        match self {
            Self::Row(_, row) => &row.security,
            Self::Sale(sale) => &sale.preview.plan.order.security,
        }
    }

    pub(super) const fn account(self) -> &'a AccountId {
        match self {
            Self::Row(_, row) => &row.account,
            Self::Sale(sale) => &sale.preview.plan.order.account,
        }
    }

    pub(super) const fn side(self) -> Side {
        match self {
            Self::Row(_, RealizedLot { how: Disposal::Traded(traded), .. }) => traded.side,
            Self::Row(..) => Side::Sell,
            Self::Sale(sale) => sale.preview.plan.order.side,
        }
    }

    const fn day(self) -> NaiveDate {
        match self {
            Self::Row(_, row) => row.sold,
            Self::Sale(sale) => sale.preview.plan.order.trade_date,
        }
    }
}

/// What tells one order from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum OrderKey<'a> {
    /// A row of the transactions.
    Row(&'a str, u32),
    /// All rows that an export has of a day.
    Day(&'a AccountId, &'a SecurityId, NaiveDate),
    /// A recorded sale.
    Sale(SaleId),
}

impl<'a> Sold<'a> {
    /// What was sold on a day and after it, of the securities that are wanted.
    pub(super) fn since(
        facts: &Facts<'a>,
        day: NaiveDate,
        wanted: impl Fn(&SecurityId) -> bool,
    ) -> Vec<Self> {
        let later = Told::all(facts).filter(|told| told.day() >= day);
        Self::of(facts, later.filter(|told| wanted(told.security()) && told.is_sold()))
    }

    /// What is told of, lot by lot.
    pub(super) fn of(facts: &Facts<'a>, told: impl Iterator<Item = Told<'a>>) -> Vec<Self> {
        // The rows of one security stand far apart: so short a look at each of them is soon at the next,
        // and waits for several at a time.
        let told: Vec<(Told<'a>, Option<&'a Account>)> =
            told.map(|told| (told, facts.open.account(told.account()))).collect();
        let mut sold = Vec::with_capacity(told.len());
        for (told, of) in told {
            match told {
                Told::Row(place, row) => sold.push(Self::of_row(facts, of, (place, row))),
                Told::Sale(sale) => sold.extend(Self::of_sale(facts, of, sale)),
            }
        }
        sold
    }

    fn of_sale(facts: &Facts<'a>, of: Option<&'a Account>, sale: &'a Sale) -> Vec<Self> {
        let order = &sale.preview.plan.order;
        let open = facts.holdings.open(&order.account, &order.security, order.side);
        let named: HashMap<&LotId, &Lot> = open.map(|lot| (&lot.id, lot)).collect();
        let lot = |id: &LotId| named.get(id).or_else(|| named.get(&id.whole())).copied();
        let slices = sale.preview.plan.slices.iter().enumerate();
        slices
            .map(|(place, slice)| {
                Self::of_slice(facts, (of, sale), (place, slice), lot(&slice.lot))
            })
            .collect()
    }

    fn of_row(
        facts: &Facts<'a>,
        of: Option<&'a Account>,
        (place, row): (usize, &'a RealizedLot),
    ) -> Self {
        let traded = match &row.how {
            Disposal::Traded(traded) => Some(traded),
            Disposal::Exported | Disposal::Paid | Disposal::Unopened { .. } => None,
        };
        let side = traded.map_or(Side::Sell, |traded| traded.side);
        let on = traded.map_or(row.sold, |traded| traded.on);
        let (basis, proceeds) = match side {
            // What exempt-interest dividends took of the loss is no loss that could wash.
            Side::Sell => (row.basis, row.proceeds + row.nondeductible),
            Side::Cover => (row.basis.map(|_| -row.proceeds), -row.basis.unwrap_or_default()),
        };
        let order = match traded {
            Some(_) => OrderKey::Row(&row.source.file, row.source.line),
            None => OrderKey::Day(&row.account, &row.security, on),
        };
        let counted = facts.history.past().counted(&row.security, on, row.quantity);
        Self {
            key: ClosedKey::Row(place),
            account: &row.account,
            security: &row.security,
            lot: traded.map(|traded| &traded.lot),
            named: if traded.is_some() { Named::Transactions } else { Named::Nobody },
            acquired: row.acquired,
            holding_start: traded.and_then(|traded| traded.holding_since).or(row.acquired),
            origin: traded.map_or(Origin::Purchase, |traded| traded.origin),
            former: traded.map_or(&[], |traded| &traded.former),
            on,
            side,
            quantity: counted.today,
            own: counted.own,
            basis,
            proceeds,
            stated: row.disallowed.unwrap_or_default(),
            order,
            carried: false,
            pooled: Money::ZERO,
            of,
            counts: basis.is_some() && !of.is_some_and(Account::is_sheltered),
        }
    }

    fn of_slice(
        facts: &Facts<'a>,
        (of, sale): (Option<&'a Account>, &'a Sale),
        (place, slice): (usize, &'a Slice),
        lot: Option<&'a Lot>,
    ) -> Self {
        let order = &sale.preview.plan.order;
        let carried = slice.in_files.map(|kept| kept.carried).unwrap_or_default();
        let known = !slice.missing_basis;
        let (basis, proceeds) = match order.side {
            Side::Sell => (
                slice.basis.filter(|_| known),
                slice.proceeds - slice.fee + slice.recast.disallowed,
            ),
            Side::Cover => {
                (known.then(|| -slice.proceeds), -(slice.basis.unwrap_or_default() + slice.fee))
            }
        };
        let rebuilt = lot.is_some_and(|lot| lot.level == Level::Rebuilt);
        let past = facts.history.past();
        let counted = past.counted(&order.security, order.trade_date, slice.quantity);
        Self {
            key: ClosedKey::Slice(sale.id, place),
            account: &order.account,
            security: &order.security,
            lot: Some(&slice.lot),
            named: if rebuilt { Named::Transactions } else { Named::File },
            acquired: slice.acquired,
            holding_start: lot.and_then(Lot::held_since).or(slice.acquired),
            origin: lot.map_or(Origin::Purchase, |lot| lot.origin),
            former: lot.map_or(&[], |lot| &lot.rare.former),
            on: order.trade_date,
            side: order.side,
            quantity: counted.today,
            own: counted.own,
            basis: basis.map(|basis| basis - carried),
            proceeds,
            stated: Money::ZERO,
            order: OrderKey::Sale(sale.id),
            carried: !carried.is_zero(),
            pooled: Money::ZERO,
            of,
            counts: basis.is_some() && !of.is_some_and(Account::is_sheltered),
        }
    }

    /// What was lost, positive; nothing where nobody knows, or where a loss does not count.
    pub(super) fn loss(&self) -> Money {
        self.basis
            .map_or(Money::ZERO, |basis| basis + self.pooled - self.proceeds)
            .at_least(Money::ZERO)
    }

    /// So many of its shares, counted as those of its security.
    pub(super) fn in_own(&self, shares: Shares) -> Shares {
        if self.own == self.quantity {
            return shares;
        }
        scaled(shares, Ratio { new: self.own, old: self.quantity })
    }

    /// What its purchase is known by.
    pub(super) fn shown(&self, acquired: NaiveDate) -> Shown<'a> {
        Shown {
            account: self.account,
            acquired,
            lot: self.lot,
            named: self.named,
            cost: Cost::new(self.basis, self.quantity),
        }
    }
}

/// A number for each of these, the same for those of one order.
pub(super) fn orders(sold: &[Sold<'_>]) -> Vec<usize> {
    // Orders of different days need not be read.
    let mut places: Vec<(NaiveDate, &OrderKey<'_>, usize)> =
        sold.iter().enumerate().map(|(place, one)| (one.on, &one.order, place)).collect();
    places.sort_unstable();
    let mut numbers = vec![0; sold.len()];
    let of_one = places.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    for (number, order) in of_one.enumerate() {
        for (.., place) in order {
            if let Some(of) = numbers.get_mut(*place) {
                *of = number;
            }
        }
    }
    numbers
}
