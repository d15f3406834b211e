//! The mouse: everything a click, a double click, a drag and the wheel do.

use crate::explorer::Explorer;
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
    explorer.click("► NVDA");
    assert!(explorer.line("► NVDA").starts_with('▌'));
    explorer.double_click("► NVDA").expect("▼ NVDA").expect("2019-06-03");
    explorer.double_click("2019-06-03").expect("Mon 3 Jun 2019 at 3.35");
    assert_eq!(explorer.model.place(), Place::Note);
}

#[test]
fn a_drag_over_lots_marks_them() {
    let mut explorer = Explorer::sample();
    explorer.go("NVDA").keys("Right").click("2019-06-03");
    for date in ["2022-10-14", "2024-08-07", "2025-04-04"] {
        let place = explorer.find(date);
        explorer.mouse(Mouse::Drag, place);
        // The same cell again, as terminals say it, changes nothing.
        explorer.mouse(Mouse::Drag, place);
    }
    explorer.expect("3 lots marked");
    explorer.keys("x").expect("Sell [170");
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
fn the_wheel_moves_the_cursor() {
    let mut explorer = Explorer::sample();
    explorer.send(Msg::Wheel(3));
    assert!(explorer.line("► MSFT").starts_with('▌'));
    explorer.send(Msg::Wheel(-1));
    assert!(explorer.line("► NVDA").starts_with('▌'));
    explorer.keys("1").send(Msg::Wheel(1));
    assert!(explorer.ticket().chosen.is_some());
}

#[test]
fn what_a_terminal_says_of_the_mouse_is_understood() {
    let mut explorer = Explorer::sample();
    let mut translator = Translator::default();
    let place = explorer.find("► MSFT");
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
    let nowhere = terminal_says(down, (79, 18));
    assert!(translator.message(nowhere, &explorer.hits).is_none());
    let wheel = terminal_says(MouseEventKind::ScrollDown, place);
    assert!(matches!(translator.message(wheel, &explorer.hits), Some(Msg::Wheel(1))));
}
