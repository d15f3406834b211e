//! Wash sales whose replacement shares are in a pool: the loss enters the average.

use super::{basis, elected, fund, held, own, record, sell};
use crate::domain::average::Election;
use crate::domain::household::Household;
use crate::domain::lot::{Lot, Source};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::{Preview, preview};
use crate::domain::price::PriceBook;
use crate::domain::realized::{Disposal, History, RealizedLot, Traded};
use crate::domain::testing::{day, household_of, lot};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn sold_at(household: &Household, quantity: Shares, price: Decimal, on: NaiveDate) -> Preview {
    let order = Order {
        account: "A".into(),
        security: "X".into(),
        side: Side::Sell,
        quantity,
        price: UnitPrice::new(price),
        trade_date: on,
        fee: Money::ZERO,
    };
    preview(household, &order, &Selection::Method(Method::AverageCost), on).unwrap()
}

fn sell_at(household: &mut Household, quantity: i64, price: Decimal, on: &str) -> Money {
    let sale = sold_at(household, quantity.into(), price, day(on));
    let basis = sale.plan.basis();
    record(household, sale);
    basis
}

fn cents(amount: Decimal) -> Money {
    Money::new(amount)
}

/// The basis of each lot in cents, by its name.
fn bases(household: &Household) -> Vec<(String, Decimal, Money)> {
    let lots = household.portfolio().lots().iter();
    let row = |lot: &Lot| {
        (lot.id.to_string(), lot.quantity.get().normalize(), lot.basis.unwrap().to_cents())
    };
    lots.map(row).collect()
}

fn row(id: &str, quantity: Decimal, basis: Decimal) -> (String, Decimal, Money) {
    (id.to_owned(), quantity, cents(basis))
}

fn two_purchases() -> Vec<Lot> {
    vec![
        lot("X", "A", "2026-01-05", dec!(100), Some(dec!(1000))),
        lot("X", "A", "2026-06-10", dec!(50), Some(dec!(450))),
    ]
}

/// IRC §1091(a), (d); Treas. Reg. §1.1012-1(e)(7). 40 of 100 at 10 are sold at 8 on June 1, and 50 are
/// bought at 9 nine days later: the loss of 80 is disallowed. The pool is 600 + 450 + 80 = 1,130 for 110
/// shares, 10.2727… each: 60 of them 616.36, 40 of them 410.91, 10 of them 102.73. The time of what was
/// sold, January 5 to June 1, 147 days, counts for the 40 alone (IRC §1223(3)): from January 14.
#[test]
fn a_disallowed_loss_enters_the_average_and_moves_the_matched_shares_alone() {
    let mut household = held(two_purchases());
    assert_eq!(sell_at(&mut household, 40, dec!(8), "2026-06-01"), cents(dec!(400)));
    assert_eq!(
        bases(&household),
        [
            row("X@2026-01-05", dec!(60), dec!(616.36)),
            row("X@2026-06-10", dec!(40), dec!(410.91)),
            row("X@2026-06-10/2", dec!(10), dec!(102.73)),
        ]
    );
    let lots = household.portfolio().lots();
    assert_eq!(basis(lots), Money::from(1130));
    assert_eq!(own(lots).to_cents(), Money::from(1050), "what the shares themselves cost");
    let since: Vec<_> = lots.iter().map(|lot| lot.held_since().unwrap()).collect();
    assert_eq!(since, ["2026-01-05", "2026-01-14", "2026-06-10"].map(day));
    let took: Vec<bool> = lots.iter().map(|lot| lot.rare.wash_disallowed.is_some()).collect();
    assert_eq!(took, [false, true, false], "the others can still take a loss");
    let all: Money = lots.iter().map(|lot| household.loss_taken(lot)).sum();
    assert_eq!(all, Money::from(80));

    let said = sell(&household, Shares::from(10), day("2026-08-03"));
    let said = said.warnings.iter().find(|warning| warning.code == "loss-in-average").unwrap();
    assert!(said.message.starts_with("80.00 of disallowed loss is in the average"), "{said:?}");
    assert!(said.message.contains("the holding period of X@2026-06-10 alone"), "{said:?}");
    let plain = held(vec![lot("X", "A", "2026-01-05", dec!(100), Some(dec!(1000)))]);
    let said = sell(&plain, Shares::from(10), day("2026-08-03"));
    assert!(said.warnings.iter().all(|warning| warning.code != "loss-in-average"));
}

/// The same pool. 55 of the 110 shares leave on August 3, oldest first, none of which took the loss: they
/// take 1,130 / 2 = 565.00 all the same, and so do the others, sold the year after. 9 of the last 55 are
/// of the 10 that took none: bought on June 10, 2026, they are short-term on May 3, 2027; the 40 that did,
/// held from January 14, are long-term, as are the last 5 of January 5.
#[test]
fn later_sales_leave_at_the_higher_average() {
    let mut household = held(two_purchases());
    sell_at(&mut household, 40, dec!(8), "2026-06-01");
    assert_eq!(sell_at(&mut household, 55, dec!(12), "2026-08-03").to_cents(), cents(dec!(565)));
    assert_eq!(basis(household.portfolio().lots()).to_cents(), cents(dec!(565)), "and the rest");
    assert_eq!(sell_at(&mut household, 54, dec!(12), "2027-05-03").to_cents(), cents(dec!(554.73)));
    let sales: Vec<_> = household.book.sales().to_vec();
    let [washed, first, last] = sales.as_slice() else { panic!("three sales") };
    assert_eq!(household.disallowed_of(washed), Money::from(80));
    let gains = |sale| household.gains_of(sale);
    assert_eq!(gains(washed).total(), Money::ZERO);
    // 55 at 12 are 660.
    assert_eq!(gains(first).short_term.to_cents(), Money::from(660 - 565));
    assert_eq!(gains(last).long_term.to_cents(), cents(dec!(77.73)), "45 at 12 less 462.2727…");
    assert_eq!(gains(last).short_term.to_cents(), cents(dec!(15.55)), "9 at 12 less 92.4545…");
    let known = household.as_known(first);
    assert_eq!(known.preview.plan.basis().to_cents(), cents(dec!(565)));
}

/// A loss that the raised average made is washed in turn. After the first wash the pool is 1,130 for 110.
/// 11 of it are sold at 8 on July 20: 113.00 less 88 is a loss of 25 (110 − 88 = 22 at what the shares
/// cost without the loss: the average alone would be 105, a loss of 17). 20 are bought at 7 on July 30: the
/// 25 are disallowed and enter: 1,130 − 113 + 140 + 25 = 1,182 for 119 shares, 9.9327… each.
#[test]
fn a_loss_at_a_raised_average_is_washed_again() {
    let mut lots = two_purchases();
    lots.push(lot("X", "A", "2026-07-30", dec!(20), Some(dec!(140))));
    let mut household = held(lots);
    sell_at(&mut household, 40, dec!(8), "2026-06-01");
    assert_eq!(sell_at(&mut household, 11, dec!(8), "2026-07-20").to_cents(), cents(dec!(113)));
    let again = household.book.sales().last().cloned().unwrap();
    assert_eq!(household.disallowed_of(&again).to_cents(), Money::from(25));
    assert_eq!(
        bases(&household),
        [
            row("X@2026-01-05", dec!(49), dec!(486.71)),
            row("X@2026-06-10", dec!(40), dec!(397.31)),
            row("X@2026-06-10/2", dec!(10), dec!(99.33)),
            row("X@2026-07-30", dec!(11), dec!(109.26)),
            row("X@2026-07-30/2", dec!(9), dec!(89.39)),
        ]
    );
    assert_eq!(basis(household.portfolio().lots()).to_cents(), Money::from(1182));
}

/// A row of the transactions: shares of January 5 leave at the average that they had without any loss.
fn traded(quantity: i64, on: &str, basis: Decimal, proceeds: i64) -> RealizedLot {
    RealizedLot {
        account: "A".into(),
        security: "X".into(),
        quantity: quantity.into(),
        acquired: Some(day("2026-01-05")),
        sold: day(on),
        proceeds: proceeds.into(),
        basis: Some(Money::new(basis)),
        stated_term: None,
        disallowed: None,
        nondeductible: Money::ZERO,
        how: Disposal::Traded(Traded {
            side: Side::Sell,
            on: day(on),
            lot: "X@2026-01-05".into(),
            origin: crate::domain::lot::Origin::Purchase,
            holding_since: None,
            former: Vec::new(),
        }),
        source: Source { file: "t.csv".into(), line: u32::try_from(quantity).unwrap() },
    }
}

/// The chain of the test above, told by transactions: what the replay has of averages, 1,050 / 110 =
/// 9.5454… a share from June 10 on, 105.00 for the 11, is without the losses; they come to 8.00 of it.
#[test]
fn sales_in_transactions_follow_the_higher_average_too() {
    let average = dec!(1050) / dec!(110);
    let lots = vec![
        lot("X", "A", "2026-01-05", dec!(49), Some(dec!(49) * average)),
        lot("X", "A", "2026-06-10", dec!(50), Some(dec!(50) * average)),
        lot("X", "A", "2026-07-30", dec!(20), Some(dec!(140))),
    ];
    let rows = [traded(40, "2026-06-01", dec!(400), 320), traded(11, "2026-07-20", dec!(105), 88)];
    let household = held(lots).with_history(History::new(rows.to_vec()));
    let [first, second] = household.history().lots() else { panic!("two rows") };
    assert_eq!((first.basis, first.disallowed), (Some(cents(dec!(400))), Some(cents(dec!(80)))));
    assert_eq!(second.basis.unwrap().to_cents(), cents(dec!(113)));
    assert_eq!(second.disallowed.unwrap().to_cents(), cents(dec!(25)));
    assert_eq!(basis(household.portfolio().lots()).to_cents(), cents(dec!(1182)));
}

/// The election ends on July 1, after the sale under it: the 110 shares keep 1,130 / 110 each (Treas. Reg.
/// §1.1012-1(e)(9)(iv)), and 30 bought at 9 after it cost 270. Revoked before any sale, nothing is pooled
/// and the 40 alone have the loss of a sale in another account: 360 + 80.
#[test]
fn an_average_that_ends_keeps_the_loss_and_one_that_is_restored_gives_it_back() {
    let mut lots = two_purchases();
    lots.push(lot("X", "A", "2026-09-10", dec!(30), Some(dec!(270))));
    let until = |on: &str| Election { revoked: Some(day(on)), ..elected(day("2026-01-02")) };
    let with = |lots: Vec<Lot>, election| {
        let holdings = Portfolio::new([], [fund()], lots, PriceBook::default());
        household_of(holdings.with_elections([election]))
    };
    let mut household = with(lots, until("2026-07-01"));
    sell_at(&mut household, 40, dec!(8), "2026-06-01");
    assert_eq!(
        bases(&household),
        [
            row("X@2026-01-05", dec!(60), dec!(616.36)),
            row("X@2026-06-10", dec!(40), dec!(410.91)),
            row("X@2026-06-10/2", dec!(10), dec!(102.73)),
            row("X@2026-09-10", dec!(30), dec!(270)),
        ]
    );

    let elsewhere = RealizedLot {
        account: "B".into(),
        how: Disposal::Exported,
        ..traded(40, "2026-06-01", dec!(400), 320)
    };
    let household = with(two_purchases(), until("2026-07-01"));
    let household = household.with_history(History::new(vec![elsewhere]));
    assert_eq!(
        bases(&household),
        [
            row("X@2026-01-05", dec!(100), dec!(1000)),
            row("X@2026-06-10", dec!(40), dec!(440)),
            row("X@2026-06-10/2", dec!(10), dec!(90)),
        ]
    );
}

/// Purchases and sales close together, so that losses meet purchases.
fn course() -> impl Strategy<Value = (Vec<Lot>, Vec<(u64, i64, i64)>)> {
    let bought = prop::collection::vec((0..460_u64, 1..200_i64, 500..2000_i64), 1..12);
    let sold = prop::collection::vec((1..180_u64, 1..60_i64, 500..2000_i64), 1..6);
    (bought, sold).prop_map(|(bought, mut sold)| {
        let lots = bought.into_iter().enumerate().map(|(place, (days, quantity, price))| {
            let date = (day("2024-03-04") + Days::new(days)).to_string();
            let quantity = Decimal::from(quantity);
            let cost = quantity * Decimal::new(price, 2);
            let sequence = u32::try_from(place).unwrap();
            let bought = lot("X", "A", &date, quantity, Some(cost));
            Lot { id: format!("L{place}").into(), sequence, ..bought }
        });
        sold.sort_unstable();
        sold.dedup_by_key(|(days, ..)| *days);
        (lots.collect(), sold)
    })
}

proptest! {
    /// IRC §1091(d): what is disallowed is basis of what is held or was sold, to the cent; and all shares
    /// of a pool have the same (Treas. Reg. §1.1012-1(e)(7)). What was gained is what came in less what was
    /// paid, but for the basis that is left. A broker sees the one account as the taxpayer does.
    #[test]
    fn basis_is_conserved_and_one_average_holds((lots, sales) in course()) {
        let paid = basis(&lots);
        let mut household = held(lots);
        household.set_day(day("2025-12-31"));
        for (days, quantity, price) in sales {
            let on = day("2025-01-06") + Days::new(days);
            let there = household.sellable(&"A".into(), &"X".into(), Side::Sell, on);
            let quantity = Shares::from(quantity).min(there);
            if quantity.is_positive() {
                let sale = sold_at(&household, quantity, Decimal::new(price, 2), on);
                let shown = sale.remaining;
                record(&mut household, sale);
                let then = household.on(on);
                let left = then.portfolio().sums(then.portfolio().lots(), on);
                let price = UnitPrice::new(Decimal::new(price, 2));
                // Which shares of one purchase leave, the matched ones or the others, is said by no row:
                // a share can be of the other term once recorded, and the sum is the same.
                let (shown, left) = (shown.gain, left.gain(price));
                let off = (shown - left).abs();
                prop_assert!(off < Money::new(dec!(0.000001)), "{shown:?} shown, {left:?} left");
            }
        }
        let sales = household.book.sales();
        let sold = sales.iter().flat_map(|sale| {
            let slices = sale.preview.plan.slices.iter().enumerate();
            slices.flat_map(|(place, slice)| household.parts_of(sale, place, slice))
        });
        let sold: Money = sold.map(|part| part.basis).sum();
        let disallowed: Money = sales.iter().map(|sale| household.disallowed_of(sale)).sum();
        let open = household.portfolio().lots();
        let off = (basis(open) + sold - paid - disallowed).abs();
        prop_assert!(off < Money::new(dec!(0.000001)), "{off:?} off, {disallowed:?} disallowed");
        let each = || open.iter().filter_map(|lot| Some(lot.cost_per_share()?.get()));
        let (least, most) = (each().min(), each().max());
        let apart = most.zip(least).map_or(Decimal::ZERO, |(most, least)| most - least);
        prop_assert!(apart < dec!(0.000001), "{least:?} to {most:?}");
        let fetched: Money = sales.iter().map(|sale| sale.preview.plan.proceeds()).sum();
        let gains: Money = sales.iter().map(|sale| household.gains_of(sale).total()).sum();
        let off = (gains - (fetched - paid + basis(open))).abs();
        prop_assert!(off < Money::new(dec!(0.000001)), "{off:?} of the gains");
        prop_assert_eq!(
            household.washes().disallowed(),
            household.washes_by_broker().disallowed()
        );
    }
}
