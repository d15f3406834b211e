//! What is coming, and what the files have come to say of a sale.
//!
//! The household is the one of the screen designs on Tuesday 24 November 2026: a lot of MSFT with a loss
//! of 114 turns long-term on 11 December (7.98 more if it is sold before), 60 NVDA on the 17th.

use crate::explorer::Explorer;
use crate::household::holding;
use lotscope::app::model::{Fresh, Screen};
use lotscope::app::msg::Msg;
use lotscope::domain::lot::Source;
use lotscope::domain::money::{Money, Shares};
use lotscope::domain::realized::{Disposal, History, RealizedLot};
use lotscope::domain::sales::{Decision, SaleId};
use rust_decimal::dec;

const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis
Schwab Brokerage,VTI,2018-02-12,40,5448.00
Schwab Brokerage,VTI,2025-12-01,35,11760.00
Schwab Brokerage,MSFT,2025-12-10,12,5779.20
Schwab Brokerage,NVDA,2024-06-12,40,5004.00
Schwab Brokerage,NVDA,2025-12-16,60,8595.00
Vanguard Brokerage,VTSAX,2026-01-15,50,7956.00
Vanguard Brokerage,VXUS,2026-01-20,180,13473.00
";
/// What is set beside the tax figures.
const SECURITY: &str = "
[security.VXUS]
kind = \"etf\"
reinvests = 2026-12-22
";

/// The household with these lots.
fn household(lots: &str) -> Fresh {
    holding(lots, SECURITY)
}

/// The explorer after the sale of 20 VTI at least tax: of the lot that has a loss of 7.60 a share.
pub fn with_a_sale() -> Explorer {
    let mut explorer = Explorer::new(household(LOTS));
    explorer.go("VTI").keys("2 0 Enter Enter").expect("Recorded as #1");
    let sale = explorer.model.household.book.sale(SaleId(1)).unwrap();
    assert_eq!(&*sale.preview.plan.slices[0].lot, "VTI@2025-12-01");
    explorer.wait(5000);
    explorer
}

/// The same after files were read in which lots are otherwise.
pub fn beside(mut explorer: Explorer, from: &str, to: &str) -> Explorer {
    let lots = LOTS.replace(from, to);
    assert_ne!(lots, LOTS);
    let mut fresh = household(&lots);
    for event in &explorer.world.journal {
        fresh.household.record(event.clone());
    }
    explorer.send(Msg::Reloaded(Box::new(fresh)));
    explorer.wait(5000);
    explorer
}

/// The files of the day after, which show the sale.
pub fn shown() -> Explorer {
    beside(with_a_sale(), "2025-12-01,35,11760.00", "2025-12-01,15,5040.00")
}

#[test]
fn one_key_shows_what_turns_long_term_and_what_waits_for_it() {
    let mut explorer = with_a_sale();
    explorer.keys("C").expect("› Calendar").expect("Next 60 days");
    assert!(explorer.line("lots final at 23:59 ET, settles").contains("Wed 25 Nov     1 day   #1"));
    assert!(explorer.line("12 MSFT turn long-term").contains("sell before: 7.98"));
    // 2,301 of gain: 600 and the 152 that the sale lost at 22 %, the rest at 24 %, against 15 %.
    assert!(explorer.line("60 NVDA turn long-term").contains("wait: 192.05"));
    explorer.expect("VXUS reinvests its dividend").expect("last trade date of tax year 2026");
    // The lanes: one column a day from today on, so the 17th stands at the 23rd after it.
    let lane = explorer.line("turns long");
    let place = lane.chars().position(|c| c == 'N').unwrap() - 1;
    assert_eq!(place, 14 + 23, "{lane}");
    // The sale of the 24th had a loss: its window is open through 24 December.
    explorer.expect("do not buy").expect_no("no loss sale");
}

#[test]
fn enter_leads_to_the_sale_the_lot_and_the_year() {
    let mut explorer = with_a_sale();
    explorer.keys("C Enter").expect("#1  change lots until");
    assert!(matches!(explorer.model.screen(), Screen::Sales(_)));
    explorer.keys("Esc Down Down Enter");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
    assert_eq!(explorer.lot_under_cursor().as_deref(), Some("MSFT@2025-12-10"));
    explorer.keys("C /").text("last trade").keys("Enter Enter").expect("› Tax 2026");
    explorer.keys("Esc Esc /").text("reinvests").keys("Enter Enter");
    assert!(explorer.line("▌").contains("VXUS"));
}

#[test]
fn a_filter_keeps_rows_and_marks_and_esc_takes_it_off_first() {
    let mut explorer = with_a_sale();
    explorer.keys("C /").text("vanguard turn");
    explorer.expect("VTSAX").expect("VXUS").expect_no("MSFT").expect_no("lots final");
    explorer.keys("Enter").expect("Next 60 days  / vanguard turn");
    explorer.keys("Esc").expect("MSFT").expect("› Calendar");
    explorer.keys("/").text("no such thing").expect("Nothing of these days has all of these");
    explorer.keys("Esc Esc");
    assert!(matches!(explorer.model.screen(), Screen::Holdings));
}

#[test]
fn what_a_lot_is_worth_follows_each_price_in_the_list_and_in_the_filter() {
    let mut explorer = with_a_sale();
    explorer.keys("C").tick("MSFT", "500.00");
    // 12 × 500 − 5,779.20 = 220.80 of gain, at 22 % today and at 15 % then (Rev. Proc. 2025-32).
    assert!(explorer.line("12 MSFT turn long-term, a gain").contains("wait: 15.46"));
    explorer.keys("/").text("sell before").expect("15 VTI turn").expect_no("12 MSFT turn");
    explorer.tick("MSFT", "472.10").expect("12 MSFT turn long-term, a loss");
    explorer.tick("MSFT", "500.00").expect_no("12 MSFT turn");
}

#[test]
fn worth_says_what_it_is_and_of_which_years_tax() {
    let mut explorer = with_a_sale();
    // Two of the lots turn in January: waiting for them moves a gain into 2027.
    explorer.keys("C").expect("Worth: tax 2026, 2027");
    explorer
        .keys("Down Down")
        .expect("Worth: less tax of 2026 if sold before 11 Dec, at today's price.");
    explorer.keys("Down").expect("Worth: less tax of 2026 if sold on 17 Dec, at today's price.");
    explorer
        .keys("Down Down")
        .expect("Worth: the loss that is disallowed where shares are bought before that day.");
    // 2027-01-16 is a Saturday and the Monday after it a holiday (NYSE's calendar of 2027).
    explorer.keys("Down Down").expect("the same tax of 2026 and 2027, sold today or on 19 Jan");
    explorer.keys("/").text("nvda").expect("  Worth: tax 2026").expect_no("2026, 2027");
    explorer.keys("Esc /").text("last trade").expect("  Worth");
}

#[test]
fn months_follow_each_other_and_none_is_before_today() {
    let mut explorer = with_a_sale();
    explorer.keys("C [").expect("! the calendar looks ahead");
    explorer.keys("]").expect("60 days from Tue 1 Dec 2026").expect_no("lots final");
    explorer.keys("v").expect("December 2026").expect("11 ●MSFT").expect("17 ●NVDA");
    // A letter is apart from the name.
    explorer.expect("22 r VXUS").expect("25 W VTI");
    explorer.keys("]").expect("January 2027").expect("16 ●VTSAX").expect("21 ●VXUS");
    explorer.keys("[ [").expect("November 2026").expect("25 ▼#1");
    explorer.keys("v").expect("Next 60 days");
}

#[test]
fn the_arrows_go_from_day_to_day() {
    let mut explorer = Explorer::new(household(&LOTS.replace("2025-12-16,60", "2025-12-10,60")));
    // MSFT and NVDA turn on one day.
    explorer.keys("C Right");
    assert!(explorer.line("▌").contains("12 MSFT"));
    explorer.keys("Right");
    assert!(explorer.line("▌").contains("VXUS reinvests"));
    explorer.keys("Left");
    assert!(explorer.line("▌").contains("12 MSFT"));
}

#[test]
fn a_row_is_copied_with_its_day_and_worth() {
    let mut explorer = with_a_sale();
    explorer.keys("C Down Down y");
    let row = "2026-12-11\t17\t12 MSFT turn long-term, a loss\tsell before: 7.98";
    assert_eq!(explorer.world.copied, [row]);
}

#[test]
fn the_calendar_follows_prices_sales_and_the_window() {
    let mut explorer = with_a_sale();
    explorer.keys("C").tick("NVDA", "143.25");
    // As much as it cost: no gain, nothing to wait for.
    assert!(!explorer.line("60 NVDA turn long-term").contains("wait"));
    explorer.expect("lots final").keys("u").expect("undone, of #1").expect_no("lots final");
    explorer.send(Msg::Resize(120, 35));
    explorer.expect("Next 100 days").expect("Account");
    explorer.send(Msg::Resize(12, 3));
    explorer.send(Msg::Resize(80, 24));
    explorer.expect("Next 60 days");
}

#[test]
fn files_that_show_a_sale_offer_to_archive_it() {
    let mut explorer = shown();
    // 40, and 15 of the lot of 35: the sale is taken off once.
    assert!(explorer.line("► VTI ").contains(" 55 "), "{}", explorer.screen());
    explorer.keys("S").expect("! the files show it already: d archives it");
    explorer.keys("d").expect("What became of this sale?").expect("[ Archive it ]");
    explorer.expect("the files show sale #1 already").keys("Enter").expect("#1 is archived");
    explorer.expect("● archived").expect_no("! the files show");
    assert!(matches!(
        explorer.world.journal.last().unwrap().what,
        Decision::Archived { sale: SaleId(1), .. }
    ));
    explorer.keys("u").expect("undone").expect("! the files show it already");
    // The second button drops it, the third goes back.
    explorer.keys("d Tab Tab Enter").expect("! the files show it already");
    explorer.keys("d Tab Enter").expect("#1 is discarded");
    explorer.keys("Esc");
    assert!(explorer.line("► VTI ").contains(" 55 "), "the files' shares, whatever is decided");
}

#[test]
fn a_sale_that_an_export_has_counts_once_and_says_so() {
    let mut explorer = with_a_sale();
    let exported = RealizedLot {
        account: "Schwab Brokerage".into(),
        security: "VTI".into(),
        quantity: Shares::new(dec!(20)),
        acquired: "2025-12-01".parse().ok(),
        sold: "2026-11-24".parse().unwrap(),
        proceeds: Money::new(dec!(6568.00)),
        basis: Some(Money::new(dec!(6720.00))),
        stated_term: None,
        disallowed: None,
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: Source { file: "realized.csv".into(), line: 3 },
    };
    let history = History::new(vec![exported]);
    explorer.model.household = explorer.model.household.clone().with_history(history);
    // 4,200 less the loss of 152, as before.
    explorer.keys("S").expect("! a broker's export has it too").expect("+4,048.00");
    // The holdings still have its shares: they are of an earlier day, and d takes the sale back.
    explorer.keys("d").expect("Cancel this sale?");
}

#[test]
fn what_the_files_say_of_a_sale_is_a_problem_until_it_is_settled() {
    let mut explorer = shown();
    explorer.expect("!1").keys("!").expect("the files show sale #1 already");
    explorer.expect("archive #1: its gain stays");
    explorer.keys("Esc S d Enter").expect("#1 is archived").keys("Esc").expect_no("!1");
    // Fewer shares than it took.
    let mut explorer = beside(with_a_sale(), "2025-12-01,35,11760.00", "2025-12-01,5,1680.00");
    explorer.keys("S").expect("! 15 of its shares are not in the files: d settles it");
    explorer.keys("!").expect("sale #1 took 15 more shares of VTI@2025-12-01");
}
