//! Realized history: lots that were sold, as a broker's realized-gain export has them.
//!
//! It is a part of the year's Schedule D beside what the user gave and what the journal sold. A
//! journal sale that the export has too is found by account, security, day and shares, and counts
//! once: by the export, which is the broker's word.

#[cfg(test)]
mod tests;

use super::dividend::Dividend;
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::{Former, Origin, Source};
use super::money::{Money, Shares};
use super::order::Side;
use super::portfolio::Portfolio;
use super::sales::{Sale, SaleBook, SaleId};
use super::short_sale::Hedge;
use super::tax::Gains;
use super::term::Term;
use super::wash::Past;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A lot that was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealizedLot {
    /// The account it was in.
    pub account: AccountId,
    /// The security it was of.
    pub security: SecurityId,
    /// Shares, positive.
    pub quantity: Shares,
    /// When it was acquired; `None` is unknown.
    pub acquired: Option<NaiveDate>,
    /// When it was sold: the day decides the tax year.
    pub sold: NaiveDate,
    /// What it was sold for, less costs.
    pub proceeds: Money,
    /// Total basis as reported; `None` is unknown, which is never zero.
    pub basis: Option<Money>,
    /// The broker's word for its term.
    pub stated_term: Option<Term>,
    /// The part of its loss that a wash sale disallows, positive (IRC §1091).
    pub disallowed: Option<Money>,
    /// The part of its loss that is not deductible for another reason, positive: what exempt-interest
    /// dividends take (IRC §852(b)(4)(B)).
    pub nondeductible: Money,
    /// How it was closed, as far as its file tells.
    pub how: Disposal,
    /// Where it was read.
    pub source: Source,
}

/// How a lot was closed, as far as its file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Disposal {
    /// A row of a broker's export: of which lot and by which order, it does not say.
    #[default]
    Exported,
    /// Shares that a transaction sold or covered; one row of the file is one order.
    Traded(Traded),
    /// Cash was paid for shares that stayed: nothing was sold.
    Paid,
    /// A transaction covered a short position that nobody tells of: what opened it is not known.
    Unopened {
        /// What the shares cost, with the fee.
        cost: Money,
    },
}

/// What transactions tell of shares they closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traded {
    /// A sale, or a cover.
    pub side: Side,
    /// The trade date; a loss on a cover is realized when the shares are delivered.
    pub on: NaiveDate,
    /// The lot.
    pub lot: LotId,
    /// How its shares had come in.
    pub origin: Origin,
    /// The start of its holding period where that differs from the acquisition.
    pub holding_since: Option<NaiveDate>,
    /// What the shares were before mergers and spin-offs, the earliest first.
    pub former: Vec<Former>,
}

impl RealizedLot {
    /// The trade date; a loss on a cover counts later, when the shares are delivered.
    #[must_use]
    pub const fn traded_on(&self) -> NaiveDate {
        match &self.how {
            Disposal::Traded(traded) => traded.on,
            Disposal::Exported | Disposal::Paid | Disposal::Unopened { .. } => self.sold,
        }
    }

    /// What it fetched, less costs; `None` for a cover whose opening proceeds are unknown.
    #[must_use]
    pub fn fetched(&self) -> Option<Money> {
        let known = match &self.how {
            Disposal::Unopened { .. } => false,
            Disposal::Traded(traded) => traded.side == Side::Sell || self.basis.is_some(),
            Disposal::Exported | Disposal::Paid => true,
        };
        known.then_some(self.proceeds)
    }

    /// What it cost; `None` is unknown.
    #[must_use]
    pub const fn cost(&self) -> Option<Money> {
        match self.how {
            Disposal::Unopened { cost } => Some(cost),
            _ => self.basis,
        }
    }

    /// Long or short: the broker's word, which knows of wash sales and inheritances, else by dates.
    #[must_use]
    pub fn term(&self) -> Option<Term> {
        self.stated_term.or_else(|| self.acquired.map(|acquired| Term::on(acquired, self.sold)))
    }

    /// What enters Schedule D: the gain after the disallowed loss is added back (Form 8949, columns
    /// d − e + g with codes L and W). `None` where the basis is unknown.
    #[must_use]
    pub fn gain(&self) -> Option<Money> {
        let disallowed = self.disallowed.unwrap_or_default() + self.nondeductible;
        self.basis.map(|basis| self.proceeds - basis + disallowed)
    }

    fn gains(&self) -> Option<Gains> {
        Some(Gains::of(self.term()?, self.gain()?))
    }
}

/// Everything that was sold, as the broker's exports and the transactions have it, and what else the
/// transactions tell of the past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Shared: what brokers say is kept beside what wash sales make of it.
    lots: Arc<Vec<RealizedLot>>,
    past: Past,
    /// By security.
    dividends: Arc<Vec<Dividend>>,
    hedges: Arc<Vec<Hedge>>,
}

impl History {
    /// The history of these lots.
    #[must_use]
    pub fn new(lots: Vec<RealizedLot>) -> Self {
        Self { lots: Arc::new(lots), ..Self::default() }
    }

    /// The same with other lots in their place.
    #[must_use]
    pub fn with_lots(&self, lots: Vec<RealizedLot>) -> Self {
        Self { lots: Arc::new(lots), ..self.clone() }
    }

    /// The same beside what else transactions tell.
    #[must_use]
    pub fn with_past(self, past: Past) -> Self {
        Self { past, ..self }
    }

    /// What transactions tell besides.
    #[must_use]
    pub const fn past(&self) -> &Past {
        &self.past
    }

    /// The same with the dividends that were paid and the short sales that are over.
    #[must_use]
    pub fn beside(self, mut dividends: Vec<Dividend>, hedges: Vec<Hedge>) -> Self {
        dividends.sort_by(|one, other| one.security.cmp(&other.security));
        Self { dividends: Arc::new(dividends), hedges: Arc::new(hedges), ..self }
    }

    /// The dividends of a security.
    #[must_use]
    pub fn dividends_of(&self, security: &SecurityId) -> &[Dividend] {
        let from = self.dividends.partition_point(|one| one.security < *security);
        let rest = self.dividends.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|one| one.security == *security)).unwrap_or_default()
    }

    /// The short sales that are over.
    #[must_use]
    pub fn hedges(&self) -> &[Hedge] {
        &self.hedges
    }

    /// Its lots in the order of the files.
    #[must_use]
    pub fn lots(&self) -> &[RealizedLot] {
        &self.lots
    }

    /// The lots that belong on a year's Schedule D: of taxable accounts on this return.
    fn of_year<'a>(
        &'a self,
        portfolio: &'a Portfolio,
        year: i32,
        joint: bool,
    ) -> impl Iterator<Item = &'a RealizedLot> {
        self.lots
            .iter()
            .filter(move |lot| lot.sold.year() == year)
            .filter(move |lot| !portfolio.is_sheltered(&lot.account))
            .filter(move |lot| portfolio.enters_return(&lot.account, joint))
    }

    /// The known gains of a year.
    #[must_use]
    pub fn gains(&self, portfolio: &Portfolio, year: i32, joint: bool) -> Gains {
        self.of_year(portfolio, year, joint)
            .filter_map(|lot| Some(portfolio.with_collectibles(&lot.security, lot.gains()?)))
            .sum()
    }

    /// How many lots of a year have no basis or no term, so that their gain is in no figure.
    #[must_use]
    pub fn unknown(&self, portfolio: &Portfolio, year: i32, joint: bool) -> usize {
        self.of_year(portfolio, year, joint).filter(|lot| lot.gains().is_none()).count()
    }

    /// The sales of the journal that count and that the history has too, each with the place of its first lot.
    ///
    /// Rows of one account, security and day belong together, since a sale of several lots is
    /// several rows: they are a sale if their shares are as many, or all sales of that day together
    /// if the shares of all are as many. Else a sale is the one row of as many shares, or the rows
    /// of its lots; no row is two sales.
    #[must_use]
    pub fn same_as(&self, book: &SaleBook) -> BTreeMap<SaleId, Source> {
        type Key<'a> = (&'a AccountId, &'a SecurityId, NaiveDate);
        let mut sales: BTreeMap<Key<'_>, Vec<&Sale>> = BTreeMap::new();
        for sale in book.counted() {
            let order = &sale.preview.plan.order;
            let key = (&order.account, &order.security, order.trade_date);
            sales.entry(key).or_default().push(sale);
        }
        let mut same = BTreeMap::new();
        for ((account, security, day), sales) in sales {
            let of_day = |lot: &&RealizedLot| {
                (&lot.account, &lot.security, lot.traded_on()) == (account, security, day)
            };
            let mut rows: Vec<&RealizedLot> = self.lots.iter().filter(of_day).collect();
            let Some(first) = rows.first().map(|lot| lot.source.clone()) else { continue };
            let held: Shares = rows.iter().map(|lot| lot.quantity).sum();
            let shares = |sale: &&Sale| sale.preview.plan.order.quantity;
            let all: Shares = sales.iter().map(shares).sum();
            if all == held {
                same.extend(sales.iter().map(|sale| (sale.id, first.clone())));
            } else if let Some(sale) = sales.iter().find(|sale| shares(sale) == held) {
                same.insert(sale.id, first);
            } else {
                for sale in sales {
                    let lots: Vec<Shares> =
                        sale.preview.plan.slices.iter().map(|slice| slice.quantity).collect();
                    let found =
                        take(&mut rows, &[shares(&sale)]).or_else(|| take(&mut rows, &lots));
                    same.extend(found.map(|source| (sale.id, source)));
                }
            }
        }
        same
    }
}

/// Takes a row of each of these quantities away, and says where the first of them stands; takes
/// none where one is lacking.
fn take(rows: &mut Vec<&RealizedLot>, quantities: &[Shares]) -> Option<Source> {
    let mut left = rows.clone();
    let mut taken = Vec::new();
    for quantity in quantities {
        let place = left.iter().position(|lot| lot.quantity == *quantity)?;
        taken.push(left.remove(place));
    }
    let first =
        taken.iter().map(|lot| &lot.source).min_by_key(|source| (&source.file, source.line))?;
    *rows = left;
    Some(first.clone())
}
