//! The mouse: everything a click, a double click, a drag and the wheel do.

use crate::explorer::{Explorer, folder};
use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use lotscope::app::action::Place;
use lotscope::app::holdings::{Sort, SortKey};
use lotscope::app::model::Screen;
use lotscope::app::msg::{Mouse, Msg, Target};
use lotscope::app::ticket::Pane;
use lotscope::domain::method::Method;
use lotscope::shell::translate::Translator;

fn terminal_says(kind: MouseEventKind, (column, row): (u16, u16)) -> Event {
    Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

#[test]
fn a_click_selects_and_a_double_click_opens() {
    let mut explorer = Explorer::sample();
    explorer.click("NVDA");
    assert!(explorer.line("► NVDA").starts_with('▌'));
    explorer.double_click("NVDA").expect("▼ NVDA").expect("2019-06-03");
    explorer.double_click("2019-06-03").expect("Mon 3 Jun 2019 at 3.35");
    assert_eq!(explorer.model.place(), Place::Note);
}

#[test]
fn a_drag_over_lots_marks_them() {
    let mut explorer = Explorer::sample();
    explorer.go("NVDA").keys("Right").click("2019-06-03");
    for date in ["2022-10-14", "2024-08-07", "2025-04-04"] {
        // The same cell again, as terminals say it, changes nothing.
        explorer.drag(date).drag(date);
    }
    // The lot it began on too: 200, 100, 40 and 30.
    explorer.expect("4 lots marked");
    // Back over the last row: that one is as it was before.
    explorer.drag("2024-08-07").expect("3 lots marked");
}

#[test]
fn a_drag_marks_what_a_fast_pointer_jumps_over_and_keeps_what_was_marked() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("NVDA", "NVDA@2026-07-09").keys("Space").expect("1 lot marked");
    explorer.click("2019-06-03").drag("2025-04-04").expect("5 lots marked");
    // Out of the list above: the headings and what lies there scroll by, and nothing is lost.
    explorer.drag("2019-06-03").expect("2 lots marked");
    // A press and a shiver on one row mark nothing.
    let mut explorer = Explorer::sample();
    explorer.go("NVDA").keys("Right").click("2019-06-03").drag("2019-06-03").expect_no("marked");
}

#[test]
fn a_drag_below_the_list_scrolls_it_on() {
    let mut explorer = Explorer::sample();
    explorer.keys("Right").click("2016-03-14");
    let below = explorer.find("191 lots");
    for _ in 0..25 {
        explorer.mouse(Mouse::Drag, below);
    }
    explorer.expect("26 lots marked");
    assert!(!explorer.shows("2016-03-14"), "the list has scrolled");
    let above = explorer.find("Security");
    for _ in 0..25 {
        explorer.mouse(Mouse::Drag, above);
    }
    explorer.expect("1 lot marked").expect("2016-03-14");
}

#[test]
fn a_click_on_the_fold_sign_opens_and_folds() {
    let mut explorer = Explorer::sample();
    explorer.click("► MSFT").expect("▼ MSFT").click("▼ MSFT").expect("► MSFT");
    // Beside the sign a click only selects.
    explorer.click("MSFT").expect("► MSFT");
    assert!(explorer.line("► MSFT").starts_with('▌'));
}

#[test]
fn the_scrollbar_is_clicked_and_dragged() {
    let mut explorer = Explorer::sample();
    explorer.keys("z").expect("2016-03-14");
    let (columns, rows) = explorer.model.size;
    let cursor = explorer.model.holdings.cursor();
    let bottom = (1..rows)
        .rev()
        .find(|y| matches!(explorer.hits.at(columns - 1, *y), Some(Target::Scroll(..))));
    let bottom = bottom.expect("there is a scrollbar");
    assert!(explorer.mouse(Mouse::Click, (columns - 1, bottom)));
    explorer.expect_no("2016-03-14").expect("TSLA");
    assert_eq!(explorer.model.holdings.cursor(), cursor, "the cursor stays");
    assert!(explorer.mouse(Mouse::Drag, (columns - 1, 2)));
    explorer.expect("2016-03-14");
    // A key goes on from the cursor.
    explorer.mouse(Mouse::Click, (columns - 1, bottom));
    explorer.keys("Down").expect("2016-03-14");
}

#[test]
fn a_click_on_a_heading_sorts_and_one_more_turns_it_round() {
    let mut explorer = Explorer::sample();
    explorer.click("Basis");
    assert_eq!(explorer.model.holdings.sort, Sort::natural(SortKey::Basis));
    explorer.click("Basis");
    assert_eq!(explorer.model.holdings.sort, Sort { key: SortKey::Basis, descending: false });
    for (heading, key) in [
        ("Security", SortKey::Name),
        ("Qty", SortKey::Quantity),
        ("Value", SortKey::Value),
        ("Gain", SortKey::Gain),
        ("% ", SortKey::Percent),
        ("Term", SortKey::Days),
    ] {
        explorer.click(heading);
        assert_eq!(explorer.model.holdings.sort.key, key, "{heading}");
    }
}

#[test]
fn a_percentage_that_no_row_shows_sorts_last() {
    // AAA's known half has doubled, but what its other half cost nobody knows.
    let lots = "account,symbol,acquired,quantity,cost_basis,price\n\
                A,AAA,2020-01-02,10,1000,200\nA,AAA,2020-01-03,10,,200\nA,BBB,2020-01-02,10,1000,110\n";
    let mut explorer = Explorer::new(folder(&[("lots.csv", lots)]));
    // Largest first, then smallest first.
    for heading in ["% ", "%↓"] {
        explorer.click(heading);
        let groups = explorer.model.holdings.groups().iter();
        assert_eq!(groups.map(|group| group.label.as_str()).collect::<Vec<_>>(), ["BBB", "AAA"]);
    }
}

#[test]
fn the_footer_can_be_clicked() {
    let mut explorer = Explorer::sample();
    explorer.click("c compare");
    assert!(matches!(explorer.model.screen(), Screen::Compare(_)));
    explorer.click("Enter take it");
    assert!(explorer.in_ticket());
    explorer.click("? help");
    assert_eq!(explorer.model.place(), Place::Help);
    // A line of help runs at one click.
    explorer.click("compare the methods on this order");
    assert!(matches!(explorer.model.screen(), Screen::Compare(_)));
    explorer.click(": all");
    assert_eq!(explorer.model.place(), Place::Palette);
}

#[test]
fn the_ticket_is_worked_by_mouse() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0").click("Lowest cost");
    assert_eq!(explorer.ticket().chosen, Some(Method::LowestCost));
    // A lot: the click goes to it, the double click gives it back.
    explorer.click("2016-11-09");
    assert_eq!(explorer.ticket().pane, Pane::Lots);
    assert!(explorer.ticket().hand.is_none());
    explorer.double_click("2016-11-09").expect("95 of 120 assigned");
    // A drag takes what it passes over and is not taken: 20 and then the 5 that are left.
    explorer.click("2017-08-21");
    let place = explorer.find("2018-02-09");
    explorer.mouse(Mouse::Drag, place);
    explorer.expect("115 of 120 assigned");
    let place = explorer.find("2018-12-26");
    explorer.mouse(Mouse::Drag, place);
    explorer.expect("120 of 120 assigned");
    // The fields of the order line.
    explorer.click("[328.40]");
    assert_eq!(explorer.ticket().pane, Pane::Price);
    // A double click on a method goes on to the review; its buttons are buttons.
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0").double_click("LIFO").expect("Record this simulated sale?");
    explorer.click("Back");
    assert!(explorer.in_ticket() && explorer.world.journal.is_empty());
    explorer.keys("Enter").click("[ Record ]").expect("Recorded as #1");
}

#[test]
fn a_dialog_takes_the_clicks_beside_its_buttons() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Enter");
    let before = explorer.lines();
    let (columns, rows) = explorer.model.size;
    for y in 0..rows - 1 {
        for x in (0..columns).step_by(7) {
            if !matches!(explorer.hits.at(x, y), Some(Target::Button(_))) {
                explorer.mouse(Mouse::Click, (x, y));
                explorer.mouse(Mouse::Drag, (x, y));
            }
        }
    }
    assert_eq!(explorer.lines(), before);
    assert!(explorer.world.journal.is_empty());
}

#[test]
fn the_wheel_scrolls_the_list_under_the_pointer_and_the_cursor_stays() {
    let mut explorer = Explorer::sample();
    explorer.keys("z").expect("2016-03-14");
    explorer.send(Msg::Wheel(3, None));
    explorer.expect_no("▼ VTI").expect("2018-02-09");
    assert_eq!(explorer.model.holdings.cursor(), 0);
    explorer.send(Msg::Wheel(-3, None));
    assert!(explorer.line("▼ VTI").starts_with('▌'));
    // In the ticket the methods and the lots scroll apart.
    explorer.keys("1");
    let chosen = explorer.ticket().chosen;
    let lots = explorer.hits.at(70, 4);
    assert!(matches!(lots, Some(Target::Lot(_))), "{lots:?}");
    explorer.send(Msg::Wheel(3, lots));
    explorer.expect_no("2016-03-14");
    let methods = explorer.hits.at(5, 4);
    assert!(matches!(methods, Some(Target::Method(_))), "{methods:?}");
    explorer.send(Msg::Wheel(3, methods));
    assert_eq!(explorer.ticket().chosen, chosen);
    // Over help it scrolls the help.
    explorer.keys("?").expect("next method").send(Msg::Wheel(6, None));
    explorer.expect_no("next method");
}

#[test]
fn what_a_terminal_says_of_the_mouse_is_understood() {
    let mut explorer = Explorer::sample();
    let mut translator = Translator::default();
    let place = explorer.find("MSFT");
    let down = MouseEventKind::Down(MouseButton::Left);
    let message = translator.message(terminal_says(down, place), &explorer.hits).unwrap();
    explorer.send(message);
    assert!(explorer.line("► MSFT").starts_with('▌'));
    // Moving, letting go and other buttons mean nothing, and neither does an empty place.
    for kind in [
        MouseEventKind::Moved,
        MouseEventKind::Up(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
    ] {
        assert!(translator.message(terminal_says(kind, place), &explorer.hits).is_none());
    }
    let nowhere = terminal_says(down, (0, 0));
    assert!(translator.message(nowhere, &explorer.hits).is_none());
    let wheel = terminal_says(MouseEventKind::ScrollDown, place);
    assert!(matches!(translator.message(wheel, &explorer.hits), Some(Msg::Wheel(3, Some(_)))));
}
