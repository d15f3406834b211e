//! Where older lots take no loss, a lot of the same day still does: the setting asks which is older.

use super::household::{by, fifo, house, money, record, sale};
use crate::domain::household::Household;
use crate::domain::lot::{Lot, Origin};
use crate::domain::method::Method;
use crate::domain::testing::lot;
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
