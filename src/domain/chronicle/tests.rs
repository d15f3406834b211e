//! What is told from which source, and what one more event would do. Figures are sums and shares of
//! sums of the rows (IRC §§1001, 1012).

use super::*;
use crate::domain::lot::{Level, Origin};
use crate::domain::realized::{Disposal, History};
use crate::domain::testing::{day, household, lot, on, opening};
use crate::domain::transaction::{Action, Ratio};
use rust_decimal::{Decimal, dec};

fn event(account: &str, date: &str, line: u32, action: Action) -> Transaction {
    let source = Source { file: "t.csv".into(), line };
    Transaction { account: account.into(), source, ..on(date, action) }
}

fn buy(account: &str, date: &str, quantity: Decimal, basis: Decimal) -> Transaction {
    event(account, date, 2, Action::Open(opening(Origin::Purchase, date, quantity, basis)))
}

fn split(account: &str, date: &str) -> Transaction {
    let ratio = Ratio { new: Shares::from(2), old: Shares::from(1) };
    event(account, date, 3, Action::Split { ratio, cash_in_lieu: None })
}

/// Account A is what transactions leave, account B what a file lists.
fn example() -> Household {
    let rebuilt =
        Lot { level: Level::Rebuilt, ..lot("X", "A", "2024-01-02", dec!(20), Some(dec!(100))) };
    let listed = [
        lot("X", "B", "2024-01-02", dec!(10), Some(dec!(50))),
        lot("X", "B", "2025-01-02", dec!(5), Some(dec!(40))),
    ];
    let lots = [vec![rebuilt], listed.to_vec()].concat();
    household(lots).with_events(vec![
        buy("A", "2024-01-02", dec!(10), dec!(100)),
        split("A", "2024-06-03"),
        buy("B", "2024-01-02", dec!(8), dec!(50)),
    ])
}

fn part<'c>(chronicle: &'c Chronicle, account: &str) -> &'c Part {
    chronicle.parts.iter().find(|part| *part.account == *account).unwrap()
}

#[test]
fn what_only_the_holdings_know_stands_beside_the_transactions() {
    let chronicle = chronicle(&example(), &"X".into());
    let told = part(&chronicle, "A");
    assert_eq!((told.entries.len(), &told.listed), (2, &None));
    assert_eq!(told.entries[1].held.unwrap().shares, Shares::from(20));
    let told = part(&chronicle, "B");
    let days: Vec<_> = told.entries.iter().map(|entry| entry.on.unwrap()).collect();
    assert_eq!(days, [day("2024-01-02"), day("2025-01-02")]);
    assert!(matches!(told.entries[0].what, What::Event(_)));
    assert!(matches!(told.entries[1].what, What::Listed(_)));
    // 10 listed where 8 are left; 5 where none are.
    let shares: Vec<_> =
        told.differences.iter().map(|one| (one.listed.shares, one.left.shares)).collect();
    let pair = |listed, left| (Shares::from(listed), Shares::from(left));
    assert_eq!(shares, [pair(10, 8), pair(5, 0)]);
}

#[test]
fn a_sale_that_an_export_tells_has_its_rows() {
    let row = |quantity, basis| RealizedLot {
        account: "B".into(),
        security: "X".into(),
        quantity: Shares::new(quantity),
        acquired: Some(day("2023-01-02")),
        sold: day("2025-03-03"),
        proceeds: Money::from(30),
        basis: Some(Money::new(basis)),
        stated_term: None,
        disallowed: None,
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: Source { file: "r.csv".into(), line: 4 },
    };
    let history = History::new(vec![row(dec!(2), dec!(10)), row(dec!(3), dec!(15))]);
    let chronicle = chronicle(&example().with_history(history), &"X".into());
    let sold = part(&chronicle, "B").entries.last().unwrap();
    assert_eq!(sold.what, What::Exported);
    assert_eq!(
        (sold.shares(&"X".into()), sold.realized().map(|made| made.counts)),
        (Some(Shares::from(-5)), Some(Money::from(35)))
    );
}

#[test]
fn one_more_event_is_told_with_what_comes_after_it() {
    let household = example();
    // Between the purchase and the split: 20 shares there, 40 in the end, where there were 20.
    let effect = household.effect_of(&split("A", "2024-03-04")).unwrap();
    let [before, after] = Held::around(&effect.step.changes);
    assert_eq!((before.shares, after.shares), (Shares::from(10), Shares::from(20)));
    assert_eq!((before.basis, after.basis), (Money::from(100), Money::from(100)));
    assert_eq!((effect.later, effect.lots_listed), (1, None));
    let [without, with] = effect.in_the_end;
    assert_eq!((without.shares, with.shares), (Shares::from(20), Shares::from(40)));
    // Where a file lists the lots, that is said.
    let effect = household.effect_of(&split("B", "2024-03-04")).unwrap();
    assert_eq!(effect.lots_listed.unwrap().file, "test.csv".into());
    // Before anything is held it can do nothing.
    let effect = household.effect_of(&split("A", "2023-03-06")).unwrap();
    assert_eq!((effect.step.changes.len(), effect.step.problems[0].code), (0, "nothing-held"));
}

#[test]
fn an_event_that_takes_shares_from_a_later_one_says_so() {
    let quantity = Shares::from(6);
    let out = |date| event("A", date, 9, Action::TransferOut { quantity, lots: Vec::new() });
    let past = vec![buy("A", "2024-01-02", dec!(10), dec!(100)), out("2024-06-03")];
    let household = household(Vec::new()).with_events(past);
    let effect = household.effect_of(&out("2024-03-04")).unwrap();
    let codes: Vec<_> = effect.later_problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["more-than-held"]);
}

#[test]
fn what_counts_is_the_loss_less_what_is_disallowed() {
    // Form 8949 (2025), instructions, columns (d) − (e) + (g): 900 less 1,000 and 60 disallowed.
    let row = RealizedLot {
        account: "A".into(),
        security: "X".into(),
        quantity: 10.into(),
        acquired: Some(day("2024-01-02")),
        sold: day("2026-03-02"),
        proceeds: Money::from(900),
        basis: Some(Money::from(1000)),
        stated_term: None,
        disallowed: Some(Money::from(60)),
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: Source { file: "r.csv".into(), line: 2 },
    };
    let household = household(Vec::new()).with_history(History::new(vec![row]));
    let chronicle = chronicle(&household, &"X".into());
    let realized = part(&chronicle, "A").entries[0].realized().unwrap();
    let [before, disallowed, counts] = [-100, 60, -40].map(Money::from);
    assert_eq!(realized, Realized { before, disallowed, counts });
}
