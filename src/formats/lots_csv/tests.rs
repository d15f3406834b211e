//! The lots file, read and written. Expected values follow from the documented interface, "Canonical lots
//! file", by hand.

mod round_trip;

use super::*;
use crate::domain::lot::{Level, Lot, Origin, Rare, RareFacts, Source};
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::price::PriceSource;
use crate::domain::term::Term;
use crate::formats::problem::Severity;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const HEADER: &str = "account,symbol,acquired,quantity,cost_basis\n";

fn read_bytes(bytes: &[u8], file: &str) -> Holdings {
    read(&text::decode(bytes).0, &file.into(), None, &mut Names::default(), &mut Watch::default())
}

/// Lots as `id quantity basis`, and problems as `code text`.
fn outcome(text: &str) -> (Vec<String>, Vec<String>) {
    let holdings = read_bytes(text.as_bytes(), "lots.csv");
    let problems =
        holdings.problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect();
    let lots = holdings.into_lots().iter().map(brief).collect();
    (lots, problems)
}

fn brief(lot: &Lot) -> String {
    let basis = lot.basis.map_or("?".to_owned(), |basis| basis.to_string());
    format!("{} {} {basis}", lot.id, lot.quantity)
}

fn lots(text: &str) -> Vec<Lot> {
    let holdings = read_bytes(text.as_bytes(), "lots.csv");
    assert_eq!(holdings.problems, []);
    holdings.into_lots()
}

fn amounts() -> impl Strategy<Value = Decimal> {
    (1_i64..1_000_000_000_000, 0_u32..=6).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0_i64..20_000).prop_map(|days| day("1990-01-01") + chrono::Days::new(days.unsigned_abs()))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_required_columns_make_a_lot() {
    let read = lots(&format!("{HEADER}Schwab,vti,2025-11-22,30,9552.00\n"));
    let expected = Lot {
        id: "VTI@2025-11-22".into(),
        account: "Schwab".into(),
        security: "VTI".into(),
        level: Level::Lot,
        acquired: Some(day("2025-11-22")),
        quantity: Shares::new(dec!(30)),
        basis: Some(Money::new(dec!(9552))),
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: Origin::Purchase,
        rare: Rare::default(),
        source: Source { file: "lots.csv".into(), line: 2 },
        sequence: 0,
    };
    assert_eq!(read, [expected]);
}

#[test]
fn optional_columns_stand_in_any_order() {
    let read = read_bytes(
        b"note,origin,WASH_DISALLOWED,Gift Value,holding_since,covered,term,multiplier,price,name,lot,\
          Cost Basis,quantity,acquired,symbol,account\n\
          donor's,gift,12.50,\"$2,216.40\",2009-05-12,no,long,1,70.55,Coca-Cola,KO-GIFT,868,40,2021-06-15,KO,A\n",
        "lots.csv",
    );
    assert_eq!(read.problems, []);
    let described = read.securities[0].clone();
    assert_eq!(described.name.as_deref(), Some("Coca-Cola"));
    let quote = described.quote.unwrap();
    assert_eq!(quote.price.get(), dec!(70.55));
    assert_eq!(quote.source, PriceSource::Export("lots.csv".into()));
    let lot = read.into_lots().remove(0);
    assert_eq!(&*lot.id, "KO-GIFT");
    assert_eq!(lot.origin, Origin::Gift);
    assert_eq!(lot.rare.holding_since, Some(day("2009-05-12")));
    assert_eq!(lot.rare.gift_value, Some(Money::new(dec!(2216.40))));
    assert_eq!(lot.rare.wash_disallowed, Some(Money::new(dec!(12.50))));
    assert_eq!((lot.covered, lot.stated_term), (Some(false), Some(Term::Long)));
    assert_eq!(lot.rare.note.as_deref(), Some("donor's"));
}

#[test]
fn byte_order_mark_line_ends_and_a_missing_last_one_change_nothing() {
    let plain = format!("{HEADER}A,VTI,2025-11-22,30,9552.00\nA,KO,2020-03-23,60,2257.20\n");
    let expected = lots(&plain);
    assert_eq!(expected.len(), 2);
    for variant in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.trim_end().to_owned(),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace("2025-11-22", " 2025-11-22 ").replace("30", "\"30\""),
        plain.replace('\n', ",,,\n"),
    ] {
        assert_eq!(lots(&variant), expected, "{variant:?}");
    }
    let utf16: Vec<u8> =
        "\u{feff}".chars().chain(plain.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    assert_eq!(read_bytes(&utf16, "lots.csv").into_lots(), expected);
}

#[test]
fn numbers_may_have_dollars_thousands_and_brackets() {
    let (lots, problems) = outcome(&format!(
        "{HEADER}A,VTI,2025-11-22,\"1,200.5\",\"$398,124.40\"\nA,TSLA,2026-08-14,(20),\"($7,527.00)\"\n"
    ));
    // A short lot's basis is its opening proceeds with the sign of the quantity.
    assert_eq!(lots, ["VTI@2025-11-22 1200.5 398124.4", "TSLA@2026-08-14 -20 -7527"]);
    assert_eq!(problems, [""; 0]);
}

#[test]
fn the_sign_of_a_cost_in_the_file_means_nothing() {
    let read = lots(&format!(
        "{HEADER}A,VTI,2025-11-22,30,-9552\nA,TSLA,2026-08-14,-20,7527\nA,TSLA,2026-08-15,-20,-7527\n"
    ));
    let basis: Vec<_> = read.iter().map(|lot| lot.basis.unwrap().get()).collect();
    assert_eq!(basis, [dec!(9552), dec!(-7527), dec!(-7527)]);
    assert!(read[1].is_short());
    assert_eq!(read[1].origin, Origin::Short);
}

#[test]
fn the_cost_may_be_that_of_one_share() {
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_per_share,multiplier\n\
         A,VTI,2025-11-22,30,318.40,\nA,XOM 01/15/2027 120.00 P,2026-08-14,-2,4.10,100\n",
    );
    // 30 × 318.40; 2 contracts × 100 × 4.10, as format notes §3.4 and §3.6 compute it.
    assert_eq!(lots, ["VTI@2025-11-22 30 9552", "XOM 01/15/2027 120.00 P@2026-08-14 -2 -820"]);
    assert_eq!(problems, [""; 0]);
    let header = "account,symbol,acquired,quantity,cost_basis,cost_per_share\n";
    let (lots, problems) = outcome(&format!(
        "{header}A,VTI,2025-11-22,3,100,33.33\nA,VTI,2025-11-23,3,100,33.40\nA,VTI,2025-11-24,3,,33.33\n"
    ));
    assert_eq!(lots, ["VTI@2025-11-22 3 100", "VTI@2025-11-23 3 100", "VTI@2025-11-24 3 99.99"]);
    // 3 × 33.33 is 100 but for the rounding of the last digit; 3 × 33.40 is not.
    assert_eq!(
        problems,
        ["costs-differ lots.csv:3:6: cost_basis is 100, but cost_per_share makes it 100.2; \
         the total counts; correct or empty one of the two"]
    );
}

#[test]
fn what_is_missing_is_asked_for_and_never_zero() {
    let holdings = read_bytes(
        format!("{HEADER}A,GE,,15,\nA,GE,N/A,1,--\nA,GE,2020-01-02,1,0\n").as_bytes(),
        "lots.csv",
    );
    let found: Vec<_> = holdings
        .problems
        .iter()
        .map(|problem| (problem.severity, problem.code, problem.line, problem.column))
        .collect();
    assert_eq!(
        found,
        [
            (Severity::Asks, "missing-date", 2, Some(3)),
            (Severity::Asks, "missing-basis", 2, Some(5)),
            (Severity::Asks, "missing-date", 3, Some(3)),
            (Severity::Asks, "missing-basis", 3, Some(5)),
            (Severity::Note, "zero-basis", 4, Some(5)),
        ]
    );
    let lots = holdings.into_lots();
    assert_eq!(&*lots[0].id, "GE@undated");
    assert_eq!(&*lots[1].id, "GE@undated.2");
    assert_eq!((lots[0].basis, lots[2].basis), (None, Some(Money::ZERO)));
}

#[test]
fn lots_of_one_day_are_numbered_in_the_order_of_the_file() {
    let (lots, problems) = outcome(
        "account,symbol,lot,acquired,quantity,cost_basis\n\
         A,VTI,,2020-01-02,1,1\nB,VTI,,2020-01-02,2,2\nA,VTI,,2020-01-02,3,3\nA,KO,,2020-01-02,4,4\n\
         A,VTI,VTI@2020-01-02.3,2020-01-02,5,5\nA,VTI,,2020-01-02,6,6\n",
    );
    assert_eq!(
        lots,
        [
            "VTI@2020-01-02 1 1",
            "VTI@2020-01-02 2 2",
            "VTI@2020-01-02.2 3 3",
            "KO@2020-01-02 4 4",
            "VTI@2020-01-02.3 5 5",
            "VTI@2020-01-02.4 6 6",
        ]
    );
    assert_eq!(problems, [""; 0]);
}

#[test]
fn an_id_is_unique_within_account_and_symbol() {
    let (lots, problems) = outcome(
        "account,symbol,lot,acquired,quantity,cost_basis\n\
         A,VTI,X1,2020-01-02,1,1\nB,VTI,X1,2020-01-02,2,2\nA,KO,X1,2020-01-02,3,3\nA,VTI,X1,2020-01-03,4,4\n",
    );
    assert_eq!(lots, ["X1 1 1", "X1 2 2", "X1 3 3"]);
    assert_eq!(
        problems,
        ["duplicate-lot lots.csv:5:3: another lot of VTI in A is called X1; \
         give this one another id, or remove the row if it stands here twice"]
    );
}

#[test]
fn every_wrong_row_is_left_out_whole_and_the_rest_loads() {
    let (lots, problems) = outcome(&format!(
        "{HEADER}A,VTI,2020-01-02,1,1\n\
         A,VTI,2020-01-02,1O0,1\n\
         A,VTI,2020-02-30,100,1\n\
         A,VTI,2020-01-02,0,1\n\
         A,VTI,2020-01-02,,1\n\
         ,VTI,2020-01-02,1,1\n\
         A,,2020-01-02,1,1\n\
         A,VTI,2020-01-02,1\n\
         A,Tesla, Inc.,2020-01-02,1,1\n\
         A,VTI,2020-01-02,1,1,234\n\
         A,VTI,soon,x,y\n\
         A,VTI,2020-01-03,2,2\n"
    ));
    assert_eq!(lots, ["VTI@2020-01-02 1 1", "VTI@2020-01-03 2 2"]);
    assert_eq!(
        problems,
        [
            "wrong-number lots.csv:3:4: quantity \"1O0\" has a letter O; write 100",
            "wrong-date lots.csv:4:3: acquired \"2020-02-30\" is no day of the calendar; \
         check month and day; the form is 2026-11-20",
            "zero-quantity lots.csv:5:4: the quantity is zero; write the shares still held, or remove the row",
            "missing-quantity lots.csv:6:4: the quantity is empty; write the shares still held, or remove the row",
            "missing-account lots.csv:7:1: the account is empty; fill it in",
            "missing-symbol lots.csv:8:2: the symbol is empty; fill it in",
            "short-row lots.csv:9: the row ends after 4 of 5 cells; \
         complete it; if it is the last one the file was cut short, so get it again",
            "long-row lots.csv:10:6: the row has 6 cells, the header 5; \
         put a cell that contains the delimiter in quotes, a number without commas",
            "long-row lots.csv:11:6: the row has 6 cells, the header 5; \
         put a cell that contains the delimiter in quotes, a number without commas",
            "wrong-date lots.csv:12:3: acquired \"soon\" is no date; \
         write it as year-month-day, such as 2026-11-20",
            "wrong-number lots.csv:12:4: quantity \"x\" has a letter x; write a plain number, such as 1234.56",
            "wrong-number lots.csv:12:5: cost_basis \"y\" has a letter y; write a plain number, such as 1234.56",
        ]
    );
}

#[test]
fn a_wrong_word_or_price_costs_itself_alone() {
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_basis,term,covered,origin,price\n\
         A,VTI,2020-01-02,1,1,lnog,maybe,reinvestmnet,-3\nA,KO,2020-01-02,1,1,LONG,Yes,Award,1\n\
         A,KO,2020-01-03,1,1,,,,2\n",
    );
    assert_eq!(lots.len(), 3);
    assert_eq!(
        problems,
        [
            "wrong-word lots.csv:2:6: term \"lnog\" is not known; did you mean long?",
            "wrong-word lots.csv:2:7: covered \"maybe\" is not known; write one of yes, no, true, false, \
         covered, noncovered, non-covered, uncovered, 1, 0, or nothing",
            "wrong-word lots.csv:2:8: origin \"reinvestmnet\" is not known; did you mean reinvestment?",
            "wrong-number lots.csv:2:9: the price -3 is below zero; write a price of zero or more",
            "prices-differ lots.csv:4:9: KO has the price 2 here and 1 above; \
         the first one counts; give one price for each symbol",
        ]
    );
}

#[test]
fn a_multiplier_is_above_zero() {
    let header = "account,symbol,acquired,quantity,cost_basis,multiplier\n";
    let (lots, problems) =
        outcome(&format!("{header}A,B1,2020-01-02,1000,990,0.01\nA,B2,2020-01-02,1,1,0\n"));
    assert_eq!(lots, ["B1@2020-01-02 1000 990"]);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("wrong-number lots.csv:3:6: the multiplier 0 is not above zero")
    );
}

#[test]
fn headers_are_checked_once_and_may_repeat() {
    let (lots, problems) = outcome(
        "My lots\n\naccount,symbol,acquired,quantity,cost_basis,strategy,quantity,orign\n\
         A,VTI,2020-01-02,1,10,core,9,gift\n\
         account,symbol,acquired,cost_basis,quantity\nA,VTI,2020-01-03,20,2\n",
    );
    assert_eq!(lots, ["VTI@2020-01-02 1 10", "VTI@2020-01-03 2 20"]);
    assert_eq!(
        problems,
        [
            "unknown-column lots.csv:3:6: column \"strategy\" is not used; nothing to do",
            "duplicate-column lots.csv:3:7: column \"quantity\" stands here a second time; \
         the first one counts; remove one of them",
            "unknown-column lots.csv:3:8: column \"orign\" is not used; did you mean origin?",
            "repeated-header lots.csv:5: the header stands here again; \
         nothing to do if this file was joined from several; the rows below it are read",
        ]
    );
}

#[test]
fn a_header_that_lacks_a_column_is_named_once() {
    let holdings =
        read_bytes(b"symbol,acquired,quantity\nVTI,2020-01-02,1\nKO,2020-01-02,1\n", "lots.csv");
    assert_eq!(holdings.rows, 2);
    assert_eq!(holdings.problems.len(), 1);
    assert_eq!(
        holdings.problems[0].to_string(),
        "lots.csv:1: the header has no column account, cost_basis, so no row below it is read; \
         add it; a lots file needs account, symbol, acquired, quantity and cost_basis"
    );
    assert_eq!(
        outcome("VTI,1,2\n").1,
        ["no-header lots.csv:1: the file has no header row; \
         start with account,symbol,acquired,quantity,cost_basis"]
    );
}

#[test]
fn a_file_that_was_cut_short_says_so() {
    let whole =
        format!("{HEADER}A,VTI,2020-01-02,1,10\n\"A\",\"KO\",\"2020-03-23\",\"60\",\"2257.20\"\n");
    for (cut, code) in [(16, Some("short-row")), (3, Some("unclosed-quote")), (1, None)] {
        let (lots, problems) = outcome(&whole[..whole.len() - cut]);
        assert_eq!(lots.len(), if code.is_some() { 1 } else { 2 }, "cut {cut}");
        assert_eq!(problems.first().and_then(|text| text.split(' ').next()), code, "cut {cut}");
    }
}

#[test]
fn a_quote_left_open_in_the_middle_costs_its_own_row_only() {
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_basis,note\n\
         A,VTI,2020-01-02,1,10,\"left open\nA,VTI,2020-01-03,2,20,\nA,VTI,2020-01-04,3,30,\n",
    );
    assert_eq!(lots, ["VTI@2020-01-03 2 20", "VTI@2020-01-04 3 30"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("unclosed-quote lots.csv:2: a quote opens"));
    // A line break inside a note is allowed, and also what a missing quote looks like.
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_basis,note\nA,VTI,2020-01-02,1,10,\"two\nlines\"\n",
    );
    assert_eq!(lots.len(), 1);
    assert!(problems[0].starts_with("row-spans-lines lots.csv:2: this row goes on to line 3"));
}

#[test]
fn a_footer_is_named_and_no_lot() {
    let (lots, problems) =
        outcome(&format!("{HEADER}A,VTI,2020-01-02,1,10\n\n,,,,\nGenerated today\n"));
    assert_eq!(lots.len(), 1);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("short-row lots.csv:5:"));
}

#[test]
fn lots_in_another_currency_are_kept_apart() {
    let holdings = read_bytes(
        b"account,symbol,acquired,quantity,cost_basis,currency,price\n\
          A,VOD,2020-01-02,10,,gbp,70\nA,VTI,2020-01-02,1,1,usd,300\n",
        "lots.csv",
    );
    let codes: Vec<_> = holdings.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["foreign-currency"], "no basis is asked for what enters no figure");
    assert_eq!(holdings.securities.len(), 1, "a price in pounds is no price in dollars");
    let lots = holdings.into_lots();
    assert_eq!(lots[0].rare.foreign_currency.as_deref(), Some("GBP"));
    assert!(lots[1].is_usd());
}

#[test]
fn nothing_in_a_file_reaches_a_terminal_raw() {
    let holdings = read_bytes(
        "account,symbol,lot,acquired,quantity,cost_basis,name,note,currency\n\
         A\u{1b}[2J,V\u{7}TI,L\u{202e}1,2020-01-02,1,1\u{1b},E\u{9b}vil,\u{1b}]0;x\u{7},\n\
         A,KO,,2020-01-02,1,1,\u{1b}[31mRed,n\u{1b}ote,U\u{0}D\n"
            .as_bytes(),
        "lots.csv",
    );
    let shown =
        format!("{:?}", holdings.problems.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert!(!shown.contains("\\u{"), "{shown}");
    let lots = holdings.clone().into_lots();
    let text = format!("{:?} {:?}", lots, holdings.securities);
    assert!(!text.contains("\\u{"), "{text}");
}

#[test]
fn dates_with_slashes_are_read_and_noted_once() {
    let (lots, problems) = outcome(&format!(
        "{HEADER}A,VTI,3/15/2022,1,1\nA,VTI,11/20/2025,1,1\nA,VTI,20/11/2025,1,1\n"
    ));
    assert_eq!(lots, ["VTI@2022-03-15 1 1", "VTI@2025-11-20 1 1"]);
    assert_eq!(
        problems,
        [
            "month-first lots.csv:2:3: dates with slashes are read with the month first; \
         write year-month-day, such as 2026-11-20, if the day stands first",
            "wrong-date lots.csv:4:3: acquired \"20/11/2025\" has no month 20; \
         write 2025-11-20 if the day stands first",
        ]
    );
}

#[test]
fn a_hint_fills_what_the_file_does_not_say() {
    let hint = FileHint {
        path: "lots.csv".into(),
        symbol: Some("ABC".into()),
        account: Some("Fidelity".into()),
    };
    let hinted = |text: &str| {
        read(text, &"lots.csv".into(), Some(&hint), &mut Names::default(), &mut Watch::default())
    };
    let holdings = hinted("acquired,quantity,cost_basis\n2024-05-15,8,720\n");
    assert_eq!(holdings.problems, []);
    let lots = holdings.into_lots();
    assert_eq!((&*lots[0].account, &*lots[0].id), ("Fidelity", "ABC@2024-05-15"));
    let lots = hinted(&format!("{HEADER},VTI,2024-05-15,8,720\n")).into_lots();
    assert_eq!((&*lots[0].account, &*lots[0].security), ("Fidelity", "VTI"));
}

proptest! {
    #[test]
    fn the_order_of_rows_matters_to_lots_of_one_day_only(
        rows in proptest::collection::btree_map(days(), amounts(), 2..20)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>())
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let text = |rows: &[(NaiveDate, Decimal)]| {
            let rows = rows.iter().map(|(day, basis)| format!("A,VTI,{day},1,{basis}\n"));
            format!("{HEADER}{}", rows.collect::<String>())
        };
        let mut briefs = [text(&rows.0), text(&rows.1)].map(|text| outcome(&text).0);
        for lots in &mut briefs {
            lots.sort();
        }
        let [straight, shuffled] = briefs;
        prop_assert_eq!(straight, shuffled);
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = HEADER.as_bytes().to_vec();
        file.extend(&bytes);
        let _ = read_bytes(&bytes, "x");
        let _ = read_bytes(&file, "x");
    }

    #[test]
    fn every_row_is_a_lot_or_a_problem(rows in proptest::collection::vec("[A-Z0-9,.\"$-]{1,30}", 0..20)) {
        let text = format!("{HEADER}{}", rows.join("\n"));
        let holdings = read_bytes(text.as_bytes(), "x");
        let rows = holdings.rows;
        let mut lines: Vec<u32> = holdings
            .problems
            .iter()
            .filter(|problem| problem.severity == Severity::LeftOut)
            .map(|problem| problem.line)
            .collect();
        lines.extend(holdings.into_lots().iter().map(|lot| lot.source.line));
        lines.sort_unstable();
        lines.dedup();
        prop_assert_eq!(lines.len(), rows);
    }
}
