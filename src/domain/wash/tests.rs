//! The worked examples of the regulations and of Publication 550, and what holds for any history.

mod any;
mod fund;
mod household;
mod same_day;

use super::matching::{Block, BlockSale, Match, Takes, Washed, wash};
use super::{HoldingPeriod, Policies};
use crate::domain::money::{Money, Shares};
use crate::domain::term::long_term_on;
use crate::domain::testing::day;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

/// A purchase of its own.
fn bought(purchase: usize, on: &str, quantity: i64, basis: i64) -> Block {
    Block {
        purchase,
        acquired: day(on),
        holding_start: day(on),
        quantity: quantity.into(),
        basis: basis.into(),
        takes: Takes::IntoBasis,
        sale: None,
    }
}

fn sold(block: Block, order: usize, on: &str, proceeds: i64) -> Block {
    let sale = BlockSale { on: day(on), order, proceeds: proceeds.into(), counts: true };
    Block { sale: Some(sale), ..block }
}

fn washed(blocks: &[Block]) -> Washed {
    wash(blocks, Policies::default())
}

fn disallowed(washed: &Washed) -> Money {
    washed.parts.iter().map(|part| part.disallowed).sum()
}

/// Shares, basis and start of the parts of a block.
fn parts(washed: &Washed, block: usize) -> Vec<(Decimal, Decimal, String)> {
    let of = washed.parts.iter().filter(|part| part.block == block);
    of.map(|part| {
        let (quantity, basis) = (part.quantity.get(), part.basis.get());
        (quantity.normalize(), basis.normalize(), part.holding_start.to_string())
    })
    .collect()
}

fn part(quantity: Decimal, basis: Decimal, start: &str) -> (Decimal, Decimal, String) {
    (quantity, basis.normalize(), start.to_owned())
}

#[test]
fn the_loss_goes_into_the_basis_of_what_was_bought_again() {
    // IRS Publication 550 (2025), p. 86, example 1.
    let done = washed(&[
        sold(bought(0, "2025-01-02", 100, 1000), 0, "2025-06-02", 750),
        bought(1, "2025-06-20", 100, 800),
    ]);
    assert_eq!(disallowed(&done), 250.into());
    assert_eq!(parts(&done, 1)[0].1, dec!(1050));
    // Treas. Reg. §1.1091-2(a): old 100 sold 80, bought at 90 or at 70.
    for (price, basis) in [(90, dec!(110)), (70, dec!(90))] {
        let done = washed(&[
            sold(bought(0, "2025-01-02", 1, 100), 0, "2025-06-02", 80),
            bought(1, "2025-06-20", 1, price),
        ]);
        assert_eq!(parts(&done, 1)[0].1, basis);
    }
}

#[test]
fn what_was_bought_before_the_sale_replaces_too() {
    // Treas. Reg. §1.1091-1(h), example 1.
    let done = washed(&[
        sold(bought(0, "1954-12-01", 100, 10_000), 0, "1955-01-03", 9_000),
        bought(1, "1954-12-15", 100, 9_000),
    ]);
    assert_eq!(disallowed(&done), 1_000.into());
    assert_eq!(parts(&done, 1)[0].1, dec!(10_000));
}

#[test]
fn fewer_bought_than_sold_disallow_a_part() {
    // Treas. Reg. §1.1091-1(h), example 2; IRS Publication 550 (2025), p. 87, example 1.
    for (first, second, third, sale, start) in [
        ("1954-09-21", "1954-12-21", "1954-12-27", "1955-01-03", None),
        ("2024-09-20", "2024-12-13", "2024-12-20", "2025-01-03", Some("2024-08-30")),
    ] {
        let done = washed(&[
            sold(bought(0, first, 100, 5_000), 0, sale, 4_000),
            bought(1, second, 50, 2_750),
            bought(2, third, 25, 1_125),
        ]);
        assert_eq!(disallowed(&done), 750.into());
        assert_eq!(parts(&done, 1)[0].1, dec!(3250));
        assert_eq!(parts(&done, 2)[0].1, dec!(1375));
        if let Some(start) = start {
            assert_eq!(parts(&done, 1)[0].2, start, "105 days tacked");
        }
    }
}

#[test]
fn more_bought_than_sold_are_taken_in_their_order() {
    // Treas. Reg. §1.1091-1(h), example 3: 504 days tacked.
    let done = washed(&[
        sold(bought(0, "1954-09-15", 100, 5_000), 0, "1956-02-01", 4_000),
        bought(1, "1956-02-15", 50, 2_000),
        bought(2, "1956-02-16", 50, 2_000),
        bought(3, "1956-02-17", 50, 2_000),
        bought(4, "1956-02-18", 50, 2_000),
    ]);
    assert_eq!(disallowed(&done), 1_000.into());
    assert_eq!(parts(&done, 1), [part(dec!(50), dec!(2500), "1954-09-29")]);
    assert_eq!(parts(&done, 2), [part(dec!(50), dec!(2500), "1954-09-30")]);
    assert_eq!(parts(&done, 3), [part(dec!(50), dec!(2000), "1956-02-17")]);
    // IRS Publication 550 (2025), p. 87, example 2.
    let done = washed(&[
        sold(bought(0, "2024-09-16", 100, 5_000), 0, "2025-01-29", 4_000),
        bought(1, "2025-02-03", 50, 2_000),
        bought(2, "2025-02-04", 50, 2_000),
        bought(3, "2025-02-05", 50, 2_000),
        bought(4, "2025-02-06", 50, 2_000),
    ]);
    assert_eq!(parts(&done, 1), [part(dec!(50), dec!(2500), "2024-09-21")]);
    assert_eq!(parts(&done, 2), [part(dec!(50), dec!(2500), "2024-09-22")]);
}

#[test]
fn gains_of_the_same_order_are_taxed_all_the_same() {
    // Rev. Rul. 70-231; IRS Publication 550 (2025), p. 87.
    let done = washed(&[
        sold(bought(0, "2024-01-02", 100, 15_800), 0, "2024-12-27", 12_500),
        sold(bought(1, "2024-02-02", 100, 10_000), 0, "2024-12-27", 12_500),
        sold(bought(2, "2024-03-04", 100, 9_500), 0, "2024-12-27", 12_500),
        bought(3, "2025-01-10", 250, 30_000),
    ]);
    assert_eq!(disallowed(&done), 3_300.into());
    let rows: Vec<_> = parts(&done, 3).iter().map(|(shares, basis, _)| (*shares, *basis)).collect();
    assert_eq!(rows, [(dec!(100), dec!(15_300)), (dec!(150), dec!(18_000))]);
}

#[test]
fn a_loss_replaced_in_a_retirement_account_is_lost_for_good() {
    // Rev. Rul. 2008-5.
    let done = washed(&[
        sold(bought(0, "2007-03-01", 100, 1_000), 0, "2007-12-20", 600),
        Block { takes: Takes::ForGood, ..bought(1, "2007-12-21", 100, 610) },
    ]);
    assert_eq!(disallowed(&done), 400.into());
    assert!(done.matches[0].for_good);
    assert_eq!(parts(&done, 1), [part(dec!(100), dec!(610), "2007-12-21")]);
}

#[test]
fn a_short_position_closed_with_older_shares_is_sold_when_it_was_opened() {
    // IRS Publication 550 (2025), p. 88: identical shares were owned on October 15 and delivered
    // later, so that is the day of the sale for §1091.
    let done = washed(&[
        sold(bought(0, "2025-06-04", 100, 1_000), 0, "2025-10-15", 750),
        bought(1, "2025-10-16", 100, 750),
    ]);
    assert_eq!(disallowed(&done), 250.into());
    assert_eq!(parts(&done, 1)[0].1, dec!(1000));
}

#[test]
fn a_chain_hands_the_loss_on() {
    // Constructed from the rules: net cash paid is what the last lot carries.
    let done = washed(&[
        sold(bought(0, "2026-01-05", 100, 5_000), 0, "2026-03-02", 4_000),
        sold(bought(1, "2026-03-10", 100, 4_200), 1, "2026-03-30", 4_100),
        bought(2, "2026-04-15", 100, 4_300),
    ]);
    assert_eq!(parts(&done, 1), [part(dec!(100), dec!(5200), "2026-01-13")]);
    assert_eq!(parts(&done, 2), [part(dec!(100), dec!(5400), "2026-01-29")]);
    let carried = done.parts.iter().find(|part| part.block == 2).unwrap();
    assert_eq!(long_term_on(carried.holding_start), day("2027-01-30"));
    assert_eq!(done.matches[1].amount, 1_100.into());
    assert_eq!(Money::from(5_000 - 4_000 + 4_200 - 4_100 + 4_300), carried.basis);
}

#[test]
fn a_reinvestment_washes_its_few_shares() {
    // Constructed: half a share reinvested five days before 100 are sold at a loss of 10 each.
    let reinvested = Block {
        quantity: Shares::new(dec!(0.5)),
        basis: Money::new(dec!(20)),
        ..bought(1, "2026-06-10", 1, 1)
    };
    let done =
        washed(&[sold(bought(0, "2020-01-02", 100, 5_000), 0, "2026-06-15", 4_000), reinvested]);
    assert_eq!(disallowed(&done), 5.into());
    assert_eq!(parts(&done, 1)[0].1, dec!(25));
}

#[test]
fn shares_of_the_same_purchase_are_no_replacement() {
    // Rev. Rul. 56-602: 200 bought at once, 100 sold at a loss ten days later.
    let first =
        Block { quantity: 100.into(), basis: 5_000.into(), ..bought(0, "2026-06-01", 1, 1) };
    let done = washed(&[sold(first, 0, "2026-06-11", 4_000), first]);
    assert_eq!(disallowed(&done), Money::ZERO);
}

#[test]
fn an_order_excludes_its_own_shares_and_no_others() {
    // The whole position closed in one order: nothing replaces anything. A second order of the
    // same day leaves its shares as replacements.
    let blocks = |second_order| {
        [
            sold(bought(0, "2026-05-01", 10, 100), 0, "2026-06-11", 80),
            sold(bought(1, "2026-06-01", 10, 70), second_order, "2026-06-11", 80),
        ]
    };
    assert_eq!(disallowed(&washed(&blocks(0))), Money::ZERO);
    assert_eq!(disallowed(&washed(&blocks(1))), 20.into());
    // Sold the day before, it is no replacement.
    let mut before = blocks(1);
    before[1] = sold(bought(1, "2026-06-01", 10, 70), 1, "2026-06-10", 80);
    assert_eq!(disallowed(&washed(&before)), Money::ZERO);
}

#[test]
fn an_older_lot_replaces_a_newer_one_unless_the_policy_says_no() {
    let blocks = [
        bought(0, "2026-06-01", 10, 100),
        sold(bought(1, "2026-06-05", 10, 100), 0, "2026-06-11", 80),
    ];
    assert_eq!(disallowed(&washed(&blocks)), 20.into());
    let policies = Policies { older_lot_replaces: false, ..Policies::default() };
    assert_eq!(disallowed(&wash(&blocks, policies)), Money::ZERO);
}

#[test]
fn the_window_is_61_days_with_the_day_of_the_sale() {
    // IRC §1091(a); a sale on 2026-11-22 looks from 2026-10-23 to 2026-12-22.
    for (bought_on, replaced) in [
        ("2026-10-22", false),
        ("2026-10-23", true),
        ("2026-11-22", true),
        ("2026-12-22", true),
        ("2026-12-23", false),
    ] {
        let done = washed(&[
            sold(bought(0, "2026-01-05", 10, 100), 0, "2026-11-22", 80),
            bought(1, bought_on, 10, 90),
        ]);
        assert_eq!(disallowed(&done).is_positive(), replaced, "{bought_on}");
    }
}

#[test]
fn the_replacement_starts_by_the_days_held_or_by_the_date() {
    // The two practices of brokers: A held 8 days; B counts from 2013-01-25, or from A's date.
    let blocks = [
        sold(bought(0, "2013-01-12", 10, 100), 0, "2013-01-20", 80),
        bought(1, "2013-02-02", 10, 90),
    ];
    let start = |holding_period| {
        let done = wash(&blocks, Policies { holding_period, ..Policies::default() });
        done.parts[1].holding_start
    };
    assert_eq!(start(HoldingPeriod::DaysHeld), day("2013-01-25"));
    assert_eq!(long_term_on(start(HoldingPeriod::DaysHeld)), day("2014-01-26"));
    assert_eq!(start(HoldingPeriod::ReplacementDate), day("2013-01-12"));
    assert_eq!(long_term_on(start(HoldingPeriod::ReplacementDate)), day("2014-01-13"));
}

prop_compose! {
    fn any_block()(
        day_bought in 0..200_u64,
        held in prop::option::of(0..90_u64),
        quantity in 1..500_i64,
        basis in 1..10_000_i64,
        proceeds in 1..10_000_i64,
        home in 0..6_u8,
    ) -> Block {
        let on = day("2026-01-01") + chrono::Days::new(day_bought);
        let takes = match home { 0 => Takes::ForGood, 1 => Takes::Nothing, _ => Takes::IntoBasis };
        Block {
            purchase: 0,
            acquired: on,
            holding_start: on,
            quantity: Shares::new(Decimal::new(quantity, 1)),
            basis: Money::new(Decimal::new(basis, 2)),
            takes,
            sale: held.map(|held| BlockSale {
                on: on + chrono::Days::new(held),
                order: 0,
                proceeds: Money::new(Decimal::new(proceeds, 2)),
                counts: takes != Takes::ForGood,
            }),
        }
    }
}

fn numbered(blocks: Vec<Block>) -> Vec<Block> {
    let number = |(place, block): (usize, Block)| Block {
        purchase: place,
        sale: block.sale.map(|sale| BlockSale { order: place, ..sale }),
        ..block
    };
    blocks.into_iter().enumerate().map(number).collect()
}

proptest! {
    /// What is disallowed is in another basis or lost for good, to the last digit; no share takes
    /// two losses, and every share is still there.
    #[test]
    fn losses_go_somewhere_once(blocks in prop::collection::vec(any_block(), 1..14)) {
        let blocks = numbered(blocks);
        let done = washed(&blocks);
        let for_good: Money =
            done.matches.iter().filter(|one| one.for_good).map(|one| one.amount).sum();
        let before: Money = blocks.iter().map(|block| block.basis).sum();
        let after: Money = done.parts.iter().map(|part| part.basis).sum();
        prop_assert_eq!(disallowed(&done), after - before + for_good);
        for (place, block) in blocks.iter().enumerate() {
            let of = done.parts.iter().filter(|part| part.block == place);
            prop_assert_eq!(of.map(|part| part.quantity).sum::<Shares>(), block.quantity);
        }
        for (place, block) in blocks.iter().enumerate() {
            let sum = |of: &dyn Fn(&Match) -> usize| -> Shares {
                let mine = done.matches.iter().filter(|one| of(one) == place);
                mine.map(|one| one.shares).sum()
            };
            prop_assert!(sum(&|one| one.replacement) <= block.quantity, "one use a share");
            prop_assert!(sum(&|one| one.loss) <= block.quantity, "no more than was sold");
        }
        for one in &done.matches {
            let (loss, other) = (&blocks[one.loss], &blocks[one.replacement]);
            prop_assert_ne!(loss.purchase, other.purchase);
            let apart = other.acquired - loss.sale.unwrap().on;
            prop_assert!(apart.num_days().abs() <= 30);
        }
    }

    /// No loss is left that a free share of the window could have taken.
    #[test]
    fn no_loss_escapes(blocks in prop::collection::vec(any_block(), 1..14)) {
        let blocks = numbered(blocks);
        let done = washed(&blocks);
        for loss in &done.parts {
            let Some(sale) = loss.sale.filter(|sale| sale.counts) else { continue };
            if loss.basis - loss.disallowed <= sale.proceeds || loss.is_replacement {
                continue;
            }
            for other in done.parts.iter().filter(|part| !part.is_replacement) {
                let block = &blocks[other.block];
                let could = block.takes != Takes::Nothing
                    && block.purchase != blocks[loss.block].purchase
                    && (block.acquired - sale.on).num_days().abs() <= 30
                    && other.sale.is_none_or(|other| other.on >= sale.on);
                prop_assert!(!could, "{loss:?} and {other:?}");
            }
        }
    }

    /// The order of the rows changes nothing where no two were acquired on one day.
    #[test]
    fn the_order_of_rows_does_not_matter(
        blocks in prop::collection::vec(any_block(), 1..10),
        by in 0..10_usize,
    ) {
        let mut blocks = numbered(blocks);
        blocks.sort_by_key(|block| block.acquired);
        blocks.dedup_by_key(|block| block.acquired);
        let mut turned = blocks.clone();
        let by = by % turned.len();
        turned.rotate_left(by);
        let figures = |done: &Washed, blocks: &[Block]| {
            let mut rows: Vec<_> = done.parts.iter().map(|part| {
                let purchase = blocks[part.block].purchase;
                (purchase, part.quantity, part.basis, part.holding_start, part.disallowed)
            }).collect();
            rows.sort();
            rows
        };
        prop_assert_eq!(figures(&washed(&blocks), &blocks), figures(&washed(&turned), &turned));
    }
}
