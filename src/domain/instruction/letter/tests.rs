use crate::domain::account::{Account, Broker};
use crate::domain::household::Household;
use crate::domain::instruction::{self, Instruction};
use crate::domain::method::Method;
use crate::domain::order::{Order, Side};
use crate::domain::plan::{Limits, Selection};
use crate::domain::portfolio::Portfolio;
use crate::domain::preview;
use crate::domain::price::PriceBook;
use crate::domain::sales::{Confirmation, Decision, SaleId};
use crate::domain::testing::{day, household_of, lot, order};
use chrono::DateTime;
use rust_decimal::{Decimal, dec};

const ID: SaleId = SaleId(1);

/// 30 of two lots of X, sold on a Tuesday by this method, in an account of this broker.
fn sold(broker: Option<Broker>, method: Method) -> Household {
    sold_of(dec!(30), broker, method)
}

fn sold_of(quantity: Decimal, broker: Option<Broker>, method: Method) -> Household {
    let account =
        Account { broker, aliases: vec!["XXXX-4410".to_owned()], ..Account::new("Main".into()) };
    let lots = vec![
        lot("X", "Main", "2020-01-02", dec!(20), Some(dec!(1000))),
        lot("X", "Main", "2024-03-04", dec!(20.5), None),
    ];
    let mut household = household_of(Portfolio::new([account], [], lots, PriceBook::default()));
    let order =
        Order { account: "Main".into(), ..order(Side::Sell, quantity, dec!(80), "2026-11-24") };
    // Recorded before the account had a broker, as far as its menu is concerned.
    let limits = Limits { all_methods: true, ..Limits::default() };
    let by = Selection::Method(method);
    let planned = preview::preview_within(&household, &order, &by, &limits, day("2026-11-24"));
    let what = Decision::Sold { sale: ID, preview: Box::new(planned.unwrap()) };
    household.record(household.book.event(what, DateTime::UNIX_EPOCH));
    household
}

fn letter(household: &Household, late: bool) -> String {
    Instruction::new(household, ID, late, day("2026-11-24")).unwrap().letter()
}

#[test]
fn the_letter_names_account_trade_dates_lots_quantities_and_costs() {
    // What the regulation asks for: the lots by date and cost, before the settlement, and a written
    // confirmation (Treas. Reg. §1.1012-1(c)(3)(i)).
    let text = letter(&sold(Some(Broker::Schwab), Method::HighestCost), false);
    let expected = "\
To           Charles Schwab
Account      Main (XXXX-4410)
Date         Tue 24 Nov 2026
Subject      identification of the lots of sale #1

Sold         30 X, at 80.00
Trade date   Tue 24 Nov 2026
Settles      Wed 25 Nov 2026

Please treat these shares as the ones sold in this trade, and no others:

  Acquired    Shares  Per share      Cost  Lot
  2020-01-02      20      50.00  1,000.00  X@2020-01-02
  2024-03-04      10    unknown   unknown  X@2024-03-04
                  30                       in all

This is my specific identification of these lots under Treas. Reg.
§1.1012-1(c), made no later than the settlement date. It takes the place
of any standing order for this trade alone. Please confirm these lots to
me in writing within a reasonable time.

At Charles Schwab this is \"Specified Lots\": check All or type the
quantity of each lot; lots opened today are not eligible (published).
Lots can be named until Wed 25 Nov 2026, 23:59 Eastern: midnight Eastern
on the settlement date (published).

Signed     ______________________________    Date   ____________________

The broker's written confirmation of these lots:

Name       ______________________________    Date   ____________________
Reference  _____________________________________________________________

lotscope simulated this sale and places no order: send this only for a
trade that you made.

An estimate from the figures given, not tax advice.
";
    assert_eq!(text, expected);
    assert!(text.lines().all(|line| line.chars().count() <= 72));
}

#[test]
fn shares_are_identified_to_the_last_decimal() {
    // Treas. Reg. §1.1012-1(c): what is identified is what was sold, all of it.
    let text = letter(&sold_of(dec!(30.123456789012), None, Method::HighestCost), false);
    for exact in [
        "Sold         30.123456789012 X, at 80.00\n",
        "  2024-03-04  10.123456789012    unknown   unknown  X@2024-03-04\n",
        "              30.123456789012                       in all\n",
    ] {
        assert!(text.contains(exact), "{text}");
    }
    let text = letter(&sold_of(dec!(30.123456789012345678), None, Method::HighestCost), false);
    assert!(text.contains("10.123456789012345678    unknown"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
}

#[test]
fn a_broker_that_takes_no_lots_is_said_to_take_none_and_an_unknown_one_has_no_terms() {
    let text = letter(&sold(Some(Broker::M1), Method::HighestCost), false);
    let told = "NO LETTER for sale #1: M1 takes no lots by name and sells by Tax\nminimization. A";
    assert!(text.starts_with(told), "{text}");
    assert!(text.contains("  X@2024-03-04\n") && text.contains("Form 1099-B"), "{text}");
    for wrong in ["specific identification", "Please", "Lots can be named", "Signed"] {
        assert!(!text.contains(wrong), "{wrong}: {text}");
    }
    let text = letter(&sold(None, Method::HighestCost), false);
    assert!(text.contains("To           your broker"), "{text}");
    assert!(text.contains("(not\npublished)") || text.contains("(not published)"), "{text}");
}

#[test]
fn a_late_letter_says_that_it_identifies_nothing() {
    let text = letter(&sold(None, Method::HighestCost), true);
    assert!(text.starts_with("COPY FOR YOUR RECORDS. The lots are final since Wed 25 Nov 2026"));
}

#[test]
fn a_confirmation_that_came_stands_in_the_place_for_it() {
    let mut household = sold(None, Method::HighestCost);
    let note = Some("secure message".to_owned());
    let confirmation = Confirmation { on: day("2026-11-25"), note };
    let confirmed = household.book.confirm(ID, confirmation, day("2026-11-25")).unwrap();
    household.record(household.book.event(confirmed, DateTime::UNIX_EPOCH));
    let text = letter(&household, false);
    assert!(text.contains("Confirmed in writing on 2026-11-25 (secure message)."), "{text}");
    assert!(!text.contains("Reference"), "{text}");
}

#[test]
fn what_the_standing_order_takes_needs_no_letter() {
    // Treas. Reg. §1.1012-1(c)(8): a standing order is an identification.
    let needed = |household: &Household| {
        let sale = household.book.sale(ID).unwrap();
        instruction::is_needed(household, sale)
    };
    assert!(!needed(&sold(None, Method::Fifo)), "an account without a method goes by FIFO");
    assert!(needed(&sold(None, Method::HighestCost)));
}

#[test]
fn a_sale_that_was_taken_back_has_no_letter() {
    let mut household = sold(None, Method::HighestCost);
    let cancel = household.book.cancel(ID, day("2026-11-24")).unwrap();
    household.record(household.book.event(cancel, DateTime::UNIX_EPOCH));
    let refused = Instruction::new(&household, ID, false, day("2026-11-24")).unwrap_err();
    assert_eq!(refused.code(), "already-gone");
}
