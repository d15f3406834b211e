//! What the losses of a plan meet, against a matching of every one of them, and against what is found
//! once it is recorded: a plan prices and matches the oldest alone, as many as the purchases can meet.

use crate::domain::account::{Account, AccountKind};
use crate::domain::household::Household;
use crate::domain::lot::{Lot, RareFacts};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice, round};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::{Preview, preview};
use crate::domain::price::PriceBook;
use crate::domain::testing::{day, household_of, lot, record};
use crate::domain::wash::Policies;
use crate::domain::wash::matching::{Block, BlockSale, Takes, wash, window};
use chrono::{Days, NaiveTime};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const TODAY: &str = "2026-11-24";

/// Lots of two accounts and an IRA, several of a day, with and without its time.
fn any_lots() -> impl Strategy<Value = Vec<Lot>> {
    let account = prop::sample::select(vec!["A", "A", "A", "A", "A", "A", "B", "IRA"]);
    let ago = prop_oneof![0..150_u64, prop::sample::select(vec![0, 3, 29, 30, 31, 60])];
    let hour = prop::option::of(9..12_u32);
    let one = (ago, hour, account, 1..40_i64, 50..130_i64);
    prop::collection::vec(one, 2..24).prop_map(|rows| {
        let lots = rows.into_iter().zip(0_u32..).map(|((ago, hour, account, shares, cost), place)| {
            let bought = (day(TODAY) - Days::new(ago)).to_string();
            let acquired_at = hour.and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
            Lot {
                // No name tells where its lot stands.
                id: format!("L{:02}", place * 7 % 24).as_str().into(),
                sequence: place,
                rare: RareFacts { acquired_at, ..RareFacts::default() }.into(),
                ..lot("X", account, &bought, shares.into(), Some((shares * cost).into()))
            }
        });
        lots.collect()
    })
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
    let mut by_age: Vec<(usize, &Lot)> =
        lots.iter().enumerate().filter(|(_, lot)| acquired(lot) >= from).collect();
    by_age.sort_by_key(|(_, lot)| (lot.acquired, lot.rare.acquired_at, &lot.account, &lot.id));
    let bought = by_age.into_iter().map(|(purchase, lot)| Block {
        purchase,
        acquired: acquired(lot),
        holding_start: acquired(lot),
        quantity: lot.quantity
            - if lot.account == order.account { taken(lot) } else { Shares::ZERO },
        basis: Money::ZERO,
        takes: if &*lot.account == "IRA" { Takes::ForGood } else { Takes::IntoBasis },
        sale: None,
    });
    let mut blocks: Vec<Block> = bought.filter(|block| block.quantity.is_positive()).collect();
    let mut losing: Vec<_> =
        sold.plan.slices.iter().filter(|slice| slice.gain().unwrap().is_negative()).collect();
    losing.sort_by_key(|slice| (slice.acquired, &slice.lot));
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

/// The same of a sale that was recorded.
fn once_recorded(mut household: Household, sold: &Preview) -> BTreeMap<String, Money> {
    record(&mut household, sold.clone());
    let sale = household.book.sales().last().unwrap();
    let slices = sale.preview.plan.slices.iter().enumerate();
    let washed = slices.filter_map(|(place, slice)| {
        let disallowed = household.wash_of(sale, place)?.disallowed();
        disallowed.is_positive().then(|| (slice.lot.to_string(), disallowed))
    });
    washed.collect()
}

/// A loss that is matched in several parts differs in its last decimals by where it was cut.
fn seen(losses: BTreeMap<String, Money>) -> Vec<(String, Decimal)> {
    losses.into_iter().map(|(lot, loss)| (lot, round(loss.get(), 9).normalize())).collect()
}

proptest! {
    #[test]
    fn a_plan_meets_what_all_of_its_losses_would(
        lots in any_lots(),
        percent in 1..=100_i64,
        cents in 0..500_i64,
    ) {
        let today = day(TODAY);
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
        let ira = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
        let prices = PriceBook::default();
        let household = household_of(Portfolio::new([ira], [], lots.clone(), prices));
        for method in Method::automatic() {
            let sold = preview(&household, &order, &Selection::Method(method), today).unwrap();
            let losses = sold.wash.losses.iter();
            let found = losses.map(|loss| (loss.lot.to_string(), loss.disallowed)).collect();
            let found = seen(found);
            prop_assert_eq!(&seen(of_all(&sold, &lots)), &found, "{}", method.slug());
            let recorded = once_recorded(household.clone(), &sold);
            prop_assert_eq!(seen(recorded), found, "{} once recorded", method.slug());
        }
    }
}
