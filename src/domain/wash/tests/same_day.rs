//! Where older lots take no loss, a lot of the same day still does: the setting asks which is older.

use super::household::{by, fifo, house, money, sale};
use crate::domain::household::Household;
use crate::domain::lot::{Lot, Origin};
use crate::domain::method::Method;
use crate::domain::testing::{lot, record};
use crate::domain::wash::Policies;
use rust_decimal::{Decimal, dec};

/// Two lots of two purchases, 10 X at 50 each in the account and 10 at 60 in another.
fn bought(own: &str, other: &str) -> Household {
    let lots = vec![
        lot("X", "A", own, dec!(10), Some(dec!(500))),
        lot("X", "B", other, dec!(10), Some(dec!(600))),
    ];
    let policies = Policies { older_lot_replaces: false, ..Policies::default() };
    house(lots, Vec::new()).with_policies(policies)
}

/// What is disallowed of 10 sold at 40: of a plan, of the search for the least tax, and once recorded.
fn disallowed(household: &Household) -> [Decimal; 3] {
    let order = sale(10, 40, "2026-11-20");
    let planned = fifo(household, &order);
    let searched = by(Method::Optimal, household, &order);
    let [of_plan, of_search] = [&planned, &searched].map(|preview| preview.wash.disallowed().get());
    let mut after = household.clone();
    record(&mut after, planned);
    [of_plan, of_search, after.washes().disallowed().get()]
}

#[test]
fn a_lot_of_the_same_day_is_not_older() {
    // IRC §1091(a) asks for an acquisition within 30 days before or after; the setting leaves out those
    // that are older than the shares sold. 10 × (50 − 40) are lost.
    for (own, other, expected) in [
        ("2026-11-09", "2026-11-08", dec!(0)),
        ("2026-11-09", "2026-11-09", dec!(100)),
        ("2026-11-09", "2026-11-10", dec!(100)),
    ] {
        let found = disallowed(&bought(own, other));
        assert_eq!(found.map(|amount| amount.normalize()), [expected; 3], "{own} and {other}");
    }
}

#[test]
fn the_search_keeps_clear_of_a_lot_of_the_same_day() {
    // In A lie 10 of 9 November at 50 and 10 of the 12th at 45, which were moved in and so take no loss.
    // Bought in B on the 9th, 10 shares take the larger loss: 100 that count for nothing, so the 50 of
    // the other lot are best. Bought on the 8th they are older than both: the 100 stand.
    let best = |other: &str| {
        let moved_in = lot("X", "A", "2026-11-12", dec!(10), Some(dec!(450)));
        let lots = vec![
            lot("X", "A", "2026-11-09", dec!(10), Some(dec!(500))),
            Lot { origin: Origin::Transfer, ..moved_in },
            lot("X", "B", other, dec!(10), Some(dec!(600))),
        ];
        let policies = Policies { older_lot_replaces: false, ..Policies::default() };
        let household = house(lots, Vec::new()).with_policies(policies);
        by(Method::Optimal, &household, &sale(10, 40, "2026-11-20")).gains.total()
    };
    assert_eq!(best("2026-11-09"), money(dec!(-50)));
    assert_eq!(best("2026-11-08"), money(dec!(-100)));
}

#[test]
fn shares_without_a_date_stand_where_they_will_once_recorded() {
    // 5 without a date at 100, and 1 and 28 of the day of the sale at 125.50; the cheapest 29 are sold at
    // 1, so that 5 of the 28 stay. What has no date counts as of the day it is sold on, and of one day
    // names decide: the 1 loses 124.50, then 4 of the 5 without a date lose 99 each. The 28 are one
    // purchase and replace nothing of themselves (Rev. Rul. 56-602).
    let named = |id: &str, shares: Decimal, basis: Decimal| Lot {
        id: id.into(),
        ..lot("X", "A", "2026-11-20", shares, Some(basis))
    };
    let lots = vec![
        named("a", dec!(1), dec!(125.50)),
        named("b", dec!(28), dec!(3514)),
        Lot { acquired: None, ..named("c", dec!(5), dec!(500)) },
    ];
    let mut household = house(lots, Vec::new());
    let planned = by(Method::LowestCost, &household, &sale(29, 1, "2026-11-20"));
    assert_eq!(planned.wash.disallowed(), money(dec!(520.50)));
    record(&mut household, planned);
    assert_eq!(household.washes().disallowed(), money(dec!(520.50)));
}
