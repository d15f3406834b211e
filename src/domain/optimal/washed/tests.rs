//! The search against brute force: every allocation of small orders of which losses wash, each of them
//! taxed as the sale it is.

use crate::domain::account::{Account, AccountKind};
use crate::domain::compare::compare;
use crate::domain::household::{Household, Profiles};
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::ProofKind;
use crate::domain::optimal::tests::any_filer;
use crate::domain::order::{Order, Side};
use crate::domain::plan::{Limits, Selection};
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::{self, Preview};
use crate::domain::price::PriceBook;
use crate::domain::tax::Profile;
use crate::domain::tax::fixture::single;
use crate::domain::testing::{self, day, household_of, lot};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const TODAY: &str = "2026-11-24";

fn order(quantity: i64, price: i64) -> Order {
    testing::order(Side::Sell, quantity.into(), price.into(), TODAY)
}

/// A lot of so many shares at a cost of one share.
fn bought(account: &str, on: &str, shares: i64, cost: i64) -> Lot {
    lot("X", account, on, Decimal::from(shares), Some(Decimal::from(shares * cost)))
}

fn house(profile: Profile, lots: Vec<Lot>) -> Household {
    let roth = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
    let mut household = household_of(Portfolio::new([roth], [], lots, PriceBook::default()));
    household.profiles = Profiles { base: profile, ..Profiles::default() };
    household
}

fn sold(household: &Household, order: &Order, limits: &Limits) -> Preview {
    let by = Selection::Method(Method::Optimal);
    preview::preview_within(household, order, &by, limits, day(TODAY)).unwrap()
}

fn taken(preview: &Preview) -> Vec<(String, Decimal)> {
    let slices = preview.plan.slices.iter();
    slices.map(|slice| (slice.lot.to_string(), slice.quantity.get())).collect()
}

fn after(preview: &Preview) -> Money {
    preview.tax.as_ref().unwrap().after
}

fn close(one: Money, other: Money) -> bool {
    (one - other).abs() < Money::new(dec!(0.000001))
}

#[test]
fn a_loss_that_would_wash_gives_way_to_one_that_counts() {
    // At 100: the lot of February lost 20 a share and would wash, all of it, by 10 shares bought in an
    // IRA on 9 November (IRC §1091(a), Rev. Rul. 2008-5); that of March lost 5 and takes its place
    // only where the first is left: the oldest loss is met first (Treas. Reg. §1.1091-1(b)).
    let lots = vec![
        bought("A", "2026-02-02", 10, 120),
        bought("A", "2020-01-02", 10, 90),
        bought("IRA", "2026-11-09", 10, 100),
    ];
    let household = house(single(80_000), lots);
    let best = sold(&household, &order(10, 100), &Limits::default());
    // The washed loss counts as nothing, which is less than 10 a share of gain at 15 %.
    assert_eq!(taken(&best), [("X@2026-02-02".to_owned(), dec!(10))]);
    let proof = best.proof.unwrap();
    assert_eq!(proof.kind, ProofKind::Bounded);
    // All losses allowed, 200 would come off 80,000 at 22 %.
    assert_eq!(proof.gap, Some(Money::from(44)));
    assert_eq!(best.wash.disallowed(), Money::from(200));
}

#[test]
fn selling_the_replacement_too_saves_the_loss() {
    // WS-9: shares that are sold in the same order replace nothing. The youngest lot of A is what the
    // loss of the oldest would go to. It gains 10 more than the lot of 2020, but sold beside the loss
    // of 300 it leaves that to count.
    let lots = vec![
        bought("A", "2026-02-02", 10, 130),
        bought("A", "2026-11-09", 10, 97),
        bought("A", "2020-01-02", 10, 98),
    ];
    let household = house(single(80_000), lots);
    let best = sold(&household, &order(20, 100), &Limits::default());
    let expected = ["X@2026-02-02", "X@2026-11-09"].map(|lot| (lot.to_owned(), dec!(10)));
    assert_eq!(taken(&best), expected);
    assert_eq!(best.wash.disallowed(), Money::ZERO);
}

#[test]
fn a_small_loss_is_given_up_for_a_large_one() {
    // Five shares of the IRA take the oldest loss there is: five shares that lost 1 each instead of five
    // that lost 3 leave the loss of 40 a share to count whole (Treas. Reg. §1.1091-1(b), (c)).
    let lots = vec![
        bought("A", "2026-02-02", 5, 101),
        bought("A", "2026-03-02", 10, 140),
        bought("IRA", "2026-11-09", 5, 100),
        bought("A", "2026-06-03", 5, 103),
    ];
    let household = house(single(80_000), lots);
    let best = sold(&household, &order(15, 100), &Limits::default());
    let mut lots = taken(&best);
    lots.sort();
    let expected = [("X@2026-02-02", dec!(5)), ("X@2026-03-02", dec!(10))];
    assert_eq!(lots, expected.map(|(lot, shares)| (lot.to_owned(), shares)));
    assert_eq!(best.wash.disallowed(), Money::from(5));
}

#[test]
fn lots_that_wash_go_last_when_asked() {
    let lots = vec![
        bought("A", "2026-02-02", 10, 120),
        bought("A", "2026-03-02", 10, 90),
        bought("A", "2020-01-02", 10, 80),
        bought("B", "2026-11-09", 4, 100),
    ];
    let household = house(single(80_000), lots);
    let avoid = Limits { avoid_wash: true, ..Limits::default() };
    let by = |method, quantity| {
        let by = Selection::Method(method);
        let order = order(quantity, 100);
        preview::preview_within(&household, &order, &by, &avoid, day(TODAY)).unwrap()
    };
    let names = |preview: &Preview| -> Vec<String> {
        taken(preview).into_iter().map(|(lot, _)| lot).collect()
    };
    for (method, order) in [
        (Method::Fifo, ["X@2020-01-02", "X@2026-03-02", "X@2026-02-02"]),
        (Method::HighestCost, ["X@2026-03-02", "X@2020-01-02", "X@2026-02-02"]),
        (Method::Lifo, ["X@2026-03-02", "X@2020-01-02", "X@2026-02-02"]),
    ] {
        assert_eq!(names(&by(method, 20)), order[..2], "{}", method.slug());
        let needed = by(method, 25);
        assert_eq!(names(&needed), order, "{}", method.slug());
        let reason = needed.plan.slices[2].reason;
        assert!(reason.washes && reason.to_string().contains("its loss would be disallowed"));
    }
    let told = |preview: &Preview| {
        let warning = preview.warnings.iter().find(|one| one.code == "avoid-wash");
        warning.map(|one| one.message.clone()).unwrap_or_default()
    };
    assert!(told(&by(Method::Fifo, 20)).ends_with("X@2026-02-02"));
    assert!(told(&by(Method::Fifo, 25)).contains("the others do not fill the order"));
    // Within what is asked the least tax is proven.
    let best = sold(&household, &order(20, 100), &avoid);
    assert_eq!(names(&best), ["X@2026-03-02", "X@2020-01-02"]);
    assert_eq!(best.proof.unwrap().kind, ProofKind::Exact);
}

/// Lots of A: when they were bought, how many shares, and their cost against a price of 1,000 in
/// hundredths of it.
fn any_lots() -> impl Strategy<Value = Vec<(usize, i64, i64)>> {
    prop::collection::vec((0_usize..DAYS.len(), 1_i64..=3, 40_i64..180), 2..5)
}

/// Two are long-term, the last four are in the window of the sale.
const DAYS: [&str; 8] = [
    "2020-01-02",
    "2023-05-04",
    "2026-02-02",
    "2026-06-03",
    "2026-10-26",
    "2026-11-02",
    "2026-11-09",
    "2026-11-23",
];

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Nothing is below the bound; what is called exact is the least; no method and no allocation at
    /// all costs less than what is called that; and no method costs less in any case.
    #[test]
    fn what_is_claimed_holds_for_every_allocation(
        profile in any_filer(),
        rows in any_lots(),
        elsewhere in prop::collection::vec((prop::bool::ANY, 4_usize..DAYS.len(), 1_i64..4), 0..3),
        part in 1_i64..=1_000,
        price in prop::sample::select(vec![10_i64, 1_000, 20_000]),
    ) {
        let price = price * 100;
        let lots = rows.iter().zip(0_u32..).map(|(&(bought_on, shares, cost), place)| Lot {
            id: format!("L{place}").as_str().into(),
            sequence: place,
            ..bought("A", DAYS[bought_on], shares, cost * price / 100)
        });
        let others = elsewhere.iter().zip(0_u32..).map(|(&(ira, bought_on, shares), place)| Lot {
            id: format!("E{place}").as_str().into(),
            sequence: 100 + place,
            ..bought(if ira { "IRA" } else { "B" }, DAYS[bought_on], shares, price)
        });
        let household = house(profile.clone(), lots.chain(others).collect());
        let held: i64 = rows.iter().map(|(_, shares, _)| shares).sum();
        let order = order((held * part + 999) / 1_000, price);
        let compared = compare(&household, &order, None, day(TODAY)).unwrap();
        let found = compared.outcomes.iter().find(|one| one.preview.proof.is_some()).unwrap();
        let (best, proof) = (after(&found.preview), found.preview.proof.unwrap());
        for outcome in &compared.outcomes {
            let other = after(&outcome.preview);
            let method = outcome.preview.plan.method.slug();
            prop_assert!(best < other || close(best, other), "{method}: {other} < {best}");
        }
        let mut ways = Vec::new();
        let most: Vec<i64> = rows.iter().map(|(_, shares, _)| *shares).collect();
        every_way(&most, order.quantity.get().mantissa().try_into().unwrap(), &mut Vec::new(), &mut ways);
        let tax = |way: &Vec<i64>| {
            let picks = way.iter().enumerate().map(|(place, shares)| {
                (LotId::from(format!("L{place}").as_str()), Shares::from(*shares))
            });
            let by = Selection::Specific { picks: picks.collect(), fallback: Method::Fifo };
            after(&preview::preview(&household, &order, &by, day(TODAY)).unwrap())
        };
        let least = ways.iter().map(tax).min().unwrap();
        let bound = proof.bound.unwrap();
        prop_assert!(bound < least || close(bound, least), "bound {bound}, least {least}");
        prop_assert!(least < best || close(least, best), "least {least}, found {best}");
        if proof.kind == ProofKind::Exact {
            prop_assert!(close(best, least), "{best} called exact, {least} is possible");
        } else {
            prop_assert_eq!(proof.gap, Some(best - bound));
            let senior = profile.persons_65_or_over > Some(0);
            prop_assert!(senior || !found.preview.wash.losses.is_empty() || best > least || best > bound);
        }
    }
}
