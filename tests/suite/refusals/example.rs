//! The household whose sales are refused.

use crate::build::{account, day, household, lot, order, portfolio, shares};
use chrono::NaiveDate;
use lotscope::domain::account::AccountKind;
use lotscope::domain::household::Household;
use lotscope::domain::ids::LotId;
use lotscope::domain::method::Method;
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::Selection;
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::preview;
use lotscope::domain::price::PriceBook;
use lotscope::domain::refusal::Refusal;
use lotscope::domain::sales::Decision;
use lotscope::domain::security::Security;
use lotscope::domain::tax::Profile;
use rust_decimal::{Decimal, dec};

pub(super) const TODAY: &str = "2026-11-24";
/// The day after the settlement date of a sale on that Tuesday.
pub(super) const SETTLED: &str = "2026-11-26";

pub(super) fn today() -> NaiveDate {
    day(TODAY)
}

/// KO in one account, VTI in two taxable ones, QQQ in a Roth IRA, T with its only lot locked, PG of
/// which 4 shares are kept.
pub(super) fn example() -> Household {
    let on = |text| Some(day(text));
    let lots = vec![
        lot("Schwab", "KO", on("2020-01-06"), dec!(10), Some(dec!(500))),
        lot("Schwab", "KO", on("2022-01-06"), dec!(5), Some(dec!(300))),
        lot("Schwab", "KO", on("2026-12-01"), dec!(7), Some(dec!(490))),
        lot("Schwab", "VTI", on("2020-01-06"), dec!(10), Some(dec!(1600))),
        lot("Vanguard", "VTI", on("2021-01-06"), dec!(10), Some(dec!(2000))),
        lot("Roth", "QQQ", on("2021-01-06"), dec!(10), Some(dec!(3000))),
        lot("Schwab", "T", on("2021-01-06"), dec!(10), Some(dec!(300))),
        lot("Schwab", "T", on("2022-01-06"), dec!(10), Some(dec!(200))),
        lot("Schwab", "PG", on("2022-01-06"), dec!(10), Some(dec!(650))),
    ];
    let kept = Security { keep_at_least: Some(shares(dec!(4))), ..Security::new("PG".into()) };
    let locked = Security { locked: vec!["T@2021-01-06".into()], ..Security::new("T".into()) };
    let holdings = Portfolio::new(
        [account("Roth", AccountKind::RothIra)],
        [locked, kept],
        portfolio([], lots).lots().to_vec(),
        PriceBook::default(),
    );
    household(holdings, Profile::default())
}

pub(super) fn of(symbol: &str, quantity: Decimal) -> Order {
    order(("Schwab", symbol, Side::Sell), quantity, dec!(70), today())
}

/// What planning this order this way is refused with.
pub(super) fn refused(order: &Order, selection: &Selection) -> Refusal {
    preview::preview(&example(), order, selection, today()).unwrap_err()
}

pub(super) fn by_fifo(order: &Order) -> Refusal {
    refused(order, &Selection::Method(Method::Fifo))
}

pub(super) fn by_hand(order: &Order, picks: &[(&str, Decimal)]) -> Refusal {
    let picks = picks.iter().map(|(id, quantity)| (LotId::from(*id), shares(*quantity))).collect();
    refused(order, &Selection::Specific { picks, fallback: Method::Fifo })
}

/// A household with one recorded sale of KO, settling on 2026-11-25.
pub(super) fn with_a_sale() -> Household {
    let mut household = example();
    sell(&mut household, dec!(5));
    household
}

/// Records a sale of so many KO, oldest first.
pub(super) fn sell(household: &mut Household, quantity: Decimal) {
    let fifo = Selection::Method(Method::Fifo);
    let preview = preview::preview(household, &of("KO", quantity), &fifo, today()).unwrap();
    let sale = household.book.next_sale();
    decide(household, Decision::Sold { sale, preview: Box::new(preview) });
}

pub(super) fn decide(household: &mut Household, what: Decision) {
    let event = household.book.event(what, "2026-11-24T15:32:00Z".parse().unwrap());
    household.record(event);
}
