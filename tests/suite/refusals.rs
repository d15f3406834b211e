//! Every way in which a rule refuses a sale, once, by the function that refuses it.

mod choosing;
mod example;
mod ordering;
mod recorded;

use crate::build::{day, shares};
use example::{SETTLED, by_fifo, example, of, today, with_a_sale};
use lotscope::domain::compare::compare;
use lotscope::domain::ids::LotId;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Shares, UnitPrice};
use lotscope::domain::order::{Amount, ShareUnit, Side};
use lotscope::domain::plan::Selection;
use lotscope::domain::preview;
use lotscope::domain::refusal::{Lock, Refusal};
use lotscope::domain::sales::SaleId;
use rust_decimal::dec;

/// The code of every refusal, in the order of [`place`]: what scripts rely on.
const CODES: [&str; 40] = [
    "unknown-security",
    "unknown-account",
    "account-needed",
    "only-sheltered",
    "nothing-open",
    "more-than-held",
    "keep-at-least",
    "goal-not-reachable",
    "goal-nothing-to-fill",
    "goal-of-cover",
    "amount-not-positive",
    "whole-shares-only",
    "price-not-positive",
    "price-negative",
    "fee-negative",
    "no-price",
    "no-lots-named",
    "no-tax-figure",
    "unknown-lot",
    "lot-locked",
    "lot-named-twice",
    "more-than-lot",
    "picks-exceed-order",
    "unknown-sale",
    "not-pending",
    "past-deadline",
    "files-differ",
    "taken-by-other-sale",
    "confirmation-date",
    "already-gone",
    "still-held",
    "more-than-worth",
    "sheltered-account",
    "no-target-weight",
    "not-at-broker",
    "average-cost-elected",
    "average-cost-not-elected",
    "average-cost-not-allowed",
    "no-longer-held",
    "lot-locked",
];

/// Where a refusal stands in [`CODES`]. There is no `_` here on purpose: a new refusal does not
/// compile until it has a code above and a test below.
const fn place(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::UnknownSecurity { .. } => 0,
        Refusal::UnknownAccount { .. } => 1,
        Refusal::AccountNeeded { .. } => 2,
        Refusal::OnlySheltered { .. } => 3,
        Refusal::NothingOpen { .. } => 4,
        Refusal::MoreThanHeld { .. } => 5,
        Refusal::KeepAtLeast { .. } => 6,
        Refusal::GoalNotReachable(_) => 7,
        Refusal::NothingToFill { .. } => 8,
        Refusal::GoalOfCover => 9,
        Refusal::AmountNotPositive => 10,
        Refusal::WholeSharesOnly { .. } => 11,
        Refusal::PriceNotPositive { .. } => 12,
        Refusal::PriceNegative { .. } => 13,
        Refusal::FeeNegative => 14,
        Refusal::NoPrice { .. } => 15,
        Refusal::NoLotsNamed => 16,
        Refusal::NoTaxFigure { .. } => 17,
        Refusal::UnknownLot { .. } => 18,
        Refusal::LotLocked { .. } => 19,
        Refusal::LotNamedTwice { .. } => 20,
        Refusal::MoreThanLot { .. } => 21,
        Refusal::PicksExceedOrder { .. } => 22,
        Refusal::UnknownSale { .. } => 23,
        Refusal::NotPending { .. } => 24,
        Refusal::PastDeadline { .. } => 25,
        Refusal::FilesDiffer { .. } => 26,
        Refusal::TakenByOtherSale { .. } => 27,
        Refusal::ConfirmationDate { .. } => 28,
        Refusal::AlreadyGone { .. } => 29,
        Refusal::StillHeld { .. } => 30,
        Refusal::MoreThanWorth { .. } => 31,
        Refusal::ShelteredAccount { .. } => 32,
        Refusal::NoTargetWeight { .. } => 33,
        Refusal::NotAtBroker { .. } => 34,
        Refusal::AverageCostElected { .. } => 35,
        Refusal::AverageCostNotElected { .. } => 36,
        Refusal::AverageCostNotAllowed { .. } => 37,
        Refusal::NoLongerHeld { .. } => 38,
        Refusal::AllLocked { .. } => 39,
    }
}

/// A refusal as it came, and as it should be.
type Pair = (Refusal, Refusal);

#[test]
fn a_refusal_is_there_for_every_code() {
    let refusals = [
        ordering::choosing_an_account(),
        ordering::placing_an_order(),
        choosing::naming_lots(),
        recorded::taking_sales_back(),
        ordering::raising_cash(),
        choosing::at_a_broker(),
        choosing::averaging(),
        ordering::asking_for_what_is_gone(),
        choosing::locking_all(),
    ]
    .concat();
    let mut wrong = Vec::new();
    for ((at, code), (given, expected)) in CODES.iter().enumerate().zip(&refusals) {
        if given != expected || given.code() != *code || place(given) != at {
            wrong.push(format!("{code}: got [{}] {given:?}", given.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(refusals.len(), CODES.len());
}

#[test]
fn every_way_to_name_a_locked_lot_is_refused() {
    let locked = LotId::from("T@2021-01-06");
    let picks = vec![(locked.clone(), shares(dec!(1)))];
    let by_hand = Selection::Specific { picks, fallback: Method::Fifo };
    let compared = compare(&example(), &of("T", dec!(2)), Some(&by_hand), today());
    assert_eq!(
        compared,
        Err(Refusal::LotLocked { security: "T".into(), lot: locked, lock: Lock::Settings })
    );
    // No method takes it either: of 20 shares 10 can be sold.
    assert_eq!(
        by_fifo(&of("T", dec!(11))),
        Refusal::MoreThanHeld { side: Side::Sell, asked: shares(dec!(11)), held: shares(dec!(10)) }
    );
}

#[test]
fn a_refusal_changes_nothing() {
    let household = with_a_sale();
    let before = (household.book.clone(), household.portfolio().lots().to_vec());
    let too_much = of("KO", dec!(1000));
    let fifo = Selection::Method(Method::Fifo);
    assert!(preview::preview(&household, &too_much, &fifo, today()).is_err());
    assert!(household.book.cancel(SaleId(1), day(SETTLED)).is_err());
    assert_eq!((household.book.clone(), household.portfolio().lots().to_vec()), before);
}

#[test]
fn whoever_refuses_refuses_the_same() {
    // The amount and the plan both know how much is held, and both know what is not an amount.
    let asked = Amount::Shares(shares(dec!(16))).resolve(
        (Side::Sell, shares(dec!(15))),
        UnitPrice::new(dec!(70)),
        ShareUnit::Whole,
    );
    assert_eq!(asked.unwrap_err(), by_fifo(&of("KO", dec!(16))));
    let nothing = Amount::Shares(Shares::ZERO).resolve(
        (Side::Sell, shares(dec!(15))),
        UnitPrice::new(dec!(70)),
        ShareUnit::Whole,
    );
    assert_eq!(nothing.unwrap_err(), by_fifo(&of("KO", dec!(0))));
}
