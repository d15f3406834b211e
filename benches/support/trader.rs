//! A household that trades a lot.

use super::{ago, bought, sample};
use lotscope::domain::account::{Account, AccountKind};
use lotscope::domain::household::{Household, Profiles};
use lotscope::domain::ids::{AccountId, SecurityId};
use lotscope::domain::lot::{Lot, Source};
use lotscope::domain::money::{Money, Shares, UnitPrice};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::price::{PriceBook, PriceSource, Quote};
use lotscope::domain::realized::{Disposal, History, RealizedLot};
use lotscope::domain::sales::SaleBook;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Days of trading.
const DAYS: u64 = 3 * 365;

/// So many lots of two hundred securities in two brokerage accounts and an IRA, bought over three
/// years, and as many that were sold in that time, about half of them at a loss.
pub fn trader(lots: u32) -> Household {
    let (sample, _) = sample();
    let roth = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
    let mut prices = PriceBook::default();
    for place in 0..200 {
        let quote = Quote { price: UnitPrice::from(100), as_of: None, source: PriceSource::Demo };
        prices.set(symbol(place).into(), quote);
    }
    let names = Names::new();
    let open = (0..lots).map(|place| names.open_lot(place)).collect();
    let holdings = Portfolio::new([roth], [], open, prices);
    let profiles = Profiles { base: sample.profiles.base, ..Profiles::default() };
    let household =
        Household::new(holdings, profiles, SaleBook::default(), Arc::clone(&sample.rules));
    household.with_history(History::new((0..lots).map(|place| names.closed_lot(place)).collect()))
}

/// A number without a pattern.
fn mixed(place: u32) -> u64 {
    u64::from(place).wrapping_mul(6_364_136_223_846_793_005).rotate_left(23) >> 20
}

/// The name of a security.
fn symbol(place: u64) -> String {
    format!("S{:03}", place % 200)
}

/// One text for each name, which all rows share, as those that files are read into do.
struct Names {
    accounts: [AccountId; 3],
    securities: Vec<SecurityId>,
    file: Arc<str>,
}

impl Names {
    fn new() -> Self {
        Self {
            accounts: ["IRA", "Other", "Broker"].map(AccountId::from),
            securities: (0..200).map(|place| symbol(place).into()).collect(),
            file: "history.csv".into(),
        }
    }

    fn account(&self, mixed: u64) -> AccountId {
        let [ira, other, broker] = &self.accounts;
        match mixed % 10 {
            0 => ira.clone(),
            1..=3 => other.clone(),
            _ => broker.clone(),
        }
    }

    fn security(&self, mixed: u64) -> SecurityId {
        self.securities.get(usize::try_from(mixed % 200).unwrap()).unwrap().clone()
    }

    fn source(&self, place: u32) -> Source {
        Source { file: Arc::clone(&self.file), line: place + 2 }
    }

    fn open_lot(&self, place: u32) -> Lot {
        let mixed = mixed(place);
        let quantity = Decimal::from(mixed / 3 % 90 + 1);
        let cost = Decimal::new(i64::try_from(mixed / 7 % 8_000).unwrap() + 6_000, 2);
        let (account, security) = (self.account(mixed / 13), self.security(mixed / 11));
        let lot = bought((&account, &security), place, ago(mixed % DAYS), quantity, cost);
        Lot { account, security, source: self.source(place), ..lot }
    }

    fn closed_lot(&self, place: u32) -> RealizedLot {
        let mixed = mixed(place + 1_000_000);
        let sold = mixed % DAYS;
        let held = mixed / 5 % 400;
        let quantity = Decimal::from(mixed / 3 % 90 + 1);
        let price = |mixed: u64| Decimal::new(i64::try_from(mixed % 8_000).unwrap() + 6_000, 2);
        RealizedLot {
            account: self.account(mixed / 13),
            security: self.security(mixed / 11),
            quantity: Shares::new(quantity),
            acquired: Some(ago(sold + held)),
            sold: ago(sold),
            proceeds: Money::new(quantity * price(mixed / 17)),
            basis: Some(Money::new(quantity * price(mixed / 19))),
            stated_term: None,
            disallowed: None,
            nondeductible: Money::default(),
            how: Disposal::Exported,
            source: self.source(place),
        }
    }
}
