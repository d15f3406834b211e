//! Small builders for the tests of the core.

use super::ids::LotId;
use super::lot::{Level, Lot, Origin, Source};
use super::money::{Money, Rate, Shares};
use chrono::NaiveDate;
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
        acquired_at: None,
        holding_since: None,
        quantity: Shares::new(quantity),
        basis: basis.map(Money::new),
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: Origin::Purchase,
        gift_value: None,
        wash_disallowed: None,
        foreign_currency: None,
        note: None,
        source: Source { file: "test.csv".into(), line: 1 },
        sequence: 0,
    }
}
