//! Small builders for the tests of the core.

use super::dividend::Dividend;
use super::household::{Household, Profiles, Rules};
use super::ids::LotId;
use super::lot::{Level, Lot, Origin, Rare, RareFacts, Source};
use super::method::Method;
use super::money::{Money, Rate, Shares, UnitPrice};
use super::order::{Order, Side};
use super::plan::Selection;
use super::portfolio::Portfolio;
use super::preview::{Preview, preview};
use super::price::PriceBook;
use super::sales::SaleBook;
use super::settlement::MarketCalendar;
use super::tax::fixture::{single, tables};
use super::transaction::{Action, DividendKind, Opening, Transaction};
use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;

/// A date from its ISO form.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A lot bought on `acquired` for a total of `basis`.
pub fn lot(
    symbol: &str,
    account: &str,
    acquired: &str,
    quantity: Decimal,
    basis: Option<Decimal>,
) -> Lot {
    Lot {
        id: LotId::from(format!("{symbol}@{acquired}")),
        account: account.into(),
        security: symbol.into(),
        level: Level::Lot,
        acquired: Some(day(acquired)),
        quantity: Shares::new(quantity),
        basis: basis.map(Money::new),
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: Origin::Purchase,
        rare: Rare::default(),
        source: Source { file: "test.csv".into(), line: 1 },
        sequence: 0,
    }
}

/// A single filer with these lots and nothing recorded, taxed by the table of 2026. New Year's Day
/// is the only holiday, of 2026 and 2027.
pub fn household(lots: Vec<Lot>) -> Household {
    let holdings = Portfolio::new([], [], lots, PriceBook::default());
    household_of(holdings)
}

/// The same with holdings whose accounts and securities are described.
pub fn household_of(holdings: Portfolio) -> Household {
    let calendar = MarketCalendar::new([day("2026-01-01"), day("2027-01-01")], []);
    let rules = Rules { tables: tables(), calendar };
    let profiles = Profiles { base: single(80_000), ..Profiles::default() };
    Household::new(holdings, profiles, SaleBook::default(), rules.into())
}

/// A household of these lots with these figures.
pub fn household_with(profiles: Profiles, lots: Vec<Lot>) -> Household {
    let mut household = household(lots);
    household.profiles = profiles;
    household
}

/// An order for X in the account A, without a fee.
pub fn order(side: Side, quantity: Decimal, price: Decimal, date: &str) -> Order {
    Order {
        account: "A".into(),
        security: "X".into(),
        side,
        quantity: Shares::new(quantity),
        price: UnitPrice::new(price),
        trade_date: day(date),
        fee: Money::ZERO,
    }
}

/// What comes of an order by FIFO, as seen on 2026-11-24.
pub fn fifo(household: &Household, order: &Order) -> Preview {
    preview(household, order, &Selection::Method(Method::Fifo), day("2026-11-24")).unwrap()
}

/// Records a planned sale.
pub fn record(household: &mut Household, sale: Preview) {
    let sold = household.sold(sale);
    household.record(household.book.event(sold, DateTime::UNIX_EPOCH));
}

/// What the warning of this code says, where there is one.
pub fn warning<'p>(preview: &'p Preview, code: &str) -> Option<&'p str> {
    let found = preview.warnings.iter().find(|warning| warning.code == code);
    found.map(|warning| &*warning.message)
}

/// 100 X of a donor's basis of 10,000, worth 9,000 on the day of the gift: the figures of IRS Publication
/// 550 (2025), "Property Received as a Gift".
pub fn gift() -> Lot {
    Lot {
        origin: Origin::Gift,
        rare: RareFacts {
            holding_since: Some(day("2020-05-04")),
            gift_value: Some(Money::from(9_000)),
            ..RareFacts::default()
        }
        .into(),
        ..lot("X", "A", "2026-03-02", Decimal::from(100), Some(Decimal::from(10_000)))
    }
}

/// A dividend that X paid in the account A, on so many shares.
pub fn paid(kind: DividendKind, date: &str, amount: Decimal, shares: i64) -> Dividend {
    Dividend {
        account: "A".into(),
        security: "X".into(),
        paid_by: "X".into(),
        ex_date: day(date),
        kind,
        amount: Money::new(amount),
        shares: Shares::from(shares),
        source: Source { file: "t.csv".into(), line: 2 },
    }
}

/// What happened to X in the account A on a day.
pub fn on(date: &str, action: Action) -> Transaction {
    let source = Source { file: "t.csv".into(), line: 2 };
    Transaction { date: day(date), account: "A".into(), security: "X".into(), action, source }
}

/// Shares that came in on a day for a total of `basis`.
pub fn opening(origin: Origin, date: &str, quantity: Decimal, basis: Decimal) -> Opening {
    Opening {
        origin,
        lot: None,
        quantity: Shares::new(quantity),
        basis: Some(Money::new(basis)),
        acquired: Some(day(date)),
        holding_since: None,
        gift_value: None,
    }
}
