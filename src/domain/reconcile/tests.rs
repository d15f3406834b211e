//! Files that changed since a sale was recorded. What follows from each is the arithmetic of its shares;
//! the terms of identification are those of Treas. Reg. §1.1012-1(c): the broker's books decide.

use super::*;
use crate::domain::household::Household;
use crate::domain::method::Method;
use crate::domain::order::Side;
use crate::domain::plan::Selection;
use crate::domain::preview::preview;
use crate::domain::realized::{Disposal, History, RealizedLot};
use crate::domain::sales::{ArchivedBy, Decision};
use crate::domain::tax::Gains;
use crate::domain::testing::{day, household, lot, order};
use chrono::DateTime;
use proptest::prelude::*;
use rust_decimal::dec;

const TODAY: &str = "2026-11-24";

/// Lots of X in A: day, shares, and what one of them cost.
type Bought = (&'static str, Decimal, Decimal);

const TWO: [Bought; 2] = [("2020-01-02", dec!(100), dec!(10)), ("2021-01-04", dec!(50), dec!(12))];

fn bought(lots: &[Bought]) -> Vec<Lot> {
    let held = lots.iter().filter(|(_, quantity, _)| !quantity.is_zero());
    held.map(|(on, quantity, cost)| lot("X", "A", on, *quantity, Some(quantity * cost))).collect()
}

/// The same lots as an export names them that numbers its rows.
fn renamed(lots: Vec<Lot>) -> Vec<Lot> {
    let named = lots.into_iter().rev().enumerate();
    named.map(|(row, lot)| Lot { id: format!("row {row}").as_str().into(), ..lot }).collect()
}

fn sell(household: &mut Household, quantity: Decimal, selection: &Selection) {
    let order = order(Side::Sell, quantity, dec!(20), TODAY);
    let planned = preview(household, &order, selection, day(TODAY)).unwrap();
    decide(household, household.sold(planned));
}

fn decide(household: &mut Household, what: Decision) {
    household.record(household.book.event(what, DateTime::UNIX_EPOCH));
}

fn archive(household: &mut Household, id: u32) {
    let what = household.archive(SaleId(id), day(TODAY)).unwrap();
    decide(household, what);
}

/// The two lots after these sales, oldest lot first.
fn sold(quantities: &[Decimal]) -> Household {
    let mut household = household(bought(&TWO));
    for quantity in quantities {
        sell(&mut household, *quantity, &Selection::Method(Method::Fifo));
    }
    household
}

/// The journal of one household beside other files.
fn beside(household: &Household, lots: Vec<Lot>) -> Household {
    let Household { holdings, profiles, book, rules, .. } = household.clone();
    Household::new(holdings.with_lots(lots), profiles, book, rules)
}

fn codes(household: &Household) -> Vec<(u32, &'static str)> {
    let found =
        household.book.sales().iter().filter_map(|sale| {
            household.finding(sale.id).map(|finding| (sale.id.0, finding.code()))
        });
    found.collect()
}

fn open(household: &Household) -> Vec<Decimal> {
    household.portfolio().lots().iter().map(|lot| lot.quantity.get()).collect()
}

fn year(household: &Household) -> Gains {
    household.realized(2026, &household.profile_for(2026, day(TODAY)))
}

fn now(household: &Household, first: Decimal, second: Decimal) -> Household {
    beside(household, bought(&[("2020-01-02", first, dec!(10)), ("2021-01-04", second, dec!(12))]))
}

#[test]
fn files_as_they_were_say_nothing() {
    let household = sold(&[dec!(40), dec!(70)]);
    assert!(household.warnings().is_empty());
    assert_eq!(open(&household), [dec!(40)]);
    let refused = household.archive(SaleId(1), day(TODAY)).unwrap_err();
    assert_eq!(refused.code(), "still-held");
    // Another purchase, or a basis put right, is no sale.
    let mut more = bought(&TWO);
    more.extend(bought(&[("2026-11-23", dec!(5), dec!(21))]));
    assert_eq!(codes(&beside(&household, more)), []);
    let other_cost =
        bought(&[("2020-01-02", dec!(100), dec!(11)), ("2021-01-04", dec!(50), dec!(12))]);
    let corrected = beside(&household, other_cost);
    assert_eq!((codes(&corrected), open(&corrected)), (vec![], vec![dec!(40)]));
}

#[test]
fn a_sale_that_the_files_show_is_not_taken_off_again() {
    // 40 of the first lot, then 60 of it and 10 of the second.
    let household = sold(&[dec!(40), dec!(70)]);
    let shown = "holdings-show-sale";
    for (first, second, found) in [
        (dec!(60), dec!(50), vec![(1, shown)]),
        (dec!(0), dec!(40), vec![(1, shown), (2, shown)]),
        (dec!(40), dec!(40), vec![(2, shown)]),
    ] {
        let newer = now(&household, first, second);
        assert_eq!(codes(&newer), found, "{first} and {second}");
        assert_eq!(open(&newer), [dec!(40)]);
        assert_eq!(year(&newer), year(&household));
        // Archiving settles it: nothing is found any more, and no figure moves.
        let mut settled = newer.clone();
        for (sale, _) in &found {
            archive(&mut settled, *sale);
        }
        assert_eq!((codes(&settled), open(&settled)), (vec![], vec![dec!(40)]));
        assert_eq!(year(&settled), year(&household));
        let why = settled.book.sale(SaleId(found[0].0)).unwrap().archived();
        assert_eq!(why, Some(ArchivedBy::Holdings));
    }
}

#[test]
fn other_names_of_the_lots_change_nothing() {
    let household = sold(&[dec!(40), dec!(70)]);
    let same = beside(&household, renamed(bought(&TWO)));
    assert_eq!((codes(&same), open(&same)), (vec![], vec![dec!(40)]));
    let lots = bought(&[("2020-01-02", dec!(60), dec!(10)), ("2021-01-04", dec!(50), dec!(12))]);
    let newer = beside(&household, renamed(lots));
    assert_eq!(codes(&newer), [(1, "holdings-show-sale")]);
    assert_eq!(open(&newer), [dec!(40)]);
    // A name that is another lot's now: the day and the cost decide.
    let mut swapped = bought(&TWO);
    let names: Vec<LotId> = swapped.iter().rev().map(|lot| lot.id.clone()).collect();
    swapped.iter_mut().zip(names).for_each(|(lot, name)| lot.id = name);
    let swapped = beside(&household, swapped);
    assert_eq!((codes(&swapped), open(&swapped)), (vec![], vec![dec!(40)]));
}

#[test]
fn an_export_rounds_what_a_share_cost() {
    // 3 shares for 100.00: 33.33 a share, 99.99 of 3.
    let thirds = [("2020-01-02", dec!(3), dec!(100) / dec!(3)), ("2020-01-02", dec!(3), dec!(34))];
    let mut lots = bought(&thirds);
    lots[1].id = "X@2020-01-02.2".into();
    let mut household = household(lots);
    sell(&mut household, dec!(3), &Selection::Method(Method::LowestCost));
    let other = bought(&[("2020-01-02", dec!(3), dec!(34))]);
    assert_eq!(codes(&beside(&household, other)), [(1, "holdings-show-sale")]);
    let printed = bought(&[("2020-01-02", dec!(3), dec!(33.33))]);
    // The other lot of that day was sold instead: as many shares are gone.
    assert_eq!(codes(&beside(&household, printed)), [(1, "sale-of-other-lots")]);
}

#[test]
fn lots_alike_in_everything_are_one() {
    let mut twins =
        bought(&[("2020-01-02", dec!(50), dec!(10)), ("2020-01-02", dec!(30), dec!(10))]);
    twins[1].id = "X@2020-01-02.2".into();
    let mut household = household(twins);
    let picks = vec![("X@2020-01-02".into(), Shares::new(dec!(50)))];
    sell(&mut household, dec!(50), &Selection::Specific { picks, fallback: Method::Fifo });
    // The second is the first of its day now, and has its name.
    let newer = beside(&household, bought(&[("2020-01-02", dec!(30), dec!(10))]));
    assert_eq!(codes(&newer), [(1, "holdings-show-sale")]);
    assert_eq!(open(&newer), [dec!(30)]);
}

#[test]
fn a_sale_of_other_lots_than_named_is_seen() {
    // FIFO took 40 of the first; the broker sold 40 of the second.
    let household = sold(&[dec!(40)]);
    let newer = now(&household, dec!(100), dec!(10));
    assert_eq!(codes(&newer), [(1, "sale-of-other-lots")]);
    assert_eq!(open(&newer), [dec!(100), dec!(10)], "110 are held, as the files say");
    assert!(newer.warnings()[0].message.contains("the broker may have sold others"));
}

#[test]
fn files_that_contradict_the_journal_are_named_with_what_can_be_done() {
    let household = sold(&[dec!(40)]);
    // 30 of the lot are left and 20 were bought since: 10 of the sale are nowhere.
    let newer = now(&household, dec!(30), dec!(70));
    assert_eq!(codes(&newer), [(1, "sale-not-in-holdings")]);
    assert_eq!(open(&newer), [dec!(70)]);
    let said = &newer.warnings()[0].message;
    assert!(said.starts_with("sale #1 took 10 more shares of X@2020-01-02 in A"), "{said}");
    assert!(said.contains("archive #1 if it was carried out, discard it if it was not"), "{said}");
    // 80 are enough for it, and are not what it would leave.
    let newer = now(&household, dec!(80), dec!(50));
    assert_eq!(codes(&newer), [(1, "sale-lots-changed")]);
    assert_eq!(open(&newer), [dec!(40), dec!(50)]);
    let mut settled = newer;
    archive(&mut settled, 1);
    assert_eq!(settled.book.sale(SaleId(1)).unwrap().archived(), Some(ArchivedBy::User));
    assert_eq!(open(&settled), [dec!(80), dec!(50)]);
}

#[test]
fn an_archived_sale_explains_what_it_took_and_no_more() {
    // Both were recorded on the same files; the first is carried out and archived.
    let household = sold(&[dec!(40), dec!(10)]);
    let mut newer = now(&household, dec!(60), dec!(50));
    archive(&mut newer, 1);
    assert_eq!((codes(&newer), open(&newer)), (vec![], vec![dec!(50), dec!(50)]));
    let both = now(&newer, dec!(50), dec!(50));
    assert_eq!(codes(&both), [(2, "holdings-show-sale")]);
    // One that is recorded on the newer files has nothing to do with the archived one.
    let mut later = now(&sold(&[dec!(40)]), dec!(60), dec!(50));
    archive(&mut later, 1);
    sell(&mut later, dec!(20), &Selection::Method(Method::Fifo));
    assert_eq!((codes(&later), open(&later)), (vec![], vec![dec!(40), dec!(50)]));
    assert_eq!(codes(&now(&later, dec!(40), dec!(50))), [(2, "holdings-show-sale")]);
}

#[test]
fn a_sale_that_was_archived_by_hand_need_not_be_in_the_files() {
    let mut household = sold(&[dec!(40), dec!(10)]);
    let what = household.book.archive(SaleId(1), ArchivedBy::User, day(TODAY)).unwrap();
    decide(&mut household, what);
    assert_eq!((codes(&household), open(&household)), (vec![], vec![dec!(90), dec!(50)]));
    assert_eq!(codes(&now(&household, dec!(90), dec!(50))), [(2, "holdings-show-sale")]);
}

#[test]
fn a_discarded_sale_is_not_looked_for() {
    let mut household = sold(&[dec!(40)]);
    let discard = household.book.discard(SaleId(1), day(TODAY)).unwrap();
    decide(&mut household, discard);
    assert_eq!(codes(&now(&household, dec!(60), dec!(50))), []);
}

#[test]
fn what_was_recorded_without_the_files_is_told_by_the_count() {
    let mut household = household(bought(&TWO));
    let order = |household: &Household| household.book.sales()[0].preview.clone();
    sell(&mut household, dec!(40), &Selection::Method(Method::Fifo));
    let mut preview = order(&household);
    for slice in &mut preview.plan.slices {
        slice.in_files = None;
    }
    let what = Decision::Sold { sale: SaleId(1), preview: Box::new(preview) };
    let bare = SaleBook::default();
    let event = bare.event(what, DateTime::UNIX_EPOCH);
    household.book = bare.with(event);
    assert_eq!(codes(&now(&household, dec!(100), dec!(50))), []);
    let newer = now(&household, dec!(60), dec!(50));
    assert_eq!(codes(&newer), [(1, "holdings-show-sale")]);
    assert_eq!(open(&newer), [dec!(60), dec!(50)]);
}

#[test]
fn a_sale_in_an_export_is_archived_once_the_holdings_show_it() {
    let household = sold(&[dec!(40)]);
    let row = RealizedLot {
        account: "A".into(),
        security: "X".into(),
        quantity: Shares::new(dec!(40)),
        acquired: Some(day("2020-01-02")),
        sold: day(TODAY),
        proceeds: Money::new(dec!(801)),
        basis: Some(Money::new(dec!(400))),
        stated_term: None,
        disallowed: None,
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: crate::domain::lot::Source { file: "r.csv".into(), line: 4 },
    };
    let with_export =
        |household: Household| household.with_history(History::new(vec![row.clone()]));
    let older = with_export(household.clone());
    let said: Vec<_> = older.warnings().into_iter().map(|warning| warning.code).collect();
    assert_eq!(said, ["sale-in-export"]);
    assert!(older.archive(SaleId(1), day(TODAY)).is_err(), "the holdings still have its shares");
    let mut newer = with_export(now(&household, dec!(60), dec!(50)));
    let gains = year(&newer);
    assert_eq!(gains.total(), Money::new(dec!(401)), "by the broker's word, once");
    archive(&mut newer, 1);
    assert_eq!((year(&newer), newer.warnings().len()), (gains, 0));
    assert_eq!(newer.book.sale(SaleId(1)).unwrap().archived(), Some(ArchivedBy::History));
}

proptest! {
    /// Whatever sales the broker has carried out by the time of newer files, and however those name
    /// the lots: what is left is the same, and so is the year; archiving what is shown changes neither.
    #[test]
    fn no_sale_counts_twice_and_none_is_lost(
        lots in prop::collection::vec((0_usize..4, 1_i64..60, 1_i64..4), 1..6),
        sales in prop::collection::vec((1_i64..40, any::<bool>(), any::<bool>()), 1..6),
        rename in any::<bool>(),
    ) {
        let days = ["2020-01-02", "2021-01-04", "2025-12-01", "2026-03-02"];
        let lots: Vec<Lot> = lots
            .iter()
            .enumerate()
            .map(|(row, (on, quantity, cost))| {
                let quantity = Decimal::from(*quantity);
                let one = lot("X", "A", days[*on], quantity, Some(quantity * Decimal::from(*cost)));
                Lot { id: format!("{}#{row}", one.id).as_str().into(), ..one }
            })
            .collect();
        let mut household = household(lots);
        for (quantity, highest, _) in &sales {
            let held: Shares = household.portfolio().lots().iter().map(|lot| lot.quantity).sum();
            let quantity = Decimal::from(*quantity).min(held.get());
            if quantity.is_zero() {
                break;
            }
            let method = if *highest { Method::HighestCost } else { Method::Fifo };
            sell(&mut household, quantity, &Selection::Method(method));
        }
        // What the broker has after the sales that it has carried out.
        let mut carried_out = SaleBook::default();
        for (sale, (.., done)) in household.book.sales().iter().zip(&sales) {
            if *done {
                let preview = Box::new(sale.preview.clone());
                let what = Decision::Sold { sale: sale.id, preview };
                carried_out = carried_out.with(carried_out.event(what, DateTime::UNIX_EPOCH));
            }
        }
        let (files, _) = carried_out.apply(&household.holdings);
        let files = files.lots().to_vec();
        let files = if rename { renamed(files) } else { files };
        let mut newer = beside(&household, files);
        let classes = |household: &Household| {
            let mut shares: BTreeMap<_, Shares> = BTreeMap::new();
            for lot in household.portfolio().lots() {
                *shares.entry((lot.acquired, cost(lot))).or_default() += lot.quantity;
            }
            shares
        };
        prop_assert_eq!(classes(&newer), classes(&household));
        prop_assert_eq!(year(&newer), year(&household));
        let found = codes(&newer);
        prop_assert!(found.iter().all(|(_, code)| *code == "holdings-show-sale"), "{:?}", found);
        for (sale, _) in found {
            archive(&mut newer, sale);
        }
        prop_assert_eq!(codes(&newer), vec![]);
        prop_assert_eq!(classes(&newer), classes(&household));
        prop_assert_eq!(year(&newer), year(&household));
    }
}

/// Two lots without date and basis, `U` of 10 and `V` of 20 shares.
fn bare() -> Vec<Lot> {
    let bare = |id: &str, quantity| Lot {
        id: id.into(),
        acquired: None,
        ..lot("X", "A", "2020-01-02", quantity, None)
    };
    vec![bare("U", dec!(10)), bare("V", dec!(20))]
}

fn tell(lot: &mut Lot, date: &str, basis: Decimal) {
    lot.acquired = Some(day(date));
    lot.basis = Some(Money::new(basis));
    lot.rare.date_told = Some(crate::domain::told::Word::default().into());
    lot.rare.basis_told = Some(crate::domain::told::Word::default().into());
}

#[test]
fn a_lot_that_is_told_of_after_its_sale_stays_sold() {
    // Telling changes what is known of the shares, not how many there are.
    let left = |household: &Household| -> Vec<(String, Decimal)> {
        let lots = household.portfolio().lots().iter();
        lots.map(|lot| (lot.id.to_string(), lot.quantity.get())).collect()
    };
    let picks = vec![(LotId::from("V"), Shares::new(dec!(20)))];
    let selection = Selection::Specific { picks, fallback: Method::Fifo };
    let mut household = household(bare());
    sell(&mut household, dec!(20), &selection);
    let only_u = vec![("U".to_owned(), dec!(10))];
    assert_eq!(left(&household), only_u);
    // The sold one is told of, the other one, and both; then the first word is mended.
    for told in [&["V"][..], &["U"], &["U", "V"]] {
        for date in ["2019-03-04", "2019-03-05"] {
            let mut lots = bare();
            for lot in lots.iter_mut().filter(|lot| told.contains(&&*lot.id)) {
                tell(lot, date, dec!(100));
            }
            let after = beside(&household, lots);
            assert_eq!(left(&after), only_u, "{told:?}");
            assert_eq!(codes(&after), [], "{told:?}");
        }
    }
    // Recorded once it was told, and told anew since.
    let mut lots = bare();
    tell(&mut lots[1], "2019-03-04", dec!(100));
    let mut household = beside(&sold(&[]), lots.clone());
    sell(&mut household, dec!(20), &selection);
    tell(&mut lots[1], "2019-03-05", dec!(200));
    let after = beside(&household, lots);
    assert_eq!((left(&after), codes(&after)), (only_u, vec![]));
}
