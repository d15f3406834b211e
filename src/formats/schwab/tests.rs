//! Schwab Lot Details. The layout is that of format notes §3.1; rows are invented in its
//! shape, and expected values follow from them by hand.

use super::*;
use crate::domain::lot::{Lot, Origin};
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::price::{PriceSource, PriceTime};
use crate::domain::security::SecurityKind;
use crate::domain::term::Term;
use crate::formats::problem::Severity;
use chrono::{NaiveDate, NaiveTime};
use proptest::prelude::*;
use rust_decimal::dec;

const TITLE: &str = "\"NOBL Lot Details for XXXX-4410 as of 04:31 PM ET, 11/20/2026\"\r\n\r\n";
const HEADER: &str = "\"Open Date\",\"Quantity\",\"Price\",\"Cost/Share\",\"Market Value\",\
\"Cost Basis\",\"Gain/Loss $\",\"Gain/Loss %\",\"Holding Period\",\r\n";
const FIRST: &str = "\"03/15/2022 00:00:00\",\"25\",\"$105.20\",\"$88.40\",\"$2,630.00\",\
\"$2,210.00\",\"$420.00\",\"+19.00%\",\"Long Term\",\r\n";
const SECOND: &str = "\"09/30/2026 13:05:22\",\"10\",\"$105.20\",\"$107.15\",\"$1,052.00\",\
\"$1,071.50\",\"-$19.50\",\"-1.82%\",\"Short Term\",\r\n";
const TOTAL: &str = "\"Total\",\"35\",\"--\",\"--\",\"$3,682.00\",\"$3,281.50\",\"$400.50\",\
\"+12.20%\",\"--\",\r\n";

fn read_bytes(bytes: &[u8], file: &str) -> Holdings {
    read(&text::decode(bytes).0, &file.into(), &mut Names::default(), &mut Watch::default())
}

/// The export of format notes §3.1.
fn example() -> String {
    [TITLE, HEADER, FIRST, SECOND, TOTAL].concat()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Lots as `id quantity basis`, and problems as `code text`.
fn outcome(text: &str) -> (Vec<String>, Vec<String>) {
    let holdings = read_bytes(text.as_bytes(), "s.csv");
    let problems =
        holdings.problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect();
    let brief = |lot: &Lot| {
        let basis = lot.basis.map_or("?".to_owned(), |basis| basis.to_string());
        format!("{} {} {basis}", lot.id, lot.quantity)
    };
    (holdings.into_lots().iter().map(brief).collect(), problems)
}

#[test]
fn the_documented_export_is_read_whole() {
    let holdings = read_bytes(example().as_bytes(), "s.csv");
    assert_eq!(holdings.problems, []);
    assert_eq!((holdings.rows, holdings.sections.len()), (2, 1));
    assert_eq!(holdings.sections[0].as_of, Some(day("2026-11-20")));
    let quote = holdings.securities[0].quote.clone().unwrap();
    assert_eq!(quote.price.get(), dec!(105.20));
    // 16:31 in New York in November is 21:31 UTC.
    assert_eq!(quote.as_of, Some(PriceTime::Moment("2026-11-20T21:31:00Z".parse().unwrap())));
    assert_eq!(quote.source, PriceSource::Export("s.csv".into()));

    let lots = holdings.into_lots();
    assert_eq!(lots.len(), 2);
    assert_eq!((&*lots[0].account, &*lots[0].security), ("XXXX-4410", "NOBL"));
    assert_eq!(&*lots[0].id, "NOBL@2022-03-15");
    assert_eq!((lots[0].acquired, lots[0].rare.acquired_at), (Some(day("2022-03-15")), None));
    assert_eq!(lots[0].quantity, Shares::new(dec!(25)));
    assert_eq!(lots[0].basis, Some(Money::new(dec!(2210))));
    assert_eq!(lots[0].stated_term, Some(Term::Long));
    assert_eq!((lots[0].multiplier, lots[0].origin), (Rate::ONE, Origin::Purchase));
    assert_eq!(lots[0].source.line, 4);
    assert_eq!(lots[1].rare.acquired_at, NaiveTime::from_hms_opt(13, 5, 22));
    assert_eq!(lots[1].stated_term, Some(Term::Short));
}

#[test]
fn bytes_and_line_ends_change_nothing() {
    let expected = outcome(&example());
    assert_eq!(expected.1, [""; 0]);
    let resaved = example()
        .replace("\",\r\n", "\"\r\n")
        .replace("\r\n\r\n", "\r\n,,,,,,,,\r\n")
        .replace("00:00:00", "0:00:00");
    for variant in [
        format!("\u{feff}{}", example()),
        example().replace("\r\n", "\n"),
        example().trim_end().to_owned(),
        resaved,
        // A spreadsheet takes the quotes off where it can, and the title falls apart.
        example().replace(
            "XXXX-4410 as of 04:31 PM ET, 11/20/2026\"",
            "XXXX-4410 as of 04:31 PM ET\",11/20/2026,,",
        ),
        example().replace("$2,630.00", "2630.00 ").replace("-$19.50", "($19.50)"),
        format!("{}\r\n\r\n\"\"\r\n", example()),
    ] {
        assert_eq!(outcome(&variant), expected, "{variant}");
    }
}

#[test]
fn exports_joined_end_to_end_are_read_one_by_one() {
    let other = example().replace("NOBL", "VIG").replace("XXXX-4410", "XXXX-9911");
    let holdings = read_bytes(format!("{}{other}", example()).as_bytes(), "s.csv");
    assert_eq!(holdings.problems, []);
    assert_eq!(holdings.sections.len(), 2);
    let lots = holdings.into_lots();
    assert_eq!(lots.len(), 4);
    assert_eq!((&*lots[2].security, &*lots[2].account), ("VIG", "XXXX-9911"));
    assert_eq!(&*lots[2].id, "VIG@2022-03-15");
    assert_eq!(lots[2].source.line, 10);
}

#[test]
fn of_two_prices_of_one_security_the_later_counts() {
    let older = example().replace("11/20/2026", "11/19/2026").replace("105.20", "99.00");
    let older = older.replace("$2,630.00", "$2,475.00").replace("$1,052.00", "$990.00");
    let other = older.replace("XXXX-4410", "XXXX-9911");
    for text in [format!("{}{other}", example()), format!("{other}{}", example())] {
        let holdings = read_bytes(text.as_bytes(), "s.csv");
        assert_eq!(holdings.problems, []);
        assert_eq!(holdings.securities[0].quote.as_ref().unwrap().price.get(), dec!(105.20));
    }
    let (_, problems) = outcome(&example().replacen("\"$105.20\"", "\"$105.21\"", 1));
    assert_eq!(problems.len(), 2, "value-differs and {problems:?}");
    assert!(
        problems[1].starts_with("prices-differ s.csv:5: NOBL has the price 105.2 here and 105.21")
    );
}

#[test]
fn the_layout_with_fifteen_columns_keeps_both_dates_and_the_disallowed_loss() {
    let text = [
        TITLE,
        "\"Open Date\",\"Transaction Open\",\"Quantity\",\"Price\",\"Cost/Share\",\"Transaction CPS\",\
         \"Market Value\",\"Cost Basis\",\"Transaction CB\",\"Gain/Loss $\",\"Transaction G/L $\",\
         \"Gain/Loss %\",\"Transaction G/L %\",\"Holding Period\",\"Disallowed Loss\",\r\n",
        "\"05/04/2026 00:00:00\",\"06/10/2026 00:00:00\",\"10\",\"$105.20\",\"$112.00\",\"$100.00\",\
         \"$1,052.00\",\"$1,120.00\",\"$1,000.00\",\"-$68.00\",\"$52.00\",\"-6.07%\",\"+5.20%\",\
         \"Short Term\",\"$120.00\",\r\n",
        "\"07/01/2026 00:00:00\",\"--\",\"5\",\"$105.20\",\"$100.00\",\"--\",\"$526.00\",\"$500.00\",\"--\",\
         \"$26.00\",\"--\",\"+5.20%\",\"--\",\"Short Term\",\"--\",\r\n",
        "\"Total\",\"15\",\"--\",\"--\",\"--\",\"$1,578.00\",\"--\",\"$1,620.00\",\"--\",\"--\",\"--\",\"--\",\"--\",\"--\",\"--\",\r\n",
    ]
    .concat();
    let holdings = read_bytes(text.as_bytes(), "s.csv");
    assert_eq!(holdings.problems, []);
    let lots = holdings.into_lots();
    assert_eq!(lots[0].acquired, Some(day("2026-06-10")));
    assert_eq!(lots[0].rare.holding_since, Some(day("2026-05-04")));
    assert_eq!(lots[0].basis, Some(Money::new(dec!(1120))));
    assert_eq!(lots[0].rare.wash_disallowed, Some(Money::new(dec!(120))));
    assert_eq!(lots[0].origin, Origin::WashSale);
    assert_eq!((lots[1].acquired, lots[1].rare.holding_since), (Some(day("2026-07-01")), None));
    assert_eq!((lots[1].rare.wash_disallowed, lots[1].origin), (None, Origin::Purchase));
}

#[test]
fn an_option_is_a_security_of_its_own_with_a_multiplier() {
    let text = [
        &TITLE.replace("NOBL", "XOM 01/15/2027 120.00 P"),
        HEADER,
        "\"06/12/2026 10:01:00\",\"-2\",\"$3.10\",\"$4.10\",\"-$620.00\",\"$820.00\",\"$200.00\",\"+24.39%\",\"Short Term\",\r\n",
        "\"Total\",\"-2\",\"--\",\"--\",\"-$620.00\",\"$820.00\",\"$200.00\",\"+24.39%\",\"--\",\r\n",
    ]
    .concat();
    let holdings = read_bytes(text.as_bytes(), "s.csv");
    assert_eq!(holdings.problems, []);
    assert_eq!(holdings.securities[0].kind, Some(SecurityKind::Option));
    let lot = holdings.into_lots().remove(0);
    assert_eq!(&*lot.security, "XOM 01/15/2027 120.00 P");
    assert_eq!(lot.multiplier, Rate::new(dec!(100)));
    // Two contracts sold short for 820: the basis has the sign of the quantity.
    assert_eq!((lot.basis, lot.origin), (Some(Money::new(dec!(-820))), Origin::Short));
}

#[test]
fn a_bond_is_told_by_its_market_value() {
    // 10,000 of face value at 98.50 per 100 is worth 9,850 (format notes §2, "Bonds").
    let text = [
        &TITLE.replace("NOBL", "91282CJN2"),
        HEADER,
        "\"03/15/2022 00:00:00\",\"10,000\",\"$98.50\",\"$0.99\",\"$9,850.00\",\"$9,900.00\",\"-$50.00\",\"-0.51%\",\"Long Term\",\r\n",
        "\"Total\",\"10,000\",\"--\",\"--\",\"$9,850.00\",\"$9,900.00\",\"-$50.00\",\"-0.51%\",\"--\",\r\n",
    ]
    .concat();
    let holdings = read_bytes(text.as_bytes(), "s.csv");
    let codes: Vec<_> = holdings.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["price-per-100"]);
    assert_eq!(holdings.into_lots()[0].multiplier, Rate::new(dec!(0.01)));
    let (_, problems) = outcome(&example().replace("$2,630.00", "$3,630.00"));
    assert_eq!(
        problems,
        ["value-differs s.csv:4: the market value 3630.00 is not quantity times price; \
         check this row against the broker's screen"]
    );
}

#[test]
fn the_total_row_is_checked_and_is_no_lot() {
    let (lots, problems) = outcome(&example().replace("\"Total\",\"35\"", "\"Total\",\"45\""));
    assert_eq!(lots.len(), 2);
    assert_eq!(
        problems,
        [
            "total-differs s.csv:6:2: the Total row has the quantity 45, the lots above add up to 35; \
         a row is missing or wrong: download Lot Details again"
        ]
    );
    let (_, problems) = outcome(&example().replace("$3,281.50", "$3,300.00"));
    assert_eq!(
        problems,
        [
            "total-differs s.csv:6:6: the Total row has the cost basis $3,300.00, the lots above add up to \
         3281.5; a row is missing or wrong: download Lot Details again"
        ]
    );
    // A cent of rounding in every row is none.
    assert_eq!(outcome(&example().replace("$3,281.50", "$3,281.51")).1, [""; 0]);
    let (_, problems) = outcome(&[TITLE, HEADER, FIRST].concat());
    assert_eq!(
        problems,
        [
            "no-total s.csv:1: these lots have no Total row, so some may be missing; download Lot Details again"
        ]
    );
}

#[test]
fn a_stated_term_that_the_date_does_not_bear_out_is_marked() {
    // Bought 2022-03-15, on 2026-11-20 long-term.
    let (lots, problems) = outcome(&example().replace("Long Term", "Short Term"));
    assert_eq!(lots.len(), 2);
    assert_eq!(
        problems,
        [
            "term-differs s.csv:4: the broker says short-term, by its date the lot is long-term on 2026-11-20; \
         ask the broker: a wash sale, a gift or an inheritance can be the reason"
        ]
    );
    let (_, problems) = outcome(&example().replace("Long Term", "Eternal"));
    assert_eq!(
        problems,
        [
            "wrong-word s.csv:4:9: holding period \"Eternal\" is not known; nothing to do; the term follows from the date"
        ]
    );
}

#[test]
fn what_is_missing_is_asked_for_and_never_zero() {
    let text = example()
        .replace("$2,210.00", "Incomplete")
        .replace("09/30/2026 13:05:22", "--")
        .replace("$3,281.50", "Incomplete");
    let holdings = read_bytes(text.as_bytes(), "s.csv");
    let found: Vec<_> = holdings
        .problems
        .iter()
        .map(|problem| (problem.severity, problem.code, problem.line, problem.column))
        .collect();
    assert_eq!(
        found,
        [
            (Severity::Asks, "missing-basis", 4, Some(6)),
            (Severity::Asks, "missing-date", 5, Some(1)),
        ]
    );
    let lots = holdings.into_lots();
    assert_eq!((lots[0].basis, lots[1].acquired), (None, None));
    assert_eq!(&*lots[1].id, "NOBL@undated");
    let (lots, problems) =
        outcome(&example().replace("$2,210.00", "$0.00").replace("$3,281.50", "$1,071.50"));
    assert_eq!(lots[0], "NOBL@2022-03-15 25 0");
    assert!(problems[0].starts_with("zero-basis s.csv:4:6:"));
}

#[test]
fn every_wrong_row_is_left_out_whole_and_the_rest_loads() {
    let text = [
        TITLE,
        HEADER,
        FIRST,
        &FIRST.replace("\"25\"", "\"1O0\""),
        &FIRST.replace("03/15/2022", "02/30/2022"),
        &FIRST.replace("\"25\"", "\"0\""),
        &FIRST.replace("\"25\"", "\"--\""),
        "\"03/15/2022 00:00:00\",\"25\",\"$105.20\"\r\n",
        &FIRST.replace("\"$2,210.00\"", "$2,210.00"),
        HEADER,
        SECOND,
        "\"Lots are estimates.\"\r\n",
        TOTAL,
        FIRST,
        "Date downloaded 11/20/2026\r\n",
    ]
    .concat();
    let (lots, problems) = outcome(&text);
    assert_eq!(lots, ["NOBL@2022-03-15 25 2210", "NOBL@2026-09-30 10 1071.5"]);
    let places: Vec<_> = problems.iter().map(|text| text.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "wrong-number s.csv:5:2",
            "wrong-date s.csv:6:1",
            "zero-quantity s.csv:7:2",
            "missing-quantity s.csv:8:2",
            "short-row s.csv:9",
            "long-row s.csv:10:10",
            "repeated-header s.csv:11",
            "not-a-lot s.csv:13",
            "no-title s.csv:15",
            "not-a-lot s.csv:16",
        ]
    );
}

#[test]
fn a_file_that_was_cut_short_says_so() {
    let text = example();
    let cut = text.find("$1,071.50").unwrap() + 4;
    let (lots, problems) = outcome(&text[..cut]);
    assert_eq!(lots, ["NOBL@2022-03-15 25 2210"]);
    assert_eq!(
        problems,
        [
            "no-total s.csv:1: these lots have no Total row, so some may be missing; download Lot Details again",
            "unclosed-quote s.csv:5: a quote opens in this row and never closes; \
         the file was cut short: download Lot Details again",
        ]
    );
    let (lots, problems) = outcome(TITLE);
    assert_eq!(lots, [""; 0]);
    assert_eq!(
        problems,
        ["no-header s.csv:1: no lots stand under this title; download Lot Details again"]
    );
}

#[test]
fn a_title_that_names_nothing_leaves_its_rows_out() {
    let (lots, problems) = outcome(&example().replace("NOBL Lot", " Lot"));
    assert_eq!(lots, [""; 0]);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("wrong-title s.csv:1:1: the title names no symbol or no account")
    );
    let (lots, problems) = outcome(&[HEADER, FIRST].concat());
    assert_eq!(lots, [""; 0]);
    assert!(problems[1].starts_with("no-title s.csv:2: no title says what this row is a lot of"));
    let (lots, problems) = outcome(&example().replace("11/20/2026", "today"));
    assert_eq!(lots.len(), 2);
    assert!(problems[0].starts_with("title-date s.csv:1:1:"));
}

#[test]
fn nothing_in_a_file_reaches_a_terminal_raw() {
    let text = example()
        .replace("NOBL", "NO\u{1b}[31mBL")
        .replace("XXXX", "X\u{202e}X\u{7}")
        .replace("Long Term", "\u{1b}]0;x")
        .replace("Total", "\u{9b}Remark");
    let holdings = read_bytes(text.as_bytes(), "s.csv");
    let problems: Vec<_> = holdings.problems.iter().map(ToString::to_string).collect();
    let shown =
        format!("{problems:?} {:?} {:?}", holdings.securities, holdings.clone().into_lots());
    assert!(!shown.contains("\\u{"), "{shown}");
}

#[test]
fn the_samples_add_up_to_their_total_rows() {
    // The samples' Total rows: printed by whoever made them, checked here against the lots read.
    for (file, quantity, basis) in [
        ("AAPL", dec!(295.6371), dec!(22530.54)),
        ("INTC", dec!(385), dec!(17197.95)),
        ("VTI", dec!(430.6093), dec!(92048.89)),
    ] {
        let text = match file {
            "AAPL" => include_str!("../../../sample-data/schwab-lots-AAPL.csv"),
            "INTC" => include_str!("../../../sample-data/schwab-lots-INTC.csv"),
            _ => include_str!("../../../sample-data/schwab-lots-VTI.csv"),
        };
        let holdings = read_bytes(text.as_bytes(), "sample.csv");
        assert_eq!(holdings.problems, [], "{file}");
        let lots = holdings.into_lots();
        assert_eq!(lots.iter().map(|lot| lot.quantity).sum::<Shares>().get(), quantity, "{file}");
        let sum: Money = lots.iter().filter_map(|lot| lot.basis).sum();
        assert!((sum.get() - basis).abs() <= dec!(0.01), "{file}: {sum}");
    }
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = [TITLE, HEADER].concat().into_bytes();
        file.extend(&bytes);
        let _ = read_bytes(&bytes, "x");
        let _ = read_bytes(&file, "x");
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in Just((0..20).collect::<Vec<u64>>()).prop_shuffle(),
    ) {
        let rows: String = rows
            .iter()
            .map(|row| {
                let day = day("2020-01-02") + chrono::Days::new(row * 40);
                FIRST.replace("03/15/2022", &day.format("%m/%d/%Y").to_string())
            })
            .collect();
        let mut lots = outcome(&[TITLE, HEADER, &rows].concat()).0;
        lots.sort();
        let expected: Vec<String> = (0..20)
            .map(|row| format!("NOBL@{} 25 2210", day("2020-01-02") + chrono::Days::new(row * 40)))
            .collect();
        prop_assert_eq!(lots, expected);
    }
}
