//! Finding one's way: filter, sort, groups, folds, help, palette, profile, sizes, and out.

use crate::explorer::{Explorer, sample, without_profile};
use lotscope::app::action::Place;
use lotscope::app::key::Key;
use lotscope::app::model::Screen;
use lotscope::app::msg::{Entry, Msg};
use lotscope::app::overlay::{Overlay, Question};
use lotscope::app::start::Start;
use lotscope::domain::money::{Money, Rate};
use lotscope::domain::tax::FilingStatus;
use rust_decimal::dec;

/// The symbols or dates in the first column, in the order of the screen.
fn labels(explorer: &Explorer) -> Vec<String> {
    let rule = explorer.find("────").1;
    let lines = explorer.lines();
    let rows = lines[2..usize::from(rule)].iter();
    rows.filter_map(|line| line.trim_start_matches(['▌', ' ', '►', '▼', '■']).split(' ').next())
        .filter(|label| !label.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn a_filter_acts_as_it_is_typed_and_is_taken_back() {
    let mut explorer = Explorer::sample();
    let all = labels(&explorer);
    explorer.keys("/").text("vang").expect("filter: vang_");
    // Where no symbol begins so, names are looked at.
    assert_eq!(labels(&explorer), ["VTI", "VTSAX", "VXUS", "BND"]);
    // Every word must occur.
    explorer.text("uard etf");
    assert_eq!(labels(&explorer), ["VTI", "VXUS", "BND"]);
    explorer.keys("Enter").expect("─ filter: vanguard etf ─").expect("of 191 lots");
    // Esc while typing goes back to the filter before, Esc on the screen takes it off.
    explorer.keys("/").text(" vx");
    assert_eq!(labels(&explorer), ["VXUS"]);
    explorer.keys("Esc");
    assert_eq!(labels(&explorer).len(), 3);
    explorer.keys("Esc");
    assert_eq!(labels(&explorer), all);
    explorer.keys("Esc").expect("this is the first screen; q quits");
}

#[test]
fn a_filter_is_a_language_and_the_list_waits_for_what_is_not_finished() {
    let mut explorer = Explorer::sample();
    explorer.keys("/").text("vti ").expect("33 of 191 lots");
    // On the way to a term there are words that nothing is called: the list stays.
    for letter in "days<".chars() {
        explorer.send(Msg::Key(Key::char(letter)));
        explorer.expect("33 of 191 lots");
    }
    explorer.expect("days<: a whole number is needed, as in days<30");
    explorer.text("x").expect("! days<x: a whole number is needed").expect("33 of 191 lots");
    // It cannot be kept like that.
    explorer.keys("Enter").expect("filter: vti days<x_");
    explorer.keys("Backspace").text("30").expect("3 of 191 lots").keys("Enter z");
    for date in ["2025-11-20", "2025-12-01", "2025-12-10"] {
        explorer.expect(date);
    }
    explorer.expect_no("2025-12-24").expect("─ filter: vti days<30 ─");
    // Tab completes what can be but one thing.
    explorer.keys("Esc /").text("is:she").keys("Tab").expect("filter: is:sheltered _");
    explorer.keys("Esc").expect("191 lots").expect_no("filter:");
}

#[test]
fn prices_that_move_change_no_membership_until_one_looks_again() {
    let mut explorer = Explorer::sample();
    explorer.keys("/").text("bnd gain<0").keys("Enter z").expect("2019-08-14");
    let shown = labels(&explorer).len();
    explorer.expect_no("prices moved").tick("BND", "999.00");
    assert_eq!(labels(&explorer).len(), shown, "no row jumps");
    explorer.expect("found before prices moved, / Enter looks again");
    explorer.keys("/ Enter").expect("Nothing matches the filter").expect("0 of 191 lots");
}

#[test]
fn marks_outlive_a_filter_and_are_sold_as_they_are() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("NVDA", "NVDA@2022-10-14").keys("Space Space /");
    explorer.text("aapl").keys("Enter").expect("2 lots marked, 2 not shown");
    // All that is listed besides, and what is of two securities is not one order.
    explorer
        .keys("a")
        .expect("21 lots marked, 2 not shown")
        .keys("x")
        .expect("one order sells one");
    explorer.keys("n /").text("").keys("Esc Esc").expect_no("marked");
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("NVDA", "NVDA@2022-10-14").keys("Space Space /");
    explorer.text("aapl").keys("Enter x").expect("NVDA › Sell").expect("130 of 130 assigned");
    explorer.keys("Esc c").expect("NVDA › Sell › Compare");
}

#[test]
fn the_chooser_sorts_by_any_column_and_turns_it_round() {
    let mut explorer = Explorer::sample();
    assert_eq!(labels(&explorer)[..3], ["VTI", "AAPL", "NVDA"], "by value");
    explorer.expect("Value↓").keys("s").expect("Sort by").expect("largest first");
    explorer.keys("Enter").expect("sorted by value, smallest first").expect("Value↑");
    assert_eq!(labels(&explorer)[..2], ["TSLA", "GE"]);
    explorer.keys("s s Enter").expect("sorted by gain, largest first").expect("Gain↓");
    assert_eq!(labels(&explorer)[..3], ["VTI", "AAPL", "NVDA"]);
    explorer.keys("s Enter").expect("sorted by gain, smallest first");
    assert_eq!(labels(&explorer)[..2], ["INTC", "BND"]);
    explorer.keys("s Down s s s Enter").expect("sorted by days until long-term, soonest first");
    assert_eq!(labels(&explorer)[..3], ["VTI", "AAPL", "MSFT"]);
    // Esc leaves it as it is, a click on a line chooses.
    explorer.keys("s Down Down Esc").expect("Term↑");
    explorer.keys("s").click("quantity").expect("sorted by quantity, largest first");
    // Prices move, the order stays until one sorts again.
    let mut explorer = Explorer::sample();
    explorer.tick("TSLA", "1.00").tick("INTC", "9999.00");
    assert_eq!(labels(&explorer)[..3], ["VTI", "AAPL", "NVDA"]);
}

#[test]
fn one_list_is_sorted_lot_by_lot_and_what_is_unknown_stands_last() {
    let mut explorer = Explorer::sample();
    explorer.keys("# #").expect("grouped as one list of lots");
    for (click, key) in [("Value", 0), ("Basis", 1), ("Qty", 2), ("Gain", 3)] {
        if key > 0 {
            explorer.click(click);
        }
        for descending in [true, false] {
            let portfolio = explorer.model.household.portfolio();
            let figures: Vec<_> = explorer.model.holdings.groups()[0]
                .lots
                .iter()
                .map(|place| {
                    let lot = &portfolio.lots()[*place];
                    let price = portfolio.prices.price(&lot.security).unwrap();
                    match key {
                        0 => Some(lot.value(price).get()),
                        1 => lot.basis.map(Money::get),
                        2 => Some(lot.quantity.get()),
                        _ => lot.gain(price).map(Money::get),
                    }
                })
                .collect();
            let known = figures.iter().take_while(|figure| figure.is_some()).count();
            assert_eq!(figures.len(), 191, "the lots of the sample");
            let has_gaps = ["Basis", "Gain"].contains(&click);
            assert_eq!(known < figures.len(), has_gaps, "{click}: one lot has no basis");
            assert!(figures[known..].iter().all(Option::is_none), "{click}");
            let mut sorted: Vec<_> = figures[..known].to_vec();
            sorted.sort();
            if descending {
                sorted.reverse();
            }
            assert_eq!(figures[..known], sorted, "{click} {descending}");
            assert_eq!(figures.len(), 191);
            explorer.click(click);
        }
    }
}

#[test]
fn a_storm_of_sizes_harms_nothing() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("KO", "KO@2023-10-06").keys("Space");
    let before = explorer.lines();
    let mut mixed: u32 = 7;
    for _ in 0..150 {
        mixed = mixed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (columns, rows) = ((mixed >> 8) % 260 + 1, (mixed >> 20) % 80 + 1);
        let size = (u16::try_from(columns).unwrap(), u16::try_from(rows).unwrap());
        explorer.send(Msg::Resize(size.0, size.1));
    }
    explorer.send(Msg::Resize(80, 24));
    explorer.keys("Up Down");
    assert_eq!(explorer.lines().last(), before.last());
    assert_eq!(explorer.model.holdings.marks.len(), 1);
    let lot = explorer.model.holdings.lot(explorer.model.household.portfolio()).unwrap();
    assert_eq!(&*lot.security, "KO");
}

#[test]
fn grouping_and_folding_keep_the_cursor() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("BND", "BND@2022-10-21");
    explorer.keys("#").expect("grouped by account");
    // The lot's account has opened around it.
    assert_eq!(explorer.lot_under_cursor().as_deref(), Some("BND@2022-10-21"));
    explorer.keys("Left");
    assert_eq!(labels(&explorer), ["Schwab", "Vanguard", "Fidelity"]);
    explorer.keys("Right Down");
    let lot = explorer.lot_under_cursor();
    explorer.keys("#").expect("grouped as one list of lots");
    assert_eq!(explorer.model.holdings.rows().len(), 191);
    assert_eq!(explorer.lot_under_cursor(), lot);
    explorer.keys("#").expect("grouped by security");
    assert_eq!(explorer.lot_under_cursor(), lot);
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("BND", "BND@2022-10-21").keys("Left");
    assert_eq!(explorer.lot_under_cursor(), None);
    assert!(explorer.line("► BND").starts_with('▌'), "the cursor stays on what was folded");
    explorer.keys("z");
    assert_eq!(explorer.model.holdings.rows().len(), 191 + 12);
    explorer.keys("z");
    assert_eq!(explorer.model.holdings.rows().len(), 12);
    // By account it has to be said which security.
    explorer.keys("# x").expect("! an account holds several securities: open it and choose one");
}

#[test]
fn securities_are_one_key_apart() {
    let mut explorer = Explorer::sample();
    explorer.go("AAPL").keys("Right ] ]");
    assert!(explorer.line("► MSFT").starts_with('▌'));
    explorer.keys("[ [");
    assert!(explorer.line("▼ AAPL").starts_with('▌'));
}

#[test]
fn a_resize_keeps_the_cursor_on_its_lot() {
    let mut explorer = Explorer::sample();
    explorer.keys("z").go_to_lot("KO", "KO@2023-10-06");
    for size in [(200, 50), (60, 15), (80, 24), (20, 3), (120, 35), (81, 24), (300, 80), (80, 24)] {
        explorer.send(Msg::Resize(size.0, size.1));
        assert_eq!(explorer.lot_under_cursor().as_deref(), Some("KO@2023-10-06"), "{size:?}");
        if size.0 >= 80 {
            let cursor = explorer.lines().into_iter().find(|line| line.starts_with('▌')).unwrap();
            assert!(cursor.contains("2023-10-06"), "{size:?}: {cursor}");
        } else {
            explorer.expect("80");
        }
    }
    // While it is too small only leaving means anything.
    explorer.send(Msg::Resize(60, 15));
    explorer.keys("x 1 Down");
    explorer.send(Msg::Resize(80, 24));
    assert_eq!(explorer.lot_under_cursor().as_deref(), Some("KO@2023-10-06"));
    assert_eq!(explorer.model.place(), Place::Holdings);
    explorer.send(Msg::Resize(60, 15));
    explorer.keys("q");
    assert!(explorer.world.left);
}

#[test]
fn help_runs_a_line() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 ?");
    let place = explorer.model.place();
    assert_eq!(place, Place::Help);
    let lines = lotscope::app::help::lines(&explorer.model);
    let compare = lines.iter().position(|line| line.keys == "c").unwrap();
    for _ in 0..compare {
        explorer.keys("Down");
    }
    explorer.keys("Enter");
    assert!(matches!(explorer.model.screen(), Screen::Compare(_)));
    assert!(explorer.model.overlay.is_none());
    // A line that cannot be run says why.
    let mut explorer = Explorer::sample();
    explorer.keys("?");
    let undo = lotscope::app::help::lines(&explorer.model);
    let undo = undo.iter().position(|line| line.keys == "u").unwrap();
    for _ in 0..undo {
        explorer.keys("Down");
    }
    explorer.keys("Enter").expect("! nothing to undo in this session");
}

#[test]
fn the_palette_finds_securities_and_actions() {
    let mut explorer = Explorer::sample();
    explorer.keys("G z :").text("vxus").keys("Enter");
    assert!(explorer.line(" VXUS ").starts_with('▌'));
    explorer.keys(":").text("tax prof").keys("Enter");
    assert_eq!(explorer.model.place(), Place::Form);
    // From a ticket it leads back to the holdings.
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Ctrl-p").text("qqq").keys("Enter");
    assert!(explorer.line("► QQQ").starts_with('▌'));
    // A name is found by its words, and Esc changes nothing.
    explorer.keys(":").text("coca").expect("KO  The Coca-Cola Company").keys("Esc");
    assert!(explorer.line("► QQQ").starts_with('▌'));
}

#[test]
fn the_profile_form_gives_tax_figures() {
    let mut explorer = Explorer::new(without_profile());
    explorer.keys("1 2 0").expect("P  give filing status and income to see the tax");
    explorer.keys("P Enter").expect("choose a filing status");
    explorer.keys("Right").expect("< single >").keys("Enter").expect("give an ordinary income");
    explorer.keys("Tab").text("117k").keys("Enter").expect("[117k_] write it as 1,234.56");
    explorer.keys("Backspace").text(",000").keys("Backspace Backspace Backspace Backspace");
    assert!(explorer.world.profile.is_empty());
    explorer.text("000").keys("Tab").text("2,400").keys("Tab Tab").text("4200").keys("Tab");
    explorer.text("1500").keys("Tab Tab Tab").text("5").keys("Enter");
    explorer.expect("the profile is saved");
    let profile = explorer.world.profile[0].profile.clone();
    assert_eq!(profile.filing_status, Some(FilingStatus::Single));
    assert_eq!(profile.ordinary_income, Some(Money::from(117_000)));
    assert_eq!(profile.realized_short_term, Some(Money::from(4_200)));
    assert_eq!(profile.state_rate, Some(Rate::new(dec!(0.05))));
    assert_eq!(profile.investment_income, None, "what is not typed is not given");
    // The ticket has its figures, those of the sample, and the cheapest method.
    explorer.expect("Optimal (least tax)      best");
    assert!(explorer.line("this sale").ends_with("-36.94"));
    // What cannot be saved is said and not used.
    let mut explorer = Explorer::new(without_profile());
    explorer.world.full = Some("the disk is full".to_owned());
    explorer.keys("P Right Tab").text("1").keys("Enter");
    explorer.expect("the profile is not saved: the disk is full");
    assert_eq!(explorer.model.household.profiles.base.ordinary_income, None);
}

#[test]
fn the_screen_before_is_one_key_away() {
    let mut explorer = Explorer::sample();
    explorer.keys("`").expect("! no other screen was open yet");
    explorer.keys("1 2 0 Tab Space");
    let ticket = explorer.lines();
    explorer.keys("Esc");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
    explorer.keys("`");
    assert_eq!(explorer.lines(), ticket, "with everything as it was");
    explorer.keys("`");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
}

fn asks_to_quit(explorer: &Explorer) -> bool {
    matches!(&explorer.model.overlay, Some(Overlay::Dialog(d)) if matches!(d.question, Question::Quit))
}

#[test]
fn quitting_asks_only_over_picks_by_hand() {
    for keys in ["q", "1 2 0 q", "S q", "? Esc q", "1 2 0 Tab Space Ctrl-c", "/ Ctrl-c", "P Ctrl-c"]
    {
        let mut explorer = Explorer::sample();
        explorer.keys(keys);
        assert!(explorer.world.left, "{keys}");
    }
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 Tab Space q").expect("Lots are picked by hand and not recorded");
    assert!(asks_to_quit(&explorer) && !explorer.world.left);
    // Enter goes back, for the focus is there.
    explorer.keys("Enter");
    assert!(explorer.in_ticket() && !explorer.world.left);
    explorer.keys("q Tab Enter");
    assert!(explorer.world.left);
}

#[test]
fn copying_redrawing_and_stopping_are_asked_of_the_world() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("VXUS", "VXUS@2022-09-29").keys("y Ctrl-l Ctrl-z");
    let copied = explorer.world.copied.pop().unwrap();
    assert_eq!(copied, "2022-09-29\tVanguard Brokerage\t50\t2,283.00\t3,410.00\t1,127.00");
    assert_eq!(explorer.world.asked, ["redraw", "suspend"]);
}

#[test]
fn why_tells_about_the_row_and_the_method() {
    let mut explorer = Explorer::sample();
    explorer.go_to_lot("VTI", "VTI@2025-12-01").keys("i");
    explorer.expect("Mon 1 Dec 2025 at 336.00, 35 shares").expect("Wed 2 Dec 2026: 12 days to go");
    explorer.expect("schwab-lots-VTI.csv, line 25").keys("Esc");
    // In the ticket: why this lot is taken, or not.
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 i").expect("the least tax on the whole year").keys("Esc Tab i");
    explorer.expect("taken      by Optimal (least tax)").keys("Esc Home i").expect("not taken");
}

#[test]
fn hidden_amounts_show_no_digit_of_them() {
    let mut explorer = Explorer::sample();
    explorer.keys("*");
    for figure in ["521.4843", "108,085", "171,255", "63,170", "582,877"] {
        explorer.expect_no(figure);
    }
    explorer.expect("***,***").keys("*").expect("582,877");
}

#[test]
fn the_first_screen_opens_what_is_typed() {
    let mut explorer = Explorer::start(Start::default());
    let entry = |path: &str| Entry { path: path.to_owned(), what: "a".to_owned(), usable: true };
    explorer.world.entries = vec![entry("old/lots-2025.csv"), entry("old/lots-2026.csv")];
    explorer.keys("Down Enter").text("ol").keys("Tab");
    // As far as all of them agree.
    explorer.expect("[old/lots-202_]").text("6.csv").keys("Enter");
    assert_eq!(explorer.world.asked, ["open old/lots-2026.csv"]);
    explorer.expect("there is no such file").keys("Esc Home Enter");
    assert_eq!(explorer.world.asked.last().map(String::as_str), Some("demo"));
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
    // From a portfolio, Esc leads back to it.
    let mut explorer = Explorer::new(sample());
    explorer.keys("Ctrl-o").expect("Open another portfolio.").keys("Esc");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
}

#[test]
fn a_notice_stays_four_seconds_and_a_paste_is_text() {
    let mut explorer = Explorer::sample();
    explorer.keys("#").expect("grouped by account");
    explorer.wait(3_999).expect("grouped by account");
    explorer.wait(1).expect_no("grouped by account");
    let mut explorer = Explorer::sample();
    explorer.keys("/").send(Msg::Paste("nv\nda\u{1b}".to_owned()));
    explorer.expect("filter: nvda_");
    // Where letters are commands, a paste is none.
    let mut explorer = Explorer::sample();
    explorer.send(Msg::Paste("qx1".to_owned()));
    assert!(!explorer.world.left && explorer.model.place() == Place::Holdings);
}
