//! A sale of shares at average cost: one method, no choice of lots, and the screen says why.

use crate::explorer::{Explorer, averaged};
use lotscope::domain::method::Method;
use lotscope::domain::money::Shares;
use lotscope::domain::sales::Decision;
use rust_decimal::dec;

fn explorer() -> Explorer {
    Explorer::new(averaged())
}

#[test]
fn the_ticket_has_one_method_and_takes_no_picks() {
    let mut ticket = explorer();
    ticket
        .keys("1 2 0")
        .expect("Average cost")
        .expect("stands no other method")
        .expect_no("MinTax");
    assert_eq!(ticket.ticket().methods(), [Method::AverageCost]);
    for keys in ["m", "Tab Space", "Home +"] {
        ticket.keys(keys).expect("no lot and no method can be chosen");
        assert!(ticket.ticket().hand.is_none(), "{keys}");
    }
    // The oldest leave first, each at the same basis.
    let plan = &ticket.outlook().preview.plan;
    let days: Vec<_> = plan.slices.iter().map(|slice| slice.acquired).collect();
    assert!(days.is_sorted(), "{days:?}");
    let each = |slice: &lotscope::domain::plan::Slice| {
        slice.basis.unwrap().per_share(slice.quantity).unwrap().get().round_dp(6)
    };
    let first = each(plan.slices.first().unwrap());
    assert!(plan.slices.iter().all(|slice| each(slice) == first));
}

#[test]
fn it_is_recorded_and_its_lots_cannot_change() {
    let mut sale = explorer();
    sale.keys("1 2 0 Enter Enter").expect("Recorded as #1: 120 VTI");
    let Decision::Sold { preview, .. } = &sale.world.journal[0].what else { panic!() };
    assert_eq!(preview.plan.method, Method::AverageCost);
    sale.keys("S e").keys("m").expect("no lot and no method can be chosen");
}

#[test]
fn marked_lots_become_a_number_of_shares() {
    let mut marked = explorer();
    marked.go_to_lot("VTI", "VTI@2025-12-01").keys("x");
    let ticket = marked.ticket();
    assert!(ticket.hand.is_none());
    let quantity = marked.outlook().preview.plan.order.quantity;
    let lot = marked.model.household.portfolio().lots().iter();
    let lot = lot.clone().find(|lot| &*lot.id == "VTI@2025-12-01").unwrap();
    assert_eq!(quantity, lot.quantity);
    assert!(quantity > Shares::new(dec!(0)));
}

#[test]
fn where_it_is_not_elected_the_list_says_so() {
    let mut other = Explorer::sample();
    other.keys("1 2 0").model.size = (120, 35);
    assert!(other.at(120, 50).shows("Average cost          not elected"));
    let mut stock = Explorer::sample();
    stock.go("GE").keys("1");
    assert!(!stock.at(120, 50).shows("not elected"), "a stock has none");
}
