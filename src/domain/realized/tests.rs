use super::*;
use crate::domain::account::{Account, AccountKind, Owner};
use crate::domain::household::Household;
use crate::domain::price::PriceBook;
use crate::domain::tax::fixture::dollars;
use crate::domain::testing::{day, fifo, household_of, lot, order, record};
use rust_decimal::{Decimal, dec};

fn sold(account: &str, on: &str, proceeds: i64, basis: Option<i64>) -> RealizedLot {
    RealizedLot {
        account: account.into(),
        security: "X".into(),
        quantity: Shares::new(dec!(10)),
        acquired: Some(day("2026-01-05")),
        sold: day(on),
        proceeds: dollars(proceeds),
        basis: basis.map(dollars),
        stated_term: None,
        disallowed: None,
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: Source { file: "r.csv".into(), line: 4 },
    }
}

fn owned(name: &str, kind: AccountKind, owner: Owner) -> Account {
    Account { kind, owner, ..Account::new(name.into()) }
}

fn example(lots: Vec<RealizedLot>) -> Household {
    let accounts = [
        owned("A", AccountKind::Taxable, Owner::Myself),
        owned("IRA", AccountKind::RothIra, Owner::Myself),
        owned("Spouse", AccountKind::Taxable, Owner::Spouse),
        owned("Trust", AccountKind::Taxable, Owner::Entity),
    ];
    let held = lot("X", "A", "2020-01-02", dec!(100), Some(dec!(1000)));
    let holdings = Portfolio::new(accounts, [], vec![held], PriceBook::default());
    household_of(holdings).with_history(History::new(lots))
}

fn gains(household: &Household, joint: bool) -> Gains {
    household.history().gains(&household.holdings, 2026, joint)
}

#[test]
fn the_disallowed_part_of_a_loss_is_added_back() {
    // Form 8949 (2025), instructions, code W: proceeds 900 less basis 1,000, 60 of the loss
    // disallowed: a loss of 40 enters Schedule D.
    let washed =
        RealizedLot { disallowed: Some(dollars(60)), ..sold("A", "2026-03-02", 900, Some(1000)) };
    assert_eq!(washed.gain(), Some(dollars(-40)));
    assert_eq!(gains(&example(vec![washed]), false), Gains::new(dollars(-40), Money::ZERO));
}

#[test]
fn the_brokers_word_for_the_term_comes_before_the_dates() {
    let stated =
        RealizedLot { stated_term: Some(Term::Long), ..sold("A", "2026-03-02", 900, Some(1000)) };
    assert_eq!(stated.term(), Some(Term::Long));
    // IRC §1222: bought 2026-01-05, sold less than a year later.
    assert_eq!(sold("A", "2026-03-02", 1, Some(1)).term(), Some(Term::Short));
    assert_eq!(sold("A", "2027-01-06", 1, Some(1)).term(), Some(Term::Long));
}

#[test]
fn only_what_is_on_this_return_and_of_this_year_counts() {
    let lots = || {
        vec![
            sold("A", "2026-03-02", 1100, Some(1000)),
            sold("A", "2025-12-31", 9000, Some(1000)),
            sold("IRA", "2026-03-02", 9000, Some(1000)),
            sold("Trust", "2026-03-02", 9000, Some(1000)),
            sold("Spouse", "2026-03-02", 1010, Some(1000)),
        ]
    };
    assert_eq!(gains(&example(lots()), false).total(), dollars(100));
    assert_eq!(gains(&example(lots()), true).total(), dollars(110));
}

#[test]
fn an_unknown_basis_is_no_zero() {
    let lots = vec![
        sold("A", "2026-03-02", 500, None),
        RealizedLot { acquired: None, ..sold("A", "2026-03-02", 500, Some(1)) },
        sold("IRA", "2026-03-02", 500, None),
    ];
    let household = example(lots);
    assert_eq!(gains(&household, false), Gains::ZERO);
    assert_eq!(household.history().unknown(&household.holdings, 2026, false), 2);
}

/// A household whose journal sold `quantities` of X on 2026-11-24, at 20 a share.
fn recorded(history: Vec<RealizedLot>, quantities: &[Decimal]) -> Household {
    let mut household = example(history);
    for quantity in quantities {
        sell(&mut household, *quantity);
    }
    household
}

fn sell(household: &mut Household, quantity: Decimal) {
    let planned = fifo(household, &order(Side::Sell, quantity, dec!(20), "2026-11-24"));
    record(household, planned);
}

fn year(household: &Household) -> Gains {
    household.realized(2026, &household.profile_for(2026, day("2026-11-24")))
}

#[test]
fn a_sale_that_stands_in_the_export_too_counts_once() {
    // The journal: 10 shares of basis 10 each at 20, a gain of 100. The export: 201 − 100.
    let exported = sold("A", "2026-11-24", 201, Some(100));
    let household = recorded(vec![exported.clone()], &[dec!(10)]);
    assert_eq!(year(&household).total(), dollars(101), "by the export's word");
    let warnings = household.warnings();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code, "sale-in-export");
    assert_eq!((warnings[0].file.as_deref(), warnings[0].line), (Some("r.csv"), Some(4)));
    // Another day, or as many shares as no sale: two different sales.
    let other = RealizedLot { sold: day("2026-11-23"), ..exported.clone() };
    assert_eq!(year(&recorded(vec![other], &[dec!(10)])).total(), dollars(201));
    assert_eq!(year(&recorded(vec![exported], &[dec!(9)])).total(), dollars(191));
}

#[test]
fn a_losing_cover_that_transactions_tell_too_counts_once() {
    // Traded on 2026-11-24; the loss counts on the 25th, when it is delivered (Rev. Rul. 2002-44).
    let short = lot("X", "A", "2026-06-01", dec!(-10), Some(dec!(-100)));
    let accounts = [owned("A", AccountKind::Taxable, Owner::Myself)];
    let holdings = Portfolio::new(accounts, [], vec![short], PriceBook::default());
    let traded = Traded {
        side: Side::Cover,
        on: day("2026-11-24"),
        lot: "X@2026-06-01".into(),
        origin: Origin::Short,
        holding_since: None,
        former: Vec::new(),
    };
    let row =
        RealizedLot { how: Disposal::Traded(traded), ..sold("A", "2026-11-25", 100, Some(201)) };
    let mut household = household_of(holdings).with_history(History::new(vec![row]));
    let planned = fifo(&household, &order(Side::Cover, dec!(10), dec!(20), "2026-11-24"));
    record(&mut household, planned);
    assert_eq!(year(&household).total(), dollars(-101), "by the word of the file");
}

#[test]
fn a_sale_of_several_lots_is_several_rows() {
    let exported = sold("A", "2026-11-24", 201, Some(100));
    let rows = vec![exported.clone(), exported.clone()];
    assert_eq!(year(&recorded(rows.clone(), &[dec!(20)])).total(), dollars(202));
    assert_eq!(year(&recorded(rows, &[dec!(12), dec!(8)])).total(), dollars(202), "both");
    // One of two sales of the day is in the export: 101, and 5 shares of the other at 10 each.
    assert_eq!(year(&recorded(vec![exported], &[dec!(5), dec!(10)])).total(), dollars(151));
}

#[test]
fn each_sale_of_a_day_is_found_among_the_others_of_the_export() {
    // Rows with a gain of 1 each; the journal's shares gain 10 each. What the export has too
    // counts by its rows alone.
    let rows = |quantities: &[Decimal]| -> Vec<RealizedLot> {
        let row = |quantity: &Decimal| RealizedLot {
            quantity: Shares::new(*quantity),
            ..sold("A", "2026-11-24", 101, Some(100))
        };
        quantities.iter().map(row).collect()
    };
    let total =
        |history: &[Decimal], journal: &[Decimal]| year(&recorded(rows(history), journal)).total();
    let (ten, twenty) = (dec!(10), dec!(20));
    // The sale of 20 is not in the export, that of 10 is, beside one the journal lacks.
    assert_eq!(total(&[ten, dec!(5)], &[twenty, ten]), dollars(202));
    // Both are.
    assert_eq!(total(&[ten, twenty, dec!(7)], &[ten, twenty]), dollars(3));
    // One row is not two sales.
    assert_eq!(total(&[ten, dec!(7)], &[ten, ten]), dollars(102));
}

#[test]
fn a_sale_is_found_by_its_lots() {
    // 15 shares of two lots are two rows, beside a sale of 3 that the journal lacks.
    let held = [("2020-01-02", dec!(10)), ("2020-02-03", dec!(5))]
        .map(|(on, quantity)| lot("X", "A", on, quantity, Some(quantity * dec!(10))));
    let holdings = Portfolio::new(
        [owned("A", AccountKind::Taxable, Owner::Myself)],
        [],
        held.to_vec(),
        PriceBook::default(),
    );
    let row = |quantity| RealizedLot {
        quantity: Shares::new(quantity),
        ..sold("A", "2026-11-24", 101, Some(100))
    };
    let history = History::new(vec![row(dec!(10)), row(dec!(3)), row(dec!(5))]);
    let mut household = household_of(holdings).with_history(history);
    sell(&mut household, dec!(15));
    assert_eq!(year(&household).total(), dollars(3));
}

#[test]
fn an_incomplete_history_is_named_where_a_tax_depends_on_it() {
    let household = example(vec![sold("A", "2026-03-02", 500, None)]);
    let planned = fifo(&household, &order(Side::Sell, dec!(1), dec!(20), "2026-11-24"));
    assert!(planned.assumptions.iter().any(|said| said.contains("1 realized lot")));
}
