//! Every screen as it is drawn: pictures to be read, and what must hold of each of them at any
//! size. The pictures are the text files in `tests/snapshots`.
//!
//! The checks look at the drawn cells alone, so that they know nothing of how a screen is laid out.

mod checks;
mod scenes;

use super::explorer::Explorer;
use insta::Settings;
use lotscope::app::msg::Msg;
use ratatui::style::{Color, Modifier};
use scenes::{rich, scene};
use std::fmt::Write as _;

/// The sizes every moment is pictured at.
const SIZES: [(u16, u16); 2] = [(80, 24), (120, 35)];
/// The size that every screen is pictured at once.
const LARGE: (u16, u16) = (200, 50);

/// Compares a picture with the one that was read and accepted.
fn picture(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn pictures(of: &[&str], sizes: &[(u16, u16)]) {
    for name in of {
        let explorer = if name.starts_with("rich") {
            let (_, model) = rich().iter().find(|(own, _)| own == name).unwrap();
            Explorer::resume(model.clone())
        } else {
            scene(name).explorer
        };
        for (columns, rows) in sizes {
            let drawn = explorer.at(*columns, *rows);
            picture(&format!("{name}-{columns}x{rows}"), &drawn.screen());
        }
    }
}

/// One letter for the weight of a cell: reverse, bold, underlined, dim.
fn weight(modifier: Modifier) -> char {
    [
        (Modifier::REVERSED, 'r'),
        (Modifier::BOLD, 'b'),
        (Modifier::UNDERLINED, 'u'),
        (Modifier::DIM, 'd'),
    ]
    .into_iter()
    .find(|(one, _)| modifier.contains(*one))
    .map_or(' ', |(_, letter)| letter)
}

/// A picture with the weight of each cell below its line: all that a screen without colours has.
fn with_weights(explorer: &Explorer) -> String {
    let area = explorer.frame.area;
    let mut out = String::from("r reverse, b bold, u underlined, d dim\n");
    for (y, line) in (area.top()..area.bottom()).zip(explorer.lines()) {
        let weights: String =
            (area.left()..area.right()).map(|x| weight(explorer.frame[(x, y)].modifier)).collect();
        let _ = writeln!(out, "{line}\n{}", weights.trim_end());
    }
    out
}

#[test]
fn holdings() {
    let of = ["holdings-folded", "holdings-opened", "holdings-by-account", "holdings-one-list"];
    pictures(&of, &SIZES);
    pictures(&["holdings-terms", "holdings-filtered", "holdings-filtering"], &SIZES);
    pictures(&["holdings-marked", "holdings-nothing-found", "holdings-moved"], &SIZES);
    pictures(&["holdings-hidden", "holdings-reading"], &SIZES);
    pictures(&["holdings-fault", "holdings-priced", "holdings-hidden-marks"], &SIZES);
    pictures(&["holdings-group", "holdings-sorting"], &SIZES);
    pictures(&["holdings-folded", "holdings-opened", "holdings-by-account"], &[LARGE]);
    pictures(&["holdings-filtering", "holdings-sorting"], &[LARGE]);
}

#[test]
fn prices() {
    pictures(
        &["holdings-prices-failed", "holdings-prices-typing", "holdings-prices-typing-begins"],
        &SIZES,
    );
    pictures(&["holdings-prices-typed", "holdings-prices-held"], &SIZES);
}

#[test]
fn ticket() {
    pictures(&["ticket", "ticket-by-hand", "ticket-one-lot", "ticket-without-profile"], &SIZES);
    pictures(&["ticket-sheltered", "ticket-short-cover", "ticket-missing-basis"], &SIZES);
    pictures(&["ticket-no-amount", "ticket-too-much", "ticket-next-year"], &SIZES);
    pictures(&["ticket-drifted", "ticket-fee", "ticket-washes", "ticket-pinned"], &SIZES);
    pictures(&["ticket-could-avoid-wash"], &SIZES);
    pictures(&["ticket-avoids-wash"], &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["ticket-average", "holdings-average", "compare-average"], &SIZES);
    pictures(&["ticket", "ticket-by-hand", "ticket-average"], &[LARGE]);
}

#[test]
fn goals_and_locks() {
    pictures(&["goals"], &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["goals-cash", "goals-carryover", "goals-unreachable", "goals-taken"], &SIZES);
    pictures(&["ticket-locked"], &SIZES);
}

#[test]
fn compare() {
    pictures(&["compare", "compare-without-profile", "compare-cover"], &SIZES);
    pictures(&["matrix", "compare-bars"], &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["matrix-cover", "matrix-why", "matrix-without-profile", "rich-matrix"], &SIZES);
    pictures(&["compare"], &[LARGE]);
    pictures(&["rich-ticket", "rich-compare", "rich-confirm", "rich-sales"], &SIZES);
}

#[test]
fn history() {
    let all = [SIZES[0], SIZES[1], LARGE];
    pictures(&["history", "history-differs", "history-entering", "history-review"], &all);
    pictures(&["history-without-transactions", "history-why", "history-washed"], &SIZES);
}

#[test]
fn brokers() {
    let of = ["broker-menu", "broker-all-methods", "broker-no-lots", "broker-compare"];
    pictures(&of, &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["broker-method"], &SIZES);
}

#[test]
fn taxes() {
    let of = ["tax-sale", "tax-lines", "tax-january", "tax-year", "tax-next-year"];
    pictures(&of, &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["tax-no-figure", "tax-assumed", "tax-line-whole", "tax-word", "tax-hidden"], &SIZES);
    pictures(
        &["ticket-waiting", "profile-of-a-sale", "profile-next-year", "holdings-wait"],
        &SIZES,
    );
}

#[test]
fn dialogs() {
    pictures(&["confirm", "confirm-in-doubt", "confirm-many-lots", "confirm-cover"], &SIZES);
    pictures(&["confirm-sheltered", "confirm-without-profile"], &SIZES);
    pictures(&["cancel", "discard", "quit"], &SIZES);
    pictures(&["read-only"], &SIZES);
    pictures(&["confirm-read-only", "not-recorded", "not-recorded-stays"], &SIZES[..1]);
    pictures(&["confirm"], &[LARGE]);
}

#[test]
fn sales_and_problems() {
    pictures(&["sales", "sales-settled", "sales-lots"], &SIZES);
    pictures(&["sales-changed", "sales-last-hour", "sales-confirmed"], &SIZES);
    pictures(&["change-lots", "change-lots-next", "change-lots-by-hand"], &SIZES);
    pictures(&["change-lots-asks", "change-lots-withheld"], &SIZES);
    pictures(
        &["letter", "letter-saving", "letter-fault", "confirming", "confirming-fault"],
        &SIZES,
    );
    pictures(&["sales-changed", "change-lots-next"], &[LARGE]);
    pictures(&["sales"], &[LARGE]);
    pictures(&["problems", "problems-wide"], &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["problems-accepted", "problems-filtered", "problems-filtering"], &SIZES);
    pictures(&["problems-whole", "problems-none", "problems-naming"], &SIZES);
    pictures(&["telling", "telling-told", "telling-wrong"], &SIZES);
}

#[test]
fn coming() {
    pictures(&["calendar", "calendar-sample", "calendar-month"], &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["calendar-filtered", "calendar-without-profile", "calendar-hidden"], &SIZES);
    pictures(&["help-calendar", "sales-shown", "sales-lacking", "found"], &SIZES);
    pictures(&["problems-sale"], &SIZES);
}

#[test]
fn washing() {
    pictures(&["washes", "washes-lost", "washes-calendar"], &[SIZES[0], SIZES[1], LARGE]);
    pictures(&["washes-recent", "washes-what", "washes-why", "washes-broker"], &SIZES);
    pictures(
        &["washes-none", "washes-hidden", "washes-marked", "washes-sale", "washes-sample"],
        &SIZES,
    );
    pictures(&["help-washes"], &SIZES);
}

#[test]
fn start() {
    pictures(
        &["start", "start-reading", "start-failed", "start-listing", "start-guide", "open-files"],
        &SIZES,
    );
    pictures(&["start"], &[LARGE]);
}

#[test]
fn what_lies_over() {
    pictures(&["help-holdings", "help-ticket", "help-sales", "palette", "palette-nothing"], &SIZES);
    pictures(&["profile", "profile-fault", "note-lot", "note-security", "note-method"], &SIZES);
    pictures(&["help-holdings", "palette", "profile", "note-lot"], &[LARGE]);
}

#[test]
fn too_small() {
    for (columns, rows) in [(79, 24), (60, 15), (20, 3), (19, 2)] {
        let drawn = Explorer::sample().at(columns, rows);
        picture(&format!("too-small-{columns}x{rows}"), &drawn.screen());
    }
}

#[test]
fn without_colours_and_without_unicode() {
    let mono = [
        "holdings-opened",
        "ticket-by-hand",
        "confirm",
        "tax-sale",
        "matrix",
        "calendar-sample",
        "washes",
    ];
    for name in mono {
        let drawn = scene(name).explorer.in_theme("mono", false);
        picture(&format!("{name}-80x24-mono"), &with_weights(&drawn));
    }
    let plain = ["holdings-opened", "ticket-by-hand", "compare", "sales", "problems-wide"];
    let further =
        ["tax-sale", "tax-lines", "matrix", "goals", "calendar-sample", "calendar-month", "washes"];
    for name in plain.into_iter().chain(further) {
        let drawn = scene(name).explorer.in_theme("mono", true);
        picture(&format!("{name}-80x24-ascii"), &drawn.screen());
    }
}

/// What a cell looks like, found by what stands there.
fn look(explorer: &Explorer, text: &str, row_of: &str) -> (Color, Modifier) {
    let (_, y) = explorer.find(row_of);
    let line = &explorer.lines()[usize::from(y)];
    let at = line.find(text).unwrap_or_else(|| panic!("no {text:?} in {line:?}"));
    let x = u16::try_from(line[..at].chars().count()).unwrap();
    let cell = &explorer.frame[(x, y)];
    (cell.fg, cell.modifier)
}

#[test]
fn the_dark_theme_gives_each_meaning_its_colour() {
    let mut explorer = Explorer::sample();
    explorer.go("NVDA").keys("Right Down").send(Msg::Resize(90, 40));
    // NVDA@2019-06-03 is under the cursor: 200 at 3.35, now 181.60.
    let (sand, blue, green) = (Color::Indexed(180), Color::Indexed(110), Color::Indexed(114));
    let (red, accent, yellow) = (Color::Indexed(210), Color::Indexed(75), Color::Indexed(220));
    let cursor = "2019-06-03";
    assert_eq!(look(&explorer, "▌", cursor), (accent, Modifier::REVERSED));
    assert_eq!(look(&explorer, "2019", cursor).1, Modifier::REVERSED);
    assert_eq!(look(&explorer, "+35,650", cursor).0, green);
    assert_eq!(look(&explorer, "●", cursor).0, blue);
    // One row below, nothing is reversed.
    assert_eq!(look(&explorer, "2022", "2022-10-14").1, Modifier::empty());
    // 25 at 196.40 are a loss of 370 at 181.60, and short-term for 231 days more.
    assert_eq!(look(&explorer, "-370", "2026-07-09").0, red);
    assert_eq!(look(&explorer, "○", "2026-07-09"), (sand, Modifier::empty()));
    // 27 days to go: bold.
    assert_eq!(look(&explorer, "○", "2025-12-16").1, Modifier::BOLD);
    // A sheltered security is dim, what is unknown is yellow, and so is a short position's mark.
    assert_eq!(look(&explorer, "⌂", "QQQ"), (Color::Reset, Modifier::DIM));
    assert_eq!(look(&explorer, "?", "► GE").0, yellow);
    assert_eq!(look(&explorer, " S", "► TSLA").0, Color::Indexed(170));
    // The one bold figure is the gain of everything.
    assert_eq!(look(&explorer, "+267", "191 lots").1, Modifier::BOLD);
}

#[test]
fn a_price_that_moved_says_so_for_a_second() {
    let mut explorer = Explorer::sample();
    explorer.tick("VTI", "328.52").tick("KO", "70.40");
    assert_eq!(look(&explorer, "▲", "► VTI "), (Color::Indexed(114), Modifier::REVERSED));
    assert_eq!(look(&explorer, "▼", "► KO").0, Color::Indexed(210));
    explorer.expect("▲328.52");
    explorer.wait(1000).expect_no("▲").expect("328.52");
}
