//! The tax of households unlike the one of the screen designs: retired, with gold, with an IRA, and with
//! a form filled in wrongly.

use crate::explorer::{Explorer, folder};
use lotscope::app::model::Fresh;
use lotscope::app::msg::Msg;

const PRICES: &str = "symbol,price,as_of\nVTI,328.40,2026-11-20\nGLD,380.10,2026-11-20\n";

/// A household on Friday 20 November 2026.
fn household(lots: &str, settings: &str) -> Fresh {
    let lots = format!("account,symbol,acquired,quantity,cost_basis\n{lots}");
    let files = [("lots.csv", lots.as_str()), ("prices.csv", PRICES), ("lotscope.toml", settings)];
    folder(&files)
}

/// A couple over 65 that sells a part of what it has held for ten years.
fn retired() -> Explorer {
    let lots = "Broker,VTI,2016-03-07,1000,100000\nBroker,VTI,2026-02-10,100,32000\n";
    let settings = "[tax]\nyear = 2026\nfiling_status = \"married_joint\"\nordinary_income = 62000\n\
                    investment_income = 4000\nqualified_dividends = 9000\npersons_65_or_over = 2\n";
    Explorer::new(household(lots, settings))
}

/// 5,000 ounces' worth of gold over a modest income, as the head of a household.
fn gold() -> Explorer {
    let settings = "[tax]\nyear = 2026\nfiling_status = \"head_of_household\"\n\
                    ordinary_income = 36175\nstate_rate = 0.093\n\
                    [security.GLD]\nkind = \"collectible\"\n";
    Explorer::new(household("Broker,GLD,2012-03-05,5000,600000\n", settings))
}

/// The column of the rule between brackets and lines at 120 columns.
const DIVIDER: usize = 58;

#[test]
fn a_long_phrase_stays_in_its_pane_and_is_whole() {
    let mut explorer = retired();
    explorer.keys("5 0 0 t").send(Msg::Resize(120, 35));
    // 91,360.00 long-term and 840.00 short-term; the senior deduction shrinks by 12 % of what the
    // income of 163,200.00 has above 150,000: 1,584.00 (IRC §151(d)(5)(C)).
    explorer.expect("9,000.00 → 100,360.00 on top of it").expect("81,976.00 at 0 %");
    explorer.expect("18,384.00").expect("► short-term net").expect("▼ taxable income");
    for line in explorer.lines().iter().skip(4).take(26) {
        let sign = line.chars().nth(DIVIDER).unwrap();
        assert!("│┬┴".contains(sign), "{line}");
    }
}

#[test]
fn a_shrinking_deduction_is_told_as_what_it_is() {
    let mut explorer = retired();
    explorer.send(Msg::Resize(120, 35));
    explorer
        .keys("5 0 0 t")
        .expect("This sale adds 3,000.00:  840.00 short-term at 10 %, 1,584.00");
    explorer.expect("of other income at 10 % as the senior deduction shrinks");
    explorer.expect_no("lost to the gain");
    // Opened, the deduction says how: 13,200.00 of the 163,200.00 lie above 150,000.
    explorer.keys("z").send(Msg::Resize(80, 40));
    explorer.keys("Home Down Down Down Down Down Down Down Down Down Down Down Down Down");
    explorer.expect("for seniors").expect("2 × (6,000 - 6 % × 13,200)");
}

#[test]
fn gold_is_named_and_fills_no_bracket_above_its_own_rate() {
    let mut explorer = gold();
    // 380,100.00 less 120,000.00: 189,725.00 reach the top of the 24 % bracket at 201,750, and
    // 70,375.00 are taxed at 28 % (Schedule D Tax Worksheet).
    explorer.keys("1 0 0 0 t").expect("5,675.00 of collectibles at 10 %").expect(" 70,375.00 at");
    explorer.expect("12,025.00 → 201,750.00 at ordinary rates");
    explorer.expect("0.00 → 70,375.00 of collectibles");
    explorer.expect_no("left before 37 %");
    explorer.expect("investment tax from 200,000: 96,275.00 over it");
    explorer.keys("v").expect("Lines 2026").expect("201,750.00");
    // In the ticket's own words, whole.
    explorer.keys("Esc").send(Msg::Resize(120, 35));
    explorer.expect("5,675.00 of collectibles at 10 %").expect("investment tax +3,658.45.");
}

#[test]
fn a_traditional_ira_owes_its_tax_later() {
    let settings = "[tax]\nyear = 2026\nfiling_status = \"single\"\nordinary_income = 80000\n\
                    [[account]]\nname = \"His IRA\"\nkind = \"traditional_ira\"\n";
    let mut explorer = Explorer::new(household("His IRA,VTI,2022-01-03,150,36000\n", settings));
    explorer.keys("3 0").expect("⌂ His IRA: no gain, no tax; a withdrawal is taxed as income.");
    // No figure rests on what is taken for granted.
    explorer.expect_no("≈");
    explorer.keys("Enter").expect("a withdrawal is taxed as income").expect_no("Assumed");
}

#[test]
fn waiting_counts_for_the_shares_that_are_sold() {
    // Of 100 bought at 320.00 the newest first take 50 or all: a gain of 420.00 or 840.00 in the 10 %
    // bracket; long-term it lies in the 0 % band.
    for (quantity, saved) in [("5 0", "42.00"), ("1 0 0", "84.00")] {
        let mut explorer = retired();
        explorer.keys(quantity).keys("m m").expect("▌LIFO");
        explorer.expect(&format!("○ 11 Feb 2027 saves {saved}, even at 327.56"));
    }
}

#[test]
fn amounts_typed_one_behind_the_other_are_not_saved() {
    let mut explorer = retired();
    explorer.keys("P Tab Tab $ 5 1 0 0").expect("[9000$5100_] write it as 1,234.56");
    explorer.keys("Enter").expect("qualified dividends: write it as 1,234.56");
    explorer.keys("Ctrl-u 5 1 , 0 0").expect("[51,00_] write it as 1,234.56");
    explorer.keys("Ctrl-u 5 , 1 0 0").expect("[5,100_]").expect_no("write it as");
}

#[test]
fn a_fault_never_covers_what_is_typed() {
    let mut explorer = retired();
    explorer.keys("P Tab Tab Ctrl-u").text("123456789012345678901x");
    explorer.expect("[123456789012345678901x_] !").expect("│ write it as 1,234.56");
}

#[test]
fn a_rate_has_its_unit_and_a_fraction_is_doubted() {
    let mut explorer = gold();
    explorer.keys("P").expect("[9.3] %");
    explorer.keys("Tab Tab Tab Tab Tab Tab Tab Tab Ctrl-u").text("0.093");
    explorer.expect("[0.093_] % less than 1 %? 5 % is 5");
}

#[test]
fn a_line_of_a_year_has_one_amount_and_a_carried_loss_is_named() {
    let settings = "[tax]\nyear = 2026\nfiling_status = \"single\"\nordinary_income = 80000\n\
                    realized_long_term = 12000\ncarryover_short_term = 1500\n\
                    carryover_long_term = 7000\n";
    let mut explorer = Explorer::new(household("Broker,VTI,2022-01-03,150,36000\n", settings));
    explorer.send(Msg::Resize(120, 35));
    explorer.keys("T").expect("long-term +12,000.00 realized, 8,500.00 of");
    // 63,900.00 at ordinary rates: 1,240 + 4,560 + 22 % of 13,500; 3,500.00 of gain at 15 %.
    explorer.keys("G Enter").expect("amount     9,295.00").expect_no("before     9,295.00");
    explorer.expect("how        9,295 income tax");
}
