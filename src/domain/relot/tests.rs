use super::*;
use crate::domain::instruction;
use crate::domain::method::Method;
use crate::domain::order::Side;
use crate::domain::sales::{EventId, SaleState};
use crate::domain::testing::{day, household, lot, order};
use chrono::DateTime;
use rust_decimal::{Decimal, dec};

const TODAY: &str = "2026-11-24";
const ID: SaleId = SaleId(1);

fn at(text: &str) -> Moment {
    Moment::Now(text.parse().unwrap())
}

fn sell(household: &mut Household, quantity: Decimal, method: Method) {
    sell_in("A", household, quantity, method);
}

fn sell_in(account: &str, household: &mut Household, quantity: Decimal, method: Method) {
    let order = Order { account: account.into(), ..order(Side::Sell, quantity, dec!(80), TODAY) };
    let selection = Selection::Method(method);
    let planned = preview::preview(household, &order, &selection, day(TODAY)).unwrap();
    let what = Decision::Sold { sale: household.book.next_sale(), preview: Box::new(planned) };
    household.record(household.book.event(what, DateTime::UNIX_EPOCH));
}

/// 100 old cheap shares and 50 young dear ones, of which 40 are sold oldest first.
fn sold() -> Household {
    let mut household = household(vec![
        lot("X", "A", "2020-01-02", dec!(100), Some(dec!(1000))),
        lot("X", "A", "2026-01-05", dec!(50), Some(dec!(4500))),
    ]);
    sell(&mut household, dec!(40), Method::Fifo);
    household
}

fn reopen(household: &Household) -> Reopened {
    Reopened::new(household, ID, Moment::Day(day(TODAY)), day(TODAY)).unwrap()
}

fn choose(household: &Household, selection: &Selection) -> Result<Change, Refusal> {
    reopen(household).choose(selection, &Limits::default(), day(TODAY))
}

fn by(method: Method) -> Selection {
    Selection::Method(method)
}

fn by_hand(picks: &[(&str, Decimal)]) -> Selection {
    let picks = picks.iter().map(|(lot, quantity)| ((*lot).into(), Shares::new(*quantity)));
    Selection::Specific { picks: picks.collect(), fallback: Method::Fifo }
}

#[test]
fn lots_of_the_standing_order_that_were_others_before_have_to_be_named_again() {
    // Treas. Reg. §1.1012-1(c)(8): a standing instruction is one, until another lot is named.
    let needed =
        |household: &Household| instruction::is_needed(household, household.book.sale(ID).unwrap());
    let mut household = sold();
    assert!(!needed(&household), "first in, first out is what the broker does");
    for (method, is) in [(Method::Lifo, true), (Method::Fifo, true)] {
        let what = choose(&household, &by(method)).unwrap().decision();
        household.record(household.book.event(what, DateTime::UNIX_EPOCH));
        assert_eq!(needed(&household), is, "{method:?}");
    }
}

#[test]
fn lots_of_another_account_are_no_other_sales_doing() {
    let young = |account| lot("X", account, "2026-01-05", dec!(50), Some(dec!(4500)));
    let mut household = household(vec![
        lot("X", "A", "2020-01-02", dec!(100), Some(dec!(1000))),
        young("A"),
        young("B"),
    ]);
    sell(&mut household, dec!(60), Method::Fifo);
    sell_in("B", &mut household, dec!(50), Method::Fifo);
    let refused = choose(&household, &by_hand(&[("X@2026-01-05", dec!(60))])).unwrap_err();
    assert!(matches!(refused, Refusal::MoreThanLot { .. }), "{refused:?}");
}

#[test]
fn a_change_of_lots_is_undone_until_the_deadline_and_not_after_it() {
    let mut household = sold();
    let what = choose(&household, &by(Method::Lifo)).unwrap().decision();
    let changed = household.book.event(what, DateTime::UNIX_EPOCH);
    household.record(changed.clone());
    // Treas. Reg. §1.1012-1(c)(8): lots are identified by the settlement date, here the 25th.
    let (open, late) = (at("2026-11-26T04:58:59Z"), at("2026-11-26T04:59:00Z"));
    let undo_of = |household: &Household, event, moment| {
        undo(household, event, moment, day("2026-11-25")).map_err(|refusal| refusal.code())
    };
    assert_eq!(undo_of(&household, changed.event, late), Err("past-deadline"));
    let undone = undo_of(&household, changed.event, open).unwrap();
    let undone = household.book.event(undone, DateTime::UNIX_EPOCH);
    household.record(undone.clone());
    assert_eq!(undo_of(&household, undone.event, late), Err("past-deadline"));
    assert!(undo_of(&household, undone.event, open).is_ok());
    // The sale itself can be taken back at any time.
    assert!(undo_of(&household, EventId(1), late).is_ok());
}

#[test]
fn lots_can_be_named_until_the_last_moment_and_not_from_it_on() {
    // Sold on Tuesday, settled on Wednesday; 23:59 in New York is 04:59 of Thursday in UTC.
    let household = sold();
    let code = |moment, today: &str| {
        changeable(&household, ID, moment, day(today)).map_err(|refusal| refusal.code()).err()
    };
    assert_eq!(code(at("2026-11-26T04:58:59Z"), "2026-11-25"), None);
    assert_eq!(code(at("2026-11-26T04:59:00Z"), "2026-11-25"), Some("past-deadline"));
    assert_eq!(code(at("2026-11-26T05:00:00Z"), "2026-11-26"), Some("past-deadline"));
    // Of a day alone: all of the last one is open, the next is not.
    assert_eq!(code(Moment::Day(day("2026-11-25")), "2026-11-25"), None);
    assert_eq!(code(Moment::Day(day("2026-11-26")), "2026-11-26"), Some("past-deadline"));
    assert_eq!(
        changeable(&household, SaleId(9), at("2026-11-24T15:00:00Z"), day(TODAY))
            .unwrap_err()
            .code(),
        "unknown-sale"
    );
}

#[test]
fn a_change_is_planned_as_if_the_sale_had_not_been_and_says_what_moves() {
    let household = sold();
    let change = choose(&household, &by(Method::Lifo)).unwrap();
    let moved: Vec<_> =
        change.moved.iter().map(|one| (&*one.lot, one.from.get(), one.to.get())).collect();
    assert_eq!(moved, [("X@2026-01-05", dec!(0), dec!(40)), ("X@2020-01-02", dec!(40), dec!(0))]);
    // 40 at 80 of a lot that cost 90 each, against 10 each.
    assert_eq!(change.new.plan.gain(), Money::new(dec!(-400)));
    assert_eq!(change.old.plan.gain(), Money::new(dec!(2800)));
    let [old, new] = [&change.old, &change.new].map(|one| one.tax.unwrap().before);
    assert_eq!(old, new, "both from the year without this sale");
    assert!(change.tax_change().unwrap().is_negative());
    assert!(change.withheld.is_empty());
    let same = choose(&household, &by(Method::LowestCost)).unwrap();
    assert!(same.is_none(), "the cheapest lot is the oldest");
}

#[test]
fn shares_of_a_later_sale_are_not_taken_and_it_is_named() {
    let mut household = sold();
    sell(&mut household, dec!(30), Method::Lifo);
    let change = choose(&household, &by(Method::Lifo)).unwrap();
    let taken: Vec<_> =
        change.new.plan.slices.iter().map(|one| (&*one.lot, one.quantity.get())).collect();
    assert_eq!(taken, [("X@2026-01-05", dec!(20)), ("X@2020-01-02", dec!(20))]);
    let [withheld] = change.withheld.as_slice() else { panic!("{:?}", change.withheld) };
    assert_eq!((&*withheld.lot, withheld.wanted.get()), ("X@2026-01-05", dec!(40)));
    assert_eq!(withheld.by, [SaleId(2)]);
    let refused = choose(&household, &by_hand(&[("X@2026-01-05", dec!(40))])).unwrap_err();
    let (lot, open) = ("X@2026-01-05".into(), Shares::new(dec!(20)));
    let asked = Some(Shares::new(dec!(40)));
    assert_eq!(refused, Refusal::TakenByOtherSale { lot, asked, open, by: vec![SaleId(2)] });
    // A lot that never had as many is no other sale's doing.
    let refused = choose(&household, &by_hand(&[("X@2019-01-05", dec!(4))])).unwrap_err();
    assert_eq!(refused.code(), "unknown-lot");
}

#[test]
fn the_tax_of_a_change_counts_the_other_sales() {
    let mut household = sold();
    let alone = choose(&household, &by(Method::Fifo)).unwrap().new.tax.unwrap().before;
    sell(&mut household, dec!(50), Method::Fifo);
    let beside = choose(&household, &by(Method::Fifo)).unwrap().new.tax.unwrap().before;
    assert!(beside > alone, "{beside} {alone}");
}

#[test]
fn what_is_over_has_no_lots_to_change() {
    let mut household = sold();
    let cancel = household.book.cancel(ID, day(TODAY)).unwrap();
    household.record(household.book.event(cancel, DateTime::UNIX_EPOCH));
    let refused = changeable(&household, ID, Moment::Day(day(TODAY)), day(TODAY)).unwrap_err();
    assert_eq!(refused, Refusal::AlreadyGone { id: ID, state: SaleState::Cancelled });
}
