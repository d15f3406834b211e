//! What the usual orders cost more than the least tax: 20,000 drawn sales of 2026, every method on
//! each of them.
//!
//! `cargo bench --bench overpay` prints a table in Markdown. The draw has a fixed seed, so that the
//! figures are the same each time: a filer of any status with an income between 15,000 and 600,000,
//! in half of the years with gains or losses so far, in a quarter with losses carried in; a position of
//! 3 to 24 lots bought over eight years at prices that wandered to today's, and a part of it sold.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing
)]

mod support;

use lotscope::domain::compare::compare;
use lotscope::domain::household::{Household, Profiles};
use lotscope::domain::lot::Lot;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares, UnitPrice, round};
use lotscope::domain::optimal::ProofKind;
use lotscope::domain::order::{Order, Side};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::price::PriceBook;
use lotscope::domain::sales::SaleBook;
use lotscope::domain::security::Security;
use lotscope::domain::tax::{FilingStatus, Profile};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use support::draw::Draw;
use support::{ago, bought, rules, today};

const SALES: u32 = 20_000;

fn filer(draw: &mut Draw) -> Profile {
    // As many below 100,000 as above, few at the top.
    let top = [60_000, 100_000, 100_000, 180_000, 300_000, 600_000];
    let top = top[usize::try_from(draw.within(0, 5)).unwrap()];
    let income = draw.within(15_000, top);
    let statuses = FilingStatus::ALL;
    let status = statuses[usize::try_from(draw.within(0, 3)).unwrap()].0;
    Profile {
        year: Some(2026),
        filing_status: Some(status),
        ordinary_income: Some(Money::from(income)),
        investment_income: Some(Money::from(income / 50)),
        qualified_dividends: Some(draw.sometimes(2, 0, 6_000)),
        realized_short_term: Some(draw.sometimes(2, -8_000, 8_000)),
        realized_long_term: Some(draw.sometimes(2, -10_000, 20_000)),
        carryover_short_term: Some(draw.sometimes(8, 500, 20_000)),
        carryover_long_term: Some(draw.sometimes(8, 500, 20_000)),
        ..Profile::default()
    }
}

/// Lots bought at prices that wander back from today's, in cents.
fn lots(draw: &mut Draw, price: i64) -> Vec<Lot> {
    let count = draw.within(3, 24);
    let mut cost = price;
    let mut age = 0;
    let lot = |sequence: i64| {
        age += draw.within(5, 2 * 2_920 / count);
        cost = (cost * draw.within(82, 116) / 100).max(50);
        let quantity = Decimal::from(draw.within(1, 120));
        let sequence = u32::try_from(sequence).unwrap();
        let acquired = ago(u64::try_from(age).unwrap());
        bought(("Broker", "X"), sequence, acquired, quantity, Decimal::new(cost, 2))
    };
    (0..count).map(lot).collect()
}

/// What a method costs over the least, over all sales.
#[derive(Default)]
struct Overpaid {
    sales: u32,
    total: Money,
    worst: Money,
}

fn main() {
    let rules = rules();
    let mut draw = Draw(2026);
    let mut by_method: BTreeMap<Method, Overpaid> = BTreeMap::new();
    let mut exact = 0_u32;
    for _ in 0..SALES {
        let price = draw.within(1_000, 60_000);
        let lots = lots(&mut draw, price);
        let held: Shares = lots.iter().map(|lot| lot.quantity).sum();
        let part = Decimal::from(draw.within(5, 90)) / Decimal::ONE_HUNDRED;
        let quantity = round(held.get() * part, 0).max(Decimal::ONE);
        // Wash sales are left out: only the choice of lots is measured.
        let security = Security { wash_exempt: Some(true), ..Security::new("X".into()) };
        let holdings = Portfolio::new([], [security], lots, PriceBook::default());
        let profiles = Profiles { base: filer(&mut draw), ..Profiles::default() };
        let household = Household::new(holdings, profiles, SaleBook::default(), Arc::clone(&rules));
        let order = Order {
            account: "Broker".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity: Shares::new(quantity),
            price: UnitPrice::new(Decimal::new(price, 2)),
            trade_date: today(),
            fee: Money::ZERO,
        };
        for outcome in compare(&household, &order, None, today()).unwrap().outcomes {
            let extra = outcome.extra_tax.unwrap();
            let preview = outcome.preview;
            exact += u32::from(preview.proof.is_some_and(|proof| proof.kind == ProofKind::Exact));
            let overpaid = by_method.entry(preview.plan.method).or_default();
            overpaid.sales += u32::from(extra > Money::from(1));
            overpaid.total += extra;
            overpaid.worst = overpaid.worst.max(extra);
        }
    }
    println!("{exact} of {SALES} sales proven exactly\n");
    println!("| method | overpays by more than $1 | mean over all sales | worst |");
    println!("|---|---|---|---|");
    let sales = Decimal::from(SALES);
    for (method, overpaid) in by_method {
        let share = round(Decimal::from(overpaid.sales) * Decimal::ONE_HUNDRED / sales, 1);
        let mean = round(overpaid.total.get() / sales, 2);
        let worst = round(overpaid.worst.get(), 0);
        println!("| `{}` | {share} % | ${mean} | ${worst} |", method.slug());
    }
}
