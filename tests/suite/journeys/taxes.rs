//! The tax explained, on the household of the screen designs: its figures are known from outside.

use crate::explorer::{Explorer, without_profile};
use crate::household::holding;
use lotscope::app::model::Fresh;
use lotscope::app::msg::Msg;
use lotscope::domain::household::ProfileSection;
use lotscope::domain::money::Money;
use lotscope::domain::tax::ProfileKey;

/// What the household holds of VTI at Schwab.
const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,origin
Schwab Brokerage,VTI,2018-02-12,40,5448.00,
Schwab Brokerage,VTI,2020-04-06,25,3294.00,
Schwab Brokerage,VTI,2021-11-08,30,7239.00,
Schwab Brokerage,VTI,2023-10-27,20,4098.00,
Schwab Brokerage,VTI,2024-12-13,25,7085.00,
Schwab Brokerage,VTI,2025-12-01,35,11760.00,
Schwab Brokerage,VTI,2026-02-18,30,10257.00,
Schwab Brokerage,VTI,2026-04-09,40,11576.00,
Schwab Brokerage,VTI,2026-09-23,1.842,594.01,reinvestment
";

/// The household with these alone.
pub fn household() -> Fresh {
    holding(LOTS, "")
}

/// The ticket with 120 shares of the lots that cost the least tax, picked by hand.
pub fn ticket() -> Explorer {
    let mut explorer = Explorer::new(household());
    explorer.keys("1 2 0 Tab n Home Down Down Down Down");
    for quantity in ["25", "35", "30", "28.158", "1.842"] {
        explorer.text(quantity).keys("Down");
    }
    explorer.keys("Shift-Tab").expect("+343.28");
    explorer
}

/// Presses a key until the sign stands in one line with this text.
#[track_caller]
fn press(explorer: &mut Explorer, key: &str, sign: &str, text: &str) {
    for _ in 0..60 {
        if explorer.lines().iter().any(|line| line.contains(sign) && line.contains(text)) {
            return;
        }
        explorer.keys(key);
    }
    panic!("{key} never brings {sign} to {text:?} on\n{}", explorer.screen());
}

#[test]
fn the_sentence_says_what_becomes_of_the_sale() {
    let mut explorer = ticket();
    explorer.keys("t").expect("This sale adds 343.28:  438.06 short-term at 22 %, 1,125.00");
    explorer.expect("5 % state on both; 671.00 of loss cancels gain that was taxed at 22 %.");
    explorer.expect("before 18,704.00     after 19,047.28     this sale +343.28");
    // The same in the ticket, where there is room.
    explorer.keys("Esc").send(Msg::Resize(120, 35));
    explorer
        .expect("438.06 short-term at 22 %, 1,125.00 long-term at 15 %, 5 % state on both; 671.00");
    explorer.expect("161.94 left before 24 %");
}

#[test]
fn brackets_show_where_the_next_step_is() {
    let mut explorer = ticket();
    explorer.keys("t").expect("105,100.00 → 105,538.06 at ordinary rates");
    explorer.expect("161.94 left before 24 %").expect("3,900.00 → 5,025.00").expect("all at 15 %");
    explorer.expect("20 % from 545,500").expect("investment tax from 200,000: room 73,336.94");
    // What the sale adds is drawn, and stays below the edge it does not reach.
    for (columns, rows) in [(80, 24), (97, 30), (120, 35), (200, 50)] {
        let drawn = explorer.at(columns, rows);
        let lines = drawn.lines();
        let heading = lines.iter().position(|line| line.contains(" ordinary │10%")).unwrap();
        let cell = |row: usize, sign: char| lines[row].chars().position(|c| c == sign);
        let edge = lines[heading].chars().enumerate().filter(|(_, c)| *c == '│').nth(3).unwrap().0;
        let change = cell(heading + 2, '▒').unwrap();
        assert!(change < edge, "{columns}: {change} {edge}");
        assert_eq!(cell(heading + 1, '░'), Some(change), "before: as far as the change");
    }
}

#[test]
fn the_next_dollar_is_the_whole_computation() {
    let mut explorer = ticket();
    explorer.keys("t");
    let figures = |name: &str| {
        let line = explorer.line(name);
        line.split_whitespace().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(figures(" short-term  "), ["0.27", "286.76", "-0.27", "-270.00"]);
    assert_eq!(figures(" long-term  "), ["0.20", "200.00", "-0.20", "-200.00"]);
}

#[test]
fn the_lines_of_the_return_are_there_without_and_with_the_sale() {
    let mut explorer = ticket();
    explorer.keys("t v").send(Msg::Resize(80, 40));
    for (label, figures) in [
        ("short-term net", ["4,200.00", "4,638.06", "+438.06"]),
        ("long-term net", ["1,500.00", "2,625.00", "+1,125.00"]),
        ("income without gains", ["119,400.00", "119,400.00", "·"]),
        ("deduction", ["-16,100.00", "-16,100.00", "·"]),
        ("taxable income", ["109,000.00", "110,563.06", "+1,563.06"]),
        ("at ordinary rates", ["105,100.00", "105,538.06", "+438.06"]),
        ("at 15 %", ["3,900.00", "5,025.00", "+1,125.00"]),
        ("federal income tax", ["18,419.00", "18,684.12", "+265.12"]),
        ("on ordinary income", ["17,834.00", "17,930.37", "+96.37"]),
        ("on gains and dividends", ["585.00", "753.75", "+168.75"]),
        ("alternative minimum tax", ["0.00", "0.00", "·"]),
        ("net investment income tax", ["0.00", "0.00", "·"]),
        ("state, 5 % of net gain", ["285.00", "363.15", "+78.15"]),
        ("  total", ["18,704.00", "19,047.28", "+343.28"]),
    ] {
        let line = explorer.line(label);
        let found: Vec<&str> = line.split_once(label).unwrap().1.split_whitespace().collect();
        assert_eq!(found, figures, "{label}");
    }
    // Form and formula of the line under the cursor.
    press(&mut explorer, "Down", "▌", "taxable income");
    explorer.expect("126,663.06 - 16,100").expect("Form 1040 line 15");
}

#[test]
fn a_line_opens_folds_and_tells_how_it_came_about() {
    let mut explorer = ticket();
    explorer.keys("t Enter").expect_no("realized short-term");
    explorer.keys("Enter").expect("realized short-term");
    explorer.keys("Down Enter").expect("Schedule D lines 1a to 3").keys("Esc");
    explorer.keys("Left Left").expect_no("realized short-term").expect("▌ ► short-term net");
    explorer.keys("z").expect("realized short-term").expect("qualified dividends");
    explorer.keys("z").expect_no("at ordinary rates").expect("► taxable income");
    explorer.keys("G").expect("▌   total");
    explorer.keys("y");
    assert_eq!(explorer.world.copied, ["total\t18,704.00\t19,047.28\t343.28"]);
}

#[test]
fn the_input_of_a_line_is_a_key_away() {
    let mut explorer = ticket();
    explorer.keys("t v");
    press(&mut explorer, "Down", "▌", "income without gains");
    explorer.keys("e").expect("[117000_]");
}

/// In 2027 no gain is realized so far: the loss lots cancel gain of the sale itself, and 2025-12-01 is
/// long-term. Then 704.06 short-term (1,098.16 + 10.90 - 405.00) cost 27 %, and 859.00 long-term
/// (1,125.00 - 266.00) 20 %: 190.10 and 171.80 are 361.90, 18.62 more than in 2026. Without the sale
/// 2027 costs 103,300 - 2,400 at ordinary rates, 17,270.00 - 360 of it for the dividends.
#[test]
fn january_instead_shows_both_years() {
    let mut explorer = ticket();
    explorer.keys("t ]").expect("Sold on Mon 4 Jan 2027 this sale adds 361.90");
    explorer.expect("18.62 less in 2026").expect("Brackets 2027");
    let row = |day: &str| {
        explorer.line(day).split_whitespace().skip(3).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row("24 Nov 2026 "), ["19,047.28", "17,270.00", "36,317.28"]);
    assert_eq!(row("4 Jan 2027  "), ["18,704.00", "17,631.90", "36,335.90"]);
    explorer.keys("]").expect("a sale is explained on either side of one year end: [");
    explorer.keys("[").expect("This sale adds 343.28");
    assert!(explorer.keys("Esc").in_ticket());
}

/// The same sale in January is a key away in the ticket itself, and so is the way back: the figures are
/// those of the test above.
#[test]
fn the_ticket_turns_the_year_with_one_key() {
    let mut explorer = ticket();
    explorer.keys(">").expect("Tax 2027, single").expect("+361.90").expect("< in 2026");
    explorer.expect("sold on Mon 4 Jan 2027: 18.62 more tax in both years than in 2026");
    explorer.keys("<").expect("Tax 2026, single").expect("+343.28");
    explorer.expect("sold on Tue 24 Nov 2026: 18.62 less tax in both years than in 2027");
    // A sale that is dated in January goes to the last trading day of December.
    let mut january = Explorer::new(household());
    january.send(Msg::Resize(120, 35));
    january.keys("1 2 0 Shift-Tab").text("20270112").keys("Tab");
    january.keys("<").expect("on [2026-12-31]").expect("> in 2027");
    january.keys(">").expect("on [2027-01-12]").expect("< in 2026");
}

#[test]
fn a_year_can_be_looked_at_before_it_has_a_table() {
    let mut fresh = household();
    fresh.household.profiles.base.realized_long_term = Some(Money::from(-20_000));
    let mut explorer = Explorer::new(fresh);
    // 4,200 - 20,000 is a loss of 15,800; 3,000 are deducted at 22 %, and the state takes 5 % of it off.
    explorer.keys("T").expect("Tax 2026, single: ");
    // 12,800 are carried on, and of these 3,000 a year are deducted.
    explorer.keys("] v").expect("Tax 2027, single: ").keys("Esc T ]");
    explorer.keys("i").expect("there is no tax table for 2027 yet: the one of 2026 is used");
    explorer.expect("losses carried in are those computed for the end of 2026").keys("Esc v");
    press(&mut explorer, "Down", "▌", "long-term net");
    explorer.keys("Enter Down").expect("long-term loss carried in").expect("-12,800.00");
    explorer.expect("computed for the end of 2026");
    explorer.keys("[ [").expect("Tax 2025, single");
    press(&mut explorer, "[", "there is no tax table before", "");
}

#[test]
fn without_figures_there_is_an_invitation_and_no_zero() {
    let mut explorer = Explorer::new(without_profile());
    explorer.keys("T").expect("P  give filing status and income to see the tax").expect_no("0.00");
    explorer.keys("Esc 1 2 0 t").expect("P  give filing status and income");
    assert!(explorer.in_ticket());
}

#[test]
fn a_sheltered_sale_has_no_tax_to_explain() {
    let mut explorer = Explorer::sample();
    explorer.go("QQQ").keys("2 0 t").expect("no gain, no tax");
    assert!(explorer.in_ticket());
}

#[test]
fn a_method_is_explained_from_the_comparison() {
    let mut explorer = Explorer::new(household());
    explorer.keys("1 2 0 c");
    press(&mut explorer, "Down", "▌", "FIFO");
    // By FIFO 17,912.00 are long-term: 20 % with the state's.
    explorer.keys("t").expect("This sale adds 3,582.40:  17,912.00 long-term at 15 %");
    explorer.keys("Esc").expect("Compare");
}

/// A dollar of state rate costs the sale's net gain of 1,563.06: at 6 % it is 15.63 more.
#[test]
fn the_profile_shows_its_effect_on_the_open_sale_while_it_is_typed() {
    let mut explorer = ticket();
    explorer.keys("P").expect("this sale  +343.28    tax 2026  19,047.28");
    press(&mut explorer, "Tab", "_]", "state rate");
    explorer.keys("Backspace").text("6");
    explorer.expect("this sale  +343.28 → +358.91    tax 2026  19,047.28 → 19,119.91");
    explorer.keys("Backspace").text("x").expect("[x_] % write it as 1,234.56");
    explorer.expect("no tax figure from these");
    explorer.keys("Backspace").text("6").keys("Enter").expect("the profile is saved");
    explorer.expect("+358.91");
}

#[test]
fn without_a_sale_the_profile_shows_the_year() {
    let mut explorer = Explorer::new(household());
    // Of the deduction 3,900 more are taken off at 22 %.
    explorer.keys("P");
    press(&mut explorer, "Tab", "_]", "deduction ");
    explorer.expect("≈ deduction").text("20000").expect("tax 2026  18,704.00 → 17,846.00");
    explorer.expect_no("≈ deduction");
    explorer.keys("Tab").text("30000").expect("is more than the deduction that it is a part of");
    explorer.keys("Ctrl-u Tab").text("2").expect("write a number from 0 to 1");
}

#[test]
fn an_emptied_figure_is_taken_out_of_the_file() {
    let mut explorer = Explorer::new(household());
    explorer.keys("P Tab Tab Ctrl-u Enter").expect("the profile is saved");
    let [change] = explorer.world.profile.as_slice() else { panic!("one section") };
    assert_eq!(change.section, ProfileSection::Base);
    assert_eq!(change.emptied, [ProfileKey::QualifiedDividends]);
}

/// On the screen of 2027 an edit is of 2027: 2026 stays as it is. Without gains 2027 costs 17,270.00; of
/// 20,000 less income each dollar was taxed at 22 %.
#[test]
fn a_figure_of_next_year_is_edited_in_its_own_section() {
    let mut explorer = Explorer::new(household());
    explorer.keys("T ]").expect("Tax 2027, single: 17,270.00").keys("P");
    explorer.expect("Tax profile 2027").expect("≈ ordinary income").expect("117000 as in 2026");
    explorer.expect_no("tax year ");
    press(&mut explorer, "Tab", "_]", "ordinary income");
    explorer.text("97000").expect("tax 2027  17,270.00 → 12,870.00");
    explorer.keys("Enter").expect("the profile is saved").expect("Tax 2027, single: 12,870.00");
    let [change] = explorer.world.profile.as_slice() else { panic!("one section") };
    assert_eq!(change.section, ProfileSection::Year(2027));
    assert_eq!(change.profile.ordinary_income, Some(Money::from(97_000)));
    explorer.keys("[").expect("Tax 2026, single: 18,704.00");
}

/// Of the 40 bought at 289.40 the sale takes 28.158, a gain of 1,098.16 at 328.40. With the rest of the
/// sale all of it lies below the edge at 105,700, at 27 %: 296.50. In 2027 it is long-term and pays
/// 20 %, 219.63. The cash after tax is the same at 289.40 + 39.00 × 0.73 / 0.80 = 324.9875.
#[test]
fn waiting_for_the_long_term_rate_has_its_price() {
    let mut explorer = ticket();
    press(&mut explorer, "Tab", "[ Lots", "by hand");
    explorer.keys("Home Down Down Down Down Down Down Down");
    explorer.expect("○ 12 Apr 2027 saves 76.87, even at 324.99");
    explorer.send(Msg::Resize(120, 35));
    explorer.expect("○ waiting to Mon 12 Apr 2027 saves 76.87, comes to the same at 324.99");
}

/// The same lot whole: of a gain of 1,560.00 the sale today pays 27 % on what lies below the edge at
/// 105,700 (600.00 are left) and 29 % above: 440.40. In 2027 it pays 20 %: 312.00. Of the cash after tax
/// of today 12,695.60 is (p × 40) less 20 % of its gain: p = 324.388.
#[test]
fn the_holdings_have_a_column_of_what_waiting_saves() {
    let mut explorer = Explorer::new(household());
    explorer.keys("v v Right").expect("Wait saves").expect("Even at");
    let line = explorer.line("2026-04-09");
    assert!(line.contains("+128.40") && line.contains("324.39"), "{line}");
    assert!(!explorer.line("2018-02-12").contains("+128.40"));
    explorer.keys("v").expect_no("Wait saves");
}
