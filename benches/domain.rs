//! How long the rules take: one order by every method, and the year's tax.
//!
//! `cargo bench --bench domain` prints a median for each.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod support;

use divan::{Bencher, black_box};
use lotscope::domain::compare::compare;
use lotscope::domain::explain;
use lotscope::domain::household::Household;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::{self, Selection};
use lotscope::domain::preview;
use lotscope::domain::tax::{self, Gains};
use lotscope::domain::wait::Waiting;
use lotscope::domain::wash::{HoldingPeriod, Policies};
use support::trader::trader;
use support::{exempt_household_of, household_of, sample, today};

fn main() {
    divan::main();
}

/// Half of what an account holds of a security, at its price.
fn half(household: &Household, account: &str, symbol: &str) -> Order {
    let (account, security) = (account.into(), symbol.into());
    let held = household.sellable(&account, &security, Side::Sell, today()).get();
    Order {
        account,
        quantity: Shares::new((held / rust_decimal::Decimal::TWO).trunc()),
        price: household.portfolio().prices.price(&security).unwrap(),
        security,
        side: Side::Sell,
        trade_date: today(),
        fee: Money::ZERO,
    }
}

#[divan::bench]
fn compare_sample(bencher: Bencher<'_, '_>) {
    let (household, _) = sample();
    let order = half(&household, "Schwab Brokerage", "VTI");
    bencher.bench_local(|| compare(&household, black_box(&order), None, today()).unwrap());
}

/// Lots of one security by every method, where no loss can wash.
#[divan::bench(args = [1_000, 20_000, 100_000], sample_count = 20)]
fn compare_lots_none_wash(bencher: Bencher<'_, '_>, lots: u32) {
    compare_half(bencher, &exempt_household_of(lots));
}

/// The same where losses wash: of lots bought up to the day of the sale.
#[divan::bench(args = [1_000, 20_000, 100_000], sample_count = 20)]
fn compare_lots_that_wash(bencher: Bencher<'_, '_>, lots: u32) {
    compare_half(bencher, &household_of(lots));
}

fn compare_half(bencher: Bencher<'_, '_>, household: &Household) {
    let order = half(household, "Broker", "VTI");
    bencher.bench_local(|| compare(household, black_box(&order), None, today()).unwrap());
}

#[divan::bench(args = [1_000, 100_000], sample_count = 20)]
fn plan_fifo(bencher: Bencher<'_, '_>, lots: u32) {
    let household = household_of(lots);
    let order = half(&household, "Broker", "VTI");
    bencher.bench_local(|| {
        let candidates = plan::candidates(household.portfolio(), &order).unwrap();
        plan::plan(black_box(&order), &candidates, &Selection::Method(Method::Fifo)).unwrap()
    });
}

/// The least-tax search, with its proof, from lots that nothing is known of yet and whose losses
/// cannot wash.
#[divan::bench(args = [1_000, 100_000], sample_count = 20)]
fn optimal_lots_none_wash(bencher: Bencher<'_, '_>, lots: u32) {
    optimal_half(bencher, &exempt_household_of(lots));
}

/// The same where losses wash.
#[divan::bench(args = [1_000, 100_000], sample_count = 20)]
fn optimal_lots_that_wash(bencher: Bencher<'_, '_>, lots: u32) {
    optimal_half(bencher, &household_of(lots));
}

fn optimal_half(bencher: Bencher<'_, '_>, household: &Household) {
    let order = half(household, "Broker", "VTI");
    let selection = Selection::Method(Method::Optimal);
    bencher.bench_local(|| {
        preview::preview(household, black_box(&order), &selection, today()).unwrap()
    });
}

#[divan::bench]
fn preview_sample(bencher: Bencher<'_, '_>) {
    let (household, _) = sample();
    let order = half(&household, "Schwab Brokerage", "VTI");
    let selection = Selection::Method(Method::Mintax);
    bencher.bench_local(|| {
        preview::preview(&household, black_box(&order), &selection, today()).unwrap()
    });
}

/// Everything that wash sales make of three years of trades, and the lots and sales that follow.
#[divan::bench(sample_count = 10)]
fn washes_50_000_lots(bencher: Bencher<'_, '_>) {
    let household = trader(50_000);
    let holding_period = HoldingPeriod::ReplacementDate;
    let otherwise = Policies { holding_period, ..household.policies() };
    bencher
        .with_inputs(|| household.clone())
        .bench_local_values(|household| household.with_policies(black_box(otherwise)));
}

/// What one order meets of them.
#[divan::bench(sample_count = 20)]
fn wash_of_a_preview_50_000_lots(bencher: Bencher<'_, '_>) {
    let household = trader(50_000);
    let order = half(&household, "Broker", "S007");
    let selection = Selection::Method(Method::HighestCost);
    let plan = preview::preview(&household, &order, &selection, today()).unwrap().plan;
    bencher.bench_local(|| household.around(black_box(&order)).wash(&plan));
}

/// One of them by every method, where losses wash.
#[divan::bench(sample_count = 20)]
fn compare_where_losses_wash(bencher: Bencher<'_, '_>) {
    let household = trader(50_000);
    let order = half(&household, "Broker", "S007");
    bencher.bench_local(|| compare(&household, black_box(&order), None, today()).unwrap());
}

/// What a column of twenty thousand lots asks for: what waiting for the long-term rate is worth.
#[divan::bench(sample_count = 10)]
fn wait_20_000_lots(bencher: Bencher<'_, '_>) {
    let household = household_of(20_000);
    let price = household.portfolio().prices.price(&"VTI".into()).unwrap();
    bencher.bench_local(|| {
        let waiting = Waiting::new(&household, black_box(today()));
        household.portfolio().lots().iter().filter_map(|lot| waiting.of(lot, price)).count()
    });
}

/// Everything a tax screen shows of one sale.
#[divan::bench]
fn explain_sale(bencher: Bencher<'_, '_>) {
    let (household, _) = sample();
    let order = half(&household, "Schwab Brokerage", "VTI");
    let selection = Selection::Method(Method::Mintax);
    let preview = preview::preview(&household, &order, &selection, today()).unwrap();
    bencher.bench_local(|| explain::sale(&household, black_box(&preview), today()).unwrap());
}

/// What a search over the splits of one sale asks for: ten thousand times the tax before and after.
#[divan::bench]
fn tax_impacts_10_000(bencher: Bencher<'_, '_>) {
    let (household, _) = sample();
    let profile = &household.profiles.base;
    let tables = &household.rules.tables;
    bencher.bench_local(|| {
        (0..10_000_i64)
            .map(|cents| {
                let sale = Gains::new(Money::from(cents - 5_000), Money::from(3 * cents));
                tax::impact(profile, tables, 2026, profile.realized(), black_box(sale))
                    .unwrap()
                    .total()
            })
            .sum::<Money>()
    });
}
