//! The most that would wash: from the sample's figures, against any sale, and at any prices.

use crate::domain::account::{Account, AccountKind};
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::preview;
use crate::domain::price::{PriceBook, PriceSource, Quote};
use crate::domain::testing::{day, household_of, lot};
use crate::domain::wash::windows::Recent;
use crate::domain::wash::{Policies, View};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const TODAY: &str = "2026-11-20";

fn house(lots: Vec<Lot>, price: Decimal) -> Household {
    let ira = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
    let mut household = household_of(Portfolio::new([ira], [], lots, PriceBook::default()));
    set_price(&mut household, price);
    household
}

fn set_price(household: &mut Household, price: Decimal) {
    set_price_of(household, "X", price);
}

fn set_price_of(household: &mut Household, security: &str, price: Decimal) {
    let price = UnitPrice::new(price);
    household
        .set_quote(&security.into(), &Quote { price, as_of: None, source: PriceSource::Typed });
}

fn recent(household: &Household) -> Vec<Recent> {
    household.wash_windows(day(TODAY), View::Taxpayer).recent
}

fn bought(account: &str, on: &str, shares: Decimal, basis: Decimal) -> Lot {
    lot("X", account, on, shares, Some(basis))
}

#[test]
fn the_figures_of_the_sample_come_from_its_deepest_losses() {
    // INTC at 24.10, 50 of it bought in the IRA on 9 November: the 40 shares that cost 68.32 lose 44.22
    // each, 1,768.80, and 10 of those that cost 65.13 lose 41.03 each, 410.30. In an IRA they are gone
    // for good (Rev. Rul. 2008-5).
    let intc = vec![
        bought("A", "2019-04-23", dec!(60), dec!(3520.20)),
        bought("A", "2020-01-24", dec!(40), dec!(2732.80)),
        bought("A", "2021-04-13", dec!(50), dec!(3256.50)),
        bought("A", "2024-08-05", dec!(60), dec!(1207.80)),
        bought("IRA", "2026-11-09", dec!(50), dec!(1187.50)),
    ];
    let found = &recent(&house(intc, dec!(24.10)))[0];
    assert_eq!(found.would_wash.unwrap().get().normalize(), dec!(2179.10));
    assert_eq!(found.for_good.get().normalize(), dec!(2179.10));
    // AAPL at 268.40, 0.2989 of it reinvested on 12 November: the 20 shares that cost 276.97 lose 8.57
    // each, and 0.2989 × 8.57 is 2.561573.
    let aapl = vec![
        bought("A", "2025-11-13", dec!(0.2539), dec!(69.20)),
        bought("A", "2025-11-25", dec!(20), dec!(5539.40)),
        bought("A", "2026-11-12", dec!(0.2989), dec!(79.74)),
    ];
    let found = &recent(&house(aapl, dec!(268.40)))[0];
    assert_eq!(found.would_wash.unwrap().get().normalize(), dec!(2.561573));
    assert_eq!(found.for_good, Money::ZERO);
}

#[test]
fn of_a_gift_the_value_of_its_day_is_what_a_loss_is_measured_from() {
    // IRC §1015(a): given when a share was worth 45 and had cost 60, sold at 40: 5 are lost, not 20.
    let mut given = bought("A", "2020-01-06", dec!(10), dec!(600));
    given.origin = crate::domain::lot::Origin::Gift;
    given.rare.gift_value = Some(450.into());
    let new = bought("A", "2026-11-09", dec!(10), dec!(300));
    assert_eq!(recent(&house(vec![given, new], dec!(40)))[0].would_wash, Some(50.into()));
}

/// Lots of two accounts and an IRA, some of them bought in the last 30 days.
fn any_lots() -> impl Strategy<Value = Vec<Lot>> {
    let days = ["2025-03-03", "2026-10-20", "2026-10-28", "2026-11-09", "2026-11-09", "2026-11-17"];
    let one = (0..3_usize, 0..days.len(), 1..30_i64, 20..80_i64);
    prop::collection::vec(one, 1..9).prop_map(move |rows| {
        let numbered = rows.into_iter().zip(0_u32..);
        let lots = numbered.map(|((account, on, shares, cost), place)| Lot {
            id: format!("L{place}").as_str().into(),
            sequence: place,
            ..bought(["A", "B", "IRA"][account], days[on], shares.into(), (shares * cost).into())
        });
        lots.collect()
    })
}

/// Lots of two securities in two accounts and an IRA; outside of it some are short.
fn any_positions() -> impl Strategy<Value = Vec<Lot>> {
    let days = ["2025-03-03", "2026-10-20", "2026-10-28", "2026-11-09", "2026-11-09", "2026-11-17"];
    let one = (0..4_usize, 0..2_usize, 0..days.len(), 1..30_i64, 20..80_i64);
    prop::collection::vec(one, 1..14).prop_map(move |rows| {
        let numbered = rows.into_iter().zip(0_u32..);
        let lots = numbered.map(|((account, security, on, shares, cost), place)| {
            let shares = if account == 3 { -shares } else { shares };
            let (account, security) = (["A", "B", "IRA", "Short"][account], ["X", "Y"][security]);
            Lot {
                id: format!("L{place}").as_str().into(),
                sequence: place,
                ..lot(security, account, days[on], shares.into(), Some((shares * cost).into()))
            }
        });
        lots.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is sold in an account, no more of it washes than was said.
    #[test]
    fn no_sale_washes_more(
        lots in any_lots(), price in 20..80_i64, part in 1..=10_i64, older in any::<bool>(),
        method in prop::sample::select(vec![Method::Fifo, Method::Lifo, Method::HighestCost]),
    ) {
        let policies = Policies { older_lot_replaces: older, ..Policies::default() };
        let household = house(lots, price.into()).with_policies(policies);
        let (account, security) = ("A".into(), "X".into());
        let held = household.sellable(&account, &security, Side::Sell, day(TODAY));
        let quantity = Shares::new((held.get() * Decimal::new(part, 1)).ceil());
        prop_assume!(quantity.is_positive());
        let order = Order {
            account,
            security,
            side: Side::Sell,
            quantity,
            price: UnitPrice::from(price),
            trade_date: day(TODAY),
            fee: Money::ZERO,
        };
        let planned = preview(&household, &order, &Selection::Method(method), day(TODAY)).unwrap();
        let of_good = planned.wash.takers().into_iter().filter(|taken| taken.for_good);
        let for_good: Money = of_good.map(|taken| taken.amount).sum();
        let said = recent(&household);
        let most: Money = said.iter().filter_map(|one| one.would_wash).sum();
        let most_for_good: Money = said.iter().map(|one| one.for_good).sum();
        let disallowed = planned.wash.disallowed();
        prop_assert!(disallowed.to_cents() <= most.to_cents(), "{disallowed} of {most}");
        prop_assert!(for_good.to_cents() <= most_for_good.to_cents(), "{for_good} of {most_for_good}");
    }

    /// A tick says what looking again would.
    #[test]
    fn other_prices_need_no_other_look(
        lots in any_positions(), prices in prop::array::uniform4(20..80_i64), broker in any::<bool>(),
    ) {
        let view = if broker { View::Broker } else { View::Taxpayer };
        let [x_before, y_before, x_now, y_now] = prices;
        let mut household = house(lots, x_before.into());
        set_price_of(&mut household, "Y", y_before.into());
        let mut windows = household.wash_windows(day(TODAY), view);
        set_price(&mut household, x_now.into());
        set_price_of(&mut household, "Y", y_now.into());
        windows.reprice(&household.portfolio().prices);
        prop_assert_eq!(windows, household.wash_windows(day(TODAY), view));
    }
}
