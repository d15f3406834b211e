//! Average cost: who may, which shares are pooled, what the average is and what revoking it does (tax
//! rules LOT-5 to LOT-10). The figures are those of IRS Publication 550 (2025), pp. 67-69, where no
//! other source is named.

use crate::build::{day, election, household, lot, money, order, shares};
use chrono::NaiveDate;
use lotscope::domain::average::Election;
use lotscope::domain::compare;
use lotscope::domain::household::Household;
use lotscope::domain::lot::{Lot, Origin, RareFacts};
use lotscope::domain::method::Method;
use lotscope::domain::money::Money;
use lotscope::domain::order::Side;
use lotscope::domain::plan::Selection;
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::preview::{self, Preview};
use lotscope::domain::price::PriceBook;
use lotscope::domain::refusal::Refusal;
use lotscope::domain::sales::Decision;
use lotscope::domain::security::{Security, SecurityKind};
use lotscope::domain::tax::Profile;
use lotscope::domain::term::Term;
use rust_decimal::{Decimal, dec};

const PRICE: Decimal = dec!(40);

fn bought(date: &str, quantity: Decimal, each: Decimal) -> Lot {
    lot("Funds", "XYZ", Some(day(date)), quantity, Some(quantity * each))
}

fn elected(from: &str, revoked: Option<&str>) -> Election {
    Election { revoked: revoked.map(day), ..election("Funds", "XYZ", from) }
}

fn held_as(security: Security, lots: Vec<Lot>, election: Option<Election>) -> Household {
    let holdings = Portfolio::new([], [security], lots, PriceBook::default());
    household(holdings.with_elections(election), Profile::default())
}

fn fund() -> Security {
    Security { kind: SecurityKind::MutualFund, ..Security::new("XYZ".into()) }
}

/// A fund whose average was elected before anything was sold.
fn held(lots: Vec<Lot>) -> Household {
    held_as(fund(), lots, Some(elected("2013-01-02", None)))
}

fn planned(
    household: &Household,
    quantity: Decimal,
    on: &str,
    method: Method,
) -> Result<Preview, Refusal> {
    let sale = order(("Funds", "XYZ", Side::Sell), quantity, PRICE, day(on));
    preview::preview(household, &sale, &Selection::Method(method), day(on))
}

fn sold(household: &Household, quantity: Decimal, on: &str) -> Preview {
    planned(household, quantity, on, Method::AverageCost).unwrap()
}

fn record(household: &mut Household, preview: Preview) {
    let sold = household.sold(preview);
    let event = household.book.event(sold, "2025-01-02T15:00:00Z".parse().unwrap());
    household.record(event);
}

/// Basis of one share and own basis of each lot, on a day.
fn costs(household: &Household, on: &str) -> Vec<(Decimal, Decimal)> {
    let there = household.on(day(on));
    let lots = there.portfolio().lots().iter();
    let of = |lot: &Lot| {
        let own = lot.own_basis().unwrap().per_share(lot.quantity);
        (lot.cost_per_share().unwrap().get().normalize(), own.unwrap().get().normalize())
    };
    lots.map(of).collect()
}

fn three_purchases() -> Vec<Lot> {
    vec![
        bought("2023-03-01", dec!(100), dec!(10)),
        bought("2023-06-01", dec!(100), dec!(12)),
        bought("2024-02-01", dec!(100), dec!(26)),
    ]
}

/// IRC §1012(c)-(d): funds and plans; stock never, nor anything else.
#[test]
fn lot_5_funds_and_plans_alone_may_be_averaged() {
    let lots = || vec![bought("2023-03-01", dec!(100), dec!(10))];
    for (kind, drip, code) in [
        (SecurityKind::MutualFund, false, "average-cost-not-elected"),
        (SecurityKind::Etf, false, "average-cost-not-elected"),
        (SecurityKind::Stock, true, "average-cost-not-elected"),
        (SecurityKind::Stock, false, "average-cost-not-allowed"),
        (SecurityKind::Bond, true, "average-cost-not-allowed"),
        (SecurityKind::Option, true, "average-cost-not-allowed"),
        (SecurityKind::Crypto, true, "average-cost-not-allowed"),
        (SecurityKind::Collectible, true, "average-cost-not-allowed"),
    ] {
        let security = Security { kind, drip, ..Security::new("XYZ".into()) };
        let house = held_as(security, lots(), None);
        let refused = planned(&house, dec!(10), "2025-05-06", Method::AverageCost).unwrap_err();
        assert_eq!(refused.code(), code, "{kind:?}, drip {drip}");
    }
}

/// A standing election, never a choice on one order: nothing else while it stands, and it alone not
/// where it does not.
#[test]
fn lot_5_while_it_stands_no_other_method_is_offered() {
    let house = held_as(fund(), three_purchases(), Some(elected("2025-05-06", Some("2025-08-01"))));
    for on in ["2025-05-06", "2025-07-31"] {
        for method in Method::automatic() {
            let refused = planned(&house, dec!(10), on, method).unwrap_err();
            assert_eq!(refused.code(), "average-cost-elected", "{} on {on}", method.slug());
        }
        let sale = order(("Funds", "XYZ", Side::Sell), dec!(10), PRICE, day(on));
        let picks = vec![("XYZ@2024-02-01".into(), shares(dec!(10)))];
        let by_hand = Selection::Specific { picks, fallback: Method::Fifo };
        let refused = preview::preview(&house, &sale, &by_hand, day(on)).unwrap_err();
        assert_eq!(refused.code(), "average-cost-elected");
        let compared = compare::compare(&house, &sale, None, day(on)).unwrap();
        let offered: Vec<Method> =
            compared.outcomes.iter().map(|one| one.preview.plan.method).collect();
        assert_eq!(offered, [Method::AverageCost]);
        assert_eq!(compared.refused.len(), Method::automatic().count());
    }
    for on in ["2025-05-05", "2025-08-01"] {
        assert!(planned(&house, dec!(10), on, Method::Fifo).is_ok(), "{on}");
        let refused = planned(&house, dec!(10), on, Method::AverageCost).unwrap_err();
        assert_eq!(refused.code(), "average-cost-not-elected", "{on}");
    }
}

/// IRC §1012(c)(2): 100 bought 2010 at 10 and 100 bought 2015 at 30 average 10 and 30, not 20.
#[test]
fn lot_6_covered_and_noncovered_shares_are_two_pools() {
    let house = held(vec![
        bought("2010-03-01", dec!(100), dec!(10)),
        bought("2015-03-02", dec!(100), dec!(30)),
    ]);
    let ten_and_thirty = [(dec!(10), dec!(10)), (dec!(30), dec!(30))];
    assert_eq!(costs(&house, "2025-05-06"), ten_and_thirty);
    let both = sold(&house, dec!(150), "2025-05-06");
    assert_eq!(both.plan.basis(), money(dec!(100) * dec!(10) + dec!(50) * dec!(30)));
    let codes: Vec<&str> = both.warnings.iter().map(|warning| &*warning.code).collect();
    assert!(codes.contains(&"average-cost-on-return"), "{codes:?}");
    // Where the file says that all of it is covered it is one pool.
    let all_covered = vec![
        Lot { covered: Some(true), ..bought("2010-03-01", dec!(100), dec!(10)) },
        bought("2015-03-02", dec!(100), dec!(30)),
    ];
    let one = held(all_covered);
    assert_eq!(costs(&one, "2025-05-06"), [(dec!(20), dec!(10)), (dec!(20), dec!(30))]);
}

#[test]
fn lot_7_the_average_changes_with_a_purchase_and_not_with_a_sale() {
    let mut house = held(three_purchases());
    let may = sold(&house, dec!(150), "2025-05-06");
    assert_eq!(may.plan.basis(), money(dec!(2400)));
    record(&mut house, may);
    let sixteen = [(dec!(16), dec!(12)), (dec!(16), dec!(26))];
    assert_eq!(costs(&house, "2025-05-06"), sixteen);
    assert_eq!(sold(&house, dec!(50), "2025-12-09").plan.basis(), money(dec!(800)));

    // Instead 150 more at 14 before that: (2,400 + 2,100) / 300 is 15.
    let mut lots = three_purchases();
    lots.push(bought("2025-09-09", dec!(150), dec!(14)));
    let mut house = held(lots);
    let may = sold(&house, dec!(150), "2025-05-06");
    assert_eq!(may.plan.basis(), money(dec!(2400)), "the later purchase is not in it yet");
    record(&mut house, may);
    let december = sold(&house, dec!(50), "2025-12-09");
    assert_eq!(december.plan.basis(), money(dec!(750)));
    // A day on which the purchase is still to come.
    assert_eq!(sold(&house, dec!(50), "2025-09-08").plan.basis(), money(dec!(800)));
}

#[test]
fn lot_7_the_oldest_leave_first_which_decides_the_term_alone() {
    let house = held(vec![
        bought("2024-05-13", dec!(200), dec!(10)),
        bought("2025-05-17", dec!(200), dec!(20)),
    ]);
    let sale = sold(&house, dec!(300), "2025-11-18");
    let parts: Vec<(Decimal, Option<Term>, Option<Money>)> = sale
        .plan
        .slices
        .iter()
        .map(|slice| (slice.quantity.get(), slice.term, slice.basis))
        .collect();
    assert_eq!(
        parts,
        [
            (dec!(200), Some(Term::Long), Some(money(dec!(3000)))),
            (dec!(100), Some(Term::Short), Some(money(dec!(1500)))),
        ]
    );
}

/// Table 4-2 of the publication rounds the average to 22.20 before it multiplies and has 4,662; exact
/// it is 9,100 / 410 × 210.
#[test]
fn lot_7_first_in_first_out_against_the_average() {
    let lots = || {
        vec![
            bought("2023-02-10", dec!(160), dec!(25)),
            bought("2023-08-11", dec!(240), dec!(20)),
            bought("2023-12-15", dec!(10), dec!(30)),
        ]
    };
    let fifo = planned(&held_as(fund(), lots(), None), dec!(210), "2025-10-02", Method::Fifo);
    assert_eq!(fifo.unwrap().plan.basis(), money(dec!(5000)));
    let average = sold(&held(lots()), dec!(210), "2025-10-02");
    assert_eq!(average.plan.basis().to_cents(), money(dec!(4660.98)));
    assert_eq!(average.plan.gain().to_cents(), money(dec!(210) * PRICE - dec!(4660.98)));
}

fn two_purchases() -> Vec<Lot> {
    vec![bought("2025-03-03", dec!(100), dec!(10)), bought("2025-09-02", dec!(100), dec!(20))]
}

const OWN: [(Decimal, Decimal); 2] = [(dec!(10), dec!(10)), (dec!(20), dec!(20))];
const AVERAGED: [(Decimal, Decimal); 2] = [(dec!(15), dec!(10)), (dec!(15), dec!(20))];

/// Treas. Reg. §1.1012-1(e)(9)(iii): elected on 2026-02-01 and nothing sold, revocable until
/// 2027-02-01.
#[test]
fn lot_8_revoked_within_a_year_the_shares_have_their_own_cost() {
    let costs_after = |revoked: NaiveDate| {
        let election = Election { revoked: Some(revoked), ..elected("2026-02-01", None) };
        let house = held_as(fund(), two_purchases(), Some(election));
        assert_eq!(costs(&house, "2026-01-31"), OWN);
        assert_eq!(costs(&house, "2026-02-01"), AVERAGED);
        costs(&house, "2027-06-01")
    };
    assert_eq!(costs_after(day("2026-02-02")), OWN);
    assert_eq!(costs_after(day("2027-02-01")), OWN);
    assert_eq!(costs_after(day("2027-02-02")), AVERAGED);
}

/// Sold on 2026-05-04 it is too late: ended on 2026-06-01, the old shares keep their average and
/// later ones have their cost.
#[test]
fn lot_8_after_the_first_sale_it_is_a_change_for_later_purchases() {
    let mut lots = two_purchases();
    lots.push(bought("2026-07-01", dec!(50), dec!(99)));
    let mut house = held_as(fund(), lots.clone(), Some(elected("2026-02-01", Some("2026-06-01"))));
    let may = sold(&house, dec!(50), "2026-05-04");
    assert_eq!(may.plan.basis(), money(dec!(750)));
    let codes: Vec<&str> = may.warnings.iter().map(|warning| &*warning.code).collect();
    assert!(codes.contains(&"average-cost-final"), "{codes:?}");
    record(&mut house, may);
    let later = [(dec!(15), dec!(10)), (dec!(15), dec!(20)), (dec!(99), dec!(99))];
    assert_eq!(costs(&house, "2026-08-03"), later);
    // Every method is there again, at these costs: highest first.
    let dearest = planned(&house, dec!(60), "2026-08-03", Method::HighestCost).unwrap();
    assert_eq!(dearest.plan.basis(), money(dec!(50) * dec!(99) + dec!(10) * dec!(15)));
    // A sale that only a broker's export has ends it as well.
    let first_sale = Some(day("2026-05-04"));
    let told = Election { first_sale, ..elected("2026-02-01", Some("2026-06-01")) };
    assert_eq!(costs(&held_as(fund(), lots, Some(told)), "2026-08-03"), later);
}

/// A gift worth 1,000 that had cost its donor 1,500 stays out; one that had gained is in.
#[test]
fn lot_10_a_gift_below_its_donors_basis_stays_out() {
    let gift = |worth| {
        let gift_value = Some(money(worth));
        let rare = RareFacts { gift_value, ..RareFacts::default() }.into();
        Lot { origin: Origin::Gift, rare, ..bought("2023-05-01", dec!(100), dec!(15)) }
    };
    // Left out, both sell at 40 from the donor's 1,500 (IRC §1015(a)) beside 1,000 of the other lot.
    for (worth, basis, noted) in [
        (dec!(1000), dec!(2500), true),
        (dec!(1500), dec!(2500), true),
        (dec!(1501), dec!(2500), false),
    ] {
        let house = held(vec![bought("2023-03-01", dec!(100), dec!(10)), gift(worth)]);
        let all = sold(&house, dec!(200), "2025-05-06");
        assert_eq!(all.plan.basis(), money(basis), "worth {worth}");
        let first = all.plan.slices.first().unwrap().basis;
        let average = if noted { dec!(1000) } else { dec!(1250) };
        assert_eq!(first, Some(money(average)), "worth {worth}");
        let codes: Vec<&str> = all.warnings.iter().map(|warning| &*warning.code).collect();
        assert_eq!(codes.contains(&"not-averaged"), noted, "worth {worth}: {codes:?}");
    }
}

/// A lot whose cost nobody knows is never averaged away: it stays unknown, and the rest is averaged.
#[test]
fn what_nobody_knows_is_in_no_average() {
    let mut lots = three_purchases();
    lots.push(lot("Funds", "XYZ", Some(day("2024-03-01")), dec!(100), None));
    let house = held(lots);
    let all = sold(&house, dec!(400), "2025-05-06");
    let bases: Vec<Option<Money>> = all.plan.slices.iter().map(|slice| slice.basis).collect();
    let sixteen = Some(money(dec!(1600)));
    assert_eq!(bases, [sixteen, sixteen, sixteen, None]);
}

/// IRC §1012(c)(1): account by account.
#[test]
fn another_account_is_another_election() {
    let elsewhere = lot("Other", "XYZ", Some(day("2023-03-01")), dec!(10), Some(dec!(500)));
    let mut lots = three_purchases();
    lots.push(elsewhere);
    let house = held(lots);
    let sale = order(("Other", "XYZ", Side::Sell), dec!(5), PRICE, day("2025-05-06"));
    let fifo = Selection::Method(Method::Fifo);
    let other = preview::preview(&house, &sale, &fifo, day("2025-05-06")).unwrap();
    assert_eq!(other.plan.basis(), money(dec!(250)));
    assert_eq!(sold(&house, dec!(150), "2025-05-06").plan.basis(), money(dec!(2400)));
}

/// A recorded sale at average cost keeps its figures, and is told from a choice of lots.
#[test]
fn a_recorded_sale_names_its_method() {
    let mut house = held(three_purchases());
    let may = sold(&house, dec!(150), "2025-05-06");
    record(&mut house, may);
    let sale = house.book.sales().first().unwrap();
    assert_eq!(sale.preview.plan.method, Method::AverageCost);
    assert!(!lotscope::domain::instruction::is_needed(&house, sale));
    let Decision::Sold { preview, .. } = &house.book.events()[0].what else { panic!() };
    assert_eq!(serde_json::to_value(&preview.plan).unwrap()["method"], "average-cost");
}
