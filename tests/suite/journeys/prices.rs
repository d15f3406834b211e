//! Live prices: what moves on the screen, what is held back, what is typed, and what is wrong.

use crate::explorer::{Explorer, folder, sample};
use lotscope::app::feed::{Report, Trouble};
use lotscope::app::msg::Msg;
use lotscope::domain::price::PriceSource;
use lotscope::domain::problem::{Fault, Problem};

/// A source that has spoken just now, and nothing is wrong.
fn fine(explorer: &Explorer) -> Report {
    Report { source: "prices.csv".to_owned(), told: Some(explorer.model.now), ..Report::default() }
}

fn trouble(source: &str, trouble: Trouble, what: &str) -> Report {
    let fault = Fault::new(what, "mend it");
    let problem = Problem::left_out("prices-not-read", &source.into(), 1, fault);
    Report {
        source: source.to_owned(),
        problems: vec![problem],
        trouble: Some(trouble),
        ..Report::default()
    }
}

#[test]
fn a_price_that_moved_is_marked_for_a_second() {
    let mut explorer = Explorer::sample();
    explorer.tick("VTI", "328.52").expect("▲328.52");
    explorer.tick("VTI", "328.40").expect("▼328.40");
    explorer.wait(1000).expect_no("▼").expect(" 328.40");
    // The same price again is no move.
    explorer.tick("VTI", "328.40").expect_no("▲").expect_no("▼");
}

#[test]
fn with_reduced_motion_only_the_figures_change() {
    let mut fresh = sample();
    fresh.opened.reduce_motion = true;
    let mut explorer = Explorer::new(fresh);
    explorer.tick("VTI", "330.00").expect(" 330.00").expect_no("▲");
}

#[test]
fn a_source_that_speaks_first_moves_nothing() {
    // The export's own price of some day gives way to the live one.
    let lots = "account,symbol,acquired,quantity,cost_basis,price\nA,VTI,2020-01-02,10,1000,300\n";
    let mut explorer = Explorer::new(folder(&[("lots.csv", lots)]));
    explorer.expect(" 300.00");
    explorer.tick("VTI", "328.40").expect(" 328.40").expect_no("▲");
    explorer.tick("VTI", "328.50").expect("▲328.50");
}

#[test]
fn held_prices_wait_and_the_newest_counts() {
    let mut explorer = Explorer::sample();
    explorer.keys(";").expect("prices held");
    explorer.tick("VTI", "329.00").tick("VTI", "330.00").tick("KO", "71.00");
    explorer.expect(" 328.40").expect(" 70.55").expect_no("▲");
    explorer.keys(";").expect("▲330.00").expect("▲71.00");
    // Nothing comes a second time.
    explorer.tick("VTI", "331.00").keys("; ;").expect(" ▲331.00");
}

#[test]
fn a_typed_price_counts_until_it_is_emptied() {
    let mut explorer = Explorer::sample();
    explorer.go("KO").keys("e").expect("Price of KO").expect("[70.55]");
    explorer.expect("Ctrl-u empties it: back to 70.55 of prices.csv");
    // It is checked as it is typed, and Enter takes no wrong one.
    explorer.text("7x").expect("! a price is a plain number, such as 328.40");
    explorer.keys("Enter").expect("Price of KO");
    explorer.keys("Backspace").text("2.25").expect("[72.25_]").keys("Enter");
    explorer.expect("KO is 72.25 as typed; e, emptied, goes back to 70.55 of prices.csv");
    assert!(explorer.line("► KO").contains(" 72.25 ") && explorer.line("► KO").ends_with('e'));
    // Feeds go on behind it.
    explorer.tick("KO", "71.00");
    assert!(explorer.line("► KO").contains(" 72.25 "), "{}", explorer.screen());
    assert!(!explorer.shows("▼"));
    // Reading the files again keeps it; it is shown with its age where there is room.
    explorer.wait(5 * 60_000).keys("r").go("KO");
    assert!(explorer.line("► KO").contains(" 72.25 "));
    let wide = explorer.at(120, 35).line("► KO");
    assert!(wide.contains("72.25 ") && wide.ends_with('e'), "{wide}");
    assert!(explorer.at(140, 45).line("► KO").contains("72.25 5m "));
    assert!(explorer.at(160, 45).line("► KO").contains("72.25 typed 5m "));
    let words = "typed 5m ago; e, emptied, goes back to 70.55 of prices.csv";
    explorer.wait(5000).expect(&format!(" e 72.25 {words}"));
    assert!(explorer.at(120, 35).shows(words));
    // The ticket takes it as any price.
    explorer.keys("1").expect("72.25").keys("Esc");
    // From a lot of it as well, and back.
    explorer.go("KO").keys("Right Down e").expect("[72.25]");
    explorer.keys("Ctrl-u").expect("empty: back to 70.55 of prices.csv").keys("Enter");
    explorer.expect("KO is 70.55 of prices.csv again");
    assert!(explorer.line("▼ KO").contains(" 70.55 ") && !explorer.line("▼ KO").ends_with('e'));
}

#[test]
fn an_unchanged_or_abandoned_price_is_not_typed() {
    let mut explorer = Explorer::sample();
    explorer.go("KO").keys("e Enter").expect("KO stays at 70.55");
    explorer.keys("e").text("99").keys("Esc");
    let prices = &explorer.model.household.portfolio().prices;
    assert_ne!(prices.get(&"KO".into()).unwrap().source, PriceSource::Typed);
}

#[test]
fn another_portfolio_knows_nothing_of_what_was_typed() {
    let mut explorer = Explorer::sample();
    explorer.go("KO").keys("e").text("99").keys("Enter");
    explorer.send(Msg::Loaded(Box::new(sample())));
    explorer.go("KO");
    assert!(explorer.line("► KO").contains(" 70.55 "), "{}", explorer.screen());
}

#[test]
fn a_security_without_a_price_gets_one_by_hand() {
    let lots = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2020-01-02,10,1000\n";
    let mut explorer = Explorer::new(folder(&[("lots.csv", lots)]));
    explorer.expect("? no price: e types one").expect("no prices");
    explorer.keys("x").expect("VTI has no price: e types one, or give one in prices.csv");
    explorer.keys("e").expect("[]").text("150").keys("Enter");
    assert!(explorer.line("► VTI").contains(" 1,500"), "{}", explorer.screen());
    explorer.keys("e Ctrl-u Enter").expect("VTI is no price again");
}

#[test]
fn a_gap_is_told_until_a_source_fills_it_whatever_was_typed() {
    let lots = "account,symbol,acquired,quantity,cost_basis\n\
                A,VTI,2020-01-02,10,1000\nA,BND,2020-01-02,10,700\nA,KO,2020-01-02,10,400\n";
    let mut explorer = Explorer::new(folder(&[("lots.csv", lots)]));
    let unpriced = |explorer: &Explorer| {
        let all = explorer.model.problems.all().iter();
        all.filter(|problem| problem.code == "no-price").count()
    };
    assert_eq!(unpriced(&explorer), 3);
    explorer.go("VTI").keys("e").text("150").keys("Enter");
    assert_eq!(unpriced(&explorer), 3, "the files still lack it");
    explorer.tick("VTI", "151").tick("BND", "72");
    assert_eq!(unpriced(&explorer), 1);
}

#[test]
fn trouble_is_said_in_the_header_until_it_is_over() {
    let mut explorer = Explorer::sample();
    let problems = explorer.model.problems.all().len();
    explorer.wait(5000);
    let hung = trouble("prices.csv", Trouble::Unreadable, "it cannot be read");
    explorer.send(Msg::Source(hung));
    explorer.expect("! prices unreadable, ").expect("! prices.csv:1: it cannot be read; mend it");
    // One trouble gives way to the other, and what is told with it.
    let gone = trouble("prices.csv", Trouble::Gone, "the price file is gone");
    explorer.send(Msg::Source(gone.clone()));
    explorer.expect("! prices gone, ").expect("! prices.csv:1: the price file is gone; mend it");
    assert!(explorer.at(120, 35).shows("! prices.csv gone, "));
    // What is said is said once; the list of problems has it as long as it is so.
    explorer.keys("!").expect("the price file is gone").keys("Esc");
    explorer.send(Msg::Source(gone));
    explorer.expect_no("the price file is gone").expect("! prices gone, ");
    assert_eq!(explorer.model.problems.all().len(), problems + 1);

    let report = fine(&explorer);
    explorer.send(Msg::Source(report));
    explorer.expect_no("gone");
    assert_eq!(explorer.model.problems.all().len(), problems);
}

#[test]
fn the_last_keys_effect_is_not_talked_over() {
    let mut explorer = Explorer::sample();
    explorer.keys("s Enter").expect("sorted by value");
    explorer.send(Msg::Source(trouble("command", Trouble::TimedOut, "it hung")));
    explorer.expect("sorted by value").expect("! prices timed out");
}

#[test]
fn undated_prices_are_as_old_as_their_source() {
    let file = ("prices.csv", "symbol,price\nVTI,328.40\n");
    let lots = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2020-01-02,10,1000\n";
    let mut explorer = Explorer::new(folder(&[("lots.csv", lots), file]));
    explorer.expect("prices undated");
    let report = fine(&explorer);
    explorer.send(Msg::Source(report));
    explorer.expect("prices 0s").wait(7 * 60_000).expect("prices 7m");
    assert!(explorer.at(120, 35).line("► VTI").contains("328.40 7m"));
    // The weekend makes it no older than the last close, Monday's close does.
    explorer.wait(60 * 3_600_000);
    assert!(explorer.at(120, 35).line("► VTI").contains("328.40 2d "));
    explorer.wait(24 * 3_600_000);
    assert!(explorer.at(120, 35).line("► VTI").contains("328.40 3d!"));
}

#[test]
fn a_ticket_keeps_its_price_beside_the_live_one() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0").expect("328.40");
    explorer.tick("VTI", "330.00").expect("328.40").expect("330.00");
    explorer.keys("r").expect_no("328.40");
}
