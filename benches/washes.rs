//! How often the least-tax choice is not proven where losses wash, how often it is not the least, and
//! what that costs: against every allocation of drawn sales.
//!
//! `cargo bench --bench washes` prints a table in Markdown. The draw has a fixed seed, so that the
//! figures are the same each time: a filer of any status with an income between
//! 30,000 and 300,000, in half of the years with gains or losses so far; a position of 3 to 5 lots of 1 to 4
//! shares of a dear security, most of them at a loss, and purchases of the last 30 days in this account
//! and in others; a part of the position is sold.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing
)]

mod support;

use lotscope::domain::compare::compare;
use lotscope::domain::household::{Household, Profiles};
use lotscope::domain::ids::LotId;
use lotscope::domain::lot::Lot;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares, UnitPrice, round};
use lotscope::domain::optimal::ProofKind;
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::Selection;
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::preview::{Preview, preview};
use lotscope::domain::price::PriceBook;
use lotscope::domain::sales::SaleBook;
use lotscope::domain::tax::{FilingStatus, Profile};
use rust_decimal::Decimal;
use std::sync::Arc;
use support::draw::Draw;
use support::{ago, bought, rules, today};

const SALES: u32 = 3_000;

fn filer(draw: &mut Draw) -> Profile {
    let income = draw.within(30_000, 300_000);
    let status = FilingStatus::ALL[usize::try_from(draw.within(0, 3)).unwrap()].0;
    Profile {
        year: Some(2026),
        filing_status: Some(status),
        ordinary_income: Some(Money::from(income)),
        realized_short_term: Some(draw.sometimes(2, -8_000, 8_000)),
        realized_long_term: Some(draw.sometimes(2, -10_000, 20_000)),
        ..Profile::default()
    }
}

/// A lot bought so many days ago at so many percent of a price.
fn lot(account: &str, sequence: u32, (age, shares): (i64, i64), cost: Decimal) -> Lot {
    let acquired = ago(u64::try_from(age).unwrap());
    bought((account, "X"), sequence, acquired, Decimal::from(shares), cost)
}

fn lots(draw: &mut Draw, price: Decimal) -> Vec<Lot> {
    let mut lots = Vec::new();
    for sequence in 0..u32::try_from(draw.within(3, 5)).unwrap() {
        let age = match draw.within(0, 3) {
            0 => draw.within(1, 30),
            1 => draw.within(31, 360),
            _ => draw.within(31, 2_000),
        };
        let cost = price * Decimal::new(draw.within(70, 145), 2);
        lots.push(lot("Broker", sequence, (age, draw.within(1, 4)), cost));
    }
    for sequence in 0..u32::try_from(draw.within(0, 2)).unwrap() {
        let of = (draw.within(1, 30), draw.within(1, 4));
        lots.push(lot("Other", 100 + sequence, of, price));
    }
    lots
}

fn every_way(most: &[i64], left: i64, taken: &mut Vec<i64>, out: &mut Vec<Vec<i64>>) {
    let Some(most_of_this) = most.get(taken.len()) else {
        if left == 0 {
            out.push(taken.clone());
        }
        return;
    };
    for take in 0..=left.min(*most_of_this) {
        taken.push(take);
        every_way(most, left - take, taken, out);
        taken.pop();
    }
}

fn after(preview: &Preview) -> Money {
    preview.tax.as_ref().unwrap().after
}

/// The least tax of every allocation there is.
fn least(household: &Household, order: &Order) -> Money {
    let own: Vec<&Lot> = household.portfolio().lots().iter().collect();
    let own: Vec<&Lot> = own.into_iter().filter(|lot| lot.account == order.account).collect();
    let shares = |shares: Shares| i64::try_from(shares.get().trunc().mantissa()).unwrap();
    let most: Vec<i64> = own.iter().map(|lot| shares(lot.quantity)).collect();
    let mut ways = Vec::new();
    every_way(&most, shares(order.quantity), &mut Vec::new(), &mut ways);
    let tax = |way: &Vec<i64>| {
        let picks: Vec<(LotId, Shares)> = own
            .iter()
            .zip(way)
            .map(|(lot, taken)| (lot.id.clone(), Shares::from(*taken)))
            .collect();
        let by = Selection::Specific { picks, fallback: Method::Fifo };
        after(&preview(household, order, &by, today()).unwrap())
    };
    ways.iter().map(tax).min().unwrap()
}

/// Some sales, and what they cost over something.
#[derive(Default)]
struct Over {
    sales: u32,
    total: Money,
    worst: Money,
}

impl Over {
    fn add(&mut self, over: Money) {
        self.sales += 1;
        self.total += over;
        self.worst = self.worst.max(over);
    }

    fn row(&self, what: &str) {
        let mean = self.total.get() / Decimal::from(self.sales.max(1));
        let (mean, worst) = (round(mean, 2), round(self.worst.get(), 2));
        println!("| {what} | {} | ${mean} | ${worst} |", self.sales);
    }
}

fn main() {
    let rules = rules();
    let mut draw = Draw(1091);
    let (mut exact, mut bounded) = (Over::default(), Over::default());
    let (mut above, mut plain) = (Over::default(), Over::default());
    for _ in 0..SALES {
        let price = Decimal::from(draw.within(20, 2_000));
        let lots = lots(&mut draw, price);
        let held = lots.iter().filter(|lot| &*lot.account == "Broker").map(|lot| lot.quantity);
        let held: Shares = held.sum();
        let part = Decimal::from(draw.within(10, 95)) / Decimal::ONE_HUNDRED;
        let holdings = Portfolio::new([], [], lots, PriceBook::default());
        let profiles = Profiles { base: filer(&mut draw), ..Profiles::default() };
        let household = Household::new(holdings, profiles, SaleBook::default(), Arc::clone(&rules));
        let order = Order {
            account: "Broker".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity: Shares::new(round(held.get() * part, 0).max(Decimal::ONE)),
            price: UnitPrice::new(price),
            trade_date: today(),
            fee: Money::ZERO,
        };
        let compared = compare(&household, &order, None, today()).unwrap();
        let of = |method| {
            let found = compared.outcomes.iter().find(|one| one.preview.plan.method == method);
            &found.unwrap().preview
        };
        let best = of(Method::Optimal);
        let proof = best.proof.unwrap();
        if proof.kind == ProofKind::Exact {
            exact.add(Money::ZERO);
            continue;
        }
        bounded.add(proof.gap.unwrap());
        let least = least(&household, &order);
        let over = after(best) - least;
        if over.to_cents().is_positive() {
            above.add(over);
        }
        let others = Method::automatic().filter(|method| *method != Method::Optimal);
        plain.add(others.map(|method| after(of(method))).min().unwrap() - least);
    }
    println!("| of {SALES} sales | sales | mean | worst |\n|---|---|---|---|");
    exact.row("proven the least");
    bounded.row("not proven; above the bound");
    above.row("not the least; above it");
    plain.row("the best other method where not proven; above the least");
}
