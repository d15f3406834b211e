//! Builders that several tests share: lots, orders and households from a few words.

use chrono::NaiveDate;
use lotscope::domain::account::{Account, AccountKind};
use lotscope::domain::average::Election;
use lotscope::domain::household::{Household, Profiles, Rules};
use lotscope::domain::ids::LotId;
use lotscope::domain::lot::{Level, Lot, Origin, Rare, Source};
use lotscope::domain::money::{Money, Rate, Shares, UnitPrice};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::price::PriceBook;
use lotscope::domain::sales::SaleBook;
use lotscope::domain::security::Security;
use lotscope::domain::tax::Profile;
use lotscope::formats::{market, tax_tables};
use rust_decimal::Decimal;
use std::sync::{Arc, LazyLock};

static RULES: LazyLock<Arc<Rules>> = LazyLock::new(|| {
    Arc::new(Rules {
        tables: tax_tables::built_in().unwrap(),
        calendar: market::built_in_calendar().unwrap(),
    })
});

/// A date from its ISO form.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Shares of a decimal.
pub fn shares(quantity: Decimal) -> Shares {
    Shares::new(quantity)
}

/// Dollars of a decimal.
pub fn money(amount: Decimal) -> Money {
    Money::new(amount)
}

/// A long or (with a negative quantity) short lot for a total of `basis`, named `SYMBOL@DATE`.
/// The basis gets the sign of the quantity, as a file reader would give it.
pub fn lot(
    account: &str,
    symbol: &str,
    acquired: Option<NaiveDate>,
    quantity: Decimal,
    basis: Option<Decimal>,
) -> Lot {
    let short = quantity < Decimal::ZERO;
    let named = acquired.map_or_else(|| "no-date".to_owned(), |date| date.to_string());
    Lot {
        id: LotId::from(format!("{symbol}@{named}")),
        account: account.into(),
        security: symbol.into(),
        level: Level::Lot,
        acquired,
        quantity: shares(quantity),
        basis: basis.map(|total| money(if short { -total.abs() } else { total.abs() })),
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: if short { Origin::Short } else { Origin::Purchase },
        rare: Rare::default(),
        source: Source { file: "test".into(), line: 2 },
        sequence: 0,
    }
}

/// Lots in the order of a file: `sequence` and line follow the position.
pub fn in_file_order(lots: impl IntoIterator<Item = Lot>) -> Vec<Lot> {
    lots.into_iter()
        .zip(0_u32..)
        .map(|(lot, sequence)| Lot {
            sequence,
            source: Source { line: sequence + 2, ..lot.source.clone() },
            ..lot
        })
        .collect()
}

/// An account of this kind.
pub fn account(name: &str, kind: AccountKind) -> Account {
    Account { kind, ..Account::new(name.into()) }
}

/// The holdings of some accounts; accounts that only a lot names are taxable.
pub fn portfolio(accounts: impl IntoIterator<Item = Account>, lots: Vec<Lot>) -> Portfolio {
    described(accounts, [], lots)
}

/// The same with what the user says of securities.
pub fn described(
    accounts: impl IntoIterator<Item = Account>,
    securities: impl IntoIterator<Item = Security>,
    lots: Vec<Lot>,
) -> Portfolio {
    Portfolio::new(accounts, securities, in_file_order(lots), PriceBook::default())
}

/// A household with nothing decided, under the built-in tables and calendar.
pub fn household(holdings: Portfolio, profile: Profile) -> Household {
    let profiles = Profiles { base: profile, ..Profiles::default() };
    Household::new(holdings, profiles, SaleBook::default(), Arc::clone(&RULES))
}

/// Average cost for a security in an account, elected on a day and never revoked.
pub fn election(account: &str, security: &str, elected: &str) -> Election {
    Election {
        account: account.into(),
        security: security.into(),
        elected: day(elected),
        revoked: None,
        first_sale: None,
        source: Source { file: "lotscope.toml".into(), line: 1 },
    }
}

/// An order without a fee.
pub fn order(
    (account, symbol, side): (&str, &str, Side),
    quantity: Decimal,
    price: Decimal,
    trade_date: NaiveDate,
) -> Order {
    Order {
        account: account.into(),
        security: symbol.into(),
        side,
        quantity: shares(quantity),
        price: UnitPrice::new(price),
        trade_date,
        fee: Money::ZERO,
    }
}
