//! Realized history: lots that were sold, as a broker's realized-gain export has them.
//!
//! It is a part of the year's Schedule D beside what the user gave and what the journal sold. A
//! journal sale that the export has too is found by account, security, day and shares, and counts
//! once: by the export, which is the broker's word.

use super::dividend::Dividend;
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::{Origin, Source};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, AccountKind, Owner};
    use crate::domain::household::Household;
    use crate::domain::method::Method;
    use crate::domain::money::UnitPrice;
    use crate::domain::order::Order;
    use crate::domain::plan::Selection;
    use crate::domain::preview;
    use crate::domain::price::PriceBook;
    use crate::domain::sales::Decision;
    use crate::domain::tax::fixture::dollars;
    use crate::domain::testing::{day, household_of, lot};
    use chrono::DateTime;
    use rust_decimal::{Decimal, dec};

    fn sold(account: &str, on: &str, proceeds: i64, basis: Option<i64>) -> RealizedLot {
        RealizedLot {
            account: account.into(),
            security: "X".into(),
            quantity: Shares::new(dec!(10)),
            acquired: Some(day("2026-01-05")),
            sold: day(on),
            proceeds: dollars(proceeds),
            basis: basis.map(dollars),
            stated_term: None,
            disallowed: None,
            nondeductible: Money::ZERO,
            how: Disposal::Exported,
            source: Source { file: "r.csv".into(), line: 4 },
        }
    }

    fn owned(name: &str, kind: AccountKind, owner: Owner) -> Account {
        Account { kind, owner, ..Account::new(name.into()) }
    }

    fn example(lots: Vec<RealizedLot>) -> Household {
        let accounts = [
            owned("A", AccountKind::Taxable, Owner::Myself),
            owned("IRA", AccountKind::RothIra, Owner::Myself),
            owned("Spouse", AccountKind::Taxable, Owner::Spouse),
            owned("Trust", AccountKind::Taxable, Owner::Entity),
        ];
        let held = lot("X", "A", "2020-01-02", dec!(100), Some(dec!(1000)));
        let holdings = Portfolio::new(accounts, [], vec![held], PriceBook::default());
        household_of(holdings).with_history(History::new(lots))
    }

    fn gains(household: &Household, joint: bool) -> Gains {
        household.history().gains(&household.holdings, 2026, joint)
    }

    #[test]
    fn the_disallowed_part_of_a_loss_is_added_back() {
        // Form 8949 (2025), instructions, code W: proceeds 900 less basis 1,000, 60 of the loss
        // disallowed: a loss of 40 enters Schedule D.
        let washed = RealizedLot {
            disallowed: Some(dollars(60)),
            ..sold("A", "2026-03-02", 900, Some(1000))
        };
        assert_eq!(washed.gain(), Some(dollars(-40)));
        assert_eq!(gains(&example(vec![washed]), false), Gains::new(dollars(-40), Money::ZERO));
    }

    #[test]
    fn the_brokers_word_for_the_term_comes_before_the_dates() {
        let stated = RealizedLot {
            stated_term: Some(Term::Long),
            ..sold("A", "2026-03-02", 900, Some(1000))
        };
        assert_eq!(stated.term(), Some(Term::Long));
        // IRC §1222: bought 2026-01-05, sold less than a year later.
        assert_eq!(sold("A", "2026-03-02", 1, Some(1)).term(), Some(Term::Short));
        assert_eq!(sold("A", "2027-01-06", 1, Some(1)).term(), Some(Term::Long));
    }

    #[test]
    fn only_what_is_on_this_return_and_of_this_year_counts() {
        let lots = || {
            vec![
                sold("A", "2026-03-02", 1100, Some(1000)),
                sold("A", "2025-12-31", 9000, Some(1000)),
                sold("IRA", "2026-03-02", 9000, Some(1000)),
                sold("Trust", "2026-03-02", 9000, Some(1000)),
                sold("Spouse", "2026-03-02", 1010, Some(1000)),
            ]
        };
        assert_eq!(gains(&example(lots()), false).total(), dollars(100));
        assert_eq!(gains(&example(lots()), true).total(), dollars(110));
    }

    #[test]
    fn an_unknown_basis_is_no_zero() {
        let lots = vec![
            sold("A", "2026-03-02", 500, None),
            RealizedLot { acquired: None, ..sold("A", "2026-03-02", 500, Some(1)) },
            sold("IRA", "2026-03-02", 500, None),
        ];
        let household = example(lots);
        assert_eq!(gains(&household, false), Gains::ZERO);
        assert_eq!(household.history().unknown(&household.holdings, 2026, false), 2);
    }

    /// A household whose journal sold `quantities` of X on 2026-11-24, at 20 a share.
    fn recorded(history: Vec<RealizedLot>, quantities: &[Decimal]) -> Household {
        let mut household = example(history);
        for quantity in quantities {
            record(&mut household, *quantity);
        }
        household
    }

    fn record(household: &mut Household, quantity: Decimal) {
        let order = Order {
            account: "A".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity: Shares::new(quantity),
            price: UnitPrice::new(dec!(20)),
            trade_date: day("2026-11-24"),
            fee: Money::ZERO,
        };
        let fifo = Selection::Method(Method::Fifo);
        let planned = preview::preview(household, &order, &fifo, day("2026-11-24")).unwrap();
        let what = Decision::Sold { sale: household.book.next_sale(), preview: Box::new(planned) };
        household.record(household.book.event(what, DateTime::UNIX_EPOCH));
    }

    fn year(household: &Household) -> Gains {
        household.realized(2026, &household.profile_for(2026, day("2026-11-24")))
    }

    #[test]
    fn a_sale_that_stands_in_the_export_too_counts_once() {
        // The journal: 10 shares of basis 10 each at 20, a gain of 100. The export: 201 − 100.
        let exported = sold("A", "2026-11-24", 201, Some(100));
        let household = recorded(vec![exported.clone()], &[dec!(10)]);
        assert_eq!(year(&household).total(), dollars(101), "by the export's word");
        let warnings = household.warnings();
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].code, "sale-in-export");
        assert_eq!((warnings[0].file.as_deref(), warnings[0].line), (Some("r.csv"), Some(4)));
        // Another day, or as many shares as no sale: two different sales.
        let other = RealizedLot { sold: day("2026-11-23"), ..exported.clone() };
        assert_eq!(year(&recorded(vec![other], &[dec!(10)])).total(), dollars(201));
        assert_eq!(year(&recorded(vec![exported], &[dec!(9)])).total(), dollars(191));
    }

    #[test]
    fn a_losing_cover_that_transactions_tell_too_counts_once() {
        // Traded on 2026-11-24; the loss counts on the 25th, when it is delivered (Rev. Rul. 2002-44).
        let short = lot("X", "A", "2026-06-01", dec!(-10), Some(dec!(-100)));
        let accounts = [owned("A", AccountKind::Taxable, Owner::Myself)];
        let holdings = Portfolio::new(accounts, [], vec![short], PriceBook::default());
        let traded = Traded {
            side: Side::Cover,
            on: day("2026-11-24"),
            lot: "X@2026-06-01".into(),
            origin: Origin::Short,
            holding_since: None,
        };
        let row = RealizedLot {
            how: Disposal::Traded(traded),
            ..sold("A", "2026-11-25", 100, Some(201))
        };
        let mut household = household_of(holdings).with_history(History::new(vec![row]));
        let order = Order {
            account: "A".into(),
            security: "X".into(),
            side: Side::Cover,
            quantity: Shares::new(dec!(10)),
            price: UnitPrice::new(dec!(20)),
            trade_date: day("2026-11-24"),
            fee: Money::ZERO,
        };
        let fifo = Selection::Method(Method::Fifo);
        let planned = preview::preview(&household, &order, &fifo, day("2026-11-24")).unwrap();
        let what = Decision::Sold { sale: household.book.next_sale(), preview: Box::new(planned) };
        household.record(household.book.event(what, DateTime::UNIX_EPOCH));
        assert_eq!(year(&household).total(), dollars(-101), "by the word of the file");
    }

    #[test]
    fn a_sale_of_several_lots_is_several_rows() {
        let exported = sold("A", "2026-11-24", 201, Some(100));
        let rows = vec![exported.clone(), exported.clone()];
        assert_eq!(year(&recorded(rows.clone(), &[dec!(20)])).total(), dollars(202));
        assert_eq!(year(&recorded(rows, &[dec!(12), dec!(8)])).total(), dollars(202), "both");
        // One of two sales of the day is in the export: 101, and 5 shares of the other at 10 each.
        assert_eq!(year(&recorded(vec![exported], &[dec!(5), dec!(10)])).total(), dollars(151));
    }

    #[test]
    fn each_sale_of_a_day_is_found_among_the_others_of_the_export() {
        // Rows with a gain of 1 each; the journal's shares gain 10 each. What the export has too
        // counts by its rows alone.
        let rows = |quantities: &[Decimal]| -> Vec<RealizedLot> {
            let row = |quantity: &Decimal| RealizedLot {
                quantity: Shares::new(*quantity),
                ..sold("A", "2026-11-24", 101, Some(100))
            };
            quantities.iter().map(row).collect()
        };
        let total = |history: &[Decimal], journal: &[Decimal]| {
            year(&recorded(rows(history), journal)).total()
        };
        let (ten, twenty) = (dec!(10), dec!(20));
        // The sale of 20 is not in the export, that of 10 is, beside one the journal lacks.
        assert_eq!(total(&[ten, dec!(5)], &[twenty, ten]), dollars(202));
        // Both are.
        assert_eq!(total(&[ten, twenty, dec!(7)], &[ten, twenty]), dollars(3));
        // One row is not two sales.
        assert_eq!(total(&[ten, dec!(7)], &[ten, ten]), dollars(102));
    }

    #[test]
    fn a_sale_is_found_by_its_lots() {
        // 15 shares of two lots are two rows, beside a sale of 3 that the journal lacks.
        let held = [("2020-01-02", dec!(10)), ("2020-02-03", dec!(5))]
            .map(|(on, quantity)| lot("X", "A", on, quantity, Some(quantity * dec!(10))));
        let holdings = Portfolio::new(
            [owned("A", AccountKind::Taxable, Owner::Myself)],
            [],
            held.to_vec(),
            PriceBook::default(),
        );
        let row = |quantity| RealizedLot {
            quantity: Shares::new(quantity),
            ..sold("A", "2026-11-24", 101, Some(100))
        };
        let history = History::new(vec![row(dec!(10)), row(dec!(3)), row(dec!(5))]);
        let mut household = household_of(holdings).with_history(history);
        record(&mut household, dec!(15));
        assert_eq!(year(&household).total(), dollars(3));
    }

    #[test]
    fn an_incomplete_history_is_named_where_a_tax_depends_on_it() {
        let household = example(vec![sold("A", "2026-03-02", 500, None)]);
        let order = Order {
            account: "A".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity: Shares::new(dec!(1)),
            price: UnitPrice::new(dec!(20)),
            trade_date: day("2026-11-24"),
            fee: Money::ZERO,
        };
        let fifo = Selection::Method(Method::Fifo);
        let planned = preview::preview(&household, &order, &fifo, day("2026-11-24")).unwrap();
        assert!(planned.assumptions.iter().any(|said| said.contains("1 realized lot")));
    }
}
