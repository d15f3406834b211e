use super::read;
use crate::domain::lot::Origin;
use crate::domain::money::{Money, Shares};
use crate::domain::transaction::{Action, DividendKind, Opening, Transaction};
use crate::formats::names::Names;
use crate::formats::problem::Problem;
use crate::formats::watch::Watch;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const HEADER: &str = "date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,\
                      fair_value,to_symbol,ratio,note\n";

fn reading(rows: &str) -> (Vec<Transaction>, Vec<Problem>) {
    let text = format!("{HEADER}{rows}\n");
    let mut names = Names::new(&[]);
    let (events, rest) = read(&text, &"t.csv".into(), &mut names, &mut Watch::default());
    (events, rest.problems)
}

/// The one event of a row without faults.
fn event(row: &str) -> Transaction {
    let (mut events, problems) = reading(row);
    assert_eq!(problems, [], "{row}");
    assert_eq!(events.len(), 1, "{row}");
    events.remove(0)
}

fn opened(row: &str) -> Opening {
    match event(row).action {
        Action::Open(opening) => opening,
        other => panic!("{other:?}"),
    }
}

fn money(amount: Decimal) -> Money {
    Money::new(amount)
}

#[test]
fn what_comes_in_has_its_basis_and_dates() {
    // the documented interface, "Transactions file".
    let bought = opened("2025-01-15,A,buy,VTI,10,250.50,,4.95,,,,,,,");
    assert_eq!((bought.origin, bought.basis), (Origin::Purchase, Some(money(dec!(2509.95)))));
    assert_eq!(bought.acquired, Some("2025-01-15".parse().unwrap()));
    let by_amount = opened("2025-01-15,A,buy,VTI,10,,2505,4.95,MINE,,,,,,");
    assert_eq!(by_amount.basis, Some(money(dec!(2509.95))));
    assert_eq!(by_amount.lot, Some("MINE".into()));
    let short = opened("2025-01-15,A,short,VTI,10,250.50,,4.95,,,,,,,");
    assert_eq!((short.origin, short.basis), (Origin::Short, Some(money(dec!(2500.05)))));
    let reinvested = opened("2025-06-30,A,reinvest,VTI,1.25,,50,,,,,,,,");
    assert_eq!(
        (reinvested.origin, reinvested.basis),
        (Origin::Reinvestment, Some(money(dec!(50))))
    );
    let award = opened("2025-06-30,A,award,ACME,10,,,,,,400,,,,");
    assert_eq!((award.origin, award.basis), (Origin::Award, Some(money(dec!(400)))));
    let moved = opened("2025-06-30,A,transfer-in,VTI,10,,,,,2019-03-04,1000,,,,");
    assert_eq!((moved.origin, moved.acquired), (Origin::Transfer, "2019-03-04".parse().ok()));
    let gift = opened("2026-03-02,A,gift-in,VTI,100,,,,,2020-05-04,10000,9000,,,");
    assert_eq!((gift.basis, gift.gift_value), (Some(money(dec!(10000))), Some(money(dec!(9000)))));
    assert_eq!(gift.acquired, "2026-03-02".parse().ok());
    assert_eq!(gift.holding_since, "2020-05-04".parse().ok());
    let inherited = opened("2026-06-01,A,inherit,VTI,100,,,,,,5000,,,,");
    assert_eq!((inherited.origin, inherited.basis), (Origin::Inherited, Some(money(dec!(5000)))));
}

#[test]
fn an_order_names_its_lots_or_none() {
    let closing = |row: &str| match event(row).action {
        Action::Close(closing) => closing,
        other => panic!("{other:?}"),
    };
    let plain = closing("2026-01-05,A,sell,VTI,10,300,,1,,,,,,,");
    assert_eq!((plain.amount, plain.fee), (Money::new(dec!(3000)), Money::new(dec!(1))));
    assert_eq!(plain.lots, []);
    let named = closing("2026-01-05,A,sell,VTI,10,300,,,VTI@2019-03-04=4; MINE,,,,,,");
    let picks: Vec<_> = named.lots.iter().map(|pick| (&*pick.lot, pick.quantity)).collect();
    assert_eq!(picks, [("VTI@2019-03-04", Some(Shares::new(dec!(4)))), ("MINE", None)]);
}

#[test]
fn dividends_say_how_they_are_taxed() {
    for (note, kind) in [
        ("qualified", DividendKind::Qualified),
        ("Ordinary", DividendKind::Ordinary),
        ("capital-gain", DividendKind::CapitalGain),
        ("exempt", DividendKind::Exempt),
    ] {
        let event = event(&format!("2026-01-05,A,dividend,VTI,,,12.50,,,,,,,,{note}"));
        assert_eq!(event.action, Action::Dividend { amount: Money::new(dec!(12.50)), kind });
    }
}

/// Rows with a fault: its code, its cell, and whether the event is read all the same.
const FAULTS: [(&str, &str, Option<u32>, bool); 22] = [
    (",A,buy,VTI,1,1,,,,,,,,,", "missing-date", Some(1), false),
    ("31.02.2026,A,buy,VTI,1,1,,,,,,,,,", "wrong-date", Some(1), false),
    ("2026-01-05,,buy,VTI,1,1,,,,,,,,,", "missing-account", Some(2), false),
    ("2026-01-05,A,by,VTI,1,1,,,,,,,,,", "wrong-word", Some(3), false),
    ("2026-01-05,A,,VTI,1,1,,,,,,,,,", "wrong-word", Some(3), false),
    ("2026-01-05,A,buy,,1,1,,,,,,,,,", "missing-symbol", Some(4), false),
    ("2026-01-05,A,buy,VTI,,1,,,,,,,,,", "missing-quantity", Some(5), false),
    ("2026-01-05,A,sell,VTI,-1,1,,,,,,,,,", "wrong-number", Some(5), false),
    ("2026-01-05,A,sell,VTI,1O,1,,,,,,,,,", "wrong-number", Some(5), false),
    ("2026-01-05,A,sell,VTI,1,,,,,,,,,,", "missing-amount", Some(7), false),
    ("2026-01-05,A,sell,VTI,1,10,11,,,,,,,,", "amounts-differ", Some(7), true),
    ("2026-01-05,A,sell,VTI,1,10,,,X=x,,,,,,", "wrong-number", Some(9), false),
    ("2026-01-05,A,buy,VTI,1,,,,,,,,,,", "missing-basis", Some(11), true),
    ("2026-01-05,A,transfer-in,VTI,1,,,,,,100,,,,", "missing-date", Some(10), true),
    ("2026-01-05,A,split,VTI,,,,,,,,,,2,", "wrong-ratio", Some(14), false),
    ("2026-01-05,A,split,VTI,,,,,,,,,,0:1,", "wrong-ratio", Some(14), false),
    ("2026-01-05,A,rename,VTI,,,,,,,,,,,", "missing-symbol", Some(13), false),
    ("2026-01-05,A,merge-cash,VTI,,,,,,,,,,,", "missing-price", Some(6), false),
    ("2026-01-05,A,merge-mixed,VTI,,5,,,,,,,Y,1:1,", "missing-value", Some(12), false),
    ("2026-01-05,A,spin-off,VTI,,,,,,,1.2,,Y,1:1,", "wrong-number", Some(11), false),
    ("2026-01-05,A,dividend,VTI,,,5,,,,,,,,monthly", "wrong-word", Some(15), true),
    ("2026-01-05,A,adjust-basis,VTI,,,-5,,,,,,,,", "missing-lot", Some(9), false),
];

#[test]
fn each_fault_is_named_in_its_cell_and_the_rest_still_loads() {
    for (row, code, column, taken) in FAULTS {
        let (events, problems) = reading(&format!("2026-01-02,A,buy,OK,1,1,,,,,,,,,\n{row}"));
        let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.column)).collect();
        assert_eq!(found, [(code, column)], "{row}");
        assert_eq!(events.len(), 1 + usize::from(taken), "{row}");
        assert_eq!(problems[0].line, 3, "{row}");
        assert!(!problems[0].mend.is_empty(), "{row}");
    }
}

#[test]
fn cells_that_are_empty_to_the_end_may_be_missing() {
    let (events, problems) = reading("2026-01-05,A,worthless,VTI");
    assert_eq!(problems, []);
    assert_eq!(events[0].action, Action::Worthless);
}

#[test]
fn a_slip_in_a_name_is_told() {
    let text = "date,account,type,symbol,quantity,amount,to_symbl\n2026-01-05,A,sel,VTI,1,1,\n";
    let mut names = Names::new(&[]);
    let (_, rest) = read(text, &"t.csv".into(), &mut names, &mut Watch::default());
    let mends: Vec<_> = rest.problems.iter().map(|problem| problem.mend.as_str()).collect();
    assert_eq!(mends, ["did you mean to_symbol?", "did you mean sell?"]);
}

#[test]
fn a_column_that_stands_twice_is_named_and_the_first_counts() {
    let text = "date,account,type,symbol,quantity,amount,Amount\n2026-01-05,A,sell,VTI,1,10,99\n";
    let mut names = Names::new(&[]);
    let (events, rest) = read(text, &"t.csv".into(), &mut names, &mut Watch::default());
    assert!(matches!(&events[0].action, Action::Close(sold) if sold.amount == money(dec!(10))));
    let said: Vec<_> = rest.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "t.csv:1:7: column \"Amount\" stands here a second time; the first one counts; remove one of \
          them"
        ]
    );
}

proptest! {
    /// No bytes make it panic, and every row is an event or named.
    #[test]
    fn no_row_is_dropped_in_silence(rows in prop::collection::vec("[-a-z0-9:;=.,\" ]{0,60}", 1..6)) {
        let (events, problems) = reading(&rows.join("\n"));
        for (row, line) in rows.iter().zip(2_u32..) {
            let blank = row.chars().all(|letter| " ,\"".contains(letter));
            let quoted = rows.iter().any(|row| row.contains('"'));
            let named = problems.iter().any(|problem| problem.line == line)
                || events.iter().any(|event| event.source.line == line);
            prop_assert!(named || blank || quoted, "{row}");
        }
    }
}
