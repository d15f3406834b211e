//! Lots picked by hand: by marks, by digits, by one share, with a rest or without.

use crate::explorer::Explorer;
use lotscope::app::overlay::Overlay;
use lotscope::app::ticket::Pane;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares};
use lotscope::domain::sales::Decision;
use rust_decimal::{Decimal, dec};

/// What is taken of a lot.
fn taken(explorer: &Explorer, lot: &str) -> Decimal {
    explorer.ticket().taken(&lot.into()).get().normalize()
}

fn dialog_focus(explorer: &Explorer) -> usize {
    let Some(Overlay::Dialog(dialog)) = &explorer.model.overlay else {
        panic!("no dialog:\n{}", explorer.screen())
    };
    dialog.focus
}

/// 120 VTI by highest cost, which costs 1.08 more than the least, with the first of its lots, 0.8141
/// of 2024-12-26, given back.
fn with_a_rest() -> Explorer {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 m m m Tab").expect("[ Lots: 12 of 29 ]");
    assert_eq!(explorer.ticket().pane, Pane::Lots);
    explorer.keys("Space").expect("[ Lots by hand ]");
    explorer
}

#[test]
fn two_lots_are_picked_with_space() {
    let mut explorer = Explorer::sample();
    explorer.go("VXUS").keys("x Tab Home Space Down Down Down Space");
    // 100 of 2016-09-12: 6,820.00 - 4,614.00 = 2,206.00, and 50 of 2022-09-29: 1,127.00.
    // Together 3,333.00 long-term: 15 % = 499.95, 5 % = 166.65.
    assert_eq!(taken(&explorer, "VXUS@2016-09-12"), dec!(100));
    assert_eq!(taken(&explorer, "VXUS@2022-09-29"), dec!(50));
    explorer.expect("Sell [150").expect("150 of 150 assigned").expect("+3,333.00");
    explorer.expect("you keep    9,563.40   = 10,230.00 - fee 0.00 - tax 666.60");
    // The first of them goes back as it came.
    explorer.keys("Home Space").expect("50 of 50 assigned");
    explorer.keys("Space Enter").expect("picked by hand").expect("2016-09-12");
    assert_eq!(dialog_focus(&explorer), 0, "nothing is in doubt");
    explorer.keys("Enter");
    let Decision::Sold { preview, .. } = &explorer.world.journal[0].what else { panic!() };
    assert_eq!(preview.plan.method, Method::Specific);
    assert_eq!(preview.plan.fallback, None);
    assert_eq!(preview.tax_impact().map(Money::to_cents), Some(Money::new(dec!(666.60))));
}

#[test]
fn quantities_are_typed_into_lots() {
    let mut explorer = Explorer::sample();
    explorer.go("VXUS").keys("x Tab Home 5 0");
    // 50 at 68.20 - 46.14: 1,103.00.
    explorer.expect("[50  ]").expect("50 of 50 assigned").expect("+1,103.00");
    explorer.keys("Backspace").expect("[5   ]").expect("5 of 5 assigned");
    explorer.keys(". 5").expect("5.5 of 5.5 assigned");
    explorer.keys("+ +").expect("7.5 of 7.5 assigned");
    explorer.keys("-").expect("6.5 of 6.5 assigned");
    explorer.keys("Down 6 0").expect("66.5 of 66.5 assigned");
    // Every lot whole: 410.7695 in this account. And none.
    explorer.keys("a").expect("410.7695 of 410.7695");
    explorer.keys("n");
    assert!(explorer.ticket().hand.as_ref().unwrap().picks.is_empty());
}

#[test]
fn giving_every_lot_back_keeps_the_order() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Tab n").expect("Sell [120").expect("0 of 120 assigned");
    // Until something is picked the standing method has all of it.
    explorer.expect("120 unassigned: by FIFO");
    explorer.keys("Home Space").expect("40 of 120 assigned").expect("80 unassigned");
    explorer.keys("u u").expect("Optimal (least tax)      best").expect("Sell [120");
}

#[test]
fn why_a_lot_is_not_taken_names_the_true_reason() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Tab Home i");
    explorer.expect("not taken  by Optimal (least tax): the lots taken cost no more tax");
    explorer.keys("Esc b i").expect("locked: no sale takes it").expect_no("not taken");
    explorer.keys("Esc b m m i").expect("not taken  by LIFO: the order is full before it");
    explorer.keys("Esc n i").expect("taken      by FIFO, the method for the rest: oldest first");
    explorer.keys("Esc End i").expect("not taken  by Specific lots: not picked by hand");
}

#[test]
fn more_than_a_lot_holds_is_refused_in_place() {
    let mut explorer = Explorer::sample();
    // VXUS@2018-03-22 holds 60.
    explorer.go("VXUS").keys("x Tab Home Down 6 1");
    explorer.expect("! 60 at most").expect("[6   ]").expect("6 of 6 assigned");
    assert_eq!(taken(&explorer, "VXUS@2018-03-22"), dec!(6));
    explorer.keys("0").expect("60 of 60 assigned").expect_no("at most");
    explorer.keys("+").expect("! 60 at most").expect("60 of 60 assigned");
}

#[test]
fn an_unassigned_rest_is_seen_and_doubted() {
    let mut explorer = with_a_rest();
    explorer.expect("119.1859 of 120 assigned").expect("! 0.8141 unassigned: by FIFO, in ( )");
    // FIFO takes it from 2016-03-14 at 102.73, (0.8141) there:
    // 0.8141 x 225.67 = 183.72, in place of 28.77: 48.01 - 28.77 + 183.72 = +202.95.
    assert_eq!(taken(&explorer, "VTI@2016-03-14"), dec!(0.8141));
    assert!(explorer.line("this sale").contains("+202.95"));
    explorer.keys("Home").expect("(0.8141)");
    // 20 % of 154.95 and 1.08 more than the least.
    explorer.expect("Specific lots          +32.07");
    // The dialog doubts it: Enter goes back, and only Tab Enter records.
    explorer.keys("Enter").expect("the rest by FIFO");
    assert_eq!(dialog_focus(&explorer), 1);
    explorer.keys("Enter");
    assert!(explorer.in_ticket() && explorer.world.journal.is_empty());
    explorer.keys("Enter Tab Enter").expect("Recorded as #1: 120 VTI");
    let Decision::Sold { preview, .. } = &explorer.world.journal[0].what else { panic!() };
    assert_eq!(preview.plan.fallback, Some(Method::Fifo));
}

#[test]
fn f_picks_the_method_for_the_rest() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 f").expect("! only lots picked by hand leave a rest");
    let mut explorer = with_a_rest();
    // By LIFO 0.8141 more of 2026-04-09 at 289.40: 0.8141 x 39 = 31.75 short-term, for 28.77
    // long-term. 27 % of 31.75 - 20 % of 28.77 = 8.57 - 5.75 = 2.82, and 1.08.
    explorer
        .keys("f")
        .expect("! 0.8141 unassigned: by LIFO")
        .expect("Specific lots           +3.90");
    assert_eq!(taken(&explorer, "VTI@2026-04-09"), dec!(6.6037));
    // Highest cost takes 2024-12-26 again.
    explorer.keys("f").expect("Specific lots           +1.08");
    assert_eq!(taken(&explorer, "VTI@2024-12-26"), dec!(0.8141));
}

#[test]
fn m_leaves_picking_by_hand_and_u_returns_to_it() {
    let mut explorer = with_a_rest();
    explorer.keys("m");
    assert!(explorer.ticket().hand.is_none());
    explorer.expect("120 of 120 assigned");
    explorer.keys("u").expect("119.1859 of 120 assigned").expect("[ Lots by hand ]");
    // One more undoes the pick itself, and then there is nothing left of the ticket's own.
    explorer.keys("u").expect("120 of 120 assigned").expect_no("by hand ]");
    explorer.keys("u").expect("! nothing to undo in this session");
}

#[test]
fn a_full_order_takes_no_more() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Tab Home Space");
    explorer.expect("! the order is full: give another lot back first");
    assert!(explorer.ticket().hand.is_none(), "nothing was picked by hand yet");
    explorer.keys("Shift-Tab Space").expect("! Tab goes to the lots first");
}

#[test]
fn marked_lots_are_one_order() {
    let mut explorer = Explorer::sample();
    // 200 at 3.35 and 100 at 11.23, now 181.60: 35,650.00 + 17,037.00 = 52,687.00 long-term.
    // With it the year has 56,587 of gains and dividends in the 15 % band, which ends at 545,500;
    // the income of 177,787 is below the 200,000 of the investment tax.
    // 15 % = 7,903.05, 5 % = 2,634.35.
    explorer.go("NVDA").keys("Right Down Space Space").expect("2 lots marked").keys("x");
    explorer.expect("Sell [300").expect("= 54,480.00").expect("+52,687.00");
    explorer.expect("you keep    43,942.60   = 54,480.00 - fee 0.00 - tax 10,537.40");
    let hand = explorer.ticket().hand.as_ref().unwrap();
    let picks: Vec<_> = hand.picks.iter().map(|(lot, quantity)| (&**lot, *quantity)).collect();
    let whole = [("NVDA@2019-06-03", Shares::from(200)), ("NVDA@2022-10-14", Shares::from(100))];
    assert_eq!(picks, whole);
    // They can be compared as well.
    let mut explorer = Explorer::sample();
    explorer.go("NVDA").keys("Right Down Space Space c").expect("Sell 300 of 455 NVDA");
}

#[test]
fn marks_over_two_securities_are_refused_with_the_reason() {
    let mut explorer = Explorer::sample();
    explorer.go("KO").keys("Space").go("BND").keys("Space").expect("lots marked");
    for key in ["x", "c", "1", "%"] {
        explorer.keys(key).expect("! the marked lots are of several securities or accounts");
        assert!(explorer.model.ticket().is_none());
    }
    // Esc takes the marks off, and the cursor decides again.
    explorer.keys("Esc").expect_no("marked");
    explorer.go("BND").keys("x").expect("of 340 BND");
}
