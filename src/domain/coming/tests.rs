//! The days of the screen designs' household: Tuesday 24 November 2026, a single filer with 117,000 of
//! ordinary income, 2,400 of qualified dividends, 4,200 short-term and 1,500 long-term realized, state
//! rate 5 %.

use super::*;
use crate::domain::account::{Account, AccountKind};
use crate::domain::household::Profiles;
use crate::domain::money::UnitPrice;
use crate::domain::order::Order;
use crate::domain::portfolio::Portfolio;
use crate::domain::price::{PriceBook, PriceSource, Quote};
use crate::domain::security::Security;
use crate::domain::tax::Profile;
use crate::domain::tax::fixture::{dollars, percent, single};
use crate::domain::testing::{day, fifo, household_of, lot, order, record};
use rust_decimal::{Decimal, dec};

const TODAY: &str = "2026-11-24";

fn quote(price: Decimal) -> Quote {
    Quote { price: UnitPrice::new(price), as_of: None, source: PriceSource::File("p.csv".into()) }
}

fn example() -> Household {
    let lots = vec![
        lot("MSFT", "A", "2025-12-10", dec!(12), Some(dec!(5779.20))),
        lot("NVDA", "A", "2025-12-16", dec!(60), Some(dec!(8595.00))),
        lot("NVDA", "A", "2024-06-12", dec!(40), Some(dec!(5004))),
        lot("VTSAX", "A", "2026-01-15", dec!(50), Some(dec!(7956))),
        lot("VXUS", "A", "2026-01-20", dec!(180), Some(dec!(13473))),
        lot("NOPX", "A", "2025-12-20", dec!(1), Some(dec!(5))),
        lot("QQQ", "IRA", "2025-12-10", dec!(45), Some(dec!(8190))),
        lot("TSLA", "A", "2026-08-14", dec!(-20), Some(dec!(-7040))),
    ];
    let mut prices = PriceBook::default();
    for (symbol, price) in [
        ("MSFT", dec!(472.10)),
        ("NVDA", dec!(181.60)),
        ("VTSAX", dec!(158.90)),
        ("VXUS", dec!(68.20)),
        ("QQQ", dec!(612)),
    ] {
        prices.set(symbol.into(), quote(price));
    }
    let ira = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
    let vxus = Security { reinvests: Some(day("2026-12-22")), ..Security::new("VXUS".into()) };
    let gone = Security { reinvests: Some(day("2026-12-22")), ..Security::new("GONE".into()) };
    let holdings = Portfolio::new([ira], [vxus, gone], lots, prices);
    let base = Profile {
        year: Some(2026),
        qualified_dividends: Some(dollars(2_400)),
        realized_short_term: Some(dollars(4_200)),
        realized_long_term: Some(dollars(1_500)),
        state_rate: Some(percent(5)),
        ..single(117_000)
    };
    let mut household = household_of(holdings);
    household.profiles = Profiles { base, ..Profiles::default() };
    household
}

fn said(household: &Household, from: &str, days: u64) -> Vec<String> {
    let all = coming(household, day(TODAY), day(from), days);
    all.iter().map(|one| format!("{} {}", one.on.format("%a %-d %b"), one.what.words())).collect()
}

#[test]
fn sixty_days_have_what_the_screen_of_the_design_lists() {
    // Screen 4.11, without wash sales; New Year's Day is the only holiday here.
    assert_eq!(
        said(&example(), TODAY, 60),
        [
            "Fri 11 Dec 12 MSFT turn long-term, a loss",
            "Thu 17 Dec 60 NVDA turn long-term, a gain",
            "Mon 21 Dec 1 NOPX turns long-term",
            "Tue 22 Dec VXUS reinvests its dividend",
            "Wed 30 Dec last day to close a short at a loss for 2026",
            "Thu 31 Dec last trade date of tax year 2026",
            "Sat 16 Jan 50 VTSAX turn long-term, a loss",
            "Thu 21 Jan 180 VXUS turn long-term, a loss",
        ]
    );
    // The window ends with its last day, and begins with its first.
    assert_eq!(said(&example(), TODAY, 17).len(), 1);
    assert_eq!(said(&example(), TODAY, 16).len(), 0);
    assert_eq!(said(&example(), "2026-12-31", 16).len(), 2);
}

#[test]
fn each_lot_says_what_waiting_is_worth() {
    let household = example();
    let turning: Vec<_> = coming(&household, day(TODAY), day(TODAY), 30)
        .into_iter()
        .filter_map(|one| match one.what {
            Event::TurnsLong(turning) => Some((turning.gain, turning.saved.map(|saved| saved.tax))),
            _ => None,
        })
        .collect();
    let cents = |amount| Some(Money::new(amount));
    assert_eq!(
        turning,
        [
            // 12 × 472.10 − 5,779.20: a loss of 114, worth 7 % less once it is long-term (4.11).
            (cents(dec!(-114.00)), cents(dec!(-7.98))),
            // 60 × 181.60 − 8,595 = 2,301, of which 600 stay in the 22 % bracket: 24 % above.
            (cents(dec!(2301.00)), cents(dec!(195.09))),
            (None, None),
        ]
    );
}

#[test]
fn a_pending_sale_has_its_deadline_and_its_settlement() {
    let mut household = example();
    let order = Order {
        security: "VXUS".into(),
        ..order(Side::Sell, dec!(100), dec!(68.20), "2026-11-24")
    };
    let planned = fifo(&household, &order);
    record(&mut household, planned);
    assert_eq!(
        said(&household, TODAY, 1),
        ["Wed 25 Nov #1 VXUS: lots final at 23:59 ET", "Wed 25 Nov #1 VXUS: settles"]
    );
    // 80 of the lot are left to turn; once settled it is no deadline any more.
    assert!(
        said(&household, TODAY, 60)
            .contains(&"Thu 21 Jan 80 VXUS turn long-term, a loss".to_owned())
    );
    assert_eq!(coming(&household, day("2026-11-26"), day("2026-11-26"), 5), []);
}

#[test]
fn crypto_settles_as_it_is_sold() {
    let coin = lot("COIN", "A", "2024-01-05", dec!(2), Some(dec!(100)));
    let kind = SecurityKind::Crypto;
    let security = Security { kind, ..Security::new("COIN".into()) };
    let mut household =
        household_of(Portfolio::new([], [security], vec![coin], PriceBook::default()));
    let order = Order { security: "COIN".into(), ..order(Side::Sell, dec!(1), dec!(80), TODAY) };
    let planned = fifo(&household, &order);
    record(&mut household, planned);
    assert_eq!(said(&household, TODAY, 30), [""; 0]);
}

#[test]
fn a_month_that_has_begun_has_nothing_that_is_over() {
    let household = example();
    let of = |today: &str| {
        let all = coming(&household, day(today), day("2026-12-01"), 30);
        all.iter().map(|one| one.what.slug()).collect::<Vec<_>>()
    };
    assert!(of("2026-12-22").contains(&"reinvests"));
    assert!(!of("2026-12-23").contains(&"reinvests"));
}
