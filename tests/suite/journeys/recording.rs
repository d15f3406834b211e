//! What lasts: the journal, and taking back what is in it.

use crate::explorer::{Explorer, key, sample};
use lotscope::app::model::Screen;
use lotscope::app::msg::{Msg, Remedy};
use lotscope::domain::sales::{Decision, EventId, SaleId, SaleState};

/// What the journal holds, in words.
fn journal(explorer: &Explorer) -> Vec<String> {
    explorer
        .world
        .journal
        .iter()
        .map(|event| match &event.what {
            Decision::Sold { sale, .. } => format!("sold {sale}"),
            Decision::LotsChanged { sale, .. } => format!("lots-changed {sale}"),
            Decision::ConfirmedByBroker { sale, .. } => format!("confirmed {sale}"),
            Decision::Archived { sale, .. } => format!("archived {sale}"),
            Decision::Cancelled { sale } => format!("cancelled {sale}"),
            Decision::Discarded { sale } => format!("discarded {sale}"),
            Decision::Undone { reverses: EventId(event) } => format!("undone {event}"),
        })
        .collect()
}

fn lots(explorer: &Explorer) -> usize {
    explorer.model.household.portfolio().lots().len()
}

#[test]
fn a_failed_recording_keeps_the_ticket_and_is_tried_again_by_enter() {
    let mut explorer = Explorer::sample();
    explorer.world.full = Some("the disk is full".to_owned());
    explorer.keys("1 2 0 m m m Tab Space Enter Tab Enter");
    explorer.expect("─ NOT recorded ─").expect("Why not   the disk is full");
    explorer.expect("What      Sell 120 VTI, in household");
    explorer.expect("[ Try again ] Enter").expect_no("Recorded as");
    // Still full: Enter asks the journal again, and it is still not recorded.
    explorer.keys("Enter").expect("─ NOT recorded ─");
    explorer.keys("Esc");
    assert!(explorer.in_ticket());
    explorer.expect("119.1859 of 120 assigned").expect("! NOT recorded: the disk is full");
    assert_eq!(lots(&explorer), 191);
    assert!(explorer.model.household.book.sales().is_empty());
    // A price that comes in, or another key, does not make it forgotten.
    explorer.keys("j k").expect("! NOT recorded: the disk is full");
    // As soon as there is room, the same keys record it.
    explorer.world.full = None;
    explorer.keys("Enter Tab Enter").expect("Recorded as #1").expect_no("NOT recorded");
    assert_eq!(journal(&explorer), ["sold 1"]);
}

#[test]
fn enter_again_records_what_was_not_recorded() {
    let mut explorer = Explorer::sample();
    explorer.world.full = Some("no space left on device".to_owned());
    explorer.keys("1 2 0 Enter Enter").expect("─ NOT recorded ─");
    explorer.world.full = None;
    explorer.keys("Enter").expect("Recorded as #1: 120 VTI").expect_no("NOT recorded");
    // The same of what is decided about a recorded sale.
    explorer.world.full = Some("no space left on device".to_owned());
    explorer.keys("S d Enter").expect("What      Cancel #1, in household");
    explorer.keys("Esc").expect("○ 3d 07h 58m left").expect_no("NOT recorded");
    explorer.keys("u").expect("What      Undo or redo");
    explorer.world.full = None;
    explorer.keys("Enter").expect("undone");
    assert_eq!(journal(&explorer), ["sold 1", "undone 1"]);
}

#[test]
fn an_order_that_is_given_up_is_not_told_of_any_more() {
    let mut explorer = Explorer::sample();
    explorer.world.full = Some("the disk is full".to_owned());
    explorer.keys("1 2 0 Enter Enter Esc").expect("! NOT recorded");
    explorer.keys("Esc j").expect_no("NOT recorded");
    explorer.keys("5").expect_no("NOT recorded");
}

#[test]
fn where_nothing_can_be_recorded_that_is_said_at_once_and_tried_all_the_same() {
    let mut fresh = sample();
    let reason = "another lotscope (process 4711) records in this journal";
    fresh.opened.read_only = Some(reason.to_owned());
    let mut explorer = Explorer::new(fresh);
    explorer.expect("! read-only: another lotscope (process 4711)");
    assert!(explorer.lines()[0].contains("  ! read-only  "), "{}", explorer.lines()[0]);
    explorer.world.full = Some(reason.to_owned());
    explorer.world.so = Remedy::ReadOnly;
    explorer.keys("1 2 0 Enter").expect("! Read-only: nothing could be recorded so far");
    explorer.keys("Enter").expect("Why not   another lotscope (process 4711)");
    assert!(explorer.lines()[0].contains("! read-only"));
    // The other one has left.
    explorer.world.full = None;
    explorer.keys("Enter").expect("Recorded as #1").expect_no("read-only");
    assert_eq!(journal(&explorer), ["sold 1"]);
}

#[test]
fn a_journal_that_another_hand_wrote_to_is_read_again_first() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 0 Enter Enter").expect("Recorded as #1");
    explorer.keys("5 Enter");
    explorer.world.full = Some("the journal was changed since it was read".to_owned());
    explorer.world.so = Remedy::ReadAgain;
    // The other hand took the first sale back.
    let what = Decision::Cancelled { sale: SaleId(1) };
    let event = explorer.model.household.book.event(what, explorer.model.now);
    explorer.world.journal.push(event);
    explorer.keys("Enter").expect("Why not   the journal was changed since it was read");
    explorer.world.full = None;
    // 5 of 521.4843 now, and no more of 511.4843: what was reviewed is not what would be sold.
    explorer.keys("Enter").expect("! not recorded: the holdings changed since");
    assert!(explorer.in_ticket());
    explorer.keys("Enter Enter").expect("Recorded as #2: 5 VTI");
    assert_eq!(journal(&explorer), ["sold 1", "cancelled 1", "sold 2"]);
    // What was decided about a sale is not repeated blindly: the sale may be another one now.
    explorer.world.full = Some("the journal was changed since it was read".to_owned());
    explorer.keys("S d Enter").expect("─ NOT recorded ─").expect("look at the sale before");
    explorer.expect_no("Try again");
}

#[test]
fn a_sale_is_undone_and_done_again() {
    let mut explorer = Explorer::sample();
    explorer.keys("u").expect("! nothing to undo in this session");
    explorer.keys("1 2 0 Enter Enter");
    assert!(explorer.line("► VTI ").contains("401.4843"));
    explorer.keys("u").expect("undone, of #1; Ctrl-r does it again");
    assert!(explorer.line("► VTI ").contains("521.4843"));
    assert_eq!(lots(&explorer), 191);
    explorer.keys("u").expect("! nothing to undo in this session");
    explorer.keys("Ctrl-r").expect("done again");
    assert!(explorer.line("► VTI ").contains("401.4843"));
    explorer.keys("Ctrl-r").expect("! nothing was undone");
    explorer.keys("u").expect("undone");
    assert!(explorer.line("► VTI ").contains("521.4843"));
    // Event 1 is the sale, 2 its undo, 3 the undo of that, 4 the undo once more.
    assert_eq!(journal(&explorer)[..3], ["sold 1", "undone 1", "undone 2"]);
    assert_eq!(journal(&explorer).len(), 4);
    // A new sale gets a number that was never used.
    explorer.keys("5 Enter Enter").expect("Recorded as #2: 5 VTI");
}

#[test]
fn yesterdays_sale_is_taken_back_in_three_keys_and_that_undone_in_one() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Enter Enter");
    let mut next = explorer.again();
    next.world.journal = explorer.world.journal.clone();
    next.keys("S d").expect("Cancel this sale?").expect("#1: 120 VTI of Fri 20 Nov");
    next.keys("Enter").expect("#1 is cancelled; u undoes that");
    assert_eq!(journal(&next), ["sold 1", "cancelled 1"]);
    assert_eq!(lots(&next), 191);
    next.keys("d").expect("! this sale is cancelled already");
    next.keys("u").expect("undone").expect("○ 3d 07h 58m left");
    assert_eq!(
        next.model.household.book.sale(SaleId(1)).unwrap().state(next.model.today),
        SaleState::Pending
    );
    // Esc at the question leaves everything as it is.
    next.keys("d Esc");
    assert_eq!(journal(&next).len(), 3);
}

#[test]
fn a_settled_simulation_is_discarded() {
    let mut explorer = Explorer::sample();
    // Sold on Monday 9 November, settled the day after.
    explorer.go("BND").keys("2 0 Shift-Tab").text("20261109").keys("Tab Enter Enter S");
    explorer.expect("● settled").expect("#1  settled Tue 10 Nov");
    explorer.keys("d").expect("Discard this simulation?").keys("Enter").expect("#1 is discarded");
    assert_eq!(journal(&explorer), ["sold 1", "discarded 1"]);
    explorer.expect("discarded");
}

#[test]
fn reading_again_keeps_what_was_recorded() {
    let mut explorer = Explorer::sample();
    explorer.go("VXUS").keys("5 0 Enter Enter");
    assert!(explorer.line("► VXUS").contains("360.7695"));
    explorer.keys("r").expect("files and prices were read again");
    // 410.7695 - 50 are held, the cursor is where it was, and the sale is in the list.
    let line = explorer.line("► VXUS");
    assert!(line.starts_with('▌') && line.contains("360.7695"), "{line}");
    explorer.keys("S").expect("50 VXUS");
}

#[test]
fn the_lots_of_a_long_sale_can_be_read_before_it_is_recorded() {
    let mut explorer = Explorer::sample();
    explorer.keys("x a Enter").expect("29 lots").expect("2026-02-18").expect_no("2016-03-14");
    for _ in 0..29 {
        explorer.send(Msg::Wheel(1, None));
    }
    explorer.expect("2016-03-14").expect_no("2026-02-18");
}

#[test]
fn the_lots_of_a_long_sale_scroll_by_the_arrows() {
    let mut explorer = Explorer::sample();
    explorer.keys("x a Enter").expect("↑ ↓ scroll");
    for _ in 0..29 {
        explorer.send(Msg::Key(key("Down")));
    }
    explorer.expect("2016-03-14").expect_no("does nothing here");
}

#[test]
fn no_sale_no_screen_of_sales() {
    let mut explorer = Explorer::sample();
    explorer.keys("S").expect("! no sale is recorded yet: x on a security starts one");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
}
