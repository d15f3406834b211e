//! One order by every method, side by side, least tax first.

use super::broker;
use super::household::Household;
use super::method::Method;
use super::money::{Money, round};
use super::order::Order;
use super::plan::{self, Limits, Selection};
use super::preview::{self, Preview};
use super::refusal::Refusal;
use chrono::NaiveDate;

/// One method's way to fill the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The sale by this method.
    pub preview: Preview,
    /// Its tax less the best one's; `None` without a tax figure, and where it is taxed in another
    /// year than the best one: taxes of two years have no common base.
    pub extra_tax: Option<Money>,
}

/// The order by every method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Best first; methods of equal tax, and all without a tax figure, in the registry's order.
    pub outcomes: Vec<Outcome>,
    /// Methods that cannot fill this order, and why.
    pub refused: Vec<(Method, Refusal)>,
    /// The cheapest method; `None` without a tax figure.
    pub best: Option<Method>,
}

/// Plans `order` by every method, and by hand where `by_hand` says how.
///
/// # Errors
/// A [`Refusal`] when no sale of this order, or none by these picks, is possible.
pub fn compare(
    household: &Household,
    order: &Order,
    by_hand: Option<&Selection>,
    as_of: NaiveDate,
) -> Result<Comparison, Refusal> {
    compare_within(household, order, by_hand, &Limits::default(), as_of)
}

/// The same within what the user asks of this order besides.
///
/// # Errors
/// A [`Refusal`] when no sale of this order, or none by these picks, is possible.
pub fn compare_within(
    household: &Household,
    order: &Order,
    by_hand: Option<&Selection>,
    limits: &Limits,
    as_of: NaiveDate,
) -> Result<Comparison, Refusal> {
    let household = &*household.on(order.trade_date);
    let portfolio = household.portfolio();
    if let Some(selection) = by_hand {
        plan::refuse_locked(portfolio, order, selection, limits)?;
    }
    let held = preview::position(household, order);
    let shelf = preview::shelve(household, order, limits, &held)?;
    let all = Method::automatic().chain([Method::AverageCost]);
    let methods: Vec<_> = all.map(Selection::Method).collect();
    let mut outcomes = Vec::with_capacity(methods.len() + 1);
    let mut refused = Vec::new();
    for selection in methods.iter().chain(by_hand) {
        if let Err(refusal) = broker::refuse(portfolio, order, selection, limits) {
            refused.push((selection.method(), refusal));
            continue;
        }
        let preview = preview::preview_from(household, order, &shelf, selection, &held, as_of);
        match (preview, selection) {
            (Ok(preview), _) => outcomes.push(Outcome { preview, extra_tax: None }),
            (Err(refusal), Selection::Method(method)) if refusal.is_of_method() => {
                refused.push((*method, refusal));
            }
            (Err(refusal), _) => return Err(refusal),
        }
    }
    outcomes.sort_by_key(|outcome| outcome.preview.tax_impact().map(settled));
    let least = outcomes.first().and_then(|outcome| outcome.preview.tax_impact());
    let year = outcomes.first().map(|outcome| outcome.preview.tax_year);
    for outcome in outcomes.iter_mut().filter(|one| Some(one.preview.tax_year) == year) {
        outcome.extra_tax =
            outcome.preview.tax_impact().zip(least).map(|(impact, least)| settled(impact - least));
    }
    let best = least.and(outcomes.first()).map(|outcome| outcome.preview.plan.method);
    Ok(Comparison { outcomes, refused, best })
}

/// Without the last digits: methods that take the same shares in another order differ by a trillionth
/// of a dollar where a lot is split, and are equal.
fn settled(impact: Money) -> Money {
    Money::new(round(impact.get(), 9))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Side;
    use crate::domain::testing::{day, household, lot, order};
    use rust_decimal::dec;

    #[test]
    fn taxes_of_two_years_are_not_compared() {
        // Rev. Rul. 2002-44: the gain of a cover on December 31 counts this year, a loss the next.
        let household = household(vec![
            lot("X", "A", "2026-11-02", dec!(-10), Some(dec!(-1000))),
            lot("X", "A", "2026-11-03", dec!(-10), Some(dec!(-500))),
        ]);
        let order = order(Side::Cover, dec!(10), dec!(80), "2026-12-31");
        let compared = compare(&household, &order, None, day("2026-11-24")).unwrap();
        let years: Vec<i32> = compared.outcomes.iter().map(|one| one.preview.tax_year).collect();
        assert!(years.contains(&2026) && years.contains(&2027), "{years:?}");
        for outcome in &compared.outcomes {
            let same = Some(&outcome.preview.tax_year) == years.first();
            assert_eq!(outcome.extra_tax.is_some(), same, "{}", outcome.preview.plan.method.slug());
        }
    }
}
