//! Wash sales: what must not be done after a sale, and what went where.
//!
//! The household of the screen designs on Tuesday 24 November 2026 after its three sales. The figures
//! are those of the design: 35 VTI at a loss of 7.60 and 30 of 13.50 are 671; 40 VXUS at 7.00 are 280;
//! 50 INTC bought on 9 November meet 50 of a lot that lost 19.50 a share, 975.

use crate::build::{day, order, shares};
use crate::explorer::Explorer;
use crate::household;
use chrono::DateTime;
use lotscope::app::model::{Fresh, Screen};
use lotscope::app::msg::Mouse;
use lotscope::domain::method::Method;
use lotscope::domain::money::Shares;
use lotscope::domain::order::Side;
use lotscope::domain::plan::Selection;
use lotscope::domain::preview::preview;

const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,origin
Schwab Brokerage,VTI,2018-02-12,40,5448.00,
Schwab Brokerage,VTI,2024-12-13,25,7085.00,
Schwab Brokerage,VTI,2025-12-01,35,11760.00,
Schwab Brokerage,VTI,2026-02-18,30,10257.00,
Schwab Brokerage,VTI,2026-04-09,40,11576.00,
Schwab Brokerage,VTI,2026-09-23,1.842,594.01,reinvestment
Fidelity Roth IRA,VTI,2022-06-15,60,11460.00,
Vanguard Brokerage,VTSAX,2026-01-15,50,7956.00,
Vanguard Brokerage,VXUS,2026-01-20,220,16544.00,
Vanguard Brokerage,VXUS,2026-09-22,1.398,96.00,reinvestment
Schwab Brokerage,INTC,2024-01-26,200,8720.00,
Schwab Brokerage,INTC,2026-06-03,150,4470.00,
Schwab Brokerage,INTC,2026-11-09,50,1260.00,
Schwab Brokerage,AAPL,2015-02-03,107,5037.16,
";
const SECURITIES: &str = "
[[account]]
name = \"Fidelity Roth IRA\"
kind = \"roth_ira\"

[security.VTI]
kind = \"etf\"
identical_to = [\"VTSAX\"]
reinvests = 2026-12-23

[security.VXUS]
kind = \"etf\"
reinvests = 2026-12-22
";

/// The household before its sales, with these lots.
fn holding(lots: &str) -> Fresh {
    household::holding(lots, SECURITIES)
}

/// Records the sale of these lots, as by hand.
fn sell(fresh: &mut Fresh, account: &str, symbol: &str, on: &str, lots: &[(&str, &str)]) {
    let household = &mut fresh.household;
    let taken = |of: &str| shares(of.parse().unwrap());
    let picks: Vec<_> = lots.iter().map(|(lot, of)| ((*lot).into(), taken(of))).collect();
    let quantity: Shares = picks.iter().map(|(_, shares)| *shares).sum();
    let price = household.portfolio().prices.price(&symbol.into()).unwrap();
    let order = order((account, symbol, Side::Sell), quantity.get(), price.get(), day(on));
    let selection = Selection::Specific { picks, fallback: Method::Fifo };
    let preview = preview(household, &order, &selection, order.trade_date).unwrap();
    let sold = household.sold(preview);
    household.record(household.book.event(sold, DateTime::UNIX_EPOCH));
}

/// The household after the sales of the design.
pub fn household() -> Fresh {
    let mut fresh = holding(LOTS);
    sell(&mut fresh, "Schwab Brokerage", "AAPL", "2026-11-11", &[("AAPL@2015-02-03", "2")]);
    sell(&mut fresh, "Vanguard Brokerage", "VXUS", "2026-11-23", &[("VXUS@2026-01-20", "40")]);
    let lots = [
        ("VTI@2024-12-13", "25"),
        ("VTI@2025-12-01", "35"),
        ("VTI@2026-02-18", "30"),
        ("VTI@2026-04-09", "28.158"),
        ("VTI@2026-09-23", "1.842"),
    ];
    sell(&mut fresh, "Schwab Brokerage", "VTI", "2026-11-24", &lots);
    fresh
}

/// The household in which the Roth IRA bought the INTC, after a sale of 100 INTC at a loss.
pub fn washed() -> Fresh {
    let lots = LOTS.replace(
        "Schwab Brokerage,INTC,2026-11-09,50,1260.00",
        "Fidelity Roth IRA,INTC,2026-11-09,50,1260.00",
    );
    let mut fresh = holding(&lots);
    let lots = [("INTC@2024-01-26", "100")];
    sell(&mut fresh, "Schwab Brokerage", "INTC", "2026-11-24", &lots);
    fresh
}

/// A household without a window.
pub fn nothing() -> Fresh {
    holding("account,symbol,acquired,quantity,cost_basis\nA,AAPL,2015-02-03,107,5037.16\n")
}

fn explorer() -> Explorer {
    let mut explorer = Explorer::new(household());
    explorer.keys("W");
    explorer
}

#[test]
fn one_key_shows_what_not_to_do_and_until_when() {
    let mut explorer = explorer();
    explorer.expect("› Wash sales").expect("Do not buy").expect("Do not sell at a loss");
    let vti = explorer.line("#3, two loss lots, 24 Nov");
    assert!(vti.contains("▌ VTI, VTSAX "), "{vti}");
    assert!(vti.contains("Thu 24 Dec     30       -671.00"), "{vti}");
    let vxus = explorer.line("#2, one loss lot, 23 Nov");
    assert!(vxus.contains("Wed 23 Dec     29       -280.00"), "{vxus}");
    let intc = explorer.line("50 bought 9 Nov");
    assert!(intc.contains("Thu 10 Dec     16        975.00"), "{intc}");
    let due = explorer.line("! VXUS reinvestment");
    assert!(due.contains(" 1.40 ") && due.contains("Tue 22 Dec     28          9.80"), "{due}");
    let due = explorer.line("! VTI reinvestment");
    assert!(due.contains(" 1.85 ") && due.contains("Wed 23 Dec     29         14.06"), "{due}");
    explorer.expect("no VTI or VTSAX bought").expect("in an IRA the loss is gone");
    explorer.expect("not fully known: 3 accounts");
}

#[test]
fn the_sixty_one_days_are_those_of_the_row_under_the_cursor() {
    let mut explorer = explorer();
    explorer.expect("61 days of #3").expect("reinvests 23 Dec");
    // 25 October stands first, so 24 November is the 31st day and 23 December the 60th.
    let days = explorer.line("░░░░");
    let place = |sign: char| days.chars().position(|c| c == sign).unwrap();
    assert_eq!((place('▼') - 9, place('!') - 9), (30, 59), "{days}");
    explorer.keys("Down").expect("61 days of #2").expect("reinvests 22 Dec").expect("today");
    explorer.keys("Down").expect("61 days of a sale today").expect("clean 10 Dec");
    explorer.expect("bought 9 Nov");
}

#[test]
fn enter_says_what_went_to_what_and_i_why() {
    let mut explorer = explorer();
    explorer.keys("Enter").expect("The loss of #3").expect("671.00 lost");
    explorer.expect("Nothing took a part of it so far").expect("It stands with 671.00");
    explorer.keys("Esc i").expect("Wash sale, explained").expect("Sun 25 Oct 2026");
    explorer.expect("buy no VTI or VTSAX, in any account, through 24 Dec");
    explorer.expect("no transactions of Fidelity Roth IRA, Schwab");
    explorer.keys("Esc Down Down Enter").expect("50 of INTC@2026-11-09, Schwab Brokerage");
    explorer.keys("Esc Down Enter").expect("about 1.40 shares in Vanguard Brokerage");
    explorer.expect("meets the loss of #2, of which 280.00 stands");
    explorer.keys("Esc Home y");
    assert_eq!(
        explorer.world.copied,
        ["VTI, VTSAX\t#3, two loss lots, 24 Nov\t2026-12-24\t-671.00"]
    );
}

#[test]
fn a_broker_sees_less_and_the_difference_is_told() {
    // 50 of the 100 sold meet the IRA's 50: 50 × 19.50 = 975 is lost for good (Rev. Rul. 2008-5); the
    // brokerage's Form 1099-B shows nothing of it (Treas. Reg. §1.6045-1(d)(6)(iii)).
    let mut explorer = Explorer::new(washed());
    explorer.keys("W");
    let row = explorer.line("⌂ for good INTC@2026-11-09");
    let figures: Vec<&str> = row.split_whitespace().rev().take(3).collect();
    assert_eq!(figures, ["975.00", "0.00", "975.00"], "{row}");
    let stands = explorer.line("#1, one loss lot, 24 Nov");
    assert!(stands.contains("-975.00"), "{stands}");
    explorer.keys("v").expect("› broker view").expect("one account, one symbol");
    let stands = explorer.line("#1, one loss lot, 24 Nov");
    assert!(stands.contains("-1,950.00"), "{stands}");
    explorer.keys("v").expect_no("› broker view");
    explorer
        .keys("G Enter")
        .expect("50 of INTC@2026-11-09, Fidelity Roth IRA: 975.00 lost for good");
    explorer.expect("975.00 to you, 0.00 by what the broker sees");
}

#[test]
fn the_calendar_has_the_windows_and_leads_to_them() {
    let mut explorer = Explorer::new(household());
    explorer.keys("C").expect("do not buy").expect("no loss sale");
    let lane = explorer.line("do not buy");
    // 31 days from 24 November through 24 December.
    assert_eq!(lane.matches('█').count(), 31, "{lane}");
    assert_eq!(explorer.line("no loss sale").matches('█').count(), 16);
    let row = explorer.line("INTC may be sold at a loss again");
    assert!(row.contains("Thu 10 Dec   16 days") && row.contains("975.00 of loss"), "{row}");
    let row = explorer.line("! VXUS reinvests inside its window");
    assert!(row.contains("Tue 22 Dec") && row.contains("9.80 of loss"), "{row}");
    let row = explorer.line("VTI, VTSAX may be bought again");
    assert!(row.contains("Fri 25 Dec") && row.contains("671.00 of loss"), "{row}");
    explorer.keys("/").text("intc").keys("Enter Enter");
    assert!(matches!(explorer.model.screen(), Screen::Washes(_)));
    assert!(explorer.line("▌").contains("INTC"));
    explorer.keys("C").expect("/ intc").keys("Esc /").text("bought again").keys("Enter G Enter");
    assert!(explorer.line("▌").contains("VTI, VTSAX"));
}

#[test]
fn a_sale_says_what_not_to_buy_before_and_after_it_is_recorded() {
    let mut explorer = Explorer::new(holding(LOTS));
    explorer.go_to_lot("VTI", "VTI@2025-12-01").keys("x Enter");
    explorer.expect("buy no VTI or VTSAX, in any account, through 24 Dec");
    explorer.keys("Enter").expect("Recorded as #1: 35 VTI.  W: buy no VTI or VTSAX");
    explorer.wait(5000);
    explorer.keys("S").expect("wash   buy no VTI or VTSAX, in any account, through 24 Dec: W");
    // Back: nothing must be left undone.
    explorer.keys("u W");
    explorer.expect_no("#1, one loss lot");
    let mut gain = Explorer::new(holding(LOTS));
    gain.go_to_lot("VTI", "VTI@2018-02-12").keys("x Enter").expect_no("buy no");
    gain.keys("Enter").expect("Recorded as #1").expect_no("buy no");
}

#[test]
fn a_loss_that_is_lost_for_good_is_said_so_at_every_size() {
    // The sample's Roth IRA bought 50 INTC on 9 November: 50 of the 60 of 2019 lose 34.57 each for
    // good (Rev. Rul. 2008-5).
    for (columns, rows) in [(80, 24), (120, 35), (200, 50)] {
        let mut explorer = Explorer::sample().at(columns, rows);
        explorer.go("INTC").keys("6 0 m").expect("FIFO");
        let said = explorer.lines().into_iter().find(|line| line.contains("lost for good"));
        let said = said.unwrap_or_else(|| panic!("not said at {columns}:\n{}", explorer.screen()));
        assert!(said.contains("1,728.50"), "{said}");
        explorer.expect("w avoids it").expect("you keep").expect("this sale");
        explorer.keys("Enter").expect("1,728.50 of the loss is lost for good");
    }
}

#[test]
fn what_avoiding_costs_is_said_and_the_best_is_the_best_that_avoids() {
    // The sample's 100 INTC: 2,179.10 of loss cancels 1,500 of gain at 15 % and 679.10 at 22 %, and 5 %
    // of all: -483.36. No lot at a loss is clean, so 100 shares gain 430.20: 20 % of it is 86.04.
    for (columns, rows) in [(80, 24), (120, 35)] {
        let mut explorer = Explorer::sample().at(columns, rows);
        explorer.go("INTC").keys("1 0 0").expect("best");
        if columns >= 120 {
            explorer.expect(" above the least: it counts losses that wash");
        }
        let cost = "avoiding wash sales: tax -483.36 → +86.04, 569.40 more";
        explorer.keys("w").expect(cost).expect("extra, avoiding");
        // By whichever method the same lots go: none is the best.
        explorer.expect("Optimal (least tax)").expect("same").expect_no("best");
        explorer.wait(60_000).expect(&format!("! {cost}"));
        explorer.keys("w").expect("best").wait(60_000).expect("w avoids it");
        explorer.expect_no("avoiding wash sales");
        // 93 of 193 are of such lots all the same, and the 50 of 2019 still lose 34.57 each for good.
        explorer.keys("n 1 9 3 w").expect("extra, avoiding").expect("best").wait(60_000);
        let costs = "! 1,728.50 still lost for good; tax -1,316.38 → -292.34";
        explorer.expect(costs).keys("c").expect("proceeds 4,651.30   washing lots last");
    }
}

#[test]
fn nothing_more_of_a_loss_that_is_wholly_disallowed_can_wash() {
    // 50 of the lot of 2024 sold, and 50 were bought on 9 November: all of it is disallowed (IRC
    // §1091(a)), whatever is bought later.
    let mut explorer = Explorer::new(holding(LOTS));
    explorer.go("INTC").keys("5 0 m").expect("975.00");
    explorer.keys("Enter").expect("all of this loss is disallowed already. A purchase washes");
    explorer.expect("can still wash other losses of INTC sold").expect_no("buy no INTC");
    explorer.keys("Tab Enter").expect("Recorded as #1: 50 INTC").expect_no("buy no INTC");
    explorer.wait(5000);
    explorer.keys("S").expect_no("buy no INTC");
    explorer.keys("W").expect_no("#1, one loss lot");
}

#[test]
fn the_holdings_mark_what_a_window_touches() {
    let mut explorer = Explorer::new(household());
    for symbol in ["VTI", "VTSAX", "VXUS", "INTC"] {
        let row = explorer.line(&format!("► {symbol} "));
        assert!(row.trim_end().ends_with('W'), "{row}");
    }
    assert!(!explorer.line("► AAPL ").trim_end().ends_with('W'));
    explorer.keys("/").text("is:wash").keys("Enter").expect_no("AAPL").expect("INTC");
    explorer.keys("Esc").go_to_lot("INTC", "INTC@2026-11-09");
    assert!(explorer.line("▌").trim_end().ends_with('W'));
    explorer.keys("i").expect("bought within 30 days: it takes a loss of other shares");
    explorer.keys("Esc").go_to_lot("INTC", "INTC@2024-01-26");
    assert!(!explorer.line("▌").trim_end().ends_with('W'));
}

#[test]
fn a_lot_that_took_a_loss_has_its_time_too() {
    // Bought on 9 November and sold at a loss on the 24th are 100 of the lot of 26 January 2024, held
    // 1,033 days: the 50 that replace 50 of them count from 2024-01-11 (IRC §1223(3)).
    let mut fresh = holding(LOTS);
    sell(&mut fresh, "Schwab Brokerage", "INTC", "2026-11-24", &[("INTC@2024-01-26", "100")]);
    let mut explorer = Explorer::new(fresh);
    explorer.go_to_lot("INTC", "INTC@2026-11-09");
    let row = explorer.line("▌");
    assert!(row.contains('●') && row.trim_end().ends_with('W'), "{row}");
    explorer.expect("50 at 25.20, basis 44.70 with W");
    // 50 at 25.20 were paid; 19.50 was lost on each share that they replace.
    explorer.keys("i").expect("at 25.20, 50 shares");
    explorer.expect("975.00 of disallowed loss is added to 1,260.00 paid");
    explorer.expect("basis now 2,235.00, 44.70 a share");
    explorer.expect("held since 2024-01-11 for the term");
}

#[test]
fn an_empty_screen_says_so_and_what_is_not_known() {
    let mut explorer = Explorer::new(nothing());
    explorer.keys("W").expect("No window is open").expect("? not fully known");
    explorer.keys("Enter").expect("! nothing is listed here");
}

#[test]
fn the_mouse_selects_a_row_and_opens_it() {
    let mut explorer = explorer();
    explorer.click("50 bought 9 Nov").expect("61 days of a sale today");
    let place = explorer.find("50 bought 9 Nov");
    explorer.mouse(Mouse::DoubleClick, place);
    explorer.expect("A loss of INTC today");
}

#[test]
fn the_palette_finds_it() {
    let mut explorer = Explorer::new(household());
    explorer.keys(":").text("wash").expect("wash sales").keys("Enter").expect("› Wash sales");
    explorer.keys(":").text("explained").keys("Enter").expect("Wash sale, explained");
}
