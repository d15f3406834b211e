//! Which lots an order takes, and how much of each.

use super::any::{
    Case, any_case, any_case_with_basis, any_case_without_ties, any_hand, planned, selections,
};
use super::cases;
use crate::build;
use chrono::NaiveDate;
use lotscope::domain::lot::Lot;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Rate, Shares, round};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::{self, SalePlan, Selection};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::term::Term;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

fn lot_of<'a>(lots: &[&'a Lot], id: &str) -> &'a Lot {
    lots.iter().find(|lot| *lot.id == *id).expect("a plan takes the candidates' lots")
}

/// The gain of a whole lot and whether it is long-term; `None` without a basis.
///
/// A gift that was worth less than it had cost the donor (Publication 550, "Property Received as a
/// Gift"): a gain counts from the donor's basis, a loss from the value on the day of the gift and
/// from that day on, and between the two there is neither.
fn as_sold(lot: &Lot, order: &Order) -> Option<(Money, bool)> {
    let gain = lot.gain(order.price)?;
    // IRC §1233(b)(2): the period of shares held against an open short sale begins with their own sale.
    let since = |day: Option<NaiveDate>| {
        !lot.rare.against_short
            && day.is_some_and(|day| Term::on(day, order.trade_date) == Term::Long)
    };
    let value = lot.value(order.price);
    let long = !lot.is_short() && since(lot.rare.holding_since.or(lot.acquired));
    Some(match lot.rare.gift_value.filter(|given| lot.basis > Some(*given) && gain.is_negative()) {
        Some(given) if value < given => (value - given, since(lot.acquired)),
        Some(_) => (Money::ZERO, long),
        None => (gain, long),
    })
}

/// What a lot would gain or lose in all at the order's price, and its shares, as whole numbers of
/// the smallest unit there is, so that gains per share compare exactly.
fn exact_gain(lot: &Lot, order: &Order) -> Option<(i128, i128)> {
    let units = |mut value: Decimal, places| {
        value.rescale(places);
        value.mantissa()
    };
    let (gain, _) = as_sold(lot, order)?;
    Some((units(gain.get(), 12), units(lot.quantity.abs().get(), 6)))
}

fn by_gain_per_share(a: &Lot, b: &Lot, order: &Order) -> Ordering {
    match (exact_gain(a, order), exact_gain(b, order)) {
        (Some((gain, shares)), Some((other_gain, other_shares))) => {
            (gain * other_shares).cmp(&(other_gain * shares))
        }
        _ => Ordering::Equal,
    }
}

/// The tables of the method rules: the buckets in the order in which a method empties them (`S-` is a
/// short-term loss, `L0` long-term without gain …; those that stand together are one bucket), and
/// whether the dearest shares go first inside one, or the cheapest.
fn table(method: Method) -> Option<(&'static [&'static [&'static str]], bool)> {
    const ALL: &[&str] = &["S-", "S0", "S+", "L-", "L0", "L+"];
    const SHORT: &[&str] = &["S-", "S0", "S+"];
    const LONG: &[&str] = &["L-", "L0", "L+"];
    const SHORT_GAIN: &[&str] = &["S0", "S+"];
    const LONG_GAIN: &[&str] = &["L0", "L+"];
    Some(match method {
        Method::Optimal | Method::Fifo | Method::Lifo | Method::Specific | Method::AverageCost => {
            return None;
        }
        Method::HighestCost => (&[ALL], true),
        Method::LowestCost => (&[ALL], false),
        Method::HighestCostLongTerm => (&[LONG, SHORT], true),
        Method::HighestCostShortTerm => (&[SHORT, LONG], true),
        Method::LowestCostLongTerm => (&[LONG, SHORT], false),
        Method::LowestCostShortTerm => (&[SHORT, LONG], false),
        Method::LossHarvester | Method::MaxShortTermLoss => {
            (&[&["S-"], &["L-"], LONG_GAIN, SHORT_GAIN], true)
        }
        Method::Mintax => (&[&["S-"], &["L-"], &["S0"], &["L0"], &["L+"], &["S+"]], true),
        Method::MaxLongTermLoss => (&[&["L-"], &["S-"], SHORT_GAIN, LONG_GAIN], true),
        Method::MaxLongTermGain => (&[LONG_GAIN, SHORT_GAIN, &["S-"], &["L-"]], false),
        Method::MaxShortTermGain => (&[SHORT_GAIN, LONG_GAIN, &["L-"], &["S-"]], false),
    })
}

fn bucket(lot: &Lot, order: &Order) -> Option<&'static str> {
    let (gain, long) = as_sold(lot, order)?;
    Some(match (long, gain.cmp(&Money::ZERO)) {
        (false, Ordering::Less) => "S-",
        (false, Ordering::Equal) => "S0",
        (false, Ordering::Greater) => "S+",
        (true, Ordering::Less) => "L-",
        (true, Ordering::Equal) => "L0",
        (true, Ordering::Greater) => "L+",
    })
}

/// The lots in the order of the method rules: bucket, cost per share, then age and place in the file. A
/// lot without basis comes last wherever cost is looked at.
fn in_order_of<'a>(method: Method, lots: &[&'a Lot], order: &Order) -> Vec<&'a Lot> {
    let mut sorted = lots.to_vec();
    let by_age = |a: &Lot, b: &Lot| (a.acquired, a.sequence).cmp(&(b.acquired, b.sequence));
    match table(method) {
        None if method == Method::Lifo => sorted.sort_by(|a, b| by_age(b, a)),
        None => sorted.sort_by(|a, b| by_age(a, b)),
        Some((buckets, dearest)) => {
            let place = |lot: &Lot| {
                bucket(lot, order).map_or(buckets.len(), |name| {
                    buckets.iter().position(|bucket| bucket.contains(&name)).unwrap()
                })
            };
            sorted.sort_by(|a, b| {
                let by_cost = by_gain_per_share(a, b, order);
                place(a)
                    .cmp(&place(b))
                    .then(if dearest { by_cost } else { by_cost.reverse() })
                    .then(by_age(a, b))
            });
        }
    }
    sorted
}

/// The same holdings with the rows of their file in another order.
fn shuffled(case: &Case, seed: u64) -> Case {
    let mut rows = case.rows.clone();
    let mut state = seed | 1;
    for place in (1..rows.len()).rev() {
        // Any fixed mixing will do; the seed is what varies.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let other = usize::try_from(state >> 33).unwrap() % (place + 1);
        rows.swap(place, other);
    }
    Case { rows, ..case.clone() }
}

/// Shares sold from each day's lots.
fn sold_by_day(plan: &SalePlan) -> BTreeMap<Option<NaiveDate>, Shares> {
    let mut sold = BTreeMap::new();
    for slice in &plan.slices {
        *sold.entry(slice.acquired).or_insert(Shares::ZERO) += slice.quantity;
    }
    sold
}

/// How much of each lot a plan takes.
fn picks(plan: &SalePlan) -> Vec<(&str, Shares)> {
    plan.slices.iter().map(|slice| (&*slice.lot, slice.quantity)).collect()
}

/// The total gain, free of the last digits that no decimal share of a total has.
fn total_gain(portfolio: &Portfolio, order: &Order, selection: &Selection) -> Decimal {
    round(planned(portfolio, order, selection).gain().get(), 12)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_slices_are_the_order_and_no_more_than_the_lots(case in any_case(), hand in any_hand()) {
        let household = case.household();
        let portfolio = household.portfolio();
        let order = case.order(&household);
        let candidates: Vec<&Lot> = portfolio.lots().iter().collect();
        let is_cover = order.side == Side::Cover;
        for selection in selections(&hand, portfolio, &order) {
            let plan = planned(portfolio, &order, &selection);
            let sum: Shares = plan.slices.iter().map(|slice| slice.quantity).sum();
            prop_assert_eq!(sum, order.quantity, "{:?}", &selection);
            let mut seen = BTreeSet::new();
            for slice in &plan.slices {
                let lot = lot_of(&candidates, &slice.lot);
                prop_assert!(slice.quantity.is_positive());
                prop_assert!(slice.quantity <= lot.quantity.abs(), "{:?}", &selection);
                prop_assert!(lot.acquired.is_none_or(|day| day <= order.trade_date));
                prop_assert_eq!((&lot.account, lot.is_short()), (&order.account, is_cover));
                prop_assert!(seen.insert(slice.lot.clone()), "{} twice", &slice.lot);
                prop_assert_eq!(slice.missing_basis, lot.basis.is_none());
            }
        }
    }

    #[test]
    fn the_parts_of_proceeds_and_fee_add_up(case in any_case(), hand in any_hand()) {
        let household = case.household();
        let portfolio = household.portfolio();
        let order = case.order(&household);
        let market = order.price * order.quantity * Rate::new(case.multiplier);
        for selection in selections(&hand, portfolio, &order) {
            let plan = planned(portfolio, &order, &selection);
            let fees: Money = plan.slices.iter().map(|slice| slice.fee).sum();
            prop_assert_eq!(fees, order.fee, "{:?}", &selection);
            for slice in &plan.slices {
                let due = order.fee.get() * slice.quantity.get() / order.quantity.get();
                let off = (slice.fee.get() - due).abs();
                prop_assert!(off < Decimal::new(1, 9), "{} for {due}", slice.fee);
            }
            let traded = match order.side {
                Side::Sell => plan.proceeds(),
                Side::Cover => plan.basis(),
            };
            prop_assert_eq!(traded, market);
            let by_term = plan.gains();
            prop_assert_eq!(by_term.total(), plan.gain(), "short-term + long-term = gain");
        }
    }

    #[test]
    fn a_method_walks_down_its_table(case in any_case()) {
        let household = case.household();
        let portfolio = household.portfolio();
        let order = case.order(&household);
        let candidates = plan::candidates(portfolio, &order).unwrap();
        for method in Method::ordered() {
            let mut left = order.quantity;
            let mut expected = Vec::new();
            for lot in in_order_of(method, &candidates, &order) {
                let taken = lot.quantity.abs().min(left);
                left -= taken;
                if taken.is_positive() {
                    expected.push((&*lot.id, taken));
                }
            }
            let plan = planned(portfolio, &order, &Selection::Method(method));
            prop_assert_eq!(picks(&plan), expected, "{}", method.slug());
        }
    }

    #[test]
    fn the_oldest_goes_first_and_the_newest_last(case in any_case()) {
        let household = case.household();
        let order = case.order(&household);
        let candidates = plan::candidates(household.portfolio(), &order).unwrap();
        for method in [Method::Fifo, Method::Lifo] {
            let plan = planned(household.portfolio(), &order, &Selection::Method(method));
            for taken in &plan.slices {
                // Every lot on the other side of the one that was taken must be used up.
                let earlier = candidates.iter().filter(|lot| match method {
                    Method::Fifo => lot.acquired < taken.acquired,
                    _ => lot.acquired > taken.acquired,
                });
                for lot in earlier {
                    let slice = plan.slices.iter().find(|slice| slice.lot == lot.id);
                    let used = slice.map_or(Shares::ZERO, |slice| slice.quantity);
                    prop_assert_eq!(used, lot.quantity.abs(), "{} before {}", &lot.id, &taken.lot);
                }
            }
        }
    }

    #[test]
    fn picks_by_hand_are_kept_and_the_rest_is_the_fallbacks(
        case in any_case(), hand in any_hand(),
    ) {
        let household = case.household();
        let portfolio = household.portfolio();
        let order = case.order(&household);
        let named: BTreeMap<_, _> = hand.picks(portfolio, &order).into_iter().collect();
        let plan = planned(portfolio, &order, &hand.selection(portfolio, &order));
        for slice in &plan.slices {
            let picked = named.get(&slice.lot).copied().unwrap_or_default();
            prop_assert_eq!(slice.quantity - slice.by_fallback, picked, "{}", &slice.lot);
        }
        let rest: Shares = plan.slices.iter().map(|slice| slice.by_fallback).sum();
        prop_assert_eq!(rest, order.quantity - named.values().sum());
        prop_assert_eq!(plan.fallback.is_some(), rest.is_positive());
        // The rest walks down the fallback's order through what the picks left of each lot.
        let mut left = rest;
        let candidates = plan::candidates(portfolio, &order).unwrap();
        for lot in in_order_of(hand.fallback(), &candidates, &order) {
            let open = lot.quantity.abs() - named.get(&lot.id).copied().unwrap_or_default();
            let due = open.min(left);
            left -= due;
            let slice = plan.slices.iter().find(|slice| slice.lot == lot.id);
            let added = slice.map_or(Shares::ZERO, |slice| slice.by_fallback);
            prop_assert_eq!(added, due, "{}", &lot.id);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        case in any_case_without_ties(), hand in any_hand(), seed in any::<u64>(),
    ) {
        let household = case.household();
        let other = shuffled(&case, seed).household();
        let order = case.order(&household);
        for selection in selections(&hand, household.portfolio(), &order) {
            prop_assert_eq!(
                planned(household.portfolio(), &order, &selection),
                planned(other.portfolio(), &order, &selection)
            );
        }
    }

    #[test]
    fn of_equal_lots_the_order_of_rows_decides_and_nothing_else(
        case in any_case(), seed in any::<u64>(),
    ) {
        let household = case.household();
        let other = shuffled(&case, seed).household();
        let order = case.order(&household);
        // Which of one day's lots a short sale takes the period of, the order of rows decides too.
        let lots = [&household, &other].map(|one| one.portfolio().lots());
        let against_short = lots.iter().any(|lots| lots.iter().any(|lot| lot.rare.against_short));
        for method in Method::ordered() {
            let selection = Selection::Method(method);
            let one = planned(household.portfolio(), &order, &selection);
            let two = planned(other.portfolio(), &order, &selection);
            let [all, other_all]: [Shares; 2] =
                [&one, &two].map(|plan| plan.slices.iter().map(|slice| slice.quantity).sum());
            prop_assert_eq!(all, other_all);
            if matches!(method, Method::Fifo | Method::Lifo) {
                prop_assert_eq!(sold_by_day(&one), sold_by_day(&two));
            } else if !against_short {
                // Where cost decides, lots that tie cost the same, so the gain stays (lots without
                // a cost come last, and among them the order of rows still decides the term).
                prop_assert_eq!(round(one.gain().get(), 12), round(two.gain().get(), 12));
            }
        }
    }

    #[test]
    fn selling_everything_gains_the_same_by_every_method(case in any_case(), hand in any_hand()) {
        let household = case.household();
        let portfolio = household.portfolio();
        let order = case.order_for_all(&household);
        let fifo = planned(portfolio, &order, &Selection::Method(Method::Fifo));
        for selection in selections(&hand, portfolio, &order) {
            let plan = planned(portfolio, &order, &selection);
            prop_assert_eq!(plan.gain(), fifo.gain(), "{:?}", &selection);
            prop_assert_eq!(plan.gains(), fifo.gains(), "by term, {:?}", &selection);
        }
    }

    #[test]
    fn nothing_gains_less_than_highest_cost_nor_more_than_lowest(
        case in any_case_with_basis(), hand in any_hand(),
    ) {
        // For covers the mirror follows: the lots that were sold short for least go first.
        let household = case.household();
        let portfolio = household.portfolio();
        let order = case.order(&household);
        let least = total_gain(portfolio, &order, &Selection::Method(Method::HighestCost));
        let most = total_gain(portfolio, &order, &Selection::Method(Method::LowestCost));
        for selection in selections(&hand, portfolio, &order) {
            let gain = total_gain(portfolio, &order, &selection);
            prop_assert!(gain >= least, "{selection:?}: {gain} is less than {least}");
            prop_assert!(gain <= most, "{selection:?}: {gain} is more than {most}");
        }
    }
}

/// The generator must reach what the laws are about, or they hold for nothing.
#[test]
fn the_cases_reach_the_edges() {
    let mut seen = BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..400 {
        let case = any_case().new_tree(&mut runner).unwrap().current();
        let household = case.household();
        let order = case.order(&household);
        let lots = plan::candidates(household.portfolio(), &order).unwrap();
        let plan = planned(household.portfolio(), &order, &Selection::Method(Method::HighestCost));
        seen.extend(lots.iter().filter_map(|lot| bucket(lot, &order)));
        seen.insert(if order.side == Side::Sell { "sale" } else { "cover" });
        let mut note = |there: bool, what: &'static str| {
            if there {
                seen.insert(what);
            }
        };
        let dates: BTreeSet<_> = lots.iter().map(|lot| lot.acquired).collect();
        note(dates.len() < lots.len(), "same day");
        note(lots.iter().any(|lot| lot.basis.is_none()), "no basis");
        note(lots.iter().any(|lot| lot.acquired.is_none()), "no date");
        note(lots.iter().any(|lot| lot.rare.gift_value.is_some()), "gift");
        note(!order.quantity.get().fract().is_zero(), "fraction");
        note(order.quantity.get().fract().is_zero(), "whole");
        note(household.portfolio().is_sheltered(&order.account), "sheltered");
        note(lots.len() < case.rows.len(), "lots that are no candidates");
        note(plan.slices.iter().any(|slice| slice.reason.part), "part of a lot");
        note(plan.slices.len() == lots.len(), "everything");
        note(case.profile.is_complete(), "profile");
        note(!case.profile.is_complete(), "no profile");
    }
    assert_eq!(seen.len(), 20, "{seen:?}");
    assert_eq!(build::day("2026-11-24"), super::any::today());
}
