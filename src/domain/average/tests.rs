//! What holds for any purchases and sales at average cost.

mod washed;

use super::{Election, average, left_out};
use crate::domain::household::Household;
use crate::domain::lot::{Lot, Source};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::{Preview, preview};
use crate::domain::price::PriceBook;
use crate::domain::security::{Security, SecurityKind};
use crate::domain::testing::{day, household_of, lot};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn fund() -> Security {
    Security { kind: SecurityKind::Etf, ..Security::new("X".into()) }
}

fn elected(on: NaiveDate) -> Election {
    Election {
        account: "A".into(),
        security: "X".into(),
        elected: on,
        revoked: None,
        first_sale: None,
        source: Source { file: "lotscope.toml".into(), line: 1 },
    }
}

fn held(lots: Vec<Lot>) -> Household {
    let holdings = Portfolio::new([], [fund()], lots, PriceBook::default());
    household_of(holdings.with_elections([elected(day("2009-01-02"))]))
}

fn sell(household: &Household, quantity: Shares, on: NaiveDate) -> Preview {
    let order = Order {
        account: "A".into(),
        security: "X".into(),
        side: Side::Sell,
        quantity,
        price: UnitPrice::new(dec!(31.7)),
        trade_date: on,
        fee: Money::ZERO,
    };
    preview(household, &order, &Selection::Method(Method::AverageCost), on).unwrap()
}

fn record(household: &mut Household, sale: Preview) {
    let event = household.book.event(household.sold(sale), "2026-01-02T15:00:00Z".parse().unwrap());
    household.record(event);
}

fn basis(lots: &[Lot]) -> Money {
    lots.iter().filter_map(|lot| lot.basis).sum()
}

fn own(lots: &[Lot]) -> Money {
    lots.iter().filter_map(Lot::own_basis).sum()
}

/// The cost of one share of each pool, to a millionth.
fn averages(household: &Household, covered: bool) -> Vec<Decimal> {
    let fund = fund();
    let lots = household.portfolio().lots().iter();
    let of_pool = lots.filter(|lot| super::is_covered(lot, &fund) == covered);
    let mut each: Vec<Decimal> =
        of_pool.filter_map(|lot| Some(lot.cost_per_share()?.get().round_dp(6))).collect();
    each.dedup();
    each
}

/// Dates from 2010 to 2021, so that both pools are filled; thousandths of shares, odd cents.
fn purchases() -> impl Strategy<Value = Vec<Lot>> {
    let row = (0..4000_u64, 1..90_000_i64, 1..999_999_i64);
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let lots = rows.into_iter().enumerate().map(|(place, (days, quantity, cents))| {
            let date = (day("2010-03-01") + Days::new(days)).to_string();
            let bought =
                lot("X", "A", &date, Decimal::new(quantity, 3), Some(Decimal::new(cents, 2)));
            let sequence = u32::try_from(place).unwrap();
            Lot { id: format!("L{place}").into(), sequence, ..bought }
        });
        lots.collect()
    })
}

proptest! {
    /// Nothing of a pool's basis is lost or made, and every share of it costs the same.
    #[test]
    fn a_pool_keeps_its_total(mut lots in purchases()) {
        let (before, fund) = (basis(&lots), fund());
        average(lots.iter_mut(), &fund);
        prop_assert_eq!(basis(&lots), before);
        prop_assert_eq!(own(&lots), before, "what the shares themselves cost is kept");
        prop_assert!(lots.iter().all(|lot| left_out(lot, &fund).is_none()));
        let once = lots.clone();
        average(lots.iter_mut(), &fund);
        for (again, once) in lots.iter().zip(&once) {
            let moved = (again.basis.unwrap() - once.basis.unwrap()).abs();
            prop_assert!(moved < Money::new(dec!(0.000001)), "an average of averages is itself");
        }
    }

    /// Sales leave the average as it is, take the oldest, and with what is left add up to what was
    /// paid; a purchase between two of them changes it.
    #[test]
    fn sales_add_up_and_leave_the_average(
        lots in purchases(),
        parts in prop::collection::vec(1..60_i64, 1..5),
    ) {
        let paid = basis(&lots);
        let all: Shares = lots.iter().map(|lot| lot.quantity).sum();
        let mut household = held(lots);
        household.set_day(day("2024-01-02"));
        let pools = [true, false].map(|covered| averages(&household, covered));
        prop_assert!(pools.iter().all(|pool| pool.len() <= 1), "{:?}", pools);
        let mut gone = Money::ZERO;
        let mut oldest: Option<NaiveDate> = None;
        for (place, part) in parts.into_iter().enumerate() {
            let quantity = Shares::new((all.get() * Decimal::new(part, 3)).round_dp(3));
            if !quantity.is_positive() {
                continue;
            }
            let sale = sell(&household, quantity, day("2024-01-02") + Days::new(place as u64 * 30));
            for slice in &sale.plan.slices {
                prop_assert!(oldest <= slice.acquired, "the oldest leave first");
                oldest = slice.acquired;
            }
            gone += sale.plan.basis();
            record(&mut household, sale);
            for (covered, pool) in [true, false].into_iter().zip(&pools) {
                let now = averages(&household, covered);
                prop_assert!(now.is_empty() || now == *pool, "{:?}, was {:?}", now, pool);
            }
        }
        let lots = household.portfolio().lots();
        prop_assert_eq!(basis(lots) + gone, paid);
    }

    /// Revoked before any sale everything is as it was.
    #[test]
    fn a_revocation_in_time_restores_every_lot(lots in purchases()) {
        let holdings = Portfolio::new([], [fund()], lots, PriceBook::default());
        let revoked = Some(day("2024-12-31"));
        let election = Election { revoked, ..elected(day("2024-01-02")) };
        let mut household = household_of(holdings.clone().with_elections([election]));
        household.set_day(day("2024-06-03"));
        prop_assert_eq!(basis(household.portfolio().lots()), basis(holdings.lots()));
        household.set_day(day("2025-01-02"));
        prop_assert_eq!(household.portfolio().lots(), holdings.lots());
    }
}
