use super::*;
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::order::Side;
use crate::domain::plan::Selection;
use crate::domain::preview;
use crate::domain::testing::{day, fifo, household, lot, order, record};
use chrono::NaiveDate;
use rust_decimal::{Decimal, dec};

fn lots(first: Decimal, second: Decimal) -> Vec<Lot> {
    [("2020-01-02", first), ("2021-01-04", second)]
        .into_iter()
        .filter(|(_, quantity)| !quantity.is_zero())
        .map(|(day, quantity)| lot("X", "A", day, quantity, Some(quantity)))
        .collect()
}

/// A household of 100 + 50 shares that sold these quantities, oldest first.
pub(super) fn sold(quantities: &[Decimal]) -> Household {
    let mut household = household(lots(dec!(100), dec!(50)));
    for quantity in quantities {
        let planned = fifo(&household, &order(Side::Sell, *quantity, dec!(80), "2026-11-24"));
        record(&mut household, planned);
    }
    household
}

const TODAY: &str = "2026-11-24";

fn decide(household: &mut Household, what: Decision) -> EventId {
    let event = household.book.event(what, DateTime::UNIX_EPOCH);
    let number = event.event;
    household.record(event);
    number
}

/// A day before the sale was planned and traded knows nothing of it; its number stays taken.
#[test]
fn a_book_of_an_earlier_day_has_no_later_sale() {
    let book = sold(&[dec!(10)]).book;
    assert_eq!(
        book.clone().as_of(day(TODAY)),
        SaleBook { as_of: Some(day(TODAY)), ..book.clone() }
    );
    let before = book.clone().as_of(day("2026-11-23"));
    assert!(before.sales().is_empty() && before.live().next().is_none());
    assert_eq!((before.next_sale(), before.next_event()), (book.next_sale(), book.next_event()));
    let event = book.events()[0].clone();
    assert!(before.with(event).sales().is_empty(), "an event more brings no other one back");
}

/// What was archived in December was live in November: whoever looks back is told of it.
#[test]
fn what_was_decided_after_a_day_is_known() {
    let mut household = sold(&[dec!(10)]);
    let mut decide_on = |on: &str, what| {
        let at = format!("{on}T15:00:00Z").parse().unwrap();
        let event = household.book.event(what, at);
        let number = event.event;
        household.record(event);
        (number, household.book.clone())
    };
    let archived = Decision::Archived { sale: SaleId(1), why: ArchivedBy::User };
    let (number, book) = decide_on("2026-12-02", archived);
    assert_eq!(book.decided_after(day("2026-12-01")), [SaleId(1)]);
    assert_eq!(book.decided_after(day("2026-12-02")), []);
    let (_, book) = decide_on("2026-12-09", Decision::Undone { reverses: number });
    assert_eq!(book.decided_after(day("2026-12-01")), [], "it is as it was then");
    assert_eq!(book.decided_after(day("2026-12-05")), [SaleId(1)], "then it was archived");
}

/// Names the younger lot for the sale of #1 instead.
fn change_to_the_younger(household: &mut Household) -> EventId {
    let order = household.book.sale(SaleId(1)).unwrap().preview.plan.order.clone();
    let before = household.without(SaleId(1));
    let lifo = Selection::Method(Method::Lifo);
    let preview = preview::preview(&before, &order, &lifo, day(TODAY)).unwrap();
    decide(household, Decision::LotsChanged { sale: SaleId(1), preview: Box::new(preview) })
}

fn open(household: &Household) -> Vec<Decimal> {
    household.portfolio().lots().iter().map(|lot| lot.quantity.get()).collect()
}

fn confirm(household: &mut Household, on: &str) -> EventId {
    let confirmation = Confirmation { on: day(on), note: None };
    let decision = household.book.confirm(SaleId(1), confirmation, day(on)).unwrap();
    decide(household, decision)
}

fn confirmed(household: &Household) -> Option<NaiveDate> {
    household.book.sale(SaleId(1)).unwrap().confirmed.as_ref().map(|it| it.on)
}

#[test]
fn changed_lots_take_the_place_of_the_first_ones_and_undoing_it_brings_those_back() {
    let mut household = sold(&[dec!(40)]);
    assert_eq!(open(&household), [dec!(60), dec!(50)]);
    let first = household.book.sale(SaleId(1)).unwrap().preview.clone();
    confirm(&mut household, TODAY);
    let change = change_to_the_younger(&mut household);
    assert_eq!(open(&household), [dec!(100), dec!(10)]);
    let sale = household.book.sale(SaleId(1)).unwrap();
    assert_eq!((sale.preview.plan.method, sale.first()), (Method::Lifo, &first));
    // Treas. Reg. §1.1012-1(c)(3)(i)(b): the confirmation is of the lots that were specified.
    assert_eq!(confirmed(&household), None);
    let undo = decide(&mut household, Decision::Undone { reverses: change });
    assert_eq!(open(&household), [dec!(60), dec!(50)]);
    assert_eq!(confirmed(&household), Some(day(TODAY)));
    decide(&mut household, Decision::Undone { reverses: undo });
    assert_eq!(open(&household), [dec!(100), dec!(10)]);
}

#[test]
fn an_undo_reverses_nothing_that_comes_after_it() {
    let sale = sold(&[dec!(40)]).book.events()[0].what.clone();
    let event =
        |number: u32, what| Event { event: EventId(number), at: DateTime::UNIX_EPOCH, what };
    let undo = Decision::Undone { reverses: EventId(2) };
    let book = SaleBook::new(vec![event(1, undo.clone()), event(2, sale.clone())]);
    assert_eq!(book.live().count(), 1);
    let book = SaleBook::new(vec![event(2, sale), event(3, undo)]);
    assert_eq!(book.live().count(), 0);
}

#[test]
fn a_sale_that_is_over_has_no_lots_to_change() {
    let mut household = sold(&[dec!(40)]);
    let cancel = household.book.cancel(SaleId(1), day(TODAY)).unwrap();
    decide(&mut household, cancel);
    change_to_the_younger(&mut household);
    assert_eq!(open(&household), [dec!(100), dec!(50)]);
    assert_eq!(household.book.sale(SaleId(1)).unwrap().preview.plan.method, Method::Fifo);
}

#[test]
fn an_archived_sale_leaves_its_shares_to_the_files_and_keeps_its_gain() {
    let mut household = sold(&[dec!(40)]);
    let gains = household.book.realized(&household.holdings, 2026, false);
    assert!(gains.total().is_positive());
    let archive = household.book.archive(SaleId(1), ArchivedBy::Holdings, day(TODAY)).unwrap();
    let archived = decide(&mut household, archive);
    let sale = household.book.sale(SaleId(1)).unwrap();
    assert_eq!(sale.state(day(TODAY)).slug(), "archived");
    assert_eq!(sale.archived(), Some(ArchivedBy::Holdings));
    assert_eq!(open(&household), [dec!(100), dec!(50)], "the files have the shares out");
    assert_eq!(household.book.realized(&household.holdings, 2026, false), gains);
    // It cannot be archived twice or taken back, and can be dropped.
    let gone = Refusal::AlreadyGone { id: SaleId(1), state: SaleState::Archived };
    let again = household.book.archive(SaleId(1), ArchivedBy::User, day(TODAY));
    assert_eq!(again.unwrap_err(), gone);
    assert!(household.book.cancel(SaleId(1), day(TODAY)).is_err());
    assert!(household.book.discard(SaleId(1), day(TODAY)).is_ok());
    decide(&mut household, Decision::Undone { reverses: archived });
    assert_eq!(open(&household), [dec!(60), dec!(50)]);
}

#[test]
fn a_broker_confirms_a_sale_that_was_made_and_not_before_it_nor_in_time_to_come() {
    let mut household = sold(&[dec!(40)]);
    let refused = |household: &Household, on: &str, today: &str| {
        let confirmation = Confirmation { on: day(on), note: None };
        household.book.confirm(SaleId(1), confirmation, day(today)).unwrap_err().code()
    };
    assert_eq!(refused(&household, "2026-11-23", "2026-11-30"), "confirmation-date");
    assert_eq!(refused(&household, "2026-11-30", "2026-11-29"), "confirmation-date");
    // "Within a reasonable time": it may come after the settlement, and a later one counts.
    confirm(&mut household, "2026-11-30");
    confirm(&mut household, "2026-12-02");
    assert_eq!(confirmed(&household), Some(day("2026-12-02")));
    let cancel = household.book.cancel(SaleId(1), day(TODAY)).unwrap();
    decide(&mut household, cancel);
    assert_eq!(refused(&household, "2026-11-30", "2026-11-30"), "already-gone");
}
