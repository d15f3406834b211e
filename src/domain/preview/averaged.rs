//! What to know of a sale at average cost: what was left out of the average, where the election of
//! noncovered shares is made, and what the first sale ends.

use super::Warning;
use crate::domain::average::{self, Election};
use crate::domain::figures;
use crate::domain::household::Household;
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::Shares;
use crate::domain::order::Order;
use crate::domain::plan::{SalePlan, Slice};

/// What a sale at average cost calls for; nothing of another one.
pub(super) fn notes(household: &Household, plan: &SalePlan) -> Vec<Warning> {
    let (portfolio, order) = (household.portfolio(), &plan.order);
    let election = portfolio.election(order).filter(|_| plan.method == Method::AverageCost);
    let Some((election, security)) = election.zip(portfolio.security(&order.security)) else {
        return Vec::new();
    };
    let lots = portfolio.lots_in(&order.account, &order.security);
    let sold = |slice: &Slice| lots.iter().find(|lot| lot.id == slice.lot);
    let taken: Vec<(&Slice, &Lot)> =
        plan.slices.iter().filter_map(|slice| Some((slice, sold(slice)?))).collect();
    let mut warnings: Vec<Warning> = taken
        .iter()
        .filter_map(|(_, lot)| {
            let words = average::left_out(lot, security)?.words()?;
            let message = format!("{} is left out of the average: {words}", lot.id);
            Some(Warning::new("not-averaged", message))
        })
        .collect();
    let noncovered = taken.iter().filter(|(_, lot)| {
        average::left_out(lot, security).is_none() && !average::is_covered(lot, security)
    });
    let noncovered: Shares = noncovered.map(|(slice, _)| slice.quantity).sum();
    if noncovered.is_positive() {
        let message = format!(
            "{} of these shares are noncovered, a pool of their own: for them average cost is elected \
             on the return, not with the broker (Treas. Reg. §1.1012-1(e)(9)(ii))",
            figures::shares(noncovered)
        );
        warnings.push(Warning::new("average-cost-on-return", message));
    }
    let (takers, amount) = household.loss_in_average(&order.account, &order.security);
    if amount.is_positive() {
        let message = format!(
            "{} of disallowed loss is in the average, a part with every share{}. No rule in force says \
             how it enters (IRC §1091(d)): a custodian may leave it with the shares that took it",
            figures::cents(amount),
            took(&takers)
        );
        warnings.push(Warning::new("loss-in-average", message));
    }
    warnings.extend(ends(household, election, order));
    warnings
}

/// Which lots took the losses that are in an average.
fn took(takers: &[LotId]) -> String {
    let takers: Vec<&str> = takers.iter().map(|lot| &**lot).collect();
    match takers.as_slice() {
        [] => String::new(),
        some => format!("; it moved the holding period of {} alone", some.join(", ")),
    }
}

/// That this is the sale after which the election cannot be revoked for the shares it averaged.
fn ends(household: &Household, election: &Election, order: &Order) -> Option<Warning> {
    let until = election.revocable_until();
    let earlier = household.book.counted().map(|sale| &sale.preview.plan.order).any(|other| {
        other.is_of_the_position_of(order)
            && election.stands_on(other.trade_date)
            && other.trade_date < order.trade_date
    });
    let open = order.trade_date <= until && election.first_sale.is_none() && !earlier;
    open.then(|| {
        let message = format!(
            "the first sale since average cost was elected: until it, and to {until} at the latest, \
             revoking it gives the shares back what they cost; after it they keep their average"
        );
        Warning::new("average-cost-final", message)
    })
}
