//! What the losses of a plan meet, against a matching of every one of them: a plan prices and matches the
//! oldest alone, as many as the purchases can meet.

use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::preview::{Preview, preview};
use crate::domain::testing::{day, household, lot};
use crate::domain::wash::Policies;
use crate::domain::wash::matching::{Block, BlockSale, Takes, wash, window};
use chrono::Days;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Of each lot its account, shares and cost per share, by the days before the sale; no two of a day.
fn any_lots() -> impl Strategy<Value = BTreeMap<u64, (bool, i64, i64)>> {
    prop::collection::btree_map(
        0..150_u64,
        (prop::bool::weighted(0.8), 1..40_i64, 50..130_i64),
        2..24,
    )
}

/// What is disallowed of each lot's loss where all losses of the sale are matched.
fn of_all(sold: &Preview, lots: &[Lot]) -> BTreeMap<String, Money> {
    let order = &sold.plan.order;
    let taken = |lot: &Lot| -> Shares {
        let own = sold.plan.slices.iter().filter(|slice| slice.lot == lot.id);
        own.map(|slice| slice.quantity).sum()
    };
    let from = window(order.trade_date).0;
    let acquired = |lot: &Lot| lot.acquired.unwrap();
    let bought = lots.iter().enumerate().filter(|(_, lot)| acquired(lot) >= from);
    let bought = bought.map(|(purchase, lot)| Block {
        purchase,
        acquired: acquired(lot),
        holding_start: acquired(lot),
        quantity: lot.quantity
            - if lot.account == order.account { taken(lot) } else { Shares::ZERO },
        basis: Money::ZERO,
        takes: Takes::IntoBasis,
        sale: None,
    });
    let mut blocks: Vec<Block> = bought.filter(|block| block.quantity.is_positive()).collect();
    let mut losing: Vec<_> =
        sold.plan.slices.iter().filter(|slice| slice.gain().unwrap().is_negative()).collect();
    losing.sort_by_key(|slice| slice.acquired);
    let first = blocks.len();
    blocks.extend(losing.iter().map(|slice| Block {
        purchase: lots.iter().position(|lot| lot.id == slice.lot).unwrap(),
        acquired: slice.acquired.unwrap(),
        holding_start: slice.acquired.unwrap(),
        quantity: slice.quantity,
        basis: slice.basis.unwrap(),
        takes: Takes::Nothing,
        sale: Some(BlockSale {
            on: order.trade_date,
            order: 0,
            proceeds: slice.proceeds - slice.fee,
            counts: true,
        }),
    }));
    let mut disallowed = BTreeMap::new();
    for one in wash(&blocks, Policies::default()).matches {
        *disallowed.entry(losing[one.loss - first].lot.to_string()).or_default() += one.amount;
    }
    disallowed
}

proptest! {
    #[test]
    fn a_plan_meets_what_all_of_its_losses_would(
        lots in any_lots(),
        percent in 1..=100_i64,
        cents in 0..500_i64,
    ) {
        let today = day("2026-11-24");
        let lots: Vec<Lot> = lots.iter().rev().map(|(ago, (own, shares, cost))| {
            let bought = (today - Days::new(*ago)).to_string();
            let account = if *own { "A" } else { "B" };
            lot("X", account, &bought, (*shares).into(), Some((shares * cost).into()))
        }).collect();
        let held: Shares =
            lots.iter().filter(|lot| &*lot.account == "A").map(|lot| lot.quantity).sum();
        let quantity = Shares::new((held.get() * Decimal::new(percent, 2)).ceil());
        prop_assume!(quantity.is_positive());
        let order = Order {
            account: "A".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity,
            price: UnitPrice::from(80),
            trade_date: today,
            fee: Money::new(Decimal::new(cents, 2)),
        };
        let household = household(lots.clone());
        for method in Method::automatic() {
            let sold = preview(&household, &order, &Selection::Method(method), today).unwrap();
            let losses = sold.wash.losses.iter();
            let found = losses.map(|loss| (loss.lot.to_string(), loss.disallowed)).collect();
            prop_assert_eq!(of_all(&sold, &lots), found, "{}", method.slug());
        }
    }
}
