//! What becomes of a plan's losses: by rules that look back at the shares, then by wash sales.

use super::{past, shorts};
use crate::domain::household::Household;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::plan::SalePlan;
use crate::domain::tax::Gains;
use crate::domain::wash::{Around, SaleWash};

/// Writes down what becomes of the plan's losses, by rules that look back and by wash sales; gives the
/// latter, and what they change of the lots that stay.
pub(in crate::domain) fn settle(
    household: &Household,
    plan: &mut SalePlan,
    around: &Around<'_>,
) -> (SaleWash, Gains) {
    recast(household, plan);
    let (wash, stays) = around.wash(plan);
    less_washed(plan, &wash);
    (wash, stays)
}

/// Writes down what rules that look back make of the plan's losses; nothing in a sheltered account.
fn recast(household: &Household, plan: &mut SalePlan) {
    let recasts = if household.portfolio().is_sheltered(&plan.order.account) {
        Vec::new()
    } else {
        match plan.order.side {
            Side::Sell => past::recast(household, plan),
            Side::Cover => shorts::recast(household, plan),
        }
    };
    // What changes is priced lot by lot, so nothing is touched where there is nothing to say.
    if recasts.is_empty() && plan.slices.totals().recast().is_nothing() {
        return;
    }
    for slice in &mut plan.slices {
        let found = recasts.iter().find(|(lot, _)| *lot == slice.lot);
        slice.recast = found.map(|(_, recast)| *recast).unwrap_or_default();
    }
}

/// What a wash sale disallows of a loss is no long-term loss as well.
fn less_washed(plan: &mut SalePlan, wash: &SaleWash) {
    if wash.losses.is_empty() || plan.slices.totals().recast().is_nothing() {
        return;
    }
    for slice in &mut plan.slices {
        let loss = -slice.gain().unwrap_or_default();
        let left = loss - slice.recast.disallowed - wash.disallowed_of(&slice.lot);
        slice.recast.long_term = slice.recast.long_term.at_most(left.at_least(Money::ZERO));
    }
}
