//! What a sale costs in tax, by every method.

use super::any::{Case, any_case, any_filer, any_hand, planned, today};
use super::cases;
use lotscope::domain::compare::{Outcome, compare};
use lotscope::domain::household::Household;
use lotscope::domain::method::{Method, REGISTRY};
use lotscope::domain::money::{Money, Shares, round};
use lotscope::domain::optimal::ProofKind;
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::Selection;
use lotscope::domain::preview::{self, Preview};
use lotscope::domain::sales::Decision;
use lotscope::domain::tax::Gains;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A case whose account is taxable and whose tax can be computed.
fn taxed_case() -> impl Strategy<Value = Case> {
    (any_case(), any_filer()).prop_map(|(mut case, profile)| {
        for row in &mut case.rows {
            if row.account == case.account {
                row.account = 0;
            }
        }
        Case { account: 0, profile, ..case }
    })
}

/// The case as a sale of a part, without a fee.
fn part_of_a_sale(mut case: Case) -> Case {
    if case.side == Side::Cover {
        for row in &mut case.rows {
            row.short = !row.short;
        }
    }
    Case { side: Side::Sell, fee: Decimal::ZERO, part: case.part.min(900), ..case }
}

fn previewed(household: &Household, order: &Order, method: Method) -> Preview {
    preview::preview(household, order, &Selection::Method(method), today()).unwrap()
}

fn taken(outcome: &Outcome) -> BTreeMap<&str, Shares> {
    outcome.preview.plan.slices.iter().map(|slice| (&*slice.lot, slice.quantity)).collect()
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn before_and_impact_make_after(case in any_case(), hand in any_hand()) {
        let household = case.washing();
        let order = case.order(&household);
        let sheltered = household.portfolio().is_sheltered(&order.account);
        let by_hand = hand.selection(household.portfolio(), &order);
        let comparison = compare(&household, &order, Some(&by_hand), today()).unwrap();
        prop_assert_eq!(comparison.outcomes.len() + comparison.refused.len(), REGISTRY.len());
        for outcome in &comparison.outcomes {
            let preview = &outcome.preview;
            prop_assert_eq!(preview.tax.is_some(), case.profile.is_complete());
            prop_assert_eq!(preview.sheltered, sheltered);
            if sheltered {
                prop_assert_eq!(preview.gains, Gains::ZERO);
                prop_assert!(preview.tax_impact().is_none_or(Money::is_zero));
            } else {
                prop_assert_eq!(preview.gains, preview.plan.gains() + preview.wash.added_back());
            }
            let Some(tax) = &preview.tax else {
                prop_assert_eq!(preview.after_tax_proceeds(), None);
                continue;
            };
            prop_assert_eq!(tax.before + tax.total(), tax.after);
            prop_assert_eq!(tax.federal + tax.niit + tax.state, tax.total());
            prop_assert_eq!(preview.after_tax_proceeds(), Some(preview.plan.cash() - tax.total()));
            let cash = match order.side {
                Side::Sell => preview.plan.proceeds() - order.fee,
                Side::Cover => -(preview.plan.basis() + order.fee),
            };
            prop_assert_eq!(preview.plan.cash(), cash);
        }
    }

    #[test]
    fn the_winner_costs_no_more_than_any_other(case in taxed_case(), hand in any_hand()) {
        let household = case.washing();
        let order = case.order(&household);
        let by_hand = hand.selection(household.portfolio(), &order);
        let comparison = compare(&household, &order, Some(&by_hand), today()).unwrap();
        // A part of a lot is kept to a trillionth of a dollar: what differs by less than a billionth is
        // equal.
        let settled = |amount: Money| Money::new(round(amount.get(), 9));
        let impact = |outcome: &Outcome| settled(outcome.preview.tax_impact().unwrap());
        let best = &comparison.outcomes[0];
        prop_assert_eq!(comparison.best, Some(best.preview.plan.method));
        for outcome in &comparison.outcomes {
            prop_assert!(impact(best) <= impact(outcome));
            // Taxes of two years are not compared: a losing cover may count in the next one.
            let same_year = outcome.preview.tax_year == best.preview.tax_year;
            let exact = |outcome: &Outcome| outcome.preview.tax_impact().unwrap();
            let extra = same_year.then(|| settled(exact(outcome) - exact(best)));
            prop_assert_eq!(outcome.extra_tax, extra);
        }
        for pair in comparison.outcomes.windows(2) {
            prop_assert!(impact(&pair[0]) <= impact(&pair[1]), "best first");
            if impact(&pair[0]) == impact(&pair[1]) {
                let [one, two] = [&pair[0], &pair[1]].map(|outcome| outcome.preview.plan.method);
                prop_assert!(one < two, "equal tax in the registry's order");
            }
        }
        // No method and no hand-pick is ever cheaper than what is proven to be the least.
        let optimal = comparison.outcomes.iter().find(|one| one.preview.plan.method == Method::Optimal);
        let optimal = optimal.unwrap();
        if optimal.preview.proof.unwrap().kind == ProofKind::Exact {
            for outcome in &comparison.outcomes {
                let after = |one: &Outcome| one.preview.tax.unwrap().after;
                let less = after(optimal) - after(outcome);
                prop_assert!(settled(less) <= Money::ZERO, "{} costs {less} less", outcome.preview.plan.method.slug());
            }
        }
        // Alone, a method gives what it gives beside the others.
        for method in Method::automatic() {
            let alone = previewed(&household, &order, method);
            let mut beside = comparison.outcomes.iter().map(|outcome| &outcome.preview);
            prop_assert_eq!(Some(&alone), beside.find(|preview| preview.plan.method == method));
        }
    }

    #[test]
    fn no_drawn_allocation_costs_less_than_what_is_proven_least(
        case in taxed_case(),
        hands in prop::collection::vec(any_hand(), 16),
    ) {
        let household = case.household();
        let order = case.order(&household);
        let least = previewed(&household, &order, Method::Optimal);
        prop_assume!(least.proof.is_some_and(|proof| proof.kind == ProofKind::Exact));
        for hand in hands {
            let drawn = hand.selection(household.portfolio(), &order);
            let drawn = preview::preview(&household, &order, &drawn, today()).unwrap();
            let less = least.tax.unwrap().after - drawn.tax.unwrap().after;
            let lots: Vec<_> = drawn.plan.slices.iter().map(|one| (&one.lot, one.quantity)).collect();
            prop_assert!(round(less.get(), 9) <= Decimal::ZERO, "{lots:?} cost {less} less");
        }
    }

    #[test]
    fn the_same_lots_cost_the_same_by_whatever_name(case in taxed_case()) {
        let household = case.washing();
        let order = case.order(&household);
        let comparison = compare(&household, &order, None, today()).unwrap();
        for (place, one) in comparison.outcomes.iter().enumerate() {
            for two in &comparison.outcomes[..place] {
                if taken(one) == taken(two) {
                    prop_assert_eq!(
                        one.preview.tax_impact(), two.preview.tax_impact(),
                        "{} and {}", one.preview.plan.method.slug(), two.preview.plan.method.slug()
                    );
                }
            }
        }
    }

    #[test]
    fn in_whatever_order_the_year_ends_with_the_same_tax(case in taxed_case(), hand in any_hand()) {
        // Selling a part by any method and then the rest costs what selling all at once costs. (A
        // cover at a loss may fall into the next year, and the fee would be paid twice.)
        let case = part_of_a_sale(case);
        let household = case.household();
        let all = case.order_for_all(&household);
        let at_once = previewed(&household, &all, Method::Fifo);
        let order = case.order(&household);
        if order.quantity == all.quantity {
            // A single share has no part.
            return Ok(());
        }
        for method in [hand.fallback(), Method::HighestCost, Method::Lifo] {
            let mut household = household.clone();
            let plan = planned(household.portfolio(), &order, &Selection::Method(method));
            let first = preview::complete(&household, plan, today());
            let sold = Decision::Sold {
                sale: household.book.next_sale(),
                preview: Box::new(first.clone()),
            };
            let event = household.book.event(sold, "2026-11-24T15:32:00Z".parse().unwrap());
            household.record(event);
            let second = previewed(&household, &case.order_for_all(&household), Method::Lifo);
            let cents = |money: Money| round(money.get(), 12);
            let [once, one, two] = [&at_once, &first, &second].map(|preview| preview.tax.unwrap());
            prop_assert_eq!(cents(two.before), cents(one.after));
            prop_assert_eq!(cents(one.total() + two.total()), cents(once.total()));
            let [carried, carried_once] = [two, once].map(|tax| tax.carryover_after.total());
            prop_assert_eq!(cents(carried), cents(carried_once));
        }
    }

    #[test]
    fn what_remains_is_the_position_after_the_sale(case in any_case(), hand in any_hand()) {
        let mut household = case.washing();
        let order = case.order(&household);
        let selection = hand.selection(household.portfolio(), &order);
        let preview = preview::preview(&household, &order, &selection, today()).unwrap();
        let sold = household.sold(preview.clone());
        let event = household.book.event(sold, "2026-11-24T15:32:00Z".parse().unwrap());
        household.record(event);
        let left = household.portfolio().open(&order.account, &order.security, order.side);
        let left = household.portfolio().sums(left, order.trade_date);
        let remaining = preview.remaining;
        prop_assert_eq!(remaining.quantity, left.quantity());
        // A loss that is shared out over parts of a lot is kept to a trillionth of a dollar.
        let cents = |money: Money| round(money.get(), 9);
        prop_assert_eq!(cents(remaining.gain), cents(left.gain(order.price)));
        prop_assert_eq!(cents(remaining.short_term_gain), cents(left.short_term.gain(order.price)));
        prop_assert_eq!(cents(remaining.long_term_gain), cents(left.long_term.gain(order.price)));
        // And the year counts what was shown before.
        let sale = household.book.sales().first().unwrap();
        prop_assert_eq!(cents(household.gains_of(sale).total()), cents(preview.gains.total()));
        prop_assert_eq!(cents(household.disallowed_of(sale)), cents(preview.wash.disallowed()));
    }
}
