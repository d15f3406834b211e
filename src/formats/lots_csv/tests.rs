//! The lots file, read and written. Expected values follow from the documented interface, "Canonical lots
//! file", by hand.

mod headers;
mod round_trip;
mod wrong;

use super::*;
use crate::domain::lot::{Level, Lot, Origin, Rare, RareFacts, Source};
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::price::PriceSource;
use crate::domain::term::Term;
use crate::formats::problem::Severity;
use crate::formats::text;
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
