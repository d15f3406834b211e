//! Closed lots against the form's own rules, and against the sums the tax is computed from.

use super::*;
use crate::domain::account::{Account, AccountKind, Owner};
use crate::domain::lot::{Lot, Source};
use crate::domain::order::Order;
use crate::domain::portfolio::Portfolio;
use crate::domain::price::PriceBook;
use crate::domain::realized::{Disposal, History};
use crate::domain::sales::{ArchivedBy, Decision, SaleId};
use crate::domain::security::Security;
use crate::domain::tax::fixture::dollars;
use crate::domain::testing::{day, fifo, household_of, lot, order};
use chrono::DateTime;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const TODAY: &str = "2026-11-24";

fn account(name: &str, kind: AccountKind, owner: Owner) -> Account {
    Account { kind, owner, ..Account::new(name.into()) }
}

fn held(lots: Vec<Lot>) -> Household {
    let accounts = [
        account("A", AccountKind::Taxable, Owner::Myself),
        account("IRA", AccountKind::RothIra, Owner::Myself),
        account("Trust", AccountKind::Taxable, Owner::Entity),
    ];
    let kinds = [("COIN", SecurityKind::Crypto), ("GOLD", SecurityKind::Collectible)];
    let securities = kinds.map(|(id, kind)| Security { kind, ..Security::new(id.into()) });
    household_of(Portfolio::new(accounts, securities, lots, PriceBook::default()))
}

fn realized(account: &str, symbol: &str, on: &str, gain: i64) -> RealizedLot {
    RealizedLot {
        account: account.into(),
        security: symbol.into(),
        quantity: Shares::new(dec!(10)),
        acquired: Some(day("2020-01-05")),
        sold: day(on),
        proceeds: dollars(1000 + gain),
        basis: Some(dollars(1000)),
        stated_term: None,
        disallowed: None,
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: Source { file: "r.csv".into(), line: 4 },
    }
}

fn sell(household: &mut Household, account: &str, symbol: &str, quantity: Decimal, on: &str) {
    let short = household.holdings.lots_of(&symbol.into()).iter().any(Lot::is_short);
    let side = if short { Side::Cover } else { Side::Sell };
    let order = Order {
        account: account.into(),
        security: symbol.into(),
        fee: dollars(3),
        ..order(side, quantity, dec!(20), on)
    };
    let planned = fifo(household, &order);
    decide(household, |book| {
        let what = Decision::Sold { sale: book.next_sale(), preview: Box::new(planned) };
        Ok(what)
    });
}

fn decide(
    household: &mut Household,
    what: impl FnOnce(
        &crate::domain::sales::SaleBook,
    ) -> Result<Decision, crate::domain::refusal::Refusal>,
) {
    let what = what(&household.book).unwrap();
    household.record(household.book.event(what, DateTime::UNIX_EPOCH));
}

#[test]
fn boxes_are_those_of_the_form() {
    // Instructions for Form 8949 (2025): A, B and D, E for securities, G, H and J, K for digital
    // assets; covered from 2011 on for stock and from 2026 on for digital assets (IRC §6045(g)). No
    // form told of digital assets before 2025: C and F.
    let base = held(Vec::new()).of_history(&realized("A", "X", "2026-03-02", 5));
    let of = |kind, covered, term, sold: &str| {
        let lot = ClosedLot { kind, covered, term, sold: day(sold), ..base.clone() };
        lot.form_box().map_or('?', |letter| letter)
    };
    let (stock, coin) = (SecurityKind::Stock, SecurityKind::Crypto);
    let (short, long) = (Some(Term::Short), Some(Term::Long));
    for (kind, covered, sold, boxes) in [
        (stock, Some(true), "2026-03-02", ['A', 'D']),
        (stock, Some(false), "2026-03-02", ['B', 'E']),
        (stock, None, "2026-03-02", ['B', 'E']),
        (coin, Some(true), "2026-03-02", ['G', 'J']),
        (coin, Some(false), "2025-03-02", ['H', 'K']),
        (coin, Some(false), "2024-03-02", ['C', 'F']),
    ] {
        assert_eq!([of(kind, covered, short, sold), of(kind, covered, long, sold)], boxes);
    }
    assert_eq!(of(stock, Some(true), None, "2026-03-02"), '?', "an unknown term");
    assert_eq!(ClosedLot { sheltered: true, ..base }.form_box(), None);
}

#[test]
fn codes_stand_in_the_order_of_the_alphabet() {
    // Form 8949 (2025), column (f): C collectibles, W wash sale; several codes without a sign between.
    let base = held(Vec::new()).of_history(&realized("A", "GOLD", "2026-03-02", -50));
    let code = |washed: i64, term| {
        ClosedLot { disallowed: dollars(washed), term: Some(term), ..base.clone() }.code()
    };
    assert_eq!(code(0, Term::Long), Some("C"));
    assert_eq!(code(0, Term::Short), None, "only a gain held long is taxed at up to 28 %");
    assert_eq!(code(20, Term::Long), Some("CW"));
    assert_eq!(code(20, Term::Short), Some("W"));
    assert_eq!(base.gain(), Some(dollars(-50)), "before the disallowed part is added back");
}

#[test]
fn a_sale_is_a_row_for_each_lot_and_each_sale_is_there_once() {
    let lots = ["2009-05-04", "2021-05-04", "2026-05-04"]
        .map(|on| lot("X", "A", on, dec!(10), Some(dec!(100))));
    let mut household = held(lots.to_vec());
    // 25 at 20.00 less 3.00 of fee: 300 of basis for 30 shares.
    sell(&mut household, "A", "X", dec!(25), "2026-11-23");
    let rows = household.closed(None, day(TODAY));
    let said: Vec<_> = rows
        .iter()
        .map(|row| {
            (row.lot.as_deref().unwrap().to_owned(), row.form_box().unwrap(), row.gain().unwrap())
        })
        .collect();
    let cents = |amount| Money::new(amount);
    // The fee is shared by shares: 1.20, 1.20 and 0.60.
    assert_eq!(
        said,
        [
            ("X@2009-05-04".to_owned(), 'E', cents(dec!(98.8))),
            ("X@2021-05-04".to_owned(), 'D', cents(dec!(98.8))),
            ("X@2026-05-04".to_owned(), 'A', cents(dec!(49.4))),
        ]
    );
    assert!(rows.iter().all(|row| row.state == ClosedBy::Pending));
    // T+1: from the 25th on it is settled.
    assert_eq!(household.closed(None, day("2026-11-25"))[0].state, ClosedBy::Settled);
    assert_eq!(household.closed(Some(2025), day(TODAY)), []);
    assert_eq!(household.closed_years().into_iter().collect::<Vec<_>>(), [2026]);
}

#[test]
fn a_cover_has_its_opening_proceeds_and_pays_its_fee_on_the_purchase() {
    let short = lot("X", "A", "2026-08-14", dec!(-10), Some(dec!(-300)));
    let mut household = held(vec![short]);
    sell(&mut household, "A", "X", dec!(10), "2026-11-23");
    let rows = household.closed(None, day(TODAY));
    // Sold short for 300, bought back for 200 and a fee of 3 (IRC §1233: short-term).
    assert_eq!((rows[0].proceeds, rows[0].basis), (Some(dollars(300)), Some(dollars(203))));
    assert_eq!((rows[0].gain(), rows[0].term), (Some(dollars(97)), Some(Term::Short)));
}

#[test]
fn a_cover_is_dated_as_it_counts() {
    // Rev. Rul. 2002-44: a gain on the trade date, a loss when the shares are delivered. The last trade
    // of 2026 settles on 2027-01-04; 10 cost 200 and a fee of 3.
    for (opened, day_of, year) in
        [(dec!(-300), "2026-12-31", 2026), (dec!(-100), "2027-01-04", 2027)]
    {
        let mut household = held(vec![lot("X", "A", "2026-08-14", dec!(-10), Some(opened))]);
        sell(&mut household, "A", "X", dec!(10), "2026-12-31");
        let rows = household.closed(None, day(TODAY));
        assert_eq!((rows[0].sold, rows[0].year), (day(day_of), year), "{opened}");
    }
}

#[test]
fn what_was_taken_back_is_no_row_and_what_the_files_show_is_one() {
    let mut household = held(vec![lot("X", "A", "2020-05-04", dec!(100), Some(dec!(1000)))]);
    for quantity in [dec!(10), dec!(20), dec!(30)] {
        sell(&mut household, "A", "X", quantity, "2026-11-24");
    }
    let today = day(TODAY);
    decide(&mut household, |book| book.cancel(SaleId(1), today));
    decide(&mut household, |book| book.archive(SaleId(2), ArchivedBy::Holdings, today));
    let rows = household.closed(None, today);
    let quantities: Vec<_> = rows.iter().map(|row| row.quantity.get()).collect();
    assert_eq!(quantities, [dec!(20), dec!(30)]);
    // 50 × (20 − 10) less two fees of 3.
    assert_eq!(household.closed_totals(2026, today).gains, Gains::new(Money::ZERO, dollars(494)));
}

#[test]
fn what_the_broker_has_is_its_rows_alone() {
    let mut household = held(vec![lot("X", "A", "2020-05-04", dec!(100), Some(dec!(1000)))]);
    sell(&mut household, "A", "X", dec!(10), "2026-11-24");
    let exported = realized("A", "X", "2026-11-24", 77);
    let household = household.with_history(History::new(vec![exported]));
    let rows = household.closed(None, day(TODAY));
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].state, rows[0].gain()), (ClosedBy::History, Some(dollars(77))));
    assert_eq!(household.closed_totals(2026, day(TODAY)).gains.total(), dollars(77));
}

#[test]
fn other_returns_and_shelters_are_listed_and_in_no_sum() {
    let lots = vec![
        realized("A", "X", "2026-03-02", 5),
        realized("IRA", "X", "2026-03-02", 70),
        realized("Trust", "X", "2026-03-02", 900),
    ];
    let washed = |lot: RealizedLot| RealizedLot { disallowed: Some(dollars(1)), ..lot };
    let lots = lots.into_iter().map(washed).collect();
    let household = held(Vec::new()).with_history(History::new(lots));
    assert_eq!(household.closed(Some(2026), day(TODAY)).len(), 3);
    let totals = household.closed_totals(2026, day(TODAY));
    // 5 and the 1 that is added back.
    assert_eq!((totals.gains.total(), totals.disallowed), (dollars(6), dollars(1)));
}

/// What is done to a sale after it was recorded.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Stands,
    Discarded,
    Archived,
}

proptest! {
    /// The sums are those of the rows, each sale of the journal is in them once or not at all, and
    /// archiving changes no sum.
    #[test]
    fn totals_are_the_sums_of_the_rows(
        sales in prop::collection::vec(
            (1_i64..20, prop::sample::select(vec![Fate::Stands, Fate::Discarded, Fate::Archived])),
            0..6,
        ),
        past in prop::collection::vec((-500_i64..500, 2024_i32..2027), 0..4),
    ) {
        let lots = ["2020-01-06", "2025-06-03", "2026-02-03"];
        let lots = lots.map(|on| lot("X", "A", on, dec!(40), Some(dec!(733.33))));
        // Another security, so that no row is taken for a recorded sale.
        let past = past.iter().map(|(gain, year)| realized("A", "Y", &format!("{year}-03-02"), *gain));
        let mut household = held(lots.to_vec()).with_history(History::new(past.collect()));
        let today = day(TODAY);
        let mut expected = household.closed_totals(2026, today).gains;
        for (place, (quantity, fate)) in (1..).zip(&sales) {
            sell(&mut household, "A", "X", Decimal::from(*quantity), "2026-11-24");
            let id = SaleId(place);
            let gains = household.book.sale(id).unwrap().preview.gains;
            let before = household.closed_totals(2026, today);
            match fate {
                Fate::Stands => expected += gains,
                Fate::Discarded => decide(&mut household, |book| book.discard(id, today)),
                Fate::Archived => {
                    expected += gains;
                    decide(&mut household, |book| book.archive(id, ArchivedBy::User, today));
                    prop_assert_eq!(household.closed_totals(2026, today), before);
                }
            }
        }
        let totals = household.closed_totals(2026, today);
        prop_assert_eq!(totals.gains, expected);
        let rows = household.closed(Some(2026), today);
        let by_term = |term| -> Money {
            let of = rows.iter().filter(|row| row.term == Some(term));
            of.map(|row| row.gain().unwrap() + row.disallowed).sum()
        };
        prop_assert_eq!(Gains::new(by_term(Term::Short), by_term(Term::Long)), totals.gains);
        // The year's tax starts from the same sums, and what was given by hand.
        let profile = household.profile_for(2026, today);
        prop_assert_eq!(household.realized(2026, &profile), profile.realized() + totals.gains);
    }
}
