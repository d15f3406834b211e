//! The flow of a sale, each task in the number of keys that the design gives it, and the fields of
//! the order line.

use crate::explorer::{Explorer, sample, without_profile};
use lotscope::app::model::Screen;
use lotscope::app::ticket::Pane;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares};
use lotscope::domain::sales::{Decision, Event};
use rust_decimal::dec;

/// Presses keys and counts them.
fn press(explorer: &mut Explorer, keys: &str) -> usize {
    explorer.keys(keys);
    keys.split_whitespace().count()
}

/// The quantity of each lot that an event sold.
fn sold(event: &Event) -> Vec<(String, Shares)> {
    let Decision::Sold { preview, .. } = &event.what else { panic!("not a sale: {event:?}") };
    let slices = &preview.plan.slices;
    slices.iter().map(|slice| (slice.lot.to_string(), slice.quantity)).collect()
}

fn total(event: &Event) -> Shares {
    sold(event).iter().map(|(_, quantity)| *quantity).sum()
}

#[test]
fn a_hundred_and_twenty_at_least_tax_are_five_keys() {
    let mut explorer = Explorer::sample();
    assert_eq!(press(&mut explorer, "1 2 0 Enter Enter"), 5);
    // Highest cost would take the eleven dearest lots whole, 114.2104 shares, and 5.7896 of
    // 2026-04-09. The least tax has in place of 0.7789 of these, 39.00 x 0.7789 = 30.38 of short-term
    // gain at 27 %, the long-term lot 2024-10-01 with 35.60 at 20 %. Long-term are besides 2024-12-26,
    // 2025-07-02 and 2025-10-01: 28.77044 + 19.55492 - 0.31988 + 35.60 = +83.61. Short-term:
    // -405 - 7.7402 - 266 - 77.40 + 300 + 5.86016 + 20.80744 + 35.31248 + 39 x 5.0107 = -198.74.
    // Federal: 22 % of -198.74 = -43.72, 15 % of 83.61 = +12.54, together -31.18.
    // State: 5 % of -115.14 = -5.76.
    explorer.expect("Recorded as #1: 120 VTI");
    assert_eq!(explorer.world.journal.len(), 1);
    let event = &explorer.world.journal[0];
    assert_eq!(total(event), Shares::new(dec!(120)));
    assert_eq!(sold(event).len(), 13);
    assert!(sold(event).contains(&("VTI@2026-04-09".to_owned(), Shares::new(dec!(5.0107)))));
    let Decision::Sold { preview, .. } = &event.what else { panic!() };
    assert_eq!(preview.plan.method, Method::Optimal);
    assert_eq!(preview.gains.short_term.to_cents(), Money::new(dec!(-198.74)));
    assert_eq!(preview.gains.long_term.to_cents(), Money::new(dec!(83.61)));
    assert_eq!(preview.tax_impact().map(Money::to_cents), Some(Money::new(dec!(-36.94))));
    // 521.4843 - 120 are left, and the cursor is where it was.
    assert!(explorer.line("► VTI ").starts_with("▌ ► VTI          401.4843"));
    explorer.keys("S").expect("120 VTI").expect("-36.94");
}

#[test]
fn all_of_it_and_half_of_it_are_four_keys() {
    let mut explorer = Explorer::sample();
    assert_eq!(press(&mut explorer, "x a Enter Enter"), 4);
    assert_eq!(total(&explorer.world.journal[0]), Shares::new(dec!(430.6093)));
    // The Roth's 90.875 stay.
    explorer.expect("Recorded as #1: 430.6093 VTI");
    assert!(explorer.line("► VTI ").contains(" 90.875 "));

    let mut explorer = Explorer::sample();
    assert_eq!(press(&mut explorer, "x % Enter Enter"), 4);
    assert_eq!(total(&explorer.world.journal[0]), Shares::new(dec!(215.30465)));
}

#[test]
fn half_of_whole_shares_is_whole() {
    let mut explorer = Explorer::sample();
    // Schwab holds 385 INTC, all whole; half is 192.5, which a broker would not take.
    explorer.go("INTC").keys("x %");
    assert_eq!(explorer.outlook().preview.plan.order.quantity, Shares::new(dec!(193)));
}

#[test]
fn exactly_this_lot_is_three_keys() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("VXUS", "VXUS@2022-09-29");
    explorer.keys("x");
    // 50 at 68.20 = 3,410.00, less 2,283.00: +1,127.00 long-term. 15 % = 169.05, 5 % = 56.35.
    explorer.expect("= 3,410.00").expect("+1,127.00");
    explorer.expect("you keep    3,184.60   = 3,410.00 - fee 0.00 - tax 225.40");
    assert!(explorer.line("this sale").contains("+169.05"));
    explorer.keys("Enter Enter");
    assert_eq!(
        sold(&explorer.world.journal[0]),
        [("VXUS@2022-09-29".to_owned(), Shares::from(50))]
    );
    explorer.expect("Recorded as #1: 50 VXUS");
}

#[test]
fn what_every_method_costs_is_one_key() {
    let mut explorer = Explorer::sample();
    assert_eq!(press(&mut explorer, "c"), 1);
    // Selling everything costs the same by every method.
    explorer.expect("Sell 430.6093 of 430.6093 VTI at 328.40   proceeds 141,412.09");
    let least = explorer
        .lines()
        .iter()
        .filter(|line| line.trim_end_matches(['█', '│', ' ']).ends_with(" least"))
        .count();
    // All fifteen stand on the smallest screen.
    assert_eq!(least, 15);
    // The dearest way for 120 is 5,260.26 more than the least: by lowest cost the gains are
    // 9,026.80 + 5,435.75 + 4,070.60 + 7,583.45 = 26,116.60, all long-term. 20 % of that is
    // 5,223.32, and -36.94 is the least.
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 c");
    assert!(explorer.line("Lowest cost  ").contains("+26,116.60  5,223.32 +5,260.26"));
    // Enter takes the method under the cursor to the ticket, where it stays.
    explorer.keys("G Enter");
    assert_eq!(explorer.ticket().chosen, Some(Method::MaxLongTermGain));
    explorer.expect("this sale        0.00  +26,116.60   +3,917.49");
    // And x reviews it from there.
    explorer.keys("c x").expect("Record this simulated sale?");
}

#[test]
fn the_ticket_follows_the_cheapest_until_a_method_is_chosen() {
    let mut explorer = Explorer::sample();
    explorer.go("INTC").keys("1 0");
    let followed = explorer.ticket().method;
    assert_eq!(explorer.ticket().chosen, None);
    explorer.keys("m");
    let chosen = explorer.ticket().chosen.unwrap();
    assert_ne!(chosen, followed);
    explorer.keys("0");
    assert_eq!(explorer.ticket().method, chosen, "an amount changes no choice");
    explorer.keys("M M");
    assert_ne!(explorer.ticket().method, chosen);
    // Without a tax figure it starts on the standing method, and gains stand for taxes.
    let mut explorer = Explorer::new(without_profile());
    explorer.keys("1 2 0").expect("FIFO  standing     +25,431.85");
    assert_eq!(explorer.ticket().method, Method::Fifo);
    explorer.expect("P  give filing status and income").expect_no("tax 0.00");
}

#[test]
fn dollars_and_percent_are_amounts() {
    let mut explorer = Explorer::sample();
    // 40,000 / 328.40 = 121.802679..., which is taken to whole parts of a share that exist.
    explorer.keys("$ 4 0 0 0 0").expect("Sell [$40000  ] of 430.6093");
    let quantity = explorer.outlook().preview.plan.order.quantity;
    assert!(quantity <= Shares::new(dec!(121.8027)) && quantity > Shares::new(dec!(121.8026)));
    // 25 % of 430.6093.
    explorer.keys("n 2 5 %");
    let quantity = explorer.outlook().preview.plan.order.quantity;
    assert_eq!(quantity, Shares::new(dec!(107.652325)));
    // A digit after a whole amount starts anew, and Backspace takes one back.
    explorer.keys("a 1 2");
    assert_eq!(explorer.ticket().amount, "12");
    explorer.keys("Backspace");
    assert_eq!(explorer.ticket().amount, "1");
}

#[test]
fn what_cannot_be_sold_says_why_and_records_nothing() {
    let mut explorer = Explorer::sample();
    explorer.keys("9 9 9 Enter Enter");
    explorer.expect("! 999 shares asked for, 430.6093 can be sold");
    assert!(explorer.in_ticket());
    explorer.keys("n Enter").expect("how much?");
    assert!(explorer.world.journal.is_empty());
}

#[test]
fn what_is_begun_asks_for_the_rest_and_is_no_error_yet() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 n $").expect("! how many dollars?  digits").expect_no("is not an amount");
    explorer.keys(".").expect("! how many dollars?  digits").keys("5 0");
    assert!(explorer.ticket().outlook.is_ok(), "$.50 is an amount");
    explorer.keys("n .").expect("! how many shares?  digits").keys("5");
    assert!(explorer.ticket().outlook.is_ok(), ".5 is one");
    // Amount, price, fee, date: Tab goes round over the methods and the lots.
    explorer.keys("n 1 2 0 Shift-Tab Shift-Tab Shift-Tab");
    assert_eq!(explorer.ticket().pane, Pane::Price);
    explorer.text(".").expect("! at which price?  digits, r takes the live one").text("5");
    assert!(explorer.ticket().outlook.is_ok());
    explorer.keys("Tab").text(".").expect("! which fee?  digits").text("5");
    assert!(explorer.ticket().outlook.is_ok());
    explorer.keys("Tab").text("2026-1").expect("! the date is not complete: YYYY-MM-DD");
    explorer.text("3-01").expect("! 2026-13-01 is no date here: YYYY-MM-DD, from 1990 to 2099");
}

#[test]
fn a_price_can_be_typed() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Shift-Tab Shift-Tab Shift-Tab");
    assert_eq!(explorer.ticket().pane, Pane::Price);
    // 120 x 330.25 = 39,630.00.
    explorer.text("330.25").expect("at [330.25], now 328.40 ▼  = 39,630.00");
    explorer.keys("Backspace Backspace Backspace");
    // 120 x 330 = 39,600.00.
    explorer.expect("[330]").expect("= 39,600.00");
    // The live price is one key away.
    explorer.keys("r").expect("at [328.40]  = 39,408.00");
    explorer.keys("r").expect("! the price is the live one");
}

#[test]
fn the_price_is_frozen_while_prices_tick() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0").tick("VTI", "329.00");
    // The figures stand still, the live price runs beside them.
    explorer.expect("at [328.40], now 329.00 ▲  = 39,408.00");
    explorer.tick("VTI", "327.00").expect("at [328.40], now 327.00 ▼  = 39,408.00");
    let impact = explorer.outlook().preview.tax_impact();
    assert_eq!(impact.map(Money::to_cents), Some(Money::new(dec!(-36.94))));
    // r takes it over: 120 x 327 = 39,240.00.
    explorer.keys("r").expect("at [327.00]  = 39,240.00");
    explorer.keys("Enter").expect("At        327.00 of ").expect("Proceeds  39,240.00");
    // Held prices do not move at all.
    let mut explorer = Explorer::sample();
    explorer.keys(";").expect("prices stand still").tick("VTI", "400.00");
    explorer.expect("prices held").expect_no("400.00");
    explorer.keys(";").expect("prices go on").tick("VTI", "400.00").expect("▲400.00");
}

#[test]
fn a_fee_is_part_of_the_order() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("VXUS", "VXUS@2022-09-29").keys("x");
    explorer.keys("Shift-Tab Shift-Tab Shift-Tab");
    assert_eq!(explorer.ticket().pane, Pane::Fee);
    explorer.text("10");
    // The gain is 1,117.00 after the fee: 15 % = 167.55, 5 % = 55.85, and 3,410 - 10 - 223.40.
    explorer.expect("you keep    3,176.60   = 3,410.00 - fee 10.00 - tax 223.40");
}

#[test]
fn a_date_in_the_next_year_is_taxed_there() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("VXUS", "VXUS@2022-09-29").keys("x Shift-Tab Shift-Tab");
    assert_eq!(explorer.ticket().pane, Pane::Date);
    explorer.text("2027").expect("! the date is not complete: YYYY-MM-DD").expect("on [2027-]");
    explorer.text("0105").expect("Tax 2027, single");
    explorer.expect("≈ figures not given for 2027 are taken from those of 2026");
    // Nothing is realized there yet: 117,000 - 16,100 = 100,900 at ordinary rates. The gain of
    // 1,127.00 costs the same 15 % and 5 %.
    let before = explorer.line(" before ");
    assert!(before.contains(" 0.00 "), "{before}");
    explorer.expect("you keep    3,184.60   = 3,410.00 - fee 0.00 - tax 225.40");
    explorer.keys("Enter").expect("Sell      50 VXUS from Vanguard Brokerage, Tue 5 Jan 2027");
    explorer.expect("settles Wed 6 Jan 2027");
}

#[test]
fn every_day_of_a_month_can_be_typed() {
    for day in ["2026-12-09", "2026-12-10", "2026-12-15", "2026-12-31"] {
        let mut explorer = Explorer::sample();
        explorer.keys("1 Shift-Tab").text(&day.replace('-', ""));
        assert_eq!(explorer.ticket().date.to_string(), day);
        assert_eq!(explorer.ticket().date_text, None);
    }
}

#[test]
fn accounts_that_hold_it_are_one_key_apart() {
    let mut explorer = Explorer::sample();
    explorer.go("MSFT").keys("1 0").expect("of 112 MSFT").expect("Schwab Brokerage");
    explorer.keys("]").expect("of 38.3723 MSFT").expect("Vanguard Brokerage");
    explorer.keys("]").expect("of 112 MSFT");
    explorer.keys("[").expect("of 38.3723 MSFT");
    // The amount stays, the lots are the account's.
    assert_eq!(explorer.ticket().amount, "10");
    let of_it = |lot: &lotscope::domain::lot::Lot| &*lot.account == "Vanguard Brokerage";
    assert!(!explorer.ticket().lots.is_empty());
    assert!(explorer.ticket().lots.iter().all(of_it));
    explorer.keys("Esc").go("BND").keys("1 0 ]").expect("! only Vanguard Brokerage holds BND");
}

#[test]
fn an_account_that_cannot_fill_the_order_names_the_others_and_their_key() {
    let mut explorer = Explorer::sample();
    explorer.go("MSFT").keys("1 0 ] a n 6 0").expect("Sell [60      ] of 38.3723 MSFT");
    explorer
        .expect("! 60 shares asked for, 38.3723 can be sold in Vanguard Brokerage, 112 in")
        .expect("Schwab Brokerage; ] changes the account");
    let footer = explorer.lines().pop().unwrap();
    assert!(footer.contains("] account"), "{footer}");
    explorer.keys("]").expect("of 112 MSFT").expect("this sale");
    explorer.keys("Esc").go("BND").keys("9 9 9 9").expect("can be sold").expect_no("] changes");
    assert!(!explorer.lines().pop().unwrap().contains("] account"));
}

#[test]
fn what_other_accounts_have_is_told_as_the_order_closes_it() {
    // A locked lot of another account is held there and cannot be sold.
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("MSFT", "MSFT@2016-07-06").keys("b").expect("is locked");
    explorer.go("MSFT").keys("x ] a n 7 0").expect("Sell [70      ] of 38.3723 MSFT");
    explorer.expect("38.3723 can be sold in Vanguard Brokerage, 67 in Schwab");
    // A short position is covered.
    let lots = "account,symbol,acquired,quantity,cost_basis\n\
                One,KO,2026-05-04,-20,-1400\nTwo,KO,2026-05-05,-30,-2100\n";
    let mut explorer =
        Explorer::on_files(&[("lots.csv", lots), ("prices.csv", "symbol,price\nKO,60\n")]);
    explorer
        .go("KO")
        .keys("x n 2 5")
        .expect("! 25 shares asked for, 20 can be covered in One, 30 in");
    explorer.expect_no("can be sold");
}

#[test]
fn an_order_of_a_closed_day_is_dated_to_the_day_it_trades_on() {
    // 2026-11-21 is a Saturday, 2026-11-26 Thanksgiving (NYSE's calendar of 2026).
    for (typed, trades, said) in [
        (
            "20261121",
            "2026-11-23",
            "! 2026-11-21 is no trading day: the order trades on Mon 2026-11-23",
        ),
        (
            "20261126",
            "2026-11-27",
            "! 2026-11-26 is no trading day: the order trades on Fri 2026-11-27",
        ),
    ] {
        let mut explorer = Explorer::sample();
        explorer.go_to_lot("VXUS", "VXUS@2022-09-29").keys("x Shift-Tab Shift-Tab");
        explorer.text(typed).expect(said);
        assert_eq!(explorer.ticket().date.to_string(), trades);
        explorer.keys("Enter").expect("no trading day");
    }
    let mut explorer = Explorer::sample().at(120, 35);
    explorer.go_to_lot("VXUS", "VXUS@2022-09-29").keys("x Shift-Tab Shift-Tab").text("20261121");
    explorer.expect("on [2026-11-23], settles Tue 24 Nov");
    // A loss of the same order has its own warning; the day is whole beside it.
    let mut losing = Explorer::sample();
    losing.go_to_lot("INTC", "INTC@2020-01-24").keys("x Shift-Tab Shift-Tab").text("20261219");
    losing.expect("! 2026-12-19 is no trading day: the order trades on Mon 2026-12-21 (+");
    // Another date is another order.
    explorer
        .text("20261124")
        .expect("on [2026-11-24], settles Wed 25 Nov")
        .expect_no("trading day");
}

#[test]
fn a_sheltered_account_has_no_tax_and_a_short_is_covered() {
    let mut explorer = Explorer::sample();
    explorer.go("QQQ").keys("2 0").expect("⌂ Fidelity Roth IRA: no gain, no tax.");
    explorer.expect("you keep    12,240.00   = 12,240.00 - fee 0.00");
    let mut explorer = Explorer::sample();
    // 20 sold short for 7,527.00, bought back for 8,024.00: a loss of 497.00, short-term.
    // 22 % = 109.34 and 5 % = 24.85.
    explorer.go("TSLA").keys("x a").expect("Cover [20      ] of 20 TSLA").expect("-497.00");
    assert!(explorer.line("this sale").ends_with("-134.19"));
    explorer.keys("Enter Enter").expect("Recorded as #1: 20 TSLA");
    assert!(!explorer.model.holdings.find("TSLA"), "nothing is left of it");
    explorer.keys("S").expect("#  Traded What").expect("cover 20 TSLA");
}

#[test]
fn without_a_price_or_in_another_currency_nothing_is_sold() {
    let mut fresh = sample();
    fresh.household.holdings.prices = lotscope::domain::price::PriceBook::default();
    let household = &fresh.household;
    fresh.household = lotscope::domain::household::Household::new(
        household.holdings.clone(),
        household.profiles.clone(),
        household.book.clone(),
        household.rules.clone(),
    );
    let mut explorer = Explorer::new(fresh);
    explorer
        .go("VTI")
        .keys("x")
        .expect("! VTI has no price: e types one, or give one in prices.csv");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
}
