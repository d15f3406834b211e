//! One order by every method, side by side, least tax first.

use super::household::Household;
use super::method::Method;
use super::money::Money;
use super::order::Order;
use super::plan::{self, Selection};
use super::preview::{self, Preview};
use super::refusal::Refusal;
use chrono::NaiveDate;

/// One method's way to fill the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The sale by this method.
    pub preview: Preview,
    /// Its tax less the best one's; `None` without a tax figure.
    pub extra_tax: Option<Money>,
}

/// The order by every method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Best first; methods of equal tax, and all without a tax figure, in the registry's order.
    pub outcomes: Vec<Outcome>,
    /// The cheapest method; `None` without a tax figure.
    pub best: Option<Method>,
}

/// Plans `order` by every ordering method, and by hand where `by_hand` says how.
///
/// # Errors
/// A [`Refusal`] when no sale of this order, or none by these picks, is possible.
pub fn compare(
    household: &Household,
    order: &Order,
    by_hand: Option<&Selection>,
    as_of: NaiveDate,
) -> Result<Comparison, Refusal> {
    if let Some(selection) = by_hand {
        plan::refuse_locked(household.portfolio(), order, selection)?;
    }
    let candidates = plan::candidates(household.portfolio(), order)?;
    let shelf = plan::shelve(order, &candidates)?;
    let held = preview::position(household, order);
    let methods: Vec<_> = Method::ordered().map(Selection::Method).collect();
    let mut outcomes = Vec::with_capacity(methods.len() + 1);
    for selection in methods.iter().chain(by_hand) {
        let plan = plan::plan_from(order, &shelf, selection)?;
        let preview = preview::complete_from(household, plan, &held, as_of);
        outcomes.push(Outcome { preview, extra_tax: None });
    }
    outcomes.sort_by_key(|outcome| outcome.preview.tax_impact());
    let least = outcomes.first().and_then(|outcome| outcome.preview.tax_impact());
    for outcome in &mut outcomes {
        outcome.extra_tax =
            outcome.preview.tax_impact().zip(least).map(|(impact, least)| impact - least);
    }
    let best = least.and(outcomes.first()).map(|outcome| outcome.preview.plan.method);
    Ok(Comparison { outcomes, best })
}
