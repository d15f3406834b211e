//! Which lot is sold (tax rules LOT-1 to LOT-4), when a trade settles (SET-1, SET-3), and the year
//! of a short position (HP-9).

use crate::build::{day, household, lot, money, order, portfolio, shares};
use lotscope::domain::account::Account;
use lotscope::domain::household::Household;
use lotscope::domain::lot::Lot;
use lotscope::domain::method::Method;
use lotscope::domain::money::Money;
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::Selection;
use lotscope::domain::preview::{self, Preview};
use lotscope::domain::sales::{Decision, SaleId};
use lotscope::domain::security::SecurityKind;
use lotscope::domain::tax::{Gains, Profile};
use lotscope::domain::term::Term;
use lotscope::formats::market::built_in_calendar;
use rust_decimal::{Decimal, dec};

fn bought(account: &str, date: &str, quantity: Decimal, each: Decimal) -> Lot {
    lot(account, "XYZ", Some(day(date)), quantity, Some(quantity * each))
}

fn sold(household: &Household, order: &Order, method: Method) -> Preview {
    preview::preview(household, order, &Selection::Method(method), order.trade_date).unwrap()
}

fn picks(preview: &Preview) -> Vec<(String, Decimal)> {
    let slices = preview.plan.slices.iter();
    slices.map(|slice| (slice.lot.to_string(), slice.quantity.get())).collect()
}

/// Treas. Reg. §1.1012-1(c)(1)(i); the facts of Publication 550 (2025), p. 62: 100 shares at 10 in
/// 2010, 200 at 11 in January 2011, a gift of 50 in July 2011 (of the earliest shares), 100 at 9 in
/// December 2013; 130 sold in April 2025 without naming any: 50 × 10 + 80 × 11 = 1,380.
#[test]
fn lot_1_shares_that_nobody_named_are_the_earliest() {
    let lots = vec![
        bought("Broker", "2010-05-03", dec!(50), dec!(10)),
        bought("Broker", "2011-01-10", dec!(200), dec!(11)),
        bought("Broker", "2013-12-09", dec!(100), dec!(9)),
    ];
    let household = household(portfolio([], lots), Profile::default());
    let standing = Account::new("Broker".into()).standing(SecurityKind::Stock);
    assert_eq!(standing, Method::Fifo, "the default of the law");
    let april = order(("Broker", "XYZ", Side::Sell), dec!(130), dec!(15), day("2025-04-14"));
    let sale = sold(&household, &april, Method::Fifo);
    assert_eq!(sale.plan.basis(), money(dec!(1380)));
    assert_eq!(
        picks(&sale),
        [("XYZ@2010-05-03".to_owned(), dec!(50)), ("XYZ@2011-01-10".to_owned(), dec!(80))]
    );
}

/// Treas. Reg. §1.1012-1(c)(8): a standing order identifies the lot. Of 10 at 50 (2024) and 10 at
/// 60 (2026) "highest cost" sells the younger.
#[test]
fn lot_3_a_standing_order_names_the_lot() {
    let lots = vec![
        bought("Broker", "2024-03-04", dec!(10), dec!(50)),
        bought("Broker", "2026-02-03", dec!(10), dec!(60)),
    ];
    let standing = Account { method: Some(Method::HighestCost), ..Account::new("Broker".into()) };
    let household = household(portfolio([standing], lots), Profile::default());
    let ten = order(("Broker", "XYZ", Side::Sell), dec!(10), dec!(70), day("2026-11-24"));
    let method = household.standing(&ten.account, &ten.security);
    let sale = sold(&household, &ten, method);
    assert_eq!(picks(&sale), [("XYZ@2026-02-03".to_owned(), dec!(10))]);
    assert_eq!(sale.gains, Gains::of(Term::Short, money(dec!(100))));
}

/// IRC §1012(c)(1): account by account. 10 bought in 2020 elsewhere are not in the queue of account
/// 2, where 10 were bought in 2024.
#[test]
fn lot_4_another_accounts_older_lot_is_not_in_the_queue() {
    let lots = vec![
        bought("Account 1", "2020-03-02", dec!(10), dec!(20)),
        bought("Account 2", "2024-03-04", dec!(10), dec!(50)),
    ];
    let household = household(portfolio([], lots), Profile::default());
    let five = order(("Account 2", "XYZ", Side::Sell), dec!(5), dec!(70), day("2026-11-24"));
    let sale = sold(&household, &five, Method::Fifo);
    assert_eq!(picks(&sale), [("XYZ@2024-03-04".to_owned(), dec!(5))]);
    assert_eq!(sale.plan.basis(), money(dec!(250)));
}

/// SEC Release 34-96930: trades of Friday 2024-05-24 settled in two days and those of Tuesday
/// 2024-05-28 in one (Monday was Memorial Day), both on Wednesday 2024-05-29.
#[test]
fn set_1_the_change_to_one_day() {
    let calendar = built_in_calendar().unwrap();
    let settles = |traded| calendar.settlement_date(day(traded), SecurityKind::Stock);
    assert_eq!(settles("2024-05-23"), day("2024-05-28"));
    assert_eq!(settles("2024-05-24"), day("2024-05-29"));
    assert_eq!(settles("2024-05-28"), day("2024-05-29"));
}

/// tax rules SET-3: Good Friday is no settlement date, and where two bank holidays with open
/// exchanges stand in a year the trades of the day and of the day before settle together.
#[test]
fn set_3_days_that_differ() {
    let calendar = built_in_calendar().unwrap();
    let settles = |traded| calendar.settlement_date(day(traded), SecurityKind::Etf);
    // Good Friday 2026-04-03, Columbus Day 2027-10-11 and Veterans Day 2027-11-11.
    assert_eq!(settles("2026-04-02"), day("2026-04-06"));
    assert_eq!(
        (settles("2027-10-08"), settles("2027-10-11")),
        (day("2027-10-12"), day("2027-10-12"))
    );
    assert_eq!(
        (settles("2027-11-10"), settles("2027-11-11")),
        (day("2027-11-12"), day("2027-11-12"))
    );
    // Veterans Day 2028 is a Saturday: the Friday before is a day like any other.
    assert_eq!(settles("2028-11-09"), day("2028-11-10"));
    // Digital assets settle at once (LOT-2).
    assert_eq!(
        calendar.settlement_date(day("2026-10-10"), SecurityKind::Crypto),
        day("2026-10-10")
    );
}

/// 10 shares sold short at 100 in June 2026.
fn short_position() -> Household {
    let lots = vec![bought("Broker", "2026-06-01", dec!(-10), dec!(100))];
    household(portfolio([], lots), Profile::default())
}

fn covered(price: Decimal, date: &str) -> Preview {
    let cover = order(("Broker", "XYZ", Side::Cover), dec!(10), price, day(date));
    sold(&short_position(), &cover, Method::Fifo)
}

/// Rev. Rul. 2002-44; Treas. Reg. §1.1233-1(a)(1): closing a short at a loss counts on delivery, at
/// a gain on the trade date. Trades of Thursday 2026-12-31 settle on Monday 2027-01-04.
#[test]
fn hp_9_a_losing_cover_on_the_last_day_belongs_to_the_next_year() {
    let at_a_loss = covered(dec!(120), "2026-12-31");
    assert_eq!(at_a_loss.settles_on, day("2027-01-04"));
    assert_eq!(at_a_loss.tax_year, 2027);
    assert_eq!(at_a_loss.gains, Gains::of(Term::Short, money(dec!(-200))));

    let at_a_gain = covered(dec!(80), "2026-12-31");
    assert_eq!(at_a_gain.tax_year, 2026);
    assert_eq!(at_a_gain.gains, Gains::of(Term::Short, money(dec!(200))));

    assert_eq!(covered(dec!(120), "2026-12-30").tax_year, 2026, "delivered on December 31");

    // Once recorded, the loss is realized in the year it counts in and in no other.
    let mut household = short_position();
    let sold = Decision::Sold { sale: SaleId(1), preview: Box::new(at_a_loss) };
    let event = household.book.event(sold, "2026-12-31T15:00:00Z".parse().unwrap());
    household.record(event);
    let realized = |year| household.book.realized(&household.holdings, year, false).total();
    assert_eq!((realized(2026), realized(2027)), (Money::ZERO, money(dec!(-200))));
}

/// Publication 550 (2025), pp. 85-86: 100 sold short, closed 13 months later with shares bought
/// that day at a higher price: the shares delivered were held for no time, so the loss is short-term.
#[test]
fn hp_9_a_short_closed_with_new_shares_is_short_term_however_long_it_was_open() {
    let lots = vec![bought("Broker", "2025-10-01", dec!(-100), dec!(30))];
    let household = household(portfolio([], lots), Profile::default());
    let cover = order(("Broker", "XYZ", Side::Cover), dec!(100), dec!(34), day("2026-11-02"));
    let closed = sold(&household, &cover, Method::Fifo);
    assert_eq!(closed.gains, Gains::of(Term::Short, money(dec!(-400))));
    assert_eq!(closed.plan.cash(), money(dec!(-3400)));
    assert_eq!(closed.remaining.quantity, shares(Decimal::ZERO));
    assert_eq!(closed.remaining.gain, Money::ZERO);
}
